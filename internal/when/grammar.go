package when

import (
	"slices"
	"strings"
	"unicode"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
	"userbot/internal/zones"
)

// Bounds of the search, which a hostile text would make long otherwise.
const (
	mostSteps  = 80
	mostParses = 24
)

// parse is one way to read the text.
type parse struct {
	state
	rest  int    // the offset of what follows the time
	title string // as typed

	noted                           []Note
	whyTyped, daysTyped, clockTyped string
}

// state is what was read of a time up to some token.
type state struct {
	days      [3]day
	nday      int
	part      int // of the day
	clock     clock
	other     clock // what the clock may be instead
	span      span
	spans     bool // a span was said
	exact     bool // and it has hours or less
	zone      []zones.Zone
	zoned     bool
	zoneTyped string
	bad       bool   // that is no zone
	left      string // what may have been the zone, and is the title's
	also      *state // another time that was said beside this one
	agree     bool   // what was said of the day belongs to it only if it is the same day
	weak      bool   // nothing but a number stands for the time of day
	every     bool   // it recurs, and the first time is meant at most
	ended     bool
	from      bool // "from" was said
	at        bool // "at" was said
	open      int  // brackets

	dayA, dayB, clockA, clockB int // the tokens of day and time of day

	why        Kind // the first reason to ask
	whyA, whyB int  // the tokens it is about
	rank       int  // 0: most likely
	notes      [2]noteHit
	nnote      int
	title0     int // the token behind a title that stands before the time; 0: none does
	title1     int // where that title begins
	last       element
	lastEnd    int
}

type noteHit struct {
	kind     NoteKind
	from, to int
	meant    string
}

type element uint8

const (
	nothing element = iota
	aDay
	aPart
	aClock
	aSpan
	aZone
	anEnd
)

// done reports whether the time is whole.
func (s *state) done() bool { return (s.clock.kind != noTime || s.spans) && s.open == 0 }

func (s *state) ask(why Kind, from, to int) {
	if s.why == "" && why != "" {
		s.why, s.whyA, s.whyB = why, from, to
	}
}

func (s *state) note(kind NoteKind, from, to int, meant string) {
	if s.nnote < len(s.notes) {
		s.notes[s.nnote] = noteHit{kind, from, to, meant}
		s.nnote++
	}
}

func (s *state) addDay(d day) bool {
	if d.kind == noDay {
		return true
	}
	if s.nday == len(s.days) {
		return false
	}
	s.days[s.nday] = d
	s.nday++
	return true
}

// parser reads tokens. Its methods take the index of a token and return that of the first one they did not use.
type parser struct {
	s      string
	toks   []token
	none   token
	looked [mostTokens]bool
	found  [mostTokens][]hit

	zoneLooked [mostTokens]bool
	zones      [mostTokens][]zoneHit

	nearLooked int
	tails      int
	steps      int
	gap        int // where the time begins behind a title; 0: it stands first
	parses     []parse

	partial    state // the longest beginning of a time
	partialEnd int
	noSuchDay  int // where a date ends that does not exist
}

// bind says whether what could go on a whole time does.
type bind uint8

const (
	never    bind = iota // it begins the title
	doubtful             // rather the title
	likely               // rather the time
	certain
)

// step is one more element, or a small word, and what is said with it.
type step struct {
	state
	end  int
	bind bind
}

// explore reads on from i, and reports whether anything was found.
func (p *parser) explore(s state, i int) bool {
	p.steps++
	done := s.done()
	taken, asked, found := false, false, false
	if p.steps <= mostSteps {
		for _, x := range p.next(&s, i) {
			if done && x.bind == never {
				continue
			}
			if done && x.bind != certain {
				why := TimeOrTitle
				if x.last == aZone {
					why = ZoneOrTitle
				}
				x.ask(why, i, x.end)
			}
			if done && x.bind == doubtful {
				x.rank += 2
			}
			if !p.explore(x.state, x.end) {
				continue
			}
			found = true
			switch {
			case done && x.bind == certain && !x.agree:
				taken = true
			case done && x.bind == likely:
				asked = true
				if x.last == aZone {
					s.left = x.zoneTyped
				}
			}
		}
	}
	if !done {
		if i > p.partialEnd && s.last != nothing {
			p.partial, p.partialEnd = s, i
		}
		return found
	}
	if taken {
		return true
	}
	if asked {
		s.rank++
	}
	return p.yield(s, i) || found
}

// connectors are the small words and signs before an element.
type connectors struct {
	comma, dash, colon, slash, at, on, open, and, or, word, line, other bool
	in                                                                  bool // "in", which no time of day follows
	length                                                              bool // "for"
	from                                                                bool
	n                                                                   int
	until                                                               bool
	loose                                                               bool // "after", "before"
}

