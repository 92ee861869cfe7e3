// Package zones knows what people write for a time zone: UTC+5:30, Europe/Berlin, EST, "London time", "по Москве".
package zones

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Match is what the first of some words may name.
type Match struct {
	Words int    // how many of them it takes, with the brackets and dashes that stand between
	Zones []Zone // what may be meant, most likely first; empty: see Bad
	Trust Trust
	Bad   Reason // why there are no Zones
	Meant string // the name that was nearly typed, if it was not quite: Moscow for "Moskow time"; not where it was typed so
}

// Trust is how surely words name a zone, rather than begin a title.
type Trust int

const (
	Hardly Trust = iota // rather a title, unless nothing follows: Berlin, Singapore, eat, cat
	Maybe               // one as well as the other, to be asked: +1, est, EAT, Eastern, (Berlin), and what was nearly typed
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
	// Local says that it is meant so only by people who live there: EST for Sydney.
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
	for _, a := range announcing {
		if n := saidFirst(words, a); n > 0 && n < len(words) {
			found := Find(words[n:], raw[min(n, len(raw)):])
			for i := range found {
				found[i].Words += n
				found[i].Trust = max(found[i].Trust, Likely)
			}
			return found
		}
	}
	found := find(words, raw)
	if len(found) == 0 || found[0].Words == len(words) {
		return found
	}
	var pairs []Match
	for _, m := range found {
		comma := strings.HasSuffix(words[m.Words-1], ",")
		pairs = append(pairs, m.with(comma, words[m.Words:], raw[min(m.Words, len(raw)):])...)
	}
	if len(pairs) == 0 {
		return found
	}
	return sorted(append(pairs, found...))
}

// announcing are words that say that a zone follows.
var announcing = [...]string{"timezone", "time zone", "tz", "часовой пояс", "zona horaria", "fuso horário", "fuso orario", "fuseau horaire", "zeitzone", "saat dilimi"}

// saidFirst returns how many words the text takes, if they begin with it, in brackets or before a colon, too.
func saidFirst(words []string, text string) int {
	if len(words) == 0 || words[0] == "" || words[0][0] != text[0] && words[0][0] >= 'a' {
		return 0 // most titles end here
	}
	n := 0
	for part := range strings.SplitSeq(text, " ") {
		if n == len(words) || !strings.HasPrefix(strings.TrimLeft(words[n], "([{"), part) || strings.TrimRight(strings.TrimLeft(words[n], "([{"), ":") != part {
			return 0
		}
		n++
	}
	return n
}

// find finds one zone.
func find(words, raw []string) []Match {
	var found []Match
	if mayBeOffset(words) {
		found = findOffset(join(words))
	} else if len(words) > 1 && (words[0] == "по" || words[0] == "in" || words[0] == "время") && mayBeOffset(words[1:]) {
		for _, m := range findOffset(join(words[1:])) {
			if m.Trust == Surely { // "по UTC"
				m.Words++
				found = append(found, m)
			}
		}
	}
	return sorted(append(found, findNames(words, raw, len(found) == 0)...))
}

// sorted returns the longest first, and of the same words one.
func sorted(found []Match) []Match {
	slices.SortStableFunc(found, func(a, b Match) int { return cmp.Or(b.Words-a.Words, int(b.Trust-a.Trust)) })
	kept := found[:0]
	for _, m := range found {
		last := len(kept) - 1
		switch {
		case last < 0 || m.Words != kept[last].Words:
			if last >= 0 && kept[last].Trust == Surely {
				return kept // what it begins with does not stand alone
			}
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

// between are words between two zones of one time.
const between = " / | & + or and или и y o e ou und oder "

// with reads m with a second zone in words behind it: "IST (India)", "MSK (UTC+3)", "Berlin CET", "EST / PST", "Berlin, Germany".
func (m Match) with(comma bool, words, raw []string) []Match {
	apart := 0
	if strings.Contains(between, " "+words[0]+" ") && len(words) > 1 && len(raw) > 1 {
		apart = 1
	}
	bracket := strings.TrimLeft(words[0], "([{") != words[0]
	var pairs []Match
	for _, o := range find(words[apart:], raw[min(apart, len(raw)):]) {
		several := len(m.Zones) > 1 || o.Words == len(words)
		both, ok := agree(m.Zones, o.Zones)
		if len(m.Zones) == 0 || len(o.Zones) == 0 || (max(m.Trust, o.Trust) < Maybe || o.Trust < Maybe && !several) && !(comma && ok) {
			continue // "UTC+3 Moscow meetup"
		}
		pair := Match{Words: m.Words + apart + o.Words, Zones: both, Trust: Likely}
		if ok && max(m.Trust, o.Trust) < Maybe {
			pair.Trust = Maybe
		}
		if bracket || ok && comma && o.Trust == Surely || ok && min(m.Trust, o.Trust) >= Likely {
			pair.Trust = Surely
		}
		if !ok {
			if apart == 0 && !bracket || o.Trust < Likely || apart > 0 && m.Trust < Likely {
				continue
			}
			pair.Zones = slices.Concat(m.Zones, o.Zones) // one of them is wrong, or both are meant
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

// agree returns what two names mean together.
func agree(one, other []Zone) ([]Zone, bool) {
	var both []Zone
	for _, a := range one {
		for _, b := range other {
			if z, ok := a.and(b); ok {
				both = append(both, z)
			}
		}
	}
	return both, len(both) > 0
}

// and returns the zone that is called both.
func (z Zone) and(other Zone) (Zone, bool) {
	if z.Location == nil || other.Location == nil {
		return z, z.Location == other.Location
	}
	if z.fixed() || !other.fixed() && z.Season == Any && other.Season != Any {
		z, other = other, z
	}
	// Now other is the less fixed of the two, unless both are, or neither.
	winter, summer := z.clocks()
	first, second := other.clocks()
	z.Local = false
	switch {
	case z.Location == other.Location && z.Season == other.Season:
		return z, true
	case z.Location == other.Location && other.Season == Any:
		return z, true
	case z.Season != Any && other.fixed():
		return z, z.Offset == first
	case z.Season != Any && other.Season == Any: // "CET Paris"
		if z.Offset != first && z.Offset != second {
			return z, false
		}
		season, offset := z.Season, z.Offset
		z = other
		if first != second {
			z.Season, z.Offset = season, offset
		}
		return z, true
	case other.fixed() && (first == winter || first == summer):
		if winter != summer {
			z.Season, z.Offset = Standard, first
			if first == max(winter, summer) {
				z.Season = Daylight
			}
		}
		return z, true
	}
	return z, z.Season == Any && other.Season == Any && winter == first && summer == second
}

// fixed reports whether it is only an offset from UTC.
func (z Zone) fixed() bool {
	return z.Season == Any && (z.Location == time.UTC || strings.HasPrefix(z.Location.String(), "UTC") || z.Location.String() == "GMT")
}

// clocks returns the zone's offsets in January and July of a year whose rules are known.
func (z Zone) clocks() (winter, summer int) {
	_, winter = time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC).In(z.Location).Zone()
	_, summer = time.Date(2027, 7, 1, 12, 0, 0, 0, time.UTC).In(z.Location).Zone()
	return winter, summer
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
