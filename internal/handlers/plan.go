package handlers

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/typed"
	"userbot/internal/when"
	"userbot/internal/words"
)

const (
	// longestWait is how long a command that acts at once may wait until it is known who may, and after that once more,
	// once the chat was told that it waits.
	longestWait = 10 * time.Minute

	// The window in which Telegram accepts a call's date (core.telegram.org/method/phone.createGroupCall), less what
	// the journal, the network and a clock that is a little off may cost on the way.
	soonest = 10*time.Second + 5*time.Second
	latest  = 8*24*time.Hour - time.Minute

	// farthest is how far ahead a call can be planned. What is farther away is rather a slip of the finger.
	farthest = 5 * 366 * 24 * time.Hour
)

// meaning is [Handlers.planned], as far as the line can be read.
func (h *Handlers) meaning(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, problem error) *finding {
	if wrong, ok := errors.AsType[*command.Problem](problem); ok && wrong.Kind == command.Declined {
		return h.declined(m, e)
	}
	if wrong, ok := errors.AsType[*command.Problem](problem); ok && h.verbs[in.Verb].class == asked {
		q, why := h.open(m)
		switch {
		case why != "": // whatever else is wrong with it
			return &finding{kind: store.Refused, text: why}
		case wrong.Kind == command.WrongValue:
			numbers, _ := h.numbers(q.Choices)
			sc := h.scene(q, api.Chat{})
			if other := h.otherTime(q, in.Rest, m.Date); other != "" {
				return &finding{kind: store.Usage, text: sc.NoSuchChoice(other, numbers)}
			}
			if len(numbers) == 1 && (!numbersOnly(in.Rest) || !strings.ContainsFunc(in.Rest, unicode.IsDigit)) {
				return &finding{kind: store.Usage, text: sc.NotYes(wrong.Typed)}
			}
			return &finding{kind: store.Usage, text: sc.WhichChoice(numbers)}
		}
	}
	aim := *e
	aim.Target = p.named(in.In)
	f := p.switchedOff(&aim) // whatever else is wrong with it
	if aim.Target.IsZero() && in.In == "" {
		aim.Target = e.Chat
	}
	if meant, ok := h.startsPlanned(aim.Target, in); ok && problem == nil {
		in, e.Command = meant, meant.Command
	}
	if meant, err, ok := h.numbered(p, m, &aim, problem); ok {
		meant.In, in, problem = in.In, meant, err
		e.Command = in.Command
	}
	if f == nil {
		asTyped := in.Command
		if v := h.verbs[in.Verb]; v.Follows == command.Plan || v.Follows == command.PlanTime {
			asTyped.Args = cmp.Or(in.Rest, in.Args)
		}
		if in, f = h.inReply(p, m, &aim, in, problem); f == nil {
			in, f, problem = h.named(p, m, &aim, in, problem)
		}
		if f == nil {
			e.Command = asTyped
			e.Means(in.Command)
		}
	}
	if f == nil {
		f = h.onlyPlanned(p, m, &aim, in, problem)
	}
	if f == nil && h.wrongButOne(p, m, e, in, problem) {
		return p.switchedOff(e)
	}
	if f == nil {
		f = h.wrong(p, m, e, problem)
	}
	if f == nil && command.BareName(in.In) && p.named(in.In).IsZero() {
		signed := in.Command
		signed.In = "@" + in.In
		f = h.wrong(p, m, e, &command.Problem{Kind: command.NoChat, Command: in.Command, Option: command.In, Try: []command.Command{signed}})
	}
	if f == nil {
		f = h.verbs[in.Verb].plan(h, p, m, e, in)
	}
	if f == nil {
		f = p.switchedOff(e) // what was picked
	}
	if in.Typed != "" && h.verbs[in.Verb].class != asked {
		return h.misspelt(p, m, e, in, f)
	}
	return f
}

// planHelp answers with the help that is asked for.
func planHelp(h *Handlers, p *Policy, m *command.Message, _ *store.Entry, in command.Parsed) *finding {
	off := func(v command.Verb) bool { return p.off(v, m.Chat) }
	return &finding{kind: store.Help, text: words.Help(in.Args, p.Prefix, h.table, off)}
}

// planCall is the plan of whatever is done at once to the call of a chat.
func planCall(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := h.untimely(p, e); f != nil {
		return f
	}
	if f := h.aimed(p, e, in); f != nil {
		return f
	}
	return h.title(p, m, e, in.Title)
}

