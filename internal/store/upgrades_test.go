package store

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"userbot/internal/command"
)

// What a basic group has become is known after a restart, where that matters to somebody; of anybody's groups nothing is written.
func TestWhatGroupsHaveBecomeIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	small := func(n int64) command.Peer { return command.Peer{Kind: command.Group, ID: n} }
	super := func(n int64) command.Peer { return command.Peer{Kind: command.Channel, ID: 1000 + n} }
	typed := func(n int64) Entry {
		e := startcall(1)
		e.Key.Peer, e.Chat = small(n), small(n)
		return accept(t, s, e)
	}
	move := func(n int64) {
		t.Helper()
		must(t, s.MovePlans(small(n), super(n)))
	}
	kept := func(want ...Upgrade) {
		t.Helper()
		if all, err := s.Upgrades(); err != nil || !slices.Equal(all, want) {
			t.Errorf("kept is %v, %v; want %v", all, err, want)
		}
	}
	kept()
	before := s.commits.Load()
	move(1)
	if n := s.commits.Load() - before; n != 0 {
		t.Errorf("a stranger's group costs %d writes", n)
	}
	kept()
	typed(2)
	move(2)
	e := startcall(7)
	e.Target = small(3)
	e = accept(t, s, e)
	e.State, e.Outcome, e.Finished = Done, DoneOutcome, e.Accepted
	if err := s.Advance(e, Edit{ID: int64(e.Seq), F: func(i *Item) error {
		*i = Item{ID: int64(e.Seq), Chat: group, Target: small(3), Title: "Party", At: evening.Add(time.Hour)}
		return nil
	}}); err != nil {
		t.Fatal(err)
	}
	move(3)
	before = s.commits.Load()
	move(2)
	move(3)
	if n := s.commits.Load() - before; n != 0 {
		t.Errorf("what is known costs %d writes", n)
	}
	must(t, s.Close())
	s = open(t, dir, Options{})
	two, three := Upgrade{small(2), super(2)}, Upgrade{small(3), super(3)}
	kept(two, three)
	if i, _, _ := s.Plan(int64(e.Seq)); i.Target != super(3) || i.Chat != group {
		t.Errorf("it is planned for %v and told in %v", i.Target, i.Chat)
	}
	for n := range int64(mostUpgraded) {
		typed(10 + n)
		move(10 + n)
	}
	if all, err := s.Upgrades(); err != nil || len(all) != mostUpgraded || all[0].From != small(10) {
		t.Errorf("of more than %d groups %d are kept, the first is %v; %v", mostUpgraded, len(all), all[0], err)
	}
	must(t, errors.Join(s.Check(), s.Close()))
}

// asSchema5 is a store that the program before wrote, and that was killed: what is done with it is in the log only.
func asSchema5(t *testing.T, dir string, do func(tx *txn, n *counts) error) {
	t.Helper()
	s := open(t, dir, Options{})
	err := s.write(func(tx *txn, _ *counts) (error, error) {
		return nil, errors.Join(tx.DeleteBucket(bucketTold), put(tx, bucketMeta, keySchema, []byte("5")))
	})
	must(t, errors.Join(err, s.Close()))
	s = &Store{path: filepath.Join(dir, FileName)}
	s.opt.setDefaults()
	err = errors.Join(s.openBolt(), s.guard(s.bringLog), s.view(s.load))
	if err == nil {
		err = s.write(func(tx *txn, n *counts) (error, error) { return nil, do(tx, n) })
	}
	must(t, errors.Join(err, s.closeFiles()))
}

// What a store of schema 5 has in its log only is migrated with the rest, and found by where it is told.
func TestAStoreOfSchema5IsMigrated(t *testing.T) {
	small, super := command.Peer{Kind: command.Group, ID: 3}, command.Peer{Kind: command.Channel, ID: 1003}
	i := Item{ID: 4711, Chat: small, Target: group, Title: "Party", At: evening.Add(time.Hour), Next: evening.Add(time.Hour)}
	planned := func(tx *txn, n *counts) error {
		value, err := json.Marshal(i)
		n.planned++
		return errors.Join(err, put(tx, bucketAgenda, encodeInt(i.ID), value), put(tx, bucketPlanned, i.plannedKey(), nil), put(tx, bucketDue, i.dueKey(), nil))
	}
	dir := filepath.Join(t.TempDir(), "state")
	asSchema5(t, dir, planned)
	if found := Problems(dir); found != nil {
		t.Fatalf("problems of a store that is only old: %v", found)
	}
	for life := range 2 {
		s := open(t, dir, Options{})
		if want := []int{5, schema}[life]; s.version != want {
			t.Errorf("life %d opened schema %d, want %d", life, s.version, want)
		}
		if life == 1 {
			must(t, s.MovePlans(small, super))
		}
		want := []command.Peer{small, super}[life]
		if is, ok, err := s.Plan(i.ID); !ok || err != nil || is.Chat != want || is.Target != group {
			t.Errorf("life %d: planned is %+v, %v, %v; want it told in %v", life, is, ok, err, want)
		}
		if in, all, err := s.PlanCount(group); in != 1 || all != 1 || err != nil {
			t.Errorf("life %d: planned are %d and %d, %v", life, in, all, err)
		}
		must(t, errors.Join(s.Check(), s.Close()))
	}
	// And where it is kept when a backup takes its place.
	dir = filepath.Join(t.TempDir(), "state")
	asSchema5(t, dir, planned)
	backup := filepath.Join(t.TempDir(), "backup")
	s := open(t, filepath.Join(t.TempDir(), "other"), Options{})
	f, err := os.Create(backup)
	must(t, errors.Join(err, s.Backup(f), f.Close()))
	kept, _, err := Restore(dir, backup, evening, false)
	if err != nil {
		t.Fatal(err)
	}
	err = look(kept, func(tx *txn) error {
		is, err := itemAt(tx, i.ID)
		if is.ID != i.ID {
			t.Errorf("what was in the log is not in what was kept: %+v", is)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The account's updates wait while a group's plans move, whoever's group it is: that costs what is planned there, not what is planned in all.
func BenchmarkMovePlans(b *testing.B) {
	for _, all := range []int{0, 20_000} {
		b.Run(strconv.Itoa(all), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "state"), Options{})
			for from := 0; from < all; from += 1000 {
				var edits []Edit
				for k := range min(1000, all-from) {
					id := int64(from + k + 1)
					edits = append(edits, Edit{ID: id, F: func(i *Item) error {
						*i = Item{ID: id, Chat: group, Target: command.Peer{Kind: command.Channel, ID: 5000 + id/100}, Title: "Weekly meeting", At: evening.Add(time.Duration(id) * time.Hour)}
						return nil
					}})
				}
				must(b, s.Replan(edits...))
			}
			n := int64(0)
			for b.Loop() {
				n++
				must(b, s.MovePlans(command.Peer{Kind: command.Group, ID: n}, command.Peer{Kind: command.Channel, ID: n}))
			}
		})
	}
}
