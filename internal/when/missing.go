package when

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	badClock  = regexp.MustCompile(`^(\d{1,2}):(\d\d)(?::\d\d)?$`)
	hourForm  = regexp.MustCompile(`^(\d{1,2})h(\d\d)$`)
	placeForm = regexp.MustCompile(`^[a-z]+(?:[ -][a-z]+){0,2}$`)
)

// noClock says what is missing after the day that ends at i, or instead of it, and how the line would be right.
func (p *parser) noClock(i int) error {
	if p.inner {
		return &Problem{Kind: NoClock}
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
		return &Problem{Kind: NoClock, Typed: clip(day), Example: line(day, "18:00", p.rest(i))}
	}
	return &Problem{Kind: Unread, Typed: clip(p.s), Example: "fri 20:00"}
}

// bareHour refuses a number that may be an hour of the morning or of the evening.
func (p *parser) bareHour(day string, i int) error {
	e := &Problem{Kind: BareHour, Typed: p.typed(i, i+1)}
	switch n := number(p.low(i)); {
	case len(p.low(i)) == 4 && n/100 < 24 && n%100 < 60:
		e.Kind = NoColon
		e.Example = line(day, fmt.Sprintf("%02d:%02d", n/100, n%100), p.rest(i+1))
	case 1 <= n && n <= 12:
		e.Readings = []string{line(day, fmt.Sprintf("%dam", n), p.rest(i+1)), line(day, fmt.Sprintf("%dpm", n), p.rest(i+1))}
	case n < 24:
		e.Kind = NoMinutes
		e.Example = line(day, fmt.Sprintf("%d:00", n), p.rest(i+1))
	default:
		e.Example = line(day, "18:00", p.rest(i+1))
	}
	return e
}

func (p *parser) noSuchClock(day string, i, hour, minute int) error {
	e := &Problem{Number: hour, Typed: p.typed(i, i+1), Example: line(day, "18:00", p.rest(i+1))}
	switch {
	case hour == 24 && minute == 0 && day == "":
		e.Kind = Hour24
		e.Example = line("0:00", p.rest(i+1))
	case hour == 24 && minute == 0:
		e.Kind = Hour24OfDay
		e.Example = line(day, "23:59", p.rest(i+1))
	case hour > 23:
		e.Kind = NoSuchHour
	default:
		e.Kind = NoSuchTime
	}
	return e
}

// bareSpan refuses a length without its "in".
func (p *parser) bareSpan(parts []part, i, k int) error {
	if m := hourForm.FindStringSubmatch(p.low(i)); m != nil && number(m[1]) < 24 && number(m[2]) < 60 {
		return &Problem{
			Kind:     TimeOrSpan,
			Typed:    p.typed(i, k),
			Readings: []string{line(m[1]+":"+m[2], p.rest(k)), line("in "+compact(parts), p.rest(k))},
		}
	}
	return &Problem{Kind: NoIn, Typed: p.typed(i, k), Example: line("in", p.text(i, k), p.rest(k))}
}

// laterTime finds a time behind words that look like the title; nil if there is none.
func (p *parser) laterTime(i int) error {
	all := split(p.s, 2*mostWords)
	for k := i + 1; k < len(p.words); k++ {
		if all[k].stamp {
			continue // no time begins in the middle of one
		}
		inner := parser{s: p.s, words: all[k:min(k+mostWords, len(all))], inner: true}
		var w said
		n, err := inner.parseTime(&w)
		if err != nil || i > 0 && (w.span != nil || w.day.kind != noDay) {
			continue
		}
		when := line(p.text(0, i), inner.text(0, n))
		title := line(p.text(i, k), inner.rest(n))
		whole := line(when, title)
		again := parser{s: whole, words: split(whole, mostWords), inner: true}
		if got, err := again.parse(); err != nil || got.rest != title || got.before != "" && lonelyCity(got.before, title) != nil {
			whole = line(when, `"`+title+`"`)
		}
		return &Problem{Kind: TitleFirst, Example: whole}
	}
	return nil
}

// zoneAreas are where cities are looked for, in the order of how likely they are meant.
var zoneAreas = []string{
	"europe", "america", "asia", "africa", "australia", "pacific", "atlantic", "indian",
	"america/argentina", "america/indiana", "america/kentucky",
}

// lonelyCity refuses a title that is the city of a zone and nothing else: who types 18:00 Berlin may mean its clocks.
// Before is what stands in front of the title.
func lonelyCity(before, title string) error {
	name := strings.ToLower(line(title))
	if len(name) > mostBytes || !placeForm.MatchString(name) {
		return nil
	}
	switch name {
	case "christmas", "easter", "reunion", "wake", "north", "south", "west":
		return nil // islands and regions, but rather a party
	}
	for _, area := range zoneAreas {
		if loc := city(area + "/" + strings.ReplaceAll(name, " ", "_")); loc != nil {
			return &Problem{
				Kind:     CityOrTitle,
				Typed:    clip(title),
				Readings: []string{line(before, loc.String()), line(before, `"`+title+`"`)},
			}
		}
	}
	return nil
}
