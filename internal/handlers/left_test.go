package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

const (
	yourStart = "It is time for the video chat “Party”. To start it, an admin opens it at the top of the chat and taps Start, or types: /startnow 1"
	nobodyDid = "Missed: the video chat “Party” was to start at Sat 1 Jan 2000 01:00 UTC (15 min ago), and nobody has started it. To start it within 12 hours, type: /startnow 1"
)

// TestWhatIsLeftToPeople: at its time the chat is told that people have to start the call, and soon after that nobody has, unless somebody
// has, or has taken it back.
func TestWhatIsLeftToPeople(t *testing.T) {
	taps := func(r *rig) { r.srv.StartScheduled(r.group, r.alice) }
	endsIt := func(r *rig) { r.srv.EndCall(r.group, r.alice) }
	for name, c := range map[string]struct {
		option string
		at     time.Duration // when something happens, from the time of the call on
		what   func(*rig)
		want   []string
	}{
		"nobody starts it":                {want: []string{yourStart, nobodyDid}},
		"nobody starts it, quietly":       {option: "--quiet ", want: []string{nobodyDid}},
		"somebody is faster":              {at: -20 * time.Minute, what: taps},
		"somebody starts it":              {at: 5 * time.Minute, what: taps, want: []string{yourStart}},
		"somebody starts it, and it ends": {at: 5 * time.Minute, what: func(r *rig) { taps(r); time.Sleep(time.Minute); endsIt(r) }, want: []string{yourStart}},
		"somebody takes it back before":   {at: -20 * time.Minute, what: endsIt},
		"somebody takes it back":          {at: 5 * time.Minute, what: endsIt, want: []string{yourStart}},
		"somebody starts it by its line":  {at: 5 * time.Minute, what: func(r *rig) { r.started("/startnow 1", "Party", "Sat 1 Jan 2000 01:00") }, want: []string{yourStart}},
		"somebody starts another":         {at: 5 * time.Minute, what: func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }, want: []string{yourStart}},
		"somebody cancels it": {at: 5 * time.Minute, what: func(r *rig) {
			if got, want := r.tells("/cancelcall 1"), "It is off Telegram, too."; !strings.Contains(got, want) || r.srv.CurrentCall(r.group) != nil {
				r.Errorf("to cancel it is answered %q; want %q in it", got, want)
			}
		}, want: []string{yourStart}},
		"somebody pauses it": {at: 5 * time.Minute, what: func(r *rig) {
			if got, want := r.tells("/pausecall 1"), "It is off Telegram, too."; !strings.Contains(got, want) || r.srv.CurrentCall(r.group) != nil {
				r.Errorf("to pause it is answered %q; want %q in it", got, want)
			}
			if got, want := r.tells("/calls"), "Paused, and its time has passed."; !strings.Contains(got, want) {
				r.Errorf("the list is %q; want %q in it", got, want)
			}
		}, want: []string{yourStart}},
		"one of now takes its place": {at: 5 * time.Minute, what: func(r *rig) {
			if got := r.tells("/startcall --replace Other"); strings.Contains(got, "wait") || !strings.HasPrefix(got, "Started: ") {
				r.Errorf("what takes its place is answered %q", got)
			}
			r.srv.EndCall(r.group, r.alice)
			time.Sleep(20 * time.Minute)
			r.started("/startnow 1", "Party", "Sat 1 Jan 2000 01:00")
		}, want: []string{yourStart, nobodyDid}},
		"a crash between":               {at: 5 * time.Minute, what: func(r *rig) { r.crash(); r.start() }, want: []string{yourStart, nobodyDid}},
		"down while it is looked after": {at: 5 * time.Minute, what: func(r *rig) { r.crash(); time.Sleep(4*time.Hour - 5*time.Minute); r.start() }, want: []string{yourStart, strings.Replace(nobodyDid, "15 min", "4 h", 1)}},
		"the word has to wait for too long": {at: -time.Minute, what: func(r *rig) {
			r.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_1800", User: r.bot})
		}, want: []string{nobodyDid}},
		"down at its time": {at: -5 * time.Minute, what: func(r *rig) { r.outage(onNewYear(0, 55), onNewYear(1, 10)) }, want: []string{strings.Replace(yourStart, "time for", "time, since Sat 1 Jan 2000 01:00 UTC (10 min ago), for", 1), nobodyDid}},
		"down for long":    {at: -5 * time.Minute, what: func(r *rig) { r.outage(onNewYear(0, 55), onNewYear(3, 0)) }, want: []string{strings.Replace(nobodyDid, "15 min", "2 h", 1)}},
		"down for long, and somebody has started it": {at: -5 * time.Minute, what: func(r *rig) {
			time.AfterFunc(time.Hour, func() { taps(r) })
			r.outage(onNewYear(0, 55), onNewYear(3, 0))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall --no-start "+c.option+"in 1h Party", func(r *rig, call *emulator.Call) {
				time.Sleep(time.Until(call.At.Add(c.at)))
				if c.what != nil {
					c.what(r)
				}
				time.Sleep(time.Until(call.At.Add(14 * time.Hour)))
				r.wrote(c.want...)
				if n, err := r.life.store.PendingCount(); n != 0 || err != nil {
					t.Errorf("%d entries are pending for good (%v)", n, err)
				}
			})
		})
	}
}

