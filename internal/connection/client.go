// Package connection is an account that is logged in and stays connected.
package connection

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v4"
	"github.com/gotd/contrib/middleware/ratelimit"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/updates"
)

// SessionStore is where the session survives. LoadSession returns [ErrNoSession] when there is none.
type SessionStore interface {
	session.Storage
	DeleteSession() error
}

// ErrNoSession is what a [SessionStore] without a session returns.
var ErrNoSession = session.ErrNotFound

// Options is how to reach Telegram, and as whom. APIID and Session are required; for [New] State too.
type Options struct {
	// APIID and APIHash identify the program, from my.telegram.org. Telegram wants the hash for logging in only.
	APIID   int
	APIHash string
	// AskHash is where the hash comes from when somebody has to log in and APIHash is empty.
	AskHash func(context.Context) (string, error)
	// Test chooses Telegram's test data centres.
	Test bool
	// Addr, as host:port, replaces Telegram by another MTProto server: every connection goes there, whatever
	// addresses the server makes known. Default: Telegram.
	Addr string
	// DC is the data centre to begin with. Default: 2.
	DC int
	// PublicKeys are the server's keys. Default: Telegram's.
	PublicKeys []*rsa.PublicKey
	// Proxy is by way of what everything goes. An MTProxy finds the data centre by its number, whatever Addr is. Default: none.
	Proxy   Proxy
	Session SessionStore
	// Bind is told who is logged in before any other request is made or State is looked at, or before a login counts. Its error ends the client,
	// or the login: what is kept belongs to another account. Default: any account will do.
	Bind func(self int64) error
	// Version of this program, as the list of devices in the official app shows it.
	Version string
	// Now is this host's clock. Default: time.Now.
	Now func() time.Time
	// Rand is where nonces and padding come from. Default: crypto/rand.
	Rand io.Reader
	// Log gets a line per connection, and gotd's own log, without what is personal, at debug level. Default: none.
	Log *zap.Logger

	// State is optional for [Login]: it gets the update state as of the log-in.
	State updates.State
	// Prefix, Bare, IsAsked, Chats, Unread, Migrated, CallChanged and Posted are for the stream of updates; see [updates.StreamOptions].
	Prefix      func() string
	Bare        func(text string) bool
	IsAsked     func(chat command.Peer, msgID int) bool
	Chats       func() []command.Peer
	Unread      func(chat command.Peer, from, to time.Time)
	Migrated    func(from, to command.Peer)
	CallChanged func(chat command.Peer)
	Posted      func(randomID int64, msgID int)
	// OnConnection is called with true when Telegram has greeted the account, after every connect, and with false
	// when the connection is lost or the first one cannot be made. It must not wait. Default: nothing.
	OnConnection func(up bool)
	// Flooded and Asked are told of the requests that are made; see [api.Options]. Default: nothing.
	Flooded func(method string, wait time.Duration)
	Asked   func(method string, err error)
	// Traces is told of the requests that [Client.API] makes within a span. Default: nobody is.
	Traces trace.TracerProvider

	dial dcs.DialFunc // tests bring a network of their own
}

