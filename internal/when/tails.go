package when

import (
	"slices"

	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
	"userbot/internal/zones"
)

// Behind the title of one call people say what a call here does not have: until which day it comes again, and when it ends. The methods
// here read that.

// onceTail is [parser.limitTail] for a call that is planned once: what says how long a series goes on makes it one, each day or on its weekday. Of a
// date it cannot: then it is only said so.
func (p *parser) onceTail(s *state, i, end int) (at int, other state, b bind) {
	again := *s
	switch {
	case s.spans || s.clock.kind == noTime:
		return 0, other, never
	case s.nday == 0:
		again.repeat = repeat{freq: recurrence.Daily, each: 1}
	case s.nday == 1 && s.days[0].kind == onWeekday && s.days[0].n == 0:
		again.repeat, again.nday = repeat{freq: recurrence.Weekly, each: 1, mask: 1 << s.days[0].weekday}, 0
	}
	said := again.repeat.said()
	for t := max(i, end-8); t < end; t++ {
		if !p.toks[t].space || t > i && p.tiedTo(t-1) || p.word(t, "to", "through", "thru") || p.at(t).first && t > i {
			continue
		}
		n := again
		if !said {
			n.repeat = repeat{freq: recurrence.Daily, each: 1}
		}
		if h, ok := p.often(i, lexicon.Regularly); ok && h.end == t {
			continue // weekly until 1 march
		}
		j, why := p.limitedTo(&n.repeat, t)
		if j == t && t > i {
			j, why = p.leftOut(&n.repeat, t)
		}
		switch {
		case j == t || t > i && j < end || why == NoSuchCount || n.repeat.count == 1, t == i && j < end && !p.at(j).first:
			continue // x10 growth
		case said && t > i:
			n.ask(why, t, j)
			n.ask(TimeOrTitle, t, j)
			n.oftenA, n.oftenB = t, j
			return t, n, likely
		}
		n = *s
		n.ask(OnlySeries, t, j)
		return i, n, likely
	}
	return 0, other, never
}

// sinceTail reads from when a call is, or in which period, behind its title: "20:00 Party starting monday", "every fri 20:00 Party this month".
// Where that is no day that can be offered, it is the whole text that is asked about.
func (p *parser) sinceTail(s *state, i, end int) (at int, n state, b bind) {
	if s.clock.kind == noTime {
		return 0, n, never
	}
	for t := max(i+1, end-8); t < end; t++ {
		if !p.toks[t].space || p.tiedTo(t-1) {
			continue
		}
		j, stop := t, end
		if p.sign(t, "([") && p.sign(end-1, ")]") {
			j, stop = t+1, end-1
		}
		from := false
		if h, ok := p.hit(j, lexicon.From); ok && p.at(j).kind == wordToken {
			from, j = true, h.end
		} else if p.word(j, "starts", "begins", "since") {
			from, j = true, j+1
		}
		d, ok := p.sinceDay(j, stop, from)
		if !ok && !p.period(j, stop, from) {
			continue
		}
		n = *s
		beside := s.nday == 1 && s.days[0].kind == onWeekday && (d.kind == nextWeek || d.weeks())
		if ok && !s.repeat.said() && (s.nday == 0 || beside) && n.addDay(d) {
			n.ask(TimeOrTitle, t, end)
			return t, n, likely
		}
		n.ask(Loose, t, end)
		return i, n, likely
	}
	return 0, n, never
}

// sinceDay reads one day from i to end: any behind "from", else one that is counted in weeks or days from today.
func (p *parser) sinceDay(i, end int, from bool) (d day, ok bool) {
	counted := p.means(i, lexicon.Next, lexicon.This)
	for _, h := range p.dates(p.skipOn(i), &state{}) {
		if h.end == end && !h.near && !h.number && h.some < 2 && h.kind != anyWeekday && h.kind != dayOfMonth && (from || counted) {
			return h.day, true
		}
	}
	for _, h := range p.spans(i) {
		if h.end == end && !h.bare && h.why == "" && h.exact == 0 && (h.days <= 14 || h.days%7 == 0) { // not: Around the world in 80 days
			return h.day(), true
		}
	}
	return d, false
}

// period reports whether a week, a month or a year stands from i to end that is no day.
func (p *parser) period(i, end int, from bool) bool {
	in := from
	if h, ok := p.hit(i, lexicon.In, lexicon.Next, lexicon.This); ok {
		if u, ok := p.hit(h.end, lexicon.Unit); ok && u.N >= lexicon.Week && u.end == end && p.means(i, lexicon.Next, lexicon.This) {
			return true
		}
		i, in = h.end, true
	} else if p.means(i, lexicon.On, lexicon.At) || p.word(i, "im") {
		i, in = i+1, true
	}
	m, ok := p.hit(i, lexicon.Month)
	return ok && in && (m.end == end || m.end == end-1 && len(p.at(m.end).low) == 4 && p.at(m.end).kind == numberToken)
}

