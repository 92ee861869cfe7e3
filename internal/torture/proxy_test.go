package torture

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// direction is that of the bytes: up is from the userbot to Telegram.
type direction int

const (
	up direction = iota
	down
)

func (d direction) String() string { return [...]string{"up", "down"}[d] }

// cutKind is what becomes of the line.
type cutKind int

const (
	closed   cutKind = iota // both ends are told
	reset                   // the same, by RST
	halfOpen                // nothing passes any more, and nobody is told
	oneWay                  // nothing passes any more in the direction of the cut, and nobody is told
	held                    // nothing passes in that direction for a while, and then all of it
	cutKinds
)

func (k cutKind) String() string {
	return [...]string{"closed", "reset", "half-open", "half-open one way", "held"}[k]
}

// cut is what the proxy does after a number of bytes, counted from when it was set, over all connections.
type cut struct {
	kind  cutKind
	dir   direction
	after int64
	hold  time.Duration // of held
	fired chan struct{}
}

func (c *cut) String() string {
	s := fmt.Sprintf("%s after byte %d %s", c.kind, c.after, c.dir)
	if c.kind == held {
		s += fmt.Sprintf(" for %v", c.hold)
	}
	return s
}

// proxy is the line between the userbot and Telegram.
type proxy struct {
	ln net.Listener
	to string

	bytes  [2]atomic.Int64
	opened atomic.Int64
	holds  atomic.Int64 // connections that hold something back

	mu    sync.Mutex  // guards what follows
	next  *cut        // nil: none is due
	left  int64       // bytes until then
	lines []time.Time // when each connection was opened
	down  bool        // nobody can connect
	pairs map[*pair]bool
	idle  sync.WaitGroup // goroutines
}

// pair is one connection through the proxy.
type pair struct {
	userbot, server net.Conn
	mute            [2]atomic.Bool // what comes is thrown away
}

func newProxy(t testing.TB, to string) *proxy {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{ln: ln, to: to, pairs: map[*pair]bool{}}
	p.idle.Go(p.accept)
	t.Cleanup(func() {
		_ = ln.Close()
		p.hangUp()
		p.idle.Wait()
	})
	return p
}

func (p *proxy) addr() string { return p.ln.Addr().String() }

func (p *proxy) accept() {
	for {
		in, err := p.ln.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		refuse := p.down
		p.mu.Unlock()
		if refuse {
			_ = in.Close()
			continue
		}
		out, err := net.Dial("tcp", p.to)
		if err != nil {
			_ = in.Close()
			continue
		}
		p.opened.Add(1)
		c := &pair{userbot: in, server: out}
		p.mu.Lock()
		p.pairs[c] = true
		p.lines = append(p.lines, time.Now())
		p.mu.Unlock()
		p.idle.Go(func() {
			var both sync.WaitGroup
			both.Go(func() { p.pass(c, up, in, out) })
			both.Go(func() { p.pass(c, down, out, in) })
			both.Wait()
			p.mu.Lock()
			delete(p.pairs, c)
			p.mu.Unlock()
		})
	}
}

// pass forwards in one direction until either end closes.
func (p *proxy) pass(c *pair, dir direction, from, to net.Conn) {
	defer c.close(false)
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if c.mute[dir].Load() {
			continue
		}
		due, before := p.count(dir, int64(n))
		if due == nil {
			if !p.forward(dir, to, buf[:n]) {
				return
			}
			continue
		}
		if !p.forward(dir, to, buf[:before]) {
			return
		}
		close(due.fired)
		switch due.kind {
		case closed, reset:
			c.close(due.kind == reset)
			return
		case halfOpen:
			c.mute[up].Store(true)
			c.mute[down].Store(true)
		case oneWay:
			c.mute[dir].Store(true)
		case held:
			p.holds.Add(1)
			time.Sleep(due.hold)
			ok := p.forward(dir, to, buf[before:n])
			p.holds.Add(-1)
			if !ok {
				return
			}
		}
	}
}

func (p *proxy) forward(dir direction, to net.Conn, b []byte) bool {
	n, err := to.Write(b)
	p.bytes[dir].Add(int64(n))
	return err == nil
}

// count returns the cut that falls within the next n bytes, and how many of them come before it.
func (p *proxy) count(dir direction, n int64) (due *cut, before int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil || p.next.dir != dir {
		return nil, 0
	}
	if p.left > n {
		p.left -= n
		return nil, 0
	}
	due, before, p.next = p.next, p.left, nil
	return due, before
}

func (c *pair) close(reset bool) {
	if tcp, ok := c.userbot.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	_ = c.userbot.Close()
	_ = c.server.Close()
}

// cutLater sets the next cut; nil takes it back.
func (p *proxy) cutLater(c *cut) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next = c; c != nil {
		p.left = c.after
	}
}

// refuse lets nobody connect, or everybody again.
func (p *proxy) refuse(down bool) {
	p.mu.Lock()
	p.down = down
	p.mu.Unlock()
	if down {
		p.hangUp()
	}
}

func (p *proxy) hangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		c.close(false)
	}
}

// drained waits until nothing that the userbot has sent is on its way any more. The userbot must have ended.
func (p *proxy) drained() {
	for {
		p.mu.Lock()
		n := len(p.pairs)
		p.mu.Unlock()
		if n == 0 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
