package recurrence

import (
	"strconv"
	"strings"
	"time"
)

// Shift says what the clocks make of a wall time.
type Shift uint8

const (
	Exact   Shift = iota // they show it once
	Skipped              // never: it moves forward by the gap
	Twice                // twice: the first counts
)

func (s Shift) String() string {
	return [...]string{"exact", "skipped", "twice"}[s]
}

// Instant returns when the clocks in loc show what wall shows in UTC.
func Instant(wall time.Time, loc *time.Location) (at time.Time, how Shift) {
	const most = 26 * time.Hour // no clocks differ more from UTC, nor skip more
	count, gap := 0, time.Time{}
	for t := wall.Add(-most).In(loc); ; {
		_, seconds := t.Zone()
		offset := time.Duration(seconds) * time.Second
		start, end := Bounds(t)
		c := wall.Add(-offset).In(loc)
		switch {
		case !start.IsZero() && c.Before(start):
			// Also the clocks before showed less: it is skipped.
		case end.IsZero() || c.Before(end):
			if count++; count == 1 {
				at = c
			}
		default:
			gap = c // by the last clocks that did not show it yet
		}
		if end.IsZero() || end.After(wall.Add(most)) {
			break
		}
		t = end.In(loc)
	}
	switch count {
	case 0:
		return gap, Skipped
	case 1:
		return at, Exact
	}
	return at, Twice
}

// Bounds returns since when and until when the clocks go as they do at t: start ≤ t < end. They may go on the same way; zero: for
// ever. It stands for [time.Time.ZoneBounds], which takes the last day of a leap year that the tables do not reach, as from 2040 on,
// for one of the next: the end that it tells is behind.
func Bounds(t time.Time) (start, end time.Time) {
	start, end = t.ZoneBounds()
	if !end.IsZero() && !end.After(t) {
		return end, time.Date(t.UTC().Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC).In(t.Location())
	}
	return start, end
}

// wallOf returns what the clocks show at t, in UTC.
func wallOf(t time.Time) time.Time {
	_, seconds := t.Zone()
	return t.Add(time.Duration(seconds) * time.Second).UTC()
}

// zoneOf returns loc as it is loaded by its name, and that name as a rule has it.
func zoneOf(loc *time.Location) (same *time.Location, name string, err error) {
	name = loc.String()
	if same, err = zoneNamed(name); err != nil {
		return nil, "", err
	}
	if strings.ContainsAny(name, ":;,") {
		return same, `"` + name + `"`, nil
	}
	return same, name, nil
}

// zoneNamed loads a zone: one of IANA's, or UTC+3, UTC-3:30.
func zoneNamed(name string) (*time.Location, error) {
	if name == "" || name == "Local" || strings.ContainsAny(name, "\"\r\n") {
		return nil, ErrZone
	}
	if hours, ok := strings.CutPrefix(name, "UTC"); ok && hours != "" {
		seconds, ok := offset(hours)
		if !ok {
			return nil, ErrZone
		}
		return time.FixedZone(name, seconds), nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, ErrZone
	}
	return loc, nil
}

// offset reads +3, -3:30: seconds ahead of UTC.
func offset(s string) (seconds int, ok bool) {
	sign := 1
	switch s[0] {
	case '+':
	case '-':
		sign = -1
	default:
		return 0, false
	}
	hours, minutes, parted := strings.Cut(s[1:], ":")
	h, err := strconv.ParseUint(hours, 10, 8)
	if err != nil || h > 15 || len(hours) > 2 || h == 0 && !parted {
		return 0, false
	}
	m := uint64(0)
	if parted {
		if m, err = strconv.ParseUint(minutes, 10, 8); err != nil || m > 59 || len(minutes) != 2 {
			return 0, false
		}
	}
	return sign * int(3600*h+60*m), true
}
