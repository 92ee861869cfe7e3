package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"userbot/internal/record"
)

var cuts = flag.Int("cuts", 2, "how many power cuts to try at each system call")

// acknowledged is what the program was told is on disk.
type acknowledged struct {
	session        int // day of the last session
	accepted, done int // up to this message
	fired          int // what an even one has planned
	written        int // the update state that was flushed

	backup   *acknowledged // when the backup was there; nil before
	restored bool
	anew     bool
	out      bool // logged out

	bringing      bool // a store of schema 1
	old, migrated bool
}

func (a *acknowledged) hear(text string) {
	var n int
	switch {
	case scan(text, "session %d", &n):
		a.session = n
	case scan(text, "accepted %d", &n):
		a.accepted = n
	case scan(text, "done %d", &n):
		a.done = n
	case scan(text, "fired %d", &n):
		a.fired = n
	case scan(text, "written %d", &n):
		a.written = n
	case text == "backed up":
		now := *a
		a.backup = &now
	case text == "restoring": // from here on it is there, or what it replaces
		then := a.backup
		*a = *then
		a.backup = then
	case text == "restored":
		a.restored = true
	case text == "worked anew":
		a.anew = true
	case text == "logging out": // from here on the session is there or not
		a.session = 0
	case text == "logged out":
		a.out = true
	case text == "bringing old":
		a.bringing = true
	case text == "old":
		a.old = true
	case text == "migrated":
		a.migrated = true
	}
}

func scan(text, format string, n *int) bool {
	_, err := fmt.Sscanf(text, format, n)
	return err == nil
}

// judgeDisk judges a store and its backup, whose folder is dir. Nothing is forked meanwhile: until it is another program, a fork
// holds the locks of all files that are open here, also of those that are closed since.
func (a acknowledged) judgeDisk(dir string) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if a.bringing {
		return a.judgeOld(stateIn(dir))
	}
	if a.out && holdsSession(filepath.Join(stateIn(dir), FileName)) {
		return errors.New("after the logout the session is in the file")
	}
	if kept := filepath.Join(stateIn(dir), FileName+keptAs+"1"); a.restored && holdsSession(kept) {
		return errors.New("after the restore the session is in what was replaced")
	}
	if log, err := os.ReadFile(filepath.Join(stateIn(dir), LogName)); err == nil && bytes.Contains(log, []byte("session of")) {
		return errors.New("the session is in the log")
	}
	if err := a.judge(stateIn(dir), judgeRecord); err != nil {
		return err
	}
	backup, fresh := backupIn(dir), filepath.Join(dir, "fresh")
	if _, err := os.Lstat(backup); err == nil || a.backup != nil {
		if _, _, err := Restore(fresh, backup, evening, false); err != nil {
			return fmt.Errorf("what bears the name of the backup: %w", err)
		}
		var then acknowledged
		if a.backup != nil {
			then = *a.backup
		}
		if err := then.judge(fresh, judgeNewRecord); err != nil {
			return fmt.Errorf("the backup: %w", err)
		}
	}
	if !a.restored {
		return nil
	}
	if n := len(linesOf(stateIn(dir), record.Restored)); n != 1 {
		return fmt.Errorf("the record tells %d times of the restore", n)
	}
	if a.anew && !knows(stateIn(dir), anew) {
		return errors.New("what was accepted after the restore is lost")
	}
	if knows(stateIn(dir), afterBackup) {
		return errors.New("after the restore the store is still the one from before")
	}
	if _, _, err := Restore(fresh, filepath.Join(stateIn(dir), FileName+keptAs+"1"), evening, false); err != nil {
		return fmt.Errorf("what was replaced is not kept: %w", err)
	}
	if !knows(fresh, afterBackup) {
		return errors.New("what is kept is not what was replaced")
	}
	return nil
}

// holdsSession reports whether a session, or a part of one, is anywhere in a file.
func holdsSession(path string) bool {
	data, err := os.ReadFile(path)
	return err != nil || bytes.Contains(data, []byte("session of"))
}

