package when

import (
	"testing"
	"time"
)

func TestLength(t *testing.T) {
	for text, want := range map[string]struct {
		d   time.Duration
		end int
	}{
		"2h":                   {2 * time.Hour, 2},
		"10m,5m":               {10 * time.Minute, 3},
		"1 day, 1 hour":        {24 * time.Hour, 5},
		"1 Woche vorher":       {7 * 24 * time.Hour, 7},
		"half an hour before":  {30 * time.Minute, 12},
		"1½ hours":             {90 * time.Minute, 9},
		"２ｈ":                   {2 * time.Hour, 6},
		"полчаса":              {30 * time.Minute, 14},
		"1,5 h":                {},
		"1 month":              {},
		"18:00":                {},
		"10":                   {},
		"":                     {},
		"hour":                 {},
		"2hearts":              {},
		"1h" + "\xff":          {time.Hour, 2},
		"90 seconds of heaven": {90 * time.Second, 10},
	} {
		if d, end := Length(text); d != want.d || end != want.end {
			t.Errorf("Length(%q) = %v, %d, want %v, %d", text, d, end, want.d, want.end)
		}
	}
}

// Where only a time is wanted, what could be a title is none, and nobody is asked about it.
func TestATimeAlone(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"fri 20:00":      "2026-11-27 20:00",
		"18:00 friday":   "2026-11-27 18:00",
		"20:00 tomorrow": "2026-11-24 20:00",
	} {
		said := Scan(text).Alone()
		if said == nil {
			t.Errorf("%q is no time alone", text)
			continue
		}
		if m := said.Resolve(now, time.UTC); !m.Sure || m.Readings[0].At.Format("2006-01-02 15:04") != want || m.Readings[0].Title != "" {
			t.Errorf("%q alone means %+v, want %s", text, m, want)
		}
	}
	for _, text := range []string{"fri 20:00 Movies", "Party fri 20:00"} {
		if Scan(text).Alone() != nil {
			t.Errorf("%q is a time alone", text)
		}
	}
	if said := Scan("Party").Alone(); said == nil || said.Resolve(now, time.UTC).Problem.Kind != Unread {
		t.Errorf("what is no time at all is not told as that")
	}
}
