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

// saidSo has an answer in words mean the one choice of the open question that they are said of: "/yes evening", "/yes saturday", "/yes Party";
// so does a number that is none of those which pick one.
func (h *Handlers) saidSo(m *command.Message, in command.Parsed, problem error) (command.Parsed, error) {
	wrong, ok := errors.AsType[*command.Problem](problem)
	if problem != nil && (!ok || wrong.Kind != command.WrongValue) || in.Rest == "" || h.verbs[in.Verb].class != asked {
		return in, problem
	}
	q, why := h.open(m)
	if why != "" {
		return in, problem
	}
	numbers, ofPlans := h.numbers(q.Choices)
	n, err := strconv.ParseInt(in.Args, 10, 64)
	if err == nil && problem == nil && !ofPlans && h.saidOfAnother(q, in.Rest, int(n)-1, m.Date) {
		in.Args = ""
		return in, &command.Problem{Kind: command.WrongValue, Command: in.Command, Typed: in.Rest}
	}
	if err == nil && (ofPlans || n <= mostChoices || len(numbers) == 1) {
		return in, problem
	}
	if found := h.chosen(q, in.Rest, m.Date); found >= 0 {
		in.Args, problem = strconv.FormatInt(numbers[found], 10), nil
	}
	return in, problem
}

// saidOfAnother reports whether a number in words, which picks that choice of the question in q, is the time of another one as well: “zwei” of 02:00.
func (h *Handlers) saidOfAnother(q *store.Entry, said string, picks int, now time.Time) (is bool) {
	if len(said) > command.MostSaid || strings.ContainsFunc(said, unicode.IsDigit) {
		return false // a digit is the number that stands in front of a choice
	}
	h.reads(func() {
		said = h.table.CutAgreeing(said)
		for i, c := range q.Choices {
			is = is || i != picks && !c.At.IsZero() && when.SaidOf(said, c.At, now, zoneOf(c.At, c.Zone))
		}
	})
	return is
}

// chosen returns which choice of the question in q words are said of; -1: of none, or of several. They are its time, its title or a part of that;
// or else what the question tells of it besides. A whole title goes before a part of one, but before no time. What takes all back picks none, and
// the end of a call is agreed to with yes.
func (h *Handlers) chosen(q *store.Entry, said string, now time.Time) (which int) {
	if !h.reads(func() { which = h.pickedBy(q, said, now) }) {
		return -1
	}
	return which
}

// pickedBy is [Handlers.chosen], as far as the words can be read: a number of a choice in front of others, and these, must be of the same one.
func (h *Handlers) pickedBy(q *store.Entry, said string, now time.Time) int {
	found := h.saidOf(q, said, now)
	first, rest, more := strings.Cut(h.table.CutAgreeing(said), " ")
	n, err := strconv.ParseInt(strings.Trim(first, ",.:)#"), 10, 64)
	numbers, _ := h.numbers(q.Choices)
	i := slices.Index(numbers, n)
	switch {
	case found < 0 && i < 0:
		return h.otherwise(q, said, now)
	case !more || err != nil || i < 0 || found == i:
		return found
	case found < 0 && !numbersOnly(rest) && h.saidOf(q, rest, now) == i:
		return i
	}
	return -1
}

// placed is which one of n choices is named by its place: "the latter", "the last one"; -1: none.
func placed(said string, n int) int {
	said = strings.TrimPrefix(strings.ToLower(said), "the ")
	rest, _ := lexicon.Cut(said, lexicon.The)
	switch k := cmp.Or(lexicon.Ordinal(said), lexicon.Ordinal(rest)); {
	case k < 0, said == "latter" && n == 2:
		return n - 1
	case said == "former" && n == 2:
		return 0
	case k <= n:
		return k - 1
	}
	return -1
}

