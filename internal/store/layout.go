package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// bbolt trusts its file: it follows page numbers and lengths into the mapped memory without a look, so that damage ends
// the process, or goes unnoticed. This file reads the same layout (bbolt's internal/common, version 2 of the format)
// with plain reads and believes nothing. Together with the checksum in every record it finds each flipped bit that
// matters: bbolt packs its pages without gaps, and uses each page once.

const (
	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaSize    = 64 // behind the page header; the last 8 bytes are the checksum of the others

	pageHeader    = 16
	bucketHeader  = 16
	branchElement = 16
	leafElement   = 16

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10

	minPageSize = 1 << 10
	maxPageSize = 1 << 16

	// maxDepth is more than any tree of pages can have that fits on a disk.
	maxDepth = 32
)

var native = binary.NativeEndian //nolint:gochecknoglobals // a value without a field

// damage is what is wrong with the file, in words that hold nothing of its contents.
type damage string

func (d damage) Error() string { return string(d) }

func damaged(format string, args ...any) error { return damage(fmt.Sprintf(format, args...)) }

type meta struct {
	pageSize             int
	root, freelist, high uint64 // high: the first page number not in use
	txid                 uint64
}

// layout is a walk over all pages of a file, or over a part of it.
type layout struct {
	r     io.ReaderAt
	meta  meta
	used  []atomic.Bool // by page number: has been met
	free  []uint64      // the free pages
	share bool          // the walk leaves parts of it to others
	parts []part        // these
	ahead ahead
	bufs  [][]byte // by depth
	visit func(bucket, key, record []byte)
}

// part is what lies below an element of a branch page: page id of a bucket, with keys in [low, high).
type part struct {
	id                uint64
	bucket, low, high []byte
	depth             int
}

// readLayout walks a bbolt file of the given size and hands each record to one of the visits, whose arguments are valid during the
// call. Each of them has a goroutine of its own. The error is a [damage], or what reading the file says.
func readLayout(r io.ReaderAt, size int64, visits ...func(bucket, key, record []byte)) error {
	m, err := readMetas(r, size)
	if err != nil {
		return err
	}
	return readPages(r, size, m, visits...)
}

func readPages(r io.ReaderAt, size int64, m meta, visits ...func(bucket, key, record []byte)) error {
	if int64(m.high) < 4 || int64(m.high) > size/int64(m.pageSize) {
		return damaged("it is cut short: %d bytes where %d pages of %d bytes should be", size, m.high, m.pageSize)
	}
	l := &layout{r: r, meta: m, used: make([]atomic.Bool, m.high), share: len(visits) > 1, visit: visits[0]}
	l.used[0].Store(true)
	l.used[1].Store(true)
	if err := l.freelist(); err != nil {
		return err
	}
	if err := l.page(m.root, nil, 0, nil, nil); err != nil {
		return err
	}
	if err := l.walkParts(visits); err != nil {
		return err
	}
	for id := range l.used {
		if !l.used[id].Load() {
			return damaged("page %d is lost", id)
		}
	}
	return nil
}

// walkParts walks the parts that were left to others: each visit takes the next one when it has done with its last.
func (l *layout) walkParts(visits []func(bucket, key, record []byte)) error {
	errs := make([]error, len(l.parts))
	var next atomic.Int64
	var all sync.WaitGroup
	for _, visit := range visits[:min(len(visits), len(l.parts))] {
		own := &layout{r: l.r, meta: l.meta, used: l.used, visit: visit}
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(l.parts) {
					return
				}
				p := l.parts[i]
				errs[i] = own.page(p.id, p.bucket, p.depth, p.low, p.high)
			}
		})
	}
	all.Wait()
	return cmp.Or(errs...) // the first in the tree's order
}

const (
	// stretch is how much of the file is read at once, if its pages are not longer: what is read in a tree's order lies mostly side by side.
	stretch = 16 << 10
	// stretches is how many of them are remembered.
	stretches = 8
)

// ahead is what was read last of a file.
type ahead [stretches]struct {
	at int64
	b  []byte // empty: nothing
}

