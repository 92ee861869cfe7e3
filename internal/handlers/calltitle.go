package handlers

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// retitleCall gives the call that is there another title.
func retitleCall() *action {
	return &action{prevent: mayNotRetitle, send: retitle, proof: wasRetitled, would: func(s *words.Scene, _ *attempt, c *api.Call) words.Text { return s.WouldRetitle(c) }}
}

func mayNotRetitle(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if f, err := aim(ctx, a, s); f != nil || err != nil {
		return f, err
	}
	if a.h.titles.later(a.e) {
		return a.retitledSince(s), nil
	}
	switch s.call.Title {
	case a.e.Title:
		return &finding{kind: store.Already, text: a.scene(s).TitledSo()}, nil
	case a.e.Was:
		return nil, nil
	}
	return a.retitledSince(s), nil
}

func (a *attempt) retitledSince(s situation) *finding {
	return &finding{kind: store.Gone, text: a.scene(s).RetitledSince(s.call.Title)}
}

func (a *attempt) retitled(s situation) *finding {
	a.h.titles.add(a.e)
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Retitled(a.e.Was)}
}

func retitle(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	err := a.h.api.SetCallTitle(rpc, *s.call, a.e.Title)
	switch {
	case err == nil:
		return a.retitled(s), nil
	case api.NotModified(err) && a.unsure:
		return a.retitled(s), nil
	case api.NotModified(err):
		return &finding{kind: store.Already, text: a.scene(s).TitledSo()}, nil
	}
	return a.refusedTo(ctx, err)
}

// wasRetitled takes the title that the call shows for what became of an earlier request: the one asked for, the one from
// before, or a third one, which somebody has given it since and which must stay.
func wasRetitled(_ context.Context, a *attempt, s situation) (*finding, bool, error) {
	switch {
	case a.e.CallID == 0:
		return nil, true, nil
	case a.gone(s):
		return a.hasEnded(s), true, nil
	case s.call.Title == a.e.Title:
		return a.retitled(s), true, nil
	case s.call.Title == a.e.Was:
		return nil, true, nil
	}
	return a.retitledSince(s), true, nil
}

// mostTitles bounds for how many chats it is remembered which command gave the call its title.
const mostTitles = 1024

// titles are the newest commands, by when they were typed, that gave the call of a chat its title, or those that began its
// recording. What was typed during an outage may arrive in another order, and the title that was typed last is the one that
// is meant.
type titles struct {
	mu     sync.Mutex // guards newest
	newest *simplelru.LRU[command.Peer, store.Entry]
}

func (t *titles) init() { t.newest = newLRU[command.Peer, store.Entry](mostTitles) }

// later reports whether a command that was typed after e has given the call of the chat its title.
func (t *titles) later(e *store.Entry) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, ok := t.newest.Get(e.Target)
	return ok && last.Key != e.Key && !typedBefore(&last, e)
}

// earlier reports whether it was a command typed before e that did it last, to the call that e is aimed at.
func (t *titles) earlier(e *store.Entry) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, ok := t.newest.Get(e.Target)
	return ok && last.CallID == e.CallID && typedBefore(&last, e)
}

func (t *titles) add(e *store.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.newest.Add(e.Target, *e)
}
