package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"userbot/internal/daemon"
	"userbot/internal/emulator"
)

// troubled is a daemon with something of everything.
func troubled() *daemon.Status {
	at := time.Date(2026, 11, 26, 19, 30, 0, 0, time.UTC)
	return &daemon.Status{
		State: daemon.Degraded,
		Problems: []string{
			"a changed configuration was refused, so the old one stays in force",
			"Telegram wants no messages.sendMessage before 19:34:10 UTC",
		},
		Version: "v1.2.3", At: at, Started: at.Add(-50*time.Hour - 7*time.Second),
		Account:    daemon.Account{ID: 6, Username: "club"},
		Connection: daemon.Connected{Up: true, Since: at.Add(-3*time.Minute - 5*time.Second)},
		Session:    "confirmed",
		Sealed:     true,
		Commands:   daemon.Commands{Pending: 2, Oldest: at.Add(-45 * time.Second), Unjudged: 1, Strangers: 17, Limited: 3, Dropped: 2},
		Agenda:     daemon.Agenda{Planned: 4, Next: at.Add(22*time.Hour + 30*time.Minute)},
		Floods:     []daemon.Flood{{Method: "messages.sendMessage", Until: at.Add(4*time.Minute + 10*time.Second)}},
		LastError:  &daemon.RequestError{Method: "phone.createGroupCall", Error: "CHAT_ADMIN_REQUIRED", At: at.Add(-time.Hour)},
		Store:      daemon.Stored{Bytes: 1_310_720},
		Reload: &daemon.Reloaded{At: at.Add(-time.Minute), Problems: []string{
			"/etc/userbot/config.yaml",
			`line 31: admins[0]: "alice" lacks the @ of a username; write "@alice"`,
		}, Restart: []string{}},
	}
}

// TestThePageOfStatus is what the operator and his programs read. -update writes it anew, for the page; what a key of the JSON
// is called, and what it means, stays.
func TestThePageOfStatus(t *testing.T) {
	s := troubled()
	page := pageOfStatus(s, time.UTC)
	for line := range strings.Lines(page) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > wide {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	var asJSON bytes.Buffer
	e := json.NewEncoder(&asJSON)
	e.SetIndent("", "  ")
	must(t, e.Encode(s))
	for name, is := range map[string]string{"status.txt": page, "status.json": asJSON.String()} {
		path := filepath.Join("testdata", name)
		if *update {
			must(t, os.WriteFile(path, []byte(is), 0o644))
		}
		if want, _ := os.ReadFile(path); string(want) != is {
			t.Errorf("%s is out of date (go test ./cmd/userbot -run TestThePageOfStatus -update); it is now\n%s", name, is)
		}
	}
	// Each key is explained.
	doc, err := os.ReadFile("../../docs/status.md")
	if err != nil {
		t.Fatal(err)
	}
	var keys func(path string, v any)
	keys = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				inside := strings.TrimPrefix(path+"."+key, ".")
				if !strings.Contains(string(doc), "`"+inside+"`") {
					t.Errorf("docs/status.md does not say what `%s` means", inside)
				}
				keys(inside, value)
			}
		case []any:
			for _, value := range v {
				keys(path+"[]", value)
			}
		}
	}
	var all any
	must(t, json.Unmarshal(asJSON.Bytes(), &all))
	keys("", all)
	if !strings.Contains(string(doc), page) {
		t.Error("docs/status.md shows another page")
	}
}

func TestSpans(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 0: "0 s", 1499 * time.Millisecond: "1 s", 60 * time.Second: "1 min", 125 * time.Second: "2 min 5 s",
		time.Hour: "1 h", 25*time.Hour + time.Second: "1 d 1 h", 24*time.Hour + time.Minute: "1 d",
	} {
		if got := span(d); got != want {
			t.Errorf("%v is told as %q, not %q", d, got, want)
		}
	}
}

// howItDoes is what `userbot status --json` says, and its exit code.
func (p *smallTelegram) howItDoes() (s daemon.Status, code int) {
	p.t.Helper()
	cmd := exec.Command(program, "status", "--json", "--config", p.config)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, _ := cmd.Output()
	if err := json.Unmarshal(out, &s); err != nil {
		p.t.Fatalf("%v in %s%s", err, out, problems.String())
	}
	return s, cmd.ProcessState.ExitCode()
}

// status is asked for what must have the exit code.
func (p *smallTelegram) status(code int) daemon.Status {
	p.t.Helper()
	s, got := p.howItDoes()
	if got != code {
		p.t.Errorf("userbot status: exit code %d, want %d: %+v", got, code, s)
	}
	return s
}