// otherwise is which choice is picked by words that name it by its place, or by the other one of two: "the latter", "not the first"; or that take
// back a no: "no, evening". -1: none is.
func (h *Handlers) otherwise(q *store.Entry, said string, now time.Time) int {
	n, bare := len(q.Choices), strings.ToLower(h.table.CutAgreeing(said))
	if n < 2 || len(said) > command.MostSaid {
		return -1
	}
	word, rest, _ := strings.Cut(bare, " ")
	_, ofPlans := h.numbers(q.Choices)
	switch rest = h.table.CutAgreeing(rest); {
	case placed(bare, n) >= 0 && !ofPlans:
		return placed(bare, n)
	case strings.HasSuffix(word, ",") && rest != "" && h.Bare(strings.TrimRight(word, ",")):
		return h.saidOf(q, rest, now)
	case n == 2 && rest != "" && lexicon.Says(word, lexicon.Not) && !lexicon.Says(word, lexicon.No): // “no 1” may be either
		not := placed(rest, n)
		if i, err := strconv.Atoi(rest); err == nil || not < 0 {
			not = cmp.Or(i, lexicon.Count(rest)) - 1
		}
		if not >= 0 && not < n && !ofPlans {
			return 1 - not
		}
	}
	return -1
}

// saidOf is which choice the words tell of, whatever its number.
func (h *Handlers) saidOf(q *store.Entry, said string, now time.Time) int {
	if len(said) > command.MostSaid || h.table.Dismissal(said) || len(q.Choices) == 1 && q.Choices[0].CallID != 0 {
		return -1
	}
	bare := h.table.CutAgreeing(said)
	shown := make([]words.Choice, len(q.Choices))
	for i, c := range q.Choices {
		shown[i] = h.shown(c)
	}
	lines := h.scene(q, api.Chat{}).Each(shown)
	var whole, is, told []int
	dated := false
	for i, c := range q.Choices {
		at, title := c.At, c.Title
		if p := shown[i].Plan; p != nil {
			title = cmp.Or(p.Title, title)
			if at.IsZero() {
				at = p.At
			}
		}
		then := !at.IsZero() && when.SaidOf(bare, at, now, zoneOf(at, c.Zone))
		dated = dated || then
		if title != "" && (strings.EqualFold(typed.Plain(said), title) || strings.EqualFold(typed.Plain(bare), title)) {
			whole = append(whole, i)
		}
		if then || holds(title, bare) {
			is = append(is, i)
		}
		if len(q.Choices) > 1 && !numbersOnly(bare) && holds(lines[i].Reveal(), bare) {
			told = append(told, i)
		}
	}
	switch no := h.table.Declines(bare); {
	case no && len(whole) == 1:
		return whole[0] // a title that begins so
	case no:
		return -1
	case len(is) == 1:
		return is[0]
	case len(whole) == 1 && !dated:
		return whole[0]
	case len(is) == 0 && len(told) == 1:
		return told[0]
	}
	return -1
}

// otherTime is what was said where that is all a time, or a day, and said of none of the choices of the question in q, which are for such; else
// empty.
func (h *Handlers) otherTime(q *store.Entry, said string, now time.Time) (other string) {
	if len(said) > command.MostSaid || numbersOnly(said) && len(strings.Fields(said)) > 1 {
		return ""
	}
	h.reads(func() {
		said = h.table.CutAgreeing(said)
		if word, rest, _ := strings.Cut(said, " "); h.Bare(strings.Trim(word, ",.!")) {
			said = rest // no, at 10pm
		}
		of := func(c store.Choice) bool { return c.At.IsZero() || when.SaidOf(said, c.At, now, zoneOf(c.At, c.Zone)) }
		if when.Wholly(said) && !slices.ContainsFunc(q.Choices, of) {
			other = said
		}
	})
	return other
}

// holds reports whether a line has each of the words, and there are some.
func holds(line, said string) bool {
	apart := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != ':'
		})
	}
	has, want := apart(line), apart(said)
	return len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(has, w) })
}
