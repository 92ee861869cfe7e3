package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestAnswersAreNotForWhomIsStruckOff: what somebody has typed elsewhere about a chat, and what it came to there, is not told him any more once he
// may not command there, however long the answer had to wait and whatever it waited for. That it was done is told; and each answer is given once.
func TestAnswersAreNotForWhomIsStruckOff(t *testing.T) {
	const refused = "Not done: you may not command there. Whoever runs me can add you (key: admins)."
	const untold = "I do not tell what came of that: you may not command there any more. Whoever runs me can add you (key: admins)."
	const done = "That was done. I tell no more of it: you may not command there any more. Whoever runs me can add you (key: admins)."
	const other = "Not done: of one of the chats of which this tells you may not command any more. Type it again."
	lines := []struct {
		line   string // CHAT is the chat
		want   string
		begins string // where he may command still
	}{
		{"/calllink --in CHAT", refused, "The video chat “Secret” in Private has no link of its own"},
		{"/calllink --in CHAT speaker", refused, "There are no links to speak in the video chat “Secret”"},
		{"/callinfo --in CHAT", refused, "Video chat “Secret” in Private: live"},
		{"/callwho --in CHAT", refused, "Nobody is in the video chat “Secret”"},
		{"/callcheck --in CHAT endcall", refused, "Understood: "},
		{"/calls --in CHAT", refused, "Live now: video chat “Secret” in Private."},
		{"/calllog --in CHAT", refused, "What was done in Private"},
		{"/calls", other, "Live now: video chat “Secret” in Private."},
		{"/calllog", other, ""},
		{"/callcheck calls", other, ""},
		{"/startcall --in CHAT Mine", untold, "A video chat “Secret” is already running in Private"},
		{"/cancelcall --in CHAT", untold, "Which one?"},
		{"/calltitle --in CHAT Mine", done, "Retitled"},
		{"/schedulecall --in CHAT 5 jan 18:00 Mine", done, "Planned in Private"},
	}
	fails := func(method string, f emulator.Fault) func(*rig) {
		return func(r *rig) {
			f.User = r.bot
			r.srv.Fail(method, f)
		}
	}
	for name, tt := range map[string]struct {
		meets       func(*rig)
		down, stays bool // the userbot is killed meanwhile; he stays an admin
		given       bool // the answer was given before he was struck off
	}{
		"it has to wait":                  {fails("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_1800", Times: 1}), false, false, false},
		"it has to wait, and he may":      {fails("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_1800", Times: 1}), false, true, false},
		"it was killed":                   {fails("messages.sendMessage", emulator.Fault{Kind: emulator.CutBefore, Times: -1}), true, false, false},
		"it was killed, and he may":       {fails("messages.sendMessage", emulator.Fault{Kind: emulator.CutBefore, Times: -1}), true, true, false},
		"it was given, and that was lost": {fails("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer, Times: -1}), true, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			for _, l := range lines {
				bubble(t, func(r *rig) {
					bob := command.Peer{Kind: command.User, ID: r.bob}
					chat := r.srv.AddSupergroup(emulator.Chat{Title: "Private", Creator: r.alice, Members: []int64{r.bot, r.bob}})
					link := r.srv.InviteLink(chat)
					r.srv.SetAdmin(chat, r.bot, emulator.Rights{ManageCall: true, InviteUsers: true})
					r.policy.Chats[chat] = handlers.ChatPolicy{Admins: only(bob)}
					r.bobIsListed() // in another chat, too, where he stays
					r.srv.StartCall(chat, r.alice, "Secret")
					r.start()
					time.Sleep(2 * time.Second)
					r.srv.Private(r.alice, r.bot, "/schedulecall --in "+chat.String()+" 6 jan 19:00 Hidden")
					r.srv.Private(r.alice, r.bot, "/schedulecall --in "+chat.String()+" 7 jan 19:00 Hidden too")
					r.srv.Private(r.bob, r.bot, "hello")
					r.idle(time.Minute)
					tt.meets(r)
					msg := r.srv.Private(r.bob, r.bot, strings.Replace(l.line, "CHAT", chat.String(), 1))
					time.Sleep(40 * time.Second)
					if !tt.stays {
						r.allow(chat, handlers.ChatPolicy{})
						p := r.policy
						r.life.h.SetPolicy(&p)
					}
					if tt.down {
						r.crash()
						r.srv.Heal()
						time.Sleep(time.Hour)
						r.start()
					}
					time.Sleep(time.Hour)
					r.idle(time.Minute)
					got := r.privateAnswer(r.bob, r.bot, msg)
					switch secret := strings.Contains(got, "Secret") || strings.Contains(got, "Hidden") || strings.Contains(got, link); {
					case (tt.stays || tt.given) && (!strings.HasPrefix(got, l.begins) || !secret && l.want != done):
						t.Errorf("%s: he may know, and is told %q", l.line, got)
					case !tt.stays && !tt.given && got != l.want:
						t.Errorf("%s: he was struck off, and is told %q, want %q", l.line, got, l.want)
					}
				})
			}
		})
	}
}
