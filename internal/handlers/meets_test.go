package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// What two calls of a chat would make of each other week by week is said when the second one is planned, and in the list.
func TestCallsThatMeet(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall every week mon 18:00 x30 Weekly")
		for _, c := range []struct{ line, want string }{
			{"/schedulecall every month on the 10th 18:00 Board", "Its number is 2.\nMind: number 1 “Weekly” is at the same time, on Mon 10 Jan 2000 18:00 UTC, and a chat has one call at a time."},
			{"/schedulecall 24 jan 17:30 Party", "Its number is 3.\nMind: number 1 “Weekly” is 30 min after it, on Mon 24 Jan 2000 18:00 UTC, and a chat has one call at a time."},
			{"/schedulecall every first tuesday 18:30 Retro", "Its number is 4."},
			{"/schedulecall --replace 31 jan 18:10 Must", "Its number is 5."}, // it ends what runs, as was asked for
			{"/schedulecall 31 jan 19:00 Later", "Its number is 6."},
		} {
			if got := r.tells(c.line); !strings.HasSuffix(got, c.want) {
				r.Errorf("to %s the answer is %q, want it to end with %q", c.line, got, c.want)
			}
		}
		got := r.tells("/calls")
		for _, want := range []string{"On Telegram. Number 2 is at the same time on Mon 10 Jan.\n", "Number 1 is at the same time on Mon 10 Jan.\n", "Number 1 is 30 min after it on Mon 24 Jan.\n"} {
			if !strings.Contains(got, want) {
				r.Errorf("the list is %q, without %q", got, want)
			}
		}
		if n := strings.Count(got, " is at the same time on ") + strings.Count(got, " it on "); n != 3 {
			r.Errorf("the list tells of %d meetings: %q", n, got)
		}
		r.tells("/pausecall 1")
		if got := r.tells("/calls"); strings.Contains(got, " is at the same time on ") || strings.Contains(got, " it on ") {
			r.Errorf("while it is paused the list is %q", got)
		}
	})
}

// The list fits a phone, has the title that people have given the call there, and tells of the reminders.
func TestTheListFitsAPhone(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --remind 1d,1h every mon 18:00 Weekly planning")
		r.tells("/schedulecall 20 jan 18:00 Board meeting")
		r.tells("/schedulecall --remind none every weekday 9:30 from 10 jan Stand-up")
		r.srv.Retitle(r.group, r.alice, "Planning, with guests")
		time.Sleep(5 * time.Second)
		answer := r.tells("/calls")
		for _, want := range []string{
			"1: Mon 3 Jan 18:00 UTC (in 2 d 18 h) “Planning, with guests”. Every Monday, next Mon 10 Jan, Mon 17 Jan. On Telegram. Reminders: 1d,1h.\n",
			"3: Mon 10 Jan 09:30 UTC (in 9 d 9 h) “Stand-up”. Every weekday, next Tue 11 Jan, Wed 12 Jan. On Telegram after number 1.\n",
		} {
			if !strings.Contains(answer, want) {
				r.Errorf("the list is %q, without %q", answer, want)
			}
		}
		lines := 0
		for line := range strings.SplitSeq(answer, "\n") {
			lines += (len([]rune(line)) + 39) / 40
		}
		if lines > 12 {
			r.Errorf("three planned calls take %d lines of 40 characters: %q", lines, answer)
		}
	})
}

// A call that is planned once goes by the title that people have given it, wherever it is told of after that.
func TestThePlanFollowsTheTitle(t *testing.T) {
	planned(t, "/schedulecall in 5h Party", func(r *rig, _ *emulator.Call) {
		r.srv.Retitle(r.group, r.alice, "Birthday")
		time.Sleep(5 * time.Second)
		r.srv.Private(r.alice, r.bot, "/calls")
		r.idle(time.Minute)
		if got := r.asksPrivately("/calls"); !strings.Contains(got, "“Birthday”") {
			r.Errorf("in private the list is %q", got)
		}
		r.gets("/cancelcall birthday", "Cancelled: number 1, ")
	})
}
