package handlers

import (
	"errors"
	"fmt"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// plan fills in what the command is to do, or settles it at once when that needs nothing of Telegram.
func (h *Handlers) plan(p *Policy, e *store.Entry, cmd command.Parsed, usage error) {
	var f *finding
	tooMany, _ := errors.AsType[*tooMany](usage)
	switch {
	case tooMany != nil:
		f = &finding{kind: store.Refused, text: sayTooMany(tooMany.until.In(p.location(e.Chat)))}
	case usage != nil:
		f = h.misused(p, e, usage)
	case e.Command.Verb == callHelp:
		f = &finding{kind: store.Help, text: words.Help(e.Command.Args, p.Prefix, h.table).Reveal()}
	case e.Command.Verb == scheduleCall:
		f = h.planSchedule(p, e, cmd)
	default:
		f = h.planStart(p, e, cmd)
	}
	if f != nil {
		e.State, e.Outcome, e.Answer, e.Finished = store.Done, f.kind, f.text, e.Accepted
	}
}

// misused says what is wrong with the command. A time is not spoken of before it is clear which chat's it is.
func (h *Handlers) misused(p *Policy, e *store.Entry, err error) *finding {
	problem, ok := errors.AsType[*command.Problem](err)
	if !ok {
		problem = &command.Problem{Command: e.Command}
	}
	if problem.Time != nil {
		if f := aim(p, e); f != nil {
			return f
		}
	}
	return &finding{kind: store.Usage, text: words.Usage(problem, p.Prefix, h.table).Reveal()}
}

// planStart prepares a call that begins now.
func (h *Handlers) planStart(p *Policy, e *store.Entry, cmd command.Parsed) *finding {
	if f := h.overdue(e); f != nil {
		return f
	}
	if f := aim(p, e); f != nil {
		return f
	}
	return h.entitle(p, e, cmd.Title)
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

func (h *Handlers) entitle(p *Policy, e *store.Entry, typed string) *finding {
	title, err := command.CleanTitle(typed)
	if err != nil {
		return h.misused(p, e, err)
	}
	e.Title = title
	return nil
}
