package handlers

import (
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
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
	// PerMinute is how many commands a person may give per minute in the long run; a chat takes a third of that times
	// ten. Some more at once are nobody's mistake. 0: no limit.
	PerMinute int
	// Disabled are the verbs that are done nowhere.
	Disabled map[command.Verb]bool
	// LateLimit is how late a scheduled call is started still.
	LateLimit time.Duration
	// Remind is how long before its start a chat that is not in Chats is reminded of a call, the longest first.
	Remind []time.Duration
	// Orphans is what becomes of the plans of somebody who may not command any more.
	Orphans Orphans
	// Tidy is what commands leave in groups and channels that are not in Chats.
	Tidy Tidy
	// Names are the usernames, in lower case and without @, that the configuration mentions and whose owners are
	// known: they go on meaning the same chat when the name changes hands.
	Names map[string]command.Peer
	// Unknown are the usernames among the admins whose owners are not known yet.
	Unknown []string
	// UnknownChats reports whether some of the chats are configured by usernames whose owners are not known yet.
	UnknownChats bool
	// Location is the time zone of chats that name none.
	Location *time.Location

	zones *chatZones // those that people have set; nil: none
}

// ChatPolicy is what differs in one chat.
type ChatPolicy struct {
	Admins   map[command.Peer]bool
	Unknown  []string              // besides: see [Policy]
	Location *time.Location        // nil: the Policy's
	Disabled map[command.Verb]bool // besides the Policy's
	Tidy     Tidy
	Remind   []time.Duration // as the Policy's, in its place
}

// Orphans says what becomes of the plans of somebody who may not command any more.
type Orphans uint8

// What can become of them.
const (
	KeepOrphans  Orphans = iota // they stay as they are
	PauseOrphans                // they are paused
)

// Tidy says what a command that was done leaves in its chat.
type Tidy struct {
	DeleteCommand bool
	DeleteAnswer  time.Duration // how long after it; 0: never
	React         string        // the emoji that stands for the answer; empty: there is an answer
}

func (p *Policy) location(chat command.Peer) *time.Location {
	if l := p.Chats[chat].Location; l != nil {
		return l
	}
	if l := p.zones.of(chat); l != nil {
		return l
	}
	return p.common()
}

// common is the time zone of chats that have none of their own.
func (p *Policy) common() *time.Location {
	if p.Location != nil {
		return p.Location
	}
	return time.UTC
}

// OwnZone reports whether the configuration gives a chat a time zone of its own, which counts before any that people set.
func (p *Policy) OwnZone(chat command.Peer) bool { return p.Chats[chat].Location != nil }

// RemindIn returns how long before its start a chat is reminded of a call, the longest first, where nobody typed anything else.
func (p *Policy) RemindIn(chat command.Peer) []time.Duration {
	if c, ok := p.Chats[chat]; ok {
		return c.Remind
	}
	return p.Remind
}

// Leads returns how long before its start the chat is reminded of a planned call, the longest first.
func (p *Policy) Leads(i *store.Item) []time.Duration { return p.leads(i) }

func (p *Policy) tidy(chat command.Peer) Tidy {
	if c, ok := p.Chats[chat]; ok {
		return c.Tidy
	}
	return p.Tidy
}

// off reports whether a verb is switched off in a chat.
func (p *Policy) off(v command.Verb, chat command.Peer) bool {
	return p.Disabled[v] || p.Chats[chat].Disabled[v]
}

