package api

import (
	"context"
	"testing"
	"time"

	"userbot/internal/command"
	"userbot/internal/emulator"
)

// deed is something that is done to a call. Where it has been done, done is true, and doing it again is so already.
type deed struct {
	name string
	do   func(*API, context.Context, Call) error
	done func(*emulator.Call) bool
	// already is what doing it again answers.
	already func(error) bool
	// later: it is done to a call that is scheduled.
	later bool
}

func deeds() []deed {
	return []deed{
		{"start", (*API).StartScheduled, func(c *emulator.Call) bool { return !c.Started.IsZero() }, AlreadyStarted, true},
		{"mute who joins", func(a *API, ctx context.Context, c Call) error { return a.SetJoinMuted(ctx, c, true) },
			func(c *emulator.Call) bool { return c.JoinMuted }, NotModified, false},
		{"forbid messages", func(a *API, ctx context.Context, c Call) error { return a.SetMessages(ctx, c, false) },
			func(c *emulator.Call) bool { return c.Silent }, NotModified, false},
		{"record", func(a *API, ctx context.Context, c Call) error { return a.StartRecording(ctx, c, "", false) },
			func(c *emulator.Call) bool { return c.Recording && !c.RecordVideo }, NotModified, false},
		{"film", func(a *API, ctx context.Context, c Call) error { return a.StartRecording(ctx, c, "a film", true) },
			func(c *emulator.Call) bool { return c.Recording && c.RecordVideo }, NotModified, false},
	}
}

// call makes one that Alice has made, and shows it as the account sees it.
func (w *world) call(chat command.Peer, later bool) Call {
	w.t.Helper()
	if later {
		w.srv.ScheduleCall(chat, w.alice, "theirs", time.Now().Add(time.Hour))
	} else {
		w.srv.StartCall(chat, w.alice, "theirs")
	}
	return *w.look(chat)
}

func (w *world) look(chat command.Peer) *Call {
	w.t.Helper()
	_, call, err := w.api.Look(w.t.Context(), chat)
	if err != nil || call == nil {
		w.t.Fatalf("%v: Look = %+v, %v", chat, call, err)
	}
	return call
}

func TestWhatIsDoneToACall(t *testing.T) {
	for _, d := range deeds() {
		t.Run(d.name, func(t *testing.T) {
			w := newWorld(t)
			gigagroup := w.srv.AddSupergroup(emulator.Chat{Title: "Giga", Username: "gigagroup", Gigagroup: true, Creator: w.alice, Members: []int64{w.bot}})
			w.srv.SetAdmin(gigagroup, w.bot, emulator.Rights{ManageCall: true})
			for _, chat := range append(w.chats(), gigagroup) {
				call := w.call(chat, d.later)
				if err := d.do(w.api, t.Context(), call); err != nil || !d.done(w.srv.CurrentCall(chat)) {
					t.Errorf("%v: %v, and the call is %+v", chat, err, w.srv.CurrentCall(chat))
				}
				if err := d.do(w.api, t.Context(), call); !d.already(err) || NoAnswer(err) || CallGone(err) {
					t.Errorf("%v: again: %v", chat, err)
				}

				next := w.call(chat, d.later)
				if err := d.do(w.api, t.Context(), call); !CallGone(err) || d.already(err) || NoAnswer(err) {
					t.Errorf("%v: after its end: %v", chat, err)
				}
				wrong := next
				wrong.AccessHash++
				if err := d.do(w.api, t.Context(), wrong); ErrorType(err) != "GROUPCALL_INVALID" {
					t.Errorf("%v: with a wrong hash: %v", chat, err)
				}
				w.srv.Demote(chat, w.bot)
				if err := d.do(w.api, t.Context(), next); ErrorType(err) != "CHAT_ADMIN_REQUIRED" || NoAnswer(err) {
					t.Errorf("%v: by a member: %v", chat, err)
				}
				w.srv.Leave(chat, w.bot)
				switch err := d.do(w.api, t.Context(), next); ErrorType(err) {
				case "CHAT_ADMIN_REQUIRED", "GROUPCALL_FORBIDDEN":
				default:
					t.Errorf("%v: by somebody who has left: %v", chat, err)
				}
				if now := w.srv.CurrentCall(chat); now == nil || now.ID != next.ID || d.done(now) {
					t.Errorf("%v: another call was changed: %+v", chat, now)
				}
			}
		})
	}
}

