package handlers_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// typist types one after another, slowly enough, and returns the answers.
type typist struct{ *rig }

func (r typist) types(text string, replyTo int) string {
	r.Helper()
	time.Sleep(20 * time.Second)
	msg := r.srv.Say(r.group, r.alice, text, emulator.SayOptions{ReplyTo: replyTo})
	r.idle(2 * time.Minute)
	return r.answered(msg, "")
}

func (r typist) is(text string, replyTo int, want string) {
	r.Helper()
	if got := r.types(text, replyTo); got != want {
		r.Errorf("%s: %q\nwant %q", text, got, want)
	}
}

// TestMutedByTheNumberInTheList: who reads in /callwho that Bob is the second types that number, and is asked.
func TestMutedByTheNumberInTheList(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "Friday")
		for _, u := range []int64{r.bot, r.alice, r.bob} {
			r.srv.JoinCall(r.group, u)
		}
		r.start()
		a := typist{r}
		before, _, _ := strings.Cut(a.types("/callwho", 0), ". Bob")
		number := before[len(before)-1:]
		bob := strconv.FormatInt(r.bob, 10)
		a.is("/callmute "+number, 0, "Nobody with the id "+number+" is in the video chat “Friday”. In the list of /callwho it is now the number of Bob. Did you mean this?\n/callmute "+bob+"\nAnswer /yes, or type it again.")
		a.is("/yes", 0, "Muted: Bob in the video chat “Friday”, until an admin lets them speak.")
		a.is("/callmute 7", 0, "Not done: that person is not in the video chat “Friday”.")
	})
}

// TestMutingSomebody tells what the call shows of whoever is meant, however he is named.
func TestMutingSomebody(t *testing.T) {
	bubble(t, func(r *rig) {
		hello := r.says(r.bob, "hello")
		own := r.says(r.alice, "hello")
		carol := r.srv.AddUser(emulator.User{First: "Carol @all", Username: "carol"})
		r.srv.Join(r.group, carol)
		r.srv.StartCall(r.group, r.alice, "Friday")
		for _, u := range []int64{r.bot, r.alice, r.bob, carol} {
			r.srv.JoinCall(r.group, u)
		}
		bob := strconv.FormatInt(r.bob, 10)
		r.start()
		a := typist{r}
		a.is("/callmute "+bob, 0, "Muted: Bob in the video chat “Friday”, until an admin lets them speak.")
		a.is("/callmute", hello, "In the video chat “Friday”, Bob is muted already. I changed nothing.")
		a.is("/callunmute", hello, "May speak: Bob in the video chat “Friday”. They have to switch the microphone on themselves.")
		r.srv.MuteInCall(r.group, r.bob, r.bob, false)
		a.is("/vcunmute "+bob, 0, "In the video chat “Friday”, Bob may speak already. I changed nothing.")
		a.is("/vcmute https://t.me/carol", 0, "Muted: Carol ＠all in the video chat “Friday”, until an admin lets them speak.")
		a.is("/callmute", own, "Muted: Alice in the video chat “Friday”. As an admin may, they can speak again when they like.")
		a.is("/callmute @carol", hello, "In the video chat “Friday”, Carol ＠all is muted already. I changed nothing.") // who is named counts
		a.is("/callunmut", r.says(carol, "let me"), "There is no command /callunmut, so I take it for /callunmute. Did you mean this?\n/callunmute\nAnswer /yes, or type it again.")
		a.is("/yes", 0, "May speak: Carol ＠all in the video chat “Friday”. They have to switch the microphone on themselves.")
		r.srv.LeaveCall(r.group, r.bob)
		a.is("/callmute", hello, "Not done: that person is not in the video chat “Friday”.")
		a.is("/callmute @nobody_there", 0, "Not done: I find nobody of that name.")
		r.stop()
		msg := r.srv.Say(r.group, r.alice, "/callmute", emulator.SayOptions{ReplyTo: hello})
		r.srv.Delete(r.group, r.bob, hello)
		r.start()
		r.idle(time.Minute)
		time.Sleep(time.Minute)
		r.answered(msg, "Not done: I cannot tell who wrote the message that you answered to.")
	})
}

// TestMutingAnAdminWhoIsMuted: nothing changes, and nothing is said to have.
func TestMutingAnAdminWhoIsMuted(t *testing.T) {
	for _, told := range []bool{false, true} {
		bubble(t, func(r *rig) {
			r.srv.Switch(emulator.Switches{ParticipantSame: told})
			r.srv.StartCall(r.group, r.alice, "Friday")
			for _, u := range []int64{r.bot, r.alice} {
				r.srv.JoinCall(r.group, u)
			}
			r.srv.MuteInCall(r.group, r.alice, r.alice, true)
			r.start()
			typist{r}.is("/callmute "+strconv.FormatInt(r.alice, 10), 0, "In the video chat “Friday”, Alice is muted already. I changed nothing.")
		})
	}
}

