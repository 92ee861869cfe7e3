package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"userbot/internal/command"
)

// The bounds of the agenda: nobody can fill the disk with plans.
const (
	// MostInChat is how many planned calls a chat can have.
	MostInChat = 100
	// MostPlans is how many there can be in all.
	MostPlans = 100_000
	// MostZones is of how many chats the time zones are kept: of twice as many as an account can be in. Those of the chats go first in which nothing
	// was done for the longest time, and nothing is planned.
	MostZones = 2000
)

// ErrPlan says that the planned call is not as it was when it was decided what to write. Nothing was written.
var ErrPlan = errors.New("the planned call is another one by now")

// Item is a planned call, or one that is planned again and again.
type Item struct {
	ID int64 `json:"id"`          // no two have the same, ever: the Seq of the command that has planned it
	N  int64 `json:"n,omitempty"` // how many entries it has given to the journal so far

	// Where it is told.
	Chat  command.Peer `json:"chat"`
	Topic int          `json:"topic,omitempty"`

	Sender  command.Sender  `json:"sender"`
	Command command.Command `json:"cmd"`
	Target  command.Peer    `json:"target"`            // the chat of the call
	CallID  int64           `json:"call_id,omitempty"` // the scheduled call on Telegram; 0: it is only kept here
	Title   string          `json:"title,omitempty"`
	At      time.Time       `json:"at"` // of the next occurrence, to the second
	Zone    string          `json:"zone,omitempty"`
	Rule    string          `json:"rule,omitempty"` // as package recurrence reads it; empty: it is planned once

	Moved    time.Time `json:"moved,omitzero"`    // when, by Rule, the call of At was to start, where it was moved
	Reminded time.Time `json:"reminded,omitzero"` // of the reminders of At, those for then and before are done with
	Paused   bool      `json:"paused,omitempty"`
	Over     bool      `json:"over,omitempty"`  // it is paused, and all its times have passed: At was the last
	Rests    bool      `json:"rests,omitempty"` // its chat is not looked after any more, of which the owner was told
	Live     bool      `json:"live,omitempty"`  // the call of At was started before its time
	Gone     bool      `json:"gone,omitempty"`  // people have taken the call of At off Telegram, or have ended it
	Full     bool      `json:"full,omitempty"`  // the chat had another call when this one was to be put on Telegram
	Stale    int64     `json:"stale,omitempty"` // a scheduled call of ours there that was not started at its time; 0: none is known
	Tries    int       `json:"tries,omitempty"` // how often Telegram has refused to take it
	Retry    time.Time `json:"retry,omitzero"`  // and not before which it is asked again

	InPrivate bool `json:"in_private,omitempty"` // whoever planned it, or has made it theirs, has done that in private

	// Left is a time of it, At or one before, at which it was left to people to start its call, which was LeftCall (0: it was not on Telegram),
	// while it is not known yet whether they have; zero: none is. Where At is no later, that was the last.
	Left     time.Time `json:"left,omitzero"`
	LeftCall int64     `json:"left_call,omitempty"`

	// Absent is CallID once that was seen to be on Telegram no more, while it could not be read whether people have started it or taken it
	// back; 0: it was not. Yields says that another one was there in its place, so that it comes again unless people have started it.
	Absent int64 `json:"absent,omitempty"`
	Yields bool  `json:"yields,omitempty"`

	// Begun is the last time at which it has begun, as the record told when a backup from before that was restored; zero: that is not known.
	Begun time.Time `json:"begun,omitzero"`

	Next time.Time `json:"next,omitzero"` // when something is to be done about it, to the second; zero: nothing is
}

// Timer is whose occurrences it has, as [Key] names them.
func (i *Item) Timer() command.Peer {
	return command.Peer{Kind: command.Timer, ID: firstItem + i.ID}
}

// PlanOf returns the id of the planned call that gave the entry with this key; 0: none did.
func PlanOf(k Key) int64 {
	if k.Peer.Kind != command.Timer || k.Peer.ID < firstItem {
		return 0
	}
	return k.Peer.ID - firstItem
}

// firstItem keeps the timers of the agenda apart from those of the program's own notices.
const firstItem = 1 << 32

// dueKey orders items by when something is to be done about them; nil: nothing is.
func (i *Item) dueKey() []byte {
	if i.ID == 0 || i.Next.IsZero() {
		return nil
	}
	return append(encodeInt(i.Next.Unix()), encodeInt(i.ID)...)
}

// plannedKey orders the items of a chat by their time; nil: there is no item.
func (i *Item) plannedKey() []byte {
	if i.ID == 0 {
		return nil
	}
	return append(append(encodePeer(i.Target), encodeInt(i.At.Unix())...), encodeInt(i.ID)...)
}

