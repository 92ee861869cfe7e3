package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestMovedWhereOneWasHeldEarly: tonight's call of a series was started early, and while the command that ends it waits, somebody types that it is
// moved. That is reckoned from tonight's: tomorrow's was moved to a time of today.
func TestMovedWhereOneWasHeldEarly(t *testing.T) {
	for _, line := range []string{"/movecall Daily +1h", "/movecall 1 21:00", "/movecall 1 +1h"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall every day 20:00 Daily")
				r.tells("/startnow 1")
				time.Sleep(20 * time.Minute)
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
				r.says(r.alice, "/endcall confirm")
				time.Sleep(2 * time.Second)
				msg := r.says(r.alice, line)
				r.idle(5 * time.Minute)
				got := r.answered(msg, "")
				i, _ := r.plannedOf(1)
				if want := time.Date(2000, 1, 2, 20, 0, 0, 0, time.UTC); !i.At.Equal(want) || !strings.HasPrefix(got, "Not done: ") {
					t.Errorf("tonight's has been held, and tomorrow's is at %s now, want %s; the answer is %q", i.At.UTC(), want, got)
				}
			})
		})
	}
}
