package systemd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// install puts the program, the unit and the user where a package would.
func install(t *testing.T, m *machine) {
	t.Helper()
	binary := os.Getenv("USERBOT_BINARY")
	if binary == "" {
		binary = filepath.Join(t.TempDir(), "userbot")
		build := exec.Command("go", "build", "-o", binary, "userbot/cmd/userbot")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("building the program: %v\n%s", err, out)
		}
	}
	m.copyIn(t, binary, "/usr/bin/userbot", 0o755)
	m.copyIn(t, "userbot.service", "/usr/lib/systemd/system/userbot.service", 0o644)
	m.copyIn(t, "userbot.sysusers", "/usr/lib/sysusers.d/userbot.conf", 0o644)
	m.copyIn(t, "userbot.tmpfiles", "/usr/lib/tmpfiles.d/userbot.conf", 0o644)
	m.copyIn(t, "../config.example.yaml", "/etc/userbot/config.yaml", 0o600)
	m.run(t, "systemd-sysusers", "userbot.conf")
	m.run(t, "systemd-tmpfiles", "--create", "userbot.conf")
	m.run(t, "systemctl", "daemon-reload")
	if out := m.run(t, "systemd-analyze", "verify", "userbot.service"); out != "" {
		t.Errorf("systemd does not like the unit:\n%s", out)
	}
}

// staysDown expects a started service to end with the exit status and to be left alone.
func staysDown(t *testing.T, m *machine, status string) {
	t.Helper()
	_, _ = m.try("systemctl", "start", "userbot") // it says that the job failed
	m.waitFor(t, "ActiveState", "failed")
	if got := m.show(t, "ExecMainStatus"); got != status {
		t.Errorf("exit status %s, expected %s\n%s", got, status, m.journal(t))
	}
	if got := m.show(t, "NRestarts"); got != "0" {
		t.Errorf("systemd started it again %s times", got)
	}
	m.run(t, "systemctl", "reset-failed", "userbot")
}

const asService = "runuser -u userbot -- "

// configure writes a configuration as root would, readable for the service's group.
func configure(t *testing.T, m *machine, text string) {
	t.Helper()
	m.put(t, "/etc/userbot/config.yaml", []byte(text), 0o640)
}

func TestUnitUnderSystemd(t *testing.T) {
	m := boot(t)
	install(t, m)

	t.Run("fresh from the package: 78, left down, and the journal says what to fill in", func(t *testing.T) {
		staysDown(t, m, "78")
		for _, want := range []string{"telegram.api_id: is missing", "telegram.api_hash: is missing"} {
			if !strings.Contains(m.journal(t), want) {
				t.Errorf("the journal does not say %q:\n%s", want, m.journal(t))
			}
		}
	})
	t.Run("a broken configuration: 78, left down, every mistake in the journal", func(t *testing.T) {
		configure(t, m, "telegram: {api_id: 1}\nadmin: [1]\ntimezone: Mars\n")
		staysDown(t, m, "78")
		for _, want := range []string{"did you mean admins?", "is not a time zone"} {
			if !strings.Contains(m.journal(t), want) {
				t.Errorf("the journal does not say %q:\n%s", want, m.journal(t))
			}
		}
	})
	t.Run("not logged in: 77, left down, with the api_hash in the configuration", func(t *testing.T) {
		configure(t, m, "telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef}\n")
		staysDown(t, m, "77")
	})
	t.Run("not logged in: 77, left down, with the api_hash in a file that only root can read", func(t *testing.T) {
		configure(t, m, "telegram: {api_id: 1}\n")
		m.put(t, "/etc/userbot/api_hash", []byte("0123456789abcdef0123456789abcdef\n"), 0o600)
		staysDown(t, m, "77")
		if out, err := m.try("sh", "-c", asService+"userbot check"); err == nil || !strings.Contains(out, "api_hash: is missing") {
			t.Errorf("the service's user can read the api_hash: %q", out)
		}
		withCredential := "systemd-run --quiet --pipe --wait --uid=userbot -p LoadCredential=api_hash:/etc/userbot/api_hash "
		if out := m.run(t, "sh", "-c", withCredential+"/usr/bin/userbot check"); !strings.Contains(out, "is fine") {
			t.Errorf("with the credential userbot check says %q", out)
		}
	})
	t.Run("the service's user can look for mistakes and nobody else sees the state", func(t *testing.T) {
		configure(t, m, "telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef}\n")
		if out := m.run(t, "sh", "-c", asService+"userbot check"); !strings.Contains(out, "is fine") {
			t.Errorf("userbot check says %q", out)
		}
		if out, err := m.try("sh", "-c", "userbot check"); err == nil || !strings.Contains(out, "runuser -u userbot") {
			t.Errorf("root is not told to check as the service's user: %q", out)
		}
		if mode := m.run(t, "stat", "-c", "%a %U", "/var/lib/userbot"); mode != "700 userbot" {
			t.Errorf("the state folder is %s", mode)
		}
	})
}
