package connection

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/emulator"
)

// memSession is a SessionStore in memory.
type memSession struct {
	mu   sync.Mutex
	data []byte
}

func (m *memSession) LoadSession(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.data == nil {
		return nil, session.ErrNotFound
	}
	return m.data, nil
}

func (m *memSession) StoreSession(_ context.Context, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data = append([]byte(nil), data...)
	return nil
}

func (m *memSession) DeleteSession() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data = nil
	return nil
}

// network is Telegram on loopback with a group of two: Alice, who may manage calls, and the account this program runs as.
type network struct {
	t       *testing.T
	srv     *emulator.Server
	l       *emulator.Listener
	addr    string
	bot     int64
	alice   int64
	group   command.Peer
	session *memSession
	state   *memState
	logs    *observer.ObservedLogs
	log     *zap.Logger
	now     func() time.Time
	dial    dcs.DialFunc
	up      atomic.Bool // what was told last of whether there is a connection
}

const (
	botPhone    = "491510000001"
	botPassword = "correct horse"
	apiHash     = "canary-api-hash"
)

// serverKey is one RSA key for all the servers of these tests: to draw one takes a fifth of a second.
var serverKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func newNetwork(t *testing.T) *network {
	t.Helper()
	n := &network{t: t, srv: emulator.New(emulator.Options{Key: serverKey()}), session: &memSession{}, state: newMemState()}
	n.alice = n.srv.AddUser(emulator.User{Phone: "491510000002", First: "Alice", Username: "alice_a"})
	n.bot = n.srv.AddUser(emulator.User{Phone: botPhone, First: "Our", Last: "Userbot", Username: "our_userbot"})
	n.group = n.srv.AddSupergroup(emulator.Chat{Title: "Demo", Creator: n.alice, Members: []int64{n.bot}})
	n.srv.SetAdmin(n.group, n.bot, emulator.Rights{ManageCall: true})
	core, logs := observer.New(zap.DebugLevel)
	n.logs, n.log = logs, zap.New(core)
	n.listen("127.0.0.1:0")
	n.addr = n.l.Addr()
	t.Cleanup(func() { _ = n.l.Close() })
	return n
}

func (n *network) listen(addr string) {
	n.t.Helper()
	l, err := n.srv.Listen(addr)
	if err != nil {
		n.t.Fatal(err)
	}
	n.l = l
}

func (n *network) options() Options {
	return Options{
		APIID: 1, APIHash: apiHash, Addr: n.addr, DC: n.srv.DC(), PublicKeys: []*rsa.PublicKey{n.srv.PublicKey().RSA},
		Session: n.session, State: n.state, Log: n.log, Now: n.now, dial: n.dial,
		Prefix: func() string { return "/" },
		Chats:  func() []command.Peer { return []command.Peer{n.group} },
	}
}

// logIn has the account logged in, as [Login] leaves it behind: with a key that the server knows, and its update state.
func (n *network) logIn() {
	n.t.Helper()
	app := n.srv.Connect(n.bot)
	defer app.Close()
	place, err := tg.NewClient(app).UpdatesGetState(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	n.state.SetAccount(place.Pts, place.Qts, place.Date, place.Seq)
	data, _ := n.srv.LoggedIn(n.bot).LoadSession(n.t.Context())
	_ = n.session.StoreSession(n.t.Context(), data)
}

// patient bounds what a test waits for. It only decides how soon a failure is told.
const patient = 20 * time.Second

// running is a client at work.
type running struct {
	*Client
	t        *testing.T
	messages chan string
	ups      atomic.Int32
	cancel   context.CancelFunc
	done     chan error
}

func (n *network) run() *running {
	n.t.Helper()
	r := &running{t: n.t, messages: make(chan string, 100), done: make(chan error, 1)}
	opt := n.options()
	opt.OnConnection = func(up bool) {
		if up {
			r.ups.Add(1)
		}
		n.up.Store(up)
	}
	c, err := New(opt)
	if err != nil {
		n.t.Fatal(err)
	}
	r.Client = c
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() {
		r.done <- c.Run(ctx, func(_ context.Context, m command.Message) error {
			if m.Text == "/fail" {
				return errors.New("the disk is full")
			}
			r.messages <- m.Text
			return nil
		}, func() error { return nil })
	}()
	n.t.Cleanup(func() {
		cancel()
		select {
		case err := <-r.done:
			r.done <- err
		case <-time.After(patient):
			n.t.Error("the client does not stop")
		}
	})
	return r
}

// connected waits until the client has connected for the nth time.
func (r *running) connected(nth int32) {
	r.t.Helper()
	for end := time.Now().Add(patient); r.ups.Load() < nth; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("connected %d times, not %d", r.ups.Load(), nth)
		}
	}
}

