//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

const (
	// spread is in how many chats the commands of a long life were typed, known how many access hashes it has met, and unanswered how
	// many commands wait for their answer to be taken: somewhat fewer than there may be, so that one more can be typed.
	spread, known, unanswered = 10_000, 1_000_000, 9000
	// filling is how many records are written at once, and base above the ids that there are.
	filling, base = 500, 1 << 40
)

// life is what a userbot has behind it, and how it does with that.
type life struct {
	name   string
	fill   func(*store.Store) error
	opened []time.Duration // the store alone
	agendaed
	file int64 // size of the store
}

// agendaed is how a userbot does with what is in its store.
type agendaed struct {
	start    []time.Duration
	away     []time.Duration // start, over the line with a delay
	command  taken
	resident [2]int64
}

// growth measures userbot with much of each kind in its store. The state from before is put back.
func (r *run) growth() error {
	slow := r.stage.tg.AddSupergroup(emulator.Chat{Title: "Slow", Creator: r.stage.alice, Members: []int64{r.contestants[userbot].bot}, Slowmode: time.Hour})
	chats := make([]command.Peer, spread)
	for n := range chats {
		chats[n] = command.Peer{Kind: command.Channel, ID: int64(base + n)}
	}
	r.lives = []life{
		{name: "new", fill: func(*store.Store) error { return nil }},
		{name: fmt.Sprintf("%d answered in %d chats", r.sizes.answered, spread), fill: func(st *store.Store) error { return r.typedLong(st, r.sizes.answered, chats, true) }},
		{name: fmt.Sprintf("%d pending", unanswered), fill: func(st *store.Store) error { return r.typedLong(st, unanswered, []command.Peer{slow}, false) }},
		{name: fmt.Sprintf("%d planned", r.sizes.plans), fill: func(st *store.Store) error { return r.plan(st, chats) }},
		{name: fmt.Sprintf("%d access hashes", known), fill: meet},
	}
	state := filepath.Join(r.stage.dir, "state")
	for i := range r.lives {
		l := &r.lives[i]
		progress("a long life: %s", l.name)
		err := r.anew()
		if err == nil {
			err = r.live(state, l)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return r.anew()
}

// live fills the store, opens it, and has userbot work with it.
func (r *run) live(dir string, l *life) error {
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		return err
	}
	if err := errors.Join(l.fill(st), st.Flush(), st.Close()); err != nil {
		return err
	}
	for range r.sizes.starts {
		began := time.Now()
		if st, err = store.Open(dir, store.Options{}); err != nil {
			return err
		}
		l.opened = append(l.opened, time.Since(began))
		if err := st.Close(); err != nil {
			return err
		}
	}
	if l.agendaed, err = r.agendaed(); err != nil {
		return err
	}
	r.stop()
	info, err := os.Stat(filepath.Join(dir, store.FileName))
	if err == nil {
		l.file = info.Size()
	}
	return err
}

// anew puts userbot's state back as it was the first time that this was called.
func (r *run) anew() error {
	r.stop()
	state := filepath.Join(r.stage.dir, "state")
	if _, err := os.Stat(state + "-new"); errors.Is(err, os.ErrNotExist) {
		return r.copy(state, state+"-new")
	}
	return errors.Join(os.RemoveAll(state), r.copy(state+"-new", state))
}

func (r *run) copy(from, to string) error {
	if out, err := exec.CommandContext(r.ctx, "cp", "-a", from, to).CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w\n%s", from, err, out)
	}
	return nil
}

// meet has the store meet access hashes, of which it keeps those that can be of use.
func meet(st *store.Store) error {
	for n := range known {
		st.SetAccessHash(command.Peer{Kind: [...]command.PeerKind{command.Channel, command.User}[n%2], ID: int64(base + n)}, int64(n+1))
	}
	return nil
}

