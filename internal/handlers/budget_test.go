package handlers_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// begun counts the texts that begin so.
func begun(list []emulator.Event, with string) (n int) {
	for _, e := range list {
		if strings.HasPrefix(e.Text, with) {
			n++
		}
	}
	return n
}

const tooMany = "Not done: too many commands"

func TestAScriptThatTypesWithoutEnd(t *testing.T) {
	for name, by := range map[string]func(*rig) int64{"an admin's": (*rig).theAlice, "the owner's": (*rig).theOwner, "a chat admin's": (*rig).theBob} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				p := r.place("supergroup")
				p.policy.ChatAdmins = true
				p.srv.SetAdmin(p.call, p.bob, manager)
				p.start()
				asked := p.asked()
				for range 600 {
					p.srv.Say(p.call, by(r), "/startcall --replace Q", emulator.SayOptions{})
					time.Sleep(time.Second)
				}
				time.Sleep(time.Minute)
				p.idle(time.Minute)
				list := p.answers()
				if n := len(p.srv.CallsBy(p.bot)); n < 50 || n > 80 {
					t.Errorf("ten minutes of it make %d calls", n)
				}
				if n := begun(list, tooMany); n < 5 || n > 12 {
					t.Errorf("it is told %d times that there are too many", n)
				}
				if n := p.asked() - asked; n > 600 {
					t.Errorf("it costs %d requests", n)
				}
			})
		})
	}
}

func TestTooManyCommandsAtOnce(t *testing.T) {
	bubble(t, func(r *rig) {
		p := r.place("supergroup")
		p.policy.Admins[command.Peer{Kind: command.User, ID: p.bob}] = true
		p.start()
		for range 11 {
			p.srv.Say(p.call, p.alice, "/callhelp", emulator.SayOptions{})
		}
		time.Sleep(time.Second)
		p.idle(time.Minute)
		p.expect(0, 11)
		if last := p.answers()[10].Text; !strings.HasPrefix(last, tooMany) || !strings.Contains(last, time.Now().Add(59*time.Second).UTC().Format("15:04")) {
			t.Errorf("the eleventh is answered %q", last)
		}
		asked, disk := p.asked(), p.disk()
		for range 50 {
			p.srv.Say(p.call, p.alice, "/startcall Q", emulator.SayOptions{})
			time.Sleep(time.Second)
		}
		p.expect(0, 11)
		if n := p.asked() - asked; n != 0 || !bytes.Equal(p.disk(), disk) {
			t.Errorf("what follows costs %d requests, and the disk: %v", n, !bytes.Equal(p.disk(), disk))
		}
		if n := p.life.h.Limited(); n != 50 {
			t.Errorf("the operator sees %d", n)
		}
		p.srv.Say(p.call, p.bob, "/startcall Q", emulator.SayOptions{})
		time.Sleep(time.Second)
		p.expect(1, 12) // it is nobody else's fault
		time.Sleep(15 * time.Second)
		p.srv.Say(p.call, p.alice, "/callhelp", emulator.SayOptions{})
		time.Sleep(time.Second)
		p.expect(1, 13)
	})
}

// TestTooManyInOneChat of many people, while other chats go on.
func TestTooManyInOneChat(t *testing.T) {
	bubble(t, func(r *rig) {
		p := r.place("supergroup")
		other := p.addGroup("Other")
		p.policy.AnonymousAdmins = true
		p.start()
		for range 30 {
			p.srv.Say(p.call, p.alice, "/callhelp", emulator.SayOptions{Anonymous: true})
		}
		time.Sleep(time.Second)
		p.idle(time.Minute)
		p.expect(0, 21)
		if n := begun(p.answers(), tooMany); n != 1 {
			t.Errorf("it is told %d times that there are too many", n)
		}
		p.srv.Say(other, p.alice, "/callhelp", emulator.SayOptions{})
		time.Sleep(time.Second)
		p.expect(0, 22)
	})
}

