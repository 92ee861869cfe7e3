package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestYesToOneOfSeveral: while more than one question is open, a /yes reaches the one that was read, or none.
func TestYesToOneOfSeveral(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(*rig)
	}{
		{"picks the question that was posted last, in whatever order it was typed", func(r *rig) {
			r.crowded()
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second})
			end := r.says(r.alice, "/endcall")
			time.Sleep(time.Second)
			r.asks(r.alice, "/recordcall with video")
			r.answered(end, "2 people are in")
			r.stop()
			r.start()
			yes := r.says(r.alice, "/yes 1")
			r.idle(time.Minute)
			r.answered(yes, "Ended: video chat “First”")
			r.calls(0)
		}},
		{"picks the question that was posted last, also of two in a second when a crash came after them", func(r *rig) {
			time.Sleep(300 * time.Millisecond)
			r.says(r.alice, "/schedulecall tomorrow 7 Other")
			time.Sleep(300 * time.Millisecond)
			if err := r.life.store.Flush(); err != nil {
				t.Fatal(err)
			}
			msg := r.says(r.alice, askedText)
			time.Sleep(300 * time.Millisecond)
			r.answered(msg, "The time “6”")
			r.crash()
			r.start()
			r.idle(time.Minute)
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, askedDone)
		}},
		{"as a reply to a question reaches no other, though it is not known yet that this was posted", func(r *rig) {
			r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 3})
			first := r.says(r.alice, "/schedulecall tomorrow 7 Other")
			time.Sleep(100 * time.Millisecond)
			second := r.says(r.alice, askedText)
			time.Sleep(time.Second)
			r.answered(first, "")
			r.answered(second, "")
			yes := r.srv.Say(r.group, r.alice, "/yes 2", emulator.SayOptions{ReplyTo: r.answerTo(first)})
			time.Sleep(10 * time.Second)
			for _, call := range r.srv.CallsBy(r.bot) {
				if call.Title != "Other" {
					r.Errorf("the reply to the question about Other schedules %q", call.Title)
				}
			}
			r.idle(time.Minute)
			if len(r.answers(yes)) != 1 {
				r.Errorf("the answers are %q", r.answers(yes))
			}
		}},
		{"that was typed before a notice became a question is none to it", func(r *rig) {
			r.crowded()
			r.says(r.bob, "/callhelp")
			r.idle(time.Minute)
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 5})
			end := r.says(r.bob, "/endcall")
			time.Sleep(12 * time.Second)
			r.answered(end, "Waiting: ")
			r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.Delay, For: 12 * time.Second, Times: -1})
			yes := r.says(r.bob, "/yes")
			r.idle(2 * time.Minute)
			time.Sleep(time.Minute)
			r.idle(time.Minute)
			r.answered(end, "2 people are in")
			r.answered(yes, noneOpen)
			r.noCallEnded()
		}},
		{"comes too late after hours in which there was no userbot, too", func(r *rig) {
			_, question := r.asks(r.alice, askedText)
			r.crash()
			time.Sleep(3 * time.Hour)
			r.start()
			r.idle(time.Minute)
			if now := r.answers(question - 1); len(now) != 1 {
				r.Fatalf("the answers are %q", now)
			}
			yes := r.says(r.alice, "/yes 2")
			r.idle(time.Minute)
			r.answered(yes, noneOpen)
		}},
		{"that a notice became may be answered after a crash", func(r *rig) {
			r.crowded()
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 5})
			end := r.says(r.alice, "/endcall")
			r.idle(time.Minute)
			r.answered(end, "2 people are in")
			r.crash()
			time.Sleep(5 * time.Second)
			yes := r.says(r.alice, "/yes")
			time.Sleep(5 * time.Second)
			r.srv.Fail("updates.getChannelDifference", emulator.Fault{Kind: emulator.Delay, For: 10 * time.Second})
			r.srv.Fail("updates.getDifference", emulator.Fault{Kind: emulator.Delay, For: 10 * time.Second})
			r.start()
			time.Sleep(time.Minute)
			r.idle(time.Minute)
			r.answered(yes, "Ended: video chat “First”")
		}},
		{"that is typed twice at once reaches no second question", func(r *rig) {
			r.crowded()
			r.asks(r.alice, "/startcall --replace Older")
			r.asks(r.alice, "/endcall")
			one, two := r.says(r.alice, "/yes"), r.says(r.alice, "/yes")
			r.idle(time.Minute)
			r.answered(one, "Ended: video chat “First”")
			r.answered(two, noneOpen)
			r.calls(0)
		}},
		{"with an invisible mark in it picks at once, for a question about it would be one too many", func(r *rig) {
			r.crowded()
			r.asks(r.alice, "/endcall")
			yes := r.says(r.alice, "/y\u200bes")
			r.idle(time.Minute)
			r.answered(yes, "Ended: video chat “First”")
		}},
		{"is not taken away by what others are asked", func(r *rig) {
			_, question := r.asks(r.alice, askedText)
			for i := range 300 {
				r.asks(r.bob, fmt.Sprintf("/schedulecall tomorrow 7 Other %d", i))
			}
			yes := r.srv.Say(r.group, r.alice, "/yes 2", emulator.SayOptions{ReplyTo: question})
			r.idle(time.Minute)
			r.answered(yes, askedDone)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins, r.policy.PerMinute = true, 0
				r.srv.SetAdmin(r.group, r.bob, manager)
				r.start()
				c.story(r)
			})
		})
	}
}

