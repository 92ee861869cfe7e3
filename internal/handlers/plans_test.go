package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// tells types a line as Alice, and returns the one answer.
func (r *rig) tells(line string) string {
	r.Helper()
	msg := r.says(r.alice, line)
	r.idle(5 * time.Minute)
	return r.answered(msg, "")
}

// gets types a line as Alice, and judges how the answer begins.
func (r *rig) gets(line, begins string) {
	r.Helper()
	if got := r.tells(line); !strings.HasPrefix(got, begins) {
		r.Errorf("to %s the answer is %q, want %q", line, got, begins)
	}
}

// talk types lines, one after the other's answer, and judges how that begins.
func (r *rig) talk(lines [][2]string) {
	r.Helper()
	for _, l := range lines {
		r.gets(l[0], l[1])
	}
}

// asksPrivately is tells in a private chat.
func (r *rig) asksPrivately(line string) (answer string) {
	r.Helper()
	msg := r.srv.Private(r.alice, r.bot, line)
	r.idle(5 * time.Minute)
	for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
		if m.By == r.bot && m.ReplyTo == msg {
			answer = m.Text
		}
	}
	return answer
}

// is asserts an answer, whole.
func (r *rig) is(got, want string) {
	r.Helper()
	if got != want {
		r.Fatalf("the answer is\n%s\nwant\n%s\nthe chat:\n%s", got, want, r.chat())
	}
}

// onTelegram asserts which call is scheduled, and for when; "": none is.
func (r *rig) onTelegram(title string, at string) {
	r.Helper()
	time.Sleep(3 * time.Second)
	r.idle(time.Minute)
	c := r.srv.CurrentCall(r.group)
	switch {
	case c == nil && title == "":
	case c == nil || c.Title != title || c.At.UTC().Format("Mon 15:04") != at:
		r.Fatalf("on Telegram is %+v, want %q at %s; the chat:\n%s", c, title, at, r.chat())
	}
}

func TestTheListOfCalls(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.is(r.tells("/calls"), "Nothing is planned here. A call is planned with /schedulecall.")
		r.tells("/schedulecall tomorrow 18:00 First")
		r.tells("/schedulecall mon 18:00 Second")
		r.tells("/schedulecall 20 jan 18:00 Third")
		r.tells("/schedulecall --no-start every mon 9:00 from 17 jan Weekly")
		r.is(r.tells("/calls"), `Planned here:
2: Sun 2 Jan 18:00 UTC (in 1 d 18 h) “First”. On Telegram.
3: Mon 3 Jan 18:00 UTC (in 2 d 18 h) “Second”. On Telegram after number 2.
5: Mon 17 Jan 09:00 UTC (in 16 d 9 h) “Weekly”. Every Monday, next Mon 24 Jan, Mon 31 Jan. On Telegram from Sun 9 Jan. An admin starts it.
4: Thu 20 Jan 18:00 UTC (in 19 d 18 h) “Third”. On Telegram after number 5.`)
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(5 * time.Second)
		answer := r.tells("/calls")
		for _, want := range []string{
			"Planned here:\n2: Sun 2 Jan 18:00 UTC (in 1 d 18 h) “First”. Taken off Telegram, so I leave it. It is planned again with /resumecall 2.\n",
			"“Second”. On Telegram.\n",
		} {
			if !strings.Contains(answer, want) {
				r.Errorf("the answer is %q, without %q", answer, want)
			}
		}
	})
}

// After an outage /calls has what is planned, and what was missed: more than a message takes, and it is answered all the same.
func TestTheListAfterAnOutage(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		title := strings.Repeat("Weekly meeting ", 4)
		for k := range 24 {
			r.tells(fmt.Sprintf("/schedulecall in %dh %s%d", 300+24*k, title, k))
		}
		for k := range 12 {
			r.tells(fmt.Sprintf("/schedulecall in %dm %s%d", 60+20*k, title, k))
			r.says(r.alice, "/yes") // it comes before those for later
			r.idle(time.Minute)
		}
		r.stop()
		time.Sleep(9 * time.Hour)
		r.start()
		time.Sleep(10 * time.Minute)
		r.idle(time.Hour)
		first := r.tells("/calls")
		for _, want := range []string{"Planned here:\n", " more: /calls 2\nNot started at their times.", ": /startnow 47\n", "\nAnd 2 more."} {
			if !strings.Contains(first, want) {
				r.Errorf("the answer has no %q:\n%s", want, first)
			}
		}
		if second := r.tells("/calls 2"); strings.Contains(second, "Not started") || !strings.HasPrefix(second, "Planned here, page 2:") {
			r.Errorf("the second page is:\n%s", second)
		}
	})
}

