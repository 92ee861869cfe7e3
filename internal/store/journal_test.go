package store

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

// clock is a time that a test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func TestOldEntriesArePruned(t *testing.T) {
	const keep = 30 * 24 * time.Hour
	start := time.Date(2026, 11, 27, 20, 0, 0, 0, time.UTC)
	finish := func(t *testing.T, s *Store, e Entry) {
		t.Helper()
		e.State, e.Outcome, e.CallID, e.Made, e.Finished = Answered, DoneOutcome, e.Key.N, true, s.opt.Now()
		if err := s.Advance(e); err != nil {
			t.Fatal(err)
		}
	}
	has := func(t *testing.T, s *Store, msg int) bool {
		t.Helper()
		_, ok, err := s.Entry(Key{Peer: group, N: int64(msg)})
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	t.Run("a finished entry goes once it is old enough, a pending one never", func(t *testing.T) {
		c := &clock{start}
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{Now: c.Now, Keep: keep})
		finish(t, s, accept(t, s, startcall(10)))
		accept(t, s, startcall(11)) // stays pending
		finish(t, s, accept(t, s, startcall(12)))
		c.now = start.Add(keep - time.Second)
		finish(t, s, accept(t, s, startcall(20)))
		if !has(t, s, 10) || !has(t, s, 12) {
			t.Error("an entry has gone before its time")
		}
		c.now = start.Add(keep)
		accept(t, s, startcall(21))
		if has(t, s, 10) || has(t, s, 12) {
			t.Error("an old entry is still there")
		}
		if !has(t, s, 11) || !has(t, s, 20) {
			t.Error("a pending or a young entry has gone")
		}
		if _, ok := s.ClaimedCall(10); ok {
			t.Error("the call of a pruned entry is still claimed")
		}
	})
	t.Run("a pruned message stays seen, and so do the older ones of its chat", func(t *testing.T) {
		c := &clock{start}
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{Now: c.Now, Keep: keep})
		finish(t, s, accept(t, s, startcall(10)))
		c.now = start.Add(2 * keep)
		accept(t, s, startcall(20))
		if has(t, s, 10) {
			t.Fatal("the entry was not pruned: the test tests nothing")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, Options{Now: c.Now, Keep: keep})
		for _, msg := range []int{10, 9} {
			if _, err := s.Accept(startcall(msg)); !errors.Is(err, ErrSeen) {
				t.Errorf("message %d, delivered again: %v; want ErrSeen", msg, err)
			}
		}
		accept(t, s, startcall(11))
		e := startcall(9)
		e.Key.Peer.ID++
		accept(t, s, e) // another chat counts for itself
	})
	t.Run("no more than the limit are kept, however young", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		fillJournal(t, s, maxEntries)
		for i := range 5 {
			accept(t, s, startcall(maxEntries+1+i))
		}
		if has(t, s, 5) || !has(t, s, 6) {
			t.Errorf("entry 5 there: %v, entry 6 there: %v; want the oldest five gone", has(t, s, 5), has(t, s, 6))
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	})
	t.Run("seq goes on when all are pruned", func(t *testing.T) {
		c := &clock{start}
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{Now: c.Now, Keep: keep})
		for i := range 3 {
			c.now = c.now.Add(2 * keep)
			e := accept(t, s, startcall(10+i))
			if e.Seq != uint64(i+1) {
				t.Errorf("seq is %d; want %d", e.Seq, i+1)
			}
			finish(t, s, e)
		}
	})
}

func TestClaimedCall(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	first, second := accept(t, s, startcall(1)), accept(t, s, startcall(2))
	advance := func(e Entry, outcome Outcome, made bool, call int64) {
		t.Helper()
		e.State, e.Outcome, e.Made, e.CallID = Done, outcome, made, call
		if err := s.Advance(e); err != nil {
			t.Fatal(err)
		}
	}
	claimed := func(call, want int64, story string) {
		t.Helper()
		k, _ := s.ClaimedCall(call)
		if k.N != want {
			t.Errorf("%s: call %d is claimed by message %d; want %d", story, call, k.N, want)
		}
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", story, err)
		}
	}
	claimed(42, 0, "nobody made a call")
	advance(first, Already, false, 42)
	claimed(42, 0, "one found a call of somebody else")
	advance(first, DoneOutcome, true, 42)
	advance(second, DoneOutcome, true, 42)
	claimed(42, 1, "both say they made it")
	advance(first, Gone, true, 42)
	claimed(42, 1, "it has ended")
	advance(first, Refused, false, 0)
	claimed(42, 0, "the first takes it back")
	advance(second, DoneOutcome, true, 43)
	claimed(43, 2, "the second made another")
}

