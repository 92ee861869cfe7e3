package when

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/lexicon"
	"userbot/internal/recurrence"
	"userbot/internal/zones"
)

func (p *parser) scan() *Said {
	said := &Said{s: p.s}
	if len(p.toks) == 0 {
		said.wrong = &Problem{Kind: Missing, Example: "fri 20:00"}
		return said
	}
	start := 0
	if said := p.unquoted(); said != nil {
		return said
	}
	if p.unwrap() {
		start = 1
	} else if p.sign(1, ".") && p.at(2).space && p.means(2, lexicon.Weekday) && p.means(4, lexicon.Month) && len(p.at(5).low) == 4 && p.at(0).kind == numberToken {
		start = 2 // 1. Fri 27 Nov 2026 20:30, one of several that were offered
	}
	if p.untilFirst(start) {
		said.parses, said.timed = p.parses, true
		return said
	}
	why, end := p.tooOften(start)
	if _, hours := p.interval(start); end > start && (p.alone(end) || p.timeFollows(end) || hours == end || p.means(end, lexicon.From) && why == TooOften) {
		said.wrong = p.daysInstead(why, start, end)
		return said
	}
	if said := p.counted(start); said != nil {
		return said
	}
	if end := p.foreign(start); end > start && (p.timeFollows(end) || p.means(end, lexicon.At)) {
		said.wrong = &Problem{Kind: UnknownDay, Typed: p.typed(start, end)}
		return said
	}
	p.explore(state{}, start)
	if p.dateOrHour() {
		date := p.partial
		said.date, said.noHour = &date, p.problem()
		p.hourFirst, p.steps = p.partialEnd, 0
		p.explore(state{}, start)
	}
	said.timed = p.timed()
	if !slices.ContainsFunc(p.parses, func(y parse) bool {
		return !y.weak && (y.clock.kind != bareHour || y.at || y.part != 0 || y.repeat.said() || y.title == "" && y.rest == len(p.s)) ||
			y.title == "" && y.clock.kind == bareHour && y.clockA > start && y.nday == 0 // sobre las 8
	}) {
		if p.noSuchDay > 0 {
			p.parses = nil
		} else {
			p.titleFirst()
		}
	}
	p.guard()
	p.unswallow()
	said.parses = p.parses
	if len(p.parses) == 0 {
		said.wrong = p.problem()
	}
	return said
}

// untilFirst reads a series that begins with when it ends: until 20 dec every sat 8pm. It reports whether there is one.
func (p *parser) untilFirst(i int) bool {
	for p.sign(i, "-") {
		i++
	}
	if !p.until(i) && !p.word(i, "до") {
		return false
	}
	end := repeat{freq: recurrence.Weekly, each: 1}
	j, why := p.limitedTo(&end, i)
	if j == i || why != "" || end.until == nil {
		return false
	}
	for p.sign(j, ",;:") {
		j++
	}
	p.explore(state{}, j)
	p.parses = slices.DeleteFunc(p.parses, func(y parse) bool { return !y.repeat.said() || y.repeat.ends() })
	for k := range p.parses {
		p.parses[k].repeat.until = end.until
	}
	p.steps = 0
	return len(p.parses) > 0
}

// dateOrHour reports whether all that was read is a weekday and a date that words follow, "sun 5 May Day": then the date's number is to be
// read as the hour.
func (p *parser) dateOrHour() bool {
	s := &p.partial
	return len(p.parses) == 0 && s.nday == 2 && s.days[0].kind == onWeekday && s.days[1].kind == onDate && s.days[1].some == 1 && s.days[1].dates[0].day <= 12 && s.part == 0 && !p.alone(p.partialEnd)
}

