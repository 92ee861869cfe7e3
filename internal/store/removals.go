package store

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"time"

	"userbot/internal/command"
)

// Removal is messages of a chat that are to be deleted. An answered command has two at most.
type Removal struct {
	Chat command.Peer `json:"chat"`
	IDs  []int        `json:"ids"`
	Seq  uint64       `json:"seq"` // of the command that they belong to

	Due time.Time `json:"-"` // to the second

	key string
}

// remind notes what is to be deleted once e is answered.
func remind(tx *txn, e Entry) error {
	later := e.Tidy.Within
	if e.AnswerID != 0 {
		later = append([]int{e.AnswerID}, later...)
	}
	if e.Tidy.After == 0 {
		later = nil
	}
	for part, r := range []Removal{{IDs: e.Tidy.Now, Due: e.Finished}, {IDs: later, Due: e.Finished.Add(e.Tidy.After)}} {
		if len(r.IDs) == 0 {
			continue
		}
		r.Chat, r.Seq = e.Chat, e.Seq
		value, err := json.Marshal(r)
		if err != nil {
			return err
		}
		key := append(encodeInt(r.Due.Unix()), encodeInt(int64(e.Seq)<<1|int64(part))...)
		if err := put(tx, bucketRemovals, key, value); err != nil {
			return err
		}
	}
	return nil
}

// mostRemovals is how many are returned at once.
const mostRemovals = 100

// Removals returns messages that are to be deleted by now, the oldest first, and when the next are due after them: zero if
// none are. It knows those of which it is on disk that they are to be.
func (s *Store) Removals(now time.Time) (due []Removal, next time.Time, err error) {
	s.mu.Lock()
	removed := maps.Clone(s.behind.removed)
	s.mu.Unlock()
	// No write is on its way to the log then.
	s.turn.Lock()
	defer s.turn.Unlock()
	err = s.view(func(tx *txn) error {
		c := tx.Bucket(bucketRemovals).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			if _, done := removed[string(k)]; done {
				continue
			}
			value, err := get(tx, bucketRemovals, k)
			if err != nil {
				return err
			}
			r := Removal{key: string(k)}
			if len(k) != 16 || json.Unmarshal(value, &r) != nil {
				return errShape
			}
			r.Due = time.Unix(int64(binary.BigEndian.Uint64(k)), 0)
			if r.Due.After(now) || len(due) == mostRemovals {
				next = r.Due
				break
			}
			due = append(due, r)
		}
		return nil
	})
	return due, next, err
}

// Removed notes that messages are deleted, or can never be. It is written behind: if it is lost, that is tried again, and
// changes nothing.
func (s *Store) Removed(r Removal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behind.removed[r.key] = struct{}{}
	s.changed()
}
