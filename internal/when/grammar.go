package when

import (
	"slices"

	"userbot/internal/lexicon"
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
	this  bool   // "this" stands in front of the day

	noted                                       []Note
	whyTyped, daysTyped, clockTyped, oftenTyped string
}

// state is what was read of a time up to some token.
type state struct {
	days      [3]day
	nday      int
	apart     uint8 // days that are others than those before them, 1<<i: "sat and next sat"
	part      int   // of the day
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
	firm      bool   // what belongs to it is no part of the title all the same
	weak      bool   // nothing but a number stands for the time of day
	repeat    repeat // how often
	own       repeat // how often, without that word, where it is said again: "Weekly every mon 18:00"
	often     int    // where one word ends that begins the text and says how often: "weekly 18:00"; 0: none does
	once      bool   // of several days the first is meant
	ended     bool
	told      bool // "(in 5 d 4 h)" was said, as an answer does
	from      bool // "from" was said
	at        bool // "at" was said
	open      int  // brackets

	dayA, dayB, clockA, clockB int // the tokens of day and time of day
	oftenA, oftenB             int // and of how often

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

// dated reports whether anything was said of the day.
func (s *state) dated() bool { return s.nday > 0 || s.repeat.said() }

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

	oftenLooked [mostTokens]bool
	oftens      [mostTokens][]hit

	nearLooked [mostTokens]bool
	nears      [mostTokens][]hit
	nearAsked  int
	ago        int // whether a word for "ago" stands anywhere: 1, or -1; 0: not looked yet
	tails      int
	steps      int
	gap        int // where the time begins behind a title; 0: it stands first
	parses     []parse

	slipA, slipB int // the time of day in which letters were taken for digits; 0: none

	partial    state // the longest beginning of a time
	partialEnd int
	hourFirst  int // where a date ends whose number is read as the hour; 0: none is
	noSuchDay  int // where a date ends that does not exist
	strange0   int // where words begin that may name a day, and are not understood,
	strange    int // and end; 0: there are none

	strangeDated bool // a day stands beside them
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
			case done && x.bind == certain && (!x.agree || x.firm):
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
		if i > p.partialEnd && s.last != nothing && !(s.often == i && p.nameOf(i)) { // not: Weekly
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
	day                                                                 bool // "for", "from": only a day follows
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
		case "/", "=":
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
		case "~", "→":
			if s.done() {
				if !slices.ContainsFunc(p.clocks(i+1, true, false), func(h clockHit) bool { return !h.weak }) {
					return i, false
				}
				c.dash, c.until = true, true // 20:00 ~ 21:00
			}
		case "*", "`", "_":
			c.other = true
		case "⏰", "⏱", "⏲", "⌚", "⌛", "⏳", "🕰", "📅", "📆", "🗓", "🔔", "➡", "👉", "📢", "📣":
			if s.done() && (s.exact || s.clock.kind != noTime) {
				return i, false
			}
			c.other = true
		default:
			if t.low < "🕐" || t.low > "🕧" || s.done() { // the faces of clocks
				return i, false
			}
			c.other = true
		}
		return i + 1, true
	}
	if p.word(i, "no") && !p.means(i+1, lexicon.Weekday, lexicon.Days, lexicon.Part, lexicon.Unit) && !p.word(i+1, dayWords[:]...) && !p.means(i+1, lexicon.Next) || p.word(i, "no") && p.english(i+1) {
		return i, false // no sat, unlike: no sábado
	}
	if !p.small(i, s) || p.glued(i+1) && p.sign(i+1, "&+") || p.glued(i) && p.sign(i-1, "&+") && t.kind == wordToken { // D&D
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
			if s.done() && p.means(i, lexicon.Until) {
				continue // ۲۰ تا ۲۲
			}
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
			if h.N == lexicon.Hour && !s.done() && p.means(i, lexicon.OClock) && p.at(h.end).kind == numberToken && (h.Lang != "en" || p.word(i, "h")) {
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
	if (p.word(i, "for", "by", "für") || p.means(i, lexicon.From)) && s.done() && s.nday == 0 && !s.spans {
		c.day = true
		return i + 1, true
	}
	if p.word(i, always[3:]...) && s.repeat.said() && !t.first {
		c.word = true // freitags immer um 20 Uhr
		return i + 1, true
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
	case "by", "starting", "um":
		if !s.done() {
			c.word, c.loose = true, c.loose || t.low == "by"
			return i + 1, true
		}
	case "starts", "start", "begins", "beginning", "time", "when", "date", "day":
		if _, opening := p.often(i, lexicon.Opening); !s.done() && p.gap == 0 && !opening {
			c.loose = c.loose || !p.sign(i+1, ":") && !p.word(i, "starts", "begins")
			c.word = true
			return i + 1, true
		}
	}
	return i, false
}

// english reports whether the word at i is a weekday, or a word for a day, of English, or of Spanish and not of Portuguese.
func (p *parser) english(i int) bool {
	h, ok := p.hit(i, lexicon.Weekday, lexicon.Days, lexicon.Unit, lexicon.Next)
	return ok && (h.Lang == "en" || h.Lang == "es" && h.Kind == lexicon.Weekday && h.N%6 > 0)
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
		if !(c.at && c.word) && p.limits(s, j, &all) {
			break
		}
		p.elements(s, i, j, c, &all)
		end, ok := p.connector(j, s, &c)
		if !ok || seen[end] || !s.repeat.said() && slices.ContainsFunc(all, func(x step) bool {
			return x.end > end && (x.repeat.said() || x.nday > s.nday && x.days[x.nday-1].over())
		}) {
			break // los lunes y jueves; alle 2 Wochen; il y a 2 jours
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
