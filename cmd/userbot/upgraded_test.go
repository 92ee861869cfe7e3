package main

import (
	"fmt"
	"testing"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// TestAConfiguredGroupIsUpgraded: what the configuration says of a basic group holds for the supergroup that it becomes,
// from the first message there on, whether the daemon runs meanwhile or not, and after a restart.
func TestAConfiguredGroupIsUpgraded(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	friends := func(title string) command.Peer {
		g := p.tg.AddGroup(emulator.Chat{Title: title, Creator: p.alice, Members: []int64{p.bob, p.bot}})
		p.tg.SetAdmin(g, p.bot, emulator.Rights{ManageCall: true})
		return g
	}
	first, second := friends("First"), friends("Second")
	p.configure(fmt.Sprintf("chats: [{chat: %s, admins: [\"@alice\"]}, {chat: %s, admins: [\"@alice\"]}]", first, second))
	p.group = first
	d := p.started()

	p.group = p.tg.Migrate(first)
	p.answer(p.say("/startcall at once"), "Started")
	d.stop()

	p.group = second
	p.say("/startcall before")
	p.group = p.tg.Migrate(second)
	after := p.say("/callinfo")
	d = p.connected()
	made := p.await(func(e emulator.Event) bool { return e.Kind == emulator.CallCreated && e.Title == "before" })
	if made.Chat != p.group {
		t.Errorf("the call is in %s, the group has become %s", made.Chat, p.group)
	}
	p.answer(after, "ideo chat")
	d.stop()
	p.connected()
	p.answer(p.say("/endcall"), "Ended")
}