// TestWhomToMute: nobody is muted by a guess.
func TestWhomToMute(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.start()
		a := typist{r}
		a.is("/callmute", 0, "Please say who, or type it as a reply to a message of that person.\nUsage: /callmute [--quiet] [--in CHAT] <person>\nExample: /callmute @somebody")
		a.is("/mutecall @alice", 0, "What /mutecall does is for all, not for one person; before a chat belongs --in, and “@alice” has none. Did you mean this?\n/callmute @alice\nAnswer /yes, or type it again.")
		a.is("/callmute Bo", 0, "People go by their @name, a t.me link or an id, and “Bo” is none of these. Or leave the name out, in a reply to a message of that person.\nUsage: /callmute [--quiet] [--in CHAT] <person>\nExample: /callmute @somebody")
		a.is("/callmute Alice", 0, "People go by their @name, a t.me link or an id, and “Alice” is none of these. Did you mean this?\n/callmute @Alice\nAnswer /yes, or type it again.")
		a.is("/callmute @alice @carol", 0, "That is 2 people, and no more than 1 can be named at once.\nUsage: /callmute [--quiet] [--in CHAT] <person>\nExample: /callmute @somebody")
	})
}

// TestMutingNobody: what Telegram would refuse, or do for the account alone, is said before it is asked.
func TestMutingNobody(t *testing.T) {
	for name, tt := range map[string]struct {
		meets func(*rig)
		want  string
	}{
		"in a stream":    {func(r *rig) { r.srv.StartStream(r.group, r.alice, "Friday"); r.srv.JoinCall(r.group, r.bob) }, "Not done: the video chat “Friday” is an RTMP stream, in which only the stream itself is heard."},
		"before it runs": {func(r *rig) { r.srv.ScheduleCall(r.group, r.alice, "Friday", time.Now().Add(time.Hour)) }, "Not done: the video chat “Friday” is not live yet, but scheduled for Sat 1 Jan 2000 01:00 UTC (in 1 h). Type it again when it runs."},
		"without the right": {func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "Friday")
			r.srv.JoinCall(r.group, r.bob)
			r.srv.JoinCall(r.group, r.bot)
			r.srv.Demote(r.group, r.bot)
		}, "Not done: I may not manage calls there. Make my account an admin with the right “Manage video chats” (in a channel “Manage live streams”), then type it again. (for whoever runs me: c1)"},
		"from outside": {func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "Friday")
			r.srv.JoinCall(r.group, r.bob)
		}, "Not done: Telegram does not let my account do this in the call that is there, perhaps because it is not in that call itself. Let its owner join the call with Telegram's app, then type it again. (for whoever runs me: c1)"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				tt.meets(r)
				r.start()
				typist{r}.is("/callmute "+strconv.FormatInt(r.bob, 10), 0, tt.want)
				if n := r.srv.Count("phone.editGroupCallParticipant", r.bot); n > 0 && name != "from outside" {
					t.Errorf("asked %d times", n)
				}
			})
		})
	}
}

// TestANameThatChangesHands: once a person is found, the name is not asked about again, though the answer was lost.
func TestANameThatChangesHands(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.SetUsername(r.bob, "somebody")
		r.srv.StartCall(r.group, r.alice, "Friday")
		for _, u := range []int64{r.bot, r.alice, r.bob} {
			r.srv.JoinCall(r.group, u)
		}
		r.srv.Fail("phone.editGroupCallParticipant", emulator.Fault{Kind: emulator.CutBefore, User: r.bot, Times: 1})
		r.start()
		msg := r.says(r.alice, "/callmute @somebody")
		time.Sleep(5 * time.Second)
		r.srv.SetUsername(r.bob, "")
		r.srv.SetUsername(r.alice, "somebody")
		r.crash()
		r.start()
		r.idle(2 * time.Minute)
		r.answered(msg, "Muted: Bob in the video chat “Friday”, until an admin lets them speak.")
	})
}

// TestWhoeverWroteThat: the author of a message is found wherever a message can be answered.
func TestWhoeverWroteThat(t *testing.T) {
	for _, kind := range people {
		t.Run(kind, func(t *testing.T) {
			bubble(t, func(r *rig) {
				p := r.place(kind)
				hello := r.srv.Say(p.call, r.bob, "hello", emulator.SayOptions{Topic: p.topic})
				r.srv.StartCall(p.call, r.alice, "Friday")
				r.srv.JoinCall(p.call, r.bot)
				r.srv.JoinCall(p.call, r.bob)
				r.start()
				if p.call.Kind == command.Group {
					hello = r.srv.IDFor(r.alice, p.call, hello)
				}
				msg := r.srv.Say(p.call, r.alice, "/callmute", emulator.SayOptions{ReplyTo: hello, Topic: p.topic})
				r.idle(time.Minute)
				want := "Muted: Bob in the video chat “Friday”, until an admin lets them speak."
				msgs := r.srv.Messages(p.call)
				if last := msgs[len(msgs)-1]; last.Text != want || last.By != r.bot || r.srv.IDFor(r.alice, p.call, last.ReplyTo) != msg {
					t.Errorf("the answer is %+v", last)
				}
				if in := r.srv.InCall(p.call); !in[1].Hushed {
					t.Errorf("in the call: %+v", in)
				}
			})
		})
	}
}

