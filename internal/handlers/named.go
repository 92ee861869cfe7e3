package handlers

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/lexicon"
	"userbot/internal/store"
	"userbot/internal/typed"
	"userbot/internal/when"
	"userbot/internal/words"
)

// planLine is a typed line about a planned call, while it is found out which one it means.
type planLine struct {
	h    *Handlers
	p    *Policy
	m    *command.Message
	e    *store.Entry
	in   command.Parsed
	list planList       // what it can name
	loc  *time.Location // by which it says a day
}

// planLine reads what a line can name.
func (h *Handlers) planLine(p *Policy, m *command.Message, e *store.Entry, in command.Parsed) (*planLine, error) {
	list, err := h.namable(p, m, e.Target, in)
	return &planLine{h: h, p: p, m: m, e: e, in: in, list: list, loc: typedZone(p, e.Chat, e.Target)}, err
}

// named has a command about a planned call mean the one that it begins with, if the chat has that: its title, or its number, goes before
// whatever else the words could mean. What stands behind it is a time, for a verb that takes one; else it is asked about. f settles the
// command; nil: it is what in and problem say.
func (h *Handlers) named(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, problem error) (_ command.Parsed, f *finding, wrong error) {
	v := h.verbs[in.Verb]
	if v == nil || in.Rest == "" || v.Follows != command.Plan && v.Follows != command.PlanTime {
		return in, nil, problem
	}
	var kind command.Kind // of what is wrong
	if wrong, ok := errors.AsType[*command.Problem](problem); ok {
		kind = wrong.Kind
		if !slices.Contains([]command.Kind{command.WrongPlan, command.WhichPlan, command.MoreThanTime, command.NoTime, command.BareChat, command.Notation}, kind) {
			return in, nil, problem
		}
	}
	idle := h.lanes.idle(lane{acting, e.Target}) // before the list is read: what was on its way then is in it, or was none
	l, err := h.planLine(p, m, e, in)
	if err != nil {
		return in, &finding{kind: store.Refused, text: words.PlansUnread()}, problem
	}
	of, meant, rest := l.list.cut(in.Rest)
	switch {
	case kind == command.BareChat && (of.Title == "" || len(meant) == 0):
		return in, nil, problem
	case v.Follows == command.PlanTime:
		return l.toMove(of, meant, rest, kind, problem, idle)
	}
	return l.about(of, meant, rest, problem)
}

// about is [Handlers.named] for a verb behind which nothing but a planned call stands. The line begins with of, which names those meant, and rest
// stands behind that.
func (l *planLine) about(of command.Planned, meant planList, rest string, problem error) (_ command.Parsed, f *finding, wrong error) {
	in := l.in
	if f := l.orNear(of, meant); f != nil {
		return in, f, nil
	}
	if len(meant) == 0 {
		if f := l.notThose(); f != nil {
			return in, f, nil
		}
		if meant, rest = l.behindWhich(); len(meant) > 0 {
			in, f = l.leftOver(meant, rest)
			return in, f, nil
		}
	}
	if f := l.alsoOnThatDay(of, meant, rest); f != nil {
		return in, f, nil
	}
	switch {
	case len(meant) == 0:
		return in, l.onThatDay(problem), problem
	case rest == "" || numbersOnly(rest) && of.ID != 0:
		if rest == "" && (problem != nil || of.Title != "") {
			in.Args, problem = command.PlanArgs(of, ""), nil
		}
		return in, nil, problem
	}
	if f := l.likeTitled(meant, rest); f != nil {
		return in, f, nil
	}
	_, also, _ := l.list.cut(strings.TrimLeft(rest, ",;&+ ")) // "Party and Dinner"
	in, f = l.leftOver(append(meant, also.without(meant)...), rest)
	return in, f, nil
}