// yield keeps a way to read the text: the time ends at i, and then the title begins.
func (p *parser) yield(s state, i int) bool {
	if s.open != 0 || len(p.parses) >= mostParses {
		return false
	}
	end, bound := p.vagueTo(i)
	if bound {
		s.ask(Loose, i, end)
	}
	i = p.titleAt(end)
	switch {
	case !s.told:
	case p.word(i, "title") && p.at(i+1).quoted():
		i++ // (in 5 d 4 h), title “Weekly”
	case p.word(i, "no") && p.word(i+1, "title") && i+2 == len(p.toks):
		i += 2
	}
	if i < len(p.toks) && p.glued(end) && i == end && p.at(end).kind != signToken {
		// 20:00Standup
		if s.weak || s.clock.kind == bareHour {
			return false
		}
		s.ask(Loose, s.clockA, end)
	}
	if s.weak && p.gap > 0 && !p.takesBack(s.title1, s.title0) {
		return false
	}
	y := parse{state: s, rest: len(p.s)}
	if i < len(p.toks) {
		y.rest = p.toks[i].start
	}
	y.title = strings.TrimSpace(p.s[y.rest:])
	if y.title == "" {
		y.rest = len(p.s)
	}
	if p.gap > 0 {
		before := strings.TrimSpace(p.s[p.toks[s.title1].start:p.toks[s.title0].start])
		before = strings.TrimRight(before, " -–—,:;|")
		if from, to := p.strangeDay(&s, y.title != ""); to > 0 {
			if p.strange == 0 {
				p.strange0, p.strange, p.strangeDated = from, to, s.nday > 0
			}
			return false
		}
		if z := y; p.takesBack(s.title1, s.title0) {
			z.ask(Loose, s.title1, s.title0)
			p.keep(z)
			y.rank++
		}
		y.title = strings.TrimSpace(before + " " + y.title)
		y.ask(TitleFirst, s.title1, s.title0)
		if t, z, b := p.limitTail(&s, s.title1, s.title0); b != never && t > s.title1 { // Party x10 every fri 20:00
			z.ask(TitleFirst, s.title1, s.title0)
			p.keep(parse{state: z, rest: y.rest, title: strings.TrimSpace(p.text(s.title1, t) + y.title[len(before):])})
			y.rank++
		}
		if h, ok := p.often(s.title0-1, lexicon.Regularly); ok && s.title0-1 > s.title1 && !p.at(s.title0-1).first && !s.repeat.said() && !p.means(s.title1, lexicon.Weekday) { // Party weekly fri 20:00
			z, d := s, dayHit{repeat: repeat{each: 1}, end: h.end}
			p.unit(h.N, &d)
			z.repeat, z.oftenA, z.oftenB = d.repeat, s.title0-1, s.title0
			z.ask(TitleFirst, s.title1, s.title0)
			p.keep(parse{state: z, rest: y.rest, title: strings.TrimSpace(p.text(s.title1, s.title0-1) + y.title[len(before):])})
			y.rank++
		}
	} else if y.title == "" && s.often > 0 && (p.nameOf(s.often) || s.repeat.vague() && s.nday == 0 || s.own.said() || s.often == 1 && p.means(1, lexicon.Weekday)) {
		// Weekly 18:00
		z := parse{state: s, rest: y.rest, title: p.text(0, s.often)}
		z.why = ""
		if z.repeat = s.own; !s.own.said() {
			z.addDay(s.repeat.once())
		}
		z.ask(TitleFirst, 0, s.often)
		y.ask(TitleFirst, 0, s.often)
		switch {
		case s.own.said():
			y.rank++ // Weekly every mon 18:00
		case !p.nameOf(s.often):
			z.rank++
		case s.repeat.vague() && s.nday == 0:
			p.keep(z) // a name, and not even the day is said
			return true
		default:
			y.rank++
		}
		p.keep(z)
	} else if z, ok := p.plural(s, y); ok {
		y.ask(Recurring, s.oftenA, s.oftenB)
		p.keep(z)
	} else if why, end := p.goesOnOften(i); y.repeat.said() && end > i {
		y.bad = y.bad || why == NoSuchEnd && (p.until(i) || p.feast(end-1) == end || p.feast(end-2) == end) // until a day that is not understood, or without one: nobody means a title
		y.ask(why, i, end)
	} else if _, end := p.interval(i); end > i && !p.at(i).first {
		if y.ask(TooOften, i, end); p.alone(end) {
			y.bad = true
		} else {
			z := y // 20:00 every 3 hours Pub
			z.rest, z.title = p.toks[end].start, strings.TrimSpace(p.s[p.toks[end].start:])
			p.keep(z)
			y.rank++
		}
	} else if why, end := p.tooOften(i); end > i && p.alone(end) {
		y.ask(why, i, end)
	} else if end := p.seriesWords(&s, i); end > i {
		y.ask(OnlySeries, i, end)
	} else if end := p.moreTo(&s, i); end > i {
		y.ask(Loose, i, end)
	} else if end := p.feastBehind(&s, i); end > i {
		y.ask(UnknownDay, i, end)
	} else if end := p.monthBehind(&s, i); end > i {
		y.ask(UnknownDay, i, end)
	} else if !s.zoned && s.clock.kind != noTime && p.unknownZone(i) {
		y.ask(NoSuchZone, i, i+1)
	}
	if t, stop := i+1, len(p.toks); i > 0 && (p.sign(i, "(") && p.sign(stop-1, ")") || (p.word(i, repeating[:]...) || p.word(i, "per")) && !p.at(i).first) { // 20:00 (weekly)
		if p.sign(i, "(") {
			stop--
		}
		if n, ok := p.oftenTail(&s, t, stop); ok {
			p.keep(parse{state: n, rest: len(p.s)})
			y.rank++
		} else if end := p.oftenTo(t); end > t || p.unitAt(t) || t == stop && !p.word(i, "per") {
			y.ask(Recurring, i, max(end, t))
		}
	}
	if z, ok := p.regularly(s, y, i); ok {
		p.keep(z)
		y.rank++
	}
	named := p.quotedTo(i)
	if k := p.politeTo(i); k > i {
		z := y
		z.ask(TimeOrTitle, i, k)
		z.rest, z.title = p.toks[k].start, strings.TrimSpace(p.s[p.toks[k].start:])
		p.keep(z)
		y.rank++
	}
	switch t, other, b := p.tail(&s, named); {
	case b == never:
	case t == named && other.ended && !s.ended: // 20:00 for 2h
		p.keep(parse{state: other, rest: len(p.s)})
		y.rank++
	case t == named:
		y.bad, y.why, y.whyA, y.whyB = other.bad, other.why, other.whyA, other.whyB // and nothing else is meant
	default:
		z := parse{state: other, rest: y.rest, title: strings.TrimRight(p.s[y.rest:p.toks[t].start], " \t\r\n-–—,:;|")}
		if z.title = strings.TrimSpace(z.title); z.title == "" {
			break
		}
		p.keep(z)
		if b == certain {
			return true
		}
		y.rank++
	}
	if k := p.politeFrom(named); k > 0 && y.why != TitleFirst && (k == i || named > i || !p.sign(k, "🙏")) { // Gottesdienst 🙏
		z := y
		z.ask(TimeOrTitle, k, len(p.toks))
		z.title = strings.TrimSpace(strings.TrimRight(p.s[y.rest:p.toks[k].start], " \t\r\n-–—,:;|"))
		p.keep(z)
		y.rank++
	}
	p.keep(y)
	return true
}

