package when

import (
	"slices"
	"strings"
	"time"

	"userbot/internal/lexicon"
)

type clockKind uint8

const (
	noTime   clockKind = iota
	bareHour           // of the morning or of the evening: 8, half past 6
	onClock            // as a clock shows it: 8:30; a part of the day may still make it 20:30
	exactly            // 8:30 pm, 20:30
	noon
	midnight
)

// clock is a time of day as it was said.
type clock struct {
	kind           clockKind
	hour, min, sec int
	afternoon      bool // said as pm
	half           bool // said as am or pm
	bare           bool // typed with neither a zero in front nor seconds: 8:30
}

// sinceMidnight is what the clock shows on a day without changes.
func (c clock) sinceMidnight() time.Duration {
	return time.Duration(c.hour)*time.Hour + time.Duration(c.min)*time.Minute + time.Duration(c.sec)*time.Second
}

// ends reports whether c is the midnight that an evening, or a night, comes to: tonight at midnight.
func (c clock) ends(part int) bool {
	return c.kind == midnight && (part == lexicon.Evening || part == lexicon.Night)
}

// lateHour is the last hour that people count on to when they stay up late: 29:00 is 5:00 on the next day.
const lateHour = 29

// clockHit is a time of day that ends at end; why it would have to be asked about, if so.
type clockHit struct {
	clock
	end  int
	why  Kind
	rank int // above that of what is most likely meant
	weak bool
	// apart says that hour and minutes are two words, of which the second may begin the title.
	apart bool
	also  clock // another time that it may be
}

// kindOf tells a clock's time without am or pm.
func kindOf(hour int) clockKind {
	if hour == 0 || hour > 12 {
		return exactly
	}
	return onClock
}

