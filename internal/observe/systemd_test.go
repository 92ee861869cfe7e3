package observe

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// systemd listens where the service manager would, and returns the next notification.
func systemd(t *testing.T) (next func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", "")
	t.Setenv("WATCHDOG_PID", "")
	return func() string {
		t.Helper()
		buf := make([]byte, 4096)
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatalf("no notification came: %v", err)
		}
		return string(buf[:n])
	}
}

func TestNotifications(t *testing.T) {
	next := systemd(t)
	n := Notifier{Log: zap.NewNop()}
	n.Ready()
	n.Status("connected\nREADY=1")
	n.Reloading()
	n.Stopping()
	for _, want := range []string{`^READY=1$`, `^STATUS=connected READY=1$`, `^RELOADING=1\nMONOTONIC_USEC=[0-9]+\n$`, `^STOPPING=1$`} {
		if got := next(); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("systemd was told %q, wanted %s", got, want)
		}
	}
}

func TestNobodyIsTold(t *testing.T) {
	core, logs := observer.New(zap.DebugLevel)
	n := Notifier{Log: zap.New(core)}
	t.Setenv("NOTIFY_SOCKET", "")
	n.Ready()
	if logs.Len() != 0 {
		t.Errorf("without systemd it complains: %v", logs.All())
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "gone"))
	n.Ready()
	if logs.FilterMessage("systemd was not told").Len() != 1 {
		t.Errorf("a lost notification should be logged: %v", logs.All())
	}
}

func TestWatchdog(t *testing.T) {
	t.Run("is fed as long as the probe answers", func(t *testing.T) {
		next := systemd(t)
		t.Setenv("WATCHDOG_USEC", "20000")
		core, logs := observer.New(zap.DebugLevel)
		n := Notifier{Log: zap.New(core)}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		asked, done := 0, make(chan struct{})
		go func() {
			defer close(done)
			n.Watchdog(ctx, func(ctx context.Context) error {
				if _, limited := ctx.Deadline(); !limited {
					t.Error("the probe may take for ever")
				}
				switch asked++; asked {
				case 3:
					return errors.New("stuck")
				case 4:
					n.Status("4") // so that the order of what systemd hears shows that the third was not fed
				case 5:
					cancel()
				}
				return nil
			})
		}()
		for _, want := range []string{"WATCHDOG=1", "WATCHDOG=1", "STATUS=4", "WATCHDOG=1"} {
			if got := next(); got != want {
				t.Errorf("systemd was told %q, wanted %q", got, want)
			}
		}
		<-done
		if logs.FilterMessage("the service does not answer its own probe").Len() != 1 {
			t.Errorf("logged %v", logs.All())
		}
	})
	for name, usec := range map[string]string{"stays off when systemd asks for nothing": "", "stays off when systemd asks for nonsense": "soon"} {
		t.Run(name, func(t *testing.T) {
			systemd(t)
			t.Setenv("WATCHDOG_USEC", usec)
			Notifier{Log: zap.NewNop()}.Watchdog(t.Context(), func(context.Context) error {
				t.Error("the probe was asked")
				return nil
			})
		})
	}
}
