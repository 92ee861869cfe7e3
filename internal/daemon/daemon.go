// Package daemon runs one account: it wires the other rooms together, reads the configuration again, looks up configured names, and
// answers on the control socket.
package daemon

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/connection"
	"userbot/internal/handlers"
	"userbot/internal/observe"
	"userbot/internal/seal"
	"userbot/internal/store"
)

// Options is what a daemon works with. All but Status, Traces and Now are required.
type Options struct {
	Config  *config.Config
	Store   *store.Store
	Log     *zap.Logger
	Version string // of this program, as the list of devices in the official app shows it
	// Status is told, in a few words, how the connection is. It must not wait. Default: nobody is told.
	Status func(string)
	// Traces is told how commands go on. Default: nobody is.
	Traces *observe.Traces
	// Now is this host's clock. Default: time.Now.
	Now func() time.Time
}

func (o *Options) setDefaults() {
	if o.Status == nil {
		o.Status = func(string) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Daemon is the rooms wired together. Its methods may be called from any goroutine.
type Daemon struct {
	store    *store.Store
	sealed   bool // the session, where it is kept
	client   *connection.Client
	handlers *handlers.Handlers
	intake   *handlers.Intake // of the stream of updates
	log      *zap.Logger
	status   func(string)
	now      func() time.Time // this host's clock, for pauses only

	config    atomic.Pointer[config.Config]
	policy    atomic.Pointer[handlers.Policy]
	enforcing sync.Mutex // so that what was made of an older configuration or of fewer names never comes last

	metrics *observe.Metrics
	version string
	started time.Time

	telling sync.Mutex // guards what follows
	told    string     // the status that was set last
	since   time.Time  // when the connection was made or lost

	failed     atomic.Pointer[RequestError] // the last request that did
	lastReload atomic.Pointer[Reloaded]
	reloads    chan chan<- Reloaded // asked for over the control socket

	kept     keeping
	online   atomic.Bool
	up       chan struct{} // holds a token after a new connection
	reloaded chan struct{} // holds a token after a reload
}

// New wires the account of the configuration to the store. Nothing moves before [Daemon.Run].
func New(opt Options) (*Daemon, error) {
	opt.setDefaults()
	d := &Daemon{
		store: opt.Store, sealed: Session(opt.Config, opt.Store).Box.Seals(), log: opt.Log, status: opt.Status, now: opt.Now,
		kept: keeping{absent: map[string]bool{}}, up: make(chan struct{}, 1), reloaded: make(chan struct{}, 1),
		metrics: observe.NewMetrics(), version: opt.Version, started: opt.Now(), reloads: make(chan chan<- Reloaded),
	}
	d.since = d.started
	d.config.Store(opt.Config)
	client := Client(opt)
	client.Prefix = func() string { return d.policy.Load().Prefix }
	client.Bare = func(text string) bool { return d.handlers.Bare(text) }
	client.IsAsked = func(chat command.Peer, msgID int) bool { return d.handlers.Asked(chat, msgID) }
	client.Chats = d.chats
	client.Migrated = d.migrated
	client.CallChanged = func(chat command.Peer) { d.handlers.CallChanged(chat) }
	client.Posted = func(randomID int64, msgID int) { d.handlers.Posted(randomID, msgID) }
	client.Unread = func(chat command.Peer, from, to time.Time) { d.handlers.Unread(chat, from, to) }
	client.OnConnection = d.connection
	client.Flooded = func(method string, wait time.Duration) {
		d.metrics.Flooded(method, wait)
		d.tell()
	}
	client.Asked = d.asked
	client.Traces = opt.Traces.Provider()
	var err error
	if d.client, err = connection.New(client); err != nil {
		return nil, err
	}
	d.handlers, err = handlers.New(handlers.Options{
		Store: opt.Store, API: d.client.API(), Now: d.client.Now, Host: opt.Now, Ahead: d.client.Ahead, Log: opt.Log.Named("handlers"), Watch: watched{d.metrics, opt.Traces, opt.Now},
		Self:      func() int64 { return d.client.Self().ID },
		Usernames: func() []string { return d.client.Self().Usernames },
	})
	if err != nil {
		return nil, err
	}
	d.intake = d.handlers.Intake()
	if err := opt.Store.DropNames(Mentioned(opt.Config)); err != nil {
		return nil, err
	}
	return d, d.apply()
}

// Client is how the account reaches Telegram: what running, logging in and logging out have in common.
func Client(opt Options) connection.Options {
	c := opt.Config.Telegram
	return connection.Options{
		APIID: c.APIID, APIHash: c.APIHash.Reveal(), Test: c.TestServers, Addr: c.Server.Address, DC: c.Server.DC,
		Session: gotdSession{Session(opt.Config, opt.Store)}, State: opt.Store, Bind: opt.Store.Bind, Version: opt.Version, Now: opt.Now,
		Log: opt.Log.Named("telegram"), PublicKeys: c.Server.PublicKeys, Proxy: connection.Proxy(c.Proxy),
	}
}

// Session is the session in the store, sealed as the configuration wants it.
func Session(c *config.Config, st *store.Store) seal.Session {
	return seal.Session{Storage: st, Box: seal.Box(c.Session)}
}

// gotdSession is the session as the connection wants it kept.
type gotdSession struct{ seal.Session }

func (s gotdSession) LoadSession(ctx context.Context) ([]byte, error) {
	data, err := s.Session.LoadSession(ctx)
	if errors.Is(err, store.ErrNoSession) {
		return nil, connection.ErrNoSession
	}
	return data, err
}

// apply makes the policy of the configuration, with the names known so far, the one in force.
func (d *Daemon) apply() error {
	d.enforcing.Lock()
	defer d.enforcing.Unlock()
	return d.enforce(d.config.Load())
}

// enforce is apply for a configuration that is not in force yet. The caller holds the lock.
func (d *Daemon) enforce(cfg *config.Config) error {
	names, err := d.store.Names()
	if err != nil {
		return err
	}
	p, left := policyOf(cfg, names)
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	d.config.Store(cfg)
	d.policy.Store(p)
	d.handlers.SetPolicy(p)
	d.kept.missing = left
	return d.settle()
}

// hangUpAfter is when the connection ends although a command is still in hand: soon after the handlers have cut it short.
// gotd leaves a request that was cut short only once the server has acknowledged that or the connection has ended.
const hangUpAfter = handlers.Grace + 500*time.Millisecond

// Pending returns how many commands are being worked on.
func (d *Daemon) Pending() int { return d.handlers.Pending() }

// Strangers returns how many commands came from people who may not give any, since the start.
func (d *Daemon) Strangers() int64 { return d.handlers.Strangers() }

// Run works until ctx ends. The connection outlives the handlers, so that a command in hand can be finished.
func (d *Daemon) Run(ctx context.Context) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	line, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	defer context.AfterFunc(work, func() { time.AfterFunc(hangUpAfter, hangUp) })()

	var lost error
	var side sync.WaitGroup
	side.Go(func() {
		lost = d.client.Run(line, d.receive, d.intake.Keep)
		stop()
	})
	side.Go(func() { d.findNames(work) })
	failed := d.handlers.Run(work)
	hangUp()
	stop()
	side.Wait()
	if lost := d.kept.stop(); lost > 0 {
		d.log.Warn("commands are lost: their senders may be configured by a name that telegram has not resolved", zap.Int("lost", lost))
	}
	return errors.Join(lost, failed)
}

func (d *Daemon) connection(up bool) {
	d.telling.Lock()
	if d.online.Swap(up) != up {
		d.since = d.client.Now()
	}
	d.telling.Unlock()
	d.tell()
	if !up {
		return
	}
	d.handlers.Connected()
	leaveToken(d.up)
}

// Reload takes over what can change while the daemon runs, and names the keys that need a restart.
func (d *Daemon) Reload(next *config.Config) (restart []string, err error) {
	d.enforcing.Lock()
	defer d.enforcing.Unlock()
	merged, restart := config.Reload(d.config.Load(), next)
	if err := d.store.DropNames(Mentioned(merged)); err != nil {
		return nil, err
	}
	d.kept.ask()
	if err := d.enforce(merged); err != nil {
		return nil, err
	}
	leaveToken(d.reloaded)
	return restart, nil
}

// Probe goes the way that commands go, as far as that needs nobody else. It brings the status up to date.
func (d *Daemon) Probe(ctx context.Context) error {
	if err := d.client.Probe(ctx); err != nil {
		return err
	}
	_ = d.handlers.Pending()
	_, err := d.store.PendingCount()
	d.tell()
	return err
}

func (d *Daemon) chats() []command.Peer {
	p := d.policy.Load()
	list := make([]command.Peer, 0, len(p.Chats))
	for chat := range p.Chats {
		list = append(list, chat)
	}
	return list
}

// migrated lets what the configuration says of a basic group hold for the supergroup that it became: at once, for what was
// typed there is handed over next.
func (d *Daemon) migrated(from, to command.Peer) {
	d.servedAs(from, to) // first: what is planned where nobody is served rests, and the owner is told
	d.handlers.Migrated(from, to)
}

func (d *Daemon) servedAs(from, to command.Peer) {
	chats := d.policy.Load().Chats
	if _, configured := chats[from]; !configured {
		return
	}
	if _, known := chats[to]; known {
		return
	}
	if err := d.store.SetName(strings.ToLower(from.String()), to); err != nil {
		d.log.Error("an upgraded group could not be noted", zap.Error(err))
		return
	}
	if err := d.apply(); err != nil {
		d.log.Error("names cannot be read", zap.Error(err))
		return
	}
	d.log.Info("a configured group has become a supergroup", zap.Stringer("chat", from), zap.Stringer("now", to))
	go d.client.ChatsChanged()
}
