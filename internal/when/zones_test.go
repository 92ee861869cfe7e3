package when

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhenTheClocksChange(t *testing.T) {
	for _, c := range []struct {
		name, zone, now, typed string
		at                     string // understood so; empty: refused
		kind                   Kind
		readings               string
	}{
		{"Berlin skips an hour", "Europe/Berlin", "2026-03-27 12:00:00", "sun 2:30", "",
			Skipped, "Sun 29 Mar 2026 01:30 +01:00 | Sun 29 Mar 2026 03:30 +02:00"},
		{"a bare time falls into the skipped hour", "Europe/Berlin", "2026-03-28 20:00:00", "2:30", "",
			Skipped, "Sun 29 Mar 2026 01:30 +01:00 | Sun 29 Mar 2026 03:30 +02:00"},
		{"a bare time of a skipped hour that is over is tomorrow's", "Europe/Berlin", "2026-03-29 12:00:00", "2:30", "Mon 2026-03-30 02:30:00 +0200", "", ""},
		{"the last minute before the skipped hour", "Europe/Berlin", "2026-03-27 12:00:00", "sun 1:59", "Sun 2026-03-29 01:59:00 +0100", "", ""},
		{"the first minute behind it", "Europe/Berlin", "2026-03-27 12:00:00", "sun 3:00", "Sun 2026-03-29 03:00:00 +0200", "", ""},
		{"one day before the skipped hour", "Europe/Berlin", "2026-03-28 02:30:00", "in 1 day", "",
			Skipped, "Sun 29 Mar 2026 01:30 +01:00 | Sun 29 Mar 2026 03:30 +02:00"},
		{"24 hours are exact", "Europe/Berlin", "2026-03-28 02:30:00", "in 24h", "Sun 2026-03-29 03:30:00 +0200", "", ""},
		{"days keep the time of day", "Europe/Berlin", "2026-03-28 18:00:00", "in 3 days", "Tue 2026-03-31 18:00:00 +0200", "", ""},
		{"Berlin repeats an hour", "Europe/Berlin", "2026-10-23 12:00:00", "sun 2:30", "",
			Twice, "Sun 25 Oct 2026 02:30 +02:00 | Sun 25 Oct 2026 02:30 +01:00"},
		{"the abbreviation says which", "Europe/Berlin", "2026-10-23 12:00:00", "sun 2:30 CEST", "Sun 2026-10-25 02:30:00 +0200", "", ""},
		{"and so does the other", "Europe/Berlin", "2026-10-23 12:00:00", "sun 2:30 cet", "Sun 2026-10-25 02:30:00 +0100", "", ""},
		{"and so does the offset", "Europe/Berlin", "2026-10-23 12:00:00", "sun 2:30 +01:00", "Sun 2026-10-25 02:30:00 +0100", "", ""},
		{"one day before the repeated hour", "Europe/Berlin", "2026-10-24 02:30:05", "in 1 day", "",
			Twice, "Sun 25 Oct 2026 02:30:05 +02:00 | Sun 25 Oct 2026 02:30:05 +01:00"},
		{"New York skips an hour", "America/New_York", "2026-03-07 12:00:00", "tomorrow 2:30am", "",
			Skipped, "Sun 8 Mar 2026 01:30 -05:00 | Sun 8 Mar 2026 03:30 -04:00"},
		{"New York repeats an hour", "America/New_York", "2026-10-31 12:00:00", "tomorrow 1:30 am", "",
			Twice, "Sun 1 Nov 2026 01:30 -04:00 | Sun 1 Nov 2026 01:30 -05:00"},
		{"another zone's skipped hour", "Asia/Kolkata", "2026-03-27 12:00:00", "29 mar 2:30 Europe/Berlin", "",
			Skipped, "Sun 29 Mar 2026 01:30 +01:00 | Sun 29 Mar 2026 03:30 +02:00"},
		{"Lord Howe skips half an hour", "Australia/Lord_Howe", "2026-10-03 12:00:00", "tomorrow 02:15", "",
			Skipped, "Sun 4 Oct 2026 01:45 +10:30 | Sun 4 Oct 2026 02:45 +11:00"},
		{"Lord Howe repeats half an hour", "Australia/Lord_Howe", "2026-04-04 12:00:00", "tomorrow 01:45", "",
			Twice, "Sun 5 Apr 2026 01:45 +11:00 | Sun 5 Apr 2026 01:45 +10:30"},
		{"Lord Howe does not repeat the other half", "Australia/Lord_Howe", "2026-04-04 12:00:00", "tomorrow 01:15", "Sun 2026-04-05 01:15:00 +1100", "", ""},
		{"Casablanca goes back for Ramadan", "Africa/Casablanca", "2026-02-14 12:00:00", "tomorrow 2:30", "",
			Twice, "Sun 15 Feb 2026 02:30 +01:00 | Sun 15 Feb 2026 02:30 +00:00"},
		{"Casablanca goes forward after it", "Africa/Casablanca", "2026-03-21 12:00:00", "tomorrow 2:30", "",
			Skipped, "Sun 22 Mar 2026 01:30 +00:00 | Sun 22 Mar 2026 03:30 +01:00"},
		{"Apia once skipped a whole day", "Pacific/Apia", "2011-12-29 12:00:00", "tomorrow 18:00", "",
			Skipped, "Thu 29 Dec 2011 18:00 -10:00 | Sat 31 Dec 2011 18:00 +14:00"},
		{"and a bare time after that day is the next one", "Pacific/Apia", "2011-12-31 19:00:00", "18:00", "Sun 2012-01-01 18:00:00 +1400", "", ""},
		{"Kolkata has IST and no changes", "Asia/Kolkata", "2026-11-23 15:00:00", "20:00 IST", "Mon 2026-11-23 20:00:00 +0530", "", ""},
		{"New York has EST in winter", "America/New_York", "2026-11-23 15:00:00", "8pm est Weekly", "Mon 2026-11-23 20:00:00 -0500", "", ""},
		{"leap day", "UTC", "2028-02-28 12:00:00", "tomorrow 18:00", "Tue 2028-02-29 18:00:00 +0000", "", ""},
		{"leap day by name on the day before", "UTC", "2028-02-28 12:00:00", "29 feb 18:00", "Tue 2028-02-29 18:00:00 +0000", "", ""},
		{"no leap day", "UTC", "2027-02-28 12:00:00", "tomorrow 18:00", "Mon 2027-03-01 18:00:00 +0000", "", ""},
		{"the end of the year", "UTC", "2026-12-31 23:59:30", "0:00", "Fri 2027-01-01 00:00:00 +0000", "", ""},
		{"a weekday beyond the end of the year", "UTC", "2026-12-31 12:00:00", "mon 9:00", "Mon 2027-01-04 09:00:00 +0000", "", ""},
		{"a date beyond the end of the year", "UTC", "2026-12-31 12:00:00", "1 jan 9:00", "Fri 2027-01-01 09:00:00 +0000", "", ""},
		{"on a sunday next monday is tomorrow", "UTC", "2026-11-29 12:00:00", "next mon 9:30", "Mon 2026-11-30 09:30:00 +0000", "", ""},
		{"tomorrow in a zone where it is the same day", "Europe/Berlin", "2026-11-23 15:00:00", "tomorrow 18:00 UTC", "Tue 2026-11-24 18:00:00 +0000", "", ""},
		{"tomorrow just after midnight in a zone where it is still yesterday", "Europe/Berlin", "2026-11-24 00:30:00", "tomorrow 18:00 UTC", "",
			WhichToday, "Tue 24 Nov 2026 18:00 +00:00 | Wed 25 Nov 2026 18:00 +00:00"},
		{"a weekday that is the same one there", "Europe/Berlin", "2026-11-24 00:30:00", "fri 18:00 UTC", "Fri 2026-11-27 18:00:00 +0000", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc := zoneOf(t, c.zone)
			now := clockOf(t, loc, c.now)
			m := Scan(c.typed).Resolve(now, loc)
			if c.at == "" {
				if m.Sure || m.Problem.Kind != c.kind || said(m.Readings) != c.readings {
					t.Errorf("%q is %s (%v)\nwant %s (%s)", c.typed, said(m.Readings), m.Problem, c.readings, c.kind)
				}
				return
			}
			if !m.Sure {
				t.Fatalf("%q is %s (%v)", c.typed, said(m.Readings), m.Problem)
			}
			if at := m.Readings[0].At.Format("Mon 2006-01-02 15:04:05 -0700"); at != c.at {
				t.Errorf("%q = %s\nwant %s", c.typed, at, c.at)
			}
		})
	}
}

