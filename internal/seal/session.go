package seal

import (
	"bytes"
	"context"
)

// Storage keeps a session as it is. ReplaceSession leaves nothing of the one before; the errors of LoadSession are its own business.
type Storage interface {
	LoadSession(context.Context) ([]byte, error)
	StoreSession(context.Context, []byte) error
	ReplaceSession([]byte) error
	DeleteSession() error
}

// Session is a storage with a box around it: what comes out is plain, and what lies in it is sealed if the box has a key.
type Session struct {
	Storage
	Box Box
}

// LoadSession returns the session. [ErrNoKey], [ErrWrongKey], or the storage's error.
func (s Session) LoadSession(ctx context.Context) ([]byte, error) {
	data, err := s.Storage.LoadSession(ctx)
	if err != nil {
		return nil, err
	}
	plain, _, err := s.Box.Open(data)
	return plain, err
}

// StoreSession keeps the session, unless it is there already: no two seals are the same. One that cannot be opened stays as it is,
// and its error comes back.
func (s Session) StoreSession(ctx context.Context, plain []byte) error {
	if data, err := s.Storage.LoadSession(ctx); err == nil {
		there, current, err := s.Box.Open(data)
		if err != nil || current && bytes.Equal(there, plain) {
			return err
		}
	}
	data, err := s.Box.Seal(plain)
	if err != nil {
		return err
	}
	return s.Storage.StoreSession(ctx, data)
}

// Settle has the session that is there lie as the box would keep it, sealed, sealed with another key or not at all, and nothing of how
// it lay. changed is false where it did so already. The errors are those of LoadSession, and the storage's.
func (s Session) Settle(ctx context.Context) (changed bool, err error) {
	data, err := s.Storage.LoadSession(ctx)
	if err != nil {
		return false, err
	}
	plain, current, err := s.Box.Open(data)
	if err != nil || current {
		return false, err
	}
	if data, err = s.Box.Seal(plain); err != nil {
		return false, err
	}
	return true, s.ReplaceSession(data)
}
