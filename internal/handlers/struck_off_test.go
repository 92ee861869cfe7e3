package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestStruckOffBehindOneThatWaits: who is struck off while his line waits for its turn is told so, and is not asked what he means: he could not
// answer. Nor is anything asked in a chat that is not configured any more.
func TestStruckOffBehindOneThatWaits(t *testing.T) {
	for _, line := range []string{"/movecall Party 9", "/cancelcall Nope", "/schedulecall tomorrow 6 Weekly", "/movecall Party 21:00"} {
		for how, c := range map[string]struct {
			change func(*rig, *handlers.Policy)
			want   string
		}{
			"he is struck off": {func(r *rig, p *handlers.Policy) {
				p.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
			}, "Not done: you may not command"},
			"the chat is taken out": {func(_ *rig, p *handlers.Policy) {
				p.Chats = map[command.Peer]handlers.ChatPolicy{{Kind: command.Channel, ID: 12345}: {}}
			}, "That chat is not among"},
		} {
			t.Run(line+", "+how, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
					r.start()
					r.tells("/schedulecall 12 jan 20:00 Party")
					r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_60", User: r.bot})
					r.says(r.alice, "/movecall 1 13 jan 20:00")
					time.Sleep(2 * time.Second)
					msg := r.says(r.bob, line)
					time.Sleep(2 * time.Second)
					p := r.policy
					c.change(r, &p)
					r.life.h.SetPolicy(&p)
					r.idle(5 * time.Minute)
					if got := strings.Join(r.answers(msg), "\n"); !strings.HasPrefix(got, c.want) {
						t.Errorf("the answer is %q, want %q", got, c.want)
					}
				})
			})
		}
	}
}
