package api

import (
	"context"
	"testing"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

func aPerson(id int64) *tg.User { return &tg.User{ID: id, AccessHash: id} }

// writer is a person whose message said nothing about them.
func writer(id int64) command.Sender { return command.Sender{Kind: command.Person, Peer: user(id)} }

func TestCanManageCallsReadsTheAnswer(t *testing.T) {
	right := tg.ChatAdminRights{ManageCall: true}
	admin := &tg.ChannelParticipantAdmin{UserID: alice, AdminRights: right}
	robot, gone := aPerson(alice), aPerson(alice)
	robot.Bot, gone.Deleted = true, true
	for _, c := range []struct {
		name        string
		participant tg.ChannelParticipantClass
		user        tg.UserClass
		err         error
		want        Standing
		fails       bool
	}{
		{"the creator may", &tg.ChannelParticipantCreator{UserID: alice}, aPerson(alice), nil, Standing{Manages: true}, false},
		{"an admin with the right may", admin, aPerson(alice), nil, Standing{Manages: true}, false},
		{"an admin without it may not", &tg.ChannelParticipantAdmin{UserID: alice, AdminRights: tg.ChatAdminRights{ChangeInfo: true}}, aPerson(alice), nil, Standing{}, false},
		{"a member may not", &tg.ChannelParticipant{UserID: alice}, aPerson(alice), nil, Standing{}, false},
		{"somebody banned may not", &tg.ChannelParticipantBanned{Peer: &tg.PeerUser{UserID: alice}}, aPerson(alice), nil, Standing{}, false},
		{"somebody who left may not", &tg.ChannelParticipantLeft{Peer: &tg.PeerUser{UserID: alice}}, aPerson(alice), nil, Standing{}, false},
		{"a bot may not, whatever its rights", admin, robot, nil, Standing{Bot: true}, false},
		{"a deleted account is a person", admin, gone, nil, Standing{Manages: true}, false},
		{"an answer about somebody else proves nothing", &tg.ChannelParticipantAdmin{UserID: bob, AdminRights: right}, aPerson(alice), nil, Standing{}, false},
		{"an answer that does not show the person proves nothing", admin, aPerson(bob), nil, Standing{}, false},
		{"one that does not exist proves nothing", admin, &tg.UserEmpty{ID: alice}, nil, Standing{}, false},
		{"a stranger may not", nil, nil, tgerr.New(400, "USER_NOT_PARTICIPANT"), Standing{}, false},
		{"no answer is an error", nil, nil, tgerr.New(500, "INTERNAL"), Standing{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, api, _ := newAnswers(t)
			a.OnChannelsGetParticipant(func(context.Context, *tg.ChannelsGetParticipantRequest) (*tg.ChannelsChannelParticipant, error) {
				return &tg.ChannelsChannelParticipant{Participant: c.participant, Users: []tg.UserClass{c.user}}, c.err
			})
			if got, err := api.CanManageCalls(t.Context(), channel(5), writer(alice)); got != c.want || (err != nil) != c.fails {
				t.Errorf("CanManageCalls = %+v, %v", got, err)
			}
		})
	}

	t.Run("the hash that came with the message is used, and kept nowhere", func(t *testing.T) {
		a, api, st := newAnswers(t)
		a.OnChannelsGetParticipant(func(_ context.Context, r *tg.ChannelsGetParticipantRequest) (*tg.ChannelsChannelParticipant, error) {
			if in, ok := r.Participant.(*tg.InputPeerUser); !ok || in.UserID != bob || in.AccessHash != 333 {
				t.Errorf("asked about %+v", r.Participant)
			}
			return &tg.ChannelsChannelParticipant{Participant: &tg.ChannelParticipantCreator{UserID: bob}, Users: []tg.UserClass{aPerson(bob)}}, nil
		})
		who := writer(bob)
		who.Hash = 333
		if got, err := api.CanManageCalls(t.Context(), channel(5), who); !got.Manages || err != nil {
			t.Errorf("CanManageCalls = %+v, %v", got, err)
		}
		if _, kept := st.AccessHash(user(bob)); kept {
			t.Error("the hash is kept")
		}
	})

	t.Run("whoever did not write as a person may not", func(t *testing.T) {
		a, api, _ := newAnswers(t)
		for kind := command.Untrusted; kind <= command.AsChannel; kind++ {
			if kind == command.Person {
				continue
			}
			if got, err := api.CanManageCalls(t.Context(), channel(5), command.Sender{Kind: kind, Peer: user(alice)}); got.Manages || err != nil {
				t.Errorf("kind %d: %+v, %v", kind, got, err)
			}
		}
		if a.asked != 0 {
			t.Errorf("%d requests", a.asked)
		}
	})

	t.Run("a list of admins that is cut short says nothing about the others", func(t *testing.T) {
		a, api, _ := newAnswers(t)
		a.OnChannelsGetParticipants(func(context.Context, *tg.ChannelsGetParticipantsRequest) (tg.ChannelsChannelParticipantsClass, error) {
			return &tg.ChannelsChannelParticipants{Count: 2, Participants: []tg.ChannelParticipantClass{admin}, Users: []tg.UserClass{aPerson(alice)}}, nil
		})
		if list, whole, err := api.Managers(t.Context(), channel(5)); whole || err != nil || !list[user(alice)].Manages {
			t.Errorf("%v, %t, %v", list, whole, err)
		}
	})

	t.Run("a hidden list of members is an error", func(t *testing.T) {
		a, api, _ := newAnswers(t)
		a.OnMessagesGetFullChat(func(context.Context, int64) (*tg.MessagesChatFull, error) {
			return &tg.MessagesChatFull{FullChat: &tg.ChatFull{ID: 6, Participants: &tg.ChatParticipantsForbidden{ChatID: 6}}}, nil
		})
		if got, err := api.CanManageCalls(t.Context(), group(6), writer(alice)); got.Manages || err == nil {
			t.Errorf("%+v, %v; want an error", got, err)
		}
	})
}

func TestCanManageCallsOnTheEmulator(t *testing.T) {
	w := newWorld(t)
	stranger := w.srv.AddUser(emulator.User{First: "Stranger"})
	for _, chat := range w.chats() {
		list, whole, err := w.api.Managers(t.Context(), chat)
		if err != nil || !whole || !list[user(w.alice)].Manages {
			t.Errorf("%v: the list of managers is %v, %t, %v", chat, list, whole, err)
		}
		for _, who := range []int64{w.bob, w.robot, stranger} {
			if list[user(who)].Manages {
				t.Errorf("%v: %d is in the list of managers", chat, who)
			}
		}
		for who, want := range map[int64]Standing{
			w.alice: {Manages: true}, w.bob: {}, w.robot: {Bot: true}, stranger: {},
		} {
			known, unknown := w.sender(who), writer(who)
			wrong := known
			wrong.Hash ^= 1
			for name, s := range map[string]command.Sender{"known": known, "unknown": unknown, "known to another session": wrong} {
				if got, err := w.api.CanManageCalls(t.Context(), chat, s); got.Manages != want.Manages || got.Manages && got.Bot || err != nil {
					t.Errorf("%v, %d, %s: %+v, %v; want %+v", chat, who, name, got, err, want)
				}
			}
		}
	}
	if got, err := w.api.CanManageCalls(t.Context(), w.super, w.sender(w.robot)); !got.Bot || err != nil {
		t.Errorf("the robot: %+v, %v", got, err)
	}
}

func TestWhereTheAccountItselfManages(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		expect := func(want bool, why string) {
			t.Helper()
			looked, _, err := w.api.Look(t.Context(), chat)
			if err != nil || looked.Manager != want {
				t.Errorf("%v, %s: Look says %t, %v", chat, why, looked.Manager, err)
			}
			if found, err := w.api.Lookup(t.Context(), chat); err != nil || found.Manager != want {
				t.Errorf("%v, %s: Lookup says %t, %v", chat, why, found.Manager, err)
			}
		}
		expect(true, "an admin with the right")
		w.srv.SetAdmin(chat, w.bot, emulator.Rights{ChangeInfo: true})
		expect(chat == w.basic, "an admin without it; in a basic group there is no such thing")
		w.srv.Demote(chat, w.bot)
		expect(false, "a member")
	}
	own := w.srv.AddSupergroup(emulator.Chat{Title: "Own", Username: "own_group", Creator: w.bot})
	if c, err := w.api.Resolve(t.Context(), "@own_group"); err != nil || c.Peer != own || !c.Manager {
		t.Errorf("its own group: %+v, %v", c, err)
	}
	foreign := w.srv.AddSupergroup(emulator.Chat{Title: "Foreign", Username: "foreign_group", Creator: w.alice})
	if c, err := w.api.Resolve(t.Context(), "@foreign_group"); err != nil || c.Peer != foreign || c.Manager || c.Member {
		t.Errorf("a group it is not in: %+v, %v", c, err)
	}
	if _, ok := w.api.KnownName("foreign_group"); ok {
		t.Error("the name of a group it is not in is known")
	}
	if _, _, err := w.api.Look(t.Context(), foreign); err != nil {
		t.Errorf("and cannot be looked at: %v", err)
	}
	if p, ok := w.api.KnownName("Own_Group"); !ok || p != own {
		t.Errorf("KnownName of its own group = %v, %t", p, ok)
	}
	// A min form tells nothing of rights.
	_, api, _ := newAnswers(t)
	least := known(5, "five")
	least.Min, least.Creator = true, true
	if c, err := api.chatIn(channel(5), []tg.ChatClass{least}, nil); err != nil || c.Manager {
		t.Errorf("by a min form: %+v, %v", c, err)
	}
}

func TestTheLinkThatLetsPeopleIn(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		shown := func() string {
			t.Helper()
			c, _, err := w.api.Look(t.Context(), chat)
			if err != nil {
				t.Error(err)
			}
			return c.Invite
		}
		if got := shown(); got != "" {
			t.Errorf("%v: before there is one: %s", chat, got)
		}
		link := w.srv.InviteLink(chat)
		if got := shown(); chat != w.basic && got != "" {
			t.Errorf("%v: to an admin who may not invite: %s", chat, got)
		}
		w.srv.SetAdmin(chat, w.bot, emulator.Rights{InviteUsers: true})
		if got := shown(); got != link {
			t.Errorf("%v: to one who may: %q, want %s", chat, got, link)
		}
		w.srv.Demote(chat, w.bot)
		if got := shown(); got != "" {
			t.Errorf("%v: to a member: %s", chat, got)
		}
	}
}
