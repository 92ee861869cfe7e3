package command

import (
	"slices"
	"testing"
	"time"
)

func TestLeads(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string][]time.Duration{
		"1d,1h,10m": {day, time.Hour, 10 * time.Minute},
		"30d,1d12h": {30 * day, 36 * time.Hour},
		"none":      nil,
		"":          nil,
		"1d,soon":   nil,
		"5":         nil,
	} {
		if got := Leads(text); !slices.Equal(got, want) {
			t.Errorf("Leads(%q) = %v, want %v", text, got, want)
		}
	}
	for text, leads := range map[string][]time.Duration{
		"1d,1h,10m": {10 * time.Minute, time.Hour, day, 60 * time.Minute},
		"1d1h1m":    {day + time.Hour + time.Minute},
		"none":      {},
	} {
		if got := FormatLeads(leads); got != text || !slices.Equal(Leads(got), distinctLeads(leads)) {
			t.Errorf("FormatLeads(%v) = %q, want %q", leads, got, text)
		}
	}
}

// What names a planned call is told from the time that it is moved to, and typed anew it is told the same.
func TestThePlanOfACommand(t *testing.T) {
	for _, c := range []struct {
		id       int64
		at, args string
	}{
		{0, "", ""},
		{7, "", "7"},
		{7, "fri 20:00", "7 fri 20:00"},
		{7, "Fri 27 Nov 2026 20:00 CET", "7 Fri 27 Nov 2026 20:00 CET"},
		{7, "dec 18:00", "#7 dec 18:00"},
		{0, "fri 20:00", "fri 20:00"},
		{0, "7 dec 18:00", "7 dec 18:00"},
		{0, "7 mar 18:00", "to 7 mar 18:00"},
	} {
		args := PlanArgs(c.id, c.at)
		if id, at := (Command{Args: args}).Plan(); args != c.args || id != c.id || at != c.at {
			t.Errorf("call %d and %q is %q, want %q, and of that %d and %q", c.id, c.at, args, c.args, id, at)
		}
	}
}