// planLook is the plan of what only tells: it can be told however late it was asked for.
func planLook(h *Handlers, p *Policy, _ *command.Message, e *store.Entry, in command.Parsed) *finding {
	return h.aimed(p, e, in)
}

// planStart prepares a call for now. Where the title begins or ends like a time it is asked whether that is meant for one.
func planStart(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := planCall(h, p, m, e, in); f != nil || in.Said == nil {
		return f
	}
	later := in.Command
	later.Verb = h.verbs[in.Verb].Later
	why, now := words.LikeATime(), choiceOf(e)
	ends := when.DayBehind(in.Title) != "" || in.Said.Behind() && !in.Said.Timed()
	if ends || in.Said.Clockless() {
		now.Command.Args = typed.Quote(in.Title) // else it would be asked whether what was typed was typed
	}
	if ends {
		why = words.EndsLikeATime()
	}
	if in.Said.Clockless() {
		why = h.scene(e, api.Chat{}).LikeADay(why, later, in.Said.Resolve(e.Date, typedZone(p, e.Chat, e.Target)).Problem)
	}
	if in.Said.Hourly() {
		now.Command.Args = typed.Quote(in.Title)
		return h.which(e, words.Time(in.Said.Resolve(e.Date, typedZone(p, e.Chat, e.Target)).Problem), []store.Choice{now})
	}
	choices := h.choices(p, m, *e, later)
	if len(choices) == 0 && !in.Said.Clockless() && !ends {
		now.Command.Args = typed.Quote(in.Title)
		why += h.whyNot(p, m, *e, later)
	}
	return h.which(e, why, append(choices, now))
}

// whyNot says why c, which may have been meant by e, would be refused, if that is known before a look at the chat.
func (h *Handlers) whyNot(p *Policy, m *command.Message, e store.Entry, c command.Command) words.Text {
	in, err := h.parse(c.Line(p.Prefix, c.Args), h.syntax(p))
	if err != nil {
		return ""
	}
	e.Command = in.Command
	f := h.verbs[in.Verb].plan(h, p, m, &e, in)
	if f == nil || f.kind == store.Asked {
		return ""
	}
	reason, _, _ := strings.Cut(f.text.Reveal(), "\n") // and no line to type
	return words.Text(" " + reason)
}

// untimely refuses what is done at once and reached us too late, and what cannot be scheduled any more; nil: neither.
func (h *Handlers) untimely(p *Policy, e *store.Entry) *finding {
	if !e.At.IsZero() {
		f := h.outside(p, e, e.Accepted)
		if f != nil && h.outside(p, e, e.Arrived) == nil {
			return h.unvouched(e)
		}
		return f
	}
	if late := e.Arrived.Sub(e.Date); late > p.MaxAge {
		return &finding{kind: store.TooOld, text: words.TooOld(late)}
	}
	if e.Accepted.Sub(e.Arrived) > max(p.MaxAge, longestWait) {
		return h.unvouched(e)
	}
	return nil
}

// planSchedule prepares a call for later. The time is read as of the moment it was typed: "in 2h" means the same
// however late the message arrives. There is no age rule: what is still ahead is still wanted.
func planSchedule(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := h.aimed(p, e, in); f != nil {
		return f
	}
	meant := in.Said.Resolve(e.Date, typedZone(p, e.Chat, e.Target))
	if meant.Sure {
		return h.dated(p, m, e, meant.Readings[0])
	}
	var can []store.Choice
	var cannot *finding
	for _, r := range meant.Readings {
		c := *e
		if f := h.dated(p, m, &c, r); f == nil {
			can = append(can, choiceOf(&c))
		} else if cannot == nil {
			cannot = f
		}
	}
	switch {
	case len(can) > 0:
		why := words.Time(meant.Problem)
		if cannot != nil && cannot.kind == store.Refused {
			why += " " + words.NotAll()
		}
		return h.which(e, why, can)
	case len(meant.Readings) > 1:
		cannot.text = words.NoneCan(cannot.text)
		return cannot
	case cannot != nil:
		return cannot
	}
	return h.wrong(p, m, e, &command.Problem{Kind: command.WrongTime, Command: in.Command, Time: meant.Problem})
}

// dated takes a reading for what the command means.
func (h *Handlers) dated(p *Policy, m *command.Message, e *store.Entry, r when.Reading) *finding {
	if f := h.title(p, m, e, r.Title); f != nil {
		return f
	}
	e.At, e.Zone, e.Rule, e.Note = r.At, r.At.Location().String(), r.Rule, noteOf(&r)
	return h.untimely(p, e)
}

