package store

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"userbot/internal/command"
)

func TestOldEntriesArePruned(t *testing.T) {
	const keep = 30 * 24 * time.Hour
	at := func(after time.Duration, msg int) Entry {
		e := startcall(msg)
		e.Accepted = evening.Add(after)
		return e
	}
	finish := func(t *testing.T, s *Store, e Entry) {
		t.Helper()
		e.State, e.Outcome, e.CallID, e.Made, e.Finished = Answered, DoneOutcome, e.Key.N, true, e.Accepted
		if err := errors.Join(s.Advance(e), s.Flush()); err != nil { // nothing goes that the record does not have on disk
			t.Fatal(err)
		}
	}
	has := func(t *testing.T, s *Store, msg int) bool {
		t.Helper()
		_, ok, err := s.Entry(Key{Peer: group, N: int64(msg)})
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	t.Run("a finished entry goes once it is old enough, a pending one never", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{Keep: keep})
		finish(t, s, accept(t, s, startcall(10)))
		accept(t, s, startcall(11)) // stays pending
		finish(t, s, accept(t, s, startcall(12)))
		finish(t, s, accept(t, s, at(keep-time.Second, 20)))
		if !has(t, s, 10) || !has(t, s, 12) {
			t.Error("an entry has gone before its time")
		}
		accept(t, s, at(keep, 21))
		if has(t, s, 10) || has(t, s, 12) {
			t.Error("an old entry is still there")
		}
		if !has(t, s, 11) || !has(t, s, 20) {
			t.Error("a pending or a young entry has gone")
		}
		if _, ok := s.ClaimedCall(10); ok {
			t.Error("the call of a pruned entry is still claimed")
		}
	})
	t.Run("a pruned message stays seen, and so do the older ones of its chat", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{Keep: keep})
		finish(t, s, accept(t, s, startcall(10)))
		accept(t, s, at(2*keep, 20))
		if has(t, s, 10) {
			t.Fatal("the entry was not pruned: the test tests nothing")
		}
		must(t, s.Close())
		s = open(t, dir, Options{Keep: keep})
		for _, msg := range []int{10, 9} {
			if _, err := s.Accept(startcall(msg)); !errors.Is(err, ErrSeen) {
				t.Errorf("message %d, delivered again: %v; want ErrSeen", msg, err)
			}
		}
		accept(t, s, startcall(11))
		e := startcall(9)
		e.Key.Peer.ID++
		accept(t, s, e) // another chat counts for itself
	})
	t.Run("no more than the limit are kept, however young", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
		fillJournal(t, s, maxEntries)
		for i := range 5 {
			accept(t, s, startcall(maxEntries+1+i))
		}
		if has(t, s, 5) || !has(t, s, 6) {
			t.Errorf("entry 5 there: %v, entry 6 there: %v; want the oldest five gone", has(t, s, 5), has(t, s, 6))
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	})
	t.Run("a pending one that is finished late is kept from then on", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{Keep: keep})
		e := accept(t, s, startcall(10))
		s.Answered(e.Key, 11, evening.Add(keep))
		must(t, s.Flush())
		accept(t, s, at(2*keep-time.Second, 20))
		if !has(t, s, 10) {
			t.Error("it has gone before its time")
		}
		accept(t, s, at(2*keep, 21))
		if has(t, s, 10) {
			t.Error("it is still there")
		}
	})
	t.Run("seq goes on when all are pruned", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "state"), Options{Keep: keep})
		for i := range 3 {
			e := accept(t, s, at(time.Duration(i)*2*keep, 10+i))
			if e.Seq != uint64(i+1) {
				t.Errorf("seq is %d; want %d", e.Seq, i+1)
			}
			finish(t, s, e)
		}
	})
}

func TestAHostWhoseClockIsFarAheadForgetsNothing(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	hour := time.Now().Add(-40 * 24 * time.Hour) // Telegram's, and the host is ahead of it
	e := startcall(1)
	e.Accepted = hour
	e = accept(t, s, e)
	s.Answered(e.Key, 2, hour)
	next := startcall(3)
	next.Accepted = hour.Add(time.Minute)
	accept(t, s, next)
	if _, ok, err := s.Entry(e.Key); !ok || err != nil {
		t.Errorf("what was finished a minute ago is forgotten (%v)", err)
	}
}

