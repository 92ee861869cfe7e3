package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

func TestMoved(t *testing.T) {
	t.Run("on Telegram, agreed", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.is(r.tells("/movecall 1 in 2h"), "It is on Telegram: number 1, Sat 1 Jan 2000 01:00 UTC (in 1 h) “Party”. To move it I put it there anew, so whoever wanted to be reminded by Telegram has to tap that again. To move it to Sat 1 Jan 2000 02:00 UTC (in 2 h), answer /yes.")
			r.onTelegram("Party", "Sat 01:00")
			r.is(r.tells("/yes"), "Moved: number 1 “Party” is now Sat 1 Jan 2000 02:00 UTC (in 2 h), and was Sat 1 Jan 2000 01:00 UTC. I put it on Telegram anew: whoever wants to be reminded there taps it again.")
			r.onTelegram("Party", "Sat 02:00")
			time.Sleep(90 * time.Minute)
			r.starts(c, 0, c.At)
			time.Sleep(time.Hour)
			r.wrote(hasBegun)
		})
	})
	t.Run("far ahead, and back", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall 20 jan 18:00 Third")
			r.is(r.tells("/movecall 1 to 21 jan 18:00"), "Moved: number 1 “Third” is now Fri 21 Jan 2000 18:00 UTC (in 20 d 18 h), and was Thu 20 Jan 2000 18:00 UTC. I put it on Telegram on Thu 13 Jan 2000 18:01 UTC.")
			r.is(r.tells("/movecall 1 to 21 jan 18:00"), "It is at that time already: number 1, Fri 21 Jan 2000 18:00 UTC (in 20 d 18 h) “Third”. I changed nothing.")
			r.tells("/movecall 1 tomorrow 18:00")
			r.onTelegram("Third", "Sun 18:00")
		})
	})
	t.Run("before the one that is on Telegram", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall in 2h First")
			r.tells("/schedulecall in 3h Second")
			r.gets("/movecall 2 in 1h", "The video chat “First” for Sat 1 Jan 2000 02:00 UTC (in 2 h) is on Telegram, which takes one at a time.")
			r.tells("/yes")
			r.onTelegram("Second", "Sat 01:00")
			r.tells("/cancelcall 2")
			r.onTelegram("First", "Sat 02:00")
		})
	})
	t.Run("one of a series", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall every mon 18:00 Weekly")
			r.onTelegram("Weekly", "Mon 18:00")
			r.gets("/movecall 1 11 jan 18:00", "Not done: that is not before the one that comes after it, on Mon 10 Jan 2000 18:00 UTC. Only the next one of a series is moved, that on Mon 3 Jan 2000 18:00 UTC. This one is passed with /skipcall 1.")
			r.tells("/movecall 1 mon 10:00")
			r.tells("/yes")
			r.onTelegram("Weekly", "Mon 10:00")
			time.Sleep(3 * 24 * time.Hour)
			r.srv.EndCall(r.group, r.alice)
			r.onTelegram("Weekly", "Mon 18:00")
			r.gets("/movecall 1 every tue 18:00", "Not done: that is a time that comes again, and a call moves to one time only.")
		})
	})
	t.Run("to a time of day alone where it is the only one", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall 20 jan 18:00 Party")
			const want = "Did you mean this?\nThu 20 Jan 2000 21:00 UTC (in 19 d 21 h) for number 1 “"
			r.gets("/movecall 21:00", want)
		})
	})
	t.Run("to a time of day alone", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			r.tells("/schedulecall 20 jan 18:00 Party")
			r.tells("/schedulecall 1:00 Soon")
			r.tells("/schedulecall every mon 18:00 Weekly")
			r.talk([][2]string{
				{"/movecall 1 21:00", "Moved: number 1 “Party” is now Thu 20 Jan 2000 21:00 UTC (in 19 d 21 h), and was Thu 20 Jan 2000 18:00 UTC."},
				{"/movecall Party 9:30", "Moved: number 1 “Party” is now Thu 20 Jan 2000 09:30 UTC (in 19 d 10 h), and was Thu 20 Jan 2000 21:00 UTC."},
				{"/movecall 1 6", "The time “6” can be in the morning or in the evening. Which one?\n1. Thu 20 Jan 2000 06:00 UTC (in 19 d 6 h)"},
				{"/movecall 2 0:30", "It is on Telegram: number 2, Sat 1 Jan 2000 01:00 UTC (in 1 h) “Soon”. To move it I put it there anew, so whoever wanted to be reminded by Telegram has to tap that again. To move it to Sat 1 Jan 2000 00:30 UTC (in 30 min), answer /yes."},
				{"/movecall 3 19:00", "Moved: number 3 “Weekly” is now Mon 3 Jan 2000 19:00 UTC (in 2 d 19 h), and was Mon 3 Jan 2000 18:00 UTC."},
				{"/movecall 3 in 5h", "Moved: number 3 “Weekly” is now Sat 1 Jan 2000 05:00"},
			})
			time.Sleep(40 * time.Minute)
			if got := r.tells("/movecall Soon 0:20"); !strings.Contains(got, "To move it to Sun 2 Jan 2000 00:20 UTC ") {
				r.Errorf("to a time that is over on its own day the answer is %q", got)
			}
		})
	})
	t.Run("to a day alone", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall 20 jan 18:15 Party")
			r.talk([][2]string{
				{"/movecall 1 to 21 jan", "Moved: number 1 “Party” is now Fri 21 Jan 2000 18:15 UTC (in 20 d 18 h), and was Thu 20 Jan 2000 18:15 UTC."},
				{"/movecall Party 22 jan", "Moved: number 1 “Party” is now Sat 22 Jan 2000 18:15 UTC (in 21 d 18 h), and was Fri 21 Jan 2000 18:15 UTC."},
				{"/movecall 1 sunday", "People mean different days by “sunday”. Which one?\n1. Sun 23 Jan 2000 18:15 UTC (in 22 d 18 h) for “Party”\n2. Sun 16 Jan 2000 18:15 UTC (in 15 d 18 h) for “Party”\n3. Sun 2 Jan 2000 18:15 UTC (in 1 d 18 h) for “Party”\n"},
				{"/movecall 2 sunday", "I cannot tell whether “2 sunday” begins with the number of a planned call or is all a time. "},
			})
		})
	})
	t.Run("by how much", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			r.tells("/schedulecall 20 jan 18:00 Party")
			r.talk([][2]string{
				{"/movecall 1 +1h", "Moved: number 1 “Party” is now Thu 20 Jan 2000 19:00 UTC (in 19 d 19 h), and was Thu 20 Jan 2000 18:00 UTC."},
				{"/movecall 1 1h later", "Moved: number 1 “Party” is now Thu 20 Jan 2000 20:00 UTC"},
				{"/movecall Party a day later", "Moved: number 1 “Party” is now Fri 21 Jan 2000 20:00 UTC"},
				{"/movecall 1 -30m", "Moved: number 1 “Party” is now Fri 21 Jan 2000 19:30 UTC"},
				{"/movecall 1 1 hour earlier", "Moved: number 1 “Party” is now Fri 21 Jan 2000 18:30 UTC"},
				{"/movecall by 30m", "Did you mean this?\nFri 21 Jan 2000 19:00 UTC (in 20 d 19 h) for number 1 “"},
				{"/movecall 1 30m", "I am not sure that “30m” means from now. Which one?\n1. Fri 21 Jan 2000 19:00 UTC (in 20 d 19 h) for “Party”\n2. Sat 1 Jan 2000 00:"},
				{"/movecall 1 40 days earlier", "That time is over: "},
				{"/movecall 1 in 2h", "Moved: number 1 “Party” is now Sat 1 Jan 2000 02:"},
			})
		})
	})
	t.Run("which one, each to a time of its own", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			r.is(r.tells("/movecall +1h"), "Not done: nothing is planned here for /movecall to change. What is planned is in /calls.")
			r.tells("/schedulecall 20 jan 18:00 Party")
			r.tells("/schedulecall 21 jan 9:30 Standup")
			r.talk([][2]string{
				{"/movecall thu", "Not done: say which call here, with its number:\nNumber 2, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Party”: /movecall #2 thu\nNumber 3, "},
				{"/movecall 6 jan", "Which one?\nThu 6 Jan 2000 18:00 UTC (in 5 d 18 h) for number 2 “Party”\nThu 6 Jan 2000 09:30 UTC (in 5 d 10 h) for number 3 “Standup”\nAnswer /yes 2 or /yes 3, or type it again."},
				{"/movecall from 21 jan to 22 jan", "Did you mean this?\nSat 22 Jan 2000 09:30 UTC (in 21 d 10 h) for number 3 “Standup”\nAnswer /yes, or type it again."},
				{"/movecall 21:00", "Which one?\nThu 20 Jan 2000 21:00 UTC (in 19 d 21 h) for number 2 “"},
				{"/movecall +1h", "Which one?\nThu 20 Jan 2000 19:00 UTC (in 19 d 19 h) for number 2 “Party”\nFri 21 Jan 2000 10:30 UTC (in 20 d 11 h) for number 3 “"},
				{"/yes 3", "Moved: number 3 “Standup” is now Fri 21 Jan 2000 10:30 UTC (in 20 d 11 h), and was Fri 21 Jan 2000 09:30 UTC."},
				{"/movecall 25 jan 20:00", "Which one?\nTue 25 Jan 2000 20:00 UTC (in 24 d 20 h) for number 2 “"},
			})
		})
	})
	t.Run("at a time that can be two", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall 20 jan 18:00 Third")
			r.is(r.tells("/movecall 1 tomorrow 6"), "The time “6” can be in the morning or in the evening. Which one?\n1. Sun 2 Jan 2000 06:00 UTC (in 1 d 6 h) for “Third”\n2. Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h) for “Third”\nAnswer /yes 1 or /yes 2, or type it again.")
			r.tells("/yes 2")
			r.onTelegram("Third", "Sun 18:00")
		})
	})
}

