package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"userbot/internal/emulator"
)

// TestALineThatBreaksTheReader: one line of all shows a mistake in what reads lines. Who typed it is told so, once; whatever is typed besides is
// done; a start does not meet the mistake again; and the operator learns where it is, and nothing of what was typed.
func TestALineThatBreaksTheReader(t *testing.T) {
	for _, c := range []struct{ typed string }{
		{"/startcall broken"},
		{"/schedulecall 20:00 Hushed"},
		{"/callcheck /schedulecall 20:00 Hushed"},
	} {
		bubble(t, func(r *rig) {
			core, lines := observer.New(zap.ErrorLevel)
			r.log = core
			r.start()
			r.life.h.Break()
			msg := r.says(r.alice, c.typed)
			other := r.says(r.alice, "/startcall Weekly")
			r.idle(time.Minute)
			r.crash()
			r.start()
			r.life.h.Break()
			r.idle(time.Minute)
			got := r.answers(msg)
			if len(got) != 1 || !strings.Contains(got[0], "I cannot read that line: that is a mistake in me") {
				t.Errorf("%s: %q", c.typed, got)
			}
			if got := r.answers(other); len(got) != 1 || !strings.HasPrefix(got[0], "Started") {
				t.Errorf("what was typed behind %s: %q", c.typed, got)
			}
			if lines.Len() == 0 || r.life.h.Unreadable() != 0 {
				t.Errorf("%s: %d errors in the log, and after the restart %d more", c.typed, lines.Len(), r.life.h.Unreadable())
			}
			for _, l := range lines.All() {
				text := fmt.Sprint(l.Message, l.ContextMap())
				if !strings.Contains(text, ".go:") || strings.Contains(text, "Hushed") || strings.Contains(text, "broken ") {
					t.Errorf("%s: the log says %q", c.typed, text)
				}
			}
		})
	}
}

// Whoever knows a line that breaks the reader can type it again and again, and be nobody to us: the log is not filled with that.
func TestTheLogOfLinesThatBreakTheReaderIsBounded(t *testing.T) {
	bubble(t, func(r *rig) {
		core, lines := observer.New(zap.ErrorLevel)
		r.log, r.policy.PerMinute, r.policy.ChatAdmins = core, 0, true
		r.start()
		r.life.h.Break()
		for range 30 {
			r.says(r.bob, "/startcall broken")
			time.Sleep(100 * time.Millisecond)
		}
		r.idle(time.Second)
		if lines.Len() != 1 || r.life.h.Unreadable() < 30 {
			t.Errorf("of 30 lines within 3 s the log has %d errors, and %d are counted", lines.Len(), r.life.h.Unreadable())
		}
		time.Sleep(time.Minute)
		r.says(r.bob, "/startcall broken")
		r.idle(time.Second)
		if lines.Len() != 2 {
			t.Errorf("a minute later the log has %d errors", lines.Len())
		}
	})
}

// TestAKeptCommandThatBreaksItsReader: what was typed before a start breaks what reads it after that. Whoever typed it is told so, once; what is
// typed besides is done; and the next start does not meet it again.
func TestAKeptCommandThatBreaksItsReader(t *testing.T) {
	bubble(t, func(r *rig) {
		core, lines := observer.New(zap.ErrorLevel)
		r.log = core
		r.start()
		r.tells("/schedulecall 20 jan 18:00 Hushed")
		r.srv.Fail("channels.getFullChannel", emulator.Fault{Err: "INTERNAL", Code: 500, Times: -1, User: r.bot})
		msg := r.says(r.alice, "/movecall 1 21 jan 18:00")
		time.Sleep(time.Second)
		r.crash()
		r.srv.Heal()
		r.self.Store(0)
		r.start()
		r.life.h.BreakKept()
		r.self.Store(r.bot)
		r.life.h.Connected()
		r.idle(time.Minute)
		r.answered(msg, "I cannot read that line: that is a mistake in me")
		if n := r.life.h.Unreadable(); n != 1 || lines.Len() != 1 {
			t.Errorf("it is counted %d times, and %d lines are in the log", n, lines.Len())
		}
		for _, l := range lines.All() {
			if text := fmt.Sprint(l.Message, l.ContextMap()); !strings.Contains(text, ".go:") || strings.Contains(text, "Hushed") {
				t.Errorf("the log says %q", text)
			}
		}
		r.crash()
		r.start()
		r.idle(time.Minute)
		r.answered(msg, "I cannot read that line: that is a mistake in me")
		r.gets("/movecall 1 21 jan 18:00", "Moved: number 1 ")
	})
}
