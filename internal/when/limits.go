package when

import (
	"math/bits"
	"slices"
	"time"

	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
)

// Of what comes again and again, it may be said when it begins and ends, how often it is in all, and which days it leaves out. The
// methods here read that: behind the time, and behind the title, where most people type it.

// limits adds what says when it begins and ends, how often it is in all, or when it is not, if it stands at j. It reports whether it
// does.
func (p *parser) limits(s *state, j int, all *[]step) bool {
	if p.otherEnd(s, j, all) || p.otherSeries(s, j, all) {
		return true
	}
	n, end := p.limited(s, j)
	if s.last == nothing && p.gap == 0 && !s.repeat.said() {
		if end = p.fromTo(&n.repeat, j); !p.recurs(p.skipConnectors(end)) { // from 8 to 22 dec every tue
			return false
		}
		n.last, n.lastEnd = aDay, end
	}
	if end > j {
		b := certain
		if from := n.repeat.from; from != nil && from.kind == ofMonth && s.done() && (p.at(j).first || !p.alone(end) && !p.at(end).first) {
			b = likely // in may we dance
		}
		*all = append(*all, step{n, end, b})
		return true
	}
	if s.done() && s.repeat.said() && !s.repeat.ends() && p.at(j).kind == numberToken {
		for _, h := range p.lengthsAt(j, false) {
			if h.exact == 0 && h.why == "" && (h.months > 0 || h.days > 1) && p.word(h.end, "boyunca", "süreyle", "lang", "long") {
				n := *s
				n.repeat.lasts, n.last, n.lastEnd = h.span, aDay, h.end+1
				*all = append(*all, step{n, h.end + 1, certain}) // her cuma 20:00 10 hafta boyunca
				return true
			}
			if h.exact == 0 && h.why == "" && (h.months > 0 || h.days > 1) && !p.at(h.end-1).first && (p.alone(h.end) || p.at(h.end).first) {
				n := *s
				n.repeat.lasts, n.last, n.lastEnd = h.span, aDay, h.end
				*all = append(*all, step{n, h.end, likely}) // every fri 20:00 4 weeks Party
			}
		}
	}
	return false
}

// recurs reports whether at i it is said how often something is.
func (p *parser) recurs(i int) bool {
	_, every := p.every(i)
	_, often := p.often(i, lexicon.Regularly)
	return every || often || p.means(i, lexicon.Weekly)
}

// otherEnd adds a second end of what recurs, either of which is meant: "x3 until 31 dec".
func (p *parser) otherEnd(s *state, j int, all *[]step) bool {
	other := *s
	other.repeat.count, other.repeat.until, other.repeat.lasts = 0, nil, span{}
	if !s.repeat.ends() {
		return false
	}
	end, why := p.limitedTo(&other.repeat, j)
	if end == j || why != "" {
		return false
	}
	for _, n := range []state{*s, other} {
		n.ask(TwoEnds, j, end)
		n.last, n.lastEnd = aDay, end
		*all = append(*all, step{n, end, certain})
	}
	return true
}

// otherSeries adds another weekday with a time of its own behind what recurs, "every mon 18:00 and thu 19:00": one line is one series, and either is
// meant.
func (p *parser) otherSeries(s *state, j int, all *[]step) bool {
	if !s.done() || s.repeat.freq != recurrence.Weekly || s.nday > 0 || s.also != nil {
		return false
	}
	if every, ok := p.every(j); ok {
		j = every.end
	}
	mask, _, end := p.weekdayList(j)
	if end == j {
		return false
	}
	for _, h := range p.clocks(p.skipConnectors(end), true, false) {
		if h.weak || h.why != "" || mask == s.repeat.mask && h.clock == s.clock {
			continue
		}
		other := *s
		other.repeat.mask, other.clock, other.other, other.part = mask, h.clock, h.also, 0
		for _, n := range []state{*s, other} {
			n.ask(SeveralTimes, j, h.end)
			n.last, n.lastEnd = aDay, h.end
			*all = append(*all, step{n, h.end, certain})
		}
		return true
	}
	return false
}

