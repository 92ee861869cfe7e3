package store

import (
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// placeOnDisk reads what a crash at this moment would leave of the account's place.
func placeOnDisk(t *testing.T, s *Store) (found string) {
	t.Helper()
	if err := s.view(func(tx *bbolt.Tx) error {
		value, err := get(tx, bucketMeta, keyAccount)
		found = string(value)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPlaceInTheUpdates(t *testing.T) {
	t.Run("the first one is on disk at once, for from then on commands are owed", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		s.SetAccount(7, 0, 1, 1)
		if got := placeOnDisk(t, s); got == "" {
			t.Error("a crash now would forget since when commands are owed")
		}
	})
	t.Run("while it is held a journal write leaves it behind", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		s.SetAccount(7, 0, 1, 1)
		before := placeOnDisk(t, s)
		release := s.Hold()
		s.SetAccount(8, 0, 1, 1)
		s.SetChannelPts(group.ID, 5)
		accept(t, s, startcall(10))
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := placeOnDisk(t, s); got != before {
			t.Errorf("the place went from %s to %s although it was held", before, got)
		}
		release()
		accept(t, s, startcall(11))
		if got := placeOnDisk(t, s); got == before {
			t.Error("after the release the place was not written along")
		}
	})
}
