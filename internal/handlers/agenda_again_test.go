package handlers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

// recurring is a story in a group where a call is planned every day, in an hour for the first time.
func recurring(t *testing.T, story func(r *rig, first time.Time)) {
	t.Helper()
	planned(t, "/schedulecall every day 1:00 Party", func(r *rig, c *emulator.Call) { story(r, c.At) })
}

// outage has the userbot be cut off from one moment to another.
func (r *rig) outage(from, to time.Time) {
	r.Helper()
	time.Sleep(time.Until(from))
	r.life.session.Disconnect()
	time.Sleep(time.Until(to))
	r.comeBack()
}

func (r *rig) comeBack() {
	l := r.life
	l.session.Reconnect()
	l.stream.Connected()
	l.h.Connected()
	r.idle(time.Minute)
}

// toldOf asserts what the userbot has written that answers nothing, by how it begins and a word that is in it.
func (r *rig) toldOf(want ...[2]string) {
	r.Helper()
	got := r.posts()
	ok := len(got) == len(want)
	for i := range min(len(got), len(want)) {
		ok = ok && strings.HasPrefix(got[i], want[i][0]) && strings.Contains(got[i], want[i][1])
	}
	if !ok {
		r.Fatalf("the userbot wrote %q, and should write %q; the chat:\n%s", got, want, r.chat())
	}
}

func TestEachTimeIsATimeOfItsOwn(t *testing.T) {
	const day = 24 * time.Hour
	t.Run("a call that runs since yesterday is not today's", func(t *testing.T) {
		recurring(t, func(r *rig, first time.Time) {
			time.Sleep(time.Until(first.Add(day + time.Hour)))
			r.toldOf([2]string{"It has begun: "}, [2]string{"Not started: the video chat “Party” was to start now", "live since Sat 1 Jan 01:00 UTC"})
		})
	})
	t.Run("one that was missed makes room for the next one after some hours", func(t *testing.T) {
		recurring(t, func(r *rig, first time.Time) {
			r.outage(first.Add(-time.Hour/2), first.Add(time.Hour))
			if c := r.srv.CurrentCall(r.group); c == nil || !c.At.Equal(first) {
				t.Fatalf("an hour after it was missed the call is %+v", c)
			}
			time.Sleep(6 * time.Hour)
			r.idle(time.Minute)
			if c := r.srv.CurrentCall(r.group); c == nil || !c.At.Equal(first.Add(day)) {
				t.Fatalf("seven hours after it was missed the call is %+v", c)
			}
		})
	})
	t.Run("of several that were missed people have started the first", func(t *testing.T) {
		recurring(t, func(r *rig, first time.Time) {
			time.Sleep(time.Until(first.Add(-time.Hour / 2)))
			r.life.session.Disconnect()
			time.Sleep(time.Until(first))
			r.srv.StartScheduled(r.group, r.alice)
			time.Sleep(time.Hour)
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(2*day - time.Hour/2)
			r.comeBack()
			r.toldOf([2]string{"Missed: the video chat “Party” was to start 2 times from Sun 2 Jan 2000 01:00 UTC to Mon 3 Jan 2000 01:00 UTC"})
		})
	})
	t.Run("of several that were missed people had taken back the first", func(t *testing.T) {
		recurring(t, func(r *rig, first time.Time) {
			time.Sleep(time.Until(first.Add(-time.Hour / 2)))
			r.srv.EndCall(r.group, r.alice)
			r.idle(time.Minute)
			r.outage(first.Add(-time.Minute), first.Add(2*day+time.Hour))
			r.toldOf([2]string{"Missed: the video chat “Party” was to start 2 times from Sun 2 Jan 2000 01:00 UTC to Mon 3 Jan 2000 01:00 UTC"})
		})
	})
	t.Run("of two weeks without Telegram one word is said: of what was waited for, and of all that was due meanwhile", func(t *testing.T) {
		recurring(t, func(r *rig, first time.Time) {
			r.outage(first.Add(-time.Minute), first.Add(14*day-time.Hour))
			r.toldOf([2]string{"Missed: these were to start, and ", "\n1 “Party”, Sat 1 Jan 2000 01:00 UTC\n1 “Party”, 13 times from Sun 2 Jan 2000 01:00 UTC to Fri 14 Jan 2000 01:00 UTC: /startnow 1"})
			pending := 0
			for _, e := range r.srv.Ledger() {
				if e.By == r.bot && e.Kind == emulator.CallScheduled && e.Time.After(first) {
					pending++
				}
			}
			if pending != 1 {
				t.Errorf("after the outage %d calls were put on Telegram", pending)
			}
		})
	})
	t.Run("another one of the chat does not take the place of one that was missed before that is told", func(t *testing.T) {
		recurring(t, func(r *rig, first time.Time) {
			r.says(r.alice, "/schedulecall every day 12:00 Lunch")
			r.idle(time.Minute)
			time.Sleep(time.Until(first.Add(-time.Minute)))
			r.crash()
			time.Sleep(8 * time.Hour)
			r.start()
			r.idle(time.Minute)
			r.toldOf([2]string{"Missed: the video chat “Party” was to start at Sat 1 Jan 2000 01:00 UTC"})
			if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Lunch" {
				t.Fatalf("what was missed long ago is still there: %+v", c)
			}
		})
	})
	t.Run("what waits behind another in an outage is looked at before it is called missed", func(t *testing.T) {
		recurring(t, func(r *rig, first time.Time) {
			r.says(r.alice, "/schedulecall every day 0:58 Before")
			r.idle(time.Minute)
			r.says(r.alice, "/yes")
			r.idle(time.Minute)
			if c := r.srv.CurrentCall(r.group); c == nil || c.Title != "Before" {
				t.Fatalf("what is to be first is not on Telegram: %+v", c)
			}
			time.Sleep(time.Until(first.Add(-3 * time.Minute)))
			r.life.session.Disconnect()
			time.Sleep(2 * time.Minute)
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(time.Hour))
			time.Sleep(2 * time.Hour)
			r.srv.StartCall(r.group, r.alice, "By hand")
			r.comeBack()
			r.toldOf([2]string{"Not started: the video chat “Party”", "“By hand”"})
		})
	})
}