// toMove is the same for a verb behind which a planned call and a time stand. kind says what is wrong with the line so far; empty: nothing is. idle
// says that nothing was under way in the chat before the list was read.
func (l *planLine) toMove(of command.Planned, meant planList, rest string, kind command.Kind, problem error, idle bool) (_ command.Parsed, f *finding, wrong error) {
	if len(meant) == 0 {
		if of == (command.Planned{}) {
			of, rest = titleBehind(l.in.Rest, l.list)
		}
		if of.Title != "" && rest != "" {
			in, err := l.again(of, rest)
			return in, nil, err
		}
		if f := l.nearTitle(); f != nil && (kind == command.MoreThanTime || problem == nil && noneLike(l.list, l.in.Named().Title)) {
			return l.in, f, nil
		}
	}
	if f := l.orNear(of, meant); f != nil {
		return l.in, f, nil
	}
	if kind == command.MoreThanTime {
		if f := l.eachByNumber(); f != nil {
			return l.in, f, nil
		}
	}
	if f := l.alsoOnThatDay(of, meant, rest); f != nil {
		return l.in, f, nil
	}
	named, sc := l.in.Named(), l.h.scene(l.e, api.Chat{})
	switch {
	case len(meant) > 0 && of.Title != "":
		in, err := l.again(of, rest)
		return in, nil, err
	case len(l.list) == 0 && l.e.Target.Kind == command.Channel && idle && named.ID != 0:
		return l.in, &finding{kind: store.Refused, text: l.h.notPlanned(sc, l.e.Target, named)}, problem
	case len(l.list) == 0 && l.e.Target.Kind == command.Channel && idle:
		return l.in, &finding{kind: store.Refused, text: sc.NothingPlannedFor(l.in.Verb, listVerb)}, problem
	}
	return l.in, l.h.unknown(l.e, l.h.planChat(l.p, l.m, l.e.Target, named), named, problem), problem
}

// again reads the line once more, with a planned call and a time behind its verb.
func (l *planLine) again(of command.Planned, at string) (command.Parsed, error) {
	in, err := l.h.parse(l.in.Line(l.p.Prefix, command.PlanArgs(of, at)), l.h.syntax(l.p))
	in.In, in.Typed = l.in.In, l.in.Typed
	return in, err
}

// behindWhich are those of the list whose title stands behind words that say which time of it is meant, and these words: "the next standup", "this
// week's standup".
func (l *planLine) behindWhich() (meant planList, which string) {
	const most = 4 // words
	for n, rest := 1, l.in.Rest; n <= most; n++ {
		_, after, ok := strings.Cut(strings.TrimLeft(rest, " "), " ")
		if !ok {
			break
		}
		rest = after
		of, those, behind := l.list.cut(rest)
		if of.Title == "" || len(those) == 0 || behind != "" {
			continue
		}
		which = strings.TrimSpace(strings.TrimSuffix(l.in.Rest, rest))
		return those.only(func(i *store.Item) bool {
			week, _ := theWeek(which, i.At, l.e.Date, l.loc)
			return theNext(which) || week || onDay(i, which, l.e.Date, l.loc)
		}), which
	}
	return nil, ""
}

// likeTitled asks whether another one of the list is meant, whose title only begins so, where the day behind the title is that of it, and of none that
// has the title: "movie night on tuesday" for “Movie Night 2”; nil: there is no such one.
func (l *planLine) likeTitled(meant planList, rest string) *finding {
	title := meant[0].Title
	then := func(i *store.Item) bool { return onDay(i, rest, l.e.Date, l.loc) }
	like := l.list.only(func(i *store.Item) bool {
		return !strings.EqualFold(i.Title, title) && nearly(i.Title, title) && then(i)
	})
	if title == "" || len(like) == 0 || len(meant.only(then)) > 0 {
		return nil
	}
	choices := append(l.eachOf(like, l.in.Command, true), l.eachOf(meant, l.in.Command, false)...)
	if len(choices) == 0 {
		return nil
	}
	left := l.left(rest)
	left.At = planOf(&meant[0]).At
	return l.h.which(l.e, l.h.scene(l.e, api.Chat{}).LeftOver(left), choices)
}