// clocks returns the times of day that may stand at i. dated: a day was said, so that 9.30 is none. behind: a whole time was
// said, so that a number alone is none.
func (p *parser) clocks(i int, dated, behind bool) []clockHit {
	var all []clockHit
	add := func(h clockHit) {
		if h.hour > lateHour || h.min > 59 || h.sec > 59 {
			return
		}
		if h.hour > 24 || h.hour == 24 && (h.min > 0 || h.sec > 0) {
			if h.why != "" || !p.sign(i+1, ":") {
				return
			}
			h.why = NoSuchHour // 25:00, which is 1:00 on the next day
		}
		all = append(all, p.finishClock(i, h)...)
	}
	for _, h := range p.hits(i) {
		switch {
		case h.Kind == lexicon.Part && (h.N == lexicon.Noon || h.N == lexicon.Midday):
			k := clockHit{clock: clock{kind: noon, hour: 12}, end: h.end}
			if p.word(i, "lunchtime", "lunch") || p.word(h.end-1, "lunch") {
				k.why = Loose
			}
			if p.sign(k.end, "-") && p.glued(k.end) && p.word(k.end+1, "ish") {
				k.end, k.why = k.end+2, Loose
			}
			all = append(all, p.pastNoon(k))
		case h.Kind == lexicon.Part && h.N == lexicon.Midnight:
			all = append(all, p.pastNoon(clockHit{clock: clock{kind: midnight}, end: h.end}))
		}
	}
	if p.word(i, "once") && p.word(i-1, "at") {
		return all // at once, unlike: a las once
	}
	p.spokenClocks(i, add)
	spoken := slices.ContainsFunc(all, func(h clockHit) bool {
		return (h.kind == bareHour || h.half) && h.why != SeveralTimes
	})
	t := p.at(i)
	if _, times := p.inAll(i); p.gap > 0 && i > 0 && (times > i || p.during(i-1) == i && p.unitAt(i+1)) {
		return all // every tue 5 times, every tue for 5 weeks
	}
	if t.kind == numberToken && len(t.low) == 6 && p.glued(i) && p.word(i-1, "t") {
		return append(all, p.finishClock(i, clockHit{clock: clock{kind: exactly, hour: t.value / 10000, min: t.value / 100 % 100, sec: t.value % 100}, end: i + 1})...)
	}
	if t.kind != numberToken {
		// six, six thirty
		if n, _, end := p.hourNumber(i); end > i && n >= 1 && n <= 12 && !behind && !spoken && !p.word(i, "a", "an") && !p.means(i, lexicon.At, lexicon.On, lexicon.In, lexicon.The, lexicon.And, lexicon.Days, lexicon.Weekday) {
			if m, after := p.spelledMinutes(end); after > end && m > 0 {
				add(clockHit{clock: clock{kind: bareHour, hour: n, min: m}, end: after})
				return all
			}
			if w := p.clockWord(end); w > 0 {
				if m, after := p.behindHour(end + w); after > end+w {
					add(clockHit{clock: clock{kind: bareHour, hour: n, min: m}, end: after}) // acht Uhr dreißig
					return all
				}
			}
			if p.article(i) {
				return all // en un rato
			}
			add(clockHit{clock: clock{kind: bareHour, hour: n}, end: end, weak: true})
		}
		p.hundred(i, behind, add)
		return all
	}
	n, digits := t.value, len(t.low)
	two := func(j int) bool { return p.at(j).kind == numberToken && len(p.at(j).low) == 2 }
	short := digits <= 2
	tight := p.glued(i+1) && p.glued(i+2)
	switch {
	case short && p.sign(i+1, ":") && two(i+2) && (tight || p.at(i+1).space == p.at(i+2).space || !p.at(i+2).space):
		h := clockHit{clock: clock{kind: kindOf(n), hour: n, min: p.at(i + 2).value}, end: i + 3}
		h.bare = digits == 1 || n > 9
		if digits == 1 && !dated && p.hoursBehind(i) {
			h.why = TimeOrSpan // 1:30h
		}
		if p.sign(i+3, ":") && p.glued(i+3) && two(i+4) && p.glued(i+4) {
			h.sec, h.end, h.bare = p.at(i+4).value, i+5, false
			if p.sign(i+5, ".") && p.glued(i+5) && p.at(i+6).kind == numberToken && p.glued(i+6) {
				h.end = i + 7
			}
		}
		add(h)
	case short && p.sign(i+1, ":") && two(i+2) && p.glued(i+1):
		// 18: 30
		add(clockHit{clock: clock{kind: kindOf(n), hour: n, min: p.at(i + 2).value}, end: i + 3, why: UnusualTime})
		if !behind {
			h := p.bare(i)
			h.rank = 1
			add(h)
		}
	case p.sign(i+1, ":/") && tight && p.at(i+2).kind == numberToken && (digits == 1 || p.sign(i+1, "/")) && len(p.at(i+2).low) <= 2 && !(p.sign(i+1, "/") && p.sign(i+3, ":")):
		// 1:1, 24/7
	case short && p.sign(i+1, ":") && tight && p.at(i+2).kind == numberToken && len(p.at(i+2).low) == 1 && !behind:
		// 18:3
		m := p.at(i + 2).value
		h := clockHit{clock: clock{kind: kindOf(n), hour: n, min: 10 * m}, end: i + 3, why: UnusualTime}
		if p.glued(i+3) && p.word(i+3, "o") {
			h.end++ // 20:0O
			add(h)
			break
		}
		add(h)
		h.min, h.rank = m, 1
		add(h)
	case short && p.sign(i+1, ".") && tight && two(i+2) && p.sign(i+3, ".") && two(i+4) && p.glued(i+3) && p.glued(i+4):
		// 18.30.00
		if !isDate(n, p.at(i+2).value) {
			add(clockHit{clock: clock{kind: kindOf(n), hour: n, min: p.at(i + 2).value, sec: p.at(i + 4).value}, end: i + 5})
		}
	case short && p.sign(i+1, ".") && tight && two(i+2) && !(p.sign(i+3, ".") && p.glued(i+3) && p.at(i+4).kind == numberToken && p.glued(i+4)):
		h := clockHit{clock: clock{kind: kindOf(n), hour: n, min: p.at(i + 2).value}, end: i + 3}
		if !dated && isDate(n, h.min) {
			h.why = TimeOrDate
		}
		add(h)
	case short && p.sign(i+1, "-;_") && tight && two(i+2) && !behind && (p.at(i+2).value > 24 || p.at(i+2).value == 0) && !p.sign(i+3, "-"):
		add(clockHit{clock: clock{kind: kindOf(n), hour: n, min: p.at(i + 2).value}, end: i + 3, why: UnusualTime})
	case short && (p.sign(i+1, ";'") && p.glued(i+1) || p.sign(i+1, ",") && !behind && !p.sign(i+3, ",") && (p.half(i+3).ok || !p.dateOrTime(i+2))) && tight && two(i+2):
		add(clockHit{clock: clock{kind: kindOf(n), hour: n, min: p.at(i + 2).value}, end: i + 3, why: UnusualTime})
	case short && p.clockHour(i+1) > 0 && p.partOfHour(i+1+p.clockHour(i+1)) && slices.ContainsFunc(all, func(h clockHit) bool { return h.end > i+1+p.clockHour(i+1) }):
		// 8h et demie, 8h moins le quart
	case short && p.clockHour(i+1) > 0:
		p.hourClocks(i, dated, behind, add)
	case short && n < 25 && p.word(i+1, "hundred") && !behind:
		add(clockHit{clock: clock{kind: exactly, hour: n}, end: i + 2, why: UnusualTime})
	case digits == 3 || digits == 4:
		// 1830, 830pm, 1830h, 2000Z
		h := clockHit{clock: clock{kind: kindOf(n / 100), hour: n / 100, min: n % 100}, end: i + 1, why: UnusualTime}
		if digits == 3 {
			h.kind = bareHour
		}
		if behind && !p.half(i+1).ok {
			break
		}
		if h.kind == bareHour && n/100 == 0 {
			break
		}
		if p.glued(i+1) && (p.word(i+1, "z") || p.clockWord(i+1) > 0) {
			h.why = ""
		}
		h.weak = h.why != ""
		add(h)
	case short:
		if (!behind || p.half(i+1).ok) && !spoken {
			h := p.bare(i)
			if two(i+1) && n < 24 && p.at(i+1).value < 60 {
				h.rank = 1
			}
			add(h)
		}
		if two(i+1) && p.at(i+1).space && !p.at(i+1).line && !behind && n < 24 && p.at(i+1).value < 60 && (!p.glued(i+2) || p.half(i+2).ok) && !p.means(i+2, lexicon.Month) {
			// 18 30
			h := clockHit{clock: clock{kind: bareHour, hour: n, min: p.at(i + 1).value}, end: i + 2, why: UnusualTime, weak: true, apart: true}
			if n == 0 || n > 12 {
				h.kind = exactly
			}
			add(h)
		}
	}
	return all
}