// It is typed before the time of one of a series, and read or done after that: the next one is not what was meant.
func TestTheNextOneIsNotTheOneThatWasMeant(t *testing.T) {
	missed := func(t *testing.T, r *rig, said string) {
		t.Helper()
		if !strings.HasPrefix(said, "Not done: the time of number 1 “Daily” has come meanwhile.") {
			t.Errorf("it is answered %q", said)
		}
		if i, _ := r.plannedOf(1); i.At.Day() != 2 || !i.Moved.IsZero() {
			t.Errorf("the next one is for %v, and was for %v", i.At, i.Moved)
		}
	}
	judge := func(t *testing.T, r *rig, said string) {
		t.Helper()
		if cur := r.srv.CurrentCall(r.group); cur != nil && cur.At.IsZero() { // it began before the line was read
			missed(t, r, said)
		} else if !strings.HasPrefix(said, "Passed: ") && !strings.HasPrefix(said, "Moved: ") {
			t.Errorf("it has not begun, and to what was typed before its time the answer is %q", said)
		}
	}
	for _, line := range []string{"/skipcall 1", "/movecall 1 +30m", "/movecall 1 in 30m"} {
		t.Run("the userbot was away, "+line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells("/schedulecall every day 9:00 Daily")
				time.Sleep(time.Until(time.Date(2000, 1, 1, 8, 59, 40, 0, time.UTC)))
				r.crash()
				time.Sleep(10 * time.Second)
				msg := r.says(r.alice, line)
				time.Sleep(20 * time.Second)
				r.start()
				r.idle(time.Minute)
				said := strings.Join(r.answers(msg), "\n")
				judge(t, r, said)
			})
		})
	}
	for _, line := range []string{"/movecall --in @demo 1 +30m", "/movecall --in @demo 1 9:30", "/skipcall --in @demo 1"} {
		t.Run("the chat is looked up, "+line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Chats = nil
				r.start()
				r.tells("/schedulecall every day 9:00 Daily")
				time.Sleep(time.Until(time.Date(2000, 1, 1, 8, 59, 58, 0, time.UTC)))
				r.srv.Fail("contacts.resolveUsername", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second, User: r.bot})
				judge(t, r, strings.Replace(r.asksPrivately(line), " in Demo", "", 1))
			})
		})
	}
}

