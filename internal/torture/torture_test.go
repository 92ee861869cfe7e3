// Package torture kills and cuts off the real userbot, again and again, while people go on typing: the built program as
// a process of its own, against the emulator over TCP. The emulator's ledger then tells whether each command had its
// effect once and one true answer.
//
//	go test ./internal/torture                                        a short run
//	make torture N=10000                                              a long one
//	go test ./internal/torture -v -commands 10000 -seed 7 -round 3    one round of it again
//
// A run is made of rounds: an emulator, an account and a state folder each, with the random-id behaviour, the switches
// and the chats that the seed chooses. What people type and where the userbot is killed or cut off follows from seed
// and round; how far it has come by then is up to the machine.
package torture

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"userbot/internal/command"
)

var (
	amount = flag.Int("commands", 8, "how many things people type, over all rounds")
	seed   = flag.Uint64("seed", 0, "of all that is random; 0 draws one")
	only   = flag.Int("round", -1, "play this round only")
)

// A round is long enough for its making to be cheap, and there are enough rounds for each behaviour of random ids.
const (
	longest  = 200
	shortest = 20
)

// program is the program itself.
var program string

func TestMain(m *testing.M) {
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()) % 1e9
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "userbot-torture-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, "userbot")
	// As go run links it, Go keeps it, also for the tests of the program itself, which have the same: to link it takes seconds.
	build := exec.Command("go", "run", "-exec", "cp", "-ldflags", "-w -X main.version=v0.0.0-test", "userbot/cmd/userbot", program)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program cannot be built:", err)
		return 1
	}
	return m.Run()
}

// TestTorture is the run.
func TestTorture(t *testing.T) {
	f := &figures{began: time.Now(), counts: map[string]int64{}}
	size := min(max(*amount/len(repeats), shortest), longest)
	rounds := (*amount + size - 1) / size
	t.Logf("seed %d, %d commands in %d rounds", *seed, *amount, rounds)
	t.Run("every command has one effect and one true answer", func(t *testing.T) {
		for i := range rounds {
			if *only >= 0 && *only != i {
				continue
			}
			n := min(size, *amount-i*size)
			t.Run(fmt.Sprintf("round %d", i), func(t *testing.T) {
				t.Parallel()
				play(t, i, n, f)
			})
		}
	})
	t.Log(f)
	for _, p := range f.broken {
		t.Error(p) // once more, where it is seen below pages of figures
	}
}

// play is one round, in which n things are typed.
func play(t *testing.T, number, n int, f *figures) {
	rng := func(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(*seed, uint64(number)<<8|stream)) }
	r := newRound(t, number, rng(0), f)
	t.Logf("seed %d round %d: %d commands, a repeated random id gives %s", *seed, number, n, repeats[r.repeat])

	// An account that has just been logged in begins with the present: what is typed before it has asked where that is, is past.
	r.settle(rng(4), 1, func(context.Context) {})
	tokens, done := make(chan struct{}, 16), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var said error
	go func() {
		defer close(done)
		said = r.crowd(ctx, rng(1), n, tokens)
	}()
	home := make(chan struct{})
	go func() {
		defer close(home)
		r.hall.secretary(t.Context(), rng(5), n/2, done)
	}()
	r.live(rng(2), tokens, done)
	cancel()
	<-done
	if said != nil {
		t.Errorf("the people could not go on: %v", said)
	}
	r.settle(rng(3), 2, func(ctx context.Context) {
		select {
		case <-home:
			r.hall.settled(ctx)
		case <-ctx.Done():
			t.Error("what was typed last in the hall is not answered after everything was well again")
		}
	})
	v := judge(r.hall.elsewhere(r.tg.Ledger()), r.bot, r.book.list, r.proxy.lines...)
	v.problems = append(v.problems, r.hall.judge(r.tg.Ledger())...)
	f.verdict(r, v)
	if len(v.problems) > 0 || t.Failed() {
		f.breaks(number, v.problems)
		r.report(v.problems)
	}
}

// settling is how long what is due may take when everything is well again: what Telegram has refused is tried anew after a minute.
const settling = 3 * time.Minute

// soon is what is waited for at the end: what people have planned for within it begins while the userbot lives. A few things typed are not
// to take minutes.
func soon() time.Duration {
	if *amount < shortest {
		return 20 * time.Second
	}
	return 70 * time.Second
}

// wait waits until nothing is owed of what is planned, nor comes soon. It returns what is owed still, "" for nothing.
func (r *round) wait(within, most time.Duration) (what string) {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		if what = owed(r.hall.elsewhere(r.tg.Ledger()), r.bot, r.book.all(), time.Now(), within); what == "" {
			return ""
		}
	}
	return what
}

// settle lets the userbot live undisturbed, some times over, until it has finished everything. To start once more must
// repeat nothing. In each of these lives it does more.
func (r *round) settle(rng *rand.Rand, lives int, more func(context.Context)) {
	for range lives {
		l := r.newLife()
		if !l.start() {
			return
		}
		l.end = "SIGTERM, everything being finished"
		for r.tg.Count("updates.getState", r.bot) == 0 && !l.over() {
			time.Sleep(time.Millisecond)
		}
		for _, v := range r.venues {
			s := &said{life: l.number, by: v.by, verb: explains, text: "/callhelp", target: v.target(), deletes: r.deletes}
			s.words = helpFor("")
			if err := r.say(r.Context(), rng, &v, s); err != nil {
				r.Error(err)
			}
		}
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		if err := r.book.answered(ctx); err != nil {
			n, _ := r.book.open(command.Peer{})
			r.Errorf("%d commands are not answered %v after everything was well again", n, patience)
		}
		cancel()
		if what := r.wait(soon(), settling); what != "" {
			r.Errorf("%v after everything was well again: %s", settling, what)
		}
		ctx, cancel = context.WithTimeout(r.Context(), settling)
		more(ctx)
		cancel()
		r.stop(l)
	}
	r.check()
}

// figures are counted over all rounds.
type figures struct {
	began time.Time

	mu     sync.Mutex // guards what follows
	counts map[string]int64
	broken []string // of each round, what the judge found first
}

func (f *figures) breaks(round int, problems []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = append(f.broken, fmt.Sprintf("round %d: %s", round, strings.Join(problems[:min(len(problems), 2)], "; ")))
}

func (f *figures) add(name string, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[name] += n
}

func (f *figures) verdict(r *round, v verdict) {
	for name, n := range v.outcomes {
		f.add("answered: "+name, int64(n))
	}
	silent := 0
	for _, s := range r.book.list {
		if s.silent {
			silent++
		} else {
			f.add("commands: "+string(s.verb), 1)
		}
		if s.first != nil {
			f.add("questions answered", 1)
		}
		if s.asked != nil {
			f.add("questions", 1)
		}
	}
	f.add("commands", int64(len(r.book.list)-silent))
	f.add("titles given", int64(v.titles))
	f.add("calls ended", int64(v.ends))
	f.add("strangers' commands and other messages, left unanswered", int64(silent))
	f.add("calls made", int64(v.calls))
	f.add("calls started because it was time", int64(v.began))
	f.add("duplicates", int64(v.duplicates))
	f.add("lost", int64(v.lost))
	f.add("bytes up", r.proxy.bytes[up].Load())
	f.add("bytes down", r.proxy.bytes[down].Load())
	f.add("connections", r.proxy.opened.Load())
}

func (f *figures) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, %s\n", *seed, time.Since(f.began).Round(time.Second))
	names := make([]string, 0, len(f.counts))
	for name := range f.counts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%10d  %s\n", f.counts[name], name)
	}
	return b.String()
}
