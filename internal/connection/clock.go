package connection

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/clock"
	"github.com/gotd/td/proto"
)

// serverClock is Telegram's time on a host whose clock may be wrong.
//
// A wrong clock is fatal without it. gotd ignores every message whose id, made from the server's time, lies 300 s
// before or 30 s after its own clock, and the server refuses ours likewise; and our age rule would take fresh commands
// for old ones. The ids of the server's messages are its time (core.telegram.org/mtproto/description), so the first
// one on each connection sets the clock, before gotd has looked at it. That help.getConfig tells the date would be
// of no use: its answer is among the ignored.
//
// When the host's clock is set, or the machine was suspended, while a connection lasts, what was measured means nothing
// any more. The connection is given up at the next message, before anybody has looked at that, and the next one
// measures again. Until then it may be told by the clock that cannot be set: see [serverClock.Steady].
type serverClock struct {
	local    func() time.Time
	offset   atomic.Int64 // nanoseconds that Telegram is ahead; 0 while the host's clock is good enough
	exact    atomic.Int64 // the same, good enough or not
	measured atomic.Pointer[moment]
}

// moment is one moment by Telegram's clock, and by the one of this machine that cannot be set.
type moment struct{ telegram, steady time.Time }

// goodEnough is how far the host's clock may be off and still be left alone. It is more than a slow connection adds.
const goodEnough = 5 * time.Second

// Now returns Telegram's present time.
func (c *serverClock) Now() time.Time {
	now := c.local()
	if off := c.offset.Load(); off != 0 {
		now = now.Add(time.Duration(off))
	}
	return now
}

// Steady returns Telegram's present time by what has gone by since it was measured last: nobody can set that, and while the machine is suspended
// it stands still. So it may be behind until Telegram is heard again, and nothing falls due that is still ahead.
func (c *serverClock) Steady() time.Time {
	m := c.measured.Load()
	if m == nil {
		return c.Now()
	}
	return m.telegram.Add(time.Since(m.steady))
}

func (c *serverClock) Timer(d time.Duration) clock.Timer   { return clock.System.Timer(d) }
func (c *serverClock) Ticker(d time.Duration) clock.Ticker { return clock.System.Ticker(d) }

// set takes over the server's time. It returns by how much the host's clock is now corrected, and whether that is new.
func (c *serverClock) set(server time.Time) (off time.Duration, changed bool) {
	local, steady := c.local(), time.Now()
	off = server.Sub(local).Truncate(time.Millisecond)
	c.exact.Store(int64(off))
	if off.Abs() <= goodEnough {
		off = 0
	}
	old := time.Duration(c.offset.Swap(int64(off)))
	c.measured.Store(&moment{local.Add(off), steady})
	return off, (off - old).Abs() > goodEnough
}

// fromFuture is how far ahead of its own time a server takes a message's id to be
// (core.telegram.org/mtproto/service_messages_about_messages, error 17).
const fromFuture = 30 * time.Second

// messageIDs makes the ids of our own messages from now. gotd's generator never goes back: after a correction to the
// past its ids would stay in the server's future, and be refused. Where they would not be, ids must not go back, for
// the server has taken those before.
type messageIDs struct {
	now  func() time.Time
	mu   sync.Mutex
	last int64 // nanoseconds
}

func (g *messageIDs) New(t proto.MessageType) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	nano := g.now().UnixNano()
	if back := g.last - nano; back >= 0 && back < int64(fromFuture) {
		nano = g.last + 8 // the two lowest bits say who sent it
	}
	g.last = nano
	return int64(proto.NewMessageIDNano(nano, t))
}
