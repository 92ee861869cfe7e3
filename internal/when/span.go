package when

import (
	"slices"
	"time"

	"userbot/internal/lexicon"
)

// span is how long from now: months and days by the calendar, the rest exactly.
type span struct {
	months, days int
	exact        time.Duration
}

// spanHit is a span that ends at end.
type spanHit struct {
	span
	end  int
	why  Kind
	bare bool // without "in"

	doubtA, doubtB int // the tokens that may be the title's; 0: why is about all of it
}

// day is the day that is so long from today, of a span without hours.
func (s *span) day() day {
	if s.months > 0 {
		return day{kind: afterMonths, n: s.months, some: s.days}
	}
	return day{kind: afterDays, n: s.days}
}

const longest = 1_000_000 // of any unit: nobody means more

// add adds so many thousandths of a unit.
func (s *span) add(thousandths int64, unit int) {
	whole, part := int(thousandths/1000), time.Duration(thousandths%1000)
	exact := func(length time.Duration) { s.exact += time.Duration(whole)*length + part*length/1000 }
	days := func(n int) {
		s.days += n * whole
		s.exact += part * time.Duration(n) * 24 * time.Hour / 1000
	}
	switch unit {
	case lexicon.Second:
		exact(time.Second)
	case lexicon.Minute:
		exact(time.Minute)
	case lexicon.Hour:
		exact(time.Hour)
	case lexicon.Day:
		days(1)
	case lexicon.Week:
		days(7)
	case lexicon.Fortnight:
		days(14)
	case lexicon.Months:
		s.months += whole
		s.days += int(part) * 30 / 1000
	case lexicon.Year:
		s.months += 12 * whole
		s.days += int(part) * 365 / 1000
	}
	s.exact = s.exact.Truncate(time.Second)
}

// amount is a number and its unit.
type amount struct {
	thousandths int64
	unit        int
	end         int
	tight       bool // nothing stands between number and unit
}

// amount reads 2h, 2 hours, 1.5 hours, 1½ hours, half an hour.
func (p *parser) amount(i int) (amount, bool) {
	for _, h := range p.hits(i) {
		if days := h.N / (24 * 60); h.Kind == lexicon.Span && days > 0 && h.N%(24*60) == 0 {
			return amount{thousandths: int64(days) * 1000, unit: lexicon.Day, end: h.end}, true
		}
		if h.Kind == lexicon.Span {
			return amount{thousandths: int64(h.N) * 1000, unit: lexicon.Minute, end: h.end}, true
		}
	}
	var n int64
	j := i
	if t := p.at(i); t.kind == numberToken {
		if t.value > longest {
			return amount{}, false
		}
		n, j = int64(t.value)*1000, i+1
		if p.sign(j, ".,") && p.glued(j) && p.glued(j+1) && p.at(j+1).kind == numberToken && len(p.at(j+1).low) <= 3 {
			part := int64(p.at(j+1).value) * 1000
			for range len(p.at(j + 1).low) {
				part /= 10
			}
			n += part
			j += 2
		}
	} else if h, ok := p.hit(i, lexicon.Number); ok {
		n, j = int64(h.N)*1000, h.end
	} else if h, ok := p.hit(i, lexicon.Half); ok {
		n, j = 500, h.end
		if a, ok := p.hit(j, lexicon.Number); ok && a.N == 1 {
			j = a.end
		}
	}
	if p.at(j).kind == signToken {
		if part := map[string]int64{"¼": 250, "½": 500, "¾": 750}[p.at(j).low]; part > 0 && (j == i || p.glued(j)) {
			n += part
			j++
		}
	}
	if and, ok := p.hit(j, lexicon.And); ok && j > i {
		k := and.end
		if one, ok := p.hit(k, lexicon.Number); ok && one.N == 1 {
			k = one.end
		}
		if half, ok := p.hit(k, lexicon.Half); ok && p.means(half.end, lexicon.Unit) {
			n, j = n+500, half.end // 2 and a half hours
		}
	} else if p.word(j, "с", "з") && p.word(j+1, "половиной", "половиною") && p.means(j+2, lexicon.Unit) {
		n, j = n+500, j+2
	} else if part := p.fraction(i); part > 0 {
		n, j = part, i+3 // 1/2 hour
	} else if part := p.fraction(i + 1); j == i+1 && part > 0 {
		n, j = n+part, i+4 // 2 1/2 hours
	}
	u, ok := hit{}, false
	for _, h := range p.hits(j) {
		if h.Kind == lexicon.Unit && h.N != lexicon.Weekend {
			u, ok = h, true
			break
		}
	}
	if !ok && j == i+1 && p.at(i).kind == numberToken && p.sign(j, "'") && p.glued(j) && !p.glued(j+1) {
		return amount{thousandths: n, unit: lexicon.Minute, end: j + 1, tight: true}, true // 30'
	}
	if j == i {
		// "in einer Stunde" has its one; Stunde alone is none
		return amount{}, false
	}
	if !ok || p.glued(u.end) && (p.at(u.end).kind == wordToken || p.word(j, "s") && p.sign(u.end, "./") && p.word(u.end+1, "d")) { // 20.00 s.d. 22.00
		return amount{}, false
	}
	if p.sign(u.end, ".") && p.glued(u.end) && !p.glued(u.end+1) {
		u.end++
	}
	return amount{thousandths: n, unit: u.N, end: u.end, tight: p.glued(u.end - 1)}, true
}

