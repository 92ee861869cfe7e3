package daemon

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"userbot/internal/command"
	"userbot/internal/store"
)

// idle is a daemon that has not connected yet.
type idle struct {
	*Daemon
	t    *testing.T
	dir  string
	logs *observer.ObservedLogs
}

func newIdle(t *testing.T, more string, before ...store.Entry) *idle {
	t.Helper()
	core, logs := observer.New(zap.InfoLevel)
	dir := filepath.Join(t.TempDir(), "state")
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	for _, e := range before {
		if _, err := st.Accept(e); err != nil {
			t.Fatal(err)
		}
	}
	d, err := New(Options{Config: parsed(t, more), Store: st, Log: zap.New(core)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.kept.stop() })
	return &idle{Daemon: d, t: t, dir: dir, logs: logs}
}

func group() command.Peer { return command.Peer{Kind: command.Channel, ID: 50} }

// hears receives a command of a person in the group, or what else edit makes of it.
func (d *idle) hears(id int, user int64, edit ...func(*command.Message)) {
	d.t.Helper()
	m := command.Message{
		Chat: group(), ID: id, Date: time.Now(), Text: "/startcall",
		Sender: command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: user}},
	}
	for _, e := range edit {
		e(&m)
	}
	if err := errors.Join(d.receive(d.t.Context(), m), d.intake.Keep()); err != nil {
		d.t.Fatal(err)
	}
}

// accepted judges which messages are in the journal.
func (d *idle) accepted(when string, want ...int) {
	d.t.Helper()
	pending, err := d.store.Pending()
	if err != nil {
		d.t.Fatal(err)
	}
	got := map[int]bool{}
	for _, e := range pending {
		got[e.Msg()] = true
	}
	if len(got) != len(want) {
		d.t.Errorf("%s: accepted are %v, want %v", when, got, want)
	}
	for _, id := range want {
		if !got[id] {
			d.t.Errorf("%s: accepted are %v, want %v", when, got, want)
		}
	}
}

// tells is Telegram's answer to who bears a name.
func (d *idle) tells(name string, peer command.Peer) {
	d.t.Helper()
	if err := d.setName(name, peer); err != nil {
		d.t.Fatal(err)
	}
	if err := d.apply(); err != nil {
		d.t.Fatal(err)
	}
}

func user(id int64) command.Peer { return command.Peer{Kind: command.User, ID: id} }

func TestWhatComesBeforeTheNamesAreKnown(t *testing.T) {
	t.Run("is done for whoever turns out to be meant, and for nobody else", func(t *testing.T) {
		d := newIdle(t, `admins: ["@alice", "@nobody"]`)
		d.hears(1, 10)
		d.hears(2, 11)
		d.hears(3, 10, func(m *command.Message) { m.Text = "/weather" })
		d.hears(1, 10) // repeated by Telegram
		d.accepted("before")
		d.tells("alice", user(10))
		d.accepted("when Alice is known", 1)
		if n := len(d.kept.list); n != 1 {
			t.Errorf("%d messages are kept, want the one that may be Nobody's", n)
		}
		d.hears(4, 10)
		d.accepted("from now on", 1, 4)
		if err := d.nobody([]string{"nobody"}); err != nil {
			t.Fatal(err)
		}
		if n := len(d.kept.list); n != 0 {
			t.Errorf("%d messages are kept for a name that nobody bears", n)
		}
		if n := d.Strangers(); n != 1 {
			t.Errorf("%d commands of strangers were counted, want 1", n)
		}
	})
	t.Run("is answered where it is half a verb", func(t *testing.T) {
		d := newIdle(t, `admins: ["@alice"]`)
		half := func(m *command.Message) { m.Text, m.Chat = "/help", m.Sender.Peer }
		d.hears(1, 10, half)
		d.hears(2, 11, half)
		d.tells("alice", user(10))
		d.accepted("when Alice is known", 1)
	})
	t.Run("does not hold up who is configured by id, nor the account itself", func(t *testing.T) {
		d := newIdle(t, `admins: [10, "@nobody"]`)
		d.hears(1, 10)
		d.hears(2, 0, func(m *command.Message) { m.Sender.Kind = command.Self })
		d.accepted("at once", 1, 2)
		if n := len(d.kept.list); n != 0 {
			t.Errorf("%d messages are kept", n)
		}
	})
	t.Run("is done where it was typed, once the chat's name is known", func(t *testing.T) {
		d := newIdle(t, "admins: [10]\nchats: [{chat: \"@demo\"}, {chat: -4}]")
		d.hears(1, 10)
		d.hears(2, 11)
		d.hears(3, 10, func(m *command.Message) { m.Chat = command.Peer{Kind: command.Group, ID: 5} })
		d.accepted("before")
		d.tells("demo", group())
		d.accepted("when the chat is known", 1)
	})
	t.Run("is done after a reload that adds the name", func(t *testing.T) {
		d := newIdle(t, `admins: ["@nobody"]`)
		if err := d.nobody([]string{"nobody"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Reload(parsed(t, `admins: ["@alice", "@nobody"]`)); err != nil {
			t.Fatal(err)
		}
		d.hears(1, 10)
		d.tells("alice", user(10))
		d.accepted("when Alice is known", 1)
	})
	t.Run("is bounded, and the operator is told", func(t *testing.T) {
		d := newIdle(t, `admins: ["@alice"]`)
		for i := range maxKeptOf + 1 {
			d.hears(1+i, 10, func(m *command.Message) { m.Date = m.Date.Add(time.Duration(i-maxKeptOf) * time.Minute) })
		}
		if n := len(d.kept.list); n != maxKeptOf || d.logs.FilterMessageSnippet("dropped").Len() != 1 {
			t.Errorf("%d messages of one person are kept, want %d, and one line about the other", n, maxKeptOf)
		}
		for i := range 2 * maxKept {
			d.hears(100+i, 1000+int64(i))
		}
		if n := len(d.kept.list); n != maxKept {
			t.Errorf("%d messages are kept, want at most %d", n, maxKept)
		}
	})
	t.Run("has waited, and was not late", func(t *testing.T) {
		for wait, want := range map[time.Duration]store.Outcome{3 * time.Minute: "", 20 * time.Minute: store.Refused} {
			synctest.Test(t, func(t *testing.T) {
				d := newIdle(t, `admins: ["@alice"]`)
				d.hears(1, 10)
				time.Sleep(wait)
				d.tells("alice", user(10))
				list, err := d.store.Pending()
				if err != nil || len(list) != 1 || list[0].Outcome != want {
					t.Errorf("after %v: %+v, %v", wait, list, err)
				}
			})
		}
	})
	t.Run("is bounded for whoever has most, and for nobody who has little", func(t *testing.T) {
		d := newIdle(t, `admins: ["@alice"]`)
		for s := range int64(maxKept) {
			for i := range 3 {
				d.hears(1+3*int(s)+i, 1000+s%500)
			}
		}
		if n := len(d.kept.list); n != maxKept {
			t.Fatalf("%d messages are kept", n)
		}
		d.hears(9001, 10)
		d.tells("alice", user(10))
		d.accepted("when Alice is known", 9001)
		if n := d.logs.FilterMessageSnippet("dropped").Len(); n != 1 {
			t.Errorf("%d lines in the log", n)
		}
	})
	t.Run("is no more of somebody who types without end than would be done", func(t *testing.T) {
		d := newIdle(t, `admins: ["@alice"]`)
		for i := range 60 {
			d.hears(1+i, 11)
		}
		if n := len(d.kept.list); n != 11 {
			t.Errorf("%d messages of one second are kept, want ten and one that hears that there are too many", n)
		}
	})
	t.Run("is given up after a while", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			d := newIdle(t, `admins: ["@alice"]`)
			d.hears(1, 10)
			time.Sleep(keptFor + time.Minute)
			synctest.Wait()
			d.tells("alice", user(10))
			d.accepted("after a while")
			if d.logs.FilterMessageSnippet("dropped").Len() != 1 {
				t.Error("nobody was told")
			}
		})
	})
}

