package when

import (
	"slices"
	"strings"
)

// Letters are typed for the digits that they look like: 2O:00, l8:30. The functions here find them in a time of day.

// scanSlip reads s with digits for the letters in the first time of day that has some; nil: none has, or nothing comes of it.
func scanSlip(s string) *Said {
	all := letters(s)
	for i, l := range all {
		if l.r != ':' && l.r != '.' && l.r != ',' {
			continue
		}
		from, to := i, i+1
		for from > 0 && i-from < 2 && digitOf(all[from-1].r) >= 0 {
			from--
		}
		for to < len(all) && to-i < 3 && digitOf(all[to].r) >= 0 {
			to++
		}
		if from == i || to < i+3 || !slipped(all[from:to]) || l.r != ':' && !slices.ContainsFunc(all[from:i], func(l letter) bool { return digit(l.r) }) || from > 0 && wordly(all[from-1].r) || to < len(all) && wordly(all[to].r) && !strings.ContainsRune("aph", all[to].r) {
			continue
		}
		start, end := all[from].start, all[to-1].end
		for k := from; k < to; k++ {
			if k != i {
				all[k].r, all[k].upper = '0'+digitOf(all[k].r), false
			}
		}
		p := parser{s: s, toks: tokensOf(all)}
		for k, t := range p.toks {
			if t.start == start {
				p.slipA = k
			}
			if t.end == end {
				p.slipB = k + 1
			}
		}
		if said := p.scan(); len(said.parses) > 0 {
			return said
		}
		return nil
	}
	return nil
}

// digitOf is the digit that a letter, in lower case, is typed for; -1: none.
func digitOf(r rune) rune {
	switch {
	case digit(r):
		return r - '0'
	case strings.ContainsRune("oоο", r): // Latin, Cyrillic, Greek
		return 0
	case strings.ContainsRune("liі|", r):
		return 1
	}
	return -1
}

// slipped reports whether there are letters among digits.
func slipped(all []letter) bool {
	digits, others := 0, 0
	for _, l := range all {
		switch {
		case digit(l.r):
			digits++
		case digitOf(l.r) >= 0:
			others++
		}
	}
	return digits > 0 && others > 0
}

func wordly(r rune) bool { return digit(r) || alphabetic(r) }
