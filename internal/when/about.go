package when

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"userbot/internal/lexicon"
)

// What is said of something that is planned already may count from its own time and not from now. The functions here read that.

// floats reports whether the first way to read s says its one day so that it comes again and again: a weekday, the 24th, 24 dec.
func (s *Said) floats() (d day, ok bool) {
	if len(s.parses) == 0 || s.parses[0].nday != 1 || s.parses[0].repeat.said() {
		return d, false
	}
	switch d = s.parses[0].days[0]; d.kind {
	case onWeekday, anyWeekday:
		return d, d.n < 7
	case nextWeekday, nextWeek, nextMonth, dayOfMonth:
		return d, true
	case onDate:
		return d, d.dates[0].year == 0
	}
	return d, false
}

// About says what the text means as another time of what is planned for at, seen from now in loc. A weekday, or the 24th, may be counted
// from today or from its own day: where these are not the same, it is asked, unless the one from today is in the same week, or month.
func (s *Said) About(at, now time.Time, loc *time.Location) Meaning {
	m := s.Resolve(now, loc)
	d, ok := s.floats()
	own, today := dayOf(at, loc), dayOf(now, loc)
	if !ok || len(m.Readings) == 0 || own.Equal(today) {
		return m
	}
	first := dayOf(m.Readings[0].At, loc)
	var from []time.Time // what else it may be counted from
	switch d.kind {
	case nextWeek, nextMonth:
		days, months := 7, 0
		if d.kind == nextMonth {
			days, months = 0, 1
		}
		m.Readings = append([]Reading{{At: s.on(m.Readings[0].At, own.AddDate(0, months, days), loc)}}, m.Readings...)
		return m.asked(s, now)
	case onWeekday, anyWeekday:
		if weekOf(first).Equal(weekOf(own)) && !first.Equal(today) {
			return m
		}
		from = []time.Time{own, own.AddDate(0, 0, -7)}
	case nextWeekday:
		from = []time.Time{own}
	case dayOfMonth:
		if first.Month() == own.Month() && first.Year() == own.Year() {
			return m
		}
		from = []time.Time{civil(own.Year(), int(own.Month()), 1), own}
	default:
		from = []time.Time{own.AddDate(0, 0, -182)}
	}
	var near []Reading
	second := -1 // its own day counts
	if d.kind == nextWeekday {
		second = 0
	}
	for _, day := range from {
		start := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, second, 0, loc)
		if start.After(now) {
			near = append(near, s.Resolve(start, loc).Readings...)
		}
	}
	m.Readings = append(near, m.Readings...)
	return m.asked(s, now)
}

// OnItsDay says what a time of day alone means of what is planned for at, in loc: that of its own day, if it is ahead of now. 24:00 ends
// that day. A time shortly after midnight may be of the day's beginning or of its night: then both are asked, unless what is planned is of
// such a night itself.
func (s *Said) OnItsDay(at, now time.Time, loc *time.Location) Meaning {
	own := at.In(loc)
	from := time.Date(own.Year(), own.Month(), own.Day(), 0, 0, -1, 0, loc)
	if len(s.parses) > 0 && s.parses[0].clock.hour >= 24 {
		from = time.Date(own.Year(), own.Month(), own.Day(), 12, 0, 0, 0, loc)
	}
	m := s.Resolve(from, loc)
	asked := Problem{Kind: WhichNight}
	if len(m.Readings) == 1 && own.Hour() >= nightEnds && dayOf(m.Readings[0].At, loc).Equal(dayOf(at, loc)) {
		r := m.Readings[0]
		first := r.At.In(loc)
		switch {
		case s.parses[0].zoned:
			asked = Problem{Kind: NextWhich, Typed: clip(s.s)} // of the day there, or here
		case first.Hour() == 0 && first.Minute() == 0:
			asked.Kind = WhichEnd
		}
		if first.Hour() == 0 || first.Hour() < nightEnds && own.Hour() >= 12 {
			r.At = r.At.AddDate(0, 0, 1)
			m.Readings = append(m.Readings, r)
		}
	}
	m.Readings = slices.DeleteFunc(m.Readings, func(r Reading) bool { return !r.At.After(now) })
	if m.Sure && len(m.Readings) > 1 {
		m.Sure, m.Problem = false, &asked
	}
	return m
}

