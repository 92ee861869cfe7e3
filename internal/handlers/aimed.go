package handlers

import (
	"context"
	"slices"

	"userbot/internal/api"
	"userbot/internal/store"
	"userbot/internal/words"
)

// aim finds the call that a command is meant for: the one that was there when it was typed. From then on the command
// knows that call's id and the title that it had, and no other call is touched, whatever comes in its place.
func aim(ctx context.Context, a *attempt, s situation) (*finding, error) {
	e := a.e
	if e.CallID == 0 {
		if f, err := a.toldOfAnother(s); f != nil || err != nil {
			return f, err
		}
	}
	switch {
	case e.CallID == 0 && s.call == nil:
		return &finding{kind: store.Refused, text: a.scene(s).NoCall()}, nil
	case e.CallID == 0:
		if meant, sameSecond, err := a.meant(ctx, s.call); err != nil {
			return nil, err
		} else if !meant {
			return &finding{kind: store.Refused, text: a.scene(s).NotTheOne(s.call, sameSecond)}, nil
		}
		e.CallID, e.Was = s.call.ID, s.call.Title
	case s.call == nil || s.call.ID != e.CallID:
		return a.hasEnded(s), nil
	}
	return nil, nil
}

// meant reports whether a call was there when the command was typed, or was made by a command from before it. sameSecond
// says that it is not taken for that although it may have been: of what is typed in another chat only the second is known.
func (a *attempt) meant(ctx context.Context, c *api.Call) (meant, sameSecond bool, err error) {
	if a.dry {
		return true, false, nil // it would be typed now
	}
	if owner, ok := a.h.store.ClaimedCall(c.ID); ok {
		if e, there, err := a.h.store.Entry(owner); err != nil || there {
			return err == nil && typedBefore(&e, a.e), false, err
		}
	}
	if err := a.read(ctx, &a.after, a.e.Date, a.h.now()); err != nil {
		return false, false, err
	}
	i := slices.IndexFunc(a.after.events, func(ev api.CallEvent) bool { return ev.CallID == c.ID && !ev.Ended })
	if i < 0 {
		return true, false, nil
	}
	return false, a.e.Target != a.e.Chat && a.after.events[i].Date.Equal(a.e.Date), nil
}

// typedBefore reports whether q was typed before e, which may have arrived first all the same: what was typed during an
// outage comes chat by chat. From one chat to another that can be told by the second only.
func typedBefore(q, e *store.Entry) bool {
	if q.Key.Peer == e.Key.Peer {
		return q.Key.N < e.Key.N
	}
	return !q.Date.After(e.Date)
}

// hasEnded tells that the call which was aimed at is gone.
func (a *attempt) hasEnded(s situation) *finding {
	if a.e.Command.Verb == start && !a.sawStart() {
		return &finding{kind: store.Gone, text: a.scene(s).NotThere(a.e.Was, s.call, a.unsure)}
	}
	return &finding{kind: store.Gone, text: a.scene(s).HasEnded(a.e.Was, s.call, a.act.ends, a.unsure) + a.goesOn(s)}
}

// sure asks, with text, whether the call that is there is to be ended by the command. Only that one is.
func (a *attempt) sure(text words.Text, s situation) *finding {
	c := choiceOf(a.e)
	c.CallID, c.Was, c.Live = s.call.ID, s.call.Title, s.call.At.IsZero()
	if a.e.Note != "" {
		text += "\n" + words.Text(a.e.Note)
	}
	return &finding{kind: store.Asked, text: text, choices: []store.Choice{c}}
}

// agreed reports whether its sender has agreed to see the call end that is there. Who has agreed to take back one that was only scheduled
// has not agreed to send people away.
func (a *attempt) agreed(c *api.Call) bool {
	return a.e.Agreed == c.ID && (a.e.AgreedLive || !c.At.IsZero() || c.Participants == 0)
}

// gone says whether the call that was aimed at is there no more.
func (a *attempt) gone(s situation) bool { return s.call == nil || s.call.ID != a.e.CallID }

// refusedTo deals with an error of a request about the call that was aimed at. Telegram has several words for a call that
// has ended meanwhile, and one for a call that somebody has changed: the chat is looked at once more before any of them is
// taken for a refusal. That look tells also of a right that was taken away, for which most of these methods have no word.
func (a *attempt) refusedTo(ctx context.Context, err error) (*finding, error) {
	switch api.ErrorType(err) {
	case "GROUPCALL_FORBIDDEN", "GROUPCALL_INVALID", "GROUPCALL_ALREADY_DISCARDED", "GROUPCALL_NOT_MODIFIED":
		if a.refusals++; a.refusals == 1 {
			return nil, nil
		}
	}
	return a.failed(ctx, err)
}
