package handlers

import (
	"context"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// putOnTelegram schedules a planned call on Telegram, once that takes it and the chat has room for it. Nothing is said of that.
func putOnTelegram() *action {
	return &action{prevent: mayNotPut, send: create, proof: wasCreated}
}

func mayNotPut(ctx context.Context, a *attempt, s situation) (*finding, error) {
	e := a.e
	i, ok, err := a.h.store.Plan(store.PlanOf(e.Key))
	switch {
	case err != nil:
		return nil, err
	case !ok || i.CallID != 0 || i.Paused || i.Gone || !i.At.Equal(e.At) || e.At.Sub(a.h.now()) < soonest:
		return &finding{kind: store.Gone}, nil // people have planned otherwise since
	case s.call == nil:
	case a.claimed(s.call.ID) && a.h.overdue(s.call):
		// It was not started, and that was told: the next one takes its place.
	case a.claimed(s.call.ID) && !s.call.At.IsZero() && s.call.At.Before(a.h.now()):
		return &finding{kind: store.Gone, again: s.call.At.Add(overdue)}, nil
	case !a.claimed(s.call.ID) && s.call.Mine && s.call.At.Equal(e.At) && s.call.Title == e.Title:
		return a.made(s, s.call), nil // by this command, before the store was restored
	default:
		return &finding{kind: store.Gone, full: true}, nil
	}
	return mayNotMake(ctx, a)
}

// overdue reports whether a scheduled call was to start long ago.
func (h *Handlers) overdue(c *api.Call) bool {
	return !c.At.IsZero() && h.now().Sub(c.At) >= overdue
}

// retry is how long after it was refused for the n-th time it is tried anew to put a call on Telegram.
func retry(n int) time.Duration { return min(time.Minute<<min(n, 10), overdue) }

// plannedBy returns the id of the planned call whose call on Telegram this is, and for when it was planned; 0: none.
func (h *Handlers) plannedBy(callID int64) (id int64, at time.Time) {
	k, ok := h.store.ClaimedCall(callID)
	if !ok {
		return 0, time.Time{}
	}
	e, ok, err := h.store.Entry(k)
	switch {
	case err != nil || !ok || e.At.IsZero():
		return 0, time.Time{}
	case due(&e):
		return store.PlanOf(k), e.At
	}
	return int64(e.Seq), e.At
}

// isPlanned reports whether a call on Telegram is that of a planned call.
func (h *Handlers) isPlanned(callID int64) bool {
	id, _ := h.plannedBy(callID)
	return id != 0
}

// ours reports whether a command, or what a command has planned, has made a call.
func (a *attempt) ours(c *api.Call) bool {
	_, ours := a.h.store.ClaimedCall(c.ID)
	return ours
}

// room says what becomes of a call that is to be scheduled where another is, or one is planned: nil: it is scheduled now.
func (a *attempt) room(ctx context.Context, s situation) (*finding, error) {
	e, h := a.e, a.h
	var same, before *store.Item
	err := h.store.Plans(e.Target, func(i store.Item) bool {
		switch {
		case i.Gone:
		case i.At.Equal(e.At) && !e.Command.Replace:
			same = &i
		case i.At.Before(e.At) && i.CallID == 0 && !i.Paused && i.At.After(h.now()):
			before = &i
		}
		return same == nil && !i.At.After(e.At)
	})
	if err != nil {
		return nil, err
	}
	switch {
	case same != nil && s.call != nil && same.CallID == s.call.ID:
		return a.inTheWay(ctx, s), nil
	case same != nil:
		return &finding{kind: store.Already, text: a.scene(s).PlannedAlready(words.Plan{ID: same.ID, Title: same.Title, At: same.At})}, nil
	}
	if f, err := a.tooMany(s); f != nil || err != nil {
		return f, err
	}
	sc := a.scene(s)
	switch agreed := s.call != nil && e.Agreed == s.call.ID && (e.Command.Replace || !s.call.At.IsZero()); {
	case e.At.Sub(h.now()) > latest:
		return keep(false, sc.KeptForNow(latest), sc.WouldKeep(latest)), nil
	case s.call == nil && before != nil:
		return keep(true, sc.KeptBehind(words.Plan{ID: before.ID, Title: before.Title, At: before.At}), sc.WouldKeep(0)), nil
	case s.call == nil, agreed:
		return nil, nil
	case e.Command.Replace:
		if a.dear(s.call) {
			return a.sure(sc.SureToReplace(s.call), s), nil
		}
		return nil, nil
	case s.call.At.IsZero(), s.call.At.Before(e.At):
		return keep(true, sc.KeptWhile(s.call), sc.WouldKeep(0)), nil
	case h.isPlanned(s.call.ID):
		return a.sure(sc.SureToPutFirst(s.call), s), nil
	}
	return a.inTheWay(ctx, s), nil
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
	case all >= store.MostPlans:
		return &finding{kind: store.Refused, text: words.NoRoomForPlans()}, nil
	}
	return nil, nil
}

