package handlers_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/bin"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

// planned is a story in a group where a call was scheduled for in an hour.
func planned(t *testing.T, line string, story func(*rig, *emulator.Call)) {
	t.Helper()
	bubble(t, func(r *rig) {
		r.start()
		r.says(r.alice, line)
		r.idle(time.Minute)
		c := r.srv.CurrentCall(r.group)
		if c == nil || c.At.IsZero() {
			t.Fatalf("nothing is scheduled; the chat:\n%s", r.chat())
		}
		story(r, c)
	})
}

// posts returns what the userbot wrote in the group that answers nothing.
func (r *rig) posts() (list []string) {
	for _, m := range r.srv.Messages(r.group) {
		if m.By == r.bot && m.ReplyTo == 0 && m.Service == nil {
			list = append(list, m.Text)
		}
	}
	return list
}

// wrote asserts what the userbot has written that answers nothing.
func (r *rig) wrote(want ...string) {
	r.Helper()
	if got := r.posts(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		r.Fatalf("the userbot wrote %q, and should write %q; the chat:\n%s", got, want, r.chat())
	}
}

// starts asserts when the call was started, and by whom; nobody: it was not.
func (r *rig) starts(c *emulator.Call, by int64, at time.Time) {
	r.Helper()
	n := 0
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.CallStarted && e.CallID == c.ID {
			n++
			if e.By != by || e.Time.Sub(at).Abs() > time.Second {
				r.Errorf("the call was started by %d at %v, want by %d at %v", e.By, e.Time, by, at)
			}
		}
	}
	if n != map[bool]int{true: 1}[by != 0] {
		r.Fatalf("the call was started %d times; the chat:\n%s", n, r.chat())
	}
}

const hasBegun = "It has begun: video chat “Party”.\nJoin: https://t.me/demo?videochat"

func TestACallStartsItself(t *testing.T) {
	planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
		time.Sleep(2 * time.Hour)
		r.starts(c, r.bot, c.At)
		r.wrote(hasBegun)
	})
}

func TestOnTimeAlsoAfterARestart(t *testing.T) {
	planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
		r.crash()
		r.start()
		time.Sleep(2 * time.Hour)
		r.starts(c, r.bot, c.At)
		r.wrote(hasBegun)
	})
}

// The call is looked at a little before its time: what starting it takes is known and connected then.
func TestItIsLookedAtBeforeItsTime(t *testing.T) {
	planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
		time.Sleep(time.Until(c.At.Add(-time.Minute)))
		before := r.srv.Count("phone.getGroupCall", r.bot)
		time.Sleep(time.Until(c.At.Add(-5 * time.Second)))
		if n := r.srv.Count("phone.getGroupCall", r.bot) - before; n != 1 {
			t.Errorf("in the last minute before its time the call was looked at %d times", n)
		}
	})
}

func TestPeopleStartIt(t *testing.T) {
	planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, c *emulator.Call) {
		time.Sleep(2 * time.Hour)
		r.starts(c, 0, c.At)
		r.wrote(yourStart, nobodyDid)
	})
}

func TestItStartsWithoutAWord(t *testing.T) {
	planned(t, "/schedulecall --quiet in 1h Party", func(r *rig, c *emulator.Call) {
		time.Sleep(2 * time.Hour)
		r.starts(c, r.bot, c.At)
		r.wrote()
	})
}

