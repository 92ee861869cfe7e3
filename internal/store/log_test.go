package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// killed returns a copy of the folder of a store that has accepted commands 1 to n and was not closed.
func killed(t *testing.T, n int) (dir string) {
	t.Helper()
	from := filepath.Join(t.TempDir(), "state")
	s := open(t, from, Options{})
	for msg := 1; msg <= n; msg++ {
		accept(t, s, startcall(msg))
	}
	return copyFolder(t, from)
}

// copyFolder copies the files of a state folder, but not its record.
func copyFolder(t *testing.T, from string) (to string) {
	t.Helper()
	to = filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(to, 0o700); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(from, FileName))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, FileName), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	copyLog(t, from, to)
	return to
}

// copyLog puts a log in the place of another.
func copyLog(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(from, LogName))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, LogName), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// changeLog has f change the log in dir.
func changeLog(t *testing.T, dir string, f func(data []byte)) {
	t.Helper()
	path := filepath.Join(dir, LogName)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f(data)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// recordSize is how many bytes a record takes in the log that begins with it.
func recordSize(t *testing.T, data []byte, id logState) int {
	t.Helper()
	_, noted, ok := id.parse(data)
	if !ok {
		t.Fatal("no record is there: the test tests nothing")
	}
	return int(sized(noted))
}

func stateOfLog(t *testing.T, dir string) logState {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	found, err := verify(f)
	if err != nil {
		t.Fatal(err)
	}
	return found.log
}

func knowsAll(t *testing.T, dir string, n int) {
	t.Helper()
	s := open(t, dir, Options{})
	for msg := 1; msg <= n; msg++ {
		if !s.Seen(Key{Peer: group, N: int64(msg)}) {
			t.Errorf("command %d was accepted and is lost", msg)
		}
	}
	if p, err := s.PendingCount(); err != nil || p != n {
		t.Errorf("%d commands are pending (%v), want %d", p, err, n)
	}
	if err := errors.Join(s.Check(), s.Close()); err != nil {
		t.Error(err)
	}
}

func TestWhatIsInTheLogIsThereAfterAKill(t *testing.T) {
	dir := killed(t, 7)
	knowsAll(t, dir, 7)
	knowsAll(t, dir, 7) // and once it is in the file
}

func TestOneBrokenCopyOfARecordInTheLogLosesNothing(t *testing.T) {
	for name, at := range map[string]func(size int) int{
		"in the first copy's head": func(int) int { return 9 }, "in the first copy's text": func(int) int { return logHeader + 50 },
		"in the first copy's length": func(int) int { return 18 }, "in the second copy": func(size int) int { return size + 100 },
	} {
		t.Run(name, func(t *testing.T) {
			dir := killed(t, 5)
			id := stateOfLog(t, dir)
			changeLog(t, dir, func(data []byte) {
				for len(data) > 0 {
					if _, _, ok := id.parse(data); !ok {
						return
					}
					size := recordSize(t, data, id)
					data[at(size)] ^= 4
					data = data[2*size:]
				}
			})
			knowsAll(t, dir, 5)
		})
	}
}

func TestARecordThatIsLostFromTheMiddleOfTheLogIsDamage(t *testing.T) {
	dir := killed(t, 5)
	id := stateOfLog(t, dir)
	changeLog(t, dir, func(data []byte) {
		first := 2 * recordSize(t, data, id)
		second := recordSize(t, data[first:], id)
		data[first+30] ^= 1
		data[first+second+30] ^= 1
	})
	refused(t, dir, ErrCorrupt, "userbot restore FILE")
	if found := Problems(dir); len(found) != 1 || !errors.Is(found[0], ErrCorrupt) {
		t.Errorf("the check finds %v", found)
	}
}

func TestTheLastWriteThatAPowerCutHasTornWasNotAcknowledged(t *testing.T) {
	dir := killed(t, 5)
	id := stateOfLog(t, dir)
	changeLog(t, dir, func(data []byte) {
		size := recordSize(t, data, id)
		for {
			if _, _, more := id.parse(data[2*size:]); !more {
				break
			}
			data = data[2*size:]
			size = recordSize(t, data, id)
		}
		clear(data[:block])
		clear(data[size : size+block])
	})
	knowsAll(t, dir, 4)
}

func TestTheLogOfAnotherStoreIsNotTakenForItsOwn(t *testing.T) {
	dir, other := killed(t, 3), killed(t, 5)
	copyLog(t, other, dir)
	s := open(t, dir, Options{})
	if s.Seen(Key{Peer: group, N: 5}) {
		t.Error("it has what another store accepted")
	}
}

func TestAnOlderFileBesideANewerLogIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	accept(t, s, startcall(1))
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	older := copyFolder(t, dir)
	accept(t, s, startcall(2))
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	accept(t, s, startcall(3))
	copyLog(t, dir, older)
	refused(t, older, ErrCorrupt, "is lost")
}

