package handlers

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// mostCome is how many occurrences of a series are told.
	mostCome = 3
	// mostAuthors is of how many people it is asked whether they may command still, for one list.
	mostAuthors = 5
	// mostRead is how many planned calls of all chats are looked through for those of somebody, and mostTold how many are told of.
	mostRead, mostTold = 2000, 200
	// mostLooked is how many chats are looked at for a list of all of somebody, and lookFor how long at each.
	mostLooked, lookFor = 20, 5 * time.Second
)

func planVerbs() words.PlanVerbs {
	return words.PlanVerbs{Schedule: "schedulecall", Cancel: cancelVerb, Resume: resumeVerb, List: listVerb}
}

// pageOf is which page of a list is asked for.
func pageOf(e *store.Entry) int {
	n, _ := strconv.Atoi(e.Command.Args)
	return max(n, 1)
}

// planCalls is the plan of what lists the planned calls: those of a chat, or, in private, of all chats of whoever asks.
func planCalls(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if e.Command.In != "" || e.Chat.Kind != command.User {
		return h.aimed(p, e, in)
	}
	if !p.looksUp(m) {
		return h.aimed(p, e, in) // where Telegram lets him command is not known
	}
	return nil
}

// ofAllChats is callsOf, or what a check of that comes to.
func (h *Handlers) ofAllChats(ctx context.Context, e *store.Entry) *finding {
	if e.Command.Verb != check {
		return h.callsOf(ctx, e)
	}
	of, f := h.trial(h.policy.Load(), e)
	if f == nil {
		f = h.callsOf(ctx, &of)
	}
	return h.foretold(&of, nil, f)
}