// limited returns s with what is said of it at j; end is j where nothing is.
func (p *parser) limited(s *state, j int) (n state, end int) {
	n = *s
	if !s.repeat.said() {
		return n, j
	}
	r, why := &n.repeat, Kind("")
	if end, why = p.limitedTo(r, j); end == j {
		end = p.inMonth(r, j)
	}
	if end == j {
		end = p.fromTo(r, j)
	}
	if end == j {
		end, why = p.begun(r, j)
	}
	if end == j {
		end, why = p.leftOut(r, j)
	}
	if end > j {
		n.bad = n.bad || why == NoSuchCount
		n.ask(why, j, end)
		n.last, n.lastEnd = aDay, end
	}
	return n, end
}

// limitedTo reads when r ends, or how often it is.
func (p *parser) limitedTo(r *repeat, j int) (end int, why Kind) {
	if r.ends() {
		return j, ""
	}
	if n, end := p.inAll(j); end > j {
		if n < 1 || n > recurrence.MostCount {
			return end, NoSuchCount
		}
		r.count = n
		return end, ""
	}
	if n, end := p.inWords(j); end > j && (p.alone(end) || p.at(end).first) {
		if r.count = n; n == 1 {
			return end, Recurring // every monday, once
		}
		return end, ""
	}
	if d, end, why := p.limitBehind(j, true, lexicon.Until); end > j {
		r.until = &d
		return end, why
	}
	if d, end, why := p.limit(j+1, true); p.word(j, "before") && end > j+1 && d.kind == onDate {
		r.until = &d
		return end, first(why, Loose) // up to it, or to the day before
	} else if p.word(j, "ends", "ending", "end", "last") && end > j+1 && d.kind == onDate && why != Loose {
		r.until = &d
		return end, why // ends 31 jan
	}
	if h, ok := p.hit(j, lexicon.Until); ok && p.at(j).kind == wordToken {
		if p.word(h.end, "further") && p.word(h.end+1, "notice") {
			return h.end + 2, Loose // it has no end
		}
		if d, end, why := p.limit(h.end, true); end > h.end {
			r.until = &d
			return end, why
		}
	}
	if k := p.during(j); k > j {
		for h, ok := p.hit(k, lexicon.The, lexicon.Next); ok && p.at(k).kind == wordToken; h, ok = p.hit(k, lexicon.The, lexicon.Next) {
			k = h.end // for the next 4 weeks
		}
		if n, end := p.inAll(k); end > k && n >= 1 && n <= recurrence.MostCount && (p.alone(end) || p.at(end).first) {
			r.count = n // per 10 volte
			return end, ""
		}
		for _, h := range p.lengthsAt(k, false) {
			if h.exact == 0 && h.why == "" && (h.months > 0 || h.days > 0) {
				r.lasts = h.span
				return h.end, ""
			}
		}
	}
	return j, ""
}

// during steps over a word for how long at j: "for", "в течение". It returns j where there is none.
func (p *parser) during(j int) int {
	if h, ok := p.often(j, lexicon.During); ok {
		return h.end
	}
	return j
}

// limitBehind is [parser.limit] where the word for until, or from, stands behind the day: "31 Aralık'a kadar", "7 Aralık'tan itibaren".
func (p *parser) limitBehind(i int, last bool, kind lexicon.Kind) (d day, end int, why Kind) {
	if d, end, why = p.limit(i, last); end == i {
		return d, i, ""
	}
	for _, k := range [...]int{end, p.weekdayBehind(&d, end)} {
		if h, ok := p.hit(k, kind); ok && h.Lang == "tr" && p.at(k).kind == wordToken {
			return d, h.end, why
		}
	}
	return d, i, ""
}

