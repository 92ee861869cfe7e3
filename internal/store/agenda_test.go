package store

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"userbot/internal/command"
)

// plans is what puts a call on the agenda, planned by a command for then.
func plans(e Entry, at time.Time) Edit {
	return Edit{ID: int64(e.Seq), F: func(i *Item) error {
		*i = Item{ID: int64(e.Seq), Chat: e.Chat, Target: e.Chat, CallID: e.CallID, Title: "Party", At: at, Next: at}
		return nil
	}}
}

// leaves is what takes an item off the agenda when it falls due for the last time.
func leaves(id int64) Edit {
	return Edit{ID: id, F: func(i *Item) error {
		if i.ID == 0 {
			return ErrPlan
		}
		i.ID = 0
		return nil
	}}
}

// schedules has a command made a call for then, which is to be started.
func schedules(t testing.TB, s *Store, msg int, at time.Time) Entry {
	t.Helper()
	e := accept(t, s, startcall(msg))
	e.State, e.Outcome, e.Made, e.CallID, e.Title, e.At = Done, DoneOutcome, true, int64(msg), "Party", at
	must(t, s.Advance(e, plans(e, at)))
	return e
}

// listed returns the calls that a list of items has, in its order.
func listed(t testing.TB, list func(func(Item) bool) error) (calls []int64) {
	t.Helper()
	must(t, list(func(i Item) bool { calls = append(calls, i.CallID); return true }))
	return calls
}

func TestAnItemFallsDueOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{MaxPending: 3})
	schedules(t, s, 1, evening.Add(2*time.Hour))
	soon := schedules(t, s, 2, evening.Add(time.Hour))
	must(t, s.Close())
	s = open(t, dir, Options{MaxPending: 3})
	if calls := listed(t, s.Agenda); !slices.Equal(calls, []int64{2, 1}) {
		t.Fatalf("planned are the calls %v", calls)
	}
	first, ok, err := s.Plan(int64(soon.Seq))
	if err != nil || !ok || first.Title != "Party" || !first.At.Equal(soon.At) || first.Chat != group {
		t.Fatalf("first comes %+v, %v, %v", first, ok, err)
	}
	accept(t, s, startcall(3)) // the journal is full now, but not for what is due
	due := Entry{Key: Key{Peer: first.Timer(), N: 1}, Chat: group, Accepted: evening, CallID: first.CallID}
	kept, err := s.Accept(due, leaves(first.ID))
	if err != nil || kept.State != Accepted || PlanOf(kept.Key) != first.ID {
		t.Fatalf("it fell due as %+v (%v)", kept, err)
	}
	if _, err := s.Accept(due, leaves(first.ID)); !errors.Is(err, ErrSeen) {
		t.Errorf("twice: %v", err)
	}
	other := due
	other.Key.N = 2
	if _, err := s.Accept(other, leaves(first.ID)); !errors.Is(err, ErrPlan) || s.Seen(other.Key) {
		t.Errorf("off the agenda: %v", err)
	}
	if calls := listed(t, s.Agenda); !slices.Equal(calls, []int64{1}) {
		t.Errorf("planned are the calls %v", calls)
	}
	must(t, errors.Join(s.Check(), s.Close()))
}

