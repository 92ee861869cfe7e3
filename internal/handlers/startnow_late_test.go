package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestTheLineForAMissedCallMeansThatOne: whoever types the line that the chat was told when one of a series was missed gets that one
// started, or is asked whether the next one is meant once it is too late for it; never another one unasked.
func TestTheLineForAMissedCallMeansThatOne(t *testing.T) {
	missed := func(t *testing.T, line string, story func(r *rig)) {
		t.Helper()
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.tells(line)
			time.Sleep(time.Until(time.Date(2000, 1, 1, 18, 0, 10, 0, time.UTC)))
			if got := r.posts(); len(got) != 1 || !strings.HasSuffix(got[0], "\nTo start the planned one after that, within 12 hours, type: /startnow 1") {
				t.Fatalf("told was %q", got)
			}
			r.srv.EndCall(r.group, r.alice)
			story(r)
		})
	}
	t.Run("in time", func(t *testing.T) {
		missed(t, "/schedulecall every day 18:00 Daily", func(r *rig) {
			time.Sleep(11*time.Hour + 59*time.Minute)
			r.gets("/startnow 1", "Started: video chat “Daily”, which was scheduled for Sat 1 Jan 2000 18:00 UTC ")
			r.srv.EndCall(r.group, r.alice)
			const over = "The one of Sat 1 Jan 2000 18:00 UTC is over. Did you mean this?\nStart number 1, Sun 2 Jan 2000 18:00 UTC (in 12 h 1 min) “Daily”\nAnswer /yes, or type it again."
			r.is(r.tells("/startnow 1"), over) // who comes after that
			r.current("Daily", false)
		})
	})
	for _, restarts := range []bool{false, true} {
		t.Run("too late", func(t *testing.T) {
			missed(t, "/schedulecall every day 18:00 Daily", func(r *rig) {
				time.Sleep(12*time.Hour + time.Minute)
				if restarts {
					r.crash()
					r.start()
				}
				const over = "The one of Sat 1 Jan 2000 18:00 UTC is over. Did you mean this?\nStart number 1, Sun 2 Jan 2000 18:00 UTC (in 11 h 59 min) “Daily”\nAnswer /yes, or type it again."
				if got := r.tells("/callcheck /startnow 1"); !strings.Contains(got, "I would ask") || !strings.Contains(got, over) {
					t.Errorf("checked the answer is %q", got)
				}
				r.is(r.tells("/startnow 1"), over)
				r.current("Daily", false)
				r.gets("/yes", "Started: video chat “Daily”, which was scheduled for Sun 2 Jan 2000 18:00 UTC ")
				r.current("Daily", true)
			})
		})
	}
	t.Run("it is told late, and the next one has been since", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.tells("/schedulecall every day 18:00 Daily")
			r.crash()
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Until(time.Date(2000, 1, 2, 17, 30, 0, 0, time.UTC)))
			r.start()
			time.Sleep(time.Hour)
			if got := r.posts(); len(got) != 2 || !strings.HasSuffix(got[0], "To start it within 12 hours, type: /startnow 1") || !strings.HasPrefix(got[1], "It has begun: ") {
				t.Fatalf("told was %q", got)
			}
			if got := r.tells("/startnow 1"); !strings.HasSuffix(got, "type: /startnow --replace 1") {
				t.Errorf("while that runs the answer is %q", got)
			}
			r.srv.EndCall(r.group, r.alice)
			r.gets("/startnow 1", "Started: video chat “Daily”, which was scheduled for Sat 1 Jan 2000 18:00 UTC ")
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(13 * time.Hour)
			r.gets("/startnow 1", "Started: video chat “Daily”, which was scheduled for Mon 3 Jan 2000 18:00 UTC ")
		})
	})
	t.Run("it was to be only once", func(t *testing.T) {
		missed(t, "/schedulecall 18:00 Party", func(r *rig) {
			time.Sleep(12*time.Hour + time.Minute)
			r.is(r.tells("/startnow 1"), "Not done: number 1 “Party” was to start at Sat 1 Jan 2000 18:00 UTC (12 h 1 min ago), and could be started within 12 hours of my telling you that it was not.")
			r.is(r.tells("/startnow Party"), "Not done: no call with the title “Party” is planned here. What is planned is in /calls.")
			r.calls(0)
		})
	})
}

// TestTheLineForAMissedCallWorksFromWhenItIsTold: an outage had begun at its time, and the chat hears of it days later.
func TestTheLineForAMissedCallWorksFromWhenItIsTold(t *testing.T) {
	for _, line := range []string{"/schedulecall in 1h Party", "/schedulecall every day 1:00 x3 Party"} {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.tells(line)
			r.outage(time.Now().Add(30*time.Minute), time.Now().Add(70*time.Hour))
			if got := r.posts(); len(got) == 0 || !strings.HasSuffix(got[0], " within 12 hours, type: /startnow 1") {
				t.Fatalf("%s: told was %q", line, got)
			}
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(11 * time.Hour)
			if got := r.tells("/startnow 1"); !strings.HasPrefix(got, "Started: video chat “Party”, which was scheduled for ") {
				t.Errorf("%s: typed in time the answer is %q", line, got)
			}
		})
	}
}

