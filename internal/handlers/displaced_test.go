package handlers_test

import (
	"strings"
	"testing"
	"time"

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
				r.says(r.alice, "/startcall --replace Now")
				r.idle(time.Minute)
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
		r.wrote("It is time for the video chat “Party”, which I could not put on Telegram before. To start it, type: /startnow")
		r.calls(0)
		msg := r.says(r.alice, "/startnow")
		r.idle(time.Minute)
		r.answered(msg, "Started: video chat “Party”.")
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