// switchedOff refuses what is switched off where it was typed or where it is to be done; nil: it is in neither.
func (p *Policy) switchedOff(e *store.Entry) *finding {
	v := typedVerb(e.Command.Verb)
	if here := p.off(v, e.Chat); here || p.off(v, e.Target) {
		return &finding{kind: store.Refused, text: words.SwitchedOff(v, here)}
	}
	return nil
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
// name, also in a link; else the zero Peer. A bare number is left to resolving, which says what is wrong with it.
func (p *Policy) named(in string) command.Peer {
	name, id := api.Says(in)
	if !id.IsZero() {
		return id
	}
	return p.Names[strings.ToLower(name)]
}

type verdict uint8

const (
	deny    verdict = iota
	allow           // on the strength of the policy alone
	ask             // only Telegram can tell whether this person manages calls there
	nothing         // it is no command of ours
)

// naming is what a command says about the chat that it is for.
type naming struct {
	typed   bool         // it names one, which is perhaps another than the one it was typed in
	chat    command.Peer // the one named; zero: only Telegram can tell
	trusted bool         // Telegram has lately confirmed that the sender manages calls somewhere: he is answered, no more
}

// judge decides who typed m as far as that can be told without asking Telegram. With ask comes the chat to ask about.
//
// What is allowed with a name that only Telegram can tell is judged again when it has told: see [Handlers.mayReach].
func (p *Policy) judge(m *command.Message, in naming) (verdict, command.Peer) {
	v, about, _ := p.ground(m, in)
	return v, about
}

// ground is judge, with what the verdict stands on.
func (p *Policy) ground(m *command.Message, in naming) (v verdict, about command.Peer, by words.Ground) {
	private, who := m.Chat.Kind == command.User, m.Sender.Peer
	if !private && !p.serves(m.Chat) {
		return deny, command.Peer{}, words.NoGround
	}
	// Of whom only the chat itself vouches commands there, also where he names it; of a name that only Telegram can tell he is told that it is
	// not known.
	here := !in.typed || in.chat == m.Chat || in.chat.IsZero()
	switch m.Sender.Kind {
	case command.Self:
		by = words.OwnAccount
	case command.Person:
		switch {
		case p.Admins[who]:
			by = words.AdminEverywhere
		case m.Sender.Posts && p.ChannelPosts && here:
			by = words.PostsInChannel
		default:
			return p.judgePerson(m, in)
		}
	case command.AsChannel:
		switch {
		case p.Admins[who]:
			by = words.AdminEverywhere
		case here && p.Chats[m.Chat].Admins[who]:
			by = words.AdminThere
		case m.Sender.Posts && p.ChannelPosts && here:
			by = words.PostsInChannel
		}
	case command.Anonymous:
		if p.AnonymousAdmins && here {
			by = words.AnonymousAdmin
		}
	case command.Post:
		if p.ChannelPosts && here {
			by = words.PostsInChannel
		}
	case command.Untrusted:
	}
	if by == words.NoGround {
		return deny, command.Peer{}, by
	}
	return allow, command.Peer{}, by
}

// judgePerson judges a person who may not command everywhere.
func (p *Policy) judgePerson(m *command.Message, in naming) (v verdict, about command.Peer, by words.Ground) {
	private, who := m.Chat.Kind == command.User, m.Sender.Peer
	chat := m.Chat
	if in.typed {
		chat = in.chat
	}
	switch {
	case private && !in.typed:
		switch { // to be told how to name the chat, or helped: there is no call here
		case p.anyChatAdmin(who):
			return allow, command.Peer{}, words.AdminThere
		case p.ChatAdmins && in.trusted:
			return allow, command.Peer{}, words.ChatAdmin
		}
	case chat.IsZero():
		switch {
		case p.anyChatAdmin(who):
			return allow, command.Peer{}, words.AdminThere
		case p.ChatAdmins && in.trusted:
			return allow, command.Peer{}, words.ChatAdmin
		case p.ChatAdmins && !private:
			return ask, m.Chat, words.ChatAdmin // who is nobody here hears nothing
		}
	case p.Chats[chat].Admins[who]:
		return allow, command.Peer{}, words.AdminThere
	case p.ChatAdmins && p.serves(chat):
		return ask, chat, words.ChatAdmin
	}
	return deny, command.Peer{}, words.NoGround
}

// hopeless reports that the sender of m may command nothing, whatever it says.
func (p *Policy) hopeless(m *command.Message) bool {
	here, _ := p.judge(m, naming{})
	elsewhere, _ := p.judge(m, naming{typed: true, trusted: true})
	return here == deny && elsewhere == deny
}

// looksUp reports whether Telegram is asked for a name or an invite link that the sender of m has typed: only if the
// configuration lists him. Anybody can be an admin of a group of his own, and Telegram rations the looking up.
func (p *Policy) looksUp(m *command.Message) bool {
	return m.Sender.Kind != command.Person || p.lists(m.Sender.Peer)
}

// looksUpChat is looksUp of the chat that m is for. Whoever stands for a chat, and is not listed, commands in that chat alone.
func (p *Policy) looksUpChat(m *command.Message) bool {
	return m.Sender.Kind == command.Self || p.lists(m.Sender.Peer)
}

// lists reports whether the configuration has somebody among the admins, of whatever chat.
func (p *Policy) lists(who command.Peer) bool { return p.Admins[who] || p.anyChatAdmin(who) }

// guest reports whether somebody commands only for what Telegram says of him in a chat, while the configuration lists none: anybody can add the
// account to a group of his own.
func (p *Policy) guest(s command.Sender) bool {
	return p.Chats == nil && s.Kind != command.Self && !p.Admins[s.Peer]
}

func (p *Policy) anyChatAdmin(user command.Peer) bool {
	for _, c := range p.Chats {
		if c.Admins[user] {
			return true
		}
	}
	return false
}
