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
	m.run(t, "systemd-sysusers")
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

func TestUnitUnderSystemd(t *testing.T) {
	m := boot(t)
	install(t, m)
	t.Run("no configuration: 78, left down", func(t *testing.T) { staysDown(t, m, "78") })
	t.Run("a broken configuration: 78, left down, every mistake in the journal", func(t *testing.T) {
		m.put(t, "/etc/userbot/config.yaml", []byte("telegram: {api_id: 1}\nadmin: [1]\ntimezone: Mars\n"), 0o644)
		staysDown(t, m, "78")
		for _, want := range []string{"did you mean admins?", "is not a time zone", "telegram.api_hash: is missing"} {
			if !strings.Contains(m.journal(t), want) {
				t.Errorf("the journal does not say %q:\n%s", want, m.journal(t))
			}
		}
	})
}
