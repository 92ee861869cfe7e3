package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// TestWhoMayCommand: those are told whom the configuration lists, as it names them, and nobody is called by that.
func TestWhoMayCommand(t *testing.T) {
	user := func(id int64) command.Peer { return command.Peer{Kind: command.User, ID: id} }
	asks := func(r *rig, line string) string {
		r.start()
		msg := r.says(r.alice, line)
		r.idle(time.Minute)
		return r.answered(msg, "Who may give commands ")
	}
	for _, c := range []struct {
		name  string
		story func(*rig) string
		want  string
	}{
		{"one admin", func(r *rig) string { return asks(r, "/calladmins") },
			"Who may give commands here:\nWhoever uses my own account.\nIn all chats: 1002."},
		{"all there is", func(r *rig) string {
			r.policy.Admins = map[command.Peer]bool{user(r.alice): true, user(42): true, {Kind: command.Channel, ID: 7}: true}
			r.policy.Names = map[string]command.Peer{"alice": user(r.alice), "bobby": user(r.bob), "demo": r.group}
			r.policy.Unknown = []string{"carol"}
			r.policy.Chats[r.group] = handlers.ChatPolicy{Admins: map[command.Peer]bool{user(r.bob): true}, Unknown: []string{"dave"}}
			r.policy.ChatAdmins, r.policy.AnonymousAdmins, r.policy.ChannelPosts = true, true, true
			return asks(r, "/calladmins")
		}, "Who may give commands here:\nWhoever uses my own account.\nIn all chats: ＠alice, -1000000000007, 42.\nFor this chat: ＠bobby.\n" +
			"Not yet, for Telegram has not told me who they are: ＠carol, ＠dave.\n" +
			"Whoever has the right “Manage video chats” (chat_admins).\nAnonymous admins (anonymous_admins)."},
		{"a channel, in which the account has no right", func(r *rig) string {
			channel := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.alice, Members: []int64{r.bot}})
			r.policy.Chats[channel] = handlers.ChatPolicy{}
			r.policy.ChatAdmins, r.policy.AnonymousAdmins, r.policy.ChannelPosts = true, true, true
			return asks(r, "/calladmins --in "+channel.String())
		}, "Who may give commands in News:\nWhoever uses my own account.\nIn all chats: 1002.\n" +
			"Nobody by the right “Manage live streams” (chat_admins), for I lack it myself.\nWhoever posts in the channel (channel_posts)."},
		{"a long list", func(r *rig) string {
			for id := range int64(30) {
				r.policy.Admins[user(5000+id)] = true
			}
			text := asks(r, "/calladmins")
			return fmt.Sprint(strings.Count(text, ", 50"), " ", text[len(text)-12:])
		}, "19 and 11 more."},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				if got := c.story(r); got != c.want {
					t.Errorf("the answer is\n%s\nwant\n%s", got, c.want)
				}
			})
		})
	}
}
