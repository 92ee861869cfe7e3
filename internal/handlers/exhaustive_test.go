package handlers_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/emulator"
)

// scenario is a command and what it meets.
type scenario struct {
	name  string
	text  string
	setup func(*rig)
}

var scenarios = []scenario{
	{"started", "/startcall Friday Q&A", nil},
	{"already running", "/startcall Friday Q&A", func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }},
	{"scheduled", "/schedulecall tomorrow 18:00 Weekly", nil},
	{"refused", "/startcall Friday Q&A", func(r *rig) { r.srv.Demote(r.group, r.bot) }},
	{"flood wait", "/startcall Friday Q&A", func(r *rig) {
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FLOOD_WAIT_30"})
	}},
	{"unknown", "/startcall Friday Q&A", func(r *rig) {
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.LoseAnswer})
		r.srv.Fail("messages.getHistory", emulator.Fault{Err: "HISTORY_GET_FAILED", Code: 500, Times: 6})
	}},
	{"slow server", "/startcall Friday Q&A", func(r *rig) {
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 3 * time.Second})
	}},
	{"slower than we wait", "/startcall Friday Q&A", func(r *rig) {
		r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 20 * time.Second})
	}},
	{"agreed and not shown", "/startcall Friday Q&A", func(r *rig) {
		r.srv.Switch(emulator.Switches{NothingInAnswer: true})
	}},
	{"with RTMP", "/startcall --rtmp Friday Q&A", func(r *rig) { r.srv.Private(r.alice, r.bot, "hello") }},
	{"replacing", "/startcall --replace Friday Q&A", func(r *rig) { r.srv.StartCall(r.group, r.alice, "By hand") }},
}

var repeats = map[string]emulator.RepeatMode{
	"same": emulator.SameResult, "first": emulator.FirstAnswer, "duplicate": emulator.Duplicate,
	"discarded": emulator.AlreadyDiscarded, "forgotten": emulator.Forgotten,
}

const nobody = "nobody did anything"

// meanwhile is what a person does between a crash and the restart.
var meanwhile = map[string]func(*rig){
	nobody: func(*rig) {},
	"a person started a call": func(r *rig) {
		if r.srv.CurrentCall(r.group) == nil {
			r.srv.StartCall(r.group, r.alice, "By hand")
		}
	},
	"a person ended the call": func(r *rig) {
		if r.srv.CurrentCall(r.group) != nil {
			r.srv.EndCall(r.group, r.alice)
		}
	},
	"a person started the scheduled call": func(r *rig) {
		if c := r.srv.CurrentCall(r.group); c != nil && !c.At.IsZero() {
			r.srv.StartScheduled(r.group, r.alice)
		}
	},
	"a person retitled the call": func(r *rig) {
		if r.srv.CurrentCall(r.group) != nil {
			r.srv.Retitle(r.group, r.alice, "Another name")
		}
	},
}

// TestEveryStep stops the userbot at every step of a command, starts it again, stops that one too at each of its
// steps, starts a third, and asks the ledger: at most one call, nobody else's call ended, one answer, and a true one.
// Every single cut is crossed with everything else. Pairs of cuts are made for the two extremes of what a repeated
// random id does while nobody interferes; with EVERY_STEP=all in the environment for those extremes whoever interferes,
// and for all that a repeat may do; with -short not at all.
func TestEveryStep(t *testing.T) {
	all := os.Getenv("EVERY_STEP") == "all"
	for _, sc := range scenarios {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			runs := 0
			for repeat := range repeats {
				for between := range meanwhile {
					if sc.name == "replacing" && between == "a person ended the call" {
						continue // ends what may be replaced; the same as "started"
					}
					extreme, alone := repeat == "same" || repeat == "forgotten", between == nobody
					pairs := extreme && alone && !testing.Short() || all && (extreme || alone)
					runs += everyStep(t, sc, repeat, between, pairs)
				}
			}
			t.Logf("%d runs", runs)
		})
	}
}

func everyStep(t *testing.T, sc scenario, repeat, between string, pairs bool) (runs int) {
	name := fmt.Sprintf("%s; a repeat gives %s; %s", sc.name, repeat, between)
	for first := 0; ; first++ {
		hit1, hit2 := play(t, name, sc, repeat, between, first, never)
		runs++
		for second := 0; pairs && hit1 && (second == 0 || hit2); second++ {
			_, hit2 = play(t, name, sc, repeat, between, first, second)
			runs++
		}
		if !hit1 || t.Failed() {
			return runs
		}
	}
}

