//go:build linux

package systemd_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// source is where the README's lines are typed: the source, in the machine.
const source = "/root/userbot"

// putSource puts the source into the machine, built, and says whether it can be built there again.
func putSource(t *testing.T, m *machine) (builds bool) {
	t.Helper()
	out, err := exec.Command("sh", "-c", fmt.Sprintf(`cd .. && make >&2 &&
		{ git ls-files --cached --others --exclude-standard -z; printf 'bin/userbot\0'; } | tar --create --null --files-from - |
		nsenter --target %d --all -- sh -c 'mkdir -p %s && tar --extract --no-same-owner --directory %s'`, m.pid, source, source)).CombinedOutput()
	if err != nil {
		t.Fatalf("the source does not get into the machine: %v\n%s", err, out)
	}
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range strings.Fields(string(caches)) {
		if _, err := os.Stat(fmt.Sprintf("/proc/%d/root%s", m.pid, dir)); err != nil {
			t.Logf("make is not run again in the machine, which does not see %s", dir)
			return false
		}
	}
	return true
}

// linesOf returns what a page says to type, line by line, without the remarks; of a section, or all of it for "".
func linesOf(t *testing.T, page, section string) (lines []string) {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	if section != "" {
		_, text, _ = strings.Cut(text, "\n## "+section+"\n")
		text, _, _ = strings.Cut(text, "\n## ")
	}
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(line, "  #")
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
	}
	if len(lines) == 0 {
		t.Fatalf("%s says nothing to type below %q", page, section)
	}
	return lines
}

// typed is a line that somebody types into a shell in the machine.
type typed struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out strings.Builder
}

func typeIn(t *testing.T, m *machine, line string) *typed {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	l := &typed{cmd: exec.CommandContext(ctx, "nsenter", "--target", strconv.Itoa(m.pid), "--all", "--",
		"sh", "-c", "cd "+source+" && "+line)}
	l.cmd.Stdout, l.cmd.Stderr = &l.out, &l.out
	l.cmd.WaitDelay = time.Second
	in, err := l.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	l.in = in
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *typed) answer(t *testing.T, s string) {
	t.Helper()
	if _, err := fmt.Fprintln(l.in, s); err != nil {
		t.Fatal(err)
	}
}

// end waits for the end of what was typed, which must be a good one, and returns what it printed.
func (l *typed) end(t *testing.T) string {
	t.Helper()
	_ = l.in.Close() // a question too many is an error, not a wait
	if err := l.cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, l.out.String())
	}
	return l.out.String()
}

