package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"userbot/internal/command"
)

var (
	group   = command.Peer{Kind: command.Channel, ID: 1234567890}
	someone = command.Peer{Kind: command.User, ID: 777}
)

// evening is when the commands of most tests are accepted.
var evening = time.Date(2026, 11, 27, 20, 0, 0, 0, time.UTC)

// startcall is a command as the handlers would accept it.
func startcall(msg int) Entry {
	return Entry{
		Key: Key{Peer: group, N: int64(msg)}, Chat: group, ReplyTo: msg, Date: evening.Add(-time.Hour), Accepted: evening,
		Sender:  command.Sender{Kind: command.Person, Peer: someone},
		Command: command.Command{Verb: "startcall", Args: "Friday Q&A"}, Title: "Friday Q&A",
		CallRandomID: int32(1000 + msg), AnswerRandomID: int64(2000 + msg), AgainRandomID: int64(4000 + msg), PrivateRandomID: int64(3000 + msg),
	}
}

// open opens a store and, when the test is over, closes it and has bbolt judge the file.
func open(t testing.TB, dir string, opt Options) *Store {
	t.Helper()
	s, err := Open(dir, opt)
	if err != nil {
		t.Fatal("open the store:", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, ErrFailed) {
			t.Error("close the store:", err)
		}
		judge(t, filepath.Join(dir, FileName))
	})
	return s
}

// must ends a test that cannot go on.
func must(t testing.TB, err error) {
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

// judge lets bbolt check a file that nobody has open.
func judge(t testing.TB, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: time.Second})
	if err != nil {
		t.Error("bbolt cannot open the file:", err)
		return
	}
	defer func() { _ = db.Close() }()
	err = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Error("bbolt finds the file inconsistent:", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func accept(t testing.TB, s *Store, e Entry) Entry {
	t.Helper()
	e, err := s.Accept(e)
	if err != nil {
		t.Fatalf("accept message %d: %v", e.Key.N, err)
	}
	return e
}

// TestWhatComesTogether: what several chats promise in the same moment is one write, and each is answered for itself.
func TestWhatComesTogether(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{MaxPending: 3})
	accept(t, s, startcall(1))
	before := commits(t, s)
	twice := startcall(3)
	list := []Entry{startcall(2), startcall(1), twice, twice, {}, startcall(4)}
	errs := s.AcceptAll(list)
	for i, want := range []error{nil, ErrSeen, nil, ErrSeen, errs[4], ErrFull} {
		if !errors.Is(errs[i], want) {
			t.Errorf("number %d: %v; want %v", i, errs[i], want)
		}
	}
	if errs[4] == nil {
		t.Error("one without a key is accepted")
	}
	if list[0].Seq != 2 || list[2].Seq != 3 || list[2].State != Accepted {
		t.Errorf("accepted as %d and %d, state %d; want 2 and 3, %d", list[0].Seq, list[2].Seq, list[2].State, Accepted)
	}
	if n := commits(t, s) - before; n != 1 {
		t.Errorf("that took %d writes; want one", n)
	}
	if errs := s.AcceptAll([]Entry{twice, startcall(5)}); !errors.Is(errs[0], ErrSeen) || !errors.Is(errs[1], ErrFull) || commits(t, s) != before+1 {
		t.Errorf("what is refused: %v, after %d writes; want it to cost none", errs, commits(t, s)-before)
	}
	must(t, s.Close())
	again := open(t, dir, Options{})
	if n, err := again.PendingCount(); n != 3 || err != nil {
		t.Errorf("%d are pending after all (%v); want 3", n, err)
	}
	if errs := again.AcceptAll(nil); len(errs) != 0 {
		t.Errorf("of nothing comes %v", errs)
	}
}

func TestLifeOfACommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	e := accept(t, s, startcall(7))
	if e.Seq != 1 || e.State != Accepted {
		t.Fatalf("accepted as seq %d, state %d; want 1, %d", e.Seq, e.State, Accepted)
	}
	if _, err := s.Accept(startcall(7)); !errors.Is(err, ErrSeen) {
		t.Fatalf("the same message again: %v; want ErrSeen", err)
	}
	e.State, e.Outcome, e.CallID, e.Made, e.Answer = Done, DoneOutcome, 42, true, "Started."
	must(t, s.Advance(e))
	if k, ok := s.ClaimedCall(42); !ok || k != e.Key {
		t.Fatalf("call 42 is claimed by %v, %v; want %v", k, ok, e.Key)
	}
	back := e
	back.State = Accepted
	if err := s.Advance(back); !errors.Is(err, ErrBackward) {
		t.Fatalf("from Done to Accepted: %v; want ErrBackward", err)
	}
	if p, err := s.Pending(); err != nil || len(p) != 1 || p[0].Answer != "Started." {
		t.Fatalf("pending before the answer: %v, %v; want the one entry", p, err)
	}
	s.Answered(e.Key, 8, e.Accepted.Add(time.Second))
	if p, err := s.Pending(); err != nil || len(p) != 0 {
		t.Fatalf("pending after the answer: %v, %v; want none", p, err)
	}
	must(t, s.Close())
	s = open(t, dir, Options{})
	if p, err := s.Pending(); err != nil || len(p) != 0 {
		t.Fatalf("pending after a restart: %v, %v; want none", p, err)
	}
	got, ok, err := s.Entry(e.Key)
	if err != nil || !ok || got.State != Answered || got.AnswerID != 8 || !s.Seen(e.Key) {
		t.Fatalf("the entry after a restart: %+v, %v, %v; want it answered by message 8", got, ok, err)
	}
}

