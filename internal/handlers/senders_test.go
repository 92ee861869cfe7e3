package handlers_test

import (
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// kinds are the chats in which a call can be.
var kinds = map[string]func(*rig) command.Peer{
	"supergroup": func(r *rig) command.Peer { return r.group },
	"basic group": func(r *rig) command.Peer {
		g := r.srv.AddGroup(emulator.Chat{Title: "Basic", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(g, r.bot, emulator.Rights{ManageCall: true})
		return g
	},
	"channel": func(r *rig) command.Peer {
		c := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(c, r.bot, emulator.Rights{ManageCall: true, PostMessages: true})
		return c
	},
	"forum": func(r *rig) command.Peer {
		f := r.srv.AddSupergroup(emulator.Chat{Title: "Forum", Creator: r.alice, Members: []int64{r.bot, r.bob}, Forum: true})
		r.srv.SetAdmin(f, r.bot, emulator.Rights{ManageCall: true})
		return f
	},
}

// TestWhoTypedIt has one row for each way in which a message can name, or hide, its sender.
func TestWhoTypedIt(t *testing.T) {
	other := func(r *rig) command.Peer {
		return r.srv.AddChannel(emulator.Chat{Title: "Elsewhere", Creator: r.alice})
	}
	rows := []struct {
		name   string
		in     []string // kinds
		by     func(*rig) int64
		policy func(*rig, *handlers.Policy)
		as     func(*rig, command.Peer) emulator.SayOptions
		done   bool
	}{
		{name: "a listed admin is obeyed", in: []string{"supergroup", "basic group", "forum"}, done: true},
		{name: "a member who is not listed is not", in: []string{"supergroup", "basic group", "forum"}, by: (*rig).theBob},
		{name: "an admin listed for this chat is obeyed", in: []string{"supergroup", "basic group", "forum"}, by: (*rig).theBob, done: true,
			policy: func(r *rig, p *handlers.Policy) {
				for c := range p.Chats {
					p.Chats[c] = handlers.ChatPolicy{Admins: map[command.Peer]bool{{Kind: command.User, ID: r.bob}: true}}
				}
			}},
		{name: "the account's own typing is obeyed", in: []string{"supergroup", "basic group", "forum", "channel"}, by: func(r *rig) int64 { return r.bot }, done: true,
			policy: func(_ *rig, p *handlers.Policy) { p.ChannelPosts = true }},
		{name: "an anonymous admin is not obeyed", in: []string{"supergroup", "forum"},
			as: func(*rig, command.Peer) emulator.SayOptions { return emulator.SayOptions{Anonymous: true} }},
		{name: "an anonymous admin is obeyed where that is allowed", in: []string{"supergroup", "forum"}, done: true,
			policy: func(_ *rig, p *handlers.Policy) { p.AnonymousAdmins = true },
			as:     func(*rig, command.Peer) emulator.SayOptions { return emulator.SayOptions{Anonymous: true} }},
		{name: "a group message without any sender counts as an anonymous admin's", in: []string{"supergroup"}, done: true,
			policy: func(_ *rig, p *handlers.Policy) { p.AnonymousAdmins = true },
			as:     func(*rig, command.Peer) emulator.SayOptions { return emulator.SayOptions{NoSender: true} }},
		{name: "a message as another channel is a stranger's", in: []string{"supergroup", "forum"},
			policy: func(_ *rig, p *handlers.Policy) { p.AnonymousAdmins, p.ChannelPosts, p.ChatAdmins = true, true, true },
			as: func(r *rig, _ command.Peer) emulator.SayOptions {
				return emulator.SayOptions{AsChannel: other(r)}
			}},
		{name: "a channel post is not obeyed", in: []string{"channel"}},
		{name: "a channel post is obeyed where that is allowed", in: []string{"channel"}, done: true,
			policy: func(_ *rig, p *handlers.Policy) { p.ChannelPosts = true }},
		{name: "a forwarded command is not its sender's", in: []string{"supergroup", "basic group", "forum"},
			as: func(r *rig, _ command.Peer) emulator.SayOptions {
				return emulator.SayOptions{FwdFrom: command.Peer{Kind: command.User, ID: r.alice}}
			}},
		{name: "a command forwarded from a hidden account is not its sender's", in: []string{"supergroup"},
			as: func(*rig, command.Peer) emulator.SayOptions { return emulator.SayOptions{FwdName: "Alice"} }},
		{name: "a command through an inline bot is not its sender's", in: []string{"supergroup", "basic group"},
			as: func(r *rig, _ command.Peer) emulator.SayOptions {
				return emulator.SayOptions{ViaBot: r.srv.AddUser(emulator.User{First: "Inline", Username: "inlinebot", Bot: true})}
			}},
		{name: "a command by a business bot is not its owner's", in: []string{"supergroup"},
			as: func(r *rig, _ command.Peer) emulator.SayOptions {
				return emulator.SayOptions{ViaBusinessBot: r.srv.AddUser(emulator.User{First: "Business", Bot: true})}
			}},
		{name: "an automatic message is nobody's typing", in: []string{"supergroup"},
			as: func(*rig, command.Peer) emulator.SayOptions { return emulator.SayOptions{Offline: true} }},
		{name: "a scheduled message is nobody's typing", in: []string{"supergroup"},
			as: func(*rig, command.Peer) emulator.SayOptions { return emulator.SayOptions{FromScheduled: true} }},
		{name: "a message that is edited already is not obeyed", in: []string{"supergroup", "basic group"},
			as: func(*rig, command.Peer) emulator.SayOptions { return emulator.SayOptions{Edited: true} }},
		{name: "a message with a reaction is no edit", in: []string{"supergroup"}, done: true,
			as: func(*rig, command.Peer) emulator.SayOptions {
				return emulator.SayOptions{Edited: true, EditHidden: true}
			}},
	}
	for _, row := range rows {
		for _, kind := range row.in {
			t.Run(row.name+" in a "+kind, func(t *testing.T) {
				bubble(t, func(r *rig) {
					chat := kinds[kind](r)
					r.policy.Chats = map[command.Peer]handlers.ChatPolicy{chat: {}}
					if row.policy != nil {
						row.policy(r, &r.policy)
					}
					r.start()
					by, as := r.alice, emulator.SayOptions{}
					if row.by != nil {
						by = row.by(r)
					}
					if row.as != nil {
						as = row.as(r, chat)
					}
					r.srv.Say(chat, by, "/startcall Q", as)
					r.idle(time.Minute)
					want := 0
					if row.done {
						want = 1
					}
					r.calls(want)
					posted := 0
					for _, e := range r.srv.Ledger() {
						if e.Kind == emulator.MessagePosted && e.By == r.bot && e.Client && !e.Service {
							posted++
						}
					}
					if posted != want {
						t.Errorf("want %d answers, got %d:\n%s", want, posted, r.chat())
					}
				})
			})
		}
	}
}

func (r *rig) theBob() int64 { return r.bob }

func TestEditsNeverTrigger(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		msg := r.says(r.alice, "good evening")
		r.srv.EditText(r.group, r.alice, msg, "/startcall Q")
		r.idle(time.Minute)
		r.calls(0)
	})
}

func TestForumTopics(t *testing.T) {
	bubble(t, func(r *rig) {
		forum := kinds["forum"](r)
		topic := r.srv.AddTopic(forum, "Evenings")
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{forum: {}}
		r.start()
		msg := r.srv.Say(forum, r.alice, "/startcall Q", emulator.SayOptions{Topic: topic})
		r.idle(time.Minute)
		for _, m := range r.srv.Messages(forum) {
			if m.By == r.bot && m.ReplyTo == msg {
				if m.Topic != topic {
					t.Errorf("the answer went to topic %d, the command came from %d", m.Topic, topic)
				}
				return
			}
		}
		t.Errorf("no answer:\n%s", r.chat())
	})
}

func TestPrivateChats(t *testing.T) {
	say := func(r *rig, from int64, text string) []string {
		r.srv.Private(from, r.bot, text)
		r.idle(time.Minute)
		var list []string
		for _, m := range r.srv.PrivateMessages(from, r.bot) {
			if m.By == r.bot {
				list = append(list, m.Text)
			}
		}
		return list
	}
	t.Run("an admin names the chat with --in", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			if got := say(r, r.alice, "/startcall --in "+r.group.String()+" Q"); len(got) != 1 {
				t.Errorf("answers: %q", got)
			}
			r.calls(1)
		})
	})
	t.Run("without --in an admin is told that a private chat has no call", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			if got := say(r, r.alice, "/startcall Q"); len(got) != 1 {
				t.Errorf("answers: %q", got)
			}
			r.calls(0)
		})
	})
	t.Run("a chat that is not looked after is refused", func(t *testing.T) {
		bubble(t, func(r *rig) {
			other := kinds["basic group"](r)
			r.start()
			if got := say(r, r.alice, "/startcall --in "+other.String()+" Q"); len(got) != 1 {
				t.Errorf("answers: %q", got)
			}
			r.calls(0)
		})
	})
	t.Run("a stranger is not answered", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.start()
			for _, text := range []string{"/startcall Q", "/startcall --in @demo Q", "/callhelp"} {
				if got := say(r, r.bob, text); len(got) != 0 {
					t.Errorf("%s was answered %q", text, got)
				}
			}
			r.calls(0)
		})
	})
	t.Run("an admin of one chat may name that one and no other", func(t *testing.T) {
		bubble(t, func(r *rig) {
			bob := map[command.Peer]bool{{Kind: command.User, ID: r.bob}: true}
			other := kinds["basic group"](r)
			r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Admins: bob}, other: {}}
			r.start()
			if got := say(r, r.bob, "/startcall --in "+other.String()+" Q"); len(got) != 0 {
				t.Errorf("the other chat's command was answered %q", got)
			}
			r.calls(0)
			time.Sleep(time.Minute)
			if got := say(r, r.bob, "/startcall --in @demo Q"); len(got) != 1 {
				t.Errorf("the own chat's command was answered %q", got)
			}
			r.calls(1)
		})
	})
}

