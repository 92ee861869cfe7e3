package handlers

import (
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// glance is how soon after something was done nobody has read that and typed the same.
const glance = 2 * time.Second

// twin finds what somebody else has typed, and what was done before whoever typed e could see it: two people who type the same in one moment wish for
// one thing. like says of a command of that verb and chat whether it is the same wish. ok false: there is none.
func (h *Handlers) twin(e *store.Entry, like func(*store.Entry) bool) (twin store.Entry, ok bool, err error) {
	if e.Picks != (store.Key{}) {
		return store.Entry{}, false, nil // which is about what was told
	}
	err = h.store.OfVerbs(e.Date.Add(-longestWait), []command.Verb{e.Command.Verb}, func(o store.Entry) bool {
		another := !sameSender(o.Sender, e.Sender) || o.Sender.Kind == command.Anonymous // who is any of them
		if another && o.Seq < e.Seq && o.Target == e.Target && o.Outcome == store.DoneOutcome && o.Finished.After(e.Date.Add(-glance)) && like(&o) {
			twin, ok = o, true
		}
		return !ok
	})
	return twin, ok, err
}

// sameCall says of a command whether the call that it has made or planned is the one that e is to make or plan.
func sameCall(e *store.Entry) func(*store.Entry) bool {
	return func(o *store.Entry) bool {
		return o.Title == e.Title && o.At.Equal(e.At) && o.Rule == e.Rule && o.Command.RTMP == e.Command.RTMP
	}
}

// twinMade reports whether the call that is there is the one that the command is to make, and was made for somebody else's in this moment.
func (a *attempt) twinMade(c *api.Call) (bool, error) {
	o, ok, err := a.h.twin(a.e, sameCall(a.e))
	return ok && o.Made && o.CallID == c.ID, err
}

// notTheSecond asks whether the next one is meant, where somebody else's command has just been done to the one before it; nil: none was.
func (a *attempt) notTheSecond(s situation, i *store.Item) (*finding, error) {
	o, ok, err := a.h.twin(a.e, func(o *store.Entry) bool {
		_, at := a.e.Command.Plan()
		of, same := o.Command.Plan()
		return of.ID == i.ID && same == at && !(o.At.Equal(a.e.At) && !a.e.At.IsZero())
	})
	if !ok || err != nil {
		return nil, err
	}
	return a.h.which(a.e, a.scene(s).DoneJustNow(o.Occurs.In(zoneOf(i.At, i.Zone))), []store.Choice{choiceOf(a.e)}), nil
}
