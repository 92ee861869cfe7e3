package handlers

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// planPerson is the plan of what is done at once to somebody in the call of a chat: whoever is named, or else the author of
// the message that the command replies to.
func planPerson(h *Handlers, p *Policy, m *command.Message, e *store.Entry, in command.Parsed) *finding {
	if f := planCall(h, p, m, e, in); f != nil {
		return f
	}
	if in.Args == "" && m.ReplyTo == 0 {
		return h.wrong(p, m, e, &command.Problem{Kind: command.NoPerson, Command: in.Command})
	}
	if in.Args == "" {
		e.Re = m.ReplyTo
	} else if !h.finds(p, m, in.Args) {
		return &finding{kind: store.Refused, text: words.NotFound()}
	}
	return nil
}

// finds reports whether people are looked for by what they are named by. Anybody can be an admin of a group of his own, and
// Telegram rations the looking up: where no chats are configured it is done for people who are, and for the others only by ids
// that need none.
func (h *Handlers) finds(p *Policy, m *command.Message, names string) bool {
	if p.Chats != nil || p.looksUp(m) {
		return true
	}
	return !slices.ContainsFunc(strings.Fields(names), func(ref string) bool {
		id, ok := command.ParsePeer(ref)
		_, met := h.store.AccessHash(id)
		return !ok || !met
	})
}

// muting mutes somebody in the call that is there, or lets him speak. What he shows in the call is the evidence.
type muting bool

func (m muting) action() *action {
	return &action{ahead: askPerson, prevent: m.prevent, send: m.send, proof: m.proof, would: func(s *words.Scene, a *attempt, c *api.Call) words.Text {
		return s.WouldMute(c, a.whom, bool(m))
	}}
}

// so reports whether somebody shows what was asked for. Who has muted himself may speak when he likes, and so may an admin
// who was muted.
func (m muting) so(p *api.Participant) bool { return p.Hushed == bool(m) }

// taken reports whether somebody shows what he does once the request is done.
func (m muting) taken(p *api.Participant) bool { return m.so(p) || bool(m) && p.Muted }

func (m muting) prevent(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if f, err := aim(ctx, a, s); f != nil || err != nil {
		return f, err
	}
	switch {
	case s.call.RTMP:
		return &finding{kind: store.Refused, text: a.scene(s).NoOneSpeaks(s.call)}, nil
	case !s.call.At.IsZero():
		return &finding{kind: store.Refused, text: a.scene(s).NotLive(s.call)}, nil
	case !s.chat.Manager:
		// Telegram would not refuse, and mute for this account alone.
		return &finding{kind: store.Refused, text: a.scene(s).MayNotManage()}, nil
	}
	whom, f, err := a.person(ctx, s)
	if f != nil || err != nil {
		return f, err
	}
	is, err := a.inCall(ctx, s, whom)
	if is == nil && (err == nil || errors.Is(err, api.ErrUnknownPeer)) {
		if f, err := a.inList(ctx, s); f != nil || err != nil {
			return f, err
		}
	}
	switch {
	case errors.Is(err, api.ErrUnknownPeer):
		return &finding{kind: store.Refused, text: a.scene(s).NotFoundIn(s.call)}, nil
	case err != nil:
		return a.lookAgain(err)
	case is == nil:
		return a.notInCall(s), nil
	case m.so(is):
		return &finding{kind: store.Already, text: a.scene(s).MutedSo(s.call, *is, bool(m))}, nil
	case !is.Named():
		return &finding{kind: store.Refused, text: a.scene(s).NoAccessTo(s.call)}, nil
	}
	a.e.Whom, a.whom = whom, *is
	return nil, nil
}

// inList asks whether somebody is meant by the number that he has where it is told who is in the call; nil: what was typed is none.
func (a *attempt) inList(ctx context.Context, s situation) (*finding, error) {
	n, err := strconv.Atoi(a.e.Command.Args)
	if err != nil || n < 1 || n > mostShown || a.e.CallID != 0 && a.unsure {
		return nil, nil //nolint:nilerr // it is no number
	}
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	list, _, err := a.api.Participants(rpc, *s.call, mostShown)
	if err != nil {
		return a.lookAgain(err)
	}
	if n > len(list) || list[n-1].Self || !list[n-1].Named() {
		return nil, nil
	}
	c := choiceOf(a.e)
	c.Command.Args = list[n-1].Peer.String()
	return a.h.which(a.e, a.scene(s).InTheList(s.call, n, list[n-1], whoVerb), []store.Choice{c}), nil
}

// person finds who is meant; once something may have been sent that is on disk, for a name may change hands.
func (a *attempt) person(ctx context.Context, s situation) (command.Peer, *finding, error) {
	if !a.e.Whom.IsZero() {
		return a.e.Whom, nil, nil
	}
	if id, ok := command.ParsePeer(a.e.Command.Args); ok {
		return id, nil, nil
	}
	who, found, err := a.named(ctx, a.e.Command.Args)
	if err == nil && !found {
		return command.Peer{}, &finding{kind: store.Refused, text: a.nobody(s)}, nil
	}
	if err == nil && a.e.Re != 0 && who.Peer == a.h.me() {
		return command.Peer{}, &finding{kind: store.Refused, text: a.scene(s).MyOwnMessage()}, nil
	}
	return who.Peer, nil, err
}

