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