func TestTheAgendaIsInOrderWhateverIsMoved(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	var ids []int64
	for n := 1; n <= 3; n++ {
		ids = append(ids, int64(schedules(t, s, n, evening.Add(time.Duration(n)*time.Hour)).Seq))
	}
	is := func(what string, list func(func(Item) bool) error, want ...int64) {
		t.Helper()
		if got := listed(t, list); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	here := func(f func(Item) bool) error { return s.Plans(group, f) }
	is("as planned", here, 1, 2, 3)
	// The first is moved behind the others, but something is to be done about it first; the second has nothing to be done.
	err := s.Replan(
		Edit{ID: ids[0], F: func(i *Item) error { i.At, i.Next = evening.Add(9*time.Hour), evening; return nil }},
		Edit{ID: ids[1], F: func(i *Item) error { i.Next = time.Time{}; return nil }},
	)
	if err != nil {
		t.Fatal(err)
	}
	is("in the chat", here, 2, 3, 1)
	is("due", s.Agenda, 1, 3)
	// Two changes of the same one are made one after the other.
	err = s.Replan(
		Edit{ID: ids[2], F: func(i *Item) error { i.Next = evening.Add(time.Hour); return nil }},
		Edit{ID: ids[2], F: func(i *Item) error { i.Next = i.Next.Add(time.Minute); return nil }},
	)
	if i, _, _ := s.Plan(ids[2]); err != nil || !i.Next.Equal(evening.Add(61*time.Minute)) {
		t.Errorf("changed twice: %v; it is %+v", err, i)
	}
	is("due", s.Agenda, 1, 3)
	// All of it or nothing.
	no := errors.New("no")
	err = s.Replan(leaves(ids[0]), Edit{ID: ids[1], F: func(i *Item) error { i.Title = "Other"; return no }})
	if i, ok, _ := s.Plan(ids[1]); !errors.Is(err, no) || !ok || i.Title != "Party" {
		t.Errorf("refused: %v; it is %+v", err, i)
	}
	is("in the chat", here, 2, 3, 1)
	if in, all, err := s.PlanCount(group); in != 3 || all != 3 || err != nil {
		t.Errorf("planned are %d and %d, %v", in, all, err)
	}
	// The group becomes a supergroup.
	super := command.Peer{Kind: command.Channel, ID: 77}
	must(t, s.MovePlans(group, super))
	is("in the group", here)
	is("in the supergroup", func(f func(Item) bool) error { return s.Plans(super, f) }, 2, 3, 1)
	is("all", s.AllPlans, 2, 3, 1)
	if i, _, _ := s.Plan(ids[2]); i.Chat != super {
		t.Errorf("it is told in %v", i.Chat)
	}
	must(t, s.Replan(leaves(ids[0]), leaves(ids[1]), leaves(ids[2])))
	if in, all, err := s.PlanCount(super); in != 0 || all != 0 || err != nil {
		t.Errorf("planned are %d and %d, %v", in, all, err)
	}
	must(t, errors.Join(s.Check(), s.Close()))
}

func TestAStoreOfSchema3IsMigrated(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	e := schedules(t, s, 1, evening.Add(time.Hour))
	err := s.write(func(tx *txn, _ *counts) (error, error) {
		value, err := get(tx, bucketAgenda, encodeInt(int64(e.Seq)))
		value = slices.Clone(value)
		for _, b := range [][]byte{bucketAgenda, bucketDue, bucketPlanned, bucketWatched, bucketTold, bucketZones} {
			err = errors.Join(err, tx.DeleteBucket(b))
		}
		_, errMade := tx.CreateBucket(bucketAgenda)
		key := append(encodeInt(e.At.Unix()), encodeInt(int64(e.Seq))...)
		return nil, errors.Join(err, errMade, put(tx, bucketAgenda, key, value), put(tx, bucketMeta, keySchema, []byte("3")))
	})
	must(t, errors.Join(err, s.Close()))
	s = open(t, dir, Options{})
	if i, ok, err := s.Plan(int64(e.Seq)); s.version != 3 || !ok || err != nil || i.Title != "Party" || !i.Next.Equal(e.At) {
		t.Fatalf("opened with schema %d; planned is %+v, %v", s.version, i, err)
	}
	if calls := listed(t, s.Agenda); !slices.Equal(calls, []int64{1}) {
		t.Errorf("planned are the calls %v", calls)
	}
	if in, all, err := s.PlanCount(group); in != 1 || all != 1 || err != nil {
		t.Errorf("planned are %d and %d, %v", in, all, err)
	}
	must(t, errors.Join(s.Check(), s.Close()))
}

func TestTheZonesOfChatsAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	other := command.Peer{Kind: command.Channel, ID: 77}
	must(t, errors.Join(s.SetZone(group, "Europe/Berlin"), s.SetZone(other, "Asia/Tokyo"), s.SetZone(other, ""), s.Close()))
	s = open(t, dir, Options{})
	if z, err := s.Zones(); err != nil || len(z) != 1 || z[group] != "Europe/Berlin" {
		t.Errorf("the zones are %v, %v", z, err)
	}
	must(t, errors.Join(s.Check(), s.Close()))
}

// The account joins chats and leaves them, and in each somebody sets the zone: those of the chats stay in which something is done.
func TestTheZonesOfChatsThatNobodyUsesGoFirst(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	chat := func(n int64) command.Peer { return command.Peer{Kind: command.Channel, ID: n} }
	e := schedules(t, s, 1, evening.Add(time.Hour))
	must(t, s.SetZone(e.Chat, "Europe/Berlin"))
	s.SetAccessHash(chat(2), 7)
	must(t, errors.Join(s.Flush(), s.SetZone(chat(2), "Asia/Tokyo")))
	var edits []Edit
	for n := range int64(MostZones) {
		edits = append(edits, Edit{Zoned: chat(1000 + n), Zone: "America/Lima"})
	}
	must(t, s.Replan(edits...))
	z, err := s.Zones()
	if err != nil || len(z) != MostZones || z[e.Chat] != "Europe/Berlin" || z[chat(2)] != "Asia/Tokyo" || z[chat(1000+MostZones-1)] == "" {
		t.Errorf("%d zones are kept, want %d, of them %q and %q, %v", len(z), MostZones, z[e.Chat], z[chat(2)], err)
	}
	must(t, errors.Join(s.Check(), s.Close()))
}
