package handlers_test

import (
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/emulator"
)

// TestACallIsStartedOnceAcrossItsTime: a planned call that Telegram has not taken is started by hand a moment before its time, and
// Telegram is slow, so that its time comes meanwhile.
func TestACallIsStartedOnceAcrossItsTime(t *testing.T) {
	for _, line := range []string{"/schedulecall 9 jan 8:00 Party", "/schedulecall --replace 9 jan 8:00 Party"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.tells(line)
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "CHAT_ADMIN_REQUIRED", User: r.bot, Times: -1})
				time.Sleep(time.Until(time.Date(2000, 1, 9, 8, 0, 0, 0, time.UTC)) - 3*time.Second)
				r.srv.Heal()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 6 * time.Second, User: r.bot})
				r.says(r.alice, "/startnow 1")
				time.Sleep(10 * time.Minute)
				r.calls(1)
				r.wrote()
			})
		})
	}
}

// restoredAmid is a userbot on a backup that was made while Telegram failed to carry out a change of the planned call 1.
func restoredAmid(t *testing.T, change string, planned []string, then func(r *rig)) {
	t.Helper()
	bubble(t, func(r *rig) {
		r.start()
		for _, line := range planned {
			r.tells(line)
		}
		r.srv.Fail("phone.discardGroupCall", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 1000, User: r.bot})
		r.says(r.alice, change)
		synctest.Wait()
		time.Sleep(5 * time.Second)
		file := r.backup()
		r.crash()
		r.restore(file)
		time.Sleep(2 * time.Second)
		r.start()
		then(r)
	})
}

func TestAPlanIsNotHeldByAChangeFromBeforeARestore(t *testing.T) {
	for _, change := range []string{"/cancelcall 1", "/movecall 1 in 5h"} {
		restoredAmid(t, change, []string{"/schedulecall in 3h Party"}, func(r *rig) {
			time.Sleep(8 * time.Hour)
			if c := r.srv.CurrentCall(r.group); c == nil || !c.At.IsZero() {
				t.Errorf("%s was under way in the backup: the call is planned still, and was never started: %+v\n%s", change, c, r.chat())
			}
		})
	}
}

func TestAPlanDoesNotWaitForAnotherBeyondItsOwnTime(t *testing.T) {
	restoredAmid(t, "/cancelcall 1", []string{"/schedulecall in 3h Party", "/schedulecall in 200h Workshop"}, func(r *rig) {
		time.Sleep(2 * time.Hour)
		r.srv.Heal()
		r.srv.EndCall(r.group, r.alice) // people take it back themselves
		time.Sleep(210 * time.Hour)
		if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Workshop" {
			t.Errorf("what waited for it was never started: %+v\n%s", c, r.chat())
		}
	})
}