func TestTheListTellsWhatTheClocksDo(t *testing.T) {
	bubble(t, func(r *rig) {
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Location: berlin}}
		r.start()
		r.tells("/schedulecall every sun 2:30am from 19 mar Club")
		if got, want := r.tells("/calls"), "1: Sun 19 Mar 02:30 CET (in 78 d 2 h) “Club”. Every Sunday, next Sun 26 Mar 03:30 (moved: the clocks skip its time), Sun 2 Apr."; !strings.Contains(got, want) {
			r.Errorf("the answer is %q, without %q", got, want)
		}
	})
}

func TestManyPlansFitAMessage(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for k := range 25 {
			r.tells("/schedulecall every mon " + time.Date(2000, 1, 1, 9, k, 0, 0, time.UTC).Format("15:04") + " " + strings.Repeat("A long title ", 4))
		}
		answer := r.tells("/calls")
		if n := len(answer); n > 3500 || !strings.HasSuffix(answer, " more: /calls 2") {
			r.Errorf("the answer has %d bytes: %q", n, answer)
		}
		more := r.tells("/calls 2")
		if !strings.HasPrefix(more, "Planned here, page 2:\n") || strings.Contains(more, "\nAnd ") {
			r.Errorf("the second page is %q", more)
		}
		for id := 1; id <= 25; id++ {
			if line := fmt.Sprintf("\n%d: Mon 3 Jan 09:", id); strings.Count(answer+more, line) != 1 {
				r.Errorf("number %d is not told once, in %q and %q", id, answer, more)
			}
		}
		r.is(r.tells("/calls 9"), more)
	})
}

// In private all that is planned is told where she may command, and its number alone says which chat is meant.
func TestPlansInPrivate(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Username: "other", Creator: r.alice, Members: []int64{r.bot}})
		r.srv.SetAdmin(other, r.bot, emulator.Rights{ManageCall: true})
		carols := r.srv.AddSupergroup(emulator.Chat{Title: "Carol's", Creator: r.bob, Members: []int64{r.bot}})
		r.srv.SetAdmin(carols, r.bot, emulator.Rights{ManageCall: true})
		alice := map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
		bob := map[command.Peer]bool{{Kind: command.User, ID: r.bob}: true}
		r.policy.Admins, r.policy.Chats = nil, map[command.Peer]handlers.ChatPolicy{r.group: {Admins: alice}, other: {Admins: alice}, carols: {Admins: bob}}
		r.policy.Names = map[string]command.Peer{"other": other}
		r.start()
		r.tells("/schedulecall tomorrow 18:00 First")
		r.srv.Say(other, r.alice, "/schedulecall mon 18:00 Second", emulator.SayOptions{})
		r.srv.Say(carols, r.bob, "/schedulecall mon 18:00 Third", emulator.SayOptions{})
		r.idle(time.Minute)
		acquainted(r)
		r.is(r.asksPrivately("/calls"), "Planned in the chats where you may command:\n1: Sun 2 Jan 18:00 UTC (in 1 d 18 h) “First” in Demo. On Telegram.\n"+
			"2: Mon 3 Jan 18:00 UTC (in 2 d 18 h) “Second” in Other. On Telegram.")
		r.is(r.asksPrivately("/cancelcall 2"), "Cancelled in Other: number 2, Mon 3 Jan 2000 18:00 UTC (in 2 d 18 h) “Second”. It is off Telegram, too.")
		if got := r.asksPrivately("/cancelcall 3"); !strings.HasPrefix(got, "A private chat has no group call.") {
			r.Errorf("of a chat where she may not command she is told %q", got)
		}
		if r.srv.CurrentCall(carols) == nil || r.srv.CurrentCall(other) != nil {
			r.Errorf("another call was cancelled; the chat:\n%s", r.chat())
		}
	})
}