func TestCommandsOfManyChatsShareATransaction(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	const writers, each = 20, 20
	before := commits(t, s)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				e := startcall(i + 1)
				e.Key.Peer.ID = int64(w + 1)
				e, err := s.Accept(e)
				if err == nil {
					e.State = Done
					err = s.Advance(e)
				}
				if err != nil {
					t.Errorf("chat %d, message %d: %v", w+1, i+1, err)
				}
				if got, ok, err := s.Entry(e.Key); err != nil || !ok || got.State != Done {
					t.Errorf("chat %d, message %d: read back as %v, %v, %v; want Done", w+1, i+1, got.State, ok, err)
				}
			}
		})
	}
	all.Wait()
	if n, most := commits(t, s)-before, writers*each; n >= most {
		t.Errorf("%d writes took %d transactions; want fewer than %d", 2*writers*each, n, most)
	}
	pending, err := s.Pending()
	if err != nil || len(pending) != writers*each {
		t.Fatalf("%d entries, %v; want %d", len(pending), err, writers*each)
	}
	for i, e := range pending {
		if e.Seq != uint64(i+1) {
			t.Fatalf("entry %d has seq %d", i+1, e.Seq)
		}
	}
}

func TestTheSameMessageFromTwoSidesAtOnce(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	for msg := 1; msg <= 50; msg++ {
		var won, seen int
		var mu sync.Mutex
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() {
				_, err := s.Accept(startcall(msg))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case errors.Is(err, ErrSeen):
					seen++
				default:
					t.Error(err)
				}
			})
		}
		both.Wait()
		if won != 1 || seen != 3 {
			t.Fatalf("message %d was accepted %d times and seen %d times; want 1 and 3", msg, won, seen)
		}
	}
}

