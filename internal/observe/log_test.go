package observe

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	fastererrors "github.com/go-faster/errors"
	"github.com/gotd/log"
	"github.com/gotd/log/logzap"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"userbot/internal/command"
)

func noEnv(string) string { return "" }

// logged returns the lines that use writes to a logger on a file, which is neither a terminal nor the journal unless
// env says that it is.
func logged(t *testing.T, format string, env func(f *os.File) func(string) string, use func(*zap.Logger)) []string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	use(NewLogger(zap.NewAtomicLevelAt(zap.DebugLevel), format, f, env(f)))
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

func plainFile(*os.File) func(string) string { return noEnv }

// journal announces f as systemd announces the stream to the journal.
func journal(f *os.File) func(string) string {
	info, err := f.Stat()
	if err != nil {
		panic(err)
	}
	st := info.Sys().(*syscall.Stat_t)
	return func(key string) string {
		if key == "JOURNAL_STREAM" {
			return fmt.Sprintf("%d:%d", st.Dev, st.Ino)
		}
		return ""
	}
}

func TestFormats(t *testing.T) {
	levels := func(l *zap.Logger) {
		l.Debug("d")
		l.Info("i", zap.Stringer("chat", command.Peer{Kind: command.Channel, ID: 5}), zap.Strings("keys", []string{"a", "b"}))
		l.Warn("w")
		l.Error("e", zap.Error(errors.New("why")))
		l.DPanic("p")
	}
	t.Run("a file gets JSON", func(t *testing.T) {
		lines := logged(t, "auto", plainFile, levels)
		if len(lines) != 5 {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		var line struct {
			Level, Msg, Chat, TS string
			Keys                 []string
		}
		if err := json.Unmarshal([]byte(lines[1]), &line); err != nil {
			t.Fatal(err)
		}
		if line.Level != "info" || line.Msg != "i" || line.Chat != "-1000000000005" || len(line.Keys) != 2 {
			t.Errorf("line is %s", lines[1])
		}
		if _, err := time.Parse(time.RFC3339Nano, line.TS); err != nil {
			t.Errorf("time: %v", err)
		}
	})
	t.Run("the journal gets priorities", func(t *testing.T) {
		lines := logged(t, "auto", journal, levels)
		for i, want := range []string{"<7>{", "<6>{", "<4>{", "<3>{", "<2>{"} {
			if !strings.HasPrefix(lines[i], want) {
				t.Errorf("line %q should begin with %s", lines[i], want)
			}
		}
		var line struct{ Error string }
		if err := json.Unmarshal([]byte(lines[3][3:]), &line); err != nil || line.Error != "why" {
			t.Errorf("after the priority stands %q (%v)", lines[3][3:], err)
		}
	})
	t.Run("a stream redirected away from the journal gets none", func(t *testing.T) {
		other := func(*os.File) func(string) string {
			return func(string) string { return "1:1" }
		}
		if lines := logged(t, "auto", other, levels); !strings.HasPrefix(lines[0], "{") {
			t.Errorf("line %q", lines[0])
		}
	})
	t.Run("console when asked for", func(t *testing.T) {
		if lines := logged(t, "console", plainFile, levels); !strings.Contains(lines[3], "ERROR\te\t") {
			t.Errorf("line %q", lines[3])
		}
	})
	t.Run("below the level nothing is written", func(t *testing.T) {
		lines := logged(t, "json", plainFile, func(l *zap.Logger) {
			levels(l.WithOptions(zap.IncreaseLevel(zap.ErrorLevel)))
		})
		if len(lines) != 2 {
			t.Errorf("lines: %q", lines)
		}
	})
}

// TestNothingPersonalGetsOut gives gotd's logger everything that gotd is known to log, and what it might, with values
// that must never appear.
func TestNothingPersonalGetsOut(t *testing.T) {
	const canary = "canary"
	message := &tg.UpdateNewMessage{Message: &tg.Message{ID: 17, Message: canary + " text"}}
	user := &tg.User{FirstName: canary, Username: canary, Phone: canary}
	lines := logged(t, "json", plainFile, func(plain *zap.Logger) {
		ctx := context.Background()
		l := log.Named(logzap.New(plain.Named("telegram").With(zap.String("phone", canary)).Named("gotd")), "updates")
		h := log.For(log.With(l, log.String("username", canary), log.Any("self", user), log.Int("dc_id", 2)))
		h.Error(ctx, "Pts validation failed", log.Error(errors.New("pts of "+canary)), log.Any("update", message))
		h.Warn(ctx, "Empty buffer", log.Any("pending", []tg.UpdateClass{message}), log.Any("one", *message))
		h.Debug(ctx, "New channel access hash", log.String("title", canary), log.Int64("channel_id", 5))
		h.Info(ctx, "Got self", log.String("username", canary), log.String("phone", canary), log.Stringer("user", user))
		h.Debug(ctx, "Got error", log.Int("err_code", 400), log.String("err_msg", "MESSAGE "+canary))
		h.Debug(ctx, "group", log.Group("g", log.String("text", canary)), log.Group("", log.String("inlined", canary)))
		h.Error(ctx, "list", log.Any("texts", []string{canary}), log.Any("bytes", []byte(canary)), log.Any("map", map[string]string{canary: canary}))
		for _, err := range []error{
			fmt.Errorf("users response count: %v", user),
			fmt.Errorf("send %q: %w", canary, io.EOF),
			fmt.Errorf("%s happened after %w", canary, io.EOF),
			fastererrors.Wrap(fastererrors.Errorf("decode %s", canary), "invoke"),
			errors.Join(errors.New(canary), tgerr.New(400, canary)),
			fmt.Errorf("two: %w, %w", errors.New(canary), io.EOF),
		} {
			h.Warn(ctx, "error", log.Error(err))
		}
		// The plain logger prints texts, for our own code answers for them, but no object whole.
		plain.Error("ours", zap.Any("update", message), zap.Any("user", user), zap.Reflect("struct", *user), zap.Stringer("stringer", user), zap.ByteString("bytes", []byte(canary)), zap.Stringer("none", nil), zap.Any("nil", nil))
	})
	if len(lines) != 14 {
		t.Fatalf("%d lines, expected 14:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		if strings.Contains(line, canary) || strings.Contains(line, "Y2FuYXJ5") { // base64 of it
			t.Errorf("got out: %s", line)
		}
	}
	for want, line := range map[string]string{
		`"channel_id":5`:                   lines[2],
		`"update":"<*tg.UpdateNewMessage>`: lines[0],
		`"dc_id":2`:                        lines[0],
		`"logger":"telegram.gotd.updates"`: lines[0],
	} {
		if !strings.Contains(line, want) {
			t.Errorf("%s should say %s", line, want)
		}
	}
}

func TestErrorsOfGotdStayUseful(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{tgerr.New(420, "FLOOD_WAIT_30"), "420 FLOOD_WAIT_30"},
		{fastererrors.Wrap(tgerr.New(401, "AUTH_KEY_UNREGISTERED"), "get self"), "get self: 401 AUTH_KEY_UNREGISTERED"},
		{fmt.Errorf("connect: %w", fmt.Errorf("create connection to DC 2: %w", refused)), "connect: create connection to DC 2: dial tcp: connection refused"},
		{fmt.Errorf("read: %w", io.ErrUnexpectedEOF), "read: unexpected EOF"},
		{fmt.Errorf("invoke: %w", context.DeadlineExceeded), "invoke: context deadline exceeded"},
		{errors.Join(io.EOF, context.Canceled), "EOF; context canceled"},
		{fmt.Errorf("decode: %w", errors.New("anything")), "decode: <*errors.errorString>"},
	} {
		if got := describe(tt.err); got != tt.want {
			t.Errorf("described as %q, wanted %q", got, tt.want)
		}
	}
}

func BenchmarkJournalLine(b *testing.B) {
	f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	l := NewLogger(zap.NewAtomicLevelAt(zapcore.InfoLevel), "json", f, journal(f))
	for b.Loop() {
		l.Info("command", zap.String("chat", "-1000000000005"), zap.Int("message", 17), zap.String("state", "done"))
	}
}
