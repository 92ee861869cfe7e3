package handlers

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// check is the verb that tells what another command would come to.
const check command.Verb = "callcheck"

// behind is the command that a check is of; for every other command, and a check of none, that one itself.
func (h *Handlers) behind(p *Policy, in command.Parsed) command.Parsed {
	if in.Verb != check || in.Args == "" {
		return in
	}
	of, _ := in.Behind(h.syntax(p))
	return of
}

// planCheck settles what is settled without a look at the chat, and finds the chat for the rest.
func planCheck(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if e.Picks == (store.Key{}) {
		e.Re = m.ReplyTo
	}
	if in.Args == "" {
		return h.aimed(p, e, in)
	}
	of, f := h.trial(p, e)
	if f != nil {
		return h.foretold(&of, nil, f)
	}
	e.Target, e.Command.In = of.Target, of.Command.In
	return nil
}

// trial is the command that a check is of, planned as if it were typed now in the place of the check. What settles it at once
// is in f.
func (h *Handlers) trial(p *Policy, e *store.Entry) (of store.Entry, f *finding) {
	in, problem := e.Command.Behind(h.syntax(p))
	named := in.In
	if named != "" && !e.Target.IsZero() {
		in.In = e.Target.String() // its name has been asked for
	}
	of = *e
	of.Command, of.Target, of.Re, of.Misspelt, of.Doubt = in.Command, command.Peer{}, 0, "", ""
	of.Arrived, of.Accepted, of.Interim = h.now(), h.now(), ""
	of.Date = of.Arrived.Truncate(time.Second) // as messages are dated
	m := command.Message{
		Chat: e.Chat, ID: e.Msg(), Topic: e.Topic, Date: of.Date, Sender: e.Sender, ReplyTo: e.Re, Arrived: of.Arrived,
	}
	if errors.Is(problem, command.ErrNotCommand) { // any more: the prefix, or the account's name, is another one since
		return of, h.wrong(p, &m, &of, &command.Problem{Kind: command.NoCommand, Command: e.Command})
	}
	f = h.planned(p, &m, &of, in, problem)
	of.Command.In = named
	return of, f
}

// checkFirst tells how it stands with a chat, or what a command would come to there.
func checkFirst() *action {
	return &action{ahead: aheadOfCheck, tell: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
		if a.e.Command.Args == "" {
			return a.standing(ctx, s), nil
		}
		return a.foretell(ctx, s)
	}}
}

func aheadOfCheck(h *Handlers, to *api.Ahead, e *store.Entry, call api.Call) {
	if e.Command.Args == "" {
		askNewest(h, to, e, call)
	}
}

// foretell goes the way of the command that a check is of, up to where it would send anything.
func (a *attempt) foretell(ctx context.Context, s situation) (*finding, error) {
	h := a.h
	of, f := h.trial(h.policy.Load(), a.e)
	if f != nil {
		return h.foretold(&of, nil, f), nil
	}
	of.Target = a.e.Target
	t := h.attempt(&of, a.lane)
	t.dry, t.check, t.act, t.api, t.seen, t.refusals = true, a, h.verbs[of.Command.Verb].action, a.api, s.chat, a.refusals
	var err error
	if h.doubted(&of) != "" {
		f, err = t.askSpelling(ctx)
	} else if f, err = t.prevented(ctx, s); f == nil && err == nil && t.act.tell != nil {
		f, err = t.act.tell(ctx, t, s)
	}
	if a.refusals = t.refusals; errors.Is(err, errAgain) {
		return nil, err
	}
	if err != nil {
		if f, err = t.obstacle(ctx, err, false); err != nil {
			return nil, err
		}
	}
	if f != nil && t.act.sum != nil {
		f = t.act.sum(t, f)
	}
	if f == nil || f.kind == store.DoneOutcome && t.act.tell == nil {
		would := words.Text("")
		if f != nil {
			would = f.would
		}
		if would == "" {
			would = t.act.would(t.scene(s), t, s.call)
		}
		f = &finding{kind: store.DoneOutcome, text: would}
	}
	return h.foretold(&of, t, f), nil
}