// TestTheLineForAMissedCallWorksWhateverKeptIt: Telegram had the program wait, or failed, at its time; or several were missed, and the call
// of the first of them is not on Telegram any more.
func TestTheLineForAMissedCallWorksWhateverKeptIt(t *testing.T) {
	flood := emulator.Fault{Err: "FLOOD_WAIT_3600", Times: -1}
	failing := emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1}
	for _, line := range []string{"/schedulecall 18:00 Party", "/schedulecall every day 18:00 Party"} {
		for name, fault := range map[string]map[string]emulator.Fault{
			"the request has to wait": {"phone.createGroupCall": flood},
			"the request fails":       {"phone.createGroupCall": failing},
			"the look has to wait":    {"channels.getFullChannel": flood, "phone.createGroupCall": failing},
			"the look fails":          {"channels.getFullChannel": failing, "phone.createGroupCall": failing},
		} {
			t.Run(name, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.PerMinute = 0
					r.srv.StartCall(r.group, r.alice, "By hand")
					r.start()
					r.tells(line)
					time.Sleep(17*time.Hour + 59*time.Minute)
					for method, f := range fault {
						f.User = r.bot
						r.srv.Fail(method, f)
					}
					time.Sleep(30 * time.Second)
					r.srv.EndCall(r.group, r.alice)
					time.Sleep(20 * time.Minute)
					r.srv.Heal()
					time.Sleep(90 * time.Minute)
					if got := r.posts(); len(got) != 1 || !strings.HasSuffix(got[0], " within 12 hours, type: /startnow 1") {
						t.Fatalf("%s: told was %q", line, got)
					}
					r.startsTheMissedOne("Party", "Sat 1 Jan 2000 18:00")
				})
			})
		}
	}
	for _, was := range []string{"taken back", "begun and ended", "not there"} {
		t.Run("several, the first "+was, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				if was == "not there" {
					r.srv.StartCall(r.group, r.alice, "By hand")
				}
				r.start()
				r.tells("/schedulecall every day 18:00 Daily")
				r.crash()
				if was == "begun and ended" {
					r.srv.StartScheduled(r.group, r.alice)
				}
				r.srv.EndCall(r.group, r.alice)
				time.Sleep(3*24*time.Hour + 20*time.Hour)
				r.start()
				time.Sleep(time.Hour)
				if got := r.posts(); len(got) != 1 || !strings.HasSuffix(got[0], " within 12 hours, type: /startnow 1") {
					t.Fatalf("told was %q", got)
				}
				r.startsTheMissedOne("Daily", "Tue 4 Jan 2000 18:00")
			})
		})
	}
}

// startsTheMissedOne types the line that was told for a missed call, which starts that one, and once more, which starts none.
func (r *rig) startsTheMissedOne(title, at string) {
	r.Helper()
	const line = "/startnow 1"
	if got, want := r.tells(line), "Started: video chat “"+title+"”, which was scheduled for "+at+" UTC "; !strings.HasPrefix(got, want) {
		r.Fatalf("%s is answered %q; want it to begin with %q", line, got, want)
	}
	r.current(title, true)
	r.gets(line, "The video chat “"+title+"” is live already.")
	r.srv.EndCall(r.group, r.alice)
	if got := r.tells(line); strings.HasPrefix(got, "Started") {
		r.Errorf("%s after it has ended is answered %q", line, got)
	}
}

