//go:build linux

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
	m.copyIn(t, "userbot@.service", "/usr/lib/systemd/system/userbot@.service", 0o644)
	m.copyIn(t, "userbot.sysusers", "/usr/lib/sysusers.d/userbot.conf", 0o644)
	m.copyIn(t, "userbot.tmpfiles", "/usr/lib/tmpfiles.d/userbot.conf", 0o644)
	m.copyIn(t, "../config.example.yaml", "/etc/userbot/config.yaml", 0o600)
	m.run(t, "systemd-sysusers", "userbot.conf")
	m.run(t, "systemd-tmpfiles", "--create", "userbot.conf")
	m.run(t, "systemctl", "daemon-reload")
	if out := m.run(t, "systemd-analyze", "verify", "userbot.service", "userbot@club.service"); out != "" {
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
		if want := "telegram.api_id: is missing"; !strings.Contains(m.journal(t), want) {
			t.Errorf("the journal does not say %q:\n%s", want, m.journal(t))
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
	t.Run("not logged in: 77, left down, with no api_hash, which only logging in takes", func(t *testing.T) {
		configure(t, m, "telegram: {api_id: 1}\n")
		staysDown(t, m, "77")
		if want := "run sudo -u userbot userbot login"; !strings.Contains(m.journal(t), want) {
			t.Errorf("the journal does not say %q:\n%s", want, m.journal(t))
		}
	})
	t.Run("login and check take the api_hash from a credential", func(t *testing.T) {
		m.put(t, "/etc/userbot/api_hash", []byte("not one of Telegram's\n"), 0o600)
		withCredential := "systemd-run --quiet --pipe --wait --uid=userbot -p LoadCredential=api_hash:/etc/userbot/api_hash "
		if out := m.run(t, "sh", "-c", withCredential+"/usr/bin/userbot check"); !strings.Contains(out, "api_hash: does not look like one of Telegram's") {
			t.Errorf("with the credential userbot check says %q", out)
		}
	})
	t.Run("the service's user can look for mistakes and nobody else sees the state", func(t *testing.T) {
		configure(t, m, "telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef}\n")
		if out := m.run(t, "sh", "-c", asService+"userbot check"); !strings.Contains(out, "is fine") {
			t.Errorf("userbot check says %q", out)
		}
		for _, command := range []string{"check", "login", "logout", "run", "backup x.db", "restore x.db"} {
			out, err := m.try("sh", "-c", "userbot "+command)
			if err == nil || !strings.Contains(out, "sudo -u userbot userbot") || strings.Contains(out, "chown") {
				t.Errorf("root types userbot %s and is not told to do it as the service's user: %q", command, out)
			}
		}
		if mode := m.run(t, "stat", "-c", "%a %U", "/var/lib/userbot"); mode != "700 userbot" {
			t.Errorf("the state folder is %s", mode)
		}
	})
	t.Run("check tries what the daemon will need of its folder", func(t *testing.T) {
		for spoil, want := range map[string]string{
			"chmod 500 /var/lib/userbot":                                    "make it writable",
			"chmod 755 /var/lib/userbot":                                    "mend it with: chmod 700 /var/lib/userbot",
			"chown root /var/lib/userbot":                                   "belongs to root and this is userbot",
			"mv /var/lib/userbot /var/lib/elsewhere":                        "run as root: install -d -m 0700 -o userbot /var/lib/userbot",
			"mount -t tmpfs -o ro,uid=userbot,mode=0700 x /var/lib/userbot": "read-only file system",
		} {
			m.run(t, "sh", "-c", spoil)
			if out, err := m.try("sh", "-c", asService+"userbot check"); err == nil || !strings.Contains(out, want) {
				t.Errorf("after %s it does not say %q:\n%s", spoil, want, out)
			}
			m.run(t, "sh", "-c", "! mountpoint -q /var/lib/userbot || umount /var/lib/userbot; rm -rf /var/lib/elsewhere; systemd-tmpfiles --create userbot.conf")
		}
	})
}

// TestTheUnitForSeveralAccounts says in what the one for several accounts may differ from the other.
func TestTheUnitForSeveralAccounts(t *testing.T) {
	one, err := os.ReadFile("userbot.service")
	if err != nil {
		t.Fatal(err)
	}
	several, err := os.ReadFile("userbot@.service")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("on command\n", "on command (%i)\n", "/config.yaml", "/%i.yaml", "StateDirectory=userbot\n", "StateDirectory=userbot/%i\n",
		"RuntimeDirectory=userbot\n", "RuntimeDirectory=userbot@%i\n").Replace(string(one))
	if string(several) != want {
		t.Errorf("userbot@.service should be\n%s", want)
	}
}
