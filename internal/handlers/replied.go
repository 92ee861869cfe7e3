package handlers

import (
	"cmp"
	"slices"
	"time"

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

// oneTold is when that one of the series i was, or is, which an answer tells of that e replies to, where another one is the next by now; zero: it
// replies to none such, or has said since which one is meant.
func (h *Handlers) oneTold(e *store.Entry, i *store.Item) (at time.Time) {
	of, ok, err := h.answerAt(e.Chat, e.Under)
	if err != nil || !ok || i.Rule == "" || e.Picks != (store.Key{}) || tellsOf(&of) != i.ID {
		return at
	}
	switch of.Command.Verb {
	case dueCall, dueLeft, dueReminder, moveVerb:
		at = of.At
	case startPlanned:
		at = of.Occurs
	case start:
		_, at = h.plannedBy(of.CallID)
	}
	if !at.Before(i.At) {
		return time.Time{}
	}
	return at
}

// notTheTold asks whether the next one of a series is meant, where the command replies to what was told of one before it, or refuses that where this is
// live; nil: that is clear.
func (a *attempt) notTheTold(s situation, i *store.Item) *finding {
	at := a.h.oneTold(a.e, i)
	if at.IsZero() {
		return nil
	}
	if a.h.runs(s.call, command.Planned{ID: i.ID}) {
		return &finding{kind: store.Refused, text: a.scene(s).LiveByNow(planOf(i))}
	}
	return a.h.which(a.e, a.scene(s).OneIsOver(at.In(zoneOf(at, i.Zone))), []store.Choice{choiceOf(a.e)})
}

// callTold is the call that an entry's answer tells of, where that is no planned one; 0: none, or several.
func (h *Handlers) callTold(e *store.Entry) int64 {
	v := h.verbs[e.Command.Verb]
	if len(e.Choices) > 0 || v == nil || v.class != made && v.class != told && (v.class != set || e.Command.Verb == stream) {
		return 0
	}
	return e.CallID
}

// titleTold is what the call is called in an entry's answer.
func titleTold(e *store.Entry) string {
	if e.Was != "" && !due(e) && e.Command.Verb != titleVerb {
		return e.Was
	}
	return e.Title
}

// toldOfAnother says of a command in reply to an answer which tells of a call that this is not the one that is there: nothing is done to another,
// unless that is asked for. nil: it is, or the command replies to no such answer.
func (a *attempt) toldOfAnother(s situation) (*finding, error) {
	e, h := a.e, a.h
	if e.Under == 0 || e.Command.In != "" || e.Picks != (store.Key{}) {
		return nil, nil
	}
	of, ok, err := h.answerAt(e.Chat, e.Under)
	if err != nil || !ok || of.Target != e.Target {
		return nil, err
	}
	id, call, title := tellsOf(&of), h.callTold(&of), titleTold(&of)
	if id == 0 && call == 0 {
		return nil, nil
	}
	i, known, err := h.store.Plan(id)
	if err != nil {
		return nil, err
	}
	if s.call != nil {
		plan, _ := h.plannedBy(s.call.ID)
		if s.call.ID == call || id != 0 && (plan == id || known && i.CallID == s.call.ID) {
			return nil, nil
		}
	}
	if known {
		title = i.Title
	}
	return &finding{kind: store.Refused, text: a.scene(s).ToldOfAnother(title, s.call, e.Re == 0)}, nil
}

// repliedPlan is the planned call of which an answer of ours tells that m replies to; 0: it replies to none, or that is not known any more.
func (h *Handlers) repliedPlan(m *command.Message) int64 {
	e, ok, err := h.answerAt(m.Chat, m.ReplyTo)
	if err != nil || !ok {
		return 0
	}
	return tellsOf(&e)
}

// answerAt returns what a message of ours answers; ok false: it is none, or that is not known any more.
func (h *Handlers) answerAt(chat command.Peer, msg int) (e store.Entry, ok bool, err error) {
	is, ok := h.own.of(chat, msg)
	if msg == 0 || !ok {
		return e, false, nil
	}
	return h.store.Entry(is.to)
}

// begun reports whether m replies to what was told of a call when that began, or was to begin: what is planned comes after it.
func (h *Handlers) begun(m *command.Message) bool {
	of, ok, err := h.answerAt(m.Chat, m.ReplyTo)
	return err == nil && ok && h.callTold(&of) != 0 && (due(&of) || of.Command.Verb == start || of.Command.Verb == startPlanned)
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
	case !known || i.CallID != 0 && !i.Gone || e.Chat.Kind == command.User || h.begun(m):
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
