// Package record keeps for long who asked for what, what was sent, and what came of it: lines of JSON in files that only grow,
// each line with the hash of the one before, so that what is changed, removed or put elsewhere is noticed.
//
// Lines are in the hands of the system when [Record.Append] returns, and on disk when [Record.Sync] does: whoever appends has to
// be able to append again what a power cut took. The files are segments; what is old is removed by whole segments.
package record

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Folder is the name of the record's folder in the state folder.
const Folder = "record"

const (
	// A segment gets no line any more when it has so many bytes, or when its first line is so old: so what is kept for 90 days
	// is gone after 97, and the opening reads no more than one of them.
	mostBytes = 1 << 20
	mostAge   = 7 * 24 * time.Hour

	defaultKeep = 90 * 24 * time.Hour

	ending = ".jsonl"
)

// Mark says how far the record had come at some moment. Its zero value is where no line was written.
type Mark struct {
	N    int64  `json:"n"`    // of the last line; 0: there was none
	Hash string `json:"hash"` // of that line
}

// hash is that of the last line, also where there was none.
func (m Mark) hash() string {
	if m.N == 0 {
		return Nothing
	}
	return m.Hash
}

// Record is the record, open for writing. Its methods may be called from any goroutine.
type Record struct {
	dir  string
	keep time.Duration

	mu    sync.Mutex // guards what follows
	f     *os.File   // of the last segment; nil: the next line begins one
	size  int64      // of it
	began time.Time  // when its first line was written; zero: not known
	end   Mark
	made  bool // files or the folder were made since the last sync
}

// Found is what the opening has found.
type Found struct {
	// Tail are the lines after the mark, which may not have been on disk when it was set. Where there was no mark, they are
	// those of the last segment.
	Tail []Line
	// Gap says that the lines up to the mark are not there as they were written.
	Gap bool
}

// Open opens the record in dir, which need not be there yet: since is how far it is known to be on disk; known says that there
// is such a mark. What a power cut has left of lines after it is cut off. keep is how long lines stay; 0 means 90 days.
func Open(dir string, since Mark, known bool, keep time.Duration) (*Record, Found, error) {
	if keep <= 0 {
		keep = defaultKeep
	}
	r := &Record{dir: dir, keep: keep, end: since}
	found, err := r.open(since, known)
	if err != nil {
		return nil, Found{}, fmt.Errorf("open the record: %w", err)
	}
	return r, found, nil
}

func (r *Record) open(since Mark, known bool) (Found, error) {
	segments, err := list(r.dir)
	for known && err == nil && len(segments) > 0 {
		last := segments[len(segments)-1]
		var line []byte
		if line, err = firstLine(last.path); err != nil {
			break
		}
		if _, ok := sealOf(line); ok || last.first <= since.N {
			break
		}
		err = os.Remove(last.path) // it was begun when the power failed
		segments = segments[:len(segments)-1]
	}
	if err != nil || len(segments) == 0 {
		return Found{Gap: since.N > 0}, err
	}
	from := len(segments) - 1
	for known && from > 0 && segments[from].first > max(since.N, 1) {
		from--
	}
	o := opening{since: since, known: known, met: since.N == 0}
	for i, s := range segments[from:] {
		if err := o.read(s); err != nil {
			return Found{}, err
		}
		if !o.whole && from+i < len(segments)-1 { // each was on disk before the next was begun
			o.Gap = true
		}
	}
	o.Gap = known && (o.Gap || !o.met || o.end.N < since.N)
	if o.size == 0 || o.end.N < since.N {
		return o.Found, nil
	}
	return o.Found, r.resume(o.in, o.end, o.size)
}

// opening reads the segments that an opening has to look at.
type opening struct {
	Found
	since Mark
	known bool
	met   bool // the line of the mark, or what follows on it

	end   Mark
	in    segment // the one that end is in
	size  int64   // of the lines up to there, in bytes; 0: there is none
	whole bool    // there is nothing else in the last that was read
}

func (o *opening) read(s segment) error {
	data, err := os.ReadFile(s.path)
	if err != nil {
		return err
	}
	begins, size := true, 0
	for len(data) > size {
		line, _, complete := bytes.Cut(data[size:], []byte("\n"))
		is, ok := sealOf(line)
		if !ok || !complete || begins && is.n != s.first || !begins && !is.follows(o.end) {
			break
		}
		if begins && o.end.N != 0 && !is.follows(o.end) {
			o.Gap = true
		}
		switch {
		case is.n == o.since.N:
			o.met = is.hash == o.since.Hash
		case is.n == o.since.N+1 && begins:
			o.met = is.prev == o.since.hash()
		case is.n > o.since.N && begins && o.end.N == 0:
			o.met = true // the line of the mark is pruned
		}
		if is.n > o.since.N || !o.known {
			l, err := decode(line)
			if err != nil {
				break
			}
			o.Tail = append(o.Tail, l)
		}
		begins, size = false, size+len(line)+1
		o.end, o.in, o.size = Mark{is.n, is.hash}, s, int64(size)
	}
	o.whole = size == len(data) && size > 0
	return nil
}