// connector reads one at i.
func (p *parser) connector(i int, s *state, c *connectors) (end int, ok bool) {
	t := p.at(i)
	if t.kind == noToken || t.quoted() {
		return i, false
	}
	if t.kind == signToken {
		switch t.low {
		case ",", ";":
			c.comma = true
		case ":":
			c.colon = true
		case ".":
			if !p.glued(i) {
				return i, false
			}
			c.comma = c.comma || !p.glued(i+1)
		case "-":
			c.dash = true
			c.until = true
		case "/":
			c.slash = true
			c.or = true
		case "|", "·", "!", "?":
			if (t.low == "!" || t.low == "?") && !p.glued(i) {
				return i, false
			}
			c.comma = true
		case "(", "[", "<", "{":
			c.open = true
		case ")", "]", ">", "}":
			if s.open == 0 || c.open {
				return i, false
			}
		case "@":
			c.at = true
		case "&":
			c.and = true
		case "+":
			c.and = true
			c.in = c.in || !s.done()
		case "~":
			if s.done() {
				return i, false
			}
		case "*", "`", "_":
			c.other = true
		default:
			return i, false
		}
		return i + 1, true
	}
	if !p.small(i, s) {
		return i, false
	}
	end = i
	for _, h := range p.hits(i) {
		switch h.Kind {
		case lexicon.At:
			c.at, c.word, end = true, true, max(end, h.end)
		case lexicon.On, lexicon.Of:
			c.on, c.word, end = true, true, max(end, h.end)
		case lexicon.In:
			c.word, c.in, end = true, !p.means(i, lexicon.At, lexicon.On), max(end, h.end)
		case lexicon.The, lexicon.This:
			c.word, end = true, max(end, h.end)
		case lexicon.And:
			c.and, end = true, max(end, h.end)
		case lexicon.Until:
			c.until, end = true, max(end, h.end)
		case lexicon.Approx, lexicon.From:
			c.from = c.from || h.Kind == lexicon.From
			if !s.done() {
				c.word, end = true, max(end, h.end)
			}
		case lexicon.OClock:
			if !s.done() && t.kind == wordToken && !p.means(i, lexicon.Unit) && p.at(h.end).kind == numberToken {
				c.at, c.word, end = true, true, max(end, h.end) // jam 8, saat 20:00
			}
		case lexicon.Unit:
			if h.N == lexicon.Hour && !s.done() && p.means(i, lexicon.OClock) && p.at(h.end).kind == numberToken && h.Lang != "en" {
				c.at, c.word, end = true, true, max(end, h.end)
			}
		}
	}
	if p.word(i, "en", "em") {
		if _, ok := p.amount(end); ok {
			c.in = true
		}
	}
	if end > i {
		return end, true
	}
	switch t.low {
	case "or", "oder", "или", "або":
		c.or = true
		return i + 1, true
	case "after", "before":
		if !s.done() && len(p.clocks(i+1, true, false)) > 0 {
			c.word, c.loose = true, true
			return i + 1, true
		}
	case "for":
		c.length = true
		fallthrough
	case "by", "starting", "starts", "start", "begins", "beginning", "time", "when", "date", "day", "um":
		if !s.done() {
			c.word = true
			return i + 1, true
		}
	}
	return i, false
}

// often reports whether the word at i says how often a call is.
func (p *parser) often(i int) bool {
	return p.word(i, "daily", "weekly", "monthly", "everyday", "nightly", "weekdays")
}

// small reports whether the word at i is rather a small word than a day, a part of the day or a zone.
func (p *parser) small(i int, s *state) bool {
	longest := 0
	for _, h := range p.hits(i) {
		switch h.Kind {
		case lexicon.At, lexicon.On, lexicon.Of, lexicon.The, lexicon.In, lexicon.This, lexicon.And, lexicon.Until, lexicon.Approx, lexicon.From, lexicon.OClock:
			longest = max(longest, h.end)
		}
	}
	for _, h := range p.hits(i) {
		switch h.Kind {
		case lexicon.Weekday, lexicon.Days:
			if h.end > longest || h.end == longest && s.nday == 0 && !s.done() {
				return false
			}
		case lexicon.Part, lexicon.AM, lexicon.PM, lexicon.Month:
			if h.end > longest {
				return false
			}
		}
	}
	if t := p.at(i); t.caps && len(t.low) > 1 && !s.zoned {
		for _, z := range p.zone(i) {
			if z.trust >= zones.Maybe {
				return false
			}
		}
	}
	return true
}

