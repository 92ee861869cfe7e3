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

// Whatever in a title says when is not left there without a word: someone who goes on to another time, a day, or an end would find out too
// late. The methods here read each part of the title as the text itself is read, and have what is found asked about.

// mostBefore is how many words may stand between the time and a part of the title that is still said of it: "no wait, I mean 9pm".
const mostBefore = 5

// part is what a part of the title says, from one token to another.
type part struct {
	state
	from, to int
}

// guard looks for a part that says when in the title of the only way to read the text. Then there are more: that part is the time, or takes
// the place of what was said of it, or it is struck out and all else is as it stands.
func (p *parser) guard() {
	if len(p.parses) != 1 || len(p.toks) == mostTokens {
		return
	}
	y := p.parses[0]
	if p.slipBehind(y) {
		return
	}
	if y.title == "" || y.title0 > 0 || y.bad || y.spans || y.why != "" && !y.why.orTitle() || !strings.HasPrefix(p.s[y.rest:], y.title) {
		return
	}
	if stop := slices.IndexFunc(p.toks, func(t token) bool { return t.start >= y.rest+len(y.title) }); stop > 0 { // what stands behind it is read
		q := parser{s: p.s, toks: p.toks[:stop], parses: p.parses}
		q.guardTitle()
		p.parses = q.parses
		return
	}
	p.guardTitle()
}

// slipBehind adds the way to read the text in which the first word of the title is a slip, or goes on with the time: 8 Ugr, 2 hour s, 8 am/pm. It
// reports whether it did.
func (p *parser) slipBehind(y parse) bool {
	i := slices.IndexFunc(p.toks, func(t token) bool { return t.start >= y.rest })
	if i <= 0 || y.title == "" || y.title0 > 0 || y.bad || y.why != "" && !y.why.orTitle() {
		return false
	}
	if p.partSlipped(y, i) {
		return true
	}
	t, before := p.at(i), p.at(i-1)
	end, z, small := i+1, y, t.kind == wordToken && !t.first
	next := p.at(end)
	switch named := next.kind == wordToken && next.first; {
	case t.quoted() || t.kind != wordToken:
		return false
	case before.kind == numberToken && (lexicon.Slip(t.low, "uhr") || small && t.low == "baje"):
	case small && named && before.kind == wordToken && t.space && slices.Contains([]string{"s", "m", "h", "n"}, t.low), // 2 hour s
		small && named && y.from && p.word(i, "on", "onwards"), // from 8pm on
		small && named && y.repeat.count > 0 && p.word(i, "only", "nur", "solo", "seulement", "somente", "soltanto", "max"):
	case small && p.sign(i-1, "/") && p.half(i).ok && y.clock.half: // 8 am/pm
		end = p.half(i).end
		z.clock.hour = (z.clock.hour + 12) % 24
	case small && t.space && before.kind == numberToken && y.clockB == i && !y.clock.half && y.clock.hour >= 1 && y.clock.hour <= 12 && (y.clock.kind == onClock || y.clock.kind == bareHour) && halfGlued(p.s[t.start:t.end]):
		z.clock = clock{kind: exactly, hour: y.clock.hour % 12, min: y.clock.min, half: true, afternoon: t.low[0] == 'p'} // 8:30 pmMovies
		if z.clock.afternoon {
			z.clock.hour += 12
		}
		z.ask(InTitle, i, end)
		z.title, z.whyTyped = y.title[2:], p.typed(i, end)
		p.parses[0].ask(InTitle, i, end)
		p.parses[0].whyTyped = z.whyTyped
		p.parses[0].rank++
		p.parses = append(p.parses, z)
		return true
	case small && before.kind == wordToken && (before.low == "p" || before.low == "a") && strings.HasPrefix(t.low, "m") && len(t.low) > 1 && unicode.IsUpper([]rune(p.s[t.start:t.end])[1]):
		p.parses[0].ask(InTitle, i, end) // 8p mFoo
		p.parses[0].whyTyped = p.typed(i, end)
		return true
	case !y.zoned && lexicon.Slip(next.low, "time") && next.space && len(p.zone(i)) > 0 && len(p.zone(i)[0].zones) > 0:
		end = i + 2
		z.zone, z.zoned, z.zoneTyped = p.zone(i)[0].zones, true, p.text(i, i+1) // London tiem
	default:
		return false
	}
	z.title, z.rank = strings.TrimSpace(strings.TrimPrefix(y.title, p.s[t.start:p.at(end-1).end])), y.rank
	p.orElse(z, InTitle, i, end)
	return true
}

