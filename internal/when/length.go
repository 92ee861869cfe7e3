package when

import (
	"time"

	"userbot/internal/lexicon"
)

// mostLength is more bytes than a number with its unit has.
const mostLength = 48

// Length reads how long something is from the beginning of s: "2h", "1 day", "half an hour". It returns the offset behind
// it; 0 where none stands there, or one that depends on the calendar. A comma is none of its signs: it parts two of them.
func Length(s string) (d time.Duration, end int) {
	s = s[:min(len(s), mostLength)]
	p := parser{s: s, toks: tokens(s)}
	return p.length(0)
}

// aheadWords stand before how long before something it is.
var aheadWords = [...]string{"за", "vor", "mit", "con", "com", "avec", "قبل", "قبلها"}

// LengthAhead is [Length] of how long before something that is, which one of these words may say: "за час", "vor einer Stunde", "قبل ساعة".
func LengthAhead(s string) (d time.Duration, end int) {
	s = s[:min(len(s), mostLength)]
	p := parser{s: s, toks: tokens(s)}
	if !p.word(0, aheadWords[:]...) {
		return p.length(0)
	}
	if u, ok := p.hit(1, lexicon.Unit); ok && u.Lang != "en" && u.N <= lexicon.Week {
		var l span
		l.add(1000, u.N)
		return l.exact + time.Duration(l.days)*24*time.Hour, p.toks[u.end-1].end
	}
	return p.length(1)
}

// length reads one number with its unit at i.
func (p *parser) length(i int) (d time.Duration, end int) {
	if len(p.toks) <= i || p.at(i).kind == numberToken && p.sign(i+1, ",") && p.glued(i+1) {
		return 0, 0
	}
	a, ok := p.amount(i)
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
