package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestItHasBegunIsToldOnceAlsoAfterARestore: the backup is from before a planned call began, which was told, and it is live when that is restored, or is
// over; nothing more is told of it, and the next one of a series begins.
func TestItHasBegunIsToldOnceAlsoAfterARestore(t *testing.T) {
	for _, plan := range []string{"/schedulecall in 1h Party", "/schedulecall every day 1:00 Party"} {
		for name, c := range map[string]struct {
			before func(*rig)
			since  func(*rig)
		}{
			"it is live":                            {nil, nil},
			"it is over":                            {nil, func(r *rig) { r.srv.EndCall(r.group, r.alice) }},
			"it was made then, and is live":         {func(r *rig) { r.srv.StartCall(r.group, r.alice, "Talk") }, nil},
			"people had started it, and it is live": {nil, func(r *rig) {}},
		} {
			t.Run(fmt.Sprintf("%s, %s", plan, name), func(t *testing.T) {
				bubble(t, func(r *rig) {
					r.policy.PerMinute = 0
					r.start()
					if c.before != nil {
						c.before(r)
					}
					r.gets(plan, "")
					file := r.backup()
					if c.before != nil {
						time.Sleep(59 * time.Minute)
						r.srv.EndCall(r.group, r.alice)
						time.Sleep(20 * time.Second)
					}
					if strings.HasPrefix(name, "people") {
						time.Sleep(58 * time.Minute)
						r.srv.StartScheduled(r.group, r.alice)
					}
					time.Sleep(time.Until(time.Date(2000, 1, 1, 1, 2, 0, 0, time.UTC)))
					r.idle(time.Minute)
					told := func() (n int) {
						for _, p := range r.posts() {
							if strings.HasPrefix(p, "It has begun") || strings.HasPrefix(p, "Not started") || strings.HasPrefix(p, "Missed") {
								n++
							}
						}
						return n
					}
					if told() != 1 {
						t.Fatalf("it was told %d times; the chat:\n%s", told(), r.chat())
					}
					if c.since != nil {
						c.since(r)
					}
					r.stop()
					time.Sleep(time.Minute)
					r.restore(file)
					time.Sleep(2 * time.Second)
					r.start()
					r.idle(10 * time.Minute)
					if told() != 1 {
						t.Errorf("it was told %d times; the chat:\n%s", told(), r.chat())
					}
					if c := r.srv.CurrentCall(r.group); c != nil && c.At.IsZero() {
						r.srv.EndCall(r.group, r.alice)
					}
					time.Sleep(24 * time.Hour)
					want := 1
					if strings.Contains(plan, "every day") {
						want = 2
					}
					if told() != want {
						t.Errorf("a day later it was told %d times, want %d; the chat:\n%s", told(), want, r.chat())
					}
				})
			})
		}
	}
}
