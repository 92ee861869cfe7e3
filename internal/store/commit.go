package store

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"userbot/internal/command"
	"userbot/internal/owner"
)

// change is one caller's part of a write. It returns why it does nothing (refused), or why the write
// cannot go on (failed); it must not have written anything when it refuses.
type change func(*txn, *counts) (refused, failed error)

// counts is how many records of a kind there are in the file.
type counts struct {
	entries int                    // in the journal
	pending int                    // of them, below Answered
	planned int                    // items of the agenda
	hashes  [command.Timer + 1]int // access hashes, by kind of peer
}

// batch is the changes that come to disk together.
type batch struct {
	changes []change
	through bool // past the log
	refused []error
	err     error
	done    sync.WaitGroup // until refused and err are final
}

// write runs f and returns when what it has written is on disk. The first caller waits for the write before, if there is one, and
// does its own; whoever comes while it waits joins it. So nobody waits to be joined.
// When f refuses, its reason is returned after the write, and if all refuse the disk is not touched.
func (s *Store) write(f change) error { return s.writeAs(false, f)[0] }

// writeThrough is write for what must not come into the log.
func (s *Store) writeThrough(f change) error { return s.writeAs(true, f)[0] }

// writeAs is write for several changes, with an answer for each.
func (s *Store) writeAs(through bool, fs ...change) []error {
	if len(fs) == 0 {
		return nil
	}
	s.mu.Lock()
	if err := s.unusable(); err != nil {
		s.mu.Unlock()
		return slices.Repeat([]error{err}, len(fs))
	}
	b, lead := s.next, false
	if b == nil {
		b, lead = &batch{}, true
		b.done.Add(1)
		s.next = b
	}
	i := len(b.changes)
	b.changes = append(b.changes, fs...)
	b.through = b.through || through
	s.mu.Unlock()
	if lead {
		s.lead(b)
	} else {
		b.done.Wait()
	}
	if b.err != nil {
		return slices.Repeat([]error{b.err}, len(fs))
	}
	return b.refused[i:][:len(fs)]
}