// judgeOld judges a store that was of schema 1.
func (a acknowledged) judgeOld(dir string) error {
	f, err := os.Open(filepath.Join(dir, FileName))
	if err != nil {
		if !a.old {
			return nil
		}
		return err
	}
	found, err := verify(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if found.version != schema && (found.version != 1 || a.migrated) {
		return fmt.Errorf("it has schema %d", found.version)
	}
	s, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	p, err := s.Pending()
	if err := errors.Join(err, s.Check()); err != nil {
		return err
	}
	if n := len(p); n != oldPending && n != oldPending+1 {
		return fmt.Errorf("%d commands are pending", n)
	}
	if a.anew && !s.Seen(Key{Peer: group, N: sinceOld}) {
		return errors.New("what was accepted after the migration is lost")
	}
	if pts, _, _, _, _ := s.Account(); pts != 77 {
		return fmt.Errorf("the update state has pts %d", pts)
	}
	_, err = s.LoadSession(context.Background())
	return err
}

// knows reports whether the store in dir opens and has a command.
func knows(dir string, msg int) bool {
	s, err := Open(dir, Options{})
	if err != nil {
		return false
	}
	defer func() { _ = s.Close() }()
	return s.Seen(Key{Peer: group, N: int64(msg)})
}

// judge opens what a cut left behind and says which promise is broken; its record has a judge of its own.
func (a acknowledged) judge(dir string, ofRecord func(*Store, string) error) (err error) {
	s, err := Open(dir, Options{})
	if err != nil {
		return fmt.Errorf("it does not open: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := errors.Join(s.Check(), ofRecord(s, dir)); err != nil {
		return err
	}
	pending, err := s.Pending()
	if err != nil {
		return err
	}
	due, _, err := s.Removals(evening.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	removals := make(map[uint64]int)
	for _, r := range due {
		removals[r.Seq]++
	}
	planned := make(map[int64]bool)
	if err := s.Agenda(func(i Item) bool { planned[i.ID] = true; return true }); err != nil {
		return err
	}
	unfinished := make(map[int]bool)
	for _, e := range pending {
		unfinished[e.Msg()] = true
	}
	for n := 1; n <= a.accepted; n++ {
		e, ok, err := s.Entry(Key{Peer: group, N: int64(n)})
		switch {
		case err != nil:
			return err
		case !s.Seen(Key{Peer: group, N: int64(n)}):
			return fmt.Errorf("command %d was accepted and is lost", n)
		case !ok && n%5 == 0:
			return fmt.Errorf("command %d was pending and is pruned", n)
		case ok && (e.CallRandomID != int32(1000+n) || unfinished[n] != (e.State < Answered)):
			return fmt.Errorf("command %d has changed", n)
		case ok && (e.State == Answered) != (removals[e.Seq] == 2):
			return fmt.Errorf("command %d is in state %d, and there are %d things to be deleted for it", n, e.State, removals[e.Seq])
		case ok && e.Made && e.State >= Done && a.planned(e, n, planned[int64(e.Seq)], s) != nil:
			return a.planned(e, n, planned[int64(e.Seq)], s)
		case ok && n <= a.done && n%5 != 0 && e.State < Done:
			return fmt.Errorf("the outcome of command %d was written and is lost", n)
		case ok && (asked(n-1) != (e.Picks != Key{}) || asked(n) && n < a.accepted && e.Picked.N != int64(n+1)):
			return fmt.Errorf("command %d picks of %v, and was picked of by %v", n, e.Picks, e.Picked)
		}
	}
	pts, _, _, _, _ := s.Account()
	for _, at := range []int{pts, place(s)} {
		if at < a.written {
			return fmt.Errorf("the update state was written as %d and is %d", a.written, at)
		}
		for n := 1; n <= at; n++ {
			if !s.Seen(Key{Peer: group, N: int64(n)}) {
				return fmt.Errorf("the update state is %d, but command %d is not in the journal", at, n)
			}
		}
	}
	data, err := s.LoadSession(context.Background())
	var day int
	if err == nil && !scan(string(data), "session of day %d", &day) || err != nil && !errors.Is(err, ErrNoSession) ||
		day < a.session {
		return fmt.Errorf("the session of day %d was written, and there is %q, %w", a.session, data, err)
	}
	return nil
}

// linesOf are the lines of the record that are of a kind; "" is all.
func linesOf(dir string, kind record.Kind) (lines []record.Line) {
	_ = record.Read(filepath.Join(dir, record.Folder), time.Time{}, func(l record.Line, _ []byte) bool {
		if kind == "" || l.Kind == kind {
			lines = append(lines, l)
		}
		return true
	})
	return lines
}

// judgeRecord judges the record of an open store: each command that is answered is there once, nothing else is, and nobody has
// touched it.
func judgeRecord(s *Store, dir string) error {
	m, err := s.Recorded()
	if err != nil {
		return err
	}
	found, err := record.Verify(filepath.Join(dir, record.Folder), m)
	if err != nil || len(found.Findings) > 0 {
		return fmt.Errorf("in the record is found: %q %w", found.Findings, err)
	}
	there := make(map[string]int)
	for _, l := range linesOf(dir, "") {
		if l.Ref != "" {
			there[lineID(l.Ref, l.Accepted)]++
		}
	}
	for id, n := range there {
		if n != 1 {
			return fmt.Errorf("command %s is in the record %d times", id, n)
		}
	}
	var missing error
	err = s.Recent(time.Time{}, func(e Entry) bool {
		if e.State == Answered && there[lineID(reference(e.Seq), e.Accepted)] != 1 {
			missing = fmt.Errorf("command %d is answered and not in the record", e.Seq)
		}
		return missing == nil
	})
	return errors.Join(err, missing)
}

// judgeNewRecord judges the record of a backup that was put where there was none.
func judgeNewRecord(_ *Store, dir string) error {
	if n, gaps := len(linesOf(dir, record.Restored)), len(linesOf(dir, record.Gap)); n != 1 || gaps > 1 {
		return fmt.Errorf("the new record tells %d times of the restore, and of %d gaps", n, gaps)
	}
	return nil
}

// planned judges what command n has planned: it is on the agenda until it has fallen due, and in the journal from then on.
func (a acknowledged) planned(e Entry, n int, there bool, s *Store) error {
	fell := s.Seen(Key{Peer: (&Item{ID: int64(e.Seq)}).Timer(), N: 1})
	if there && (fell || n%2 == 0 && n <= a.fired) || !there && n%2 != 0 {
		return fmt.Errorf("what command %d has planned is on the agenda: %v, in the journal: %v", n, there, fell)
	}
	return nil
}

func place(s *Store) int {
	pts, _ := s.Channel(channel)
	return pts
}

// watch runs a child and returns its system calls.
func watch(t *testing.T, child string) (dir string, calls []call) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "disk")
	must(t, os.Mkdir(dir, 0o700))
	calls = trace(t, child, dir, nil)
	judge(t, filepath.Join(stateIn(dir), FileName))
	return dir, calls
}

func TestAJournalWriteIsOneSync(t *testing.T) {
	_, calls := watch(t, "work")
	syncs, writes := 0, 0
	for _, c := range calls {
		switch c.name {
		case "fdatasync", "fsync":
			syncs++
		case "pwrite64":
			writes++
		case "mark":
			var n int
			if scan(c.path, "accepted %d", &n) || scan(c.path, "done %d", &n) {
				if syncs != 1 || writes != 1 {
					t.Errorf("%s: %d syncs and %d writes; want one of each, to the log", c.path, syncs, writes)
				}
			}
			syncs, writes = 0, 0
		}
	}
}

func TestPowerCuts(t *testing.T) {
	for name, child := range map[string]string{
		"while it works": "work", "while it is backed up, the backup put back, and at logout": "move back",
		"while an old store is migrated": "bring old",
	} {
		t.Run(name, func(t *testing.T) { powerCuts(t, child) })
	}
}

// powerCuts judges what is left of the child's disk where the power is cut. The same image is judged once for all that was told
// by then: mostly little is on its way, and it can be lost in few ways.
func powerCuts(t *testing.T, child string) {
	dir, calls := watch(t, child)
	cuts := few(cuts)
	type trial struct {
		at, n int
		told  acknowledged
		left  image
	}
	trials := make(chan trial)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		scratch := filepath.Join(inMemory(t), "cut")
		workers.Go(func() {
			for c := range trials {
				err := errors.Join(c.left.write(scratch), c.told.judgeDisk(scratch), os.RemoveAll(scratch))
				if err != nil {
					t.Errorf("power cut %d after system call %d (%s), -seed %d: %v", c.n, c.at, describe(calls, c.at), *seed, err)
				}
			}
		})
	}
	d, told, judged, seen := newDisk(dir), acknowledged{}, 0, map[[sha256.Size]byte]bool{}
	for at := 0; !t.Failed(); at++ {
		for n := range cuts {
			left := d.cut(rand.New(rand.NewPCG(*seed, uint64(at)<<32|uint64(n))))
			if sum := left.sum(); !seen[sum] {
				seen[sum] = true
				judged++
				trials <- trial{at: at, n: n, told: told, left: left}
			}
		}
		if at == len(calls) {
			break
		}
		if calls[at].name == "mark" {
			told.hear(calls[at].path)
			clear(seen)
		} else if err := d.do(calls[at]); err != nil {
			t.Error(err)
		}
	}
	close(trials)
	workers.Wait()
	t.Logf("%d system calls, %d power cuts at each, -seed %d, of which %d left something else behind", len(calls), cuts, *seed, judged)
}

func describe(calls []call, n int) string {
	if n == 0 {
		return "none yet"
	}
	c := calls[n-1]
	return fmt.Sprintf("%s %s at %d, %d bytes", c.name, filepath.Base(c.path), c.off, len(c.data))
}
