package api

import (
	"context"
	"errors"
	"testing"

	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/secret"
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

func TestRevokeRTMP(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		keys := map[string]bool{}
		ask := func(f func(context.Context, command.Peer) (string, secret.Text, error)) error {
			url, key, err := f(t.Context(), chat)
			if err != nil {
				return err
			}
			if url == "" || key.Reveal() == "" {
				t.Errorf("%v: the credentials are %q, %v", chat, url, key)
			}
			keys[key.Reveal()] = true
			return nil
		}
		if err := errors.Join(ask(w.api.RTMP), ask(w.api.RTMP)); err != nil || len(keys) != 1 {
			t.Errorf("%v: %d keys, %v", chat, len(keys), err)
		}
		if err := ask(w.api.RevokeRTMP); ErrorType(err) != "CHAT_ADMIN_REQUIRED" || NoAnswer(err) {
			t.Errorf("%v: revoked by an admin: %v", chat, err)
		}
		w.srv.Switch(emulator.Switches{ManagersRevoke: true})
		if err := errors.Join(ask(w.api.RevokeRTMP), ask(w.api.RTMP)); err != nil || len(keys) != 2 {
			t.Errorf("%v: revoked by one who may: %d keys, %v", chat, len(keys), err)
		}
		w.srv.Demote(chat, w.bot)
		if err := ask(w.api.RevokeRTMP); ErrorType(err) != "CHAT_ADMIN_REQUIRED" {
			t.Errorf("%v: revoked by a member: %v", chat, err)
		}
		w.srv.Switch(emulator.Switches{})
	}
	w.srv.Leave(w.news, w.bot)
	if _, _, err := w.api.RevokeRTMP(t.Context(), w.news); ErrorType(err) != "CHANNEL_PRIVATE" {
		t.Errorf("where the account is not: %v", err)
	}
	own := w.srv.AddSupergroup(emulator.Chat{Title: "Own", Username: "own_group", Creator: w.bot})
	if _, err := w.api.Resolve(t.Context(), "@own_group"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.api.RevokeRTMP(t.Context(), own); err != nil {
		t.Errorf("by the owner: %v", err)
	}
}
