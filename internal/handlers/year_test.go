package handlers_test

import (
	"container/heap"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// How long a year TestTheYear lives through, and with whom.
var (
	yearWeeks = flag.Int("weeks", 3, "TestTheYear: how many weeks it has")
	yearChats = flag.Int("chats", 4, "TestTheYear: in how many chats")
	yearSeed  = flag.Uint64("seed", 2012, "TestTheYear: what people do, and when the userbot is killed; 0: something else each time")
)

// TestTheYear has people plan calls that come again and again, in zones whose clocks do everything that clocks do, and change
// their minds; the userbot is killed and cut off meanwhile. What has really happened is judged in the end.
func TestTheYear(t *testing.T) {
	seed := *yearSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("go test ./internal/handlers -run '^TestTheYear$' -weeks %d -chats %d -seed %d", *yearWeeks, *yearChats, seed)
	synctest.Test(t, func(t *testing.T) {
		// The year in which Samoa did without a day.
		time.Sleep(time.Until(time.Date(2011, 7, 4, 0, 0, 0, 0, time.UTC)))
		if *yearWeeks < 40 { // or one in which all four set their clocks, or Samoa does without the day
			time.Sleep([]time.Duration{45, 86, 167, 255, 299}[seed%5] * 24 * time.Hour)
		}
		y := newYear(t, seed, *yearChats, time.Duration(*yearWeeks)*7*24*time.Hour)
		y.live()
		y.judge()
	})
}

// year is a world in which time passes by what happens next.
type year struct {
	*rig
	rnd      *rand.Rand
	from, to time.Time
	chats    []*yearChat
	plans    []*yearPlan
	coming   agendaOfPeople
	names    int

	down  span   // begun, where the userbot is down or cut off
	back  func() // ends that
	downs []span
	risky []span // requests went wrong by themselves

	figures struct{ kills, cuts, faults, commands, deeds int }
}

// span is a time in which something was so.
type span struct{ from, to time.Time }

func (s span) meets(from, to time.Time) bool { return s.from.Before(to) && from.Before(s.to) }

type yearChat struct {
	peer command.Peer
	zone string
	*wallClocks
}

// yearPlan is a call that people want again and again.
type yearPlan struct {
	chat  *yearChat
	title string
	id    int64 // as people type it
	habit habit
	lead  time.Duration // of its reminder; 0: none
	quiet bool
	left  bool      // people start it
	from  time.Time // typed
	over  time.Time // taken back; zero: it is not
	times []time.Time
	skips map[int64]time.Time // when one of its times was skipped, by that, in Unix seconds
	rests []span              // paused
}

// reminds returns when the chat is reminded of one of its times: a day before, that is at the same time of day.
func (p *yearPlan) reminds(at time.Time) time.Time {
	const day = 24 * time.Hour
	if p.lead < day {
		return at.Add(-p.lead)
	}
	here := at.In(p.chat.loc)
	wall := time.Date(here.Year(), here.Month(), here.Day(), here.Hour(), here.Minute(), 0, 0, time.UTC)
	return p.chat.show(wall.Add(-p.lead))
}

// wanted reports whether people want the call at one of its times.
func (p *yearPlan) wanted(at time.Time) bool {
	resting := slices.ContainsFunc(p.rests, func(s span) bool {
		return !at.Before(s.from) && (s.to.IsZero() || !at.After(s.to))
	})
	_, skipped := p.skips[at.Unix()]
	return !resting && !skipped && (p.over.IsZero() || at.Before(p.over))
}

// skipped reports whether one of its times had been skipped by a moment.
func (p *yearPlan) skipped(at, by time.Time) bool {
	when, ok := p.skips[at.Unix()]
	return ok && when.Before(by)
}

// next returns the first time after a moment.
func (p *yearPlan) next(after time.Time) time.Time {
	for _, at := range p.times {
		if at.After(after) {
			return at
		}
	}
	return time.Time{}
}

// agendaOfPeople is what people are going to do, as a heap.
type agendaOfPeople []deed

type deed struct {
	at time.Time
	n  int // those at the same time in the order in which they were thought of
	do func()
}

func (a agendaOfPeople) Len() int { return len(a) }
func (a agendaOfPeople) Less(i, j int) bool {
	return a[i].at.Before(a[j].at) || a[i].at.Equal(a[j].at) && a[i].n < a[j].n
}
func (a agendaOfPeople) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agendaOfPeople) Push(x any)   { *a = append(*a, x.(deed)) }
func (a *agendaOfPeople) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

