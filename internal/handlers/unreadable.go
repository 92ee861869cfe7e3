package handlers

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/when"
	"userbot/internal/words"
)

// What reads typed text may have a mistake in it that only one line of all shows. Telegram would tell of that line again at each start, so it
// must not end the program: who has typed it is told, and the operator.

// reads runs what reads a typed line, and reports whether that came to its end. Of what broke off the log has only where that is in the
// program: its own words may hold what was typed.
func (h *Handlers) reads(read func()) (ok bool) {
	defer func() {
		broken := recover()
		if broken == nil {
			return
		}
		where := brokenAt()
		if len(where) > 0 && (strings.HasPrefix(where[0], "store.") || strings.HasPrefix(where[0], "bbolt.")) {
			panic(broken) // that is no matter of the line, and nothing can be kept any more
		}
		n := h.unreadable.Add(1)
		if h.minutely(&h.broke) { // anybody can type such a line, again and again
			h.log.Error("a typed line could not be read: a mistake in the program", zap.Strings("where", where), zap.Int64("lines", n))
		}
	}()
	read()
	return true
}

// brokenAt returns where in the program a panic began that is being recovered from, the innermost function first, up to [Handlers.reads].
func brokenAt() (where []string) {
	const most = 64
	var pcs [most]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for begun := false; ; {
		f, more := frames.Next()
		name := f.Function[strings.LastIndexByte(f.Function, '/')+1:]
		switch {
		case name == "handlers.(*Handlers).reads":
			return where
		case strings.HasPrefix(name, "runtime."):
			begun = true
		case begun:
			where = append(where, fmt.Sprintf("%s %s:%d", name, filepath.Base(f.File), f.Line))
		}
		if !more {
			return where
		}
	}
}

// parse is [command.Parse] for a line that has a verb of ours. Of one that it cannot read, the verb is all that is known.
func (h *Handlers) parse(text string, opt command.Options) (in command.Parsed, problem error) {
	if h.reads(func() { in, problem = command.Parse(text, opt) }) {
		return in, problem
	}
	s, _ := opt.Table.Verb(text, opt.Prefix, opt.Usernames)
	if s == nil && opt.Halves {
		s, _ = opt.Table.Half(text, opt.Prefix, opt.Usernames)
	}
	if s == nil {
		return command.Parsed{}, command.ErrNotCommand
	}
	return verbOnly(s.Verb)
}

// verbOnly is a line of which only the verb is known.
func verbOnly(v command.Verb) (command.Parsed, error) {
	c := command.Command{Verb: v}
	return command.Parsed{Command: c}, &command.Problem{Kind: command.Unreadable, Command: c}
}

// planned finds out what a command is about. What it returns settles the command at once; nil: it is to be carried out.
func (h *Handlers) planned(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, problem error) (f *finding) {
	before := *e
	if h.reads(func() { f = h.meaning(p, m, e, in, problem) }) {
		return f
	}
	*e = before
	e.Command = command.Command{Verb: in.Verb} // and what may be read of it again does not break off again
	return h.wrong(p, m, e, &command.Problem{Kind: command.Unreadable, Command: e.Command})
}

// means is what a time that was read before means at another moment: for sure nothing, where that cannot be read.
func (h *Handlers) means(args string, now time.Time, loc *time.Location) (m when.Meaning) {
	h.reads(func() { m = when.Scan(args).Resolve(now, loc) })
	return m
}

// guarded runs an attempt. One that a mistake of ours breaks off would do so again at each start, for its words are on disk: it is answered, as
// far as is known what came of it.
func (a *attempt) guarded(ctx context.Context, run func(context.Context) (*finding, error)) (f *finding, err error) {
	if a.h.reads(func() { f, err = run(ctx) }) {
		return f, err
	}
	switch c := (command.Command{Verb: typedVerb(a.e.Command.Verb)}); {
	case due(a.e):
		return a.h.tooLate(a.e, a.seen), nil
	case a.unsure, a.sends:
		return a.neverKnown(situation{}), nil
	default:
		return &finding{kind: store.Usage, text: words.Usage(&command.Problem{Kind: command.Unreadable, Command: c}, a.h.policy.Load().Prefix, a.h.table)}, nil
	}
}
