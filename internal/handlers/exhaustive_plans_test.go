package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

// planScenarios are those of the verbs that change what is planned. A call is planned before each, and has the number 1.
func planScenarios() []*scenario {
	types := func(line string) func(*rig) {
		return func(r *rig) {
			r.srv.Private(r.alice, r.bot, strings.Replace(line, " ", " --in "+r.group.String()+" ", 1))
			r.idle(time.Minute)
		}
	}
	planned := func(line string, more ...func(*rig)) func(*rig) {
		return func(r *rig) {
			r.start()
			types(line)(r)
			for _, m := range more {
				m(r)
			}
			time.Sleep(time.Minute)
			r.idle(time.Minute)
			r.stop()
		}
	}
	failing := func(f emulator.Fault) func(*rig) {
		return func(r *rig) {
			time.AfterFunc(90*time.Second, func() {
				f.User = r.bot
				r.srv.Fail("phone.discardGroupCall", f)
			})
		}
	}
	over := func(meets func(*rig)) func(*rig) { // its time, which is 00:20, comes while the line waits
		return func(r *rig) {
			meets(r)
			time.Sleep(time.Until(onNewYear(0, 19)))
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_90", User: r.bot})
		}
	}
	slow := func(meets func(*rig)) func(*rig) {
		return func(r *rig) {
			meets(r)
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second, Times: 3, User: r.bot})
		}
	}
	ended := func(r *rig) { r.srv.EndCall(r.group, r.alice) }
	const heldEarly = "Not done: number 1 “Weekly” was started before its time, and has ended.\n"
	const there, kept, daily = "/schedulecall tomorrow 18:00 Weekly", "/schedulecall 20 jan 18:00 Weekly", "/schedulecall every day 18:00 Weekly"
	list := []*scenario{
		{name: "cancel", text: "/cancelcall 1", meets: planned(there), begins: "Cancelled: number 1, "},
		{name: "cancel what is kept here", text: "/cancelcall 1", meets: planned(kept), begins: "Cancelled: number 1, "},
		{name: "cancel, asked which", text: "/cancelcall", then: "/yes", meets: planned(there), begins: "Cancelled: number 1, "},
		{name: "cancel from a private chat", text: "/cancelcall 1", private: true, meets: planned(there), begins: "Cancelled in Demo: number 1, "},
		{name: "cancel, no word from the server", text: "/cancelcall 1", meets: planned(there, failing(emulator.Fault{Kind: emulator.LoseAnswer})), begins: "Cancelled: number 1, "},
		{name: "cancel, a server slower than we wait", text: "/cancelcall 1", meets: planned(there, failing(emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})), begins: "Cancelled: number 1, "},
		{name: "cancel, told to wait", text: "/cancelcall 1", meets: planned(there, failing(emulator.Fault{Err: "FLOOD_WAIT_30"})), begins: "Cancelled: number 1, "},
		{name: "cancel, told to wait until after its time", text: "/cancelcall 1", only: meddlings[:1], begins: "Cancelled: number 1, ", meets: over(planned("/schedulecall 00:20 Weekly"))},
		{name: "cancel by no number, asked after its time", text: "/cancelcall", only: meddlings[:1], begins: "Did you mean this?", meets: over(planned("/schedulecall 00:20 Weekly"))},
		{name: "skip", text: "/skipcall 1", meets: planned(daily), begins: "Passed: number 1, "},
		{name: "skip, no word from the server", text: "/skipcall 1", meets: planned(daily, failing(emulator.Fault{Kind: emulator.LoseAnswer})), begins: "Passed: number 1, "},
		{name: "pause", text: "/pausecall 1", meets: planned(there), begins: "Paused: number 1, "},
		{name: "resume", text: "/resumecall 1", meets: planned(there, types("/pausecall 1")), begins: "It goes on: number 1, "},
		{name: "resume, told to wait until after its time", text: "/resumecall 1", only: meddlings[:1], lasts: 22 * time.Minute, begins: "It goes on: number 1, ",
			meets: over(planned("/schedulecall every day 00:20 Weekly", types("/pausecall 1")))},
		{name: "move", text: "/movecall 1 mon 18:00", then: "/yes", meets: planned(there), begins: "Moved: number 1 "},
		{name: "move what is kept here", text: "/movecall 1 21 jan 18:00", meets: planned(kept), begins: "Moved: number 1 "},
		{name: "move what the command in front moves", front: "/movecall 1 20 jan 19:00", text: "/movecall 1 +1h", only: []meddling{meddlings[0], otherPrefix}, meets: slow(planned(kept)), begins: "Moved: number 1 "},
		{name: "move what the command in front passes", front: "/skipcall 1", text: "/movecall 1 23:00", only: meddlings[:1], meets: slow(planned(daily)), begins: "Moved: number 1 "},
		{name: "move what the command in front plans", front: kept, text: "/movecall Weekly +1h", only: meddlings[:1], meets: slow(func(*rig) {}), begins: "Moved: number 1 "},
		{name: "start what the command in front cancels", front: "/cancelcall 1", text: "/startnow 1", only: meddlings[:1], meets: slow(planned(there)), begins: "Not done: no call with the number 1 is planned here"},
		{name: "cancel by its title", text: "/cancelcall weekly", meets: planned(there), begins: "Cancelled: number 1, "},
		{name: "move by its title", text: "/movecall Weekly mon 18:00", then: "/yes", meets: planned(there), begins: "Moved: number 1 "},
		{name: "start what is kept here", text: "/startnow 1", meets: planned(kept), begins: "Started: "},
		{name: "start what is kept here, no word from the server", text: "/startnow 1", begins: "Started: ", meets: planned(kept, func(r *rig) {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot})
		})},
		{name: "start what is kept here in place of what runs", text: "/startnow --replace 1", begins: "Started: ", meets: planned(kept, func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") })},
		{name: "start what was started before its time and has ended", text: "/startnow 1", begins: heldEarly, meets: planned(there, types("/startnow 1"), ended)},
		{name: "start what people have held before its time, unseen", text: "/startnow 1", begins: heldEarly, meets: func(r *rig) {
			planned(there)(r)
			r.srv.StartScheduled(r.group, r.alice)
			ended(r)
		}},
		{name: "start what the command in front takes off Telegram", front: "/endcall confirm", text: "/startnow Weekly", only: meddlings[:1], meets: slow(planned(daily)), begins: "Started: ", judge: judgeUnbegun},
		{name: "schedule in place of a planned call, told to wait until after its time", text: "/schedulecall --replace 00:23 Other", only: meddlings[:1], mayEnd: true, begins: "Scheduled on Telegram: ", judge: judgeReplaced, meets: func(r *rig) {
			planned("/schedulecall every day 00:20 Weekly")(r)
			time.Sleep(time.Until(onNewYear(0, 19)))
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "FLOOD_WAIT_90", User: r.bot})
		}},
		{name: "set the zone of a chat", text: "/callzone Europe/Berlin", begins: "Times are read in Europe/Berlin from now on."},
		{name: "set the zone of a chat back", text: "/callzone reset", meets: planned(daily, types("/callzone Europe/Berlin")), begins: "Times are read in UTC from now on, "},
		{name: "list what is planned", text: "/calls", meets: planned(daily), begins: "Planned here:\n1: "},
	}
	for _, sc := range list {
		if sc.judge == nil {
			sc.judge = judgePlan
		}
		sc.lasts = max(sc.lasts, 3*time.Minute)
	}
	return list
}

