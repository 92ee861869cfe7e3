package store

import (
	"path/filepath"
	"testing"
)

// stateOnDisk reads what a crash at this moment would leave of the account's update state.
func stateOnDisk(t *testing.T, s *Store) (found string) {
	t.Helper()
	if err := s.view(func(tx *txn) error {
		value, err := get(tx, bucketMeta, keyAccount)
		found = string(value)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestUpdateState(t *testing.T) {
	t.Run("the first one is on disk at once, for from then on commands are owed", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		s.SetAccount(7, 0, 1, 1)
		if got := stateOnDisk(t, s); got == "" {
			t.Error("a crash now would forget since when commands are owed")
		}
	})
	t.Run("while it is held a journal write leaves it behind", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		s.SetAccount(7, 0, 1, 1)
		before := stateOnDisk(t, s)
		release := s.Hold()
		s.SetAccount(8, 0, 1, 1)
		s.SetChannel(group.ID, 5, 0)
		accept(t, s, startcall(10))
		must(t, s.Flush())
		if got := stateOnDisk(t, s); got != before {
			t.Errorf("the update state went from %s to %s although it was held", before, got)
		}
		release()
		accept(t, s, startcall(11))
		if got := stateOnDisk(t, s); got == before {
			t.Error("after the release the update state was not written along")
		}
	})
}

func TestChannelState(t *testing.T) {
	t.Run("of channels of which nothing was heard for long goes, in the file too", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "state")
		s := open(t, path, Options{})
		for i := range int64(2 * maxChannels) {
			s.SetChannel(1000+i, 1, int(i))
			s.SetChannel(1, 1, int(i)) // is heard of
			if i%3000 == 0 {
				must(t, s.Flush())
			}
		}
		for life := range 2 {
			if n := len(s.behind.channels); n > maxChannels || n < maxChannels/2 {
				t.Errorf("life %d: %d channels; want about %d", life, n, maxChannels)
			}
			oldest, _ := s.Channel(1000)
			newest, _ := s.Channel(1000 + 2*maxChannels - 1)
			if pts, _ := s.Channel(1); pts != 1 || newest != 1 || oldest != 0 {
				t.Errorf("life %d: the one in use has pts %d, the newest %d, the oldest %d", life, pts, newest, oldest)
			}
			must(t, s.Close())
			s = open(t, path, Options{})
		}
	})
	t.Run("survives", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "state")
		s := open(t, path, Options{})
		s.SetChannel(1, 10, 1000)
		s.SetChannel(2, 0, 2000)
		must(t, s.Close())
		s = open(t, path, Options{})
		for id, want := range map[int64][2]int{1: {10, 1000}, 2: {0, 2000}, 3: {}} {
			if pts, date := s.Channel(id); pts != want[0] || date != want[1] {
				t.Errorf("channel %d: pts %d, date %d; want %v", id, pts, date, want)
			}
		}
	})
	t.Run("the account's state is never on disk before a channel's that was set first", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		s.SetAccount(7, 0, 1, 1)
		for id := range int64(3 * alongside) {
			s.SetChannel(1+id, 0, 5)
		}
		s.SetAccount(8, 0, 9, 1)
		before := stateOnDisk(t, s)
		for msg := 1; stateOnDisk(t, s) == before; msg++ {
			var written int
			err := s.settle() // for what has its keys counted
			if err == nil {
				err = s.view(func(tx *txn) error { written = tx.Bucket(bucketChannels).Stats().KeyN; return nil })
			}
			if err != nil {
				t.Fatal(err)
			}
			if msg > 4 {
				t.Fatal("the account's state never gets there")
			}
			accept(t, s, startcall(msg))
			if stateOnDisk(t, s) != before && written < 2*alongside {
				t.Errorf("with %d of %d channels on disk, so was the account's state", written, 3*alongside)
			}
		}
	})
}