func TestUpdateStateIsWrittenBehind(t *testing.T) {
	reopened := func(t *testing.T, dir string) *Store {
		t.Helper()
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("it costs no transaction, and is there after a restart", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{})
		s.SetAccount(-1, 0, 0, 0) // the first one does not wait
		before := commits(t, s)
		for i := range 1000 {
			s.SetAccount(i, 2, 3, 4)
			s.SetChannelPts(int64(i), i)
			s.SetAccessHash(command.Peer{Kind: command.Channel, ID: int64(i)}, int64(-i))
		}
		if n := commits(t, s) - before; n != 0 {
			t.Errorf("%d transactions for ordinary updates; want none", n)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, Options{})
		if pts, qts, date, seq, ok := s.Account(); pts != 999 || qts != 2 || date != 3 || seq != 4 || !ok {
			t.Errorf("the account's place is %d, %d, %d, %d, %v; want 999, 2, 3, 4", pts, qts, date, seq, ok)
		}
		for i := range 1000 {
			pts, _ := s.ChannelPts(int64(i))
			hash, _ := s.AccessHash(command.Peer{Kind: command.Channel, ID: int64(i)})
			if pts != i || hash != int64(-i) {
				t.Fatalf("channel %d has pts %d and hash %d; want %d and %d", i, pts, hash, i, -i)
			}
		}
	})
	t.Run("it travels with the next journal write", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{})
		s.SetAccount(4, 0, 0, 0) // the first one does not wait
		s.SetAccount(5, 0, 0, 0)
		before := commits(t, s)
		accept(t, s, startcall(1))
		if n := commits(t, s) - before; n != 1 {
			t.Errorf("%d transactions; want 1", n)
		}
		if err := s.Flush(); err != nil || commits(t, s)-before != 1 {
			t.Errorf("a flush after that has something to write (%v)", err)
		}
	})
	t.Run("with nothing else to travel with, it is written ten minutes after the first change", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		synctest.Test(t, func(t *testing.T) {
			s := reopened(t, dir)
			s.SetAccount(0, 0, 0, 0) // the first one does not wait
			before := commits(t, s)
			s.SetAccount(1, 0, 0, 0)
			time.Sleep(9 * time.Minute)
			s.SetAccount(2, 0, 0, 0)
			synctest.Wait()
			if n := commits(t, s) - before; n != 0 {
				t.Errorf("%d transactions within nine minutes; want none", n)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if n := commits(t, s) - before; n != 1 {
				t.Errorf("%d transactions after ten minutes; want 1", n)
			}
			time.Sleep(24 * time.Hour)
			synctest.Wait()
			if n := commits(t, s) - before; n != 1 {
				t.Errorf("%d transactions in a day without changes; want 1", n)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		s := open(t, dir, Options{})
		if pts, _, _, _, _ := s.Account(); pts != 2 {
			t.Errorf("the place is %d; want 2", pts)
		}
	})
	t.Run("a place that is held stays where it is on disk", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{})
		s.SetAccount(1, 0, 0, 0)
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		release := s.Hold()
		s.SetAccount(2, 0, 0, 0)
		s.SetChannelPts(channel, 2)
		accept(t, s, startcall(1))
		var onDisk account
		var channels int
		read := func() {
			t.Helper()
			var b Store
			if err := s.view(b.load); err != nil {
				t.Fatal(err)
			}
			onDisk, channels = b.behind.account, len(b.behind.channels)
		}
		if read(); onDisk.Pts != 1 || channels != 0 {
			t.Errorf("on disk: %+v and %d channels; want pts 1 and none", onDisk, channels)
		}
		release()
		release() // counts once
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		if read(); onDisk.Pts != 2 || channels != 1 {
			t.Errorf("on disk: %+v and %d channels; want pts 2 and one", onDisk, channels)
		}
	})
	t.Run("a crowd of strangers takes neither memory nor disk without end", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		known := command.Peer{Kind: command.Channel, ID: 1}
		s.SetAccessHash(known, 99)
		for i := range maxUsers + 3000 {
			s.SetAccessHash(command.Peer{Kind: command.User, ID: int64(i*7919%1_000_003 + 1)}, int64(i))
			if i%3000 == 0 {
				if err := s.Flush(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		if n := len(s.behind.hashes); n > maxCached {
			t.Errorf("%d access hashes in memory; want at most %d", n, maxCached)
		}
		var n int
		if err := s.view(func(tx *bbolt.Tx) error { n = tx.Bucket(bucketHashes).Stats().KeyN; return nil }); err != nil {
			t.Fatal(err)
		}
		if n > maxUsers+1 || n < maxUsers/2 {
			t.Errorf("%d access hashes in the file; want about %d", n, maxUsers)
		}
		if hash, ok := s.AccessHash(known); !ok || hash != 99 {
			t.Errorf("the channel's hash is %d, %v; want 99", hash, ok)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	})
}

func TestAdvanceOfWhatIsNotThere(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	e := accept(t, s, startcall(1))
	before := commits(t, s)
	unknown, other := e, e
	unknown.Key.N = 2
	other.Seq = 7
	for story, e := range map[string]Entry{"another message": unknown, "another seq": other} {
		if err := s.Advance(e); !errors.Is(err, ErrBackward) {
			t.Errorf("%s: %v; want ErrBackward", story, err)
		}
	}
	s.Answered(Key{Peer: group, N: 99}, 5)
	if err := s.Flush(); err != nil {
		t.Errorf("an answer to an unknown message: %v", err)
	}
	if n := commits(t, s) - before; n > 1 {
		t.Errorf("%d transactions; want none for what was refused", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(startcall(3)); !errors.Is(err, ErrClosed) {
		t.Errorf("accepting after Close: %v; want ErrClosed", err)
	}
	if err := s.Advance(e); !errors.Is(err, ErrClosed) {
		t.Errorf("advancing after Close: %v; want ErrClosed", err)
	}
}
