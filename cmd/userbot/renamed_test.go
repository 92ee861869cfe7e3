package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"userbot/internal/emulator"
)

// TestANameOfAnAdminChangesHands: who was meant when the name was configured stays an admin, and nobody else becomes one.
func TestANameOfAnAdminChangesHands(t *testing.T) {
	t.Parallel()
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

// TestANameThatIsConfiguredAgain means whoever bears it then, and not last year's bearer.
func TestANameThatIsConfiguredAgain(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	d := p.started()
	reload := func(admins string, n int) {
		t.Helper()
		p.configure(admins)
		d.signal(syscall.SIGHUP)
		p.until("the reload", func() bool { return strings.Count(d.text(), "configuration reloaded") == n })
	}
	reload("admins: []", 1)
	p.tg.SetUsername(p.alice, "alice_2")
	p.tg.SetUsername(p.bob, "alice")
	reload(`admins: ["@alice"]`, 2)
	strange := p.say("/startcall for who was meant last year")
	msg := p.tg.Say(p.group, p.bob, "/startcall", emulator.SayOptions{})
	p.answer(msg, "Started")
	p.exactly(1, msg, "Started")
	if answers := p.tg.AnswersTo(p.group, strange); len(answers) != 0 {
		t.Errorf("who bore the name last year is answered: %v", answers)
	}
	d.stop()
	p.userbot(exitOK, fmt.Sprintf("@alice is %d.", p.bob), "check")
}
