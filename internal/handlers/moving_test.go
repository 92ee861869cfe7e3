package handlers_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// lastPrivate is what the userbot wrote to Alice last.
func (r *rig) lastPrivate() (text string) {
	for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
		if m.By == r.bot {
			text = m.Text
		}
	}
	return text
}

// offeredLast is the line that the userbot has told last in a chat to type.
func (r *rig) offeredLast(in command.Peer) string {
	r.Helper()
	told := ""
	for _, m := range r.srv.Messages(in) {
		if m.By == r.bot && m.Service == nil {
			told = m.Text
		}
	}
	_, line, ok := strings.Cut(told, "/startnow ")
	if !ok {
		r.Fatalf("no line is offered in %q", told)
	}
	line, _, _ = strings.Cut(line, ". ")
	return "/startnow " + line
}

// What is planned from elsewhere by the name of its chat is offered to be started there, whoever has the name by then.
func TestTheLineThatIsOfferedIsForTheChatOfThePlan(t *testing.T) {
	for _, row := range []struct {
		name, schedule string
		hinder, mend   func(r *rig)
	}{
		{"the account was demoted", "/schedulecall --in @demo in 1h Party", func(r *rig) {
			r.srv.Demote(r.group, r.bot)
		}, func(r *rig) {
			r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		}},
		{"another one is there", "/schedulecall --in @demo in 1h Party", func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand") // in its place: were it taken back first, that could be seen, and nothing told
		}, func(r *rig) {
			r.srv.EndCall(r.group, r.alice)
		}},
		{"it was missed", "/schedulecall --in @demo in 1h Party", func(r *rig) {
			r.crash()
			time.Sleep(2 * time.Hour)
			r.start()
		}, func(*rig) {}},
		{"people were to start it", "/schedulecall --no-start --in @demo in 10d Party", func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			time.Sleep(10*24*time.Hour - 90*time.Minute)
			r.srv.EndCall(r.group, r.alice)
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
		}, func(r *rig) { r.srv.Heal() }},
	} {
		for name, username := range map[string]string{"has no name any more": "", "has another name": "club"} {
			t.Run(row.name+", and the chat "+name, func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.Chats = nil
					club := r.srv.AddSupergroup(emulator.Chat{Title: "Club", Creator: r.alice, Members: []int64{r.bot}})
					r.start()
					r.srv.Say(club, r.alice, row.schedule, emulator.SayOptions{})
					r.idle(time.Minute)
					r.srv.SetChatUsername(r.group, username)
					r.srv.AddSupergroup(emulator.Chat{Title: "Other", Username: "demo", Creator: r.alice, Members: []int64{r.bot}})
					row.hinder(r)
					time.Sleep(2 * time.Hour)
					row.mend(r)
					line := r.offeredLast(club)
					if want := "/startnow --in " + r.group.String() + " 1"; line != want {
						t.Fatalf("offered is %q, want %q", line, want)
					}
					msg := r.srv.Say(club, r.alice, line, emulator.SayOptions{})
					r.idle(time.Minute)
					if got := r.answersIn(club, msg); !strings.HasPrefix(got, "Started in Demo: ") {
						t.Errorf("typed, %q is answered %q", line, got)
					}
					r.current("Party", true)
				})
			})
		}
	}
}

// withoutRefs leaves out what is for whoever runs the userbot.
func withoutRefs(texts []string) (list []string) {
	for _, t := range texts {
		list = append(list, regexp.MustCompile(` \(for whoever runs me: c\d+\)`).ReplaceAllString(t, ""))
	}
	return list
}

// byItself is what the userbot wrote to somebody in private that answers nothing.
func (r *rig) byItself(who int64) (list []string) {
	for _, m := range r.srv.PrivateMessages(who, r.bot) {
		if m.By == r.bot && m.ReplyTo == 0 {
			list = append(list, m.Text)
		}
	}
	return list
}

