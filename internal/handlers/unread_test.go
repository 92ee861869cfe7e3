package handlers_test

import (
	"testing"
	"time"

	"userbot/internal/emulator"
)

// While the userbot was down people have held a planned call early, or have taken it back. It starts again, and cannot read that at first, when
// somebody has a call made there: what was held is not held again, and what was taken back does not come.
func TestACommandBeforeItIsReadWhatPeopleDid(t *testing.T) {
	for name, f := range map[string]emulator.Fault{
		"fine": {}, "slow": {Kind: emulator.Delay, For: 20 * time.Second}, "fails": {Err: "INTERNAL", Code: 500}, "flood": {Err: "FLOOD_WAIT_30"},
	} {
		for _, line := range []string{"/schedulecall 05:39 Other", "/schedulecall every day 05:39 Series", "/startcall Talk"} {
			for _, held := range []bool{true, false} {
				for _, late := range []bool{false, true} {
					t.Run(name+" "+line, func(t *testing.T) {
						t.Parallel()
						bubble(t, func(r *rig) {
							r.policy.MaxAge = time.Hour
							r.start()
							r.tells("/schedulecall 04:10 Early")
							time.Sleep(time.Hour)
							r.stop()
							want := 0
							if held {
								r.srv.StartScheduled(r.group, r.alice)
								time.Sleep(10 * time.Minute)
								want = 1
							}
							r.srv.EndCall(r.group, r.alice)
							time.Sleep(time.Minute)
							if fault := f; fault != (emulator.Fault{}) {
								fault.User, fault.Times = r.bot, 1
								r.srv.Fail("messages.getHistory", fault)
							}
							if late {
								r.start()
								time.Sleep(time.Second)
							}
							r.says(r.alice, line)
							if !late {
								time.Sleep(time.Minute)
								r.start()
							}
							r.idle(40 * time.Minute)
							if line == "/startcall Talk" {
								r.srv.EndCall(r.group, r.alice)
							}
							time.Sleep(12 * time.Hour)
							began := 0
							for _, e := range r.srv.Ledger() {
								if e.Kind == emulator.CallStarted && e.Title == "Early" {
									began++
								}
							}
							if began != want {
								t.Errorf("typed with the userbot up %v: “Early” began %d times, want %d; the chat:\n%s", late, began, want, r.chat())
							}
						})
					})
				}
			}
		}
	}
}