// It is asked about one of a series, and answered after that one's time, or after it was changed: the next one is not what was shown.
func TestTheNextOneIsNotTheOneThatWasAskedAbout(t *testing.T) {
	for _, rule := range []string{"every wed", "every 2 weeks from wed"} { // the one after comes to Telegram at once, or later
		for _, l := range [][2]string{
			{"/skipcal 1", "/yes"}, {"/skip 1", "/yes"}, {"/skipcall wed", "/yes"}, {"/skipcall Weekl", "/yes"}, {"/skipcall Weekly thu", "/yes"},
			{"/cancelcall Weekly wed", "/yes 1"},
			{"/movecal 1 +1d", "/yes"}, {"/movecall Weekl +1d", "/yes"}, {"/movecall 1 8", "/yes"}, {"/movecall 1 sun 18:00", "/yes"},
			{"/movecall 1 from monday to friday", "/yes"}, {"/startno 1", "/yes"},
		} {
			ask := func(t *testing.T, meanwhile func(r *rig), want string) {
				bubble(t, func(r *rig) {
					r.policy.PerMinute, r.policy.Admins[user(r.bob)] = 0, true
					r.start()
					r.gets("/schedulecall "+rule+" 18:00 Weekly", "Scheduled")
					time.Sleep(time.Until(time.Date(2000, 1, 5, 17, 58, 0, 0, time.UTC)))
					if got := r.tells(l[0]); !strings.Contains(got, "/yes") {
						t.Fatalf("%s is not asked about: %q", l[0], got)
					}
					meanwhile(r)
					was, _ := r.plannedOf(1)
					r.gets(l[1], want)
					if i, _ := r.plannedOf(1); !i.At.Equal(was.At) || !i.Moved.Equal(was.Moved) || i.Live != was.Live {
						t.Errorf("the next one is for %v, and was for %v; live: %v", i.At, was.At, i.Live)
					}
				})
			}
			t.Run("its time has come, "+rule+", "+l[0], func(t *testing.T) {
				want := "Not done: the time of number 1 “Weekly” has come meanwhile."
				if l[0] == "/startno 1" {
					want = "Not done: the video chat “Weekly” has ended."
				}
				ask(t, func(r *rig) {
					time.Sleep(3 * time.Minute)
					r.srv.EndCall(r.group, r.alice)
					r.idle(time.Minute)
				}, want)
			})
			if l[0] != "/startno 1" {
				t.Run("it was passed, "+rule+", "+l[0], func(t *testing.T) {
					ask(t, func(r *rig) {
						r.says(r.bob, "/skipcall 1")
						r.idle(time.Minute)
					}, "Not done: number 1 “Weekly” has changed meanwhile.")
				})
			}
		}
	}
}

