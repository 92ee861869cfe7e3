package handlers

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/api"
	"userbot/internal/command"
)

const (
	// mostLived is of how many calls it is kept how far their chats were read. Of the others that begins anew.
	mostLived = 1024
	// askAgain is when a chat is looked at again whose messages Telegram did not give.
	askAgain = time.Minute
)

// lived is what the messages of chats tell of calls that are not there any more, by the ids of these.
type lived struct {
	mu sync.Mutex
	of *simplelru.LRU[int64, evidence]
}

// evidence is whether a call was live once, as far as its chat was read.
type evidence struct {
	place
	live bool
	put  bool  // it was announced that the call is scheduled
	then int64 // the call that people have begun after that, which takes a scheduled one off Telegram
	gave bool  // it was over before the time of the planned one
}

func (l *lived) init() { l.of = newLRU[int64, evidence](mostLived) }

func (l *lived) get(callID int64) evidence {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, _ := l.of.Get(callID)
	return e
}

func (l *lived) set(callID int64, e evidence) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of.Add(callID, e)
}

// wasLive reports whether a planned call that is not there any more was live once: that is told by the messages of its chat, and of the basic
// group that this was (zero: none), from when the call was put there on, however many they are. It was to start at. An error says that it is not known
// yet; errMore, that this takes longer, and goes on where it was.
func (h *Handlers) wasLive(ctx context.Context, chat, was command.Peer, callID int64, at time.Time) (bool, error) {
	e := h.lived.get(callID)
	for _, c := range []command.Peer{was, chat} {
		if e.live || c.IsZero() || e.chat == chat && c != chat {
			continue
		}
		if e.chat != c {
			e.place = place{c, api.Point{Date: h.putAt(callID, at)}}
		}
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		events, next, all, err := h.api.CallEvents(rpc, c, e.next, time.Time{})
		cancel()
		e.next = next
		e.hear(callID, at, events)
		h.lived.set(callID, e)
		switch {
		case e.live, c != chat && (outOfReach(err) || noSuchChat(err)): // what stands in the basic group nobody can read any more
		case err != nil:
			return false, err
		case !all:
			return false, errMore
		}
	}
	return e.live, nil
}

// hear goes by what the messages of a chat tell of a call that was to start at a time.
func (e *evidence) hear(callID int64, at time.Time, events []api.CallEvent) {
	for _, ev := range events {
		switch {
		case ev.CallID == callID && ev.Scheduled.IsZero():
			e.live = true
		case ev.CallID == callID:
			e.put = true
		case ev.Ended:
			e.gave = e.gave || ev.CallID == e.then && ev.Date.Before(at)
		case e.put && !ev.Out && !ev.Post:
			e.then, e.gave = ev.CallID, false
		}
	}
}

// gaveWay reports whether people have held another call in the place of a planned one, which was never live, before its time, as far as its chat
// was read for [Handlers.wasLive].
func (h *Handlers) gaveWay(callID int64) bool { return h.lived.get(callID).gave }

// lookAgain is when a chat is looked at again where Telegram has answered so to what was asked about it.
func lookAgain(err error) time.Duration {
	if d, flood := api.FloodWait(err); flood {
		return d
	}
	return askAgain
}

// putAt returns when a planned call was put on Telegram, or some time before that; at is when it was to start.
func (h *Handlers) putAt(callID int64, at time.Time) time.Time {
	if k, ok := h.store.ClaimedCall(callID); ok {
		if e, ok, err := h.store.Entry(k); ok && err == nil {
			return e.Date
		}
	}
	if at.IsZero() {
		at = h.now()
	}
	return at.Add(-latest)
}

// wasLive is [Handlers.wasLive] of the call that the command is about. Where that will not be known before nobody waits for the call any more, it is
// taken for one that was.
func (a *attempt) wasLive(ctx context.Context) (bool, error) {
	yes, err := a.h.wasLive(ctx, a.e.Target, a.basicGroup(), a.e.CallID, a.e.At)
	if d, _ := api.FloodWait(err); err != nil && due(a.e) && a.h.now().Add(d).After(a.h.lastMoment(a.e)) {
		return true, nil
	}
	return yes, err
}

// basicGroup is the one that the chat of the call was; zero: none is known.
func (a *attempt) basicGroup() command.Peer {
	if !a.e.From.IsZero() {
		return a.e.From
	}
	return a.h.wasGroup(a.e.Target)
}
