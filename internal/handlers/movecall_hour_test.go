package handlers_test

import (
	"strings"
	"testing"
)

// TestAnHourIsAnHour: who moves a call by hours across a night in which the clocks change has it so much real time later or earlier, and not by what they show.
func TestAnHourIsAnHour(t *testing.T) {
	for plan, is := range map[string][2]string{
		"/schedulecall every day 02:30 from 29 oct x3 Party": {"/movecall Party by 1h", "Sun 29 Oct 2000 02:30 CET"},
		"/schedulecall 29 oct 01:30 Party":                   {"/movecall Party by 2h", "Sun 29 Oct 2000 02:30 CET"},
		"/schedulecall 29 oct 03:30 Party":                   {"/movecall Party by -1h", "Sun 29 Oct 2000 02:30 CET"},
		"/schedulecall 26 mar 03:30 Party":                   {"/movecall Party by -1h", "Sun 26 Mar 2000 01:30 CET"},
		"/schedulecall 26 mar 01:30 Party":                   {"/movecall Party by 1h", "Sun 26 Mar 2000 03:30 CEST"},
	} {
		t.Run(plan, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/callzone Europe/Berlin")
				r.tells(plan)
				got := r.tells(is[0])
				if !strings.HasPrefix(got, "Moved: ") || !strings.Contains(got, "is now "+is[1]) {
					t.Errorf("to %q: %q", is[0], got)
				}
			})
		})
	}
}
