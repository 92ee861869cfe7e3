package handlers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// missesIn are the numbers of the planned calls that a text says were not started, as often as it says so.
func missesIn(text string) (list []int) {
	note := func(n string) {
		id, err := strconv.Atoi(n)
		if err == nil {
			list = append(list, id)
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if rest, ok := strings.CutPrefix(line, "Also not started: numbers "); ok {
			for n := range strings.SplitSeq(strings.TrimSuffix(rest, "."), ", ") {
				note(n)
			}
		} else if n, _, ok := strings.Cut(line, " “"); ok {
			note(n)
		}
		if _, typed, ok := strings.Cut(line, ", type: /startnow "); ok {
			fields := strings.Fields(typed)
			note(fields[len(fields)-1])
		}
	}
	return list
}

// toldMissed asserts that the posts tell of each of the planned calls from 1 to n that it was not started, once.
func (r *rig) toldMissed(posts []string, n int) {
	r.Helper()
	var got, want []int
	for _, post := range posts {
		got = append(got, missesIn(post)...)
	}
	for i := range n {
		want = append(want, i+1)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		r.Errorf("it is told of %v that they were not started; want %v; the posts: %q", got, want, posts)
	}
}

// started asserts that a line starts a planned call.
func (r *rig) started(line, title, at string) {
	r.Helper()
	if got, want := r.tells(line), "Started: video chat “"+title+"”, which was scheduled for "+at+" UTC "; !strings.HasPrefix(got, want) {
		r.Errorf("%s is answered %q; want it to begin with %q", line, got, want)
	}
}

// onNewYear is a time of the day on which the tests begin.
func onNewYear(hour, minute int) time.Time {
	return time.Date(2000, 1, 1, hour, minute, 0, 0, time.UTC)
}

// parties plans calls for 18:00 and every five minutes after that.
func (r *rig) parties(n int) {
	r.Helper()
	r.policy.PerMinute = 0
	r.start()
	for i := range n {
		if got := r.tells(fmt.Sprintf("/schedulecall %s Party %d", onNewYear(18, 5*i).Format("15:04"), i+1)); strings.Contains(got, "Yours comes before it") {
			r.tells("/yes")
		}
	}
}

// TestWhatIsMissedTogetherIsToldTogether: several calls of a chat are missed, however that comes about. The chat hears of all of them at
// once, where they become known at once.
func TestWhatIsMissedTogetherIsToldTogether(t *testing.T) {
	held := emulator.Fault{Err: "FLOOD_WAIT_1200", Times: -1}
	hold := func(r *rig) {
		held.User = r.bot
		r.srv.Fail("phone.createGroupCall", held)
		r.srv.Fail("phone.startScheduledGroupCall", held)
	}
	const each = "each at its time"
	for name, happens := range map[string]func(*rig){
		"the userbot was down": func(r *rig) {
			time.Sleep(time.Until(onNewYear(17, 59)))
			r.crash()
			time.Sleep(time.Until(onNewYear(20, 0)))
			r.start()
		},
		"it was cut off": func(r *rig) { r.outage(onNewYear(17, 59), onNewYear(20, 0)) },
		"it was cut off, and crashed": func(r *rig) {
			time.Sleep(time.Until(onNewYear(17, 59)))
			r.life.session.Disconnect()
			time.Sleep(time.Until(onNewYear(18, 7)))
			r.crash()
			time.Sleep(time.Until(onNewYear(20, 0)))
			r.start()
		},
		"it is down while one waits to be told": func(r *rig) {
			hold(r)
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_3600", User: r.bot})
			time.Sleep(time.Until(onNewYear(18, 2)))
			r.crash()
			time.Sleep(time.Until(onNewYear(20, 0)))
			r.start()
		},
		"all that is said has to wait": func(r *rig) {
			hold(r)
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_3600", User: r.bot})
		},
		"it is to wait until it is too late, " + each: hold,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.parties(3)
				happens(r)
				time.Sleep(time.Until(onNewYear(21, 0)))
				posts := r.posts()
				r.toldMissed(posts, 3)
				if strings.HasSuffix(name, each) {
					var last time.Time
					for _, e := range r.srv.Ledger() {
						if e.Kind == emulator.MessagePosted && e.By == r.bot && len(missesIn(e.Text)) > 0 {
							if e.Time.Sub(last) < time.Minute {
								t.Errorf("two posts tell of what was missed within %v: %q", e.Time.Sub(last), posts)
							}
							last = e.Time
						}
					}
				} else if len(posts) != 1 {
					t.Errorf("it is told in %d posts: %q", len(posts), posts)
				}
			})
		})
	}
}

