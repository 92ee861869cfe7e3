package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// What is paused is told to be, also where it was started by hand meanwhile, and has ended.
func TestWhatIsPausedIsToldToBe(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall every day 9:00 Daily")
		r.tells("/pausecall 1")
		r.tells("/startnow 1")
		r.current("Daily", true)
		if got := r.tells("/calls"); !strings.HasSuffix(got, "Live already. Paused: it goes on with /resumecall 1.") {
			t.Errorf("while it is live the list is %q", got)
		}
		r.tells("/endcall")
		time.Sleep(time.Minute)
		if got := r.tells("/calls"); !strings.HasSuffix(got, "1: Sun 2 Jan 09:00 UTC (in 1 d 9 h) “Daily”. Every day, next Mon 3 Jan, Tue 4 Jan. Paused: it goes on with /resumecall 1.") {
			t.Errorf("when it has ended the list is %q", got)
		}
		time.Sleep(10 * time.Hour)
		if got := r.tells("/calls"); !strings.HasSuffix(got, "1: Sun 2 Jan 09:00 UTC (in 22 h 59 min) “Daily”. Every day, next Mon 3 Jan, Tue 4 Jan. Paused: it goes on with /resumecall 1.") {
			t.Errorf("after the time of the one that was held before it the list is %q", got)
		}
	})
}

// Whoever asks for reminders gets them: to be quiet is about the start, unless nothing is said of reminders.
func TestQuietIsAboutTheStart(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Remind: []time.Duration{time.Hour}}}
		r.start()
		r.says(r.alice, "/schedulecall --quiet --remind 30m in 2h Party")
		r.idle(time.Minute)
		if got := r.tells("/calls"); !strings.HasSuffix(got, " Reminders: 30m.") {
			t.Errorf("the list is %q", got)
		}
		time.Sleep(150 * time.Minute)
		r.current("Party", true)
		r.wrote("Reminder: video chat “Party”, Sat 1 Jan 2000 02:00 UTC (in 30 min).\nJoin: https://t.me/demo?videochat")
		r.tells("/endcall")
		r.says(r.alice, "/schedulecall --quiet in 2h Silent")
		r.idle(time.Minute)
		time.Sleep(150 * time.Minute)
		r.current("Silent", true)
		if n := len(r.posts()); n != 1 {
			t.Errorf("of a quiet call it is told: %q", r.posts())
		}
		if got := r.tells("/callhelp schedulecall"); !strings.Contains(got, "\n--quiet: only react to the command, if it is done; no announcement, reminders only with --remind\n") {
			t.Errorf("the help is %q", got)
		}
	})
}

// Reminders and the word of the start come where the call was planned, or in its chat if that was in private, and that is what is said.
func TestWhereItIsReminded(t *testing.T) {
	t.Run("planned in private", func(t *testing.T) {
		bubble(t, func(r *rig) {
			acquainted(r)
			r.start()
			const says = "I start it then, and tell it in Demo, not here. I remind the chat of it 1 h before. Its number is 1."
			if got := r.asksPrivately("/schedulecall --in @demo --remind 1h in 2h Party"); !strings.HasSuffix(got, says) {
				t.Errorf("planned in private the answer is %q", got)
			}
			for where, got := range map[string]string{"in private": r.asksPrivately("/calls"), "in the chat": r.tells("/calls")} {
				if !strings.HasSuffix(got, " Reminders: 1h.") {
					t.Errorf("%s the list is %q", where, got)
				}
			}
			time.Sleep(3 * time.Hour)
			r.current("Party", true)
			r.wrote("Reminder: video chat “Party”, Sat 1 Jan 2000 02:00 UTC (in 1 h).\nJoin: https://t.me/demo?videochat", "It has begun: video chat “Party”.\nJoin: https://t.me/demo?videochat")
			if told := r.byItself(r.alice); len(told) > 0 {
				t.Errorf("in private she is told %q", told)
			}
		})
	})
	t.Run("planned in private, where the account may not write", func(t *testing.T) {
		bubble(t, func(r *rig) {
			acquainted(r)
			r.start()
			r.asksPrivately("/schedulecall --in @demo in 2h Party")
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "CHAT_WRITE_FORBIDDEN", User: r.bot})
			time.Sleep(3 * time.Hour)
			r.current("Party", true)
			if got, want := r.lastPrivate(), "I could not write in “Demo”. There it was to say:\nIt has begun: video chat “Party”.\nJoin: https://t.me/demo?videochat"; got != want {
				t.Errorf("in private she is told %q; want %q", got, want)
			}
		})
	})
	t.Run("planned in another chat", func(t *testing.T) {
		bubble(t, func(r *rig) {
			other := r.addGroup("Other")
			r.start()
			const says = "I start it then, and tell it here. I remind you of it here 1 h before. Its number is 1."
			if got := r.tells("/schedulecall --in " + other.String() + " --remind 1h in 2h Party"); !strings.HasSuffix(got, says) {
				t.Errorf("planned in another chat the answer is %q", got)
			}
			if got := r.tells("/calls --in " + other.String()); !strings.HasSuffix(got, " Reminders here: 1h.") {
				t.Errorf("there the list is %q", got)
			}
			time.Sleep(3 * time.Hour)
			r.wrote("Reminder: video chat “Party” in Other, Sat 1 Jan 2000 02:00 UTC (in 1 h).\nJoin from the bar at the top of Other.", "It has begun in Other: video chat “Party”.\nJoin from the bar at the top of Other.")
		})
	})
}

