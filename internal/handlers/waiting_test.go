package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/emulator"
)

// within30 asserts that a message has one answer within 30 seconds, which begins with begin.
func (r *rig) within30(msg int, begin string) string {
	r.Helper()
	time.Sleep(30 * time.Second)
	synctest.Wait()
	return r.answered(msg, begin)
}

// chatter lets Bob write n lines.
func (r *rig) chatter(n int) {
	for range n {
		r.says(r.bob, "ordinary")
	}
}

// TestWhoWaitsIsTold: nobody who may command hears nothing for 30 seconds, and the reason that is given is the reason.
func TestWhoWaitsIsTold(t *testing.T) {
	t.Run("a command behind one that Telegram asks to wait is told so, and then done", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_300"})
			first := r.says(r.alice, "/startcall A")
			time.Sleep(time.Second)
			second := r.says(r.alice, "/startcall --replace B")
			r.within30(second, "Waiting: another command for this chat comes first, and Telegram asks me to wait until 00:05:00 UTC (in ")
			r.idle(10 * time.Minute)
			r.answered(first, "Started: video chat “A”.")
			r.answered(second, "Started: video chat “B”.")
			r.calls(2)
		})
	})
	t.Run("a /startcall behind a /schedulecall that waits an hour hears of it, and is given up in time, with the reason", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_3600"})
			schedule := r.says(r.alice, "/schedulecall in 5h Weekly")
			time.Sleep(time.Minute)
			start := r.says(r.alice, "/startcall Party")
			r.within30(start, "Waiting: another command for this chat comes first, and Telegram asks me to wait until 01:00:00 UTC (in ")
			time.Sleep(11 * time.Minute)
			synctest.Wait()
			r.answered(start, "Not done: I could not get to this for 10 min, because another command for this chat came first. Nothing was changed.")
			r.idle(2 * time.Hour)
			r.answered(schedule, "Scheduled on Telegram: ")
			r.calls(1)
		})
	})
	for _, method := range []string{"channels.getFullChannel", "phone.createGroupCall", "contacts.resolveUsername"} {
		t.Run("a server that keeps failing at "+method+" is told of, and in the end given as the reason", func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.Fail(method, emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1})
				schedule := r.says(r.alice, "/schedulecall --in @demo in 3h Weekly")
				r.within30(schedule, "Waiting: Telegram keeps failing.")
				if r.warnings.Load() == 0 {
					t.Error("the log has no warning")
				}
				r.idle(4 * time.Hour)
				r.answered(schedule, "Not done: I could not get to this in time to schedule it for Sat 1 Jan 2000 03:00 UTC (in 15 s), because Telegram kept failing.")
				start := r.says(r.alice, "/startcall --in @demo Party")
				r.within30(start, "Waiting: Telegram keeps failing.")
				r.idle(time.Hour)
				r.answered(start, "Not done: I could not get to this for ")
				r.calls(0)
			})
		})
	}
	t.Run("CREATE_CALL_FAILED is a failure of Telegram's, and no silence", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "CREATE_CALL_FAILED", Times: -1})
			msg := r.says(r.alice, "/startcall Q")
			time.Sleep(10 * time.Second)
			synctest.Wait()
			r.answered(msg, "Waiting: Telegram keeps failing.")
			r.idle(10 * time.Minute)
			r.answered(msg, "Not done: Telegram failed to create the call, 3 times.")
		})
	})
	t.Run("what was there in time and waited is never called late", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_500"})
			first := r.says(r.alice, "/startcall A")
			var behind []int
			for range 3 {
				time.Sleep(time.Second)
				behind = append(behind, r.says(r.alice, "/startcall B"))
			}
			r.idle(20 * time.Minute)
			r.answered(first, "Started: ")
			for _, msg := range behind {
				r.answered(msg, "A video chat “A” is already running")
			}
		})
	})
	t.Run("a daemon that was down says that it was", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.crash()
			time.Sleep(time.Hour)
			r.srv.Heal()
			r.start()
			r.idle(5 * time.Minute)
			r.answered(msg, "Not done: I could not get to this for 60 min, because I was not running.")
			r.calls(0)
		})
	})
}