// TestAWordBeforeTheNamesAreKnown: an answer in a word, as a reply to a message of ours, waits as a command does; other words do not.
func TestAWordBeforeTheNamesAreKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newIdle(t, `admins: ["@alice"]`, store.Entry{
			Key: store.Key{Peer: group(), N: 1}, Chat: group(), ReplyTo: 1, Date: time.Now(), Accepted: time.Now(), State: store.Answered, AnswerID: 2,
		})
		synctest.Wait() // until the answers from before are known
		for id, to := range map[int]int{3: 2, 4: 0, 5: 1} {
			d.hears(id, 10, func(m *command.Message) { m.Text, m.ReplyTo = "yes", to })
		}
		if list := d.kept.list; len(list) != 1 || list[0].m.ID != 3 {
			t.Errorf("%d messages are kept, want the reply only", len(list))
		}
	})
}

// TestUpdateStateStaysBehindWhatIsKept: a crash brings the messages again.
func TestUpdateStateStaysBehindWhatIsKept(t *testing.T) {
	d := newIdle(t, `admins: ["@alice"]`)
	d.store.SetChannel(group().ID, 1, 0)
	if err := d.store.Flush(); err != nil {
		t.Fatal(err)
	}
	d.hears(1, 10)
	d.store.SetChannel(group().ID, 2, 0)
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Open(d.dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if pts, _ := again.Channel(group().ID); pts != 1 {
		t.Errorf("pts on disk is %d, want 1: the message that is kept must come again", pts)
	}
}

// TestWhatIsKeptHoldsTheUpdateStateForSomeTime only: strangers may type without end.
func TestWhatIsKeptHoldsTheUpdateStateForSomeTime(t *testing.T) {
	for online, held := range map[bool]time.Duration{true: heldFor, false: keptFor} {
		synctest.Test(t, func(t *testing.T) {
			d := newIdle(t, `admins: ["@alice"]`)
			d.online.Store(online)
			d.store.SetChannel(group().ID, 1, 0)
			if err := d.store.Flush(); err != nil {
				t.Fatal(err)
			}
			var released atomic.Int64
			d.hears(1, 10)
			d.kept.mu.Lock()
			release, since := d.kept.release, d.kept.since
			d.kept.release = func() { released.Store(int64(time.Since(since))); release() }
			d.kept.mu.Unlock()
			for i := 2; released.Load() == 0 && i < 1000; i++ {
				time.Sleep(time.Minute)
				d.hears(i, 1000+int64(i))
			}
			if got := time.Duration(released.Load()); got != held {
				t.Errorf("online: %v: the update state is held for %v, want %v", online, got, held)
			}
			d.kept.letGo()
		})
	}
}
