package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"userbot/internal/command"
	"userbot/internal/recurrence"
	"userbot/internal/store"
)

// What falls due of a planned call, as the journal names it. Nobody can type these.
const (
	duePut      command.Verb = "due put"      // it comes on Telegram
	dueReminder command.Verb = "due reminder" // the chat is reminded of it
	dueCall     command.Verb = "due call"     // it starts, or people are told to start it
	dueLeft     command.Verb = "due left"     // people were to have started it by now
)

// dueRows are what falls due, and what a verb becomes: rows like those of the verbs, which the same path leads through.
func dueRows() map[command.Verb]*verb {
	return map[command.Verb]*verb{
		duePut:      {class: made, action: putOnTelegram()},
		dueReminder: {class: read, action: &action{tell: remind}},
		dueCall:     {class: made, action: startDue()},
		dueLeft:     {class: read, action: &action{tell: neverStarted}},

		startPlanned: {Spec: command.Spec{Follows: command.Plan}, class: made, action: makePlanned()},
	}
}

// due reports whether nobody has typed e: it fell due.
func due(e *store.Entry) bool { return store.PlanOf(e.Key) != 0 }

// begins reports whether what fell due is about the start of a call: it may tell that there was none.
func begins(v command.Verb) bool { return v == dueCall || v == dueLeft }

const (
	// mostDue bounds how many items are taken off the agenda before it is read again.
	mostDue = 64
	// warm is how long before its start a call is looked at: then all is known and connected that starting it takes.
	warm = 30 * time.Second
	// putFor is how long it is tried to put a call on Telegram, before its turn comes again later.
	putFor = 2 * time.Minute
	// remindLate is how late a reminder is given still.
	remindLate = 5 * time.Minute
	// overKept is how long after its last time a call is kept that was paused by then.
	overKept = 30 * 24 * time.Hour
	// overdue is how long a call that was not started in time keeps the chat's place on Telegram from the next one.
	overdue = 6 * time.Hour
)

// step is one thing that is to be done about a planned call.
type step struct {
	verb command.Verb // empty: At passes, and nothing is done
	at   time.Time
}

// next returns what is to be done next about a planned call, and when; the zero step: nothing is.
func (p *Policy) next(i *store.Item) (n step) {
	first := func(v command.Verb, at time.Time) {
		if n.at.IsZero() || at.Before(n.at) {
			n = step{v, at}
		}
	}
	if !p.serves(i.Target) {
		return n // until it is again
	}
	if !i.Left.IsZero() {
		first(dueLeft, p.leftUntil(i))
	}
	switch {
	case onlyLeft(i):
		return n
	case i.Over:
		first("", i.At.Add(overKept))
		return n
	case i.Live && i.Gone: // which an older version has kept until its time
		first("", time.Unix(0, 0))
		return n
	case i.Gone, i.Paused:
		first("", i.At)
		return n
	}
	first(dueCall, i.At)
	for _, lead := range p.leads(i) {
		if at := before(i, lead); at.After(i.Reminded) {
			first(dueReminder, at)
		}
	}
	if i.CallID == 0 && (!i.Full || !i.Retry.IsZero()) {
		at := i.At.Add(-latest).Add(time.Second)
		if i.Retry.After(at) {
			at = i.Retry
		}
		if i.At.Sub(at) > soonest {
			first(duePut, at)
		}
	}
	return n
}

// leave has people start a planned call whose time has come: it goes on to its next time, or, where there is none, is kept until it is seen
// whether they have.
func (p *Policy) leave(i *store.Item) {
	id, at, call := i.ID, i.At, i.CallID
	i.Left, i.LeftCall = time.Time{}, 0
	if p.pass(i, at); i.ID == 0 {
		i.ID = id
	}
	i.Left, i.LeftCall = at, call
	p.replan(i)
}

// leftUntil is until when people have time to start what was left to them: until it would be too late for what starts by itself, or, where
// the next one comes soon, until halfway to that.
func (p *Policy) leftUntil(i *store.Item) time.Time {
	d := min(p.LateLimit, overdue)
	if next := i.At.Sub(i.Left); next > 0 {
		d = min(d, next/2)
	}
	return i.Left.Add(d)
}

// onlyLeft reports whether all times of a planned call have come, and the last was left to people.
func onlyLeft(i *store.Item) bool { return i.Left.Equal(i.At) }

