package handlers_test

import (
	"cmp"
	"flag"
	"hash/crc32"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
)

var (
	crossed = flag.Bool("crossed", false, "TestEveryStep: cross each cut with all that people and repeated random ids may do; TestUpdateStateIsNeverAheadOfTheJournal: all of its cuts; TestTheCheckForetells: each line in all circumstances; TestLongTextsOfStrangersSilenceNobody: three times as many; TestCommandsAtTheVeryMomentOfTheEnd: five times")
	// stride is how far apart the second cuts are that are tried.
	stride = flag.Int("stride", 0, "TestEveryStep: as -crossed, and of the second cuts each so-manieth; 1: all; 0: none")
)

// scenario is a command and what it meets.
type scenario struct {
	name    string
	text    string
	private bool       // it is typed to the userbot in private
	at      *spot      // where it is typed if not; nil: in the rig's supergroup, by Alice
	begins  string     // how the answer begins where nobody interferes and nothing is cut; empty: it is not asked
	meets   func(*rig) // nil: nothing
	says    string     // how the answer begins to a command that asks for no call
	judge   func(r *rig, sc *scenario, answer string, late bool) (problem string)

	down    time.Duration // how long the userbot was down before it is typed
	lasts   time.Duration // how long at least it is watched
	mayEnd  bool          // what runs at the time of a planned call may be ended for it
	pace    time.Duration // how often it is looked whether it is over; 0: every 5 s
	tidy    handlers.Tidy // what is left of a command that was done
	replies bool          // it is typed as a reply to Bob's last message
	meddles []meddling    // what a person may do besides
	only    []meddling    // what a person may do between a crash and the restart, and nothing else; nil: everything
	live    []meddling    // what a person may do at each step, without a crash

	front  string     // what is typed in the same moment before it; empty: nothing
	twin   bool       // both come to the same words, and the answers may be no replies
	before string     // what is typed before it, and asked back too; empty: nothing
	since  string     // what is typed after that, and asked back too
	then   string     // what is typed once the answer is a question; empty: nothing
	reply  bool       // as a reply to that question
	twice  bool       // and again at once
	again  string     // and this at once; empty: nothing
	anew   bool       // what is picked is about the call that is there by then
	first  func(*rig) // what a person does before that; nil: nothing
	makes  string     // the title of the call that is picked and, if it is scheduled, its time of day; empty: as in text

	topic  int        // that it is typed in
	known  *stateFile // of a userbot that knows its update state; nil: there has been none yet
	aimed  int64      // the call that was there when it was typed; 0: none
	typed  []int      // the messages so far: text, then, and again
	others []int      // before and since
}

// crossing reports whether a person does something in the scenario itself, more than one question is open, or another kind of
// chat is all that is new in it: it is not crossed with what people do besides.
func (sc *scenario) crossing() bool {
	return sc.first != nil || sc.before != "" || sc.since != "" || sc.at != nil && sc.only == nil
}

