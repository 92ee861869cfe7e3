package api

import (
	"context"
	"fmt"
	"time"

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
	req := &tg.MessagesSendMessageRequest{NoWebpage: true, Peer: peer, Message: s.Text, RandomID: s.RandomID}
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
	return a.sentID(answer, s.RandomID), nil
}

func (a *API) sentID(answer tg.UpdatesClass, randomID int64) int {
	if short, ok := answer.(*tg.UpdateShortSentMessage); ok {
		return short.ID
	}
	updates := a.unpack(answer)
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
	req.SetMessage(text)
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

// FindOwn returns the id of the account's newest message since a moment for which match is true, 0 if there is none
// among the chat's newest 1,000. replyTo is the id of the message it answers, 0 for none. In channels the author is not
// told for certain: any post that matches counts.
func (a *API) FindOwn(ctx context.Context, chat command.Peer, since time.Time, match func(text string, replyTo int) bool) (msgID int, err error) {
	toSelf := chat.Kind == command.User && chat.ID == a.self()
	_, err = a.history(ctx, chat, since, func(m tg.NotEmptyMessage) bool {
		// In Saved Messages everything is the account's own, whatever the flag says.
		if msg, ok := m.(*tg.Message); ok && (msg.Out || msg.Post || toSelf) && match(msg.Message, replyTo(msg)) {
			msgID = msg.ID
			return false
		}
		return true
	})
	return msgID, err
}

func replyTo(m *tg.Message) int {
	if h, ok := m.ReplyTo.(*tg.MessageReplyHeader); ok {
		return h.ReplyToMsgID
	}
	return 0
}

// historyPages bounds what history reads: 10 pages of 100, the most that Telegram returns at once.
const historyPages = 10

// history visits the chat's messages newest first, down to since, until visit returns false. complete is true if it
// saw all of them.
func (a *API) history(ctx context.Context, chat command.Peer, since time.Time, visit func(tg.NotEmptyMessage) bool) (complete bool, err error) {
	peer, err := a.InputPeer(ctx, chat)
	if err != nil {
		return false, err
	}
	req := &tg.MessagesGetHistoryRequest{Peer: peer, Limit: 100}
	for range historyPages {
		answer, err := a.tg.MessagesGetHistory(ctx, req)
		if err != nil {
			return false, Wrap("messages.getHistory", err)
		}
		page, ok := answer.AsModified()
		if !ok {
			return false, fmt.Errorf("messages.getHistory: unexpected answer %T", answer)
		}
		a.learn(page.GetChats(), page.GetUsers())
		messages := page.GetMessages()
		for _, m := range messages {
			req.OffsetID = m.GetID()
			msg, ok := m.AsNotEmpty()
			if !ok {
				continue
			}
			if int64(msg.GetDate()) < since.Unix() {
				return true, nil
			}
			if !visit(msg) {
				return false, nil
			}
		}
		if _, all := answer.(*tg.MessagesMessages); all || len(messages) == 0 {
			return true, nil
		}
	}
	return false, nil
}
