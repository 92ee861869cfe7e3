package tgclient

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
			r.m.silent = true // the server need not say that the channel has news
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
			r.m.latency = time.Second
			r.s.Connected()
			time.Sleep(600 * time.Millisecond)
			r.push(r.m.say(channel(7), alice, "/a"), r.m.say(user(alice), alice, "/b"))
			r.expect("under way", "/a", "/b")
			time.Sleep(600 * time.Millisecond)
			r.push(r.m.say(channel(7), alice, "/c"), r.m.say(user(alice), alice, "/d"))
			r.expect("and after", "/a", "/b", "/c", "/d")
			time.Sleep(time.Minute)
			if n := len(r.m.calls); n != 2 {
				t.Errorf("requests: %v, want one difference each", r.m.calls)
			}
		})
	})
	t.Run("a difference in slices is read to its end", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.m.slice = 3
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
				clear(r.m.news)
				r.got = nil
				r.m.fail["updates.getDifference"] = []error{err}
				r.m.fail["updates.getChannelDifference"] = []error{err}
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
	t.Run("an answer that never comes does not stop the stream", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.latency = time.Hour
			r.m.say(channel(7), alice, "/a")
			r.s.Connected()
			synctest.Wait()
			r.push(r.m.say(user(alice), alice, "/live"))
			r.expect("live commands go on", "/live")
			r.m.latency = 0
			time.Sleep(requestTimeout + firstRetry)
			r.expect("asked again", "/live", "/a")
		})
	})
}

func TestStreamTooLong(t *testing.T) {
	t.Run("the account's difference: recent history of private chats and groups is read instead", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.m.tooLong = 10
			r.m.say(user(bob), bob, "/old")
			time.Sleep(10 * time.Minute)
			for range 250 {
				r.m.say(group(8), alice, "ordinary")
			}
			r.m.say(group(8), alice, "/group")
			for range 250 {
				r.m.say(group(8), alice, "ordinary")
			}
			r.m.say(user(alice), alice, "/private")
			r.m.latency = time.Second
			r.start()
			r.s.Connected()
			time.Sleep(1500 * time.Millisecond)
			r.m.mu.Lock()
			r.m.account.log = append(r.m.account.log, nil)
			r.m.mu.Unlock()
			r.push(r.m.say(user(alice), alice, "ordinary"))
			r.accountPts(0) // the histories are not read yet
			time.Sleep(time.Minute)
			r.expectAll("what is older than MaxAge is not owed", "/group", "/private")
			r.accountPts(r.m.account.pts())
		})
	})
	t.Run("a channel's difference: jump, and read its recent history", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.m.tooLong = 10
			r.m.say(channel(7), alice, "/old")
			time.Sleep(10 * time.Minute)
			want := numbered(230)
			for _, text := range want {
				r.m.say(channel(7), alice, text)
			}
			r.run()
			r.push(r.m.say(channel(7), alice, "/live"))
			got := slices.Compact(slices.Sorted(slices.Values(r.texts())))
			want = slices.Sorted(slices.Values(append(want, "/live")))
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
			r.m.tooLong = 10
			for _, text := range numbered(30) {
				r.m.say(channel(7), alice, text)
			}
			r.m.fail["messages.getHistory"] = []error{tgerr.New(420, "FLOOD_WAIT_60")}
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
	t.Run("a place that Telegram does not know is replaced", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.know(7)
			r.run()
			r.m.say(channel(7), alice, "/c")
			r.m.say(user(alice), alice, "/a")
			r.m.fail["updates.getDifference"] = []error{tgerr.New(400, "PERSISTENT_TIMESTAMP_INVALID")}
			r.m.fail["updates.getChannelDifference"] = []error{tgerr.New(400, "PERSISTENT_TIMESTAMP_EMPTY")}
			r.s.Connected()
			synctest.Wait()
			if got := r.texts(); !slices.Contains(got, "/c") || !slices.Contains(got, "/a") {
				t.Errorf("handled %q", got)
			}
			r.channelPts(7, 11)
			r.accountPts(1)
			r.got = nil
			r.push(r.m.say(channel(7), alice, "/d"), r.m.say(user(alice), alice, "/e"))
			r.expect("it goes on from there", "/d", "/e")
		})
	})
}

