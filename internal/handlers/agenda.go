package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// dueCall is the start of a scheduled call at its time, as the journal names it. Nobody can type it.
const dueCall command.Verb = "due call"

// start is the verb that starts a scheduled call at once.
const start command.Verb = "startnow"

// dueRows are what falls due: rows like those of the verbs, which the same path leads through.
func dueRows() map[command.Verb]*verb {
	return map[command.Verb]*verb{dueCall: {class: set, action: startDue()}}
}

// due reports whether nobody has typed e: it fell due.
func due(e *store.Entry) bool { return e.Command.Verb == dueCall }

// mostDue bounds how many items are taken off the agenda before it is read again.
const mostDue = 64

// fireDue puts what has fallen due into the journal and in line. It returns when the next item is due, zero for never.
func (h *Handlers) fireDue(context.Context) (next time.Time, early <-chan struct{}, err error) {
	now := h.now()
	var items []store.Item
	err = h.store.Agenda(func(i store.Item) bool {
		if next = i.At; i.At.After(now) || len(items) == mostDue {
			return false
		}
		items, next = append(items, i), time.Time{}
		return true
	})
	for _, i := range items {
		if err == nil {
			err = h.fire(i, now)
		}
	}
	return next, nil, err
}

func (h *Handlers) fire(i store.Item, now time.Time) error {
	e := store.Entry{
		Key:  store.Key{Peer: i.Timer(), N: 1},
		Chat: i.Chat, Topic: i.Topic, Date: i.At, Arrived: now, Accepted: now, Sender: i.Sender,
		Command: command.Command{Verb: dueCall, Quiet: i.Command.Quiet, In: i.Command.In},
		Title:   i.Title, At: i.At, Zone: i.Zone, Target: i.Target, CallID: i.CallID, Was: i.Title,
		Unsent: true,
	}
	if err := h.draw(&e); err != nil {
		return err
	}
	if i.At.Before(h.restored) {
		h.conclude(&e, finding{kind: store.Gone}, now) // it may have been started after the backup was made
	}
	<-h.order
	defer func() { h.order <- struct{}{} }()
	kept, err := h.store.Fire(i, e)
	switch {
	case errors.Is(err, store.ErrNotPlanned), errors.Is(err, store.ErrSeen):
		return nil
	case err != nil:
		return fmt.Errorf("keep what is due: %w", err)
	}
	h.logState(&kept)
	h.forward(job{e: kept, fresh: true})
	return nil
}

// early is how long before its time a call may have been started by somebody and be announced all the same. Who came earlier
// has had Telegram's own message for an announcement.
const early = 15 * time.Minute

// startDue starts the call that was scheduled for now. What people have done with it meanwhile stays: where it is gone, nothing
// is said of it, unless another runs in its place.
func startDue() *action {
	gone := func(a *attempt, s situation) *finding {
		f := &finding{kind: store.Gone}
		switch {
		case a.unsure || a.late() != nil: // it may have been started and have ended since, or nobody waits for it any more
		case s.call != nil && s.call.At.IsZero() && !a.claimed(s.call.ID): // else a command has put it there, and told so
			f.text = a.scene(s).InItsPlace(a.e.Was, s.call)
		}
		return f
	}
	begun := func(a *attempt, s situation, kind store.Outcome, since time.Time) *finding {
		f := &finding{kind: kind}
		if !a.e.Command.Quiet {
			f.text = a.scene(s).Begun(s.call, since)
		}
		return f
	}
	return &action{
		prevent: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
			switch {
			case a.gone(s):
				return gone(a, s), nil
			case !s.call.At.IsZero():
				return nil, a.notBefore(a.e.At)
			}
			since := a.liveSince(ctx, s)
			if told, err := a.toldOf(); told || err != nil || !since.IsZero() && since.Before(a.e.At.Add(-early)) {
				return &finding{kind: store.Already}, err
			}
			return begun(a, s, store.Already, since), nil
		},
		send: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
			rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
			defer cancel()
			err := a.h.api.StartScheduled(rpc, *s.call)
			switch {
			case err == nil, api.AlreadyStarted(err):
				return begun(a, s, store.DoneOutcome, a.h.now()), nil
			}
			return a.refusedTo(ctx, err)
		},
		proof: func(ctx context.Context, a *attempt, s situation) (*finding, bool, error) {
			switch {
			case a.gone(s):
				return gone(a, s), true, nil
			case s.call.At.IsZero():
				return begun(a, s, store.DoneOutcome, a.liveSince(ctx, s)), true, nil
			}
			return nil, true, nil
		},
	}
}

// toldOf reports whether a typed command has started the call a moment before its time, and so told of it.
func (a *attempt) toldOf() (told bool, err error) {
	err = a.h.store.Recent(a.e.At.Add(-early), func(e store.Entry) bool {
		told = e.CallID == a.e.CallID && e.Command.Verb == start && e.Outcome == store.DoneOutcome
		return !told
	})
	return told, err
}

// onAgenda reports whether a call is started at its time. What cannot be read is not promised.
func onAgenda(st *store.Store, c *api.Call) (yes bool) {
	err := st.Agenda(func(i store.Item) bool {
		yes = yes || i.CallID == c.ID
		return !yes
	})
	return yes && err == nil
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
	return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).Missed(byHand(e))}
}

// byHand is what starts the call that e was to start.
func byHand(e *store.Entry) command.Command { return command.Command{Verb: start, In: e.Command.In} }

// CallChanged says that something was told of a chat's call: what is planned there is looked at soon. It does not wait.
func (h *Handlers) CallChanged(command.Peer) { h.agenda.ring() }

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
