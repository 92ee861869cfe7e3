package handlers_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestWhomTelegramVouchesFor: Bob is listed nowhere, and what he is in the chat changes.
func TestWhomTelegramVouchesFor(t *testing.T) {
	manager := emulator.Rights{ManageCall: true}
	admin := func(r emulator.Rights) func(*place) { return func(p *place) { p.srv.SetAdmin(p.call, p.bob, r) } }
	groups, withRights := append(people, "private chat"), []string{"supergroup", "topic", "private chat"}
	for _, row := range []struct {
		name string
		in   []string
		was  func(*place) // before anything is typed
		is   func(*place) // a second before the command
		done bool
	}{
		{"who holds the right is obeyed", groups, admin(manager), nil, true},
		{"who was given the right a second ago is obeyed", groups, nil, admin(manager), true},
		{"who has none is refused", groups, nil, nil, false},
		{"who was demoted a second ago is refused", groups, admin(manager), func(p *place) { p.srv.Demote(p.call, p.bob) }, false},
		{"who lost the right a second ago, and no other, is refused", withRights, admin(manager), admin(emulator.Rights{DeleteMessages: true}), false},
		{"an admin without the right is refused", withRights, admin(emulator.Rights{DeleteMessages: true}), nil, false},
		{"in a basic group every admin has it", []string{"basic group"}, admin(emulator.Rights{}), nil, true},
		{"who was banned a second ago is refused from afar", []string{"private chat"}, admin(manager), func(p *place) { p.srv.Ban(p.call, p.bob) }, false},
		{"an admin of another chat is refused", groups, func(p *place) {
			other := p.srv.AddSupergroup(emulator.Chat{Title: "Bob's", Creator: p.bob, Members: []int64{p.bot}})
			p.policy.Chats[other] = handlers.ChatPolicy{}
		}, nil, false},
		{"nobody is vouched for in a chat that is not looked after", groups, func(p *place) {
			p.srv.SetAdmin(p.call, p.bob, manager)
			p.policy.Chats = map[command.Peer]handlers.ChatPolicy{{Kind: command.Channel, ID: 1}: {}}
		}, nil, false},
		{"nobody is vouched for where that is switched off", groups, func(p *place) {
			p.srv.SetAdmin(p.call, p.bob, manager)
			p.policy.ChatAdmins = false
		}, nil, false},
		{"when Telegram does not tell, nobody is vouched for", groups, admin(manager), func(p *place) {
			for _, method := range []string{"channels.getParticipant", "messages.getFullChat"} {
				p.srv.Fail(method, emulator.Fault{Err: "SOMETHING_NEW", Times: -1})
			}
		}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			everyWay(t, row.in, func(p *place, deliver func(func())) {
				p.policy.ChatAdmins = true
				if row.was != nil {
					row.was(p)
				}
				want, before := 0, 0
				if row.done {
					want = 1
				}
				deliver(func() {
					if row.is != nil && p.life != nil {
						// What he was so far is asked for, and must not be remembered.
						p.srv.Say(p.chat(p.bob), p.bob, "/startcall --in "+p.call.String()+strings.Repeat(" long", 20), emulator.SayOptions{Topic: p.topic})
						p.idle(time.Minute)
						time.Sleep(11 * time.Second)
					}
					if row.is != nil {
						row.is(p)
						time.Sleep(time.Second)
					}
					before = len(p.answers())
					p.types(p.bob, "/startcall", emulator.SayOptions{})
				})
				p.idle(time.Minute)
				p.expect(want, before+want)
			})
		})
	}
}