// typedLong fills the journal with commands of chats that are done, and answered or not.
func (r *run) typedLong(st *store.Store, n int, chats []command.Peer, answered bool) error {
	from := time.Now().Add(-time.Duration(n) * time.Second)
	var list []store.Entry
	for k := range n {
		chat, msg, at := chats[k%len(chats)], base/2+k/len(chats), from.Add(time.Duration(k)*time.Second)
		list = append(list, store.Entry{
			Key: store.Key{Peer: chat, N: int64(msg)}, Chat: chat, Target: chat, ReplyTo: msg, Date: at, Arrived: at, Accepted: at,
			Sender:  command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: r.stage.alice}},
			Command: command.Command{Verb: "startcall"}, Title: "Long ago", CallRandomID: int32(k + 1), AnswerRandomID: int64(k + 1),
			AgainRandomID: int64(k + 1), PrivateRandomID: int64(k + 1), OwnerRandomID: int64(k + 1),
			State: store.Done, Outcome: store.DoneOutcome, CallID: int64(base + k), Made: true, Answer: "Started: video chat “Long ago”.", Finished: at,
		})
		if len(list) < filling && k < n-1 {
			continue
		}
		if err := errors.Join(st.AcceptAll(list)...); err != nil {
			return err
		}
		for _, e := range list {
			if answered {
				st.Answered(e.Key, e.ReplyTo+1, e.Finished)
			}
		}
		list = list[:0]
	}
	return nil
}

// plan plans as many calls as there can be: all of them later than what Telegram takes, so that nothing is due.
func (r *run) plan(st *store.Store, chats []command.Peer) error {
	first := time.Now().Add(30 * 24 * time.Hour).Truncate(time.Second)
	var edits []store.Edit
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

// agendaed measures a userbot with what is in its store.
func (r *run) agendaed() (a agendaed, err error) {
	const warm = 20
	c := r.contestants[userbot]
	for n := range r.sizes.starts + 1 {
		for _, over := range []struct {
			argv []string
			into *[]time.Duration
		}{{c.far, &a.away}, {c.argv, &a.start}} {
			r.stop()
			if c.p, err = spawn(r.ctx, c.name, over.argv, c.mark, false); err != nil {
				return a, err
			}
			if n > 0 { // the first finds nothing in the caches
				*over.into = append(*over.into, c.p.after)
			}
			if err := r.pause(50 * time.Millisecond); err != nil {
				return a, err
			}
		}
	}
	if err := r.pause(settle); err != nil {
		return a, err
	}
	c.seen = r.stage.tg.Happened()
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

const aboutGrowth = `userbot with much in its store, and how much more that takes than nothing: the command is ` + "`/startcall`" + `. Of what was answered the
journal keeps the newest, and the record all; of the access hashes those are kept that can be of use. The pending ones wait for a chat in
slow mode to take their answers. More cannot be pending or planned.
`

// reportGrowth is that in Markdown.
func (r *run) reportGrowth() string {
	var t table
	head := []string{""}
	for _, l := range r.lives {
		head = append(head, l.name)
	}
	t.row(head...)
	row := func(name string, of func(*life) float64, as string) {
		cells := []string{name}
		for i := range r.lives {
			v, first := of(&r.lives[i]), of(&r.lives[0])
			cell := fmt.Sprintf(as, v)
			if i > 0 {
				cell += fmt.Sprintf(", %.2f ×", v/first)
			}
			cells = append(cells, cell)
		}
		t.row(cells...)
	}
	quick := func(name string, of func(*life) []time.Duration) {
		row(name, func(l *life) float64 { return quantile(of(l), 50).Seconds() * 1000 }, "%.2f ms")
	}
	quick("the store opened, p50", func(l *life) []time.Duration { return l.opened })
	quick("start to ready, p50", func(l *life) []time.Duration { return l.start })
	quick(fmt.Sprintf("… over a line with a delay of %s, p50", 2*delay), func(l *life) []time.Duration { return l.away })
	quick("command to its effect at the server, p50", func(l *life) []time.Duration { return l.command.effect })
	quick("command to its answer at the server, p50", func(l *life) []time.Duration { return l.command.answer })
	row("memory that no file backs", func(l *life) float64 { return float64(l.resident[1]) / 1e6 }, "%.1f MB")
	row("… and with what a file backs", func(l *life) float64 { return float64(l.resident[0]) / 1e6 }, "%.1f MB")
	row("the store's file", func(l *life) float64 { return float64(l.file) / 1e6 }, "%.1f MB")
	return fmt.Sprintf("## After a long life\n\n%s\n%s\nMeasured in %s; this disk takes %s for one write and its sync (p50).\n",
		aboutGrowth, t, r.took.Round(time.Second), ms(quantile(r.disk, 50)))
}
