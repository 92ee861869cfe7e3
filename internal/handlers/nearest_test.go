package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// people take today's call of a series off Telegram, and so the next planned one comes there.
func takenOff(r *rig) {
	r.policy.PerMinute = 0
	r.start()
	r.tells("/schedulecall every day 10:00 Daily")
	r.tells("/schedulecall in 88h Once")
	r.srv.EndCall(r.group, r.alice)
	r.onTelegram("Once", "Tue 16:00")
}

// TestWhateverIsNearestComesFirst: whatever it is by that a planned call is the nearest of its chat, it is on Telegram, and a later one that was
// put there comes back after it.
func TestWhateverIsNearestComesFirst(t *testing.T) {
	back := func(r *rig, started, next, at string) {
		r.Helper()
		time.Sleep(time.Until(r.srv.CurrentCall(r.group).At) + time.Minute)
		r.current(started, true)
		r.srv.EndCall(r.group, r.alice)
		r.onTelegram(next, at)
	}
	t.Run("the time of what people have taken back has come", func(t *testing.T) {
		bubble(t, func(r *rig) {
			takenOff(r)
			time.Sleep(11 * time.Hour)
			r.onTelegram("Daily", "Sun 10:00")
			if got := r.tells("/calls"); !strings.Contains(got, "“Daily”. Every day, next Mon 3 Jan, Tue 4 Jan. On Telegram.") || !strings.Contains(got, "“Once”. On Telegram after number 1.") {
				t.Errorf("the list is %q", got)
			}
			back(r, "Daily", "Daily", "Mon 10:00")
			back(r, "Daily", "Daily", "Tue 10:00")
			back(r, "Daily", "Once", "Tue 16:00")
		})
	})
	t.Run("what people have taken back is passed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			takenOff(r)
			const room = " That comes before the video chat “Once” for Tue 4 Jan 2000 16:00 UTC (in 3 d 16 h), which is on Telegram: it is put there first and that one again after it, and whoever wants to be reminded of that one by Telegram has to tap it again then.\n"
			if got := r.tells("/callcheck skipcall 1"); !strings.Contains(got, strings.TrimSpace(room)) {
				t.Errorf("what it would come to is %q", got)
			}
			if got := r.tells("/skipcall 1"); !strings.Contains(got, "The next one is Sun 2 Jan 2000 10:00 UTC (in 1 d 10 h)."+room) {
				t.Errorf("the answer is %q", got)
			}
			r.onTelegram("Daily", "Sun 10:00")
		})
	})
	t.Run("people are to start it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall --no-start every day 10:00 Daily")
			r.tells("/schedulecall in 88h Once")
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(11 * time.Hour)
			r.onTelegram("Daily", "Sun 10:00")
		})
	})
	t.Run("it took place before its time", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall every day 10:00 Daily")
			r.tells("/schedulecall in 88h Once")
			r.tells("/startnow 1")
			r.srv.EndCall(r.group, r.alice)
			r.onTelegram("Daily", "Sun 10:00") // with its end the next one of the series is to come
		})
	})
	const first = "\nBefore it comes number %s. I put that on Telegram first, and this one again after it."
	t.Run("one of a series was replaced by a later one", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall every day 10:00 Daily")
			want := strings.ReplaceAll(first, "%s", "1, Sun 2 Jan 2000 10:00 UTC (in 1 d 10 h) “Daily”")
			if got := r.tells("/schedulecall --replace in 88h Once"); !strings.Contains(got, "which is off. The rest of that series stays."+want) {
				t.Errorf("the answer is %q, without %q", got, want)
			}
			r.onTelegram("Daily", "Sun 10:00")
		})
	})
	t.Run("what came before it was replaced by a later one", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall in 2h First")
			r.tells("/schedulecall in 5h Second")
			want := strings.ReplaceAll(first, "%s", "2, Sat 1 Jan 2000 05:00 UTC (in 5 h) “Second”")
			if got := r.tells("/schedulecall --replace in 88h Once"); !strings.Contains(got, "which is off."+want) {
				t.Errorf("the answer is %q, without %q", got, want)
			}
			r.onTelegram("Second", "Sat 05:00")
			back(r, "Second", "Once", "Tue 16:00")
		})
	})
	t.Run("a person has scheduled what is there", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall every day 10:00 Daily")
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(88*time.Hour))
			time.Sleep(11 * time.Hour)
			r.onTelegram("By hand", "Tue 16:00")
		})
	})
	t.Run("Telegram does not take it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			takenOff(r)
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "CREATE_CALL_FAILED", User: r.bot, Times: 4})
			time.Sleep(10*time.Hour - time.Minute)
			r.onTelegram("Once", "Tue 16:00")
			time.Sleep(15 * time.Minute)
			r.onTelegram("Daily", "Sun 10:00")
		})
	})
}

// TestWhatPutsOneFirstTellsWhich: whoever is asked whether a planned call is to come before the one on Telegram is told which and when.
func TestWhatPutsOneFirstTellsWhich(t *testing.T) {
	bubble(t, func(r *rig) {
		takenOff(r)
		const asked = "The video chat “Once” for Tue 4 Jan 2000 16:00 UTC (in 3 d 16 h) is on Telegram, which takes one at a time. Yours comes before it: to put yours there first, and that one again after it, answer /yes. Whoever wants to be reminded of that one by Telegram has to tap it again then.\n"
		if got, want := r.tells("/resumecall 1"), asked+"Yours: “Daily” every day at 10:00, UTC, next Sat 1 Jan 2000 10:00 UTC (in 10 h)."; got != want {
			t.Errorf("it is asked\n%s\nwant\n%s", got, want)
		}
		if got, want := r.tells("/movecall 1 11:00"), asked+"Yours: “Daily” Sat 1 Jan 2000 11:00 UTC (in 11 h)."; got != want {
			t.Errorf("it is asked\n%s\nwant\n%s", got, want)
		}
	})
}
