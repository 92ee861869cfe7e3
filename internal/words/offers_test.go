package words

import (
	"regexp"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/recurrence"
)

// TestWhatIsOfferedElsewhereNamesItsChat: of what is planned in another chat, each line that is told to be typed names that chat. Typed
// without it, it would be about the chat in which it is read.
func TestWhatIsOfferedElsewhereNamesItsChat(t *testing.T) {
	at := time.Date(2026, 11, 27, 20, 0, 0, 0, time.UTC)
	rule, err := recurrence.Parse("DTSTART;TZID=UTC:20261127T200000\nRRULE:FREQ=DAILY")
	if err != nil {
		t.Fatal(err)
	}
	s := &Scene{Prefix: "/", Yes: "/yes", Zone: time.UTC, Now: at.Add(-time.Hour), At: at, Elsewhere: true, Command: command.Command{Verb: "resumecall", In: "@other"}}
	once, series := Plan{ID: 7, Title: "Weekly", At: at}, Plan{ID: 7, Title: "Weekly", At: at, Rule: rule}
	verbs := PlanVerbs{Schedule: "schedulecall", Cancel: "cancelcall", Resume: "resumecall", List: "calls"}
	var list []Planned
	for k := range 8 {
		p := Planned{Orphan: k == 0, Live: k&4 != 0, Zone: time.UTC}
		p.ID, p.At, p.Paused, p.Gone = 7, at, k&1 != 0, k&2 != 0
		list = append(list, p)
	}
	line := regexp.MustCompile(`/[a-z]+( --in @other)?`)
	for name, text := range map[string]Text{
		"NoSuchPlan":        s.NoSuchPlan(7, "calls"),
		"NoPlanTitled":      s.NoPlanTitled("Weekly", "calls"),
		"NothingPlannedFor": s.NothingPlannedFor("skipcall", "calls"),
		"NothingElseFor":    s.NothingElseFor("skipcall", "calls"),
		"WhichPlanned":      s.WhichPlanned(7, "skipcall", "calls"),
		"NumberFirst":       s.NumberFirst("movecall", "calls"),
		"OneOf":             s.OneOf([]Plan{once, series}, "in 2 days"),
		"LiveByNow":         s.LiveByNow(once),
		"StartsByNow":       s.StartsByNow(once, "calls"),
		"ElseByNow":         s.ElseByNow(once, "calls"),
		"Cancelled":         s.Cancelled(series, "skipcall"),
		"WouldCancel":       s.WouldCancel(series, "skipcall"),
		"NoSeries":          s.NoSeries(once, "cancelcall"),
		"PausedNow":         s.PausedNow(once, "resumecall"),
		"NoTimeLeft":        s.NoTimeLeft(once, "startnow", "movecall"),
		"PausedAlready":     s.PausedAlready(once, "resumecall"),
		"AfterTheNext":      s.AfterTheNext(series, at, "skipcall"),
		"NotToASeries":      s.NotToASeries("cancelcall"),
		"an empty list":     s.Calls(nil, false, nil, nil, 1, verbs),
		"a list":            s.Calls(nil, false, list, nil, 1, verbs),
	} {
		lines := line.FindAllStringSubmatch(text.Reveal(), -1)
		if len(lines) == 0 {
			t.Errorf("%s offers nothing: %q", name, text.Reveal())
		}
		for _, l := range lines {
			if l[1] == "" {
				t.Errorf("%s: %q has no --in: %q", name, l[0], text.Reveal())
			}
		}
	}
}
