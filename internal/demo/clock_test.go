package demo

import (
	"testing"
	"testing/synctest"
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
		"18:00 Party":      {},
		"1999-12-24 18:00": {},
	} {
		if to, ok := ahead(now, typed); ok != !want.IsZero() || ok && !to.Equal(want) {
			t.Errorf("%q is read as %v, %v; it should be %v", typed, to, ok, want)
		}
	}
}

// Alice's client hands over what arrives side by side: here the last first, each when the one after it waits for it.
func TestWhatIsSaidIsShownInItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newChat(nil, nil)
		see := func(id int) {
			if err := c.seen(t.Context(), event{id: id}); err != nil {
				t.Error(err)
			}
		}
		see(6)
		for _, id := range []int{10, 9, 8, 7} {
			go see(id)
			synctest.Wait()
		}
		c.heard.is(11) // her own
		see(12)
		for _, want := range []int{6, 7, 8, 9, 10, 12} {
			if ev := <-c.events; ev.id != want {
				t.Fatalf("message %d is shown, and %d should be", ev.id, want)
			}
		}
	})
}
