package handlers_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestWhatMadeRoomComesBack: a planned call that was to make room for a nearer one is put on Telegram again after that, and one
// that was replaced is not, also where Telegram does not say which call it has made, or that one ends at once.
func TestWhatMadeRoomComesBack(t *testing.T) {
	end := func(r *rig) {
		r.srv.EndCall(r.group, r.alice)
		r.life.h.CallChanged(r.group)
		time.Sleep(time.Minute)
	}
	for name, silent := range map[string]bool{"told which call was made": false, "not told which call was made": true} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall in 2h Party", func(r *rig, _ *emulator.Call) {
				r.srv.Switch(emulator.Switches{NothingInAnswer: silent, NoCallInAnswer: silent})
				r.says(r.alice, "/schedulecall in 1h Sooner")
				r.idle(time.Minute)
				r.says(r.alice, "/yes")
				r.idle(time.Minute)
				if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Sooner" {
					t.Fatalf("the nearer call is not on Telegram; the chat:\n%s", r.chat())
				}
				end(r)
				if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Party" {
					t.Fatalf("what made room for a nearer call has not come back; the chat:\n%s", r.chat())
				}
				r.gets("/startcall --replace Quick", "Started: ")
				end(r)
				if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Party" {
					t.Fatalf("what made room for a call of now has not come back; the chat:\n%s", r.chat())
				}
				r.gets("/schedulecall --replace in 1h Instead", "Scheduled on Telegram: ")
				end(r)
				if c := r.srv.CurrentCall(r.group); c != nil {
					t.Fatalf("%q came on Telegram after it had been replaced; the chat:\n%s", c.Title, r.chat())
				}
			})
		})
	}
}

// TestWhatPeopleBeganEarlyIsNotStartedAgain: people have started a planned call before its time, and then another one.
func TestWhatPeopleBeganEarlyIsNotStartedAgain(t *testing.T) {
	planned(t, "/schedulecall in 2h Party", func(r *rig, c *emulator.Call) {
		for _, do := range []func(){
			func() { r.srv.StartScheduled(r.group, r.alice) },
			func() { r.srv.StartCall(r.group, r.alice, "Another") },
			func() { r.srv.EndCall(r.group, r.alice) },
		} {
			do()
			r.life.h.CallChanged(r.group)
			time.Sleep(time.Minute)
		}
		time.Sleep(3 * time.Hour)
		if c := r.srv.CurrentCall(r.group); c != nil {
			t.Fatalf("%q was started again; the chat:\n%s", c.Title, r.chat())
		}
		r.wrote()
	})
}

// TestWhatPeopleAreToStartIsLeftToThemWhereItIsKept: a planned call that is not on Telegram at its time is not made then either.
func TestWhatPeopleAreToStartIsLeftToThemWhereItIsKept(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.StartCall(r.group, r.alice, "Long")
		r.says(r.alice, "/schedulecall --no-start in 20s Party")
		r.idle(time.Minute)
		time.Sleep(10 * time.Second)
		r.srv.EndCall(r.group, r.alice)
		r.life.h.CallChanged(r.group)
		time.Sleep(time.Minute)
		r.wrote("It is time for the video chat “Party”, which is not on Telegram. To start it within 12 hours, type: /startnow 1")
		r.calls(0)
		msg := r.says(r.alice, "/startnow")
		r.idle(time.Minute)
		r.answered(msg, "Started: video chat “Party”, which was scheduled for ")
		r.calls(1)
	})
}

// TestWhatIsToldInATopicIsFoundAgain: what answers nothing names its topic, and is not sent once more after a crash.
func TestWhatIsToldInATopicIsFoundAgain(t *testing.T) {
	bubble(t, func(r *rig) {
		r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Forum", Creator: r.alice, Members: []int64{r.bot}, Forum: true})
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		r.policy.Chats[r.group] = handlers.ChatPolicy{}
		r.srv.RepeatMessages(emulator.Forgotten)
		topic := r.srv.AddTopic(r.group, "Evenings")
		r.start()
		r.srv.Say(r.group, r.alice, "/schedulecall in 1h Party", emulator.SayOptions{Topic: topic})
		r.idle(time.Minute)
		r.srv.Fail("messages.sendMessage", emulator.Fault{User: r.bot, Kind: emulator.LoseAnswer})
		time.Sleep(2 * time.Hour)
		told := 0
		for _, e := range r.srv.Ledger() {
			if e.Kind == emulator.MessagePosted && e.By == r.bot && strings.HasPrefix(e.Text, "It has begun") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("that it has begun was told %d times; the chat:\n%s", told, r.chat())
		}
	})
}

