package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"go.etcd.io/bbolt"
)

// tinyPage is smaller than any page on a disk, so that a small file has pages of all kinds.
const tinyPage = 256

// tinyStore is a sound file with small buckets and large ones, free pages, and values larger than a page.
type tinyStore struct {
	sound          []byte
	root, freelist uint64 // the pages where its trees and its list of free pages begin

	file, read, byBbolt []byte // of the last judgement
	out                 *os.File
}

func newTinyStore(t testing.TB) *tinyStore {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tiny")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: tinyPage})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 3 {
		err = errors.Join(err, db.Update(func(tx *bbolt.Tx) error {
			for _, bucket := range []struct{ values, size int }{{0, 0}, {2, 10}, {40, 10}, {2, tinyPage}} {
				b, err := tx.CreateBucketIfNotExists(fmt.Appendf(nil, "%d of %d", bucket.values, bucket.size))
				for i := range bucket.values {
					err = errors.Join(err, b.Put([]byte{byte(i), byte(round % 2)}, bytes.Repeat([]byte{byte(i)}, bucket.size+round)))
				}
				if err != nil {
					return err
				}
			}
			return nil
		}))
	}
	must(t, errors.Join(err, db.Close()))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	newest := data[pageHeader:]
	if other := data[tinyPage+pageHeader:]; native.Uint64(other[48:]) > native.Uint64(newest[48:]) {
		newest = other
	}
	data = data[:native.Uint64(newest[40:])*tinyPage]
	out, err := os.Create(filepath.Join(inMemory(t), "file"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	l := &tinyStore{
		sound: data, root: native.Uint64(newest[16:]), freelist: native.Uint64(newest[32:]),
		file: make([]byte, len(data)), out: out,
	}
	if taken, err := l.judge(l.root, l.freelist, nil); !taken || err != nil {
		t.Fatal("a sound file is found damaged: ", err)
	}
	return l
}

// judge changes the file and has it read. What is taken, bbolt must find sound, too, and the same in it.
func (l *tinyStore) judge(root, freelist uint64, edits []byte) (taken bool, err error) {
	copy(l.file, l.sound)
	edit(l.file, edits)
	m := sealMetas(l.file, root, freelist)
	l.read = l.read[:0]
	err = readPages(bytes.NewReader(l.file), int64(len(l.file)), m, func(bucket, key, record []byte) {
		if key == nil {
			l.read = fmt.Appendf(l.read, "%x:", bucket)
		} else {
			l.read = fmt.Appendf(l.read, "%x=%x,", key, record)
		}
	})
	shared := readPages(bytes.NewReader(l.file), int64(len(l.file)), m, func(_, _, _ []byte) {}, func(_, _, _ []byte) {})
	if (shared == nil) != (err == nil) {
		return false, fmt.Errorf("by one alone it is found: %w, by two: %w", err, shared)
	}
	if len(l.read) > 4*len(l.file) {
		return false, fmt.Errorf("%d bytes are read out of %d (%w)", len(l.read), len(l.file), err)
	}
	if err != nil {
		return false, nil
	}
	if _, err := l.out.WriteAt(l.file, 0); err != nil {
		return true, err
	}
	if err := l.readByBbolt(); err != nil {
		return true, fmt.Errorf("it is found sound, but: %w", err)
	}
	if !bytes.Equal(l.read, l.byBbolt) {
		return true, fmt.Errorf("bbolt finds other contents in it:\n%s\n%s", l.byBbolt, l.read)
	}
	return true, nil
}

// edit changes a file of tiny pages, as often as edits says: bytes at a place, or a page in the place of another.
func edit(file, edits []byte) {
	for len(edits) > 3 {
		at, what := int(binary.BigEndian.Uint16(edits))%len(file), int(edits[2])
		edits = edits[3:]
		if pages := len(file) / tinyPage; what >= 0xC0 {
			copy(file[at/tinyPage*tinyPage:][:tinyPage], file[(what-0xC0)%pages*tinyPage:])
			continue
		}
		n := min(1+what%16, len(edits))
		copy(file[at:], edits[:n])
		edits = edits[n:]
	}
}

// sealMetas makes both meta pages sound again and lets them lead to these pages.
func sealMetas(file []byte, root, freelist uint64) meta {
	m := meta{pageSize: tinyPage, root: root, freelist: freelist, high: uint64(len(file) / tinyPage), txid: 1}
	for id := range uint64(2) {
		page := file[id*tinyPage:][:tinyPage]
		clear(page)
		native.PutUint64(page, id)
		native.PutUint16(page[8:], metaPage)
		body := page[pageHeader:]
		native.PutUint32(body, metaMagic)
		native.PutUint32(body[4:], metaVersion)
		native.PutUint32(body[8:], tinyPage)
		native.PutUint64(body[16:], m.root)
		native.PutUint64(body[32:], m.freelist)
		native.PutUint64(body[40:], m.high)
		native.PutUint64(body[48:], id)
		sum := fnv.New64a()
		_, _ = sum.Write(body[:metaSize-8])
		native.PutUint64(body[metaSize-8:], sum.Sum64())
	}
	return m
}

// readByBbolt notes what bbolt finds in the file, and has it checked. A panic of bbolt, a fault under it too, is an error.
func (l *tinyStore) readByBbolt() (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("bbolt panics: %v", r)
		}
	}()
	l.byBbolt = l.byBbolt[:0]
	db, err := bbolt.Open(l.out.Name(), 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, NoStatistics: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.View(func(tx *bbolt.Tx) error {
		for finding := range tx.Check() {
			err = errors.Join(err, finding)
		}
		if err != nil {
			return err
		}
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			l.byBbolt = fmt.Appendf(l.byBbolt, "%x:", name)
			return b.ForEach(func(k, v []byte) error {
				l.byBbolt = fmt.Appendf(l.byBbolt, "%x=%x,", k, v)
				return nil
			})
		})
	})
}