func TestCancelled(t *testing.T) {
	t.Run("on Telegram", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.is(r.tells("/cancelcall 1"), "Cancelled: number 1, Sat 1 Jan 2000 01:00 UTC (in 1 h) “Party”. It is off Telegram, too.")
			r.onTelegram("", "")
			time.Sleep(2 * time.Hour)
			r.starts(c, 0, c.At)
			r.wrote()
			r.is(r.tells("/cancelcall 1"), "Not done: no call with the number 1 is planned here. The numbers are in /calls.")
		})
	})
	t.Run("kept here, and asked which", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.is(r.tells("/cancelcall"), "Not done: nothing is planned here for /cancelcall to change. What is planned is in /calls.")
			r.tells("/schedulecall 20 jan 18:00 Third")
			r.is(r.tells("/cancelcall"), "Did you mean this?\nCancel number 2, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Third”\nAnswer /yes, or type it again.")
			r.is(r.tells("/yes"), "Cancelled: number 2, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Third”.")
			r.tells("/schedulecall in 2h Fourth")
			r.tells("/schedulecall every day 9:00 Daily")
			r.is(r.tells("/cancelcall"), "Which one?\nCancel number 5, Sat 1 Jan 2000 02:00 UTC (in 2 h) “Fourth”\nCancel the whole series: number 6, Sat 1 Jan 2000 09:00 UTC (in 9 h) “Daily”\nAnswer /yes 5 or /yes 6, or type it again.")
			r.is(r.tells("/yes 2"), "Not done: please say which one: /yes 5 or /yes 6.")
			r.is(r.tells("/yes 6"), "Cancelled: the whole series number 6, Sat 1 Jan 2000 09:00 UTC (in 9 h) “Daily”, every day at 09:00, UTC. Only one of a series is passed with /skipcall.")
			r.onTelegram("Fourth", "Sat 02:00")
		})
	})
	t.Run("live", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, _ *emulator.Call) {
			r.srv.StartScheduled(r.group, r.alice)
			r.is(r.tells("/cancelcall 1"), "Not done: the video chat “Party” is live already, and ends with /endcall.")
		})
	})
	t.Run("the next one comes in its place", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall in 1h First")
			r.tells("/schedulecall in 2h Second")
			r.onTelegram("First", "Sat 01:00")
			r.tells("/cancelcall 1")
			r.onTelegram("Second", "Sat 02:00")
		})
	})
}

func TestSkippedPausedResumed(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall every day 9:00 Daily")
		r.onTelegram("Daily", "Sat 09:00")
		r.is(r.tells("/skipcall 1"), "Passed: number 1, Sat 1 Jan 2000 09:00 UTC (in 9 h) “Daily”. It is off Telegram, too. The next one is Sun 2 Jan 2000 09:00 UTC (in 1 d 9 h).\nTo plan that one by itself all the same, type: /schedulecall Sat 1 Jan 2000 09:00 \"Daily\"")
		r.onTelegram("Daily", "Sun 09:00")
		r.is(r.tells("/pausecall 1"), "Paused: number 1, Sun 2 Jan 2000 09:00 UTC (in 1 d 9 h) “Daily”. It is off Telegram, too. I neither start it nor remind of it until you type /resumecall 1.")
		r.onTelegram("", "")
		r.is(r.tells("/pausecall 1"), "It is paused already: number 1, Sun 2 Jan 2000 09:00 UTC (in 1 d 9 h) “Daily”. I changed nothing. It goes on with /resumecall 1.")
		time.Sleep(50 * time.Hour)
		r.calls(2)
		r.wrote()
		r.is(r.tells("/resumecall 1"), "It goes on: number 1, Mon 3 Jan 2000 09:00 UTC (in 7 h) “Daily”. Every day at 09:00, UTC.")
		r.onTelegram("Daily", "Mon 09:00")
		if got := r.tells("/resumecall 1"); !strings.HasPrefix(got, "It is not paused: number 1, ") {
			r.Errorf("resumed twice the answer is %q", got)
		}
		r.tells("/schedulecall in 30h Once")
		if got := r.tells("/skipcall 9"); !strings.HasPrefix(got, "Not done: number 9, ") || !strings.HasSuffix(got, " is planned only once. It is taken off the plan with /cancelcall 9.") {
			r.Errorf("of what is planned once the answer is %q", got)
		}
		r.srv.EndCall(r.group, r.alice) // in the app
		r.onTelegram("Once", "Tue 08:00")
		if got := r.tells("/resumecall 1"); !strings.HasPrefix(got, "The video chat “Once” for Tue 4 Jan 2000 08:00:12 UTC (in 1 d 6 h) is on Telegram, which takes one at a time.") || !strings.Contains(got, "\nYours: “Daily” every day at 09:00, UTC, next Mon 3 Jan 2000 09:00 UTC (in ") {
			r.Errorf("before the one that is on Telegram the answer is %q", got)
		}
		r.tells("/yes")
		r.onTelegram("Daily", "Mon 09:00")
	})
}