// Of a series that cannot start any more, because the account was removed from its chat, that is told once; it can be paused, passed and
// taken off the plan without the chat.
func TestASeriesOfAChatThatTheAccountIsNotInAnyMore(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.asksPrivately("/schedulecall --remind 1h --in " + r.group.String() + " every day 9:00 Daily")
		r.asksPrivately("/schedulecall --in " + r.group.String() + " every day 10:00 Second")
		r.onTelegram("Daily", "Sat 09:00")
		r.srv.SetPrivate(r.group)
		r.srv.Ban(r.group, r.bot)
		if got := r.asksPrivately("/skipcall 1"); !strings.HasPrefix(got, "Passed: number 1, Sat 1 Jan 2000 09:00 UTC (in 9 h) “Daily”. It stays on Telegram, for my account is not in that chat. The next one is Sun 2 Jan 2000 09:00 UTC (in 1 d 9 h).") {
			t.Fatalf("passed without the chat the answer is %q", got)
		}
		time.Sleep(4 * 24 * time.Hour)
		const rest = " was to start now. Not done: my account is not in that chat. Add it, then within 12 hours type /startnow --in "
		in := r.group.String()
		want := []string{
			"The video chat “Second”" + rest + in + " 2.\nThe series is paused until you type /resumecall --in " + in + " 2.",
			"The video chat “Daily”" + rest + in + " 1.\nThe series is paused until you type /resumecall --in " + in + " 1.",
		}
		if got := withoutRefs(r.byItself(r.alice)); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("told was\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if got := r.asksPrivately("/cancelcall 1"); !strings.HasPrefix(got, "Cancelled: the whole series number 1, ") {
			t.Errorf("cancelled without the chat the answer is %q", got)
		}
		r.srv.Join(r.group, r.bot)
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		if got := r.asksPrivately("/startnow --in " + in + " 2"); !strings.HasPrefix(got, "The one of Sat 1 Jan 2000 10:00 UTC is over. Did you mean this?\nStart number 2, ") {
			t.Errorf("when the account is back the answer is %q", got)
		}
		if got := r.asksPrivately("/resumecall --in " + in + " 2"); !strings.HasPrefix(got, "It goes on in Demo: number 2, ") {
			t.Errorf("when the account is back the answer is %q", got)
		}
	})
}

// Where the chat is out of reach, whoever has planned something in private is told there what becomes of it; whoever has done that in the
// chat, or may not command there any more, is not: then the account's owner is.
func TestWhoIsToldWhereTheChatIsOutOfReach(t *testing.T) {
	for name, c := range map[string]struct {
		plan func(*rig, string)
		told func(*rig) []int64
	}{
		"planned in private":                   {func(r *rig, in string) { r.asksPrivately("/schedulecall --in " + in + " 9:00 Party") }, func(r *rig) []int64 { return []int64{r.alice} }},
		"planned in the chat, which was named": {func(r *rig, in string) { r.tells("/schedulecall --in " + in + " 9:00 Party") }, func(r *rig) []int64 { return []int64{r.bot} }},
		"planned in private, by somebody who may not any more": {func(r *rig, in string) {
			r.srv.Private(r.bob, r.bot, "/schedulecall --in "+in+" 9:00 Party")
		}, func(r *rig) []int64 { return []int64{r.bot} }},
		"taken over in the chat": {func(r *rig, in string) {
			r.srv.Private(r.bob, r.bot, "/schedulecall --in "+in+" 9:00 Party")
			r.idle(time.Minute)
			r.onlyAlice()
			if got := r.tells("/resumecall --in " + in + " 1"); !strings.HasSuffix(got, " It is yours from now on.") {
				r.Errorf("to take it over is answered %q", got)
			}
		}, func(r *rig) []int64 { return []int64{r.bot} }},
		"taken over in private": {func(r *rig, in string) {
			r.srv.Private(r.bob, r.bot, "/schedulecall --in "+in+" 9:00 Party")
			r.idle(time.Minute)
			r.onlyAlice()
			r.asksPrivately("/resumecall --in " + in + " 1")
		}, func(r *rig) []int64 { return []int64{r.alice} }},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true, {Kind: command.User, ID: r.bob}: true}
				r.srv.Private(r.bob, r.bot, "hello")
				acquainted(r)
				r.start()
				c.plan(r, r.group.String())
				r.onTelegram("Party", "Sat 09:00")
				r.onlyAlice()
				r.srv.SetPrivate(r.group)
				r.srv.Ban(r.group, r.bot)
				time.Sleep(10 * time.Hour)
				var got []int64
				for _, who := range []int64{r.alice, r.bob, r.bot} {
					for _, m := range r.srv.PrivateMessages(who, r.bot) {
						if m.By == r.bot && m.ReplyTo == 0 && strings.Contains(m.Text, "“Party” was to start now. Not done: my account is not in that chat.") {
							got = append(got, who)
						}
					}
				}
				if want := c.told(r); !slices.Equal(got, want) {
					t.Errorf("told are %v, want %v; the chat:\n%s", got, want, r.chat())
				}
			})
		})
	}
}