// crowded starts a call with people in it.
func (r *rig) crowded() {
	r.srv.StartCall(r.group, r.alice, "First")
	r.srv.JoinCall(r.group, r.alice)
	r.srv.JoinCall(r.group, r.bob)
	time.Sleep(time.Minute)
}

// answerTo returns the id of the answer to a message.
func (r *rig) answerTo(msg int) int {
	r.Helper()
	for _, m := range r.srv.Messages(r.group) {
		if m.ReplyTo == msg && m.By == r.bot {
			return m.ID
		}
	}
	r.Fatalf("message %d has no answer", msg)
	return 0
}

// TestYesOfWhomTelegramVouchesFor is about somebody who is listed nowhere.
func TestYesOfWhomTelegramVouchesFor(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(r *rig, other command.Peer)
	}{
		{"in private, a second one is told that nothing is open", func(r *rig, _ command.Peer) {
			r.srv.Private(r.bob, r.bot, "/endcall --in "+r.group.String())
			r.idle(time.Minute)
			one, two := r.srv.Private(r.bob, r.bot, "/yes"), r.srv.Private(r.bob, r.bot, "/yes")
			r.idle(time.Minute)
			if said := r.privateAnswer(r.bob, r.bot, one); !strings.HasPrefix(said, "Ended in Demo: ") {
				r.Errorf("the first is told %q", said)
			}
			if said := r.privateAnswer(r.bob, r.bot, two); !strings.HasPrefix(said, noneOpen) {
				r.Errorf("the second is told %q", said)
			}
			three := r.srv.Private(r.bob, r.bot, "/yes")
			r.idle(time.Minute)
			if said := r.privateAnswer(r.bob, r.bot, three); !strings.HasPrefix(said, noneOpen) {
				r.Errorf("the third is told %q", said)
			}
		}},
		{"in private, one that comes too late is told so", func(r *rig, _ command.Peer) {
			r.srv.Private(r.bob, r.bot, "/endcall --in "+r.group.String())
			r.idle(time.Minute)
			time.Sleep(openMinutes + time.Second)
			late := r.srv.Private(r.bob, r.bot, "/yes")
			r.idle(time.Minute)
			if said := r.privateAnswer(r.bob, r.bot, late); !strings.HasPrefix(said, noneOpen) {
				r.Errorf("it is told %q", said)
			}
			r.noCallEnded()
		}},
		{"who has lost the right meanwhile hears nothing", func(r *rig, _ command.Peer) {
			r.asks(r.bob, "/endcall")
			r.srv.Demote(r.group, r.bob)
			yes := r.says(r.bob, "/yes")
			r.idle(time.Minute)
			if said := r.answers(yes); len(said) > 0 {
				r.Errorf("who may not command any more is told %q", said)
			}
			r.noCallEnded()
		}},
		{"who has lost it while that waits does nothing", func(r *rig, _ command.Peer) {
			r.asks(r.bob, "/endcall")
			r.srv.Fail("phone.discardGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
			yes := r.says(r.bob, "/yes")
			time.Sleep(5 * time.Second)
			r.srv.Demote(r.group, r.bob)
			r.idle(3 * time.Minute)
			r.answered(yes, "Not done: you may not command there.")
			r.noCallEnded()
		}},
		{"an anonymous admin is somebody else", func(r *rig, _ command.Peer) {
			_, question := r.asks(r.bob, "/endcall")
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true, Anonymous: true})
			bare := r.says(r.bob, "/yes")
			reply := r.srv.Say(r.group, r.bob, "/yes", emulator.SayOptions{ReplyTo: question})
			r.idle(time.Minute)
			r.answered(bare, noneOpen)
			r.answered(reply, notYours)
			r.noCallEnded()
		}},
		{"in another chat is none", func(r *rig, other command.Peer) {
			r.asks(r.bob, "/endcall")
			yes := r.srv.Say(other, r.bob, "/yes", emulator.SayOptions{})
			r.idle(time.Minute)
			if said := r.answersIn(other, yes); !strings.HasPrefix(said, noneOpen) {
				r.Errorf("it is told %q", said)
			}
			r.noCallEnded()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins, r.policy.AnonymousAdmins = true, true
				other := r.addGroup("Other")
				r.srv.SetAdmin(other, r.bob, manager)
				r.srv.SetAdmin(r.group, r.bob, manager)
				r.start()
				r.crowded()
				c.story(r, other)
			})
		})
	}
}

