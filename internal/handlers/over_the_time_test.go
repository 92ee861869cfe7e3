package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestWhatWaitsOverTheTimeOfACall: what is typed about a planned call before its time is done before that, also where Telegram has it wait until
// after it, and where the userbot is down meanwhile: the call was started, and it was said that none of that number is planned.
func TestWhatWaitsOverTheTimeOfACall(t *testing.T) {
	for line, want := range map[string]struct {
		answer string
		starts string // of one that is planned once
		series string // of one that is every day
	}{
		"/cancelcall 1":        {"Cancelled: ", "", ""},
		"/cancelcall Party":    {"Cancelled: ", "", ""},
		"/pausecall 1":         {"Paused: ", "", ""},
		"/skipcall 1":          {"Passed: ", "", "2 00:30, 3 00:30"},
		"/movecall 1 01:00":    {"Moved: ", "1 01:00", "1 01:00, 2 00:30, 3 00:30"},
		"/movecall Party 1:00": {"Moved: ", "1 01:00", "1 01:00, 2 00:30, 3 00:30"},
	} {
		for _, plan := range []string{"00:30 Party", "every day 00:30 Party"} {
			for _, down := range []bool{false, true} {
				if line == "/skipcall 1" && !strings.HasPrefix(plan, "every") {
					continue
				}
				t.Run(fmt.Sprintf("%s, %s, down: %v", line, plan, down), func(t *testing.T) {
					bubble(t, func(r *rig) {
						r.policy.PerMinute = 0
						r.start()
						r.tells("/schedulecall " + plan)
						msg := r.heldOver(line, down)
						r.answered(msg, want.answer)
						var starts []string
						for time.Now().Before(time.Date(2000, 1, 3, 1, 0, 0, 0, time.UTC)) {
							time.Sleep(5 * time.Minute)
							if c := r.srv.CurrentCall(r.group); c != nil && c.At.IsZero() {
								starts = append(starts, c.Started.UTC().Format("2 15:04"))
								r.srv.EndCall(r.group, r.alice)
							}
						}
						begins := want.starts
						if strings.HasPrefix(plan, "every") {
							begins = want.series
						}
						if got := strings.Join(starts, ", "); got != begins {
							t.Errorf("it begins at %q, want %q; the chat:\n%s", got, begins, r.chat())
						}
					})
				})
			}
		}
	}
}

// It was paused, and whoever resumes it in time has it begin, however long that line waits.
func TestResumedOverTheTimeOfACall(t *testing.T) {
	for _, plan := range []string{"00:30 Party", "every day 00:30 Party"} {
		for _, line := range []string{"/resumecall 1", "/resumecall Party"} {
			for _, down := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %s, down: %v", line, plan, down), func(t *testing.T) {
					bubble(t, func(r *rig) {
						r.policy.PerMinute = 0
						r.start()
						r.tells("/schedulecall " + plan)
						r.tells("/pausecall 1")
						msg := r.heldOver(line, down)
						r.answered(msg, "It goes on: number 1, Sat 1 Jan 2000 00:30 UTC ")
						if c := r.srv.CurrentCall(r.group); c == nil || !c.At.IsZero() {
							t.Errorf("%s was typed a minute before its time, and it has not begun; the chat:\n%s", line, r.chat())
						}
					})
				})
			}
		}
	}
}

// heldOver types a line a minute before half past twelve, which Telegram has wait until half a minute after that.
func (r *rig) heldOver(line string, down bool) (msg int) {
	time.Sleep(time.Until(time.Date(2000, 1, 1, 0, 29, 0, 0, time.UTC)))
	r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_90", User: r.bot})
	msg = r.says(r.alice, line)
	if down {
		time.Sleep(10 * time.Second)
		r.stop()
		time.Sleep(90 * time.Second)
		r.start()
	}
	time.Sleep(5 * time.Minute)
	return msg
}

// It is cancelled by its title in the line behind that which plans it, in time, and that line has to wait until after its time.
func TestWhatIsPlannedByTheLineInFrontWaitsToo(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_120", User: r.bot, Skip: 1})
		planned := r.says(r.alice, "/schedulecall 00:01 Party")
		time.Sleep(2 * time.Second)
		msg := r.says(r.alice, "/cancelcall Party")
		time.Sleep(10 * time.Minute)
		r.answered(planned, "Scheduled on Telegram: ")
		r.answered(msg, "Cancelled: ")
		for _, e := range r.srv.Ledger() {
			if e.Kind == emulator.CallStarted {
				t.Errorf("it was cancelled in time, and has begun; the chat:\n%s", r.chat())
			}
		}
	})
}
