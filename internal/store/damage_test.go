package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

var (
	flips = flag.Int("flips", 500, "how many files with flipped bits to open; from 2000 on each byte of a small one gets every wrong value")
	seed  = flag.Uint64("seed", 1, "seed of power cuts and flipped bits")
)

// worked returns the bytes of a store after a few days of work.
func worked(t testing.TB) []byte {
	t.Helper()
	dir := filepath.Join(inMemory(t), "state")
	must(t, work(dir, func(string, ...any) {}))
	s := open(t, dir, Options{})
	fillJournal(t, s, 400) // over the days' work, so that the trees have branches
	must(t, s.Close())
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// folderWith puts data in a state folder of its own.
func folderWith(t testing.TB, data []byte) string {
	t.Helper()
	dir := inMemory(t)
	must(t, os.Chmod(dir, 0o700))
	must(t, writeSparse(filepath.Join(dir, FileName), data))
	return dir
}

// contents is a digest of all records in s.
func contents(t testing.TB, s *Store) (sum [sha256.Size]byte) {
	t.Helper()
	h := sha256.New()
	err := s.view(func(tx *txn) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return b.ForEach(func(k, v []byte) error {
				_, err := fmt.Fprintf(h, "%s %x %x\n", name, k, v)
				return err
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// refused checks that a store cannot be opened and that the error says what to do.
func refused(t *testing.T, dir string, want error, sentence string) {
	t.Helper()
	s, err := Open(dir, Options{})
	if err == nil {
		_ = s.Close()
		t.Fatalf("it opens; want %q", want)
	}
	if !errors.Is(err, want) || !strings.Contains(err.Error(), sentence) {
		t.Fatalf("it is refused with %q; want %q and the words %q", err, want, sentence)
	}
}

// few is a tenth of n where tests are to be short.
func few(n *int) int {
	if testing.Short() {
		return (*n + 9) / 10
	}
	return *n
}

func TestFlippedBitsAreFoundOrHarmless(t *testing.T) {
	dir := folderWith(t, worked(t))
	must(t, open(t, dir, Options{}).Close())
	s := open(t, dir, Options{}) // with the record beside it, this and no later opening writes to it
	want := contents(t, s)
	must(t, s.Close())
	path := filepath.Join(dir, FileName)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := len(bytes.TrimRight(data, "\x00"))
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	found := 0
	flips := few(flips)
	for n := range flips {
		rnd := rand.New(rand.NewPCG(*seed, uint64(n)))
		var at []int64
		for range 1 + rnd.IntN(3) {
			at = append(at, int64(rnd.IntN(used)))
		}
		if n%4 == 0 { // where the structure is
			at[0] = at[0]&^4095 + int64(rnd.IntN(64))
		}
		for _, off := range at {
			b := []byte{data[off] ^ 1<<rnd.IntN(8)}
			if _, err := f.WriteAt(b, off); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(dir, Options{})
		switch {
		case errors.Is(err, ErrCorrupt):
			found++
		case err != nil:
			t.Fatalf("bits flipped at %d, -seed %d: %v; want ErrCorrupt", at, *seed, err)
		default:
			if contents(t, s) != want {
				t.Fatalf("bits flipped at %d, -seed %d: it opens, with other contents", at, *seed)
			}
			if err := errors.Join(s.Check(), s.Close()); err != nil {
				t.Fatalf("bits flipped at %d, -seed %d: it opens, but: %v", at, *seed, err)
			}
		}
		for _, off := range at {
			if _, err := f.WriteAt(data[off:off+1], off); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d of %d damaged files were refused, the others had all their contents", found, flips)
	if found < flips/2 {
		t.Errorf("only %d of %d were refused: the flips miss what counts", found, flips)
	}
}

// later returns the bytes of a store after some more transactions.
func later(t *testing.T, data []byte) []byte {
	t.Helper()
	dir := folderWith(t, data)
	for i := range 3 {
		s := open(t, dir, Options{})
		accept(t, s, startcall(5000+i))
		must(t, s.Close())
	}
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDamagedFiles(t *testing.T) {
	before := worked(t)
	data := later(t, before)
	used := len(bytes.TrimRight(data, "\x00"))
	page := func(n int) []byte { return data[n*4096:][:4096] }
	const advice = `userbot restore FILE`
	for _, test := range []struct {
		name string
		data []byte
	}{
		{"of zero bytes", nil},
		{"of zeros", make([]byte, len(data))},
		{"of one page", page(0)},
		{"of two pages", data[:2*4096]},
		{"cut in mid-page", data[:used-1000]},
		{"cut by a page", data[:(used-1)/4096*4096]},
		{"of something else", bytes.Repeat([]byte("not a store "), 4000)},
		{"whose first meta page is damaged", slices.Concat(bytes.Repeat([]byte{0xff}, 4096), data[4096:])},
		{"whose second meta page is damaged", slices.Concat(page(0), bytes.Repeat([]byte{0xff}, 4096), data[2*4096:])},
		{"whose first meta page is from before the last transactions", slices.Concat(before[:4096], data[4096:])},
		{"whose second meta page is from before the last transactions", slices.Concat(page(0), before[4096:2*4096], data[2*4096:])},
		{"whose meta pages are one and the same", slices.Concat(page(1), data[4096:])},
	} {
		t.Run("a file "+test.name+" is refused", func(t *testing.T) {
			refused(t, folderWith(t, test.data), ErrCorrupt, advice)
		})
	}
	t.Run("every length is refused or whole", func(t *testing.T) {
		dir := folderWith(t, data)
		m, err := readMetas(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		used := int(m.high) * m.pageSize
		for size := len(data); size >= 0; size -= 7777 {
			must(t, os.Truncate(filepath.Join(dir, FileName), int64(size)))
			s, err := Open(dir, Options{})
			if size >= used && err != nil || size < used && !errors.Is(err, ErrCorrupt) {
				t.Fatalf("cut to %d bytes of %d in use: %v", size, used, err)
			}
			if err == nil {
				if err := errors.Join(s.Check(), s.Close()); err != nil {
					t.Fatalf("cut to %d bytes: %v", size, err)
				}
			}
		}
	})
	t.Run("a store of another program is refused", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.Chmod(dir, 0o700))
		db, err := bbolt.Open(filepath.Join(dir, FileName), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		must(t, db.Close())
		refused(t, dir, ErrCorrupt, advice)
	})
	t.Run("a newer schema is refused", func(t *testing.T) {
		dir := folderWith(t, data)
		s := open(t, dir, Options{})
		err := s.write(func(tx *txn, n *counts) (error, error) {
			if _, err := tx.CreateBucket([]byte("something new")); err != nil {
				return nil, err
			}
			return nil, put(tx, bucketMeta, keySchema, strconv.AppendInt(nil, schema+1, 10))
		})
		must(t, errors.Join(err, s.Close()))
		refused(t, dir, ErrNewer, fmt.Sprintf("has schema %d, and this program knows %d: install the version that wrote it", schema+1, schema))
	})
}

func TestFileThatShrinksUnderTheDaemon(t *testing.T) {
	dir := folderWith(t, worked(t))
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	must(t, os.Truncate(filepath.Join(dir, FileName), 0))
	if _, err := s.Pending(); !errors.Is(err, ErrCorrupt) {
		t.Errorf("reading: %v; want ErrCorrupt", err)
	}
	if !s.Seen(Key{Peer: group, N: 12345}) {
		t.Error("what cannot be looked up must count as seen")
	}
	if _, err := s.Accept(startcall(12345)); !errors.Is(err, ErrCorrupt) {
		t.Errorf("accepting: %v; want ErrCorrupt", err)
	}
	if err := s.StoreSession(t.Context(), []byte("x")); !errors.Is(err, ErrFailed) {
		t.Errorf("writing: %v; want ErrFailed", err)
	}
	_ = s.Close() // must return
}

func TestFileThatIsTakenAwayFromTheDaemon(t *testing.T) {
	for name, take := range map[string]func(path string) error{
		"deleted":  os.Remove,
		"replaced": func(path string) error { return os.Rename(path+".other", path) },
	} {
		t.Run("a file that is "+name+" takes no more commands: nobody would find them", func(t *testing.T) {
			dir := stateFolder(t)
			path := filepath.Join(dir, FileName)
			s, err := Open(dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			must(t, errors.Join(os.WriteFile(path+".other", nil, 0o600), take(path)))
			if _, err := s.Accept(startcall(2)); !errors.Is(err, ErrFailed) || !errors.Is(err, ErrCorrupt) {
				t.Errorf("%v; want ErrFailed and ErrCorrupt", err)
			}
		})
	}
}

func FuzzDecodeEntry(f *testing.F) {
	good, err := encodeEntry(Entry{Seq: 1, State: Done, Outcome: DoneOutcome, Answer: "Started.", Key: Key{Peer: group, N: 7}})
	if err != nil {
		f.Fatal(err)
	}
	question, err := encodeEntry(Entry{
		Seq: 1, State: Done, Outcome: Asked, Key: Key{Peer: group, N: 7}, Picked: Key{Peer: group, N: 8}, Picks: Key{Peer: group, N: 6},
		Choices: []Choice{{Title: "Early", At: evening, Zone: "Europe/Paris"}, {CallID: 5, Was: "This", Note: "I read it so."}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encodeInt(1), question)
	f.Add(encodeInt(1), good)
	f.Add(encodeInt(2), good)
	f.Add([]byte{}, []byte(`{"seq":1,"state":9}`))
	f.Add(encodeInt(1), []byte(`{"seq":1,"state":1,"date":"2026-13-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, seq, value []byte) {
		e, err := decodeEntry(seq, value)
		if err != nil {
			return
		}
		if e.State < Accepted || e.State > Answered || !bytes.Equal(encodeInt(int64(e.Seq)), seq) {
			t.Fatalf("an impossible entry is taken: %+v", e)
		}
		again, err := encodeEntry(e)
		if err != nil {
			t.Fatalf("an entry that was read cannot be written: %v", err)
		}
		e2, err := decodeEntry(seq, again)
		if err != nil {
			t.Fatalf("an entry that was written cannot be read: %v", err)
		}
		if same, _ := encodeEntry(e2); !bytes.Equal(same, again) {
			t.Fatalf("an entry becomes another by being written and read:\n%s\n%s", again, same)
		}
	})
}
