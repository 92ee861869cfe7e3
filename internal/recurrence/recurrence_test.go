package recurrence

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := zoneNamed(name)
	if err != nil {
		t.Fatal(name, err)
	}
	return loc
}

// at reads "2006-01-02 15:04" as the clocks of loc show it.
func at(t testing.TB, loc *time.Location, s string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func rule(t testing.TB, start, text string) *Rule {
	t.Helper()
	r, err := Parse("DTSTART" + start + "\nRRULE:" + text)
	if err != nil {
		t.Fatalf("%s, %s: %v", start, text, err)
	}
	return r
}

// TestWhenItOccurs: what the clocks show at each, with what they make of it.
func TestWhenItOccurs(t *testing.T) {
	for _, c := range []struct {
		name, start, rule string
		from              string // as the rule's clocks show it; empty: before all
		want              string
	}{
		{"every Monday, in winter and in summer", ";TZID=Europe/Berlin:20270322T180000", "FREQ=WEEKLY;BYDAY=MO", "",
			"Mon 2027-03-22 18:00 +0100, Mon 2027-03-29 18:00 +0200, Mon 2027-04-05 18:00 +0200"},
		{"from years later", ";TZID=Europe/Berlin:20270322T180000", "FREQ=WEEKLY;BYDAY=MO", "2044-01-04 18:00",
			"Mon 2044-01-11 18:00 +0100, Mon 2044-01-18 18:00 +0100"},
		{"an occurrence is not after itself", ";TZID=Europe/Berlin:20270322T180000", "FREQ=WEEKLY;BYDAY=MO", "2027-03-22 18:00", "Mon 2027-03-29 18:00 +0200"},
		{"every two weeks", ";TZID=Europe/Berlin:20261127T200000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2030-01-01 00:00",
			"Fri 2030-01-04 20:00 +0100, Fri 2030-01-18 20:00 +0100"},
		{"every two weeks on two days, begun on the second", ";TZID=Europe/Berlin:20261127T200000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "",
			"Fri 2026-11-27 20:00 +0100, Mon 2026-12-07 20:00 +0100, Fri 2026-12-11 20:00 +0100, Mon 2026-12-21 20:00 +0100"},
		{"the same from years later", ";TZID=Europe/Berlin:20261127T200000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2029-12-28 00:00",
			"Mon 2029-12-31 20:00 +0100, Fri 2030-01-04 20:00 +0100, Mon 2030-01-14 20:00 +0100"},
		{"workdays", ";TZID=America/New_York:20261125T093000", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-26 10:00",
			"Fri 2026-11-27 09:30 -0500, Mon 2026-11-30 09:30 -0500"},
		{"every third day", ";TZID=Europe/Berlin:20261127T090000", "FREQ=DAILY;INTERVAL=3", "2027-12-30 09:00", "Fri 2027-12-31 09:00 +0100, Mon 2028-01-03 09:00 +0100"},
		{"a day that some months have not", ";TZID=Europe/Berlin:20270131T120000", "FREQ=MONTHLY;BYMONTHDAY=31", "",
			"Sun 2027-01-31 12:00 +0100, Wed 2027-03-31 12:00 +0200, Mon 2027-05-31 12:00 +0200"},
		{"the last day of a month", ";TZID=Europe/Berlin:20270131T120000", "FREQ=MONTHLY;BYMONTHDAY=-1", "2028-02-01 00:00",
			"Tue 2028-02-29 12:00 +0100, Fri 2028-03-31 12:00 +0200"},
		{"the first Monday", ";TZID=Europe/Berlin:20261207T190000", "FREQ=MONTHLY;BYDAY=+1MO", "", "Mon 2026-12-07 19:00 +0100, Mon 2027-01-04 19:00 +0100"},
		{"the last Friday", ";TZID=Europe/Berlin:20261127T190000", "FREQ=MONTHLY;BYDAY=-1FR", "2031-05-29 00:00", "Fri 2031-05-30 19:00 +0200, Fri 2031-06-27 19:00 +0200"},
		{"the fifth Friday, where there is one", ";TZID=Europe/Berlin:20270129T190000", "FREQ=MONTHLY;BYDAY=5FR", "", "Fri 2027-01-29 19:00 +0100, Fri 2027-04-30 19:00 +0200"},
		{"first and third", ";TZID=Europe/Berlin:20261207T190000", "FREQ=MONTHLY;BYDAY=3MO,1MO", "", "Mon 2026-12-07 19:00 +0100, Mon 2026-12-21 19:00 +0100, Mon 2027-01-04 19:00 +0100"},
		{"every third month", ";TZID=Europe/Berlin:20261115T190000", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", "2034-01-01 00:00", "Wed 2034-02-15 19:00 +0100, Mon 2034-05-15 19:00 +0200"},
		{"every year", ";TZID=Europe/Berlin:20261224T180000", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2040-12-24 18:00", "Tue 2041-12-24 18:00 +0100"},
		{"every leap day", ";TZID=Europe/Berlin:20280229T180000", "FREQ=YEARLY", "2096-03-01 00:00", "Fri 2104-02-29 18:00 +0100"},
		{"ten times, no more", ";TZID=Europe/Berlin:20261127T090000", "FREQ=DAILY;COUNT=3", "", "Fri 2026-11-27 09:00 +0100, Sat 2026-11-28 09:00 +0100, Sun 2026-11-29 09:00 +0100, over"},
		{"its last one is not over yet", ";TZID=Europe/Berlin:20261127T090000", "FREQ=DAILY;UNTIL=20261128T080000Z", "", "Fri 2026-11-27 09:00 +0100, Sat 2026-11-28 09:00 +0100, over"},
		{"up to a second earlier", ";TZID=Europe/Berlin:20261127T090000", "FREQ=DAILY;UNTIL=20261128T075959Z", "", "Fri 2026-11-27 09:00 +0100, over"},
		{"DTSTART is no occurrence", ";TZID=Europe/Berlin:20261127T090000", "FREQ=WEEKLY;BYDAY=MO;COUNT=1", "", "Mon 2026-11-30 09:00 +0100, over"},

		{"skipped in Berlin", ";TZID=Europe/Berlin:20270327T023000", "FREQ=DAILY", "", "Sat 2027-03-27 02:30 +0100, Sun 2027-03-28 03:30 +0200 skipped, Mon 2027-03-29 02:30 +0200"},
		{"twice in Berlin", ";TZID=Europe/Berlin:20271030T023000", "FREQ=DAILY", "", "Sat 2027-10-30 02:30 +0200, Sun 2027-10-31 02:30 +0200 twice, Mon 2027-11-01 02:30 +0100"},
		{"skipped in New York", ";TZID=America/New_York:20270313T020000", "FREQ=DAILY", "", "Sat 2027-03-13 02:00 -0500, Sun 2027-03-14 03:00 -0400 skipped, Mon 2027-03-15 02:00 -0400"},
		{"twice in New York", ";TZID=America/New_York:20271106T015959", "FREQ=DAILY", "", "Sat 2027-11-06 01:59:59 -0400, Sun 2027-11-07 01:59:59 -0400 twice, Mon 2027-11-08 01:59:59 -0500"},
		{"the hour after is shown once", ";TZID=America/New_York:20271106T020000", "FREQ=DAILY", "2027-11-06 12:00", "Sun 2027-11-07 02:00 -0500, Mon 2027-11-08 02:00 -0500"},
		{"half an hour is skipped on Lord Howe", ";TZID=Australia/Lord_Howe:20271002T021500", "FREQ=DAILY", "", "Sat 2027-10-02 02:15 +1030, Sun 2027-10-03 02:45 +1100 skipped, Mon 2027-10-04 02:15 +1100"},
		{"and half an hour comes twice", ";TZID=Australia/Lord_Howe:20270403T014500", "FREQ=DAILY", "", "Sat 2027-04-03 01:45 +1100, Sun 2027-04-04 01:45 +1100 twice, Mon 2027-04-05 01:45 +1030"},
		{"Samoa had no 30 December", ";TZID=Pacific/Apia:20111228T180000", "FREQ=DAILY", "", "Wed 2011-12-28 18:00 -1000, Thu 2011-12-29 18:00 -1000, Sat 2011-12-31 18:00 +1400 skipped, Sun 2012-01-01 18:00 +1400"},
		{"nor a Friday in that week", ";TZID=Pacific/Apia:20111223T180000", "FREQ=WEEKLY;BYDAY=FR", "", "Fri 2011-12-23 18:00 -1000, Sat 2011-12-31 18:00 +1400 skipped, Fri 2012-01-06 18:00 +1400"},
		{"just before what was skipped", ";TZID=Pacific/Apia:20111223T180000", "FREQ=WEEKLY;BYDAY=FR", "2011-12-31 17:59", "Sat 2011-12-31 18:00 +1400 skipped"},

		{"always as far ahead", `;TZID="UTC-3:30":20270327T023000`, "FREQ=DAILY", "2027-03-27 12:00", "Sun 2027-03-28 02:30 -0330"},
		{"whole hours", ";TZID=UTC+3:20270327T023000", "FREQ=DAILY", "2027-03-27 12:00", "Sun 2027-03-28 02:30 +0300"},
		{"UTC", ":20270327T023000Z", "FREQ=DAILY", "2027-03-27 12:00", "Sun 2027-03-28 02:30 +0000"},
		{"UTC by name", ";TZID=UTC:20270327T023000", "FREQ=DAILY", "2027-03-27 12:00", "Sun 2027-03-28 02:30 +0000"},
		{"the end of the calendar", ":21991231T230000Z", "FREQ=DAILY", "", "Tue 2199-12-31 23:00 +0000, over"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rule(t, c.start, c.rule)
			now := time.Time{}
			if c.from != "" {
				now = at(t, r.Location(), c.from)
			}
			var got []string
			for range strings.Split(c.want, ", ") {
				next, how, ok := r.After(now)
				if !ok {
					got = append(got, "over")
					break
				}
				layout := "Mon 2006-01-02 15:04 -0700"
				if next.Second() != 0 {
					layout = "Mon 2006-01-02 15:04:05 -0700"
				}
				s := next.Format(layout)
				if how != Exact {
					s += " " + how.String()
				}
				got, now = append(got, s), next
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
			again, err := Parse(r.String())
			if err != nil || again.String() != r.String() {
				t.Errorf("%q is read as %v, %v", r, again, err)
			}
		})
	}
}

// TestTheLastDayOfALeapYear is one on which Go says that the clocks have changed before it.
func TestTheLastDayOfALeapYear(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"} {
		loc := zone(t, name)
		for day := -2; day <= 2; day++ {
			for hour := range 24 {
				wall := time.Date(2040, 12, 31+day, hour, 30, 0, 0, time.UTC)
				got := make(chan time.Time, 1)
				go func() {
					at, how := Instant(wall, loc)
					if how != Exact {
						t.Errorf("%s in %s is %v", wall, name, how)
					}
					got <- at
				}()
				select {
				case at := <-got:
					if want := time.Date(2040, 12, 31+day, hour, 30, 0, 0, loc); !at.Equal(want) {
						t.Errorf("it is %s, want %s", at, want)
					}
				case <-time.After(10 * time.Second):
					t.Fatalf("%s in %s never comes", wall, name)
				}
			}
		}
	}
}

// TestWhatIsLeft of a rule has the times that the rule has from then on, in the same weeks and months.
func TestWhatIsLeft(t *testing.T) {
	for _, text := range []string{
		"DTSTART;TZID=Europe/Berlin:20261001T120000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;COUNT=40",
		"DTSTART;TZID=Europe/Berlin:20261001T023000\nRRULE:FREQ=DAILY;INTERVAL=3;UNTIL=20290501T100000Z",
		"DTSTART;TZID=Europe/Berlin:20260131T120000\nRRULE:FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31", "DTSTART:20240229T120000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
	} {
		r, err := Parse(text)
		if err != nil {
			t.Fatal(text, err)
		}
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for range 30 {
			at, _, ok := r.After(from.Add(-1))
			left, some := r.From(from)
			if ok != some {
				t.Errorf("%q from %s on: %v, %v", text, from, left, some)
			}
			if !ok {
				break
			}
			for begin := from.Add(-1); ; {
				want, _, more := r.After(begin)
				got, _, also := left.After(begin)
				if more != also || !got.Equal(want) {
					t.Fatalf("%q from %s on: %s, %v after %s; want %s, %v", text, from, got, also, begin, want, more)
				}
				if begin = want; !more || want.After(at.AddDate(3, 0, 0)) {
					break
				}
			}
			from = at.Add(1)
		}
	}
}

// TestWhatIsNoRule: it is refused, at once, and nothing of it is in the error.
func TestWhatIsNoRule(t *testing.T) {
	const berlin = "DTSTART;TZID=Europe/Berlin:20261130T180000\n"
	for text, want := range map[string]error{
		"": ErrForm, "RRULE:FREQ=DAILY": ErrForm, berlin: ErrForm, berlin + "FREQ=DAILY": ErrForm, berlin + "RRULE:FREQ=DAILY\nX:Y": ErrForm,
		"DTSTART:20261130T180000\nRRULE:FREQ=DAILY":                     ErrForm, // of no zone
		"DTSTART;VALUE=DATE:20261130\nRRULE:FREQ=DAILY":                 ErrForm,
		"DTSTART;TZID=Europe/Berlin:20261131T180000\nRRULE:FREQ=DAILY":  ErrForm,
		"DTSTART;TZID=Europe/Nowhere:20261130T180000\nRRULE:FREQ=DAILY": ErrZone, "DTSTART;TZID=Local:20261130T180000\nRRULE:FREQ=DAILY": ErrZone,
		"DTSTART;TZID=:20261130T180000\nRRULE:FREQ=DAILY": ErrZone, "DTSTART;TZID=../etc/passwd:20261130T180000\nRRULE:FREQ=DAILY": ErrZone,
		"DTSTART;TZID=UTC+16:20261130T180000\nRRULE:FREQ=DAILY": ErrZone, "DTSTART;TZID=UTC+0:20261130T180000\nRRULE:FREQ=DAILY": ErrZone,
		"DTSTART;TZID=Europe/Berlin:19691130T180000\nRRULE:FREQ=DAILY": ErrBounds, "DTSTART;TZID=Europe/Berlin:22001130T180000\nRRULE:FREQ=DAILY": ErrBounds,
		berlin + "RRULE:": ErrForm, berlin + "RRULE:FREQ=HOURLY": ErrForm, berlin + "RRULE:FREQ=SECONDLY;BYSECOND=1": ErrForm, berlin + "RRULE:BYDAY=MO": ErrForm,
		berlin + "RRULE:FREQ=DAILY;BYHOUR=9": ErrForm, berlin + "RRULE:FREQ=DAILY;BYDAY=MO": ErrForm, berlin + "RRULE:FREQ=WEEKLY;BYDAY=1MO": ErrForm,
		berlin + "RRULE:FREQ=MONTHLY;BYDAY=MO": ErrForm, berlin + "RRULE:FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20": ErrForm, berlin + "RRULE:FREQ=MONTHLY;BYDAY=6MO": ErrForm,
		berlin + "RRULE:FREQ=MONTHLY;BYMONTHDAY=32": ErrForm, berlin + "RRULE:FREQ=MONTHLY;BYMONTHDAY=-2": ErrForm, berlin + "RRULE:FREQ=WEEKLY;BYSETPOS=1;BYDAY=MO": ErrForm,
		berlin + "RRULE:FREQ=WEEKLY;WKST=SU;BYDAY=MO": ErrForm, berlin + "RRULE:FREQ=YEARLY;BYEASTER=1": ErrForm, berlin + "RRULE:FREQ=DAILY;BYMONTH=2": ErrForm,
		berlin + "RRULE:FREQ=DAILY;INTERVAL=-1": ErrForm, berlin + "RRULE:FREQ=DAILY;INTERVAL=100": ErrBounds, berlin + "RRULE:FREQ=DAILY;COUNT=1000": ErrBounds, berlin + "RRULE:FREQ=DAILY;COUNT=-1": ErrBounds,
		berlin + "RRULE:FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z": ErrForm, berlin + "RRULE:FREQ=DAILY;UNTIL=20270101": ErrForm, berlin + "RRULE:FREQ=DAILY;UNTIL=20270101T000000": ErrForm,
		berlin + "RRULE:FREQ=DAILY;UNTIL=20201231T000000Z": ErrNever, berlin + "RRULE:FREQ=DAILY;UNTIL=99991231T000000Z": ErrBounds,
		berlin + "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": ErrNever, "DTSTART:20270401T180000Z\nRRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31": ErrNever,
		"DTSTART:20270201T180000Z\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTHDAY=29": ErrNever, "DTSTART:20270201T180000Z\nRRULE:FREQ=MONTHLY;INTERVAL=48;BYMONTHDAY=29": ErrNever,
		berlin + "RRULE:FREQ=DAILY;" + strings.Repeat("COUNT=3;", 100) + "COUNT=3": ErrForm,
	} {
		begun := time.Now()
		if r, err := Parse(text); !errors.Is(err, want) {
			t.Errorf("%q is %v, %v; want %v", text, r, err, want)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("%q takes %v", text, took)
		}
	}
}

// TestANewRule begins with the first occurrence that is ahead.
func TestANewRule(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	now := at(t, berlin, "2026-11-23 18:00") // a Monday
	const hour = time.Hour
	for _, c := range []struct {
		clock time.Duration
		s     Series
		want  string
	}{
		{18 * hour, Series{Freq: Weekly, Days: []Day{{0, time.Monday}}}, ";TZID=Europe/Berlin:20261130T180000 FREQ=WEEKLY;BYDAY=MO"},
		{18*hour + time.Second, Series{Freq: Weekly, Days: []Day{{0, time.Monday}}}, ";TZID=Europe/Berlin:20261123T180001 FREQ=WEEKLY;BYDAY=MO"},
		{9 * hour, Series{Freq: Daily}, ";TZID=Europe/Berlin:20261124T090000 FREQ=DAILY"},
		{20 * hour, Series{Freq: Weekly, Each: 2, Days: []Day{{0, time.Friday}, {0, time.Monday}, {0, time.Friday}}, Count: 10}, ";TZID=Europe/Berlin:20261123T200000 FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=MO,FR"},
		{12 * hour, Series{Freq: Monthly, Dates: []int{-1, 1, 31}}, ";TZID=Europe/Berlin:20261130T120000 FREQ=MONTHLY;BYMONTHDAY=1,31,-1"},
		{12 * hour, Series{Freq: Monthly, Days: []Day{{-1, time.Friday}, {1, time.Monday}}}, ";TZID=Europe/Berlin:20261127T120000 FREQ=MONTHLY;BYDAY=+1MO,-1FR"},
		{12 * hour, Series{Freq: Yearly, Month: 2, Dates: []int{29}}, ";TZID=Europe/Berlin:20280229T120000 FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},
		{12 * hour, Series{Freq: Daily, Until: now.AddDate(0, 1, 0)}, ";TZID=Europe/Berlin:20261124T120000 FREQ=DAILY;UNTIL=20261223T170000Z"},
	} {
		r, err := New(now, c.clock, c.s)
		if err != nil {
			t.Errorf("%+v: %v", c.s, err)
			continue
		}
		if got := strings.NewReplacer("DTSTART", "", "\nRRULE:", " ").Replace(r.String()); got != c.want {
			t.Errorf("%+v is %s\nwant %s", c.s, got, c.want)
		}
		if first, _, ok := r.After(now); !ok || !first.After(now) || r.First() != wallOf(first) {
			t.Errorf("%s begins at %v, and is first ahead at %v", r, r.First(), first)
		}
	}
	for s, want := range map[*Series]error{
		{Freq: Monthly, Dates: []int{31}, Until: now.AddDate(0, 0, 30)}: ErrNever,
		{Freq: Yearly, Month: 2, Dates: []int{30}}:                      ErrNever,
		{Freq: Weekly}: ErrForm, {}: ErrForm, {Freq: Daily, Each: 100}: ErrBounds,
	} {
		if r, err := New(now, 18*hour, *s); !errors.Is(err, want) {
			t.Errorf("%+v is %v, %v; want %v", *s, r, err, want)
		}
	}
	if _, err := New(now.In(time.FixedZone("", 7200)), hour, Series{Freq: Daily}); !errors.Is(err, ErrZone) {
		t.Errorf("a zone without a name: %v", err)
	}
	if r, err := New(now.In(time.FixedZone("UTC+5:30", 19800)), hour, Series{Freq: Daily}); err != nil || r.String() != "DTSTART;TZID=\"UTC+5:30\":20261124T010000\nRRULE:FREQ=DAILY" {
		t.Errorf("a fixed offset: %v, %v", r, err)
	}
}

// TestWhereTheWayIsShort: from years later on it is the same series as from its beginning.
func TestWhereTheWayIsShort(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"} {
		for _, text := range []string{
			"FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO,WE", "FREQ=MONTHLY;BYMONTHDAY=31",
			"FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=1,-1", "FREQ=MONTHLY;BYDAY=2TU,-1SU", "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29",
		} {
			r := rule(t, ";TZID="+zone+":20111116T023000", text)
			next, last := r.rule.Iterator(), time.Time{}
			for wall, ok := next(); ok && wall.Year() < 2030; wall, ok = next() {
				want, shift := Instant(wall, r.Location())
				if want.Equal(last) {
					continue // the clocks of Samoa have left out a day
				}
				for _, from := range []time.Time{last, want.Add(-time.Nanosecond)} {
					if got, how, ok := r.After(from); !ok || !got.Equal(want) || how != shift {
						t.Fatalf("%s after %v: %v, %v, %v; want %v, %v", r, from, got, how, ok, want, shift)
					}
				}
				last = want
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("DTSTART;TZID=Europe/Berlin:20261130T180000\nRRULE:FREQ=WEEKLY;BYDAY=MO", int64(1_800_000_000))
	f.Add("DTSTART:20270131T023000Z\r\nRRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYMONTHDAY=31,-1", int64(0))
	f.Add("DTSTART;TZID=\"UTC-3:30\":20270131T023000\nRRULE:FREQ=MONTHLY;UNTIL=20300101T000000Z;BYDAY=+1MO,-1FR", int64(2_000_000_000))
	f.Add("DTSTART;TZID=Pacific/Apia:20111230T180000\nRRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", int64(4_000_000_000))
	f.Fuzz(func(t *testing.T, s string, unix int64) {
		r, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(r.String())
		if err != nil || again.String() != r.String() {
			t.Fatalf("%q is %q, and that %v, %v", s, r, again, err)
		}
		now := time.Unix(unix%10_000_000_000, 0)
		for range 3 {
			next, how, ok := r.After(now)
			if !ok {
				return
			}
			if !next.After(now) || !r.Until().IsZero() && next.After(r.Until()) {
				t.Fatalf("%q has %v after %v", r, next, now)
			}
			if clock := r.First().Format("150405"); how == Exact && next.Format("150405") != clock {
				t.Fatalf("%q has %v", r, next)
			}
			now = next
		}
	})
}

func BenchmarkAfter(b *testing.B) {
	for name, text := range map[string]string{
		"daily": "FREQ=DAILY", "weekly": "FREQ=WEEKLY;BYDAY=MO", "monthly": "FREQ=MONTHLY;BYMONTHDAY=31", "yearly": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
		"counted": "FREQ=DAILY;COUNT=999",
	} {
		r := rule(b, ";TZID=Europe/Berlin:20000101T180000", text)
		now := at(b, r.Location(), "2002-09-20 00:00")
		if r.Count() == 0 {
			now = at(b, r.Location(), "2100-01-01 00:00")
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, ok := r.After(now); !ok {
					b.Fatal("it is over")
				}
			}
		})
	}
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Parse("DTSTART;TZID=Europe/Berlin:20261130T180000\nRRULE:FREQ=WEEKLY;BYDAY=MO"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
