package main

import (
	"strings"
	"syscall"
	"testing"

	"userbot/internal/emulator"
)

const resolve = "contacts.resolveUsername"

func TestNamesAreAskedForAgain(t *testing.T) {
	p := newTelegram(t, "")
	p.login()
	p.configure(`admins: ["@alice", "@nobody_yet"]`)
	p.tg.Fail(resolve, emulator.Fault{Err: "FLOOD_WAIT_1", User: p.bot})
	p.tg.Fail(resolve, emulator.Fault{Err: "INTERNAL", User: p.bot})
	d := p.connected()
	asked := func(when string, want int) {
		t.Helper()
		if n := p.tg.Count(resolve, p.bot); n != want {
			t.Errorf("%s: %d names were asked for, want %d", when, n, want)
		}
	}

	d.await("could not be resolved", "@alice")
	asked("while Telegram wants none asked for", 1)
	d.await("could not be resolved", "@nobody_yet")
	d.await("Resolved configured names", "@alice")
	asked("after the flood wait once each, and once more for her whose answer was an error", 4)
	p.once(p.say("/startcall"), "Started")
	if strings.Contains(d.text(), "Connected again") {
		t.Error("the connection was lost, so this proves nothing")
	}

	p.line.Drop(p.bot)
	d.await("Connected again")
	p.settled()
	asked("a new connection does not make somebody of nobody", 4)

	p.tg.AddUser(emulator.User{First: "Late", Username: "nobody_yet"})
	d.signal(syscall.SIGHUP)
	d.await("Resolved configured names", "@nobody_yet")
	asked("after a reload", 5)
}
