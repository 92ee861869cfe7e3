// Package when turns a time as people type it into the instants that it can mean.
//
//	18:00 · 6pm · 18.30 · 20h, 20 Uhr (with a day) · noon    the next one; noon and midnight are 12:00 and 0:00
//	half past 6 pm · quarter to nine in the evening          also halb acht, без четверти восемь, 8 y media
//	8 in the evening · tomorrow evening 8 · friday night 9   a part of the day chooses, before or behind the time
//	today 18:00 · 18:00 tomorrow · fri 20:00                 in either order; a weekday is the coming one
//	24 dec 18:00 · dec 24, 6pm · 24.12. 18:00 · 24/12        the next one; with a year, that one
//	2026-12-24 18:00 · 2026-12-24T18:00:00+01:00             RFC 3339
//	monday next week 9:30 · a week from friday 20:00 · friday week
//	last friday of november 20:00 · last day of the month    of one month; of "the month" it is asked whether it is each
//	in 2h30m · +90m · in half an hour · now + 1h             hours are exact, days keep the time of day
//	in 3 days at 18:00 · 2 hours from now
//	8pm-9pm · from 20:00 to 22:00                            the end is left out, and a note says so
//	every mon 18:00 · daily 9:00 · weekdays 9:30               again and again: see package recurrence
//	every 2 weeks fri 20:00 · every other friday             from the next one on, or "from 4 dec"
//	every month on the 1st · every first monday · monthly 15 of a month; every 24 dec is of a year
//	until 1 march · until 2027-03-01 · x10 · 10 times        behind it, or behind the title: when it ends; 5x also before it
//	every sunday in april                                    in that month only
//	every day except sunday                                  of a date it is told that it cannot be left out
//	18:00 UTC+3 · 8pm CET · London time · (Europe/Berlin)    a zone, behind the time or before it; see package zones
//	завтра в 20:00 · demain à 20h · غدا الساعة 8 مساء         twelve languages, see package lexicon
//
// Digits and signs of every script count, and what cannot be seen does not. What follows the time is the title, without a
// sign between them that only parts the two. Quotes always begin the title.
//
// What could be meant in another way is not taken, but asked about: each reading is one instant and one title. That is where
//
//   - the first words of the title could belong to the time, or its last ones name a day or a zone: "18:00 Friday Q&A",
//     "8:30 friday night Party", "18:00 Weekly tomorrow". What nobody would take for a time stays the title: "20:00 4 am
//     club", "18:00 Today's news"
//   - the title stands before the time: "Movie tomorrow 18:00"
//   - what is said behind a time that needs no more may be the title: "20:00 Evening", "fri 20:00 Sunday", "20:00 May", "20:00 EST meetup"
//   - one of two times is said: between 4 and 5, 8 or 9, in an hour or two; or about which day: end of month, mid december
//   - an hour lacks its half of the day (6, half past 6), or is written otherwise than times are (1800, 18-30, 18 30)
//   - a word is nearly one that is known, or means several things: tommorow, mar
//   - a night lies between two days, midnight is either end of one, a part of the day contradicts the hour
//   - a weekday is counted in weeks or months: friday in two weeks, friday after next, two fridays from now
//   - a city stands before a title that begins with a capital: "20:00 Tokyo Q&A"; or "next week" alone says the day
//   - a series has two ends, or two weekdays with a time each: "x3 until 31 dec", "every mon 18:00 and thu 19:00"
//   - what only a series has, or when the call is to end, stands behind the title of one call: "20:00 Pub x10", "20:00 Pub until 22:00"
//   - another time stands behind the title: "20:00 Pub 8pm-10pm", "20:00 Pub tomorrow 21:00", or only politeness: "20:00 Pub please"
//   - any part of the title says when, however it is led to: "8pm no wait 9pm Pub", "8pm Pub tomorrow evening", "every fri 8pm untill 31 jan Pub"; see left.go
//   - words may begin the title or be a part of the time: "20h Demi-finale", "20h la nuit des temps"; see swallowed.go
//   - letters stand for digits: 2O:00; or a date is over, and would be of next year
//   - from when a call is, or in which period, stands behind the title: "20:00 Party starting monday", "every fri 20:00 Party in april"
//   - a date has its day first or its month (11/12), or a year of two digits; days contradict one another
//   - another weekday stands behind a day and a time: "tomorrow 8:30 friday night Party"; or a coming weekday is today's
//   - a name means several zones, unless the chat's own clocks are called so (IST, EST), or none that is known, or is not in use then (EDT in December)
//   - a time is said to be the earliest or the latest: "20:00 or later"; or a date on another weekday may be an hour: "sun 5 May Day"
//   - there are several times or days
//   - it is not clear how often: every second friday, mon-fri, mon and wed, friday evenings, "Weekly 18:00", "18:00 weekly", or on which day: every month 18:00
//   - what could be the end of a series may be the title's: "every fri 20:00 Mission x7"
//   - an hour is counted on beyond midnight: 25:00
//   - not every month has the day: every month 29, 30, 31
//   - the clocks skip the time or show it twice
//
// How often in words that no series here has, as in "twice a week" and "hourly", is refused as that. Words before a time that may name a day which is not known, as in "christmas eve 18:00 Party", are named and not dropped.
package when

