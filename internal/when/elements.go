package when

import (
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode"

	"userbot/internal/lexicon"
	"userbot/internal/zones"
)

// elements adds what stands at j, behind the connectors from i on.
func (p *parser) elements(s *state, i, j int, c connectors, all *[]step) {
	done := s.clock.kind != noTime || s.spans
	if c.day {
		p.daySteps(s, i, j, c, done, all)
		return
	}
	if p.zoneSteps(s, j, c, done, all) {
		return
	}
	if !done || s.spans && !s.exact && s.clock.kind == noTime {
		p.firstClock(s, i, j, c, all)
	} else {
		p.endAndMore(s, i, j, c, all)
	}
	longest := p.daySteps(s, i, j, c, done, all)
	p.partSteps(s, i, j, c, done, longest, all)
	if done {
		p.lateSteps(s, j, c, all)
		return
	}
	switch {
	case p.betweenAt(j) > j:
		p.between(s, p.betweenAt(j), i, all)
	case p.word(j, "early", "late"):
		n := *s
		if s.part == 0 && p.besideDay(s, j) {
			n.part = lexicon.Morning
			if p.word(j, "late") {
				n.part = lexicon.Evening
			}
		}
		*all = append(*all, step{n, j + 1, certain})
	}
}

// besideDay reports whether the word at j stands beside a day of which no part is said: "early monday 9", unlike "early monday evening 9".
func (p *parser) besideDay(s *state, j int) bool {
	day := s.dated()
	for k := j + 1; k < min(j+4, len(p.toks)) && p.at(k).kind != numberToken; k++ {
		if p.means(k, lexicon.Part) {
			return false
		}
		for _, h := range p.hits(k) {
			if h.Kind == lexicon.Weekday || h.Kind == lexicon.Days {
				if h.Part != 0 {
					return false
				}
				day = true
			}
		}
	}
	return day
}

// zoneSteps adds the zones that may stand at j. It reports whether nothing else stands there: "+03:00 18:00".
func (p *parser) zoneSteps(s *state, j int, c connectors, done bool, all *[]step) (only bool) {
	if s.zoned && (s.told || s.last == aZone && p.word(j-1, "in")) {
		p.zoneInFull(s, j, all)
	}
	if s.zoned || s.last == nothing && p.gap > 0 && !p.at(j).caps {
		return false
	}
	if !done && s.last == aDay && !p.at(j).caps && p.means(j, lexicon.And) && len(p.dates(p.skipOn(j+1), s)) > 0 {
		return false // samedi et samedi prochain
	}
	minus := p.sign(j, "-") && p.glued(j) // 10:00-11:30
	for _, z := range p.zone(j) {
		if z.place && !done || z.bad != 0 && (!done || minus) || minus && s.last == aClock && s.clock.kind == bareHour {
			continue
		}
		if minus && p.sign(j+2, ":") && s.last == aClock && !p.stamped(s) {
			if p.at(j+1).value > s.clock.hour {
				continue
			}
			z.trust = min(z.trust, zones.Maybe) // 20:00-03:00
		}
		if !done && z.trust < zones.Maybe || c.until && c.word && !c.at || c.and && !p.sign(j, "+-") {
			continue
		}
		n, b := *s, p.bindZone(s, z, c, j)
		if t := p.at(j); done && b != never && z.trust < zones.Surely && t.kind == wordToken && z.end == j+1 && !c.open && !p.alone(z.end) {
			switch next := p.at(z.end); {
			case !t.caps && len(z.zones) > 2 && !z.zones[2].Local, p.smallAbbreviation(j, c):
				b = min(b, likely)
				n.rank += 2 // Ist das Kunst
			case t.caps && next.kind == wordToken && !next.first && !next.caps && unicode.Is(unicode.Latin, []rune(next.low)[0]) && p.goesOn(z.end) && !p.means(z.end, lexicon.Days, lexicon.Weekday, lexicon.Month, lexicon.Until) && !(s.repeat.said() && (p.means(z.end, lexicon.From) || p.limitFollows(z.end))):
				b = min(b, likely) // EST meetup, IST das so
			}
		}
		apart := done && p.parted(j, z.end)
		if apart {
			b = min(b, likely)
			for _, base := range p.zonesOf(j, zones.Find([]string{p.at(j).low}, []string{p.at(j).low}), []int{j + 1}) {
				m := *s
				m.zone, m.zoned, m.zoneTyped, m.last, m.lastEnd = base.zones, true, p.text(j, base.end), aZone, base.end
				*all = append(*all, step{m, base.end, certain})
			}
		}
		n.zone, n.zoned, n.zoneTyped, n.last, n.lastEnd = z.zones, true, p.text(j, z.end), aZone, z.end
		if minus && s.last == aClock && s.clock.half {
			n.rank++ // 9am-10: rather when it ends
		}
		if !done && p.sign(j, "+") && p.glued(j) && s.last == aDay {
			n.ask(Loose, j-1, z.end) // tomorrow+1
		}
		if z.meant != "" {
			n.ask(Misspelt, j, z.end)
			n.note(Spelling, j, z.end, z.meant)
		}
		if z.bad != 0 {
			n.why, n.bad = "", true
			n.ask(NoSuchZone, j, z.end)
			if b != never {
				b = certain
			}
		}
		*all = append(*all, step{n, z.end, b})
		only = only || !done && p.sign(j, "+-") && z.end > j+2
		if (z.trust == zones.Surely && !apart || s.open > 0) && len(z.zones) > 0 {
			break
		}
	}
	return only
}

