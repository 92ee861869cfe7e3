package handlers_test

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/emulator"
)

// peopleScenarios are those of the verbs that are about who is in the call.
func peopleScenarios() []*scenario {
	crowded := func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bob)
	}
	failing := func(f emulator.Fault) func(*rig) {
		return func(r *rig) {
			crowded(r)
			f.User = r.bot
			r.srv.Fail("phone.getGroupParticipants", f)
		}
	}
	return append(muteScenarios(), []*scenario{
		{name: "tell who is in a call", text: "/callwho", meets: crowded, judge: judgeWho},
		{name: "tell who is in a call, from a private chat", text: "/callwho --in @demo", private: true, meets: crowded, judge: judgeWho},
		{name: "tell who is in a call, there is none", text: "/callwho", judge: judgeWho},
		{name: "tell who is in a call, told to wait", text: "/callwho", meets: failing(emulator.Fault{Err: "FLOOD_WAIT_30"}), judge: judgeWho},
		{name: "tell who is in a call, no word from the server", text: "/callwho", meets: failing(emulator.Fault{Kind: emulator.LoseAnswer}), judge: judgeWho},
		{name: "tell who is in a call, a server that fails", text: "/callwho", meets: failing(emulator.Fault{Err: "INTERNAL", Times: 3}), judge: judgeWho},
		{name: "tell who is in a call, it ends meanwhile", text: "/callwho", meets: failing(emulator.Fault{Err: "GROUPCALL_FORBIDDEN"}), judge: judgeWho},
		{name: "tell who is in a call, a call is scheduled", text: "/callwho", meets: func(r *rig) {
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
		}, judge: judgeWho},
	}...)
}

// muteScenarios are those of muting somebody in the call, and of letting him speak.
func muteScenarios() []*scenario {
	inside := func(r *rig) { // 1003 is Bob
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bot)
		r.srv.JoinCall(r.group, r.bob)
	}
	muted := func(r *rig) {
		inside(r)
		r.srv.MuteInCall(r.group, r.alice, r.bob, true)
	}
	spoken := func(there func(*rig)) func(*rig) {
		return func(r *rig) {
			r.says(r.bob, "hello")
			there(r)
		}
	}
	failing := func(there func(*rig), method string, f emulator.Fault) func(*rig) {
		return func(r *rig) {
			there(r)
			f.User = r.bot
			r.srv.Fail(method, f)
		}
	}
	const mute, look = "phone.editGroupCallParticipant", "phone.getGroupParticipants"
	meddles := []meddling{
		{"a person muted him", func(r *rig) bool { return r.ifBob(false, func() { r.srv.MuteInCall(r.group, r.alice, r.bob, true) }) }},
		{"a person let him speak", func(r *rig) bool { return r.ifBob(true, func() { r.srv.MuteInCall(r.group, r.alice, r.bob, false) }) }},
		{"he left", func(r *rig) bool {
			return r.ifBob(true, func() { r.srv.LeaveCall(r.group, r.bob) }) || r.ifBob(false, func() { r.srv.LeaveCall(r.group, r.bob) })
		}},
	}
	list := []*scenario{
		{name: "mute somebody", text: "/callmute 1003", meets: inside, meddles: meddles},
		{name: "mute somebody by reply", text: "/callmute", replies: true, meets: spoken(inside), meddles: meddles},
		{name: "mute somebody by name", text: "/vcmute @bobby", meets: func(r *rig) {
			r.srv.SetUsername(r.bob, "bobby")
			inside(r)
		}},
		{name: "mute somebody from a private chat", text: "/callmute 1003 --in @demo", private: true, meets: inside},
		{name: "mute somebody, muted already", text: "/callmute 1003", meets: muted, meddles: meddles},
		{name: "mute somebody who has muted himself", text: "/callmute 1003", meets: func(r *rig) {
			inside(r)
			r.srv.MuteInCall(r.group, r.bob, r.bob, true)
		}},
		{name: "mute somebody, there is none", text: "/callmute 1003"},
		{name: "mute somebody who is not in the call", text: "/callmute 1003", meets: func(r *rig) {
			inside(r)
			r.srv.LeaveCall(r.group, r.bob)
		}},
		{name: "mute somebody whom nobody knows", text: "/callmute @nobody_there", meets: inside},
		{name: "mute somebody, no right to", text: "/callmute 1003", meets: func(r *rig) {
			inside(r)
			r.srv.Demote(r.group, r.bot)
		}},
		{name: "mute somebody, from outside", text: "/callmute 1003", meets: func(r *rig) {
			inside(r)
			r.srv.LeaveCall(r.group, r.bot)
		}},
		{name: "mute somebody in a stream", text: "/callmute 1003", meets: func(r *rig) {
			r.srv.StartStream(r.group, r.alice, "By hand")
			r.srv.JoinCall(r.group, r.bob)
		}},
		{name: "mute somebody, told to wait", text: "/callmute 1003", meets: failing(inside, mute, emulator.Fault{Err: "FLOOD_WAIT_30"})},
		{name: "mute somebody, told to wait for the list", text: "/callmute 1003", meets: failing(inside, look, emulator.Fault{Err: "FLOOD_WAIT_30"})},
		{name: "mute somebody, no word from the server", text: "/callmute 1003", meets: failing(inside, mute, emulator.Fault{Kind: emulator.LoseAnswer}), meddles: meddles},
		{name: "mute somebody, a server slower than we wait", text: "/callmute 1003", meets: failing(inside, mute, emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})},
		{name: "let somebody speak", text: "/callunmute 1003", meets: muted, meddles: meddles},
		{name: "let somebody speak, who may already", text: "/callunmute 1003", meets: inside, meddles: meddles},
		{name: "let somebody speak by reply, no word from the server", text: "/vcunmute", replies: true, meets: failing(spoken(muted), mute, emulator.Fault{Kind: emulator.LoseAnswer}), meddles: meddles},
	}
	for _, sc := range list {
		sc.judge = judgeMute
	}
	return list
}

