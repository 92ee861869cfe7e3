package emulator

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/netip"
	"slices"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/session"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"

	"userbot/internal/emulator/layers"
	"userbot/internal/emulator/wire"
)

// Listener is the server on one TCP port. Auth keys, sessions and log-ins belong to the [Server]: after Close,
// another Listen on the same address is the same server back again.
type Listener struct {
	s    *Server
	wire *wire.Server
}

// Listen speaks MTProto on addr, in any transport a client chooses. The first call draws the server's RSA key, if it was given none.
func (s *Server) Listen(addr string) (*Listener, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	return s.Serve(ln)
}

// Serve is Listen on a listener that is there already, which it owns from now on.
func (s *Server) Serve(ln net.Listener) (*Listener, error) {
	tooLong, err := wire.Encode(&tg.UpdatesTooLong{})
	if err != nil {
		return nil, fmt.Errorf("emulator: encode updatesTooLong: %w", err)
	}
	key := s.rsaKey()
	l := &Listener{s: s}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.wire = wire.Serve(context.Background(), ln, wire.Options{
		RSA: key, DC: s.opt.DC, Keys: s.logins.keys, Handle: s.serve, TooLong: tooLong,
		Now: s.opt.Now, Rand: s.opt.Rand, Log: s.opt.Log,
	})
	s.logins.listeners = append(s.logins.listeners, l)
	return l, nil
}

// Addr is where the listener can be reached, as host:port.
func (l *Listener) Addr() string { return l.wire.Addr().String() }

// Drop closes the connections of the given users, or all there are if none is given, and returns how many.
func (l *Listener) Drop(users ...int64) int { return l.wire.Drop(l.s.sessionsOf(users)) }

// Stall makes the connections of the given users, or all, half-open: they stay up and nothing passes until resume is called.
func (l *Listener) Stall(users ...int64) (resume func()) { return l.wire.Stall(l.s.sessionsOf(users)) }

// Close stops listening and closes all connections. When it returns, no request is under way any more.
func (l *Listener) Close() error {
	l.s.mu.Lock()
	l.s.logins.listeners = without(l.s.logins.listeners, l)
	l.s.mu.Unlock()
	return l.wire.Close()
}

// LoggedIn is a session of a user, as gotd keeps one, whose client has made a key and logged in already: for whoever is not about
// that, which is half a second of arithmetic.
func (s *Server) LoggedIn(user int64) *session.StorageMemory {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(user)
	kept, key := s.keyed()
	a := s.authorization(key)
	s.logins.since[a.key] = s.now()
	s.login(a, u)
	return kept
}

// Keyed is a session whose client has made a key, and has logged in nobody under it yet.
func (s *Server) Keyed() *session.StorageMemory {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, _ := s.keyed()
	return kept
}

// keyed agrees on a key with a client, and returns its session and the key's id. Callers hold s.mu.
func (s *Server) keyed() (*session.StorageMemory, int64) {
	key, salt := s.logins.keys.Agree(s.opt.Rand, s.now())
	kept := new(session.StorageMemory)
	err := (&session.Loader{Storage: kept}).Save(context.Background(), &session.Data{
		Config: session.Config{ThisDC: s.opt.DC}, DC: s.opt.DC, AuthKey: key.Value[:], AuthKeyID: key.ID[:], Salt: salt,
	})
	if err != nil {
		panic(fmt.Sprintf("emulator: no session: %v", err)) // it is bytes in memory
	}
	return kept, key.IntID()
}

// Advertise makes help.getConfig name addr, host:port, as the server's address instead of that of its listeners: that of
// a proxy in front of it, for example. Clients use on the next connection what help.getConfig told them on the last one.
func (s *Server) Advertise(addr string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins.advertised = addr
}

