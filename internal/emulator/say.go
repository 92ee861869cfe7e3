package emulator

import (
	"maps"
	"slices"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// SayOptions are how a message differs from one that a member simply types.
type SayOptions struct {
	Topic   int // forum topic; 0: General
	ReplyTo int // id of a message, as the author knows it

	Anonymous bool         // in the name of the group itself
	NoSender  bool         // without from_id
	AsChannel command.Peer // in the name of a channel

	FwdFrom        command.Peer // forwarded: who wrote the original
	FwdName        string       // forwarded from somebody who hides his account
	FwdPost        int          // of a channel's post in the group of its comments, where Telegram puts it: its id there
	ViaBot         int64        // through an inline bot
	ViaBusinessBot int64        // sent by a bot for the account
	GuestBot       int64        // through a guest bot
	Offline        bool         // sent by an automatic away message
	FromScheduled  bool         // scheduled earlier, sent by Telegram
	QuickReply     int          // shortcut id of a quick reply
	Silent         bool

	Media tg.MessageMediaClass // under which the text stands; nil: none
	Album int64                // which it is one of; 0: none

	Edited     bool // edited already when it is first seen
	EditHidden bool // an edit that is no edit of the text, such as a reaction

	Date time.Time // now by default
}

// plain reports whether updateShortMessage can carry it.
func (o SayOptions) plain() bool {
	o.Topic, o.ReplyTo, o.Silent, o.ViaBot, o.Date = 0, 0, false, 0, time.Time{}
	return o == SayOptions{}
}

func (o SayOptions) forward() *tg.MessageFwdHeader {
	if o.FwdFrom.IsZero() && o.FwdName == "" {
		return nil
	}
	h := &tg.MessageFwdHeader{FromID: tlPeer(o.FwdFrom), FromName: o.FwdName, Date: 1}
	if o.FwdPost != 0 {
		h.ChannelPost, h.SavedFromMsgID, h.SavedFromPeer = o.FwdPost, o.FwdPost, tlPeer(o.FwdFrom)
	}
	return h
}

// Say posts a message in a chat for a user, from another device as it were: the user's own clients receive it too.
// It returns the message's id as the author knows it.
func (s *Server) Say(chat command.Peer, user int64, text string, opt SayOptions) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if chat.Kind == command.User {
		return s.say(place{user: s.mustUser(chat.ID)}, user, text, opt)
	}
	return s.say(place{chat: s.mustChat(chat)}, user, text, opt)
}

// Private posts a message of one user to another, or, if they are the same, to Saved Messages.
func (s *Server) Private(from, to int64, text string) int {
	return s.Say(command.Peer{Kind: command.User, ID: to}, from, text, SayOptions{})
}

func (s *Server) say(at place, user int64, text string, opt SayOptions) int {
	a := s.act(s.mustUser(user))
	p := &post{chat: at.chat, to: at.user, by: a.me, text: text, topic: opt.Topic, opt: opt, fwd: opt.forward()}
	if opt.ReplyTo != 0 {
		f := a.box(at).find(opt.ReplyTo)
		if f == nil || !a.holds(at, f.post) {
			panic("emulator: Say: no such message to reply to")
		}
		p.reply = f.post
	}
	if opt.AsChannel.IsZero() {
		if err := a.mayWrite(at, p.topic); err != nil {
			panic("emulator: Say: " + err.Error())
		}
	}
	a.sign(p)
	switch {
	case opt.NoSender:
		p.from = command.Peer{}
	case opt.Anonymous:
		p.from = at.chat.peer
	case !opt.AsChannel.IsZero():
		p.from = opt.AsChannel
	}
	a.file(p)
	if opt.Edited {
		p.edited = p.date
	}
	a.push()
	return p.idFor(a.me)
}

// sign sets under whose name a post appears.
func (a *act) sign(p *post) {
	p.from = a.me.peer()
	if p.chat == nil {
		return
	}
	p.from = p.chat.sender(a.me)
	if p.chat.signatures {
		p.signature = a.me.first
	}
	if p.chat.profiles {
		p.from = a.me.peer()
	}
}

// sender is the name under which u appears in c.
func (c *chat) sender(u *account) command.Peer {
	switch {
	case c.broadcast:
		return command.Peer{}
	case c.member(u).anonymous():
		return c.peer
	default:
		return u.peer()
	}
}

// EditText changes the text of a message, known by the id its author has for it.
func (s *Server) EditText(chat command.Peer, user int64, id int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.act(s.mustUser(user))
	a.edit(s.mustPost(a, chat, id), text)
	a.push()
}

// Delete removes a message for everybody.
func (s *Server) Delete(chat command.Peer, user int64, id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.act(s.mustUser(user))
	a.erase(s.mustPost(a, chat, id))
	a.push()
}

func (s *Server) mustPost(a *act, chat command.Peer, id int) *post {
	b := &a.me.box
	if chat.Kind == command.Channel {
		b = s.mustChat(chat).box
	}
	f := b.find(id)
	if f == nil || f.post.peerFor(a.me) != chat {
		panic("emulator: no such message")
	}
	return f.post
}

// IDFor returns the id under which viewer knows a message whose id somebody else gave, 0 if he has never seen it.
func (s *Server) IDFor(viewer int64, chat command.Peer, id int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if chat.Kind == command.Channel {
		return id
	}
	for _, u := range s.users {
		if f := u.box.find(id); f != nil {
			return f.post.ids[viewer]
		}
	}
	return 0
}

// Message is a message as the model has it.
type Message struct {
	ID      int // as its author knows it; of PrivateMessages, as the owner knows it
	By      int64
	Out     bool // of PrivateMessages: the owner wrote it
	Date    time.Time
	Edited  bool
	Text    string
	ReplyTo int // in the same box as ID
	Topic   int
	Service tg.MessageActionClass // what a service message says; nil in others
	File    string                // the name of a recording; empty in others

	Reactions map[int64]string // by account
	Gone      bool             // it was deleted
}

// Messages returns what is in a chat now, oldest first.
func (s *Server) Messages(chat command.Peer) []Message {
	return slices.DeleteFunc(s.Posted(chat), func(m Message) bool { return m.Gone })
}

// Posted returns what was ever posted in a chat, as it is or was last, oldest first.
func (s *Server) Posted(chat command.Peer) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	var list []Message
	for _, e := range s.ledger {
		if p := e.post; e.Kind == MessagePosted && p.chat == c {
			list = append(list, p.message(p.by))
		}
	}
	return list
}

// PrivateMessages returns what owner has now of his private chat with a user, oldest first.
func (s *Server) PrivateMessages(owner, with int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, peer := s.mustUser(owner), s.mustUser(with).peer()
	var list []Message
	for _, f := range u.box.posts {
		if !f.gone && f.post.peerFor(u) == peer {
			list = append(list, f.post.message(u))
		}
	}
	return list
}

func (p *post) message(viewer *account) Message {
	m := Message{
		ID: p.idFor(viewer), By: p.by.id, Out: p.by == viewer, Date: time.Unix(int64(p.date), 0), Edited: p.edited != 0,
		Text: p.text, Topic: p.topic, Service: p.action, Reactions: maps.Clone(p.reactions), Gone: p.gone,
	}
	if p.reply != nil {
		m.ReplyTo = p.reply.idFor(viewer)
	}
	if p.file != nil {
		m.File = p.file.Attributes[0].(*tg.DocumentAttributeFilename).FileName
	}
	return m
}