// inMonth reads in which month r is.
func (p *parser) inMonth(r *repeat, j int) (end int) {
	in, ok := p.hit(j, lexicon.In, lexicon.Of, lexicon.On, lexicon.At)
	if p.word(j, "im", "during") {
		in, ok = hit{end: j + 1}, true
	}
	if !ok || r.from != nil || r.ends() || r.freq > recurrence.Monthly {
		return j
	}
	m, ok := p.hit(in.end, lexicon.Month)
	if !ok {
		return j
	}
	end, year := m.end, 0
	if t := p.at(end); t.kind == numberToken && !p.sign(end+1, ":.") {
		if len(t.low) != 4 || t.value < 2000 || t.value >= 2200 {
			if !p.timeFollows(end) {
				return j
			}
		} else {
			year, end = t.value, end+1
		}
	}
	r.from = &day{kind: ofMonth, n: m.N, some: year}
	r.until = &day{kind: onDate, dates: [3]date{{year, m.N, lastOf(year, m.N)}}, some: 1}
	return end
}

// lastOf is the last day of a month of a year; 0: of any.
func lastOf(year, month int) int { return civil(max(year, 2001), month+1, 0).Day() }

// begun reads when r begins.
func (p *parser) begun(r *repeat, j int) (end int, why Kind) {
	if d, end, why := p.limitBehind(j, false, lexicon.From); end > j && r.from == nil {
		r.from = &d
		return end, why
	}
	if k := p.betweenAt(j); k > j && r.from == nil && !r.ends() {
		from, end, why := p.limit(k, false)
		and, ok := p.hit(end, lexicon.And)
		if until, last, why2 := p.limit(and.end, true); ok && end > k && last > and.end {
			r.from, r.until = &from, &until // between 1 dec and 1 feb
			return last, first(why, why2)
		}
	}
	h, ok := p.hit(j, lexicon.From)
	after := p.word(j, "after")
	if after {
		h, ok = hit{end: j + 1}, true // after 4 dec: from it on, or from the day behind
	}
	if !ok || r.from != nil {
		return j, ""
	}
	if t := p.at(h.end); t.kind == numberToken && len(t.low) == 4 && t.value > 2025 && t.value < 2100 && p.alone(h.end+1) {
		r.from = &day{kind: onDate, dates: [3]date{{t.value, 1, 1}}, some: 1}
		return h.end + 1, Loose // starting 2027
	}
	if now, ok := p.hit(h.end, lexicon.Now); ok && !after {
		return now.end, "" // ab sofort
	}
	if mask, _, end := p.weekdayList(h.end); bits.OnesCount8(mask) > 1 && r.plainDaily() {
		r.freq, r.mask = recurrence.Weekly, mask // every day from monday to friday
		return end, ""
	}
	d, end, why := p.limit(h.end, false)
	if after {
		why = first(why, Loose)
	}
	if end == h.end {
		d, end = p.ahead(h.end)
	}
	if k := p.skipOn(h.end); end == h.end {
		n, after := p.numberOfDay(k)
		if n == 0 || after == k+1 && k == h.end || !p.alone(after) {
			return j, ""
		}
		d, end = day{kind: dayOfMonth, n: n}, after // from the 11th
	}
	r.from = &d
	return end, why
}

// fromTo reads the first and the last day of what recurs, said in one: "from 8 to 22 dec", "8-22 dec", "du 8 au 22 décembre", "vom 8.12. bis
// 22.12.". end is j where that is not there.
func (p *parser) fromTo(r *repeat, j int) (end int) {
	if r.from != nil || r.ends() {
		return j
	}
	kind, i := lexicon.Until, p.betweenAt(j)
	if i > j {
		kind = lexicon.And
	} else if h, ok := p.hit(j, lexicon.From); ok {
		i = h.end
	} else if p.word(j, "vom", "du", "del", "dal", "dall'") {
		i++
	} else if p.at(j).kind != numberToken {
		return j
	}
	i = p.skipOn(i)
	n, k := p.numberOfDay(i)
	var from day
	if n == 0 || !p.through(k, kind) {
		n = 0
		var why Kind
		if from, k, why = p.limit(i, false); i == j || k == i || why != "" || from.kind != onDate || !p.through(k, kind) {
			return j
		}
	}
	until, end, why := p.limit(k+1, true)
	if m, last := p.numberOfDay(p.skipOn(k + 1)); end == k+1 && n == 0 && m > from.dates[0].day && !p.glued(last) { // from dec 8 to 22
		until, end = from, last
		until.n, until.dates[0].day = 0, m
	}
	switch {
	case end == k+1, why != "", until.kind != onDate, until.some != 1:
		return j
	case n >= until.dates[0].day:
		return j
	case n > 0:
		from = until
		from.n, from.dates[0].day = 0, n
	}
	if p.word(end, "arası", "arasında", "arasi", "arasinda") {
		end++
	}
	r.from, r.until = &from, &until
	return end
}

