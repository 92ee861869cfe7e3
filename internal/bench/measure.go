//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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
	// far is how many of each are typed over the line with a delay, which is all that is measured there.
	far = 3
	// watched is how many commands are typed while system calls are counted.
	watched = 100

	ordinary = "an ordinary message of an ordinary length, about lunch"
)

// Who is compared, and of what is typed two that are needed by name. The careful one does for a command what userbot has promised, and nothing
// else: only that is measured of it.
const (
	bare, manager, userbot, careful = 0, 1, 2, 3
	start, schedule                 = 0, 2
)

// figures are what was measured of one client.
type figures struct {
	start           []time.Duration
	startCall       taken
	single, crowded []time.Duration // processor time of each turn of ordinary messages, one by one and in crowds
	wakeups         float64         // a second
	idleCPU         time.Duration   // a second
	fresh, used     [2]int64        // resident, and anonymous: idle after the start, and after all the work
	most            int64           // resident at most until then

	syncsCommands, syncsMessages int64
	objects, bytes               int64 // of all ordinary messages

	verbs, far  []taken  // by row
	first, next [2]taken // the first command after a start, which needs no time or a time, and the same after it
}

// taken is how long after a command its effect, if it has one, its first answer and its last one were at the server; and how
// many requests all of them took.
type taken struct {
	effect, answer, last []time.Duration
	requests             int
}

// run is one benchmark.
type run struct {
	ctx         context.Context
	sizes       sizes
	stage       *stage
	contestants []*contestant // careful: only while commands are measured
	careful     *contestant
	rows        []row
	got         []figures
	disk        []time.Duration // one write and its sync, for comparison
	uncounted   error           // why syncs and allocations are not known
	took        time.Duration
	build       time.Duration // of userbot, after a change
	tests       time.Duration // 0: they were not run
	only        string        // the part that is measured; empty: all
	planned     planned
	lives       []life
	much        much
}

func (r *run) all() error {
	r.got = make([]figures, len(r.contestants)+1)
	for i := range r.got {
		r.got[i].verbs, r.got[i].far = make([]taken, len(r.rows)), make([]taken, len(r.rows))
	}
	began := time.Now()
	if err := r.syncs(); err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func() error
		part string
	}{
		{"starting", r.starts, ""},
		{"idle", r.quiet, ""},
		{"commands", r.commands, ""},
		{"ordinary messages", r.messages, ""},
		{"each command", r.verbs, ""},
		{"idle after work", r.rest, ""},
		{"a line with a delay", r.away, ""},
		{"the first command", r.firsts, ""},
		{"counting syncs and allocations", r.counts, ""},
		{"a long life", r.growth, "growth"}, // before what else leaves something in the store that is new in its table
		{"many chats at once", r.crowd, "much"},
		{"planned calls", r.plans, "planned"},
		{"an outage", r.outage, "much"},
	} {
		if r.only != "" && r.only != step.part {
			continue
		}
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
		if r.got[i].most, err = r.contestants[i].p.most(); err != nil {
			return err
		}
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
	few := r.contestants
	r.contestants = append(few, r.careful)
	defer func() { r.contestants = few }()
	c := r.careful
	if c.p, err = spawn(r.ctx, c.name, c.argv, c.mark, false); err != nil {
		return err
	}
	defer func() { _ = c.p.stop() }()
	return r.turns(r.sizes.commands+warm, func(i, round int) error {
		into := &taken{}
		if round >= warm {
			into = &r.got[i].startCall
		}
		if err := r.command(i, &r.rows[0], round, between/2, into); err != nil || i > 0 {
			return err
		}
		took, err := disk.sync(round)
		r.disk = append(r.disk, took)
		return errors.Join(err, r.pause(between))
	})
}

// verbs has Alice type each of the rows, in turns to the bare client and to userbot.
func (r *run) verbs() error {
	const warm = 3
	return r.each(r.sizes.verbs+warm, between/2, func(f *figures, v, round int) *taken {
		if round < warm {
			return &taken{}
		}
		return &f.verbs[v]
	})
}

// away is verbs over the line with a delay.
func (r *run) away() error {
	r.stop()
	for _, c := range r.contestants {
		var err error
		if c.p, err = spawn(r.ctx, c.name, c.far, c.mark, false); err != nil {
			return err
		}
	}
	return r.each(far+1, 5*delay, func(f *figures, v, round int) *taken {
		if round == 0 { // after a start the first of all finds nothing in the caches
			return &taken{}
		}
		return &f.far[v]
	})
}

