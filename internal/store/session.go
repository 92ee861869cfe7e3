package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// LoadSession returns the session as StoreSession was given it; [ErrNoSession] if there is none.
func (s *Store) LoadSession(context.Context) (data []byte, err error) {
	err = s.view(func(tx *txn) error {
		value, err := get(tx, bucketMeta, keySession)
		data = bytes.Clone(value)
		return err
	})
	if err == nil && data == nil {
		err = ErrNoSession
	}
	return data, err
}

// StoreSession keeps the session; it is on disk when StoreSession returns. [ErrFailed] if it could not be written.
func (s *Store) StoreSession(ctx context.Context, data []byte) error {
	if old, err := s.LoadSession(ctx); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return s.writeThrough(func(tx *txn, _ *counts) (error, error) { return nil, put(tx, bucketMeta, keySession, data) })
}

// DeleteSession forgets the session. When it returns nil, nothing of it nor of an earlier one is left in the file. The journal
// and the update state stay: they belong to the account. [ErrFailed] if it could not be written; then the next [Open] goes
// on with it.
func (s *Store) DeleteSession() error {
	return s.changeSession(func(tx *txn) error { return tx.delete(bucketMeta, keySession) })
}

// ReplaceSession keeps the session, and leaves nothing of an earlier one in the file when it returns nil. [ErrFailed] if it could
// not be written.
func (s *Store) ReplaceSession(data []byte) error {
	return s.changeSession(func(tx *txn) error { return put(tx, bucketMeta, keySession, data) })
}

// changeSession makes a change that leaves nothing of what was there.
func (s *Store) changeSession(change func(*txn) error) error {
	err := s.writeThrough(func(tx *txn, _ *counts) (error, error) {
		if err := change(tx); err != nil {
			return nil, err
		}
		return nil, put(tx, bucketMeta, keyErasing, nil)
	})
	if err != nil {
		return err
	}
	return s.erase()
}

// erase overwrites what the transaction of [Store.changeSession] has set free.
func (s *Store) erase() error {
	err := func() error {
		s.turn.Lock() // no writer
		defer s.turn.Unlock()
		s.reading.Lock() // and no reader
		defer s.reading.Unlock()
		return overwriteFree(s.file)
	}()
	if err != nil {
		return s.fail(err)
	}
	return s.write(func(tx *txn, _ *counts) (error, error) {
		return nil, tx.delete(bucketMeta, keyErasing)
	})
}

// SessionIn returns the session in a file that [Store.Backup] wrote, nil if there is none. The errors are those of [Restore] for a
// file that it would not take.
func SessionIn(backupFile string) (data []byte, err error) {
	f, err := openBackup(backupFile)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if _, err := verify(f); err != nil {
		return nil, explain(backupFile, err, mendBackup)
	}
	err = look(backupFile, func(tx *txn) error {
		value, err := get(tx, bucketMeta, keySession)
		data = bytes.Clone(value)
		return err
	})
	return data, err
}

// look reads in a sound file that nobody has open.
func look(path string, f func(*txn) error) error {
	db, err := bbolt.Open(path, 0, &bbolt.Options{NoStatistics: true, Timeout: time.Millisecond, ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(db.View(func(tx *bbolt.Tx) error { return f(&txn{Tx: tx}) }), db.Close())
}

// eraseSession does in a sound file that nobody has open what [Store.DeleteSession] does.
func eraseSession(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = update(path, func(tx *txn) error { return tx.delete(bucketMeta, keySession) })
	if err == nil {
		err = overwriteFree(f)
	}
	return errors.Join(err, f.Close())
}

// update runs a transaction on a sound file that nobody has open.
func update(path string, f func(*txn) error) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoStatistics: true, Timeout: time.Millisecond})
	if err != nil {
		return err
	}
	return errors.Join(db.Update(func(tx *bbolt.Tx) error { return f(&txn{Tx: tx}) }), db.Close())
}

// Bind ties the store to the account that is logged in, at the first call for good: message ids, the update state
// and access hashes mean nothing to another. [ErrOtherAccount] if it is tied to another, [ErrFailed] if it could
// not be written.
func (s *Store) Bind(self int64) error {
	switch bound, err := s.Self(); {
	case err != nil || bound == self:
		return err
	case bound != 0:
		return fmt.Errorf("%w: %s is of the account %d, and this is %d: log in as that one, or set state_dir to another folder",
			ErrOtherAccount, s.path, bound, self)
	}
	return s.write(func(tx *txn, _ *counts) (error, error) { return nil, putInt(tx, bucketMeta, keySelf, self) })
}

// Self returns the account that [Store.Bind] has tied the store to; 0: none yet.
func (s *Store) Self() (self int64, err error) {
	err = s.view(func(tx *txn) (err error) {
		self, _, err = getInt(tx, bucketMeta, keySelf)
		return err
	})
	return self, err
}
