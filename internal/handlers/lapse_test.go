package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestWhatIsOfferedLateMeansWhatWasMeant: an answer has to wait for Telegram, and the line that it offers means something else by then: it
// is not offered any more. What is told besides is told.
func TestWhatIsOfferedLateMeansWhatWasMeant(t *testing.T) {
	type story struct {
		line string
		late time.Duration // how long the answer waits
		want string
	}
	const passed = "Passed: number 1, Sat 1 Jan 2000 18:00 UTC (in 18 h) “Daily”. It is off Telegram, too. The next one is Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h)."
	const itself = "\nTo plan that one by itself all the same, type: /schedulecall Sat 1 Jan 2000 18:00 \"Daily\""
	const beyond = "Not done: that is not before the one that comes after it, on Sun 2 Jan 2000 18:00 UTC. Only the next one of a series is moved, that on Sat 1 Jan 2000 18:00 UTC."
	const taken = "A video chat “Daily” is already planned for Sat 1 Jan 2000 18:00 UTC (in 18 h): number 1. I changed nothing."
	const there = "A video chat “By hand” is already scheduled for Mon 3 Jan 2000 22:00 UTC (in 2 d). I changed nothing.\nTo take it back and make a new one, type"
	const runs = "A video chat “By hand” is already running since Sat 1 Jan 16:00 UTC. I changed nothing.\nJoin: https://t.me/demo?videochat"
	const refuses = "Understood: Schedule it: Sun 2 Jan 2000 20:00 UTC (in 22 h), title “Party”\nI would not do it, and say:\n"
	for _, c := range []story{
		{"/skipcall 1", 0, passed + itself},
		{"/skipcall 1", 17 * time.Hour, passed + itself},
		{"/skipcall 1", 18 * time.Hour, passed},
		{"/movecall 1 3 jan 18:00", 17 * time.Hour, beyond + " This one is passed with /skipcall 1."},
		{"/movecall 1 3 jan 18:00", 19 * time.Hour, beyond}, // it would be the next one that is passed
		{"/schedulecall 18:00 Other", 17 * time.Hour, taken + "\nTo pass that one of its series first, type: /skipcall 1"},
		{"/schedulecall 18:00 Other", 19 * time.Hour, taken},
		{"/movecall 2 1 jan 18:00", 17 * time.Hour, taken + "\nTo pass that one of its series first, type: /skipcall 1"},
		{"/movecall 2 1 jan 18:00", 19 * time.Hour, taken},
		{"/schedulecall tomorrow 20:00 Party", 0, there + ": /schedulecall --replace tomorrow 20:00 Party"},
		{"/schedulecall tomorrow 20:00 Party", time.Hour, there + ": /schedulecall --replace tomorrow 20:00 Party"},
		{"/schedulecall tomorrow 20:00 Party", 3 * time.Hour, there + " it again with --replace."}, // that is another day by now
		{"/schedulecall 23:30 Party", 2 * time.Hour, there + " it again with --replace."},
		{"/startnow 1", time.Hour, runs + "\nTo end it and start the planned one, type: /startnow --replace 1"},
		{"/startnow 1", 3 * time.Hour, runs}, // it would be the next one that is started
		{"/callcheck /startnow 1", 3 * time.Hour, "Understood: /startnow 1\nI would not do it, and say:\n" + runs},
		{"/callcheck /schedulecall tomorrow 20:00 Party", time.Hour, refuses + there + ": /schedulecall --replace tomorrow 20:00 Party"},
		{"/callcheck /schedulecall tomorrow 20:00 Party", 3 * time.Hour, refuses + there + " it again with --replace."},
		{"/callcheck schedulecall tomorrow 20:00 Party", 3 * time.Hour, refuses + there + " it again with --replace."},
	} {
		for _, restarts := range []bool{false, true} {
			bubble(t, func(r *rig) {
				r.start()
				if strings.Contains(c.want, there) {
					time.Sleep(22 * time.Hour)
					r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
				} else {
					r.tells("/schedulecall every day 18:00 Daily")
					r.tells("/schedulecall 5 jan 19:00 Later")
				}
				if strings.Contains(c.want, runs) {
					time.Sleep(16 * time.Hour)
					r.srv.StartCall(r.group, r.alice, "By hand")
					time.Sleep(time.Minute)
				}
				if c.late > 0 {
					r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
				}
				msg := r.says(r.alice, c.line)
				time.Sleep(c.late / 2)
				if restarts && c.late > 0 {
					r.crash()
					r.start()
				}
				time.Sleep(c.late - c.late/2)
				r.srv.Heal()
				r.idle(2 * time.Hour)
				if got := r.answers(msg); len(got) != 1 || got[0] != c.want {
					t.Errorf("%s, answered after %v, restarted: %v: %q; want %q", c.line, c.late, restarts, got, c.want)
				}
			})
		}
	}
}

// The words that were sent before, with no word from the server, are not told again in others.
func TestWhatWasOfferedInTimeIsNotToldAgain(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall every day 18:00 Daily")
			r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
			r.srv.Fail("messages.search", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
			msg := r.says(r.alice, "/skipcall 1")
			time.Sleep(19 * time.Hour)
			if restarts {
				r.crash()
				r.start()
			}
			r.srv.Heal()
			r.idle(2 * time.Hour)
			if got := r.answers(msg); len(got) != 1 {
				t.Errorf("restarted: %v: the answers are %q", restarts, got)
			}
		})
	}
}