// through reports whether a word of a kind stands at i, between two days.
func (p *parser) through(i int, kind lexicon.Kind) bool {
	h, ok := p.hit(i, kind)
	return ok && h.end == i+1 || kind == lexicon.Until && (p.sign(i, "-") || p.word(i, "to", "au", "al", "a", "à", "по", "ao"))
}

// numberOfDay reads a day of a month by its number: "8", "8th", "8.". n is 0 where there is none.
func (p *parser) numberOfDay(i int) (n, end int) {
	if n, end = p.nth(i); end == i && p.at(i).kind == numberToken {
		n, end = p.at(i).value, i+1
	}
	if p.at(i).kind != numberToken || n < 1 || n > 31 {
		return 0, i
	}
	return n, end
}

// ahead reads from when something recurs, counted in weeks or months from today: "in two weeks", "next week", "next month". end is i where
// that is not there.
func (p *parser) ahead(i int) (d day, end int) {
	for _, h := range p.spans(i) {
		if !h.bare && h.why == "" && h.exact == 0 {
			return day{kind: afterMonths, n: h.months, some: h.days}, h.end
		}
	}
	for _, h := range p.dates(i, &state{}) {
		switch h.kind {
		case nextWeek:
			return day{kind: inWeek, n: 1, weekday: time.Monday}, h.end
		case nextMonth:
			return day{kind: firstIn, n: 1}, h.end
		}
	}
	return d, i
}

// leftOut reads on which days r is not. Of weekdays these are taken out of it; of a date it is only said so.
func (p *parser) leftOut(r *repeat, j int) (end int, why Kind) {
	i := p.exceptAt(j)
	if i == j {
		if mask, _, end := p.weekdayList(j); end > j && p.word(end, "hariç", "haric", "dışında", "disinda") && r.plainDaily() && mask != 0x7f {
			r.freq, r.mask = recurrence.Weekly, 0x7f&^mask // pazar hariç
			return end + 1, ""
		}
		if end = p.leftOutBefore(j); end > j {
			return end, Except // 25 aralık hariç
		}
		return j, ""
	}
	all := i
	for h, ok := p.hit(i, lexicon.On, lexicon.The); ok; h, ok = p.hit(i, lexicon.On, lexicon.The) {
		i = h.end
	}
	mask, _, end := p.weekdayList(i)
	if u, ok := p.unitOf(i); ok && u.N == lexicon.Weekend {
		mask, end = weekend, u.end
	}
	if p.word(i, "weekends") {
		mask, end = weekend, i+1
	}
	on := r.mask
	if r.plainDaily() {
		on = 0x7f
	}
	if end > i && on&^mask != 0 && r.each == 1 && r.freq <= recurrence.Weekly {
		r.freq, r.mask = recurrence.Weekly, on&^mask
		for k := i; k < end; k++ {
			if _, every := p.every(k); every && k > i {
				return end, Recurring // except sunday and every mon
			}
		}
		return end, ""
	}
	for k := all; ; {
		next := max(p.dayTo(k), p.dayTo(p.skipOn(k)))
		if next <= p.skipOn(k) {
			break
		}
		end = next
		if k = p.listGoesOn(next); k == next {
			break
		}
	}
	if end == i {
		return j, ""
	}
	return end, Except
}

