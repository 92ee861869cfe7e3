package when

import "userbot/internal/lexicon"

// Words may be meant for a day that is not known here: christmas eve, the friday after easter. They are neither taken for a title nor
// dropped. The methods here find them.

// feast returns where the name of a day ends that has no date in it; i: none begins there.
func (p *parser) feast(i int) int {
	if end := p.foreign(i); end > i {
		return end
	}
	if end := p.calendarWeek(i); end > i {
		return end
	}
	var words []string
	var ends []int
	for j := i; j < len(p.toks) && len(words) < 4; {
		k := p.run(j)
		if k == j {
			break
		}
		words, ends = append(words, p.joined(j, k)), append(ends, k)
		j = k
	}
	if n := lexicon.Feast(words); n > 0 {
		return ends[n-1]
	}
	return i
}

// calendarWeek returns where a week ends that is said by its number in the year: KW 50, week 50. i: none begins there.
func (p *parser) calendarWeek(i int) int {
	u, ok := p.hit(i, lexicon.Unit)
	if k := u.end; ok && u.N == lexicon.Week && !p.at(i).first && p.at(k).kind == numberToken && p.weekNumber(k) {
		return k + 1
	}
	if p.word(i, "kw", "cw") {
		if k := i + 1; p.weekNumber(k) {
			return k + 1
		}
	}
	return i
}

// weekNumber reports whether the token i is the number of a week of a year, and no time of day.
func (p *parser) weekNumber(i int) bool {
	t := p.at(i)
	return t.kind == numberToken && len(t.low) <= 2 && t.value >= 1 && t.value <= 53 && !(p.sign(i+1, ":.") && p.glued(i+1))
}

// foreign returns where a date of a calendar that is not known here ends: 10 دی, 1405/09/15. i: none begins there.
func (p *parser) foreign(i int) int {
	t := p.at(i)
	if t.kind != numberToken {
		return i
	}
	year := func(i int) bool {
		y := p.at(i)
		return y.kind == numberToken && len(y.low) == 4 && y.value >= 1300 && y.value < 1500
	}
	switch h := p.at(i + 1); {
	case len(t.low) <= 2 && h.kind == wordToken && lexicon.Foreign(h.low):
		end := i + 2
		if year(end) {
			end++
		}
		return end
	case p.sign(i+1, "/-.") && p.glued(i+1) && p.glued(i+2) && p.sign(i+3, h.low) && p.glued(i+3) && p.glued(i+4) && p.at(i+4).kind == numberToken && (year(i) || year(i+4)):
		return i + 5
	}
	return i
}

// modifier reports whether the word at i makes another day of one that stands beside it.
func (p *parser) modifier(i int) bool {
	_, nth := p.often(i, lexicon.Nth)
	if _, end, ordinal := p.ordinal(i); ordinal || nth {
		return p.means(max(end, i+1), lexicon.Weekday, lexicon.Unit, lexicon.Month) || p.feast(max(end, i+1)) > max(end, i+1)
	}
	return p.means(i, lexicon.Next) || p.feast(i) > i ||
		p.word(i, "after", "before", "following", "except", "nach", "vor", "après", "avant", "después", "antes", "depois", "dopo", "prima", "после", "перед", "після")
}

// dayWord reports whether the word at i is said of days, and hardly begins a title.
func (p *parser) dayWord(i int) bool {
	if p.modifier(i) && !p.at(i).first {
		return true
	}
	h, ok := p.hit(i, lexicon.Weekday, lexicon.Month, lexicon.Days)
	u, unit := p.hit(i, lexicon.Unit)
	return ok && !h.Short && !p.at(i).first || unit && u.N >= lexicon.Day && !p.at(i).first && !p.means(i, lexicon.At)
}

// alternating are words for every other one that stand behind a weekday.
var alternating = [...]string{"alternos", "alternas", "alternados", "alternadas", "alternati", "alternate", "alternés", "alternierend"}

