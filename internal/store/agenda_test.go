package store

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// schedules has a command made a call for then, which is to be started.
func schedules(t testing.TB, s *Store, msg int, at time.Time) Entry {
	t.Helper()
	e := accept(t, s, startcall(msg))
	e.State, e.Outcome, e.Made, e.CallID, e.Title, e.At, e.Starts = Done, DoneOutcome, true, int64(msg), "Party", at, true
	if err := s.Advance(e); err != nil {
		t.Fatal(err)
	}
	return e
}

// agenda returns the calls that are planned, in the order in which they fall due.
func agenda(t testing.TB, s *Store) (calls []int64) {
	t.Helper()
	err := s.Agenda(func(i Item) bool { calls = append(calls, i.CallID); return true })
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

func TestAnItemFallsDueOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{MaxPending: 3})
	late := schedules(t, s, 1, evening.Add(2*time.Hour))
	soon := schedules(t, s, 2, evening.Add(time.Hour))
	// To write the outcome once more plans nothing anew.
	if err := errors.Join(s.Advance(soon), s.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{MaxPending: 3})
	if calls := agenda(t, s); len(calls) != 2 || calls[0] != 2 || calls[1] != 1 {
		t.Fatalf("planned are the calls %v", calls)
	}
	var first Item
	_ = s.Agenda(func(i Item) bool { first = i; return false })
	if first.ID != int64(soon.Seq) || first.Title != "Party" || !first.At.Equal(soon.At) || first.Chat != group {
		t.Fatalf("first comes %+v", first)
	}
	accept(t, s, startcall(3)) // the journal is full now, but not for what is due
	due := Entry{Key: Key{Peer: first.Timer(), N: 1}, Chat: group, Accepted: evening, CallID: first.CallID}
	kept, err := s.Fire(first, due)
	if err != nil || kept.State != Accepted {
		t.Fatalf("it fell due as %+v (%v)", kept, err)
	}
	if _, err := s.Fire(first, due); !errors.Is(err, ErrSeen) {
		t.Errorf("twice: %v", err)
	}
	other := due
	other.Key.N = 2
	if _, err := s.Fire(first, other); !errors.Is(err, ErrNotPlanned) {
		t.Errorf("off the agenda: %v", err)
	}
	if calls := agenda(t, s); len(calls) != 1 || calls[0] != late.CallID {
		t.Errorf("planned are the calls %v", calls)
	}
	if err := errors.Join(s.Check(), s.Close()); err != nil {
		t.Fatal(err)
	}
}
