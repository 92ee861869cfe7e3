package handlers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// tidying is a story in a group whose commands leave behind what t says.
func tidying(t *testing.T, tidy handlers.Tidy, story func(*rig)) {
	t.Helper()
	bubble(t, func(r *rig) {
		r.policy.Chats[r.group] = handlers.ChatPolicy{Tidy: tidy}
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true, DeleteMessages: true})
		r.start()
		story(r)
	})
}

// there asserts which texts can be read in the group, besides service messages.
func (r *rig) there(want ...string) {
	r.Helper()
	var got []string
	for _, m := range r.srv.Messages(r.group) {
		if m.Service == nil {
			got = append(got, m.Text)
		}
	}
	if len(got) != len(want) {
		r.Fatalf("the group shows %q, and should show %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			r.Fatalf("the group shows %q, and should show %q", got, want)
		}
	}
}

const runs = "Started: video chat “Party”.\nJoin: https://t.me/demo?videochat"

func TestTheCommandIsDeletedAndTheAnswerAfterATime(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true, DeleteAnswer: 10 * time.Minute}, func(r *rig) {
		r.says(r.bob, "hello")
		r.says(r.alice, "/startcall Party")
		r.idle(time.Minute)
		time.Sleep(time.Second)
		r.there("hello", runs)
		time.Sleep(10 * time.Minute)
		r.there("hello")
	})
}

func TestWhatWasNotDoneStays(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true, DeleteAnswer: time.Minute, React: "👌"}, func(r *rig) {
		msg := r.says(r.alice, "/endcall")
		r.idle(time.Minute)
		time.Sleep(time.Hour)
		r.there("/endcall", r.answered(msg, "There is no video chat"))
	})
}

// A word that may have been said to somebody else is told how it would answer the question, and stays where it was said; a reply to the
// question is for us, and goes.
func TestAWordToSomebodyElseStays(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true}, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "Chat")
		r.srv.JoinCall(r.group, r.bob)
		time.Sleep(time.Minute)
		r.says(r.alice, "/endcall")
		r.idle(time.Minute)
		time.Sleep(5 * time.Second)
		ok := r.says(r.alice, "ok")
		r.idle(time.Minute)
		time.Sleep(time.Minute)
		r.stays("ok")
		r.answered(ok, "If you mean my question")
		for _, m := range r.srv.Messages(r.group) {
			if m.By == r.bot && strings.Contains(m.Text, "/yes") {
				r.srv.Say(r.group, r.alice, "ja", emulator.SayOptions{ReplyTo: m.ID})
				break
			}
		}
		r.idle(time.Minute)
		time.Sleep(time.Minute)
		r.stays("ok")
		if r.shows("ja") || r.shows("/endcall") {
			t.Errorf("what was said to the userbot alone is there still:\n%s", r.chat())
		}
	})
}

// A command under a picture is done, and the picture stays, also where a question was asked about it.
func TestAPictureStays(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true}, func(r *rig) {
		under := func(text string) {
			r.srv.Say(r.group, r.alice, text, emulator.SayOptions{Media: &tg.MessageMediaPhoto{}})
			r.idle(time.Minute)
			time.Sleep(time.Minute)
			r.stays(text)
		}
		under("/startcall Party")
		r.current("Party", true)
		r.srv.JoinCall(r.group, r.bob)
		time.Sleep(time.Minute)
		under("/endcall")
		r.says(r.alice, "/yes")
		r.idle(time.Minute)
		time.Sleep(time.Minute)
		r.stays("/endcall")
		if r.shows("/yes") || r.srv.CurrentCall(r.group) != nil {
			t.Errorf("the answer is there still, or the call is:\n%s", r.chat())
		}
	})
}

// stays asserts that a text can be read in the group.
func (r *rig) stays(text string) {
	r.Helper()
	if !r.shows(text) {
		r.Fatalf("%q was deleted; the group:\n%s", text, r.chat())
	}
}

// shows reports whether a text can be read in the group.
func (r *rig) shows(text string) bool {
	return slices.ContainsFunc(r.srv.Messages(r.group), func(m emulator.Message) bool { return m.Text == text })
}

