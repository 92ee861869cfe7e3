package emulator

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// These are about what clients depend on that nobody here wrote.

func TestAnAccountsStateBeginsAtOne(t *testing.T) {
	inWorld(t, func(w *world) {
		state, err := w.apiEve.UpdatesGetState(context.Background())
		w.ok(err)
		if state.Pts != 1 || state.Seq != 1 || state.Date == 0 {
			t.Errorf("of somebody who has never had a message it is %+v", state)
		}
	})
}

func TestAScheduledCallCountsAsActive(t *testing.T) {
	inWorld(t, func(w *world) {
		active := func(chat command.Peer) (active, people bool) {
			if chat.Kind == command.Group {
				res, err := w.apiC.MessagesGetChats(context.Background(), []int64{chat.ID})
				w.ok(err)
				c := res.GetChats()[0].(*tg.Chat)
				return c.CallActive, c.CallNotEmpty
			}
			res, err := w.apiC.ChannelsGetChannels(context.Background(), []tg.InputChannelClass{w.channelAs(w.carol, chat)})
			w.ok(err)
			c := res.GetChats()[0].(*tg.Channel)
			return c.CallActive, c.CallNotEmpty
		}
		for _, chat := range []command.Peer{w.super, w.group, w.channel} {
			if call, _ := active(chat); call {
				t.Errorf("%s has a call before there is one", chat)
			}
			w.ScheduleCall(chat, w.bob, "Weekly", w.now().Add(time.Hour))
			if call, people := active(chat); !call || people {
				t.Errorf("with a scheduled call %s says call_active %t, call_not_empty %t", chat, call, people)
			}
			w.EndCall(chat, w.bob)
			if call, _ := active(chat); call {
				t.Errorf("%s still has the call that was called off", chat)
			}
		}
	})
}

func TestOwnPrivateMessagesSayWhoWroteThem(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Private(w.alice, w.bob, "from Alice")
		w.Private(w.bob, w.alice, "from Bob")
		w.Private(w.bob, w.bob, "to himself")
		for chat, want := range map[command.Peer][]bool{user(w.alice): {true, false}, user(w.bob): {true}} {
			res, err := w.apiB.MessagesGetHistory(context.Background(), &tg.MessagesGetHistoryRequest{Peer: w.as(w.bob, chat)})
			w.ok(err)
			var got []bool
			for _, m := range res.(*tg.MessagesMessages).Messages {
				from, ok := m.(*tg.Message).FromID.(*tg.PeerUser)
				got = append(got, ok && from.UserID == w.bob)
			}
			if !slices.Equal(got, want) {
				t.Errorf("in %s, newest first, messages come from Bob: %v, want %v", chat, got, want)
			}
		}
	})
}

func TestNobodyIsNamedWithoutBeingDescribed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Say(w.super, w.alice, "forwarded", SayOptions{FwdFrom: user(w.eve)})
		for chat, people := range map[command.Peer][]int64{w.super: {w.alice, w.eve}, w.group: {w.alice, w.bob, w.carol}} {
			res, err := w.apiC.MessagesGetHistory(context.Background(), &tg.MessagesGetHistoryRequest{Peer: w.as(w.carol, chat)})
			w.ok(err)
			m, _ := res.AsModified()
			var got []int64
			for _, u := range m.GetUsers() {
				got = append(got, u.GetID())
			}
			if slices.Sort(got); !slices.Equal(got, people) {
				t.Errorf("beside the messages of %s come the users %v, want %v", chat, got, people)
			}
		}
	})
}

func TestTheChannelsWithNewsAreNamedInTheAccountsDifference(t *testing.T) {
	inWorld(t, func(w *world) {
		time.Sleep(time.Minute)
		state, err := w.apiC.UpdatesGetState(context.Background())
		w.ok(err)
		time.Sleep(time.Minute)
		w.Say(w.super, w.alice, "news", SayOptions{})
		ask := func() tg.UpdatesDifferenceClass {
			d, err := w.apiC.UpdatesGetDifference(context.Background(), &tg.UpdatesGetDifferenceRequest{Pts: state.Pts, Date: state.Date})
			w.ok(err)
			return d
		}
		d, ok := ask().(*tg.UpdatesDifference)
		if !ok || len(d.OtherUpdates) != 1 || len(d.Chats) != 1 {
			t.Fatalf("it is %+v", ask())
		}
		if u, ok := d.OtherUpdates[0].(*tg.UpdateChannelTooLong); !ok || u.ChannelID != w.super.ID {
			t.Errorf("it names %+v", d.OtherUpdates[0])
		}
		w.Switch(Switches{ChannelsUnnamed: true})
		if d, ok := ask().(*tg.UpdatesDifferenceEmpty); !ok {
			t.Errorf("where it is not to name any, it is %+v", d)
		}
	})
}

