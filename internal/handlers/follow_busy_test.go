package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// Four chats in which a command waits do not keep all others from being looked at.
func TestChatsThatWaitHoldUpNoOthers(t *testing.T) {
	for name, waiting := range map[string]int{"three": 3, "four": 4, "four, told often": 4} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				var busy []command.Peer
				for _, title := range []string{"A", "B", "C", "D"}[:waiting] {
					g := r.addGroup(title)
					r.srv.SetAdmin(g, r.bot, emulator.Rights{ManageCall: true})
					r.policy.Chats[g] = handlers.ChatPolicy{}
					busy = append(busy, g)
				}
				r.start()
				for _, g := range busy {
					r.srv.Say(g, r.alice, "/schedulecall in 3d Weekly", emulator.SayOptions{})
					r.idle(time.Minute)
				}
				r.srv.StartCall(r.group, r.alice, "Chat")
				time.Sleep(time.Minute)
				said := r.tells("/schedulecall in 2d Friday")
				if !strings.Contains(said, "I put it there when that is over") {
					t.Fatal(said)
				}
				r.srv.Fail("phone.editGroupCallTitle", emulator.Fault{Kind: emulator.Delay, For: 24 * time.Hour, Times: -1, User: r.bot})
				for _, g := range busy {
					r.srv.Say(g, r.alice, "/calltitle New", emulator.SayOptions{})
				}
				time.Sleep(20 * time.Second)
				for _, g := range busy {
					r.life.h.CallChanged(g) // as each updateGroupCall has it: somebody mutes all, say
				}
				time.Sleep(20 * time.Second)
				r.srv.EndCall(r.group, r.alice)
				ended := time.Now()
				for range 120 {
					time.Sleep(time.Minute)
					if c := r.srv.CurrentCall(r.group); c != nil {
						break
					}
				}
				if d := time.Since(ended); d > 5*time.Minute {
					t.Errorf("%s; it was over, and that was done %v later", said, d)
				}
			})
		})
	}
}
