package handlers

import (
	"context"

	"userbot/internal/api"
	"userbot/internal/store"
	"userbot/internal/words"
)

// setting is what a verb gives to the call that is there, and what the call shows from then on.
type setting struct {
	shows func(*store.Entry, *api.Call) bool       // whether the call has it
	may   func(*words.Scene, *api.Call) words.Text // why the call cannot have it; empty: it can. nil: every call can
	give  func(context.Context, *api.API, api.Call, *store.Entry) error
	so    func(error) bool                                       // whether an error says that the call has it already. nil: none does
	done  func(*words.Scene, *store.Entry, *api.Call) words.Text // by this command
	was   func(*words.Scene, *store.Entry, *api.Call) words.Text // before it
	would func(*words.Scene, *store.Entry, *api.Call) words.Text // by a command that is only checked
}

// action has the call get the setting. The look before the request is the evidence after it: where the call shows what was
// asked for, it is as wanted, whoever has seen to it.
func (x setting) action() *action {
	return &action{ahead: askAimed, prevent: x.prevent, send: x.send, proof: x.proof, would: x.wouldDo}
}

func (x setting) wouldDo(s *words.Scene, a *attempt, c *api.Call) words.Text {
	return x.would(s, a.e, c)
}

func (x setting) prevent(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if f, err := aim(ctx, a, s); f != nil || err != nil {
		return f, err
	}
	if x.shows(a.e, s.call) {
		return &finding{kind: store.Already, text: x.was(a.scene(s), a.e, s.call)}, nil
	}
	if x.may != nil {
		if why := x.may(a.scene(s), s.call); why != "" {
			return &finding{kind: store.Refused, text: why}, nil
		}
	}
	return nil, nil
}

func (x setting) send(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	err := x.give(rpc, a.h.api, *s.call, a.e)
	so := x.so != nil && x.so(err)
	switch {
	case so && !a.unsure:
		return &finding{kind: store.Already, text: x.was(a.scene(s), a.e, s.call)}, nil
	case so, err == nil:
		return &finding{kind: store.DoneOutcome, text: x.done(a.scene(s), a.e, s.call)}, nil
	}
	return a.refusedTo(ctx, err)
}

func (x setting) proof(_ context.Context, a *attempt, s situation) (*finding, bool, error) {
	switch {
	case a.e.CallID == 0:
		return nil, true, nil
	case a.gone(s):
		return a.hasEnded(s), true, nil
	case x.shows(a.e, s.call):
		return &finding{kind: store.DoneOutcome, text: x.done(a.scene(s), a.e, s.call)}, true, nil
	}
	return nil, true, nil
}

// What follows a verb that switches something.
const on, off = "on", "off"

// muteCall says whether who joins is muted.
func muteCall() *action {
	return setting{
		shows: func(e *store.Entry, c *api.Call) bool { return c.JoinMuted == (e.Command.Args == on) },
		may: func(s *words.Scene, c *api.Call) words.Text {
			if c.RTMP {
				return s.NoOneSpeaks(c)
			}
			return ""
		},
		give: func(ctx context.Context, to *api.API, c api.Call, e *store.Entry) error {
			return to.SetJoinMuted(ctx, c, e.Command.Args == on)
		},
		so: api.NotModified,
		done: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			return s.JoinMuted(c, e.Command.Args == on, false)
		},
		was: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			return s.JoinMuted(c, e.Command.Args == on, true)
		},
		would: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			return s.WouldMuteJoiners(c, e.Command.Args == on)
		},
	}.action()
}

// chatInCall says whether messages can be written in the call.
func chatInCall() *action {
	return setting{
		shows: func(e *store.Entry, c *api.Call) bool { return c.Messages == (e.Command.Args == on) },
		give: func(ctx context.Context, to *api.API, c api.Call, e *store.Entry) error {
			return to.SetMessages(ctx, c, e.Command.Args == on)
		},
		so: api.NotModified,
		done: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			return s.Messages(c, e.Command.Args == on, false)
		},
		was: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			return s.Messages(c, e.Command.Args == on, true)
		},
		would: func(s *words.Scene, e *store.Entry, c *api.Call) words.Text {
			return s.WouldAllowMessages(c, e.Command.Args == on)
		},
	}.action()
}
