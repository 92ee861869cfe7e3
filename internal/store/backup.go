package store

import (
	"errors"
	"fmt"
	"io"

	"go.etcd.io/bbolt"
)

// Backup writes a copy of the store to w while it stays in use: all that was acknowledged before, and a valid store by
// itself. It holds the session: whoever has it has the account.
func (s *Store) Backup(w io.Writer) error {
	flushed := s.Flush()
	err := s.view(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("back up the store: %w", err)
	}
	return flushed
}

// Check reads the whole store and reports the first damage, as [ErrCorrupt]. Writers wait meanwhile.
func (s *Store) Check() error {
	return s.guard(func() error {
		tx, err := s.db.Begin(true)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := verify(s.file, s.path); err != nil { // first, for bbolt's own check does not survive every damage
			return err
		}
		err = consistent(tx)
		for finding := range tx.Check() {
			err = errors.Join(err, finding)
		}
		if err != nil {
			return corruptError(s.path, err.Error())
		}
		return nil
	})
}