// dayTo is where one day ends that is named at k, which a series may leave out: a date, a feast, the 25th; k: none is.
func (p *parser) dayTo(k int) int {
	_, end, _ := p.limit(k, true)
	dated, _ := p.daysNumber(k)
	if n, _ := p.numberOf(k); end == k {
		dated = max(dated, n)
	}
	return max(end, dated, p.feast(k))
}

// leftOutBefore steps over a day, or several, behind which a word says that they are left out: "25 aralık hariç".
func (p *parser) leftOutBefore(j int) int {
	const most = 8 // tokens
	for k := j + 1; k < min(j+most, len(p.toks)); k++ {
		h, ok := p.little(k, lexicon.Except)
		if !ok || h.Lang != "tr" {
			continue
		}
		end := j
		for next := p.dayTo(j); next > end; next = p.dayTo(p.listGoesOn(end)) {
			end = next
		}
		if end == k {
			return h.end
		}
	}
	return j
}

// exceptAt steps over words at i that say that something is left out.
func (p *parser) exceptAt(i int) int {
	switch {
	case p.at(i).first:
	case p.word(i, "but") && (p.means(i+1, lexicon.Weekly) || p.dated(i+1)):
		return i + 1
	case p.word(i, "excl", "exkl", "exc") && p.sign(i+1, ".") && p.glued(i+1):
		return i + 2
	case p.word(i, "but", "just") && p.word(i+1, "not"), p.word(i, "apart", "aside") && p.word(i+1, "from"), p.word(i, "außer", "ausser") && p.word(i+1, "am"):
		return i + 2
	case p.word(i, "without", "not", "skip", "skipping", "ohne", "nicht"), p.excepts(i):
		end := i + 1
		if h, ok := p.little(i, lexicon.Except); ok {
			end = h.end
		}
		if p.word(end, "for", "on") {
			end++
		}
		return end
	default:
		if h, ok := p.little(i, lexicon.Except); ok && (p.means(p.skipOn(h.end), lexicon.Weekday, lexicon.Weekly) || p.dayTo(h.end) > h.end || p.dayTo(p.skipOn(h.end)) > p.skipOn(h.end)) {
			return h.end // todos los días menos el domingo
		}
	}
	return i
}

// excepts reports whether words at i say nothing else than that something is left out.
func (p *parser) excepts(i int) bool {
	h, ok := p.little(i, lexicon.Except)
	return ok && h.N == 0
}

// dated reports whether a day stands at i that something can end with.
func (p *parser) dated(i int) bool {
	_, end, _ := p.limit(i, true)
	return end > i
}

// limitsTo reads all that is said of s from j on; ok: that reaches to end.
func (p *parser) limitsTo(s state, j, end int) (state, bool) {
	for j < end {
		if p.sign(j, ",;") {
			j++
		}
		n, next := p.limited(&s, j)
		if next == j || next > end {
			return s, false
		}
		s, j = n, next
	}
	return s, true
}