import (
	"slices"
	"time"

	"userbot/internal/lexicon"
	"userbot/internal/zones"
)

// Meaning is what a time means, seen from one moment in one zone.
type Meaning struct {
	Readings []Reading // most likely first, at most 8; all are ahead, and no two the same
	Sure     bool      // there is one, and it needs no asking
	Problem  *Problem  // why it is to be asked, or, without readings, why it means nothing; nil if Sure
}

// Reading is one thing that a text can mean.
type Reading struct {
	At    time.Time // whole seconds, in the zone that it was understood in; of what recurs, the first that is ahead
	Rule  string    // of what recurs, as package recurrence reads it; empty: it is once
	Title string    // as typed
	Notes []Note    // what was taken otherwise than it was typed
}

// Note tells of something that was taken otherwise than it was typed.
type Note struct {
	Kind         NoteKind
	Typed, Meant string
}

// NoteKind says what was taken otherwise.
type NoteKind string

// What can be taken otherwise than it was typed.
const (
	Spelling NoteKind = "another spelling" // of Typed: Meant
	NoEnd    NoteKind = "no end"           // Typed is left out
)

// Said is all that a text can mean as a time and then a title, before it is compared with any clock.
type Said struct {
	s      string
	parses []parse
	wrong  *Problem // why there is no parse
	timed  bool

	date   *state   // a weekday and a date, of which the parses take the number for the hour; nil: they do not
	noHour *Problem // what is wrong with that date
}

// Scan finds all that s can mean as a time and then a title. It knows neither the clock nor the chat's zone: what the time
// means is decided by [Said.Resolve].
func Scan(s string) *Said {
	p := parser{s: s, toks: tokens(s)}
	said := p.scan()
	if quiet := p.whispered(said); quiet != nil {
		return quiet
	}
	if !slices.ContainsFunc(said.parses, func(y parse) bool {
		return !y.weak && y.why != UnusualTime && (y.clock.kind != bareHour || y.clock.half || y.at || y.part != 0)
	}) {
		if fixed := scanSlip(s); fixed != nil {
			return fixed
		}
	}
	return said
}

// Titles returns the offsets in the text at which a title may begin; its length where nothing follows. None: no time was
// read that stands first.
func (s *Said) Titles() []int {
	var all []int
next:
	for i := range s.parses {
		if s.parses[i].title0 > 0 {
			continue // the title stands first
		}
		at := s.parses[i].rest
		for _, seen := range all {
			if seen == at {
				continue next
			}
		}
		all = append(all, at)
	}
	return all
}

// Begins reports whether s, of one word, begins what is said of a time: "sat", "18:00", "every".
func Begins(s string) bool {
	p := parser{s: s, toks: tokens(s)}
	return p.means(0, lexicon.Every) || slices.ContainsFunc(p.days(0, &state{}), func(d dayHit) bool { return !d.near }) || len(p.clocks(0, true, false)) > 0
}

// Ahead reports whether s begins with a day that is surely ahead, and is said of none that comes again: "tomorrow".
func Ahead(s string) bool {
	p := parser{s: s, toks: tokens(s)}
	h, ok := p.hit(0, lexicon.Days)
	return ok && h.N > 0
}

// DayBehind returns the day, surely ahead, that s ends with, and that is in small letters, as a title would hardly have it: "Movie tomorrow".
// Empty: there is none, or what stands before it makes a title of it.
func DayBehind(s string) string {
	p := parser{s: s, toks: tokens(s)}
	end := len(p.toks)
	for end > 0 && p.sign(end-1, ".!") {
		end--
	}
	for i := max(1, end-4); i < end && len(p.toks) < mostTokens; i++ {
		if p.at(i).space && !p.tiedTo(i-1) && p.dayEnds(i, end) {
			return p.text(i, end)
		}
		h, ok := p.hit(i, lexicon.Days)
		if near := p.near(i); !ok && i == end-1 && len(near) > 0 {
			h, ok = near[0], near[0].Kind == lexicon.Days // tomorow
		}
		if ok && h.end == end && h.N > 0 && !h.Short && p.at(i).space && !p.at(i).first && (p.sign(i-1, ",") || p.at(i-1).kind == wordToken && !p.tiedTo(i-1)) {
			return p.text(i, end)
		}
	}
	return ""
}

