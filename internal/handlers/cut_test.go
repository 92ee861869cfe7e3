package handlers_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/gotd/td/bin"

	"userbot/internal/emulator"
)

// cut stops the userbot dead at one position. Positions are counted from 0 in the order in which the userbot comes by
// them: before each RPC is sent, after each RPC was executed and before its answer is there, and after each state of a
// command is on disk. From the cut on nothing leaves the userbot, and the state that the next life finds is that of
// the cut's moment.
type cut struct {
	r  *rig
	at int // never: the positions are only counted

	mu       sync.Mutex // guards what follows
	armed    bool       // positions count from now on
	position int
	hit      bool
	where    string
	dir      string        // the state as of the cut
	over     chan struct{} // closed when the life that was cut is abandoned
}

func newCut(r *rig, at int) *cut { return &cut{r: r, at: at, over: make(chan struct{})} }

// pass returns true if the userbot may go on from here, and otherwise only when its life is over.
func (c *cut) pass(where string) bool {
	c.mu.Lock()
	if c.armed && !c.hit {
		if c.position == c.at {
			c.hit, c.where = true, fmt.Sprintf("%d: %s", c.at, where)
			c.dir = filepath.Join(volatile(c.r), "state")
			copyState(c.r, c.r.dir, c.dir)
		}
		c.position++
	}
	dead := c.hit
	c.mu.Unlock()
	if dead {
		<-c.over
	}
	return !dead
}

func (c *cut) persisted() { c.pass("a state is on disk") }

func (c *cut) invoke(ctx context.Context, l *life, in bin.Encoder, out bin.Decoder) error {
	if !c.pass(fmt.Sprintf("before %T", in)) {
		return emulator.ErrConnectionLost
	}
	err := l.session.Invoke(ctx, in, out)
	if !c.pass(fmt.Sprintf("after %T", in)) {
		return emulator.ErrConnectionLost
	}
	return err
}

func (c *cut) arm() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = true
}

func (c *cut) wasHit() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hit
}

// die abandons the life that was cut.
func (c *cut) die() {
	close(c.over)
	c.r.leave(c.dir)
}
