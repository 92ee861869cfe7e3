package handlers

import (
	"time"

	"userbot/internal/words"
)

// The window in which Telegram accepts a call's date (core.telegram.org/method/phone.createGroupCall), less what
// the journal, the network and a clock that is a little off may cost on the way.
const (
	soonest = 10*time.Second + 5*time.Second
	latest  = 8*24*time.Hour - time.Minute
)

// window says why a call cannot be scheduled for at when it is now, and a time to type instead; nothing if it can.
// Telegram takes dates from 10 seconds to 8 days ahead, and a margin of 5 seconds and one minute is kept from these.
func window(at, now time.Time) (why words.Text, instead string) {
	switch d := at.Sub(now); {
	case d < 0:
		return words.Over(at, now), "in 5 minutes"
	case d < soonest:
		return words.TooSoon(at, now), "in 5 minutes"
	case d > latest:
		return words.TooFar(at, now), "in 7 days"
	}
	return "", ""
}