// TestAnAnswerInAnotherChat: a basic group and the supergroup that it becomes number their messages each for itself.
func TestAnAnswerInAnotherChat(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	e := accept(t, s, startcall(1))
	was, now := e.Chat, command.Peer{Kind: command.Channel, ID: 77}
	is := func(chat command.Peer, want int, story string) {
		t.Helper()
		if got := s.AnswerID(e.Key, chat); got != want {
			t.Errorf("%s: in %v the answer is message %d; want %d", story, chat, got, want)
		}
	}
	s.Posted(e.Key, was, 8)
	is(was, 8, "posted")
	is(now, 0, "posted elsewhere")
	e.Chat = now
	must(t, s.Advance(e))
	is(now, 0, "the chat has moved")
	is(was, 0, "the chat has moved")
	s.Posted(e.Key, was, 9) // it was on its way
	is(now, 0, "one in the old chat was still on its way")
	s.Posted(e.Key, now, 2)
	is(now, 2, "posted anew")
	must(t, s.Flush())
	is(now, 2, "on disk")
	s.Posted(e.Key, was, 10)
	s.Answered(e.Key, 0, evening)
	must(t, s.Flush())
	is(now, 2, "the final answer has no id of its own")
}

func TestTheIDOfAnAnswerIsNotLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	e := accept(t, s, startcall(1))
	id := func(want int, story string) {
		t.Helper()
		if got := s.AnswerID(e.Key, e.Chat); got != want {
			t.Errorf("%s: the answer is message %d; want %d", story, got, want)
		}
	}
	reopen := func() {
		t.Helper()
		must(t, s.Close())
		s = open(t, dir, Options{})
	}
	id(0, "no answer yet")
	before := commits(t, s)
	s.Posted(e.Key, e.Chat, 8)
	if commits(t, s) != before {
		t.Error("the id of an interim answer costs a transaction")
	}
	id(8, "not on disk yet")
	if p, err := s.Pending(); err != nil || len(p) != 1 || p[0].AnswerID != 8 {
		t.Errorf("pending: %+v, %v; want the one entry, with its answer's id", p, err)
	}
	reopen()
	id(8, "after a restart")
	e.State, e.Answer = Done, "Started."
	must(t, s.Advance(e))
	id(8, "the outcome was written by somebody who did not know the id")
	s.Answered(e.Key, 0, evening)
	s.Posted(e.Key, e.Chat, 9)
	id(8, "the final answer has no id of its own")
	reopen()
	id(8, "after another restart")
	if e, _, _ := s.Entry(e.Key); e.State != Answered || !e.Finished.Equal(evening) {
		t.Errorf("the entry is in state %d, finished %v", e.State, e.Finished)
	}
}

// TestTheUnlistedLeaveRoom: half of what may be pending is for those who are listed.
func TestTheUnlistedLeaveRoom(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{MaxPending: 4})
	unlisted := func(msg int) Entry {
		e := startcall(msg)
		e.Unlisted = true
		return e
	}
	accept(t, s, unlisted(1))
	accept(t, s, unlisted(2))
	if _, err := s.Accept(unlisted(3)); !errors.Is(err, ErrFull) {
		t.Errorf("the third of them: %v; want ErrFull", err)
	}
	if errs := s.AcceptAll([]Entry{unlisted(3), startcall(4), unlisted(5), startcall(6), startcall(7)}); !errors.Is(errs[0], ErrFull) || errs[1] != nil || !errors.Is(errs[2], ErrFull) || errs[3] != nil || !errors.Is(errs[4], ErrFull) {
		t.Errorf("with others: %v", errs)
	}
}

