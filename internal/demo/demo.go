// Package demo is a small Telegram with a group and a userbot in it, for whoever sits at the terminal as Alice.
package demo

import (
	"context"
	"errors"
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

	Listen    string // serve at this address, for other clients
	PublicKey string // with Listen: the file that gets the server's public key; "": none
	DC        int    // with Listen: the id of the data centre that is served; default 2
	NoUserbot bool   // with Listen: the userbot is somebody else's
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
	work, stop := context.WithCancel(ctx)
	defer stop()
	screen, err := newScreen(opt, stop)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, screen.restore()) }()
	// Interrupting the demo is how one leaves it: no failure.
	if err = meet(work, opt, screen); work.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	return err
}

// meet has everybody come in, until one leaves.
func meet(work context.Context, opt Options, screen *screen) (err error) {
	screen.starting()
	st, err := newStage(opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	c := newChat(st, screen)
	c.alice = st.enter(work, st.alice, c.hear)
	if !opt.NoUserbot {
		log := zap.NewNop()
		if opt.Log {
			log = observe.NewLines(screen.stderr(opt))
		}
		if c.bot, err = newActor(work, st, opt, log); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.bot.remove()) }()
	}
	if err := c.alice.wait(work); err != nil {
		return err
	}
	if opt.Listen != "" {
		if err := st.announce(opt); err != nil {
			return err
		}
	}
	c.bob = sync.OnceValue(func() *person { return st.enter(work, st.bob, nil) })
	if err := c.run(work); err != nil || opt.Listen == "" {
		return err
	}
	return c.watch(work)
}
