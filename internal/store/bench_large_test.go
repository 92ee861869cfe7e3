package store

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"

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
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
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

// processor is the time that this process has spent on a processor.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cpu runs f b.N times and reports the processor's time for each: that of a disk says nothing here.
func cpu(b *testing.B, f func()) {
	b.Helper()
	b.ResetTimer()
	before := processor(b)
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64((processor(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// BenchmarkLarge is what a store does that holds more than it should ever come to hold.
func BenchmarkLarge(b *testing.B) {
	large := func(b *testing.B, full func(b *testing.B, s *Store)) {
		dir := filepath.Join(b.TempDir(), "state")
		opt := Options{MaxPending: 1 << 30}
		s := open(b, dir, opt)
		full(b, s)
		msg := 10_000_000
		b.Run("Accept", func(b *testing.B) {
			cpu(b, func() { msg++; accept(b, s, startcall(msg)) })
		})
		b.Run("AcceptAndAnswer", func(b *testing.B) {
			cpu(b, func() {
				msg++
				e := accept(b, s, startcall(msg))
				s.Answered(e.Key, 1, e.Accepted)
			})
		})
		b.Run("PendingCount", func(b *testing.B) {
			cpu(b, func() { _, _ = s.PendingCount() })
		})
		b.Run("SetAccessHash", func(b *testing.B) {
			cpu(b, func() { msg++; s.SetAccessHash(command.Peer{Kind: command.Channel, ID: int64(msg)}, 5) })
		})
		b.Run("AccessHash", func(b *testing.B) {
			cpu(b, func() { msg++; s.AccessHash(command.Peer{Kind: command.Channel, ID: int64(msg % 1_000_000)}) })
		})
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.Run("Open", func(b *testing.B) {
			const times = 3 // it takes long
			before := processor(b)
			for range times {
				s, err := Open(dir, opt)
				if err != nil {
					b.Fatal(err)
				}
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((processor(b)-before).Microseconds())/times, "cpu-µs/open")
		})
	}
	for name, full := range map[string]func(b *testing.B, s *Store){
		"Empty":       func(*testing.B, *Store) {},
		"Pending100k": func(b *testing.B, s *Store) { fillWith(b, s, 100_000, Accepted) },
		"Answered1M":  func(b *testing.B, s *Store) { fillWith(b, s, 1_000_000, Answered) },
		"Hashes1M":    func(b *testing.B, s *Store) { fillHashes(b, s, 1_000_000) },
	} {
		b.Run(name, func(b *testing.B) { large(b, full) })
	}
}