func TestNoMoreCommandsThanCanBeBorneArePending(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{MaxPending: 3})
	pending := func(want int) {
		t.Helper()
		if n, err := s.PendingCount(); n != want || err != nil {
			t.Errorf("%d pending, %v; want %d", n, err, want)
		}
	}
	for msg := range 3 {
		pending(msg)
		accept(t, s, startcall(msg+1))
	}
	before := commits(t, s)
	if _, err := s.Accept(startcall(4)); !errors.Is(err, ErrFull) {
		t.Errorf("the fourth: %v; want ErrFull", err)
	}
	if _, err := s.Accept(startcall(3)); !errors.Is(err, ErrSeen) {
		t.Errorf("the third again: %v; want ErrSeen", err)
	}
	if commits(t, s) != before {
		t.Error("to refuse it took a transaction")
	}
	notice := startcall(4)
	notice.Key, notice.State = Key{Peer: command.Peer{Kind: command.Timer, ID: 1}, N: 1}, Done
	accept(t, s, notice)
	s.Answered(notice.Key, 9, evening)
	s.Answered(Key{Peer: group, N: 1}, 10, evening)
	s.Answered(Key{Peer: group, N: 1}, 10, evening)
	s.Answered(Key{Peer: group, N: 77}, 10, evening)
	pending(2)
	accept(t, s, startcall(4))
	pending(3)
	must(t, s.Close())
	s = open(t, dir, Options{MaxPending: 2})
	pending(3)
	if _, err := s.Accept(startcall(5)); !errors.Is(err, ErrFull) {
		t.Errorf("after a restart: %v; want ErrFull", err)
	}
	for msg := int64(2); msg <= 3; msg++ {
		e, _, _ := s.Entry(Key{Peer: group, N: msg})
		e.State = Answered
		must(t, s.Advance(e))
	}
	pending(1)
	accept(t, s, startcall(5))
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestClaimedCall(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	first, second := accept(t, s, startcall(1)), accept(t, s, startcall(2))
	advance := func(e Entry, outcome Outcome, made bool, call int64) {
		t.Helper()
		e.State, e.Outcome, e.Made, e.CallID = Done, outcome, made, call
		must(t, s.Advance(e))
	}
	claimed := func(call, want int64, story string) {
		t.Helper()
		k, _ := s.ClaimedCall(call)
		if k.N != want {
			t.Errorf("%s: call %d is claimed by message %d; want %d", story, call, k.N, want)
		}
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", story, err)
		}
	}
	claimed(42, 0, "nobody made a call")
	advance(first, Already, false, 42)
	claimed(42, 0, "one found a call of somebody else")
	advance(first, DoneOutcome, true, 42)
	advance(second, DoneOutcome, true, 42)
	claimed(42, 1, "both say they made it")
	advance(first, Gone, true, 42)
	claimed(42, 1, "it has ended")
	advance(first, Refused, false, 0)
	claimed(42, 0, "the first takes it back")
	advance(second, DoneOutcome, true, 43)
	claimed(43, 2, "the second made another")
}

func TestCommandsOfManyChatsShareATransaction(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	const writers, each = 20, 20
	before := commits(t, s)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				e := startcall(i + 1)
				e.Key.Peer.ID = int64(w + 1)
				e, err := s.Accept(e)
				if err == nil {
					e.State = Done
					err = s.Advance(e)
				}
				if err != nil {
					t.Errorf("chat %d, message %d: %v", w+1, i+1, err)
				}
				if got, ok, err := s.Entry(e.Key); err != nil || !ok || got.State != Done {
					t.Errorf("chat %d, message %d: read back as %v, %v, %v; want Done", w+1, i+1, got.State, ok, err)
				}
			}
		})
	}
	all.Wait()
	if n, most := commits(t, s)-before, writers*each; n >= most {
		t.Errorf("%d writes took %d transactions; want fewer than %d", 2*writers*each, n, most)
	}
	pending, err := s.Pending()
	if err != nil || len(pending) != writers*each {
		t.Fatalf("%d entries, %v; want %d", len(pending), err, writers*each)
	}
	for i, e := range pending {
		if e.Seq != uint64(i+1) {
			t.Fatalf("entry %d has seq %d", i+1, e.Seq)
		}
	}
}

func TestTheSameMessageFromTwoSidesAtOnce(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	for msg := 1; msg <= 50; msg++ {
		var won, seen int
		var mu sync.Mutex
		var both sync.WaitGroup
		for range 4 {
			both.Go(func() {
				_, err := s.Accept(startcall(msg))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case errors.Is(err, ErrSeen):
					seen++
				default:
					t.Error(err)
				}
			})
		}
		both.Wait()
		if won != 1 || seen != 3 {
			t.Fatalf("message %d was accepted %d times and seen %d times; want 1 and 3", msg, won, seen)
		}
	}
}