func TestStartedByBothNames(t *testing.T) {
	w := newWorld(t)
	w.srv.Switch(emulator.Switches{StartedNotModified: true})
	call := w.call(w.super, true)
	w.srv.StartScheduled(w.super, w.alice)
	if err := w.api.StartScheduled(t.Context(), call); ErrorType(err) != "GROUPCALL_NOT_MODIFIED" || !AlreadyStarted(err) {
		t.Errorf("starting what Alice has started: %v", err)
	}
}

func TestALookShowsTheSettings(t *testing.T) {
	w := newWorld(t)
	for _, chat := range w.chats() {
		call := w.call(chat, false)
		if call.JoinMuted || !call.Messages {
			t.Errorf("%v: a new call is %+v", chat, call)
		}
		// What is turned off again must have been sent as false.
		for _, muted := range []bool{true, false} {
			if err := w.api.SetJoinMuted(t.Context(), call, muted); err != nil {
				t.Errorf("%v: SetJoinMuted(%t) = %v", chat, muted, err)
			}
			if now := w.look(chat); now.JoinMuted != muted || !now.Messages {
				t.Errorf("%v: after SetJoinMuted(%t): %+v", chat, muted, now)
			}
		}
		for _, allowed := range []bool{false, true} {
			if err := w.api.SetMessages(t.Context(), call, allowed); err != nil {
				t.Errorf("%v: SetMessages(%t) = %v", chat, allowed, err)
			}
			if now := w.look(chat); now.Messages != allowed || now.JoinMuted {
				t.Errorf("%v: after SetMessages(%t): %+v", chat, allowed, now)
			}
		}
	}
	w.srv.StartStream(w.super, w.alice, "a stream")
	if err := w.api.SetJoinMuted(t.Context(), *w.look(w.super), true); ErrorType(err) != "GROUPCALL_CHANGE_FORBIDDEN" {
		t.Errorf("muting who joins a stream: %v", err)
	}
}

func TestRecording(t *testing.T) {
	w := newWorld(t)
	files := func(who int64) (names []string) {
		for _, m := range w.srv.PrivateMessages(who, who) {
			names = append(names, m.File)
		}
		return names
	}
	for _, chat := range w.chats() {
		call, before := w.call(chat, false), len(files(w.bot))
		if !call.Recorded.IsZero() || call.Filmed {
			t.Errorf("%v: a new call is recorded: %+v", chat, call)
		}
		if err := w.api.StopRecording(t.Context(), call); !NotModified(err) {
			t.Errorf("%v: stopping what is not recorded: %v", chat, err)
		}
		began := time.Now().Truncate(time.Second)
		if err := w.api.StartRecording(t.Context(), call, "a film", true); err != nil {
			t.Errorf("%v: StartRecording = %v", chat, err)
		}
		if now := w.look(chat); now.Recorded.Before(began) || now.Recorded.After(time.Now()) || !now.Filmed {
			t.Errorf("%v: a look shows %+v", chat, now)
		}
		if err := w.api.StopRecording(t.Context(), call); err != nil {
			t.Errorf("%v: StopRecording = %v", chat, err)
		}
		if now := w.look(chat); !now.Recorded.IsZero() || now.Filmed {
			t.Errorf("%v: afterwards a look shows %+v", chat, now)
		}
		if got := files(w.bot); len(got) != before+1 || got[before] != "recording.mp4" {
			t.Errorf("%v: Saved Messages hold %q", chat, got)
		}
		w.call(chat, false)
		if err := w.api.StopRecording(t.Context(), call); !CallGone(err) {
			t.Errorf("%v: stopping after the end: %v", chat, err)
		}
	}
	later := w.call(w.super, true)
	if err := w.api.StartRecording(t.Context(), later, "", false); ErrorType(err) != "GROUPCALL_FORBIDDEN" {
		t.Errorf("recording a call that is scheduled: %v", err)
	}
	call := w.call(w.super, false)
	w.srv.Record(w.super, w.alice, "hers", false)
	w.srv.Demote(w.super, w.bot)
	if err := w.api.StopRecording(t.Context(), call); ErrorType(err) != "CHAT_ADMIN_REQUIRED" {
		t.Errorf("a member stops it: %v", err)
	}
	w.srv.Switch(emulator.Switches{RecordFromInside: true})
	w.srv.SetAdmin(w.super, w.bot, emulator.Rights{ManageCall: true})
	if err := w.api.StopRecording(t.Context(), call); ErrorType(err) != "GROUPCALL_FORBIDDEN" {
		t.Errorf("from outside the call, where that matters: %v", err)
	}
	w.srv.JoinCall(w.super, w.bot)
	if err := w.api.StopRecording(t.Context(), call); err != nil {
		t.Errorf("from inside: %v", err)
	}
}