// orElse has it be asked, for a reason, whether the tokens from i to end are read as z reads them, or as the best way so far does.
func (p *parser) orElse(z parse, why Kind, i, end int) {
	best := &p.parses[0]
	for _, y := range []*parse{&z, best} {
		y.ask(why, i, end)
		y.whyTyped = p.typed(i, end)
	}
	best.rank++
	p.parses = append(p.parses, z)
}

// beforePart are small words that stand before a part of the day, besides those that the lexicon has.
var beforePart = [...]string{"de", "la", "da", "di", "del", "della", "du", "por", "pela", "am", "à", "a", "alla", "le", "in", "der", "во", "в"}

// partSlipped adds the way to read the text in which the title y begins with a part of the day of which a letter is wrong: 8:30 de la nohe. In a
// language of which neither the day nor the words before it are, it is a word of the title. It reports whether it did.
func (p *parser) partSlipped(y parse, i int) bool {
	c := y.clock
	if y.part != 0 || y.zoned || y.spans || c.half || c.kind != onClock && c.kind != bareHour || y.clockB > i || i-y.clockB > 3 {
		return false
	}
	k := i
	for k < i+2 && p.word(k, beforePart[:]...) && !p.at(k).first {
		k++
	}
	t := p.at(k)
	if t.kind != wordToken || t.first || p.glued(k) {
		return false
	}
	near := lexicon.NearPart(t.low)
	one := slices.IndexFunc(near, func(n lexicon.Term) bool { return p.saidIn(n.Lang, y.clockB) })
	if before := k > i || p.word(i-1, beforePart[:]...); len(near) == 0 || one < 0 && !before || k == i && len([]rune(t.low)) < 4 {
		return false
	}
	part := near[max(one, 0)]
	z, end := y, k+1
	z.part = part.N
	z.title, z.rest = "", len(p.s)
	if next := p.titleAt(end); next < len(p.toks) {
		z.rest = p.toks[next].start
		z.title = strings.TrimSpace(p.s[z.rest:])
	}
	p.orElse(z, Misspelt, i, end)
	return true
}

// saidIn reports whether a day before the token to is said in the language.
func (p *parser) saidIn(lang string, to int) bool {
	for k := range to {
		if slices.ContainsFunc(p.hits(k), func(h hit) bool {
			return h.Lang == lang && (h.Kind == lexicon.Days || h.Kind == lexicon.Weekday || h.Kind == lexicon.OClock || h.Kind == lexicon.At)
		}) {
			return true
		}
	}
	return false
}

// halfGlued reports whether a word begins with am or pm, and then with a capital.
func halfGlued(word string) bool {
	r, _ := utf8.DecodeRuneInString(word[min(2, len(word)):])
	return (strings.HasPrefix(word, "pm") || strings.HasPrefix(word, "am")) && unicode.IsUpper(r)
}

// guardTitle is [parser.guard] where the title ends the text.
func (p *parser) guardTitle() {
	y := p.parses[0]
	i := slices.IndexFunc(p.toks, func(t token) bool { return t.start >= y.rest })
	if i <= 0 {
		return
	}
	x, ok := p.saysWhen(&y.state, i)
	if !ok {
		return
	}
	p.parses[0].ask(InTitle, x.from, x.to)
	p.parses[0].whyTyped = p.typed(x.from, x.to)
	p.parses[0].rank++
	title := p.behindPart(i, x)
	for _, n := range p.meant(y.state, x) {
		n.ask(InTitle, x.from, x.to)
		z := parse{state: n, rest: y.rest, title: title}
		p.keep(z)
	}
}

// behindPart is the title without the part x of it, nor the words that lead to x: "no wait 9pm Pub", "Pub (actually 9pm)".
func (p *parser) behindPart(i int, x part) string {
	const signs = " \t\r\n-–—,:;|/=([·*>→."
	after, before, from := "", "", x.from
	if x.to < len(p.toks) {
		after = strings.TrimLeft(p.s[p.toks[x.to-1].end:], signs+")]!?")
	}
	for k := x.from - 1; k >= i && p.leads(k, x.from); k-- {
		if k > i && p.parts(i, k) && p.corrected(k, x.from) {
			from = k
		}
	}
	if p.leads(i, x.from) && (p.corrected(i, x.from) || x.to < len(p.toks) && p.at(x.to).first) {
		from = i
	}
	if p.takesBack(i, x.from) {
		from = i
	}
	if from > i {
		before = strings.TrimRight(p.s[p.toks[i].start:p.toks[from].start], signs)
	}
	return strings.TrimSpace(before + " " + after)
}