// dayEnds reports whether all from i to end says a day that is ahead, as hardly a title has it: on friday, every Friday, next week, 24 dec.
func (p *parser) dayEnds(i, end int) bool {
	t := p.at(i)
	if t.first || t.quoted() {
		return false
	}
	j, led := i, false
	for j < end-1 && p.means(j, lexicon.On, lexicon.Every, lexicon.Next, lexicon.This, lexicon.The) && !p.means(j, lexicon.Weekday, lexicon.Days) && p.at(j).kind == wordToken && !p.at(j).first {
		led, j = led || p.means(j, lexicon.On, lexicon.Every, lexicon.Next), j+1
	}
	if h, ok := p.hit(j, lexicon.Weekday); ok && h.end == end {
		return led || j == i && !h.Short && h.Words < 3
	}
	if h, ok := p.hit(j, lexicon.Days); ok && h.end == end && h.N > 0 && j > i && !h.Short {
		return true
	}
	for _, d := range p.dates(i, &state{}) {
		if d.end == end && !d.near && d.why == "" && (d.kind == nextWeek || d.kind == nextMonth || d.kind == onDate && d.month && p.hasNumber(i, end)) {
			return true
		}
	}
	return false
}

// hasNumber reports whether a number stands between i and end.
func (p *parser) hasNumber(i, end int) bool {
	return slices.ContainsFunc(p.toks[i:end], func(t token) bool { return t.kind == numberToken })
}

// Recurs reports whether s begins with a weekday on which something is said to be again and again: "every friday".
func Recurs(s string) bool {
	p := parser{s: s, toks: tokens(s)}
	if _, ok := p.every(0); !ok {
		return false
	}
	return slices.ContainsFunc(p.repeats(0, &state{}), func(d dayHit) bool { return d.repeat.mask != 0 && !d.near && d.why == "" })
}

// Loosely reports whether s says of a time only what a name may say as well: "weekly", "tonight", "morning".
func Loosely(s string) bool {
	p := parser{s: s, toks: tokens(s)}
	often, regular := p.often(0, lexicon.Regularly)
	day, ok := p.hit(0, lexicon.Days, lexicon.Part)
	return regular && often.end == len(p.toks) || ok && (day.Kind == lexicon.Part || day.N == 0 && day.Part != 0)
}

// Noonish reports whether all of s says noon or midnight.
func Noonish(s string) bool {
	p := parser{s: s, toks: tokens(s)}
	h, ok := p.hit(0, lexicon.Part)
	return ok && h.end == len(p.toks) && (h.N == lexicon.Noon || h.N == lexicon.Midday || h.N == lexicon.Midnight)
}

// Timed reports whether the text begins with what nobody would take for a title: a day with a time of day, a time of day
// that needs no guess, or how long from now.
func (s *Said) Timed() bool { return s.timed }

// Named reports whether what was read may be a title that reads like a time that comes again, and then a time: "Weekly 18:00".
func (s *Said) Named() bool {
	for i := range s.parses {
		if s.parses[i].why == TitleFirst {
			return true
		}
	}
	return false
}

// Behind reports whether the text ends, behind a title, with what nobody would take for the end of one: a time of day that is said as such, or how long
// from now.
func (s *Said) Behind() bool {
	return slices.ContainsFunc(s.parses, func(y parse) bool {
		if y.title0 == 0 || y.rest < len(s.s) || y.weak || y.bad || y.why != TitleFirst && y.why != Recurring && y.why != NextWhich && y.why != SeveralTimes && y.why != TimeOrSpan {
			return false
		}
		plain := y.clock.kind == exactly && y.clock.hour > 12 // Movies 20:00, unlike: John 3:16
		return y.spans && y.exact || y.clock.kind != noTime && (y.clock.half || y.at || y.part != 0 || plain || y.dated() && y.clock.kind != bareHour)
	})
}

// Undated reports whether a time of day was read, and nothing of the day.
func (s *Said) Undated() bool {
	for i := range s.parses {
		if y := &s.parses[i]; y.spans || y.dated() {
			return false
		}
	}
	return len(s.parses) > 0
}

// Clockless reports whether a day was read, and no time of day.
func (s *Said) Clockless() bool { return s.wrong != nil && s.wrong.Kind == NoClock }

// Hourly reports whether what was read is only how many hours or minutes lie between the times of a series, which none has.
func (s *Said) Hourly() bool {
	return s.wrong != nil && s.wrong.Kind == TooOften && s.wrong.Example != ""
}

// OffsetName returns the name of a zone that is so many seconds ahead of UTC, as it can be typed: UTC+3 or UTC-3:30.
func OffsetName(seconds int) string { return zones.OffsetName(seconds) }
