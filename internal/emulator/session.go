package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/emulator/wire"
)

// ErrConnectionLost is what an in-process client sees when its request was cut off or its answer was lost:
// the server may or may not have done what was asked. Over TCP the connection breaks instead.
var ErrConnectionLost = fmt.Errorf("emulator: connection lost: %w", io.ErrUnexpectedEOF)

// Session is one client of one authorisation key, in process or behind a connection.
type Session struct {
	srv  *Server
	auth *authorization // guarded by srv.mu, as all below
	push func(updates []byte)

	noUpdates bool // it said invokeWithoutUpdates
	offline   bool
	closed    bool
	queue     [][]byte      // to be pushed, oldest first
	held      [][]byte      // kept back by [Server.Deliver]
	pushing   bool          // a goroutine is at work on queue
	cut       chan struct{} // closed by Disconnect
}

// open makes a session of an authorisation key. Push is called with one encoded tg.UpdatesClass at a time, in order,
// on a goroutine of the session and without the server's lock; nil means the client wants no updates.
// Callers hold s.mu.
func (s *Server) open(key int64, push func(updates []byte)) *Session {
	c := &Session{srv: s, auth: s.authorization(key), cut: make(chan struct{})}
	c.auth.sessions = append(c.auth.sessions, c)
	c.listen(push)
	return c
}

func (c *Session) listen(push func([]byte)) {
	c.push = push
	c.rouse()
}

// Connect opens an authorised session of a user in process. It is a tg.Invoker; Close it when done.
func (s *Server) Connect(user int64) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(user)
	c := s.open(s.random(), nil)
	s.login(c.auth, u)
	return c
}

// OnUpdates sets what receives the session's updates: one after the other, on the session's goroutine.
// It may call Invoke.
func (c *Session) OnUpdates(handle func(tg.UpdatesClass)) {
	c.srv.mu.Lock()
	defer c.srv.mu.Unlock()
	c.listen(func(b []byte) {
		u, err := tg.DecodeUpdates(&bin.Buffer{Buf: b})
		if err != nil {
			panic(fmt.Sprintf("emulator: cannot read its own updates: %v", err))
		}
		handle(u)
	})
}

// rouse has a goroutine hand the queue over. Callers hold srv.mu.
func (c *Session) rouse() {
	if c.push != nil && !c.pushing && len(c.queue) > 0 {
		c.pushing = true
		go c.deliver()
	}
}

// deliver hands the queue over until it is empty or the session closes.
func (c *Session) deliver() {
	for {
		c.srv.mu.Lock()
		batch, push := c.queue, c.push
		c.queue = nil
		if c.closed || len(batch) == 0 {
			c.pushing = false
			c.srv.mu.Unlock()
			return
		}
		c.srv.mu.Unlock()
		for _, b := range batch {
			push(b)
		}
	}
}

// Close ends a session that Connect has opened, and its authorisation with it.
func (c *Session) Close() {
	c.srv.mu.Lock()
	defer c.srv.mu.Unlock()
	c.srv.shut(c)
	c.srv.logout(c.auth)
	delete(c.srv.auths, c.auth.key)
}

// Disconnect cuts the client off, until Reconnect: its requests, those under way too, fail with [ErrConnectionLost],
// and its updates are lost.
func (c *Session) Disconnect() {
	c.srv.mu.Lock()
	defer c.srv.mu.Unlock()
	if !c.offline {
		c.offline, c.queue, c.held = true, nil, nil
		close(c.cut)
	}
}

// Reconnect undoes Disconnect. What was missed meanwhile is not pushed again.
func (c *Session) Reconnect() {
	c.srv.mu.Lock()
	defer c.srv.mu.Unlock()
	if c.offline {
		c.offline, c.cut = false, make(chan struct{})
	}
}

// Invoke implements tg.Invoker. Request and answer pass through their encoded form, so that neither side
// can see the other's memory.
func (c *Session) Invoke(ctx context.Context, input bin.Encoder, output bin.Decoder) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var b bin.Buffer
	if err := b.Encode(input); err != nil {
		return fmt.Errorf("emulator: encode request: %w", err)
	}
	answer, err := c.srv.handle(ctx, c, &b)
	if errors.Is(err, wire.ErrCut) || errors.Is(err, wire.ErrLose) {
		return ErrConnectionLost
	}
	if err != nil {
		return err
	}
	return output.Decode(&bin.Buffer{Buf: answer})
}
