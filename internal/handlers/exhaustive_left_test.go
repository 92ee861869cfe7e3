package handlers_test

import (
	"fmt"
	"strings"
	"time"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

// leftScenarios are those of the verbs that change a planned call, or start it, once its time has come and people have been told to start it,
// and nobody has.
func leftScenarios() []*scenario {
	left := func(line string, before, after func(*rig)) func(*rig) {
		return func(r *rig) {
			r.policy.LateLimit = 2 * time.Minute
			if before != nil {
				before(r)
			}
			r.start()
			r.srv.Private(r.alice, r.bot, "/schedulecall --no-start --in "+r.group.String()+" "+line)
			time.Sleep(time.Until(leftAt.Add(20 * time.Second)))
			r.idle(time.Minute)
			r.stop()
			if after != nil {
				after(r)
			}
		}
	}
	unheard := func(method string) func(*rig) {
		return func(r *rig) { r.srv.Fail(method, emulator.Fault{Kind: emulator.LoseAnswer, User: r.bot}) }
	}
	// Alice's call is in the way until it is too late to put the planned one on Telegram.
	noRoom := func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "By hand")
		time.AfterFunc(time.Until(leftAt.Add(-5*time.Second)), func() { r.srv.EndCall(r.group, r.alice) })
	}
	const once, daily, last = "00:03 Party", "every day 00:03 Party", "every day 00:03 x1 Party"
	list := []*scenario{
		{name: "cancel what was left to people", text: "/cancelcall 1", meets: left(once, nil, nil), begins: "Cancelled: number 1, "},
		{name: "cancel what was left to people, no word from the server", text: "/cancelcall 1", meets: left(once, nil, unheard("phone.discardGroupCall")), begins: "Cancelled: number 1, "},
		{name: "cancel a series, of which one was left to people", text: "/cancelcall 1", meets: left(daily, nil, nil), begins: "Cancelled: the whole series number 1, "},
		{name: "skip the last of a series, which was left to people", text: "/skipcall 1", meets: left(last, nil, nil), begins: "Passed: number 1, Sat 1 Jan "},
		{name: "skip the one behind that which was left to people", text: "/skipcall 1", then: "/yes", meets: left(daily, nil, nil), begins: "Passed: number 1, Sun 2 Jan "},
		{name: "move what was left to people", text: "/movecall 1 00:06", then: "/yes", meets: left(once, nil, nil), begins: "Moved: number 1 "},
		{name: "start what was left to people", text: "/startnow 1", meets: left(once, nil, nil), begins: "Started: "},
		{name: "start what was left to people, no word from the server", text: "/startnow", meets: left(once, nil, unheard("phone.startScheduledGroupCall")), begins: "Started: "},
		{name: "start one of a series that was left to people", text: "/startnow 1", meets: left(daily, nil, nil), begins: "Started: "},
		{name: "start what was left to people without room on Telegram", text: "/startnow 1", meets: left(once, noRoom, nil), begins: "Started: "},
	}
	for _, sc := range list {
		sc.judge, sc.lasts = judgeLeftChanged, 10*time.Minute
	}
	return list
}

// leftAt is when the calls of leftScenarios are to start.
var leftAt = onNewYear(0, 3)

// judgeLeftChanged: what is done about a call that people were to start is done once and told, and that nobody has started it is told, once,
// where that is so, and neither people nor the command have started it, taken it back or put it off before.
func judgeLeftChanged(r *rig, sc *scenario, answer string, late bool) string {
	told := map[string]int{}
	own, live := map[int64]bool{}, map[int64]bool{}
	var typed, people, over, moved bool
	began := 0
	untilTold := func(e emulator.Event) bool { return e.Time.Before(leftAt.Add(r.policy.LateLimit)) } // after that it may be on its way
	for _, e := range r.srv.Ledger() {
		byUs := e.By == r.bot
		switch {
		case e.Kind == emulator.MessagePosted && byUs && !e.Service && e.ReplyTo == 0:
			kind, _, _ := strings.Cut(e.Text, " ")
			if kind == "Missed:" && strings.Contains(e.Text, "00:06") {
				kind = "missed again"
			}
			if told[kind]++; kind == "Missed:" && over {
				return fmt.Sprintf("it was started, taken back or put off, and is called missed: %q", e.Text)
			}
		case e.Kind == emulator.MessagePosted && e.By == sc.by(r):
			typed = typed || e.Text == sc.text
		case e.CallID == 0 || e.Kind == emulator.MessagePosted:
		case e.Kind == emulator.CallScheduled:
			own[e.CallID] = byUs
			moved = moved || byUs && e.At.Equal(leftAt.Add(3*time.Minute))
		case e.Kind == emulator.CallCreated, e.Kind == emulator.CallStarted:
			live[e.CallID] = true
			over = over || typed && untilTold(e)
			if byUs {
				began++
			}
		case e.Kind == emulator.CallEnded:
			if byUs && (!own[e.CallID] || live[e.CallID]) && !late {
				return fmt.Sprintf("the userbot has ended %+v", e)
			}
			over = over || typed && untilTold(e)
		}
		people = people || typed && !byUs && e.CallID != 0 && e.Kind != emulator.MessagePosted
	}
	var planned []string
	err := r.life.store.Plans(r.group, func(i store.Item) bool {
		planned = append(planned, i.At.UTC().Format("Mon 15:04"))
		return true
	})
	wrong := fmt.Sprintf("%d were started, planned is %q (%v); the userbot wrote %q, and the answer is %q", began, planned, err, r.posts(), answer)
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	moved = moved || is("Moved: ")
	switch {
	case err != nil, began > 1, told["Missed:"] > 1, told["missed again"] > 1, told["missed again"] > 0 && !moved, told["It"] > 2, told["It"] > 1 && !moved:
		return wrong
	case !people && !over && !late && told["Missed:"] == 0:
		return "nobody has started it, and it is not called missed: " + wrong
	case is("Cancelled: ") && len(planned) == 0 && began == 0:
	case is("Passed: number 1, Sat ") && len(planned) == 0 && began == 0:
	case is("Passed: number 1, Sun ") && strings.Join(planned, " ") == "Mon 00:03" && began == 0:
	case is("Moved: ") && (moved || people) && began == 0:
	case (is("Started: ") || is("Your video chat “Party” was started, ")) && (began == 1 || people && len(live) > 0):
	case is("The video chat “Party” is there no more: ") && people: // it may have begun
	case began == 0 && (people || late) && (is("Not done: ") || is("Too old: ") || is("The video chat “") || is("A video chat “") || is("There is no video chat here")):
	default:
		return wrong
	}
	return ""
}
