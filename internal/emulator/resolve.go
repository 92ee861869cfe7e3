package emulator

import (
	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// place is where a message goes: a chat, or a private chat with a user.
type place struct {
	chat *chat
	user *account
}

func (p place) peer() command.Peer {
	if p.chat != nil {
		return p.chat.peer
	}
	return p.user.peer()
}

func (p place) channel() bool { return p.chat != nil && p.chat.isChannel() }

// box returns the sequence in which the caller has the messages of p.
func (a *act) box(p place) *box {
	if p.channel() {
		return p.chat.box
	}
	return &a.me.box
}

// holds reports whether a post of that box belongs to p, as the caller sees it.
func (a *act) holds(p place, post *post) bool { return post.peerFor(a.me) == p.peer() }

// errPeer, errPrivate: codes differ from method to method.
func (a *act) variant(code, other int, typ string) error {
	if a.s.switches.CodeVariant {
		code = other
	}
	return rpcError(code, typ)
}

func (a *act) errPeer() error    { return a.variant(400, 404, "PEER_ID_INVALID") }
func (a *act) errPrivate() error { return a.variant(400, 406, "CHANNEL_PRIVATE") }
func (a *act) errAdmin() error   { return a.variant(400, 403, "CHAT_ADMIN_REQUIRED") }

// place resolves a peer and checks its access hash.
func (a *act) place(in tg.InputPeerClass) (place, error) {
	switch p := in.(type) {
	case *tg.InputPeerSelf:
		return place{user: a.me}, nil
	case *tg.InputPeerUser:
		u, err := a.byHash(p.UserID, p.AccessHash, a.errPeer())
		return place{user: u}, err
	case *tg.InputPeerUserFromMessage:
		u, err := a.userFromMessage(p.Peer, p.MsgID, p.UserID)
		return place{user: u}, err
	case *tg.InputPeerChat:
		c := a.s.chats[command.Peer{Kind: command.Group, ID: p.ChatID}]
		if c == nil || c.members[a.me.id] == nil {
			return place{}, a.errPeer()
		}
		return place{chat: c}, nil
	case *tg.InputPeerChannel:
		c, err := a.channel(&tg.InputChannel{ChannelID: p.ChannelID, AccessHash: p.AccessHash})
		return place{chat: c}, err
	case *tg.InputPeerChannelFromMessage:
		c, err := a.channel(&tg.InputChannelFromMessage{Peer: p.Peer, MsgID: p.MsgID, ChannelID: p.ChannelID})
		return place{chat: c}, err
	default:
		return place{}, a.errPeer()
	}
}

func (a *act) byHash(id, hash int64, invalid error) (*account, error) {
	u := a.s.users[id]
	if u == nil || u != a.me && hash != a.s.hash(a.me.id, u.peer()) {
		return nil, invalid
	}
	return u, nil
}

// user resolves a user and checks its access hash.
func (a *act) user(in tg.InputUserClass) (*account, error) {
	switch u := in.(type) {
	case *tg.InputUserSelf:
		return a.me, nil
	case *tg.InputUser:
		return a.byHash(u.UserID, u.AccessHash, rpcError(400, "USER_ID_INVALID"))
	case *tg.InputUserFromMessage:
		return a.userFromMessage(u.Peer, u.MsgID, u.UserID)
	default:
		return nil, rpcError(400, "USER_ID_INVALID")
	}
}

// userFromMessage accepts what a min constructor leaves one with: a message that the user is mentioned in.
func (a *act) userFromMessage(in tg.InputPeerClass, msg int, user int64) (*account, error) {
	at, err := a.place(in)
	if err != nil {
		return nil, err
	}
	u := a.s.users[user]
	f := a.box(at).find(msg)
	if u == nil || f == nil || !a.holds(at, f.post) || f.post.by != u && f.post.from != u.peer() {
		return nil, rpcError(400, "USER_ID_INVALID")
	}
	return u, nil
}

// channel resolves a channel and checks its access hash, and that the caller may look inside.
func (a *act) channel(in tg.InputChannelClass) (*chat, error) {
	c, err := a.anyChannel(in)
	if err != nil {
		return nil, err
	}
	if c.member(a.me) == nil && !c.public(a.me) {
		return nil, a.errPrivate()
	}
	return c, nil
}

func (a *act) anyChannel(in tg.InputChannelClass) (*chat, error) {
	var c *chat
	var valid bool
	switch p := in.(type) {
	case *tg.InputChannel:
		c = a.s.chats[command.Peer{Kind: command.Channel, ID: p.ChannelID}]
		valid = c != nil && p.AccessHash == a.s.hash(a.me.id, c.peer)
	case *tg.InputChannelFromMessage:
		at, err := a.place(p.Peer)
		if err != nil {
			return nil, err
		}
		c = a.s.chats[command.Peer{Kind: command.Channel, ID: p.ChannelID}]
		f := a.box(at).find(p.MsgID)
		valid = c != nil && f != nil && a.holds(at, f.post) && f.post.mentions(c.peer)
	}
	if !valid {
		return nil, rpcError(400, "CHANNEL_INVALID")
	}
	return c, nil
}

func (p *post) mentions(c command.Peer) bool {
	return p.from == c || p.chat != nil && p.chat.peer == c || p.opt.FwdFrom == c
}

// namedBy reads a peer without checking anything.
func (a *act) namedBy(in tg.InputPeerClass) command.Peer {
	switch p := in.(type) {
	case *tg.InputPeerSelf:
		return a.me.peer()
	case *tg.InputPeerUser:
		return command.Peer{Kind: command.User, ID: p.UserID}
	case *tg.InputPeerUserFromMessage:
		return command.Peer{Kind: command.User, ID: p.UserID}
	case *tg.InputPeerChat:
		return command.Peer{Kind: command.Group, ID: p.ChatID}
	case *tg.InputPeerChannel:
		return command.Peer{Kind: command.Channel, ID: p.ChannelID}
	case *tg.InputPeerChannelFromMessage:
		return command.Peer{Kind: command.Channel, ID: p.ChannelID}
	default:
		return command.Peer{}
	}
}
