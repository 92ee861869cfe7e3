//go:build unix

package observe

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gotd/td/tg"
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

// journalStream announces f as systemd announces the stream to the journal.
func journalStream(f *os.File) func(string) string {
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
	t.Run("JSON for the journal gets priorities", func(t *testing.T) {
		lines := logged(t, "json", journalStream, levels)
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

func TestNoObjectIsWrittenWhole(t *testing.T) {
	const canary = "canary"
	message := &tg.UpdateNewMessage{Message: &tg.Message{ID: 17, Message: canary + " text"}}
	user := &tg.User{FirstName: canary, Username: canary, Phone: canary}
	lines := logged(t, "json", plainFile, func(l *zap.Logger) {
		l.Error("fields", zap.Any("update", message), zap.Any("user", user), zap.Reflect("struct", *user), zap.Stringer("stringer", user),
			zap.ByteString("bytes", []byte(canary)), zap.Binary("binary", []byte(canary)), zap.Stringer("none", nil), zap.Any("nil", nil))
		l.With(zap.Any("update", message), zap.Int("n", 5)).Named("other").Error("with")
	})
	if len(lines) != 2 {
		t.Fatalf("%d lines, want 2:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		if strings.Contains(line, canary) || strings.Contains(line, "Y2FuYXJ5") { // base64 of it
			t.Errorf("got out: %s", line)
		}
		if !strings.Contains(line, `"update":"<*tg.UpdateNewMessage>"`) {
			t.Errorf("the type of the update is missing: %s", line)
		}
	}
	if !strings.Contains(lines[1], `"n":5`) {
		t.Errorf("a number got lost: %s", lines[1])
	}
}

func BenchmarkJournalLine(b *testing.B) {
	f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	l := NewLogger(zap.NewAtomicLevelAt(zapcore.InfoLevel), "json", f, journalStream(f))
	for b.Loop() {
		l.Info("command", zap.String("chat", "-1000000000005"), zap.Int("message", 17), zap.String("state", "done"))
	}
}
