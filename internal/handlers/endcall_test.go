package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// TestTheSeriesGoesOn: whoever ends one of a series, or takes it back, is told that the next one comes, and how to stop that.
func TestTheSeriesGoesOn(t *testing.T) {
	const next = "\nThe series goes on: the next one is Sun 2 Jan 2000 18:00 UTC "
	const stop = " All of it is cancelled with /cancelcall 1."
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall every day 18:00 Daily")
		if got := r.tells("/endcall confirm"); !strings.HasPrefix(got, "Taken back: ") || !strings.Contains(got, next) || !strings.HasSuffix(got, stop) {
			t.Errorf("taken back, the answer is %q", got)
		}
		r.tells("/resumecall 1")
		time.Sleep(time.Until(time.Date(2000, 1, 1, 18, 1, 0, 0, time.UTC)))
		r.current("Daily", true)
		if got := r.tells("/endcall"); !strings.HasPrefix(got, "Ended: ") || !strings.Contains(got, next) || !strings.HasSuffix(got, stop) {
			t.Errorf("ended, the answer is %q", got)
		}
		r.tells("/startnow 1")
		if got := r.tells("/endcall"); !strings.Contains(got, "goes on: the next one is Mon 3 Jan 2000 18:00 UTC ") || !strings.HasSuffix(got, stop) {
			t.Errorf("started before its time and ended, the answer is %q", got)
		}
		r.tells("/pausecall 1")
		r.tells("/startnow 1")
		if got := r.tells("/endcall"); !strings.HasSuffix(got, "\nThe series is paused, and goes on with /resumecall 1. All of it is cancelled with /cancelcall 1.") {
			t.Errorf("of a series that is paused, the answer is %q", got)
		}
		r.tells("/cancelcall 1")
		r.tells("/schedulecall in 1h Once")
		time.Sleep(61 * time.Minute)
		r.is(r.tells("/endcall"), "Ended: video chat “Once”. Nobody was in it.")
	})
}

// TestASeriesIsCancelledWhileOneIsLive: what is to come is cancelled, and the answer says that the one that is live is not ended.
func TestASeriesIsCancelledWhileOneIsLive(t *testing.T) {
	const told = "Cancelled: the whole series number 1, "
	for name, begin := range map[string]func(r *rig){
		"at its time":     func(*rig) { time.Sleep(time.Until(time.Date(2000, 1, 1, 18, 1, 0, 0, time.UTC))) },
		"before its time": func(r *rig) { r.tells("/startnow 1") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall every day 18:00 Daily")
				begin(r)
				if got := r.tells("/cancelcall 1"); !strings.HasPrefix(got, told) || !strings.HasSuffix(got, " The one that is live goes on, and ends with /endcall.") {
					t.Errorf("the answer is %q", got)
				}
				r.current("Daily", true)
				time.Sleep(time.Minute)
				r.is(r.tells("/endcall"), "Ended: video chat “Daily”. Nobody was in it.")
				time.Sleep(48 * time.Hour)
				r.current("", false)
			})
		})
	}
}

// TestStartOfWhatWasTakenOff: a call that was taken off Telegram a moment ago has not ended. What is planned still is made and started.
func TestStartOfWhatWasTakenOff(t *testing.T) {
	t.Run("in the apps", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall 18:00 Pub")
			r.srv.EndCall(r.group, r.alice)
			r.gets("/startnow 1", "Started: video chat “Pub”, which was scheduled for Sat 1 Jan 2000 18:00 UTC ")
			r.current("Pub", true)
		})
	})
	t.Run("by a command that comes first", func(t *testing.T) {
		for line, want := range map[string]string{
			"/cancelcall 1":               "Not done: ", // it is there no more, or, where that was known in time, no such call is planned
			"/endcall confirm":            "Started: video chat “Pub”, which was scheduled for Sat 1 Jan 2000 18:00 UTC ",
			"/movecall 1 tomorrow 20:00 ": "",
		} {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall 18:00 Pub")
				r.says(r.alice, line)
				msg := r.says(r.alice, "/startnow 1")
				r.idle(time.Minute)
				r.answered(msg, want)
			})
		}
	})
}
