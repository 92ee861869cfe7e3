package updates

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func TestStreamLive(t *testing.T) {
	t.Run("commands are handled in the order of their numbers, and once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.run()
			for _, chat := range []command.Peer{channel(7), group(8), user(alice)} {
				a, b, c := r.m.say(chat, alice, "/a"), r.m.say(chat, alice, "b"), r.m.say(chat, alice, "/c")
				r.push(c, b, a, a, c)
			}
			r.expect("reversed and repeated pushes", "/a", "/c", "/a", "/c", "/a", "/c")
			if n := len(r.asked()); n != 0 {
				t.Errorf("nothing was missing, yet %v was asked", r.asked())
			}
			r.channelPts(7, 13)
			r.accountPts(6)
		})
	})
	t.Run("a lost push is asked for after half a second", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.run()
			for _, chat := range []command.Peer{channel(7), user(alice)} {
				begin := time.Now()
				r.m.say(chat, alice, "/lost")
				r.push(r.m.say(chat, alice, "/late"))
				r.forget()
				time.Sleep(499 * time.Millisecond)
				r.expect("before the wait is over")
				time.Sleep(time.Millisecond)
				r.expect("after the wait", "/lost", "/late")
				if d := time.Since(begin); d != 500*time.Millisecond {
					t.Errorf("it took %v", d)
				}
				r.forget()
				r.push(r.m.say(chat, alice, "/next"))
				r.expect("the next message needs no wait, although the channel's difference said 'timeout: 30'", "/next")
				r.forget()
			}
		})
	})
	t.Run("a handler's error ends Run, and the pts stays before the message", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			broken := errors.New("the disk is full")
			r := newRig(t)
			r.know(7)
			r.run()
			r.push(r.m.say(channel(7), alice, "/kept"), r.m.say(user(alice), alice, "/kept"))
			r.mu.Lock()
			r.handle = func(command.Message) error { return broken }
			r.mu.Unlock()
			a, b := r.m.say(channel(7), alice, "/a"), r.m.say(user(alice), alice, "/b")
			r.push(r.m.say(user(alice), alice, "ordinary"), a, b)
			if err := <-r.ends; !errors.Is(err, broken) {
				t.Fatalf("Run returned %v", err)
			}
			r.channelPts(7, 11)
			r.accountPts(1)

			r.handle, r.got, r.s = nil, nil, r.stream()
			r.run()
			r.expectAll("a new stream on the same state finds both again", "/b", "/a")
		})
	})
	t.Run("what comes together is kept together, and the pts stays before what cannot be kept", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			broken := errors.New("the disk is full")
			r := newRig(t)
			r.know(7, 8)
			r.run()
			kept, times := 0, 0
			r.mu.Lock()
			r.keep = func() error {
				if len(r.got) > kept {
					times, kept = times+1, len(r.got)
				}
				if r.st.channels[7][0] > 10 {
					t.Error("the update state is ahead of what is kept")
				}
				return nil
			}
			r.mu.Unlock()
			together := []tg.UpdatesClass{r.m.say(channel(7), alice, "/a"), r.m.say(channel(8), alice, "/b"), r.m.say(user(alice), alice, "/c")}
			r.s.mu.Lock() // so that all are there when it looks
			for _, u := range together {
				r.s.queue = append(r.s.queue, item{updates: u})
			}
			r.s.mu.Unlock()
			r.push(&tg.Updates{})
			r.expect("all", "/a", "/b", "/c")
			r.mu.Lock()
			if times != 1 || kept != 3 {
				t.Errorf("%d were kept, in %d times; want 3 at once", kept, times)
			}
			r.keep = func() error { return broken }
			r.mu.Unlock()
			r.push(r.m.say(channel(7), alice, "/lost"))
			if err := <-r.ends; !errors.Is(err, broken) {
				t.Fatalf("Run returned %v", err)
			}
			r.channelPts(7, 11)

			r.keep, r.got, r.s = nil, nil, r.stream()
			r.run()
			r.expect("a new stream on the same state finds it again", "/lost")
		})
	})
	t.Run("our own requests leave no gap", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.run()
			r.s.result(&tg.MessagesSendMessageRequest{}, &tg.UpdatesBox{Updates: r.m.say(channel(7), me, "ordinary")})
			r.m.channel(7).log = append(r.m.channel(7).log, nil)
			r.m.account.log = append(r.m.account.log, nil, nil)
			r.s.result(&tg.ChannelsDeleteMessagesRequest{Channel: &tg.InputChannel{ChannelID: 7}}, &tg.MessagesAffectedMessages{Pts: 12, PtsCount: 1})
			r.s.result(&tg.MessagesReadHistoryRequest{Peer: &tg.InputPeerUser{UserID: alice}}, &tg.MessagesAffectedMessages{Pts: 1, PtsCount: 1})
			r.s.result(&tg.MessagesDeleteHistoryRequest{Peer: &tg.InputPeerChat{ChatID: 3}}, &tg.MessagesAffectedHistory{Pts: 2, PtsCount: 1})
			r.m.account.log = append(r.m.account.log, nil)
			r.s.result(&tg.MessagesSendMessageRequest{}, &tg.UpdatesBox{Updates: &tg.UpdateShortSentMessage{ID: 9, Pts: 3, PtsCount: 1}})
			r.push(r.m.say(channel(7), alice, "/a"), r.m.say(user(alice), alice, "/b"))
			r.expect("at once", "/a", "/b")
		})
	})
}
