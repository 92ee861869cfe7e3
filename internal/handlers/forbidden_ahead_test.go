package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestNobodyJoinsAScheduledCall: Telegram forbids what is asked of a call that is only scheduled. Nobody can join that, so nobody is told to, nor that this may be why.
func TestNobodyJoinsAScheduledCall(t *testing.T) {
	const starts, ends = "phone.startScheduledGroupCall", "phone.discardGroupCall"
	const forbidden = "Telegram does not let my account do this with the call that is scheduled. (for whoever runs me: c"
	for text, method := range map[string]string{"/cancelcall 1": ends, "/movecall 1 +1h": ends, "/endcall": ends, "/calltitle Other": "phone.editGroupCallTitle", "/startnow": starts, "at its time": starts} {
		t.Run(text, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall in 3h Party")
				r.srv.Fail(method, emulator.Fault{Err: "GROUPCALL_FORBIDDEN", Times: -1, User: r.bot})
				var got string
				if text == "at its time" {
					time.Sleep(3*time.Hour + time.Minute)
					got = strings.Join(r.posts(), "\n")
				} else if got = r.tells(text); asksBack([]string{got}) {
					got = r.tells("/yes")
				}
				if !strings.Contains(got, forbidden) || strings.Contains(got, "join") {
					t.Errorf("of a call that has not begun: %q", got)
				}
			})
		})
	}
}
