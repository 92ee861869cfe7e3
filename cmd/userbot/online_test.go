package main

import (
	"fmt"
	"strings"
	"testing"

	"userbot/internal/emulator"
)

// TestCheckOnline: the operator reads how it stands with his chats, whether the daemon runs or not, and nobody's session ends.
func TestCheckOnline(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.configure(fmt.Sprintf("admins: [\"@alice\"]\nchats: [{chat: %q}, {chat: \"@news\"}]", p.group))
	p.userbot(exitSession, "log in first, with: ", "check", "--online")
	p.loggedIn()
	p.userbot(exitFailure, "@news: Telegram knows nobody of that name", "check", "--online")
	news := p.tg.AddChannel(emulator.Chat{Title: "News", Username: "news", Creator: p.alice, Members: []int64{p.bot}})
	well := fmt.Sprintf("Demo, %s:\n  I may: my account has the right “Manage video chats”.\n  I may write here.\n  There is no video chat here", p.group)
	missing := fmt.Sprintf("News, %s:\n  I may not: my account lacks the right “Manage live streams”. To grant it, the owner taps the channel's name", news)
	p.userbot(exitFailure, well, "check", "--online")
	p.userbot(exitFailure, missing, "check", "--online")
	p.tg.SetAdmin(news, p.bot, emulator.Rights{ManageCall: true, PostMessages: true})
	p.userbot(exitOK, "I may: my account has the right “Manage live streams”.", "check", "--online")

	d := p.connected()
	p.settled()
	const begin = "help.getConfig" // with which every connection begins
	before := p.tg.Count(begin, p.bot)
	for range 3 {
		p.userbot(exitOK, well, "check", "--online")
	}
	p.tg.Demote(p.group, p.bot)
	p.userbot(exitFailure, "I may not: my account lacks the right “Manage video chats”.", "check", "--online")
	p.tg.SetAdmin(p.group, p.bot, emulator.Rights{ManageCall: true})
	if n := p.tg.Count(begin, p.bot) - before; n != 0 || strings.Contains(d.text(), "connected again") {
		t.Errorf("the daemon was disturbed: %d other connections were made", n)
	}
	d.kill()

	msg := p.say("/startcall Weekly")
	p.userbot(exitOK, well, "check", "--online")
	p.connected()
	p.once(msg, "Started") // what was typed is not lost for having been asked
}
