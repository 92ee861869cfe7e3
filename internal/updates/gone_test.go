package updates

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tgerr"

	"userbot/internal/command"
)

// TestStreamWhenTheSessionEnds ends the session while a missing update is being asked for. The pts on disk stay
// before it, so that whoever logs in again gets it.
func TestStreamWhenTheSessionEnds(t *testing.T) {
	for _, ending := range []*tgerr.Error{
		tgerr.New(401, "SESSION_REVOKED"), tgerr.New(401, "USER_DEACTIVATED"), tgerr.New(401, "AUTH_KEY_UNREGISTERED"),
		tgerr.New(406, "AUTH_KEY_DUPLICATED"), tgerr.New(420, "FROZEN_METHOD_INVALID"),
	} {
		t.Run(ending.Type, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, channel(7))
				r.know(7)
				r.run()
				for range 100 {
					for _, method := range []string{"updates.getDifference", "updates.getChannelDifference", "messages.getHistory"} {
						r.m.fail[method] = append(r.m.fail[method], ending)
					}
				}
				r.m.say(channel(7), alice, "/lost")
				r.push(r.m.say(channel(7), alice, "/a"))
				r.m.say(user(alice), alice, "/private")
				r.push(r.m.say(user(alice), alice, "/b"))
				time.Sleep(time.Minute)
				r.channelPts(7, 10)
				r.accountPts(0)
				if err := r.halt(); err != nil {
					t.Fatal(err)
				}

				r.m.change(func() { clear(r.m.fail) })
				r.forget()
				r.s = r.stream()
				r.run()
				r.expectAll("after the next log-in", "/lost", "/a", "/private", "/b")
				_ = r.halt()
			})
		})
	}
}

// TestStreamWhenTheFirstConnectionBreaks loses the connection before Telegram has told the update state.
func TestStreamWhenTheFirstConnectionBreaks(t *testing.T) {
	for name, chats := range map[string][]command.Peer{"with configured chats": {channel(7), user(alice)}, "where every chat counts": nil} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, chats...)
				r.st = newMemState()
				r.st.SetAccessHash(channel(7), hashOf(channel(7)))
				r.s = r.stream()
				r.m.say(channel(7), alice, "/before")
				time.Sleep(time.Minute)
				for range 100 {
					for _, method := range []string{"updates.getState", "messages.getDialogs", "messages.getHistory"} {
						r.m.fail[method] = append(r.m.fail[method], errors.New("connection lost"))
					}
				}
				r.start()
				r.s.Connected()
				synctest.Wait()
				time.Sleep(2 * time.Second)
				r.m.say(channel(7), alice, "/meanwhile")
				time.Sleep(10 * time.Second)
				r.m.change(func() { clear(r.m.fail) })
				r.s.Connected()
				r.expect("after the next connect", "/meanwhile")
			})
		})
	}
}