// strangeDay returns the words before the time of day of s, which stands behind a title, that may be meant for a day; 0, 0: there are none.
// title says that more of a title follows the time.
func (p *parser) strangeDay(s *state, title bool) (from, to int) {
	if s.repeat.said() {
		return p.strangeMonths(s)
	}
	first := s.title1
	for p.means(first, lexicon.On, lexicon.The, lexicon.At, lexicon.In) || p.sign(first, ",") {
		first++
	}
	last := s.title0 - 1
	for k := first; (p.until(first) || p.word(first, "до")) && k < s.title0; k++ {
		if _, every := p.every(k); every {
			return first, s.title0 // до нового года каждый пн 20:00
		}
	}
	switch week, _ := p.hit(first+1, lexicon.Unit); {
	case p.word(first, alternating[:]...) && first+1 == s.title0, p.word(first, "even", "odd", "gerade", "ungerade", "geraden", "ungeraden") && week.N == lexicon.Week, p.nthWord(first) && p.word(first+1, "to") && first+2 == s.title0:
		return min(first, s.title1), s.title0 // jueves alternos, even weeks friday, second to last tuesday
	}
	switch {
	case first >= s.title0:
		return 0, 0
	case s.title1 > 0 && s.nday > 0 && s.dayA < s.title1: // friday … 20:00
		if p.modifier(s.title1) || p.means(s.title1, lexicon.In, lexicon.Of) || p.feast(first) > first || p.means(first, lexicon.Unit) && !p.at(first).first {
			return 0, s.title0
		}
	case s.nday > 0: // first monday 20:00
		if s.dayA == s.title0 && (p.modifier(last) && !p.at(last).first || p.feast(first) == s.title0) {
			return first, s.dayB
		}
	case p.feast(first) == s.title0, title && !p.at(first).first && p.at(first).kind == wordToken:
		return first, s.title0
	default:
		for k := first; k < s.title0; k++ {
			if end := p.feast(k); end > k && !p.at(k).first {
				return k, end
			}
			if p.dayWord(k) {
				return first, s.title0
			}
		}
	}
	return 0, 0
}

// strangeMonths returns the words before the time of day of s, which recurs, that say in which months it is, or until when, and are not understood: "every sunday … april and may 20:00".
func (p *parser) strangeMonths(s *state) (from, to int) {
	if p.until(s.title1) || p.word(s.title1, "до") {
		return s.title1, s.title0 // every friday … until christmas 20:00
	}
	months := false
	for i := s.title1; i < s.title0; {
		h, ok := p.hit(i, lexicon.Month, lexicon.In, lexicon.Of, lexicon.On, lexicon.At, lexicon.And, lexicon.Until)
		switch {
		case ok:
			i, months = h.end, months || h.Kind == lexicon.Month
		case p.sign(i, ",/-&"), p.word(i, "im", "during"), p.at(i).kind == numberToken && len(p.at(i).low) == 4:
			i++
		default:
			return 0, 0
		}
	}
	if !months {
		return 0, 0
	}
	return s.title1, s.title0
}

// monthBehind returns where a month ends, with its year, that is all that stands behind the time of day of s: the day in it may be missing.
func (p *parser) monthBehind(s *state, i int) int {
	m, ok := p.hit(i, lexicon.Month)
	if !ok || s.nday > 0 || s.spans || s.repeat.said() || s.clock.kind == noTime || p.at(i).quoted() || p.at(i).caps && len(p.zone(i)) > 0 {
		return i
	}
	end := m.end
	if t := p.at(end); t.kind == numberToken && len(t.low) == 4 && t.value >= 2000 && t.value < 2200 {
		end++
	}
	if end < len(p.toks) {
		return i
	}
	return end
}

// feastBehind returns where the name of a day ends that stands behind the time of day of s in the place of a day; i: there is none.
func (p *parser) feastBehind(s *state, i int) int {
	if end := p.calendarWeek(i); end > i && end == len(p.toks) && !s.spans && !s.repeat.said() && s.clock.kind != noTime {
		return end // fri 20:00 KW 50
	}
	if s.nday > 0 || s.spans || s.repeat.said() || s.clock.kind == noTime || i >= len(p.toks) || p.at(i).quoted() {
		return i
	}
	j := i
	for p.means(j, lexicon.On, lexicon.The, lexicon.At) && !p.at(j).first {
		j++
	}
	end := p.feast(j)
	if end > j && (j > i || end >= len(p.toks) || !p.at(j).first && (end > j+1 || p.at(end).first)) {
		return end
	}
	return i
}
