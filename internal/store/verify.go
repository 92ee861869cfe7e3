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

// newer is the schema of a file that this program does not know yet.
type newer int

func (n newer) Error() string { return fmt.Sprintf("it has schema %d", int(n)) }

// verify reads a whole store and checks its layout and every record. It returns how many access hashes of users there
// are. The error is a [damage], [newer], or what reading the file says.
func verify(f *os.File) (users int, err error) {
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
		return 0, d
	case err != nil:
		return 0, mendDisk(f.Name(), err)
	case version > schema:
		return 0, newer(version)
	case bad != nil:
		return 0, bad
	case version != schema || found != len(buckets):
		return 0, damaged("it is not a store of this program")
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
