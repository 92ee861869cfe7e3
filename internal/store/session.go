package store

import (
	"bytes"
	"context"

	"github.com/gotd/td/session"
	"go.etcd.io/bbolt"
)

// The store is gotd's session storage.
var _ session.Storage = (*Store)(nil)

// LoadSession returns the session as StoreSession was given it; session.ErrNotFound if there is none.
func (s *Store) LoadSession(context.Context) (data []byte, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		value, err := get(tx, bucketMeta, keySession)
		data = bytes.Clone(value)
		return err
	})
	if err == nil && data == nil {
		err = session.ErrNotFound
	}
	return data, err
}

// StoreSession keeps the session; it is on disk when StoreSession returns. [ErrFailed] if it could not be written.
func (s *Store) StoreSession(ctx context.Context, data []byte) error {
	if old, err := s.LoadSession(ctx); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return s.write(func(tx *bbolt.Tx) (error, error) { return nil, put(tx, bucketMeta, keySession, data) })
}

// DeleteSession forgets the session, on disk too when it returns. The journal and the update state stay: they belong
// to the account.
func (s *Store) DeleteSession() error {
	return s.write(func(tx *bbolt.Tx) (error, error) { return nil, tx.Bucket(bucketMeta).Delete(keySession) })
}
