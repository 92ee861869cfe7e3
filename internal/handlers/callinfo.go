package handlers

import (
	"context"
	"time"

	"userbot/internal/store"
)

// tellCall tells all that is known of the call that is there.
func tellCall() *action {
	return &action{ahead: askNewest, tell: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
		if s.call == nil {
			return &finding{kind: store.DoneOutcome, text: a.scene(s).NoneThere()}, nil
		}
		return &finding{kind: store.DoneOutcome, text: a.scene(s).Info(s.call, a.liveSince(ctx, s), a.h.maker(a.e.Target, s.call), onAgenda(a.h.store, a.e.Target, s.call))}, nil
	}}
}

// liveSince returns when the call that is there was started, as far as that can be found out at once; zero: it cannot.
func (a *attempt) liveSince(ctx context.Context, s situation) time.Time {
	if !s.call.At.IsZero() {
		return time.Time{}
	}
	since, _ := a.callStart(ctx, s.call.ID)
	return since
}
