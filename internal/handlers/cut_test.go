package handlers_test

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

// cut stops the userbot dead at one position. Positions are counted from 0 in the order in which the userbot comes by
// them: before each RPC is sent, while a call or a message that was asked for is still on its way, after each RPC was
// executed and before its answer is there, and after each state of a command is on disk. From the cut on nothing leaves
// the userbot, and the state that the next life finds is that of the cut's moment.
type cut struct {
	r  *rig
	at int // never: the positions are only counted

	first int    // position at which somebody does something, and the userbot goes on
	does  func() // nil: nobody does anything

	mu       sync.Mutex // guards what follows
	armed    bool       // positions count from now on
	position int
	hit      bool
	where    string
	done     string        // where somebody has done something; empty: nowhere
	late     bool          // what was on its way arrives when the next life has begun
	dir      string        // the state as of the cut
	over     chan struct{} // closed when the life that was cut is abandoned
}

func newCut(r *rig, at int) *cut { return &cut{r: r, at: at, over: make(chan struct{})} }

// lateness is how long after the cut what was on its way arrives.
const lateness = 10 * time.Second

// pass returns true if the userbot may go on from here, and otherwise only when its life is over.
func (c *cut) pass(where string) bool { return c.passBut(where, nil) }

// passBut does something if the userbot is cut here.
func (c *cut) passBut(where string, atCut func()) bool {
	c.mu.Lock()
	if c.armed && !c.hit {
		if c.does != nil && c.position == c.first {
			c.does()
			c.done = fmt.Sprintf("%d: %s", c.first, where)
		}
		if c.position == c.at {
			if atCut != nil {
				atCut()
			}
			c.hit, c.where = true, fmt.Sprintf("%d: %s", c.at, where)
			c.dir = c.r.newDir()
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

// inTurn has questions that are asked side by side come one after the other, and in each run in the same order: each takes another
// moment that only passes when all have been asked.
func inTurn(ctx context.Context, in bin.Encoder) {
	for i, of := range []bin.Encoder{
		&tg.ChannelsGetFullChannelRequest{}, &tg.MessagesGetFullChatRequest{}, &tg.ContactsResolveUsernameRequest{}, &tg.UsersGetUsersRequest{},
		&tg.PhoneGetGroupCallRequest{}, &tg.PhoneGetGroupParticipantsRequest{}, &tg.MessagesGetHistoryRequest{},
		&tg.ChannelsGetMessagesRequest{}, &tg.MessagesGetMessagesRequest{}, &tg.PhoneGetGroupCallStreamRtmpURLRequest{},
		&tg.ChannelsGetChannelsRequest{}, &tg.MessagesGetChatsRequest{},
	} {
		if reflect.TypeOf(in) == reflect.TypeOf(of) {
			select {
			case <-time.After(time.Duration(1+i) * time.Nanosecond):
			case <-ctx.Done():
			}
		}
	}
}

func (c *cut) invoke(ctx context.Context, l *life, in bin.Encoder, out bin.Decoder) error {
	inTurn(ctx, in)
	if !c.pass(fmt.Sprintf("before %T", in)) {
		return emulator.ErrConnectionLost
	}
	if once(in) && !c.passBut(fmt.Sprintf("while %T is on its way", in), func() { c.arrive(in) }) {
		return emulator.ErrConnectionLost
	}
	err := l.send(ctx, in, out)
	if !c.pass(fmt.Sprintf("after %T", in)) {
		return emulator.ErrConnectionLost
	}
	return err
}

// arrive lets a request reach the server late. Callers hold c.mu.
func (c *cut) arrive(in bin.Encoder) {
	c.late = true
	late := c.r.srv.Connect(c.r.bot)
	time.AfterFunc(lateness, func() {
		_ = late.Invoke(context.Background(), in, &tg.UpdatesBox{})
		late.Close()
	})
}

// once reports whether a request must be carried out only once.
func once(in bin.Encoder) bool {
	switch in.(type) {
	case *tg.PhoneCreateGroupCallRequest, *tg.MessagesSendMessageRequest,
		*tg.PhoneDiscardGroupCallRequest, *tg.PhoneEditGroupCallTitleRequest, *tg.PhoneInviteToGroupCallRequest:
		return true
	}
	return false
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
