package handlers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

const inviteMethod = "phone.inviteToGroupCall"

// guests adds people to the group, with their names for usernames.
func (r *rig) guests(names ...string) (ids []int64) {
	for _, name := range names {
		id := r.srv.AddUser(emulator.User{First: name, Username: strings.ToLower(name)})
		r.srv.Join(r.group, id)
		if ids = append(ids, id); r.named == nil {
			r.named = map[string]int64{}
		}
		r.named[name] = id
	}
	return ids
}

// invited returns whom the userbot has invited, in order.
func (r *rig) invited() (people []int64) {
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.UserInvited && e.By == r.bot {
			people = append(people, e.User)
		}
	}
	return people
}

func (r *rig) hasInvited(people ...int64) {
	r.Helper()
	if got := r.invited(); !slices.Equal(got, people) {
		r.Errorf("invited were %v, want %v; the chat:\n%s", got, people, r.chat())
	}
}

// TestInvitingPeople tells of each what became of it, however he is named.
func TestInvitingPeople(t *testing.T) {
	bubble(t, func(r *rig) {
		g := r.guests("Carol", "Daisy", "Erwin", "Frank", "Gregor")
		r.srv.AddUser(emulator.User{First: "Stranger", Username: "stranger"})
		robot := r.srv.AddUser(emulator.User{First: "Robot", Bot: true, Username: "robot_bot"})
		r.srv.Join(r.group, robot)
		hello := r.says(r.bob, "hello")
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.srv.JoinCall(r.group, r.bot)
		r.srv.JoinCall(r.group, r.alice)
		r.srv.RefuseInvitations(g[3], true)
		r.start()
		a := typist{r}
		a.is("/callinvite", hello, "Invited to the video chat “Friday”: Bob.")
		a.is("/vcinv", hello, "There was nobody to invite to the video chat “Friday”. I changed nothing.\nInvited already: Bob.")
		if n := r.srv.Count(inviteMethod, r.bot); n != 2 {
			t.Errorf("%d requests for one person, twice", n)
		}
		a.is("/callinvite @carol, https://t.me/daisy ＠Carol", 0, "Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).")
		if n := r.srv.Count(inviteMethod, r.bot); n != 3 {
			t.Errorf("%d requests for two people", n-2)
		}
		a.is("/callinvite @erwin @alice @carol @frank @stranger @nobody_there @robot_bot @demo "+strconv.FormatInt(r.bob, 10)+" 4711", 0,
			"Invited to the video chat “Friday”: Erwin (＠erwin).\n"+
				"Invited already: Carol (＠carol), Bob (1003).\n"+
				"In it already: Alice (＠alice).\n"+
				"Not in the chat, so I could not invite them: Stranger (＠stranger).\n"+
				"Their privacy settings do not allow it: Frank (＠frank).\n"+
				"Only people can be invited, and only those whose account is not deleted: Robot (＠robot_bot), Demo (＠demo).\n"+
				"I find nobody of that name: ＠nobody_there.\n"+
				"My account has never met them, so name them by @name, or answer to a message of theirs: 4711.")
		a.is("/vcinvite @frank", 0, "Not done: I have invited nobody to the video chat “Friday”.\nTheir privacy settings do not allow it: Frank (＠frank).")
		a.is("/callinvite @alice", 0, "There was nobody to invite to the video chat “Friday”. I changed nothing.\nIn it already: Alice (＠alice).")
		a.is("/callinvite @gregor "+strconv.FormatInt(g[4], 10), 0, "Invited to the video chat “Friday”: Gregor (＠gregor).") // he is one
		r.hasInvited(r.bob, g[0], g[1], g[2], g[4])
		for _, m := range r.srv.Messages(r.group) {
			if m.By == r.bot && strings.Contains(m.Text, "@carol") {
				t.Errorf("a mention: %q", m.Text)
			}
		}
	})
}