// orNear asks which one is meant where more of the line than a title that it has is nearly that of another: "Movies night" and "evening prayer" for
// “Movie night” and “Evening prayers”, where “Movies” and “Prayer” are planned, too; nil: there is no such one.
func (l *planLine) orNear(of command.Planned, meant planList) *finding {
	const most = 12 // words of a title
	if of.ID != 0 || strings.IndexAny(typed.Visible(l.in.Rest), "\"'“”„«‘’") == 0 {
		return nil
	}
	words := strings.Fields(when.CutPolite(l.in.Rest))
	for n := min(len(words), most); n > len(strings.Fields(of.Title)) && n > 1; n-- {
		title, at := strings.Join(words[:n], " "), strings.Join(words[n:], " ")
		_, shift := when.ReadShift(at)
		if at != "" && (l.h.verbs[l.in.Verb].Follows != command.PlanTime || !shift && !when.Wholly(at)) {
			continue
		}
		near := l.list.only(func(i *store.Item) bool { return misspelt(i.Title, title) }).without(meant)
		also := meant
		if len(also) == 0 {
			also = l.list.only(func(i *store.Item) bool {
				return !strings.EqualFold(i.Title, title) && len(words) > 1 && hasTitle(title, i.Title)
			})
		}
		if len(near) == 0 || len(also) == 0 {
			continue
		}
		var choices []store.Choice
		for _, i := range append(near, also.without(near)...) {
			choices = addNew(choices, l.choices(l.in.Command, i.ID, at))
		}
		if len(choices) > 0 {
			return l.h.which(l.e, l.h.scene(l.e, api.Chat{}).NoneTitled(title), choices[:min(len(choices), mostChoices)])
		}
	}
	return nil
}

// hasTitle reports whether s has all of a title behind its other words.
func hasTitle(s, title string) bool {
	n := len(s) - len(title)
	return title != "" && n > 1 && s[n-1] == ' ' && strings.EqualFold(s[n:], title)
}

// left is what a line has behind the planned calls that it names.
func (l *planLine) left(rest string) words.Left {
	return words.Left{Verb: l.in.Verb, Does: deeds(l.in.Verb), Rest: rest, Skip: skipVerb, Resume: resumeVerb, Move: moveVerb}
}

// noneLike reports whether what is typed for a title is that of none of the list, nor nearly.
func noneLike(list planList, title string) bool {
	return title != "" && !slices.ContainsFunc(list, func(i store.Item) bool { return nearly(i.Title, title) })
}

// titleBehind splits a title of one of the list off the end of s, behind a time: "+30m Party".
func titleBehind(s string, list planList) (of command.Planned, at string) {
	for _, i := range list {
		n := len(s) - len(i.Title)
		if i.Title == "" || n < 2 || s[n-1] != ' ' || !strings.EqualFold(s[n:], i.Title) || len(i.Title) <= len(of.Title) {
			continue
		}
		before := strings.TrimRight(s[:n], " ,:")
		if by, shift := when.ReadShift(before); shift && by.Sure || when.Wholly(before) {
			of, at = command.Planned{Title: i.Title}, before
		}
	}
	return of, at
}

// nearTitle asks whether what stands in front of a time is a title of one of the list, of which signs are left out: "Quiz 12 21:00"; nil: there is
// no such title.
func (l *planLine) nearTitle() *finding {
	const most = 12 // words of a title
	words := strings.Fields(l.in.Rest)
	var choices []store.Choice
	var title string
	for n := min(len(words)-1, most); n > 0 && len(choices) == 0; n-- {
		title = strings.Join(words[:n], " ")
		at := strings.Join(words[n:], " ")
		for _, i := range l.list {
			if _, shift := when.ReadShift(at); nearly(i.Title, title) && (shift || when.Wholly(at)) {
				choices = append(choices, l.choices(l.in.Command, i.ID, at)...)
			}
		}
	}
	if len(choices) == 0 {
		return nil
	}
	return l.h.which(l.e, l.h.scene(l.e, api.Chat{}).NoneTitled(title), choices)
}

// unknown refuses a number that no planned call of a chat has, whatever else is wrong; nil: there is one, or nothing is wrong.
func (h *Handlers) unknown(e *store.Entry, chat command.Peer, of command.Planned, problem error) *finding {
	if problem == nil || of.ID == 0 {
		return nil
	}
	if i, ok, err := h.store.Plan(of.ID); err != nil || ok && (i.Target == chat || !chat.IsZero() && h.wasGroup(i.Target) == chat) {
		return nil
	}
	return &finding{kind: store.Refused, text: h.notPlanned(h.scene(e, api.Chat{}), chat, of)}
}

// namable are the planned calls that a command for a chat can name: in private, where it names no chat, by their numbers only.
func (h *Handlers) namable(p *Policy, m *command.Message, chat command.Peer, in command.Parsed) (list planList, err error) {
	if chat.Kind == command.User {
		if of, _, ok := command.CutPlan(in.Rest, nil); ok && of.ID != 0 {
			i, ok, err := h.store.Plan(of.ID)
			if ok && p.commands(m, i.Target) {
				list = append(list, i)
			}
			return list, err
		}
		return nil, nil
	}
	if in.Verb == start {
		all, err := h.toStart(chat, command.Peer{}, 0, nil)
		for _, t := range all {
			list = append(list, store.Item{ID: t.id, Title: t.title, At: t.at, Zone: t.zone, Target: chat})
		}
		return list, err
	}
	return h.plansOfChat(chat)
}

