package updates

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// heard is what StreamOptions.CallChanged was told.
type heard struct {
	mu    sync.Mutex
	chats []command.Peer
}

func (h *heard) hear(chat command.Peer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.chats = append(h.chats, chat)
}

// since returns how often each chat was told of since it was last asked.
func (h *heard) since() map[command.Peer]int {
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	n := map[command.Peer]int{}
	for _, chat := range h.chats {
		n[chat]++
	}
	h.chats = nil
	return n
}

// listen has a town's stream tell of calls.
func (c *town) listen() *heard {
	h := &heard{}
	c.s.opt.CallChanged = h.hear
	return h
}

func TestWhatBecomesOfACallIsTold(t *testing.T) {
	deeds := []struct {
		name string
		do   func(c *town, chat command.Peer)
	}{
		{"scheduled", func(c *town, chat command.Peer) {
			c.srv.ScheduleCall(chat, c.alice, "Party", time.Now().Add(time.Hour))
		}},
		{"retitled", func(c *town, chat command.Peer) { c.srv.Retitle(chat, c.alice, "Feast") }},
		{"started", func(c *town, chat command.Peer) { c.srv.StartScheduled(chat, c.alice) }},
		{"replaced", func(c *town, chat command.Peer) { c.srv.StartCall(chat, c.alice, "Another") }},
		{"ended", func(c *town, chat command.Peer) { c.srv.EndCall(chat, c.alice) }},
	}
	inTown(t, "as it happens, in the chat where it happens", func(c *town) {
		h := c.listen()
		c.run()
		h.since()
		for _, chat := range []command.Peer{c.super, c.forum, c.basic} {
			for _, deed := range deeds {
				deed.do(c, chat)
				if got := h.since(); got[chat] == 0 || len(got) != 1 {
					c.t.Errorf("in %v a call was %s, and told of was %v", chat, deed.name, got)
				}
			}
		}
	})
	inTown(t, "also where pushes have no service message", func(c *town) {
		c.srv.Switch(emulator.Switches{NoServicePost: true})
		h := c.listen()
		c.run()
		h.since()
		for _, deed := range deeds {
			deed.do(c, c.super)
			if got := h.since(); got[c.super] == 0 {
				c.t.Errorf("a call was %s without a message, and nothing told of it", deed.name)
			}
		}
	})
	inTown(t, "nobody hears of messages, nor of who comes and goes", func(c *town) {
		h := c.listen()
		c.run()
		c.srv.StartCall(c.super, c.alice, "Party")
		h.since()
		c.everywhere("/ordinary")
		c.srv.SetTitle(c.super, "Another title")
		c.srv.JoinCall(c.super, c.alice)
		c.srv.LeaveCall(c.super, c.alice)
		if got := h.since(); got[c.super] > 1 || len(got) > 1 {
			c.t.Errorf("told of was %v", got)
		}
		for range 10 {
			c.srv.JoinCall(c.super, c.alice)
			c.srv.LeaveCall(c.super, c.alice)
		}
		if got := h.since(); len(got) != 0 {
			c.t.Errorf("somebody came and went, and told of was %v", got)
		}
	})
	for name, outage := range map[string]struct {
		flow    emulator.Flow
		deleted bool // somebody deletes what Telegram writes into the chat of it
	}{
		"the difference tells":              {flow: emulator.Flow{}},
		"in slices":                         {flow: emulator.Flow{Slice: 1, ChannelSlice: 1}},
		"there is too much":                 {flow: emulator.Flow{TooLong: 3, ChannelTooLong: 3}},
		"too much, and no message tells it": {flow: emulator.Flow{TooLong: 3, ChannelTooLong: 3}, deleted: true},
	} {
		for _, configured := range []bool{true, false} {
			inTown(t, "after an outage: "+name, func(c *town) {
				c.srv.SetFlow(outage.flow)
				c.srv.Switch(emulator.Switches{NoServicePost: outage.deleted})
				if configured {
					c.chats = []command.Peer{c.super, c.forum, c.basic}
				}
				h := c.listen()
				c.run()
				c.pass(time.Hour)
				c.session.Disconnect()
				for _, chat := range []command.Peer{c.super, c.basic} {
					c.srv.ScheduleCall(chat, c.alice, "Party", time.Now().Add(time.Hour))
					c.srv.StartScheduled(chat, c.alice)
				}
				for range 3 {
					c.pass(time.Hour)
				}
				h.since()
				c.session.Reconnect()
				c.s.Connected()
				time.Sleep(time.Minute)
				if got := h.since(); got[c.super] == 0 || got[c.basic] == 0 {
					c.t.Errorf("chats configured: %v: told of was %v, and the calls of %v and %v were made meanwhile", configured, got, c.super, c.basic)
				}
			})
		}
	}
}

func TestACallWithoutAChatIsNotToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		h := &heard{}
		r.s.opt.CallChanged = h.hear
		r.run()
		h.since()
		call := &tg.GroupCall{ID: 5}
		r.push(
			&tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateGroupCall{Call: call}}},
			&tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateGroupCall{Peer: &tg.PeerUser{UserID: alice}, Call: call}}},
			&tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateGroupCall{Peer: &tg.PeerChannel{ChannelID: 7}, LiveStory: true, Call: call}}},
		)
		if got := h.since(); len(got) != 0 {
			t.Errorf("told of was %v", got)
		}
	})
}

// TestWhoseCallsAreRememberedIsBounded: an account may be in more chats than are planned in.
func TestWhoseCallsAreRememberedIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		h := &heard{}
		r.s.opt.CallChanged = h.hear
		r.run()
		for range 2 {
			for id := range int64(2 * maxCalls) {
				r.push(&tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateGroupCall{Peer: &tg.PeerChannel{ChannelID: id + 1}, Call: &tg.GroupCall{ID: id}}}})
			}
		}
		if n := len(h.since()); n != 2*maxCalls {
			t.Errorf("of %d chats %d were told of", 2*maxCalls, n)
		}
	})
}