// TestAnOutageMakesNoCommandsTooMany: they arrive together and were not typed together.
func TestAnOutageMakesNoCommandsTooMany(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, manager)
		other := r.addGroup("Other")
		r.start()
		for _, c := range []command.Peer{r.group, other} {
			r.srv.Say(c, r.alice, "hello", emulator.SayOptions{})
		}
		r.stop()
		type typed struct {
			chat command.Peer
			msg  int
		}
		var all []typed
		for range 25 {
			time.Sleep(30 * time.Second)
			for _, c := range []command.Peer{r.group, other} {
				all = append(all, typed{c, r.srv.Say(c, r.alice, "/callhelp", emulator.SayOptions{})})
			}
			all = append(all, typed{r.group, r.says(r.bob, "/callhelp")})
		}
		r.start()
		time.Sleep(time.Minute)
		r.idle(time.Minute)
		for i, c := range all {
			if got := r.answersIn(c.chat, c.msg); !strings.HasPrefix(got, "What I can do") || strings.Contains(got, " AND ") {
				t.Errorf("command %d is answered %q", i, got)
			}
		}
	})
}

// TestMessagesThatAreRepeated by Telegram use up nobody's budget.
func TestMessagesThatAreRepeated(t *testing.T) {
	bubble(t, func(r *rig) {
		p := r.place("supergroup")
		p.start()
		id := p.srv.Say(p.call, p.alice, "/callhelp", emulator.SayOptions{})
		for range 30 {
			m := command.Message{Chat: p.call, ID: id, Date: time.Now(), Text: "/callhelp",
				Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: p.alice}}}
			if err := p.life.h.Receive(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		p.srv.Say(p.call, p.alice, "/callhelp", emulator.SayOptions{})
		p.idle(time.Minute)
		p.expect(0, 2)
		if n := begun(p.answers(), tooMany); n != 0 {
			t.Error("she is told that she types too much")
		}
	})
}

// Anybody can add the account to a group of his own, where chat_admins lets him command. He cannot go on for ever, nor take the room for plans of
// those who are listed.
func TestWhoIsOnlyAnAdminOfHisOwnGroup(t *testing.T) {
	own := func(r *rig) command.Peer {
		r.policy.Chats, r.policy.ChatAdmins = nil, true
		g := r.srv.AddSupergroup(emulator.Chat{Title: "Own", Creator: r.bob, Members: []int64{r.bot}})
		r.srv.SetAdmin(g, r.bot, manager)
		return g
	}
	t.Run("types on and on", func(t *testing.T) {
		bubble(t, func(r *rig) {
			g := own(r)
			r.start()
			for range 600 {
				r.srv.Say(g, r.bob, "/callinfo", emulator.SayOptions{})
				r.says(r.alice, "/callinfo")
				time.Sleep(12 * time.Second)
			}
			r.idle(time.Minute)
			done, told, listed := 0, 0, 0
			for _, m := range r.srv.Messages(g) {
				switch {
				case m.By == r.bot && strings.HasPrefix(m.Text, tooMany):
					told++
				case m.By == r.bot:
					done++
				}
			}
			for _, m := range r.srv.Messages(r.group) {
				if m.By == r.bot && !strings.HasPrefix(m.Text, tooMany) {
					listed++
				}
			}
			if done > 60+120 || done < 60 || told == 0 || told > 12 {
				t.Errorf("in two hours %d of his commands are done, and he is told %d times that there are too many", done, told)
			}
			if listed != 600 {
				t.Errorf("of who is listed %d commands of 600 are done", listed)
			}
		})
	})
	t.Run("plans as many calls as there is room for", func(t *testing.T) {
		bubble(t, func(r *rig) {
			g := own(r)
			r.plans = 4
			r.start()
			plan := func(chat command.Peer, who int64, n int) string {
				msg := r.srv.Say(chat, who, "/schedulecall in "+strconv.Itoa(n)+"h Party "+strconv.Itoa(n), emulator.SayOptions{})
				r.idle(time.Minute)
				time.Sleep(time.Minute)
				return strings.Join(r.answersThere(chat, msg), "\n")
			}
			for n := range 2 {
				if said := plan(g, r.bob, 20+n); !strings.HasPrefix(said, "Scheduled") && !strings.HasPrefix(said, "Planned") {
					t.Errorf("number %d is answered %q", n, said)
				}
			}
			if said := plan(g, r.bob, 23); !strings.HasPrefix(said, "Not done: ") {
				t.Errorf("what would leave no room to others is answered %q", said)
			}
			for n := range 2 {
				if said := plan(r.group, r.alice, 20+n); strings.HasPrefix(said, "Not done: ") || said == "" {
					t.Errorf("who is listed plans number %d, and is told %q", n, said)
				}
			}
		})
	})
}