// TestACallThatHadNoRoomIsMadeAtItsTime: another one ended too late for it to be scheduled.
func TestACallThatHadNoRoomIsMadeAtItsTime(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.srv.StartCall(r.group, r.alice, "By hand")
		r.says(r.alice, "/schedulecall in 1h Party")
		at := time.Now().Add(time.Hour)
		r.idle(time.Minute)
		time.Sleep(time.Until(at.Add(-5 * time.Second)))
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Hour)
		c := r.srv.CurrentCall(r.group)
		if c == nil || c.Title != "Party" || c.Started.Sub(at).Abs() > time.Second {
			t.Fatalf("the call is %+v, and was to start at %v", c, at)
		}
		r.wrote(hasBegun)
	})
}

// TestKnownToHaveBegunWithoutItsMessage: a planned call is made at its time in the place of one that runs, the program is killed before it hears
// of that, and somebody's bot deletes what Telegram posts about calls. The chat is told that it has begun, by its name.
func TestKnownToHaveBegunWithoutItsMessage(t *testing.T) {
	for line, want := range map[string]string{
		"/schedulecall --replace 00:30 Party": "It has begun already: video chat “Party”.",
		"/schedulecall --replace 00:30":       "It has begun already: video chat.",
	} {
		t.Run(line, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.Switch(emulator.Switches{NoServicePost: true})
				r.start()
				r.tells(line)
				r.tells("/schedulecall 00:29 Talk")
				r.tells("/yes")
				time.Sleep(time.Until(onNewYear(0, 29).Add(30 * time.Second)))
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
				r.after.set(func(in bin.Encoder) {
					if _, made := in.(*tg.PhoneCreateGroupCallRequest); made {
						r.srv.Fail("", emulator.Fault{Kind: emulator.CutBefore, Times: -1, User: r.bot})
					}
				})
				time.Sleep(2 * time.Minute)
				r.crash()
				r.after.set(nil)
				r.srv.Heal()
				r.start()
				r.idle(10 * time.Minute)
				posts := r.posts()
				if len(posts) == 0 || !strings.HasPrefix(posts[len(posts)-1], want) {
					t.Errorf("the chat was told %q, want %q", posts, want)
				}
				r.calls(3)
			})
		})
	}
}

// TestNeverKnownWhetherItHasBegun: for more than an hour Telegram neither says whether it has made a planned call nor lets the chat be read. The
// chat is told of which call that is not known, and what is typed if it is not there. Of one that is only to be put there nothing is told before
// its time.
func TestNeverKnownWhetherItHasBegun(t *testing.T) {
	for at, want := range map[string]string{
		"00:30": "Unknown: Telegram never told me whether the video chat “Party” has begun, which was to start at Sat 1 Jan 2000 00:30 UTC (1 h 5 min ago). Please look at the chat. If it is not there, type within 12 hours: /startnow 1",
		"00:40": "Missed: the video chat “Party” was to start at Sat 1 Jan 2000 00:40 UTC (",
	} {
		t.Run(at, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.StartCall(r.group, r.alice, "Talk")
				r.tells("/schedulecall " + at + " Party")
				time.Sleep(time.Until(onNewYear(0, 29).Add(55 * time.Second)))
				r.srv.EndCall(r.group, r.alice)
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.CutBefore, Times: -1})
				r.srv.Fail("messages.getHistory", emulator.Fault{Err: "MSG_ID_INVALID", Times: -1, User: r.bot})
				time.Sleep(2 * time.Hour)
				r.srv.Heal()
				if posts := r.posts(); len(posts) != 1 || !strings.HasPrefix(posts[0], want) {
					t.Errorf("the chat was told %q, want %q", posts, want)
				}
				if got := r.tells("/startnow 1"); !strings.HasPrefix(got, "Started: video chat “Party”, ") {
					t.Errorf("then /startnow 1 is answered %q", got)
				}
			})
		})
	}
}
