package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
)

// TestTwoWhoReplaceTheSameCall has two admins put the same call in the place of the one that runs, in the same second: one of them does.
func TestTwoWhoReplaceTheSameCall(t *testing.T) {
	for _, text := range []string{"/startcall --replace Talk", "/schedulecall --replace in 5h Talk"} {
		t.Run(text, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
				r.start()
				r.srv.StartCall(r.group, r.alice, "Hand")
				r.idle(time.Minute)
				first, second := r.says(r.alice, text), r.says(r.bob, text)
				r.idle(time.Hour)
				r.calls(1)
				if got := r.answers(second); len(got) != 1 || !strings.Contains(got[0], "I changed nothing") {
					t.Errorf("answered %q and %q", r.answers(first), got)
				}
			})
		})
	}
}

// TestTwoWhoMeanTheSameOne has two admins pass, or move by an hour, the next one of a series in the same second, neither of whom has seen the other's
// line: both mean that one. The second is asked whether the one after it is meant. Who has read the answer to the first is not.
func TestTwoWhoMeanTheSameOne(t *testing.T) {
	const first, next = "Mon 17 Jan 2000 18:00 UTC", "Mon 31 Jan 18:00 UTC"
	for _, tt := range []struct{ alice, bob, then string }{
		{"/skipcall Weekly", "/skipcall Weekly", next}, {"/skipcall Weekly", "/skipcall 1", next}, {"/movecall 1 by 1h", "/movecall 1 by 1h", "Mon 17 Jan 19:00 UTC"},
	} {
		t.Run(tt.alice+tt.bob, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
				r.start()
				r.tells("/schedulecall every 2 weeks mon 18:00 from 17 jan Weekly")
				done, asked := r.says(r.alice, tt.alice), r.says(r.bob, tt.bob)
				r.idle(time.Minute)
				if got := r.answers(asked); len(got) != 1 || !strings.HasPrefix(got[0], "Somebody else has typed that in this moment, and for the one of "+first+" it is done.") {
					t.Errorf("answered %q and %q", r.answers(done), got)
				}
				if got := r.tells("/calls"); !strings.Contains(got, tt.then) {
					t.Errorf("both meant the one on %s; planned is %q", first, got)
				}
				yes := r.says(r.bob, "/yes")
				r.idle(time.Minute)
				if got := r.tells("/calls"); strings.Contains(got, tt.then) {
					t.Errorf("to /yes it is answered %q, and planned is %q", r.answers(yes), got)
				}
			})
		})
	}
	t.Run("one after the other", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
			r.start()
			r.tells("/schedulecall every 2 weeks mon 18:00 from 17 jan Weekly")
			r.tells("/skipcall Weekly")
			time.Sleep(10 * time.Second)
			msg := r.says(r.bob, "/skipcall Weekly")
			r.idle(time.Minute)
			r.answered(msg, "Passed: number 1, "+next[:10])
		})
	})
}