// lead does a batch, once the one before it is done.
func (s *Store) lead(b *batch) {
	s.turn.Lock()
	first := false
	if b.err = s.guard(func() error { return s.commit(b) }); b.err != nil && !errors.Is(b.err, ErrClosed) {
		b.err, first = s.failWith(b.err) // before the next one begins
	}
	s.mu.Lock()
	if s.next == b {
		s.next = nil
	}
	s.mu.Unlock()
	full := b.err == nil && s.log.at > logSize/2
	s.turn.Unlock()
	b.done.Done()
	if first {
		s.opt.Failed(b.err)
	}
	if full {
		go func() { _ = s.settle() }() // nobody waits for it; Options.Failed is told
	}
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

// commit does a batch. Its caller has the turn.
func (s *Store) commit(b *batch) error {
	out, err := s.take(b)
	if err != nil {
		return err
	}
	n := s.counts
	wrote, err := s.apply(b, &out, &n)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.counts = n
	s.mu.Unlock()
	if !wrote && len(s.tx.redo) == 0 {
		return nil
	}
	if err := s.persist(&n, b.through); err != nil {
		return err
	}
	s.commits.Add(1)
	s.forget(out)
	return nil
}

// markNow makes the marks that wait in bbolt's open transaction, without a sync: they come to disk with the next write, which has less
// to do then, or with the flush that the record waits for. While a write is in progress, or much waits for one already, they stay as they are.
func (s *Store) markNow() {
	if !s.turn.TryLock() {
		return
	}
	err, first := s.guard(s.markAll), false
	if err != nil {
		err, first = s.failWith(err)
	}
	s.turn.Unlock()
	if first {
		s.opt.Failed(err)
	}
}

// markAll is markNow for who has the turn.
func (s *Store) markAll() error {
	s.mu.Lock()
	out, n, unusable := snapshot{answers: maps.Clone(s.behind.answers)}, s.counts, s.unusable() != nil
	s.mu.Unlock()
	if unusable || s.tx != nil && len(s.tx.redo) > logSize/8 {
		return nil
	}
	if _, err := s.apply(&batch{}, &out, &n); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts = n
	s.behind.forget(out)
	return nil
}

// persist brings to disk what bbolt's open transaction has written and the log does not have: by the log, or past it.
func (s *Store) persist(n *counts, through bool) error {
	if gone, err := nameless(s.file); err != nil || gone {
		return errors.Join(err, damaged("it was deleted or replaced while it was in use"))
	}
	gone, err := nameless(s.log.f)
	if err != nil {
		return err
	}
	noted := append(n.encode(), s.tx.redo...)
	if !gone && !through && s.log.fits(noted) {
		err := s.log.append(noted)
		if err == nil {
			s.tx.redo = s.tx.redo[:0]
		}
		return err
	}
	s.log.state.upto++ // a log from before does not fit the file any more
	if err := s.settleNow(); err != nil || !gone {
		return err
	}
	// All is in the file: a new log takes the place of the one that was deleted.
	err = s.log.f.Close()
	s.log.f, s.log.at = nil, 0
	if err == nil {
		s.log.f, err = openLog(filepath.Dir(s.path))
	}
	return err
}

// nameless reports whether a file has lost its name, for then nobody would find what is written.
func nameless(f *os.File) (bool, error) {
	info, err := f.Stat()
	return err == nil && owner.Nameless(info), err
}

// apply makes the changes of a batch in bbolt's open transaction, and tells whether one of them has written.
func (s *Store) apply(b *batch, out *snapshot, n *counts) (wrote bool, err error) {
	s.state.Lock()
	defer s.state.Unlock()
	if s.tx == nil {
		bolt, err := s.db.Begin(true)
		if err != nil {
			return false, err
		}
		s.tx = &txn{Tx: bolt}
		for _, name := range bucketsOf[schema] {
			_ = s.tx.Bucket(name) // which bbolt remembers: readers change nothing by asking for it
		}
	}
	if err := out.write(s.tx, n); err != nil {
		return false, err
	}
	b.refused = make([]error, len(b.changes))
	for i, f := range b.changes {
		refused, failed := f(s.tx, n)
		if failed != nil {
			return false, failed
		}
		b.refused[i] = refused
		wrote = wrote || refused == nil
	}
	return wrote, nil
}

// settle has bbolt commit what is in the log, which is empty then.
func (s *Store) settle() error {
	s.turn.Lock()
	s.mu.Lock()
	err, first := s.unusable(), false
	s.mu.Unlock()
	if err == nil {
		if err = s.guard(s.settleNow); err != nil {
			err, first = s.failWith(err)
		}
	}
	s.turn.Unlock()
	if first {
		s.opt.Failed(err)
	}
	return err
}

// settleNow is settle for who has the turn.
func (s *Store) settleNow() error {
	s.state.Lock()
	defer s.state.Unlock()
	if s.tx == nil {
		return nil
	}
	if err := errors.Join(s.log.state.put(s.tx), s.makeRoom(s.tx)); err != nil {
		return err
	}
	if s.dead = s.tx.Commit(); s.dead != nil {
		return s.dead
	}
	s.tx, s.log.at = nil, 0
	return nil
}

func (s *Store) forget(out snapshot) {
	s.mu.Lock()
	s.behind.forget(out)
	s.mu.Unlock()
}

// fail says that a write has failed.
func (s *Store) fail(err error) error {
	err, first := s.failWith(err)
	if first {
		s.opt.Failed(err)
	}
	return err
}

// failWith is fail without telling; first says that it is the first.
func (s *Store) failWith(err error) (_ error, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first = s.failed == nil
	if first {
		s.failed = fmt.Errorf("%w: %w", ErrFailed, mendDisk(s.path, err))
	}
	return s.failed, first
}

// take closes b to newcomers and copies what is to be written behind, as it is at this moment.
func (s *Store) take(b *batch) (snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = nil
	// The write before may have failed while this one waited for it.
	if err := s.unusable(); err != nil {
		return snapshot{}, err
	}
	return s.behind.snapshot(), nil
}

// makeRoom extends the file ahead of the pages in use, so that most commits overwrite blocks that are there.
func (s *Store) makeRoom(tx *txn) error {
	const margin = logSize
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if tx.Size()+margin <= info.Size() {
		return nil
	}
	return extend(s.file, info.Size()+reserve/4)
}
