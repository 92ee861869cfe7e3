package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestLinksOfPrivateChats: a call in a chat without a public name has no link of its own. How people get in all the same is
// told as it is: with the chat's own link where the account is shown it, and else without.
func TestLinksOfPrivateChats(t *testing.T) {
	const why = "because the chat has no public name."
	const bar = " Whoever is in the chat joins from the bar at its top. "
	const hidden = "Others have to be invited to the chat first, and its invite link is not shown to my account."
	const shown = "The chat's own link lets in whoever has it: "
	for kind, add := range map[string]func(*rig, emulator.Chat) command.Peer{
		"video chat, basic group": func(r *rig, c emulator.Chat) command.Peer { return r.srv.AddGroup(c) },
		"video chat, supergroup":  func(r *rig, c emulator.Chat) command.Peer { return r.srv.AddSupergroup(c) },
		"live stream, channel":    func(r *rig, c emulator.Chat) command.Peer { return r.srv.AddChannel(c) },
	} {
		noun, kind, _ := strings.Cut(kind, ", ")
		call := noun + " “By hand” in Private"
		for _, tt := range []struct {
			text, invite string // the link is put behind what is told where the account is shown it
			hidden       string
		}{
			{"/calllink", "The " + call + " has no link of its own, " + why + bar + shown, "The " + call + " has no link of its own, " + why + bar + hidden},
			{"/calllink speaker", "There are no links to speak in the " + call + ", " + why + bar + shown, "There are no links to speak in the " + call + ", " + why + bar + hidden},
			{"/calllink reset", "Not done: there are no links to speak in the " + call + ", " + why + " Its own invite link is revoked in Telegram's app.", "Not done: there are no links to speak in the " + call + ", " + why + " Its own invite link is revoked in Telegram's app."},
			{"/callinfo", "Join from the bar at the top of Private.\n" + shown, "Join from the bar at the top of Private."},
		} {
			for name, may := range map[string]bool{"the account may invite": true, "it may not": false} {
				t.Run(kind+": "+tt.text+", "+name, func(t *testing.T) {
					bubble(t, func(r *rig) {
						chat := add(r, emulator.Chat{Title: "Private", Creator: r.alice, Members: []int64{r.bot, r.bob}})
						link, want := r.srv.InviteLink(chat), tt.hidden
						if may {
							r.srv.SetAdmin(chat, r.bot, emulator.Rights{ManageCall: true, InviteUsers: true})
							want = tt.invite
						}
						if strings.HasSuffix(want, shown) {
							want += link
						}
						r.policy.Chats[chat] = handlers.ChatPolicy{}
						r.srv.StartCall(chat, r.alice, "By hand")
						r.start()
						time.Sleep(2 * time.Second)
						verb, value, _ := strings.Cut(tt.text, " ")
						msg := r.srv.Private(r.alice, r.bot, strings.TrimSpace(verb+" --in "+chat.String()+" "+value))
						r.idle(time.Minute)
						told := ""
						for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
							if m.ReplyTo == msg {
								told += m.Text
							}
						}
						if !strings.HasSuffix(told, want) || !strings.HasSuffix(want, link) && strings.Contains(told, link) {
							t.Errorf("she is told %q, want it to end with %q", told, want)
						}
					})
				})
			}
		}
	}
}

// TestALinkWhoseChatLosesItsName: what was done is told although there is no new link to give.
func TestALinkWhoseChatLosesItsName(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.start()
		r.says(r.alice, "/calllink reset")
		r.idle(time.Minute)
		r.srv.Fail("phone.exportGroupCallInvite", emulator.Fault{Err: "PUBLIC_CHANNEL_MISSING", Code: 403})
		yes := r.says(r.alice, "/yes")
		r.idle(time.Minute)
		r.answered(yes, "The old links to speak in the video chat “By hand” are invalid, and there is no new one, because the chat has no public name any more.")
	})
}

// TestLinkToACallThatEnds: what Telegram says of a call that has ended since it was looked at is no refusal.
func TestLinkToACallThatEnds(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.srv.Fail("phone.exportGroupCallInvite", emulator.Fault{Kind: emulator.Delay, For: 4 * time.Second, User: r.bot})
		r.start()
		msg := r.says(r.alice, "/calllink speaker")
		time.Sleep(2 * time.Second)
		r.srv.EndCall(r.group, r.alice)
		r.idle(time.Minute)
		r.answered(msg, "Not done: the video chat “Friday” has ended.")
	})
}
