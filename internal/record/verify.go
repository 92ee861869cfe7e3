package record

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
)

// mostFindings is how many are told; more tell nothing new.
const mostFindings = 20

// Report is what [Verify] has found.
type Report struct {
	Lines int64 // how many there are
	First int64 // the number of the first; 0: there is none
	// Pruned is up to which line they were removed because they were old, as line SignedOff says; 0: none was.
	Pruned, SignedOff int64
	End               Mark     // the last line
	Torn              bool     // after it stands part of one: it is being written, or was when the power failed
	Findings          []string // what is not as it was written
	more              int
}

func (r *Report) found(format string, args ...any) {
	if len(r.Findings) == mostFindings {
		r.more++
		return
	}
	r.Findings = append(r.Findings, fmt.Sprintf(format, args...))
}

// Verify reads the whole record and says what is not as it was written: a line that was changed, removed, added or put elsewhere.
// since is how far the record was on disk at some moment, as somebody else remembers it; its zero value is not looked for. It may
// be called while the record is written. What it finds holds nothing of what was typed.
func Verify(dir string, since Mark) (Report, error) {
	for {
		v := verifier{since: since}
		err := v.read(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a segment was pruned meanwhile
		}
		if v.more > 0 {
			v.Findings = append(v.Findings, fmt.Sprintf("and %d more", v.more))
		}
		return v.Report, err
	}
}

type verifier struct {
	Report
	since Mark
	last  bool // this is the last segment

	before seal // the seal of the line before; hash is empty where that one was damaged
	begins seal // that of the first line
	pruned []signature
	kept   string // the hash of line since.N
}

// signature is what a line says of lines that were removed.
type signature struct {
	Mark
	in int64 // the number of that line
}

func (v *verifier) read(dir string) error {
	segments, err := list(dir)
	if err != nil {
		return err
	}
	for i, s := range segments {
		v.last = i == len(segments)-1
		err := lines(s.path, func(line []byte, whole bool) bool {
			v.line(line, whole)
			return true
		})
		if err != nil {
			return err
		}
	}
	v.ends()
	return nil
}

func (v *verifier) line(line []byte, whole bool) {
	if !whole && v.last {
		v.Torn = true
		return
	}
	s, ok := sealOf(line)
	if !ok || !whole {
		v.found("the line after line %d is not as it was written", v.before.n)
		v.before = seal{n: v.before.n + 1}
		return
	}
	v.Lines++
	switch {
	case v.Lines == 1 && v.before.n == 0:
		v.begins = s
	case s.n <= v.before.n:
		v.found("line %d stands behind line %d", s.n, v.before.n)
	case s.n == v.before.n+2:
		v.found("line %d is missing", s.n-1)
	case s.n > v.before.n+1:
		v.found("lines %d to %d are missing", v.before.n+1, s.n-1)
	case v.before.hash != "" && s.prev != v.before.hash:
		v.found("line %d does not follow on line %d as that stands there: one of them is not what was written", s.n, v.before.n)
	}
	v.before = s
	if s.n == v.since.N {
		v.kept = s.hash
	}
	if !tellsOfLines(line) {
		return
	}
	l, err := decode(line)
	switch {
	case err != nil:
		v.found("line %d cannot be read", s.n)
	case l.Kind == Pruned:
		v.pruned = append(v.pruned, signature{Mark{l.Upto, l.UptoHash}, s.n})
	case l.Kind == Gap:
		v.found("line %d says that at that start the lines up to %d were not there as they had been written", s.n, l.Upto)
	}
}

// tellsOfLines reports whether a line that has its seal is about others. Nearly none is, and decoding all takes long.
func tellsOfLines(line []byte) bool {
	_, rest, _ := bytes.Cut(line, []byte(`","kind":"`))
	return bytes.HasPrefix(rest, []byte(Pruned)) || bytes.HasPrefix(rest, []byte(Gap))
}

// ends looks at the beginning and at the end: what is missing there has nothing before or after it that would tell.
func (v *verifier) ends() {
	v.First, v.End = v.begins.n, Mark{v.before.n, v.before.hash}
	signed := v.begins.n <= 1 && (v.begins.n == 0 || v.begins.prev == Nothing)
	for _, m := range v.pruned {
		if m.N > v.Pruned {
			v.Pruned, v.SignedOff = m.N, m.in
		}
		if v.begins.n > 1 && (m.N >= v.begins.n || m.N == v.begins.n-1 && m.Hash == v.begins.prev) {
			signed = true
		}
	}
	if !signed {
		v.found("what comes before line %d is missing, and no line says that it was old enough to be removed", v.begins.n)
	}
	switch {
	case v.since.N < max(v.First, 1): // it is pruned, or there is none
	case v.End.N < v.since.N:
		v.found("the last line is line %d, and the store knows that there was a line %d", v.End.N, v.since.N)
	case v.kept != v.since.Hash && len(v.Findings) == 0:
		v.found("line %d is not the one that the store knows", v.since.N)
	}
}
