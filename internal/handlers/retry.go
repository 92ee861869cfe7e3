package handlers

import (
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/store"
	"userbot/internal/words"
)

// online wakes whoever waits for a connection.
type online struct {
	mu   sync.Mutex
	up   chan struct{} // closed, and replaced, at each new connection
	last time.Time     // when that was
}

func (o *online) init() { o.up = make(chan struct{}) }

func (o *online) announce(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.up)
	o.up, o.last = make(chan struct{}), now
}

// next returns what is closed at the next new connection, and when the last one was.
func (o *online) next() (<-chan struct{}, time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.up, o.last
}

// since returns when the last new connection was.
func (o *online) since() time.Time {
	_, last := o.next()
	return last
}

// sleep waits for d, or until early is closed. It returns errLeave when the daemon is asked to stop first.
func (h *Handlers) sleep(d time.Duration, early <-chan struct{}) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-early:
		return nil
	case <-h.quit:
		return errLeave
	}
}

// pace returns how long to wait before try number n is repeated (n from 0): doubling from half a second to five
// minutes. The wait may end early, with the next connection.
func (h *Handlers) pace(n int) (d time.Duration, early <-chan struct{}) {
	d = min(500*time.Millisecond<<min(n, 10), 5*time.Minute)
	early, last := h.online.next()
	if h.now().Sub(last) < rpcTimeout {
		d = min(d, rpcTimeout) // the try may have failed on the connection before
	}
	return d, early
}

// pause waits before try number n is repeated.
func (h *Handlers) pause(n int) error {
	d, early := h.pace(n)
	return h.sleep(d, early)
}

// undecided reports that an error says nothing about the command: there was no answer, or the session is gone. In the
// second case the daemon stops by itself, and the command waits for whoever logs in again.
func undecided(err error) bool {
	_, gone := api.SessionGone(err)
	return gone || api.NoAnswer(err)
}

// tellAfter is how long a command may be in hand before those behind it are told.
const tellAfter = 10 * time.Second

// holdUp waits in a lane. Where w names what for, the commands behind are told of it, those that come meanwhile too, and
// those that cannot wait any longer are settled. early may end the wait.
func (h *Handlers) holdUp(k lane, w words.Wait, d time.Duration, early <-chan struct{}) error {
	if w.Kind == words.NoWait {
		return h.sleep(d, early)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		next, err := h.tellBehind(k, w)
		if err != nil {
			return err
		}
		expire := time.NewTimer(next.Sub(h.now()))
		if next.IsZero() {
			expire.Stop()
		}
		select {
		case <-t.C:
			expire.Stop()
			return nil
		case <-early:
			expire.Stop()
			return nil
		case <-h.quit:
			expire.Stop()
			return errLeave
		case <-h.lanes.added(k):
		case <-expire.C:
		}
		expire.Stop()
	}
}

// tellBehind tells the commands behind the one in hand that it is not their turn, and why, and settles those that cannot
// wait any longer. It returns when the next one cannot, the zero time if there is none.
func (h *Handlers) tellBehind(k lane, w words.Wait) (next time.Time, err error) {
	err = h.lanes.behind(k, func(j job) (job, bool, error) {
		if j.interim || j.follow || k.kind == answering {
			return j, true, nil
		}
		turn := words.Wait{Kind: words.Turn, Since: j.e.Accepted}
		if due(&j.e) {
			return j, true, nil // nobody waits for a word, and what people have done meanwhile shows only a look at the chat
		}
		if f := h.late(&j.e, turn, api.Chat{}); f != nil {
			return j, false, h.settle(&j.e, *f)
		}
		if j.e.Interim == "" {
			s := h.scene(&j.e, api.Chat{})
			j.e.Unsent = j.e.Unsent || j.fresh
			if err := h.interim(&j.e, store.Waiting, s.Waiting(turn, w)); err != nil {
				return j, true, err
			}
		}
		if at := h.deadline(&j.e); next.IsZero() || at.Before(next) {
			next = at
		}
		return j, true, nil
	})
	return next, err
}