// TestTheLogIsNeverOutgrown: bbolt commits in time, and what is larger than the log goes past it.
func TestTheLogIsNeverOutgrown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	e := accept(t, s, startcall(1))
	for n := range 2 * logSize / 1024 {
		e.Interim = "now " + string(make([]byte, n%7*300))
		if err := s.Advance(e); err != nil {
			t.Fatal(err)
		}
		if s.log.at > logSize {
			t.Fatalf("after %d writes the log has %d bytes", n, s.log.at)
		}
	}
	e.Interim = string(make([]byte, logSize))
	if err := s.Advance(e); err != nil {
		t.Fatal(err)
	}
	back := open(t, copyFolder(t, dir), Options{})
	if got, _, err := back.Entry(e.Key); err != nil || got.Interim != e.Interim {
		t.Errorf("what was too large for the log is lost (%v)", err)
	}
}

func TestALogThatIsDeletedWhileItRunsCostsNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	for msg := 1; msg <= 3; msg++ {
		accept(t, s, startcall(msg))
	}
	if err := os.Remove(filepath.Join(dir, LogName)); err != nil {
		t.Fatal(err)
	}
	accept(t, s, startcall(4))
	accept(t, s, startcall(5))
	knowsAll(t, copyFolder(t, dir), 5)
}

func TestALogThatWasMadeAndNotFilledIsNoDamage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	if err := open(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, LogName), 0); err != nil {
		t.Fatal(err)
	}
	if found := Problems(dir); len(found) > 0 {
		t.Errorf("the check finds %v", found)
	}
	open(t, dir, Options{})
}

func TestAnOlderFileIsRefusedAlsoWhereAWriteWentPastTheLog(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	accept(t, s, startcall(1))
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	older := copyFolder(t, dir)
	if err := s.StoreSession(t.Context(), []byte("session of day 1")); err != nil {
		t.Fatal(err)
	}
	accept(t, s, startcall(2))
	copyLog(t, dir, older)
	refused(t, older, ErrCorrupt, "is lost")
}

