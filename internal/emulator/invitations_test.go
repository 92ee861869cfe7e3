package emulator

import (
	"context"
	"slices"
	"testing"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func TestInvitingToACall(t *testing.T) {
	invite := func(w *world, api *tg.Client, by int64, chat command.Peer, users ...int64) (tg.UpdatesClass, error) {
		r := &tg.PhoneInviteToGroupCallRequest{Call: w.callIn(chat)}
		for _, id := range users {
			r.Users = append(r.Users, &tg.InputUser{UserID: id, AccessHash: w.hash(by, user(id))})
		}
		return api.PhoneInviteToGroupCall(context.Background(), r)
	}
	t.Run("a member who is in the call invites others of the chat, by a message", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for _, chat := range []command.Peer{w.super, w.group} {
				w.StartCall(chat, w.alice, "Talk")
				w.JoinCall(chat, w.carol)
				w.inB.take()
				ups, err := invite(w, w.apiC, w.carol, chat, w.alice, w.bob)
				w.ok(err)
				want := []string{"updateNewChannelMessage"}
				if chat == w.group {
					want[0] = "updateNewMessage"
				}
				if pushed := kinds(w.inB.take()...); !slices.Equal(kinds(ups), want) || !slices.Equal(pushed, want) {
					t.Errorf("the answer holds %v, and %v is pushed", kinds(ups), pushed)
				}
				if n := len(ups.(*tg.Updates).Users); n != 3 {
					t.Errorf("%d people come with the answer", n)
				}
				posts := w.Messages(chat)
				action := posts[len(posts)-1].Service.(*tg.MessageActionInviteToGroupCall)
				if !slices.Equal(action.Users, []int64{w.alice, w.bob}) || action.Call.(*tg.InputGroupCall).ID != w.callIn(chat).ID {
					t.Errorf("the message says %+v", action)
				}
				_, err = invite(w, w.apiC, w.carol, chat, w.bob)
				w.refused(err, "USER_ALREADY_INVITED")
				w.Switch(Switches{InviteAgain: true})
				_, err = invite(w, w.apiC, w.carol, chat, w.bob)
				w.ok(err)
				w.Switch(Switches{})
			}
			if got := w.events(func(e Event) bool { return e.Kind == UserInvited && e.By == w.carol && e.User == w.bob }); len(got) != 4 {
				t.Errorf("the ledger says %+v", got)
			}
		})
	})
	t.Run("who may not", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.channel, w.alice, "Talk")
			_, err := invite(w, w.apiC, w.carol, w.channel, w.bob)
			w.refused(err, "GROUPCALL_FORBIDDEN")
			w.JoinCall(w.channel, w.eve)
			_, err = invite(w, w.apiEve, w.eve, w.channel, w.bob)
			w.refused(err, "USER_NOT_PARTICIPANT")
			_, err = w.join(w.apiA, w.channel, 7, func(r *tg.PhoneJoinGroupCallRequest) { r.JoinAs = w.as(w.alice, w.channel) })
			w.ok(err)
			_, err = invite(w, w.apiA, w.alice, w.channel, w.bob)
			w.refused(err, "INVITE_FORBIDDEN_WITH_JOINAS")
			w.Switch(Switches{InviteFromOutside: true})
			_, err = invite(w, w.apiC, w.carol, w.channel, make([]int64, 11)...)
			w.refused(err, "USERS_TOO_MUCH")
			_, err = invite(w, w.apiC, w.carol, w.channel, w.bob)
			w.ok(err)
		})
	})
	t.Run("whom nobody may, and who spoils it for all or is left out", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.StartCall(w.super, w.alice, "Talk")
			w.JoinCall(w.super, w.carol)
			bot, gone := w.AddUser(User{First: "Bot", Bot: true}), w.AddUser(User{First: "Gone"})
			w.Join(w.super, bot)
			w.Join(w.super, gone)
			w.Deactivate(gone, false)
			w.JoinCall(w.super, w.alice)
			for id, want := range map[int64]string{
				bot: "CHAT_TYPE_INVALID", gone: "INPUT_USER_DEACTIVATED", w.eve: "USER_NOT_PARTICIPANT", w.alice: "USER_ALREADY_PARTICIPANT",
			} {
				_, err := invite(w, w.apiC, w.carol, w.super, w.bob, id)
				w.refused(err, want)
			}
			w.RefuseInvitations(w.bob, true)
			_, err := invite(w, w.apiC, w.carol, w.super, w.bob)
			w.refused(err, "USER_PRIVACY_RESTRICTED")
			if got := w.events(func(e Event) bool { return e.Kind == UserInvited }); got != nil {
				t.Errorf("all the same, %+v", got)
			}
			w.RefuseInvitations(w.bob, false)
			w.Switch(Switches{InviteSkips: true})
			ups, err := invite(w, w.apiC, w.carol, w.super, w.alice, bot)
			w.ok(err)
			if got := list(ups); len(got) != 0 {
				t.Errorf("nobody was invited, and told is %v", kinds(ups))
			}
			_, err = invite(w, w.apiC, w.carol, w.super, w.alice, w.bob)
			w.ok(err)
			if got := w.events(func(e Event) bool { return e.Kind == UserInvited }); len(got) != 1 || got[0].User != w.bob {
				t.Errorf("the ledger says %+v", got)
			}
		})
	})
}