func newYear(t *testing.T, seed uint64, chats int, long time.Duration) *year {
	y := &year{rig: newRig(t), rnd: rand.New(rand.NewPCG(seed, 0)), from: time.Now(), to: time.Now().Add(long)}
	y.policy.PerMinute = 0
	y.policy.ChannelPosts = true
	y.policy.Chats = map[command.Peer]handlers.ChatPolicy{}
	zones := []string{"Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia"}
	for i := range chats {
		c := &yearChat{zone: zones[i%len(zones)]}
		if i < len(zones) {
			loc, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			c.wallClocks = &wallClocks{loc, map[time.Time]time.Time{}}
		} else {
			c.wallClocks = y.chats[i-len(zones)].wallClocks
		}
		chat := emulator.Chat{Title: fmt.Sprintf("Chat %d", i), Creator: y.alice, Members: []int64{y.bot, y.bob}}
		switch i % 8 {
		case 6:
			c.peer = y.srv.AddGroup(chat)
		default:
			if i%2 == 0 {
				chat.Username = fmt.Sprintf("chat%d", i)
			}
			c.peer = y.srv.AddSupergroup(chat)
		}
		y.srv.SetAdmin(c.peer, y.bot, emulator.Rights{ManageCall: true})
		y.policy.Chats[c.peer] = handlers.ChatPolicy{Location: c.loc}
		y.chats = append(y.chats, c)
	}
	return y
}

// after has something done when d has passed.
func (y *year) after(d time.Duration, do func()) { y.when(time.Now().Add(d), do) }

func (y *year) when(at time.Time, do func()) {
	y.names++
	heap.Push(&y.coming, deed{at, y.names, do})
}

// some returns a time between two, the short ones more often.
func (y *year) some(least, most time.Duration) time.Duration {
	f := y.rnd.Float64()
	return (least + time.Duration(f*f*f*float64(most-least))).Round(time.Second)
}

func (y *year) oneIn(n int) bool { return y.rnd.IntN(n) == 0 }

func (y *year) live() {
	y.start()
	for _, c := range y.chats {
		for range 2 {
			y.after(y.some(time.Minute, min(10*24*time.Hour, y.to.Sub(y.from)/4)), func() { y.plan(c) })
		}
	}
	y.after(y.some(time.Hour, 3*24*time.Hour), y.outage)
	if long := 14 * 24 * time.Hour; y.to.Sub(y.from) > 3*long {
		y.when(y.from.Add(y.some(long, y.to.Sub(y.from)-2*long)), func() { y.goDown(long) })
	}
	for len(y.coming) > 0 {
		d := heap.Pop(&y.coming).(deed)
		if d.at.After(y.to) {
			break
		}
		time.Sleep(time.Until(d.at))
		synctest.Wait()
		d.do()
	}
	time.Sleep(time.Until(y.to))
	if y.back != nil {
		y.comeBack()
	}
	y.srv.Heal()
	time.Sleep(time.Hour)
	synctest.Wait()
}

// The userbot is killed, stopped or cut off.

func (y *year) outage() {
	if y.back == nil {
		switch n := y.rnd.IntN(100); {
		case n < 60:
			y.goDown(y.some(0, 5*time.Second))
		case n < 88:
			y.goDown(y.some(5*time.Second, 3*time.Hour))
		case n < 99:
			y.goDown(y.some(time.Hour, 2*24*time.Hour))
		default:
			y.goDown(y.some(2*24*time.Hour, 14*24*time.Hour))
		}
	}
	y.after(y.some(time.Minute, 4*24*time.Hour), y.outage)
}

func (y *year) goDown(long time.Duration) {
	if y.back != nil {
		return
	}
	y.down.from = time.Now()
	switch y.rnd.IntN(3) {
	case 0:
		y.figures.cuts++
		l := y.life
		l.session.Disconnect()
		y.back = func() {
			l.session.Reconnect()
			l.stream.Connected()
			l.h.Connected()
		}
	case 1:
		y.figures.kills++
		y.stop()
		y.back = func() { y.start() }
	default:
		y.figures.kills++
		y.crash()
		y.back = func() { y.start() }
	}
	y.after(long, y.comeBack)
}