// noteOf tells what was taken otherwise than it was typed.
func noteOf(r *when.Reading) string {
	notes := make([]string, len(r.Notes))
	for i, n := range r.Notes {
		notes[i] = words.Note(n).Reveal()
	}
	return strings.Join(notes, " ")
}

// unvouched tells that it was too late when Telegram had said that the sender may.
func (h *Handlers) unvouched(e *store.Entry) *finding {
	w := words.Wait{Kind: words.Vouching, Since: e.Arrived}
	return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).WaitedTooLong(w)}
}

// aimed finds the chat that the command is about, as far as that needs no asking.
func (h *Handlers) aimed(p *Policy, e *store.Entry, in command.Parsed) *finding {
	switch {
	case e.Command.In != "":
		e.Target = p.named(e.Command.In)
	case e.Chat.Kind == command.User:
		return &finding{kind: store.Usage, text: h.scene(e, api.Chat{}).NoCallsInPrivate()}
	default:
		e.Target = e.Chat
	}
	return nil
}

// title takes the title that was typed.
func (h *Handlers) title(p *Policy, m *command.Message, e *store.Entry, typed string) *finding {
	title, err := command.CallTitle(typed)
	e.Title = title
	return h.wrong(p, m, e, err)
}

// window says why a call cannot be scheduled for at when it is now, and a time to type instead, if there is one that may do
// as well; nothing if it can.
// Telegram takes dates from 10 seconds to 8 days ahead, and a margin of 5 seconds and one minute is kept from these; what is farther
// ahead is kept here until then.
func window(at, now time.Time) (why words.Text, instead string) {
	switch d := at.Sub(now); {
	case d < 0:
		return words.Over(at, now), "in 5 minutes"
	case d < soonest:
		return words.TooSoon(at, now, soonest), "in 5 minutes"
	case d > farthest:
		return words.TooFar(at, now, farthest), ""
	}
	return "", ""
}

// outside refuses a date that cannot be scheduled for at now: nil if it can.
func (h *Handlers) outside(p *Policy, e *store.Entry, now time.Time) *finding {
	why, instead := window(e.At.In(clockOf(e)), now)
	if why == "" {
		return nil
	}
	if instead != "" {
		if e.Title != "" {
			instead += " " + typed.Quote(e.Title)
		}
		if of, _ := e.Command.Plan(); h.moves(e) {
			instead = command.PlanArgs(of, instead)
		}
		why = words.Instead(why, e.Command, p.Prefix, instead)
	}
	return &finding{kind: store.Refused, text: why}
}

// moves reports whether e is to move a planned call: then its number stands before the time.
func (h *Handlers) moves(e *store.Entry) bool {
	v := h.verbs[e.Command.Verb]
	return v != nil && v.Follows == command.PlanTime
}

// deadline is until when a command waits before it is given up.
func (h *Handlers) deadline(e *store.Entry) time.Time {
	if v := h.verbs[e.Command.Verb]; e.Text != "" && e.At.IsZero() && v != nil && (v.Follows == command.PlanTime || v.Follows == command.TimeTitle) {
		return e.Accepted.Add(startableFor) // its time is known when it is read
	}
	if e.Interim != "" || due(e) {
		return h.lastMoment(e)
	}
	if !e.At.IsZero() {
		return e.At.Add(-soonest)
	}
	return e.Accepted.Add(h.policy.Load().MaxAge)
}

// lastMoment is until when a command may wait if the chat is told that it does.
func (h *Handlers) lastMoment(e *store.Entry) time.Time {
	switch e.Command.Verb {
	case dueCall:
		return e.At.Add(h.policy.Load().LateLimit)
	case duePut:
		return e.Accepted.Add(putFor)
	case dueReminder:
		return e.Date.Add(remindLate)
	case dueLeft: // nothing but a look can tell, however late
		return e.Accepted.Add(startableFor)
	}
	if !e.At.IsZero() {
		return e.At.Add(-soonest)
	}
	return e.Accepted.Add(max(h.policy.Load().MaxAge, longestWait) + mention)
}

// late refuses what has waited, for w, until it was too late to do it: nil while it is not. chat is that of the call; its zero value where it
// was not seen.
func (h *Handlers) late(e *store.Entry, w words.Wait, chat api.Chat) *finding {
	now := h.now()
	switch {
	case now.Before(h.deadline(e)):
		return nil
	case due(e):
		return h.tooLate(e, chat)
	case w.Kind == words.NoWait && !e.At.IsZero():
		return h.outside(h.policy.Load(), e, now)
	}
	return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).WaitedTooLong(w)}
}