func TestTheLastDifferenceOfAChannelSaysWhenToAskAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		flow Flow
		want int
	}{
		"by itself":      {Flow{}, 1},
		"as it is told":  {Flow{ChannelTimeout: 30 * time.Second}, 30},
		"but for a test": {Flow{ChannelTimeout: -1}, 0},
	} {
		inWorld(t, func(w *world) {
			w.SetFlow(tc.flow)
			for _, pts := range []int{1, 1000} {
				d, err := w.apiC.UpdatesGetChannelDifference(context.Background(), &tg.UpdatesGetChannelDifferenceRequest{
					Channel: w.channelAs(w.carol, w.super), Filter: &tg.ChannelMessagesFilterEmpty{}, Pts: pts, Limit: 100,
				})
				w.ok(err)
				if after, _ := d.GetTimeout(); after != tc.want || !d.GetFinal() {
					t.Errorf("%s: from pts %d on it is %+v, want a timeout of %d", name, pts, d, tc.want)
				}
			}
		})
	}
}

func TestChatsComeInTheOrderOfTheirNewestMessage(t *testing.T) {
	inWorld(t, func(w *world) {
		time.Sleep(time.Second)
		w.Say(w.channel, w.alice, "a second ago", SayOptions{})
		time.Sleep(time.Second)
		w.Private(w.alice, w.bob, "the higher id") // and yet it is the older one
		w.Say(w.super, w.alice, "the lower id", SayOptions{})
		res, err := w.apiB.MessagesGetDialogs(context.Background(), &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}})
		w.ok(err)
		want := []string{"the higher id", "the lower id", "a second ago", "<messageActionChatCreate>"}
		if got := texts(res.(*tg.MessagesDialogs).Messages); !slices.Equal(got, want) {
			t.Errorf("they come as %q, want %q", got, want)
		}
		pinned, err := w.apiB.MessagesGetPinnedDialogs(context.Background(), 0)
		w.ok(err)
		if len(pinned.Dialogs) != 0 || pinned.State.Pts == 0 {
			t.Errorf("pinned is %+v", pinned)
		}
	})
}

func TestWhatIsReadIsMarked(t *testing.T) {
	ctx := context.Background()
	for name, tc := range map[string]struct {
		in   func(*world) command.Peer // as Bob knows it
		seen func(*world) command.Peer // as Alice does
	}{
		"a supergroup":  {func(w *world) command.Peer { return w.super }, func(w *world) command.Peer { return w.super }},
		"a basic group": {func(w *world) command.Peer { return w.group }, func(w *world) command.Peer { return w.group }},
		"in private":    {func(w *world) command.Peer { return user(w.alice) }, func(w *world) command.Peer { return user(w.bob) }},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				chat, seen := tc.in(w), tc.seen(w)
				read := func(max int) {
					t.Helper()
					if chat.Kind == command.Channel {
						_, err := w.apiB.ChannelsReadHistory(ctx, &tg.ChannelsReadHistoryRequest{Channel: w.channelAs(w.bob, chat), MaxID: max})
						w.ok(err)
						return
					}
					_, err := w.apiB.MessagesReadHistory(ctx, &tg.MessagesReadHistoryRequest{Peer: w.as(w.bob, chat), MaxID: max})
					w.ok(err)
				}
				dialog := func(api *tg.Client, who int64, p command.Peer) *tg.Dialog {
					t.Helper()
					res, err := api.MessagesGetPeerDialogs(ctx, []tg.InputDialogPeerClass{&tg.InputDialogPeer{Peer: w.as(who, p)}})
					w.ok(err)
					return res.Dialogs[0].(*tg.Dialog)
				}
				read(0)
				var ids []int // as Alice knows them
				for _, text := range []string{"1", "2", "3"} {
					ids = append(ids, w.Say(seen, w.alice, text, SayOptions{}))
				}
				if d := dialog(w.apiB, w.bob, chat); d.UnreadCount != 3 {
					t.Errorf("of three messages %d are unread", d.UnreadCount)
				}
				_, _, other := w.connect(w.bob)
				w.inA.take()
				read(w.IDFor(w.bob, seen, ids[1]))
				if d := dialog(w.apiB, w.bob, chat); d.UnreadCount != 1 || d.ReadInboxMaxID != w.IDFor(w.bob, seen, ids[1]) {
					t.Errorf("after the second, Bob's list has %+v", d)
				}
				left := -1
				for _, ups := range other.take() {
					for _, u := range list(ups) {
						switch u := u.(type) {
						case *tg.UpdateReadChannelInbox:
							left = u.StillUnreadCount
						case *tg.UpdateReadHistoryInbox:
							left = u.StillUnreadCount
						}
					}
				}
				if left != 1 {
					t.Errorf("Bob's other app is told that %d are left, want 1", left)
				}
				told := 0
				for _, ups := range w.inA.take() {
					for _, u := range list(ups) {
						switch u := u.(type) {
						case *tg.UpdateReadChannelOutbox:
							told = u.MaxID
						case *tg.UpdateReadHistoryOutbox:
							told = u.MaxID
						}
					}
				}
				if told != ids[1] {
					t.Errorf("Alice is told that it was read up to %d, want %d", told, ids[1])
				}
				if d := dialog(w.apiA, w.alice, seen); d.ReadOutboxMaxID != ids[1] {
					t.Errorf("Alice's list has %+v", d)
				}
				read(w.IDFor(w.bob, seen, ids[0]))
				if d := dialog(w.apiB, w.bob, chat); d.UnreadCount != 1 {
					t.Errorf("to read an older one makes %d unread", d.UnreadCount)
				}
				if more := w.inA.take(); len(more) > 0 {
					t.Errorf("and Alice is told of it: %v", kinds(more...))
				}
			})
		})
	}
}