func TestWhatPeopleDidWithItStays(t *testing.T) {
	t.Run("a person was faster", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			time.Sleep(58 * time.Minute)
			r.srv.StartScheduled(r.group, r.alice)
			at := time.Now()
			time.Sleep(time.Hour)
			r.starts(c, r.alice, at)
			r.wrote(hasBegun)
		})
	})
	t.Run("a person started it long before", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.StartScheduled(r.group, r.alice)
			at := time.Now()
			time.Sleep(2 * time.Hour)
			r.starts(c, r.alice, at)
			r.wrote()
		})
	})
	t.Run("a person started it long before, in a busy chat", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.StartScheduled(r.group, r.alice)
			at := time.Now()
			for range 300 {
				r.says(r.bob, "hello")
			}
			time.Sleep(2 * time.Hour)
			r.starts(c, r.alice, at)
			r.wrote(strings.Replace(hasBegun, "begun", "begun already", 1))
		})
	})
	t.Run("a person took it back", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(2 * time.Hour)
			r.starts(c, 0, c.At)
			r.wrote()
		})
	})
	t.Run("a person retitled it", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.Retitle(r.group, r.alice, "Other")
			time.Sleep(2 * time.Hour)
			r.starts(c, r.bot, c.At)
			r.wrote(strings.Replace(hasBegun, "Party", "Other", 1))
		})
	})
	t.Run("another call runs", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			time.Sleep(2 * time.Hour)
			r.starts(c, 0, c.At)
			r.wrote("Not started: the video chat “Party” was to start now, and another one is there: “By hand” started by Alice, live since Sat 1 Jan 00:00 UTC. I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow 1")
		})
	})
	t.Run("it was moved", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.ScheduleCall(r.group, r.alice, "Party", time.Now().Add(3*time.Hour))
			time.Sleep(2 * time.Hour)
			r.starts(c, 0, c.At)
			r.wrote()
		})
	})
}

func TestWhatACommandHasToldIsNotToldAgain(t *testing.T) {
	t.Run("started by a command a minute before", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			time.Sleep(59 * time.Minute)
			at := time.Now()
			msg := r.says(r.alice, "/startnow")
			time.Sleep(time.Hour)
			r.starts(c, r.bot, at)
			r.answered(msg, "Started: ")
			r.wrote()
		})
	})
	t.Run("replaced by a command", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.says(r.alice, "/schedulecall --replace in 30m Other")
			r.idle(time.Minute)
			other := r.srv.CurrentCall(r.group)
			time.Sleep(2 * time.Hour)
			r.starts(c, 0, c.At)
			r.starts(other, r.bot, other.At)
			r.wrote(strings.Replace(hasBegun, "Party", "Other", 1))
		})
	})
}

func TestWhyItWasNotStarted(t *testing.T) {
	planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
		r.srv.Demote(r.group, r.bot)
		time.Sleep(2 * time.Hour)
		r.starts(c, 0, c.At)
		if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "The video chat “Party” was to start now. Not done: I may not manage calls there. Make my account an admin with the right “Manage video chats” (in a channel “Manage live streams”), then within 12 hours type /startnow 1.") {
			t.Fatalf("the userbot wrote %q", got)
		}
		r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
		at := time.Now()
		r.tells("/startnow 1")
		r.starts(c, r.bot, at)
		r.gets("/startnow 1", "The video chat “Party” is live already. I changed nothing.")
	})
}

