package handlers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// which asks which of the choices is meant, the likeliest first. why says why it is asked.
func (h *Handlers) which(e *store.Entry, why words.Text, choices []store.Choice) *finding {
	choices = h.unlike(e, choices)
	choices = choices[:min(len(choices), mostChoices)]
	for k := range choices {
		h.pin(&choices[k])
	}
	shown := make([]words.Choice, len(choices))
	numbers, ofPlans := h.numbers(choices)
	for i, c := range choices {
		if shown[i] = h.shown(c); ofPlans {
			shown[i].N = numbers[i]
		}
	}
	return &finding{kind: store.Asked, choices: choices, text: h.scene(e, api.Chat{}).Ask(why, shown)}
}

// unlike are the choices without those that read as one before them does: nobody could tell which of them to pick.
func (h *Handlers) unlike(e *store.Entry, choices []store.Choice) (all []store.Choice) {
	shown := make([]words.Choice, len(choices))
	for i, c := range choices {
		shown[i] = h.shown(c)
	}
	lines := h.scene(e, api.Chat{}).Each(shown)
	for i, c := range choices {
		if slices.Index(lines, lines[i]) == i {
			all = append(all, c)
		}
	}
	return all
}

// pin has a choice about the next time of a planned call mean the one that is shown, whenever it is picked.
func (h *Handlers) pin(c *store.Choice) {
	if v := c.Command.Verb; v != skipVerb && v != moveVerb || !c.Occurs.IsZero() {
		return
	}
	of, _ := c.Command.Plan()
	if i, ok := h.planNamed(c.Target, of); ok {
		c.Occurs = i.At
	}
}

// numbers are what picks each of the choices: the numbers of planned calls, if each is about another one; else they are counted.
func (h *Handlers) numbers(choices []store.Choice) (all []int64, ofPlans bool) {
	all = make([]int64, len(choices))
	for k, c := range choices {
		of, _ := c.Command.Plan()
		if v := h.verbs[c.Command.Verb]; v == nil || v.Follows != command.Plan && v.Follows != command.PlanTime || of.ID == 0 || slices.Contains(all, of.ID) {
			for i := range all {
				all[i] = int64(i + 1)
			}
			return all, false
		}
		all[k] = of.ID
	}
	return all, true
}

// deeds are what the verbs do to a planned call.
func deeds(v command.Verb) words.Deed {
	return map[command.Verb]words.Deed{cancelVerb: words.Cancels, skipVerb: words.Passes, pauseVerb: words.Pauses, resumeVerb: words.Resumes, start: words.Begins}[v]
}

// shown is a choice as a question tells it.
func (h *Handlers) shown(c store.Choice) words.Choice {
	is := words.Choice{Command: c.Command, Title: c.Title, Note: c.Note}
	is.Command.Verb = typedVerb(c.Command.Verb)
	if v := h.verbs[c.Command.Verb]; !c.At.IsZero() {
		is.At, is.Rule = c.At.In(zoneOf(c.At, c.Zone)), ruleOf(c.Rule)
		is.Reminders = h.policy.Load().reminders(&store.Item{Command: c.Command, Target: c.Target, At: c.At, Zone: c.Zone, Rule: c.Rule}, h.now())
	} else {
		is.Starts = v != nil && v.class == made
	}
	if v := h.verbs[c.Command.Verb]; v != nil && (v.Follows == command.Plan || v.Follows == command.PlanTime) {
		of, _ := c.Command.Plan()
		is.Plan, is.Does = &words.Plan{ID: of.ID, Title: of.Title}, deeds(is.Command.Verb)
		if c.Command.Verb == startPlanned {
			is.Plan.Title, is.Plan.At = c.Title, c.Occurs.In(zoneOf(c.Occurs, c.Zone))
			is.Command.RTMP = false // as it is planned
		}
		if i, ok := h.planNamed(c.Target, of); c.Command.Verb != startPlanned && ok && i.Target == c.Target { // else it is not for those who are asked
			p := planOf(&i)
			is.Plan = &p
		}
	}
	return is
}

