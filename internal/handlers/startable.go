package handlers

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// startableFor is how long a planned call that could not be started at its time can be started by hand, from when that was told on.
const startableFor = 12 * time.Hour

// mostSteps bounds how many of the things that were done about a planned call are read.
const mostSteps = 64

// toBegin is a planned call that can be started by hand.
type toBegin struct {
	id    int64
	title string
	at    time.Time // when it was, or is, to start
	zone  string
	rtmp  bool
	call  int64  // on Telegram; 0: it is made
	held  bool   // its time has passed
	told  uint64 // the Seq of what has left it to people, where it is held
	over  bool   // a call was made at once since
	last  bool   // all its times have passed: it is only meant where it is named
	gone  bool   // it is planned no more, and cannot be started any more

	missed time.Time // the time of it that was missed, and for which it is too late by now; zero: none is known
}

// toStart returns the planned calls of a chat that can be started by hand: those that could not be started at their times, the last
// first, and then those that are to come, each once. was is the basic group that the chat was by then; zero: none is known. named is the one
// that is named by its number; 0: none is. begun tells of which of the missed ones people have started since; nil: of none.
func (h *Handlers) toStart(chat, was command.Peer, named int64, begunSince func(*toBegin) (bool, error)) (all []toBegin, err error) {
	seen := map[int64]bool{}
	var over uint64 // the Seq of the last call that was made at once
	plans, err := h.plansOfChat(chat)
	if err != nil {
		return nil, err
	}
	if was.IsZero() {
		was = h.wasGroup(chat)
	}
	// What is planned goes along where a basic group becomes a supergroup, also if it is not known yet which one that was.
	there := func(e *store.Entry) bool {
		id := store.PlanOf(e.Key)
		if e.Command.Verb == startPlanned {
			of, _ := e.Command.Plan()
			id = of.ID
		}
		return e.Target == chat || !was.IsZero() && e.Target == was || id != 0 && slices.ContainsFunc(plans, func(i store.Item) bool { return i.ID == id })
	}
	since := h.now().Add(-startableFor)
	begun := h.begunAfter(since)
	var unread error
	err = h.store.OfVerbs(since, []command.Verb{dueCall, dueLeft, startPlanned}, func(e store.Entry) bool {
		id := store.PlanOf(e.Key)
		switch {
		case !there(&e):
		case e.Made && e.Command.Verb == startPlanned:
			of, _ := e.Command.Plan()
			seen[of.ID] = true
		case e.Made && e.Command.Verb == dueCall:
			seen[id], over = true, max(over, e.Seq)
		case e.Command.Verb == dueLeft && e.Outcome == store.Gone:
			seen[id] = true // people have started it, or have taken it back
		case (missedCall(&e) || isLeft(&e, plans)) && !seen[id]:
			var yes bool
			if yes, unread = begun(&e); !yes {
				seen[id] = true
				all = append(all, heldBack(&e))
			}
		}
		return unread == nil
	})
	if err = cmp.Or(err, unread); err == nil && len(all) > 0 {
		err = h.store.Makers(since, func(e store.Entry) bool {
			if e.At.IsZero() && e.Command.Verb != startPlanned && there(&e) {
				over = max(over, e.Seq)
			}
			return e.Seq > over
		})
	}
	for k := range all {
		all[k].over = all[k].told < over
	}
	for k := len(all) - 1; k >= 0 && err == nil && begunSince != nil; k-- {
		var yes bool
		if yes, err = begunSince(&all[k]); yes {
			all = slices.Delete(all, k, k+1)
		}
	}
	if err != nil {
		return nil, err
	}
	var missed time.Time
	if named != 0 && !slices.ContainsFunc(all, func(t toBegin) bool { return t.id == named }) {
		e, ok, err := h.lastMissed(named)
		done := seen[named]
		if err == nil && ok && !done {
			done, err = begun(&e)
		}
		switch {
		case err != nil:
			return nil, err
		case !ok || !there(&e):
		case !done && h.now().Sub(e.Finished) <= startableFor: // it was told long after it was to start
			all = append(all, heldBack(&e))
		default:
			missed = e.At
			if _, planned, err := h.store.Plan(named); err == nil && !planned && !done {
				all = append(all, toBegin{id: named, title: e.Title, at: e.At, zone: e.Zone, gone: true})
			}
		}
	}
	held := all
	for _, i := range plans {
		if slices.ContainsFunc(held, func(t toBegin) bool { return t.id == i.ID }) {
			continue
		}
		t := toBegin{id: i.ID, title: i.Title, at: i.At, zone: i.Zone, rtmp: i.Command.RTMP, last: i.Over}
		if !i.Gone {
			t.call = i.CallID
		}
		if i.ID == named && !i.Live {
			t.missed = missed
		}
		all = append(all, t)
	}
	return all, nil
}

