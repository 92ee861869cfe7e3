package handlers_test

import (
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestAnotherCallIsLeftAlone: what is meant for the call that is there does nothing to one that came after it was typed,
// in whatever order the commands of an outage arrive.
func TestAnotherCallIsLeftAlone(t *testing.T) {
	for _, text := range []string{"/endcall --in @demo confirm", "/calltitle --in @demo New"} {
		t.Run(text+", and then a /startcall, of which the second arrives first", func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.idle(time.Second)
				r.stop()
				msg := r.srv.Private(r.alice, r.bot, text)
				time.Sleep(3 * time.Second)
				second := r.says(r.alice, "/startcall Weekly")
				r.srv.Fail("updates.getDifference", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second})
				r.start()
				time.Sleep(time.Minute)
				r.idle(time.Minute)
				r.answered(second, "Started: video chat “Weekly”.")
				r.privately(msg, "Not done: the video chat “Weekly” in Demo was started after your command, so I left it alone.")
				if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Weekly" {
					t.Errorf("the call: %+v", c)
				}
			})
		})
	}
	t.Run("/endcall, and then somebody opens the scheduled call", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.ScheduleCall(r.group, r.alice, "Weekly", time.Now().Add(time.Hour))
			r.start()
			r.idle(time.Second)
			r.stop()
			msg := r.says(r.alice, "/endcall")
			time.Sleep(3 * time.Second)
			r.srv.StartScheduled(r.group, r.alice)
			r.start()
			time.Sleep(time.Minute)
			r.idle(time.Minute)
			r.answered(msg, "Not done: the video chat “Weekly” was started after your command, so I left it alone.")
			if r.srv.CurrentCall(r.group) == nil {
				t.Error("the call was ended")
			}
		})
	})
	t.Run("/endcall, and then somebody schedules one", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.idle(time.Second)
			r.stop()
			msg := r.says(r.alice, "/endcall")
			time.Sleep(3 * time.Second)
			r.srv.ScheduleCall(r.group, r.alice, "Weekly", time.Now().Add(time.Hour))
			r.start()
			time.Sleep(time.Minute)
			r.idle(time.Minute)
			r.answered(msg, "Not done: the video chat “Weekly” was scheduled after your command, so I left it alone.")
		})
	})
}

// TestTwoTitlesInOneSecond: from one chat to another dates tell nothing within a second, and the order of arrival counts.
func TestTwoTitlesInOneSecond(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.start()
		time.Sleep(3 * time.Second)
		r.says(r.alice, "/calltitle One")
		r.idle(time.Millisecond)
		r.srv.Private(r.alice, r.bot, "/calltitle --in @demo Two")
		r.idle(time.Second)
		if c := r.srv.CurrentCall(r.group); c.Title != "Two" {
			t.Errorf("the title is %q", c.Title)
		}
	})
}

// privately asserts that Alice's message to the userbot has exactly one answer, and which.
func (r *rig) privately(msg int, want string) {
	r.Helper()
	var list []string
	for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
		if m.ReplyTo == msg && m.By == r.bot {
			list = append(list, m.Text)
		}
	}
	if len(list) != 1 || list[0] != want+" If you mean it, type the command again." {
		r.Fatalf("answers %q, want %q", list, want)
	}
}
