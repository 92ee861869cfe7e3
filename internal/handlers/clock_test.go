package handlers_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"

	"userbot/internal/emulator"
)

// heartbeat is how long it takes at most until Telegram is heard on a connection on which nothing happens, or until that is
// found dead: gotd's ping.
const heartbeat = 90 * time.Second

// starting asserts that a call was started once, by the userbot, at a time of Telegram's clock or up to late after it.
func (r *rig) starting(c *emulator.Call, at time.Time, late time.Duration) {
	r.Helper()
	n := 0
	for _, e := range r.srv.Ledger() {
		if e.Kind != emulator.CallStarted || e.CallID != c.ID {
			continue
		}
		n++
		if d := e.Time.Sub(at); e.By != r.bot || d < 0 || d > late {
			r.Errorf("the call was started by %d, %v after its time, want by %d and %v after it at most", e.By, d, r.bot, late)
		}
	}
	if n != 1 {
		r.Errorf("the call was started %d times; the chat:\n%s", n, r.chat())
	}
}

// TestAClockThatIsSet has the host's clock jump while the daemon runs, which is noticed when Telegram is heard next: with the
// answer to a request, before anybody has seen it, or with a ping.
func TestAClockThatIsSet(t *testing.T) {
	for _, jump := range []time.Duration{time.Hour, -time.Hour} {
		for _, before := range []time.Duration{30 * time.Minute, 10 * time.Second} {
			t.Run(jump.String()+" "+before.String()+" before a start", func(t *testing.T) {
				bubble(t, func(r *rig) {
					var off atomic.Int64 // nanoseconds
					r.telegram = func() time.Time { return time.Now().Add(time.Duration(off.Load())) }
					r.start()
					r.says(r.alice, "/schedulecall in 1h Party")
					r.idle(time.Minute)
					c := r.srv.CurrentCall(r.group)
					time.Sleep(time.Until(c.At) - before)
					synctest.Wait()
					r.ahead.set(func(bin.Encoder) { off.Store(0) })
					off.Store(int64(jump))
					time.Sleep(heartbeat) // the connection is opened anew, and the clock measured
					off.Store(0)
					r.life.h.Connected()
					time.Sleep(2 * time.Hour)
					r.starting(c, c.At, max(heartbeat-before, time.Second))
					if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "It has begun") {
						t.Errorf("the userbot wrote %q", got)
					}
				})
			})
		}
	}
}

// TestAChatIsHeardBeforeWhatFellDueTooSoon has a call fall due by a clock that is right again before anybody has looked at its chat: until its time
// what is typed there is answered, also after a restart, and then it starts.
func TestAChatIsHeardBeforeWhatFellDueTooSoon(t *testing.T) {
	for name, c := range map[string]struct {
		plan, at string
		ahead    time.Duration
		crash    bool
	}{
		"within the hour":                  {"/schedulecall in 30m Weekly", "Sat 00:30", time.Hour, false},
		"within the week, after a restart": {"/schedulecall 7 jan 20:00 Weekly", "Fri 20:00", 7 * 24 * time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				var off atomic.Int64
				r.telegram = func() time.Time { return r.clock().Add(time.Duration(off.Load())) }
				other := r.addGroup("Other")
				r.start()
				r.tells(c.plan)
				r.srv.Say(other, r.alice, "/schedulecall in 2m Else", emulator.SayOptions{})
				time.Sleep(119 * time.Second)
				r.ahead.set(func(bin.Encoder) { off.Store(0) })
				off.Store(int64(c.ahead))
				time.Sleep(time.Minute)
				off.Store(0)
				r.life.h.Connected()
				time.Sleep(time.Minute)
				if c.crash {
					r.crash()
					r.start()
					time.Sleep(time.Minute)
				}
				for range 2 {
					m := r.says(r.alice, "/callinfo")
					time.Sleep(10 * time.Second)
					if got := r.answers(m); len(got) != 1 || strings.HasPrefix(got[0], "Not done") {
						t.Errorf("ten seconds later /callinfo has the answers %q", got)
					}
				}
				time.Sleep(8 * 24 * time.Hour)
				var at []string
				for _, e := range r.srv.Ledger() {
					if e.Kind == emulator.CallStarted && e.By == r.bot && e.Title == "Weekly" {
						at = append(at, e.Time.UTC().Format("Mon 15:04"))
					}
				}
				if !slices.Equal(at, []string{c.at}) {
					t.Errorf("it has begun at %v, want once at %s; the chat:\n%s", at, c.at, r.chat())
				}
			})
		})
	}
}