func (r *running) hears(t *testing.T, text string) {
	t.Helper()
	for {
		select {
		case got := <-r.messages:
			if got == text {
				return
			}
		case err := <-r.done:
			r.done <- err
			t.Fatalf("stopped before it heard %q: %v", text, err)
		case <-time.After(patient):
			t.Fatalf("%q was not heard", text)
		}
	}
}

// greet waits until the client knows its place in the chat, by what Alice types there.
func (n *network) greet(r *running) {
	n.t.Helper()
	for end := time.Now().Add(patient); time.Now().Before(end); {
		n.srv.Say(n.group, n.alice, "/hello", emulator.SayOptions{})
		select {
		case <-r.messages:
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
	n.t.Fatal("nothing that is typed is heard")
}

func (r *running) ends() error {
	r.t.Helper()
	select {
	case err := <-r.done:
		r.done <- err
		return err
	case <-time.After(patient):
		r.t.Fatal("still running")
		return nil
	}
}

func TestRunLive(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.logIn()
	r := n.run()
	r.connected(1)
	if got, want := r.Self(), (Account{ID: n.bot, Name: "Our Userbot", Username: "our_userbot", Usernames: []string{"our_userbot"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("Self = %+v, want %+v", got, want)
	}
	n.srv.Say(n.group, n.alice, "/startcall", emulator.SayOptions{})
	r.hears(t, "/startcall")
	for _, names := range [][]string{{"our_userbot", "our_club"}, {"the_club"}, nil} { // while the connection lasts
		n.srv.SetUsernames(n.bot, names...)
		named := func() bool { return slices.Equal(r.Self().Usernames, names) }
		for end := time.Now().Add(patient); !named() && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		if !named() {
			t.Errorf("the account goes by %q, want %q", r.Self().Usernames, names)
		}
		n.srv.Say(n.group, n.alice, "/callinfo", emulator.SayOptions{})
		r.hears(t, "/callinfo")
	}

	call, err := r.API().CreateCall(t.Context(), n.group, api.CreateCall{RandomID: 7, Title: "Q&A"})
	if err != nil || call == nil || call.Title != "Q&A" {
		t.Fatalf("CreateCall = %+v, %v", call, err)
	}
	if _, now, err := r.API().Look(t.Context(), n.group); err != nil || now == nil || now.ID != call.ID {
		t.Errorf("CurrentCall = %+v, %v, want call %d", now, err, call.ID)
	}
	id, err := r.API().Send(t.Context(), api.Send{To: n.group, Text: "started", RandomID: 8})
	if err != nil || id == 0 {
		t.Errorf("Send = %d, %v", id, err)
	}

	// gotd asks the server to drop the answer to a request that is given up, and that may not hold up the end.
	n.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.Delay, For: time.Minute})
	ctx, giveUp := context.WithCancel(t.Context())
	returned := make(chan error, 1)
	go func() {
		_, err := r.API().Send(ctx, api.Send{To: n.group, Text: "slow", RandomID: 9})
		returned <- err
	}()
	time.Sleep(100 * time.Millisecond)
	start := time.Now()
	giveUp()
	r.cancel()
	if err := r.ends(); err != nil {
		t.Errorf("a client that was told to stop returned %v", err)
	}
	if err := <-returned; !api.NoAnswer(err) {
		t.Errorf("a request in flight returned %v, which looks like a verdict", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

func TestRunSurvivesTheConnection(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.logIn()
	n.log = n.log.WithOptions(zap.Hooks(func(e zapcore.Entry) error {
		if strings.HasPrefix(e.Message, "no connection to Telegram") && n.up.Load() {
			t.Error("the log says that there is no connection, and whoever looks then finds one")
		}
		return nil
	}))
	r := n.run()
	r.connected(1)
	n.greet(r)

	t.Run("all connections dropped", func(t *testing.T) {
		n.l.Drop()
		n.srv.Say(n.group, n.alice, "/startcall dropped", emulator.SayOptions{})
		r.hears(t, "/startcall dropped")
		r.connected(2)
	})

	t.Run("the server away and back", func(t *testing.T) {
		if err := n.l.Close(); err != nil {
			t.Fatal(err)
		}
		n.srv.Say(n.group, n.alice, "/startcall away", emulator.SayOptions{})
		time.Sleep(time.Second)
		if lines := n.logs.FilterMessageSnippet("no connection to Telegram").Len(); lines != 2 {
			t.Errorf("%d lines in the log about two outages", lines)
		}
		n.listen(n.addr)
		r.hears(t, "/startcall away")
	})

	t.Run("a request made while there is no connection waits for one", func(t *testing.T) {
		if err := n.l.Close(); err != nil {
			t.Fatal(err)
		}
		sent := make(chan error, 1)
		go func() {
			_, err := r.API().Send(t.Context(), api.Send{To: n.group, Text: "patient", RandomID: 11})
			sent <- err
		}()
		time.Sleep(100 * time.Millisecond)
		n.listen(n.addr)
		select {
		case err := <-sent:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patient):
			t.Error("the request was never made")
		}
	})

	t.Run("what must not happen twice is not repeated when its answer was lost", func(t *testing.T) {
		// A server that has forgotten the random ids would do it again.
		n.srv.Repeat(emulator.Forgotten)
		n.srv.RepeatMessages(emulator.Forgotten)
		n.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer})
		if _, err := r.API().Send(t.Context(), api.Send{To: n.group, Text: "once", RandomID: 12}); !api.NoAnswer(err) {
			t.Errorf("Send = %v, want one for which api.NoAnswer is true", err)
		}
		n.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
		if _, err := r.API().CreateCall(t.Context(), n.group, api.CreateCall{RandomID: 13}); !api.NoAnswer(err) {
			t.Errorf("CreateCall = %v, want one for which api.NoAnswer is true", err)
		}
		_, call, err := r.API().Look(t.Context(), n.group)
		if err != nil || call == nil {
			t.Fatalf("Look = %+v, %v", call, err)
		}
		n.srv.Fail("phone.editGroupCallTitle", emulator.Fault{Kind: emulator.LoseAnswer})
		if err := r.API().SetCallTitle(t.Context(), *call, "ours"); !api.NoAnswer(err) {
			t.Errorf("SetCallTitle = %v, want one for which api.NoAnswer is true", err)
		}
		n.srv.Retitle(n.group, n.alice, "hers")
		n.srv.Fail("phone.discardGroupCall", emulator.Fault{Kind: emulator.CutBefore})
		if err := r.API().EndCall(t.Context(), *call); !api.NoAnswer(err) {
			t.Errorf("EndCall = %v, want one for which api.NoAnswer is true", err)
		}
		n.greet(r)
		times := 0
		for _, m := range n.srv.Messages(n.group) {
			if m.Text == "once" {
				times++
			}
		}
		if times != 1 {
			t.Errorf("the message is there %d times", times)
		}
		if calls := n.srv.CallsBy(n.bot); len(calls) != 1 {
			t.Errorf("%d calls were made", len(calls))
		}
		if now := n.srv.CurrentCall(n.group); now == nil || now.Title != "hers" {
			t.Errorf("in the end the call is %+v", now)
		}
	})
}

func TestRunGivesUpAHalfOpenConnection(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes as long as a request may stay without any answer")
	}
	n := newNetwork(t)
	n.logIn()
	r := n.run()
	r.connected(1)
	defer n.l.Stall(n.bot)()
	start := time.Now()
	_, err := r.API().Lookup(t.Context(), n.group)
	if took := time.Since(start); err != nil || took < silence-time.Second || took > silence+5*time.Second {
		t.Errorf("a request over a half-open connection: %v after %v; want success soon after %v", err, took, silence)
	}
}

func TestRunEndsWithTheSession(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  func(n *network)
		typ  string
	}{
		{"revoked from another device", func(n *network) { n.srv.Revoke(n.bot) }, ""},
		{"used by two programs at once", func(n *network) { n.srv.AuthKeyDuplicated(n.bot) }, "AUTH_KEY_DUPLICATED"},
		{"account banned", func(n *network) { n.srv.Deactivate(n.bot, true) }, ""},
		{"account frozen", func(n *network) { n.srv.Freeze(n.bot) }, "FROZEN_METHOD_INVALID"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t)
			n.logIn()
			r := n.run()
			r.connected(1)
			c.end(n)
			_, _ = r.API().Send(t.Context(), api.Send{To: n.group, Text: "x", RandomID: 5})
			err := r.ends()
			sentence, gone := api.SessionGone(err)
			if !gone || !strings.HasPrefix(err.Error(), sentence) {
				t.Errorf("Run = %v, want the sentence of a session that is gone", err)
			}
			if c.typ != "" && api.ErrorType(err) != c.typ {
				t.Errorf("Run ended with %s, want %s", api.ErrorType(err), c.typ)
			}
		})
	}

	t.Run("while the daemon was down", func(t *testing.T) {
		n := newNetwork(t)
		n.logIn()
		n.srv.AuthKeyDuplicated(n.bot)
		err := n.run().ends()
		if sentence, gone := api.SessionGone(err); !gone || !strings.Contains(err.Error(), sentence) {
			t.Errorf("Run = %v, want the sentence for AUTH_KEY_DUPLICATED", err)
		}
	})
}

