//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

const (
	// apart is how long after the end of a typed command, while calls fall due, the next one is typed.
	apart = 20 * time.Millisecond
	// ahead is how far ahead calls are scheduled for the same second, and each what each one more takes.
	ahead, each = 25 * time.Second, 20 * time.Millisecond
	// filling is how many planned calls are written at once.
	filling = 1000
)

// planned is what was measured of planned calls.
type planned struct {
	alone, beside fallen   // calls that fall due in the same second, alone and while somebody types in another chat
	typed         taken    // by him
	empty, full   agendaed // without planned calls, and with as many as there can be
}

// fallen is how long after the second for which calls were scheduled the first one had begun, and the last; when the last was
// announced; and with which requests.
type fallen struct {
	first, last, announced time.Duration
	requests               map[string]int
}

// agendaed is how a userbot does with so many planned calls.
type agendaed struct {
	start    []time.Duration
	command  taken
	resident [2]int64
}

// plans measures userbot with calls that fall due, and with a full agenda.
func (r *run) plans() error {
	r.stop()
	c := r.contestants[userbot]
	var err error
	if c.p, err = spawn(r.ctx, c.name, c.argv, c.mark, false); err != nil {
		return err
	}
	chats := make([]command.Peer, r.sizes.due)
	for i := range chats {
		chats[i] = r.stage.tg.AddSupergroup(emulator.Chat{
			Title: "Due", Username: fmt.Sprintf("due%d", i), Creator: r.stage.alice, Members: []int64{c.bot},
		})
		r.stage.tg.SetAdmin(chats[i], c.bot, emulator.Rights{ManageCall: true})
	}
	if err := r.pause(settle); err != nil {
		return err
	}
	progress("calls that fall due")
	if r.planned.alone, err = r.fall(chats, nil); err != nil {
		return err
	}
	progress("calls that fall due while somebody types")
	if r.planned.beside, err = r.fall(chats, &r.planned.typed); err != nil {
		return err
	}
	progress("no planned calls")
	if r.planned.empty, err = r.agendaed(); err != nil {
		return err
	}
	progress("filling the agenda")
	if err := c.p.stop(); err != nil {
		return err
	}
	if err := r.fill(chats); err != nil {
		return err
	}
	progress("many planned calls")
	r.planned.full, err = r.agendaed()
	return err
}

// fall has a call fall due in each of the chats, in the same second. typed, if given, gets what somebody who types meanwhile in
// another chat waits.
func (r *run) fall(chats []command.Peer, typed *taken) (f fallen, err error) {
	tg, c := r.stage.tg, r.contestants[userbot]
	for _, chat := range chats {
		nothing(&scene{Server: tg, chat: chat, alice: r.stage.alice})
	}
	at := time.Now().Add(ahead + time.Duration(len(chats))*each).Truncate(time.Second)
	ctx, cancel := context.WithDeadline(r.ctx, at.Add(2*time.Minute))
	defer cancel()
	seq := len(tg.Ledger())
	for _, chat := range chats {
		tg.Say(chat, r.stage.alice, "/schedulecall "+at.UTC().Format(time.RFC3339)+" Together", emulator.SayOptions{})
	}
	seq, err = r.count(ctx, seq, len(chats), func(e emulator.Event) bool { return e.Kind == emulator.MessagePosted && !e.Service })
	switch {
	case err != nil:
		return f, fmt.Errorf("schedule them: %w:\n%s", err, c.p.last())
	case time.Until(at) < 2*settle:
		return f, errors.New("to schedule them takes too long here")
	}
	if err := r.pause(settle); err != nil { // until all is answered
		return f, err
	}
	before := tg.Counts(c.bot)
	if err := r.pause(time.Until(at) - settle/2); err != nil {
		return f, err
	}

	over, stop := context.WithCancel(ctx)
	var others sync.WaitGroup
	var failed error
	if typed != nil {
		others.Go(func() { failed = r.typing(over, typed) })
	}
	begun, told := 0, 0
	ours := make(map[command.Peer]bool)
	for _, chat := range chats {
		ours[chat] = true
	}
	_, err = tg.Await(ctx, seq, func(e emulator.Event) bool {
		switch {
		case e.By != c.bot || !ours[e.Chat]:
		case e.Kind == emulator.CallStarted:
			if begun++; begun == 1 {
				f.first = e.Time.Sub(at)
			}
			f.last = e.Time.Sub(at)
		case e.Kind == emulator.MessagePosted && !e.Service:
			told++
			f.announced = e.Time.Sub(at)
		}
		return begun == len(chats) && told == len(chats)
	})
	stop()
	others.Wait()
	if err != nil {
		return f, fmt.Errorf("%d of %d calls begun, %d announced: %w:\n%s", begun, len(chats), told, err, c.p.last())
	}
	if err := errors.Join(failed, r.pause(settle)); err != nil {
		return f, err
	}
	f.requests = tg.Counts(c.bot)
	for method, n := range before {
		if f.requests[method] -= n; f.requests[method] == 0 {
			delete(f.requests, method)
		}
	}
	return f, nil
}

// count waits until userbot has done something n times, from a position in the ledger on, and returns the one after that.
func (r *run) count(ctx context.Context, seq, n int, counts func(emulator.Event) bool) (int, error) {
	bot := r.contestants[userbot].bot
	last, err := r.stage.tg.Await(ctx, seq, func(e emulator.Event) bool {
		if e.By == bot && counts(e) {
			n--
		}
		return n == 0
	})
	return last.Seq + 1, err
}

