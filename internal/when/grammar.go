package when

import (
	"strings"
	"time"
)

// said is a time as it was said, before it is compared with any clock. Its zero value says nothing.
type said struct {
	span   *span // from now; nil: a clock time
	day    day
	clock  clock
	zone   zone
	rest   string
	typed  string // the day as typed; empty if it was not said
	before string // what stands before a title that may be a city, and so the zone
}

// parser reads words. Its methods take the index of a word and return that of the first one they did not use: the
// same one if they found nothing.
type parser struct {
	s     string
	words []word
	inner bool // it reads a part of the text, in search of a time that does not come first
}

func (p *parser) low(i int) string {
	if i >= len(p.words) || p.words[i].quoted {
		return ""
	}
	return p.words[i].low
}

// typed names the words from i up to j.
func (p *parser) typed(i, j int) string { return clip(p.text(i, j)) }

// text returns the words from i up to j as they were typed.
func (p *parser) text(i, j int) string {
	if i >= j {
		return ""
	}
	return strings.TrimRight(p.s[p.words[i].start:p.words[j-1].end], punctuation)
}

// before returns the time in front of i, without the small words around it.
func (p *parser) before(i int) string {
	return strings.TrimPrefix(strings.TrimSuffix(p.text(0, i), " on"), "at ")
}

// rest returns what follows the words before i.
func (p *parser) rest(i int) string {
	if i == 0 {
		return strings.TrimSpace(p.s)
	}
	return strings.TrimSpace(p.s[p.words[i-1].end:])
}

// more reports whether a title without quotes begins at i.
func (p *parser) more(i int) bool { return i < len(p.words) && !p.words[i].quoted }

// either refuses what is two things at once, given both as they can be typed.
func (p *parser) either(i, j int, readings ...string) error {
	for k := range readings {
		readings[k] = line(readings[k])
	}
	return &Problem{Kind: TimeOrTitle, Typed: p.typed(i, j), Readings: readings}
}

func (p *parser) parse() (said, error) {
	var w said
	if len(p.words) == 0 {
		return w, &Problem{Kind: Missing, Example: "fri 20:00"}
	}
	i, err := p.parseTime(&w)
	if err != nil {
		return said{}, err
	}
	if err := p.noEnd(i, w.span != nil); err != nil {
		return said{}, err
	}
	if separator(p.low(i)) {
		i++
	} else if w.span == nil && w.zone == (zone{}) {
		w.before = p.text(0, i)
	}
	w.rest = p.rest(i)
	return w, nil
}

func (p *parser) parseTime(w *said) (int, error) {
	parts, i := p.parts(0)
	if i > 0 {
		return p.afterSpan(w, parts, i)
	}
	i, err := p.day(0, &w.day)
	if err != nil {
		return 0, err
	}
	j, err := p.clock(i, i > 0, w)
	switch {
	case err != nil:
		return 0, err
	case j == i:
		return 0, p.noClock(i)
	}
	dated := i > 0
	w.typed = p.text(0, i)
	if i, err = p.zone(j, &w.zone); err != nil || dated {
		return i, err
	}
	if j, err = p.day(i, &w.day); err != nil || j == i {
		return j, err
	}
	w.typed = p.text(i, j)
	k, err := p.zone(j, &w.zone)
	if err == nil && k == j {
		err = p.titleDay(i, j, w.day)
	}
	return k, err
}

// titleDay refuses a day behind the time that may as well begin the title.
func (p *parser) titleDay(i, j int, d day) error {
	last := p.words[j-1]
	if d.kind == onDate || !p.more(j) || separator(p.low(j)) || strings.ContainsAny(p.s[last.end-1:last.end], punctuation) {
		return nil
	}
	// What is wrong with the rest is asked about first, lest a reading be refused in its turn.
	if p.noEnd(j, false) != nil {
		return nil
	}
	if p.low(i) == "on" {
		i++
	}
	full := d.kind == onWeekday && j == i+1 && p.low(i) == strings.ToLower(d.weekday.String())
	if !full && !ties(p.low(j)) || lonelyCity(p.text(0, j), p.rest(j)) != nil {
		return nil
	}
	return p.either(i, j, p.text(i, j)+" "+p.before(i)+" "+p.rest(j), p.before(i)+` "`+p.rest(i)+`"`)
}

// ties reports whether a word makes a title of the day before it.
func ties(s string) bool {
	switch s {
	case "and", "&", "+", "or", "vs", "vs.", "is", "never":
		return true
	}
	return s != "until" && s != "till" && goesOn(s)
}

// separator reports whether a word only keeps time and title apart.
func separator(s string) bool {
	return s != "" && strings.Trim(s, "-|/·•>") == ""
}

// afterSpan goes on after "in 3 days".
func (p *parser) afterSpan(w *said, parts []part, i int) (int, error) {
	i, parts, err := p.moreParts(parts, i)
	if err != nil {
		return 0, err
	}
	s := sum(parts)
	if s.exact == 0 {
		j, err := p.clock(i, true, w)
		switch {
		case err != nil:
			return 0, err
		case j == i+2 && p.low(i) != "at" && p.more(j):
			// "in 3 days 5 pm club"
			return 0, p.either(i, j, p.typed(0, i)+" at "+p.typed(i, j)+" "+p.rest(j), p.typed(0, i)+` "`+p.rest(i)+`"`)
		case j > i:
			w.day, w.typed = day{kind: afterDays, n: s.days}, p.text(0, i)
			return p.zone(j, &w.zone)
		}
	}
	w.span = &s
	return p.zone(i, &w.zone)
}

// noEnd refuses "18:00 - 19:00", and "in 2h at 18:00", which would else become a title.
func (p *parser) noEnd(i int, span bool) error {
	j := i
	switch p.low(i) {
	case "-", "--", "to", "til", "till", "until":
		j++
	case "at":
		if !span {
			return nil
		}
	case "and":
		if p.low(i+1) == "a" && p.low(i+2) == "half" {
			return &Problem{Kind: HalfAUnit, Example: "in 2h30m"}
		}
		return nil
	default:
		return nil
	}
	var other said
	k, err := p.clock(j, true, &other)
	if err == nil && k == j {
		return nil
	}
	if err != nil {
		return onlyStart("fri 18:00")
	}
	if span {
		return &Problem{
			Kind:     OneOfBoth,
			Readings: []string{line(p.text(0, i), p.rest(k)), line(p.text(j, k), p.rest(k))},
		}
	}
	return onlyStart(line(p.text(0, i), p.rest(k)))
}

func onlyStart(example string) error {
	return &Problem{Kind: OnlyStart, Example: example}
}

// weekdays and months are found by their usual abbreviations too.
func weekday(s string) (time.Weekday, bool) {
	switch strings.TrimSuffix(s, ".") {
	case "mon", "monday":
		return time.Monday, true
	case "tue", "tues", "tuesday":
		return time.Tuesday, true
	case "wed", "weds", "wednesday":
		return time.Wednesday, true
	case "thu", "thur", "thurs", "thursday":
		return time.Thursday, true
	case "fri", "friday":
		return time.Friday, true
	case "sat", "saturday":
		return time.Saturday, true
	case "sun", "sunday":
		return time.Sunday, true
	}
	return 0, false
}

func month(s string) (time.Month, bool) {
	s = strings.TrimSuffix(s, ".")
	if s == "sept" {
		return time.September, true
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); s == name || s == name[:3] {
			return m, true
		}
	}
	return 0, false
}
