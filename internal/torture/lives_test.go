package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	past "userbot/internal/record"
)

const (
	create = "phone.createGroupCall"
	finish = "phone.discardGroupCall"
	rename = "phone.editGroupCallTitle"
	send   = "messages.sendMessage"

	begin     = "phone.startScheduledGroupCall"
	toggle    = "phone.toggleGroupCallSettings"
	record    = "phone.toggleGroupCallRecord"
	mute      = "phone.editGroupCallParticipant"
	export    = "phone.exportGroupCallInvite"
	streamKey = "phone.getGroupCallStreamRtmpUrl"
	inCall    = "phone.getGroupParticipants"
	bid       = "phone.inviteToGroupCall"

	// patience bounds what must happen. It only ends what has failed: what Telegram does not tell is looked into for a minute, and
	// there may be two such commands in a chat, one behind the other.
	patience = 3 * time.Minute
	// reach is how long a life may last without coming to the point where it is to end.
	reach = 1500 * time.Millisecond
	// stuck is after how many lives without an answer one is let live.
	stuck = 6
)

// life is one process of the userbot, and what was done to it.
type life struct {
	*process
	r       *round
	ctx     context.Context // ends when the point should have been reached
	cancel  func()
	number  int
	cuts    []*cut
	trouble []string      // what else happened to the line and the server
	delay   time.Duration // of requests for a call
	due     time.Time     // when something is due that it is to end with; zero: nothing
	end     string
}

func (l *life) String() string {
	var did []string
	for _, c := range l.cuts {
		select {
		case <-c.fired:
			did = append(did, c.String())
		default:
		}
	}
	did = append(append(did, l.trouble...), l.end)
	return fmt.Sprintf("seed %d round %d life %d: %s", *seed, l.r.number, l.number, strings.Join(did, "; "))
}

// point is where a life ends. Arm prepares it before the process starts; at returns when it has come, with false if it
// has not.
type point struct {
	name string
	arm  func(l *life, rng *rand.Rand)
	at   func(l *life, rng *rand.Rand) bool
}

func after(most time.Duration) func(*life, *rand.Rand) bool {
	return func(_ *life, rng *rand.Rand) bool {
		time.Sleep(time.Duration(rng.Int64N(int64(most))))
		return true
	}
}

func logged(word string) func(*life, *rand.Rand) bool {
	return func(l *life, _ *rand.Rand) bool { return l.says(l.ctx, 0, word) }
}

// ledger waits for something that the userbot does from now on.
func ledger(match func(emulator.Event) bool) func(*life, *rand.Rand) bool {
	return func(l *life, _ *rand.Rand) bool {
		_, err := l.r.tg.Await(l.ctx, l.r.book.position(), func(e emulator.Event) bool {
			return e.Client && e.By == l.r.bot && match(e)
		})
		return err == nil
	}
}

// asked waits until the userbot has called one of the methods once more.
func asked(methods ...string) func(*life, *rand.Rand) bool {
	return func(l *life, _ *rand.Rand) bool {
		count := func() (n int) {
			for _, m := range methods {
				n += l.r.tg.Count(m, l.r.bot)
			}
			return n
		}
		for before := count(); l.ctx.Err() == nil && !l.over(); time.Sleep(100 * time.Microsecond) {
			if count() > before {
				return true
			}
		}
		return false
	}
}

func fault(method string, f emulator.Fault) func(*life, *rand.Rand) {
	return func(l *life, _ *rand.Rand) {
		f.User = l.r.bot
		l.r.tg.Fail(method, f)
	}
}

func isCall(e emulator.Event) bool {
	return e.Kind == emulator.CallCreated || e.Kind == emulator.CallScheduled
}

