package store

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"userbot/internal/command"
)

const (
	// alongside bounds how many channels and how many peers travel with one journal write, so that a command in a
	// busy account does not wait for them. What is left goes with the next.
	alongside = 128
)

// account is the account's own update state.
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

// mark is what is known of the answer to a command that is pending in the journal.
type mark struct {
	answerID int          // 0: not known
	chat     command.Peer // where that is
	final    bool
	at       time.Time  // of the final answer
	sent     *[]Request // what this process has sent for it in all, if that is final
}

// behind is what is written behind, and what of it is not on disk yet. Store.mu guards it.
type behind struct {
	account     account
	haveAccount bool
	channels    map[int64]channelState
	hashes      hashes

	accountDirty  bool
	channelsDirty map[int64]struct{}
	channelsGone  []int64 // dropped, and in the file still
	answers       map[Key]mark
	finals        int                 // how many of them are final
	removed       map[string]struct{} // by the key of the removal

	recorded []uint64 // seqs of entries that are in the record, and listed as missing there
	kept     *kept    // what of these is on disk there; nil: nothing that the file does not say

	holds int         // while positive, the update state stays as it is on disk
	timer *time.Timer // set while anything waits
}

// day is what Telegram's clock said last, in days since 1970; 0 if that is not known.
func (b *behind) day() int64 { return int64(b.account.Date / (24 * 60 * 60)) }

// hurry lets what waits be written now. There is a timer.
func (b *behind) hurry() {
	if b.timer != nil {
		b.timer.Reset(0)
	}
}

// snapshot is what one transaction writes of it.
type snapshot struct {
	account  *account
	channels map[int64]channelState
	gone     []int64
	hashes   map[command.Peer]hashUse
	answers  map[Key]mark
	removed  map[string]struct{}
	kept     *kept
}

func (b *behind) dirty() bool {
	return b.stateDirty() || b.kept != nil || len(b.hashes.unsaved)+len(b.answers)+len(b.removed) > 0
}

// stateDirty reports whether the update state has changed and may be written.
func (b *behind) stateDirty() bool {
	return b.holds == 0 && (b.accountDirty || len(b.channelsDirty)+len(b.channelsGone) > 0)
}

func (b *behind) stopTimer() {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
}

func (b *behind) snapshot() snapshot {
	var out snapshot
	out.answers, out.removed, out.kept = maps.Clone(b.answers), maps.Clone(b.removed), b.kept
	out.hashes = make(map[command.Peer]hashUse)
	for p, u := range b.hashes.unsaved {
		if len(out.hashes) == alongside {
			break
		}
		out.hashes[p] = u
	}
	// The update state of a channel is of no use without the hash that opens the channel: hashes go first.
	if len(out.hashes) < alongside && b.stateDirty() {
		out.channels = make(map[int64]channelState)
		for id := range b.channelsDirty {
			if len(out.channels) == alongside {
				break
			}
			out.channels[id] = b.channels[id]
		}
	}
	if b.stateDirty() {
		out.gone = slices.Clone(b.channelsGone[:min(alongside, len(b.channelsGone))])
	}
	// The account goes last: what it says of its date counts for the channels that have none of their own.
	if b.accountDirty && b.stateDirty() && len(out.channels) == len(b.channelsDirty) {
		a := b.account
		out.account = &a
	}
	return out
}

// write puts the snapshot.
func (out *snapshot) write(tx *txn, n *counts) error {
	for k, m := range out.answers {
		if err := markAnswer(tx, n, k, m); err != nil {
			return err
		}
	}
	if out.kept != nil {
		if err := out.kept.write(tx); err != nil {
			return err
		}
	}
	for k := range out.removed {
		if err := tx.delete(bucketRemovals, []byte(k)); err != nil {
			return err
		}
	}
	if err := writeHashes(tx, n, out.hashes); err != nil {
		return err
	}
	for id, c := range out.channels {
		if err := put(tx, bucketChannels, encodeInt(id), encodeChannel(c)); err != nil {
			return err
		}
	}
	for _, id := range out.gone {
		if err := tx.delete(bucketChannels, encodeInt(id)); err != nil {
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
	b.channelsGone = slices.DeleteFunc(b.channelsGone, func(id int64) bool { return slices.Contains(out.gone, id) })
	for p, u := range out.hashes {
		if b.hashes.unsaved[p] == u {
			delete(b.hashes.unsaved, p)
			b.hashes.keep(p, u)
		}
	}
	for k, m := range out.answers {
		if b.answers[k] == m {
			delete(b.answers, k)
			if m.final {
				b.finals--
			}
		}
	}
	for k := range out.removed {
		delete(b.removed, k)
	}
	b.forgetKept(out.kept)
	if !b.dirty() && len(b.recorded) == 0 {
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
	s.keepRecord()
	s.mu.Lock()
	err, turns := s.failed, 0
	if b := &s.behind; b.dirty() && !s.closed {
		// As many as what waits now takes: on a busy account something new always waits.
		turns = 1 + len(b.hashes.unsaved)/alongside + len(b.channelsDirty)/alongside + len(b.channelsGone)/alongside + 1
	}
	s.mu.Unlock()
	for ; err == nil && turns > 0; turns-- {
		err = s.write(func(*txn, *counts) (error, error) { return nil, nil })
		s.mu.Lock()
		if !s.behind.dirty() {
			turns = 0
		}
		s.mu.Unlock()
	}
	return err
}

// load reads what is kept in memory.
func (s *Store) load(tx *txn) error {
	b := &s.behind
	b.channels = make(map[int64]channelState)
	b.channelsDirty = make(map[int64]struct{})
	b.hashes.init()
	b.answers = make(map[Key]mark)
	b.removed = make(map[string]struct{})
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
