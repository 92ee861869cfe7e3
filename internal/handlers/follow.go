package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
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
	warmed  map[int64]time.Time        // of planned calls that are about to start: when
	all     bool                       // every chat in which something planned is on Telegram, or is to come there
	looking int
	behind  map[command.Peer]bool // the chats of which a look waits behind commands
	anew    time.Time             // when all that is planned is to go by the configuration of then; zero: it does
	runs    bool
}

func (f *follower) init() {
	f.alarm.init()
	f.queued, f.again, f.behind = map[command.Peer]bool{}, map[command.Peer]time.Time{}, map[command.Peer]bool{}
	f.warmed = map[int64]time.Time{}
}

// add has a chat be looked at. The caller holds mu.
func (f *follower) add(chat command.Peer) {
	if !f.queued[chat] {
		f.queued[chat] = true
		f.chats = append(f.chats, chat)
	}
}

// later has a chat be looked at then.
func (f *follower) later(chat command.Peer, at time.Time) {
	f.mu.Lock()
	f.again[chat] = at
	f.mu.Unlock()
	f.ring()
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

// cool forgets of which planned calls that have started the chats were looked at before.
func (f *follower) cool(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.warmed, func(_ int64, at time.Time) bool { return at.Before(now) })
}

// warm has the chat of a planned call be looked at, which is about to start.
func (f *follower) warm(i *store.Item) {
	f.mu.Lock()
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

// replan has all that is planned go by the configuration of now; before it runs, that is one of those that the start will go by.
func (f *follower) replan(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.runs {
		f.anew = now
		f.ring()
	}
}

// begin has all that is planned go by the configuration of the start, once who waits for an answer has it.
func (f *follower) begin(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.runs, f.anew = true, now.Add(calm)
}

// mostResting is of how many chats one notice tells that what is planned there rests.
const mostResting = 256

// resting is a chat that is not looked after any more, and what has to be noted of that.
type resting struct {
	words.Resting
	told  bool // which is noted of something planned there already
	edits []store.Edit
}

// replanAll has all that is planned go by the configuration of now. Where a chat is not looked after any more, the owner is told that what
// is planned there rests: with the notice that is noted of one of the chat's calls, and some at a time of the others after that. What is not
// noted when the program ends is noted by the next start.
func (h *Handlers) replanAll() error {
	var changed []store.Edit
	var chats []resting
	p, now := h.policy.Load(), h.now()
	err := h.store.AllPlans(func(i store.Item) bool {
		rests := !p.serves(i.Target) && (i.Rests || !p.UnknownChats)
		edit := store.Edit{ID: i.ID, F: func(i *store.Item) error { i.Rests = rests; p.replan(i); return nil }}
		if !rests {
			if i.Rests || !p.next(&i).at.Equal(i.Next) {
				changed = append(changed, edit)
			}
			return true
		}
		if n := len(chats); n == 0 || chats[n-1].Chat != i.Target {
			chats = append(chats, resting{Resting: words.Resting{Chat: i.Target}})
		}
		c := &chats[len(chats)-1]
		c.Calls++
		if !i.Rests || !p.next(&i).at.Equal(i.Next) {
			c.edits = append(c.edits, edit)
		}
		c.told = c.told || i.Rests
		return true
	})
	var tell []words.Resting
	var noted []store.Edit // of each of them one
	for _, c := range chats {
		if !c.told {
			tell, noted = append(tell, c.Resting), append(noted, c.edits[0])
			c.edits = c.edits[1:]
		}
		changed = append(changed, c.edits...)
	}
	for from := 0; from < len(tell) && err == nil; from += mostResting {
		to := min(from+mostResting, len(tell))
		err = h.notice(noticeResting, now.UnixNano()+int64(from), words.Rest(tell[from:to]), noted[from:to]...)
	}
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
		yes = i.Full || i.CallID != 0 && i.CallID != but || i.LeftCall != 0 && i.LeftCall != but
		return !yes
	})
	return yes || err != nil
}

// followDue has the chats be looked at that are to be, in their lanes.
func (h *Handlers) followDue(context.Context) (next time.Time, early <-chan struct{}, err error) {
	f, now := &h.follower, h.now()
	f.mu.Lock()
	all, anew := f.all, !f.anew.IsZero() && !now.Before(f.anew)
	if anew {
		f.anew = time.Time{}
	}
	next = f.anew
	f.all = false
	f.mu.Unlock()
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
		k := lane{acting, chat}
		behind := !h.lanes.idle(k)
		switch {
		case behind && f.behind[chat]:
			continue // one is in line already
		case behind:
			f.behind[chat] = true // it takes up no turn of those that need not wait
		default:
			f.looking++
		}
		h.lanes.push(k, job{e: store.Entry{Chat: chat, Target: chat}, follow: true, behind: behind})
	}
	return next, nil, nil
}

