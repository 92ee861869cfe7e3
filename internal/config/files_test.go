package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStateDir(t *testing.T) {
	me := userName(os.Geteuid())
	dir := func(t *testing.T, mode os.FileMode) string {
		t.Helper()
		d := filepath.Join(t.TempDir(), "state")
		if err := os.Mkdir(d, 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(d, "userbot.db"), "x", 0o600)
		if err := os.Chmod(d, mode); err != nil {
			t.Fatal(err)
		}
		return d
	}
	expect := func(t *testing.T, dir, want string) {
		t.Helper()
		if got := CheckStateDir(dir).Error(); got != strings.ReplaceAll(want, "DIR", dir) {
			t.Errorf("said\n%s\nshould say\n%s", got, strings.ReplaceAll(want, "DIR", dir))
		}
	}
	t.Run("a folder and files of our own are fine", func(t *testing.T) { expect(t, dir(t, 0o700), "") })
	t.Run("one that can be created is fine", func(t *testing.T) { expect(t, filepath.Join(dir(t, 0o700), "a", "b"), "") })
	t.Run("a looser folder is refused", func(t *testing.T) {
		expect(t, dir(t, 0o750), "state_dir: DIR has mode 0750; the session in it is worth the account; run: chmod 0700 DIR")
	})
	t.Run("every looser file is named", func(t *testing.T) {
		d := dir(t, 0o700)
		write(t, filepath.Join(d, "it's.db"), "x", 0o644)
		write(t, filepath.Join(d, "userbot.db"), "x", 0o640)
		expect(t, d, `state_dir: DIR/it's.db has mode 0644; run: chmod 0600 'DIR/it'\''s.db'
state_dir: DIR/userbot.db has mode 0640; run: chmod 0600 DIR/userbot.db`)
	})
	t.Run("a file in its place is refused", func(t *testing.T) {
		expect(t, filepath.Join(dir(t, 0o700), "userbot.db"), "state_dir: DIR is not a folder; move it away, or name another one")
	})
	t.Run("one below a file cannot be created", func(t *testing.T) {
		file := filepath.Join(dir(t, 0o700), "userbot.db")
		got := CheckStateDir(filepath.Join(file, "state")).Error()
		if !strings.Contains(got, "not a directory") {
			t.Errorf("said %q", got)
		}
	})
	t.Run("another user's is refused", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Skip("only root can give a folder away")
		}
		d := dir(t, 0o700)
		if err := os.Chown(d, 65534, -1); err != nil {
			t.Fatal(err)
		}
		other := userName(65534)
		expect(t, d, fmt.Sprintf("state_dir: DIR belongs to %s, and this is %s; run userbot as that user: runuser -u %s -- userbot …", other, me, other))
	})
}

func TestSecretFileOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := filepath.Join(t.TempDir(), "api_hash")
	write(t, path, hash, 0o600)
	if err := os.Chown(path, 65534, -1); err != nil {
		t.Fatal(err)
	}
	_, problem := readSecret(path)
	if problem == nil || problem.String() != fmt.Sprintf("%s belongs to %s; run: chown root %s", path, userName(65534), path) {
		t.Errorf("said %v", problem)
	}
}
