package words

import "time"

// Over says that at has passed.
func Over(at, now time.Time) Text { return say("That time is over: %s.", Echo(at, now)) }

// TooSoon says that at is nearer than soonest, which is more than Telegram asks for.
func TooSoon(at, now time.Time, soonest time.Duration) Text {
	return say("Too soon: %s. It must be at least %d seconds ahead: Telegram takes calls from 10 seconds on, and the way there takes some.",
		Echo(at, now), int(soonest.Seconds()))
}

// TooFar says that at is farther away than farthest, which is farther than anybody plans.
func TooFar(at, now time.Time, farthest time.Duration) Text {
	return say("Too far ahead: %s. I plan calls up to %s.", Echo(at, now), clockAndDay(now.Add(farthest-time.Minute).In(at.Location())))
}

func clockAndDay(t time.Time) string { return t.Format("Mon 2 Jan 2006 15:04 ") + zoneName(t) }
