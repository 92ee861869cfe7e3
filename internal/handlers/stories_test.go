package handlers_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

func TestStartCall(t *testing.T) {
	t.Run("one command makes one call with its title and is answered once", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			msg := r.says(r.alice, "/startcall Friday Q&A")
			r.idle(time.Minute)
			r.answered(msg, "Started: video chat “Friday Q&A”.")
			if c := r.calls(1)[0]; c.Title != "Friday Q&A" || c.Chat != r.group {
				t.Errorf("the call is %q in %s", c.Title, c.Chat)
			}
		})
	})
	t.Run("a call that is there already is told of and left alone", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.StartCall(r.group, r.alice, "By hand")
			msg := r.says(r.alice, "/startcall again")
			r.idle(time.Minute)
			text := r.answered(msg, "A video chat “By hand” is already running since ")
			if !strings.Contains(text, "“By hand”") {
				t.Errorf("the answer does not name the call: %q", text)
			}
			r.calls(0)
		})
	})
	t.Run("with --replace the call that is there ends", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.StartCall(r.group, r.alice, "By hand")
			msg := r.says(r.alice, "/startcall --replace Mine")
			r.idle(time.Minute)
			r.answered(msg, "Started: video chat “Mine”.")
			r.calls(1)
		})
	})
	t.Run("a stranger gets silence and leaves no trace on disk", func(t *testing.T) {
		bubble(t, func(r *rig) {
			l := r.start()
			msg := r.says(r.bob, "/startcall")
			r.idle(time.Minute)
			if got := r.answers(msg); len(got) != 0 {
				t.Errorf("the stranger was answered: %q", got)
			}
			r.calls(0)
			if n := l.h.Strangers(); n != 1 {
				t.Errorf("%d strangers were counted", n)
			}
			r.srv.Deliver(r.bot, emulator.Delivery{Twice: true})
			fresh := r.srv.AddSupergroup(emulator.Chat{Title: "Fresh", Creator: r.alice, Members: []int64{r.bob, r.bot}})
			r.srv.Say(fresh, r.bob, "/startcall", emulator.SayOptions{}) // which comes by itself and with what there was before
			r.idle(time.Minute)
			if n := l.h.Strangers(); n != 2 {
				t.Errorf("%d strangers were counted, and two commands were typed", n)
			}
		})
	})
	t.Run("two admins in the same second make one call, and the second is told of it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
			r.start()
			first := r.says(r.alice, "/startcall A")
			second := r.says(r.bob, "/startcall B")
			r.idle(time.Minute)
			r.answered(first, "Started: video chat “A”.")
			r.answered(second, "A video chat “A” is already running")
			r.calls(1)
		})
	})
	t.Run("a look at the chat from before another command's call does not count", func(t *testing.T) {
		bubble(t, func(r *rig) {
			var slow atomic.Bool
			r.seen = func() {
				if slow.CompareAndSwap(true, false) {
					time.Sleep(2 * time.Second)
				}
			}
			r.start()
			r.srv.Fail("contacts.resolveUsername", emulator.Fault{Kind: emulator.Delay, For: time.Second})
			r.srv.Private(r.alice, r.bot, "/startcall --in @demo First")
			synctest.Wait()
			slow.Store(true)
			second := r.says(r.alice, "/startcall Second")
			time.Sleep(5 * time.Second)
			r.idle(time.Minute)
			r.answered(second, "A video chat “First” is already running")
		})
	})
	t.Run("what was typed a moment ago is done after a start, what is old is called too old", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.stop()
			old := r.says(r.alice, "/startcall old")
			time.Sleep(3 * time.Minute)
			young := r.says(r.alice, "/startcall young")
			time.Sleep(time.Minute)
			r.start()
			r.idle(time.Minute)
			r.answered(old, "Too old: this reached me 4 min late")
			r.answered(young, "Started: video chat “young”.")
			r.calls(1)
		})
	})
	t.Run("without the right the answer says how to grant it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.Demote(r.group, r.bot)
			r.start()
			msg := r.says(r.alice, "/startcall")
			r.idle(time.Minute)
			r.answered(msg, "Not done: I may not manage calls there.")
			msg = r.says(r.alice, "/schedulecall in 9 days") // although it would only be kept here for now
			r.idle(time.Minute)
			r.answered(msg, "Not done: I may not manage calls there.")
			r.calls(0)
		})
	})
	t.Run("help and wrong usage are answered", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			help := r.says(r.alice, "/startcall help")
			wrong := r.says(r.alice, "/startcall --rtpm")
			long := r.says(r.alice, "/startcall "+strings.Repeat("x", 65))
			r.idle(time.Minute)
			for _, msg := range []int{help, wrong, long} {
				if got := r.answers(msg); len(got) != 1 {
					t.Errorf("want one answer, got %q", got)
				}
			}
			r.calls(0)
		})
	})
}

