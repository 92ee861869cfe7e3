package store

import (
	"userbot/internal/command"
)

// Names returns who is meant by the names in the configuration, as [Store.SetName] was given it.
func (s *Store) Names() (map[string]command.Peer, error) {
	names := map[string]command.Peer{}
	err := s.view(func(tx *txn) error {
		return tx.Bucket(bucketNames).ForEach(func(name, _ []byte) error {
			value, err := get(tx, bucketNames, name)
			if err != nil {
				return err
			}
			names[string(name)], err = decodePeer(value)
			return err
		})
	})
	return names, err
}

// SetName keeps for good who is meant by a name; it is on disk when SetName returns. Names change hands on Telegram, and
// what was configured must not go over to a stranger. [ErrFailed] if it could not be written.
func (s *Store) SetName(name string, p command.Peer) error {
	return s.write(func(tx *txn, _ *counts) (error, error) {
		return nil, put(tx, bucketNames, []byte(name), encodePeer(p))
	})
}

// DropNames forgets the names that are not in keep: written into the configuration again, they are looked up anew. It is on
// disk when DropNames returns. [ErrFailed] if it could not be written.
func (s *Store) DropNames(keep []string) error {
	names, err := s.Names()
	if err != nil {
		return err
	}
	for _, name := range keep {
		delete(names, name)
	}
	if len(names) == 0 {
		return nil
	}
	return s.write(func(tx *txn, _ *counts) (error, error) {
		for name := range names {
			if err := tx.delete(bucketNames, []byte(name)); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}
