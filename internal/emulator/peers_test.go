package emulator

import (
	"context"
	"strings"
	"testing"

	"github.com/gotd/td/tg"
)

func TestAccessHashes(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		if w.hash(w.alice, w.super) == w.hash(w.bob, w.super) {
			t.Error("two accounts have the same access hash")
		}
		get := func(api *tg.Client, hash int64) error {
			_, err := api.ChannelsGetFullChannel(ctx, &tg.InputChannel{ChannelID: w.super.ID, AccessHash: hash})
			return err
		}
		w.ok(get(w.apiB, w.hash(w.bob, w.super)))
		w.refused(get(w.apiB, w.hash(w.alice, w.super)), "CHANNEL_INVALID")
		w.refused(get(w.apiB, 0), "CHANNEL_INVALID")
		w.refused(get(w.apiEve, w.hash(w.eve, w.super)), "CHANNEL_PRIVATE")

		_, err := w.apiB.UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUser{UserID: w.carol, AccessHash: 1}})
		w.refused(err, "USER_ID_INVALID")
		_, err = w.apiB.MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{
			Peer: &tg.InputPeerUser{UserID: w.carol, AccessHash: 1}, Message: "hi", RandomID: 1,
		})
		w.refused(err, "PEER_ID_INVALID")
	})
}

func TestMinConstructorsOpenNothing(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		w.Switch(Switches{MinUsers: true, MinChannels: true})
		id := w.Say(w.super, w.carol, "hi", SayOptions{})
		ups := w.inB.take()[0].(*tg.Updates)
		u, c := ups.Users[0].(*tg.User), ups.Chats[0].(*tg.Channel)
		if !u.Min || !c.Min {
			t.Fatalf("pushed %+v and %+v", u, c)
		}
		_, err := w.apiB.UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUser{UserID: u.ID, AccessHash: u.AccessHash}})
		w.refused(err, "USER_ID_INVALID")
		_, err = w.apiB.ChannelsGetFullChannel(ctx, &tg.InputChannel{ChannelID: c.ID, AccessHash: c.AccessHash})
		w.refused(err, "CHANNEL_INVALID")
		seen := &tg.InputUserFromMessage{Peer: w.as(w.bob, w.super), MsgID: id, UserID: u.ID}
		full, err := w.apiB.UsersGetUsers(ctx, []tg.InputUserClass{seen})
		w.ok(err)
		if u := full[0].(*tg.User); u.Min || u.AccessHash != w.hash(w.bob, user(w.carol)) {
			t.Errorf("through the message the user is %+v", u)
		}
	})
}

func TestUsernames(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		resolve := func(name string) (tg.PeerClass, error) {
			res, err := w.apiB.ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: name})
			if err != nil {
				return nil, err
			}
			return res.Peer, nil
		}
		p, err := resolve("ALICE")
		w.ok(err)
		if p.(*tg.PeerUser).UserID != w.alice {
			t.Errorf("alice is %v", p)
		}
		p, err = resolve("news")
		w.ok(err)
		if p.(*tg.PeerChannel).ChannelID != w.channel.ID {
			t.Errorf("news is %v", p)
		}
		_, err = resolve("nobody_here")
		w.refused(err, "USERNAME_NOT_OCCUPIED")
		_, err = resolve("a b")
		w.refused(err, "USERNAME_INVALID")
		w.SetUsername(w.alice, "alice_2")
		_, err = resolve("alice")
		w.refused(err, "USERNAME_NOT_OCCUPIED")
		w.SetUsername(w.eve, "alice")
		p, err = resolve("alice")
		w.ok(err)
		if p.(*tg.PeerUser).UserID != w.eve {
			t.Error("a username that was given up cannot be taken by somebody else")
		}
	})
}

func TestMembers(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		get := func(id int64) (tg.ChannelParticipantClass, error) {
			res, err := w.apiB.ChannelsGetParticipant(ctx, &tg.ChannelsGetParticipantRequest{
				Channel: w.channelAs(w.bob, w.super), Participant: w.as(w.bob, user(id)),
			})
			if err != nil {
				return nil, err
			}
			return res.Participant, nil
		}
		for id, want := range map[int64]string{
			w.alice: "channelParticipantCreator", w.bob: "channelParticipantAdmin", w.carol: "channelParticipant",
		} {
			p, err := get(id)
			w.ok(err)
			if p.TypeName() != want {
				t.Errorf("user %d is %s, want %s", id, p.TypeName(), want)
			}
		}
		p, err := get(w.bob)
		w.ok(err)
		if r := p.(*tg.ChannelParticipantAdmin).AdminRights; !r.ManageCall || r.DeleteMessages {
			t.Errorf("Bob's rights are %+v", r)
		}
		_, err = get(w.eve)
		w.refused(err, "USER_NOT_PARTICIPANT")
		w.Ban(w.super, w.carol)
		p, err = get(w.carol)
		w.ok(err)
		if p.TypeName() != "channelParticipantBanned" {
			t.Errorf("a banned member is %s", p.TypeName())
		}
		admins, err := w.apiB.ChannelsGetParticipants(ctx, &tg.ChannelsGetParticipantsRequest{
			Channel: w.channelAs(w.bob, w.super), Filter: &tg.ChannelParticipantsAdmins{}, Limit: 10,
		})
		w.ok(err)
		if n := len(admins.(*tg.ChannelsChannelParticipants).Participants); n != 2 {
			t.Errorf("there are %d admins", n)
		}
		full, err := w.apiC.MessagesGetFullChat(ctx, w.group.ID)
		w.ok(err)
		var got []string
		for _, p := range full.FullChat.(*tg.ChatFull).Participants.(*tg.ChatParticipants).Participants {
			got = append(got, p.TypeName())
		}
		if len(got) != 3 || got[0] != "chatParticipantCreator" || got[1] != "chatParticipantAdmin" {
			t.Errorf("the basic group's members are %v", got)
		}
		_, err = w.apiEve.MessagesGetFullChat(ctx, w.group.ID)
		w.refused(err, "CHAT_ID_INVALID")
		w.CloseChat(w.super)
		_, err = get(w.alice)
		w.refused(err, "CHANNEL_PRIVATE")
	})
}

func TestAnInviteLinkShowsTheChatToMembersOnly(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		_, hash, _ := strings.Cut(w.InviteLink(w.super), "+")
		mine, err := w.apiB.MessagesCheckChatInvite(ctx, hash)
		w.ok(err)
		if c, ok := mine.(*tg.ChatInviteAlready); !ok || c.Chat.GetID() != w.super.ID {
			t.Errorf("a member is shown %+v", mine)
		}
		theirs, err := w.apiEve.MessagesCheckChatInvite(ctx, hash)
		w.ok(err)
		if c, ok := theirs.(*tg.ChatInvite); !ok || c.Title != "Super" {
			t.Errorf("a stranger is shown %+v", theirs)
		}
		_, err = w.apiB.MessagesCheckChatInvite(ctx, "0123")
		w.refused(err, "INVITE_HASH_EXPIRED")
	})
}
