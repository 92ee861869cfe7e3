package words

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"userbot/internal/when"
)

// Time says why a time was not taken, in one line.
func Time(p *when.Problem) Text {
	switch p.Kind {
	case when.Missing:
		return "There is no time yet."
	case when.Unread:
		return say("I could not read a time in “%s”.", p.Typed)
	case when.NoClock:
		return say("I read “%s” as the day, but no time follows it.", p.Typed)
	case when.NoSuchHour:
		return say("There is no hour %d: the clock goes from 0:00 to 23:59.", p.Number)
	case when.NoSuchTime:
		return say("There is no such time as “%s”: minutes and seconds go up to 59.", p.Typed)
	case when.NoSuchDay:
		return say("There is no such day as “%s”.", p.Typed)
	case when.Past:
		return say("That was %s.", Echo(p.At, p.Now))
	case when.RightNow:
		return "That is right now."
	case when.TimeOrTitle:
		return say("I cannot tell whether “%s” belongs to the time or begins the title.", p.Typed)
	case when.InTitle:
		return say("I cannot tell whether “%s” is said of the time or is part of the title.", p.Typed)
	case when.ZoneOrTitle:
		return say("I cannot tell whether “%s” is the time zone or the title.", p.Typed)
	case when.TitleFirst:
		return "The time comes first, then the title."
	case when.SeveralTimes:
		return "I read more than one time there."
	case when.SeveralDays:
		return say("I read several days in “%s”. A series begins with “every”.", p.Typed)
	case when.Recurring:
		return say("I am not sure how often “%s” is.", p.Typed)
	case when.NoSuchCount:
		return say("A series is 1 to %d times, and “%s” is not that.", p.Number, p.Typed)
	case when.NoSuchEnd:
		return say("I could not read a day in “%s”: a series ends with a date (until 1 march) or after so many (x10).", p.Typed)
	case when.TwoEnds:
		return say("A series has one end, and “%s” is a second one.", p.Typed)
	case when.OnlySeries:
		return say("Only a series goes on as “%s” says, and no series is said: “every fri 20:00” is one.", p.Typed)
	case when.Except:
		return say("A series cannot leave out “%s” in advance: skipcall passes the one that is next.", p.Typed)
	case when.ShortMonths:
		if p.Number < 31 {
			return say("Not every month has a day %d (“%s”): those without it are left out.", p.Number, p.Typed)
		}
		return say("Not every month has a day 31 (“%s”): those without it are left out, or the last day is meant.", p.Typed)
	case when.UnknownDay:
		return say("I do not know which day “%s” is. A date says it: 24 dec, or 2026-12-24.", p.Typed)
	case when.NoDays:
		return say("The words “%s” do not say on which days that is: “every mon and thu 20:00” does.", p.Typed)
	case when.TooOften:
		return say("A series is at one time of its days, so the shortest step is a day, and “%s” is not that. For several times of a day plan a series for each.", p.Typed)
	case when.NeverOccurs:
		return "There is no such day ahead, so that would never start."
	case when.EndsBefore:
		return say("That ends before it begins: its last day is %s, and the first that is ahead is on %s.", p.End.Format("Mon 2 Jan 2006"), clockAndDay(p.At))
	case when.Misspelt:
		return say("I am not sure of “%s”.", p.Typed)
	case when.TimeOrDate:
		if p.Example != "" {
			return say("I cannot tell whether “%s” is a time or a date, which needs a time behind it: “%s”.", p.Typed, p.Example)
		}
		return say("I cannot tell whether “%s” is a time or a date.", p.Typed)
	case when.TimeOrSpan:
		return say("I cannot tell whether “%s” is a time of day or how long from now.", p.Typed)
	case when.BareHour:
		return say("The time “%s” can be in the morning or in the evening.", p.Typed)
	case when.UnusualTime:
		return say("I am not sure that “%s” is a time of day.", p.Typed)
	case when.NoIn:
		return say("I am not sure that “%s” means from now.", p.Typed)
	case when.EitherWay:
		return say("By “%s” people mean later, or earlier.", p.Typed)
	case when.NoUnit:
		return say("There is no unit in “%s”.", p.Typed)
	case when.WrongPart:
		return say("The time “%s” does not go with the part of the day.", p.Typed)
	case when.WhichNight:
		return "A night belongs to two days."
	case when.ShortYear:
		return say("The year in “%s” has only two digits.", p.Typed)
	case when.Loose:
		return say("I am not sure that “%s” is the time.", p.Typed)
	}
	return instant(p)
}

