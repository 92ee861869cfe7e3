package updates

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// short is a message in a private chat, or in basic group 8, as the abbreviated containers have it: without its sender.
func short(private bool, id int, from int64, pts int, text string) tg.UpdatesClass {
	date := int(time.Now().Unix())
	if private {
		return &tg.UpdateShortMessage{ID: id, UserID: from, Message: text, Pts: pts, PtsCount: 1, Date: date}
	}
	return &tg.UpdateShortChatMessage{ID: id, FromID: from, ChatID: 8, Message: text, Pts: pts, PtsCount: 1, Date: date}
}

func TestStrangers(t *testing.T) {
	t.Run("leave nothing behind, and an access hash comes with each of their messages", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.know(7)
			r.run()
			for i, chat := range []command.Peer{channel(7), group(8), user(alice)} {
				r.push(r.m.say(chat, alice, "/weather"))
				if want := (command.Sender{Kind: command.Person, Peer: user(alice), Hash: hashOf(user(alice))}); r.got[i].Sender != want {
					t.Errorf("in %v: sent by %+v, want %+v", chat, r.got[i].Sender, want)
				}
			}
			r.m.say(user(alice), alice, "/again")
			r.push(short(true, r.m.ids[command.Peer{}], alice, r.m.account.pts(), "/again"))
			r.expect("at once", "/weather", "/weather", "/weather", "/again")
			if h := r.got[3].Sender.Hash; h != hashOf(user(alice)) {
				t.Errorf("the access hash that came with an earlier message is %d", h)
			}
			for p := range r.st.hashes {
				if p.Kind == command.User {
					t.Errorf("the access hash of %v was written down", p)
				}
			}
		})
	})
	t.Run("a bot that was met once is a bot in a container without users", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.m.people = append(r.m.people, &tg.User{ID: 5, Bot: true, AccessHash: 5})
			r.run()
			r.push(r.m.say(group(8), 5, "/bot"))
			r.m.say(group(8), 5, "/again")
			r.push(short(false, 2, 5, 2, "/again"))
			r.expect("both", "/bot", "/again")
			for _, m := range r.got {
				if m.Sender.Kind != command.Untrusted {
					t.Errorf("%s was taken for %+v", m.Text, m.Sender)
				}
			}
			if n := len(r.asked()); n != 0 {
				t.Errorf("asked: %v", r.asked())
			}
		})
	})
	t.Run("a crowd of them does not make a crowd of requests, and nobody waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			r.run()
			for i := range 100 {
				id := int64(1000 + i)
				r.m.people = append(r.m.people, &tg.User{ID: id, AccessHash: id})
				text := fmt.Sprintf("/%d", i)
				r.m.say(group(8), id, text)
				r.push(short(false, i+1, id, i+1, text))
				if got := r.texts(); len(got) != i+1 {
					t.Fatalf("%d commands of %d were handed over", len(got), i+1)
				}
				time.Sleep(100 * time.Millisecond)
			}
			if n := r.called("updates.getDifference"); n > introduceBurst+2 {
				t.Errorf("%d differences in ten seconds", n)
			}
		})
	})
}
