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

// asked is a time that may be in the morning or in the evening, and what comes of its second reading.
const (
	askedText = "/schedulecall tomorrow 6 Weekly"
	askedDone = "Scheduled on Telegram: video chat “Weekly” for Sun 2 Jan 2000 18:00 UTC"
	noneOpen  = "I have no open question to you here."
	notYours  = "Not done: only whoever was asked can answer"
)

// asks types something in the group that is asked back, and returns the message's id and the question's.
func (r *rig) asks(who int64, text string) (msg, question int) {
	r.Helper()
	msg = r.says(who, text)
	r.idle(time.Minute)
	for _, m := range r.srv.Messages(r.group) {
		if m.ReplyTo == msg && m.By == r.bot && asksBack([]string{m.Text}) {
			return msg, m.ID
		}
	}
	r.Fatalf("%q is not asked back; the chat:\n%s", text, r.chat())
	return 0, 0
}

func TestYes(t *testing.T) {
	for _, c := range []struct {
		name  string
		setup func(*rig)
		story func(*rig)
	}{
		{"picks one of two times", nil, func(r *rig) {
			msg, _ := r.asks(r.alice, askedText)
			if q := r.answers(msg)[0]; !strings.Contains(q, "Which one?\n1. Sun 2 Jan 2000 06:00 UTC (in 1 d 6 h), title “Weekly”\n2. Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h), title “Weekly”\nAnswer /yes 1 or /yes 2, or type it again.") {
				r.Errorf("the question is %q", q)
			}
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, askedDone)
			r.calls(1)
		}},
		{"of somebody else does nothing", func(r *rig) { r.policy.Admins[user(r.bob)] = true }, func(r *rig) {
			_, question := r.asks(r.alice, askedText)
			bare := r.says(r.bob, "/yes 2")
			reply := r.srv.Say(r.group, r.bob, "/yes 2", emulator.SayOptions{ReplyTo: question})
			r.idle(time.Minute)
			r.answered(bare, noneOpen)
			r.answered(reply, notYours)
			r.calls(0)
			yes := r.says(r.alice, "/ok 2")
			r.idle(time.Minute)
			r.answered(yes, askedDone)
		}},
		{"of a stranger is met with silence", nil, func(r *rig) {
			_, question := r.asks(r.alice, askedText)
			yes := r.srv.Say(r.group, r.bob, "/yes 2", emulator.SayOptions{ReplyTo: question})
			r.idle(time.Minute)
			if said := r.answers(yes); len(said) > 0 {
				r.Errorf("a stranger is told %q", said)
			}
			r.calls(0)
		}},
		{"counts once", nil, func(r *rig) {
			r.asks(r.alice, askedText)
			first, second := r.says(r.alice, "/yes 2"), r.says(r.alice, "/yes 1")
			r.idle(time.Minute)
			r.answered(first, askedDone)
			r.answered(second, noneOpen)
			third := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(third, noneOpen)
			r.calls(1)
		}},
		{"counts once over a restart", nil, func(r *rig) {
			r.asks(r.alice, askedText)
			r.crash()
			r.start()
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, askedDone)
			r.crash()
			r.start()
			again := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(again, noneOpen)
			r.calls(1)
		}},
		{"that does not say which is asked for the number", nil, func(r *rig) {
			r.asks(r.alice, askedText)
			bare, wrong := r.says(r.alice, "/yes"), r.says(r.alice, "/yes 3")
			r.idle(time.Minute)
			r.answered(bare, "Not done: please say which one: /yes 1 or /yes 2.")
			r.answered(wrong, "Not done: please say which one: /yes 1 or /yes 2.")
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, askedDone)
		}},
		{"comes too late after ten minutes", nil, func(r *rig) {
			r.asks(r.alice, askedText)
			time.Sleep(openMinutes + time.Second)
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, noneOpen)
			r.calls(0)
		}},
		{"that was typed in time counts, however late it arrives", nil, func(r *rig) {
			r.asks(r.alice, askedText)
			r.life.session.Disconnect()
			yes := r.says(r.alice, "/yes 2")
			time.Sleep(time.Hour)
			r.life.session.Reconnect()
			r.life.stream.Connected()
			r.life.h.Connected()
			r.idle(time.Minute)
			r.answered(yes, askedDone)
		}},
		{"without a question says so", nil, func(r *rig) {
			yes := r.says(r.alice, "/yes")
			r.idle(time.Minute)
			r.answered(yes, noneOpen)
		}},
		{"as a reply picks the question that it replies to, and no other", nil, func(r *rig) {
			_, older := r.asks(r.alice, askedText)
			msg, _ := r.asks(r.alice, "/schedulecall tomorrow 7 Other")
			yes := r.srv.Say(r.group, r.alice, "/yes 2", emulator.SayOptions{ReplyTo: older})
			r.idle(time.Minute)
			r.answered(yes, noneOpen)
			byCommand := r.srv.Say(r.group, r.alice, "/yes 2", emulator.SayOptions{ReplyTo: msg})
			r.idle(time.Minute)
			r.answered(byCommand, "Scheduled on Telegram: video chat “Other” for ")
			taken := r.srv.Say(r.group, r.alice, "/yes 2", emulator.SayOptions{ReplyTo: msg})
			r.idle(time.Minute)
			r.answered(taken, noneOpen)
			r.calls(1)
		}},
		{"without a reply picks the newest question", nil, func(r *rig) {
			r.asks(r.alice, "/schedulecall tomorrow 7 Other")
			r.asks(r.alice, askedText)
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, askedDone)
		}},
		{"while another question is on its way is not taken for an answer to that", nil, func(r *rig) {
			r.asks(r.alice, "/schedulecall tomorrow 7 Other")
			r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.Delay, For: 10 * time.Second})
			r.says(r.alice, askedText)
			time.Sleep(time.Second)
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, "Not done: I asked you more than one thing.")
			r.calls(0)
		}},
		{"in another topic is none", func(r *rig) {
			r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Forum", Creator: r.alice, Members: []int64{r.bot, r.bob}, Forum: true})
			r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
			r.policy.Chats[r.group] = handlers.ChatPolicy{}
		}, func(r *rig) {
			r.asks(r.alice, askedText)
			topic := r.srv.AddTopic(r.group, "Elsewhere")
			yes := r.srv.Say(r.group, r.alice, "/yes 2", emulator.SayOptions{Topic: topic})
			r.idle(time.Minute)
			r.answered(yes, noneOpen)
			r.calls(0)
		}},
		{"ends the call that was asked about, and no other", nil, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "First")
			r.srv.JoinCall(r.group, r.bob)
			r.asks(r.alice, "/endcall")
			r.srv.StartCall(r.group, r.alice, "Second")
			r.srv.JoinCall(r.group, r.bob)
			yes := r.says(r.alice, "/yes")
			r.idle(time.Minute)
			r.answered(yes, "The video chat “First” has ended. The one that is there now “Second” came after my question, and I left it alone.")
			r.noCallEnded()
		}},
		{"puts a call in the place of the one that was asked about, and asks again about another", nil, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "First")
			r.srv.JoinCall(r.group, r.bob)
			r.asks(r.alice, "/startcall --replace Mine")
			r.srv.StartCall(r.group, r.alice, "Second")
			r.srv.JoinCall(r.group, r.bob)
			_, _ = r.asks(r.alice, "/yes")
			yes := r.says(r.alice, "/yes")
			r.idle(time.Minute)
			r.answered(yes, "Started: video chat “Mine”.")
			r.calls(1)
		}},
		{"is judged by who may command by then", nil, func(r *rig) {
			r.asks(r.alice, askedText)
			p := r.policy
			p.Admins = map[command.Peer]bool{}
			r.life.h.SetPolicy(&p)
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			if said := r.answers(yes); len(said) > 0 {
				r.Errorf("who may command no more is told %q", said)
			}
			r.calls(0)
		}},
		{"comes too late for a time that is too near by then", nil, func(r *rig) {
			time.Sleep(5*time.Hour + 55*time.Minute)
			r.asks(r.alice, "/schedulecall 6 Weekly")
			time.Sleep(4*time.Minute + 55*time.Second)
			yes := r.says(r.alice, "/yes 1")
			r.idle(time.Minute)
			r.answered(yes, "Too soon: ")
			r.calls(0)
		}},
		{"that arrives late does not start a call", nil, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "First")
			r.srv.JoinCall(r.group, r.bob)
			r.asks(r.alice, "/startcall --replace Mine")
			r.life.session.Disconnect()
			yes := r.says(r.alice, "/yes")
			time.Sleep(5 * time.Minute)
			r.life.session.Reconnect()
			r.life.stream.Connected()
			r.life.h.Connected()
			r.idle(time.Minute)
			r.answered(yes, "Too old: ")
			r.calls(0)
		}},
		{"of an anonymous admin answers what an anonymous admin was asked", func(r *rig) {
			r.policy.AnonymousAdmins = true
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{Anonymous: true})
		}, func(r *rig) {
			msg := r.says(r.bob, askedText)
			r.idle(time.Minute)
			r.answered(msg, "")
			named := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(named, noneOpen)
			yes := r.says(r.bob, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, askedDone)
		}},
		{"in private picks what was asked there", nil, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "First")
			r.srv.JoinCall(r.group, r.bob)
			time.Sleep(time.Minute)
			r.srv.Private(r.alice, r.bot, "/endcall --in @demo")
			r.idle(time.Minute)
			r.srv.Private(r.alice, r.bot, "/yes")
			r.idle(time.Minute)
			all := r.srv.PrivateMessages(r.alice, r.bot)
			if last := all[len(all)-1].Text; last != "Ended in Demo: video chat “First”, with 1 person in it." {
				r.Errorf("the last message is %q", last)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				if c.setup != nil {
					c.setup(r)
				}
				r.start()
				c.story(r)
			})
		})
	}
}

