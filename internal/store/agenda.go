package store

import (
	"encoding/binary"
	"encoding/json"
	"time"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

// Item is a scheduled call that is to be started at its time.
type Item struct {
	ID int64 `json:"id"` // no two have the same, ever: the Seq of the command that has scheduled the call

	// Where it is told.
	Chat  command.Peer `json:"chat"`
	Topic int          `json:"topic,omitempty"`

	Sender  command.Sender  `json:"sender"`
	Command command.Command `json:"cmd"`
	Target  command.Peer    `json:"target"` // the chat of the call
	CallID  int64           `json:"call_id"`
	Title   string          `json:"title,omitempty"`
	At      time.Time       `json:"at"` // to the second
	Zone    string          `json:"zone,omitempty"`
}

// Timer is whose occurrences it has, as [Key] names them.
func (i *Item) Timer() command.Peer {
	return command.Peer{Kind: command.Timer, ID: firstItem + i.ID}
}

// firstItem keeps the timers of the agenda apart from those of the program's own notices.
const firstItem = 1 << 32

// key is where it stands in the bucket: in the order in which items fall due.
func (i *Item) key() []byte { return append(encodeInt(i.At.Unix()), encodeInt(i.ID)...) }

// plan puts the call that e has made on the agenda.
func plan(tx *bbolt.Tx, e Entry) error {
	i := Item{
		ID: int64(e.Seq), Chat: e.Chat, Topic: e.Topic, Sender: e.Sender, Command: e.Command,
		Target: e.Target, CallID: e.CallID, Title: e.Title, At: e.At, Zone: e.Zone,
	}
	value, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return put(tx, bucketAgenda, i.key(), value)
}

func decodeItem(key, value []byte) (Item, error) {
	var i Item
	if len(key) != 16 || json.Unmarshal(value, &i) != nil || i.ID != int64(binary.BigEndian.Uint64(key[8:])) {
		return Item{}, errShape
	}
	return i, nil
}

// Agenda calls f with what is planned, in the order in which it falls due, until it returns false.
func (s *Store) Agenda(f func(Item) (more bool)) error {
	return s.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketAgenda).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			value, err := get(tx, bucketAgenda, k)
			if err != nil {
				return err
			}
			i, err := decodeItem(k, value)
			if err != nil || !f(i) {
				return err
			}
		}
		return nil
	})
}

// Fire has an item that has fallen due leave the agenda, and writes e, which is due then, to the journal in the same
// transaction: see [Store.Accept]. [ErrNotPlanned] if it was there no more.
func (s *Store) Fire(i Item, e Entry) (Entry, error) { return s.accept(e, i.key()) }

// leave takes the item under key off the agenda.
func leave(tx *bbolt.Tx, key []byte) (refused, failed error) {
	value, err := get(tx, bucketAgenda, key)
	if err != nil || value == nil {
		return ErrNotPlanned, err
	}
	return nil, tx.Bucket(bucketAgenda).Delete(key)
}
