package handlers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/emulator"
	"userbot/internal/handlers"
	"userbot/internal/record"
	"userbot/internal/store"
	"userbot/internal/updates"
)

// TestMain has garbage collected less often than a program should: of these tests it would be a fifth of the time.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(1 << 30)
	}
	os.Exit(m.Run())
}

// rig is a chat with people in it, and a userbot that can be stopped anywhere and started again. Everything in it
// happens in one synctest bubble: time passes only while all wait.
type rig struct {
	testing.TB
	srv             *emulator.Server
	bot, alice, bob int64
	self            atomic.Int64 // who the userbot thinks it is; 0: it does not know yet
	group           command.Peer
	named           map[string]int64 // the people who came besides
	was             command.Peer     // the basic group that it was; zero: none
	lives, knows    int              // how many there were, and in which one that was told of first; 0: in none
	policy          handlers.Policy
	chats           sync.Mutex                     // guards policy.Chats where that changes while a userbot runs
	seen            func()                         // called when a state is on disk; may be nil
	ahead           hook                           // called before a request is sent
	after           hook                           // called when Telegram has answered, before the userbot is told
	asked           func(method string, err error) // called when the userbot's stream was told, before whoever has asked is; may be nil
	warnings        atomic.Int64                   // in the log
	host            func() time.Time               // the host's clock; nil: it goes right
	telegram        func() time.Time               // Telegram's clock as far as the userbot knows it; nil: it goes right
	offset          func() time.Duration           // by how much that is ahead of the host's; nil: as telegram has it
	shift           atomic.Int64                   // how far Telegram's clock is ahead of the bubble's, in nanoseconds
	pending         int                            // how many commands may be pending; 0: as many as usual
	plans           int                            // how many may be planned in all; 0: as many as usual
	untitled        bool                           // the record has no titles, nor what was typed
	harmed          bool                           // the record is not as it was written
	log             zapcore.Core                   // what the operator reads; may be nil
	watch           handlers.Watcher               // may be nil
	root            string
	dirs            int    // made in root
	dir             string // of the store
	life            *life
}

func newRig(t testing.TB) *rig {
	t.Helper()
	r := &rig{TB: t, root: volatile(t)}
	r.dir = r.newDir()
	r.srv = emulator.New(emulator.Options{Rand: seeded(1), Now: r.clock})
	r.bot = r.srv.AddUser(emulator.User{First: "Userbot", Username: "ourbot"})
	r.self.Store(r.bot)
	r.alice = r.srv.AddUser(emulator.User{First: "Alice", Username: "alice"})
	r.bob = r.srv.AddUser(emulator.User{First: "Bob"})
	r.group = r.srv.AddSupergroup(emulator.Chat{Title: "Demo", Username: "demo", Creator: r.alice, Members: []int64{r.bot, r.bob}})
	r.srv.SetAdmin(r.group, r.bot, emulator.Rights{ManageCall: true})
	r.policy = handlers.Policy{
		Prefix: "/", MaxAge: 2 * time.Minute, LateLimit: 15 * time.Minute, Location: time.UTC, PerMinute: 6,
		Admins: map[command.Peer]bool{{Kind: command.User, ID: r.alice}: true},
		Chats:  map[command.Peer]handlers.ChatPolicy{r.group: {}},
	}
	t.Cleanup(func() {
		if r.life != nil {
			r.stop()
		}
		r.offers()
	})
	return r
}

// hook is called for each request. It may be set while requests are under way.
type hook struct {
	f atomic.Pointer[func(bin.Encoder)]
}

// set has f called from now on; nil: nothing is.
func (h *hook) set(f func(bin.Encoder)) { h.f.Store(&f) }

func (h *hook) call(in bin.Encoder) {
	if f := h.f.Load(); f != nil && *f != nil {
		(*f)(in)
	}
}

// clock is Telegram's.
func (r *rig) clock() time.Time { return time.Now().Add(time.Duration(r.shift.Load())) }

// bubble runs a story in a synctest bubble.
func bubble(t *testing.T, story func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { story(newRig(t)) })
}

// seeded is a source of bytes that is the same in each run.
func seeded(n uint64) io.Reader {
	return rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
}

// life is one process of the userbot, from start to stop or crash.
type life struct {
	r       *rig
	store   *store.Store
	session *emulator.Session
	h       *handlers.Handlers
	intake  *handlers.Intake
	stream  *updates.Stream
	cancel  context.CancelFunc
	done    sync.WaitGroup
	err     error // of Handlers.Run
	cut     *cut
}

