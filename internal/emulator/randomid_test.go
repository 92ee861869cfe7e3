package emulator

import (
	"context"
	"testing"
	"time"

	"github.com/gotd/td/tg"
)

func TestARepeatedRandomIDOfACall(t *testing.T) {
	for name, tc := range map[string]struct {
		mode        RepeatMode
		live, ended string // the error; empty: the same call; new: another one
	}{
		"same result":       {SameResult, "", "GROUPCALL_ALREADY_DISCARDED"},
		"first answer":      {FirstAnswer, "", ""},
		"duplicate":         {Duplicate, "RANDOM_ID_DUPLICATE", "RANDOM_ID_DUPLICATE"},
		"already discarded": {AlreadyDiscarded, "GROUPCALL_ALREADY_DISCARDED", "GROUPCALL_ALREADY_DISCARDED"},
		"forgotten":         {Forgotten, "new", "new"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.Repeat(tc.mode)
				first, _, err := w.create(w.apiB, w.bob, w.super, -7)
				w.ok(err)
				check := func(want string) {
					t.Helper()
					again, _, err := w.create(w.apiB, w.bob, w.super, -7)
					switch want {
					case "":
						if w.ok(err); again.ID != first.ID {
							t.Error("another call was made")
						}
					case "new":
						if w.ok(err); again.ID == first.ID {
							t.Error("no other call was made")
						}
					default:
						w.refused(err, want)
					}
				}
				check(tc.live)
				w.EndCall(w.super, w.alice)
				check(tc.ended)
				want := 1
				if tc.mode == Forgotten {
					want = 3
				}
				if got := len(w.CallsBy(w.bob)); got != want {
					t.Errorf("%d calls were made, want %d", got, want)
				}
			})
		})
	}
	t.Run("random ids count per account and per chat", func(t *testing.T) {
		inWorld(t, func(w *world) {
			for _, f := range []func() error{
				func() error { _, _, err := w.create(w.apiB, w.bob, w.super, 7); return err },
				func() error { _, _, err := w.create(w.apiA, w.alice, w.super, 7); return err },
				func() error { _, _, err := w.create(w.apiB, w.bob, w.group, 7); return err },
			} {
				w.ok(f())
			}
			if a, b := len(w.CallsBy(w.alice)), len(w.CallsBy(w.bob)); a != 1 || b != 2 {
				t.Errorf("Alice made %d calls and Bob %d", a, b)
			}
		})
	})
	t.Run("while the first is still running, a repeat is RANDOM_ID_DUPLICATE", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.Fail("phone.createGroupCall", Fault{Kind: Delay, For: time.Minute})
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			r := &tg.PhoneCreateGroupCallRequest{Peer: w.as(w.bob, w.super), RandomID: 7}
			if _, err := w.apiB.PhoneCreateGroupCall(ctx, r); err != context.DeadlineExceeded {
				t.Fatalf("the client that gives up gets %v", err)
			}
			_, _, err := w.create(w.apiB, w.bob, w.super, 7)
			w.refused(err, "RANDOM_ID_DUPLICATE")
			time.Sleep(time.Minute)
			g, _, err := w.create(w.apiB, w.bob, w.super, 7)
			w.ok(err)
			if calls := w.CallsBy(w.bob); len(calls) != 1 || calls[0].CallID != g.ID {
				t.Errorf("the calls made are %+v", calls)
			}
		})
	})
}