// clockTail reads another time of day behind the title, with or without an end: "20:00 Pub 8pm-10pm", "20:00 Pub (18:00 UTC)". Where that is
// the time that was said, it is only said again.
func (p *parser) clockTail(s *state, i, end int) (at int, n state) {
	if _, every := p.every(i); every || s.spans || s.clock.kind == noTime {
		return 0, n
	}
	for t := max(i+1, end-10); t < end; t++ {
		if !p.toks[t].space || p.tiedTo(t-1) {
			continue
		}
		j, stop, told, at := t, end, false, false
		if p.sign(t, "([") && p.sign(end-1, ")]") {
			j, stop = t+1, end-1
		}
		j0 := j
		if h, ok := p.hit(j, lexicon.From, lexicon.At); ok {
			j, told, at = h.end, true, h.Kind == lexicon.At
		} else if p.word(j, "von", "om") {
			j, told = j+1, true
		}
		for _, h := range p.clocks(j, true, false) {
			if h.kind == noon || h.kind == midnight || h.why != "" && h.why != UnusualTime {
				continue
			}
			same := s.clock.same(h.clock)
			if e, ok := p.endAt(h.end, stop, told); ok && (!h.weak || !e.weak || same) {
				n = *s
				n.clock, n.other, n.part, n.ended = h.clock, clock{}, 0, true
				n.clockA, n.clockB = j, h.end
				if e.half && (h.kind == bareHour || h.kind == onClock) {
					p.inherit(&n, e.clock)
				}
			} else if !told && !same && slices.ContainsFunc(p.lengthsAt(j, false), func(l spanHit) bool { return l.end == stop }) {
				continue // Pub (2h)
			} else if h.why != "" || (h.weak || h.kind == bareHour && !h.half) && !at || !told && !same && !h.half && p.clockWord(h.end-1) == 0 && len(p.at(j).low) < 2 {
				continue // Romans 8:28
			} else if z := p.zoneTo(h.end, stop); h.end != stop && z == nil {
				continue
			} else {
				n = *s
				n.clock, n.other, n.part = h.clock, clock{}, 0
				n.clockA, n.clockB = j, h.end
				if same = same && z == nil; z != nil {
					n.zone, n.zoned, n.zoneTyped = z.zones, true, p.text(h.end, stop)
				}
			}
			if n.why = s.why; same {
				if !h.half && h.kind != exactly && !n.clock.half {
					n.clock, n.other, n.part = s.clock, s.other, s.part
				}
				n.note(NoEnd, j0, stop, "")
				n.ask(TimeOrTitle, j0, stop)
			} else {
				n.rank += 2
				n.ask(SeveralTimes, j0, stop)
			}
			return p.dayBefore(t, i, &n), n
		}
	}
	return 0, n
}

// dayBefore adds the day that ends at t, behind i, to a time of which none is said, and returns where it begins; t: there is none. "20:00 Pub
// tomorrow 21:00".
func (p *parser) dayBefore(t, i int, n *state) (at int) {
	for k := max(i+1, t-4); k < t && !n.dated(); k++ {
		for _, d := range p.dates(p.skipOn(k), &state{}) {
			if p.toks[k].space && d.end == t && !d.near && !d.number && d.why == "" && d.kind != dayOfMonth && d.part == 0 && n.addDay(d.day) {
				return k
			}
		}
	}
	return t
}

// endAt reads the time at which something ends, from i up to stop; from says that it is said from when.
func (p *parser) endAt(i, stop int, from bool) (end clockHit, ok bool) {
	j := i
	if until, ok := p.hit(i, lexicon.Until); ok {
		j = until.end
	} else if at, ok := p.hit(i, lexicon.At); ok && from {
		j = at.end // das 20h às 22h
	} else if p.sign(i, "-") {
		j++
	}
	if j == i {
		return end, false
	}
	for _, e := range p.clocks(j, true, false) {
		if e.end == stop && (e.why == "" || e.why == UnusualTime) {
			return e, true
		}
	}
	return end, false
}

// zoneTo is the zone that stands from i up to stop; nil: none does.
func (p *parser) zoneTo(i, stop int) *zoneHit {
	for _, z := range p.zone(i) {
		if z.end == stop && z.trust >= zones.Likely && len(z.zones) > 0 {
			return &z
		}
	}
	return nil
}

// same reports whether c and o may be one time of day.
func (c clock) same(o clock) bool {
	if c.kind == exactly && o.kind == exactly {
		return c.hour == o.hour && c.min == o.min
	}
	return c.hour%12 == o.hour%12 && c.min == o.min
}

// endTail reads when the call is to end, behind its title: "20:00 Pub until 22:00", "20:00 Pub (2h)".
func (p *parser) endTail(s *state, i, end int) (at int, n state) {
	if s.ended || s.spans || s.clock.kind == noTime {
		return 0, n
	}
	for t := max(i, end-8); t < end; t++ {
		if !p.toks[t].space && !p.sign(t, ",") || t > i && p.tiedTo(t-1) {
			continue
		}
		j, stop, dash := t, end, false
		if p.sign(j, "([") && p.sign(end-1, ")]") {
			j, stop = j+1, end-1
		}
		j0 := j
		during := p.during(j)
		lasts := j > t || during > j
		switch until, ok := p.hit(j, lexicon.Until); {
		case ok && p.at(j).kind == wordToken:
			j, lasts = until.end, false
		case p.sign(j, "-"):
			j, dash, lasts = j+1, true, false
		case lasts && j == t:
			j = during
		case p.sign(j, ",/"):
			j, lasts = j+1, true
		case p.at(t).kind == numberToken && (t > i || s.clock.kind != bareHour):
			lasts = true // Pub 90 min, 20:00 2 saat
		case !lasts:
			continue
		}
		found := false
		if dash {
			for _, h := range p.lengthsAt(j, false) {
				found = found || h.end == stop && h.exact > 0 && h.days == 0 && h.months == 0 // Pub - 2 hours
			}
		}
		if lasts {
			for _, h := range p.lengthsAt(j, false) {
				found = found || h.end == stop && h.exact > 0 && h.days == 0 && h.months == 0
			}
		} else {
			for _, h := range p.clocks(j, !dash, false) {
				found = found || h.end == stop && (!h.weak || p.word(t, "until", "till", "til", "bis"))
			}
		}
		if found {
			n = *s
			n.ended = true
			n.note(NoEnd, j0, stop, "")
			n.ask(TimeOrTitle, j0, stop)
			return t, n
		}
	}
	return 0, n
}
