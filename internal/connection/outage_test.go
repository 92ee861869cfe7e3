package connection

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/emulator"
)

// switchboard is a network in memory, so that a client and its server can live in a synctest bubble: time passes only
// while both wait, and a week is over at once. It is a net.Listener while there is a server.
type switchboard struct {
	mu    sync.Mutex
	calls chan net.Conn // nil while nobody listens
	dials int
}

type boardListener struct {
	b     *switchboard
	calls chan net.Conn
	once  sync.Once
}

func (b *switchboard) listen() net.Listener {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = make(chan net.Conn)
	return &boardListener{b: b, calls: b.calls}
}

func (b *switchboard) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dials++
	if b.calls == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	ours, theirs := net.Pipe()
	select {
	case b.calls <- theirs:
		return pipe{ours}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pipe complains as a socket does when it is closed.
type pipe struct{ net.Conn }

func asSocket(err error) error {
	if errors.Is(err, io.ErrClosedPipe) {
		return net.ErrClosed
	}
	return err
}

func (p pipe) Read(b []byte) (int, error) {
	n, err := p.Conn.Read(b)
	return n, asSocket(err)
}

func (p pipe) Write(b []byte) (int, error) {
	n, err := p.Conn.Write(b)
	return n, asSocket(err)
}

func (p pipe) SetReadDeadline(t time.Time) error  { return asSocket(p.Conn.SetReadDeadline(t)) }
func (p pipe) SetWriteDeadline(t time.Time) error { return asSocket(p.Conn.SetWriteDeadline(t)) }

func (b *switchboard) dialled() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dials
}

func (l *boardListener) Accept() (net.Conn, error) {
	c, ok := <-l.calls
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (l *boardListener) Close() error {
	l.once.Do(func() {
		l.b.mu.Lock()
		defer l.b.mu.Unlock()
		if l.b.calls == l.calls {
			l.b.calls = nil
		}
		close(l.calls)
	})
	return nil
}

func (l *boardListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 443} }

// outage is a client in a bubble.
type outage struct {
	*network
	board        *switchboard
	server, host atomic.Int64 // how far the clocks are ahead of the bubble's, in nanoseconds
	r            *running
}

