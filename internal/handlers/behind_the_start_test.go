package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// plannedAndHeldOver has a call be planned for 00:30, and returns how a line is answered that has to wait over that time.
func (r *rig) plannedAndHeldOver(plan, line string) string {
	r.Helper()
	r.start()
	r.tells(plan)
	msg := r.heldOver(line, false)
	r.idle(time.Minute)
	return r.answered(msg, "")
}

// Somebody puts a call in the place of a planned one, and Telegram has that wait until the time of this has come. Whoever waits for it hears that it
// is off, as where nothing waits.
func TestReplacedWhileItsTimeComes(t *testing.T) {
	for plan, more := range map[string]string{
		"/schedulecall 00:30 Party": "", "/schedulecall every day 00:30 Party": " The rest of that series stays.",
		"/schedulecall --no-start 00:30 Party": "", "/schedulecall --no-start every day 00:30 Party": " The rest of that series stays.",
	} {
		t.Run(plan, func(t *testing.T) {
			bubble(t, func(r *rig) {
				got := r.plannedAndHeldOver(plan, "/schedulecall --replace 00:33 Other")
				if want := "It takes the place of number 1, Sat 1 Jan 2000 00:30 UTC (30 s ago) “Party”"; !strings.Contains(got, want) || !strings.Contains(got, "which is off."+more) {
					t.Errorf("the answer is %q, which does not say %q; the chat:\n%s", got, want, r.chat())
				}
				time.Sleep(time.Hour)
				r.idle(time.Minute)
				for _, post := range r.posts() {
					if strings.Contains(post, "Party") {
						t.Errorf("of what is off is told later: %q", post)
					}
				}
			})
		})
	}
}

// Somebody puts a call in the place of one of a series that waits for people to start it. It is told that that one is off, and not later that nobody
// has started it.
func TestReplacedWhileItWaitsForPeople(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --no-start every day 01:00 Party")
		time.Sleep(time.Until(onNewYear(1, 2)))
		got := r.tells("/schedulecall --replace 01:40 Other")
		if want := "It takes the place of number 1, Sat 1 Jan 2000 01:00 UTC (2 min ago) “Party”, which is off. The rest of that series stays."; !strings.Contains(got, want) {
			t.Errorf("the answer is %q, which does not say %q", got, want)
		}
		time.Sleep(time.Hour)
		r.idle(time.Minute)
		for _, post := range r.posts() {
			if strings.HasPrefix(post, "Missed") {
				t.Errorf("of what is off is told %q", post)
			}
		}
	})
}

// In the second in which a planned call is started, nobody is told that it was not started, nor how to start it.
func TestToldOfACallThatIsAboutToStart(t *testing.T) {
	for line, want := range map[string]string{
		"/startcall Talk":           "The video chat “Party” is about to start: its time has come. I changed nothing.\nTo end it and make a new one, type: /startcall --replace Talk",
		"/schedulecall 00:33 Other": "a chat has one at a time on Telegram, and the video chat “Party” is about to start. I put it there when that is over, and cannot start it before.",
	} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				if got := r.plannedAndHeldOver("/schedulecall 00:30 Party", line); !strings.Contains(got, want) {
					t.Errorf("the answer is %q, want %q; the chat:\n%s", got, want, r.chat())
				}
			})
		})
	}
}
