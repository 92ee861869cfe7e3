package handlers

import (
	"cmp"
	"context"
	"slices"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// mostListed is how many planned calls are told at once. More are no help on a phone.
	mostListed = 20
	// mostCome is how many occurrences of a series are told.
	mostCome = 3
	// mostAuthors is of how many people it is asked whether they may command still, for one list.
	mostAuthors = 5
	// mostRead is how many planned calls of all chats are looked through for those of somebody.
	mostRead = 2000
)

func planVerbs() words.PlanVerbs {
	return words.PlanVerbs{Schedule: "schedulecall", Cancel: cancelVerb, Resume: resumeVerb}
}

// planCalls is the plan of what lists the planned calls: those of a chat, or, in private, of all chats of whoever asks.
func planCalls(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if e.Command.In != "" || e.Chat.Kind != command.User {
		return h.aimed(p, e, in)
	}
	list, all, err := h.plansOf(p, m)
	if err != nil {
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	}
	shown := make([]words.Planned, len(list))
	for k := range list {
		shown[k] = plannedAs(&list[k], h.now())
		shown[k].Chat = p.nameOf(list[k].Target)
	}
	return &finding{kind: store.DoneOutcome, text: h.scene(e, api.Chat{}).CallsOf(shown, all, planVerbs())}
}

// plansOf returns the first of the planned calls in the chats where the sender of m may command, as far as the policy alone can tell, and
// how many there are.
func (h *Handlers) plansOf(p *Policy, m *command.Message) (list []store.Item, all int, err error) {
	now := h.now()
	take := func(i store.Item) {
		if all++; i.At.Before(now) {
			return
		}
		at, _ := slices.BinarySearchFunc(list, i.At, func(o store.Item, at time.Time) int { return o.At.Compare(at) })
		list = slices.Insert(list, at, i)
		list = list[:min(len(list), mostListed)]
	}
	if p.Chats == nil || p.Admins[m.Sender.Peer] || m.Sender.Kind == command.Self {
		read := 0
		err = h.store.Agenda(func(i store.Item) bool {
			if read++; p.commands(m, i.Target) {
				take(i)
			}
			return read < mostRead
		})
		return list, all, err
	}
	for chat := range p.Chats {
		if err == nil && p.commands(m, chat) {
			err = h.store.Plans(chat, func(i store.Item) bool {
				take(i)
				return true
			})
		}
	}
	return list, all, err
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
		all, now := 0, a.h.now()
		there, first := s.call, int64(0) // that comes on Telegram first of those that are kept
		err := a.h.store.Plans(a.e.Target, func(i store.Item) bool {
			if all++; len(list) < mostListed {
				list = append(list, i)
			}
			if there != nil && i.CallID == there.ID {
				there = nil
			}
			return true
		})
		if err != nil {
			return nil, err
		}
		told := make([]words.Planned, len(list))
		authors := map[command.Sender]bool{}
		for k := range list {
			i := &list[k]
			t := plannedAs(i, now)
			if t.Waits = s.call != nil && i.CallID == 0; first != 0 {
				t.Behind = first
			}
			if !i.Gone && !i.Paused && i.At.After(now) {
				first = cmp.Or(first, i.ID)
			}
			if t.Orphan = authors[i.Sender]; !t.Orphan {
				if _, known := authors[i.Sender]; !known && len(authors) < mostAuthors {
					t.Orphan, _ = a.orphaned(ctx, i) // of whom it is not known, nothing is said
					authors[i.Sender] = t.Orphan
				}
			}
			told[k] = t
		}
		return &finding{kind: store.DoneOutcome, text: a.scene(s).Calls(there, there != nil && a.ours(there), told, all, planVerbs())}, nil
	}}
}

// plannedAs is a planned call as the list tells it, but for what depends on others.
func plannedAs(i *store.Item, now time.Time) words.Planned {
	t := words.Planned{Plan: planOf(i), NoStart: i.Command.NoStart, Live: i.Live}
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