func TestStreamFirstSight(t *testing.T) {
	t.Run("two messages of an unknown channel arrive reversed: both are handled", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.run()
			a, b := r.m.say(channel(7), alice, "/a"), r.m.say(channel(7), alice, "/b")
			r.push(b, a)
			r.expect("reversed", "/b", "/a")
			r.push(r.m.say(channel(7), alice, "/c"))
			r.expect("and the next", "/b", "/a", "/c")
			if h, ok := r.st.AccessHash(channel(7)); !ok || h != hashOf(channel(7)) {
				t.Errorf("the channel's access hash was not kept")
			}
		})
	})
	t.Run("a configured chat without a place: what was typed before it had one is found", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			r.m.say(channel(7), alice, "/old")
			time.Sleep(3 * time.Minute)
			r.m.say(channel(7), alice, "/typed")
			clear(r.m.news)
			r.run()
			r.expect("its history", "/typed")
			r.channelPts(7, 12)
			r.m.say(channel(7), alice, "/lost")
			r.push(r.m.say(channel(7), alice, "/late"))
			time.Sleep(gapWait)
			r.expect("and a gap right after", "/typed", "/lost", "/late")
		})
	})
	t.Run("a message of a configured chat comes while its place is being asked for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			r.m.say(channel(7), alice, "/typed")
			r.m.latency = time.Second
			r.start()
			r.s.Connected()
			synctest.Wait()
			a, b := r.m.say(channel(7), alice, "/a"), r.m.say(channel(7), alice, "/b")
			r.push(b)
			time.Sleep(300 * time.Millisecond)
			r.push(a)
			time.Sleep(10 * time.Second)
			synctest.Wait()
			got := slices.Compact(slices.Sorted(slices.Values(r.texts())))
			if want := []string{"/a", "/b", "/typed"}; !slices.Equal(got, want) {
				t.Errorf("handled %q, want %q", got, want)
			}
			r.channelPts(7, 13)
		})
	})
	t.Run("a message is lost while the place of its chat is under way", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			r.m.say(channel(7), alice, "/typed")
			r.m.latency = time.Second
			r.m.silent = true
			r.start()
			r.s.Connected()
			time.Sleep(600 * time.Millisecond)
			r.m.say(channel(7), alice, "/lost")
			r.push(r.m.say(channel(7), alice, "/b"))
			time.Sleep(time.Minute)
			synctest.Wait()
			got := slices.Compact(slices.Sorted(slices.Values(r.texts())))
			if want := []string{"/b", "/lost", "/typed"}; !slices.Equal(got, want) {
				t.Errorf("handled %q, want %q", got, want)
			}
		})
	})
	t.Run("an unknown channel is said to have more news than the message it was met by", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.run()
			r.m.say(channel(7), alice, "/lost")
			r.push(r.m.say(channel(7), alice, "/met"))
			r.m.say(channel(7), alice, "/more")
			r.push(&tg.UpdateShort{Update: &tg.UpdateChannelTooLong{ChannelID: 7}})
			got := slices.Compact(slices.Sorted(slices.Values(r.texts())))
			if want := []string{"/lost", "/met", "/more"}; !slices.Equal(got, want) {
				t.Errorf("handled %q, want %q", got, want)
			}
			r.m.calls = nil
			long := &tg.UpdateChannelTooLong{ChannelID: 7}
			long.SetPts(13)
			r.push(&tg.UpdateShort{Update: long})
			if len(r.m.calls) != 0 {
				t.Errorf("news that are none: asked %v", r.m.calls)
			}
		})
	})
	t.Run("the very first login owes nothing to the past", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.account = nil
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			r.m.say(channel(7), alice, "/past")
			r.m.say(user(alice), alice, "/past")
			time.Sleep(time.Second)
			r.m.latency = time.Second
			r.start()
			r.s.Connected()
			synctest.Wait()
			r.push(r.m.say(user(alice), alice, "/now"))
			r.expect("typed before the place was known", "/now")
			time.Sleep(time.Minute)
			r.m.latency = 0
			r.push(r.m.say(channel(7), alice, "/then"))
			r.expect("and after", "/now", "/then")
			r.channelPts(7, 12)
			r.accountPts(2)

			r.chats = append(r.chats, channel(9))
			r.st.SetAccessHash(channel(9), hashOf(channel(9)))
			r.m.say(channel(9), alice, "/new chat")
			r.s.Connected()
			r.expect("a chat configured later", "/now", "/then", "/new chat")
		})
	})
	t.Run("a command from somebody never introduced waits for the introduction", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.m.people = append(r.m.people, &tg.User{ID: 5, Bot: true, AccessHash: 5})
			r.run()
			r.m.say(group(8), 5, "/bot")
			r.push(&tg.UpdateShortChatMessage{ID: 1, FromID: 5, ChatID: 8, Message: "/bot", Pts: 1, PtsCount: 1, Date: int(time.Now().Unix())})
			r.m.say(user(alice), alice, "/alice")
			r.push(&tg.UpdateShortMessage{ID: 2, UserID: alice, Message: "/alice", Pts: 2, PtsCount: 1, Date: int(time.Now().Unix())})
			r.expect("introduced by the difference", "/bot", "/alice")
			if k := r.got[0].Sender.Kind; k != command.Untrusted {
				t.Errorf("the bot was taken for %v", k)
			}
			if want := (command.Sender{Kind: command.Person, Peer: user(alice)}); r.got[1].Sender != want {
				t.Errorf("Alice was taken for %+v", r.got[1].Sender)
			}
			n := r.called("updates.getDifference")
			r.m.say(user(alice), alice, "/again")
			r.push(&tg.UpdateShortMessage{ID: 3, UserID: alice, Message: "/again", Pts: 3, PtsCount: 1, Date: int(time.Now().Unix())})
			r.expect("known by now", "/bot", "/alice", "/again")
			if r.called("updates.getDifference") != n {
				t.Error("somebody known was asked about")
			}
		})
	})
	t.Run("a min constructor never replaces an access hash", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.st.SetAccessHash(user(alice), hashOf(user(alice)))
			r.m.min = true
			r.m.people[1] = &tg.User{ID: alice, Min: true, AccessHash: -1}
			r.run()
			r.push(r.m.say(channel(7), alice, "/a"), r.m.say(channel(9), alice, "/b"))
			r.expect("handled all the same", "/a", "/b")
			for _, p := range []command.Peer{channel(7), user(alice)} {
				if h, _ := r.st.AccessHash(p); h != hashOf(p) {
					t.Errorf("%v has the access hash %d now", p, h)
				}
			}
			if _, ok := r.st.AccessHash(channel(9)); ok {
				t.Error("a min hash was kept")
			}
		})
	})
}

