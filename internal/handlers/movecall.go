package handlers

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/when"
	"userbot/internal/words"
)

// moveCall has the next occurrence of a planned call be at another time. Telegram has nothing to move a scheduled call with: it is
// taken off there, and comes there anew.
func moveCall() *action {
	return change{
		fits: func(i *store.Item) bool { return !i.Over },
		once: true, over: true,
		may:   mayMove,
		scene: (*attempt).movedScene,
		off: func(a *attempt, s situation, i *store.Item) *api.Call {
			if i.Paused && !i.Over {
				return nil
			}
			return a.later(s, a.e.At)
		},
		edit: func(a *attempt, p *Policy, i *store.Item) {
			switch e := a.e; {
			case !e.Occurs.IsZero() && !e.Occurs.Equal(i.At): // that one has passed meanwhile
				return
			case i.Rule == "":
				i.Zone = e.Zone
			case i.Moved.IsZero():
				i.Moved = i.At
			}
			if onlyLeft(i) {
				i.Left, i.LeftCall = time.Time{}, 0
			}
			i.Paused, i.Over = i.Paused && !i.Over, false // it has that time only
			i.At, i.CallID, i.Live, i.Gone, i.Full, i.Tries, i.Retry = a.e.At.Truncate(time.Second), 0, false, false, false, 0, time.Time{}
			i.Reminded = a.h.now() // what was to be told before
			p.replan(i)
		},
		done:  func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.MovedTo(was, is, latest) },
		would: func(s *words.Scene, _ *attempt, was, is words.Plan) words.Text { return s.WouldMove(was, is, latest) },
	}.action()
}

func mayMove(a *attempt, s situation, i *store.Item, call *api.Call) (*finding, error) {
	e, sc := a.e, a.scene(s)
	switch f, err := a.h.unmovable(e, sc, i); {
	case f != nil || err != nil:
		return f, err
	case call == nil, e.Agreed == call.ID, call.ID == i.CallID && (e.Picks != (store.Key{}) || !i.At.After(a.h.now())):
		// The time, and of which, was asked; or that has waited until it was to start, which it would while that is asked.
		return a.theNext(s, i)
	case call.ID == i.CallID:
		return a.sure(sc.SureToMove(planOf(i)), s), nil
	}
	yours := planOf(i)
	yours.At, yours.Rule = e.At.In(clockOf(e)), nil // it moves alone
	return a.sure(sc.SureToPutFirst(call, yours), s), nil
}

// unmovable says why a planned call is not moved to when e says, whatever Telegram has; nil, nil: it is.
func (h *Handlers) unmovable(e *store.Entry, sc *words.Scene, i *store.Item) (*finding, error) {
	if i.At.Equal(e.At) {
		return &finding{kind: store.Already, text: sc.ThereAlready(planOf(i))}, nil
	}
	if after, ok := following(i, i.At); ok && !e.At.Before(after) {
		is := planOf(i)
		return &finding{kind: store.Refused, text: sc.AfterTheNext(is, after.In(zoneOf(i.At, i.Zone)), skipVerb), offer: offer{line: sc.PassIt(is, skipVerb), until: i.At}}, nil
	}
	var same *store.Item
	err := h.store.Plans(e.Target, func(o store.Item) bool {
		if o.ID != i.ID && !o.Gone && o.At.Equal(e.At) {
			same = &o
		}
		return same == nil && !o.At.After(e.At)
	})
	if same != nil && err == nil {
		return plannedAlready(store.Refused, sc, same), nil
	}
	return nil, err
}

// unmovableTo is unmovable, and what refuses the time itself, for what is to be offered.
func (h *Handlers) unmovableTo(p *Policy, e *store.Entry, i *store.Item) *finding {
	if f := h.untimely(p, e); f != nil || i == nil || e.Target.IsZero() {
		return f
	}
	f, err := h.unmovable(e, h.scene(e, api.Chat{}), i)
	if err != nil {
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	}
	return f
}

// byItself reports whether what was typed for a time means another one for each planned call.
func byItself(said *when.Said, at string) bool {
	_, shift := when.ReadShift(at)
	_, move := when.ReadMoved(at)
	_, _, to := when.ReadShiftTo(at)
	_, ahead := said.DaysAhead()
	return shift || move || to || ahead || said.Undated() || said.Clockless()
}