// moreTo returns where words end that rather go on with the time of s than begin a title, and are not understood: + 1h, minus 10, then sun 9pm. i: there
// are none.
func (p *parser) moreTo(s *state, i int) int {
	t := p.at(i)
	switch {
	case i == 0 || t.first || s.clock.kind == noTime || s.ended || p.gap > 0:
	case p.word(i, "within"):
		for k := i + 1; k < i+3; k++ {
			if u, ok := p.hit(k, lexicon.Unit); ok {
				return u.end // within the week
			}
		}
	case p.sign(i, "+") || p.word(i, "plus", "minus", "menos", "moins", "meno", "минус", "плюс", "мінус"):
		n, _, end := p.number(i + 1)
		for _, h := range p.lengthsAt(i+1, false) {
			if h.exact > 0 {
				return h.end
			}
		}
		if end > i+1 && n > 0 && p.alone(end) && !p.sign(i, "+") {
			return end
		}
	case p.word(i, thenWords[:]...):
		for _, d := range p.days(i+1, &state{}) {
			if !d.near && p.timeFollows(d.end) {
				return d.end
			}
		}
		if p.timeFollows(i+1) && p.at(i+1).kind == numberToken {
			return i + 2
		}
	case p.means(i, lexicon.This) && s.nday == 0 && !s.spans:
		this, _ := p.hit(i, lexicon.This)
		if u, ok := p.hit(this.end, lexicon.Unit); ok && u.N >= lexicon.Week && p.alone(u.end) {
			return u.end // 20:00 this week
		}
	case p.half(i).ok && s.clock.kind != bareHour && p.alone(p.half(i).end) && p.at(i).kind == wordToken:
		return p.half(i).end // noon pm
	}
	return i
}

// repeating are words for what is again and again, without how often.
var repeating = [...]string{
	"repeat", "repeats", "repeating", "recurring", "recurrent", "wiederkehrend", "récurrent", "récurrente", "recurrente", "recorrente", "ricorrente", "повторяется", "повторять", "повторюється", "tekrarlanan", "berulang", "تکراری", "متكرر",
	"regularly", "regelmäßig", "regularmente", "régulièrement", "regolarmente", "регулярно", "düzenli", "rutin", "بانتظام",
}

// nameOf reports whether words up to end that begin the text and say how often something is are rather a name: "Weekly", unlike "einmal im Monat".
func (p *parser) nameOf(end int) bool { return p.at(end-1).first && p.at(0).first }