// TestWhomToInvite: nobody is invited by a guess, nor by the dozen.
func TestWhomToInvite(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.srv.JoinCall(r.group, r.bot)
		r.guests("Carol", "Daisy", "Erwin", "Frank")
		r.start()
		a := typist{r}
		const usage = "\nUsage: /callinvite [--quiet] [--in CHAT] <people>\nExample: /callinvite @somebody @another"
		a.is("/callinvite", 0, "Please say who, or type it as a reply to a message of that person."+usage)
		for _, n := range []int{11, 60, 300} {
			crowd := ""
			for i := range n {
				crowd += fmt.Sprintf(" @someone%d", i)
			}
			a.is("/callinvite"+crowd, 0, fmt.Sprintf("That is %d people, and I invite no more than 10 at once: Telegram bans accounts that invite in masses.", n)+usage)
		}
		r.hasInvited()
		if n := r.srv.Count("contacts.resolveUsername", r.bot); n > 0 {
			t.Errorf("%d names were looked up", n)
		}
		a.is("/callinvite Carol daisy @erwin Frank", 0, "People go by their @name, a t.me link or an id, and “Carol” is none of these. Which one?\n1. /callinvite @Carol @daisy @erwin @Frank\n2. /callinvite @erwin\nAnswer /yes 1 or /yes 2, or type it again.")
		a.is("/yes 1", 0, "Invited to the video chat “Friday”: Carol (＠Carol), Daisy (＠daisy), Erwin (＠erwin), Frank (＠Frank).")
		long := ""
		for range 10 {
			long += " https://t.me/" + strings.Repeat("a", 30) + string(rune('a'+len(long)%26))
		}
		if got := a.types("/callinvite"+long, 0); !strings.HasPrefix(got, "Not done: I have invited nobody to the video chat “Friday”.\nI find nobody of that name: ＠aaa") {
			t.Errorf("ten long links: %q", got)
		}
	})
}

// TestInvitingNobody: what Telegram would refuse is said, and how to help it, where that is known before it is asked.
func TestInvitingNobody(t *testing.T) {
	failing := func(err string, times int) func(*rig) {
		return func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "Friday")
			r.srv.JoinCall(r.group, r.bot)
			r.srv.Fail(inviteMethod, emulator.Fault{Err: err, Times: times, User: r.bot})
		}
	}
	for name, tt := range map[string]struct {
		meets func(*rig)
		want  string
		asked bool
	}{
		"there is none": {func(*rig) {}, "There is no video chat here, neither live nor scheduled, so I changed nothing.", false},
		"before it runs": {func(r *rig) { r.srv.ScheduleCall(r.group, r.alice, "Friday", time.Now().Add(time.Hour)) },
			"Not done: the video chat “Friday” is not live yet, but scheduled for Sat 1 Jan 2000 01:00 UTC (in 1 h). Type it again when it runs.", false},
		"from outside": {func(r *rig) { r.srv.StartCall(r.group, r.alice, "Friday") },
			"Not done: Telegram does not let my account do this in the call that is there, perhaps because it is not in that call itself. Let its owner join the call with Telegram's app, then type it again.", true},
		"in the name of a channel": {failing("INVITE_FORBIDDEN_WITH_JOINAS", 1),
			"Not done: my account is in that call in the name of a channel, and whoever is cannot invite: the invitation would tell who it is. Let its owner join under its own name, then type it again.", true},
		"Telegram knows no such call": {failing("GROUPCALL_INVALID", 2), "Not done: Telegram does not know the call any more that the chat shows. Look whether it still runs, then type it again.", true},
		"reported for spam":           {failing("PEER_FLOOD", 1), "Not done: Telegram has limited my account, as it does with those that are reported for spam or invite in masses.", true},
		"for a reason of its own":     {failing("SOMETHING_NEW", 1), "Not done: Telegram refused. Nothing was changed. Whoever runs me finds the reason in the log under ", true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.guests("Carol")
				tt.meets(r)
				r.start()
				if got := (typist{r}).types("/callinvite @carol", 0); !strings.HasPrefix(got, tt.want) {
					t.Errorf("told %q, want %q", got, tt.want)
				}
				if asked := r.srv.Count(inviteMethod, r.bot) > 0; asked != tt.asked {
					t.Errorf("asked: %t", asked)
				}
				r.hasInvited()
			})
		})
	}
}

// TestInvitingFromOutside: where Telegram lets who is not in the call invite, that is done, by whoever is no admin, too.
func TestInvitingFromOutside(t *testing.T) {
	bubble(t, func(r *rig) {
		g := r.guests("Carol")
		r.srv.Switch(emulator.Switches{InviteFromOutside: true})
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.srv.Demote(r.group, r.bot)
		r.start()
		(typist{r}).is("/callinvite @carol", 0, "Invited to the video chat “Friday”: Carol (＠carol).")
		r.hasInvited(g...)
	})
}

// TestInvitingQuietly: a sign is enough where all are invited; what is to be told of somebody is told.
func TestInvitingQuietly(t *testing.T) {
	bubble(t, func(r *rig) {
		g := r.guests("Carol", "Daisy")
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.srv.JoinCall(r.group, r.bot)
		r.srv.RefuseInvitations(g[1], true)
		r.start()
		msg := r.says(r.alice, "/callinvite --quiet @carol @daisy")
		r.idle(time.Minute)
		r.answered(msg, "Invited to the video chat “Friday”: Carol (＠carol).\nTheir privacy settings do not allow it: Daisy (＠daisy).")
		time.Sleep(20 * time.Second)
		r.srv.RefuseInvitations(g[1], false)
		msg = r.says(r.alice, "/callinvite --quiet @daisy")
		r.idle(time.Minute)
		if got := r.tidied(msg); len(got) != 1 || got[0] != "👍" {
			t.Errorf("all were invited, and told is %q", got)
		}
		r.hasInvited(g...)
	})
}

