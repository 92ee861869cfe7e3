package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestWhichQuestionIsNoQuestion: who is told that another question may have been meant has not said which by a yes in reply to that, also once the
// userbot was restarted, and is told so again.
func TestWhichQuestionIsNoQuestion(t *testing.T) {
	const which = "Not done: I asked you more than one thing. Answer as a reply to the question that you mean"
	for _, said := range []string{"yes", "/yes", "yes 1", "the first one"} {
		for name, restarts := range map[string]bool{"": false, ", restarted": true} {
			t.Run(said+name, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.PerMinute = 0
					r.start()
					r.srv.StartCall(r.group, r.alice, "Chat")
					r.srv.JoinCall(r.group, r.bob)
					time.Sleep(time.Minute)
					r.asks(r.alice, "/calltitel New")
					r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.Delay, For: 10 * time.Second})
					r.says(r.alice, "/endcall") // its question is on its way
					time.Sleep(3 * time.Second)
					yes := r.says(r.alice, "/yes") // to the only question that she can see
					r.idle(time.Minute)
					r.answered(yes, which)
					last := r.lastSaid()
					if restarts {
						r.stop()
						r.start()
					}
					again := r.srv.Say(r.group, r.alice, said, emulator.SayOptions{ReplyTo: last})
					r.idle(time.Minute)
					r.answered(again, which)
					if r.srv.CurrentCall(r.group) == nil {
						t.Error("the call is ended, with Bob in it")
					}
				})
			})
		}
	}
}

// TestWhatWasToldLastIsAnsweredAfterARestart: a reply to "please say which one" picks, whatever became of the userbot meanwhile.
func TestWhatWasToldLastIsAnsweredAfterARestart(t *testing.T) {
	for name, again := range map[string]func(*rig){
		"stopped": func(r *rig) { r.stop() },
		"killed":  func(r *rig) { r.crash() },
		"twice": func(r *rig) {
			r.stop()
			r.start()
			r.crash()
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				_, q := r.asks(r.alice, askedText)
				r.hears(q, "both", "Not done: please say which one: ")
				first := r.lastSaid()
				r.hears(first, "all", "Not done: please say which one: ")
				last := r.lastSaid()
				again(r)
				r.start()
				time.Sleep(5 * time.Second)
				id := r.srv.Say(r.group, r.alice, "2", emulator.SayOptions{ReplyTo: last})
				r.idle(time.Minute)
				r.answered(id, askedDone)
			})
		})
	}
}

// TestNoIsNotYes: who says no to one of several choices, or to the only one, has not picked that, whatever “no” is in another language. A title
// may begin so.
func TestNoIsNotYes(t *testing.T) {
	const one, two = "/cancelcal Party", "/schedulecall 5 jan 6 Pub"
	for _, c := range []struct{ ask, said, want string }{
		{one, "no evening", "Not done: "},
		{two, "no evening", "Not done: "},
		{two, "no evening please", "Not done: "},
		{two, "no the evening", "Not done: "},
		{two, "yes, no evening", "Not done: "},
		{two, "no morning", "Not done: "},
		{two, "no pm", "Not done: "},
		{two, "no por la tarde", "Not done: "},
		{two, "no la sera", "Not done: "},
		{two, "/yes no evening", "Not done: "},
		{two, "no", "Then I do nothing"},
		{two, "the evening", "Scheduled on Telegram: "},
		{"/schedulecall 5 or 6 jan 19:00 No limits", "no limits", "Not done: "}, // it is the title of both
	} {
		t.Run(c.ask+" "+c.said, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				if c.ask == one {
					r.tells("/schedulecall 20 jan 18:00 Party")
				}
				_, q := r.asks(r.alice, c.ask)
				id := r.srv.Say(r.group, r.alice, c.said, emulator.SayOptions{ReplyTo: q})
				r.idle(time.Minute)
				if got := strings.Join(r.answers(id), "|"); !strings.HasPrefix(got, c.want) {
					t.Errorf("the reply %q does this: %s", c.said, got)
				}
			})
		})
	}
}