func TestRunRefusesToStart(t *testing.T) {
	t.Parallel()
	t.Run("without a session", func(t *testing.T) {
		n := newNetwork(t)
		if err := n.run().ends(); !errors.Is(err, ErrNotLoggedIn) {
			t.Errorf("Run = %v, want ErrNotLoggedIn", err)
		}
	})
	t.Run("after a login that was never finished", func(t *testing.T) {
		n := newNetwork(t)
		n.keyed()
		broken := errors.New("terminal closed")
		if _, err := Login(t.Context(), n.options(), &typist{phoneErr: broken}); !errors.Is(err, broken) {
			t.Fatalf("Login = %v", err)
		}
		if err := n.run().ends(); !errors.Is(err, ErrNotLoggedIn) {
			t.Errorf("Run = %v, want ErrNotLoggedIn", err)
		}
	})
	t.Run("where the server forgot the key, keeping the session", func(t *testing.T) {
		n := newNetwork(t)
		n.logIn()
		before, _ := n.session.LoadSession(t.Context())
		_ = n.l.Close()
		n.srv = emulator.New(emulator.Options{}) // it has other RSA keys, too
		n.listen(n.addr)
		if err := n.run().ends(); !errors.Is(err, ErrKeyLost) {
			t.Errorf("Run = %v, want ErrKeyLost", err)
		}
		if after, _ := n.session.LoadSession(t.Context()); string(before) != string(after) {
			t.Error("the session was overwritten")
		}
	})
}