// otherPrefix has commands begin with another sign from then on, where one that was typed before waits for its turn.
var otherPrefix = meddling{"the operator has changed the prefix", func(r *rig) bool {
	st, err := store.Open(r.dir, store.Options{})
	if err != nil {
		r.Fatalf("the store does not open: %v", err)
	}
	defer func() { _ = st.Close() }()
	pending, err := st.Pending()
	waits := slices.ContainsFunc(pending, func(e store.Entry) bool { return e.Text != "" })
	if err == nil && waits {
		r.policy.Prefix = "!"
	}
	return waits
}}

// planEnds is what each verb makes of the call that is planned.
func planEnds(sc *scenario) string {
	text := sc.text
	verb, _, _ := strings.Cut(text, " ")
	switch {
	case strings.HasPrefix(sc.name, "resume, told"):
		return "1: Sun 2 Jan 00:20"
	case strings.HasPrefix(sc.front, "/movecall"):
		return "1: Thu 20 Jan 20:00"
	case strings.HasPrefix(sc.front, "/skipcall"):
		return "1: Sun 2 Jan 23:00"
	case sc.front != "":
		return "1: Thu 20 Jan 19:00"
	case verb == "/skipcall":
		return "1: Sun 2 Jan 18:00"
	case verb == "/pausecall":
		return "1: Sun 2 Jan 18:00 paused"
	case verb == "/movecall" && strings.Contains(text, "mon"):
		return "1: Mon 3 Jan 18:00"
	case verb == "/movecall":
		return "1: Fri 21 Jan 18:00"
	}
	return "1: Sun 2 Jan 18:00"
}