// TestYesEverywhere: a question is answered in each kind of chat, with a reply, which may be in words, and without one, however that comes.
func TestYesEverywhere(t *testing.T) {
	for _, how := range []struct {
		says  string
		reply bool
	}{{"/yes 2", false}, {"/yes 2", true}, {"evening", true}} {
		everyWay(t, append(everywhere, "Saved Messages"), func(p *place, deliver func(func())) {
			p.policy.ChannelPosts = true
			by := p.alice
			if p.kind == "Saved Messages" {
				by = p.bot
			}
			in, chat := "", p.chat(by)
			if p.private() {
				in = "--in " + p.call.String() + " "
			}
			p.start()
			msg := p.srv.Say(chat, by, "/schedulecall "+in+"tomorrow 6 Weekly", emulator.SayOptions{Topic: p.topic})
			p.idle(time.Minute)
			list := p.rig.life.r.srv.Ledger()
			question := list[len(list)-1]
			if question.By != p.bot || !strings.Contains(question.Text, "Answer /yes 1 or /yes 2") {
				p.Fatalf("%d is not asked back:\n%s", msg, p.rig.chat())
			}
			p.stop()
			deliver(func() {
				as := emulator.SayOptions{Topic: p.topic}
				if how.reply {
					as.ReplyTo = p.srv.IDFor(by, question.Chat, question.MsgID)
				}
				p.srv.Say(chat, by, how.says, as)
				p.srv.Say(chat, by, how.says, as)
			})
			p.idle(time.Minute)
			p.expect(1, 3)
			last := p.answers()
			if said := last[1].Text + last[2].Text; !strings.Contains(said, "“Weekly” for Sun 2 Jan 2000 18:00 UTC") || !strings.Contains(said, noneOpen) {
				p.Errorf("the two are told %q and %q", last[1].Text, last[2].Text)
			}
		})
	}
}

// TestYesOfStrangers: however many say yes, it costs those nothing who may.
func TestYesOfStrangers(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		r.start()
		_, question := r.asks(r.alice, askedText)
		for _, who := range r.crowd(r.group, 40) {
			r.srv.Say(r.group, who, "/yes 2", emulator.SayOptions{ReplyTo: question})
			r.srv.Say(r.group, who, "/ok", emulator.SayOptions{})
		}
		yes := r.says(r.alice, "/yes 2")
		r.idle(time.Second)
		r.answered(yes, askedDone)
		time.Sleep(time.Minute)
		r.calls(1)
		for _, m := range r.srv.Messages(r.group) {
			if m.By == r.bot && m.ReplyTo > question && m.ReplyTo != yes {
				r.Errorf("a stranger is told %q", m.Text)
			}
		}
	})
}

// TestYesAfterTheGroupHasMoved: what was asked in a group is answered in the supergroup that it has become, unless it is about
// a message of the group: in the supergroup that number is another message's.
func TestYesAfterTheGroupHasMoved(t *testing.T) {
	for _, row := range []struct{ text, told string }{{"/endcall", "Ended: "}, {"/calmute", noneOpen}} {
		t.Run(row.text, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.group = kinds["basic group"](r)
				r.policy.Chats = nil
				r.start()
				r.srv.StartCall(r.group, r.alice, "First")
				r.srv.JoinCall(r.group, r.bot)
				r.srv.JoinCall(r.group, r.bob)
				hello := r.says(r.bob, "hello")
				time.Sleep(time.Minute)
				r.srv.Say(r.group, r.alice, row.text, emulator.SayOptions{ReplyTo: r.srv.IDFor(r.alice, r.group, hello)})
				r.idle(time.Minute)
				r.upgrade()
				yes := r.says(r.alice, "/yes")
				again := r.says(r.alice, "/yes")
				r.idle(time.Minute)
				r.answered(yes, row.told)
				r.answered(again, noneOpen)
			})
		})
	}
}

// TestAReplyThatIsNoneCostsLittle, however much was asked in its chat: whoever types it may be a stranger there.
func TestAReplyThatIsNoneCostsLittle(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.addGroup("Other")
		r.policy.Chats[other] = handlers.ChatPolicy{Admins: only(user(r.bob))}
		r.policy.PerMinute = 0
		r.start()
		cost := func() float64 {
			m := command.Message{
				ID: 1 << 20, Chat: r.group, Sender: command.Sender{Kind: command.Person, Peer: user(r.bob)},
				Date: time.Now(), Text: "/yes 1", ReplyTo: 1<<20 - 1,
			}
			return testing.AllocsPerRun(10, func() {
				if err := r.life.h.Receive(r.Context(), m); err != nil {
					t.Error(err)
				}
			})
		}
		before := cost()
		for i := range 60 {
			who := r.srv.AddUser(emulator.User{First: "Admin"})
			r.srv.Join(r.group, who)
			p := r.policy
			p.Admins = only(user(who))
			r.life.h.SetPolicy(&p)
			for range 4 {
				r.asks(who, fmt.Sprintf("/schedulecall tomorrow 6 Weekly %d", i))
			}
		}
		r.life.h.SetPolicy(&r.policy)
		if after := cost(); after > before+1000 {
			t.Errorf("it takes %.0f allocations, and %.0f where nobody was asked", after, before)
		}
	})
}
