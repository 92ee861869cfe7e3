package when

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// span is a length of time. Its days are days of the calendar: they keep the time of day when the clocks change.
type span struct {
	days  int
	exact time.Duration
}

// part is one number and its unit, as in "2 hours".
type part struct {
	n    int
	unit byte // one of units
}

// units in the order in which people say them.
const units = "wdhms"

var (
	compactForm = regexp.MustCompile(`^(?:\d{1,6}[a-z]+)+$`)
	compactPart = regexp.MustCompile(`(\d+)([a-z]+)`)
	// hoursMinutes leaves the last unit out, as in 1h30.
	hoursMinutes = regexp.MustCompile(`^(?:\d{1,6}[a-z]+)?\d{1,6}h[0-5]\d$`)
	countForm    = regexp.MustCompile(`^\d{1,6}$`)
)

func unit(s string) (byte, bool) {
	switch strings.TrimSuffix(s, ".") {
	case "w", "wk", "wks", "week", "weeks":
		return 'w', true
	case "d", "day", "days":
		return 'd', true
	case "h", "hr", "hrs", "hour", "hours":
		return 'h', true
	case "m", "min", "mins", "minute", "minutes":
		return 'm', true
	case "s", "sec", "secs", "second", "seconds":
		return 's', true
	}
	return 0, false
}

func sum(parts []part) span {
	var s span
	for _, p := range parts {
		switch p.unit {
		case 'w':
			s.days += 7 * p.n
		case 'd':
			s.days += p.n
		case 'h':
			s.exact += time.Duration(p.n) * time.Hour
		case 'm':
			s.exact += time.Duration(p.n) * time.Minute
		case 's':
			s.exact += time.Duration(p.n) * time.Second
		}
	}
	return s
}

func compact(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%d%c", p.n, p.unit)
	}
	return b.String()
}

// falling reports whether every unit is smaller than the one before, so that all parts make one length.
func falling(parts []part) bool {
	return slices.IsSortedFunc(parts, func(a, b part) int {
		if a.unit == b.unit {
			return -1
		}
		return strings.IndexByte(units, a.unit) - strings.IndexByte(units, b.unit)
	})
}

// parts reads "in" or "+" and the first word of a span, or its first two.
func (p *parser) parts(i int) ([]part, int) {
	if p.low(i) == "in" {
		if parts, j := p.component(p.low(i+1), i+1); j > i+1 {
			return parts, j
		}
		return nil, i
	}
	first, ok := strings.CutPrefix(p.low(i), "+")
	if ok && first != "" {
		if parts, j := p.component(first, i); j > i {
			return parts, j
		}
	}
	return nil, i
}

// component reads 2h30m, or a number and the unit behind it; first is the word at i as far as it counts.
func (p *parser) component(first string, i int) ([]part, int) {
	if hoursMinutes.MatchString(first) {
		first += "m"
	}
	if compactForm.MatchString(first) {
		var parts []part
		for _, m := range compactPart.FindAllStringSubmatch(first, -1) {
			u, ok := unit(m[2])
			if !ok {
				return nil, i
			}
			parts = append(parts, part{number(m[1]), u})
		}
		if !falling(parts) {
			return nil, i
		}
		return parts, i + 1
	}
	if first == "half" {
		return p.half(i)
	}
	n := number(first)
	if first == "a" || first == "an" {
		n = 1
	} else if !countForm.MatchString(first) {
		return nil, i
	}
	if u, ok := unit(p.low(i + 1)); ok {
		return []part{{n, u}}, i + 2
	}
	return nil, i
}

// half reads half an hour.
func (p *parser) half(i int) ([]part, int) {
	j := i + 1
	if p.low(j) == "a" || p.low(j) == "an" {
		j++
	}
	switch u, _ := unit(p.low(j)); {
	case u == 'h':
		return []part{{30, 'm'}}, j + 1
	case u == 'm':
		return []part{{30, 's'}}, j + 1
	}
	return nil, i
}

// moreParts goes on with the words behind a span, as in "1 day 2 hours", while they can be meant to belong to it.
func (p *parser) moreParts(parts []part, i int) (int, []part, error) {
	spaced := p.spaced(i)
	for {
		j := i
		and := p.low(j) == "and"
		if and {
			j++
		}
		next, end := p.component(p.low(j), j)
		all := slices.Concat(parts, next)
		if end == j || !falling(all) || p.low(j) == "a" || p.low(j) == "an" || p.low(j) == "half" {
			return i, parts, nil
		}
		// "in 2h 30 seconds to mars": the style changes, or the words go on as a title would.
		if !and && p.more(end) && (p.spaced(end) != spaced || goesOn(p.low(end))) {
			return 0, nil, p.either(i, end, "in "+compact(all)+` "`+p.rest(end)+`"`, "in "+compact(parts)+` "`+p.rest(i)+`"`)
		}
		i, parts = end, all
	}
}

// spaced reports whether the part of a span before i stands in two words.
func (p *parser) spaced(i int) bool {
	_, ok := unit(p.low(i - 1))
	return ok
}

// goesOn reports whether a word ties what stands before it to what follows.
func goesOn(s string) bool {
	switch s {
	case "of", "to", "in", "for", "from", "with", "without", "until", "till", "before", "after":
		return true
	}
	return false
}
