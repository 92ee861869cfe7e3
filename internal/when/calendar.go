package when

import (
	"slices"
	"time"
)

// relative reports whether the days of s are counted from today.
func (s *state) relative() bool {
	for _, d := range s.days[:s.nday] {
		switch d.kind {
		case afterDays, eitherDay, onWeekday, anyWeekday, nextWeekday, inWeek, weekdayIn, weekdayOff, afterMonths:
			return true
		}
	}
	return false
}

// numbered reports whether a weekday and the day of a month stand on one side of the time of day: "tue 25 20:00".
func (s *state) numbered() bool {
	return s.nday == 2 && s.days[0].kind == onWeekday && s.days[1].kind == dayOfMonth && (s.dayB <= s.clockA || s.dayA >= s.clockB)
}

// dayList are days of which the first counts on which the time of day is still ahead.
type dayList struct {
	days []time.Time
	rank int
}

// days returns what s can mean by its days.
func (r *resolver) days(s *state, today time.Time) []dayList {
	if s.nday == 0 {
		return []dayList{{days: []time.Time{today, today.AddDate(0, 0, 1), today.AddDate(0, 0, 2)}}}
	}
	if s.apart != 0 {
		return r.eachOf(s, today)
	}
	if a, b := s.days[0], s.days[1]; s.nday == 2 && (a.kind == onWeekday && a.n == 0 && b.weeks() || b.kind == onWeekday && b.n == 0 && a.weeks()) {
		t := *s // in two weeks … friday
		t.days[0], t.nday = day{kind: weekdayIn, weekday: max(a.weekday, b.weekday), n: max(a.n, b.n)}, 1
		return r.days(&t, today)
	}
	for i, d := range s.days[:s.nday] {
		if o := s.days[1-min(i, 1)]; s.nday == 2 && d.kind == afterMonths && o.kind == onWeekday && o.n == 0 {
			return r.nearest(o.weekday, r.readings(d, today, s)[0].days[0]) // in two months … friday
		}
	}
	for i, d := range s.days[:s.nday] {
		if d.kind != nextWeek || s.nday == 1 {
			continue
		}
		// friday … next week
		t := *s
		t.days[i] = t.days[t.nday-1]
		t.nday--
		for k := range t.days[:t.nday] {
			if t.days[k].kind == onWeekday {
				t.days[k].kind, t.days[k].n = inWeek, 1
			}
		}
		return r.days(&t, today)
	}
	lists := make([][]dayList, s.nday)
	for i, d := range s.days[:s.nday] {
		lists[i] = r.readings(d, today, s)
	}
	all := lists[0]
	if s.nday > 1 {
		all = nil
		main := 0 // what names one day, rather than a weekday
		for i, d := range s.days[:s.nday] {
			if d.kind == afterDays || d.kind == afterMonths || d.kind == onDate || d.kind == dayOfMonth && s.numbered() {
				main = i
				break
			}
		}
		for _, l := range lists[main] {
			l.days = slices.DeleteFunc(slices.Clone(l.days), func(t time.Time) bool {
				for i, d := range s.days[:s.nday] {
					if i != main && !d.is(t, lists[i]) {
						return true
					}
				}
				return false
			})
			if len(l.days) > 0 {
				all = append(all, l)
			}
		}
		r.dated = s.numbered() && len(all) > 0 // venerdì 18, which is one
		far := false                           // rather one of the two is wrong
		if len(all) == 0 && s.days[0].kind == onWeekday && s.days[1].kind == dayOfMonth || len(all) == 0 && s.days[0].kind == dayOfMonth && s.days[1].kind == onWeekday {
			within := 370
			if s.agree {
				within = 31 // else it is not what was meant
			}
			for k := range within {
				if t := today.AddDate(0, 0, k); s.days[0].is(t, nil) && s.days[1].is(t, nil) {
					all = append(all, dayList{days: []time.Time{t}})
					far = k > 62
					break
				}
			}
		}
		if len(all) == 0 || far {
			if s.agree && !s.numbered() {
				return nil
			}
			at := lists[main][0].days[0]
			r.ask(Problem{Kind: OtherWeekday, Typed: r.y.daysTyped, At: at})
			for i := range lists {
				k := i
				if i == 0 {
					k = main
				} else if i <= main {
					k = i - 1
				}
				for _, l := range lists[k] {
					l.rank += i
					all = append(all, l)
				}
			}
			return all
		}
	}
	if len(all) > 1 && r.why == nil {
		for _, d := range s.days[:s.nday] {
			switch {
			case d.kind == onDate:
				r.ask(Problem{Kind: DayOrMonth, Typed: r.y.daysTyped})
			case d.kind == nextWeekday, d.kind == inWeek, d.kind == weekdayIn, d.kind == weekdayOff:
				r.ask(Problem{Kind: NextWhich, Typed: r.y.daysTyped})
			}
		}
	}
	return all
}

