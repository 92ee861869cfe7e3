package when

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"userbot/internal/recurrence"
)

// series returns what s, which recurs, can mean.
func (r *resolver) series(s *state) []found {
	var all []found
	for k, one := range r.weekly(s) {
		for _, f := range r.seriesOn(&one) {
			f.rank += k
			all = append(all, f)
		}
	}
	if r.why != nil && r.why.Kind == OtherWeekday && !s.repeat.vague() {
		once := *s // on the day that is none of the series
		once.repeat = repeat{}
		for _, f := range r.wall(&once) {
			f.rank++
			all = append(all, f)
		}
	}
	return all
}

// on reports whether r can be on a day.
func (r *repeat) on(t time.Time) bool {
	last := t.AddDate(0, 0, 1).Day() == 1
	nth := r.nths[min((t.Day()+6)/7, len(r.nths)-1)]
	if t.AddDate(0, 0, 7).Month() != t.Month() {
		nth |= r.nths[0]
	}
	switch {
	case r.month != 0 && int(t.Month()) != r.month:
		return false
	case r.mask != 0:
		return r.mask&(1<<t.Weekday()) != 0
	case r.dates != 0:
		return r.dates&(1<<t.Day()) != 0 || last && r.dates&1 != 0
	case r.nths != [6]uint8{}:
		return nth&(1<<t.Weekday()) != 0
	}
	return true
}

// seriesOn is series on the days as s has them.
func (r *resolver) seriesOn(s *state) []found {
	today := dayOf(r.now, r.in)
	var all []found
	for _, c := range r.times(s) {
		for c.hour >= 24 {
			c.hour -= 24
			c.days++
		}
		if c.days > 0 && s.repeat.freq > recurrence.Weekly {
			continue // of a month the day counts, not its night
		}
		for _, begin := range r.begins(s, today, c.clock) {
			rep, ok := r.filled(s, begin, c.days)
			if !ok {
				continue
			}
			for k, dates := range r.lastDays(rep.dates) {
				rep.dates = dates
				for n, until := range r.untils(&rep, today) {
					f, ok := r.rule(&rep, begin, c.clock, until)
					f.rank = c.rank + begin.rank + k + n
					if ok && !slices.ContainsFunc(all, func(o found) bool { return o.Rule == f.Rule }) {
						all = append(all, f)
					}
				}
			}
		}
	}
	if len(all) == 0 {
		if r.never.Kind == EndsBefore {
			r.why = nil
		}
		r.ask(r.never)
	}
	return all
}

// begin is the day from which on something recurs.
type begin struct {
	day  time.Time
	said bool // else it is the first on which the time of day is ahead
	rank int
}

// begins returns the days from which on s can recur.
func (r *resolver) begins(s *state, today time.Time, c clock) []begin {
	lists := []dayList{{days: []time.Time{today, today.AddDate(0, 0, 1), today.AddDate(0, 0, 2)}}}
	said := true
	switch {
	case s.repeat.from != nil:
		lists = r.readings(*s.repeat.from, today, s)
		if len(lists) > 0 {
			r.sameWeekday(s.repeat.from, lists[0].days[0])
		}
		if len(lists) > 1 {
			r.ask(Problem{Kind: Recurring, Typed: r.y.daysTyped})
		}
	case s.nday > 0 && !s.listed():
		lists = r.days(s, today)
	default:
		said = false
	}
	if len(lists) == 0 {
		return nil
	}
	if at := lists[0].days[0]; r.why != nil && r.why.Kind == NextYear && r.why.At.Equal(at) {
		lists[0].rank++ // rather it has begun
		lists = append(lists, dayList{days: []time.Time{at.AddDate(-1, 0, 0)}})
	}
	var all []begin
	for _, l := range lists {
		b := begin{day: l.days[0], said: said, rank: l.rank}
		for _, d := range l.days[1:] {
			if at, _ := recurrence.Instant(b.day.Add(c.sinceMidnight()), r.in); !at.After(r.now) {
				b.day = d
			}
		}
		all = append(all, b)
	}
	return all
}

// listed reports whether the days of what recurs in weeks are said apart from that: "weekly 20:00 on mon and wed".
func (s *state) listed() bool { return s.nday == 1 && s.days[0].kind == anyWeekday }

