package words

import "time"

// Over says that at has passed.
func Over(at, now time.Time) Text { return say("That time is over: %s.", Echo(at, now)) }

// TooSoon says that at is nearer than soonest, which is more than Telegram asks for.
func TooSoon(at, now time.Time, soonest time.Duration) Text {
	return say("Too soon: %s. It must be at least %d seconds ahead: Telegram takes calls from 10 seconds on, and the way there takes some.",
		Echo(at, now), int(soonest.Seconds()))
}

// TooFar says that at is farther away than latest, which is a little less than Telegram's 8 days; until when a call can be
// scheduled, with a minute to type it, and from when on one for at.
func TooFar(at, now time.Time, latest time.Duration) Text {
	from := at.Add(-latest)
	if whole := from.Truncate(time.Minute); whole.Before(from) {
		from = whole.Add(time.Minute)
	}
	return say("Too far ahead: %s. Now I can schedule up to %s, a little short of Telegram's 8 days; this one from %s on.",
		Echo(at, now), clockAndDay(now.Add(latest-time.Minute).In(at.Location())), clockAndDay(from))
}

func clockAndDay(t time.Time) string { return t.Format("Mon 2 Jan 2006 15:04 ") + zoneName(t) }
