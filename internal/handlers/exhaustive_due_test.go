package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

// dueScenarios are those of calls that fall due.
func dueScenarios() []*scenario {
	failing := func(method string, f emulator.Fault) func(*rig) {
		return func(r *rig) {
			f.User = r.bot
			r.srv.Fail(method, f)
		}
	}
	const start, create = "phone.startScheduledGroupCall", "phone.createGroupCall"
	// A call of Alice's runs, and she ends it when so much time has passed.
	busy := func(d time.Duration, fault ...emulator.Fault) func(*rig) {
		return func(r *rig) {
			r.srv.StartCall(r.group, r.alice, "By hand")
			time.AfterFunc(d, func() {
				if c := r.srv.CurrentCall(r.group); c != nil && c.Title == "By hand" {
					r.srv.EndCall(r.group, r.alice)
				}
			})
			for _, f := range fault {
				failing(create, f)(r)
			}
		}
	}
	list := []*scenario{
		{name: "it starts at its time", text: "/schedulecall in 90s Weekly"},
		{name: "it starts at its time, from a private chat", text: "/schedulecall --in @demo in 90s Weekly", private: true},
		{name: "it starts at its time, no word from the server", text: "/schedulecall in 90s Weekly", meets: failing(start, emulator.Fault{Kind: emulator.LoseAnswer})},
		{name: "it starts at its time, told to wait", text: "/schedulecall in 90s Weekly", meets: failing(start, emulator.Fault{Err: "FLOOD_WAIT_30"})},
		{name: "it starts at its time, a server slower than we wait", text: "/schedulecall in 90s Weekly", meets: failing(start, emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})},
		{name: "it starts at its time, without a word", text: "/schedulecall --quiet in 90s Weekly"},
		{name: "it falls due by a clock that is ahead, and starts at its time", text: "/schedulecall in 90s Weekly", meets: func(r *rig) {
			var off atomic.Int64
			r.telegram = func() time.Time { return r.clock().Add(time.Duration(off.Load())) }
			r.ahead.set(func(bin.Encoder) { off.Store(0) }) // Telegram is heard
			time.AfterFunc(50*time.Second, func() { off.Store(int64(time.Minute)) })
		}},
		{name: "the chat is reminded of it, and it starts", text: "/schedulecall --remind 1m in 150s Weekly"},
		{name: "it comes on Telegram when there is room, and starts", text: "/schedulecall in 2m Weekly", meets: busy(40 * time.Second)},
		{name: "it comes on Telegram when there is room, no word from the server", text: "/schedulecall in 2m Weekly", meets: busy(40*time.Second, emulator.Fault{Kind: emulator.LoseAnswer})},
		{name: "it comes on Telegram when there is room, a server that fails", text: "/schedulecall in 4m Weekly", meets: busy(40*time.Second, emulator.Fault{Err: "INTERNAL", Times: 3})},
		{name: "it is made at its time, as there was no room before", text: "/schedulecall in 90s Weekly", meets: busy(80 * time.Second)},
		{name: "another call runs at its time", text: "/schedulecall in 90s Weekly", meets: busy(time.Hour)},
		{name: "another call runs at its time, which it may end", text: "/schedulecall --replace in 90s Weekly", mayEnd: true, meets: func(r *rig) {
			time.AfterFunc(time.Minute, func() { r.srv.StartCall(r.group, r.alice, "By hand") })
		}},
		{name: "another one waits for people at its time", text: "/schedulecall in 90s Weekly", mayEnd: true, only: meddlings[:1], meets: func(r *rig) {
			r.start()
			r.says(r.alice, "/schedulecall --quiet --no-start in 1m Other")
			r.idle(time.Second)
			r.stop()
		}},
		{name: "one comes before it, and ends", text: "/schedulecall in 4m Weekly", judge: judgePutBack, lasts: 8 * time.Minute, meets: func(r *rig) {
			for after, line := range map[time.Duration]string{30 * time.Second: "/schedulecall in 90s Sooner", 50 * time.Second: "/yes"} {
				time.AfterFunc(after, func() { r.srv.Say(r.group, r.alice, line, emulator.SayOptions{}) })
			}
			time.AfterFunc(150*time.Second, func() {
				if c := r.srv.CurrentCall(r.group); c != nil && c.Title == "Sooner" && c.At.IsZero() {
					r.srv.EndCall(r.group, r.alice)
				}
			})
		}},
		{name: "it makes room in the last seconds, no word from the server", text: "/schedulecall --no-start in 2m Weekly", judge: judgeMadeRoom, lasts: 4 * time.Minute, only: putNothingInItsWay(), meets: func(r *rig) {
			failing(create, emulator.Fault{Kind: emulator.LoseAnswer, Skip: 1})(r)
			var agreed atomic.Bool
			time.AfterFunc(93*time.Second, func() { r.srv.Say(r.group, r.alice, "/schedulecall in 22s Sooner", emulator.SayOptions{}) })
			time.AfterFunc(95*time.Second, func() {
				if !strings.Contains(r.chat(), "Yours comes before it") {
					return
				}
				agreed.Store(true)
				r.srv.Say(r.group, r.alice, "/yes", emulator.SayOptions{})
			})
			r.ahead.set(func(in bin.Encoder) {
				if _, ok := in.(*tg.PhoneCreateGroupCallRequest); ok && agreed.Swap(false) {
					r.srv.Fail("", emulator.Fault{Kind: emulator.CutBefore, User: r.bot, Times: -1}) // what comes after it
				}
			})
			time.AfterFunc(125*time.Second, r.srv.Heal)
		}},
		{name: "people start it", text: "/schedulecall --no-start in 90s Weekly", judge: judgeLeft, lasts: 6 * time.Minute, meets: func(r *rig) { r.policy.LateLimit = 2 * time.Minute }},
		{name: "people start it by the line that they are told", text: "/schedulecall --no-start in 90s Weekly", judge: judgeLeft, lasts: 6 * time.Minute, meets: func(r *rig) {
			r.policy.LateLimit = 2 * time.Minute
			time.AfterFunc(2*time.Minute, func() { r.srv.Say(r.group, r.alice, "/startnow 1", emulator.SayOptions{}) })
		}},
		{name: "people start it, no word from the server", text: "/schedulecall --no-start in 90s Weekly", judge: judgeLeft, lasts: 6 * time.Minute, meets: func(r *rig) {
			r.policy.LateLimit = 2 * time.Minute
			failing("messages.sendMessage", emulator.Fault{Kind: emulator.LoseAnswer, Skip: 1, Times: 2})(r)
		}},
		{name: "it starts every day", text: "/schedulecall every day 00:10 x2 Weekly", lasts: 25 * time.Hour, pace: 10 * time.Minute, meets: func(r *rig) {
			time.AfterFunc(12*time.Hour, func() { // it is over
				if c := r.srv.CurrentCall(r.group); c != nil && c.At.IsZero() {
					r.srv.EndCall(r.group, r.alice)
				}
			})
		}},
		{name: "a nearer one takes its place when its turn comes", text: "/schedulecall in 88h Other", judge: judgePutFirst, lasts: 20 * time.Minute, only: meddlings[:1], meets: func(r *rig) {
			r.start()
			r.tells("/schedulecall every day 00:10 Daily")
			r.srv.EndCall(r.group, r.alice) // and so the next one of the series is the nearest only once today's is over
			r.idle(time.Minute)
			r.stop()
		}},
		{name: "three were missed", text: "/callhelp calls", judge: judgeMissed, down: 20 * time.Hour, meets: func(r *rig) {
			r.parties(3)
			r.stop()
		}},
	}
	for _, sc := range list {
		if sc.judge == nil {
			sc.judge = judgeDue
		}
		if sc.lasts == 0 {
			sc.lasts = 5 * time.Minute
		}
	}
	return list
}

