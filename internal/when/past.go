package when

import (
	"slices"
	"time"

	"userbot/internal/lexicon"
)

// People type a day that is over by a slip, and then behind the time as well as before it: "20:00 yesterday", "vendredi dernier 20h". The methods here
// read these, so that it is told.

// over reports whether d is a day that is over.
func (d day) over() bool {
	return d.kind == lastWeekday || (d.kind == afterDays || d.kind == afterMonths) && (d.n < 0 || d.some < 0)
}

// overUnit is a day in the unit that is over: last week.
func overUnit(unit int) day {
	switch unit {
	case lexicon.Months:
		return day{kind: afterMonths, n: -1}
	case lexicon.Year:
		return day{kind: afterMonths, n: -12}
	case lexicon.Day:
		return day{kind: afterDays, n: -1}
	}
	return day{kind: afterDays, n: -7}
}

// lastAt steps over "last" behind a weekday, or a unit, in languages that say it there, and over "last week" in all. It returns i where
// that is not there.
func (p *parser) lastAt(i int) int {
	if h, ok := p.often(i, lexicon.Last); ok && slices.Contains([]string{"es", "pt", "fr", "it", "id", "fa", "ar"}, h.Lang) && !p.word(h.end, "از") {
		return h.end // not: جمعه قبل از ظهر
	}
	j := i
	for range 2 {
		if h, ok := p.hit(j, lexicon.Of, lexicon.The, lexicon.On); ok && !p.means(j, lexicon.Weekday) {
			j = h.end
		}
	}
	if h, ok := p.often(j, lexicon.Last); ok {
		if u, ok := p.hit(h.end, lexicon.Unit); ok && u.N == lexicon.Week {
			return u.end // monday last week
		}
	}
	if u, ok := p.hit(j, lexicon.Unit); ok && u.N == lexicon.Week {
		if h, ok := p.often(u.end, lexicon.Last); ok && h.Lang != "en" {
			return h.end // lundi de la semaine dernière
		}
	}
	return i
}

// past reads a day that is over: last friday, last week, two weeks ago.
func (p *parser) past(i int, add func(dayHit)) {
	if h, ok := p.often(i, lexicon.Last); ok && !slices.Contains([]string{"fr", "id", "fa", "ar"}, h.Lang) {
		w, day := p.hit(h.end, lexicon.Weekday)
		u, unit := p.hit(h.end, lexicon.Unit)
		if behind, ok := p.hit(u.end, lexicon.Weekday); unit && ok && u.N == lexicon.Week {
			w, day = behind, true // last week friday
		}
		switch {
		case day && p.monthly(w.end) == w.end:
			add(dayHit{day: dayOver(w), part: w.Part, end: w.end})
		case unit && u.N >= lexicon.Week:
			add(dayHit{day: overUnit(u.N), end: u.end})
		}
	}
	if !p.agoSaid() {
		return
	}
	j := i
	before, ok := p.often(i, lexicon.Ago)
	if ok {
		j = before.end
	}
	for _, h := range p.lengthsAt(j, true) {
		if h.exact != 0 || h.months == 0 && h.days == 0 {
			continue
		}
		end := h.end
		if behind, ok := p.often(end, lexicon.Ago); ok {
			end = behind.end
		} else if j == i {
			continue
		}
		if h.months > 0 {
			add(dayHit{day: day{kind: afterMonths, n: -h.months, some: -h.days}, end: end})
		} else {
			add(dayHit{day: day{kind: afterDays, n: -h.days}, end: end})
		}
		return
	}
}

func dayOver(w hit) day { return day{kind: lastWeekday, weekday: time.Weekday(w.N)} }

// agoSaid reports whether a word for "ago" stands anywhere, without which nothing is so long ago.
func (p *parser) agoSaid() bool {
	if p.ago == 0 {
		p.ago = -1
		for i := range p.toks {
			if _, ok := p.often(i, lexicon.Ago); ok {
				p.ago = 1
				break
			}
		}
	}
	return p.ago > 0
}