func (y *year) comeBack() {
	if y.back == nil {
		return
	}
	back := y.back
	y.back = nil
	back()
	y.down.to = time.Now()
	y.downs = append(y.downs, y.down)
}

// trouble has a request go wrong around a time, and perhaps the userbot die with it.
func (y *year) trouble(at time.Time) {
	methods := []string{
		"phone.startScheduledGroupCall", "phone.createGroupCall", "messages.sendMessage", "channels.getFullChannel", "phone.getGroupCall",
		"phone.discardGroupCall", "messages.getHistory",
	}
	faults := []emulator.Fault{
		{Kind: emulator.LoseAnswer}, {Kind: emulator.CutBefore}, {Err: "FLOOD_WAIT_20"}, {Err: "INTERNAL", Code: 500},
		{Kind: emulator.Delay, For: 2 * time.Second}, {Kind: emulator.Delay, For: 20 * time.Second},
	}
	method, fault := methods[y.rnd.IntN(len(methods))], faults[y.rnd.IntN(len(faults))]
	fault.User, fault.Times = y.bot, 1+y.rnd.IntN(2)
	s := span{at.Add(-2 * time.Minute), at.Add(20 * time.Minute)}
	kill := y.oneIn(2)
	y.when(s.from, func() {
		y.figures.faults++
		y.risky = append(y.risky, s)
		y.srv.Fail(method, fault)
	})
	if kill {
		y.when(at.Add(y.some(0, 3*time.Second)), func() { y.goDown(y.some(0, time.Minute)) })
	}
	y.when(s.to, y.srv.Heal)
}

// People type.

// types has Alice type a line, unless nobody would hear it now, and returns the answer.
func (y *year) types(c *yearChat, line string) (answer string, ok bool) {
	if y.back != nil {
		return "", false
	}
	y.figures.commands++
	msg := y.srv.Say(c.peer, y.alice, line, emulator.SayOptions{})
	for range 120 {
		synctest.Wait()
		list := y.answersTo(c, msg)
		if len(list) == 1 && y.life.h.Pending() == 0 {
			return list[0], true
		}
		if len(list) > 1 {
			y.Errorf("%q has %d answers: %q", line, len(list), list)
		}
		time.Sleep(time.Second)
	}
	if list := y.answersTo(c, msg); len(list) == 1 {
		return list[0], true
	}
	y.Errorf("%v: %q has no answer", time.Now(), line)
	return "", false
}

// insists has Alice type a line, and agree where she is asked.
func (y *year) insists(c *yearChat, line string) (answer string, ok bool) {
	answer, ok = y.types(c, line)
	if ok && strings.Contains(answer, "answer /yes") {
		answer, ok = y.types(c, "/yes")
	}
	return answer, ok
}

// answersTo returns the answers to a message as they read by now, a reaction among them.
func (y *year) answersTo(c *yearChat, msg int) (list []string) {
	ledger := y.srv.Ledger()
	id := y.srv.IDFor(y.bot, c.peer, msg)
	edited := map[int]string{}
	for _, e := range slices.Backward(ledger) {
		switch text, ok := edited[e.MsgID]; {
		case time.Since(e.Time) > 10*time.Minute:
			return list
		case e.Chat != c.peer || e.By != y.bot:
		case e.Kind == emulator.MessageEdited && !ok:
			edited[e.MsgID] = e.Text
		case e.Kind == emulator.MessagePosted && e.ReplyTo == id && ok:
			list = append(list, text)
		case e.Kind == emulator.MessagePosted && e.ReplyTo == id, e.Kind == emulator.MessageReacted && e.MsgID == id:
			list = append(list, e.Text)
		}
	}
	return list
}

