package updates

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/command"
)

func TestStreamChannels(t *testing.T) {
	t.Run("a thousand channels with missed updates are asked a few at a time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			for id := int64(1); id <= 1000; id++ {
				r.know(id)
				r.m.say(channel(id), alice, fmt.Sprintf("/%d", id))
			}
			r.m.change(func() { r.m.latency = 10 * time.Millisecond })
			r.start()
			r.s.Connected()
			begin := time.Now()
			for len(r.texts()) < 1000 && time.Since(begin) < time.Minute {
				time.Sleep(10 * time.Millisecond)
				r.push(r.m.say(channel(1), alice, "ordinary")) // the stream stays alive meanwhile
			}
			if d := time.Since(begin); d > 5*time.Second || len(r.texts()) != 1000 {
				t.Errorf("%d of 1000 after %v", len(r.texts()), d)
			}
			if r.m.peak > parallel+2 {
				t.Errorf("%d requests at a time", r.m.peak)
			}
		})
	})
	t.Run("only configured chats are asked about", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(1000))
			for id := int64(1); id <= 1000; id++ {
				r.know(id)
				r.m.say(channel(id), alice, fmt.Sprintf("/%d", id))
			}
			r.run()
			r.expect("what was missed", "/1000")
			r.m.say(channel(5), alice, "/lost")
			r.push(r.m.say(channel(5), alice, "/elsewhere"))
			time.Sleep(time.Hour)
			r.expect("what is pushed is shown all the same, and its gaps are not", "/1000", "/elsewhere")
			if n := len(r.asked()); n != 0 {
				t.Errorf("asked: %v", r.asked())
			}
		})
	})
	t.Run("told to wait, all channels wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			for id := int64(1); id <= 100; id++ {
				r.know(id)
				r.m.say(channel(id), alice, "/x")
			}
			flood := tgerr.New(420, "FLOOD_WAIT_30")
			r.m.change(func() {
				r.m.fail["updates.getChannelDifference"] = []error{nil, nil, flood, flood, flood}
			})
			r.start()
			r.s.Connected()
			synctest.Wait()
			if n := r.called("updates.getChannelDifference"); n > 2+parallel {
				t.Errorf("%d requests although Telegram asked to wait", n)
			}
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			if n := len(r.texts()); n != 100 {
				t.Errorf("%d of 100 in the end", n)
			}
		})
	})
	t.Run("a channel becomes private, and comes back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			private := tgerr.New(406, "CHANNEL_PRIVATE")
			r.m.change(func() { r.m.fail["updates.getChannelDifference"] = slices.Repeat([]error{private}, 9) })
			r.m.say(channel(7), alice, "/a")
			r.push(r.m.say(channel(7), alice, "/b"))
			time.Sleep(time.Minute)
			r.expect("what was pushed before it is forgotten", "/b")
			if n := r.called("updates.getChannelDifference"); n != 1 {
				t.Errorf("a private channel was asked %d times", n)
			}
			r.s.Connected()
			r.expect("still private", "/b")
			r.m.change(func() { clear(r.m.fail) })
			r.m.say(channel(7), alice, "/c")
			r.push(&tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateChannel{ChannelID: 7}}, Chats: []tg.ChatClass{r.m.chat(7)}})
			r.expect("joined again: what was missed before is found, too", "/b", "/a", "/b", "/c")
			r.forget()
			r.push(r.m.say(channel(7), alice, "/d"))
			r.expect("live again", "/d")
			r.channelPts(7, r.m.channel(7).pts())
		})
	})
	t.Run("a channel is private while the userbot is restarted: its pts stays before what was missed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			private := tgerr.New(400, "CHANNEL_PRIVATE")
			r.m.change(func() { r.m.fail["updates.getChannelDifference"] = []error{private} })
			r.m.say(channel(7), alice, "/a")
			r.push(r.m.say(channel(7), alice, "/b"))
			time.Sleep(time.Minute)
			r.push(r.m.say(channel(7), alice, "/c"))
			r.expect("no gap is waited for where nothing can be asked", "/b", "/c")
			if err := r.halt(); err != nil {
				t.Fatal(err)
			}
			r.forget()
			r.s = r.stream()
			r.run()
			r.expect("after the restart", "/a", "/b", "/c")
		})
	})
	t.Run("a gap with nothing in it does not hold commands for ever", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.run()
			u := r.m.say(channel(7), alice, "/a").(*tg.Updates)
			u.Updates[0].(*tg.UpdateNewChannelMessage).Pts = 20
			r.m.channel(7).log = nil
			r.push(u)
			time.Sleep(10 * time.Second)
			r.expect("after a few differences that bring nothing", "/a")
			n := r.called("updates.getChannelDifference")
			time.Sleep(time.Hour)
			if m := r.called("updates.getChannelDifference"); m != n || n > maxFruitless {
				t.Errorf("%d differences, then %d", n, m)
			}
		})
	})
	t.Run("more updates than fit are dropped, and asked for again", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7, 9)
			r.run()
			r.m.change(func() { r.m.slice, r.m.silent = 1000, true })
			slow := make(chan struct{})
			r.m.say(user(alice), alice, "/slow")
			r.mu.Lock()
			r.handle = func(command.Message) error { <-slow; return nil }
			r.mu.Unlock()
			r.s.Connected()
			synctest.Wait()
			total := 3*maxQueue + 10
			_ = r.s.Handle(t.Context(), r.m.say(channel(9), alice, "/once"))
			for i := range total {
				chat := [...]command.Peer{channel(7), user(alice), group(8)}[i%3]
				_ = r.s.Handle(t.Context(), r.m.say(chat, alice, fmt.Sprintf("/%d", i)))
				r.s.mu.Lock()
				n := len(r.s.queue)
				r.s.mu.Unlock()
				if n > maxQueue {
					t.Fatalf("%d containers wait", n)
				}
			}
			close(slow)
			time.Sleep(time.Minute)
			synctest.Wait()
			seen := map[string]bool{}
			for _, text := range r.texts() {
				seen[text] = true
			}
			if len(seen) != total+2 {
				t.Errorf("%d different commands of %d were handled", len(seen), total+2)
			}
			r.accountPts(r.m.account.pts())
			r.channelPts(7, r.m.channel(7).pts())
		})
	})
	t.Run("more wait for a missing update than fit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.run()
			r.m.change(func() { r.m.silent = true })
			r.m.say(channel(7), alice, "/lost")
			for range maxPending + 1 {
				_ = r.s.Handle(t.Context(), r.m.say(channel(7), alice, "/x"))
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if n := len(r.texts()); n != maxPending+2 {
				t.Errorf("%d commands handled, want %d", n, maxPending+2)
			}
		})
	})
	t.Run("the migration of a group is reported", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			var got [][2]command.Peer
			r.s.opt.Migrated = func(from, to command.Peer) { got = append(got, [2]command.Peer{from, to}) }
			r.run()
			moved := &tg.MessageService{ID: 1, PeerID: &tg.PeerChat{ChatID: 8}, Action: &tg.MessageActionChatMigrateTo{ChannelID: 9}}
			created := &tg.MessageService{ID: 1, PeerID: &tg.PeerChannel{ChannelID: 9}, Action: &tg.MessageActionChannelMigrateFrom{ChatID: 8}}
			r.push(&tg.Updates{Updates: []tg.UpdateClass{
				&tg.UpdateNewMessage{Message: moved, Pts: 1, PtsCount: 1},
				&tg.UpdateNewChannelMessage{Message: created, Pts: 1, PtsCount: 1},
			}})
			pair := [2]command.Peer{group(8), channel(9)}
			if want := [][2]command.Peer{pair, pair}; !slices.Equal(got, want) {
				t.Errorf("reported %v, want %v", got, want)
			}
		})
	})
}

