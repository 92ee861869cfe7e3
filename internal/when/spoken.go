package when

import (
	"slices"
	"strings"

	"userbot/internal/lexicon"
)

// Times of day are said in words as well: half past six, halb sieben, nineteen hundred. The methods here read these.

// article reports whether the word at i is rather an article than the hour one: "un", unlike "a la una".
func (p *parser) article(i int) bool {
	return p.word(i, "un", "una", "um", "uma", "une", "ein", "eine", "einer", "einem", "einen", "ner") && !p.means(i-1, lexicon.At)
}

// hourNumber reads a number that can be an hour. Of a longer one that can not be, the tens are: двадцать пять is 20:05.
func (p *parser) hourNumber(i int) (n, digits, end int) {
	if p.at(i).kind == numberToken {
		return p.number(i)
	}
	for _, h := range p.hits(i) {
		if h.Kind == lexicon.Number && h.N <= 24 {
			return h.N, 0, h.end
		}
	}
	return 0, 0, i
}

// spelledMinutes reads minutes in words behind an hour: thirty, oh five, ноль ноль. end is i where there are none.
func (p *parser) spelledMinutes(i int) (m, end int) {
	n, digits, end := p.number(i)
	if n == 0 && end > i && digits == 0 || p.word(i, "oh", "o") {
		one, digits, after := p.number(max(end, i+1))
		if after > max(end, i+1) && digits == 0 && one < 10 {
			return one, after
		}
		return 0, i
	}
	if end > i && digits == 0 && n >= 10 && n < 60 && !p.article(i) {
		return n, end
	}
	return 0, i
}

// behindHour reads minutes in words behind a word for the hour: "Uhr dreißig", "heures trente". end is i where there are none.
func (p *parser) behindHour(i int) (m, end int) {
	m, end = p.spelledMinutes(i)
	if n, digits, after := p.number(i); end == i && after > i && digits == 0 && n > 0 && !p.article(i) && !p.at(i).first && p.alone(after) {
		m, end = n, after // vingt heures cinq
	}
	if u, ok := p.hit(end, lexicon.Unit); ok && end > i && u.N == lexicon.Minute {
		end = u.end
	}
	return m, end
}

// hundred reads the hours of the afternoon, and those of soldiers, in words: nineteen thirty, nineteen hundred, zero nine hundred.
func (p *parser) hundred(i int, behind bool, add func(clockHit)) {
	if behind || p.at(i).kind != wordToken {
		return
	}
	n, digits, end := p.hourNumber(i)
	if end > i && n == 0 || p.word(i, "oh", "o") {
		n, digits, end = p.hourNumber(max(end, i+1))
	}
	if end <= i || digits > 0 || n > 24 {
		return
	}
	h := clockHit{clock: clock{kind: exactly, hour: n}, end: end, why: UnusualTime}
	m, after := p.spelledMinutes(end)
	total, _, all := p.number(i)
	switch {
	case p.word(end, "hundred"):
		if h.end++; p.word(h.end, "hours", "hrs", "h") {
			h.end++
		}
	case after > end && m == 0:
		h.why, h.end = "", after // двадцать ноль ноль
		if h.kind = kindOf(n); n == 0 {
			return
		}
	case n > 12 && after > end:
		h.min, h.end = m, after
	case n > 12 && p.clockWord(end) > 0:
		h.end += p.clockWord(end)
		if m, after := p.behindHour(h.end); after > h.end {
			h.min, h.end = m, after
		}
	case total > 24 && all > end && n == total-total%10:
		h.min, h.end = total%10, all // двадцать пять
	case n <= 12 || !p.means(i-1, lexicon.At):
		return
	}
	add(h)
}

