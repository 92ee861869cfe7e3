package main

import (
	"errors"

	"github.com/spf13/cobra"

	"userbot/internal/demo"
)

func demoCommand(w world) *cobra.Command {
	opt := demo.Options{In: w.in, Out: w.out, Err: w.err, Env: w.getenv, Version: programVersion()}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try it: a small Telegram inside this program, and a chat on the terminal",
		Long: `Demo needs no account, no configuration and no network. It starts a small Telegram
on loopback, logs a userbot in to it over the real protocol, and puts you into the
group “Demo” as Alice, an admin. Bob is there too, and is no admin.

What you type is sent to the group: /startcall Friday Q&A, /calltitle Friday evening,
/endcall, /schedulecall tomorrow 6 Weekly, /yes 2, /callhelp. Besides that:

  bob: TEXT    Bob says it
  pm: TEXT     you write to the userbot in private
  re: TEXT     you reply to the last that the userbot has said; re 2: to the one before
  !join        you join the group's call; !leave: you leave it
  !hand        you raise your hand in it, where you may not speak
  !start       you start a call by hand, or the one that is scheduled; !end: you end it
  bob: !join   Bob does; so with the four others
  !clock +2d   two days pass, for everybody: what falls due meanwhile does so in its
               time; also +1h30m, or fri 20:00; alone, it tells the time
  !lose        Telegram carries out the next command, and its answer gets lost
  !crash       the userbot is stopped in the middle of the next call that it starts or
               ends, and started again
  !wait        Telegram asks the userbot to wait for 6 seconds before the next command

The bar that Telegram's apps show above a chat with a call is the last line of a terminal;
elsewhere it is a line whenever the call is another one, or has changed:
[Friday Q&A · live since 18:00 UTC · 2 in it · recording]. Help, or ?, says all that one can type; quit leaves.

From a pipe it reads lines, waits for each to be answered, or for the silence that a
stranger gets, and prints what happened.

With --listen the same Telegram serves at an address of your choice, without a userbot
of its own: log in yours, or any other MTProto client. It prints what that needs, and
each login code that is asked for; it serves until it is interrupted.`,
		Example: `  userbot demo
  printf '/startcall Friday Q&A\nbob: /startcall\n' | userbot demo
  userbot demo --listen 127.0.0.1:2443 --public-key /tmp/demo.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if opt.PublicKey != "" && opt.Listen == "" {
				return errors.New("--public-key belongs to --listen")
			}
			return withCode(exitFailure, demo.Run(cmd.Context(), opt))
		},
	}
	cmd.Flags().StringVar(&opt.Listen, "listen", "", "serve at `ADDRESS` (host:port) for a userbot of yours")
	cmd.Flags().StringVar(&opt.PublicKey, "public-key", "", "with --listen: write the server's public key to `FILE`")
	cmd.Flags().BoolVar(&opt.Log, "log", false, "show the userbot's log")
	return cmd
}
