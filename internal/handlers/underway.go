package handlers

import (
	"sync"

	"userbot/internal/command"
	"userbot/internal/store"
)

// underway knows of which planned calls something is done, or waits for Telegram: one thing at a time, so that an outage leaves one
// entry of each, and one word about all that was missed.
type underway struct {
	mu    sync.Mutex
	plans map[int64]busy
}

// busy is what is done about a planned call, and where that is told.
type busy struct {
	verb command.Verb
	in   thread
}

func (u *underway) init() { u.plans = map[int64]busy{} }

func (u *underway) has(id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.plans[id].verb != ""
}

// starts reports whether a planned call is about to start.
func (u *underway) starts(id int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.plans[id].verb == dueCall
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
	u.plans[id] = busy{e.Command.Verb, threadOf(e)}
}

// movedTo has what is told in a basic group be told in the supergroup that it has become.
func (u *underway) movedTo(from, to command.Peer) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, b := range u.plans {
		if b.in.chat == from {
			u.plans[id] = busy{b.verb, thread{chat: to}}
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