func TestUpdateStateIsWrittenBehind(t *testing.T) {
	reopened := func(t *testing.T, dir string) *Store {
		t.Helper()
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("it costs no transaction, and is there after a restart", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{})
		s.SetAccount(-1, 0, 0, 0) // the first one does not wait
		before := commits(t, s)
		for i := range 1000 {
			s.SetAccount(i, 2, 3, 4)
			s.SetChannel(int64(i), i, 0)
			s.SetAccessHash(command.Peer{Kind: command.Channel, ID: int64(i)}, int64(-i))
		}
		if n := commits(t, s) - before; n != 0 {
			t.Errorf("%d transactions for ordinary updates; want none", n)
		}
		must(t, s.Close())
		s = open(t, dir, Options{})
		if pts, qts, date, seq, ok := s.Account(); pts != 999 || qts != 2 || date != 3 || seq != 4 || !ok {
			t.Errorf("the account's update state is %d, %d, %d, %d, %v; want 999, 2, 3, 4", pts, qts, date, seq, ok)
		}
		for i := range 1000 {
			pts, _ := s.Channel(int64(i))
			hash, _ := s.AccessHash(command.Peer{Kind: command.Channel, ID: int64(i)})
			if pts != i || hash != int64(-i) {
				t.Fatalf("channel %d has pts %d and hash %d; want %d and %d", i, pts, hash, i, -i)
			}
		}
	})
	t.Run("it travels with the next journal write", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{})
		s.SetAccount(4, 0, 0, 0) // the first one does not wait
		s.SetAccount(5, 0, 0, 0)
		before := commits(t, s)
		accept(t, s, startcall(1))
		if n := commits(t, s) - before; n != 1 {
			t.Errorf("%d transactions; want 1", n)
		}
		if err := s.Flush(); err != nil || commits(t, s)-before != 1 {
			t.Errorf("a flush after that has something to write (%v)", err)
		}
	})
	t.Run("with nothing else to travel with, it is written ten minutes after the first change", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		synctest.Test(t, func(t *testing.T) {
			s := reopened(t, dir)
			s.SetAccount(0, 0, 0, 0) // the first one does not wait
			before := commits(t, s)
			s.SetAccount(1, 0, 0, 0)
			time.Sleep(9 * time.Minute)
			s.SetAccount(2, 0, 0, 0)
			synctest.Wait()
			if n := commits(t, s) - before; n != 0 {
				t.Errorf("%d transactions within nine minutes; want none", n)
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if n := commits(t, s) - before; n != 1 {
				t.Errorf("%d transactions after ten minutes; want 1", n)
			}
			time.Sleep(24 * time.Hour)
			synctest.Wait()
			if n := commits(t, s) - before; n != 1 {
				t.Errorf("%d transactions in a day without changes; want 1", n)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		s := open(t, dir, Options{})
		if pts, _, _, _, _ := s.Account(); pts != 2 {
			t.Errorf("the update state is at %d; want 2", pts)
		}
	})
	t.Run("an update state that is held stays as it is on disk", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "state")
		s := open(t, dir, Options{})
		s.SetAccount(1, 0, 0, 0)
		must(t, s.Flush())
		release := s.Hold()
		s.SetAccount(2, 0, 0, 0)
		s.SetChannel(channel, 2, 0)
		accept(t, s, startcall(1))
		var onDisk account
		var channels int
		read := func() {
			t.Helper()
			var b Store
			must(t, s.view(b.load))
			onDisk, channels = b.behind.account, len(b.behind.channels)
		}
		if read(); onDisk.Pts != 1 || channels != 0 {
			t.Errorf("on disk: %+v and %d channels; want pts 1 and none", onDisk, channels)
		}
		release()
		release() // counts once
		must(t, s.Flush())
		if read(); onDisk.Pts != 2 || channels != 1 {
			t.Errorf("on disk: %+v and %d channels; want pts 2 and one", onDisk, channels)
		}
	})
}

// TestSeveralAdvanceTogether: with one sync, and none does if one of them may not.
func TestSeveralAdvanceTogether(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	a, b := accept(t, s, startcall(1)), accept(t, s, startcall(2))
	is := func(want State) {
		t.Helper()
		for _, k := range []Key{a.Key, b.Key} {
			if e, ok, err := s.Entry(k); err != nil || !ok || e.State != want {
				t.Errorf("%v is in the state %v, %v; want %v", k, e.State, err, want)
			}
		}
	}
	a.State, b.State = Done, Done
	wrong := b
	wrong.Seq = 7
	if err := s.AdvanceAll([]Entry{a, wrong}); !errors.Is(err, ErrBackward) {
		t.Errorf("one of them is not in the journal: %v; want ErrBackward", err)
	}
	is(Accepted)
	before := commits(t, s)
	must(t, s.AdvanceAll([]Entry{a, b}))
	if is(Done); commits(t, s)-before != 1 {
		t.Errorf("%d transactions; want one", commits(t, s)-before)
	}
}