// zoneInFull adds the name of the zone that was abbreviated: "20:30 CET (in 4 d 5 h) in Europe/Berlin".
func (p *parser) zoneInFull(s *state, j int, all *[]step) {
	for _, z := range p.zone(j) {
		if len(z.zones) != 1 || z.zones[0].Location == nil || !strings.Contains(z.zones[0].Location.String(), "/") {
			continue
		}
		n := *s
		n.zone, n.lastEnd = z.zones, z.end
		if !slices.ContainsFunc(s.zone, func(o zones.Zone) bool { return o.Location == z.zones[0].Location }) {
			n.zone = slices.Concat(z.zones, slices.DeleteFunc(slices.Clone(s.zone), func(o zones.Zone) bool { return o.Local }))
		}
		*all = append(*all, step{n, z.end, certain})
		return
	}
}

// smallAbbreviation reports whether the word at j, which abbreviates a zone, is rather the first of a title that goes on: behind a sign people type a
// zone in capitals, and Sgt has one letter of them. 20h, et pas de retard; 8pm Sgt Pepper.
func (p *parser) smallAbbreviation(j int, c connectors) bool {
	t := p.at(j)
	return !t.caps && len(t.low) <= 4 && (c.comma || c.dash || t.first) && p.at(j+1).kind == wordToken && p.at(j+1).space
}

// parted reports whether a dash may as well part a zone at i from a title up to j: "UTC - 10 years".
func (p *parser) parted(i, j int) bool {
	n := p.at(i + 2)
	return p.at(i).kind == wordToken && p.sign(i+1, "-") && p.at(i+1).space && n.space && n.value > 9 && len(n.low) == 2 && j == i+3 && !p.alone(j)
}

// stamped reports whether the time of day is that of a timestamp: 20:00:00, T20:00.
func (p *parser) stamped(s *state) bool { return s.clockB-s.clockA >= 5 || p.word(s.clockA-1, "t") }