// fraction returns the thousandths that stand at i before a unit: 1/2, 3/4; 0: none.
func (p *parser) fraction(i int) int64 {
	a, b := p.at(i), p.at(i+2)
	if a.kind != numberToken || !p.sign(i+1, "/") || !p.glued(i+1) || !p.glued(i+2) || b.value < 2 || b.value > 4 || a.value < 1 || a.value >= b.value || !p.means(i+3, lexicon.Unit) {
		return 0
	}
	return int64(1000 * a.value / b.value)
}

// spans returns how long from now may stand at i.
func (p *parser) spans(i int) []spanHit {
	j, in := i, false
	if now, ok := p.hit(i, lexicon.Now); ok && p.sign(now.end, "+") {
		i, j = now.end, now.end
	}
	switch h, ok := p.hit(i, lexicon.In); {
	case ok:
		j, in = h.end, true
	case p.sign(i, "+") && (p.at(i+1).kind == numberToken || p.means(i+1, lexicon.Number)):
		j, in = i+1, true
	case p.word(i, "after", "за", "через", "en", "em"):
		j, in = i+1, true
	}
	if u, ok := p.hit(i, lexicon.Unit); ok && p.word(i, genitives[:]...) && p.word(u.end, "через", "за") { // минут через 20
		if n, _, end := p.number(u.end + 1); end > u.end+1 && n > 0 {
			var s span
			s.add(int64(n)*1000, u.N)
			return []spanHit{{span: s, end: end}}
		}
	}
	why := Kind("")
	if in {
		if h, ok := p.hit(j, lexicon.The); ok {
			if n, ok := p.hit(h.end, lexicon.Next); ok {
				if u, ok := p.hit(n.end, lexicon.Unit); ok && u.N <= lexicon.Hour {
					var s span
					s.add(1000, u.N)
					return []spanHit{{span: s, end: u.end, why: Loose}}
				}
			}
		}
		for p.sign(j, "~") || p.means(j, lexicon.Approx) {
			j++
		}
		if p.word(i, "within") {
			why = Loose
		}
	}
	var all []spanHit
	for _, h := range p.lengthsAt(j, in) {
		h.why = first(h.why, why)
		if later, ok := p.hit(h.end, lexicon.Later); ok {
			if in && p.at(h.end).first {
				h.why, h.doubtA, h.doubtB = first(h.why, TimeOrTitle), h.end, later.end // in 2h Later Show
				all = append(all, h)
			}
			h.end = later.end
		} else if p.sign(h.end, "'") && p.word(h.end+1, "time") {
			h.end += 2
		} else if p.word(h.end, "time") && in && !p.at(h.end).first && p.apartFrom(h.end+1) {
			h.end++
		} else if !in {
			h.bare, h.why = true, first(h.why, NoIn)
		}
		if p.word(h.end, "or") && p.word(h.end+1, "so") {
			h.end += 2
		}
		if n, _, end := p.number(p.orAt(h.end)); end > p.orAt(h.end) && p.orAt(h.end) > h.end && !p.sign(h.end, "/") && n > 0 && n <= 90 && p.alone(end) {
			if one, ok := p.amount(j); ok && one.end == h.end { // in an hour or two
				h.end, h.why = end, SeveralTimes
				other := h
				other.span = span{}
				other.add(int64(n)*1000, one.unit)
				all = append(all, h, other)
				continue
			}
		}
		all = append(all, h)
	}
	return all
}