// TestMutingWhoIsNotListed: in some channels Telegram does not list those who may not speak. Nobody is said to be gone for that.
func TestMutingWhoIsNotListed(t *testing.T) {
	news := func(r *rig) (c command.Peer, says func(text string, within time.Duration) string) {
		r.srv.Switch(emulator.Switches{ListenersHidden: true})
		c = r.srv.AddChannel(emulator.Chat{Title: "News", Creator: r.bot, Members: []int64{r.alice, r.bob}})
		r.policy.Chats[c] = r.policy.Chats[r.group]
		r.srv.StartCall(c, r.bot, "Listen")
		r.srv.JoinCall(c, r.bot)
		r.srv.JoinCall(c, r.bob)
		time.Sleep(2 * time.Second)
		return c, func(text string, within time.Duration) string {
			r.srv.Private(r.alice, r.bot, text+" "+strconv.FormatInt(r.bob, 10)+" --in "+c.String())
			r.idle(within)
			list := r.srv.PrivateMessages(r.alice, r.bot)
			return list[len(list)-1].Text
		}
	}
	bubble(t, func(r *rig) {
		c, says := news(r)
		r.srv.MuteInCall(c, r.bot, r.bob, true)
		r.start()
		want := "Not done: I do not find that person among those whom Telegram lists to me in the live stream “Listen” in News. Name them by @name, or answer to a message of theirs."
		if got := says("/callunmute", time.Minute); got != want {
			t.Errorf("the answer is %q", got)
		}
	})
	bubble(t, func(r *rig) {
		_, says := news(r)
		r.srv.Fail("phone.editGroupCallParticipant", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
		r.start()
		if got := says("/callmute", 2*time.Minute); got != "Muted: Bob in the live stream “Listen” in News, until an admin lets them speak." {
			t.Errorf("the answer is %q", got)
		}
	})
}

// TestNobodyIsLookedUpForAnybody: whoever has made himself an admin of a group of his own cannot have Telegram asked for names
// without end.
func TestNobodyIsLookedUpForAnybody(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.ChatAdmins, r.policy.Chats = true, nil
		own := r.srv.AddSupergroup(emulator.Chat{Title: "His own", Creator: r.bob, Members: []int64{r.bot}})
		r.srv.SetAdmin(own, r.bot, emulator.Rights{ManageCall: true})
		r.srv.StartCall(own, r.bob, "Trap")
		lookups := 0
		r.ahead.set(func(in bin.Encoder) {
			switch in.(type) {
			case *tg.ContactsResolveUsernameRequest, *tg.MessagesGetDialogsRequest:
				lookups++
			}
		})
		r.start()
		r.idle(time.Minute)
		lookups = 0
		for _, line := range []string{"/callinvite @one @two", "/callmute @one", "/callunmute 7777", "/callinvite 7777 8888"} {
			msg := r.srv.Say(own, r.bob, line, emulator.SayOptions{})
			r.idle(time.Minute)
			time.Sleep(15 * time.Second)
			var got []string
			for _, e := range r.srv.AnswersTo(own, msg) {
				got = append(got, e.Text)
			}
			if len(got) != 1 || !strings.HasPrefix(got[0], "Not done: I look people up by name only for those") {
				t.Errorf("%s: the answers are %q", line, got)
			}
		}
		if lookups > 0 {
			t.Errorf("Telegram was asked %d times for names and ids", lookups)
		}
	})
}

// Telegram shows who is in a call, and of some gives this account no access to them: that is no matter of the chat.
func TestMutingWhomTelegramOnlyShows(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.Switch(emulator.Switches{MinListed: true, MuteFromOutside: true})
		r.srv.StartCall(r.group, r.alice, "Chat")
		r.srv.JoinCall(r.group, r.bob)
		time.Sleep(time.Minute)
		r.start()
		said := r.srv.Say(r.group, r.bob, "hello", emulator.SayOptions{})
		id := strconv.FormatInt(r.bob, 10)
		const why = "Telegram shows me that person in the video chat “Chat”, but lets my account do nothing to them by their id. Name them by @name, or answer to a message of theirs."
		msg := r.says(r.alice, "/callmute "+id)
		r.idle(time.Minute)
		if got := r.answered(msg, "Not done: "); got != "Not done: "+why {
			t.Errorf("it is answered %q", got)
		}
		msg = r.says(r.alice, "/callcheck callmute "+id)
		r.idle(time.Minute)
		if got := strings.Join(r.answers(msg), "\n"); !strings.Contains(got, why) {
			t.Errorf("the check foretells %q", got)
		}
		msg = r.srv.Say(r.group, r.alice, "/callmute", emulator.SayOptions{ReplyTo: said})
		r.idle(time.Minute)
		r.answered(msg, "Muted: Bob in the video chat “Chat”")
	})
}
