package handlers_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

var manager = emulator.Rights{ManageCall: true}

// private has somebody write to the userbot and returns what it says to that within a minute.
func (r *rig) private(who int64, text string) []string {
	r.Helper()
	before := len(r.told(who))
	r.srv.Private(who, r.bot, text)
	time.Sleep(time.Minute)
	r.idle(time.Minute)
	return r.told(who)[before:]
}

// told returns what the userbot has written to somebody in private.
func (r *rig) told(who int64) (list []string) {
	for _, m := range r.srv.PrivateMessages(who, r.bot) {
		if m.By == r.bot {
			list = append(list, m.Text)
		}
	}
	return list
}

func (r *rig) bobIsListed() {
	r.policy.Chats[r.group] = handlers.ChatPolicy{Admins: only(command.Peer{Kind: command.User, ID: r.bob})}
}

func TestATypoDoesNotSilenceTheNextRightCommand(t *testing.T) {
	for name, let := range map[string]func(r *rig){
		"I do not know a chat of that name": func(r *rig) { // Telegram vouches for him
			r.policy.ChatAdmins = true
			r.srv.SetAdmin(r.group, r.bob, manager)
		},
		"my account cannot see that chat": (*rig).bobIsListed,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				let(r)
				r.start()
				wrong := r.says(r.bob, "/startcall --in @demmo Q")
				time.Sleep(4 * time.Second)
				elsewhere := r.says(r.bob, "/startcall --in -1000000000777 Q")
				time.Sleep(4 * time.Second)
				right := r.says(r.bob, "/startcall Q")
				time.Sleep(time.Second)
				r.idle(time.Minute)
				r.answered(wrong, "Not done: "+name)
				if got := r.answers(elsewhere); len(got) != 0 {
					t.Errorf("for a chat where he is nobody he hears %q", got)
				}
				r.answered(right, "Started: ")
				r.calls(1)
			})
		})
	}
}

// TestWhoIsMadeAnAdminBetweenTwoCommands has typed the second before the first was refused, or soon after.
func TestWhoIsMadeAnAdminBetweenTwoCommands(t *testing.T) {
	for _, pause := range []time.Duration{100 * time.Millisecond, 3 * time.Second} {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			r.start()
			r.stop() // it has known its update state since, and nothing is told it twice
			r.start()
			r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.Delay, For: time.Second})
			first := r.says(r.bob, "/startcall Q")
			time.Sleep(pause)
			second := r.says(r.bob, "/startcall Q")
			time.Sleep(2 * time.Second)
			r.srv.SetAdmin(r.group, r.bob, manager)
			time.Sleep(20 * time.Second)
			r.idle(time.Minute)
			if got := r.answers(first); len(got) != 0 {
				t.Errorf("what he typed before is answered %q", got)
			}
			r.answered(second, "Started: ")
		})
	}
}

func TestAnAdminOfOneChatHearsWhatIsWrongWithTheNameOfIt(t *testing.T) {
	bubble(t, func(r *rig) {
		r.bobIsListed()
		r.start()
		for text, want := range map[string]string{
			"/startcall --in @demmo Q":           "Not done: my account cannot see that chat",
			"/startcall --in 123 Q":              "Not done: a bare number does not say",
			"/startcall --in t.me/+abcdefghij Q": "Not done: ",
			"/startcall --in @nobody_at_all":     "Not done: my account cannot see that chat",
		} {
			if got := r.private(r.bob, text); len(got) != 1 || !strings.HasPrefix(got[0], want) {
				t.Errorf("%s is answered %q, want %q", text, got, want)
			}
		}
		r.calls(0)
		if got := r.private(r.bob, "/startcall --in @demo Q"); len(got) != 1 || !strings.HasPrefix(got[0], "Started in Demo") {
			t.Errorf("with the right name he hears %q", got)
		}
	})
}

