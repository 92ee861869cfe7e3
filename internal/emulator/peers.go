package emulator

import (
	"regexp"
	"strings"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func (s *Server) registerPeers() {
	s.rpc.OnContactsResolveUsername(authed(s, (*act).resolveUsername))
	s.rpc.OnMessagesCheckChatInvite(authed(s, (*act).checkInvite))
	s.rpc.OnUsersGetUsers(authed(s, (*act).getUsers))
	s.rpc.OnUsersGetFullUser(authed(s, (*act).getFullUser))
	s.rpc.OnMessagesGetChats(authed(s, (*act).getChats))
	s.rpc.OnMessagesGetFullChat(authed(s, (*act).getFullChat))
	s.rpc.OnChannelsGetChannels(authed(s, (*act).getChannels))
	s.rpc.OnChannelsGetFullChannel(authed(s, (*act).getFullChannel))
	s.rpc.OnChannelsGetParticipant(authed(s, (*act).getParticipant))
	s.rpc.OnChannelsGetParticipants(authed(s, (*act).getParticipants))
}

var validUsername = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)

func (a *act) resolveUsername(r *tg.ContactsResolveUsernameRequest) (*tg.ContactsResolvedPeer, error) {
	if !validUsername.MatchString(r.Username) {
		return nil, rpcError(400, "USERNAME_INVALID")
	}
	p, ok := a.s.names[strings.ToLower(r.Username)]
	if !ok {
		return nil, rpcError(400, "USERNAME_NOT_OCCUPIED")
	}
	v := a.view()
	return &tg.ContactsResolvedPeer{Peer: v.peer(p), Users: v.users, Chats: v.chats}, nil
}

func (a *act) checkInvite(hash string) (tg.ChatInviteClass, error) {
	if hash == "" {
		return nil, rpcError(400, "INVITE_HASH_EMPTY")
	}
	for _, c := range a.s.chats {
		switch {
		case c.invite != hash || c.closed:
		case c.member(a.me) != nil:
			return &tg.ChatInviteAlready{Chat: a.view().chat(c)}, nil
		default:
			return &tg.ChatInvite{
				Channel: c.isChannel(), Broadcast: c.broadcast, Megagroup: c.isChannel() && !c.broadcast, Public: c.username != "",
				Title: c.title, Photo: &tg.PhotoEmpty{}, ParticipantsCount: len(c.present()),
			}, nil
		}
	}
	return nil, rpcError(406, "INVITE_HASH_EXPIRED")
}

func (a *act) getUsers(list []tg.InputUserClass) ([]tg.UserClass, error) {
	v := a.view()
	for _, in := range list {
		u, err := a.user(in)
		if err != nil {
			return nil, err
		}
		v.mention(u.peer())
	}
	return v.users, nil
}

func (a *act) getFullUser(in tg.InputUserClass) (*tg.UsersUserFull, error) {
	u, err := a.user(in)
	if err != nil {
		return nil, err
	}
	v := a.view()
	v.mention(u.peer())
	return &tg.UsersUserFull{FullUser: tg.UserFull{ID: u.id}, Users: v.users}, nil
}

func (a *act) group(id int64) (*chat, error) {
	c := a.s.chats[command.Peer{Kind: command.Group, ID: id}]
	if c == nil || c.members[a.me.id] == nil {
		return nil, a.variant(400, 404, "CHAT_ID_INVALID")
	}
	return c, nil
}

func (a *act) getChats(ids []int64) (tg.MessagesChatsClass, error) {
	v := a.view()
	for _, id := range ids {
		c, err := a.group(id)
		if err != nil {
			return nil, err
		}
		v.mention(c.peer)
	}
	return &tg.MessagesChats{Chats: v.chats}, nil
}

// callOf returns what a full chat names as its call.
func (a *act) callOf(c *chat) tg.InputGroupCallClass {
	switch {
	case c.call != nil:
		return c.call.input()
	case c.lastCall != nil && a.s.switches.StaleFullCall:
		return c.lastCall.input()
	default:
		return nil
	}
}

func (c *chat) inviteLink() string { return "https://t.me/+" + c.invite }

// inviteOf returns what a full chat names as the link that lets people in: nothing to those who may not invite.
func (a *act) inviteOf(c *chat) tg.ExportedChatInviteClass {
	invites := c.member(a.me).may(func(r Rights) bool { return r.InviteUsers || !c.isChannel() })
	if c.invite == "" || !invites {
		return nil
	}
	return &tg.ChatInviteExported{Permanent: true, Link: c.inviteLink(), AdminID: c.order[0].user.id, Date: c.date}
}

func (a *act) getFullChat(id int64) (*tg.MessagesChatFull, error) {
	c, err := a.group(id)
	if err != nil {
		return nil, err
	}
	v := a.view()
	v.mention(c.peer)
	full := &tg.ChatFull{
		ID: id, Participants: &tg.ChatParticipantsForbidden{ChatID: id}, Call: a.callOf(c), ExportedInvite: a.inviteOf(c),
	}
	if c.member(a.me) != nil {
		list := &tg.ChatParticipants{ChatID: id, Version: c.version}
		for _, m := range c.present() {
			v.mention(m.user.peer())
			list.Participants = append(list.Participants, m.inGroup(c.order[0].user.id))
		}
		full.Participants = list
	}
	return &tg.MessagesChatFull{FullChat: full, Users: v.users, Chats: v.chats}, nil
}