// putNothingInItsWay is what people may do where an answer that comes late would offer a time that is over by then: all but schedule calls.
func putNothingInItsWay() []meddling {
	return slices.DeleteFunc(slices.Clone(meddlings), func(m meddling) bool {
		return m.name == "a person scheduled a call" || m.name == "a person moved the scheduled call"
	})
}

// judgeDue: what was planned has begun at its time, once, by whoever was first, and that is told once; unless people have done
// something else with it, or had another call there.
func judgeDue(r *rig, sc *scenario, answer string, late bool) string {
	posts := r.posts()
	quiet, replaces := strings.Contains(sc.text, "--quiet"), strings.Contains(sc.text, "--replace")
	times := 1 + strings.Count(sc.text, " x2 ")
	var began []time.Time
	var due time.Time
	ours, starts, gone, early, meddled := map[int64]bool{}, map[int64]time.Time{}, false, false, false
	for _, e := range r.srv.Ledger() {
		byUs := e.By == r.bot
		meddled = meddled || !byUs && e.CallID != 0
		switch e.Kind {
		case emulator.CallScheduled, emulator.CallCreated:
			if ours[e.CallID] = byUs; byUs && e.Kind == emulator.CallCreated {
				began, starts[e.CallID] = append(began, e.Time), e.Time
			}
			if byUs && e.Kind == emulator.CallScheduled {
				due = e.At
			}
		case emulator.CallStarted:
			if !ours[e.CallID] {
				continue
			}
			if byUs && e.Time.Before(due) {
				return fmt.Sprintf("it was started at %v, and was to start at %v", e.Time, due)
			}
			began, starts[e.CallID] = append(began, e.Time), e.Time
			early = early || !byUs && e.Time.Before(due.Add(-15*time.Minute)) // nobody waits for a word then
		case emulator.CallEnded:
			if byUs && !late && !replaces && !sc.mayEnd {
				return "the userbot ended a call"
			}
			since, live := starts[e.CallID]
			gone = gone || ours[e.CallID] && !byUs && (!live || e.Time.Sub(since) < 5*time.Minute) // before it was told of
		}
	}
	told := map[string]int{}
	for _, post := range posts {
		kind, _, _ := strings.Cut(post, " ")
		told[kind]++
	}
	posts = slices.DeleteFunc(posts, func(post string) bool { return strings.HasPrefix(post, "Reminder: ") })
	planned := strings.HasPrefix(answer, "Scheduled") || strings.HasPrefix(answer, "Planned")
	asked := strings.HasPrefix(answer, "Your video chat “") || strings.HasPrefix(answer, "I do not know ") || late
	wrong := fmt.Sprintf("it has begun at %v, people took it back: %v; the userbot wrote %q, and the answer is %q", began, gone, posts, answer)
	switch n := told["Reminder:"]; {
	case n > strings.Count(sc.text, " --remind "), n == 0 && strings.Contains(sc.text, " --remind ") && planned && !meddled && !asked:
		return fmt.Sprintf("the chat was reminded %d times: %s", n, wrong)
	}
	switch {
	case len(began) > times || len(posts) > times:
		return wrong
	case quiet && told["It"] > 0, told["It"] > len(began):
		return wrong
	case told["Not"] > 0 && r.othersCalls() == 0, told["Missed:"] > 0, len(posts) > told["It"]+told["Not"]:
		return wrong
	case len(began)+told["Not"] == times || gone || !planned:
	case asked:
	default:
		return wrong
	}
	if !quiet && told["It"] < len(began) && !gone && !early && !asked && planned {
		return wrong
	}
	return ""
}

