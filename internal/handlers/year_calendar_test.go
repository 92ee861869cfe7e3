package handlers_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// habit is when people want a call again and again, as they type it and as a calendar on the wall has it.
type habit struct {
	typed        string
	on           func(day, first time.Time) bool // days are midnights in UTC; first is that of the first occurrence, zero while there is none
	hour, minute int
}

// habits of people in a zone, some of them at hours that the clocks there skip or show twice.
func someHabit(rnd *rand.Rand, zone string) habit {
	h := habit{hour: 8 + rnd.IntN(14), minute: 15 * rnd.IntN(4)}
	weekday := time.Weekday(rnd.IntN(7))
	name := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	weekly := func(day, _ time.Time) bool { return day.Weekday() == weekday }
	daily := func(time.Time, time.Time) bool { return true }
	what := ""
	switch n := rnd.IntN(100); {
	case n < 10: // at night, when the clocks are set
		weekday = time.Sunday
		at := map[string][2]int{
			"Europe/Berlin": {2, 30}, "America/Santiago": {0, 15}, "Australia/Lord_Howe": {2, 15}, "Pacific/Apia": {3, 30},
		}[zone]
		weekday, h.hour, h.minute = time.Sunday, at[0], at[1]
		what, h.on = "every sun", weekly
	case n < 14:
		weekday = time.Friday // the one that Apia did not have
		what, h.on = "every fri", weekly
	case n < 44:
		what, h.on = "every "+name[weekday], weekly
	case n < 52:
		what, h.on = "every weekday", func(day, _ time.Time) bool {
			return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
		}
	case n < 57:
		what, h.on = "every day", daily
	case n < 72:
		what, h.on = "every 2 weeks "+name[weekday], func(day, first time.Time) bool {
			return day.Weekday() == weekday && (first.IsZero() || int(day.Sub(first).Hours()/24)%14 == 0)
		}
	case n < 87:
		date := 1 + rnd.IntN(28)
		what, h.on = fmt.Sprintf("every month %d", date), func(day, _ time.Time) bool { return day.Day() == date }
	default:
		what, h.on = "every first "+weekday.String(), func(day, _ time.Time) bool {
			return day.Weekday() == weekday && day.Day() <= 7
		}
	}
	h.typed = what + " " + time.Date(2000, 1, 1, h.hour, h.minute, 0, 0, time.UTC).Format("3:04pm") // 8:30 is asked about in Lord Howe
	return h
}

// times returns when it is, after a moment and before another.
func (h habit) times(after, before time.Time, clocks *wallClocks) (list []time.Time) {
	var first time.Time
	last := after
	y, m, d := after.In(clocks.loc).Date()
	for day := time.Date(y, m, d-2, 0, 0, 0, 0, time.UTC); day.Before(before.AddDate(0, 0, 2)); day = day.AddDate(0, 0, 1) {
		if !h.on(day, first) {
			continue
		}
		at := clocks.show(day.Add(time.Duration(h.hour)*time.Hour + time.Duration(h.minute)*time.Minute))
		if !at.After(last) || !at.Before(before) {
			continue
		}
		if first.IsZero() {
			first = day
		}
		list, last = append(list, at), at
	}
	return list
}

// wallClocks are those of a zone, and what was read from them before.
type wallClocks struct {
	loc  *time.Location
	read map[time.Time]time.Time
}

func (w *wallClocks) show(wall time.Time) time.Time {
	at, ok := w.read[wall]
	if !ok {
		at = onTheWall(wall, w.loc)
		w.read[wall] = at
	}
	return at
}

// onTheWall looks at the clocks in loc every quarter of an hour, until they show what wall says in UTC. Where they skip it, they
// show it as long after it as they skip.
func onTheWall(wall time.Time, loc *time.Location) time.Time {
	const quarter = 15 * time.Minute
	shown := func(at time.Time) time.Time {
		y, m, d := at.In(loc).Date()
		hour, minute, _ := at.In(loc).Clock()
		return time.Date(y, m, d, hour, minute, 0, 0, time.UTC)
	}
	var before time.Time // the last moment at which they show less
	for at := wall.Add(-15 * time.Hour); at.Before(wall.Add(13 * time.Hour)); at = at.Add(quarter) {
		switch s := shown(at); {
		case s.Equal(wall):
			return at
		case s.Before(wall):
			before = at
		}
	}
	return before.Add(wall.Sub(shown(before)))
}

// TestTheYearsCalendar holds the judge of the year to what the clocks did.
func TestTheYearsCalendar(t *testing.T) {
	for _, c := range []struct{ zone, wall, want string }{
		{"Europe/Berlin", "2012-03-25 02:30", "2012-03-25T03:30:00+02:00"},
		{"Europe/Berlin", "2011-10-30 02:30", "2011-10-30T02:30:00+02:00"},
		{"America/Santiago", "2011-08-21 00:15", "2011-08-21T01:15:00-03:00"},
		{"Australia/Lord_Howe", "2011-10-02 02:15", "2011-10-02T02:45:00+11:00"},
		{"Australia/Lord_Howe", "2012-04-01 01:45", "2012-04-01T01:45:00+11:00"},
		{"Pacific/Apia", "2011-12-30 18:00", "2011-12-31T18:00:00+14:00"},
		{"Pacific/Apia", "2011-12-31 18:00", "2011-12-31T18:00:00+14:00"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		wall, err := time.Parse("2006-01-02 15:04", c.wall)
		if err != nil {
			t.Fatal(err)
		}
		if got := onTheWall(wall, loc).In(loc).Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.wall, c.zone, got, c.want)
		}
	}
}
