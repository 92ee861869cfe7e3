package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/words"
)

// keyGrowsOld has a call take so long to be made that the key which was asked for before is asked for once more.
func (r *rig) keyGrowsOld() {
	r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 6 * time.Second})
}

// TestAnswerThatWaits: an answer that has to wait holds up no other one, is spoken of in the log, and comes to an end.
func TestAnswerThatWaits(t *testing.T) {
	const help, started = "What I can do:", "Started: video chat “A”."
	for name, f := range map[string]emulator.Fault{
		"asks to wait an hour":   {Err: "FLOOD_WAIT_3600", Skip: 1},
		"fails for half an hour": {Err: "INTERNAL", Code: 500, Skip: 1, Times: -1},
	} {
		t.Run("a stream's key comes later where Telegram "+name+", and the chat is told so", func(t *testing.T) {
			bubble(t, func(r *rig) {
				acquainted(r)
				r.start()
				r.srv.Fail("phone.getGroupCallStreamRtmpUrl", f)
				r.keyGrowsOld()
				one := r.says(r.alice, "/startcall --rtmp A")
				time.Sleep(10 * time.Second)
				two := r.says(r.alice, "/callhelp")
				time.Sleep(time.Second)
				synctest.Wait()
				r.answered(two, help)
				r.within30(one, "Waiting: the call is there, but Telegram does not give me the stream address and key yet.")
				if r.warnings.Load() != 1 {
					t.Errorf("the log has %d warnings", r.warnings.Load())
				}
				time.Sleep(30 * time.Minute)
				r.srv.Heal()
				r.idle(time.Hour)
				if got := r.answered(one, started); !strings.HasSuffix(got, "I sent you the stream address and key in a private message.") {
					t.Errorf("answered %q", got)
				}
				if n := len(r.told(r.alice)); n != 1 {
					t.Errorf("%d private messages", n)
				}
				r.calls(1)
			})
		})
	}
	t.Run("a planned stream that has begun is announced, though its key comes later", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.StartCall(r.group, r.alice, "Talk")
			r.tells("/schedulecall --rtmp 00:30 A")
			time.Sleep(time.Until(onNewYear(0, 29).Add(55 * time.Second)))
			r.srv.EndCall(r.group, r.alice)
			r.srv.Fail("phone.getGroupCallStreamRtmpUrl", emulator.Fault{Err: "INTERNAL", Code: 500, Skip: 1, Times: -1})
			r.keyGrowsOld()
			time.Sleep(time.Minute)
			r.wrote("It has begun: video chat “A”.\nJoin: https://t.me/demo?videochat")
			r.srv.Heal()
			r.idle(time.Hour)
			r.wrote("It has begun: video chat “A”.\nJoin: https://t.me/demo?videochat\nI sent you the stream address and key in a private message.")
		})
	})
	t.Run("a stream's key that never comes is waited for an hour", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.getGroupCallStreamRtmpUrl", emulator.Fault{Err: "INTERNAL", Code: 500, Skip: 1, Times: -1})
			r.keyGrowsOld()
			msg := r.says(r.alice, "/startcall --rtmp A")
			time.Sleep(50 * time.Minute)
			synctest.Wait()
			r.answered(msg, "Waiting: the call is there, but Telegram")
			r.crash() // and the next one goes on
			r.start()
			time.Sleep(time.Minute)
			synctest.Wait()
			r.answered(msg, "Waiting: the call is there, but Telegram")
			r.idle(time.Hour)
			if got := r.answered(msg, started); !strings.HasSuffix(got, "Telegram did not give me the stream address and key. I leave the call as it is and send them when you type: /startcall --rtmp A") {
				t.Errorf("answered %q", got)
			}
		})
	})
	for name, f := range map[string]emulator.Fault{
		"asked to wait an hour": {Err: "FLOOD_WAIT_3600"},
		"failed":                {Err: "INTERNAL", Code: 500, Times: -1},
	} {
		t.Run("an interim answer that is not edited, because that is "+name+", is followed by the final one", func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_30"})
				r.srv.Fail("messages.editMessage", f)
				one := r.says(r.alice, "/startcall A")
				time.Sleep(20 * time.Second)
				two := r.says(r.alice, "/callhelp")
				time.Sleep(time.Second)
				synctest.Wait()
				r.answered(two, help)
				r.idle(time.Minute)
				if got := r.answers(one); len(got) != 2 || !strings.HasPrefix(got[1], started) {
					t.Errorf("answered %q", got)
				}
				if r.warnings.Load() == 0 {
					t.Error("the log has no warning")
				}
			})
		})
	}
	t.Run("one that Telegram fails to take for hours is spoken of in the log, and comes", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1})
			msg := r.says(r.alice, "/startcall A")
			time.Sleep(10 * time.Second)
			if r.warnings.Load() != 1 {
				t.Errorf("the log has %d warnings", r.warnings.Load())
			}
			time.Sleep(5 * time.Hour)
			if r.warnings.Load() != 1 {
				t.Errorf("hours later the log has %d warnings", r.warnings.Load())
			}
			r.srv.Heal()
			r.idle(10 * time.Minute)
			r.answered(msg, started)
		})
	})
	t.Run("one that Telegram never takes is given up after a day", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1})
			r.says(r.alice, "/startcall A")
			r.idle(50 * time.Hour)
			r.calls(1)
		})
	})
	t.Run("the words of who waits give way to the outcome, though neither can be said for a time", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_600"})
			msg := r.says(r.alice, "/startcall A")
			r.idle(11 * time.Minute)
			r.answered(msg, started)
		})
	})
	t.Run("those that wait are left at a stop, and given after it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_3600"})
			one, two := r.says(r.alice, "/startcall A"), r.says(r.alice, "/callhelp")
			time.Sleep(time.Minute)
			r.stop()
			r.start()
			r.idle(2 * time.Hour)
			r.answered(one, started)
			r.answered(two, help)
		})
	})
	t.Run("of those behind others only the keys are kept in memory", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "SLOWMODE_WAIT_60", Times: -1})
			var typed []int
			whole := func(when string) {
				t.Helper()
				if n, all := r.life.h.Whole(); all != len(typed) || n > 1 {
					t.Errorf("%s %d of %d answers are kept as a whole", when, n, all)
				}
			}
			for range 5 {
				typed = append(typed, r.says(r.alice, "/callhelp"))
				time.Sleep(time.Second)
			}
			whole("while it runs")
			r.stop()
			r.start()
			time.Sleep(time.Second)
			whole("after a restart")
			r.srv.Heal()
			r.idle(10 * time.Minute)
			for _, msg := range typed {
				r.answered(msg, help)
			}
		})
	})
	t.Run("in a chat in slow mode they come one by one", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "SLOWMODE_WAIT_60", Times: 3})
			one, two := r.says(r.alice, "/callhelp"), r.says(r.alice, "/callhelp")
			r.idle(10 * time.Minute)
			r.answered(one, help)
			r.answered(two, help)
			if n := r.srv.Count("messages.sendMessage", r.bot); n > 5 {
				t.Errorf("it took %d requests", n)
			}
		})
	})
}

