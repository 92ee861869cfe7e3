package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/emulator"
	"userbot/internal/store"
	"userbot/internal/tgclient"
)

const resolve = "contacts.resolveUsername"

func TestNamesAreAskedForAgain(t *testing.T) {
	p := newTelegram(t, "")
	p.login()
	p.configure(`admins: ["@alice", "@nobody_yet"]`)
	p.tg.Fail(resolve, emulator.Fault{Err: "FLOOD_WAIT_1", User: p.bot})
	p.tg.Fail(resolve, emulator.Fault{Err: "INTERNAL", User: p.bot})
	d := p.connected()
	asked := func(when string, want int) {
		t.Helper()
		if n := p.tg.Count(resolve, p.bot); n != want {
			t.Errorf("%s: %d names were asked for, want %d", when, n, want)
		}
	}

	d.await("could not be resolved", "@alice")
	asked("while Telegram wants none asked for", 1)
	d.await("could not be resolved", "@nobody_yet")
	d.await("Resolved configured names", "@alice")
	asked("after the flood wait once each, and once more for her whose answer was an error", 4)
	p.once(p.say("/startcall"), "Started")
	if strings.Contains(d.text(), "Connected again") {
		t.Error("the connection was lost, so this proves nothing")
	}

	p.line.Drop(p.bot)
	d.await("Connected again")
	p.settled()
	asked("a new connection does not make somebody of nobody", 4)

	p.tg.AddUser(emulator.User{First: "Late", Username: "nobody_yet"})
	d.signal(syscall.SIGHUP)
	d.await("Resolved configured names", "@nobody_yet")
	asked("after a reload", 5)
}

func TestNamesAreAskedForLessAndLess(t *testing.T) {
	now := time.Now()
	var waits []time.Duration
	for a := (attempt{}); len(waits) < 12; {
		a = a.again(errors.New("timeout"), now)
		waits = append(waits, a.next.Sub(now))
	}
	if waits[0] != nameShortest || waits[1] != 2*nameShortest || waits[11] != nameLongest || !slices.IsSorted(waits) {
		t.Errorf("the waits are %v, want them to double from %v to %v", waits, nameShortest, nameLongest)
	}
	a := attempt{}.again(fmt.Errorf("resolve: %w", tgclient.ErrNoSuchChat), now)
	if got := a.next.Sub(now); got != nameAbsent {
		t.Errorf("a name that nobody bears waits for %v, want %v", got, nameAbsent)
	}
}

// TestReloadWins has policies made of what was configured before, at the same time as each reload.
func TestReloadWins(t *testing.T) {
	p := newTelegram(t, "")
	dir := filepath.Join(p.dir, "own")
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	load := func(extra int64) *config.Config {
		var list []string
		for id := range int64(2000) { // so that making a policy takes its time
			list = append(list, fmt.Sprint(1000+id))
		}
		p.configure(fmt.Sprintf("admins: [%s, %d]", strings.Join(list, ", "), extra))
		cfg, problems := config.Load(p.config, os.Getenv)
		if cfg == nil {
			t.Fatal(problems)
		}
		return cfg
	}
	both := [2]*config.Config{load(7), load(8)}
	d, err := newDaemon(both[0], st, zap.NewNop(), func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		var side sync.WaitGroup
		for range 4 {
			side.Go(func() {
				if err := d.apply(); err != nil {
					t.Error(err)
				}
			})
		}
		if _, err := d.reload(both[i%2]); err != nil {
			t.Fatal(err)
		}
		side.Wait()
		admin := command.Peer{Kind: command.User, ID: int64(7 + i%2)}
		removed := command.Peer{Kind: command.User, ID: int64(8 - i%2)}
		if in := d.policy.Load().Admins; !in[admin] || in[removed] {
			t.Fatalf("after reload %d who was removed may command: %t; who was added: %t", i, in[removed], in[admin])
		}
	}
}
