package emulator

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func TestWhoMayMakeACall(t *testing.T) {
	t.Run("a member who is no admin gets CHAT_ADMIN_REQUIRED", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for _, chat := range []command.Peer{w.super, w.group, w.channel} {
				_, _, err := w.create(w.apiC, w.carol, chat, 1)
				w.refused(err, "CHAT_ADMIN_REQUIRED")
			}
			if got := w.CallsBy(w.carol); got != nil {
				t.Errorf("calls were made all the same: %v", got)
			}
		})
	})
	t.Run("an admin without manage_call may not in a supergroup, but may in a basic group", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.SetAdmin(w.super, w.bob, Rights{DeleteMessages: true})
			w.SetAdmin(w.group, w.bob, Rights{DeleteMessages: true})
			_, _, err := w.create(w.apiB, w.bob, w.super, 1)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
			_, _, err = w.create(w.apiB, w.bob, w.group, 2)
			w.ok(err)
		})
	})
	t.Run("a demotion takes effect at once", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Demote(w.super, w.bob)
			_, _, err := w.create(w.apiB, w.bob, w.super, 1)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
		})
	})
	t.Run("a stranger gets CHANNEL_PRIVATE, and a person is no place for a call", func(t *testing.T) {
		inWorld(t, func(w *world) {
			_, _, err := w.create(w.apiEve, w.eve, w.super, 1)
			w.refused(err, "CHANNEL_PRIVATE")
			_, _, err = w.create(w.apiA, w.alice, user(w.bob), 2)
			w.refused(err, "PEER_ID_INVALID")
		})
	})
}