// foretold tells what a command would come to: f, which t has found; nil: it was settled before.
func (h *Handlers) foretold(of *store.Entry, t *attempt, f *finding) *finding {
	v := h.verbs[of.Command.Verb]
	tells := t != nil && t.act.tell != nil || t == nil && v != nil && v.class == read
	is := words.WouldRefuse
	switch f.kind {
	case store.DoneOutcome:
		is = words.WouldDo
		if tells {
			is = words.WouldTell
		}
	case store.Help:
		is = words.WouldTell
	case store.Asked:
		is = words.WouldAsk
	case store.Already:
		is = words.WouldChangeNothing
	}
	text := words.Foretold(is, f.text)
	if t == nil && f.would != "" {
		text = words.Foretold(is, f.would)
	}
	if t != nil && !tells && h.doubted(of) == "" {
		text = h.scene(of, api.Chat{}).Understood(h.shown(choiceOf(of))) + text
	}
	return &finding{kind: store.DoneOutcome, text: text, of: f.of, offer: f.offer}
}

// standing tells of the chat: who may what there, and what is there.
func (a *attempt) standing(ctx context.Context, s situation) *finding {
	h, p := a.h, a.h.policy.Load()
	m := command.Message{Chat: a.e.Chat, Sender: a.e.Sender}
	_, _, by := p.ground(&m, naming{typed: a.e.Command.In != "", chat: a.e.Target})
	chat, since, made, starts := a.scene(s), time.Time{}, words.Maker{}, false
	if s.call != nil {
		since = a.liveSince(ctx, s)
		made, starts = h.maker(a.e.Target, s.call), onAgenda(h.store, a.e.Target, s.call)
	}
	return &finding{kind: store.DoneOutcome, text: words.Lines(chat.YouMay(by), chat.Standing(s.call, since, made, starts, p.allOff(h.table, a.e.Target)))}
}

// onAgenda reports whether a call is started at its time. What cannot be read is not promised.
func onAgenda(st *store.Store, chat command.Peer, c *api.Call) (yes bool) {
	err := st.Plans(chat, func(i store.Item) bool {
		yes = i.CallID == c.ID && !i.Command.NoStart && !i.Paused && !i.Gone
		return i.CallID != c.ID
	})
	return yes && err == nil
}

// Standings tells of each chat of p what [attempt.standing] tells, save for what depends on who asks, and of how many chats
// something has to be put right. st is the store of the account's daemon.
func Standings(ctx context.Context, calls *api.API, p *Policy, st *store.Store, now time.Time) (all []words.Text, wrong int, err error) {
	table, err := Table()
	if err != nil {
		return nil, 0, err
	}
	calls = calls.Paced()
	kept, err := st.Zones()
	if err != nil {
		return nil, 0, err
	}
	own := *p
	own.zones = &chatZones{}
	own.zones.init(kept)
	p = &own
	for _, peer := range slices.SortedFunc(maps.Keys(p.Chats), func(a, b command.Peer) int { return cmp.Compare(a.String(), b.String()) }) {
		s, call, err := lookOnce(ctx, calls, peer)
		_, flood := api.FloodWait(err)
		to := s.MigratedTo
		switch {
		case flood, err != nil && undecided(err):
			return nil, 0, err
		case err != nil:
			all, wrong = append(all, words.Unseen(peer, err)), wrong+1
			continue
		case !to.IsZero():
			if _, also := p.Chats[to]; !also {
				all, wrong = append(all, words.Moved(s, to)), wrong+1
			}
			continue
		case !s.Manager, !s.Writes:
			wrong++
		}
		scene, since, made, starts := &words.Scene{Chat: s, Zone: p.location(peer), Now: now}, time.Time{}, words.Maker{}, false
		if call != nil {
			made, starts = p.maker(st, peer, call), onAgenda(st, peer, call)
			if call.At.IsZero() {
				since, _, _ = calls.CallStart(ctx, peer, call.ID) // where that is not known it is not told
			}
		}
		all = append(all, scene.Named(scene.Standing(call, since, made, starts, p.allOff(table, peer))))
	}
	return all, wrong, nil
}

func lookOnce(ctx context.Context, calls *api.API, peer command.Peer) (api.Chat, *api.Call, error) {
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	return calls.Look(ctx, peer)
}

// allOff are the verbs that are switched off in a chat, in the order of the help.
func (p *Policy) allOff(table *command.Table, chat command.Peer) (list []command.Verb) {
	for _, s := range table.Specs() {
		if p.off(s.Verb, chat) {
			list = append(list, s.Verb)
		}
	}
	return list
}