// insteadOf are the planned calls of a chat that may be meant by what is no title of any: the nearest of those that fit, where it says that the next
// is, or the last, or that any is; else those of that day, and with a word of it in their titles.
func (h *Handlers) insteadOf(chat command.Peer, of command.Planned, fits func(*store.Item) bool) []store.Item {
	list, _, err := h.plansNamed(chat, command.Planned{}, fits)
	if err != nil || of.Title == "" || allOf(of) || chat.IsZero() {
		return nil
	}
	name, now, loc := plainName(of.Title), h.now(), h.policy.Load().location(chat)
	switch {
	case theNext(of.Title):
		return list[:min(len(list), 1)]
	case (lexicon.Ordinal(name) < 0 || slices.Contains([]string{"latest", "newest", "final"}, name)) && len(list) > 1:
		newest := slices.MaxFunc(list, func(a, b store.Item) int { return cmp.Compare(a.ID, b.ID) })
		last := list[len(list)-1]
		if list = []store.Item{last}; newest.ID != last.ID {
			list = append(list, newest) // the one that was planned last
		}
		return list
	case name == "it" && len(list) <= mostChoices:
		return list
	}
	return slices.DeleteFunc(list, func(i store.Item) bool { return !onDay(&i, of.Title, now, loc) && !shareWord(i.Title, of.Title) })
}

// leftOver says what comes of a command about one of the planned calls meant, behind which something stands that its verb does not
// take. Where that says only when the call is, nothing is left to ask; else the verb, and what may have been meant instead, are offered
// without it.
func (l *planLine) leftOver(meant planList, rest string) (command.Parsed, *finding) {
	in := l.in
	dated, next := false, theNext(rest)
	on := meant.only(func(i *store.Item) bool {
		is, day := when.Names(rest, i.At, l.e.Date, l.loc)
		if dated = dated || day; !is && strings.ContainsAny(rest, "'’") {
			is = onDay(i, rest, l.e.Date, l.loc) // monday's
		}
		return is
	})
	if len(on) > 0 {
		meant = on
	}
	week, inIt := theWeek(rest, meant[0].At, l.e.Date, l.loc)
	dated = dated || week
	so := len(on) > 0 || next || inIt && meant[0].Rule != "" // it says which time of it is meant
	first, series := &meant[0], meant[0].Rule != ""
	if so && in.Verb == skipVerb && l.saysSeveral(first, rest) {
		so = false // which it would pass one of
	}
	if whole := in.Verb == skipVerb || !series && in.Verb != start; so && whole && len(meant) == 1 {
		in.Args = command.PlanArgs(command.Planned{ID: first.ID}, "")
		return in, nil
	}
	choices := l.eachOf(meant, in.Command, so || dated && in.Verb == cancelVerb)
	left := l.left(rest)
	left.Series = series
	if dated && !so {
		left.At = planOf(first).At
	}
	why := l.h.scene(l.e, api.Chat{}).LeftOver(left)
	if len(choices) == 0 {
		return in, &finding{kind: store.Refused, text: words.NotDone(why)}
	}
	return in, l.h.which(l.e, why, choices)
}

// saysSeveral reports whether what stands behind a series is said of more than the next one of it: monday and tuesday, next week.
func (l *planLine) saysSeveral(i *store.Item, rest string) bool {
	at := i.At
	for range 7 {
		next, ok := following(i, at)
		if !ok {
			return false
		}
		at = next
		_, week := theWeek(rest, at, l.e.Date, l.loc)
		is, day := when.Names(rest, at, l.e.Date, l.loc)
		if another := at.In(l.loc).Weekday() != i.At.In(l.loc).Weekday(); another && (week || is && day) { // a Monday is said of each
			return true
		}
	}
	return false
}

// instead are the verbs that may be meant for a planned call by one behind which stands what it does not take: its own, and others.
func instead(v command.Verb, i *store.Item, so bool) (all []command.Verb) {
	if so && i.Rule != "" && (v == cancelVerb || v == pauseVerb) {
		all = append(all, skipVerb)
	}
	if refuses(v, i) {
		return all
	}
	return append(all, v)
}

