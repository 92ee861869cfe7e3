package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// inTheWay has calls be planned for the next hours, none of which can start: another one runs all the time.
func inTheWay(t *testing.T, story func(r *rig)) {
	t.Helper()
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.start()
		r.tells("/schedulecall in 1h Party")
		r.tells("/schedulecall in 2h Workshop")
		r.tells("/schedulecall in 30h Retro")
		time.Sleep(3 * time.Hour)
		const rest = " was to start now, and another one is there: “By hand” started by Alice, live since Sat 1 Jan 00:00 UTC. I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow "
		r.wrote("Not started: the video chat “Party”"+rest+"1", "Not started: the video chat “Workshop”"+rest+"2")
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Minute)
		story(r)
	})
}

// Each of several calls that had no room at their times is told how it is started, and so it is, also after the other one.
func TestEachCallThatHadNoRoomCanBeStarted(t *testing.T) {
	inTheWay(t, func(r *rig) {
		r.gets("/startnow 1", "Started: video chat “Party”, which was scheduled for Sat 1 Jan 2000 ")
		r.current("Party", true)
		if got := r.tells("/startnow 2"); !strings.HasPrefix(got, "A video chat “Party” is already running") || !strings.HasSuffix(got, "\nTo end it and start the planned one, type: /startnow --replace 2") {
			r.Fatalf("while the other one runs the answer is %q", got)
		}
		r.srv.EndCall(r.group, r.alice)
		r.gets("/startnow workshop", "Started: video chat “Workshop”, which was scheduled for Sat 1 Jan 2000 ")
		r.current("Workshop", true)
		r.srv.EndCall(r.group, r.alice)
		r.is(r.tells("/startnow 1"), "Not done: number 1 “Party” has begun, and is planned no more. /calls shows what is planned.")
		r.is(r.tells("/startnow Nothing"), "Not done: no call with the title “Nothing” is planned here. What is planned is in /calls.")
	})
}

// Without a word on which of them is meant, that is asked.
func TestWhichCallIsToBeStarted(t *testing.T) {
	t.Run("several had no room", func(t *testing.T) {
		inTheWay(t, func(r *rig) {
			got := r.tells("/startnow")
			for _, want := range []string{"Which one?\n", "umber 2, Sat 1 Jan 2000 02:00 UTC (1 h 1 min ago) “Workshop”\n", "umber 1, Sat 1 Jan 2000 01:00", "umber 3, Sun 2 Jan 2000 06:00 UTC (in 1 d 3 h) “Retro”\n"} {
				if !strings.Contains(got, want) {
					r.Errorf("the answer is %q, without %q", got, want)
				}
			}
			r.tells("/yes 1")
			r.current("Party", true)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(13 * time.Hour)
			r.tells("/startnow") // what had no room is long ago
			r.current("Retro", true)
		})
	})
	t.Run("several had no room, and another one was made since", func(t *testing.T) {
		inTheWay(t, func(r *rig) {
			r.tells("/startcall --replace Instead")
			r.current("Instead", true)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Minute)
			r.tells("/startnow") // people have met meanwhile: what is to come is meant
			r.current("Retro", true)
			r.tells("/startnow --replace 1")
			r.current("Party", true)
		})
	})
	t.Run("all is only kept here", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall 20 jan 18:00 Party")
			r.is(r.tells("/startnow"), "Did you mean this?\nStart number 1, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Party”\nAnswer /yes, or type it again.")
			r.tells("/yes")
			r.current("Party", true)
		})
	})
}

// A planned call that is started by its number is not started again at its time, wherever it is kept.
func TestAPlannedCallIsStartedByItsNumber(t *testing.T) {
	t.Run("kept here, behind another one", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall in 20h Party")
			r.tells("/schedulecall --remind 1h every day 23:00 Daily")
			r.onTelegram("Party", "Sat 20:00")
			r.gets("/startnow 2", "Started: video chat “Daily”, which was scheduled for Sat 1 Jan 2000 ")
			r.current("Daily", true)
			if got := r.tells("/calls"); !strings.Contains(got, "“Daily”") || !strings.Contains(got, "Live already.") {
				r.Errorf("the list is %q", got)
			}
			time.Sleep(time.Hour)
			r.srv.EndCall(r.group, r.alice)
			r.onTelegram("Party", "Sat 20:00")
			time.Sleep(21 * time.Hour)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(2 * time.Hour)
			r.wrote(hasBegun) // and of the other one, which has been, nothing
			r.onTelegram("Daily", "Sun 23:00")
			r.tells("/calllog")
			if got := r.tells("/calllog 30"); !strings.Contains(got, ", /startnow 2: done") || strings.Contains(got, "/startcall") {
				r.Errorf("what was done is told as %q", got)
			}
		})
	})
	t.Run("on Telegram", func(t *testing.T) {
		planned(t, "/schedulecall in 20h Party", func(r *rig, c *emulator.Call) {
			r.tells("/schedulecall in 30h Workshop")
			at := time.Now()
			r.tells("/startnow party")
			r.starts(c, r.bot, at)
			r.calls(1)
		})
	})
}

