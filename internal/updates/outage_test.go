package updates

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

const day = 24 * time.Hour

// A week without a connection, after which Telegram tells no difference any more.
func TestAWeekOffline(t *testing.T) {
	t.Run("a /schedulecall typed on the first day is handed over in every kind of chat", func(t *testing.T) {
		for _, configured := range []bool{true, false} {
			inTown(t, fmt.Sprintf("chats configured: %v", configured), func(c *town) {
				if configured {
					c.chats = []command.Peer{c.super, c.forum, c.basic}
				}
				c.run()
				c.pass(day)
				c.stop()
				texts := c.everywhere("/schedulecall in 10 days ")
				for range 6 {
					time.Sleep(day)
					for range 250 {
						c.everywhere("ordinary")
					}
				}
				time.Sleep(time.Hour)
				texts = append(texts, c.everywhere("/startcall")...)
				c.srv.SetFlow(emulator.Flow{TooLong: 100, ChannelTooLong: 100})
				c.renew()
				c.start()
				time.Sleep(time.Minute)
				c.expect("after the restart", texts...)
			})
		}
	})
	t.Run("a channel of 50,000 messages is read in pages, oldest first, and each but once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.change(func() { r.m.tooLong, r.m.silent, r.m.latency = 1000, true, 100*time.Millisecond })
			want := r.busyDays(channel(7), 50_000)
			begun := r.m.channel(7).pts()
			most := 0
			r.mu.Lock()
			r.handle = func(command.Message) error {
				r.m.change(func() { most = max(most, len(r.got)-(len(r.m.pages)+1)*pageSize/50) })
				return nil
			}
			r.mu.Unlock()
			r.s.Connected()
			time.Sleep(3 * time.Second)
			if pts, date := r.st.Channel(7); pts >= begun || date >= int(time.Now().Add(-time.Hour).Unix()) {
				t.Errorf("pts %d and date %d are on disk before everything has been read", pts, date)
			}
			r.push(r.m.say(channel(7), alice, "/live"))
			time.Sleep(100 * time.Millisecond)
			if !slices.Contains(r.texts(), "/live") {
				t.Error("a command waits for what was missed a week ago")
			}
			time.Sleep(10 * time.Minute)
			got := slices.DeleteFunc(r.texts(), func(s string) bool { return s == "/live" })
			first := max(slices.Index(got, want[0]), 0) // the newest page came before it
			got = append(got[first:], got[:first]...)
			if !slices.Equal(got, want) {
				t.Errorf("%d commands were handed over, not all of the %d, or not in their order", len(got), len(want))
			}
			if most > 0 {
				t.Errorf("%d commands more were handed over at a time than a page has", most)
			}
			if n := len(r.m.pages); n > 502 {
				t.Errorf("%d pages of 100 were asked for to read 50,000 messages", n)
			}
			r.channelPts(7, r.m.channel(7).pts())
		})
	})
	t.Run("a flood wait and a lost connection do not begin it anew", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7), group(8))
			r.know(7)
			r.run()
			r.m.change(func() { r.m.tooLong, r.m.silent = 1000, true })
			want := append(r.busyDays(channel(7), 2000), r.busyDays(group(8), 2000)...)
			r.m.change(func() {
				r.m.fail["messages.getHistory"] = []error{
					nil, nil, nil, nil, nil, nil, tgerr.New(420, "FLOOD_WAIT_3600"), nil, nil, fmt.Errorf("connection lost"), fmt.Errorf("connection lost"),
				}
			})
			r.s.Connected()
			time.Sleep(30 * time.Minute)
			if n := len(r.texts()); n == 0 || n >= len(want) {
				t.Errorf("%d of %d during the flood wait", n, len(want))
			}
			r.accountPts(0)
			time.Sleep(2 * time.Hour)
			if got := slices.Compact(slices.Sorted(slices.Values(r.texts()))); len(got) != len(want) {
				t.Errorf("%d different commands were handed over in the end, want %d", len(got), len(want))
			}
			if n := len(r.m.pages); n > 2*21+4 {
				t.Errorf("%d pages were asked for", n)
			}
			r.channelPts(7, r.m.channel(7).pts())
			r.accountPts(r.m.account.pts())
		})
	})
	t.Run("a crash in the middle loses nothing, and a channel is read on from where it was", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7), group(8))
			r.know(7)
			r.run()
			r.m.change(func() { r.m.tooLong, r.m.silent, r.m.latency = 1000, true, time.Second })
			want := append(r.busyDays(channel(7), 3000), r.busyDays(group(8), 3000)...)
			r.s.Connected()
			for range 3 {
				time.Sleep(9 * time.Second)
				if err := r.halt(); err != nil {
					t.Fatal(err)
				}
				r.channelPts(7, 10)
				r.accountPts(0)
				r.s = r.stream()
				r.start()
				r.s.Connected()
			}
			time.Sleep(5 * time.Minute)
			if got := slices.Compact(slices.Sorted(slices.Values(r.texts()))); len(got) != len(want) {
				t.Errorf("%d different commands were handed over, want %d", len(got), len(want))
			}
			inChannel := 0
			for _, p := range r.m.pages {
				if _, ok := p.Peer.(*tg.InputPeerChannel); ok {
					inChannel++
				}
			}
			if inChannel > 31+4*2 {
				t.Errorf("%d pages of the channel were asked for", inChannel)
			}
			r.channelPts(7, r.m.channel(7).pts())
			r.accountPts(r.m.account.pts())
		})
	})
	t.Run("a channel becomes private while it is read, and comes back a day later", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.change(func() { r.m.tooLong, r.m.silent = 1000, true })
			want := r.busyDays(channel(7), 3000)
			private := tgerr.New(400, "CHANNEL_PRIVATE")
			r.m.change(func() {
				r.m.fail["messages.getHistory"] = append(make([]error, 10), private)
			})
			r.s.Connected()
			synctest.Wait()
			if n := len(r.texts()); n >= len(want) {
				t.Fatalf("%d commands of a private channel", n)
			}
			r.channelPts(7, 10)
			time.Sleep(day)
			if err := r.halt(); err != nil {
				t.Fatal(err)
			}
			r.s = r.stream()
			r.start()
			r.s.Connected()
			synctest.Wait()
			if got := slices.Compact(slices.Sorted(slices.Values(r.texts()))); len(got) != len(want) {
				t.Errorf("%d different commands were handed over, want %d", len(got), len(want))
			}
			if n := len(r.m.pages); n > 31+5 {
				t.Errorf("%d pages were asked for", n)
			}
			r.channelPts(7, r.m.channel(7).pts())
		})
	})
	for _, configured := range []bool{true, false} {
		inTown(t, fmt.Sprintf("a basic group was upgraded meanwhile (chats configured: %v)", configured), func(c *town) {
			if configured {
				c.chats = []command.Peer{c.basic}
			}
			c.run()
			c.pass(day)
			c.stop()
			c.say(c.basic, "/before")
			for range 250 {
				c.say(c.basic, "ordinary")
				c.srv.Private(c.alice, c.me, "ordinary")
			}
			time.Sleep(day)
			super := c.srv.Migrate(c.basic)
			time.Sleep(day)
			c.say(super, "/after")
			for range 250 {
				c.say(super, "ordinary")
			}
			time.Sleep(3 * day)
			c.srv.SetFlow(emulator.Flow{TooLong: 100, ChannelTooLong: 100})
			c.renew()
			c.start()
			time.Sleep(time.Minute)
			c.expect("after the restart", "/before", "/after")
		})
	}
	inTown(t, "250 people and 150 groups have written", func(c *town) {
		var people []int64
		for i := range 250 {
			people = append(people, c.srv.AddUser(emulator.User{First: fmt.Sprintf("Person %d", i)}))
		}
		c.run()
		c.pass(day)
		c.stop()
		var want []string
		for i, p := range people {
			want = append(want, fmt.Sprintf("/private%d", i))
			c.srv.Private(p, c.me, want[len(want)-1])
			time.Sleep(time.Minute)
			if i < 150 {
				g := c.srv.AddSupergroup(emulator.Chat{Title: "Group", Creator: p, Members: []int64{c.me}})
				want = append(want, fmt.Sprintf("/group%d", i))
				c.srv.Say(g, p, want[len(want)-1], emulator.SayOptions{})
			}
		}
		time.Sleep(6 * day)
		c.srv.SetFlow(emulator.Flow{TooLong: 100})
		c.renew()
		c.start()
		time.Sleep(time.Minute)
		c.expect("after the restart", want...)
		if n := len(c.st.hashes) - 2; n > 150 {
			t.Errorf("%d access hashes were kept, want those of groups only", n)
		}
	})
	t.Run("somebody writes again while the list of chats is being read", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := newTown(t)
			late := c.srv.AddUser(emulator.User{First: "Late"})
			var people []int64
			for i := range 300 {
				people = append(people, c.srv.AddUser(emulator.User{First: fmt.Sprintf("Person %d", i)}))
			}
			c.run()
			c.pass(day)
			c.stop()
			c.srv.Private(late, c.me, "/missed")
			c.srv.Private(late, c.me, "ordinary")
			for _, p := range people {
				c.srv.Private(p, c.me, "ordinary")
			}
			time.Sleep(6 * day)
			c.srv.SetFlow(emulator.Flow{TooLong: 100})
			c.renew()
			c.slow = time.Second
			c.start()
			time.Sleep(3500 * time.Millisecond)
			c.srv.Private(late, c.me, "ordinary")
			time.Sleep(10 * time.Minute)
			c.expect("after all", "/missed")
		})
	})
}

