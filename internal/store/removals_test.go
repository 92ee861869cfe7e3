package store

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// tidy has a command done and answered with message 70, and its traces deleted as it says.
func tidy(t testing.TB, s *Store, e Entry, how Tidy) {
	t.Helper()
	e.State, e.Outcome, e.Answer, e.Finished, e.Tidy = Done, DoneOutcome, "Started.", evening, how
	must(t, s.Advance(e))
	s.Answered(e.Key, 70, evening)
	must(t, s.Flush())
}

// toDelete asserts which messages are to be deleted by then, and when the next are.
func toDelete(t testing.TB, s *Store, now, next time.Time, want ...int) []Removal {
	t.Helper()
	due, then, err := s.Removals(now)
	var got []int
	for _, r := range due {
		if r.Chat != group {
			t.Errorf("messages of %v are to be deleted", r.Chat)
		}
		got = append(got, r.IDs...)
	}
	if err != nil || !slices.Equal(got, want) || !then.Equal(next) {
		t.Fatalf("to be deleted are %v, then something at %v (%v); want %v, then %v", got, then, err, want, next)
	}
	return due
}

func TestWhatIsToBeDeletedIsKeptUntilItIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	later := evening.Add(10 * time.Minute)
	tidy(t, s, accept(t, s, startcall(1)), Tidy{Now: []int{1, 5}, After: 10 * time.Minute, Within: []int{6}})
	tidy(t, s, accept(t, s, startcall(2)), Tidy{})
	toDelete(t, s, evening.Add(-time.Second), evening)
	now := toDelete(t, s, evening, later, 1, 5)
	s.Removed(now[0])
	toDelete(t, s, evening, later)
	must(t, errors.Join(s.Check(), s.Close()))
	s = open(t, dir, Options{})
	s.Removed(toDelete(t, s, later, time.Time{}, 70, 6)[0])
	must(t, s.Close())
	s = open(t, dir, Options{})
	toDelete(t, s, later, time.Time{})
	must(t, s.Close())
}

// An answer that nobody knows the number of cannot be deleted.
func TestAnAnswerWithoutANumberStays(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	e := accept(t, s, startcall(1))
	e.State, e.Outcome, e.Finished, e.Tidy = Done, DoneOutcome, evening, Tidy{After: time.Minute}
	must(t, s.Advance(e))
	s.Answered(e.Key, 0, evening)
	must(t, s.Flush())
	toDelete(t, s, evening.Add(time.Hour), time.Time{})
	must(t, s.Close())
}