// TestWhatIsRefusedTakesNothingWithIt: what waited to be written behind is on disk once it is called so, also where what it travelled
// with was refused.
func TestWhatIsRefusedTakesNothingWithIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	e := accept(t, s, startcall(1))
	s.SetAccount(5, 0, 5, 5)
	s.SetAccount(6, 0, 6, 6)
	e.Seq++ // nobody knows that
	if err := s.Advance(e); !errors.Is(err, ErrBackward) {
		t.Fatalf("%v; want ErrBackward", err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	back := open(t, copyFolder(t, dir), Options{})
	if pts, _, _, _, _ := back.Account(); pts != 6 {
		t.Errorf("after a kill the update state is %d, and 6 was flushed", pts)
	}
}

func TestARefusedCommandChangesNothingThatIsPlanned(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	e := startcall(2)
	e.Picks = Key{Peer: group, N: 77}
	if _, err := s.Accept(e, Edit{Zoned: group, Zone: "Europe/Berlin"}); !errors.Is(err, ErrPicked) {
		t.Fatalf("%v; want ErrPicked", err)
	}
	if zones, err := s.Zones(); err != nil || len(zones) > 0 {
		t.Errorf("zones are set: %v (%v)", zones, err)
	}
}

func TestARestoreLosesNothingOfWhatItReplaces(t *testing.T) {
	from := filepath.Join(t.TempDir(), "state")
	backup := filepath.Join(t.TempDir(), "backup")
	if err := WriteBackup(backup, open(t, from, Options{}).Backup); err != nil {
		t.Fatal(err)
	}
	dir := killed(t, 5)
	log := filepath.Join(dir, LogName)
	if err := os.Chmod(log, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Restore(dir, backup, evening, false); !errors.Is(err, ErrUnsafe) {
		t.Errorf("where others can read the log: %v; want ErrUnsafe", err)
	}
	if err := os.Chmod(log, 0o600); err != nil {
		t.Fatal(err)
	}
	kept, _, err := Restore(dir, backup, evening, false)
	if err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "state")
	if _, _, err := Restore(again, kept, evening, false); err != nil {
		t.Fatal(err)
	}
	s := open(t, again, Options{})
	for msg := 1; msg <= 5; msg++ {
		if !s.Seen(Key{Peer: group, N: int64(msg)}) {
			t.Errorf("command %d is not in what was kept", msg)
		}
	}
}

// Whoever looks at the store sees that a command was answered at once; on disk it comes with the next write, at the latest with a flush.
func TestWhatWasAnsweredComesToDiskWithTheNextWrite(t *testing.T) {
	for name, then := range map[string]func(s *Store) error{
		"another command": func(s *Store) error {
			accept(t, s, startcall(2))
			return nil
		},
		"a flush":        (*Store).Flush,
		"bbolt's commit": (*Store).settle,
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			s := open(t, dir, Options{})
			e := accept(t, s, startcall(1))
			before := s.Commits()
			s.Answered(e.Key, 17, e.Accepted)
			if n := s.Commits() - before; n != 0 {
				t.Errorf("the mark alone took %d writes", n)
			}
			if in := stateAfterAKill(t, dir, e.Key); in != Accepted {
				t.Errorf("killed at once, it is in state %d: there was a write that nobody needed", in)
			}
			if err := then(s); err != nil {
				t.Fatal(err)
			}
			if in := stateAfterAKill(t, dir, e.Key); in != Answered {
				t.Errorf("killed after %s, it is in state %d, and is answered again", name, in)
			}
		})
	}
}

// While there is no write, marks wait where they take no memory of bbolt's.
func TestManyAnswersWithoutAWriteStayWithinABound(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	var keys []Key
	for n := range 500 {
		keys = append(keys, accept(t, s, startcall(n+1)).Key)
	}
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		s.Answered(k, 17, startcall(1).Date)
		waits := 0
		s.turn.Lock()
		if s.tx != nil {
			waits = len(s.tx.redo)
		}
		s.turn.Unlock()
		if waits > logSize/4 {
			t.Fatalf("%d bytes wait for a write", waits)
		}
	}
	if n, err := s.PendingCount(); n != 0 || err != nil {
		t.Errorf("%d are pending, %v", n, err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if e, ok, err := s.Entry(k); !ok || err != nil || e.State != Answered {
			t.Fatalf("%v is in state %d: %v", k, e.State, err)
		}
	}
}

// stateAfterAKill is the state of a command in a store as a kill leaves it now.
func stateAfterAKill(t *testing.T, dir string, k Key) State {
	t.Helper()
	s := open(t, copyFolder(t, dir), Options{})
	e, ok, err := s.Entry(k)
	if !ok || err != nil {
		t.Fatalf("%v is lost: %v", k, err)
	}
	return e.State
}