// choiceOf is e as something to be picked.
func choiceOf(e *store.Entry) store.Choice {
	return store.Choice{Command: e.Command, Title: e.Title, At: e.At, Zone: e.Zone, Rule: e.Rule, Target: e.Target, CallID: e.CallID, Was: e.Was, Note: e.Note, Re: e.Re, Occurs: e.Occurs}
}

// choices are what c, a whole command that may have been meant by e, comes to if it is picked; none where nothing can be
// done.
func (h *Handlers) choices(p *Policy, m *command.Message, e store.Entry, c command.Command) []store.Choice {
	in, err := h.parse(c.Line(p.Prefix, c.Args), h.syntax(p))
	if err != nil {
		return nil
	}
	e.Command, e.Title, e.At, e.Zone, e.Rule, e.Note, e.Target = in.Command, "", time.Time{}, "", "", "", command.Peer{}
	v := h.verbs[in.Verb]
	if v.class == asked {
		return nil
	}
	switch f := v.plan(h, p, m, &e, in); {
	case p.switchedOff(&e) != nil: // nobody is asked about what is not done
	case f == nil && h.refused(p, m, &e) != nil: // nor about what would be refused
	case f == nil && (v.Follows == command.Plan || v.Follows == command.PlanTime) && !h.exists(in.Verb, h.planChat(p, m, e.Target, e.Command.Named()), e.Command.Named()):
	case f == nil, f.kind == store.Help:
		return []store.Choice{choiceOf(&e)}
	case f.kind == store.Asked:
		return f.choices
	}
	return nil
}

// misspelt asks whether the verb was meant that is close to what was typed. f is what would settle the command if it was;
// nil: nothing. Where the end of a call is meant, that is asked once the call was looked at: one question is enough.
func (h *Handlers) misspelt(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, f *finding) *finding {
	if act := h.verbs[in.Verb].action; f == nil && act != nil && act.ends && !e.Target.IsZero() {
		e.Misspelt = in.Typed
		return nil
	}
	why := words.Misspelt(in.Typed, p.Prefix, in.Verb)
	if f == nil {
		f = h.refused(p, m, e)
	}
	switch {
	case f == nil:
		return h.which(e, why, []store.Choice{choiceOf(e)})
	case f.kind == store.Help:
		f.text = why + "\n" + f.text
	default:
		f.text = why + " " + f.text
	}
	return f
}

// wrongButOne takes the only command that may have been meant by one in which --replace, or a word that asks back itself, is misspelt:
// then it is asked about once the chat was looked at. One question is enough.
func (h *Handlers) wrongButOne(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, err error) (taken bool) {
	problem, ok := errors.AsType[*command.Problem](err)
	if !ok || len(problem.Try) != 1 {
		return false
	}
	all := h.choices(p, m, *e, problem.Try[0])
	if len(all) != 1 || all[0].Target.IsZero() {
		return false
	}
	c := all[0]
	v := h.verbs[c.Command.Verb]
	value := problem.Kind == command.WrongValue && (c.Command.Args == reset || c.Command.Args == revoke)
	if v.action == nil || !value && problem.Near != command.Replace {
		return false
	}
	doubt := words.Wrong(problem, p.Prefix, h.table)
	if in.Typed != "" {
		doubt = words.Misspelt(in.Typed, p.Prefix, in.Verb) + " " + doubt
	}
	e.Doubt = doubt.Reveal()
	e.Command, e.Title, e.At, e.Zone, e.Rule, e.Target, e.Note, e.Re, e.Occurs = c.Command, c.Title, c.At, c.Zone, c.Rule, c.Target, c.Note, c.Re, c.Occurs
	e.CallID, e.Was = c.CallID, c.Was
	return true
}

