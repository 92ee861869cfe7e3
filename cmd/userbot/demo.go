package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func demoCommand(world) *cobra.Command {
	return &cobra.Command{
		Use:     "demo",
		Short:   "Try it: a small Telegram inside this program, and a chat on the terminal",
		Example: "  userbot demo",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return withCode(exitFailure, errors.New("the demo is not there yet"))
		},
	}
}