// daySteps adds the days that may stand at j, and returns where the longest word for one ends.
func (p *parser) daySteps(s *state, i, j int, c connectors, done bool, all *[]step) (longest int) {
	for _, d := range p.days(j, s) {
		if d.kind == afterDays || d.kind == onWeekday {
			longest = max(longest, d.end)
		}
		not, _ := p.little(d.end, lexicon.Not)
		switch {
		case s.nday > 0 && d.kind == afterDays && p.means(j, lexicon.Part), // friday mañana
			done && not.Lang == "tr": // 20:00 cuma değil cumartesi
			continue
		case s.repeat.said() && !s.repeat.vague() && d.kind == anyWeekday,
			c.until && !c.dash, s.spans && (s.exact || d.kind == noDay):
			continue
		case done && d.short && d.kind == onWeekday && p.means(d.end, lexicon.Part) &&
			p.means(j, lexicon.On, lexicon.Of, lexicon.At, lexicon.The, lexicon.And): // alle 8 di sera
			continue
		}
		n, b := *s, certain
		if done {
			b = p.bindDay(s, &d, c, i, j)
		}
		if b == never || !n.addDay(d.day) || n.part != 0 && d.part != 0 && n.part != d.part {
			continue
		}
		if d.part != 0 {
			n.part = d.part
		}
		if s.otherDay(&d, c) {
			n.apart |= 1 << s.nday
		}
		if d.repeat.said() {
			rep, ok := s.repeat.goOn(d.repeat)
			if !ok {
				continue
			}
			if s.repeat.plainDaily() && bits.OnesCount8(rep.mask) == 1 { // daily every mon
				daily := n
				daily.rank++
				daily.ask(Recurring, s.oftenA, d.end)
				daily.dayB, daily.last, daily.lastEnd = d.end, aDay, d.end
				*all = append(*all, step{daily, d.end, b})
				n.ask(Recurring, s.oftenA, d.end)
			}
			n.repeat, n.oftenA, n.oftenB = rep, j, max(d.end, j+1)
			switch {
			case s.last == nothing:
				n.often = d.adverb
			case s.often > 0 && d.why == "":
				n.own = d.repeat
			}
		}
		n.once, n.firm = n.once || d.once, n.firm || d.firm
		n.ask(d.why, j, d.end)
		if d.near {
			n.note(Spelling, j, d.end, d.meant)
		}
		other := p.alone(d.end) && !c.dash && !c.colon && (d.plain && d.kind == onWeekday || d.month && d.kind == onDate) // fri 20:00 Sunday
		other = other || d.kind == onWeekday && p.otherWeekday(&d, j)
		n.agree = n.agree || d.number || !d.repeat.said() && done && s.nday > 0 && b != certain && !s.spans && s.last != aDay && !other
		if s.nday == 0 {
			n.dayA = j
		}
		n.weak = n.weak && b != certain
		n.dayB, n.last, n.lastEnd = d.end, aDay, d.end
		*all = append(*all, step{n, d.end, b})
	}
	return longest
}

// otherDay reports whether d, right behind the days of s, is one more day: "sat and next sat". Else it says more of the same one: "sat 28 nov".
func (s *state) otherDay(d *dayHit, c connectors) bool {
	if s.nday == 0 || s.last != aDay || d.kind == noDay || d.number {
		return false
	}
	before := s.days[s.nday-1]
	return c.and || c.or || !c.open && before.kind == onWeekday && before.weekday == d.weekday && before.n == 0 &&
		(d.kind == nextWeekday || d.kind == inWeek && d.n > 0 || d.kind == weekdayIn || d.kind == weekdayOff || d.kind == onWeekday && d.n > 0)
}

// partSteps adds the parts of the day that may stand at j, unless a longer day does.
func (p *parser) partSteps(s *state, i, j int, c connectors, done bool, longestDay int, all *[]step) {
	if s.part != 0 {
		return
	}
	hits := p.hits(j)
	if len(hits) == 0 && p.gap == 0 {
		hits = p.near(j)
	}
	for _, h := range hits {
		if h.Kind != lexicon.Part || h.end < longestDay && !c.word || h.end == longestDay && s.nday == 0 && !(c.word && done) ||
			s.last == nothing && p.gap > 0 && j == p.gap && !c.word && h.Words == 1 {
			continue
		}
		noonish := h.N == lexicon.Midday || h.N == lexicon.Noon || h.N == lexicon.Midnight
		if noonish && !done && !p.twelve(h.end) && (p.sign(h.end, "-") || p.means(h.end, lexicon.Until)) {
			continue // noon - 2pm
		}
		n, b := *s, certain
		n.part, n.weak = h.N, false
		if done {
			b = p.bindPart(s, h, c, i, j)
		}
		if h.near {
			n.ask(Misspelt, j, h.end)
			n.note(Spelling, j, h.end, lexicon.Name(h.Term))
		}
		n.spans = n.spans && n.exact // it is that of the day in so many days
		if p.means(i, lexicon.This) && n.nday == 0 {
			n.addDay(day{kind: afterDays})
		}
		n.last, n.lastEnd = aPart, h.end
		*all = append(*all, step{n, h.end, b})
	}
}

