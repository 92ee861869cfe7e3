package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// maxInvited is the most people whom Telegram lets invite at once.
const maxInvited = 10

const inviteMethod = "phone.inviteToGroupCall"

// Invitation is what became of the invitation of one person.
type Invitation struct {
	Peer command.Peer
	// Err is nil for who was invited. Otherwise it is [ErrInCall], [ErrInvited], [ErrNotInChat], [ErrPrivacy], [ErrNoPerson],
	// [ErrLeftOut] for who is not named in Telegram's answer, or [ErrUnknownPeer], of which it was not asked.
	Err error
}

// InviteToCall invites up to ten people to a live call by one request, which one service message tells the chat. They must be
// in the chat, as this account must, which needs no right for it.
//
// Where Telegram refuses several people because of one of them, it does not say of whom, and nobody is invited: the error is
// [ErrOneOfThem], and each of them can be invited alone. With an error come those of whom Telegram was not asked. It is never
// repeated by itself: that would be another message. Who was invited when no answer came, [API.Invitations] can tell.
//
// All userbots that invite say that their account must be in the call; GROUPCALL_FORBIDDEN for a call that is there is
// taken for the sign of that. Whoever is there in the name of a channel gets INVITE_FORBIDDEN_WITH_JOINAS.
func (a *API) InviteToCall(ctx context.Context, c Call, people []command.Peer) ([]Invitation, error) {
	if len(people) > maxInvited {
		return nil, ErrTooManyNames
	}
	var done []Invitation
	var asked []command.Peer
	var users []tg.InputUserClass
	for _, p := range people {
		in, err := a.inputUser(ctx, p)
		switch {
		case errors.Is(err, ErrUnknownPeer), errors.Is(err, ErrNoPerson):
			done = append(done, Invitation{p, err})
		case err != nil:
			return done, err
		case !slices.Contains(asked, p):
			asked, users = append(asked, p), append(users, in)
		}
	}
	if asked == nil {
		return done, nil
	}
	answer, err := a.tg.PhoneInviteToGroupCall(ctx, &tg.PhoneInviteToGroupCallRequest{Call: c.input(), Users: users})
	switch why := uninvitable(err); {
	case why != nil && len(asked) > 1:
		return done, fmt.Errorf("%w (%w)", ErrOneOfThem, Wrap(inviteMethod, err))
	case why != nil:
		return append(done, Invitation{asked[0], fmt.Errorf("%w (%w)", why, Wrap(inviteMethod, err))}), nil
	case err != nil:
		return done, Wrap(inviteMethod, err)
	}
	var named []command.Peer
	for _, u := range a.unpack(answer) {
		if m, ok := newService(u); ok {
			named = append(named, invitedBy(m, c.ID)...)
		}
	}
	for _, p := range asked {
		is := Invitation{Peer: p}
		if !slices.Contains(named, p) {
			is.Err = ErrLeftOut
		}
		done = append(done, is)
	}
	return done, nil
}

// uninvitable is why a person cannot be invited, nil if that is not what err says.
func uninvitable(err error) error {
	switch ErrorType(err) {
	case "USER_ALREADY_PARTICIPANT":
		return ErrInCall
	case "USER_ALREADY_INVITED":
		return ErrInvited
	case "USER_NOT_PARTICIPANT":
		return ErrNotInChat
	case "USER_PRIVACY_RESTRICTED", "USER_NOT_MUTUAL_CONTACT":
		return ErrPrivacy
	case "CHAT_TYPE_INVALID", "USER_BOT", "INPUT_USER_DEACTIVATED", "USER_ID_INVALID":
		return ErrNoPerson
	default:
		return nil
	}
}

func (a *API) inputUser(ctx context.Context, p command.Peer) (tg.InputUserClass, error) {
	if p.Kind != command.User {
		return nil, ErrNoPerson
	}
	in, err := a.InputPeer(ctx, p)
	if err != nil {
		return nil, err
	}
	if in, ok := in.(*tg.InputPeerUser); ok {
		return &tg.InputUser{UserID: in.UserID, AccessHash: in.AccessHash}, nil
	}
	return &tg.InputUserSelf{}, nil
}

// newService returns the new service message that an update brings.
func newService(u tg.UpdateClass) (*tg.MessageService, bool) {
	var m tg.MessageClass
	switch u := u.(type) {
	case *tg.UpdateNewMessage:
		m = u.Message
	case *tg.UpdateNewChannelMessage:
		m = u.Message
	}
	s, ok := m.(*tg.MessageService)
	return s, ok
}

// invitedBy returns whom a service message invites to a call.
func invitedBy(m *tg.MessageService, callID int64) (people []command.Peer) {
	action, ok := m.Action.(*tg.MessageActionInviteToGroupCall)
	if !ok {
		return nil
	}
	if call, ok := action.Call.(*tg.InputGroupCall); !ok || call.ID != callID {
		return nil
	}
	for _, id := range action.Users {
		people = append(people, command.Peer{Kind: command.User, ID: id})
	}
	return people
}
