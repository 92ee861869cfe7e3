package store

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"

	"go.etcd.io/bbolt"
)

// The log stands in front of bbolt. A bbolt transaction is two syncs, of pages and of the meta page that makes them count; an
// addition to the log is one, of a few blocks that are there already. What is written goes into bbolt's open transaction, in
// memory, and into the log, and is on disk once the log is; bbolt commits when the log is half full, and when the store is closed.
// After a crash the file is as at the last commit, and what the log holds since then is put into it.

const (
	// LogName is the name of the log, beside the file.
	LogName = "userbot.wal"
	// logSize is how long the log always is, in bytes. It bounds what bbolt's open transaction holds in memory, too.
	logSize = 256 << 10
	// block is what the beginnings of records are multiples of: what disks write in one piece.
	block = 512

	logMagic  = 0x75776c31
	logHeader = 4 + 4 + 8 + 4 // magic, checksum of what follows, number, length of what was written
)

// txn is a transaction, with what it has written so far that is not in the log yet.
type txn struct {
	*bbolt.Tx
	redo []byte
}

// note adds what is put at a key of a bucket to what goes into the log; nil: it is deleted.
func (tx *txn) note(bucket, key, record []byte) {
	b := binary.AppendUvarint(tx.redo, uint64(len(bucket)))
	b = append(b, bucket...)
	b = append(binary.AppendUvarint(b, uint64(len(key))), key...)
	b = append(binary.AppendUvarint(b, uint64(len(record))), record...) // a record is never empty
	tx.redo = b
}

func (tx *txn) delete(bucket, key []byte) error {
	tx.note(bucket, key, nil)
	return tx.Bucket(bucket).Delete(key)
}

