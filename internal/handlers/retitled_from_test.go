package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// TestFromOneTitleToAnother: whoever types the title that a call has, and the one that it is to get, is asked before all of that becomes the title, and
// the first that is offered is the new one.
func TestFromOneTitleToAnother(t *testing.T) {
	const asked = "Which one?\n1. /calltitle \"Party\"\n2. /calltitle "
	running := func(r *rig) { r.srv.StartCall(r.group, r.alice, "Live talk") }
	series := func(r *rig) { r.tells("/schedulecall every mon 18:00 Weekly") }
	for _, c := range []struct {
		name  string
		there func(*rig)
		lines []string
	}{
		{"a call that people have started", running, []string{
			"Live talk → Party", "Live talk -> Party", "Live talk => Party", "Live talk ➡️ Party", "Old title → Party", `"Live talk" "Party"`, `"Live talk" to "Party"`, `"Live talk" → "Party"`, `"Live talk" to Party`, "“Old” “Party”",
			"Live talk to Party", "live talk to Party", "from Live talk to Party", "Live talk zu Party", "von Live talk zu Party", "de Live talk a Party", "Live talk en Party", "Live talk в Party", "Live talk: Party", "Live talk = Party", "Live talk, Party",
			"Live talk | Party", "Live talk / Party", "Live talk — Party", `"Live talk" to "Party" please`, "„Live talk“ in „Party“ umbenennen", "Live talk in Party umbenennen", `rename "Live talk" to "Party"`, "rename Live talk to Party",
			"change title to Party", "Change the title to Party", "new title: Party", "New title Party", "set title Party", "neuer Titel: Party",
		}},
		{"one of a series", series, []string{
			"Weekly → Party", "Weekly to Party", "from Weekly to Party", "Weekly zu Party", `"Weekly" "Party"`, "#1 → Party", "1 to Party",
		}},
	} {
		for _, line := range c.lines {
			bubble(t, func(r *rig) {
				r.start()
				c.there(r)
				if got := r.tells("/calltitle " + line); !strings.Contains(got, asked) {
					t.Errorf("%s: to /calltitle %s the answer is %q", c.name, line, got)
				}
				r.gets("/yes 1", "Retitled: the video chat ")
			})
		}
	}
	for _, line := range []string{"Road to Rio", "Live talk", "Live talk tonight", `"Live talk → Party"`, "Live talks to Party", "Q&A", "A - B", "10 > 9"} {
		bubble(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "Live")
			r.start()
			r.gets("/calltitle "+line, "Retitled: the video chat “Live” is now “")
		})
	}
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall every mon 18:00 Weekly")
		r.tells("/schedulecall 5 jan 18:00 Standup")
		r.idle(time.Minute)
		for _, line := range []string{"Standup → Party", `"Standup" "Party"`, "2 → Party"} {
			got := r.tells("/calltitle " + line)
			if !strings.HasPrefix(got, "Not done: number 2, ") || !strings.Contains(got, "/cancelcall 2") || strings.Contains(got, "/calltitle \"") {
				t.Errorf("to /calltitle %s the answer is %q", line, got)
			}
		}
	})
}
