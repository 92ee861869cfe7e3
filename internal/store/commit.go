package store

import (
	"errors"
	"fmt"
	"sync"
	"syscall"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

// change is one caller's part of a transaction. It returns why it does nothing (refused), or why the transaction
// cannot go on (failed); it must not have written anything when it refuses.
type change func(*bbolt.Tx, *counts) (refused, failed error)

// counts is how many records of a kind there are in the file.
type counts struct {
	entries int                    // in the journal
	pending int                    // of them, below Answered
	planned int                    // items of the agenda
	hashes  [command.Timer + 1]int // access hashes, by kind of peer
}

// batch is the changes that share a transaction.
type batch struct {
	changes []change
	refused []error
	err     error
	done    sync.WaitGroup // until refused and err are final
}

// write runs f in a transaction and returns when that is on disk. The first caller waits for the transaction before,
// if there is one, and runs its own; whoever comes while it waits joins it. So nobody waits to be joined.
// When f refuses, its reason is returned after the transaction, and if all refuse the disk is not touched.
func (s *Store) write(f change) error {
	s.mu.Lock()
	if err := s.unusable(); err != nil {
		s.mu.Unlock()
		return err
	}
	b, lead := s.next, false
	if b == nil {
		b, lead = &batch{}, true
		b.done.Add(1)
		s.next = b
	}
	i := len(b.changes)
	b.changes = append(b.changes, f)
	s.mu.Unlock()
	if lead {
		var first bool
		b.err, first = s.commit(b)
		b.done.Done()
		if first {
			s.opt.Failed(b.err)
		}
	} else {
		b.done.Wait()
	}
	if b.err != nil {
		return b.err
	}
	return b.refused[i]
}

// Commits returns how many transactions have come to disk since the store was opened.
func (s *Store) Commits() int64 { return s.commits.Load() }

// unusable says why nothing can be written. The caller holds mu.
func (s *Store) unusable() error {
	if s.failed != nil {
		return s.failed
	}
	if s.closed {
		return ErrClosed
	}
	return nil
}

// commit runs a batch; first says that it is the first to fail.
func (s *Store) commit(b *batch) (err error, first bool) {
	// Not bbolt's own lock: the next transaction must not begin before a failure of this one is known.
	s.turn.Lock()
	defer s.turn.Unlock()
	var out snapshot
	var n counts
	wrote := false
	err = s.guard(func() error {
		tx, err := s.db.Begin(true)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // does nothing after a commit
		if out, err = s.take(b); err != nil {
			return err
		}
		n = s.counts
		if err := out.write(tx, &n); err != nil {
			return err
		}
		b.refused = make([]error, len(b.changes))
		for i, f := range b.changes {
			refused, failed := f(tx, &n)
			if failed != nil {
				return failed
			}
			b.refused[i] = refused
			wrote = wrote || refused == nil
		}
		if !wrote {
			return nil
		}
		if err := s.makeRoom(tx); err != nil {
			return err
		}
		return tx.Commit()
	})
	s.mu.Lock()
	if s.next == b {
		s.next = nil
	}
	switch {
	case err == nil && wrote:
		s.commits.Add(1)
		s.counts = n
		s.behind.forget(out)
	case err == nil || errors.Is(err, ErrClosed):
	case s.failed != nil:
		err = s.failed
	default:
		s.failed = fmt.Errorf("%w: %w", ErrFailed, mendDisk(s.path, err))
		err, first = s.failed, true
	}
	s.mu.Unlock()
	return err, first
}

// fail says that a write outside of a transaction has failed.
func (s *Store) fail(err error) error {
	s.mu.Lock()
	first := s.failed == nil
	if first {
		s.failed = fmt.Errorf("%w: %w", ErrFailed, mendDisk(s.path, err))
	}
	err = s.failed
	s.mu.Unlock()
	if first {
		s.opt.Failed(err)
	}
	return err
}

// take closes b to newcomers and copies what is to be written behind, as it is at this moment.
func (s *Store) take(b *batch) (snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = nil
	// The transaction before may have failed while this one waited for it.
	if err := s.unusable(); err != nil {
		return snapshot{}, err
	}
	return s.behind.snapshot(), nil
}

// makeRoom extends the file ahead of the pages in use, so that most transactions overwrite blocks that are there. It fails
// if the file has lost its name, for then nobody would find what is written.
func (s *Store) makeRoom(tx *bbolt.Tx) error {
	const margin = 64 << 10
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Nlink == 0 {
		return damaged("it was deleted or replaced while it was in use")
	}
	if tx.Size()+margin <= info.Size() {
		return nil
	}
	return extend(s.file, info.Size()+reserve/4)
}