// TestTheLineForAMissedCallMakesItAnew: the call that was missed is on Telegram at first, and later is not, since the next one needed its
// place or somebody has taken it back. The line starts it all the same, once; but not where people have started it themselves.
func TestTheLineForAMissedCallMakesItAnew(t *testing.T) {
	missed := func(t *testing.T, line string, back time.Time, story func(r *rig)) {
		t.Helper()
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			r.tells(line)
			r.tells("/schedulecall 4 jan 23:00 Other")
			r.outage(time.Date(2000, 1, 1, 17, 30, 0, 0, time.UTC), back)
			if got := r.posts(); len(got) != 1 || !strings.HasSuffix(got[0], " within 12 hours, type: /startnow 1") {
				t.Fatalf("%s: told was %q", line, got)
			}
			story(r)
		})
	}
	soon, days := time.Date(2000, 1, 1, 18, 30, 0, 0, time.UTC), time.Date(2000, 1, 3, 18, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		line string
		back time.Time
	}{
		{"/schedulecall every day 18:00 Party", soon}, {"/schedulecall 18:00 Party", soon},
		{"/schedulecall every sat 18:00 Party", days}, {"/schedulecall 18:00 Party", days},
	} {
		line := tt.line
		missed(t, line, tt.back, func(r *rig) {
			time.Sleep(11 * time.Hour)
			if got := r.tells("/callcheck /startnow 1"); !strings.Contains(got, "start a video chat “Party”") {
				t.Errorf("%s: checked the answer is %q", line, got)
			}
			r.startsTheMissedOne("Party", "Sat 1 Jan 2000 18:00")
		})
	}
	missed(t, "/schedulecall 18:00 Party", soon, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		if got := r.tells("/startnow 1"); !strings.HasSuffix(got, "type: /startnow --replace 1") {
			t.Errorf("taken back, while another one runs, the answer is %q", got)
		}
		r.srv.EndCall(r.group, r.alice)
		r.startsTheMissedOne("Party", "Sat 1 Jan 2000 18:00")
	})
	missed(t, "/schedulecall 18:00 Party", soon, func(r *rig) {
		r.tells("/schedulecall in 5h Second")
		r.tells("/startnow Second")
		r.current("Second", true)
		r.srv.EndCall(r.group, r.alice)
		r.startsTheMissedOne("Party", "Sat 1 Jan 2000 18:00")
	})
	for _, by := range []string{"a person", "the line"} {
		missed(t, "/schedulecall every sat 18:00 Party", soon, func(r *rig) {
			if by == "a person" {
				r.srv.StartScheduled(r.group, r.alice)
			} else {
				r.tells("/startnow 1")
			}
			r.current("Party", true)
			time.Sleep(time.Hour)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Hour)
			if got := r.tells("/startnow 1"); strings.HasPrefix(got, "Started") {
				t.Errorf("%s has started it before, and the answer is %q", by, got)
			}
		})
	}
}

// TestTheLineForTheLastOfALongSeries: what the journal keeps of the first times of the series has been pruned when its last one is missed.
func TestTheLineForTheLastOfALongSeries(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall every week sat 1:00 x8 Party")
		for range 48 {
			time.Sleep(24 * time.Hour)
			if c := r.srv.CurrentCall(r.group); c != nil && c.At.IsZero() {
				r.srv.EndCall(r.group, r.alice)
			}
		}
		r.srv.StartCall(r.group, r.alice, "By hand")
		before := len(r.posts())
		r.outage(time.Now().Add(24*time.Hour+30*time.Minute), time.Now().Add(70*time.Hour))
		if got := r.posts()[before:]; len(got) != 1 || !strings.HasSuffix(got[0], " within 12 hours, type: /startnow 1") {
			t.Fatalf("told was %q", got)
		}
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Hour)
		r.startsTheMissedOne("Party", "Sat 19 Feb 2000 01:00")
	})
}

// TestTheLineForAMissedCallAfterAnUpgrade: the line that a basic group was told, or what people type for it, is typed in the supergroup that
// the group has become. It starts the call that was missed, and not the next one, whether it is known yet what group that was or not.
func TestTheLineForAMissedCallAfterAnUpgrade(t *testing.T) {
	for _, line := range []string{"/startnow 1", "/startnow Daily", "/startnow"} {
		for name, story := range map[string]func(r *rig){
			"at once":             func(*rig) {},
			"after a restart":     func(r *rig) { r.crash(); r.start() },
			"after another start": func(r *rig) { r.crash(); time.Sleep(time.Hour); r.start(); time.Sleep(time.Hour) },
		} {
			t.Run(line+", "+name, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.PerMinute = 0
					r.smallGroup()
					r.start()
					r.tells("/schedulecall every day 18:00 Daily")
					time.Sleep(17 * time.Hour)
					r.crash()
					r.srv.EndCall(r.group, r.alice)
					time.Sleep(3*time.Hour + 24*time.Hour)
					r.start()
					r.idle(time.Minute)
					if got := r.posts(); len(got) != 1 || !strings.HasSuffix(got[0], " within 12 hours, type: /startnow 1") {
						t.Fatalf("told was %q", got)
					}
					r.srv.EndCall(r.group, r.alice) // the next one
					r.group = r.srv.Migrate(r.group)
					time.Sleep(time.Minute)
					story(r)
					got := r.tells(line)
					if strings.Contains(got, "nswer /yes") {
						got = r.tells("/yes 1")
					}
					if !strings.HasPrefix(got, "Started: video chat “Daily”, which was scheduled for Sun 2 Jan 2000 18:00 UTC ") {
						t.Errorf("the answer is %q; the chat:\n%s", got, r.chat())
					}
				})
			})
		}
	}
}