// TestWhatIsToldOfSeveralMissedCalls is how that reads, and the line of each starts that one.
func TestWhatIsToldOfSeveralMissedCalls(t *testing.T) {
	const first = "Missed: these were to start, and were not started, neither then nor soon after. To start one within 12 hours, type what stands behind it:"
	t.Run("a list", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.parties(2)
			r.tells("/schedulecall every day 18:10 Daily")
			time.Sleep(time.Until(onNewYear(17, 0)))
			r.crash()
			time.Sleep(50 * time.Hour)
			r.start()
			r.idle(time.Minute)
			r.wrote(first + `
1 “Party 1”, Sat 1 Jan 2000 18:00 UTC: /startnow 1
2 “Party 2”, Sat 1 Jan 2000 18:05 UTC: /startnow 2
3 “Daily”, 3 times from Sat 1 Jan 2000 18:10 UTC to Mon 3 Jan 2000 18:10 UTC: /startnow 3`)
			r.started("/startnow 2", "Party 2", "Sat 1 Jan 2000 18:05")
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(11 * time.Hour)
			r.started("/startnow 3", "Daily", "Mon 3 Jan 2000 18:10")
		})
	})
	t.Run("what kept the others from it", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.parties(3)
			time.Sleep(time.Until(onNewYear(17, 59)))
			r.crash()
			r.srv.StartCall(r.group, r.alice, "By hand")
			time.Sleep(time.Until(onNewYear(20, 0)))
			r.start()
			r.idle(time.Minute)
			posts := r.posts()
			if len(posts) != 1 || strings.Count(posts[0], "Not started: ") != 2 || !slices.Equal(missesIn(posts[0]), []int{2, 3}) {
				t.Errorf("people have put another one in the place of the first; told is %q", posts)
			}
		})
	})
	t.Run("more than a message holds", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.parties(30)
			time.Sleep(time.Until(onNewYear(17, 59)))
			r.crash()
			time.Sleep(time.Until(onNewYear(23, 0)))
			r.start()
			r.idle(time.Minute)
			posts := r.posts()
			if r.toldMissed(posts, 30); len(posts) != 1 || strings.Count(posts[0], "\n") != 11 || !strings.HasSuffix(posts[0], "\nAlso not started: numbers 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30.") {
				t.Errorf("told is %q", posts)
			}
			time.Sleep(11 * time.Hour)
			r.started("/startnow 30", "Party 30", "Sat 1 Jan 2000 20:25")
		})
	})
}