// lateSteps adds what stands only behind a whole time: how long from now, and the year of a date.
func (p *parser) lateSteps(s *state, j int, c connectors, all *[]step) {
	if t := p.at(j); c.n == 0 && t.kind == numberToken && len(t.low) == 4 && t.value >= 2000 && t.value < 2200 && !p.glued(j+1) {
		n, some := *s, false
		for k := range n.days[:n.nday] {
			if d := &n.days[k]; d.kind == onDate && d.some == 1 && d.dates[0].year == 0 {
				d.dates[0].year, some = t.value, true
			}
		}
		b := doubtful
		if s.last == aZone {
			b = certain
		}
		n.last, n.lastEnd = aDay, j+1
		if some {
			*all = append(*all, step{n, j + 1, b})
		}
	}
	if t := p.at(j); c.n == 0 && t.kind == numberToken && len(t.low) == 2 && t.value >= 26 && t.value < 30 && s.last == aDay && s.nday > 0 && !p.glued(j+1) && !p.means(j+1, lexicon.Unit, lexicon.AM, lexicon.PM) {
		if d := &s.days[s.nday-1]; d.kind == onDate && d.some == 1 && d.dates[0].year == 0 && p.means(j-1, lexicon.Month) {
			n := *s // 24 nov 26
			n.days[n.nday-1].dates[0].year = 2000 + t.value
			n.last, n.lastEnd = aDay, j+1
			n.ask(ShortYear, s.dayA, j+1)
			*all = append(*all, step{n, j + 1, likely})
		}
	}
	if c.n == 0 && !s.ended && s.clock.kind != noTime && p.during(j) > j {
		for _, h := range p.lengthsAt(p.during(j), false) {
			if h.exact > 0 && h.days == 0 && h.months == 0 && p.at(h.end).first && p.at(h.end).kind == wordToken {
				*all = append(*all, step{p.ended(s, j, h.end), h.end, likely}) // for 2 hours Pub
			}
		}
	}
	for _, h := range p.spans(j) {
		n := *s
		n.last, n.lastEnd = aDay, h.end
		switch {
		case p.lasts(s, h, j, c):
			n = p.ended(s, j, h.end)
			*all = append(*all, step{n, h.end, likely})
			return
		case h.bare || h.why != "" && !p.word(j, "within"):
		case s.open > 0 && s.nday > 0 && p.sign(h.end, ")]"): // (in 5 d 4 h), as an answer says it
			n.last, n.told = s.last, true
			*all = append(*all, step{n, h.end, certain})
			return
		case s.clock.kind != noTime && (h.exact == 0 || (p.means(j, lexicon.In) || p.word(j, "через", "за")) && (s.nday == 0 || !p.at(j).first && p.alone(h.end))) && s.also == nil && !c.dash && !c.colon && !c.and: // 20:00 in a week; 20:00 in 2 hours
			b := likely
			n.ask(h.why, j, h.end)
			if h.exact == 0 {
				if !n.addDay(h.day()) {
					continue
				}
				if n.dayB = h.end; n.nday == 1 {
					n.dayA = j
				}
				if p.alone(h.end) && !p.word(h.end-1, "later") && (s.nday == 0 || !p.at(j).first) { // not: 28 days later
					b = certain
				}
			} else {
				n.clock, n.other, n.part, n.nday = clock{}, clock{}, 0, 0
				n.span, n.spans, n.exact = h.span, true, true
				n.rank++
			}
			*all = append(*all, step{n, h.end, b})
			return
		}
	}
}

// lasts reports whether a length right behind a time of day, with a name behind it, is how long the call is to be.
func (p *parser) lasts(s *state, h spanHit, j int, c connectors) bool {
	if !h.bare || s.ended || h.days > 0 || h.months > 0 || h.exact%time.Minute > 0 || h.exact > 12*time.Hour || p.at(j).kind != numberToken {
		return false
	}
	if c.open && c.n == 1 {
		return s.open == 1 && p.sign(h.end, ")]")
	}
	name := p.at(h.end)
	return c.n == 0 && s.open == 0 && !p.at(h.end-1).first && name.kind == wordToken && name.first
}

