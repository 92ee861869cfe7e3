package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestAReplyToTheAnswerAboutACallIsAboutThatCall: who replies to what the userbot has told of a planned call, and names none, means that one, and
// not whichever the chat has on Telegram.
func TestAReplyToTheAnswerAboutACallIsAboutThatCall(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"/startnow", "Started: video chat “Brunch”"},
		{"/cancelcall", "Cancelled: number 2, "},
		{"/movecall 19:30", "Moved"},
		{"/movecall one hour later", "Moved"},
		{"/calltitle Lunch", "Number 2, Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h) “Brunch” is planned, but not on Telegram now, and /calltitle gives a title to the call that is there."},
		{"/endcall", "/endcall ends the call that is there now, and I take “Brunch” for one that is planned."},
		{"/callcheck /startnow", "Brunch"},
		{"/cancelcall Movie", "“Movie”"},
		{"/startnow 3", "Started: video chat “Dinner”"},
	} {
		t.Run(c.line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells("/schedulecall in 20h Movie")
				told := r.toldIn("/schedulecall in 42h Brunch")
				r.tells("/schedulecall in 60h Dinner")
				got := r.repliesTo(told, c.line)
				if !strings.Contains(got, c.want) {
					t.Errorf("%s, in reply to what was told of Brunch, is answered %q, want %q", c.line, got, c.want)
				}
				for _, other := range []string{"“Movie” is now", "Started: video chat “Movie”"} {
					if strings.Contains(got, other) {
						t.Errorf("%s, in reply to what was told of Brunch, is done to another call: %q", c.line, got)
					}
				}
				if strings.HasPrefix(c.line, "/movecall") && !strings.Contains(got, "“Brunch”") {
					t.Errorf("%s is answered %q, which is not about Brunch", c.line, got)
				}
			})
		})
	}
	t.Run("one that is planned no more", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			r.tells("/schedulecall in 20h Movie")
			told := r.toldIn("/schedulecall in 42h Brunch")
			r.tells("/cancelcall Brunch")
			for _, line := range []string{"/cancelcall", "/startnow"} {
				if got := r.repliesTo(told, line); !strings.HasPrefix(got, "Not done: no call with the number 2 is planned here.") {
					t.Errorf("%s, in reply to what was told of a call that is cancelled, is answered %q", line, got)
				}
			}
		})
	})
}

// toldIn types a line, and returns the id of the message that answers it.
func (r *rig) toldIn(line string) (id int) {
	r.Helper()
	msg := r.says(r.alice, line)
	r.idle(time.Minute)
	for _, m := range r.srv.Messages(r.group) {
		if m.ReplyTo == msg && m.By == r.bot {
			id = m.ID
		}
	}
	return id
}

// repliesTo types a line in reply to a message, and returns how it is answered.
func (r *rig) repliesTo(to int, line string) string {
	r.Helper()
	msg := r.srv.Say(r.group, r.alice, line, emulator.SayOptions{ReplyTo: to})
	r.idle(time.Minute)
	return strings.Join(r.answers(msg), "\n")
}
