//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

const (
	// apart is how long after the end of a typed command, while calls fall due, the next one is typed.
	apart = 20 * time.Millisecond
	// ahead is how far ahead calls are scheduled for the same second, and each what each one more takes.
	ahead, each = 20 * time.Second, 20 * time.Millisecond
)

// planned is what was measured of planned calls.
type planned struct {
	alone, beside fallen // calls that fall due in the same second, alone and while somebody types in another chat
	typed         taken  // by him
}

// fallen is how long after the second for which calls were scheduled the first one had begun, and the last; when the last was
// announced; and with which requests.
type fallen struct {
	first, last, announced time.Duration
	requests               map[string]int
}

// plans measures userbot with calls that fall due.
func (r *run) plans() error {
	c, chats := r.contestants[userbot], r.chats(userbot, "Due", r.sizes.due)
	err := r.userbot(c.argv)
	if err != nil {
		return err
	}
	progress("calls that fall due")
	if r.planned.alone, err = r.fall(chats, nil); err != nil {
		return err
	}
	progress("calls that fall due while somebody types")
	r.planned.beside, err = r.fall(chats, &r.planned.typed)
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
	seq := tg.Happened()
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
		seq, typed := tg.Happened(), time.Now()
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

const aboutPlanned = `%d calls, each in a chat of its own, scheduled for the same second by commands. The least that is possible is three requests
for each: a look at its chat, the start, and the announcement. Meanwhile, in the second turn, somebody types /callinfo in another
chat, one after the other is answered.
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

	var methods []string
	for method, n := range p.alone.requests {
		methods = append(methods, fmt.Sprintf("%s %d", method, n))
	}
	slices.Sort(methods)
	return fmt.Sprintf("## Planned calls\n\n"+aboutPlanned+"\n%s\nThe requests of the first turn: %s.\n",
		r.sizes.due, due, strings.Join(methods, ", "))
}

func sum(counts map[string]int) (n int) {
	for _, v := range counts {
		n += v
	}
	return n
}