func (r *run) each(n int, rest time.Duration, into func(f *figures, v, round int) *taken) error {
	for v := range r.rows {
		if err := r.turns(n, func(i, round int) error {
			if i == manager {
				return nil
			}
			return r.command(i, &r.rows[v], round, rest, into(&r.got[i], v, round))
		}); err != nil {
			return fmt.Errorf("%s: %w", r.rows[v].typed, err)
		}
	}
	return nil
}

// firsts measures the first command after a start, and the one after it: what is made when it is first needed shows there.
func (r *run) firsts() error {
	c, f := r.contestants[userbot], &r.got[userbot]
	for n := range r.sizes.starts * len(f.first) {
		r.stop()
		var err error
		if c.p, err = spawn(r.ctx, c.name, c.argv, c.mark, false); err != nil {
			return err
		}
		if err := r.pause(10 * between); err != nil {
			return err
		}
		k := n % len(f.first)
		v := &r.rows[[...]int{start, schedule}[k]]
		for _, into := range []*taken{&f.first[k], &f.next[k]} {
			if err := r.command(userbot, v, n, between, into); err != nil {
				return err
			}
		}
	}
	return nil
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

// syncs measures the disk alone.
func (r *run) syncs() error {
	disk, err := newDisk(r.stage.dir)
	if err != nil {
		return err
	}
	for n := range 100 {
		took, failed := disk.sync(n)
		r.disk, err = append(r.disk, took), errors.Join(err, failed)
	}
	return errors.Join(err, disk.Close())
}

// sync writes one page and waits until it is on disk.
func (d disk) sync(n int) (time.Duration, error) {
	began := time.Now()
	_, err := d.WriteAt(make([]byte, page), int64(n%pages)*page)
	err = errors.Join(err, syscall.Fdatasync(int(d.Fd())))
	return time.Since(began), err
}

// command has Alice type what is in a row, with the number n in its title, and notes when its effect and its first answer
// were at the server. Before and after it, there is a rest.
func (r *run) command(i int, v *row, n int, rest time.Duration, into *taken) error {
	ctx, cancel := context.WithTimeout(r.ctx, 30*time.Second)
	defer cancel()
	c, tg := r.contestants[i], r.stage.tg
	chat := c.group
	if v.does == emulator.CallScheduled {
		chat = c.later
	}
	v.there(&scene{Server: tg, chat: chat, alice: r.stage.alice, bob: r.stage.bob})
	if err := r.pause(rest); err != nil {
		return err
	}
	text, requests := strings.Replace(v.typed, "%", round+strconv.Itoa(n), 1), tg.Count("", c.bot)
	typed := time.Now()
	id := tg.Say(chat, r.stage.alice, text, emulator.SayOptions{})
	var effect, answer time.Duration
	var said string // in answer; on a slow machine that may come before the effect: that something is waited for
	last, err := tg.Await(ctx, c.seen, func(e emulator.Event) bool {
		ours := e.By == c.bot && !e.Time.Before(typed)
		if ours && e.Kind == v.does && effect == 0 {
			effect = e.Time.Sub(typed)
		}
		if ours && e.Kind == emulator.MessagePosted && !e.Service && answer == 0 {
			answer = e.Time.Sub(typed)
		}
		if ours && e.Kind == emulator.MessagePosted && e.Chat == chat && e.ReplyTo == id {
			said = e.Text
		}
		return said != "" && (v.does == "" || effect != 0)
	})
	switch {
	case err != nil && said != "":
		return fmt.Errorf("it was not done: %w: %q", err, said)
	case err != nil:
		return fmt.Errorf("no answer came: %w:\n%s", err, c.p.last())
	}
	c.seen = last.Seq + 1
	into.effect, into.answer, into.last = append(into.effect, effect), append(into.answer, answer), append(into.last, last.Time.Sub(typed))
	into.requests += tg.Count("", c.bot) - requests
	return r.pause(rest)
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
			r.stage.tg.Say(c.group, r.stage.alice, ordinary, emulator.SayOptions{})
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
		return r.command(i, &r.rows[0], round, between/2, &taken{})
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
			r.stage.tg.Say(c.group, r.stage.alice, ordinary, emulator.SayOptions{})
		}
		time.Sleep(pace)
	}
	if err := r.pause(settle); err != nil {
		return err
	}
	count(messages)
	return allocated()
}
