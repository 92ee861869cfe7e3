package store

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// call is one system call that changes the state folder, or a mark that the child set.
type call struct {
	name string // mkdir, openat, write, pwrite64, copy_file_range, fdatasync, fsync, ftruncate, rename, link, unlink; mark
	path string // the file; for a mark its text
	to   string // the new name
	off  int64
	data []byte
}

// disk is a folder as a disk holds it: what is synced, and what is on its way. A power cut keeps a part of the latter.
type disk struct {
	root   string
	now    map[string]*inode // the folder as the program sees it
	synced map[string]*inode // as it was when it was last synced
	moving []entry           // changes since; they reach the disk in order, as in a journal
}

// entry is a change of the folder.
type entry struct {
	name, to string
	file     *inode // what name is from now on; nil takes it away, or renames it if there is a to
	link     bool   // keep name when there is a to
}

func (e entry) apply(folder map[string]*inode) {
	switch {
	case e.file != nil:
		folder[e.name] = e.file
		return
	case e.to != "":
		folder[e.to] = folder[e.name]
	}
	if !e.link {
		delete(folder, e.name)
	}
}

// inode is a file or a folder.
type inode struct {
	folder bool
	data   []byte  // as last synced
	moving []write // since; any part of them may have reached the disk
}

// write is bytes at an offset, or, if there are none, a new size.
type write struct {
	off  int64
	data []byte
}

func (w write) apply(data []byte) []byte {
	size := w.off
	if w.data != nil {
		size = max(int64(len(data)), w.off+int64(len(w.data)))
	}
	if size > int64(len(data)) {
		data = append(data, make([]byte, size-int64(len(data)))...)
	}
	copy(data[w.off:], w.data)
	return data[:size]
}

// sectors cuts w into the pieces that reach a disk whole.
func (w write) sectors(size int64) (pieces []write) {
	for off, data := w.off, w.data; len(data) > 0; {
		n := min(size-off%size, int64(len(data)))
		pieces = append(pieces, write{off: off, data: data[:n]})
		off, data = off+n, data[n:]
	}
	return pieces
}

func newDisk(root string) *disk {
	top := map[string]*inode{root: {folder: true}}
	return &disk{root: root, now: maps.Clone(top), synced: top}
}

// do carries out one system call.
func (d *disk) do(c call) error {
	file := d.now[c.path]
	change := entry{name: c.path, to: c.to}
	switch c.name {
	case "fsync", "fdatasync":
		if file == nil {
			return fmt.Errorf("sync of %s, which is not there", c.path)
		}
		if file.folder {
			d.moving = slices.DeleteFunc(d.moving, func(change entry) bool {
				here := filepath.Dir(change.name) == c.path
				if here {
					change.apply(d.synced)
				}
				return here
			})
			return nil
		}
		for _, w := range file.moving {
			file.data = w.apply(file.data)
		}
		file.moving = nil
		return nil
	case "write", "copy_file_range", "pwrite64", "ftruncate":
		if len(c.data) == 0 && c.name != "ftruncate" {
			return nil
		}
		if file == nil {
			return fmt.Errorf("%s to %s, which is not there", c.name, c.path)
		}
		file.moving = append(file.moving, write{off: c.off, data: c.data})
		return nil
	case "openat":
		if file != nil {
			return nil
		}
		change.file = &inode{}
	case "mkdir":
		change.file = &inode{folder: true}
	case "unlink":
		if file == nil {
			return nil
		}
	case "link":
		change.link = true
	case "rename":
	default:
		return fmt.Errorf("system call %s is not known", c.name)
	}
	change.apply(d.now)
	d.moving = append(d.moving, change)
	return nil
}

// image is what a power cut leaves: what is in the files, by their paths in the folder; nil for a folder.
type image map[string][]byte

// cut returns what a power cut leaves. What was not synced is lost, or there, or partly there, in pages or sectors.
func (d *disk) cut(rnd *rand.Rand) image {
	folder, left := maps.Clone(d.synced), image{}
	for _, change := range d.moving[:rnd.IntN(len(d.moving)+1)] {
		change.apply(folder)
	}
	lost := []float64{0, 1, 0.5, 0.1, 0.9}[rnd.IntN(5)]
	sector := []int64{512, 4096}[rnd.IntN(2)]
	for _, path := range slices.Sorted(maps.Keys(folder)) {
		file, at := folder[path], strings.TrimPrefix(path, d.root)
		if parent := folder[filepath.Dir(path)]; path != d.root && parent == nil {
			delete(folder, path) // its folder is lost
			continue
		}
		if file.folder {
			left[at] = nil
			continue
		}
		data := append(make([]byte, 0, len(file.data)), file.data...)
		for _, w := range file.moving {
			if w.data == nil && rnd.Float64() >= lost {
				data = w.apply(data)
			}
			for _, piece := range w.sectors(sector) {
				if rnd.Float64() >= lost {
					data = piece.apply(data)
				}
			}
		}
		left[at] = data
	}
	return left
}

// sum tells images apart.
func (left image) sum() (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(left)) {
		data := left[path]
		used := data[:lengthWithoutZeros(data)]
		_, _ = fmt.Fprintf(h, "%q %v %d %d ", path, data == nil, len(data), len(used))
		_, _ = h.Write(used)
	}
	h.Sum(sum[:0])
	return sum
}

// write makes dir of it.
func (left image) write(dir string) error {
	for _, path := range slices.Sorted(maps.Keys(left)) {
		at, data := filepath.Join(dir, path), left[path]
		if data == nil {
			if err := os.Mkdir(at, 0o700); err != nil {
				return err
			}
		} else if err := writeSparse(at, data); err != nil {
			return err
		}
	}
	return nil
}

// writeSparse leaves out the zeros at the end, which most of a store is.
func writeSparse(path string, data []byte) error {
	if err := os.WriteFile(path, data[:lengthWithoutZeros(data)], 0o600); err != nil {
		return err
	}
	return os.Truncate(path, int64(len(data)))
}

func lengthWithoutZeros(data []byte) int {
	zeros := make([]byte, 4096)
	n := len(data)
	for n >= len(zeros) && bytes.Equal(data[n-len(zeros):n], zeros) {
		n -= len(zeros)
	}
	for n > 0 && data[n-1] == 0 {
		n--
	}
	return n
}
