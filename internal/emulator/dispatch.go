package emulator

import (
	"context"
	"fmt"

	"github.com/gotd/td/bin"

	"userbot/internal/emulator/wire"
)

type sessionKey struct{}

// sessionOf returns the session a method was called from.
func sessionOf(ctx context.Context) *Session { return ctx.Value(sessionKey{}).(*Session) }

// handle executes one request of a session and returns the encoded answer. An error is a *tgerr.Error to be sent
// to the client; or [wire.ErrCut]; or [wire.ErrLose], beside the answer or around the error that is lost; or ctx's own:
// nobody waits any more, though the server may still execute the request, as a real one would.
func (s *Server) handle(ctx context.Context, c *Session, b *bin.Buffer) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := b.PeekID()
	if err != nil {
		return nil, rpcError(400, "INPUT_FETCH_ERROR")
	}
	if c.offline || c.closed {
		return nil, wire.ErrCut
	}
	var user int64
	if c.auth.user != nil {
		user = c.auth.user.id
	}
	s.counts[countKey{id, user}]++
	f := s.fault(id, user)
	switch {
	case f == nil:
		return s.execute(ctx, c, b)
	case f.Kind == Error:
		return nil, f.err()
	case f.Kind == CutBefore:
		return nil, wire.ErrCut
	case f.Kind == Delay:
		return s.executeLater(ctx, c, b, f.For)
	case f.Kind == Garble:
		_, err := s.execute(ctx, c, b)
		return []byte{0xde, 0xad, 0xbe, 0xef}, err
	default: // LoseAnswer
		answer, err := s.execute(ctx, c, b)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", wire.ErrLose, err)
		}
		return answer, wire.ErrLose
	}
}

// execute runs the method. The answer is encoded here because it may share memory with the model.
func (s *Server) execute(ctx context.Context, c *Session, b *bin.Buffer) ([]byte, error) {
	res, err := s.rpc.Handle(context.WithValue(ctx, sessionKey{}, c), b)
	if err != nil {
		return nil, asRPC(err)
	}
	var out bin.Buffer
	if err := res.Encode(&out); err != nil {
		panic("emulator: cannot write its own answer: " + err.Error())
	}
	return out.Raw(), nil
}

// act is one deed of one account, by a client or by a person without one: who does it and whom it will be told.
type act struct {
	s    *Server
	me   *account
	from *Session // nil for a person
	told []told
}

func (s *Server) act(me *account) *act { return &act{s: s, me: me} }

// authed adapts a method that needs a logged-in account to the dispatcher. What the method tells others is
// pushed after it has returned.
func authed[Req, Res any](s *Server, method func(*act, Req) (Res, error)) func(context.Context, Req) (Res, error) {
	return func(ctx context.Context, req Req) (res Res, err error) {
		c := sessionOf(ctx)
		if err := s.refusal(c.auth, req); err != nil {
			return res, err
		}
		a := &act{s: s, me: c.auth.user, from: c}
		defer a.push()
		return method(a, req)
	}
}
