package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestReplaceMeansTheCallOfThatTime: --replace for the time of a planned call takes that one off, and leaves the one on Telegram alone.
func TestReplaceMeansTheCallOfThatTime(t *testing.T) {
	for _, c := range []struct{ planned, line, told, would, stays string }{
		{"/schedulecall mon 18:00 Late", "/schedulecall --replace mon 18:00 Other",
			"\nIt takes the place of number 2, Mon 3 Jan 2000 18:00 UTC (in 2 d 18 h) “Late”, which is off.",
			" It would take the place of number 2, Mon 3 Jan 2000 18:00 UTC (in 2 d 18 h) “Late”.", ""},
		{"/schedulecall every mon 18:00 Late", "/schedulecall --replace mon 18:00 Other",
			"\nIt takes the place of number 2, Mon 3 Jan 2000 18:00 UTC (in 2 d 18 h) “Late”, which is off. The rest of that series stays.",
			" It would take the place of number 2, ", "2. “Late”"},
		{"/schedulecall 20 jan 18:00 Late", "/schedulecall --replace 20 jan 18:00 Other", "\nIt takes the place of number 2, ", " It would take the place of number 2, ", ""},
	} {
		t.Run(c.planned, func(t *testing.T) {
			planned(t, "/schedulecall sun 18:00 Early", func(r *rig, _ *emulator.Call) {
				r.tells(c.planned)
				if got := r.tells("/callcheck" + strings.Replace(c.line, "/", " ", 1)); !strings.Contains(got, c.would) {
					t.Errorf("the check says %q, want %q in it", got, c.would)
				}
				if got := r.tells(c.line); !strings.HasPrefix(got, "Planned: video chat “Other”") || !strings.Contains(got, c.told) {
					t.Errorf("%s is answered %q, want %q in it", c.line, got, c.told)
				}
				if now := r.srv.CurrentCall(r.group); now == nil || now.Title != "Early" {
					t.Errorf("on Telegram is %+v, want Early", now)
				}
				list := r.tells("/calls")
				if strings.Contains(list, "“Late”") != (c.stays != "") || !strings.Contains(list, "“Early”") || !strings.Contains(list, "“Other”") {
					t.Errorf("the list is %q", list)
				}
			})
		})
	}
}

// TestACallOfNowCostsNoPlan: what is planned makes room for a call that is started with --replace, and comes back after it.
func TestACallOfNowCostsNoPlan(t *testing.T) {
	planned(t, "/schedulecall every sun 18:00 Weekly", func(r *rig, _ *emulator.Call) {
		if got := r.tells("/startcall Sooner"); !strings.Contains(got, "\nTo have that make room for a while and make a new one, type: /startcall --replace Sooner") {
			t.Errorf("without --replace it says %q", got)
		}
		if got := r.tells("/callcheck startcall --replace Sooner"); !strings.Contains(got, "I would take the video chat “Weekly” off Telegram until that is over, and start a video chat “Sooner”.") {
			t.Errorf("the check says %q", got)
		}
		if got := r.tells("/startcall --replace Sooner"); !strings.HasPrefix(got, "Started: ") || !strings.Contains(got, "\nIt makes number 1, Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h) “Weekly” wait: I put that on Telegram again after it.") {
			t.Errorf("with --replace it says %q", got)
		}
		r.tells("/endcall confirm")
		time.Sleep(time.Minute)
		r.idle(time.Minute)
		if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Weekly" || !c.At.Equal(time.Date(2000, 1, 2, 18, 0, 0, 0, time.UTC)) {
			t.Errorf("after it %+v is on Telegram; the chat:\n%s", c, r.chat())
		}
	})
}

