package api

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

func TestAFloodIsForAllWhoWouldCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		const method = "contacts.resolveUsername"
		left := func(api *API, want time.Duration) {
			t.Helper()
			begin := time.Now()
			_, err := api.Resolve(t.Context(), "@alice_a")
			if wait, _ := FloodWait(err); wait != want || time.Since(begin) != 0 {
				t.Errorf("Resolve says to wait %v after %v (%v), want %v", wait, time.Since(begin), err, want)
			}
		}
		other := w.api.With(telegram.MiddlewareFunc(func(next tg.Invoker) telegram.InvokeFunc { return next.Invoke }))
		w.srv.Fail(method, emulator.Fault{Err: "FLOOD_WAIT_300"})
		left(w.api, 300*time.Second)
		asked, told := w.srv.Count(method, w.bot), len(w.asked)
		if w.asked[told-1] != method+" FLOOD_WAIT" {
			t.Errorf("told of %v", w.asked)
		}
		time.Sleep(99500 * time.Millisecond)
		left(w.api, 201*time.Second)
		left(w.api.Paced(), 201*time.Second)
		left(other, 201*time.Second)
		if n := w.srv.Count(method, w.bot); n != asked {
			t.Errorf("Telegram was asked %d times more", n-asked)
		}
		if len(w.asked) != told {
			t.Errorf("told of requests that were not made: %v", w.asked[told:])
		}
		if list := w.api.Floods(); len(list) != 1 || list[0] != (Flood{method, 200500 * time.Millisecond}) {
			t.Errorf("the waits in force are %v", list)
		}
		if _, _, err := w.api.Look(t.Context(), w.super); err != nil {
			t.Errorf("another method: %v", err)
		}
		if want := []string{method + " 5m0s"}; !slices.Equal(w.floods, want) {
			t.Errorf("told of %v, want %v", w.floods, want)
		}
		time.Sleep(200500 * time.Millisecond)
		if list := w.api.Floods(); len(list) != 0 {
			t.Errorf("the waits in force are %v", list)
		}
		left(w.api, 0)

		w.srv.Fail("messages.sendMessage", emulator.Fault{Err: "SLOWMODE_WAIT_30"})
		_, err := w.api.Send(t.Context(), Send{To: w.super, Text: "a", RandomID: 1})
		if wait, _ := FloodWait(err); wait != 30*time.Second {
			t.Errorf("slow mode: %v", err)
		}
		if _, err := w.api.Send(t.Context(), Send{To: w.basic, Text: "b", RandomID: 2}); err != nil {
			t.Errorf("the slow mode of one chat holds up another: %v", err)
		}

		w.srv.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_PREMIUM_WAIT_7", Code: 420})
		for range 2 {
			_, err := w.api.Send(t.Context(), Send{To: w.basic, Text: "c", RandomID: 3})
			if wait, _ := FloodWait(err); wait != 7*time.Second || ErrorType(err) != "FLOOD_PREMIUM_WAIT" {
				t.Errorf("a premium flood: %v", err)
			}
		}
		w.srv.Fail("phone.createGroupCall", emulator.Fault{Err: "FROZEN_METHOD_INVALID", Code: 420})
		for i, want := range []bool{true, false} {
			_, err := w.api.CreateCall(t.Context(), w.super, CreateCall{RandomID: 9})
			if _, gone := SessionGone(err); gone != want {
				t.Errorf("call %d of a frozen account: %v", i, err)
			}
		}
	})
}

// TestAFloodEndsByEitherClock sets the clock back, and suspends the machine.
func TestAFloodEndsByEitherClock(t *testing.T) {
	now := time.Now()
	f := flood{until: now.Add(time.Minute)}
	if left := f.left(now); left != time.Minute {
		t.Errorf("at once: %v", left)
	}
	suspended := now.Round(0).Add(time.Hour) // the monotonic clock is of no help
	if left := f.left(suspended); left > 0 {
		t.Errorf("after an hour: %v", left)
	}
	if left := f.left(now.Add(61 * time.Second)); left > 0 {
		t.Errorf("after a minute: %v", left)
	}
}

// TestStrangersQuestionsAreInLine asks at once what 45 people cause, and for a command in hand.
func TestStrangersQuestionsAreInLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		begin := time.Now()
		var mu sync.Mutex // guards what follows
		var last time.Time
		count := 0
		w.api = New(Options{Hashes: w.st, Self: w.api.opt.Self, Invoker: telegram.InvokeFunc(func(_ context.Context, _ bin.Encoder, _ bin.Decoder) error {
			mu.Lock()
			defer mu.Unlock()
			count++
			last = time.Now()
			return nil
		})})
		for range 45 {
			go func() { _, _ = w.api.Paced().Client().UpdatesGetState(t.Context()) }()
		}
		synctest.Wait()
		mu.Lock()
		if count != pacedBurst {
			t.Errorf("%d are asked at once, want %d", count, pacedBurst)
		}
		mu.Unlock()
		if _, err := w.api.Client().UpdatesGetState(t.Context()); err != nil || time.Since(begin) != 0 {
			t.Errorf("a command waits %v, %v", time.Since(begin), err)
		}
		time.Sleep(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if took := last.Sub(begin); count != 46 || took != 25*pacedEvery {
			t.Errorf("%d are asked within %v, want 46 within %v", count, took, 25*pacedEvery)
		}
	})
}
