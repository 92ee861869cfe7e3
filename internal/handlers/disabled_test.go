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

// TestNothingIsOfferedThatIsSwitchedOff: whatever becomes of a planned call, and whatever is asked about it, no answer has a line to type that is
// answered with that it is switched off.
func TestNothingIsOfferedThatIsSwitchedOff(t *testing.T) {
	for name, story := range map[string]func(r *rig){
		"a call is missed": func(r *rig) {
			r.stop()
			time.Sleep(26 * time.Hour)
			r.start()
			r.idle(time.Minute)
		},
		"several are missed": func(r *rig) {
			r.says(r.alice, "/schedulecall 20:00 Party")
			r.says(r.alice, "/schedulecall 21:00 Meeting")
			r.idle(time.Minute)
			r.stop()
			time.Sleep(26 * time.Hour)
			r.start()
			r.idle(time.Minute)
		},
		"another call is there": func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "Chat")
			time.Sleep(26 * time.Hour)
			r.idle(time.Minute)
		},
		"the account may not manage calls": func(r *rig) {
			r.srv.SetAdmin(r.group, r.bot, emulator.Rights{InviteUsers: true})
			time.Sleep(26 * time.Hour)
			r.idle(time.Minute)
		},
		"people are to start it": func(r *rig) {
			r.says(r.alice, "/schedulecall --no-start 20:00 Party")
			r.idle(time.Minute)
			time.Sleep(26 * time.Hour)
			r.idle(time.Minute)
		},
		"it is paused": func(r *rig) {
			for _, line := range []string{"/pausecall 1", "/pausecall 1", "/calls"} {
				r.says(r.alice, line)
				r.idle(time.Minute)
			}
		},
		"people have taken it back": func(r *rig) {
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Minute)
		},
		"all of it is planned no more": func(r *rig) { r.says(r.alice, "/cancelcall 1") },
		"one of it is passed":          func(r *rig) { r.says(r.alice, "/skipcall 1") },
		"a number that no call has":    func(r *rig) { r.says(r.alice, "/pausecall 77") },
		"a title that no call has":     func(r *rig) { r.says(r.alice, "/pausecall Nothing") },
		"its call is ended":            func(r *rig) { r.says(r.alice, "/endcall confirm") },
		"one at a time":                func(r *rig) { r.says(r.alice, "/schedulecall tomorrow 20:00 Party") },
		"it is scheduled already":      func(r *rig) { r.says(r.alice, "/startcall Party") },
		"more behind it than is taken": func(r *rig) { r.says(r.alice, "/pausecall 1 tomorrow") },
		"it is moved beyond the next":  func(r *rig) { r.says(r.alice, "/movecall 1 in 3 days") },
		"it is moved to times":         func(r *rig) { r.says(r.alice, "/movecall 1 every friday 20:00") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				off := map[command.Verb]bool{"startnow": true, "resumecall": true, "cancelcall": true, "skipcall": true, "endcall": true}
				switch name {
				case "all of it is planned no more":
					delete(off, "cancelcall")
				case "one of it is passed":
					delete(off, "skipcall")
				case "its call is ended":
					delete(off, "endcall")
				}
				r.policy.Disabled = off
				r.start()
				r.says(r.alice, "/schedulecall every day 20:00 Weekly")
				r.idle(time.Minute)
				story(r)
				r.idle(time.Minute)
				r.says(r.alice, "/calls")
				r.idle(time.Minute)
				for _, m := range r.srv.Messages(r.group) {
					for v := range off {
						if m.By == r.bot && strings.Contains(m.Text, "/"+string(v)) {
							t.Errorf("%s is switched off, and offered:\n%s", v, m.Text)
						}
					}
				}
			})
		})
	}
}