// start brings the userbot up on the state that is there.
func (r *rig) start() *life { return r.startCut(nil) }

func (r *rig) startCut(c *cut) *life {
	return r.startOn(c, func(st *store.Store) updates.State { return st }, r.allowed)
}

// startOn is startCut with the update state behind what places makes of the store, in chats (nil: all).
func (r *rig) startOn(c *cut, places func(*store.Store) updates.State, chats func() []command.Peer) *life {
	r.Helper()
	st, err := store.Open(r.dir, store.Options{MaxPending: r.pending, Record: store.RecordOptions{NoTitles: r.untitled}})
	if err != nil {
		r.Fatalf("the store does not open: %v", err)
	}
	l := &life{r: r, store: st, session: r.srv.Connect(r.bot), cut: c}
	self, state := r.self.Load, places(st)
	log := zap.New(stateCore{c, r.seen, &r.warnings})
	if r.log != nil {
		log = zap.New(zapcore.NewTee(stateCore{c, r.seen, &r.warnings}, r.log))
	}
	calls := api.New(api.Options{Hashes: state, Self: self, Asked: r.asked, Invoker: telegram.InvokeFunc(func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		return l.stream.Middleware().Handle(l).Invoke(ctx, in, out)
	})})
	l.stream = updates.NewStream(updates.StreamOptions{
		API: calls, State: state, Self: self,
		Handle:      func(_ context.Context, m command.Message) error { return l.intake.Take(m) },
		Keep:        func() error { return l.intake.Keep() },
		Prefix:      func() string { return r.policy.Prefix },
		Bare:        func(text string) bool { return l.h.Bare(text) },
		Asked:       func(chat command.Peer, msgID int) bool { return l.h.Asked(chat, msgID) },
		Chats:       chats,
		Migrated:    func(from, to command.Peer) { r.migrated(l.h, from, to) },
		CallChanged: func(chat command.Peer) { l.h.CallChanged(chat) },
		Posted:      func(randomID int64, msgID int) { l.h.Posted(randomID, msgID) },
		Now:         r.clock, Log: zap.NewNop(),
	})
	r.lives++
	policy := r.policy
	l.h, err = handlers.New(handlers.Options{
		Store: st, API: calls, Policy: &policy, Self: self, Log: log,
		Usernames: func() []string { return []string{"ourbot", "ourclub"} }, Rand: seeded(rand.Uint64()), Host: r.host, Ahead: r.offset, Now: r.telegram, Watch: r.watch, MostPlans: r.plans,
	})
	if err != nil {
		r.Fatalf("the handlers do not start: %v", err)
	}
	l.h.SetPolicy(&policy) // as the daemon does, which knows it only then
	l.intake = l.h.Intake()
	ctx, cancel := context.WithCancel(r.Context())
	l.cancel = cancel
	l.session.OnUpdates(func(u tg.UpdatesClass) { _ = l.stream.Handle(ctx, u) })
	l.done.Go(func() { l.err = l.h.Run(ctx) })
	l.done.Go(func() { _ = l.stream.Run(ctx) })
	l.stream.Connected()
	l.h.Connected()
	r.life = l
	synctest.Wait()
	return l
}

// migrated has the policy go along with a group, as the daemon does.
func (r *rig) migrated(h *handlers.Handlers, from, to command.Peer) {
	if r.knows == 0 {
		r.knows = r.lives
	}
	if here, ok := r.policy.Chats[from]; ok {
		r.allow(to, here)
		policy := r.policy
		h.SetPolicy(&policy)
	}
	h.Migrated(from, to)
}

// allowed are the chats that are configured.
func (r *rig) allowed() []command.Peer {
	r.chats.Lock()
	defer r.chats.Unlock()
	return slices.Collect(maps.Keys(r.policy.Chats))
}

// allow has a chat be configured from the next policy or start on.
func (r *rig) allow(chat command.Peer, here handlers.ChatPolicy) {
	r.chats.Lock()
	defer r.chats.Unlock()
	chats := map[command.Peer]handlers.ChatPolicy{}
	maps.Copy(chats, r.policy.Chats)
	chats[chat] = here
	r.policy.Chats = chats
}