// leads reports whether all from i up to k are a few words that rather lead to a time than begin a title: small letters, or words of correction.
func (p *parser) leads(i, k int) bool {
	words := 0
	for ; i < k; i++ {
		if t := p.at(i); t.quoted() || t.kind == numberToken || t.kind == wordToken && t.first && len(t.low) > 1 && !p.corrects(i) {
			return false
		} else if t.kind == wordToken && !p.glued(i) {
			words++
		}
	}
	return words <= mostBefore
}

// corrects reports whether the word at i takes back what was said, or says it anew.
func (p *parser) corrects(i int) bool {
	_, ok := p.little(i, lexicon.Not, lexicon.No, lexicon.Or, lexicon.Anew)
	return ok && p.at(i).kind == wordToken || p.word(i, "از") // به جای … از
}

// butWords stand in front of what is meant in the place of what is not.
var butWords = [...]string{"but", "sino", "mas", "ma", "bensì", "bensi", "mais", "а", "але", "ama", "tapi", "tetapi", "melainkan", "بل", "بلکه", "ولكن", "sim"}

// takesBack reports whether all from i up to k says which day, or time, is not meant, and nothing else: "nicht Freitag, sondern".
func (p *parser) takesBack(i, k int) bool {
	not, day := false, false
	for i < k {
		end := i
		if h, ok := p.little(i, lexicon.Not, lexicon.No); ok {
			if not, end = true, i+1; h.Kind == lexicon.Not {
				end = h.end // not today is a no as a whole
			}
		} else if h, ok := p.little(i, lexicon.Anew); ok {
			end = h.end
		} else if p.sign(i, ",;-") || p.word(i, butWords[:]...) {
			end = i + 1
		}
		for _, d := range p.dates(i, &state{}) {
			if !d.near && d.end > end {
				day, end = true, d.end
			}
		}
		for _, c := range p.clocks(i, true, false) {
			if (!c.weak || not && c.end == i+1) && c.end > end {
				day, end = true, c.end
			}
		}
		if h, ok := p.hit(i, lexicon.On, lexicon.The, lexicon.At, lexicon.In, lexicon.And); ok && end == i {
			end = h.end
		}
		if end == i {
			return false
		}
		i = end
	}
	return not && day && i == k
}

// instead is where, behind the part x of a title from i on, what is meant in its place begins, where x is not: "nicht Freitag sondern Samstag". 0: it is.
func (p *parser) instead(i int, x part) int {
	for k := x.to; k < min(x.to+3, len(p.toks)-1); k++ {
		not, _ := p.little(k, lexicon.Not)
		switch h, ok := p.little(k, lexicon.Anew); {
		case (ok || p.word(k, butWords[:]...)) && p.takesBack(i, k):
			return max(h.end, k+1)
		case not.Lang == "tr" && p.takesBack(i, not.end):
			return not.end
		}
	}
	return 0
}

// saysWhen finds the part of a title from i on that says when.
func (p *parser) saysWhen(s *state, i int) (part, bool) {
	for t := max(i, p.quotedTo(i)); t < len(p.toks) && !p.at(t).quoted(); t++ {
		parted := p.parts(i, t)
		if t > i && !parted && !p.at(t).space || p.at(t).kind == signToken && !p.sign(t, "@+-") {
			continue
		}
		x, ok := p.partAt(s, i, t, parted)
		if !ok {
			continue
		}
		if k := p.instead(i, x); k > 0 {
			q := parser{s: p.s, toks: p.toks[k:]}
			q.explore(state{}, 0)
			if other, ok := p.dayAt(s, &q, k); ok {
				return other, true
			}
		}
		return x, true
	}
	return part{}, false
}

// parts reports whether a sign before t parts it from the title in front of it.
func (p *parser) parts(i, t int) bool {
	return t > i && p.sign(t-1, ",;-/=([{*>→|·:•~<") && (p.at(t).space || !p.glued(t-1) || p.sign(t-1, "/=")) && !(p.sign(t-1, ":-") && p.glued(t-1) && p.glued(t))
}

