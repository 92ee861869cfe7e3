package handlers_test

import (
	"sync/atomic"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// crossed has Alice be asked two things, the second of which she types before she has read the first question.
func (r *rig) crossed(one, two string) (first, second int) {
	r.Helper()
	r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.Delay, For: 2 * time.Second})
	a := r.says(r.alice, one)
	time.Sleep(time.Second)
	b := r.says(r.alice, two)
	r.idle(time.Minute)
	r.answered(a, "")
	r.answered(b, "")
	return r.answerTo(a), r.answerTo(b)
}

// TestOneAnswerLeavesTheOtherQuestion: whoever was asked two things answers both, one after the other, in whatever order.
func TestOneAnswerLeavesTheOtherQuestion(t *testing.T) {
	const other, otherDone = "/schedulecall tomorrow 7 Other", "Scheduled on Telegram: video chat “Other” for "
	t.Run("each as a reply", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			first, second := r.crossed(askedText, other)
			r.hears(second, "/yes 1", otherDone)
			r.hears(first, "/yes 2", "Planned: video chat “Weekly” for Sun 2 Jan 2000 18:00 UTC")
		})
	})
	t.Run("without a reply", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.crossed(other, askedText)
			r.hears(0, "/yes 2", askedDone)
			r.hears(0, "/yes 2", "Planned: video chat “Other” for ")
			r.hears(0, "/yes 2", noneOpen)
		})
	})
	t.Run("one is declined", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			first, second := r.crossed(askedText, other)
			r.hears(second, "/no", "Then I do nothing")
			r.hears(first, "/yes 2", askedDone)
		})
	})
}

// TestAnAnswerRightAfterAnother: who has read what came of the first answer types the second at once, before the program has noted that the
// first one is told. The question that is left is the one that is meant.
func TestAnAnswerRightAfterAnother(t *testing.T) {
	bubble(t, func(r *rig) {
		var slow atomic.Bool
		r.asked = func(method string, _ error) {
			if method == "messages.sendMessage" && slow.Load() {
				time.Sleep(5 * time.Second)
			}
		}
		r.start()
		_, second := r.crossed("/schedulecall tomorrow 7 Other", askedText)
		slow.Store(true)
		yes := r.srv.Say(r.group, r.alice, "/yes 2", emulator.SayOptions{ReplyTo: second})
		time.Sleep(2 * time.Second)
		r.answered(yes, askedDone)
		r.hears(0, "/yes 2", "Planned: video chat “Other” for ")
	})
}

// TestWhatOnlyTellsClosesNoQuestion, as what acts does.
func TestWhatOnlyTellsClosesNoQuestion(t *testing.T) {
	for line, closes := range map[string]bool{
		"/callzone": false, "/calllink": false, "/calllink speaker": false, "/rtmp": false, "/calls": false, "/callinfo": false, "/callcheck endcall": false,
		"/callzone Europe/Berlin": true, "/endcall": true, "/calltitle New": true,
	} {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.StartCall(r.group, r.alice, "By hand")
			time.Sleep(time.Minute)
			r.asks(r.alice, askedText)
			r.tells(line)
			if closes {
				r.hears(0, "/yes 2", "I have no open question to you here. /")
			} else {
				r.hears(0, "/yes 2", "Planned: video chat “Weekly”")
			}
		})
	}
}

// TestWhatWasTypedBeforeTheQuestion takes no place of it, however late Telegram vouches for whoever has typed it.
func TestWhatWasTypedBeforeTheQuestion(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.addGroup("Other")
		r.policy.ChatAdmins = true
		r.srv.SetAdmin(r.group, r.bob, manager)
		r.srv.SetAdmin(other, r.bob, manager)
		r.start()
		r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.Delay, For: 10 * time.Second})
		r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer})
		r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 5})
		early := r.says(r.bob, "/calltitle --in "+other.String()+" Early")
		time.Sleep(7 * time.Second)
		msg := r.says(r.bob, askedText)
		time.Sleep(2500 * time.Millisecond)
		r.answered(msg, "The time “6”")
		time.Sleep(time.Second)
		// The question is there, the userbot was not told so, and now the other one is vouched for.
		yes := r.says(r.bob, "/yes 2")
		r.idle(2 * time.Minute)
		r.answered(early, "")
		r.answered(yes, askedDone)
	})
}
