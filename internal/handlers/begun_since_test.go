package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestWhatHasBegunIsNotUnknown: who names a planned call that begins while the line waits, or has begun, is told that, and not that there is none.
func TestWhatHasBegunIsNotUnknown(t *testing.T) {
	const comes, begun = "Not done: the time of number 1 “Party” has come meanwhile.", "Not done: number 1 “Party” has begun, and is planned no more."
	for _, line := range []string{"/cancelcall 1", "/cancelcall Party", "/skipcall 1", "/movecall 1 +1h", "/movecall 1 21:00", "/startnow 1", "/startnow Party", "/endcall 1", "/callcheck movecall 1 21:00"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall 00:30 Party")
				time.Sleep(time.Until(time.Date(2000, 1, 1, 0, 29, 0, 0, time.UTC)))
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_90", User: r.bot})
				r.says(r.alice, "/callinfo")
				time.Sleep(2 * time.Second)
				var msg int
				waits := strings.HasPrefix(line, "/startnow") || strings.HasPrefix(line, "/endcall") || strings.HasPrefix(line, "/callcheck") // the others keep it from starting
				if waits {
					msg = r.says(r.alice, line)
				}
				time.Sleep(5 * time.Minute)
				if c := r.srv.CurrentCall(r.group); c == nil || !c.At.IsZero() {
					t.Fatal("it has not begun")
				}
				if said := strings.Join(r.answers(msg), "\n"); waits && !strings.Contains(said, comes) {
					t.Errorf("as it begins the answer is %q", said)
				}
				said := r.tells(line)
				if !strings.Contains(said, begun) && !strings.HasPrefix(said, "The video chat “Party” is live already. I changed nothing.") {
					t.Errorf("while it is live the answer is %q", said)
				}
				r.srv.EndCall(r.group, r.alice)
				time.Sleep(time.Minute)
				if said := r.tells(line); !strings.Contains(said, begun) && !strings.HasPrefix(said, "Not done: the video chat “Party” has ended.") {
					t.Errorf("after it the answer is %q", said)
				}
				if said := r.tells("/cancelcall 7"); said != "Not done: no call with the number 7 is planned here. The numbers are in /calls." {
					t.Errorf("of one that never was the answer is %q", said)
				}
			})
		})
	}
}

// TestANewTitleBehindTheNumberOfWhatHasBegun: the number of the call that is there in front of a title is asked about also once that has begun.
func TestANewTitleBehindTheNumberOfWhatHasBegun(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall 00:30 Party")
		time.Sleep(31 * time.Minute)
		r.gets("/calltitle 7 Days", "Retitled: the video chat “Party” is now “7 Days”.")
		if said := r.tells("/calltitle 1 New"); !strings.Contains(said, "Which one?\n1. /calltitle \"New\"\n2. /calltitle \"1 New\"") {
			t.Errorf("the answer is %q", said)
		}
		r.gets("/yes 1", "Retitled: the video chat “7 Days” is now “New”.")
	})
}
