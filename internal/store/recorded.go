package store

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"userbot/internal/command"
	"userbot/internal/record"
)

// RecordOptions is how the record of what was done is kept, for longer than the journal.
type RecordOptions struct {
	// Keep is how long; 0 means 90 days.
	Keep time.Duration
	// NoTitles leaves out what was typed and what was answered.
	NoTitles bool
}

// mostRecorded is how many entries the record may have that it is not known of to be on disk. The list of them is written with each
// entry.
const mostRecorded = 64

// recording writes the record behind the journal. An entry is listed in the file as missing there in the transaction that makes it
// Answered, and taken off the list in one that comes after the record's sync; so each comes to the record once, whatever is cut
// off: what stands after the mark in the record is compared with what is listed, or pending, when the store is opened.
type recording struct {
	mu     sync.Mutex // guards what follows; taken before Store.mu
	record *record.Record
	ahead  map[uint64]struct{} // pending entries that the record has already
}

// recordState is the value of keyRecord.
type recordState struct {
	record.Mark
	Missing  []uint64  `json:"missing,omitempty"` // seqs of Answered entries of which it is not known that the record has them
	Ahead    []uint64  `json:"ahead,omitempty"`   // seqs of entries that were pending and that the record had up to Mark all the same
	Restored time.Time `json:"restored,omitzero"` // when the store was restored, if the record does not know of it
}

func loadRecordState(tx *txn) (st recordState, known bool, err error) {
	value, err := get(tx, bucketMeta, keyRecord)
	if err != nil || value == nil {
		return recordState{}, false, err
	}
	if json.Unmarshal(value, &st) != nil {
		return recordState{}, false, errShape
	}
	return st, true, nil
}

func (st *recordState) put(tx *txn) error {
	value, err := json.Marshal(st)
	if err != nil {
		return err
	}
	return put(tx, bucketMeta, keyRecord, value)
}

// listMissing lists an entry as missing in the record.
func listMissing(tx *txn, seq uint64) error {
	st, _, err := loadRecordState(tx)
	if err != nil {
		return err
	}
	st.Missing = append(st.Missing, seq)
	return st.put(tx)
}

// recordRestored notes that the store has been restored.
func recordRestored(tx *txn, now time.Time) error {
	st, known, err := loadRecordState(tx)
	if err != nil || !known {
		return err
	}
	st.Restored = now
	return st.put(tx)
}

// kept is what of the record is on disk.
type kept struct {
	mark  record.Mark
	seqs  []uint64 // the first of behind.recorded
	ahead []uint64
}

// write takes what is on disk off the list. What behind.answers held when k was made is written with it or was before.
func (k *kept) write(tx *txn) error {
	st, _, err := loadRecordState(tx)
	if err != nil {
		return err
	}
	st.Missing = slices.DeleteFunc(st.Missing, func(seq uint64) bool { return slices.Contains(k.seqs, seq) })
	st.Mark, st.Ahead, st.Restored = k.mark, k.ahead, time.Time{}
	return st.put(tx)
}

// forgetKept drops what the file says now.
func (b *behind) forgetKept(out *kept) {
	if out == nil {
		return
	}
	b.recorded = b.recorded[len(out.seqs):]
	switch {
	case b.kept == out:
		b.kept = nil
	case b.kept != nil:
		rest := *b.kept
		rest.seqs = rest.seqs[len(out.seqs):]
		b.kept = &rest
	}
}

// openRecord opens the record, and writes there what is missing.
func (s *Store) openRecord() error {
	folder := filepath.Join(filepath.Dir(s.path), record.Folder)
	err := s.bringRecord(folder)
	if err == nil {
		err = s.Flush()
	}
	return mendDisk(folder, err)
}