func TestLate(t *testing.T) {
	t.Run("soon after its time it is started still", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.crash()
			time.Sleep(70 * time.Minute)
			r.start()
			at := time.Now()
			r.idle(time.Minute)
			r.starts(c, r.bot, at)
			r.wrote(strings.Replace(hasBegun, "begun", "begun, 10 min late", 1))
		})
	})
	t.Run("later it is missed, once", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.crash()
			time.Sleep(80 * time.Minute)
			r.start()
			r.idle(time.Minute)
			r.crash()
			r.start()
			time.Sleep(time.Hour)
			r.starts(c, 0, c.At)
			r.wrote("Missed: the video chat “Party” was to start at Sat 1 Jan 2000 01:00 UTC (20 min ago), and I could not start it then, nor soon after. To start it within 12 hours, type: /startnow 1")
		})
	})
	t.Run("where it is gone nothing is said", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, _ *emulator.Call) {
			r.crash()
			time.Sleep(80 * time.Minute)
			r.srv.EndCall(r.group, r.alice)
			r.start()
			time.Sleep(time.Hour)
			r.wrote()
		})
	})
	t.Run("by how much goes by when it went live, not by when that is seen", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.crash()
			time.Sleep(time.Until(c.At.Add(10 * time.Minute)))
			r.srv.StartScheduled(r.group, r.alice)
			time.Sleep(5 * time.Hour)
			r.start()
			r.idle(time.Minute)
			r.wrote(strings.Replace(hasBegun, "begun", "begun, 10 min late", 1))
		})
	})
	t.Run("what was started before a crash was started in time", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.Fail("phone.startScheduledGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
			time.Sleep(time.Until(c.At.Add(100 * time.Millisecond)))
			r.crash()
			time.Sleep(5 * time.Hour)
			r.start()
			r.idle(time.Minute)
			r.starts(c, r.bot, c.At)
			r.wrote(hasBegun)
		})
	})
	t.Run("what was started before a crash, and has ended since, is not called not started", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.Fail("phone.startScheduledGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
			time.Sleep(time.Until(c.At.Add(100 * time.Millisecond)))
			r.crash()
			time.Sleep(5 * time.Minute)
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.start()
			r.idle(time.Minute)
			r.starts(c, r.bot, c.At)
			r.wrote()
		})
	})
	t.Run("of what runs in its place nothing is said long after", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, _ *emulator.Call) {
			r.crash()
			time.Sleep(50 * time.Hour)
			r.srv.StartCall(r.group, r.alice, "")
			r.start()
			r.idle(time.Minute)
			r.wrote()
		})
	})
	t.Run("soon after its time it is told for when it was scheduled", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, _ *emulator.Call) {
			r.crash()
			time.Sleep(70 * time.Minute)
			r.srv.StartCall(r.group, r.alice, "")
			r.start()
			r.idle(time.Minute)
			r.wrote("Not started: the video chat “Party” was to start at Sat 1 Jan 2000 01:00 UTC (10 min ago), and another one is there: started by Alice, live since Sat 1 Jan 01:10 UTC. I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow 1")
		})
	})
	t.Run("why it was not started, days later", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, _ *emulator.Call) {
			r.crash()
			time.Sleep(50 * time.Hour)
			r.srv.Demote(r.group, r.bot)
			r.start()
			r.idle(time.Minute)
			if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "The video chat “Party” was to start at Sat 1 Jan 2000 01:00 UTC (2 d 1 h ago). Not done: I may not manage calls there. ") {
				t.Fatalf("the userbot wrote %q", got)
			}
		})
	})
	t.Run("after an outage the chat is looked at before it is called missed", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			l := r.life
			l.session.Disconnect()
			time.Sleep(time.Until(c.At.Add(10 * time.Minute)))
			r.srv.StartScheduled(r.group, r.alice)
			time.Sleep(time.Hour)
			l.session.Reconnect()
			l.h.Connected()
			l.stream.Connected()
			r.idle(time.Minute)
			r.wrote(strings.Replace(hasBegun, "begun", "begun, 10 min late", 1))
		})
	})
	t.Run("where Telegram keeps failing the chat's commands do not wait for it without end", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
			time.Sleep(time.Until(c.At.Add(time.Hour)))
			r.idle(0)
			if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "Missed: ") {
				t.Fatalf("the userbot wrote %q", got)
			}
		})
	})
	t.Run("Telegram asks to wait", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.Fail("phone.startScheduledGroupCall", emulator.Fault{Err: "FLOOD_WAIT_300", User: r.bot})
			time.Sleep(2 * time.Hour)
			r.starts(c, r.bot, c.At.Add(5*time.Minute))
			r.wrote(strings.Replace(hasBegun, "begun", "begun, 5 min late", 1))
		})
	})
	t.Run("Telegram asks to wait too long", func(t *testing.T) {
		planned(t, "/schedulecall in 1h Party", func(r *rig, c *emulator.Call) {
			r.srv.Fail("phone.startScheduledGroupCall", emulator.Fault{Err: "FLOOD_WAIT_3000", User: r.bot})
			time.Sleep(3 * time.Hour)
			r.starts(c, 0, c.At)
			if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "Missed: ") {
				t.Fatalf("the userbot wrote %q", got)
			}
		})
	})
}

