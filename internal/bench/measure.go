//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"userbot/internal/emulator"
)

const (
	// between is the pause after a command: what follows it (other updates, the journal) is over when the next comes.
	between = 10 * time.Millisecond
	// pace is the pause between ordinary messages that come one by one: each finds the client asleep.
	pace = 500 * time.Microsecond
	// turn is how many ordinary messages a client gets before it is another's turn.
	turn = 500
	// idle is for how long nothing happens.
	idle = 15 * time.Second
	// settle is how long after a start, or after work, nothing is measured.
	settle = 2 * time.Second
	// watched is how many commands are typed while system calls are counted.
	watched = 100

	chat = "an ordinary message of an ordinary length, about lunch"
)

// figures are what was measured of one client.
type figures struct {
	start, call, answer []time.Duration
	single, crowded     []time.Duration // processor time of each turn of ordinary messages, one by one and in crowds
	wakeups             float64         // a second
	idleCPU             time.Duration   // a second
	fresh, used         [2]int64        // resident, and anonymous: idle after the start, and after all the work

	syncsCommands, syncsMessages int64
	objects, bytes               int64 // of all ordinary messages
}

// run is one benchmark.
type run struct {
	ctx         context.Context
	sizes       sizes
	stage       *stage
	contestants []*contestant
	got         []figures
	disk        []time.Duration // one write and its sync, for comparison
	uncounted   error           // why syncs and allocations are not known
	took        time.Duration
}

func (r *run) all() error {
	r.got = make([]figures, len(r.contestants))
	began := time.Now()
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"starting", r.starts},
		{"idle", r.quiet},
		{"commands", r.commands},
		{"ordinary messages", r.messages},
		{"idle after work", r.rest},
		{"counting syncs and allocations", r.counts},
	} {
		progress(step.name)
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	r.took = time.Since(began)
	return nil
}

// stop ends all clients.
func (r *run) stop() {
	for _, c := range r.contestants {
		if c.p != nil {
			_ = c.p.stop()
			c.p = nil
		}
	}
}

// turns calls f for each client in turn, n times, and who is first changes.
func (r *run) turns(n int, f func(i, round int) error) error {
	for round := range n {
		for k := range r.contestants {
			if err := r.ctx.Err(); err != nil {
				return err
			}
			i := (k + round) % len(r.contestants)
			if err := f(i, round); err != nil {
				return fmt.Errorf("%s: %w", r.contestants[i].name, err)
			}
		}
	}
	return nil
}

func (r *run) starts() error {
	return r.turns(r.sizes.starts+1, func(i, round int) (err error) {
		c := r.contestants[i]
		if c.p != nil {
			if err := c.p.stop(); err != nil {
				return err
			}
		}
		if c.p, err = spawn(r.ctx, c.name, c.argv, c.mark, false); err != nil {
			return err
		}
		if round > 0 { // the first finds nothing in the caches
			r.got[i].start = append(r.got[i].start, c.p.after)
		}
		return r.pause(50 * time.Millisecond)
	})
}