// judgeLeft: at its time people are told, once, to start what was planned, and when it is too late, once, that nobody has; neither if somebody
// has, or has taken it back. Nobody else starts it, but for a command.
func judgeLeft(r *rig, _ *scenario, answer string, late bool) string {
	const limit = 2 * time.Minute
	var call emulator.Event // that was planned, the last that is there
	var live, over time.Time
	typed, people := false, false
	told := map[string]time.Time{}
	for _, e := range r.srv.Ledger() {
		switch {
		case e.Kind == emulator.MessagePosted && e.By == r.alice:
			typed = typed || strings.HasPrefix(e.Text, "/startnow")
		case e.Kind == emulator.MessagePosted && e.By == r.bot && !e.Service && e.ReplyTo == 0:
			kind, _, _ := strings.Cut(e.Text, " ")
			if !told[kind].IsZero() || kind != "It" && kind != "Missed:" && r.othersCalls() == 0 {
				return fmt.Sprintf("what nobody waits for is told: %q", e.Text)
			}
			told[kind] = e.Time
		case e.CallID == 0 || e.Kind == emulator.MessagePosted:
		case e.Kind == emulator.CallScheduled && e.By == r.bot:
			call, live, over = e, time.Time{}, time.Time{}
		case e.Kind == emulator.CallCreated && e.By == r.bot, e.Kind == emulator.CallStarted && e.CallID == call.CallID:
			if live = e.Time; e.By == r.bot && !typed {
				return "the userbot has started it by itself"
			}
		case e.Kind == emulator.CallEnded && e.CallID == call.CallID:
			over = e.Time
		}
		people = people || e.CallID != 0 && e.Kind != emulator.MessagePosted && e.By != r.bot
	}
	wrong := fmt.Sprintf("%+v was live from %v on, and over at %v; told is %v, the answer is %q; the userbot wrote %q", call, live, over, told, answer, r.posts())
	due := call.At
	switch it, missed := told["It"], told["Missed:"]; {
	case late || call.CallID == 0 || !strings.HasPrefix(answer, "Scheduled"):
	case !it.IsZero() && it.Before(due), !missed.IsZero() && missed.Before(due.Add(limit)):
		return "it is told too soon: " + wrong
	case !live.IsZero() && live.Before(due) && len(told) > 0, !over.IsZero() && over.Before(due) && len(told) > 0 && r.othersCalls() == 0:
		return "it is told of what is not so: " + wrong
	case !live.IsZero() && live.Before(due.Add(limit)) && !missed.IsZero():
		return "it was started, and is called missed: " + wrong
	case live.IsZero() && over.IsZero() && missed.IsZero() && time.Since(due) > 2*limit:
		return "nobody has started it, and it is not called missed: " + wrong
	case live.IsZero() && over.IsZero() && !people && it.IsZero() && time.Since(due) > 2*limit && !late:
		return "it is not told that it is time: " + wrong
	}
	return ""
}