// hoursBehind reports whether a letter for hours stands right behind hours and minutes at i: 1:30h.
func (p *parser) hoursBehind(i int) bool { return p.glued(i+3) && p.word(i+3, "h", "hr", "hrs") }

// minutesBehind reads the minutes that are said as such behind a time of day that ends at j, in Persian and Arabic: ساعت ۲۰ و ۳۰ دقیقه. It returns where they end.
func (p *parser) minutesBehind(j int, h *clockHit) int {
	minute := func(i int) (end int, ok bool) {
		u, ok := p.hit(i, lexicon.Unit)
		return u.end, ok && u.N == lexicon.Minute && (u.Lang == "fa" || u.Lang == "ar")
	}
	if end, ok := minute(j); ok && h.min > 0 && !p.at(j).line {
		return end // ۲۰:۳۰ دقیقه
	}
	and, ok := p.hit(j, lexicon.And)
	n, _, after := p.number(and.end)
	if end, is := minute(after); ok && is && h.min == 0 && after > and.end && n < 60 && !h.half && p.at(j-1).kind == numberToken {
		h.min, h.weak = n, false
		if h.why == UnusualTime || h.why == TimeOrSpan {
			h.why = ""
		}
		return end
	}
	return j
}

// exactWords stand behind a time of day, and say that it is exactly then.
var exactWords = [...]string{"sharp", "exactly", "prompt", "ok", "pünktlich", "ровно", "рівно", "pile", "tapante", "tapantes"}

