package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/transport"
)

func TestGotdOverEveryTransport(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	keep := f.keyed()
	for name, p := range map[string]dcs.PlainOptions{
		"abridged":                {Protocol: transport.Abridged},
		"intermediate":            {Protocol: transport.Intermediate},
		"padded":                  {Protocol: transport.PaddedIntermediate},
		"full":                    {Protocol: transport.Full},
		"obfuscated abridged":     {Protocol: transport.Abridged, Obfuscated: true},
		"obfuscated intermediate": {Protocol: transport.Intermediate, Obfuscated: true},
		"obfuscated padded":       {Protocol: transport.PaddedIntermediate, Obfuscated: true},
	} {
		t.Run(name, func(t *testing.T) {
			before := f.count()
			f.client(telegram.Options{Resolver: dcs.Plain(p), SessionStorage: keep}, func(ctx context.Context, c *telegram.Client) {
				for i := range 20 { // padding is random
					s, err := c.API().UpdatesGetState(ctx)
					if err != nil || s.Pts != before+i+1 {
						t.Fatalf("getState = %v, %v; want pts %d", s, err, before+i+1)
					}
				}
			})
		})
	}
}

func TestGotdRepeatsWhatWasLostAndItIsExecutedOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	stalled := make(chan struct{})
	f.setHook(func(_ context.Context, r *Request, n int) error {
		if n == 1 {
			// The answer and the acknowledgement stay in the server until gotd has sent the request once more.
			resume := f.srv.Stall(func(s *Session) bool { return s == r.Session })
			time.AfterFunc(700*time.Millisecond, resume)
			close(stalled)
		}
		return nil
	})
	f.client(telegram.Options{RetryInterval: 200 * time.Millisecond, MaxRetries: 20}, func(ctx context.Context, c *telegram.Client) {
		s, err := c.API().UpdatesGetState(ctx)
		if err != nil || s.Pts != 1 {
			t.Errorf("getState = %v, %v", s, err)
		}
		<-stalled
		time.Sleep(300 * time.Millisecond) // the repeats arrive
		if s, err := c.API().UpdatesGetState(ctx); err != nil || s.Pts != 2 {
			t.Errorf("the next getState = %v, %v; want the second execution", s, err)
		}
	})
}

