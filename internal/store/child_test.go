package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const (
	// markFD is the descriptor that a watched child sets marks on.
	markFD = 3

	childEnv    = "USERBOT_STORE_CHILD"
	childDirEnv = "USERBOT_STORE_CHILD_DIR"
)

// children are what the test binary does instead of testing, when a test runs it as its child. What they return is the
// child's failure.
var children = map[string]func(dir string) error{
	"work":      func(dir string) error { return work(stateIn(dir), mustTell) },
	"move back": func(dir string) error { return moveBack(dir, mustTell, func() {}) },
	"bring old": func(dir string) error { return bringOld(dir, mustTell, func() {}) },
	"hold":      hold,
	"back up": func(dir string) error {
		return WriteBackup(backupIn(dir), func(w io.Writer) error { _, err := w.Write([]byte("a store")); return err })
	},
	"suffer":           func(dir string) error { return suffer(dir, faultyDay) },
	"suffer the moves": func(dir string) error { return suffer(dir, faultyMove) },
	"suffer bringing":  func(dir string) error { return suffer(dir, faultyBringing) },
}

func TestMain(m *testing.M) {
	if child, ok := children[os.Getenv(childEnv)]; ok {
		err := stopForTheTrace()
		if err == nil {
			err = child(os.Getenv(childDirEnv))
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// tell tells the test that watches what the child holds for acknowledged. It returns false if that was enough.
func tell(format string, args ...any) bool {
	_, err := syscall.Write(markFD, fmt.Appendf(nil, format, args...))
	return err == nil
}

func mustTell(format string, args ...any) {
	if !tell(format, args...) {
		panic("nobody watches")
	}
}

// hold keeps the store open until its standard input ends.
func hold(dir string) error {
	s, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return s.Close()
}

// faultyDays is how many days the child lives through at most; a fault hits each at another system call, until one goes
// by without.
const faultyDays = 150

// suffer lives through one faulty day after the other, each in a folder of its own, and leaves there what it was told.
func suffer(dir string, live func(dir string, heard func(format string, args ...any), bad func()) error) error {
	for day := range faultyDays {
		folder := filepath.Join(dir, strconv.Itoa(day))
		if err := os.Mkdir(folder, 0o700); err != nil {
			return err
		}
		var heard []string
		err := live(folder, func(format string, args ...any) { heard = append(heard, fmt.Sprintf(format, args...)) },
			func() { mustTell("day %d", day) })
		more := tell("night")
		if err != nil {
			return fmt.Errorf("day %d: %w", day, err)
		}
		if err := os.WriteFile(folder+".heard", []byte(strings.Join(heard, "\n")), 0o600); err != nil || !more {
			return err
		}
	}
	return nil
}

// advised checks that an error says what to do about what has happened to the disk. Some of the system's errors bbolt keeps
// to itself.
func advised(err error) error {
	want := "see to the disk of "
	switch {
	case errors.Is(err, syscall.ENOSPC):
		want = "make room on the disk of "
	case errors.Is(err, syscall.EROFS):
		want = " writable, or set state_dir to another folder"
	}
	if !strings.Contains(err.Error(), want) {
		return fmt.Errorf("this does not say %q: %w", want, err)
	}
	return nil
}

// faultyMove makes a backup and puts it back, until something fails.
func faultyMove(dir string, heard func(format string, args ...any), bad func()) error {
	err := moveBack(dir, heard, bad)
	if err == nil || strings.HasPrefix(err.Error(), "write the backup: ") {
		return nil // whose disk it is and what is wrong with it is said, and the rest is the operator's
	}
	return advised(err)
}

// faultyBringing migrates an old store, until something fails.
func faultyBringing(dir string, heard func(format string, args ...any), bad func()) error {
	if err := bringOld(dir, heard, bad); err != nil {
		return advised(err)
	}
	return nil
}

// faultyDay works until something fails, and then checks that nothing is written any more.
func faultyDay(dir string, heard func(format string, args ...any), bad func()) error {
	bad()
	var failures []error
	s, err := Open(stateIn(dir), Options{Failed: func(err error) { failures = append(failures, err) }})
	if err != nil {
		return advised(err) // judged later: the folder must open then
	}
	defer func() { _ = s.Close() }()
	for n := 1; n <= 4; n++ {
		err := workOn(s, n, heard)
		if err == nil {
			continue
		}
		if !errors.Is(err, ErrFailed) {
			return fmt.Errorf("a failed write is reported as %w", err)
		}
		if err := advised(err); err != nil {
			return err
		}
		if len(failures) != 1 {
			return fmt.Errorf("%d failures were told of, want 1", len(failures))
		}
		s.SetAccount(1000+n, 0, 0, 0)
		s.SetChannel(channel, 1000+n, 0)
		_, accepted := s.Accept(startcall(100 + n))
		e := startcall(1)
		e.Seq, e.State = 1, Answered
		for what, err := range map[string]error{
			"Accept": accepted, "Advance": s.Advance(e), "Flush": s.Flush(), "DeleteSession": s.DeleteSession(),
		} {
			if !errors.Is(err, ErrFailed) {
				return fmt.Errorf("%s after a failed write: %v; want ErrFailed", what, err)
			}
		}
		if _, err := s.Pending(); err != nil {
			return fmt.Errorf("reading after a failed write: %w", err)
		}
		return nil
	}
	return nil
}
