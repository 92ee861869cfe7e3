//go:build linux

package systemd_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// telegram is `userbot demo --listen` in the machine: a small Telegram, with Alice at its keyboard.
type telegram struct {
	keyboard interface{ Write([]byte) (int, error) }
	cmd      *exec.Cmd

	mu      sync.Mutex
	printed strings.Builder
}

const (
	address   = "127.0.0.1:2443"
	publicKey = "/etc/userbot/server.pem"
)

func startTelegram(t *testing.T, m *machine) *telegram {
	t.Helper()
	tg := &telegram{cmd: exec.Command("nsenter", "--target", strconv.Itoa(m.pid), "--all", "--",
		"sh", "-c", "echo $$ > /run/telegram.pid; exec userbot demo --no-userbot --listen "+address+" --public-key "+publicKey)}
	in, err := tg.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	tg.keyboard = in
	out, err := tg.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	tg.cmd.Stderr = tg.cmd.Stdout
	if err := tg.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			tg.mu.Lock()
			tg.printed.WriteString(lines.Text() + "\n")
			tg.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		tg.signal(t, m, "KILL")
		_ = tg.cmd.Process.Kill() // nsenter stops itself along with what it runs, and nobody continues it
		<-read
		_ = tg.cmd.Wait()
	})
	tg.waitFor(t, `userbot, @\w+, phone number (\+\d+)`)
	return tg
}

// waitFor waits until something was printed that the pattern matches, and returns the last match of its group.
func (tg *telegram) waitFor(t *testing.T, pattern string) string {
	t.Helper()
	want := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		tg.mu.Lock()
		printed := tg.printed.String()
		tg.mu.Unlock()
		if all := want.FindAllStringSubmatch(printed, -1); all != nil {
			last := all[len(all)-1]
			return last[len(last)-1]
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing like %q was printed:\n%s", pattern, printed)
		}
	}
}

// has reports whether something was printed that contains the words.
func (tg *telegram) has(words string) bool {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	return strings.Contains(tg.printed.String(), words)
}

// signal sends it one.
func (tg *telegram) signal(t *testing.T, m *machine, name string) {
	t.Helper()
	m.run(t, "sh", "-c", "kill -"+name+" $(cat /run/telegram.pid)")
}

// say types a line as Alice.
func (tg *telegram) say(t *testing.T, line string) {
	t.Helper()
	if _, err := fmt.Fprintln(tg.keyboard, line); err != nil {
		t.Fatal(err)
	}
}

// login logs the service's user in as somebody of the small Telegram, as the README says, with the code that Telegram sends.
func login(t *testing.T, m *machine, tg *telegram, who, config string) {
	t.Helper()
	cmd := exec.Command("nsenter", "--target", strconv.Itoa(m.pid), "--all", "--", "sh", "-c", asService+"userbot login --config /etc/userbot/"+config)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	number := tg.waitFor(t, who+`, @\w+, phone number (\+\d+)`)
	_, _ = fmt.Fprintln(in, number)
	_, _ = fmt.Fprintln(in, tg.waitFor(t, `Login code for `+regexp.QuoteMeta(number)+`: (\d+)`))
	if err := cmd.Wait(); err != nil {
		t.Fatalf("userbot login: %v\n%s", err, out.String())
	}
}

// line is an entry of the journal.
type line struct {
	Message  string `json:"MESSAGE"`
	Priority string `json:"PRIORITY"`
}