// resume goes on in a segment whose lines up to end take size bytes.
func (r *Record) resume(s segment, end Mark, size int64) (err error) {
	if r.f, err = os.OpenFile(s.path, os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		return err
	}
	info, err := r.f.Stat()
	if err == nil && info.Size() > size {
		err = r.f.Truncate(size)
	}
	if err != nil {
		return errors.Join(err, r.f.Close())
	}
	r.end, r.size = end, size
	r.began, err = beganAt(s.path)
	return err
}

// End returns how far the record has come.
func (r *Record) End() Mark {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.end
}

// Append writes a line, whose number and hash it gives. It is on disk after the next [Record.Sync]. After an error the record
// has to be opened anew.
func (r *Record) Append(l Line) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.f != nil && (r.size >= mostBytes || !l.At.IsZero() && !r.began.IsZero() && l.At.Sub(r.began) >= mostAge) {
		if err := r.turnOver(l.At); err != nil {
			return fmt.Errorf("write the record: %w", err)
		}
	}
	if err := r.append(l); err != nil {
		return fmt.Errorf("write the record: %w", err)
	}
	return nil
}

func (r *Record) append(l Line) error {
	l.N, l.Prev = r.end.N+1, r.end.hash()
	line, hash, err := l.encode()
	if err != nil {
		return err
	}
	if r.f == nil {
		if err := r.begin(l.N); err != nil {
			return err
		}
	}
	if _, err := r.f.Write(line); err != nil {
		return err
	}
	if r.began.IsZero() {
		r.began = l.At
	}
	r.end, r.size = Mark{l.N, hash}, r.size+int64(len(line))
	return nil
}

// begin makes the segment that begins with line n.
func (r *Record) begin(n int64) error {
	if err := os.Mkdir(r.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(filepath.Join(r.dir, nameOf(n)), os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	r.f, r.size, r.began, r.made = f, 0, time.Time{}, true
	return nil
}

// turnOver ends the last segment and removes those that are old enough now.
func (r *Record) turnOver(now time.Time) error {
	if err := r.sync(); err != nil {
		return err
	}
	if err := r.f.Close(); err != nil {
		return err
	}
	r.f = nil
	if now.IsZero() {
		return nil
	}
	return r.prune(now)
}

// prune removes the segments whose lines are all older than is kept. Before that, a line says what was removed.
func (r *Record) prune(now time.Time) error {
	segments, err := list(r.dir)
	if err != nil {
		return err
	}
	old := 0
	var upto Mark
	for old+1 < len(segments) {
		next, err := firstLine(segments[old+1].path)
		if err != nil {
			return err
		}
		s, ok := sealOf(next)
		l, err := decode(next)
		if !ok || err != nil || l.At.IsZero() || now.Sub(l.At) < r.keep {
			break
		}
		old, upto = old+1, Mark{s.n - 1, s.prev}
	}
	if old == 0 {
		return nil
	}
	if err := r.append(Line{Kind: Pruned, At: now, Upto: upto.N, UptoHash: upto.Hash}); err != nil {
		return err
	}
	if err := r.sync(); err != nil {
		return err
	}
	for _, s := range segments[:old] {
		if err := os.Remove(s.path); err != nil {
			return err
		}
	}
	return nil
}

// Sync puts on disk what was appended, and returns how far that is.
func (r *Record) Sync() (Mark, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.sync(); err != nil {
		return Mark{}, fmt.Errorf("write the record: %w", err)
	}
	return r.end, nil
}

func (r *Record) sync() error {
	if r.f == nil {
		return nil
	}
	if err := r.f.Sync(); err != nil {
		return err
	}
	if !r.made {
		return nil
	}
	if err := errors.Join(syncFolder(r.dir), syncFolder(filepath.Dir(r.dir))); err != nil {
		return err
	}
	r.made = false
	return nil
}

// Close closes the record without a [Record.Sync].
func (r *Record) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.f == nil {
		return nil
	}
	err := r.f.Close()
	r.f = nil
	return err
}

// segment is one file.
type segment struct {
	first int64 // the number of its first line
	path  string
}

func nameOf(first int64) string { return fmt.Sprintf("%012d%s", first, ending) }

// list returns the segments, oldest first.
func list(dir string) ([]segment, error) {
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []segment
	for _, f := range files {
		digits, ok := strings.CutSuffix(f.Name(), ending)
		n, err := strconv.ParseInt(digits, 10, 64)
		if ok && err == nil && f.Type().IsRegular() {
			all = append(all, segment{n, filepath.Join(dir, f.Name())})
		}
	}
	slices.SortFunc(all, func(a, b segment) int { return cmp.Compare(a.first, b.first) })
	return all, nil
}

// beganAt is when the first line of a segment was written; zero: that is not known.
func beganAt(path string) (time.Time, error) {
	line, err := firstLine(path)
	if err != nil {
		return time.Time{}, err
	}
	l, _ := decode(line) // what is damaged has no time
	return l.At, nil
}

// syncFolder has what was made, renamed or removed in a folder on disk. Windows has no way to ask for that.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