func TestSession(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "state"), Options{})
	ctx := context.Background()
	if _, err := s.LoadSession(ctx); !errors.Is(err, ErrNoSession) {
		t.Fatalf("a fresh store has a session: %v; want ErrNoSession", err)
	}
	want := []byte(`{"Version":1}`)
	must(t, s.StoreSession(ctx, want))
	if got, err := s.LoadSession(ctx); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("session is %q, %v; want %q", got, err, want)
	}
	must(t, s.DeleteSession())
	if _, err := s.LoadSession(ctx); !errors.Is(err, ErrNoSession) {
		t.Fatalf("after deleting it: %v; want ErrNoSession", err)
	}
}

func TestAfterTheLogoutTheSessionIsNowhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	path := filepath.Join(dir, FileName)
	s := open(t, dir, Options{})
	for day := range 30 { // earlier ones lie in pages that are free
		must(t, s.StoreSession(t.Context(), fmt.Appendf(nil, "session of day %d %s", day, bytes.Repeat([]byte("key"), 200*day))))
		accept(t, s, startcall(day+1))
	}
	if data, err := os.ReadFile(path); err != nil || bytes.Count(data, []byte("session of day")) < 2 {
		t.Fatalf("there is not even one earlier session in the file (%v): the test tests nothing", err)
	}
	must(t, s.DeleteSession())
	nowhere := func(data []byte, err error, where string) {
		t.Helper()
		if err != nil || bytes.Contains(data, []byte("session of day")) || bytes.Contains(data, []byte("keykey")) {
			t.Errorf("the session is in %s (%v)", where, err)
		}
	}
	data, err := os.ReadFile(path)
	nowhere(data, err, "the file")
	var backup bytes.Buffer
	err = s.Backup(&backup)
	nowhere(backup.Bytes(), err, "a backup made since")
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	accept(t, s, startcall(99))
	if err := s.DeleteSession(); err != nil { // as of one who logs out twice
		t.Error(err)
	}
}

func TestOfAReplacedSessionNothingIsLeft(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	for day := range 30 {
		must(t, s.StoreSession(t.Context(), fmt.Appendf(nil, "session of day %d %s", day, bytes.Repeat([]byte("key"), 200*day))))
		accept(t, s, startcall(day+1))
	}
	must(t, s.ReplaceSession([]byte("another")))
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || bytes.Contains(data, []byte("session of day")) || bytes.Contains(data, []byte("keykey")) {
		t.Errorf("an earlier session is in the file (%v)", err)
	}
	if got, err := s.LoadSession(t.Context()); err != nil || string(got) != "another" {
		t.Errorf("the session is %q, %v", got, err)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := errors.Join(WriteBackup(backup, s.Backup), s.DeleteSession(), s.Check()); err != nil {
		t.Error(err)
	}
	if got, err := SessionIn(backup); err != nil || string(got) != "another" {
		t.Errorf("the session in a backup is %q, %v", got, err)
	}
	without := filepath.Join(t.TempDir(), "backup.db")
	if err := WriteBackup(without, s.Backup); err != nil {
		t.Error(err)
	}
	if got, err := SessionIn(without); err != nil || got != nil {
		t.Errorf("the session in a backup without one is %q, %v", got, err)
	}
	if got, err := SessionIn(dir); err == nil {
		t.Errorf("a folder has the session %q", got)
	}
}

func TestALogoutThatWasCutOffIsFinishedAtTheNextStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	must(t, s.StoreSession(t.Context(), []byte("session of day 1")))
	err := s.write(func(tx *txn, _ *counts) (error, error) { // the first half of DeleteSession
		return nil, errors.Join(tx.delete(bucketMeta, keySession), put(tx, bucketMeta, keyErasing, nil))
	})
	must(t, errors.Join(err, s.Close()))
	path := filepath.Join(dir, FileName)
	if data, err := os.ReadFile(path); err != nil || !bytes.Contains(data, []byte("session of day")) {
		t.Fatalf("the session is not in the file any more (%v): the test tests nothing", err)
	}
	s = open(t, dir, Options{})
	if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte("session of day")) {
		t.Errorf("the session is still in the file (%v)", err)
	}
	if _, err := s.LoadSession(t.Context()); !errors.Is(err, ErrNoSession) {
		t.Errorf("loading it: %v; want ErrNoSession", err)
	}
}

func TestAStoreBelongsToOneAccount(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir, Options{})
	must(t, s.Bind(111))
	must(t, s.DeleteSession())
	must(t, s.Close())
	s = open(t, dir, Options{})
	before := commits(t, s)
	if err := s.Bind(111); err != nil || commits(t, s) != before {
		t.Errorf("the same account again: %v, %d transactions; want nil and none", err, commits(t, s)-before)
	}
	if err := s.Bind(222); !errors.Is(err, ErrOtherAccount) {
		t.Errorf("another account: %v; want ErrOtherAccount", err)
	}
}

// inMemory is a folder in memory where there is one, for what is written some thousand times and needs no disk.
func inMemory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "userbot-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
