package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"userbot/internal/observe"
)

// Exit codes. The unit's RestartPreventExitStatus names those that a restart cannot help.
const (
	exitOK      = 0  // done, or stopped by a signal
	exitFailure = 1  // a failure that a restart may mend
	exitUsage   = 64 // wrong usage (EX_USAGE of sysexits.h)
	exitSession = 77 // not logged in, or the session is gone (EX_NOPERM)
	exitConfig  = 78 // the configuration or the state folder is not usable (EX_CONFIG)
)

// world is what a subcommand touches of the process it runs in.
type world struct {
	in     *os.File
	out    io.Writer
	err    *os.File
	getenv func(string) string
	now    func() time.Time
}

func standard() world {
	return world{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, now: time.Now}
}

// exitError is an error that decides the exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// errSaid decides an exit code where all has been said.
var errSaid = errors.New("all has been said")

func withCode(code int, err error) error {
	if err == nil {
		return nil
	}
	return &exitError{code: code, err: err}
}

// execute runs one command line and returns the exit code.
func execute(ctx context.Context, args []string, w world) int {
	root := rootCommand(w)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	var coded *exitError
	if !errors.As(err, &coded) {
		// Whatever cobra itself refuses is a matter of how the program was called.
		coded = &exitError{code: exitUsage, err: fmt.Errorf("%w\nSee: %s --help", err, cmd.CommandPath())}
	}
	if errors.Is(coded.err, errSaid) {
		return coded.code
	}
	text := fmt.Sprintf("userbot: %v", coded.err)
	if observe.ToJournal(w.err, w.getenv) {
		text = "<3>" + strings.ReplaceAll(text, "\n", "\n<3>") // an error, line by line
	}
	_, _ = fmt.Fprintln(w.err, text)
	return coded.code
}

func rootCommand(w world) *cobra.Command {
	var version bool
	root := &cobra.Command{
		Use:   "userbot",
		Short: "Manage a chat's group calls by typed commands, as one Telegram user",
		Long: `Userbot logs in to Telegram as one user and carries out what admins type in its chats:
/startcall, /schedulecall, /endcall and others, which /callhelp tells, each command once,
with one truthful answer.`,
		Example: `  userbot demo                                   try it, with no account and no network
  userbot init  --config /etc/userbot/config.yaml
  userbot login --config /etc/userbot/config.yaml
  userbot check --config /etc/userbot/config.yaml
  userbot run   --config /etc/userbot/config.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			text := fmt.Sprintf("there is no command %q", args[0])
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				text += fmt.Sprintf("; did you mean %s?", strings.Join(near, " or "))
			}
			return errors.New(text)
		},
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				_, err := fmt.Fprint(w.out, versionLine())
				return err
			}
			_ = cmd.Help()
			return withCode(exitUsage, errors.New("say what to do, for example: userbot demo"))
		},
	}
	// Not cobra's own: that links text/template, and with it every method of every type of Telegram's, 27 MB of them.
	root.Flags().BoolVar(&version, "version", false, "say which version this is")
	root.SuggestionsMinimumDistance = 2
	root.SetOut(w.out)
	root.SetErr(w.err)
	root.AddCommand(demoCommand(w), initCommand(w), loginCommand(w), logoutCommand(w), runCommand(w), statusCommand(w), reloadCommand(w), checkCommand(w),
		backupCommand(w), restoreCommand(w), logCommand(w), calendarCommand(w), schemaCommand(w), versionCommand(w))
	for _, cmd := range root.Commands() {
		cmd.Args = argsOf(cmd)
	}
	root.SetFlagErrorFunc(flagError)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = helpArgs
		case "completion":
			cmd.Args, cmd.RunE = completionArgs, func(*cobra.Command, []string) error {
				return withCode(exitUsage, errors.New("completion lacks its shell, for example: userbot completion bash"))
			}
		}
	}
	return root
}

// configFlag adds --config, which every command on a real account needs.
func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVarP(path, "config", "c", defaultConfig, "the configuration `FILE`")
}
