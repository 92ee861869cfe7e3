package handlers_test

import (
	"strings"
	"testing"
	"time"
)

// Somebody replies to what was told of a call that is over, or not on Telegram, with a command for it. Another call is there by now: nothing is
// done to that, and the answer has the line that does it.
func TestAReplyIsAboutTheCallThatItWasToldOf(t *testing.T) {
	lines := []string{"/calltitle Lunch", "/endcall", "/mutecall on", "/callchat off", "/recordcall", "/calllink", "/callinvite @carol"}
	begins := func(r *rig, line string) {
		r.tells(line)
		r.srv.StartCall(r.group, r.alice, "Dinner")
		r.idle(time.Minute)
	}
	for name, c := range map[string]struct {
		told string
		then func(*rig)
		is   string
	}{
		"a planned one that is cancelled":     {"/schedulecall in 42h Brunch", func(r *rig) { begins(r, "/cancelcall Brunch") }, "“Brunch”"},
		"one that has ended":                  {"/startcall Brunch", func(r *rig) { begins(r, "/endcall confirm") }, "“Brunch”"},
		"one that was started by hand":        {"/startnow Brunch", func(r *rig) { begins(r, "/endcall confirm") }, "“Brunch”"},
		"one that was retitled and has ended": {"/calltitle Brunch", func(r *rig) { begins(r, "/endcall confirm") }, "“Brunch”"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.named = map[string]int64{}
				r.start()
				switch {
				case strings.HasPrefix(c.told, "/startnow"):
					r.tells("/schedulecall in 42h Brunch")
				case strings.HasPrefix(c.told, "/calltitle"):
					r.tells("/startcall Breakfast")
				}
				told := r.toldIn(c.told)
				c.then(r)
				for _, line := range lines {
					before := len(r.srv.Ledger())
					got := r.repliesTo(told, line)
					if want := "Not done: you reply to what I told of the video chat " + c.is + ", which is not there now. There is another one “Dinner”, and I left it alone.\nTo do it to that one, type: " + line; got != want {
						t.Errorf("%s is answered %q, want %q", line, got, want)
					}
					for _, e := range r.srv.Ledger()[before:] {
						if e.CallID != 0 {
							t.Errorf("%s, in reply to what was told of another call, has done %+v", line, e)
						}
					}
				}
				if got := r.tells("/calltitle Lunch"); !strings.Contains(got, "is now “Lunch”") {
					t.Errorf("typed by itself it is answered %q", got)
				}
			})
		})
	}
	t.Run("one that is there", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.start()
			told := r.toldIn("/schedulecall every day 00:30 Brunch")
			time.Sleep(31 * time.Minute)
			r.idle(time.Minute)
			for _, line := range []string{"/mutecall on", "/calltitle Lunch", "/recordcall"} {
				if got := r.repliesTo(told, line); strings.HasPrefix(got, "Not done") {
					t.Errorf("%s, in reply to what was told of the series of which one is live, is answered %q", line, got)
				}
			}
		})
	})
}

// A reply to what tells that one of a series has begun is about that one, and not about the series or its next one.
func TestAReplyToItHasBegun(t *testing.T) {
	for _, plan := range []string{"00:30 Party", "every day 00:30 Party"} {
		for line, want := range map[string]string{"/endcall": "Ended: ", "/endcall confirm": "Ended: ", "/calltitle New": "Retitled: ", "/recordcall": "The video chat “Party” is being recorded now."} {
			t.Run(line+", "+plan, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.PerMinute = 0
					r.start()
					r.tells("/schedulecall " + plan)
					time.Sleep(31 * time.Minute)
					told := 0
					for _, m := range r.srv.Messages(r.group) {
						if m.By == r.bot && strings.HasPrefix(m.Text, "It has begun") {
							told = m.ID
						}
					}
					if told == 0 {
						t.Fatalf("it is not told that it has begun; the chat:\n%s", r.chat())
					}
					if got := r.repliesTo(told, line); !strings.HasPrefix(got, want) {
						t.Errorf("in reply to it %s is answered %q, want %q", line, got, want)
					}
				})
			})
		}
	}
}
