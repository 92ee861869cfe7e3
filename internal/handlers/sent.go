package handlers

import (
	"context"
	"slices"
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/store"
)

// mostSent is how many requests are remembered of a command: the newest.
const mostSent = 16

// sent is what was asked of Telegram for the commands in hand. It comes to disk with what is written anyway.
type sent struct {
	mu sync.Mutex // guards what follows
	of map[store.Key][]*store.Request
}

func (s *sent) init() { s.of = map[store.Key][]*store.Request{} }

// watch returns a context whose requests are remembered for e.
func (s *sent) watch(ctx context.Context, e *store.Entry, now func() time.Time) context.Context {
	k, before := e.Key, e.Sent
	return api.Watched(ctx, func(method string) func(string) {
		r := &store.Request{Method: method, At: now()}
		s.mu.Lock()
		defer s.mu.Unlock()
		list, ok := s.of[k]
		for i := range before {
			if !ok {
				list = append(list, &before[i])
			}
		}
		s.of[k] = append(slices.Clone(list[max(0, len(list)+1-mostSent):]), r)
		return func(answer string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			r.Answer = answer
		}
	})
}

// list is all that is remembered for e.
func (s *sent) list(e *store.Entry) []store.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, ok := s.of[e.Key]
	if !ok {
		return e.Sent
	}
	all := make([]store.Request, len(list))
	for i, r := range list {
		all[i] = *r
	}
	return all
}

// take is list, of a command that is done with.
func (s *sent) take(e *store.Entry) []store.Request {
	all := s.list(e)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.of, e.Key)
	return all
}
