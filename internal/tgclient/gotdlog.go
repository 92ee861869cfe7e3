package tgclient

import (
	"context"
	"fmt"

	"github.com/gotd/log"
	"github.com/gotd/log/logzap"
	"go.uber.org/zap"
)

// gotdLog writes gotd's log into ours, one level down: what it calls info is the inside of a connection.
//
// Whole objects are reduced to their type, for an update holds people's words. Fields are kept as they come until a
// line is really written: gotd attaches some to every request.
type gotdLog struct {
	to    log.Logger
	attrs []log.Attr
}

func newGotdLog(l *zap.Logger) log.Logger { return gotdLog{to: logzap.New(l.Named("gotd"))} }

func demote(l log.Level) log.Level {
	if l == log.LevelInfo {
		return log.LevelDebug
	}
	return l
}

func (g gotdLog) Enabled(ctx context.Context, l log.Level) bool { return g.to.Enabled(ctx, demote(l)) }

func (g gotdLog) Log(ctx context.Context, l log.Level, msg string, attrs ...log.Attr) {
	if !g.Enabled(ctx, l) {
		return
	}
	all := make([]log.Attr, 0, len(g.attrs)+len(attrs))
	for _, list := range [][]log.Attr{g.attrs, attrs} {
		for _, a := range list {
			all = append(all, plain(a))
		}
	}
	g.to.Log(ctx, demote(l), msg, all...)
}

// plain lets numbers, times, names and errors pass. Telegram's errors hold a type and a number, nothing typed.
func plain(a log.Attr) log.Attr {
	switch a.Value.Kind() {
	case log.KindAny, log.KindGroup:
		return log.String(a.Key, fmt.Sprintf("%T", a.Value.Any()))
	case log.KindString:
		if a.Key == "username" || a.Key == "phone" {
			return log.String(a.Key, hidden)
		}
	}
	return a
}

func (g gotdLog) With(attrs ...log.Attr) log.Logger {
	all := make([]log.Attr, 0, len(g.attrs)+len(attrs))
	return gotdLog{to: g.to, attrs: append(append(all, g.attrs...), attrs...)}
}

func (g gotdLog) Named(name string) log.Logger {
	return gotdLog{to: log.Named(g.to, name), attrs: g.attrs}
}