func TestRunReturnsTheHandlersError(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.logIn()
	r := n.run()
	r.connected(1)
	n.srv.Say(n.group, n.alice, "/fail", emulator.SayOptions{})
	if err := r.ends(); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("Run = %v, want the handler's error", err)
	}
}

func TestRunOnAHostWithAWrongClock(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.now = func() time.Time { return time.Now().Add(-20 * 365 * 24 * time.Hour) }
	n.logIn()
	for _, off := range []time.Duration{-20 * 365 * 24 * time.Hour, -time.Hour, -2 * time.Second, 2 * time.Second, time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			n.now = func() time.Time { return time.Now().Add(off) }
			r := n.run()
			defer r.cancel()
			r.connected(1)
			text := "/startcall " + off.String()
			n.srv.Say(n.group, n.alice, text, emulator.SayOptions{})
			r.hears(t, text)
			want := time.Second
			if off.Abs() <= goodEnough {
				want += off.Abs() // left alone
			}
			if got := time.Until(r.Now()).Abs(); got > want {
				t.Errorf("Now is off by %v", got)
			}
			if got := (r.Ahead() + off).Abs(); got > time.Second {
				t.Errorf("on a host that is %v ahead, Telegram is said to be ahead by %v", off, r.Ahead())
			}
			r.cancel()
			if err := r.ends(); err != nil {
				t.Error(err)
			}
		})
	}

	t.Run("that jumps while connected", func(t *testing.T) {
		n := newNetwork(t)
		var off atomic.Int64
		n.now = func() time.Time { return time.Now().Add(time.Duration(off.Load())) }
		n.logIn()
		r := n.run()
		r.connected(1)
		n.greet(r)
		off.Store(int64(time.Hour))
		n.l.Drop() // what gotd's ping does within 75 s
		n.srv.Say(n.group, n.alice, "/startcall", emulator.SayOptions{})
		r.hears(t, "/startcall")
		if got := time.Until(r.Now()).Abs(); got > 2*time.Second {
			t.Errorf("Now is off by %v", got)
		}
		off.Store(0)
		n.l.Drop()
		n.srv.Say(n.group, n.alice, "/startcall again", emulator.SayOptions{})
		r.hears(t, "/startcall again")
	})
}