func (o *Options) setDefaults() {
	if o.DC == 0 {
		o.DC = 2
	}
	if o.dial == nil {
		o.dial = dial
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Bind == nil {
		o.Bind = func(int64) error { return nil }
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.OnConnection == nil {
		o.OnConnection = func(bool) {}
	}
	if o.Flooded == nil {
		o.Flooded = func(string, time.Duration) {}
	}
}

// What ends the work of a client, besides [api.SessionGone].
const (
	ErrNotLoggedIn = api.Refusal("not logged in: run `userbot login`")
	ErrServerKey   = api.Refusal("the server does not have the expected public key: is telegram.server.public_key_file that server's key?")
	ErrAppID       = api.Refusal("Telegram does not know telegram.api_id: copy it from my.telegram.org")
	ErrLayer       = api.Refusal("this server speaks another layer of Telegram's protocol than this userbot: update whichever is older")
	ErrKeyLost     = api.Refusal("Telegram does not know this session's key: the session has probably been ended; start the userbot once more, and if that does not help, log in again with `userbot login`")
)

// The stream's own requests are paced, so that a thousand chats with news after an outage cost a minute instead of a
// flood wait. Commands in hand go another way, and are not held up.
const (
	catchUpEvery = 50 * time.Millisecond
	catchUpBurst = 50
)

// misconfigured returns what is wrong when a connection failed for a reason that trying again cannot mend, but gotd
// goes on trying.
func misconfigured(err error) error {
	switch api.ErrorType(err) {
	case "CONNECTION_API_ID_INVALID", "API_ID_INVALID":
		return fmt.Errorf("%w (%w)", ErrAppID, err)
	}
	return nil
}

// readable puts a sentence before the error of an answer that could not be read here, or a request there, and leaves others alone.
func readable(err error) error {
	var unknown *bin.UnexpectedIDErr
	there := api.ErrorType(err)
	if errors.As(err, &unknown) || there == "CONNECTION_LAYER_INVALID" ||
		strings.HasPrefix(there, "INPUT_METHOD_INVALID") || strings.HasPrefix(there, "INPUT_CONSTRUCTOR_INVALID") {
		return fmt.Errorf("%w (%w)", ErrLayer, err)
	}
	return err
}

// hopeless returns why somebody who waits for a connection should not, nil where it may still come.
func hopeless(err error) error {
	if told := readable(err); errors.Is(told, ErrLayer) {
		return told
	}
	return misconfigured(err)
}

// Account is who is logged in.
type Account struct {
	ID       int64
	Name     string
	Username string // without @; "" if there is none
	// Usernames are all that it goes by, without @: people can have several.
	Usernames []string
}

func accountOf(u *tg.User) *Account {
	a := &Account{ID: u.ID, Name: u.FirstName, Username: api.PublicName(u.Username, u.Usernames), Usernames: api.Usernames(u.Username, u.Usernames)}
	if u.LastName != "" {
		a.Name += " " + u.LastName
	}
	return a
}

// Client is a logged-in account that stays connected. It is safe for concurrent use.
//
// A request in flight when the connection dies is repeated by gotd on the next connection, under a new message id,
// unless Telegram had acknowledged it: then it returns an error for which [api.NoAnswer] is true. Either way it may have
// been executed already. What must not happen twice, making a call and sending a message, is never repeated by itself
// and always returns that error. A request made while
// there is no connection waits for one. None of that has a limit but the request's context; when that ends under a
// request that was sent, gotd still asks the server to drop its answer, which can take until the connection is found
// dead.
type Client struct {
	opt     Options
	tg      *telegram.Client
	api     *api.API
	stream  *updates.Stream
	clock   *serverClock
	self    atomic.Pointer[Account]
	up      atomic.Bool
	telling sync.Mutex // held while it is told whether there is a connection
	handle  func(context.Context, command.Message) error
	keep    func() error
	known   chan struct{} // closed once self is set and State is known to be this account's

	over context.Context         // ends with the first reason to stop as its cause
	fail context.CancelCauseFunc // names a reason to stop
}

// New returns a client that connects when [Client.Run] is called.
func New(opt Options) (*Client, error) {
	opt.setDefaults()
	c := &Client{opt: opt, known: make(chan struct{})}
	c.over, c.fail = context.WithCancelCause(context.Background())
	var invoker tg.Invoker = telegram.InvokeFunc(c.invoke)
	if opt.Traces != nil {
		m, err := traced(opt.Traces)
		if err != nil {
			return nil, err
		}
		invoker = m.Handle(invoker)
	}
	c.api = api.New(api.Options{
		Invoker: invoker, Hashes: opt.State, Self: c.selfID, Now: opt.Now, Flooded: c.flooded, Asked: opt.Asked,
	})
	c.stream = updates.NewStream(updates.StreamOptions{
		API:      c.api.With(ratelimit.New(rate.Every(catchUpEvery), catchUpBurst)),
		State:    opt.State,
		Self:     c.selfID,
		Handle:   func(ctx context.Context, m command.Message) error { return c.handle(ctx, m) },
		Keep:     func() error { return c.keep() },
		Prefix:   opt.Prefix,
		Bare:     opt.Bare,
		Asked:    opt.IsAsked,
		Chats:    opt.Chats,
		Unread:   opt.Unread,
		Migrated: opt.Migrated,

		CallChanged: opt.CallChanged,
		Posted:      opt.Posted,
		Renamed:     c.renamed,

		Now: c.Now,
		Log: opt.Log.Named("stream"),
	})

	to, d, err := opt.telegram()
	if err != nil {
		return nil, err
	}
	c.clock = d.clock
	to.SessionStorage = opt.Session
	d.keyLost = func() { c.fail(ErrKeyLost) }
	to.UpdateHandler = c.stream
	to.Middlewares = []telegram.Middleware{
		api.Only(api.Working), telegram.MiddlewareFunc(c.guard), c.stream.Middleware(), telegram.MiddlewareFunc(d.watch),
		telegram.MiddlewareFunc(writeOnce),
	}
	to.OnSelfSuccess = c.greeted
	to.OnSelfError = c.notGreeted
	to.OnDead = c.lost
	c.up.Store(true) // so that the first failure is told
	c.tg = telegram.NewClient(opt.APIID, opt.APIHash, to)
	return c, nil
}

// telegram translates the options that running and logging in have in common.
func (o *Options) telegram() (telegram.Options, *dialer, error) {
	way, err := o.resolver()
	if err != nil {
		return telegram.Options{}, nil, fmt.Errorf("proxy: %w", err)
	}
	d := &dialer{
		Resolver: way,
		proxy:    o.Proxy,
		session:  o.Session,
		clock:    &serverClock{local: o.Now},
		log:      o.Log,
	}
	list := dcs.Prod()
	if o.Test {
		list = dcs.Test()
	}
	if o.Addr != "" {
		host, port, err := net.SplitHostPort(o.Addr)
		if err != nil {
			return telegram.Options{}, nil, fmt.Errorf("server address: %w", err)
		}
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return telegram.Options{}, nil, fmt.Errorf("server address: port: %w", err)
		}
		list = dcs.List{Options: []tg.DCOption{{ID: o.DC, IPAddress: host, Port: int(n)}}, Test: o.Test}
		d.pinned = &list
	}
	var keys []telegram.PublicKey
	for _, key := range o.PublicKeys {
		keys = append(keys, telegram.PublicKey{RSA: key})
	}
	return telegram.Options{
		PublicKeys:          keys,
		DC:                  o.DC,
		DCList:              list,
		Resolver:            d,
		Random:              o.Rand,
		Logger:              newGotdLog(o.Log),
		Clock:               d.clock,
		MessageID:           &messageIDs{now: d.clock.Now},
		DialTimeout:         makingKey, // see dialer.Primary for what opens a connection
		ExchangeTimeout:     silence,
		ReconnectionBackoff: func() backoff.BackOff { return &patience{heard: d.spoke.Load} },
		Device: telegram.DeviceConfig{
			DeviceModel: "userbot", SystemVersion: runtime.GOOS, AppVersion: o.Version,
			SystemLangCode: "en", LangCode: "en",
		},
	}, d, nil
}

// API returns the requests to make. They wait until [Client.Run] has connected.
func (c *Client) API() *api.API { return c.api }

// Now returns Telegram's present time: this host's clock as it was at the last connection, or that corrected where it was off by more than 5 s, and
// what has gone by since. Where the host's clock is set it goes on as before.
func (c *Client) Now() time.Time { return c.clock.Steady() }

// Ahead returns by how much Telegram's clock is ahead of this host's, as the first message of the last connection told: by what that was
// underway for it is more.
func (c *Client) Ahead() time.Duration { return time.Duration(c.clock.exact.Load()) }

// Self returns who is logged in; the zero value before the first connection.
func (c *Client) Self() Account {
	if a := c.self.Load(); a != nil {
		return *a
	}
	return Account{}
}

func (c *Client) selfID() int64 { return c.Self().ID }

// ChatsChanged makes the stream look at the chats that Options.Chats names now.
func (c *Client) ChatsChanged() {
	if c.self.Load() != nil {
		c.stream.Connected()
	}
}

// Probe reports whether messages can come through to handle, as far as that does not depend on Telegram: it returns ctx's
// error if the stream of updates does not get to it before ctx ends.
func (c *Client) Probe(ctx context.Context) error { return c.stream.Probe(ctx) }

// flooded tells the operator why things take their time.
func (c *Client) flooded(method string, wait time.Duration) {
	c.opt.Log.Warn("Telegram asks to wait before a method is called again", zap.String("method", method), zap.Duration("wait", wait))
	c.opt.Flooded(method, wait)
}

// invoke makes a request once it is certain whose journal it comes from.
func (c *Client) invoke(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
	select {
	case <-c.known:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.over.Done():
		return context.Cause(c.over)
	}
	return c.tg.Invoke(ctx, in, out)
}

// Run stays connected and gives every command-like message to handle, at least once, until ctx ends; then it returns
// nil. keep is called before what was given counts as received: see [updates.StreamOptions]. Run returns an error of theirs, that of
// Options.Bind, [ErrNotLoggedIn], [ErrServerKey], [ErrAppID], [ErrKeyLost], or an error for which [api.SessionGone] is true. An outage
// never ends it. It can be called once.
func (c *Client) Run(ctx context.Context, handle func(context.Context, command.Message) error, keep func() error) error {
	if _, err := c.opt.Session.LoadSession(ctx); errors.Is(err, session.ErrNotFound) {
		return ErrNotLoggedIn
	} else if err != nil {
		return fmt.Errorf("session: %w", err)
	}
	c.handle, c.keep = handle, keep

	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.over, cancel)()
	err := c.tg.Run(inner, func(ctx context.Context) error {
		select {
		case <-c.known:
		case <-ctx.Done():
			return nil
		}
		// gotd takes an error that wraps context.Canceled for success, so ours goes another way.
		if err := c.stream.Run(ctx); err != nil {
			c.fail(err)
		}
		return nil
	})
	switch {
	case c.over.Err() != nil:
		return context.Cause(c.over)
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, exchange.ErrKeyFingerprintNotFound):
		return ErrServerKey
	case err == nil:
		return errors.New("the connection ended by itself")
	}
	return c.final(err)
}

