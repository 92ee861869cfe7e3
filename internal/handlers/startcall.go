package handlers

import (
	"fmt"

	"userbot/internal/command"
	"userbot/internal/store"
)

// plan fills in what the command is to do, or settles it at once when that needs nothing of Telegram.
func (h *Handlers) plan(p *Policy, e *store.Entry, usage error) {
	var f *finding
	switch {
	case usage != nil:
		f = &finding{kind: store.Usage, text: usage.Error()}
	case e.Command.Verb == command.CallHelp:
		f = &finding{kind: store.Help, text: command.Help(e.Command.Args, p.Prefix)}
	case e.Command.Verb == command.ScheduleCall:
		f = h.planSchedule(p, e)
	default:
		f = h.planStart(p, e)
	}
	if f != nil {
		e.State, e.Outcome, e.Answer, e.Finished = store.Done, f.kind, f.text, e.Accepted
	}
}

// planStart prepares a call that begins now.
func (h *Handlers) planStart(p *Policy, e *store.Entry) *finding {
	if f := h.overdue(e); f != nil {
		return f
	}
	if f := aim(p, e); f != nil {
		return f
	}
	return entitle(e, e.Command.Args)
}

// aim finds the chat the call belongs to, as far as that needs no asking.
func aim(p *Policy, e *store.Entry) *finding {
	switch {
	case e.Command.In != "":
		e.Target = p.named(e.Command.In)
	case e.Chat.Kind == command.User:
		return &finding{kind: store.Usage, text: fmt.Sprintf(sayPrivate, p.Prefix, e.Command.Verb)}
	default:
		e.Target = e.Chat
	}
	return nil
}

func entitle(e *store.Entry, typed string) *finding {
	title, err := command.Title(typed)
	if err != nil {
		return &finding{kind: store.Usage, text: err.Error()}
	}
	e.Title = title
	return nil
}
