package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"userbot/internal/command"
)

// schema is the version of what is in the file. A file of a newer one is refused, an older one is migrated.
const schema = 6

// firstLogged is the first schema of which a part may be in a log.
const firstLogged = 5

// bucketsOf are the buckets of each schema that this program reads, by its number.
var bucketsOf = map[int][][]byte{
	1: {bucketMeta, bucketJournal, bucketKeys, bucketPending, bucketCalls, bucketHorizons, bucketChannels, bucketHashes, bucketNames},
	2: {bucketMeta, bucketJournal, bucketKeys, bucketPending, bucketFinished, bucketCalls, bucketHorizons, bucketChannels, bucketHashes, bucketNames},
	3: {bucketMeta, bucketJournal, bucketKeys, bucketPending, bucketFinished, bucketCalls, bucketAgenda, bucketRemovals, bucketHorizons, bucketChannels, bucketHashes, bucketNames},
	4: schema4,
	5: schema4,
	6: append([][]byte{bucketTold}, schema4...),
}

var schema4 = [][]byte{
	bucketMeta, bucketJournal, bucketKeys, bucketPending, bucketFinished, bucketCalls, bucketAgenda, bucketDue, bucketPlanned, bucketWatched, bucketZones,
	bucketRemovals, bucketHorizons, bucketChannels, bucketHashes, bucketNames,
}

// migrations lead from each older schema to the next.
var migrations = map[int]func(*txn) error{
	1: toSchema2,
	2: func(tx *txn) error {
		_, err := tx.CreateBucket(bucketRemovals)
		if err == nil {
			_, err = tx.CreateBucket(bucketAgenda)
		}
		return err
	},
	3: toSchema4,
	4: func(tx *txn) error { return newLog().put(tx) },
	5: toSchema6,
}

// migrate brings a file of an older schema to this one. All of it is one transaction: a crash leaves the old or the new.
func migrate(tx *txn, version int) error {
	for ; version < schema; version++ {
		if err := migrations[version](tx); err != nil {
			return err
		}
	}
	return put(tx, bucketMeta, keySchema, strconv.AppendInt(nil, schema, 10))
}

// entry1 is an entry of schema 1. Its message was its key and the place of its answer, and its outcome told what kind of
// call it had made.
type entry1 struct {
	Seq             uint64          `json:"seq"`
	Chat            command.Peer    `json:"chat"`
	Msg             int             `json:"msg"`
	Topic           int             `json:"topic"`
	Date            time.Time       `json:"date"`
	Sender          command.Sender  `json:"sender"`
	Accepted        time.Time       `json:"accepted"`
	Command         command.Command `json:"cmd"`
	Title           string          `json:"title"`
	At              time.Time       `json:"at"`
	Zone            string          `json:"zone"`
	Target          command.Peer    `json:"target"`
	Begun           bool            `json:"begun"`
	CallRandomID    int32           `json:"call_rid"`
	AnswerRandomID  int64           `json:"answer_rid"`
	PrivateRandomID int64           `json:"private_rid"`
	OwnerRandomID   int64           `json:"owner_rid"`
	State           State           `json:"state"`
	Interim         string          `json:"interim"`
	PrivateDone     bool            `json:"private_done"`
	AnswerID        int             `json:"answer_id"`
	Outcome         Outcome         `json:"outcome"`
	CallID          int64           `json:"call_id"`
	Answer          string          `json:"answer"`
	Finished        time.Time       `json:"finished"`
}