// tooLate is what comes of e, which has fallen due, where it is too late to do it: only of a call that does not start is anything
// said. What could not be put on Telegram is tried again later.
func (h *Handlers) tooLate(e *store.Entry, chat api.Chat) *finding {
	switch e.Command.Verb {
	case dueCall:
		return h.missed(e, chat)
	case duePut:
		return &finding{kind: store.Refused}
	}
	return &finding{kind: store.Gone}
}

// scene is what the words about a command depend on.
func (h *Handlers) scene(e *store.Entry, chat api.Chat) *words.Scene {
	p := h.policy.Load()
	s := &words.Scene{
		Ref: reference(e), Prefix: p.Prefix, Yes: p.Prefix + string(yes), Command: e.Command, Chat: chat, Elsewhere: e.Target != e.Chat, Public: toldOpenly(e), Picks: e.Picks != (store.Key{}),
		Zone: typedZone(p, e.Chat, e.Target), Now: h.now(), Title: e.Title, Plan: int64(e.Seq), ByHand: startableFor, Keeps: overdue,
	}
	if !e.At.IsZero() && !due(e) {
		if s.Rule = ruleOf(e.Rule); !h.moves(e) {
			s.Reminders = p.reminders(&store.Item{Command: e.Command, Target: e.Target, At: e.At, Zone: e.Zone, Rule: e.Rule}, s.Now)
		}
	}
	if e.Command.Verb == startPlanned { // another one like it
		s.Occurs = e.Occurs.In(zoneOf(e.Occurs, e.Zone))
		s.Command = command.Command{Verb: startVerb, RTMP: e.Command.RTMP, Quiet: e.Command.Quiet, In: e.Command.In, Args: typed.Quote(e.Title)}
	}
	s.Disabled = func(v command.Verb) bool { return p.off(v, e.Chat) || p.off(v, e.Target) }
	if !e.At.IsZero() {
		s.At = e.At.In(clockOf(e))
		if !h.moves(e) {
			s.Command.Args = h.typable(e, s.At, s.Now, s.Zone)
		}
	}
	return s
}

// typable is the time and the title of e as they can be typed now and mean the same: as they were typed, or, where that
// means something else by now or can mean several things, in full.
func (h *Handlers) typable(e *store.Entry, at, now time.Time, loc *time.Location) string {
	if m := h.means(e.Command.Args, now, loc); m.Sure && m.Readings[0].At.Equal(at) {
		if title, err := command.CallTitle(m.Readings[0].Title); err == nil && title == e.Title {
			return e.Command.Args
		}
	}
	args := words.Absolute(at, loc)
	if e.Title != "" {
		args += " " + typed.Quote(e.Title)
	}
	return args
}

// typedZone is the zone of the chat that the call is for; of the chat it was typed in while that is not known.
func typedZone(p *Policy, chat, target command.Peer) *time.Location {
	if target.IsZero() {
		return p.location(chat)
	}
	return p.location(target)
}

// clockOf is the zone that the typed time was understood in.
func clockOf(e *store.Entry) *time.Location { return zoneOf(e.At, e.Zone) }

// zoneOf is the zone of at, whose JSON keeps its offset only, so that the name is kept beside it.
func zoneOf(at time.Time, name string) *time.Location {
	if l, err := time.LoadLocation(name); err == nil && name != "" {
		return l
	}
	return at.Location()
}

// wrong answers what was typed wrongly: with a question where it can be told what may have been meant. nil: nothing is wrong.
func (h *Handlers) wrong(p *Policy, m *command.Message, e *store.Entry, err error) *finding {
	problem, ok := errors.AsType[*command.Problem](err)
	if !ok {
		return nil
	}
	var meant []store.Choice
	for _, c := range problem.Try {
		for _, choice := range h.choices(p, m, *e, c) {
			if !slices.Contains(meant, choice) {
				meant = append(meant, choice)
			}
		}
	}
	if len(meant) > 0 {
		return h.which(e, words.Wrong(problem, p.Prefix, h.table), meant)
	}
	if v := h.verbs[problem.Command.Verb]; v == nil || v.class != asked {
		only := *problem
		only.Try, problem = nil, &only // none of it can be done
	}
	return &finding{kind: store.Usage, text: words.Usage(problem, p.Prefix, h.table)}
}