// partAt reads what begins at t.
func (p *parser) partAt(s *state, i, t int, parted bool) (part, bool) {
	q := parser{s: p.s, toks: p.toks[t:]}
	q.explore(state{}, 0)
	leads := p.leads(i, t)
	tied := t > i && !parted && p.tiedTo(t-1)
	end := len(p.toks)
	for end > t && p.sign(end-1, ".!?)]}>*") && !p.dottedTo(end) {
		end--
	}
	ends := func(to int) bool { return to >= end || p.sign(to, ",;-/|)]}=·:") || p.at(to).quoted() }
	for k := range q.parses {
		y := &q.parses[k]
		x := part{y.state, t, t + y.lastEnd}
		last := x.to >= end
		switch {
		case t > i && !parted && p.at(t).first && p.means(t, lexicon.Part) && x.to == t+2 && p.at(t+1).kind == numberToken: // Movie Night 2
		case t > i && leads && y.title0 == 0 && p.hourAnew(i, &x):
			return x, true
		case y.title0 > 0 || y.spans || y.clock.kind == noTime || !p.firmly(s, &x):
		case y.nday > 0 && y.why != Misspelt && !p.shortDay(t, x.to),
			t > i && (last || parted || leads) && (!tied || leads):
			return x, true
		case t == i && y.zoned && y.zone != nil && (s.zoned || y.clock.kind != bareHour || p.sign(t-1, "/=(")):
			return x, true
		}
	}
	if x, ok := p.dayAt(s, &q, t); ok && t > i && !s.repeat.said() {
		next := p.at(x.to)
		begins := next.kind == wordToken && (next.first || !unicode.In([]rune(next.low)[0], unicode.Latin, unicode.Cyrillic))
		switch last := x.to >= end; {
		case (tied || p.tiedTo(t) && !p.means(t, lexicon.At, lexicon.On, lexicon.Days, lexicon.Every, lexicon.The, lexicon.This, lexicon.Next)) && !p.corrects(t-1) && !leads:
		case last && !tied, parted && ends(x.to) && !tied, leads && p.corrected(i, t) && (ends(x.to) || begins || p.corrects(x.to)), leads && !parted && !tied && begins:
			return x, true
		}
	}
	if k, n := p.numberOf(t); t == i && n > 0 && s.nday == 0 && !s.repeat.said() && (p.at(k).kind == wordToken || k >= end) && !p.means(k, lexicon.Unit, lexicon.Month, lexicon.Of) {
		x := part{state{}, t, k} // alle 20 del 15 Foo
		x.addDay(day{kind: dayOfMonth, n: n})
		return x, true
	}
	if k := p.foreign(t); k >= end && k > t && t > i {
		return part{*s, t, k}, true
	}
	if s.repeat.said() {
		return p.boundAt(s, i, t, parted, leads, ends)
	}
	if t > i && !s.zoned {
		for _, z := range p.zone(t) {
			if z.end >= end && len(z.zones) > 0 && (parted && z.trust >= zones.Likely || z.end > t+1 && z.trust >= zones.Surely && !p.at(t).first) {
				x := part{*s, t, z.end}
				x.zone, x.zoned, x.zoneTyped = z.zones, true, p.text(t, z.end)
				return x, true
			}
		}
	}
	return part{}, false
}

// corrected reports whether one of the words from i up to t takes back what was said.
func (p *parser) corrected(i, t int) bool {
	for ; i < t; i++ {
		if p.corrects(i) {
			return true
		}
	}
	return false
}

// hourAnew reports whether x is a number alone that takes the place of the hour that was said, behind a word that takes that back: no 9, wait, 9.
func (p *parser) hourAnew(i int, x *part) bool {
	k := x.from - 1
	for k > i && (p.sign(k, ",-.") && p.at(k).low != "." || p.sign(k, ".") && p.sign(k-1, ".")) {
		k--
	}
	n, t := p.at(x.from), p.at(x.to)
	begins := x.to == len(p.toks) || t.kind == signToken && !p.glued(x.to) || p.sign(x.to, ",;)!?.") || t.kind == wordToken && (t.first || !unicode.In([]rune(t.low)[0], unicode.Latin, unicode.Cyrillic))
	if n.kind != numberToken || len(n.low) > 2 || n.value == 0 || n.value > 24 || x.to != x.from+1 || x.clock.kind == noTime || x.dated() || !begins || p.glued(x.from) {
		return false
	}
	w := p.at(k)
	name := w.first && !p.sign(k-1, ",;.-(!") || p.word(k, "or") || p.means(k, lexicon.Or)
	return w.kind == wordToken && !name && p.takenBack(i, k+1)
}

