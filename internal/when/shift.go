package when

import (
	"slices"
	"strings"
	"time"

	"userbot/internal/lexicon"
)

// laterWords and earlierWords are what stands behind a length that is counted from the time which something has, and not from now.
var (
	laterWords   = [...]string{"later", "später", "позже", "пізніше", "más tarde", "después", "mais tarde", "depois", "plus tard", "più tardi", "dopo", "daha geç", "kemudian"}
	earlierWords = [...]string{"earlier", "sooner", "früher", "eher", "раньше", "раніше", "antes", "más temprano", "mais cedo", "plus tôt", "prima", "daha erken", "lebih awal"}
)

// Shift is by how much something that has a time already is to be at another one.
type Shift struct {
	span
	back bool
	// Sure says that it is told to be later or earlier: "1h later", "+1h", "-1h", "by 1h". Else it is only a length: "1h".
	Sure bool
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

// ReadShift reads such a shift; not ok where s is anything else, or anything more.
func ReadShift(s string) (_ Shift, ok bool) {
	p := parser{s: s, toks: tokens(s)}
	var by Shift
	i, signed := 0, false
	if p.word(i, "by", "um", "на", "de", "di", "por") {
		i, by.Sure = i+1, true
	}
	if p.sign(i, "+-") && len(p.toks) > i+1 {
		by.back, signed = p.sign(i, "-"), true
		i++
	}
	all := p.lengthsAt(i, false)
	if len(all) == 0 {
		if u, one := p.hit(i, lexicon.Unit); one && u.Lang != "en" && u.N != lexicon.Weekend && by.Sure {
			all = []spanHit{{end: u.end}} // на час позже
			all[0].add(1000, u.N)
		}
	}
	if t := p.at(i); len(all) == 0 && t.kind == numberToken && t.value > 0 && t.value <= 24*60 {
		rest := p.rest(i + 1)
		later, earlier := slices.Contains(laterWords[:], rest), slices.Contains(earlierWords[:], rest)
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
		case slices.Contains(laterWords[:], rest) && !by.back:
			by.Sure = true
			return by, h.span != span{}
		case slices.Contains(earlierWords[:], rest) && !signed:
			by.Sure, by.back = true, true
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
	if s.back {
		return at.AddDate(0, -s.months, -s.days).Add(-s.exact)
	}
	return at.AddDate(0, s.months, s.days).Add(s.exact)
}