func (m *member) inGroup(inviter int64) tg.ChatParticipantClass {
	switch {
	case m.creator:
		return &tg.ChatParticipantCreator{UserID: m.user.id}
	case m.admin != nil:
		return &tg.ChatParticipantAdmin{UserID: m.user.id, InviterID: inviter, Date: m.joined}
	default:
		return &tg.ChatParticipant{UserID: m.user.id, InviterID: inviter, Date: m.joined}
	}
}

func (a *act) getChannels(list []tg.InputChannelClass) (tg.MessagesChatsClass, error) {
	v := a.view()
	for _, in := range list {
		c, err := a.anyChannel(in)
		if err != nil {
			return nil, err
		}
		v.mention(c.peer)
	}
	return &tg.MessagesChats{Chats: v.chats}, nil
}

func (a *act) getFullChannel(in tg.InputChannelClass) (*tg.MessagesChatFull, error) {
	c, err := a.channel(in)
	if err != nil {
		return nil, err
	}
	v := a.view()
	v.mention(c.peer)
	full := &tg.ChannelFull{
		ID: c.peer.ID, ParticipantsCount: len(c.present()), CanViewParticipants: !c.broadcast || c.member(a.me).isAdmin(),
		ReadInboxMaxID: a.me.read[c.peer], ReadOutboxMaxID: a.me.seen[c.peer], UnreadCount: a.unread(place{chat: c}), ChatPhoto: &tg.PhotoEmpty{}, Pts: c.box.pts, Call: a.callOf(c), ExportedInvite: a.inviteOf(c),
		SlowmodeSeconds: int(c.slowmode.Seconds()),
	}
	for _, m := range c.present() {
		if m.isAdmin() {
			full.AdminsCount++
		}
	}
	if c.movedFrom != nil {
		full.MigratedFromChatID = c.movedFrom.peer.ID
	}
	return &tg.MessagesChatFull{FullChat: full, Users: v.users, Chats: v.chats}, nil
}

func (a *act) inChannel(c *chat, m *member) tg.ChannelParticipantClass {
	owner := c.order[0].user.id
	switch {
	case m.standing == banned:
		return &tg.ChannelParticipantBanned{
			Left: true, Peer: tlPeer(m.user.peer()), KickedBy: owner, Date: m.joined,
			BannedRights: tg.ChatBannedRights{ViewMessages: true, UntilDate: forever},
		}
	case m.silenced:
		return &tg.ChannelParticipantBanned{
			Peer: tlPeer(m.user.peer()), KickedBy: owner, Date: m.joined,
			BannedRights: tg.ChatBannedRights{SendMessages: true, SendPlain: true, UntilDate: forever},
		}
	case m.creator:
		rights := creatorRights()
		rights.Anonymous = m.anonymous()
		return &tg.ChannelParticipantCreator{UserID: m.user.id, AdminRights: rights.tl()}
	case m.admin != nil:
		return &tg.ChannelParticipantAdmin{
			UserID: m.user.id, PromotedBy: owner, Date: m.joined, AdminRights: m.admin.tl(), Self: m.user == a.me,
		}
	case m.user == a.me:
		return &tg.ChannelParticipantSelf{UserID: m.user.id, InviterID: owner, Date: m.joined}
	default:
		return &tg.ChannelParticipant{UserID: m.user.id, Date: m.joined}
	}
}

func (a *act) getParticipant(r *tg.ChannelsGetParticipantRequest) (*tg.ChannelsChannelParticipant, error) {
	c, err := a.channel(r.Channel)
	if err != nil {
		return nil, err
	}
	p, err := a.place(r.Participant)
	switch {
	case err != nil:
		return nil, rpcError(400, "PARTICIPANT_ID_INVALID")
	case p.user == nil:
		return nil, rpcError(400, "PARTICIPANT_ID_INVALID")
	case c.broadcast && p.user != a.me && !c.member(a.me).isAdmin():
		return nil, a.errAdmin()
	}
	m := c.members[p.user.id]
	if m == nil || m.standing == left {
		return nil, rpcError(400, "USER_NOT_PARTICIPANT")
	}
	v := a.view()
	v.mention(p.user.peer())
	return &tg.ChannelsChannelParticipant{Participant: a.inChannel(c, m), Users: v.users, Chats: v.chats}, nil
}

func (a *act) getParticipants(r *tg.ChannelsGetParticipantsRequest) (tg.ChannelsChannelParticipantsClass, error) {
	c, err := a.channel(r.Channel)
	if err != nil {
		return nil, err
	}
	if c.broadcast && !c.member(a.me).isAdmin() {
		return nil, a.errAdmin()
	}
	var list []*member
	_, onlyAdmins := r.Filter.(*tg.ChannelParticipantsAdmins)
	for _, m := range c.present() {
		if m.isAdmin() || !onlyAdmins {
			list = append(list, m)
		}
	}
	v := a.view()
	res := &tg.ChannelsChannelParticipants{Count: len(list)}
	list = list[min(r.Offset, len(list)):]
	for _, m := range list[:min(len(list), orElse(r.Limit, 200), 200)] {
		v.mention(m.user.peer())
		res.Participants = append(res.Participants, a.inChannel(c, m))
	}
	res.Users, res.Chats = v.users, v.chats
	return res, nil
}
