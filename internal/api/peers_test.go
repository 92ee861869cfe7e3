package api

import (
	"fmt"
	"testing"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func known(id int64, name string) *tg.Channel {
	return &tg.Channel{ID: id, AccessHash: id * 10, Username: name, Title: "A chat", Photo: &tg.ChatPhotoEmpty{}}
}

func TestOnlyWhatTheAccountIsInIsKept(t *testing.T) {
	_, api, st := newAnswers(t)
	least := known(5, "five")
	least.Min, least.AccessHash = true, 1
	foreign := known(6, "six")
	foreign.Left = true
	api.Learn([]tg.ChatClass{least, foreign, known(7, "seven"), &tg.ChannelForbidden{ID: 8, AccessHash: 80}, &tg.ChatEmpty{ID: 9}})
	if h, _ := st.AccessHash(channel(5)); h != 55 {
		t.Errorf("a min channel replaced a good access hash: %d", h)
	}
	for id, want := range map[int64]bool{6: false, 7: true, 8: false} {
		if _, kept := st.AccessHash(channel(id)); kept != want {
			t.Errorf("the hash of channel %d is kept: %t, want %t", id, kept, want)
		}
	}
}

// TestStrangersLeaveNoHash has people in all kinds of answers: nobody's hash is kept, but for one who is kept on purpose.
func TestStrangersLeaveNoHash(t *testing.T) {
	w := newWorld(t)
	for name, ask := range map[string]func() error{
		"participant": func() error { _, err := w.api.CanManageCalls(t.Context(), w.super, w.sender(w.alice)); return err },
		"admins": func() error {
			who := w.sender(w.alice)
			who.Hash = 0
			_, err := w.api.CanManageCalls(t.Context(), w.super, who)
			return err
		},
		"group":   func() error { _, err := w.api.CanManageCalls(t.Context(), w.basic, w.sender(w.alice)); return err },
		"look":    func() error { _, _, err := w.api.Look(t.Context(), w.super); return err },
		"name":    func() error { _, err := w.api.Resolve(t.Context(), "@alice_a"); return err },
		"history": func() error { _, _, _, err := w.api.CallEvents(t.Context(), w.super, Point{}, time.Time{}); return err },
		"dialogs": func() error { _, err := w.api.Lookup(t.Context(), user(w.alice)); return err },
	} {
		w.srv.Private(w.alice, w.bot, "hello")
		if err := ask(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for p := range w.st.hashes {
			if p.Kind == command.User {
				t.Errorf("%s: the hash of %v is kept", name, p)
			}
		}
	}
	w.api.KeepUser(user(w.alice), w.sender(w.alice).Hash)
	if _, err := w.api.Send(t.Context(), Send{To: user(w.alice), Text: "hello", RandomID: 1}); err != nil {
		t.Errorf("writing to somebody whose hash was kept: %v", err)
	}
}

func TestKnownName(t *testing.T) {
	_, api, _ := newAnswers(t)
	expect := func(name string, id int64) {
		t.Helper()
		if p, ok := api.KnownName(name); ok != (id != 0) || ok && p != channel(id) {
			t.Errorf("KnownName(%q) = %v, %t; want channel %d", name, p, ok, id)
		}
	}
	expect("demo", 0)
	ch := known(7, "Demo")
	ch.Usernames = []tg.Username{{Username: "Second", Active: true}, {Username: "third"}}
	api.Learn([]tg.ChatClass{ch})
	expect("demo", 7)
	expect("DEMO", 7)
	expect("second", 7)
	expect("third", 0)

	least := known(7, "other")
	least.Min = true
	api.Learn([]tg.ChatClass{least})
	expect("demo", 7)

	api.Learn([]tg.ChatClass{known(7, "renamed")})
	expect("demo", 0)
	expect("second", 0)
	expect("renamed", 7)

	api.Learn([]tg.ChatClass{known(8, "renamed")}) // the name has changed hands
	expect("renamed", 8)
	api.Learn([]tg.ChatClass{known(7, "")})
	expect("renamed", 8)

	left := known(8, "renamed")
	left.Left = true
	api.Learn([]tg.ChatClass{left})
	expect("renamed", 0)
	api.Learn([]tg.ChatClass{known(9, "nine"), &tg.ChannelForbidden{ID: 9}})
	expect("nine", 0)

	for id := range int64(maxMet + 10) {
		api.Learn([]tg.ChatClass{known(1000+id, fmt.Sprint("name", id))})
	}
	if len(api.met.channels) > maxMet || len(api.met.names) > maxMet {
		t.Errorf("%d channels and %d names are remembered", len(api.met.channels), len(api.met.names))
	}
	expect(fmt.Sprint("name", maxMet+9), 1000+maxMet+9)
}

// TestAPrunedHashIsWrittenAgain loses the hash of a channel that has been met: it is neither asked for nor lost for good.
func TestAPrunedHashIsWrittenAgain(t *testing.T) {
	a, api, st := newAnswers(t)
	api.Learn([]tg.ChatClass{known(7, "seven")})
	delete(st.hashes, channel(7))
	if in, err := api.InputChannel(t.Context(), channel(7)); err != nil || in.AccessHash != 70 || a.asked != 0 {
		t.Errorf("InputChannel = %+v, %v after %d requests", in, err, a.asked)
	}
	if h, _ := st.AccessHash(channel(7)); h != 70 {
		t.Errorf("it is written down as %d", h)
	}
}
