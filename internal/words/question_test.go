package words

import (
	"testing"
	"time"

	"userbot/internal/command"
)

// Several zones have the same abbreviation, and a question must tell them apart.
func TestAQuestionTellsZonesApart(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s := &Scene{Zone: time.UTC, Now: now, Yes: "/yes"}
	var choices []Choice
	for _, zone := range []string{"Asia/Kolkata", "Asia/Jerusalem", "UTC"} {
		choices = append(choices, Choice{At: time.Date(2026, 11, 23, 20, 0, 0, 0, zoneOf(t, zone)), Title: "Party"})
	}
	const want = `Which one?
1. Mon 23 Nov 2026 20:00 IST (in 2 h 30 min) in Asia/Kolkata, title “Party”
2. Mon 23 Nov 2026 20:00 IST (in 6 h) in Asia/Jerusalem, title “Party”
3. Mon 23 Nov 2026 20:00 UTC (in 8 h), title “Party”
Answer /yes 1, /yes 2 or /yes 3, or type it again.`
	if got := s.Ask("", choices); got.Reveal() != want {
		t.Errorf("it is asked\n%s\nwant\n%s", got.Reveal(), want)
	}
}

// What was typed may name no planned call, or one that there is not.
func TestAQuestionNamesNoCallThatIsUnknown(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s := &Scene{Zone: time.UTC, Now: now, Prefix: "/", Yes: "/yes"}
	for _, c := range []struct {
		choice Choice
		want   string
	}{
		{Choice{Command: command.Command{Verb: "cancelcall"}, Plan: &Plan{}}, "/cancelcall"},
		{Choice{Command: command.Command{Verb: "cancelcall", Args: "9"}, Plan: &Plan{ID: 9}}, "/cancelcall 9"},
		{Choice{Command: command.Command{Verb: "movecall", Args: "tue 1"}, Plan: &Plan{}, At: now.Add(time.Hour)}, "Mon 23 Nov 2026 13:00 UTC (in 1 h)"},
	} {
		want := "Did you mean this?\n" + c.want + "\nAnswer /yes, or type it again."
		if got := s.Ask("", []Choice{c.choice}); got.Reveal() != want {
			t.Errorf("it is asked\n%s\nwant\n%s", got.Reveal(), want)
		}
	}
}
