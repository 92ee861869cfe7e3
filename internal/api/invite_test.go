package api

import (
	"errors"
	"slices"
	"testing"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// invite has the account, which is in the call, invite these, and returns each one's error without Telegram's.
func (w *world) invite(c Call, people ...int64) []error {
	w.t.Helper()
	var list []command.Peer
	for _, id := range people {
		list = append(list, user(id))
	}
	done, err := w.api.InviteToCall(w.t.Context(), c, list)
	if err != nil || len(done) != len(people) {
		w.t.Fatalf("InviteToCall = %+v, %v", done, err)
	}
	errs := make([]error, len(people))
	for _, d := range done {
		errs[slices.Index(list, d.Peer)] = d.Err
		if d.Err != nil && NoAnswer(d.Err) {
			w.t.Errorf("no verdict: %v", d.Err)
		}
	}
	return errs
}

// invited returns whom the account has really invited, in order.
func (w *world) invited() (people []int64) {
	for _, e := range w.srv.Ledger() {
		if e.Kind == emulator.UserInvited && e.By == w.bot {
			people = append(people, e.User)
		}
	}
	return people
}

func TestInviteToCall(t *testing.T) {
	const method = "phone.inviteToGroupCall"
	for i := range 3 {
		w := newWorld(t)
		chat := w.chats()[i]
		w.srv.Demote(chat, w.bot) // it takes no right
		var guests []int64
		for _, name := range []string{"one", "two", "three", "four"} {
			guests = append(guests, w.srv.AddUser(emulator.User{First: name, Username: "guest_" + name}))
			w.srv.Join(chat, guests[len(guests)-1])
		}
		stranger := w.srv.AddUser(emulator.User{First: "Stranger", Username: "a_stranger"})
		for _, name := range []string{"@guest_one", "@guest_two", "@guest_three", "@guest_four", "@a_stranger", "@alice_a"} {
			found, err := w.api.Resolve(t.Context(), name)
			if err != nil || found.Hash == 0 {
				t.Fatalf("%s: %+v, %v", name, found, err)
			}
			w.api.KeepUser(found.Peer, found.Hash)
		}
		for _, id := range []int64{w.bob, w.robot} {
			w.api.KeepUser(user(id), w.sender(id).Hash)
		}
		call := w.call(chat, false)
		from := Point{Msg: w.newest(chat)}

		if _, err := w.api.InviteToCall(t.Context(), call, []command.Peer{user(w.bob)}); ErrorType(err) != "GROUPCALL_FORBIDDEN" || w.look(chat) == nil {
			t.Errorf("%v: from outside the call: %v", chat, err)
		}
		w.srv.JoinCall(chat, w.bot)

		before := w.srv.Count(method, w.bot)
		if errs := w.invite(call, guests[0], guests[1]); errs[0] != nil || errs[1] != nil {
			t.Errorf("%v: %v", chat, errs)
		}
		if n := w.srv.Count(method, w.bot) - before; n != 1 {
			t.Errorf("%v: %d requests for two people", chat, n)
		}
		if errs := w.invite(call, guests[0]); !errors.Is(errs[0], ErrInvited) || ErrorType(errs[0]) != "USER_ALREADY_INVITED" {
			t.Errorf("%v: again: %v", chat, errs)
		}

		w.srv.JoinCall(chat, w.alice)
		w.srv.RefuseInvitations(guests[3], true)
		for i, p := range []int64{guests[0], w.alice, stranger, guests[3], w.robot} {
			want := []error{ErrInvited, ErrInCall, ErrNotInChat, ErrPrivacy, ErrNoPerson}[i]
			if errs := w.invite(call, p); !errors.Is(errs[0], want) {
				t.Errorf("%v: number %d: %v, want %v", chat, i, errs[0], want)
			}
			before := w.srv.Count(method, w.bot)
			done, err := w.api.InviteToCall(t.Context(), call, []command.Peer{user(guests[2]), user(p)})
			if done != nil || !errors.Is(err, ErrOneOfThem) || NoAnswer(err) || w.srv.Count(method, w.bot) != before+1 {
				t.Errorf("%v: with number %d: %+v, %v", chat, i, done, err)
			}
		}
		if errs := w.invite(call, guests[2], w.bob); errs[0] != nil || errs[1] != nil {
			t.Errorf("%v: without them: %v", chat, errs)
		}
		want := []int64{guests[0], guests[1], guests[2], w.bob}
		if got := w.invited(); !slices.Equal(got, want) {
			t.Errorf("%v: invited were %v, want %v", chat, got, want)
		}
		w.srv.InviteToCall(chat, w.alice, stranger) // not this account's
		var told []int64
		people, _, complete, err := w.api.Invitations(t.Context(), chat, call.ID, from, w.future())
		for _, p := range people {
			told = append(told, p.Peer.ID)
			if own := p.Peer.ID != stranger; p.Own != own {
				t.Errorf("%v: %+v", chat, p)
			}
		}
		if chat == w.news {
			want = append(want, stranger)
		}
		if err != nil || !complete || !slices.Equal(told, want) {
			t.Errorf("%v: the chat tells of %v, %t, %v", chat, told, complete, err)
		}

		w.srv.Switch(emulator.Switches{InviteSkips: true, InviteAgain: true})
		errs := w.invite(call, guests[3], guests[0])
		if !errors.Is(errs[0], ErrLeftOut) || errs[1] != nil {
			t.Errorf("%v: one is left out: %v", chat, errs)
		}
		if errs = w.invite(call, guests[3]); !errors.Is(errs[0], ErrLeftOut) {
			t.Errorf("%v: nobody is left: %v", chat, errs)
		}
		w.srv.Switch(emulator.Switches{})

		w.srv.Switch(emulator.Switches{InviteUntold: true, InviteAgain: true})
		if errs = w.invite(call, guests[0]); !errors.Is(errs[0], ErrLeftOut) {
			t.Errorf("%v: the answer does not show it: %v", chat, errs)
		}
		w.srv.Switch(emulator.Switches{})

		next := w.call(chat, false)
		w.srv.JoinCall(chat, w.bot)
		if _, err := w.api.InviteToCall(t.Context(), call, []command.Peer{user(w.bob)}); !CallGone(err) {
			t.Errorf("%v: after its end: %v", chat, err)
		}
		if people, _, _, err := w.api.Invitations(t.Context(), chat, next.ID, from, w.future()); people != nil || err != nil {
			t.Errorf("%v: invited to the next call: %v, %v", chat, people, err)
		}
		wrong := next
		wrong.AccessHash++
		if _, err := w.api.InviteToCall(t.Context(), wrong, []command.Peer{user(w.bob)}); ErrorType(err) != "GROUPCALL_INVALID" {
			t.Errorf("%v: with a wrong hash: %v", chat, err)
		}
		later := w.call(chat, true)
		if _, err := w.api.InviteToCall(t.Context(), later, []command.Peer{user(w.bob)}); ErrorType(err) != "GROUPCALL_FORBIDDEN" {
			t.Errorf("%v: to a call that is scheduled: %v", chat, err)
		}
	}
}

func TestInvitationsOfWhichNothingIsKnown(t *testing.T) {
	const method = "phone.inviteToGroupCall"
	w := newWorld(t)
	call := w.call(w.super, false)
	w.srv.JoinCall(w.super, w.bot)
	for _, id := range []int64{w.bob, w.robot, w.alice} {
		w.api.KeepUser(user(id), w.sender(id).Hash)
	}
	from := Point{Msg: w.newest(w.super)}

	w.srv.Fail(method, emulator.Fault{Kind: emulator.LoseAnswer})
	done, err := w.api.InviteToCall(t.Context(), call, []command.Peer{user(w.bob), user(w.alice)})
	if !NoAnswer(err) || done != nil || w.srv.Count(method, w.bot) != 1 {
		t.Errorf("%+v, %v after %d requests", done, err, w.srv.Count(method, w.bot))
	}
	people, _, _, err := w.api.Invitations(t.Context(), w.super, call.ID, from, w.future())
	if err != nil || !slices.Equal(people, []Invited{{user(w.bob), true}, {user(w.alice), true}}) {
		t.Errorf("the chat tells of %v, %v", people, err)
	}

	w.srv.Fail(method, emulator.Fault{Err: "FLOOD_WAIT_30"})
	done, err = w.api.InviteToCall(t.Context(), call, []command.Peer{user(w.robot), user(w.alice)})
	if _, flood := FloodWait(err); !flood || done != nil {
		t.Errorf("%+v, %v", done, err)
	}

	w = newWorld(t)
	call = w.call(w.super, false)
	w.srv.JoinCall(w.super, w.bot)
	stranger := w.srv.AddUser(emulator.User{First: "Stranger"})
	before := w.srv.Count(method, w.bot)
	done, err = w.api.InviteToCall(t.Context(), call, []command.Peer{user(stranger), w.basic})
	if err != nil || len(done) != 2 || !errors.Is(done[0].Err, ErrUnknownPeer) || !errors.Is(done[1].Err, ErrNoPerson) {
		t.Errorf("of whom Telegram cannot be asked: %+v, %v", done, err)
	}
	if _, err := w.api.InviteToCall(t.Context(), call, make([]command.Peer, 11)); !errors.Is(err, ErrTooManyNames) {
		t.Errorf("eleven: %v", err)
	}
	if w.srv.Count(method, w.bot) != before {
		t.Error("Telegram was asked all the same")
	}
}