// next returns all that may go on behind s at i.
func (p *parser) next(s *state, i int) []step {
	var all []step
	var c connectors
	c.line = p.at(i).line
	j := i
	seen := map[int]bool{}
	for range 4 {
		if j >= len(p.toks) || p.toks[j].quoted() {
			break
		}
		p.elements(s, i, j, c, &all)
		end, ok := p.connector(j, s, &c)
		if !ok || seen[end] {
			break
		}
		if c.n++; p.sign(j, ")]>}") {
			// A bracket is closed only where it was opened.
			n := *s
			n.open--
			if n.open == 0 {
				all = append(all, step{n, end, certain})
			}
			break
		}
		if p.sign(j, "([<{") {
			if s.open > 0 {
				break
			}
			o := *s
			o.open++
			s = &o
		}
		j = end
	}
	return all
}

// elements adds what stands at j, behind the connectors from i on.
func (p *parser) elements(s *state, i, j int, c connectors, all *[]step) {
	inner := s.open > 0
	done := (s.clock.kind != noTime || s.spans)
	// A zone
	if !s.zoned && (s.last != nothing || p.gap == 0 || p.at(j).caps) {
		for _, z := range p.zone(j) {
			if z.bad != 0 && (!done || p.sign(j, "-") && p.glued(j)) {
				continue
			}
			if p.sign(j, "-") && p.glued(j) && p.sign(j+2, ":") && s.last == aClock && s.clockB-s.clockA < 5 && !p.word(s.clockA-1, "t") {
				if p.at(j+1).value > s.clock.hour {
					continue // 10:00-11:30
				}
				z.trust = min(z.trust, zones.Maybe) // 20:00-03:00
			}
			if p.sign(j, "-") && p.glued(j) && s.last == aClock && s.clock.kind == bareHour {
				continue // 8-10
			}
			n := *s
			b := p.bindZone(s, z, c, j)
			if !done && z.trust < zones.Maybe || c.until && c.word || c.and && !p.sign(j, "+-") {
				continue
			}
			if !done && !p.glued(j) && s.last == nothing && z.trust < zones.Surely && len(z.zones) == 0 {
				continue
			}
			n.zone, n.zoned, n.zoneTyped, n.last, n.lastEnd = z.zones, true, p.text(j, z.end), aZone, z.end
			if z.meant != "" {
				n.ask(Misspelt, j, z.end) // Europe/Berln
				n.note(Spelling, j, z.end, z.meant)
			}
			if z.bad != 0 {
				n.why = ""
				n.ask(NoSuchZone, j, z.end)
				n.bad = true
				if b != never {
					b = certain
				}
			}
			*all = append(*all, step{n, z.end, b})
			if (z.trust == zones.Surely || inner) && len(z.zones) > 0 {
				break
			}
		}
	}
	if !done && p.sign(j, "+-") && len(*all) > 0 && (*all)[len(*all)-1].zoned && !s.zoned && (*all)[len(*all)-1].lastEnd > j+2 {
		return // +03:00 18:00
	}
	if !done || s.spans && !s.exact && s.clock.kind == noTime {
		p.firstClock(s, i, j, c, all)
	} else {
		p.endAndMore(s, i, j, c, all)
	}
	// A day
	longestDay := 0
	for _, d := range p.days(j, s) {
		if d.day.kind == afterDays || d.day.kind == onWeekday {
			longestDay = max(longestDay, d.end)
		}
		if s.nday > 0 && d.kind == afterDays && p.means(j, lexicon.Part) {
			continue // friday mañana
		}
		if c.until && !c.dash {
			continue
		}
		n := *s
		b := certain
		if done {
			b = p.bindDay(s, &d, c, i, j)
		}
		if s.spans && s.exact || b == never && done {
			continue
		}
		if s.spans && d.kind == noDay {
			continue
		}
		if done && d.short && d.kind == onWeekday && p.means(j, lexicon.On, lexicon.Of, lexicon.At, lexicon.The, lexicon.And) && p.means(d.end, lexicon.Part) {
			continue // alle 8 di sera
		}
		if !n.addDay(d.day) {
			continue
		}
		if d.number {
			n.agree = true
		}
		if d.part != 0 {
			if n.part != 0 && n.part != d.part {
				continue
			}
			n.part = d.part
		}
		if d.every {
			n.every = true
			n.ask(Recurring, j, d.end)
		}
		n.ask(d.why, j, d.end)
		if d.near {
			n.note(Spelling, j, d.end, d.meant)
		}
		if done && s.nday > 0 && b != certain && !s.spans {
			n.agree = true
		}
		if s.nday == 0 {
			n.dayA = j
		}
		n.weak = n.weak && b != certain
		n.dayB = d.end
		n.last, n.lastEnd = aDay, d.end
		*all = append(*all, step{n, d.end, b})
	}
	// A part of the day
	if s.part == 0 {
		hits := p.hits(j)
		if len(hits) == 0 && p.gap == 0 {
			hits = p.near(j)
		}
		for _, h := range hits {
			if h.Kind != lexicon.Part || h.end < longestDay && !c.word || h.end == longestDay && s.nday == 0 && !(c.word && done) {
				continue
			}
			if s.last == nothing && p.gap > 0 && j == p.gap && !c.word {
				continue
			}
			if (h.N == lexicon.Midday || h.N == lexicon.Noon || h.N == lexicon.Midnight) && !done && (p.sign(h.end, "-") || p.means(h.end, lexicon.Until)) {
				continue // noon - 2pm
			}
			n := *s
			n.part, n.weak = h.N, false
			b := certain
			if done {
				b = p.bindPart(s, h, c, i, j)
			}
			if h.near {
				n.ask(Misspelt, j, h.end)
				n.note(Spelling, j, h.end, lexicon.Name(h.Term))
			}
			if p.means(i, lexicon.This) && n.nday == 0 {
				n.addDay(day{kind: afterDays})
			}
			n.last, n.lastEnd = aPart, h.end
			*all = append(*all, step{n, h.end, b})
		}
	}
	if inner && done {
		// (in 5 d 4 h), as an answer says it
		for _, h := range p.spans(j) {
			if !h.bare && s.nday > 0 && p.sign(h.end, ")]") {
				n := *s
				n.lastEnd = h.end
				*all = append(*all, step{n, h.end, certain})
				break
			}
		}
	}
	if t := p.at(j); done && c.n == 0 && t.kind == numberToken && len(t.low) == 4 && t.value >= 2000 && t.value < 2200 && !p.glued(j+1) {
		n, some := *s, false
		for k := range n.days[:n.nday] {
			if d := &n.days[k]; d.kind == onDate && d.some == 1 && d.dates[0].year == 0 {
				d.dates[0].year, some = t.value, true
			}
		}
		if some {
			b := doubtful
			if s.last == aZone {
				b = certain
			}
			n.last, n.lastEnd = aDay, j+1
			*all = append(*all, step{n, j + 1, b})
		}
	}
	if done && s.clock.kind != noTime && s.nday == 0 && s.also == nil && !c.dash && !c.colon && !c.and {
		// 20:00 in a week; 20:00 in 2 hours
		for _, h := range p.spans(j) {
			if h.bare || h.why != "" || !p.means(j, lexicon.In) && !p.word(j, "через", "за") {
				continue
			}
			n := *s
			if h.exact == 0 && h.months == 0 {
				n.addDay(day{kind: afterDays, n: h.days})
			} else {
				n.clock, n.other, n.part = clock{}, clock{}, 0
				n.span, n.spans, n.exact = h.span, true, true
				n.rank++
			}
			n.last, n.lastEnd = aDay, h.end
			b := likely
			if p.alone(h.end) && n.nday > 0 {
				b = certain
			}
			*all = append(*all, step{n, h.end, b})
			break
		}
	}
	if p.word(j, "between") && !done {
		p.between(s, j, all)
	}
	if p.often(j) && !done && s.last == nothing && p.gap == 0 && j+1 < len(p.toks) {
		n := *s
		n.ask(Recurring, j, j+1)
		n.every = true
		if p.word(j, "weekdays") {
			n.addDay(day{kind: anyWeekday, mask: 0b0111110})
		}
		*all = append(*all, step{n, j + 1, certain})
	}
	if p.word(j, "early", "late") && !done {
		n := *s
		*all = append(*all, step{n, j + 1, certain})
	}
}