// isChange is of what commands do to a call that is there.
func isChange(e emulator.Event) bool {
	switch e.Kind {
	case emulator.CallRetitled, emulator.CallStarted, emulator.CallChanged, emulator.CallLinksReset, emulator.RecordingBegun,
		emulator.RecordingEnded, emulator.ParticipantSet, emulator.KeyRevoked:
		return true
	}
	return e.Kind == emulator.CallEnded && !e.Replaced
}

func isStart(e emulator.Event) bool {
	return e.Kind == emulator.CallStarted || e.Kind == emulator.CallCreated
}

func isNotice(e emulator.Event) bool {
	return len(noticed(e)) > 0 && e.Kind == emulator.MessagePosted
}

func isAnswer(e emulator.Event) bool {
	return e.Kind == emulator.MessagePosted && e.ReplyTo != 0
}

// changing are the methods that change a call that is there, or the key of a stream.
var changing = []string{finish, rename, begin, toggle, record, mute, bid, streamKey}

// each sets a fault for each of them.
func each(f emulator.Fault) func(*life, *rand.Rand) {
	return func(l *life, rng *rand.Rand) {
		for _, method := range changing {
			fault(method, f)(l, rng)
		}
	}
}

func nothing(*life, *rand.Rand) {}

// The points where a life ends by kill -9.
var points = []point{
	{"while it starts", nothing, after(80 * time.Millisecond)},
	{"when it is ready", nothing, logged(`"ready"`)},
	{"when it is connected", nothing, logged(`"connected"`)},
	{"at a random moment", nothing, after(600 * time.Millisecond)},
	{"at a random moment soon after the start", nothing, after(200 * time.Millisecond)},
	{"while it asks for what it missed", fault("updates.getDifference", emulator.Fault{Kind: emulator.Delay, For: 20 * time.Millisecond}), asked("updates.getDifference")},
	{"when it has kept a command", nothing, logged(`"accepted"`)},
	{"before Telegram makes the call", fault(create, emulator.Fault{Kind: emulator.CutBefore, Times: -1}), asked(create)},
	{"while Telegram makes the call", func(l *life, rng *rand.Rand) {
		f := emulator.Fault{Kind: emulator.Delay, For: time.Duration(20+rng.IntN(300)) * time.Millisecond}
		l.delay = f.For
		if l.r.repeat == emulator.Forgotten {
			f.Kind = emulator.CutBefore // a server that forgets makes two calls of a request under way and its repeat
		}
		fault(create, f)(l, rng)
	}, asked(create)},
	{"when the call is made, and its answer is lost", fault(create, emulator.Fault{Kind: emulator.LoseAnswer}), ledger(isCall)},
	{"when the call is made, its answer on the way", nothing, ledger(isCall)},
	{"before Telegram changes the call", each(emulator.Fault{Kind: emulator.CutBefore, Times: -1}), asked(changing...)},
	{"while Telegram ends the call", func(l *life, rng *rand.Rand) {
		l.delay = time.Duration(20+rng.IntN(300)) * time.Millisecond
		fault(finish, emulator.Fault{Kind: emulator.Delay, For: l.delay})(l, rng)
	}, asked(finish)},
	{"when the call is changed, and that is lost", each(emulator.Fault{Kind: emulator.LoseAnswer}), ledger(isChange)},
	{"when the call is changed, its answer on the way", nothing, ledger(isChange)},
	{"when it knows the outcome", fault(send, emulator.Fault{Kind: emulator.CutBefore, Times: -1}), logged(`"done"`)},
	{"when its answer is posted, and that is lost", fault(send, emulator.Fault{Kind: emulator.LoseAnswer}), ledger(isAnswer)},
	{"when its answer is posted, and that on the way", nothing, ledger(isAnswer)},
	{"when it knows that its answer is posted", nothing, logged(`"answered"`)},
	{"when it has asked back", nothing, ledger(func(e emulator.Event) bool { return isAnswer(e) && isQuestion(e.Text) })},
	{"when it has said that it must wait", func(l *life, rng *rand.Rand) {
		l.flood(rng, 6+rng.IntN(3))
	}, ledger(func(e emulator.Event) bool {
		return isAnswer(e) && !isFinal(e.Text)
	})},
	{"while it corrects an answer", func(l *life, rng *rand.Rand) {
		// A flood wait that the next life does not know of leaves it an answer to correct.
		fault("messages.editMessage", emulator.Fault{Kind: emulator.LoseAnswer})(l, rng)
	}, ledger(func(e emulator.Event) bool { return e.Kind == emulator.MessageEdited })},
	{"at a write to its store, before the fsync", nothing, func(l *life, rng *rand.Rand) bool {
		if !l.says(l.ctx, 0, `"ready"`) {
			return false
		}
		return awaitWrites(l.r, filepath.Dir(l.r.store), 1+rng.IntN(4), reach)
	}},
	{"while it stops", nothing, func(l *life, rng *rand.Rand) bool {
		after(400*time.Millisecond)(l, rng)
		_ = l.cmd.Process.Signal(syscall.SIGTERM)
		return after(30*time.Millisecond)(l, rng)
	}},
	{"with the line half-open", func(l *life, rng *rand.Rand) {
		l.cutLine(rng, halfOpen+cutKind(rng.IntN(2)))
	}, func(l *life, rng *rand.Rand) bool {
		select {
		case <-l.cuts[0].fired:
			return after(300*time.Millisecond)(l, rng)
		case <-l.ctx.Done():
			return false
		}
	}},
}