// TestNoInvitationsForStrangers: who may not command is not answered, and has no name looked up.
func TestNoInvitationsForStrangers(t *testing.T) {
	bubble(t, func(r *rig) {
		r.guests("Carol")
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.srv.JoinCall(r.group, r.bot)
		r.start()
		msg := r.says(r.bob, "/callinvite @carol @daisy")
		r.idle(time.Minute)
		time.Sleep(time.Minute)
		if list := r.answers(msg); len(list) > 0 || r.srv.Count("contacts.resolveUsername", r.bot) > 0 {
			t.Errorf("answered %q, with %d names looked up", list, r.srv.Count("contacts.resolveUsername", r.bot))
		}
		r.hasInvited()
	})
}

// TestTellingInTheMiddleOfInvitations: what was done before a wait, a failure or the end of the call is kept, and told.
func TestTellingInTheMiddleOfInvitations(t *testing.T) {
	const all = "/callinvite @carol @daisy @erwin @stranger"
	for name, tt := range map[string]struct {
		fault emulator.Fault
		meets func(*rig)
		want  string
		done  int
	}{
		"a wait": {emulator.Fault{Err: "FLOOD_WAIT_40", Skip: 2}, nil,
			"Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy), Erwin (＠erwin).\nNot in the chat, so I could not invite them: Stranger (＠stranger).", 3},
		"a long wait": {emulator.Fault{Err: "FLOOD_WAIT_4000", Skip: 2}, nil,
			"Invited to the video chat “Friday”: Carol (＠carol).\nAs for Daisy (＠daisy), Erwin (＠erwin), Stranger (＠stranger): Telegram asks me to wait until 01:07:00 UTC (in 1 h 7 min), and I hold no command back for so long. Type it again after that wait. (for whoever runs me: c1)", 1},
		"a refusal": {emulator.Fault{Err: "PEER_FLOOD", Skip: 2}, nil,
			"Invited to the video chat “Friday”: Carol (＠carol).\nAs for Daisy (＠daisy), Erwin (＠erwin), Stranger (＠stranger): Telegram has limited my account, as it does with those that are reported for spam or invite in masses. (for whoever runs me: c1)", 1},
		"the end of the call": {emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second, Skip: 2}, func(r *rig) { time.AfterFunc(22*time.Second, func() { r.srv.EndCall(r.group, r.alice) }) },
			"Invited to the video chat “Friday”: Carol (＠carol).\nAs for Daisy (＠daisy), Erwin (＠erwin), Stranger (＠stranger): the video chat “Friday” has ended.", 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				g := r.guests("Carol", "Daisy", "Erwin")
				r.srv.AddUser(emulator.User{First: "Stranger", Username: "stranger"})
				r.srv.StartCall(r.group, r.alice, "Friday")
				r.srv.JoinCall(r.group, r.bot)
				tt.fault.User = r.bot
				r.srv.Fail(inviteMethod, tt.fault)
				r.start()
				if tt.meets != nil {
					tt.meets(r)
				}
				(typist{r}).is(all, 0, tt.want)
				r.hasInvited(g[:tt.done]...)
			})
		})
	}
}

// TestNobodyIsInvitedTwice: after a crash the chat tells who was invited; where its messages are deleted, that is not clear,
// and said so, although Telegram would invite again.
func TestNobodyIsInvitedTwice(t *testing.T) {
	for name, tt := range map[string]struct {
		kind   emulator.FaultKind
		before func(*rig, int64) // the restart; Carol
		want   string
		done   int // of two
	}{
		"carried out":     {emulator.LoseAnswer, nil, "Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).", 2},
		"not carried out": {emulator.CutBefore, nil, "Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).", 2},
		"carried out, and a bot deletes such messages": {emulator.LoseAnswer, func(r *rig, _ int64) { r.sweep() },
			"I cannot say that I have invited anybody to the video chat “Friday”.\nIt is not clear whether they were invited, as Telegram did not answer me and I find none of its messages about this call here; I invite nobody twice, so ask them before you type it again: Carol (＠carol), Daisy (＠daisy).", 2},
		"carried out, and the call has ended": {emulator.LoseAnswer, func(r *rig, _ int64) { r.srv.EndCall(r.group, r.alice) },
			"Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).", 2},
		"not carried out, and the call has ended": {emulator.CutBefore, func(r *rig, _ int64) { r.srv.EndCall(r.group, r.alice) },
			"Not done: the video chat “Friday” has ended.", 0},
		"not carried out, and another call is there": {emulator.CutBefore, func(r *rig, _ int64) { r.srv.StartCall(r.group, r.alice, "Next"); r.srv.JoinCall(r.group, r.bot) },
			"Not done: the video chat “Friday” has ended. The one that is there now “Next” came after your command, and I left it alone.", 0},
		"not carried out, and the names have changed hands": {emulator.CutBefore, func(r *rig, carol int64) {
			r.srv.SetUsername(carol, "")
			r.srv.SetUsername(r.alice, "carol")
		}, "Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).", 2},
		"carried out, and others have invited more": {emulator.LoseAnswer, func(r *rig, _ int64) { r.srv.InviteToCall(r.group, r.alice, r.bob) },
			"Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).", 2},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				g := r.guests("Carol", "Daisy")
				r.srv.Switch(emulator.Switches{InviteAgain: true})
				r.srv.StartCall(r.group, r.alice, "Friday")
				r.srv.JoinCall(r.group, r.bot)
				r.srv.Fail(inviteMethod, emulator.Fault{Kind: tt.kind, User: r.bot})
				r.start()
				msg := r.says(r.alice, "/callinvite @carol @daisy")
				time.Sleep(100 * time.Millisecond)
				if tt.before != nil {
					tt.before(r, g[0])
				}
				r.crash()
				r.start()
				r.idle(3 * time.Minute)
				if got := r.answered(msg, ""); got != tt.want {
					t.Errorf("told %q, want %q", got, tt.want)
				}
				r.hasInvited(g[:tt.done]...)
			})
		})
	}
}

