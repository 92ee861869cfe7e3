package handlers

import (
	"context"

	"userbot/internal/api"
	"userbot/internal/store"
)

// mostShown is how many of those who are in a call are told. More are no help on a phone.
const mostShown = 20

// whoIsIn tells who is in the call that is there.
func whoIsIn() *action {
	return &action{ahead: askWho, tell: func(ctx context.Context, a *attempt, s situation) (*finding, error) {
		switch {
		case s.call == nil:
			return &finding{kind: store.DoneOutcome, text: a.scene(s).NoneThere()}, nil
		case !s.call.At.IsZero():
			return &finding{kind: store.DoneOutcome, text: a.scene(s).NobodyYet(s.call)}, nil
		}
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		defer cancel()
		list, total, err := a.api.Participants(rpc, *s.call, mostShown)
		if err != nil {
			return a.lookAgain(err)
		}
		return &finding{kind: store.DoneOutcome, text: a.scene(s).Who(s.call, list, total)}, nil
	}}
}

func askWho(_ *Handlers, to *api.Ahead, _ *store.Entry, call api.Call) {
	if call.ID != 0 {
		to.Ask(func(ctx context.Context, a *api.API) { _, _, _ = a.Participants(ctx, call, mostShown) })
	}
}
