package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// pruneStep bounds how many old entries one transaction removes: two, since one comes in.
const pruneStep = 2

// Accept writes a new command to the journal and returns it with its Seq, its State (Accepted unless e has one) and
// the time of acceptance. It is on disk when Accept returns. [ErrSeen] if its message was accepted before, which costs
// no disk write; [ErrFailed] if it could not be written.
//
// Entries that are finished for longer than Options.Keep are removed on the way. Their messages stay seen: of each chat
// the highest message id removed is remembered, and ids only grow.
func (s *Store) Accept(e Entry) (Entry, error) {
	if e.Key.Peer.IsZero() || e.Key.N <= 0 {
		return Entry{}, fmt.Errorf("journal entry without a key")
	}
	if e.State == 0 {
		e.State = Accepted
	}
	s.mu.Lock()
	err := s.unusable()
	s.mu.Unlock()
	if err != nil {
		return Entry{}, err
	}
	now := s.opt.Now()
	if e.Accepted.IsZero() {
		e.Accepted = now
	}
	key := encodeKey(e.Key)
	if seen, err := s.seen(e.Key); err != nil {
		return Entry{}, err
	} else if seen {
		return Entry{}, ErrSeen
	}
	err = s.write(func(tx *bbolt.Tx) (error, error) {
		if seen, err := seenIn(tx, e.Key); err != nil || seen {
			return ErrSeen, err
		}
		e.Seq = nextSeq(tx)
		seq := encodeInt(int64(e.Seq))
		value, err := encodeEntry(e)
		if err != nil {
			return fmt.Errorf("journal entry: %w", err), nil
		}
		if err := put(tx, bucketJournal, seq, value); err != nil {
			return nil, err
		}
		if err := put(tx, bucketKeys, key, seq); err != nil {
			return nil, err
		}
		if err := index(tx, Entry{}, e); err != nil {
			return nil, err
		}
		return nil, s.prune(tx, now)
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// Advance writes how far a command has come. It is on disk when Advance returns. [ErrBackward] if the entry is not in
// the journal or has a higher state there, [ErrFailed] if it could not be written.
func (s *Store) Advance(e Entry) error {
	return s.write(func(tx *bbolt.Tx) (error, error) {
		old, ok, err := entryOf(tx, e.Key)
		if err != nil {
			return nil, err
		}
		if !ok || old.Seq != e.Seq || e.State < old.State || e.State > Answered {
			return ErrBackward, nil
		}
		return replace(tx, old, e)
	})
}

// replace puts e in the place of old, which has the same seq and key.
func replace(tx *bbolt.Tx, old, e Entry) (refused, failed error) {
	value, err := encodeEntry(e)
	if err != nil {
		return fmt.Errorf("journal entry: %w", err), nil
	}
	if err := put(tx, bucketJournal, encodeInt(int64(e.Seq)), value); err != nil {
		return nil, err
	}
	return nil, index(tx, old, e)
}

// index keeps the buckets that lead to entries in step with a change from old to e; the zero Entry is none at all.
func index(tx *bbolt.Tx, old, e Entry) error {
	if was, is := pending(old), pending(e); was && !is {
		if err := tx.Bucket(bucketPending).Delete(encodeInt(int64(old.Seq))); err != nil {
			return err
		}
	} else if is && !was {
		if err := put(tx, bucketPending, encodeInt(int64(e.Seq)), nil); err != nil {
			return err
		}
	}
	was, is := claim(old), claim(e)
	if was == is {
		return nil
	}
	if was != 0 {
		// Only its own claim: another entry may have come first.
		if seq, ok, err := getInt(tx, bucketCalls, encodeInt(was)); err != nil {
			return err
		} else if ok && uint64(seq) == old.Seq {
			if err := tx.Bucket(bucketCalls).Delete(encodeInt(was)); err != nil {
				return err
			}
		}
	}
	if is != 0 {
		if _, ok, err := getInt(tx, bucketCalls, encodeInt(is)); err != nil || ok {
			return err
		}
		return putInt(tx, bucketCalls, encodeInt(is), int64(e.Seq))
	}
	return nil
}

func pending(e Entry) bool { return e.State != 0 && e.State < Answered }

// claim is the call that e says it made, or 0.
func claim(e Entry) int64 {
	if !e.Made {
		return 0
	}
	return e.CallID
}

// prune removes entries that are finished for long enough, or too many, oldest first. The newest entry always stays: it
// says which seq comes next.
func (s *Store) prune(tx *bbolt.Tx, now time.Time) error {
	last := nextSeq(tx) - 1
	c := tx.Bucket(bucketJournal).Cursor()
	var old []Entry
	for k, record := c.First(); k != nil && len(old) < pruneStep; k, record = c.Next() {
		value, err := unseal(bucketJournal, k, record)
		if err != nil {
			return err
		}
		e, err := decodeEntry(k, value)
		if err != nil {
			return err
		}
		// What follows was accepted later still.
		if e.Seq == last || e.Seq+maxEntries > last && now.Sub(e.Accepted) < s.opt.Keep {
			break
		}
		if pending(e) || e.Seq+maxEntries > last && now.Sub(finished(e)) < s.opt.Keep {
			continue
		}
		old = append(old, e)
	}
	for _, e := range old {
		if err := remove(tx, e); err != nil {
			return err
		}
	}
	return nil
}

// finished is when an entry that is not pending came to its end.
func finished(e Entry) time.Time {
	if e.Finished.IsZero() {
		return e.Accepted
	}
	return e.Finished
}

func remove(tx *bbolt.Tx, e Entry) error {
	if err := index(tx, e, Entry{}); err != nil {
		return err
	}
	if err := tx.Bucket(bucketJournal).Delete(encodeInt(int64(e.Seq))); err != nil {
		return err
	}
	if err := tx.Bucket(bucketKeys).Delete(encodeKey(e.Key)); err != nil {
		return err
	}
	chat := encodePeer(e.Key.Peer)
	if horizon, _, err := getInt(tx, bucketHorizons, chat); err != nil || horizon >= e.Key.N {
		return err
	}
	return putInt(tx, bucketHorizons, chat, e.Key.N)
}

func nextSeq(tx *bbolt.Tx) uint64 {
	k, _ := tx.Bucket(bucketJournal).Cursor().Last()
	if k == nil {
		return 1
	}
	return binary.BigEndian.Uint64(k) + 1
}

func seenIn(tx *bbolt.Tx, k Key) (bool, error) {
	if horizon, ok, err := getInt(tx, bucketHorizons, encodePeer(k.Peer)); err != nil || ok && k.N <= horizon {
		return true, err
	}
	_, ok, err := getInt(tx, bucketKeys, encodeKey(k))
	return ok, err
}

func entryAt(tx *bbolt.Tx, seq []byte) (Entry, error) {
	value, err := get(tx, bucketJournal, seq)
	if err != nil {
		return Entry{}, err
	}
	return decodeEntry(seq, value)
}

func entryOf(tx *bbolt.Tx, k Key) (e Entry, ok bool, err error) {
	seq, err := get(tx, bucketKeys, encodeKey(k))
	if err != nil || seq == nil {
		return Entry{}, false, err
	}
	e, err = entryAt(tx, seq)
	return e, err == nil, err
}

func (s *Store) seen(k Key) (seen bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		seen, err = seenIn(tx, k)
		return err
	})
	return seen, err
}

// Seen reports whether a command of this message was accepted; it costs no disk access to speak of. A message whose
// record cannot be read counts as seen: then nothing is done twice.
func (s *Store) Seen(k Key) bool {
	seen, err := s.seen(k)
	return seen || err != nil
}

// Entry returns the journal's entry for a message, ok false if there is none (any more).
func (s *Store) Entry(k Key) (e Entry, ok bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		e, ok, err = entryOf(tx, k)
		return err
	})
	return e, ok, err
}

// Pending returns the entries that are not Answered, in the order they were accepted.
func (s *Store) Pending() ([]Entry, error) {
	var entries []Entry
	err := s.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketPending).ForEach(func(seq, _ []byte) error {
			e, err := entryAt(tx, seq)
			if err != nil {
				return err
			}
			entries = append(entries, e)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	left := entries[:0]
	for _, e := range entries {
		if _, answered := s.behind.answered[e.Key]; !answered {
			left = append(left, e)
		}
	}
	return left, nil
}

// ClaimedCall returns the command that says that it made this call; the first, if several say so.
func (s *Store) ClaimedCall(callID int64) (k Key, ok bool) {
	err := s.view(func(tx *bbolt.Tx) error {
		seq, err := get(tx, bucketCalls, encodeInt(callID))
		if err != nil || seq == nil {
			return err
		}
		e, err := entryAt(tx, seq)
		k, ok = e.Key, err == nil
		return err
	})
	return k, ok && err == nil && !k.Peer.IsZero()
}
