package handlers_test

import (
	"strings"
	"testing"
	"time"

	"userbot/internal/emulator"
)

// TestRecording tells where the file will be, and is true about whose recording it is.
func TestRecording(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.start()
		say := func(text, begin, within string) {
			r.Helper()
			time.Sleep(20 * time.Second) // not too many at once
			msg := r.says(r.alice, text)
			r.idle(time.Minute)
			if answer := r.answered(msg, begin); !strings.Contains(answer, within) {
				r.Errorf("%s: %q", text, answer)
			}
		}
		for _, word := range []string{"stop", "stopp", "Stop please", "стоп", "finish", "arrêter", "STOP!"} {
			say("/recordcall "+word, "The video chat “Friday” is not being recorded", "I changed nothing.")
		}
		say("/record Our talk", "The video chat “Friday” is being recorded now. ", "into the Saved Messages of whoever ends the recording: of my account, if it is ended by /recordcall stop.")
		say("/callinfo", "Video chat “Friday”: live since ", ", recorded since ")
		say("/recordcall", "The video chat “Friday” is being recorded already, since ", "I changed nothing.")
		say("/recordcall --video", "Not done: the video chat “Friday” has been recorded since ", "without pictures. To have these, end that recording first, with /recordcall stop.")
		say("/recordcall Stop.", "The recording of the video chat “Friday” has ended. ", "of my account, unless somebody else was faster.")
		say("/recordcall --video “stop”", "The video chat “Friday” is being recorded now, with pictures. ", "")
		say("/recordcall Friday stop", "The video chat “Friday” is being recorded already, since ", ", with pictures. I changed nothing.")
		say("/recordcall on", "To be a title, the word “on” must stand in quotes.", "/recordcall")
		var titles []string
		for _, e := range r.srv.Ledger() {
			if e.Kind == emulator.RecordingBegun {
				titles = append(titles, e.Text)
			}
		}
		if strings.Join(titles, ", ") != "Our talk, stop" {
			t.Errorf("recorded: %q", titles)
		}
		files := 0
		for _, m := range r.srv.PrivateMessages(r.bot, r.bot) {
			if m.File != "" {
				files++
			}
		}
		if files != 1 {
			t.Errorf("%d files in Saved Messages", files)
		}
	})
}

// TestRecordingFromInside: where Telegram wants the account to be in the call, that is what is said.
func TestRecordingFromInside(t *testing.T) {
	bubble(t, func(r *rig) {
		r.srv.Switch(emulator.Switches{RecordFromInside: true})
		r.srv.StartCall(r.group, r.alice, "Friday")
		r.start()
		msg := r.says(r.alice, "/recordcall")
		r.idle(time.Minute)
		r.answered(msg, "Not done: Telegram does not let my account do this in the call that is there, perhaps because it is not in that call itself.")
		r.srv.JoinCall(r.group, r.bot)
		msg = r.says(r.alice, "/recordcall")
		r.idle(time.Minute)
		r.answered(msg, "The video chat “Friday” is being recorded now.")
	})
}

// TestAnotherRecordingIsLeftAlone: what was typed during an outage ends the recording that a command from before it began,
// and none that somebody has begun since.
func TestAnotherRecordingIsLeftAlone(t *testing.T) {
	for name, tt := range map[string]struct {
		begins func(*rig)
		then   string
	}{
		"begun by the command before it": {func(r *rig) { r.says(r.alice, "/recordcall") }, "The recording of the video chat “Friday” has ended."},
		"begun by somebody since":        {nil, "The video chat “Friday” has been recorded since 00:00:05 UTC, which is after your command: I left that recording alone."},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.srv.StartCall(r.group, r.alice, "Friday")
				r.start()
				r.idle(time.Second)
				r.stop()
				time.Sleep(2 * time.Second)
				if tt.begins != nil {
					tt.begins(r)
				}
				time.Sleep(time.Second)
				msg := r.says(r.alice, "/recordcall stop")
				time.Sleep(2 * time.Second)
				if tt.begins == nil {
					r.srv.Record(r.group, r.alice, "", false)
				}
				time.Sleep(2 * time.Second)
				r.start()
				time.Sleep(time.Minute)
				r.idle(time.Minute)
				r.answered(msg, tt.then)
			})
		})
	}
}

// TestARecordingIsEndedAfterARestart: a recording that a command from before has begun is ended by the next one, also where the daemon was
// killed between the two; and a title that was typed last stays.
func TestARecordingIsEndedAfterARestart(t *testing.T) {
	for name, tt := range map[string]struct{ first, second, method, done string }{
		"recording": {"/recordcall Talk", "/recordcall stop", "phone.toggleGroupCallRecord", "The recording"},
		"title":     {"/calltitle One", "/calltitle Two", "phone.editGroupCallTitle", "Retitled: "},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(r *rig) {
				r.start()
				r.srv.StartCall(r.group, r.alice, "Chat")
				time.Sleep(time.Minute)
				r.srv.Fail(tt.method, emulator.Fault{Err: "FLOOD_WAIT_30", User: r.bot, Times: 1, Skip: 1})
				r.stop()
				time.Sleep(time.Second)
				one := r.says(r.alice, tt.first)
				time.Sleep(5 * time.Second)
				two := r.says(r.alice, tt.second)
				time.Sleep(5 * time.Second)
				r.start()
				time.Sleep(10 * time.Second)
				r.answered(one, "")
				r.crash()
				time.Sleep(5 * time.Second)
				r.start()
				r.idle(10 * time.Minute)
				if got := r.answers(two); len(got) != 1 || !strings.HasPrefix(got[0], tt.done) {
					t.Errorf("%s was typed after %s, which was done: it is answered %q; the chat:\n%s", tt.second, tt.first, got, r.chat())
				}
			})
		})
	}
}
