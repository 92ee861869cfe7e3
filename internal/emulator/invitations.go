package emulator

import (
	"slices"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

const maxInvited = 10 // people at once

func (a *act) inviteToGroupCall(r *tg.PhoneInviteToGroupCallRequest) (tg.UpdatesClass, error) {
	g, err := a.call(r.Call)
	if err != nil {
		return nil, err
	}
	in := g.of(a.me)
	switch {
	case !g.live(), in == nil && !a.s.switches.InviteFromOutside:
		return nil, errCallForbidden
	case g.chat.member(a.me) == nil:
		return nil, rpcError(403, "USER_NOT_PARTICIPANT")
	case in != nil && in.as != a.me.peer():
		return nil, rpcError(400, "INVITE_FORBIDDEN_WITH_JOINAS")
	case len(r.Users) > maxInvited:
		return nil, rpcError(400, "USERS_TOO_MUCH")
	}
	var users []*account
	for _, in := range r.Users {
		u, err := a.user(in)
		if err == nil {
			err = a.uninvitable(g, u)
		}
		switch {
		case err == nil:
			users = append(users, u)
		case !a.s.switches.InviteSkips:
			return nil, err
		}
	}
	told := len(a.told)
	if users != nil {
		a.invite(g, users)
	}
	for i := range a.told[told:] {
		a.told[told+i].late = a.s.switches.InviteUntold
	}
	return a.answer(), nil
}

// uninvitable says why somebody cannot be invited to a call, nil if he can.
func (a *act) uninvitable(g *groupCall, u *account) error {
	switch {
	case u.deleted:
		return rpcError(400, "INPUT_USER_DEACTIVATED")
	case u.bot:
		return rpcError(403, "CHAT_TYPE_INVALID")
	case g.chat.member(u) == nil:
		return rpcError(403, "USER_NOT_PARTICIPANT")
	case g.of(u) != nil:
		return rpcError(400, "USER_ALREADY_PARTICIPANT")
	case slices.Contains(g.invited, u) && !a.s.switches.InviteAgain:
		return rpcError(400, "USER_ALREADY_INVITED")
	case u.uninvitable:
		return rpcError(403, "USER_PRIVACY_RESTRICTED")
	}
	return nil
}

// invite posts the message that invites people to a call.
func (a *act) invite(g *groupCall, users []*account) {
	invited := &tg.MessageActionInviteToGroupCall{Call: g.input()}
	for _, u := range users {
		g.invited = append(g.invited, u)
		invited.Users = append(invited.Users, u.id)
		e := g.event(UserInvited)
		e.User = u.id
		a.s.record(a, e)
	}
	a.announce(g, invited)
}

// InviteToCall invites people to the call of a chat, whoever they are.
func (s *Server) InviteToCall(where command.Peer, by int64, users ...int64) {
	s.onCall(where, by, func(a *act, g *groupCall) {
		var list []*account
		for _, id := range users {
			list = append(list, s.mustUser(id))
		}
		a.invite(g, list)
	})
}

// RefuseInvitations has a user's privacy settings forbid others to invite him to calls, or allow it.
func (s *Server) RefuseInvitations(user int64, refused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(user).uninvitable = refused
}