// firstClock adds the times of day, and how long from now, that may be meant by what stands at j.
func (p *parser) firstClock(s *state, i, j int, c connectors, all *[]step) {
	dated := s.nday > 0 || c.at || s.part != 0 || s.spans
	clocks := p.clocks(j, dated, false)
	if c.in {
		clocks = nil
	}
	longest, dateEnd, dateAt := p.rivals(s, j, c, clocks)
	for _, h := range clocks {
		if h.end == dateEnd {
			continue
		}
		if (c.length || p.gap > 0) && h.why == TimeOrSpan && s.nday == 0 && !c.at {
			continue
		}
		if h.end < longest && !(c.at && c.word && dateAt) && (h.weak || h.kind == bareHour && !h.half) && !(p.sign(h.end, "-") || p.means(h.end, lexicon.Until)) || dateAt && (h.why != "" || h.weak) && !(c.at && c.word) {
			continue
		}
		n := *s
		if p.gap > 0 && h.weak && !c.at && s.nday == 0 && s.part == 0 {
			continue
		}
		n.clock, n.other = h.clock, h.also
		if h.kind == noon || h.kind == midnight {
			through := p.sign(h.end, "-") || p.means(h.end, lexicon.Until)
			if s.part != 0 || !through && slices.ContainsFunc(p.clocks(p.skipConnectors(h.end), true, false), func(k clockHit) bool { return !k.weak && k.kind != noon && k.kind != midnight }) {
				continue
			}
		}
		n.weak = h.weak && !c.at && s.nday == 0 && s.part == 0
		if h.why == UnusualTime && h.kind == exactly && c.at && h.end == j+1 {
			h.why = "" // at 20
		}
		n.ask(h.why, j, h.end)
		n.rank += h.rank
		n.clockA, n.clockB = j, h.end
		n.from, n.at = c.from, c.at
		if c.loose {
			n.ask(Loose, i, h.end)
		}
		n.last, n.lastEnd = aClock, h.end
		b := certain
		if s.spans {
			b = p.bindClock(s, h, c, j)
			n.spans = false
		}
		if p.glued(h.end) && p.at(h.end).kind == wordToken && p.at(h.end-1).kind == numberToken && h.kind == bareHour && !p.means(h.end, lexicon.Part) {
			continue // 5k, 3D
		}
		*all = append(*all, step{n, h.end, b})
	}
	if s.spans || s.nday > 0 || s.part != 0 || s.clock.kind != noTime || c.at && c.word || c.in {
		return
	}
	for _, h := range p.spans(j) {
		if h.bare && (p.gap > 0 || dateAt || h.end < longest || slices.ContainsFunc(clocks, func(k clockHit) bool {
			return k.end >= h.end && k.why == "" && (k.min > 0 || k.kind == exactly)
		})) {
			continue
		}
		n := *s
		n.span, n.spans, n.exact = h.span, true, h.exact > 0 || h.months > 0
		n.ask(h.why, j, h.end)
		n.weak = h.bare
		n.last, n.lastEnd = aSpan, h.end
		if !n.exact {
			n.addDay(day{kind: afterDays, n: h.span.days})
		}
		*all = append(*all, step{n, h.end, certain})
	}
}

