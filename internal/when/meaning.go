package when

import (
	"errors"
	"strings"
	"time"
)

// Said is all that a text can mean as a time and then a title, before it is compared with any clock.
type Said struct {
	s   string
	one said
	err error
}

// Scan finds all that s can mean as a time and then a title. It knows neither the clock nor the chat's zone: what the time
// means is decided by [Said.Resolve].
func Scan(s string) *Said {
	p := parser{s: s, words: split(s, mostWords)}
	one, err := p.parse()
	return &Said{s: s, one: one, err: err}
}

// Titles returns the offsets in the text at which a title may begin; its length where nothing follows. None: no time was
// read.
func (s *Said) Titles() []int {
	if s.err != nil {
		return nil
	}
	return []int{len(strings.TrimRight(s.s, " \t\r\n")) - len(s.one.rest)}
}

// Timed reports whether the text begins with what nobody would take for a title: a day with a time of day, a time of day
// that needs no guess, or how long from now.
func (s *Said) Timed() bool { return s.err == nil }

// Meaning is what a time means, seen from one moment in one zone.
type Meaning struct {
	Readings []Reading // most likely first; all are ahead, and no two the same
	Sure     bool      // there is one, and it needs no asking
	Problem  *Problem  // why it is to be asked, or, without readings, why it means nothing; nil if Sure
}

// Reading is one thing that a text can mean.
type Reading struct {
	At    time.Time // whole seconds, in the zone that it was understood in
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

// Resolve says what the text means, seen from now in loc.
func (s *Said) Resolve(now time.Time, loc *time.Location) Meaning {
	at, err := time.Time{}, s.err
	if err == nil {
		at, err = s.one.resolve(now, loc)
	}
	wrong, ok := errors.AsType[*Problem](err)
	if !ok {
		return Meaning{Readings: []Reading{{At: at, Title: s.one.rest}}, Sure: true}
	}
	m := Meaning{Problem: wrong}
	for _, r := range wrong.Readings {
		again := Scan(r)
		if again.err != nil {
			continue
		}
		if at, err := again.one.resolve(now, loc); err == nil {
			m.Readings = append(m.Readings, Reading{At: at, Title: again.one.rest})
		}
	}
	return m
}