// takenBack reports whether the words that end at end, from i on, take back what was said.
func (p *parser) takenBack(i, end int) bool {
	for k := max(i, end-3); k < end; k++ {
		if h, ok := p.little(k, lexicon.Not, lexicon.No, lexicon.Anew); ok && (h.end == end || h.Kind == lexicon.No && h.end == end) {
			return true
		}
	}
	return false
}

// firmly reports whether x is a time of day that is written as such: 9pm, 21:00, 21 Uhr, at 9. A verse of a book is written so, too: John 3:16.
func (p *parser) firmly(s *state, x *part) bool {
	a, b := x.from+x.clockA, x.from+x.clockB
	why := x.why
	if why.orTitle() || why == SeveralTimes || why == Loose {
		why = ""
	}
	switch zoned := x.zoned && x.zone != nil; {
	case x.clock.kind == noon, x.clock.kind == midnight:
		return false
	case (why == "" || why == UnusualTime || why == TimeOrSpan && p.at(a).value > 12) && (p.clockWord(b-1) > 0 || zoned && (s.zoned || p.sign(x.from-1, "/=("))):
		return true // 21h, 8pm/19 UTC
	case why != "", x.weak, x.clock.kind == bareHour && !x.clock.half && !x.at && x.part == 0:
		return false
	case x.clock.half, x.at, x.part != 0, x.nday > 0, zoned:
		return true
	}
	return len(p.at(a).low) > 1 || p.at(a).kind == wordToken
}

// shortDay reports whether a title may well begin as the day at t does: sun, may.
func (p *parser) shortDay(t, to int) bool {
	return to == t+1 && p.at(t).kind == wordToken && len([]rune(p.at(t).low)) <= 3 && unicode.In([]rune(p.at(t).low)[0], unicode.Latin, unicode.Cyrillic)
}

// dayAt is the day, with its part of the day, or how often, that q reads at t, without a time of day.
func (p *parser) dayAt(s *state, q *parser, t int) (x part, ok bool) {
	x = part{q.partial, t, t + q.partialEnd}
	if k, n := p.daysNumber(t); n > 0 && k >= x.to {
		x.state, x.to = state{}, k
		x.addDay(day{kind: dayOfMonth, n: n})
		return x, true
	}
	if q.partialEnd == 0 || p.means(t, lexicon.Part) && !p.means(t, lexicon.Days) || !x.dated() || x.clock.kind != noTime || x.open > 0 || x.nday > 1 || x.why == Misspelt || p.shortDay(t, x.to) {
		return x, false
	}
	for x.to > t && (p.means(x.to-1, lexicon.Until, lexicon.From, lexicon.And) || p.sign(x.to-1, ",")) && !p.means(x.to-1, lexicon.Weekday, lexicon.Unit, lexicon.Days, lexicon.Part) {
		x.to--
	}
	if x.repeat.said() {
		h, regular := p.often(t, lexicon.Regularly)
		return x, !s.repeat.said() && !(regular && h.end == x.to && !(p.word(t-1, repeating[:]...) || p.word(t-1, thenWords[:]...))) && !(x.to == t+1 && p.at(t).first) // Team weekly, Two Fridays
	}
	d := x.days[0]
	worded := p.at(t).kind == wordToken
	switch {
	case d.kind == onDate && !p.hasMonth(t, x.to):
		return x, worded || d.dates[0].year > 0 // 24/7
	case d.kind == dayOfMonth:
		return x, worded || p.at(x.to-1).kind == wordToken && !p.glued(x.to-1)
	}
	return x, true
}