func scenarios() []*scenario {
	running := func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }
	crowded := func(r *rig) {
		running(r)
		r.srv.JoinCall(r.group, r.alice)
		r.srv.JoinCall(r.group, r.bob)
	}
	scheduled := func(r *rig) {
		r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(48*time.Hour))
	}
	const start, schedule = "/startcall Friday Q&A", "/schedulecall tomorrow 18:00 Weekly"
	const end, retitle = "/endcall", "/calltitle New name"
	list := []*scenario{
		{name: "start a stream", text: "/startcall --rtmp Friday Q&A", meets: acquainted},
		{name: "schedule a stream", text: "/schedulecall --rtmp tomorrow 18:00 Weekly", meets: acquainted},
		{name: "start in place of a call that runs", text: "/startcall --replace Friday Q&A", meets: running},
		{name: "schedule in place of a call that runs", text: "/schedulecall --replace tomorrow 18:00 Weekly", meets: running},
		{name: "start from a private chat", text: "/startcall --in @demo Friday Q&A", private: true},
		{name: "schedule without a time", text: "/schedulecall Weekly", says: "I could not read a time"},
		{name: "end a call with people in it", text: "/endcall", meets: crowded, judge: judgeEnd},
		{name: "end a call with people in it, sure", text: "/endcall confirm", meets: crowded, judge: judgeEnd},
		{name: "end from a private chat", text: "/endcall --in @demo", private: true, meets: running, judge: judgeEnd},
		{name: "end a call with people in it, asked", text: "/endcall", then: "/yes", meets: crowded, judge: judgeEnd},
		{name: "end a call with people in it, asked in private", text: "/endcall --in @demo", then: "/ok", private: true, meets: crowded, judge: judgeEnd},
		{name: "schedule at a time that can be two", text: "/schedulecall tomorrow 6 Weekly", then: "/yes 2", makes: "Weekly 18:00"},
		{name: "schedule at a time that can be two, answered twice", text: "/schedulecall tomorrow 6 Weekly", then: "/yes 2", twice: true, makes: "Weekly 18:00"},
		{name: "start in place of a call with people in it", text: "/startcall --replace Friday Q&A", then: "/yes", meets: crowded},
		{name: "start in place of a call with people in it, answered twice", text: "/startcall --replace Friday Q&A", then: "/yes", twice: true, meets: crowded},
		{name: "schedule in place of a call that a person has scheduled", text: "/schedulecall --replace tomorrow 18:00 Weekly", then: "/yes", meets: scheduled},
		{name: "start with an option behind the title", text: "/startcall Friday Q&A --replace", then: "/yes"},
		{name: "schedule what begins like a title", text: "/startcall tomorrow 18:00 Weekly", then: "/yes 1", makes: "Weekly 18:00"},
		{name: "start what begins like a time", text: "/startcall tomorrow 18:00 Weekly", then: "/yes 2", makes: "tomorrow 18:00 Weekly"},
		{name: "schedule, misspelt", text: "/shedulecall tomorrow 18:00 Weekly", then: "/yes", makes: "Weekly 18:00"},
		{name: "end, misspelt", text: "/endcal", then: "/yes", anew: true, meets: running, judge: judgeEnd},
		{name: "end a call with people in it, misspelt", text: "/endcal", then: "/yes", meets: crowded, judge: judgeMisspelt},
		{name: "answer the older of two questions", text: "/schedulecall tomorrow 6 Weekly", since: "/schedulecall tomorrow 7 Other", then: "/yes 2", reply: true, judge: judgeUndone},
		{name: "answer the newer of two questions", before: "/schedulecall tomorrow 7 Other", text: "/schedulecall tomorrow 6 Weekly", then: "/yes 1", makes: "Weekly 06:00"},
		{name: "answer the newer of two questions, twice", before: "/schedulecall tomorrow 7 Other", text: "/endcall", then: "/yes", reply: true, twice: true, meets: crowded, judge: judgeEnd},
		{name: "decline", text: "/endcall", then: "/no", meets: crowded, judge: judgeUndone},
		{name: "decline with a word", text: "/endcall", then: "No.", reply: true, meets: crowded, judge: judgeUndone},
		{name: "decline with a sign", text: "/endcall", then: "👎🏽", reply: true, meets: crowded, judge: judgeUndone},
		{name: "agree with a sign", text: "/endcall", then: "👍", reply: true, meets: crowded, judge: judgeEnd},
		{name: "agree to nothing with a sign that is neither", text: "/endcall", then: "🤔", reply: true, meets: crowded, judge: judgeUndone},
		{name: "agree with a number", text: "/schedulecall tomorrow 6 Weekly", then: "2", reply: true, makes: "Weekly 18:00"},
		{name: "decline with what takes back", text: "/endcall", then: "/cancel", meets: crowded, judge: judgeUndone},
		{name: "agree in words", text: "/schedulecall tomorrow 6 Weekly", then: "the evening one", reply: true, makes: "Weekly 18:00"},
		{name: "decline, and agree after that", text: "/schedulecall tomorrow 6 Weekly", then: "/no", again: "/yes 2", judge: judgeUndone},
		{name: "end a call that a person ends before the yes", text: "/endcall", then: "/yes", meets: crowded, judge: judgeEnd,
			first: func(r *rig) { r.srv.EndCall(r.group, r.alice) }},
		{name: "end a call that a person replaces before the yes", text: "/endcall", then: "/yes", meets: crowded, judge: judgeEnd,
			first: func(r *rig) { r.srv.StartCall(r.group, r.alice, "In its place") }},
		{name: "end a call that a person retitles before the yes", text: "/endcall", then: "/yes", meets: crowded, judge: judgeEnd,
			first: func(r *rig) { r.srv.Retitle(r.group, r.alice, "Another name") }},
		{name: "end a call that people leave before the yes", text: "/endcall", then: "/yes", meets: crowded, judge: judgeEnd, first: leave},
		{name: "start in place of a call that a person replaces before the yes", text: "/startcall --replace Friday Q&A", then: "/yes", meets: crowded,
			first: func(r *rig) {
				r.srv.StartCall(r.group, r.alice, "In its place")
				r.srv.JoinCall(r.group, r.bob)
			}},
		{name: "start in place of a call that people leave before the yes", text: "/startcall --replace Friday Q&A", then: "/yes", meets: crowded, first: leave},
		{name: "schedule in place of a call that a person starts before the yes", text: "/schedulecall --replace tomorrow 18:00 Weekly", then: "/yes", meets: scheduled,
			first: func(r *rig) { r.srv.StartScheduled(r.group, r.alice) }},
		{name: "schedule in place of a call that a person moves before the yes", text: "/schedulecall --replace tomorrow 18:00 Weekly", then: "/yes", meets: scheduled,
			first: func(r *rig) {
				r.srv.ScheduleCall(r.group, r.alice, "In its place", time.Now().Add(49*time.Hour))
			}},
		{name: "retitle a scheduled call", text: retitle, meets: scheduled, judge: judgeRetitle},
		{name: "retitle to the title that is there", text: "/calltitle By hand", meets: running, judge: judgeRetitle},
		{name: "retitle from a private chat", text: "/calltitle --in @demo New name", private: true, meets: running, judge: judgeRetitle},
	}
	for name, meets := range map[string]func(*rig){
		"":                      nil,
		", a call runs":         running,
		", a call is scheduled": scheduled,
		", no right to":         func(r *rig) { r.srv.Demote(r.group, r.bot) },
		", told to wait": func(r *rig) {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_30"})
		},
		", no word from the server": func(r *rig) {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.Fail("messages.getHistory", emulator.Fault{Err: "HISTORY_GET_FAILED", Code: 500, Times: 6})
		},
		", a slow server": func(r *rig) {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second})
		},
		", a server slower than we wait": func(r *rig) {
			r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})
		},
		", agreed and not shown": func(r *rig) {
			r.srv.Switch(emulator.Switches{NothingInAnswer: true})
		},
	} {
		list = append(list, &scenario{name: "start" + name, text: start, meets: meets},
			&scenario{name: "schedule" + name, text: schedule, meets: meets})
	}
	for name, meets := range map[string]func(*rig){
		", there is none": func(*rig) {},
		"":                running,
		", no right to": func(r *rig) {
			running(r)
			r.srv.Demote(r.group, r.bot)
		},
		", told to wait": func(r *rig) {
			running(r)
			both(r, emulator.Fault{Err: "FLOOD_WAIT_30"})
		},
		", no word from the server": func(r *rig) {
			running(r)
			both(r, emulator.Fault{Kind: emulator.LoseAnswer})
			r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "INTERNAL", Skip: 1, Times: 6})
		},
		", a slow server": func(r *rig) {
			running(r)
			both(r, emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second})
		},
		", a server slower than we wait": func(r *rig) {
			running(r)
			both(r, emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})
		},
		", a server that fails": func(r *rig) {
			running(r)
			both(r, emulator.Fault{Err: "INTERNAL", Times: 3})
		},
	} {
		list = append(list, &scenario{name: "end" + name, text: end, meets: meets, judge: judgeEnd},
			&scenario{name: "retitle" + name, text: retitle, meets: meets, judge: judgeRetitle})
	}
	list = append(list, slices.Concat(twinScenarios(), settingScenarios(), recordScenarios(), peopleScenarios(), inviteScenarios(), keyScenarios(), tidyScenarios(), dueScenarios(), leftScenarios(), planScenarios(), withheldScenarios())...)
	list = append(list, inOtherChats(list)...)
	list = append(list, whileUpgraded(list)...)
	return append(list,
		&scenario{name: "end, a call is scheduled", text: end, then: "/yes", meets: scheduled, judge: judgeEnd},
		&scenario{name: "end, a call is scheduled that people are in before the yes", text: end, then: "/yes", meets: scheduled, judge: judgeEnd, anew: true,
			first: func(r *rig) {
				r.srv.StartScheduled(r.group, r.alice)
				r.srv.JoinCall(r.group, r.bob)
			}},
		&scenario{name: "end, a call is scheduled, sure", text: "/endcall confirm", meets: scheduled, judge: judgeEnd})
}

