package emulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func TestTheAccountsDifference(t *testing.T) {
	ctx := context.Background()
	t.Run("in slices it returns every message once", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.SetFlow(Flow{Slice: 3})
			st, err := w.apiB.UpdatesGetState(ctx)
			w.ok(err)
			var want []string
			for i := range 10 {
				want = append(want, fmt.Sprint(i))
				if i%2 == 0 {
					w.Say(w.group, w.alice, want[i], SayOptions{})
				} else {
					w.Private(w.alice, w.bob, want[i])
				}
			}
			var got []string
			slicesSeen := 0
			for pts := st.Pts; ; slicesSeen++ {
				d, err := w.apiB.UpdatesGetDifference(ctx, &tg.UpdatesGetDifferenceRequest{Pts: pts, Date: st.Date})
				w.ok(err)
				if s, ok := d.(*tg.UpdatesDifferenceSlice); ok {
					got, pts = append(got, texts(s.NewMessages)...), s.IntermediateState.Pts
					continue
				}
				last := d.(*tg.UpdatesDifference)
				got = append(got, texts(last.NewMessages)...)
				now, err := w.apiB.UpdatesGetState(ctx)
				w.ok(err)
				if last.State.Pts != now.Pts {
					t.Errorf("it ends at pts %d, the state is %d", last.State.Pts, now.Pts)
				}
				break
			}
			if !slices.Equal(got, want) || slicesSeen != 3 {
				t.Errorf("after %d slices it held %v", slicesSeen, got)
			}
		})
	})
	t.Run("it shows messages as they are now, and says what was edited and deleted", func(t *testing.T) {
		inWorld(t, func(w *world) {
			old := w.Private(w.alice, w.bob, "old")
			st, err := w.apiB.UpdatesGetState(ctx)
			w.ok(err)
			fresh := w.Private(w.alice, w.bob, "fresh")
			brief := w.Private(w.alice, w.bob, "brief")
			w.EditText(user(w.bob), w.alice, fresh, "fresh, edited")
			w.Delete(user(w.bob), w.alice, brief)
			w.Delete(user(w.bob), w.alice, old)
			d, err := w.apiB.UpdatesGetDifference(ctx, &tg.UpdatesGetDifferenceRequest{Pts: st.Pts, Date: st.Date})
			w.ok(err)
			diff := d.(*tg.UpdatesDifference)
			if got := texts(diff.NewMessages); !slices.Equal(got, []string{"fresh, edited"}) {
				t.Errorf("new messages: %v", got)
			}
			if m := diff.NewMessages[0].(*tg.Message); m.EditDate == 0 {
				t.Error("the edited message does not say that it was edited")
			}
			if got := kinds(&tg.Updates{Updates: diff.OtherUpdates}); !slices.Equal(got, []string{
				"updateEditMessage", "updateDeleteMessages", "updateDeleteMessages", "updateChannelTooLong", "updateChannelTooLong",
			}) {
				t.Errorf("other updates: %v", got)
			}
		})
	})
	t.Run("it can be empty, and too long", func(t *testing.T) {
		inWorld(t, func(w *world) {
			time.Sleep(time.Second) // the chats were made in this one
			st, err := w.apiB.UpdatesGetState(ctx)
			w.ok(err)
			ask := func() tg.UpdatesDifferenceClass {
				d, err := w.apiB.UpdatesGetDifference(ctx, &tg.UpdatesGetDifferenceRequest{Pts: st.Pts, Date: st.Date})
				w.ok(err)
				return d
			}
			if d, ok := ask().(*tg.UpdatesDifferenceEmpty); !ok {
				t.Errorf("with nothing new it is %T", d)
			}
			w.SetFlow(Flow{TooLong: 2})
			for range 3 {
				w.Private(w.alice, w.bob, "hi")
			}
			if d, ok := ask().(*tg.UpdatesDifferenceTooLong); !ok || d.Pts != st.Pts+3 {
				t.Errorf("three behind, with two allowed, it is %+v", d)
			}
		})
	})
}

