package when

import (
	"testing"
	"time"
)

// A time of another zone that is midnight here was not said to be midnight: it is asked which day is meant.
func TestATimeOfAnotherZoneOnItsDay(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	now := time.Date(2026, 11, 27, 15, 26, 0, 0, berlin)
	m := Scan("18:00 UTC-5").OnItsDay(now.AddDate(0, 0, 1), now, berlin)
	if m.Problem == nil || m.Problem.Kind != NextWhich {
		t.Errorf("18:00 UTC-5 of a call on Saturday: %+v, asked as %+v, want another reason than midnight or a night", m.Readings, m.Problem)
	}
	m = Scan("00:00").OnItsDay(now.AddDate(0, 0, 1), now, berlin)
	if m.Problem == nil || m.Problem.Kind != WhichEnd {
		t.Errorf("00:00 of a call on Saturday: asked as %+v, want which end of the day", m.Problem)
	}
}