// onlyAlice has nobody else be one of the admins that are configured.
func (r *rig) onlyAlice() {
	p := r.policy
	p.Admins = map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true}
	r.life.h.SetPolicy(&p)
}

// What nobody can start any more is paused without the chat, and goes on with it.
func TestPausedWithoutTheChat(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.asksPrivately("/schedulecall --in " + r.group.String() + " every day 9:00 Daily")
		r.srv.SetPrivate(r.group)
		r.srv.Ban(r.group, r.bot)
		r.is(r.asksPrivately("/pausecall 1"), "Paused: number 1, Sat 1 Jan 2000 09:00 UTC (in 9 h) “Daily”. It stays on Telegram, for my account is not in that chat. I neither start it nor remind of it until you type /resumecall --in "+r.group.String()+" 1.")
		if got := r.asksPrivately("/resumecall 1"); !strings.HasPrefix(got, "Not done: my account is not in that chat.") {
			t.Errorf("resumed without the chat the answer is %q", got)
		}
		r.srv.Join(r.group, r.bot)
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		time.Sleep(time.Hour)
		if got := r.asksPrivately("/resumecall 1"); !strings.HasPrefix(got, "It goes on in Demo: number 1, ") {
			t.Errorf("with the chat the answer is %q", got)
		}
		c := r.srv.CurrentCall(r.group)
		time.Sleep(9 * time.Hour)
		r.starts(c, r.bot, c.At)
		r.calls(1)
	})
}

// Where the account has lost the right to manage calls, that is told once of a series, and nobody is reminded of what does not start.
func TestASeriesThatMayNotBeStartedAnyMore(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --remind 1h every day 9:00 Daily")
		r.onTelegram("Daily", "Sat 09:00")
		r.srv.Demote(r.group, r.bot)
		time.Sleep(4 * 24 * time.Hour)
		want := "The video chat “Daily” was to start now. Not done: I may not manage calls there. Make my account an admin with the right “Manage video chats” (in a channel “Manage live streams”), then within 12 hours type /startnow 1.\nThe series is paused until you type /resumecall 1."
		if got := withoutRefs(r.posts()); len(got) != 1 || got[0] != want {
			t.Fatalf("the userbot wrote %q, and should write %q, once", got, want)
		}
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		r.gets("/resumecall 1", "It goes on: number 1, ")
		time.Sleep(24 * time.Hour)
		r.current("Daily", true)
	})
}

// What was only kept here, and could not be made at its time, can be made when that is mended.
func TestWhatWasKeptAndMayNotBeStartedCanBeStartedLater(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall in 10d Party")
		r.srv.Demote(r.group, r.bot)
		time.Sleep(10*24*time.Hour + time.Hour)
		if got := withoutRefs(r.posts()); len(got) != 1 || !strings.HasSuffix(got[0], ", then within 12 hours type /startnow 1.") {
			t.Fatalf("the userbot wrote %q", got)
		}
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		r.gets("/startnow 1", "Started: video chat “Party”, which was scheduled for ")
		r.current("Party", true)
	})
}

