package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/handlers"
	"userbot/internal/store"
	"userbot/internal/tgclient"
)

// daemon is the rooms wired together: one account at work.
type daemon struct {
	store    *store.Store
	client   *tgclient.Client
	handlers *handlers.Handlers
	log      *zap.Logger
	status   func(string)

	config    atomic.Pointer[config.Config]
	policy    atomic.Pointer[handlers.Policy]
	enforcing sync.Mutex // so that what was made of an older configuration or of fewer names never comes last

	named    chan struct{} // closed once the configured names were looked for the first time
	nameOnce sync.Once
	online   atomic.Bool
	up       chan struct{} // holds a token after a new connection
	reloaded chan struct{} // holds a token after a reload
}

// newDaemon wires cfg's account to st. status is told, in a few words, how the connection is.
func newDaemon(cfg *config.Config, st *store.Store, log *zap.Logger, status func(string)) (*daemon, error) {
	d := &daemon{
		store: st, log: log, status: status,
		named: make(chan struct{}), up: make(chan struct{}, 1), reloaded: make(chan struct{}, 1),
	}
	d.config.Store(cfg)
	opt := clientOptions(cfg, st, log)
	opt.State = st
	opt.Prefix = func() string { return d.policy.Load().Prefix }
	opt.MaxAge = func() time.Duration { return d.policy.Load().MaxAge }
	opt.Chats = d.chats
	opt.Migrated = d.migrated
	opt.OnConnection = d.connection
	var err error
	if d.client, err = tgclient.New(opt); err != nil {
		return nil, err
	}
	d.handlers, err = handlers.New(handlers.Options{
		Store: st, API: d.client.API(), Now: d.client.Now, Log: log.Named("handlers"),
		Self:     func() int64 { return d.client.Self().ID },
		Username: func() string { return d.client.Self().Username },
	})
	if err != nil {
		return nil, err
	}
	return d, d.apply()
}

// clientOptions is what running, logging in and logging out have in common.
func clientOptions(cfg *config.Config, st *store.Store, log *zap.Logger) tgclient.Options {
	opt := tgclient.Options{
		APIID: cfg.Telegram.APIID, APIHash: cfg.Telegram.APIHash.Reveal(), Test: cfg.Telegram.TestServers,
		Addr: cfg.Telegram.Server.Address, DC: cfg.Telegram.Server.DC,
		Session: gotdSession{st}, Bind: st.Bind, Version: programVersion(), Log: log.Named("telegram"),
	}
	for _, key := range cfg.Telegram.Server.PublicKeys {
		opt.PublicKeys = append(opt.PublicKeys, telegram.PublicKey{RSA: key})
	}
	return opt
}

// gotdSession is the store as gotd wants its session kept.
type gotdSession struct{ *store.Store }

func (s gotdSession) LoadSession(ctx context.Context) ([]byte, error) {
	data, err := s.Store.LoadSession(ctx)
	if errors.Is(err, store.ErrNoSession) {
		return nil, session.ErrNotFound
	}
	return data, err
}

// apply makes the policy of the configuration, with the names known so far, the one in force.
func (d *daemon) apply() error {
	d.enforcing.Lock()
	defer d.enforcing.Unlock()
	return d.enforce(d.config.Load())
}

// enforce is apply for a configuration that is not in force yet. The caller holds the lock.
func (d *daemon) enforce(cfg *config.Config) error {
	names, err := d.store.Names()
	if err != nil {
		return err
	}
	p, missing := policyOf(cfg, names)
	d.config.Store(cfg)
	d.policy.Store(p)
	d.handlers.SetPolicy(p)
	if len(missing) == 0 { // only now: what waits for the names is judged by this policy
		d.nameOnce.Do(func() { close(d.named) })
	}
	return nil
}

// hangUpAfter is when the connection ends although a command is still in hand: soon after the handlers have cut it short.
// gotd leaves a request that was cut short only once the server has acknowledged that or the connection has ended.
const hangUpAfter = handlers.Grace + 500*time.Millisecond

// run works until ctx ends. The connection outlives the handlers, so that a command in hand can be finished.
func (d *daemon) run(ctx context.Context) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	line, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	defer context.AfterFunc(work, func() { time.AfterFunc(hangUpAfter, hangUp) })()

	var lost error
	var side sync.WaitGroup
	side.Go(func() {
		lost = d.client.Run(line, d.receive)
		stop()
	})
	side.Go(func() { d.findNames(work) })
	failed := d.handlers.Run(work)
	hangUp()
	stop()
	side.Wait()
	return errors.Join(lost, failed)
}

// receive holds messages back until the configured names have been looked for: before that an admin who is
// configured by name looks like a stranger.
func (d *daemon) receive(ctx context.Context, m command.Message) error {
	select {
	case <-d.named:
		return d.handlers.Receive(ctx, m)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *daemon) connection(up bool) {
	d.online.Store(up)
	if !up {
		d.tell("waiting for Telegram")
		return
	}
	d.tell("connected")
	d.handlers.Connected()
	leaveToken(d.up)
}

// tell sets the status, with what else the operator may want to know.
func (d *daemon) tell(status string) {
	if n := d.handlers.Strangers(); n > 0 {
		status += fmt.Sprintf("; commands from people who may give none: %d", n)
	}
	d.status(status)
}

// reload takes over what can change while the daemon runs, and names the keys that need a restart.
func (d *daemon) reload(next *config.Config) (restart []string, err error) {
	d.enforcing.Lock()
	defer d.enforcing.Unlock()
	merged, restart := config.Reload(d.config.Load(), next)
	if err := d.enforce(merged); err != nil {
		return nil, err
	}
	leaveToken(d.reloaded)
	return restart, nil
}

func (d *daemon) chats() []command.Peer {
	p := d.policy.Load()
	list := make([]command.Peer, 0, len(p.Chats))
	for chat := range p.Chats {
		list = append(list, chat)
	}
	return list
}

// migrated lets what the configuration says of a basic group hold for the supergroup that it became.
func (d *daemon) migrated(from, to command.Peer) {
	if _, ok := d.policy.Load().Chats[from]; !ok {
		return
	}
	go func() {
		if err := d.store.SetName(strings.ToLower(from.String()), to); err != nil {
			d.log.Error("An upgraded group could not be noted", zap.Error(err))
			return
		}
		if err := d.apply(); err != nil {
			d.log.Error("Names cannot be read", zap.Error(err))
			return
		}
		d.log.Info("A configured group has become a supergroup", zap.Stringer("from", from), zap.Stringer("to", to))
		d.client.ChatsChanged()
	}()
}
