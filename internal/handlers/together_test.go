package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// TestTwoAdminsInTheSameSecond: one call, and the second is told of it, wherever the two are and however they may.
func TestTwoAdminsInTheSameSecond(t *testing.T) {
	for _, row := range []struct {
		name   string
		first  string // where Alice, who is listed, types; Bob types in the chat itself
		second func(p *place)
	}{
		{"both listed, in the chat", "", func(p *place) { p.policy.Admins[command.Peer{Kind: command.User, ID: p.bob}] = true }},
		{"the second vouched for by Telegram", "", func(p *place) {
			p.policy.ChatAdmins = true
			p.srv.SetAdmin(p.call, p.bob, emulator.Rights{ManageCall: true})
		}},
		{"the first from a private chat", "private chat", func(p *place) { p.policy.Admins[command.Peer{Kind: command.User, ID: p.bob}] = true }},
	} {
		t.Run(row.name, func(t *testing.T) {
			everyWay(t, people, func(p *place, deliver func(func())) {
				row.second(p)
				deliver(func() {
					if row.first == "" {
						p.types(p.alice, "/startcall", emulator.SayOptions{})
					} else {
						p.srv.Private(p.alice, p.bot, "/startcall --in "+p.call.String()+" Q")
					}
					p.types(p.bob, "/startcall", emulator.SayOptions{})
				})
				p.idle(time.Minute)
				p.expect(1, 2)
				told := 0
				for _, e := range p.answers() {
					if strings.Contains(e.Text, "is already running") {
						told++
					}
				}
				if told != 1 {
					t.Errorf("%d were told of the other's call:\n%s", told, p.rig.chat())
				}
			})
		})
	}
}