// both makes the methods fail that change the call that is there.
func both(r *rig, f emulator.Fault) {
	f.User = r.bot
	r.srv.Fail("phone.discardGroupCall", f)
	r.srv.Fail("phone.editGroupCallTitle", f)
}

// leave empties the call that is there.
func leave(r *rig) {
	r.srv.LeaveCall(r.group, r.alice)
	r.srv.LeaveCall(r.group, r.bob)
}

// acquainted lets the userbot know the person whom it is to write to.
func acquainted(r *rig) { r.srv.Private(r.alice, r.bot, "hello") }

// repeats are what a random id may do that is used again.
var repeats = []struct {
	name string
	mode emulator.RepeatMode
}{
	{"the same", emulator.SameResult}, {"the first answer", emulator.FirstAnswer}, {"RANDOM_ID_DUPLICATE", emulator.Duplicate},
	{"GROUPCALL_ALREADY_DISCARDED", emulator.AlreadyDiscarded}, {"another", emulator.Forgotten},
}

// meddling is what a person does; what reports whether there was anything to do.
type meddling struct {
	name string
	what func(*rig) bool
}

var meddlings = []meddling{
	{"nobody did anything", func(*rig) bool { return true }},
	{"a person started a call", func(r *rig) bool {
		return r.ifCall(false, func(*emulator.Call) { r.srv.StartCall(r.group, r.alice, "By hand") })
	}},
	{"a person scheduled a call", func(r *rig) bool {
		return r.ifCall(false, func(*emulator.Call) {
			r.srv.ScheduleCall(r.group, r.alice, "By hand", time.Now().Add(72*time.Hour))
		})
	}},
	{"a person ended the call", func(r *rig) bool {
		return r.ifCall(true, func(*emulator.Call) { r.srv.EndCall(r.group, r.alice) })
	}},
	{"a person retitled the call", func(r *rig) bool {
		return r.ifCall(true, func(*emulator.Call) { r.srv.Retitle(r.group, r.alice, "Another name") })
	}},
	{"a person started the scheduled call", func(r *rig) bool {
		return r.ifScheduled(func(*emulator.Call) { r.srv.StartScheduled(r.group, r.alice) })
	}},
	{"a person moved the scheduled call", func(r *rig) bool {
		return r.ifScheduled(func(c *emulator.Call) {
			at := c.At
			if now := time.Now(); at.Before(now) { // it was missed
				at = now
			}
			r.srv.ScheduleCall(r.group, r.alice, c.Title, at.Add(time.Hour))
		})
	}},
	{"a person replaced the call", func(r *rig) bool {
		return r.ifCall(true, func(*emulator.Call) { r.srv.StartCall(r.group, r.alice, "In its place") })
	}},
	{"people came into the call", func(r *rig) bool {
		c := r.srv.CurrentCall(r.group)
		return c != nil && c.At.IsZero() && r.ifCall(true, func(*emulator.Call) { r.srv.JoinCall(r.group, r.bob) })
	}},
}