// regularly is y as what comes again and again, where a word in front of a small title, or in brackets in front of any, says so, and a weekday is
// said: "fri 20:00 weekly sync", "fri 20:00 (weekly) Sync", "20:00 (daily) Sync".
func (p *parser) regularly(s state, y parse, i int) (z parse, ok bool) {
	bracket := p.sign(i, "([{")
	if bracket {
		i++
	}
	h, ok := p.often(i, lexicon.Regularly)
	if p.word(i, repeating[:]...) {
		h, ok = hit{Term: lexicon.Term{N: lexicon.Week}, end: i + 1}, true
	}
	if !ok || p.gap > 0 || s.repeat.said() || s.spans || y.why != "" {
		return z, false
	}
	switch {
	case bracket && h.N == lexicon.Day && s.nday == 0:
	case s.nday != 1, s.days[0].kind != onWeekday, h.N != lexicon.Week && h.N != lexicon.Fortnight && h.N != lexicon.Months:
		return z, false
	}
	title := h.end
	switch {
	case bracket && p.sign(h.end, ")]}"):
		title++
	case bracket, p.at(i).first, p.at(h.end).kind != wordToken, p.behindTime(&s, i, h.end) && h.Kind != 0:
		return z, false
	}
	d := dayHit{repeat: repeat{each: 1}, part: h.Part, end: h.end}
	p.unit(h.N, &d)
	if z = y; d.end > h.end || d.part > 0 {
		return z, false
	}
	z.repeat, z.oftenA, z.oftenB = d.repeat, i, h.end
	z.ask(Recurring, i, h.end)
	z.rest, z.title = len(p.s), ""
	if title < len(p.toks) {
		z.rest = p.toks[title].start
		z.title = strings.TrimSpace(p.s[z.rest:])
	}
	return z, true
}

// seriesWords returns where the text ends that says in what, or for how long, one call is again and again, and no more: "mon 20:00 per week",
// "mon 20:00 2 weeks". i: it says something else.
func (p *parser) seriesWords(s *state, i int) int {
	if s.repeat.said() || s.spans || s.clock.kind == noTime || p.gap > 0 || p.at(i).first || p.at(i-1).kind == signToken {
		return i
	}
	for _, h := range p.lengthsAt(i, false) {
		if h.end == len(p.toks) && h.exact == 0 && (h.months > 0 || h.days > 1) && !p.at(h.end-1).first {
			return h.end
		}
	}
	if u, ok := p.hit(i+1, lexicon.Unit); ok && u.end == len(p.toks) && u.N >= lexicon.Day && p.word(i, "per", "each", "pro", "por", "par") {
		return u.end
	}
	return i
}

// oftenTo returns where words at i end that say how often something is; i: there are none.
func (p *parser) oftenTo(i int) int {
	for _, d := range p.repeats(i, &state{last: aClock}) {
		return d.end
	}
	return i
}

// thenWords stand before another time.
var thenWords = [...]string{"then", "dann", "danach", "luego", "puis", "poi", "depois", "потом", "затем", "потім", "sonra", "lalu", "kemudian", "ثم", "سپس", "بعد"}

// quotedTo is where the quotes close that a title at i begins with, or i where it begins with none: behind that, what is no part of the title may
// stand. Where they are nowhere closed, it is the end.
func (p *parser) quotedTo(i int) int {
	if i >= len(p.toks) || !p.toks[i].quoted() {
		return i
	}
	row := doubleQuotes
	if !strings.Contains(row, p.toks[i].low) {
		row = singleQuotes
	}
	for k := i + 2; k < len(p.toks); k++ {
		if p.sign(k, row) && (k+1 == len(p.toks) || p.at(k+1).space || p.at(k+1).kind == signToken) {
			return k
		}
	}
	return len(p.toks)
}

// textLow is the tokens from i up to end in lower case, with single spaces.
func (p *parser) textLow(i, end int) string {
	q := parser{toks: p.toks[:end]}
	return q.rest(i)
}

// vaguely is what people type behind a time that is about then, or exactly; bounding behind one that is at the latest, or at the earliest.
var (
	vaguely = [...]string{
		"approx", "approximately", "roughly", "give or take", "more or less", "rum", "herum", "ca", "circa", "ungefähr", "etwa", "más o menos", "mas o menos", "aprox", "aproximadamente",
		"en punto", "mais ou menos", "em ponto", "environ", "précises", "précise", "in punto", "precise", "più o meno", "примерно",
		"приблизительно", "где - то", "плюс - минус", "приблизно", "орієнтовно", "tam", "kira - kira", "tepat", "kurang lebih", "حدودا", "تقریبا", "تقريبا", "بالضبط", "تماما",
	}
	bounding = [...]string{
		"at the latest", "latest", "at the earliest", "earliest", "spätestens", "frühestens", "a más tardar", "no máximo", "au plus tard", "au plus tôt", "grand max", "al massimo", "al più tardi",
		"later", "early", "late", "coming", "any day", "same day", "the same day", "and day after", "and the day after", "soon", "all week", "all weekend", "später", "bald", "die ganze woche", "das ganze wochenende", "más tarde", "mas tarde", "pronto", "toda la semana", "mais tarde", "em breve",
		"a semana toda", "plus tard", "bientôt", "toute la semaine", "più tardi", "tutta la settimana", "presto", "позже", "попозже", "скоро", "всю неделю", "пізніше", "скоро", "весь тиждень", "daha sonra", "bütün hafta", "nanti",
		"segera", "sepanjang minggu", "بعدا", "به زودی", "تمام هفته", "لاحقا", "قريبا", "طوال الأسبوع", "самое позднее", "не позднее", "не раньше", "не пізніше", "не раніше", "en geç", "en erken", "paling lambat", "paling cepat",
	}
)

