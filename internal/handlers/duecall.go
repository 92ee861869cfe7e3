package handlers

import (
	"context"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// start is the verb that starts a planned call at once.
const start command.Verb = "startnow"

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
	if f, err := a.abandoned(ctx); f != nil || err != nil {
		return f, err
	}
	switch {
	case e.Times > 1:
		return a.missedMany(s), nil
	case e.CallID != 0 && !a.gone(s) && e.Command.NoStart:
		return &finding{kind: store.Gone}, nil // people start it
	case e.CallID != 0 && !a.gone(s):
		return mayNotStart(ctx, a, s)
	case e.CallID != 0 && (s.call == nil || !s.call.At.IsZero()):
		return &finding{kind: store.Gone}, nil // people have taken it back, or have started it and ended it
	case e.CallID != 0 && (a.unsure || a.late() != nil):
		return &finding{kind: store.Gone}, nil // it may have been started and have ended since, or nobody waits for it any more
	case e.CallID != 0 && !a.started(ctx).IsZero():
		return &finding{kind: store.Gone}, nil // before its time, and it has ended since
	case s.call == nil:
	case e.Command.Replace && !a.own(s.call), a.ours(s.call) && !s.call.At.IsZero():
		// It may end what runs, as it was planned, but not the one before it of the same series; and a call that is to come after this
		// one makes room for it.
	case s.call.At.IsZero() && a.claimed(s.call.ID) && e.CallID != 0:
		return &finding{kind: store.Gone}, nil // a command has put it there, and told so
	default:
		e.Held = true
		return &finding{kind: store.Refused, text: a.scene(s).InItsPlace(e.Was, s.call, a.liveSince(ctx, s), a.ours(s.call), byHand(e))}, nil
	}
	if e.Command.NoStart {
		e.Held = true
		return &finding{kind: store.Refused, text: a.scene(s).NeverOnTelegram(byHand(e))}, nil
	}
	e.CallID = 0
	if f := a.late(); f != nil {
		e.Held = true
		return f, nil
	}
	if err := a.notBefore(e.At); err != nil {
		return nil, err
	}
	return mayNotMake(ctx, a)
}

// own reports whether a call that is live is one of the same planned calls.
func (a *attempt) own(c *api.Call) bool {
	id, _ := a.h.plannedBy(c.ID)
	return c.At.IsZero() && id == store.PlanOf(a.e.Key)
}

// started returns when the call that it is about was started, as far as that can be found out at once; zero: it cannot.
func (a *attempt) started(ctx context.Context) time.Time {
	at, _ := a.callStart(ctx, a.e.CallID)
	return at
}

// abandoned has a planned call not start, nor go on, if whoever planned it may not command any more and such plans are paused; nil:
// it starts.
func (a *attempt) abandoned(ctx context.Context) (*finding, error) {
	p := a.h.policy.Load()
	if p.Orphans != PauseOrphans {
		return nil, nil
	}
	if may, err := a.h.mayReach(ctx, a.e, a.e.Target); may || err != nil {
		return nil, err
	}
	a.e.Held = a.e.CallID == 0
	id, f := store.PlanOf(a.e.Key), &finding{kind: store.Gone}
	if _, goesOn, err := a.h.store.Plan(id); err != nil {
		return nil, err
	} else if !goesOn { // else the list of what is planned tells it
		f.text = a.scene(situation{chat: a.seen}).Abandoned(byHand(a.e))
	}
	f.edits = []store.Edit{{ID: id, F: func(i *store.Item) error {
		if i.ID != 0 {
			i.Paused = true
			p.replan(i)
		}
		return nil
	}}}
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
		told = e.CallID == a.e.CallID && e.Command.Verb == start && e.Outcome == store.DoneOutcome
		return !told
	})
	return told, err
}

// notBefore waits where it is not that late yet: by another clock it was, until Telegram was asked.
func (a *attempt) notBefore(at time.Time) error {
	left := at.Sub(a.h.now())
	if left < time.Second {
		return nil
	}
	up, _ := a.h.online.next()
	if err := a.h.sleep(left, up); err != nil {
		return err
	}
	return errAgain
}

// missed tells that a call was not started at its time, nor soon after it.
func (h *Handlers) missed(e *store.Entry) *finding {
	return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).Missed(e.Date, e.Times, byHand(e))}
}

// missedMany tells that a call was not started several times. The first of them is left out where its call was on Telegram and is
// not there any more, or runs: then people have started it, or have taken it back.
func (a *attempt) missedMany(s situation) *finding {
	e := a.e
	if e.CallID == 0 || !a.gone(s) && !s.call.At.IsZero() {
		return a.h.missed(e)
	}
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
	return a.h.missed(&rest)
}

// byHand is what starts the call that e was to start.
func byHand(e *store.Entry) command.Command { return command.Command{Verb: start, In: e.Command.In} }

// startableFor is how long a planned call that could not be started because of another can be started by hand.
const startableFor = 12 * time.Hour

// held returns the last planned call of a chat that is not on Telegram, and was not started because of another; nil: none.
func (h *Handlers) held(chat command.Peer) (held *store.Entry) {
	_ = h.store.Recent(h.now().Add(-startableFor), func(e store.Entry) bool { // what cannot be read is not offered
		switch {
		case e.Target != chat || !e.Made && !e.Held:
			return true
		case e.Held && due(&e):
			held = &e
		}
		return false // a call was made since
	})
	return held
}

// planStartNow is the plan of what starts a planned call: one that could not be started at its time because of another is made.
func planStartNow(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := planCall(h, p, m, e, in); f != nil {
		return f
	}
	if held := h.held(e.Target); held != nil {
		e.Command.Verb, e.Command.RTMP, e.Title, e.Held = startVerb, held.Command.RTMP, held.Title, true
	}
	return nil
}

// startVerb is the verb that makes a call at once.
const startVerb command.Verb = "startcall"

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
	}
	if f, err := a.abandoned(ctx); f != nil || err != nil {
		e.Held = false // it is not its time yet
		return f, err
	}
	title := i.Title
	if i.CallID != 0 {
		title = s.call.Title // people may have given it another
	}
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Reminder(title)}, nil
}
