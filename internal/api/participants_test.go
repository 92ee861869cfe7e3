package api

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gotd/td/tg"

	"userbot/internal/emulator"
)

func TestParticipants(t *testing.T) {
	w := newWorld(t)
	w.srv.Switch(emulator.Switches{MuteFromOutside: true})
	for _, chat := range w.chats() {
		call := w.call(chat, false)
		if list, total, err := w.api.Participants(t.Context(), call, 20); list != nil || total != 0 || err != nil {
			t.Errorf("%v: an empty call: %v, %d, %v", chat, list, total, err)
		}
		if p, err := w.api.Participant(t.Context(), call, user(w.bob)); p != nil || err != nil {
			t.Errorf("%v: who is not there: %v, %v", chat, p, err)
		}
		w.srv.JoinCall(chat, w.alice)
		w.srv.SetCallMuted(chat, w.alice, true)
		w.srv.JoinCall(chat, w.bob)
		w.srv.JoinCall(chat, w.robot)
		w.srv.MuteInCall(chat, w.robot, w.robot, true)
		w.srv.RaiseHand(chat, w.bob, true)
		list, total, err := w.api.Participants(t.Context(), call, 20)
		if err != nil || total != 3 || len(list) != 3 {
			t.Fatalf("%v: %+v, %d, %v", chat, list, total, err)
		}
		want := []Participant{
			{Peer: user(w.bob), Name: "Bob", Hand: true, Muted: true, Hushed: true},
			{Peer: user(w.alice), Name: "Alice"},
			{Peer: user(w.robot), Name: "Robot", Muted: true},
		}
		for i, p := range list {
			if p.in = nil; p != want[i] {
				t.Errorf("%v: number %d is %+v, want %+v", chat, i+1, p, want[i])
			}
			found, err := w.api.Participant(t.Context(), call, p.Peer)
			if err != nil || found == nil || found.Peer != p.Peer || found.Name != p.Name || found.Hushed != p.Hushed {
				t.Errorf("%v: %s is found as %+v, %v", chat, p.Name, found, err)
			}
		}
		if first, total, err := w.api.Participants(t.Context(), call, 1); err != nil || total != 3 || len(first) != 1 || first[0].Name != "Bob" {
			t.Errorf("%v: the first is %+v of %d, %v", chat, first, total, err)
		}
		w.srv.JoinCall(chat, w.bot)
		if self, err := w.api.Participant(t.Context(), call, user(w.bot)); err != nil || self == nil || !self.Self {
			t.Errorf("%v: the account itself is %+v, %v", chat, self, err)
		}
		w.srv.EndCall(chat, w.alice)
		if _, _, err := w.api.Participants(t.Context(), call, 20); !CallGone(err) {
			t.Errorf("%v: after the end: %v", chat, err)
		}
		if _, err := w.api.Participant(t.Context(), call, user(w.bob)); !CallGone(err) {
			t.Errorf("%v: one after the end: %v", chat, err)
		}
	}
	call := w.call(w.news, false)
	w.srv.Leave(w.news, w.bot)
	if _, _, err := w.api.Participants(t.Context(), call, 20); ErrorType(err) != "GROUPCALL_FORBIDDEN" {
		t.Errorf("of a chat that the account has left: %v", err)
	}
}

func TestManyParticipants(t *testing.T) {
	w := newWorld(t)
	call := w.call(w.super, false)
	var last int64
	for i := range 250 {
		last = w.srv.AddUser(emulator.User{First: fmt.Sprint("Guest ", i)})
		w.srv.Join(w.super, last)
		w.srv.JoinCall(w.super, last)
	}
	list, total, err := w.api.Participants(t.Context(), call, 220)
	if err != nil || total != 250 || len(list) != 220 || list[0].Name != "Guest 0" || list[219].Name != "Guest 219" {
		t.Errorf("%d of %d, %v", len(list), total, err)
	}
	before := w.srv.Count("phone.getGroupParticipants", w.bot)
	if found, err := w.api.Participant(t.Context(), call, user(last)); err != nil || found == nil || found.Name != "Guest 249" {
		t.Errorf("the last one, whose hash is not known: %+v, %v", found, err)
	}
	if n := w.srv.Count("phone.getGroupParticipants", w.bot) - before; n != 3 {
		t.Errorf("%d requests", n)
	}
	for range 300 {
		w.srv.JoinCall(w.super, w.srv.AddUser(emulator.User{First: "Crowd"}))
	}
	stranger := w.srv.AddUser(emulator.User{First: "Stranger"})
	if found, err := w.api.Participant(t.Context(), call, user(stranger)); found != nil || !errors.Is(err, ErrUnknownPeer) {
		t.Errorf("somebody among too many: %+v, %v", found, err)
	}
}