// refuses reports whether a verb is not done to a planned call as it is.
func refuses(v command.Verb, i *store.Item) bool {
	switch v {
	case pauseVerb:
		return i.Paused || i.Over
	case skipVerb:
		return i.Rule == "" || i.Over
	case resumeVerb:
		return !i.Paused && !i.Gone || i.Over
	}
	return false
}

// refused says why a command about a planned call would not be done, if it is meant so; nil: it may be.
func (h *Handlers) refused(p *Policy, m *command.Message, e *store.Entry) *finding {
	v := h.verbs[e.Command.Verb]
	if v == nil || v.Follows != command.Plan {
		return nil
	}
	of := e.Command.Named()
	i, ok := h.planNamed(h.planChat(p, m, e.Target, of), of)
	if !ok || of == (command.Planned{}) || !refusesTo(e, &i) {
		return nil
	}
	sc, is := h.scene(e, api.Chat{}), planOf(&i)
	switch {
	case i.Over:
		return &finding{kind: store.Refused, text: sc.NoTimeLeft(is, start, moveVerb)}
	case e.Command.Verb == skipVerb:
		return &finding{kind: store.Refused, text: sc.NoSeries(is, cancelVerb)}
	case e.Command.Verb == pauseVerb:
		return &finding{kind: store.Already, text: sc.PausedAlready(is, resumeVerb)}
	}
	return &finding{kind: store.Already, text: sc.GoesOnAlready(is)}
}

// refusesTo is refuses, as far as that takes no look at the rights of whoever has planned it: what is not his any more can be resumed.
func refusesTo(e *store.Entry, i *store.Item) bool {
	return refuses(e.Command.Verb, i) && (e.Command.Verb != resumeVerb || i.Over || sameSender(i.Sender, e.Sender))
}

// onThatDay asks about the planned calls of a day, where nothing but a day, or a time, is typed for one, or about the next; nil: there are none.
func (l *planLine) onThatDay(problem error) *finding {
	in := l.in
	if of, _ := in.Plan(); problem == nil && of.Title == "" {
		return nil
	}
	next := slices.IndexFunc(l.list, func(i store.Item) bool { return theNext(in.Rest) && !i.Over })
	var on planList
	for k, i := range l.list {
		if onDay(&i, in.Rest, l.e.Date, l.loc) || k == next {
			on = append(on, i)
		}
	}
	near := len(on) == 0 && problem != nil
	if near { // a title with a number in it, and nearly that of one: Quiz 12
		on = l.list.only(func(i *store.Item) bool { return nearly(i.Title, in.Rest) && !when.Wholly(in.Rest) })
	}
	choices := l.eachOf(on, in.Command, true)
	if len(choices) == 0 {
		return nil
	}
	if wrong, ok := errors.AsType[*command.Problem](problem); ok && !near {
		for _, c := range wrong.Try {
			choices = addNew(choices, l.h.choices(l.p, l.m, *l.e, c))
		}
	}
	return l.h.which(l.e, l.h.scene(l.e, api.Chat{}).NoneTitled(in.Rest), choices)
}

// alsoOnThatDay asks which call is meant where the title of one reads as the day or the time of another, and where the title of one is a
// number that none has; nil: that is clear.
func (l *planLine) alsoOnThatDay(of command.Planned, meant planList, rest string) *finding {
	quoted := of.Title != "" && strings.IndexAny(typed.Visible(l.in.Rest), "\"'“”„«‘’") == 0
	others := l.list.only(func(i *store.Item) bool {
		if of.ID != 0 {
			return len(meant) == 0 && strings.TrimSpace(i.Title) == strconv.FormatInt(of.ID, 10)
		}
		is, _ := when.Names(of.Title, i.At, l.e.Date, l.loc)
		return is && of.Title != ""
	}).without(meant)
	if len(others) == 0 || quoted || of.Title != "" && len(meant) == 0 {
		return nil
	}
	var choices []store.Choice
	for _, i := range slices.Concat(meant, others) {
		choices = addNew(choices, l.choices(l.in.Command, i.ID, rest))
	}
	sc := l.h.scene(l.e, api.Chat{})
	why := sc.TitleAndDay(of.Title)
	if of.ID != 0 {
		why = sc.NoneNumbered(of.ID)
	}
	if len(choices) == 0 || of.ID == 0 && len(choices) == 1 {
		return nil
	}
	return l.h.which(l.e, why, choices)
}

