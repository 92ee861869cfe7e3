package when

import (
	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
)

// nth reads first, 1st, last; end is i where there is none.
func (p *parser) nth(i int) (n, end int) {
	if h, ok := p.often(i, lexicon.Nth); ok {
		return h.N, h.end
	}
	if p.at(i).kind == numberToken {
		if n, end, ok := p.ordinal(i); ok {
			return n, end
		}
		if n := p.at(i).value; p.sign(i+1, ".") && p.glued(i+1) && !p.glued(i+2) && n >= 1 && n <= 31 {
			return n, i + 2
		}
	}
	return 0, i
}

// dayNoun steps over a word for a day of the month that stands behind which one it is: первого числа.
func (p *parser) dayNoun(i int) int {
	if p.word(i, "число", "числа") {
		return i + 1
	}
	return i
}

// nthOfMonth is where the first monday, or the like, ends that stands at i.
func (p *parser) nthOfMonth(i int) int {
	_, end := p.nthDays(i)
	return end
}

// nthBehind is [parser.nth] for languages that say it behind the weekday: "senin pertama". end is i where there is none.
func (p *parser) nthBehind(i int) (n, end int) {
	if h, ok := p.often(i, lexicon.Nth); ok && h.Lang == "id" {
		return h.N, h.end
	}
	return 0, i
}

// listGoesOn steps over what goes on a list at i: a comma, "and".
func (p *parser) listGoesOn(i int) int {
	if p.sign(i, ",/&+") {
		i++
	}
	if h, ok := p.hit(i, lexicon.And); ok && p.at(i).kind == wordToken {
		i = h.end
	}
	if h, ok := p.hit(i, lexicon.The); ok && !p.means(i, lexicon.Weekday) {
		i = h.end
	}
	return i
}

// nthDays reads "first monday", "1st and 3rd monday", "first monday and last friday"; end is i where there is none.
func (p *parser) nthDays(i int) (nths [6]uint8, end int) {
	end = i
	open := uint8(0) // of which the weekday is not said yet: 1<<1 to 1<<5; 1: the last
	for j, k := p.listGoesOn(i), 0; ; k++ {
		n, after := p.nth(j)
		if after == j || n > 5 || k == mostListed {
			return nths, end
		}
		open |= 1 << max(n, 0)
		if mask, _, behind := p.weekdayList(after); behind > after {
			for k := range nths {
				if open&(1<<k) != 0 {
					nths[k] |= mask
				}
			}
			open, end, after = 0, behind, behind
		}
		if j = p.listGoesOn(after); j == after {
			return nths, end
		}
	}
}

// dayWords stand before a day of the month.
var dayWords = [...]string{"dia", "día", "giorno", "tanggal", "tgl"}

// turnBy reads "de 15 em 15 dias": every so many. end is i where it is not there.
func (p *parser) turnBy(i int) (n, end int) {
	a, _, j := p.number(i + 1)
	if j > i+1 && p.word(i, "de") && p.word(j, "em", "en") {
		if b, _, k := p.number(j + 1); k > j+1 && a == b && p.unitAt(k) {
			return a, j + 1
		}
	}
	return 0, i
}

// monthEnds reads "end of every month", "beginning of each month", "every month end": its last or its first day, probably.
func (p *parser) monthEnds(i int) []dayHit {
	every, often := p.every(i)
	for _, kind := range [...]lexicon.Kind{lexicon.Ending, lexicon.Opening} {
		h, ok := p.often(max(i, every.end), kind)
		end := h.end
		switch {
		case !ok:
			continue
		case !often:
			if end = p.everyMonth(h.end); end == h.end {
				continue
			}
		case h.Part == 0:
			if _, end, ok = p.monthSaid(h.end, true); !ok {
				continue
			}
		}
		d := dayHit{repeat: repeat{freq: recurrence.Monthly, each: 1, dates: 1}, end: end, why: Loose}
		if kind == lexicon.Opening {
			d.repeat.dates = 1 << 1
		}
		return []dayHit{d}
	}
	return nil
}

// monthly steps over "of the month", "of every month", which may stand at i.
func (p *parser) monthly(i int) int {
	if h, ok := p.often(i, lexicon.Regularly); ok && h.N == lexicon.Months {
		return h.end
	}
	j := i
	for range 3 {
		if h, ok := p.every(j); ok {
			j = h.end
		} else if h, ok := p.hit(j, lexicon.Of, lexicon.The, lexicon.In, lexicon.On); ok {
			j = h.end
		} else if p.word(j, "im", "des", "du", "al", "a", "per", "من") {
			j++
		}
	}
	if u, ok := p.hit(j, lexicon.Unit); ok && u.N == lexicon.Months {
		return u.end
	}
	return i
}