func TestScheduleCall(t *testing.T) {
	t.Run("a call is scheduled and the answer repeats the time", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.Location, _ = time.LoadLocation("Europe/Berlin")
			r.start()
			msg := r.says(r.alice, "/schedulecall tomorrow 18:00 Weekly")
			r.idle(time.Minute)
			text := r.answered(msg, "Scheduled on Telegram: video chat “Weekly” for Sun 2 Jan 2000 18:00 CET")
			at := time.Date(2000, 1, 2, 17, 0, 0, 0, time.UTC)
			if c := r.calls(1)[0]; !c.At.Equal(at) {
				t.Errorf("scheduled for %v, want %v; the answer: %q", c.At, at, text)
			}
		})
	})
	t.Run("an old one is done as long as its time is ahead, counted from when it was typed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.stop()
			typed := time.Now()
			msg := r.says(r.alice, "/schedulecall in 2h")
			past := r.says(r.alice, "/schedulecall in 30m")
			time.Sleep(time.Hour)
			r.start()
			r.idle(time.Minute)
			r.answered(msg, "Scheduled on Telegram: video chat for ")
			if got := r.answers(past); len(got) != 1 || strings.HasPrefix(got[0], "Scheduled") {
				t.Errorf("what lies in the past was answered %q", got)
			}
			if c := r.calls(1)[0]; !c.At.Equal(typed.Add(2 * time.Hour)) {
				t.Errorf("scheduled for %v, typed at %v", c.At, typed)
			}
		})
	})
}

