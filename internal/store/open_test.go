package store

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stateFolder makes a state folder with one command in its journal.
func stateFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "state")
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	accept(t, s, startcall(1))
	must(t, s.Close())
	judge(t, filepath.Join(dir, FileName))
	return dir
}

func TestOpenKeepsTheStatePrivate(t *testing.T) {
	t.Run("the folder and the file are made for the owner only", func(t *testing.T) {
		dir := stateFolder(t)
		for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, FileName): 0o600} {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("%s has mode %04o; want %04o", path, got, want)
			}
		}
	})
	t.Run("a folder that others can look into is refused", func(t *testing.T) {
		dir := stateFolder(t)
		must(t, os.Chmod(dir, 0o750))
		refused(t, dir, ErrUnsafe, "chmod 700 "+dir)
	})
	t.Run("a file that others can read is refused", func(t *testing.T) {
		dir := stateFolder(t)
		path := filepath.Join(dir, FileName)
		must(t, os.Chmod(path, 0o640))
		refused(t, dir, ErrUnsafe, "chmod 600 "+path)
	})
	t.Run("a file that is a link to another place is refused", func(t *testing.T) {
		dir := stateFolder(t)
		path := filepath.Join(dir, FileName)
		must(t, errors.Join(os.Rename(path, path+".elsewhere"), os.Symlink(path+".elsewhere", path)))
		refused(t, dir, ErrUnsafe, "is not a plain file")
	})
	t.Run("a state folder that is a file is refused", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "state")
		must(t, os.WriteFile(path, nil, 0o600))
		refused(t, path, ErrUnsafe, "is not a folder")
	})
	t.Run("another user's folder is refused", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Skip("only root can give a folder away")
		}
		dir := stateFolder(t)
		must(t, os.Chown(dir, 65534, -1))
		refused(t, dir, ErrUnsafe, "runuser -u ")
		if got := Problems(dir); len(got) != 1 || !errors.Is(got[0], ErrUnsafe) {
			t.Errorf("problems: %v; want that it belongs to another user", got)
		}
	})
	t.Run("every problem is found at once, and nothing is changed", func(t *testing.T) {
		dir := stateFolder(t)
		path := filepath.Join(dir, FileName)
		err := errors.Join(os.Chmod(dir, 0o755), os.Chmod(path, 0o644), os.Truncate(path, 5000))
		if err != nil {
			t.Fatal(err)
		}
		found := Problems(dir)
		if len(found) != 3 || !errors.Is(found[0], ErrUnsafe) || !errors.Is(found[1], ErrUnsafe) || !errors.Is(found[2], ErrCorrupt) {
			t.Errorf("problems: %v; want the folder's mode, the file's mode, the damage", found)
		}
		if found := Problems(filepath.Join(dir, "absent")); found != nil {
			t.Errorf("problems of a folder that is not there yet: %v; want none", found)
		}
		if found := Problems(filepath.Join(path, "state")); len(found) != 1 || !errors.Is(found[0], ErrUnsafe) {
			t.Errorf("problems of a folder that cannot be made: %v", found)
		}
	})
}

func TestOneProcessAtATime(t *testing.T) {
	dir := stateFolder(t)
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), childEnv+"=hold", childDirEnv+"="+dir)
	stdin, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	must(t, holder.Start())
	if _, err := stdout.Read(make([]byte, 5)); err != nil {
		t.Fatal("the other process does not open the store:", err)
	}
	const sentence = "another userbot is running on "
	refused(t, dir, ErrLocked, sentence)
	if _, _, err := Restore(dir, filepath.Join(dir, FileName), evening, false); !errors.Is(err, ErrLocked) {
		t.Errorf("restoring under a running daemon: %v; want ErrLocked", err)
	}
	if found := Problems(dir); len(found) != 1 || !errors.Is(found[0], ErrLocked) {
		t.Errorf("problems: %v; want ErrLocked", found)
	}
	must(t, holder.Process.Signal(syscall.SIGKILL))
	_, _ = stdin.Close(), holder.Wait()
	s := open(t, dir, Options{})
	if !s.Seen(Key{Peer: group, N: 1}) {
		t.Error("after the other process was killed, its command is lost")
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("opening twice in one process: %v; want ErrLocked", err)
	}
}

