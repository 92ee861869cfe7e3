// Package when turns a time as people type it into the instants that it can mean.
package when

import (
	"time"

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

// Said is all that a text can mean as a time and then a title, before it is compared with any clock.
type Said struct {
	s      string
	parses []parse
	wrong  *Problem // why there is no parse
	timed  bool
}

// Scan finds all that s can mean as a time and then a title. It knows neither the clock nor the chat's zone: what the time
// means is decided by [Said.Resolve].
func Scan(s string) *Said {
	p := parser{s: s, toks: tokens(s)}
	return p.scan()
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

// Timed reports whether the text begins with what nobody would take for a title: a day with a time of day, a time of day
// that needs no guess, or how long from now.
func (s *Said) Timed() bool { return s.timed }

// OffsetName returns the name of a zone that is so many seconds ahead of UTC, as it can be typed: UTC+3 or UTC-3:30.
func OffsetName(seconds int) string { return zones.OffsetName(seconds) }
