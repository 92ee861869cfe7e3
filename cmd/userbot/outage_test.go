//go:build unix

package main

import (
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestOutage(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
	d := p.connected()
	t.Run("of a server that hangs up on everybody: it is asked again and again, with pauses", func(t *testing.T) {
		p := p.in(t)
		p.hangUp()
		l, err := net.Listen("tcp", p.line.Addr())
		if err != nil {
			t.Fatal(err)
		}
		callers := make(chan int)
		go func() {
			n := 0
			for ; ; n++ {
				c, err := l.Accept()
				if err != nil {
					break
				}
				_ = c.Close()
			}
			callers <- n
		}()
		msg := p.say("/startcall")
		time.Sleep(4 * time.Second)
		_ = l.Close()
		if n := <-callers; n < 2 || n > 20 {
			t.Errorf("%d attempts to connect in 4 s", n)
		}
		p.comeBack()
		p.once(msg, "Started")
		if lines := strings.Count(d.text(), "\n") + 1; lines > 20 {
			t.Errorf("%d lines in the log, for a command or two and an outage of seconds", lines)
		}
	})
	t.Run("of the machine itself, which was suspended", func(t *testing.T) {
		p := p.in(t)
		d.signal(syscall.SIGSTOP)
		p.line.Drop(p.bot)
		msg := p.say("/startcall")
		time.Sleep(2 * time.Second)
		d.signal(syscall.SIGCONT)
		p.once(msg, "Started")
	})
}