// TestANameLookedUpLaterReachesNoFurther: the name means nothing when it is typed, and another chat a moment later.
func TestANameLookedUpLaterReachesNoFurther(t *testing.T) {
	bubble(t, func(r *rig) {
		r.bobIsListed()
		r.start()
		r.srv.Fail("contacts.resolveUsername", emulator.Fault{Err: "FLOOD_WAIT_60"})
		r.srv.Private(r.bob, r.bot, "/startcall --in @otherchat Q")
		time.Sleep(time.Second)
		other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Username: "otherchat", Creator: r.alice, Members: []int64{r.bot}})
		r.srv.SetAdmin(other, r.bot, manager)
		p := r.policy
		p.Chats = map[command.Peer]handlers.ChatPolicy{r.group: p.Chats[r.group], other: {}}
		r.life.h.SetPolicy(&p)
		time.Sleep(time.Minute)
		r.idle(time.Minute)
		if got := r.told(r.bob); len(got) != 1 || !strings.HasPrefix(got[0], "Not done: you may not command there") {
			t.Errorf("he hears %q", got)
		}
		r.calls(0)
	})
}

// TestWhatAManagerTypedDuringAnOutage is more than a few commands, and none of them is lost.
func TestWhatAManagerTypedDuringAnOutage(t *testing.T) {
	for name, each := range map[string]time.Duration{"within seconds": time.Second, "over hours": 10 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins = true
				r.srv.SetAdmin(r.group, r.bob, manager)
				r.start()
				r.stop()
				var msgs []int
				for range 10 {
					time.Sleep(each)
					msgs = append(msgs, r.says(r.bob, "/callhelp"))
				}
				l := r.start()
				time.Sleep(time.Minute)
				r.idle(time.Minute)
				for i, msg := range msgs {
					if n := len(r.answers(msg)); n != 1 {
						t.Errorf("command %d has %d answers", i+1, n)
					}
				}
				if n := l.h.Strangers() + l.h.Dropped(); n != 0 {
					t.Errorf("%d count as a stranger's or as dropped", n)
				}
			})
		})
	}
}

func TestNoNameIsLookedUpForAStranger(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins, r.policy.Chats = true, nil
		r.srv.AddSupergroup(emulator.Chat{Title: "Whatever", Username: "whatever", Creator: r.alice})
		r.start()
		for _, ref := range []string{"@whatever", "t.me/whatever", "t.me/+abcdefghij", "tg://resolve?domain=whatever", "@nobody"} {
			if got := r.private(r.bob, "/startcall --in "+ref+" Q"); len(got) != 0 {
				t.Errorf("%s is answered %q", ref, got)
			}
		}
		for _, method := range []string{"contacts.resolveUsername", "messages.checkChatInvite"} {
			if n := r.srv.Count(method, r.bot); n != 0 {
				t.Errorf("%d × %s", n, method)
			}
		}
	})
}

// TestNamesOfSomebodyVouchedFor are not looked up, and he is told so: in the chat where he is an admin, and for an hour in
// private.
func TestNamesOfSomebodyVouchedFor(t *testing.T) {
	for _, first := range []string{"by a name that the account knows", "in the chat", "in the chat, by a name that nobody knows"} {
		t.Run(first, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins, r.policy.Chats = true, nil
				r.srv.SetAdmin(r.group, r.bob, manager)
				r.unmet("theirs")
				r.start()
				r.says(r.alice, "hello")
				for _, name := range []string{"@theirs", "@nobody", "t.me/+abcdefghij"} {
					if got := r.private(r.bob, "/startcall --in "+name); len(got) != 0 {
						t.Errorf("before anything is known of him he hears %q", got)
					}
				}
				switch first {
				case "in the chat":
					r.says(r.bob, "/callhelp")
				case "by a name that the account knows":
					r.private(r.bob, "/startcall --in t.me/demo Q")
				default:
					msg := r.says(r.bob, "/startcall --in @nobody Q")
					time.Sleep(time.Second)
					r.answered(msg, "Not done: I do not know a chat of that name")
				}
				time.Sleep(time.Second)
				for _, name := range []string{"@theirs", "@nobody", "t.me/+abcdefghij"} {
					if got := r.private(r.bob, "/startcall --in "+name+" Q"); len(got) != 1 || !strings.HasPrefix(got[0], "Not done: I do not know a chat of that name") {
						t.Errorf("for %s he hears %q", name, got)
					}
				}
				time.Sleep(2 * time.Hour)
				if got := r.private(r.bob, "/startcall --in @nobody Q"); len(got) != 0 {
					t.Errorf("two hours later he hears %q", got)
				}
				for _, method := range []string{"contacts.resolveUsername", "messages.checkChatInvite"} {
					if n := r.srv.Count(method, r.bot); n != 0 {
						t.Errorf("%d × %s", n, method)
					}
				}
			})
		})
	}
}

