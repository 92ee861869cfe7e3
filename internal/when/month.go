package when

import (
	"time"

	"userbot/internal/lexicon"
)

// A day may be said by its place in a month: the last friday of november, the first of next month, the end of the month. The methods here
// read that, of one month. Of each month it is a series: see [parser.daysOfMonths].

// whichever is the month of such a day where none is said: this one, or the next where it is over.
const whichever = -1

// month is one that was said: by its name, of this year or of one that is said, or so many from this one.
type month struct{ year, number, later int }

// ofMonths adds the days at i that are said by their place in a month, a week or a year.
func (p *parser) ofMonths(i int, add func(dayHit)) {
	if the, ok := p.hit(i, lexicon.The); ok && p.at(i).kind == wordToken && !p.means(i, lexicon.Weekday) {
		i = the.end
	}
	if p.at(i).kind != wordToken && p.at(i).kind != numberToken {
		return
	}
	offer := func(n int, mask uint8, m month, end int, why Kind) {
		add(dayHit{day: day{kind: nthOf, n: n, mask: mask, dates: [3]date{{m.year, m.number, m.later}}}, end: end, why: why})
	}
	for _, kind := range [...]lexicon.Kind{lexicon.Ending, lexicon.Opening} {
		h, ok := p.often(i, kind)
		if !ok {
			continue
		}
		n := 1
		if kind == lexicon.Ending {
			n = -1
		}
		switch {
		case h.Part > 0:
			end := h.end
			later := whichever
			if _, is := p.hit(end, lexicon.Next); is && h.Lang != "en" {
				next, _ := p.hit(end, lexicon.Next)
				later, end = 1, next.end
			}
			offer(n, 0, month{later: later}, end, Loose)
		default:
			if m, end, ok := p.monthSaid(h.end, true); ok {
				offer(n, 0, m, end, Loose)
			} else if u, end, ok := p.unitSaid(h.end); ok && u == lexicon.Year && kind == lexicon.Ending {
				offer(-1, 0, month{number: 12}, end, Loose)
			} else if next, is := p.hit(h.end, lexicon.Next); is && kind == lexicon.Ending && p.weekUnit(next.end) > 0 {
				for _, w := range [...]time.Weekday{time.Friday, time.Saturday, time.Sunday} {
					add(dayHit{day: day{kind: inWeek, n: 1, weekday: w}, end: p.weekUnit(next.end), why: SeveralDays}) // Ende nächster Woche
				}
			} else if ok && u == lexicon.Week && kind == lexicon.Ending && !p.means(i, lexicon.Unit) { // not: fin de semana
				add(dayHit{day: day{kind: anyWeekday, mask: 1<<time.Friday | weekend}, end: end, why: SeveralDays})
			}
		}
	}
	if m, ok := p.hit(i+1, lexicon.Month); ok && p.word(i, "mid", "mitte") {
		offer(15, 0, month{number: m.N}, m.end, Loose)
	}
	n, after := p.nth(i)
	if p.at(i).kind == wordToken && after == i {
		return
	}
	if after == i || n > 5 {
		return
	}
	if mask, _, behind := p.weekdayList(after); behind > after && mask&(mask-1) == 0 {
		if m, end, ok := p.monthSaid(behind, false); ok {
			offer(n, mask, m, end, p.vagueMonth(m))
		} else if p.at(i).kind == numberToken && p.timeFollows(behind) {
			offer(n, mask, month{later: whichever}, behind, Recurring) // 2nd tuesday 7pm
		}
		return
	}
	j := after
	if u, ok := p.unitOf(j); ok && u.N == lexicon.Day {
		j = u.end
	} else if n < 0 || p.at(i).kind != wordToken {
		return
	}
	if m, end, ok := p.monthSaid(j, false); ok && (m.number == 0 || j > after) {
		offer(n, 0, m, end, p.vagueMonth(m))
	}
}

// vagueMonth is why it is asked about m: of no month that is said, it may be each.
func (p *parser) vagueMonth(m month) Kind {
	if m.number == 0 && m.later == whichever {
		return Recurring
	}
	return ""
}

