package handlers_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// addGroup adds a group like the rig's own.
func (r *rig) addGroup(title string) command.Peer {
	g := r.srv.AddSupergroup(emulator.Chat{Title: title, Creator: r.alice, Members: []int64{r.bot, r.bob}})
	r.srv.SetAdmin(g, r.bot, emulator.Rights{ManageCall: true})
	r.allow(g, handlers.ChatPolicy{})
	return g
}

// answersIn returns the texts of the answers to a message of any chat.
func (r *rig) answersIn(chat command.Peer, msg int) string {
	var list []string
	for _, m := range r.srv.Messages(chat) {
		if m.ReplyTo == msg && m.By == r.bot {
			list = append(list, m.Text)
		}
	}
	return strings.Join(list, " AND ")
}

// TestServerGone takes the server away in the middle of a command, for as long as it takes.
func TestServerGone(t *testing.T) {
	for _, tt := range []struct {
		gone    time.Duration
		old     string
		fresh   string
		resumes time.Duration // at most, until everything is caught up
	}{
		{time.Minute, "Started", "A video chat “Old” is already running", 10 * time.Second},
		{time.Hour, "Too old", "Started", 10 * time.Second},
		{7 * 24 * time.Hour, "Too old", "Started", 10 * time.Second},
	} {
		t.Run("for "+tt.gone.String(), func(t *testing.T) {
			bubble(t, func(r *rig) {
				scheduling, waiting := r.addGroup("Scheduling"), r.addGroup("Waiting")
				tries := newCut(r, -1)
				l := r.startCut(tries)

				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
				inHand := r.says(r.alice, "/startcall In hand")
				time.Sleep(time.Millisecond)
				l.session.Disconnect()
				tries.arm()
				l.stream.Connected() // as after a connection that was gone again at once
				schedule := r.srv.Say(scheduling, r.alice, "/schedulecall in 170h Far ahead", emulator.SayOptions{})
				old := r.srv.Say(waiting, r.alice, "/startcall Old", emulator.SayOptions{})
				time.Sleep(tt.gone - 30*time.Second)
				fresh := r.srv.Say(waiting, r.alice, "/startcall Fresh", emulator.SayOptions{})
				time.Sleep(30 * time.Second)
				tries.mu.Lock()
				n := tries.position / 2 // it counts before and after each request
				tries.mu.Unlock()
				// The command in hand, the account and three groups want something.
				if most := 60 + 5*int(tt.gone/time.Minute); n > most || n == 0 {
					t.Errorf("%d requests were tried, want some, and at most %d", n, most)
				}

				l.session.Reconnect()
				l.h.Connected()
				l.stream.Connected()
				synctest.Wait()
				r.idle(tt.resumes)
				r.answered(inHand, "Started: video chat “In hand”.")
				for _, want := range []struct {
					chat  command.Peer
					msg   int
					begin string
				}{{scheduling, schedule, "Scheduled on Telegram"}, {waiting, old, tt.old}, {waiting, fresh, tt.fresh}} {
					if got := r.answersIn(want.chat, want.msg); !strings.HasPrefix(got, want.begin) || strings.Contains(got, " AND ") {
						t.Errorf("message %d: answered %q, want one answer that begins with %q", want.msg, got, want.begin)
					}
				}
				r.calls(3)
			})
		})
	}
}

