package store

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

// storeOfSchema1 is a file that a8feaf2 wrote: pending, done and answered commands, pruned ones, a session, update state,
// access hashes and names. The zeros at its end are left out.
func storeOfSchema1(t testing.TB) []byte {
	t.Helper()
	data, err := readSchema1()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readSchema1() ([]byte, error) {
	f, err := os.Open(filepath.Join("testdata", "schema1.db.gz"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	return append(data, make([]byte, reserve-len(data))...), nil
}

func TestAStoreOfSchema1IsMigrated(t *testing.T) {
	dir := folderWith(t, storeOfSchema1(t))
	if found := Problems(dir); found != nil {
		t.Fatalf("problems of a store that is only old: %v", found)
	}
	if _, err := Open(dir, Options{AsItIs: true}); !errors.Is(err, ErrOlder) {
		t.Fatalf("opened as it is: %v; want ErrOlder", err)
	}
	for life := range 2 {
		s := open(t, dir, Options{})
		judgeMigrated(t, s)
		if s.version != []int{1, schema}[life] {
			t.Errorf("life %d opened schema %d", life, s.version)
		}
		must(t, errors.Join(s.Check(), s.Close()))
	}
}

func judgeMigrated(t *testing.T, s *Store) {
	t.Helper()
	channel := func(n int64) command.Peer { return command.Peer{Kind: command.Channel, ID: 1000 + n} }
	user := func(n int64) command.Peer { return command.Peer{Kind: command.User, ID: n} }
	pending, err := s.Pending()
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		chat    command.Peer
		state   State
		outcome Outcome
		made    bool
		call    int64
	}{
		14: {chat: channel(1), state: Accepted},
		15: {chat: channel(1), state: Accepted},
		16: {chat: user(101), state: Accepted},
		17: {chat: user(101), state: Accepted, outcome: Waiting},
		18: {chat: channel(3), state: Accepted, outcome: Unknown},
		19: {chat: channel(1), state: Done, outcome: DoneOutcome, made: true, call: 901},
		20: {chat: channel(1), state: Done, outcome: Already},
		21: {chat: channel(3), state: Done, outcome: Gone, made: true, call: 902},
		22: {chat: channel(4), state: Answered, outcome: DoneOutcome, made: true, call: 903},
		23: {chat: channel(4), state: Answered, outcome: Already},
		24: {chat: channel(4), state: Answered, outcome: Refused},
		25: {chat: channel(4), state: Answered, outcome: Usage},
		26: {chat: channel(4), state: Answered, outcome: Help},
		27: {chat: channel(4), state: Answered, outcome: TooOld},
		28: {chat: channel(4), state: Answered, outcome: Unknown},
	}
	if len(pending) != 8 {
		t.Errorf("%d commands are pending; want 8", len(pending))
	}
	for msg := 14; msg < len(want); msg++ {
		w := want[msg]
		e, ok, err := s.Entry(Key{Peer: w.chat, N: int64(msg)})
		if err != nil || !ok {
			t.Errorf("command %d: %v, %v", msg, ok, err)
			continue
		}
		if listed := msg-14 < len(pending) && pending[msg-14].Key == e.Key; listed != (w.state < Answered) {
			t.Errorf("command %d is among the pending ones: %v", msg, listed)
		}
		if e.State != w.state || e.Outcome != w.outcome || e.Made != w.made || e.CallID != w.call || e.Unsent {
			t.Errorf("command %d: state %d, %s, made %v %d, unsent %v; want %+v", msg, e.State, e.Outcome, e.Made, e.CallID, e.Unsent, w)
		}
		if e.Chat != w.chat || e.ReplyTo != msg || e.Msg() != msg || e.Seq != uint64(msg-10) {
			t.Errorf("command %d has seq %d and is answered in %v to %d", msg, e.Seq, e.Chat, e.ReplyTo)
		}
		if int(e.CallRandomID) != 10*msg || e.AnswerRandomID != int64(10*msg+1) || e.PrivateRandomID != int64(10*msg+2) ||
			e.OwnerRandomID != int64(10*msg+3) || e.AgainRandomID == 0 || e.AgainRandomID == e.AnswerRandomID {
			t.Errorf("command %d has other random ids: %+v", msg, e)
		}
		if w.state == Answered && e.AnswerID != msg+1000 || e.Answer == "" && w.state > Accepted || e.Finished.IsZero() && w.state > Accepted {
			t.Errorf("command %d has lost its answer: %+v", msg, e)
		}
		if k, ok := s.ClaimedCall(w.call); ok != w.made || ok && k != e.Key {
			t.Errorf("call %d is claimed by %v, %v", w.call, k, ok)
		}
	}
	e, _, _ := s.Entry(Key{Peer: channel(1), N: 15})
	if at := time.Date(2026, 12, 24, 17, 0, 0, 0, time.UTC); !e.At.Equal(at) || e.Zone != "Europe/Paris" || e.Topic != 5 || e.Title != "Weekly" ||
		e.Command != (command.Command{Verb: "schedulecall", RTMP: true, Replace: true, Args: "tomorrow 18:00 Weekly"}) ||
		e.Target != channel(1) || e.Sender != (command.Sender{Kind: command.Person, Peer: user(101)}) {
		t.Errorf("the scheduled command has changed: %+v", e)
	}
	if e, _, _ := s.Entry(Key{Peer: user(101), N: 17}); !e.Begun || e.Interim == "" || e.Command.In != "@demo" {
		t.Errorf("the command that waits has changed: %+v", e)
	}
	for _, msg := range []int64{11, 13} {
		if !s.Seen(Key{Peer: channel(2), N: msg}) {
			t.Errorf("the pruned message %d is not seen any more", msg)
		}
	}
	if data, err := s.LoadSession(t.Context()); err != nil || string(data) != `{"Version":1,"Data":{"session of":"a8feaf2"}}` {
		t.Errorf("the session is %q, %v", data, err)
	}
	if err := s.Bind(7000000001); err != nil {
		t.Error(err)
	}
	if pts, qts, date, seq, ok := s.Account(); pts != 77 || qts != 3 || date != 1795600000 || seq != 9 || !ok {
		t.Errorf("the account's update state is %d, %d, %d, %d, %v", pts, qts, date, seq, ok)
	}
	if names, err := s.Names(); err != nil || len(names) != 3 || names["@configured"] != user(102) {
		t.Errorf("the names are %v, %v", names, err)
	}
	for i := range int64(6) {
		if pts, date := s.Channel(1000 + i); pts != int(100+i) || date != 0 {
			t.Errorf("channel %d has pts %d and date %d", 1000+i, pts, date)
		}
		if hash, ok := s.AccessHash(channel(i)); !ok || hash != -(5000+i) {
			t.Errorf("channel %d has the access hash %d, %v", 1000+i, hash, ok)
		}
		// 101 and 103 have typed commands, and 102 is configured.
		if hash, ok := s.AccessHash(user(100 + i)); ok != (1 <= i && i <= 3) || ok && hash != 6000+i {
			t.Errorf("user %d has the access hash %d, %v", 100+i, hash, ok)
		}
	}
}

func TestAMissingBucketOfThisSchemaIsDamage(t *testing.T) {
	old, recent := storeOfSchema1(t), worked(t)
	for version, names := range bucketsOf {
		for _, name := range names {
			data := recent
			if version == 1 {
				data = old
			}
			dir := folderWith(t, data)
			db, err := bbolt.Open(filepath.Join(dir, FileName), 0o600, nil)
			if err != nil {
				t.Fatal(err)
			}
			err = db.Update(func(tx *bbolt.Tx) error { return tx.DeleteBucket(name) })
			must(t, errors.Join(err, db.Close()))
			t.Run(strconv.Itoa(version)+" without "+string(name), func(t *testing.T) {
				refused(t, dir, ErrCorrupt, "not a store of this program")
			})
		}
	}
}

// A store of schema 2 lacks only the place for what is to be deleted.
func TestAStoreOfSchema2IsMigrated(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	e := accept(t, s, startcall(1))
	err := s.write(func(tx *txn, _ *counts) (error, error) {
		return nil, errors.Join(tx.DeleteBucket(bucketRemovals), tx.DeleteBucket(bucketAgenda), tx.DeleteBucket(bucketDue), tx.DeleteBucket(bucketPlanned), tx.DeleteBucket(bucketWatched), tx.DeleteBucket(bucketTold), tx.DeleteBucket(bucketZones), put(tx, bucketMeta, keySchema, []byte("2")))
	})
	must(t, errors.Join(err, s.Close()))
	s = open(t, dir, Options{})
	if p, err := s.Pending(); err != nil || len(p) != 1 || p[0].Seq != e.Seq || s.version != 2 {
		t.Fatalf("opened with schema %d, pending are %+v (%v)", s.version, p, err)
	}
	tidy(t, s, e, Tidy{Now: []int{1}})
	if due, _, err := s.Removals(evening.Add(time.Hour)); err != nil || len(due) != 1 {
		t.Fatalf("to be deleted are %+v (%v)", due, err)
	}
	must(t, errors.Join(s.Check(), s.Close()))
}
