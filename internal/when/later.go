package when

import (
	"time"

	"userbot/internal/lexicon"
)

// weeksBehind reads what stands behind a weekday and says how many weeks later it is: "friday in two weeks", "friday after next", "friday
// week". end is i where nothing does.
func (p *parser) weeksBehind(w time.Weekday, i int) (d day, end int) {
	the := i
	if p.word(i, "the") {
		the++
	}
	switch {
	case p.word(i, "after") && p.means(i+1, lexicon.Next):
		return day{kind: weekdayIn, weekday: w, n: 7, some: 1}, i + 2
	case p.word(the, "week") && p.word(the+1, "after") && p.means(the+2, lexicon.Next):
		return day{kind: inWeek, weekday: w, n: 2}, the + 3
	case p.word(i, "übernächste", "übernächster") && p.means(i+1, lexicon.Unit):
		return day{kind: inWeek, weekday: w, n: 2}, i + 2
	case p.word(i, "en") && p.word(i+1, "huit"):
		return day{kind: onWeekday, weekday: w, n: 7}, i + 2
	case p.word(i, "en") && p.word(i+1, "quinze"):
		return day{kind: onWeekday, weekday: w, n: 14}, i + 2
	case p.weekAt(i):
		n := 7
		if p.word(i, "fortnight") {
			n = 14
		}
		return day{kind: onWeekday, weekday: w, n: n}, i + 1
	}
	n, end := p.weeksLater(i)
	return day{kind: weekdayIn, weekday: w, n: n}, end
}

// weekAt reports whether a word behind a day makes it that of a later week: "friday week".
func (p *parser) weekAt(i int) bool {
	return p.word(i, "week", "fortnight") && !p.at(i).first && (p.alone(i+1) || len(p.clocks(p.skipConnectors(i+1), true, false)) > 0)
}

// weeksLater reads "in two weeks", in days; end is i where that is not there.
func (p *parser) weeksLater(i int) (n, end int) {
	for _, h := range p.spans(i) {
		if !h.bare && h.why == "" && h.exact == 0 && h.months == 0 && h.days > 0 && h.days%7 == 0 {
			return h.days, h.end
		}
	}
	if in, ok := p.hit(i, lexicon.In); ok {
		if a, ok := p.amount(in.end); ok && a.unit == lexicon.Week && a.thousandths%1000 == 0 && a.thousandths > 0 {
			return int(7 * a.thousandths / 1000), a.end // dans une semaine 20h, which is no week and 20 hours behind a weekday
		}
	}
	return 0, i
}

// nextWeekAt steps over "of next week" behind a weekday, in languages that say so: "de la semana que viene", "minggu depan". It returns i where
// that is not there.
func (p *parser) nextWeekAt(i int) (end int) {
	j := i
	for range 2 {
		if h, ok := p.hit(j, lexicon.Of, lexicon.The, lexicon.On); ok && !p.means(j, lexicon.Weekday) {
			j = h.end
		}
	}
	for _, h := range p.hits(j) {
		switch {
		case h.Kind == lexicon.Unit && h.N == lexicon.Week && h.Lang != "en" || p.word(j, "minggu") && h.end == j+1:
			if next, ok := p.hit(max(h.end, j+1), lexicon.Next); ok && next.Lang != "en" {
				return next.end
			}
		case h.Kind == lexicon.Next && j > i:
			if u, ok := p.hit(h.end, lexicon.Unit); ok && u.N == lexicon.Week {
				return u.end // на следующей неделе
			}
		}
	}
	return i
}