// Clock is what s says if it is a time of day alone, where it may be how long from now as well: 21h. nil: it may not.
func (s *Said) Clock() *Said {
	only := *s
	only.parses = slices.DeleteFunc(slices.Clone(s.parses), func(y parse) bool { return y.spans || y.dated() })
	if len(only.parses) == 0 {
		return nil
	}
	return &only
}

// nightEnds is the hour until which a time may be said of the night of the day before.
const nightEnds = 5

// weekOf is the day that the week of t begins with.
func weekOf(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

// on is the time of day of at on another day.
func (s *Said) on(at, day time.Time, loc *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), at.In(loc).Hour(), at.In(loc).Minute(), at.In(loc).Second(), 0, loc)
}

// asked is m with each reading once and those ahead only, and sure only if that is one.
func (m Meaning) asked(s *Said, now time.Time) Meaning {
	var all []Reading
	for _, r := range m.Readings {
		if r.At.After(now) && len(all) < mostReadings && !slices.ContainsFunc(all, func(o Reading) bool { return o.At.Equal(r.At) && o.Title == r.Title && o.Rule == r.Rule }) {
			all = append(all, r)
		}
	}
	m.Readings = all
	if len(all) > 1 && (m.Sure || m.Problem.Kind == Loose) {
		m.Sure, m.Problem = false, &Problem{Kind: NextWhich, Typed: s.parses[0].daysTyped}
	}
	return m
}

// Day reads s as a day without a time of day, of which it takes clock for one; nil: it is anything else, or anything more.
func Day(s, clock string) *Said {
	return Scan(s).Day(clock)
}

// Day is [Day] of what was scanned.
func (s *Said) Day(clock string) *Said {
	if !s.Clockless() {
		return nil
	}
	said := Scan(s.s + " " + clock).Alone()
	if said == nil || len(said.Titles()) == 0 {
		return nil
	}
	return said
}

// Names reports whether s, which is all a day, a time of day or both, is said of at, seen from now in loc; day: it says one.
func Names(s string, at, now time.Time, loc *time.Location) (is, day bool) {
	said, dayOnly := Day(s, "23:59:59"), true
	if said == nil {
		if said, dayOnly = Scan(s).Alone(), false; said == nil || len(said.Titles()) == 0 {
			return false, false
		}
		dayOnly = said.parses[0].spans && !said.parses[0].exact && said.parses[0].clock.kind == noTime
	}
	if dayOnly && !inPart(s, at.In(loc)) {
		return false, !said.Undated()
	}
	own, today := dayOf(at, loc), dayOf(now, loc)
	readings := said.Resolve(now, loc).Readings
	d, floats := said.floats()
	switch {
	case floats && dayOnly && d.kind == nextWeek:
		return weekOf(own).Equal(weekOf(today).AddDate(0, 0, 7)), true
	case floats && dayOnly && d.kind == nextMonth:
		next := civil(today.Year(), int(today.Month())+1, 1)
		return own.Year() == next.Year() && own.Month() == next.Month(), true
	case !floats && !said.Undated() && said.Clock() != nil:
		said = said.Clock() // 20h
		fallthrough
	case floats && d.kind != nextWeekday, said.Undated():
		readings = append(readings, said.Resolve(time.Date(own.Year(), own.Month(), own.Day(), 0, 0, -1, 0, loc), loc).Readings...)
	}
	return slices.ContainsFunc(readings, func(r Reading) bool {
		return r.Rule == "" && (r.At.Equal(at) || dayOnly && dayOf(r.At, loc).Equal(own))
	}), !said.Undated()
}

// inPart reports whether at is in the part of a day that s says, as widely as people use the word; where it says none, it is.
func inPart(s string, at time.Time) bool {
	p := parser{s: s, toks: tokens(s)}
	part := 0
	for i := range p.toks {
		if h, ok := p.hit(i, lexicon.Weekday, lexicon.Days); ok {
			part = cmp.Or(part, h.Part) // "mañana" is tomorrow first
		} else if h, ok := p.hit(i, lexicon.Part); ok {
			part = cmp.Or(part, h.N)
		}
	}
	from, to := 0, 24
	switch part {
	case lexicon.Morning:
		from, to = 3, 12
	case lexicon.Noon, lexicon.Midday:
		from, to = 11, 14
	case lexicon.Afternoon:
		from, to = 12, 19
	case lexicon.Evening:
		from, to = 16, 25
	case lexicon.Night:
		from, to = 18, 30
	case lexicon.Midnight:
		from, to = 22, 26
	}
	h := at.Hour()
	return from <= h && h < to || from <= h+24 && h+24 < to
}