// rivals returns where the longest ends that may stand at j, and whether it is a date that a time of day follows; and where a
// date of numbers ends that one follows.
func (p *parser) rivals(s *state, j int, c connectors, clocks []clockHit) (longest, dateEnd int, dateAt bool) {
	for _, h := range clocks {
		longest = max(longest, h.end)
	}
	if s.nday == 0 && s.part == 0 && !s.spans && !(c.at && c.word) {
		for _, h := range p.spans(j) {
			longest = max(longest, h.end)
		}
	}
	if p.at(j).kind != numberToken && p.at(j).kind != wordToken {
		return longest, 0, false
	}
	for _, d := range p.days(j, s) {
		longest = max(longest, d.end)
		if d.number {
			continue
		}
		if p.at(j).kind != numberToken || d.month && d.strong || d.kind == dayOfMonth || p.glued(j+1) && p.at(j+1).kind == wordToken && d.kind == afterDays {
			dateAt = true
			continue
		}
		for _, h := range p.clocks(p.skipConnectors(d.end), true, false) {
			dateAt = dateAt || !h.weak || d.kind == onDate && !p.sign(j+1, ".")
			if !h.weak && d.kind == onDate {
				dateEnd = d.end
			}
		}
		dateAt = dateAt || d.month && !p.sign(j+1, "./-")
	}
	return longest, dateEnd, dateAt
}

