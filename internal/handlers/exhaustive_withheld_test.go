package handlers_test

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// struckOff is when Alice is no admin of the club any more: while the answers to what she has typed have to wait.
var struckOff = onNewYear(0, 1)

// withheldScenarios are those of answers that have to wait until whoever typed the command may not hear any more what came of it.
func withheldScenarios() []*scenario {
	club := func(r *rig) {
		r.policy.Admins, r.policy.ChatAdmins = nil, true
		club := r.srv.AddSupergroup(emulator.Chat{Title: "Club", Username: "club", Creator: r.bob, Members: []int64{r.bot, r.alice}})
		r.srv.SetAdmin(club, r.bot, manager)
		r.srv.SetAdmin(club, r.alice, manager)
		r.allow(club, handlers.ChatPolicy{})
		r.srv.StartCall(club, r.bob, "Secret")
		r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_90", User: r.bot, Times: 1})
		time.AfterFunc(time.Until(struckOff), func() { r.srv.Demote(club, r.alice) })
	}
	return []*scenario{
		{name: "give a link, and its admin is struck off meanwhile", text: "/calllink --in @club speaker", private: true, down: 5 * time.Second, only: meddlings[:1], meets: club, judge: judgeWithheld, begins: "Not done: you may not command there."},
		{name: "retitle, and its admin is struck off meanwhile", text: "/calltitle --in @club Secret too", private: true, down: 5 * time.Second, only: meddlings[:1], meets: club, judge: judgeWithheld, begins: "That was done. I tell no more of it"},
	}
}

// judgeWithheld: who may not command any more when he is answered is told nothing of the chat.
func judgeWithheld(r *rig, _ *scenario, answer string, late bool) string {
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.MessagePosted && e.By == r.bot && e.Time.After(struckOff) && !late && (strings.Contains(e.Text, "Secret") || strings.Contains(e.Text, "t.me")) {
			return fmt.Sprintf("at %v, when she may not command any more, she is told %q", e.Time, answer)
		}
	}
	for _, begin := range []string{"Whoever has this link may speak in ", "Retitled", "Not done: you may not command there.", "That was done. I tell no more of it", "I do not tell what came of that"} {
		if strings.HasPrefix(answer, begin) {
			return ""
		}
	}
	return fmt.Sprintf("the answer is %q", answer)
}