// sweep deletes all that Telegram has said in the group, as some bots do.
func (r *rig) sweep() (any bool) {
	for _, m := range r.srv.Messages(r.group) {
		if m.Service != nil {
			r.srv.Delete(r.group, r.alice, m.ID)
			any = true
		}
	}
	return any
}

// TestInvitationsThatTheAnswerDoesNotShow: the chat is asked, and if that does not show them either, this is said.
func TestInvitationsThatTheAnswerDoesNotShow(t *testing.T) {
	for name, tt := range map[string]struct {
		switches emulator.Switches
		want     string
		done     int
	}{
		"a push of its own": {emulator.Switches{InviteUntold: true}, "Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).", 2},
		"one is left out":   {emulator.Switches{InviteSkips: true}, "Invited to the video chat “Friday”: Carol (＠carol), Daisy (＠daisy).\nTelegram agreed, and yet the chat does not show that they are invited: Alice (＠alice).", 2},
		"nothing is posted": {emulator.Switches{NoServicePost: true}, "I cannot say that I have invited anybody to the video chat “Friday”.\nTelegram agreed, and yet the chat does not show that they are invited: Carol (＠carol), Daisy (＠daisy), Alice (＠alice).", 2},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				g := r.guests("Carol", "Daisy")
				r.srv.StartCall(r.group, r.alice, "Friday")
				r.srv.JoinCall(r.group, r.bot)
				text := "/callinvite @carol @daisy"
				if !tt.switches.InviteUntold {
					text += " @alice"
				}
				if tt.switches.InviteSkips {
					r.srv.JoinCall(r.group, r.alice)
				}
				r.srv.Switch(tt.switches)
				r.start()
				(typist{r}).is(text, 0, tt.want)
				if tt.switches.NoServicePost {
					g = append(g, r.alice)
				}
				r.hasInvited(g...)
			})
		})
	}
}

// TestInvitingEverywhere: into the call of a chat of each kind, typed there and elsewhere.
func TestInvitingEverywhere(t *testing.T) {
	for _, kind := range people {
		t.Run(kind, func(t *testing.T) {
			bubble(t, func(r *rig) {
				p := r.place(kind)
				r.srv.SetUsername(r.bob, "bobby")
				r.srv.StartCall(p.call, r.alice, "Friday")
				r.srv.JoinCall(p.call, r.bot)
				r.start()
				r.srv.Say(p.call, r.alice, "/callinvite @bobby", emulator.SayOptions{Topic: p.topic})
				r.idle(time.Minute)
				msgs := r.srv.Messages(p.call)
				if last := msgs[len(msgs)-1]; last.By != r.bot || !strings.HasPrefix(last.Text, "Invited to the ") || !strings.HasSuffix(last.Text, " “Friday”: Bob (＠bobby).") {
					t.Errorf("the answer is %+v", last)
				}
				r.hasInvited(r.bob)
				time.Sleep(20 * time.Second)
				msg := r.srv.Private(r.alice, r.bot, "/callinvite --in "+p.call.String()+" @bobby")
				r.idle(time.Minute)
				sc := &scenario{private: true}
				if said := r.answersTo(sc, msg); len(said) != 1 || !strings.HasPrefix(said[0], "There was nobody to invite to the ") || !strings.Contains(said[0], " “Friday” in ") {
					t.Errorf("in private: %q", said)
				}
			})
		})
	}
}