// TestWhatAReplacementTakesOffIsNamed: whoever replaces a planned call is told which one is off, and what stays of a series.
func TestWhatAReplacementTakesOffIsNamed(t *testing.T) {
	for what, want := range map[string]string{
		"/schedulecall in 2h Party":           "\nIt takes the place of number 1, Sat 1 Jan 2000 02:00 UTC (in 2 h) “Party”, which is off.",
		"/schedulecall every day 02:00 Party": "\nIt takes the place of number 1, Sat 1 Jan 2000 02:00 UTC (in 2 h) “Party”, which is off. The rest of that series stays.",
	} {
		planned(t, what, func(r *rig, _ *emulator.Call) {
			msg := r.says(r.alice, "/schedulecall --replace in 1h Sooner")
			r.idle(time.Minute)
			if got := r.answered(msg, "Scheduled on Telegram: "); !strings.Contains(got, want) {
				t.Errorf("where %q was planned, it says %q; want %q in it", what, got, want)
			}
		})
	}
}

// TestASeriesIsNotOfferedToBeReplacedByASeries: to replace takes off one call, and the two would meet from then on.
func TestASeriesIsNotOfferedToBeReplacedByASeries(t *testing.T) {
	planned(t, "/schedulecall every day 02:00 Party", func(r *rig, _ *emulator.Call) {
		msg := r.says(r.alice, "/schedulecall every day 02:00 Other")
		r.idle(time.Minute)
		if got := r.answered(msg, "A video chat “Party” is already planned"); !strings.Contains(got, ": number 1. ") || strings.Contains(got, "--replace") {
			t.Errorf("it says %q; want the number, and no offer to replace it", got)
		}
	})
}

// TestWhatMadeRoomAtTheLastMomentIsTold: a planned call makes room for a nearer one seconds before its own time, and what Telegram says of
// that other one is lost until then. It goes on as if that had been known at its time.
func TestWhatMadeRoomAtTheLastMomentIsTold(t *testing.T) {
	const byHand, byItself = "/schedulecall --no-start in 1m Party", "/schedulecall in 1m Party"
	const instead = "Not started: the video chat “Party” was to start now, and another one is there: “Sooner” planned as number 3 by 1002, "
	for name, c := range map[string]struct {
		line, want         string
		takenBack, soonEnd bool // people have ended Party before, or the other one after it was put there
	}{
		"people start it":                                    {line: byHand, want: "It is time for the video chat “Party”, and another one is there: “Sooner” planned as number 3 by 1002, "},
		"people start it, and the other one ends":            {line: byHand, want: "It is time for the video chat “Party”, which is not on Telegram. ", soonEnd: true},
		"people have taken it back":                          {line: byHand, takenBack: true},
		"it starts by itself":                                {line: byItself, want: instead},
		"it starts by itself, and the other ends":            {line: byItself, want: "It has begun: video chat “Party”.", soonEnd: true},
		"it starts by itself, and people have not wanted it": {line: byItself, takenBack: true},
	} {
		t.Run(name, func(t *testing.T) {
			planned(t, c.line, func(r *rig, party *emulator.Call) {
				time.Sleep(time.Until(party.At) - 25*time.Second)
				r.says(r.alice, "/schedulecall --quiet in 20s Sooner")
				if synctest.Wait(); c.takenBack {
					r.srv.EndCall(r.group, r.alice)
				}
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
				r.says(r.alice, "/yes")
				synctest.Wait()
				r.srv.Fail("", emulator.Fault{Kind: emulator.CutBefore, User: r.bot, Times: -1})
				time.Sleep(time.Until(party.At) + 5*time.Second)
				if c.soonEnd {
					r.srv.EndCall(r.group, r.alice)
				}
				r.srv.Heal()
				r.life.h.Connected()
				time.Sleep(time.Minute)
				posts := r.posts()
				if want := c.want != ""; len(posts) > 1 || want != (len(posts) == 1) || want && !strings.HasPrefix(posts[0], c.want) {
					t.Errorf("it wrote %q; want one that begins with %q; the chat:\n%s", posts, c.want, r.chat())
				}
			})
		})
	}
}

