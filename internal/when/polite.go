package when

import (
	"strings"

	"userbot/internal/lexicon"
)

// polite reports whether all of s is what people type who ask for something.
func polite(s string) bool { return lexicon.Says(s, lexicon.Polite) }

// CutPolite drops words of politeness from the end of s.
func CutPolite(s string) string {
	for s != "" {
		p := parser{s: s, toks: tokens(s)}
		k := p.politeFrom(p.quotedTo(0))
		if len(p.toks) == 0 || k == 0 && !polite(p.rest(0)) {
			break
		}
		s = strings.TrimRight(s[:p.toks[k].start], " \t\r\n,;:-–—")
	}
	return s
}

// politeFrom is where words of politeness begin that the text ends with, from i on; 0: there are none.
func (p *parser) politeFrom(i int) int {
	for k := max(i, len(p.toks)-3); k < len(p.toks); k++ {
		if p.toks[k].space && k > 0 && len(p.toks) < mostTokens && polite(p.rest(k)) {
			return k
		}
	}
	return 0
}

// politeTo is where words of politeness end that stand between the time and the title; i: there are none.
func (p *parser) politeTo(i int) int {
	for n := 1; n <= 3 && i+n < len(p.toks) && p.at(i).kind == wordToken && !p.at(i).first; n++ {
		if end := i + n; p.at(end).space && p.at(end).first && polite(p.textLow(i, end)) {
			return end
		}
	}
	return i
}