func TestGotdRecoversFromWrongSalts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.client(telegram.Options{}, func(ctx context.Context, c *telegram.Client) {
		for range 3 {
			f.keys.RotateSalts()
			if _, err := c.API().UpdatesGetState(ctx); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestGotdComesBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	updates := make(chan int, 100)
	opt := telegram.Options{UpdateHandler: telegram.UpdateHandlerFunc(func(_ context.Context, u tg.UpdatesClass) error {
		if short, ok := u.(*tg.UpdateShort); ok {
			updates <- short.Date
		}
		return nil
	})}
	mustHear := func(t *testing.T, date int) {
		t.Helper()
		select {
		case got := <-updates:
			if got != date {
				t.Errorf("update %d came, want %d", got, date)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("update %d has not come", date)
		}
	}
	f.client(opt, func(ctx context.Context, c *telegram.Client) {
		ask := func() {
			if _, err := c.API().UpdatesGetState(ctx); err != nil {
				t.Fatal(err)
			}
		}
		ask()
		push(t, f.lastSession(), 1)
		mustHear(t, 1)

		old := f.lastSession()
		if n := f.srv.Drop(nil); n != 1 {
			t.Errorf("%d connections dropped, want 1", n)
		}
		f.eventually("the client has a new session", func() bool { return f.lastSession() != old })
		ask()
		push(t, f.lastSession(), 2)
		mustHear(t, 2)

		old = f.lastSession()
		if err := f.srv.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
		f.listen()
		f.eventually("the client is back", func() bool { return f.lastSession() != old })
		ask()
		push(t, f.lastSession(), 3)
		mustHear(t, 3)
	})
}

// ignore makes a client subscribe to updates.
var ignore = telegram.UpdateHandlerFunc(func(context.Context, tg.UpdatesClass) error { return nil })

func TestGotdWithTemporaryKeys(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	keep := f.keyed()
	var first int64
	for range 2 {
		f.client(telegram.Options{
			EnablePFS: true, SessionStorage: keep, UpdateHandler: ignore,
			Resolver: dcs.Plain(dcs.PlainOptions{Protocol: transport.PaddedIntermediate, Obfuscated: true}),
		}, func(ctx context.Context, c *telegram.Client) {
			if _, err := c.API().UpdatesGetState(ctx); err != nil {
				t.Fatal(err)
			}
			s := f.lastSession()
			if s.KeyID() == s.key.IntID() {
				t.Error("the session's key is not bound to a permanent one")
			}
			if first == 0 {
				first = s.KeyID()
			} else if s.KeyID() != first {
				t.Error("the permanent key is another one after a restart")
			}
		})
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	f := newFixture(t)
	const clients, requests = 20, 50
	var wg sync.WaitGroup
	for i := range clients {
		c := f.raw(int64(i + 1))
		wg.Go(func() {
			for range requests {
				id := c.id()
				c.send(id, c.next(), getState)
				c.answer(id)
			}
		})
	}
	wg.Wait()
	if n := f.count(); n != clients*requests {
		t.Errorf("%d requests executed, want %d", n, clients*requests)
	}
}

func TestAbuse(t *testing.T) {
	f := newFixtureFor(t, time.Second)
	c := f.raw(1)
	alive := func(t *testing.T) {
		t.Helper()
		id := c.id()
		c.send(id, c.next(), getState)
		c.answer(id)
	}
	alive(t)
	dial := func(t *testing.T) net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", f.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}

	t.Run("a port scan stops nothing", func(t *testing.T) {
		for range 100 {
			_ = dial(t).Close()
		}
		alive(t)
	})
	t.Run("silent connections block nobody, and are closed in the end", func(t *testing.T) {
		silent := dial(t)
		half := dial(t)
		_, _ = half.Write([]byte{0xee, 0xee})
		tagged := dial(t)
		_, _ = tagged.Write([]byte{0xee, 0xee, 0xee, 0xee})
		alive(t)
		for _, conn := range []net.Conn{silent, half, tagged} {
			_ = conn.SetReadDeadline(time.Now().Add(15 * time.Second))
			if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
				t.Errorf("a stranger who says nothing is still there: %v", err)
			}
		}
	})
	t.Run("a quiet client is not dropped", func(t *testing.T) { // after the silent ones were
		alive(t)
	})
	t.Run("other protocols are shown the door", func(t *testing.T) {
		for _, hello := range []string{"GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01"} {
			conn := dial(t)
			_, _ = io.WriteString(conn, hello)
			_ = conn.SetReadDeadline(time.Now().Add(2 * time.Second))
			if _, err := conn.Read(make([]byte, 1)); err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%q: %v", hello[:4], err)
			}
		}
	})
	t.Run("garbage of every kind and length", func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		starts := [][]byte{
			nil, {0xef}, {0xee, 0xee, 0xee, 0xee}, {0xdd, 0xdd, 0xdd, 0xdd},
			{4, 0, 0, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}, {40, 0, 0, 0, 0, 0, 0, 0},
			{0xef, 0x7f, 0xff, 0xff, 0xff}, {0xef, 0}, {0xef, 1, 0, 0, 0, 0}, {0xee, 0xee, 0xee, 0xee, 24, 0, 0, 0},
		}
		for i := range 300 {
			conn := dial(t)
			b := make([]byte, rng.IntN(300))
			for j := range b {
				b[j] = byte(rng.Uint32())
			}
			_, _ = conn.Write(append(bytes.Clone(starts[i%len(starts)]), b...))
			_ = conn.Close()
		}
		alive(t)
	})
	t.Run("an unknown key is told so, and may be made on the same connection", func(t *testing.T) {
		conn := f.dialRaw(transport.Abridged)
		b := &bin.Buffer{Buf: bytes.Repeat([]byte{1}, 24+64)}
		if err := conn.Send(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		if err := conn.Recv(context.Background(), b); err == nil || err.Error() != "read: auth key not found" {
			t.Errorf("answered %v", err)
		}
		b.Reset()
		b.PutLong(0)
		b.PutLong(c.id())
		b.PutInt(20)
		if err := (&mt.ReqPqMultiRequest{Nonce: bin.Int128{1}}).Encode(b); err != nil {
			t.Fatal(err)
		}
		if err := conn.Send(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		if err := conn.Recv(context.Background(), b); err != nil {
			t.Errorf("req_pq is answered %v", err)
		}
	})
	t.Run("a forged message breaks the connection, not the session", func(t *testing.T) {
		d := c.again(f)
		b := &bin.Buffer{Buf: append(bytes.Clone(c.key.ID[:]), bytes.Repeat([]byte{9}, 16+64)...)}
		if err := d.conn.Send(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		if err := d.conn.Recv(context.Background(), b); err == nil || err.Error() != "read: auth key not found" {
			t.Errorf("answered %v", err)
		}
		alive(t)
	})
	t.Run("a client that does not read holds up nobody", func(t *testing.T) {
		lazy := f.raw(50)
		id := lazy.id()
		lazy.send(id, lazy.next(), getState)
		lazy.answer(id)
		s := f.lastSession()
		big, err := Encode(&tg.UpdateShort{Update: &tg.UpdateChannelUserTyping{ChannelID: 1, FromID: &tg.PeerUser{UserID: 1},
			Action: &tg.SendMessageTextDraftAction{Text: tg.TextWithEntities{Text: strings.Repeat("x", 100_000)}}}})
		if err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			s.Push(big)
		}
		alive(t)
	})
}

func TestNothingIsLeftBehind(t *testing.T) {
	f := newFixture(t)
	_ = f.srv.Close()
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.addr = ln.Addr().String()
	f.srv = Serve(ctx, ln, Options{RSA: f.rsa, Keys: f.keys, Handle: f.handle})
	f.setHook(func(ctx context.Context, _ *Request, _ int) error {
		<-ctx.Done() // only the end of the server ends this request
		return ctx.Err()
	})
	for i := range 10 {
		c := f.raw(int64(i))
		c.send(c.id(), c.next(), getState)
		conn, err := net.Dial("tcp", f.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
	resume := f.srv.Stall(nil)
	defer resume()
	cancel()
	if err := f.srv.Close(); err != nil {
		t.Fatal(err)
	}
	f.eventually("no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
}

func BenchmarkRequest(b *testing.B) {
	f := newFixture(b)
	c := f.raw(1)
	b.ReportAllocs()
	for b.Loop() {
		id := c.id()
		c.send(id, c.next(), getState)
		c.answer(id)
	}
}

func BenchmarkPush(b *testing.B) {
	f := newFixture(b)
	c := f.raw(1)
	id := c.id()
	c.send(id, c.next(), getState)
	c.answer(id)
	s := f.lastSession()
	e, err := Encode(&tg.UpdateShort{Update: &tg.UpdatePtsChanged{}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Push(e)
		c.expect(tg.UpdateShortTypeID)
	}
}
