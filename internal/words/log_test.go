package words

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
)

// TestNobodyIsBlamedForWhatWasNotNeeded: what fell due and was not needed any more was not undone by anybody.
func TestNobodyIsBlamedForWhatWasNotNeeded(t *testing.T) {
	s := Scene{Zone: time.UTC}
	for outcome, want := range map[string]string{"gone": ": not needed any more (c7)", "already": ": was live already (c7)", "done": ": done (c7)"} {
		got := s.Log([]Logged{{Ref: "c7", Fell: FellOnTelegram, Title: "Daily", Outcome: outcome}}).Reveal()
		if !strings.HasSuffix(got, "by itself, the planned call “Daily” was to come on Telegram"+want) {
			t.Errorf("%s: %q; want %q at its end", outcome, got, want)
		}
	}
	byHand := Logged{Ref: "c7", Fell: FellStart, Command: command.Command{NoStart: true}, Title: "Daily", Outcome: "done"}
	if got := s.Log([]Logged{byHand}).Reveal(); !strings.HasSuffix(got, "by itself, the start of the call “Daily”: left to people (c7)") {
		t.Errorf("of one that people start it says %q", got)
	}
	for verb, want := range map[command.Verb]string{"startcall": "done, and ended since", "endcall": "it has ended", "mutecall": "the call has changed or ended since"} {
		got := s.Log([]Logged{{Ref: "c8", Command: command.Command{Verb: verb}, Outcome: "gone"}}).Reveal()
		if !strings.HasSuffix(got, ": "+want+" (c8)") {
			t.Errorf("of %s it says %q", verb, got)
		}
	}
}
