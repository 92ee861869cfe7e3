package updates

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
)

func TestProbe(t *testing.T) {
	probe := func(r *rig) error {
		ctx, cancel := context.WithTimeout(r.t.Context(), 30*time.Second)
		defer cancel()
		return r.s.Probe(ctx)
	}
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		passes := func(when string) {
			t.Helper()
			if err := probe(r); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
		passes("before the stream is at work")
		r.self.Store(0)
		r.start()
		passes("while it is not known who we are")
		r.self.Store(me)
		passes("before the first connection")
		r.s.Connected()
		synctest.Wait()
		passes("with nothing to do")

		release := make(chan struct{})
		r.mu.Lock()
		r.handle = func(command.Message) error { <-release; return nil }
		r.mu.Unlock()
		r.push(r.m.say(user(alice), alice, "/stuck"))
		if err := probe(r); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while a message is stuck: %v", err)
		}
		close(release)
		passes("after it went on")
		if err := r.halt(); err != nil {
			t.Error(err)
		}
		passes("after the end")
	})
}