// eachOf returns what s can mean by days that are said beside one another, of which each is meant.
func (r *resolver) eachOf(s *state, today time.Time) (all []dayList) {
	r.ask(Problem{Kind: SeveralDays})
	var seen []time.Time
	for from := 0; from < s.nday; {
		one := *s
		one.nday, one.apart = 0, 0
		for k := from; k < s.nday && (k == from || s.apart&(1<<k) == 0); k++ {
			one.addDay(s.days[k])
		}
		var firsts []time.Time
		for _, l := range r.days(&one, today) {
			l.days = slices.DeleteFunc(slices.Clone(l.days), func(t time.Time) bool { return slices.ContainsFunc(seen, t.Equal) })
			if len(l.days) > 0 {
				l.rank += from
				all, firsts = append(all, l), append(firsts, l.days[0])
			}
		}
		if d := one.days[0]; len(firsts) == 0 && from > 0 && (d.kind == nextWeekday || d.kind == inWeek) {
			later := seen[len(seen)-1].AddDate(0, 0, 7) // mon and next mon, where that is the same day
			all, firsts = append(all, dayList{days: []time.Time{later}, rank: from}), []time.Time{later}
		}
		seen = append(seen, firsts...)
		from += one.nday
	}
	return all
}

// weeks reports whether d is so many weeks from today.
func (d day) weeks() bool { return d.kind == afterDays && d.n > 0 && d.n%7 == 0 }

// is reports whether t is a day as d says it; lists are its readings.
func (d day) is(t time.Time, lists []dayList) bool {
	switch d.kind {
	case onWeekday:
		return t.Weekday() == d.weekday
	case anyWeekday:
		return d.mask&(1<<t.Weekday()) != 0
	case dayOfMonth:
		return t.Day() == d.n
	}
	return slices.ContainsFunc(lists, func(l dayList) bool { return slices.ContainsFunc(l.days, t.Equal) })
}

