package main

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

// noMoreWrites makes every write of the daemon to a file fail from now on. The log goes to a pipe, and Telegram to a socket.
func (d *process) noMoreWrites() {
	d.t.Helper()
	if err := unix.Prlimit(d.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{}, nil); err != nil {
		d.t.Fatal(err)
	}
}

// gaveUp judges that the daemon has ended because it could not write, and has said so last.
func (d *process) gaveUp() {
	d.t.Helper()
	if code := d.code(); code != exitFailure {
		d.t.Errorf("exit code %d, want %d: once the disk is mended a restart helps", code, exitFailure)
	}
	lines := strings.Split(d.text(), "\n")
	last := lines[len(lines)-1]
	if !strings.HasPrefix(last, "userbot: ") || !hasAll(last, []string{store.ErrFailed.Error(), "see to the disk of "}) {
		d.t.Errorf("the last line is %q; want what happened and what to do", last)
	}
}

func TestDiskThatTakesNothingMore(t *testing.T) {
	p := newTelegram(t, "")
	p.started().stop()
	t.Run("before a command is kept: the daemon stops, and Telegram brings the command to the next one", func(t *testing.T) {
		p := p.in(t)
		d := p.connected()
		d.noMoreWrites()
		msg := p.say("/startcall Once")
		d.gaveUp()
		if n := p.calls() + len(p.tg.AnswersTo(p.group, msg)); n != 0 {
			t.Error("something was done about a command that is in no journal")
		}
		again := p.connected()
		p.once(msg, "Started: video chat “Once”")
		again.stop()
	})
	t.Run("before the outcome is kept: the daemon stops without an answer, and the next one finds the call", func(t *testing.T) {
		p := p.in(t)
		d := p.connected()
		p.tg.Fail(create, emulator.Fault{Kind: emulator.Delay, For: time.Second, User: p.bot})
		msg := p.say("/startcall Once")
		p.asked()
		d.noMoreWrites()
		d.gaveUp()
		if len(p.tg.AnswersTo(p.group, msg)) != 0 {
			t.Error("an answer was given that is in no journal")
		}
		p.connected()
		p.once(msg, "Started: video chat “Once”")
	})
}