// TestBusyChat has a thousand and more messages behind a command.
func TestBusyChat(t *testing.T) {
	t.Run("what was known not to be done before a stop is done after it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
			msg := r.says(r.alice, "/schedulecall in 3h Weekly")
			synctest.Wait()
			r.answered(msg, "Waiting: ")
			r.stop()
			r.chatter(1500)
			time.Sleep(time.Minute)
			r.start()
			r.idle(time.Minute)
			r.answered(msg, "Scheduled on Telegram: ")
			r.calls(1)
		})
	})
	for _, repeat := range repeats {
		if repeat.mode == emulator.Forgotten {
			continue // a second call may come of it only if the first is not found
		}
		t.Run("what was done and not heard of is found, where a repeat gives "+repeat.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.Repeat(repeat.mode)
				r.srv.RepeatMessages(repeat.mode)
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
				r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1})
				first := r.says(r.alice, "/startcall A")
				synctest.Wait()
				r.crash()
				r.srv.Heal()
				r.chatter(2500)
				second := r.says(r.alice, "/startcall B")
				r.start()
				r.idle(time.Minute)
				r.answered(first, "Started: video chat “A”.")
				r.answered(second, "A video chat “A” is already running")
				r.calls(1)
			})
		})
	}
	for _, repeat := range repeats {
		t.Run("an answer that was given is not given again, where a repeat gives "+repeat.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.RepeatMessages(repeat.mode)
				r.start()
				msg := r.says(r.alice, "/startcall A")
				r.idle(time.Minute)
				r.crash() // that it is answered was not on disk yet
				r.chatter(2500)
				r.start()
				r.idle(20 * time.Minute)
				r.answered(msg, "Started: video chat “A”.")
				r.calls(1)
			})
		})
	}
	t.Run("a message that Telegram says is there and does not show holds nobody up for ever", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "RANDOM_ID_DUPLICATE", Times: -1})
			r.says(r.alice, "/startcall A")
			r.idle(30 * time.Minute)
			r.srv.Heal()
			msg := r.says(r.alice, "/callhelp")
			r.idle(time.Minute)
			r.answered(msg, "What I can do:")
		})
	})
}

// TestWhoMayStillMay: what an anonymous admin typed is done, too, after it has waited.
func TestWhoMayStillMay(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.AnonymousAdmins = true
		r.start()
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
		msg := r.srv.Say(r.group, r.alice, "/startcall Q", emulator.SayOptions{Anonymous: true})
		r.idle(5 * time.Minute)
		r.answered(msg, "Started: ")
	})
}

// TestInterimAnswer: what comes of the first word about a command.
func TestInterimAnswer(t *testing.T) {
	waits := func(r *rig) int {
		r.start()
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
		msg := r.says(r.alice, "/startcall Q")
		synctest.Wait()
		r.answered(msg, "Waiting: ")
		return msg
	}
	t.Run("deleted by somebody: the final one comes anew", func(t *testing.T) {
		bubble(t, func(r *rig) {
			msg := waits(r)
			r.srv.Delete(r.group, r.bot, r.srv.AnswersTo(r.group, msg)[0].MsgID)
			r.idle(5 * time.Minute)
			r.answered(msg, "Started: ")
			if saved := r.srv.PrivateMessages(r.bot, r.bot); len(saved) != 0 {
				t.Errorf("Saved Messages hold %+v", saved)
			}
		})
	})
	t.Run("that cannot be edited: the final one comes anew, once", func(t *testing.T) {
		bubble(t, func(r *rig) {
			msg := waits(r)
			r.srv.Fail("messages.editMessage", emulator.Fault{Err: "MESSAGE_EDIT_TIME_EXPIRED", Times: -1})
			r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.RepeatMessages(emulator.Forgotten)
			r.idle(5 * time.Minute)
			if got := r.answers(msg); len(got) != 2 || !strings.HasPrefix(got[1], "Started: ") {
				t.Errorf("answered %q", got)
			}
		})
	})
	t.Run("is edited after a crash too, and not posted again, in a busy chat", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.RepeatMessages(emulator.Forgotten)
			msg := waits(r)
			r.crash()
			r.chatter(1500)
			r.start()
			r.idle(5 * time.Minute)
			r.answered(msg, "Started: ")
		})
	})
	t.Run("is edited after a crash too, when there is another reason to wait", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.RepeatMessages(emulator.Forgotten)
			msg := waits(r)
			r.crash() // that it is posted was not on disk yet
			r.srv.Heal()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_90"})
			r.start()
			r.idle(5 * time.Minute)
			r.answered(msg, "Started: ")
		})
	})
	t.Run("follows the group into the supergroup that it becomes", func(t *testing.T) {
		bubble(t, func(r *rig) {
			basic := kinds["basic group"](r)
			r.policy.Chats = nil
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second})
			r.srv.Say(basic, r.alice, "/startcall Q", emulator.SayOptions{})
			time.Sleep(time.Second)
			super := r.srv.Migrate(basic)
			r.idle(10 * time.Minute)
			var got []string
			for _, m := range r.srv.Messages(super) {
				if m.By == r.bot && m.Service == nil {
					got = append(got, m.Text)
				}
			}
			if len(got) != 1 {
				t.Errorf("the answers in the new chat are %q; the chat:\n%s", got, r.chat())
			}
		})
	})
}

