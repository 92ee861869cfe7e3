package command

import "testing"

func TestCutPlan(t *testing.T) {
	titles := []string{"Party", "Party 4", "The Wire", "7", "Q&A", "Call me"}
	for _, c := range []struct {
		typed string
		of    Planned
		rest  string
	}{
		{"Party", Planned{Title: "Party"}, ""},
		{"party for 2 weeks", Planned{Title: "Party"}, "for 2 weeks"},
		{"Party 4 dec", Planned{Title: "Party 4"}, "dec"},
		{"Party, please", Planned{Title: "Party"}, ""},
		{"the Party 5 dec", Planned{Title: "Party"}, "5 dec"},
		{"the wire now", Planned{Title: "The Wire"}, "now"},
		{"call me", Planned{Title: "Call me"}, ""},
		{`"Party" 4 dec`, Planned{Title: "Party"}, "4 dec"},
		{`"Party 5" dec`, Planned{}, ""},
		{"7 dec", Planned{}, ""},
		{"7. dezember", Planned{}, ""},
		{"7 thu", Planned{ID: 7}, "thu"},
		{"7 please", Planned{ID: 7}, ""},
		{"call #7 for good", Planned{ID: 7}, "for good"},
		{"Partying", Planned{}, ""},
		{"", Planned{}, ""},
		{"the", Planned{}, ""},
		{"Q&A! 20:00", Planned{Title: "Q&A"}, "20:00"},
	} {
		of, rest, ok := CutPlan(c.typed, titles)
		if !ok {
			of, rest = Planned{}, ""
		}
		if of != c.of || rest != c.rest || ok != (c.of != Planned{}) {
			t.Errorf("CutPlan(%q) = %+v, %q, %v, want %+v, %q", c.typed, of, rest, ok, c.of, c.rest)
		}
	}
}