// ifCall does something if the group has a call, or has none.
func (r *rig) ifCall(there bool, do func(*emulator.Call)) bool {
	c := r.srv.CurrentCall(r.group)
	if (c != nil) != there {
		return false
	}
	do(c)
	return true
}

func (r *rig) ifScheduled(do func(*emulator.Call)) bool {
	c := r.srv.CurrentCall(r.group)
	return c != nil && !c.At.IsZero() && r.ifCall(true, do)
}

// TestEveryStep stops the userbot at every step of a command, starts it again, stops that one too at each of its
// steps, starts a third, and asks the ledger: at most one call, nobody else's call ended, one answer, and a true one.
// All of this for whatever a repeated random id may do, wherever one was used again, and whatever a person does before
// the restart. Without -stride it is stopped only once in a run, with it twice; without both flags only once at each 16th of its
// steps, with one of the things that may happen meanwhile, at each step another.
func TestEveryStep(t *testing.T) {
	var situations, played atomic.Int64
	list := scenarios()
	t.Cleanup(func() {
		if n := situations.Load(); n == int64(len(list)) && *crossed {
			t.Logf("%d situations, %d runs", n, played.Load())
			if n < 400 || played.Load() < 30_000 {
				t.Error("docs/reliability.md says that there are more")
			}
		}
	})
	for _, sc := range list {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			runs := 0
			all := sc.only
			if all == nil {
				all = append(meddlings[:len(meddlings):len(meddlings)], sc.meddles...)
			}
			if sc.crossing() {
				all = all[:1]
			}
			if !*crossed && *stride == 0 {
				runs = each16thStep(t, sc, sc.live, true) + each16thStep(t, sc, all, false)
				all, sc.live = nil, nil
			}
			for _, does := range sc.live {
				runs += everyStep(t, sc, does, true)
			}
			for _, between := range all {
				runs += everyStep(t, sc, between, false)
			}
			t.Logf("%d runs", runs)
			situations.Add(1)
			played.Add(int64(runs))
		})
	}
}

