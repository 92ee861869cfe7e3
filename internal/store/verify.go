package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"
)

// verify reads a whole store, called name in errors, and checks its layout and every record. It returns how many access hashes of users there
// are. The error is [ErrCorrupt], [ErrNewer], or what reading the file says.
func verify(f *os.File, name string) (users int, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	var (
		version int
		found   int
		bad     error
	)
	note := func(bucket []byte, err error) {
		if bad == nil {
			bad = damaged("bucket %s: %v", bucket, err)
		}
	}
	err = readLayout(f, info.Size(), func(bucket, key, record []byte) {
		if key == nil {
			if !slices.ContainsFunc(buckets, func(b []byte) bool { return bytes.Equal(b, bucket) }) {
				bad = errors.Join(bad, damaged("it has a part that is not known"))
			}
			found++
			return
		}
		value, err := unseal(bucket, key, record)
		switch {
		case err != nil:
			note(bucket, err)
		case bytes.Equal(bucket, bucketHashes):
			if key[0] == userKind {
				users++
			}
		case bytes.Equal(bucket, bucketMeta) && bytes.Equal(key, keySchema):
			version, _ = strconv.Atoi(string(value))
		}
	})
	var d damage
	switch {
	case errors.As(err, &d):
		return 0, corruptError(name, string(d))
	case err != nil:
		return 0, fmt.Errorf("read the store: %w", err)
	case version > schema:
		return 0, fmt.Errorf("%w: %s has schema %d, and this program knows %d: install the version that wrote it, or put a backup back with \"userbot restore FILE\"",
			ErrNewer, name, version, schema)
	case bad != nil:
		return 0, corruptError(name, bad.Error())
	case version != schema || found != len(buckets):
		return 0, corruptError(name, "it is not a store of this program")
	}
	return users, nil
}

// consistent checks that the buckets agree with each other.
func consistent(tx *bbolt.Tx) error {
	var entries, unfinished int
	err := tx.Bucket(bucketJournal).ForEach(func(seq, _ []byte) error {
		e, err := entryAt(tx, seq)
		if err != nil {
			return err
		}
		entries++
		if to, err := get(tx, bucketKeys, encodeKey(e.Key())); err != nil || !bytes.Equal(to, seq) {
			return damaged("entry %d cannot be found by its message", e.Seq)
		}
		if listed := tx.Bucket(bucketPending).Get(seq) != nil; listed != pending(e) {
			return damaged("entry %d is %v as pending", e.Seq, listed)
		}
		if pending(e) {
			unfinished++
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, b := range []struct {
		name []byte
		want int
	}{{bucketKeys, entries}, {bucketPending, unfinished}} {
		if n := tx.Bucket(b.name).Stats().KeyN; n != b.want {
			return damaged("bucket %s has %d entries instead of %d", b.name, n, b.want)
		}
	}
	return tx.Bucket(bucketCalls).ForEach(func(call, _ []byte) error {
		seq, err := get(tx, bucketCalls, call)
		if err != nil {
			return err
		}
		e, err := entryAt(tx, seq)
		if err != nil || !bytes.Equal(encodeInt(claim(e)), call) {
			return damaged("a call belongs to no entry")
		}
		return nil
	})
}