// watchedKey is where an item stands that goes by what its chat shows: it is on Telegram, or waits until there is room; nil: it does not.
func (i *Item) watchedKey() []byte {
	if i.ID == 0 || i.CallID == 0 && i.LeftCall == 0 && !i.Full {
		return nil
	}
	return append(encodePeer(i.Target), encodeInt(i.ID)...)
}

// toldKey is where an item stands that is told in another chat than its call is in; nil: it is not.
func (i *Item) toldKey() []byte {
	if i.ID == 0 || i.Chat == i.Target {
		return nil
	}
	return append(encodePeer(i.Chat), encodeInt(i.ID)...)
}

func (i *Item) valid() bool { return i.ID > 0 && !i.Target.IsZero() && i.At.Unix() >= 0 }

// Edit changes the agenda together with what else is written. F is given the item as it is by then, the zero Item if it is not
// there, and changes it; the item leaves the agenda if F sets its ID to 0. F is called in the transaction: it must not call the
// store. If it returns an error, nothing is written and that error is returned. Several of one item are made one after the other.
// Where Zoned is a chat, it changes no item but the time zone of that, as [Store.SetZone] does.
type Edit struct {
	ID int64
	F  func(*Item) error

	Zoned command.Peer
	Zone  string
}

// editAll carries out edits. It writes nothing if one of them refuses.
func editAll(tx *txn, n *counts, edits []Edit) (refused, failed error) {
	was, is := make([]Item, len(edits)), make([]Item, len(edits))
	first := make(map[int64]int, len(edits)) // of the edits of an item
	for k, ed := range edits {
		if ed.F == nil {
			continue
		}
		at, again := first[ed.ID]
		if !again {
			var err error
			if was[k], err = itemAt(tx, ed.ID); err != nil {
				return nil, err
			}
			at, first[ed.ID], is[k] = k, k, was[k]
		}
		if err := ed.F(&is[at]); err != nil {
			return err, nil
		}
		if i := &is[at]; i.ID != 0 && (i.ID != ed.ID || !i.valid()) {
			return errors.New("a planned call without an id, a chat or a time"), nil
		}
	}
	for k, ed := range edits {
		if !ed.Zoned.IsZero() {
			if err := setZone(tx, ed.Zoned, ed.Zone); err != nil {
				return nil, err
			}
		}
		if err := replan(tx, n, &was[k], &is[k]); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// replan puts an item in the place of another of the same id, with the keys that lead to it. The zero Item is none.
func replan(tx *txn, n *counts, was, is *Item) error {
	if err := move(tx, bucketDue, was.dueKey(), is.dueKey()); err != nil {
		return err
	}
	if err := move(tx, bucketPlanned, was.plannedKey(), is.plannedKey()); err != nil {
		return err
	}
	if err := move(tx, bucketWatched, was.watchedKey(), is.watchedKey()); err != nil {
		return err
	}
	if err := move(tx, bucketTold, was.toldKey(), is.toldKey()); err != nil {
		return err
	}
	switch {
	case is.ID != 0:
		if was.ID == 0 {
			n.planned++
		}
		value, err := json.Marshal(is)
		if err != nil {
			return err
		}
		return put(tx, bucketAgenda, encodeInt(is.ID), value)
	case was.ID != 0:
		n.planned--
		return tx.delete(bucketAgenda, encodeInt(was.ID))
	}
	return nil
}

// itemAt returns the zero Item where there is none.
func itemAt(tx *txn, id int64) (Item, error) { return itemBy(tx, encodeInt(id), decodeItem) }

func itemBy(tx *txn, key []byte, decode func(key, value []byte) (Item, error)) (Item, error) {
	value, err := get(tx, bucketAgenda, key)
	if err != nil || value == nil {
		return Item{}, err
	}
	return decode(key, value)
}

// decoded is what values of the agenda were decoded to lately: a command reads those of its chat several times, and what falls due those
// that fall due with it. To see that a value is the same still takes a fraction of decoding it.
type decoded struct {
	mu    sync.Mutex // guards items
	items map[string]decodedItem
}

type decodedItem struct {
	value []byte
	item  Item
}

// mostDecoded bounds how many are remembered; each takes about a kilobyte.
const mostDecoded = 10 * MostInChat

// item is [decodeItem].
func (d *decoded) item(key, value []byte) (Item, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if known := d.items[string(key)]; bytes.Equal(known.value, value) {
		return known.item, nil
	}
	i, err := decodeItem(key, value)
	if err != nil {
		return i, err
	}
	if d.items == nil || len(d.items) >= mostDecoded {
		d.items = make(map[string]decodedItem)
	}
	d.items[string(key)] = decodedItem{bytes.Clone(value), i}
	return i, nil
}

func decodeItem(key, value []byte) (Item, error) {
	var i Item
	if len(key) != 8 || json.Unmarshal(value, &i) != nil || i.ID != int64(binary.BigEndian.Uint64(key)) || !i.valid() {
		return Item{}, errShape
	}
	return i, nil
}

// Replan changes the agenda alone. It is on disk when Replan returns.
func (s *Store) Replan(edits ...Edit) error {
	return s.write(func(tx *txn, n *counts) (error, error) { return editAll(tx, n, edits) })
}

// Plan returns a planned call; ok false: there is none of that id, or none any more.
func (s *Store) Plan(id int64) (i Item, ok bool, err error) {
	err = s.view(func(tx *txn) (err error) {
		i, err = itemAt(tx, id)
		return err
	})
	return i, err == nil && i.ID != 0, err
}

// Agenda calls f with the planned calls about which something is to be done, in the order in which that is due, until it returns
// false.
func (s *Store) Agenda(f func(Item) (more bool)) error { return s.items(bucketDue, nil, f) }

// Plans calls f with the planned calls of a chat, in the order of their times, until it returns false.
func (s *Store) Plans(chat command.Peer, f func(Item) (more bool)) error {
	return s.items(bucketPlanned, encodePeer(chat), f)
}

// AllPlans calls f with every planned call, chat by chat, until it returns false.
func (s *Store) AllPlans(f func(Item) (more bool)) error { return s.items(bucketPlanned, nil, f) }

// Watched calls f with the planned calls that are on Telegram, or wait until there is room for them, chat by chat, until it returns
// false.
func (s *Store) Watched(f func(Item) (more bool)) error { return s.items(bucketWatched, nil, f) }

// mostItems is how many items are read before writers have their turn again.
const mostItems = 512

// items reads a bucket of keys that end with the id of an item. What changes meanwhile may be met as it was or as it is.
func (s *Store) items(bucket, prefix []byte, f func(Item) (more bool)) error {
	from, decode := prefix, s.decoded.item
	if prefix == nil && !bytes.Equal(bucket, bucketDue) {
		decode = decodeItem // all there are are read
	}
	for most := 8; ; most = min(2*most, mostItems) {
		var some []Item // most chats have none
		err := s.view(func(tx *txn) error {
			c := tx.Bucket(bucket).Cursor()
			for k, _ := c.Seek(from); k != nil && bytes.HasPrefix(k, prefix) && len(some) < most; k, _ = c.Next() {
				if len(k) < 8 {
					return errShape
				}
				i, err := itemBy(tx, k[len(k)-8:], decode)
				if err != nil || i.ID == 0 {
					return errors.Join(err, errShape)
				}
				some = append(some, i)
				from = append(bytes.Clone(k), 0) // the least key after it
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, i := range some {
			if !f(i) {
				return nil
			}
		}
		if len(some) < most {
			return nil
		}
	}
}

// PlanCount returns how many calls are planned: in a chat, and in all.
func (s *Store) PlanCount(chat command.Peer) (in, all int, err error) {
	err = s.view(func(tx *txn) error {
		prefix := encodePeer(chat)
		c := tx.Bucket(bucketPlanned).Cursor()
		for k, _ := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			in++
		}
		return nil
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	return in, s.counts.planned, err
}

// agendaConsistent checks that the keys that lead to items agree with them.
func agendaConsistent(tx *txn) error {
	var items, due, watched, told int
	err := tx.Bucket(bucketAgenda).ForEach(func(id, _ []byte) error {
		i, err := itemAt(tx, int64(binary.BigEndian.Uint64(id)))
		if err != nil {
			return err
		}
		items++
		if k := i.dueKey(); k != nil {
			if due++; tx.Bucket(bucketDue).Get(k) == nil {
				return damaged("the planned call %d is not found when it falls due", i.ID)
			}
		}
		if k := i.watchedKey(); k != nil {
			if watched++; tx.Bucket(bucketWatched).Get(k) == nil {
				return damaged("the planned call %d is not found when something happens in its chat", i.ID)
			}
		}
		if k := i.toldKey(); k != nil {
			if told++; tx.Bucket(bucketTold).Get(k) == nil {
				return damaged("the planned call %d is not found where it is told", i.ID)
			}
		}
		if tx.Bucket(bucketPlanned).Get(i.plannedKey()) == nil {
			return damaged("the planned call %d is not found by its chat", i.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n := tx.Bucket(bucketDue).Stats().KeyN; n != due {
		return damaged("bucket %s has %d entries instead of %d", bucketDue, n, due)
	}
	if n := tx.Bucket(bucketWatched).Stats().KeyN; n != watched {
		return damaged("bucket %s has %d entries instead of %d", bucketWatched, n, watched)
	}
	if n := tx.Bucket(bucketTold).Stats().KeyN; n != told {
		return damaged("bucket %s has %d entries instead of %d", bucketTold, n, told)
	}
	if n := tx.Bucket(bucketPlanned).Stats().KeyN; n != items {
		return damaged("bucket %s has %d entries instead of %d", bucketPlanned, n, items)
	}
	return nil
}

// toSchema4 gives items their own bucket, apart from the keys that lead to them. In schema 3 one was a call on Telegram that is to be
// started at its time.
func toSchema4(tx *txn) error {
	var items []Item
	err := tx.Bucket(bucketAgenda).ForEach(func(key, sealed []byte) error {
		value, err := unseal(bucketAgenda, key, sealed)
		if err != nil || len(key) != 16 {
			return errors.Join(err, errShape)
		}
		i, err := decodeItem(key[8:], value)
		i.Next = i.At
		items = append(items, i)
		return err
	})
	if err != nil {
		return err
	}
	if err := tx.DeleteBucket(bucketAgenda); err != nil {
		return err
	}
	for _, b := range [][]byte{bucketAgenda, bucketDue, bucketPlanned, bucketWatched, bucketTold, bucketZones} {
		if _, err := tx.CreateBucket(b); err != nil {
			return err
		}
	}
	var n counts
	for k := range items {
		if err := replan(tx, &n, &Item{}, &items[k]); err != nil {
			return err
		}
	}
	return nil
}

// toSchema6 has items be found by where they are told.
func toSchema6(tx *txn) error {
	if _, err := tx.CreateBucketIfNotExists(bucketTold); err != nil {
		return err
	}
	return tx.Bucket(bucketAgenda).ForEach(func(id, _ []byte) error {
		i, err := itemAt(tx, int64(binary.BigEndian.Uint64(id)))
		if k := i.toldKey(); err == nil && k != nil {
			err = put(tx, bucketTold, k, nil)
		}
		return err
	})
}

// SetZone keeps the time zone of a chat: a name that [time.LoadLocation] knows; empty: none of its own any more. It is on disk
// when SetZone returns. Of [MostZones] chats it is kept.
func (s *Store) SetZone(chat command.Peer, name string) error {
	return s.write(func(tx *txn, _ *counts) (error, error) { return nil, setZone(tx, chat, name) })
}

func setZone(tx *txn, chat command.Peer, name string) error {
	key := encodePeer(chat)
	if name == "" {
		return tx.delete(bucketZones, key)
	}
	if tx.Bucket(bucketZones).Get(key) == nil {
		if err := dropZones(tx, MostZones-1); err != nil {
			return err
		}
	}
	return put(tx, bucketZones, key, []byte(name))
}

// dropZones leaves the time zones of at most most chats.
func dropZones(tx *txn, most int) error {
	var chats [][]byte
	err := tx.Bucket(bucketZones).ForEach(func(chat, _ []byte) error {
		chats = append(chats, slices.Clone(chat))
		return nil
	})
	if err != nil || len(chats) <= most {
		return err
	}
	used := make(map[string]int64, len(chats))
	for _, chat := range chats {
		if used[string(chat)], err = lastUse(tx, chat); err != nil {
			return err
		}
	}
	slices.SortStableFunc(chats, func(a, b []byte) int { return cmp.Compare(used[string(a)], used[string(b)]) })
	for _, chat := range chats[:len(chats)-most] {
		if err := tx.delete(bucketZones, chat); err != nil {
			return err
		}
	}
	return nil
}

// lastUse is the greater the later something was done in a chat: most where something is planned there, then where the journal has a command of it, and
// else by when its access hash was used.
func lastUse(tx *txn, chat []byte) (int64, error) {
	for bucket, use := range map[string]int64{string(bucketPlanned): math.MaxInt64, string(bucketKeys): math.MaxInt64 - 1} {
		if k, _ := tx.Bucket([]byte(bucket)).Cursor().Seek(chat); bytes.HasPrefix(k, chat) {
			return use, nil
		}
	}
	value, err := get(tx, bucketHashes, chat)
	if err != nil || value == nil {
		return 0, err
	}
	u, err := decodeHash(value)
	return u.day + 1, err
}

// Zones returns the time zones that [Store.SetZone] has kept, by chat.
func (s *Store) Zones() (map[command.Peer]string, error) {
	zones := map[command.Peer]string{}
	err := s.view(func(tx *txn) error {
		return tx.Bucket(bucketZones).ForEach(func(key, sealed []byte) error {
			name, err := unseal(bucketZones, key, sealed)
			if err != nil {
				return err
			}
			chat, err := decodePeer(key)
			zones[chat] = string(name)
			return err
		})
	})
	return zones, err
}
