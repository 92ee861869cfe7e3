package handlers_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/store"
)

// typedIn is a command of Alice's as the stream would hand it over. It is wrong, so that all that comes of it is an answer.
func (r *rig) typedIn(chat command.Peer, id int) command.Message {
	return command.Message{
		Chat: chat, ID: id, Date: r.clock(), Text: "/schedulecall",
		Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: r.alice}},
	}
}

// TestManyChatsAtOnce: what is typed in several chats in the same moment comes to disk with one sync, and what is typed in one chat
// in its order, for each command may depend on what came of the one before.
func TestManyChatsAtOnce(t *testing.T) {
	bubble(t, func(r *rig) {
		r.policy.Chats, r.policy.PerMinute = nil, 0
		chats := []command.Peer{r.group}
		for n := range 3 {
			chats = append(chats, r.srv.AddSupergroup(emulator.Chat{Title: fmt.Sprint("Other ", n), Creator: r.alice, Members: []int64{r.bot}}))
		}
		l := r.start()
		before, in := l.store.Commits(), l.h.Intake()
		take := func(chat command.Peer, id int) {
			t.Helper()
			if err := in.Take(r.typedIn(chat, id)); err != nil {
				t.Fatal(err)
			}
		}
		for _, chat := range chats {
			take(chat, 1000)
		}
		if n := l.h.Pending(); n != 0 {
			t.Errorf("%d commands are worked on before they are on disk", n)
		}
		if err := in.Keep(); err != nil {
			t.Fatal(err)
		}
		if n := l.store.Commits() - before; n != 1 {
			t.Errorf("commands in %d chats took %d writes; want one", len(chats), n)
		}
		before = l.store.Commits()
		take(chats[1], 1001)
		take(chats[2], 1001)
		take(chats[1], 1002)
		take(chats[1], 1002) // Telegram repeats it
		if err := in.Keep(); err != nil {
			t.Fatal(err)
		}
		if n := l.store.Commits() - before; n != 2 {
			t.Errorf("two commands of a chat and one of another took %d writes; want two", n)
		}
		seqs := map[int]uint64{}
		for _, id := range []int{1001, 1002} {
			e, ok, err := l.store.Entry(store.Key{Peer: chats[1], N: int64(id)})
			if !ok || err != nil {
				t.Fatalf("command %d is not in the journal (%v)", id, err)
			}
			seqs[id] = e.Seq
		}
		if seqs[1001] > seqs[1002] {
			t.Errorf("the first command of a chat has the number %d, and the second %d", seqs[1001], seqs[1002])
		}
		synctest.Wait()

		take(chats[0], 1003)
		r.crash()
		if err := in.Keep(); !errors.Is(err, store.ErrClosed) {
			t.Errorf("what cannot be written is kept: %v", err)
		}
		if err := in.Keep(); err != nil {
			t.Errorf("what could not be kept is kept later: %v", err)
		}
		if l = r.start(); l.store.Seen(store.Key{Peer: chats[0], N: 1003}) {
			t.Error("what was taken and not kept is in the journal after a crash")
		}
	})
}