// edits are what an outcome changes on the agenda, in the transaction that writes it.
func (h *Handlers) edits(e *store.Entry, f *finding) (list []store.Edit, err error) {
	p, now := h.policy.Load(), h.now()
	id := store.PlanOf(e.Key)
	switch {
	case e.Command.Verb == duePut:
		list = append(list, store.Edit{ID: id, F: func(i *store.Item) error {
			switch {
			case i.ID == 0 || !i.At.Equal(e.At):
				return nil
			case f.kind == store.DoneOutcome && f.made != 0:
				i.CallID, i.Tries, i.Retry = f.made, 0, time.Time{}
			case f.made != 0:
				i.CallID, i.Gone = f.made, true
			case f.full:
				i.Full, i.Retry = true, time.Time{}
			case !f.again.IsZero():
				i.Retry = f.again
			case f.kind != store.Gone:
				i.Retry = now.Add(retry(i.Tries))
				i.Tries++
			}
			p.replan(i)
			return nil
		}})
	case e.Command.Verb == dueCall && e.CallID != 0 && f.kind == store.Refused:
		if list, err = h.roomLater(e); err != nil {
			return nil, err
		}
	case e.At.IsZero() || due(e) || f.kind != store.DoneOutcome || f.made == 0 && !f.keep:
	default:
		id = int64(e.Seq)
		list = append(list, store.Edit{ID: id, F: func(i *store.Item) error {
			*i = store.Item{
				ID: id, Chat: e.Chat, Topic: e.Topic, Sender: e.Sender, Command: e.Command, Target: e.Target, CallID: f.made,
				Title: e.Title, At: e.At.Truncate(time.Second), Zone: e.Zone, Rule: e.Rule, Full: f.full, Live: f.live,
				Reminded: now, // what was to be told before it was planned
			}
			p.replan(i)
			return nil
		}})
	}
	if f.made != 0 {
		made, err := h.displaced(e, f.made)
		if err != nil {
			return nil, err
		}
		list = append(list, made...)
	}
	return append(list, f.edits...), nil
}

// roomLater has what had no room in a chat be put there some time after the call of e, which was missed and is there still.
func (h *Handlers) roomLater(e *store.Entry) (list []store.Edit, err error) {
	p, at := h.policy.Load(), e.Date.Add(overdue)
	err = h.store.Plans(e.Target, func(i store.Item) bool {
		if i.Full {
			list = append(list, store.Edit{ID: i.ID, F: func(i *store.Item) error {
				if i.ID != 0 && i.Full {
					i.Full, i.Retry = false, at
					p.replan(i)
				}
				return nil
			}})
		}
		return true
	})
	return list, err
}

// displaced has the plans of a chat go by that e has made a call there: it has taken the place of any other, for good or until that
// one's turn comes again. To wait for the next look would not do: the call may have ended by then.
func (h *Handlers) displaced(e *store.Entry, made int64) (list []store.Edit, err error) {
	err = h.store.Plans(e.Target, func(was store.Item) bool {
		if was.CallID == 0 || was.CallID == made || was.Gone || was.ID == store.PlanOf(e.Key) {
			return true
		}
		list = append(list, store.Edit{ID: was.ID, F: func(i *store.Item) error {
			if !i.Gone && i.CallID == was.CallID {
				h.policy.Load().displace(i, forGood(e))
			}
			return nil
		}})
		return true
	})
	return list, err
}

// displace takes a planned call off Telegram, where another one was put in its place.
func (p *Policy) displace(i *store.Item, forGood bool) {
	switch {
	case forGood:
		p.pass(i, i.At)
		return
	case i.Live:
		i.Gone = true
	default:
		i.CallID, i.Full = 0, true // what is there makes room for it again
	}
	p.replan(i)
}

// forGood reports whether the call of e was to take the place of one that is planned, and not only to come before it.
func forGood(e *store.Entry) bool { return e.Command.Replace && !due(e) }

// followCall has the plans of a chat go by what it shows: people may have started, ended or replaced what was planned.
// What was started before its time, while nobody looked, and has made room for another call since, tells only the chat's messages.
func (h *Handlers) followCall(ctx context.Context, s situation) error {
	chat, other := s.chat.Peer, s.call != nil && s.call.At.IsZero()
	var edits []store.Edit
	var was []store.Item
	err := h.store.Plans(chat, func(i store.Item) bool {
		there := s.call != nil && s.call.ID == i.CallID
		gone, live := i.CallID != 0 && !i.Gone && !there, there && s.call.At.IsZero() && !i.Live
		if !gone && !live && (!i.Full || s.call != nil) {
			return true
		}
		was = append(was, i)
		return true
	})
	for _, was := range was {
		there := s.call != nil && s.call.ID == was.CallID
		gone, live := was.CallID != 0 && !was.Gone && !there, there && other
		back, over := gone && h.makesRoom(s.call, false), gone && h.makesRoom(s.call, true)
		begun := live || gone && other && !over && h.hasStarted(ctx, chat, was.CallID)
		edits = append(edits, store.Edit{ID: was.ID, F: func(i *store.Item) error {
			if i.CallID != was.CallID || !i.At.Equal(was.At) || i.N != was.N {
				return nil
			}
			p := h.policy.Load()
			i.Live = i.Live || begun
			switch i.Full = i.Full && live; {
			case live:
			case over, back, gone && other:
				p.displace(i, over)
				return nil
			case gone:
				i.Gone = true
			}
			p.replan(i)
			return nil
		}})
	}
	if err != nil || len(edits) == 0 {
		return err
	}
	if err := h.store.Replan(edits...); err != nil {
		return err
	}
	h.agenda.ring()
	return nil
}

// hasStarted reports whether a call that is not there any more was live once, as far as that can be found out at once.
func (h *Handlers) hasStarted(ctx context.Context, chat command.Peer, callID int64) bool {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	at, err := h.api.CallStart(rpc, chat, callID)
	return err == nil && !at.IsZero()
}

// makesRoom reports whether what is there now was put there by a command, in the place of what was planned: for good, or until
// its turn comes again.
func (h *Handlers) makesRoom(c *api.Call, good bool) bool {
	if c == nil {
		return false
	}
	k, ok := h.store.ClaimedCall(c.ID)
	if !ok {
		return false
	}
	e, ok, err := h.store.Entry(k)
	return err == nil && ok && forGood(&e) == good
}