// vagueTo steps over such words at i, where nothing follows them or a capital does; bound: they are bounding.
func (p *parser) vagueTo(i int) (end int, bound bool) {
	if end = p.phraseTo(i, vaguely[:]); end > i {
		return end, false
	}
	end = p.phraseTo(i, bounding[:])
	return end, end > i
}

// phraseTo steps over one of the phrases at i, where nothing follows it or a capital does.
func (p *parser) phraseTo(i int, phrases []string) int {
	t := p.at(i)
	if t.kind != wordToken || t.first || p.glued(i) || !slices.ContainsFunc(phrases, func(v string) bool { return strings.HasPrefix(v, t.low) }) {
		return i
	}
	rest := p.rest(i)
	for _, v := range phrases {
		end := i + len(strings.Fields(v))
		switch {
		case rest == v:
			return len(p.toks)
		case strings.HasPrefix(rest, v+" ") && p.at(end).kind == wordToken && p.at(end).first:
			return end
		}
	}
	return i
}

// tail looks for a day, a zone or what says how often at the end of the title that begins at i: "20:00 Weekly tomorrow". never: there is
// none; certain: nobody would take it for the title. at i it is the whole text that is asked about, as other says, or refused.
func (p *parser) tail(s *state, i int) (at int, other state, b bind) {
	if p.gap > 0 || s.spans || i+1 >= len(p.toks) || len(p.toks) == mostTokens || p.tails == 3 {
		return 0, other, never
	}
	p.tails++
	end := len(p.toks)
	for end > i && (p.sign(end-1, ".!?") && !p.dottedTo(end) || p.ornament(end-1)) {
		end--
	}
	if k := p.politeFrom(i + 1); k > i+1 && k < end {
		end = k
	}
	if at, other, b := p.limitTail(s, i, end); b != never {
		return at, other, b
	}
	for t := max(i+1, end-12); t < end; t++ {
		if inner, stop := t+1, end-1; p.toks[t].space && (p.sign(t, "-") && p.at(t+1).space || p.sign(t, "([") && p.sign(stop, ")]")) {
			if p.sign(t, "-") {
				stop = end
			}
			_, every := p.every(inner)
			if _, often := p.often(inner, lexicon.Regularly); every || often {
				if n, ok := p.oftenTail(s, inner, stop); ok {
					return t, n, likely // Foo (every week)
				}
			}
		}
		offset := p.sign(t, "+-") && p.glued(t+1) && p.at(t+1).kind == numberToken
		if !p.toks[t].space || p.toks[t].kind == signToken && !p.sign(t, "(@[") && !offset || p.tiedTo(t-1) {
			continue
		}
		n, j := *s, t
		var c connectors
		if p.tiedTo(t) && !offset && !(p.at(t).caps && p.zoneTo(t, end) != nil) && !p.means(t, lexicon.At, lexicon.On, lexicon.Days, lexicon.Every) {
			continue
		}
		often, stop := t, end
		if p.sign(t, "(") && p.sign(end-1, ")") {
			often, stop = t+1, end-1 // Pub (every week)
		}
		if n, ok := p.oftenTail(s, often, stop); ok {
			return t, n, likely
		}
		if why, e := p.tooOften(t); e == end {
			n.ask(why, t, end)
			return i, n, likely
		}
		if t < end-6 {
			continue
		}
		if after, ok := p.connector(t, s, &c); ok && s.nday == 0 {
			j = after
		}
		for _, d := range p.days(j, s) {
			if last := p.lastOne(i, t); last > 0 && s.repeat.said() && !s.repeat.ends() && s.nday == 0 && !d.near && d.kind == onDate && d.end == end {
				n.repeat.until = &d.day // every mon 8pm Foo, last one 21 dec
				n.ask(TimeOrTitle, last, end)
				return last, n, likely
			}
			if s.nday == 0 && !d.repeat.said() && !d.near && (!d.short || d.kind == onDate && d.month) && !d.number && d.kind != dayOfMonth && d.why == "" &&
				(d.end == end || d.end == end-1 && c.open) && (n.part == 0 || d.part == 0) && n.addDay(d.day) {
				n.part, n.dayA, n.dayB = max(n.part, d.part), t, end
				n.ask(TimeOrTitle, t, end)
				return t, n, likely
			}
			if z := p.zoneOfDay(s, &d, i, end); z != nil && n.addDay(d.day) { // 8pm Foo tomorrow CET
				n.part, n.dayA, n.dayB = max(n.part, d.part), t, d.end
				n.zone, n.zoned, n.zoneTyped = z.zones, true, p.text(d.end, end)
				n.ask(TimeOrTitle, t, end)
				return t, n, likely
			}
		}
		for _, z := range p.zone(t) {
			if !s.zoned && z.end == end && len(z.zones) > 0 && (z.trust >= zones.Likely || z.meant != "" || p.zoneLike(&z, i, t)) {
				n.zone, n.zoned, n.zoneTyped = z.zones, true, p.text(t, end)
				if z.meant != "" {
					n.note(Spelling, t, end, z.meant)
				}
				n.ask(ZoneOrTitle, t, end)
				return t, n, likely
			}
		}
	}
	if at, n := p.clockTail(s, i, end); at > 0 {
		return at, n, likely
	}
	if at, n, b := p.sinceTail(s, i, end); b != never {
		return at, n, b
	}
	if at, n := p.endTail(s, i, end); at > 0 {
		return at, n, likely
	}
	if !s.repeat.said() {
		return p.onceTail(s, i, end)
	}
	return 0, other, never
}

