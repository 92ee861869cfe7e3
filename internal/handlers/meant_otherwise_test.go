package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// talk types lines in a chat where such calls are planned, and asserts how each is answered.
func talk(t *testing.T, lines ...string) {
	t.Helper()
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for k := 0; k < len(lines); k += 2 {
			if got := strings.TrimPrefix(r.tells(lines[k]), "» "); !strings.Contains(got, lines[k+1]) {
				r.Errorf("to %s the answer is %q, want %q", lines[k], got, lines[k+1])
			}
		}
	})
}

// TestAWordForStopIsNoTitle: whoever types nearly the word that ends a recording does not begin one by that.
func TestAWordForStopIsNoTitle(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.start()
		is := func(line, want string) {
			r.Helper()
			if got := r.tells(line); !strings.Contains(got, want) {
				r.Errorf("to %s the answer is %q, want %q", line, got, want)
			}
		}
		is("/recordcall stoop", "the word “stoop” must stand in quotes. Which one?\n1. /recordcall stop\n2. /recordcall \"stoop\"\n")
		is("/recordcall", "is being recorded now")
		is("/recordcall finished", "\n1. /recordcall stop\n")
		is("/recordcall Our talk", "I changed nothing. To end that recording there is /recordcall stop.")
		is("/recordcall --stop", "There is no option --stop. I know --video, --quiet and --in CHAT. Did you mean this?\n/recordcall stop\n")
		is("/yes", "The recording of the video chat “Friday” has ended.")
		is("/recordcall", "is being recorded now")
		is("/recordcall stop please", "The recording of the video chat “Friday” has ended.")
		for _, e := range r.srv.Ledger() {
			if e.Kind == emulator.RecordingBegun && e.Text != "" {
				r.Errorf("recorded as %q", e.Text)
			}
		}
	})
}

// TestTheOneThatWaitsIsNotTheNext: in the minutes in which people are to start one of a series, what is typed about the series may be meant
// for that.
func TestTheOneThatWaitsIsNotTheNext(t *testing.T) {
	for line, next := range map[string]string{
		"/skipcall Club":        "Pass number 1, Sun 2 Jan 2000 19:00 UTC",
		"/skipcall 1":           "Pass number 1, Sun 2 Jan 2000 19:00 UTC",
		"/movecall Club 20:30":  "Sun 2 Jan 2000 20:30 UTC",
		"/callcheck skipcall 1": "Pass number 1, Sun 2 Jan 2000 19:00 UTC",
	} {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			r.tells("/schedulecall --no-start every day 19:00 Club")
			time.Sleep(time.Until(time.Date(2000, 1, 1, 19, 1, 0, 0, time.UTC)))
			got := r.tells(line)
			if !strings.Contains(got, "The one of Sat 1 Jan 2000 19:00 UTC is waiting for somebody to start it, as with /startnow 1. What you typed is about the next one.") || !strings.Contains(got, next) {
				r.Errorf("to %s the answer is %q, want it to ask about %q", line, got, next)
			}
			if strings.HasPrefix(line, "/callcheck") {
				return
			}
			if got := r.tells("/yes"); !strings.HasPrefix(got, "Passed: ") && !strings.HasPrefix(got, "Moved: ") {
				r.Errorf("to /yes after %s the answer is %q", line, got)
			}
		})
	}
}

// TestASeriesIsPausedWhileOneIsLive: what is to come is paused, and the one that is live goes on.
func TestASeriesIsPausedWhileOneIsLive(t *testing.T) {
	for name, begin := range map[string]func(r *rig){
		"at its time":     func(*rig) { time.Sleep(time.Until(time.Date(2000, 1, 1, 18, 1, 0, 0, time.UTC))) },
		"before its time": func(r *rig) { r.tells("/startnow 1") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall every day 18:00 Daily")
				begin(r)
				const told = "Paused: the series number 1 “Daily”. The one that is live goes on, and ends with /endcall. I neither start it nor remind of it until you type /resumecall 1."
				if got := r.tells("/pausecall 1"); got != told {
					r.Errorf("the answer is %q, want %q", got, told)
				}
				r.current("Daily", true)
				time.Sleep(time.Minute)
				r.is(r.tells("/endcall"), "Ended: video chat “Daily”. Nobody was in it.\nThe series is paused, and goes on with /resumecall 1. All of it is cancelled with /cancelcall 1.")
				time.Sleep(72 * time.Hour)
				if c := r.srv.CurrentCall(r.group); c != nil {
					r.Errorf("%q is there, though the series is paused", c.Title)
				}
				r.gets("/resumecall 1", "It goes on: number 1, ")
				time.Sleep(24 * time.Hour)
				r.current("Daily", true)
			})
		})
	}
}

