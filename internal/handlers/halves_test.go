package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// Who types half a verb is asked, where it must be meant for us; where it may be for another bot nobody hears anything.
func TestHalfAVerb(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall every mon 18:00 Weekly")
		answer := r.srv.Messages(r.group)[len(r.srv.Messages(r.group))-1].ID
		other := r.says(r.alice, "hello")
		r.idle(time.Minute)
		reply := func(to int, text string) []string {
			msg := r.srv.Say(r.group, r.alice, text, emulator.SayOptions{ReplyTo: to})
			r.idle(time.Minute)
			return r.answers(msg)
		}
		for _, c := range []struct {
			text  string
			to    int
			begin string // of the answer; empty: there is none
		}{
			{"/help", 0, ""}, {"/skip", 0, ""}, {"/pause", 0, ""}, {"/skip 2", 0, ""}, {"/cancel 7", 0, ""}, {"/no", 0, "I have no open question to you here."}, {"/no", other, ""}, {"/schedule a post", 0, ""}, {"/move", 0, ""},
			{"/help", other, ""}, {"/skip", other, ""}, {"/help@otherbot", answer, ""}, {"/mute", answer, ""}, {"/start", 0, ""}, {"/roll 1", answer, ""},
			{"/help", answer, "There is no command /help, so I take it for /callhelp.\nWhat I can do:"},
			{"/pause", answer, "There is no command /pause, so I take it for /pausecall. Did you mean this?\n"},
			{"/no", 0, "Then I do nothing, and my question is closed."},
			{"/skip 1", 0, "There is no command /skip, so I take it for /skipcall. Did you mean this?\nPass number 1, "},
			{"/cancel Weekly", 0, "There is no command /cancel, so I take it for /cancelcall. Did you mean this?\nCancel the whole series: number 1, "},
			{"/move 1 mon 19:00", 0, "There is no command /move, so I take it for /movecall. Did you mean this?\nMon 3 Jan 2000 19:00 UTC "},
			{"/schedule fri 20:00 Party", 0, "There is no command /schedule, so I take it for /schedulecall. Did you mean this?\nFri 7 Jan 2000 20:00 UTC "},
			{"/ callinfo", 0, "There is no command / callinfo, so I take it for /callinfo. Did you mean this?\n/callinfo\n"},
			{"/call info", 0, "There is no command /call info, so I take it for /callinfo. Did you mean this?\n/callinfo\n"},
			{"/ yes", 0, "Video chat “Weekly”: "},
		} {
			got := reply(c.to, c.text)
			if len(got) > 1 || strings.Join(got, "") == "" != (c.begin == "") || !strings.HasPrefix(strings.Join(got, ""), c.begin) {
				t.Errorf("%q, in reply to %d, is answered %q, want %q", c.text, c.to, got, c.begin)
			}
		}
		if got := r.asksPrivately("/help"); !strings.HasPrefix(got, "There is no command /help, so I take it for /callhelp.\nWhat I can do:") {
			t.Errorf("in private /help is answered %q", got)
		}
		if got := r.asksPrivately("/skip 1"); !strings.HasPrefix(got, "There is no command /skip, so I take it for /skipcall. Did you mean this?\n") {
			t.Errorf("in private /skip 1 is answered %q", got)
		}
	})
}

// Strangers hear nothing, and neither they nor anybody in a group where admins may command have Telegram asked for the commands of
// other bots.
func TestHalfAVerbOfOthers(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Admins, r.policy.ChatAdmins = nil, true
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Admins: map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}}}
		r.start()
		r.tells("/schedulecall every mon 18:00 Weekly")
		before := r.srv.Count("channels.getParticipant", r.bot)
		for _, text := range []string{"/help", "/skip", "/skip 1 song", "/cancel", "/schedule a post", "/no"} {
			msg := r.says(r.bob, text)
			r.idle(time.Minute)
			if got := r.answers(msg); len(got) > 0 {
				t.Errorf("somebody's %q is answered %q", text, got)
			}
		}
		if n := r.srv.Count("channels.getParticipant", r.bot) - before; n > 0 {
			t.Errorf("Telegram was asked %d times whether somebody may who has typed commands of other bots", n)
		}
		r.srv.Private(r.bob, r.bot, "/help")
		r.idle(time.Minute)
		if all := r.told(r.bob); len(all) > 0 {
			t.Errorf("a stranger is told %q in private", all)
		}
	})
}
