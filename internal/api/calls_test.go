package api

import (
	"testing"

	"userbot/internal/emulator"
)

func TestEndCall(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		w.srv.StartCall(chat, w.alice, "theirs")
		_, call, err := w.api.Look(t.Context(), chat)
		if err != nil || call == nil {
			t.Fatalf("%v: Look = %+v, %v", chat, call, err)
		}
		if err := w.api.EndCall(t.Context(), *call); err != nil || w.srv.CurrentCall(chat) != nil {
			t.Errorf("%v: EndCall = %v", chat, err)
		}
		next := w.srv.StartCall(chat, w.alice, "the next")
		if err := w.api.EndCall(t.Context(), *call); !AlreadyDiscarded(err) || !CallGone(err) || NoAnswer(err) {
			t.Errorf("%v: ending it again: %v", chat, err)
		}
		if now := w.srv.CurrentCall(chat); now == nil || now.ID != next {
			t.Errorf("%v: another call was ended", chat)
		}
		w.srv.SetAdmin(chat, w.bot, emulator.Rights{})
		_, call, _ = w.api.Look(t.Context(), chat)
		if err := w.api.EndCall(t.Context(), *call); chat != w.basic && ErrorType(err) != "CHAT_ADMIN_REQUIRED" {
			t.Errorf("%v: without the right: %v", chat, err)
		}
	}
}

func TestSetCallTitle(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		w.srv.StartCall(chat, w.alice, "old")
		_, call, err := w.api.Look(t.Context(), chat)
		if err != nil || call == nil {
			t.Fatalf("%v: Look = %+v, %v", chat, call, err)
		}
		if err := w.api.SetCallTitle(t.Context(), *call, "new"); err != nil || w.srv.CurrentCall(chat).Title != "new" {
			t.Errorf("%v: SetCallTitle = %v", chat, err)
		}
		if err := w.api.SetCallTitle(t.Context(), *call, "new"); !NotModified(err) || NoAnswer(err) {
			t.Errorf("%v: the same again: %v", chat, err)
		}
		w.srv.EndCall(chat, w.alice)
		w.srv.StartCall(chat, w.alice, "another")
		if err := w.api.SetCallTitle(t.Context(), *call, "too late"); !CallGone(err) || NotModified(err) {
			t.Errorf("%v: after its end: %v", chat, err)
		}
		if now := w.srv.CurrentCall(chat); now.Title != "another" {
			t.Errorf("%v: another call is called %q", chat, now.Title)
		}
	}
}