// TestCleanUpBot: somebody's bot deletes each service message at once.
func TestCleanUpBot(t *testing.T) {
	for _, text := range []string{"/startcall Q", "/schedulecall in 3h Q"} {
		t.Run("our own call is known all the same after "+text, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.Switch(emulator.Switches{NoServicePost: true})
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
				msg := r.says(r.alice, text)
				synctest.Wait()
				r.crash()
				r.start()
				r.idle(10 * time.Minute)
				r.answered(msg, map[bool]string{true: "Started: ", false: "Scheduled on Telegram: "}[strings.HasPrefix(text, "/start")])
				r.calls(1)
			})
		})
	}
	t.Run("an earlier call of the same title is not taken for the one asked for", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.StartCall(r.group, r.bot, "Q") // by the owner's hand, with its service message
			time.Sleep(time.Minute)
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.crash()
			r.srv.Heal()
			r.start()
			r.idle(10 * time.Minute)
			r.answered(msg, "A video chat “Q” is already running")
		})
	})
	t.Run("somebody else's call is not", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.Switch(emulator.Switches{NoServicePost: true})
			r.start()
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.crash()
			r.srv.Heal()
			r.srv.StartCall(r.group, r.alice, "Q")
			r.start()
			r.idle(10 * time.Minute)
			r.answered(msg, "A video chat “Q” is already running")
			r.calls(0)
		})
	})
}