// limitTail is [parser.tail] for the limits of what recurs: "every fri 20:00 Party x10".
func (p *parser) limitTail(s *state, i, end int) (at int, other state, b bind) {
	if !s.repeat.said() {
		return 0, other, never
	}
	for t := max(i+1, end-12); t < end; t++ {
		if !p.toks[t].space || p.tiedTo(t-1) && !(p.sign(t-1, "-") && p.at(t-1).space) {
			continue
		}
		j, stop := t, end
		if p.sign(t, "([") && p.sign(end-1, ")]") {
			j, stop = t+1, end-1
		}
		switch n, ok := p.limitsTo(*s, j, stop); {
		case !ok:
		case n.bad:
			return i, n, certain
		case n.why == s.why && p.plainLimit(&n.repeat, j) && !p.countsTo(i, t):
			return t, n, certain
		default:
			n.ask(TimeOrTitle, j, stop)
			return t, n, likely
		}
	}
	if h, ok := p.hit(end-1, lexicon.Until, lexicon.From); ok && h.Lang == "tr" && end > i+1 && !p.at(end-1).first && !s.repeat.ends() {
		n := *s
		n.ask(NoSuchEnd, i, end) // aralık sonuna kadar
		return i, n, likely
	}
	for t := max(i+1, end-4); t < end-1; t++ {
		n := *s
		switch _, sun := p.hit(t+1, lexicon.Part); {
		case p.at(t).first || s.repeat.ends() || p.tiedTo(t-1):
			continue
		case p.exceptAt(t) > t && (p.word(t, "but") || p.excepts(t)):
			n.ask(Except, t, end)
		case p.until(t) && !sun && !p.word(t+1, "late", "dawn", "dusk", "sunrise", "sunset", "close", "the", "you", "we", "i", "they", "it") && len(p.clocks(t+1, true, false)) == 0:
			n.ask(NoSuchEnd, t, end)
		default:
			continue
		}
		return i, n, likely
	}
	return 0, other, never
}

// countsTo reports whether what says how often in all ends at t.
func (p *parser) countsTo(i, t int) bool {
	for k := max(i, t-3); k < t; k++ {
		if _, end := p.inAll(k); end == t {
			return true
		}
	}
	return false
}

// until reports whether the word at i says nothing else than until.
func (p *parser) until(i int) bool {
	return p.at(i).kind == wordToken && p.means(i, lexicon.Until) && !p.word(i, "to", "through", "thru", "a", "al", "à", "alle", "до", "ile")
}

// plainLimit reports whether r has a limit from j on that is no part of any title: until 1 march. Mission x7 may be a title.
func (p *parser) plainLimit(r *repeat, j int) bool {
	return r.from == nil && r.until != nil && r.until.kind == onDate && p.until(j) && !p.at(j).first
}

// oftenTail reads what says how often something is, from t to end, behind the title of a time that does not: "20:00 Party every fri".
func (p *parser) oftenTail(s *state, t, end int) (n state, ok bool) {
	n = *s
	all := p.repeats(t, &state{last: aClock})
	weekday := s.nday == 1 && s.days[0].kind == onWeekday
	if weekday && !p.at(t).first && t+1 == end && p.word(t, repeating[:]...) {
		d := dayHit{repeat: repeat{each: 1}, end: end}
		p.unit(lexicon.Week, &d)
		all = append(all, d)
	}
	if h, ok := p.often(t, lexicon.Regularly); ok && !p.at(t).first && (slices.Contains([]string{"en", "de", "ru", "uk"}, h.Lang) || weekday && !p.word(t-1, meetings[:]...)) { // elsewhere it may be an adjective of the title
		d := dayHit{repeat: repeat{each: 1}, end: h.end}
		p.unit(h.N, &d)
		all = append(all, d)
	}
	for _, d := range all {
		if _, every := p.every(t); d.why != "" && d.why != Misspelt || d.part != 0 || !every && p.at(t).first {
			continue
		}
		if s.repeat.said() {
			if p.at(t).first || d.end < end {
				continue
			}
			if r, ok := s.repeat.goOn(d.repeat); !(ok && r == s.repeat || d.repeat.vague() && d.repeat.freq == s.repeat.freq && d.repeat.each == s.repeat.each) {
				n.repeat, n.oftenA, n.oftenB = d.repeat, t, d.end // every sat 20:00 Party every day
				n.ask(Recurring, t, end)
			}
			n.ask(TimeOrTitle, t, end)
			return n, true
		}
		n.repeat, n.oftenA, n.oftenB = d.repeat, t, d.end
		n.ask(d.why, t, d.end)
		if d.near {
			n.note(Spelling, t, d.end, d.meant)
		}
		n.ask(TimeOrTitle, t, end)
		if n, ok := p.limitsTo(n, d.end, end); ok {
			return n, true
		}
	}
	return *s, false
}