// bytes returns the page of n bytes that stands at a place of the file. It is valid until the next call.
func (a *ahead) bytes(r io.ReaderAt, at int64, n int) ([]byte, error) {
	length := int64(max(stretch, n)) // a multiple of n
	from := at / length * length
	s := &a[from/length%stretches]
	if len(s.b) == 0 || s.at != from || int(at-from)+n > len(s.b) {
		if cap(s.b) == 0 {
			s.b = make([]byte, length)
		}
		got, err := r.ReadAt(s.b[:length], from)
		s.at, s.b = from, s.b[:got]
		if int(at-from)+n > got {
			return nil, readError(err)
		}
	}
	return s.b[at-from:][:n:n], nil
}

// readMetas returns the newer of the two meta pages. Both must be sound: bbolt would make do with the older one, and
// lose a transaction that was acknowledged. A power cut cannot spoil one, for what counts of it lies in one sector.
func readMetas(r io.ReaderAt, size int64) (meta, error) {
	if size == 0 {
		return meta{}, damaged("it is empty")
	}
	m0, err := readMeta(r, size, 0, 0)
	if err != nil {
		return meta{}, err
	}
	m1, err := readMeta(r, size, 1, int64(m0.pageSize))
	if err != nil {
		return meta{}, err
	}
	switch {
	case m0.pageSize != m1.pageSize:
		return meta{}, damaged("its two meta pages disagree")
	case m0.txid == m1.txid+1:
		return m0, nil
	case m1.txid == m0.txid+1:
		return m1, nil
	case m0.txid == m1.txid+2 && m1.txid%2 == 0:
		// bbolt writes each transaction to the page of its parity, but begins a backup with the newest on page 0. The
		// first transaction after an odd one went there, too, and page 1 is from the backup still.
		return m0, nil
	}
	return meta{}, damaged("its two meta pages do not follow each other")
}

func readMeta(r io.ReaderAt, size int64, id uint64, at int64) (meta, error) {
	var b [pageHeader + metaSize]byte
	if size < at+int64(len(b)) {
		return meta{}, damaged("it is cut short: %d bytes", size)
	}
	if _, err := r.ReadAt(b[:], at); err != nil {
		return meta{}, readError(err)
	}
	body := b[pageHeader:]
	sum := fnv.New64a()
	_, _ = sum.Write(body[:metaSize-8])
	m := meta{
		pageSize: int(native.Uint32(body[8:])),
		root:     native.Uint64(body[16:]),
		freelist: native.Uint64(body[32:]),
		high:     native.Uint64(body[40:]),
		txid:     native.Uint64(body[48:]),
	}
	sound := native.Uint64(b[:]) == id && native.Uint16(b[8:]) == metaPage &&
		native.Uint32(body) == metaMagic && native.Uint32(body[4:]) == metaVersion &&
		native.Uint64(body[metaSize-8:]) == sum.Sum64() &&
		m.pageSize >= minPageSize && m.pageSize <= maxPageSize && m.pageSize&(m.pageSize-1) == 0
	if !sound {
		return meta{}, damaged("meta page %d makes no sense", id)
	}
	return m, nil
}

// readError tells a file that ended early from one that cannot be read.
func readError(err error) error {
	if errors.Is(err, io.EOF) {
		return damaged("it is cut short")
	}
	return err
}

// read returns a page with its overflow and marks it as used. It is valid while the pages below it are read, which have a greater depth.
func (l *layout) read(id uint64, bucket []byte, depth int) ([]byte, error) {
	if id < 2 || id >= l.meta.high {
		return nil, damaged("page %d does not exist", id)
	}
	size := l.meta.pageSize
	at := int64(id) * int64(size)
	page, err := l.ahead.bytes(l.r, at, size)
	if err != nil {
		return nil, err
	}
	overflow := uint64(native.Uint32(page[12:]))
	if overflow >= l.meta.high-id {
		return nil, damaged("page %d reaches beyond the end", id)
	}
	for i := id; i <= id+overflow; i++ {
		if l.used[i].Swap(true) {
			return nil, damaged("page %d is used twice", i)
		}
	}
	// A leaf of a bucket is done with before the next page is read.
	if last := overflow == 0 && bucket != nil && native.Uint16(page[8:]) == leafPage; !last {
		for len(l.bufs) <= depth {
			l.bufs = append(l.bufs, nil)
		}
		buf := append(l.bufs[depth][:0], page...)
		if overflow > 0 {
			buf = slices.Grow(buf, size*int(overflow))[:size*int(overflow+1)]
			if _, err := l.r.ReadAt(buf[size:], at+int64(size)); err != nil {
				return nil, readError(err)
			}
		}
		page, l.bufs[depth] = buf, buf
	}
	if native.Uint64(page) != id {
		return nil, damaged("page %d has another's number", id)
	}
	return page, nil
}

