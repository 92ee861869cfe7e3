package calendar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"userbot/internal/recurrence"
)

const (
	wallLayout = "20060102T150405"
	utcLayout  = "20060102T150405Z"
	// endOfZones is the year up to which it is said when clocks change, where a call recurs without an end: what package recurrence
	// counts to.
	endOfZones = 2200
)

// zone is a time zone that events refer to, and for which time they do.
type zone struct {
	loc         *time.Location
	first, last time.Time
}

// idOf is what events call a zone. A colon would have to be quoted, which not all programs read.
func idOf(loc *time.Location) string { return strings.ReplaceAll(loc.String(), ":", "") }

// onset is a change of the clocks.
type onset struct {
	wall     time.Time // what they showed at it, by those before, in UTC
	from, to int       // seconds ahead of UTC
	name     string
	daylight bool
}

// onsets are the changes of the clocks from the one before first on, up to last.
func onsets(loc *time.Location, first, last time.Time) (all []onset) {
	start, end := recurrence.Bounds(first.In(loc))
	name, from := first.In(loc).Zone()
	if epoch := time.Unix(0, 0); start.Before(epoch) { // there may be none, and by the Sun it is told to the second
		all, start = append(all, onset{epoch.UTC(), from, from, name, first.In(loc).IsDST()}), end
	}
	for !start.IsZero() && start.Before(last) {
		start = start.In(loc)
		_, from := start.Add(-time.Second).Zone()
		name, to := start.Zone()
		if o := (onset{start.UTC().Add(time.Duration(from) * time.Second), from, to, name, start.IsDST()}); len(all) == 0 || from != to || name != all[len(all)-1].name {
			all = append(all, o)
		}
		_, start = recurrence.Bounds(start)
	}
	return all
}

// vtimezone is what programs need to know of a zone that they may not have, or have otherwise.
func (z *zone) vtimezone() *ics.VTimezone {
	v := ics.NewTimezone(idOf(z.loc))
	var kinds [][]onset
	for _, o := range onsets(z.loc, z.first, z.last) {
		k := slices.IndexFunc(kinds, func(k []onset) bool {
			return k[0].from == o.from && k[0].to == o.to && k[0].name == o.name && k[0].daylight == o.daylight
		})
		if k < 0 {
			k, kinds = len(kinds), append(kinds, nil)
		}
		kinds[k] = append(kinds[k], o)
	}
	for _, kind := range kinds {
		n, rule := yearly(kind)
		if kind[len(kind)-1].wall.AddDate(1, 0, 7).Before(z.last) {
			n, rule = len(kind), "" // it is over before
		}
		for k := range n { // not as RDATE: some programs take the first of these only
			v.Components = append(v.Components, observance(&kind[k], ""))
		}
		if rule != "" {
			v.Components = append(v.Components, observance(&kind[n], rule))
		}
	}
	return v
}

// observance says since when the clocks are as they are, and by which rule they change so.
func observance(o *onset, rule string) ics.Component {
	var b ics.ComponentBase
	b.SetProperty("DTSTART", o.wall.Format(wallLayout))
	b.SetProperty("TZOFFSETFROM", offset(o.from))
	b.SetProperty("TZOFFSETTO", offset(o.to))
	b.SetProperty("TZNAME", o.name)
	if rule != "" {
		b.SetProperty("RRULE", rule)
	}
	if o.daylight {
		return &ics.Daylight{ComponentBase: b}
	}
	return &ics.Standard{ComponentBase: b}
}

func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}

// yearly finds the rule by which the last of some changes come, a year after another: all but the first n. It is empty where there
// is none: in some countries the clocks follow the Moon.
func yearly(all []onset) (n int, rule string) {
	const worth = 3
	n = len(all)
	var low, high int // the days of the month on which it was
	for k := len(all) - 1; k >= 0; k-- {
		w := all[k].wall
		if k == len(all)-1 {
			low, high = w.Day(), w.Day()
		} else if next := all[k+1].wall; w.Year()+1 != next.Year() || w.Month() != next.Month() || w.Weekday() != next.Weekday() ||
			w.Sub(w.Truncate(24*time.Hour)) != next.Sub(next.Truncate(24*time.Hour)) {
			break
		}
		if max(high, w.Day())-min(low, w.Day()) > 6 {
			break
		}
		low, high, n = min(low, w.Day()), max(high, w.Day()), k
	}
	if len(all)-n < worth {
		return len(all), ""
	}
	month, day := all[n].wall.Month(), strings.ToUpper(all[n].wall.Weekday().String()[:2])
	rule = fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=", month)
	length := func(o onset) int { return o.wall.AddDate(0, 1, -o.wall.Day()).Day() }
	switch nth := (low-1)/7 + 1; {
	case !slices.ContainsFunc(all[n:], func(o onset) bool { return o.wall.Day() <= length(o)-7 }):
		return n, rule + "-1" + day
	case (high-1)/7+1 == nth:
		return n, rule + strconv.Itoa(nth) + day
	}
	days := make([]string, 0, 7)
	for d := low; d <= high; d++ {
		days = append(days, strconv.Itoa(d))
	}
	return n, rule + day + ";BYMONTHDAY=" + strings.Join(days, ",")
}