// firstClock adds the times of day, and how long from now, that may be meant by what stands at j.
func (p *parser) firstClock(s *state, i, j int, c connectors, all *[]step) {
	alone := !s.dated() && s.part == 0 // nothing but this says that a number is a time
	clocks := p.clocks(j, !alone || c.at || s.spans, false)
	if c.in {
		clocks = nil
	}
	said := c.at && c.word
	longest, dateEnd, dateAt := p.rivals(s, j, c, clocks)
	if p.hourFirst > 0 && s.nday == 1 {
		longest, dateEnd, dateAt = 0, 0, false
	}
	for _, h := range clocks {
		through := p.sign(h.end, "-") || p.means(h.end, lexicon.Until)
		bare := h.weak || h.kind == bareHour && !h.half
		switch {
		case h.end == dateEnd, h.end == dateEnd-1 && p.sign(h.end, "."), h.why == SeveralTimes && h.half && c.from,
			(c.length || p.gap > 0) && h.why == TimeOrSpan && s.nday == 0 && !c.at,
			h.end < longest && bare && !through && !(said && dateAt),
			dateAt && (h.why != "" || h.weak) && !said,
			h.kind == bareHour && p.at(j).kind == wordToken && p.nthOfMonth(j) > h.end, // у першу п'ятницю
			p.gap > 0 && h.weak && !c.at && alone && !p.partFollows(h.end),
			(h.kind == noon || h.kind == midnight) && p.twelve(h.end), // öğlen 12'de
			(h.kind == noon || h.kind == midnight) && (s.part != 0 && !h.ends(s.part) || !through && p.timeFollows(h.end) && !p.means(p.skipConnectors(h.end), lexicon.Part)),
			h.kind == bareHour && p.glued(h.end) && p.at(h.end).kind == wordToken && p.at(h.end-1).kind == numberToken && !p.means(h.end, lexicon.Part): // 5k
			continue
		}
		if h.why == UnusualTime && h.kind == exactly && c.at && h.end == j+1 {
			h.why = "" // at 20
		}
		n, b := *s, certain
		n.clock, n.other, n.clockA, n.clockB = h.clock, h.also, j, h.end
		n.from, n.at, n.weak = c.from, c.at, h.weak && !c.at && alone
		n.rank += h.rank
		n.last, n.lastEnd = aClock, h.end
		n.ask(h.why, j, h.end)
		if p.hourFirst > 0 && s.nday == 1 {
			n.ask(TimeOrDate, j, p.hourFirst)
		}
		if c.loose || c.until && !c.dash && !c.at && !c.on {
			n.ask(Loose, i, h.end) // tomorrow til 8pm
		}
		if s.spans {
			b, n.spans = p.bindClock(s, h, c, j), false
		}
		*all = append(*all, step{n, h.end, b})
	}
	if weekday := s.nday == 1 && s.days[0].kind == onWeekday && s.days[0].n == 0; weekday && !s.spans && !said {
		for _, h := range p.spans(j) {
			if !h.bare && h.why == "" && h.exact == 0 && h.months > 0 {
				n := *s // friday in two months
				n.addDay(h.day())
				n.dayB, n.last, n.lastEnd = h.end, aDay, h.end
				*all = append(*all, step{n, h.end, certain})
			}
		}
	}
	today := s.nday == 1 && s.days[0] == day{kind: afterDays} && s.part == 0 && s.last == aDay // today in 2 hours
	if s.spans || !alone && !today || said || c.in {
		return
	}
	for _, h := range p.spans(j) {
		if h.bare && (p.gap > 0 || today || dateAt || h.end < longest || slices.ContainsFunc(clocks, func(k clockHit) bool {
			return k.end >= h.end && k.why == "" && (k.min > 0 || k.kind == exactly)
		})) {
			continue
		}
		n := *s
		n.span, n.spans, n.exact, n.weak = h.span, true, h.exact > 0, h.bare
		n.last, n.lastEnd = aSpan, h.end
		if h.doubtB > 0 {
			n.ask(h.why, h.doubtA, h.doubtB)
		}
		n.ask(h.why, j, h.end)
		if !n.exact {
			n.addDay(h.day())
		}
		*all = append(*all, step{n, h.end, certain})
	}
}

// twelve reports whether the number 12 stands at i, as an hour.
func (p *parser) twelve(i int) bool {
	if k := p.atHour(i); k > i {
		i = k
	}
	return p.at(i).kind == numberToken && p.at(i).value == 12 && !(p.sign(i+1, "./-") && p.glued(i+1)) && !p.means(i+1, lexicon.Month)
}

