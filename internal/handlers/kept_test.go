package handlers_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// current asserts the title of the call that is there, and whether it is live; "": there is none.
func (r *rig) current(title string, live bool) *emulator.Call {
	r.Helper()
	c := r.srv.CurrentCall(r.group)
	if c == nil && title == "" {
		return nil
	}
	if c == nil || c.Title != title || c.At.IsZero() != live {
		r.Fatalf("there is %+v, want %q, live: %v; the chat:\n%s", c, title, live, r.chat())
	}
	return c
}

// What is farther ahead than Telegram takes it waits here, and comes there as soon as Telegram takes it.
func TestWhatIsTooFarAheadForTelegramIsKept(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		msg := r.says(r.alice, "/schedulecall in 20 days Party")
		r.idle(time.Minute)
		r.answered(msg, "Planned: video chat “Party” for Fri 21 Jan 2000 00:00 UTC (in 20 d). It is only kept here for now: Telegram takes calls up to 8 days ahead, so I put it there on Thu 13 Jan 2000 00:01 UTC.\nI start it then, and tell it here. ")
		time.Sleep(11*24*time.Hour + 23*time.Hour + 50*time.Minute)
		r.current("", false)
		time.Sleep(30 * time.Minute)
		r.current("Party", false)
		r.crash()
		r.start()
		time.Sleep(8 * 24 * time.Hour)
		r.current("Party", true)
		r.wrote(hasBegun)
	})
}

func TestTheWordIsKeptWithoutTelegram(t *testing.T) {
	// The place is taken until after its time: then it is told, and made by hand when the other one is over.
	t.Run("another call runs at its time", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			msg := r.says(r.alice, "/schedulecall in 1h Party")
			r.idle(time.Minute)
			r.answered(msg, "Planned: video chat “Party” for Sat 1 Jan 2000 01:00 UTC (in 1 h). It is only kept here for now: a chat has one at a time on Telegram, and the video chat “By hand” is live. I put it there when that is over, and cannot start it before.")
			time.Sleep(2 * time.Hour)
			r.current("By hand", true)
			r.wrote("Not started: the video chat “Party” was to start now, and another one is there: “By hand” started by Alice, live since Sat 1 Jan 00:00 UTC. I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow 1")
			r.srv.EndCall(r.group, r.alice)
			now := r.says(r.alice, "/startnow")
			r.idle(time.Minute)
			r.answered(now, "Started: video chat “Party”, which was scheduled for ")
			r.current("Party", true)
			r.srv.EndCall(r.group, r.alice)
			again := r.says(r.alice, "/startnow")
			r.idle(time.Minute)
			r.answered(again, "There is no video chat here, neither live nor scheduled")
		})
	})
	t.Run("another call is over in the last moment", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.says(r.alice, "/schedulecall in 1h Party")
			time.Sleep(time.Hour - 5*time.Second)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Minute)
			r.current("Party", true)
			r.wrote(hasBegun)
		})
	})
	t.Run("another call runs, which it may end", func(t *testing.T) {
		planned(t, "/schedulecall --replace in 1h Party", func(r *rig, _ *emulator.Call) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			time.Sleep(2 * time.Hour)
			r.current("Party", true)
			r.wrote(hasBegun)
		})
	})
	t.Run("a person's call for another day has come, and it may end what runs", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.says(r.alice, "/schedulecall --replace in 240h Party")
			r.idle(time.Minute)
			r.srv.ScheduleCall(r.group, r.alice, "Before", time.Now().Add(7*24*time.Hour))
			time.Sleep(4 * 24 * time.Hour)
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(8*24*time.Hour-time.Minute)) // ends the other in the same moment
			time.Sleep(6*24*time.Hour + time.Hour)
			r.current("By hand", false)
			if told := r.posts(); len(told) != 1 || !strings.HasPrefix(told[0], "Not started: the video chat “Party” was to start now, and another one is there: “By hand” ") {
				t.Errorf("the userbot wrote %q", told)
			}
		})
	})
	t.Run("a person's call for another day is there", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
			nearer := r.says(r.alice, "/schedulecall in 1h Party")
			later := r.says(r.alice, "/schedulecall in 72h Party")
			r.idle(time.Minute)
			r.answered(nearer, "A video chat “By hand” is already scheduled for ")
			r.answered(later, "Planned: video chat “Party” for ")
			time.Sleep(48 * time.Hour)
			r.current("By hand", false)
			r.srv.StartScheduled(r.group, r.alice)
			time.Sleep(time.Hour)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(time.Minute)
			r.current("Party", false)
			time.Sleep(24 * time.Hour)
			r.current("Party", true)
		})
	})
}