// pastNoon reads what may stand behind noon, or midnight, and belongs to it: half an hour, minutes in words, or that it is exactly then.
func (p *parser) pastNoon(h clockHit) clockHit {
	j := h.end
	if and, ok := p.hit(j, lexicon.And); ok && p.at(j).kind == wordToken {
		j = and.end
	}
	m, _, end := p.number(j)
	switch past, ok := p.hit(j, lexicon.Half, lexicon.Quarter); {
	case ok && past.Lang != "en" && past.Kind == lexicon.Half && !p.means(past.end, lexicon.Unit):
		h.min, h.end = 30, past.end // meio-dia e meia
	case ok && past.Lang != "en" && past.Kind == lexicon.Quarter && !p.means(past.end, lexicon.Unit):
		h.min, h.end = 15*past.N, past.end
	case end > j && p.at(j).kind == wordToken && m >= 5 && m < 60 && p.alone(end):
		h.min, h.end, h.why = m, end, UnusualTime // midi trente
	case p.word(h.end, exactWords[:]...):
		h.end++
	}
	return h
}

// spokenClocks reads half past 6, halb sieben, quarter to eight, 5 past 7.
func (p *parser) spokenClocks(i int, add func(clockHit)) {
	hour := func(j int) (int, int) {
		if p.means(j, lexicon.At) {
			if h, ok := p.hit(j, lexicon.At); ok {
				j = h.end
			}
		}
		if h, ok := p.hit(j, lexicon.Part); ok && h.Words == 1 && (h.N == lexicon.Midnight || h.N == lexicon.Noon) && p.at(i).kind == wordToken {
			return map[bool]int{true: 24, false: 36}[h.N == lexicon.Midnight], h.end // half past midnight; more than twelve, so that it is no hour of the morning
		}
		n, digits, end := p.hourNumber(j)
		if end == j || n < 1 || n > 24 || digits > 2 || p.sign(end, ":.") && p.glued(end) || p.word(j, "a", "an") {
			return 0, j
		}
		if w := p.clockWord(end); w > 0 {
			end += w
		}
		return n, end
	}
	set := func(n, minutes int, end int, why Kind, rank int) {
		total := (60*n + minutes + 24*60) % (24 * 60)
		c := clock{kind: bareHour, hour: total / 60, min: total % 60}
		if n > 12 {
			c.kind = exactly
		}
		if c.hour == 0 {
			c.hour = 12 // a quarter to one at night is none of those that are meant
			if n > 12 {
				c.hour = 0
			}
		}
		if c.kind == bareHour && c.hour > 12 {
			c.hour -= 12
		}
		add(clockHit{clock: c, end: end, why: why, rank: rank})
	}
	for _, h := range p.hits(i) {
		switch h.Kind {
		case lexicon.Clock:
			c := clock{kind: bareHour, hour: h.N / 60, min: h.N % 60}
			if c.hour == 0 {
				c.hour = 12
			}
			add(clockHit{clock: c, end: h.end})
		case lexicon.Without:
			p.without(h.end, hour, set)
		case lexicon.HalfTo:
			if n, end := hour(h.end); n > 0 {
				set(n, -30, end, "", 0)
			}
		case lexicon.Half:
			if past, ok := p.hit(h.end, lexicon.Past); ok {
				if n, end := hour(past.end); n > 0 {
					set(n, 30, end, "", 0)
				}
				continue
			}
			n, end := hour(h.end)
			if n == 0 {
				continue
			}
			if h.Lang == "en" {
				set(n, 30, end, UnusualTime, 0)
				set(n, -30, end, UnusualTime, 1)
			} else {
				set(n, -30, end, "", 0)
			}
		case lexicon.Quarter:
			p.minutesOf(h.end, 15*h.N, hour, set)
			if n, end := hour(h.end); n > 0 && slices.Contains([]string{"de", "ru", "uk"}, h.Lang) {
				set(n, 15*h.N-60, end, "", 0) // viertel acht, dreiviertel acht
			}
		case lexicon.Number:
			p.minutesOf(p.minuteAt(h.end), h.N, hour, set)
		}
	}
	if t := p.at(i); t.kind == numberToken && len(t.low) <= 2 && t.value < 60 {
		p.minutesOf(p.minuteAt(i+1), t.value, hour, set)
	}
	p.turkish(i, set)
	if p.word(i, "за") { // за чверть восьма
		p.without(i+1, hour, set)
	}
	if n, end := hour(i + 1); n > 0 && p.word(i, "halfpast") {
		set(n, 30, end, "", 0)
	}
	// 8 y media, 8 et quart, 8 heures et demie
	n, end := hour(i)
	if n == 0 {
		return
	}
	if p.word(end, "والثلث", "وثلث") { // and a third
		set(n, 20, end+1, "", 0)
	}
	if less, ok := p.hit(end, lexicon.Less); ok {
		if p.word(less.end, "ثلث", "ثلثا") {
			set(n, -20, less.end+1, "", 0)
		}
		if q, ok := p.hit(less.end, lexicon.Quarter); ok {
			set(n, -15*q.N, q.end, "", 0)
		} else if m, _, after := p.number(less.end); after > less.end && m < 60 {
			set(n, -m, p.minuteAt(after), "", 0)
		}
	}
	if h, ok := p.hit(end, lexicon.Half, lexicon.Quarter); ok && h.Lang != "en" && !p.means(h.end, lexicon.Unit) {
		switch h.Kind {
		case lexicon.Half:
			set(n, 30, h.end, "", 0)
		case lexicon.Quarter:
			set(n, 15*h.N, h.end, "", 0)
		}
	}
	if and, ok := p.hit(end, lexicon.And); ok {
		switch h, ok := p.hit(and.end, lexicon.Half, lexicon.Quarter); {
		case ok && h.Kind == lexicon.Half && !p.means(h.end, lexicon.Unit):
			set(n, 30, h.end, "", 0)
		case ok && h.Kind == lexicon.Quarter:
			set(n, 15*h.N, h.end, "", 0)
		default: // alle 20 e 30, jam 8 lewat 15
			m, _, after := p.number(and.end)
			u, minutes := p.hit(after, lexicon.Unit)
			if minutes = minutes && u.N == lexicon.Minute && !p.means(i-1, lexicon.In); minutes {
				after = u.end // 20 Uhr und 30 Minuten
			} else if !slices.Contains([]string{"es", "pt", "it", "fa"}, and.Lang) && !p.word(end, "lewat", "lebih") {
				break
			}
			switch {
			case after == and.end || m < 1 || m > 59 || p.sign(after, ":.") && p.glued(after):
			case p.alone(after), p.at(after).first, p.partFollows(after), minutes:
				set(n, m, after, "", 0)
			default:
				set(n, m, after, TimeOrTitle, 0) // alle venti e trenta riunione, alle 8 e 30 amici
			}
		}
	}
}

