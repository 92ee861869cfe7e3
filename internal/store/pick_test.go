package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// asks has a command asked which of two things it means.
func asks(t testing.TB, s *Store, e Entry) Entry {
	t.Helper()
	e.State, e.Outcome, e.Answer, e.Finished = Done, Asked, "Which one?", e.Accepted
	e.Choices = []Choice{{Command: e.Command, Title: "Early", At: evening, Zone: "Europe/Paris"}, {Command: e.Command, Title: "Late", CallID: 5, Was: "This"}}
	return accept(t, s, e)
}

// yes is a command that picks of q.
func yes(msg int, q Entry) Entry {
	e := startcall(msg)
	e.Picks, e.Agreed, e.Note = q.Key, 5, "I read it so."
	return e
}

// pickedBy asserts which command has picked of a question.
func pickedBy(t testing.TB, s *Store, q Entry, want Key) {
	t.Helper()
	e, ok, err := s.Entry(q.Key)
	if err != nil || !ok || e.Picked != want {
		t.Errorf("the question to %v is picked of by %v (there: %v, %v); want %v", q.Key, e.Picked, ok, err, want)
	}
	if len(e.Choices) != 2 || e.Choices[0].Title != "Early" || !e.Choices[0].At.Equal(evening) || e.Choices[1].CallID != 5 {
		t.Errorf("its choices are %+v", e.Choices)
	}
}

func TestAQuestionIsPickedOfOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	for round := range 30 {
		q := asks(t, s, startcall(10*round+1))
		pickedBy(t, s, q, Key{})
		var mu sync.Mutex
		var all sync.WaitGroup
		var won []Entry
		for i := range 4 {
			all.Go(func() {
				e, err := s.Accept(yes(10*round+2+i, q))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won = append(won, e)
				case !errors.Is(err, ErrPicked):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(won) != 1 {
			t.Fatalf("%d commands have picked of one question", len(won))
		}
		pickedBy(t, s, q, won[0].Key)
		for i := range 4 {
			k := Key{Peer: group, N: int64(10*round + 2 + i)}
			if s.Seen(k) != (k == won[0].Key) {
				t.Errorf("message %d is seen: %v", k.N, s.Seen(k))
			}
		}
		if round%10 == 9 {
			before := commits(t, s)
			if _, err := s.Accept(yes(10*round+8, q)); !errors.Is(err, ErrPicked) || commits(t, s) != before {
				t.Errorf("one that comes later: %v, in %d transactions; want ErrPicked in none", err, commits(t, s)-before)
			}
			must(t, errors.Join(s.Check(), s.Close()))
			s = open(t, dir, Options{})
			pickedBy(t, s, q, won[0].Key)
			if _, err := s.Accept(yes(10*round+9, q)); !errors.Is(err, ErrPicked) {
				t.Errorf("one after a restart: %v; want ErrPicked", err)
			}
			accept(t, s, startcall(10*round+9)) // which was not kept, and can be with other words
		}
	}
}

func TestPickingOfWhatIsNotThere(t *testing.T) {
	const keep = 24 * time.Hour
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{Keep: keep})
	if _, err := s.Accept(yes(2, startcall(1))); !errors.Is(err, ErrPicked) {
		t.Errorf("of an unknown question: %v; want ErrPicked", err)
	}
	q := asks(t, s, startcall(3))
	s.Answered(q.Key, 4, q.Accepted)
	must(t, s.Flush())
	later := startcall(5)
	later.Accepted = evening.Add(2 * keep)
	accept(t, s, later)
	if _, ok, _ := s.Entry(q.Key); ok {
		t.Fatal("the question was not pruned: the test tests nothing")
	}
	if _, err := s.Accept(yes(6, q)); !errors.Is(err, ErrPicked) {
		t.Errorf("of a pruned question: %v; want ErrPicked", err)
	}
	// One that is pruned by the very command that picks of it.
	q = asks(t, s, startcall(7))
	s.Answered(q.Key, 8, q.Accepted)
	e := yes(9, q)
	e.Accepted = evening.Add(2 * keep)
	if e = accept(t, s, e); e.Picks != q.Key {
		t.Errorf("it picks of %v", e.Picks)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

func TestWhoPickedIsNotLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	stale := asks(t, s, startcall(1)) // as whoever posts the question has it
	picker := accept(t, s, yes(2, stale))
	stale.Interim = "Waiting."
	must(t, s.Advance(stale))
	pickedBy(t, s, stale, picker.Key)
	s.Answered(stale.Key, 3, evening)
	must(t, errors.Join(s.Flush(), s.Check(), s.Close()))
	s = open(t, dir, Options{})
	pickedBy(t, s, stale, picker.Key)
	e, _, err := s.Entry(picker.Key)
	if err != nil || e.Picks != stale.Key || e.Agreed != 5 || e.Note != "I read it so." {
		t.Errorf("the command that picked is %+v, %v", e, err)
	}
}

// TestWhatFollowsAQuestionIsNotLost, whatever is written of the question after it; and of questions that are gone nothing is noted.
func TestWhatFollowsAQuestionIsNotLost(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	q := asks(t, s, startcall(1))
	stale := q // as whoever posts the question has it
	for msg := 2; msg < 4; msg++ {
		e := startcall(msg)
		e.Follows = []Key{{Peer: group, N: 99}, q.Key}
		e = accept(t, s, e)
		stale.Interim = "Waiting."
		must(t, s.Advance(stale))
		now, _, err := s.Entry(q.Key)
		if err != nil || now.Next != e.Key {
			t.Errorf("after message %d the question is followed by %v, %v", msg, now.Next, err)
		}
		stale = now
	}
	s.Answered(q.Key, 5, evening)
	must(t, errors.Join(s.Flush(), s.Check(), s.Close()))
	s = open(t, dir, Options{})
	if now, _, err := s.Entry(q.Key); err != nil || now.Next != (Key{Peer: group, N: 3}) {
		t.Errorf("after a restart it is followed by %v, %v", now.Next, err)
	}
}

// TestWhatIsRefusedPicksNothing, also where others are written in the same transaction.
func TestWhatIsRefusedPicksNothing(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	q := asks(t, s, startcall(1))
	cannot := yes(2, q)
	cannot.At = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) // has no JSON
	s.turn.Lock()                                             // so that both wait, and share a transaction
	var refused error
	var both sync.WaitGroup
	both.Go(func() { _, refused = s.Accept(cannot) })
	together := func(n int) {
		for {
			s.mu.Lock()
			in := s.next != nil && len(s.next.changes) == n
			s.mu.Unlock()
			if in {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	together(1)
	both.Go(func() { accept(t, s, startcall(3)) })
	together(2)
	s.turn.Unlock()
	both.Wait()
	if refused == nil || errors.Is(refused, ErrFailed) {
		t.Fatalf("what cannot be written: %v", refused)
	}
	pickedBy(t, s, q, Key{})
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	accept(t, s, yes(4, q))
}

func TestCheckFindsAQuestionAndAnAnswerThatDisagree(t *testing.T) {
	for name, spoil := range map[string]func(q, e *Entry){
		"the question does not know of it": func(q, _ *Entry) { q.Picked = Key{} },
		"another command has picked":       func(q, _ *Entry) { q.Picked.N++ },
		"what follows it is not there":     func(q, _ *Entry) { q.Next = Key{Peer: group, N: 9} },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
			q := asks(t, s, startcall(1))
			e := accept(t, s, yes(2, q))
			must(t, s.Check())
			q.Picked = e.Key
			spoil(&q, &e)
			err := s.write(func(tx *txn, _ *counts) (error, error) {
				value, err := encodeEntry(q)
				return nil, errors.Join(err, put(tx, bucketJournal, encodeInt(int64(q.Seq)), value))
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Check(); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%v; want ErrCorrupt", err)
			}
		})
	}
}

func TestRecent(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	for msg := 1; msg <= 5; msg++ {
		e := startcall(msg)
		e.Accepted = evening.Add(time.Duration(msg) * time.Hour)
		asks(t, s, e)
	}
	since := func(hours, most int) (msgs []int, all []Entry) {
		t.Helper()
		err := s.Recent(evening.Add(time.Duration(hours)*time.Hour), func(e Entry) bool {
			msgs, all = append(msgs, e.Msg()), append(all, e)
			return len(all) < most
		})
		if err != nil {
			t.Fatal(err)
		}
		return msgs, all
	}
	for _, c := range []struct {
		hours, most int
		want        []int
	}{{0, 9, []int{5, 4, 3, 2, 1}}, {3, 9, []int{5, 4, 3}}, {0, 2, []int{5, 4}}, {6, 9, nil}} {
		if got, _ := since(c.hours, c.most); !slices.Equal(got, c.want) {
			t.Errorf("since %d h, at most %d: %v; want %v", c.hours, c.most, got, c.want)
		}
	}
	before := commits(t, s)
	s.Posted(Key{Peer: group, N: 4}, group, 40)
	s.Answered(Key{Peer: group, N: 5}, 50, evening.Add(9*time.Hour))
	_, all := since(0, 9)
	if commits(t, s) != before {
		t.Fatal("that is written already: the test tests nothing")
	}
	if e := all[0]; e.State != Answered || e.AnswerID != 50 || !e.Finished.Equal(evening.Add(9*time.Hour)) {
		t.Errorf("what was answered is in state %d, with message %d, finished %v", e.State, e.AnswerID, e.Finished)
	}
	if e := all[1]; e.State != Done || e.AnswerID != 40 {
		t.Errorf("what was posted is in state %d, with message %d", e.State, e.AnswerID)
	}
	for _, e := range all[:2] {
		if same, ok, err := s.Entry(e.Key); !ok || err != nil || same.State != e.State || same.AnswerID != e.AnswerID || !same.Finished.Equal(e.Finished) {
			t.Errorf("by its key it is in state %d, with message %d (%v, %v)", same.State, same.AnswerID, ok, err)
		}
	}
}

func TestRecentIsBounded(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"), Options{})
	fillJournal(t, s, mostRecent+100)
	n := 0
	if err := s.Recent(time.Time{}, func(Entry) bool { n++; return true }); err != nil || n != mostRecent {
		t.Errorf("%d entries were read, %v; want %d", n, err, mostRecent)
	}
}

// TestAnEntryOfBefore: the version before knew nothing of questions. What it has written is read, and what has nothing to do
// with them is written as it wrote it.
func TestAnEntryOfBefore(t *testing.T) {
	const before = `{"seq":3,"key":{"p":"-1000000000001","n":7},"chat":"-1000000000001","reply_to":7,"date":"2026-11-27T19:00:00Z",` +
		`"sender":{},"accepted":"2026-11-27T20:00:00Z","cmd":{"verb":"startcall"},"title":"Friday","call_rid":1,"answer_rid":2,` +
		`"again_rid":3,"private_rid":4,"owner_rid":5,"state":2,"outcome":"done","call_id":9,"made":true,"answer":"Started.","finished":"2026-11-27T20:00:01Z"}`
	plain := startcall(7)
	plain.Seq, plain.State = 3, Done
	value, err := encodeEntry(plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"choices", "picked", "picks", "agreed", "note"} {
		if bytes.Contains(value, []byte(`"`+name+`"`)) {
			t.Errorf("a command without a question is written with %q: %s", name, value)
		}
	}
	var fields, known map[string]json.RawMessage
	must(t, errors.Join(json.Unmarshal([]byte(before), &fields), json.Unmarshal(value, &known)))
	for _, name := range []string{"chat", "key", "sender", "cmd"} { // in the form that this version gives them
		fields[name] = known[name]
	}
	old, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	e, err := decodeEntry(encodeInt(3), old)
	if err != nil {
		t.Fatal(err)
	}
	if e.Choices != nil || e.Picked != (Key{}) || e.Picks != (Key{}) || e.Agreed != 0 || e.Note != "" {
		t.Errorf("it has to do with a question: %+v", e)
	}
	if e.CallID != 9 || !e.Made || e.Answer != "Started." || e.Key != (Key{Peer: group, N: 7}) {
		t.Errorf("it has changed: %+v", e)
	}
}