func TestTheNearestComesFirst(t *testing.T) {
	planned(t, "/schedulecall in 3h Second", func(r *rig, _ *emulator.Call) {
		r.says(r.alice, "/schedulecall in 4h Last")
		asked := r.says(r.alice, "/schedulecall in 2h Sooner")
		r.idle(time.Minute)
		r.answered(asked, "The video chat “Second” for Sat 1 Jan 2000 03:00 UTC (in 3 h) is on Telegram, which takes one at a time. Yours comes before it: to put yours there first, and that one again after it, answer /yes.")
		r.current("Second", false)
		r.says(r.alice, "/yes")
		r.idle(time.Minute)
		r.current("Sooner", false)
		for i, title := range []string{"Sooner", "Second", "Last"} {
			time.Sleep(time.Until(time.Date(2000, 1, 1, 2+i, 5, 0, 0, time.UTC)))
			r.current(title, true)
			r.srv.EndCall(r.group, r.alice)
		}
		r.idle(time.Minute)
		r.current("", false)
	})
	t.Run("and once more the same is nothing new", func(t *testing.T) {
		planned(t, "/schedulecall in 2h Party", func(r *rig, _ *emulator.Call) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			first := r.says(r.alice, "/schedulecall tomorrow 18:00 A")
			again := r.says(r.alice, "/schedulecall tomorrow 18:00 B")
			r.idle(time.Minute)
			r.answered(first, "Planned: ")
			r.answered(again, "A video chat “A” is already planned for Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h): number 2. I changed nothing.")
		})
	})
}

func TestEveryWeek(t *testing.T) {
	weekly := func(t *testing.T, story func(*rig)) {
		bubble(t, func(r *rig) {
			r.start()
			r.says(r.alice, "/schedulecall every mon 18:00 Weekly")
			r.idle(time.Minute)
			if c := r.current("Weekly", false); !c.At.Equal(time.Date(2000, 1, 3, 18, 0, 0, 0, time.UTC)) {
				t.Fatalf("the first is for %v", c.At)
			}
			story(r)
		})
	}
	at := func(day, hour int) { time.Sleep(time.Until(time.Date(2000, 1, day, hour, 0, 0, 0, time.UTC))) }
	t.Run("it starts, and the next one comes on Telegram when it is over", func(t *testing.T) {
		weekly(t, func(r *rig) {
			for _, day := range []int{3, 10, 17} {
				at(day, 19)
				r.current("Weekly", true)
				r.srv.EndCall(r.group, r.alice)
				r.idle(time.Minute)
				if c := r.current("Weekly", false); !c.At.Equal(time.Date(2000, 1, day+7, 18, 0, 0, 0, time.UTC)) {
					t.Fatalf("the next is for %v", c.At)
				}
			}
			begun := strings.Replace(hasBegun, "Party", "Weekly", 1)
			r.wrote(begun, begun, begun)
		})
	})
	t.Run("one is taken back in the app, and the next one starts", func(t *testing.T) {
		weekly(t, func(r *rig) {
			r.srv.EndCall(r.group, r.alice)
			at(3, 19)
			r.wrote()
			r.idle(time.Minute)
			at(10, 19)
			r.current("Weekly", true)
			r.wrote(strings.Replace(hasBegun, "Party", "Weekly", 1))
		})
	})
	t.Run("what was missed is told at once and together", func(t *testing.T) {
		weekly(t, func(r *rig) {
			r.srv.EndCall(r.group, r.alice)
			r.idle(time.Minute)
			r.crash()
			at(25, 12)
			r.start()
			r.idle(time.Minute)
			// That of the 3rd was taken back.
			r.wrote("Missed: the video chat “Weekly” was to start 3 times from Mon 10 Jan 2000 18:00 UTC to Mon 24 Jan 2000 18:00 UTC (18 h ago), and I could not start it then. To start it within 12 hours, type: /startnow 1")
			if c := r.current("Weekly", false); c.At.Day() != 31 {
				t.Fatalf("the next is for %v", c.At)
			}
		})
	})
	t.Run("the last is still live at the time of the next, which may end another", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			if said := r.tells("/schedulecall --replace every mon 18:00 Weekly"); !strings.Contains(said, " Each has to be ended before the next can start. ") {
				t.Errorf("nothing warns of a call that is left open: %q", said)
			}
			at(3, 19)
			c := r.current("Weekly", true)
			at(10, 19)
			if now := r.current("Weekly", true); now.ID != c.ID {
				t.Fatalf("the call that was live was ended; the chat:\n%s", r.chat())
			}
		})
	})
	t.Run("the last is still live at the time of the next", func(t *testing.T) {
		weekly(t, func(r *rig) {
			at(10, 19)
			r.wrote(strings.Replace(hasBegun, "Party", "Weekly", 1),
				"Not started: the video chat “Weekly” was to start now, and another one is there: “Weekly” planned as number 1 by 1002, live since Mon 3 Jan 18:00 UTC. I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow 1")
		})
	})
}