func (r *run) pause(d time.Duration) error {
	select {
	case <-r.ctx.Done():
		return r.ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// quiet measures what clients do while nothing happens.
func (r *run) quiet() error {
	if err := r.pause(settle); err != nil {
		return err
	}
	type reading struct {
		wakeups int64
		cpu     time.Duration
	}
	read := func(c *contestant) (v reading, err error) {
		if v.wakeups, err = c.p.wakeups(); err == nil {
			v.cpu, err = c.p.cpu()
		}
		return v, err
	}
	before := make([]reading, len(r.contestants))
	if err := r.turns(1, func(i, _ int) (err error) { before[i], err = read(r.contestants[i]); return err }); err != nil {
		return err
	}
	if err := r.pause(idle); err != nil {
		return err
	}
	return r.turns(1, func(i, _ int) error {
		after, err := read(r.contestants[i])
		if err != nil {
			return err
		}
		got := &r.got[i]
		got.wakeups = float64(after.wakeups-before[i].wakeups) / idle.Seconds()
		got.idleCPU = (after.cpu - before[i].cpu) / time.Duration(idle.Seconds())
		got.fresh[0], got.fresh[1], err = r.contestants[i].p.resident()
		return err
	})
}

// rest measures what clients keep after the work.
func (r *run) rest() error {
	if err := r.pause(settle); err != nil {
		return err
	}
	return r.turns(1, func(i, _ int) (err error) {
		r.got[i].used[0], r.got[i].used[1], err = r.contestants[i].p.resident()
		return err
	})
}

func (r *run) commands() error {
	const warm = 20
	disk, err := newDisk(r.stage.dir)
	if err != nil {
		return err
	}
	defer func() { _ = disk.Close() }()
	return r.turns(r.sizes.commands+warm, func(i, round int) error {
		call, answer, err := r.command(r.contestants[i], round)
		if err == nil && round >= warm {
			r.got[i].call, r.got[i].answer = append(r.got[i].call, call), append(r.got[i].answer, answer)
		}
		if err != nil || i > 0 {
			return err
		}
		took, err := disk.sync(round)
		r.disk = append(r.disk, took)
		return errors.Join(err, r.pause(between))
	})
}

// disk is a file with its room already there, as the store's.
type disk struct{ *os.File }

const page, pages = 4096, 256

func newDisk(dir string) (disk, error) {
	f, err := os.Create(filepath.Join(dir, "disk"))
	if err != nil {
		return disk{}, err
	}
	_, err = f.Write(make([]byte, pages*page))
	return disk{f}, errors.Join(err, f.Sync())
}

// sync writes one page and waits until it is on disk.
func (d disk) sync(n int) (time.Duration, error) {
	began := time.Now()
	_, err := d.WriteAt(make([]byte, page), int64(n%pages)*page)
	err = errors.Join(err, syscall.Fdatasync(int(d.Fd())))
	return time.Since(began), err
}

// command has Alice type one, and returns after how long its call and its answer were at the server.
func (r *run) command(c *contestant, n int) (call, answer time.Duration, err error) {
	ctx, cancel := context.WithTimeout(r.ctx, 30*time.Second)
	defer cancel()
	tg := r.stage.tg
	title := fmt.Sprintf("Round %d", n)
	typed := time.Now()
	id := tg.Say(c.group, r.stage.alice, startCall+" "+title, emulator.SayOptions{})
	created, err := tg.Await(ctx, c.seen, func(e emulator.Event) bool {
		return e.Kind == emulator.CallCreated && e.By == c.bot && e.Title == title
	})
	if err != nil {
		return 0, 0, fmt.Errorf("no call was made: %w", err)
	}
	answered, err := tg.Await(ctx, created.Seq, func(e emulator.Event) bool {
		return e.Kind == emulator.MessagePosted && e.By == c.bot && e.ReplyTo == id
	})
	if err != nil {
		return 0, 0, fmt.Errorf("no answer came: %w", err)
	}
	c.seen = answered.Seq
	if err := r.pause(between / 2); err != nil {
		return 0, 0, err
	}
	tg.EndCall(c.group, r.stage.alice)
	return created.Time.Sub(typed), answered.Time.Sub(typed), r.pause(between / 2)
}

// messages sends half of the ordinary messages one by one and the other half in crowds: the first is mostly the price of
// waking a process up, the second that of a message itself.
func (r *run) messages() error {
	return r.turns(r.sizes.messages/turn, func(i, round int) error {
		c, crowd := r.contestants[i], round%2 == 1
		before, err := c.p.cpu()
		if err != nil {
			return err
		}
		for range turn {
			r.stage.tg.Say(c.group, r.stage.alice, chat, emulator.SayOptions{})
			if !crowd {
				time.Sleep(pace)
			}
		}
		after, err := r.done(c.p)
		if crowd {
			r.got[i].crowded = append(r.got[i].crowded, after-before)
		} else {
			r.got[i].single = append(r.got[i].single, after-before)
		}
		return err
	})
}

// done returns the processor time once it grows no more.
func (r *run) done(p *process) (time.Duration, error) {
	for last := time.Duration(-1); ; {
		if err := r.pause(20 * time.Millisecond); err != nil {
			return 0, err
		}
		now, err := p.cpu()
		if err != nil || now-last < 200*time.Microsecond {
			return now, err
		}
		last = now
	}
}

// counts starts the clients anew, this time watched, and lets all of them work side by side: what is counted does not
// depend on time.
func (r *run) counts() error {
	r.stop()
	err := r.turns(1, func(i, _ int) (err error) {
		c := r.contestants[i]
		c.p, err = spawn(r.ctx, c.name, c.watch, c.mark, true)
		return err
	})
	if errors.Is(err, syscall.EPERM) { // in some containers nobody may watch another process
		r.uncounted = err
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.pause(settle); err != nil {
		return err
	}
	count := func(to func(*figures) *int64) {
		for i, c := range r.contestants {
			n := to(&r.got[i])
			*n = c.p.syncs.n.Load() - *n
		}
	}
	commands := func(f *figures) *int64 { return &f.syncsCommands }
	messages := func(f *figures) *int64 { return &f.syncsMessages }
	count(commands)
	if err := r.turns(watched, func(i, round int) error {
		_, _, err := r.command(r.contestants[i], round)
		return err
	}); err != nil {
		return err
	}
	if err := r.pause(settle); err != nil {
		return err
	}
	count(commands)
	count(messages)
	allocated := func() error {
		return r.turns(1, func(i, _ int) error {
			objects, bytes, err := r.contestants[i].p.allocated()
			got := &r.got[i]
			got.objects, got.bytes = objects-got.objects, bytes-got.bytes
			return err
		})
	}
	if err := allocated(); err != nil {
		return err
	}
	for range r.sizes.messages {
		for _, c := range r.contestants {
			r.stage.tg.Say(c.group, r.stage.alice, chat, emulator.SayOptions{})
		}
		time.Sleep(pace)
	}
	if err := r.pause(settle); err != nil {
		return err
	}
	count(messages)
	return allocated()
}
