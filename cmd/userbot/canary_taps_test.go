//go:build unix

package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// listenAsSystemd takes what the daemon tells systemd.
func (w *watch) listenAsSystemd() {
	w.t.Helper()
	dir, err := os.MkdirTemp("", "") // a socket's path has to be short
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "n"), Net: "unixgram"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = l.Close() })
	w.t.Setenv("NOTIFY_SOCKET", l.LocalAddr().String())
	go func() {
		for b := make([]byte, 1<<16); ; {
			n, err := l.Read(b)
			if err != nil {
				return
			}
			w.note(string(b[:n]))
		}
	}()
}

// wiretap is a line that somebody else can write to.
type wiretap struct {
	l      net.Listener
	mu     sync.Mutex
	target string
	pairs  map[net.Conn]net.Conn // of the program's ends to the server's
}

func newWiretap(t testing.TB) *wiretap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wiretap{l: l, pairs: map[net.Conn]net.Conn{}}
	t.Cleanup(func() { _ = l.Close(); w.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.join(c)
		}
	}()
	return w
}

func (w *wiretap) addr() string { return w.l.Addr().String() }

func (w *wiretap) to(addr string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.target = addr
}

func (w *wiretap) join(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, err := net.Dial("tcp", w.target)
	if err != nil {
		_ = c.Close()
		return
	}
	w.pairs[c] = s
	for from, to := range map[net.Conn]net.Conn{c: s, s: c} {
		go func() {
			_, _ = io.Copy(to, from)
			_ = from.Close()
			_ = to.Close()
		}()
	}
}

// inject writes to the program's end of every connection.
func (w *wiretap) inject(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.pairs {
		_, _ = c.Write(b)
	}
}

func (w *wiretap) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c, s := range w.pairs {
		_ = c.Close()
		_ = s.Close()
		delete(w.pairs, c)
	}
}