// The points where a life ends when something is due.
var duePoints = []point{
	{"before Telegram starts what is due", fault(begin, emulator.Fault{Kind: emulator.CutBefore, Times: -1}), asked(begin)},
	{"when what is due is started, and that is lost", fault(begin, emulator.Fault{Kind: emulator.LoseAnswer}), ledger(isStart)},
	{"when what is due is started, its answer on the way", nothing, ledger(isStart)},
	{"when what is due is started, before that is told", fault(send, emulator.Fault{Kind: emulator.CutBefore, Times: -1}), func(l *life, rng *rand.Rand) bool {
		return ledger(isStart)(l, rng) && after(20*time.Millisecond)(l, rng)
	}},
	{"when what is due is told of, and that is lost", fault(send, emulator.Fault{Kind: emulator.LoseAnswer}), ledger(isNotice)},
	{"when what is due is told of, and that on the way", nothing, ledger(isNotice)},
	{"at a write to its store, something being due", nothing, func(l *life, rng *rand.Rand) bool {
		return l.says(l.ctx, 0, `"ready"`) && l.sleep(l.due) && awaitWrites(l.r, filepath.Dir(l.r.store), 1+rng.IntN(3), reach)
	}},
}

// sleep waits, with false if the point should have been reached before.
func (l *life) sleep(until time.Time) bool {
	select {
	case <-time.After(time.Until(until)):
		return true
	case <-l.ctx.Done():
		return false
	}
}

// cutLine has the proxy cut the line after a number of bytes. Half of the numbers lie in the first few hundred.
func (l *life) cutLine(rng *rand.Rand, kind cutKind) {
	c := &cut{kind: kind, dir: direction(rng.IntN(2)), fired: make(chan struct{}), hold: time.Duration(20+rng.IntN(400)) * time.Millisecond}
	c.after = 1 + int64(rng.IntN([]int{100, 700, 3000, 15000}[rng.IntN(4)]))
	if kind == held && l.r.repeat == emulator.Forgotten {
		c.kind = closed // see "while Telegram makes the call"
	}
	l.cuts = append(l.cuts, c)
	l.r.proxy.cutLater(c)
}

// flood has Telegram ask to wait before a call is changed.
func (l *life) flood(rng *rand.Rand, seconds int) (method string) {
	method = []string{create, create, finish, rename, toggle, record, mute, bid, streamKey, begin}[rng.IntN(10)]
	fault(method, emulator.Fault{Err: fmt.Sprintf("FLOOD_WAIT_%d", seconds)})(l, rng)
	l.trouble = append(l.trouble, fmt.Sprintf("%s: a flood wait of %d s", method, seconds))
	l.r.figures.add("floods", 1)
	return method
}

