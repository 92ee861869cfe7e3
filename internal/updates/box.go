package updates

import (
	"cmp"
	"slices"

	"github.com/gotd/td/tg"
)

// maxPending bounds what one sequence keeps while it waits for a missing update; more is dropped, and a difference
// brings it again.
const maxPending = 1000

// update is one step of a sequence: it leads from end-count to end.
type update struct {
	end, count int
	date       int             // of the message it brings, in Unix seconds; 0 if it brings none
	msg        tg.MessageClass // nil unless it can matter to a person
	users      []tg.UserClass  // what came with msg
}

// box is one sequence of updates (core.telegram.org/api/updates): pts of the account or of a channel, qts, seq.
type box struct {
	known   bool     // at means something
	at      int      // everything up to here has been handed over
	pending []update // by where they begin: they came before their turn
}

// order says where an update stands in its sequence.
type order uint8

const (
	past  order = iota // seen before
	next               // its turn
	ahead              // something before it is missing
)

func (b *box) order(u update) order {
	switch {
	case u.end <= b.at:
		return past
	case u.end-u.count == b.at:
		return next
	default:
		return ahead
	}
}

// hold keeps u for later. It reports false when there was no room: then everything kept is gone.
func (b *box) hold(u update) bool {
	i, found := slices.BinarySearchFunc(b.pending, u, func(p, u update) int {
		return cmp.Or(cmp.Compare(p.end-p.count, u.end-u.count), cmp.Compare(p.end, u.end))
	})
	switch {
	case found:
		return true
	case len(b.pending) >= maxPending:
		b.pending = nil
		return false
	}
	b.pending = slices.Insert(b.pending, i, u)
	return true
}

// pop returns the kept update whose turn it is.
func (b *box) pop() (u update, ok bool) {
	for len(b.pending) > 0 {
		switch u = b.pending[0]; b.order(u) {
		case ahead:
			return update{}, false
		case next:
			ok = true
		}
		b.pending[0] = update{}
		b.pending = b.pending[1:]
		if len(b.pending) == 0 {
			b.pending = nil
		}
		if ok {
			return u, true
		}
	}
	return update{}, false
}

// drain moves past everything kept whose turn has come.
func (b *box) drain() {
	for u, ok := b.pop(); ok; u, ok = b.pop() {
		b.at = u.end
	}
}

// gap reports whether something is missing.
func (b *box) gap() bool { return len(b.pending) > 0 }

// jump moves to where a difference asked from 'asked' leads. Live updates may have led further meanwhile; a pts
// before 'asked' means that the server has gone back, and it is obeyed.
func (b *box) jump(asked, to int) {
	if !b.known || to > b.at || to < asked {
		b.at = to
	}
	b.known = true
}