// inBubble tells a story of a connected client.
func inBubble(t *testing.T, story func(o *outage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ahead := func(n *atomic.Int64) func() time.Time {
			return func() time.Time { return time.Now().Add(time.Duration(n.Load())) }
		}
		o := &outage{board: &switchboard{}}
		n := &network{t: t, session: &memSession{}, state: newMemState(), log: zap.NewNop(), addr: "127.0.0.1:443", now: ahead(&o.host)}
		o.network = n
		n.srv = emulator.New(emulator.Options{Key: serverKey(), Now: ahead(&o.server)})
		n.alice = n.srv.AddUser(emulator.User{First: "Alice"})
		n.bot = n.srv.AddUser(emulator.User{Phone: botPhone, First: "Userbot"})
		n.group = n.srv.AddSupergroup(emulator.Chat{Title: "Demo", Creator: n.alice, Members: []int64{n.bot}})
		o.up()
		defer func() { o.down() }()

		n.dial = o.board.dial
		n.logIn()
		o.r = n.run()
		synctest.Wait()
		o.r.connected(1)
		story(o)
		o.r.cancel()
		if err := o.r.ends(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func (o *outage) up() {
	o.t.Helper()
	l, err := o.srv.Serve(o.board.listen())
	if err != nil {
		o.t.Fatal(err)
	}
	o.l = l
}

func (o *outage) down() { _ = o.l.Close() }

// hears types a command, and judges that it arrives in time.
func (o *outage) hears(text string, within time.Duration) {
	o.t.Helper()
	o.srv.Say(o.group, o.alice, text, emulator.SayOptions{})
	o.heard(text, within)
}

func (o *outage) heard(text string, within time.Duration) {
	o.t.Helper()
	for {
		select {
		case got := <-o.r.messages:
			if got == text {
				return
			}
		case err := <-o.r.done:
			o.r.done <- err
			o.t.Fatalf("stopped before it heard %q: %v", text, err)
		case <-time.After(within):
			o.t.Fatalf("%q was not heard within %v", text, within)
		}
	}
}

// TestSomethingHangsUp: what is between us and a server that is gone takes each connection, and ends it.
func TestSomethingHangsUp(t *testing.T) {
	inBubble(t, func(o *outage) {
		for n := range 6 {
			o.down()
			between := o.board.listen()
			go func() {
				for {
					c, err := between.Accept()
					if err != nil {
						return
					}
					_ = c.Close()
				}
			}()
			const gone = 10 * time.Minute
			before := o.board.dialled()
			time.Sleep(gone)
			if n, most := o.board.dialled()-before, int(2*gone/shortPause); n > most {
				o.t.Errorf("%d attempts to connect in %v, want %d at most", n, gone, most)
			}
			text := fmt.Sprintf("/startcall %d", n)
			o.srv.Say(o.group, o.alice, text, emulator.SayOptions{})
			_ = between.Close()
			o.up()
			o.heard(text, 2*time.Second)
		}
	})
}

func TestServerGone(t *testing.T) {
	for _, gone := range []time.Duration{time.Minute, 2 * time.Hour} {
		t.Run("for "+gone.String(), func(t *testing.T) {
			inBubble(t, func(o *outage) {
				time.Sleep(time.Minute)
				o.down()
				before := o.board.dialled()
				asked := make(chan error, 1)
				go func() {
					_, err := o.r.API().Send(o.t.Context(), api.Send{To: o.group, Text: "patient", RandomID: 5})
					asked <- err
				}()
				time.Sleep(gone - time.Second)
				o.srv.Say(o.group, o.alice, "/startcall", emulator.SayOptions{})
				time.Sleep(time.Second)
				n := o.board.dialled() - before
				if most, least := int(2*gone/shortPause)+10, int(gone/(2*shortPause)); n > most || n < least {
					t.Errorf("%d attempts to connect in %v, want between %d and %d", n, gone, least, most)
				}
				o.up()
				o.heard("/startcall", 2*time.Second)
				if err := <-asked; err != nil {
					t.Errorf("a request made meanwhile: %v", err)
				}
				o.hears("/startcall live", time.Second)
			})
		})
	}
}

// TestClockJumps sets the host's clock by an hour while the connection lasts.
func TestClockJumps(t *testing.T) {
	// gotd takes no offence at 200 s, but the age of a command is judged by minutes.
	for _, jump := range []time.Duration{time.Hour, -time.Hour, 200 * time.Second, -200 * time.Second, 10 * time.Second, -10 * time.Second} {
		t.Run("by "+jump.String(), func(t *testing.T) {
			inBubble(t, func(o *outage) {
				o.hears("/startcall before", time.Second)
				right := func() {
					t.Helper()
					if off := time.Until(o.r.Now()).Abs(); off > goodEnough {
						t.Errorf("by Now what falls due does so %v from its time", off)
					}
				}
				o.host.Store(int64(jump))
				right() // also before Telegram is heard: nothing falls due that is ahead
				time.Sleep(10 * time.Second)
				right()
				o.hears("/startcall after", 5*time.Second)
				right()
				before := o.board.dialled()
				time.Sleep(10 * time.Minute)
				o.hears("/startcall later", time.Second)
				if n := o.board.dialled() - before; n != 0 {
					t.Errorf("connected %d times more, long after the jump", n)
				}
				o.host.Store(0)
				o.hears("/startcall back", 5*time.Second)
				right()
			})
		})
	}
}

// TestSuspended lets the world go on for a night while the machine sleeps: the clocks have moved, no timer has, and the
// connection is dead without anybody having said so.
func TestSuspended(t *testing.T) {
	for name, reset := range map[string]bool{"and the server forgot the connection": false, "and the server says so": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(o *outage) {
				o.hears("/startcall before", time.Second)
				resume := o.l.Stall(o.bot)
				o.server.Store(int64(8 * time.Hour))
				o.srv.Say(o.group, o.alice, "/startcall at night", emulator.SayOptions{})
				o.host.Store(int64(8 * time.Hour))
				if reset {
					resume()
					o.l.Drop()
				} else {
					defer resume()
				}
				o.heard("/startcall at night", 90*time.Second)
				o.hears("/startcall in the morning", time.Second)
				if off := o.r.Now().Sub(time.Now().Add(8 * time.Hour)).Abs(); off > goodEnough {
					t.Errorf("Now is off by %v", off)
				}
			})
		})
	}
}

// TestAWrongClockIsFoundOutByItself: whoever waits for a time hears of it although nobody writes anything.
func TestAWrongClockIsFoundOutByItself(t *testing.T) {
	const ping = 90 * time.Second
	for name, wrong := range map[string]func(o *outage) (right func(time.Time) time.Duration){
		"set an hour ahead": func(o *outage) func(time.Time) time.Duration {
			o.host.Store(int64(time.Hour))
			return func(now time.Time) time.Duration { return time.Until(now) }
		},
		"set back by an hour": func(o *outage) func(time.Time) time.Duration {
			o.host.Store(-int64(time.Hour))
			return func(now time.Time) time.Duration { return time.Until(now) }
		},
		"asleep for a day": func(o *outage) func(time.Time) time.Duration {
			o.server.Store(int64(24 * time.Hour))
			o.host.Store(int64(24 * time.Hour))
			o.l.Stall(o.bot)
			return func(now time.Time) time.Duration { return time.Until(now.Add(-24 * time.Hour)) }
		},
		"asleep for a day, and the connection has lived": func(o *outage) func(time.Time) time.Duration {
			o.server.Store(int64(24 * time.Hour))
			o.host.Store(int64(24 * time.Hour))
			return func(now time.Time) time.Duration { return time.Until(now.Add(-24 * time.Hour)) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(o *outage) {
				time.Sleep(10 * time.Minute)
				before := o.r.ups.Load()
				off := wrong(o)
				time.Sleep(ping)
				synctest.Wait()
				if n := o.r.ups.Load() - before; n == 0 {
					t.Errorf("in %v nobody was told that there is another connection", ping)
				}
				if d := off(o.r.Now()).Abs(); d > goodEnough {
					t.Errorf("after %v Now is off by %v", ping, d)
				}
			})
		})
	}
}
