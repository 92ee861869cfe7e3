package store

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
)

// newer is the schema of a file that this program does not know yet.
type newer int

func (n newer) Error() string { return fmt.Sprintf("it has schema %d", int(n)) }

// summary is what [verify] counts in a file.
type summary struct {
	version int // its schema
	log     logState
	counts
	buckets [][]byte // their names
	bad     error    // what is wrong with a record

	in    []byte // the bucket that the last record was in
	sum   uint32 // its part of a checksum
	count func(key, value []byte) error
}

// visit counts a record.
func (c *summary) visit(bucket, key, record []byte) {
	if key == nil {
		c.buckets = append(c.buckets, bytes.Clone(bucket))
		return
	}
	if !bytes.Equal(bucket, c.in) {
		c.in, c.sum, c.count = bytes.Clone(bucket), checksumOf(bucket), c.counter(bucket)
	}
	value, err := unsealAfter(c.sum, key, record)
	if err == nil && c.count != nil {
		err = c.count(key, value)
	}
	if err != nil && c.bad == nil {
		c.bad = damaged("bucket %s: %v", bucket, err)
	}
}

// counter counts the records of a bucket; nil: they are not counted.
func (c *summary) counter(bucket []byte) func(key, value []byte) error {
	one := func(n *int) func(_, _ []byte) error {
		return func(_, _ []byte) error {
			*n++
			return nil
		}
	}
	switch {
	case bytes.Equal(bucket, bucketJournal):
		return one(&c.entries)
	case bytes.Equal(bucket, bucketPending):
		return one(&c.pending)
	case bytes.Equal(bucket, bucketAgenda):
		return one(&c.planned)
	case bytes.Equal(bucket, bucketHashes):
		return func(key, _ []byte) error {
			if len(key) == peerSize && int(key[0]) < len(c.hashes) {
				c.hashes[key[0]]++
			}
			return nil
		}
	case bytes.Equal(bucket, bucketMeta):
		return c.meta
	}
	return nil
}

func (c *summary) meta(key, value []byte) (err error) {
	switch {
	case bytes.Equal(key, keySchema):
		c.version, _ = strconv.Atoi(string(value))
	case bytes.Equal(key, keyLog):
		c.log, err = decodeLogState(value)
	}
	return err
}

// add adds what another one has counted in other parts of the file.
func (c *summary) add(o *summary) {
	c.version = max(c.version, o.version)
	if o.log != (logState{}) {
		c.log = o.log
	}
	c.entries += o.entries
	c.pending += o.pending
	c.planned += o.planned
	for k, n := range o.hashes {
		c.hashes[k] += n
	}
	c.buckets = append(c.buckets, o.buckets...)
	c.bad = cmp.Or(c.bad, o.bad)
}

// verify reads a whole store, of this schema or an older one, and checks its layout and every record. The error is a
// [damage], [newer], or what reading the file says.
func verify(f *os.File) (summary, error) {
	info, err := f.Stat()
	if err != nil {
		return summary{}, err
	}
	parts := make([]summary, runtime.GOMAXPROCS(0))
	visits := make([]func(bucket, key, record []byte), len(parts))
	for i := range parts {
		visits[i] = parts[i].visit
	}
	err = readLayout(f, info.Size(), visits...)
	c := parts[0]
	for _, p := range parts[1:] {
		c.add(&p)
	}
	var d damage
	switch {
	case errors.As(err, &d):
		return summary{}, d
	case err != nil:
		return summary{}, mendDisk(f.Name(), err)
	case c.version > schema:
		return summary{}, newer(c.version)
	case c.bad != nil:
		return summary{}, c.bad
	case !sameBuckets(c.buckets, bucketsOf[c.version]):
		return summary{}, damaged("it is not a store of this program")
	}
	return c, nil
}

// sameBuckets compares the buckets of a file, in their order there, with those that its schema has.
func sameBuckets(found, want [][]byte) bool {
	want = slices.SortedFunc(slices.Values(want), bytes.Compare)
	return len(found) > 0 && slices.EqualFunc(found, want, bytes.Equal)
}