func (l *layout) freelist() error {
	page, err := l.read(l.meta.freelist, nil, 0)
	if err != nil {
		return err
	}
	if native.Uint16(page[8:]) != freelistPage {
		return damaged("page %d is no list of free pages", l.meta.freelist)
	}
	ids, n := page[pageHeader:], uint64(native.Uint16(page[10:]))
	if n == 0xFFFF { // then the first element is the count
		n, ids = native.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return damaged("the list of free pages is too long")
	}
	for ; n > 0; n, ids = n-1, ids[8:] {
		id := native.Uint64(ids)
		if id < 2 || id >= l.meta.high || l.used[id].Swap(true) {
			return damaged("page %d cannot be free", id)
		}
		l.free = append(l.free, id)
	}
	return nil
}

// overwriteFree writes zeros over all of a sound bbolt file that is not in use, and syncs it. No transaction may be open:
// a reader may need pages that are free for the next writer. What a page in use holds is all from one transaction.
func overwriteFree(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	m, err := readMetas(f, info.Size())
	if err != nil {
		return err
	}
	l := &layout{r: f, meta: m, used: make([]atomic.Bool, m.high)}
	if err := l.freelist(); err != nil {
		return err
	}
	slices.Sort(l.free)
	for free := l.free; len(free) > 0; {
		run := 1
		for run < len(free) && free[run] == free[0]+uint64(run) {
			run++
		}
		if err := writeZeros(f, int64(free[0])*int64(m.pageSize), int64(run)*int64(m.pageSize)); err != nil {
			return err
		}
		free = free[run:]
	}
	end := int64(m.high) * int64(m.pageSize)
	if err := writeZeros(f, end, info.Size()-end); err != nil {
		return err
	}
	return f.Sync()
}

func writeZeros(f *os.File, at, n int64) error {
	zeros := make([]byte, min(n, 1<<20))
	for ; n > 0; at, n = at+int64(len(zeros)), n-int64(len(zeros)) {
		zeros = zeros[:min(n, int64(len(zeros)))]
		if _, err := f.WriteAt(zeros, at); err != nil {
			return err
		}
	}
	return nil
}

// page walks a tree of pages, whose keys lie in [low, high); nil stands for no bound. bucket is nil in the root bucket.
func (l *layout) page(id uint64, bucket []byte, depth int, low, high []byte) error {
	if depth == maxDepth {
		return damaged("page %d lies too deep", id)
	}
	page, err := l.read(id, bucket, depth)
	if err != nil {
		return err
	}
	if native.Uint16(page[10:]) == 0 {
		return damaged("page %d is empty", id)
	}
	switch native.Uint16(page[8:]) {
	case leafPage:
		_, err := l.leaf(id, page, bucket, depth, low, high)
		return err
	case branchPage:
		return l.branch(id, page, bucket, depth, low, high)
	}
	return damaged("page %d is of a wrong kind", id)
}

func (l *layout) branch(id uint64, page, bucket []byte, depth int, low, high []byte) error {
	e, err := elements(id, page, branchElement)
	if err != nil {
		return err
	}
	var key []byte
	var child uint64
	for i := 0; i <= e.n; i++ {
		var nextKey []byte
		var nextChild uint64
		if i < e.n {
			head := e.head(i)
			if nextKey, err = e.take(i, native.Uint32(head), native.Uint32(head[4:])); err != nil {
				return err
			}
			nextChild = native.Uint64(head[8:])
		} else {
			nextKey = high
		}
		if i == 0 && low != nil && bytes.Compare(nextKey, low) < 0 ||
			i > 0 && nextKey != nil && bytes.Compare(key, nextKey) >= 0 {
			return damaged("page %d is out of order", id)
		}
		if i > 0 {
			if err := l.below(part{child, bucket, key, nextKey, depth + 1}); err != nil {
				return err
			}
		}
		key, child = nextKey, nextChild
	}
	return nil
}