func TestRunLogsNoSecrets(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.logIn()
	r := n.run()
	r.connected(1)
	n.srv.Say(n.group, n.alice, "/startcall canary-text", emulator.SayOptions{})
	r.hears(t, "/startcall canary-text")
	if _, key, err := r.API().RTMP(t.Context(), n.group); err == nil && key.Reveal() != "" {
		n.secret(key.Reveal())
	}
	_, _ = r.API().Send(t.Context(), api.Send{To: n.group, Text: "canary-answer", RandomID: 3})
	n.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.Error, Err: "CHAT_WRITE_FORBIDDEN"})
	if _, err := r.API().Send(t.Context(), api.Send{To: n.group, Text: "canary-answer", RandomID: 4}); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("Send = %v", err)
	}
	n.l.Drop()
	r.connected(2)
	n.secret("canary")
	n.secret(botPhone)
}

// secret fails the test if the log holds s.
func (n *network) secret(s string) {
	n.t.Helper()
	enc := func(e observer.LoggedEntry) string {
		var b strings.Builder
		b.WriteString(e.Message)
		for k, v := range e.ContextMap() {
			b.WriteString(" " + k + "=")
			b.WriteString(printed(v))
		}
		return b.String()
	}
	if n.logs.Len() == 0 {
		n.t.Error("nothing was logged, so this proves nothing")
	}
	for _, e := range n.logs.All() {
		if line := enc(e); strings.Contains(line, s) {
			n.t.Errorf("the log shows a secret: %s", line)
		}
	}
}

// TestConnectionsRefuseWhatIsNotListed: a request that docs/security.md does not list leaves by no connection, whoever wants it.
func TestConnectionsRefuseWhatIsNotListed(t *testing.T) {
	n := newNetwork(t)
	n.logIn()
	refuses := func(calls *api.API) {
		t.Helper()
		_, err := calls.Client().AccountDeleteAccount(t.Context(), &tg.AccountDeleteAccountRequest{Reason: "a mistake"})
		if !errors.Is(err, api.ErrUnlisted) {
			t.Errorf("the answer is %v", err)
		}
	}
	err := Ask(t.Context(), n.options(), patient, n.state, func(_ context.Context, calls *api.API, _ func() time.Time) error {
		refuses(calls)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := n.run()
	r.connected(1)
	refuses(r.API())
	if c := n.srv.Count("account.deleteAccount", n.bot); c != 0 {
		t.Errorf("it was made %d times", c)
	}
}