// fail has Telegram fail at a method several times, as it does when it is in trouble.
func (l *life) fail(rng *rand.Rand) (method string) {
	method = []string{"channels.getFullChannel", "messages.getFullChat", create, create, finish, rename, "contacts.resolveUsername",
		toggle, record, mute, bid, export, streamKey, inCall, begin}[rng.IntN(15)]
	f := emulator.Fault{Err: "INTERNAL", Code: 500, Times: 2 + rng.IntN(4)}
	if method == create && half(rng) {
		f = emulator.Fault{Err: "CREATE_CALL_FAILED", Times: 1 + rng.IntN(2)}
	}
	fault(method, f)(l, rng)
	l.trouble = append(l.trouble, fmt.Sprintf("%s: %s %d times", method, f.Err, f.Times))
	l.r.figures.add("failures in a row", 1)
	return method
}

// sitOut lets the life last until what waits because of a method has come to its end.
func (l *life) sitOut(method string, rng *rand.Rand) {
	if !asked(method)(l, rng) {
		return
	}
	ctx, cancel := context.WithTimeout(l.r.Context(), 15*time.Second)
	defer cancel()
	if l.r.book.answered(ctx) == nil {
		l.trouble = append(l.trouble, "it lived to see the end of that")
		l.r.figures.add("floods and failures lived through", 1)
	}
	l.reach()
}

// reach begins the time in which the point is to be reached.
func (l *life) reach() {
	if l.cancel != nil {
		l.cancel()
	}
	l.ctx, l.cancel = context.WithTimeout(l.r.Context(), reach+max(0, time.Until(l.due)))
}

// The methods that get lost, and the ways.
var methods = []string{
	create, finish, rename, rename, send, "messages.editMessage", "messages.getHistory", "channels.getFullChannel", "messages.getFullChat",
	"phone.getGroupCall", "updates.getState", "updates.getDifference", "updates.getChannelDifference",
	"channels.getParticipant", "contacts.resolveUsername", "users.getUsers", "messages.getDialogs", streamKey, "",
	begin, toggle, record, mute, bid, export, streamKey, inCall,
}

// upset makes something go wrong that the userbot must live through.
func (l *life) upset(rng *rand.Rand) {
	r := l.r
	switch what := rng.IntN(24); {
	case what < 9:
		kind := []cutKind{closed, closed, reset, held}[rng.IntN(4)]
		l.cutLine(rng, kind)
		return
	case what < 10 && r.patient && rng.IntN(3) == 0:
		l.cutLine(rng, halfOpen+cutKind(rng.IntN(2)))
		select {
		case <-l.cuts[len(l.cuts)-1].fired:
			opened := r.proxy.opened.Load()
			for end := time.Now().Add(patience); r.proxy.opened.Load() == opened && time.Now().Before(end) && !l.over(); {
				time.Sleep(10 * time.Millisecond)
			}
			l.trouble = append(l.trouble, "it noticed the half-open line by itself")
			r.figures.add("half-open lines noticed by the userbot itself", 1)
		case <-time.After(reach):
		}
		return
	case what < 11:
		r.line.Drop(r.bot)
		l.trouble = append(l.trouble, "dropped by the server")
		r.figures.add("connections dropped by the server", 1)
	case what < 12:
		d := time.Duration(rng.IntN(300)) * time.Millisecond
		r.proxy.refuse(true)
		time.Sleep(d)
		r.proxy.refuse(false)
		l.trouble = append(l.trouble, fmt.Sprintf("no line for %v", d))
		r.figures.add("outages", 1)
	case what < 16:
		var method string
		if half(rng) {
			method = l.flood(rng, 1+rng.IntN(8))
		} else {
			method = l.fail(rng)
		}
		if r.patient && rng.IntN(3) == 0 {
			l.sitOut(method, rng)
		}
	default:
		method := methods[rng.IntN(len(methods))]
		f := []emulator.Fault{
			{Kind: emulator.LoseAnswer}, {Kind: emulator.LoseAnswer}, {Kind: emulator.CutBefore}, {Err: "INTERNAL", Code: 500},
			{Err: "Timeout", Code: -503}, {Err: "FLOOD_WAIT_1"},
		}[rng.IntN(6)]
		fault(method, f)(l, rng)
		l.trouble = append(l.trouble, fmt.Sprintf("%s: %s%s", orAny(method), [...]string{"", "answer lost", "cut before it"}[f.Kind], f.Err))
		r.figures.add("faults at the server", 1)
	}
}

