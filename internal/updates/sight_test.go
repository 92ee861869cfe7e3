package updates

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

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
	t.Run("a configured chat without a pts: what was typed before it had one is found", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			r.m.say(channel(7), alice, "/old")
			time.Sleep(3 * time.Minute)
			r.st.SetAccount(0, 0, int(time.Now().Unix()), 0)
			r.m.say(channel(7), alice, "/typed")
			r.m.change(func() { clear(r.m.changed) })
			r.run()
			r.expect("its history", "/typed")
			r.channelPts(7, 12)
			r.m.say(channel(7), alice, "/lost")
			r.push(r.m.say(channel(7), alice, "/late"))
			time.Sleep(gapWait)
			r.expect("and a gap right after", "/typed", "/lost", "/late")
		})
	})
	t.Run("a chat that a reload adds: what was typed just before is found, and nothing of last week", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.SetAccessHash(channel(9), hashOf(channel(9)))
			r.run()
			r.m.say(channel(9), alice, "/last week")
			time.Sleep(7 * day)
			r.m.say(channel(9), alice, "/just now")
			time.Sleep(time.Minute)
			r.m.change(func() { clear(r.m.changed) })
			r.mu.Lock()
			r.chats = append(r.chats, channel(9))
			r.mu.Unlock()
			r.s.Connected()
			r.expect("after the reload", "/just now")
			r.channelPts(9, 12)
		})
	})
	t.Run("a message of a configured chat comes while its pts is being asked for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			r.m.say(channel(7), alice, "/typed")
			r.m.change(func() { r.m.latency = time.Second })
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
	t.Run("a message is lost while the pts of its chat is under way", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			r.m.say(channel(7), alice, "/typed")
			r.m.change(func() { r.m.latency = time.Second })
			r.m.change(func() { r.m.silent = true })
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
	t.Run("an unknown channel is met by a message, and another one was typed while there was no connection", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.m.change(func() { r.m.latency, r.m.silent = time.Second, true })
			r.m.say(channel(7), alice, "/typed")
			r.start()
			r.s.Connected()
			time.Sleep(300 * time.Millisecond)
			r.push(r.m.say(channel(7), alice, "/met"))
			r.expect("pushed", "/met")
			if pts, _ := r.st.Channel(7); pts != 0 {
				t.Errorf("the pts %d was saved before it was known what came before: a crash would lose that", pts)
			}
			time.Sleep(time.Minute)
			got := slices.Compact(slices.Sorted(slices.Values(r.texts())))
			if want := []string{"/met", "/typed"}; !slices.Equal(got, want) {
				t.Errorf("handled %q, want %q", got, want)
			}
			r.channelPts(7, 12)
		})
	})
	t.Run("an unknown channel is said to have changed since the message it was met by", func(t *testing.T) {
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
			r.m.change(func() { r.m.calls = nil })
			long := &tg.UpdateChannelTooLong{ChannelID: 7}
			long.SetPts(13)
			r.push(&tg.UpdateShort{Update: long})
			if len(r.asked()) != 0 {
				t.Errorf("nothing was missed, and asked %v", r.asked())
			}
		})
	})
	t.Run("the very first login owes nothing to the past", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, channel(7))
			r.m.silent = true
			r.st.account = nil
			r.st.SetAccessHash(channel(7), hashOf(channel(7)))
			late := []tg.UpdatesClass{r.m.say(channel(7), alice, "/late"), r.m.say(user(alice), alice, "/late")}
			time.Sleep(time.Second)
			r.m.change(func() { r.m.latency = time.Second })
			r.start()
			r.s.Connected()
			synctest.Wait()
			r.push(r.m.say(user(alice), alice, "/now"))
			r.expect("typed before the pts was known", "/now")
			time.Sleep(time.Minute)
			r.m.change(func() { r.m.latency = 0 })
			r.push(r.m.say(channel(7), alice, "/then"))
			r.expect("and after", "/now", "/then")
			r.channelPts(7, 12)
			r.accountPts(2)
			r.push(late...)
			r.expect("pushed before the pts was told, and read after", "/now", "/then", "/late", "/late")

			r.mu.Lock()
			r.chats = append(r.chats, channel(9))
			r.mu.Unlock()
			r.st.SetAccessHash(channel(9), hashOf(channel(9)))
			r.m.say(channel(9), alice, "/new chat")
			r.s.Connected()
			synctest.Wait()
			if !slices.Contains(r.texts(), "/new chat") {
				t.Error("what was typed in a chat before it was configured was not found")
			}
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
			if want := (command.Sender{Kind: command.Person, Peer: user(alice), Hash: hashOf(user(alice))}); r.got[1].Sender != want {
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
	t.Run("updates come before it is known who we are", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.self.Store(0)
			r.start()
			r.push(r.m.say(group(8), me, "/mine"))
			r.expect("nobody can tell whose it is")
			r.self.Store(me)
			r.s.Connected()
			r.expect("now it is known", "/mine")
			if want := (command.Sender{Kind: command.Self, Peer: user(me)}); r.got[0].Sender != want {
				t.Errorf("sent by %+v, want %+v", r.got[0].Sender, want)
			}
		})
	})
	t.Run("a min constructor never replaces an access hash", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.st.SetAccessHash(user(alice), hashOf(user(alice)))
			r.m.change(func() { r.m.min = true })
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
