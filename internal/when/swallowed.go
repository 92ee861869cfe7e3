package when

import (
	"strings"
	"time"

	"userbot/internal/lexicon"
)

// Words of a title may read like a part of the time in front of it: 20h Demi-finale, 20h la nuit des temps. The functions here find what
// would be swallowed so, and have it asked about.

// unswallow adds the way to read the text in which the words that only may be a part of the time begin the title.
func (p *parser) unswallow() {
	if len(p.parses) != 1 || len(p.toks) == mostTokens {
		return
	}
	y := &p.parses[0]
	if y.title0 > 0 || y.bad || y.spans || y.why != "" && !y.why.orTitle() || y.title != "" && !strings.HasPrefix(p.s[y.rest:], y.title) {
		return
	}
	i := 0
	for i < len(p.toks) && p.toks[i].start < y.rest {
		i++
	}
	if p.smallZone(y) {
		return
	}
	k := p.swallowed(y, i)
	if k == 0 {
		return
	}
	q := parser{s: p.s[:p.toks[k].start], toks: p.toks[:k]}
	q.explore(state{}, 0)
	for j := range q.parses {
		z := q.parses[j]
		if z.title != "" || z.why != "" {
			continue
		}
		end := len(p.s)
		if y.title != "" {
			end = y.rest + len(y.title)
		}
		z.rest, z.title = p.toks[k].start, strings.TrimSpace(p.s[p.toks[k].start:end])
		z.repeat, z.rank = y.repeat, y.rank
		y.rank++
		y.ask(InTitle, k, max(i, k+1))
		y.whyTyped = p.typed(k, max(i, k+1))
		z.ask(InTitle, k, max(i, k+1))
		z.whyTyped = y.whyTyped
		p.parses = append(p.parses, z)
		return
	}
}

// smallZone adds the way to read the text in which two small letters in front of the time of day, which are a zone's, are none: pt 20:00 is Friday
// somewhere. It reports whether it did.
func (p *parser) smallZone(y *parse) bool {
	for k := range y.clockA {
		if p.slippedDay(y, k) {
			return true
		}
		if t := p.at(k); !y.zoned || t.low != y.zoneTyped || t.kind != wordToken || len(t.low) > 2 || t.caps || t.first {
			continue
		}
		z := *y
		z.zone, z.zoned, z.zoneTyped = nil, false, ""
		z.title = strings.TrimSpace(p.text(k, k+1) + " " + y.title)
		for _, w := range []*parse{y, &z} {
			w.ask(InTitle, k, k+1)
			w.whyTyped = p.typed(k, k+1)
		}
		z.rank = y.rank
		y.rank++
		p.parses = append(p.parses, z)
		return true
	}
	return false
}

// slippedDay adds the way to read the text in which the zone of three small letters at k, where a day is expected, is a weekday with a letter that is
// wrong: sbt 8pm. It reports whether it did.
func (p *parser) slippedDay(y *parse, k int) bool {
	t := p.at(k)
	if !y.zoned || y.dated() || t.low != y.zoneTyped || t.kind != wordToken || len(t.low) != 3 || t.caps || t.first {
		return false
	}
	for w := time.Sunday; w <= time.Saturday; w++ {
		name := strings.ToLower(w.String()[:3])
		if !lexicon.Slip(t.low, name) {
			continue
		}
		z := *y
		z.zone, z.zoned, z.zoneTyped = nil, false, ""
		z.addDay(day{kind: onWeekday, weekday: w})
		z.rank = y.rank
		y.rank++
		for _, x := range []*parse{y, &z} {
			x.ask(Misspelt, k, k+1)
			x.whyTyped = p.typed(k, k+1)
		}
		p.parses = append(p.parses, z)
		return true
	}
	return false
}

// swallowed is where words begin, in front of the title at i, that may be its first ones; 0: there are none.
func (p *parser) swallowed(y *parse, i int) int {
	of := p.word(i, "de", "des", "du", "da", "das", "do", "dos", "del", "dei", "della", "degli", "delle", "di", "der", "of", "d'") || strings.HasPrefix(p.at(i).low, "d'") || p.word(i, "ini")
	for k := y.clockA + 1; k < min(i, y.clockB); k++ {
		h, ok := p.hit(k, lexicon.Half, lexicon.Quarter)
		if !ok || h.Lang == "en" || p.word(k, "buçuk", "buçukta", "bucuk", "bucukta") || i == len(p.toks) || p.means(k-1, lexicon.And, lexicon.Less, lexicon.The) || h.end < y.clockB {
			continue
		}
		from := k
		for from-1 > y.clockA && p.at(from-1).kind == wordToken && p.means(from-1, lexicon.Number) {
			from-- // trois quarts de siècle
		}
		if !p.means(from-1, lexicon.And, lexicon.Less) {
			return from // Demi-finale
		}
	}
	for k := max(y.clockA+1, i-2); k < i && y.zoned && i < len(p.toks); k++ {
		if dot := k == i-2 && p.sign(i-1, "."); (dot || k == i-1) && !p.at(k).caps && (p.word(k, "cest") || dot && p.word(k, "est") && p.at(i).kind == numberToken) {
			return k // cest parti, est. 1999
		}
	}
	for k := max(y.clockA+1, i-3); k < i; k++ {
		t := p.at(k)
		part, isPart := hit{}, false
		if j := k; p.means(k, lexicon.The, lexicon.In) {
			for p.means(j, lexicon.The, lexicon.In) && j < i {
				j++
			}
			part, isPart = p.hit(j, lexicon.Part)
		}
		switch {
		case t.kind != wordToken || p.glued(k):
		case isPart && part.end == i && (of || t.first && i == len(p.toks)):
			return k // la nuit des temps, A noite
		case k == i-1 && t.first && !t.caps && p.means(k, lexicon.Approx), k == i-1 && p.word(k, "an") && y.clock.min == 1, k == i-1 && p.word(k, "ore") && i < len(p.toks) && p.at(k-1).kind == numberToken:
			return k // Gibi, 20 Uhr an, ore contate
		case of && k == i-1 && p.word(k, "h", "hr", "hs"), of && k == i-2 && p.word(k, "in") && p.word(k+1, "punto"):
			return k // h da virada, in punto di morte
		case k == i-1 && y.zoned && len(t.low) <= 2 && !t.caps && !t.first && len(p.zone(k)) > 0, k == i-2 && y.zoned && len(p.at(i-1).low) <= 2 && !p.at(i-1).caps && p.clockWord(k) > 0 && p.means(i-1, lexicon.And):
			return k // 20h heure et quart
		}
	}
	return 0
}
