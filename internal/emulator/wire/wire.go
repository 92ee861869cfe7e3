// Package wire is the server side of MTProto over TCP: transports, key exchange, encryption, sessions, acknowledgements,
// salts and service messages. It knows which bytes are a request, and nothing of what requests mean.
//
// What it does not do: HTTP and WebSocket transports, quick acknowledgements (allowed, never required), destroy_auth_key,
// and msg_detailed_info: what was not acknowledged is sent once more instead.
package wire

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"go.uber.org/zap"
)

// Options of a [Server]. RSA, Keys and Handle are required.
type Options struct {
	RSA  *rsa.PrivateKey // proves the server's identity in key exchanges
	DC   int             // data centre id that clients must ask for; default 2
	Keys *Keys

	// Handle executes a request and returns its answer. It runs on a goroutine of its own, outlives the connection the
	// request came on, and ctx ends with the server. A *tgerr.Error becomes an rpc_error, any other error INTERNAL, but
	// see [ErrCut] and [ErrLose]. The answer is encoded after Handle has returned.
	Handle func(ctx context.Context, r *Request) (bin.Encoder, error)

	// TooLong is pushed in place of pushes that were too many to be kept for a client. Default: they are lost silently.
	TooLong Encoded

	Now  func() time.Time // for message ids, salts and expiry; default time.Now
	Rand io.Reader        // default crypto/rand
	Log  *zap.Logger      // ids only; default none

	// Handshake is how long a stranger may take from one message to the next until the first one that is properly
	// encrypted; after that a connection may be silent for ever. Default 30 s.
	Handshake time.Duration
}

// Server accepts connections on one listener. Methods may be called concurrently.
type Server struct {
	opt    Options
	cipher crypto.Cipher
	ln     net.Listener
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	serial atomic.Uint64

	mu    sync.Mutex
	conns map[*conn]struct{} // nil: closed
}

// Serve starts to accept connections on ln, which it owns from now on, until ctx ends or [Server.Close] is called.
func Serve(ctx context.Context, ln net.Listener, opt Options) *Server {
	if opt.DC == 0 {
		opt.DC = 2
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Rand == nil {
		opt.Rand = rand.Reader
	}
	if opt.Log == nil {
		opt.Log = zap.NewNop()
	}
	if opt.Handshake == 0 {
		opt.Handshake = 30 * time.Second
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &Server{opt: opt, cipher: crypto.NewServerCipher(opt.Rand), ln: ln, ctx: ctx, cancel: cancel, conns: map[*conn]struct{}{}}
	stop := context.AfterFunc(ctx, s.shut)
	s.wg.Go(func() {
		defer stop()
		s.accept()
	})
	return s
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.ln.Addr() }

// Close stops listening, closes every connection, cancels the requests under way, and returns when all of that is over.
// Keys and sessions stay as they are.
func (s *Server) Close() error {
	s.cancel()
	s.shut()
	s.wg.Wait()
	return nil
}

func (s *Server) shut() {
	_ = s.ln.Close()
	s.mu.Lock()
	conns := s.conns
	s.conns = nil
	s.mu.Unlock()
	for c := range conns {
		c.hangUp()
	}
}

func (s *Server) accept() {
	for pause := time.Duration(0); ; {
		raw, err := s.ln.Accept()
		if s.ctx.Err() != nil {
			if err == nil {
				_ = raw.Close()
			}
			return
		}
		if err != nil {
			// Out of file descriptors, or a client gone before it was accepted: neither is a reason to stop.
			pause = min(max(2*pause, time.Millisecond), time.Second)
			s.opt.Log.Warn("accept failed", zap.Error(err))
			select {
			case <-time.After(pause):
				continue
			case <-s.ctx.Done():
				return
			}
		}
		pause = 0
		c := newConn(s, raw)
		s.mu.Lock()
		if s.conns == nil {
			s.mu.Unlock()
			_ = raw.Close()
			return
		}
		s.conns[c] = struct{}{}
		s.wg.Go(c.serve)
		s.mu.Unlock()
	}
}

// Drop closes the connections that carry a session of which match says yes; nil: all of them. It returns how many.
func (s *Server) Drop(match func(*Session) bool) int {
	conns := s.matching(match)
	for _, c := range conns {
		c.hangUp()
	}
	return len(conns)
}

// Stall makes the present connections half-open, as [Server.Drop] chooses them: they stay up, nothing is read from them
// or written to them any more until resume is called.
func (s *Server) Stall(match func(*Session) bool) (resume func()) {
	conns := s.matching(match)
	gate := make(chan struct{})
	for _, c := range conns {
		c.gate.Store(&gate)
	}
	return sync.OnceFunc(func() { close(gate) })
}

func (s *Server) matching(match func(*Session) bool) []*conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	var conns []*conn
	for c := range s.conns {
		if match == nil || c.carries(match) {
			conns = append(conns, c)
		}
	}
	return conns
}

func (s *Server) remove(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}
