package when

import "testing"

// Words that may name a day which is not known are named, and nothing else is.
func TestADayThatIsNotKnownIsNamed(t *testing.T) {
	now, loc := monday(t)
	for typed, want := range map[string]string{
		"christmas eve 18:00 Party":           "christmas eve",
		"on christmas eve at 18:00 Party":     "christmas eve",
		"party christmas eve 18:00":           "christmas eve",
		"an heiligabend 18:00 Feier":          "heiligabend",
		"end of the quarter 20:00 Party":      "end of the quarter",
		"first monday 20:00 Party":            "first monday",
		"the friday after easter 20:00 Party": "the friday after easter",
		"my birthday 20:00 Party":             "my birthday",
		"18:00 on christmas eve":              "on christmas eve",
	} {
		if m := Scan(typed).Resolve(now, loc); m.Sure || m.Problem.Kind != UnknownDay || m.Problem.Typed != want {
			t.Errorf("of %q it is told %v, which names %q, want %q", typed, m.Problem, m.Problem.Typed, want)
		}
	}
}
