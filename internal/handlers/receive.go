package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
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

// MayAddress reports whether text begins with a verb of ours or with half of one, which may be meant for us: who has typed it, and where,
// decides that.
func (h *Handlers) MayAddress(text string) bool {
	p := h.policy.Load()
	half, _ := h.table.Half(text, p.Prefix, h.usernames())
	return half != nil || h.Addressed(text) || h.table.Dismisses(text, p.Prefix, h.usernames())
}

// Take takes one message that may hold a command: if it does, it is on disk once [Intake.Keep] has returned nil. An error means that
// the journal failed and that what was taken must be taken for not received. It makes no RPC.
func (i *Intake) Take(m command.Message) error {
	h, p := i.h, i.h.policy.Load()
	_, prefixed := command.CutPrefix(m.Text, p.Prefix)
	if !prefixed && !h.Bare(m.Text) && (m.ReplyTo == 0 || !h.Asked(m.Chat, m.ReplyTo)) {
		return nil
	}
	m.ReplyTo = h.replyTo(&m)
	if slices.ContainsFunc(i.taken, func(t taken) bool { return t.e.Chat == m.Chat }) {
		if err := i.Keep(); err != nil { // what is meant can depend on what was said before
			return err
		}
	}
	hint := false
	if prefixed {
		h.dismissed(p, &m)
	} else if hint, prefixed = h.bare(p, &m); !prefixed {
		return nil
	}
	if !h.meant(p, &m) {
		return nil
	}
	now, k := h.now(), keyOf(&m)
	if p.hopeless(&m) {
		h.turnedAway(k, &h.strangers)
		return nil
	}
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
	m.Stays = m.Stays || hint // it may have been said to somebody else
	q := unproven{m: m, hint: hint}
	switch g, until := h.budgets.person(p, &m, now); g {
	case shut:
		h.turnedAway(k, &h.limited)
		return nil
	case exceeded:
		q.until = until
	case granted:
	}
	in, v, about, problem := h.read(p, &m)
	switch v {
	case allow:
		return i.admit(p, q, in, problem)
	case ask:
		h.ask(q, about)
	case deny:
		h.turnedAway(k, &h.strangers)
	case nothing:
	}
	return nil
}

func keyOf(m *command.Message) store.Key { return store.Key{Peer: m.Chat, N: int64(m.ID)} }

// addressed reports whether text begins with a verb of ours. It reads no further.
func (h *Handlers) addressed(p *Policy, text string) bool {
	_, ok := h.table.Verb(text, p.Prefix, h.usernames())
	return ok
}

