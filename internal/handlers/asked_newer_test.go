package handlers_test

import (
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// instead is how it is told that a question was open until its asker typed something else.
const instead = noneOpen + " "

// TestANewerCommandClosesAQuestion: what somebody types after he has read a question takes its place, so that one more /yes does nothing
// that he does not think of any more.
func TestANewerCommandClosesAQuestion(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(*rig)
	}{
		{"the same line is typed again", func(r *rig) {
			_, older := r.asks(r.alice, askedText)
			r.asks(r.alice, askedText)
			r.gets("/yes 2", askedDone)
			r.gets("/yes 2", noneOpen)
			reply := r.srv.Say(r.group, r.alice, "/yes 1", emulator.SayOptions{ReplyTo: older})
			r.idle(time.Minute)
			r.answered(reply, instead+"/schedulecall was typed after my question, and took its place.")
			r.calls(1)
		}},
		{"what is typed next settles the matter", func(r *rig) {
			r.crowded()
			r.asks(r.alice, "/startcall --replace Mine")
			r.gets("/endcall confirm", "Ended: ")
			r.gets("/yes", instead+"/endcall was typed after my question, and took its place.")
			r.calls(0)
		}},
		{"but what is typed next, and not done, does not", func(r *rig) {
			r.asks(r.alice, askedText)
			r.gets("/calltitle", "")
			r.gets("/movecall 1 to tue", "Not done: ")
			r.gets("/endcall", "There is no video chat")
			r.gets("/yes 2", askedDone)
		}},
		{"what is done after something that was not closes it", func(r *rig) {
			r.crowded()
			r.asks(r.alice, "/startcall --replace Mine")
			r.gets("/movecall 1 to tue", "Not done: ")
			r.gets("/endcall confirm", "Ended: ")
			r.gets("/yes", instead+"/endcall was typed after my question, and took its place.")
			r.calls(0)
		}},
		{"of two that were typed at once the one that is done closes it", func(r *rig) {
			r.crowded()
			r.asks(r.alice, "/startcall --replace Mine")
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second})
			r.says(r.alice, "/skipcall")
			end := r.says(r.alice, "/endcall confirm")
			r.idle(time.Minute)
			r.answered(end, "Ended: ")
			r.gets("/yes", instead+"/endcall was typed after my question, and took its place.")
			r.calls(0)
		}},
		{"over a restart, before it is known that the question was posted", func(r *rig) {
			time.Sleep(300 * time.Millisecond)
			if err := r.life.store.Flush(); err != nil {
				t.Fatal(err)
			}
			msg := r.says(r.alice, askedText)
			time.Sleep(300 * time.Millisecond)
			r.answered(msg, "The time “6”")
			r.crash()
			r.srv.Fail("messages.getHistory", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second})
			set := r.says(r.alice, "/schedulecall tomorrow 19:00 Weekly")
			early := r.says(r.alice, "/yes 2")
			r.start()
			r.idle(time.Minute)
			r.answered(set, "Scheduled on Telegram: ")
			r.answered(early, "Not done: you typed /schedulecall meanwhile, ")
			r.gets("/yes 2", instead+"/schedulecall was typed after my question")
			r.calls(1)
		}},
		{"but one that only looks does not", func(r *rig) {
			r.asks(r.alice, askedText)
			r.gets("/callinfo", "There is no video chat")
			r.gets("/callhelp yes", "")
			r.gets("/callcheck endcall", "")
			r.gets("/yes 2", askedDone)
		}},
		{"nor one that was typed before the question was there", func(r *rig) {
			r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second})
			asked := r.says(r.alice, askedText)
			time.Sleep(time.Second)
			other := r.says(r.alice, "/mutecall on")
			r.idle(time.Minute)
			r.answered(asked, "The time “6”")
			r.answered(other, "There is no video chat")
			r.gets("/yes 2", askedDone)
		}},
		{"nor one of somebody else, in another topic or in another chat", func(r *rig) {
			other := r.addGroup("Other")
			r.policy.Admins = map[command.Peer]bool{user(r.alice): true, user(r.bob): true}
			r.life.h.SetPolicy(&r.policy)
			r.asks(r.alice, askedText)
			r.says(r.bob, "/endcall")
			r.srv.Say(other, r.alice, "/endcall", emulator.SayOptions{})
			r.idle(time.Minute)
			r.gets("/yes 2", askedDone)
		}},
		{"of two that were typed before either was read, each is answered by itself", func(r *rig) {
			r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second})
			first := r.says(r.alice, "/schedulecall tomorrow 7 Other")
			time.Sleep(time.Second)
			second := r.says(r.alice, askedText)
			r.idle(time.Minute)
			r.answered(first, "The time “7”")
			r.answered(second, "The time “6”")
			r.gets("/yes 2", askedDone)
			r.gets("/yes 2", "Planned: video chat “Other” for Sun 2 Jan 2000 19:00 UTC")
			r.gets("/yes 2", noneOpen)
			r.calls(1)
		}},
		{"no is an answer, and closes it", func(r *rig) {
			r.crowded()
			r.asks(r.alice, "/endcall")
			r.gets("/callcheck no", "I would do nothing, and close my question.")
			r.gets("/no", "Then I do nothing")
			r.gets("/yes", noneOpen)
			r.noCallEnded()
		}},
		{"no closes the question that it replies to, and of all that were open the others, too", func(r *rig) {
			_, question := r.asks(r.alice, askedText)
			no := r.srv.Say(r.group, r.alice, "/nope", emulator.SayOptions{ReplyTo: question})
			r.idle(time.Minute)
			r.answered(no, "Then I do nothing")
			r.crash()
			r.start()
			r.gets("/yes 2", noneOpen)
			r.calls(0)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				c.story(r)
			})
		})
	}
}