// lastOne is where words begin, behind i, that say of the day at t that it is the last one; 0: none do.
func (p *parser) lastOne(i, t int) int {
	for k := max(i+1, t-4); k < t; k++ {
		h, ok := p.often(k, lexicon.Nth)
		if last := ok && h.N < 0 || p.word(k, "final", "ends", "ending", "endet"); last && (p.sign(k-1, ",;(-.") || !p.at(k).first) {
			if k > i+1 && p.means(k-1, lexicon.The) {
				k--
			}
			return k
		}
	}
	return 0
}

// zoneOfDay is the zone from the day d to the end, behind a title that begins at i, of a time that has neither yet; nil: it is none.
func (p *parser) zoneOfDay(s *state, d *dayHit, i, end int) *zoneHit {
	if s.zoned || s.dated() || d.repeat.said() || d.near || d.number || d.kind == dayOfMonth || d.why != "" || d.part > 0 && s.part > 0 || d.end >= end {
		return nil
	}
	for _, z := range p.zone(d.end) {
		if z.end == end && len(z.zones) > 0 && (z.trust >= zones.Likely || p.zoneLike(&z, i, d.end)) {
			return &z
		}
	}
	return nil
}

// ornament reports whether the token at i only adorns a line: an emoji, or part of a smiley.
func (p *parser) ornament(i int) bool {
	if p.at(i).kind != signToken {
		return false
	}
	r, _ := utf8.DecodeRuneInString(p.at(i).low)
	smiley := p.sign(i, ")(") && p.glued(i) && (p.sign(i-1, ":;") || p.sign(i-1, "-") && p.glued(i-1) && p.sign(i-2, ":;"))
	eyes := p.sign(i, ":;") && p.sign(i+1, ")(") && p.glued(i+1)
	return smiley || eyes || unicode.In(r, unicode.So, unicode.Sk) || r == '\u200d' || r == '\ufe0f' || r == '…'
}

// zoneLike reports whether z, at t behind a title that begins at i, is written as zones are: EAT in capitals behind a title that is not, +2.
func (p *parser) zoneLike(z *zoneHit, i, t int) bool {
	if z.trust < zones.Maybe {
		return false
	}
	if p.sign(t, "([") {
		t++
	}
	if p.sign(t, "+-") {
		return true
	}
	if !p.at(t).caps || z.end > t+2 {
		return false
	}
	for k := i; k < t; k++ {
		if o := p.at(k); o.kind == wordToken && o.caps && len(o.low) > 1 {
			return false
		}
	}
	return true
}

// dottedTo reports whether a date ends with its dot at i: 24.12., 24.12.2026.
func (p *parser) dottedTo(i int) bool {
	dotted := func(i int) bool {
		return i > 1 && p.sign(i-1, ".") && p.glued(i-1) && p.at(i-2).kind == numberToken
	}
	if !dotted(i) || !p.glued(i-2) || !dotted(i-2) {
		return false
	}
	return isDate(p.at(i-4).value, p.at(i-2).value) || p.glued(i-4) && dotted(i-4) && isDate(p.at(i-6).value, p.at(i-4).value)
}

// tiedTo reports whether the word at i makes a title of the day behind it.
func (p *parser) tiedTo(i int) bool {
	if p.glued(i) && p.sign(i-1, "&+/-") {
		return false // Q&A
	}
	return p.means(i, lexicon.Of, lexicon.And, lexicon.The, lexicon.Every, lexicon.Until, lexicon.From, lexicon.Past, lexicon.To, lexicon.In, lexicon.Next, lexicon.This) ||
		p.word(i, "guten", "good", "buenos", "buenas", "bom", "boa", "bon", "bonne", "buon", "buona", "доброе", "добрый", "доброго", "добрий", "iyi", "selamat") ||
		p.word(i, "for", "before", "until", "since", "is", "of", "vs", "about") || p.sign(i, "&+-/")
}

