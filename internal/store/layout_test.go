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

// tinyStore is the bytes of a sound file with small buckets and large ones, free pages, and values larger than a page, and
// where its trees and its list of free pages begin.
func tinyStore(f *testing.F) (file []byte, root, freelist uint64) {
	path := filepath.Join(f.TempDir(), "tiny")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: tinyPage})
	if err != nil {
		f.Fatal(err)
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
	if err := errors.Join(err, db.Close()); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	newest := data[pageHeader:]
	if other := data[tinyPage+pageHeader:]; native.Uint64(other[48:]) > native.Uint64(newest[48:]) {
		newest = other
	}
	return data[:native.Uint64(newest[40:])*tinyPage], native.Uint64(newest[16:]), native.Uint64(newest[32:])
}

// edit changes a file of tiny pages, as often as edits says: bytes at a place, or a page in the place of another.
func edit(file, edits []byte) {
	for len(edits) > 3 {
		at, what := int(binary.BigEndian.Uint16(edits))%len(file), int(edits[2])
		edits = edits[3:]
		if pages := len(file) / tinyPage; what >= 0xC0 {
			copy(file[at/tinyPage*tinyPage:][:tinyPage], file[what%pages*tinyPage:])
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

// readByBbolt writes what bbolt finds in a file, and has it checked. A panic of bbolt, a fault under it too, is an error.
func readByBbolt(path string, out *bytes.Buffer) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("bbolt panics: %v", r)
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, NoStatistics: true})
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
			fmt.Fprintf(out, "%x:", name)
			return b.ForEach(func(k, v []byte) error {
				_, err := fmt.Fprintf(out, "%x=%x,", k, v)
				return err
			})
		})
	})
}

// FuzzLayout gives the reader of the file's layout pages that are wrong, under sound meta pages. What it takes, bbolt must
// find sound, too, and the same in it.
func FuzzLayout(f *testing.F) {
	sound, goodRoot, goodList := tinyStore(f)
	path := filepath.Join(f.TempDir(), "file")
	out, err := os.Create(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = out.Close() })
	f.Add(goodRoot, goodList, []byte(nil))
	for page := byte(2); int(page) < len(sound)/tinyPage; page++ {
		at := binary.BigEndian.AppendUint16(nil, uint16(page)*tinyPage)
		f.Add(goodRoot, goodList, append(at, 0xC0+page+1))                                        // a page in the place of another
		f.Add(goodRoot, goodList, append(at, 15, page, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0)) // a leaf with one element
		f.Add(goodRoot, uint64(page), []byte(nil))
		f.Add(uint64(page), goodList, []byte(nil))
	}
	file := make([]byte, len(sound))
	var ours, theirs bytes.Buffer
	f.Fuzz(func(t *testing.T, root, freelist uint64, edits []byte) {
		copy(file, sound)
		edit(file, edits)
		m := sealMetas(file, root, freelist)
		ours.Reset()
		theirs.Reset()
		err := readPages(bytes.NewReader(file), int64(len(file)), m, func(bucket, key, record []byte) {
			if key == nil {
				fmt.Fprintf(&ours, "%x:", bucket)
			} else {
				fmt.Fprintf(&ours, "%x=%x,", key, record)
			}
		})
		if ours.Len() > 4*len(file) {
			t.Errorf("%d bytes out of %d (%v)", ours.Len(), len(file), err)
		}
		if err != nil {
			if len(edits) == 0 && root == goodRoot && freelist == goodList {
				t.Errorf("a sound file is found damaged: %v", err)
			}
			return
		}
		if _, err := out.WriteAt(file, 0); err != nil {
			t.Fatal(err)
		}
		if err := readByBbolt(path, &theirs); err != nil {
			t.Errorf("it is found sound, but: %v", err)
		}
		if !bytes.Equal(ours.Bytes(), theirs.Bytes()) {
			t.Errorf("bbolt finds other contents in it:\n%s\n%s", theirs.Bytes(), ours.Bytes())
		}
	})
}