// TestWhatIsLeftStands: until it is known whether people start it, it keeps its place from others that are left to them, or that are to come
// later, and it is listed with its line as long as that works.
func TestWhatIsLeftStands(t *testing.T) {
	planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, party *emulator.Call) {
		r.tells("/schedulecall --no-start 01:10 Dance")
		r.tells("/schedulecall 12:00 Lunch")
		time.Sleep(time.Until(onNewYear(1, 5)))
		const line = "\nNot started at their times. To start one now, type what stands behind it:\n1: Sat 1 Jan 01:00 UTC (5 min ago) “Party”: /startnow 1"
		got := r.tells("/calls")
		if !strings.HasPrefix(got, "On Telegram, not started: video chat “Party”, Sat 1 Jan 2000 01:00 UTC (5 min ago).\nPlanned here:\n2: ") || !strings.HasSuffix(got, line) {
			t.Errorf("the list is %q; want %q at its end", got, line)
		}
		if want := "Kept here: the call there, which was not started, keeps its place."; !strings.Contains(got, want) {
			t.Errorf("the list is %q; want %q in it", got, want)
		}
		time.Sleep(time.Until(onNewYear(1, 30)))
		r.wrote(yourStart,
			"It is time for the video chat “Dance”, and another one is there: “Party” planned as number 1 by 1002, for Sat 1 Jan 2000 01:00 UTC (10 min ago). I leave it alone.\nTo start the planned one after that, within 12 hours, type: /startnow 2",
			nobodyDid)
		if got, want := r.tells("/calls"), "On Telegram from Sat 1 Jan 07:00, or when the call there is over, which was not started."; !strings.Contains(got, want) {
			t.Errorf("the list is %q; want %q in it", got, want)
		}
		if got, want := r.tells("/schedulecall 18:00 Tea"), "the video chat “Party” for Sat 1 Jan 2000 01:00 UTC, which was not started, keeps its place for 6 hours."; !strings.Contains(got, want) {
			t.Errorf("another one is answered %q; want %q in it", got, want)
		}
		r.srv.StartScheduled(r.group, r.alice)
		if got := r.tells("/calls"); strings.Contains(got, "/startnow 1") {
			t.Errorf("it runs, and the list is %q", got)
		}
		r.srv.EndCall(r.group, r.alice)
		r.onTelegram("Lunch", "Sat 12:00")
	})
	planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, party *emulator.Call) {
		time.Sleep(time.Until(party.At.Add(12 * time.Hour)))
		if got := r.tells("/calls"); !strings.HasSuffix(got, "(12 h ago) “Party”: /startnow 1") {
			t.Errorf("twelve hours later the list is %q", got)
		}
		time.Sleep(time.Hour)
		if got := r.tells("/calls"); strings.Contains(got, "/startnow 1") {
			t.Errorf("thirteen hours later the list is %q", got)
		}
	})
}

