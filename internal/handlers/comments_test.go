package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// comments has the group be that of a channel's comments, and returns what types there under a post: all of that replies to the post.
func comments(r *rig) (types func(who int64, text string) int) {
	channel := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.alice})
	post := r.srv.Say(r.group, r.alice, "The news", emulator.SayOptions{AsChannel: channel, FwdFrom: channel, FwdPost: 7})
	return func(who int64, text string) int {
		m := r.srv.Say(r.group, who, text, emulator.SayOptions{ReplyTo: post})
		r.idle(time.Minute)
		return m
	}
}

// Under a channel's post a question is answered as anywhere else, although all that is typed there replies to the post.
func TestAQuestionUnderAPostIsAnswered(t *testing.T) {
	for _, answer := range []string{"/yes", "/1", "/y", "/да", "/no"} {
		t.Run(answer, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				types := comments(r)
				r.srv.StartCall(r.group, r.alice, "Chat")
				r.srv.JoinCall(r.group, r.bob)
				time.Sleep(time.Minute)
				r.answered(types(r.alice, "/endcall"), "1 person is in")
				begin := "Ended"
				if answer == "/no" {
					begin = "All right"
				}
				m := types(r.alice, answer)
				if got := r.answers(m); len(got) != 1 || strings.HasPrefix(got[0], "Ended") != (begin == "Ended") {
					t.Errorf("the answer to %s is %q; the chat:\n%s", answer, got, r.chat())
				}
			})
		})
	}
}

// A word without the prefix is told how it answers there, too; a reply to somebody answers nothing, as anywhere.
func TestAWordUnderAPost(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		types := comments(r)
		hello := types(r.bob, "hello")
		r.srv.StartCall(r.group, r.alice, "Chat")
		r.srv.JoinCall(r.group, r.bob)
		time.Sleep(time.Minute)
		types(r.alice, "/endcall")
		for _, text := range []string{"ok", "/1"} {
			m := r.srv.Say(r.group, r.alice, text, emulator.SayOptions{ReplyTo: hello})
			r.idle(time.Minute)
			if got := r.answers(m); len(got) > 0 {
				t.Errorf("to Bob was said %q, and it was answered with %q", text, got)
			}
		}
		r.answered(types(r.alice, "ok"), "If you mean my question")
	})
}

// Who is named by nobody is not the channel, only because all that stands under its post replies to that.
func TestNobodyIsNamedUnderAPost(t *testing.T) {
	for _, line := range []string{"/callmute", "/callunmute", "/callinvite"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				types := comments(r)
				hello := types(r.bob, "hello")
				r.srv.StartCall(r.group, r.alice, "Chat")
				r.srv.JoinCall(r.group, r.bob)
				time.Sleep(time.Minute)
				r.answered(types(r.alice, line), "Not done: under a channel's post I cannot tell whom you mean.")
				m := r.srv.Say(r.group, r.alice, line, emulator.SayOptions{ReplyTo: hello})
				r.idle(time.Minute)
				if got := r.answers(m); len(got) != 1 || strings.Contains(got[0], "under a channel's post") {
					t.Errorf("as a reply to Bob it is answered with %q", got)
				}
			})
		})
	}
}