func TestMakingACall(t *testing.T) {
	t.Run("the chat shows the call, and everybody is told by an update and by a service message", func(t *testing.T) {
		inWorld(t, func(w *world) {
			g, ups, err := w.create(w.apiB, w.bob, w.super, 7)
			w.ok(err)
			if g.Title != "Talk" || !g.Creator || g.ScheduleDate != 0 {
				t.Errorf("the creator is shown %+v", g)
			}
			want := []string{"updateGroupCall", "updateNewChannelMessage"}
			if got := kinds(ups); !slices.Equal(got, want) {
				t.Errorf("the answer holds %v, want %v", got, want)
			}
			if got := kinds(w.inC.take()...); !slices.Equal(got, want) {
				t.Errorf("a member is pushed %v, want %v", got, want)
			}
			if got := w.inB.take(); got != nil {
				t.Errorf("the caller is pushed what it has been answered: %v", kinds(got...))
			}
			full, err := w.apiC.ChannelsGetFullChannel(context.Background(), w.channelAs(w.carol, w.super))
			w.ok(err)
			call, ok := full.FullChat.(*tg.ChannelFull).GetCall()
			if !ok || call.(*tg.InputGroupCall).ID != g.ID {
				t.Errorf("the full chat names the call %v", call)
			}
		})
	})
	t.Run("its service message is outgoing for its creator only", func(t *testing.T) {
		inWorld(t, func(w *world) {
			_, ups, err := w.create(w.apiB, w.bob, w.super, 7)
			w.ok(err)
			out := func(ups tg.UpdatesClass) bool {
				return list(ups)[1].(*tg.UpdateNewChannelMessage).Message.(*tg.MessageService).Out
			}
			if !out(ups) || out(w.inC.take()[0]) {
				t.Error("out is wrong")
			}
		})
	})
	t.Run("creating over a live call ends it", func(t *testing.T) {
		inWorld(t, func(w *world) {
			old := w.StartCall(w.super, w.alice, "Old")
			time.Sleep(90 * time.Second)
			g, ups, err := w.create(w.apiB, w.bob, w.super, 7)
			w.ok(err)
			if got, want := kinds(ups), []string{
				"updateGroupCall", "updateGroupCall", "updateNewChannelMessage", "updateNewChannelMessage",
			}; !slices.Equal(got, want) {
				t.Fatalf("the answer holds %v, want %v", got, want)
			}
			gone := list(ups)[1].(*tg.UpdateGroupCall).Call.(*tg.GroupCallDiscarded)
			if gone.ID != old || gone.Duration != 90 {
				t.Errorf("the discarded call is %+v", gone)
			}
			if now := w.CurrentCall(w.super); now.ID != g.ID {
				t.Errorf("the chat shows %+v", now)
			}
			ended := w.events(func(e Event) bool { return e.Kind == CallEnded })
			if len(ended) != 1 || ended[0].CallID != old || !ended[0].Replaced || ended[0].By != w.bob {
				t.Errorf("the ledger says %+v", ended)
			}
		})
	})
	t.Run("its answer comes in the order and with the holes that are asked for", func(t *testing.T) {
		for name, tc := range map[string]struct {
			w      Switches
			answer string
			pushed string
		}{
			"discard first": {Switches{DiscardFirst: true}, "discarded call message message", ""},
			"service first": {Switches{ServiceFirst: true}, "message message call discarded", ""},
			"no call":       {Switches{NoCallInAnswer: true}, "message message", "call discarded"},
			"no service":    {Switches{NoServiceAnswer: true}, "call discarded", "message message"},
			"nothing":       {Switches{NothingInAnswer: true}, "", "call discarded message message"},
			"none posted":   {Switches{NoServicePost: true}, "call discarded", ""},
		} {
			t.Run(name, func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.StartCall(w.super, w.alice, "Old")
					w.inB.take()
					w.Switch(tc.w)
					_, ups, err := w.create(w.apiB, w.bob, w.super, 7)
					w.ok(err)
					if got := shape(ups); got != tc.answer {
						t.Errorf("answered %q, want %q", got, tc.answer)
					}
					var pushed string
					for _, u := range w.inB.take() {
						pushed += shape(u)
					}
					if pushed != tc.pushed {
						t.Errorf("pushed %q, want %q", pushed, tc.pushed)
					}
				})
			})
		}
	})
	t.Run("a title keeps 64 characters, or is refused", func(t *testing.T) {
		inWorld(t, func(w *world) {
			long := func(r *tg.PhoneCreateGroupCallRequest) { r.Title = strings.Repeat("ä", 65) }
			g, _, err := w.create(w.apiB, w.bob, w.super, 7, long)
			w.ok(err)
			if n := len([]rune(g.Title)); n != 64 {
				t.Errorf("%d characters are left", n)
			}
			w.Switch(Switches{RefuseLongTitle: true})
			_, _, err = w.create(w.apiB, w.bob, w.super, 8, long)
			w.refused(err, "TITLE_INVALID")
		})
	})
}