func TestTheZoneOfAChat(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.is(r.tells("/callzone"), "Times are read in UTC, as in all chats that have none of their own (key: timezone). It is Sat 1 Jan 2000 00:00 UTC there.")
		r.tells("/schedulecall tomorrow 18:00 First")
		r.is(r.tells("/callzone berlin"), "Times are read in Europe/Berlin from now on. It is Sat 1 Jan 2000 01:00 CET there. What is planned already keeps its time.")
		r.crash()
		r.start()
		r.is(r.tells("/callzone to Europe/Berlin please"), "Times are read in Europe/Berlin, as it was set here. It is Sat 1 Jan 2000 01:00 CET there.")
		if got := r.tells("/schedulecall mon 18:00 Second"); !strings.Contains(got, "Mon 3 Jan 2000 18:00 CET") {
			r.Errorf("in Berlin the answer is %q", got)
		}
		r.is(r.tells("/calls"), "Planned here:\n2: Sun 2 Jan 19:00 CET (in 1 d 18 h) “First”, 18:00 in UTC. On Telegram.\n"+
			"5: Mon 3 Jan 18:00 CET (in 2 d 17 h) “Second”. On Telegram after number 2.")
		time.Sleep(time.Minute)
		if got := r.tells("/callzone UTC+5:30"); !strings.HasPrefix(got, "Times are read in UTC+5:30 from now on.") {
			r.Errorf("the answer is %q", got)
		}
		r.crash()
		r.start()
		if got := r.tells("/callzone"); !strings.HasPrefix(got, "Times are read in UTC+5:30, as it was set here.") {
			r.Errorf("after a restart the answer is %q", got)
		}
		time.Sleep(time.Minute)
		r.is(r.tells("/callzone Reset"), "Times are read in UTC from now on, as in all chats that have none of their own (key: timezone). It is Sat 1 Jan 2000 00:02 UTC there. What is planned already keeps its time.")
		r.crash()
		r.start()
		r.is(r.tells("/callzone reset"), "Times are read in UTC, as in all chats that have none of their own (key: timezone). It is Sat 1 Jan 2000 00:02 UTC there.")
		if got := r.tells("/callzone IST"); !strings.HasPrefix(got, "I am not sure which time zone “IST” is. Which one?\n1. /callzone ") {
			r.Errorf("of a name of several zones it is asked %q", got)
		}
		if got := r.tells("/callzone Nowhere/City"); !strings.HasPrefix(got, "I know no time zone “Nowhere/City”.") {
			r.Errorf("of no zone it is said %q", got)
		}
		p := r.policy
		p.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Location: time.UTC}}
		r.life.h.SetPolicy(&p)
		time.Sleep(time.Minute)
		r.is(r.tells("/callzone Europe/Berlin"), "Not done: times are read in UTC, which whoever runs me has set (key: chats, timezone), and only they can change it.")
	})
}

