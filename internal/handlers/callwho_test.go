package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestWhoIsInTheCall tells names and what they do, and of many the first only.
func TestWhoIsInTheCall(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		asks := func(want string) {
			r.Helper()
			time.Sleep(20 * time.Second)
			msg := r.says(r.alice, "/callwho")
			r.idle(time.Minute)
			if got := r.answered(msg, ""); got != want {
				r.Errorf("the answer is\n%s\nwant\n%s", got, want)
			}
		}
		asks("There is no video chat here, neither live nor scheduled.")
		r.srv.ScheduleCall(r.group, r.alice, "Friday", time.Now().Add(2*time.Hour+20*time.Second))
		asks("Nobody is in the video chat “Friday”: it is scheduled for Sat 1 Jan 2000 02:00 UTC (in 2 h).")
		r.srv.StartScheduled(r.group, r.alice)
		asks("Nobody is in the video chat “Friday”.")
		r.srv.JoinCall(r.group, r.alice)
		r.srv.SetCallMuted(r.group, r.alice, true)
		asks("1 person is in the video chat “Friday”:\n1. Alice")
		r.srv.JoinCall(r.group, r.bob)
		r.srv.JoinCall(r.group, r.bot)
		r.srv.RaiseHand(r.group, r.bob, true)
		r.srv.MuteInCall(r.group, r.alice, r.alice, true)
		asks("3 people are in the video chat “Friday”:\n1. Bob (hand up, muted until an admin lets them speak)\n2. Alice (muted)\n3. Userbot (my account)")
		for i := range 22 {
			id := r.srv.AddUser(emulator.User{First: fmt.Sprintf("@all%d", i)})
			r.srv.Join(r.group, id)
			r.srv.JoinCall(r.group, id)
		}
		time.Sleep(20 * time.Second)
		msg := r.says(r.alice, "/callwho")
		r.idle(time.Minute)
		answer := r.answered(msg, "25 people are in the video chat “Friday”:\n1. Bob (hand up")
		if !strings.HasSuffix(answer, "\n20. ＠all16 (muted until an admin lets them speak)\nAnd 5 more.") || strings.Contains(answer, "@") {
			t.Errorf("the answer is %s", answer)
		}
	})
}

// TestWhoIsInAStream: in a stream nobody is muted, and in some channels Telegram counts those who listen only.
func TestWhoIsInAStream(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartStream(r.group, r.alice, "Concert")
		r.srv.JoinCall(r.group, r.bob)
		r.start()
		msg := r.says(r.alice, "/callwho")
		r.idle(time.Minute)
		r.answered(msg, "1 person is in the video chat “Concert”, an RTMP stream, in which only the stream itself is heard:\n1. Bob")
	})
	bubble(t, func(r *rig) {
		r.srv.Switch(emulator.Switches{ListenersHidden: true, MutedStreams: true})
		c := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.bot, Members: []int64{r.alice, r.bob}})
		r.policy.Chats[c] = r.policy.Chats[r.group]
		r.srv.StartCall(c, r.bot, "Listen")
		r.srv.JoinCall(c, r.bob)
		r.start()
		r.srv.Private(r.alice, r.bot, "/callwho --in "+c.String())
		r.idle(time.Minute)
		list := r.srv.PrivateMessages(r.alice, r.bot)
		if got := list[len(list)-1].Text; got != "1 person is in the live stream “Listen” in News. Telegram does not tell me who." {
			t.Errorf("the answer is %q", got)
		}
	})
}