func TestChatAdmins(t *testing.T) {
	asked := func(r *rig) int {
		return r.srv.Count("channels.getParticipant", r.bot) + r.srv.Count("channels.getParticipants", r.bot)
	}
	t.Run("who holds manage_call at that moment is obeyed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
			r.start()
			msg := r.says(r.bob, "/startcall Q")
			r.idle(time.Minute)
			r.answered(msg, "Started: ")
			r.calls(1)
		})
	})
	t.Run("who was demoted a second ago is refused", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
			r.start()
			r.says(r.bob, "/callhelp")
			r.idle(time.Minute)
			r.srv.Demote(r.group, r.bob)
			time.Sleep(time.Second)
			msg := r.says(r.bob, "/startcall Q")
			r.idle(time.Minute)
			if got := r.answers(msg); len(got) != 0 {
				t.Errorf("answers: %q", got)
			}
			r.calls(0)
		})
	})
	t.Run("an admin without the right is refused, one of a basic group obeyed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			basic := kinds["basic group"](r)
			r.policy.Chats = nil
			r.policy.ChatAdmins = true
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{DeleteMessages: true})
			r.srv.SetAdmin(basic, r.bob, emulator.Rights{})
			r.start()
			r.says(r.bob, "/startcall Q")
			r.idle(time.Minute)
			r.calls(0)
			r.srv.Say(basic, r.bob, "/startcall Q", emulator.SayOptions{})
			r.idle(time.Minute)
			r.calls(1)
		})
	})
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
			admin := r.says(r.alice, "/callhelp") // its journal write would carry the place in the updates along
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
	t.Run("a flood of strangers costs few requests and holds up no admin", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			l := r.start()
			for range 10_000 {
				r.says(r.bob, "/startcall Q")
			}
			before := time.Now()
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.answered(msg, "Started: ")
			if late := time.Since(before); late > 100*time.Millisecond {
				t.Errorf("the admin waited %v", late)
			}
			r.idle(time.Minute)
			if n := asked(r); n > 16 {
				t.Errorf("%d requests were made because of one stranger", n)
			}
			pending, err := l.store.Pending()
			if err != nil || len(pending) > 0 {
				t.Errorf("the journal holds %v, %v", pending, err)
			}
			r.calls(1)
		})
	})
}

func TestUpgradedGroup(t *testing.T) {
	bubble(t, func(r *rig) {
		basic := kinds["basic group"](r)
		r.policy.Chats = nil
		r.start()
		r.srv.Fail("messages.getFullChat", emulator.Fault{Kind: emulator.Delay, For: time.Second})
		r.srv.Say(basic, r.alice, "/startcall Q", emulator.SayOptions{})
		time.Sleep(time.Millisecond)
		super := r.srv.Migrate(basic)
		r.idle(10 * time.Minute)
		if c := r.calls(1)[0]; c.Chat != super {
			t.Errorf("the call is in %s, the group has become %s", c.Chat, super)
		}
	})
}
