package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestWhatIsSwitchedOff: it is done for nobody, and whoever may command is told so, whichever way he asks for it.
func TestWhatIsSwitchedOff(t *testing.T) {
	const here, there = "Not done: startcall is switched off here by whoever runs me", "Not done: startcall is switched off there by whoever runs me"
	set := func(off ...command.Verb) map[command.Verb]bool {
		m := map[command.Verb]bool{}
		for _, v := range off {
			m[v] = true
		}
		return m
	}
	for _, c := range []struct {
		name  string
		story func(*rig)
	}{
		{"everywhere", func(r *rig) {
			r.policy.Disabled = set("startcall")
			r.start()
			said, wrong, odd := r.says(r.alice, "/startvc Weekly"), r.says(r.alice, "/startcall --quick"), r.says(r.alice, "/startcal Weekly")
			other := r.says(r.alice, "/callinfo")
			r.idle(time.Minute)
			r.answered(said, here)
			r.answered(wrong, here)
			if got := r.answered(odd, "There is no command"); !strings.Contains(got, here) {
				r.Errorf("of a verb that is a letter off it says %q", got)
			}
			if got := r.answers(other); len(got) != 1 || strings.Contains(got[0], "switched off") {
				r.Errorf("what is not switched off is answered %q", got)
			}
			if stranger := r.says(r.bob, "/startcall Weekly"); len(r.answers(stranger)) != 0 {
				r.Error("a stranger is answered")
			}
		}},
		{"in a chat, from where it is typed", func(r *rig) {
			r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Disabled: set("startcall")}}
			r.start()
			for _, in := range []string{"@demo", r.group.String()} {
				r.srv.Private(r.alice, r.bot, "/startcall --in "+in+" Weekly")
				r.idle(time.Minute)
			}
			told := 0
			for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
				if m.By == r.bot && strings.HasPrefix(m.Text, there) {
					told++
				}
			}
			if told != 2 {
				r.Errorf("she is told so %d times; the chat:\n%s", told, r.chat())
			}
		}},
		{"since it was accepted", func(r *rig) {
			r.start()
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 3})
			said := r.says(r.alice, "/startcall Weekly")
			time.Sleep(100 * time.Millisecond)
			p := r.policy
			p.Disabled = set("startcall")
			r.life.h.SetPolicy(&p)
			r.idle(2 * time.Minute)
			r.answered(said, here)
		}},
		{"since it was asked about", func(r *rig) {
			r.start()
			said := r.says(r.alice, "/startcal Weekly")
			r.idle(time.Minute)
			r.answered(said, "There is no command")
			p := r.policy
			p.Disabled = set("startcall")
			r.life.h.SetPolicy(&p)
			yes := r.says(r.alice, "/yes")
			r.idle(time.Minute)
			r.answered(yes, here)
		}},
		{"is not offered", func(r *rig) {
			r.policy.Disabled = set("schedulecall")
			r.start()
			said := r.says(r.alice, "/startcall tomorrow 8pm Party")
			r.idle(time.Minute)
			if got := r.answers(said); len(got) != 1 || strings.Contains(got[0], "schedule") || strings.Contains(got[0], "2.") {
				r.Errorf("she is asked %q", got)
			}
			help := r.says(r.alice, "/callhelp")
			r.idle(time.Minute)
			if got := r.answered(help, "What I can do:"); strings.Contains(got, "/schedulecall") || !strings.Contains(got, "/startcall:") {
				r.Errorf("the help says %q", got)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				c.story(r)
				r.calls(0)
			})
		})
	}
}