// openMinutes is how long a question can be answered.
const openMinutes = 10 * time.Minute

func user(id int64) command.Peer { return command.Peer{Kind: command.User, ID: id} }

// noCallEnded asserts that the userbot has ended none.
func (r *rig) noCallEnded() {
	r.Helper()
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.CallEnded && e.By == r.bot {
			r.Errorf("the userbot ended a call; the chat:\n%s", r.chat())
		}
	}
}

// TestYesFromAPrivateChat: whoever may command in one group only answers for that group, as Telegram vouches for him then.
func TestYesFromAPrivateChat(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Admins = map[command.Peer]bool{}
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Admins: map[command.Peer]bool{user(r.bob): true}}}
		r.start()
		r.srv.StartCall(r.group, r.alice, "First")
		r.srv.JoinCall(r.group, r.alice)
		time.Sleep(time.Minute)
		r.srv.Private(r.bob, r.bot, "/endcall --in "+r.group.String())
		r.idle(time.Minute)
		p := r.policy
		p.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {}}
		r.life.h.SetPolicy(&p)
		r.srv.Private(r.bob, r.bot, "/yes")
		r.idle(time.Minute)
		r.noCallEnded()
		r.life.h.SetPolicy(&r.policy)
		r.srv.Private(r.bob, r.bot, "/yes")
		r.idle(time.Minute)
		synctest.Wait()
		all := r.srv.PrivateMessages(r.bob, r.bot)
		if last := all[len(all)-1].Text; last != "Ended in Demo: video chat “First”, with 1 person in it." {
			r.Errorf("the last message is %q", last)
		}
	})
}

