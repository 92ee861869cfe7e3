package handlers

import (
	"slices"
	"time"

	"userbot/internal/api"
	"userbot/internal/store"
	"userbot/internal/words"
)

const (
	// tooNear is within which time of each other two calls of a chat can hardly both take place.
	tooNear = time.Hour
	// mostMet is how many times of a series are compared with those of others, and metFor how far ahead.
	mostMet = 60
	metFor  = 366 * 24 * time.Hour
)

// meetings returns for which of the planned calls of a chat another one is too near, and when that is first.
func meetings(all []store.Item, now time.Time) map[int64]words.Meeting {
	type begins struct {
		at time.Time
		i  *store.Item
	}
	var list []begins
	for k := range all {
		i := &all[k]
		if i.Paused || i.Command.Replace { // or it is to end what runs at its time
			continue
		}
		r, at, ok := ruleOf(i.Rule), i.At, true
		for n := 0; ok && n < mostMet && at.Sub(now) < metFor; n++ {
			if n > 0 || !i.Gone {
				list = append(list, begins{at, i})
			}
			if n == 0 && i.Moved.After(at) {
				at = i.Moved
			}
			if ok = r != nil; ok {
				at, _, ok = r.After(at)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b begins) int { return a.at.Compare(b.at) })
	met := map[int64]words.Meeting{}
	meet := func(a, b begins) {
		if _, before := met[a.i.ID]; !before {
			met[a.i.ID] = words.Meeting{ID: b.i.ID, Title: b.i.Title, At: a.at, Other: b.at}
		}
	}
	for k, a := range list {
		for _, b := range list[k+1:] {
			if b.at.Sub(a.at) >= tooNear {
				break
			}
			if a.i != b.i {
				meet(a, b)
				meet(b, a)
			}
		}
	}
	return met
}

// planScene is scene, with the planned call of the chat that is too near to the one that the command plans.
func (a *attempt) planScene(s situation) *words.Scene {
	e, sc := a.e, a.scene(s)
	if !e.At.IsZero() {
		sc.Off = a.off()
		sc.Meets = a.meeting(store.Item{ID: int64(e.Seq), Command: e.Command, At: e.At, Rule: e.Rule}, s.call)
	}
	return sc
}

// meeting returns when another planned call of the chat, where call is there, is first too near to i; nil: none is, or what is planned cannot be
// read.
func (a *attempt) meeting(i store.Item, call *api.Call) *words.Meeting {
	all := []store.Item{i}
	err := a.h.store.Plans(a.e.Target, func(o store.Item) bool {
		if o.ID != i.ID {
			o.Gone = o.Gone || startedEarly(&o, call)
			all = append(all, o)
		}
		return true
	})
	if m, ok := meetings(all, a.h.now())[i.ID]; ok && err == nil {
		return &m
	}
	return nil
}

// movedScene is scene, with what keeps i from being on Telegram when the command has moved it, and which other one is too near then.
func (a *attempt) movedScene(s situation, i *store.Item) *words.Scene {
	e, sc, now := a.e, a.scene(s), a.h.now()
	if i.Paused && !i.Over {
		return sc // nothing is done about it
	}
	sc.Meets = a.meeting(store.Item{ID: i.ID, Command: i.Command, At: e.At}, s.call) // only this one of a series is moved
	var list []store.Item
	if a.h.store.Plans(e.Target, func(o store.Item) bool {
		list = append(list, o)
		return o.At.Before(e.At)
	}) != nil {
		return sc
	}
	sc.Begins = a.beginsNow(s.call)
	first, far := inFront(list, i.ID, s.call, now, e.At), e.At.Sub(now) > latest
	switch c := s.call; {
	case c != nil && c.ID != i.CallID && c.ID != e.CallID && !far && (first == nil || !c.At.IsZero()): // that is taken off there
		sc.Kept = sc.Busy(c, a.ours(c), i.Command.Replace)
	case first != nil:
		sc.Kept = sc.Behind(*first)
	}
	return sc
}
