package handlers

import (
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// notPlanned tells that what a command names, by its number or its title, is not planned in a chat: that it has begun, or is
// about to, where that is known, for it may have been planned still when the command was typed.
func (h *Handlers) notPlanned(sc *words.Scene, chat command.Peer, of command.Planned) (t words.Text) {
	err := h.store.OfVerbs(h.now().Add(-startableFor), []command.Verb{dueCall, startPlanned, start}, func(e store.Entry) bool {
		id, title := tellsOf(&e), titleTold(&e)
		starts := e.State == store.Accepted && e.Command.Verb == dueCall && !e.Command.NoStart
		began := e.State != store.Accepted && (e.Made || e.Outcome == store.DoneOutcome) && !(due(&e) && e.Command.NoStart)
		switch is := (words.Plan{ID: id, Title: title}); {
		case e.Target != chat, id == 0, id != of.ID && (of.ID != 0 || !titled(title, of)):
			return true
		case starts:
			t = sc.StartsByNow(is, listVerb)
		case began:
			t = sc.HasBegun(is, listVerb)
		default:
			return true
		}
		return false
	})
	switch {
	case err == nil && t != "":
		return t
	case of.ID != 0:
		return sc.NoSuchPlan(of.ID, listVerb)
	}
	return sc.NoPlanTitled(of.Title, listVerb)
}
