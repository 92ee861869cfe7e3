//go:build unix

package handlers_test

import (
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
)

// TestAFloodIsKeptUpWith: what one command of a stranger costs of the processor, Telegram's part included, leaves most
// of a second to others when there are 10,000. In the bubble's time it would cost nothing.
func TestAFloodIsKeptUpWith(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector makes everything slow")
	}
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.start()
		before := processor(t)
		for range 10_000 {
			r.says(r.bob, "/startcall Q")
		}
		synctest.Wait()
		if took := processor(t) - before; took > 900*time.Millisecond {
			t.Errorf("10,000 commands of a stranger take %v of the processor's time", took)
		}
		// On a busy machine some come once more with what was missed, when it is known that he is none.
		if n := r.life.h.Strangers() + r.life.h.Limited() + int64(r.life.h.Waiting()); n < 10_000 {
			t.Errorf("%d commands were counted, so this proves nothing", n)
		}
	})
}

// TestALongTextOfAStrangerCostsNothing: he is judged before it is read.
func TestALongTextOfAStrangerCostsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector makes everything slow")
	}
	bubble(t, func(r *rig) {
		l := r.start()
		m := command.Message{
			Chat: r.group, Date: time.Now(), Text: "/schedulecall " + strings.Repeat("tomorrow --rtmp ", 250),
			Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: r.bob}},
		}
		before := processor(t)
		for id := range 300 {
			m.ID = 1 + id
			if err := l.h.Receive(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		if took := processor(t) - before; took > 50*time.Millisecond {
			t.Errorf("300 texts of 4 KB take %v of the processor's time", took)
		}
	})
}

// processor returns the processor time that this process has used.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