func (s *Store) bringRecord(folder string) error {
	var (
		st      recordState
		known   bool
		missing []Entry
	)
	err := s.view(func(tx *txn) (err error) {
		if st, known, err = loadRecordState(tx); err != nil {
			return err
		}
		for _, seq := range st.Missing {
			e, err := entryAt(tx, encodeInt(int64(seq)))
			if err != nil {
				return err
			}
			missing = append(missing, e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r, found, err := record.Open(folder, st.Mark, known, s.opt.Record.Keep)
	if err != nil {
		return err
	}
	w := &s.recording
	w.record, w.ahead = r, make(map[uint64]struct{})
	there := make(map[string]struct{})
	perhaps := slices.Clone(st.Ahead) // seqs of what may be pending and in the record already
	noted := false                    // that the store was restored
	for _, l := range found.Tail {
		there[lineID(l.Ref, l.Accepted)] = struct{}{}
		if seq, ok := referred(l.Ref); ok {
			perhaps = append(perhaps, seq)
		}
		noted = noted || l.Kind == record.Restored && l.At.Equal(st.Restored)
	}
	has := func(e *Entry) bool {
		_, ok := there[lineID(reference(e.Seq), e.Accepted)]
		return ok || slices.Contains(st.Ahead, e.Seq)
	}
	var told []record.Line
	if found.Gap {
		told = append(told, record.Line{Kind: record.Gap, Upto: st.N})
	}
	if !known && r.End().N > 0 {
		told = append(told, record.Line{Kind: record.Anew})
	}
	if !st.Restored.IsZero() && !noted {
		told = append(told, record.Line{Kind: record.Restored, At: st.Restored})
	}
	for _, e := range missing {
		if !has(&e) {
			told = append(told, s.lineOf(&e))
		}
		s.behind.recorded = append(s.behind.recorded, e.Seq)
	}
	for _, l := range told {
		if err := r.Append(l); err != nil {
			return err
		}
	}
	err = s.view(func(tx *txn) error {
		for _, seq := range perhaps {
			key := encodeInt(int64(seq))
			if tx.Bucket(bucketPending).Get(key) == nil {
				continue
			}
			e, err := entryAt(tx, key)
			if err != nil {
				return err
			}
			if has(&e) {
				w.ahead[seq] = struct{}{}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !known || len(told) > 0 {
		return s.syncRecord()
	}
	return nil
}

// lineID tells lines apart, also those of a store that was restored or is another one.
func lineID(ref string, accepted time.Time) string {
	return ref + " " + accepted.UTC().Format(time.RFC3339Nano)
}

func (s *Store) closeRecord() error {
	w := &s.recording
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.record == nil {
		return nil
	}
	err := w.record.Close()
	w.record = nil
	return err
}

// recordEntry writes an entry that is Answered to the record.
func (s *Store) recordEntry(e Entry) {
	w := &s.recording
	w.mu.Lock()
	defer w.mu.Unlock()
	s.mu.Lock()
	unusable := s.unusable()
	s.mu.Unlock()
	if unusable != nil || w.record == nil {
		return // the next start does it
	}
	if _, there := w.ahead[e.Seq]; there {
		delete(w.ahead, e.Seq)
	} else if err := w.record.Append(s.lineOf(&e)); err != nil {
		_ = s.fail(err) // Options.Failed has been told
		return
	}
	s.mu.Lock()
	s.behind.recorded = append(s.behind.recorded, e.Seq)
	many := len(s.behind.recorded) >= mostRecorded && s.behind.kept == nil
	s.changed()
	s.mu.Unlock()
	if many {
		if err := s.syncRecord(); err != nil {
			_ = s.fail(err)
		}
	}
}

// keepRecord puts on disk what the record has. What of it is to be told to the file waits for the next transaction.
func (s *Store) keepRecord() {
	w := &s.recording
	w.mu.Lock()
	defer w.mu.Unlock()
	s.mu.Lock()
	todo := s.unusable() == nil && w.record != nil && len(s.behind.recorded) > 0
	s.mu.Unlock()
	if !todo {
		return
	}
	if err := s.syncRecord(); err != nil {
		_ = s.fail(err)
	}
}

// syncRecord is keepRecord for who holds recording.mu.
func (s *Store) syncRecord() error {
	m, err := s.recording.record.Sync()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind.kept = &kept{m, slices.Clone(s.behind.recorded), slices.Sorted(maps.Keys(s.recording.ahead))}
	return nil
}

// inRecord returns those of the entries that the record has on disk: no others are removed from the journal.
func (s *Store) inRecord(tx *txn, seqs []uint64) ([]uint64, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	st, _, err := loadRecordState(tx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(seqs, func(seq uint64) bool { return slices.Contains(st.Missing, seq) }), nil
}

// Recorded returns how far the record is on disk, as the file tells it: see [record.Verify].
func (s *Store) Recorded() (m record.Mark, err error) {
	err = s.view(func(tx *txn) error {
		st, _, err := loadRecordState(tx)
		m = st.Mark
		return err
	})
	return m, err
}

// refPrefix begins a reference.
const refPrefix = "c"

func reference(seq uint64) string { return refPrefix + strconv.FormatUint(seq, 10) }

// referred is the other way round.
func referred(ref string) (seq uint64, ok bool) {
	digits, ok := strings.CutPrefix(ref, refPrefix)
	seq, err := strconv.ParseUint(digits, 10, 64)
	return seq, ok && err == nil
}

// senderKinds are how the record calls who typed a command.
var senderKinds = map[command.SenderKind]string{
	command.Person: "person", command.Self: "self", command.Anonymous: "anonymous", command.Post: "post", command.AsChannel: "channel",
}

// lineOf is what the record holds of an entry.
func (s *Store) lineOf(e *Entry) record.Line {
	l := record.Line{
		Kind: record.Typed, At: finished(*e), Ref: reference(e.Seq), Asked: e.Date, Accepted: e.Accepted,
		Chat: e.Chat.String(), Topic: e.Topic, Message: e.ReplyTo, As: senderKinds[e.Sender.Kind], Verb: string(e.Command.Verb),
		For: e.At, CallID: e.CallID, Outcome: string(e.Outcome), Answered: e.AnswerID,
	}
	if e.Outcome == "" {
		l.Outcome = "left" // alone, for the store was restored
	}
	if l.Plan = PlanOf(e.Key); l.Plan != 0 {
		l.Kind = record.Due
	} else if e.Key.Peer.Kind == command.Timer {
		l.Kind = record.Notice
	}
	if !e.Sender.Peer.IsZero() {
		l.Sender = e.Sender.Peer.String()
	}
	if !e.Target.IsZero() {
		l.Target = e.Target.String()
	}
	for _, r := range e.Sent {
		answer := r.Answer
		if answer == "" {
			answer = "no answer"
		}
		l.Sent = append(l.Sent, record.Request{Method: r.Method, At: r.At, Answer: answer})
	}
	if !s.opt.Record.NoTitles {
		l.Title, l.Answer = e.Title, e.Answer
		if l.Kind == record.Typed {
			typed := e.AsTyped()
			l.Typed = typed.Line("", typed.Args)
		}
	}
	return l
}