// TestALineMeansWhatWasMeant: what is offered later is in full where the words that were typed mean something else by then.
func TestALineMeansWhatWasMeant(t *testing.T) {
	for _, c := range []struct{ typed, yes, offers string }{
		{"/schedulecall tomorrow 18:00 Weekly", "", "/schedulecall --replace tomorrow 18:00 Weekly"},
		{"/schedulecall in 5h Weekly", "", `/schedulecall --replace Sat 1 Jan 2000 05:00 "Weekly"`},
		{"/schedulecall tomorrow 6 Weekly", "/yes 2", `/schedulecall --replace Sun 2 Jan 2000 18:00 "Weekly"`},
		{"/schedulecall --in @demo 6 Europe/Berlin", "/yes 2", `/schedulecall --replace --in @demo Sat 1 Jan 2000 18:00 Europe/Berlin`},
	} {
		t.Run(c.typed, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
				r.start()
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 2 * time.Second, Times: -1})
				msg := r.says(r.alice, c.typed)
				r.idle(time.Minute)
				if c.yes != "" {
					msg = r.says(r.alice, c.yes)
					r.idle(time.Minute)
				}
				if answer := r.answered(msg, "A video chat “By hand” is already scheduled"); !strings.HasSuffix(answer, ": "+c.offers) {
					t.Errorf("answered %q\nwant the offer %q", answer, c.offers)
				}
			})
		})
	}
}

