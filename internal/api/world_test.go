package api

import (
	"fmt"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// world is the emulator with the account in a chat of each kind. Alice made them, Bob is a member, Robot is a bot and an
// admin who manages calls.
type world struct {
	t                      *testing.T
	srv                    *emulator.Server
	api                    *API
	st                     *memHashes
	bot, alice, bob, robot int64
	super, basic, news     command.Peer
	floods, asked          []string
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, srv: emulator.New(emulator.Options{}), st: newMemHashes()}
	w.bot = w.srv.AddUser(emulator.User{First: "Userbot"})
	w.alice = w.srv.AddUser(emulator.User{First: "Alice", Username: "alice_a"})
	w.bob = w.srv.AddUser(emulator.User{First: "Bob"})
	w.robot = w.srv.AddUser(emulator.User{First: "Robot", Bot: true})
	members := []int64{w.bot, w.bob, w.robot}
	w.super = w.srv.AddSupergroup(emulator.Chat{Title: "Super", Username: "supergroup", Creator: w.alice, Members: members})
	w.basic = w.srv.AddGroup(emulator.Chat{Title: "Basic", Creator: w.alice, Members: members})
	w.news = w.srv.AddChannel(emulator.Chat{Title: "News", Creator: w.alice, Members: members})
	for _, chat := range w.chats() {
		w.srv.SetAdmin(chat, w.bot, emulator.Rights{ManageCall: true, PostMessages: true})
		w.srv.SetAdmin(chat, w.robot, emulator.Rights{ManageCall: true})
	}
	session := w.srv.Connect(w.bot)
	t.Cleanup(session.Close)
	w.api = New(Options{
		Invoker: session, Hashes: w.st, Self: func() int64 { return w.bot },
		Flooded: func(method string, wait time.Duration) { w.floods = append(w.floods, fmt.Sprint(method, " ", wait)) },
		Asked:   func(method string, err error) { w.asked = append(w.asked, fmt.Sprint(method, " ", ErrorType(err))) },
	})
	return w
}

func (w *world) chats() []command.Peer { return []command.Peer{w.super, w.basic, w.news} }

// sender is a person as a message shows them.
func (w *world) sender(id int64) command.Sender {
	s := command.Sender{Kind: command.Person, Peer: user(id)}
	// A difference introduces people: the dialogs do as well.
	answer, err := w.api.tg.MessagesGetFullChat(w.t.Context(), w.basic.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	s.Hash, _ = hashIn(s.Peer, nil, answer.Users)
	return s
}

// say has Alice say n lines.
func (w *world) say(chat command.Peer, n int) (ids []int) {
	for i := range n {
		ids = append(ids, w.srv.Say(chat, w.alice, fmt.Sprint("line ", i), emulator.SayOptions{}))
	}
	return ids
}

// newest returns the id of the chat's newest message as the account knows it.
func (w *world) newest(chat command.Peer) int {
	in, err := w.api.InputPeer(w.t.Context(), chat)
	if err != nil {
		w.t.Fatal(err)
	}
	page, _, err := w.api.history(w.t.Context(), &tg.MessagesGetHistoryRequest{Peer: in, Limit: 1})
	if err != nil || len(page) != 1 {
		w.t.Fatalf("the newest message of %v: %v, %v", chat, page, err)
	}
	return page[0].GetID()
}

// future is a moment that everything that has happened lies before.
func (w *world) future() time.Time { return time.Now().Add(time.Hour) }