func shape(ups tg.UpdatesClass) string {
	var words []string
	for _, u := range list(ups) {
		word := "message"
		if u, ok := u.(*tg.UpdateGroupCall); ok {
			word = "call"
			if _, gone := u.Call.(*tg.GroupCallDiscarded); gone {
				word = "discarded"
			}
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestScheduledCalls(t *testing.T) {
	t.Run("the window is 10 seconds to 8 days", func(t *testing.T) {
		inWorld(t, func(w *world) {
			now := time.Now()
			for wait, want := range map[time.Duration]string{
				-time.Hour: "SCHEDULE_DATE_INVALID", 9 * time.Second: "SCHEDULE_DATE_INVALID", 10 * time.Second: "",
				8 * 24 * time.Hour: "", 8*24*time.Hour + time.Second: "SCHEDULE_DATE_TOO_LATE",
			} {
				_, _, err := w.create(w.apiB, w.bob, w.super, int32(wait/time.Second), at(now.Add(wait)))
				if want == "" {
					w.ok(err)
				} else {
					w.refused(err, want)
				}
			}
		})
	})
	t.Run("nobody starts them but an admin, and only once", func(t *testing.T) {
		inWorld(t, func(w *world) {
			g, ups, err := w.create(w.apiB, w.bob, w.super, 7, at(time.Now().Add(time.Hour)))
			w.ok(err)
			if c := ups.(*tg.Updates).Chats[0].(*tg.Channel); !c.CallActive || c.CallNotEmpty {
				t.Errorf("the chat is shown as %+v", c)
			}
			service := list(ups)[1].(*tg.UpdateNewChannelMessage).Message.(*tg.MessageService)
			if a, ok := service.Action.(*tg.MessageActionGroupCallScheduled); !ok || a.ScheduleDate != g.ScheduleDate {
				t.Errorf("the service message says %v", service.Action)
			}
			time.Sleep(2 * time.Hour)
			if now := w.CurrentCall(w.super); !now.Started.IsZero() {
				t.Error("it started by itself")
			}
			call := &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}
			_, err = w.apiC.PhoneStartScheduledGroupCall(context.Background(), call)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
			_, err = w.apiB.PhoneStartScheduledGroupCall(context.Background(), call)
			w.ok(err)
			_, err = w.apiB.PhoneStartScheduledGroupCall(context.Background(), call)
			w.refused(err, "GROUPCALL_ALREADY_STARTED")
			w.Switch(Switches{StartedNotModified: true})
			_, err = w.apiB.PhoneStartScheduledGroupCall(context.Background(), call)
			w.refused(err, "GROUPCALL_NOT_MODIFIED")
		})
	})
}

func TestManagingACall(t *testing.T) {
	ctx := context.Background()
	t.Run("what is so already is not modified", func(t *testing.T) {
		inWorld(t, func(w *world) {
			g, _, err := w.create(w.apiB, w.bob, w.channel, 7)
			w.ok(err)
			call := &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}
			title := &tg.PhoneEditGroupCallTitleRequest{Call: call, Title: "Other"}
			_, err = w.apiB.PhoneEditGroupCallTitle(ctx, title)
			w.ok(err)
			_, err = w.apiB.PhoneEditGroupCallTitle(ctx, title)
			w.refused(err, "GROUPCALL_NOT_MODIFIED")

			muted := &tg.PhoneToggleGroupCallSettingsRequest{Call: call}
			muted.SetJoinMuted(false)
			_, err = w.apiB.PhoneToggleGroupCallSettings(ctx, muted)
			w.refused(err, "GROUPCALL_NOT_MODIFIED")
			muted.SetJoinMuted(true)
			_, err = w.apiB.PhoneToggleGroupCallSettings(ctx, muted)
			w.ok(err)

			record := &tg.PhoneToggleGroupCallRecordRequest{Call: call, Start: true}
			_, err = w.apiB.PhoneToggleGroupCallRecord(ctx, record)
			w.ok(err)
			_, err = w.apiB.PhoneToggleGroupCallRecord(ctx, record)
			w.refused(err, "GROUPCALL_NOT_MODIFIED")
			if now := w.CurrentCall(w.channel); now.Title != "Other" || !now.JoinMuted || !now.Recording {
				t.Errorf("the call is %+v", now)
			}
		})
	})
	t.Run("settings change one by one, and everybody is told", func(t *testing.T) {
		inWorld(t, func(w *world) {
			g, _, err := w.create(w.apiB, w.bob, w.super, 7)
			w.ok(err)
			w.inC.take()
			set := func(want string, edit func(*tg.PhoneToggleGroupCallSettingsRequest)) {
				r := &tg.PhoneToggleGroupCallSettingsRequest{Call: &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}}
				edit(r)
				ups, err := w.apiB.PhoneToggleGroupCallSettings(ctx, r)
				if want != "" {
					w.refused(err, want)
					return
				}
				w.ok(err)
				pushed := w.inC.take()
				if !slices.Equal(kinds(ups), []string{"updateGroupCall"}) || !slices.Equal(kinds(pushed...), kinds(ups)) {
					t.Fatalf("the answer holds %v, a member is pushed %v", kinds(ups), kinds(pushed...))
				}
				g = list(pushed[0])[0].(*tg.UpdateGroupCall).Call.(*tg.GroupCall)
			}
			set("GROUPCALL_NOT_MODIFIED", func(*tg.PhoneToggleGroupCallSettingsRequest) {})
			set("", func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.SetMessagesEnabled(false) })
			if g.MessagesEnabled || g.JoinMuted {
				t.Errorf("without messages the call is %+v", g)
			}
			set("", func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.SetJoinMuted(true) })
			if g.MessagesEnabled || !g.JoinMuted {
				t.Errorf("with new members muted the call is %+v", g)
			}
			set("GROUPCALL_NOT_MODIFIED", func(r *tg.PhoneToggleGroupCallSettingsRequest) {
				r.SetMessagesEnabled(false)
				r.SetJoinMuted(true)
			})
			set("", func(r *tg.PhoneToggleGroupCallSettingsRequest) { r.ResetInviteHash = true })
			var last []Event
			for _, e := range w.Ledger() {
				if e.CallID == g.ID {
					last = append(last, e)
				}
			}
			last = last[len(last)-3:]
			if last[0].Kind != CallChanged || !last[0].Silent || last[0].JoinMuted || last[0].By != w.bob ||
				last[1].Kind != CallChanged || !last[1].JoinMuted || last[2].Kind != CallLinksReset {
				t.Errorf("the ledger says %+v", last)
			}
			w.SetCallMuted(w.super, w.alice, false)
			w.SetCallSilent(w.super, w.alice, false)
			if now := w.CurrentCall(w.super); now.JoinMuted || now.Silent {
				t.Errorf("after Alice it is %+v", now)
			}
		})
	})
	t.Run("where streams are muted, those of channels and gigagroups are from the beginning", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Switch(Switches{MutedStreams: true})
			giga := w.AddSupergroup(Chat{Title: "Giga", Gigagroup: true, Creator: w.alice})
			for chat, want := range map[command.Peer]bool{w.super: false, w.group: false, w.channel: true, giga: true} {
				w.StartCall(chat, w.alice, "")
				if got := w.CurrentCall(chat).JoinMuted; got != want {
					t.Errorf("%v: %t", chat, got)
				}
			}
		})
	})
	t.Run("an ended call cannot be ended again, nor changed", func(t *testing.T) {
		inWorld(t, func(w *world) {
			g, _, err := w.create(w.apiB, w.bob, w.super, 7)
			w.ok(err)
			call := &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}
			_, err = w.apiC.PhoneDiscardGroupCall(ctx, call)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
			_, err = w.apiB.PhoneDiscardGroupCall(ctx, call)
			w.ok(err)
			_, err = w.apiB.PhoneDiscardGroupCall(ctx, call)
			w.refused(err, "GROUPCALL_ALREADY_DISCARDED")
			_, err = w.apiB.PhoneEditGroupCallTitle(ctx, &tg.PhoneEditGroupCallTitleRequest{Call: call, Title: "x"})
			w.refused(err, "GROUPCALL_FORBIDDEN")
			res, err := w.apiB.PhoneGetGroupCall(ctx, &tg.PhoneGetGroupCallRequest{Call: call})
			w.ok(err)
			if _, ok := res.Call.(*tg.GroupCallDiscarded); !ok {
				t.Errorf("getGroupCall shows %T", res.Call)
			}
			full, err := w.apiB.ChannelsGetFullChannel(ctx, w.channelAs(w.bob, w.super))
			w.ok(err)
			if full.FullChat.(*tg.ChannelFull).Call != nil {
				t.Error("the full chat still names it")
			}
			w.Switch(Switches{StaleFullCall: true, ForbiddenWhenEnded: true})
			full, err = w.apiB.ChannelsGetFullChannel(ctx, w.channelAs(w.bob, w.super))
			w.ok(err)
			if full.FullChat.(*tg.ChannelFull).Call == nil {
				t.Error("a stale full chat does not name it")
			}
			_, err = w.apiB.PhoneGetGroupCall(ctx, &tg.PhoneGetGroupCallRequest{Call: call})
			w.refused(err, "GROUPCALL_FORBIDDEN")
		})
	})
	t.Run("links exist for public chats only, speaker links for managers only", func(t *testing.T) {
		inWorld(t, func(w *world) {
			private, _, err := w.create(w.apiB, w.bob, w.super, 7)
			w.ok(err)
			public, _, err := w.create(w.apiB, w.bob, w.channel, 7)
			w.ok(err)
			link := func(api *tg.Client, g *tg.GroupCall, speaker bool) (string, error) {
				res, err := api.PhoneExportGroupCallInvite(ctx, &tg.PhoneExportGroupCallInviteRequest{
					Call: &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}, CanSelfUnmute: speaker,
				})
				if err != nil {
					return "", err
				}
				return res.Link, nil
			}
			_, err = link(w.apiB, private, false)
			w.refused(err, "PUBLIC_CHANNEL_MISSING")
			_, err = link(w.apiC, public, true)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
			got, err := link(w.apiC, public, false)
			w.ok(err)
			if got != "https://t.me/news?livestream" {
				t.Errorf("the link is %s", got)
			}
		})
	})
	t.Run("stream credentials stay until the owner revokes them", func(t *testing.T) {
		inWorld(t, func(w *world) {
			key := func(api *tg.Client, by int64, revoke bool) (string, error) {
				res, err := api.PhoneGetGroupCallStreamRtmpURL(ctx, &tg.PhoneGetGroupCallStreamRtmpURLRequest{
					Peer: w.as(by, w.super), Revoke: revoke,
				})
				if err != nil {
					return "", err
				}
				return res.Key, nil
			}
			one, err := key(w.apiB, w.bob, false)
			w.ok(err)
			two, err := key(w.apiA, w.alice, false)
			w.ok(err)
			_, err = key(w.apiB, w.bob, true)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
			three, err := key(w.apiA, w.alice, true)
			w.ok(err)
			if one == "" || one != two || one == three {
				t.Errorf("the keys are %q, %q and, revoked, %q", one, two, three)
			}
			w.RevokeKey(w.super, w.alice)
			four, err := key(w.apiB, w.bob, false)
			w.ok(err)
			w.Switch(Switches{ManagersRevoke: true})
			five, err := key(w.apiB, w.bob, true)
			w.ok(err)
			if four == three || five == four {
				t.Errorf("the keys are %q, then %q and %q", three, four, five)
			}
			if got := w.events(func(e Event) bool { return e.Kind == KeyRevoked && e.Chat == w.super }); len(got) != 3 || got[2].By != w.bob {
				t.Errorf("the ledger says %+v", got)
			}
			_, err = key(w.apiC, w.carol, false)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
			_, err = key(w.apiC, w.carol, true)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
			w.Switch(Switches{OwnerOnlyRTMP: true})
			_, err = key(w.apiB, w.bob, false)
			w.refused(err, "CHAT_ADMIN_REQUIRED")
		})
	})
	t.Run("an upgraded group's call goes on in the supergroup", func(t *testing.T) {
		inWorld(t, func(w *world) {
			g, _, err := w.create(w.apiB, w.bob, w.group, 7)
			w.ok(err)
			super := w.Migrate(w.group)
			if now := w.CurrentCall(super); now == nil || now.ID != g.ID {
				t.Errorf("the supergroup shows %+v", now)
			}
			_, _, err = w.create(w.apiB, w.bob, w.group, 8)
			w.refused(err, "PEER_ID_INVALID")
			_, err = w.send(w.apiB, w.bob, w.group, "hello?", 1)
			w.refused(err, "PEER_ID_INVALID")
			chats, err := w.apiB.MessagesGetChats(ctx, []int64{w.group.ID})
			w.ok(err)
			old := chats.GetChats()[0].(*tg.Chat)
			if to, ok := old.MigratedTo.(*tg.InputChannel); !old.Deactivated || !ok || to.ChannelID != super.ID {
				t.Errorf("the old group shows %+v", old)
			}
			_, _, err = w.create(w.apiB, w.bob, super, 8)
			w.ok(err)
		})
	})
}