// partFollows reports whether a part of the day follows an hour that ends at i: 8 in the evening, 8 вечера.
func (p *parser) partFollows(i int) bool {
	for range 3 {
		if p.means(i, lexicon.Part) {
			return true
		}
		h, ok := p.hit(i, lexicon.In, lexicon.The, lexicon.At, lexicon.Of, lexicon.This, lexicon.OClock)
		if !ok {
			return false
		}
		i = h.end
	}
	return false
}

// rivals returns where the longest ends that may stand at j, and whether it is a date that a time of day follows; and where a
// date of numbers ends that one follows.
func (p *parser) rivals(s *state, j int, c connectors, clocks []clockHit) (longest, dateEnd int, dateAt bool) {
	for _, h := range clocks {
		if !h.apart {
			longest = max(longest, h.end)
		}
	}
	if !s.dated() && s.part == 0 && !s.spans && !(c.at && c.word) {
		for _, h := range p.spans(j) {
			longest = max(longest, h.end)
		}
	}
	if p.at(j).kind != numberToken && p.at(j).kind != wordToken {
		return longest, 0, false
	}
	for _, d := range p.days(j, s) {
		longest = max(longest, d.end)
		if d.number {
			continue
		}
		if p.at(j).kind != numberToken || d.repeat.said() || d.month && d.strong || d.kind == dayOfMonth || p.glued(j+1) && p.at(j+1).kind == wordToken && d.kind == afterDays {
			dateAt = true
			if d.month && d.strong && d.kind == onDate && p.at(j).kind == numberToken && p.sign(j+1, ".") && p.timeFollows(d.end) {
				dateEnd = d.end // Di 1.12. 20 Uhr
			}
			continue
		}
		for _, h := range p.clocks(p.skipConnectors(d.end), true, false) {
			dateAt = dateAt || !h.weak || d.kind == onDate && !p.sign(j+1, ".")
			if !h.weak && d.kind == onDate {
				dateEnd = d.end
			}
		}
		dateAt = dateAt || d.month && !p.sign(j+1, "./-")
	}
	return longest, dateEnd, dateAt
}

// endAndMore adds what may stand behind a whole time: when it ends, and another time.
func (p *parser) endAndMore(s *state, i, j int, c connectors, all *[]step) {
	if s.clock.kind == noTime {
		p.clockBehindLength(s, i, j, c, all)
		return
	}
	if p.offsetAt(s, i, j) || c.or && !c.slash && c.n == 1 && s.also == nil && s.last == aClock && (s.weak || s.clock.kind == bareHour || s.clock.kind == exactly && s.why == UnusualTime) && p.orHour(s, i, j, all) {
		return
	}
	if c.at && c.n == 1 && (s.from && p.means(i, lexicon.At) && !p.word(i, "at", "@") || p.word(i, toWords[:]...) && s.last == aClock) {
		c.until = true // das 18h às 20h
	}
	if c.n == 0 && !s.ended && s.last == aClock && p.word(s.clockB-1, fromSuffixes[:]...) { // 20:00'den 22:00'ye kadar
		if hours := p.clocks(j, true, false); len(hours) > 0 {
			end := hours[0].end
			if p.word(end, "kadar", "dek") {
				end++
			}
			*all = append(*all, step{p.ended(s, j, end), end, certain})
			return
		}
	}
	if p.during(i) == j && j > i && slices.ContainsFunc(p.lengthsAt(j, false), func(h spanHit) bool { return h.exact > 0 }) {
		return // 20:00 на 2 часа
	}
	ends := c.until && !s.ended
	if ends && p.word(j, "late", "open", "selesai", "habis") && (c.word || p.glued(j) || !c.dash) {
		*all = append(*all, step{p.ended(s, i, j+1), j + 1, certain})
		return
	}
	for _, h := range p.clocks(j, true, !ends && !(c.at && c.word)) {
		if h.why == TimeOrSpan || h.rank > 0 || (h.kind == noon || h.kind == midnight) && !c.until && !c.and && !c.or {
			continue
		}
		if h.weak && c.until && p.means(i, lexicon.Until) && p.limitFollows(i) {
			continue // until 1 march
		}
		if ends && !(s.zoned && p.zoneFollows(h.end)) {
			b := p.bindEnd(s, h, c, i, j)
			if b == never {
				continue
			}
			n := p.ended(s, i, h.end)
			n.weak = n.weak && !(s.from && b == certain)
			switch {
			case h.half && (s.clock.kind == bareHour || s.clock.kind == onClock):
				p.inherit(&n, h.clock)
			case s.why == UnusualTime && h.why == "" && h.kind == exactly && s.clock.kind == exactly:
				n.why, n.weak = "", false // 20-22 Uhr
			}
			*all = append(*all, step{n, h.end, b})
			if c.word || !c.dash || b == certain {
				continue
			}
		}
		if p.another(s, i, j, c, h, all) {
			return
		}
	}
}