func orAny(method string) string {
	if method == "" {
		return "any method"
	}
	return method
}

// live starts the userbot and ends it, again and again, until the crowd has said everything.
func (r *round) live(rng *rand.Rand, tokens chan<- struct{}, done <-chan struct{}) {
	var over time.Time // when it ends, although calls have still to begin
	for answered, idle := 0, 0; ; idle++ {
		select {
		case <-done:
			// What is planned for within a minute falls due in the middle of all this, too.
			if over.IsZero() {
				over = time.Now().Add(time.Minute)
			}
			if now := time.Now(); now.After(over) || owed(r.hall.elsewhere(r.tg.Ledger()), r.bot, r.book.all(), now, soon()) == "" {
				return
			}
		default:
		}
		if n := r.book.answers(); n > answered {
			answered, idle = n, 0
		}
		if all, _ := r.book.open(command.Peer{}); all == 0 {
			idle = 0 // only what is planned is to come still
		}
		if idle == stuck {
			r.recover()
		}
		l, p, clean := r.newLife(), points[rng.IntN(len(points))], rng.IntN(12) == 0
		if at, ok := r.book.due(8 * time.Second); ok && !clean && rng.IntN(3) > 0 {
			l.due, p = at, duePoints[rng.IntN(len(duePoints))]
		}
		grant(tokens, rng.IntN(3))
		if !clean {
			p.arm(l, rng)
		}
		if !l.start() {
			return
		}
		l.reach()
		grant(tokens, 1+rng.IntN(3))
		if len(l.cuts) == 0 && rng.IntN(3) > 0 {
			l.says(l.ctx, 0, `"connected"`)
			for range 1 + rng.IntN(2) {
				grant(tokens, 1+rng.IntN(3))
				l.upset(rng)
			}
		}
		if clean {
			l.end = "SIGTERM"
			l.says(r.Context(), 0, `"ready"`) // before that the signal is not caught
			after(500*time.Millisecond)(l, rng)
			r.stop(l)
		} else {
			l.end = "kill -9 " + p.name
			if !p.at(l, rng) {
				l.end = "kill -9 instead of " + p.name
			}
			r.kill(l)
		}
		l.cancel()
		if l.delay > 0 {
			r.late.Store(time.Now().Add(l.delay + 50*time.Millisecond).UnixNano())
		}
		r.tg.Heal()
		r.proxy.cutLater(nil)
		if r.book.changes() {
			// What is given late would undo what comes next.
			r.proxy.drained()
		}
		r.count(l, p, clean)
		if half(rng) {
			r.proxy.drained()
			time.Sleep(5 * time.Millisecond)
			r.whileDead(rng)
			if r.patient && rng.IntN(25) == 0 {
				time.Sleep(22 * time.Second)
				r.figures.add("long outages", 1)
			}
			if r.busy > 0 && r.chatter() {
				r.busy--
				r.figures.add("chats filled with 1,100 messages while it was dead", 1)
			}
		}
		if rng.IntN(20) == 0 {
			r.check()
		}
	}
}