// noticed is what the owner was told in Saved Messages.
func (r *rig) noticed() (list []string) {
	for _, m := range r.srv.PrivateMessages(r.bot, r.bot) {
		list = append(list, m.Text)
	}
	return list
}

// What is planned for a chat that is not looked after any more rests, which the owner is told once; with the chat it goes on.
func TestWhatIsPlannedForAChatThatIsNotConfiguredAnyMore(t *testing.T) {
	for name, change := range map[string]func(r *rig, p handlers.Policy){
		"reloaded": func(r *rig, p handlers.Policy) { r.life.h.SetPolicy(&p) },
		"restarted": func(r *rig, p handlers.Policy) {
			r.crash()
			r.policy = p
			r.start()
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				other := r.addGroup("Other")
				r.start()
				r.tells("/schedulecall --remind 1h every day 9:00 Daily")
				r.onTelegram("Daily", "Sat 09:00")
				with, without := r.policy, r.policy
				without.Chats = map[command.Peer]handlers.ChatPolicy{other: {}}
				change(r, without)
				time.Sleep(3 * 24 * time.Hour)
				r.crash()
				r.policy = without
				r.start()
				time.Sleep(time.Hour)
				r.wrote()
				want := "Planned calls rest, because my configuration (key: chats) has their chats no more: 1 in " + r.group.String() + ". I start none of them and remind nobody until it has the chat again; then they go on, and what was missed is told. What is on Telegram stays there, for people to start."
				if got := r.noticed(); len(got) != 1 || got[0] != want {
					t.Fatalf("the owner was told %q, want once\n%s", got, want)
				}
				puts := 0
				for _, l := range r.recorded() {
					if l.Verb == "due put" {
						puts++
					}
				}
				if puts > 0 {
					t.Errorf("it was tried %d times to put it on Telegram", puts)
				}
				change(r, with)
				time.Sleep(time.Minute)
				r.idle(time.Minute)
				if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "Missed: the video chat “Daily” was to start 3 times from Sat 1 Jan 2000 09:00 UTC to Mon 3 Jan 2000 09:00 UTC ") {
					t.Fatalf("with the chat the userbot wrote %q", got)
				}
				time.Sleep(9 * time.Hour)
				r.current("Daily", true)
			})
		})
	}
}

// whileDue is told of what falls due.
type whileDue struct{ do atomic.Pointer[func()] }

func (*whileDue) Answered(string, command.Verb, store.Outcome, time.Duration) {}
func (*whileDue) Step(ctx context.Context, _, _ string) (context.Context, func()) {
	return ctx, func() {}
}
func (*whileDue) Repeated() {}
func (w *whileDue) Due(time.Duration) {
	if do := w.do.Load(); do != nil {
		(*do)()
	}
}

// A chat leaves the configuration while what is planned there, and elsewhere, falls due: it rests, and nothing of it is lost.
func TestAReloadWhileCallsFallDue(t *testing.T) {
	for _, line := range []string{"/schedulecall 01:00 Two", "/schedulecall every day 01:00 Two"} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				other := r.addGroup("Other")
				w := &whileDue{}
				r.watch = w
				r.start()
				r.tells("/schedulecall 01:00 One")
				r.srv.Say(other, r.alice, line, emulator.SayOptions{})
				r.idle(time.Minute)
				without, h := r.policy, r.life.h
				without.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {}}
				reload := func() { h.SetPolicy(&without) }
				w.do.Store(&reload)
				time.Sleep(2 * time.Hour)
				var kept []string
				if err := r.life.store.Plans(other, func(i store.Item) bool { kept = append(kept, i.At.UTC().Format("Mon 15:04")); return true }); err != nil || !slices.Equal(kept, []string{"Sat 01:00"}) {
					t.Errorf("of what rests these are planned still: %v (%v)", kept, err)
				}
				if got := r.noticed(); len(got) != 1 || !strings.HasPrefix(got[0], "Planned calls rest, ") {
					t.Errorf("the owner was told %q", got)
				}
			})
		})
	}
}

