package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Backup writes a copy of the store to w while it stays in use: all that was acknowledged before, and a valid store by
// itself. It holds the session: whoever has it has the account.
func (s *Store) Backup(w io.Writer) error {
	flushed := errors.Join(s.Flush(), s.settle())
	s.reading.RLock()
	defer s.reading.RUnlock()
	err := s.guard(func() error {
		return s.viewFile(func(tx *txn) error {
			_, err := tx.WriteTo(w)
			return err
		})
	})
	if err != nil {
		return err
	}
	return flushed
}

// WriteBackup makes a file that only its owner can read, with what fill writes. It appears under its name complete and
// synced, or not at all, and never in the place of another: that is [os.ErrExist]. A process that is killed leaves its
// part under a longer name.
func WriteBackup(path string, fill func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s: %w", path, os.ErrExist)
	}
	dir, base := filepath.Split(path)
	f, err := os.CreateTemp(filepath.Clean(dir), base+".part-") // 0600
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	made := f.Name()
	err = errors.Join(fill(f), f.Sync(), f.Close())
	if err == nil {
		err = renameNew(made, path)
	}
	if err == nil {
		made = path
		err = syncFolder(filepath.Clean(dir))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write the backup: %w", err), removeIfThere(made))
	}
	return nil
}

// linkNew renames a file by way of a second name, which fails where the new name is taken.
func linkNew(from, to string) error {
	if err := os.Link(from, to); err != nil {
		return err
	}
	return os.Remove(from)
}