// ifBob does something if Bob is in the call and may not speak, or may.
func (r *rig) ifBob(hushed bool, do func()) bool {
	for _, p := range r.srv.InCall(r.group) {
		if p.User == r.bob && p.Hushed == hushed {
			do()
			return true
		}
	}
	return false
}

// judgeMute: of the call that was there, nobody but Bob was muted or let speak, as asked, and what is said of him is so,
// unless somebody has seen to that since.
func judgeMute(r *rig, sc *scenario, answer string, late bool) string {
	mute := !strings.Contains(sc.text, "unmute")
	did, meddled, typed := 0, false, false
	for _, e := range r.srv.Ledger() {
		switch own := e.By == r.bot && e.Client; {
		case e.Kind == emulator.MessagePosted && strings.HasPrefix(e.Text, sc.text[:7]):
			typed = true
		case own && e.CallID != 0 && e.Kind != emulator.MessagePosted:
			if e.Kind != emulator.ParticipantSet || e.CallID != sc.aimed || e.User != r.bob || e.Hushed != mute {
				return fmt.Sprintf("the userbot did %+v, aimed at %d", e, sc.aimed)
			}
			did++
		case typed && (e.Kind == emulator.ParticipantSet || e.Kind == emulator.CallJoined || e.Kind == emulator.CallLeft):
			meddled = true
		}
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	call := r.srv.CurrentCall(r.group)
	gone := sc.aimed != 0 && (call == nil || call.ID != sc.aimed)
	so := gone || meddled || r.ifBob(mute, func() {})
	here := r.ifBob(true, func() {}) || r.ifBob(false, func() {})
	switch {
	case is("Muted: Bob in the video chat “") && mute && so && (did > 0 || meddled), is("May speak: Bob in the video chat “") && !mute && so && (did > 0 || meddled):
	case is("In the video chat “") && strings.Contains(answer, " already. I changed nothing.") && so && (did == 0 || late):
	case is("Telegram took that, and yet ") && meddled:
	case is("That person is not in the video chat “") && meddled && !here:
	case is("The video chat “") && strings.Contains(answer, " has ended") && gone, is("Not done: the video chat “") && gone:
	case is("There is no video chat ") && did == 0 && (sc.aimed == 0 || gone):
	case (is("Not done: ") || is("Too old: ")) && did == 0:
	default:
		return fmt.Sprintf("the userbot did %d things, meddled: %v, and the answer is %q", did, meddled, answer)
	}
	return ""
}

// judgeWho: nothing was done, and who is told to be in the call is or was.
func judgeWho(r *rig, sc *scenario, answer string, _ bool) string {
	if own, _ := r.deeds(); len(own) > 0 {
		return fmt.Sprintf("the userbot did %+v", own)
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	call := r.srv.CurrentCall(r.group)
	switch {
	case is("1 person is in the video chat “") && strings.HasSuffix(answer, ":\n1. Bob"):
	case is("Nobody is in the video chat “") && (call == nil || call.Participants == 0 || !call.At.IsZero()):
	case is("There is no video chat ") && (call == nil || sc.aimed == 0): // or it came after
	case is("Not done: "), is("Too old: "):
	default:
		return fmt.Sprintf("the answer is %q", answer)
	}
	return ""
}