// Much is planned for chats that are not looked after any more: it is noted some at a time, and the owner is told of each chat once, also
// where the program is killed before all is noted.
func TestMuchThatRestsIsNotedSomeAtATime(t *testing.T) {
	bubble(t, func(r *rig) {
		chats := []command.Peer{r.group, r.addGroup("Second"), r.addGroup("Third")}
		other := r.addGroup("Other")
		r.start()
		plan := func(chat command.Peer, id int64) store.Edit {
			return store.Edit{ID: id, F: func(i *store.Item) error {
				*i = store.Item{ID: id, Chat: chat, Target: chat, At: time.Now().Add(20 * 24 * time.Hour), Next: time.Now().Add(12 * 24 * time.Hour)}
				return nil
			}}
		}
		var plans []store.Edit
		for n, chat := range chats {
			for k := range store.MostInChat {
				plans = append(plans, plan(chat, int64(1000*n+k+1)))
			}
		}
		edit := func(edits ...store.Edit) {
			if err := r.life.store.Replan(edits...); err != nil {
				t.Fatal(err)
			}
		}
		edit(plans...)
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{other: {}}
		before := r.life.store.Commits()
		r.life.h.SetPolicy(&r.policy)
		time.Sleep(time.Minute)
		if n := r.life.store.Commits() - before; n < 5 {
			t.Errorf("%d calls were noted to rest in %d transactions", len(plans), n)
		}
		rest := func(want int) {
			t.Helper()
			resting := 0
			if err := r.life.store.AllPlans(func(i store.Item) bool {
				if i.Rests {
					resting++
				}
				return true
			}); err != nil || resting != want {
				t.Errorf("%d calls rest, %v; want %d", resting, err, want)
			}
			if got := r.noticed(); len(got) != 1 || !strings.Contains(got[0], fmt.Sprintf("%d in %s", store.MostInChat, chats[2])) {
				t.Errorf("the owner was told %q", got)
			}
		}
		rest(len(plans))
		var not []store.Edit // as it is after the notice, and before the rest
		for k, p := range plans {
			if k%store.MostInChat > 0 {
				not = append(not, store.Edit{ID: p.ID, F: func(i *store.Item) error { i.Rests = false; return nil }})
			}
		}
		edit(not...)
		rest(len(chats))
		r.crash()
		r.start()
		time.Sleep(time.Minute)
		rest(len(plans))
	})
}

// After a start, all that is planned is gone through once who waits for an answer has had it.
func TestAStartGoesThroughWhatIsPlannedLater(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.addGroup("Other")
		r.start()
		r.tells("/schedulecall in 20 days Party")
		with, without := r.policy, r.policy
		without.Chats = map[command.Peer]handlers.ChatPolicy{other: {}}
		r.life.h.SetPolicy(&without)
		time.Sleep(21 * 24 * time.Hour)
		r.wrote()
		r.crash()
		r.policy = with
		r.start()
		time.Sleep(20 * time.Second)
		r.wrote()
		time.Sleep(20 * time.Second)
		if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "Missed: the video chat “Party”") {
			t.Errorf("40 seconds after a start with the chat again the userbot wrote %q", got)
		}
	})
}

// While a chat's name leads nowhere yet, nothing is told of what rests, and nothing is missed but what was.
func TestAChatWhoseNameIsNotKnownYet(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall in 1h Party")
		with, unknown := r.policy, r.policy
		unknown.Chats, unknown.UnknownChats = map[command.Peer]handlers.ChatPolicy{}, true
		r.life.h.SetPolicy(&unknown)
		time.Sleep(61 * time.Minute)
		r.life.h.SetPolicy(&with)
		time.Sleep(time.Minute)
		r.wrote(strings.Replace(hasBegun, "begun", "begun, 1 min late", 1))
		if got := r.noticed(); len(got) != 0 {
			t.Errorf("the owner was told %q", got)
		}
	})
}