// TestMissedCallsAreToldWhereTheyWerePlanned: together where they are told in the same place, whatever chats they are of, and apart in
// each topic.
func TestMissedCallsAreToldWhereTheyWerePlanned(t *testing.T) {
	t.Run("in one chat, of two", func(t *testing.T) {
		bubble(t, func(r *rig) {
			other := r.addGroup("Other")
			r.policy.Chats[other] = handlers.ChatPolicy{}
			r.start()
			r.tells("/schedulecall 18:00 Party")
			r.tells("/schedulecall --in " + other.String() + " 18:00 Dance")
			time.Sleep(time.Until(onNewYear(17, 59)))
			r.crash()
			time.Sleep(time.Until(onNewYear(20, 0)))
			r.start()
			r.idle(time.Minute)
			posts := r.posts()
			if r.toldMissed(posts, 2); len(posts) != 1 || !strings.Contains(posts[0], "“Dance” in Other, ") || !strings.Contains(posts[0], ": /startnow --in "+other.String()+" 2") {
				t.Errorf("told is %q", posts)
			}
		})
	})
	t.Run("in two topics", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.policy.PerMinute = 0
			r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Forum", Creator: r.alice, Members: []int64{r.bot}, Forum: true})
			r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
			r.policy.Chats[r.group] = handlers.ChatPolicy{}
			evenings, mornings := r.srv.AddTopic(r.group, "Evenings"), r.srv.AddTopic(r.group, "Mornings")
			r.start()
			for i, topic := range []int{evenings, mornings, evenings, mornings} {
				r.srv.Say(r.group, r.alice, fmt.Sprintf("/schedulecall 18:%02d Party", i), emulator.SayOptions{Topic: topic})
				r.idle(time.Minute)
			}
			time.Sleep(time.Until(onNewYear(17, 59)))
			r.crash()
			time.Sleep(time.Until(onNewYear(20, 0)))
			r.start()
			r.idle(time.Minute)
			told := map[string]int{}
			for _, e := range r.srv.Ledger() {
				if e.Kind == emulator.MessagePosted && e.By == r.bot && len(missesIn(e.Text)) > 0 {
					told[fmt.Sprint(missesIn(e.Text))]++
				}
			}
			if len(told) != 2 || told["[1 3]"] != 1 || told["[2 4]"] != 1 {
				t.Errorf("told is %v; the chat:\n%s", told, r.chat())
			}
		})
	})
}

// TestOneTopicDoesNotKeepAnotherWaiting: what waits to be told in a topic until it is known of another call goes out as soon as that is
// known, also where another topic of the chat has told of its own meanwhile.
func TestOneTopicDoesNotKeepAnotherWaiting(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Forum", Creator: r.alice, Members: []int64{r.bot}, Forum: true})
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot}})
		r.srv.SetAdmin(small, r.bot, emulator.Rights{ManageCall: true})
		r.policy.Chats = nil
		evenings, mornings := r.srv.AddTopic(r.group, "Evenings"), r.srv.AddTopic(r.group, "Mornings")
		r.start()
		say := func(topic int, line string) {
			r.srv.Say(r.group, r.alice, line, emulator.SayOptions{Topic: topic})
			r.idle(time.Minute)
		}
		say(evenings, "/schedulecall 18:00 Party")
		say(evenings, "/schedulecall --in "+small.String()+" 18:00 Dance")
		say(mornings, "/schedulecall 18:01 Breakfast")
		hold := func() {
			for _, method := range []string{"phone.createGroupCall", "phone.startScheduledGroupCall"} {
				r.srv.Fail(method, emulator.Fault{Err: "FLOOD_WAIT_1200", Times: -1, User: r.bot})
			}
		}
		time.Sleep(time.Until(onNewYear(17, 59)))
		hold()
		r.srv.Fail("messages.getFullChat", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
		time.Sleep(time.Until(onNewYear(18, 1).Add(2 * time.Second)))
		r.srv.Heal()
		hold()
		time.Sleep(time.Until(onNewYear(19, 0)))
		told := map[string]time.Time{}
		for _, e := range r.srv.Ledger() {
			if e.Kind == emulator.MessagePosted && e.By == r.bot && len(missesIn(e.Text)) > 0 {
				told[fmt.Sprint(missesIn(e.Text))] = e.Time
			}
		}
		if at := told["[1 2]"]; len(told) != 2 || told["[3]"].IsZero() || at.Before(told["[3]"]) || !at.Before(onNewYear(18, 1).Add(55*time.Second)) {
			t.Errorf("it is told at %v; the chat:\n%s", told, r.chat())
		}
	})
}

// TestWhatIsToldTogetherIsInTheRecord: each of the calls stands there once, with the message that tells of it.
func TestWhatIsToldTogetherIsInTheRecord(t *testing.T) {
	bubble(t, func(r *rig) {
		r.parties(3)
		r.outage(onNewYear(17, 59), onNewYear(20, 0))
		r.stop()
		told, messages := map[int64]int{}, map[int]bool{}
		for _, l := range r.recorded() {
			if l.Verb == "due call" {
				told[l.Plan]++
				messages[l.Answered] = true
			}
		}
		if len(told) != 3 || told[1]+told[2]+told[3] != 3 || len(messages) != 1 || messages[0] {
			t.Errorf("in the record the calls are %v, told in the messages %v", told, messages)
		}
	})
}

