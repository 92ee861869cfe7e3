package handlers

import (
	"context"

	"userbot/internal/api"
	"userbot/internal/store"
	"userbot/internal/words"
)

// confirm is what follows an endcall that is sure.
const confirm = "confirm"

// endCall ends the call that is there, or takes it back if it is only scheduled.
func endCall() *action {
	return &action{ends: true, ahead: askAimed, prevent: mayNotEnd, send: end, proof: wasEnded, would: func(s *words.Scene, _ *attempt, c *api.Call) words.Text { return s.WouldEnd(c) }}
}

func mayNotEnd(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if f, err := aim(ctx, a, s); f != nil || err != nil {
		return f, err
	}
	switch sure := a.e.Command.Args == confirm || a.agreed(s.call); {
	case sure:
	case !s.call.At.IsZero():
		return a.sure(a.scene(s).SureToTakeBack(s.call), s), nil
	case s.call.Participants > 0:
		return a.sure(a.scene(s).SureToEnd(s.call), s), nil
	}
	return nil, nil
}

func end(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	err := a.h.api.EndCall(rpc, *s.call)
	switch {
	case err == nil:
		return &finding{kind: store.DoneOutcome, text: a.scene(s).Ended(s.call) + a.goesOn(s)}, nil
	case api.ErrorType(err) == "GROUPCALL_ALREADY_DISCARDED":
		s.call = nil
		return a.hasEnded(s), nil
	}
	return a.refusedTo(ctx, err)
}

// goesOn tells of the series that the call was one of which is aimed at: only that call has ended. Empty: it was one of none that goes on.
func (a *attempt) goesOn(s situation) words.Text {
	id, at := a.h.plannedBy(a.e.CallID)
	if id == 0 || !a.act.ends {
		return ""
	}
	next, err := a.h.after(id, at)
	if err != nil || next.At.IsZero() || next.Rule == nil {
		return ""
	}
	return a.scene(s).GoesOn(next, cancelVerb, resumeVerb)
}

// wasEnded: whether by an earlier request or by a person, the call that was aimed at is not there any more, or it is and
// may be ended again without harm.
func wasEnded(_ context.Context, a *attempt, s situation) (*finding, bool, error) {
	if a.e.CallID != 0 && a.gone(s) {
		return a.hasEnded(s), true, nil
	}
	return nil, true, nil
}
