package handlers_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
	"userbot/internal/updates"
)

// eager is a store that writes each change of the update state at once. Left to itself it writes the newest
// together with the next command, so whatever can be on disk is there at one time or another. The userbot is cut before
// and after each.
type eager struct {
	*store.Store
	cut *cut
}

func (e eager) at(what string, set func()) {
	if !e.cut.pass("before " + what) {
		return
	}
	set()
	_ = e.Flush() // a failed write would show: nothing is written after it
	e.cut.pass("after " + what)
}

func (e eager) SetAccount(pts, qts, date, seq int) {
	e.at(fmt.Sprintf("the account's update state %d", pts), func() { e.Store.SetAccount(pts, qts, date, seq) })
}

func (e eager) SetChannel(id int64, pts, date int) {
	e.at(fmt.Sprintf("pts %d of channel %d", pts, id), func() { e.Store.SetChannel(id, pts, date) })
}

// startEager brings up a userbot on an eager store. Its stream keeps the update states of all chats if everywhere is set, as it
// does where none are configured.
func (r *rig) startEager(c *cut, everywhere bool) *life {
	return r.startOn(c, func(st *store.Store) updates.State { return eager{st, c} }, func() []command.Peer {
		if everywhere {
			return nil
		}
		return r.allowed()
	})
}

// TestUpdateStateIsNeverAheadOfTheJournal stops the userbot around every write of its update state, every write of
// the journal and every request, while people type and the updates arrive as badly as they can. Whoever starts on what
// is on disk then answers each command once: an update state ahead of the journal would have lost one. Without -crossed it is stopped at each
// 24th of these only.
func TestUpdateStateIsNeverAheadOfTheJournal(t *testing.T) {
	for name, flow := range map[string]emulator.Flow{
		"whole differences":    {},
		"differences in parts": {Slice: 3, ChannelSlice: 3},
		"too long differences": {TooLong: 6, ChannelTooLong: 6},
	} {
		for _, everywhere := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, in every chat: %v", name, everywhere), func(t *testing.T) {
				t.Parallel()
				step, at := 24, 0
				if *crossed {
					step = 1
				}
				for hit := true; hit && !t.Failed(); at += step {
					synctest.Test(t, func(t *testing.T) { hit = newRig(t).typing(flow, everywhere, at) })
				}
				t.Logf("%d positions", at)
			})
		}
	}
}

// typed is a command and where it was typed.
type typed struct {
	text string
	chat command.Peer
	msg  int
}

// typing has commands typed in chats of each kind and the userbot cut at a position. It reports whether it came so far.
func (r *rig) typing(flow emulator.Flow, everywhere bool, at int) (hit bool) {
	r.srv.SetFlow(flow)
	basic := r.srv.AddGroup(emulator.Chat{Title: "Basic", Creator: r.alice, Members: []int64{r.bot, r.bob}})
	r.srv.SetAdmin(basic, r.bot, emulator.Rights{ManageCall: true})
	quiet, unseen := r.addGroup("Quiet"), r.addGroup("Unseen")
	r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
	r.policy.Chats[basic] = handlers.ChatPolicy{}
	r.policy.ChatAdmins = true
	chats := []command.Peer{r.group, quiet, basic}
	r.start()
	r.stop() // it has known its update state since

	var all []typed
	say := func(chat command.Peer, who int64, text string) {
		all = append(all, typed{text, chat, r.srv.Say(chat, who, text, emulator.SayOptions{})})
	}
	chat := func(n int) {
		for range n {
			for _, c := range chats {
				r.srv.Say(c, r.bob, "ordinary", emulator.SayOptions{})
			}
		}
	}
	c := newCut(r, at)
	c.arm()
	l := r.startEager(c, everywhere)

	say(r.group, r.alice, "/startcall Live")
	chat(1)
	time.Sleep(100 * time.Millisecond)
	r.srv.Deliver(r.bot, emulator.Delivery{Drop: true})
	say(quiet, r.alice, "/startcall Lost")
	say(basic, r.alice, "/startcall Lost in a basic group")
	r.srv.Deliver(r.bot, emulator.Delivery{})
	chat(1) // shows the gap
	say(command.Peer{Kind: command.User, ID: r.bot}, r.alice, "/startcall --in @demo")
	time.Sleep(100 * time.Millisecond)
	r.srv.Fail("channels.getParticipant", emulator.Fault{Kind: emulator.Delay, For: time.Second})
	say(r.group, r.bob, "/startcall While it is asked whether he may")
	chat(1)
	say(r.group, r.alice, "/startcall Behind him")
	time.Sleep(300 * time.Millisecond)
	r.srv.Deliver(r.bot, emulator.Delivery{Hold: true})
	say(unseen, r.alice, "/startcall First sight")
	say(unseen, r.alice, "/startcall Second")
	r.srv.Deliver(r.bot, emulator.Delivery{Reversed: true, Twice: true})
	time.Sleep(time.Second)

	l.session.Disconnect()
	say(quiet, r.alice, "/startcall Outage")
	chat(4)
	say(basic, r.alice, "/startcall Outage")
	chat(4)
	l.session.Reconnect()
	l.h.Connected()
	l.stream.Connected()
	time.Sleep(200 * time.Millisecond)
	say(quiet, r.alice, "/startcall After it")
	time.Sleep(time.Second)

	if hit = c.wasHit(); hit {
		c.die()
		r.start()
	}
	time.Sleep(10 * time.Second)
	r.idle(time.Minute)
	for _, cmd := range all {
		if n := len(r.srv.AnswersTo(cmd.chat, cmd.msg)); n != 1 {
			r.Errorf("cut at %q: %q in %v has %d answers", c.where, cmd.text, cmd.chat, n)
		}
	}
	if n := len(r.srv.CallsBy(r.bot)); n != 4 {
		r.Errorf("cut at %q: %d calls in 4 chats", c.where, n)
	}
	if r.Failed() {
		r.Log(r.chat())
	}
	r.stop()
	return hit
}
