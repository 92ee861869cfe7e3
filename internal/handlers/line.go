package handlers

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"userbot/internal/store"
	"userbot/internal/words"
)

// line is where planned calls stand that Telegram has asked to wait with, to be started one after the other, the earliest first: where it
// asks again after some of them, it is not chance who comes too late. Those that fall due meanwhile stand behind. Telegram asks to wait
// by method, so those that are on Telegram already and those that are made stand in lines of their own.
type line struct {
	mu  sync.Mutex
	all []*turn
}

// turn is the place of a planned call in the line.
type turn struct {
	in    *line
	at    time.Time
	id    int64
	first chan struct{} // holds a token when it may have become the first
}

func (l *line) empty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all) == 0
}

func (l *line) isFirst(t *turn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[0] == t
}

func (l *line) join(at time.Time, id int64) *turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := &turn{l, at, id, make(chan struct{}, 1)}
	k, _ := slices.BinarySearchFunc(l.all, t, func(a, b *turn) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
	l.all = slices.Insert(l.all, k, t)
	return t
}

func (l *line) leave(t *turn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = slices.DeleteFunc(l.all, func(o *turn) bool { return o == t })
	if len(l.all) == 0 {
		return
	}
	select {
	case l.all[0].first <- struct{}{}:
	default:
	}
}

// line is where what the attempt is about to send would have to stand.
func (a *attempt) line() *line {
	if a.e.CallID != 0 {
		return &a.h.starts
	}
	return &a.h.makes
}

// joinLine has a planned call stand in its line.
func (a *attempt) joinLine() {
	if l := a.line(); a.turn == nil || a.turn.in != l {
		a.leaveLine()
		a.turn = l.join(a.e.At, store.PlanOf(a.e.Key))
	}
}

// leaveLine lets the next one go.
func (a *attempt) leaveLine() {
	if a.turn != nil {
		a.turn.in.leave(a.turn)
		a.turn = nil
	}
}

// ahead is for how long at most the next one waits for the answer to a request, so that this one is the first also at Telegram.
const ahead = 20 * time.Millisecond

// leaveSoon lets the next one go a moment after a request is sent, and at once when the function that it returns is called: an answer may
// take long.
func (a *attempt) leaveSoon() (leave func()) {
	t := a.turn
	if a.turn = nil; t == nil {
		return func() {}
	}
	later := time.AfterFunc(ahead, func() { t.in.leave(t) })
	return func() {
		if later.Stop() {
			t.in.leave(t)
		}
	}
}

// waitInLine waits for the turn of what stands in the line, at most until it is too late for it. It returns whether it had to.
func (a *attempt) waitInLine() (waited bool, err error) {
	for a.turn != nil && !a.turn.in.isFirst(a.turn) {
		left := a.h.lastMoment(a.e).Sub(a.h.now())
		if left <= 0 {
			break
		}
		waited = true
		if err := a.h.holdUp(a.lane, words.Wait{Kind: words.Turn}, left, a.turn.first); err != nil {
			return waited, err
		}
	}
	return waited, nil
}
