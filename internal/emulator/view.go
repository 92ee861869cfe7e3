package emulator

import (
	"strings"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// view renders the model as one account sees it, and collects the users and chats that what it rendered mentions.
type view struct {
	s     *Server
	me    *account
	push  bool // for a push: min constructors may be used
	min   bool // people are described by min constructors
	users []tg.UserClass
	chats []tg.ChatClass
	known []command.Peer
}

func (a *act) view() *view { return &view{s: a.s, me: a.me} }

// first reports whether p is mentioned for the first time.
func (v *view) first(p command.Peer) bool {
	for _, k := range v.known {
		if k == p {
			return false
		}
	}
	v.known = append(v.known, p)
	return true
}

// mention collects p.
func (v *view) mention(p command.Peer) {
	if p.IsZero() || !v.first(p) {
		return
	}
	if p.Kind == command.User {
		if u := v.s.users[p.ID]; u != nil {
			v.users = append(v.users, v.user(u))
		}
	} else if c := v.s.chats[p]; c != nil {
		v.chats = append(v.chats, v.chat(c))
	}
}

// peer collects p and returns its TL form, nil for none.
func (v *view) peer(p command.Peer) tg.PeerClass {
	v.mention(p)
	return tlPeer(p)
}

func tlPeer(p command.Peer) tg.PeerClass {
	switch p.Kind {
	case command.User:
		return &tg.PeerUser{UserID: p.ID}
	case command.Group:
		return &tg.PeerChat{ChatID: p.ID}
	case command.Channel:
		return &tg.PeerChannel{ChannelID: p.ID}
	default:
		return nil
	}
}

func (v *view) user(u *account) tg.UserClass {
	if u.deleted {
		return &tg.User{ID: u.id, AccessHash: v.s.hash(v.me.id, u.peer()), Deleted: true}
	}
	t := &tg.User{
		ID: u.id, AccessHash: v.s.hash(v.me.id, u.peer()), FirstName: u.first, LastName: u.last,
		Username: u.username, Bot: u.bot, Self: u == v.me, Status: &tg.UserStatusRecently{},
	}
	if len(u.more) > 0 {
		t.Username, t.Usernames = "", u.usernames()
	}
	if u.bot {
		t.BotInfoVersion, t.Status = 1, nil
	}
	if u == v.me {
		t.Phone = u.phone
	} else if v.push && v.s.switches.MinUsers || v.min {
		// A min hash opens nothing but photos.
		t.Min, t.AccessHash = true, t.AccessHash^0x5a5a
	}
	return t
}

func (v *view) chat(c *chat) tg.ChatClass {
	m := c.member(v.me)
	if !c.isChannel() {
		if m == nil {
			return &tg.ChatForbidden{ID: c.peer.ID, Title: c.title}
		}
		t := &tg.Chat{
			ID: c.peer.ID, Title: c.title, Date: c.date, Version: c.version, Photo: &tg.ChatPhotoEmpty{},
			ParticipantsCount: len(c.present()), Creator: m.creator, Deactivated: c.movedTo != nil,
			CallActive: c.call != nil, CallNotEmpty: c.call.live() && len(c.call.participants) > 0,
			DefaultBannedRights: c.defaultBan(),
		}
		if c.movedTo != nil {
			t.MigratedTo = &tg.InputChannel{ChannelID: c.movedTo.peer.ID, AccessHash: v.s.hash(v.me.id, c.movedTo.peer)}
		}
		if m.admin != nil || m.creator {
			t.AdminRights = basicGroupRights().tl()
		}
		return t
	}
	hash := v.s.hash(v.me.id, c.peer)
	if m == nil && !c.public(v.me) {
		return &tg.ChannelForbidden{ID: c.peer.ID, AccessHash: hash, Title: c.title, Broadcast: c.broadcast, Megagroup: !c.broadcast}
	}
	t := &tg.Channel{
		ID: c.peer.ID, AccessHash: hash, Title: c.title, Username: c.username, Date: c.date, Photo: &tg.ChatPhotoEmpty{},
		Left: m == nil, Broadcast: c.broadcast, Megagroup: !c.broadcast, Gigagroup: c.gigagroup, Forum: c.forum,
		Signatures: c.signatures, SignatureProfiles: c.profiles, SlowmodeEnabled: c.slowmode > 0,
		CallActive: c.call != nil, CallNotEmpty: c.call.live() && len(c.call.participants) > 0,
		DefaultBannedRights: c.defaultBan(),
	}
	if v.push && v.s.switches.MinChannels {
		t.Min, t.AccessHash, t.Left = true, hash^0x5a5a, false
		return t
	}
	if m != nil {
		t.Creator = m.creator
		switch {
		case m.admin != nil:
			t.AdminRights = m.admin.tl()
		case m.creator:
			t.AdminRights = creatorRights().tl()
		}
		if m.silenced {
			t.BannedRights = tg.ChatBannedRights{SendMessages: true, SendPlain: true, UntilDate: forever}
		}
	}
	return t
}

const forever = 1<<31 - 1

// public reports whether u may look into c without being a member.
func (c *chat) public(u *account) bool {
	m := c.members[u.id]
	return c.username != "" && !c.closed && (m == nil || m.standing != banned)
}

func (c *chat) defaultBan() tg.ChatBannedRights {
	return tg.ChatBannedRights{SendMessages: c.readOnly, SendPlain: c.readOnly, UntilDate: forever}
}

func (r Rights) tl() tg.ChatAdminRights {
	return tg.ChatAdminRights{
		ManageCall: r.ManageCall, Anonymous: r.Anonymous, PostMessages: r.PostMessages, EditMessages: r.EditMessages,
		DeleteMessages: r.DeleteMessages, ChangeInfo: r.ChangeInfo, ManageTopics: r.ManageTopics, InviteUsers: r.InviteUsers,
		Other: true,
	}
}

func creatorRights() Rights {
	return Rights{
		ManageCall: true, PostMessages: true, EditMessages: true, DeleteMessages: true, ChangeInfo: true, ManageTopics: true,
		InviteUsers: true,
	}
}

func basicGroupRights() Rights {
	return Rights{ManageCall: true, DeleteMessages: true, ChangeInfo: true, InviteUsers: true}
}

// wrap makes the container that goes to a client.
func (v *view) wrap(updates []tg.UpdateClass) *tg.Updates {
	return &tg.Updates{Updates: updates, Users: v.users, Chats: v.chats, Date: v.s.date()}
}

// change renders one step of a box.
func (v *view) change(c *change) tg.UpdateClass {
	inChannel := c.box != nil && c.box.chat != nil
	var channel int64
	if inChannel {
		channel = c.box.chat.peer.ID
		v.mention(c.box.chat.peer)
	}
	switch c.kind {
	case changeNew:
		if inChannel {
			return &tg.UpdateNewChannelMessage{Message: v.message(c.post), Pts: c.pts, PtsCount: c.count}
		}
		return &tg.UpdateNewMessage{Message: v.message(c.post), Pts: c.pts, PtsCount: c.count}
	case changeEdit:
		if inChannel {
			return &tg.UpdateEditChannelMessage{Message: v.message(c.post), Pts: c.pts, PtsCount: c.count}
		}
		return &tg.UpdateEditMessage{Message: v.message(c.post), Pts: c.pts, PtsCount: c.count}
	case changeDelete:
		if inChannel {
			return &tg.UpdateDeleteChannelMessages{ChannelID: channel, Messages: c.ids, Pts: c.pts, PtsCount: c.count}
		}
		return &tg.UpdateDeleteMessages{Messages: c.ids, Pts: c.pts, PtsCount: c.count}
	case changeRead:
		return v.readInbox(c)
	case changeSeen:
		return &tg.UpdateReadHistoryOutbox{Peer: v.peer(c.peer), MaxID: c.max, Pts: c.pts, PtsCount: c.count}
	default:
		return c.render(v)
	}
}

// message renders a post.
func (v *view) message(p *post) tg.MessageClass {
	at := p.peerFor(v.me)
	out := p.own(v.me)
	from := p.from
	if p.chat == nil {
		if p.by == p.to {
			out = v.s.switches.SavedOut
		}
		if !p.own(v.me) && !v.s.switches.PrivateFromID {
			from = command.Peer{}
		}
	} else if p.chat.broadcast && v.s.switches.PostsNotOut {
		out = false
	}
	if p.action != nil {
		v.mentionIn(p.action)
		return &tg.MessageService{
			ID: p.idFor(v.me), Out: out, Post: p.chat != nil && p.chat.broadcast, Silent: p.opt.Silent,
			FromID: v.peer(from), PeerID: v.peer(at), ReplyTo: v.reply(p), Date: p.date, Action: p.action,
		}
	}
	m := &tg.Message{
		ID: p.idFor(v.me), Out: out, Post: p.chat != nil && p.chat.broadcast, Silent: p.opt.Silent,
		FromScheduled: p.opt.FromScheduled, Offline: p.opt.Offline,
		FromID: v.peer(from), PeerID: v.peer(at), ReplyTo: v.reply(p), Date: p.date, Message: p.text,
		EditDate: p.edited, EditHide: p.edited != 0 && p.opt.EditHidden, PostAuthor: p.signature,
		ViaBotID: p.opt.ViaBot, ViaBusinessBotID: p.opt.ViaBusinessBot, QuickReplyShortcutID: p.opt.QuickReply,
	}
	if p.opt.GuestBot != 0 {
		m.GuestchatViaFrom = v.peer(command.Peer{Kind: command.User, ID: p.opt.GuestBot})
	}
	v.mentionUsers([]int64{m.ViaBotID, m.ViaBusinessBotID})
	if p.fwd != nil {
		m.FwdFrom = *p.fwd
		v.mention(p.opt.FwdFrom)
	}
	if len(p.reactions) > 0 {
		m.SetReactions(v.reacted(p))
	}
	m.Media, m.GroupedID = p.opt.Media, p.opt.Album
	if p.file != nil {
		m.Media = &tg.MessageMediaDocument{Document: p.file, Video: strings.HasPrefix(p.file.MimeType, "video/")}
	}
	return m
}

func (v *view) mentionIn(action tg.MessageActionClass) {
	switch a := action.(type) {
	case *tg.MessageActionChatMigrateTo:
		v.mention(command.Peer{Kind: command.Channel, ID: a.ChannelID})
	case *tg.MessageActionChannelMigrateFrom:
		v.mention(command.Peer{Kind: command.Group, ID: a.ChatID})
	case *tg.MessageActionInviteToGroupCall:
		v.mentionUsers(a.Users)
	case *tg.MessageActionChatCreate:
		v.mentionUsers(a.Users)
	}
}

func (v *view) mentionUsers(ids []int64) {
	for _, id := range ids {
		v.mention(command.Peer{Kind: command.User, ID: id})
	}
}

// reply renders what a post answers. A message of a topic that answers nothing answers the topic's first message.
func (v *view) reply(p *post) tg.MessageReplyHeaderClass {
	switch {
	case p.topic == 0 && p.reply == nil:
		return nil
	case p.topic != 0 && (p.reply == nil || p.reply.id == p.topic):
		return &tg.MessageReplyHeader{ForumTopic: true, ReplyToMsgID: p.topic}
	case p.topic != 0:
		return &tg.MessageReplyHeader{ForumTopic: true, ReplyToMsgID: p.reply.id, ReplyToTopID: p.topic}
	}
	h := &tg.MessageReplyHeader{ReplyToMsgID: p.reply.idFor(v.me)}
	if h.ReplyToMsgID == 0 { // answered before this account was there
		return nil
	}
	if top := p.reply.thread(); top != p.reply && p.chat != nil && p.chat.isChannel() {
		h.ReplyToTopID = top.id
	}
	return h
}

// thread returns the message that a chain of replies began with.
func (p *post) thread() *post {
	for p.reply != nil {
		p = p.reply
	}
	return p
}
