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
	return []*scenario{
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
	}
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