// TestMuchThatIsPending: all of it is told, in its order, although writers have their turns meanwhile.
func TestMuchThatIsPending(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	var list []Entry
	for n := range 2*fewRecent + 1 {
		list = append(list, startcall(n+1))
	}
	must(t, errors.Join(s.AcceptAll(list)...))
	answered := list[fewRecent]
	answered.State = Answered
	must(t, s.Advance(answered))
	var want, got []uint64
	for _, e := range list {
		if e.Seq != answered.Seq {
			want = append(want, e.Seq)
		}
	}
	pending, err := s.Pending()
	for _, e := range pending {
		got = append(got, e.Seq)
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("pending are %v, %v; want %v", got, err, want)
	}
}

// TestThoseOfLately: what is older is not told, and what is not is told also among many others.
func TestThoseOfLately(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	const n, since, each = 5 * fewRecent, 2*fewRecent + 10, 7
	var want, got []int64
	for k := range n {
		e := startcall(k + 1)
		e.Accepted = evening.Add(time.Duration(k) * time.Minute)
		if k%each == 0 {
			e.Command.Verb = "startnow"
		}
		accept(t, s, e)
		if k%each == 0 && k >= since {
			want = append(want, e.Key.N)
		}
	}
	err := s.OfVerbs(evening.Add(since*time.Minute), []command.Verb{"startnow", "start"}, func(e Entry) bool {
		got = append(got, e.Key.N)
		return true
	})
	if slices.Reverse(got); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}

// TestThoseThatHaveMadeCalls: they are found, and those of a verb, among many others; what was typed in titles finds nothing.
func TestThoseThatHaveMadeCalls(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	var wantMade, wantDue []int64
	for n := range 3 * fewRecent {
		e := startcall(n + 1)
		switch n % 50 {
		case 7:
			e.State, e.Made, e.CallID = Done, true, int64(n)
		case 23:
			e.Command.Verb = "due call"
		case 31:
			e.Title = `"made":true, "cmd":{"v":"due call"`
		}
		accept(t, s, e)
		switch n % 50 {
		case 7:
			wantMade = append(wantMade, e.Key.N)
		case 23:
			wantDue = append(wantDue, e.Key.N)
		}
	}
	var made, due []int64
	into := func(ns *[]int64) func(Entry) bool {
		return func(e Entry) bool {
			*ns = append(*ns, e.Key.N)
			return true
		}
	}
	must(t, errors.Join(s.Makers(time.Time{}, into(&made)), s.OfVerbs(time.Time{}, []command.Verb{"due call"}, into(&due))))
	if slices.Reverse(made); !slices.Equal(made, wantMade) {
		t.Errorf("calls were made by %v; want %v", made, wantMade)
	}
	if slices.Reverse(due); !slices.Equal(due, wantDue) {
		t.Errorf("of the verb are %v; want %v", due, wantDue)
	}
}

func TestAdvanceOfWhatIsNotThere(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	e := accept(t, s, startcall(1))
	before := commits(t, s)
	unknown, other := e, e
	unknown.Key.N = 2
	other.Seq = 7
	for story, e := range map[string]Entry{"another message": unknown, "another seq": other} {
		if err := s.Advance(e); !errors.Is(err, ErrBackward) {
			t.Errorf("%s: %v; want ErrBackward", story, err)
		}
	}
	s.Answered(Key{Peer: group, N: 99}, 5, e.Accepted)
	if err := s.Flush(); err != nil {
		t.Errorf("an answer to an unknown message: %v", err)
	}
	if n := commits(t, s) - before; n > 1 {
		t.Errorf("%d transactions; want none for what was refused", n)
	}
	must(t, s.Close())
	if _, err := s.Accept(startcall(3)); !errors.Is(err, ErrClosed) {
		t.Errorf("accepting after Close: %v; want ErrClosed", err)
	}
	if err := s.Advance(e); !errors.Is(err, ErrClosed) {
		t.Errorf("advancing after Close: %v; want ErrClosed", err)
	}
}

func TestTheNewestNumberOfAPeer(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	timer := func(id int64) command.Peer { return command.Peer{Kind: command.Timer, ID: id} }
	for _, k := range []Key{{Peer: timer(5), N: 2}, {Peer: timer(5), N: 300}, {Peer: timer(5), N: 7}, {Peer: timer(7), N: 1}} {
		e := startcall(1)
		e.Key = k
		accept(t, s, e)
	}
	for id, want := range map[int64]int64{4: 0, 5: 300, 6: 0, 7: 1, 8: 0} {
		if n, err := s.Newest(timer(id)); n != want || err != nil {
			t.Errorf("of timer %d it is %d, %v; want %d", id, n, err, want)
		}
	}
}