// meetings are what is called by how often it is, in languages that say so behind it.
var meetings = [...]string{
	"reunión", "encuentro", "sesión", "clase", "misa", "charla", "reunião", "encontro", "sessão", "aula", "missa", "réunion", "reunion", "point", "rendez-vous", "séance", "cours", "messe", "riunione", "incontro",
	"lezione", "messa", "toplantı", "toplantısı", "buluşma", "ders", "rapat", "pertemuan", "kelas", "pengajian", "جلسه", "جلسهٔ", "دیدار", "کلاس", "نشست", "اجتماع", "الاجتماع", "لقاء", "اللقاء", "درس", "جلسة",
}

// plural returns y as one call of what recurs on the days of a word that begins the text, and may be meant for one day: "mondays 18:00".
func (p *parser) plural(s state, y parse) (once parse, ok bool) {
	h, _ := p.hit(0, lexicon.Weekly)
	if y.title != "" || s.oftenB == 0 || s.oftenB != h.end || h.Lang != "en" || s.nday > 0 || s.repeat != (repeat{freq: recurrence.Weekly, each: 1, mask: 1 << h.N}) {
		return y, false
	}
	once = y
	once.repeat = repeat{}
	once.addDay(s.repeat.once())
	once.ask(Recurring, s.oftenA, s.oftenB)
	once.rank++
	return once, true
}

// inAll reads x10, 10x, 10 times, whatever the number; end is i where there is none.
func (p *parser) inAll(i int) (n, end int) {
	t := p.at(i)
	if (p.word(i, "x", "х") || p.sign(i, "×")) && p.at(i+1).kind == numberToken && !(p.glued(i+2) && p.at(i+2).kind == wordToken) && !(p.sign(i+2, ":.") && p.glued(i+2) && p.glued(i+3) && p.at(i+3).kind == numberToken) { // not: x 20:00
		n, end = p.at(i+1).value, i+2
	} else if p.word(i, "times") && p.at(i+1).kind == numberToken && p.alone(i+2) {
		n, end = p.at(i+1).value, i+2
	} else if m, _, after := p.number(i); after > i {
		if h, ok := p.often(after, lexicon.Times); ok {
			n, end = m, h.end
		} else if t.kind == numberToken && p.glued(after) && (p.word(after, "x", "х") || p.sign(after, "×")) && !(p.glued(after+1) && p.at(after+1).kind == numberToken) { // 4x4
			n, end = m, after+1
		}
	}
	return n, max(end, i)
}

// goesOnOften says how the words at i rather go on to say how often than begin a title; end is i where they do not.
func (p *parser) goesOnOften(i int) (why Kind, end int) {
	if p.at(i).kind != wordToken || p.at(i).first {
		return "", i
	}
	if end := p.exceptAt(i); end > i && !p.word(i, "without", "ohne", "skip", "skipping") || p.word(i, "but") {
		return Except, max(end, i+1) + 1
	}
	if u, ok := p.hit(i, lexicon.Until); ok && p.feast(p.skipOn(u.end)) > p.skipOn(u.end) {
		return NoSuchEnd, p.feast(p.skipOn(u.end)) // until christmas
	}
	if p.means(i, lexicon.Until) || p.word(i, "ends", "ending") {
		return NoSuchEnd, i + 4
	}
	if h, ok := p.hit(i, lexicon.From); ok && !p.timeFollows(h.end) {
		k := p.skipOn(h.end)
		if n, end := p.nth(k); end > k && n > 0 && p.alone(end) || p.at(k).kind == numberToken && p.at(k).value <= 31 && p.alone(k+1) {
			return Loose, max(end, k+1) // dall'11, from the 11th
		}
	}
	if h, ok := p.often(i, lexicon.Regularly); ok && p.alone(h.end) && (h.end > i+1 || p.at(h.end).kind == noToken) {
		return Recurring, h.end // every friday 20:00 once a month
	}
	if _, every := p.every(i); every && p.repeats(i, &state{last: aClock}) != nil {
		return Loose, i + 2
	}
	return "", i
}

