package demo

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"userbot/internal/config"
	"userbot/internal/daemon"
	"userbot/internal/store"
)

// actor is the userbot of the demo: the daemon as `userbot run` wires it, in a state folder that goes away with it.
// Its methods are called from one goroutine.
type actor struct {
	dir     string
	cfg     *config.Config
	log     *zap.Logger
	version string
	away    bool             // Telegram cannot be reached
	now     func() time.Time // this host's clock, as the userbot is made believe
	store   *store.Store
	daemon  *daemon.Daemon // that runs, or has run last
	over    chan struct{}  // closed when the daemon has ended
	err     error          // why; not before over is closed
	stop    context.CancelFunc
}

// newActor lets a fresh userbot run until it is connected: what is said from then on reaches it.
func newActor(ctx context.Context, st *stage, opt Options, log *zap.Logger) (a *actor, err error) {
	a = &actor{log: log, version: opt.Version, now: st.time.Now}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.remove())
		}
	}()
	if a.dir, err = os.MkdirTemp(opt.Env("TMPDIR"), "userbot-demo-"); err != nil {
		return a, err
	}
	a.cfg = st.config(a.dir)
	if a.store, err = store.Open(a.dir, store.Options{}); err != nil {
		return a, err
	}
	session, err := st.tg.LoggedIn(st.bot).Bytes(nil)
	if err != nil {
		return a, err
	}
	if err := errors.Join(a.store.StoreSession(ctx, session), a.store.Bind(st.bot)); err != nil {
		return a, err
	}
	if err := a.start(ctx); err != nil {
		return a, err
	}
	// What was said before a userbot's very first update state is not owed, and Alice is nobody before her name is known.
	return a, a.until(ctx, func() (bool, error) {
		_, _, _, _, begun := a.store.Account()
		names, err := a.store.Names()
		return begun && len(names) > 0, err
	})
}

func (a *actor) options() daemon.Options {
	return daemon.Options{Config: a.cfg, Store: a.store, Log: a.log, Version: a.version, Now: a.now}
}

func (a *actor) start(ctx context.Context) error {
	up, over := make(chan struct{}), make(chan struct{})
	connected := sync.OnceFunc(func() { close(up) })
	opt := a.options()
	opt.Status = func(status string) {
		if strings.HasPrefix(status, "connected") {
			connected()
		}
	}
	d, err := daemon.New(opt)
	if err != nil {
		return err
	}
	run, stop := context.WithCancel(ctx)
	a.daemon, a.over, a.stop = d, over, stop
	go func() {
		defer close(over)
		a.err = d.Run(run)
	}()
	if a.away {
		return nil
	}
	select {
	case <-up:
		return nil
	case <-over:
		return a.stopped(ctx)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stopped is why the userbot is there no longer, once over is closed: the demo's own end, if that has come, is no failure of it.
func (a *actor) stopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(errors.New("the userbot has stopped"), a.err)
}

// restart stops the userbot as it is and starts another on the same state folder.
func (a *actor) restart(ctx context.Context) error {
	if err := a.end(); err != nil {
		return err
	}
	return a.begin(ctx)
}

// begin starts a userbot on the state folder of one that has ended.
func (a *actor) begin(ctx context.Context) error {
	var err error
	if a.store, err = store.Open(a.dir, store.Options{}); err != nil {
		return err
	}
	return a.start(ctx)
}

func (a *actor) end() error {
	var err error
	if a.stop != nil {
		a.stop()
		<-a.over
		err, a.stop = a.err, nil
	}
	if a.store != nil {
		err = errors.Join(err, a.store.Close())
		a.store = nil
	}
	return err
}

// remove ends the userbot and leaves nothing of it.
func (a *actor) remove() error {
	err := a.end()
	if a.dir != "" {
		err = errors.Join(err, os.RemoveAll(a.dir))
	}
	return err
}

// keeps reports whether the journal has the command, and finished whether these are the final words for it.
func (a *actor) keeps(k store.Key) (bool, error) {
	_, ok, err := a.store.Entry(k)
	return ok, err
}

func (a *actor) finished(k store.Key, words string) (bool, error) {
	e, ok, err := a.store.Entry(k)
	return ok && e.State >= store.Done && strings.TrimSpace(e.Answer) == words, err
}

// next returns when something is to be done about the agenda after that moment; zero: never.
func (a *actor) next(after time.Time) (due time.Time, err error) {
	err = a.store.Agenda(func(i store.Item) bool {
		if i.Next.After(after) && !i.Over {
			due = i.Next
		}
		return due.IsZero()
	})
	return due, err
}

// idle reports whether there is nothing for the userbot to do at that moment.
func (a *actor) idle(now time.Time) (bool, error) {
	due, err := a.next(time.Time{})
	if err != nil || !due.IsZero() && !due.After(now) {
		return false, err
	}
	pending, err := a.store.PendingCount()
	return pending == 0 && a.daemon.Pending() == 0, err
}
