package handlers

import (
	"context"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// plannedBy returns the id of the planned call whose call on Telegram this is, and for when it was planned; 0: none.
func (h *Handlers) plannedBy(callID int64) (id int64, at time.Time) {
	id, at, _ = planOfCall(h.store, callID)
	return id, at
}

// planOfCall is [Handlers.plannedBy], with what has made the call.
func planOfCall(st *store.Store, callID int64) (id int64, at time.Time, e store.Entry) {
	k, ok := st.ClaimedCall(callID)
	if !ok {
		return 0, at, e
	}
	e, ok, err := st.Entry(k)
	switch {
	case err == nil && ok && e.Command.Verb == startPlanned:
		of, _ := e.Command.Plan()
		return of.ID, e.Occurs, e
	case err != nil || !ok || e.At.IsZero():
		return 0, at, e
	case due(&e):
		return store.PlanOf(k), e.At, e
	}
	return int64(e.Seq), e.At, e
}

// maker tells what has made the call that is in a chat.
func (h *Handlers) maker(chat command.Peer, c *api.Call) words.Maker {
	return h.policy.Load().maker(h.store, chat, c)
}

// maker is [Handlers.maker], of a daemon's store. What was started by hand was made on a command, whoever has planned it.
func (p *Policy) maker(st *store.Store, chat command.Peer, c *api.Call) words.Maker {
	m := words.Maker{Ours: ours(st, chat, c)}
	if id, _, e := planOfCall(st, c.ID); id != 0 && e.Command.Verb != startPlanned {
		m.Plan = id
		m.By, m.Who = p.authorOf(e.Sender)
	}
	return m
}

// isPlanned reports whether a call on Telegram is that of a planned call.
func (h *Handlers) isPlanned(callID int64) bool {
	id, _ := h.plannedBy(callID)
	return id != 0
}

// ours reports whether a command, or what a command has planned, has made the call that is in the target.
func (a *attempt) ours(c *api.Call) bool { return ours(a.h.store, a.e.Target, c) }

// ours is [attempt.ours], of the call that is in a chat.
func ours(st *store.Store, chat command.Peer, c *api.Call) (ours bool) {
	if _, ours = st.ClaimedCall(c.ID); ours {
		return true
	}
	err := st.Plans(chat, func(i store.Item) bool {
		ours = i.Stale == c.ID || i.CallID == c.ID // what was made after the backup that was restored is claimed by none
		return !ours
	})
	return err == nil && ours
}

// room says what becomes of a call that is to be scheduled where another is, or one is planned: nil: it is scheduled now.
func (a *attempt) room(ctx context.Context, s situation) (*finding, error) {
	e, h := a.e, a.h
	var same *store.Item
	var list []store.Item
	instead, err := h.instead(e)
	if err != nil {
		return nil, err
	}
	replaces := e.Command.Replace && len(instead) == 0 // what is on Telegram
	var twin store.Entry                               // which has planned the same; no Seq: none has
	if e.Command.Replace {
		if twin, _, err = h.twin(e, sameCall(e)); err != nil {
			return nil, err
		}
	}
	err = h.store.Plans(e.Target, func(i store.Item) bool {
		if list = append(list, i); !i.Gone && i.At.Equal(e.At) && (!e.Command.Replace || i.ID == int64(twin.Seq)) {
			same = &i
		}
		return same == nil && !i.At.After(e.At)
	})
	if err != nil {
		return nil, err
	}
	switch {
	case same != nil && s.call != nil && same.CallID == s.call.ID && same.Rule == "" && e.Rule == "":
		return a.inTheWay(ctx, s), nil // which offers to replace it; of a series that would be only the next one
	case same != nil:
		return plannedAlready(store.Already, a.scene(s), same), nil
	}
	if f, err := a.tooMany(s); f != nil || err != nil {
		return f, err
	}
	sc := a.planScene(s)
	sc.Begins = a.beginsNow(s.call)
	first := inFront(list, int64(e.Seq), s.call, h.now(), e.At)
	switch agreed := s.call != nil && a.agreed(s.call) && (replaces || !s.call.At.IsZero()); {
	case e.At.Sub(h.now()) > latest && first != nil:
		return keep(false, sc.KeptFor(sc.Behind(*first)), sc.WouldKeep(0)), nil
	case e.At.Sub(h.now()) > latest:
		return keep(false, sc.KeptForNow(latest), sc.WouldKeep(latest)), nil
	case first != nil && (s.call == nil || s.call.At.IsZero() && !agreed && !replaces):
		return keep(true, sc.KeptFor(sc.Behind(*first)), sc.WouldKeep(0)), nil
	case s.call == nil, agreed, a.ours(s.call) && h.overdue(s.call): // which was not started, and that was told
		return nil, nil
	case replaces:
		if a.dear(s.call) {
			return a.sure(sc.SureToReplace(s.call), s), nil
		}
		return nil, nil
	case s.call.At.IsZero(), s.call.At.Before(e.At):
		f := keep(true, sc.KeptFor(sc.Busy(s.call, a.ours(s.call), false)), sc.WouldKeep(0))
		if a.ours(s.call) && !s.call.At.IsZero() && s.call.At.Before(h.now()) {
			f.again = s.call.At.Add(overdue) // it keeps its place until then
		}
		return f, nil
	case h.isPlanned(s.call.ID):
		return a.sure(sc.SureToPutFirst(s.call, words.Plan{Title: e.Title, At: sc.At, Rule: sc.Rule}), s), nil
	}
	f := a.inTheWay(ctx, s)
	if f.stream == 0 {
		f.kind = store.Refused // it is for another time
	}
	return f, nil
}

// inFront returns the last of the planned calls of a chat, which has call, that have the place on Telegram when another one, which is at a time,
// could be there already; nil: none has. A series is at the one of its times that is the first then.
func inFront(list []store.Item, id int64, call *api.Call, now, at time.Time) *words.Plan {
	var first *store.Item
	put := at.Add(-latest)
	if put.Before(now) {
		put = now
	}
	for k := range list {
		i := list[k]
		if i.ID == id || i.Gone || i.Paused || i.CallID != 0 && (call == nil || call.ID != i.CallID) {
			continue
		}
		from := put
		if startedEarly(&i, call) && i.At.After(put) {
			from = i.At
		}
		if !i.At.After(from) {
			var ok bool
			if i.At, ok = following(&i, from); !ok {
				continue
			}
		}
		if i.At.Before(at) && (first == nil || first.At.Before(i.At)) {
			first = &i
		}
	}
	if first == nil {
		return nil
	}
	is := planOf(first)
	return &is
}

// startedEarly reports whether the call that is there is that of a planned one which people have started before its time.
func startedEarly(i *store.Item, call *api.Call) bool {
	return i.CallID != 0 && call != nil && call.ID == i.CallID && call.At.IsZero()
}

// instead returns the planned calls of the chat that are not on Telegram and that e is to take the place of: it is to be scheduled for their
// time, with --replace. Where the one on Telegram is for that time, it is that one alone.
func (h *Handlers) instead(e *store.Entry) (list []store.Item, err error) {
	if !forGood(e) {
		return nil, nil
	}
	there := false
	err = h.store.Plans(e.Target, func(i store.Item) bool {
		switch {
		case i.ID == int64(e.Seq) || i.Gone || !i.At.Equal(e.At.Truncate(time.Second)):
		case i.CallID != 0:
			there = true
		default:
			list = append(list, i)
		}
		return !i.At.After(e.At)
	})
	if there {
		list = nil
	}
	return list, err
}

// plannedAlready tells of what is planned for that very time. What it offers is about the next one once that time has come.
func plannedAlready(kind store.Outcome, sc *words.Scene, same *store.Item) *finding {
	is := planOf(same)
	return &finding{kind: kind, text: sc.PlannedAlready(is, cancelVerb, skipVerb), offer: offer{line: sc.OffFirst(is, cancelVerb, skipVerb), until: same.At}}
}

// keep has a call be planned that is not on Telegram yet; full: because there is no room for it in the chat.
func keep(full bool, text, would words.Text) *finding {
	return &finding{kind: store.DoneOutcome, keep: true, full: full, text: text, would: would}
}

// tooMany refuses what the agenda has no room for; nil: it has.
func (a *attempt) tooMany(s situation) (*finding, error) {
	in, all, err := a.h.store.PlanCount(a.e.Target)
	switch {
	case err != nil:
		return nil, err
	case in >= store.MostInChat:
		return &finding{kind: store.Refused, text: a.scene(s).TooManyPlans(store.MostInChat)}, nil
	case all >= a.h.mostPlans, all >= a.h.mostPlans/2 && a.h.policy.Load().guest(a.e.Sender): // else anybody could leave no room to those who are listed
		return &finding{kind: store.Refused, text: words.NoRoomForPlans()}, nil
	}
	return nil, nil
}

// later returns the call that is planned and on Telegram, and that makes room for one that is to be there at a time before it; nil: none
// does.
func (a *attempt) later(s situation, at time.Time) *api.Call {
	if a.h.yields(s.call, at) {
		return s.call
	}
	return nil
}

// yields reports whether what is there is a planned call on Telegram that makes room for one that is to be there at a time before it.
func (h *Handlers) yields(c *api.Call, at time.Time) bool {
	return c != nil && at.Before(c.At) && at.Sub(h.now()) <= latest && h.isPlanned(c.ID)
}

// replacedOf is a planned call that another one takes the place of, as it is told of: of a series, where more of that is to come.
func replacedOf(i *store.Item) words.Plan {
	p := planOf(i)
	if _, ok := following(i, i.At); !ok {
		p.Rule = nil
	}
	return p
}