// forget ends that a time of a planned call is left to people.
func (p *Policy) forget(i *store.Item) {
	if onlyLeft(i) {
		i.ID = 0
	}
	i.Left, i.LeftCall = time.Time{}, 0
	p.replan(i)
}

// leads are how long before it starts a chat is reminded of a planned call, longest first.
func (p *Policy) leads(i *store.Item) []time.Duration {
	switch {
	case i.Command.Remind != "":
		return command.Leads(i.Command.Remind)
	case i.Command.Quiet:
		return nil
	}
	return p.RemindIn(i.Target)
}

// before returns when it is so long before a planned call: days are those of its clocks, so that a day before it is the same time of day.
func before(i *store.Item, lead time.Duration) time.Time {
	const day = 24 * time.Hour
	if lead < day {
		return i.At.Add(-lead)
	}
	loc := zoneOf(i.At, i.Zone)
	at := i.At.In(loc)
	wall := time.Date(at.Year(), at.Month(), at.Day()-int(lead/day), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	then, _ := recurrence.Instant(wall, loc)
	return then.Add(-lead % day)
}

// replan sets when something is to be done next about a planned call.
func (p *Policy) replan(i *store.Item) {
	if i.ID != 0 {
		i.Next = p.next(i).at
	}
}

// pass has the planned call be about the next time for which it is planned, after t; where there is none it is kept for what is left to
// people, or else leaves the agenda.
func (p *Policy) pass(i *store.Item, t time.Time) {
	at, ok := following(i, t)
	call := int64(0)
	switch {
	case ok:
	case i.Left.IsZero(), onlyLeft(i):
		i.ID = 0
		return
	default:
		at, call, i.Rule, i.Paused = i.Left, i.LeftCall, "", false
	}
	i.At, i.CallID, i.Moved, i.Reminded, i.Retry, i.Tries, i.Full, i.Live, i.Gone = at, call, time.Time{}, time.Time{}, time.Time{}, 0, false, false, false
	p.replan(i)
}

// letPass is pass, for t has come and nothing is done; but what is paused, and has no time left, stays for a while.
func (p *Policy) letPass(i *store.Item, t time.Time) {
	if _, ok := following(i, t); ok || !i.Paused || i.Live || i.Over {
		p.pass(i, t)
		return
	}
	i.At, i.Over, i.CallID, i.Full, i.Gone = t, true, 0, false, false
	p.replan(i)
}

// following returns the first time after t for which a call is planned.
func following(i *store.Item, t time.Time) (time.Time, bool) {
	r := ruleOf(i.Rule)
	if r == nil {
		return time.Time{}, false
	}
	if i.Moved.After(t) {
		t = i.Moved
	}
	at, _, ok := r.After(t)
	return at, ok
}

// ruleOf is how often something is planned; nil: once.
func ruleOf(rule string) *recurrence.Rule {
	if rule == "" {
		return nil
	}
	r, err := recurrence.Parse(rule)
	if err != nil {
		return nil
	}
	return r
}

// fireDue puts what has fallen due into the journal and in line. It returns when the next item is due, zero for never.
func (h *Handlers) fireDue(context.Context) (next time.Time, early <-chan struct{}, err error) {
	now := h.now()
	var items []store.Item
	arrears, more := map[thread]bool{}, false
	soon := func(at time.Time) {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	p := h.policy.Load()
	h.follower.cool(now)
	err = h.store.Agenda(func(i store.Item) bool {
		switch {
		case !p.serves(i.Target):
			h.follower.replan(now) // it has not gone by that yet
			return true
		case i.Next.After(now.Add(warm)):
			soon(i.Next.Add(-warm))
			return false
		case i.Next.After(now):
			h.follower.warm(&i)
			soon(i.Next)
			return true
		case h.underway.has(i.ID):
			if !i.At.After(now) || !i.Left.IsZero() && !p.leftUntil(&i).After(now) {
				arrears[thread{i.Chat, i.Topic}] = true
			}
			return true // that rings when it is done
		case !h.waitsForAnswer(i.ID, now).IsZero():
			soon(h.waitsForAnswer(i.ID, now))
			return true
		case len(items) == mostDue:
			next, more = now, true
			return false
		}
		items = append(items, i)
		return true
	})
	for _, i := range items {
		// What waits for another planned call is let go on when that is done, which rings; unless so many do that none of those is read.
		switch waits := h.waits(&i, now); {
		case err != nil:
		case waits && len(items) < mostDue:
			soon(i.At) // which it does not wait beyond
		default:
			err = h.fire(i, now)
			next, more = now, true // there may be more to do
		}
	}
	if err == nil && !more {
		h.arrears.note(now, arrears)
		h.gatherAnew()
	}
	return next, nil, err
}

// waits reports whether i is to come on Telegram, and what has become of another planned call of the chat is to be known before. One that
// is to start by now waits for none, so that no two wait for each other.
func (h *Handlers) waits(i *store.Item, now time.Time) bool {
	n := h.policy.Load().next(i)
	return n.verb == duePut && !n.at.After(now) && i.At.After(now) && h.another(i, now)
}

// fire does what is due about an item, or has it begin: that goes on in the journal.
func (h *Handlers) fire(i store.Item, now time.Time) error {
	p := h.policy.Load()
	n := p.next(&i)
	was := i
	same := func(cur *store.Item) error {
		if cur.ID == 0 || cur.N != was.N || !cur.At.Equal(was.At) || !cur.Next.Equal(was.Next) || cur.CallID != was.CallID || cur.Paused != was.Paused || !cur.Left.Equal(was.Left) {
			return store.ErrPlan
		}
		return nil
	}
	moved := func(f func(*store.Item)) store.Edit {
		return store.Edit{ID: i.ID, F: func(cur *store.Item) error {
			err := same(cur)
			if err == nil {
				f(cur)
			}
			return err
		}}
	}
	var err error
	switch {
	case n == step{}: // the configuration has the chat no more: it rests
		h.follower.replan(now)
	case n.at.After(now): // the configuration has changed since
		err = h.store.Replan(moved(p.replan))
	case n.verb == "":
		last := i.At // of what was missed after this one it is told
		if i.Paused {
			last, _ = p.missed(&i, now) // nobody waits for any of them
		}
		err = h.store.Replan(moved(func(i *store.Item) { p.letPass(i, last) }))
	case n.verb == dueCall && !i.At.After(i.Begun): // before a restore, as was told
		err = h.store.Replan(moved(func(i *store.Item) { p.pass(i, i.Begun) }))
	case n.verb == dueReminder && now.Sub(n.at) > remindLate:
		err = h.store.Replan(moved(func(i *store.Item) { i.Reminded = n.at; p.replan(i) }))
	case n.verb == duePut && h.another(&i, now):
		err = h.store.Replan(moved(func(i *store.Item) { i.Retry = now.Add(time.Minute); p.replan(i) }))
	case n.verb == duePut && !h.first(&i, now):
		err = h.store.Replan(moved(func(i *store.Item) { i.Full, i.Retry = true, time.Time{}; p.replan(i) }))
	default:
		err = h.begin(i, n, now, moved)
	}
	if errors.Is(err, store.ErrPlan) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("keep what is due: %w", err)
	}
	return nil
}

// begin writes to the journal what is due about a planned call.
func (h *Handlers) begin(i store.Item, n step, now time.Time, moved func(func(*store.Item)) store.Edit) error {
	p := h.policy.Load()
	e := store.Entry{
		Key:  store.Key{Peer: i.Timer(), N: i.N + 1},
		Chat: i.Chat, Topic: i.Topic, Date: n.at.Truncate(time.Second), Arrived: now, Accepted: now, Sender: i.Sender,
		Command: command.Command{Verb: n.verb, Quiet: i.Command.Quiet, In: i.Command.In, RTMP: i.Command.RTMP, Replace: i.Command.Replace, NoStart: i.Command.NoStart},
		Title:   i.Title, At: i.At, Zone: i.Zone, Target: i.Target, CallID: i.CallID, Was: i.Title,
		InPrivate: i.InPrivate,
		Unsent:    true,
	}
	switch n.verb {
	case duePut:
		e.Date = now.Truncate(time.Second) // what it sends is sent from now on
		e.Command.Replace = false
	case dueLeft:
		e.At, e.CallID = i.Left, i.LeftCall
	}
	if e.Chat.Kind != command.User && !p.serves(e.Chat) && !p.UnknownChats {
		e.Chat, e.Topic = i.Target, 0 // nothing is told in a chat that the configuration has no more
	}
	if err := h.draw(&e); err != nil {
		return err
	}
	last, times := p.missed(&i, now)
	if n.verb == dueCall && times > 1 {
		e.Times, e.At, e.Rule = times, last, i.Rule
	}
	if at := h.restored.At; n.verb != dueCall && (e.At.Before(at) || n.verb == dueReminder && n.at.Before(at)) {
		h.conclude(&e, finding{kind: store.Gone}, now) // it may have been done after the backup was made
	}
	<-h.order
	defer func() { h.order <- struct{}{} }()
	if h.underway.has(i.ID) || !h.waitsForAnswer(i.ID, now).IsZero() {
		return nil // what came in this moment comes before it
	}
	begun := moved(func(i *store.Item) {
		switch i.N++; n.verb {
		case dueReminder:
			i.Reminded = n.at
			p.replan(i)
		case duePut:
			i.Retry = now.Add(overdue) // unless it is known before what comes of it
			p.replan(i)
		case dueLeft:
			p.forget(i)
		default:
			if e.Command.NoStart && times == 1 {
				p.leave(i)
			} else {
				p.pass(i, last)
			}
		}
	})
	h.underway.hold(i.ID, &e) // before it leaves the agenda: at no time it is in neither
	kept, err := h.store.Accept(e, begun)
	if err != nil || kept.State != store.Accepted {
		h.underway.remove(i.ID, &e)
	}
	switch {
	case errors.Is(err, store.ErrSeen):
		return h.store.Replan(begun) // it was done, and the item does not know
	case err != nil:
		return err
	}
	if n.verb != duePut { // which has been possible for days, where there was no room
		h.watch.Due(now.Sub(n.at))
	}
	h.logState(&kept)
	h.forward(job{e: kept, fresh: true})
	return nil
}

// missed returns the last of the times of a planned call, from that which it is about on, that nobody waits for any more, and how many
// there are up to it; that which it is about if it is none of these.
func (p *Policy) missed(i *store.Item, now time.Time) (last time.Time, times int) {
	last = i.At
	for times = 1; times < mostMissed; times++ {
		at, ok := following(i, last)
		if !ok || at.Add(p.LateLimit).After(now) {
			break
		}
		last = at
	}
	return last, times
}

// mostMissed bounds how many times are counted that nobody waits for any more. A daily call has so many in three years.
const mostMissed = 1000

// first reports whether no other planned call of the chat is to be on Telegram before i.
func (h *Handlers) first(i *store.Item, now time.Time) bool {
	first := true
	err := h.store.Plans(i.Target, func(o store.Item) bool {
		if o.ID == i.ID || !o.At.Before(i.At) {
			return o.ID != i.ID
		}
		first = o.Gone || o.Paused || o.At.Before(now)
		return first
	})
	return err == nil && first
}

// another reports whether another planned call of the chat was to start by now, and nothing was done about that yet: what has
// become of its call is looked at before one is put in its place.
func (h *Handlers) another(i *store.Item, now time.Time) (yes bool) {
	err := h.store.Plans(i.Target, func(o store.Item) bool {
		yes = o.ID != i.ID && !o.Over && !onlyLeft(&o) && !o.At.After(now)
		return !yes && !o.At.After(now)
	})
	return yes || err != nil
}

// alarm wakes a keeper of what is due.
type alarm struct {
	wake chan struct{} // holds a token when there may be more to do than was known
}

func (a *alarm) init() { a.wake = make(chan struct{}, 1) }

func (a *alarm) ring() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// onTime calls work at the times that it returns, sooner when early is closed, and when the alarm rings, after before, until the
// daemon stops. It returns an error only if the journal failed.
func (h *Handlers) onTime(ctx context.Context, a *alarm, before func() error, work func(context.Context) (next time.Time, early <-chan struct{}, err error)) error {
	switch err := h.known(ctx); {
	case errors.Is(err, errLeave), ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	}
	for {
		next, early, err := work(ctx)
		if err != nil {
			return err
		}
		timer := time.NewTimer(next.Sub(h.now()))
		if next.IsZero() {
			timer.Stop()
		}
		select {
		case <-timer.C:
		case <-early:
		case <-a.wake:
			err = before()
		case <-h.quit:
			return nil
		case <-ctx.Done():
			return nil
		}
		timer.Stop()
		if err != nil {
			return err
		}
	}
}
