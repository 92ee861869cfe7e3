package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestTakenBackIsNotEnded: who has agreed that a scheduled call is taken back is asked once more where people are in it by then; and if he
// means that, it is done.
func TestTakenBackIsNotEnded(t *testing.T) {
	for _, c := range []struct{ name, line, asked, done string }{
		{"ours that starts by itself", "/endcall", "No video chat is live. One is scheduled for ", "Ended: "},
		{"a person's, by what ends calls", "/endcall", "No video chat is live. One is scheduled for ", "Ended: "},
		{"a person's, by a call of now", "/startcall --replace Other", "Somebody has scheduled a ", "Started: "},
		{"a person's, by one for later", "/schedulecall --replace tomorrow 20:00 Other", "Somebody has scheduled a ", "Scheduled on Telegram: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				own := strings.HasPrefix(c.name, "ours")
				if own {
					r.tells("/schedulecall in 2m Weekly")
					time.Sleep(100 * time.Second)
				} else {
					r.srv.ScheduleCall(r.group, r.alice, "Weekly", time.Now().Add(time.Hour))
					time.Sleep(time.Minute)
				}
				if q := r.tells(c.line); !strings.HasPrefix(q, c.asked) {
					t.Fatalf("%s asks %q", c.line, q)
				}
				time.Sleep(30 * time.Second)
				if !own {
					r.srv.StartScheduled(r.group, r.alice)
				}
				for range 3 {
					id := r.srv.AddUser(emulator.User{First: "Guest"})
					r.srv.Join(r.group, id)
					r.srv.JoinCall(r.group, id)
				}
				time.Sleep(time.Minute)
				got := r.tells("/yes")
				if now := r.srv.CurrentCall(r.group); now == nil || now.Title != "Weekly" || !strings.HasPrefix(got, "3 people are in the video chat “Weekly”.") {
					t.Fatalf("it was agreed that a scheduled call is taken back, and three people who are in it by now were not asked about: %q", got)
				}
				if got = r.tells("/yes"); !strings.HasPrefix(got, c.done) {
					t.Errorf("agreed to with three people in it, the answer is %q", got)
				}
				if now := r.srv.CurrentCall(r.group); now != nil && now.Title == "Weekly" {
					t.Errorf("agreed to with three people in it, it is there still:\n%s", r.chat())
				}
			})
		})
	}
}