func TestARepeatedHourThatHasPassedOnceIsTheSecondOne(t *testing.T) {
	loc := zoneOf(t, "Europe/Berlin")
	first := clockOf(t, loc, "2026-10-25 01:45:00").Add(time.Hour)
	m := Scan("2:30").Resolve(first, loc)
	if want := first.Add(45 * time.Minute); !m.Sure || !m.Readings[0].At.Equal(want) {
		t.Errorf("at %v, 2:30 is %s, want %v", first, said(m.Readings), want)
	}
}

func TestTheHostsZoneDoesNotMatter(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	now := clockOf(t, berlin, "2026-11-23 00:30:00")
	for _, host := range []string{"UTC", "Pacific/Kiritimati", "America/New_York"} {
		for _, typed := range []string{"18:00", "today 18:00", "fri 20:00", "in 3 days", "24 dec 18:00"} {
			want := Scan(typed).Resolve(now, berlin)
			if got := Scan(typed).Resolve(now.In(zoneOf(t, host)), berlin); !got.Sure || got.Readings[0].At.String() != want.Readings[0].At.String() {
				t.Errorf("with a clock from %s, %q = %s, want %s", host, typed, said(got.Readings), said(want.Readings))
			}
		}
	}
}

var travelled = []string{
	"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia",
	"America/St_Johns", "Asia/Kathmandu", "Europe/London", "Pacific/Kiritimati", "America/Sao_Paulo", "Pacific/Guam", "Europe/Dublin",
}

