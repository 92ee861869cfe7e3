//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// untilHidden waits until the terminal does not show any more what is typed.
func untilHidden(t *testing.T, person *os.File) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		state, err := unix.IoctlGetTermios(int(person.Fd()), unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		if state.Lflag&unix.ECHO == 0 {
			return
		}
		if time.Since(start) > patience {
			t.Fatal("the terminal shows what is typed")
		}
	}
}

// What ends the questions is told on a line of its own, and not behind the last of them.
func TestInitBrokenOffAtATerminal(t *testing.T) {
	for key, said := range map[string]string{
		"\x03": "\r\nuserbot: interrupted; nothing was written\r\n",
		"\x04": "\r\nuserbot: nothing more to read: type the answers on a terminal, or give a line for each; nothing was written\r\n",
	} {
		person, prog := pseudoTerminal(t)
		cmd := exec.Command(program, "init", "--config", filepath.Join(t.TempDir(), "config.yaml"))
		cmd.Stdin, cmd.Stdout, cmd.Stderr = prog, prog, prog
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		must(t, cmd.Start())
		out := newReader(t, person)
		out.until("a number: ")
		if _, err := person.WriteString(key); err != nil {
			t.Fatal(err)
		}
		out.until(said)
		if err := cmd.Wait(); err == nil {
			t.Errorf("%q ends it with exit code 0", key)
		}
	}
}

// Who sits at a terminal is asked again after a wrong answer, and told what is wrong with it; the api_hash is not shown.
func TestInitAtATerminal(t *testing.T) {
	person, prog := pseudoTerminal(t)
	path := filepath.Join(t.TempDir(), "config.yaml")
	cmd := exec.Command(program, "init", "--config", path)
	cmd.Env = append(os.Environ(), "TZ=Asia/Kolkata")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = prog, prog, prog
	must(t, cmd.Start())
	_ = prog.Close()
	out := newReader(t, person)
	const hash = "fedcba9876543210fedcba9876543210"
	for _, step := range []struct{ asked, answer string }{
		{"a number: ", "my id"},
		{"does not do: the api_id is a number such as 1234567.", "1234567"},
		{"The api_hash", hash},
		{"Who may command", "@al"},
		{`does not do: "@al" cannot be a username`, "@alice"},
		{"(Enter: Asia/Kolkata): ", "Berlin"},
		{"did you mean Europe/Berlin?\r\n", ""},
		{"The folder", ""},
	} {
		out.until(step.asked)
		if step.answer == hash {
			untilHidden(t, person)
		}
		if _, err := person.WriteString(step.answer + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	said := out.until("Log in with: userbot login --config " + path)
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if strings.Contains(said, hash) {
		t.Errorf("the api_hash is shown:\n%s", said)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"  api_id: 1234567", `  api_hash: "` + hash + `"`, `admins: ["@alice"]`, "timezone: Asia/Kolkata"} {
		if !strings.Contains(string(written), "\n"+line+"\n") {
			t.Errorf("the configuration lacks %s", line)
		}
	}
}
