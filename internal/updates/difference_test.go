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

func TestStreamOutage(t *testing.T) {
	t.Run("what was typed meanwhile is found at once on Connected, not with the next message", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.say(channel(7), alice, "/a")
			r.m.say(user(alice), alice, "/b")
			r.m.change(func() { r.m.silent = true }) // the server need not say that the channel has changed
			time.Sleep(time.Hour)
			begin := time.Now()
			r.s.Connected()
			r.expectAll("after the reconnect", "/b", "/a")
			if d := time.Since(begin); d != 0 {
				t.Errorf("it took %v", d)
			}
			r.channelPts(7, 11)
			r.accountPts(1)
			if _, _, date, _, _ := r.st.Account(); date != int(begin.Unix()) {
				t.Errorf("the saved date is %d, want the difference's %d", date, begin.Unix())
			}
		})
	})
	t.Run("live commands go on while a difference is under way, and cost no other one", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.change(func() { r.m.latency = time.Second })
			r.s.Connected()
			time.Sleep(600 * time.Millisecond)
			r.push(r.m.say(channel(7), alice, "/a"), r.m.say(user(alice), alice, "/b"))
			r.expect("under way", "/a", "/b")
			time.Sleep(600 * time.Millisecond)
			r.push(r.m.say(channel(7), alice, "/c"), r.m.say(user(alice), alice, "/d"))
			r.expect("and after", "/a", "/b", "/c", "/d")
			time.Sleep(time.Minute)
			if n := len(r.asked()); n != 2 {
				t.Errorf("requests: %v, want one difference each", r.asked())
			}
		})
	})
	t.Run("a difference in slices is read to its end", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.m.change(func() { r.m.slice = 3 })
			var want []string
			for i := range 20 {
				r.m.say(user(alice), alice, fmt.Sprintf("/a%d", i))
				want = append(want, fmt.Sprintf("/a%d", i))
			}
			for i := range 20 {
				r.m.say(channel(7), alice, fmt.Sprintf("/c%d", i))
				want = append(want, fmt.Sprintf("/c%d", i))
			}
			r.run()
			r.expectAll("all slices", want...)
			r.channelPts(7, 30)
			r.accountPts(20)
		})
	})
	t.Run("requests that fail are repeated: later, when told, or on the next connection", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			fails := func(err error) {
				r.m.say(channel(7), alice, "/c")
				r.m.say(user(alice), alice, "/a")
				r.m.change(func() { clear(r.m.changed) })
				r.forget()
				r.m.change(func() { r.m.fail["updates.getDifference"] = []error{err} })
				r.m.change(func() { r.m.fail["updates.getChannelDifference"] = []error{err} })
				r.s.Connected()
				r.expect(err.Error())
			}
			fails(tgerr.New(420, "FLOOD_WAIT_40"))
			time.Sleep(39 * time.Second)
			r.s.Connected()
			r.expect("a reconnect does not shorten what Telegram asks for")
			time.Sleep(time.Second)
			r.expectAll("after the wait", "/a", "/c")
			for _, err := range []error{tgerr.New(500, "PERSISTENT_TIMESTAMP_OUTDATED"), tgerr.New(-503, "Timeout"), fmt.Errorf("connection lost")} {
				fails(err)
				time.Sleep(time.Second)
				r.expectAll(err.Error()+", a second later", "/a", "/c")
			}
			fails(fmt.Errorf("connection lost"))
			r.s.Connected()
			r.expectAll("no waiting when the connection is back", "/a", "/c")
		})
	})
	t.Run("a command does not wait for what cannot be asked for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			for _, err := range []error{tgerr.New(420, "FLOOD_WAIT_300"), fmt.Errorf("connection lost")} {
				r := newRig(t)
				r.know(7)
				r.run()
				for range 100 {
					r.m.fail["updates.getDifference"] = append(r.m.fail["updates.getDifference"], err)
					r.m.fail["updates.getChannelDifference"] = append(r.m.fail["updates.getChannelDifference"], err)
				}
				for _, chat := range []command.Peer{channel(7), user(alice)} {
					r.m.say(chat, alice, "/lost")
					r.push(r.m.say(chat, alice, "/a"))
					time.Sleep(gapWait)
					r.push(r.m.say(chat, alice, "/b"))
				}
				r.expect(err.Error(), "/a", "/b", "/a", "/b")
				r.channelPts(7, 10)
				r.accountPts(0)
				r.m.change(func() { clear(r.m.fail) })
				r.forget()
				time.Sleep(time.Hour)
				r.expectAll("in the end", "/lost", "/a", "/b", "/lost", "/a", "/b")
				if err := r.halt(); err != nil {
					t.Fatal(err)
				}
			}
		})
	})
	t.Run("nor where Telegram's wish to wait came for another chat", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7, 8)
			r.run()
			r.m.change(func() {
				r.m.fail["updates.getChannelDifference"] = []error{tgerr.New(420, "FLOOD_WAIT_300")}
			})
			for _, chat := range []command.Peer{channel(7), channel(8)} {
				r.m.say(chat, alice, "/lost")
				r.push(r.m.say(chat, alice, "/a"))
				time.Sleep(gapWait)
				r.expect("after half a second", "/a")
				r.forget()
			}
			time.Sleep(time.Hour)
			r.expectAll("in the end", "/lost", "/a", "/lost", "/a")
		})
	})
	t.Run("a server that promises more and sends nothing is not asked in a busy loop", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.say(channel(7), alice, "/c")
			r.m.say(user(alice), alice, "/a")
			r.m.change(func() { r.m.slice = 0 })
			r.s.Connected()
			time.Sleep(time.Hour)
			if n := r.called("updates.getDifference") + r.called("updates.getChannelDifference"); n > 2*70 {
				t.Errorf("%d requests in an hour", n)
			}
			r.m.change(func() { r.m.slice = 100 })
			time.Sleep(lastRetry)
			r.expectAll("when it has come to its senses", "/c", "/a")
		})
	})
	t.Run("updatesTooLong is like a reconnect", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.change(func() { r.m.silent = true })
			r.m.say(channel(7), alice, "/c")
			r.m.say(user(alice), alice, "/a")
			r.push(&tg.UpdatesTooLong{})
			r.expectAll("at once", "/c", "/a")
		})
	})
	t.Run("an answer that never comes does not stop the stream", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.change(func() { r.m.latency = time.Hour })
			r.m.say(channel(7), alice, "/a")
			r.s.Connected()
			synctest.Wait()
			r.push(r.m.say(user(alice), alice, "/live"))
			r.expect("live commands go on", "/live")
			r.m.change(func() { r.m.latency = 0 })
			time.Sleep(requestTimeout + firstRetry)
			r.expect("asked again", "/live", "/a")
		})
	})
}

