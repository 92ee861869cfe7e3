package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/connection"
	"userbot/internal/handlers"
	"userbot/internal/store"
	"userbot/internal/words"
)

// greeting is how long Telegram may take to answer somebody who waits at a terminal.
const greeting = 30 * time.Second

// Checked is how it stands on Telegram with the chats and the names of a configuration.
type Checked struct {
	Lines []string
	Wrong int    // how many of them something has to be put right of
	Error string // why they could not be looked at; empty: they were
}

// Check looks at the chats that the daemon looks after.
func (d *Daemon) Check(ctx context.Context) Checked {
	names, err := d.store.Names()
	if err != nil {
		return Checked{Error: err.Error()}
	}
	p, left := policyOf(d.config.Load(), names)
	c, err := checked(ctx, d.client.API(), p, left, d.store, d.client.Now())
	if err != nil {
		c.Error = why(err)
	}
	return c
}

// CheckOnline looks at the chats of a configuration where no daemon does: opt.Store is its, and its session is not used by
// anybody else meanwhile. It changes nothing. The errors are those of [connection.Ask].
func CheckOnline(ctx context.Context, opt Options) (c Checked, err error) {
	opt.setDefaults()
	names, err := opt.Store.Names()
	if err != nil {
		return Checked{}, err
	}
	seen := &scratch{Hashes: opt.Store, hashes: map[command.Peer]int64{}}
	err = connection.Ask(ctx, Client(opt), greeting, seen, func(ctx context.Context, calls *api.API, now func() time.Time) error {
		_, left := policyOf(opt.Config, names)
		for _, name := range left.all() {
			who, err := calls.Paced().Resolve(ctx, "@"+name)
			if err == nil {
				names[name] = who.Peer
			} else if !errors.Is(err, api.ErrNoSuchChat) {
				return err
			}
		}
		p, left := policyOf(opt.Config, names)
		c, err = checked(ctx, calls, p, left, opt.Store, now())
		return err
	})
	return c, err
}

func checked(ctx context.Context, calls *api.API, p *handlers.Policy, left missing, st *store.Store, now time.Time) (Checked, error) {
	texts, wrong, err := handlers.Standings(ctx, calls, p, st, now)
	c := Checked{Wrong: wrong + len(left.all())}
	for _, t := range texts {
		c.Lines = append(c.Lines, strings.Split(t.Reveal(), "\n")...)
	}
	for _, name := range left.all() {
		c.Lines = append(c.Lines, words.NobodyYetBears(name).Reveal())
	}
	if p.Chats == nil {
		c.Lines = append(c.Lines, words.NoChatsListed().Reveal())
	}
	return c, err
}

// why is what the person at the terminal is told of an error.
func why(err error) string {
	if wait, flood := api.FloodWait(err); flood {
		return fmt.Sprintf("Telegram asks to wait for %s", wait)
	}
	if api.NoAnswer(err) {
		return connection.ErrUnreached.Error()
	}
	return err.Error()
}

// AskCheck asks the daemon that works on dir to look at its chats, which Telegram may take minutes for.
func AskCheck(ctx context.Context, dir string) (c Checked, err error) {
	if _, err = Names(ctx, dir); err != nil {
		return c, err // it does not even say what it knows
	}
	c, err = answered[Checked](ctx, dir, http.MethodGet, "/check", controlLimit)
	if err == nil && c.Error != "" {
		err = errors.New(c.Error)
	}
	return c, err
}

// scratch keeps what is learned in memory only.
type scratch struct {
	api.Hashes
	mu     sync.Mutex
	hashes map[command.Peer]int64
}

func (s *scratch) AccessHash(p command.Peer) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h, ok := s.hashes[p]; ok {
		return h, true
	}
	return s.Hashes.AccessHash(p)
}

func (s *scratch) SetAccessHash(p command.Peer, hash int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hashes[p] = hash
}