// begunAfter tells of what has left a call to people whether one of them has had it started since, by a command. Most chats need not
// know: the journal is read when that is first asked.
func (h *Handlers) begunAfter(since time.Time) func(*store.Entry) (bool, error) {
	read := sync.OnceValues(func() (last map[int64]uint64, err error) {
		last = map[int64]uint64{} // by call
		err = h.store.OfVerbs(since, []command.Verb{start}, func(e store.Entry) bool {
			if e.Outcome == store.DoneOutcome {
				last[e.CallID] = max(last[e.CallID], e.Seq)
			}
			return true
		})
		return last, err
	})
	return func(e *store.Entry) (bool, error) {
		if e.CallID == 0 {
			return false, nil
		}
		last, err := read()
		return last[e.CallID] > e.Seq, err
	}
}

// begunSince finds out of a planned call that was missed whether people have started it all the same, and it has ended since; call is what
// is in its chat now.
func (h *Handlers) begunSince(ctx context.Context, chat command.Peer, call *api.Call) func(*toBegin) (bool, error) {
	return func(t *toBegin) (bool, error) {
		if t.call == 0 || call != nil && call.ID == t.call {
			return false, nil
		}
		return h.wasLive(ctx, chat, h.wasGroup(chat), t.call, t.at)
	}
}

// missedCall reports whether e was to start a planned call, or to see that people have, and has left it to them, as the chat was told.
func missedCall(e *store.Entry) bool {
	return begins(e.Command.Verb) && (e.Held && e.Outcome != store.DoneOutcome || e.Outcome == store.Refused && e.CallID != 0)
}

// isLeft reports whether e has told people to start one of the planned calls, and they have time for that still.
func isLeft(e *store.Entry, plans []store.Item) bool {
	return e.Command.Verb == dueCall && e.Outcome == store.DoneOutcome && e.Command.NoStart &&
		slices.ContainsFunc(plans, func(i store.Item) bool { return i.ID == store.PlanOf(e.Key) && !i.Left.IsZero() && i.Left.Equal(e.At) })
}

// heldBack is what people can start by hand after e, which has left it to them.
func heldBack(e *store.Entry) toBegin {
	t := toBegin{id: store.PlanOf(e.Key), title: e.Title, at: e.At, zone: e.Zone, rtmp: e.Command.RTMP, held: true, told: e.Seq}
	if !e.Held {
		t.call = e.CallID // it is on Telegram still
	}
	return t
}

// lastMissed returns what was to start a planned call and has left that to people, the newest; ok false where it has begun since, and
// nobody can have been told of the other one for long; or where none is known.
func (h *Handlers) lastMissed(id int64) (e store.Entry, ok bool, err error) {
	i, planned, err := h.store.Plan(id)
	if err != nil {
		return e, false, err
	}
	i.ID = id
	if !planned { // the agenda does not know any more how many there were
		i.N, err = h.store.Newest(i.Timer())
	}
	for n := i.N; n > max(0, i.N-mostSteps) && err == nil; n-- {
		e, ok, err = h.store.Entry(store.Key{Peer: i.Timer(), N: n})
		switch {
		case err != nil, !ok && planned:
			return e, false, err
		case !ok, !begins(e.Command.Verb), e.State == store.Accepted:
		case missedCall(&e), isLeft(&e, []store.Item{i}):
			return e, true, nil
		case e.Command.Verb == dueLeft:
			return e, false, nil
		case h.now().Sub(e.Finished) > startableFor:
			return e, false, nil
		}
	}
	return e, false, err
}

// as returns e as the command that starts t.
func (t *toBegin) as(e *store.Entry) *store.Entry {
	c, meant := *e, e.Command
	meant.Args = command.PlanArgs(command.Planned{ID: t.id}, "")
	if t.call != 0 {
		c.CallID, c.Was = t.call, t.title
		c.Unsent = true // what was not begun when the daemon ended is done, also where the call has left Telegram by then
	} else {
		meant.Verb, meant.RTMP, c.Title, c.Occurs, c.Zone = startPlanned, t.rtmp, t.title, t.at, t.zone
	}
	c.Means(meant)
	return &c
}

func (t *toBegin) plan() words.Plan {
	return words.Plan{ID: t.id, Title: t.title, At: t.at.In(zoneOf(t.at, t.zone))}
}