// below walks a part, or leaves it to others.
func (l *layout) below(p part) error {
	if !l.share || p.bucket == nil {
		return l.page(p.id, p.bucket, p.depth, p.low, p.high)
	}
	p.bucket, p.low, p.high = bytes.Clone(p.bucket), bytes.Clone(p.low), bytes.Clone(p.high)
	l.parts = append(l.parts, p)
	return nil
}

// leaf walks one leaf and returns how many bytes of the page it fills.
func (l *layout) leaf(id uint64, page, bucket []byte, depth int, low, high []byte) (int, error) {
	e, err := elements(id, page, leafElement)
	if err != nil {
		return 0, err
	}
	last := low
	for i := range e.n {
		head := e.head(i)
		ksize := native.Uint32(head[8:])
		key, err := e.take(i, native.Uint32(head[4:]), ksize)
		if err != nil {
			return 0, err
		}
		value, err := e.more(native.Uint32(head[12:]))
		if err != nil {
			return 0, err
		}
		order := bytes.Compare(last, key)
		if last != nil && (order > 0 || order == 0 && i > 0) || high != nil && bytes.Compare(key, high) >= 0 {
			return 0, damaged("page %d is out of order", id)
		}
		last = key
		nested := native.Uint32(head)
		if nested > 1 || (nested == 1) != (bucket == nil) {
			return 0, damaged("page %d holds what does not belong there", id)
		}
		if nested == 0 {
			l.visit(bucket, key, value)
		} else if err := l.bucket(id, key, value, depth); err != nil {
			return 0, err
		}
	}
	return e.end, nil
}

// bucket walks a bucket from its header: its page follows the header if it is small.
func (l *layout) bucket(id uint64, name, value []byte, depth int) error {
	if len(value) < bucketHeader {
		return damaged("page %d holds half a bucket", id)
	}
	l.visit(name, nil, nil)
	if root := native.Uint64(value); root != 0 {
		if len(value) != bucketHeader {
			return damaged("page %d holds a bucket of the wrong size", id)
		}
		return l.page(root, name, depth+1, nil, nil)
	}
	page := value[bucketHeader:]
	if len(page) < pageHeader || native.Uint16(page[8:]) != leafPage {
		return damaged("page %d holds a bucket that makes no sense", id)
	}
	end, err := l.leaf(id, page, name, depth, nil, nil)
	if err == nil && end != len(page) {
		err = damaged("page %d holds a bucket of the wrong size", id)
	}
	return err
}

// table is the elements of a page: heads of a fixed size, then their keys and values without gaps.
type table struct {
	id      uint64
	page    []byte
	n, size int
	end     int // where the data read so far ends
}

func elements(id uint64, page []byte, size int) (table, error) {
	n := int(native.Uint16(page[10:]))
	end := pageHeader + n*size
	if end > len(page) {
		return table{}, damaged("page %d has too many elements", id)
	}
	return table{id: id, page: page, n: n, size: size, end: end}, nil
}

func (t *table) head(i int) []byte { return t.page[pageHeader+i*t.size:][:t.size] }

// take returns the key of element i, which must start where the data before it ends. pos counts from the element.
func (t *table) take(i int, pos, length uint32) ([]byte, error) {
	if pageHeader+i*t.size+int(pos) != t.end || length == 0 {
		return nil, damaged("page %d is not packed as it should be", t.id)
	}
	return t.more(length)
}

func (t *table) more(length uint32) ([]byte, error) {
	if int(length) > len(t.page)-t.end {
		return nil, damaged("page %d has an element that is too long", t.id)
	}
	b := t.page[t.end:][:length:length]
	t.end += int(length)
	return b, nil
}