func TestBackup(t *testing.T) {
	dir := stateFolder(t)
	s := open(t, dir, Options{})
	s.SetAccount(6, 0, 0, 0) // the first one does not wait
	s.SetAccount(7, 0, 0, 0)
	backup := filepath.Join(t.TempDir(), "backup")
	f, err := os.Create(backup)
	if err != nil {
		t.Fatal(err)
	}
	must(t, errors.Join(s.Backup(f), f.Close()))
	accept(t, s, startcall(2))
	must(t, s.Close())

	t.Run("a damaged backup is refused and changes nothing", func(t *testing.T) {
		data, err := os.ReadFile(backup)
		if err != nil {
			t.Fatal(err)
		}
		damaged := filepath.Join(t.TempDir(), "damaged")
		must(t, os.WriteFile(damaged, data[:len(data)-1], 0o600))
		if _, _, err := Restore(dir, damaged, evening, false); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), damaged) {
			t.Errorf("restoring: %v; want ErrCorrupt of %s", err, damaged)
		}
		s := open(t, dir, Options{})
		if !s.Seen(Key{Peer: group, N: 2}) {
			t.Error("the store has changed")
		}
		if _, err := os.Stat(filepath.Join(dir, FileName+".new")); !errors.Is(err, os.ErrNotExist) {
			t.Error("the copy of the backup is left behind:", err)
		}
	})
	t.Run("a backup comes back, and what was there is kept aside", func(t *testing.T) {
		kept, _, err := Restore(dir, backup, evening, false)
		if err != nil {
			t.Fatal(err)
		}
		was := filepath.Join(t.TempDir(), "was")
		if _, _, err := Restore(was, kept, evening, false); err != nil || !open(t, was, Options{}).Seen(Key{Peer: group, N: 2}) {
			t.Errorf("what was there is not what %q holds (%v)", kept, err)
		}
		s := open(t, dir, Options{})
		if !s.Seen(Key{Peer: group, N: 1}) || s.Seen(Key{Peer: group, N: 2}) {
			t.Error("the store is not as it was when it was backed up")
		}
		if pts, _, _, _, _ := s.Account(); pts != 7 {
			t.Errorf("the update state is %d; want 7, which was set before the backup", pts)
		}
		accept(t, s, startcall(2))
	})
	t.Run("what is replaced is kept without its session, and the store knows when that was", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{})
		if _, ok := s.Restored(); ok {
			t.Error("a store that was never restored says that it was")
		}
		err := errors.Join(s.StoreSession(t.Context(), []byte("session of day 1")), s.Close())
		if err != nil {
			t.Fatal(err)
		}
		for n := range 2 {
			now := evening.Add(time.Duration(n) * time.Hour)
			kept, _, err := Restore(dir, backup, now, false)
			if err != nil {
				t.Fatal(err)
			}
			if data, err := os.ReadFile(kept); err != nil || bytes.Contains(data, []byte("session of day")) {
				t.Errorf("the session is in %s (%v)", kept, err)
			}
			s := open(t, dir, Options{})
			r, ok := s.Restored()
			if !r.At.Equal(now) || r.Settled || !ok {
				t.Errorf("restored at %+v, %v; want %v by the host's clock", r, ok, now)
			}
			must(t, s.SettleRestored(Restoration{At: now.Add(time.Minute), Typed: now.Add(time.Hour)}))
			if r, ok = s.Restored(); !r.At.Equal(now.Add(time.Minute)) || !r.Typed.Equal(now.Add(time.Hour)) || !r.Settled || !ok {
				t.Errorf("restored at %+v, %v; want a minute later, by Telegram's clock", r, ok)
			}
			must(t, s.Close())
		}
	})
	t.Run("an old backup is migrated", func(t *testing.T) {
		old, dir := filepath.Join(t.TempDir(), "old.db"), filepath.Join(t.TempDir(), "state")
		must(t, os.WriteFile(old, storeOfSchema1(t), 0o600))
		if _, _, err := Restore(dir, old, evening, false); err != nil {
			t.Fatal(err)
		}
		s := open(t, dir, Options{})
		judgeMigrated(t, s)
		if _, ok := s.Restored(); !ok || s.version != schema {
			t.Errorf("it has schema %d, restored %v", s.version, ok)
		}
	})
	t.Run("a damaged store is replaced, and kept too", func(t *testing.T) {
		path := filepath.Join(dir, FileName)
		must(t, os.Truncate(path, 5000))
		kept, _, err := Restore(dir, backup, evening, false)
		if err != nil || !strings.HasSuffix(kept, ".before-restore-2") {
			t.Fatalf("kept as %q, %v; want a second name", kept, err)
		}
		open(t, dir, Options{})
	})
	t.Run("a backup never takes the place of another file, not even of one that appears meanwhile", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "monday.db")
		err := WriteBackup(path, func(io.Writer) error { return os.WriteFile(path, []byte("other"), 0o600) })
		data, _ := os.ReadFile(path)
		if !errors.Is(err, os.ErrExist) || string(data) != "other" {
			t.Errorf("%v, and there is %q; want ErrExist and the other file", err, data)
		}
	})
	t.Run("whatever was done before the backup and since it came back, the store opens again", func(t *testing.T) {
		from := filepath.Join(t.TempDir(), "state")
		for before := range 4 {
			s := open(t, from, Options{})
			accept(t, s, startcall(100+before))
			backup := filepath.Join(t.TempDir(), "backup")
			must(t, errors.Join(WriteBackup(backup, s.Backup), s.Close()))
			for since := range 4 {
				dir := filepath.Join(t.TempDir(), "state")
				if _, _, err := Restore(dir, backup, evening, false); err != nil {
					t.Fatal(err)
				}
				for msg := range since {
					s := open(t, dir, Options{})
					accept(t, s, startcall(200+msg))
					must(t, s.Close())
				}
				s, err := Open(dir, Options{})
				if err != nil {
					t.Errorf("backed up after %d commands, and %d since: %v", before+1, since, err)
					continue
				}
				if !s.Seen(Key{Peer: group, N: int64(100 + before)}) || since > 0 && !s.Seen(Key{Peer: group, N: int64(199 + since)}) {
					t.Errorf("backed up after %d commands, and %d since: one is lost", before+1, since)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	})
	t.Run("a backup comes back where nothing is", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "fresh")
		if kept, _, err := Restore(dir, backup, evening, false); err != nil || kept != "" {
			t.Fatalf("kept %q, %v; want nothing to keep", kept, err)
		}
		if s := open(t, dir, Options{}); !s.Seen(Key{Peer: group, N: 1}) {
			t.Error("the command is not there")
		}
	})
}
