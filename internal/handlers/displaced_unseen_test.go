package handlers_test

import (
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestAnotherCallWasHeldUnseen: people hold a call of their own hours before the planned one, which Telegram takes off for it. The planned one
// begins at its time, also where the userbot has seen nothing of that: it was taken for one that people have taken back, and nobody was told.
func TestAnotherCallWasHeldUnseen(t *testing.T) {
	for _, plan := range []string{"20:00 Party", "every day 20:00 Party"} {
		for how, away := range map[string]struct{ leave, back func(*rig) }{
			"while it is connected": {func(*rig) {}, func(*rig) {}},
			"while it is cut off":   {func(r *rig) { r.life.session.Disconnect() }, (*rig).comeBack},
			"while it is down":      {(*rig).stop, func(r *rig) { r.start() }},
		} {
			t.Run(plan+" "+how, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.start()
					r.tells("/schedulecall " + plan)
					time.Sleep(time.Until(time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)))
					away.leave(r)
					r.srv.StartCall(r.group, r.alice, "Mine")
					time.Sleep(10 * time.Minute)
					r.srv.EndCall(r.group, r.alice)
					time.Sleep(10 * time.Minute)
					away.back(r)
					time.Sleep(time.Until(time.Date(2000, 1, 1, 20, 5, 0, 0, time.UTC)))
					if c := r.srv.CurrentCall(r.group); c == nil || !c.At.IsZero() || c.Title != "Party" {
						t.Errorf("“Party” has not begun at 20:00: %+v; the chat:\n%s", c, r.chat())
					}
				})
			})
		}
	}
}

// TestTakenBackUnseen: what people take back while the userbot is down stays so, also where they have held a call before it was planned.
func TestTakenBackUnseen(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.StartCall(r.group, r.alice, "Mine")
		time.Sleep(10 * time.Minute)
		r.srv.EndCall(r.group, r.alice)
		r.tells("/schedulecall 20:00 Party")
		r.stop()
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(10 * time.Minute)
		r.start()
		n := len(r.srv.Ledger())
		time.Sleep(time.Until(time.Date(2000, 1, 1, 20, 5, 0, 0, time.UTC)))
		for _, e := range r.srv.Ledger()[n:] {
			if e.Kind == emulator.CallCreated || e.Kind == emulator.CallStarted {
				t.Errorf("it was taken back, and there is a call again: %+v; the chat:\n%s", e, r.chat())
			}
		}
	})
}
