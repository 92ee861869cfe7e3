package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"userbot/internal/command"
)

// pruneStep bounds how many old entries one transaction removes: two, since one comes in.
const pruneStep = 2

// Accept writes a new command to the journal and returns it with its Seq and its State (Accepted unless e has one). It is
// on disk when Accept returns. [ErrSeen] if its key was accepted before and [ErrFull] if too many entries are pending (see [Entry.Unlisted]), which
// cost no disk write (what comes from a timer is let in all the same); [ErrFailed] if it could not be written.
//
// An entry that Picks a choice takes its question in the same transaction: [ErrPicked] if that is gone or was taken before,
// and the entry is not written then. It becomes the Next of those that it Follows in that transaction, too, as far as these are there still.
//
// The edits change the agenda in the same transaction: see [Edit].
//
// e.Accepted is required, and the store's clock: entries that were finished Options.Keep before it are removed on the way.
// Their keys stay seen: of each chat or timer the highest number removed is remembered, and numbers only grow.
func (s *Store) Accept(e Entry, edits ...Edit) (Entry, error) {
	f, err := s.accepting(&e, edits)
	if err == nil {
		err = s.write(f)
	}
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// AcceptAll is Accept for several, one after the other, with one sync for all. It returns an error for each, nil for those that are
// accepted, and puts into these their Seq and their State.
func (s *Store) AcceptAll(entries []Entry) []error {
	errs := make([]error, len(entries))
	var fs []change
	var of []int
	for i := range entries {
		f, err := s.accepting(&entries[i], nil)
		if errs[i] = err; err == nil {
			fs, of = append(fs, f), append(of, i)
		}
	}
	for k, err := range s.writeAs(false, fs...) {
		errs[of[k]] = err
	}
	return errs
}

// accepting is the change with which e is accepted. It fills in e's Seq. What is refused already costs no disk write.
func (s *Store) accepting(e *Entry, edits []Edit) (change, error) {
	if e.Key.Peer.IsZero() || e.Key.N <= 0 || e.Accepted.IsZero() {
		return nil, errors.New("journal entry without a key or a time")
	}
	if e.State == 0 {
		e.State = Accepted
	}
	s.mu.Lock()
	most := s.opt.MaxPending
	if e.Unlisted {
		most = max(most/2, 1)
	}
	err, full := s.unusable(), s.pendingCount() >= most
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	seen, err := s.seen(e.Key)
	switch {
	case err != nil:
		return nil, err
	case seen:
		return nil, ErrSeen
	case full && bounded(*e):
		return nil, ErrFull
	}
	return func(tx *txn, n *counts) (error, error) {
		if seen, err := seenIn(tx, e.Key); err != nil || seen {
			return ErrSeen, err
		}
		if n.pending >= most && bounded(*e) {
			return ErrFull, nil
		}
		if e.Seq, err = nextSeq(tx); err != nil {
			return err, nil
		}
		seq := encodeInt(int64(e.Seq))
		value, err := encodeEntry(*e)
		if err != nil {
			return fmt.Errorf("journal entry: %w", err), nil
		}
		asked, refused, failed := question(tx, e.Picks)
		if refused == nil && failed == nil {
			refused, failed = editAll(tx, n, edits)
		}
		if refused != nil || failed != nil {
			return refused, failed
		}
		if asked.Seq != 0 {
			picked := asked
			picked.Picked = e.Key
			if refused, failed := replace(tx, n, asked, picked); refused != nil || failed != nil {
				return nil, errors.Join(refused, failed)
			}
		}
		if err := follow(tx, n, *e); err != nil {
			return nil, err
		}
		if err := put(tx, bucketJournal, seq, value); err != nil {
			return nil, err
		}
		if err := put(tx, bucketKeys, encodeKey(e.Key), seq); err != nil {
			return nil, err
		}
		if err := index(tx, n, Entry{}, *e); err != nil {
			return nil, err
		}
		return nil, s.prune(tx, n, *e)
	}, nil
}

// question returns the one that a command picks of, the zero Entry for one that picks of none.
func question(tx *txn, k Key) (q Entry, refused, failed error) {
	if k == (Key{}) {
		return q, nil, nil
	}
	q, ok, err := entryOf(tx, k)
	if err == nil && (!ok || q.Picked != Key{}) {
		refused = ErrPicked
	}
	return q, refused, err
}

// follow notes with the questions that e follows that it does.
func follow(tx *txn, n *counts, e Entry) error {
	for _, k := range e.Follows {
		q, ok, err := entryOf(tx, k)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		q.Next = e.Key
		if refused, failed := replace(tx, n, q, q); refused != nil || failed != nil {
			return errors.Join(refused, failed)
		}
	}
	return nil
}

// Advance writes how far a command has come. It is on disk when Advance returns. An AnswerID that the journal knows is not
// lost by one of 0, unless the Chat is another one from now on. The edits change the agenda in the same transaction: see [Edit].
// [ErrBackward] if the entry is not in the journal or has a higher state there, [ErrFailed] if it could not be written.
func (s *Store) Advance(e Entry, edits ...Edit) error { return s.AdvanceAll([]Entry{e}, edits...) }

// AdvanceAll is Advance for several: all are written, or none is.
func (s *Store) AdvanceAll(entries []Entry, edits ...Edit) error {
	err := s.write(func(tx *txn, n *counts) (error, error) {
		was := make([]Entry, len(entries))
		for k, e := range entries {
			old, ok, err := entryOf(tx, e.Key)
			if err != nil {
				return nil, err
			}
			if !ok || old.Seq != e.Seq || e.State < old.State || e.State > Answered {
				return ErrBackward, nil
			}
			was[k] = old
		}
		if refused, failed := editAll(tx, n, edits); refused != nil || failed != nil {
			return refused, failed
		}
		for k, e := range entries {
			if refused, failed := replace(tx, n, was[k], e); refused != nil || failed != nil {
				return nil, errors.Join(refused, failed)
			}
		}
		return nil, nil
	})
	for _, e := range entries {
		if err == nil && e.State == Answered {
			s.recordEntry(e)
		}
	}
	return err
}

// Posted notes that the interim answer to the command in k is posted as message answerID of a chat. It is written behind, and
// forgotten where the entry's Chat is another one.
func (s *Store) Posted(k Key, chat command.Peer, answerID int) {
	s.note(k, mark{answerID: answerID, chat: chat})
}

// Answered notes that the final answer to the command in k is posted at that time as message answerID of its Chat, or, with 0, that it
// never can be, or that the id is not known. It is written behind: if it is lost, the answer is sent again under its random
// id, and Telegram drops the repeat. sent is what was asked of Telegram for it, none: what the entry knows of that. The entry
// goes to the record.
func (s *Store) Answered(k Key, answerID int, at time.Time, sent ...Request) {
	m := mark{answerID: answerID, final: true, at: at}
	if sent != nil {
		m.sent = &sent
	}
	if e, ok := s.note(k, m); ok {
		s.recordEntry(e)
		s.markNow()
	}
}

// note returns the entry as it is with m, ok false where nothing was noted.
func (s *Store) note(k Key, m mark) (e Entry, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.behind.answers[k]
	if old.final {
		return Entry{}, false
	}
	e, ok, err := s.entry(k)
	if err != nil || !ok || !pending(e) {
		return Entry{}, false
	}
	switch {
	case m.answerID == 0:
		m.answerID, m.chat = old.answerID, old.chat
	case m.final:
		m.chat = e.Chat
	}
	if m.final {
		s.behind.finals++
	}
	s.behind.answers[k] = m
	s.changed()
	return m.on(e), true
}

// markAnswer puts into the entry of k what is known of its answer.
func markAnswer(tx *txn, n *counts, k Key, m mark) error {
	old, ok, err := entryOf(tx, k)
	if err != nil || !ok || !pending(old) {
		return err
	}
	refused, failed := replace(tx, n, old, m.on(old))
	return errors.Join(refused, failed)
}

// on returns e with what m knows of its answer.
func (m mark) on(e Entry) Entry {
	if m.answerID != 0 && m.chat == e.Chat {
		e.AnswerID = m.answerID
	}
	if m.final {
		e.State, e.Finished = Answered, m.at
	}
	if m.sent != nil {
		e.Sent = *m.sent
	}
	return e
}

// AnswerID returns the id of the message of a chat that answers the command in k, interim or final; 0 if it is not known, or
// the answer is in another chat.
func (s *Store) AnswerID(k Key, chat command.Peer) int {
	if e, _, _ := s.Entry(k); e.Chat == chat {
		return e.AnswerID
	}
	return 0
}

// replace puts e in the place of old, which has the same seq and key.
func replace(tx *txn, n *counts, old, e Entry) (refused, failed error) {
	if e.AnswerID == 0 && e.Chat == old.Chat {
		e.AnswerID = old.AnswerID
	}
	if old.Picked != (Key{}) {
		e.Picked = old.Picked
	}
	e.Next = old.Next
	value, err := encodeEntry(e)
	if err != nil {
		return fmt.Errorf("journal entry: %w", err), nil
	}
	if err := put(tx, bucketJournal, encodeInt(int64(e.Seq)), value); err != nil {
		return nil, err
	}
	return nil, index(tx, n, old, e)
}

// index keeps the buckets that lead to entries, and the counts, in step with a change from old to e; the zero Entry is none
// at all.
func index(tx *txn, n *counts, old, e Entry) error {
	if was, is := pending(old), pending(e); was != is {
		n.pending--
		if is {
			n.pending += 2
		}
	}
	if (old.State == 0) != (e.State == 0) {
		n.entries--
		if old.State == 0 {
			n.entries += 2
		}
	}
	if err := move(tx, bucketPending, pendingKey(old), pendingKey(e)); err != nil {
		return err
	}
	if pending(old) && e.State == Answered {
		if err := errors.Join(remind(tx, e), listMissing(tx, e.Seq)); err != nil {
			return err
		}
	}
	if err := move(tx, bucketFinished, finishedKey(old), finishedKey(e)); err != nil {
		return err
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
			if err := tx.delete(bucketCalls, encodeInt(was)); err != nil {
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

// move takes the key was out of a bucket of keys without values, and puts is in. nil is no key.
func move(tx *txn, bucket, was, is []byte) error {
	if bytes.Equal(was, is) {
		return nil
	}
	if was != nil {
		if err := tx.delete(bucket, was); err != nil {
			return err
		}
	}
	if is == nil {
		return nil
	}
	return put(tx, bucket, is, nil)
}

// bounded reports whether there must be room for e among what is pending. What falls due, and what the program has to tell by
// itself, is let in always: it is little, and nobody can type it again.
func bounded(e Entry) bool {
	return pending(e) && e.Key.Peer.Kind != command.Timer
}

func pending(e Entry) bool { return e.State != 0 && e.State < Answered }

// pendingKey is where e stands in the bucket of pending entries, nil if it does not.
func pendingKey(e Entry) []byte {
	if !pending(e) {
		return nil
	}
	return encodeInt(int64(e.Seq))
}

// finishedKey is where e stands in the bucket of finished entries, nil if it does not.
func finishedKey(e Entry) []byte {
	if e.State != Answered {
		return nil
	}
	return encodeFinished(e)
}

// claim is the call that e says it made, or 0.
func claim(e Entry) int64 {
	if !e.Made {
		return 0
	}
	return e.CallID
}

// prune removes entries that were finished for long enough when e was accepted, or too many, oldest first, once the record has
// them on disk. It never looks at those that are pending. The newest entry always stays: it says which seq comes next.
func (s *Store) prune(tx *txn, n *counts, e Entry) error {
	before := e.Accepted.Add(-s.opt.Keep).Unix()
	var old []uint64
	c := tx.Bucket(bucketFinished).Cursor()
	for k, _ := c.First(); k != nil && len(old) < pruneStep; k, _ = c.Next() {
		at, seq, err := decodeFinished(k)
		if err != nil {
			return err
		}
		if at > before && n.entries-len(old) <= maxEntries {
			break
		}
		if seq != e.Seq {
			old = append(old, seq)
		}
	}
	old, err := s.inRecord(tx, old)
	if err != nil {
		return err
	}
	for _, seq := range old {
		e, err := entryAt(tx, encodeInt(int64(seq)))
		if err != nil {
			return err
		}
		if err := remove(tx, n, e); err != nil {
			return err
		}
	}
	return nil
}

// finished is when an entry came to its end: not before it was there, whatever the clock said.
func finished(e Entry) time.Time {
	if e.Finished.Before(e.Accepted) {
		return e.Accepted
	}
	return e.Finished
}

func remove(tx *txn, n *counts, e Entry) error {
	if err := index(tx, n, e, Entry{}); err != nil {
		return err
	}
	if err := tx.delete(bucketJournal, encodeInt(int64(e.Seq))); err != nil {
		return err
	}
	if err := tx.delete(bucketKeys, encodeKey(e.Key)); err != nil {
		return err
	}
	if e.Key.Peer.Kind == command.Timer && e.Key.Peer.ID >= firstItem {
		return nil // its item left the agenda with it, and cannot fall due again
	}
	chat := encodePeer(e.Key.Peer)
	if horizon, _, err := getInt(tx, bucketHorizons, chat); err != nil || horizon >= e.Key.N {
		return err
	}
	return putInt(tx, bucketHorizons, chat, e.Key.N)
}

func nextSeq(tx *txn) (uint64, error) {
	next, _, err := getInt(tx, bucketMeta, keyNext)
	if k, _ := tx.Bucket(bucketJournal).Cursor().Last(); k != nil {
		return max(binary.BigEndian.Uint64(k)+1, uint64(next)), err
	}
	return max(1, uint64(next)), err
}

func seenIn(tx *txn, k Key) (bool, error) {
	if horizon, ok, err := getInt(tx, bucketHorizons, encodePeer(k.Peer)); err != nil || ok && k.N <= horizon {
		return true, err
	}
	_, ok, err := getInt(tx, bucketKeys, encodeKey(k))
	return ok, err
}

func entryAt(tx *txn, seq []byte) (Entry, error) {
	value, err := get(tx, bucketJournal, seq)
	if err != nil {
		return Entry{}, err
	}
	return decodeEntry(seq, value)
}

func entryOf(tx *txn, k Key) (e Entry, ok bool, err error) {
	seq, err := get(tx, bucketKeys, encodeKey(k))
	if err != nil || seq == nil {
		return Entry{}, false, err
	}
	e, err = entryAt(tx, seq)
	return e, err == nil, err
}

func (s *Store) seen(k Key) (seen bool, err error) {
	err = s.view(func(tx *txn) error {
		seen, err = seenIn(tx, k)
		return err
	})
	return seen, err
}

// Seen reports whether a command with this key was accepted; it costs no disk access to speak of. A key whose
// record cannot be read counts as seen: then nothing is done twice.
func (s *Store) Seen(k Key) bool {
	seen, err := s.seen(k)
	return seen || err != nil
}

// Entry returns the journal's entry for a key, with what is written behind; ok false if there is none (any more).
func (s *Store) Entry(k Key) (e Entry, ok bool, err error) {
	s.mu.Lock()
	m := s.behind.answers[k]
	s.mu.Unlock()
	e, ok, err = s.entry(k)
	return m.on(e), ok, err
}

func (s *Store) entry(k Key) (e Entry, ok bool, err error) {
	err = s.view(func(tx *txn) error {
		e, ok, err = entryOf(tx, k)
		return err
	})
	return e, ok, err
}

// Newest returns the greatest number of the journal's keys of a peer; 0: it has none, or none any more.
func (s *Store) Newest(p command.Peer) (n int64, err error) {
	err = s.view(func(tx *txn) error {
		c := tx.Bucket(bucketKeys).Cursor()
		k, _ := c.Seek(encodeKey(Key{Peer: p, N: math.MaxInt64}))
		if k == nil {
			k, _ = c.Last()
		} else {
			k, _ = c.Prev()
		}
		if from := encodePeer(p); bytes.HasPrefix(k, from) {
			n, err = decodeInt(k[len(from):])
		}
		return err
	})
	return n, err
}

// Pending returns the entries that are not Answered, as [Store.Unanswered] has them.
func (s *Store) Pending() ([]Entry, error) {
	var entries []Entry
	err := s.Unanswered(func(e Entry) { entries = append(entries, e) })
	return entries, err
}

// Unanswered calls f with the entries that are not Answered, in the order they were accepted. What changes meanwhile may be met as it was or
// as it is.
func (s *Store) Unanswered(f func(Entry)) error {
	var from []byte
	some := make([]Entry, 0, fewRecent)
	for more := true; more; {
		some = some[:0]
		err := s.view(func(tx *txn) error {
			c := tx.Bucket(bucketPending).Cursor()
			seq, _ := c.Seek(from)
			for ; seq != nil && len(some) < fewRecent; seq, _ = c.Next() {
				e, err := entryAt(tx, seq)
				if err != nil {
					return err
				}
				some = append(some, e)
				from = append(append(from[:0], seq...), 0) // the least key after it
			}
			more = seq != nil
			return nil
		})
		if err != nil {
			return err
		}
		for _, e := range some {
			s.mu.Lock()
			m := s.behind.answers[e.Key]
			s.mu.Unlock()
			if !m.final {
				f(m.on(e))
			}
		}
	}
	return nil
}

// choices is what the JSON of an entry holds that has Choices, or tells of those of another one.
var choices = []byte(`"choices`) //nolint:gochecknoglobals // nobody writes it

// made is so of an entry that is Made.
var made = []byte(`"made":true`) //nolint:gochecknoglobals // nobody writes it

// verbIs stands before the verb of an entry, and quote behind it.
var verbIs, quote = []byte(`"cmd":{"v":"`), []byte(`"`) //nolint:gochecknoglobals // nobody writes them

const (
	// mostRecent is how many entries [Store.Recent] reads.
	mostRecent = 4096
	// fewRecent is how many of them it, or [Store.Unanswered], reads before writers have their turn again.
	fewRecent = 64
)

// Recent calls f with the entries that were accepted since then, newest first, until it returns false. After some thousand
// it looks no further. What is written behind counts.
func (s *Store) Recent(since time.Time, f func(Entry) (more bool)) error {
	return s.recent(since, nil, f)
}

// Questions is [Store.Recent] of those only that have Choices, or tell of those of another one. The others cost next to nothing.
func (s *Store) Questions(since time.Time, f func(Entry) (more bool)) error {
	return s.recent(since, func(value []byte) bool { return bytes.Contains(value, choices) }, func(e Entry) bool { return len(e.Choices) == 0 && e.ChoicesOf == (Key{}) || f(e) })
}

// Makers is [Store.Recent] of those only that have made a call. The others cost next to nothing.
func (s *Store) Makers(since time.Time, f func(Entry) (more bool)) error {
	return s.recent(since, func(value []byte) bool { return bytes.Contains(value, made) }, func(e Entry) bool { return !e.Made || f(e) })
}

// OfVerbs is [Store.Recent] of those only that are of one of the verbs. The others cost next to nothing.
func (s *Store) OfVerbs(since time.Time, verbs []command.Verb, f func(Entry) (more bool)) error {
	of := func(value []byte) bool {
		_, verb, found := bytes.Cut(value, verbIs)
		verb, _, _ = bytes.Cut(verb, quote)
		return !found || slices.Contains(verbs, command.Verb(verb))
	}
	return s.recent(since, of, func(e Entry) bool { return !slices.Contains(verbs, e.Command.Verb) || f(e) })
}

// recent is Recent of those entries that may be wanted by their JSON, with some others among them; nil: of all.
func (s *Store) recent(since time.Time, wanted func(value []byte) bool, f func(Entry) (more bool)) error {
	s.mu.Lock()
	answers := maps.Clone(s.behind.answers)
	s.mu.Unlock()
	sum := checksumOf(bucketJournal)
	var upto []byte  // the seq before which it goes on
	var some []Entry // most scans want few
	for range mostRecent / fewRecent {
		some = some[:0]
		read := 0
		err := s.view(func(tx *txn) error {
			c := tx.Bucket(bucketJournal).Cursor()
			seq, record := c.Last()
			if upto != nil {
				_, _ = c.Seek(upto)
				seq, record = c.Prev()
			}
			for ; seq != nil && read < fewRecent; seq, record = c.Prev() {
				value, err := unsealAfter(sum, seq, record)
				if err != nil {
					return fmt.Errorf("bucket %s: %w", bucketJournal, err)
				}
				// The last of these tells whether those before it can be of since then.
				if read++; wanted == nil || wanted(value) || read == fewRecent && !since.IsZero() {
					e, err := decodeEntry(seq, value)
					if err != nil {
						return err
					}
					some = append(some, e)
				}
				upto = append(upto[:0], seq...)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, e := range some {
			if e = answers[e.Key].on(e); e.Accepted.Before(since) || !f(e) {
				return nil
			}
		}
		if read < fewRecent {
			return nil
		}
	}
	return nil
}

// PendingCount returns how many entries are not Answered. It reads one record of the file, to see that it can be read.
func (s *Store) PendingCount() (int, error) {
	err := s.view(func(tx *txn) error {
		_, err := get(tx, bucketMeta, keySchema)
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pendingCount(), err
}

// pendingCount is PendingCount without a look at the file. The caller holds mu.
func (s *Store) pendingCount() int { return s.counts.pending - s.behind.finals }

// ClaimedCall returns the command that says that it made this call; the first, if several say so.
func (s *Store) ClaimedCall(callID int64) (k Key, ok bool) {
	err := s.view(func(tx *txn) error {
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
