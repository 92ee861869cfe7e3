package handlers

import (
	"slices"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// notPlanned tells that what a command names, by its number or its title, is not planned in a chat: that it has begun, or is
// about to, where that is known, for it may have been planned still when the command was typed. One of a series that has begun is not
// what was passed, paused, cancelled, replaced, missed or taken back after that.
func (h *Handlers) notPlanned(sc *words.Scene, chat command.Peer, of command.Planned) (t words.Text) {
	off := map[int64]int64{} // the number of what is off the plan, and the call on Telegram that it was; 0: it was not there
	replaced := false        // something may have been, by what was planned since
	verbs := []command.Verb{scheduleVerb, dueCall, startPlanned, start, skipVerb, pauseVerb, cancelVerb}
	err := h.store.OfVerbs(h.now().Add(-startableFor), verbs, func(e store.Entry) bool {
		id, title := tellsOf(&e), titleTold(&e)
		if e.Target != chat || id == 0 {
			return true
		}
		call, isOff := off[id]
		is, named := words.Plan{ID: id, Title: title}, id == of.ID || of.ID == 0 && titled(title, of)
		byItself := e.Command.Verb == dueCall && !e.Command.NoStart
		began := e.State != store.Accepted && (e.Made || e.Outcome == store.DoneOutcome) && (byItself || !due(&e))
		switch {
		case slices.Contains(verbs[4:], e.Command.Verb), byItself && (e.Outcome == store.Refused || e.Outcome == store.Gone):
			if !isOff {
				off[id] = e.CallID
			}
		case e.Command.Verb == scheduleVerb:
			replaced = replaced || e.Command.Replace
		case named && byItself && e.State == store.Accepted:
			t = sc.StartsByNow(is, listVerb)
		case named && began && !replaced && (!isOff || call == e.CallID):
			t = sc.HasBegun(is, listVerb)
		}
		return t == ""
	})
	switch {
	case err == nil && t != "":
		return t
	case of.ID != 0:
		return sc.NoSuchPlan(of.ID, listVerb)
	}
	return sc.NoPlanTitled(of.Title, listVerb)
}