// recover lets the userbot live until it has answered something. How much it did of what it had in hand when it was
// killed it knows only after half a minute, and until then nobody types anything where that is so.
func (r *round) recover() {
	l := r.newLife()
	l.end = "kill -9 when it had come to terms with the lives before"
	if !l.start() {
		return
	}
	before := r.book.answers()
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	if err := r.book.until(ctx, func(map[key]*said) bool { return len(r.book.finals) > before }); err != nil {
		r.Errorf("%s: nothing was answered in %v", l, patience)
	}
	r.kill(l)
	r.Log(l)
	r.figures.add("lives", 1)
}

func grant(tokens chan<- struct{}, n int) {
	for range n {
		select {
		case tokens <- struct{}{}:
		default:
		}
	}
}

func (r *round) newLife() *life {
	return &life{r: r, number: int(r.life.Add(1))}
}

func (l *life) start() bool {
	var err error
	if l.process, err = start(program, "run", "--config", l.r.config); err != nil {
		l.r.Errorf("the userbot cannot be started: %v", err)
		return false
	}
	l.r.lives = append(l.r.lives, l)
	return true
}

func (r *round) kill(l *life) {
	if !l.kill() && !strings.Contains(l.end, "while it stops") {
		r.Errorf("%s: the userbot had ended by itself: %s\n%s", l, l.cmd.ProcessState, tail(l.lines()))
	}
}

func (r *round) stop(l *life) {
	if code := l.stop(); code != 0 {
		r.Errorf("%s: exit code %d after SIGTERM\n%s", l, code, tail(l.lines()))
	}
}

func tail(lines []string) string {
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}

// count prints and counts what was done to a life.
func (r *round) count(l *life, p point, clean bool) {
	r.Log(l)
	r.figures.add("lives", 1)
	switch {
	case clean:
		r.figures.add("stopped by SIGTERM", 1)
	case strings.Contains(l.end, "instead of"):
		r.figures.add("killed, the point not being reached", 1)
	default:
		r.figures.add("killed "+p.name, 1)
	}
	for _, c := range l.cuts {
		select {
		case <-c.fired:
			r.figures.add("cut "+c.kind.String()+" "+c.dir.String(), 1)
		default:
		}
	}
}

// check has the program check the store that nobody uses.
func (r *round) check() {
	out, err := exec.Command(program, "check", "--config", r.config).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "logged in") {
		r.Errorf("after life %d the store fails its check: %v\n%s", r.life.Load(), err, out)
	}
	r.figures.add("checks of the store", 1)
	pending := -1
	for _, word := range strings.Fields(string(out)) {
		if n, err := strconv.Atoi(word); err == nil && strings.Contains(string(out), "logged in, "+word+" commands pending") {
			pending = n
		}
	}
	r.recorded(pending)
}

// recorded judges the record: nobody has touched it, and it has each command once, but for those that are pending.
func (r *round) recorded(pending int) {
	dir := filepath.Join(filepath.Dir(r.store), past.Folder)
	found, err := past.Verify(dir, past.Mark{})
	if err != nil || len(found.Findings) > 0 {
		r.Errorf("after life %d in the record is found: %q %v", r.life.Load(), found.Findings, err)
	}
	there, last := map[int]bool{}, 0
	err = past.Read(dir, time.Time{}, func(l past.Line, _ []byte) bool {
		n, err := strconv.Atoi(strings.TrimPrefix(l.Ref, "c"))
		if err != nil || there[n] {
			r.Errorf("after life %d the record has a second line, or one that should not be there: %s %s", r.life.Load(), l.Kind, l.Ref)
		}
		there[n], last = true, max(last, n)
		return true
	})
	if missing := last - len(there); err != nil || missing > pending {
		r.Errorf("after life %d the record lacks %d of %d commands, and %d are pending (%v)", r.life.Load(), missing, last, pending, err)
	}
	r.figures.add("lines of the records", int64(len(there)))
}