// TestWhoHasAGroupOfHisOwn where he made the account an admin has no names looked up: they are rationed for everybody.
func TestWhoHasAGroupOfHisOwn(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins, r.policy.Chats = true, nil
		own := r.srv.AddSupergroup(emulator.Chat{Title: "Bob's", Creator: r.bob, Members: []int64{r.bot}})
		r.srv.SetAdmin(own, r.bot, manager)
		r.unmet("theirs")
		r.start()
		r.srv.Say(own, r.bob, "/callhelp", emulator.SayOptions{})
		time.Sleep(10 * time.Second)
		for i := range 300 {
			r.srv.Private(r.bob, r.bot, fmt.Sprintf("/startcall --in @guess%d", i))
			time.Sleep(10 * time.Second)
		}
		if n := r.srv.Count("contacts.resolveUsername", r.bot); n != 0 {
			t.Errorf("%d names are looked up", n)
		}
		if got := r.private(r.alice, "/startcall --in @theirs"); len(got) != 1 {
			t.Errorf("who is configured hears %q", got)
		}
	})
}

// unmet adds a chat of which the account knows nothing, because it is not in it.
func (r *rig) unmet(name string) command.Peer {
	return r.srv.AddSupergroup(emulator.Chat{Title: name, Username: name, Creator: r.alice})
}

// TestStrangersInAFloodSilenceNobody: Telegram asks to wait for a day before it says more about one kind of chat.
func TestStrangersInAFloodSilenceNobody(t *testing.T) {
	bubble(t, func(r *rig) {
		basic := kinds["basic group"](r)
		r.policy.ChatAdmins, r.policy.Chats = true, nil
		r.srv.SetAdmin(basic, r.bob, manager)
		var crowd []int64
		for range 40 {
			u := r.srv.AddUser(emulator.User{First: "Stranger"})
			r.srv.Join(r.group, u)
			crowd = append(crowd, u)
		}
		l := r.start()
		r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "FLOOD_WAIT_86400", Times: -1})
		r.srv.Fail("channels.getParticipants", emulator.Fault{Err: "FLOOD_WAIT_86400", Times: -1})
		r.srv.Fail("contacts.resolveUsername", emulator.Fault{Err: "FLOOD_WAIT_86400", Times: -1})
		for _, u := range crowd {
			r.says(u, "/startcall x")
			r.srv.Private(u, r.bot, "/startcall --in @whatever")
		}
		time.Sleep(time.Second)
		if n := l.h.Waiting(); n != len(crowd) {
			t.Errorf("the operator sees %d commands waiting", n)
		}
		r.srv.Say(basic, r.bob, "/startcall Q", emulator.SayOptions{})
		time.Sleep(time.Second)
		r.idle(time.Minute)
		r.calls(1)
		time.Sleep(3 * time.Minute)
		asked := r.srv.Count("channels.getParticipant", r.bot)
		r.crash()
		r.start()
		time.Sleep(time.Minute)
		if n := r.srv.Count("channels.getParticipant", r.bot) - asked; n != 0 {
			t.Errorf("a restart asks about %d of the strangers again", n)
		}
	})
}

