package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"userbot/internal/recurrence"
)

// recurs says how often r is: "every Monday at 18:00, Europe/Berlin, until 1 March 2027". It can be typed as it stands: that is r
// again, unless it begins in the past.
func recurs(r *recurrence.Rule, now time.Time) string {
	return recursIn(r, now, ", "+r.Location().String())
}

// recursHere is the same without its zone, where that is the chat's.
func (s *Scene) recursHere(r *recurrence.Rule) string {
	if s.Zone != nil && r.Location().String() == s.Zone.String() {
		return recursIn(r, s.Now, "")
	}
	return recurs(r, s.Now)
}

func recursIn(r *recurrence.Rule, now time.Time, zone string) string {
	s, first := r.Series(), r.First()
	text := onDays(s) + " at " + clockOf(first) + zone
	// Where it does not begin as soon as it can, it must be said when.
	soonest := s
	soonest.Count, soonest.Until = 0, time.Time{}
	clock := first.Sub(first.Truncate(24 * time.Hour))
	if next, err := recurrence.New(now.In(r.Location()), clock, soonest); err == nil && next.First().Before(first) {
		text += ", from " + first.Format(fullDay)
	}
	switch {
	case s.Count > 0:
		text += ", " + times(s.Count)
	case !s.Until.IsZero():
		text += ", until " + s.Until.In(r.Location()).Format(fullDay)
	}
	return text
}

const fullDay = "2 January 2006"

// times says how often: "10 times".
func times(n int) string {
	if n == 1 {
		return "1 time"
	}
	return fmt.Sprintf("%d times", n)
}

// clockOf is the time of day of wall, with seconds only where there are some.
func clockOf(wall time.Time) string {
	if wall.Second() != 0 {
		return wall.Format("15:04:05")
	}
	return wall.Format("15:04")
}

// onDays says on which days it is.
func onDays(s recurrence.Series) string {
	unit := map[recurrence.Freq]string{recurrence.Daily: "day", recurrence.Weekly: "week", recurrence.Monthly: "month", recurrence.Yearly: "year"}[s.Freq]
	every := "every " + unit
	if s.Each > 1 {
		every = fmt.Sprintf("every %d %ss", s.Each, unit)
	}
	var days []string
	switch s.Freq {
	case recurrence.Weekly:
		for _, d := range s.Days {
			days = append(days, d.Weekday.String())
		}
		if s.Each <= 1 {
			if slices.Equal(days, []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}) {
				return "every weekday"
			}
			return "every " + andList(days)
		}
	case recurrence.Monthly:
		for _, d := range s.Days {
			days = append(days, nth(d.N)+" "+d.Weekday.String())
		}
		for _, n := range s.Dates {
			if n < 0 {
				days = append(days, "last day")
			} else {
				days = append(days, fmt.Sprintf("%d%s", n, suffix(n)))
			}
		}
		return every + " on the " + andList(days)
	case recurrence.Yearly:
		days = append(days, fmt.Sprintf("%d %s", s.Dates[0], s.Month))
	}
	if len(days) == 0 {
		return every
	}
	return every + " on " + andList(days)
}

// andList joins what is more than one: "a, b and c".
func andList(all []string) string {
	last := len(all) - 1
	if last < 1 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:last], ", ") + " and " + all[last]
}

// nth is first to fifth, or last.
func nth(n int) string {
	return [...]string{"last", "first", "second", "third", "fourth", "fifth"}[max(n, 0)]
}

func suffix(n int) string {
	switch {
	case n == 11, n == 12, n == 13:
	case n%10 == 1:
		return "st"
	case n%10 == 2:
		return "nd"
	case n%10 == 3:
		return "rd"
	}
	return "th"
}

// recursNotes tells what is otherwise on some days: those that not every month has are left out, and within a year the clocks skip
// the time or show it twice. Empty: nothing is.
func recursNotes(r *recurrence.Rule, now time.Time) string {
	const ahead = 366 * 24 * time.Hour
	var all []string
	if out := leftOut(r.Series()); out != "" {
		all = append(all, out+" are left out.")
	}
	told := map[recurrence.Shift]bool{recurrence.Exact: true}
	for _, change := range changes(r.Location(), now, now.Add(ahead)) {
		// What the clocks skip may be a day's time.
		for at, how, ok := r.After(latest(now, change.Add(-25*time.Hour))); ok && at.Before(change.Add(25*time.Hour)); at, how, ok = r.After(at) {
			if !told[how] {
				told[how] = true
				all = append(all, shifted(r, at, how))
			}
		}
	}
	return strings.Join(all, " ")
}

// changes returns when the clocks of loc change in between.
func changes(loc *time.Location, from, to time.Time) (all []time.Time) {
	for {
		_, end := recurrence.Bounds(from.In(loc))
		if end.IsZero() || end.After(to) {
			return all
		}
		all = append(all, end)
		from = end
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// shifted tells of one day on which the clocks do not show the time, or twice.
func shifted(r *recurrence.Rule, at time.Time, how recurrence.Shift) string {
	first := r.First()
	day := time.Date(at.Year(), at.Month(), at.Day(), first.Hour(), first.Minute(), first.Second(), 0, time.UTC)
	if how == recurrence.Twice {
		return fmt.Sprintf("On %s the clocks show %s twice: it starts the first time.", day.Format(fullDay), clockOf(first))
	}
	then := clockOf(at)
	if _, is := recurrence.Instant(day, r.Location()); is != recurrence.Skipped {
		day, then = day.AddDate(0, 0, -1), then+" the day after"
	}
	return fmt.Sprintf("On %s the clocks skip %s: it starts at %s.", day.Format(fullDay), clockOf(first), then)
}

// leftOut names the months or years that have not all of the days.
func leftOut(s recurrence.Series) string {
	if s.Freq == recurrence.Yearly {
		if s.Month == time.February && s.Dates[0] == 29 {
			return "Years without 29 February"
		}
		return ""
	}
	for _, n := range s.Dates {
		if n > 28 {
			return fmt.Sprintf("Months without a %d%s", n, suffix(n))
		}
	}
	for _, d := range s.Days {
		if d.N == 5 {
			return "Months without a fifth " + d.Weekday.String()
		}
	}
	return ""
}
