package api

import (
	"context"
	"fmt"
	"strings"

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
	Manager    bool         // the account itself may manage calls there
	Writes     bool         // the account itself may write there, as far as its rights go; always true for a user
	MigratedTo command.Peer // the supergroup that took a basic group's place; zero otherwise
	WasGroup   command.Peer // the basic group whose place a supergroup took, as [API.Look] shows it; zero otherwise
	Invite     string       // the link that lets people in, as [API.Look] shows it to an account that may invite; "" otherwise
	Hash       int64        // a person's access hash, for [API.KeepUser]; 0 if it is not told, and for chats
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
		if p.ID != a.opt.Self() {
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
	case "CHANNEL_INVALID", "CHANNEL_PUBLIC_GROUP_NA", "CHAT_ID_INVALID", "PEER_ID_INVALID", "USER_ID_INVALID", "USERNAME_NOT_OCCUPIED", "USERNAME_INVALID":
		return fmt.Errorf("%w (%w)", ErrNoSuchChat, err)
	default:
		return err
	}
}

// chatIn finds p among the chats and users of an answer, and learns from the chats.
func (a *API) chatIn(p command.Peer, chats []tg.ChatClass, users []tg.UserClass) (Chat, error) {
	a.Learn(chats)
	for _, c := range chats {
		switch c := c.(type) {
		case *tg.Channel:
			if p.Kind == command.Channel && c.ID == p.ID {
				if !c.Min && c.AccessHash != 0 {
					keep(a.opt.Hashes, p, c.AccessHash) // whether the account is in it or not: it was asked about
				}
				return Chat{Peer: p, Title: c.Title, Username: PublicName(c.Username, c.Usernames), Broadcast: c.Broadcast,
					Forum: c.Forum, Member: !c.Left, Manager: !c.Min && (c.Creator || c.AdminRights.ManageCall), Writes: writes(c)}, nil
			}
		case *tg.Chat:
			if p.Kind == command.Group && c.ID == p.ID {
				_, admin := c.GetAdminRights()
				chat := Chat{Peer: p, Title: c.Title, Member: !c.Left, Manager: c.Creator || admin,
					Writes: !c.Left && (c.Creator || admin || !silent(c.DefaultBannedRights))}
				if to, ok := c.MigratedTo.(*tg.InputChannel); ok {
					chat.MigratedTo = command.Peer{Kind: command.Channel, ID: to.ChannelID}
					keep(a.opt.Hashes, chat.MigratedTo, to.AccessHash)
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
			hash, _ := hashIn(p, nil, users)
			return Chat{Peer: p, Title: fullName(u), Username: PublicName(u.Username, u.Usernames), Member: true, Writes: true, Hash: hash}, nil
		}
	}
	return Chat{}, ErrNoSuchChat
}

// writes reports whether the account may write in a channel, or a supergroup.
func writes(c *tg.Channel) bool {
	_, admin := c.GetAdminRights()
	admin = admin || c.Creator
	switch {
	case c.Left, silent(c.BannedRights):
		return false
	case c.Broadcast:
		return c.Creator || c.AdminRights.PostMessages
	}
	return admin || !c.Gigagroup && !silent(c.DefaultBannedRights)
}

// silent reports whether somebody of whom this is said may not write text.
func silent(r tg.ChatBannedRights) bool { return r.ViewMessages || r.SendMessages || r.SendPlain }

// fullName is how a person is shown; "" for a deleted account.
func fullName(u *tg.User) string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// PublicName picks a name to link to, "" if there is none: chats and people with collectible usernames have a list in
// place of the plain field.
func PublicName(plain string, list []tg.Username) string {
	if names := Usernames(plain, list); len(names) > 0 {
		return names[0]
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
