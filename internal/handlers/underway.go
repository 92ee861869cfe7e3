package handlers

import (
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// underway knows of which planned calls something is done, or waits for Telegram: one thing at a time, so that an outage leaves one
// entry of each, and one word about all that was missed.
type underway struct {
	mu    sync.Mutex
	plans map[int64]busy
	asked map[store.Key][]int64 // by the commands that wait, the planned calls that these change: they fall due after that

	open *simplelru.LRU[store.Key, map[int64]time.Time] // by the commands that were asked back, until when the planned calls wait for an answer
}

// busy is what is done about a planned call, and where that is told.
type busy struct {
	verb command.Verb
	in   thread
	by   store.Key
}

func (u *underway) init() {
	u.plans, u.asked = map[int64]busy{}, map[store.Key][]int64{}
	u.open = newLRU[store.Key, map[int64]time.Time](mostPosted)
}

// has reports whether a planned call does not fall due for now.
func (u *underway) has(id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.plans[id].verb != "" {
		return true
	}
	for _, ids := range u.asked {
		if slices.Contains(ids, id) {
			return true
		}
	}
	return false
}

// await has the planned calls with these ids not fall due before e is settled, which is to change them.
func (u *underway) await(e *store.Entry, ids []int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(ids) > 0 {
		u.asked[e.Key] = ids
	}
}

// awaits reports whether a planned call does not fall due before e is settled.
func (u *underway) awaits(e *store.Entry, id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Contains(u.asked[e.Key], id)
}

// settled ends that, and reports whether anything has waited for e.
func (u *underway) settled(e *store.Entry) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	ids := u.asked[e.Key]
	delete(u.asked, e.Key)
	return len(ids) > 0
}

// starts reports whether a planned call is about to start.
func (u *underway) starts(id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.plans[id].verb == dueCall
}

// beginning returns what is to start planned calls.
func (u *underway) beginning() (by []store.Key) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, b := range u.plans {
		if b.verb == dueCall {
			by = append(by, b.by)
		}
	}
	return by
}

// beginning returns what is to start planned calls of a chat by itself, which waits for its turn or for Telegram. What cannot be read is left out.
func (h *Handlers) beginning(chat command.Peer) (list []store.Entry) {
	for _, k := range h.underway.beginning() {
		if e, ok, err := h.store.Entry(k); err == nil && ok && e.State == store.Accepted && e.Target == chat && !e.Command.NoStart {
			list = append(list, e)
		}
	}
	return list
}

// beginsNow reports whether the call that is there is that of a planned one which is about to be started.
func (a *attempt) beginsNow(c *api.Call) bool {
	return c != nil && !c.At.IsZero() && slices.ContainsFunc(a.h.beginning(a.e.Target), func(e store.Entry) bool { return e.CallID == c.ID })
}

// keeps reports whether what is done about a planned call, if anything is, leaves what is there of it on Telegram.
func (u *underway) keeps(id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	v := u.plans[id].verb
	return v == "" || v == duePut || v == dueReminder
}

// startsIn reports whether it is about to be known of a planned call that is told there whether it has started.
func (u *underway) startsIn(in thread) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, b := range u.plans {
		if begins(b.verb) && b.in == in {
			return true
		}
	}
	return false
}

// add holds the planned call with that id, 0: none, if e may have begun to do something about it.
func (u *underway) add(id int64, e *store.Entry) {
	switch {
	case id == 0, e.State != store.Accepted:
	case due(e), e.CallID != 0 && !e.Unsent: // what changes it may have been sent
		u.hold(id, e)
	}
}

// hold keeps a planned call from falling due while e does something about it.
func (u *underway) hold(id int64, e *store.Entry) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.plans[id] = busy{e.Command.Verb, threadOf(e), e.Key}
}

// movedTo has what is told in a basic group be told in the supergroup that it has become.
func (u *underway) movedTo(from, to command.Peer) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, b := range u.plans {
		if b.in.chat == from {
			u.plans[id] = busy{b.verb, thread{chat: to}, b.by}
		}
	}
}

// planAbout returns the id of the planned call that gave the entry, or that it changes; 0: none.
func (h *Handlers) planAbout(e *store.Entry) int64 {
	if id := store.PlanOf(e.Key); id != 0 {
		return id
	}
	if v := h.verbs[e.Command.Verb]; v == nil || v.Follows != command.Plan && v.Follows != command.PlanTime {
		return 0
	}
	var of command.Planned
	h.reads(func() { of, _ = e.Command.Plan() }) // also at a start, of what an earlier version has read
	return of.ID
}

func (u *underway) remove(id int64, e *store.Entry) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.plans[id].verb == e.Command.Verb {
		delete(u.plans, id)
	}
}

// holdPlans has the planned calls not fall due that a command is to change, before it is settled; or, where that was asked back, before it is
// answered.
func (h *Handlers) holdPlans(e *store.Entry) {
	if ids, err := h.toChange(e); err == nil { // what cannot be read is told when it is its turn
		h.underway.await(e, ids)
	}
	if wait := h.toAnswer(e); len(wait) > 0 {
		h.underway.mu.Lock()
		defer h.underway.mu.Unlock()
		h.underway.open.Add(e.Key, wait)
	}
}

// timeToAnswer is how long before its time a question about a planned call must be asked to be answered in time.
const timeToAnswer = 90 * time.Second