// entries returns what the service has written so far.
func entries(t *testing.T, m *machine) (lines []line) {
	t.Helper()
	out := m.run(t, "journalctl", "--unit", "userbot", "--output", "json", "--output-fields", "MESSAGE,PRIORITY", "--no-pager")
	for d := json.NewDecoder(strings.NewReader(out)); d.More(); {
		var l line
		if err := d.Decode(&l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

// waitForEntry waits until the service has logged something that contains the words.
func waitForEntry(t *testing.T, m *machine, words string) line {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		for _, l := range entries(t, m) {
			if strings.Contains(l.Message, words) {
				return l
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("the journal does not say %q:\n%s", words, m.journal(t))
		}
	}
}

func TestServiceAtWork(t *testing.T) {
	m := boot(t)
	install(t, m)
	tg := startTelegram(t, m)
	const config = `
telegram:
  api_id: 1
  api_hash: "00000000000000000000000000000000"
  server: {dc: 2, address: "` + address + `", public_key_file: ` + publicKey + `}
log: {level: debug}
`
	configure(t, m, config+"admins: [\"@alice\"]\n")
	login(t, m, tg, "userbot", "config.yaml")
	// Short times, so that the test sees in seconds what takes minutes otherwise.
	m.put(t, "/etc/systemd/system/userbot.service.d/short.conf", []byte("[Service]\nWatchdogSec=1s\n"), 0o644)
	m.run(t, "systemctl", "daemon-reload")

	const secret = "Friday-canary"
	t.Run("starts, says that it is connected, and does what Alice types", func(t *testing.T) {
		m.run(t, "systemctl", "start", "userbot") // returns only when READY was said
		m.waitFor(t, "StatusText", "connected")
		tg.say(t, "/startcall "+secret)
		tg.waitFor(t, `(Started: .*`+secret+`)`)
	})
	t.Run("keeps its session to itself", func(t *testing.T) {
		got := m.run(t, "find", "/var/lib/userbot", "-printf", "%y %m %u\n")
		if !regexp.MustCompile(`^(d 700 userbot)(\n(d 700|f 600|s 700) userbot)+$`).MatchString(got) {
			t.Errorf("the state folder holds\n%s", got)
		}
	})
	t.Run("seals its session with a key that systemd hands over", func(t *testing.T) {
		const at = "/etc/systemd/system/userbot.service.d/key.conf"
		m.run(t, "sh", "-c", "head -c 32 /dev/urandom | base64 | install -m 0600 /dev/stdin /etc/userbot/session_key")
		m.put(t, at, []byte("[Service]\nLoadCredential=session_key:/etc/userbot/session_key\n"), 0o644)
		m.run(t, "sh", "-c", "systemctl daemon-reload && systemctl restart userbot")
		m.waitFor(t, "StatusText", "connected")
		if out := m.run(t, "sh", "-c", asService+"userbot status"); !strings.Contains(out, "sealed on disk") || strings.Contains(out, "not sealed") {
			t.Errorf("with the credential it says\n%s", out)
		}
		m.run(t, "sh", "-c", "rm "+at+" && systemctl daemon-reload && systemctl stop userbot && ! systemctl start userbot")
		if out := m.journal(t); !strings.Contains(out, "the session is sealed, and its key is not here") {
			t.Errorf("without the credential it says\n%s", out)
		}
		m.put(t, at, []byte("[Service]\nLoadCredential=session_key_old:/etc/userbot/session_key\n"), 0o644)
		m.run(t, "sh", "-c", "systemctl daemon-reload && systemctl start userbot")
		m.waitFor(t, "StatusText", "connected")
		if out := m.run(t, "sh", "-c", asService+"userbot status"); !strings.Contains(out, "not sealed on disk") {
			t.Errorf("with the key as the old one alone it says\n%s", out)
		}
		m.run(t, "sh", "-c", "rm "+at+" /etc/userbot/session_key && systemctl daemon-reload && systemctl restart userbot")
		m.waitFor(t, "StatusText", "connected")
	})
	t.Run("reloads: who may command now, and a broken file not at all", func(t *testing.T) {
		configure(t, m, config+"admins: [999]\n")
		m.run(t, "systemctl", "reload", "userbot")
		waitForEntry(t, m, "configuration reloaded")
		configure(t, m, config+"admins: [alice]\n")
		if out, err := m.try("systemctl", "reload", "userbot"); err == nil {
			t.Errorf("the configuration is broken, and systemctl reload says that all is well: %q", out)
		}
		status, _ := m.try("systemctl", "status", "userbot")
		if want := "a changed configuration was refused: line "; !strings.Contains(status, want) {
			t.Errorf("systemctl status does not say %q:\n%s", want, status)
		}
		if out, err := m.try("userbot", "status"); err == nil || !strings.Contains(out, "state       degraded") || !strings.Contains(out, "lacks the @") {
			t.Errorf("userbot status, which root may ask, too (%v):\n%s", err, out)
		}
		if l := waitForEntry(t, m, `lacks the @`); l.Priority != "3" {
			t.Errorf("the journal has the refusal at priority %s, not 3 (error)", l.Priority)
		}
		m.waitFor(t, "ActiveState", "active")
		configure(t, m, config+"admins: [\"@alice\"]\n")
		m.run(t, "systemctl", "reload", "userbot")
		if out := m.run(t, "sh", "-c", asService+"userbot status"); !strings.Contains(out, "state       well") {
			t.Errorf("userbot status:\n%s", out)
		}
	})
	t.Run("answers its watchdog", func(t *testing.T) {
		time.Sleep(3 * time.Second)
		if n := m.show(t, "NRestarts"); n != "0" || m.show(t, "ActiveState") != "active" {
			t.Errorf("state %s after %s restarts\n%s", m.show(t, "ActiveState"), n, m.journal(t))
		}
	})
	t.Run("comes back within a second after kill -9, logged in and as able as before", func(t *testing.T) {
		var killed unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &killed); err != nil {
			t.Fatal(err)
		}
		m.run(t, "systemctl", "kill", "--signal", "KILL", "userbot")
		m.waitFor(t, "NRestarts", "1")
		m.waitFor(t, "StatusText", "connected")
		started, err := strconv.ParseInt(m.show(t, "ExecMainStartTimestampMonotonic"), 10, 64)
		if took := time.Duration(started)*time.Microsecond - time.Duration(killed.Nano()); err != nil || took > time.Second {
			t.Errorf("it was started again after %v (%v)", took, err)
		}
		began := time.Now()
		tg.say(t, "/startcall another")
		tg.waitFor(t, `(already running)`)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the first answer after the restart took %v", took)
		}
	})
	t.Run("comes back later if it fails again and again, and at once where a person starts it", func(t *testing.T) {
		m.run(t, "systemctl", "kill", "--signal", "KILL", "userbot")
		m.waitFor(t, "StatusText", "failed 2 times in a row soon after the start: the next is in 1s")
		m.run(t, "systemctl", "kill", "--signal", "KILL", "userbot")
		m.waitFor(t, "StatusText", "failed 3 times in a row soon after the start: the next is in 2s")
		m.waitFor(t, "StatusText", "connected")
		m.run(t, "systemctl", "restart", "userbot")
		m.waitFor(t, "StatusText", "connected")
		m.run(t, "systemctl", "kill", "--signal", "KILL", "userbot")
		m.waitFor(t, "NRestarts", "1")
		m.waitFor(t, "StatusText", "connected")
		m.run(t, "systemctl", "stop", "userbot")
		// systemd says that it is stopped, and then removes the folder.
		if left, err := m.try("sh", "-c", "for n in $(seq 50); do [ -e /run/userbot ] || exit 0; sleep 0.1; done; ls /run/userbot; exit 1"); err != nil {
			t.Errorf("a service that was stopped has left /run/userbot with %q", left)
		}
		m.run(t, "systemctl", "start", "userbot")
	})
	t.Run("is killed by its watchdog where it hangs, and comes back", func(t *testing.T) {
		m.waitFor(t, "StatusText", "connected")
		m.run(t, "systemctl", "kill", "--signal", "STOP", "userbot")
		m.waitFor(t, "NRestarts", "1")
		m.waitFor(t, "StatusText", "connected")
		tg.say(t, "/startcall after it hung")
		tg.waitFor(t, `(already running)`)
	})
	t.Run("stops within seconds", func(t *testing.T) {
		began := time.Now()
		m.run(t, "systemctl", "stop", "userbot")
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("stopping took %v", took)
		}
		if result, status := m.show(t, "Result"), m.show(t, "ExecMainStatus"); result != "success" || status != "0" {
			t.Errorf("result %s, exit status %s", result, status)
		}
		waitForEntry(t, m, "stopped strangers=0") // also what it says last is known to be its own
	})
	t.Run("starts and stays up while Telegram does not answer", func(t *testing.T) {
		tg.signal(t, m, "STOP") // it takes connections and says nothing
		m.run(t, "systemctl", "start", "userbot")
		m.waitFor(t, "StatusText", "connecting to Telegram")
		time.Sleep(3 * time.Second) // three times the watchdog's patience
		if state, n := m.show(t, "ActiveState"), m.show(t, "NRestarts"); state != "active" || n != "0" {
			t.Errorf("state %s after %s restarts\n%s", state, n, m.journal(t))
		}
		tg.signal(t, m, "CONT")
		m.waitFor(t, "StatusText", "connected")
	})
	t.Run("the journal finds a command by its reference and by its chat", func(t *testing.T) {
		lines := m.run(t, "journalctl", "--unit", "userbot", "--output", "cat", "--no-pager", "REF=c1", "VERB=startcall")
		if !regexp.MustCompile(`^command chat=(-\d+) message=\d+ verb=startcall ref=c1 state=accepted\ncommand .* state=done outcome=done\n`).MatchString(lines) {
			t.Errorf("of the first command it knows\n%s", lines)
		}
		chat := regexp.MustCompile(`chat=(-\d+)`).FindStringSubmatch(lines)
		if chat == nil || !strings.Contains(m.run(t, "journalctl", "--no-pager", "CHAT_ID="+chat[1]), "ref=c1") {
			t.Errorf("by its chat, %q, it is not found", chat)
		}
	})
	t.Run("the journal knows priorities and no text", func(t *testing.T) {
		seen := map[string]bool{}
		for _, l := range entries(t, m) {
			seen[l.Priority] = true
			if strings.Contains(l.Message, secret) {
				t.Errorf("the text of a message is in the journal: %s", l.Message)
			}
			if strings.HasPrefix(l.Message, "<") || strings.HasPrefix(l.Message, "{") {
				t.Errorf("this is no line for people: %s", l.Message)
			}
		}
		for _, p := range []string{"3", "6", "7"} {
			if !seen[p] {
				t.Errorf("no entry has priority %s", p)
			}
		}
	})
}