func TestStreamChannels(t *testing.T) {
	t.Run("a thousand channels with news are asked a few at a time, the configured ones first", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(1000), channel(500))
			r.chats = nil
			for id := int64(1); id <= 1000; id++ {
				r.know(id)
				r.m.say(channel(id), alice, fmt.Sprintf("/%d", id))
			}
			r.m.latency = 10 * time.Millisecond
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
			if r.m.peak > parallel+1 {
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
			if n := len(r.m.calls); n != 0 {
				t.Errorf("asked: %v", r.m.calls)
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
			r.m.fail["updates.getChannelDifference"] = []error{nil, nil, flood, flood, flood, flood, flood, flood}
			r.start()
			r.s.Connected()
			synctest.Wait()
			if n := r.called("updates.getChannelDifference"); n > 2+2*parallel {
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
			r.m.fail["updates.getChannelDifference"] = []error{private, private}
			r.m.say(channel(7), alice, "/a")
			r.push(r.m.say(channel(7), alice, "/b"))
			time.Sleep(time.Minute)
			r.expect("what was pushed before it is forgotten", "/b")
			if n := r.called("updates.getChannelDifference"); n != 1 {
				t.Errorf("a private channel was asked %d times", n)
			}
			r.s.Connected()
			r.expect("still private", "/b")
			r.m.say(channel(7), alice, "/c")
			r.push(&tg.Updates{Updates: []tg.UpdateClass{&tg.UpdateChannel{ChannelID: 7}}, Chats: []tg.ChatClass{r.m.chat(7)}})
			r.expect("joined again", "/b", "/c")
			r.push(r.m.say(channel(7), alice, "/d"))
			r.expect("live again", "/b", "/c", "/d")
		})
	})
	t.Run("numbers with a hole in which nothing is do not hold commands for ever", func(t *testing.T) {
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
			r.m.slice, r.m.silent = 1000, true
			slow := make(chan struct{})
			r.m.say(user(alice), alice, "/slow")
			r.handle = func(command.Message) error { <-slow; return nil }
			r.s.Connected()
			synctest.Wait()
			total := 3*maxQueue + 10
			_ = r.s.Handle(t.Context(), r.m.say(channel(9), alice, "/once"))
			for i := range total {
				chat := [...]command.Peer{channel(7), user(alice), group(8)}[i%3]
				_ = r.s.Handle(t.Context(), r.m.say(chat, alice, fmt.Sprintf("/%d", i)))
				if n := len(r.s.queue); n > maxQueue {
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
			r.m.silent = true
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
			born := &tg.MessageService{ID: 1, PeerID: &tg.PeerChannel{ChannelID: 9}, Action: &tg.MessageActionChannelMigrateFrom{ChatID: 8}}
			r.push(&tg.Updates{Updates: []tg.UpdateClass{
				&tg.UpdateNewMessage{Message: moved, Pts: 1, PtsCount: 1},
				&tg.UpdateNewChannelMessage{Message: born, Pts: 1, PtsCount: 1},
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
		if n := len(r.m.calls); n != 0 {
			t.Errorf("reordered containers need no request: %v", r.m.calls)
		}
		r.m.seq = 8
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
