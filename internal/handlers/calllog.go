package handlers

import (
	"context"
	"strconv"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// logged is how many are told where nothing else is asked for, and mostLogged how many can be.
	logged     = 10
	mostLogged = 30
	// leafed is how many of the newest entries are looked through where somebody waits for the disk.
	leafed = 1000
)

// planLog is planLook, save that in private it is told of all chats at once where its sender may command by the configuration.
func planLog(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if e.Command.In != "" || e.Chat.Kind != command.User {
		return h.aimed(p, e, in)
	}
	if !p.looksUp(m) {
		return h.aimed(p, e, in) // where Telegram lets him command is not known
	}
	var list []words.Logged
	var tells []command.Peer
	left := leafed
	err := h.store.Recent(time.Time{}, func(o store.Entry) bool {
		if left--; p.mayRead(m, &o) {
			l := p.logged(&o)
			if chat := about(&o); chat.Kind != command.User {
				l.Chat, tells = p.calls(chat), append(tells, chat)
			}
			list = append(list, l)
		}
		return left > 0 && len(list) < howMany(e)
	})
	if err != nil {
		h.log.Error("the journal cannot be read") // whoever writes to it next is told why
	}
	return &finding{kind: store.DoneOutcome, of: tells, text: h.scene(e, api.Chat{}).LogOfAll(list)}
}

// tellLog tells what was done for the chat lately, also while it was a basic group.
func tellLog() *action {
	return &action{tell: func(_ context.Context, a *attempt, s situation) (*finding, error) {
		here := a.e.Target
		if here != a.e.Chat && a.e.Chat.Kind != command.User {
			return &finding{kind: store.Refused, text: a.scene(s).LogInPrivate()}, nil
		}
		p := a.h.policy.Load()
		var list []words.Logged
		err := a.h.store.Recent(time.Time{}, func(o store.Entry) bool {
			if chat := about(&o); (chat == here || chat == s.chat.WasGroup) && o.Key != a.e.Key && shown(&o) {
				list = append(list, p.logged(&o))
			}
			return len(list) < howMany(a.e)
		})
		return &finding{kind: store.DoneOutcome, text: a.scene(s).Log(list)}, err
	}}
}

// howMany are to be told.
func howMany(e *store.Entry) int {
	if n, err := strconv.Atoi(e.Command.Args); err == nil && n > 0 {
		return min(n, mostLogged)
	}
	return logged
}

// about is the chat that an entry is about: that of the call, or where it was typed if that was never known.
func about(e *store.Entry) command.Peer {
	if e.Target.IsZero() {
		return e.Chat
	}
	return e.Target
}

// shown reports whether an entry is of those that are told: a notice to the owner is none.
func shown(e *store.Entry) bool { return e.Command.Verb != "" }

// mayRead reports whether the sender of m, in private, is told of an entry: where he may command by the configuration, or of what
// was typed in the same private chat.
func (p *Policy) mayRead(m *command.Message, e *store.Entry) bool {
	chat := about(e)
	if !shown(e) || e.Key == keyOf(m) {
		return false
	}
	if chat.Kind == command.User {
		return chat == m.Chat
	}
	v, _ := p.judge(m, naming{typed: true, chat: chat})
	return v == allow
}

// logged is an entry as it is told.
func (p *Policy) logged(e *store.Entry) words.Logged {
	l := words.Logged{At: e.Accepted, Ref: reference(e), Command: e.AsTyped(), Outcome: string(e.Outcome), Title: e.Title}
	l.Command.Verb = typedVerb(l.Command.Verb)
	if in := l.Command.In; l.Command.Verb == check && in != "" && (strings.Contains(l.Command.Args, "in "+in) || strings.Contains(l.Command.Args, "in="+in)) {
		l.Command.In = "" // it is that of the command behind it
	}
	switch e.Command.Verb {
	case duePut:
		l.Fell = words.FellOnTelegram
	case dueReminder:
		l.Fell = words.FellReminder
	case dueCall:
		l.Fell = words.FellStart
	case dueLeft:
		l.Fell = words.FellLeft
	}
	l.By, l.Who = p.authorOf(e.Sender)
	return l
}

// authorOf is whoever gave a command as he is told of.
func (p *Policy) authorOf(s command.Sender) (by words.Who, who words.Commander) {
	switch s.Kind {
	case command.Person, command.AsChannel:
		return words.ByPerson, p.calls(s.Peer)
	case command.Self:
		return words.ByOwner, who
	case command.Anonymous:
		return words.ByAnonymous, who
	case command.Post:
		return words.ByPost, who
	case command.Untrusted:
	}
	return words.BySomebody, who
}

// calls is how the configuration names a person or a chat.
func (p *Policy) calls(who command.Peer) words.Commander {
	return p.called(map[command.Peer]bool{who: true})[0]
}