// InWeek reports whether all of s says a week, this one or the next, and whether at is in it, seen from now in loc. Where a week begins with another day
// than with Monday, it is only where both say so.
func InWeek(s string, at, now time.Time, loc *time.Location) (said, is bool) {
	p := parser{s: s, toks: tokens(s)}
	week, which, next := false, false, false
	for i := 0; i < len(p.toks); {
		h, ok := p.hit(i, lexicon.Unit, lexicon.Next, lexicon.This, lexicon.On, lexicon.In, lexicon.The, lexicon.Of, lexicon.At)
		if u, unit := p.hit(i, lexicon.Unit); unit && u.N == lexicon.Week {
			h, week = u, true
		}
		if n, is := p.hit(i, lexicon.Next, lexicon.This); is && !(h.Kind == lexicon.Unit && n.end == h.end) {
			h, which, next = n, true, next || n.Kind == lexicon.Next
		}
		if p.word(i, "haftaya") {
			which, next = true, true
		}
		if ok = ok || p.word(i, "haftaki"); !ok {
			return false, false
		}
		week, i = week || p.word(i, "haftaki"), max(h.end, i+1)
	}
	if !week || !which {
		return false, false
	}
	from := weekOf(dayOf(now, loc))
	if next {
		from = from.AddDate(0, 0, 7)
	}
	own := dayOf(at, loc)
	first := 0
	if daysOff(loc) != weekend {
		first = -2 // it begins on Saturday, or on Sunday
	}
	return true, !own.Before(from) && own.Before(from.AddDate(0, 0, 7+first))
}

// SaidOf reports whether s, which is all a day, a time of day, both, or a part of the day, is said of at, seen from now in loc: "saturday",
// "18:00", "in the evening", "pm".
func SaidOf(s string, at, now time.Time, loc *time.Location) bool {
	s = CutPolite(s)
	p := parser{s: s, toks: tokens(s)}
	i := 0
	for h, ok := p.hit(i, lexicon.The, lexicon.In, lexicon.At, lexicon.On); ok && !p.means(i, lexicon.Part); h, ok = p.hit(i, lexicon.The, lexicon.In, lexicon.At, lexicon.On) {
		i = h.end
	}
	own := clock{kind: exactly, hour: at.In(loc).Hour(), min: at.In(loc).Minute()}
	if h := p.half(i); h.ok && h.end == len(p.toks) {
		return h.pm == (own.hour >= 12)
	}
	if h, ok := p.hit(i, lexicon.Part); ok && h.end == len(p.toks) {
		return own.fits(h.N)
	}
	is, _ := Names(s, at, now, loc)
	return is
}

// movedWords are what stands between the time that something has and the one that it is to get, besides the words that mean until.
var movedWords = [...]string{
	"to", "into", "onto", "till", "until", "for", "auf", "nach", "zu", "bis", "a", "al", "à", "au", "para", "pra", "pro", "pras", "pros", "ao", "pour", "alle", "all'", "per", "na", "no", "на", "к", "до", "ke", "pada", "untuk", "jadi", "به", "برای", "إلى", "الى",
}

// CutMoved drops the word in front of s that says that something is moved to what follows, where that is all a time or a day: "auf Samstag".
func CutMoved(s string) string {
	if word, rest, _ := strings.Cut(s, " "); strings.EqualFold(word, "al") || strings.EqualFold(word, "au") {
		number, _, _ := strings.Cut(rest, " ")
		if day := "el " + rest; number != "" && len(number) <= 2 && strings.Trim(number, "0123456789") == "" && Wholly(day) {
			return day // al 15, au 15: to the day of that number, as no hour is said
		}
	}
	if word, rest, _ := strings.Cut(s, " "); slices.Contains(movedWords[:], strings.ToLower(word)) && !Wholly(s) && Wholly(rest) {
		return rest
	}
	return s
}

