package when

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// clockOf reads "2006-01-02 15:04:05" as the clocks in loc show it.
func clockOf(t testing.TB, loc *time.Location, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// said writes readings as the tables here do.
func said(readings []Reading) string {
	var all []string
	for _, r := range readings {
		layout := "Mon 2 Jan 2006 15:04"
		if r.At.Second() != 0 {
			layout += ":05"
		}
		s := r.At.Format(layout + " -07:00")
		if r.Title != "" {
			s += " " + r.Title
		}
		s += often(r.Rule)
		for _, n := range r.Notes {
			s += " [" + string(n.Kind) + ": " + n.Typed
			if n.Meant != "" {
				s += " is " + n.Meant
			}
			s += "]"
		}
		all = append(all, s)
	}
	return strings.Join(all, " | ")
}

type understood struct{ name, typed, at, rest string }

// It is Monday, 23 November 2026, four minutes past three in Berlin.
func monday(t testing.TB) (now time.Time, loc *time.Location) {
	loc = zoneOf(t, "Europe/Berlin")
	return clockOf(t, loc, "2026-11-23 15:04:05").Add(678 * time.Millisecond), loc
}

func TestTimesPeopleType(t *testing.T) {
	now, loc := monday(t)
	for _, c := range []understood{
		{"a clock time is the next one", "18:00", "Mon 2026-11-23 18:00:00 +0100", ""},
		{"which may be tomorrow", "9:30", "Tue 2026-11-24 09:30:00 +0100", ""},
		{"a clock time with seconds", "18:00:30", "Mon 2026-11-23 18:00:30 +0100", ""},
		{"with pm", "6pm", "Mon 2026-11-23 18:00:00 +0100", ""},
		{"with pm apart", "6:30 pm", "Mon 2026-11-23 18:30:00 +0100", ""},
		{"with pm behind a narrow no-break space, as phones write it", "6:30\u202fPM", "Mon 2026-11-23 18:30:00 +0100", ""},
		{"with p.m.", "6.30 p.m.", "Mon 2026-11-23 18:30:00 +0100", ""},
		{"twelve pm is noon", "12pm", "Tue 2026-11-24 12:00:00 +0100", ""},
		{"twelve am is midnight", "12:00 am", "Tue 2026-11-24 00:00:00 +0100", ""},
		{"noon", "noon", "Tue 2026-11-24 12:00:00 +0100", ""},
		{"midnight is the next one", "midnight", "Tue 2026-11-24 00:00:00 +0100", ""},
		{"midnight today is its end", "today midnight", "Tue 2026-11-24 00:00:00 +0100", ""},
		{"a dot for a colon where it cannot be a date", "18.30", "Mon 2026-11-23 18:30:00 +0100", ""},
		{"a dot for a colon behind at", "at 18.10", "Mon 2026-11-23 18:10:00 +0100", ""},
		{"today", "today 18:00", "Mon 2026-11-23 18:00:00 +0100", ""},
		{"tonight", "8pm tonight", "Mon 2026-11-23 20:00:00 +0100", ""},
		{"tomorrow", "tomorrow 6pm", "Tue 2026-11-24 18:00:00 +0100", ""},
		{"tomorrow behind the time", "18:00 tomorrow", "Tue 2026-11-24 18:00:00 +0100", ""},
		{"in capitals, with at", "Tomorrow AT 6PM", "Tue 2026-11-24 18:00:00 +0100", ""},
		{"a weekday", "fri 20:00", "Fri 2026-11-27 20:00:00 +0100", ""},
		{"a weekday in full, with on and at", "on friday at 8pm", "Fri 2026-11-27 20:00:00 +0100", ""},
		{"a weekday behind the time", "20:00 fri", "Fri 2026-11-27 20:00:00 +0100", ""},
		{"a weekday behind the time with on", "20:00 on thurs.", "Thu 2026-11-26 20:00:00 +0100", ""},
		{"today's weekday while the time is ahead", "mon 18:00", "Mon 2026-11-23 18:00:00 +0100", ""},
		{"today's weekday when the time is over", "mon 15:00", "Mon 2026-11-30 15:00:00 +0100", ""},
		{"next and today's weekday", "next mon 18:00", "Mon 2026-11-30 18:00:00 +0100", ""},
		{"a day and a month", "24 dec 18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a month and a day", "dec 24 6pm", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a month and a day and a year", "dec 24, 2026, 6pm", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"an ordinal", "24th of December at 18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a date behind the time", "18:00 24 dec", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a date with its weekday", "Thu, 24 Dec 2026, 18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a date of next year", "2 jan 18:00", "Sat 2027-01-02 18:00:00 +0100", ""},
		{"a date of the next leap year", "29 feb 18:00", "Tue 2028-02-29 18:00:00 +0100", ""},
		{"sept", "1 sept 18:00", "Wed 2027-09-01 18:00:00 +0200", ""},
		{"a date with a year", "24 dec 2027 18:00", "Fri 2027-12-24 18:00:00 +0100", ""},
		{"a date from the year down", "2026-12-24 18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a date with dots", "24.12.2026 18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a date with dots has the day first", "11.12.2026 18:00", "Fri 2026-12-11 18:00:00 +0100", ""},
		{"a date with two dots", "24.12. 18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a date with one dot before a time", "24.12 18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"slashes that can be read in one way", "13/12/2026 18:00", "Sun 2026-12-13 18:00:00 +0100", ""},
		{"slashes the American way", "12/13/2026 18:00", "Sun 2026-12-13 18:00:00 +0100", ""},
		{"slashes with the same number twice", "12/12 18:00", "Sat 2026-12-12 18:00:00 +0100", ""},
		{"slashes made clear by the weekday", "fri 12/11/2026 18:00", "Fri 2026-12-11 18:00:00 +0100", ""},
		{"a timestamp", "2026-12-24T18:00:00Z", "Thu 2026-12-24 18:00:00 +0000", ""},
		{"a timestamp west of Greenwich", "2026-12-24t18:00:00.5-05:00", "Thu 2026-12-24 18:00:00 -0500", ""},
		{"a timestamp without a zone", "2026-12-24T18:00", "Thu 2026-12-24 18:00:00 +0100", ""},
		{"a length in one word", "in 2h30m", "Mon 2026-11-23 17:34:05 +0100", ""},
		{"a length in days keeps the time of day", "in 3 days", "Thu 2026-11-26 15:04:05 +0100", ""},
		{"a length in minutes", "in 90 minutes", "Mon 2026-11-23 16:34:05 +0100", ""},
		{"a length in two units", "in 1 day 2 hours", "Tue 2026-11-24 17:04:05 +0100", ""},
		{"a length with and", "in 1 hour and 30 minutes", "Mon 2026-11-23 16:34:05 +0100", ""},
		{"an hour", "in an hour", "Mon 2026-11-23 16:04:05 +0100", ""},
		{"a week", "in 1w", "Mon 2026-11-30 15:04:05 +0100", ""},
		{"minutes without their unit", "in 1h30", "Mon 2026-11-23 16:34:05 +0100", ""},
		{"half an hour", "in half an hour", "Mon 2026-11-23 15:34:05 +0100", ""},
		{"half an hour and a title", "in half an hour half of us", "Mon 2026-11-23 15:34:05 +0100", "half of us"},
		{"this and a weekday", "this friday 18:00", "Fri 2026-11-27 18:00:00 +0100", ""},
		{"the day after tomorrow", "day after tomorrow 18:00", "Wed 2026-11-25 18:00:00 +0100", ""},
		{"the day after tomorrow behind the time", "18:00 the day after tomorrow", "Wed 2026-11-25 18:00:00 +0100", ""},
		{"a colon behind the day", "Friday: 8pm", "Fri 2026-11-27 20:00:00 +0100", ""},
		{"a plus sign", "+90m", "Mon 2026-11-23 16:34:05 +0100", ""},
		{"days and a time of day", "in 3 days at 18:00", "Thu 2026-11-26 18:00:00 +0100", ""},
		{"a time of day and days", "18:00 in 3 days", "Thu 2026-11-26 18:00:00 +0100", ""},
		{"UTC", "18:00 UTC", "Mon 2026-11-23 18:00:00 +0000", ""},
		{"GMT in brackets", "18:00 (gmt)", "Mon 2026-11-23 18:00:00 +0000", ""},
		{"Z", "18:00Z", "Mon 2026-11-23 18:00:00 +0000", ""},
		{"a city in any case", "tomorrow 18:00 america/NEW_york", "Tue 2026-11-24 18:00:00 -0500", ""},
		{"a city with a small word", "18:00 america/port-au-prince", "Mon 2026-11-23 18:00:00 -0500", ""},
		{"a city with a capital inside", "18:00 antarctica/mcmurdo", "Tue 2026-11-24 18:00:00 +1300", ""},
		{"a station in three parts", "18:00 america/argentina/buenos_aires", "Mon 2026-11-23 18:00:00 -0300", ""},
		{"an offset", "18:00 +02:00", "Mon 2026-11-23 18:00:00 +0200", ""},
		{"an offset with a typographic minus", "18:00 −03:30", "Mon 2026-11-23 18:00:00 -0330", ""},
		{"an offset attached", "18:00+0530", "Tue 2026-11-24 18:00:00 +0530", ""},
		{"hours from UTC", "18:00 UTC+2", "Mon 2026-11-23 18:00:00 +0200", ""},
		{"hours and minutes from UTC", "18:00 utc-3:30", "Mon 2026-11-23 18:00:00 -0330", ""},
		{"the local abbreviation", "18:00 CET", "Mon 2026-11-23 18:00:00 +0100", ""},
		{"a zone before the day", "18:00 UTC tomorrow", "Tue 2026-11-24 18:00:00 +0000", ""},
		{"a zone behind the day", "18:00 tomorrow UTC", "Tue 2026-11-24 18:00:00 +0000", ""},
		{"a zone behind a length", "in 2h UTC", "Mon 2026-11-23 16:04:05 +0000", ""},
	} {
		c.check(t, now, loc)
	}
}

func TestATitleIsLeftAlone(t *testing.T) {
	now, loc := monday(t)
	const today, tomorrow, friday = "Mon 2026-11-23 18:00:00 +0100", "Tue 2026-11-24 18:00:00 +0100", "Fri 2026-11-27 20:00:00 +0100"
	for _, c := range []understood{
		{"behind a time", "18:00 Movies", today, "Movies"},
		{"behind a time and a comma", "18:00, Movies, with tea", today, "Movies, with tea"},
		{"byte for byte", "fri 20:00 \t a  b\n\u200bc  ", friday, "a  b\n\u200bc"},
		{"with a number of years", "18:00 2 years of us", today, "2 years of us"},
		{"with a number of questions", "tomorrow 18:00 10 questions", tomorrow, "10 questions"},
		{"with a number behind a weekday", "18:00 tue 5 questions", tomorrow, "5 questions"},
		{"with a second time", "fri 20:00 5 pm club", friday, "5 pm club"},
		{"with a second day", "tomorrow 18:00 Friday Q&A", tomorrow, "Friday Q&A"},
		{"with a date behind a date", "fri 20:00 24 dec planning", friday, "24 dec planning"},
		{"with wise men behind a length", "in 2 hours 3 wise men", "Mon 2026-11-23 17:04:05 +0100", "3 wise men"},
		{"with a larger unit behind a length", "in 2 hours 3 days of thunder", "Mon 2026-11-23 17:04:05 +0100", "3 days of thunder"},
		{"behind a length in words", "in 1 day 2 hours Movies", "Tue 2026-11-24 17:04:05 +0100", "Movies"},
		{"beginning with on", "18:00 on air", today, "on air"},
		{"beginning with at", "18:00 at the park", today, "at the park"},
		{"beginning with next", "18:00 next steps", today, "next steps"},
		{"beginning with in", "18:00 in memory of us", today, "in memory of us"},
		{"beginning with to", "18:00 to the moon", today, "to the moon"},
		{"beginning with a month", "18:00 March for science", today, "March for science"},
		{"beginning with a dash", "18:00 —Movies", today, "—Movies"},
		{"behind a dash that stands alone", "18:00 - Movies", today, "Movies"},
		{"behind a dash and with one", "fri 20:00 — Movies — with tea", friday, "Movies — with tea"},
		{"behind a bar", "18:00 | Movies", today, "Movies"},
		{"behind a colon", "18:00: Movies", today, "Movies"},
		{"behind a colon that stands alone", "18:00 tomorrow : Movies", tomorrow, "Movies"},
		{"with nothing behind the dash", "18:00 -", today, ""},
		{"behind tomorrow behind the time", "18:00 tomorrow Movies", tomorrow, "Movies"},
		{"behind a short weekday behind the time", "20:00 fri Movies", friday, "Movies"},
		{"behind a short weekday", "20:00 fri Q&A", friday, "Q&A"},
		{"behind a full weekday and a comma", "20:00 Friday, Q&A", friday, "Q&A"},
		{"behind a full weekday and a dash", "20:00 Friday – Q&A", friday, "Q&A"},
		{"behind a full weekday and a zone", "18:00 Tuesday utc Movies", "Tue 2026-11-24 18:00:00 +0000", "Movies"},
		{"behind a full weekday with this", "20:00 this Friday Q&A", friday, "Q&A"},
		{"in quotes behind a full weekday", `20:00 Friday "Q&A"`, friday, `"Q&A"`},
		{"behind a tie word and a comma", "18:00 tomorrow, with tea", tomorrow, "with tea"},
		{"with a weekday's possessive", "18:00 Sunday's best", today, "Sunday's best"},
		{"that only begins with a city", "18:00 Berlin meetup", today, "Berlin meetup"},
		{"that is a city behind a zone", "18:00 UTC Berlin", "Mon 2026-11-23 18:00:00 +0000", "Berlin"},
		{"that is a city behind a length", "in 2 hours Berlin", "Mon 2026-11-23 17:04:05 +0100", "Berlin"},
		{"that is a feast and an island", "18:00 Christmas dinner", today, "Christmas dinner"},
		{"with a slash", "18:00 AC/DC night", today, "AC/DC night"},
		{"with a country that is also a zone", "18:00 Japan trip", today, "Japan trip"},
		{"with a small word that is also an abbreviation", "18:00 eat together", today, "eat together"},
		{"in quotes, beginning with a day", `18:00 "tomorrow never dies"`, today, `"tomorrow never dies"`},
		{"in a phone's quotes, beginning with a unit", "in 2h “30 seconds to mars”", "Mon 2026-11-23 17:04:05 +0100", "“30 seconds to mars”"},
		{"in French quotes, beginning with a zone", "18:00 «UTC for all»", today, "«UTC for all»"},
		{"with an option in it", "18:00 Movies --rtmp", today, "Movies --rtmp"},
	} {
		c.check(t, now, loc)
	}
}

func (c understood) check(t *testing.T, now time.Time, loc *time.Location) {
	t.Run(c.name, func(t *testing.T) {
		m := Scan(c.typed).Resolve(now, loc)
		if !m.Sure || m.Problem != nil || len(m.Readings) != 1 {
			t.Fatalf("%q is not taken, but %s (%v)", c.typed, said(m.Readings), m.Problem)
		}
		r := m.Readings[0]
		if at := r.At.Format("Mon 2006-01-02 15:04:05 -0700"); at != c.at || r.Title != c.rest {
			t.Errorf("%q = %s %q\nwant %s %q", c.typed, at, r.Title, c.at, c.rest)
		}
	})
}

// What may have been meant, in the order in which it is offered.
func TestWhatIsAsked(t *testing.T) {
	now, loc := monday(t)
	for _, c := range []struct {
		typed    string
		kind     Kind
		readings string
	}{
		// a part of the day
		{"8:30 friday night Party", TimeOrTitle, "Fri 27 Nov 2026 20:30 +01:00 Party | Fri 27 Nov 2026 08:30 +01:00 night Party"},
		{"8:00 tomorrow evening Movies", TimeOrTitle, "Tue 24 Nov 2026 20:00 +01:00 Movies | Tue 24 Nov 2026 08:00 +01:00 evening Movies"},
		{"20:00 Saturday Night Live", TimeOrTitle, "Sat 28 Nov 2026 20:00 +01:00 Live | Sat 28 Nov 2026 20:00 +01:00 Night Live | Mon 23 Nov 2026 20:00 +01:00 Saturday Night Live"},
		{"today 9pm night Movies", TimeOrTitle, "Mon 23 Nov 2026 21:00 +01:00 Movies | Mon 23 Nov 2026 21:00 +01:00 night Movies"},
		{"13:00 in the morning Movies", WrongPart, "Tue 24 Nov 2026 13:00 +01:00 Movies | Tue 24 Nov 2026 01:00 +01:00 Movies"},
		{"8pm in the morning Movies", WrongPart, "Mon 23 Nov 2026 20:00 +01:00 Movies | Tue 24 Nov 2026 08:00 +01:00 Movies"},
		{"12 in the morning Movies", WrongPart, "Tue 24 Nov 2026 12:00 +01:00 Movies | Tue 24 Nov 2026 00:00 +01:00 Movies"},
		{"tonight 1:00", WhichNight, "Tue 24 Nov 2026 01:00 +01:00"},
		{"friday night 12 Movies", WhichNight, "Sat 28 Nov 2026 00:00 +01:00 Movies | Fri 27 Nov 2026 00:00 +01:00 Movies"},
		{"tomorrow 3 at night Movies", WhichNight, "Wed 25 Nov 2026 03:00 +01:00 Movies | Tue 24 Nov 2026 03:00 +01:00 Movies"},
		{"fri midnight", WhichEnd, "Fri 27 Nov 2026 00:00 +01:00 | Sat 28 Nov 2026 00:00 +01:00"},
		// what is written otherwise
		{"6 Movies", BareHour, "Mon 23 Nov 2026 18:00 +01:00 Movies | Tue 24 Nov 2026 06:00 +01:00 Movies"},
		{"tomorrow 6 Movies", BareHour, "Tue 24 Nov 2026 06:00 +01:00 Movies | Tue 24 Nov 2026 18:00 +01:00 Movies"},
		{"tomorrow 12 Movies", BareHour, "Tue 24 Nov 2026 12:00 +01:00 Movies | Tue 24 Nov 2026 00:00 +01:00 Movies"},
		{"half past 6 Movies", BareHour, "Mon 23 Nov 2026 18:30 +01:00 Movies | Tue 24 Nov 2026 06:30 +01:00 Movies"},
		{"half 7 Movies", UnusualTime, "Mon 23 Nov 2026 19:30 +01:00 Movies | Tue 24 Nov 2026 07:30 +01:00 Movies | Mon 23 Nov 2026 18:30 +01:00 Movies | Tue 24 Nov 2026 06:30 +01:00 Movies"},
		{"six thirty Movies", BareHour, "Mon 23 Nov 2026 18:30 +01:00 Movies | Tue 24 Nov 2026 06:30 +01:00 Movies"},
		{"1800 Movies", UnusualTime, "Mon 23 Nov 2026 18:00 +01:00 Movies"},
		{"830 Movies", UnusualTime, "Mon 23 Nov 2026 20:30 +01:00 Movies | Tue 24 Nov 2026 08:30 +01:00 Movies"},
		{"18-30 Movies", UnusualTime, "Mon 23 Nov 2026 18:30 +01:00 Movies"},
		{"18 30 Movies", UnusualTime, "Mon 23 Nov 2026 18:30 +01:00 Movies | Mon 23 Nov 2026 18:00 +01:00 30 Movies"},
		{"18:3 Movies", UnusualTime, "Mon 23 Nov 2026 18:30 +01:00 Movies | Mon 23 Nov 2026 18:03 +01:00 Movies"},
		{"tomorrow 18 Movies", UnusualTime, "Tue 24 Nov 2026 18:00 +01:00 Movies"},
		{"18.10 Movies", TimeOrDate, "Mon 23 Nov 2026 18:10 +01:00 Movies"},
		{"18:00 PM briefing", WrongPart, "Mon 23 Nov 2026 18:00 +01:00 briefing | Mon 23 Nov 2026 18:00 +01:00 PM briefing"},
		{"18:00 am Movies", WrongPart, "Mon 23 Nov 2026 18:00 +01:00 Movies | Tue 24 Nov 2026 06:00 +01:00 Movies | Mon 23 Nov 2026 18:00 +01:00 am Movies"},
		{"0am", WrongPart, "Tue 24 Nov 2026 00:00 +01:00"},
		{"20h Movies", TimeOrSpan, "Mon 23 Nov 2026 20:00 +01:00 Movies | Tue 24 Nov 2026 11:04:05 +01:00 Movies"},
		{"18h30 Movies", TimeOrSpan, "Mon 23 Nov 2026 18:30 +01:00 Movies | Tue 24 Nov 2026 09:34:05 +01:00 Movies"},
		{"2h Movies", TimeOrSpan, "Mon 23 Nov 2026 17:04:05 +01:00 Movies | Tue 24 Nov 2026 02:00 +01:00 Movies | Tue 24 Nov 2026 14:00 +01:00 Movies"},
		{"30 minutes Movies", NoIn, "Mon 23 Nov 2026 15:34:05 +01:00 Movies"},
		{"in 90 Movies", NoUnit, "Mon 23 Nov 2026 16:34:05 +01:00 Movies"},
		{"in 1:30 Movies", NoUnit, "Mon 23 Nov 2026 16:34:05 +01:00 Movies"},
		// several times
		{"20:00 or 20:30 Movies", SeveralTimes, "Mon 23 Nov 2026 20:00 +01:00 Movies | Mon 23 Nov 2026 20:30 +01:00 Movies | Mon 23 Nov 2026 20:00 +01:00 or 20:30 Movies"},
		{"20:00 14:00 rerun", SeveralTimes, "Mon 23 Nov 2026 20:00 +01:00 rerun | Tue 24 Nov 2026 14:00 +01:00 rerun | Mon 23 Nov 2026 20:00 +01:00 14:00 rerun"},
		{"20:00 at 9pm Movies", SeveralTimes, "Mon 23 Nov 2026 20:00 +01:00 Movies | Mon 23 Nov 2026 21:00 +01:00 Movies | Mon 23 Nov 2026 20:00 +01:00 at 9pm Movies"},
		{"fri 20:00 sat 20:00 Movies", TimeOrTitle, "Fri 27 Nov 2026 20:00 +01:00 sat 20:00 Movies | Fri 27 Nov 2026 20:00 +01:00 Movies | Sat 28 Nov 2026 20:00 +01:00 Movies"},
		{"fri or sat 20:00 Movies", SeveralDays, "Fri 27 Nov 2026 20:00 +01:00 Movies | Sat 28 Nov 2026 20:00 +01:00 Movies"},
		{"weekend 20:00 Movies", SeveralDays, "Sat 28 Nov 2026 20:00 +01:00 Movies | Sun 29 Nov 2026 20:00 +01:00 Movies"},
		{"in 2h at 18:00", SeveralTimes, "Mon 23 Nov 2026 17:04:05 +01:00 | Mon 23 Nov 2026 18:00 +01:00"},
		{"5 to 9 Movies", SeveralTimes, "Mon 23 Nov 2026 17:00 +01:00 Movies [no end: to 9] | Tue 24 Nov 2026 05:00 +01:00 Movies [no end: to 9] | Mon 23 Nov 2026 20:55 +01:00 Movies | Tue 24 Nov 2026 08:55 +01:00 Movies"},
		{"8:30-10pm Movies", BareHour, "Mon 23 Nov 2026 20:30 +01:00 Movies [no end: 10pm] | Tue 24 Nov 2026 08:30 +01:00 Movies [no end: 10pm]"},
		{"8pm - 10 Movies", TimeOrTitle, "Mon 23 Nov 2026 20:00 +01:00 Movies [no end: 10] | Mon 23 Nov 2026 20:00 +01:00 10 Movies"},
		// how often
		{"20:00 every friday a new Movies", TimeOrTitle, "Fri 27 Nov 2026 20:00 +01:00 a new Movies ~ FREQ=WEEKLY;BYDAY=FR | Mon 23 Nov 2026 20:00 +01:00 every friday a new Movies"},
		{"mon-fri 9:00 Movies", Recurring, "Tue 24 Nov 2026 09:00 +01:00 Movies ~ FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR | Tue 24 Nov 2026 09:00 +01:00 Movies"},
		// days
		{"next fri 9:30", NextWhich, "Fri 27 Nov 2026 09:30 +01:00 | Fri 4 Dec 2026 09:30 +01:00"},
		{"20:00 next week Movies", TimeOrTitle, "Mon 30 Nov 2026 20:00 +01:00 Movies | Mon 23 Nov 2026 20:00 +01:00 next week Movies"},
		{"11/12 18:00", DayOrMonth, "Fri 11 Dec 2026 18:00 +01:00 | Fri 12 Nov 2027 18:00 +01:00"},
		{"12/11/2026 18:00", DayOrMonth, "Fri 11 Dec 2026 18:00 +01:00"},
		{"11-12-2026 18:00", DayOrMonth, "Fri 11 Dec 2026 18:00 +01:00"},
		{"24.12.26 18:00", ShortYear, "Thu 24 Dec 2026 18:00 +01:00"},
		{"26/11/27 18:00", ShortYear, "Fri 27 Nov 2026 18:00 +01:00 | Fri 26 Nov 2027 18:00 +01:00"},
		{"2026-27-11 18:00", DayOrMonth, "Fri 27 Nov 2026 18:00 +01:00"},
		{"11.27 8pm Movies", DayOrMonth, "Fri 27 Nov 2026 20:00 +01:00 Movies"},
		{"fri 24 dec 18:00", OtherWeekday, "Thu 24 Dec 2026 18:00 +01:00 | Fri 27 Nov 2026 18:00 +01:00"},
		{"tomorrow friday 20:00", OtherWeekday, "Tue 24 Nov 2026 20:00 +01:00 | Fri 27 Nov 2026 20:00 +01:00"},
		{"in 3 days friday 20:00", OtherWeekday, "Thu 26 Nov 2026 20:00 +01:00 | Fri 27 Nov 2026 20:00 +01:00 | Thu 26 Nov 2026 15:04:05 +01:00 friday 20:00"},
		{"tommorow 18:00 Movies", Misspelt, "Tue 24 Nov 2026 18:00 +01:00 Movies [another spelling: tommorow is tomorrow]"},
		{"18:00 wensday Movies", Misspelt, "Wed 25 Nov 2026 18:00 +01:00 Movies [another spelling: wensday is Wednesday] | Mon 23 Nov 2026 18:00 +01:00 wensday Movies"},
		{"27 novemer 20:00 Movies", Misspelt, "Fri 27 Nov 2026 20:00 +01:00 Movies [another spelling: 27 novemer is November]"},
		{"th 18:00 Movies", Misspelt, "Thu 26 Nov 2026 18:00 +01:00 Movies"},
		{"mar 18:00 Movies", Misspelt, "Tue 24 Nov 2026 18:00 +01:00 Movies"},
		// part of the time, or of the title
		{"18:00 Sun and moon", TimeOrTitle, "Sun 29 Nov 2026 18:00 +01:00 and moon | Mon 23 Nov 2026 18:00 +01:00 Sun and moon"},
		{"18:00 Friday Q&A", TimeOrTitle, "Fri 27 Nov 2026 18:00 +01:00 Q&A | Mon 23 Nov 2026 18:00 +01:00 Friday Q&A"},
		{"18:00 tomorrow never dies", TimeOrTitle, "Tue 24 Nov 2026 18:00 +01:00 never dies | Mon 23 Nov 2026 18:00 +01:00 tomorrow never dies"},
		{"18:00 (Friday) Movies", TimeOrTitle, "Fri 27 Nov 2026 18:00 +01:00 Movies | Mon 23 Nov 2026 18:00 +01:00 (Friday) Movies"},
		{"18:00 - Friday - Movies", TimeOrTitle, "Mon 23 Nov 2026 18:00 +01:00 Friday - Movies | Fri 27 Nov 2026 18:00 +01:00 Movies"},
		{"18:00 27th Movies", TimeOrTitle, "Fri 27 Nov 2026 18:00 +01:00 Movies | Mon 23 Nov 2026 18:00 +01:00 27th Movies"},
		{"fri 20:00 27th Movies", TimeOrTitle, "Fri 27 Nov 2026 20:00 +01:00 27th Movies | Fri 27 Nov 2026 20:00 +01:00 Movies"},
		{"20:00 27 nov sat Movies", OtherWeekday, "Fri 27 Nov 2026 20:00 +01:00 Movies | Sat 28 Nov 2026 20:00 +01:00 Movies"},
		{"20:00 UTC - 10 years", TimeOrTitle, "Mon 23 Nov 2026 20:00 +00:00 10 years | Mon 23 Nov 2026 20:00 -10:00 years | Mon 23 Nov 2026 20:00 +00:00 years [no end: 10]"},
		{"18:00 27.11 Movies", TimeOrTitle, "Fri 27 Nov 2026 18:00 +01:00 Movies | Mon 23 Nov 2026 18:00 +01:00 27.11 Movies"},
		{"18:00 12/11 retro", DayOrMonth, "Fri 11 Dec 2026 18:00 +01:00 retro | Fri 12 Nov 2027 18:00 +01:00 retro | Mon 23 Nov 2026 18:00 +01:00 12/11 retro"},
		{"18:00 1.5 million", TimeOrTitle, "Sat 1 May 2027 18:00 +02:00 million | Mon 23 Nov 2026 18:00 +01:00 1.5 million"},
		{"18:00 in 2 days we launch", TimeOrTitle, "Wed 25 Nov 2026 18:00 +01:00 we launch | Mon 23 Nov 2026 18:00 +01:00 in 2 days we launch"},
		{"18:00 in 2h Movies", TimeOrTitle, "Mon 23 Nov 2026 17:04:05 +01:00 Movies | Mon 23 Nov 2026 18:00 +01:00 in 2h Movies"},
		{"in 2h 30 seconds to mars", TimeOrTitle, "Mon 23 Nov 2026 17:04:35 +01:00 to mars | Mon 23 Nov 2026 17:04:05 +01:00 30 seconds to mars"},
		{"in 2 hours 30 minutes of fame", TimeOrTitle, "Mon 23 Nov 2026 17:34:05 +01:00 of fame | Mon 23 Nov 2026 17:04:05 +01:00 30 minutes of fame"},
		{"in 3 days 5 pm club", TimeOrTitle, "Thu 26 Nov 2026 17:00 +01:00 club | Thu 26 Nov 2026 15:04:05 +01:00 5 pm club"},
		{"18:00 Movies tomorrow", TimeOrTitle, "Tue 24 Nov 2026 18:00 +01:00 Movies | Mon 23 Nov 2026 18:00 +01:00 Movies tomorrow"},
		{"18:00 Movies UTC", ZoneOrTitle, "Mon 23 Nov 2026 18:00 +00:00 Movies | Mon 23 Nov 2026 18:00 +01:00 Movies UTC"},
		{"18:00Movies", Loose, "Mon 23 Nov 2026 18:00 +01:00 Movies"},
		{"18:00Movies", Loose, "Mon 23 Nov 2026 18:00 +01:00 Movies"},
		// zones
		{"fri 18:00, new york", ZoneOrTitle, "Fri 27 Nov 2026 18:00 -05:00 | Fri 27 Nov 2026 18:00 +01:00 new york"},
		{"18:00 IST", WhichZone, "Tue 24 Nov 2026 18:00 +05:30 | Mon 23 Nov 2026 18:00 +02:00 | Mon 23 Nov 2026 18:00 +00:00 | Mon 23 Nov 2026 18:00 +01:00"},
		{"18:00 CEST", OtherSeason, "Mon 23 Nov 2026 18:00 +01:00 | Mon 23 Nov 2026 18:00 +02:00"},
		{"18:00 Berlin", ZoneOrTitle, "Mon 23 Nov 2026 18:00 +01:00 | Mon 23 Nov 2026 18:00 +01:00 Berlin"},
		{"18:00 +1 friend", ZoneOrTitle, "Mon 23 Nov 2026 18:00 +01:00 friend | Mon 23 Nov 2026 18:00 +01:00 +1 friend"},
		{"18:00 Z nation", ZoneOrTitle, "Mon 23 Nov 2026 18:00 +00:00 nation | Mon 23 Nov 2026 18:00 +01:00 Z nation"},
		{"18:00 est Movies", WhichZone, "Mon 23 Nov 2026 18:00 -05:00 Movies | Tue 24 Nov 2026 18:00 +11:00 Movies | Mon 23 Nov 2026 18:00 +01:00 est Movies"},
		{"18:00 XYZT Movies", NoSuchZone, "Mon 23 Nov 2026 18:00 +01:00 XYZT Movies"},
		{"18:00 Europe/Berln", Misspelt, "Mon 23 Nov 2026 18:00 +01:00 [another spelling: Europe/Berln is Europe/Berlin]"},
		{"18:00 CET (14:00 ET) Movies", SeveralTimes, "Mon 23 Nov 2026 18:00 +01:00 Movies | Mon 23 Nov 2026 14:00 -05:00 Movies"},
		// the title first
		{"Movie tomorrow 18:00", TitleFirst, "Tue 24 Nov 2026 18:00 +01:00 Movie"},
		{"Movie night fri 20:00 utc with us", TitleFirst, "Fri 27 Nov 2026 20:00 +00:00 Movie night with us"},
		{"tomorrow Movie 18:00", TitleFirst, "Tue 24 Nov 2026 18:00 +01:00 Movie"},
		{"18:00 Christmas", UnknownDay, "Mon 23 Nov 2026 18:00 +01:00 Christmas"},
		{"18:00 christmas eve Party", UnknownDay, "Mon 23 Nov 2026 18:00 +01:00 christmas eve Party"},
		{"Sunday service 18:00", TitleFirst, "Sun 29 Nov 2026 18:00 +01:00 service | Mon 23 Nov 2026 18:00 +01:00 Sunday service"},
		{"Weekly 18:00", TitleFirst, "Mon 23 Nov 2026 18:00 +01:00 Weekly"},
		{"UTC party 18:00", TitleFirst, "Mon 23 Nov 2026 18:00 +01:00 UTC party"},
		{`"Movies" fri 18:00`, TitleFirst, `Fri 27 Nov 2026 18:00 +01:00 "Movies"`},
		{"`fri 18:00` Movies", Loose, "Fri 27 Nov 2026 18:00 +01:00 Movies"},
	} {
		m := Scan(c.typed).Resolve(now, loc)
		if m.Sure || m.Problem == nil || m.Problem.Kind != c.kind || said(m.Readings) != c.readings {
			t.Errorf("%q is %s (sure: %t, %v)\nwant %s (%s)", c.typed, said(m.Readings), m.Sure, m.Problem, c.readings, c.kind)
		}
	}
}

// What means nothing that is ahead. An example is read, or asked about.
func TestWhatIsRefused(t *testing.T) {
	now, loc := monday(t)
	for _, c := range []struct {
		typed   string
		kind    Kind
		about   string
		example string
	}{
		{"in 0 minutes", RightNow, "", "in 10 minutes"},
		{"now Movies", RightNow, "", "in 10 minutes"},
		{"tomorrow", NoClock, "tomorrow", "tomorrow 18:00"},
		{"tomorrow evening Movies", NoClock, "tomorrow evening", "tomorrow evening 20:00 Movies"},
		{"24 dec 2026 Party", NoClock, "24 dec 2026", "24 dec 2026 18:00 Party"},
		{"2026-12-24", NoClock, "2026-12-24", "2026-12-24 18:00"},
		{"31 nov 18:00", NoSuchDay, "31 nov", "fri 20:00"},
		{"dec 32 18:00", NoSuchDay, "dec 32", "fri 20:00"},
		{"2027-02-29 18:00", NoSuchDay, "2027-02-29", "fri 20:00"},
		{"13/13/2026 18:00", NoSuchDay, "13/13/2026", "fri 20:00"},
		{"today 14:00", Past, "", "tomorrow 14:00"},
		{"today 14:00 utc Movies", Past, "", "tomorrow 14:00 UTC Movies"},
		{"today 15:04:05", Past, "", "tomorrow 15:04:05"},
		{"23 nov 14:00", Past, "", "tomorrow 14:00"},
		{"2026-11-22 18:00 UTC", Past, "", "tomorrow 18:00 UTC"},
		{"yesterday 18:00 Movies", Past, "", "tomorrow 18:00 Movies"},
		{"last friday 18:00 Movies", Past, "", "tomorrow 18:00 Movies"},
		{"30:00 Movies", NoSuchHour, "30:00", ""},
		{"evry mon 35:00 Movies", NoSuchHour, "35:00", ""},
		{"fri 18:60", NoSuchTime, "18:60", ""},
		{"every fri 20:00 Party x0", NoSuchCount, "x0", "every fri 20:00 Party x10"},
		{"every fri 20:00 0 times Party", NoSuchCount, "0 times", "every fri 20:00 x10 Party"},
		{"18:00 UTC+3:3 Movies", NoSuchZone, "UTC+3:3", ""},
		{"soon Movies", Unread, "soon Movies", "fri 20:00"},
		{"5k run", Unread, "5k run", "fri 20:00"},
		{"24/7 radio", Unread, "24/7 radio", "fri 20:00"},
		{"in -5m Movies", Unread, "in -5m Movies", "fri 20:00"},
		{"", Missing, "", "fri 20:00"},
	} {
		m := Scan(c.typed).Resolve(now, loc)
		if m.Sure || len(m.Readings) > 0 {
			t.Errorf("%q is %s", c.typed, said(m.Readings))
			continue
		}
		if p := m.Problem; p.Kind != c.kind || p.Typed != c.about || p.Example != c.example {
			t.Errorf("%q: %+v\nwant %s, %q, %q", c.typed, p, c.kind, c.about, c.example)
		}
		if c.example != "" && len(Scan(c.example).Resolve(now, loc).Readings) == 0 {
			t.Errorf("the example %q means nothing", c.example)
		}
	}
}

// The command's title may be one that begins like a time.
func TestTimed(t *testing.T) {
	for typed, want := range map[string]bool{
		"tomorrow 18:00 Movies": true, "fri 20:00": true, "in 2h X": true, "18:00 Movies": true, "8pm": true, "friday at 8": true,
		"завтра в 18:00": true, "8 friday night": true, "noon tomorrow": true, "20 Uhr": true, "+90m": true,
		"Friday Q&A": false, "Friday 13 movies": false, "tomorrow 5 questions": false, "24/7 radio": false, "5k run": false, "1:1 with Bob": false, "6 Weekly": false, "Weekly": false,
		"Weekly 18:00": false, "Movie tomorrow 18:00": false, "2h workshop": false, "30 minutes of fame": false, "2026 recap": false,
		"one on one": false, "noon": false, "tomorrow": false, "18.10 recap": false, "": false, `"18:00"`: false,
	} {
		if got := Scan(typed).Timed(); got != want {
			t.Errorf("%q is timed: %t", typed, got)
		}
	}
}

func TestTitles(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  []int
	}{
		{"18:00 Movies", []int{6}},
		{"18:00", []int{5}},
		{"18:00  ", []int{7}},
		{"8:30 friday night Party", []int{18, 12}},
		{"Movie tomorrow 18:00", nil},
		{"Movies", nil},
		{"", nil},
	} {
		got := Scan(c.typed).Titles()
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("the titles of %q may begin at %v, want %v", c.typed, got, c.want)
		}
	}
}

