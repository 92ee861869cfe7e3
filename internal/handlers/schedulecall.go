package handlers

import (
	"errors"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/when"
)

// planSchedule prepares a call for later. The time is read as of the moment it was typed: "in 2h" means the same
// however late the message arrives. There is no age rule: what is still ahead is still wanted.
func (h *Handlers) planSchedule(p *Policy, e *store.Entry, cmd command.Parsed) *finding {
	if f := aim(p, e); f != nil {
		return f
	}
	at, err := cmd.Said.Resolve(e.Date, typedZone(p, e.Chat, e.Target))
	if wrong, ok := errors.AsType[*when.Problem](err); ok {
		return h.misused(p, e, &command.Problem{Kind: command.WrongTime, Command: e.Command, Time: wrong})
	}
	e.At, e.Zone = at, at.Location().String()
	if why, instead := window(e.At, e.Accepted); why != "" {
		return &finding{kind: store.Refused, text: sayWindow(p, e, why, instead, cmd.Title)}
	}
	return h.entitle(p, e, cmd.Title)
}

// typedZone is the zone of the chat that the call is for; of the chat it was typed in while that is not known.
func typedZone(p *Policy, chat, target command.Peer) *time.Location {
	if target.IsZero() {
		return p.location(chat)
	}
	return p.location(target)
}