// The log of the chat says of what was not done that it was not, and of what was planned before that it was planned.
func TestTheLogTellsWhatWasThereAlready(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall 20 jan 18:00 Party")
		r.tells("/schedulecall 20 jan 18:00 Board")
		r.tells("/schedulecall 21 jan 18:00 Retro")
		r.tells("/movecall 3 20 jan 18:00")
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.tells("/startnow 1")
		r.tells("/startcall Again")
		got := withoutTimes(r.tells("/calllog"))
		const want = `What was done here, newest first:
1. 1002, /startcall Again: another one was there (c6)
2. 1002, /startnow 1: not done (c5)
3. 1002, /movecall 3 20 jan 18:00: not done (c4)
4. 1002, /schedulecall 21 jan 18:00 Retro: done (c3)
5. 1002, /schedulecall 20 jan 18:00 Board: already planned (c2)
6. 1002, /schedulecall 20 jan 18:00 Party: done (c1)`
		r.is(got, want)
	})
}

// There is an end to what is kept for all chats together.
func TestTheAgendaOfAllChatsIsBounded(t *testing.T) {
	bubble(t, func(r *rig) {
		r.plans = 2
		other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Creator: r.alice, Members: []int64{r.bot}})
		r.srv.SetAdmin(other, r.bot, emulator.Rights{ManageCall: true})
		r.policy.Chats = nil
		r.start()
		r.tells("/schedulecall 20 jan 18:00 Party")
		r.srv.Say(other, r.alice, "/schedulecall 21 jan 18:00 Board", emulator.SayOptions{})
		r.idle(time.Minute)
		r.is(r.tells("/schedulecall 22 jan 18:00 Retro"), "Not done: I keep no more planned calls, of all chats together. Take one back first.")
		r.tells("/cancelcall 1")
		r.gets("/schedulecall 22 jan 18:00 Retro", "Planned: ")
	})
}

// Whoever moves a call is told what keeps it from being on Telegram, and from starting, as whoever plans one; and so is the list.
func TestAMoveTellsWhatIsInItsWay(t *testing.T) {
	const moved = "Moved: number 1 “Party” is now Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h), and was Thu 20 Jan 2000 18:00 UTC."
	kept := func(why string) string {
		return moved + " It is only kept here for now: a chat has one at a time on Telegram, and " + why
	}
	for _, c := range []struct {
		name          string
		there         func(*rig)
		answer, check string
		listed        string
	}{
		{"another one is live", func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") },
			kept("the video chat “By hand” is live. I put it there when that is over, and cannot start it before."),
			"It would only be kept here for now: ", "On Telegram when the call there is over; it cannot start before."},
		{"a person's comes later", func(r *rig) { r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(90*time.Hour)) },
			kept("the video chat “By hand” for Tue 4 Jan 2000 18:00 UTC, which a person has scheduled, is there. I put it there when that is over, and cannot start it before."),
			"It would only be kept here for now: ", "It cannot start while the call for Tue 4 Jan 18:00 is there."},
		{"a person's comes first", func(r *rig) { r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(12*time.Hour)) },
			kept("the video chat “By hand” for Sat 1 Jan 2000 12:00 UTC comes first."),
			"It would only be kept here for now: ", "On Telegram when the call for Sat 1 Jan 12:00 is over; it cannot start before."},
		{"a planned one comes first", func(r *rig) { r.tells("/schedulecall 12:00 First") },
			kept("the video chat “First” for Sat 1 Jan 2000 12:00 UTC comes first."),
			"It would only be kept here for now: ", "On Telegram after number 2."},
		{"a planned one is near", func(r *rig) { r.tells("/schedulecall tomorrow 18:30 After") },
			moved + "\nMind: number 2 “After” is 30 min after it, on Sun 2 Jan 2000 18:30 UTC, and a chat has one call at a time.",
			"I would ask first:\n", "On Telegram. Number 2 is 30 min after it on Sun 2 Jan."},
		{"nothing is", func(*rig) {}, moved, "I would move number 1, ", "On Telegram."},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall 20 jan 18:00 Party")
				c.there(r)
				time.Sleep(3 * time.Second)
				if got := r.tells("/callcheck movecall 1 tomorrow 18:00"); !strings.Contains(got, c.check) {
					t.Errorf("what it would come to is %q, without %q", got, c.check)
				}
				got := r.tells("/movecall 1 tomorrow 18:00")
				if strings.Contains(got, " answer /yes.") {
					got = r.tells("/yes")
				}
				r.is(got, c.answer)
				r.idle(time.Minute)
				time.Sleep(3 * time.Second)
				if got := r.tells("/calls"); !strings.Contains(got, "1: Sun 2 Jan 18:00 UTC (in 1 d 18 h) “Party”. "+c.listed) {
					t.Errorf("the list is %q, without %q", got, c.listed)
				}
			})
		})
	}
	t.Run("it was on Telegram, and another one comes first now", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall in 2h Party")
			r.tells("/schedulecall in 3h Second")
			r.tells("/movecall 1 in 5h")
			if got := r.tells("/yes"); !strings.Contains(got, " It is off Telegram for now: a chat has one at a time there, and number 2 “Second” comes first, on Sat 1 Jan 2000 03:00") {
				t.Errorf("the answer is %q", got)
			}
			r.onTelegram("Second", "Sat 03:00")
		})
	})
}

