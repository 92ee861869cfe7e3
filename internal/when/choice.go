package when

import (
	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
)

// choice is a time of day that may be meant, on the day that was said or days later.
type choice struct {
	clock
	days int
	rank int
	why  Kind
}

// times returns the times of day that s can mean.
func (r *resolver) times(s *state) []choice {
	dated := s.nday > 0 || s.repeat.freq > recurrence.Daily
	c := s.clock
	if r.unsure(s) {
		c.kind = bareHour
	}
	if c.hour == 0 && c.min == 0 && c.sec == 0 && s.part == 0 && s.nday == 1 && s.days[0].kind == onWeekday && s.days[0].n == 0 && !s.repeat.said() && s.days[0].weekday == r.now.In(r.in).Weekday() && c.kind != noTime {
		c.kind = midnight // sat 00:00, on a Saturday: its beginning is over
	}
	all := choices(c, s.part, dated)
	if s.clock.kind == midnight && s.nday == 1 && s.days[0].kind == afterDays && s.days[0].n == 0 {
		all = []choice{{clock: s.clock, days: 1}} // the beginning of today is over, so nobody means it
	}
	if s.other.kind != noTime {
		for _, c := range choices(s.other, s.part, dated) {
			c.rank += 2
			all = append(all, c)
		}
	}
	for _, c := range all {
		if c.why != "" {
			typed := r.y.clockTyped
			r.ask(Problem{Kind: c.why, Typed: typed, Number: s.clock.hour})
			break
		}
	}
	return all
}

// choices returns what c can be in a part of the day.
func choices(c clock, part int, dated bool) []choice {
	am, pm := c, c
	am.hour = c.hour % 12
	pm.hour = am.hour + 12
	one := func(c clock) []choice { return []choice{{clock: c}} }
	both := func(why Kind, a, b clock) []choice {
		return []choice{{clock: a, why: why}, {clock: b, why: why, rank: 1}}
	}
	// The small hours of a night are those of the next day, or of the day that was said.
	small := func(c clock) []choice {
		if !dated {
			return one(c)
		}
		return []choice{{clock: c, days: 1, why: WhichNight}, {clock: c, why: WhichNight, rank: 1}}
	}
	switch c.kind {
	case noon:
		return one(c)
	case midnight:
		if !dated {
			return one(c)
		}
		return []choice{{clock: c, days: 1, why: WhichEnd, rank: 1}, {clock: c, why: WhichEnd}}
	case exactly:
		if part == 0 {
			return one(c)
		}
		h := c.hour
		switch {
		case part == lexicon.Night && (h < 6 || h == 24) && h < 24:
			return small(c)
		case part == lexicon.Midnight && h == 0, part == lexicon.Evening && h == 0 && dated:
			return small(c)
		case c.fits(part):
			return one(c)
		}
		other := c
		other.hour = (h + 12) % 24
		return both(WrongPart, c, other)
	}
	bare := c.kind == bareHour
	h := c.hour % 12
	switch part {
	case 0:
		if !bare {
			return one(c)
		}
		if h == 0 {
			return both(BareHour, pm, am)
		}
		return both(BareHour, am, pm)
	case lexicon.Morning:
		if h == 0 {
			return both(WrongPart, pm, am)
		}
		return one(am)
	case lexicon.Midday, lexicon.Noon:
		switch {
		case h <= 3:
			return one(pm)
		case h >= 11:
			return one(am)
		}
	case lexicon.Afternoon:
		if h <= 8 {
			return one(pm)
		}
	case lexicon.Evening:
		if h >= 3 {
			return one(pm)
		}
		if h == 0 {
			all := small(am)
			for i := range all {
				all[i].why = WhichNight
			}
			return append(all, choice{clock: pm, rank: 2, why: WhichNight})
		}
	case lexicon.Night:
		switch {
		case h >= 7:
			return one(pm)
		case h <= 4:
			return small(am)
		}
		return append(small(am), choice{clock: pm, why: WrongPart, rank: 1})
	case lexicon.Midnight:
		if h == 0 {
			if !dated {
				return one(am)
			}
			return []choice{{clock: am, days: 1, why: WhichEnd, rank: 1}, {clock: am, why: WhichEnd}}
		}
	}
	if bare {
		return both(WrongPart, pm, am)
	}
	return both(WrongPart, c, pm)
}