// movedIn is movedTo where i was planned in another zone than the chat's, loc: what is another instant there is asked.
func movedIn(i *store.Item, said *when.Said, at string, now time.Time, loc *time.Location) when.Meaning {
	own := zoneOf(i.At, i.Zone)
	here, there := movedTo(i, said, at, now, loc), movedTo(i, said, at, now, own)
	same := func(a, b when.Reading) bool { return a.At.Equal(b.At) }
	if len(there.Readings) == 0 || slices.EqualFunc(here.Readings, there.Readings, same) {
		return here
	}
	for _, r := range here.Readings {
		if !slices.ContainsFunc(there.Readings, func(o when.Reading) bool { return same(r, o) }) {
			there.Readings = append(there.Readings, r)
		}
	}
	there.Sure = false
	there.Problem = cmp.Or(there.Problem, here.Problem, &when.Problem{Kind: when.OtherZone, At: i.At.In(own)})
	return there
}

// movedTo says what a time means that i is moved to: a time of day alone is one of its own day, if that is still ahead, a day alone
// leaves it its time of day, and how much later or earlier it is to be counts from its own time. What it is moved from is its own time, or
// it is asked.
func movedTo(i *store.Item, said *when.Said, at string, now time.Time, loc *time.Location) when.Meaning {
	if m, ok := when.ReadMoved(at); ok {
		return movedFrom(i, said, m, at, now, loc)
	}
	if by, _, ok := when.ReadShiftTo(at); ok {
		return said.OnItsDay(by.From(i.At.In(loc)), now, loc)
	}
	meant, own := said.About(i.At, now, loc), i.At.In(zoneOf(i.At, i.Zone))
	by, shift := when.ReadShift(at)
	if ahead, ok := said.DaysAhead(); ok && !shift { // in 3 days: then, at its own time of day, or so much later than it is
		day, clock := ahead.From(now.In(own.Location())), own
		then := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, own.Location())
		readings := append([]when.Reading{{At: then}, {At: ahead.From(own)}}, meant.Readings...)
		return when.Meaning{Readings: readings, Problem: &when.Problem{Kind: when.NoIn, Typed: at}}
	}
	if ahead, ok := said.LengthAhead(); ok && !shift {
		return when.Meaning{Readings: append([]when.Reading{{At: ahead.From(own)}}, meant.Readings...), Problem: &when.Problem{Kind: when.NoIn, Typed: at}}
	}
	switch p := meant.Problem; {
	case shift && by.Bare:
		meant = when.Meaning{Readings: []when.Reading{{At: by.From(own)}}, Problem: &when.Problem{Kind: when.NoUnit, Typed: at}}
		if hours, ok := by.InHours(); ok {
			meant.Readings = append(meant.Readings, when.Reading{At: hours.From(own)})
		}
	case shift && by.Either:
		meant = when.Meaning{Readings: []when.Reading{{At: by.From(own)}, {At: by.Other().From(own)}}, Problem: &when.Problem{Kind: when.EitherWay, Typed: at}}
	case shift && by.Sure:
		return when.Meaning{Readings: []when.Reading{{At: by.From(own)}}, Sure: true}
	case shift:
		so := []when.Reading{{At: by.From(own)}}
		if clock := said.Clock(); clock != nil && by.From(own).Sub(own) > 12*time.Hour { // 21h, by which nothing is moved
			so = append(clock.OnItsDay(i.At, now, loc).Readings, so...)
		}
		meant.Sure, meant.Readings = false, append(so, meant.Readings...)
	case p != nil && p.Kind == when.NoClock:
		if day := when.Day(at, own.Format("15:04")); day != nil && len(meant.Readings) == 0 {
			if meant = day.About(i.At, now, loc); day.Undated() { // in the evening
				meant = onItsPart(i, day, at, now, loc)
			}
		}
	case said.Undated():
		if there := said.OnItsDay(i.At, now, loc); len(there.Readings) > 0 {
			return there
		}
	}
	return meant
}

// onItsPart says what a part of a day alone means that i is moved to: its own time in that part of its own day. Where it has none there, it is asked.
func onItsPart(i *store.Item, said *when.Said, at string, now time.Time, loc *time.Location) when.Meaning {
	there := said.OnItsDay(i.At, now, loc)
	if len(there.Readings) == 0 {
		there = said.About(i.At, now, loc)
	}
	in := func(r when.Reading) bool { is, _ := when.Names(at, r.At, now, loc); return is }
	if there.Sure && !slices.ContainsFunc(there.Readings, in) {
		there.Sure, there.Problem = false, &when.Problem{Kind: when.Loose, Typed: at}
	}
	return there
}

