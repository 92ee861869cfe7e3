package main

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"userbot/internal/emulator"
)

const (
	create = "phone.createGroupCall"
	look   = "channels.getFullChannel"
	send   = "messages.sendMessage"
)

// block lets no call of a method come through any more.
func (p *smallTelegram) block(method string) {
	p.tg.Fail(method, emulator.Fault{Kind: emulator.CutBefore, Times: -1, User: p.bot})
}

func (p *smallTelegram) fail(method string, kind emulator.FaultKind) {
	p.tg.Fail(method, emulator.Fault{Kind: kind, User: p.bot})
}

// posted waits until the userbot has posted an answer.
func (p *smallTelegram) posted(msg int) {
	p.t.Helper()
	p.await(func(e emulator.Event) bool {
		return e.Kind == emulator.MessagePosted && e.Chat == p.group && e.ReplyTo == msg
	})
}

// made waits until the userbot has made a call in the group.
func (p *smallTelegram) made() {
	p.t.Helper()
	p.await(func(e emulator.Event) bool { return e.Kind == emulator.CallCreated && e.Chat == p.group })
}

func TestDaemon(t *testing.T) {
	t.Parallel()
	t.Run("makes one call and gives one answer, and a restart repeats neither", func(t *testing.T) {
		p := newTelegram(t, "")
		d := p.started()
		msg := p.say("/startcall Friday Q&A")
		p.once(msg, "Started")
		d.stop()
		p.connected()
		p.settled()
		p.exactly(1, msg, "Friday Q&A")
	})
	t.Run("does what was typed while it was down", func(t *testing.T) {
		p := newTelegram(t, "")
		d := p.started()
		d.stop()
		msg := p.say("/startcall")
		p.connected()
		p.once(msg, "Started")
	})
	t.Run("says nothing to strangers", func(t *testing.T) {
		p := newTelegram(t, "")
		p.started()
		msg := p.tg.Say(p.group, p.bob, "/startcall", emulator.SayOptions{})
		p.settled()
		if n := p.calls() + len(p.tg.AnswersTo(p.group, msg)); n != 0 {
			t.Error("the stranger was noticed")
		}
	})
	t.Run("stops on SIGTERM at once while a command has to wait, and goes on with it after the start", func(t *testing.T) {
		p := newTelegram(t, "")
		d := p.started()
		p.tg.Fail(create, emulator.Fault{Err: "FLOOD_WAIT_30", User: p.bot})
		msg := p.say("/startcall")
		p.answer(msg, "Waiting")
		began := time.Now()
		d.stop()
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("stopping took %s", took)
		}
		p.connected()
		p.once(msg, "Started")
	})
	t.Run("is ready without Telegram, and connects when it can", func(t *testing.T) {
		p := newTelegram(t, "")
		d := p.started()
		d.stop()
		p.hangUp()
		p.run().await(`"ready"`)
		msg := p.say("/startcall")
		p.comeBack()
		p.once(msg, "Started")
	})
}

// hangUp takes the server away, and comeBack returns it to the same address.
func (p *smallTelegram) hangUp() {
	p.t.Helper()
	must(p.t, p.line.Close())
}

func (p *smallTelegram) comeBack() {
	p.t.Helper()
	var err error
	if p.line, err = p.tg.Listen(p.line.Addr()); err != nil {
		p.t.Fatal(err)
	}
}

// TestKilled kills the daemon, as kill -9 does, in the middle of a command, and starts it again. Nothing that the server
// remembers of random ids helps: it has forgotten them all.
func TestKilled(t *testing.T) {
	t.Parallel()
	points := []struct {
		name string
		// arm prepares the moment, and when it has come, kill is called.
		arm  func(p *smallTelegram)
		when func(p *smallTelegram, d *process, msg int)
	}{
		{"after it kept the command and before it looked at the chat", func(p *smallTelegram) { p.block(look) },
			func(p *smallTelegram, d *process, _ int) { d.await(p.group.String(), `"accepted"`) }},
		{"before Telegram had the request for the call", func(p *smallTelegram) { p.block(create) },
			func(p *smallTelegram, _ *process, _ int) { p.asked() }},
		{"after the call was made and before it heard of it", func(p *smallTelegram) { p.fail(create, emulator.LoseAnswer); p.block(send) },
			func(p *smallTelegram, _ *process, _ int) { p.made() }},
		{"after it heard of the call and before it answered", func(p *smallTelegram) { p.block(send) },
			func(p *smallTelegram, d *process, _ int) { d.await(p.group.String(), `"done"`) }},
		{"after its answer was posted and before it heard of that", func(p *smallTelegram) { p.fail(send, emulator.LoseAnswer) },
			func(p *smallTelegram, _ *process, msg int) { p.posted(msg) }},
		{"after it heard that its answer was posted", func(*smallTelegram) {},
			func(p *smallTelegram, d *process, _ int) { d.await(p.group.String(), `"answered"`) }},
	}
	p := newTelegram(t, "")
	p.started().stop()
	p.tg.Repeat(emulator.Forgotten)
	p.tg.RepeatMessages(emulator.Forgotten)
	for _, point := range points {
		t.Run(point.name, func(t *testing.T) {
			p := p.in(t)
			d := p.connected()
			point.arm(p)
			msg := p.say("/startcall Once")
			point.when(p, d, msg)
			d.kill()
			p.tg.Heal()
			again := p.connected()
			p.once(msg, "Started: video chat “Once”")
			again.stop()
		})
	}
}

