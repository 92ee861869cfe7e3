package handlers

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/lexicon"
	"userbot/internal/store"
	"userbot/internal/typed"
	"userbot/internal/when"
	"userbot/internal/words"
)

// named has a command about a planned call mean the one that it begins with, if the chat has that: its title, or its number, goes before
// whatever else the words could mean. What stands behind it is a time, for a verb that takes one; else it is asked about. f settles the
// command; nil: it is what in and problem say.
func (h *Handlers) named(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, problem error) (_ command.Parsed, f *finding, wrong error) {
	v := h.verbs[in.Verb]
	if v == nil || in.Rest == "" || v.Follows != command.Plan && v.Follows != command.PlanTime {
		return in, nil, problem
	}
	if wrong, ok := errors.AsType[*command.Problem](problem); ok && !slices.Contains([]command.Kind{command.WrongPlan, command.WhichPlan, command.MoreThanTime, command.NoTime, command.BareChat}, wrong.Kind) {
		return in, nil, problem
	}
	other, _ := errors.AsType[*command.Problem](problem)
	elsewhere := other != nil && other.Kind == command.BareChat
	idle := h.lanes.idle(lane{acting, e.Target}) // before the list is read: what was on its way then is in it, or was none
	list, err := h.namable(p, m, e.Target, in)
	if err != nil {
		return in, &finding{kind: store.Refused, text: words.PlansUnread()}, problem
	}
	of, meant, rest := list.cut(in.Rest)
	if elsewhere && (of.Title == "" || len(meant) == 0) {
		return in, nil, problem
	}
	if v.Follows == command.Plan && len(meant) == 0 {
		if f := h.notThose(p, m, e, in, list); f != nil {
			return in, f, nil
		}
		if meant, rest = h.behindWhich(p, e, list, in.Rest); len(meant) > 0 {
			in, f = h.leftOver(p, m, e, in, meant, rest)
			return in, f, nil
		}
	}
	if v.Follows == command.PlanTime && len(meant) == 0 {
		if of == (command.Planned{}) {
			of, rest = titleBehind(in.Rest, list)
		}
		if of.Title != "" && rest != "" {
			again, err := h.parse(in.Line(p.Prefix, command.PlanArgs(of, rest)), h.syntax(p))
			again.In, again.Typed = in.In, in.Typed
			return again, nil, err
		}
		if f := h.nearTitle(p, m, e, in, list); f != nil && (other != nil && other.Kind == command.MoreThanTime || problem == nil && noneLike(list, in.Named().Title)) {
			return in, f, nil
		}
	}
	if v.Follows == command.PlanTime && other != nil && other.Kind == command.MoreThanTime {
		if f := h.eachByNumber(e, in, list); f != nil {
			return in, f, nil
		}
	}
	if f := h.alsoOnThatDay(p, m, e, in, of, rest, meant, list); f != nil {
		return in, f, nil
	}
	switch {
	case v.Follows == command.PlanTime && len(meant) > 0 && of.Title != "":
		again, err := h.parse(in.Line(p.Prefix, command.PlanArgs(of, rest)), h.syntax(p))
		again.In, again.Typed = in.In, in.Typed
		return again, nil, err
	case v.Follows == command.PlanTime && len(list) == 0 && e.Target.Kind == command.Channel && idle:
		if of := in.Named(); of.ID != 0 {
			return in, &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).NoSuchPlan(of.ID, listVerb)}, problem
		}
		return in, &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).NothingPlannedFor(in.Verb, listVerb)}, problem
	case v.Follows == command.PlanTime:
		return in, h.unknown(e, h.planChat(p, m, e.Target, in.Named()), in.Named(), problem), problem
	case len(meant) == 0:
		return in, h.onThatDay(p, m, e, in, problem, list), problem
	case rest == "" || numbersOnly(rest) && of.ID != 0:
		if rest == "" && (problem != nil || of.Title != "") {
			in.Args, problem = command.PlanArgs(of, ""), nil
		}
		return in, nil, problem
	}
	if f := h.likeTitled(p, m, e, in, list, meant, rest); f != nil {
		return in, f, nil
	}
	_, also, _ := list.cut(strings.TrimLeft(rest, ",;&+ ")) // "Party and Dinner"
	in, f = h.leftOver(p, m, e, in, append(meant, also.without(meant)...), rest)
	return in, f, nil
}