// busyDays has a chat say n messages within a week, every fiftieth of them a command, and returns those.
func (r *rig) busyDays(chat command.Peer, n int) (commands []string) {
	for i := range n {
		if i%(n/6) == 0 {
			time.Sleep(day)
		}
		text := "ordinary"
		if i%50 == 49 {
			text = fmt.Sprintf("/%v-%d", chat, i)
			commands = append(commands, text)
		}
		r.m.say(chat, alice, text)
	}
	time.Sleep(time.Hour)
	return commands
}

// What is older than the bound is not handed over, and that is told.
func TestTwoMonthsOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.know(7, 8, 9)
		r.run()
		r.m.say(channel(9), alice, "ordinary") // and nothing since
		r.s.Connected()
		synctest.Wait()
		begun := time.Now()
		r.m.change(func() { r.m.tooLong, r.m.silent = 10, true })
		time.Sleep(day)
		for _, chat := range []command.Peer{channel(7), group(5), user(alice), user(bob)} {
			r.m.say(chat, alice, "/lost")
		}
		time.Sleep(40 * day)
		for _, chat := range []command.Peer{channel(7), channel(8), group(5), user(alice)} {
			r.m.say(chat, alice, "/found")
			for range 250 {
				r.m.say(chat, alice, "ordinary")
			}
		}
		time.Sleep(20 * day)
		r.s.Connected()
		r.expectAll("after two months", "/found", "/found", "/found", "/found")
		var told []string
		for _, u := range r.unread {
			told = append(told, u.chat.String())
			if !u.from.Equal(begun) || time.Since(u.to) != maxOutage {
				t.Errorf("%v: told unread from %v to %v, want from %v to %v ago", u.chat, u.from, u.to, begun, maxOutage)
			}
		}
		slices.Sort(told)
		want := []string{channel(7).String(), group(5).String(), user(alice).String(), user(bob).String()}
		slices.Sort(want)
		if !slices.Equal(told, want) {
			t.Errorf("told unread in %s, want %s", strings.Join(told, " "), strings.Join(want, " "))
		}
		r.accountPts(r.m.account.pts())
	})
}