// TestAnAdminIsHeardAfterAFlood of some minutes, of half an hour, and after an outage of an hour in which the userbot is
// restarted.
func TestAnAdminIsHeardAfterAFlood(t *testing.T) {
	for _, c := range []struct{ wait, text, want string }{
		{"FLOOD_WAIT_180", "/startcall Q", "Started: "},
		{"FLOOD_WAIT_580", "/startcall Q", "Started: "},
		{"FLOOD_WAIT_1800", "/startcall Q", "Not done: I could not get to this for 30 min, because Telegram had not told me whether you may give this command. Nothing was changed."},
		{"FLOOD_WAIT_1800", "/startcall", "Not done: I could not get to this for 30 min, because Telegram had not told me whether you may give this command. Nothing was changed."},
		{"FLOOD_WAIT_1800", "/schedulecall in 2 days Weekly", "Scheduled on Telegram: "},
		{"FLOOD_WAIT_1800", "/schedulecall in 20 min Weekly", "Not done: I could not get to this in time to schedule it for "},
	} {
		t.Run(c.wait+" "+c.text, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins = true
				r.srv.SetAdmin(r.group, r.bob, manager)
				r.start()
				r.srv.Fail("channels.getParticipant", emulator.Fault{Err: c.wait})
				msg := r.says(r.bob, c.text)
				time.Sleep(31 * time.Minute)
				r.idle(time.Minute)
				r.answered(msg, c.want)
			})
		})
	}
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, manager)
		r.start()
		r.stop() // it has known its update state since
		r.start()
		r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
		msg := r.says(r.bob, "/schedulecall in 2 days Weekly")
		time.Sleep(30 * time.Minute)
		r.crash()
		r.srv.Heal()
		r.start()
		time.Sleep(time.Minute)
		r.idle(time.Minute)
		r.answered(msg, "Scheduled on Telegram: ")
	})
}

// TestThePolicyInForceWhenItIsDecided counts, not that of hours ago when the question was asked.
func TestThePolicyInForceWhenItIsDecided(t *testing.T) {
	for name, change := range map[string]func(r *rig, p *handlers.Policy){
		"admins of chats count no more": func(_ *rig, p *handlers.Policy) { p.ChatAdmins = false },
		"the chat is not looked after any more": func(_ *rig, p *handlers.Policy) {
			p.Chats = map[command.Peer]handlers.ChatPolicy{{Kind: command.Channel, ID: 1}: {}}
		},
		"the prefix is another": func(_ *rig, p *handlers.Policy) { p.Prefix = "!" },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins = true
				r.srv.SetAdmin(r.group, r.bob, manager)
				l := r.start()
				r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "FLOOD_WAIT_60"})
				r.says(r.bob, "/startcall Q")
				time.Sleep(time.Second)
				p := r.policy
				change(r, &p)
				l.h.SetPolicy(&p)
				time.Sleep(2 * time.Minute)
				r.idle(time.Minute)
				r.calls(0)
				if n := l.h.Waiting(); n != 0 {
					t.Errorf("%d commands still wait", n)
				}
			})
		})
	}
	t.Run("he has been listed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			l := r.start()
			r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "FLOOD_WAIT_60"})
			msg := r.says(r.bob, "/startcall Q")
			time.Sleep(time.Second)
			p := r.policy
			p.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Admins: only(command.Peer{Kind: command.User, ID: r.bob})}}
			l.h.SetPolicy(&p)
			time.Sleep(2 * time.Minute)
			r.idle(time.Minute)
			r.answered(msg, "Started: ")
		})
	})
	t.Run("an admin of one chat was struck off while the name was looked up", func(t *testing.T) {
		bubble(t, func(r *rig) {
			far := r.unmet("farchat")
			r.policy.Chats[far] = handlers.ChatPolicy{Admins: only(command.Peer{Kind: command.User, ID: r.bob})}
			l := r.start()
			r.srv.Fail("contacts.resolveUsername", emulator.Fault{Err: "FLOOD_WAIT_60"})
			r.srv.Private(r.bob, r.bot, "/schedulecall --in @farchat in 2h Q")
			time.Sleep(time.Second)
			p := r.policy
			p.Chats = map[command.Peer]handlers.ChatPolicy{far: {}}
			l.h.SetPolicy(&p)
			time.Sleep(2 * time.Minute)
			r.idle(time.Minute)
			if got := r.told(r.bob); len(got) != 1 || !strings.HasPrefix(got[0], "Not done: you may not command there") {
				t.Errorf("he hears %q", got)
			}
		})
	})
}