// A chat has so many planned calls and no more.
func TestTheAgendaIsBounded(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		for n := range store.MostInChat {
			err := r.life.store.Replan(store.Edit{ID: int64(1000 + n), F: func(i *store.Item) error {
				*i = store.Item{ID: int64(1000 + n), Chat: r.group, Target: r.group, At: time.Now().Add(time.Duration(500+n) * time.Hour)}
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
		}
		msg := r.says(r.alice, "/schedulecall in 2h Party")
		r.idle(time.Minute)
		r.answered(msg, "Not done: 100 calls are planned already, and I keep no more for one chat. Take one back first.")
		r.calls(0)
	})
}

func TestAPlanMovesWithItsGroup(t *testing.T) {
	bubble(t, func(r *rig) {
		r.smallGroup()
		r.start()
		r.says(r.alice, "/schedulecall every day 12:00 Daily")
		r.idle(time.Minute)
		was := r.group
		r.upgrade()
		r.idle(time.Minute)
		var left, moved int
		_ = r.life.store.Plans(was, func(store.Item) bool { left++; return true })
		_ = r.life.store.Plans(r.group, func(store.Item) bool { moved++; return true })
		if left != 0 || moved != 1 {
			t.Fatalf("%d plans stayed with the group, %d moved", left, moved)
		}
		time.Sleep(13 * time.Hour)
		r.current("Daily", true)
		if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "It has begun: video chat “Daily”.") {
			t.Fatalf("the userbot wrote %q", got)
		}
	})
}

// What the configuration says of reminders counts from the moment at which it is read, also for what is planned already.
func TestAPlanGoesByTheConfigurationOfNow(t *testing.T) {
	const word = "Reminder: video chat “Party”, Sat 1 Jan 2000 03:00 UTC (in 1 h).\nJoin: https://t.me/demo?videochat"
	t.Run("read while it runs", func(t *testing.T) {
		planned(t, "/schedulecall in 3h Party", func(r *rig, _ *emulator.Call) {
			p := r.policy
			p.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Remind: []time.Duration{time.Hour}}}
			r.life.h.SetPolicy(&p)
			time.Sleep(150 * time.Minute)
			r.wrote(word)
		})
	})
	t.Run("read at a start", func(t *testing.T) {
		planned(t, "/schedulecall in 3h Party", func(r *rig, _ *emulator.Call) {
			r.crash()
			r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Remind: []time.Duration{time.Hour}}}
			r.start()
			time.Sleep(150 * time.Minute)
			r.wrote(word)
		})
	})
}