// never is the position of a cut that does not come.
const never = -1

// play is one run. It reports whether the userbot came as far as the first and the second cut.
func play(t *testing.T, name string, sc scenario, repeat, between string, first, second int) (hit1, hit2 bool) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.srv.Repeat(repeats[repeat])
		r.srv.RepeatMessages(repeats[repeat])
		// Each update comes twice by push, and after a cut once more by difference.
		r.srv.Deliver(r.bot, emulator.Delivery{Twice: true})
		if sc.setup != nil {
			sc.setup(r)
		}
		r.start()
		r.stop() // it has known its place in the updates since
		c1 := newCut(r, first)
		r.startCut(c1)
		c1.arm()
		msg := r.says(r.alice, sc.text)
		places := []string{}
		if hit1 = r.untilHit(c1); hit1 {
			places = append(places, c1.where)
			c1.die()
			meanwhile[between](r)
			c2 := newCut(r, second)
			c2.arm()
			r.startCut(c2)
			if hit2 = r.untilHit(c2); hit2 {
				places = append(places, c2.where)
				c2.die()
				r.start()
				r.untilHit(newCut(r, never))
			}
		}
		if problem := r.judge(msg, sc); problem != "" {
			t.Errorf("%s; cut at %q: %s\nthe chat:\n%s", name, places, problem, r.chat())
		}
		r.stop()
	})
	return hit1, hit2
}

// patience is for how many looks, 5 s apart, nothing must be pending: the message may still be on its way.
const patience = 8

// untilHit lets the userbot go on until it is cut or has nothing left to do.
func (r *rig) untilHit(c *cut) bool {
	quiet := 0
	for end := time.Now().Add(2 * time.Hour); time.Now().Before(end); time.Sleep(5 * time.Second) {
		synctest.Wait()
		if c.wasHit() {
			return true
		}
		if quiet++; r.life.h.Pending() > 0 {
			quiet = 0
		}
		if quiet == patience {
			return false
		}
	}
	r.Fatalf("still pending after two hours; the chat:\n%s", r.chat())
	return false
}

// judge compares what the userbot said with what the ledger knows.
func (r *rig) judge(msg int, sc scenario) (problem string) {
	answers := r.answers(msg)
	if len(answers) != 1 {
		return fmt.Sprintf("%d answers: %q", len(answers), answers)
	}
	answer, made := answers[0], r.srv.CallsBy(r.bot)
	if len(made) > 1 {
		return fmt.Sprintf("%d calls were made", len(made))
	}
	for _, e := range r.srv.Ledger() {
		if e.Kind == emulator.CallEnded && e.By == r.bot && !strings.Contains(sc.text, "--replace") {
			return "the userbot ended a call"
		}
	}
	var ended bool
	for _, e := range r.srv.Ledger() {
		ended = ended || len(made) == 1 && e.Kind == emulator.CallEnded && e.CallID == made[0].CallID
	}
	is := func(begin string) bool { return strings.HasPrefix(answer, begin) }
	switch {
	case is("Started: ") && len(made) == 1 && made[0].Kind == emulator.CallCreated:
	case is("Scheduled on Telegram: ") && len(made) == 1 && made[0].Kind == emulator.CallScheduled:
	case is("Scheduled: ") && strings.Contains(answer, "It has been started since.") && len(made) == 1 && made[0].Kind == emulator.CallScheduled:
	case is("Your video chat ") && len(made) == 1 && ended:
	case is("A video chat ") && strings.Contains(answer, " is already ") && len(made) == 0:
	case (is("Not done: ") || is("Too old: ")) && len(made) == 0:
	default:
		return fmt.Sprintf("%d calls were made (ended: %v), and the answer is %q", len(made), ended, answer)
	}
	private := 0
	for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
		if m.By == r.bot {
			private++
		}
	}
	if said := strings.Contains(answer, "I sent you the stream address and key"); said && private != 1 || !said && private != 0 {
		return fmt.Sprintf("%d private messages with the credentials, and the answer is %q", private, answer)
	}
	return ""
}
