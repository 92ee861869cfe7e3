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

// early is how long before its time a call may have been started by somebody and be announced all the same. Who came earlier
// has had Telegram's own message for an announcement.
const early = 15 * time.Minute

// startDue starts a planned call: the one that is on Telegram, or one that is made for it now. What people have done with it
// meanwhile stays: where it is gone, nothing is said of it, unless another runs in its place.
func startDue() *action {
	return &action{prevent: mayNotBegin, send: beginCall, proof: hasBegun}
}

func mayNotBegin(ctx context.Context, a *attempt, s situation) (*finding, error) {
	e := a.e
	if e.CallID == 0 && s.call != nil {
		if id, at := a.h.plannedBy(s.call.ID); id == store.PlanOf(e.Key) && at.Equal(e.At) {
			e.CallID, e.Was = s.call.ID, s.call.Title // it came on Telegram in the last moment
		}
	}
	left := e.Command.NoStart && e.Times <= 1 && e.CallID != 0 && !a.gone(s)
	if left && s.call.At.IsZero() {
		return &finding{kind: store.Gone}, nil // people have started it
	}
	if f, err := a.abandoned(ctx); f != nil || err != nil {
		return f, err
	}
	switch {
	case left:
		return a.leaveToPeople(s), nil
	case e.Date.Before(a.h.restored.At) && (e.Times > 1 || a.gone(s)):
		return a.passedBefore(ctx, s)
	case e.Times > 1:
		return a.missedMany(s), nil
	}
	if err := a.madeRoom(ctx, s); err != nil {
		return nil, err
	}
	switch {
	case e.CallID != 0 && !a.gone(s):
		return mayNotStart(ctx, a, s)
	case e.CallID != 0 && (s.call == nil || !s.call.At.IsZero()):
		return &finding{kind: store.Gone}, nil // people have taken it back, or have started it and ended it
	case e.CallID != 0 && (a.unsure || a.late() != nil):
		return &finding{kind: store.Gone}, nil // it may have been started and have ended since, or nobody waits for it any more
	}
	if e.CallID != 0 {
		if held, err := a.wasLive(ctx); err != nil {
			return nil, err
		} else if held {
			return &finding{kind: store.Gone}, nil // before its time, and it has ended since
		}
	}
	switch {
	case s.call == nil:
	case e.Command.Replace && s.call.At.IsZero() && !a.own(s.call), a.ours(s.call) && !s.call.At.IsZero() && (e.Command.Replace || !a.begins(s.call)):
		// It may end what runs, as it was planned, but not the one before it of the same series; and a call of ours that is to come after
		// this one makes room for it. What a person has scheduled stays: nobody was asked about it.
	case s.call.At.IsZero() && a.claimed(s.call.ID) && e.CallID != 0:
		return &finding{kind: store.Gone}, nil // a command has put it there, and told so
	default:
		e.Held = true
		var since time.Time
		by := ""
		if s.call.At.IsZero() {
			since, by, _ = a.startOf(ctx, s.call.ID) // where that is not known it is not told
		}
		return &finding{kind: store.Refused, text: a.scene(s).InItsPlace(e.Was, s.call, since, by, a.h.maker(e.Target, s.call), byHand(e))}, nil
	}
	e.CallID = 0
	if e.Command.NoStart {
		return a.leaveToPeople(s), nil
	}
	if f := a.late(); f != nil {
		e.Held = true
		return f, nil
	}
	if err := a.notBefore(e.At); err != nil {
		return nil, err
	}
	return mayNotMake(ctx, a)
}

// leaveToPeople tells that it is time for a call that people start; where it is too late for that, that nobody has.
func (a *attempt) leaveToPeople(s situation) *finding {
	e := a.e
	there := e.CallID != 0
	e.Held = !there
	if f := a.late(); f != nil {
		return f
	}
	f := &finding{kind: store.DoneOutcome, left: true}
	switch {
	case e.At.Before(a.h.restored.At): // it may have been told after the backup was made
		f.kind = store.Gone
	case !there:
		f.text = a.scene(s).NotOnTelegram(byHand(e))
	case !e.Command.Quiet:
		f.text = a.scene(s).YourStart(s.call, byHand(e))
	}
	return f
}

// neverStarted tells that nobody has started a call that was left to people, unless it has been taken back; or, of one that was not on
// Telegram, that nobody has made one since.
func neverStarted(ctx context.Context, a *attempt, s situation) (*finding, error) {
	e := a.e
	if e.CallID != 0 {
		if a.gone(s) || s.call.At.IsZero() {
			return &finding{kind: store.Gone}, nil
		}
		return a.h.missed(e, s.chat), nil
	}
	made := false
	err := a.h.store.OfVerbs(e.At, []command.Verb{startPlanned}, func(o store.Entry) bool {
		of, _ := o.Command.Plan()
		made = o.Made && of.ID == store.PlanOf(e.Key)
		return !made
	})
	if err == nil {
		err = a.read(ctx, &a.after, e.At, a.h.now())
	}
	byPeople := func(ev api.CallEvent) bool { return !ev.Ended && ev.Scheduled.IsZero() && !a.claimed(ev.CallID) }
	switch {
	case err != nil:
		return nil, err
	case made, s.call != nil && s.call.At.IsZero() && !a.claimed(s.call.ID), slices.ContainsFunc(a.after.events, byPeople):
		return &finding{kind: store.Gone}, nil
	}
	return a.h.missed(e, s.chat), nil
}

