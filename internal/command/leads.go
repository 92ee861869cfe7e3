package command

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
	"userbot/internal/when"
)

// How many reminders of one call there can be, and how long before it.
const (
	MostLeads    = 5
	ShortestLead = time.Minute
	LongestLead  = 30 * 24 * time.Hour
)

// NoReminders is what Command.Remind holds where there are to be no reminders.
const NoReminders = "none"

// mostLeadWords is more words than people type behind the option, and more leads.
const mostLeadWords = 12

// Leads returns how long before a call the reminders are that Command.Remind asks for, the longest first; nil where it asks
// for none, or is empty.
func Leads(remind string) []time.Duration {
	var all []time.Duration
	for s := range strings.SplitSeq(remind, ",") {
		var d time.Duration
		for s != "" {
			n, unit := leadingNumber(s)
			if unit == "" || leadUnits[unit[0]] == 0 {
				return nil
			}
			d += time.Duration(n) * leadUnits[unit[0]]
			s = unit[1:]
		}
		if d > 0 {
			all = append(all, d)
		}
	}
	return all
}

var leadUnits = map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute}

// FormatLeads returns what Command.Remind holds for such leads, which are whole minutes: "1d,1h30m", the longest first and each
// once; [NoReminders] where there are none.
func FormatLeads(leads []time.Duration) string {
	var all []string
	for _, d := range distinctLeads(leads) {
		s := ""
		for _, unit := range "dhm" {
			length := leadUnits[byte(unit)]
			if n := d / length; n > 0 {
				s += strconv.Itoa(int(n)) + string(unit)
				d -= n * length
			}
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return NoReminders
	}
	return strings.Join(all, ",")
}

// distinctLeads are the leads from the longest on, each once.
func distinctLeads(leads []time.Duration) []time.Duration {
	leads = slices.Clone(leads)
	slices.SortFunc(leads, func(a, b time.Duration) int { return int((b - a) / time.Minute) })
	return slices.Compact(leads)
}

// reminders is what was read behind the option.
type reminders struct {
	leads []time.Duration
	rest  string // what follows them

	kind   Kind   // what is wrong; empty: nothing
	typed  string // the words it is about
	length int    // of how many leads
	try    []reminders
}

// IsLeads reports whether a text is how long before a call reminders are to come, as people type it, and nothing else.
func IsLeads(text string) bool {
	r := readLeads(strings.TrimSpace(text))
	return r.kind == "" && len(r.leads) > 0 && strings.TrimSpace(r.rest) == ""
}

// readReminders reads what stands behind the option, where it has one behind its equals sign, too. There a list without
// spaces ends where the word does.
func readReminders(value string, hasValue bool, after string) reminders {
	if hasValue {
		if r := readLeads(value); r.kind == "" && r.rest == "" && !strings.HasSuffix(value, ",") {
			r.rest = after
			return r
		}
		after = value + " " + after
	}
	return readLeads(after)
}

// readLeads reads a list as people type it: "1d,1h", "1 day, 1 hour and 10 minutes before". Commas part it: where only
// spaces do, it cannot be told whether that is one lead, two, or a lead and a time.
func readLeads(s string) reminders {
	if word, after := cutWord(s); word != "" && slices.Contains(none[:], plainWord(word)) {
		return reminders{rest: after}
	}
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	quoted := typed.StartsQuoted(s)
	if inner, rest, ok := cutQuoted(s); ok && quoted {
		if r := readLeads(inner); len(r.leads) > 0 && r.kind == "" && r.rest == "" {
			r.rest = rest // "1 hour before"
			return r
		}
	}
	if quoted {
		s = cutRune(s)
	}
	var (
		leads []time.Duration
		glued = true // nothing stands before what is read next
	)
	for len(leads) < mostLeadWords {
		d, end := readLead(s)
		if end == 0 {
			switch n, after, ok := bareNumber(s); {
			case ok && n > 0 && glued:
				return unitless(leads, s)
			case ok && len(leads) == 0 && strings.Trim(s[:len(s)-len(after)], "0") == "": // none
				word, _ := cutWord(s)
				return reminders{kind: NoLead, typed: clip(word), try: []reminders{{rest: after}}}
			}
			break
		}
		if d < ShortestLead || d > LongestLead || d%time.Minute != 0 {
			return reminders{kind: FarLead, typed: clip(s[:end])}
		}
		leads = append(leads, d)
		after := s[end:]
		if quoted && typed.StartsQuoted(after) {
			after, quoted = cutRune(after), false
		}
		next, parted := cutComma(after)
		first, _ := utf8.DecodeRuneInString(after)
		if after != "" && !parted && !unicode.IsSpace(first) {
			word, _ := cutWord(s)
			return reminders{kind: NoLead, typed: clip(word)}
		}
		glued = len(next) > 0 && parted && !unicode.IsSpace(lastRune(after[:len(after)-len(next)]))
		if s = next; parted {
			continue
		}
		more, and := cutAnd(s)
		if _, end := readLead(more); end == 0 {
			break
		} else if !and || len(leads) == 1 {
			return several(leads, more, s)
		}
		s = more
	}
	if len(leads) == 0 {
		word, after := cutWord(s)
		hour := []time.Duration{time.Hour}
		try := []reminders{{leads: hour, rest: s}, {leads: hour, rest: after}}
		if slices.Contains(agreeing[:], plainWord(word)) || plainWord(word) == "on" {
			try = try[1:] // the word is no part of what follows
		}
		return reminders{kind: NoLead, try: try}
	}
	r := reminders{leads: leads, rest: cutAhead(s)}
	if n := len(distinctLeads(leads)); n > MostLeads {
		r.kind, r.length = TooManyLeads, n
	}
	return r
}

// none is what people type who want no reminders.
var none = [...]string{NoReminders, "off", "no", "never"}

// readLead reads one lead from the beginning of s and returns the offset behind it; 0: there is none.
func readLead(s string) (d time.Duration, end int) {
	d, end = when.LengthAhead(s)
	for last := d; end > 0; { // 1h30m, 1h30
		next, n := when.Length(s[end:])
		minutes, after := leadingNumber(s[end:])
		switch first, _ := utf8.DecodeRuneInString(after); {
		case n > 0 && next < last && s[end] >= '0' && s[end] <= '9':
			d, end, last = d+next, end+n, next
			continue
		case last == time.Hour*(last/time.Hour) && last < 24*time.Hour && len(s)-end-len(after) == 2 && minutes < 60 &&
			(after == "" || !unicode.IsLetter(first) && !unicode.IsDigit(first) && first != ':'):
			return d + time.Duration(minutes)*time.Minute, len(s) - len(after)
		}
		break
	}
	return d, end
}

// bareNumber reads a number that no unit follows.
func bareNumber(s string) (n int, after string, ok bool) {
	n, after = leadingNumber(s)
	first, _ := utf8.DecodeRuneInString(after)
	return n, after, len(after) < len(s) && (after == "" || unicode.IsSpace(first) || strings.ContainsRune(commas, first))
}

// leadingNumber reads the digits that s begins with; 0 where there are none, or too many for any lead.
func leadingNumber(s string) (n int, after string) {
	after = strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(s[:len(s)-len(after)])
	if err != nil || n > int(LongestLead/time.Minute) {
		n = 0
	}
	return n, after
}

// unitless is what is wrong with numbers that have no unit, and what may be meant: that of what follows them, or minutes or
// hours.
func unitless(leads []time.Duration, s string) reminders {
	typed, _ := cutWord(s)
	r := reminders{kind: NoLead, typed: clip(typed)}
	if decimal := strings.Replace(typed, ",", ".", 1); len(leads) == 0 && decimal != typed {
		if d, end := readLead(decimal); end == len(decimal) { // 1,5h
			r.offer([]time.Duration{d}, nil, 0, s[len(typed):])
		}
	}
	var numbers []int
	for len(numbers) < mostLeadWords {
		if d, end := readLead(s); end > 0 {
			if n, _ := leadingNumber(s); n > 0 {
				r.offer(leads, append(numbers, n), d/time.Duration(n), s[end:])
			}
			return r
		}
		n, after, ok := bareNumber(s)
		if !ok || n == 0 {
			break
		}
		numbers = append(numbers, n)
		next, parted := cutComma(after)
		more, and := cutAnd(next)
		if !parted && !and {
			s = next
			break
		}
		s = more
	}
	r.offer(leads, numbers, time.Minute, s)
	r.offer(leads, numbers, time.Hour, s)
	return r
}

// offer notes that such leads may be meant, and numbers of a unit besides.
func (r *reminders) offer(leads []time.Duration, numbers []int, unit time.Duration, rest string) {
	leads = slices.Clone(leads)
	for _, n := range numbers {
		leads = append(leads, time.Duration(n)*unit)
	}
	for _, d := range leads {
		if d < ShortestLead || d > LongestLead || d%time.Minute != 0 {
			return
		}
	}
	if len(distinctLeads(leads)) <= MostLeads {
		r.try = append(r.try, reminders{leads: leads, rest: cutAhead(rest)})
	}
}

// several is what is wrong with leads that spaces part, and what may be meant: more of them, a single one, or a time.
// s begins with the next of them; in between may stand an "and".
func several(leads []time.Duration, s, between string) reminders {
	shown, _ := cutLead(s)
	r := reminders{kind: WhichLeads, typed: clip(shown)}
	all, sum, last, down := slices.Clone(leads), leads[len(leads)-1], leads[len(leads)-1], true
	rest := s
	for len(all) < mostLeadWords {
		d, end := readLead(rest)
		if end == 0 {
			break
		}
		all, sum, down, last = append(all, d), sum+d, down && d < last, d
		rest, _ = cutComma(rest[end:])
		if more, and := cutAnd(rest); and {
			if _, end := readLead(more); end > 0 {
				rest = more
			}
		}
	}
	r.offer(all, nil, 0, rest)
	if down {
		r.offer(append(slices.Clone(leads[:len(leads)-1]), sum), nil, 0, rest)
	}
	if s == between {
		r.offer(leads, nil, 0, s)
	}
	return r
}

// cutLead splits the lead off that s begins with.
func cutLead(s string) (lead, rest string) {
	_, end := readLead(s)
	return s[:end], s[end:]
}

// commas are what parts the items of a list.
const commas = ",;，；،؛、"

// cutComma drops the white space at the front of s, and the commas in it.
func cutComma(s string) (rest string, ok bool) {
	rest = strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(commas, r) })
	return rest, strings.ContainsAny(s[:len(s)-len(rest)], commas)
}

