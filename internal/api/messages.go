package api

import (
	"context"
	"unicode/utf16"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// Send is a message to be sent.
type Send struct {
	To       command.Peer
	Text     string
	ReplyTo  int   // a message id; 0 for none
	Topic    int   // id of the forum topic's first message; 0 outside forums and in the General topic
	RandomID int64 // non-zero, drawn once and journaled: Telegram drops a repeat with the same one
}

// Send posts a message and returns its id, 0 if Telegram took it without saying (then [API.FindOwn] can tell).
// Links in it get no preview.
func (a *API) Send(ctx context.Context, s Send) (msgID int, err error) {
	peer, err := a.InputPeer(ctx, s.To)
	if err != nil {
		return 0, err
	}
	req := &tg.MessagesSendMessageRequest{NoWebpage: true, Peer: peer, Message: fitting(s.Text), RandomID: s.RandomID}
	if s.ReplyTo != 0 || s.Topic != 0 {
		reply := &tg.InputReplyToMessage{ReplyToMsgID: s.ReplyTo}
		if s.ReplyTo == 0 {
			reply.ReplyToMsgID = s.Topic // how a message without a quote gets into a topic
		}
		if s.Topic != 0 {
			reply.SetTopMsgID(s.Topic)
		}
		req.SetReplyTo(reply)
	}
	answer, err := a.tg.MessagesSendMessage(ctx, req)
	if err != nil {
		return 0, Wrap("messages.sendMessage", err)
	}
	a.unpack(answer)
	return SentID(answer, s.RandomID), nil
}

// mostText is how long a message can be, in UTF-16 units; of one that is longer Telegram says MESSAGE_TOO_LONG
// (https://core.telegram.org/method/messages.sendMessage), and nobody would hear anything.
const mostText = 4096

// fitting is a text as far as a message takes it, whole lines if there are any.
func fitting(text string) string {
	const more = "\n…"
	n, line, last := 0, 0, 0 // units; bytes of the last whole line, and of as much as fits, with more behind it
	for k, c := range text {
		if n <= mostText-2 {
			if last = k; c == '\n' {
				line = k
			}
		}
		if n += utf16.RuneLen(c); n > mostText {
			if line == 0 {
				line = last
			}
			return text[:line] + more
		}
	}
	return text
}

// SentID returns the id that the answer to messages.sendMessage gives the message; 0: it does not say.
func SentID(answer tg.UpdatesClass, randomID int64) int {
	if short, ok := answer.(*tg.UpdateShortSentMessage); ok {
		return short.ID
	}
	updates := Unpack(answer)
	for _, u := range updates {
		if u, ok := u.(*tg.UpdateMessageID); ok && u.RandomID == randomID {
			return u.ID
		}
	}
	for _, u := range updates {
		switch u := u.(type) {
		case *tg.UpdateNewMessage:
			return u.Message.GetID()
		case *tg.UpdateNewChannelMessage:
			return u.Message.GetID()
		}
	}
	return 0
}

// Edit replaces the text of one of the account's own messages. It is no error if the text is that already.
func (a *API) Edit(ctx context.Context, chat command.Peer, msgID int, text string) error {
	peer, err := a.InputPeer(ctx, chat)
	if err != nil {
		return err
	}
	req := &tg.MessagesEditMessageRequest{NoWebpage: true, Peer: peer, ID: msgID}
	req.SetMessage(fitting(text))
	answer, err := a.tg.MessagesEditMessage(ctx, req)
	if ErrorType(err) == "MESSAGE_NOT_MODIFIED" {
		return nil
	}
	if err != nil {
		return Wrap("messages.editMessage", err)
	}
	a.unpack(answer)
	return nil
}

// React puts a sign, an emoji, on a message, in the place of what the account had there. It is no error if it is there already;
// REACTION_INVALID where the chat has no such reaction, MESSAGE_ID_INVALID where the message is gone.
func (a *API) React(ctx context.Context, chat command.Peer, msgID int, sign string) error {
	peer, err := a.InputPeer(ctx, chat)
	if err != nil {
		return err
	}
	req := &tg.MessagesSendReactionRequest{Peer: peer, MsgID: msgID}
	req.SetReaction([]tg.ReactionClass{&tg.ReactionEmoji{Emoticon: sign}})
	answer, err := a.tg.MessagesSendReaction(ctx, req)
	if ErrorType(err) == "MESSAGE_NOT_MODIFIED" {
		return nil
	}
	if err != nil {
		return Wrap("messages.sendReaction", err)
	}
	a.unpack(answer)
	return nil
}

// Delete deletes messages for everybody. Those that are gone already are no error. MESSAGE_DELETE_FORBIDDEN where the account
// may not: of others' messages, that takes the right to delete in a channel or supergroup, and an admin in a basic group.
func (a *API) Delete(ctx context.Context, chat command.Peer, msgIDs []int) error {
	if chat.Kind != command.Channel {
		_, err := a.tg.MessagesDeleteMessages(ctx, &tg.MessagesDeleteMessagesRequest{Revoke: true, ID: msgIDs})
		return Wrap("messages.deleteMessages", err)
	}
	channel, err := a.InputChannel(ctx, chat)
	if err != nil {
		return err
	}
	_, err = a.tg.ChannelsDeleteMessages(ctx, &tg.ChannelsDeleteMessagesRequest{Channel: channel, ID: msgIDs})
	return Wrap("channels.deleteMessages", err)
}
