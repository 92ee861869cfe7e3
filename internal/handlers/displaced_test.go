package handlers_test

import (
	"testing"
	"time"

	"userbot/internal/emulator"
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