// cutAnd drops the word that stands before the last item of a list.
func cutAnd(s string) (rest string, ok bool) {
	if word, rest := cutWord(s); lexicon.Says(word, lexicon.And) {
		return rest, true
	}
	return s, false
}

func cutRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[n:]
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// remind takes what was read behind the option, besides what was asked for before. It returns what is wrong with it.
func (p *parser) remind(r reminders) Kind {
	if r.kind != "" {
		return r.kind
	}
	all := append(Leads(p.out.Remind), r.leads...)
	if p.reminded++; len(distinctLeads(all)) > MostLeads || p.reminded > mostLeadWords {
		return TooManyLeads
	}
	p.out.Remind = FormatLeads(all)
	return ""
}

// wrongReminders says what is wrong with what was read behind the option, and notes what may have been meant.
func (p *parser) wrongReminders(r reminders) *Problem {
	for _, t := range r.try {
		q := *p
		if q.remind(t) == "" {
			q.mean(t.rest)
			p.instead = q.instead
		}
	}
	length := r.length
	if r.kind == "" { // with those from before
		r.kind, length = TooManyLeads, max(p.reminded, len(distinctLeads(append(Leads(p.out.Remind), r.leads...))))
	}
	wrong := &Problem{Kind: r.kind, Command: p.out.Command, Option: Remind, Typed: r.typed}
	if r.kind == TooManyLeads {
		wrong.Length, wrong.Most = length, MostLeads
	}
	return wrong
}

// remindersBehind reads the option at the end of s, with its leads: before is what stands in front of it. It is there if it
// is surely meant for one, whatever is wrong with it.
func remindersBehind(s string) (before string, r reminders, ok bool) {
	for before = s; before != ""; {
		var word string
		before, word = cutLastWord(before)
		name, value, hasValue, isOption := cutOption(word)
		if !isOption {
			if len(strings.Fields(s[len(before):])) > mostLeadWords {
				break
			}
			continue
		}
		_, after := cutWord(s[len(before):])
		if option(name) != Remind {
			break
		}
		r = readReminders(value, hasValue, after)
		return before, r, r.kind == "" && r.rest == "" || !strings.ContainsFunc(after, unicode.IsSpace)
	}
	return "", r, false
}

// wrongBehind says what is wrong with the option at the end of rest, which the verb has; before stands in front of it.
func (p *parser) wrongBehind(rest, before string) *Problem {
	_, r, _ := remindersBehind(rest)
	q := *p
	q.instead = nil
	err := q.wrongReminders(r)
	q.offer(err, before)
	return err
}