func TestAReactionStandsForTheAnswer(t *testing.T) {
	tidying(t, handlers.Tidy{React: "👌"}, func(r *rig) {
		start := r.says(r.alice, "/startcall Party")
		info := r.says(r.alice, "/callinfo")
		r.idle(time.Minute)
		r.there("/startcall Party", "/callinfo", r.answered(info, "Video chat “Party”"))
		if got := r.tidied(start); len(got) != 1 || got[0] != "👌" {
			t.Fatalf("the command has %q for an answer, and should have the sign", got)
		}
	})
}

func TestQuietOnce(t *testing.T) {
	tidying(t, handlers.Tidy{}, func(r *rig) {
		start := r.says(r.alice, "/startcall --quiet Party")
		title := r.says(r.alice, "/calltitle Other")
		again := r.says(r.alice, "/startcall --quiet Party")
		r.idle(time.Minute)
		if got := r.tidied(start); len(got) != 1 || got[0] != "👍" {
			t.Fatalf("the command has %q for an answer, and should have a sign", got)
		}
		r.answered(title, "Retitled")
		r.answered(again, "A video chat “Other” is already running") // never a failure without a word
	})
}

func TestWhereNobodyMayReactThereAreWords(t *testing.T) {
	tidying(t, handlers.Tidy{React: "👌"}, func(r *rig) {
		r.srv.SetReactions(r.group, false)
		r.answered(func() int { m := r.says(r.alice, "/startcall Party"); r.idle(time.Minute); return m }(), runs)
	})
}

// Words that have taken the reaction's place are the answer: a restart that might react by now does not.
func TestNoReactionBesidesTheWords(t *testing.T) {
	tidying(t, handlers.Tidy{React: "👌"}, func(r *rig) {
		r.srv.Fail("messages.sendReaction", emulator.Fault{Err: "FLOOD_WAIT_300", User: r.bot})
		start := r.says(r.alice, "/startcall Party")
		r.idle(time.Minute)
		r.crash()
		time.Sleep(6 * time.Minute)
		r.start()
		r.idle(time.Minute)
		if got := r.tidied(start); len(got) != 1 || got[0] != runs {
			t.Fatalf("the command has %q for an answer, and should have only the words", got)
		}
	})
}

// More than are read at once wait for Telegram to let them be deleted: time passes meanwhile, and then all of them go.
func TestManyThatCannotBeDeletedYet(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true}, func(r *rig) {
		r.srv.Fail("channels.deleteMessages", emulator.Fault{Err: "FLOOD_WAIT_3000", User: r.bot})
		for range 110 {
			r.says(r.alice, "/callhelp")
			time.Sleep(20 * time.Second)
		}
		time.Sleep(time.Hour)
		for _, m := range r.srv.Messages(r.group) {
			if m.By == r.alice && m.Service == nil {
				t.Fatalf("message %d, %q, is there still", m.ID, m.Text)
			}
		}
	})
}

func TestWhoMayNotDeleteLeavesIt(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true, DeleteAnswer: time.Minute}, func(r *rig) {
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		r.says(r.alice, "/startcall Party")
		r.idle(time.Minute)
		before := r.warnings.Load()
		time.Sleep(time.Hour)
		r.there("/startcall Party")
		if n := r.warnings.Load(); n < 1 || n != max(before, 1) {
			t.Fatalf("the operator was warned %d times, and should be once", n)
		}
	})
}

// What is to be deleted is deleted although the daemon was down when it fell due, and never before it is on disk that it was
// answered: a restart would answer again.
func TestDeletedAfterACrash(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteAnswer: 10 * time.Minute}, func(r *rig) {
		r.says(r.alice, "/startcall Party")
		r.idle(time.Minute)
		time.Sleep(9 * time.Minute)
		r.crash()
		time.Sleep(time.Hour)
		r.there("/startcall Party", runs)
		r.start()
		time.Sleep(time.Minute)
		r.there("/startcall Party")
		r.crash()
		r.start()
		r.idle(time.Minute)
		time.Sleep(time.Hour)
		r.there("/startcall Party")
	})
}

