package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestAskedOverTheTimeOfACall: what is typed about a planned call in time, and is asked back when that has come or is about to, has it wait for the
// answer; without one it starts late.
func TestAskedOverTheTimeOfACall(t *testing.T) {
	for line, want := range map[string]struct{ yes, again string }{
		"/cancelcall":           {"Cancelled: ", "/cancelcall 1"},
		"/cancelcall Partx":     {"Cancelled: ", "/cancelcall 1"},
		"/cancelcal 1":          {"Cancelled: ", "/cancelcall 1"},
		"/pausecall":            {"Paused: ", "/pausecall 1"},
		"/skipcall":             {"Passed: ", "/skipcall 1"},
		"/skipcall Partx":       {"Passed: ", "/skipcall 1"},
		"/movecall 01:00":       {"Moved: ", "/movecall 1 01:00"},
		"/movecall +1h":         {"Moved: ", "/movecall 1 01:00"},
		"/movecall Partx 01:00": {"Moved: ", "/movecall 1 01:00"},
	} {
		for _, answer := range []string{"yes", "yes, typed while it is down", "yes, and killed", "again", "no", "", "something else"} {
			for _, plan := range []string{"00:30 Party", "every day 00:30 Party"} {
				for _, down := range []bool{false, true} {
					if strings.HasPrefix(line, "/skipcall") && !strings.HasPrefix(plan, "every") {
						continue
					}
					t.Run(fmt.Sprintf("%s, %s, %s, down: %v", line, answer, plan, down), func(t *testing.T) {
						bubble(t, func(r *rig) {
							r.policy.PerMinute = 0
							r.start()
							r.tells("/schedulecall " + plan)
							asked := r.answered(r.heldOver(line, down), "")
							if !strings.Contains(asked, "?\n") || !strings.Contains(asked, "\nIt does not start before you have answered, or 00:") {
								t.Fatalf("the answer is %q", asked)
							}
							live := func() bool { c := r.srv.CurrentCall(r.group); return c != nil && c.At.IsZero() }
							if live() {
								t.Fatal("it has begun while it is asked about")
							}
							late := time.Now()
							switch answer {
							case "yes":
								r.gets("/yes", want.yes)
							case "yes, typed while it is down":
								r.crash()
								time.Sleep(time.Second)
								msg := r.says(r.alice, "/yes")
								time.Sleep(time.Minute)
								r.start()
								r.idle(time.Minute)
								r.answered(msg, want.yes)
							case "yes, and killed":
								r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
								msg := r.says(r.alice, "/yes")
								time.Sleep(time.Second)
								r.crash()
								time.Sleep(8 * time.Minute) // nobody would wait for an answer any more
								r.start()
								r.idle(time.Minute)
								r.answered(msg, want.yes)
							case "again":
								r.gets(want.again, want.yes)
							case "no":
								r.gets("/no", "Then I do nothing")
							case "something else":
								r.gets("/schedulecall tomorrow 18:00 Quiz", "")
							default:
								late = late.Add(10 * time.Minute)
							}
							time.Sleep(time.Until(late.Add(time.Minute)))
							if begins := !strings.HasPrefix(answer, "yes") && answer != "again"; live() != begins {
								t.Errorf("it begins: %v, want %v; the chat:\n%s", live(), begins, r.chat())
							}
							for _, e := range r.srv.Ledger() {
								if e.Kind == emulator.CallEnded && e.By == r.bot && live() {
									t.Errorf("a call was ended")
								}
							}
						})
					})
				}
			}
		}
	}
}

// TestAskedInTimeAboutACall: who was asked long enough before its time, and has not answered, keeps no call from starting.
func TestAskedInTimeAboutACall(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall 00:30 Party")
		time.Sleep(time.Until(time.Date(2000, 1, 1, 0, 27, 0, 0, time.UTC)))
		r.is(r.tells("/cancelcall"), "Did you mean this?\nCancel number 1, Sat 1 Jan 2000 00:30 UTC (in 3 min) “Party”\nAnswer /yes, or type it again.")
		time.Sleep(time.Until(time.Date(2000, 1, 1, 0, 30, 5, 0, time.UTC)))
		if c := r.srv.CurrentCall(r.group); c == nil || !c.At.IsZero() {
			t.Errorf("it has not begun; the chat:\n%s", r.chat())
		}
	})
}