// Who means a title that two have is asked which.
func TestPlannedCallsByTheirTitles(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall 20 jan 18:00 Board meeting")
		r.tells("/schedulecall 21 jan 18:00 Party")
		r.tells("/schedulecall 22 jan 18:00 Party")
		r.tells("/schedulecall every mon 18:00 from 23 jan Weekly")
		r.is(r.tells("/cancelcall board Meeting"), "Cancelled: number 1, Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h) “Board meeting”.")
		if got := r.tells("/cancelcall Party"); !strings.HasPrefix(got, "Which one?\n") || !strings.Contains(got, "umber 2, Fri 21 Jan 2000 18:00 UTC (in 20 d 18 h) “Party”\n") || !strings.Contains(got, "umber 3, Sat 22 Jan") {
			r.Errorf("of a title that two have the answer is %q", got)
		}
		r.is(r.tells("/cancelcall Board meeting"), "Not done: no call with the title “Board meeting” is planned here. What is planned is in /calls.")
		r.gets("/skipcall Weekly", "Passed: number 4, Mon 24 Jan 2000 18:00 UTC")
		r.gets("/pausecall “Weekly”", "Paused: number 4, Mon 31 Jan 2000 18:00 UTC")
		r.gets("/resumecall weekly", "It goes on: number 4, ")
		r.gets("/movecall Weekly 1 feb 19:00", "Moved: number 4 “Weekly” is now Tue 1 Feb 2000 19:00 UTC (in 31 d 19 h), and was Mon 31 Jan 2000 18:00 UTC.")
		if got := r.tells("/cancelcal Weekly"); got != "There is no command /cancelcal, so I take it for /cancelcall. Did you mean this?\nCancel the whole series: number 4, Tue 1 Feb 2000 19:00 UTC (in 31 d 19 h) “Weekly”\nAnswer /yes, or type it again." {
			r.Errorf("misspelt the answer is %q", got)
		}
		r.gets("/yes", "Cancelled: the whole series number 4, ")
	})
}

// TestTheTitleOfACallElsewhere: a planned call is started by its title, in a chat of which only Telegram knows what its name means.
func TestTheTitleOfACallElsewhere(t *testing.T) {
	for line, want := range map[string]string{
		"/startnow --in @other Party":            "Started in Other: video chat “Party”, which was scheduled for ",
		"/startnow --in @other Nothing":          "Not done: no call with the title “Nothing” is planned in Other. ",
		"/startnow --in @other Far":              "Started in Other: video chat “Far”, which was scheduled for Thu 20 Jan 2000 18:00 UTC (in 19 d 18 h).",
		"/callcheck /startnow --in @other Far":   "Understood: /startnow --in @other 2\nI would take the video chat “Party” in Other off Telegram until that is over, and start a video chat “Far” in Other.",
		"/callcheck /startnow --in @other Never": "Understood: /startnow --in @other \"Never\"\nI would not do it, and say:\nNot done: no call with the title “Never” is planned in Other. ",
	} {
		bubble(t, func(r *rig) {
			other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Username: "other", Creator: r.alice, Members: []int64{r.bot, r.alice}})
			r.srv.SetAdmin(other, r.bot, emulator.Rights{ManageCall: true})
			r.policy.Chats[other] = handlers.ChatPolicy{}
			r.start()
			for _, l := range []string{"/schedulecall in 20h Party", "/schedulecall 20 jan 18:00 Far"} {
				r.srv.Say(other, r.alice, l, emulator.SayOptions{})
			}
			r.idle(time.Minute)
			r.gets(line, want)
		})
	}
}

// The chat is busy for a while, and meanwhile the sender loses his right: what is planned there is no more told to him.
func TestWhatIsPlannedIsNotToldToWhoMayNoMore(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Chats = nil
		r.start()
		r.tells("/schedulecall every day 9:00 Secret")
		r.tells("/schedulecall every day 9:10 Secret")
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_60", User: r.bot})
		r.says(r.alice, "/callinfo")
		time.Sleep(time.Second)
		msg := r.srv.Private(r.alice, r.bot, "/startnow --in @demo Secret")
		time.Sleep(20 * time.Second)
		p := r.policy
		p.Admins = nil
		r.life.h.SetPolicy(&p)
		time.Sleep(2 * time.Minute)
		for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
			if m.By == r.bot && m.ReplyTo == msg && strings.Contains(m.Text, "Secret") {
				t.Errorf("she is told %q", m.Text)
			}
		}
	})
}