// judgeMissed: that the planned calls were not started is told of each once, of all in one message; but of those with which people have
// done something.
func judgeMissed(r *rig, _ *scenario, _ string, _ bool) string {
	told, posts, meddled := map[int]int{}, 0, false
	for _, post := range r.posts() {
		misses := missesIn(post)
		for _, id := range misses {
			told[id]++
		}
		posts += min(1, len(misses))
	}
	for _, e := range r.srv.Ledger() {
		meddled = meddled || e.CallID != 0 && e.By != r.bot
	}
	for id := range 3 {
		if n := told[id+1]; n > 1 || n == 0 && !meddled {
			return fmt.Sprintf("of number %d it is told %d times that it was missed; the userbot wrote %q", id+1, n, r.posts())
		}
	}
	if posts != 1 {
		return fmt.Sprintf("it is told in %d messages: %q", posts, r.posts())
	}
	return ""
}

// judgePutFirst: in the end the nearest call is on Telegram, put there once, the later one is kept, and nothing was said of that.
func judgePutFirst(r *rig, _ *scenario, answer string, late bool) string {
	put := map[string]int{}
	for _, e := range r.srv.Ledger() {
		switch {
		case e.Kind == emulator.CallScheduled && e.By == r.bot:
			put[e.Title+e.At.UTC().Format(" Mon 15:04")]++
		case e.Kind == emulator.CallEnded && e.By == r.bot && !e.Replaced:
			return "the userbot took a call off Telegram by itself"
		}
	}
	planned := map[string]bool{} // by title: it is on Telegram
	c := r.srv.CurrentCall(r.group)
	err := r.life.store.Plans(r.group, func(i store.Item) bool {
		planned[i.Title] = c != nil && i.CallID == c.ID && !i.Gone
		return true
	})
	on, kept := planned["Daily"], !planned["Other"]
	if err != nil || len(planned) != 2 || !on || !kept || !late && put["Daily Sun 00:10"] != 1 || len(r.posts()) > 0 {
		return fmt.Sprintf("on Telegram is %+v, planned is %v (%v), put there was %v; the answer is %q, and the userbot wrote %q", c, planned, err, put, answer, r.posts())
	}
	return ""
}