// TestWhatMadeRoomInVainComesBack: a planned call was taken off Telegram for one that was to be moved before it; then it was too late for
// that. Both stay planned as they were.
func TestWhatMadeRoomInVainComesBack(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall in 2h Second")
		r.tells("/schedulecall in 3h Moved")
		r.tells("/movecall 2 in 1m")
		r.srv.Fail("phone.discardGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
		r.after.set(func(in bin.Encoder) {
			if _, ok := in.(*tg.PhoneDiscardGroupCallRequest); ok {
				r.srv.Fail("", emulator.Fault{Kind: emulator.CutBefore, Times: -1, User: r.bot})
			}
		})
		msg := r.says(r.alice, "/yes")
		time.Sleep(2 * time.Minute)
		r.after.set(nil)
		r.srv.Heal()
		r.comeBack()
		r.idle(time.Hour)
		if got := strings.Join(r.answers(msg), "\n"); !strings.HasPrefix(got, "Not moved: number 2 “Moved” stays planned") {
			t.Errorf("the move is answered %q", got)
		}
		r.onTelegram("Second", "Sat 02:00")
		time.Sleep(2 * time.Hour)
		r.current("Second", true)
	})
}

// TestWhatWasTakenBackMakesNoRoom: somebody has taken a planned call back while the userbot was down, which had accepted a command for
// another one. That one takes the place of nothing, so nothing comes back after it.
func TestWhatWasTakenBackMakesNoRoom(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall in 2h First")
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: time.Minute})
		msg := r.says(r.alice, "/schedulecall in 5h Second")
		time.Sleep(time.Second)
		r.crash()
		r.srv.Heal()
		r.srv.EndCall(r.group, r.alice)
		r.start()
		r.idle(5 * time.Minute)
		r.answered(msg, "Scheduled on Telegram: video chat “Second”")
		if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Second" {
			t.Errorf("what was taken back is on Telegram again: %+v", c)
		}
	})
}

// TestThereIsRoomOnceWhatWasMissedIsOver: a call that had none because of that comes on Telegram, where people start it.
func TestThereIsRoomOnceWhatWasMissedIsOver(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall 18:00 Once")
		r.tells("/schedulecall --no-start 21:00 Other")
		r.outage(time.Date(2000, 1, 1, 17, 30, 0, 0, time.UTC), time.Date(2000, 1, 1, 18, 30, 0, 0, time.UTC))
		r.tells("/startnow 1")
		r.srv.EndCall(r.group, r.alice)
		r.life.h.CallChanged(r.group)
		r.onTelegram("Other", "Sat 21:00")
	})
}

// TestRoomIsSeenAlthoughTelegramFailsOnce: what is to come on Telegram as soon as there is room comes there, and what people took back is known
// to be, although Telegram answers nothing in the moment in which that is looked at.
func TestRoomIsSeenAlthoughTelegramFailsOnce(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"it fails":        {Err: "INTERNAL", Code: 500, Times: 1},
		"it fails on":     {Err: "INTERNAL", Code: 500, Times: 5},
		"it is slow":      {Kind: emulator.Delay, For: 20 * time.Second, Times: 1},
		"it asks to wait": {Err: "FLOOD_WAIT_300", Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.StartCall(r.group, r.alice, "Chat")
				time.Sleep(time.Second)
				if got := r.tells("/schedulecall fri 20:00 Weekly"); !strings.Contains(got, "only kept here for now") {
					t.Fatalf("the answer is %q", got)
				}
				time.Sleep(time.Hour)
				fault.User = r.bot
				r.srv.Fail("channels.getFullChannel", fault)
				r.srv.EndCall(r.group, r.alice)
				time.Sleep(10 * time.Minute)
				r.onTelegram("Weekly", "Fri 20:00")
				r.srv.Fail("channels.getFullChannel", fault)
				r.srv.EndCall(r.group, r.alice)
				time.Sleep(10 * time.Minute)
				if i, _ := r.plannedOf(1); !i.Gone {
					t.Error("it was taken back by a person, and that is not known 10 minutes later")
				}
			})
		})
	}
}