// each16thStep tries of all that may happen one thing at each 16th step. At which of them, and what that is, depends on the
// scenario's name only, so that it is the same in each run, and is another in the next scenario.
func each16thStep(t *testing.T, sc *scenario, all []meddling, live bool) (runs int) {
	draw := int(crc32.ChecksumIEEE([]byte(sc.name)) % 999)
	for first, hit := draw%16, true; hit && len(all) > 0 && !t.Failed(); first += 16 {
		hit = false
		for i := range len(all) * len(repeats) { // what cannot be here leaves its place to the next
			n := draw + first + i
			o := play(t, sc, n%len(repeats), all[n%len(all)], live, first, never)
			hit = hit || o.hit1
			if !o.moot {
				runs++
				break
			}
		}
	}
	return runs
}

func everyStep(t *testing.T, sc *scenario, does meddling, live bool) (runs int) {
	at := func(first, second int) (hit1, hit2 bool) {
		for i := range repeats {
			o := play(t, sc, i, does, live, first, second)
			if !o.moot {
				runs++
			}
			hit1, hit2 = hit1 || o.hit1, hit2 || o.hit2
			if !o.repeated && !o.moot {
				break // all of them are the same
			}
		}
		return hit1, hit2
	}
	for first := 0; ; first++ {
		hit1 := false
		if *stride == 0 {
			hit1, _ = at(first, never)
		} else {
			for second, more := first%*stride, true; more; second += *stride {
				hit1, more = at(first, second)
			}
		}
		if !hit1 || t.Failed() {
			return runs
		}
	}
}