// TestANameThatChangedHands: a configured name goes on meaning the chat that bore it.
func TestANameThatChangedHands(t *testing.T) {
	for _, who := range []func(*rig) int64{(*rig).theAlice, (*rig).theBob} {
		bubble(t, func(r *rig) {
			p := r.place("private chat")
			p.policy.ChatAdmins, p.policy.Names = true, map[string]command.Peer{"demo": p.group}
			p.srv.SetAdmin(p.group, p.bob, emulator.Rights{ManageCall: true})
			p.start()
			p.srv.SetPrivate(p.group)
			trap := p.srv.AddSupergroup(emulator.Chat{Title: "Trap", Username: "demo", Creator: p.bob, Members: []int64{p.bot}})
			p.srv.SetAdmin(trap, p.bot, emulator.Rights{ManageCall: true})
			p.srv.Private(who(r), p.bot, "/startcall --in @Demo Q")
			p.idle(time.Minute)
			p.expect(1, 1)
		})
	}
}

func TestChatAdmins(t *testing.T) {
	t.Run("a crash while the right is asked for brings the command again", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
			r.start()
			r.stop()
			r.start()
			r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.Delay, For: time.Hour})
			msg := r.says(r.bob, "/startcall Q")
			synctest.Wait()
			admin := r.says(r.alice, "/callhelp") // its journal write would carry the update state along
			synctest.Wait()
			r.crash()
			r.start()
			r.idle(time.Minute)
			r.answered(msg, "Started: ")
			if got := r.answers(admin); len(got) != 1 {
				t.Errorf("the other command was answered %q", got)
			}
			r.calls(1)
		})
	})
	t.Run("an admin is obeyed in a chat that is met for the first time, and by a short description", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.srv.Switch(emulator.Switches{MinChannels: true, MinUsers: true})
			r.policy.Chats = nil // all of them
			r.start()
			met := r.srv.AddSupergroup(emulator.Chat{Title: "New", Creator: r.alice, Members: []int64{r.bot, r.bob}})
			r.srv.SetAdmin(met, r.bot, emulator.Rights{ManageCall: true})
			r.srv.SetAdmin(met, r.bob, emulator.Rights{ManageCall: true})
			r.srv.Say(met, r.bob, "/startcall Q", emulator.SayOptions{})
			r.idle(time.Minute)
			r.calls(1)
		})
	})
	t.Run("an old schedule is done although the first question is not answered", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
			r.start()
			r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "INTERNAL", Code: 500})
			msg := r.srv.Say(r.group, r.bob, "/schedulecall in 2 days Weekly", emulator.SayOptions{Date: time.Now().Add(-20 * time.Minute)})
			time.Sleep(10 * time.Minute)
			r.idle(time.Minute)
			r.answered(msg, "Scheduled on Telegram: ")
			r.calls(1)
		})
	})
	t.Run("a crowd of strangers makes an admin wait, not go unheard", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
			var crowd []int64
			for range 200 {
				u := r.srv.AddUser(emulator.User{First: "Stranger"})
				r.srv.Join(r.group, u)
				crowd = append(crowd, u)
			}
			l := r.start()
			r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.Delay, For: 300 * time.Millisecond, Times: -1})
			for _, u := range crowd {
				r.says(u, "/startcall x")
			}
			msg := r.says(r.bob, "/startcall Q")
			time.Sleep(time.Minute)
			r.idle(time.Minute)
			r.answered(msg, "Started: ")
			r.calls(1)
			if n := l.h.Strangers(); n != 200 {
				t.Errorf("%d strangers were counted, want 200", n)
			}
		})
	})
	t.Run("a flood that waits for Telegram's answer takes up no memory", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins, r.policy.PerMinute = true, 0
			l := r.start()
			for _, method := range []string{"channels.getParticipant", "channels.getParticipants"} {
				r.srv.Fail(method, emulator.Fault{Kind: emulator.Delay, For: time.Hour, Times: -1})
			}
			for range 1000 {
				r.says(r.bob, "/startcall x")
			}
			synctest.Wait()
			if n := l.h.Waiting(); n > 100 {
				t.Errorf("%d of 1,000 commands of one person are kept until it is known who that is", n)
			}
			if n := l.h.Waiting() + int(l.h.Dropped()); n != 1000 {
				t.Errorf("the operator is told of %d commands of 1,000", n)
			}
		})
	})
}