// monthSaid reads the month that a day is of: "of november", "of next month", "of the month"; bare: also without what stands before it.
func (p *parser) monthSaid(i int, bare bool) (m month, end int, ok bool) {
	j, of := i, bare
	for range 3 {
		h, is := p.hit(j, lexicon.Of, lexicon.The, lexicon.In, lexicon.On)
		if every, often := p.every(j); often && every.end >= h.end {
			return m, i, false
		}
		if is && !p.means(j, lexicon.Month, lexicon.Unit, lexicon.Next) {
			j, of = h.end, true
		} else if p.word(j, "im", "des", "du", "al", "del", "من") {
			j, of = j+1, true
		}
	}
	m.later = whichever
	if h, is := p.hit(j, lexicon.Next, lexicon.This); is {
		u, isUnit := p.hit(h.end, lexicon.Unit)
		if !isUnit || u.N != lexicon.Months {
			return m, i, false
		}
		if m.later = 0; h.Kind == lexicon.Next {
			m.later = 1
		}
		return m, u.end, true
	}
	if u, is := p.hit(j, lexicon.Unit); is && u.N == lexicon.Months {
		end = u.end
		if h, is := p.hit(end, lexicon.Next, lexicon.This); is && h.Lang != "en" {
			if m.later = 0; h.Kind == lexicon.Next {
				m.later = 1
			}
			end = h.end
		}
		return m, end, of || u.Lang == "fa" || u.Lang == "id" || u.Lang == "ru" || u.Lang == "uk" || u.Lang == "ar"
	}
	h, is := p.hit(j, lexicon.Month)
	if !is || !of && h.Lang != "ru" && h.Lang != "uk" {
		return m, i, false
	}
	m.number, m.later, end = h.N, 0, h.end
	if t := p.at(end); t.kind == numberToken && len(t.low) == 4 && t.value >= 2000 && t.value < 2200 && !(p.sign(end+1, ":.") && p.glued(end+1)) {
		m.year, end = t.value, end+1
	}
	return m, end, true
}

// unitSaid reads "the week", "of the year".
func (p *parser) unitSaid(i int) (unit, end int, ok bool) {
	j := i
	for range 2 {
		if h, is := p.hit(j, lexicon.Of, lexicon.The, lexicon.This); is {
			j = h.end
		} else if p.word(j, "des", "du", "der") {
			j++
		}
	}
	u, ok := p.hit(j, lexicon.Unit)
	return u.N, u.end, ok && !p.word(j, "an") // End of an era
}

// weekUnit is where the word for a week at i ends; 0: there is none.
func (p *parser) weekUnit(i int) int {
	if u, ok := p.hit(i, lexicon.Unit); ok && u.N == lexicon.Week {
		return u.end
	}
	return 0
}

// nthsOf returns the days that d, which is said by its place in a month, can be, seen from the day today: the next one, and that after it.
func (d day) nthsOf(today time.Time) (days []time.Time) {
	m := d.dates[0]
	year, number, later := m.year, m.month, m.day
	for k := range 26 {
		at := civil(today.Year(), int(today.Month())+k, 1)
		switch {
		case number != 0 && int(at.Month()) != number, year != 0 && at.Year() != year, number == 0 && later >= 0 && k != later:
			continue
		}
		if t, ok := d.nthIn(at); ok && !t.Before(today) {
			days = append(days, t)
		}
		if len(days) == 2 || len(days) == 1 && (number != 0 || later >= 0) {
			break
		}
	}
	return days
}

// nthIn is the day of the month that begins with first.
func (d day) nthIn(first time.Time) (t time.Time, ok bool) {
	var all []time.Time
	for t := first; t.Month() == first.Month(); t = t.AddDate(0, 0, 1) {
		if d.mask == 0 || d.mask&(1<<t.Weekday()) != 0 {
			all = append(all, t)
		}
	}
	switch {
	case d.n < 0:
		return all[len(all)-1], true
	case d.n >= 1 && d.n <= len(all):
		return all[d.n-1], true
	}
	return t, false
}

// monthNear reads a day with its month, in either order.
func (p *parser) monthNear(i int, add func(dayHit)) {
	if m, ok := p.hit(i, lexicon.Month); ok {
		p.monthDay(i, m, add)
	} else if t := p.at(i); t.kind == numberToken && len(t.low) <= 2 {
		p.dayMonth(t.value, i+1, add)
	}
}