// exists reports whether a command about a planned call of a chat names one that there is; of one that names none it is not asked.
func (h *Handlers) exists(v command.Verb, chat command.Peer, of command.Planned) bool {
	switch {
	case of == (command.Planned{}):
		return true
	case chat.IsZero() && of.Title != "":
		return true // only Telegram can tell
	case v == start:
		all, err := h.toStart(chat, command.Peer{}, of.ID, nil)
		return err != nil || slices.ContainsFunc(all, func(t toBegin) bool {
			return t.id == of.ID && !t.gone || titled(t.title, of) || nearly(t.title, of.Title)
		})
	case of.ID != 0:
		i, ok, err := h.store.Plan(of.ID)
		return err != nil || ok && i.Target == chat
	}
	list, _, err := h.plansNamed(chat, of, anyPlan)
	return err != nil || len(list) > 0
}

// onlyPlanned asks about the planned calls that are named behind the verb that ends what is there, which is another call, or refuses a
// number that none has; nil: none is named.
func (h *Handlers) onlyPlanned(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, problem error) *finding {
	wrong, ok := errors.AsType[*command.Problem](problem)
	if !ok || wrong.Kind != command.WrongValue || h.verbs[in.Verb].action == nil || !h.verbs[in.Verb].action.ends {
		return nil
	}
	l, err := h.planLine(p, m, e, in)
	if err != nil {
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	}
	name := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(in.Rest, confirm+" "), " "+confirm))
	of, those, rest := l.list.cut(name)
	sc, end := h.scene(e, api.Chat{}), in.Command
	switch {
	case len(those) == 0 && of.ID == 0:
		those = l.list.only(func(i *store.Item) bool { return nearly(i.Title, name) })
	case rest != "":
		those = nil
	case len(those) == 0:
		return &finding{kind: store.Refused, text: h.notPlanned(sc, e.Target, of)}
	}
	cancel := end
	cancel.Verb, end.Args = cancelVerb, ""
	if choices := l.eachOf(those, cancel, true); len(choices) > 0 {
		choices = append(choices[:min(len(choices), mostChoices-1)], h.choices(p, m, *e, end)...)
		return h.which(e, sc.OnlyPlanned(in.Verb, in.Rest), choices)
	}
	if h.saysWhen(name) {
		return &finding{kind: store.Refused, text: sc.EndsNow(in.Verb)}
	}
	return nil
}

// saysWhen reports whether s, or what it begins with, is a time, and no title.
func (h *Handlers) saysWhen(s string) (is bool) {
	h.reads(func() {
		s = when.CutPolite(s)
		said := when.Scan(s)
		is = said.Timed() || slices.Contains(said.Titles(), len(s)) || when.Day(s, "12:00") != nil || strings.EqualFold(s, "later") || strings.EqualFold(s, "soon")
	})
	return is
}

// isTime reports whether all of s is a time of day, with or without a day, that no title is likely to be.
func (h *Handlers) isTime(s string) (is bool) {
	h.reads(func() {
		said := when.Scan(s).Alone()
		is = said != nil && said.Timed() && when.Day(s, "12:00") == nil && strings.ContainsFunc(s, unicode.IsDigit)
	})
	return is
}

// eachOf are what may be meant by c, a command about planned calls, of each of the list; so says that what was typed says which time is meant.
func (l *planLine) eachOf(list planList, c command.Command, so bool) (choices []store.Choice) {
	for _, i := range list[:min(len(list), mostChoices)] {
		for _, v := range instead(c.Verb, &i, so) {
			as := c
			as.Verb = v
			choices = addNew(choices, l.choices(as, i.ID, ""))
		}
	}
	return choices
}

// choices are what may be meant by c, of the planned call with that number and with rest behind it.
func (l *planLine) choices(c command.Command, id int64, rest string) []store.Choice {
	c.Args = command.PlanArgs(command.Planned{ID: id}, rest)
	return l.h.choices(l.p, l.m, *l.e, c)
}

// addNew are the choices, and those of more that are none of them.
func addNew(choices, more []store.Choice) []store.Choice {
	for _, c := range more {
		if !slices.Contains(choices, c) {
			choices = append(choices, c)
		}
	}
	return choices
}