// toAnswer are the planned calls that a question is about, each with until when it waits for the answer: who has typed in time, and was asked when
// little was left of that, would see it begin while he reads.
func (h *Handlers) toAnswer(e *store.Entry) (wait map[int64]time.Time) {
	if len(e.Choices) == 0 {
		return nil
	}
	late := h.policy.Load().LateLimit - warm
	for _, c := range e.Choices {
		as := *e
		as.State, as.Command, as.Target = store.Accepted, c.Command, c.Target
		ids, _ := h.toChange(&as)
		for _, id := range ids {
			i, ok, err := h.store.Plan(id)
			if err != nil || !ok || i.Live || i.Gone || e.Finished.Before(i.At.Add(-timeToAnswer)) || !h.inTime(e, &i) {
				continue
			}
			until := e.Finished.Add(openFor)
			if last := i.At.Add(late); last.Before(until) {
				until = last
			}
			if !until.After(e.Finished) {
				continue
			}
			if wait == nil {
				wait = map[int64]time.Time{}
			}
			wait[id] = until
		}
	}
	return wait
}

// startsAfter is until when what a question is about, and starts by itself, waits for the answer; zero: nothing does.
func (h *Handlers) startsAfter(e *store.Entry) (until time.Time) {
	for id, last := range h.toAnswer(e) {
		if i, ok, err := h.store.Plan(id); err == nil && ok && !i.Command.NoStart && last.After(until) {
			until = last
		}
	}
	return until
}

// inTime reports whether a command was typed before the time of a planned call, or while that waited for an answer.
func (h *Handlers) inTime(e *store.Entry, i *store.Item) bool {
	u := &h.underway
	u.mu.Lock()
	defer u.mu.Unlock()
	return e.Date.Before(i.At) || slices.ContainsFunc(u.open.Values(), func(wait map[int64]time.Time) bool { return e.Date.Before(wait[i.ID]) })
}

// waitsForAnswer is until when a planned call does not fall due, since somebody was asked about it and may answer still; zero: it waits for nobody.
func (h *Handlers) waitsForAnswer(id int64, now time.Time) (until time.Time) {
	u := &h.underway
	u.mu.Lock()
	var open []store.Key
	for _, k := range u.open.Keys() {
		if wait, _ := u.open.Peek(k); now.Before(wait[id]) {
			open = append(open, k)
		}
	}
	u.mu.Unlock()
	for _, k := range open {
		q, ok, err := h.entry(k)
		if err != nil || !ok || q.Picked != (store.Key{}) || q.Withheld || q.Accepted.Before(h.restored.At) || h.next(&q) != nil {
			continue
		}
		u.mu.Lock()
		if wait, _ := u.open.Peek(k); wait[id].After(until) {
			until = wait[id]
		}
		u.mu.Unlock()
	}
	return until
}

// toChange are the ids of the planned calls that a command is to change, or may be meant to: those that it names, also by a word, or, where it
// names none, those that it can be about. Whoever has typed that before the time of one has it done before that, however long it waits: a call
// would begin that is cancelled, or not begin that goes on.
func (h *Handlers) toChange(e *store.Entry) (ids []int64, err error) {
	v := h.verbs[e.Command.Verb]
	switch {
	case e.State != store.Accepted || v == nil || v.action == nil || v.action.fits == nil:
		return nil, nil
	case e.Target.IsZero():
		return h.toChangeSomewhere(e)
	}
	chat := e.Target
	if to := h.isNow(chat); !to.IsZero() {
		chat = to // what is planned is there by now
	}
	of := command.Planned{ID: h.planAbout(e)}
	if of.ID != 0 {
		i, ok, err := h.store.Plan(of.ID)
		if ok && i.Target == chat {
			ids = append(ids, i.ID)
		}
		return ids, err
	}
	var list []store.Item
	h.reads(func() {
		of = e.Command.Named()
		if list, _, err = h.plansNamed(chat, of, v.action.fits); err == nil && len(list) == 0 {
			list = h.insteadOf(chat, of, v.action.fits)
		}
	})
	for _, i := range list {
		ids = append(ids, i.ID)
	}
	return ids, err
}

// mostSomewhere is how many planned calls are looked through for a title whose chat is not known: a line is not held up for more.
const mostSomewhere = 2000

// toChangeSomewhere is toChange while only Telegram knows which chat is named: the number of a planned call says which one is meant, and so does a
// title that one alone has of those that the sender may change.
func (h *Handlers) toChangeSomewhere(e *store.Entry) (ids []int64, err error) {
	p, m := h.policy.Load(), command.Message{Chat: e.Chat, Sender: e.Sender}
	if id := h.planAbout(e); id != 0 {
		i, ok, err := h.store.Plan(id)
		if ok && p.commands(&m, i.Target) {
			ids = append(ids, id)
		}
		return ids, err
	}
	var of command.Planned
	h.reads(func() { of = e.Command.Named() })
	if of.Title == "" {
		return nil, nil
	}
	looked := 0
	err = h.store.AllPlans(func(i store.Item) bool {
		if titled(i.Title, of) && p.commands(&m, i.Target) {
			ids = append(ids, i.ID)
		}
		looked++
		return len(ids) < 2 && looked <= mostSomewhere
	})
	if len(ids) != 1 || looked > mostSomewhere {
		return nil, err
	}
	return ids, err
}