// TestYesReachesNoOtherChat than those in which whoever picks may command, also where only one of the choices names another.
func TestYesReachesNoOtherChat(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.addGroup("Other")
		r.policy.Admins = map[command.Peer]bool{}
		r.policy.Chats[r.group] = handlers.ChatPolicy{Admins: map[command.Peer]bool{user(r.bob): true}}
		r.policy.Chats[other] = handlers.ChatPolicy{}
		r.start()
		r.srv.StartCall(other, r.alice, "Not his")
		time.Sleep(time.Minute)
		r.asks(r.bob, "/endcall "+other.String())
		r.says(r.bob, "/yes")
		r.idle(time.Minute)
		r.noCallEnded()
	})
}

// TestAMisspeltEndIsAskedAboutOnce: how many people are in the call is in the question about the spelling, which is then about
// that call alone.
func TestAMisspeltEndIsAskedAboutOnce(t *testing.T) {
	const typo = "There is no command /endcal, so I take it for /endcall. "
	const people = "2 people are in the video chat “By hand”. To end it for everybody, answer /yes."
	const whole = "Did you mean this?\n/endcall\nAnswer /yes, or type it again."
	crowded := func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.alice)
		r.srv.JoinCall(r.group, r.bob)
	}
	for _, c := range []struct {
		name        string
		meets, then func(*rig)
		asks, told  string
	}{
		{"with people in the call", crowded, nil, people, "Ended: video chat “By hand”, with 2 people in it."},
		{"with people in the call, and another in its place by the answer", crowded, func(r *rig) { r.srv.StartCall(r.group, r.alice, "Another") }, people,
			"The video chat “By hand” has ended. The one that is there now “Another” came after my question, and I left it alone."},
		{"with nobody in it", func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }, nil, whole, "Ended: video chat “By hand”. Nobody was in it."},
		{"without a call", func(*rig) {}, nil, whole, "There is no video chat here, neither live nor scheduled, so I changed nothing."},
		{"while the chat cannot be looked at", func(r *rig) {
			crowded(r)
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_600", Times: 1})
		}, func(r *rig) { time.Sleep(9*time.Minute + 50*time.Second) }, whole, "2 people are in the video chat “By hand”. To end it for everybody, answer /yes."},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				c.meets(r)
				said := r.says(r.alice, "/endcal")
				time.Sleep(3 * time.Second)
				r.answered(said, typo+c.asks)
				if c.then != nil {
					c.then(r)
				}
				yes := r.says(r.alice, "/yes")
				r.idle(2 * time.Minute)
				r.answered(yes, c.told)
			})
		})
	}
}

// TestWhatAsksBackIsAskedAboutOnce: so it is where what asks back is misspelt.
func TestWhatAsksBackIsAskedAboutOnce(t *testing.T) {
	crowded := func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bob)
	}
	none := func(*rig) {}
	const people = "1 person is in the video chat “By hand”. "
	for _, c := range []struct {
		line       string
		meets      func(*rig)
		asks, told string
	}{
		{"/startcall --replac X", crowded, "There is no option --replac. " + people + "To end it for everybody and start yours, answer /yes.", "Started: video chat “X”."},
		{"/startcall --replac X", none, "There is no option --replac. Did you mean this?\n/startcall --replace X\n", "Started: video chat “X”."},
		{"/calllink rest", crowded, "After /calllink comes nothing, or the word speaker or reset, and “rest” is not that. To make the links to speak in the video chat “By hand” invalid, ", "The old links to speak in the video chat “By hand” are invalid."},
		{"/rtmp revok", none, "After /rtmp comes nothing, or the word revoke, and “revok” is not that. The stream key that is there would stop working: ", "Not done: Telegram lets me manage calls there, but not make the stream key invalid, "},
		{"/endcall confrim", crowded, "After /endcall comes nothing, or the word confirm, and “confrim” is not that. Did you mean this?\n/endcall confirm\n", "Ended: video chat “By hand”, with 1 person in it."},
	} {
		t.Run(c.line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				c.meets(r)
				r.gets(c.line, c.asks)
				r.gets("/yes", c.told)
			})
		})
	}
}