// dcOptions is where help.getConfig says the server is. Callers hold s.mu.
func (s *Server) dcOptions() []tg.DCOption {
	addrs := []string{s.logins.advertised}
	if s.logins.advertised == "" {
		addrs = nil
		for _, l := range s.logins.listeners {
			addrs = append(addrs, l.Addr())
		}
	}
	var options []tg.DCOption
	for _, addr := range addrs {
		ap, err := netip.ParseAddrPort(addr)
		if err != nil {
			continue
		}
		ip := ap.Addr()
		if ip.IsUnspecified() {
			ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		}
		options = append(options, tg.DCOption{ID: s.opt.DC, IPAddress: ip.String(), Ipv6: ip.Is6(), Port: int(ap.Port())})
	}
	return options
}

// RotateSalts makes every server salt that clients know a wrong one.
func (s *Server) RotateSalts() { s.logins.keys.RotateSalts() }

// PublicKey is what clients must know of the server. It stays the same for the server's life.
func (s *Server) PublicKey() exchange.PublicKey {
	return exchange.PublicKey{RSA: &s.rsaKey().PublicKey}
}

// PEM is the public key as a PKCS #1 PEM block, as other MTProto clients take it.
func (s *Server) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&s.rsaKey().PublicKey)})
}

// DC is the id of the data centre that the server claims to be.
func (s *Server) DC() int { return s.opt.DC }

func (s *Server) rsaKey() *rsa.PrivateKey {
	s.logins.rsaOnce.Do(func() {
		if s.logins.rsa = s.opt.Key; s.logins.rsa != nil {
			return
		}
		key, err := rsa.GenerateKey(s.opt.Rand, 2048)
		if err != nil {
			panic(fmt.Sprintf("emulator: no RSA key: %v", err))
		}
		s.logins.rsa = key
	})
	return s.logins.rsa
}

func (s *Server) sessionsOf(users []int64) func(*wire.Session) bool {
	if len(users) == 0 {
		return nil
	}
	return func(w *wire.Session) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		a := s.auths[w.KeyID()]
		return a != nil && a.user != nil && slices.Contains(users, a.user.id)
	}
}

// serve executes a request that came over TCP.
func (s *Server) serve(ctx context.Context, r *wire.Request) (bin.Encoder, error) {
	layer := r.Session.Layer()
	if !spoken(layer) {
		s.opt.Log.Warn("client refused: it speaks another layer",
			zap.Int("layer", layer), zap.Int("oldest", layers.Oldest), zap.Int("newest", layers.Own))
		return nil, rpcError(400, "CONNECTION_LAYER_INVALID")
	}
	c, err := s.behind(r)
	if err != nil {
		return nil, err
	}
	kind, err := s.up(layer, &r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := s.handle(ctx, c, &r.Body)
	if answer == nil {
		return nil, err
	}
	said, cannot := s.down(layer, kind, answer)
	if cannot != nil {
		return nil, cannot
	}
	return said, err
}

// behind returns the model's session of a connection's one, opening it on its first request.
func (s *Server) behind(r *wire.Request) (*Session, error) {
	key := r.Session.KeyID()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins.clients[key] = r.Session.Client()
	// This one is said to any request, not only to those that need an account.
	if err := s.logins.refused[key]; tgerr.Is(err, "AUTH_KEY_DUPLICATED") {
		return nil, err
	}
	c := s.logins.sessions[r.Session]
	// A temporary key speaks for itself until it is bound to a permanent one.
	if c != nil && c.auth.key != key {
		s.shut(c)
		c = nil
	}
	if c == nil {
		c = s.open(key, nil)
		s.logins.sessions[r.Session] = c
	}
	if !r.NoUpdates && c.push == nil {
		w := r.Session
		c.listen(func(b []byte) {
			said, err := s.down(w.Layer(), layers.Any, b)
			if err != nil {
				return
			}
			if !w.Push(said) {
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.logins.sessions, w)
				s.shut(c)
			}
		})
	}
	return c, nil
}

// shut ends a session whose connection will never come back. Callers hold s.mu.
func (s *Server) shut(c *Session) {
	c.closed = true
	c.auth.sessions = without(c.auth.sessions, c)
}