// TestTheOnlyPlanIsTakenOverByNameOnly: who types /resumecall alone, to see what is paused, is not given what goes on and was planned by somebody who
// may not command any more: it is asked about, and nothing has changed where nobody agrees.
func TestTheOnlyPlanIsTakenOverByNameOnly(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Admins = map[command.Peer]bool{user(r.alice): true, user(r.bob): true}
		r.start()
		r.says(r.bob, "/schedulecall every day 9:00 Daily")
		r.idle(time.Minute)
		p := r.policy
		p.Admins = only(user(r.alice))
		r.life.h.SetPolicy(&p)
		const asked = "Nothing that is planned here is paused, and whoever planned this may not command any more: it would be yours. Did you mean this?\nGo on with number 1, "
		if got := r.tells("/resumecall"); !strings.HasPrefix(got, asked) {
			t.Errorf("the answer is %q, want %q", got, asked)
		}
		if got := r.tells("/calls"); !strings.Contains(got, "Whoever planned it may not command any more") {
			t.Errorf("it is hers before she has agreed: %q", got)
		}
		r.talk([][2]string{{"/callcheck resumecall", "Understood: /resumecall\nI would ask first:\n" + asked}, {"/resumecall", asked}})
		if got := r.tells("/yes"); !strings.HasPrefix(got, "It goes on: number 1, ") || !strings.HasSuffix(got, " It is yours from now on.") {
			t.Errorf("once she has agreed the answer is %q", got)
		}
		r.talk([][2]string{{"/resumecall", "It is not paused: number 1, "}})
	})
}

// Whoever planned something and may not command any more has it go on, or not: as it is configured. It is told, and given to another.
func TestPlansOfWhoMayNotCommandAnyMore(t *testing.T) {
	for _, what := range []handlers.Orphans{handlers.KeepOrphans, handlers.PauseOrphans} {
		bubble(t, func(r *rig) {
			r.policy.Orphans = what
			both := map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true, {Kind: command.User, ID: r.bob}: true}
			r.policy.Admins = both
			r.start()
			r.says(r.bob, "/schedulecall every day 9:00 Daily")
			r.onTelegram("Daily", "Sat 09:00")
			p := r.policy
			p.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
			r.life.h.SetPolicy(&p)
			if got := r.tells("/calls"); !strings.HasSuffix(got, " Whoever planned it may not command any more. Type /resumecall 1 to keep it, then it is yours, or /cancelcall 1.") {
				r.Errorf("the answer is %q", got)
			}
			time.Sleep(10 * time.Hour)
			c := r.srv.CurrentCall(r.group)
			if started := c.At.IsZero(); started != (what == handlers.KeepOrphans) {
				r.Fatalf("started: %v; the chat:\n%s", started, r.chat())
			}
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Minute)
			if got := r.tells("/resumecall 1"); !strings.HasPrefix(got, "It goes on: number 1, ") || !strings.HasSuffix(got, " It is yours from now on.") {
				r.Errorf("the answer is %q", got)
			}
			r.onTelegram("Daily", "Sun 09:00")
			if got := r.tells("/calls"); strings.Contains(got, "Whoever planned it") {
				r.Errorf("when it is hers the answer is %q", got)
			}
			time.Sleep(24 * time.Hour)
			if c := r.srv.CurrentCall(r.group); c == nil || !c.At.IsZero() {
				r.Errorf("it was not started when it was hers; the chat:\n%s", r.chat())
			}
		})
	}
}

// What was planned once is not there any more to be given to another: so it is told, and how it is started all the same.
func TestACallOfWhoMayNotCommandAnyMore(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Orphans = handlers.PauseOrphans
		r.policy.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true, {Kind: command.User, ID: r.bob}: true}
		r.start()
		r.says(r.bob, "/schedulecall 9:00 Party")
		r.onTelegram("Party", "Sat 09:00")
		p := r.policy
		p.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
		r.life.h.SetPolicy(&p)
		time.Sleep(10 * time.Hour)
		r.wrote("Not started: the video chat “Party”, for whoever planned it may not give commands any more. To start it all the same, within 12 hours, type: /startnow 1")
		r.tells("/startnow")
		r.current("Party", true)
	})
}

// A day before is the same time of day, also where the clocks change in between: so no day's reminder is left out.
func TestADayBeforeWhereTheClocksChange(t *testing.T) {
	bubble(t, func(r *rig) {
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Location: berlin}}
		r.start()
		r.tells("/schedulecall --no-start --remind 1d every day 18:00 from 24 mar x6 Daily")
		time.Sleep(time.Until(time.Date(2000, 4, 1, 0, 0, 0, 0, berlin)))
		var told []string
		for _, post := range r.posts() {
			if at, is := strings.CutPrefix(post, "Reminder: video chat “Daily”, "); is {
				told = append(told, at[:len("Fri 24 Mar")])
			}
		}
		if want := "Fri 24 Mar,Sat 25 Mar,Sun 26 Mar,Mon 27 Mar,Tue 28 Mar,Wed 29 Mar"; strings.Join(told, ",") != want {
			t.Errorf("the chat was reminded of %q, want %q; the chat:\n%s", told, want, r.chat())
		}
	})
}

