// Package demo is a small Telegram with a group and a userbot in it, for whoever sits at the terminal as Alice.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"userbot/internal/observe"
)

// Options is what the demo is given. In, Out, Err and Env are required.
type Options struct {
	In  *os.File
	Out io.Writer
	Err *os.File                // the userbot's log, if it is to be shown
	Env func(key string) string // as [os.Getenv]

	Listen    string // serve at this address, without the built-in userbot
	PublicKey string // with Listen: the file that gets the server's public key; "": none
	Log       bool   // show the userbot's log
	Version   string // of this program

	// Now is this host's clock. Default: time.Now.
	Now func() time.Time

	// columns prints what a terminal of that width shows, what is typed and colours included, wherever it goes. 0: it does not.
	columns int
}

func (o *Options) setDefaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Run puts whoever is at In and Out into the demo until In or ctx ends; with Listen, until ctx ends.
func Run(ctx context.Context, opt Options) (err error) {
	opt.setDefaults()
	// Interrupting the demo is how one leaves it: no failure.
	defer func() {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil
		}
	}()
	work, stop := context.WithCancel(ctx)
	defer stop()
	if _, typed := terminals(opt); typed && opt.Listen == "" {
		_, _ = fmt.Fprintln(opt.Out, "A small Telegram starts in this program, which takes seconds the first time.")
	}
	st, err := newStage(opt.Listen, opt.Now, func(code string) { _, _ = fmt.Fprintf(opt.Out, "Login code for %s: %s\n", botPhone, code) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	if opt.Listen != "" {
		if err := announce(opt, st); err != nil {
			return err
		}
	}

	c := newChat(st)
	c.alice = st.enter(work, st.alice, alicePhone, c.hear)
	if opt.Listen == "" {
		log := zap.NewNop()
		if opt.Log {
			log = observe.NewLogger(zap.NewAtomicLevelAt(zap.InfoLevel), "console", opt.Err, opt.Env)
		}
		if c.bot, err = newActor(work, st, log, opt.Version); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.bot.remove()) }()
	}
	if err := c.alice.wait(work); err != nil {
		return err
	}
	c.bob = sync.OnceValue(func() *person { return st.enter(work, st.bob, bobPhone, nil) })
	c.screen, err = newScreen(opt, !opt.Log && opt.Listen == "")
	if err != nil {
		return err
	}
	defer c.screen.restore()
	if err := c.run(work); err != nil || opt.Listen == "" {
		return err
	}
	return c.watch(work)
}

// announce says how to reach the stage from another process.
func announce(opt Options, st *stage) error {
	if opt.PublicKey != "" {
		if err := os.WriteFile(opt.PublicKey, st.tg.PEM(), 0o644); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(opt.Out, st.describe(opt.PublicKey))
	return err
}
