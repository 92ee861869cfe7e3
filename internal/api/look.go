package api

import (
	"context"
	"fmt"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// Look returns what the chat is and the call it has now, live or scheduled; nil if it has none. Two RPCs at most.
func (a *API) Look(ctx context.Context, p command.Peer) (Chat, *Call, error) {
	chat, in, err := a.fullChat(ctx, p)
	if err != nil || in == nil {
		return chat, nil, err
	}
	answer, err := a.tg.PhoneGetGroupCall(ctx, &tg.PhoneGetGroupCallRequest{Call: in, Limit: 1})
	if CallGone(err) {
		return chat, nil, nil // full_chat.call outlives the call it names
	}
	if err != nil {
		return chat, nil, Wrap("phone.getGroupCall", err)
	}
	a.Learn(answer.Chats)
	call, ok := answer.Call.(*tg.GroupCall)
	if !ok {
		return chat, nil, nil // groupCallDiscarded
	}
	return chat, callOf(call), nil
}

// fullChat returns the chat, and what it names as its call; nil for none.
func (a *API) fullChat(ctx context.Context, p command.Peer) (Chat, *tg.InputGroupCall, error) {
	method := "channels.getFullChannel"
	var full *tg.MessagesChatFull
	var err error
	switch p.Kind {
	case command.Channel:
		in, inErr := a.InputChannel(ctx, p)
		if inErr != nil {
			return Chat{}, nil, inErr
		}
		full, err = a.tg.ChannelsGetFullChannel(ctx, in)
	case command.Group:
		method = "messages.getFullChat"
		full, err = a.tg.MessagesGetFullChat(ctx, p.ID)
	default:
		return Chat{}, nil, ErrNotAGroup
	}
	if err != nil {
		return Chat{}, nil, gone(Wrap(method, err))
	}
	chat, err := a.chatIn(p, full.Chats, full.Users)
	if err != nil {
		return Chat{}, nil, err
	}
	holder, ok := full.FullChat.(interface {
		GetCall() (tg.InputGroupCallClass, bool)
		GetExportedInvite() (tg.ExportedChatInviteClass, bool)
	})
	if !ok {
		return Chat{}, nil, fmt.Errorf("%s: unexpected answer %T", method, full.FullChat)
	}
	if invite, ok := holder.GetExportedInvite(); ok {
		if invite, ok := invite.(*tg.ChatInviteExported); ok && !invite.Revoked {
			chat.Invite = invite.Link
		}
	}
	call, ok := holder.GetCall()
	if !ok {
		return chat, nil, nil
	}
	in, ok := call.(*tg.InputGroupCall)
	if !ok {
		return Chat{}, nil, fmt.Errorf("%s: unexpected call %T", method, call)
	}
	return chat, in, nil
}