// TestNothingIsOfferedThatIsRefused: what is refused when it is typed is refused at once, where it is only nearly typed.
func TestNothingIsOfferedThatIsRefused(t *testing.T) {
	talk(t,
		"/schedulecall 20 jan 18:00 Food", "Planned",
		"/schedulecall every fri 20:00 Party", "Scheduled",
		"/skipcall Fooo", "Not done: number 1, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Food” is planned only once. It is taken off the plan with /cancelcall 1.",
		"/resume 1", "There is no command /resume, so I take it for /resumecall. It is not paused: number 1, ",
		"/skip 1", "There is no command /skip, so I take it for /skipcall. Not done: number 1, ",
		"/resumecall partyy", "It is not paused: number 2, ",
		"/pausecall 2", "Paused: number 2, ",
		"/pause 2", "There is no command /pause, so I take it for /pausecall. It is paused already: number 2, ",
	)
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall in 2h Foo")
		r.tells("/pausecall 1")
		time.Sleep(3 * time.Hour)
		if got := r.tells("/resumecall"); !strings.HasPrefix(got, "Not done: the time of number 1 “Foo”, ") || !strings.HasSuffix(got, "/startnow 1") {
			r.Errorf("to /resumecall of what is over the answer is %q", got)
		}
	})
}

// TestStartWithAPlannedCall: half a verb with the number or the title of a planned call is for us, and starts that one if it is meant.
func TestStartWithAPlannedCall(t *testing.T) {
	for _, line := range []string{"/start 1", "/start food"} {
		talk(t,
			"/schedulecall 20 jan 18:00 Food", "Planned",
			line, "There is no command /start, so I take it for /startnow. Did you mean this?\nStart number 1, Thu 20 Jan 2000 18:00 UTC",
			"/yes", "Started: video chat “Food”, ",
		)
	}
	bubble(t, func(r *rig) {
		r.start()
		msg := r.says(r.alice, "/start 1")
		r.idle(time.Minute)
		if a := r.answers(msg); len(a) > 0 {
			r.Errorf("/start 1 is answered where nothing is planned: %q", a)
		}
	})
}

// TestAChatWithoutTheOption: the chat that is named without the option is asked about, and is no title in silence.
func TestAChatWithoutTheOption(t *testing.T) {
	talk(t,
		"/startcall @demo Foo", "Before a chat belongs --in, and “@demo” has none. Which one?\n1. /startcall --in @demo Foo\n2. /startcall \"@demo Foo\"\n",
		"/yes 1", "“Foo”",
	)
}

// TestNoSaysNo: a word for no behind /yes closes the question.
func TestNoSaysNo(t *testing.T) {
	talk(t,
		"/schedulecall tomorrow 6 Food", "Which one?",
		"/yes no", "Then I do nothing, and my question is closed.",
		"/yes 1", "I have no open question to you here.",
	)
}

// TestTheLogOfACheckShowsWhatWasTyped: the chat of the command that is tried is told once, where it was typed.
func TestTheLogOfACheckShowsWhatWasTyped(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/callcheck startcall --in @demo Foo")
		r.tells("/callcheck --in @demo startcall Bar")
		got := strings.ReplaceAll(r.tells("/calllog"), "＠", "@")
		for _, line := range []string{"/callcheck startcall --in @demo Foo", "/callcheck --in @demo startcall Bar"} {
			if !strings.Contains(got, line) {
				r.Errorf("the log is %q, want %s in it", got, line)
			}
		}
	})
}
