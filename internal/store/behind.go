package store

import (
	"encoding/json"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

const (
	// alongside bounds how many channels and how many peers travel with one journal write, so that a command in a
	// busy account does not wait for them. What is left goes with the next.
	alongside = 128
	// maxCached bounds the access hashes held in memory.
	maxCached = 4096
	// maxUsers bounds the access hashes of users in the file. A hash comes with every message of its user, so one
	// that was dropped comes back before it is needed.
	maxUsers = 20_000
)

// account is the account's own place in the update stream.
type account struct {
	Pts  int `json:"pts"`
	Qts  int `json:"qts"`
	Date int `json:"date"` // unix seconds
	Seq  int `json:"seq"`
}

// channelState is how far the messages of a channel have been handed over.
type channelState struct {
	pts  int // 0 if not known
	date int // unix seconds; 0 if not known
}

type mark struct {
	answerID int
	at       time.Time
}

// behind is what is written behind, and what of it is not on disk yet. Store.mu guards it.
type behind struct {
	account     account
	haveAccount bool
	channels    map[int64]channelState
	hashes      map[command.Peer]int64 // a cache of the file, and what is not there yet

	accountDirty  bool
	channelsDirty map[int64]struct{}
	hashesDirty   map[command.Peer]struct{}
	answered      map[Key]mark

	holds int         // while positive, the place in the update stream stays as it is on disk
	timer *time.Timer // set while anything waits
}

// snapshot is what one transaction writes of it.
type snapshot struct {
	account  *account
	channels map[int64]channelState
	hashes   map[command.Peer]int64
	answered map[Key]mark
}

func (b *behind) dirty() bool {
	return b.placeDirty() || len(b.hashesDirty)+len(b.answered) > 0
}

// placeDirty reports whether the place in the update stream has changed and may be written.
func (b *behind) placeDirty() bool {
	return b.holds == 0 && (b.accountDirty || len(b.channelsDirty) > 0)
}

func (b *behind) stopTimer() {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
}

func (b *behind) snapshot() snapshot {
	var out snapshot
	out.answered = make(map[Key]mark, len(b.answered))
	for k, m := range b.answered {
		out.answered[k] = m
	}
	out.hashes = make(map[command.Peer]int64)
	for p := range b.hashesDirty {
		if len(out.hashes) == alongside {
			break
		}
		out.hashes[p] = b.hashes[p]
	}
	// A place in a channel is of no use without the hash that opens the channel: hashes go first.
	if len(out.hashes) < alongside && b.placeDirty() {
		out.channels = make(map[int64]channelState)
		for id := range b.channelsDirty {
			if len(out.channels) == alongside {
				break
			}
			out.channels[id] = b.channels[id]
		}
	}
	// The account goes last: what it says of its date counts for the channels that have none of their own.
	if b.accountDirty && b.placeDirty() && len(out.channels) == len(b.channelsDirty) {
		a := b.account
		out.account = &a
	}
	return out
}

// write puts the snapshot and keeps count of the users in the file.
func (out *snapshot) write(tx *bbolt.Tx, users *int) (err error) {
	for k, m := range out.answered {
		if err := markAnswered(tx, k, m); err != nil {
			return err
		}
	}
	if *users, err = writeHashes(tx, out.hashes, *users); err != nil {
		return err
	}
	for id, c := range out.channels {
		if err := put(tx, bucketChannels, encodeInt(id), encodeChannel(c)); err != nil {
			return err
		}
	}
	if out.account == nil {
		return nil
	}
	value, err := json.Marshal(out.account)
	if err != nil {
		return err
	}
	return put(tx, bucketMeta, keyAccount, value)
}

func markAnswered(tx *bbolt.Tx, k Key, m mark) error {
	old, ok, err := entryOf(tx, k)
	if err != nil || !ok || old.State == Answered {
		return err
	}
	e := old
	e.State, e.Finished = Answered, m.at
	if m.answerID != 0 {
		e.AnswerID = m.answerID
	}
	refused, failed := replace(tx, old, e)
	return errors.Join(refused, failed)
}

// writeHashes puts access hashes and returns how many users the file has then. Too many, and the neighbour of each new
// one goes; ids of users are spread well enough for that.
func writeHashes(tx *bbolt.Tx, hashes map[command.Peer]int64, users int) (int, error) {
	b := tx.Bucket(bucketHashes)
	for p, hash := range hashes {
		key := encodePeer(p)
		if p.Kind == command.User && b.Get(key) == nil {
			users++
			if users > maxUsers {
				k, _ := b.Cursor().Seek(key)
				if k == nil || k[0] != userKind {
					k, _ = b.Cursor().Seek([]byte{userKind})
				}
				if err := b.Delete(k); err != nil {
					return users, err
				}
				users--
			}
		}
		if err := putInt(tx, bucketHashes, key, hash); err != nil {
			return users, err
		}
	}
	return users, nil
}

// forget drops what a committed snapshot holds from what waits, unless it has changed since.
func (b *behind) forget(out snapshot) {
	if out.account != nil && *out.account == b.account {
		b.accountDirty = false
	}
	for id, c := range out.channels {
		if b.channels[id] == c {
			delete(b.channelsDirty, id)
		}
	}
	for p, hash := range out.hashes {
		if b.hashes[p] == hash {
			delete(b.hashesDirty, p)
		}
	}
	for k, m := range out.answered {
		if b.answered[k] == m {
			delete(b.answered, k)
		}
	}
	if !b.dirty() {
		b.stopTimer()
	}
}

// changed starts the wait for a flush. The caller holds mu.
func (s *Store) changed() {
	if s.behind.timer == nil && s.unusable() == nil {
		s.behind.timer = time.AfterFunc(flushAfter, func() {
			s.mu.Lock()
			s.behind.timer = nil
			s.mu.Unlock()
			_ = s.Flush() // Options.Failed has been told
		})
	}
}

// Flush writes what waits to be written behind. It is on disk when Flush returns; nothing is written if nothing waits.
// [ErrFailed] if it could not be written, then or earlier.
func (s *Store) Flush() error {
	s.mu.Lock()
	err, turns := s.failed, 0
	if b := &s.behind; b.dirty() && !s.closed {
		// As many as what waits now takes: on a busy account something new always waits.
		turns = 1 + len(b.hashesDirty)/alongside + len(b.channelsDirty)/alongside + 1
	}
	s.mu.Unlock()
	for ; err == nil && turns > 0; turns-- {
		err = s.write(func(*bbolt.Tx) (error, error) { return nil, nil })
		s.mu.Lock()
		if !s.behind.dirty() {
			turns = 0
		}
		s.mu.Unlock()
	}
	return err
}

// load reads what is kept in memory.
func (s *Store) load(tx *bbolt.Tx) error {
	b := &s.behind
	b.channels = make(map[int64]channelState)
	b.channelsDirty = make(map[int64]struct{})
	b.hashes = make(map[command.Peer]int64)
	b.hashesDirty = make(map[command.Peer]struct{})
	b.answered = make(map[Key]mark)
	value, err := get(tx, bucketMeta, keyAccount)
	if err != nil {
		return err
	}
	if value != nil {
		if json.Unmarshal(value, &b.account) != nil {
			return errShape
		}
		b.haveAccount = true
	}
	return tx.Bucket(bucketChannels).ForEach(func(key, _ []byte) error {
		id, err := decodeInt(key)
		if err != nil {
			return err
		}
		value, err := get(tx, bucketChannels, key)
		if err != nil {
			return err
		}
		b.channels[id], err = decodeChannel(value)
		return err
	})
}
