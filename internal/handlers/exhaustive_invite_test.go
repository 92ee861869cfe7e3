package handlers_test

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/emulator"
)

// inviteScenarios are those of inviting people to the call that is there.
func inviteScenarios() []*scenario {
	inside := func(r *rig) {
		r.srv.SetUsername(r.bob, "bobby")
		r.guests("Carol")
		r.srv.AddUser(emulator.User{First: "Stranger", Username: "stranger"})
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bot)
	}
	again := func(r *rig) {
		inside(r)
		r.srv.Switch(emulator.Switches{InviteAgain: true})
	}
	with := func(there func(*rig), method string, f emulator.Fault) func(*rig) {
		return func(r *rig) {
			there(r)
			f.User = r.bot
			r.srv.Fail(method, f)
		}
	}
	const two, mixed = "/callinvite @bobby @carol", "/callinvite @bobby @stranger @carol"
	const names = "contacts.resolveUsername"
	meddles := []meddling{
		{"a person invited him", func(r *rig) bool {
			c := r.srv.CurrentCall(r.group)
			return c != nil && c.At.IsZero() && r.ifCall(true, func(*emulator.Call) { r.srv.InviteToCall(r.group, r.alice, r.bob) })
		}},
		{"a bot deleted what Telegram said", (*rig).sweep},
	}
	list := []*scenario{
		{name: "invite people", text: two, meets: inside, meddles: meddles},
		{name: "invite people, whom Telegram would invite again", text: two, meets: again, meddles: meddles},
		{name: "invite somebody by reply", text: "/callinvite", replies: true, meets: func(r *rig) {
			again(r)
			r.says(r.bob, "hello")
		}, meddles: meddles},
		{name: "invite people from a private chat", text: two + " --in @demo", private: true, meets: again},
		{name: "invite people, misspelt", text: "/callinvit @bobby", then: "/yes", anew: true, meets: again},
		{name: "invite people, one of whom cannot be", text: mixed, meets: again, meddles: meddles},
		{name: "invite people, invited already", text: two, meets: func(r *rig) {
			inside(r)
			r.srv.InviteToCall(r.group, r.alice, r.bob)
		}},
		{name: "invite people, there is none", text: two},
		{name: "invite people, a call is scheduled", text: two, meets: func(r *rig) {
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
		}},
		{name: "invite people, from outside", text: two, meets: func(r *rig) {
			inside(r)
			r.srv.LeaveCall(r.group, r.bot)
		}},
		{name: "invite people, told to wait", text: two, meets: with(again, inviteMethod, emulator.Fault{Err: "FLOOD_WAIT_30"})},
		{name: "invite people, told to wait in the middle", text: mixed, meets: with(again, inviteMethod, emulator.Fault{Err: "FLOOD_WAIT_30", Skip: 2})},
		{name: "invite people, told to wait in the middle for too long", text: mixed, meets: with(again, inviteMethod, emulator.Fault{Err: "FLOOD_WAIT_3000", Skip: 2})},
		{name: "invite people, told to wait for a name", text: two, meets: with(inside, names, emulator.Fault{Err: "FLOOD_WAIT_30", Skip: 1})},
		{name: "invite people, no word from the server", text: two, meets: with(again, inviteMethod, emulator.Fault{Kind: emulator.LoseAnswer}), meddles: meddles},
		{name: "invite people, no word from the server in the middle", text: mixed, meets: with(again, inviteMethod, emulator.Fault{Kind: emulator.LoseAnswer, Skip: 1}), meddles: meddles},
		{name: "invite people, a server slower than we wait", text: two, meets: with(again, inviteMethod, emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})},
		{name: "invite people, a server that fails", text: two, meets: with(again, inviteMethod, emulator.Fault{Err: "INTERNAL"})},
		{name: "invite people, agreed and not shown", text: two, meets: func(r *rig) {
			inside(r)
			r.srv.Switch(emulator.Switches{InviteAgain: true, InviteUntold: true})
		}, meddles: meddles},
	}
	for _, sc := range list {
		sc.judge = judgeInvite
	}
	return list
}

// judgeInvite: those who were to be invited to the call that was there were so at most once, nobody else was, nothing else
// was done, and what is said of each of them is so.
func judgeInvite(r *rig, sc *scenario, answer string, _ bool) string {
	by := map[int64]int{}       // by the userbot
	invited := map[int64]bool{} // by others
	joined, swept := map[int64]bool{}, false
	for _, e := range r.srv.Ledger() {
		own := e.By == r.bot && e.Client
		switch {
		case e.Kind == emulator.UserInvited:
			invited[e.User] = invited[e.User] || !own
			if own && e.CallID != sc.aimed {
				return fmt.Sprintf("the userbot did %+v, aimed at %d", e, sc.aimed)
			}
			if own {
				by[e.User]++
			}
		case own && e.CallID != 0 && e.Kind != emulator.MessagePosted:
			return fmt.Sprintf("the userbot did %+v", e)
		case e.Kind == emulator.CallJoined:
			joined[e.By] = true
		case e.Kind == emulator.MessageDeleted && e.By == r.alice:
			swept = true
		}
	}
	named := map[string]int64{"Bob": r.bob}
	if strings.Contains(sc.text, "@carol") {
		named["Carol"] = r.named["Carol"]
	}
	for who, times := range by {
		if times > 1 || who != named["Bob"] && who != named["Carol"] {
			return fmt.Sprintf("the userbot invited %d %d times", who, times)
		}
	}
	if asksBack([]string{answer}) {
		return ""
	}
	told := map[string]string{}
	for _, line := range strings.Split(answer, "\n") {
		for name := range named {
			if strings.Contains(line, ": "+name) || strings.Contains(line, ", "+name) || strings.HasPrefix(line, "As for "+name) {
				if told[name] != "" {
					return fmt.Sprintf("of %s it is told %q and %q", name, told[name], line)
				}
				told[name] = line
			}
		}
	}
	for name, who := range named {
		is := func(begin string) bool { return strings.HasPrefix(told[name], begin) }
		switch {
		case is("Invited to the video chat “") && by[who] == 1:
		case is("Invited already: ") && invited[who]:
		case is("In it already: ") && joined[who]:
		case is("It is not clear whether they were invited") && swept:
		case is("As for ") && by[who] == 0:
		case told[name] == "" && by[who] == 0 && (strings.HasPrefix(answer, "Not done: ") || strings.HasPrefix(answer, "There is no video chat ") || strings.HasPrefix(answer, "Too old: ")):
		default:
			return fmt.Sprintf("%s was invited %d times by the userbot, by others: %v, is in the call: %v, and the answer is %q", name, by[who], invited[who], joined[who], answer)
		}
	}
	return ""
}