// TestMovedInTheZoneOfItsSeries: a time of day may be meant in the zone that a call was planned in, or in the chat's.
func TestMovedInTheZoneOfItsSeries(t *testing.T) {
	const (
		onTelegram = "It is on Telegram: number 1, Thu 6 Jan 2000 18:00 EST (in 5 d 23 h) “Party”. "
		which      = "It was planned in America/New_York, and the time zone here is another one."
	)
	plans := []string{"/schedulecall every thu 18:00 New York time Party"}
	for _, c := range []struct {
		line, want string
		offer      []string
	}{
		{"/movecall 1 20:00", which, []string{"Thu 6 Jan 2000 20:00 EST", "Thu 6 Jan 2000 20:00 UTC"}},
		{"/movecall Party 20:00", which, []string{"Thu 6 Jan 2000 20:00 EST", "Thu 6 Jan 2000 20:00 UTC"}},
		{"/movecall 1 20:00 UTC", onTelegram, []string{"To move it to Thu 6 Jan 2000 20:00 UTC (in 5 d 20 h), answer /yes."}},
		{"/movecall 1 +1h", onTelegram, []string{"To move it to Thu 6 Jan 2000 19:00 EST (in 6 d), answer /yes."}},
		{"/movecall 77 +15", "Not done: no call with the number 77 is planned", nil},
	} {
		isAnswered(t, plans, c.line, c.want, c.offer)
	}
}