// keep adds a way to read the text.
func (p *parser) keep(y parse) {
	if p.slipB > 0 {
		if y.clockA > p.slipA || y.clockB < p.slipB {
			return
		}
		y.ask(Misspelt, p.slipA, p.slipB)
	}
	for _, n := range y.notes[:y.nnote] {
		y.noted = append(y.noted, Note{Kind: n.kind, Typed: p.typed(n.from, n.to), Meant: n.meant})
	}
	y.whyTyped, y.daysTyped, y.clockTyped = p.typed(y.whyA, y.whyB), p.typed(y.dayA, y.dayB), p.typed(y.clockA, y.clockB)
	y.oftenTyped = p.typed(y.oftenA, y.oftenB)
	y.this = y.nday > 0 && y.dayA > 0 && p.means(y.dayA-1, lexicon.This)
	if y.also != nil && y.nday > 0 && y.also.zoned && !y.also.dated() && !y.also.spans {
		o := *y.also // 8pm CET / 7pm GMT tomorrow
		o.days, o.nday, o.apart, o.agree = y.days, y.nday, y.apart, y.agree
		y.also = &o
	}
	p.parses = append(p.parses, y)
}

// titleAt steps over what may stand between time and title.
func (p *parser) titleAt(i int) int {
	for i < len(p.toks) && p.glued(i) && (p.sign(i, ",;:.!?/)…·|~") || p.sign(i, "+") && (i+1 == len(p.toks) || p.at(i+1).space)) && !p.at(i).quoted() {
		i++
	}
	if p.sign(i, ",;") && i+1 < len(p.toks) || p.sign(i, ".") && p.sign(i+1, ".") && p.sign(i+2, ".") && i+3 < len(p.toks) {
		for p.sign(i, ",;.") { // 20:00 ,Pub
			i++
		}
	}
	t := p.at(i)
	if t.kind != signToken || t.quoted() {
		return i
	}
	if strings.Contains("-:|,;·/", t.low) && (i+1 >= len(p.toks) || p.at(i+1).space || p.glued(i)) {
		i++
		for p.sign(i, "-") && p.glued(i) {
			i++
		}
	}
	return i
}

// titleFirst looks for a time behind a title.
func (p *parser) titleFirst() {
	if p.toks[0].quoted() && len(p.parses) > 0 {
		return
	}
	weak := p.parses
	p.parses = nil
	p.steps = 0
	if len(weak) == 0 && p.partialEnd == len(p.toks) && (p.partial.nday > 0 || p.partial.part > 0) {
		return // friday in two weeks, بعد الظهر
	}
	not, negated := p.little(p.partialEnd, lexicon.Not)
	if p.partialEnd > 0 && p.partialEnd < len(p.toks) && !(negated && not.Lang == "tr") && (p.partial.dated() || p.partial.part > 0) && p.partial.open == 0 {
		partial := p.partial
		if !partial.dated() && !p.at(p.partialEnd).first {
			partial.rank += 2 // noite de jogos amanhã às 20h
		}
		p.behind(partial, p.partialEnd) // tomorrow Weekly 18:00
	}
	p.behind(state{}, 0)
	if d := p.days(0, &state{}); len(d) > 0 && d[0].adverb > 0 && p.at(d[0].end-1).first { // Daily Standup 9:30
		p.behind(state{repeat: d[0].repeat, often: d[0].adverb, oftenB: d[0].end, last: aDay, lastEnd: d[0].end, rank: 1}, d[0].end)
	}
	sure := func(y parse) bool { return !y.weak && y.clock.kind != bareHour }
	if p.strangeDated || slices.ContainsFunc(weak, func(y parse) bool { return y.nday > 0 }) && !slices.ContainsFunc(p.parses, sure) {
		p.parses = nil // this friday 8 Pub
	}
	if len(p.parses) > 0 {
		for i := range weak {
			weak[i].rank += 2
		}
	}
	p.parses = append(p.parses, weak...)
}

// behind looks for the rest of a time of which s was said up to i.
func (p *parser) behind(s state, i int) bool {
	from := i
	if p.sign(i, "-:|,;·") {
		from++
	}
	for k, last := from+1, p.lastTime(); k <= last && p.steps < mostSteps; k++ {
		if !p.toks[k].space || p.sign(k, "-:,;|&+/.") {
			continue
		}
		if p.toks[k].quoted() {
			break
		}
		if p.toks[k].kind == numberToken && (p.sign(k-1, "#№") || p.numbers(k-1) || p.sign(k-1, ".") && p.glued(k-1) && p.numbers(k-2)) {
			continue // Stammtisch Nr. 5
		}
		if p.notMeant(from, k) {
			continue // not 8pm but 9pm
		}
		p.gap = k
		s := s
		s.title0, s.title1 = k, from
		s.rank++
		if p.explore(s, k) {
			p.gap = 0
			return true
		}
	}
	p.gap = 0
	return false
}

