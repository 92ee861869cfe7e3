package systemd_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// packages returns the Debian package that was made last, and the same as if it were of the next version, with another
// configuration in it.
func packages(t *testing.T) (this, next string) {
	t.Helper()
	made, err := filepath.Glob("../bin/dist/*_linux_amd64.deb")
	if err != nil || len(made) != 1 {
		t.Skip("not run: there is no package; make it with: ONLY_AMD64=1 make dist")
	}
	next = filepath.Join(t.TempDir(), "next.deb")
	out, err := exec.Command("sh", "-ec", `dpkg-deb -R "$0" "$1.d"
sed -i 's/^Version: .*/&.next/' "$1.d/DEBIAN/control"
echo '# a key that is new' >> "$1.d/etc/userbot/config.yaml"
dpkg-deb --root-owner-group -Znone -b "$1.d" "$1"`, made[0], next).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return made[0], next
}

// named finds what is named after the program, where packages put things.
const named = "find /etc /lib/systemd /usr /var -xdev -name '*userbot*' -not -path '/usr/local/*' | sort"

// TestThePackage goes through a package's life: installed, configured, upgraded, purged.
func TestThePackage(t *testing.T) {
	m := boot(t)
	this, next := packages(t)
	m.copyIn(t, this, "/root/this.deb", 0o644)
	m.copyIn(t, next, "/root/next.deb", 0o644)
	before := m.run(t, "sh", "-c", named)

	t.Run("a fresh one starts nothing and says the three steps", func(t *testing.T) {
		out := m.run(t, "dpkg", "--no-triggers", "-i", "/root/this.deb")
		for _, want := range []string{"sudo userbot init", "sudo -u userbot userbot login", "sudo systemctl enable --now userbot"} {
			if !strings.Contains(out, want) {
				t.Errorf("it does not say %q:\n%s", want, out)
			}
		}
		if active, enabled := m.show(t, "ActiveState"), m.show(t, "UnitFileState"); active != "inactive" || enabled != "disabled" {
			t.Errorf("the service is %s and %s", active, enabled)
		}
		if got := m.run(t, "stat", "-c", "%a %U %G", "/etc/userbot/config.yaml", "/var/lib/userbot"); got != "640 root userbot\n700 userbot userbot" {
			t.Errorf("configuration and state folder are\n%s", got)
		}
		out = m.run(t, "dpkg", "-L", "userbot") // some machines have dpkg leave out what is to be read
		for _, want := range []string{"man1/userbot.1.gz", "man5/userbot.yaml.5.gz", "userbot/copyright", "userbot/changelog.gz", "completions/userbot"} {
			if !strings.Contains(out, want+"\n") {
				t.Errorf("%s is not in it:\n%s", want, out)
			}
		}
	})
	tg := startTelegram(t, m)
	const config = `
telegram:
  api_id: 1
  api_hash: "00000000000000000000000000000000"
  server: {dc: 2, address: "` + address + `", public_key_file: ` + publicKey + `}
admins: ["@alice"]
`
	m.run(t, "sh", "-c", "cat > /etc/userbot/config.yaml <<'EOT'"+config+"EOT")
	login(t, m, tg)
	m.run(t, "systemctl", "enable", "--now", "userbot")
	m.waitFor(t, "StatusText", "connected")

	t.Run("an upgrade keeps what was configured, and restarts once", func(t *testing.T) {
		was := m.show(t, "InvocationID")
		m.run(t, "dpkg", "--no-triggers", "--force-confold", "-i", "/root/next.deb")
		m.waitFor(t, "StatusText", "connected")
		if m.show(t, "InvocationID") == was {
			t.Error("it was not restarted")
		}
		starts := 0
		for _, l := range entries(t, m) {
			if strings.Contains(l.Message, `"ready"`) {
				starts++
			}
		}
		if starts != 2 {
			t.Errorf("it has started %d times, once before the upgrade\n%s", starts, m.journal(t))
		}
		if got := m.run(t, "cat", "/etc/userbot/config.yaml"); got != strings.TrimSpace(config) {
			t.Errorf("the configuration is now\n%s", got)
		}
		tg.say(t, "/startcall Friday")
		tg.waitFor(t, `(Started: .*Friday)`)
	})
	t.Run("nothing is left after a purge", func(t *testing.T) {
		m.run(t, "dpkg", "--no-triggers", "--purge", "userbot")
		left := m.run(t, "sh", "-c", named)
		if left != before {
			t.Errorf("before there was\n%s\nand now there is\n%s", before, left)
		}
		if out, err := m.try("getent", "passwd", "userbot"); err == nil {
			t.Errorf("the user is still there: %s", out)
		}
		if out, _ := m.try("systemctl", "status", "userbot"); !strings.Contains(out, "could not be found") {
			t.Errorf("systemd still knows it:\n%s", out)
		}
	})
}
