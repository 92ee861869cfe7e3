package updates

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/command"
)

var streamSeed = flag.Uint64("stream.seed", 0, "repeat one run of the tests that draw what happens")

// seeds returns n new ones, or the one that was asked for.
func seeds(n int) (list []uint64) {
	if *streamSeed != 0 {
		return []uint64{*streamSeed}
	}
	for range n {
		list = append(list, rand.Uint64())
	}
	return list
}

// repeat tells how to see a failure again.
func repeat(t *testing.T, seed uint64) {
	if t.Failed() {
		t.Logf("repeat with -run %s -stream.seed=%d", t.Name(), seed)
	}
}

// Whatever is pushed late, twice, in any order or not at all, whatever fails and whenever the stream is restarted:
// every command is handled, and the saved update states end where the server is.
func TestStreamLosesNothing(t *testing.T) {
	for _, seed := range seeds(300) {
		synctest.Test(t, func(t *testing.T) {
			defer repeat(t, seed)
			loseNothing(t, rand.New(rand.NewPCG(seed, 0)))
		})
	}
}

func loseNothing(t *testing.T, rnd *rand.Rand) {
	chats := []command.Peer{channel(7), channel(8), channel(9), group(5), user(alice)}
	r := newRig(t)
	if rnd.IntN(2) == 0 {
		r.chats = chats
	}
	r.know(7, 8, 9)
	r.m.slice = 1 + rnd.IntN(10)
	if rnd.IntN(3) == 0 {
		r.m.tooLong = 5 + rnd.IntN(20)
	}
	r.m.latency = time.Duration(rnd.IntN(700)) * time.Millisecond
	r.start()
	r.s.Connected()

	want := map[string]bool{}
	drop, repeat := rnd.IntN(50), rnd.IntN(50)
	for i := range 200 {
		text := "ordinary"
		if rnd.IntN(3) == 0 {
			text = fmt.Sprintf("/%d", i)
			want[text] = true
		}
		chat := chats[rnd.IntN(len(chats))]
		u := r.m.say(chat, alice, text)
		if rnd.IntN(10) == 0 && chat == user(alice) {
			m := u.(*tg.Updates).Updates[0].(*tg.UpdateNewMessage)
			msg := m.Message.(*tg.Message)
			u = &tg.UpdateShortMessage{ID: msg.ID, UserID: alice, Message: msg.Message, Date: msg.Date, Pts: m.Pts, PtsCount: 1}
		}
		pushes := 1
		switch n := rnd.IntN(100); {
		case n < drop:
			pushes = 0
		case n < drop+repeat:
			pushes = 2
		}
		for range pushes {
			// Late by up to a second: order is not kept.
			s := r.s
			time.AfterFunc(time.Duration(rnd.IntN(1000))*time.Millisecond, func() { _ = s.Handle(t.Context(), u) })
		}
		switch rnd.IntN(100) {
		case 0:
			r.s.Connected()
		case 1:
			if err := r.halt(); err != nil {
				t.Fatal(err)
			}
			r.s = r.stream()
			r.start()
			r.s.Connected()
		case 5:
			time.Sleep(time.Duration(rnd.IntN(100)) * time.Hour)
		case 2, 3, 4:
			errs := []error{fmt.Errorf("connection lost"), tgerr.New(420, "FLOOD_WAIT_3"), tgerr.New(500, "INTERNAL"), tgerr.New(500, "PERSISTENT_TIMESTAMP_OUTDATED")}
			methods := []string{"updates.getDifference", "updates.getChannelDifference", "messages.getHistory", "messages.getDialogs"}
			r.m.mu.Lock()
			method := methods[rnd.IntN(len(methods))]
			r.m.fail[method] = append(r.m.fail[method], errs[rnd.IntN(len(errs))])
			r.m.mu.Unlock()
		}
		time.Sleep(time.Duration(rnd.IntN(300)) * time.Millisecond)
	}
	// Telegram pushes something in every chat sooner or later, and that reveals what is still missing.
	r.m.change(func() { clear(r.m.fail) })
	time.Sleep(lastRetry)
	for _, chat := range chats {
		r.push(r.m.say(chat, alice, "ordinary"))
	}
	time.Sleep(time.Minute)
	synctest.Wait()

	for _, text := range r.texts() {
		delete(want, text)
	}
	if len(want) > 0 {
		t.Errorf("lost: %v", want)
	}
	r.accountPts(r.m.account.pts())
	for _, id := range []int64{7, 8, 9} {
		r.channelPts(id, r.m.channel(id).pts())
	}
	if err := r.halt(); err != nil {
		t.Error(err)
	}
}