// notMeant reports whether the time at k, behind i, is said not to be meant, and what is meant follows it.
func (p *parser) notMeant(i, k int) bool {
	not := k - 1
	for not > i && p.means(not, lexicon.At, lexicon.On, lexicon.In, lexicon.The) {
		not--
	}
	if _, ok := p.little(not, lexicon.Not, lexicon.No); not < i || !ok || p.at(p.skipConnectors(k)).kind != numberToken {
		return false
	}
	for j := k + 1; j < min(k+8, len(p.toks)); j++ {
		if p.at(j).kind != signToken && p.takesBack(i, j) && (p.timeFollows(j) || p.at(j).kind == numberToken) {
			return true
		}
	}
	return false
}

// ordinals are words in front of a number that make a name of it, besides those that only say that one follows.
var ordinals = [...]string{"выпуск", "випуск", "folge", "teil", "episode", "ep", "vol", "part", "room", "sala", "salle", "raum"}

// numbers reports whether the word at i makes a name of the number behind it: Stammtisch Nr. 5.
func (p *parser) numbers(i int) bool {
	_, ok := p.little(i, lexicon.Numbered)
	return p.at(i).kind == wordToken && (ok || p.word(i, ordinals[:]...))
}

// lastTime returns the last token that a time of day or a length can begin with; -1: there is none.
func (p *parser) lastTime() int {
	for i := len(p.toks) - 1; i >= 0; i-- {
		if p.toks[i].kind == numberToken {
			return i
		}
		for _, h := range p.hits(i) {
			switch h.Kind {
			case lexicon.Number, lexicon.Span, lexicon.Clock, lexicon.In:
				return i
			case lexicon.Part:
				if h.N == lexicon.Midday || h.N == lexicon.Noon || h.N == lexicon.Midnight {
					return i
				}
			}
		}
	}
	return -1
}

// unwrap takes a time in quotes or the like for one without: `fri 8pm` Weekly.
func (p *parser) unwrap() bool {
	first := p.at(0)
	if first.kind != signToken || !first.quoted() && !p.sign(0, "*`_~") {
		return false
	}
	for j := 1; j < len(p.toks); j++ {
		t := p.at(j)
		if t.kind == signToken && (t.low == first.low || strings.Contains(doubleQuotes, first.low) && strings.Contains(doubleQuotes, t.low)) {
			p.parses = nil
			q := parser{s: p.s, toks: p.toks[:j]}
			if !q.explore(state{}, 1) || !slices.ContainsFunc(q.parses, func(y parse) bool { return y.rest == len(p.s) && !y.weak }) {
				return false
			}
			// The quotes are gone: what follows them is the title.
			t.low, t.kind = ")", signToken
			p.parses = nil
			for _, y := range q.parses {
				if y.rest == len(p.s) {
					y.state.ask(Loose, 1, j)
					p.yield(y.state, j+1)
				}
			}
			return false
		}
	}
	return false
}

// unquoted reads a text that stands in quotes as a whole; nil: it does not, or all in them is the title.
func (p *parser) unquoted() *Said {
	last := len(p.toks) - 1
	if last < 2 || !p.toks[0].quoted() || !p.sign(last, doubleQuotes+"'") || !p.glued(last) {
		return nil
	}
	for i := 1; i < last; i++ {
		if p.toks[i].quoted() {
			return nil
		}
	}
	said := Scan(strings.Repeat(" ", p.toks[0].end) + p.s[p.toks[0].end:p.toks[last].start]) // so that the titles begin where they do in s
	if len(said.parses) == 0 || !said.timed {
		return nil
	}
	said.s, said.timed = p.s, false
	for i := range said.parses {
		y := &said.parses[i]
		if y.rest >= p.toks[last].start {
			y.rest = len(p.s)
		}
		if y.why == "" {
			y.why, y.whyTyped = Loose, clip(p.s)
		}
	}
	return said
}

// timed reports whether what was read is surely a time.
func (p *parser) timed() bool {
	for i := range p.parses {
		switch y := &p.parses[i]; {
		case y.weak || y.why == TimeOrDate && y.nday == 1 && y.days[0].kind == dayOfMonth || y.why == NoIn || y.why == TimeOrSpan || y.why == TitleFirst || y.why == Loose:
		case y.spans:
			return true
		case y.clock.kind == bareHour || y.why == UnusualTime:
			// A number alone, unless what was said with it tells that it is a time.
			if y.at || y.part != 0 {
				return true
			}
		case y.dated(), y.clock.kind == exactly && y.why != TimeOrDate, y.clock.kind == onClock && y.why != TimeOrDate:
			return true
		}
	}
	return false
}
