package when

import (
	"fmt"
	"strings"
	"time"
)

// The window in which Telegram accepts a call's date (core.telegram.org/method/phone.createGroupCall), less what
// the journal, the network and a clock that is a little off may cost on the way.
const (
	soonest = 10*time.Second + 5*time.Second
	latest  = 8*24*time.Hour - time.Minute
)

// Window reports whether a call can be scheduled for at when it is now: Telegram takes dates from 10 seconds to 8 days
// ahead, and a margin of 5 seconds and one minute is kept from these. The error is an [*Error].
func Window(at, now time.Time) error {
	const limits = "Telegram takes calls from 10 seconds up to 8 days ahead, and I keep a little distance from both"
	switch d := at.Sub(now); {
	case d < 0:
		return &Error{Problem: fmt.Sprintf("That time is over: %s.", Echo(at, now)), Example: "in 5 minutes"}
	case d < soonest:
		return &Error{Problem: fmt.Sprintf("Too soon: %s. %s.", Echo(at, now), limits), Example: "in 5 minutes"}
	case d > latest:
		return &Error{Problem: fmt.Sprintf("Too far ahead: %s. %s.", Echo(at, now), limits), Example: "in 7 days"}
	}
	return nil
}

// Echo returns at in its own zone and how long it is from now: "Fri 27 Nov 2026 20:00 CET (in 3 d 2 h)". Without the
// brackets, and in whole minutes, it can be typed back where that zone is the local one.
func Echo(at, now time.Time) string {
	layout := "Mon 2 Jan 2006 15:04 "
	if at.Second() != 0 && at.Sub(now).Abs() < 2*time.Minute {
		layout = "Mon 2 Jan 2006 15:04:05 "
	}
	name, seconds := at.Zone()
	if strings.Trim(name, "+-0123456789") == "" {
		name = offsetName(seconds)
	}
	return at.Format(layout) + name + " (" + distance(at.Sub(now)) + ")"
}

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
