package handlers

import (
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/when"
)

// planSchedule prepares a call for later. The time is read as of the moment it was typed: "in 2h" means the same
// however late the message arrives. There is no age rule: what is still ahead is still wanted.
func (h *Handlers) planSchedule(p *Policy, e *store.Entry) *finding {
	if f := aim(p, e); f != nil {
		return f
	}
	t, err := when.Parse(e.Command.Args, e.Date, typedZone(p, e.Chat, e.Target))
	if err != nil {
		return &finding{kind: store.Usage, text: sayTime(p, e, err, t.Rest)}
	}
	e.At, e.Zone = t.At.Truncate(time.Second), t.At.Location().String()
	if err := when.Window(e.At, e.Accepted); err != nil {
		return &finding{kind: store.Refused, text: sayTime(p, e, err, t.Rest)}
	}
	return entitle(e, t.Rest)
}

// typedZone is the zone of the chat that the call is for; of the chat it was typed in while that is not known.
func typedZone(p *Policy, chat, target command.Peer) *time.Location {
	if target.IsZero() {
		return p.location(chat)
	}
	return p.location(target)
}