// TestCallThatIsThere ends and retitles.
func TestCallThatIsThere(t *testing.T) {
	running := func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }
	for _, row := range []struct {
		name, text string
		meets      func(*rig)
		says       string
		title      string // of the call that is there afterwards; "-": none
	}{
		{"an empty call is ended at once", "/endcall", running, "Ended: video chat “By hand”. Nobody was in it.", "-"},
		{"also under the name other programs have for it", "/stopvc", running, "Ended: video chat “By hand”.", "-"},
		{"a call with people in it is asked about", "/endcall", func(r *rig) {
			running(r)
			r.srv.JoinCall(r.group, r.alice)
			r.srv.JoinCall(r.group, r.bob)
		}, "2 people are in the video chat “By hand”. To end it for everybody, answer /yes.", "By hand"},
		{"and ended by who is sure", "/endcall confirm", func(r *rig) {
			running(r)
			r.srv.JoinCall(r.group, r.alice)
		}, "Ended: video chat “By hand”, with 1 person in it.", "-"},
		{"a scheduled call is taken back, and its date said", "/endcall confirm", func(r *rig) {
			r.srv.ScheduleCall(r.group, r.alice, "Weekly", time.Date(2000, 1, 2, 18, 0, 0, 0, time.UTC))
		}, "Taken back: video chat “Weekly”, which was scheduled for Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h).", "-"},
		{"there is nothing to end", "/endcall", nil, "There is no video chat here, neither live nor scheduled, so I changed nothing.", "-"},
		{"a word that is no title is not taken for consent", "/endcall yes please", func(r *rig) {
			running(r)
			r.srv.JoinCall(r.group, r.bob)
		}, "1 person is in the video chat “By hand”. To end it for everybody, answer /yes.", "By hand"},
		{"without the right the answer says how to grant it", "/endcall", func(r *rig) {
			running(r)
			r.srv.Demote(r.group, r.bot)
		}, "Not done: I may not manage calls there.", "By hand"},
		{"a new title is given", "/calltitle New name", running, "Retitled: the video chat “By hand” is now “New name”.", "New name"},
		{"the same title changes nothing", "/calltitle By hand", running, "The video chat has the title “By hand” already. I changed nothing.", "By hand"},
		{"no title is asked for", "/calltitle", running, "", "By hand"},
		{"a title that is too long is refused", "/calltitle " + strings.Repeat("x", 65), running, "That title has 65 characters", "By hand"},
		{"there is nothing to retitle", "/calltitle New", nil, "There is no video chat here", "-"},
		{"the options of other verbs are not for these", "/endcall --rtmp", running, "", "By hand"},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				if row.meets != nil {
					row.meets(r)
				}
				r.start()
				msg := r.says(r.alice, row.text)
				r.idle(time.Minute)
				r.answered(msg, row.says)
				title := "-"
				if c := r.srv.CurrentCall(r.group); c != nil {
					title = c.Title
				}
				if title != row.title {
					t.Errorf("the call that is there is %q", title)
				}
			})
		})
	}
	t.Run("a stranger gets silence, and the call stays", func(t *testing.T) {
		bubble(t, func(r *rig) {
			running(r)
			r.start()
			for _, text := range []string{"/endcall", "/endcall confirm", "/calltitle Mine"} {
				if msg := r.says(r.bob, text); len(r.answers(msg)) != 0 {
					t.Errorf("%s was answered", text)
				}
			}
			r.idle(time.Minute)
			if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "By hand" {
				t.Errorf("the call is %+v", c)
			}
		})
	})
	t.Run("a call that came in the place of the one aimed at is left alone", func(t *testing.T) {
		for _, text := range []string{"/endcall", "/calltitle New"} {
			bubble(t, func(r *rig) {
				running(r)
				r.start()
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
				msg := r.says(r.alice, text)
				synctest.Wait()
				r.crash()
				r.srv.Heal()
				r.srv.StartCall(r.group, r.alice, "The next")
				r.start()
				r.idle(time.Minute)
				r.answered(msg, "Not done: the video chat “The next” was started after your command")
				if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "The next" {
					t.Errorf("the call is %+v", c)
				}
			})
		}
	})
	t.Run("what an earlier command makes may be ended by the one behind it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
			first := r.says(r.alice, "/startcall A")
			time.Sleep(time.Second)
			second := r.says(r.alice, "/endcall")
			r.idle(5 * time.Minute)
			r.answered(first, "Started: ")
			r.answered(second, "Ended: video chat “A”.")
		})
	})
	t.Run("ten people who end the same call end it once", func(t *testing.T) {
		bubble(t, func(r *rig) {
			running(r)
			r.start()
			var msgs []int
			for range 5 {
				msgs = append(msgs, r.says(r.alice, "/endcall"))
			}
			r.idle(time.Minute)
			said := map[string]int{}
			for _, msg := range msgs {
				said[strings.Fields(r.answered(msg, ""))[0]]++
			}
			if fmt.Sprint(said) != "map[Ended::1 There:4]" {
				t.Errorf("the answers begin with %v", said)
			}
		})
	})
}

// TestSlowServer: everything is answered, and late.
func TestSlowServer(t *testing.T) {
	t.Run("who is behind hears of it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 12 * time.Second, Times: -1})
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 14 * time.Second})
			first := r.says(r.alice, "/startcall A")
			second := r.says(r.alice, "/startcall B")
			r.within30(second, "Waiting: another command for this chat comes first.")
			r.idle(10 * time.Minute)
			r.answered(first, "Started: ")
			r.answered(second, "A video chat “A” is already running")
		})
	})
	t.Run("short waits that never end are told of", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_3", Times: -1})
			msg := r.says(r.alice, "/startcall A")
			r.within30(msg, "Waiting: Telegram asks me to wait until ")
			r.idle(20 * time.Minute)
			r.answered(msg, "Not done: I could not get to this for 10 min, because Telegram asked me to wait.")
			edits := 0
			for _, e := range r.srv.Ledger() {
				if e.Kind == emulator.MessageEdited {
					edits++
				}
			}
			if edits > 25 {
				t.Errorf("the answer was edited %d times", edits)
			}
			r.calls(0)
		})
	})
	t.Run("a chat with more to read than fits into one request is read to its end", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1})
			msg := r.says(r.alice, "/startcall A")
			synctest.Wait()
			r.crash()
			r.srv.Heal()
			r.chatter(9000)
			r.srv.Fail("messages.getHistory", emulator.Fault{Kind: emulator.Delay, For: 400 * time.Millisecond, Times: -1})
			r.srv.EndCall(r.group, r.alice)
			r.start()
			r.idle(10 * time.Minute)
			r.answered(msg, "Your video chat “A” was started, and somebody has ended it since.")
			r.calls(1)
		})
	})
}

