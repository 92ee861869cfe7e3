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
		of       Planned
		at, args string
	}{
		{Planned{}, "", ""},
		{Planned{ID: 7}, "", "7"},
		{Planned{ID: 7}, "fri 20:00", "7 fri 20:00"},
		{Planned{ID: 7}, "Fri 27 Nov 2026 20:00 CET", "7 Fri 27 Nov 2026 20:00 CET"},
		{Planned{ID: 7}, "dec 18:00", "#7 dec 18:00"},
		{Planned{}, "fri 20:00", "fri 20:00"},
		{Planned{}, "7 dec 18:00", "7 dec 18:00"},
		{Planned{}, "7 mar 18:00", "to 7 mar 18:00"},
		{Planned{Title: "Weekly"}, "", `"Weekly"`},
		{Planned{Title: "7 of us"}, "7 mar 18:00", `"7 of us" 7 mar 18:00`},
		{Planned{Title: `The "A" team`}, "fri 20:00", `'The "A" team' fri 20:00`},
	} {
		args := PlanArgs(c.of, c.at)
		if of, at := (Command{Args: args}).Plan(); args != c.args || of != c.of || at != c.at {
			t.Errorf("call %v and %q is %q, want %q, and of that %v and %q", c.of, c.at, args, c.args, of, at)
		}
	}
}
