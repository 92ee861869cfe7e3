// Package when turns a time as people type it into an instant.
//
//	18:00 · 6pm · noon · midnight             the next one
//	today 18:00 · tomorrow at 6:30 pm         in either order: 18:00 tomorrow; also day after tomorrow 18:00
//	fri 20:00 · friday 8pm · this fri 20:00   the coming Friday; today if that time is still ahead
//	next mon 9:30                             only where "the coming" and "that of next week" are the same day
//	24 dec 18:00 · dec 24, 6pm · 24.12. 18:00 the next one; with a year, that one
//	2026-12-24 18:00 · 24.12.2026 18:00       with dots the day stands first, as wherever dates have dots
//	13/11/2026 18:00                          with slashes only where it can be read in one way
//	2026-12-24T18:00:00+01:00                 RFC 3339
//	in 2h30m · in 1 day 2 hours · +90m        hours are exact, days keep the time of day; also in 2h30, in half an hour
//	in 3 days at 18:00
//
// A zone may follow: UTC, GMT, Z, Europe/Berlin in any case, +02:00, UTC+2. An abbreviation such as CET is understood
// where the local zone uses it, and refused elsewhere, since most have several meanings. Weeks begin on Monday.
//
// What follows the time is the title, without a lone dash or colon between them. A day directly behind the time still
// belongs to the time: "20:00 fri Weekly", "18:00 tomorrow, Weekly". Two kinds of such days may as well begin the title
// and are asked about: a weekday in full with more words behind it ("18:00 Friday Q&A"), and any day with a word behind
// it that ties it to what follows ("18:00 Sun and moon", "18:00 tomorrow never dies"). The same goes for a title that is
// nothing but a city with a zone of its own ("18:00 Berlin").
//
// Where a text can be read in two ways it is refused with the readings, each of them in a form that can be typed; quotes
// always begin the title.
package when

import (
	"strings"
	"time"
)

// Time is a time that was understood.
type Time struct {
	At   time.Time // whole seconds, in the zone it was understood in
	Rest string    // what follows it as typed, without surrounding white space: the title
}

// Error says why a time was refused.
type Error struct {
	Problem  string   // for the chat: one line; it begins with a letter
	Readings []string // what may have been meant, each as it can be typed
	Example  string   // how to type it, with the title if that was found; may be empty
}

// Try returns what can be typed instead, each with its title: the readings, or else the example, behind which title is
// put. It fits command.UsageError.Try.
func (e *Error) Try(title string) []string {
	if len(e.Readings) > 0 || e.Example == "" {
		return e.Readings
	}
	return []string{line(e.Example, title)}
}

// Error returns the answer for the chat: at most ten lines of plain text.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Problem)
	if len(e.Readings) > 0 {
		b.WriteString("\nPlease type it as one of these:")
		for _, r := range e.Readings {
			b.WriteString("\n• " + r)
		}
	}
	if e.Example != "" {
		b.WriteString("\nFor example: " + e.Example)
	}
	return b.String()
}

// Parse reads the time that s begins with, as it is meant at now in the zone loc. The time is after now. Every error
// is an [*Error].
func Parse(s string, now time.Time, loc *time.Location) (Time, error) {
	now = now.Truncate(time.Second)
	p := parser{s: s, words: scan(s), local: abbreviationsOf(now, loc)}
	w, err := p.parse()
	if err != nil {
		return Time{}, err
	}
	at, err := w.resolve(now, loc)
	if err != nil {
		return Time{}, err
	}
	return Time{At: at, Rest: w.rest}, nil
}

// Rest returns what follows the time that s begins with, without deciding when that is. It fits command.Options.Time.
func Rest(s string) (string, error) {
	p := parser{s: s, words: scan(s), anyZone: true}
	w, err := p.parse()
	return w.rest, err
}