func TestItStartsInTheGroupThatTheGroupHasBecome(t *testing.T) {
	bubble(t, func(r *rig) {
		small := r.srv.AddGroup(emulator.Chat{Title: "Small", Creator: r.alice, Members: []int64{r.bot, r.bob}})
		r.srv.SetAdmin(small, r.bot, emulator.Rights{})
		r.policy.Chats[small] = handlers.ChatPolicy{}
		r.start()
		r.srv.Say(small, r.alice, "/schedulecall in 1h Party", emulator.SayOptions{})
		r.idle(time.Minute)
		c := r.srv.CurrentCall(small)
		r.group = r.srv.Migrate(small)
		time.Sleep(2 * time.Hour)
		r.starts(c, r.bot, c.At)
		r.wrote("It has begun: video chat “Party”.\nJoin from the bar at the top of the chat.")
	})
}

func TestCallinfoTellsWhoStartsIt(t *testing.T) {
	for line, want := range map[string]string{
		"/schedulecall in 1h Party":            ", I start it then, ",
		"/schedulecall --no-start in 1h Party": ", an admin has to start it, ",
	} {
		planned(t, line, func(r *rig, _ *emulator.Call) {
			msg := r.says(r.alice, "/callinfo")
			r.idle(time.Minute)
			if answer := r.answered(msg, "Video chat “Party”: scheduled for "); !strings.Contains(answer, want) {
				t.Errorf("%s: the answer is %q, and should say %q", line, answer, want)
			}
		})
	}
}

// TestWhatHasMadeTheCall: of a call that is live, and of one that is scheduled, it is told which planned one it is and who planned that; of one
// that somebody has started by a command that it was that.
func TestWhatHasMadeTheCall(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.policy.Names = map[string]command.Peer{"alice": user(r.alice)}
		r.start()
		tells := func(want string) {
			r.Helper()
			if got := r.tells("/callinfo"); !strings.Contains(got, want) {
				r.Errorf("the answer is %q, and should say %q", got, want)
			}
		}
		r.tells("/schedulecall every day 01:00 Party")
		tells(", planned as number 1 by ＠alice.")
		time.Sleep(time.Until(onNewYear(1, 5)))
		tells("in it, planned as number 1 by ＠alice.")
		r.tells("/schedulecall 01:10 Dance")
		time.Sleep(time.Until(onNewYear(1, 11)))
		r.wrote("It has begun: video chat “Party”.\nJoin: https://t.me/demo?videochat",
			"Not started: the video chat “Dance” was to start now, and another one is there: “Party” planned as number 1 by ＠alice, live since Sat 1 Jan 01:00 UTC. I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow 6")
		r.tells("/endcall confirm")
		r.tells("/startcall --replace Ad hoc")
		tells("in it, made by me for a command.")
	})
}

// TestAClockThatJumpsStartsNothingEarly: the host's clock is set, and until Telegram's next message that is taken for its time.
func TestAClockThatJumpsStartsNothingEarly(t *testing.T) {
	bubble(t, func(r *rig) {
		var ahead atomic.Int64 // nanoseconds
		r.telegram = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		r.start()
		r.says(r.alice, "/schedulecall in 1h Party")
		r.idle(time.Minute)
		c := r.srv.CurrentCall(r.group)
		time.Sleep(30 * time.Minute)
		r.ahead.set(func(bin.Encoder) { ahead.Store(0) }) // whatever Telegram is asked sets the clock right
		ahead.Store(int64(31 * time.Minute))              // by which it is due
		r.life.h.Connected()
		time.Sleep(10 * time.Millisecond)
		time.Sleep(2 * time.Hour)
		r.starts(c, r.bot, c.At)
		r.wrote(hasBegun)
	})
}

func TestToStopBeforeItIsKnownWhoWeAreIsNoError(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_60"})
		r.start()
		r.says(r.alice, "/startcall Party")
		time.Sleep(time.Second)
		r.crash()
		r.self.Store(0)
		r.start()
		r.stop()
	})
}