// Who has lost Telegram's right to manage calls has what he has planned go on, or not, as it is configured.
func TestPlansOfWhoMayNotManageCallsAnyMore(t *testing.T) {
	for what, begins := range map[handlers.Orphans]bool{handlers.KeepOrphans: true, handlers.PauseOrphans: false} {
		bubble(t, func(r *rig) {
			r.policy.ChatAdmins, r.policy.Orphans = true, what
			r.srv.SetAdmin(r.group, r.bob, emulator.Rights{ManageCall: true})
			r.start()
			r.says(r.bob, "/schedulecall every day 9:00 Daily")
			r.onTelegram("Daily", "Sat 09:00")
			r.srv.Demote(r.group, r.bob)
			time.Sleep(10 * time.Hour)
			c := r.srv.CurrentCall(r.group)
			if c == nil || c.At.IsZero() != begins {
				t.Fatalf("there is %+v, begun should be %v; the chat:\n%s", c, begins, r.chat())
			}
			if got := r.tells("/calls"); !strings.Contains(got, "Whoever planned it may not command any more.") {
				t.Errorf("the list is %q", got)
			}
		})
	}
}

// What is planned keeps the time zone that it was planned in when the configuration names another one.
func TestAnotherZoneInTheConfiguration(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall every day 9:00 Daily")
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		p := r.policy
		p.Location = berlin
		r.policy.Location = berlin
		r.life.h.SetPolicy(&p)
		if got := r.tells("/calls"); !strings.Contains(got, "Sat 1 Jan 10:00 CET ") || !strings.Contains(got, "Every day at 09:00, UTC") {
			t.Errorf("the list is %q", got)
		}
		if got := r.tells("/schedulecall every day 12:00 Lunch"); !strings.Contains(got, "every day at 12:00, Europe/Berlin") {
			t.Errorf("what is planned then is answered %q", got)
		}
		time.Sleep(time.Until(time.Date(2000, 1, 1, 9, 1, 0, 0, time.UTC)))
		r.current("Daily", true)
	})
}

// What was planned for a basic group from elsewhere, and told to be started there, is started where the group has gone: by its old id and
// by its new one, whether its time came before the upgrade or after it.
func TestWhatIsPlannedInAGroupIsStartedWhereThatHasGone(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		for _, upgraded := range []string{"before its time", "after its time"} {
			for _, by := range []string{"the old id", "the new id", "its title"} {
				t.Run(fmt.Sprintf("%s, by %s, restarted: %v", upgraded, by, restarts), func(t *testing.T) {
					bubble(t, func(r *rig) {
						small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
						r.srv.SetAdmin(small, r.bot, emulator.Rights{})
						r.policy.Chats = nil
						r.start()
						r.srv.StartCall(small, r.alice, "By hand")
						r.asksPrivately("/schedulecall --in " + small.String() + " in 2h Party")
						r.group = small
						upgrade := func() {
							r.group = r.srv.Migrate(small)
							time.Sleep(time.Minute)
						}
						if upgraded == "before its time" {
							upgrade()
						}
						time.Sleep(3 * time.Hour)
						if upgraded != "before its time" {
							upgrade()
						}
						r.srv.EndCall(r.group, r.alice)
						if restarts {
							r.crash()
							r.start()
						}
						line := map[string]string{
							"the old id": "/startnow --in " + small.String() + " 1", "the new id": "/startnow --in " + r.group.String() + " 1",
							"its title": "/startnow --in " + small.String() + " party",
						}[by]
						if got := r.asksPrivately("/callcheck " + line); !strings.Contains(got, "\nI would start a video chat “Party” in Small") {
							t.Errorf("checked, %q is answered %q", line, got)
						}
						if got := r.asksPrivately(line); !strings.HasPrefix(got, "Started in Small: ") {
							t.Errorf("typed, %q is answered %q", line, got)
						}
						r.current("Party", true)
						if got := r.asksPrivately("/callcheck " + line); !strings.Contains(got, "\nI would change nothing, and say:\nThe video chat “Party” in Small is live already. ") {
							t.Errorf("checked when it is done, %q is answered %q", line, got)
						}
						if got := r.asksPrivately("/startnow --in " + r.group.String() + " 7"); !strings.HasPrefix(got, "Not done: no call with the number 7 is planned in Small.") {
							t.Errorf("of a number that there is not the answer is %q", got)
						}
					})
				})
			}
		}
	}
}

