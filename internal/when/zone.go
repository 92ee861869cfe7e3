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
	abbr string // one of the local zone's: only the instants at which it is in use there count
}

var (
	fromUTC    = regexp.MustCompile(`^(?:utc|gmt)([+-]\d{1,2}(?::?\d\d)?)$`)
	fullOffset = regexp.MustCompile(`^[+-]\d\d:?\d\d$`)
	oneNumber  = regexp.MustCompile(`^[+-]\d{1,2}$`)
	cityForm   = regexp.MustCompile(`^[a-z]+(?:/[a-z0-9_+-]+){1,2}$`)
	offsetForm = regexp.MustCompile(`^([+-])(\d{1,2}?):?(\d\d)?$`)
)

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
			return 0, &Error{
				Problem: fmt.Sprintf("I know no time zone “%s”. If that begins the title, put the title in quotes.", p.typed(i, i+1)),
				Example: line(p.text(0, i), "Europe/Berlin", p.rest(i+1)),
			}
		}
		return i, nil
	default:
		return p.abbreviation(i, z)
	}
	return i + 1, err
}

// abbreviation takes that of the local zone, and refuses the others that people use: most have several meanings, and
// all change with the season.
func (p *parser) abbreviation(i int, z *zone) (int, error) {
	typed := strings.Trim(p.words[i].text, "()")
	upper := strings.ToUpper(typed)
	known := strings.Contains(abbreviations, " "+upper+" ") ||
		typed == upper && strings.Contains(abbreviationsInCapitals, " "+upper+" ")
	switch {
	case slices.Contains(p.local, typed), known && (p.anyZone || slices.Contains(p.local, upper)):
		z.abbr = upper
		return i + 1, nil
	case known:
		return 0, &Error{
			Problem: fmt.Sprintf("I do not guess which zone “%s” means. Please write a city, as in America/New_York, or the hours from UTC, as in +02:00; if it begins the title, put the title in quotes.", p.typed(i, i+1)),
			Example: line(p.text(0, i), "Europe/Berlin", p.rest(i+1)),
		}
	}
	return i, nil
}

const (
	areas = " africa america antarctica arctic asia atlantic australia etc europe indian pacific "

	abbreviations = " CET CEST EET EEST MSK EST EDT CST CDT MST MDT PST PDT AKST AKDT HST BST IST JST KST HKT SGT PKT" +
		" AEST AEDT ACST ACDT AWST NZST NZDT SAST WIB WITA TRT "
	// words or names too, unless typed in capitals
	abbreviationsInCapitals = " ET CT MT PT WET WEST WAT EAT CAT MET ART AST ADT GST NST WIT BRT ICT "
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
		return zone{}, &Error{Problem: fmt.Sprintf("There is no zone %s from UTC.", s), Example: "18:00 +02:00"}
	}
	return zone{loc: time.FixedZone(offsetName(60*minutes), 60*minutes)}, nil
}

// offsetName returns UTC+3 or UTC-3:30, which can be typed as a zone.
func offsetName(seconds int) string {
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