// However long the daemon was down, or without a connection, what is to be deleted then is not given up at the first failure.
func TestDeletedAfterALongTime(t *testing.T) {
	flood := emulator.Fault{Err: "FLOOD_WAIT_5"}
	t.Run("down", func(t *testing.T) {
		tidying(t, handlers.Tidy{DeleteAnswer: 10 * time.Minute}, func(r *rig) {
			r.says(r.alice, "/startcall Party")
			r.idle(time.Minute)
			r.crash()
			time.Sleep(48 * time.Hour)
			flood.User = r.bot
			r.srv.Fail("channels.deleteMessages", flood)
			r.start()
			time.Sleep(time.Hour)
			r.there("/startcall Party")
		})
	})
	t.Run("without a connection", func(t *testing.T) {
		tidying(t, handlers.Tidy{DeleteAnswer: 10 * time.Minute}, func(r *rig) {
			r.says(r.alice, "/startcall Party")
			r.idle(time.Minute)
			l := r.life
			l.session.Disconnect()
			time.Sleep(48 * time.Hour)
			flood.User = r.bot
			r.srv.Fail("channels.deleteMessages", flood)
			l.session.Reconnect()
			l.h.Connected()
			l.stream.Connected()
			time.Sleep(time.Hour)
			r.there("/startcall Party")
		})
	})
	t.Run("but it is not tried without end", func(t *testing.T) {
		tidying(t, handlers.Tidy{DeleteAnswer: 10 * time.Minute}, func(r *rig) {
			r.srv.Fail("channels.deleteMessages", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
			r.says(r.alice, "/startcall Party")
			time.Sleep(48 * time.Hour)
			n := r.srv.Count("channels.deleteMessages", r.bot)
			time.Sleep(48 * time.Hour)
			if more := r.srv.Count("channels.deleteMessages", r.bot); n == 0 || more != n {
				t.Errorf("%d tries in two days, and %d in the next two", n, more-n)
			}
		})
	})
}

func TestTheQuestionGoesWithItsAnswer(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true, DeleteAnswer: 10 * time.Minute}, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bob)
		msg := r.says(r.alice, "/endcall")
		r.idle(time.Minute)
		time.Sleep(time.Minute)
		r.answered(msg, "1 person is in the ")
		msg = r.says(r.alice, "/yes")
		r.idle(time.Minute)
		time.Sleep(time.Second)
		r.there(r.answered(msg, "Ended: video chat “By hand”"))
		time.Sleep(10 * time.Minute)
		r.there()
	})
}

// Also where it is answered while it is on its way still.
func TestAQuestionOnItsWayGoesToo(t *testing.T) {
	tidying(t, handlers.Tidy{DeleteCommand: true, DeleteAnswer: 10 * time.Minute}, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.srv.JoinCall(r.group, r.bob)
		r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
		r.says(r.alice, "/endcall")
		time.Sleep(2 * time.Second)
		r.says(r.alice, "/yes")
		r.idle(time.Minute)
		time.Sleep(time.Hour)
		r.there()
	})
}

func TestInABasicGroupOnlyItsMessagesGo(t *testing.T) {
	bubble(t, func(r *rig) {
		small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(small, r.bot, emulator.Rights{})
		r.policy.Chats[small] = handlers.ChatPolicy{Tidy: handlers.Tidy{DeleteCommand: true, DeleteAnswer: time.Minute}}
		r.start()
		r.srv.Say(small, r.bob, "hello", emulator.SayOptions{})
		r.srv.Say(small, r.alice, "/startcall Party", emulator.SayOptions{})
		r.idle(time.Minute)
		time.Sleep(time.Hour)
		for _, m := range r.srv.Messages(small) {
			if m.Service == nil && m.Text != "hello" {
				t.Errorf("%q is there still", m.Text)
			}
		}
		if got := r.srv.PrivateMessages(r.alice, r.bot); len(got) != 0 {
			t.Errorf("in private there is %+v", got)
		}
	})
}

// tidied returns the answers to a message of the group, deleted ones and reactions too.
func (r *rig) tidied(msg int) (list []string) {
	for _, m := range r.srv.Posted(r.group) {
		if sign := m.Reactions[r.bot]; m.ID == msg && sign != "" {
			list = append(list, sign)
		}
		if m.ReplyTo == msg && m.By == r.bot {
			list = append(list, m.Text)
		}
	}
	return list
}