// callsOf tells what is planned, and what is there, in all chats of whoever has typed e in private.
func (h *Handlers) callsOf(ctx context.Context, e *store.Entry) *finding {
	p, now := h.policy.Load(), h.now()
	m := &command.Message{Chat: e.Chat, Sender: e.Sender}
	list, err := h.plansOf(p, m)
	if err != nil {
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	}
	var chats []command.Peer
	of := map[command.Peer][]store.Item{}
	for _, i := range list {
		if of[i.Target] == nil {
			chats = append(chats, i.Target)
		}
		of[i.Target] = append(of[i.Target], i)
	}
	for _, chat := range slices.SortedFunc(maps.Keys(p.Chats), func(a, b command.Peer) int { return cmp.Compare(a.ID, b.ID) }) {
		if of[chat] == nil && p.commands(m, chat) {
			chats = append(chats, chat)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	var there []words.There
	var can []words.Startable
	var tells []command.Peer
	told := map[int64]words.Planned{}
	for n, chat := range chats {
		s, name, known := situation{}, p.nameOf(chat), len(there)+len(can)+len(told)
		var err error
		if n < mostLooked {
			look, cancel := context.WithTimeout(ctx, lookFor)
			s.chat, s.call, err = h.api.Look(look, chat)
			cancel()
			if err != nil {
				s.call = nil // then that is told which is known without: nobody is told to start what may be live
			} else {
				name = s.chat.Title
				since := h.begunSince(ctx, chat, s.call)
				missed, err := h.startable(e, chat, s, func(t *toBegin) (bool, error) {
					yes, err := since(t)
					return yes || err != nil, nil // or may have been
				})
				if err != nil {
					return &finding{kind: store.Refused, text: words.PlansUnread()}
				}
				for k := range missed {
					missed[k].Chat = name
				}
				can = append(can, missed...)
			}
		}
		all, other := h.listed(p, of[chat], s.call, e.Chat, now)
		if other != nil {
			there = append(there, words.There{Chat: s.chat, Call: other, Ours: ours(h.store, chat, other)})
		}
		for k, i := range of[chat] {
			all[k].Chat = name
			told[i.ID] = all[k]
		}
		if len(there)+len(can)+len(told) > known {
			tells = append(tells, chat)
		}
	}
	all := make([]words.Planned, len(list))
	for k := range list {
		all[k] = told[list[k].ID]
	}
	return &finding{kind: store.DoneOutcome, of: tells, text: h.scene(e, api.Chat{}).CallsOf(there, all, can, pageOf(e), planVerbs())}
}

// plansOf returns the first of the planned calls in the chats where the sender of m may command, as far as the policy alone can tell.
func (h *Handlers) plansOf(p *Policy, m *command.Message) (list []store.Item, err error) {
	now := h.now()
	take := func(i store.Item) {
		if i.At.Before(now) && !i.Over && !onlyLeft(&i) {
			return
		}
		at, _ := slices.BinarySearchFunc(list, i.At, func(o store.Item, at time.Time) int { return o.At.Compare(at) })
		list = slices.Insert(list, at, i)
		list = list[:min(len(list), mostTold)]
	}
	if p.Chats == nil || p.Admins[m.Sender.Peer] || m.Sender.Kind == command.Self {
		read := 0
		err = h.store.Agenda(func(i store.Item) bool {
			if read++; p.commands(m, i.Target) {
				take(i)
			}
			return read < mostRead
		})
		return list, err
	}
	for chat := range p.Chats {
		if err == nil && p.commands(m, chat) {
			err = h.store.Plans(chat, func(i store.Item) bool {
				take(i)
				return true
			})
		}
	}
	return list, err
}

// nameOf is a chat as the configuration names it; its id, where that has no name for it.
func (p *Policy) nameOf(chat command.Peer) string {
	if c := p.called(map[command.Peer]bool{chat: true}); c[0].Name != "" {
		return "＠" + c[0].Name
	}
	return chat.String()
}

// listCalls tells what is planned for a chat, and what is there.
func listCalls() *action {
	return &action{tell: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
		var list []store.Item
		p := a.h.policy.Load()
		err := a.h.store.Plans(a.e.Target, func(i store.Item) bool {
			if !onlyLeft(&i) { // that stands among what can be started
				list = append(list, i)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
		can, err := a.h.startable(a.e, a.e.Target, s, a.h.begunSince(ctx, a.e.Target, s.call))
		if err != nil {
			return nil, err
		}
		told, there := a.h.listed(p, list, s.call, a.e.Chat, a.h.now())
		authors := map[command.Sender]bool{}
		for k := range list {
			i, t := &list[k], &told[k]
			if t.Orphan = authors[i.Sender]; !t.Orphan {
				if _, known := authors[i.Sender]; !known && len(authors) < mostAuthors {
					t.Orphan, _ = a.orphaned(ctx, i) // of whom it is not known, nothing is said
					authors[i.Sender] = t.Orphan
				}
			}
		}
		return &finding{kind: store.DoneOutcome, text: a.scene(s).Calls(there, there != nil && a.ours(there), told, can, pageOf(a.e), planVerbs())}, nil
	}}
}

// startable are the planned calls of a chat that were not started at their times, and can be by what they are told with to e.
func (h *Handlers) startable(e *store.Entry, chat command.Peer, s situation, begun func(*toBegin) (bool, error)) (list []words.Startable, err error) {
	all, err := h.toStart(chat, s.chat.WasGroup, 0, begun)
	if err != nil {
		return nil, err
	}
	plans, err := h.plansOfChat(chat)
	for _, t := range all {
		switch {
		case !t.held, slices.ContainsFunc(plans, func(i store.Item) bool { return i.ID == t.id && i.Over }), t.call != 0 && s.call != nil && s.call.ID == t.call && s.call.At.IsZero():
			continue // what is listed as it is, or runs
		}
		c := words.Startable{Plan: t.plan(), Start: command.Command{Verb: start, Args: command.PlanArgs(command.Planned{ID: t.id}, "")}}
		if chat != e.Chat {
			c.Start.In = chat.String()
		}
		if h.policy.Load().off(start, chat) {
			c.Start = command.Command{}
		}
		list = append(list, c)
	}
	return list, err
}

// listed is what is planned for a chat as a list tells it that is asked for in asks, and the call that is there, if it is none of that.
func (h *Handlers) listed(p *Policy, list []store.Item, call *api.Call, asks command.Peer, now time.Time) (told []words.Planned, other *api.Call) {
	told, other = make([]words.Planned, len(list)), call
	met, first := meetings(list, now), int64(0) // that comes on Telegram first of those that are kept
	for k := range list {
		i := &list[k]
		t := p.plannedAs(i, now)
		t.Told = toldAt(i, asks)
		t.Disabled = func(v command.Verb) bool { return p.off(v, asks) || p.off(v, i.Target) }
		if call != nil && call.ID == i.CallID {
			t.Title, other = call.Title, nil // people may have given it another
		}
		if m, ok := met[i.ID]; ok {
			t.Meets = &m
		}
		if t.Waits = i.Full && i.CallID == 0; i.CallID == 0 && h.yields(call, i.At) {
			t.Waits = false // it comes there first
		} else if call != nil && i.CallID == 0 {
			t.Waits = true
			if !call.At.IsZero() && call.At.Before(now) && ours(h.store, i.Target, call) {
				t.Until = call.At.Add(overdue)
			}
			if call.At.IsZero() && !i.Command.Replace || !call.At.IsZero() && !ours(h.store, i.Target, call) {
				t.There = call
			}
		}
		if first != 0 {
			t.Behind = first
		}
		if !t.Put.IsZero() {
			if is := inFront(list[:k], i.ID, call, now, i.At); is != nil {
				t.Put, t.Behind = time.Time{}, is.ID // Telegram would take it by then, but the chat has no room
			}
		}
		if !i.Gone && !i.Paused && i.At.After(now) {
			first = cmp.Or(first, i.ID)
		}
		told[k] = t
	}
	return told, other
}

// toldAt is where a planned call is told of, to somebody who asks in a chat.
func toldAt(i *store.Item, asks command.Peer) words.Place {
	switch {
	case i.Chat == i.Target:
		return words.InItsChat
	case i.Chat == asks:
		return words.Here
	case i.Chat.Kind == command.User:
		return words.InPrivate
	}
	return words.InAnother
}

// plannedAs is a planned call as the list tells it, but for what depends on others.
func (p *Policy) plannedAs(i *store.Item, now time.Time) words.Planned {
	t := words.Planned{Plan: planOf(i), Zone: p.location(i.Target), Reminders: p.reminders(i, now), NoStart: i.Command.NoStart, Live: i.Live}
	if put := i.At.Add(-latest); i.CallID == 0 && put.After(now) {
		t.Put = put
	}
	r := t.Rule
	if r == nil {
		return t
	}
	from := i.At.Add(-time.Second)
	if !i.Moved.IsZero() {
		from = i.Moved
	}
	for at, how, ok := r.After(from); ok && len(t.Next) < mostCome; at, how, ok = r.After(at) {
		t.Next = append(t.Next, words.Occurrence{At: at, How: how})
	}
	return t
}
