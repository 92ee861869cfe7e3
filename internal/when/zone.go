package when

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// zone is a zone as it was said; its zero value means none was.
type zone struct {
	loc  *time.Location
	abbr string // only the instants at which the local zone calls its time so count
	// foreign is what is wrong where the local zone never calls its time so; nil without an abbreviation.
	foreign *Problem
}

var (
	fromUTC    = regexp.MustCompile(`^(?:utc|gmt)([+-]\d{1,2}(?::?\d\d)?)$`)
	fullOffset = regexp.MustCompile(`^[+-]\d\d:?\d\d$`)
	oneNumber  = regexp.MustCompile(`^[+-]\d{1,2}$`)
	cityForm   = regexp.MustCompile(`^[a-z]+(?:/[a-z0-9_+-]+){1,2}$`)
	offsetForm = regexp.MustCompile(`^([+-])(\d{1,2}?):?(\d\d)?$`)
)

// name returns the zone as it can be typed; empty if none was said.
func (z zone) name() string {
	if z.loc == nil || z.loc == time.Local {
		return z.abbr
	}
	return z.loc.String()
}

// zone reads a zone behind a time.
func (p *parser) zone(i int, z *zone) (int, error) {
	low := strings.TrimSuffix(strings.TrimPrefix(p.low(i), "("), ")")
	var err error
	switch {
	case low == "":
		return i, nil
	case z.loc != nil || z.abbr != "":
		return i, nil
	case low == "z":
		if p.more(i + 1) {
			return 0, p.either(i, i+1, p.before(i)+" UTC "+p.rest(i+1), p.before(i)+` "`+p.rest(i)+`"`)
		}
		z.loc = time.UTC
	case low == "utc", low == "gmt":
		z.loc = time.FixedZone(strings.ToUpper(low), 0)
		switch next := p.low(i + 1); {
		case fullOffset.MatchString(next):
			*z, err = offset(next)
			return i + 2, err
		case oneNumber.MatchString(next):
			return 0, p.either(i+1, i+2, p.before(i)+" UTC"+next+" "+p.rest(i+2), p.typed(0, i+1)+` "`+p.rest(i+1)+`"`)
		}
	case fromUTC.MatchString(low):
		*z, err = offset(fromUTC.FindStringSubmatch(low)[1])
	case fullOffset.MatchString(low) && (strings.Contains(low, ":") || !p.more(i+1)):
		*z, err = offset(low)
	case fullOffset.MatchString(low), oneNumber.MatchString(low):
		return 0, p.either(i, i+1, p.before(i)+" UTC"+low+" "+p.rest(i+1), p.before(i)+` "`+p.rest(i)+`"`)
	case cityForm.MatchString(low):
		if z.loc = city(low); z.loc != nil {
			break
		}
		if area, _, _ := strings.Cut(low, "/"); strings.Contains(areas, " "+area+" ") {
			return 0, &Problem{Kind: NoSuchZone, Typed: p.typed(i, i+1), Example: line(p.text(0, i), "Europe/Berlin", p.rest(i+1))}
		}
		return i, nil
	default:
		return p.abbreviation(i, z), nil
	}
	return i + 1, err
}

// abbreviation takes one that people use. Whether it can be meant is judged where the local zone is known, see
// [said.Resolve]: most have several meanings, and all change with the season.
func (p *parser) abbreviation(i int, z *zone) int {
	typed := strings.Trim(p.words[i].text, "()")
	upper := strings.ToUpper(typed)
	abbr := upper
	if !strings.Contains(abbreviations, " "+upper+" ") {
		if !strings.Contains(abbreviationsAsTyped, " "+typed+" ") {
			return i
		}
		abbr = typed
	}
	*z = zone{abbr: abbr, foreign: &Problem{
		Kind: AnyZone, Typed: p.typed(i, i+1), Example: line(p.text(0, i), "Europe/Berlin", p.rest(i+1)),
	}}
	return i + 1
}

// in refuses an abbreviation that the zone loc does not use around now.
func (z zone) in(now time.Time, loc *time.Location) error {
	if z.foreign == nil || slices.ContainsFunc(abbreviationsOf(now, loc), func(local string) bool {
		return strings.EqualFold(local, z.abbr)
	}) {
		return nil
	}
	foreign := *z.foreign
	return &foreign
}

const (
	areas = " africa america antarctica arctic asia atlantic australia etc europe indian pacific "

	abbreviations = " CET CEST EET EEST MSK EST EDT CST CDT MST MDT PST PDT AKST AKDT HST BST IST JST KST HKT SGT PKT" +
		" AEST AEDT ACST ACDT AWST NZST NZDT SAST WIB WITA TRT "
	// words or names too, unless typed so
	abbreviationsAsTyped = " ET CT MT PT WET WEST WAT EAT CAT MET MEST ART AST ADT GST NST NDT HDT IDT SST ChST WIT BRT ICT "
)

// offset reads +02:00, -0330, +2 or z. The range is that of the zones in use.
func offset(s string) (zone, error) {
	if s == "z" {
		return zone{loc: time.UTC}, nil
	}
	m := offsetForm.FindStringSubmatch(s)
	minutes := 60*number(m[2]) + number(m[3])
	if m[1] == "-" {
		minutes = -minutes
	}
	if number(m[3]) > 59 || minutes < -12*60 || minutes > 14*60 {
		return zone{}, &Problem{Kind: NoOffset, Typed: s, Example: "18:00 +02:00"}
	}
	return zone{loc: time.FixedZone(OffsetName(60*minutes), 60*minutes)}, nil
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

// city returns the zone of that name, in lower case; nil if there is none.
func city(low string) *time.Location {
	name := []byte(low)
	start := 0
	for i := 0; i <= len(name); i++ {
		if i < len(name) && !strings.ContainsRune("/_-", rune(name[i])) {
			continue
		}
		switch part := string(name[start:i]); {
		case part == "of", part == "es", part == "au": // Isle_of_Man, Dar_es_Salaam, Port-au-Prince
		case part == "us", part == "act", part == "nsw", part == "lhi", strings.HasPrefix(part, "gmt"), part == "utc":
			copy(name[start:], strings.ToUpper(part))
		case part != "":
			name[start] -= 'a' - 'A'
			for _, camel := range []string{"McMurdo", "DumontDUrville", "EasterIsland", "BajaNorte", "BajaSur"} {
				if strings.EqualFold(part, camel) {
					copy(name[start:], camel)
				}
			}
		}
		start = i + 1
	}
	loc, err := time.LoadLocation(string(name))
	if err != nil {
		return nil
	}
	return loc
}

// abbreviationsOf returns what loc calls its time at now, before the last change of its clocks and after the next.
// Those that are only numbers count for none.
func abbreviationsOf(now time.Time, loc *time.Location) []string {
	var all []string
	start, end := now.In(loc).ZoneBounds()
	for _, t := range []time.Time{now, start.Add(-time.Second), end} {
		if name, _ := t.In(loc).Zone(); !t.IsZero() && name != "" && name[0] >= 'A' {
			all = append(all, name)
		}
	}
	return all
}
