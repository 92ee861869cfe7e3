package updates

import (
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/command"
)

// generalTopic is the id of the topic that every forum has; messages in it are addressed as if there were no topics.
const generalTopic = 1

// mayCommand is the first thing that happens to a message, and for nearly all of them the last.
func mayCommand(m *tg.Message, prefix string) bool {
	_, ok := command.CutPrefix(m.Message, prefix)
	return ok
}

// mayCount reports whether m may be a command, or, without the prefix, the answer to a question.
func (l *loop) mayCount(m *tg.Message) bool {
	if mayCommand(m, l.prefix) || l.opt.Bare != nil && l.opt.Bare(m.Message) {
		return true
	}
	to := repliedTo(m.ReplyTo)
	return to != 0 && l.opt.Asked != nil && l.opt.Asked(api.PeerOf(m.PeerID), to)
}

// convert turns a message as Telegram delivers it into what it proves about who typed what, and where.
//
// ok is false for what nobody typed as a message of its own: what stands beside polls, places and the like, captions in an album, which
// may be that of each picture, and messages without a chat. The caption of one picture, video or file is typed like any other text.
// users is the vector that came with the message: it tells bots from people.
func convert(m *tg.Message, users []tg.UserClass, self int64) (msg command.Message, ok bool) {
	chat := api.PeerOf(m.PeerID)
	if chat.IsZero() || m.ID <= 0 {
		return command.Message{}, false
	}
	caption := false
	switch m.Media.(type) {
	case nil, *tg.MessageMediaEmpty, *tg.MessageMediaWebPage: // a link preview is no caption
	case *tg.MessageMediaPhoto, *tg.MessageMediaDocument:
		caption = true
	default:
		return command.Message{}, false
	}
	if m.GroupedID != 0 {
		return command.Message{}, false
	}
	return command.Message{
		Chat:   chat,
		ID:     m.ID,
		Topic:  topicOf(m.ReplyTo),
		Date:   time.Unix(int64(m.Date), 0),
		Sender: senderOf(m, chat, users, self),
		Text:   m.Message,
		Stays:  caption,

		ReplyTo: repliedTo(m.ReplyTo),
	}, true
}

func senderOf(m *tg.Message, chat command.Peer, users []tg.UserClass, self int64) command.Sender {
	from, me := api.PeerOf(m.FromID), command.Peer{Kind: command.User, ID: self}
	switch {
	case secondHand(m):
		return command.Sender{}
	case m.Out, from == me, chat == me:
		return command.Sender{Kind: command.Self, Peer: me}
	case chat.Kind == command.User:
		if !from.IsZero() && from != chat {
			return command.Sender{}
		}
		return person(chat, users)
	case from.IsZero() && m.Post, from == chat && m.Post:
		return command.Sender{Kind: command.Post}
	case from.IsZero(), from == chat:
		return command.Sender{Kind: command.Anonymous}
	case from.Kind == command.User:
		s := person(from, users)
		s.Posts = m.Post && s.Kind == command.Person
		return s
	case from.Kind == command.Channel:
		return command.Sender{Kind: command.AsChannel, Peer: from, Posts: m.Post}
	default:
		return command.Sender{}
	}
}

// secondHand reports whether the text may be somebody else's, or was not typed at the time the message says. What a reader
// suggested to a channel, and paid for, is posted as the channel's own.
func secondHand(m *tg.Message) bool {
	return !m.FwdFrom.Zero() || m.ViaBotID != 0 || m.ViaBusinessBotID != 0 || m.GuestchatViaFrom != nil ||
		m.Offline || m.FromScheduled || m.VideoProcessingPending || m.QuickReplyShortcutID != 0 ||
		m.PaidSuggestedPostStars || m.PaidSuggestedPostTon || !m.SuggestedPost.Zero() ||
		m.EditDate != 0 && !m.EditHide
}

func person(p command.Peer, users []tg.UserClass) command.Sender {
	s := command.Sender{Kind: command.Person, Peer: p}
	switch u := findUser(users, p.ID); {
	case u == nil:
	case u.Bot:
		return command.Sender{}
	case !u.Min:
		s.Hash = u.AccessHash
	}
	return s
}

// topicOf reads the forum topic from a reply header. Threads outside forums (comments, replies) have a top message
// too, and are no topics.
func topicOf(reply tg.MessageReplyHeaderClass) int {
	h, ok := reply.(*tg.MessageReplyHeader)
	if !ok || !h.ForumTopic {
		return 0
	}
	topic := h.ReplyToTopID
	if topic == 0 {
		topic = h.ReplyToMsgID
	}
	if topic == generalTopic {
		return 0
	}
	return topic
}

// repliedTo reads the message that is answered from a reply header; 0 where there is none in the chat. What is typed into a
// topic without a reply names the topic's first message.
func repliedTo(reply tg.MessageReplyHeaderClass) int {
	h, ok := reply.(*tg.MessageReplyHeader)
	if !ok || h.ReplyToPeerID != nil || h.ForumTopic && h.ReplyToTopID == 0 {
		return 0
	}
	return h.ReplyToMsgID
}

// findUser returns nil when the vector does not tell.
func findUser(users []tg.UserClass, id int64) *tg.User {
	for _, u := range users {
		if u, ok := u.(*tg.User); ok && u.ID == id {
			return u
		}
	}
	return nil
}

// fromShortMessage spells out the abbreviation for a message in a private chat.
func fromShortMessage(u *tg.UpdateShortMessage) *tg.UpdateNewMessage {
	m := &tg.Message{
		ID: u.ID, PeerID: &tg.PeerUser{UserID: u.UserID}, Message: u.Message, Date: u.Date, Out: u.Out,
		FwdFrom: u.FwdFrom, ViaBotID: u.ViaBotID, ReplyTo: u.ReplyTo,
	}
	return &tg.UpdateNewMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount}
}

// fromShortChatMessage spells out the abbreviation for a message in a basic group.
func fromShortChatMessage(u *tg.UpdateShortChatMessage) *tg.UpdateNewMessage {
	m := &tg.Message{
		ID: u.ID, PeerID: &tg.PeerChat{ChatID: u.ChatID}, FromID: &tg.PeerUser{UserID: u.FromID}, Message: u.Message,
		Date: u.Date, Out: u.Out, FwdFrom: u.FwdFrom, ViaBotID: u.ViaBotID, ReplyTo: u.ReplyTo,
	}
	return &tg.UpdateNewMessage{Message: m, Pts: u.Pts, PtsCount: u.PtsCount}
}