// A question after a slip of the finger says the whole of what would be done.
func TestASlipIsAskedAboutWhole(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		const when = "Did you mean this?\nSun 2 Jan 2000 18:00 UTC (in 1 d 18 h), title “Weekly”"
		for line, want := range map[string]string{
			"/schedulecall --remnd 1h tomorrow 18:00 Weekly":                    when + ", reminders 1h\nAnswer /yes",
			"/schedulecall --remnd none --no-start tomorrow 18:00 Weekly":       when + ", for people to start, no reminders\nAnswer /yes",
			"/schedulecal --remind 1d,10m --quiet tomorrow 18:00 Weekly":        when + ", reminders 1d,10m, quietly\nAnswer /yes",
			"/schedulecall --rtpm --in " + r.group.String() + " tomorrow 18:00": "Did you mean this?\nSun 2 Jan 2000 18:00 UTC (in 1 d 18 h), no title, by RTMP, in " + r.group.String() + "\nAnswer /yes",
		} {
			if got := r.tells(line); !strings.Contains(got, want) {
				r.Errorf("to %s the answer is %q, without %q", line, got, want)
			}
		}
		r.tells("/schedulecall every mon 18:00 Weekly")
		for line, does := range map[string]string{"/skipcal": "Pass number ", "/pausecal": "Pause number ", "/cancelcal": "Cancel the whole series: number "} {
			if got := r.tells(line + " Weekly"); !strings.Contains(got, "Did you mean this?\n"+does) || !strings.Contains(got, ", Mon 3 Jan 2000 18:00 UTC (in 2 d 18 h) “Weekly”\nAnswer /yes") {
				r.Errorf("to %s the answer is %q", line, got)
			}
		}
	})
}

func TestReminders(t *testing.T) {
	reminder := func(at, in string) string {
		return "Reminder: video chat “Party”, Sat 1 Jan 2000 " + at + " UTC (" + in + ").\nJoin: https://t.me/demo?videochat"
	}
	t.Run("as typed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.is(r.tells("/schedulecall --remind 1d,1h,10m in 2h Party"), "Scheduled on Telegram: video chat “Party” for Sat 1 Jan 2000 02:00 UTC (in 2 h).\nI start it then, and tell it here. I remind the chat of it 1 h and 10 min before. It is too late for a reminder 1 d before. Its number is 1.")
			time.Sleep(3 * time.Hour)
			r.wrote(reminder("02:00", "in 1 h"), reminder("02:00", "in 10 min"), hasBegun)
		})
	})
	t.Run("as configured, moved along, and not of what is cancelled", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Remind: []time.Duration{time.Hour}}}
			r.start()
			r.tells("/schedulecall in 2h Party")
			time.Sleep(61 * time.Minute)
			r.wrote(reminder("02:00", "in 1 h"))
			r.tells("/movecall 1 5:00")
			r.tells("/yes 1")
			time.Sleep(3 * time.Hour)
			r.wrote(reminder("02:00", "in 1 h"), reminder("05:00", "in 1 h"))
			r.tells("/cancelcall 1")
			r.says(r.alice, "/schedulecall --quiet in 2h Silent")
			r.idle(time.Minute)
			r.tells("/schedulecall --remind none in 3h Other")
			time.Sleep(90 * time.Minute)
			r.wrote(reminder("02:00", "in 1 h"), reminder("05:00", "in 1 h"))
		})
	})
	t.Run("not late", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall --remind 1h,10m in 2h Party")
			r.crash()
			time.Sleep(70 * time.Minute)
			r.start()
			time.Sleep(45 * time.Minute)
			r.wrote(reminder("02:00", "in 10 min"))
			r.crash()
			r.start()
			time.Sleep(time.Minute)
			r.wrote(reminder("02:00", "in 10 min"))
		})
	})
	t.Run("not while paused, nor of what people took back", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall --remind 1h,30m in 2h Party")
			r.tells("/pausecall 1")
			time.Sleep(65 * time.Minute)
			r.tells("/resumecall 1")
			time.Sleep(10 * time.Minute)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(2 * time.Hour)
			r.wrote()
		})
	})
}