func TestListenersAreHidden(t *testing.T) {
	w := newWorld(t)
	w.srv.Switch(emulator.Switches{ListenersHidden: true, MutedStreams: true})
	call := w.call(w.news, false)
	w.srv.JoinCall(w.news, w.alice)
	w.srv.JoinCall(w.news, w.bob)
	if list, total, err := w.api.Participants(t.Context(), call, 20); err != nil || total != 2 || len(list) != 1 || list[0].Name != "Alice" {
		t.Errorf("%+v of %d, %v", list, total, err)
	}
	if found, err := w.api.Participant(t.Context(), call, user(w.bob)); found != nil || !errors.Is(err, ErrUnknownPeer) {
		t.Errorf("somebody who is not listed, and whose hash is not known: %+v, %v", found, err)
	}
}

// TestWhoWasFoundIsFoundAgain: who is muted in a channel is not listed any more.
func TestWhoWasFoundIsFoundAgain(t *testing.T) {
	w := newWorld(t)
	w.srv.Switch(emulator.Switches{ListenersHidden: true})
	call := w.call(w.news, false)
	w.srv.JoinCall(w.news, w.bob)
	for _, hushed := range []bool{false, true} {
		w.srv.MuteInCall(w.news, w.alice, w.bob, hushed)
		if found, err := w.api.Participant(t.Context(), call, user(w.bob)); err != nil || found == nil || found.Hushed != hushed {
			t.Errorf("%v: %+v, %v", hushed, found, err)
		}
	}
}

func TestMuteParticipant(t *testing.T) {
	for name, c := range map[string]struct {
		w      emulator.Switches
		joined bool
	}{
		"from outside":      {emulator.Switches{MuteFromOutside: true}, false},
		"from inside":       {emulator.Switches{}, true},
		"answered in words": {emulator.Switches{ParticipantSame: true, AbsentMissing: true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.srv.Switch(c.w)
			for _, chat := range w.chats() {
				call := w.call(chat, false)
				if c.joined {
					w.srv.JoinCall(chat, w.bot)
				}
				w.srv.JoinCall(chat, w.bob)
				of := func(who int64) Participant {
					t.Helper()
					p, err := w.api.Participant(t.Context(), call, user(who))
					if err != nil || p == nil {
						t.Fatalf("%v: %d is %+v, %v", chat, who, p, err)
					}
					return *p
				}
				mute := func(who int64, muted bool, want Participant) {
					t.Helper()
					now, err := w.api.MuteParticipant(t.Context(), call, of(who), muted)
					if err != nil || now == nil || now.Muted != want.Muted || now.Hushed != want.Hushed || now.Hand || now.Deaf || now.Name == "" {
						t.Errorf("%v: muted %t: %+v, %v", chat, muted, now, err)
					}
					if p := of(who); p.Muted != want.Muted || p.Hushed != want.Hushed {
						t.Errorf("%v: muted %t: found as %+v", chat, muted, p)
					}
				}
				again := func(who int64, muted bool) {
					t.Helper()
					switch _, err := w.api.MuteParticipant(t.Context(), call, of(who), muted); {
					case c.w.ParticipantSame && NotModified(err):
					case c.w.ParticipantSame || err != nil:
						t.Errorf("%v: muted %t again: %v", chat, muted, err)
					}
				}
				mute(w.bob, true, Participant{Muted: true, Hushed: true})
				again(w.bob, true)
				w.srv.RaiseHand(chat, w.bob, true)
				mute(w.bob, false, Participant{Muted: true})
				again(w.bob, false)
				w.srv.JoinCall(chat, w.alice) // who manages calls herself
				mute(w.alice, true, Participant{Muted: true})
				again(w.alice, false)

				bob := of(w.bob)
				w.srv.LeaveCall(chat, w.bob)
				if _, err := w.api.MuteParticipant(t.Context(), call, bob, true); !errors.Is(err, ErrNotInCall) || NoAnswer(err) {
					t.Errorf("%v: who has left: %v", chat, err)
				}
				w.srv.JoinCall(chat, w.bob)
				w.srv.Demote(chat, w.bot)
				if now, err := w.api.MuteParticipant(t.Context(), call, bob, true); err != nil || now == nil || !now.Deaf || now.Muted {
					t.Errorf("%v: by a member: %+v, %v", chat, now, err)
				}
				for _, p := range w.srv.InCall(chat) {
					if p.User == w.bob && p.Muted {
						t.Errorf("%v: a member has muted Bob for everybody", chat)
					}
				}
				w.call(chat, false)
				w.srv.JoinCall(chat, w.bob)
				w.srv.JoinCall(chat, w.bot)
				if _, err := w.api.MuteParticipant(t.Context(), call, bob, true); !CallGone(err) {
					t.Errorf("%v: after the end: %v", chat, err)
				}
			}
		})
	}
	w := newWorld(t)
	call := w.call(w.super, false)
	w.srv.JoinCall(w.super, w.bob)
	bob := Participant{Peer: user(w.bob)}
	w.api.KeepUser(bob.Peer, w.sender(w.bob).Hash)
	if _, err := w.api.MuteParticipant(t.Context(), call, bob, true); ErrorType(err) != "GROUPCALL_FORBIDDEN" || w.look(w.super) == nil {
		t.Errorf("from outside, where one has to be inside: %v", err)
	}
	w.srv.StartStream(w.super, w.alice, "a stream")
	w.srv.JoinCall(w.super, w.bob)
	w.srv.JoinCall(w.super, w.bot)
	if _, err := w.api.MuteParticipant(t.Context(), *w.look(w.super), bob, true); ErrorType(err) != "GROUPCALL_FORBIDDEN" {
		t.Errorf("in a stream: %v", err)
	}
}

