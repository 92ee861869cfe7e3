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

// Managers asks Telegram once about everybody in chat who may manage calls there, for a crowd of whom one may. Where the
// list is whole, whoever is not in it manages nothing. The errors are those of [API.CanManageCalls].
func (a *API) Managers(ctx context.Context, chat command.Peer) (list map[command.Peer]Standing, whole bool, err error) {
	switch chat.Kind {
	case command.Channel:
		in, err := a.InputChannel(ctx, chat)
		if err != nil {
			return nil, false, err
		}
		return a.admins(ctx, in)
	case command.Group:
		list, err := a.members(ctx, chat)
		return list, err == nil, err
	default:
		return nil, true, nil
	}
}

func (a *API) inGroup(ctx context.Context, chat, user command.Peer) (Standing, error) {
	list, err := a.members(ctx, chat)
	return list[user], err
}

// members returns how everybody stands in a basic group.
func (a *API) members(ctx context.Context, chat command.Peer) (map[command.Peer]Standing, error) {
	full, err := a.tg.MessagesGetFullChat(ctx, chat.ID)
	if err != nil {
		return nil, Wrap("messages.getFullChat", err)
	}
	a.Learn(full.Chats)
	cf, ok := full.FullChat.(*tg.ChatFull)
	if !ok {
		return nil, fmt.Errorf("messages.getFullChat: unexpected answer %T", full.FullChat)
	}
	participants, ok := cf.Participants.(*tg.ChatParticipants)
	if !ok {
		return nil, ErrNotMember
	}
	list := map[command.Peer]Standing{}
	for _, p := range participants.Participants {
		user, manages := command.Peer{Kind: command.User, ID: p.GetUserID()}, false
		switch p.(type) {
		case *tg.ChatParticipantCreator, *tg.ChatParticipantAdmin:
			manages = true
		}
		list[user] = standing(manages, user, full.Users)
	}
	return list, nil
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
	return standing(manager(answer.Participant) == sender.Peer.ID, sender.Peer, answer.Users), nil
}

// amongAdmins serves for a person whose access hash is not known (seen in min form only): the list of admins needs none.
func (a *API) amongAdmins(ctx context.Context, in tg.InputChannelClass, user command.Peer) (Standing, error) {
	list, _, err := a.admins(ctx, in)
	return list[user], err
}

// admins returns who of a channel's admins may manage calls. A chat has at most a few dozen of them; whole says that the
// list shows them all.
func (a *API) admins(ctx context.Context, in tg.InputChannelClass) (list map[command.Peer]Standing, whole bool, err error) {
	answer, err := a.tg.ChannelsGetParticipants(ctx, &tg.ChannelsGetParticipantsRequest{
		Channel: in, Filter: &tg.ChannelParticipantsAdmins{}, Limit: 200,
	})
	if err != nil {
		return nil, false, Wrap("channels.getParticipants", err)
	}
	participants, ok := answer.(*tg.ChannelsChannelParticipants)
	if !ok {
		return nil, false, fmt.Errorf("channels.getParticipants: unexpected answer %T", answer)
	}
	a.Learn(participants.Chats)
	list = map[command.Peer]Standing{}
	for _, p := range participants.Participants {
		if id := manager(p); id != 0 {
			user := command.Peer{Kind: command.User, ID: id}
			list[user] = standing(true, user, participants.Users)
		}
	}
	return list, len(participants.Participants) >= participants.Count, nil
}

// manager returns the id of a participant who may manage calls, 0 for another one.
func manager(p tg.ChannelParticipantClass) int64 {
	switch p := p.(type) {
	case *tg.ChannelParticipantCreator:
		return p.UserID
	case *tg.ChannelParticipantAdmin:
		if p.AdminRights.ManageCall {
			return p.UserID
		}
	}
	return 0
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
