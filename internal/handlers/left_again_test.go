package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestWhatIsNotLeftAnyMore: what was left to people and is over, in whatever way, is not offered any more, and nothing starts it.
func TestWhatIsNotLeftAnyMore(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		then func(*rig)
	}{
		"cancelled":                      {"in 1h Party", func(r *rig) { r.tells("/cancelcall 1") }},
		"paused":                         {"in 1h Party", func(r *rig) { r.tells("/pausecall 1") }},
		"taken back by a person":         {"in 1h Party", func(r *rig) { r.srv.EndCall(r.group, r.alice) }},
		"started by a person, and ended": {"in 1h Party", func(r *rig) { r.srv.StartScheduled(r.group, r.alice); r.srv.EndCall(r.group, r.alice) }},
		"started after it was missed, and ended": {"in 1h Party", func(r *rig) {
			time.Sleep(30 * time.Minute)
			r.srv.StartScheduled(r.group, r.alice)
			time.Sleep(time.Minute)
			r.srv.EndCall(r.group, r.alice)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall --no-start "+c.line, func(r *rig, party *emulator.Call) {
				time.Sleep(time.Until(party.At.Add(2 * time.Minute)))
				c.then(r)
				time.Sleep(time.Until(party.At.Add(4 * time.Hour)))
				if got := r.tells("/calls"); strings.Contains(got, "/startnow 1") {
					t.Errorf("the list is %q", got)
				}
				if got := r.tells("/startnow"); strings.HasPrefix(got, "Started") || strings.Contains(got, "came after your command") {
					t.Errorf("/startnow is answered %q", got)
				}
			})
		})
	}
}

// TestTheNextOfASeriesThatPeopleStarted: once people have started one, the next one can be started by hand.
func TestTheNextOfASeriesThatPeopleStarted(t *testing.T) {
	for name, late := range map[string]time.Duration{"at its time": 2 * time.Minute, "after it was told as missed": 32 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall --no-start every day 01:00 Party", func(r *rig, party *emulator.Call) {
				time.Sleep(time.Until(party.At.Add(late)))
				r.srv.StartScheduled(r.group, r.alice)
				time.Sleep(40 * time.Minute)
				r.srv.EndCall(r.group, r.alice)
				r.onTelegram("Party", "Sun 01:00")
				time.Sleep(time.Until(party.At.Add(2 * time.Hour)))
				if got := r.tells("/calls"); strings.Contains(got, "/startnow 1") {
					t.Errorf("the list is %q", got)
				}
				r.started("/startnow", "Party", "Sun 2 Jan 2000 01:00")
			})
		})
	}
}

// TestNobodyHasStartedIt: however long it was down, the chat hears that nobody has started what was left to people.
func TestNobodyHasStartedIt(t *testing.T) {
	planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, party *emulator.Call) {
		time.Sleep(time.Until(party.At.Add(5 * time.Minute)))
		r.crash()
		time.Sleep(time.Until(party.At.Add(20 * time.Hour)))
		r.start()
		r.idle(5 * time.Minute)
		r.wrote(yourStart, strings.Replace(nobodyDid, "15 min", "20 h", 1))
		r.started("/startnow 1", "Party", "Sat 1 Jan 2000 01:00")
	})
}

// TestPeopleMakeWhatIsLeftToThem: where it had no room on Telegram at its time, people start one of their own, and are not told that nobody has.
func TestPeopleMakeWhatIsLeftToThem(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.StartCall(r.group, r.alice, "Before")
		r.tells("/schedulecall --no-start 01:00 Party")
		time.Sleep(time.Until(onNewYear(0, 59).Add(30 * time.Second)))
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Until(onNewYear(1, 2)))
		told := len(r.posts())
		r.srv.StartCall(r.group, r.alice, "Party")
		time.Sleep(time.Until(onNewYear(2, 0)))
		if got := r.posts()[told:]; len(got) > 0 {
			t.Errorf("they have, and it wrote %q", got)
		}
	})
}

// TestWhatWasNotStartedGivesWay: what is planned while a call that nobody has started keeps its place comes there when that was told.
func TestWhatWasNotStartedGivesWay(t *testing.T) {
	planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, _ *emulator.Call) {
		r.tells("/schedulecall 22:00 Dance")
		time.Sleep(time.Until(onNewYear(3, 0)))
		r.tells("/schedulecall 20:00 Lunch")
		if got, want := r.tells("/calls"), "“Lunch”. On Telegram from Sat 1 Jan 07:00"; !strings.Contains(got, want) {
			t.Errorf("the list is %q; want %q in it", got, want)
		}
		time.Sleep(time.Until(onNewYear(7, 1)))
		r.onTelegram("Lunch", "Sat 20:00")
	})
	planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, _ *emulator.Call) {
		time.Sleep(time.Until(onNewYear(19, 0)))
		if got, want := r.tells("/schedulecall 22:00 Dance"), "Scheduled on Telegram: video chat “Dance”"; !strings.HasPrefix(got, want) {
			t.Errorf("to plan one long after that is answered %q; want %q", got, want)
		}
		r.onTelegram("Dance", "Sat 22:00")
	})
}

// TestWhatIsOnTelegramCanBeStarted: as long as it is there, its number starts it, too.
func TestWhatIsOnTelegramCanBeStarted(t *testing.T) {
	for _, line := range []string{"/startnow", "/startnow 1"} {
		planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, party *emulator.Call) {
			time.Sleep(time.Until(party.At.Add(20 * time.Hour)))
			r.started(line, "Party", "Sat 1 Jan 2000 01:00")
			r.starts(party, r.bot, party.At.Add(20*time.Hour))
		})
	}
}

// TestAWindowThatOpensTooEarly: what Telegram would take sooner than the chat has room for it is listed behind what comes before it.
func TestAWindowThatOpensTooEarly(t *testing.T) {
	planned(t, "/schedulecall 2 jan 20:00 Party", func(r *rig, _ *emulator.Call) {
		r.tells("/schedulecall every sun 20:30 Dance")
		r.tells("/skipcall 2")
		if got, want := r.tells("/calls"), "On Telegram after number 1."; !strings.Contains(got, want) {
			t.Errorf("the list is %q; want %q in it", got, want)
		}
	})
}
