package api

import (
	"context"
	"fmt"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// Standing is what Telegram says at a moment about somebody in a chat.
type Standing struct {
	Manages bool // calls: its creator, an admin with the manage_call right, and in a basic group every admin
	Bot     bool // a bot never manages
}

// CanManageCalls asks Telegram whether the person sender may manage calls in chat. Where the answer does not show who that
// is, nothing is proven: the zero Standing. On an error nothing is known: refuse.
func (a *API) CanManageCalls(ctx context.Context, chat command.Peer, sender command.Sender) (Standing, error) {
	if sender.Kind != command.Person || sender.Peer.Kind != command.User {
		return Standing{}, nil
	}
	switch chat.Kind {
	case command.Channel:
		return a.inChannel(ctx, chat, sender)
	case command.Group:
		return a.inGroup(ctx, chat, sender.Peer)
	default:
		return Standing{}, nil
	}
}

func (a *API) inGroup(ctx context.Context, chat, user command.Peer) (Standing, error) {
	full, err := a.tg.MessagesGetFullChat(ctx, chat.ID)
	if err != nil {
		return Standing{}, Wrap("messages.getFullChat", err)
	}
	a.Learn(full.Chats)
	cf, ok := full.FullChat.(*tg.ChatFull)
	if !ok {
		return Standing{}, fmt.Errorf("messages.getFullChat: unexpected answer %T", full.FullChat)
	}
	list, ok := cf.Participants.(*tg.ChatParticipants)
	if !ok {
		return Standing{}, ErrNotMember
	}
	for _, p := range list.Participants {
		if p.GetUserID() != user.ID {
			continue
		}
		switch p.(type) {
		case *tg.ChatParticipantCreator, *tg.ChatParticipantAdmin:
			return standing(true, user, full.Users), nil
		default:
			return standing(false, user, full.Users), nil
		}
	}
	return Standing{}, nil
}

func (a *API) inChannel(ctx context.Context, chat command.Peer, sender command.Sender) (Standing, error) {
	in, err := a.InputChannel(ctx, chat)
	if err != nil {
		return Standing{}, err
	}
	hash := sender.Hash
	if h, ok := a.opt.Hashes.AccessHash(sender.Peer); ok && hash == 0 {
		hash = h
	}
	if hash == 0 {
		return a.amongAdmins(ctx, in, sender.Peer)
	}
	answer, err := a.tg.ChannelsGetParticipant(ctx, &tg.ChannelsGetParticipantRequest{
		Channel: in, Participant: inputOf(sender.Peer, hash),
	})
	switch ErrorType(err) {
	case "USER_NOT_PARTICIPANT":
		return Standing{}, nil
	case "USER_ID_INVALID", "PARTICIPANT_ID_INVALID": // the hash is another session's
		return a.amongAdmins(ctx, in, sender.Peer)
	}
	if err != nil {
		return Standing{}, Wrap("channels.getParticipant", err)
	}
	a.Learn(answer.Chats)
	return standing(manages(answer.Participant, sender.Peer), sender.Peer, answer.Users), nil
}

// amongAdmins serves for a person whose access hash is not known (seen in min form only): the list of admins needs none,
// and a chat has at most a few dozen of them.
func (a *API) amongAdmins(ctx context.Context, in tg.InputChannelClass, user command.Peer) (Standing, error) {
	answer, err := a.tg.ChannelsGetParticipants(ctx, &tg.ChannelsGetParticipantsRequest{
		Channel: in, Filter: &tg.ChannelParticipantsAdmins{}, Limit: 200,
	})
	if err != nil {
		return Standing{}, Wrap("channels.getParticipants", err)
	}
	list, ok := answer.(*tg.ChannelsChannelParticipants)
	if !ok {
		return Standing{}, fmt.Errorf("channels.getParticipants: unexpected answer %T", answer)
	}
	a.Learn(list.Chats)
	for _, p := range list.Participants {
		if manages(p, user) {
			return standing(true, user, list.Users), nil
		}
	}
	return Standing{}, nil
}

func manages(p tg.ChannelParticipantClass, user command.Peer) bool {
	switch p := p.(type) {
	case *tg.ChannelParticipantCreator:
		return p.UserID == user.ID
	case *tg.ChannelParticipantAdmin:
		return p.UserID == user.ID && p.AdminRights.ManageCall
	default:
		return false
	}
}

// standing judges by who came with the answer: a message may have come without.
func standing(manages bool, user command.Peer, users []tg.UserClass) Standing {
	for _, u := range users {
		if u, ok := u.(*tg.User); ok && u.ID == user.ID {
			return Standing{Manages: manages && !u.Bot, Bot: u.Bot}
		}
	}
	return Standing{}
}