// endAndMore adds what may stand behind a whole time: when it ends, another time, how long from now.
func (p *parser) endAndMore(s *state, i, j int, c connectors, all *[]step) {
	if s.clock.kind == noTime {
		// in 2h at 18:00
		if s.exact && s.also == nil {
			for _, h := range p.clocks(j, true, false) {
				if h.weak && !c.at || h.weak && h.kind != bareHour || h.why == TimeOrSpan {
					continue
				}
				n, o := *s, *s
				o.spans, o.exact, o.span, o.clock = false, false, span{}, h.clock
				n.also = &o
				n.ask(SeveralTimes, i, h.end)
				n.last, n.lastEnd = aClock, h.end
				b := likely
				if c.at {
					b = certain
				}
				*all = append(*all, step{n, h.end, b})
			}
		}
		return
	}
	stamp := s.clockB-s.clockA >= 5 || p.word(s.clockA-1, "t")
	if j > i && p.sign(j-1, "+-") && p.glued(j) && (!p.glued(j-1) || stamp) && !s.zoned || j > i && p.sign(j-1, "+") && p.glued(j) {
		for _, z := range p.zone(j - 1) {
			if z.bad != 0 && p.sign(j-1, "+") {
				return
			}
			if z.trust >= zones.Likely && (z.trust == zones.Surely || p.sign(j-1, "+")) && len(z.zones) > 0 {
				return
			}
		}
	}
	if c.until && !s.ended && p.word(j, "late", "open") && (c.word || p.glued(j) || !c.dash) {
		n := *s
		n.ended = true
		n.note(NoEnd, i, j+1, "")
		n.last, n.lastEnd = anEnd, j+1
		*all = append(*all, step{n, j + 1, certain})
		return
	}
	for _, h := range p.clocks(j, true, (!c.until || s.ended) && !(c.at && c.word)) {
		if h.kind == noon || h.kind == midnight || h.why == TimeOrSpan || h.rank > 0 {
			if !c.until || h.rank > 0 || h.why == TimeOrSpan {
				continue
			}
		}
		if c.until && !s.ended {
			b := p.bindEnd(s, h, c, i, j)
			if b == never {
				continue
			}
			n := *s
			n.ended = true
			if s.from && b == certain {
				n.weak = false
			}
			if s.why == UnusualTime && h.why == "" && h.kind == exactly && s.clock.kind == exactly {
				n.why, n.weak = "", false // 20-22 Uhr
			}
			if h.half && s.clock.kind == bareHour || h.half && s.clock.kind == onClock {
				p.inherit(&n, h.clock)
			} else if h.kind == exactly && !h.half && s.clock.kind == bareHour && h.hour > 12 && s.clock.hour <= h.hour-12 {
				n.ask(BareHour, s.lastEnd-1, s.lastEnd)
			}
			n.note(NoEnd, i, h.end, "")
			n.last, n.lastEnd = anEnd, h.end
			*all = append(*all, step{n, h.end, b})
			if c.word || !c.dash || b == certain {
				continue
			}
		}
		if s.alsos() > 2 || c.until && c.dash || h.why != "" && !(h.why == UnusualTime && c.at && h.end == j+1) {
			continue
		}
		// 20:00 or 20:30; 20:00 CET / 19:00 UTC
		if s.last == aZone && c.n == 0 {
			continue
		}
		if (h.weak || h.kind == bareHour) && !(c.at && c.word && !p.glued(h.end)) || h.half && h.min == 0 && c.n == 0 && s.zone == nil && p.at(j+1).space {
			continue // 20:00 4 am club
		}
		if c.line {
			continue
		}
		n, o := *s, *s
		o.clock, o.other, o.part, o.why = h.clock, clock{}, 0, ""
		o.also = s.also
		o.ended = false
		n.also = &o
		n.last, n.lastEnd = aClock, h.end
		end, b := h.end, likely
		if s.also != nil {
			o.zone, o.zoned = s.zone, s.zoned
		}
		if s.last == aDay && s.nday > 1 && s.agree {
			// fri 20:00 sat 20:00
			o.days[0], o.nday, o.agree = s.days[s.nday-1], 1, false
			n.nday--
			n.agree = false
		}
		zs := p.zone(end)
		for _, z := range zs {
			if z.trust >= zones.Hardly && len(z.zones) > 0 && (z.trust >= zones.Likely || c.open) {
				o := o
				o.zone, o.zoned, o.zoneTyped = z.zones, true, p.text(end, z.end)
				n.also = &o
				n.lastEnd = z.end
				m := n
				b := likely
				if s.zoned || c.open {
					b = certain
				}
				*all = append(*all, step{m, z.end, b})
				return
			}
		}
		n.ask(SeveralTimes, i, end)
		*all = append(*all, step{n, end, b})
	}
}

// alsos returns how many other times were said.
func (s *state) alsos() int {
	n := 0
	for ; s.also != nil; s = s.also {
		n++
	}
	return n
}

// between reads "between 8 and 9pm".
func (p *parser) between(s *state, i int, all *[]step) {
	for _, h := range p.clocks(i+1, true, false) {
		and, ok := p.hit(h.end, lexicon.And)
		if !ok {
			continue
		}
		for _, e := range p.clocks(and.end, true, false) {
			if e.weak {
				continue
			}
			n := *s
			n.clock, n.clockA, n.clockB, n.lastEnd = h.clock, i+1, h.end, h.end
			if e.half {
				p.inherit(&n, e.clock)
				if h.kind == bareHour {
					n.other = h.clock
				}
			}
			o := n
			o.clock, o.other = e.clock, clock{}
			n.also = &o
			n.ask(SeveralTimes, i, e.end)
			n.last, n.lastEnd = aClock, e.end
			*all = append(*all, step{n, e.end, certain})
			return
		}
	}
}

// inherit gives the beginning the am or pm of its end: "8-10pm".
func (p *parser) inherit(s *state, end clock) {
	c := &s.clock
	if c.hour > 12 || c.hour == 0 {
		return
	}
	wasSure := c.kind == onClock
	h, e := c.hour%12, end.hour%12
	pm := end.afternoon
	if h*60+c.min > e*60+end.min {
		pm = !pm
	}
	if wasSure {
		s.other = *c
		s.other.kind = exactly
		s.ask(BareHour, s.lastEnd-1, s.lastEnd)
	}
	c.kind, c.hour, c.half, c.afternoon = exactly, h, true, pm
	if pm {
		c.hour += 12
	}
	s.weak = false
}