// daysNumber reads a day of the month behind its article, or with the end of an ordinal: am 4., el 4, 4-го. n: 0: there is none.
func (p *parser) daysNumber(t int) (end, n int) {
	k := t
	for h, ok := p.hit(k, lexicon.On, lexicon.The); ok && p.at(k).kind == wordToken; h, ok = p.hit(k, lexicon.On, lexicon.The) {
		k = h.end
	}
	apart := func(k int) bool { return !p.glued(k) || p.sign(k, ")]!?,;") }
	n, end = p.nth(k)
	if d := p.at(k); d.kind == numberToken && end == k && k > t && !(k == t+1 && p.word(t, "the", "on")) && apart(k+1) {
		n, end = d.value, k+1
	}
	if d := p.at(k); d.kind == numberToken && end == k && p.sign(k+1, "-") && p.word(k+2, "го", "е", "ого", "ге") {
		n, end = d.value, k+3
	}
	if d := p.at(k); d.kind == numberToken && k > t && p.sign(k+1, ".") && p.glued(k+1) && end <= k+1 && apart(k+2) {
		n, end = d.value, k+2
	}
	if p.at(k).kind != numberToken || n < 1 || n > 31 || end == k {
		return t, 0
	}
	return end, n
}

// numberOf reads a day of the month behind a word that is said of one day only: del 15, le 24, on 24. n: 0: there is none.
func (p *parser) numberOf(t int) (end, n int) {
	k := t
	for k < t+2 && p.word(k, "il", "del", "el", "le", "du", "do", "on", "giorno", "día", "dia", "jour", "يوم", "روز") && !p.at(k).first {
		k++
	}
	if d := p.at(k); k > t && d.kind == numberToken && len(d.low) <= 2 && d.value >= 1 && d.value <= 31 && !p.glued(k+1) {
		return k + 1, d.value
	}
	return t, 0
}

// hasMonth reports whether a month stands between t and to.
func (p *parser) hasMonth(t, to int) bool {
	for ; t < to; t++ {
		if p.means(t, lexicon.Month) {
			return true
		}
	}
	return false
}

// onesInOneWord are a week, a month and a year where the number is part of the word.
var onesInOneWord = map[string]int{"seminggu": lexicon.Week, "sebulan": lexicon.Months, "setahun": lexicon.Year}

// boundAt reads at t what bounds a series: a day, how often, or how long, behind whichever words.
func (p *parser) boundAt(s *state, i, t int, parted, leads bool, ends func(int) bool) (x part, ok bool) {
	next := func(to int) bool {
		w := p.at(to)
		return ends(to) || w.kind == wordToken && (w.first || !unicode.In([]rune(w.low)[0], unicode.Latin, unicode.Cyrillic))
	}
	if !leads && !parted && t < len(p.toks)-6 {
		return x, false
	}
	x = part{state: *s, from: t}
	if d, end, why := p.limit(t, true); end > t && why != Misspelt && !p.shortDay(t, end) && (p.hasMonth(t, end) && (end > t+1 || next(end)) || next(end) && (d.kind != onDate || p.sign(end-1, ".") || d.dates[0].year > 0)) {
		if leads || next(end) && ends(end) && t > i {
			x.to = end
			if !s.repeat.ends() {
				x.repeat.until = &d
			}
			return x, true
		}
	}
	here := func(to int) bool { return leads && next(to) || ends(to) && t > i }
	if n, end := p.inAll(t); end > t && here(end) {
		x.to = end
		if !s.repeat.ends() && n >= 1 && n <= recurrence.MostCount {
			x.repeat.count = n
		}
		return x, true
	}
	if end, n, unit := p.oneLong(t); end > t && here(end) && (t > i || p.during(t) > t || end > t+1) {
		x.to = end
		x.lasting(n, unit)
		return x, true
	}
	for _, h := range p.lengthsAt(t, true) {
		if h.exact == 0 && h.why == "" && (h.months > 0 || h.days > 1) && here(h.end) {
			x.to = h.end
			if !s.repeat.ends() {
				x.repeat.lasts = h.span
			}
			return x, true
		}
	}
	if n, _, after := p.number(t); after > t && n > 0 {
		w := p.at(after)
		plain := w.kind == wordToken && !w.first
		switch u, ok := p.hit(after+1, lexicon.Unit); {
		case p.means(after, lexicon.Weekday, lexicon.Weekly) && here(after+1):
			x.to, x.repeat.count = after+1, n // for five fridays
			return x, true
		case ok && u.N >= lexicon.Day && here(u.end) && plain:
			x.to = u.end // les 5 prochaines semaines
			x.lasting(n, u.N)
			return x, true
		case plain && here(after+1) && lexicon.NearTimes(w.low):
			x.to, x.repeat.count = after+1, n // 5 tiems
			return x, true
		case leads && t > i && p.at(t).kind == numberToken && w.kind == wordToken && w.first && !p.numbers(t-1):
			x.to = after // count 10
			if n <= recurrence.MostCount && !s.repeat.ends() && !p.means(t-1, lexicon.On, lexicon.The, lexicon.In, lexicon.From, lexicon.At) {
				x.repeat.count = n
			}
			return x, true
		}
	}
	if u, ok := p.hit(t, lexicon.Unit); ok && leads && u.N >= lexicon.Week && next(u.end) && !p.at(t).first && (t > i || p.at(u.end).kind == noToken) {
		x.to = u.end // for the rest of the year
		return x, true
	}
	return x, false
}

