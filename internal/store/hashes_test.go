package store

import (
	"errors"
	"path/filepath"
	"testing"

	"userbot/internal/command"
)

func stranger(n int) command.Peer {
	return command.Peer{Kind: command.User, ID: int64(n*7919%1_000_003 + 1)}
}

func TestAccessHashesTakeNeitherMemoryNorDiskWithoutEnd(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	known, quiet := command.Peer{Kind: command.Channel, ID: 1}, command.Peer{Kind: command.Channel, ID: 2}
	const day = 24 * 60 * 60
	s.SetAccount(1, 0, 20_000*day, 0)
	s.SetAccessHash(known, 99)
	s.SetAccessHash(quiet, 98)
	flush := func() {
		t.Helper()
		must(t, s.Flush())
	}
	flush()
	s.SetAccount(2, 0, 20_001*day, 0)
	if hash, ok := s.AccessHash(known); !ok || hash != 99 {
		t.Fatalf("the chat's hash is %d, %v; want 99", hash, ok)
	}
	if hash, ok := s.AccessHash(known); !ok || hash != 99 || len(s.behind.hashes.unsaved) != 1 {
		t.Errorf("%d, %v, and %d to be written; want that it was used today", hash, ok, len(s.behind.hashes.unsaved))
	}
	flush()
	s.SetAccount(3, 0, 20_002*day, 0)
	for i := range maxHashes + 2000 {
		s.SetAccessHash(stranger(i), int64(i))
		s.SetAccessHash(command.Peer{Kind: command.Channel, ID: int64(i + 1000)}, 5)
		if i%2000 == 0 {
			flush()
		}
	}
	flush()
	// The day of its last use is kept of each: within a day nothing says which came last.
	s.SetAccount(4, 0, 20_003*day, 0)
	newest := stranger(maxHashes + 2000)
	s.SetAccessHash(newest, 7)
	flush()
	if n := len(s.behind.hashes.cached); n > maxCached {
		t.Errorf("%d access hashes in memory; want at most %d", n, maxCached)
	}
	var n int
	must(t, s.settle())
	must(t, s.view(func(tx *txn) error { n = tx.Bucket(bucketHashes).Stats().KeyN; return nil }))
	if n > 2*maxHashes || n < maxHashes {
		t.Errorf("%d access hashes in the file; want about %d", n, 2*maxHashes)
	}
	if found := s.counts.hashes; found[command.User]+found[command.Channel] != n {
		t.Errorf("%v are counted, and there are %d", found, n)
	}
	if _, ok := s.AccessHash(quiet); ok {
		t.Error("a chat that was not used for the longest time is still known")
	}
	if _, ok := s.AccessHash(newest); !ok {
		t.Error("the newest is not known")
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestTheNewestIsNotForgottenForOthersOfItsDay(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	newest := command.Peer{Kind: command.User, ID: 1}
	for i := range maxHashes {
		s.SetAccessHash(command.Peer{Kind: command.User, ID: int64(i + 2)}, 5)
	}
	must(t, s.Flush())
	s.SetAccessHash(newest, 99)
	must(t, s.Flush())
	clear(s.behind.hashes.cached) // what the file says
	if hash, ok := s.AccessHash(newest); !ok || hash != 99 {
		t.Errorf("the hash that came last is %d, %v; want 99", hash, ok)
	}
}

func TestAChatInUseIsNotForgottenForOthers(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	const day = 24 * 60 * 60
	known := command.Peer{Kind: command.Channel, ID: 1}
	s.SetAccessHash(known, 99)
	for i := range 3 * maxHashes {
		if i%1000 == 0 {
			s.SetAccount(i, 0, (20_000+i/1000)*day, 0)
			if hash, ok := s.AccessHash(known); !ok || hash != 99 {
				t.Fatalf("after %d others its hash is %d, %v; want 99", i, hash, ok)
			}
			must(t, s.Flush())
		}
		s.SetAccessHash(command.Peer{Kind: command.Channel, ID: int64(i + 1000)}, 5)
	}
}

func TestManyUnsavedHashesAreWrittenSoonAndBounded(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	for i := range 20 * maxUnsaved {
		s.SetAccessHash(stranger(i), int64(i))
	}
	s.mu.Lock()
	waiting := len(s.behind.hashes.unsaved)
	s.mu.Unlock()
	if waiting > 4*maxUnsaved {
		t.Errorf("%d wait to be written; want at most %d", waiting, 4*maxUnsaved)
	}
	if err := errors.Join(s.Flush(), s.Check()); err != nil {
		t.Error(err)
	}
}