// roughWords say that it is about then.
var roughWords = [...]string{"ish", "gibi", "civarı", "civarında", "suları", "sularında", "تقريبا"}

// fromSuffixes stand behind the time at which something begins, in Turkish: 20:00'den.
var fromSuffixes = [...]string{"den", "dan", "ten", "tan"}

// partOfHour reports whether a half or a quarter stands at i, or something less.
func (p *parser) partOfHour(i int) bool {
	if and, ok := p.hit(i, lexicon.And); ok {
		i = and.end
	}
	return p.means(i, lexicon.Half, lexicon.Quarter, lexicon.Less)
}

// apartFrom reports whether what begins at i stands apart from a small word before it, which is part of the time then: "20:00 sharp Pub", unlike
// "20:00 sharp objects".
func (p *parser) apartFrom(i int) bool {
	t := p.at(i)
	return t.kind != wordToken || t.first || p.alone(i) || p.zoneFollows(i) || p.means(i, lexicon.Days, lexicon.Weekday, lexicon.Weekly, lexicon.On, lexicon.Part, lexicon.Until, lexicon.Every)
}

// bare is a number alone.
func (p *parser) bare(i int) clockHit {
	n := p.at(i).value
	h := clockHit{clock: clock{kind: bareHour, hour: n}, end: i + 1, weak: true}
	if p.sign(i+1, ".") && p.glued(i+1) && p.glued(i+2) && p.half(i+2).ok {
		h.end++ // 8.pm
	}
	if n == 0 || n > 12 {
		h.kind, h.why = exactly, UnusualTime
	}
	if p.sign(i+1, "-") && p.glued(i+1) && p.glued(i+2) && p.means(i-1, lexicon.At) {
		switch {
		case p.word(i+2, "й", "ій", "ої"):
			h.end, h.why, h.weak = i+3, "", false // о 20-й годині
			h.end += p.clockWord(h.end)
		case p.word(i+2, "м", "му") && p.word(i+3, "часу"):
			h.end, h.why, h.weak = i+4, Loose, false // в 20-м часу: from 19 to 20, or about 20
			if h.also = h.clock; n > 0 {
				h.also.hour--
			}
		}
	}
	return h
}

// clockWord returns how many tokens at i say that a number is an hour, "Uhr", "h", "o'clock"; 0: none.
func (p *parser) clockWord(i int) int {
	if h, ok := p.hit(i, lexicon.OClock); ok {
		return h.end - i
	}
	if p.word(i, "hs", "uur") {
		return 1
	}
	return 0
}

// clockHour is the same for a word that can stand between hours and minutes.
func (p *parser) clockHour(i int) int {
	if p.half(i).ok {
		return 0
	}
	return p.clockWord(i)
}