// consistent checks that the buckets agree with each other.
func consistent(tx *txn) error {
	var entries, unfinished int
	err := tx.Bucket(bucketJournal).ForEach(func(seq, _ []byte) error {
		e, err := entryAt(tx, seq)
		if err != nil {
			return err
		}
		entries++
		if to, err := get(tx, bucketKeys, encodeKey(e.Key)); err != nil || !bytes.Equal(to, seq) {
			return damaged("entry %d cannot be found by its key", e.Seq)
		}
		if listed := tx.Bucket(bucketPending).Get(seq) != nil; listed != pending(e) {
			return damaged("entry %d is %v as pending", e.Seq, listed)
		}
		if q, ok, err := entryOf(tx, e.Picks); err != nil || ok && q.Picked != e.Key {
			return damaged("entry %d has picked of a question that does not tell of it", e.Seq)
		}
		if seen, err := seenIn(tx, e.Picked); err != nil || !seen && e.Picked != (Key{}) {
			return damaged("entry %d was picked of by a command that is not there", e.Seq)
		}
		if seen, err := seenIn(tx, e.Next); err != nil || !seen && e.Next != (Key{}) {
			return damaged("entry %d was followed by a command that is not there", e.Seq)
		}
		if pending(e) {
			unfinished++
		} else if tx.Bucket(bucketFinished).Get(encodeFinished(e)) == nil {
			return damaged("entry %d cannot be found by its end", e.Seq)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, b := range []struct {
		name []byte
		want int
	}{{bucketKeys, entries}, {bucketPending, unfinished}, {bucketFinished, entries - unfinished}} {
		if n := tx.Bucket(b.name).Stats().KeyN; n != b.want {
			return damaged("bucket %s has %d entries instead of %d", b.name, n, b.want)
		}
	}
	if err := agendaConsistent(tx); err != nil {
		return err
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

// Check reads the whole store and reports the first damage, as [ErrCorrupt]. Writers wait meanwhile.
func (s *Store) Check() error {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.guard(func() error {
		if err := s.settleNow(); err != nil {
			return err
		}
		bolt, err := s.db.Begin(true)
		if err != nil {
			return err
		}
		tx := &txn{Tx: bolt}
		defer func() { _ = tx.Rollback() }()
		if _, err := verify(s.file); err != nil { // first, for bbolt's own check does not survive every damage
			return err
		}
		err = consistent(tx)
		for finding := range tx.Check() {
			err = errors.Join(err, finding)
		}
		if err != nil {
			return damaged("%v", err)
		}
		return nil
	})
}

// Problems is what stands in the way of opening the store in dir, all of it at once. It changes nothing; a folder or
// file that is not there yet is no problem if it can be made. While a daemon runs, [ErrLocked] is among them and the
// file's contents are not looked at.
func Problems(dir string) []error {
	var found []error
	if _, err := os.Stat(dir); err != nil {
		if err := checkCreatable(dir); err != nil {
			found = append(found, err)
		}
		return found
	}
	if err := checkFolder(dir); err != nil {
		found = append(found, err)
	}
	path := filepath.Join(dir, FileName)
	_, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) && found != nil { // what is beyond a folder that is not ours says nothing more
		return found
	}
	if err := checkFile(path); err != nil {
		found = append(found, err)
	}
	if err := checkContents(dir, path); err != nil {
		found = append(found, err)
	}
	return found
}

func checkContents(dir, path string) error {
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	f, err := os.OpenFile(path, os.O_RDWR, 0) // as Open will: a file that cannot be written is a problem
	if err != nil {
		return fmt.Errorf("open the store: %w", mendDisk(path, err))
	}
	defer func() { _ = f.Close() }()
	if err := lockFile(f); err != nil {
		return err
	}
	found, err := verify(f)
	if err == nil {
		err = found.log.check(dir)
	}
	return explain(path, err, mendStore)
}