// movedFrom is movedTo for what says also from when i is moved.
func movedFrom(i *store.Item, to *when.Said, m when.Moved, at string, now time.Time, loc *time.Location) when.Meaning {
	meant, from := movedTo(i, to, m.To, now, loc), when.Scan(m.From)
	switch is, day := when.Names(m.From, i.At, now, loc); {
	case !is && day && !from.Clockless() && to.Undated(): // tomorrow 20:00 to 22:00
		if both := when.Scan(at).Alone(); both != nil {
			return both.About(i.At, now, loc)
		}
	case is && !m.Range:
	case is:
		meant.Sure, meant.Problem = false, &when.Problem{Kind: when.Loose, Typed: m.From + "-" + m.To}
	default:
		meant.Sure, meant.Problem = false, &when.Problem{Kind: when.NotThen, Typed: m.From, At: i.At.In(loc)}
		if !day && to.Undated() { // or when it begins and ends
			meant.Readings = append(movedTo(i, from, m.From, now, loc).Readings, meant.Readings...)
		}
	}
	return meant
}

// planMove is the plan of what moves a planned call: when to is read as of the moment it was typed.
func planMove(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := h.chatOfPlan(p, m, e, in); f != nil {
		return f
	}
	loc := typedZone(p, e.Chat, e.Target)
	meant := in.Said.Resolve(e.Date, loc)
	of, at := in.Plan()
	var is *store.Item
	chat := h.planChat(p, m, e.Target, of)
	if i, ok := h.planNamed(chat, of); ok {
		is, meant = &i, movedIn(&i, in.Said, at, e.Date, loc)
	} else if byItself(in.Said, at) {
		return h.whichToMove(p, e, in, loc)
	}
	wrong := &command.Problem{Kind: command.WrongTime, Command: in.Command, Time: meant.Problem}
	if f := h.unknown(e, chat, of, wrong); f != nil && !meant.Sure && !chat.IsZero() {
		return f
	}
	var can []store.Choice
	var cannot *finding
	for _, r := range meant.Readings {
		c := *e
		c.At, c.Zone, c.Note = r.At, r.At.Location().String(), noteOf(&r)
		if is != nil {
			c.Occurs = is.At // that one, whatever has become of it by then: the time may be reckoned from it
		}
		f := h.untimely(p, &c)
		if f == nil && !meant.Sure {
			f = h.unmovableTo(p, &c, is)
		}
		if r.Rule != "" {
			f = &finding{kind: store.Refused, text: h.scene(&c, api.Chat{}).NotToASeries(cancelVerb)}
		}
		switch {
		case f == nil && meant.Sure:
			*e = c
			return nil
		case f == nil:
			can = append(can, choiceOf(&c))
		case cannot == nil:
			cannot = f
		}
	}
	switch {
	case len(can) > 0:
		why := words.Time(meant.Problem)
		if cannot != nil {
			reason, _, _ := strings.Cut(cannot.text.Reveal(), "\n") // and no line to type
			why += words.Text(" And the other way: " + strings.TrimPrefix(strings.TrimPrefix(reason, "Not done: "), "Not done. "))
		}
		return h.which(e, why, can)
	case cannot != nil:
		return cannot
	}
	if f := h.unknown(e, chat, of, wrong); f != nil {
		return f
	}
	return h.wrong(p, m, e, wrong)
}