// guard stops everything when any request shows that the session is gone: gotd returns that to the caller only, and
// reconnects for ever.
func (c *Client) guard(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		err := next.Invoke(ctx, in, out)
		if err != nil && c.self.Load() != nil {
			if _, gone := api.SessionGone(err); gone {
				c.fail(c.final(err))
			}
		}
		return err
	}
}

// final puts the sentence before an error that ends everything, and leaves others alone.
func (c *Client) final(err error) error {
	if c.self.Load() == nil && notLoggedIn(err) {
		if _, _, _, _, before := c.opt.State.Account(); !before || api.ErrorType(err) != "AUTH_KEY_UNREGISTERED" {
			return fmt.Errorf("%w (%w)", ErrNotLoggedIn, err)
		}
	}
	if sentence, gone := api.SessionGone(err); gone {
		return fmt.Errorf("%s (%w)", sentence, err)
	}
	return err
}

// notLoggedIn recognises a key without an account: logging in was never begun, or not finished.
func notLoggedIn(err error) bool {
	t := api.ErrorType(err)
	return t == "AUTH_KEY_UNREGISTERED" || t == "SESSION_PASSWORD_NEEDED"
}

// lost is called when a connection has failed or could not be made: during an outage, every few seconds. Only the
// first time is worth a line.
func (c *Client) lost(err error) {
	if err := misconfigured(err); err != nil {
		c.fail(err)
	}
	if c.goes(false) { // before the line: who reads that there is no connection finds none
		c.opt.Log.Warn("no connection to Telegram, trying until there is one", zap.Error(readable(err)))
	}
}

