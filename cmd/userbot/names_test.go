package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"userbot/internal/emulator"
)

const resolve = "contacts.resolveUsername"

func TestNamesAreAskedForAgain(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
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
	d.await("is resolved, for good", "@alice")
	asked("after the flood wait once each, and once more for her whose answer was an error", 4)
	p.once(p.say("/startcall"), "Started")
	if strings.Contains(d.text(), "connected again") {
		t.Error("the connection was lost, so this proves nothing")
	}

	p.line.Drop(p.bot)
	d.await("connected again")
	p.settled()
	asked("a new connection does not make somebody of nobody", 4)

	p.tg.AddUser(emulator.User{First: "Late", Username: "nobody_yet"})
	d.signal(syscall.SIGHUP)
	d.await("is resolved, for good", "@nobody_yet")
	asked("after a reload", 5)
}

// TestWhatAnAdminTypesBeforeHisNameIsKnown: the first look-up of his name fails, as it does after many restarts.
func TestWhatAnAdminTypesBeforeHisNameIsKnown(t *testing.T) {
	t.Parallel()
	slow := emulator.Fault{Err: "FLOOD_WAIT_2", User: 0}
	t.Run("is done as soon as it is", func(t *testing.T) {
		p := newTelegram(t, "")
		p.loggedIn()
		slow.User = p.bot
		p.tg.Fail(resolve, slow)
		d := p.connected()
		d.await("could not be resolved", "@alice")
		p.once(p.say("/startcall"), "Started")
	})
	t.Run("is done after a reload that adds it", func(t *testing.T) {
		p := newTelegram(t, "")
		d := p.started()
		slow.User = p.bot
		p.tg.Fail(resolve, slow)
		p.configure(`admins: ["@alice", "@bobby"]`)
		d.signal(syscall.SIGHUP)
		d.await("could not be resolved", "@bobby")
		p.once(p.tg.Say(p.group, p.bob, "/startcall", emulator.SayOptions{}), "Started")
	})
	t.Run("is done after kill -9, which comes first", func(t *testing.T) {
		p := newTelegram(t, "")
		p.loggedIn()
		p.configure(fmt.Sprintf(`admins: [%d, "@alice"]`, p.bob))
		p.tg.Fail(resolve, emulator.Fault{Err: "FLOOD_WAIT_3600", User: p.bot, Times: -1})
		d := p.connected()
		d.await("could not be resolved", "@alice")
		msg := p.say("/startcall")
		p.answer(p.tg.Say(p.group, p.bob, "/callhelp", emulator.SayOptions{}), "What I can do") // so hers has been received
		d.kill()
		p.tg.Heal()
		p.connected()
		p.once(msg, "Started")
	})
	t.Run("holds up nobody else", func(t *testing.T) {
		p := newTelegram(t, "")
		p.loggedIn()
		p.configure(fmt.Sprintf(`admins: [%d, "@bobby"]`, p.alice))
		p.tg.Fail(resolve, emulator.Fault{Err: "FLOOD_WAIT_3600", User: p.bot, Times: -1})
		d := p.connected()
		d.await("could not be resolved", "@bobby")
		p.once(p.say("/startcall"), "Started")
	})
}

func TestCheckShowsWhoIsMeant(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
	p.configure(`admins: ["@Alice", "@nobody_yet"]`)
	p.userbot(exitOK, "@alice is not known yet", "check")
	d := p.connected()
	d.await("could not be resolved", "@nobody_yet")
	alice := fmt.Sprintf("@alice is %d.\n@nobody_yet is not known yet", p.alice)
	p.userbot(exitOK, alice, "check")
	d.stop()
	p.userbot(exitOK, alice, "check")
}