func TestAChannelsDifference(t *testing.T) {
	ctx := context.Background()
	ask := func(w *world, pts int) tg.UpdatesChannelDifferenceClass {
		d, err := w.apiB.UpdatesGetChannelDifference(ctx, &tg.UpdatesGetChannelDifferenceRequest{
			Channel: w.channelAs(w.bob, w.super), Filter: &tg.ChannelMessagesFilterEmpty{}, Pts: pts, Limit: 100,
		})
		w.ok(err)
		return d
	}
	pts := func(w *world) int {
		full, err := w.apiB.ChannelsGetFullChannel(ctx, w.channelAs(w.bob, w.super))
		w.ok(err)
		return full.FullChat.(*tg.ChannelFull).Pts
	}
	t.Run("in slices it returns every message once, with a timeout in the last one only", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.SetFlow(Flow{ChannelSlice: 3, ChannelTimeout: 30 * time.Second})
			at := pts(w)
			var got, want []string
			for i := range 10 {
				want = append(want, fmt.Sprint(i))
				w.Say(w.super, w.alice, want[i], SayOptions{})
			}
			for final := false; !final; {
				d := ask(w, at).(*tg.UpdatesChannelDifference)
				got, at, final = append(got, texts(d.NewMessages)...), d.Pts, d.Final
				if (d.Timeout == 30) != final {
					t.Errorf("final %t, timeout %d", final, d.Timeout)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("it held %v", got)
			}
			if d, ok := ask(w, at).(*tg.UpdatesChannelDifferenceEmpty); !ok || d.Pts != pts(w) {
				t.Errorf("at the end it is %+v", d)
			}
		})
	})
	t.Run("too long, it returns the newest messages and the place to go on from", func(t *testing.T) {
		inWorld(t, func(w *world) {
			at := pts(w)
			w.SetFlow(Flow{ChannelTooLong: 5})
			for i := range 10 {
				w.Say(w.super, w.alice, fmt.Sprint(i), SayOptions{})
			}
			d := ask(w, at).(*tg.UpdatesChannelDifferenceTooLong)
			if p := d.Dialog.(*tg.Dialog).Pts; p != pts(w) || texts(d.Messages)[0] != "9" {
				t.Errorf("it goes on from %d with %v", p, texts(d.Messages))
			}
		})
	})
	t.Run("a channel one is no longer in is private", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Leave(w.super, w.bob)
			_, err := w.apiB.UpdatesGetChannelDifference(ctx, &tg.UpdatesGetChannelDifferenceRequest{
				Channel: w.channelAs(w.bob, w.super), Filter: &tg.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 100,
			})
			w.refused(err, "CHANNEL_PRIVATE")
			last := w.inB.take()
			forbidden := last[len(last)-1].(*tg.Updates).Chats[0]
			if _, ok := forbidden.(*tg.ChannelForbidden); !ok {
				t.Errorf("who left is shown the channel as %T", forbidden)
			}
		})
	})
}

func TestDelivery(t *testing.T) {
	say := func(w *world, all ...string) {
		for _, text := range all {
			w.Say(w.super, w.alice, text, SayOptions{})
		}
	}
	got := func(w *world) string {
		var all []string
		for _, ups := range w.inB.take() {
			for _, u := range list(ups) {
				all = append(all, u.(*tg.UpdateNewChannelMessage).Message.(*tg.Message).Message)
			}
		}
		return strings.Join(all, " ")
	}
	check := func(w *world, want string) {
		w.Helper()
		if text := got(w); text != want {
			w.Errorf("Bob's client received %q, want %q", text, want)
		}
	}
	inWorld(t, func(w *world) {
		w.Deliver(w.bob, Delivery{Twice: true})
		say(w, "1", "2")
		check(w, "1 1 2 2")
		w.Deliver(w.bob, Delivery{Drop: true})
		say(w, "3")
		check(w, "")
		w.Deliver(w.bob, Delivery{Hold: true})
		say(w, "4", "5", "6")
		check(w, "")
		w.Deliver(w.bob, Delivery{Reversed: true})
		check(w, "6 5 4")
		w.Deliver(w.bob, Delivery{Delay: time.Minute})
		say(w, "7")
		check(w, "")
		time.Sleep(time.Minute)
		check(w, "7")
		w.Deliver(w.bob, Delivery{})
		w.clientB.Disconnect()
		say(w, "8")
		_, err := w.apiB.UpdatesGetState(context.Background())
		w.lost(err)
		w.clientB.Reconnect()
		say(w, "9")
		check(w, "9")
		w.PushTooLong(w.bob, command.Peer{})
		w.PushTooLong(w.bob, w.super)
		if k := kinds(w.inB.take()...); !slices.Equal(k, []string{"updatesTooLong", "updateChannelTooLong"}) {
			t.Errorf("Bob's client received %v", k)
		}
	})
}