// Invoke is where the userbot's requests leave it.
func (l *life) Invoke(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
	if l.cut == nil {
		return l.send(ctx, in, out)
	}
	return l.cut.invoke(ctx, l, in, out)
}

func (l *life) send(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
	l.r.ahead.call(in)
	if at, ids := numbered(in); slices.ContainsFunc(ids, func(id int) bool { return (id < million) != at }) {
		l.r.Errorf("%T names messages %d, which are not of that chat", in, ids)
	}
	err := l.session.Invoke(ctx, in, out)
	l.r.after.call(in)
	return err
}

var _ telegram.InvokeFunc = (*life)(nil).Invoke

// million is what messages outside channels are numbered from, in channels they are numbered from 1.
const million = 1_000_000

// numbered returns which messages a request is about, and whether they are a channel's.
func numbered(in bin.Encoder) (channel bool, ids []int) {
	of := func(p tg.InputPeerClass, id int) (bool, []int) {
		_, channel := p.(*tg.InputPeerChannel)
		return channel, []int{id}
	}
	switch in := in.(type) {
	case *tg.MessagesEditMessageRequest:
		return of(in.Peer, in.ID)
	case *tg.MessagesSendReactionRequest:
		return of(in.Peer, in.MsgID)
	case *tg.MessagesDeleteMessagesRequest:
		return false, in.ID
	case *tg.ChannelsDeleteMessagesRequest:
		return true, in.ID
	case *tg.MessagesSendMessageRequest:
		if r, ok := in.ReplyTo.(*tg.InputReplyToMessage); ok {
			return of(in.Peer, r.ReplyToMsgID)
		}
	}
	return false, nil
}

// stop ends the userbot as SIGTERM does.
func (r *rig) stop() {
	r.Helper()
	l := r.life
	r.life = nil
	l.cancel()
	l.done.Wait()
	l.session.Close()
	if err := l.store.Check(); err != nil {
		r.Errorf("the store fails its check: %v", err)
	}
	if err := l.store.Close(); err != nil {
		r.Errorf("the store does not close: %v", err)
	}
	r.recorded()
	if l.err != nil {
		r.Errorf("the handlers stopped with %v", l.err)
	}
}

// recorded judges the record, which holds each command once, and returns it.
func (r *rig) recorded() (lines []record.Line) {
	r.Helper()
	dir := filepath.Join(r.dir, record.Folder)
	found, err := record.Verify(dir, record.Mark{})
	if err != nil || len(found.Findings) > 0 && !r.harmed {
		r.Errorf("in the record is found: %q %v", found.Findings, err)
	}
	there := map[string]bool{}
	err = record.Read(dir, time.Time{}, func(l record.Line, _ []byte) bool {
		id := l.Ref + l.Accepted.String()
		if l.Ref != "" && there[id] {
			r.Errorf("the record has %s twice", l.Ref)
		}
		there[id] = true
		lines = append(lines, l)
		return true
	})
	if err != nil {
		r.Errorf("the record cannot be read: %v", err)
	}
	return lines
}

// crash ends the userbot as kill -9 does: what was not on disk is lost.
func (r *rig) crash() {
	r.Helper()
	frozen := r.newDir()
	copyState(r, r.dir, frozen)
	r.leave(frozen)
}

// leave abandons the life in hand and goes on with the state in dir.
func (r *rig) leave(dir string) {
	l := r.life
	r.life = nil
	l.session.Disconnect()
	l.cancel()
	l.done.Wait()
	l.session.Close()
	_ = l.store.Close()
	r.dir = dir
}