func TestEveryDashAPhoneMakesIsAMinus(t *testing.T) {
	now, loc := monday(t)
	for _, dash := range "-‐‑‒–—―−﹘﹣－" {
		if m := Scan("18:00 "+string(dash)+"03:30").Resolve(now, loc); len(m.Readings) == 0 || m.Readings[0].At.Format("15:04 -0700") != "18:00 -0330" {
			t.Errorf("with %q: %s", dash, said(m.Readings))
		}
	}
}

func BenchmarkRead(b *testing.B) {
	now, loc := monday(b)
	for name, typed := range map[string]string{
		"day and time":     "fri 20:00 Movies",
		"length":           "in 2h30m Movies",
		"city":             "24 dec 18:00 europe/berlin Movies",
		"how often":        "every 2 weeks on mon and thu 18:00 until 1 march Movies",
		"hostile, often":   strings.Repeat("every first mon and ", 200),
		"hostile, lists":   strings.Repeat("1st and ", 500),
		"title":            "18:00 Movies meeting of all who are in this group and want to come",
		"title first":      "The weekly meeting of us all on friday at 20:00",
		"hostile, units":   strings.Repeat("1d", 2048),
		"hostile, numbers": strings.Repeat("1 ", 2048),
		"hostile, clocks":  strings.Repeat("8:30 ", 820),
		"hostile, days":    strings.Repeat("fri ", 1024),
		"hostile, near":    strings.Repeat("mondya ", 600),
		"hostile, words":   strings.Repeat("at the in of ", 320),
		"hostile, zones":   strings.Repeat("20:00 IST ", 400),
		"hostile, signs":   strings.Repeat("-", 4096),
		"hostile, marks":   "a" + strings.Repeat("\u0301", 2048),
		"hostile, mixed":   strings.Repeat("fri 8 to 9pm IST and ", 200),
		"hostile, digits":  strings.Repeat("9", 4096),
		"hostile, dates":   strings.Repeat("1.1.", 1024),
		"hostile, braces":  strings.Repeat("(", 4096),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Scan(typed).Resolve(now, loc)
			}
		})
	}
}

// An example that would be over already is none.
func TestAnExampleIsAhead(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 4, 5, 0, time.UTC)
	for _, s := range []string{"today", "today Movies", "23 nov Movies", "0d 0", "today 18:70"} {
		m := Scan(s).Resolve(now, time.UTC)
		if len(m.Readings) > 0 || m.Problem.Example == "" {
			continue
		}
		if again := Scan(m.Problem.Example).Resolve(now, time.UTC); len(again.Readings) == 0 {
			t.Errorf("to %q the example is %q, and then %v", s, m.Problem.Example, again.Problem)
		}
	}
}