// minuteAt steps over the word for minutes at i.
func (p *parser) minuteAt(i int) int {
	if u, ok := p.hit(i, lexicon.Unit); ok && u.N == lexicon.Minute {
		return u.end
	}
	return i
}

// without reads "без четверти восемь", "без десяти 8".
func (p *parser) without(i int, hour func(int) (int, int), set func(n, minutes, end int, why Kind, rank int)) {
	var minutes, end int
	if q, ok := p.hit(i, lexicon.Quarter); ok {
		minutes, end = 15*q.N, q.end
	} else {
		minutes, _, end = p.number(i)
	}
	end = p.minuteAt(end)
	if n, after := hour(end); end > i && n > 0 && minutes < 60 {
		set(n, -minutes, after, "", 0)
	}
}

// minutesOf reads past or to, and the hour.
func (p *parser) minutesOf(i, minutes int, hour func(int) (int, int), set func(n, minutes, end int, why Kind, rank int)) {
	into := i // десять минут девятого, десять хвилин на дев'яту: of the ninth hour
	if p.word(i, "на") {
		into++
	}
	if n, end := hour(into); n > 0 && p.at(into).kind == wordToken && (into == i && strings.HasSuffix(p.at(i).low, "го") || into > i && (strings.HasSuffix(p.at(into).low, "у") || strings.HasSuffix(p.at(into).low, "тю"))) {
		set(n, minutes-60, end, "", 0)
		return
	}
	if n, end := hour(i + 1); n > 0 && p.word(i, "по") && strings.HasSuffix(p.at(i+1).low, "ій") {
		set(n, minutes, end, "", 0) // чверть по восьмій
		return
	}
	for _, h := range p.hits(i) {
		sign := 1
		switch h.Kind {
		case lexicon.To:
			sign = -1
		case lexicon.Past:
		default:
			continue
		}
		if halfTo, ok := p.hit(h.end, lexicon.HalfTo); ok && minutes <= 15 {
			if n, end := hour(halfTo.end); n > 0 {
				set(n, sign*minutes-30, end, "", 0) // fünf vor halb acht
				return
			}
		}
		if n, end := hour(h.end); n > 0 {
			words := p.at(i-1).kind == wordToken && p.at(end-1).kind == wordToken
			if sign < 0 && minutes <= 12 && !(words && minutes > n && p.half(end).ok) { // ten to nine pm
				if minutes%5 == 0 {
					set(n, -minutes, end, SeveralTimes, 3) // 5 to 7: rather a beginning and an end
				}
			} else {
				set(n, sign*minutes, end, "", 0)
			}
			return
		}
	}
}

