package handlers

import (
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// edits are what an outcome changes on the agenda, in the transaction that writes it. What the answer has to tell of that is added to it.
func (h *Handlers) edits(e *store.Entry, f *finding) (list []store.Edit, err error) {
	p, now := h.policy.Load(), h.now()
	id := store.PlanOf(e.Key)
	switch {
	case e.Command.Verb == duePut:
		list = append(list, store.Edit{ID: id, F: func(i *store.Item) error {
			switch {
			case i.ID == 0 || !i.At.Equal(e.At):
				return nil
			case f.made != 0:
				i.CallID, i.Full, i.Tries, i.Retry = f.made, false, 0, time.Time{}
			case f.full:
				i.Full, i.Retry = true, time.Time{}
			case !f.again.IsZero():
				i.Full, i.Retry = true, f.again // or when what is there is over
			case f.kind != store.Gone:
				i.Retry = now.Add(retry(i.Tries))
				i.Tries++
			}
			p.replan(i)
			return nil
		}})
	case e.Command.Verb == startPlanned && f.made != 0:
		list = append(list, begunEarly(e, p, f.made))
	case begins(e.Command.Verb):
		if e.CallID != 0 && (f.kind == store.Refused || f.full) {
			if list, err = h.goesStale(e); err != nil {
				return nil, err
			}
		}
		if e.Command.Verb == dueCall && e.Command.NoStart {
			list = append(list, store.Edit{ID: id, F: func(i *store.Item) error {
				switch {
				case i.ID == 0 || !i.Left.Equal(e.At):
				case f.left && !e.Held:
					i.LeftCall = e.CallID
				case f.left:
					i.LeftCall = 0
				default:
					p.forget(i)
				}
				return nil
			}})
		}
	case e.At.IsZero() || due(e) || f.kind != store.DoneOutcome || f.made == 0 && !f.keep:
	default:
		instead, err := h.instead(e)
		if err != nil {
			return nil, err
		}
		sc, c := h.scene(e, api.Chat{}), e.Command
		for _, off := range instead {
			c.Replace = false // it has been done
			list = append(list, store.Edit{ID: off.ID, F: func(i *store.Item) error {
				if i.ID != 0 && i.At.Equal(off.At) && i.CallID == 0 {
					p.pass(i, i.At)
				}
				return nil
			}})
			tell(e, sc.TakesPlaceOf(replacedOf(&off)))
		}
		id = int64(e.Seq)
		told := toldIn(e)
		list = append(list, store.Edit{ID: id, F: func(i *store.Item) error {
			*i = store.Item{
				ID: id, Chat: told.chat, Topic: told.topic, Sender: e.Sender, Command: c, Target: e.Target, CallID: f.made,
				Title: e.Title, At: e.At.Truncate(time.Second), Zone: e.Zone, Rule: e.Rule, Full: f.full, Retry: f.again, Live: f.live, InPrivate: toldOpenly(e),
				Reminded: now, // what was to be told before it was planned
			}
			p.replan(i)
			return nil
		}})
	}
	if f.zone != nil {
		list = append(list, store.Edit{Zoned: e.Target, Zone: *f.zone})
	}
	if f.made != 0 {
		made, err := h.displaced(e, f)
		if err != nil {
			return nil, err
		}
		list = append(list, made...)
	}
	if e.Command.Verb == start && f.kind == store.DoneOutcome || e.Command.Verb == startPlanned && f.made != 0 {
		if err := h.usesUp(e); err != nil {
			return nil, err
		}
	}
	return append(list, f.edits...), nil
}

// toldOpenly reports whether what e plans is told in the chat of the call, for e was typed in private.
func toldOpenly(e *store.Entry) bool { return e.Chat.Kind == command.User && e.Target != e.Chat }

// toldIn is where what e plans is told.
func toldIn(e *store.Entry) thread {
	if toldOpenly(e) {
		return thread{chat: e.Target}
	}
	return threadOf(e)
}

// tell adds to an answer what has come of a command besides.
func tell(e *store.Entry, t words.Text) {
	e.Answer += "\n" + t.Reveal()
	e.Tidy.Sign = "" // it has to be told
}

// usesUp adds to the answer what is planned still of the planned call that was started by hand. A reaction in its place says enough.
func (h *Handlers) usesUp(e *store.Entry) error {
	id, at := h.plannedBy(e.CallID)
	if e.Command.Verb == startPlanned {
		of, _ := e.Command.Plan()
		id, at = of.ID, e.Occurs
	}
	if id == 0 {
		return nil
	}
	is, err := h.after(id, at)
	if err != nil {
		return err
	}
	e.Answer += "\n" + h.scene(e, api.Chat{}).UsesUp(is).Reveal()
	return nil
}

// after is what is planned still of a planned call after the one of a time: without a time where that was the last.
func (h *Handlers) after(id int64, at time.Time) (is words.Plan, err error) {
	is.ID = id
	i, ok, err := h.store.Plan(id)
	next := i.At
	if ok && !next.After(at) {
		next, ok = following(&i, i.At)
	}
	if ok && !i.Over {
		is.At, is.Rule, is.Paused = next.In(zoneOf(next, i.Zone)), ruleOf(i.Rule), i.Paused
	}
	return is, err
}

// mostStale is how many planned calls know of one that was not started. The others come after these.
const mostStale = 8

// goesStale has what is planned next in a chat know of the call of e, which was not started at its time and is there still, also when the
// journal has forgotten that it is ours; and what had no room be put there some time after it.
func (h *Handlers) goesStale(e *store.Entry) (list []store.Edit, err error) {
	p, at := h.policy.Load(), e.Date.Add(overdue)
	if e.Command.Verb == dueLeft {
		at = e.At.Add(overdue)
	}
	err = h.store.Plans(e.Target, func(i store.Item) bool {
		if i.Paused || i.Gone || i.Over || onlyLeft(&i) {
			return true
		}
		list = append(list, store.Edit{ID: i.ID, F: func(i *store.Item) error {
			if i.ID == 0 {
				return nil
			}
			if i.Stale = e.CallID; i.Full {
				i.Retry = at
				p.replan(i)
			}
			return nil
		}})
		return len(list) < mostStale
	})
	return list, err
}

// displaced has the plans of a chat go by that e has made a call there: it has taken the place of any other, for good, which the answer
// tells, or until that one's turn comes again. To wait for the next look would not do: the call may have ended by then.
func (h *Handlers) displaced(e *store.Entry, f *finding) (list []store.Edit, err error) {
	p, sc, made := h.policy.Load(), h.scene(e, api.Chat{}), f.made
	instead, err := h.instead(e)
	if err != nil {
		return nil, err
	}
	good := forGood(e) && len(instead) == 0
	if good {
		if err := h.tellsUnbegun(e, f); err != nil {
			return nil, err
		}
	}
	var first store.Item // of what is on Telegram before the call that was made
	err = h.store.Plans(e.Target, func(was store.Item) bool {
		if was.LeftCall != 0 && was.LeftCall != made {
			off := good && !onlyLeft(&was) && f.displaces(e, was.LeftCall)
			list = append(list, store.Edit{ID: was.ID, F: func(i *store.Item) error {
				switch {
				case i.LeftCall != was.LeftCall:
				case off:
					p.forget(i)
				default:
					i.LeftCall = 0 // of which it is told that nobody has started it
				}
				return nil
			}})
			if off {
				is := planOf(&was)
				if onlyLeft(&was) {
					is.Rule = nil
				}
				is.At = was.Left.In(zoneOf(was.Left, was.Zone))
				tell(e, sc.TakesPlaceOf(is))
			}
		}
		stays := was
		if takes(e, made, &was) {
			list = append(list, store.Edit{ID: was.ID, F: func(i *store.Item) error {
				if !i.Gone && i.CallID == was.CallID {
					h.policy.Load().displace(i, good)
				}
				return nil
			}})
			switch {
			case good:
				tell(e, sc.TakesPlaceOf(replacedOf(&was)))
				p.pass(&stays, stays.At)
			case e.At.IsZero() && !was.Live && !onlyLeft(&was):
				tell(e, sc.MakesRoom(planOf(&was)))
			}
		}
		if stays.ID != 0 && !stays.Gone && !stays.Paused && stays.At.After(sc.Now) && stays.At.Before(e.At) && (first.ID == 0 || stays.At.Before(first.At)) {
			first = stays
		}
		return true
	})
	if good && first.ID != 0 {
		tell(e, sc.ComesBefore(planOf(&first)))
	}
	return list, err
}

// displaces reports whether what e has made is in the place of a call that was only scheduled, as far as that is known.
func (f *finding) displaces(e *store.Entry, call int64) bool {
	return call != 0 && call != f.made && (f.took == call || !f.looked && !e.AgreedLive)
}

// tellsUnbegun adds to the answer of what is for good in the place of a planned call that this was about to start: it is not on the agenda any more.
func (h *Handlers) tellsUnbegun(e *store.Entry, f *finding) error {
	for _, was := range h.beginning(e.Target) {
		if was.Key == e.Key || !f.displaces(e, was.CallID) {
			continue
		}
		is, err := h.after(store.PlanOf(was.Key), was.At)
		if err != nil {
			return err
		}
		is.Title, is.At = was.Title, was.At.In(zoneOf(was.At, was.Zone))
		tell(e, h.scene(e, api.Chat{}).TakesPlaceOf(is))
	}
	return nil
}

// takes reports whether the call that e has made has taken the place on Telegram of a planned one. What was there no more before is left to the
// looks, which find out what has become of it.
func takes(e *store.Entry, made int64, was *store.Item) bool {
	return was.CallID != 0 && was.CallID != made && was.CallID != was.Absent && !was.Gone && was.ID != store.PlanOf(e.Key)
}

// displace takes a planned call off Telegram, where another one was put in its place. One that was started before its time has been.
func (p *Policy) displace(i *store.Item, forGood bool) {
	if forGood || i.Live {
		p.pass(i, i.At)
		return
	}
	i.CallID, i.Full = 0, true // what is there makes room for it again
	p.replan(i)
}

// forGood reports whether the call of e was to take the place of one that is planned, and not only to come before it, as one of now does.
func forGood(e *store.Entry) bool {
	return e.Command.Replace && !e.At.IsZero() && !due(e)
}
