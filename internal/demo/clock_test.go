package demo

import (
	"testing"
	"time"
)

func TestHowFarTheClockIsMoved(t *testing.T) {
	now := time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC) // a Monday
	for typed, want := range map[string]time.Time{
		"+2d":              now.AddDate(0, 0, 2),
		"+1w1d":            now.AddDate(0, 0, 8),
		"+2h30m":           now.Add(150 * time.Minute),
		"+2H 30M":          now.Add(150 * time.Minute),
		"+90s":             now.Add(90 * time.Second),
		"fri 20:00":        time.Date(2026, 11, 27, 20, 0, 0, 0, time.UTC),
		"tomorrow 9:30":    time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC),
		"2026-12-24 18:00": time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC),
		"+":                {},
		"+2":               {},
		"+d":               {},
		"+-2d":             {},
		"+1000000d":        {},
		"2d":               now.AddDate(0, 0, 2), // as it is typed elsewhere
		"fri":              {},
		"18:00 Weekly":     {},
		"1999-12-24 18:00": {},
	} {
		if to, ok := ahead(now, typed); ok != !want.IsZero() || ok && !to.Equal(want) {
			t.Errorf("%q is read as %v, %v; it should be %v", typed, to, ok, want)
		}
	}
}

func TestWhatIsSaidIsShownInItsOrder(t *testing.T) {
	list := []event{{id: 9}, {text: "a reaction", sign: true}, {id: 7}, {id: 8, edited: true}, {id: 3, private: true}, {id: 8}}
	inOrder(list)
	want := []event{{id: 7}, {text: "a reaction", sign: true}, {id: 8}, {id: 8, edited: true}, {id: 3, private: true}, {id: 9}}
	for i := range want {
		if list[i] != want[i] {
			t.Fatalf("they are shown as %+v, and should be as %+v", list, want)
		}
	}
}
