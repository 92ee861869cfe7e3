package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// yesTo types a line, and agrees to what it is asked back.
func (r *rig) yesTo(line string) string {
	r.Helper()
	got := r.tells(line)
	for range 2 {
		if !strings.Contains(got, "nswer /yes") {
			break
		}
		got = r.tells("/yes")
	}
	return got
}

// TestWhatIsLeftOfASeriesIsTakenBackWithIt: whoever cancels a series a few minutes after a call of it was left to people takes that off
// Telegram, too.
func TestWhatIsLeftOfASeriesIsTakenBackWithIt(t *testing.T) {
	planned(t, "/schedulecall --no-start every day 01:00 Party", func(r *rig, _ *emulator.Call) {
		time.Sleep(time.Until(onNewYear(1, 5)))
		if got, want := r.tells("/cancelcall 1"), "It is off Telegram, too."; !strings.Contains(got, want) {
			t.Errorf("to cancel it is answered %q; want %q in it", got, want)
		}
		r.onTelegram("", "")
		if c := r.srv.CurrentCall(r.group); c != nil {
			t.Errorf("on Telegram is still %+v", c)
		}
		time.Sleep(time.Until(onNewYear(26, 0)))
		r.wrote(yourStart)
	})
}

// TestWhatIsLeftOutlivesTheLastOfItsSeries: the last time of a series goes, and of the one that people were told to start before it is told
// all the same that nobody has, unless somebody takes that back as well.
func TestWhatIsLeftOutlivesTheLastOfItsSeries(t *testing.T) {
	const skipped = "Passed: number 1, Sun 2 Jan 2000 01:00 UTC (in 23 h 55 min) “Party”. That was the last one: nothing is left of the series."
	for name, c := range map[string]struct {
		what func(*rig)
		want []string
	}{
		"skipped": {func(r *rig) {
			if got := r.yesTo("/skipcall 1"); !strings.HasPrefix(got, skipped) {
				r.Errorf("to pass the last is answered %q; want %q", got, skipped)
			}
			if got, want := r.tells("/calls"), "“Party”: /startnow 1"; !strings.HasSuffix(got, want) {
				r.Errorf("the list is %q; want %q at its end", got, want)
			}
		}, []string{yourStart, nobodyDid}},
		"skipped, and cancelled": {func(r *rig) {
			r.yesTo("/skipcall")
			if got, want := r.tells("/cancelcall 1"), "Cancelled: number 1, Sat 1 Jan 2000 01:00 UTC (5 min ago) “Party”. It is off Telegram, too."; got != want {
				r.Errorf("to cancel it is answered %q; want %q", got, want)
			}
			if c := r.srv.CurrentCall(r.group); c != nil {
				r.Errorf("on Telegram is still %+v", c)
			}
		}, []string{yourStart}},
		"skipped, and started": {func(r *rig) {
			r.yesTo("/skipcall 1")
			r.started("/startnow 1", "Party", "Sat 1 Jan 2000 01:00")
			r.tells("/endcall")
		}, []string{yourStart}},
		"skipped while it is paused": {func(r *rig) {
			r.tells("/pausecall 1")
			r.yesTo("/skipcall 1")
		}, []string{yourStart, nobodyDid}},
		"another takes the place of the last": {func(r *rig) {
			got := r.yesTo("/schedulecall --replace tomorrow 01:00 Other")
			if !strings.Contains(got, "Planned: ") && !strings.Contains(got, "Scheduled: ") {
				r.Errorf("to put another one there is answered %q", got)
			}
		}, []string{yourStart, nobodyDid, "It has begun: video chat “Other”.\nJoin: https://t.me/demo?videochat"}},
	} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall --no-start every day 01:00 x2 Party", func(r *rig, _ *emulator.Call) {
				time.Sleep(time.Until(onNewYear(1, 5)))
				c.what(r)
				time.Sleep(time.Until(onNewYear(50, 0)))
				r.wrote(c.want...)
				if got := r.tells("/calls"); !strings.Contains(got, "Nothing is planned here.") {
					t.Errorf("two days later the list is %q", got)
				}
			})
		})
	}
}

