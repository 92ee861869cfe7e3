package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"

	"userbot/internal/command"
)

var (
	keySchema  = []byte("schema")
	keySession = []byte("session")
	keyAccount = []byte("account")
	keySelf    = []byte("self")

	// keyErasing is there while the session was taken out or replaced, and what it leaves is not overwritten yet.
	keyErasing  = []byte("erasing")
	keyRestored = []byte("restored")
	keyRecord   = []byte("record")
	keyLog      = []byte("log")
	keyUpgraded = []byte("upgraded")

	// keyNext is the seq of the first entry after a restore: behind all that were given before it.
	keyNext = []byte("next")
)

// sealSize is what [seal] adds to a value.
const sealSize = 4

// inOrder is how full the pages of a bucket are whose keys come in their order: with room for a value that grows.
const inOrder = 0.9

const (
	errSeal  damage = "checksum does not match"
	errShape damage = "value has the wrong shape"
)

// checksum covers where a record stands, too: a value that strays to another key or bucket is damage.
func checksum(bucket, key, value []byte) uint32 { return checksumAfter(checksumOf(bucket), key, value) }

// checksumOf is the bucket's part of a checksum.
func checksumOf(bucket []byte) uint32 {
	return crc32.Checksum(bucket, crc32.MakeTable(crc32.Castagnoli))
}

func checksumAfter(sum uint32, key, value []byte) uint32 {
	t := crc32.MakeTable(crc32.Castagnoli)
	return crc32.Update(crc32.Update(sum, t, key), t, value)
}

// seal makes a record of a value: its checksum, then the value.
func seal(bucket, key, value []byte) []byte {
	return append(binary.BigEndian.AppendUint32(make([]byte, 0, sealSize+len(value)), checksum(bucket, key, value)), value...)
}

// unseal returns the value in a record; it shares the record's memory.
func unseal(bucket, key, record []byte) ([]byte, error) {
	return unsealAfter(checksumOf(bucket), key, record)
}

// unsealAfter is unseal for who knows the bucket's part of the checksum.
func unsealAfter(sum uint32, key, record []byte) ([]byte, error) {
	if len(record) < sealSize {
		return nil, errShape
	}
	value := record[sealSize:]
	if binary.BigEndian.Uint32(record) != checksumAfter(sum, key, value) {
		return nil, errSeal
	}
	return value, nil
}

func put(tx *txn, bucket, key, value []byte) error {
	b := tx.Bucket(bucket)
	if bytes.Equal(bucket, bucketJournal) || bytes.Equal(bucket, bucketAgenda) || bytes.Equal(bucket, bucketFinished) {
		// New keys come at the end of these: the pages before are left full, not half full for what comes in between.
		b.FillPercent = inOrder
	}
	record := seal(bucket, key, value)
	tx.note(bucket, key, record)
	return b.Put(key, record)
}

// get returns nil for an absent key. The value is valid until the transaction ends.
func get(tx *txn, bucket, key []byte) ([]byte, error) {
	record := tx.Bucket(bucket).Get(key)
	if record == nil {
		return nil, nil
	}
	value, err := unseal(bucket, key, record)
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", bucket, err)
	}
	return value, nil
}

// getInt reads a value that [putInt] wrote.
func getInt(tx *txn, bucket, key []byte) (n int64, ok bool, err error) {
	value, err := get(tx, bucket, key)
	if err != nil || value == nil {
		return 0, false, err
	}
	n, err = decodeInt(value)
	return n, err == nil, err
}

func putInt(tx *txn, bucket, key []byte, n int64) error {
	return put(tx, bucket, key, encodeInt(n))
}

func encodeInt(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func decodeInt(b []byte) (int64, error) {
	if len(b) != 8 {
		return 0, errShape
	}
	return int64(binary.BigEndian.Uint64(b)), nil
}

func encodeChannel(c channelState) []byte {
	return append(encodeInt(int64(c.pts)), encodeInt(int64(c.date))...)
}

func decodeChannel(b []byte) (channelState, error) {
	if len(b) != 16 {
		return channelState{}, errShape
	}
	return channelState{
		pts: int(int64(binary.BigEndian.Uint64(b))), date: int(int64(binary.BigEndian.Uint64(b[8:]))),
	}, nil
}

func encodeHash(u hashUse) []byte { return append(encodeInt(u.hash), encodeInt(u.day)...) }

func decodeHash(b []byte) (hashUse, error) {
	if len(b) != 16 {
		return hashUse{}, errShape
	}
	return hashUse{hash: int64(binary.BigEndian.Uint64(b)), day: int64(binary.BigEndian.Uint64(b[8:]))}, nil
}

// encodeFinished orders entries by the second they were finished in.
func encodeFinished(e Entry) []byte {
	return binary.BigEndian.AppendUint64(encodeInt(max(0, finished(e).Unix())), e.Seq)
}

func decodeFinished(b []byte) (second int64, seq uint64, err error) {
	if len(b) != 16 {
		return 0, 0, errShape
	}
	return int64(binary.BigEndian.Uint64(b)), binary.BigEndian.Uint64(b[8:]), nil
}

func encodePeer(p command.Peer) []byte {
	return binary.BigEndian.AppendUint64([]byte{byte(p.Kind)}, uint64(p.ID))
}

// peerSize is what [encodePeer] takes.
const peerSize = 9

func decodePeer(b []byte) (command.Peer, error) {
	if len(b) != peerSize {
		return command.Peer{}, errShape
	}
	return command.Peer{Kind: command.PeerKind(b[0]), ID: int64(binary.BigEndian.Uint64(b[1:]))}, nil
}

func encodeKey(k Key) []byte {
	return binary.BigEndian.AppendUint64(encodePeer(k.Peer), uint64(k.N))
}

func encodeEntry(e Entry) ([]byte, error) { return json.Marshal(e) }

// decodeEntry reads the value stored under seq.
func decodeEntry(seq, value []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(value, &e); err != nil {
		// Not the decoder's own words: they may quote what was typed.
		return Entry{}, errShape
	}
	if n, err := decodeInt(seq); err != nil || uint64(n) != e.Seq || e.State < Accepted || e.State > Answered {
		return Entry{}, errShape
	}
	return e, nil
}
