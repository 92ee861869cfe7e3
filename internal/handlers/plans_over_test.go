package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

// plannedOf returns the planned call of that number.
func (r *rig) plannedOf(id int64) (i store.Item, ok bool) {
	r.Helper()
	i, ok, err := r.life.store.Plan(id)
	if err != nil {
		r.Fatal(err)
	}
	return i, ok
}

// paused has a call be planned with a line, paused, and its last time pass.
func paused(t *testing.T, line string, story func(r *rig)) {
	t.Helper()
	bubble(t, func(r *rig) {
		r.start()
		r.tells(line)
		r.tells("/pausecall 1")
		time.Sleep(80 * time.Hour)
		story(r)
	})
}

// TestWhatIsPausedAcrossItsLastTimeIsNotLost: it stays in the list, and what resumes it says what there is to be done with it.
func TestWhatIsPausedAcrossItsLastTimeIsNotLost(t *testing.T) {
	const start = "To start it now, type: /startnow 1"
	for line, want := range map[string]struct{ listed, left string }{
		"/schedulecall every day 18:00 x3 Weekly": {
			"1: Mon 3 Jan 18:00 UTC (14 h ago) “Weekly”. Every day, 3 times in all. Paused, and all its times have passed.",
			"Not done: all times of number 1 “Weekly”, the last on Mon 3 Jan 2000 18:00 UTC (14 h ago), have passed. It is planned again with /movecall 1 and a time.",
		},
		"/schedulecall on 3 jan 18:00 Weekly": {
			"1: Mon 3 Jan 18:00 UTC (14 h ago) “Weekly”. Paused, and its time has passed.",
			"Not done: the time of number 1 “Weekly”, Mon 3 Jan 2000 18:00 UTC (14 h ago), has passed. It is planned again with /movecall 1 and a time.",
		},
	} {
		paused(t, line, func(r *rig) {
			if got := r.tells("/calls"); got != "Planned here:\n"+want.listed {
				t.Errorf("%s: the list is\n%s\nwant\n%s", line, got, want.listed)
			}
			for _, typed := range []string{"/resumecall 1", "/skipcall 1", "/pausecall 1", "/resumecall Weekly"} {
				if got := r.tells(typed); got != want.left+"\n"+start {
					t.Errorf("%s, %s: %q; want %q", line, typed, got, want.left)
				}
			}
			time.Sleep(27 * 24 * time.Hour)
			if _, ok := r.plannedOf(1); !ok {
				t.Errorf("%s: it is gone after %v", line, time.Now())
			}
			time.Sleep(3 * 24 * time.Hour)
			if _, ok := r.plannedOf(1); ok {
				t.Errorf("%s: it is there still, a month after its last time", line)
			}
			r.wrote()
		})
	}
}

// TestWhatIsOverIsInNobodysWay: other calls of the chat come on Telegram and start, and what is typed without a number means those.
func TestWhatIsOverIsInNobodysWay(t *testing.T) {
	paused(t, "/schedulecall in 2h Old", func(r *rig) {
		r.tells("/schedulecall in 1h Party")
		r.current("Party", false)
		if got := r.tells("/movecall in 2h"); strings.Contains(got, "Old") {
			t.Errorf("the only one that is planned is meant: %q", got)
		}
		r.tells("/schedulecall in 200h Farther")
		time.Sleep(2 * time.Hour)
		r.srv.EndCall(r.group, r.alice)
		r.life.h.CallChanged(r.group)
		time.Sleep(9 * time.Hour)
		r.current("Farther", false)
		r.srv.EndCall(r.group, r.alice)
		r.life.h.CallChanged(r.group)
		if got := r.tells("/startnow"); strings.Contains(got, "Old") {
			t.Errorf("what is over is offered to be started: %q", got)
		}
	})
}