// Moved is what was typed for a time to be moved from one to another.
type Moved struct {
	From, To string
	Range    bool // it may as well be when it begins and ends: 20:00-21:00
}

// ReadMoved splits "from friday to saturday 20:00": all of it is two times, or days.
func ReadMoved(s string) (_ Moved, ok bool) {
	const most = 80
	if len(s) > 4*most {
		return Moved{}, false
	}
	p := parser{s: s, toks: tokens(s)}
	start := 0
	from, said := p.hit(0, lexicon.From)
	if said {
		start = from.end
	} else if p.word(0, "vom", "del", "du", "dos", "do", "dallo", "dalla") {
		start, said = 1, true
	}
	whole := Scan(s)
	dated := slices.ContainsFunc(whole.parses, func(y parse) bool { return y.title == "" && y.nday > 0 })
	for i := 0; i < len(p.toks)-1 && i < most; i++ {
		if end := p.ablative(i); end > 0 { // 20:00'den 21:00'e, pazardan pazartesiye
			m := Moved{From: strings.TrimSpace(p.s[:p.toks[end-1].end]), To: strings.TrimSpace(p.s[p.toks[i].end:])}
			return m, Wholly(m.From) && Wholly(m.To)
		}
	}
	for i := start + 1; i < len(p.toks)-1 && i < most; i++ {
		if !said && slices.ContainsFunc(whole.parses, func(y parse) bool { return y.title == "" && y.clockA < i && i < y.clockB }) {
			continue // 5 to 8
		}
		if p.means(i, lexicon.At) && slices.ContainsFunc(whole.parses, func(y parse) bool { return y.title == "" && y.nday == 1 && y.dayB <= i && y.clockA > i }) {
			continue // el domingo a las 19:00
		}
		if p.inDate(i) && (dated || p.inDate(i-2) || p.inDate(i+2)) {
			continue // 2026-12-03
		}
		end, dash := i, false
		switch until, ok := p.hit(i, lexicon.Until); {
		case p.sign(i, "→>"), p.word(i, "yerine"): // 20:00 yerine 21:00
			end++
		case p.sign(i, "-"):
			for end++; p.sign(end, "->→"); end++ {
			}
			dash = !p.sign(end-1, ">→")
		case ok && p.at(i).kind == wordToken:
			end = until.end
		case p.at(i).kind == wordToken && slices.Contains(movedWords[:], p.at(i).low):
			end++
		}
		if end == i || end >= len(p.toks) {
			continue
		}
		m := Moved{From: strings.TrimSpace(p.s[p.toks[start].start:p.toks[i].start]), To: strings.TrimSpace(p.s[p.toks[end].start:])}
		if Wholly(m.From) && Wholly(m.To) {
			m.Range = dash && !said
			return m, true
		}
	}
	return Moved{}, false
}

// ablative is where the time, or the day, ends that the token i has for from when something is, in Turkish: behind an apostrophe, or as a part of the word. 0: it has
// none.
func (p *parser) ablative(i int) int {
	t := p.at(i)
	if p.word(i, fromSuffixes[:]...) && p.sign(i-1, "'") && i > 1 && p.at(i-2).kind == numberToken {
		return i - 1
	}
	h, ok := p.hit(i, lexicon.Weekday, lexicon.Month)
	if ok && h.Lang == "tr" && h.end == i+1 && slices.ContainsFunc(fromSuffixes[:], func(s string) bool { return strings.HasSuffix(t.low, s) }) {
		return i + 1
	}
	return 0
}

// inDate reports whether a hyphen stands between two numbers, without a space.
func (p *parser) inDate(i int) bool {
	number := func(i int) bool { return i >= 0 && i < len(p.toks) && p.at(i).kind == numberToken }
	return number(i-1) && number(i+1) && p.sign(i, "-") && !p.at(i).space && !p.at(i+1).space
}

// Wholly reports whether all of s can be a time, or a day.
func Wholly(s string) bool {
	if Day(s, "12:00") != nil {
		return true
	}
	alone := Scan(s).Alone()
	return alone != nil && len(alone.Titles()) > 0
}
