package when

import (
	"slices"
	"strings"
	"time"

	"userbot/internal/lexicon"
)

// Shift is by how much something that has a time already is to be at another one.
type Shift struct {
	span
	back bool
	// Sure says that it is told to be later or earlier: "1h later", "+1h", "-1h", "by 1h". Else it is only a length: "1h".
	Sure bool
	// Either says that it may as well be the other way: [Shift.Other]. Who moves something back by an hour may mean that it is later or earlier.
	Either bool
	// Bare says that no unit is said: it is minutes, or [Shift.InHours].
	Bare bool
}

// InHours is a shift of a bare number of hours; not ok where nobody means so many.
func (s Shift) InHours() (_ Shift, ok bool) {
	const most = 12
	ok = s.exact <= most*time.Minute
	s.exact *= 60
	return s, ok
}

// DaysAhead returns how long from now s is, where that is said in days, weeks or months, and nothing else is: "in 3 days".
func (s *Said) DaysAhead() (by Shift, ok bool) {
	if len(s.parses) != 1 || s.parses[0].title != "" {
		return by, false
	}
	y := &s.parses[0]
	if !y.spans || y.exact || y.clock.kind != noTime || y.part != 0 || y.nday > 1 || y.zoned || y.why != "" {
		return by, false
	}
	return Shift{span: y.span}, true
}

// LengthAhead is [Said.DaysAhead] of what is said in hours or less where the word for it may as well be that for later: "iki saat sonra", "after 1 hour".
func (s *Said) LengthAhead() (by Shift, ok bool) {
	if len(s.parses) != 1 || s.parses[0].title != "" {
		return by, false
	}
	y, toks := &s.parses[0], tokens(s.s)
	p := parser{s: s.s, toks: toks}
	if !y.spans || !y.exact || y.clock.kind != noTime || y.nday > 0 || y.zoned || !p.word(len(toks)-1, "sonra", "sonraya", "sonrasına", "بعد") && !p.word(0, "بعد", "after") {
		return by, false
	}
	return Shift{span: y.span}, true
}

// Other is the shift the other way.
func (s Shift) Other() Shift {
	s.back = !s.back
	return s
}

// These are what stands in front of a length by which something is moved.
var (
	plusWords   = [...]string{"plus", "mundur", "push", "delay", "postpone"}
	minusWords  = [...]string{"minus", "maju"}
	eitherWords = [...]string{"back", "backward", "backwards", "forward", "forwards", "up"}
	backWords   = [...]string{"back", "backward", "backwards", "назад", "geri", "geriye", "zurück", "indietro", "atrás", "atras", "en arrière"}
	onwardWords = [...]string{"forward", "forwards", "вперёд", "вперед", "ileri", "ileriye", "vor", "avanti", "adelante", "en avant", "para a frente"}
)

// Directed reports whether s begins with a word that says whether something is to be later or earlier.
func Directed(s string) bool {
	s = strings.ToLower(strings.TrimLeft(s, " ,"))
	first, _, _ := strings.Cut(s, " ")
	_, directed := lexicon.Cut(s, lexicon.Delayed, lexicon.Advanced)
	return directed || slices.Contains(eitherWords[:], first)
}

// ReadShiftTo splits "a day earlier at 9pm": by how many days, and the time of day then.
func ReadShiftTo(s string) (_ Shift, clock string, ok bool) {
	const most = 80
	if len(s) > most {
		return Shift{}, "", false
	}
	for i, t := range tokens(s) {
		if i < 2 || !t.space {
			continue
		}
		rest := s[t.start:]
		by, shift := ReadShift(strings.TrimSpace(s[:t.start]))
		if said := Scan(rest).Alone(); shift && by.Sure && !by.Either && by.exact == 0 && said != nil && len(said.Titles()) > 0 && said.Undated() {
			return by, rest, true
		}
	}
	return Shift{}, "", false
}

// ReadShift reads such a shift; not ok where s is anything else, or anything more.
func ReadShift(s string) (_ Shift, ok bool) {
	var by Shift
	if rest, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(s, "’", "'")), "d'"); ok {
		s, by.Sure = rest, true // d'une heure plus tard
	}
	p := parser{s: s, toks: tokens(s)}
	i, signed := 0, false
	if p.word(i, eitherWords[:]...) {
		i, by.Sure, by.Either = i+1, true, true
	}
	if p.word(i, plusWords[2:]...) && p.word(i+1, "by") {
		i++ // push by an hour
	}
	if p.word(i, "by", "um", "на", "de", "di", "por") {
		i, by.Sure = i+1, true
	}
	if plus, minus := p.word(i, plusWords[:]...), p.word(i, minusWords[:]...); (plus || minus) && !by.Either {
		by.back, signed = minus, true
		i++
	}
	if p.sign(i, "+-") && len(p.toks) > i+1 {
		by.back, signed = p.sign(i, "-"), true
		i++
	}
	all := p.lengthsAt(i, false)
	if len(all) == 0 {
		u, one := p.hit(i, lexicon.Unit)
		directed := by.Sure || one && lexicon.Says(p.rest(u.end), lexicon.Delayed, lexicon.Advanced)
		if one && u.Lang != "en" && u.N != lexicon.Weekend && directed {
			all = []spanHit{{end: u.end}} // на час позже
			all[0].add(1000, u.N)
		}
	}
	if t := p.at(i); len(all) == 0 && t.kind == numberToken && t.value > 0 && t.value <= 24*60 {
		rest := p.rest(i + 1)
		later, earlier := lexicon.Says(rest, lexicon.Delayed), lexicon.Says(rest, lexicon.Advanced)
		if signed && rest == "" || by.Sure && rest == "" && p.word(0, "by") || later && !by.back || earlier && !signed {
			by.span.exact, by.back, by.Sure, by.Bare = time.Duration(t.value)*time.Minute, by.back || earlier, true, true
			return by, true
		}
	}
	for _, h := range all {
		by.span = h.span
		switch rest := p.rest(h.end); {
		case rest == "":
			by.Sure = by.Sure || signed
			return by, h.span != span{}
		case slices.Contains(backWords[:], rest) && !signed, slices.Contains(onwardWords[:], rest) && !signed:
			by.Sure, by.Either, by.back = true, true, slices.Contains(backWords[:], rest)
			return by, h.span != span{}
		case lexicon.Says(rest, lexicon.Delayed) && !by.back:
			by.Sure, by.Either = true, false
			return by, h.span != span{}
		case lexicon.Says(rest, lexicon.Advanced) && !signed:
			by.Sure, by.back, by.Either = true, true, false
			return by, h.span != span{}
		}
	}
	return Shift{}, false
}

// rest is what follows from i on, in lower case, with single spaces, and without a sign at its end.
func (p *parser) rest(i int) string {
	var words []string
	for ; i < len(p.toks); i++ {
		if !p.sign(i, ".!") {
			words = append(words, p.at(i).low)
		}
	}
	return strings.Join(words, " ")
}

// From returns the time that is so much later, or earlier, than at: hours are exact, and days keep the time of day.
func (s Shift) From(at time.Time) time.Time {
	months, days, exact := s.months, s.days, s.exact
	if s.back {
		months, days, exact = -months, -days, -exact
	}
	if months != 0 || days != 0 { // AddDate reads the clock, which shows an hour twice in autumn: it may take the other one
		at = at.AddDate(0, months, days)
	}
	return at.Add(exact)
}