// behindWhich are those of the list whose title stands behind words that say which time of it is meant, and these words: "the next standup", "this
// week's standup".
func (h *Handlers) behindWhich(p *Policy, e *store.Entry, list planList, s string) (meant planList, which string) {
	const most = 4 // words
	loc := typedZone(p, e.Chat, e.Target)
	for n, rest := 1, s; n <= most; n++ {
		_, after, ok := strings.Cut(strings.TrimLeft(rest, " "), " ")
		if !ok {
			break
		}
		rest = after
		of, those, behind := list.cut(rest)
		if of.Title == "" || len(those) == 0 || behind != "" {
			continue
		}
		which = strings.TrimSpace(strings.TrimSuffix(s, rest))
		return those.only(func(i *store.Item) bool {
			week, _ := theWeek(which, i.At, e.Date, loc)
			return theNext(which) || week || onDay(i, which, e.Date, loc)
		}), which
	}
	return nil, ""
}

// theWeek reports whether words say that one of this week is meant, or of the next: said; and whether at is in that.
func theWeek(s string, at, now time.Time, loc *time.Location) (said, is bool) {
	return when.InWeek(strings.NewReplacer("'s", "", "’s", "").Replace(when.CutPolite(s)), at, now, loc)
}

// likeTitled asks whether another one of the list is meant, whose title only begins so, where the day behind the title is that of it, and of none that
// has the title: "movie night on tuesday" for “Movie Night 2”; nil: there is no such one.
func (h *Handlers) likeTitled(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, list, meant planList, rest string) *finding {
	loc, title := typedZone(p, e.Chat, e.Target), meant[0].Title
	then := func(i *store.Item) bool { return onDay(i, rest, e.Date, loc) }
	like := list.only(func(i *store.Item) bool {
		return !strings.EqualFold(i.Title, title) && nearly(i.Title, title) && then(i)
	})
	if title == "" || len(like) == 0 || len(meant.only(then)) > 0 {
		return nil
	}
	choices := append(h.eachOf(p, m, e, like, in.Command, true), h.eachOf(p, m, e, meant, in.Command, false)...)
	if len(choices) == 0 {
		return nil
	}
	return h.which(e, h.scene(e, api.Chat{}).LeftOver(words.Left{Verb: in.Verb, Does: deeds(in.Verb), Rest: rest, At: planOf(&meant[0]).At, Skip: skipVerb, Resume: resumeVerb, Move: moveVerb}), choices)
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
func (h *Handlers) nearTitle(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, list planList) *finding {
	const most = 12 // words of a title
	words := strings.Fields(in.Rest)
	var choices []store.Choice
	var title string
	for n := min(len(words)-1, most); n > 0 && len(choices) == 0; n-- {
		title = strings.Join(words[:n], " ")
		at := strings.Join(words[n:], " ")
		for _, i := range list {
			if _, shift := when.ReadShift(at); nearly(i.Title, title) && (shift || when.Wholly(at)) {
				c := in.Command
				c.Args = command.PlanArgs(command.Planned{ID: i.ID}, at)
				choices = append(choices, h.choices(p, m, *e, c)...)
			}
		}
	}
	if len(choices) == 0 {
		return nil
	}
	return h.which(e, h.scene(e, api.Chat{}).NoneTitled(title), choices)
}

// unknown refuses a number that no planned call of a chat has, whatever else is wrong; nil: there is one, or nothing is wrong.
func (h *Handlers) unknown(e *store.Entry, chat command.Peer, of command.Planned, problem error) *finding {
	if problem == nil || of.ID == 0 {
		return nil
	}
	if i, ok, err := h.store.Plan(of.ID); err != nil || ok && (i.Target == chat || !chat.IsZero() && h.wasGroup(i.Target) == chat) {
		return nil
	}
	return &finding{kind: store.Refused, text: h.scene(e, api.Chat{}).NoSuchPlan(of.ID, listVerb)}
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

// numbersOnly reports whether what stands behind a number is more of them.
func numbersOnly(rest string) bool {
	plain := strings.NewReplacer("and", "", "und", "", "to", "", "through", "", "bis", "").Replace(strings.ToLower(rest))
	return !strings.ContainsFunc(plain, func(r rune) bool { return !strings.ContainsRune("0123456789 #,;&+-–", r) })
}

// theNext reports whether all of it says that the next one is meant.
func theNext(rest string) bool {
	said := false
	for word := range strings.FieldsSeq(strings.ToLower(when.CutPolite(rest))) {
		word = strings.Trim(word, ".,!")
		if lexicon.Says(word, lexicon.Next, lexicon.This) || lexicon.Ordinal(word) == 1 || word == "once" || word == "nearest" || word == "sonraki" {
			said = true
			continue
		}
		if !slices.Contains([]string{"the", "one", "time", "only", "just", "call"}, word) && !lexicon.Says(word, lexicon.The) {
			return false
		}
	}
	return said
}

// besideName reports whether people type a word around the day, or the word, that a planned call goes by.
func besideName(word string) bool {
	return slices.Contains([]string{"call", "calls", "one", "my", "our", "that", "of", "on"}, word) || lexicon.Says(word, lexicon.The, lexicon.Every)
}

// plainName is what a planned call is named by, without what people type around that: "the sunday call", "sunday's", "every monday".
func plainName(s string) string {
	var kept []string
	for word := range strings.FieldsSeq(strings.ToLower(when.CutPolite(s))) {
		word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
		if !besideName(word) {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// onDay reports whether a planned call is named by its day, or its time, seen from now in loc.
func onDay(i *store.Item, name string, now time.Time, loc *time.Location) bool {
	is, _ := when.Names(name, i.At, now, loc)
	if plain := plainName(name); !is && plain != "" && plain != name {
		is, _ = when.Names(plain, i.At, now, loc)
	}
	return is
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

// shareWord reports whether two titles have a word in common, which says more than an article does.
func shareWord(a, b string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	}
	single := func(s string) string { return strings.TrimSuffix(s, "s") }
	in := words(a)
	for _, word := range words(b) {
		idle := besideName(word) || slices.Contains([]string{"for", "with", "für", "mit", "les", "des", "los", "las", "con", "для"}, word) || lexicon.Says(word, lexicon.And, lexicon.Or)
		if utf8.RuneCountInString(word) > 2 && !idle && slices.ContainsFunc(in, func(w string) bool { return single(w) == single(word) }) {
			return true
		}
	}
	return false
}

// leftOver says what comes of a command about one of the planned calls meant, behind which something stands that its verb does not
// take. Where that says only when the call is, nothing is left to ask; else the verb, and what may have been meant instead, are offered
// without it.
func (h *Handlers) leftOver(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, meant planList, rest string) (command.Parsed, *finding) {
	loc := typedZone(p, e.Chat, e.Target)
	dated, next := false, theNext(rest)
	on := meant.only(func(i *store.Item) bool {
		is, day := when.Names(rest, i.At, e.Date, loc)
		if dated = dated || day; !is && strings.ContainsAny(rest, "'’") {
			is = onDay(i, rest, e.Date, loc) // monday's
		}
		return is
	})
	if len(on) > 0 {
		meant = on
	}
	week, inIt := theWeek(rest, meant[0].At, e.Date, loc)
	dated = dated || week
	so := len(on) > 0 || next || inIt && meant[0].Rule != "" // it says which time of it is meant
	first, series := &meant[0], meant[0].Rule != ""
	if whole := in.Verb == skipVerb || !series && in.Verb != start; so && whole && len(meant) == 1 {
		in.Args = command.PlanArgs(command.Planned{ID: first.ID}, "")
		return in, nil
	}
	choices := h.eachOf(p, m, e, meant, in.Command, so || dated && in.Verb == cancelVerb)
	sc := h.scene(e, api.Chat{})
	left := words.Left{Verb: in.Verb, Does: deeds(in.Verb), Rest: rest, Series: series, Skip: skipVerb, Resume: resumeVerb, Move: moveVerb}
	if dated && !so {
		left.At = planOf(first).At
	}
	why := sc.LeftOver(left)
	if len(choices) == 0 {
		return in, &finding{kind: store.Refused, text: words.NotDone(why)}
	}
	return in, h.which(e, why, choices)
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
func (h *Handlers) onThatDay(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, problem error, list planList) *finding {
	if of, _ := in.Plan(); problem == nil && of.Title == "" {
		return nil
	}
	loc := typedZone(p, e.Chat, e.Target)
	next := slices.IndexFunc(list, func(i store.Item) bool { return theNext(in.Rest) && !i.Over })
	var on planList
	for k, i := range list {
		if onDay(&i, in.Rest, e.Date, loc) || k == next {
			on = append(on, i)
		}
	}
	near := len(on) == 0 && problem != nil
	if near { // a title with a number in it, and nearly that of one: Quiz 12
		on = list.only(func(i *store.Item) bool { return nearly(i.Title, in.Rest) && !when.Wholly(in.Rest) })
	}
	choices := h.eachOf(p, m, e, on, in.Command, true)
	if len(choices) == 0 {
		return nil
	}
	if wrong, ok := errors.AsType[*command.Problem](problem); ok && !near {
		for _, c := range wrong.Try {
			choices = addNew(choices, h.choices(p, m, *e, c))
		}
	}
	return h.which(e, h.scene(e, api.Chat{}).NoneTitled(in.Rest), choices)
}

// alsoOnThatDay asks which call is meant where the title of one reads as the day or the time of another, and where the title of one is a
// number that none has; nil: that is clear.
func (h *Handlers) alsoOnThatDay(p *Policy, m *command.Message, e *store.Entry, in command.Parsed, of command.Planned, rest string, meant, list planList) *finding {
	loc := typedZone(p, e.Chat, e.Target)
	quoted := of.Title != "" && strings.IndexAny(typed.Visible(in.Rest), "\"'“”„«‘’") == 0
	others := list.only(func(i *store.Item) bool {
		if of.ID != 0 {
			return len(meant) == 0 && strings.TrimSpace(i.Title) == strconv.FormatInt(of.ID, 10)
		}
		is, _ := when.Names(of.Title, i.At, e.Date, loc)
		return is && of.Title != ""
	}).without(meant)
	if len(others) == 0 || quoted || of.Title != "" && len(meant) == 0 {
		return nil
	}
	var choices []store.Choice
	for _, i := range slices.Concat(meant, others) {
		c := in.Command
		c.Args = command.PlanArgs(command.Planned{ID: i.ID}, rest)
		choices = addNew(choices, h.choices(p, m, *e, c))
	}
	sc := h.scene(e, api.Chat{})
	why := sc.TitleAndDay(of.Title)
	if of.ID != 0 {
		why = sc.NoneNumbered(of.ID)
	}
	if len(choices) == 0 || of.ID == 0 && len(choices) == 1 {
		return nil
	}
	return h.which(e, why, choices)
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
	list, err := h.namable(p, m, e.Target, in)
	if err != nil {
		return &finding{kind: store.Refused, text: words.PlansUnread()}
	}
	name := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(in.Rest, confirm+" "), " "+confirm))
	of, those, rest := list.cut(name)
	sc, end := h.scene(e, api.Chat{}), in.Command
	switch {
	case len(those) == 0 && of.ID == 0:
		those = list.only(func(i *store.Item) bool { return nearly(i.Title, name) })
	case rest != "":
		those = nil
	case len(those) == 0:
		return &finding{kind: store.Refused, text: sc.NoSuchPlan(of.ID, listVerb)}
	}
	cancel := end
	cancel.Verb, end.Args = cancelVerb, ""
	if choices := h.eachOf(p, m, e, those, cancel, true); len(choices) > 0 {
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

// eachOf are what may be meant by c, a command about planned calls, of each of the list; so says that what was typed says which time is meant.
func (h *Handlers) eachOf(p *Policy, m *command.Message, e *store.Entry, list planList, c command.Command, so bool) (choices []store.Choice) {
	for _, i := range list[:min(len(list), mostChoices)] {
		for _, v := range instead(c.Verb, &i, so) {
			c := c
			c.Verb, c.Args = v, command.PlanArgs(command.Planned{ID: i.ID}, "")
			choices = addNew(choices, h.choices(p, m, *e, c))
		}
	}
	return choices
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