// readings returns what d can mean, seen from the day today.
func (r *resolver) readings(d day, today time.Time, s *state) []dayList {
	one := func(days ...time.Time) []dayList { return []dayList{{days: days}} }
	until := func(w time.Weekday) int { return (int(w) - int(today.Weekday()) + 7) % 7 }
	weekday := func(w time.Weekday, extra int) []time.Time {
		n := until(w) + extra
		return []time.Time{today.AddDate(0, 0, n), today.AddDate(0, 0, n+7)}
	}
	switch d.kind {
	case afterDays:
		return one(today.AddDate(0, 0, d.n))
	case eitherDay:
		return []dayList{{days: []time.Time{today.AddDate(0, 0, d.n)}}, {days: []time.Time{today.AddDate(0, 0, d.some)}, rank: 1}}
	case onWeekday:
		days := weekday(d.weekday, d.n)
		ahead := func() bool {
			return slices.ContainsFunc(r.times(s), func(c choice) bool {
				at, _ := instants(today.AddDate(0, 0, c.days).Add(c.clock.sinceMidnight()), r.in)
				return slices.ContainsFunc(at, r.now.Before)
			})
		}
		if r.y.this && d.n == 0 && until(d.weekday) == 0 && !ahead() {
			r.ask(Problem{Kind: NextWhich, Typed: r.y.daysTyped}) // this saturday, which is over
		}
		if d.some > 0 && until(d.weekday) == 0 && ahead() {
			r.ask(Problem{Kind: NextWhich, Typed: r.y.daysTyped}) // coming friday, on a Friday
			return []dayList{{days: days}, {days: days[1:], rank: 1}}
		}
		return one(days...)
	case anyWeekday:
		var all []dayList
		if d.some > 0 {
			d.mask = daysOff(r.in)
		}
		for n := range 7 {
			t := today.AddDate(0, 0, n)
			if d.mask&(1<<t.Weekday()) != 0 {
				all = append(all, dayList{days: weekday(t.Weekday(), d.n), rank: len(all)})
			}
		}
		return all
	case nextWeek:
		same, monday := today.AddDate(0, 0, 7), r.inWeek(time.Monday, 1, today, 1)
		if s.nday > 1 || same.Equal(monday) {
			return one(same)
		}
		r.ask(Problem{Kind: NextWhich, Typed: r.y.daysTyped})
		return []dayList{{days: []time.Time{monday}}, {days: []time.Time{same}, rank: 1}}
	case nextMonth:
		return one(today.AddDate(0, 1, 0))
	case afterMonths:
		return one(today.AddDate(0, d.n, d.some))
	case ofMonth:
		last := next(today, date{d.some, d.n, lastOf(d.some, d.n)})
		return one(civil(last.Year(), d.n, 1))
	case firstIn:
		return one(civil(today.Year(), int(today.Month())+d.n, 1))
	case quarter:
		return one(civil(today.Year(), (int(today.Month())+2)/3*3+1, 1))
	case nthOf:
		if all := d.nthsOf(today); len(all) > 0 {
			return one(all...)
		}
		return one(today.AddDate(0, 0, -1)) // it is over
	case lastWeekday:
		return one(today.AddDate(0, 0, until(d.weekday)-7))
	case nextWeekday:
		n := until(d.weekday)
		if n == 0 {
			n = 7
		}
		coming, other := today.AddDate(0, 0, n), r.inWeek(d.weekday, 1, today, 1)
		if coming.Equal(other) {
			return one(coming)
		}
		return []dayList{{days: []time.Time{coming}}, {days: []time.Time{other}, rank: 1}}
	case weekdayOff:
		n := until(d.weekday)
		if n == 0 {
			n = 7
		}
		if n += 7 * (d.n - 1); n == 7*d.n {
			return one(today.AddDate(0, 0, n))
		}
		return []dayList{{days: []time.Time{today.AddDate(0, 0, n)}}, {days: []time.Time{today.AddDate(0, 0, n+7)}, rank: 1}}
	case weekdayIn:
		n, other := until(d.weekday)+d.n, -7
		if d.some > 0 {
			other = 7
		} else if until(d.weekday) == 0 {
			return one(today.AddDate(0, 0, n))
		}
		return []dayList{{days: []time.Time{today.AddDate(0, 0, n)}}, {days: []time.Time{today.AddDate(0, 0, n+other)}, rank: 1}}
	case inWeek:
		// Weeks begin on Monday, or on Sunday.
		monday, sunday := r.inWeek(d.weekday, d.n, today, 1), r.inWeek(d.weekday, d.n, today, 0)
		if monday.Equal(sunday) {
			return one(monday)
		}
		return []dayList{{days: []time.Time{monday}}, {days: []time.Time{sunday}, rank: 1}}
	case onDate:
		var all []dayList
		for i, o := range d.dates[:d.some] {
			all = append(all, dayList{days: []time.Time{next(today, o)}, rank: i})
		}
		at := all[0].days[0]
		if r.otherCalendar(d) {
			r.ask(Problem{Kind: DayOrMonth, Typed: r.y.daysTyped}) // 9/13 is in December there
		}
		if last := at.AddDate(-1, 0, 0); len(all) == 1 && d.dates[0].year == 0 && last.Before(today) && last.AddDate(0, 0, lately).After(today) {
			r.ask(Problem{Kind: NextYear, At: at}) // it was the other day
		}
		if len(all) > 1 && all[1].days[0].Before(all[0].days[0]) && !all[1].days[0].Before(today) {
			all[0].rank, all[1].rank = 1, 0
		}
		return all
	case dayOfMonth:
		for k := range 63 {
			if t := today.AddDate(0, 0, k); t.Day() == d.n {
				return one(t)
			}
		}
	}
	return one(today)
}

// lately is for how many days a date is rather taken for a slip than for that of the next year.
const lately = 60

// nearest returns the weekday that is next from a day on, and the one before that.
func (r *resolver) nearest(w time.Weekday, from time.Time) []dayList {
	n := (int(w) - int(from.Weekday()) + 7) % 7
	if n == 0 {
		return []dayList{{days: []time.Time{from}}}
	}
	r.ask(Problem{Kind: NextWhich, Typed: r.y.daysTyped})
	return []dayList{{days: []time.Time{from.AddDate(0, 0, n)}}, {days: []time.Time{from.AddDate(0, 0, n-7)}, rank: 1}}
}

// inWeek returns the weekday of the week n weeks from now; weeks begin on the day start.
func (r *resolver) inWeek(w time.Weekday, n int, today time.Time, start int) time.Time {
	since := (int(today.Weekday()) - start + 7) % 7
	return today.AddDate(0, 0, 7*n-since+(int(w)-start+7)%7)
}

// next returns the day in the year that was said, else in the first in which it exists and is not over. Today's stays
// today's when its hour has passed: nobody means next year by it.
func next(today time.Time, d date) time.Time {
	if d.year != 0 {
		return civil(d.year, d.month, d.day)
	}
	for year := today.Year(); ; year++ {
		if t := civil(year, d.month, d.day); t.Day() == d.day && !t.Before(today) {
			return t
		}
	}
}

func sameClock(a, b time.Time) bool {
	return dayOf(a, a.Location()) == dayOf(b, b.Location()) &&
		a.Hour() == b.Hour() && a.Minute() == b.Minute() && a.Second() == b.Second()
}

func sinceMidnight(t time.Time) time.Duration {
	return clock{hour: t.Hour(), min: t.Minute(), sec: t.Second()}.sinceMidnight()
}

// dayOf returns the day on which t falls in loc.
func dayOf(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	return civil(t.Year(), int(t.Month()), t.Day())
}
