package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// mostTaken is how many commands wait for those that came together with them before they go to disk.
const mostTaken = 64

// Intake takes messages one after the other, and what of them are commands comes to disk together: one sync for what several people
// have typed in the same moment. It is for one goroutine.
type Intake struct {
	h     *Handlers
	taken []taken
}

// taken is a command that may be given, and is not on disk yet.
type taken struct {
	e     store.Entry
	typed store.Entry // before it was known what it is about
	text  string      // what was typed, where what it means may change by what is in front of it
	look  *lookAhead
}

// Intake returns one that has taken nothing.
func (h *Handlers) Intake() *Intake { return &Intake{h: h} }

// Receive takes one message that may hold a command. When it returns nil the command is on disk, or is none of ours;
// an error means that the journal failed and that the message must be taken for not received. It makes no RPC.
func (h *Handlers) Receive(_ context.Context, m command.Message) error {
	i := h.Intake()
	if err := i.Take(m); err != nil {
		return err
	}
	return i.Keep()
}

// Keep returns when the commands among what was taken are on disk, and in line. An error means that the journal failed and that
// what was taken since the last Keep must be taken for not received.
func (i *Intake) Keep() error {
	list := i.taken
	i.taken = nil
	return i.h.keep(list)
}

// accept draws every random id that the command may ever need, and finds out what it is about. problem says what is wrong
// with it; f settles it at once.
func (i *Intake) accept(p *Policy, m command.Message, in command.Parsed, problem error, f *finding) error {
	h := i.h
	if err := h.meet(); err != nil {
		return fmt.Errorf("keep the command: %w", err)
	}
	now := h.now()
	key := store.Key{Peer: m.Chat, N: int64(m.ID)}
	if h.store.Seen(key) {
		h.watch.Repeated()
		return nil
	}
	if now.Sub(m.Date) > forget || h.beforeRestore(&m) {
		return nil
	}
	t := taken{e: store.Entry{
		Key: key, Chat: m.Chat, ReplyTo: m.ID, Topic: m.Topic, Under: m.ReplyTo, Stays: m.Stays, Date: m.Date, Sender: m.Sender, Arrived: m.Arrived, Accepted: now, Command: in.Command,
		Unlisted: p.guest(m.Sender),
	}}
	if err := h.draw(&t.e); err != nil {
		return err
	}
	t.typed = t.e
	if f == nil {
		f = i.plan(p, &m, &t, in, problem)
	}
	if f != nil {
		h.conclude(&t.e, *f, now)
		h.askedAgain(&m, &t.e)
	}
	k := h.laneOf(&t.e)
	if k.kind == acting && h.lanes.idle(k) && !slices.ContainsFunc(i.taken, func(o taken) bool { return h.laneOf(&o.e) == k }) {
		t.look = h.lookAhead(h.lanes.context(), t.e)
	}
	if m.Sender.Kind == command.Person && m.Sender.Hash != 0 {
		h.store.SetAccessHash(m.Sender.Peer, m.Sender.Hash) // it goes to disk together with the command
	}
	if i.taken = append(i.taken, t); len(i.taken) < mostTaken {
		return nil
	}
	return i.Keep()
}

// keep puts commands on disk, and in line.
func (h *Handlers) keep(list []taken) error {
	if len(list) == 0 {
		return nil
	}
	<-h.order
	defer func() { h.order <- struct{}{} }()
	for len(list) > 0 {
		entries := make([]store.Entry, len(list))
		for k := range list {
			if t := &list[k]; t.text != "" && t.e.State != store.Done && !t.e.Target.IsZero() && !h.lanes.idle(h.laneOf(&t.e)) { // another has come in between
				t.e.Text = t.text
			}
			entries[k] = list[k].e
			entries[k].Follows = h.follows(&entries[k])
		}
		var again []taken
		var failed error
		for k, err := range h.store.AcceptAll(entries) {
			t := &list[k]
			if err != nil {
				t.look.drop()
			}
			switch {
			case err == nil:
				if e := &entries[k]; e.Picks != (store.Key{}) || len(e.Follows) > 0 {
					defer h.agenda.ring() // what has waited for the answer goes on
				}
				h.logState(&entries[k])
				h.questions.toldLast(&entries[k])
				h.forward(job{e: entries[k], fresh: true, look: t.look})
			case errors.Is(err, store.ErrSeen):
				h.watch.Repeated()
			case errors.Is(err, store.ErrPicked):
				// Another answer to the question came in between.
				h.conclude(&t.typed, finding{kind: store.Refused, text: words.NoQuestion()}, h.now())
				again = append(again, taken{e: t.typed})
			case errors.Is(err, store.ErrFull):
				h.log.Warn("command dropped", zap.Stringer("chat", t.e.Chat), zap.Int("message", t.e.Msg()), zap.Error(err))
				h.tellFull(&t.e)
			default:
				failed = errors.Join(failed, fmt.Errorf("keep the command: %w", err))
			}
		}
		if failed != nil {
			return failed
		}
		list = again
	}
	return nil
}