func first(a, b Kind) Kind {
	if a != "" {
		return a
	}
	return b
}

// genitives are units that stand before their number where that is not meant exactly: "через минут 20", "часа через два".
var genitives = [...]string{
	"минут", "минуток", "часа", "часов", "часиков", "часика", "дней", "дня", "недель", "недели", "хвилин", "хвилинок", "години", "годин", "днів", "дні", "тижнів", "тижні",
}

// lengthsAt reads one or more amounts.
func (p *parser) lengthsAt(i int, in bool) []spanHit {
	a, ok := p.amount(i)
	if u, one := p.hit(i, lexicon.Unit); !ok && in && one && u.Lang != "en" && u.N != lexicon.Weekend {
		a, ok = amount{thousandths: 1000, unit: u.N, end: u.end}, true // через час
		if n, _, end := p.number(u.end); end > u.end && p.word(i, genitives[:]...) && !(p.sign(end, ":.") && p.glued(end)) {
			a.thousandths, a.end = int64(n)*1000, end // через минут 20
		}
	}
	if n, _, end := p.number(i); !ok && in && end > i && n > 0 && p.orAt(end) > end && !p.sign(end, "/") {
		if a, ok = p.amount(p.orAt(end)); ok { // in 2 or 3 hours
			fewer, more := spanHit{end: a.end, why: SeveralTimes}, spanHit{end: a.end, why: SeveralTimes}
			fewer.add(int64(n)*1000, a.unit)
			more.add(a.thousandths, a.unit)
			return []spanHit{fewer, more}
		}
	}
	if !ok {
		if in || p.at(i).kind == numberToken && len(p.at(i).low) == 1 && p.sign(i+1, ":") && p.hoursBehind(i) {
			return p.bareLength(i)
		}
		return nil
	}
	var h spanHit
	h.add(a.thousandths, a.unit)
	h.end = a.end
	last := a
	var shorter []spanHit
	for last.unit != 0 {
		j := h.end
		and := p.means(j, lexicon.And)
		if and {
			h, _ := p.hit(j, lexicon.And)
			j = h.end
		} else if p.sign(j, ",") {
			j++
		}
		if half, ok := p.hit(j, lexicon.Half); ok && and && !p.means(half.end, lexicon.Unit) || p.word(j, "a") && and && p.word(j+1, "half") {
			if p.word(j, "a") {
				half.end = j + 2
			}
			h.add(500, last.unit)
			h.end = half.end
			break
		}
		next, ok := p.amount(j)
		// 1h30
		if !ok && !and && p.at(j).kind == numberToken && len(p.at(j).low) <= 2 && last.unit == lexicon.Hour && p.at(j).value < 60 && (len(p.at(j).low) == 2 || p.glued(j) || p.alone(j+1) || p.at(j+1).first) {
			next, ok = amount{thousandths: int64(p.at(j).value) * 1000, unit: lexicon.Minute, end: j + 1}, true
			if !p.glued(j) {
				if p.half(j+1).ok || p.sign(j+1, ":.") && p.glued(j+1) {
					break
				}
				shorter = append(shorter, spanHit{span: h.span, end: h.end, why: TimeOrTitle})
				h.why = TimeOrTitle
			} else if p.glued(j+1) && p.at(j+1).kind != signToken {
				break
			}
		}
		if !ok || next.unit >= last.unit || p.word(j, "a", "an") {
			break
		}
		// "in 2h 30 seconds to mars": the style changes, or the words go on as a title would.
		more := next.end < len(p.toks) && !p.at(next.end).quoted()
		if !and && j == h.end && !p.glued(j) && more && (next.tight != last.tight || p.ties(next.end)) && h.why == "" {
			shorter = append(shorter, spanHit{span: h.span, end: h.end, why: TimeOrTitle})
			h.why = TimeOrTitle
		}
		if in && !and && j == h.end && last.unit >= lexicon.Day && next.unit == lexicon.Hour && p.hourAt(j, next, last) {
			h.why = first(h.why, TimeOrSpan) // in 3 days 20h
			days := spanHit{span: h.span, end: h.end, why: h.why}
			h.add(next.thousandths, next.unit)
			h.end = next.end
			return []spanHit{days, h}
		}
		h.add(next.thousandths, next.unit)
		h.end = next.end
		last = next
	}
	return append([]spanHit{h}, shorter...)
}