func TestTroubleWithTelegram(t *testing.T) {
	modes := map[string]emulator.RepeatMode{
		"the same result": emulator.SameResult, "the first answer": emulator.FirstAnswer,
		"RANDOM_ID_DUPLICATE": emulator.Duplicate, "GROUPCALL_ALREADY_DISCARDED": emulator.AlreadyDiscarded, "a new call": emulator.Forgotten,
	}
	for name, mode := range modes {
		t.Run("a lost answer makes no second call where a repeat gives "+name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.Repeat(mode)
				r.srv.RepeatMessages(mode)
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
				r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer})
				msg := r.says(r.alice, "/startcall Q")
				r.idle(10 * time.Minute)
				r.answered(msg, "Started: video chat “Q”.")
				r.calls(1)
			})
		})
	}
	t.Run("a flood wait is told of, waited for, and the same answer corrected", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_300"})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.answered(msg, "Waiting: Telegram asks me to wait until 00:05:00 UTC (in ")
			r.idle(6 * time.Minute)
			r.answered(msg, "Started: video chat “Q”.")
			r.calls(1)
		})
	})
	t.Run("a flood wait beyond sense is refused", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_3000"})
			msg := r.says(r.alice, "/startcall Q")
			r.idle(time.Minute)
			r.answered(msg, "Not done: Telegram asks me to wait until ")
			r.calls(0)
		})
	})
	t.Run("a flood is the method's: other chats are told to wait too, and Telegram is not asked again", func(t *testing.T) {
		bubble(t, func(r *rig) {
			other := r.srv.AddSupergroup(emulator.Chat{Title: "Other", Creator: r.alice, Members: []int64{r.bot}})
			r.srv.SetAdmin(other, r.bot, emulator.Rights{ManageCall: true})
			r.policy.Chats = nil
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_300"})
			r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.srv.Say(other, r.alice, "/startcall R", emulator.SayOptions{})
			time.Sleep(4 * time.Minute)
			synctest.Wait()
			r.calls(0)
			if n := r.srv.Count("phone.createGroupCall", r.bot); n != 1 {
				t.Errorf("asked %d times", n)
			}
			r.idle(6 * time.Minute)
			r.calls(2)
		})
	})
	t.Run("CREATE_CALL_FAILED is tried a few times, then reported", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "CREATE_CALL_FAILED", Times: -1})
			msg := r.says(r.alice, "/startcall Q")
			r.idle(10 * time.Minute)
			r.answered(msg, "Not done: Telegram failed to create the call, 3 times.")
			r.calls(0)
		})
	})
	t.Run("GROUPCALL_ALREADY_DISCARDED at the first attempt means another random id", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "GROUPCALL_ALREADY_DISCARDED"})
			msg := r.says(r.alice, "/startcall Q")
			r.idle(10 * time.Minute)
			r.answered(msg, "Started: video chat “Q”.")
			r.calls(1)
		})
	})
	t.Run("what stays unclear is said, looked into, and corrected in the same message", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Times: -1, Code: 400})
			msg := r.says(r.alice, "/startcall Q")
			for range 60 {
				time.Sleep(time.Second)
			}
			synctest.Wait()
			r.answered(msg, "Not clear yet: ")
			r.srv.Heal()
			r.idle(30 * time.Minute)
			r.answered(msg, "Started: video chat “Q”.")
			r.calls(1)
		})
	})
	t.Run("an outage in the middle of a command ends in one call and one answer", func(t *testing.T) {
		bubble(t, func(r *rig) {
			l := r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
			msg := r.says(r.alice, "/startcall Q")
			time.Sleep(time.Millisecond)
			l.session.Disconnect()
			time.Sleep(10 * time.Minute)
			l.session.Reconnect()
			l.stream.Connected()
			l.h.Connected()
			r.idle(time.Minute)
			r.answered(msg, "Started: video chat “Q”.")
			r.calls(1)
		})
	})
}

// TestRefusals has a row for each error of phone.createGroupCall: its own sentence, and no call.
func TestRefusals(t *testing.T) {
	for typ, begin := range map[string]string{
		"CHANNEL_PRIVATE":               "Not done: my account is not in that chat.",
		"CHAT_ADMIN_REQUIRED":           "Not done: I may not manage calls there.",
		"PEER_ID_INVALID":               "Not done: this kind of chat has no group calls.",
		"SCHEDULE_DATE_INVALID":         "Not done: Telegram does not take Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h).",
		"SCHEDULE_DATE_TOO_LATE":        "Not done: Telegram does not take Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h).",
		"ANONYMOUS_CALLS_DISABLED":      "Not done: calls by anonymous admins are switched off there.",
		"GROUPCALL_ANONYMOUS_FORBIDDEN": "Not done: calls by anonymous admins are switched off there.",
		"SOMETHING_NEW":                 "Not done: Telegram refused. Nothing was changed. Whoever runs me finds the reason in the log under c1.",
	} {
		t.Run(typ, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: typ, Times: -1})
				msg := r.says(r.alice, "/schedulecall tomorrow 18:00 Weekly")
				r.idle(10 * time.Minute)
				r.answered(msg, begin)
				r.calls(0)
			})
		})
	}
}