// In private the list tells of all chats at once what each tells itself, by the names that they have.
func TestTheListOfAllChats(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Creator: r.alice, Members: []int64{r.bot}})
		quiet := r.srv.AddSupergroup(emulator.Chat{Title: "Quiet", Creator: r.alice, Members: []int64{r.bot}})
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {}, other: {}, quiet: {}}
		acquainted(r)
		r.start()
		r.is(r.asksPrivately("/calls"), "Nothing is planned in the chats where you may command.")
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.ScheduleCall(other, r.alice, "Board", time.Now().Add(42*time.Hour))
		r.tells("/schedulecall in 2h Party")
		const all = `Live now: video chat “By hand” in Demo.
On Telegram, scheduled by a person: video chat “Board” in Other, Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h).
Planned in the chats where you may command:
2: Sat 1 Jan 02:00 UTC (in 2 h) “Party” in Demo. On Telegram when the call there is over; it cannot start before.`
		r.is(r.asksPrivately("/calls"), all)
		if got := r.asksPrivately("/callcheck calls"); !strings.Contains(got, "Live now: video chat “By hand” in Demo.\n") {
			t.Errorf("to a check it is said %q", got)
		}
		for _, method := range []string{"channels.getFullChannel", "phone.getGroupCall"} {
			r.srv.Fail(method, emulator.Fault{Err: "CHANNEL_PRIVATE", User: r.bot, Times: -1})
		}
		if got := r.asksPrivately("/calls"); !strings.HasPrefix(got, "Planned in the chats where you may command:\n") || !strings.Contains(got, "“Party” in "+r.group.String()+". On Telegram when the chat has room for it.") {
			t.Errorf("where nothing can be looked at it is said %q", got)
		}
	})
}

// What people have started is not offered to be started in the list of all chats, also where Telegram fails while one of them is looked at, or does
// not answer about another before it.
func TestNobodyIsToldToStartWhatRuns(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.addGroup("Other")
		r.start()
		r.tells("/schedulecall --no-start 01:00 Weekly")
		r.srv.Say(other, r.alice, "/schedulecall 20:00 Else", emulator.SayOptions{})
		time.Sleep(90 * time.Minute)
		r.srv.StartScheduled(r.group, r.alice)
		time.Sleep(time.Minute)
		for name, fault := range map[string]emulator.Fault{
			"fails once":        {Err: "INTERNAL", Code: 500},
			"fails later":       {Err: "INTERNAL", Code: 500, Skip: 1},
			"does not answer":   {Kind: emulator.Delay, For: 20 * time.Second},
			"nor about another": {Kind: emulator.Delay, For: 20 * time.Second, Skip: 1},
		} {
			fault.User, fault.Times = r.bot, 1
			r.srv.Fail("channels.getFullChannel", fault)
			got := r.asksPrivately("/calls")
			if strings.Contains(got, "Not started") || strings.Contains(got, "/startnow") {
				t.Errorf("it runs, and while Telegram %s the list is %q", name, got)
			}
			time.Sleep(time.Minute)
			r.srv.Heal()
		}
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: time.Hour, User: r.bot, Times: 1})
		if got := r.asksPrivately("/calls"); !strings.Contains(got, "“Else”") || strings.Contains(got, "Live now") && strings.Contains(got, "/startnow") {
			t.Errorf("where one chat is not answered about, the list is %q", got)
		}
	})
}

// Who may command by what Telegram says is told, in private, how to name the chat: where else he may is not known. Until Telegram has said
// so he is a stranger.
func TestWhomTelegramVouchesForIsHelpedInPrivate(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
		r.start()
		ask := func(line string) string {
			r.srv.Private(r.bob, r.bot, line)
			r.idle(time.Minute)
			time.Sleep(time.Minute)
			if told := r.told(r.bob); len(told) > 0 {
				return told[len(told)-1]
			}
			return ""
		}
		if got := ask("/calls"); got != "" {
			t.Errorf("before Telegram was asked he is told %q", got)
		}
		r.says(r.bob, "/calls")
		r.idle(time.Minute)
		for _, line := range []string{"/calls", "/calllog", "/startcall"} {
			if got, want := ask(line), "A private chat has no group call. Say which chat you mean, for example:\n"+line+" --in @yourgroup"; got != want {
				t.Errorf("to %s he is told %q, want %q", line, got, want)
			}
		}
		if got := ask("/callhelp"); !strings.HasPrefix(got, "What I can do:") {
			t.Errorf("he is helped with %q", got)
		}
	})
}