// yield keeps a way to read the text: the time ends at i, and then the title begins.
func (p *parser) yield(s state, i int) bool {
	if s.open != 0 || len(p.parses) >= mostParses {
		return false
	}
	end := i
	i = p.titleAt(end)
	if i < len(p.toks) && p.glued(end) && i == end && p.at(end).kind != signToken {
		// 20:00Standup
		if s.weak || s.clock.kind == bareHour {
			return false
		}
		s.ask(Loose, max(0, end-1), end+1)
	}
	if s.weak && p.gap > 0 {
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
		y.title = strings.TrimSpace(before + " " + y.title)
		y.ask(TitleFirst, s.title1, s.title0)
	} else if y.title == "" && y.why == Recurring && p.often(y.whyA) {
		y.title, y.why, y.every = p.text(y.whyA, y.whyB), TitleFirst, false // Weekly 18:00
	} else if !s.zoned && s.clock.kind != noTime && p.unknownZone(i) {
		y.ask(NoSuchZone, i, i+1)
	}
	if t, other, ok := p.tail(&s, i); ok {
		y.rank++
		z := parse{state: other, rest: y.rest, title: strings.TrimRight(p.s[y.rest:p.toks[t].start], " \t\r\n-–—,:;|")}
		if z.title = strings.TrimSpace(z.title); z.title != "" {
			p.keep(z)
		}
	}
	p.keep(y)
	return true
}

// tail looks for a day or a zone at the end of the title that begins at i: "20:00 Weekly tomorrow".
func (p *parser) tail(s *state, i int) (at int, other state, ok bool) {
	if p.gap > 0 || s.spans || i+1 >= len(p.toks) || len(p.toks) == mostTokens || p.toks[i].quoted() || p.tails == 3 {
		return 0, other, false
	}
	p.tails++
	end := len(p.toks)
	for end > i && p.sign(end-1, ".!?") {
		end--
	}
	for t := max(i+1, end-6); t < end; t++ {
		if !p.toks[t].space || p.toks[t].kind == signToken && !p.sign(t, "(@[") || p.tiedTo(t-1) {
			continue
		}
		n, j := *s, t
		var c connectors
		if p.tiedTo(t) && !p.means(t, lexicon.At, lexicon.On, lexicon.Days) {
			continue
		}
		if after, ok := p.connector(t, s, &c); ok && s.nday == 0 {
			j = after
		}
		for _, d := range p.days(j, s) {
			if s.nday == 0 && !d.near && !d.short && !d.number && !d.every && d.kind != dayOfMonth && d.why == "" &&
				(d.end == end || d.end == end-1 && c.open) && (n.part == 0 || d.part == 0) && n.addDay(d.day) {
				n.part = max(n.part, d.part)
				n.ask(TimeOrTitle, t, end)
				return t, n, true
			}
		}
		for _, z := range p.zone(t) {
			if !s.zoned && z.end == end && z.trust >= zones.Likely && len(z.zones) > 0 {
				n.zone, n.zoned, n.zoneTyped = z.zones, true, p.text(t, end)
				n.ask(ZoneOrTitle, t, end)
				return t, n, true
			}
		}
	}
	return 0, other, false
}

// tiedTo reports whether the word at i makes a title of the day behind it.
func (p *parser) tiedTo(i int) bool {
	return p.means(i, lexicon.Of, lexicon.And, lexicon.The, lexicon.Every, lexicon.Until, lexicon.From, lexicon.Past, lexicon.To, lexicon.In, lexicon.Next, lexicon.This) ||
		p.word(i, "for", "before", "until", "since", "is", "of", "vs", "about") || p.sign(i, "&+-/")
}

// keep adds a way to read the text.
func (p *parser) keep(y parse) {
	for _, n := range y.notes[:y.nnote] {
		y.noted = append(y.noted, Note{Kind: n.kind, Typed: p.typed(n.from, n.to), Meant: n.meant})
	}
	y.whyTyped, y.daysTyped, y.clockTyped = p.typed(y.whyA, y.whyB), p.typed(y.dayA, y.dayB), p.typed(y.clockA, y.clockB)
	p.parses = append(p.parses, y)
}

