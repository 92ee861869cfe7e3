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

// TestInWeek: which week is said, and whether something is in it.
func TestInWeek(t *testing.T) {
	berlin := zoneOf(t, "Europe/Berlin")
	saturday := time.Date(2026, 11, 28, 12, 0, 0, 0, berlin)
	for s, week := range map[string]int{
		"this week": 0, "next week": 1, "diese Woche": 0, "in der nächsten Woche": 1, "cette semaine": 0, "la semaine prochaine": 1, "esta semana": 0, "la próxima semana": 1,
		"questa settimana": 0, "на этой неделе": 0, "на следующей неделе": 1, "цього тижня": 0, "bu hafta": 0, "bu haftaki": 0, "haftaya": 1, "gelecek hafta": 1, "minggu ini": 0, "minggu depan": 1,
		"هذا الأسبوع": 0, "این هفته": 0, "week": -1, "monday": -1, "this": -1, "this month": -1, "": -1, "this week monday": -1,
	} {
		for k, at := range []time.Time{saturday.AddDate(0, 0, 1), saturday.AddDate(0, 0, 4), saturday.AddDate(0, 0, 10)} {
			said, is := InWeek(s, at, saturday, berlin)
			if said != (week >= 0) || is != (week == k) {
				t.Errorf("%q, and %v: said %v, in it %v", s, at, said, is)
			}
		}
	}
}