// typing has Alice type in userbot's own group until ctx ends, one command after the other is answered.
func (r *run) typing(ctx context.Context, into *taken) error {
	tg, c := r.stage.tg, r.contestants[userbot]
	for ctx.Err() == nil {
		seq, typed := len(tg.Ledger()), time.Now()
		id := tg.Say(c.group, r.stage.alice, "/callinfo", emulator.SayOptions{})
		last, err := tg.Await(r.ctx, seq, func(e emulator.Event) bool {
			return e.By == c.bot && e.Kind == emulator.MessagePosted && e.Chat == c.group && e.ReplyTo == id
		})
		if err != nil {
			return err
		}
		into.answer = append(into.answer, last.Time.Sub(typed))
		if err := r.pause(apart); err != nil {
			return err
		}
	}
	return nil
}

// fill plans as many calls as there can be: all of them later than what Telegram takes, so that nothing is due.
func (r *run) fill(chats []command.Peer) (err error) {
	st, err := store.Open(filepath.Join(r.stage.dir, "state"), store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	const base = 1 << 40 // above the ids that commands have given
	first := time.Now().Add(30 * 24 * time.Hour).Truncate(time.Second)
	edits := make([]store.Edit, 0, filling)
	for n := range r.sizes.plans {
		id, chat := int64(base+n), chats[n%len(chats)]
		edits = append(edits, store.Edit{ID: id, F: func(i *store.Item) error {
			at := first.Add(time.Duration(n) * time.Minute)
			*i = store.Item{
				ID: id, Chat: chat, Target: chat, Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: r.stage.alice}},
				Command: command.Command{Verb: "schedulecall"}, Title: fmt.Sprintf("Planned %d", n), At: at, Zone: "UTC",
				Next: at.Add(-8 * 24 * time.Hour),
			}
			return nil
		}})
		if len(edits) == filling || n == r.sizes.plans-1 {
			if err := st.Replan(edits...); err != nil {
				return err
			}
			edits = edits[:0]
		}
	}
	return nil
}

// agendaed measures a userbot with the agenda that is in its store.
func (r *run) agendaed() (a agendaed, err error) {
	const warm = 20
	c := r.contestants[userbot]
	for n := range r.sizes.starts + 1 {
		r.stop()
		if c.p, err = spawn(r.ctx, c.name, c.argv, c.mark, false); err != nil {
			return a, err
		}
		if n > 0 { // the first finds nothing in the caches
			a.start = append(a.start, c.p.after)
		}
		if err := r.pause(50 * time.Millisecond); err != nil {
			return a, err
		}
	}
	if err := r.pause(settle); err != nil { // after a start all plans are read
		return a, err
	}
	c.seen = len(r.stage.tg.Ledger())
	for n := range r.sizes.verbs + warm {
		into := &a.command
		if n < warm {
			into = &taken{}
		}
		if err := r.command(userbot, &r.rows[start], n, between/2, into); err != nil {
			return a, err
		}
	}
	if err := r.pause(settle); err != nil {
		return a, err
	}
	a.resident[0], a.resident[1], err = c.p.resident()
	return a, err
}

const aboutPlanned = `%d calls, each in a chat of its own, scheduled for the same second by commands. The least that is possible is three requests
for each: a look at its chat, the start, and the announcement. Meanwhile, in the second turn, somebody types /callinfo in another
chat, one after the other is answered.
`

const aboutFull = `userbot with %d planned calls, beside the same userbot without them: the command is ` + "`/startcall`" + `.
`

// reportPlanned is what was measured of planned calls, in Markdown.
func (r *run) reportPlanned() string {
	p := &r.planned
	var due table
	due.row("", "alone", "while somebody types")
	row := func(name string, cell func(f *fallen) string) { due.row(name, cell(&p.alone), cell(&p.beside)) }
	row("after that second: the first has begun", func(f *fallen) string { return ms(f.first) })
	row("… the last has begun", func(f *fallen) string { return ms(f.last) })
	row("… the last is announced", func(f *fallen) string { return ms(f.announced) })
	due.row("requests, and the least possible", fmt.Sprintf("%d, %d", sum(p.alone.requests), 3*r.sizes.due), "")
	due.row("to what is typed: an answer, p50 / p99", "", both(p.typed.answer))
	due.row("… the longest, of", "", fmt.Sprintf("%s, %d", ms(quantile(p.typed.answer, 100)), len(p.typed.answer)))

	var full table
	full.row("", "none", "all", "")
	times := func(a, b float64) string { return fmt.Sprintf("%.2f ×", b/a) }
	quick := func(name string, of func(a *agendaed) []time.Duration) {
		a, b := quantile(of(&p.empty), 50), quantile(of(&p.full), 50)
		full.row(name, ms(a), ms(b), times(float64(a), float64(b)))
	}
	quick("start to ready, p50", func(a *agendaed) []time.Duration { return a.start })
	quick("command to its effect at the server, p50", func(a *agendaed) []time.Duration { return a.command.effect })
	quick("command to its answer at the server, p50", func(a *agendaed) []time.Duration { return a.command.answer })
	full.row("memory (of which no file backs)", mb(p.empty.resident), mb(p.full.resident),
		times(float64(p.empty.resident[1]), float64(p.full.resident[1]))+" of the latter")

	var methods []string
	for method, n := range p.alone.requests {
		methods = append(methods, fmt.Sprintf("%s %d", method, n))
	}
	slices.Sort(methods)
	return fmt.Sprintf("## Planned calls\n\n"+aboutPlanned+"\n%s\nThe requests of the first turn: %s.\n\n"+aboutFull+"\n%s",
		r.sizes.due, due, strings.Join(methods, ", "), r.sizes.plans, full)
}

func sum(counts map[string]int) (n int) {
	for _, v := range counts {
		n += v
	}
	return n
}
