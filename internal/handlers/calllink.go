package handlers

import (
	"context"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// What may follow the verb for a link.
const speaker, reset = "speaker", "reset"

// linkToCall gives the link to the call that is there. To make old links invalid may be done again without harm: who is
// given the new one is told of the old ones' end.
func linkToCall() *action {
	return &action{
		ahead: askAimed, prevent: giveLink, send: resetLinks,
		proof: func(_ context.Context, a *attempt, s situation) (*finding, bool, error) {
			if a.e.CallID != 0 && a.gone(s) {
				return a.hasEnded(s), true, nil
			}
			return nil, true, nil
		},
		free: func(c command.Command) bool { return c.Args == "" }, // anybody may have a link to listen
		would: func(s *words.Scene, a *attempt, c *api.Call) words.Text {
			return s.WouldLink(c, a.e.Command.Args != "", a.e.Command.Args == reset)
		},
	}
}

func giveLink(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if f, err := aim(ctx, a, s); f != nil || err != nil {
		return f, err
	}
	switch {
	case a.e.Command.Args != reset && !a.dry:
		f, err := a.link(ctx, s, false)
		if err != nil {
			return a.lookAgain(err)
		}
		return f, nil
	case a.e.Command.Args != reset && s.chat.Username == "":
		return a.ownLink(s, false), nil
	case a.e.Command.Args != reset:
		return nil, nil // a check gives nobody a link
	case s.chat.Username == "":
		return &finding{kind: store.Refused, text: a.scene(s).NoLinksToReset(s.call)}, nil
	case a.e.Agreed != s.call.ID:
		return a.sure(a.scene(s).SureToReset(s.call), s), nil
	}
	return nil, nil
}

func resetLinks(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	if err := a.h.api.ResetLinks(rpc, *s.call); err != nil {
		return a.refusedTo(ctx, err)
	}
	f, err := a.link(ctx, s, true)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil: // not a second time: what was asked for is done, and anybody may have been given a link by now
		a.h.logError(a.e, err)
		f = &finding{kind: store.DoneOutcome, text: a.scene(s).LinksReset(s.call, speaker)}
	}
	return f, nil
}

// link asks for the link: to speak if that is asked for, or if the old ones were made invalid.
func (a *attempt) link(ctx context.Context, s situation, anew bool) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	speak := a.e.Command.Args != ""
	link, err := a.h.api.CallLink(rpc, *s.call, speak)
	switch {
	case api.ErrorType(err) == "PUBLIC_CHANNEL_MISSING":
		return a.ownLink(s, anew), nil
	case err != nil:
		return nil, err
	}
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Link(s.call, link, speak, anew)}, nil
}

// ownLink gives the link of a chat whose calls can have none.
func (a *attempt) ownLink(s situation, anew bool) *finding {
	f := &finding{kind: store.Refused, text: a.scene(s).NoLinks(s.call, a.e.Command.Args != "", anew)}
	if anew || s.chat.Invite != "" {
		f.kind = store.DoneOutcome
	}
	return f
}