// TestNotice: the owner reads in Saved Messages what nobody can type again.
func TestNotice(t *testing.T) {
	unread := func(r *rig) {
		r.life.h.Unread(r.group, time.Now().Add(-50*24*time.Hour), time.Now().Add(-28*24*time.Hour))
	}
	reads := func(r *rig) {
		r.Helper()
		got := r.srv.PrivateMessages(r.bot, r.bot)
		if len(got) != 1 || !strings.HasPrefix(got[0].Text, "I was away for too long to read everything.") {
			r.Errorf("the owner reads %+v", got)
		}
	}
	t.Run("of what was not read, though the daemon is stopped soon after", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			unread(r)
			time.Sleep(5 * time.Second)
			r.stop()
			time.Sleep(time.Minute)
			r.start()
			r.idle(time.Minute)
			reads(r)
		})
	})
	t.Run("also when as many commands are pending as may be, which does not stop the daemon", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.pending = 1
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
			msg := r.says(r.alice, "/schedulecall in 5h Weekly")
			synctest.Wait()
			unread(r)
			r.idle(2 * time.Minute)
			r.answered(msg, "Scheduled on Telegram: ")
			reads(r)
		})
	})
}

// TestAnswerInABusyChat: a stranger wrote 5,000 lines while it was not known whether the answer had been given.
func TestAnswerInABusyChat(t *testing.T) {
	for name, meets := range map[string]func(r *rig, page int){
		"answers slowly": func(*rig, int) { time.Sleep(time.Second) },
		"asks to wait": func(r *rig, page int) {
			if page%30 == 0 {
				r.srv.Fail("messages.getHistory", emulator.Fault{Err: "FLOOD_WAIT_30"})
			}
		},
	} {
		t.Run("where Telegram "+name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
				one := r.says(r.alice, "/startcall A")
				time.Sleep(3 * time.Second)
				r.crash()
				r.srv.Heal()
				r.chatter(5000)
				time.Sleep(time.Hour)
				pages := 0
				r.ahead.set(func(in bin.Encoder) {
					if _, ok := in.(*tg.MessagesGetHistoryRequest); ok {
						pages++
						meets(r, pages)
					}
				})
				r.start()
				time.Sleep(time.Second)
				two := r.says(r.alice, "/callhelp")
				time.Sleep(20 * time.Second)
				synctest.Wait()
				r.answered(two, "What I can do:")
				r.idle(10 * time.Minute)
				r.answered(one, "Started: video chat “A”.")
				if pages > 80 {
					t.Errorf("it took %d requests", pages)
				}
			})
		})
	}
}