// doubted says why it is asked whether e is meant at all, which takes a look at the chat; empty: it is.
func (h *Handlers) doubted(e *store.Entry) words.Text {
	if e.Misspelt != "" {
		return words.Misspelt(e.Misspelt, h.policy.Load().Prefix, e.Command.Verb)
	}
	return words.Text(e.Doubt)
}

// askSpelling asks whether the verb was meant that is close to what was typed, or the option; where that would be asked about once
// more, for what the chat shows, both in one. It waits for nothing: what cannot be seen at once is asked about if it is meant.
func (a *attempt) askSpelling(ctx context.Context) (*finding, error) {
	why := a.h.doubted(a.e)
	is := choiceOf(a.e)
	whole := a.h.which(a.e, why, []store.Choice{is})
	s, err := a.see(ctx)
	if to := s.chat.MigratedTo; err == nil && !to.IsZero() {
		if a.dry {
			return nil, errAgain // the check itself moves
		}
		return nil, a.moveTo(to)
	}
	var f *finding
	if err == nil {
		dry := a.dry
		a.dry = true
		f, err = a.prevented(ctx, s)
		a.dry = dry
	}
	a.e.CallID, a.e.Was = is.CallID, is.Was // what it comes to is of what is picked
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err == nil && f != nil && f.kind == store.Asked:
		f.text = why + " " + f.text
		return f, nil
	}
	return whole, nil
}

// planYes makes of the command the one that its sender picks of what he was asked. From there on that is a command like any
// other, with the random ids of its own.
func planYes(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	q, c, why := h.picked(m, in)
	if c == nil {
		return &finding{kind: store.Refused, text: why}
	}
	e.Picks, e.Agreed, e.AgreedLive = q.Key, c.CallID, c.Live
	e.Command, e.Title, e.At, e.Zone, e.Rule, e.Target, e.Note, e.Re, e.Occurs = c.Command, c.Title, c.At, c.Zone, c.Rule, c.Target, c.Note, c.Re, c.Occurs
	if in.In != "" {
		e.Command.In, e.Target = in.In, command.Peer{} // the chat that he is judged for, and no other
	}
	if e.Target.IsZero() {
		e.Target = p.named(e.Command.In)
	}
	v := h.verbs[e.Command.Verb]
	switch {
	case v == nil:
		return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).UnknownVerb()}
	case v.class == read:
		return v.plan(h, p, m, e, command.Parsed{Command: e.Command})
	case v.class == set:
		e.CallID, e.Was = c.CallID, c.Was
		e.Unsent = e.CallID != 0 && e.Command.Verb == start // as in [toBegin.as]
	}
	return h.untimely(p, e)
}

// declined closes the question that m answers: nothing is done.
func (h *Handlers) declined(m *command.Message, e *store.Entry) *finding {
	q, why := h.open(m)
	if why != "" {
		return &finding{kind: store.Refused, text: why}
	}
	e.Picks = q.Key
	return &finding{kind: store.DoneOutcome, text: words.Declined(), would: words.WouldDecline()}
}

// picked finds the question that m answers, and the choice that it picks. Without one, why says what is to be said of that,
// and q, unless it is nil, is the question that it may have meant.
func (h *Handlers) picked(m *command.Message, in command.Parsed) (q *store.Entry, c *store.Choice, why words.Text) {
	if q, why = h.open(m); why != "" {
		return q, nil, why
	}
	numbers, _ := h.numbers(q.Choices)
	n, err := strconv.ParseInt(in.Args, 10, 64)
	switch i := slices.Index(numbers, n); {
	case err == nil && i >= 0:
		return q, &q.Choices[i], ""
	case len(numbers) == 1 && (in.Args == "" || n == 1):
		return q, &q.Choices[0], ""
	}
	return q, nil, h.scene(q, api.Chat{}).WhichChoice(numbers)
}

// sameSender reports whether Telegram says the same of who typed two messages. Anonymous admins of a group, and those who
// post in a channel, are one.
func sameSender(a, b command.Sender) bool { return a.Kind == b.Kind && a.Peer == b.Peer }
