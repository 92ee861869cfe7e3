package store

import (
	"errors"
	"path/filepath"
	"slices"
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
		if err := s.MovePlans(small(n), super(n)); err != nil {
			t.Fatal(err)
		}
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
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
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
	if err := errors.Join(s.Check(), s.Close()); err != nil {
		t.Fatal(err)
	}
}