// madeRoom has a call that is not there any more start like one that had no room, if what has taken its place was to come before it: that
// was not known yet when it was its time.
func (a *attempt) madeRoom(ctx context.Context, s situation) error {
	e := a.e
	if e.CallID == 0 || a.unsure || !a.gone(s) {
		return nil
	}
	over, before := false, false
	err := a.h.store.Recent(e.Date.Add(-startableFor), func(o store.Entry) bool {
		over = o.Made && o.CallID == e.CallID // those before have not taken its place
		before = o.Made && !over && o.Target == e.Target && !forGood(&o)
		return !over && !before
	})
	if err != nil || !before && s.call != nil {
		return err
	}
	held, err := a.wasLive(ctx)
	if err == nil && !held && (before || a.h.gaveWay(e.CallID)) {
		e.CallID = 0
	}
	return err
}

// passedBefore says what has become of a call whose time came before the store was restored, which is not there as it was planned: it may
// have been started, or told of, after the backup was made. It is missed if nothing tells of any call around its time, or since.
func (a *attempt) passedBefore(ctx context.Context, s situation) (*finding, error) {
	e := a.e
	from := e.At.Add(-early)
	if err := a.read(ctx, &a.after, from, a.h.now()); err != nil {
		return nil, err
	}
	happened := func(ev api.CallEvent) bool { return ev.Scheduled.IsZero() && !ev.Date.Before(from) }
	if s.call != nil && s.call.At.IsZero() || slices.ContainsFunc(a.after.events, happened) {
		return &finding{kind: store.Gone}, nil
	}
	if e.CallID != 0 && a.gone(s) && e.At.Before(a.h.restored.At) {
		return &finding{kind: store.Gone}, nil // people have taken it back
	}
	last := *e
	last.Times, last.Date = 0, e.At
	e.Held = a.gone(s)
	return a.h.missed(&last, s.chat), nil
}

// own reports whether a call that is live is one of the same planned calls.
func (a *attempt) own(c *api.Call) bool {
	id, _ := a.h.plannedBy(c.ID)
	return c.At.IsZero() && id == store.PlanOf(a.e.Key)
}

// begins reports whether a call that is scheduled is that of another planned one, whose time has come and which is to be started yet. What was
// left to people, and nobody has started, does not keep another one from starting by itself at its time.
func (a *attempt) begins(c *api.Call) bool {
	id, at := a.h.plannedBy(c.ID)
	if id == 0 || id == store.PlanOf(a.e.Key) || at.After(a.h.now()) {
		return false
	}
	i, ok, err := a.h.store.Plan(id)
	if err == nil && ok && i.Command.NoStart && !a.e.Command.NoStart {
		return false
	}
	return a.h.underway.starts(id) || err == nil && ok && (i.CallID == c.ID && !i.Gone && !i.Paused || i.LeftCall == c.ID)
}

// isAbandoned reports whether whoever planned a call may not command any more and such plans are paused.
func (a *attempt) isAbandoned(ctx context.Context) (bool, error) {
	if a.h.policy.Load().Orphans != PauseOrphans {
		return false, nil
	}
	may, err := a.h.mayReach(ctx, a.e, a.e.Target)
	return may == notHis && err == nil, err
}

// abandoned has a planned call that is abandoned not start, nor go on; nil: it starts.
func (a *attempt) abandoned(ctx context.Context) (*finding, error) {
	if is, err := a.isAbandoned(ctx); !is || err != nil {
		return nil, err
	}
	a.e.Held = a.e.CallID == 0
	id, sc := store.PlanOf(a.e.Key), a.scene(situation{chat: a.seen})
	i, goesOn, err := a.h.store.Plan(id)
	if err != nil {
		return nil, err
	}
	f := &finding{kind: store.Gone, text: sc.Abandoned(byHand(a.e)), edits: []store.Edit{a.h.policy.Load().pause(id)}}
	if goesOn && !onlyLeft(&i) {
		f.text += sc.RestOfSeries(itsLine(a.e, resumeVerb))
	}
	return f, nil
}

// mayNotStart says why the call, which is on Telegram, is not started.
func mayNotStart(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if !s.call.At.IsZero() {
		return nil, a.notBefore(a.e.At)
	}
	since := a.liveSince(ctx, s)
	if told, err := a.toldOf(); told || err != nil || !since.IsZero() && since.Before(a.e.At.Add(-early)) {
		return &finding{kind: store.Already}, err
	}
	return a.begun(s, store.Already, since), nil
}

