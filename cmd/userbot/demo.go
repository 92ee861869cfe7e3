package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"userbot/internal/observe"
)

// demoOptions are the flags of the demo.
type demoOptions struct {
	listen    string // serve here, without the built-in userbot
	publicKey string // file for the server's public key
	log       bool
}

func demoCommand(w world) *cobra.Command {
	var opt demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try it: a small Telegram inside this program, and a chat on the terminal",
		Long: `Demo needs no account, no configuration and no network. It starts a small Telegram
on loopback, logs a userbot in to it over the real protocol, and puts you into the
group “Demo” as Alice, an admin. Bob is there too, and is no admin.

What you type is sent to the group. Besides that:

  bob: TEXT    Bob says it
  pm: TEXT     you write to the userbot in private
  !end         you end the group's call by hand
  !lose        Telegram carries out the next command, and its answer gets lost
  !crash       the userbot is stopped in the middle of the next command and started again
  !wait        Telegram asks the userbot to wait for 6 seconds before the next command

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
			if opt.publicKey != "" && opt.listen == "" {
				return errors.New("--public-key belongs to --listen")
			}
			return withCode(exitFailure, demo(cmd.Context(), w, opt))
		},
	}
	cmd.Flags().StringVar(&opt.listen, "listen", "", "serve at `ADDRESS` (host:port) for a userbot of yours")
	cmd.Flags().StringVar(&opt.publicKey, "public-key", "", "with --listen: write the server's public key to `FILE`")
	cmd.Flags().BoolVar(&opt.log, "log", false, "show the userbot's log")
	return cmd
}

func demo(ctx context.Context, w world, opt demoOptions) (err error) {
	// Interrupting the demo is how one leaves it: no failure.
	defer func() {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil
		}
	}()
	work, stop := context.WithCancel(ctx)
	defer stop()
	st, err := newStage(opt.listen, func(code string) { _, _ = fmt.Fprintf(w.out, "Login code for %s: %s\n", botPhone, code) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	if opt.listen != "" {
		if err := announce(w, st, opt.publicKey); err != nil {
			return err
		}
	}

	c := newChat(st)
	c.alice = st.enter(work, alicePhone, c.hear)
	if opt.listen == "" {
		log := zap.NewNop()
		if opt.log {
			log = observe.NewLogger(zap.NewAtomicLevelAt(zap.InfoLevel), "console", w.err, w.getenv)
		}
		if c.bot, err = newActor(work, st, log); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.bot.remove()) }()
	}
	if err := c.alice.wait(work); err != nil {
		return err
	}
	c.bob = sync.OnceValue(func() *person { return st.enter(work, bobPhone, nil) })
	c.screen, err = newScreen(w, !opt.log && opt.listen == "")
	if err != nil {
		return err
	}
	defer c.screen.restore()
	if err := c.run(work); err != nil || opt.listen == "" {
		return err
	}
	return c.watch(work)
}

// announce says how to reach the stage from another process.
func announce(w world, st *stage, publicKey string) error {
	if publicKey != "" {
		if err := os.WriteFile(publicKey, st.tg.PEM(), 0o644); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w.out, st.describe(publicKey))
	return err
}