// Whoever wants to stream is sent the key when there is a stream, not before.
func TestTheKeyComesWithTheStream(t *testing.T) {
	bubble(t, func(r *rig) {
		acquainted(r)
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.start()
		msg := r.says(r.alice, "/schedulecall --rtmp in 2h Stage")
		r.idle(time.Minute)
		if got := r.answered(msg, "Planned: "); !strings.Contains(got, "You get the stream address and key when it comes on Telegram.") || len(r.told(r.alice)) != 0 {
			t.Fatalf("answered %q, told %q", got, r.told(r.alice))
		}
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Minute)
		r.current("Stage", false)
		if told := r.told(r.alice); len(told) != 1 || !strings.Contains(told[0], "Key: ") {
			t.Fatalf("told %q", told)
		}
		r.wrote()
		time.Sleep(2 * time.Hour)
		r.current("Stage", true)
		if told := r.told(r.alice); len(told) != 1 {
			t.Fatalf("told %q", told)
		}
	})
}

// Where many calls are due in the same minute and Telegram asks to wait with starting any, all of them start after that, in their
// order and in time enough not to be missed, each once; those that fall due meanwhile, too.
func TestManyAreDueAndTelegramAsksToWait(t *testing.T) {
	bubble(t, func(r *rig) {
		const chats, seconds = 200, 50
		r.policy.Chats, r.policy.PerMinute = nil, 0
		r.start()
		at := time.Now().Truncate(time.Second).Add(time.Hour)
		groups := map[command.Peer]time.Time{}
		for n := range chats {
			g := r.srv.AddSupergroup(emulator.Chat{Title: "Group " + strconv.Itoa(n), Creator: r.alice, Members: []int64{r.bot}})
			r.srv.SetAdmin(g, r.bot, emulator.Rights{ManageCall: true})
			groups[g] = at.Add(time.Duration(n*7%seconds) * time.Second)
			r.srv.Say(g, r.alice, "/schedulecall "+groups[g].Format("15:04:05")+" Party", emulator.SayOptions{})
			time.Sleep(10 * time.Second)
		}
		r.idle(time.Minute)
		time.Sleep(time.Until(at.Add(-time.Minute)))
		r.srv.Fail("phone.startScheduledGroupCall", emulator.Fault{Err: "FLOOD_WAIT_30", User: r.bot})
		time.Sleep(5 * time.Minute)
		started, last := map[command.Peer]bool{}, time.Time{}
		for _, e := range r.srv.Ledger() {
			if e.Kind != emulator.CallStarted {
				continue
			}
			due := groups[e.Chat]
			switch late := e.Time.Sub(due); {
			case started[e.Chat] || e.By != r.bot:
				t.Fatalf("%+v", e)
			case late < 0 || late > 40*time.Second:
				t.Errorf("the call of %v was started %v after its time", e.Chat, late)
			case due.Before(last):
				t.Errorf("the call of %v was started after that of %v", due.Format("15:04:05"), last.Format("15:04:05"))
			}
			started[e.Chat], last = true, due
		}
		if len(started) != chats {
			t.Fatalf("%d of %d calls were started", len(started), chats)
		}
		for g := range groups {
			told := 0
			for _, m := range r.srv.Messages(g) {
				if m.By == r.bot && m.ReplyTo == 0 && m.Service == nil && strings.HasPrefix(m.Text, "It has begun") {
					told++
				}
			}
			if told != 1 {
				t.Errorf("in %v it was told %d times", g, told)
			}
		}
	})
}

// Telegram asks to wait with making calls. One that is on Telegram already, and only to be started, is started at its time.
func TestAWaitOfOneKindHoldsUpNoOther(t *testing.T) {
	bubble(t, func(r *rig) {
		other := r.addGroup("Other")
		r.start()
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.tells("/schedulecall 1:00 Made")
		r.srv.Say(other, r.alice, "/schedulecall 1:01 Ready", emulator.SayOptions{})
		r.idle(time.Minute)
		ready := r.srv.CurrentCall(other)
		time.Sleep(time.Until(ready.At.Add(-65 * time.Second)))
		r.srv.EndCall(r.group, r.alice)
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_800", User: r.bot})
		time.Sleep(20 * time.Minute)
		r.starts(ready, r.bot, ready.At)
		r.current("Made", true)
	})
}
