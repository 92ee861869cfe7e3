package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// ending is a way in which Telegram stops to serve a session.
type ending struct {
	name string
	end  func(p *smallTelegram)
	typ  string // Telegram's error
	want string // in the sentence for the operator: what happened, and what to do
	mend func(p *smallTelegram)
}

// endings has all of them; again is how one logs in after one that can be mended so.
func endings(again func(*smallTelegram)) []ending {
	return []ending{
		{"revoked on another device", func(p *smallTelegram) { p.tg.Revoke(p.bot) }, "SESSION_REVOKED",
			"this session was ended from another device (Settings, Devices): log in again with `userbot login`", again},
		{"logged out elsewhere", func(p *smallTelegram) {
			p.tg.Fail("", emulator.Fault{Err: "AUTH_KEY_UNREGISTERED", Times: -1, User: p.bot})
			p.line.Drop(p.bot)
		}, "AUTH_KEY_UNREGISTERED", "Telegram does not know this session any more (logged out elsewhere, or unused for too long): log in again with `userbot login`", func(p *smallTelegram) { p.tg.Heal() }},
		{"used twice at once", func(p *smallTelegram) { p.tg.AuthKeyDuplicated(p.bot) }, "AUTH_KEY_DUPLICATED",
			"make sure that only one runs, then log in again with `userbot login`", again},
		{"frozen", func(p *smallTelegram) {
			p.tg.Freeze(p.bot)
			p.line.Drop(p.bot)
		}, "FROZEN_METHOD_INVALID", "appeal in the official app, then start the userbot again", func(p *smallTelegram) { p.tg.Thaw(p.bot) }},
		// Nothing brings this account back, so it comes last.
		{"deactivated", func(p *smallTelegram) { p.tg.Deactivate(p.bot, false) }, "USER_DEACTIVATED",
			"Telegram has deactivated or banned this account", nil},
	}
}

// given judges that the daemon gives up for the reason of e, and that nothing is done any more meanwhile. It is called
// right after the end.
func (e *ending) given(p *smallTelegram, d *process) {
	p.t.Helper()
	acts := func() int { return p.tg.Count(create, p.bot) + p.tg.Count("messages.sendMessage", p.bot) }
	before := acts()
	if code := d.code(); code != exitSession {
		p.t.Errorf("exit code %d, want %d: a restart cannot help", code, exitSession)
	}
	lines := strings.Split(d.text(), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "userbot: ") || !strings.Contains(last, e.want) {
		p.t.Errorf("the last line is %q, and should say %q", last, e.want)
	}
	if n := acts() - before; n > 1 { // the first may be what tells
		p.t.Errorf("after the end it asked %d times for calls or messages", n)
	}
}

// pending asks `userbot check` how many commands wait.
func (p *smallTelegram) pending(want string) {
	p.t.Helper()
	out, err := exec.Command(program, "check", "--config", p.config).CombinedOutput()
	if err != nil || !strings.Contains(string(out), want) {
		p.t.Errorf("check: %v, want %q in it:\n%s", err, want, out)
	}
}

// TestSessionEndsInTheMiddleOfACommand also has a command typed after the end. Both are done once by whoever logs in.
func TestSessionEndsInTheMiddleOfACommand(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
	for _, e := range endings((*smallTelegram).login) {
		t.Run(e.name, func(t *testing.T) {
			p := p.in(t)
			d := p.connected()
			before := p.tg.Count(create, p.bot)
			p.tg.Fail(create, emulator.Fault{Kind: emulator.Delay, For: time.Second, User: p.bot})
			msg := p.say("/startcall Once")
			p.until("the request", func() bool { return p.tg.Count(create, p.bot) > before })
			e.end(p)
			e.given(p, d)
			p.pending("1 commands pending")
			if e.mend == nil {
				return
			}
			late := p.say("/startcall Late")
			e.mend(p)
			p.connected()
			p.answer(late, "already running")
			p.exactly(1, msg, "Started: video chat “Once”")
		})
	}
}

