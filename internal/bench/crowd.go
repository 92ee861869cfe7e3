//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// crowd is in how many chats is typed at once, and together for how long.
const crowd, together = 32, 3 * time.Second

// rate is how fast a client is with commands of which each is typed as soon as the last one of its chat is answered.
type rate struct {
	commands float64       // a second
	own, all time.Duration // processor time of each: the client's, and with that of the server and of whoever types
	syncs    float64       // of each, where they are counted
}

// crowded is the rates of a client in one chat, and in many at once: nearby, over the line with a delay, and while its syncs are counted.
type crowded struct {
	near, far, counted [2]rate
}

// crowd has somebody type in many chats at once, and in one.
func (r *run) crowd() error {
	r.stop()
	for _, who := range [...]int{bare, userbot} {
		chats, c, got := r.chats(who, "Crowd", crowd), r.contestants[who], &r.much.crowded[who]
		for _, turn := range []struct {
			argv     []string
			counting bool
			into     *[2]rate
		}{{c.argv, false, &got.near}, {c.far, false, &got.far}, {c.watch, true, &got.counted}} {
			if turn.counting && who == bare {
				continue
			}
			var err error
			if c.p, err = spawn(r.ctx, c.name, turn.argv, c.mark, turn.counting); turn.counting && errors.Is(err, syscall.EPERM) {
				r.uncounted = err
				continue
			} else if err != nil {
				return err
			}
			if err := r.pause(settle); err != nil {
				return err
			}
			if _, err := r.perSecond(who, chats, together/3); err != nil { // so that all are met
				return err
			}
			for i, in := range [...][]command.Peer{chats[:1], chats} {
				if turn.into[i], err = r.perSecond(who, in, together); err != nil {
					return err
				}
			}
			r.stop()
		}
	}
	return nil
}

// perSecond is how many commands a second are done and answered.
func (r *run) perSecond(who int, chats []command.Peer, d time.Duration) (of rate, err error) {
	ctx, cancel := context.WithTimeout(r.ctx, d+time.Minute)
	defer cancel()
	c, tg, answers := r.contestants[who], r.stage.tg, make(map[command.Peer]chan int, len(chats))
	for _, chat := range chats {
		answers[chat] = make(chan int, 1)
	}
	over, stop := context.WithCancel(ctx)
	seq := tg.Happened()
	var listener, typing sync.WaitGroup
	listener.Go(func() {
		_, _ = tg.Await(over, seq, func(e emulator.Event) bool {
			if to := answers[e.Chat]; to != nil && e.By == c.bot && e.Kind == emulator.MessagePosted && e.ReplyTo != 0 {
				to <- e.ReplyTo
			}
			return false
		})
	})
	own, err := c.p.cpu()
	all, syncs := -processor(), -c.p.synced()
	var done atomic.Int64
	began := time.Now()
	for _, chat := range chats {
		typing.Go(func() {
			for time.Since(began) < d && ctx.Err() == nil {
				nothing(&scene{Server: tg, chat: chat, alice: r.stage.alice})
				tg.Say(chat, r.stage.alice, "/startcall "+round+"1", emulator.SayOptions{})
				select {
				case <-answers[chat]:
					done.Add(1)
				case <-ctx.Done():
				}
			}
		})
	}
	typing.Wait()
	took := time.Since(began)
	stop()
	listener.Wait()
	now, failed := c.p.cpu()
	all, syncs = all+processor(), syncs+c.p.synced()
	if err := errors.Join(err, failed, ctx.Err()); err != nil {
		return of, fmt.Errorf("%s in %d chats, after %d answers: %w:\n%s", c.name, len(chats), done.Load(), err, c.p.last())
	}
	n := done.Load()
	return rate{float64(n) / took.Seconds(), (now - own) / time.Duration(n), (now - own + all) / time.Duration(n), float64(syncs) / float64(n)}, nil
}

// processor is the processor time that this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // of itself it is always told
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

const aboutCrowd = `In one chat, and then in %d at once, somebody types ` + "`/startcall`" + ` as soon as the last one is answered there. Nearby all that is
measured are the processors, which the clients share with the server and with whoever types; over the line with a delay of %s it shows
whether one chat waits for another.
`

// reportCrowd is that in Markdown.
func (r *run) reportCrowd() string {
	a, b := &r.much.crowded[bare], &r.much.crowded[userbot]
	var t table
	t.row("", r.contestants[bare].name, "userbot")
	row := func(name string, cell func(c *crowded) string) { t.row(name, cell(a), cell(b)) }
	speed := func(of func(c *crowded) *[2]rate) func(c *crowded) string {
		return func(c *crowded) string {
			r := of(c)
			return fmt.Sprintf("%.0f / %.0f: %.1f ×", r[0].commands, r[1].commands, r[1].commands/r[0].commands)
		}
	}
	row("commands a second, in one chat / in all: the second by the first", speed(func(c *crowded) *[2]rate { return &c.near }))
	row("… over the line with a delay", speed(func(c *crowded) *[2]rate { return &c.far }))
	row("processor for each, in all: the client's / of all", func(c *crowded) string {
		return figure(c.near[1].own) + " / " + ms(c.near[1].all)
	})
	row(fmt.Sprintf("… as many as %d processors could do", runtime.NumCPU()), func(c *crowded) string {
		return fmt.Sprintf("%.0f", float64(runtime.NumCPU())/c.near[1].all.Seconds())
	})
	counted := "not known"
	if r.uncounted == nil {
		counted = fmt.Sprintf("%.2f / %.2f", b.counted[0].syncs, b.counted[1].syncs)
	}
	t.row("syncs of the disk for each, in one chat / in all", "–", counted)
	return fmt.Sprintf(aboutCrowd+"\n%s", crowd, 2*delay, t)
}