// ended returns s with an end that is left out.
func (p *parser) ended(s *state, i, end int) state {
	n := *s
	n.ended, n.last, n.lastEnd = true, anEnd, end
	n.note(NoEnd, i, end, "")
	return n
}

// clockBehindLength adds a time of day beside how long from now: "in 2h at 18:00".
func (p *parser) clockBehindLength(s *state, i, j int, c connectors, all *[]step) {
	if !s.exact || s.also != nil {
		return
	}
	for _, h := range p.clocks(j, true, false) {
		if h.weak && (!c.at || h.kind != bareHour) || h.why == TimeOrSpan {
			continue
		}
		n, o, b := *s, *s, likely
		o.spans, o.exact, o.span, o.clock = false, false, span{}, h.clock
		n.also, n.last, n.lastEnd = &o, aClock, h.end
		n.ask(SeveralTimes, i, h.end)
		if c.at {
			b = certain
		}
		*all = append(*all, step{n, h.end, b})
	}
}

// offsetAt reports whether the number at j has a sign before it that makes a zone of it, and neither an end nor a time.
func (p *parser) offsetAt(s *state, i, j int) bool {
	plus := p.sign(j-1, "+")
	if j == i || !p.glued(j) || !plus && (!p.sign(j-1, "-") || s.zoned || p.glued(j-1) && !p.stamped(s)) {
		return false
	}
	return slices.ContainsFunc(p.zone(j-1), func(z zoneHit) bool {
		return plus && (z.bad != 0 || z.trust >= zones.Likely) || len(z.zones) > 0 && z.trust == zones.Surely
	})
}

// another adds one more time that was said: "20:00 or 20:30", "20:00 CET / 19:00 UTC". It reports whether it has a zone of
// its own.
func (p *parser) another(s *state, i, j int, c connectors, h clockHit, all *[]step) bool {
	at := c.at && c.word
	switch {
	case s.alsos() > 2, c.line, (c.until && c.dash || s.last == aZone && c.n == 0) && !(s.zoned && p.zoneFollows(h.end)),
		c.n == 0 && p.sign(j+1, ".") && !h.half, // 20:00 3.14 day
		h.why != "" && !(h.why == UnusualTime && c.at && h.end == j+1),
		(h.weak || h.kind == bareHour) && (!at || p.glued(h.end)),
		h.half && h.min == 0 && c.n == 0 && s.zone == nil && p.at(j+1).space: // 20:00 4 am club
		return false
	}
	n, o := *s, *s
	o.clock, o.other, o.part, o.why, o.ended = h.clock, clock{}, 0, "", false
	n.also, n.last, n.lastEnd = &o, aClock, h.end
	if s.last == aDay && s.nday > 1 && s.agree {
		// fri 20:00 sat 20:00
		o.days[0], o.nday, o.agree = s.days[s.nday-1], 1, false
		n.nday--
		n.agree = false
	}
	for _, z := range p.zone(h.end) {
		if len(z.zones) > 0 && (z.trust >= zones.Likely || c.open) {
			o.zone, o.zoned, o.zoneTyped = z.zones, true, p.text(h.end, z.end)
			n.lastEnd = z.end
			b := likely
			if s.zoned || c.open {
				b = certain
			}
			*all = append(*all, step{n, z.end, b})
			return true
		}
	}
	n.ask(SeveralTimes, i, h.end)
	*all = append(*all, step{n, h.end, likely})
	return false
}

// alsos returns how many other times were said.
func (s *state) alsos() int {
	n := 0
	for ; s.also != nil; s = s.also {
		n++
	}
	return n
}
