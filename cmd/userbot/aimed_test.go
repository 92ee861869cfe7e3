package main

import (
	"slices"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// aimed is a command about the call that is there, which Alice has started by hand.
type aimed struct {
	text   string
	method string // that does it
	kind   emulator.EventKind
	done   string // the answer of whoever did it
	found  string // the answer where it was done before, and it cannot be told by whom
	again  string // the answer to the same command once more
}

func aimedCommands() []aimed {
	return []aimed{{
		text: "/calltitle New name", method: "phone.editGroupCallTitle", kind: emulator.CallRetitled,
		done:  "Retitled: the video chat “By hand” is now “New name”.",
		found: "Retitled: the video chat “By hand” is now “New name”.",
		again: "The video chat has the title “New name” already. I changed nothing.",
	}, {
		text: "/endcall", method: "phone.discardGroupCall", kind: emulator.CallEnded,
		done:  "Ended: video chat “By hand”. Nobody was in it.",
		found: "The video chat “By hand” has ended, as you asked; whether by me or by somebody else I cannot tell.",
		again: "There is no video chat here, neither live nor scheduled, so I changed nothing.",
	}}
}

func (p *smallTelegram) byHand() (call int64) { return p.tg.StartCall(p.group, p.alice, "By hand") }

// answered waits until one of want is the whole answer to msg, and judges that it stays the only one.
func (p *smallTelegram) answered(msg int, want ...string) {
	p.t.Helper()
	p.await(func(e emulator.Event) bool {
		return e.Chat == p.group && e.By == p.bot && slices.Contains(want, e.Text)
	})
	p.settled()
	answers := p.tg.AnswersTo(p.group, msg)
	if len(answers) != 1 {
		p.t.Errorf("%d answers, want one: %v", len(answers), answers)
		return
	}
	for _, m := range p.tg.Messages(p.group) {
		if m.ID == answers[0].MsgID && !slices.Contains(want, m.Text) {
			p.t.Errorf("the answer is %q, want %q", m.Text, want)
		}
	}
}

// did judges that the userbot did this once to the call, and nothing else to any call of the group; 0: nothing at all.
func (p *smallTelegram) did(kind emulator.EventKind, call int64) {
	p.t.Helper()
	var did []emulator.Event
	for _, e := range p.tg.Ledger() {
		if e.By == p.bot && e.Chat == p.group && e.CallID != 0 && e.Kind != emulator.MessagePosted {
			did = append(did, e)
		}
	}
	switch {
	case call == 0 && len(did) == 0:
	case call != 0 && len(did) == 1 && did[0].Kind == kind && did[0].CallID == call:
	default:
		p.t.Errorf("the userbot did %+v, want %q to call %d", did, kind, call)
	}
}

func TestTheCallThatIsThere(t *testing.T) {
	t.Parallel()
	whole := newTelegram(t, "")
	p := whole
	d := p.started()
	for _, c := range aimedCommands() {
		t.Run(c.text, func(t *testing.T) {
			t.Run("is done once, and a restart repeats nothing", func(t *testing.T) {
				p := p.in(t)
				call, msg := p.byHand(), p.say(c.text)
				p.answered(msg, c.done)
				d.stop()
				d = whole.connected() // not of this sub-test: it goes on
				p.answered(msg, c.done)
				p.did(c.kind, call)
			})
			t.Run("typed twice is done once, and the second answer says so", func(t *testing.T) {
				p := p.in(t)
				call := p.byHand()
				first, second := p.say(c.text), p.say(c.text)
				p.answered(first, c.done)
				p.answered(second, c.again)
				p.did(c.kind, call)
			})
			t.Run("by a stranger gets silence, and the call stays as it is", func(t *testing.T) {
				p := p.in(t)
				p.byHand()
				msg := p.tg.Say(p.group, p.bob, c.text, emulator.SayOptions{})
				p.settled()
				p.did(c.kind, 0)
				if n := len(p.tg.AnswersTo(p.group, msg)); n != 0 {
					t.Errorf("%d answers to a stranger", n)
				}
				if call := p.tg.CurrentCall(p.group); call == nil || call.Title != "By hand" {
					t.Errorf("the call is %+v", call)
				}
			})
		})
	}
	t.Run("/endcall asks before it sends people away", func(t *testing.T) {
		p := p.in(t)
		call := p.byHand()
		p.tg.JoinCall(p.group, p.bob)
		msg := p.say("/endcall")
		p.answered(msg, "1 person is in the video chat “By hand”. To end it for everybody, answer /yes.")
		p.did("", 0)
		byBob := p.tg.Say(p.group, p.bob, "/endcall confirm", emulator.SayOptions{})
		p.settled()
		p.did("", 0)
		if len(p.tg.AnswersTo(p.group, byBob)) != 0 {
			t.Error("the stranger was noticed")
		}
		first, second := p.say("/endcall confirm"), p.say("/endcall confirm")
		p.answered(first, "Ended: video chat “By hand”, with 1 person in it.")
		p.answered(second, aimedCommands()[1].again)
		p.did(emulator.CallEnded, call)
	})
}

// TestKilledBeforeTheCallThatIsThere is TestKilled for commands about a call: it is the call's own state that tells what
// was done before the crash.
func TestKilledBeforeTheCallThatIsThere(t *testing.T) {
	t.Parallel()
	points := []struct {
		name  string
		arm   func(p *smallTelegram, c aimed)
		when  func(p *smallTelegram, d *process, c aimed, msg int)
		found bool // after the crash it cannot be told by whom it was done
	}{
		{"after it kept the command and before it looked at the chat",
			func(p *smallTelegram, _ aimed) { p.block(look) },
			func(p *smallTelegram, d *process, _ aimed, _ int) { d.await(p.group.String(), `"accepted"`) }, false},
		{"before Telegram had the request",
			func(p *smallTelegram, c aimed) { p.block(c.method) },
			func(p *smallTelegram, _ *process, c aimed, _ int) { p.requested(c) }, false},
		{"while Telegram carries it out",
			func(p *smallTelegram, c aimed) {
				p.tg.Fail(c.method, emulator.Fault{Kind: emulator.Delay, For: 200 * time.Millisecond, User: p.bot})
			},
			func(p *smallTelegram, _ *process, c aimed, _ int) { p.requested(c) }, true},
		{"after it was done and before it heard of that",
			func(p *smallTelegram, c aimed) { p.fail(c.method, emulator.LoseAnswer); p.block(send) },
			func(p *smallTelegram, _ *process, c aimed, _ int) { p.happened(c) }, true},
		{"after it heard that it was done and before it answered",
			func(p *smallTelegram, _ aimed) { p.block(send) },
			func(p *smallTelegram, d *process, _ aimed, _ int) { d.await(p.group.String(), `"done"`) }, false},
		{"after its answer was posted and before it heard of that",
			func(p *smallTelegram, _ aimed) { p.fail(send, emulator.LoseAnswer) },
			func(p *smallTelegram, _ *process, _ aimed, msg int) { p.posted(msg) }, false},
		{"after it heard that its answer was posted", func(*smallTelegram, aimed) {},
			func(p *smallTelegram, d *process, _ aimed, _ int) { d.await(p.group.String(), `"answered"`) }, false},
	}
	p := newTelegram(t, "")
	p.started().stop()
	p.tg.RepeatMessages(emulator.Forgotten)
	for _, c := range aimedCommands() {
		for _, point := range points {
			t.Run(c.text+" "+point.name, func(t *testing.T) {
				p := p.in(t)
				p.before = p.tg.Count(c.method, p.bot)
				call := p.byHand()
				d := p.connected()
				point.arm(p, c)
				msg := p.say(c.text)
				point.when(p, d, c, msg)
				d.kill()
				p.tg.Heal()
				again := p.connected()
				want := []string{c.done}
				if point.found {
					want = append(want, c.found)
				}
				p.answered(msg, want...)
				p.did(c.kind, call)
				again.stop()
			})
		}
		t.Run(c.text+" before Telegram had the request, and somebody makes another call meanwhile", func(t *testing.T) {
			p := p.in(t)
			p.before = p.tg.Count(c.method, p.bot)
			p.byHand()
			d := p.connected()
			p.block(c.method)
			msg := p.say(c.text)
			p.requested(c)
			d.kill()
			p.tg.Heal()
			p.tg.StartCall(p.group, p.alice, "Another")
			again := p.connected()
			const left = " The one that is there now “Another” came after your command, and I left it alone."
			p.answered(msg, "The video chat “By hand” has ended since."+left,
				"The video chat “By hand” has ended, as you asked; whether by me or by somebody else I cannot tell."+left)
			p.did(c.kind, 0)
			again.stop()
		})
	}
}

// requested waits until the userbot has asked for it, in this sub-test.
func (p *smallTelegram) requested(c aimed) {
	p.t.Helper()
	p.until("the request", func() bool { return p.tg.Count(c.method, p.bot) > p.before })
}

// happened waits until the userbot has done it in the group.
func (p *smallTelegram) happened(c aimed) {
	p.t.Helper()
	p.await(func(e emulator.Event) bool { return e.Kind == c.kind && e.Chat == p.group && e.By == p.bot })
}
