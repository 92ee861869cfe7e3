package observe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// redactor decides what of an entry's fields is written. Loggers named gotd, and below it, are held to a stricter rule
// than our own: gotd logs whole updates on several error paths, titles and usernames elsewhere, and some of its errors
// quote objects. From it, what passes is decided by type and by key: numbers, times, ids and the few texts known to be
// harmless; of an error what it is and where it came from, not what it says.
type redactor struct {
	zapcore.Core
	with []zapcore.Field // not handed on before the name of the logger that they belong to is known
}

func (r redactor) With(fields []zapcore.Field) zapcore.Core {
	r.with = append(slices.Clip(r.with), fields...)
	return r
}

func (r redactor) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if r.Enabled(entry.Level) {
		return checked.AddCore(entry, r)
	}
	return checked
}

func (r redactor) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	allow := typed
	if strings.Contains("."+entry.LoggerName+".", ".gotd.") {
		allow = strict
	}
	out := make([]zapcore.Field, 0, len(r.with)+len(fields))
	for _, f := range r.with {
		out = append(out, allow(f))
	}
	for _, f := range fields {
		out = append(out, allow(f))
	}
	return r.Core.Write(entry, out)
}

// typed lets texts and errors through as they are: our own code answers for them. An error goes as plain text, without
// the stack that gotd's errors print when asked for details.
func typed(f zapcore.Field) zapcore.Field {
	switch f.Type {
	case zapcore.BoolType, zapcore.DurationType, zapcore.Float64Type, zapcore.Float32Type,
		zapcore.Int64Type, zapcore.Int32Type, zapcore.Int16Type, zapcore.Int8Type,
		zapcore.Uint64Type, zapcore.Uint32Type, zapcore.Uint16Type, zapcore.Uint8Type,
		zapcore.TimeType, zapcore.TimeFullType, zapcore.StringType, zapcore.SkipType, zapcore.NamespaceType:
		return f
	case zapcore.StringerType:
		// Telegram's objects print themselves whole, a message with its text; our own types say what may be said.
		if t := reflect.TypeOf(f.Interface); t != nil && strings.HasPrefix(t.PkgPath(), "userbot/") {
			return f
		}
	case zapcore.ArrayMarshalerType:
		if t := reflect.TypeOf(f.Interface); t.Kind() == reflect.Slice && (t.Elem().Kind() <= reflect.Float64 || t.Elem().Kind() == reflect.String) {
			return f
		}
	case zapcore.ErrorType:
		return zap.String(f.Key, f.Interface.(error).Error())
	}
	return zap.String(f.Key, fmt.Sprintf("<%T>", f.Interface))
}

// strict lets through what no message, name or number of a person can be in.
func strict(f zapcore.Field) zapcore.Field {
	switch f.Type {
	case zapcore.StringType:
		switch f.Key {
		case "addr", "address", "diff", "error_type", "gap", "gaps", "reason", "state", "task", "type", "type_id", "type_name", "update_type", "v":
			return f
		case "err_msg":
			return zap.String(f.Key, errorName(f.String))
		}
		return zap.String(f.Key, "<hidden>")
	case zapcore.ArrayMarshalerType:
		if t := reflect.TypeOf(f.Interface); t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String {
			return zap.String(f.Key, "<hidden>")
		}
	case zapcore.ErrorType:
		return zap.String(f.Key, describe(f.Interface.(error)))
	}
	return typed(f)
}

var (
	names    = regexp.MustCompile(`^[A-Z0-9_]+$`)
	contexts = regexp.MustCompile(`^[A-Za-z0-9 _./#-]{1,80}$`)
)

// errorName passes Telegram's error names and nothing else.
func errorName(s string) string {
	if names.MatchString(s) {
		return s
	}
	return "<hidden>"
}

// describe says what err is by the types in its chain. Of the words that wrappers put before it, those are kept that
// look like a place in the code.
func describe(err error) string {
	switch e := err.(type) { //nolint:errorlint // the chain is walked here, one error at a time
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
	if !ok || !contexts.MatchString(where) {
		where = fmt.Sprintf("<%T>", err)
	}
	return where + ": " + describe(inner)
}
