package main

import (
	"github.com/spf13/cobra"

	"userbot"
	"userbot/internal/config"
	"userbot/internal/handlers"
)

func schemaCommand(w world) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the configuration, for editors",
		Long: `Schema prints the JSON Schema of the configuration. An editor that knows YAML offers
the keys by it, tells what they mean and marks what is wrong; one with the YAML
language server takes it from a line in the configuration:
# yaml-language-server: $schema=/usr/share/userbot/config.schema.json
That is where packages have it. What only this machine or Telegram can tell,
userbot check tells.`,
		Example: "  userbot schema > config.schema.json",
		RunE: func(*cobra.Command, []string) error {
			verbs, err := handlers.Table()
			if err != nil {
				return withCode(exitFailure, err)
			}
			text, err := config.Schema([]byte(userbot.Example), verbs)
			if err == nil {
				_, err = w.out.Write(text)
			}
			return withCode(exitFailure, err)
		},
	}
}
