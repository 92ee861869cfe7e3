//go:build linux

package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"userbot/internal/record"
)

// recordOf is the record in the state folder dir: what each line tells of.
func recordOf(t testing.TB, dir string) string {
	t.Helper()
	var all []string
	for _, l := range linesOf(dir, "") {
		if l.Ref == "" {
			l.Ref = string(l.Kind)
		}
		all = append(all, l.Ref)
	}
	return strings.Join(all, " ")
}

// crashed closes a store, and puts its file back as it was when it was read: nothing that was written since is in it, while the
// record has all of its lines.
func crashed(t testing.TB, s *Store, dir string, file []byte) {
	t.Helper()
	s.mu.Lock()
	s.failed = ErrFailed // nothing is written when it is closed
	s.mu.Unlock()
	_ = s.Close()
	must(t, os.WriteFile(filepath.Join(dir, FileName), file, 0o600))
}

func fileOf(t testing.TB, dir string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// opened is Open, without a look at the file at the end: it is taken away under it.
func opened(t testing.TB, dir string, opt Options) *Store {
	t.Helper()
	s, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestACrashRecordsNothingTwice(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := opened(t, dir, Options{})
	one, two := accept(t, s, startcall(1)), accept(t, s, startcall(2))
	file := fileOf(t, dir)
	s.Answered(one.Key, 11, evening)
	crashed(t, s, dir, file)

	// It is pending still, and in the record. Another one is recorded, and the mark goes past both.
	s = opened(t, dir, Options{})
	s.Answered(two.Key, 12, evening)
	must(t, s.Flush())
	if p, err := s.Pending(); err != nil || len(p) != 1 {
		t.Fatalf("pending are %d, %v; the test tests nothing", len(p), err)
	}
	file = fileOf(t, dir)
	s.Answered(one.Key, 11, evening)
	crashed(t, s, dir, file)

	s = opened(t, dir, Options{})
	s.Answered(one.Key, 11, evening)
	if err := errors.Join(s.Flush(), s.Check(), judgeRecord(s, dir)); err != nil {
		t.Error(err)
	}
	if got := recordOf(t, dir); got != "c1 c2" {
		t.Errorf("the record has %s", got)
	}
}

func TestWhatTheRecordLostIsWrittenAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := opened(t, dir, Options{})
	for n := 1; n <= 3; n++ {
		e := accept(t, s, startcall(n))
		s.Answered(e.Key, 10+n, evening)
	}
	accept(t, s, startcall(4)) // what was answered goes to disk with it
	file := fileOf(t, dir)
	crashed(t, s, dir, file)
	lines, err := filepath.Glob(filepath.Join(dir, record.Folder, "*"))
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	data, err := os.ReadFile(lines[0])
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.IndexByte(data, '\n') + 1
	must(t, os.Truncate(lines[0], int64(first+100)))
	s = opened(t, dir, Options{Record: RecordOptions{NoTitles: true}})
	if err := judgeRecord(s, dir); err != nil {
		t.Error(err)
	}
	if got := recordOf(t, dir); got != "c1 c2 c3" {
		t.Errorf("the record has %s", got)
	}
	for _, l := range linesOf(dir, "")[1:] {
		if l.Typed+l.Title+l.Answer != "" || l.Verb == "" || l.Chat == "" {
			t.Errorf("with titles left out it has %+v", l)
		}
	}
}

// TestTheRecordGoesOn over a restore, after which no reference is given a second time, and over a new store.
func TestTheRecordGoesOn(t *testing.T) {
	root := t.TempDir()
	dir, backup := filepath.Join(root, "state"), filepath.Join(root, "monday.db")
	s := opened(t, dir, Options{})
	answered := func(msg int, at time.Time) {
		t.Helper()
		e := startcall(msg)
		e.Accepted = at
		e = accept(t, s, e)
		s.Answered(e.Key, 10+msg, at)
	}
	answered(1, evening)
	waits := accept(t, s, startcall(2))
	must(t, WriteBackup(backup, s.Backup))
	s.Answered(waits.Key, 12, evening)
	answered(3, evening.Add(time.Hour))
	must(t, s.Close())
	if _, _, err := Restore(dir, backup, evening.Add(2*time.Hour), false); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s = opened(t, dir, Options{})
		s.Answered(waits.Key, 12, evening)
		if err := errors.Join(judgeRecord(s, dir), s.Close()); err != nil {
			t.Error(err)
		}
	}
	s = opened(t, dir, Options{})
	answered(4, evening.Add(3*time.Hour))
	if got := recordOf(t, dir); got != "c1 c2 c3 restored c4" {
		t.Errorf("after a restore the record has %s", got)
	}
	must(t, errors.Join(s.Close(), os.Remove(filepath.Join(dir, FileName))))
	s = opened(t, dir, Options{})
	answered(1, evening.Add(4*time.Hour))
	if err := errors.Join(s.Flush(), judgeRecord(s, dir)); err != nil {
		t.Error(err)
	}
	if got := recordOf(t, dir); got != "c1 c2 c3 restored c4 anew c1" {
		t.Errorf("with a new store the record has %s", got)
	}
}

// TestNoNumberIsGivenAgainAfterARestore: people may still type the number of what was planned after the backup, and their calendars have it.
func TestNoNumberIsGivenAgainAfterARestore(t *testing.T) {
	for name, lost := range map[string]string{"the store and the record are there": "", "only the store is": record.Folder, "only the record is": FileName} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			dir, backup := filepath.Join(root, "state"), filepath.Join(root, "monday.db")
			s := opened(t, dir, Options{})
			accept(t, s, startcall(1))
			must(t, WriteBackup(backup, s.Backup))
			for msg := 2; msg < 5; msg++ {
				s.Answered(accept(t, s, startcall(msg)).Key, 10+msg, evening)
			}
			must(t, s.Close())
			if lost != "" {
				must(t, os.RemoveAll(filepath.Join(dir, lost)))
			}
			for n := range 2 { // the second time there is nothing but what the first has written
				if _, _, err := Restore(dir, backup, evening.Add(time.Hour), false); err != nil {
					t.Fatal(err)
				}
				s = opened(t, dir, Options{})
				if e := accept(t, s, startcall(5)); e.Seq != uint64(5+n) {
					t.Errorf("after restore %d the next command has the number %d, and there were %d before", n+1, e.Seq, 4+n)
				}
				must(t, s.Close())
			}
		})
	}
}

// TestTheRecordIsSyncedNowAndThen: what a start has to compare stays little, also where nothing else is written.
func TestTheRecordIsSyncedNowAndThen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := opened(t, dir, Options{})
	for n := 1; n <= 2*mostRecorded+10; n++ {
		e := accept(t, s, startcall(n))
		s.Answered(e.Key, 10_000+n, evening)
		if left := len(s.behind.recorded); left > mostRecorded {
			t.Fatalf("after %d commands it is not known of %d whether the record has them on disk", n, left)
		}
	}
	if m, err := s.Recorded(); err != nil || m.N < mostRecorded {
		t.Errorf("the record is known to be on disk up to line %d, %v", m.N, err)
	}
}