func TestSessionEndedBeforeTheStart(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
	for _, e := range endings((*smallTelegram).logInKeyed) {
		t.Run(e.name, func(t *testing.T) {
			p := p.in(t)
			d := p.connected()
			p.settled()
			d.stop()
			e.end(p)
			msg := p.say("/startcall Once")
			e.given(p, p.run())
			if e.mend == nil {
				return
			}
			e.mend(p)
			p.connected()
			p.once(msg, "Started: video chat “Once”")
		})
	}
}

// TestSessionEndsOnAnUpdate leaves the line up: what tells the end is the answer to the request that a command leads to.
func TestSessionEndsOnAnUpdate(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
	for _, e := range endings((*smallTelegram).logInKeyed) {
		t.Run(e.name, func(t *testing.T) {
			p := p.in(t)
			d := p.connected()
			p.once(p.say("/startcall First"), "Started: video chat “First”")
			p.tg.EndCall(p.group, p.alice)
			p.tg.Fail("", emulator.Fault{Err: e.typ, Times: -1, User: p.bot})
			msg := p.say("/startcall Second")
			e.given(p, d)
			p.tg.Heal()
			p.connected()
			p.answer(msg, "Started: video chat “Second”")
			p.exactly(2, msg, "Started: video chat “Second”")
		})
	}
}

// TestSessionEndsWhileNothingHappens leaves it to the reconnect to tell. A frozen account may still read, so only what
// it wants to change can tell that.
func TestSessionEndsWhileNothingHappens(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.loggedIn()
	for _, e := range endings((*smallTelegram).logInKeyed) {
		if e.typ == "FROZEN_METHOD_INVALID" {
			continue
		}
		t.Run(e.name, func(t *testing.T) {
			p := p.in(t)
			d := p.connected()
			p.settled()
			e.end(p)
			e.given(p, d)
			if e.mend != nil {
				e.mend(p)
			}
		})
	}
}

func TestAnotherAccountOnTheSameFolder(t *testing.T) {
	t.Parallel()
	const carolPhone = "+9996600009"
	p := newTelegram(t, "")
	carol := p.tg.AddUser(emulator.User{First: "Carol", Username: "carol", Phone: carolPhone})
	p.tg.Join(p.group, carol)
	p.tg.SetAdmin(p.group, carol, emulator.Rights{ManageCall: true})
	p.loggedIn()
	d := p.connected()
	p.block(create)
	msg := p.say("/startcall Once")
	d.await(p.group.String(), `"accepted"`)
	d.kill()
	p.tg.Heal()
	if out, err := exec.Command(program, "logout", "--config", p.config).CombinedOutput(); err != nil {
		t.Fatalf("logout: %v\n%s", err, out)
	}

	p.keyed()
	out, err := converse(t, exec.Command(program, "login", "--config", p.config), func(asked string) string {
		if strings.HasPrefix(asked, "Phone") {
			return carolPhone
		}
		return p.loginCode()
	})
	if err == nil || !strings.Contains(out, "belongs to another account") || !strings.Contains(out, "set state_dir to another folder") {
		t.Errorf("the other account's login: %v\n%s", err, out)
	}
	if code := p.run().code(); code != exitSession {
		t.Errorf("exit code %d after the refused login, want %d: not logged in", code, exitSession)
	}
	p.logInKeyed()
	p.connected()
	p.once(msg, "Started: video chat “Once”")
	if n := len(p.tg.CallsBy(carol)); n != 0 {
		t.Errorf("the other account made %d calls", n)
	}
}

func TestSessionEndsBeforeTheAdminsAreKnown(t *testing.T) {
	t.Parallel()
	for _, e := range endings((*smallTelegram).logInKeyed)[:2] {
		t.Run(e.name, func(t *testing.T) {
			p := newTelegram(t, "")
			p.loggedIn()
			p.tg.Fail("contacts.resolveUsername", emulator.Fault{Kind: emulator.Delay, For: time.Second, User: p.bot})
			d := p.connected()
			p.until("the question", func() bool { return p.tg.Count("contacts.resolveUsername", p.bot) > 0 })
			msg := p.say("/startcall Once")
			p.tg.Fail("", emulator.Fault{Err: e.typ, Times: -1, User: p.bot})
			p.line.Drop(p.bot)
			e.given(p, d)
			p.tg.Heal()
			p.connected()
			p.once(msg, "Started: video chat “Once”")
		})
	}
}
