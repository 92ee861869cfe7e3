package handlers_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// privateAnswer asserts that a user's message to another has one answer there, and returns it.
func (r *rig) privateAnswer(from, to int64, msg int) string {
	r.Helper()
	var list []string
	for _, m := range r.srv.PrivateMessages(from, to) {
		if m.By == r.bot && m.ReplyTo == msg {
			list = append(list, m.Text)
		}
	}
	if len(list) != 1 {
		r.Fatalf("message %d: want one answer, got %q", msg, list)
	}
	return list[0]
}

func TestRestart(t *testing.T) {
	t.Run("what is refused after a crash is answered with the reason, soon and all at once", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.Demote(r.group, r.bot)
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			msgs := []int{r.says(r.alice, "/startcall"), r.says(r.alice, "/startcall"), r.says(r.alice, "/startcall")}
			synctest.Wait()
			r.crash()
			r.srv.Heal()
			r.start()
			r.idle(time.Minute)
			for _, msg := range msgs {
				if got := r.answered(msg, "Not done: "); !strings.Contains(got, "Manage video chats") {
					t.Errorf("answered %q", got)
				}
			}
		})
	})
	t.Run("a command that waited for its turn does not take the call of the one before it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Fail("contacts.resolveUsername", emulator.Fault{Kind: emulator.Delay, For: 5 * time.Second})
			second := r.srv.Private(r.alice, r.bot, "/startcall --in @demo Second")
			synctest.Wait()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1})
			first := r.says(r.alice, "/startcall First")
			time.Sleep(6 * time.Second) // Second stands in line behind it
			r.crash()
			r.srv.Heal()
			r.start()
			r.idle(time.Minute)
			r.calls(1)
			r.answered(first, "Started: video chat “First”.")
			if got := r.privateAnswer(r.alice, r.bot, second); !strings.HasPrefix(got, "A video chat “First” is already running in Demo") {
				t.Errorf("the second command was answered %q", got)
			}
		})
	})
	t.Run("two commands accepted side by side keep their order", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins = true
			carol := r.srv.AddUser(emulator.User{First: "Carol"})
			r.srv.Join(r.group, carol)
			r.srv.SetAdmin(r.group, carol, emulator.Rights{ManageCall: true})
			var slow atomic.Bool
			r.seen = func() {
				if slow.CompareAndSwap(true, false) {
					time.Sleep(2 * time.Second)
				}
			}
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1})
			slow.Store(true)
			first := r.says(carol, "/startcall First") // on disk, and not in line yet
			time.Sleep(time.Second)
			second := r.says(r.alice, "/startcall Second")
			time.Sleep(2 * time.Second)
			r.crash()
			r.srv.Heal()
			r.start()
			r.idle(time.Minute)
			r.calls(1)
			r.answered(first, "Started: video chat “First”.")
			r.answered(second, "A video chat “First” is already running")
		})
	})
	t.Run("nothing is done before it is known who we are", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			self := command.Peer{Kind: command.User, ID: r.bot}
			r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			msg := r.srv.Say(self, r.bot, "/startcall --rtmp --in @demo Q", emulator.SayOptions{})
			time.Sleep(time.Second)
			r.calls(1)
			r.crash()
			r.srv.Heal()

			// The first requests wait until there is a connection, and who we are is told before they are answered.
			r.self.Store(0)
			r.srv.Fail("phone.getGroupCallStreamRtmpUrl", emulator.Fault{Kind: emulator.Delay, For: 2 * time.Second})
			l := r.start()
			time.Sleep(time.Second)
			r.self.Store(r.bot)
			l.h.Connected()
			r.idle(time.Minute)
			got := r.privateAnswer(r.bot, r.bot, msg)
			if !strings.HasPrefix(got, "Started in Demo") || !strings.Contains(got, "The stream address and key are in Saved Messages.") {
				t.Errorf("answered %q", got)
			}
		})
	})
	t.Run("a call that is made at last while it is asked for again has not ended", func(t *testing.T) {
		for _, repeat := range repeats {
			if repeat.mode == emulator.Forgotten {
				continue
			}
			bubble(t, func(r *rig) {
				r.srv.Repeat(repeat.mode)
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
				msg := r.says(r.alice, "/startcall Weekly")
				synctest.Wait()
				r.crash()
				r.srv.Heal()
				r.ahead.set(func(in bin.Encoder) {
					if in, ok := in.(*tg.PhoneCreateGroupCallRequest); ok && len(r.srv.CallsBy(r.bot)) == 0 {
						earlier := r.srv.Connect(r.bot)
						defer earlier.Close()
						if err := earlier.Invoke(r.Context(), in, &tg.UpdatesBox{}); err != nil {
							t.Error(err)
						}
					}
				})
				r.start()
				r.idle(time.Minute)
				r.answered(msg, "Started: ")
				r.calls(1)
			})
		}
	})
	t.Run("what was unclear before it is corrected in that very answer, and looked at as soon as the line is back", func(t *testing.T) {
		bubble(t, func(r *rig) {
			groups := []command.Peer{r.group, r.addGroup("Second"), r.addGroup("Third")}
			r.srv.RepeatMessages(emulator.Forgotten)
			r.start()
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, Times: len(groups)})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "INTERNAL", Times: -1, Code: 400})
			said := map[command.Peer]int{}
			for _, g := range groups {
				said[g] = r.srv.Say(g, r.alice, "/startcall Q", emulator.SayOptions{})
			}
			answers := func(begin string) (ids []int) {
				t.Helper()
				for _, g := range groups {
					if got := r.answersIn(g, said[g]); !strings.HasPrefix(got, begin) || strings.Contains(got, " AND ") {
						t.Errorf("in %v the answer is %q, want one that begins with %q", g, got, begin)
					}
					for _, e := range r.srv.AnswersTo(g, said[g]) {
						ids = append(ids, e.MsgID)
					}
				}
				return ids
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			before := answers("Not clear yet: ")
			r.crash()
			l := r.start()
			time.Sleep(20 * time.Minute) // by now it looks every five minutes
			synctest.Wait()
			answers("Not clear yet: ")
			l.session.Disconnect()
			r.srv.Heal()
			time.Sleep(time.Second)
			l.session.Reconnect()
			l.stream.Connected()
			l.h.Connected()
			time.Sleep(time.Second)
			synctest.Wait()
			if after := answers("Started: video chat “Q”."); !slices.Equal(before, after) {
				t.Errorf("the answers were messages %v, now they are %v", before, after)
			}
			r.calls(len(groups))
		})
	})
	t.Run("a call that the account's owner made by hand is not taken for the one asked for", func(t *testing.T) {
		tomorrow := func() time.Time { return time.Now().Truncate(time.Hour).Add(24 * time.Hour) }
		for name, story := range map[string]struct {
			text  string
			early bool // made before the command
			hand  func(r *rig)
			want  string
		}{
			"at another time": {"/startcall Q", false, func(r *rig) { r.srv.ScheduleCall(r.group, r.bot, "By hand", tomorrow()) },
				"A video chat “By hand” is already scheduled"},
			"now": {"/schedulecall in 3h Q", false, func(r *rig) { r.srv.StartCall(r.group, r.bot, "By hand") },
				"Planned: video chat “Q” for "},
			"as a stream": {"/startcall Q", false, func(r *rig) { r.srv.StartStream(r.group, r.bot, "By hand") },
				"A video chat “By hand” is already running"},
			"without a stream": {"/startcall --rtmp Q", false, func(r *rig) { r.srv.StartCall(r.group, r.bot, "By hand") },
				"A video chat “By hand” is already running"},
			"before": {"/startcall Q", true, func(r *rig) { r.srv.StartCall(r.group, r.bot, "By hand") },
				"A video chat “By hand” is already running"},
		} {
			bubble(t, func(r *rig) {
				r.start()
				if story.early {
					story.hand(r)
					time.Sleep(time.Minute)
				}
				r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
				msg := r.says(r.alice, story.text)
				synctest.Wait()
				r.crash()
				r.srv.Heal()
				if !story.early {
					story.hand(r)
				}
				r.start()
				r.idle(10 * time.Minute)
				if got := r.answers(msg); len(got) != 1 || !strings.HasPrefix(got[0], story.want) {
					t.Errorf("made by hand %s: answered %q, want %q", name, got, story.want)
				}
				r.calls(1)
			})
		}
	})
	t.Run("nor one from before a command that was typed elsewhere", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.StartCall(r.group, r.bot, "By hand")
			time.Sleep(time.Minute)
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
			msg := r.srv.Private(r.alice, r.bot, "/startcall --in @demo Q")
			time.Sleep(time.Second)
			r.crash()
			r.srv.Heal()
			r.start()
			r.idle(10 * time.Minute)
			if got := r.privateAnswer(r.alice, r.bot, msg); !strings.HasPrefix(got, "A video chat “By hand” is already running") {
				t.Errorf("answered %q", got)
			}
			r.calls(1)
		})
	})
	t.Run("nor is somebody's stream, where Telegram agreed to a call and did not show it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.Switch(emulator.Switches{NothingInAnswer: true, NoServicePost: true})
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.CutBefore, Skip: 1, Times: 3})
			msg := r.says(r.alice, "/startcall Q")
			synctest.Wait()
			r.srv.StartStream(r.group, r.alice, "By hand")
			r.idle(2 * time.Hour)
			if got := r.answers(msg); len(got) != 1 || strings.HasPrefix(got[0], "Started") {
				t.Errorf("answered %q", got)
			}
			r.calls(1)
		})
	})
	t.Run("a channel that does not mark own posts makes no second call and no second answer", func(t *testing.T) {
		for _, repeat := range repeats {
			bubble(t, func(r *rig) {
				r.srv.Switch(emulator.Switches{PostsNotOut: true})
				r.srv.Repeat(repeat.mode)
				r.srv.RepeatMessages(repeat.mode)
				news := r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.alice, Members: []int64{r.bot}})
				r.srv.SetAdmin(news, r.bot, emulator.Rights{ManageCall: true, PostMessages: true})
				r.policy.Chats[news] = handlers.ChatPolicy{}
				r.policy.ChannelPosts = true
				r.start()
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
				r.srv.Fail("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer})
				msg := r.srv.Say(news, r.alice, "/startcall Q", emulator.SayOptions{})
				r.idle(time.Minute)
				r.calls(1)
				if got := r.answersIn(news, msg); !strings.HasPrefix(got, "Started: live stream “Q”.") || strings.Contains(got, " AND ") {
					t.Errorf("where a repeat gives %s: answered %q", repeat.name, got)
				}
			})
		}
	})
}