// judgePutBack: a call that makes room for one that comes before it is on Telegram again afterwards, and begins at its time.
func judgePutBack(r *rig, _ *scenario, answer string, late bool) string {
	calls, began, people := map[int64]emulator.Event{}, map[string]int{}, false
	for _, e := range r.srv.Ledger() {
		switch {
		case e.Kind == emulator.CallScheduled || e.Kind == emulator.CallCreated:
			calls[e.CallID] = e
			if people = people || e.By != r.bot; e.Kind == emulator.CallCreated && e.By == r.bot {
				began[e.Title]++
			}
		case e.Kind == emulator.CallStarted:
			began[calls[e.CallID].Title]++
			people = people || e.By != r.bot
		case e.Kind == emulator.CallRetitled:
			people = true
		case e.Kind == emulator.CallEnded && e.By == r.bot && !late && (calls[e.CallID].By != r.bot || !e.Replaced):
			return "the userbot ended a call"
		case e.Kind == emulator.CallEnded && e.By != r.bot && (calls[e.CallID].Title == "Weekly" || e.Time.Sub(calls[e.CallID].At) < 10*time.Second):
			people = true
		}
	}
	told := map[string]int{}
	for _, post := range r.posts() {
		told[post]++
	}
	for title, n := range began {
		if n > 1 && !late || n > told["It has begun: video chat “"+title+"”.\nJoin: https://t.me/demo?videochat"] && !people && !late {
			return fmt.Sprintf("%q has begun %d times; the userbot wrote %q", title, n, r.posts())
		}
	}
	if began["Weekly"] == 0 && !people && !late && strings.HasPrefix(answer, "Scheduled") {
		return fmt.Sprintf("it has not begun; the userbot wrote %q, and the answer is %q", r.posts(), answer)
	}
	return ""
}

// judgeMadeRoom: of a call that people are to start, and that may have made room for another, it is told once that it is time, and whether it is
// on Telegram.
func judgeMadeRoom(r *rig, _ *scenario, answer string, late bool) string {
	var weekly emulator.Event
	there, people := false, false
	for _, e := range r.srv.Ledger() {
		if e.CallID == 0 || e.Kind == emulator.MessagePosted {
			continue
		}
		people = people || e.By != r.bot
		switch {
		case e.Kind == emulator.CallScheduled && e.Title == "Weekly":
			weekly, there = e, true
		case e.Kind == emulator.CallEnded && e.CallID == weekly.CallID:
			there = false
		}
	}
	told, wrong := 0, false
	for _, post := range r.posts() {
		if strings.HasPrefix(post, "It is time") && strings.Contains(post, "for the video chat “Weekly”") {
			told++
			wrong = there != strings.Contains(post, " and taps Start")
		}
	}
	if told > 1 || !people && !late && strings.HasPrefix(answer, "Scheduled") && (told == 0 || wrong) {
		return fmt.Sprintf("it is on Telegram: %v; the userbot wrote %q", there, r.posts())
	}
	return ""
}
