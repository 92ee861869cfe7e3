package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestWhatWasPassedHasNotBegun: the first call of a series has begun, and the last one was passed, cancelled, replaced, or taken back by people: who names the series is
// not told that it has begun.
func TestWhatWasPassedHasNotBegun(t *testing.T) {
	for _, off := range []string{"/skipcall 1", "/cancelcall 1", "/schedulecall --replace in 5h Talk", "by people"} {
		for _, text := range []string{"/resumecall %s", "/movecall %s tomorrow 19:00", "/cancelcall %s", "/skipcall %s", "/startnow %s", "/pausecall %s"} {
			for _, named := range []string{"1", "Daily"} {
				line := fmt.Sprintf(text, named)
				t.Run(off+", "+line, func(t *testing.T) {
					bubble(t, func(r *rig) {
						r.start()
						r.tells("/schedulecall every day 18:00 x2 Daily")
						time.Sleep(20 * time.Hour)
						r.tells("/endcall confirm")
						time.Sleep(time.Minute)
						if off == "by people" {
							r.srv.EndCall(r.group, r.alice)
							time.Sleep(24 * time.Hour)
						} else {
							r.tells(off)
						}
						time.Sleep(time.Minute)
						got := r.tells(line)
						if !strings.HasPrefix(got, "Not done: no call with the ") && !strings.HasPrefix(got, "Not done: nothing is planned here for /movecall") {
							t.Errorf("of what is off the plan: %q", got)
						}
					})
				})
			}
		}
	}
}
