package store

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// A disk that takes nothing more is not told as a damaged file to who reads just then: once it is mended, a restart helps.
func TestReadingAfterACommitThatFailed(t *testing.T) {
	s, err := Open(stateFolder(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, err := s.Accept(startcall(7777)); err != nil {
		t.Fatal(err)
	}
	full, err := os.Open(s.path) // the same file, to read only
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = full.Close() }()
	must(t, unix.Dup3(int(full.Fd()), int(s.file.Fd()), unix.O_CLOEXEC))
	if err := s.guard(s.settleNow); err == nil {
		t.Fatal("bbolt has committed to a file that takes nothing")
	}
	if _, _, err := s.Entry(startcall(7777).Key); !errors.Is(err, ErrFailed) || errors.Is(err, ErrCorrupt) {
		t.Errorf("reading: %v; want ErrFailed, and nothing of damage", err)
	}
}
