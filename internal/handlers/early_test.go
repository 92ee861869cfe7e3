package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

// TestWhatWasHeldEarlyIsDone: a call that is planned once, was started before its time and has ended is planned no more. Whoever starts it by
// its number after that is told so, with the line that starts a new one; and at its time nothing happens.
func TestWhatWasHeldEarlyIsDone(t *testing.T) {
	command := func(line string) func(*rig) { return func(r *rig) { r.tells(line) } }
	byPeople := func(r *rig) { r.srv.StartScheduled(r.group, r.alice) }
	ended := func(r *rig) { r.srv.EndCall(r.group, r.alice) }
	for name, s := range map[string]struct {
		plan, line string
		starts     func(*rig)
		ends       func(*rig)
		unseen     bool // by the userbot, which is down
	}{
		"on a command":                    {plan: "/schedulecall sun 18:00 Party", starts: command("/startnow"), ends: command("/endcall")},
		"on a command, kept here":         {plan: "/schedulecall 20 jan 18:00 Party", starts: command("/startnow 1"), ends: ended},
		"on a command, paused":            {plan: "/schedulecall 20 jan 18:00 Party", starts: func(r *rig) { r.tells("/pausecall 1"); r.tells("/startnow 1") }, ends: ended},
		"by people":                       {plan: "/schedulecall sun 18:00 Party", starts: byPeople, ends: ended},
		"by people, while nobody looks":   {plan: "/schedulecall sun 18:00 Party", starts: byPeople, ends: ended, unseen: true},
		"by people, who were to":          {plan: "/schedulecall --no-start sun 18:00 Party", starts: byPeople, ends: ended},
		"a command begins another":        {plan: "/schedulecall sun 18:00 Party", starts: byPeople, ends: func(r *rig) { r.tells("/startcall --replace Talk"); r.tells("/endcall") }},
		"people begin another":            {plan: "/schedulecall sun 18:00 Party", starts: command("/startnow"), ends: func(r *rig) { r.srv.StartCall(r.group, r.alice, "Talk"); time.Sleep(time.Minute); ended(r) }},
		"a command schedules another":     {plan: "/schedulecall sun 18:00 Party", starts: byPeople, ends: func(r *rig) { ended(r); r.tells("/schedulecall mon 18:00 Other") }},
		"it was the last one of a series": {plan: "/schedulecall every sun 18:00 x1 Party", starts: command("/startnow 1"), ends: ended},
		"it was a stream":                 {plan: "/schedulecall --rtmp sun 18:00 Party", line: `/startcall --rtmp "Party"`, starts: byPeople, ends: ended},
		"its title begins like an option": {plan: `/schedulecall sun 18:00 "--rtmp Party"`, line: `/startcall "--rtmp Party"`, starts: byPeople, ends: ended},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.PerMinute = 0
				r.start()
				r.tells(s.plan)
				r.idle(time.Minute)
				if s.unseen {
					r.stop()
				}
				s.starts(r)
				time.Sleep(30 * time.Minute)
				s.ends(r)
				time.Sleep(time.Minute)
				if s.unseen {
					r.start()
				}
				r.idle(time.Minute)
				if i, ok := r.plannedOf(1); ok {
					t.Errorf("it has been, and is planned still: %+v", i)
				}
				if list := r.tells("/calls"); strings.Contains(list, "Party") {
					t.Errorf("it has been, and the list is %q", list)
				}
				calls := len(r.srv.CallsBy(r.bot))
				line := s.line
				if line == "" {
					line = `/startcall "Party"`
				}
				title := strings.Trim(line[strings.Index(line, `"`):], `"`)
				got := r.tells("/startnow 1")
				if got != "Not done: number 1 “"+title+"” was started before its time, and has ended.\nTo start a new one, type: "+line {
					t.Errorf("the answer is %q", got)
				}
				if n := len(r.srv.CallsBy(r.bot)); n != calls {
					t.Errorf("there are %d calls, and were %d", n, calls)
				}
				time.Sleep(20 * 24 * time.Hour)
				if n := len(r.srv.CallsBy(r.bot)); n != calls || strings.Contains(r.chat(), "Not started") {
					t.Errorf("at its time something happens:\n%s", r.chat())
				}
				if c := r.srv.CurrentCall(r.group); c != nil {
					r.srv.EndCall(r.group, r.alice)
				}
				r.tells(line)
				r.current(title, true)
			})
		})
	}
}

// TestASeriesGoesOnAfterOneThatWasHeldEarly: what was started before its time counts as that one, and with its end the next one is to come.
func TestASeriesGoesOnAfterOneThatWasHeldEarly(t *testing.T) {
	for name, starts := range map[string]func(*rig){
		"on a command": func(r *rig) { r.tells("/startnow 1") },
		"by people":    func(r *rig) { r.srv.StartScheduled(r.group, r.alice) },
	} {
		t.Run(name, func(t *testing.T) {
			planned(t, "/schedulecall every day 18:00 Daily", func(r *rig, _ *emulator.Call) {
				starts(r)
				time.Sleep(30 * time.Minute)
				r.srv.EndCall(r.group, r.alice)
				r.onTelegram("Daily", "Sun 18:00")
				if list := r.tells("/calls"); !strings.Contains(list, "\n1: Sun 2 Jan 18:00 UTC") || strings.Contains(list, "before its time") {
					t.Errorf("the list is %q", list)
				}
				time.Sleep(20 * time.Hour) // today's has been
				if chat := r.chat(); strings.Contains(chat, "It has begun") {
					t.Errorf("it is held a second time:\n%s", chat)
				}
				time.Sleep(24 * time.Hour)
				r.wrote("It has begun: video chat “Daily”.\nJoin: https://t.me/demo?videochat")
			})
		})
	}
}

// TestWhatAnOlderVersionHasHeldEarlyIsDone: it kept such a call until its time.
func TestWhatAnOlderVersionHasHeldEarlyIsDone(t *testing.T) {
	planned(t, "/schedulecall sun 18:00 Party", func(r *rig, c *emulator.Call) {
		r.srv.StartScheduled(r.group, r.alice)
		r.idle(time.Minute)
		err := r.life.store.Replan(store.Edit{ID: 1, F: func(i *store.Item) error { i.Live, i.Gone = true, true; return nil }})
		r.stop()
		r.srv.EndCall(r.group, r.alice)
		r.start()
		time.Sleep(2 * time.Minute)
		if i, ok := r.plannedOf(1); err != nil || ok {
			t.Errorf("it has been, and is planned still: %+v (%v)", i, err)
		}
	})
}

// TestWhatOneCallThatIsPlannedIsRefusedFor: where a verb names none, and the only call that is planned cannot be meant, it is told why, with the line
// that helps, and not that nothing is planned.
func TestWhatOneCallThatIsPlannedIsRefusedFor(t *testing.T) {
	for line, want := range map[string]string{
		"/skipcall":            "Not done: number 1, Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h) “Party” is planned only once. It is taken off the plan with /cancelcall 1.",
		"/skipcall 1":          "Not done: number 1, Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h) “Party” is planned only once. It is taken off the plan with /cancelcall 1.",
		"/resumecall":          "It is not paused: number 1, Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h) “Party”. I changed nothing.",
		"/callcheck /skipcall": "Understood: /skipcall\nI would not do it, and say:\nNot done: number 1, Sun 2 Jan 2000 18:00 UTC (in 1 d 18 h) “Party” is planned only once. It is taken off the plan with /cancelcall 1.",
	} {
		planned(t, "/schedulecall sun 18:00 Party", func(r *rig, _ *emulator.Call) { r.is(r.tells(line), want) })
	}
}
