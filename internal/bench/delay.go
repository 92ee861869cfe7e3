//go:build linux

package main

import (
	"io"
	"net"
	"sync"
	"time"
)

// delay is how long what is sent is under way, in each direction: a round trip takes twice as long.
const delay = 20 * time.Millisecond

// longLine listens, and passes on to another address and back what comes, each piece after a delay. It can be cut.
type longLine struct {
	net.Listener
	mu   sync.Mutex // guards what follows
	down bool
	near map[net.Conn]bool
}

// delayed is a line to addr.
func delayed(addr string, d time.Duration) (*longLine, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &longLine{Listener: ln, near: map[net.Conn]bool{}}
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			if !l.add(near) {
				_ = near.Close()
				continue
			}
			far, err := net.Dial("tcp", addr)
			if err != nil {
				_ = near.Close()
				continue
			}
			go func() {
				carry(near, far, d)
				l.remove(near)
			}()
			go carry(far, near, d)
		}
	}()
	return l, nil
}

func (l *longLine) add(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.near[c] = true
	return !l.down
}

func (l *longLine) remove(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.near, c)
}

// cut ends all connections, and every new one, until restore.
func (l *longLine) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = true
	for c := range l.near {
		_ = c.Close()
	}
}

func (l *longLine) restore() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = false
}

// carry passes on what comes until one side ends.
func carry(from io.ReadCloser, to io.WriteCloser, d time.Duration) {
	type piece struct {
		due  time.Time
		data []byte
	}
	way := make(chan piece, 1024)
	go func() {
		defer close(way)
		for {
			buf := make([]byte, 32<<10)
			n, err := from.Read(buf)
			if n > 0 {
				way <- piece{time.Now().Add(d), buf[:n]}
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range way {
		time.Sleep(time.Until(p.due))
		if _, err := to.Write(p.data); err != nil {
			break
		}
	}
	_, _ = from.Close(), to.Close()
	for range way { // so that the reader ends
	}
}
