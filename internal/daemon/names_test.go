package daemon

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/handlers"
	"userbot/internal/store"
)

// parsed is a configuration that lacks nothing, and says more.
func parsed(t testing.TB, more string) *config.Config {
	t.Helper()
	verbs, err := handlers.Table()
	if err != nil {
		t.Fatal(err)
	}
	cfg, problems := config.Parse([]byte("telegram: {api_id: 1, api_hash: \"00000000000000000000000000000000\"}\n"+more+"\n"), func(string) string { return "" }, time.Now, verbs)
	if cfg == nil {
		t.Fatal(problems)
	}
	return cfg
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
	a := attempt{}.again(fmt.Errorf("resolve: %w", api.ErrNoSuchChat), now)
	if got := a.next.Sub(now); got != nameAbsent {
		t.Errorf("a name that nobody bears waits for %v, want %v", got, nameAbsent)
	}
}

// TestReloadWins has policies made of what was configured before, at the same time as each reload.
func TestReloadWins(t *testing.T) {
	st, err := store.Open(filepath.Join(t.TempDir(), "state"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	load := func(extra int64) *config.Config {
		var list []string
		for id := range int64(2000) { // so that making a policy takes its time
			list = append(list, fmt.Sprint(1000+id))
		}
		return parsed(t, fmt.Sprintf("admins: [%s, %d]", strings.Join(list, ", "), extra))
	}
	both := [2]*config.Config{load(7), load(8)}
	d, err := New(Options{Config: both[0], Store: st, Log: zap.NewNop()})
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
		if _, err := d.Reload(both[i%2]); err != nil {
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

func TestWhatIsSwitchedOff(t *testing.T) {
	p, _ := policyOf(parsed(t, "commands: {disabled: [endvc]}\nchats: [{chat: -123, disabled: [startcall]}, {chat: -456}]"), map[string]command.Peer{"-123": {Kind: command.Channel, ID: 7}})
	if !p.Disabled["endcall"] || len(p.Disabled) != 1 {
		t.Errorf("everywhere: %v", p.Disabled)
	}
	for chat, off := range map[command.Peer]bool{
		{Kind: command.Group, ID: 123}: true, {Kind: command.Channel, ID: 7}: true, {Kind: command.Group, ID: 456}: false,
	} {
		if p.Chats[chat].Disabled["startcall"] != off {
			t.Errorf("%s: %v", chat, p.Chats[chat].Disabled)
		}
	}
}

// What the configuration says of planned calls reaches those who plan them, for a group that was upgraded, too.
func TestWhatPlannedCallsGoBy(t *testing.T) {
	group, another, third := command.Peer{Kind: command.Channel, ID: 7}, command.Peer{Kind: command.Group, ID: 456}, command.Peer{Kind: command.Group, ID: 9}
	p, _ := policyOf(parsed(t, `timezone: Asia/Tokyo
schedule: {remind: [1d, 1h], orphans: pause}
chats: [{chat: -123, remind: [], timezone: Europe/Berlin}, {chat: -456}]`),
		map[string]command.Peer{"-123": group})
	for chat, want := range map[command.Peer]string{group: "none", another: "1d,1h", third: "1d,1h"} {
		if got := command.FormatLeads(p.RemindIn(chat)); got != want {
			t.Errorf("%v is reminded %s, want %s", chat, got, want)
		}
		if own := p.OwnZone(chat); own != (chat == group) {
			t.Errorf("%v has a zone of its own: %v", chat, own)
		}
	}
	if p.Orphans != handlers.PauseOrphans {
		t.Error("the plans of whoever may not command any more go on")
	}
	if p, _ := policyOf(parsed(t, ""), nil); p.Orphans != handlers.KeepOrphans || p.Remind != nil {
		t.Errorf("without a word about them, plans are paused or reminded of: %+v", p)
	}
}
