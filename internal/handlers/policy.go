package handlers

import (
	"strings"
	"time"

	"userbot/internal/command"
)

// Policy says who may have commands carried out, where, and how late. A Policy is never changed once in use:
// a reload replaces it whole.
type Policy struct {
	// Prefix begins every command, "/" for instance.
	Prefix string
	// MaxAge is how old a command that acts at once may be when it arrives.
	MaxAge time.Duration
	// ChatAdmins lets in whoever Telegram confirms to hold manage_call at that moment.
	ChatAdmins bool
	// AnonymousAdmins lets in the anonymous admins of the very group they write in.
	AnonymousAdmins bool
	// ChannelPosts lets in whoever may post in the channel.
	ChannelPosts bool
	// Admins may command everywhere: users, and channels in whose name someone writes.
	Admins map[command.Peer]bool
	// Chats, when not nil, are the only chats besides private ones where commands count,
	// and the only ones that a call is made in.
	Chats map[command.Peer]ChatPolicy
	// Names are the usernames, in lower case and without @, that the configuration mentions and whose owners are
	// known: they go on meaning the same chat when the name changes hands.
	Names map[string]command.Peer
	// Location is the time zone of chats that name none.
	Location *time.Location
}

// ChatPolicy is what differs in one chat.
type ChatPolicy struct {
	Admins   map[command.Peer]bool
	Location *time.Location // nil: the Policy's
}

func (p *Policy) location(chat command.Peer) *time.Location {
	if l := p.Chats[chat].Location; l != nil {
		return l
	}
	if p.Location != nil {
		return p.Location
	}
	return time.UTC
}

// serves reports whether calls may be made in chat.
func (p *Policy) serves(chat command.Peer) bool {
	if p.Chats == nil {
		return true
	}
	_, ok := p.Chats[chat]
	return ok
}

// named returns the chat that in, as typed after --in, means as far as that needs no asking: an id, or a configured
// name; else the zero Peer. A bare number is left to resolving, which says what is wrong with it.
func (p *Policy) named(in string) command.Peer {
	if id, ok := command.ParsePeer(in); ok && id.Kind != command.User {
		return id
	}
	return p.Names[strings.ToLower(strings.TrimPrefix(in, "@"))]
}

type verdict uint8

const (
	deny  verdict = iota
	allow         // on the strength of the policy alone
	ask           // only Telegram can tell whether this user manages calls there
)

// judge decides who typed m as far as that can be told without asking Telegram. elsewhere says that the command
// names another chat than the one it was typed in.
func (p *Policy) judge(m *command.Message, elsewhere bool) verdict {
	private := m.Chat.Kind == command.User
	if !private && !p.serves(m.Chat) {
		return deny
	}
	switch m.Sender.Kind {
	case command.Self:
		return allow
	case command.Person:
		switch {
		case p.Admins[m.Sender.Peer], !elsewhere && p.Chats[m.Chat].Admins[m.Sender.Peer]:
			return allow
		case private && !elsewhere:
			if p.anyChatAdmin(m.Sender.Peer) {
				return allow // to be told how to name the chat, or helped: there is no call here
			}
			return deny
		case p.ChatAdmins, elsewhere && p.anyChatAdmin(m.Sender.Peer):
			return ask
		}
	case command.AsChannel:
		if p.Admins[m.Sender.Peer] || !elsewhere && p.Chats[m.Chat].Admins[m.Sender.Peer] {
			return allow
		}
	case command.Anonymous:
		if p.AnonymousAdmins && !elsewhere {
			return allow
		}
	case command.Post:
		if p.ChannelPosts && !elsewhere {
			return allow
		}
	case command.Untrusted:
	}
	return deny
}

func (p *Policy) anyChatAdmin(user command.Peer) bool {
	for _, c := range p.Chats {
		if c.Admins[user] {
			return true
		}
	}
	return false
}