// TestAnybodysOwnGroup: who adds the account to a group of his own is nobody for that.
func TestAnybodysOwnGroup(t *testing.T) {
	for _, kind := range people {
		t.Run(kind, func(t *testing.T) {
			bubble(t, func(r *rig) {
				p := r.place(kind)
				r.policy.ChatAdmins, r.policy.Chats = true, nil
				switch p.call.Kind {
				case command.Group:
					p.call = r.srv.AddGroup(emulator.Chat{Title: "Bob's", Creator: r.bob, Members: []int64{r.bot, r.alice}})
				default:
					p.call = r.srv.AddSupergroup(emulator.Chat{Title: "Bob's", Creator: r.bob, Members: []int64{r.bot, r.alice}, Forum: p.topic != 0})
					if p.topic != 0 {
						p.topic = r.srv.AddTopic(p.call, "Evenings")
					}
				}
				p.start()
				before, disk := len(p.answers()), p.disk()
				for range 20 {
					p.types(r.bob, "/startcall", emulator.SayOptions{})
					time.Sleep(5 * time.Second)
				}
				p.expect(0, before)
				if !bytes.Equal(p.disk(), disk) {
					t.Error("he costs writes to the disk")
				}
				p.types(r.alice, "/startcall", emulator.SayOptions{})
				time.Sleep(time.Second)
				p.idle(time.Minute)
				p.expect(0, before+1) // who is configured hears which right is missing
				if list := p.answers(); !strings.Contains(list[len(list)-1].Text, "Manage video chats") {
					t.Errorf("who is configured hears %q", list[len(list)-1].Text)
				}
				time.Sleep(time.Minute)
				r.srv.SetAdmin(p.call, r.bot, manager)
				p.types(r.bob, "/startcall", emulator.SayOptions{})
				time.Sleep(time.Second)
				p.idle(time.Minute)
				p.expect(1, before+2)
			})
		})
	}
}

// TestStrangersLeaveNoTrace in the store's file, whatever they type and whatever was asked about them.
func TestStrangersLeaveNoTrace(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.Switch(emulator.Switches{LongUpdates: true})
		l := r.start()
		for _, text := range []string{"/weather", "/startcall Q", "/startcall --in @demo", "/callhelp", "hello"} {
			r.says(r.bob, text)
			r.srv.Private(r.bob, r.bot, text)
			time.Sleep(15 * time.Second)
		}
		r.srv.SetAdmin(r.group, r.alice, manager)
		msg := r.says(r.alice, "/callhelp")
		r.idle(time.Minute)
		r.answered(msg, "What I can do")
		if err := l.store.Flush(); err != nil {
			t.Fatal(err)
		}
		r.stop()
		st, err := store.Open(r.dir, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		if _, ok := st.AccessHash(command.Peer{Kind: command.User, ID: r.bob}); ok {
			t.Error("the store knows how to reach a stranger")
		}
		if _, ok := st.AccessHash(command.Peer{Kind: command.User, ID: r.alice}); !ok {
			t.Error("the store does not know how to reach who gave a command")
		}
		if id := []byte(fmt.Sprintf(":%d", r.bob)); bytes.Contains(readState(t, r.dir).data, id) {
			t.Error("a stranger's id is in the store's file")
		}
	})
}

