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

// tapped does what a person does in an app with the scheduled call that it shows.
func (w *world) tapped(what string) {
	w.Helper()
	switch what {
	case "starts it":
		w.StartScheduled(w.super, w.alice)
	case "takes it back":
		w.EndCall(w.super, w.alice)
	case "puts a live one in its place":
		w.StartCall(w.super, w.alice, "Other")
	case "schedules another":
		w.ScheduleCall(w.super, w.alice, "Other", time.Now().Add(3*time.Hour))
	case "gives it another title":
		w.Retitle(w.super, w.alice, "Renamed")
	}
}

func TestWhatPeopleDoWithAScheduledCall(t *testing.T) {
	for _, tt := range []struct {
		what string
		// what the members' apps are told of the call that was scheduled, and the messages that are left in the chat
		shows, told string
		lost        int    // subscribers that are told nothing when it would have started
		start       string // what is answered to whoever starts it then
	}{
		{"starts it", "live", "started", 0, "GROUPCALL_ALREADY_STARTED"},
		{"takes it back", "gone", "", 2, "GROUPCALL_FORBIDDEN"},
		{"puts a live one in its place", "gone", "started", 2, "GROUPCALL_FORBIDDEN"},
		{"schedules another", "gone", "scheduled", 2, "GROUPCALL_FORBIDDEN"},
		{"gives it another title", "scheduled as Renamed", "", 0, ""},
	} {
		t.Run("somebody "+tt.what, func(t *testing.T) {
			inWorld(t, func(w *world) {
				ctx := context.Background()
				g, _, err := w.create(w.apiB, w.bob, w.super, 7, at(time.Now().Add(time.Hour)))
				w.ok(err)
				call := &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}
				for _, api := range []*tg.Client{w.apiA, w.apiC} {
					_, err := api.PhoneToggleGroupCallStartSubscription(ctx, &tg.PhoneToggleGroupCallStartSubscriptionRequest{Call: call, Subscribed: true})
					w.ok(err)
				}
				w.inC.take()
				seq := len(w.Ledger())
				w.tapped(tt.what)

				var shows, told string
				for _, ups := range w.inC.take() {
					for _, u := range list(ups) {
						switch u := u.(type) {
						case *tg.UpdateGroupCall:
							switch c := u.Call.(type) {
							case *tg.GroupCallDiscarded:
								if c.ID == g.ID {
									shows = "gone"
								}
							case *tg.GroupCall:
								switch {
								case c.ID != g.ID:
								case c.ScheduleDate == 0:
									shows = "live"
								default:
									shows = "scheduled as " + c.Title
								}
							}
						case *tg.UpdateNewChannelMessage:
							switch a := u.Message.(*tg.MessageService).Action.(type) {
							case *tg.MessageActionGroupCall:
								told += "started"
								if a.Duration != 0 {
									told += " and ended"
								}
							case *tg.MessageActionGroupCallScheduled:
								told += "scheduled"
							}
						}
					}
				}
				if shows != tt.shows || told != tt.told {
					t.Errorf("members are shown that it is %q, and the chat says %q; it should be %q and %q", shows, told, tt.shows, tt.told)
				}
				lost := 0
				for _, e := range w.Ledger()[seq:] {
					if e.Kind == CallEnded && e.CallID == g.ID {
						lost += e.Subscribers
					}
				}
				if lost != tt.lost {
					t.Errorf("%d subscribers are lost, and should be %d", lost, tt.lost)
				}
				_, err = w.apiB.PhoneStartScheduledGroupCall(ctx, call)
				if tt.start == "" {
					w.ok(err)
				} else {
					w.refused(err, tt.start)
				}
				if made := w.CallByID(g.ID); tt.start == "" && made.Subscribers != 0 {
					t.Errorf("it has begun, and %d people wait for that still", made.Subscribers)
				}
			})
		})
	}
	t.Run("who is faster starts it, and nobody starts it twice", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.ScheduleCall(w.super, w.bob, "Talk", time.Now().Add(time.Hour))
			seq := len(w.Ledger())
			if !w.StartScheduled(w.super, w.alice) || w.StartScheduled(w.super, w.bob) {
				t.Error("the first does not start it, or the second does")
			}
			if n := len(w.Ledger()[seq:]); n != 2 { // the start, and its message
				t.Errorf("%d things happen", n)
			}
		})
	})
	t.Run("Telegram asks to wait before it is started, and means it once", func(t *testing.T) {
		inWorld(t, func(w *world) {
			g, _, err := w.create(w.apiB, w.bob, w.super, 7, at(time.Now().Add(time.Hour)))
			w.ok(err)
			w.Fail("phone.startScheduledGroupCall", Fault{Kind: Error, Err: "FLOOD_WAIT_30"})
			call := &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}
			_, err = w.apiB.PhoneStartScheduledGroupCall(context.Background(), call)
			w.refused(err, "FLOOD_WAIT")
			if now := w.CurrentCall(w.super); !now.Started.IsZero() {
				t.Error("it was started all the same")
			}
			_, err = w.apiB.PhoneStartScheduledGroupCall(context.Background(), call)
			w.ok(err)
		})
	})
}

func TestSubscribingToAScheduledCall(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx := context.Background()
		g, _, err := w.create(w.apiB, w.bob, w.super, 7, at(time.Now().Add(time.Hour)))
		w.ok(err)
		call := &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash}
		set := func(api *tg.Client, wanted bool) (tg.UpdatesClass, error) {
			return api.PhoneToggleGroupCallStartSubscription(ctx, &tg.PhoneToggleGroupCallStartSubscriptionRequest{Call: call, Subscribed: wanted})
		}
		count := func(want int) {
			t.Helper()
			if now := w.CurrentCall(w.super); now.Subscribers != want {
				t.Errorf("%d people want to be told, and should be %d", now.Subscribers, want)
			}
		}
		w.inB.take()
		ups, err := set(w.apiC, true)
		w.ok(err)
		if c := list(ups)[0].(*tg.UpdateGroupCall).Call.(*tg.GroupCall); !c.ScheduleStartSubscribed {
			t.Error("the answer does not show that Carol is told")
		}
		if len(w.inB.take()) > 0 {
			t.Error("others are told of it")
		}
		if c, err := w.apiB.PhoneGetGroupCall(ctx, &tg.PhoneGetGroupCallRequest{Call: call}); err != nil || c.Call.(*tg.GroupCall).ScheduleStartSubscribed {
			t.Errorf("Bob is shown as a subscriber, too: %v", err)
		}
		count(1)
		_, err = set(w.apiC, true)
		w.ok(err)
		count(1)
		w.Subscribe(w.super, w.alice, true)
		count(2)
		_, err = set(w.apiC, false)
		w.ok(err)
		count(1)
		_, err = set(w.apiEve, true)
		w.refused(err, "GROUPCALL_FORBIDDEN")
		w.StartScheduled(w.super, w.bob)
		count(0)
		_, err = set(w.apiC, true)
		w.refused(err, "GROUPCALL_ALREADY_STARTED")
		w.EndCall(w.super, w.bob)
		_, err = set(w.apiC, true)
		w.refused(err, "GROUPCALL_FORBIDDEN")
		call.AccessHash++
		_, err = set(w.apiC, true)
		w.refused(err, "GROUPCALL_INVALID")
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
