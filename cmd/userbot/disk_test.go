//go:build linux

package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"userbot/internal/emulator"
	"userbot/internal/store"
)

// noMoreWrites makes every write of a process to a file fail from now on. Pipes and sockets still take what comes.
func noMoreWrites(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	must(t, unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{}, nil))
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
	t.Parallel()
	p := newTelegram(t, "")
	p.started().stop()
	t.Run("before a command is kept: the daemon stops, and Telegram brings the command to the next one", func(t *testing.T) {
		p := p.in(t)
		d := p.connected()
		noMoreWrites(t, d.cmd)
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
		noMoreWrites(t, d.cmd)
		d.gaveUp()
		if len(p.tg.AnswersTo(p.group, msg)) != 0 {
			t.Error("an answer was given that is in no journal")
		}
		p.connected()
		p.once(msg, "Started: video chat “Once”")
	})
}

func TestLoginOntoADiskThatTakesNothingMore(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	login := exec.Command(program, "login", "--config", p.config)
	out, err := converse(t, login, func(asked string) string {
		if strings.HasPrefix(asked, "Phone") {
			return botPhone
		}
		noMoreWrites(t, login)
		return p.loginCode()
	})
	if err == nil || !hasAll(out, []string{store.ErrFailed.Error(), "see to the disk of "}) || strings.Contains(out, "Logged in") {
		t.Errorf("%v; want it to fail, and to say why and what to do, in\n%s", err, out)
	}
	p.userbot(exitOK, "is fine", "check") // whether the session was kept just before is a matter of luck
	p.started()
}
