package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// Somebody starts a planned call by hand, and people take it off Telegram while the userbot, which has asked for nothing yet, is killed. It is
// started all the same, as it is where nobody kills it.
func TestStartNowIsKilledBeforeItHasBegun(t *testing.T) {
	for _, crash := range []bool{false, true} {
		for _, line := range []string{"/startnow Beta", "/startnow 1", "/startnow Peta"} {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall every day 21:00 Beta")
				time.Sleep(time.Minute)
				last := line
				if strings.HasSuffix(line, "Peta") {
					r.tells(line)
					last = "/yes"
				}
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 14 * time.Second, User: r.bot})
				msg := r.says(r.alice, last)
				time.Sleep(2 * time.Second)
				r.srv.EndCall(r.group, r.alice)
				if crash {
					r.crash()
					r.srv.Heal()
					r.start()
				}
				r.idle(2 * time.Minute)
				if got := r.answers(msg); len(got) != 1 || !strings.HasPrefix(got[0], "Started: ") {
					t.Errorf("%s, killed before anything was asked for: %v: the answer is %q; the chat:\n%s", line, crash, got, r.chat())
				}
			})
		}
	}
}