// TestEndingWhatIsOnlyScheduledIsAskedAbout: who ends a call does not think of the next one, which is on Telegram already.
func TestEndingWhatIsOnlyScheduledIsAskedAbout(t *testing.T) {
	planned(t, "/schedulecall every sun 18:00 Weekly", func(r *rig, c *emulator.Call) {
		r.gets("/callcheck endcall", "Understood: /endcall\nI would ask first:\nNo video chat is live. ")
		r.gets("/endcall", "No video chat is live. One is scheduled for Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h): “Weekly”. To take that back, answer /yes.")
		if now := r.srv.CurrentCall(r.group); now == nil || now.ID != c.ID {
			t.Fatalf("it is off Telegram unasked; the chat:\n%s", r.chat())
		}
		r.gets("/yes", "Taken back: video chat “Weekly”, which was scheduled for ")
		r.calls(1)
	})
	planned(t, "/schedulecall sun 18:00", func(r *rig, _ *emulator.Call) {
		r.gets("/endcall confirm", "Taken back: video chat, which was scheduled for ")
	})
}

// TestWhatIsStartedByHandTellsOfThePlan: whether it is planned again, and when.
func TestWhatIsStartedByHandTellsOfThePlan(t *testing.T) {
	for _, c := range []struct{ plan, first, line, told string }{
		{"/schedulecall sun 18:00 Party", "", "/startnow", "\nNothing else is planned under number 1."},
		{"/schedulecall every sun 18:00 Party", "", "/startnow", "\nThe next one of number 1 is Sun 9 Jan 2000 18:00 UTC (in 8 d 18 h)."},
		{"/schedulecall 20 jan 18:00 Party", "", "/startnow 1", "\nNothing else is planned under number 1."},
		{"/schedulecall every sun 18:00 Party", "/pausecall 1", "/startnow 1", "\nThe next one of number 1 would be Sun 9 Jan 2000 18:00 UTC (in 8 d 18 h): it is paused."},
	} {
		t.Run(c.plan+" "+c.first, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells(c.plan)
				if c.first != "" {
					r.tells(c.first)
				}
				if got := r.tells(c.line); !strings.HasPrefix(got, "Started: ") || !strings.HasSuffix(got, c.told) {
					t.Errorf("it is answered %q, want %q at its end", got, c.told)
				}
				r.srv.EndCall(r.group, r.alice)
				r.life.h.CallChanged(r.group)
				time.Sleep(time.Hour)
				list := r.tells("/calls")
				if strings.Contains(c.told, "Nothing else") != strings.HasPrefix(list, "Nothing is planned here.") {
					t.Errorf("after that %q is planned", list)
				}
			})
		})
	}
}

// TestTheLastOfASeriesIsReplaced: nothing stays of a series whose last call another one takes the place of: on Telegram, not there yet, or left to people.
func TestTheLastOfASeriesIsReplaced(t *testing.T) {
	for _, c := range []struct {
		planned, line string
		after         time.Duration
	}{
		{"/schedulecall every day 18:00 x2 Late", "/schedulecall --replace in 5h Other", 20 * time.Hour},
		{"/schedulecall every mon 18:00 x2 Late", "/schedulecall --replace 10 jan 18:00 Other", 3 * 24 * time.Hour},
		{"/schedulecall --no-start every day 01:00 x2 Late", "/schedulecall --replace 01:40 Other", 25*time.Hour + 2*time.Minute},
	} {
		t.Run(c.planned, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				if strings.Contains(c.planned, "mon") {
					r.tells("/schedulecall 9 jan 18:00 Early")
				}
				r.tells(c.planned)
				time.Sleep(c.after)
				if now := r.srv.CurrentCall(r.group); now != nil && now.At.IsZero() {
					r.tells("/endcall confirm")
				}
				got := r.tells(c.line)
				if !strings.Contains(got, "“Late”, which is off.") || strings.Contains(got, "The rest") {
					t.Errorf("the answer is %q", got)
				}
				if list := r.tells("/calls"); strings.Contains(list, "“Late”") {
					t.Errorf("the list is %q", list)
				}
			})
		})
	}
}