func TestStreamTooLong(t *testing.T) {
	t.Run("the account's difference: the history of private chats and groups is read instead", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.m.change(func() { r.m.tooLong = 10 })
			r.m.say(user(bob), bob, "/old")
			time.Sleep(10 * time.Hour)
			for range 250 {
				r.m.say(group(8), alice, "ordinary")
			}
			r.m.say(group(8), alice, "/group")
			for range 250 {
				r.m.say(group(8), alice, "ordinary")
			}
			r.m.say(user(alice), alice, "/private")
			r.m.change(func() { r.m.latency = time.Second })
			r.start()
			r.s.Connected()
			time.Sleep(1500 * time.Millisecond)
			r.m.change(func() { r.m.account.log = append(r.m.account.log, nil) })
			r.push(r.m.say(user(alice), alice, "ordinary"))
			r.accountPts(0) // the histories are not read yet
			time.Sleep(time.Minute)
			r.expectAll("in the end", "/old", "/group", "/private")
			r.accountPts(r.m.account.pts())
		})
	})
	t.Run("the dialogs are under way when it turns out that they are needed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.run()
			dialogs := make(chan struct{})
			r.m.change(func() {
				r.m.tooLong = 10
				r.m.stuck = map[string]chan struct{}{"messages.getDialogs": dialogs}
			})
			r.s.Connected()
			synctest.Wait()
			for range 20 {
				r.m.say(group(8), alice, "ordinary")
			}
			r.m.say(user(alice), alice, "/missed")
			r.s.Connected()
			synctest.Wait()
			close(dialogs)
			r.expect("by the next dialogs", "/missed")
			r.accountPts(21)
		})
	})
	t.Run("a configured group is read although the dialogs do not tell of it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, group(8))
			r.run()
			r.m.change(func() {
				r.m.tooLong = 10
				r.m.fail["messages.getDialogs"] = slices.Repeat([]error{tgerr.New(420, "FLOOD_WAIT_60")}, 100)
			})
			r.m.say(group(8), alice, "/missed")
			for range 20 {
				r.m.say(user(alice), alice, "ordinary")
			}
			r.s.Connected()
			r.expect("at once", "/missed")
		})
	})
	t.Run("a channel's difference: jump, and read its history", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.m.change(func() { r.m.tooLong = 10 })
			r.m.say(channel(7), alice, "/old")
			time.Sleep(10 * time.Hour)
			want := numbered(230)
			for _, text := range want {
				r.m.say(channel(7), alice, text)
			}
			r.run()
			r.push(r.m.say(channel(7), alice, "/live"))
			got := slices.Compact(slices.Sorted(slices.Values(r.texts())))
			want = slices.Sorted(slices.Values(append(want, "/live", "/old")))
			if !slices.Equal(got, want) {
				t.Errorf("handled %q, want %q", got, want)
			}
			r.channelPts(7, r.m.channel(7).pts())
		})
	})
	t.Run("a crash while the history is read repeats it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.m.change(func() { r.m.tooLong = 10 })
			for _, text := range numbered(30) {
				r.m.say(channel(7), alice, text)
			}
			r.m.change(func() { r.m.fail["messages.getHistory"] = []error{tgerr.New(420, "FLOOD_WAIT_60")} })
			r.run()
			r.push(r.m.say(channel(7), alice, "/live"))
			r.channelPts(7, 10)
			if err := r.halt(); err != nil {
				t.Fatal(err)
			}
			r.got, r.s = nil, r.stream()
			r.run()
			if got := r.texts(); !slices.Contains(got, "/c0") {
				t.Errorf("the first of the missed commands is not among %q", got)
			}
			r.channelPts(7, 41)
		})
	})
	t.Run("a pts that Telegram does not know is replaced", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.say(channel(7), alice, "/c")
			r.m.say(user(alice), alice, "/a")
			r.m.change(func() { r.m.fail["updates.getDifference"] = []error{tgerr.New(400, "PERSISTENT_TIMESTAMP_INVALID")} })
			r.m.change(func() {
				r.m.fail["updates.getChannelDifference"] = []error{tgerr.New(400, "PERSISTENT_TIMESTAMP_EMPTY")}
			})
			r.s.Connected()
			synctest.Wait()
			if got := r.texts(); !slices.Contains(got, "/c") || !slices.Contains(got, "/a") {
				t.Errorf("handled %q", got)
			}
			r.channelPts(7, 11)
			r.accountPts(1)
			r.forget()
			r.push(r.m.say(channel(7), alice, "/d"), r.m.say(user(alice), alice, "/e"))
			r.expect("it goes on from there", "/d", "/e")
		})
	})
}