// daysOfMonths reads "first monday of every month", "the 1st of every month", "last day of each month".
func (p *parser) daysOfMonths(i int) (d dayHit, ok bool) {
	r := repeat{freq: recurrence.Monthly, each: 1}
	nths, end := p.nthDays(i)
	if mask, _, day := p.weekdayList(i); end == i && day > i && mask&(mask-1) == 0 {
		if n, after := p.nthBehind(day); after > day {
			nths[max(n, 0)], end = mask, after
		}
	}
	if r.nths = nths; end == i {
		if n, digits, after := p.number(i); after > i && digits <= 2 && n >= 1 && n <= 31 && p.monthly(after) > after && !p.means(after, lexicon.Unit) {
			d = dayHit{repeat: r, end: p.monthly(after)} // el 15 de cada mes, il quindici di ogni mese
			if d.repeat.dates = 1 << n; p.everyMonth(after) == after {
				d.why = Recurring // le 24 du mois may be one
			}
			return d, true
		}
		first, every := i, p.everyMonth
		if h, ok := p.every(i); ok {
			first, every = h.end, p.monthly // todo primeiro do mês
		}
		if n, end := p.nth(first); end > first && p.at(first).kind == wordToken && every(p.dayNoun(end)) > p.dayNoun(end) {
			r.dates = 1 << max(n, 0) // il primo di ogni mese
			return dayHit{repeat: r, end: every(p.dayNoun(end))}, true
		}
		if _, after := p.nth(i); after == i {
			return d, false
		}
		if r.dates, end = p.dateList(i, true); end == i {
			return d, false
		}
	}
	after := p.monthly(end)
	if listed := r.nths != [6]uint8{} && p.at(i).kind == numberToken && p.severalNths(r.nths); after == end && listed && p.timeFollows(end) {
		return dayHit{repeat: r, end: end, why: Recurring}, true // 1st and 3rd tuesday 20:00
	}
	if after == end {
		return d, false
	}
	d = dayHit{repeat: r, end: after, why: Recurring} // "the first monday of the month" may be one
	for j := end; j < after; j++ {
		if _, every := p.every(j); every {
			d.why = ""
		}
	}
	if _, often := p.often(end, lexicon.Regularly); often {
		d.why = ""
	}
	return d, true
}

// everyMonth steps over "of every month", which may stand at i.
func (p *parser) everyMonth(i int) int {
	end := p.monthly(i)
	for j := i; j < end; j++ {
		if _, every := p.every(j); every {
			return end
		}
	}
	return i
}

// severalNths reports whether weekdays of more than one week of a month are among nths.
func (p *parser) severalNths(nths [6]uint8) bool {
	n := 0
	for _, mask := range nths {
		n += min(1, int(mask))
	}
	return n > 1
}

// dateList reads days of a month: "1", "the 1st and the 15th", "last day". ordinal: a number alone is none. end is i where there is
// none.
func (p *parser) dateList(i int, ordinal bool) (dates uint32, end int) {
	end = i
	for j, k := i, 0; ; k++ {
		if k == mostListed {
			return dates, end
		}
		if h, ok := p.hit(j, lexicon.The); ok && end == i {
			j = h.end
		}
		if p.word(j, "biri", "birinde") && p.means(j-1, lexicon.Unit) {
			dates, end = dates|1<<1, j+1 // her ayın biri
			return dates, end
		}
		if u, ok := p.hit(j, lexicon.Unit); ok && u.N == lexicon.Day && p.at(u.end).kind == numberToken && !ordinal {
			j = u.end // day 15
		} else if p.word(j, dayWords[:]...) {
			j++
		}
		n, after := p.nth(j)
		u, unit := p.unitOf(after)
		if p.word(after, "günü", "gününde") {
			u, unit = hit{Term: lexicon.Term{N: lexicon.Day}, end: after + 1}, true // her ayın son günü
		}
		switch t := p.at(j); {
		case after > j && n < 0:
			if !unit || u.N != lexicon.Day {
				return dates, end
			}
			n, after = 0, u.end
		case after > j && unit && u.N == lexicon.Day && p.at(j).kind == wordToken:
			after = u.end // first day
		case after > j && (p.at(j).kind == wordToken || unit || n > 31):
			return dates, end
		case after > j:
		case ordinal || t.kind != numberToken || len(t.low) > 2 || t.value < 1 || t.value > 31 || p.sign(j+1, ":.") && p.glued(j+1) && p.glued(j+2),
			p.half(j + 1).ok, !p.means(j+1, lexicon.At) && (p.clockWord(j+1) > 0 || p.means(j+1, lexicon.Unit)), p.glued(j+1) && p.at(j+1).kind != signToken, p.unitAt(j + 1), p.means(j+1, lexicon.Month):
			return dates, end
		default:
			n, after = t.value, j+1
		}
		if p.means(after, lexicon.Month) {
			return dates, end // every 1st of march
		}
		dates |= 1 << n
		end = after
		if j = p.listGoesOn(after); j == after {
			return dates, end
		}
	}
}

// yearly reads the date of a year: "24 dec", "december 24th".
func (p *parser) yearly(i int, d *dayHit) bool {
	for _, o := range p.dates(i, &state{}) {
		if o.kind == onDate && o.month && o.some == 1 && o.dates[0].year == 0 && !o.near {
			one := o.dates[0]
			d.repeat = repeat{freq: recurrence.Yearly, each: 1, month: one.month, dates: 1 << one.day}
			d.end = o.end
			return true
		}
	}
	return false
}
