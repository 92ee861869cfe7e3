package emulator

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/emulator/layers"
)

// Options are what a [Server] takes from outside. Its zero value is usable.
type Options struct {
	Now  func() time.Time // time.Now by default
	Rand io.Reader        // crypto/rand by default; draws ids, access hashes and stream keys
	Log  *zap.Logger      // silent by default; never sees message text or secrets
	DC   int              // id of the data centre it claims to be; 2 by default

	// Key is the server's RSA key; by default one is drawn when it is needed, which takes a moment.
	Key *rsa.PrivateKey

	// OnLoginCode is told each login code that is sent, with the phone number's digits. It must not call the server.
	OnLoginCode func(phone, code string) // nothing by default
}

func (o *Options) setDefaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.DC == 0 {
		o.DC = 2
	}
	if o.OnLoginCode == nil {
		o.OnLoginCode = func(string, string) {}
	}
}

// Server is one small Telegram. All its methods may be called from any goroutine.
//
// The exported methods that act for people panic when they are asked for what the test itself got wrong
// (an unknown user, a member without the right); what a client gets wrong comes back to it as an RPC error.
type Server struct {
	opt Options
	rpc *tg.ServerDispatcher

	mu                          sync.Mutex // guards everything below, and everything reachable from it
	secret                      uint64     // access hashes are made from it
	users                       map[int64]*account
	chats                       map[command.Peer]*chat
	names                       map[string]command.Peer // usernames in lower case
	calls                       map[int64]*groupCall
	auths                       map[int64]*authorization // by authorisation key id
	sent                        map[sendKey]*sending
	created                     map[createKey]*creation
	lastID                      int64 // of users and chats alike
	posts                       int   // serial number of the newest message
	switches                    Switches
	repeatCalls, repeatMessages RepeatMode
	repeats                     int
	flow                        Flow
	faults                      []*fault
	counts                      map[countKey]int
	ledger                      []Event
	grown                       chan struct{} // closed and replaced when the ledger grows; nil while nobody waits
	logins                      logins        // auth.go

	schema func() *layers.Schema // read for the first client that needs it; not guarded
}

// New returns a server without users and chats.
func New(opt Options) *Server {
	opt.setDefaults()
	s := &Server{
		opt:     opt,
		users:   make(map[int64]*account),
		chats:   make(map[command.Peer]*chat),
		names:   make(map[string]command.Peer),
		calls:   make(map[int64]*groupCall),
		auths:   make(map[int64]*authorization),
		sent:    make(map[sendKey]*sending),
		created: make(map[createKey]*creation),
		counts:  make(map[countKey]int),
		lastID:  1000,
		logins:  newLogins(),
		schema:  sync.OnceValue(layers.New),
	}
	s.secret = uint64(s.random())
	s.rpc = tg.NewServerDispatcher(func(_ context.Context, b *bin.Buffer) (bin.Encoder, error) {
		id, _ := b.PeekID()
		s.opt.Log.Warn("method not modelled", zap.String("id", fmt.Sprintf("%#x", id)))
		return nil, rpcError(400, "INPUT_METHOD_INVALID")
	})
	s.register()
	return s
}

// register hangs every room's methods into the dispatcher.
func (s *Server) register() {
	s.registerAuth()
	s.registerHelp()
	s.registerPeers()
	s.registerMessages()
	s.registerHistory()
	s.registerMarks()
	s.registerUpdates()
	s.registerCalls()
}

func (s *Server) now() time.Time { return s.opt.Now() }
func (s *Server) date() int      { return int(s.now().Unix()) }

// random draws a positive number.
func (s *Server) random() int64 {
	var b [8]byte
	for {
		if _, err := io.ReadFull(s.opt.Rand, b[:]); err != nil {
			panic(fmt.Sprintf("emulator: no randomness: %v", err))
		}
		if n := int64(binary.LittleEndian.Uint64(b[:]) >> 1); n != 0 {
			return n
		}
	}
}

// hash returns the access hash under which viewer knows p. Other accounts' hashes are refused, as Telegram does.
func (s *Server) hash(viewer int64, p command.Peer) int64 {
	x := s.secret
	for _, v := range []uint64{uint64(viewer), uint64(p.Kind), uint64(p.ID)} {
		x += v + 0x9e3779b97f4a7c15
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
	}
	return int64(x>>1) | 1
}

// rpcError is what a method answers when it refuses; the type is Telegram's.
func rpcError(code int, typ string) error { return tgerr.New(code, typ) }

// authorization is what an authorisation key may do. It outlives connections and sessions.
type authorization struct {
	key      int64
	user     *account // nil until logged in
	sessions []*Session
}

// authorization returns the one of a key, making it on first sight. Callers hold s.mu.
func (s *Server) authorization(key int64) *authorization {
	a := s.auths[key]
	if a == nil {
		a = &authorization{key: key}
		s.auths[key] = a
	}
	return a
}

// login gives the key to an account: from now on its sessions receive the account's updates. Callers hold s.mu.
func (s *Server) login(a *authorization, u *account) {
	s.logout(a)
	a.user = u
	u.auths = append(u.auths, a)
}

// logout takes the key away from its account, if it has one. Callers hold s.mu.
func (s *Server) logout(a *authorization) {
	if a.user == nil {
		return
	}
	a.user.auths = without(a.user.auths, a)
	a.user = nil
}

func without[T comparable](list []T, gone T) []T {
	var kept []T
	for _, v := range list {
		if v != gone {
			kept = append(kept, v)
		}
	}
	return kept
}