// TestMissedAndPutAsideTwice: Telegram asks to wait with the word of calls that were missed, and that is told with another one then. Each ends.
func TestMissedAndPutAsideTwice(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall 18:00 Party 1")
		if strings.Contains(r.tells("/schedulecall 18:05 Party 2"), "Yours comes before it") {
			r.tells("/yes")
		}
		r.tells("/schedulecall 20:30 Party 3")
		time.Sleep(time.Until(onNewYear(17, 59)))
		r.crash()
		time.Sleep(time.Until(onNewYear(20, 0)))
		held := emulator.Fault{Err: "FLOOD_WAIT_1200", Times: -1, User: r.bot}
		r.srv.Fail("phone.createGroupCall", held)
		r.srv.Fail("phone.startScheduledGroupCall", held)
		r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_3600", User: r.bot})
		r.start()
		time.Sleep(time.Until(onNewYear(23, 0)))
		posts := r.posts()
		r.toldMissed(posts, 3)
		r.idle(time.Minute)
		n, err := r.life.store.PendingCount()
		if n != 0 || err != nil {
			t.Errorf("%d entries are pending for good (%v)", n, err)
		}
	})
}

// TestConnectionsThatBreakKeepNothingBack: what was missed is told soon, although another one is in hand, however often there is a new
// connection meanwhile.
func TestConnectionsThatBreakKeepNothingBack(t *testing.T) {
	bubble(t, func(r *rig) {
		r.parties(2)
		held := emulator.Fault{Err: "FLOOD_WAIT_1200", Times: -1, User: r.bot}
		r.srv.Fail("phone.createGroupCall", held)
		r.srv.Fail("phone.startScheduledGroupCall", held)
		time.Sleep(time.Until(onNewYear(18, 14)))
		for time.Now().Before(onNewYear(18, 25)) {
			r.life.h.Connected()
			time.Sleep(20 * time.Second)
		}
		var told []time.Time
		for _, e := range r.srv.Ledger() {
			if e.Kind == emulator.MessagePosted && e.By == r.bot && len(missesIn(e.Text)) > 0 {
				told = append(told, e.Time)
			}
		}
		if r.toldMissed(r.posts(), 2); len(told) != 2 || told[0].After(onNewYear(18, 18)) {
			t.Errorf("that they were missed is told at %v; want of the first by 18:18; the chat:\n%s", told, r.chat())
		}
	})
}

// TestMissedInAGroupThatIsUpgraded: the group becomes a supergroup while the word of one waits for what becomes of another. There both are
// told in one message.
func TestMissedInAGroupThatIsUpgraded(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot}})
		r.srv.SetAdmin(small, r.bot, emulator.Rights{ManageCall: true})
		r.group, r.policy.Chats = small, nil
		r.start()
		r.tells("/schedulecall 18:00 Party 1")
		r.tells("/schedulecall 18:01 Party 2")
		held := emulator.Fault{Err: "FLOOD_WAIT_1200", Times: -1, User: r.bot}
		time.Sleep(time.Until(onNewYear(17, 59)))
		r.srv.Fail("messages.getFullChat", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
		time.Sleep(time.Until(onNewYear(18, 15).Add(20 * time.Second)))
		r.group = r.srv.Migrate(small)
		r.srv.Heal()
		r.srv.Fail("phone.createGroupCall", held)
		r.srv.Fail("phone.startScheduledGroupCall", held)
		time.Sleep(time.Until(onNewYear(19, 0)))
		posts := r.posts()
		for _, m := range r.srv.Messages(small) {
			if m.By == r.bot && len(missesIn(m.Text)) > 0 {
				posts = append(posts, m.Text)
			}
		}
		if r.toldMissed(posts, 2); len(posts) != 1 {
			t.Errorf("it is told in %d messages: %q", len(posts), posts)
		}
	})
}