// TestStartingAPlannedCallInPlaceOfTheOneThatRuns: the line that is offered while another call runs starts the planned one, which is
// planned no more then, and asks before people are sent away. Of two who type a line for what was missed the second has no other call
// started.
func TestStartingAPlannedCallInPlaceOfTheOneThatRuns(t *testing.T) {
	t.Run("nobody is in it", func(t *testing.T) {
		inTheWay(t, func(r *rig) {
			r.tells("/startnow 1")
			const line = "/startnow --replace 2"
			if got := r.tells("/startnow 2"); !strings.HasSuffix(got, "type: "+line) {
				t.Fatalf("while the other one runs the answer is %q", got)
			}
			r.gets("/callcheck "+line, "Understood: "+line+"\nI would end the video chat “Party”")
			r.gets(line, "Started: video chat “Workshop”, which was scheduled for Sat 1 Jan 2000 ")
			r.current("Workshop", true)
			for _, again := range []string{line, "/startnow 2", "/startnow workshop"} {
				r.gets(again, "The video chat “Workshop” is live already. I changed nothing.")
			}
			r.srv.EndCall(r.group, r.alice)
			r.is(r.tells(line), "Not done: number 2 “Workshop” has begun, and is planned no more. /calls shows what is planned.")
			if _, ok := r.plannedOf(3); !ok {
				t.Error("the one that comes later is planned no more")
			}
		})
	})
	t.Run("people are in it", func(t *testing.T) {
		inTheWay(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "Talk")
			r.srv.JoinCall(r.group, r.bob)
			r.gets("/startnow --replace 2", "1 person is in the video chat “Talk”. To end it for everybody and start yours, answer /yes")
			r.current("Talk", true)
			r.gets("/yes", "Started: video chat “Workshop”, which was scheduled for ")
		})
	})
	t.Run("another planned one is on Telegram, and stays planned", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.tells("/schedulecall in 20h Party")
			r.tells("/schedulecall in 30h Workshop")
			r.tells("/startnow --replace 2")
			r.current("Workshop", true)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Minute)
			r.onTelegram("Party", "Sat 20:00")
		})
	})
	t.Run("of a series", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.tells("/schedulecall every day 18:00 Daily")
			time.Sleep(19 * time.Hour)
			for _, line := range []string{"/startnow --replace 1", "/startnow --replace 1", "/startnow 1"} {
				r.tells(line)
				r.calls(1)
				r.current("Daily", true)
			}
			r.gets("/startnow 1", "The video chat “Daily” is live already.")
			if i, _ := r.plannedOf(1); i.Live || i.At.Day() != 2 {
				t.Errorf("the next one is planned for %v, live: %v", i.At, i.Live)
			}
			time.Sleep(24 * time.Hour)
			if got := r.tells("/startnow 1"); !strings.HasSuffix(got, "type: /startnow --replace 1") {
				t.Errorf("while the one of yesterday runs: %q", got)
			}
		})
	})
}

// TestWhatIsToldOfAPlanElsewhere: what is told in one group of what is planned for another can be typed where it stands.
func TestWhatIsToldOfAPlanElsewhere(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Username: "other", Creator: r.alice, Members: []int64{r.bot, r.alice}})
		r.srv.SetAdmin(other, r.bot, emulator.Rights{ManageCall: true})
		r.policy.Chats[other] = handlers.ChatPolicy{}
		r.start()
		r.tells("/schedulecall every day 18:00 Here")
		r.tells("/schedulecall --in @other every day 18:00 Weekly")
		const resume = "/resumecall --in @other 2"
		if got := r.tells("/pausecall --in @other 2"); !strings.HasSuffix(got, "until you type "+resume+".") {
			t.Errorf("paused the answer is %q", got)
		}
		if got := r.tells("/calls --in @other"); !strings.HasSuffix(got, "Paused: it goes on with "+resume+".") {
			t.Errorf("the list is %q", got)
		}
		r.gets(resume, "It goes on in Other: number 2, ")
		if got := r.asksPrivately("/pausecall 2"); !strings.HasSuffix(got, "until you type /resumecall --in "+other.String()+" 2.") {
			t.Errorf("in private the answer is %q", got)
		}
	})
}