// never is the position of a cut that does not come.
const never = -1

// outcome is how far a run came.
type outcome struct {
	hit1, hit2 bool // it came as far as the first cut, the second
	repeated   bool // a random id was used again
	moot       bool // it was given up: there was nothing to meddle with, or what it asks cannot be
}

func play(t *testing.T, sc *scenario, repeat int, does meddling, live bool, first, second int) (o outcome) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.srv.Repeat(repeats[repeat].mode)
		r.srv.RepeatMessages(repeats[repeat].mode)
		// Each update comes twice by push, and after a cut once more by difference.
		r.srv.Deliver(r.bot, emulator.Delivery{Twice: true})
		state := &sc.known
		sc := *sc // its aim, and what was typed, are those of this run
		if sc.at != nil {
			sc.at.settle(r, &sc)
		}
		r.policy.Chats = map[command.Peer]handlers.ChatPolicy{r.group: {Tidy: sc.tidy}}
		if sc.meets != nil {
			sc.meets(r)
		}
		if *state == nil {
			r.start()
			r.stop()
			*state = readState(r, r.dir)
		} else {
			(*state).write(r, r.dir)
		}
		time.Sleep(sc.down)
		sc.aimed = 0
		r.ifCall(true, func(c *emulator.Call) { sc.aimed = c.ID })
		if live {
			o = r.meanwhile(t, &sc, does, first, second)
			return
		}
		c1, c2 := newCut(r, first), newCut(r, second)
		r.startCut(c1)
		c1.arm()
		r.begin(&sc)
		places := []string{}
		if o.hit1 = r.untilHit(c1, &sc); o.hit1 {
			places = append(places, c1.where)
			c1.die()
			// Late and forgotten is more than can be coped with: docs/reliability.md.
			if o.moot = c1.late && repeats[repeat].mode == emulator.Forgotten || !does.what(r); o.moot {
				return
			}
			c2.arm()
			r.startCut(c2)
			if o.hit2 = r.untilHit(c2, &sc); o.hit2 {
				places = append(places, c2.where)
				c2.die()
				if o.moot = c2.late && repeats[repeat].mode == emulator.Forgotten; o.moot {
					return
				}
				r.start()
				r.untilHit(newCut(r, never), &sc)
			}
		}
		problem := r.judge(&sc, c1.late || c2.late)
		if problem == "" && !o.hit1 {
			problem = r.undisturbed(&sc)
		}
		if problem != "" {
			t.Errorf("a repeat gives %s; %s; cut at %q: %s\nthe chat:\n%s", repeats[repeat].name, does.name, places, problem, r.chat())
		}
		o.repeated = r.srv.Repeats() > 0
		r.stop()
	})
	return o
}

// meanwhile plays a scenario in which a person does something at one step, and the userbot goes on and is cut later.
func (r *rig) meanwhile(t *testing.T, sc *scenario, does meddling, first, second int) (o outcome) {
	c := newCut(r, never)
	if second != never {
		c.at = first + second
	}
	c.first, c.does = first, func() { does.what(r) }
	r.startCut(c)
	c.arm()
	r.begin(sc)
	if o.hit2 = r.untilHit(c, sc); o.hit2 {
		c.die()
		if o.moot = c.late; o.moot {
			return o
		}
		r.start()
		r.untilHit(newCut(r, never), sc)
	}
	o.hit1 = c.done != ""
	problem := r.judge(sc, false)
	if problem == "" && !o.hit2 {
		problem = r.undisturbed(sc)
	}
	if problem != "" {
		t.Errorf("%s at %q; cut at %q: %s\nthe chat:\n%s", does.name, c.done, c.where, problem, r.chat())
	}
	o.repeated = r.srv.Repeats() > 0
	r.stop()
	return o
}