// filled is how s recurs, with the days that the first one tells, and so many days later. It is not ok where the first one is none
// of those that were said.
func (r *resolver) filled(s *state, b begin, later int) (repeat, bool) {
	rep := s.repeat
	if rep.vague() {
		switch {
		case s.listed():
			if rep.freq != recurrence.Weekly {
				return rep, false
			}
			rep.mask = s.days[0].mask
		case rep.freq == recurrence.Weekly:
			rep.mask = 1 << b.day.Weekday()
		case rep.freq == recurrence.Monthly && b.said && s.nday > 0 && s.days[0].kind == onWeekday:
			rep.nths[1] = 1 << b.day.Weekday()
			r.ask(Problem{Kind: Recurring, Typed: r.y.oftenTyped}) // every month on monday: which one
		case rep.freq == recurrence.Monthly:
			rep.dates = 1 << b.day.Day()
		default:
			rep.dates, rep.month = 1<<b.day.Day(), int(b.day.Month())
		}
		if !b.said && !s.listed() {
			r.ask(Problem{Kind: Recurring, Typed: r.y.oftenTyped})
		}
	} else if s.nday > 0 && rep.from == nil && !rep.on(b.day) && (s.days[0].kind == onDate || s.days[0].kind == afterDays && !s.days[0].weeks()) {
		r.ask(Problem{Kind: OtherWeekday, Typed: r.y.daysTyped, At: b.day}) // every mon today 18:00
	} else if s.nday > 0 && s.days[0].kind != onDate && s.days[0].kind != afterDays {
		r.ask(Problem{Kind: Recurring, Typed: r.y.oftenTyped}) // every day 18:00 friday
		if rep.freq == recurrence.Weekly && (s.listed() || rep.mask&(1<<b.day.Weekday()) == 0) {
			return rep, false
		}
	}
	if rep.freq == recurrence.Weekly {
		for range later {
			rep.mask = rep.mask<<1&0x7f | rep.mask>>6
		}
	}
	return rep, true
}

// lastDays returns the days of a month as they were said and, where not every month has the 31st, with the last day in its place.
func (r *resolver) lastDays(dates uint32) []uint32 {
	if dates&(1<<29|1<<30|1<<31) == 0 || r.y.repeat.freq != recurrence.Monthly {
		return []uint32{dates}
	}
	r.ask(Problem{Kind: ShortMonths, Typed: r.y.oftenTyped, Number: bits.Len32(dates) - 1})
	if dates&(1<<31) == 0 {
		return []uint32{dates} // the last day is often a later one than the 30th: nobody means it
	}
	return []uint32{dates, dates&^(1<<31) | 1}
}

// sameWeekday asks about the weekday that was said with the first, or the last, date of a series, where it is not that of at.
func (r *resolver) sameWeekday(d *day, at time.Time) {
	if d.kind == onDate && d.n > 0 && int(at.Weekday()) != d.n-1 {
		r.ask(Problem{Kind: OtherWeekday, Typed: cmp.Or(r.y.daysTyped, r.y.oftenTyped), At: at})
	}
}

// untils returns the last days that may have been said; the zero time: none was.
func (r *resolver) untils(rep *repeat, today time.Time) []time.Time {
	if rep.until == nil {
		return []time.Time{{}}
	}
	var all []time.Time
	for _, l := range r.readings(*rep.until, today, &r.y.state) {
		r.sameWeekday(rep.until, l.days[0])
		all = append(all, l.days[0])
	}
	if len(all) > 1 {
		r.ask(Problem{Kind: Recurring, Typed: r.y.oftenTyped})
	}
	return all
}

// rule returns the first occurrence that is ahead of what recurs so.
func (r *resolver) rule(rep *repeat, b begin, c clock, until time.Time) (found, bool) {
	after := r.now.In(r.in)
	if b.said {
		if from, _ := recurrence.Instant(b.day, r.in); from.After(after) {
			after = from.Add(-time.Second)
		}
	}
	s := recurrence.Series{Freq: rep.freq, Each: rep.each, Count: rep.count, Month: time.Month(rep.month)}
	for w := time.Sunday; w <= time.Saturday; w++ {
		if rep.mask&(1<<w) != 0 {
			s.Days = append(s.Days, recurrence.Day{Weekday: w})
		}
		for n, mask := range rep.nths {
			if mask&(1<<w) != 0 {
				s.Days = append(s.Days, recurrence.Day{N: orLast(n), Weekday: w})
			}
		}
	}
	for n := range 32 {
		if rep.dates&(1<<n) != 0 {
			s.Dates = append(s.Dates, orLast(n))
		}
	}
	if rep.lasts != (span{}) {
		one, err := recurrence.New(after, c.sinceMidnight(), s)
		if err != nil {
			return found{}, false
		}
		until = one.First().Truncate(24*time.Hour).AddDate(0, rep.lasts.months, rep.lasts.days-1)
	}
	if !until.IsZero() {
		s.Until, _ = recurrence.Instant(until.Add(24*time.Hour-time.Second), r.in)
	}
	rule, err := recurrence.New(after, c.sinceMidnight(), s)
	if err != nil {
		if s.Until = (time.Time{}); !until.IsZero() && r.never.Kind == NeverOccurs {
			if one, err := recurrence.New(after, c.sinceMidnight(), s); err == nil {
				at, _ := recurrence.Instant(one.First(), r.in)
				r.never = Problem{Kind: EndsBefore, At: at, End: until}
			}
		}
		return found{}, false
	}
	at, how := recurrence.Instant(rule.First(), r.in)
	if how == recurrence.Skipped {
		r.ask(Problem{Kind: Skipped, At: rule.First(), Zone: nameOf(r.in)})
	}
	return found{Reading: Reading{At: at, Rule: rule.String()}}, true
}

// orLast is n, or for 0 what package recurrence calls the last.
func orLast(n int) int {
	if n == 0 {
		return -1
	}
	return n
}
