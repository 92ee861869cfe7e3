package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestCancelledFromElsewhereOverItsTime: what is cancelled in time from a private chat does not begin where Telegram takes until after its time to say
// which chat is named.
func TestCancelledFromElsewhereOverItsTime(t *testing.T) {
	for line, want := range map[string]string{
		"/cancelcall --in @demo Party":    "Cancelled",
		"/cancelcall --in @demo 1":        "Cancelled",
		"/pausecall --in t.me/demo Party": "Paused",
	} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall 00:30 Party")
				r.stop()
				time.Sleep(time.Until(time.Date(2000, 1, 1, 0, 29, 0, 0, time.UTC)))
				r.start() // so that the name is not known
				r.srv.Fail("contacts.resolveUsername", emulator.Fault{Err: "FLOOD_WAIT_90", User: r.bot})
				msg := r.srv.Private(r.alice, r.bot, line)
				time.Sleep(15 * time.Minute)
				said := r.privateAnswer(r.alice, r.bot, msg)
				if c := r.srv.CurrentCall(r.group); c != nil && c.At.IsZero() {
					t.Errorf("%s was typed a minute before its time, and it has begun; the answer is %q", line, said)
				} else if !strings.HasPrefix(said, want) {
					t.Errorf("the answer is %q, want %q", said, want)
				}
			})
		})
	}
}