// TestWhatIsTrueAtTheTimeItIsDone has what came of reading the code in order to break its promise.
func TestWhatIsTrueAtTheTimeItIsDone(t *testing.T) {
	for _, text := range []string{"/startcall --replace", "/startcall --replace Radio"} {
		t.Run("the owner's old call is not taken for the one asked for with "+text, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.StartCall(r.group, r.bot, strings.TrimSpace(strings.TrimPrefix(text, "/startcall --replace")))
				old := r.srv.CurrentCall(r.group).ID
				time.Sleep(25 * time.Hour)
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.CutBefore})
				msg := r.says(r.alice, text)
				r.idle(10 * time.Minute)
				r.answered(msg, "Started: ")
				if c := r.srv.CurrentCall(r.group); c == nil || c.ID == old {
					t.Errorf("the call that runs is %+v", c)
				}
				r.calls(2)
			})
		})
	}
	t.Run("nor is it after a kill, where its message was deleted long ago", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.Switch(emulator.Switches{NoServicePost: true})
			r.start()
			r.srv.StartCall(r.group, r.bot, "Radio")
			time.Sleep(time.Hour)
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			msg := r.says(r.alice, "/startcall --replace Radio")
			synctest.Wait()
			r.crash()
			r.srv.Heal()
			r.start()
			r.idle(10 * time.Minute)
			r.answered(msg, "Unknown: ")
			r.calls(1)
		})
	})
	t.Run("of two that waited when it was killed, the second is known not to have been sent", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			first, second := r.says(r.alice, "/schedulecall in 5h First"), r.says(r.alice, "/schedulecall in 6h Second")
			synctest.Wait()
			r.crash()
			r.srv.Heal()
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "MSG_ID_INVALID", Times: -1, User: r.bot})
			r.start()
			time.Sleep(70 * time.Minute)
			r.answered(first, "Unknown: ")
			r.answered(second, "Scheduled on Telegram: ")
			r.srv.Heal()
		})
	})
	for _, text := range []string{"/endcall", "/calltitle New"} {
		t.Run("a group that is upgraded meanwhile takes its call along, and "+text+" finds it", func(t *testing.T) {
			bubble(t, func(r *rig) {
				basic := kinds["basic group"](r)
				r.policy.Chats = nil
				r.start()
				r.srv.StartCall(basic, r.alice, "By hand")
				time.Sleep(time.Minute)
				r.srv.Fail("messages.getFullChat", emulator.Fault{Kind: emulator.Delay, For: time.Second})
				r.srv.Say(basic, r.alice, text, emulator.SayOptions{})
				time.Sleep(time.Millisecond)
				super := r.srv.Migrate(basic)
				r.idle(10 * time.Minute)
				if c := r.srv.CurrentCall(super); c != nil && c.Title != "New" {
					t.Errorf("the call is %+v; the chat:\n%s", c, r.chat())
				}
			})
		})
	}
	t.Run("a title that was typed last stays, in whatever order an outage's messages arrive", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "Old")
			r.start()
			r.idle(time.Second)
			r.stop()
			first := r.says(r.alice, "/calltitle First")
			r.chatter(250)
			second := r.says(r.alice, "/calltitle Second")
			r.srv.SetFlow(emulator.Flow{ChannelTooLong: 10})
			r.start()
			r.idle(time.Minute)
			r.answered(second, "Retitled: ")
			r.answered(first, "The title of the video chat is “Second” now")
			if c := r.srv.CurrentCall(r.group); c.Title != "Second" {
				t.Errorf("the call is called %q", c.Title)
			}
		})
	})
	t.Run("who was struck off while the command waited is not obeyed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			l := r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_3600"})
			msg := r.says(r.alice, "/schedulecall in 5h Weekly")
			time.Sleep(time.Minute)
			p := r.policy
			p.Admins = nil
			l.h.SetPolicy(&p)
			r.idle(2 * time.Hour)
			r.answered(msg, "Not done: you may not command there.")
			r.calls(0)
		})
	})
	t.Run("a slow server is told of although nothing fails", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			for _, method := range []string{"contacts.resolveUsername", "channels.getFullChannel", "phone.createGroupCall"} {
				r.srv.Fail(method, emulator.Fault{Kind: emulator.Delay, For: 9 * time.Second, Times: -1, User: r.bot})
			}
			msg := r.says(r.alice, "/startcall --in @demo Q")
			time.Sleep(29 * time.Second)
			synctest.Wait()
			if got := r.answers(msg); len(got) != 1 {
				t.Errorf("after 29 s: %q", got)
			}
			r.idle(time.Minute)
			r.answered(msg, "Started: ")
		})
	})
}