// TestAHostThatSleepsAcrossAStart is suspended: the clocks go on, no timer does, and the connection is dead without anybody
// having said so.
func TestAHostThatSleepsAcrossAStart(t *testing.T) {
	for name, sleep := range map[string]time.Duration{
		"what is long over is missed, and told once": 24 * time.Hour,
		"what is not long over is started late":      time.Hour - time.Minute + 10*time.Minute,
		"what is still ahead is started in time":     time.Hour - time.Minute - 5*time.Minute,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.telegram = r.clock
				r.start()
				r.says(r.alice, "/schedulecall in 1h Party")
				r.idle(time.Minute)
				c := r.srv.CurrentCall(r.group)
				time.Sleep(time.Minute)
				l := r.life
				l.session.Disconnect()
				r.shift.Store(int64(sleep))
				woken := r.clock()
				time.Sleep(heartbeat)
				l.session.Reconnect()
				l.stream.Connected()
				l.h.Connected()
				time.Sleep(2 * time.Hour)
				synctest.Wait()
				switch {
				case woken.Sub(c.At) > 15*time.Minute:
					r.starts(c, 0, c.At)
					if got := r.posts(); len(got) != 1 || !strings.HasPrefix(got[0], "Missed: ") {
						t.Errorf("the userbot wrote %q", got)
					}
				case woken.After(c.At):
					r.starting(c, woken, heartbeat+time.Second)
				default:
					r.starting(c, c.At, time.Second)
				}
			})
		})
	}
}

// TestTelegramsTimeCounts is on a host whose clock is wrong, as the connection has found out.
func TestTelegramsTimeCounts(t *testing.T) {
	for _, off := range []time.Duration{7 * time.Minute, -7 * time.Minute} {
		t.Run("ahead by "+off.String(), func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.telegram = r.clock
				r.shift.Store(int64(off))
				r.start()
				for range 2 {
					r.says(r.alice, "/schedulecall in 1h Party")
					r.idle(time.Minute)
					c := r.srv.CurrentCall(r.group)
					if d := c.At.Sub(r.clock()); d.Round(time.Minute) != time.Hour {
						t.Errorf("in an hour by Telegram's time is in %v", d)
					}
					time.Sleep(2 * time.Hour)
					r.starting(c, c.At, time.Second)
					r.srv.EndCall(r.group, r.alice)
					r.crash()
					r.start()
				}
			})
		})
	}
}

// TestNothingTicks asks how often the daemon looks at the clock while a call is planned and nobody does anything.
func TestNothingTicks(t *testing.T) {
	bubble(t, func(r *rig) {
		var looks atomic.Int64
		r.telegram = func() time.Time { looks.Add(1); return time.Now() }
		r.start()
		r.says(r.alice, "/schedulecall in 7d Party")
		r.idle(time.Minute)
		c := r.srv.CurrentCall(r.group)
		time.Sleep(time.Hour) // what the command has left behind is done by then
		before, asked := looks.Load(), r.srv.Count("", r.bot)
		time.Sleep(5 * 24 * time.Hour)
		if n, rpc := looks.Load()-before, r.srv.Count("", r.bot)-asked; n != 0 || rpc != 0 {
			t.Errorf("in five days without anything to do the clock was looked at %d times, and Telegram asked %d times", n, rpc)
		}
		time.Sleep(3 * 24 * time.Hour)
		r.starting(c, c.At, time.Second)
	})
}