// TestTheReadmesOwnLines types what the README says, in its order, from the source to the first command that is answered, and then
// what docs/operating.md says, on to where nothing is left.
func TestTheReadmesOwnLines(t *testing.T) {
	m := boot(t)
	builds := putSource(t, m)
	var tg *telegram
	sealed := false
	code := `Login code for \+\d+: (\d+)`
	lines := append(linesOf(t, "../README.md", "Run it on your account"), linesOf(t, "../docs/operating.md", "")...)
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "apt install") }) // TestThePackage types that
	for n, line := range lines {
		t.Log(line)
		if !builds {
			line = strings.TrimPrefix(line, "make && ")
		}
		l := typeIn(t, m, line)
		says := func(want string) {
			t.Helper()
			if out := l.end(t); !strings.Contains(out, want) {
				t.Errorf("it does not say %q:\n%s", want, out)
			}
		}
		word := strings.Fields(strings.TrimPrefix(line, "sudo -u userbot "))[1]
		switch {
		case strings.HasSuffix(line, "userbot-backup@config.timer"):
			l.end(t)
			if active := m.run(t, "systemctl", "is-enabled", "userbot-backup@config.timer"); active != "enabled" {
				t.Errorf("the timer is %s", active)
			}
		case strings.HasSuffix(line, "userbot-backup@config"):
			l.end(t)
			if made := m.run(t, "sh", "-c", "stat -c '%a %U' /var/lib/userbot/backups/config-*.db"); made != "600 userbot" {
				t.Errorf("the backup is %s", made)
			}
		case n == 0:
			l.end(t)
			if state := m.show(t, "ActiveState"); state != "inactive" {
				t.Errorf("what is installed and not configured is %s", state)
			}
			tg = startTelegram(t, m)
		case strings.Contains(line, "userbot init"):
			for _, answer := range []string{"1", "", "@alice", "Europe/Berlin"} {
				l.answer(t, answer)
			}
			says("Log in with: sudo -u userbot userbot login --config /etc/userbot/")
			// How to reach the small Telegram.
			m.run(t, "sh", "-c", `sed -i 's/address: ""/address: "`+address+`"/; s,public_key_file: "",public_key_file: `+publicKey+`,' /etc/userbot/*.yaml`)
		case word == "check" && tg.has(`Login code`):
			says("is fine")
		case word == "check":
			says("no session yet; log in with: sudo -u userbot userbot login")
		case word == "login":
			who := "userbot"
			if strings.Contains(line, "club") {
				who = "Bob"
			}
			l.answer(t, "00000000000000000000000000000000") // the api_hash, which stands nowhere on the machine
			l.answer(t, tg.waitFor(t, who+`, @\w+, phone number (\+\d+)`))
			l.answer(t, tg.waitFor(t, `(?s)`+code))
			code += `.*` + code // the next one, not this
			says("Start the daemon with: sudo systemctl start userbot")
		case strings.HasSuffix(line, "userbot@club"):
			l.end(t)
			m.run(t, "sh", "-c", "until systemctl show --property StatusText userbot@club | grep -q '=connected$'; do sleep 0.1; done")
			for _, account := range []string{"config", "club"} {
				out := m.run(t, "sh", "-c", asService+"userbot status --config /etc/userbot/"+account+".yaml")
				if !strings.Contains(out, "state       well") {
					t.Errorf("beside the other one it is not well (%s):\n%s", account, out)
				}
			}
			m.run(t, "systemctl", "stop", "userbot@club") // Bob would answer Alice, too
		case strings.Contains(line, " enable "):
			l.end(t)
			m.waitFor(t, "StatusText", "connected")
			tg.say(t, "/startcall Friday Q&A")
			tg.waitFor(t, `(Started: .*Friday)`)
		case strings.Contains(line, `"|  key_file`):
			l.end(t)
			sealed = true
		case strings.Contains(line, "systemd-run"):
			says("is fine") // the daemon has the session, and is asked
			m.run(t, "systemctl", "stop", "userbot")
			if out, err := m.try("sh", "-c", asService+"userbot check --online"); err == nil || !strings.Contains(out, "LoadCredentialEncrypted=session_key") {
				t.Errorf("without the key it is not said how to hand it over (%v):\n%s", err, out)
			}
			if out := m.run(t, "sh", "-c", line); !strings.Contains(out, "its session sealed, ") {
				t.Errorf("with the key it says\n%s", out)
			}
			// What comes below is for a key in a file.
			m.run(t, "sh", "-ec", `systemd-creds decrypt --name=session_key /etc/credstore.encrypted/session_key - | install -m 0600 -o userbot /dev/stdin /etc/userbot/session.key
				rm -r /etc/credstore.encrypted/session_key /etc/systemd/system/userbot.service.d
				sed -i 's|^  key_file: .*|  key_file: /etc/userbot/session.key|' /etc/userbot/config.yaml
				systemctl daemon-reload; systemctl start userbot`)
		case line == "sudo -u userbot userbot status" && sealed:
			says("confirmed by Telegram, sealed on disk")
		case line == "sudo -u userbot userbot status":
			says("state       well")
		case word == "status":
			says("Active: active (running)")
		case word == "backup":
			says("Wrote /var/lib/userbot/monday.db")
		case word == "restore":
			says("Restored /var/lib/userbot/monday.db")
		case word == "logout":
			says("Logged out.")
		case strings.Contains(line, "start userbot"):
			l.end(t)
			m.waitFor(t, "StatusText", "connected")
		default:
			l.end(t)
		}
	}
	m.run(t, "rm", "-r", "/var/lib/userbot/backups")
	left := m.run(t, "sh", "-c", "find /etc /usr /var/lib -name '*userbot*' | sort")
	if left != "/etc/userbot\n/var/lib/userbot\n/var/lib/userbot/club/userbot.db\n/var/lib/userbot/club/userbot.wal\n/var/lib/userbot/userbot.db\n/var/lib/userbot/userbot.db.before-restore-1\n/var/lib/userbot/userbot.wal" {
		t.Errorf("in the end this is there:\n%s", left)
	}
}