// titleAt steps over what may stand between time and title.
func (p *parser) titleAt(i int) int {
	for i < len(p.toks) && p.glued(i) && p.sign(i, ",;:.!?/)…·|~") && !p.at(i).quoted() {
		i++
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

func (p *parser) scan() *Said {
	said := &Said{s: p.s}
	if len(p.toks) == 0 {
		said.wrong = &Problem{Kind: Missing, Example: "fri 20:00"}
		return said
	}
	start := 0
	if p.unwrap() {
		start = 1
	}
	p.explore(state{}, start)
	said.timed = p.timed()
	if !slices.ContainsFunc(p.parses, func(y parse) bool { return !y.weak && (y.clock.kind != bareHour || y.at || y.part != 0) }) {
		if p.noSuchDay > 0 {
			p.parses = nil
		} else {
			p.titleFirst()
		}
	}
	said.parses = p.parses
	if len(p.parses) == 0 {
		said.wrong = p.problem()
	}
	return said
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
				if y.rest == len(p.s) && p.yield(y.state, j+1) {
					p.parses[len(p.parses)-1].ask(Loose, 0, j+1)
				}
			}
			return false
		}
	}
	return false
}

// timed reports whether what was read is surely a time.
func (p *parser) timed() bool {
	for i := range p.parses {
		switch y := &p.parses[i]; {
		case y.weak || y.why == NoIn || y.why == TimeOrSpan || y.why == TitleFirst || y.why == Loose:
		case y.spans:
			return true
		case y.clock.kind == bareHour || y.why == UnusualTime:
			// A number alone, unless what was said with it tells that it is a time.
			if y.at && y.nday > 0 || y.part != 0 {
				return true
			}
		case y.nday > 0, y.clock.kind == exactly && y.why != TimeOrDate, y.clock.kind == onClock && y.why != TimeOrDate:
			return true
		}
	}
	return false
}

// titleFirst looks for a time behind a title.
func (p *parser) titleFirst() {
	if p.toks[0].quoted() && len(p.parses) > 0 {
		return
	}
	weak := p.parses
	p.parses = nil
	p.steps = 0
	if p.partialEnd > 0 && p.partialEnd < len(p.toks) && p.partial.nday+p.partial.part > 0 && p.partial.open == 0 {
		p.behind(p.partial, p.partialEnd) // tomorrow Weekly 18:00
	}
	p.behind(state{}, 0)
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

// typed names the tokens from i up to j.
func (p *parser) typed(i, j int) string { return clip(p.text(i, j)) }

// text returns the tokens from i up to j as they were typed.
func (p *parser) text(i, j int) string {
	j = min(j, len(p.toks))
	for i < j && p.sign(i, ",;:-|([<{@") {
		i++
	}
	if i >= j {
		return ""
	}
	return strings.TrimFunc(p.s[p.toks[i].start:p.toks[j-1].end], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:", r)
	})
}

// clip returns text to be named in an answer.
func clip(text string) string { return typed.Clip(text, 40) }

// line returns parts as one line to be typed. The longest that can be scheduled is shorter than where it is cut.
func line(parts ...string) string { return typed.Clip(strings.Join(parts, " "), 200) }

// problem says why nothing was read.
func (p *parser) problem() *Problem {
	if p.noSuchDay > 0 {
		i := p.noSuchDay
		for i > 0 && i > p.noSuchDay-5 && (p.at(i-1).kind == numberToken || p.means(i-1, lexicon.Month) || p.sign(i-1, "./-")) {
			i--
		}
		return &Problem{Kind: NoSuchDay, Typed: p.typed(i, p.noSuchDay), Example: "fri 20:00"}
	}
	i := p.skipConnectors(max(0, p.partialEnd))
	if t := p.at(i); t.kind == numberToken && p.sign(i+1, ":") && p.at(i+2).kind == numberToken && p.glued(i+1) && p.glued(i+2) && len(p.at(i+2).low) == 2 && len(t.low) <= 3 {
		rest := ""
		if i+3 < len(p.toks) {
			rest = p.s[p.toks[p.titleAt(i+3)%len(p.toks)].start:]
		}
		e := &Problem{Kind: NoSuchTime, Number: t.value, Typed: p.typed(i, i+3), Example: line(p.text(0, p.partialEnd), "18:00", rest)}
		if t.value > 24 {
			e.Kind = NoSuchHour
		}
		return e
	}
	if p.means(0, lexicon.Now) && p.partialEnd == 0 {
		return &Problem{Kind: RightNow, Example: "in 10 minutes"}
	}
	if p.partialEnd > 0 && p.partial.last != aZone {
		rest := ""
		if k := p.titleAt(p.partialEnd); k < len(p.toks) {
			rest = strings.TrimSpace(p.s[p.toks[k].start:])
		}
		hour := "18:00"
		switch p.partial.part {
		case lexicon.Morning:
			hour = "9:00"
		case lexicon.Midday, lexicon.Afternoon:
			hour = "15:00"
		case lexicon.Evening, lexicon.Night:
			hour = "20:00"
		}
		return &Problem{Kind: NoClock, Typed: p.typed(0, p.partialEnd), Example: line(p.text(0, p.partialEnd), hour, rest)}
	}
	return &Problem{Kind: Unread, Typed: clip(p.s), Example: "fri 20:00"}
}