// TestStatus is an operator's day with the daemon.
func TestStatus(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.userbot(statusNotRunning, "start it with: userbot run --config", "status")
	d := p.started()
	s := p.status(exitOK)
	if !s.Connection.Up || s.Account != (daemon.Account{ID: p.bot, Username: "userbot"}) || s.Session != "confirmed" || s.Version != "v0.0.0-test" ||
		s.Store.Bytes == 0 || s.Agenda.Planned != 0 || len(s.Problems) != 0 || s.Reload != nil {
		t.Errorf("all is well, and it says %+v", s)
	}
	p.userbot(exitOK, "Telegram    connected since ", "status")

	p.answer(p.say("/schedulecall in 2h Weekly"), "Scheduled on Telegram")
	if s := p.status(exitOK); s.Agenda.Planned != 1 || s.Agenda.Next.Sub(s.At) > 2*time.Hour || s.Agenda.Next.Before(s.At) {
		t.Errorf("a call is planned, and it says %+v", s.Agenda)
	}
	p.tg.Fail("messages.sendMessage", emulator.Fault{Err: "FLOOD_WAIT_3", User: p.bot})
	msg := p.say("/callinfo")
	code := 0
	p.until("the flood", func() bool {
		s, code = p.howItDoes()
		return len(s.Floods) == 1
	})
	if code != statusDegraded || s.Floods[0].Method != "messages.sendMessage" || s.Commands.Pending != 1 || s.Commands.Oldest.IsZero() ||
		s.LastError == nil || s.LastError.Error != "FLOOD_WAIT" || s.State != daemon.Degraded {
		t.Errorf("Telegram asks to wait, and it says %+v", s)
	}
	p.answer(msg, "Weekly")
	p.until("the end of the flood", func() bool {
		_, code := p.howItDoes()
		return code == exitOK
	})

	p.hangUp()
	d.await("no connection to Telegram")
	if s := p.status(statusDown); s.State != daemon.Down || s.Connection.Up || s.Session != "confirmed" {
		t.Errorf("the connection is gone, and it says %+v", s)
	}
	p.comeBack()
	d.await("connected again")
	p.settled()
	p.status(exitOK)
	d.kill() // its socket stays
	p.userbot(statusNotRunning, "no userbot is running there", "status")
	p.userbot(exitFailure, "no userbot is running there", "reload")
}

// TestANameThatNobodyBearsIsSeen, for who was meant by it can command nothing.
func TestANameThatNobodyBearsIsSeen(t *testing.T) {
	t.Parallel()
	p := newTelegram(t, "")
	p.configure("admins: [\"@alice\", \"@nobodyatall\"]")
	p.started()
	p.until("Telegram's word on the name", func() bool {
		s, _ := p.howItDoes()
		return len(s.Problems) == 1 && s.Problems[0] == "nobody bears the configured name @nobodyatall"
	})
	p.status(statusDegraded)
}

// TestARefusedReloadIsSeen has the operator break his configuration, and mend it.
func TestARefusedReloadIsSeen(t *testing.T) {
	told := serviceManager(t)
	p := newTelegram(t, "")
	d := p.started()
	whole, err := os.ReadFile(p.config)
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range []string{"admins: [alice]\n", "\tadmins: [1]\n"} { // what is no YAML at all still says where the daemon is
		must(t, os.WriteFile(p.config, bytes.Replace(whole, []byte("admins: [\"@alice\"]\n"), []byte(broken), 1), 0o600))
		p.userbot(exitConfig, "is refused, so the old one stays in force:\n"+p.config, "reload")
		s := p.status(statusDegraded)
		if s.Reload == nil || s.Reload.OK || len(s.Reload.Problems) != 2 || !strings.HasPrefix(s.Reload.Problems[1], "line ") {
			t.Fatalf("it says of the reload %+v", s.Reload)
		}
		p.userbot(statusDegraded, "- a changed configuration was refused", "status")
		hears(t, told, "STATUS=connected; a changed configuration was refused: "+strings.Join(strings.Fields(s.Reload.Problems[1]), " "))
		hears(t, told, "READY=1")
	}
	d.signal(syscall.SIGHUP) // as before
	p.until("the second refusal", func() bool { return strings.Count(d.text(), "the old one stays in force") == 3 })
	p.answer(p.say("/callinfo"), "There is no video chat here")

	changed := fmt.Sprintf("admins: [%d]\nlog: {format: console, level: warn}\n", p.alice)
	text := strings.Replace(strings.Replace(string(whole), "log: {format: json}\n", "", 1), "admins: [\"@alice\"]\n", changed, 1)
	must(t, os.WriteFile(p.config, []byte(text), 0o600))
	p.userbot(exitOK, "taken over.\nWhat counts from the next start on only: log.format.", "reload")
	hears(t, told, "STATUS=connected")
	if s := p.status(exitOK); s.Reload == nil || !s.Reload.OK || len(s.Reload.Restart) != 1 || len(s.Reload.Problems) != 0 {
		t.Errorf("it says of the reload %+v", s.Reload)
	}
	lines := strings.Count(d.text(), "\n")
	p.answer(p.say("/callinfo"), "There is no video chat here")
	if n := strings.Count(d.text(), "\n"); n != lines {
		t.Errorf("the log's level is warn now, and it has %d lines more", n-lines)
	}
}
