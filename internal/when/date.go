package when

import (
	"slices"
	"time"

	"userbot/internal/lexicon"
)

// date is a day of the calendar; year 0: not said.
type date struct{ year, month, day int }

func isDate(d, m int) bool { return 1 <= d && d <= 31 && 1 <= m && m <= 12 }

// exists reports whether the calendar has d. Of a date without a year it assumes a leap year.
func (d date) exists() bool {
	year := d.year
	if year == 0 {
		year = 2000
	}
	return isDate(d.day, d.month) && civil(year, d.month, d.day).Day() == d.day
}

// civil is a day of the calendar: its midnight in UTC, whatever the zone.
func civil(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// ordinal reads 27th, 27., 27-го, or the first.
func (p *parser) ordinal(i int) (n, end int, ok bool) {
	t := p.at(i)
	if t.kind == wordToken {
		for n, w := range [...]string{"first", "second", "third"} {
			if t.low == w {
				return n + 1, i + 1, true
			}
		}
		n, end = p.spelledDay(i)
		return n, end, end > i
	}
	if t.kind != numberToken || len(t.low) > 2 || t.value < 1 {
		return 0, i, false
	}
	switch {
	case p.glued(i+1) && (p.word(i+1, "st", "nd", "rd", "th", "er", "го", "е", "ro") || p.sign(i+1, "°") || p.word(i+1, "o") && p.monthOf(i+2)):
		return t.value, i + 2, true
	case p.sign(i+1, ".") && p.glued(i+1) && p.glued(i+2) && p.word(i+2, "o") && p.monthOf(i+3): // 1.º
		return t.value, i + 3, true
	case p.sign(i+1, "'") && p.glued(i+1) && p.glued(i+2) && p.word(i+2, turkishOrdinals[:]...):
		return t.value, i + 3, true
	case p.word(i+1, "числа", "число"):
		return t.value, i + 2, true
	case p.sign(i+1, "-") && p.glued(i+1) && p.glued(i+2) && p.word(i+2, "го", "е", "th"):
		if p.word(i+3, "числа", "число") {
			return t.value, i + 4, true
		}
		return t.value, i + 3, true
	case p.word(i+1, "ام", "م"):
		return t.value, i + 2, true
	}
	return 0, i, false
}

// spelled are the days of a month from the fourth on, as they are dictated.
var spelled = [...]string{"fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"}

// spelledDay reads a day of a month in English words beside a month: twenty fourth of december. end is i where there is none.
func (p *parser) spelledDay(i int) (n, end int) {
	tens, units := 0, i
	switch {
	case p.word(i, "thirtieth"):
		n, end = 30, i+1
	case p.word(i, "twenty"):
		tens, units = 20, i+1
	case p.word(i, "thirty"):
		tens, units = 30, i+1
	}
	if p.sign(units, "-") && tens > 0 {
		units++
	}
	if k := slices.Index(spelled[:], p.at(units).low); n == 0 && k >= 0 && p.at(units).kind == wordToken && (tens == 0 || k < 6) {
		n, end = tens+k+4, units+1
	}
	if k := slices.Index([]string{"first", "second", "third"}, p.at(units).low); n == 0 && k >= 0 && tens > 0 {
		n, end = tens+k+1, units+1
	}
	of, _ := p.hit(end, lexicon.Of)
	before := i - 1
	if p.means(before, lexicon.The) {
		before--
	}
	if n == 0 || n > 31 || !p.means(before, lexicon.Month) && !p.means(max(end, of.end), lexicon.Month) {
		return 0, i
	}
	return n, end
}

// turkishOrdinals stand behind the number of a day: 15'i, 15'inde.
var turkishOrdinals = [...]string{"i", "si", "ı", "sı", "ü", "sü", "u", "su", "inde", "sinde", "ında", "sında", "ünde", "sünde", "unda", "sunda"}

// monthOf reports whether a month stands at i, or its "of" before it.
func (p *parser) monthOf(i int) bool {
	of, _ := p.hit(i, lexicon.Of)
	return p.means(max(i, of.end), lexicon.Month) || p.timeFollows(i)
}

// dayMonth reads the month behind a day's number, and the year.
func (p *parser) dayMonth(n, i int, add func(dayHit)) bool {
	tight := false
	if p.sign(i, "./-") && (p.glued(i) || p.at(i+1).space) {
		tight = !p.sign(i, ".")
		i++
	}
	if of, ok := p.hit(i, lexicon.Of); ok {
		i = of.end
	}
	m, ok := p.monthAt(i)
	if !ok {
		return false
	}
	i = m.end
	if tight && p.sign(i, "/-") && p.glued(i) || p.sign(i, ".") && p.glued(i) && len(p.at(i+1).low) == 4 && p.at(i+1).kind == numberToken {
		i++ // 27. Nov. 2026
	}
	p.year(i, dayHit{
		day: day{kind: onDate, dates: [3]date{{0, m.N, n}}, some: 1}, end: i, near: m.near, meant: lexicon.Name(m.Term), month: true,
	}, add)
	return true
}

func (p *parser) monthAt(i int) (hit, bool) {
	if m, ok := p.hit(i, lexicon.Month); ok {
		return m, true
	}
	if p.gap == 0 {
		for _, m := range p.near(i) {
			if m.Kind == lexicon.Month {
				return m, true
			}
		}
	}
	return hit{}, false
}

// monthDay reads the day's number behind a month, and the year.
func (p *parser) monthDay(start int, m hit, add func(dayHit)) {
	i := m.end
	if p.sign(i, ".-") && (p.glued(i) || p.glued(i+1)) {
		i++
	}
	if p.means(i, lexicon.The) {
		if m.N == 5 || m.Short || m.near || p.at(i).first {
			return // may the 4th
		}
		if _, _, ok := p.ordinal(i + 1); !ok {
			return
		}
		i++
	}
	t := p.at(i)
	n, end, ordinal := p.ordinal(i)
	switch {
	case t.kind == wordToken && ordinal && !m.Short && !m.near && !p.means(end, lexicon.Weekday):
		p.year(end, dayHit{day: day{kind: onDate, dates: [3]date{{0, m.N, n}}, some: 1}, end: end, month: true}, add)
		return
	case t.kind != numberToken || len(t.low) > 2 || t.value < 1:
		return
	case !ordinal:
		end = i + 1
	}
	// nov 8pm, nov 20:00
	if p.sign(end, ":") && p.glued(end) && p.glued(end+1) && p.at(end+1).kind == numberToken || p.half(end).ok && end == i+1 {
		return
	}
	if p.glued(end) && p.at(end).kind == wordToken || p.clockWord(end) > 0 && end == i+1 { // dezember 20 Uhr
		return
	}
	d := dayHit{day: day{kind: onDate, dates: [3]date{{0, m.N, t.value}}, some: 1}, end: end, near: m.near, month: true, short: m.Short}
	if m.near {
		d.meant = lexicon.Name(m.Term)
	}
	p.year(end, d, add)
}

// year reads the year behind a date whose month was named, checks it and hands it on.
func (p *parser) year(i int, d dayHit, add func(dayHit)) {
	start := i
	if d.near {
		d.why = Misspelt
	}
	if p.sign(i, ",") && p.at(i+1).kind == numberToken && len(p.at(i+1).low) == 4 {
		i++
	} else if of, ok := p.hit(i, lexicon.Of); ok && p.at(of.end).kind == numberToken && len(p.at(of.end).low) == 4 {
		i = of.end
	}
	if t := p.at(i); t.kind == numberToken && len(t.low) == 4 && t.value >= 2000 && t.value < 2200 && !(p.sign(i+1, ":.") && p.glued(i+1) && p.glued(i+2)) {
		long := d
		long.dates[0].year, long.end = t.value, i+1
		long.strong, long.month = true, true
		if p.word(i+1, "г", "г", "года", "год", "р", "року") {
			long.end++
			if p.sign(long.end, ".") && p.glued(long.end) {
				long.end++
			}
		}
		p.check(long, add)
		if (t.value < 2025 || t.value >= 2030) && t.value%100 < 60 && i == start && len(p.clocks(p.skipConnectors(i+1), true, false)) == 0 {
			p.check(d, add) // 28 nov 2030: perhaps half past eight
		}
		return
	}
	if p.sign(start, "'") && p.glued(start+1) {
		start++ // '26
	}
	if t := p.at(start); t.kind == numberToken && len(t.low) == 2 && (start > 0 && p.sign(start-1, "/-'") && p.glued(start) || t.value >= 20 && p.timeFollows(start+1)) {
		long := d
		long.dates[0].year, long.end, long.why = 2000+t.value, start+1, ShortYear
		p.check(long, add)
		return
	}
	p.check(d, add)
}

// check hands on a date that exists.
func (p *parser) check(d dayHit, add func(dayHit)) {
	some := 0
	for _, one := range d.dates[:d.some] {
		if one.exists() {
			d.dates[some] = one
			some++
		}
	}
	if some == 0 {
		if p.noSuchDay == 0 {
			p.noSuchDay = d.end
		}
		return
	}
	d.some = some
	add(d)
}

// numericDate reads 27.11.2026, 2026-11-27, 27/11, 28 . 11, 20261127.
func (p *parser) numericDate(i int, s *state, add func(dayHit)) {
	a := p.at(i)
	if p.foreign(i) > i {
		return
	}
	if len(a.low) == 8 && a.value >= 20000101 && a.value < 22000101 {
		one := date{a.value / 10000, a.value / 100 % 100, a.value % 100}
		p.check(dayHit{day: day{kind: onDate, dates: [3]date{one}, some: 1}, end: p.stamp(i + 1), strong: true, month: true}, add)
		return
	}
	if len(a.low) == 4 && a.value >= 2000 && a.value < 2200 && !s.done() && p.at(i+1).space { // 2026 dec 24, 2026 24 dec
		p.monthNear(i+1, func(d dayHit) {
			if d.kind == onDate && d.month && d.some == 1 && d.dates[0].year == 0 && p.timeFollows(d.end) {
				d.dates[0].year, d.strong = a.value, true
				p.check(d, add)
			}
		})
	}
	if year := a.value % 10000; len(a.low) == 8 && year >= 2000 && year < 2200 && !s.done() {
		d := dayHit{day: day{kind: onDate}, end: i + 1, why: UnusualTime, month: true}
		d.ordered("/", year, a.value/1_000_000, a.value/10_000%100) // 05122026
		p.check(d, add)
		return
	}
	if len(a.low) <= 2 {
		if p.dayMonth(a.value, i+1, add) {
			return
		}
		p.weekFrom(a.value, i+1, add)
		p.weekdaysOff(a.value, i+1, false, add)
	}
	if p.glued(i+1) && p.word(i+1, "a") && a.value >= 2 && a.value <= 6 && !s.done() && p.timeFollows(i+2) {
		add(dayHit{day: day{kind: onWeekday, weekday: time.Weekday(a.value - 1)}, end: i + 2, why: SeveralTimes}) // 6ª 20h: sexta-feira
	}
	if d, ok := p.spacedDate(i, s); ok {
		p.check(d, add)
	}
	sep, b := i+1, i+2
	if !p.sign(sep, "./-") || p.at(b).kind != numberToken || len(p.at(b).low) > 2 || len(a.low) == 3 || len(a.low) > 4 {
		p.dayNumber(i, s, add)
		return
	}
	loose := p.at(sep).space || p.at(b).space
	if loose && !(p.at(sep).space && p.at(b).space) {
		p.dayNumber(i, s, add)
		return
	}
	sign := p.at(sep).low
	sep2, c := b+1, b+2
	third := p.sign(sep2, sign) && p.at(c).kind == numberToken && p.at(sep2).space == p.at(sep).space && p.at(c).space == p.at(b).space &&
		(len(p.at(c).low) == 4 || len(p.at(c).low) == 2 || len(a.low) == 4 && len(p.at(c).low) == 1)
	x, y := a.value, p.at(b).value
	d := dayHit{day: day{kind: onDate}, strong: true, month: true}
	if third {
		z := p.at(c).value
		d.end = p.stamp(c + 1)
		switch {
		case len(a.low) == 4 && len(p.at(c).low) <= 2:
			d.offer(date{x, y, z}, date{x, z, y})
			if !(date{x, y, z}).exists() && isDate(y, z) {
				d.why = DayOrMonth
			} else {
				d.some = min(d.some, 1)
			}
		case len(a.low) == 4:
			return
		case len(p.at(c).low) == 4:
			d.ordered(sign, z, x, y)
		default:
			if sign == "." && len(a.low) == 2 && !p.sign(c+1, ".") && p.at(c).value < 60 && !isDate(x, y) {
				return // 18.30.00
			}
			d.ordered(sign, 2000+z, x, y)
			if len(a.low) == 2 && isDate(z, y) && x >= 20 && x < 60 {
				d.offer(date{2000 + x, y, z})
			}
			d.why, d.strong = ShortYear, false
			if d.some == 0 {
				return
			}
		}
		if p.word(d.end, "г", "года", "год", "р", "року") {
			d.end++
			if p.sign(d.end, ".") && p.glued(d.end) {
				d.end++
			}
		}
		if p.sign(d.end, ".") && p.glued(d.end) {
			d.end++
		}
		p.check(d, add)
		return
	}
	if len(a.low) == 4 || p.glued(b+1) && p.sign(b+1, "./-:") && p.at(b+2).kind == numberToken && p.glued(b+2) && !(p.sign(b+1, "-") && p.sign(b+3, ":")) {
		return
	}
	if p.glued(b+1) && p.at(b+1).kind == wordToken || x == 24 && y == 7 && sign == "/" {
		return
	}
	d.end, d.strong = b+1, false
	if sign == "." && p.sign(b+1, ".") && p.glued(b+1) {
		d.end, d.strong = b+2, true
	}
	d.ordered(sign, 0, x, y)
	if d.some == 0 {
		if sign == "." && !s.done() && isDate(y, x) && len(p.clocks(d.end, true, false)) > 0 {
			d.dates[0], d.some, d.why = date{0, x, y}, 1, DayOrMonth // 11.27 8pm
		} else {
			if len(p.at(b).low) == 2 && !s.done() && sign != "-" && (isDate(x, y) || isDate(y, x)) && p.noSuchDay == 0 && len(p.clocks(i, false, false)) == 0 {
				p.noSuchDay = d.end
			}
			return
		}
	}
	d.short = !d.strong
	if sign == "-" {
		d.why = TimeOrDate
		if s.done() || len(p.clocks(p.skipConnectors(d.end), true, false)) == 0 {
			return
		}
	}
	p.check(d, add)
}

// spacedDate reads a date with nothing but spaces in it, before a time of day: "20 12 2026 20:00", "20 12 20:00".
func (p *parser) spacedDate(i int, s *state) (d dayHit, ok bool) {
	a, b, c := p.at(i), p.at(i+1), p.at(i+2)
	if s.dated() || s.done() || p.gap > 0 || b.kind != numberToken || len(a.low) > 2 || len(b.low) > 2 || !b.space {
		return d, false
	}
	d = dayHit{day: day{kind: onDate}, end: i + 2, why: UnusualTime, month: true}
	year := 0
	if c.kind == numberToken && len(c.low) == 4 && c.value >= 2000 && c.value < 2200 && c.space {
		year, d.end = c.value, i+3
	}
	d.ordered("/", year, a.value, b.value)
	return d, d.some > 0 && p.timeFollows(d.end)
}

// dayNumber takes the number behind a weekday for a day of the month, if a time follows, or stands before them and a name
// follows or nothing: "friday 27 20:00", "20:00 friday 27 Weekly".
func (p *parser) dayNumber(i int, s *state, add func(dayHit)) {
	t := p.at(i)
	if len(t.low) > 2 || t.value < 1 || t.value > 31 || s.nday == 0 || s.days[s.nday-1].kind != onWeekday {
		return
	}
	if s.done() {
		if s.nday == 1 && s.last == aDay && s.lastEnd == i && (p.alone(i+1) || p.at(i+1).space && p.at(i+1).first) {
			add(dayHit{day: day{kind: dayOfMonth, n: t.value}, end: i + 1, number: true})
		}
		return
	}
	behind := i + 1
	if p.glued(behind) && (p.sign(behind, ".°") || p.word(behind, "o")) {
		behind++
	}
	if k := p.atHour(behind); k > behind {
		if len(p.clocks(k, true, false)) > 0 {
			add(dayHit{day: day{kind: dayOfMonth, n: t.value}, end: behind, number: true, firm: true}) // venerdì 18 alle 20
		}
		return
	}
	if p.glued(i+1) && !p.sign(i+1, ",.") || p.half(i+1).ok || p.clockWord(i+1) > 0 {
		return
	}
	j := p.skipConnectors(i + 1)
	if j == i+1 && p.at(j).kind == numberToken && len(p.at(j).low) == 2 && !p.sign(j+1, ":.") && !p.half(j+1).ok && p.clockWord(j+1) == 0 {
		return // friday 18 30
	}
	for _, c := range p.clocks(j, true, false) {
		if !c.weak || p.means(i+1, lexicon.At) && p.alone(c.end) {
			add(dayHit{day: day{kind: dayOfMonth, n: t.value}, end: i + 1, number: true})
			return
		}
	}
}

// atHour steps over words at i that only a time of day follows: alle, a las, ore, الساعة. i: there are none, or no number follows.
func (p *parser) atHour(i int) int {
	for _, h := range p.hits(i) {
		hour := h.Kind == lexicon.OClock || h.Kind == lexicon.Unit && h.N == lexicon.Hour && p.means(i, lexicon.OClock)
		if (h.Kind == lexicon.At || hour && h.Lang != "en" && len(p.at(i).low) > 2) && p.at(h.end).kind == numberToken && p.at(i).kind == wordToken {
			return h.end
		}
	}
	return i
}

// stamp steps over the T of 2026-11-27T20:00.
func (p *parser) stamp(i int) int {
	if p.glued(i) && p.word(i, "t") && p.glued(i+1) && p.at(i+1).kind == numberToken {
		return i + 1
	}
	return i
}

// offer adds dates that exist.
func (d *dayHit) offer(dates ...date) {
	for _, one := range dates {
		if d.some < len(d.dates) && one.exists() {
			d.dates[d.some] = one
			d.some++
		}
	}
}

// ordered decides which number is the day. Dates with dots have it first; with slashes or hyphens both are in use.
func (d *dayHit) ordered(sign string, year, x, y int) {
	d.offer(date{year, y, x})
	if sign != "." && x != y {
		d.offer(date{year, x, y})
	}
}