// volatile is a folder in memory where there is one: what is cut off here is the program, not the disk.
func volatile(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "userbot-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// newDir names a folder that is not there yet.
func (r *rig) newDir() string {
	r.dirs++
	return filepath.Join(r.root, strconv.Itoa(r.dirs))
}

func copyState(t testing.TB, from, to string) { readState(t, from).write(t, to) }

// stateFile is a store's file, its log, and the files of its record. The ends of the first two, which hold nothing, are left out.
type stateFile struct {
	data   []byte
	size   int64
	log    []byte
	logged int64 // the log's size
	record map[string][]byte
}

func readState(t testing.TB, dir string) *stateFile {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	s := &stateFile{}
	if s.data, err = readHeld(f); err != nil {
		t.Fatal(err)
	}
	if s.size, err = f.Seek(0, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	s.data = withoutZeros(s.data)
	if s.log, err = os.ReadFile(filepath.Join(dir, store.LogName)); err != nil {
		t.Fatal(err)
	}
	s.log, s.logged = withoutZeros(s.log), int64(len(s.log))
	files, err := filepath.Glob(filepath.Join(dir, record.Folder, "*"))
	for _, file := range files {
		data, unread := os.ReadFile(file)
		if s.record == nil {
			s.record = map[string][]byte{}
		}
		s.record[filepath.Base(file)], err = data, errors.Join(err, unread)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// withoutZeros leaves out the pages at the end in which nothing is, which most are.
func withoutZeros(data []byte) []byte {
	zeros := make([]byte, 4096)
	for len(data) >= len(zeros) && bytes.Equal(data[len(data)-len(zeros):], zeros) {
		data = data[:len(data)-len(zeros)]
	}
	return data
}

func (s *stateFile) write(t testing.TB, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file, log := filepath.Join(dir, store.FileName), filepath.Join(dir, store.LogName)
	err := errors.Join(os.WriteFile(file, s.data, 0o600), os.Truncate(file, s.size), os.WriteFile(log, s.log, 0o600), os.Truncate(log, s.logged))
	if s.record != nil {
		err = errors.Join(err, os.MkdirAll(filepath.Join(dir, record.Folder), 0o700))
	}
	for name, data := range s.record {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, record.Folder, name), data, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// idle lets everything come to rest, and time pass until nothing is pending; at most for d.
func (r *rig) idle(d time.Duration) {
	r.Helper()
	for end := time.Now().Add(d); ; time.Sleep(time.Second) {
		synctest.Wait()
		if r.life.h.Pending() == 0 {
			return
		}
		if time.Now().After(end) {
			r.Fatalf("still pending after %v; the chat:\n%s", d, r.chat())
		}
	}
}

// says lets somebody type in the group and returns the message's id.
func (r *rig) says(who int64, text string) int {
	return r.srv.Say(r.group, who, text, emulator.SayOptions{})
}

// answers returns the texts, as they stand now, of the answers to a message of the group.
func (r *rig) answers(msg int) []string { return r.answersThere(r.group, msg) }

// answersThere is answers in any chat.
func (r *rig) answersThere(chat command.Peer, msg int) []string {
	var list []string
	msg = r.srv.IDFor(r.bot, chat, msg)
	for _, m := range r.srv.Messages(chat) {
		if m.ReplyTo == msg && m.By == r.bot {
			list = append(list, m.Text)
		}
	}
	return list
}

// answered asserts that a message has exactly one answer, which begins with begin, and returns it.
func (r *rig) answered(msg int, begin string) string {
	r.Helper()
	list := r.answers(msg)
	if len(list) != 1 || !strings.HasPrefix(list[0], begin) {
		r.Fatalf("message %d: want one answer that begins with %q, got %q; the chat:\n%s", msg, begin, list, r.chat())
	}
	return list[0]
}

// calls asserts how many calls the userbot made.
func (r *rig) calls(n int) []emulator.Event {
	r.Helper()
	list := r.srv.CallsBy(r.bot)
	if len(list) != n {
		r.Fatalf("want %d calls made by the userbot, got %d: %+v; the chat:\n%s", n, len(list), list, r.chat())
	}
	return list
}

// chat prints what the group shows.
func (r *rig) chat() string {
	var b strings.Builder
	for _, e := range r.srv.Ledger() {
		b.WriteString(describe(e) + "\n")
	}
	return b.String()
}

// stateCore is a log that sees each state a command reaches, right after it is on disk.
type stateCore struct {
	cut      *cut
	seen     func()
	warnings *atomic.Int64
}

func (stateCore) Enabled(zapcore.Level) bool          { return true }
func (c stateCore) With([]zapcore.Field) zapcore.Core { return c }
func (c stateCore) Check(e zapcore.Entry, ce *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return ce.AddCore(e, c)
}
func (stateCore) Sync() error { return nil }
func (c stateCore) Write(e zapcore.Entry, _ []zapcore.Field) error {
	if e.Level >= zapcore.WarnLevel {
		c.warnings.Add(1)
	}
	if e.Message != "command" {
		return nil
	}
	if c.cut != nil {
		c.cut.persisted()
	}
	if c.seen != nil {
		c.seen()
	}
	return nil
}
