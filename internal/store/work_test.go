package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"userbot/internal/command"
)

// channel is whose pts the work moves along with the account's.
const channel = 1234567890

const perDay = 12 // commands

// work is a daemon's day: it opens the store, accepts commands 1, 2, 3…, moves the update state to n once command n
// is accepted, brings commands to their end, restarts, prunes. Each acknowledgement is told to mark, before anything else
// happens. It returns the first error.
func work(dir string, mark func(format string, args ...any)) error {
	n := 0
	for day := 1; day <= 3; day++ {
		s, err := Open(dir, Options{Keep: 36 * time.Hour})
		if err != nil {
			return err
		}
		if err := s.StoreSession(context.Background(), fmt.Appendf(nil, "session of day %d", day)); err != nil {
			return err
		}
		mark("session %d", day)
		for range perDay {
			n++
			if err := workOn(s, n, mark); err != nil {
				return err
			}
		}
		s.SetAccount(n, 0, n, n)
		if err := s.Close(); err != nil {
			return err
		}
		mark("written %d", n)
	}
	return nil
}

func stateIn(dir string) string  { return filepath.Join(dir, "var", "lib", "state") } // none of it is there at first
func backupIn(dir string) string { return filepath.Join(dir, "monday.db") }

const (
	afterBackup = 6 // a command that only the store has that the backup replaces; the one before stays pending
	anew        = 7 // and one that only the restored store has
)

// moveBack is a store with a backup: it works, makes the backup, works on, puts the backup back, works anew and logs out. bad is
// called before the part that is about the backup.
func moveBack(dir string, mark func(format string, args ...any), bad func()) error {
	s, err := Open(stateIn(dir), Options{})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if err := s.StoreSession(context.Background(), []byte("session of day 1")); err != nil {
		return err
	}
	mark("session 1")
	for n := 1; n < afterBackup; n++ {
		if err := workOn(s, n, mark); err != nil {
			return err
		}
	}
	bad()
	if err := WriteBackup(backupIn(dir), s.Backup); err != nil {
		return err
	}
	mark("written %d", afterBackup-1)
	mark("backed up")
	if err := errors.Join(workOn(s, afterBackup, mark), s.Close()); err != nil {
		return err
	}
	mark("restoring")
	if _, _, err := Restore(stateIn(dir), backupIn(dir), evening, false); err != nil {
		return err
	}
	mark("restored")
	back, err := Open(stateIn(dir), Options{})
	if err != nil {
		return err
	}
	defer func() { _ = back.Close() }()
	if _, err := back.Accept(startcall(anew)); err != nil {
		return err
	}
	mark("worked anew")
	mark("logging out")
	if err := back.DeleteSession(); err != nil {
		return err
	}
	mark("logged out")
	return back.Close()
}

const (
	oldPending = 8   // commands in the store of schema 1
	sinceOld   = 999 // and the one that is accepted when it is migrated
)

// bringOld migrates a store of schema 1. bad is called when it is there.
func bringOld(dir string, mark func(format string, args ...any), bad func()) error {
	data, err := readSchema1()
	if err != nil {
		return err
	}
	mark("bringing old")
	state := stateIn(dir)
	if err := prepareFolder(state); err != nil {
		return err
	}
	err = WriteBackup(filepath.Join(state, FileName), func(w io.Writer) error { _, err := w.Write(data); return err })
	if err != nil {
		return err
	}
	mark("old")
	bad()
	s, err := Open(state, Options{})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	mark("migrated")
	if _, err := s.Accept(startcall(sinceOld)); err != nil {
		return err
	}
	mark("worked anew")
	return s.Close()
}

// asked says which commands are asked back: the next one picks.
func asked(n int) bool { return n%4 == 1 && n%5 != 0 }

// workOn takes the command in message n through its life; every fifth stays pending.
func workOn(s *Store, n int, mark func(format string, args ...any)) error {
	e := startcall(n)
	e.Accepted = evening.Add(time.Duration((n-1)/perDay) * 24 * time.Hour)
	if asked(n - 1) {
		e.Picks = Key{Peer: group, N: int64(n - 1)}
	}
	e, err := s.Accept(e)
	if err != nil {
		return fmt.Errorf("accept %d: %w", n, err)
	}
	mark("accepted %d", n)
	s.SetChannel(channel, n, 0)
	s.SetAccount(n, 0, n, n)
	mark("placed %d", n) // the first place of all has a transaction of its own
	s.SetAccessHash(command.Peer{Kind: command.User, ID: int64(n)}, int64(n))
	if n%5 == 0 {
		return nil
	}
	e.State, e.Outcome, e.CallID, e.Made, e.Answer = Done, DoneOutcome, int64(n), true, "Started."
	if asked(n) {
		e.Outcome, e.CallID, e.Made, e.Choices = Asked, 0, false, []Choice{{Title: "Friday"}}
	}
	e.Tidy = Tidy{Now: []int{n}, After: time.Hour}
	var edits []Edit
	if e.Made {
		e.At = evening
		edits = append(edits, plans(e, e.At))
	}
	if err := s.Advance(e, edits...); err != nil {
		return fmt.Errorf("advance %d: %w", n, err)
	}
	mark("done %d", n)
	if e.Made && n%2 == 0 {
		if err := fire(s, e); err != nil {
			return fmt.Errorf("fire %d: %w", n, err)
		}
		mark("fired %d", n)
	}
	s.Answered(e.Key, 10_000+n, e.Accepted)
	if n%6 == 0 {
		if err := s.Flush(); err != nil {
			return fmt.Errorf("flush after %d: %w", n, err)
		}
		mark("written %d", n)
	}
	return nil
}

// fire has what e has planned fall due, and be done at once.
func fire(s *Store, e Entry) error {
	i := Item{ID: int64(e.Seq)}
	due := Entry{Key: Key{Peer: i.Timer(), N: 1}, Chat: group, Accepted: e.Accepted, CallID: e.CallID}
	due, err := s.Accept(due, leaves(i.ID))
	if err != nil {
		return err
	}
	due.State, due.Outcome = Done, DoneOutcome
	if err := s.Advance(due); err != nil {
		return err
	}
	s.Answered(due.Key, 0, e.Accepted)
	return nil
}
