package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
)

// noted is what a watcher was told.
type noted struct {
	mu   sync.Mutex
	list []string
}

func (n *noted) add(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = append(n.list, fmt.Sprintf(format, args...))
}

func (n *noted) Answered(_ string, v command.Verb, o store.Outcome, took time.Duration) {
	n.add("%s %s %s", v, o, took.Round(time.Second))
}
func (n *noted) Repeated()             { n.add("repeated") }
func (n *noted) Due(lag time.Duration) { n.add("due %s", lag.Round(time.Minute)) }
func (n *noted) Step(ctx context.Context, _, _ string) (context.Context, func()) {
	return ctx, func() {}
}

// TestTheFigures are told once of everything: a call that is scheduled, told of again, and started late.
func TestTheFigures(t *testing.T) {
	bubble(t, func(r *rig) {
		var n noted
		r.watch = &n
		r.start()
		msg := r.says(r.alice, "/schedulecall in 1h Party")
		r.idle(time.Minute)
		if err := r.life.h.Receive(t.Context(), command.Message{
			Chat: r.group, ID: msg, Date: time.Now(), Text: "/schedulecall in 1h Party",
			Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: r.alice}},
		}); err != nil {
			t.Fatal(err)
		}
		r.stop()
		time.Sleep(time.Hour + 4*time.Minute)
		r.start()
		time.Sleep(time.Hour)
		want := []string{"schedulecall done 0s", "repeated", "due 4m0s", "due call done 0s"}
		n.mu.Lock()
		defer n.mu.Unlock()
		if !slices.Equal(n.list, want) {
			t.Errorf("told was %q, want %q", n.list, want)
		}
	})
}

// TestWhatComesOnTelegramLaterIsNotLate: it is put there as soon as there is room, and its time for that may be days ago.
func TestWhatComesOnTelegramLaterIsNotLate(t *testing.T) {
	bubble(t, func(r *rig) {
		var n noted
		r.watch = &n
		r.start()
		r.says(r.alice, "/schedulecall in 1h First")
		r.says(r.alice, "/schedulecall in 5h Second")
		time.Sleep(2 * time.Hour)
		r.says(r.alice, "/endcall confirm")
		time.Sleep(4 * time.Hour)
		n.mu.Lock()
		defer n.mu.Unlock()
		if !slices.Contains(n.list, "due put done 0s") || !slices.Contains(n.list, "due 0s") {
			t.Errorf("nothing was put, or started: %q", n.list)
		}
		for _, told := range n.list {
			if strings.HasPrefix(told, "due ") && strings.Count(told, " ") == 1 && told != "due 0s" {
				t.Errorf("something was late: %q", n.list)
			}
		}
	})
}
