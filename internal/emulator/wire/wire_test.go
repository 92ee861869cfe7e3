package wire

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

// fixture is a server whose only method that matters is updates.getState: it counts how often it was executed.
type fixture struct {
	t    testing.TB
	rsa  *rsa.PrivateKey
	keys *Keys
	addr string
	srv  *Server

	handshake time.Duration

	mu       sync.Mutex
	executed int
	sessions []*Session // in the order of their first request that is not wrapped in invokeWithoutUpdates
	hook     func(ctx context.Context, r *Request, n int) error
}

// testKey is made once: it costs a tenth of a second.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func newFixture(t testing.TB) *fixture { return newFixtureFor(t, 0) }

func newFixtureFor(t testing.TB, handshake time.Duration) *fixture {
	f := &fixture{t: t, rsa: testKey(), keys: NewKeys(), addr: "127.0.0.1:0", handshake: handshake}
	f.listen()
	t.Cleanup(func() { _ = f.srv.Close() })
	return f
}

func (f *fixture) listen() {
	f.t.Helper()
	ln, err := net.Listen("tcp", f.addr)
	if err != nil {
		f.t.Fatal(err)
	}
	f.addr = ln.Addr().String()
	tooLong, err := Encode(&tg.UpdatesTooLong{})
	if err != nil {
		f.t.Fatal(err)
	}
	f.srv = Serve(context.Background(), ln, Options{RSA: f.rsa, Keys: f.keys, Handle: f.handle, TooLong: tooLong, Handshake: f.handshake})
}

func (f *fixture) handle(ctx context.Context, r *Request) (bin.Encoder, error) {
	id, err := r.Body.PeekID()
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	if !r.NoUpdates && (len(f.sessions) == 0 || f.sessions[len(f.sessions)-1] != r.Session) {
		f.sessions = append(f.sessions, r.Session)
	}
	f.mu.Unlock()
	switch id {
	case tg.HelpGetConfigRequestTypeID:
		return &tg.Config{ThisDC: 2, DCOptions: f.dc()}, nil
	case tg.UpdatesGetStateRequestTypeID:
		f.mu.Lock()
		hook, n := f.hook, f.executed+1
		f.mu.Unlock()
		var after error
		if hook != nil {
			if after = hook(ctx, r, n); errors.Is(after, ErrCut) {
				return nil, after
			}
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		f.executed++
		return &tg.UpdatesState{Pts: f.executed}, after
	case tg.UsersGetUsersRequestTypeID:
		return &tg.UserClassVector{Elems: []tg.UserClass{&tg.User{Self: true, ID: 1}}}, nil
	default:
		return nil, tgerr.New(400, "METHOD_INVALID")
	}
}

func (f *fixture) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.executed
}

func (f *fixture) lastSession() *Session {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.sessions) == 0 {
		return nil
	}
	return f.sessions[len(f.sessions)-1]
}

func (f *fixture) setHook(h func(ctx context.Context, r *Request, n int) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hook = h
}

// keyed is a session whose client and f know a key: for whoever is not about making one, of which gotd's judging the prime takes
// half a second.
func (f *fixture) keyed() *session.StorageMemory {
	f.t.Helper()
	key, salt := f.keys.Agree(rand.Reader, time.Now())
	kept := new(session.StorageMemory)
	if err := (&session.Loader{Storage: kept}).Save(context.Background(), &session.Data{
		Config: session.Config{ThisDC: 2}, DC: 2, AuthKey: key.Value[:], AuthKeyID: key.ID[:], Salt: salt,
	}); err != nil {
		f.t.Fatal(err)
	}
	return kept
}

// client runs a gotd client until the test or f ends; where opt has no session, with a key that is there.
func (f *fixture) client(opt telegram.Options, do func(ctx context.Context, c *telegram.Client)) {
	f.t.Helper()
	opt.DC = 2
	opt.DCList = dcs.List{Options: f.dc()}
	opt.PublicKeys = []telegram.PublicKey{{RSA: &f.rsa.PublicKey}}
	if opt.SessionStorage == nil {
		opt.SessionStorage = f.keyed()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := telegram.NewClient(1, "hash", opt)
	if err := c.Run(ctx, func(ctx context.Context) error {
		do(ctx, c)
		return nil
	}); err != nil {
		f.t.Fatalf("client: %v", err)
	}
}

func (f *fixture) dc() []tg.DCOption {
	addr := netip.MustParseAddrPort(f.addr)
	return []tg.DCOption{{ID: 2, IPAddress: addr.Addr().String(), Port: int(addr.Port())}}
}

func (f *fixture) eventually(what string, ok func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatalf("after 10 s still not: %s", what)
		}
	}
}
