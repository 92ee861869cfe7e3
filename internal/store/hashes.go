package store

import (
	"slices"

	"userbot/internal/command"
)

const (
	// maxCached bounds the access hashes in memory that are in the file, too.
	maxCached = 4096
	// maxUnsaved is how many that are not in the file are too many to wait for a journal write. Four times as many, and
	// new ones are dropped: they come again with their chat's next update.
	maxUnsaved = 4096
	// maxHashes bounds the access hashes in the file, of users and of channels each. An account can be in a tenth as many
	// channels. Those go first that were not used for the longest time.
	maxHashes = 10_000
)

// hashUse is an access hash, and the day it was last used: what Telegram's clock said in the account's update state, in days
// since 1970.
type hashUse struct{ hash, day int64 }

// hashes is the access hashes in memory. Store.mu guards it.
type hashes struct {
	cached  map[command.Peer]hashUse // as in the file
	unsaved map[command.Peer]hashUse // not in the file, or with another value
}

func (h *hashes) init() {
	h.cached, h.unsaved = make(map[command.Peer]hashUse), make(map[command.Peer]hashUse)
}

// keep puts what is read from or written to the file in the cache.
func (h *hashes) keep(p command.Peer, u hashUse) {
	if len(h.cached) >= maxCached {
		clear(h.cached)
	}
	h.cached[p] = u
}

// AccessHash returns the access hash of a user or channel, ok false if none is known.
func (s *Store) AccessHash(p command.Peer) (hash int64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.accessHash(p)
	if ok && u.day < s.behind.day() {
		s.setHash(p, u.hash)
	}
	return u.hash, ok
}

// SetAccessHash sets the access hash of a user or channel; it is written behind. Of each kind [maxHashes] are kept, the
// ones that were set or asked for last.
func (s *Store) SetAccessHash(p command.Peer, hash int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.accessHash(p); !ok || old.hash != hash || old.day < s.behind.day() {
		s.setHash(p, hash)
	}
}

// accessHash looks in memory, then in the file. The caller holds mu.
func (s *Store) accessHash(p command.Peer) (u hashUse, ok bool) {
	h := &s.behind.hashes
	if u, ok = h.unsaved[p]; ok {
		return u, true
	}
	if u, ok = h.cached[p]; ok {
		return u, true
	}
	err := s.view(func(tx *txn) error {
		value, err := get(tx, bucketHashes, encodePeer(p))
		if err != nil || value == nil {
			return err
		}
		u, err = decodeHash(value)
		ok = err == nil
		return err
	})
	if err != nil || !ok {
		return hashUse{}, false
	}
	h.keep(p, u)
	return u, true
}

// setHash notes a hash as used today. The caller holds mu.
func (s *Store) setHash(p command.Peer, hash int64) {
	h := &s.behind.hashes
	if _, ok := h.unsaved[p]; !ok && len(h.unsaved) >= 4*maxUnsaved {
		return
	}
	delete(h.cached, p)
	h.unsaved[p] = hashUse{hash: hash, day: s.behind.day()}
	s.changed()
	if len(h.unsaved)%maxUnsaved == 0 {
		s.behind.hurry()
	}
}

// writeHashes puts access hashes, and takes out the ones least used of a kind that has become too many.
func writeHashes(tx *txn, n *counts, hashes map[command.Peer]hashUse) error {
	b := tx.Bucket(bucketHashes)
	for p, u := range hashes {
		key := encodePeer(p)
		if b.Get(key) == nil {
			n.hashes[key[0]]++
		}
		if err := put(tx, bucketHashes, key, encodeHash(u)); err != nil {
			return err
		}
	}
	for kind, count := range n.hashes {
		if count <= maxHashes {
			continue
		}
		// By some more than needed, so that this is not done for each one that comes.
		left, err := dropLeastUsed(tx, byte(kind), maxHashes-maxHashes/10, hashes)
		if err != nil {
			return err
		}
		n.hashes[kind] = left
	}
	return nil
}

// dropLeastUsed leaves at most most access hashes of a kind and returns how many there are. Of those that were used on one
// day, the ones of this write go last: within a day nothing else says which are new.
func dropLeastUsed(tx *txn, kind byte, most int, written map[command.Peer]hashUse) (left int, err error) {
	type use struct {
		key []byte
		day int64
		new bool
	}
	fresh := make(map[string]bool, len(written))
	for p := range written {
		fresh[string(encodePeer(p))] = true
	}
	var all []use
	c := tx.Bucket(bucketHashes).Cursor()
	for key, record := c.Seek([]byte{kind}); key != nil && key[0] == kind; key, record = c.Next() {
		value, err := unseal(bucketHashes, key, record)
		if err != nil {
			return 0, err
		}
		u, err := decodeHash(value)
		if err != nil {
			return 0, err
		}
		all = append(all, use{slices.Clone(key), u.day, fresh[string(key)]})
	}
	if len(all) <= most {
		return len(all), nil
	}
	slices.SortStableFunc(all, func(a, b use) int {
		switch {
		case a.day != b.day:
			return int(a.day - b.day)
		case a.new == b.new:
			return 0
		case a.new:
			return 1
		}
		return -1
	})
	for _, u := range all[:len(all)-most] {
		if err := tx.delete(bucketHashes, u.key); err != nil {
			return 0, err
		}
	}
	return most, nil
}
