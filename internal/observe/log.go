// Package observe is how the daemon is watched: its log, what it tells systemd, its figures for Prometheus, and its traces.
package observe

import (
	"fmt"
	"os"

	"github.com/coreos/go-systemd/v22/journal"
	"go.uber.org/zap"
	"go.uber.org/zap/buffer"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"
)

// NewLogger returns a logger that writes to stderr. format is "console", "json" or "auto": console on a terminal, systemd's journal
// with fields of its own where stderr leads there, JSON everywhere else. Other lines for the journal begin with their
// priority, <3> for an error. env looks up environment variables, as [os.Getenv] does. Values that print themselves, such as Telegram's objects, appear by their type only.
func NewLogger(level zap.AtomicLevel, format string, stderr *os.File, env func(string) string) *zap.Logger {
	e := zap.NewProductionEncoderConfig()
	e.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	e.EncodeDuration = zapcore.StringDurationEncoder
	newEncoder := zapcore.NewJSONEncoder
	if format == "console" || format == "auto" && term.IsTerminal(int(stderr.Fd())) {
		e.EncodeTime = zapcore.ISO8601TimeEncoder
		e.EncodeLevel = zapcore.CapitalLevelEncoder
		newEncoder = zapcore.NewConsoleEncoder
	}
	encoder, journaling := newEncoder(e), ToJournal(stderr, env)
	if journaling {
		encoder = priorityEncoder{encoder, buffer.NewPool()}
	}
	core := zapcore.NewCore(encoder, zapcore.Lock(stderr), level)
	if journaling && format == "auto" {
		core = journalCore{LevelEnabler: level, send: journal.Send, lost: core}
	}
	return zap.New(redactor{Core: core}, zap.ErrorOutput(zapcore.Lock(stderr)))
}

// ToJournal reports whether stderr is the stream that systemd connected to the journal: it announces device and inode
// of that stream, which a redirection in between changes.
func ToJournal(stderr *os.File, env func(string) string) bool {
	var dev, ino uint64
	if n, _ := fmt.Sscanf(env("JOURNAL_STREAM"), "%d:%d", &dev, &ino); n != 2 {
		return false
	}
	info, err := stderr.Stat()
	if err != nil {
		return false
	}
	return isFile(info, dev, ino)
}

// priorityEncoder puts syslog's priority before each line, from sd-daemon(3).
type priorityEncoder struct {
	zapcore.Encoder
	lines buffer.Pool
}

func (p priorityEncoder) Clone() zapcore.Encoder { return priorityEncoder{p.Encoder.Clone(), p.lines} }

func (p priorityEncoder) EncodeEntry(entry zapcore.Entry, fields []zapcore.Field) (*buffer.Buffer, error) {
	encoded, err := p.Encoder.EncodeEntry(entry, fields)
	if err != nil {
		return nil, err
	}
	defer encoded.Free()
	line := p.lines.Get()
	line.AppendByte('<')
	line.AppendInt(priorityOf(entry.Level))
	line.AppendByte('>')
	_, _ = line.Write(encoded.Bytes())
	return line, nil
}

// priorityOf is syslog's priority of a level.
func priorityOf(l zapcore.Level) int64 {
	switch l {
	case zapcore.DebugLevel:
		return 7
	case zapcore.InfoLevel:
		return 6
	case zapcore.WarnLevel:
		return 4
	case zapcore.ErrorLevel:
		return 3
	}
	return 2 // critical: a panic or worse
}
