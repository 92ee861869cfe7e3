package main

import (
	"context"
	"errors"
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

	config   atomic.Pointer[config.Config]
	policy   atomic.Pointer[handlers.Policy]
	named    chan struct{} // closed once the configured names were looked for the first time
	nameOnce sync.Once
	up       chan struct{} // holds a token for each new connection
}

// newDaemon wires cfg's account to st. status is told, in a few words, how the connection is.
func newDaemon(cfg *config.Config, st *store.Store, log *zap.Logger, status func(string)) (*daemon, error) {
	d := &daemon{store: st, log: log, status: status, named: make(chan struct{}), up: make(chan struct{}, 1)}
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
	names, err := d.store.Names()
	if err != nil {
		return err
	}
	p, missing := policyOf(d.config.Load(), names)
	d.policy.Store(p)
	d.handlers.SetPolicy(p)
	if len(missing) == 0 { // only now: what waits for the names is judged by this policy
		d.nameOnce.Do(func() { close(d.named) })
	}
	return nil
}

// run works until ctx ends. The connection outlives the handlers, so that a command in hand can be finished.
func (d *daemon) run(ctx context.Context) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	line, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()

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
	if !up {
		d.status("waiting for Telegram")
		return
	}
	d.status("connected")
	d.handlers.Connected()
	select {
	case d.up <- struct{}{}:
	default:
	}
}

// findNames asks Telegram, after each new connection and each reload, who the configured names belong to, and keeps the
// answer for good.
func (d *daemon) findNames(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.up:
		}
		if gone := d.lookForNames(ctx); gone {
			return // and hold the messages back: whoever logs in again gets them once the names are known
		}
		d.nameOnce.Do(func() { close(d.named) })
	}
}

// lookForNames returns true if the session ended meanwhile.
func (d *daemon) lookForNames(ctx context.Context) (gone bool) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	names, err := d.store.Names()
	if err != nil {
		d.log.Error("Names cannot be read", zap.Error(err))
		return false
	}
	_, missing := policyOf(d.config.Load(), names)
	var found []zap.Field
	for _, name := range missing {
		chat, err := d.client.API().Resolve(ctx, "@"+name)
		if err == nil {
			err = d.store.SetName(name, chat.Peer)
		}
		if _, gone = tgclient.SessionGone(err); gone {
			return true
		}
		if err != nil {
			d.log.Warn("A configured name could not be resolved: who bears it may not command until it is",
				zap.String("name", "@"+name), zap.Error(err))
			continue
		}
		found = append(found, zap.Stringer("@"+name, chat.Peer))
	}
	if len(missing) > 0 {
		if err := d.apply(); err != nil {
			d.log.Error("Names cannot be read", zap.Error(err))
		}
		d.client.ChatsChanged()
	}
	if len(found) > 0 {
		d.log.Info("Resolved configured names, for good", found...)
	}
	return false
}

// reload takes over what can change while the daemon runs, and names the keys that need a restart.
func (d *daemon) reload(next *config.Config) (restart []string, err error) {
	merged, restart := config.Reload(d.config.Load(), next)
	d.config.Store(merged)
	if err := d.apply(); err != nil {
		return nil, err
	}
	if d.client.Self().ID != 0 {
		select {
		case d.up <- struct{}{}:
		default:
		}
	}
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