// Around midnight the next day is as near as the own one: 24:00 ends the own day, and what may be either is asked.
func TestMovedToMidnight(t *testing.T) {
	const moved, ends, night = "Moved: number 1 “Party” is now ", "Midnight can be the beginning or the end of a day. Which one?\n", "A night belongs to two days. Which one?\n"
	late, early := []string{"/schedulecall 14 jan 22:00 Party"}, []string{"/schedulecall 14 jan 9:00 Party"}
	for _, c := range []struct {
		plans []string
		line  string
		want  string
		offer []string
	}{
		{late, "/movecall 1 24:00", moved + "Sat 15 Jan 2000 00:00", nil},
		{late, "/movecall Party 24:00", moved + "Sat 15 Jan 2000 00:00", nil},
		{late, "/movecall 24:00", "Did you mean this?", []string{"Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 24 Uhr", moved + "Sat 15 Jan 2000 00:00", nil},
		{late, "/movecall 1 from 22:00 to 24:00", moved + "Sat 15 Jan 2000 00:00", nil},
		{late, "/movecall 1 von 22 bis 24 Uhr", moved + "Sat 15 Jan 2000 00:00", nil},
		{late, "/movecall 1 14 jan 24:00", moved + "Sat 15 Jan 2000 00:00", nil},
		{late, "/movecall 1 25:00", "There is no hour 25", []string{"Sat 15 Jan 2000 01:00"}},
		{late, "/movecall 1 midnight", ends, []string{"Fri 14 Jan 2000 00:00", "Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 22:00 to midnight", ends, []string{"Fri 14 Jan 2000 00:00", "Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 mitternacht", ends, []string{"Fri 14 Jan 2000 00:00", "Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 a mezzanotte", "", []string{"Fri 14 Jan 2000 00:00", "Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 в полночь", ends, []string{"Fri 14 Jan 2000 00:00", "Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 12am", ends, []string{"Fri 14 Jan 2000 00:00", "Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 0:00", ends, []string{"Fri 14 Jan 2000 00:00", "Sat 15 Jan 2000 00:00"}},
		{late, "/movecall 1 0:30", night, []string{"Fri 14 Jan 2000 00:30", "Sat 15 Jan 2000 00:30"}},
		{late, "/movecall 1 1:30 am", night, []string{"Fri 14 Jan 2000 01:30", "Sat 15 Jan 2000 01:30"}},
		{late, "/movecall 1 23:30", moved + "Fri 14 Jan 2000 23:30", nil},
		{late, "/movecall 1 6:00", moved + "Fri 14 Jan 2000 06:00", nil},
		{early, "/movecall 1 0:30", night, []string{"Fri 14 Jan 2000 00:30", "Sat 15 Jan 2000 00:30"}},
		{early, "/movecall 1 4:00", moved + "Fri 14 Jan 2000 04:00", nil},
		{[]string{"/schedulecall 14 jan 1:00 Party"}, "/movecall 1 0:30", moved + "Fri 14 Jan 2000 00:30", nil},
		{[]string{"/schedulecall --no-start today 22:00 Party"}, "/movecall 1 midnight", "", []string{"Sun 2 Jan 2000 00:00"}}, // that of today is over
	} {
		isAnswered(t, c.plans, c.line, c.want, c.offer)
	}
}