// TestARestartWhileTelegramDoesNotSayWhoMay loses nothing within two minutes, and says what it loses after that.
func TestARestartWhileTelegramDoesNotSayWhoMay(t *testing.T) {
	for wait, lost := range map[time.Duration]bool{time.Minute: false, 5 * time.Minute: true} {
		bubble(t, func(r *rig) {
			core, lines := observer.New(zap.WarnLevel)
			r.policy.ChatAdmins, r.log = true, core
			r.srv.SetAdmin(r.group, r.bob, manager)
			r.start()
			r.stop() // it has known its update state since
			r.start()
			r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "FLOOD_WAIT_1800"})
			msg := r.says(r.bob, "/schedulecall in 2 days Weekly")
			time.Sleep(wait)
			r.stop()
			r.start()
			time.Sleep(time.Hour)
			r.idle(time.Minute)
			told := lines.FilterMessage("commands are lost: telegram had not said who may command").All()
			if !lost {
				r.answered(msg, "Scheduled on Telegram: ")
			}
			if (len(told) == 1) != lost || lost && !strings.Contains(fmt.Sprint(told[0].ContextMap()["chats"]), r.group.String()) {
				t.Errorf("after %v the log says %v", wait, told)
			}
		})
	}
}

// TestWhatComesWhileTheUserbotStops begins no question, and is asked about by the next start.
func TestWhatComesWhileTheUserbotStops(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, manager)
		l := r.start()
		l.cancel()
		synctest.Wait()
		before := r.srv.Count("channels.getParticipant", r.bot)
		for id := range 20 {
			if err := l.h.Receive(context.Background(), command.Message{
				Chat: r.group, ID: 1000 + id, Date: time.Now(), Text: "/startcall Q",
				Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: r.bob + int64(id)}},
			}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if n := r.srv.Count("channels.getParticipant", r.bot) - before; n != 0 {
			t.Errorf("%d questions are asked after the end", n)
		}
	})
}

// TestCommandsAtTheVeryMomentOfTheEnd come from many people, while the last question is given up.
func TestCommandsAtTheVeryMomentOfTheEnd(t *testing.T) {
	rounds := 200
	switch {
	case testing.Short():
		rounds = 20
	case *crossed:
		rounds = 1000
	}
	for range rounds {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			l := r.start()
			r.srv.Fail("channels.getParticipants", emulator.Fault{Kind: emulator.Delay, For: time.Hour, Times: -1})
			ask := func(who int64) {
				_ = l.h.Receive(context.Background(), command.Message{
					Chat: r.group, ID: int(who), Date: time.Now(), Text: "/startcall Q",
					Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: 5000 + who}},
				})
			}
			ask(1)
			synctest.Wait()
			var crowd sync.WaitGroup
			crowd.Go(func() {
				l.done.Wait()
			})
			for who := range int64(3) {
				crowd.Go(func() {
					for i := range int64(4) {
						ask(2 + who*4 + i)
						runtime.Gosched()
					}
				})
			}
			l.cancel()
			crowd.Wait()
		})
	}
}

// TestTheOperatorIsTold of strangers and of what keeps Telegram from vouching, in few lines.
func TestTheOperatorIsTold(t *testing.T) {
	bubble(t, func(r *rig) {
		core, lines := observer.New(zap.InfoLevel)
		r.policy.ChatAdmins, r.log = true, core
		r.start()
		r.srv.Fail("channels.getParticipant", emulator.Fault{Err: "FLOOD_WAIT_30", Times: -1})
		for range 300 {
			r.says(r.bob, "/startcall x")
			r.srv.Private(r.bob, r.bot, "/callhelp")
			time.Sleep(time.Second)
		}
		for what, least := range map[string]int{
			"commands turned away": 4, "telegram asks to wait before it says who may command": 4,
		} {
			if n := lines.FilterMessage(what).Len(); n < least || n > 6 {
				t.Errorf("in five minutes the operator reads %d × %q", n, what)
			}
		}
	})
}

// TestHalfAVerbOfSomebodyVouchedFor: an admin of the chat, whom only Telegram knows as one, is told what he may mean by half a verb.
func TestHalfAVerbOfSomebodyVouchedFor(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
		r.start()
		for _, line := range []string{"/no@ourbot", "/help@ourbot"} {
			msg := r.says(r.bob, line)
			r.idle(time.Minute)
			r.answered(msg, "")
		}
	})
}