// hourClocks reads 20h, 18h30, 20 Uhr, 8 o'clock.
func (p *parser) hourClocks(i int, dated, behind bool, add func(clockHit)) {
	n, word := p.at(i).value, i+1+p.clockHour(i+1)
	h := clockHit{clock: clock{kind: bareHour, hour: n}, end: word}
	span := p.means(i+1, lexicon.Unit)
	if n == 0 || n > 12 {
		h.kind = exactly
	} else if !p.word(i+1, "o'clock", "oclock", "o", "clock", "baje") && (dated || !span) {
		h.kind = onClock
	}
	english := span && p.word(i+1, "hours", "hour", "hrs", "hr")
	if span && !dated && !p.throughTo(word) {
		h.why = TimeOrSpan
		if n <= 12 {
			h.rank = 1
		}
		if english {
			h.rank = 2
		}
	}
	if m := p.at(word); n > 12 && n < 24 && m.kind == numberToken && len(m.low) == 2 && m.value < 60 && p.glued(word) && p.glued(word+1) && p.means(word+1, lexicon.Unit) && !behind { // 20h30m
		u, _ := p.hit(word+1, lexicon.Unit)
		if u.N == lexicon.Minute {
			add(clockHit{clock: clock{kind: exactly, hour: n, min: m.value}, end: u.end, why: TimeOrSpan})
			return
		}
	}
	if m := p.at(word); m.kind == numberToken && len(m.low) == 2 && m.value < 60 && !m.line && (!p.dateOrTime(word) || p.glued(word) && (p.throughTo(word+1) || p.means(word+1, lexicon.Of) && !p.means(word+2, lexicon.Month))) && !p.timesAt(word+1) && (!p.glued(word) || !p.glued(word+1) || p.at(word+1).kind == signToken) {
		long := h
		long.min, long.end, long.rank = m.value, word+1, 0
		if long.kind == bareHour && (span && p.glued(word) || !span) {
			long.kind = onClock
		}
		if !p.glued(word) && !(span && !english && !p.glued(i+1)) && span {
			long.why = UnusualTime
		}
		if u, ok := p.hit(word+1, lexicon.Unit); ok && u.N == lexicon.Minute && !p.glued(word+1) {
			long.why = TimeOrSpan
			long.end = u.end
		}
		if long.why == TimeOrSpan && p.throughTo(word+1) {
			long.why = "" // 20h00-22h00
		}
		if !behind || p.glued(i+1) && p.glued(word) {
			add(long)
		}
		if p.glued(word) {
			return
		}
	}
	if m, end := p.behindHour(word); end > word && !behind {
		long := h
		if long.min, long.end, long.rank = m, end, 0; long.kind == bareHour && !span {
			long.kind = onClock
		}
		if p.alone(end) || p.partFollows(end) {
			add(long) // 20 Uhr dreißig
			return
		}
		long.why = first(h.why, TimeOrTitle) // 20 Uhr dreißig Leute
		add(long)
	}
	if english && n <= 12 || behind && span || span && n > 23 {
		return
	}
	if p.glued(word) && p.at(word).kind != signToken {
		return
	}
	add(h)
}

// toWords stand between two hours, as "to" does, in Portuguese.
var toWords = [...]string{"às", "as", "ás"}

// throughTo reports whether a time of day follows at i at which something ends that begins at the one before it.
func (p *parser) throughTo(i int) bool {
	through := p.sign(i, "-") || p.at(i).kind == wordToken && (p.means(i, lexicon.Until) || p.word(i, toWords[:]...))
	return through && slices.ContainsFunc(p.clocks(i+1, true, false), func(h clockHit) bool { return !h.weak })
}

// dateOrTime reports whether the number at i begins a date or a time of its own: 27 nov, 27.11., 20:00.
func (p *parser) dateOrTime(i int) bool {
	return p.means(i+1, lexicon.Month, lexicon.Of) || p.sign(i+1, ".:/-") && p.glued(i+1) && p.glued(i+2) && p.at(i+2).kind == numberToken ||
		p.half(i+1).ok || p.glued(i+1) && p.word(i+1, "st", "nd", "rd", "th")
}

// halfHit is am or pm.
type halfHit struct {
	ok, pm bool
	end    int
	slip   bool // a finger has slipped
}