// TestLayoutWithOneByteWrong also puts each page in the place of each other.
func TestLayoutWithOneByteWrong(t *testing.T) {
	l := newTinyStore(t)
	refused := 0
	try := func(root, freelist uint64, edits []byte, story string) {
		t.Helper()
		taken, err := l.judge(root, freelist, edits)
		if err != nil {
			t.Fatalf("%s: %v", story, err)
		}
		if !taken {
			refused++
		}
	}
	for at := 2 * tinyPage; at < len(l.sound); at++ {
		was := l.sound[at]
		values := []byte{0, was + 1, was - 1, was ^ 0x80}
		if *flips < 2000 { // one each, and the next byte another one
			values = values[at%len(values):][:1]
		}
		for _, is := range values {
			try(l.root, l.freelist, append(binary.BigEndian.AppendUint16(nil, uint16(at)), 0, is), fmt.Sprintf("byte %d is %d, not %d", at, is, was))
		}
	}
	pages := len(l.sound) / tinyPage
	for to := range pages {
		try(uint64(to), l.freelist, nil, fmt.Sprintf("the trees begin at page %d", to))
		try(l.root, uint64(to), nil, fmt.Sprintf("the list of free pages begins at page %d", to))
		for from := range pages {
			copied := append(binary.BigEndian.AppendUint16(nil, uint16(to*tinyPage)), 0xC0+byte(from))
			number := append(binary.BigEndian.AppendUint16(nil, uint16(to*tinyPage)), 0, byte(to))
			try(l.root, l.freelist, append(copied, number...), fmt.Sprintf("page %d has the contents of page %d", to, from))
		}
	}
	if refused < min(*flips, 2000) {
		t.Errorf("only %d were refused: the changes miss what counts", refused)
	}
}

// FuzzLayout gives the reader of the file's layout pages that are wrong, under sound meta pages.
func FuzzLayout(f *testing.F) {
	l := newTinyStore(f)
	f.Add(l.root, l.freelist, []byte(nil))
	for page := 2; page < len(l.sound)/tinyPage; page++ {
		at := binary.BigEndian.AppendUint16(nil, uint16(page*tinyPage))
		f.Add(l.root, l.freelist, append(at, 15, byte(page), 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0)) // a leaf with one element
	}
	f.Fuzz(func(t *testing.T, root, freelist uint64, edits []byte) {
		if _, err := l.judge(root, freelist, edits); err != nil {
			t.Error(err)
		}
	})
}

// TestPagesOfOtherMachines: a store of a machine whose kernel has pages of 16 or 64 KiB (arm64, ppc64le), which bbolt takes for its own.
func TestPagesOfOtherMachines(t *testing.T) {
	for _, size := range []int{4 << 10, 16 << 10, 32 << 10, 64 << 10} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "state")
			must(t, os.Mkdir(dir, 0o700))
			s, err := Open(dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			must(t, s.Close())
			path := filepath.Join(dir, FileName)
			src, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			dst, err := bbolt.Open(path+".new", 0o600, &bbolt.Options{PageSize: size})
			if err != nil {
				t.Fatal(err)
			}
			must(t, errors.Join(bbolt.Compact(dst, src, 0), dst.Close(), src.Close(), os.Rename(path+".new", path)))
			s, err = Open(dir, Options{})
			if err != nil {
				t.Fatalf("the store does not open: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
