package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// office has a series of the group be planned from another chat, and begins when the configuration has changed after that.
func (r *rig) office(admins map[command.Peer]bool, here, then handlers.ChatPolicy, stays bool) (office command.Peer) {
	r.Helper()
	office = r.srv.AddSupergroup(emulator.Chat{Title: "Office", Username: "office", Creator: r.alice, Members: []int64{r.bot}})
	r.policy.Orphans, r.policy.Admins = handlers.PauseOrphans, admins
	r.policy.Chats = map[command.Peer]handlers.ChatPolicy{office: {Admins: only(user(r.alice))}, r.group: here}
	r.start()
	msg := r.srv.Say(office, r.alice, "/schedulecall --in @demo every day 20:00 Weekly", emulator.SayOptions{})
	r.idle(time.Minute)
	if got := r.answersThere(office, msg); len(got) != 1 || !strings.HasPrefix(got[0], "Scheduled on Telegram in Demo: ") {
		r.Fatalf("planned from elsewhere, the answers are %q", got)
	}
	r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: then}
	if stays {
		r.policy.Chats[office] = handlers.ChatPolicy{}
	}
	p := r.policy
	r.life.h.SetPolicy(&p)
	return office
}

// begins asserts that the series goes on, and that this is told in the group, and nowhere else.
func (r *rig) begins(office command.Peer, since int) {
	r.Helper()
	if c := r.srv.CurrentCall(r.group); c == nil || !c.At.IsZero() {
		r.Errorf("the series does not go on; the chat:\n%s", r.chat())
	}
	if list := r.srv.Messages(office); len(list) != since {
		r.Errorf("it is told in the chat in which it was planned: %+v", list[since:])
	}
	if !strings.Contains(strings.Join(r.posts(), "\n"), "It has begun: video chat “Weekly”") {
		r.Errorf("the chat of the call is told %q", r.posts())
	}
}

// TestTakenOverFromElsewhere: what somebody of this chat has resumed that was planned from another one is his, is told where he is, and goes on.
func TestTakenOverFromElsewhere(t *testing.T) {
	bubble(t, func(r *rig) {
		both := map[command.Peer]bool{user(r.alice): true, user(r.bob): true}
		office := r.office(nil, handlers.ChatPolicy{Admins: both}, handlers.ChatPolicy{Admins: only(user(r.bob))}, true)
		time.Sleep(24 * time.Hour)
		msg := r.says(r.bob, "/resumecall 1")
		r.idle(time.Minute)
		if got := r.answered(msg, ""); !strings.Contains(got, "It is yours from now on") {
			t.Fatalf("the answer is %q", got)
		}
		since := len(r.srv.Messages(office))
		time.Sleep(24 * time.Hour)
		r.begins(office, since)
		msg = r.says(r.bob, "/calls")
		r.idle(time.Minute)
		if got := r.answered(msg, ""); strings.Contains(got, "may not command any more") {
			t.Errorf("Bob has taken it over, and the list says %q", got)
		}
	})
}

// TestPlannedFromAChatThatIsConfiguredNoMore: whoever planned from there may command still where the call is, so it goes on, and is told there.
func TestPlannedFromAChatThatIsConfiguredNoMore(t *testing.T) {
	for name, admins := range map[string]bool{"he may command everywhere": true, "he may command in the chat of the call": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				var everywhere map[command.Peer]bool
				here := handlers.ChatPolicy{Admins: only(user(r.alice))}
				if admins {
					everywhere, here = here.Admins, handlers.ChatPolicy{}
				}
				office := r.office(everywhere, here, here, false)
				since := len(r.srv.Messages(office))
				time.Sleep(24 * time.Hour)
				r.begins(office, since)
				if got := r.tells("/calls"); strings.Contains(got, "may not command any more") {
					t.Errorf("Alice may command, and the list says %q", got)
				}
			})
		})
	}
}
