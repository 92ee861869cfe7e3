package observe

import (
	"fmt"
	"reflect"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// redactor decides what of an entry's fields is written: of an object nothing but its type, texts and errors as they are.
// No error holds what people typed or are told: what is wrong with a command is a value, command.Problem or when.Problem, whose
// Error is a constant, and what a chat is told is a words.Text, which prints as <text>. Telegram's errors hold their type,
// and what gotd logs by itself has been stripped before, by connection, which knows it.
type redactor struct{ zapcore.Core }

func (r redactor) With(fields []zapcore.Field) zapcore.Core {
	return redactor{r.Core.With(redact(fields))}
}

func (r redactor) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if r.Enabled(entry.Level) {
		return checked.AddCore(entry, r)
	}
	return checked
}

func (r redactor) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	return r.Core.Write(entry, redact(fields))
}

func redact(fields []zapcore.Field) []zapcore.Field {
	out := make([]zapcore.Field, len(fields))
	for i, f := range fields {
		out[i] = typed(f)
	}
	return out
}

// typed replaces what is more than a number, a time or a text by its type. An error goes as plain text, without the
// stack that gotd's errors print when asked for details.
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
