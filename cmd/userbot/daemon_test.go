package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gotd/td/tgerr"

	"userbot/internal/connection"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

// serviceManager listens where systemd would. It returns what it was told, one by one.
func serviceManager(t *testing.T) <-chan string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	told := make(chan string, 1024)
	go func() {
		for b := make([]byte, 4096); ; {
			n, err := conn.Read(b)
			if err != nil {
				return
			}
			told <- string(b[:n])
		}
	}()
	return told
}

func hears(t *testing.T, told <-chan string, want string) {
	t.Helper()
	for timeout := time.After(patience); ; {
		select {
		case got := <-told:
			if got == want {
				return
			}
		case <-timeout:
			t.Fatalf("systemd was never told %q", want)
		}
	}
}

func TestStopsWhileTelegramIsSilentInTheMiddleOfACommand(t *testing.T) {
	told := serviceManager(t)
	p := newTelegram(t, "")
	d := p.started()
	p.tg.Fail(create, emulator.Fault{Kind: emulator.Delay, For: 6 * time.Second, User: p.bot})
	msg := p.say("/startcall Once")
	p.until("the request", func() bool { return p.tg.Count(create, p.bot) > 0 })
	resume := p.line.Stall(p.bot)
	began := time.Now()
	d.signal(syscall.SIGTERM)
	hears(t, told, "STOPPING=1")
	if took := time.Since(began); took > time.Second {
		t.Errorf("systemd was told %v after the signal", took)
	}
	if code := d.code(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
	resume()
	p.connected()
	p.once(msg, "Started")
}

func TestTellsSystemd(t *testing.T) {
	p := newTelegram(t, "")
	p.configure("admins: [\"@alice\"]\ncommands: {per_minute: 6}")
	p.started().stop() // the very first start reads the chat, too, and what is told then may come, and be counted, twice
	told := serviceManager(t)
	t.Setenv("WATCHDOG_USEC", "200000")
	p.hangUp()
	p.run()
	hears(t, told, "READY=1")
	hears(t, told, "STATUS=waiting for Telegram")
	hears(t, told, "WATCHDOG=1") // a service without Telegram is no dead service
	hears(t, told, "WATCHDOG=1")
	p.comeBack()
	hears(t, told, "STATUS=connected")
	hears(t, told, "WATCHDOG=1")
	p.tg.Say(p.group, p.bob, "/startcall", emulator.SayOptions{})
	p.settled()
	hears(t, told, "STATUS=connected; commands from people who may give none: 1")
	for range 12 { // and one before them, of which ten are done and one is told that it is too many
		p.say("/callhelp")
	}
	hears(t, told, "STATUS=connected; commands from people who may give none: 1; commands left unanswered because too many came at once: 2")
	hears(t, told, "WATCHDOG=1")
}

// TestSignalBeforeReady has the operator reload the service while it still reads its configuration.
func TestSignalBeforeReady(t *testing.T) {
	t.Parallel()
	guard := make(chan os.Signal, 8)
	signal.Notify(guard, syscall.SIGHUP)
	defer signal.Stop(guard)
	p := newTelegram(t, "")
	p.loggedIn()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	here := world{in: os.Stdin, out: w, err: w, now: time.Now, getenv: func(key string) string {
		once.Do(func() {
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Signal(syscall.SIGHUP)
			}
			<-guard // now it has been delivered
		})
		return os.Getenv(key)
	}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() {
		done <- runDaemon(ctx, here, p.config)
		_ = w.Close()
	}()
	defer time.AfterFunc(patience, stop).Stop()
	reloaded := false
	for lines := bufio.NewScanner(r); lines.Scan(); {
		if strings.Contains(lines.Text(), "configuration reloaded") {
			reloaded = true
			stop()
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !reloaded {
		t.Error("the signal was lost")
	}
}

func TestCodeOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{tgerr.New(401, "SESSION_REVOKED"), exitSession},
		{connection.ErrNotLoggedIn, exitSession},
		{connection.ErrServerKey, exitConfig},
		{connection.ErrAppID, exitConfig},
		{store.ErrOtherAccount, exitConfig},
		{store.ErrCorrupt, exitConfig},
		{store.ErrNewer, exitConfig},
		{store.ErrUnsafe, exitConfig},
		{store.ErrFailed, exitFailure},
		{connection.ErrKeyLost, exitFailure},
		{errors.New("anything else"), exitFailure},
	} {
		if got := codeOf(fmt.Errorf("while it ran: %w", c.err)); got != c.want {
			t.Errorf("%v: exit code %d, want %d", c.err, got, c.want)
		}
	}
}

func TestAppIDThatTelegramDoesNotKnow(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
	p.tg.Fail("", emulator.Fault{Err: "CONNECTION_API_ID_INVALID", Times: -1, User: p.bot})
	d := p.run()
	if code := d.code(); code != exitConfig || !strings.Contains(d.text(), "telegram.api_id") {
		t.Errorf("exit code %d, want %d, and telegram.api_id named in\n%s", code, exitConfig, d.text())
	}
}