// begun announces the call that is there.
func (a *attempt) begun(s situation, kind store.Outcome, since time.Time) *finding {
	f := &finding{kind: kind}
	if !a.e.Command.Quiet {
		f.text = a.scene(s).Begun(s.call, since)
	}
	return f
}

func beginCall(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if a.e.CallID == 0 {
		return create(ctx, a, s)
	}
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	err := a.h.api.StartScheduled(rpc, *s.call)
	switch {
	case err == nil, api.AlreadyStarted(err):
		return a.begun(s, store.DoneOutcome, a.h.now()), nil
	}
	return a.refusedTo(ctx, err)
}

// hasBegun compares the chat with what may have been done to start the call.
func hasBegun(ctx context.Context, a *attempt, s situation) (*finding, bool, error) {
	switch {
	case a.e.CallID == 0:
		return wasCreated(ctx, a, s)
	case a.gone(s):
		f, err := mayNotBegin(ctx, a, s)
		return f, true, err
	case s.call.At.IsZero():
		return a.begun(s, store.DoneOutcome, a.liveSince(ctx, s)), true, nil
	}
	return nil, true, nil
}

// toldOf reports whether a typed command has started the call a moment before its time, and so told of it.
func (a *attempt) toldOf() (told bool, err error) {
	err = a.h.store.Recent(a.e.At.Add(-early), func(e store.Entry) bool {
		told = e.CallID == a.e.CallID && (e.Command.Verb == start || e.Command.Verb == startPlanned) && e.Outcome == store.DoneOutcome
		return !told
	})
	return told, err
}

// notBefore waits where it is not that late yet: by another clock it was, until Telegram was asked; and where others come first. While it has to
// wait for longer than a moment, the lane goes on without it.
func (a *attempt) notBefore(at time.Time) error {
	left := at.Sub(a.h.now())
	if left < time.Second {
		if !a.line().empty() {
			a.joinLine()
		}
		if waited, err := a.waitInLine(); err != nil || waited {
			return cmp.Or(err, errAgain)
		}
		return nil
	}
	up, _ := a.h.online.next()
	if left > mention {
		return &later{wait: left, early: up}
	}
	if err := a.h.sleep(left, up); err != nil {
		return err
	}
	return errAgain
}

// missed tells that a call was not started at its time, nor soon after it. chat is that of the call; its zero value where it was not seen.
func (h *Handlers) missed(e *store.Entry, chat api.Chat) *finding {
	e.Held = e.Held || e.CallID == 0
	sc := h.scene(e, chat)
	line, typed := sc.MissedLine(e.Date, e.Times, byHand(e))
	return &finding{kind: store.Refused, text: sc.Missed(e.Date, e.Times, byHand(e)), missed: [2]words.Text{line, typed}}
}

// missedMany tells that a call was not started several times. The first of them is left out where its call was on Telegram and is
// not there any more, or runs: then people have started it, or have taken it back.
func (a *attempt) missedMany(s situation) *finding {
	e := a.e
	if e.CallID == 0 || !a.gone(s) && !s.call.At.IsZero() {
		return a.h.missed(e, s.chat)
	}
	e.Held = true // what is on Telegram, if anything, is none of those that follow
	rest, series := *e, &store.Item{Rule: e.Rule}
	rest.Times--
	// Where the first was moved, the time that it had by the rule may be among those that follow.
	var times []time.Time
	for at, ok := following(series, e.Date); ok && !at.After(e.At) && len(times) <= mostMissed; at, ok = following(series, at) {
		times = append(times, at)
	}
	if n := len(times) - rest.Times; n >= 0 && n < len(times) {
		rest.Date = times[n]
	}
	return a.h.missed(&rest, s.chat)
}

// remind tells of a planned call some time before it starts: not of one that is not planned any more, nor if it is too late for that.
func remind(ctx context.Context, a *attempt, s situation) (*finding, error) {
	e := a.e
	i, ok, err := a.h.store.Plan(store.PlanOf(e.Key))
	switch {
	case err != nil:
		return nil, err
	case !ok, i.Gone, i.Paused, !i.At.Equal(e.At), i.CallID != 0 && (s.call == nil || s.call.ID != i.CallID), a.late() != nil:
		return &finding{kind: store.Gone}, nil
	case i.CallID != 0 && s.call.At.IsZero():
		return &finding{kind: store.Already}, nil // it is live
	case !s.chat.Manager && (i.CallID == 0 || !e.Command.NoStart):
		return &finding{kind: store.Gone}, nil // it will not start
	}
	if is, err := a.isAbandoned(ctx); is || err != nil {
		return &finding{kind: store.Gone}, err // what becomes of it is told at its time
	}
	title := i.Title
	if i.CallID != 0 {
		title = s.call.Title // people may have given it another
	}
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Reminder(title)}, nil
}
