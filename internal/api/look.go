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
	call, err := a.groupCall(ctx, in)
	return chat, call, err
}

func callRequest(in tg.InputGroupCall) *tg.PhoneGetGroupCallRequest {
	return &tg.PhoneGetGroupCallRequest{Call: &in, Limit: 1}
}

// groupCall returns a call; nil if it is not there any more: full_chat.call outlives the call it names.
func (a *API) groupCall(ctx context.Context, in *tg.InputGroupCall) (*Call, error) {
	answer, err := a.tg.PhoneGetGroupCall(ctx, callRequest(*in))
	if CallGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, Wrap("phone.getGroupCall", err)
	}
	a.Learn(answer.Chats)
	call, ok := answer.Call.(*tg.GroupCall)
	if !ok {
		return nil, nil // groupCallDiscarded
	}
	return callOf(call), nil
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
	if c, ok := full.FullChat.(*tg.ChannelFull); ok && c.MigratedFromChatID != 0 {
		chat.WasGroup = command.Peer{Kind: command.Group, ID: c.MigratedFromChatID}
	}
	if invite, ok := holder.GetExportedInvite(); ok {
		if invite, ok := invite.(*tg.ChatInviteExported); ok && !invite.Revoked {
			chat.Invite = invite.Link
		}
	}
	call, ok := holder.GetCall()
	if !ok {
		a.calls.set(p, nil)
		return chat, nil, nil
	}
	in, ok := call.(*tg.InputGroupCall)
	if !ok {
		return Chat{}, nil, fmt.Errorf("%s: unexpected call %T", method, call)
	}
	a.calls.set(p, in)
	return chat, in, nil
}
