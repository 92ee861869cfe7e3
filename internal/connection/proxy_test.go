package connection

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/secret"
)

// TestAProxyThatSaysNothing: it is given up after a while, by name, and whoever interrupts does not wait for it.
func TestAProxyThatSaysNothing(t *testing.T) {
	const sixteen = "0123456789abcdef"
	n := newNetwork(t)
	for name, p := range map[string]struct {
		Proxy
		said string
	}{
		"SOCKS5":            {Proxy{Kind: "socks5"}, "through the proxy at 192.0.2.1:1080: "},
		"HTTP":              {Proxy{Kind: "http"}, "through the proxy at 192.0.2.1:1080: "},
		"HTTPS":             {Proxy{Kind: "https"}, "through the proxy at 192.0.2.1:1080: "},
		"MTProxy":           {Proxy{Kind: "mtproxy", Secret: secret.New("\xdd" + sixteen)}, "through the proxy at 192.0.2.1:1080, which says nothing (is its secret the right one?)"},
		"MTProxy below TLS": {Proxy{Kind: "mtproxy", Secret: secret.New("\xee" + sixteen + "example.org")}, "is its secret the right one?"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				opt := n.options()
				opt.Proxy = p.Proxy
				opt.Proxy.Address = "192.0.2.1:1080"
				opt.dial = func(_ context.Context, _, addr string) (net.Conn, error) {
					if addr != opt.Proxy.Address {
						return nil, errors.New("dialled " + addr)
					}
					ours, theirs := net.Pipe()
					go func() {
						_, _ = io.Copy(io.Discard, theirs)
						_ = theirs.Close()
					}()
					return pipe{ours}, nil
				}
				for _, wait := range []time.Duration{time.Second, 20 * time.Second} {
					person := &typist{}
					ctx, cancel := context.WithTimeout(t.Context(), wait)
					began := time.Now()
					if _, err := Login(ctx, opt, person); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%v later it is %v", wait, err)
					}
					cancel()
					if took := time.Since(began); took > wait+time.Second {
						t.Errorf("it went on for %v after %v", took, wait)
					}
					if said := person.transcript(); wait > 15*time.Second && !strings.Contains(said, p.said) {
						t.Errorf("after %v it is said\n%s\nwithout %q", wait, said, p.said)
					}
				}
			})
		})
	}
}

// TestWithoutTelegram: whoever waits is told where it was looked for, and why it was not found.
func TestWithoutTelegram(t *testing.T) {
	n := newNetwork(t)
	n.logIn()
	if err := n.l.Close(); err != nil {
		t.Fatal(err)
	}
	want := "dial tcp " + n.addr + ": connect: connection refused"
	for name, try := range map[string]func(ctx context.Context, say func(string)) error{
		"logging in": func(ctx context.Context, say func(string)) error {
			person := &typist{}
			_, err := Login(ctx, n.options(), person)
			say(person.transcript())
			return err
		},
		"logging out": func(ctx context.Context, say func(string)) error { return Logout(ctx, n.options(), say) },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		said := ""
		err := try(ctx, func(s string) { said += s + "\n" })
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(said, want) || strings.Count(said, "\n") > 1 {
			t.Errorf("%s ends with %v, and it is said\n%s\nwithout %q, or more than once", name, err, said, want)
		}
	}
	if err := Ask(t.Context(), n.options(), time.Second, n.state, nil); !errors.Is(err, ErrUnreached) || !strings.Contains(err.Error(), want) {
		t.Errorf("asking ends with %v, without %q", err, want)
	}
}