// The hours in Turkish, from one on, as they stand before the minutes past them, and before those to them.
var (
	turkishPast = [...]string{"biri", "ikiyi", "üçü", "dördü", "beşi", "altıyı", "yediyi", "sekizi", "dokuzu", "onu", "on biri", "on ikiyi"}
	turkishTo   = [...]string{"bire", "ikiye", "üçe", "dörde", "beşe", "altıya", "yediye", "sekize", "dokuza", "ona", "on bire", "on ikiye"}
)

// turkish reads sekizi çeyrek geçe, 8'e 10 kala.
func (p *parser) turkish(i int, set func(n, minutes, end int, why Kind, rank int)) {
	n, end := 0, i
	if t := p.at(i); t.kind == numberToken && len(t.low) <= 2 && t.value >= 1 && t.value <= 24 && p.sign(i+1, "'") && p.glued(i+1) && p.glued(i+2) && p.at(i+2).kind == wordToken {
		n, end = t.value, i+3
	} else {
		for k := range turkishPast {
			for _, words := range [...]string{turkishPast[k], turkishTo[k]} {
				first, second, two := strings.Cut(words, " ")
				if p.word(i, first) && (!two || p.word(i+1, second)) {
					n, end = k+1, i+1
					if two {
						end++
					}
				}
			}
		}
	}
	if n == 0 {
		return
	}
	var minutes, after int
	if q, ok := p.hit(end, lexicon.Quarter); ok {
		minutes, after = 15*q.N, q.end
	} else if minutes, _, after = p.number(end); after == end && p.word(end, "on") {
		minutes, after = 10, end+1 // which is another word elsewhere
		if more, _, behind := p.number(after); behind > after && more < 10 {
			minutes, after = minutes+more, behind
		}
	} else if after == end || minutes > 59 {
		return
	} else if more, _, behind := p.number(after); behind > after && more < 10 && minutes >= 20 && minutes%10 == 0 && p.at(after).kind == wordToken {
		minutes, after = minutes+more, behind // yirmi beş
	}
	after = p.minuteAt(after)
	switch {
	case p.word(after, "geçe", "gece", "geçiyor", "geçerken"):
		set(n, minutes, after+1, "", 0)
	case p.word(after, "kala", "var"):
		set(n, -minutes, after+1, "", 0)
	}
}
