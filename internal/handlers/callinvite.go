package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// mostGuests is how many people are invited by one command, as many as Telegram's apps invite at once.
const mostGuests = 10

// inviteToCall invites people to the call that is there: all by one request, and one by one where Telegram refuses that
// because of one of them. Each request has on disk whom it asks for before it is sent, and what became of the one before.
func inviteToCall() *action {
	return &action{
		ahead: askGuests, prevent: mayNotInvite, send: invite, proof: wasInvited, sum: invitations,
		free: func(command.Command) bool { return true }, // every member may
		would: func(s *words.Scene, a *attempt, c *api.Call) words.Text {
			return s.WouldInvite(c, a.guests())
		},
	}
}

func mayNotInvite(ctx context.Context, a *attempt, s situation) (*finding, error) {
	if f, err := aim(ctx, a, s); f != nil || err != nil {
		return f, err
	}
	switch {
	case !s.chat.Member:
		return &finding{kind: store.Refused, text: a.scene(s).Refused(api.ErrNotMember, false)}, nil
	case !s.call.At.IsZero():
		return &finding{kind: store.Refused, text: a.scene(s).NotLive(s.call)}, nil
	}
	if f, err := a.findGuests(ctx, s); f != nil || err != nil {
		return f, err
	}
	if len(a.open()) == 0 {
		return &finding{}, nil
	}
	return nil, nil
}

// findGuests finds out who is meant. Whoever was found stays that, though a name changes hands.
func (a *attempt) findGuests(ctx context.Context, s situation) (*finding, error) {
	refs := guestsTyped(a.e)
	for _, ref := range refs[min(len(a.e.Guests), len(refs)):] {
		if err := a.slow(); err != nil {
			return nil, err
		}
		g, err := a.guest(ctx, ref)
		if err != nil {
			return nil, err
		}
		switch {
		case g.Peer == a.h.me() && ref == "":
			return &finding{kind: store.Refused, text: a.scene(s).MyOwnMessage()}, nil
		case g.Fate == string(words.Nobody) && ref == "":
			return &finding{kind: store.Refused, text: a.nobody(s)}, nil
		case !g.Peer.IsZero() && slices.ContainsFunc(a.e.Guests, func(o store.Guest) bool { return o.Peer == g.Peer }):
			g.Fate = string(words.Twice)
		}
		a.e.Guests = append(a.e.Guests, g)
	}
	return nil, nil
}

// guestsTyped is what those are named by who are to be invited; "" for whoever wrote the message that e replies to.
func guestsTyped(e *store.Entry) []string {
	if e.Re != 0 {
		return []string{""}
	}
	return strings.Fields(e.Command.Args)
}

// askGuests asks ahead who they are.
func askGuests(h *Handlers, to *api.Ahead, e *store.Entry, call api.Call) {
	if askAimed(h, to, e, call); call.ID != 0 {
		return
	}
	for _, ref := range guestsTyped(e) {
		to.Ask(func(ctx context.Context, a *api.API) {
			if id, ok := command.ParsePeer(ref); ok && id.Kind == command.User {
				_, _ = a.Lookup(ctx, id)
				return
			}
			_, _ = bearer(ctx, a, e, ref)
		})
	}
}

// guest finds out who bears a name or an id, or, without either, who wrote the message that the command replies to.
func (a *attempt) guest(ctx context.Context, ref string) (store.Guest, error) {
	g := store.Guest{Typed: ref}
	id, isID := command.ParsePeer(ref)
	if name, _ := api.Says(ref); name != "" {
		g.Typed = "@" + name
	}
	var who api.Chat
	var found bool
	var err error
	if isID && id.Kind == command.User {
		rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
		who, err = a.api.Lookup(rpc, id)
		cancel()
		if errors.Is(err, api.ErrUnknownPeer) || errors.Is(err, api.ErrNoSuchChat) {
			g.Fate = string(words.Unmet)
			return g, nil
		}
		found = err == nil
	} else {
		who, found, err = a.named(ctx, ref)
	}
	switch {
	case err != nil:
		return g, err
	case !found:
		g.Fate = string(words.Nobody)
		return g, nil
	case who.Peer.Kind != command.User:
		g.Fate = string(words.NoPerson)
	}
	g.Peer, g.Hash, g.Name = who.Peer, who.Hash, who.Title
	return g, nil
}

// open returns those who are still to be invited.
func (a *attempt) open() (list []*store.Guest) {
	for i := range a.e.Guests {
		if g := &a.e.Guests[i]; g.Fate == "" {
			list = append(list, g)
		}
	}
	return list
}

// inviting is what an attempt to invite people remembers.
type inviting struct {
	alone bool  // one of several cannot be invited: each is asked for alone
	read  place // for invitations
}

func invite(ctx context.Context, a *attempt, s situation) (*finding, error) {
	for next := a.open(); len(next) > 0; next = a.open() {
		if f := a.late(); f != nil {
			return f, nil
		}
		if err := a.slow(); err != nil {
			return nil, err
		}
		if a.inviting.alone {
			next = next[:1]
		}
		if more, f, err := a.inviteAll(ctx, s, next); !more {
			return f, err
		}
	}
	return &finding{}, nil
}

