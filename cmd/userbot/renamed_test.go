package main

import (
	"testing"

	"userbot/internal/emulator"
)

// TestANameOfAnAdminChangesHands: who was meant when the name was configured stays an admin, and nobody else becomes one.
func TestANameOfAnAdminChangesHands(t *testing.T) {
	p := newTelegram(t, "")
	d := p.started()
	p.tg.SetUsername(p.alice, "alice_2")
	p.tg.SetUsername(p.bob, "alice")
	check := func(title string) {
		t.Helper()
		p.tg.Say(p.group, p.bob, "/startcall --replace "+title, emulator.SayOptions{})
		p.settled()
		if n := p.calls(); n != 0 {
			t.Errorf("%d calls were made for whoever has the name now", n)
		}
	}
	check("while it runs")
	d.stop()
	p.connected()
	check("after a restart")
	p.once(p.say("/startcall Mine"), "Started")
}
