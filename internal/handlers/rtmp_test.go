package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestTheKeyOfAStream: what is given is the key that is valid, and one agreement makes one key invalid.
func TestTheKeyOfAStream(t *testing.T) {
	keys := func(r *rig) (list []string) {
		for _, m := range r.srv.PrivateMessages(r.alice, r.bot) {
			if _, key, ok := strings.Cut(m.Text, "\nKey: "); ok && m.By == r.bot {
				list = append(list, key)
			}
		}
		return list
	}
	say := func(r *rig, text, begin string) {
		r.Helper()
		msg := r.says(r.alice, text)
		r.idle(2 * time.Minute)
		r.answered(msg, begin)
	}
	t.Run("is the one that is valid", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.Switch(emulator.Switches{ManagersRevoke: true})
			r.start()
			acquainted(r)
			say(r, "/rtmp", "The stream key is valid")
			say(r, "/rtmp revoke", "The stream key that is there would stop working")
			say(r, "/yes", "The old stream key no longer works.")
			say(r, "/rtmp", "The stream key is valid")
			if k := keys(r); len(k) != 3 || k[0] == k[1] || k[1] != k[2] {
				t.Errorf("the keys are %q", k)
			}
			r.calls(0)
		})
	})
	t.Run("is revoked once where it was asked about twice", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.srv.Switch(emulator.Switches{ManagersRevoke: true})
			r.start()
			acquainted(r)
			say(r, "/rtmp revoke", "The stream key that is there")
			say(r, "/rtmp revoke", "The stream key that is there")
			say(r, "/yes", "The old stream key no longer works.")
			say(r, "/yes", noneOpen)
			if k := keys(r); len(k) != 1 {
				t.Errorf("the keys are %q", k)
			}
		})
	})
	t.Run("that only the owner may have, or revoke", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			acquainted(r)
			say(r, "/rtmp revoke", "The stream key that is there")
			say(r, "/yes", "Not done: Telegram lets me manage calls there, but not make the stream key invalid")
			r.srv.Switch(emulator.Switches{OwnerOnlyRTMP: true})
			say(r, "/rtmp", "Not done: Telegram lets me manage calls there, but not stream by RTMP")
			if k := keys(r); len(k) != 0 {
				t.Errorf("the keys are %q", k)
			}
		})
	})
	t.Run("that could not be sent comes when the line that is offered is typed", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			msg := r.says(r.alice, "/rtmp")
			r.idle(time.Minute)
			if got := r.answered(msg, "The stream key is valid"); len(keys(r)) == 0 && !strings.HasSuffix(got, "I send them when you type: /rtmp") {
				t.Errorf("the answer is %q", got)
			}
		})
	})
	t.Run("is not for strangers", func(t *testing.T) {
		bubble(t, func(r *rig) {
			r.start()
			if msg := r.says(r.bob, "/rtmp"); len(r.answers(msg)) != 0 || len(keys(r)) != 0 {
				t.Error("a stranger is answered")
			}
		})
	})
}

// TestTheKeyIsNotForWhomIsStruckOff: whoever may not command any more when the key can be had is not sent it; the owner is, and the chat is told
// where it is.
func TestTheKeyIsNotForWhomIsStruckOff(t *testing.T) {
	const where = "The stream address and key are in the Saved Messages of my account's owner."
	for name, tt := range map[string]struct {
		line, method string
		fault        emulator.Fault
		down, stays  bool
	}{
		"it has to wait":                 {"/startcall --rtmp Q", "phone.getGroupCallStreamRtmpUrl", emulator.Fault{Err: "FLOOD_WAIT_1800", Skip: 1, Times: 1}, false, false},
		"it has to wait, and he may":     {"/startcall --rtmp Q", "phone.getGroupCallStreamRtmpUrl", emulator.Fault{Err: "FLOOD_WAIT_1800", Skip: 1, Times: 1}, false, true},
		"the line is down":               {"/startcall --rtmp Q", "phone.getGroupCallStreamRtmpUrl", emulator.Fault{Kind: emulator.CutBefore, Skip: 1, Times: -1}, true, false},
		"the message has to wait":        {"/rtmp", "messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_1800", Times: 1}, false, false},
		"the message had no answer yet":  {"/rtmp", "messages.sendMessage", emulator.Fault{Kind: emulator.CutBefore, Times: 20}, false, false},
		"the message had none, and down": {"/rtmp", "messages.sendMessage", emulator.Fault{Kind: emulator.CutBefore, Times: -1}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.policy.Admins[user(r.bob)] = true
				r.start()
				r.srv.Private(r.bob, r.bot, "hello")
				r.srv.Fail("phone.createGroupCall", emulator.Fault{Kind: emulator.Delay, For: 8 * time.Second, User: r.bot}) // the key is asked for anew after that
				tt.fault.User = r.bot
				r.srv.Fail(tt.method, tt.fault)
				msg := r.says(r.bob, tt.line)
				time.Sleep(time.Minute)
				if !tt.stays {
					r.policy.Admins = only(user(r.alice))
					p := r.policy
					r.life.h.SetPolicy(&p)
				}
				if tt.down {
					r.crash()
					r.srv.Heal()
					time.Sleep(time.Hour)
					r.start()
				}
				time.Sleep(time.Hour)
				r.idle(time.Minute)
				keys := func(who int64) (n int) {
					for _, m := range r.srv.PrivateMessages(r.bot, who) {
						if strings.Contains(m.Text, "\nKey: ") {
							n++
						}
					}
					return n
				}
				got := r.answered(msg, "")
				switch his, owners := keys(r.bob), keys(r.bot); {
				case tt.stays && (his != 1 || owners != 0 || strings.Contains(got, where)):
					t.Errorf("Bob may have the key, and has it %d times, the owner %d times; he is told %q", his, owners, got)
				case !tt.stays && (his != 0 || owners != 1 || !strings.HasSuffix(got, where)):
					t.Errorf("Bob was struck off, and has the key %d times, the owner %d times; he is told %q", his, owners, got)
				}
			})
		})
	}
}