// judgePlan: the userbot has ended no call but one that it has scheduled itself, and none that was live; what it says was done is so,
// once.
func judgePlan(r *rig, sc *scenario, answer string, late bool) string {
	scheduled, live := map[int64]bool{}, map[int64]bool{}
	over := false  // the planned call was started before its time, and has ended
	begun := false // by the userbot
	for _, e := range r.srv.Ledger() {
		switch e.Kind {
		case emulator.CallScheduled:
			scheduled[e.CallID] = e.By == r.bot
		case emulator.CallCreated, emulator.CallStarted:
			live[e.CallID] = scheduled[e.CallID] || e.By == r.bot
			begun = begun || e.By == r.bot
		case emulator.CallEnded:
			over = over || live[e.CallID]
			if e.By == r.bot && (!scheduled[e.CallID] || live[e.CallID]) && !late && !strings.Contains(sc.text, "--replace") {
				return fmt.Sprintf("the userbot has ended %+v", e)
			}
		}
	}
	made := 0
	for _, e := range r.srv.CallsBy(r.bot) {
		if e.Kind == emulator.CallCreated {
			made++
		}
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	var told []string
	err := r.life.store.Plans(r.group, func(i store.Item) bool {
		state := map[bool]string{true: " paused"}[i.Paused]
		told = append(told, fmt.Sprintf("%d: %s%s", i.ID, i.At.UTC().Format("Mon 2 Jan 15:04"), state))
		return true
	})
	if err != nil {
		return err.Error()
	}
	wrong := fmt.Sprintf("the answer is %q, and planned is %q", answer, told)
	switch {
	case is("Not done: ") && made > 0 && !late:
		return wrong
	case is("Not done: ") || is("Too old: "):
		return ""
	case is("Cancelled") && len(told) > 0:
		return wrong
	case is("Cancelled") && begun:
		return "the userbot has started what it says is cancelled"
	case is("It goes on: ") && strings.HasPrefix(sc.name, "resume, told") && !begun && !late:
		return "the userbot has not started what it says goes on"
	case strings.HasPrefix(sc.text, "/startnow"):
		started := is("Started: ") || is("Your video chat “Weekly” was started, ")
		if made > 1 || started != (made == 1) && !asksBack([]string{answer}) {
			return fmt.Sprintf("%d calls were made, %s", made, wrong)
		}
		if over != (len(told) == 0) && !late {
			return fmt.Sprintf("it was started before its time, and has ended: %v; %s", over, wrong)
		}
	case is("Cancelled"), strings.Contains(answer, "Planned here:\n"), is("Times are read in "):
	case is("Passed: "), is("Paused: "), is("Moved: "), is("It goes on: "), is("It is paused already"), is("It is not paused"), is("It is at that time already: "):
		if want := planEnds(sc); len(told) != 1 || !strings.HasPrefix(told[0], want) || strings.Contains(told[0], "paused") != strings.HasSuffix(want, " paused") {
			return wrong
		}
	case asksBack([]string{answer}):
		if strings.Contains(answer, "It does not start before you have answered, ") == begun && strings.HasPrefix(sc.name, "cancel by no") && !late {
			return fmt.Sprintf("it has begun: %v, %s", begun, wrong)
		}
	default:
		return wrong
	}
	return ""
}

// judgeUnbegun: as judgePlan, and the planned call has begun, although it had left Telegram before the userbot could ask for that.
func judgeUnbegun(r *rig, sc *scenario, answer string, late bool) string {
	if problem := judgePlan(r, sc, answer, late); problem != "" {
		return problem
	}
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.CallCreated || e.Kind == emulator.CallStarted {
			return ""
		}
	}
	return fmt.Sprintf("nobody has started it; the answer is %q", answer)
}

// judgeReplaced: of the planned call that has not begun at its time, since another one was put in its place, it is told.
func judgeReplaced(r *rig, _ *scenario, answer string, _ bool) string {
	for _, e := range r.srv.Ledger() {
		begun := e.Kind == emulator.CallStarted || e.Kind == emulator.CallCreated
		if e.Title == "Weekly" && begun || e.By == r.bot && e.Time.After(onNewYear(0, 19)) && strings.Contains(e.Text, "“Weekly”") {
			return ""
		}
	}
	return fmt.Sprintf("the planned call has not begun, and nothing tells of that; the answer is %q", answer)
}