// again writes what [txn.note] has noted.
func (tx *txn) again(noted []byte) error {
	take := func() (b []byte) {
		n, size := binary.Uvarint(noted)
		if size <= 0 || n > uint64(len(noted)-size) {
			noted = nil
			return nil
		}
		b, noted = noted[size:][:n], noted[size+int(n):]
		return b
	}
	for len(noted) > 0 {
		name, key, record := take(), take(), bytes.Clone(take())
		bucket := tx.Bucket(name)
		if bucket == nil || len(key) == 0 {
			return errShape
		}
		var err error
		if len(record) == 0 {
			err = bucket.Delete(key)
		} else {
			err = bucket.Put(key, record)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// logState is the value of keyLog: which log is this file's, and how far it is in it.
type logState struct {
	id   uint64 // random
	upto uint64 // the number of the last record
}

func (l logState) put(tx *txn) error {
	return put(tx, bucketMeta, keyLog, append(encodeInt(int64(l.id)), encodeInt(int64(l.upto))...))
}

func decodeLogState(b []byte) (l logState, err error) {
	if len(b) != 16 {
		return l, errShape
	}
	return logState{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}, nil
}

// log is the open log of a store.
type log struct {
	f     *os.File
	state logState // upto: the last record that is written
	at    int64    // where the next one goes
	buf   []byte   // of the last one
}

// openLog opens the log in dir, and makes it where it is not there.
func openLog(dir string) (*os.File, error) {
	path := filepath.Join(dir, LogName)
	if _, err := os.Lstat(path); err == nil {
		if err := checkFile(path); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() < logSize {
		// Its name comes first: once the log is as long as it should be, nobody looks after that any more.
		if err = syncFolder(dir); err == nil {
			err = errors.Join(extend(f, logSize), f.Sync())
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// records returns what a log holds for the file that is as l says: one after the other, from where the file is. Each is there
// twice, and one of the two is enough. One of which both are broken was never acknowledged if it is the last; it is a [damage]
// otherwise.
func (l logState) records(f *os.File) (found [][]byte, err error) {
	data := make([]byte, logSize)
	n, err := f.ReadAt(data, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	data = data[:n] // of a log that was made and not filled yet there is less
	there := make(map[uint64][]byte)
	last := l.upto
	for at := 0; at < len(data); at += block {
		if n, noted, ok := l.parse(data[at:]); ok && n > l.upto {
			there[n] = noted
			last = max(last, n)
		}
	}
	for n := l.upto + 1; n <= last; n++ {
		noted, ok := there[n]
		if !ok {
			return nil, damaged("%s does not go on where the file ends: its record %d is lost", LogName, n)
		}
		found = append(found, noted)
	}
	return found, nil
}

// parse reads the record at the beginning of b.
func (l logState) parse(b []byte) (n uint64, noted []byte, ok bool) {
	if len(b) < logHeader || binary.BigEndian.Uint32(b) != logMagic {
		return 0, nil, false
	}
	length := binary.BigEndian.Uint32(b[16:])
	if int64(length) > int64(len(b)-logHeader) {
		return 0, nil, false
	}
	record := b[8 : logHeader+int(length)]
	return binary.BigEndian.Uint64(b[8:]), record[12:], binary.BigEndian.Uint32(b[4:]) == l.sum(record)
}

// sum is the checksum of a record; it covers whose the record is.
func (l logState) sum(record []byte) uint32 {
	return crc32.Update(crc32.Checksum(encodeInt(int64(l.id)), crc32.MakeTable(crc32.Castagnoli)), crc32.MakeTable(crc32.Castagnoli), record)
}

// fits reports whether there is room for what is noted.
func (l *log) fits(noted []byte) bool { return l.at+2*sized(noted) <= logSize }

// sized is how many bytes a record takes.
func sized(noted []byte) int64 { return (int64(logHeader+len(noted)) + block - 1) / block * block }

// append writes a record; it is on disk when append returns.
func (l *log) append(noted []byte) error {
	next, size := logState{l.state.id, l.state.upto + 1}, int(sized(noted))
	l.buf = slices.Grow(l.buf[:0], 2*size)[:2*size]
	record := l.buf[:size]
	clear(record[copy(record[logHeader:], noted)+logHeader:])
	binary.BigEndian.PutUint32(record, logMagic)
	binary.BigEndian.PutUint64(record[8:], next.upto)
	binary.BigEndian.PutUint32(record[16:], uint32(len(noted)))
	binary.BigEndian.PutUint32(record[4:], next.sum(record[8:logHeader+len(noted)]))
	copy(l.buf[size:], record)
	if _, err := l.f.WriteAt(l.buf, l.at); err != nil {
		return err
	}
	if err := dataSync(l.f); err != nil {
		return err
	}
	l.state, l.at = next, l.at+int64(len(l.buf))
	return nil
}

// bringLog puts into the file what the log holds since the file was written.
func (s *Store) bringLog() error {
	var err error
	if s.log.f, err = openLog(filepath.Dir(s.path)); err != nil {
		return fmt.Errorf("open the log: %w", mendDisk(filepath.Join(filepath.Dir(s.path), LogName), err))
	}
	found, err := s.log.state.records(s.log.f)
	if err != nil || len(found) == 0 {
		return mendDisk(s.path, explain(s.path, err, mendStore))
	}
	err = s.db.Update(func(bolt *bbolt.Tx) error {
		tx := &txn{Tx: bolt}
		for _, noted := range found {
			rest, err := s.counts.decode(noted)
			if err != nil {
				return err
			}
			if err := tx.again(rest); err != nil {
				return err
			}
			s.log.state.upto++
		}
		if err := s.log.state.put(tx); err != nil {
			return err
		}
		return s.makeRoom(tx)
	})
	return mendDisk(s.path, err)
}

// newLog is the state of a file to which no log belongs yet: what a log holds of another file is not taken for its own.
func newLog() logState {
	var id [8]byte
	_, _ = rand.Read(id[:]) // it never fails
	return logState{id: binary.BigEndian.Uint64(id[:])}
}

// encode puts the counts in front of what is written to the log.
func (n *counts) encode() []byte {
	b := binary.AppendUvarint(nil, uint64(n.entries))
	b = binary.AppendUvarint(b, uint64(n.pending))
	b = binary.AppendUvarint(b, uint64(n.planned))
	for _, k := range n.hashes {
		b = binary.AppendUvarint(b, uint64(k))
	}
	return b
}

// decode reads what encode has written, and returns what follows it.
func (n *counts) decode(b []byte) (rest []byte, err error) {
	fields := []*int{&n.entries, &n.pending, &n.planned}
	for k := range n.hashes {
		fields = append(fields, &n.hashes[k])
	}
	for _, f := range fields {
		k, size := binary.Uvarint(b)
		if size <= 0 {
			return nil, errShape
		}
		*f, b = int(k), b[size:]
	}
	return b, nil
}

// check finds out whether what the log in dir holds can be put into the file.
func (l logState) check(dir string) error {
	f, err := os.Open(filepath.Join(dir, LogName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return mendDisk(filepath.Join(dir, LogName), err)
	}
	_, err = l.records(f)
	return errors.Join(err, f.Close())
}

// fold puts what the log holds into a sound file that nobody has open. A file that cannot be used, or whose log is damaged, stays
// as it is.
func fold(path string) error {
	s := &Store{path: path}
	if checkFile(path) != nil || s.openBolt() != nil {
		return nil
	}
	var err error
	if s.version >= firstLogged {
		err = s.guard(s.bringLog)
	}
	if err = errors.Join(err, s.closeFiles()); errors.Is(err, ErrCorrupt) {
		return nil
	}
	return err
}
