package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// What was asked in a basic group is answered in the supergroup that it has become, also where the userbot has died or was stopped since.
func TestAQuestionOfAGroupThatWasUpgradedOutlivesARestart(t *testing.T) {
	for name, between := range map[string]func(r *rig){
		"it is upgraded, and then the userbot is stopped": func(r *rig) {
			r.group = r.srv.Migrate(r.group)
			time.Sleep(10 * time.Second)
			r.stop()
		},
		"it is upgraded, and the userbot dies twice after that": func(r *rig) {
			r.group = r.srv.Migrate(r.group)
			for range 2 {
				time.Sleep(10 * time.Second)
				r.crash()
				r.start()
			}
			r.crash()
		},
		"it is upgraded while the userbot is down": func(r *rig) {
			r.stop()
			r.group = r.srv.Migrate(r.group)
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
				r.srv.SetAdmin(small, r.bot, emulator.Rights{ManageCall: true})
				r.group, r.policy.Chats = small, nil
				r.start()
				r.srv.StartCall(small, r.alice, "Chat")
				r.srv.JoinCall(small, r.bob)
				time.Sleep(time.Minute)
				r.says(r.alice, "/endcall")
				r.idle(time.Minute)
				between(r)
				time.Sleep(10 * time.Second)
				r.start()
				time.Sleep(10 * time.Second)
				yes := r.srv.Say(r.group, r.alice, "/yes", emulator.SayOptions{})
				r.idle(time.Minute)
				if said := strings.Join(r.answers(yes), "\n"); !strings.HasPrefix(said, "Ended") {
					t.Errorf("a /yes to what was asked a minute ago is answered %q; the chat:\n%s", said, r.chat())
				}
				if c := r.srv.CurrentCall(r.group); c != nil {
					t.Errorf("the call is there still: %+v", c)
				}
			})
		})
	}
}