// halfSlips are what slips of the finger make of am and pm, right behind a number: true for pm.
var halfSlips = map[string]bool{"pn": true, "om": true, "opm": true, "ppm": true, "pmm": true, "pk": true, "an": false, "sm": false, "aam": false, "amm": false}

// halfSigns may stand in front of am and pm by a slip of the finger; shutHalf closes what some of them open.
const (
	halfSigns = ".,;:-/_|*=~'([{<"
	shutHalf  = ")]}>*_"
)

// signedHalf reads am or pm behind a sign at i: 8:30.pm, 8:30 (pm), 8 - pm. sure: nobody means a title by it.
func (p *parser) signedHalf(i int) (h halfHit, sure bool) {
	k := i
	for k < i+2 && p.sign(k, halfSigns) && !p.at(k).quoted() {
		k++
	}
	t := p.at(k)
	if h = p.half(k); k == i || !h.ok || len(t.low) < 2 || h.slip {
		return halfHit{}, false
	}
	glued := p.glued(i)
	for j := i + 1; j <= k; j++ {
		glued = glued && p.glued(j)
	}
	open := p.sign(k-1, "([{<*_")
	if open && p.sign(h.end, shutHalf) && p.glued(h.end) {
		h.end++
		return h, true
	}
	if t.low == "am" && !glued && !p.alone(h.end) && (p.at(h.end).kind == numberToken || p.means(h.end, lexicon.Weekday, lexicon.Days, lexicon.Part)) {
		return halfHit{}, false // 8, am Samstag
	}
	return h, glued || p.alone(h.end) || !t.first && t.low != "am"
}

// keysOfPM are the letters that a finger finds beside those of pm, and those themselves.
const keysOfPM = "polmnkj"

// slippedHalf reads what a slip of the finger makes of am or pm apart from the time before it: 8:30 pmm, 8:30 om.
func (p *parser) slippedHalf(i int) halfHit {
	t := p.at(i)
	if t.kind != wordToken || p.glued(i) || p.at(i+1).kind != noToken && p.glued(i+1) && p.at(i+1).kind != signToken {
		return halfHit{}
	}
	if p.word(i, "o", "l") && !t.first && p.sign(i+1, ".") && p.glued(i+1) && p.word(i+2, "m") { // o.m.
		return halfHit{true, true, i + 3, true}
	}
	at := func(k int) string { return t.low[k : k+1] }
	pm := false
	switch {
	case t.low == "pn" || t.low == "рм":
		pm = true
	case len(t.low) == 2:
		pm = !t.first && (t.low == "mp" || at(1) == "m" && strings.Contains("ol", at(0)) || at(0) == "p" && strings.Contains("kj", at(1)))
	case len(t.low) == 3:
		for k := range 3 {
			pm = pm || t.low[:k]+t.low[k+1:] == "pm" && strings.Contains(keysOfPM, at(k))
		}
		pm = pm && !(t.first && slices.Contains([]string{"ppm", "pmo", "pom"}, t.low))
	}
	switch {
	case pm:
		return halfHit{true, true, i + 1, true}
	case !t.first && slices.Contains([]string{"aam", "amm", "sm", "asm", "amn", "qm"}, t.low):
		return halfHit{true, false, i + 1, true}
	}
	return halfHit{}
}

// half reads am or pm at i, which must follow a number.
func (p *parser) half(i int) halfHit {
	if p.word(i, "am") && p.at(i).space && p.at(i+1).kind == numberToken && p.sign(i+2, ".") && p.glued(i+2) {
		return halfHit{} // 20:00 am 15.
	}
	for _, h := range p.hits(i) {
		if h.Kind == lexicon.AM || h.Kind == lexicon.PM {
			return halfHit{ok: true, pm: h.Kind == lexicon.PM, end: h.end}
		}
	}
	if p.glued(i) && p.word(i, "a", "p") && !(p.glued(i+1) && p.at(i+1).kind != signToken) {
		return halfHit{ok: true, pm: p.word(i, "p"), end: i + 1}
	}
	if p.word(i, "a", "p") && p.sign(i+1, halfSigns) && p.glued(i+1) && p.glued(i+2) && p.word(i+2, "m") {
		return halfHit{ok: true, pm: p.word(i, "p"), end: i + 3} // p/m
	}
	if pm, ok := halfSlips[p.at(i).low]; ok && p.glued(i) && !p.glued(i+1) {
		return halfHit{true, pm, i + 1, true}
	}
	return halfHit{}
}