func TestCallLink(t *testing.T) {
	w := newWorld(t)
	for _, later := range []bool{false, true} {
		call := w.call(w.super, later)
		link := func(speak bool) string {
			t.Helper()
			l, err := w.api.CallLink(t.Context(), call, speak)
			if err != nil {
				t.Error(err)
			}
			return l
		}
		listen, speak := link(false), link(true)
		if listen != "https://t.me/supergroup?videochat" || speak == listen || speak != link(true) {
			t.Errorf("the links are %s and %s", listen, speak)
		}
		if err := w.api.ResetLinks(t.Context(), call); err != nil {
			t.Error(err)
		}
		if link(false) != listen || link(true) == speak {
			t.Errorf("after the reset they are %s and %s", link(false), link(true))
		}
		if err := w.api.ResetLinks(t.Context(), call); err != nil {
			t.Errorf("another reset: %v", err)
		}
		other := w.call(w.super, later)
		if _, err := w.api.CallLink(t.Context(), call, false); !CallGone(err) {
			t.Errorf("after its end: %v", err)
		}
		if err := w.api.ResetLinks(t.Context(), call); !CallGone(err) {
			t.Errorf("a reset after its end: %v", err)
		}
		call = other
	}
	for _, chat := range []command.Peer{w.basic, w.news} {
		if _, err := w.api.CallLink(t.Context(), w.call(chat, false), false); ErrorType(err) != "PUBLIC_CHANNEL_MISSING" || CallGone(err) {
			t.Errorf("%v: a link to a private chat: %v", chat, err)
		}
	}
	call := w.call(w.super, false)
	w.srv.Demote(w.super, w.bot)
	if _, err := w.api.CallLink(t.Context(), call, false); err != nil {
		t.Errorf("a link to listen, for a member: %v", err)
	}
	if _, err := w.api.CallLink(t.Context(), call, true); ErrorType(err) != "CHAT_ADMIN_REQUIRED" {
		t.Errorf("a link to speak, for a member: %v", err)
	}
	if err := w.api.ResetLinks(t.Context(), call); ErrorType(err) != "CHAT_ADMIN_REQUIRED" {
		t.Errorf("a reset by a member: %v", err)
	}
}

func TestACallThatIsNotKnown(t *testing.T) {
	for name, ask := range map[string]func(*API, context.Context, Call) error{
		"link":         func(a *API, ctx context.Context, c Call) error { _, err := a.CallLink(ctx, c, true); return err },
		"reset":        (*API).ResetLinks,
		"stop":         (*API).StopRecording,
		"participants": func(a *API, ctx context.Context, c Call) error { _, _, err := a.Participants(ctx, c, 20); return err },
		"participant":  func(a *API, ctx context.Context, c Call) error { _, err := a.Participant(ctx, c, user(1)); return err },
		"mute": func(a *API, ctx context.Context, c Call) error {
			_, err := a.MuteParticipant(ctx, c, Participant{Peer: user(me)}, true)
			return err
		},
	} {
		w := newWorld(t)
		w.api.KeepUser(user(me), 1)
		call := w.call(w.news, false)
		wrong := call
		wrong.AccessHash++
		if err := ask(w.api, t.Context(), wrong); ErrorType(err) != "GROUPCALL_INVALID" || !CallGone(err) || NoAnswer(err) {
			t.Errorf("%s with a wrong hash: %v", name, err)
		}
		w.srv.Leave(w.news, w.bot)
		if err := ask(w.api, t.Context(), call); ErrorType(err) != "GROUPCALL_FORBIDDEN" || NoAnswer(err) {
			t.Errorf("%s by somebody who has left: %v", name, err)
		}
	}
}
