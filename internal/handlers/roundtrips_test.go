package handlers_test

import (
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

// TestRoundTrips: on a line where every request takes a second, what is typed has its effect, and its last answer, after as many
// seconds as there are requests that need what another one has told. A look is the first of them, whatever is asked beside it.
func TestRoundTrips(t *testing.T) {
	nothing := func(*rig) {}
	live := func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bob)
	}
	empty := func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }
	planned := func(r *rig) { r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour)) }
	for _, row := range []struct {
		text     string
		meets    func(*rig)
		does     emulator.EventKind // empty: it only tells
		effect   int                // where the call is one that was told of before
		answer   int
		unheard  int // how many more it takes where nothing was told of it since the start
		requests int // in all; 0: not always as many
	}{
		{"/startcall Q&A", nothing, emulator.CallCreated, 2, 3, 0, 3},
		{"/startcall --rtmp Q&A", nothing, emulator.CallCreated, 2, 4, 0, 5},
		{"/schedulecall in 2h Weekly", nothing, emulator.CallScheduled, 2, 3, 0, 0}, // and a look, if Telegram tells of the call after it was planned
		{"/startcall Q&A", empty, "", 0, 2, 1, 4},
		{"/endcall", empty, emulator.CallEnded, 2, 3, 1, 5},
		{"/calltitle Another", empty, emulator.CallRetitled, 2, 3, 1, 5},
		{"/startnow", planned, emulator.CallStarted, 2, 3, 1, 5},
		{"/callinfo", empty, "", 0, 2, 1, 4},
		{"/callcheck", empty, "", 0, 2, 1, 4},
		{"/calllink", empty, emulator.CallInvited, 2, 3, 1, 5},
		{"/rtmp", nothing, "", 0, 3, 0, 4},
		{"/mutecall on", empty, emulator.CallChanged, 2, 3, 1, 5},
		{"/callchat off", empty, emulator.CallChanged, 2, 3, 1, 5},
		{"/recordcall Q&A", empty, emulator.RecordingBegun, 2, 3, 1, 5},
		{"/callwho", live, "", 0, 2, 1, 4},
		{"/callmute @robert", live, emulator.ParticipantSet, 3, 4, 0, 7},
		{"/callinvite @robert", empty, emulator.UserInvited, 2, 3, 1, 6},
	} {
		for _, heard := range []bool{true, false} {
			name, more := row.text+", told of before", 0
			if !heard {
				name, more = row.text+", unheard of", row.unheard
			}
			t.Run(name, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.srv.SetUsername(r.bob, "robert")
					acquainted(r)
					r.srv.Switch(emulator.Switches{MuteFromOutside: true, InviteFromOutside: true})
					r.start()
					row.meets(r)
					r.idle(time.Minute)
					if !heard {
						r.stop()
						r.start()
					}
					r.idle(time.Minute)
					time.Sleep(time.Minute)
					r.ahead.set(func(bin.Encoder) { time.Sleep(time.Second) })
					typed, before, from := time.Now(), r.srv.Count("", r.bot), len(r.srv.Ledger())
					msg := r.says(r.alice, row.text)
					r.idle(time.Minute)
					r.answered(msg, "")
					effect, answer := 0, 0
					for _, e := range r.srv.Ledger()[from:] {
						after := int(e.Time.Sub(typed) / time.Second)
						switch {
						case e.By != r.bot:
						case e.Kind == row.does && effect == 0:
							effect = after
						case e.Kind == emulator.MessagePosted && !e.Service:
							answer = after
						}
					}
					if row.does != "" {
						row.effect += more
					}
					if effect != row.effect || answer != row.answer+more {
						t.Errorf("effect and answer after %d and %d round trips, want %d and %d; the chat:\n%s", effect, answer, row.effect, row.answer+more, r.chat())
					}
					if n := r.srv.Count("", r.bot) - before; n != row.requests && row.requests != 0 {
						t.Errorf("it took %d requests, want %d", n, row.requests)
					}
				})
			})
		}
	}
}

// TestACallThatComesWhileItIsLookedFor: what was asked about the call that the chat was known to have says nothing of another one, which
// came while the chat was looked at: the command was not meant for that.
func TestACallThatComesWhileItIsLookedFor(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.idle(time.Minute)
		var once sync.Once
		r.ahead.set(func(in bin.Encoder) {
			if _, ok := in.(*tg.ChannelsGetFullChannelRequest); ok {
				time.Sleep(time.Second) // all else that is asked beside it has been answered
				once.Do(func() { r.srv.StartCall(r.group, r.alice, "In its place") })
			}
		})
		msg := r.says(r.alice, "/endcall")
		r.idle(time.Minute)
		r.answered(msg, "Not done: the video chat “In its place” was started after your command")
		if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "In its place" {
			t.Errorf("the call is %+v; the chat:\n%s", c, r.chat())
		}
	})
}
