package when

import "time"

// mostLength is more bytes than a number with its unit has.
const mostLength = 48

// Length reads how long something is from the beginning of s: "2h", "1 day", "half an hour". It returns the offset behind
// it; 0 where none stands there, or one that depends on the calendar. A comma is none of its signs: it parts two of them.
func Length(s string) (d time.Duration, end int) {
	s = s[:min(len(s), mostLength)]
	p := parser{s: s, toks: tokens(s)}
	if len(p.toks) == 0 || p.at(0).kind == numberToken && p.sign(1, ",") && p.glued(1) {
		return 0, 0
	}
	a, ok := p.amount(0)
	var l span
	l.add(a.thousandths, a.unit)
	if !ok || l.months != 0 {
		return 0, 0
	}
	return l.exact + time.Duration(l.days)*24*time.Hour, p.toks[a.end-1].end
}

// Alone returns s without the readings that have a title; nil where none is left.
func (s *Said) Alone() *Said {
	alone := *s
	alone.parses = nil
	for _, y := range s.parses {
		if y.title == "" {
			alone.parses = append(alone.parses, y)
		}
	}
	if len(alone.parses) == 0 && len(s.parses) > 0 {
		return nil
	}
	return &alone
}
