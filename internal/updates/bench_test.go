package updates

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/command"
)

// One ordinary message of a configured supergroup, from gotd's reader to the saved pts.
func BenchmarkOrdinaryMessage(b *testing.B) {
	m, st, chats := newModel(b), newMemState(), []command.Peer{channel(7)}
	st.SetAccount(1, 0, 1, 0)
	st.SetChannel(7, 10, 1)
	s := NewStream(StreamOptions{
		API: apiOver(m, st), State: st, Self: func() int64 { return me },
		Handle: func(context.Context, command.Message) error { b.Error("a command"); return nil },
		Prefix: func() string { return "/" },
		Chats:  func() []command.Peer { return chats },
		Now:    time.Now, Log: zap.NewNop(),
	})
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()

	// The updates are made beforehand: gotd pays for those in any client.
	us := make([]*tg.Updates, 1000)
	for i := range us {
		us[i] = m.say(channel(7), alice, "an ordinary message of an ordinary length").(*tg.Updates)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		u := us[i%len(us)]
		u.Updates[0].(*tg.UpdateNewChannelMessage).Pts = 11 + i
		_ = s.Handle(ctx, u)
		runtime.Gosched() // one at a time, as a quiet account has it: the dear case
		if i%len(us) == len(us)-1 {
			for pts := 0; pts < 11+i; pts, _ = st.Channel(7) {
				runtime.Gosched()
			}
		}
	}
	b.StopTimer()
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}