// whichToMove asks which of the planned calls is moved, where each would be to a time of its own.
func (h *Handlers) whichToMove(p *Policy, e *store.Entry, in command.Parsed, loc *time.Location) *finding {
	var choices []store.Choice
	var why words.Text
	var cannot *finding
	of, at := in.Plan()
	sc := h.scene(e, api.Chat{})
	list, near, err := h.plansNamed(e.Target, of, func(i *store.Item) bool { return of.ID == 0 && !i.Over })
	if err == nil && allOf(of) && (len(list) == 0 || near) && !e.Target.IsZero() {
		f, err := h.oneByOne(e, at, func(i *store.Item) bool { return !i.Over })
		if err != nil {
			return &finding{kind: store.Refused, text: words.PlansUnread()}
		}
		return f
	}
	if err == nil && len(list) == 0 {
		list = h.insteadOf(e.Target, of, func(i *store.Item) bool { return !i.Over })
		near = len(list) > 0
	}
	if near {
		why = sc.NoneTitled(of.Title)
		list = list[:min(len(list), mostChoices)]
	}
	if m, ok := when.ReadMoved(at); ok {
		if from := slices.DeleteFunc(slices.Clone(list), func(i store.Item) bool { is, _ := when.Names(m.From, i.At, e.Date, loc); return !is }); len(from) > 0 {
			list = from
		}
	}
	for _, i := range list {
		meant := movedIn(&i, in.Said, at, e.Date, loc)
		for _, r := range meant.Readings {
			c := *e
			c.Command.Args = command.PlanArgs(command.Planned{ID: i.ID}, at)
			c.At, c.Zone, c.Occurs, c.Note = r.At, r.At.Location().String(), i.At, noteOf(&r)
			if f := h.unmovableTo(p, &c, &i); f != nil {
				cannot = f
			} else {
				choices = append(choices, choiceOf(&c))
			}
		}
		if meant.Problem != nil && why == "" {
			why = words.Time(meant.Problem)
		}
	}
	switch {
	case err != nil:
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	case len(choices) > mostChoices && len(list) <= mostChoices:
		plans := make([]words.Plan, len(list))
		for k := range list {
			plans[k] = planOf(&list[k])
		}
		return &finding{kind: store.Refused, text: sc.OneOf(plans, at)}
	case len(list) > mostChoices:
		return &finding{kind: store.Refused, text: sc.WhichPlanned(len(list), e.Command.Verb, listVerb)}
	case len(choices) > 0:
		return h.which(e, why, choices)
	case cannot != nil:
		return cannot
	case len(list) > 0:
		return &finding{kind: store.Refused, text: why}
	case e.Target.IsZero():
		return &finding{kind: store.Refused, text: sc.NumberFirst(e.Command.Verb, listVerb)}
	case of != command.Planned{}:
		return &finding{kind: store.Refused, text: h.notPlanned(sc, e.Target, of)}
	}
	return &finding{kind: store.Refused, text: sc.NothingPlannedFor(e.Command.Verb, listVerb)}
}

// numbered returns the command that is meant by one whose number may begin the day instead ("2 thu"), where a planned call has that
// number and what is behind it is surely a time; and the other one where none has it and all is one time: "8 in the evening".
// Where neither can be done, it is the number, and err says what is wrong with the rest.
func (h *Handlers) numbered(p *Policy, m *command.Message, e *store.Entry, problem error) (in command.Parsed, err error, ok bool) {
	wrong, ok := errors.AsType[*command.Problem](problem)
	if !ok || wrong.Kind != command.WhichPlan || len(wrong.Try) == 0 {
		return in, nil, false
	}
	of, at := wrong.Try[0].Plan()
	i, ok, err := h.store.Plan(of.ID)
	if err == nil && !ok && len(wrong.Try) > 1 && when.Scan(strings.TrimPrefix(wrong.Try[1].Args, "to ")).Timed() {
		in, err = h.parse(wrong.Try[1].Line(p.Prefix, wrong.Try[1].Args), h.syntax(p))
		return in, nil, err == nil
	}
	if err != nil || !ok || of.ID == 0 || i.Target != e.Target && !(e.Target == e.Chat && e.Chat.Kind == command.User && p.commands(m, i.Target)) {
		return in, nil, false
	}
	said := when.Scan(at)
	if said.Clockless() {
		said = when.Scan(at + " 12:00")
	}
	if !said.Resolve(e.Date, typedZone(p, e.Chat, i.Target)).Sure {
		if slices.ContainsFunc(wrong.Try, func(c command.Command) bool { return len(h.choices(p, m, *e, c)) > 0 }) {
			return in, nil, false // 7 mar 18:00
		}
		in, err = h.parse(wrong.Try[0].Line(p.Prefix, wrong.Try[0].Args), h.syntax(p))
		return in, err, true // 1 yesterday
	}
	in, err = h.parse(wrong.Try[0].Line(p.Prefix, wrong.Try[0].Args), h.syntax(p))
	return in, nil, err == nil
}
