package demo

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gotd/td/tg"
)

// event is one thing that Alice sees.
type event struct {
	who     string // who says it; "" for Telegram itself
	text    string
	id      int // 0 if it is no message
	replyTo int
	edited  bool
	private bool // in her chat with the userbot
	call    bool // the userbot has started, scheduled or ended a call
	bar     bool // nothing is said: the call is another one, or has changed
	sign    bool // a reaction to replyTo, in the place of an answer
}

// hear turns what Alice's client is told into what she sees.
func (c *chat) hear(ctx context.Context, u tg.UpdatesClass) error {
	var list []tg.UpdateClass
	names := map[int64]string{c.stage.alice: "Alice", c.stage.bob: "Bob", c.stage.bot: "userbot"}
	switch u := u.(type) {
	case *tg.Updates:
		list = u.Updates
		for _, p := range u.Users {
			if p, ok := p.(*tg.User); ok && p.FirstName != "" {
				names[p.ID] = p.FirstName
			}
		}
	case *tg.UpdateShort:
		list = []tg.UpdateClass{u.Update}
	case *tg.UpdateShortMessage:
		ev := event{who: names[u.UserID], text: u.Message, id: u.ID, replyTo: repliedTo(u.ReplyTo), private: true}
		if u.Out { // from another client of hers
			ev.who = "Alice"
		}
		return c.seen(ctx, ev)
	}
	for _, u := range list {
		var m tg.MessageClass
		edited := false
		switch u := u.(type) {
		case *tg.UpdateNewChannelMessage:
			m = u.Message
		case *tg.UpdateNewMessage:
			m = u.Message
		case *tg.UpdateEditChannelMessage:
			m, edited = u.Message, true
		case *tg.UpdateEditMessage:
			m, edited = u.Message, true
		case *tg.UpdateGroupCall:
			if err := c.seen(ctx, event{bar: true}); err != nil {
				return err
			}
		case *tg.UpdateMessageReactions:
			if ev, ok := reactionOf(u); ok {
				if err := c.seen(ctx, ev); err != nil {
					return err
				}
			}
		}
		if ev, ok := eventOf(m, names); ok {
			ev.edited = edited
			if err := c.seen(ctx, ev); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *chat) seen(ctx context.Context, ev event) error {
	if ev.posted() {
		c.heard.wait(ctx, ev.id-1)
		defer c.heard.is(ev.id)
	}
	select {
	case c.events <- ev:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// heard knows up to which message of the group Alice has seen all. Her client handles what arrives side by side, in no order.
type heard struct {
	mu   sync.Mutex
	last int           // 0: nothing so far
	more chan struct{} // closed when last grows
}

// wait waits until the message with that id was seen, or a moment has passed: not every id has to be one that she sees.
func (h *heard) wait(ctx context.Context, id int) {
	moment := time.NewTimer(200 * time.Millisecond)
	defer moment.Stop()
	for {
		h.mu.Lock()
		last, more := h.last, h.more
		h.mu.Unlock()
		if last == 0 || last >= id {
			return
		}
		select {
		case <-more:
		case <-moment.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (h *heard) is(id int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if id > h.last {
		h.last = id
		close(h.more)
		h.more = make(chan struct{})
	}
}

func eventOf(m tg.MessageClass, names map[int64]string) (event, bool) {
	switch m := m.(type) {
	case *tg.Message:
		ev := event{text: m.Message, id: m.ID, replyTo: repliedTo(m.ReplyTo)}
		if from, ok := m.FromID.(*tg.PeerUser); ok {
			ev.who = names[from.UserID]
		}
		if with, ok := m.PeerID.(*tg.PeerUser); ok {
			ev.private = true
			if !m.Out {
				ev.who = names[with.UserID]
			}
		}
		return ev, true
	case *tg.MessageService:
		who := "Somebody"
		if from, ok := m.FromID.(*tg.PeerUser); ok {
			who = names[from.UserID]
		}
		switch a := m.Action.(type) {
		case *tg.MessageActionGroupCall:
			if _, ended := a.GetDuration(); ended {
				return event{id: m.ID, text: who + " ended the video chat", call: who == botName}, true
			}
			return event{id: m.ID, text: who + " started a video chat", call: who == botName}, true
		case *tg.MessageActionGroupCallScheduled:
			at := time.Unix(int64(a.ScheduleDate), 0)
			return event{id: m.ID, text: fmt.Sprintf("%s scheduled a video chat for %s", who, at.UTC().Format("Mon 2 Jan 15:04 MST")), call: who == botName}, true
		case *tg.MessageActionInviteToGroupCall:
			var whom []string
			for _, id := range a.Users {
				whom = append(whom, names[id])
			}
			return event{id: m.ID, text: who + " invited " + strings.Join(whom, ", ") + " to the video chat"}, true
		}
	}
	return event{}, false
}

// reactionOf tells of the userbot's reaction: nobody else here reacts.
func reactionOf(u *tg.UpdateMessageReactions) (event, bool) {
	_, private := u.Peer.(*tg.PeerUser)
	for _, r := range u.Reactions.Results {
		if emoji, ok := r.Reaction.(*tg.ReactionEmoji); ok {
			return event{text: botName + " reacts with " + emoji.Emoticon, replyTo: u.MsgID, private: private, sign: true}, true
		}
	}
	return event{}, false
}

func repliedTo(h tg.MessageReplyHeaderClass) int {
	if h, ok := h.(*tg.MessageReplyHeader); ok {
		return h.ReplyToMsgID
	}
	return 0
}