// A group is upgraded when Telegram has made the call of a /schedulecall, and before the userbot hears of that: what is planned is
// found in the supergroup.
func TestAPlanIsFoundThoughItsGroupWasUpgradedMeanwhile(t *testing.T) {
	bubble(t, func(r *rig) {
		small := r.smallGroup()
		r.start()
		r.after.set(func(in bin.Encoder) {
			if _, ok := in.(*tg.PhoneCreateGroupCallRequest); ok {
				r.group = r.srv.Migrate(small)
				time.Sleep(2 * time.Second)
			}
		})
		r.srv.Say(small, r.alice, "/schedulecall in 2h Party", emulator.SayOptions{})
		r.idle(time.Minute)
		r.after.set(nil)
		if said := r.tells("/calls"); !strings.HasPrefix(said, "Planned here:\n1: ") {
			t.Errorf("in the supergroup there is %q", said)
		}
		if said := r.tells("/cancelcall 1"); !strings.Contains(said, "number 1") || strings.Contains(said, "no call") {
			t.Errorf("in the supergroup it is answered %q", said)
		}
	})
}

// A group is upgraded while the userbot is away. What is typed in the supergroup, and read first of all, is about what was planned in
// the group, by the group's time zone.
func TestTheFirstCommandAfterAnUpgradeKnowsWhatIsPlanned(t *testing.T) {
	for line, want := range map[string]string{
		"/movecall 2 13:00":         "13:00 CET (in 12 h), answer /yes",
		"/movecall Daily +1h":       "13:00 CET (in 12 h), answer /yes",
		"/schedulecall 20:00 Party": "CET",
		"/startnow 2":               "Started",
		"/cancelcall 2":             "number 2, ",
	} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				small := r.smallGroup()
				r.start()
				r.tells("/callzone Europe/Berlin")
				r.tells("/schedulecall every day 12:00 Daily")
				r.crash()
				r.group = r.srv.Migrate(small)
				time.Sleep(time.Second)
				msg := r.says(r.alice, line)
				time.Sleep(time.Second)
				r.start()
				r.idle(2 * time.Minute)
				if said := strings.Join(r.answers(msg), "\n"); !strings.Contains(said, want) || strings.Contains(said, "no call") {
					t.Errorf("it is answered %q", said)
				}
			})
		})
	}
}

// smallGroup has the story play in a basic group.
func (r *rig) smallGroup() command.Peer {
	r.group = r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot}})
	r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
	r.policy.Chats = nil
	return r.group
}

// The chat is taken out of the configuration by mistake while a call that is due there waits for Telegram, and is put back: the owner is
// told that it was not started, and with what it is.
func TestWhatIsDueWhileItsChatIsNotConfigured(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.addGroup("Other")
		r.start()
		r.tells("/schedulecall in 1h Party")
		c := r.srv.CurrentCall(r.group)
		r.srv.Fail("phone.startScheduledGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60", User: r.bot})
		time.Sleep(time.Until(c.At.Add(20 * time.Second)))
		p := r.policy
		p.Chats = map[command.Peer]handlers.ChatPolicy{other: {}}
		r.life.h.SetPolicy(&p)
		time.Sleep(2 * time.Minute)
		p = r.policy
		r.life.h.SetPolicy(&p)
		r.idle(time.Minute)
		const want = "Not started: the video chat “Party” in chat -1000000001004 was to start at "
		said := r.noticed()
		if len(said) != 1 || !strings.HasPrefix(said[0], want) || !strings.HasSuffix(said[0], "start it within 12 hours with: /startnow --in -1000000001004 1") {
			t.Fatalf("the owner is told %q", said)
		}
		if said := r.tells("/startnow 1"); !strings.HasPrefix(said, "Started: ") && !strings.HasPrefix(said, "It is live now: ") {
			t.Errorf("what the owner was offered is answered %q", said)
		}
	})
}
