package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

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

// TestNobodyReachesFurther: who may command in one chat only cannot name another one from there.
func TestNobodyReachesFurther(t *testing.T) {
	for _, row := range []struct {
		name, in string
		let      func(p *place, other command.Peer) (by int64, as emulator.SayOptions)
	}{
		{"an admin listed for one chat", "supergroup", func(p *place, _ command.Peer) (int64, emulator.SayOptions) {
			p.policy.Chats[p.call] = handlers.ChatPolicy{Admins: only(command.Peer{Kind: command.User, ID: p.bob})}
			return p.bob, emulator.SayOptions{}
		}},
		{"an admin whom Telegram vouches for in one chat", "supergroup", func(p *place, _ command.Peer) (int64, emulator.SayOptions) {
			p.policy.ChatAdmins = true
			p.srv.SetAdmin(p.call, p.bob, emulator.Rights{ManageCall: true})
			return p.bob, emulator.SayOptions{}
		}},
		{"a channel listed for one chat", "supergroup", func(p *place, other command.Peer) (int64, emulator.SayOptions) {
			p.policy.Chats[p.call] = handlers.ChatPolicy{Admins: only(other)}
			return p.alice, emulator.SayOptions{AsChannel: other}
		}},
		{"an anonymous admin", "supergroup", func(p *place, _ command.Peer) (int64, emulator.SayOptions) {
			p.policy.AnonymousAdmins = true
			return p.alice, emulator.SayOptions{Anonymous: true}
		}},
		{"whoever posts in a channel", "channel", func(p *place, _ command.Peer) (int64, emulator.SayOptions) {
			p.policy.ChannelPosts = true
			return p.alice, emulator.SayOptions{}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				p := r.place(row.in)
				other := kinds["channel"](r)
				p.policy.Chats[other] = handlers.ChatPolicy{}
				by, as := row.let(p, other)
				p.start()
				p.srv.Say(p.call, by, "/startcall --in "+other.String()+" Q", as)
				p.idle(time.Minute)
				p.expect(0, 0)
				time.Sleep(time.Minute)
				p.srv.Say(p.call, by, "/startcall Q", as)
				p.idle(time.Minute)
				p.expect(1, 1)
			})
		})
	}
}

// Who commands in another chat only learns nothing of what is planned here, whatever he types: each answer is the one that he gets where
// nothing is planned.
func TestWhatIsPlannedElsewhereIsNotTold(t *testing.T) {
	const tells = "/movecall 1 from friday 20:00 to saturday"
	told := func(then string) (lines, answers []string) {
		bubble(t, func(r *rig) {
			bob := only(command.Peer{Kind: command.User, ID: r.bob})
			other := r.addGroup("Other")
			r.policy.PerMinute = 0
			r.policy.Chats[other] = handlers.ChatPolicy{Admins: bob}
			r.start()
			r.tells("/schedulecall 7 jan 21:17 Secret")
			r.tells(then)
			says := func(line string) {
				msg := r.srv.Private(r.bob, r.bot, line)
				r.idle(5 * time.Minute)
				got := ""
				for _, m := range r.srv.PrivateMessages(r.bob, r.bot) {
					if m.By == r.bot && m.ReplyTo == msg {
						got = m.Text
					}
				}
				lines, answers = append(lines, line), append(answers, got)
			}
			for _, in := range []string{"", "--in @nobodyhere ", "--in @demo ", "--in " + other.String() + " ", "--in " + r.group.String() + " "} {
				for _, rest := range []string{
					"movecall IN 1 30 days earlier", "movecall IN 1 22:00", "movecall IN 1 friday", "movecall IN 1 gibberish", "movecall IN 1 31 feb 18:00", "movecall IN 1",
					"movecal IN 1 1h later", "callcheck /movecall IN 1 30 days earlier", "cancelcall IN 1", "cancelcall IN 1 fri", "cancelcal IN 1", "skipcall IN 1 fri",
					"pausecall IN 1 now", "resumecall IN 1", "startnow IN 1", "movecall IN Secret 30 days earlier", "cancelcall IN Secret", tells[1:],
				} {
					says("/" + strings.Replace(rest, "IN ", in, 1))
				}
			}
			r.policy.Chats[r.group] = handlers.ChatPolicy{Admins: bob}
			says(tells)
		})
		return lines, answers
	}
	lines, is := told("/callinfo")
	_, none := told("/cancelcall 1")
	last := len(lines) - 1
	for k, line := range lines[:last] {
		if is[k] != none[k] {
			t.Errorf("%s tells who may not command there, of what is planned:\n%s\nand where nothing is:\n%s", line, is[k], none[k])
		}
	}
	if want := "It is planned for Fri 7 Jan 2000 21:17 UTC, and not for “friday 20:00”."; !strings.HasPrefix(is[last], want) {
		t.Errorf("who commands there is told %q, want %q", is[last], want)
	}
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

// A time for a chat that is named elsewhere is one of that chat, however it is named: its name has to be asked for first.
func TestATimeIsReadInTheZoneOfTheChatThatIsNamed(t *testing.T) {
	for _, in := range []string{"@demo", "https://t.me/demo", ""} {
		for line, want := range map[string]string{
			"/schedulecall --in CHAT mon 18:00 Second":        "Mon 3 Jan 2000 18:00 CET",
			"/schedulecall --in CHAT every mon 18:00 Second":  "every Monday at 18:00, Europe/Berlin",
			"/callcheck schedulecall --in CHAT mon 18:00 Foo": "Mon 3 Jan 2000 18:00 CET",
			"/schedulecall --in CHAT 1:30 Second":             "01:30 CET",
			"/movecall --in CHAT First mon 18:00":             "Mon 3 Jan 2000 18:00 CET",
		} {
			t.Run(in+" "+line, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.start()
					r.tells("/callzone Europe/Berlin")
					r.tells("/schedulecall sun 20:00 First")
					name := in
					if name == "" {
						name = r.group.String()
					}
					r.srv.Private(r.alice, r.bot, strings.ReplaceAll(line, "CHAT", name))
					r.idle(time.Minute)
					var told []string
					for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
						if m.By == r.bot {
							told = append(told, m.Text)
						}
					}
					if len(told) != 1 || !strings.Contains(told[0], want) || strings.Contains(told[0], "UTC") {
						t.Errorf("the answer is %q, and not of %s", told, want)
					}
				})
			})
		}
	}
}