// patience is for how many looks, 5 s apart, nothing must be pending: the message may still be on its way.
const patience = 8

// untilHit lets the userbot go on until it is cut or has nothing left to do, and answers what it asks.
func (r *rig) untilHit(c *cut, sc *scenario) bool {
	quiet, began := 0, r.srv.Ledger()[0].Time
	pace := cmp.Or(sc.pace, 5*time.Second)
	for end := time.Now().Add(2*time.Hour + sc.lasts); time.Now().Before(end); time.Sleep(pace) {
		time.Sleep(time.Microsecond) // longer than all questions side by side take: see inTurn
		synctest.Wait()
		if c.wasHit() {
			return true
		}
		if r.goOn(sc) {
			quiet = 0
			continue
		}
		if quiet++; r.life.h.Pending() > 0 || time.Since(began) < sc.lasts {
			quiet = 0
		}
		if quiet == patience {
			return false
		}
	}
	r.Fatalf("still pending after two hours; the chat:\n%s", r.chat())
	return false
}

// begin types what comes first in a scenario.
func (r *rig) begin(sc *scenario) {
	sc.typed, sc.others = nil, nil
	if sc.before != "" {
		sc.others = append(sc.others, r.types(sc, sc.before))
	} else {
		if sc.front != "" {
			r.types(sc, sc.front)
		}
		sc.typed = append(sc.typed, r.types(sc, sc.text))
	}
}

// goOn types what comes next in a scenario once all so far was asked back. It returns false if there is nothing to type.
func (r *rig) goOn(sc *scenario) bool {
	for _, msg := range append(sc.others, sc.typed...) {
		if !asksBack(r.answersTo(sc, msg)) {
			return false
		}
	}
	switch {
	case len(sc.typed) == 0:
		sc.typed = append(sc.typed, r.types(sc, sc.text))
	case len(sc.typed) == 1 && sc.since != "" && (len(sc.others) == 0 || sc.before != "" && len(sc.others) == 1):
		sc.others = append(sc.others, r.types(sc, sc.since))
	case len(sc.typed) == 1 && sc.then != "":
		if sc.first != nil {
			sc.first(r)
		}
		if sc.anew {
			sc.aimed = 0
			r.ifCall(true, func(c *emulator.Call) { sc.aimed = c.ID })
		}
		as := emulator.SayOptions{Topic: sc.topic}
		for _, m := range r.srv.Messages(r.group) {
			if sc.reply && m.By == r.bot && m.ReplyTo == r.srv.IDFor(r.bot, r.group, sc.typed[0]) {
				as.ReplyTo = r.srv.IDFor(sc.by(r), r.group, m.ID)
			}
		}
		for range 1 + map[bool]int{true: 1}[sc.twice] {
			if sc.reply {
				sc.typed = append(sc.typed, r.srv.Say(r.group, r.alice, sc.then, as))
			} else {
				sc.typed = append(sc.typed, r.types(sc, sc.then))
			}
		}
		if sc.again != "" {
			sc.typed = append(sc.typed, r.types(sc, sc.again))
		}
	default:
		return false
	}
	return true
}

func (r *rig) types(sc *scenario, text string) int {
	if sc.private {
		return r.srv.Private(r.alice, r.bot, text)
	}
	as := emulator.SayOptions{Topic: sc.topic}
	if sc.replies {
		for _, m := range slices.Backward(r.srv.Messages(r.group)) {
			if m.By == r.bob {
				as.ReplyTo = r.srv.IDFor(sc.by(r), r.group, m.ID)
				break
			}
		}
	}
	return r.srv.Say(r.group, sc.by(r), text, as)
}
