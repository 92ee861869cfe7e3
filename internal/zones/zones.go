// Package zones knows what people write for a time zone: UTC+5:30, Europe/Berlin, EST, "London time", "по Москве".
package zones

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Match is what the first of some words may name.
type Match struct {
	Words int    // how many of them it takes, with the brackets and dashes that stand between
	Zones []Zone // what may be meant, most likely first; empty: see Bad
	Trust Trust
	Bad   Reason // why there are no Zones
}

// Trust is how surely words name a zone, rather than begin a title.
type Trust int

const (
	Hardly Trust = iota // rather a title, unless nothing follows: Berlin, Singapore, eat, cat, Eastern
	Maybe               // one as well as the other, to be asked: +1, est, EAT, (Berlin)
	Likely              // PST, msk: to be taken, unless something speaks against it
	Surely              // nothing else: UTC+3, Europe/Berlin, London time
)

// Reason says why what has the form of a zone is none.
type Reason int

const (
	NoSuchZone Reason = iota + 1 // Europe/Nowhere, server time
	NoOffset                     // UTC+3:3, +15:00: no clocks differ so from UTC
)

// Zone is one meaning.
type Zone struct {
	Location *time.Location // one with a name that can be loaded, or a fixed offset; nil: the chat's own ("local time")
	Season   Season
	Offset   int    // seconds ahead of UTC, where Season is not Any
	Name     string // for an answer: "New York", "India", "UTC+3"; empty: the chat's own
	// Local says that it is meant so only by people who live by it: EST for Sydney. It counts where the chat's own clocks
	// show Location's time.
	Local bool
}

// Season says at which part of the year a zone was named: EST is New York's time in winter. In summer its clocks show
// another one, and it is to be asked which is meant.
type Season int

const (
	Any Season = iota
	Standard
	Daylight
)

// Find returns what the first words name as a zone, the longest first: "utc +1" may be two words of a zone, or one and a
// title. words are in lower case and NFKC; raw are the same as typed, since capitals tell EAT from eat.
func Find(words, raw []string) []Match {
	var found []Match
	if mayBeOffset(words) {
		found = findOffset(join(words))
	}
	found = append(found, findNames(words, raw)...)
	slices.SortStableFunc(found, func(a, b Match) int { return cmp.Or(b.Words-a.Words, int(b.Trust-a.Trust)) })
	kept := found[:0]
	for _, m := range found {
		last := len(kept) - 1
		switch {
		case last < 0 || m.Words != kept[last].Words:
			kept = append(kept, m)
		case m.Trust == kept[last].Trust: // "Georgia time" is that of the country, or of the state
			for _, z := range m.Zones {
				if !slices.ContainsFunc(kept[last].Zones, func(k Zone) bool { return k.Location == z.Location }) {
					kept[last].Zones = append(kept[last].Zones, z)
				}
			}
		}
	}
	return kept
}

// OffsetName returns the name of a zone that is so many seconds ahead of UTC, as it can be typed: UTC+3 or UTC-3:30.
func OffsetName(seconds int) string {
	if seconds == 0 {
		return "UTC"
	}
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if m := seconds / 60 % 60; m != 0 {
		return fmt.Sprintf("UTC%c%d:%02d", sign, seconds/3600, m)
	}
	return fmt.Sprintf("UTC%c%d", sign, seconds/3600)
}

// Abbreviations returns what the clocks of loc call their time around then: at that instant, before the last change and
// after the next. Those that are only numbers count for none.
func Abbreviations(loc *time.Location, around time.Time) []string {
	var all []string
	start, end := around.In(loc).ZoneBounds()
	for _, t := range []time.Time{around, start.Add(-time.Second), end} {
		if name, _ := t.In(loc).Zone(); !t.IsZero() && name != "" && name[0] >= 'A' && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