// timesAt reports whether a word at i says that the number before it is how often in all.
func (p *parser) timesAt(i int) bool {
	_, ok := p.often(i, lexicon.Times)
	return ok
}

func (p *parser) limitFollows(i int) bool {
	var all []step
	return p.limits(&state{repeat: repeat{freq: recurrence.Daily}}, i, &all)
}

// limit reads the day behind "until" or "from". The weekday in front of a date is that of the date: "until friday 29 jan". end is i where there is none.
func (p *parser) limit(i int, last bool) (d day, end int, why Kind) {
	d, end, why = p.limitDay(i, last)
	if end == i || d.kind != onWeekday && d.kind != nextWeekday {
		return d, end, why
	}
	if date, k, also := p.limitDay(end, last); k > end && date.kind == onDate && also != Loose {
		date.n = 1 + int(d.weekday)
		return date, k, also
	}
	return d, end, why
}

// weekdayBehind steps over the weekday of a date that stands behind it: "29 ocak cumaya kadar".
func (p *parser) weekdayBehind(d *day, i int) (end int) {
	if d.kind != onDate {
		return i
	}
	for _, h := range p.dates(i, &state{}) {
		if h.kind == onWeekday && h.plain {
			d.n = 1 + int(h.weekday)
			return h.end
		}
	}
	return i
}

// limitDay is [parser.limit] for a day said in one way; of a month it is the last or the first.
func (p *parser) limitDay(i int, last bool) (d day, end int, why Kind) {
	j := p.skipOn(i)
	end = i
	for _, h := range p.dates(j, &state{}) {
		switch h.kind {
		case onDate, onWeekday, afterDays, inWeek, nextWeekday:
		default:
			continue
		}
		if h.end > max(end, j) {
			d, end, why = h.day, h.end, h.why
			switch {
			case d.some > 1:
				why = DayOrMonth
			case d.kind == nextWeekday:
				why = NextWhich
			}
		}
	}
	if t := p.at(j); !last && end == i && t.kind == numberToken && len(t.low) == 4 && t.value > 2024 && t.value < 2100 && p.apartFrom(j+1) {
		return day{kind: onDate, dates: [3]date{{t.value, 1, 1}}, some: 1}, j + 1, Loose // starting 2027
	}
	if t := p.at(j); last && end == i && t.kind == numberToken && len(t.low) == 4 && t.value > 2024 && t.value < 2100 && !p.glued(j+1) {
		d = day{kind: onDate, dates: [3]date{{t.value, 12, 31}, {t.value - 1, 12, 31}}, some: 2} // until 2027: to its end, or up to it
		return d, j + 1, Loose
	}
	if h, ok := p.often(j, lexicon.Ending); ok && last && end == i {
		k := h.end
		for h, ok := p.hit(k, lexicon.The, lexicon.This); ok; h, ok = p.hit(k, lexicon.The, lexicon.This) {
			k = h.end
		}
		if u, ok := p.hit(k, lexicon.Unit); ok && u.N == lexicon.Year {
			return day{kind: onDate, dates: [3]date{{0, 12, 31}}, some: 1}, u.end, Loose // until the end of the year
		}
		if m, ok := p.hit(k, lexicon.Month); ok {
			return day{kind: onDate, dates: [3]date{{0, m.N, lastOf(0, m.N)}}, some: 1}, m.end, Loose
		}
	}
	in := j
	if h, ok := p.hit(j, lexicon.In); ok {
		in = h.end // starting in april
	}
	if m, ok := p.hit(in, lexicon.Month); ok && end == i {
		one := date{month: m.N, day: 1}
		end, why = m.end, Loose
		if t := p.at(end); t.kind == numberToken && len(t.low) == 4 && t.value >= 2000 && t.value < 2200 {
			one.year, end = t.value, end+1
		}
		if last {
			one.day = lastOf(one.year, m.N)
		}
		d = day{kind: onDate, dates: [3]date{one}, some: 1}
	}
	return d, end, why
}
