package handlers

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// calm is how long after a start all that is planned is gone through.
const calm = 30 * time.Second

// mostLooks is how many chats are looked at at once because something may have happened to what is planned there.
const mostLooks = 4

// follower looks at chats where something may have happened to what is planned. The looks take turns with the commands of the chat.
type follower struct {
	alarm
	mu      sync.Mutex // guards what follows
	chats   []command.Peer
	queued  map[command.Peer]bool
	again   map[command.Peer]time.Time // not before then
	moved   map[command.Peer]command.Peer
	warmed  map[int64]time.Time // of planned calls that are about to start: when
	all     bool                // every chat in which something planned is on Telegram, or is to come there
	looking int
	anew    time.Time // when all that is planned is to go by the configuration of then; zero: it does
}

func (f *follower) init() {
	f.alarm.init()
	f.queued, f.again = map[command.Peer]bool{}, map[command.Peer]time.Time{}
	f.moved, f.warmed = map[command.Peer]command.Peer{}, map[int64]time.Time{}
}

// add has a chat be looked at. The caller holds mu.
func (f *follower) add(chat command.Peer) {
	if !f.queued[chat] {
		f.queued[chat] = true
		f.chats = append(f.chats, chat)
	}
}

// soon has chats be looked at.
func (f *follower) soon(chats ...command.Peer) {
	f.mu.Lock()
	for _, c := range chats {
		f.add(c)
	}
	f.mu.Unlock()
	f.ring()
}

// warm has the chat of a planned call be looked at, which is about to start.
func (f *follower) warm(i *store.Item, now time.Time) {
	f.mu.Lock()
	for id, at := range f.warmed {
		if at.Before(now) {
			delete(f.warmed, id)
		}
	}
	done := f.warmed[i.ID].Equal(i.Next) || !i.Next.Equal(i.At)
	f.warmed[i.ID] = i.Next
	f.mu.Unlock()
	if !done {
		f.soon(i.Target)
	}
}

// CallChanged says that something was told of the group call of a chat. It does not wait.
func (h *Handlers) CallChanged(chat command.Peer) { h.follower.soon(chat) }

// followAll has all chats be looked at where something planned may have changed while nothing was told.
func (h *Handlers) followAll() {
	h.follower.mu.Lock()
	h.follower.all = true
	h.follower.mu.Unlock()
	h.follower.ring()
}

// replanAll has all that is planned go by the configuration of now.
func (h *Handlers) replanAll() error {
	var changed []store.Edit
	p := h.policy.Load()
	err := h.store.AllPlans(func(i store.Item) bool {
		if !p.next(&i).at.Equal(i.Next) {
			changed = append(changed, store.Edit{ID: i.ID, F: func(i *store.Item) error { p.replan(i); return nil }})
		}
		return true
	})
	for some := range slices.Chunk(changed, mostDue) {
		if err != nil {
			return err
		}
		err = h.store.Replan(some...)
		h.agenda.ring()
	}
	return err
}

// unsettled reports whether something planned for a chat goes by what is there, other than the call of that id.
func unsettled(st *store.Store, chat command.Peer, but int64) (yes bool) {
	err := st.Plans(chat, func(i store.Item) bool {
		yes = i.Full || i.CallID != 0 && i.CallID != but
		return !yes
	})
	return yes || err != nil
}

// followDue has the chats be looked at that are to be, in their lanes.
func (h *Handlers) followDue(context.Context) (next time.Time, early <-chan struct{}, err error) {
	f, now := &h.follower, h.now()
	f.mu.Lock()
	all, anew, moved := f.all, !f.anew.IsZero() && !now.Before(f.anew), f.moved
	if anew {
		f.anew = time.Time{}
	}
	next = f.anew
	f.all, f.moved = false, map[command.Peer]command.Peer{}
	f.mu.Unlock()
	for from, to := range moved {
		if err := h.movePlansNow(from, to); err != nil {
			return next, nil, err
		}
	}
	if anew {
		if err := h.replanAll(); err != nil {
			return next, nil, err
		}
	}
	var chats []command.Peer
	if all {
		err := h.store.Watched(func(i store.Item) bool {
			if n := len(chats); n == 0 || chats[n-1] != i.Target {
				chats = append(chats, i.Target)
			}
			return true
		})
		if err != nil {
			return next, nil, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range chats {
		f.add(c)
	}
	for c, at := range f.again {
		if !at.After(now) {
			delete(f.again, c)
			f.add(c)
		} else if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	for len(f.chats) > 0 && f.looking < mostLooks {
		chat := f.chats[0]
		f.chats = f.chats[1:]
		delete(f.queued, chat)
		if !unsettled(h.store, chat, 0) {
			continue
		}
		f.looking++
		h.lanes.push(lane{acting, chat}, job{e: store.Entry{Chat: chat, Target: chat}, follow: true})
	}
	return next, nil, nil
}

// lookAfter looks at a chat, and has what is planned there go by that. Where Telegram does not answer, the next connection
// brings the next look.
func (h *Handlers) lookAfter(ctx context.Context, chat command.Peer) error {
	f := &h.follower
	defer func() {
		f.mu.Lock()
		f.looking--
		f.mu.Unlock()
		f.ring()
	}()
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	c, call, err := h.api.Look(rpc, chat)
	cancel()
	to := c.MigratedTo
	if noSuchChat(err) {
		to, _ = h.moved(ctx, chat)
	}
	d, flood := api.FloodWait(err)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !to.IsZero():
		h.movePlans(chat, to)
		return nil
	case flood:
		f.mu.Lock()
		f.again[chat] = h.now().Add(d)
		f.mu.Unlock()
		return nil
	case err != nil:
		return nil
	}
	return h.followCall(ctx, situation{c, call})
}

// movePlansNow is movePlans, done when it returns. The chat's time zone goes along.
func (h *Handlers) movePlansNow(from, to command.Peer) error {
	if err := h.store.MovePlans(from, to); err != nil {
		return fmt.Errorf("move what is planned: %w", err)
	}
	return h.moveZone(from, to)
}

// movePlans has what is planned in a basic group go on in the supergroup that it has become. It does not wait.
func (h *Handlers) movePlans(from, to command.Peer) {
	h.follower.mu.Lock()
	h.follower.moved[from] = to
	h.follower.mu.Unlock()
	h.follower.ring()
}