// TestWhatIsOverIsStartedOrMoved: by hand it is started once, and is planned no more; at another time it starts by itself.
func TestWhatIsOverIsStartedOrMoved(t *testing.T) {
	paused(t, "/schedulecall every day 18:00 x2 Weekly", func(r *rig) {
		r.gets("/startnow 1", "Started: video chat “Weekly”")
		if i, ok := r.plannedOf(1); ok {
			t.Errorf("it was started, and is planned still: %+v", i)
		}
	})
	paused(t, "/schedulecall every day 18:00 x2 Weekly", func(r *rig) {
		got := r.tells("/movecall 1 in 2h")
		if !strings.HasPrefix(got, "Moved: number 1 “Weekly” is now Tue 4 Jan 2000 10:0") || !strings.HasSuffix(got, " It is paused no more.") {
			t.Errorf("it is not moved: %q", got)
		}
		time.Sleep(3 * time.Hour)
		r.current("Weekly", true)
		r.wrote("It has begun: video chat “Weekly”.\nJoin: https://t.me/demo?videochat")
		if i, ok := r.plannedOf(1); ok {
			t.Errorf("its last time has come, and it is planned still: %+v", i)
		}
	})
}

// TestTheLastOneIsPassedWherePaused: nothing is left then.
func TestTheLastOneIsPassedWherePaused(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall every day 18:00 x1 Weekly")
		r.tells("/pausecall 1")
		if got := r.tells("/skipcall 1"); !strings.Contains(got, " That was the last one: nothing is left of the series.") {
			t.Errorf("it is not passed: %q", got)
		}
		if i, ok := r.plannedOf(1); ok {
			t.Errorf("it is planned still: %+v", i)
		}
	})
}

// TestWhatWasStartedByHandIsNotKept: it took place, also where it was paused.
func TestWhatWasStartedByHandIsNotKept(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall in 2h Party")
		r.tells("/pausecall 1")
		r.tells("/startnow 1")
		time.Sleep(3 * time.Hour)
		if i, ok := r.plannedOf(1); ok {
			t.Errorf("it was started before its time, and is planned still: %+v", i)
		}
	})
}

// TestWhatWasSkippedIsPlannedByItself: the answer has a line that does it, with what was typed for the series.
func TestWhatWasSkippedIsPlannedByItself(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/callzone Europe/Berlin")
		r.tells("/schedulecall --no-start --remind 1h every day 18:00 Daily news")
		_, line, _ := strings.Cut(r.tells("/skipcall"), "all the same, type: ")
		if line == "" {
			_, line, _ = strings.Cut(r.tells("/yes"), "all the same, type: ")
		}
		if want := `/schedulecall --no-start --remind 1h Sat 1 Jan 2000 18:00 "Daily news"`; line != want {
			t.Fatalf("the line is %q, want %q", line, want)
		}
		r.tells(line)
		r.tells("/yes") // before the next one of the series
		if c := r.current("Daily news", false); !c.At.Equal(time.Date(2000, 1, 1, 17, 0, 0, 0, time.UTC)) {
			t.Errorf("it is planned for %v", c.At)
		}
	})
}

// TestWhatWasSkippedIsPlannedForTheSameMoment: also where the clocks show its time twice.
func TestWhatWasSkippedIsPlannedForTheSameMoment(t *testing.T) {
	bubble(t, func(r *rig) {
		time.Sleep(time.Until(time.Date(2000, 10, 28, 6, 0, 0, 0, time.UTC)))
		r.start()
		r.tells("/callzone Europe/Berlin")
		r.tells("/schedulecall every day 2:30 Vigil")
		_, line, _ := strings.Cut(r.tells("/skipcall 2"), "all the same, type: ")
		if want := `/schedulecall Sun 29 Oct 2000 02:30 UTC+02:00 "Vigil"`; line != want {
			t.Fatalf("the line is %q, want %q", line, want)
		}
		r.tells(line)
		r.tells("/yes") // before the next one of the series
		if c := r.current("Vigil", false); !c.At.Equal(time.Date(2000, 10, 29, 0, 30, 0, 0, time.UTC)) {
			t.Errorf("it is planned for %v", c.At)
		}
	})
}

// It is resumed two seconds before its time, and Telegram takes three to say whether its author may command: whether it goes on is as it is told.
func TestResumedOverItsTime(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
		r.start()
		r.says(r.bob, "/schedulecall in 1h Party")
		r.idle(time.Minute)
		at := r.srv.CurrentCall(r.group).At
		r.tells("/pausecall 1")
		time.Sleep(time.Until(at.Add(-2 * time.Second)))
		r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second, User: r.bot})
		said := r.tells("/resumecall 1")
		r.idle(time.Minute)
		if c := r.srv.CurrentCall(r.group); strings.HasPrefix(said, "It goes on") != (c != nil && c.At.IsZero()) {
			t.Errorf("it is told %q; the chat:\n%s", said, r.chat())
		}
	})
}
