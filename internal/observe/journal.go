package observe

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/coreos/go-systemd/v22/journal"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// journalCore gives each entry to systemd's journal as a line for people and with fields of its own, by which journalctl
// finds it: journalctl REF=c17.
type journalCore struct {
	zapcore.LevelEnabler
	send   func(message string, p journal.Priority, fields map[string]string) error
	fields []zapcore.Field
	lost   zapcore.Core // what the journal does not take goes there
}

// NewLines returns a logger that writes to out the lines that the journal gets, for somebody who watches the program at work.
func NewLines(out io.Writer) *zap.Logger {
	send := func(message string, _ journal.Priority, _ map[string]string) error {
		_, err := fmt.Fprintln(out, message)
		return err
	}
	return zap.New(redactor{Core: journalCore{LevelEnabler: zapcore.InfoLevel, send: send, lost: zapcore.NewNopCore()}})
}

// With implements zapcore.Core.
func (j journalCore) With(fields []zapcore.Field) zapcore.Core {
	j.fields = append(slices.Clip(j.fields), fields...)
	j.lost = j.lost.With(fields)
	return j
}

// Check implements zapcore.Core.
func (j journalCore) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if j.Enabled(entry.Level) {
		return checked.AddCore(entry, j)
	}
	return checked
}

// Write implements zapcore.Core.
func (j journalCore) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	message, named := journaled(entry, append(slices.Clip(j.fields), fields...))
	if j.send(message, journal.Priority(priorityOf(entry.Level)), named) != nil {
		return j.lost.Write(entry, fields)
	}
	return nil
}

// Sync implements zapcore.Core.
func (j journalCore) Sync() error { return j.lost.Sync() }

// journaled returns an entry as a line for people, the error at its end, and as the journal's fields.
func journaled(entry zapcore.Entry, fields []zapcore.Field) (line string, named map[string]string) {
	named = map[string]string{"SYSLOG_IDENTIFIER": "userbot"}
	if entry.LoggerName != "" {
		named["LOGGER"] = entry.LoggerName
	}
	line = entry.Message
	failed := ""
	for _, f := range fields {
		to := zapcore.NewMapObjectEncoder()
		f.AddTo(to)
		value, ok := to.Fields[f.Key]
		text := fmt.Sprint(value)
		if !ok || text == "" {
			continue
		}
		named[journalName(f.Key)] = text
		switch {
		case f.Key == "error":
			failed = ": " + text
		case strings.ContainsAny(text, " \"=\n"):
			line += " " + f.Key + "=" + strconv.Quote(text)
		default:
			line += " " + f.Key + "=" + text
		}
	}
	return line + failed, named
}

// journalName is what a field is called in the journal, which takes capitals, digits and underscores, and has names of its own.
func journalName(key string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, key)
	switch name {
	case "CHAT":
		return "CHAT_ID"
	case "MESSAGE", "MESSAGE_ID", "PRIORITY", "CODE_FILE", "CODE_LINE", "CODE_FUNC", "ERRNO", "INVOCATION_ID", "USER_INVOCATION_ID",
		"SYSLOG_IDENTIFIER", "SYSLOG_FACILITY", "SYSLOG_PID", "SYSLOG_TIMESTAMP", "SYSLOG_RAW", "DOCUMENTATION", "TID", "UNIT", "USER_UNIT":
		return "USERBOT_" + name
	}
	if name == "" || name[0] == '_' || name[0] >= '0' && name[0] <= '9' {
		return "USERBOT_" + name
	}
	return name
}