// read parses m and judges its sender. problem says what is wrong with the command.
func (h *Handlers) read(p *Policy, m *command.Message) (in command.Parsed, v verdict, about command.Peer, problem error) {
	opt := h.halves(p)
	opt.Reply = m.Said
	in, problem = h.parse(m.Text, opt)
	if errors.Is(problem, command.ErrNotCommand) {
		return in, nothing, command.Peer{}, nil
	}
	if verb := in.Verb; !h.reads(func() { in, problem = h.saidSo(m, in, problem) }) {
		in, problem = verbOnly(verb)
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
	if to.typed && to.chat.IsZero() && problem == nil && !p.looksUpChat(m) {
		problem = errUnknownName
	}
	return in, v, about, problem
}

// syntax is what the meaning of a message depends on besides its text.
func (h *Handlers) syntax(p *Policy) command.Options {
	return command.Options{Prefix: p.Prefix, Usernames: h.usernames(), Table: h.table}
}

// halves is syntax where half a verb is one, too.
func (h *Handlers) halves(p *Policy) command.Options {
	opt := h.syntax(p)
	opt.Halves = true
	return opt
}

// meant reports whether m is for us: it begins with a verb of ours, or with half of one that must be meant so.
func (h *Handlers) meant(p *Policy, m *command.Message) bool {
	return h.addressed(p, m.Text) || h.halfMeant(p, m) || h.perhapsMeant(p, m)
}

// perhapsMeant reports whether m, from somebody who may command, begins with half a verb that something planned follows, and stands behind a
// command of its chat: that may plan what is named.
func (h *Handlers) perhapsMeant(p *Policy, m *command.Message) bool {
	s, _ := h.table.Half(m.Text, p.Prefix, h.usernames())
	if s == nil || s.Follows != command.Plan && s.Follows != command.PlanTime && s.Verb != startVerb || p.hopeless(m) || len(m.Text) > mostHalf || h.lanes.idle(lane{acting, m.Chat}) {
		return false
	}
	if v, _ := p.judge(m, naming{}); v != allow && (v != ask || !h.vouching.knows(m.Sender.Peer, h.now())) {
		return false
	}
	in, err := h.parse(m.Text, h.halves(p))
	return err == nil && in.Rest+in.Title != ""
}

// halfMeant reports whether m begins with half a verb, such as /help or /skip, and is meant for us: other bots have commands of such
// names. It is in a private chat, with our name, in reply to an answer of ours, or where what follows is a planned call of the chat, or
// surely a time. What answers a question is where one is open: see [Handlers.answers].
func (h *Handlers) halfMeant(p *Policy, m *command.Message) bool {
	s, ours := h.table.Half(m.Text, p.Prefix, h.usernames())
	if s == nil || p.hopeless(m) {
		return false
	}
	if h.verbs[s.Verb].class == asked && !ours && m.Chat.Kind != command.User {
		return h.answers(p, m)
	}
	if m.Chat.Kind == command.User {
		return m.Sender.Kind == command.Person || m.Chat == h.me() // the owner talks to bots, too
	}
	if ours || m.ReplyTo != 0 && h.answeredBy(m.Chat, m.ReplyTo) {
		return true
	}
	if !h.readsHalf(p, m) {
		return false
	}
	in, err := h.parse(m.Text, h.halves(p))
	if wrong, ok := errors.AsType[*command.Problem](err); ok && wrong.Kind == command.Folded {
		yes := false
		return h.reads(func() { yes = h.remindsOf(m.Chat, in.Args) }) && yes
	}
	switch of, _ := in.Plan(); {
	case err != nil:
		return false
	case s.Verb == startVerb:
		_, ok := h.startsPlanned(m.Chat, in)
		return ok
	case s.Follows == command.Plan, s.Follows == command.PlanTime:
		_, ok := h.planNamed(m.Chat, of)
		return ok && of != command.Planned{}
	}
	return s.Follows == command.TimeTitle && in.Said != nil && in.Said.Timed()
}

// answers reports whether m, which begins with what people type for yes or no, is meant for us in a group. A word that another bot waits for
// must not carry out what we have asked about, so as a reply to others it never is.
func (h *Handlers) answers(p *Policy, m *command.Message) bool {
	ours, foreign := h.table.Answering(m.Text, p.Prefix, h.usernames())
	q, _ := h.open(m)
	open := q != nil && h.isOpen(q, m)
	switch {
	case q == nil && m.ReplyTo == 0, q != nil && repliesTo(m, q) == 0:
		v, _ := p.judge(m, naming{}) // nobody has Telegram asked for a word
		return open && !foreign || ours && (v == allow || v == ask && h.vouching.knows(m.Sender.Peer, h.now()))
	case open && q.Chat == m.Chat && (q.AnswerID == m.ReplyTo || q.ReplyTo == m.ReplyTo):
		return true
	}
	return !foreign && h.answeredBy(m.Chat, m.ReplyTo)
}

// remindsOf reports whether text is a planned call of a chat, and then nothing or how long before it.
func (h *Handlers) remindsOf(chat command.Peer, text string) (yes bool) {
	err := h.store.Plans(chat, func(i store.Item) bool {
		for _, name := range []string{i.Title, strconv.FormatInt(i.ID, 10)} {
			if len(text) >= len(name) && name != "" && strings.EqualFold(text[:len(name)], name) {
				after := text[len(name):]
				yes = yes || after == "" || after[0] == ' ' && command.IsLeads(after)
			}
		}
		return !yes
	})
	return err == nil && yes
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
func (i *Intake) admit(p *Policy, q unproven, in command.Parsed, problem error) error {
	h := i.h
	inChat := q.until.IsZero()
	if inChat {
		switch g, until := h.budgets.chat(p, &q.m, h.now()); g {
		case shut:
			h.turnedAway(keyOf(&q.m), &h.limited)
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
	case q.hint:
		f = &finding{kind: store.Help, text: words.HowToAnswer(p.Prefix)}
	}
	return i.accept(p, q.m, in, problem, f)
}

// turnedAway counts a command that is not answered, once however often Telegram tells of it.
func (h *Handlers) turnedAway(k store.Key, count *atomic.Int64) {
	if h.away.add(k) {
		h.count(count)
	}
}

// count counts a command that is not answered, and tells the operator, once a minute at most.
func (h *Handlers) count(count *atomic.Int64) {
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

// knownAway is how many commands that were turned away are known again: such are kept nowhere else.
const knownAway = 1000

// keysAway are the last commands that were turned away.
type keysAway struct {
	mu   sync.Mutex
	keys *simplelru.LRU[store.Key, struct{}]
}

func (l *keysAway) init() { l.keys = newLRU[store.Key, struct{}](knownAway) }

// add enters k, and reports whether it was not there.
func (l *keysAway) add(k store.Key) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.keys.Contains(k)
	l.keys.Add(k, struct{}{})
	return !known
}