// goes tells that there is a connection again, or none any more, in the order in which that happens. It reports whether that is new.
func (c *Client) goes(up bool) bool {
	c.telling.Lock()
	defer c.telling.Unlock()
	was := c.up.Swap(up)
	if up || was {
		c.opt.OnConnection(up)
	}
	return up != was
}

// greeted is called after every connect, when Telegram has told who we are.
func (c *Client) greeted(u *tg.User) {
	a := accountOf(u)
	if old := c.self.Swap(a); old == nil {
		if err := c.opt.Bind(a.ID); err != nil {
			c.fail(err)
			return
		}
		close(c.known)
		c.opt.Log.Info("connected", zap.Int64("user", a.ID))
	} else {
		c.opt.Log.Info("connected again")
	}
	c.stream.Connected()
	c.goes(true)
}

// renamed is called when the account has other usernames while the connection lasts.
func (c *Client) renamed(names []tg.Username) {
	for old := c.self.Load(); old != nil; old = c.self.Load() {
		now := *old
		now.Username, now.Usernames = api.PublicName("", names), api.Usernames("", names)
		if c.self.CompareAndSwap(old, &now) {
			return
		}
	}
}

// notGreeted is called when Telegram did not tell who we are, ctx being the connection's. Without the greeting nobody
// would ask for what was missed, so it is repeated for as long as the connection lasts.
func (c *Client) notGreeted(ctx context.Context, err error) error {
	pace := patience{}
	for told := false; ctx.Err() == nil; told = true {
		if _, gone := api.SessionGone(err); gone || notLoggedIn(err) {
			err = c.final(err)
			c.fail(err)
			return err
		}
		wait, ok := api.FloodWait(err)
		if !ok {
			wait = pace.NextBackOff()
		}
		if !told {
			c.opt.Log.Warn("Telegram does not say whose session this is, asking until it does", zap.Error(err), zap.Duration("wait", wait))
		}
		if pause(ctx, wait) != nil {
			return nil
		}
		var u *tg.User
		if u, err = c.tg.Self(ctx); err == nil {
			c.greeted(u)
			return nil
		}
	}
	return nil
}