// oneLong reads how long one day, week, month or year is: for a week, eine Woche lang. end is t where that is not there.
func (p *parser) oneLong(t int) (end, n, unit int) {
	k := p.during(t)
	if p.article(k) || p.word(k, "a", "an", "one", "bir") {
		k++
	}
	if unit, ok := onesInOneWord[p.at(k).low]; ok {
		return k + 1, 1, unit
	}
	u, ok := p.hit(k, lexicon.Unit)
	switch long := p.word(u.end, "lang", "long", "boyunca", "süreyle"); {
	case !ok || u.N < lexicon.Day || k == t:
		return t, 0, 0
	case long:
		return u.end + 1, 1, u.N
	case p.during(t) > t:
		return u.end, 1, u.N
	}
	return t, 0, 0
}

// lasting has the series of x go on for so long, where no end of it is said.
func (x *part) lasting(n, unit int) {
	var h spanHit
	if h.add(int64(n)*1000, unit); !x.repeat.ends() {
		x.repeat.lasts = h.span
	}
}

// meant is what may be meant if x is no part of the title: that x is said of the time in the place of what was, and that it is struck out.
func (p *parser) meant(s state, x part) []state {
	n := s
	switch {
	case s.repeat.said() && x.clock == s.clock && x.nday == s.nday:
		n.repeat = x.repeat
		if n.repeat.until != nil && s.repeat.until == nil && s.repeat.from == nil {
			from := s
			from.repeat.from = x.repeat.until
			from.rank++
			return []state{n, from}
		}
		if n.repeat == s.repeat {
			return nil
		}
		return []state{n}
	case x.zoned && x.clock == s.clock:
		n.zone, n.zoned, n.zoneTyped = x.zone, x.zoned, x.zoneTyped
		return []state{n}
	}
	n.also, n.ended = nil, false
	if x.clock.kind != noTime {
		n.clock, n.other, n.part, n.weak = x.clock, x.other, x.part, x.weak
		if x.clock.kind == bareHour && x.part == 0 {
			n.part = s.part // in the evening at 8, no 9
		}
		n.clockA, n.clockB = x.from+x.clockA, x.from+x.clockB
		if n.clock.kind == bareHour && n.part == 0 && s.clock.half {
			n.clock.kind, n.clock.hour = exactly, n.clock.hour%12
			if n.clock.half, n.clock.afternoon = true, s.clock.afternoon; s.clock.afternoon {
				n.clock.hour += 12
			}
		}
	}
	if x.zoned {
		n.zone, n.zoned, n.zoneTyped = x.zone, x.zoned, x.zoneTyped
	}
	if x.nday > 0 {
		n.days, n.nday, n.apart, n.agree = x.days, x.nday, x.apart, x.agree
		n.dayA, n.dayB = x.from+x.dayA, x.from+x.dayB
		if x.part > 0 {
			n.part = x.part
		}
		n.spans, n.exact, n.span = false, false, span{}
		n.repeat = repeat{}
	}
	if x.repeat.said() {
		if n.repeat = x.repeat; !(x.repeat.vague() && x.repeat.freq == recurrence.Weekly && s.nday == 1 && s.days[0].kind == onWeekday) {
			n.nday = 0
		}
		n.oftenA, n.oftenB = x.from, x.to
	}
	if n.clock.kind == noTime {
		return nil
	}
	all := []state{n}
	if s.dated() || x.nday == 0 && !x.repeat.said() {
		struck := s
		struck.rank++
		all = append(all, struck)
	}
	return all
}