// TestTwoOfTheSameWords: two commands have answers with the same words, and somebody deletes the interim ones.
func TestTwoOfTheSameWords(t *testing.T) {
	for _, again := range []bool{false, true} {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_60"})
			one := r.says(r.alice, "/endcall")
			time.Sleep(2 * time.Second)
			two := r.says(r.alice, "/endcall")
			time.Sleep(20 * time.Second)
			synctest.Wait()
			for _, m := range []int{one, two} {
				for _, a := range r.srv.AnswersTo(r.group, m) {
					r.srv.Delete(r.group, r.bot, a.MsgID)
				}
			}
			time.Sleep(30 * time.Second)
			if again {
				r.stop()
				r.start()
			}
			r.idle(10 * time.Minute)
			r.answered(one, "There is no video chat here")
			r.answered(two, "There is no video chat here")
		})
	}
}

// TestTwoAnswersInTheSameWords: two people have typed what comes to the same words, the answers stand as no replies, and the first is given
// before it is looked whether the second is there.
func TestTwoAnswersInTheSameWords(t *testing.T) {
	said := func(r *rig, since int) (n int) {
		now := map[string]string{}
		for _, e := range r.srv.Ledger()[since:] {
			if e.By == r.bot && !e.Service && (e.Kind == emulator.MessagePosted || e.Kind == emulator.MessageEdited) {
				now[fmt.Sprint(e.Chat, e.MsgID)] = e.Text
			}
		}
		for _, text := range now {
			if !words.Interim(words.Text(text)) {
				n++
			}
		}
		return n
	}
	for _, line := range []string{"/pausecall Party", "/calls"} {
		t.Run(line+", whose messages a bot deletes, and the connection breaks", func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
				r.start()
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second, User: r.bot})
				r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.CutBefore, User: r.bot, Skip: 2})
				since := len(r.srv.Ledger())
				one, two := r.says(r.alice, line), r.says(r.bob, line)
				time.Sleep(time.Second)
				r.srv.Delete(r.group, r.alice, one)
				r.srv.Delete(r.group, r.alice, two)
				time.Sleep(10 * time.Second)
				r.comeBack()
				r.idle(15 * time.Minute)
				if n := said(r, since); n != 2 {
					t.Errorf("two have typed %s, and have %d answers; the chat:\n%s", line, n, r.chat())
				}
			})
		})
	}
	for _, line := range []string{"/callinfo", "/calls"} {
		t.Run(line+", and their group becomes a supergroup while the userbot is down", func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Admins[command.Peer{Kind: command.User, ID: r.bob}] = true
				small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
				r.srv.SetAdmin(small, r.bot, emulator.Rights{ManageCall: true})
				r.group, r.policy.Chats = small, nil
				r.start()
				r.srv.Fail("messages.getFullChat", emulator.Fault{Err: "FLOOD_WAIT_20", User: r.bot})
				since := len(r.srv.Ledger())
				r.says(r.alice, line)
				time.Sleep(2 * time.Second)
				r.says(r.bob, line)
				time.Sleep(2 * time.Second)
				synctest.Wait()
				r.crash()
				r.group = r.srv.Migrate(small)
				r.start()
				r.idle(15 * time.Minute)
				if n := said(r, since); n != 2 {
					t.Errorf("two have typed %s, and have %d answers; the chat:\n%s", line, n, r.chat())
				}
			})
		})
	}
}