func (e *entry1) migrated() Entry {
	n := Entry{
		Seq: e.Seq, Key: Key{Peer: e.Chat, N: int64(e.Msg)}, Chat: e.Chat, Topic: e.Topic, ReplyTo: e.Msg,
		Date: e.Date, Sender: e.Sender, Accepted: e.Accepted,
		Command: e.Command, Title: e.Title, At: e.At, Zone: e.Zone, Target: e.Target, Begun: e.Begun,
		CallRandomID: e.CallRandomID, AnswerRandomID: e.AnswerRandomID, PrivateRandomID: e.PrivateRandomID, OwnerRandomID: e.OwnerRandomID,
		State: e.State, Interim: e.Interim, PrivateDone: e.PrivateDone, AnswerID: e.AnswerID,
		Outcome: e.Outcome, CallID: e.CallID, Answer: e.Answer, Finished: e.Finished,
	}
	// As random as the one it is made of, and another.
	if n.AgainRandomID = ^e.AnswerRandomID; n.AgainRandomID == 0 {
		n.AgainRandomID = 1
	}
	switch e.Outcome {
	case "started", "scheduled":
		n.Outcome, n.Made = DoneOutcome, true
	case "ended":
		n.Outcome, n.Made = Gone, true
	case "already_running", "already_scheduled":
		n.Outcome = Already
	}
	return n
}

// toSchema2 gives the entries their new form, and channels and access hashes a date. Schema 1 kept the access hash of everybody who had typed anything; only those
// of whom the journal or the configuration speaks are kept.
func toSchema2(tx *txn) error {
	if _, err := tx.CreateBucket(bucketFinished); err != nil {
		return err
	}
	known := make(map[command.Peer]bool)
	err := rewrite(tx, bucketJournal, func(seq, value []byte) ([]byte, error) {
		var old entry1
		if err := json.Unmarshal(value, &old); err != nil {
			return nil, errShape // not the decoder's own words: they may quote what was typed
		}
		known[old.Sender.Peer], known[old.Chat] = true, true
		e := old.migrated()
		value, err := encodeEntry(e)
		if err != nil {
			return nil, errShape
		}
		if _, err = decodeEntry(seq, value); err == nil && !pending(e) {
			err = put(tx, bucketFinished, encodeFinished(e), nil)
		}
		return value, err
	})
	if err != nil {
		return err
	}
	err = rewrite(tx, bucketNames, func(_, value []byte) ([]byte, error) {
		p, err := decodePeer(value)
		known[p] = true
		return value, err
	})
	if err != nil {
		return err
	}
	err = rewrite(tx, bucketChannels, func(_, value []byte) ([]byte, error) {
		pts, err := decodeInt(value)
		return encodeChannel(channelState{pts: int(pts)}), err
	})
	if err != nil {
		return err
	}
	return rewrite(tx, bucketHashes, func(key, value []byte) ([]byte, error) {
		p, err := decodePeer(key)
		if p.Kind == command.User && !known[p] {
			return nil, err
		}
		hash, errValue := decodeInt(value)
		return encodeHash(hashUse{hash: hash}), errors.Join(err, errValue)
	})
}

// rewrite makes a bucket anew with what f makes of each value; nil leaves it out.
func rewrite(tx *txn, bucket []byte, f func(key, value []byte) ([]byte, error)) error {
	type record struct{ key, value []byte }
	var kept []record
	err := tx.Bucket(bucket).ForEach(func(key, sealed []byte) error {
		value, err := unseal(bucket, key, sealed)
		if err != nil {
			return err
		}
		if value, err = f(key, value); err == nil && value != nil {
			kept = append(kept, record{bytes.Clone(key), bytes.Clone(value)})
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := tx.DeleteBucket(bucket); err != nil {
		return err
	}
	if _, err := tx.CreateBucket(bucket); err != nil {
		return err
	}
	for _, r := range kept {
		if err := put(tx, bucket, r.key, r.value); err != nil {
			return err
		}
	}
	return nil
}

// countAll counts what [verify] counts, after a migration.
func countAll(tx *txn) (n counts, err error) {
	// A bucket's own statistics do not count what is not on disk yet.
	for name, count := range map[string]*int{string(bucketJournal): &n.entries, string(bucketPending): &n.pending, string(bucketAgenda): &n.planned} {
		if err := tx.Bucket([]byte(name)).ForEach(func(_, _ []byte) error { *count++; return nil }); err != nil {
			return n, err
		}
	}
	err = tx.Bucket(bucketHashes).ForEach(func(key, _ []byte) error {
		p, err := decodePeer(key)
		if err == nil && int(p.Kind) < len(n.hashes) {
			n.hashes[p.Kind]++
		}
		return err
	})
	return n, err
}