// nobody tells that nobody was found.
func (a *attempt) nobody(s situation) words.Text {
	if a.ofPost {
		return words.PostNamesNobody()
	}
	return a.scene(s).NobodyFound(a.e.Re != 0)
}

// named asks Telegram who bears a name, or, where that is empty, who wrote the message that the command replies to; found is
// false if nobody does.
func (a *attempt) named(ctx context.Context, ref string) (who api.Chat, found bool, err error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	who, err = bearer(rpc, a.api, a.e, ref)
	a.ofPost = errors.Is(err, api.ErrPost)
	for _, local := range []error{api.ErrNoSuchChat, api.ErrNotMember, api.ErrBadRef, api.ErrUnknownPeer, api.ErrNoSuchMessage, api.ErrPost} {
		if errors.Is(err, local) {
			return api.Chat{}, false, nil
		}
	}
	if err == nil {
		a.h.api.KeepUser(who.Peer, who.Hash)
	}
	return who, err == nil, err
}

// bearer is who bears a name, or, where that is empty, who wrote the message that e replies to.
func bearer(ctx context.Context, of *api.API, e *store.Entry, ref string) (api.Chat, error) {
	if ref == "" {
		return of.Author(ctx, e.Key.Peer, e.Re)
	}
	return of.Resolve(ctx, ref)
}

// askPerson asks ahead who is meant, and who that is in the call.
func askPerson(h *Handlers, to *api.Ahead, e *store.Entry, call api.Call) {
	askAimed(h, to, e, call)
	to.Ask(func(ctx context.Context, a *api.API) {
		whom, ok := command.ParsePeer(e.Command.Args)
		if !ok {
			who, err := bearer(ctx, a, e, e.Command.Args)
			if err != nil {
				return
			}
			a.KeepUser(who.Peer, who.Hash)
			whom = who.Peer
		}
		if call.ID != 0 {
			_, _ = a.Participant(ctx, call, whom)
		}
	})
}

// inCall returns who is in the call as whom; nil if nobody is.
func (a *attempt) inCall(ctx context.Context, s situation, whom command.Peer) (*api.Participant, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	return a.api.Participant(rpc, *s.call, whom)
}

// lookAgain deals with an error of a question about the call that is there. It may have ended since it was looked at.
func (a *attempt) lookAgain(err error) (*finding, error) {
	if api.CallGone(err) {
		if a.refusals++; a.refusals == 1 {
			return nil, errAgain
		}
	}
	return nil, err
}

// notInCall tells that whoever is meant is not in the call: not any more, where a request may have been carried out.
func (a *attempt) notInCall(s situation) *finding {
	if a.unsure {
		return &finding{kind: store.Gone, text: a.scene(s).HasLeft(s.call)}
	}
	return &finding{kind: store.Refused, text: a.scene(s).NotInCall(s.call)}
}

func (m muting) send(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	is, err := a.h.api.MuteParticipant(rpc, *s.call, a.whom, bool(m))
	same := api.NotModified(err)
	switch {
	case errors.Is(err, api.ErrNotInCall):
		return a.notInCall(s), nil
	case err != nil && !same:
		return a.refusedTo(ctx, err)
	case is == nil:
		before := a.unsure
		a.unsure, a.last = true, a.h.now() // while it is not seen
		if is, err = a.inCall(ctx, s, a.whom.Peer); err != nil {
			return a.failed(ctx, err)
		}
		a.unsure = before
	}
	switch {
	case is == nil:
		a.unsure = true
		return a.notInCall(s), nil
	case (same || is.Muted == a.whom.Muted && is.Hushed == a.whom.Hushed) && !a.unsure && m.taken(is): // an admin who was muted
		return &finding{kind: store.Already, text: a.scene(s).MutedSo(s.call, *is, bool(m))}, nil
	case m.taken(is):
		return m.done(a, s, is), nil
	}
	return &finding{kind: store.Gone, text: a.scene(s).NotShown(s.call, *is)}, nil
}

func (m muting) done(a *attempt, s situation, is *api.Participant) *finding {
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Muted(s.call, *is, bool(m))}
}

func (m muting) proof(ctx context.Context, a *attempt, s situation) (*finding, bool, error) {
	switch {
	case a.e.CallID == 0 || a.e.Whom.IsZero():
		return nil, true, nil
	case a.gone(s):
		return a.hasEnded(s), true, nil
	}
	is, err := a.inCall(ctx, s, a.e.Whom)
	switch {
	case err != nil:
		f, err := a.lookAgain(err)
		return f, false, err
	case is == nil:
		return a.notInCall(s), true, nil
	case m.so(is):
		return m.done(a, s, is), true, nil
	}
	return nil, true, nil // it may be done again without harm
}