// plan has somebody plan a call in a chat.
func (y *year) plan(c *yearChat) {
	if y.back != nil || time.Until(y.to) < 48*time.Hour {
		y.after(time.Hour, func() { y.plan(c) })
		return
	}
	y.names++
	p := &yearPlan{chat: c, title: fmt.Sprintf("Call %d", y.names), habit: someHabit(y.rnd, c.zone), skips: map[int64]time.Time{}}
	line := "/schedulecall "
	switch y.rnd.IntN(4) {
	case 0:
		p.lead = time.Hour
		line += "--remind 1h "
	case 1:
		p.lead = 24 * time.Hour
		line += "--remind 1d "
	case 2:
	default:
		p.quiet = true
		line += "--quiet "
	}
	if p.left = y.oneIn(4); p.left {
		line += "--no-start "
	}
	p.from = time.Now()
	answer, ok := y.insists(c, line+p.habit.typed+" "+p.title)
	err := y.life.store.AllPlans(func(i store.Item) bool {
		if i.Title == p.title {
			p.id = i.ID
		}
		return p.id == 0
	})
	if strings.Contains(answer, "I changed nothing") { // there is one at that time
		y.after(time.Hour, func() { y.plan(c) })
		return
	}
	if err != nil || !ok || p.id == 0 {
		y.Errorf("%q was not planned: %q, %v", line+p.habit.typed, answer, err)
		return
	}
	p.times = p.habit.times(p.from, y.to.AddDate(0, 0, 40), c.wallClocks)
	y.plans = append(y.plans, p)
	for _, at := range p.times {
		y.around(p, at)
	}
	if y.oneIn(2) {
		y.after(y.some(24*time.Hour, y.to.Sub(y.from)), func() { y.takeBack(p) })
	}
}

func (y *year) takeBack(p *yearPlan) {
	if y.quietUntil(p) < 30*time.Minute {
		y.after(31*time.Minute, func() { y.takeBack(p) })
		return
	}
	if _, ok := y.insists(p.chat, fmt.Sprintf("/cancelcall %d", p.id)); ok {
		p.over = time.Now()
		y.after(y.some(time.Hour, 7*24*time.Hour), func() { y.plan(p.chat) })
	}
}

// quietUntil is how long nothing of a plan is due, 0 if something was a moment ago.
func (y *year) quietUntil(p *yearPlan) time.Duration {
	now := time.Now()
	if y.back != nil || p.next(now.Add(-30*time.Minute)).Before(now) {
		return 0
	}
	return p.next(now).Sub(now)
}

// around is what may happen around a time for which a call is planned.
func (y *year) around(p *yearPlan, at time.Time) {
	if at.After(y.to) {
		return
	}
	c := p.chat
	theirs := func(call *emulator.Call) bool { return call != nil && call.Title == p.title && call.At.Equal(at) }
	on := func(ahead time.Duration, do func()) {
		y.when(at.Add(-ahead), func() {
			if theirs(y.srv.CurrentCall(c.peer)) {
				y.figures.deeds++
				do()
			}
		})
	}
	switch n := y.rnd.IntN(100); {
	case n < 6: // somebody is faster
		on(y.some(time.Second, 40*time.Minute), func() { y.srv.StartScheduled(c.peer, y.alice) })
	case n < 10: // it is called off
		on(y.some(time.Minute, 2*24*time.Hour), func() { y.srv.EndCall(c.peer, y.alice) })
	case n < 13:
		on(y.some(time.Minute, 24*time.Hour), func() { y.srv.Retitle(c.peer, y.alice, p.title+" as people call it") })
	case n < 17: // somebody starts another one in its place
		y.when(at.Add(-y.some(time.Minute, 6*time.Hour)), func() {
			if call := y.srv.CurrentCall(c.peer); call == nil || !call.At.IsZero() {
				y.byHand(c, time.Time{})
			}
		})
	case n < 20: // or schedules another one
		y.when(at.Add(-y.some(time.Hour, 5*24*time.Hour)), func() {
			if call := y.srv.CurrentCall(c.peer); call == nil || !call.At.IsZero() && y.oneIn(2) {
				y.byHand(c, time.Now().Add(y.some(time.Minute, 3*24*time.Hour)))
			}
		})
	case n < 23:
		y.when(at.Add(-y.some(time.Hour, 3*24*time.Hour)), func() { y.skip(p) })
	case n < 25:
		y.when(at.Add(-y.some(time.Hour, 3*24*time.Hour)), func() { y.rest(p) })
	case n < 33:
		y.trouble(at)
	}
	if p.left {
		y.tap(p, at)
	}
	// People go home.
	y.when(at.Add(20*time.Minute+y.some(0, 3*time.Hour)), func() {
		if call := y.srv.CurrentCall(c.peer); call != nil && call.At.IsZero() && call.By == y.bot && !y.oneIn(20) {
			y.srv.EndCall(c.peer, y.alice)
		}
	})
}