// germanDay reports whether a weekday of German stands at i.
func (p *parser) germanDay(i int) bool {
	h, ok := p.hit(i, lexicon.Weekday)
	return ok && h.Lang == "de"
}

// germanBefore reports whether a day is said in German before the time of day at i.
func (p *parser) germanBefore(i int) bool {
	for k := range i {
		if h, ok := p.hit(k, lexicon.Weekday, lexicon.Days); ok && h.Lang == "de" {
			return true
		}
	}
	return false
}

// named reports whether the word at i, which ends at j, rather begins a name: "18:00 HR questions".
func (p *parser) named(i, j int) bool {
	t, next := p.at(i), p.at(j)
	return t.first && t.low != "uhr" && !p.glued(i) && !p.alone(j) && !(t.caps && next.caps && len(next.low) > 1)
}

// finishClock reads what may stand behind a time of day and belongs to it: pm, Uhr, sharp.
func (p *parser) finishClock(i int, h clockHit) []clockHit {
	var all []clockHit
	j := h.end
	if w := p.clockWord(j); w > 0 && !(p.word(j+1, "punto", "ponto") && !p.apartFrom(j+w)) && !(h.end > i+1 && p.named(j, j+w)) && h.kind != noon && h.kind != midnight && !p.half(j).ok && (len([]rune(p.at(j).low)) <= 3 && !p.word(j, "час") || h.end == i+1 || p.word(j, "o'clock", "oclock")) {
		j += w
		if h.why == "" || h.why == UnusualTime && h.kind != onClock {
			h.weak = false
			if h.why == UnusualTime {
				h.why = ""
			}
		}
	}
	if p.sign(j, "-") && p.glued(j) && p.glued(j+1) && p.word(j+1, "ish") { // 8-ish
		j += 2
		h.end, h.why = j, first(h.why, Loose)
	}
	if p.word(j, "ish") && p.glued(j) && p.half(j+1).ok {
		j++ // 8ish pm
		h.end = j
	}
	half := p.half(j)
	if short := h.hour >= 1 && h.hour <= 12 && (h.kind == bareHour || h.kind == onClock); short && !half.ok {
		sure := false
		if half, sure = p.signedHalf(j); !half.ok {
			half = p.slippedHalf(j)
		}
		if half.ok && !sure {
			plain := h
			plain.rank++
			if plain.why, h.why = first(h.why, TimeOrTitle), first(h.why, TimeOrTitle); half.slip {
				plain.why, h.why = first(plain.why, Misspelt), Misspelt
			}
			all = append(all, plain)
		}
	}
	if half.ok && !(p.word(j, "am") && (p.word(j-1, "uhr") || h.hour > 12 && p.germanDay(half.end))) { // 20 Uhr am Samstag
		plain := h
		if p.word(j, "am") && !p.glued(j) && !p.at(j).first && p.at(half.end).first && !p.alone(half.end) && p.germanBefore(i) {
			plain.kind, plain.weak, plain.why, plain.rank = onClock, false, TimeOrTitle, plain.rank+1 // Samstag 8 am See
			if h.kind == bareHour {
				plain.also = plain.clock
				plain.also.kind, plain.also.hour = exactly, plain.hour%12+12
			}
			all, h.why = append(all, plain), first(h.why, TimeOrTitle)
		}
		if k := half.end; !p.glued(j) && p.sign(k, "/&+") && p.glued(k) && p.glued(k+1) && p.at(k+1).kind == wordToken && !p.half(k+1).ok && !p.means(k+1, lexicon.Part) && !p.zoneFollows(k+1) {
			plain.why, plain.rank = TimeOrTitle, plain.rank+1 // 8:30 AM/FM radio
			all, h.why = append(all, plain), first(h.why, TimeOrTitle)
		}
		j = half.end
		if p.sign(j, ".") && p.glued(j) {
			j++
		}
		h.half, h.afternoon, h.weak = true, half.pm, false
		if half.slip {
			h.why = first(h.why, Misspelt)
		}
		switch {
		case h.hour >= 1 && h.hour <= 12:
			h.kind = exactly
			h.hour %= 12
			if half.pm {
				h.hour += 12
			}
			if h.why == UnusualTime || h.why == TimeOrDate || h.why == TimeOrSpan {
				h.why = ""
			}
		case h.hour > 12 && half.pm || h.hour == 0 && !half.pm:
			h.why = WrongPart // 18:00 pm
			if plain.end < j && !p.glued(plain.end) {
				plain.why, plain.rank = WrongPart, plain.rank+1
				all = append(all, plain)
			}
		case h.hour > 12 && !p.glued(plain.end) && p.at(plain.end).first && !p.at(plain.end).caps && j < len(p.toks):
			return append(all, plain) // 18:00 Am Lagerfeuer
		case h.hour > 12:
			h.why = WrongPart // 18:00 am
			h.also = h.clock
			h.also.hour -= 12
			if !p.glued(plain.end) && j < len(p.toks) {
				plain.why, plain.rank = WrongPart, plain.rank+1
				all = append(all, plain)
			}
		default:
			h.why = WrongPart // 0:30 pm
			h.also = h.clock
			h.also.hour = 12
		}
	}
	if w := p.clockWord(j); w > 0 && h.half && !p.means(j, lexicon.Unit) && p.apartFrom(j+w) {
		j += w
	}
	j = p.minutesBehind(j, &h)
	// sharp, -ish
	for {
		switch {
		case (p.word(j, exactWords[:]...) && p.apartFrom(j+1) && (!p.at(j).first || p.at(j).caps && !p.word(j, "ok") || p.alone(j+1)) || p.word(j, roughWords[:]...)) && (h.kind != bareHour || p.glued(j) || !p.word(j, "ok") && p.alone(j+1)),
			p.word(j, roughWords[1:]...), p.word(j, "arası", "arasında", "arasi", "arasinda") && (p.sign(i-1, "-") || p.means(i-1, lexicon.Until)): // 20:00-22:00 arası
			j++
			h.weak = h.weak && !p.glued(j-1)
			continue
		case p.word(j, "onwards", "onward") && h.kind != bareHour && p.apartFrom(j+1):
			j++
			continue
		case p.word(j, "or") && p.word(j+1, "so", "thereabouts") && p.apartFrom(j+2):
			j += 2
			continue
		case p.word(j, "or") && p.word(j+1, "later", "after", "earlier", "before"), p.word(j, "and") && p.word(j+1, "later"):
			j += 2
			h.why = first(h.why, Loose)
			continue
		case p.word(j, "on") && p.alone(j+1) && p.means(i-1, lexicon.From):
			j++ // from 20:00 on
			continue
		case p.sign(j, "-~") && p.glued(j) && p.glued(j+1) && p.word(j+1, "ish"):
			j += 2
			continue
		case p.sign(j, "'") && p.glued(j) && p.glued(j+1) && p.word(j+1, "de", "da", "te", "ta", "e", "a", "ye", "ya", "den", "dan", "ten", "tan"):
			if j += 2; p.word(j-1, fromSuffixes[:]...) && p.word(j, "itibaren") {
				j++
			}
			continue
		}
		break
	}
	h.end = j
	return append(all, h)
}