func TestStreamSequenceOfContainers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.run()
		r.push(&tg.Updates{Seq: 1, Date: 100}, &tg.UpdatesCombined{SeqStart: 2, Seq: 3, Date: 200})
		if _, _, _, seq, _ := r.st.Account(); seq != 3 {
			t.Errorf("saved seq is %d, want 3", seq)
		}
		r.push(&tg.Updates{Seq: 5}, &tg.Updates{Seq: 4}, &tg.Updates{Seq: 2})
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(r.asked()); n != 0 {
			t.Errorf("reordered containers need no request: %v", r.asked())
		}
		r.m.change(func() { r.m.seq = 8 })
		r.push(&tg.Updates{Seq: 8})
		time.Sleep(gapWait)
		synctest.Wait()
		if n := r.called("updates.getDifference"); n != 1 {
			t.Errorf("%d differences for two missing containers, want 1", n)
		}
		time.Sleep(time.Hour)
		if n := r.called("updates.getDifference"); n != 1 {
			t.Errorf("%d differences an hour later: the stream must be idle", n)
		}
		r.push(&tg.Updates{Seq: 20})
		time.Sleep(time.Hour)
		if n := r.called("updates.getDifference"); n != 2 {
			t.Errorf("%d differences for a number that the server's own state never reaches, want one more", n)
		}
	})
}
