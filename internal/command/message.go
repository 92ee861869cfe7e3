// Package command says what was typed: the message as it arrived, and the command it holds.
package command

import (
	"strconv"
	"strings"
	"time"
)

// PeerKind says which of Telegram's three id spaces a [Peer] lives in.
type PeerKind uint8

const (
	// NoPeer is the zero value: no peer at all.
	NoPeer PeerKind = iota
	// User is a person, or a private chat with one.
	User
	// Group is a basic group.
	Group
	// Channel is a supergroup, a gigagroup or a broadcast channel.
	Channel
	// Timer is an item of the agenda. It is no chat, and [ParsePeer] never yields it.
	Timer
)

// channelBase separates channel ids from basic group ids in the notation people know from clients and bots.
const channelBase = 1_000_000_000_000

// Peer names a chat or a sender. The id is the bare one that TL objects carry: positive in all three spaces.
type Peer struct {
	Kind PeerKind `json:"k,omitempty"`
	ID   int64    `json:"id,omitempty"`
}

// IsZero reports whether p names nothing.
func (p Peer) IsZero() bool { return p.Kind == NoPeer }

// String returns the id as people know it: 123 for a user, -123 for a basic group, -1000000000123 for a channel,
// and timer:123 for an item of the agenda.
func (p Peer) String() string {
	switch p.Kind {
	case User:
		return strconv.FormatInt(p.ID, 10)
	case Group:
		return strconv.FormatInt(-p.ID, 10)
	case Channel:
		return strconv.FormatInt(-channelBase-p.ID, 10)
	case Timer:
		return "timer:" + strconv.FormatInt(p.ID, 10)
	default:
		return "none"
	}
}

// ParsePeer reads the notation that [Peer.String] writes of users and chats.
func ParsePeer(s string) (Peer, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	switch {
	case err != nil || n == 0:
		return Peer{}, false
	case n > 0:
		return Peer{Kind: User, ID: n}, true
	case n < -channelBase:
		return Peer{Kind: Channel, ID: -n - channelBase}, true
	case n == -channelBase:
		return Peer{}, false
	default:
		return Peer{Kind: Group, ID: -n}, true
	}
}

// SenderKind says what a message proves about who typed it.
type SenderKind uint8

const (
	// Untrusted is the zero value: forwarded, sent through or by a bot, scheduled, a quick reply, an edit.
	// Nobody typed this here and now.
	Untrusted SenderKind = iota
	// Person is the user in Sender.Peer.
	Person
	// Self is the account itself: its owner on another device, or our own answer.
	Self
	// Anonymous is some anonymous admin of the very group the message is in.
	Anonymous
	// Post is a channel post: someone who may post there.
	Post
	// AsChannel is a message sent in the name of the channel in Sender.Peer.
	AsChannel
)

// Sender is who typed a message, as far as Telegram vouches for it.
type Sender struct {
	Kind SenderKind `json:"k,omitempty"`
	Peer Peer       `json:"p,omitzero"`
	// Hash is the access hash of a Person that came with the message, 0 if none did.
	Hash int64 `json:"-"`
	// Posts says of a Person and of AsChannel that what they typed is a post of the channel that it stands in: there, authors are shown.
	Posts bool `json:"posts,omitempty"`
}

// Message is one message that may hold a command.
type Message struct {
	Chat   Peer
	ID     int // positive; unique per channel, and per account for users and basic groups together
	Topic  int // id of the forum topic's first message; 0 outside forums and in the General topic
	Date   time.Time
	Sender Sender
	Text   string
	// ReplyTo is the id of the message in the chat that it replies to; 0: none.
	ReplyTo int
	// Said says that it has no prefix, and answers a question: Text is what it would be with one.
	Said bool
	// Stays says that it is not there for us alone, and is not to be deleted after us.
	Stays bool
	// Arrived is when it reached this program, by Telegram's clock; zero: now. What is too old is judged by it, and what
	// comes after is waiting.
	Arrived time.Time
}