// hourAt reports whether hours at i, behind a length in days, may be a time of day: "in 3 days 20h", "через неделю 20 часов", unlike "in 2d 4h"
// and "in 2 days 4 hours".
func (p *parser) hourAt(i int, hours, days amount) bool {
	if p.word(hours.end-1, "hours", "hour", "hrs", "hr") || hours.tight == days.tight && (hours.tight || len(p.at(days.end-1).low) == 1) || hours.thousandths >= 24_000 {
		return false
	}
	return slices.ContainsFunc(p.clocks(i, true, false), func(h clockHit) bool { return h.end == hours.end && !h.weak })
}

// bareLength reads what stands behind "in" without a unit: 90, 1:30.
func (p *parser) bareLength(i int) []spanHit {
	t := p.at(i)
	if n, digits, end := p.number(i); end == i+1 && digits == 0 && n > 1 && p.alone(end) && !p.word(i, "a", "an") { // in five
		t = &token{kind: numberToken, low: "5", value: n}
	}
	if t.kind != numberToken || len(t.low) > 3 {
		return nil
	}
	m := p.at(i + 2)
	if p.sign(i+1, ":") && p.glued(i+1) && p.glued(i+2) && m.kind == numberToken && len(m.low) == 2 && m.value < 60 {
		h := spanHit{why: NoUnit, end: i + 3}
		h.exact = time.Duration(t.value)*time.Hour + time.Duration(m.value)*time.Minute
		if s := p.at(i + 4); p.sign(i+3, ":") && p.glued(i+3) && p.glued(i+4) && s.kind == numberToken && len(s.low) == 2 && s.value < 60 {
			h.exact += time.Duration(s.value) * time.Second
			h.end = i + 5
		} else if u, ok := p.hit(h.end, lexicon.Unit); ok && u.N == lexicon.Hour {
			h.end, h.why = u.end, ""
		}
		return []spanHit{h}
	}
	if p.glued(i+1) && !p.sign(i+1, ",;") || p.half(i+1).ok || p.means(i+1, lexicon.Weekday, lexicon.Weekly) || t.value == 0 || t.value > 366 {
		return nil
	}
	minutes := spanHit{span: span{exact: time.Duration(t.value) * time.Minute}, end: i + 1, why: NoUnit}
	all := []spanHit{minutes}
	if t.value <= 48 {
		hours := minutes
		hours.exact = time.Duration(t.value) * time.Hour
		all = append(all, hours)
	}
	return all
}
