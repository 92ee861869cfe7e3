package handlers

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// Addressed reports whether text is a command for us, well-formed or not.
func (h *Handlers) Addressed(text string) bool {
	return h.addressed(h.policy.Load(), text)
}

// Receive takes one message that may hold a command. When it returns nil the command is on disk, or is none of ours;
// an error means that the journal failed and that the message must be taken for not received. It makes no RPC.
func (h *Handlers) Receive(ctx context.Context, m command.Message) error {
	p := h.policy.Load()
	if !h.addressed(p, m.Text) {
		return nil
	}
	if p.hopeless(&m) {
		h.turnedAway(&h.strangers)
		return nil
	}
	now, k := h.now(), keyOf(&m)
	if now.Sub(m.Date) > forget || h.vouching.holds(k) {
		return nil
	}
	if h.store.Seen(k) {
		h.watch.Repeated()
		return nil
	}
	if m.Arrived.IsZero() {
		m.Arrived = now
	}
	q := unproven{m: m}
	switch g, until := h.budgets.person(p, &m, now); g {
	case shut:
		h.turnedAway(&h.limited)
		return nil
	case exceeded:
		q.until = until
	case granted:
	}
	in, v, about, problem := h.read(p, &m)
	switch v {
	case allow:
		return h.admit(ctx, p, q, in, problem)
	case ask:
		h.ask(q, about)
	case deny:
		h.turnedAway(&h.strangers)
	case nothing:
	}
	return nil
}

func keyOf(m *command.Message) store.Key { return store.Key{Peer: m.Chat, N: int64(m.ID)} }

// addressed reports whether text begins with a verb of ours. It reads no further.
func (h *Handlers) addressed(p *Policy, text string) bool {
	_, ok := h.table.Verb(text, p.Prefix, h.username())
	return ok
}

// read parses m and judges its sender. problem says what is wrong with the command.
func (h *Handlers) read(p *Policy, m *command.Message) (in command.Parsed, v verdict, about command.Peer, problem error) {
	in, problem = command.Parse(m.Text, h.syntax(p))
	if errors.Is(problem, command.ErrNotCommand) {
		return in, nothing, command.Peer{}, nil
	}
	to := naming{typed: in.In != "", trusted: h.vouching.knows(m.Sender.Peer, h.now())}
	if to.typed {
		to.chat = h.locate(p, in.In)
	} else if of := h.behind(p, in); of.Verb == yes {
		to.typed, to.chat = h.pickedFor(p, m, of)
	}
	v, about = p.judge(m, to)
	if !to.chat.IsZero() && m.Sender.Kind == command.Person && !p.Admins[m.Sender.Peer] {
		in.In = to.chat.String() // the chat that he is judged for, and no other
	}
	if to.typed && to.chat.IsZero() && problem == nil && !p.looksUp(m) {
		problem = errUnknownName
	}
	return in, v, about, problem
}

// syntax is what the meaning of a message depends on besides its text.
func (h *Handlers) syntax(p *Policy) command.Options {
	return command.Options{Prefix: p.Prefix, Username: h.username(), Table: h.table}
}

// pickedFor returns the chat that the choice names which m picks, as [Handlers.locate] does.
func (h *Handlers) pickedFor(p *Policy, m *command.Message, in command.Parsed) (named bool, chat command.Peer) {
	q, c, _ := h.picked(m, in)
	if c == nil && q != nil {
		c = &q.Choices[0] // to be told why nothing is done
	}
	switch {
	case c == nil || c.Command.In == "":
		return false, command.Peer{}
	case !c.Target.IsZero():
		return true, c.Target
	}
	return true, h.locate(p, c.Command.In)
}

// errUnknownName says that a command names a chat that is not known, and that Telegram is not asked for its sender.
var errUnknownName = errors.New("the name of the chat is not known")

// locate returns the chat that in, as typed after --in, means as far as that needs no asking: the zero Peer if it does.
func (h *Handlers) locate(p *Policy, in string) command.Peer {
	if chat := p.named(in); !chat.IsZero() {
		return chat
	}
	name, _ := api.Says(in)
	if chat, ok := h.api.KnownName(name); ok {
		return chat
	}
	return command.Peer{}
}

// admit accepts the command of somebody who may, unless there have been too many in its chat.
func (h *Handlers) admit(ctx context.Context, p *Policy, q unproven, in command.Parsed, problem error) error {
	inChat := q.until.IsZero()
	if inChat {
		switch g, until := h.budgets.chat(p, &q.m, h.now()); g {
		case shut:
			h.turnedAway(&h.limited)
			return nil
		case exceeded:
			q.until = until
		case granted:
		}
	}
	var f *finding
	switch {
	case !q.until.IsZero():
		f = &finding{kind: store.Refused, text: words.TooMany(q.until, p.location(q.m.Chat), inChat)}
	case errors.Is(problem, errUnknownName):
		f = &finding{kind: store.Refused, text: words.UnknownName()}
	}
	return h.accept(ctx, p, q.m, in, problem, f)
}

// turnedAway counts a command that is not answered, and tells the operator, once a minute at most.
func (h *Handlers) turnedAway(count *atomic.Int64) {
	count.Add(1)
	level := zap.InfoLevel
	if count == &h.dropped {
		level = zap.WarnLevel // perhaps of people who may
	}
	if h.minutely(&h.told) {
		h.log.Log(level, "commands turned away", zap.Int64("strangers", h.strangers.Load()), zap.Int64("over_budget", h.limited.Load()),
			zap.Int64("dropped", h.dropped.Load()), zap.Int("waiting", h.vouching.waiting()))
	}
}

// minutely reports true once a minute at most; last is when it did.
func (h *Handlers) minutely(last *atomic.Int64) bool {
	now, then := h.now().UnixNano(), last.Load()
	return now-then >= int64(time.Minute) && last.CompareAndSwap(then, now)
}