func TestFaults(t *testing.T) {
	ctx := context.Background()
	inWorld(t, func(w *world) {
		call := func() error { _, _, err := w.create(w.apiB, w.bob, w.super, 7); return err }
		const method = "phone.createGroupCall"

		w.Fail(method, Fault{Err: "FLOOD_WAIT_30", Times: 2, User: w.bob})
		_, _, err := w.create(w.apiA, w.alice, w.group, 1)
		w.ok(err)
		w.refused(call(), "FLOOD_WAIT")
		w.refused(call(), "FLOOD_WAIT")
		w.Fail(method, Fault{Kind: CutBefore})
		w.lost(call())
		if made := w.CallsBy(w.bob); made != nil {
			t.Errorf("a call that was cut off was executed: %v", made)
		}
		w.Fail(method, Fault{Kind: LoseAnswer})
		w.lost(call())
		if made := w.CallsBy(w.bob); len(made) != 1 {
			t.Errorf("of a call whose answer was lost the ledger says %v", made)
		}
		w.ok(call())

		w.Fail("updates.getState", Fault{Kind: Delay, For: time.Hour, Skip: 1})
		begin := time.Now()
		_, err = w.apiB.UpdatesGetState(ctx)
		w.ok(err)
		if waited := time.Since(begin); waited != 0 {
			t.Errorf("the call to be skipped took %s", waited)
		}
		_, err = w.apiB.UpdatesGetState(ctx)
		w.ok(err)
		if waited := time.Since(begin); waited != time.Hour {
			t.Errorf("the delayed call took %s", waited)
		}
		if n := w.Count(method, w.bob); n != 5 {
			t.Errorf("%d calls of %s were counted", n, method)
		}
		w.Fail(method, Fault{Err: "X", Times: -1})
		w.refused(call(), "X")
		w.refused(call(), "X")
		w.Heal()
		w.ok(call())

		w.Fail("", Fault{Kind: LoseAnswer, Skip: 2})
		w.Fail("", Fault{Kind: CutBefore, Times: -1})
		state := func() error { _, err := w.apiB.UpdatesGetState(ctx); return err }
		w.ok(state())
		w.ok(call())
		w.lost(state())
		w.lost(call())
		w.Heal()

		w.Fail(method, Fault{Kind: Delay, For: time.Minute})
		time.AfterFunc(time.Second, w.clientB.Disconnect)
		_, _, err = w.create(w.apiB, w.bob, w.super, 8)
		w.lost(err)
		w.lost(state())
		w.clientB.Reconnect()
		w.ok(state())
		time.Sleep(time.Minute)
		if made := w.CallsBy(w.bob); len(made) != 2 {
			t.Errorf("a request that had arrived before the line broke was not executed: %v", made)
		}
	})
}

func TestAFrozenAccountOnlyReads(t *testing.T) {
	inWorld(t, func(w *world) {
		g, _, err := w.create(w.apiB, w.bob, w.super, 7)
		w.ok(err)
		w.Freeze(w.bob)
		_, err = w.apiB.PhoneDiscardGroupCall(context.Background(), &tg.InputGroupCall{ID: g.ID, AccessHash: g.AccessHash})
		w.refused(err, "FROZEN_METHOD_INVALID")
		_, err = w.send(w.apiB, w.bob, w.super, "hi", 1)
		w.refused(err, "FROZEN_METHOD_INVALID")
		_, err = w.apiB.UpdatesGetState(context.Background())
		w.ok(err)
		w.Thaw(w.bob)
		_, err = w.send(w.apiB, w.bob, w.super, "hi", 1)
		w.ok(err)
	})
}

func TestARevokedSessionIsDeaf(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Revoke(w.bob)
		_, err := w.apiB.UpdatesGetState(context.Background())
		w.refused(err, "SESSION_REVOKED")
		w.Say(w.super, w.alice, "hi", SayOptions{})
		if got := w.inB.take(); got != nil {
			t.Errorf("it is still pushed %v", kinds(got...))
		}
	})
}

func TestTheLedgerCanBeWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		alice := s.AddUser(User{First: "Alice"})
		group := s.AddSupergroup(Chat{Title: "G", Creator: alice})
		time.AfterFunc(time.Minute, func() { s.Say(group, alice, "now", SayOptions{}) })
		e, err := s.Await(t.Context(), 0, func(e Event) bool { return e.Text == "now" })
		if err != nil || !e.Time.Equal(time.Now()) {
			t.Errorf("%+v, %v", e, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := s.Await(ctx, e.Seq+1, func(Event) bool { return true }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waiting for what never happens ends with %v", err)
		}
	})
}