// TestDoubt has what once made the userbot say something that was not so.
func TestDoubt(t *testing.T) {
	t.Run("a call made between the look and the reading of the history is there, not ended", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 16 * time.Second})
			r.srv.Fail("messages.getHistory", emulator.Fault{Kind: emulator.Delay, For: time.Second})
			msg := r.says(r.alice, "/startcall Q")
			r.idle(10 * time.Minute)
			r.answered(msg, "Started: ")
			r.calls(1)
		})
	})
	for _, typ := range []string{"FLOOD_WAIT_5", "FLOOD_WAIT_700", "CHANNEL_PRIVATE"} {
		t.Run("a call that Telegram agreed to and did not show is not denied when the look at the chat gives "+typ, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.Switch(emulator.Switches{NothingInAnswer: true})
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: typ, Skip: 1})
				msg := r.says(r.alice, "/startcall Q")
				r.idle(time.Hour)
				r.answered(msg, "Started: ")
				r.calls(1)
			})
		})
	}
	t.Run("nor when it left no service message either", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Switch(emulator.Switches{NothingInAnswer: true, NoServicePost: true})
			msg := r.says(r.alice, "/startcall Q")
			r.idle(time.Hour)
			r.answered(msg, "Started: ")
			r.calls(1)
		})
	})
	t.Run("two random ids refused as discarded are no call that ended", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "GROUPCALL_ALREADY_DISCARDED", Times: 2})
			msg := r.says(r.alice, "/startcall Q")
			r.idle(10 * time.Minute)
			r.answered(msg, "Not done: Telegram refused.")
			r.calls(0)
		})
	})
	t.Run("a chat taken out of the configuration after a crash has had its call all the same", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.stop()
			c := newCut(r, 5)
			r.startCut(c)
			c.arm()
			msg := r.says(r.alice, "/startcall Q")
			if !r.untilHit(c, &scenario{}) || len(r.srv.CallsBy(r.bot)) != 1 {
				t.Fatalf("the cut at %q should follow the call", c.where)
			}
			c.die()
			r.policy.Chats = map[command.Peer]handlers.ChatPolicy{{Kind: command.Channel, ID: 1}: {}}
			r.start()
			r.idle(10 * time.Minute)
			r.answered(msg, "Started: ")
			r.calls(1)
		})
	})
}

