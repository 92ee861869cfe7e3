package store

import (
	"bytes"
	"context"
	"fmt"

	"go.etcd.io/bbolt"
)

// LoadSession returns the session as StoreSession was given it; [ErrNoSession] if there is none.
func (s *Store) LoadSession(context.Context) (data []byte, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
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
	return s.write(func(tx *bbolt.Tx, _ *counts) (error, error) { return nil, put(tx, bucketMeta, keySession, data) })
}

// DeleteSession forgets the session, on disk too when it returns. The journal and the update state stay: they belong
// to the account.
func (s *Store) DeleteSession() error {
	return s.write(func(tx *bbolt.Tx, _ *counts) (error, error) { return nil, tx.Bucket(bucketMeta).Delete(keySession) })
}

// Bind ties the store to the account that is logged in, at the first call for good: message ids, the place in the update
// stream and access hashes mean nothing to another. [ErrOtherAccount] if it is tied to another, [ErrFailed] if it could
// not be written.
func (s *Store) Bind(self int64) error {
	var bound int64
	err := s.view(func(tx *bbolt.Tx) (err error) {
		bound, _, err = getInt(tx, bucketMeta, keySelf)
		return err
	})
	switch {
	case err != nil || bound == self:
		return err
	case bound != 0:
		return fmt.Errorf("%w: %s is of the account %d, and this is %d: log in as that one, or set state_dir to another folder",
			ErrOtherAccount, s.path, bound, self)
	}
	return s.write(func(tx *bbolt.Tx, _ *counts) (error, error) { return nil, putInt(tx, bucketMeta, keySelf, self) })
}
