//go:build linux

package systemd_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
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

// TestThePagesOfThePackage follows what its pages lead to, and looks for the schema that its configuration names.
func TestThePagesOfThePackage(t *testing.T) {
	this, _ := packages(t)
	dir := t.TempDir()
	if out, err := exec.Command("dpkg-deb", "-x", this, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "usr/share/doc/userbot/*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatal("there are none: ", err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)[^):]*\)`).FindAllSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), string(link[1]))); err != nil {
				t.Errorf("%s leads to what is not there: %v", filepath.Base(page), err)
			}
		}
	}
	config, err := os.ReadFile(filepath.Join(dir, "etc/userbot/config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	schema := regexp.MustCompile(`(?m)^# yaml-language-server: \$schema=(/\S+)$`).FindSubmatch(config)
	if schema == nil {
		t.Fatal("the configuration names no schema")
	}
	if _, err := os.Stat(filepath.Join(dir, string(schema[1]))); err != nil {
		t.Errorf("editors look for the schema where there is none: %v", err)
	}
}

// TestThePackage goes through a package's life: installed, configured, upgraded, purged.
func TestThePackage(t *testing.T) {
	m := boot(t)
	this, next := packages(t)
	m.copyIn(t, this, "/root/dist/"+filepath.Base(this), 0o644)
	m.copyIn(t, next, "/root/next.deb", 0o644)
	m.run(t, "rm", "-f", "/var/lib/man-db/auto-update") // else an index of all manual pages is made, which takes longer than all else
	before := m.run(t, "sh", "-c", named)
	var steps []string // of a new operator, and what the machine takes for each: docs/operating.md has them
	step := func(name string, do func()) {
		began := time.Now()
		do()
		steps = append(steps, fmt.Sprintf("%.1f s  %s", time.Since(began).Seconds(), name))
	}

	t.Run("a fresh one starts nothing and says the three steps", func(t *testing.T) {
		var out string
		step("apt install", func() {
			lines := linesOf(t, "../README.md", "Run it on your account")
			at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, " apt install ") })
			if at < 0 {
				t.Fatal("the README does not say how a package is installed")
			}
			out = m.run(t, "sh", "-c", "cd /root/dist && "+lines[at])
		})
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
	step("userbot init", func() {
		m.run(t, "sh", "-c", `printf '%s\n' 1 "" @alice Europe/Berlin | userbot init`)
	})
	const toTelegram = `sed -i 's/address: ""/address: "` + address + `"/; s,public_key_file: "",public_key_file: ` + publicKey + `,; s/api_hash: ""/api_hash: "00000000000000000000000000000000"/' `
	m.run(t, "sh", "-c", toTelegram+"/etc/userbot/config.yaml")
	config := m.run(t, "cat", "/etc/userbot/config.yaml")
	step("userbot login", func() { login(t, m, tg, "userbot", "config.yaml") })
	step("systemctl enable --now userbot, until it is connected", func() {
		m.run(t, "systemctl", "enable", "--now", "userbot")
		m.waitFor(t, "StatusText", "connected")
	})
	step("the first command, until it is answered", func() {
		tg.say(t, "/startcall First")
		tg.waitFor(t, `(Started: .*First)`)
	})
	t.Logf("from the package to the first answer:\n%s", strings.Join(steps, "\n"))
	tg.say(t, "/endcall")
	tg.waitFor(t, `(Ended: .*First)`)

	// Another account, which nobody may command.
	m.run(t, "sh", "-c", `printf '%s\n' 1 "" 999 Europe/Berlin | userbot init --config /etc/userbot/club.yaml && `+toTelegram+"/etc/userbot/club.yaml")
	login(t, m, tg, "Bob", "club.yaml")
	m.run(t, "systemctl", "enable", "--now", "userbot@club")
	club := func(property string) string {
		return m.run(t, "systemctl", "show", "--value", "--property", property, "userbot@club")
	}

	t.Run("an upgrade keeps what was configured, and restarts once", func(t *testing.T) {
		tg.say(t, "/schedulecall tomorrow 18:00 Planned")
		tg.waitFor(t, `(Scheduled on Telegram: .*Planned)`)
		m.run(t, "systemctl", "enable", "--now", "userbot-backup@config.timer")
		m.run(t, "systemctl", "kill", "--signal", "STOP", "userbot") // so that it has this in hand when it is exchanged
		tg.say(t, "/calls")
		was, clubWas := m.show(t, "InvocationID"), club("InvocationID")
		m.run(t, "dpkg", "--no-triggers", "--force-confold", "-i", "/root/next.deb")
		tg.waitFor(t, `(\d+: .* 18:00 .*“Planned”)`)
		if m.show(t, "InvocationID") == was {
			t.Error("it was not restarted")
		}
		if club("InvocationID") == clubWas || club("ActiveState") != "active" {
			t.Errorf("the other account's was not restarted, or is %s", club("ActiveState"))
		}
		starts := 0
		for _, l := range entries(t, m) {
			if strings.HasPrefix(l.Message, "ready ") {
				starts++
			}
		}
		if starts != 2 {
			t.Errorf("it has started %d times, once before the upgrade\n%s", starts, m.journal(t))
		}
		if got := m.run(t, "cat", "/etc/userbot/config.yaml"); got != config {
			t.Errorf("the configuration is now\n%s", got)
		}
		tg.say(t, "/startnow")
		tg.waitFor(t, `(Started: .*Planned)`)
		if active := m.run(t, "systemctl", "is-active", "userbot-backup@config.timer"); active != "active" {
			t.Errorf("the timer of the backups is %s", active)
		}
	})
	t.Run("nothing is left after a purge", func(t *testing.T) {
		m.run(t, "dpkg", "--no-triggers", "--purge", "userbot")
		if active := club("ActiveState"); active != "inactive" {
			t.Errorf("the other account's service is %s", active)
		}
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