func TestAnswers(t *testing.T) {
	t.Run("RTMP credentials go to the person who asked, and never into the chat", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Private(r.alice, r.bot, "hello")
			msg := r.says(r.alice, "/startcall --rtmp Stage")
			r.idle(time.Minute)
			text := r.answered(msg, "Started: video chat “Stage”.")
			if !strings.Contains(text, "I sent you the stream address and key in a private message.") {
				t.Errorf("the answer does not say where the credentials are: %q", text)
			}
			var private []string
			for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
				if m.By == r.bot {
					private = append(private, m.Text)
				}
			}
			if len(private) != 1 || !strings.Contains(private[0], "Key: ") {
				t.Fatalf("the private messages are %q", private)
			}
			_, key, _ := strings.Cut(private[0], "Key: ")
			for _, m := range r.srv.Messages(r.group) {
				if strings.Contains(m.Text, key) {
					t.Errorf("the key stands in the chat: %q", m.Text)
				}
			}
		})
	})
	t.Run("RTMP credentials that could not be sent come when the line that is offered is typed", func(t *testing.T) {
		for _, text := range []string{"/startcall --rtmp Stage", "/startcall --rtmp --replace Stage", "/schedulecall --rtmp tomorrow 18:00 Stage"} {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.Private(r.alice, r.bot, "hello")
				r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "PEER_FLOOD", Code: 400})
				msg := r.says(r.alice, text)
				r.idle(time.Minute)
				_, line, _ := strings.Cut(r.answers(msg)[0], "Write me a private message first, any will do. I leave the call as it is and send them when you type: ")
				if line != strings.Replace(text, " --replace", "", 1) || len(r.told(r.alice)) != 0 {
					t.Fatalf("to %q: answered %q, told %q", text, r.answers(msg), r.told(r.alice))
				}
				again := r.says(r.alice, line)
				r.idle(time.Minute)
				if got := r.answered(again, "A video chat “Stage” is already "); !strings.HasSuffix(got, "I sent you the stream address and key in a private message.") {
					t.Errorf("answered %q", got)
				}
				if told := r.told(r.alice); len(told) != 1 || !strings.Contains(told[0], "Key: ") {
					t.Errorf("the private messages are %q", told)
				}
				r.calls(1)
			})
		}
	})
	t.Run("RTMP credentials are not given for a call that is no stream", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Private(r.alice, r.bot, "hello")
			r.srv.StartCall(r.group, r.alice, "By hand")
			msg := r.says(r.alice, "/startcall --rtmp Stage")
			r.idle(time.Minute)
			r.answered(msg, "A video chat “By hand” is already running")
			if told := r.told(r.alice); len(told) != 0 {
				t.Errorf("the private messages are %q", told)
			}
		})
	})
	t.Run("an admin who may manage calls and not stream is told that", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.Switch(emulator.Switches{OwnerOnlyRTMP: true})
			r.start()
			msg := r.says(r.alice, "/startcall --rtmp Stage")
			r.idle(time.Minute)
			r.answered(msg, "Not done: Telegram lets me manage calls there, but not stream by RTMP")
			r.srv.Demote(r.group, r.bot)
			msg = r.says(r.alice, "/startcall --rtmp Stage")
			r.idle(time.Minute)
			r.answered(msg, "Not done: I may not manage calls there.")
			r.calls(0)
		})
	})
	t.Run("a title that begins like a time stays in quotes in the line that is offered", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			for text, want := range map[string]string{
				`/schedulecall --rtmp in 12 s "UTC"`: `/schedulecall --rtmp in 5 minutes "UTC"`,
				`/schedulecall in 12 s "--rtmp"`:     `/schedulecall in 5 minutes "--rtmp"`,
				`/schedulecall in 12 s Weekly`:       `/schedulecall in 5 minutes "Weekly"`,
			} {
				msg := r.says(r.alice, text)
				r.idle(time.Minute)
				if got := r.answered(msg, "Too soon: "); !strings.HasSuffix(got, "\nFor example: "+want) {
					t.Errorf("to %q: %q", text, got)
				}
			}
		})
	})
	t.Run("a chat that takes no answer has its call, and the owner hears of it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Demote(r.group, r.bot)
			r.srv.Restrict(r.group, r.bot, true)
			msg := r.says(r.alice, "/startcall")
			r.idle(time.Minute)
			if got := r.answers(msg); len(got) != 0 {
				t.Errorf("answers: %q", got)
			}
			saved := r.srv.PrivateMessages(r.bot, r.bot)
			if len(saved) != 1 || !strings.HasPrefix(saved[0].Text, "I could not answer in “Demo”.") {
				t.Errorf("Saved Messages hold %+v", saved)
			}
		})
	})
	t.Run("a command that was deleted is answered without quoting it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.srv.Delete(r.group, r.alice, msg)
			r.idle(time.Minute)
			n := 0
			for _, m := range r.srv.Messages(r.group) {
				if m.By == r.bot && strings.HasPrefix(m.Text, "Started") {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%d answers; the chat:\n%s", n, r.chat())
			}
		})
	})
	t.Run("from Saved Messages, --in names the chat", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Private(r.bot, r.bot, "/startcall --in @demo From afar")
			r.idle(time.Minute)
			if c := r.calls(1)[0]; c.Chat != r.group || c.Title != "From afar" {
				t.Errorf("the call is %q in %s", c.Title, c.Chat)
			}
			saved := r.srv.PrivateMessages(r.bot, r.bot)
			if len(saved) != 2 || !strings.HasPrefix(saved[1].Text, "Started in Demo: video chat “From afar”.") {
				t.Errorf("Saved Messages hold %+v", saved)
			}
		})
	})
}

func TestStopping(t *testing.T) {
	t.Run("the command in hand is finished and answered", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: time.Second})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.stop()
			r.answered(msg, "Started: ")
		})
	})
	t.Run("what waits is left for the next start, at once", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			before := time.Now()
			r.stop()
			if took := time.Since(before); took > 0 {
				t.Errorf("stopping took %v", took)
			}
			r.answered(msg, "Waiting: ")
			r.start()
			r.idle(time.Minute)
			r.answered(msg, "Started: ")
			r.calls(1)
		})
	})
	t.Run("a server that does not answer holds it up for a few seconds only", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: time.Hour})
			r.says(r.alice, "/startcall Q")
			synctest.Wait()
			before := time.Now()
			r.stop()
			if took := time.Since(before); took > 5*time.Second {
				t.Errorf("stopping took %v", took)
			}
			time.Sleep(2 * time.Hour)
		})
	})
}