// TestSessionEnds ends the session in the middle of each step of a command. Whoever logs in again gets the rest: one
// call, one answer.
func TestSessionEnds(t *testing.T) {
	endings := []string{
		"SESSION_REVOKED", "SESSION_EXPIRED", "AUTH_KEY_UNREGISTERED", "AUTH_KEY_DUPLICATED",
		"USER_DEACTIVATED", "USER_DEACTIVATED_BAN", "FROZEN_METHOD_INVALID",
	}
	for _, at := range []struct {
		step, method, text string
		skip               int
		unclear            bool // the call was made, and nobody heard of it
		byAdmin            bool // of the chat: Telegram is asked for the right
	}{
		{step: "looking at the chat", method: "channels.getFullChannel", text: "/startcall Q"},
		{step: "resolving the chat", method: "contacts.resolveUsername", text: "/startcall --in @demo Q"},
		{step: "making the call", method: "phone.createGroupCall", text: "/startcall Q"},
		{step: "looking for evidence", method: "messages.getHistory", text: "/startcall Q", unclear: true},
		{step: "answering", method: "messages.sendMessage", text: "/startcall Q"},
		{step: "asking for the stream's key", method: "phone.getGroupCallStreamRtmpUrl", text: "/startcall --rtmp Q"},
		{step: "delivering the stream's key", method: "phone.getGroupCallStreamRtmpUrl", text: "/startcall --rtmp Q", skip: 1},
		{step: "asking for the sender's right", method: "channels.getParticipant", text: "/startcall Q", byAdmin: true},
	} {
		for _, ending := range endings {
			t.Run(fmt.Sprintf("with %s while %s", ending, at.step), func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.ChatAdmins = at.byAdmin
					r.srv.Private(r.alice, r.bot, "hello")
					r.start()
					who := r.alice
					if at.byAdmin {
						who = r.bob
						r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
					}
					if at.unclear {
						r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
					}
					if at.skip > 0 {
						r.keyGrowsOld()
					}
					r.srv.Fail(at.method, emulator.Fault{Err: ending, Times: -1, Skip: at.skip, User: r.bot})
					msg := r.says(who, at.text)
					time.Sleep(20 * time.Second)
					synctest.Wait()
					if r.srv.Count(at.method, r.bot) == 0 {
						t.Fatalf("%s was never called", at.method)
					}
					if got := r.answers(msg); len(got) != 0 {
						t.Errorf("answered already: %q", got)
					}
					r.stop() // as the daemon does then
					r.srv.Heal()
					r.start()
					r.idle(time.Minute)
					text := r.answered(msg, "Started: ")
					if strings.Contains(at.text, "--rtmp") && !strings.Contains(text, "I sent you the stream address and key") {
						t.Errorf("the key was not delivered: %q", text)
					}
					r.calls(1)
				})
			})
		}
	}
}

// TestLineThatComesBackDuringATry: what fails then has failed on the line before.
func TestLineThatComesBackDuringATry(t *testing.T) {
	bubble(t, func(r *rig) {
		var comes atomic.Bool
		var back atomic.Pointer[time.Time]
		r.ahead.set(func(bin.Encoder) {
			if comes.CompareAndSwap(true, false) {
				now := time.Now()
				back.Store(&now)
				r.life.h.Connected()
				r.srv.Heal()
				r.srv.Fail("", emulator.Fault{Kind: emulator.CutBefore})
			}
		})
		r.start()
		r.srv.Fail("", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
		msg := r.says(r.alice, "/schedulecall in 2 days Weekly")
		time.Sleep(time.Hour)
		comes.Store(true)
		r.idle(10 * time.Minute)
		r.answered(msg, "Scheduled on Telegram: ")
		if d := time.Since(*back.Load()); d > 20*time.Second {
			t.Errorf("the command was tried again %v after the line had come back", d)
		}
	})
}

// TestScheduledTooLate: of a command whose time has passed before it was clear that it is not done, it is said that it is too late. That
// another call is in the way does not matter any more, nor is it offered to replace that one at a time that has passed.
func TestScheduledTooLate(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.CutBefore, User: r.bot})
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "INTERNAL", Code: 500, Skip: 1, Times: -1})
		msg := r.says(r.alice, "/schedulecall 00:10 Movies")
		time.Sleep(9 * time.Minute)
		r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
		time.Sleep(9 * time.Minute)
		r.srv.Heal()
		r.idle(time.Hour)
		if got := r.answered(msg, "Not done: "); strings.Contains(got, "/schedulecall") {
			t.Errorf("answered %q", got)
		}
	})
}
