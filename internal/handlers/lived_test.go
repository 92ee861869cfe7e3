package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// heldEarly plans “Party” for 20:00, and has people hold it at 18:00 and begin another call, while the userbot is down; then they
// write for a while.
func (r *rig) heldEarly(busy int) {
	r.start()
	r.says(r.alice, "/schedulecall 20:00 Party")
	r.idle(time.Minute)
	time.Sleep(18 * time.Hour)
	r.stop()
	r.srv.StartScheduled(r.group, r.alice)
	time.Sleep(30 * time.Minute)
	r.srv.EndCall(r.group, r.alice)
	time.Sleep(time.Minute)
	r.srv.StartCall(r.group, r.alice, "Chat")
	for k := range busy {
		r.srv.Say(r.group, r.bob, fmt.Sprint("hello ", k), emulator.SayOptions{})
	}
	time.Sleep(time.Minute)
}

// TestWhatPeopleHeldEarlyIsNotHeldAgain: however much was written since people have held a planned call before its time, and whatever keeps
// Telegram from telling of that at first, it is not held a second time, and nobody hears that it was not.
func TestWhatPeopleHeldEarlyIsNotHeldAgain(t *testing.T) {
	for name, s := range map[string]struct {
		busy  int
		fault emulator.Fault // of the chat's messages; zero: none
		ends  bool           // the other call does before the time
	}{
		"in a quiet chat":               {ends: true},
		"in a busy chat":                {busy: 250, ends: true},
		"in a very busy chat":           {busy: 4500, ends: true},
		"another call is live":          {busy: 250},
		"told to wait":                  {fault: emulator.Fault{Err: "FLOOD_WAIT_60", Times: 2}, ends: true},
		"told to wait for long":         {fault: emulator.Fault{Err: "FLOOD_WAIT_600", Times: 1}, ends: true},
		"Telegram fails":                {fault: emulator.Fault{Err: "INTERNAL", Code: 500, Times: 6}, ends: true},
		"Telegram fails, another lives": {fault: emulator.Fault{Err: "INTERNAL", Code: 500, Times: 6}},
		"Telegram fails in a busy chat": {busy: 4500, fault: emulator.Fault{Err: "INTERNAL", Code: 500, Skip: 10, Times: 6}, ends: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.heldEarly(s.busy)
				if s.fault.Err != "" {
					s.fault.User = r.bot
					r.srv.Fail("messages.getHistory", s.fault)
				}
				r.start()
				time.Sleep(10 * time.Minute)
				if s.ends {
					r.srv.EndCall(r.group, r.alice)
				}
				time.Sleep(6 * time.Hour)
				r.idle(time.Hour)
				r.calls(1)
				if chat := r.chat(); strings.Contains(chat, "Not started") || strings.Contains(chat, "It has begun") {
					t.Errorf("people have held it at 18:00, and the chat hears of it at 20:00:\n%s", chat)
				}
			})
		})
	}
}

// TestWhatPeopleHeldLateIsNotStartedAgain: people have held a call that was missed after all, and have written much since: it is not started by
// hand once more, nor offered.
func TestWhatPeopleHeldLateIsNotStartedAgain(t *testing.T) {
	for name, s := range map[string]struct {
		line  string
		fault emulator.Fault
	}{
		"any":                  {line: "/startnow"},
		"by its number":        {line: "/startnow 1"},
		"all that is planned":  {line: "/calls"},
		"Telegram says wait":   {"/startnow 1", emulator.Fault{Err: "FLOOD_WAIT_20", Skip: 3}},
		"Telegram fails":       {"/startnow 1", emulator.Fault{Err: "INTERNAL", Code: 500, Times: 3}},
		"the list, and a wait": {"/calls", emulator.Fault{Err: "FLOOD_WAIT_20"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.says(r.alice, "/schedulecall 20:00 Party")
				r.idle(time.Minute)
				time.Sleep(19 * time.Hour)
				r.stop()
				time.Sleep(2 * time.Hour)
				r.start()
				time.Sleep(10 * time.Minute)
				r.stop()
				r.srv.StartScheduled(r.group, r.alice)
				time.Sleep(30 * time.Minute)
				r.srv.EndCall(r.group, r.alice)
				for k := range 2500 {
					r.srv.Say(r.group, r.bob, fmt.Sprint("hello ", k), emulator.SayOptions{})
				}
				time.Sleep(time.Minute)
				r.start()
				r.idle(time.Minute)
				if s.fault.Err != "" {
					s.fault.User = r.bot
					r.srv.Fail("messages.getHistory", s.fault)
				}
				msg := r.says(r.alice, s.line)
				r.idle(5 * time.Minute)
				r.calls(1)
				for _, said := range r.answers(msg) {
					if strings.Contains(said, "/startnow 1") {
						t.Errorf("people have held it, and it is offered again: %q", said)
					}
				}
			})
		})
	}
}

// A planned call that was missed, and that people have held since, is not offered to be started: however much was written before and after.
func TestWhatPeopleHeldLateIsNotOffered(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.says(r.alice, "/schedulecall in 60m Party")
		r.idle(time.Minute)
		r.stop()
		time.Sleep(80 * time.Minute)
		r.start()
		time.Sleep(5 * time.Minute)
		r.stop()
		chatter := func() {
			for k := range 2500 {
				r.says(r.bob, fmt.Sprint("hello ", k))
			}
		}
		chatter()
		r.srv.StartScheduled(r.group, r.alice)
		time.Sleep(30 * time.Minute)
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(10 * time.Minute)
		chatter()
		r.start()
		time.Sleep(time.Minute)
		msg := r.says(r.alice, "/calls")
		time.Sleep(time.Minute)
		r.idle(time.Minute)
		if got := r.answers(msg); len(got) != 1 || strings.Contains(got[0], "/startnow") {
			t.Errorf("it has taken place, and /calls says %q", got)
		}
	})
}