// TestWhatIsLeftIsMoved: what was left to people can be put off, as long as nobody has started it. It is not what is meant where a series is
// to be passed, unless it is named.
func TestWhatIsLeftIsMoved(t *testing.T) {
	for name, c := range map[string]struct{ when, line, to string }{
		"moved":                       {"in 1h", "/movecall 1 03:00", "03:00"},
		"moved without its number":    {"in 1h", "/movecall +1h", "02:00"},
		"the last of a series, moved": {"every day 01:00 x1", "/movecall 1 03:00", "03:00"},
	} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall --no-start "+c.when+" Party", func(r *rig, _ *emulator.Call) {
				time.Sleep(time.Until(onNewYear(1, 2)))
				if got, want := r.yesTo(c.line), "Moved: number 1 “Party” is now Sat 1 Jan 2000 "+c.to+" UTC "; !strings.HasPrefix(got, want) {
					t.Errorf("to move it is answered %q; want %q", got, want)
				}
				r.onTelegram("Party", "Sat "+c.to)
				time.Sleep(time.Until(onNewYear(27, 0)))
				r.wrote(yourStart, yourStart, strings.Replace(nobodyDid, "01:00", c.to, 1))
			})
		})
	}
	t.Run("skipped without a number", func(t *testing.T) {
		planned(t, "/schedulecall --no-start every day 01:00 x1 Party", func(r *rig, _ *emulator.Call) {
			r.tells("/schedulecall every day 20:00 Standup")
			time.Sleep(time.Until(onNewYear(1, 2)))
			if got, want := r.yesTo("/skipcall"), "Passed: number 2, "; !strings.HasPrefix(got, want) {
				t.Errorf("to pass the only one that is to come is answered %q; want %q", got, want)
			}
			if got, want := r.tells("/skipcall 1"), "Passed: number 1, Sat 1 Jan 2000 01:00 UTC (2 min ago) “Party”. It is off Telegram, too. That was the last one"; !strings.HasPrefix(got, want) {
				t.Errorf("to pass that which was left is answered %q; want %q", got, want)
			}
			time.Sleep(time.Until(onNewYear(2, 0)))
			r.wrote(yourStart)
		})
	})
	t.Run("they start it first", func(t *testing.T) {
		planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, _ *emulator.Call) {
			time.Sleep(time.Until(onNewYear(1, 2)))
			r.srv.StartScheduled(r.group, r.alice)
			if got := r.tells("/movecall 1 03:00"); strings.Contains(got, "Moved") {
				t.Errorf("it runs, and to move it is answered %q", got)
			}
			r.current("Party", true)
		})
	})
}

// TestWhatIsLeftOfWhoMayNotCommandAnyMore: where such plans are paused, nobody is told to start a call of his, nor that nobody has.
func TestWhatIsLeftOfWhoMayNotCommandAnyMore(t *testing.T) {
	for when, want := range map[string][]string{
		"in 1h": {"Not started: the video chat “Party”, for whoever planned it may not give commands any more. To start it all the same, within 12 hours, type: /startnow 1"},
		"every day 01:00 x3": {"Not started: the video chat “Party”, for whoever planned it may not give commands any more. To start it all the same, within 12 hours, type: /startnow 1\n" +
			"The series is paused until you type /resumecall 1."},
		"--quiet every day 01:00": {"Not started: the video chat “Party”, for whoever planned it may not give commands any more. To start it all the same, within 12 hours, type: /startnow 1\n" +
			"The series is paused until you type /resumecall 1."},
	} {
		t.Run(when, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Orphans = handlers.PauseOrphans
				r.policy.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true, {Kind: command.User, ID: r.bob}: true}
				r.start()
				r.says(r.bob, "/schedulecall --no-start "+when+" Party")
				r.onTelegram("Party", "Sat 01:00")
				p := r.policy
				p.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
				r.life.h.SetPolicy(&p)
				time.Sleep(50 * time.Hour)
				r.wrote(want...)
				if got := r.tells("/calls"); strings.Contains(when, "every") && !strings.Contains(got, "Paused") {
					t.Errorf("the list is %q", got)
				}
			})
		})
	}
}
