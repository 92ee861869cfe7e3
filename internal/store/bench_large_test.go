package store

import (
	"errors"
	"testing"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

// fillJournal accepts and answers commands in few transactions, until there were n.
func fillJournal(t testing.TB, s *Store, most int) { fillWith(t, s, most, Answered) }

// fillWith is fillJournal that takes the commands as far as a state.
func fillWith(t testing.TB, s *Store, most int, state State) {
	t.Helper()
	bulk(t, s, func(tx *txn, n *counts) (more bool, err error) {
		seq, err := nextSeq(tx)
		if err != nil || seq > uint64(most) {
			return false, err
		}
		e := startcall(int(seq))
		e.Seq, e.State = seq, state
		if state > Accepted {
			e.Outcome, e.CallID, e.Made, e.Answer = DoneOutcome, int64(seq), true, "Started."
		}
		if err := put(tx, bucketKeys, encodeKey(e.Key), encodeInt(int64(seq))); err != nil {
			return false, err
		}
		_, err = replace(tx, n, Entry{}, e)
		return true, err
	})
}

// fillHashes puts access hashes of channels into the file, more than the store itself would keep.
func fillHashes(t testing.TB, s *Store, most int) {
	t.Helper()
	id := 0
	bulk(t, s, func(tx *txn, n *counts) (more bool, err error) {
		id++
		n.hashes[command.Channel]++
		p := command.Peer{Kind: command.Channel, ID: int64(id)}
		return id < most, put(tx, bucketHashes, encodePeer(p), encodeHash(hashUse{hash: 5}))
	})
}

// bulk writes records in few transactions, past what the store does along with each.
func bulk(t testing.TB, s *Store, one func(*txn, *counts) (more bool, err error)) {
	t.Helper()
	must(t, s.settle())
	s.db.NoSync = true
	defer func() { s.db.NoSync = false }()
	for more := true; more; {
		err := s.db.Update(func(bolt *bbolt.Tx) (err error) {
			tx := &txn{Tx: bolt}
			for i := 0; more && err == nil && i < 10_000; i++ {
				more, err = one(tx, &s.counts)
			}
			return errors.Join(err, s.makeRoom(tx))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
