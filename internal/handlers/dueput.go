package handlers

import (
	"context"
	"time"

	"userbot/internal/api"
	"userbot/internal/store"
)

// putOnTelegram schedules a planned call on Telegram, once that takes it and the chat has room for it. Nothing is said of that.
func putOnTelegram() *action {
	return &action{prevent: mayNotPut, send: create, proof: wasCreated}
}

func mayNotPut(ctx context.Context, a *attempt, s situation) (*finding, error) {
	e := a.e
	i, ok, err := a.h.store.Plan(store.PlanOf(e.Key))
	switch {
	case err != nil:
		return nil, err
	case !ok || i.CallID != 0 || i.Paused || i.Gone || !i.At.Equal(e.At) || e.At.Sub(a.h.now()) < soonest:
		return &finding{kind: store.Gone}, nil // people have planned otherwise since
	}
	switch others := s.call != nil && a.ours(s.call); {
	case s.call == nil:
	case others && a.h.overdue(s.call):
		// It was not started, and that was told: the next one takes its place.
	case a.h.yields(s.call, e.At):
		// It was put there while this one was for later, or was not wanted, and comes there again after it.
	case others && !s.call.At.IsZero() && s.call.At.Before(a.h.now()):
		return &finding{kind: store.Gone, again: s.call.At.Add(overdue)}, nil
	case !others && s.call.Mine && s.call.At.Equal(e.At) && s.call.Title == e.Title:
		return a.made(s, s.call, time.Time{}), nil // by this command, before the store was restored
	default:
		return &finding{kind: store.Gone, full: true}, nil
	}
	return mayNotMake(ctx, a)
}

// overdue reports whether a scheduled call was to start long ago.
func (h *Handlers) overdue(c *api.Call) bool {
	return !c.At.IsZero() && h.now().Sub(c.At) >= overdue
}

// retry is how long after it was refused for the n-th time it is tried anew to put a call on Telegram.
func retry(n int) time.Duration { return min(time.Minute<<min(n, 10), overdue) }
