package main

import (
	"errors"
	"fmt"
	"net"

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
  !accept      you scan the QR code that a client shows, and it is logged in as you; bob: !accept
               and userbot: !accept do so for them
  !lose        Telegram does what the userbot does to a call next, and its answer gets lost
  !crash       the userbot is stopped in the middle of the next call that it starts or
               ends, and started again
  !wait        Telegram asks the userbot to wait for 6 seconds before it does that
  !offline     the userbot is cut off from Telegram while people go on typing, until !online;
               with !clock +5m in between it comes back late

The bar that Telegram's apps show above a chat with a call is the last line of a terminal;
elsewhere it is a line whenever the call is another one, or has changed:
[Friday Q&A · live since 18:00 UTC · 2 in it · recording]. Help, or ?, says all that one can type; quit leaves.

A terminal is used as a whole: Tab completes, Ctrl-R searches in what was typed, PgUp scrolls
back, and of lines that are pasted each is answered before the next one is said. With --log
the userbot's log is shown there, too. With TERM=dumb, and with --listen, lines are read and
printed as they come.

From a pipe it reads lines, waits for each to be answered, or for the silence that a
stranger gets, and prints what happened.

With --listen the same Telegram serves other MTProto clients at an address of your choice,
in each layer from 198 on, the userbot in it: log in as Alice, Bob or the userbot. It prints
what that needs, and each login code that is asked for; it serves until it is interrupted.
With --no-userbot it is yours that you let in. A client that asks for another data centre
gets it by --dc.`,
		Example: `  userbot demo
  printf '/startcall Friday Q&A\nbob: /startcall\n' | userbot demo
  userbot demo --listen 127.0.0.1:2443 --public-key /tmp/demo.pem`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, flag := range []string{"public-key", "dc", "no-userbot"} {
				if cmd.Flags().Changed(flag) && opt.Listen == "" {
					return fmt.Errorf("--%s belongs to --listen", flag)
				}
			}
			if _, _, err := net.SplitHostPort(opt.Listen); err != nil && opt.Listen != "" {
				return fmt.Errorf("--listen %q is no address: write a host and a port, such as 127.0.0.1:2443", opt.Listen)
			}
			if opt.DC < 1 || opt.DC > 9999 {
				return fmt.Errorf("--dc %d: the ids of data centres are 1 to 9999", opt.DC)
			}
			err := demo.Run(cmd.Context(), opt)
			if taken, ok := errors.AsType[*net.OpError](err); ok && taken.Op == "listen" && opt.Listen != "" {
				err = fmt.Errorf("nothing can be served at %s (%w): name another address", opt.Listen, taken.Err)
			}
			return withCode(exitFailure, err)
		},
	}
	cmd.Flags().StringVar(&opt.Listen, "listen", "", "serve other clients at `ADDRESS` (host:port)")
	cmd.Flags().StringVar(&opt.PublicKey, "public-key", "", "with --listen: write the server's public key to `FILE`")
	cmd.Flags().IntVar(&opt.DC, "dc", 2, "with --listen: be the data centre with this `ID`")
	cmd.Flags().BoolVar(&opt.NoUserbot, "no-userbot", false, "with --listen: leave the userbot to you")
	cmd.Flags().BoolVar(&opt.Log, "log", false, "show the userbot's log")
	return cmd
}
