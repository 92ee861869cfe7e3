package api

import (
	"context"
	"fmt"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// Chat is what the account can see of a chat or a person.
type Chat struct {
	Peer       command.Peer
	Title      string       // a person's name for a user
	Username   string       // the public one, without @; "" for a private chat
	Broadcast  bool         // a channel, where calls are called live streams
	Forum      bool         // a supergroup with topics
	Member     bool         // the account itself is in it; always true for a user
	MigratedTo command.Peer // the supergroup that took a basic group's place; zero otherwise
}

// Link returns the chat's public link, "" for a private chat.
func (c Chat) Link() string {
	if c.Username == "" {
		return ""
	}
	return "https://t.me/" + c.Username
}

// Lookup asks Telegram about p. It returns [ErrNoSuchChat], [ErrNotMember] for a private chat the account is not in
// (any more), or [ErrUnknownPeer].
func (a *API) Lookup(ctx context.Context, p command.Peer) (Chat, error) {
	switch p.Kind {
	case command.Channel:
		in, err := a.InputChannel(ctx, p)
		if err != nil {
			return Chat{}, err
		}
		answer, err := a.tg.ChannelsGetChannels(ctx, []tg.InputChannelClass{in})
		if err != nil {
			return Chat{}, gone(Wrap("channels.getChannels", err))
		}
		return a.chatIn(p, answer.GetChats(), nil)
	case command.Group:
		answer, err := a.tg.MessagesGetChats(ctx, []int64{p.ID})
		if err != nil {
			return Chat{}, gone(Wrap("messages.getChats", err))
		}
		return a.chatIn(p, answer.GetChats(), nil)
	case command.User:
		var in tg.InputUserClass = &tg.InputUserSelf{}
		if p.ID != a.self() {
			h, err := a.hash(ctx, p)
			if err != nil {
				return Chat{}, err
			}
			in = &tg.InputUser{UserID: p.ID, AccessHash: h}
		}
		users, err := a.tg.UsersGetUsers(ctx, []tg.InputUserClass{in})
		if err != nil {
			return Chat{}, gone(Wrap("users.getUsers", err))
		}
		return a.chatIn(p, nil, users)
	default:
		return Chat{}, ErrNoSuchChat
	}
}

// gone gives Telegram's many words for an invisible chat one meaning, keeping its error type for the log.
func gone(err error) error {
	switch ErrorType(err) {
	case "CHANNEL_PRIVATE", "CHAT_FORBIDDEN":
		return fmt.Errorf("%w (%w)", ErrNotMember, err)
	case "CHANNEL_INVALID", "CHAT_ID_INVALID", "PEER_ID_INVALID", "USER_ID_INVALID", "USERNAME_NOT_OCCUPIED", "USERNAME_INVALID":
		return fmt.Errorf("%w (%w)", ErrNoSuchChat, err)
	default:
		return err
	}
}

// chatIn finds p among the chats and users of an answer, and learns from them all.
func (a *API) chatIn(p command.Peer, chats []tg.ChatClass, users []tg.UserClass) (Chat, error) {
	a.learn(chats, users)
	for _, c := range chats {
		switch c := c.(type) {
		case *tg.Channel:
			if p.Kind == command.Channel && c.ID == p.ID {
				return Chat{Peer: p, Title: c.Title, Username: PublicName(c.Username, c.Usernames), Broadcast: c.Broadcast,
					Forum: c.Forum, Member: !c.Left}, nil
			}
		case *tg.Chat:
			if p.Kind == command.Group && c.ID == p.ID {
				chat := Chat{Peer: p, Title: c.Title, Member: !c.Left}
				if to, ok := c.MigratedTo.(*tg.InputChannel); ok {
					chat.MigratedTo = command.Peer{Kind: command.Channel, ID: to.ChannelID}
					a.st.SetAccessHash(chat.MigratedTo, to.AccessHash)
				}
				return chat, nil
			}
		case *tg.ChannelForbidden:
			if p.Kind == command.Channel && c.ID == p.ID {
				return Chat{}, ErrNotMember
			}
		case *tg.ChatForbidden:
			if p.Kind == command.Group && c.ID == p.ID {
				return Chat{}, ErrNotMember
			}
		}
	}
	for _, u := range users {
		if u, ok := u.(*tg.User); ok && p.Kind == command.User && u.ID == p.ID {
			name := u.FirstName
			if u.LastName != "" {
				name += " " + u.LastName
			}
			return Chat{Peer: p, Title: name, Username: PublicName(u.Username, u.Usernames), Member: true}, nil
		}
	}
	return Chat{}, ErrNoSuchChat
}

// publicName picks a name to link to: chats with collectible usernames have a list in place of the plain field.
func PublicName(plain string, list []tg.Username) string {
	if plain != "" {
		return plain
	}
	for _, u := range list {
		if u.Active {
			return u.Username
		}
	}
	return ""
}

// Migrated reports whether the basic group p was upgraded, and to which supergroup.
func (a *API) Migrated(ctx context.Context, p command.Peer) (command.Peer, bool, error) {
	if p.Kind != command.Group {
		return command.Peer{}, false, nil
	}
	chat, err := a.Lookup(ctx, p)
	if err != nil {
		return command.Peer{}, false, err
	}
	return chat.MigratedTo, !chat.MigratedTo.IsZero(), nil
}

// CanManageCalls asks Telegram whether user may manage calls in chat at this moment: its creator, an admin with the
// manage_call right, and in a basic group every admin. On an error nothing is known: refuse.
func (a *API) CanManageCalls(ctx context.Context, chat, user command.Peer) (bool, error) {
	if user.Kind != command.User {
		return false, nil
	}
	switch chat.Kind {
	case command.Channel:
		return a.managesChannel(ctx, chat, user)
	case command.Group:
		full, err := a.tg.MessagesGetFullChat(ctx, chat.ID)
		if err != nil {
			return false, Wrap("messages.getFullChat", err)
		}
		a.learn(full.Chats, full.Users)
		cf, ok := full.FullChat.(*tg.ChatFull)
		if !ok {
			return false, fmt.Errorf("messages.getFullChat: unexpected answer %T", full.FullChat)
		}
		list, ok := cf.Participants.(*tg.ChatParticipants)
		if !ok {
			return false, ErrNotMember
		}
		for _, p := range list.Participants {
			if p.GetUserID() != user.ID {
				continue
			}
			switch p.(type) {
			case *tg.ChatParticipantCreator, *tg.ChatParticipantAdmin:
				return true, nil
			}
		}
		return false, nil
	default:
		return false, nil
	}
}

func (a *API) managesChannel(ctx context.Context, chat, user command.Peer) (bool, error) {
	in, err := a.InputChannel(ctx, chat)
	if err != nil {
		return false, err
	}
	who, err := a.knownPeer(user)
	if err != nil {
		return a.listedAsManager(ctx, in, user)
	}
	answer, err := a.tg.ChannelsGetParticipant(ctx, &tg.ChannelsGetParticipantRequest{Channel: in, Participant: who})
	switch ErrorType(err) {
	case "USER_NOT_PARTICIPANT":
		return false, nil
	case "USER_ID_INVALID", "PARTICIPANT_ID_INVALID": // the hash is another session's
		return a.listedAsManager(ctx, in, user)
	}
	if err != nil {
		return false, Wrap("channels.getParticipant", err)
	}
	a.learn(answer.Chats, answer.Users)
	return manages(answer.Participant, user), nil
}

// listedAsManager serves for a person whose access hash is not known (seen in min form only): the list of admins
// needs none, and a chat has at most a few dozen of them.
func (a *API) listedAsManager(ctx context.Context, in tg.InputChannelClass, user command.Peer) (bool, error) {
	answer, err := a.tg.ChannelsGetParticipants(ctx, &tg.ChannelsGetParticipantsRequest{
		Channel: in, Filter: &tg.ChannelParticipantsAdmins{}, Limit: 200,
	})
	if err != nil {
		return false, Wrap("channels.getParticipants", err)
	}
	list, ok := answer.(*tg.ChannelsChannelParticipants)
	if !ok {
		return false, fmt.Errorf("channels.getParticipants: unexpected answer %T", answer)
	}
	a.learn(list.Chats, list.Users)
	for _, p := range list.Participants {
		if manages(p, user) {
			return true, nil
		}
	}
	return false, nil
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
