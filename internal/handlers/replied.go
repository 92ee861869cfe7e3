package handlers

import (
	"cmp"
	"slices"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// tellsOf is the planned call that an entry's answer tells of, and no other; 0: none, or several.
func tellsOf(e *store.Entry) int64 {
	v := e.Command.Verb
	switch {
	case len(e.Choices) > 0 || len(e.Missed) > 1 || e.With != (store.Key{}):
		return 0
	case e.Key.Peer.Kind == command.Timer:
		return store.PlanOf(e.Key)
	case e.Outcome != store.DoneOutcome && e.Outcome != store.Already:
		return 0
	case v == scheduleVerb && e.Outcome == store.DoneOutcome:
		return int64(e.Seq)
	case slices.Contains([]command.Verb{moveVerb, skipVerb, pauseVerb, resumeVerb, cancelVerb, start, startPlanned}, v):
		return e.Command.Named().ID
	}
	return 0
}

// repliedPlan is the planned call of which an answer of ours tells that m replies to; 0: it replies to none, or that is not known any more.
func (h *Handlers) repliedPlan(m *command.Message) int64 {
	if m.ReplyTo == 0 {
		return 0
	}
	is, ok := h.own.of(m.Chat, m.ReplyTo)
	if !ok {
		return 0
	}
	e, ok, err := h.store.Entry(is.to)
	if err != nil || !ok {
		return 0
	}
	return tellsOf(&e)
}

// inReply has a command that names no planned call, in reply to an answer that tells of one, be about that: whoever replies points at it. f settles
// it: what is done to the call that is there now is asked about, where that is another one.
func (h *Handlers) inReply(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, problem error) (_ command.Parsed, f *finding) {
	v := h.verbs[in.Verb]
	ends := v.Follows == command.Value && v.action != nil && v.action.ends
	takes := v.Follows == command.Plan && cmp.Or(in.Rest, in.Args) == "" || v.Follows == command.PlanTime && in.Rest != "" && in.Named() == (command.Planned{})
	if problem != nil || in.In != "" || !takes && !ends && in.Verb != titleVerb {
		return in, nil
	}
	id := h.repliedPlan(m)
	if id == 0 {
		return in, nil
	}
	i, known, err := h.store.Plan(id)
	switch {
	case err != nil:
		return in, &finding{kind: store.Refused, text: words.PlansUnread()}
	case known && i.Target != e.Target && !(e.Chat.Kind == command.User && p.commands(m, i.Target)):
		return in, nil
	case takes:
		list, err := h.namable(p, m, e.Target, in)
		if of, those, _ := list.cut(in.Rest); err != nil || of.ID != 0 || len(those) > 0 {
			return in, nil
		}
		again, err := h.parse(in.Line(p.Prefix, command.PlanArgs(command.Planned{ID: id}, in.Rest)), h.syntax(p))
		if err != nil {
			return in, nil
		}
		again.Typed = in.Typed
		return again, nil
	case !known || i.CallID != 0 && !i.Gone || e.Chat.Kind == command.User:
		return in, nil // it is the one that is there, or was
	case ends:
		cancel := in.Command
		cancel.Verb, cancel.Args = cancelVerb, ""
		choices := append((&planLine{h: h, p: p, m: m, e: e}).eachOf(planList{i}, cancel, false), h.choices(p, m, *e, in.Command)...)
		return in, h.which(e, h.scene(e, api.Chat{}).OnlyPlanned(in.Verb, i.Title), choices)
	}
	if f := planCall(h, p, m, e, in); f != nil {
		return in, f
	}
	return in, h.whichTitle(e, &i, "", false)
}
