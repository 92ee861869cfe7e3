//go:build linux

package main

import (
	"io"
	"net"
	"time"
)

// delay is how long what is sent is under way, in each direction: a round trip takes twice as long.
const delay = 20 * time.Millisecond

// delayed listens, and passes on to addr and back what comes, each piece after d.
func delayed(addr string, d time.Duration) (net.Listener, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", addr)
			if err != nil {
				_ = near.Close()
				continue
			}
			go carry(near, far, d)
			go carry(far, near, d)
		}
	}()
	return ln, nil
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