// instant says why a time that was read means no single instant.
func instant(p *when.Problem) Text {
	const wall = "15:04 on Mon 2 Jan 2006"
	zone := p.Zone
	if zone == "" {
		zone = "the local zone"
	}
	switch p.Kind {
	case when.WhichZone:
		return say("Several time zones are called “%s”.", p.Typed)
	case when.NoSuchZone:
		return say("I know no time zone “%s”.", p.Typed)
	case when.OtherZone:
		return say("It was planned in %s, and the time zone here is another one.", wholeZone(p.At))
	case when.OtherSeason:
		return say("On that day it is not %s in %s.", p.Typed, zone)
	case when.OtherWeekday:
		return say("The days in “%s” are not the same: %s is a %s.", p.Typed, p.At.Format("2 Jan 2006"), p.At.Weekday())
	case when.Skipped:
		return say("There is no %s in %s: the clocks go forward then.", p.At.Format(wall), zone)
	case when.Twice:
		return say("The time %s comes twice in %s: the clocks go back then.", p.At.Format(wall), zone)
	case when.NextYear:
		return say("%s is over: the next one is in %d.", p.At.Format("2 Jan"), p.At.Year())
	case when.DayOrMonth:
		return say("The date “%s” can be read in two ways.", p.Typed)
	case when.WhichEnd:
		return "Midnight can be the beginning or the end of a day."
	case when.NextWhich:
		return say("People mean different days by “%s”.", p.Typed)
	case when.NotThen:
		return say("It is planned for %s, and not for “%s”.", clockAndDay(p.At), p.Typed)
	case when.WhichToday:
		return say("It is %s here but %s in the zone you typed, so I am not sure which day you mean.", p.Now.Weekday(), p.At.Weekday())
	}
	return "I could not read that time."
}

// Note tells what was taken otherwise than it was typed.
func Note(n when.Note) Text {
	if n.Kind == when.NoEnd {
		return say("I left out “%s”: a call has no end in advance.", n.Typed)
	}
	return say("I read “%s” as %s.", n.Typed, n.Meant)
}

// say is fmt.Sprintf for texts.
func say(format string, args ...any) Text { return Text(fmt.Sprintf(format, args...)) }

// Echo returns at in its own zone and how long it is from now: "Fri 27 Nov 2026 20:00 CET (in 3 d 2 h)". Without the
// brackets it can be typed back where that zone is the local one. The seconds are told unless they are only those of now.
func Echo(at, now time.Time) string {
	layout := "Mon 2 Jan 2006 15:04 "
	if at.Second() != 0 && (at.Second() != now.Second() || at.Sub(now).Abs() < 2*time.Minute) {
		layout = "Mon 2 Jan 2006 15:04:05 "
	}
	return at.Format(layout) + zoneName(at) + " (" + distance(at.Sub(now)) + ")"
}

// zoneName is what people call the zone of at then; its hours from UTC where it has no name.
func zoneName(at time.Time) string {
	name, seconds := at.Zone()
	if strings.Trim(name, "+-0123456789") == "" {
		return when.OffsetName(seconds)
	}
	return name
}

// wholeZone is the zone of at by its whole name, as several have the same abbreviation; of one without a name its hours from UTC.
func wholeZone(at time.Time) string { return cmp.Or(at.Location().String(), zoneName(at)) }

// distance says how long d is in its two largest units, rounded to the smaller one.
func distance(d time.Duration) string {
	form := "in %s"
	if d < 0 {
		form, d = "%s ago", -d
	}
	round := time.Second
	switch {
	case d >= 24*time.Hour-30*time.Second:
		round = time.Hour
	case d >= 2*time.Minute:
		round = time.Minute
	}
	d = d.Round(round)
	var parts []string
	for _, u := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / u.length; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
			d -= n * u.length
		}
	}
	if len(parts) == 0 {
		return "now"
	}
	return fmt.Sprintf(form, strings.Join(parts, " "))
}
