//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pseudoTerminal returns the two ends of one: what a person has, and what a program has.
func pseudoTerminal(t *testing.T) (person, prog *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { _ = person.Close() })
	fd := int(person.Fd())
	must(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	prog, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = prog.Close() })
	must(t, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 120}))
	return person, prog
}

// reader collects what a program prints, and waits for it.
type reader struct {
	t    testing.TB
	text chan string
	all  strings.Builder
}

func newReader(t testing.TB, from io.Reader) *reader {
	r := &reader{t: t, text: make(chan string, 1024)}
	go func() {
		defer close(r.text)
		b := make([]byte, 4096)
		for {
			n, err := from.Read(b)
			r.text <- string(b[:n])
			if err != nil {
				return
			}
		}
	}()
	return r
}

// until waits for words and returns everything up to now.
func (r *reader) until(words string) string {
	r.t.Helper()
	timeout := time.After(patience)
	for !strings.Contains(r.all.String(), words) {
		select {
		case s, ok := <-r.text:
			if !ok {
				r.t.Fatalf("%q was never printed:\n%s", words, r.all.String())
			}
			r.all.WriteString(s)
		case <-timeout:
			r.t.Fatalf("%q was not printed:\n%s", words, r.all.String())
		}
	}
	return r.all.String()
}

func TestLoginOnATerminalHidesThePassword(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, secondStep)
	p.keyed()
	person, prog := pseudoTerminal(t)
	cmd := exec.Command(program, "login", "--config", p.config)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = prog, prog, prog
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	screen := newReader(t, person)
	screen.until("country code: ")
	_, _ = io.WriteString(person, botPhone+"\n")
	screen.until("sent to the Telegram app on another device: ")
	_, _ = io.WriteString(person, p.loginCode()+"\n")
	screen.until("Two-step password")
	p.until("echo off", func() bool {
		mode, err := unix.IoctlGetTermios(int(prog.Fd()), unix.TCGETS)
		return err == nil && mode.Lflag&unix.ECHO == 0
	})
	_, _ = io.WriteString(person, secondStep+"\n")
	all := screen.until("Start the daemon with")
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if strings.Contains(all, secondStep) || !strings.Contains(all, botPhone) {
		t.Errorf("the phone number should be seen, the password not:\n%s", all)
	}
}

func TestDemoListens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := filepath.Join(dir, "demo.pem")
	cmd := exec.Command(program, "demo", "--listen", "127.0.0.1:0", "--dc", "4", "--no-userbot", "--public-key", key)
	keyboard, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	screen := newReader(t, stdout)
	text := screen.until("admins: [\"@alice\"]\n")
	if pem, err := os.ReadFile(key); err != nil || !strings.Contains(text, string(pem)) {
		t.Errorf("the file should have the key that was printed: %v", err)
	}

	// What it prints is a configuration that only lacks a state folder.
	_, snippet, _ := strings.Cut(text, "For a userbot of yours:\n")
	config := filepath.Join(dir, "config.yaml")
	snippet += fmt.Sprintf("state_dir: %q\nlog: {format: json}\n", filepath.Join(dir, "state"))
	must(t, os.WriteFile(config, []byte(snippet), 0o600))
	out, err := converse(t, exec.Command(program, "login", "--config", config), func(asked string) string {
		if strings.HasPrefix(asked, "Phone") {
			return botPhone
		}
		code := regexp.MustCompile(`Login code for \+9996600003: (\d+)\n`)
		return code.FindStringSubmatch(screen.until("Login code for "))[1]
	})
	if err != nil {
		t.Fatalf("login: %v\n%s", err, out)
	}
	d := (&smallTelegram{t: t, config: config}).connected()
	for !strings.Contains(screen.all.String(), "What I can do") { // what is said before its first place in the updates is not owed
		_, _ = io.WriteString(keyboard, "/callhelp\n")
		time.Sleep(50 * time.Millisecond)
		screen.until("/callhelp\n")
		for len(screen.text) > 0 {
			screen.all.WriteString(<-screen.text)
		}
	}
	_, _ = io.WriteString(keyboard, "/startcall From another process\n")
	screen.until("userbot  Started: video chat “From another process”.")
	d.stop()

	// Its people have phones to scan a QR code with.
	if out, err := exec.Command(program, "logout", "--config", config).CombinedOutput(); err != nil {
		t.Errorf("logout: %v\n%s", err, out)
	}
	_, _ = io.WriteString(keyboard, "!accept\n")
	screen.until("Nobody shows a QR code")
	qr := exec.Command(program, "login", "--qr", "--config", config)
	shown, err := qr.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	must(t, qr.Start())
	t.Cleanup(func() { _ = qr.Process.Kill() })
	client := newReader(t, shown)
	client.until("Scan this in Telegram's app")
	_, _ = io.WriteString(keyboard, "userbot: !accept\n")
	screen.until("The QR code is scanned: whoever shows it is logged in as userbot.")
	if said := client.until("Start the daemon with"); !strings.Contains(said, botPhone[1:]) && !strings.Contains(said, "@userbot") {
		t.Errorf("it is not the userbot that is logged in:\n%s", said)
	}
	if err := qr.Wait(); err != nil {
		t.Errorf("login --qr: %v", err)
	}

	// It goes on after the end of its input, until it is told to stop.
	_ = keyboard.Close()
	if out, err := exec.Command(program, "logout", "--config", config).CombinedOutput(); err != nil {
		t.Errorf("logout: %v\n%s", err, out)
	}
	must(t, cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

func TestSecondProcess(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.started()
	began := time.Now()
	for _, args := range [][]string{{"run"}, {"login"}, {"logout"}} {
		out, err := exec.Command(program, append(args, "--config", p.config)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "another") {
			t.Errorf("%s beside a running daemon: %v\n%s", args[0], err, out)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to say so", took)
	}
	out, err := exec.Command(program, "check", "--config", p.config).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "in use by a running userbot") {
		t.Errorf("check beside a running daemon: %v\n%s", err, out)
	}
	p.settled()
}
