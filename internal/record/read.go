package record

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// Read calls f with the lines that were written since then, and with what stands in the file, oldest first, until it returns
// false. A line that is being written, or that is damaged, is left out: see [Verify]. It may be called while the record is written.
func Read(dir string, since time.Time, f func(l Line, raw []byte) (more bool)) error {
	segments, err := list(dir)
	if err != nil {
		return err
	}
	for i, s := range segments {
		if i+1 < len(segments) && !since.IsZero() {
			// All of it is older than the next begins.
			if at, err := beganAt(segments[i+1].path); err == nil && !at.IsZero() && at.Before(since) {
				continue
			}
		}
		more := true
		err := lines(s.path, func(line []byte, whole bool) bool {
			if _, ok := sealOf(line); !ok || !whole {
				return true
			}
			l, err := decode(line)
			if err == nil && (since.IsZero() || l.At.IsZero() || !l.At.Before(since)) {
				more = f(l, line)
			}
			return more
		})
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was pruned meanwhile
		}
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// lines calls f with each line of a file, without its newline, which is missing where whole is false, until it returns false.
func lines(path string, f func(line []byte, whole bool) (more bool)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	in := bufio.NewReaderSize(file, 64<<10)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		line, whole := bytes.CutSuffix(line, []byte("\n"))
		if (len(line) > 0 || whole) && !f(line, whole) || err != nil {
			return nil
		}
	}
}

// firstLine reads the first line of a file; nil: there is none, or only a part of it.
func firstLine(path string) (first []byte, err error) {
	err = lines(path, func(line []byte, whole bool) bool {
		if whole {
			first = line
		}
		return false
	})
	return first, err
}