// lookAfter looks at a chat, and has what is planned there go by that. Where Telegram does not answer, the next look comes soon; where it
// refuses, with the next connection.
func (h *Handlers) lookAfter(ctx context.Context, j *job) error {
	f, chat := &h.follower, j.e.Target
	if j.behind {
		f.mu.Lock()
		delete(f.behind, chat)
		f.looking++
		f.mu.Unlock()
	}
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
	_, flood := api.FloodWait(err)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !to.IsZero():
		return h.movePlans(chat, to)
	case flood, err != nil && undecided(err):
		f.later(chat, h.now().Add(lookAgain(err)))
		return nil
	case err != nil:
		return nil
	}
	err = h.followCall(ctx, situation{c, call})
	if errors.Is(err, errMore) {
		f.soon(chat) // others of the lane have their turn before
		return nil
	}
	return err
}

// movePlans has what is planned in a basic group go on in the supergroup that it has become, and the chat's time zone. It is on disk then.
func (h *Handlers) movePlans(from, to command.Peer) error {
	h.questions.movedTo(from, to) // before they are gone: who reads them asks after
	h.underway.movedTo(from, to)
	if err := h.store.MovePlans(from, to); err != nil {
		return fmt.Errorf("move what is planned: %w", err)
	}
	h.gatherAnew()
	return h.moveZone(from, to)
}

// followCall has the plans of a chat go by what it shows: people may have started, ended or replaced what was planned.
// What was started before its time and has ended has been: the next one is to come, if there is one. Where nobody looked meanwhile, only the
// chat's messages tell that: where Telegram does not give them it stays as it is until it does, and where there are many errMore says that the
// rest is to be read.
func (h *Handlers) followCall(ctx context.Context, s situation) error {
	chat, other := s.chat.Peer, s.call != nil && s.call.At.IsZero()
	type change struct {
		was              store.Item
		gone, live, name bool
		room             bool
		left             bool // people had it to start, and it is not there any more
	}
	var changes []change
	err := h.store.Plans(chat, func(i store.Item) bool {
		if i.LeftCall != 0 && (s.call == nil || s.call.ID != i.LeftCall) && h.underway.keeps(i.ID) {
			changes = append(changes, change{was: i, left: true})
		}
		if !i.At.After(h.now()) {
			return true // what begins it looks for itself, and knows by that what it was to begin
		}
		there := s.call != nil && s.call.ID == i.CallID
		c := change{was: i, gone: i.CallID != 0 && !i.Gone && !there, live: there && other && !i.Live}
		c.name = there && i.Rule == "" && i.Title != s.call.Title // of a series only this one is called so
		c.room = i.Full && (s.call == nil || h.yields(s.call, i.At))
		if c.gone || c.live || c.name || c.room {
			changes = append(changes, c)
		}
		return true
	})
	var edits []store.Edit
	var more error
	for _, c := range changes {
		was := c.was
		over := c.gone && h.makesRoom(s.call, true)
		back := c.gone && (other || h.makesRoom(s.call, false))
		if c.gone && was.CallID == was.Absent {
			over, back = false, was.Yields // what is there now may have come later
		}
		begun := c.live
		if c.gone && !over && !was.Live {
			yes, err := h.wasLive(ctx, chat, cmp.Or(s.chat.WasGroup, h.wasGroup(chat)), was.CallID, was.At)
			switch {
			case errors.Is(err, errMore):
				more = err
			case err != nil:
				h.follower.later(chat, h.now().Add(lookAgain(err)))
			}
			if err != nil {
				if was.CallID != was.Absent {
					edits = append(edits, store.Edit{ID: was.ID, F: func(i *store.Item) error {
						if i.CallID == was.CallID {
							i.Absent, i.Yields = was.CallID, back
						}
						return nil
					}})
				}
				continue
			}
			begun = begun || yes
			back = back || !begun && h.gaveWay(was.CallID)
		}
		edits = append(edits, store.Edit{ID: was.ID, F: func(i *store.Item) error {
			if i.CallID != was.CallID || !i.At.Equal(was.At) || i.N != was.N {
				return nil
			}
			if c.name {
				i.Title = s.call.Title
			}
			p := h.policy.Load()
			if c.left {
				if i.LeftCall == was.LeftCall {
					p.forget(i)
				}
				return nil
			}
			i.Live = i.Live || begun
			if c.room {
				i.Full, i.Retry = false, time.Time{}
			}
			switch {
			case over, back, c.gone && i.Live:
				if p.displace(i, over); i.Full && s.call == nil {
					i.Full = false // what was there instead is over
					p.replan(i)
				}
				return nil
			case c.gone:
				i.Gone = true
			}
			p.replan(i)
			return nil
		}})
	}
	if err != nil || len(edits) == 0 {
		return cmp.Or(err, more)
	}
	if err := h.store.Replan(edits...); err != nil {
		return err
	}
	h.agenda.ring()
	return more
}

// makesRoom reports whether what is there now was put there by a command, in the place of what was planned: for good, or until
// its turn comes again.
func (h *Handlers) makesRoom(c *api.Call, good bool) bool {
	if c == nil {
		return false
	}
	k, ok := h.store.ClaimedCall(c.ID)
	if !ok {
		return false
	}
	e, ok, err := h.store.Entry(k)
	return err == nil && ok && forGood(&e) == good
}
