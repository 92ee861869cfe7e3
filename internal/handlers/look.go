package handlers

import (
	"context"
	"sync/atomic"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// changes counts, by chat, when a request that changes its call is made, and again when that is answered. Chats may share a number.
type changes [64]atomic.Int64

func (c *changes) of(chat command.Peer) *atomic.Int64 { return &c[uint64(chat.ID)%uint64(len(c))] }

// lookAhead is a look at the chat of a command, and what else is asked besides, begun while the command goes to disk.
type lookAhead struct {
	changes int64 // in the chat when it began
	to      *api.Ahead
	used    bool
	done    chan struct{} // closed when what follows is set
	s       situation
	err     error
}

func (h *Handlers) lookAhead(ctx context.Context, e store.Entry) *lookAhead {
	l := &lookAhead{changes: h.changes.of(e.Target).Load(), to: h.api.Ahead(ctx, rpcTimeout), done: make(chan struct{})}
	ahead := func(api.Call) {}
	if v := h.verbs[e.Command.Verb]; v != nil && v.action != nil && v.action.ahead != nil {
		ahead = func(call api.Call) { v.action.ahead(h, l.to, &e, call) }
	}
	go func() {
		deepen(0)
		defer close(l.done)
		ahead(api.Call{})
		l.s.chat, l.s.call, l.err = l.to.Look(e.Target, ahead)
	}()
	return l
}

func (l *lookAhead) drop() {
	if l != nil {
		l.to.Drop()
	}
}

// lookInto has the attempt begin with l; nil: with a look of its own.
func (a *attempt) lookInto(ctx context.Context, l *lookAhead) {
	if l == nil {
		l = a.h.lookAhead(ctx, *a.e)
	}
	a.look, a.api = l, l.to.API()
}

// lookAnew has all be asked anew: what was asked ahead may be out of date.
func (a *attempt) lookAnew() {
	a.look.drop()
	a.look, a.api = nil, a.h.api
}

func (a *attempt) see(ctx context.Context) (situation, error) {
	if l := a.look; l != nil && !l.used && l.changes == a.h.changes.of(a.e.Target).Load() {
		l.used = true
		select {
		case <-l.done:
			a.saw(l.s)
			return l.s, l.err
		case <-ctx.Done():
			return situation{}, context.Cause(ctx)
		}
	}
	a.lookAnew()
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	chat, call, err := a.h.api.Look(rpc, a.e.Target)
	s := situation{chat, call}
	a.saw(s)
	return s, err
}

func (a *attempt) saw(s situation) { a.seen, a.ahead = s.chat, s.call != nil && !s.call.At.IsZero() }

// askNewest asks ahead for the newest messages of the chat, for what tells since when the call is there. Of one that a command has made
// that is known.
func askNewest(h *Handlers, to *api.Ahead, e *store.Entry, call api.Call) {
	if call.ID == 0 || !e.From.IsZero() {
		return
	}
	to.Ask(func(ctx context.Context, a *api.API) { a.Newest(ctx, e.Target) })
}

// askAimed is askNewest where the journal does not know of the call whether it is the one that is meant.
func askAimed(h *Handlers, to *api.Ahead, e *store.Entry, call api.Call) {
	if _, ours := h.store.ClaimedCall(call.ID); !ours {
		askNewest(h, to, e, call)
	}
}
