package emulator

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/emulator/wire"
)

// FaultKind says how a call goes wrong.
type FaultKind uint8

const (
	// Error: the method is refused with Fault.Err and does nothing.
	Error FaultKind = iota
	// LoseAnswer: the method is executed, and the connection breaks before the answer is sent.
	LoseAnswer
	// CutBefore: the connection breaks before the method is executed.
	CutBefore
	// Delay: the method is executed Fault.For later, whether or not the client is still waiting by then. Meanwhile
	// its random id counts as running: a repeat is answered RANDOM_ID_DUPLICATE.
	Delay
	// Garble: the method is executed, and answered by a constructor that no client knows.
	Garble
)

// Fault is what happens to calls of a method.
type Fault struct {
	Kind  FaultKind
	Err   string        // of Error: Telegram's error, such as FLOOD_WAIT_30
	Code  int           // of Error; by default the one Telegram uses with Err
	For   time.Duration // of Delay
	Times int           // how many calls; 0 means one, a negative number all of them
	User  int64         // only calls of this account; 0: of everybody
	Skip  int           // how many calls go well before the first one fails
}

type fault struct {
	Fault
	method uint32
}

// Fail makes calls of a TL method ("phone.createGroupCall"), or, if it is empty, of any, go wrong. Faults that fit the
// same call take effect one after the other, in the order in which they were set.
func (s *Server) Fail(method string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &fault{f, methodID(method)})
}

// Heal forgets all faults that have been set.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault takes the one that applies to a call of now. Callers hold s.mu.
func (s *Server) fault(method uint32, user int64) *fault {
	for i, f := range s.faults {
		if f.method != 0 && f.method != method || f.User != 0 && f.User != user {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			return nil
		}
		if f.Times--; f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return f
	}
	return nil
}

// methods is a constant table; to build it takes as long as a hundred calls.
var methods = sync.OnceValue(tg.NamesMap) //nolint:gochecknoglobals // it is built once and the same for all

func methodID(name string) uint32 {
	if name == "" {
		return 0
	}
	id, ok := methods()[name]
	if !ok {
		panic("emulator: no TL method " + name)
	}
	return id
}

// codes are those that usually go with a type, 400 aside; clients must not rely on them.
var codes = []struct {
	code  int
	types *regexp.Regexp
}{
	{303, regexp.MustCompile(`_MIGRATE_\d+$`)},
	{401, regexp.MustCompile(`^(AUTH_KEY_(UNREGISTERED|INVALID|PERM_EMPTY)|SESSION_|USER_DEACTIVATED)`)},
	{403, regexp.MustCompile(`^(CHAT_WRITE_FORBIDDEN|GROUPCALL_FORBIDDEN|MESSAGE_AUTHOR_REQUIRED|PUBLIC_CHANNEL_MISSING)$`)},
	{406, regexp.MustCompile(`^AUTH_KEY_DUPLICATED$`)},
	{420, regexp.MustCompile(`_WAIT_\d+$|^FROZEN_`)},
	{500, regexp.MustCompile(`^(RANDOM_ID_DUPLICATE|INTERNAL|RPC_CALL_FAIL|AUTH_RESTART)`)},
	{-503, regexp.MustCompile(`^Timeout$`)},
}

func (f *fault) err() error {
	code := f.Code
	if code == 0 {
		code = 400
		for _, c := range codes {
			if c.types.MatchString(f.Err) {
				code = c.code
			}
		}
	}
	return rpcError(code, f.Err)
}

// asRPC turns a refusal of the dispatcher itself (a request it cannot read) into an RPC error.
func asRPC(err error) error {
	if e, ok := tgerr.As(err); ok {
		return e
	}
	return rpcError(400, "INPUT_REQUEST_INVALID")
}

// executeLater executes a request when its time has come. Callers hold s.mu, and hold it again when it returns.
func (s *Server) executeLater(ctx context.Context, c *Session, b *bin.Buffer, wait time.Duration) ([]byte, error) {
	request, cut := &bin.Buffer{Buf: b.Copy()}, c.cut
	done := s.running(c, b)
	type result struct {
		answer []byte
		err    error
	}
	results := make(chan result, 1)
	time.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		done()
		answer, err := s.execute(context.WithoutCancel(ctx), c, request)
		results <- result{answer, err}
	})
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case r := <-results:
		return r.answer, r.err
	case <-cut:
		return nil, wire.ErrLose
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type countKey struct {
	method uint32
	user   int64
}

// Count returns how often a TL method (any, if empty) was called by an account (any, if 0), well or not.
func (s *Server) Count(method string, user int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, n := methodID(method), 0
	for k, v := range s.counts {
		if (id == 0 || k.method == id) && (user == 0 || k.user == user) {
			n += v
		}
	}
	return n
}

// Counts returns how often each TL method was called by an account (any, if 0).
func (s *Server) Counts(user int64) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, list := tg.TypesMap(), make(map[string]int)
	for k, v := range s.counts {
		if user == 0 || k.user == user {
			name, _, _ := strings.Cut(names[k.method], "#")
			list[name] += v
		}
	}
	return list
}
