package emulator

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/tg"
)

// BenchmarkPush tells what it costs to post a message and to push it to three clients, decoding included.
func BenchmarkPush(b *testing.B) {
	s := New(Options{})
	var members []int64
	for i := range 3 {
		members = append(members, s.AddUser(User{First: fmt.Sprint("Member ", i)}))
	}
	group := s.AddSupergroup(Chat{Title: "Group", Creator: members[0], Members: members})
	var received atomic.Int64
	done := make(chan struct{})
	for _, id := range members {
		c := s.Connect(id)
		defer c.Close()
		c.OnUpdates(func(tg.UpdatesClass) {
			if received.Add(1) == int64(b.N*len(members)) {
				close(done)
			}
		})
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		s.Say(group, members[0], "an ordinary message of an ordinary length", SayOptions{})
	}
	select {
	case <-done:
	case <-time.After(time.Minute):
		b.Fatalf("%d updates were received", received.Load())
	}
}