// inviteAll makes one request. more says that the next one can follow.
func (a *attempt) inviteAll(ctx context.Context, s situation, guests []*store.Guest) (more bool, f *finding, err error) {
	var people []command.Peer
	for _, g := range guests {
		a.h.api.KeepUser(g.Peer, g.Hash)
		g.Asked, people = true, append(people, g.Peer)
	}
	if err := a.h.advance(a.e); err != nil {
		return false, nil, err
	}
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	list, err := a.h.api.InviteToCall(rpc, *s.call, people)
	cancel()
	if api.NoAnswer(err) {
		f, err := a.failed(ctx, err)
		return false, f, err
	}
	untold := false
	for _, is := range list {
		fate := fateOf(is.Err)
		guests[slices.Index(people, is.Peer)].Fate = string(fate)
		untold = untold || fate == words.NoFate
	}
	switch {
	case untold:
		return a.findInvited(ctx, guests)
	case errors.Is(err, api.ErrOneOfThem):
		a.inviting.alone, err = true, nil
	}
	for _, g := range guests {
		g.Asked = false // whoever has no fate was refused with the others
	}
	if err != nil {
		f, err := a.refusedTo(ctx, err)
		return false, f, err
	}
	return true, nil, nil
}

// findInvited looks in the chat for those whom Telegram has agreed to invite, and whom its answer does not show.
func (a *attempt) findInvited(ctx context.Context, guests []*store.Guest) (more bool, f *finding, err error) {
	a.unsure, a.last = true, a.h.now() // until it is seen
	switch err := a.readInvitations(ctx); {
	case errors.Is(err, errMore):
		return false, nil, a.readOn()
	case err != nil:
		f, err := a.failed(ctx, err)
		return false, f, err
	}
	a.unsure = false
	for _, g := range guests {
		if g.Fate == "" {
			g.Fate = string(words.Untold)
		}
	}
	return true, nil, nil
}

// wasInvited looks for Telegram's messages that tell who was invited since the command. Where a request can no longer be
// carried out and they do not tell of somebody, he was not invited; but only if Telegram's message about the beginning of the
// call is there: where somebody deletes these, that is not clear, and nobody is asked for again.
func wasInvited(ctx context.Context, a *attempt, s situation) (*finding, bool, error) {
	if len(a.asked()) > 0 {
		if err := a.readInvitations(ctx); err != nil {
			return nil, false, err
		}
	}
	if asked := a.asked(); len(asked) > 0 {
		if a.settling() && !a.gone(s) {
			return nil, false, nil
		}
		began, err := a.callStart(ctx, a.e.CallID)
		if err != nil {
			return nil, false, err
		}
		for _, g := range asked {
			if began.IsZero() {
				g.Fate = string(words.Unclear)
			}
			g.Asked = false
		}
	}
	a.unsure = false
	return nil, true, nil
}

// asked returns those who may have been invited.
func (a *attempt) asked() []*store.Guest {
	return slices.DeleteFunc(a.open(), func(g *store.Guest) bool { return !g.Asked })
}

// readInvitations takes over what the chat tells of those who may have been invited.
func (a *attempt) readInvitations(ctx context.Context) error {
	var people []api.Invited
	err := a.readFrom(ctx, &a.inviting.read, a.e.Date, func(ctx context.Context, chat command.Peer, next api.Point) (api.Point, bool, error) {
		list, next, all, err := a.h.api.Invitations(ctx, chat, a.e.CallID, next, a.last.Add(settling))
		people = append(people, list...)
		return next, all, err
	})
	for _, p := range people {
		for _, g := range a.asked() {
			switch {
			case g.Peer == p.Peer && p.Own:
				g.Fate = string(words.Invited)
			case g.Peer == p.Peer:
				g.Fate = string(words.Before)
			}
		}
	}
	return err
}

// invitations tells of each what became of his invitation, and of the rest what f says.
func invitations(a *attempt, f *finding) *finding {
	guests, of := a.guests(), map[words.Fate]int{}
	for _, g := range guests {
		of[g.Fate]++
	}
	kind, as := f.kind, of[words.Before]+of[words.Inside]+of[words.Twice]
	switch {
	case of[words.NoFate] == len(guests):
		return f // nothing came of it
	case as == len(guests):
		kind = store.Already
	case as+of[words.Invited] == len(guests):
		kind = store.DoneOutcome
	case of[words.Invited] > 0:
		kind = store.Partly
	case of[words.NoFate] > 0:
	case of[words.Unclear]+of[words.Untold] > 0:
		kind = store.Unknown
	default:
		kind = store.Refused
	}
	return &finding{kind: kind, text: a.scene(situation{chat: a.seen}).Invitations(a.e.Was, guests, f.text)}
}

// guests is who was to be invited, as people are told of them.
func (a *attempt) guests() (list []words.Guest) {
	for _, g := range a.e.Guests {
		list = append(list, words.Guest{Name: g.Name, At: g.Typed, Fate: words.Fate(g.Fate)})
	}
	return list
}

// fateOf is what an answer tells of somebody.
func fateOf(err error) words.Fate {
	for local, fate := range map[error]words.Fate{
		api.ErrInCall: words.Inside, api.ErrInvited: words.Before, api.ErrNotInChat: words.Outside, api.ErrPrivacy: words.Private,
		api.ErrNoPerson: words.NoPerson, api.ErrUnknownPeer: words.Unmet, api.ErrLeftOut: words.NoFate,
	} {
		if errors.Is(err, local) {
			return fate
		}
	}
	return words.Invited
}
