package handlers_test

import (
	"fmt"
	"strings"

	"userbot/internal/emulator"
)

// keyScenarios are those of the verb for a stream's key.
func keyScenarios() []*scenario {
	owned := func(r *rig) {
		acquainted(r)
		r.srv.Switch(emulator.Switches{ManagersRevoke: true})
	}
	with := func(f emulator.Fault) func(*rig) {
		return func(r *rig) {
			owned(r)
			f.User = r.bot
			r.srv.Fail("phone.getGroupCallStreamRtmpUrl", f)
		}
	}
	return []*scenario{
		{name: "the key", text: "/rtmp", meets: acquainted, judge: judgeKey},
		{name: "the key, in private", text: "/rtmp --in @demo", private: true, meets: acquainted, judge: judgeKey},
		{name: "the key, no word from the server", text: "/rtmp", meets: with(emulator.Fault{Kind: emulator.LoseAnswer}), judge: judgeKey},
		{name: "the key, refused", text: "/rtmp", meets: func(r *rig) {
			acquainted(r)
			r.srv.Switch(emulator.Switches{OwnerOnlyRTMP: true})
		}, judge: judgeKey},
		{name: "a new key", text: "/rtmp revoke", then: "/yes", meets: owned, judge: judgeKey},
		{name: "a new key, in private", text: "/rtmp --in @demo revoke", then: "/yes", private: true, meets: owned, judge: judgeKey},
		{name: "a new key, agreed to twice", text: "/rtmp revoke", then: "/yes", twice: true, meets: owned, judge: judgeKey},
		{name: "a new key, no word from the server", text: "/rtmp revoke", then: "/yes", meets: with(emulator.Fault{Kind: emulator.LoseAnswer, Skip: 2}), judge: judgeKey},
		{name: "a new key, refused", text: "/rtmp revoke", then: "/yes", meets: acquainted, judge: judgeKey},
		{name: "a new key, and somebody is faster", text: "/rtmp revoke", then: "/yes", meets: owned, first: func(r *rig) {
			r.srv.RevokeKey(r.group, r.alice)
		}, judge: judgeKey},
	}
}

// judgeKey: the key is revoked once at most, and not where a person has done so before, stands nowhere but in one private message, and the
// answer tells of both.
func judgeKey(r *rig, sc *scenario, answer string, _ bool) string {
	own, _ := r.deeds()
	revoked := 0
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.KeyRevoked && e.By == r.bot {
			revoked++
		}
	}
	given := r.credentials()
	for _, m := range r.srv.Messages(r.group) {
		if strings.Contains(m.Text, "Key: ") {
			return fmt.Sprintf("the chat is told %q", m.Text)
		}
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	told := strings.Contains(answer, sc.delivered())
	asked := asksBack([]string{answer})
	problem := fmt.Sprintf("revoked %d times, the key was given %d times, the userbot did %+v, and the answer is %q", revoked, given, own, answer)
	switch {
	case len(own) > 0:
	case is("The stream key ") && strings.Contains(answer, "is valid until somebody revokes it.") && told && revoked == 0 && given == 1 && sc.then == "":
		return ""
	case is("The old stream key no longer works.") && told && (revoked == 1 || sc.first != nil && revoked == 0) && given == 1 && sc.then != "":
		return ""
	case (is("Not done: ") || is("Too old: ")) && revoked == 0 && given == 0:
		return ""
	case asked && revoked == 0 && given == 0 && len(sc.typed) == 1:
		return ""
	}
	return problem
}