func TestWhoIsThereInTheNameOfAChannel(t *testing.T) {
	w := newWorld(t)
	call := w.call(w.super, false)
	own := w.srv.AddChannel(emulator.Chat{Title: "Alice's news", Username: "alices_news", Creator: w.alice})
	client := w.srv.Connect(w.alice)
	t.Cleanup(client.Close)
	hers := New(Options{Invoker: client, Hashes: newMemHashes(), Self: func() int64 { return w.alice }})
	if _, err := hers.Resolve(t.Context(), "@alices_news"); err != nil {
		t.Fatal(err)
	}
	in, err := hers.InputPeer(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tg.NewClient(client).PhoneJoinGroupCall(t.Context(), &tg.PhoneJoinGroupCallRequest{
		Call: call.input(), JoinAs: in, Params: tg.DataJSON{Data: `{"ssrc":1}`},
	}); err != nil {
		t.Fatal(err)
	}
	w.srv.JoinCall(w.super, w.bot)
	list, _, err := w.api.Participants(t.Context(), call, 20)
	if err != nil || len(list) != 2 || list[0].Peer != own || list[0].Name != "Alice's news" {
		t.Fatalf("%+v, %v", list, err)
	}
	// The account is not in that channel: it knows it from the list alone.
	if now, err := w.api.MuteParticipant(t.Context(), call, list[0], true); err != nil || now == nil || now.Peer != own || !now.Muted {
		t.Errorf("%+v, %v", now, err)
	}
}

func TestMuteParticipantReadsTheAnswer(t *testing.T) {
	a, api, _ := newAnswers(t)
	var answer []tg.GroupCallParticipant
	a.OnPhoneEditGroupCallParticipant(func(_ context.Context, r *tg.PhoneEditGroupCallParticipantRequest) (tg.UpdatesClass, error) {
		if muted, ok := r.GetMuted(); !ok || muted {
			t.Errorf("asked for %+v", r)
		}
		return &tg.Updates{Updates: []tg.UpdateClass{
			&tg.UpdateGroupCallParticipants{Call: &tg.InputGroupCall{ID: 1}, Participants: answer},
		}}, nil
	})
	for _, c := range []struct {
		name   string
		answer []tg.GroupCallParticipant
		want   *Participant
	}{
		{"nothing", nil, nil},
		{"somebody else", []tg.GroupCallParticipant{{Peer: &tg.PeerUser{UserID: bob}, Muted: true}}, nil},
		{"who leaves", []tg.GroupCallParticipant{{Peer: &tg.PeerUser{UserID: alice}, Left: true}}, nil},
		{"who may speak and does not", []tg.GroupCallParticipant{{Peer: &tg.PeerUser{UserID: alice}, Muted: true, CanSelfUnmute: true}},
			&Participant{Peer: user(alice), Muted: true}},
		{"a channel", []tg.GroupCallParticipant{{Peer: &tg.PeerChannel{ChannelID: alice}}, {Peer: &tg.PeerUser{UserID: alice}}},
			&Participant{Peer: user(alice)}},
	} {
		answer = c.answer
		got, err := api.MuteParticipant(t.Context(), Call{ID: 1}, Participant{Peer: user(alice)}, false)
		if err != nil || (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}
