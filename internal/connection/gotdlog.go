package connection

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"

	"github.com/gotd/log"
	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"userbot/internal/api"
	"userbot/internal/secret"
)

// gotdLog writes gotd's log into ours. What is no error there is the inside of a connection, and for debugging: it warns
// at each attempt to reconnect, so every few seconds while a server is gone, which Client has told once.
//
// gotd logs whole updates on several error paths, titles and usernames elsewhere, and some of its errors quote objects.
// So what passes is decided by type and by key: numbers, times, ids and the few texts known to be harmless; of an
// object its type; of an error what it is and where it came from, not what it says.
//
// Attributes stay as they come until a line is really written: gotd attaches some to every request.
type gotdLog struct {
	to     *zap.Logger
	before *gotdLog // has attributes that come first; nil: there are none
	attrs  []log.Attr
}

func newGotdLog(l *zap.Logger) log.Logger { return &gotdLog{to: l.Named("gotd")} }

func demoted(l log.Level) zapcore.Level {
	if l < log.LevelError {
		return zap.DebugLevel
	}
	return zap.WarnLevel
}

// Enabled implements log.Logger.
func (g *gotdLog) Enabled(_ context.Context, l log.Level) bool {
	return g.to.Core().Enabled(demoted(l))
}

// Log implements log.Logger.
func (g *gotdLog) Log(_ context.Context, l log.Level, msg string, attrs ...log.Attr) {
	if line := g.to.Check(demoted(l), msg); line != nil {
		line.Write(fields(g.own(nil), "", attrs)...)
	}
}

// own appends what may be said of g's attributes.
func (g *gotdLog) own(to []zap.Field) []zap.Field {
	if g.before != nil {
		to = g.before.own(to)
	}
	return fields(to, "", g.attrs)
}

// With implements log.Wither.
func (g *gotdLog) With(attrs ...log.Attr) log.Logger {
	return &gotdLog{to: g.to, before: g, attrs: attrs}
}

// Named implements log.Namer.
func (g *gotdLog) Named(name string) log.Logger {
	return &gotdLog{to: g.to.Named(name), before: g.before, attrs: g.attrs}
}

// fields appends what may be said of attrs, those of a group under the group's name.
func fields(to []zap.Field, group string, attrs []log.Attr) []zap.Field {
	for _, a := range attrs {
		key := group + a.Key
		switch v := a.Value; v.Kind() {
		case log.KindInt64:
			to = append(to, zap.Int64(key, v.Int64()))
		case log.KindUint64:
			to = append(to, zap.Uint64(key, v.Uint64()))
		case log.KindFloat64:
			to = append(to, zap.Float64(key, v.Float64()))
		case log.KindBool:
			to = append(to, zap.Bool(key, v.Bool()))
		case log.KindDuration:
			to = append(to, zap.Duration(key, v.Duration()))
		case log.KindTime:
			to = append(to, zap.Time(key, v.Time()))
		case log.KindString:
			to = append(to, zap.String(key, harmless(a.Key, v.String())))
		case log.KindError:
			if err := v.Error(); err != nil {
				to = append(to, zap.String(key, describe(err)))
			}
		case log.KindGroup:
			if key != "" {
				key += "."
			}
			to = fields(to, key, v.Group())
		default:
			if ids, ok := v.Any().([]int64); ok {
				to = append(to, zap.Int64s(key, ids))
			} else {
				to = append(to, zap.String(key, fmt.Sprintf("<%T>", v.Any())))
			}
		}
	}
	return to
}

func harmless(key, s string) string {
	switch key {
	case "addr", "address", "diff", "error_type", "gap", "gaps", "reason", "state", "task", "type", "type_id", "type_name", "update_type", "v":
		return s
	case "err_msg":
		return errorName(s)
	}
	return secret.Hidden
}

var (
	errorNames = regexp.MustCompile(`^[A-Z0-9_]+$`)
	places     = regexp.MustCompile(`^[A-Za-z0-9 _./#-]{1,80}$`)
)

// errorName passes Telegram's error names and nothing else.
func errorName(s string) string {
	if errorNames.MatchString(s) {
		return s
	}
	return secret.Hidden
}

// describe says what err is by the types in its chain. Of the words that wrappers put before it, those are kept that
// look like a place in the code.
func describe(err error) string {
	switch e := err.(type) { //nolint:errorlint // the chain is walked here, one error at a time
	case api.Refusal:
		return e.Error()
	case *tgerr.Error:
		return fmt.Sprintf("%d %s", e.Code, errorName(e.Message))
	case net.Error: // addresses and the kernel's words; syscall.Errno and the timeouts of contexts are such too
		return e.Error()
	case interface{ Unwrap() []error }:
		var parts []string
		for _, inner := range e.Unwrap() {
			parts = append(parts, describe(inner))
		}
		return strings.Join(parts, "; ")
	}
	for _, known := range []error{context.Canceled, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if err == known { //nolint:errorlint // the chain is walked here, one error at a time
			return known.Error()
		}
	}
	inner := errors.Unwrap(err)
	if inner == nil {
		return fmt.Sprintf("<%T>", err)
	}
	where, ok := strings.CutSuffix(err.Error(), ": "+inner.Error())
	if !ok || !places.MatchString(where) {
		where = fmt.Sprintf("<%T>", err)
	}
	return where + ": " + describe(inner)
}