// TestWhatStartsItselfGoesBeforeWhatIsLeft: what was left to people, and nobody has started, keeps nothing from starting at its time, however
// soon after that; of it the chat hears that nobody has started it, and it can be started after the other one.
func TestWhatStartsItselfGoesBeforeWhatIsLeft(t *testing.T) {
	const begun = "It has begun: video chat “Dance”.\nJoin: https://t.me/demo?videochat"
	for name, c := range map[string]struct {
		at   time.Time // when the other one is planned
		line string
		says string // of it
	}{
		"planned before": {onNewYear(0, 1), "/schedulecall 01:10 Dance", "Planned: video chat “Dance” for Sat 1 Jan 2000 01:10 UTC"},
		"planned after":  {onNewYear(1, 5), "/schedulecall 01:10 Dance", "Planned: video chat “Dance” for Sat 1 Jan 2000 01:10 UTC"},
		"a series":       {onNewYear(0, 1), "/schedulecall every day 01:10 Dance", "Planned: video chat “Dance” for Sat 1 Jan 2000 01:10 UTC"},
		"at its time":    {onNewYear(0, 1), "/schedulecall every day 01:00 x2 Dance", "A video chat “Party” is already planned"},
	} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall --no-start in 1h Party", func(r *rig, party *emulator.Call) {
				time.Sleep(time.Until(c.at))
				r.gets(c.line, c.says)
				if strings.HasPrefix(c.says, "A ") {
					return
				}
				time.Sleep(time.Until(onNewYear(1, 6)))
				if got, want := r.tells("/calls"), "“Dance”. It starts in the place of the call there, which was not started."; name != "a series" && !strings.Contains(got, want) {
					t.Errorf("the list is %q; want %q in it", got, want)
				}
				time.Sleep(time.Until(onNewYear(1, 12)))
				r.current("Dance", true)
				if got, want := r.tells("/startnow 1"), "A video chat “Dance” is already running since Sat 1 Jan 01:10 UTC. I changed nothing."; !strings.HasPrefix(got, want) {
					t.Errorf("to start it while that runs is answered %q; want %q", got, want)
				}
				time.Sleep(time.Until(onNewYear(1, 30)))
				r.wrote(yourStart, begun, nobodyDid)
				if got, want := r.tells("/startnow 1"), "A video chat “Dance” is already running since Sat 1 Jan 01:10 UTC. I changed nothing."; !strings.HasPrefix(got, want) {
					t.Errorf("to start it while that runs is answered %q; want %q", got, want)
				}
				r.tells("/endcall confirm")
				r.started("/startnow 1", "Party", "Sat 1 Jan 2000 01:00")
			})
		})
	}
}

// TestASeriesThatIsLeftToPeople: each of its times is told, and those that nobody has started.
func TestASeriesThatIsLeftToPeople(t *testing.T) {
	planned(t, "/schedulecall --no-start --remind 1d every day 01:00 x3 Party", func(r *rig, party *emulator.Call) {
		time.Sleep(time.Until(onNewYear(1, 5)))
		r.srv.StartScheduled(r.group, r.alice)
		time.Sleep(time.Hour)
		r.srv.EndCall(r.group, r.alice)
		r.onTelegram("Party", "Sun 01:00")
		time.Sleep(time.Until(onNewYear(25, 5)))
		r.srv.EndCall(r.group, r.alice)
		time.Sleep(time.Until(onNewYear(51, 5)))
		const tomorrow = "Reminder: video chat “Party”, "
		want := []string{yourStart, tomorrow + "Sun", yourStart, tomorrow + "Mon", yourStart, "Missed: the video chat “Party” was to start at Mon 3 Jan 2000 01:00 UTC (15 min ago), and nobody has started it. "}
		got := r.posts()
		slices.Sort(got) // what is told at the same moment comes in any order
		slices.Sort(want)
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("it wrote %q; want %q", got, want)
		}
		r.started("/startnow 1", "Party", "Mon 3 Jan 2000 01:00")
	})
}

// Where the account is thrown out while a call is left to people, it cannot be seen whether they have started it: the owner hears that.
func TestACallIsLeftToPeopleAndTheAccountIsThrownOut(t *testing.T) {
	bubble(t, func(r *rig) {
		r.start()
		r.tells("/schedulecall --no-start 01:00 Weekly")
		time.Sleep(65 * time.Minute)
		r.srv.Ban(r.group, r.bot)
		time.Sleep(2 * time.Hour)
		got := r.noticed()
		const want = "\nThe video chat “Weekly” was to start at Sat 1 Jan 2000 01:00 UTC (15 min ago). Whether anybody has started it I could not see: my account is not in that chat. "
		if len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("the owner was told %q, want once %q", got, want)
		}
	})
}

// TestAMissIsNotedOfAFew: however many calls are planned, that one was not started is noted of those that come next, and the first of them
// comes in its place.
func TestAMissIsNotedOfAFew(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.PerMinute = 0
		r.start()
		r.tells("/schedulecall --no-start in 1h Party")
		for day := range 30 {
			r.tells(fmt.Sprintf("/schedulecall %d jan 20:00 Evening %d", day+1, day))
		}
		time.Sleep(time.Until(onNewYear(2, 0)))
		noted := 0
		err := r.life.store.Plans(r.group, func(i store.Item) bool {
			if i.Stale != 0 {
				noted++
			}
			return true
		})
		if noted == 0 || noted > 10 || err != nil {
			t.Errorf("it is noted of %d (%v)", noted, err)
		}
		time.Sleep(time.Until(onNewYear(8, 0)))
		r.onTelegram("Evening 0", "Sat 20:00")
	})
}
