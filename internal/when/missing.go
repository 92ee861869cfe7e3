package when

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var (
	badClock  = regexp.MustCompile(`^(\d{1,2}):(\d\d)(?::\d\d)?$`)
	hourForm  = regexp.MustCompile(`^(\d{1,2})h(\d\d)$`)
	placeForm = regexp.MustCompile(`^[a-z]+(?:[ -][a-z]+){0,2}$`)
)

// noClock says what is missing after the day that ends at i, or instead of it, and how the line would be right.
func (p *parser) noClock(i int) error {
	if p.inner {
		return &Error{}
	}
	day := p.text(0, i)
	j := i
	if p.low(j) == "at" {
		j++
	}
	if parts, k := p.component(p.low(j), j); i == 0 && k > j && p.low(j) != "a" && p.low(j) != "an" {
		return p.bareSpan(parts, j, k)
	}
	if bareNumber.MatchString(p.low(j)) {
		return p.bareHour(day, j)
	}
	if m := badClock.FindStringSubmatch(p.low(j)); m != nil {
		return p.noSuchClock(day, j, number(m[1]), number(m[2]))
	}
	if e := p.laterTime(i); e != nil {
		return e
	}
	if i > 0 {
		return &Error{
			Problem: fmt.Sprintf("I read “%s” as the day, but no time follows it.", clip(day)),
			Example: line(day, "18:00", p.rest(i)),
		}
	}
	return &Error{
		Problem: fmt.Sprintf("I could not read a time in “%s”.", clip(p.s)),
		Example: "fri 20:00",
	}
}

// bareHour refuses a number that may be an hour of the morning or of the evening.
func (p *parser) bareHour(day string, i int) error {
	e := &Error{Problem: fmt.Sprintf("I do not take “%s” for a time, since it can be several.", p.typed(i, i+1))}
	switch n := number(p.low(i)); {
	case len(p.low(i)) == 4 && n/100 < 24 && n%100 < 60:
		e.Problem = fmt.Sprintf("Please write “%s” with a colon.", p.typed(i, i+1))
		e.Example = line(day, fmt.Sprintf("%02d:%02d", n/100, n%100), p.rest(i+1))
	case 1 <= n && n <= 12:
		e.Readings = []string{line(day, fmt.Sprintf("%dam", n), p.rest(i+1)), line(day, fmt.Sprintf("%dpm", n), p.rest(i+1))}
	case n < 24:
		e.Problem = fmt.Sprintf("Please write “%s” with its minutes.", p.typed(i, i+1))
		e.Example = line(day, fmt.Sprintf("%d:00", n), p.rest(i+1))
	default:
		e.Example = line(day, "18:00", p.rest(i+1))
	}
	return e
}

func (p *parser) noSuchClock(day string, i, hour, minute int) error {
	e := &Error{Example: line(day, "18:00", p.rest(i+1))}
	switch {
	case hour == 24 && minute == 0 && day == "":
		e.Problem = "There is no 24:00 here: midnight is 0:00, the beginning of the next day."
		e.Example = line("0:00", p.rest(i+1))
	case hour == 24 && minute == 0:
		e.Problem = "There is no 24:00 here: a day ends at 23:59, and midnight is 0:00 of the next day."
		e.Example = line(day, "23:59", p.rest(i+1))
	case hour > 23:
		e.Problem = fmt.Sprintf("There is no hour %d: the clock goes from 0:00 to 23:59.", hour)
	default:
		e.Problem = fmt.Sprintf("There is no such time as “%s”: minutes and seconds go up to 59.", p.typed(i, i+1))
	}
	return e
}

// bareSpan refuses a length without its "in".
func (p *parser) bareSpan(parts []part, i, k int) error {
	if m := hourForm.FindStringSubmatch(p.low(i)); m != nil && number(m[1]) < 24 && number(m[2]) < 60 {
		return &Error{
			Problem:  fmt.Sprintf("I cannot tell whether “%s” is a time of day or how long from now.", p.typed(i, k)),
			Readings: []string{line(m[1]+":"+m[2], p.rest(k)), line("in "+compact(parts), p.rest(k))},
		}
	}
	return &Error{
		Problem: fmt.Sprintf("For how long from now, please put “in” before “%s”.", p.typed(i, k)),
		Example: line("in", p.text(i, k), p.rest(k)),
	}
}

// laterTime finds a time behind words that look like the title; nil if there is none.
func (p *parser) laterTime(i int) error {
	for k := i + 1; k < len(p.words); k++ {
		from := p.words[k].start
		inner := parser{s: p.s[from:], words: scan(p.s[from:]), local: p.local, anyZone: p.anyZone, inner: true}
		var w said
		n, err := inner.parseTime(&w)
		if err != nil || i > 0 && (w.span != nil || w.day.kind != noDay) {
			continue
		}
		when := line(p.text(0, i), inner.text(0, n))
		title := line(p.text(i, k), inner.rest(n))
		whole := line(when, title)
		again := parser{s: whole, words: scan(whole), local: p.local, anyZone: p.anyZone, inner: true}
		if got, err := again.parse(); err != nil || got.rest != title {
			whole = line(when, `"`+title+`"`)
		}
		return &Error{Problem: "The time comes first, then the title.", Example: whole}
	}
	return nil
}

// zoneAreas are where cities are looked for, in the order of how likely they are meant.
var zoneAreas = []string{
	"europe", "america", "asia", "africa", "australia", "pacific", "atlantic", "indian",
	"america/argentina", "america/indiana", "america/kentucky",
}

// lonelyCity refuses a title that is the city of a zone and nothing else: who types 18:00 Berlin may mean its clocks.
func (p *parser) lonelyCity(i int) error {
	name := strings.ToLower(line(p.rest(i)))
	if p.anyZone || len(name) > mostBytes || !placeForm.MatchString(name) {
		return nil
	}
	switch name {
	case "christmas", "easter", "reunion", "wake", "north", "south", "west":
		return nil // islands and regions, but rather a party
	}
	for _, area := range zoneAreas {
		if loc := city(area + "/" + strings.ReplaceAll(name, " ", "_")); loc != nil {
			return &Error{
				Problem:  fmt.Sprintf("I cannot tell whether “%s” is the time zone or the title.", clip(p.rest(i))),
				Readings: []string{line(p.text(0, i), loc.String()), line(p.text(0, i), `"`+p.rest(i)+`"`)},
			}
		}
	}
	return nil
}

// name returns the zone as it can be typed; empty if none was said.
func (z zone) name() string {
	if z.loc == nil || z.loc == time.Local {
		return z.abbr
	}
	return z.loc.String()
}