// Every way of typing one instant means that instant, or is asked about with a reading that does.
func TestManyWaysToTypeOneInstant(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	asked := 0
	for _, name := range travelled {
		loc := zoneOf(t, name)
		for range 300 {
			now := time.Unix(1_780_000_000+random.Int64N(2*365*86400), 0)
			at := now.Add(time.Duration(2+random.IntN(6*1440)) * time.Minute).Truncate(time.Minute).In(loc)
			if _, change := now.In(loc).ZoneBounds(); !change.IsZero() && random.IntN(4) == 0 {
				// Every fourth is within an hour of the next change of the clocks.
				at = change.Add(time.Duration(random.IntN(120)-60) * time.Minute).Truncate(time.Minute).In(loc)
				now = at.Add(-time.Duration(3+random.IntN(72)) * time.Hour)
			}
			for _, typed := range []string{
				at.Format("Mon 15:04"), at.Format("Monday 3:04pm"), strings.ToLower(at.Format("15:04 Mon")), strings.ToLower(at.Format("2 Jan 15:04")), at.Format("January 2, 3:04 PM"),
				at.Format("2.1. 15:04"), at.Format("2006-01-02 15:04"), at.Format("15:04 2.1.2006"), at.Format(time.RFC3339),
				at.Format("Mon, 2 Jan 2006 15:04 -07:00"), fmt.Sprintf("in %ds", int(at.Sub(now).Seconds())),
			} {
				m := Scan(typed).Resolve(now, loc)
				if !slices.ContainsFunc(m.Readings, func(r Reading) bool { return r.At.Equal(at) }) {
					t.Fatalf("in %s at %v: %q is read as %s (%v)\nwant %v", name, now, typed, said(m.Readings), m.Problem, at)
				}
				if !m.Sure {
					asked++
				}
			}
		}
	}
	if asked == 0 {
		t.Error("no instant fell into a repeated hour: the test has lost its teeth")
	}
}

// TestTheNameOfAZoneMeansTheSameEverywhere: as the zone of a chat it means what it means behind a time.
func TestTheNameOfAZoneMeansTheSameEverywhere(t *testing.T) {
	for _, c := range []struct{ lives, typed, want string }{
		{"America/Chicago", "EST", "America/New_York"},
		{"America/Toronto", "est", "America/Toronto"},
		{"Europe/Berlin", "EST", "America/New_York Australia/Sydney"},
		{"Australia/Sydney", "eastern time", "Australia/Sydney America/New_York"},
		{"Asia/Shanghai", "CST", "Asia/Shanghai"},
		{"Asia/Kolkata", "IST", "Asia/Kolkata"},
		{"Europe/Berlin", "MSK", "Europe/Moscow"},
		{"Europe/Berlin", "local time", ""},
	} {
		loc := zoneOf(t, c.lives)
		now := clockOf(t, loc, "2026-11-23 15:00:00")
		all, sure := Zones(c.typed, now, loc)
		var names []string
		for _, z := range all {
			names = append(names, z.String())
		}
		if got := strings.Join(names, " "); got != c.want || sure != (len(all) == 1) {
			t.Errorf("in %s, %q is %q (sure: %t), want %q", c.lives, c.typed, got, sure, c.want)
		}
	}
}
