package handlers

import (
	"context"
	"slices"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// failures is how often CREATE_CALL_FAILED is tried again.
const failures = 3

// older is how far before a command it is looked whether a call was there then already, where no service message since
// the command tells of it. Of an earlier call that the account's owner made by hand, with the very title that is asked
// for, it cannot be told after a restart that it is not the command's own.
const older = 7 * 24 * time.Hour

// createCall makes a call, now or for later.
func createCall() *action {
	return &action{ahead: aheadOfCreation, prevent: mayNotCreate, send: create, proof: wasCreated, would: func(s *words.Scene, a *attempt, c *api.Call) words.Text {
		_, private := a.h.recipient(a.e)
		s.Off, s.Returns = a.off(), a.returns(c)
		return s.WouldMake(c, private)
	}}
}

// creation is what an attempt to make a call remembers.
type creation struct {
	redraw    bool // the random id was replaced once
	agreed    bool // Telegram said yes, and did not show the call
	discarded bool // Telegram said that the call has ended
	failed    int  // CREATE_CALL_FAILED so far

	looked bool    // at the chat before the first request was sent
	there  int64   // the call that was there then; 0: none
	due    int64   // the same, if it was only scheduled
	before reading // what was written in the chat before the command
}

func mayNotCreate(ctx context.Context, a *attempt, s situation) (*finding, error) {
	switch {
	case !a.e.At.IsZero():
		if f := a.late(); f != nil {
			return f, nil // nor is anything offered for that time
		}
		f, err := a.room(ctx, s)
		if f != nil && f.keep && !s.chat.Manager {
			return a.refused(a.scene(s).MayNotManage(), true), nil // nor may it when the time has come
		}
		if f != nil || err != nil {
			return f, err
		}
	case s.call == nil, a.e.Command.Verb == startPlanned && !s.call.At.IsZero() && a.h.isPlanned(s.call.ID): // which comes back after that
	case !a.e.Command.Replace:
		return a.inTheWay(ctx, s), nil
	default:
		if made, err := a.twinMade(s.call); err != nil {
			return nil, err
		} else if made {
			return a.inTheWay(ctx, s), nil
		}
		if !a.agreed(s.call) && a.dear(s.call) {
			return a.sure(a.scene(s).SureToReplace(s.call), s), nil
		}
	}
	return mayNotMake(ctx, a)
}

func aheadOfCreation(h *Handlers, to *api.Ahead, e *store.Entry, call api.Call) {
	if e.Command.RTMP {
		askKey(to, e, call)
	}
	if e.At.IsZero() && !e.Command.Replace {
		askNewest(h, to, e, call)
	}
}

// mayNotMake says why no call can be made, whatever is there.
func mayNotMake(ctx context.Context, a *attempt) (*finding, error) {
	switch {
	case a.creation.failed >= failures:
		return a.refused(a.scene(situation{chat: a.seen}).CreateFailed(failures), false), nil
	case !a.e.Command.RTMP:
		return nil, nil
	}
	// Telegram wants the credentials asked for before the call is made.
	if err := a.credentials(ctx); err != nil {
		f, err := a.obstacle(ctx, err, a.settling())
		if f == nil && err == nil {
			err = errAgain
		}
		return f, err
	}
	return nil, nil
}

// dear reports whether more than the option is needed to put another call in the place of one: people are in it, or a person
// has scheduled it.
func (a *attempt) dear(c *api.Call) bool {
	if c.At.IsZero() {
		return c.Participants > 0
	}
	return !a.ours(c)
}

func create(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	e := a.e
	if !a.unsure && !a.creation.looked {
		a.creation.looked = true
		if s.call != nil {
			a.creation.there = s.call.ID
			if !s.call.At.IsZero() {
				a.creation.due = s.call.ID
			}
		}
	}
	call, err := a.h.api.CreateCall(rpc, e.Target, api.CreateCall{
		RandomID: e.CallRandomID, RTMP: e.Command.RTMP, Title: e.Title, At: a.date(),
	})
	if err == nil && call != nil {
		return a.made(s, call, a.h.now()), nil
	}
	if err == nil {
		// The chat will show it, perhaps a moment later.
		a.creation.agreed = true
		if a.unsure {
			return nil, a.mayHaveHappened(nil)
		}
		a.unsure, a.last = true, a.h.now()
		return nil, nil
	}
	switch api.ErrorType(err) {
	case "RANDOM_ID_DUPLICATE":
		return nil, a.mayHaveHappened(err)
	case "CREATE_CALL_FAILED":
		a.creation.failed++
		return nil, a.mayHaveHappened(err)
	case "GROUPCALL_ALREADY_DISCARDED":
		switch {
		case a.unsure && a.creation.discarded:
			return a.madeAndEnded(s, 0), nil
		case a.unsure:
			// It may have been made since the chat was looked at, and not have ended at all.
			a.creation.discarded = true
			return nil, nil
		case !a.creation.redraw:
			a.creation.redraw = true
			if e.CallRandomID, err = a.h.drawCall(); err != nil {
				return nil, err
			}
			return nil, a.h.advance(e)
		}
	}
	return a.failed(ctx, err)
}

// wasCreated compares the chat with what the command may have done there. The proof is a service message that is newer
// than the command, of the kind asked for, claimed by no other command, and outgoing; in channels, where that mark may
// be missing, one of a call that Telegram says we made. Where somebody has deleted the service message, it is the call
// itself (see [attempt.withoutMessage]). clear says that all since the command was read, so that no proof means no call.
func wasCreated(ctx context.Context, a *attempt, s situation) (f *finding, clear bool, err error) {
	// What people write after the time in which a request may have been carried out changes nothing.
	if err := a.read(ctx, &a.after, a.e.Date, a.last.Add(settling)); err != nil {
		return nil, false, err
	}
	for _, ev := range a.after.events {
		if !ev.Out && !ev.Post || ev.Ended || !ev.Scheduled.Equal(a.date()) || a.claimed(ev.CallID) {
			continue
		}
		if s.call == nil || s.call.ID != ev.CallID {
			// It may have been made between the look and the reading.
			if s, err = a.see(ctx); err != nil {
				return nil, false, err
			}
		}
		if s.call != nil && s.call.ID == ev.CallID {
			if s.call.RTMP != a.e.Command.RTMP || !ev.Out && !s.call.Mine {
				continue
			}
			return a.made(s, s.call, ev.Date), true, nil
		}
		if !ev.Out {
			continue // nothing tells whose it was; if it was ours, its random id does nothing again
		}
		return a.madeAndEnded(s, ev.CallID), true, nil
	}
	return a.withoutMessage(ctx, s)
}

// withoutMessage judges the call that is there where no service message since the command tells of one of ours: somebody
// may have deleted it. The call is ours if Telegram agreed to make it and it is of the kind asked for; or if Telegram says
// that this account made it, title, date and kind are those asked for, no other command claims it, and it was not there
// before: the look before the request tells that, or, after a restart, the messages of the days before the command. Where
// they cannot tell, nobody can: see [older].
func (a *attempt) withoutMessage(ctx context.Context, s situation) (f *finding, clear bool, err error) {
	e, c := a.e, s.call
	switch {
	case c == nil || a.creation.looked && c.ID == a.creation.there || !c.At.Equal(a.date()) || c.RTMP != e.Command.RTMP || a.claimed(c.ID):
		return nil, true, nil
	case a.creation.agreed:
		return a.made(s, c, a.last), true, nil
	case !c.Mine || c.Title != e.Title:
		return nil, true, nil
	}
	tells := func(ev api.CallEvent) bool { return ev.CallID == c.ID }
	if slices.ContainsFunc(a.after.events, tells) {
		return nil, true, nil // a service message is there, and it is no proof
	}
	if a.creation.looked {
		return a.made(s, c, a.last), true, nil
	}
	if err := a.read(ctx, &a.creation.before, e.Date.Add(-older), e.Date); err != nil {
		return nil, false, err
	}
	switch {
	case slices.ContainsFunc(a.creation.before.events, tells):
		return nil, true, nil
	case e.Command.Verb != dueCall && (e.Command.Replace || e.Title == "" && a.date().IsZero()):
		// A call from before that looks the same may have been there, and be there still. At the time of a planned one that is as good.
		return a.neverKnown(s), true, nil
	}
	return a.made(s, c, time.Time{}), true, nil
}

// start is where what a command has done in a chat can be seen from on.
func (h *Handlers) start(e *store.Entry, chat command.Peer) api.Point {
	if msg := e.Msg(); msg != 0 && chat == e.Key.Peer {
		return api.Point{Msg: msg, Date: e.Date}
	}
	return api.Point{Date: e.Date}
}

// claimed reports whether another command has made a call.
func (a *attempt) claimed(callID int64) bool {
	owner, ok := a.h.store.ClaimedCall(callID)
	return ok && owner != a.e.Key
}

// made tells of the call that was made, at a time; zero: it is not known when.
func (a *attempt) made(s situation, c *api.Call, at time.Time) *finding {
	f := &finding{kind: store.DoneOutcome, made: c.ID}
	switch {
	case a.e.Command.Verb == dueCall:
		s.call, a.e.Held = c, false
		f = a.begun(s, store.DoneOutcome, at)
		f.made = c.ID
	case !due(a.e):
		f.text, f.live = a.planScene(s).Made(c), c.At.IsZero()
	}
	f.looked, f.took = a.creation.looked, a.creation.due
	return f
}

// madeAndEnded tells that a call was made and is not there any more; 0: it is not known which it was.
func (a *attempt) madeAndEnded(s situation, call int64) *finding {
	f := &finding{kind: store.Gone, made: call}
	a.e.Held = false
	if !due(a.e) {
		f.text = a.scene(s).MadeAndEnded()
	}
	return f
}

// neverKnown tells that it could not be found out whether the command was done. What is put on Telegram ahead of its time is told of at its time.
func (a *attempt) neverKnown(s situation) *finding {
	f := &finding{kind: store.Unknown}
	switch {
	case a.e.Command.Verb == dueCall:
		a.e.Held = a.e.CallID == 0
		f.text = a.scene(s).NeverKnownBegun(byHand(a.e))
	case !due(a.e):
		f.text = a.scene(s).NeverKnown()
	}
	return f
}

// date is the date of the call that is made: zero for one that starts now.
func (a *attempt) date() time.Time {
	if a.e.Command.Verb == dueCall {
		return time.Time{}
	}
	return a.e.At
}

// inTheWay tells of the call that is there, and since when if that can be found out at once. Where both are streams, the
// credentials are what there is to be had: who could not be given them before types the command again.
func (a *attempt) inTheWay(ctx context.Context, s situation) *finding {
	sc := a.scene(s)
	sc.Begins = a.beginsNow(s.call)
	sc.Returns = a.returns(s.call) && !sc.Begins
	of, _ := a.e.Command.Plan()
	if a.e.Command.Verb == startPlanned {
		sc.Command = command.Command{Verb: start, Quiet: a.e.Command.Quiet, In: a.e.Command.In, Args: command.PlanArgs(of, "")}
	}
	f := &finding{kind: store.Already, text: sc.InTheWay(s.call, a.liveSince(ctx, s))}
	if !a.e.At.IsZero() {
		f.offer.line, f.offer.instead = sc.InItsStead(s.call)
		f.offer.until, f.offer.args, f.offer.at = a.e.At.Add(-soonest), sc.Command.Args, a.e.At
	}
	if a.e.Command.Verb == startPlanned {
		line, _ := sc.InItsStead(s.call)
		f.offer.line, f.offer.until = "\n"+line, a.meantUntil(of.ID)
	}
	if s.call.RTMP && a.e.Command.RTMP {
		f.stream = s.call.ID
	}
	return f
}

// returns reports whether the call that is there is planned, and comes on Telegram again after one that is made now.
func (a *attempt) returns(c *api.Call) bool {
	return c != nil && !c.At.IsZero() && a.e.At.IsZero() && a.h.isPlanned(c.ID)
}

// off is the planned call that is not on Telegram and that the command is to take the place of; nil: none.
func (a *attempt) off() *words.Plan {
	list, err := a.h.instead(a.e)
	if err != nil || len(list) == 0 {
		return nil
	}
	p := planOf(&list[0])
	return &p
}

// meantUntil is until when a planned call that is started by hand is the one that its number means: until its time, or, where that has
// passed, until that of the next one. Where there is none, it is as long as a missed one can be started.
func (a *attempt) meantUntil(id int64) time.Time {
	now, until := a.h.now(), a.e.Occurs
	if i, ok, err := a.h.store.Plan(id); !until.After(now) && err == nil && ok {
		until = i.At
	}
	if !until.After(now) {
		until = now.Add(startableFor)
	}
	return until
}

// scene is what the words about the command depend on.
func (a *attempt) scene(s situation) *words.Scene { return a.h.scene(a.e, s.chat) }
