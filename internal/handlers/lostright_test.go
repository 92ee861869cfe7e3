package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// invites is an admin's right that is not the one to manage calls.
var invites = emulator.Rights{InviteUsers: true}

// Bob, an admin by chat_admins, has planned something, and then the account loses its right: that is told when the call should start, and
// nobody says that it is Bob who may not command.
func TestWhatTheAccountMayNotDoIsNotToldOfWhoPlannedIt(t *testing.T) {
	for name, line := range map[string]string{"a series": "/schedulecall every day 20:00 Weekly", "once": "/schedulecall tomorrow 20:00 Weekly"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins, r.policy.Orphans = true, handlers.PauseOrphans
				r.srv.SetAdmin(r.group, r.bob, manager)
				r.start()
				r.says(r.bob, line)
				r.idle(time.Minute)
				r.srv.SetAdmin(r.group, r.bot, invites)
				time.Sleep(48 * time.Hour)
				r.idle(time.Hour)
				posts := r.posts()
				if len(posts) != 1 || !strings.Contains(posts[0], "“Weekly”") || !strings.Contains(posts[0], "I may not manage calls there.") {
					t.Errorf("the chat was told %q; it shows:\n%s", posts, r.chat())
				}
				if got := r.tells("/calls"); strings.Contains(got, "Whoever planned it") {
					t.Errorf("of Bob, who is an admin still, the list says %q", got)
				}
				r.srv.SetAdmin(r.group, r.bot, manager)
				if name == "once" {
					return
				}
				r.says(r.bob, "/resumecall 1")
				time.Sleep(24 * time.Hour)
				r.current("Weekly", true)
			})
		})
	}
}

// What had to wait is refused for the right that the account has lost meanwhile, not for one that its sender has.
func TestWhatWaitedUntilTheAccountLostItsRight(t *testing.T) {
	for _, line := range []string{"/startcall Q", "/callinfo", "/calls"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.ChatAdmins = true
				r.srv.SetAdmin(r.group, r.bob, manager)
				r.start()
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_60", User: r.bot, Times: 1})
				m := r.says(r.bob, line)
				time.Sleep(10 * time.Second)
				r.srv.SetAdmin(r.group, r.bot, invites)
				time.Sleep(5 * time.Minute)
				r.answered(m, "Not done: I may not manage calls there")
			})
		})
	}
}

// Where the account may not manage calls, nobody commands as an admin of the chat; who names that chat hears that it is for this.
func TestAChatThatTheAccountDoesNotManageIsNamed(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins = true
		other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Username: "othergroup", Creator: r.bob})
		r.allow(other, handlers.ChatPolicy{})
		r.allow(r.group, handlers.ChatPolicy{Admins: only(command.Peer{Kind: command.User, ID: r.bob})})
		r.start()
		for _, line := range []string{"/startcall --in @othergroup Q", "/callinfo --in @othergroup"} {
			m := r.says(r.bob, line)
			r.idle(time.Minute)
			r.answered(m, "Not done: I may not manage calls there")
		}
	})
}

// A series that stops because whoever planned it may not command any more tells so, once, and how it goes on; until its time nobody is
// reminded of it, and nothing is said.
func TestASeriesOfWhoMayNotCommandAnyMoreIsToldToStop(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Orphans = handlers.PauseOrphans
		r.policy.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true, {Kind: command.User, ID: r.bob}: true}
		r.start()
		r.says(r.bob, "/schedulecall --remind 10m every day 20:00 Daily")
		r.idle(time.Minute)
		p := r.policy
		p.Admins = only(command.Peer{Kind: command.User, ID: r.alice})
		r.life.h.SetPolicy(&p)
		time.Sleep(72 * time.Hour)
		r.wrote("Not started: the video chat “Daily”, for whoever planned it may not give commands any more. To start it all the same, within 12 hours, type: /startnow 1\n" +
			"The series is paused until you type /resumecall 1.")
		r.tells("/resumecall 1")
		time.Sleep(24 * time.Hour)
		r.current("Daily", true)
	})
}