// asked waits until the userbot has asked for a call, in this sub-test.
func (p *smallTelegram) asked() {
	p.t.Helper()
	p.until("a request for a call", func() bool { return p.tg.Count(create, p.bot) > p.before })
}

// in is the same Telegram for a sub-test, with a group of its own.
func (p *smallTelegram) in(t *testing.T) *smallTelegram {
	p.tg.Heal()
	sub := *p
	sub.t, sub.group, sub.before = t, p.addGroup(t.Name()), p.tg.Count(create, p.bot)
	t.Cleanup(func() { p.line = sub.line })
	return &sub
}

// TestLine breaks the connection at every bad moment, while the daemon goes on.
func TestLine(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.started()
	for name, mode := range map[string]emulator.RepeatMode{
		"the same call": emulator.SameResult, "the first answer": emulator.FirstAnswer, "RANDOM_ID_DUPLICATE": emulator.Duplicate,
		"GROUPCALL_ALREADY_DISCARDED": emulator.AlreadyDiscarded, "another call": emulator.Forgotten,
	} {
		t.Run("breaks after the call was made, and a repeat would be answered with "+name, func(t *testing.T) {
			p := p.in(t)
			p.tg.Repeat(mode)
			p.tg.RepeatMessages(mode)
			p.fail(create, emulator.LoseAnswer)
			p.once(p.say("/startcall Once"), "Started: video chat “Once”")
		})
	}
	p.tg.Repeat(emulator.Forgotten)
	p.tg.RepeatMessages(emulator.Forgotten)
	t.Run("breaks before the call is made", func(t *testing.T) {
		p := p.in(t)
		p.fail(create, emulator.CutBefore)
		p.once(p.say("/startcall"), "Started")
	})
	t.Run("breaks while Telegram makes the call", func(t *testing.T) {
		p := p.in(t)
		p.tg.Fail(create, emulator.Fault{Kind: emulator.Delay, For: 300 * time.Millisecond, User: p.bot})
		msg := p.say("/startcall")
		p.asked()
		p.line.Drop(p.bot)
		p.once(msg, "Started")
	})
	t.Run("breaks after the answer was posted", func(t *testing.T) {
		p := p.in(t)
		p.fail(send, emulator.LoseAnswer)
		p.once(p.say("/startcall"), "Started")
	})
	t.Run("breaks between two commands", func(t *testing.T) {
		p := p.in(t)
		p.once(p.say("/startcall"), "Started")
		p.line.Drop()
		second := p.say("/startcall")
		p.answer(second, "already running")
		p.settled()
		p.exactly(1, second, "already running")
	})
	t.Run("is gone with the server, and what was typed meanwhile is done when it is back", func(t *testing.T) {
		p := p.in(t)
		p.hangUp()
		msg := p.say("/startcall")
		p.comeBack()
		p.once(msg, "Started")
	})
	t.Run("was gone for so long that a call now would surprise, and a scheduled one would not", func(t *testing.T) {
		p := p.in(t)
		p.settled()
		p.hangUp()
		long := emulator.SayOptions{Date: time.Now().Add(-10 * time.Minute)}
		start := p.tg.Say(p.group, p.alice, "/startcall", long)
		schedule := p.tg.Say(p.group, p.alice, "/schedulecall in 2h", long)
		p.comeBack()
		p.answer(start, "Too old")
		p.answer(schedule, "Scheduled on Telegram")
		p.settled()
		p.exactly(1, start, "Too old")
		p.exactly(1, schedule, "in 1 h 50 min")
	})
	t.Run("asks to wait, and the answer is corrected when it is done", func(t *testing.T) {
		p := p.in(t)
		p.tg.Fail(create, emulator.Fault{Err: "FLOOD_WAIT_6", User: p.bot})
		msg := p.say("/startcall")
		p.answer(msg, "Waiting")
		p.once(msg, "Started")
	})
}

func TestReload(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	d := p.started()
	byBob := func() int { return p.tg.Say(p.group, p.bob, "/callhelp", emulator.SayOptions{}) }
	t.Run("lets in an admin who was added", func(t *testing.T) {
		p.configure(`admins: ["@alice", "@bobby"]`)
		d.signal(syscall.SIGHUP)
		d.await("configuration reloaded")
		d.await("is resolved, for good", "@bobby")
		p.answer(byBob(), "What I can do")
	})
	t.Run("refuses a broken file and keeps the old", func(t *testing.T) {
		p.configure("admins: [alice]\ncommands: {max_aeg: 3m}")
		d.signal(syscall.SIGHUP)
		d.await("the configuration is broken", "max_aeg", "lacks the @")
		p.answer(byBob(), "What I can do")
	})
	t.Run("says which keys need a restart", func(t *testing.T) {
		p.configure("admins: [\"@alice\"]\ntimezone: Europe/Berlin")
		d.signal(syscall.SIGHUP)
		p.until("the zone", func() bool { return strings.Count(d.text(), "configuration reloaded") == 2 })
		msg := byBob()
		p.settled()
		if len(p.tg.AnswersTo(p.group, msg)) != 0 {
			t.Error("Bob still counts as an admin")
		}
		p.answer(p.say("/schedulecall in 1h"), "CET")
	})
}