// tap has somebody start a call that is left to people, in time or late, or nobody.
func (y *year) tap(p *yearPlan, at time.Time) {
	late := y.some(0, 14*time.Minute)
	switch n := y.rnd.IntN(100); {
	case n < 50:
	case n < 65:
		late = 16*time.Minute + y.some(0, 5*time.Hour)
	default:
		return
	}
	y.when(at.Add(late), func() {
		call := y.srv.CurrentCall(p.chat.peer)
		if call == nil || call.Title != p.title || !call.At.Equal(at) {
			return
		}
		y.figures.deeds++
		y.srv.StartScheduled(p.chat.peer, y.alice)
		y.after(10*time.Minute+y.some(0, 2*time.Hour), func() {
			if now := y.srv.CurrentCall(p.chat.peer); now != nil && now.ID == call.ID {
				y.srv.EndCall(p.chat.peer, y.alice)
			}
		})
	})
}

// byHand has Alice make a call of her own in her app, and end it some time after it has begun.
func (y *year) byHand(c *yearChat, at time.Time) {
	y.figures.deeds++
	y.names++
	title := fmt.Sprintf("Own %d", y.names)
	var id int64
	if at.IsZero() {
		id = y.srv.StartCall(c.peer, y.alice, title)
		at = time.Now()
	} else {
		id = y.srv.ScheduleCall(c.peer, y.alice, title, at)
		y.when(at.Add(y.some(0, 5*time.Minute)), func() {
			if call := y.srv.CurrentCall(c.peer); call != nil && call.ID == id {
				y.srv.StartScheduled(c.peer, y.alice)
			}
		})
	}
	y.when(at.Add(6*time.Minute+y.some(0, 4*time.Hour)), func() {
		if call := y.srv.CurrentCall(c.peer); call != nil && call.ID == id {
			y.srv.EndCall(c.peer, y.alice)
		}
	})
}

func (y *year) skip(p *yearPlan) {
	now := time.Now()
	if !p.over.IsZero() || !p.wanted(now) || y.quietUntil(p) < 30*time.Minute {
		return
	}
	next := p.next(now)
	for !p.wanted(next) {
		next = p.next(next)
	}
	if _, ok := y.insists(p.chat, fmt.Sprintf("/skipcall %d", p.id)); ok {
		p.skips[next.Unix()] = time.Now()
	}
}

func (y *year) rest(p *yearPlan) {
	if !p.over.IsZero() || !p.wanted(time.Now()) || y.quietUntil(p) < 30*time.Minute {
		return
	}
	if _, ok := y.insists(p.chat, fmt.Sprintf("/pausecall %d", p.id)); !ok {
		return
	}
	p.rests = append(p.rests, span{from: time.Now()})
	y.after(y.some(24*time.Hour, 20*24*time.Hour), func() { y.goOn(p) })
}

func (y *year) goOn(p *yearPlan) {
	switch {
	case !p.over.IsZero():
	case y.quietUntil(p) < 30*time.Minute:
		y.after(31*time.Minute, func() { y.goOn(p) })
	default:
		if _, ok := y.insists(p.chat, fmt.Sprintf("/resumecall %d", p.id)); ok {
			p.rests[len(p.rests)-1].to = time.Now()
		}
	}
}

// able reports whether the userbot could do something all the time between two moments.
func (y *year) able(from, to time.Time) bool {
	meets := func(s span) bool { return s.meets(from, to) }
	return !slices.ContainsFunc(y.downs, meets) && !slices.ContainsFunc(y.risky, meets)
}

// byTitle returns the plans by their titles, no two of which are the same.
func (y *year) byTitle() map[string]*yearPlan {
	m := map[string]*yearPlan{}
	for _, p := range y.plans {
		m[p.title] = p
	}
	return m
}
