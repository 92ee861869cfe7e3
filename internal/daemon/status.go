package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
	"userbot/internal/store"
)

// Health is how a daemon does, in a word.
type Health string

// How a daemon can do.
const (
	Well     Health = "well"
	Degraded Health = "degraded" // it works, and something is to be looked at
	Down     Health = "down"     // it runs, and has no connection to Telegram
)

// How a session can be.
const (
	confirmed   = "confirmed"
	unconfirmed = "unconfirmed"
)

// waitsLong is how old a command gets before it is worth a look: whoever waits has been told for a while then.
const waitsLong = time.Minute

// Status is what the operator is told of a running daemon. Its JSON is for programs: a key may come, but none goes, nor means
// something else one day. All times are Telegram's; the zero time is left out.
type Status struct {
	State      Health        `json:"state"`
	Problems   []string      `json:"problems"` // why it is not well
	Version    string        `json:"version"`
	At         time.Time     `json:"at"` // when this was so
	Started    time.Time     `json:"started"`
	Account    Account       `json:"account"`
	Connection Connected     `json:"connection"`
	Session    string        `json:"session"`        // "confirmed" by Telegram since the start, or "unconfirmed"
	Sealed     bool          `json:"session_sealed"` // where it is kept
	Commands   Commands      `json:"commands"`
	Agenda     Agenda        `json:"agenda"`
	Floods     []Flood       `json:"floods"`
	LastError  *RequestError `json:"last_error"` // null: none since the start
	Store      Stored        `json:"store"`
	Reload     *Reloaded     `json:"reload"` // the last one; null: none since the start
}

// Account is who is logged in.
type Account struct {
	ID       int64  `json:"id"`       // 0: not known before the first connection
	Username string `json:"username"` // without @; empty: it has none
}

// Connected is how the connection to Telegram is.
type Connected struct {
	Up    bool      `json:"up"`
	Since time.Time `json:"since"` // it is up, or down
}

// Commands is how many there are.
type Commands struct {
	Pending   int       `json:"pending"`         // not answered yet
	Oldest    time.Time `json:"oldest,omitzero"` // when the first of them was accepted
	Unjudged  int       `json:"unjudged"`        // wait until Telegram says whether their senders may give any
	Strangers int64     `json:"from_strangers"`  // since the start: from people who may give none
	Limited   int64     `json:"left_unanswered"` // since the start: because too many came at once
	Dropped   int64     `json:"dropped"`         // since the start: because too many were unjudged
	// Unreadable is how often a line could not be read since the start: the log says where the mistake in the program is.
	Unreadable int64 `json:"unreadable"`
}

// Agenda is what is planned.
type Agenda struct {
	Planned int       `json:"planned"`       // calls
	Next    time.Time `json:"next,omitzero"` // when something is to be done next about one of them
}

// Flood is a method that Telegram does not want to be called before a time.
type Flood struct {
	Method string    `json:"method"`
	Until  time.Time `json:"until"`
}

// RequestError is a request that Telegram has refused, or not answered.
type RequestError struct {
	Method string    `json:"method"`
	Error  string    `json:"error"` // Telegram's type, such as CHAT_ADMIN_REQUIRED, or "no answer"
	At     time.Time `json:"at"`
}

// Stored is what is on disk.
type Stored struct {
	Bytes int64 `json:"bytes"`
}

// Status returns how the daemon does.
func (d *Daemon) Status() (Status, error) {
	now, self := d.client.Now(), d.client.Self()
	s := Status{
		State: Well, Problems: []string{}, Version: d.version, At: now.UTC(), Started: d.started.UTC(),
		Account: Account{self.ID, self.Username}, Session: unconfirmed, Sealed: d.sealed,
		Commands: Commands{Unjudged: d.handlers.Waiting(), Strangers: d.handlers.Strangers(), Limited: d.handlers.Limited(), Dropped: d.handlers.Dropped(), Unreadable: d.handlers.Unreadable()},
		Floods:   d.floods(now), LastError: d.failed.Load(), Reload: d.lastReload.Load(),
	}
	d.telling.Lock()
	s.Connection = Connected{d.online.Load(), d.since.UTC()}
	d.telling.Unlock()
	if self.ID != 0 {
		s.Session = confirmed
	}
	pending, err := d.store.Pending()
	if err != nil {
		return Status{}, err
	}
	if s.Commands.Pending = len(pending); len(pending) > 0 {
		s.Commands.Oldest = pending[0].Accepted.UTC()
	}
	if s.Agenda, err = d.agenda(); err != nil {
		return Status{}, err
	}
	if info, err := os.Stat(filepath.Join(d.config.Load().StateDir, store.FileName)); err == nil {
		s.Store.Bytes = info.Size()
	}
	s.judge()
	d.kept.mu.Lock()
	defer d.kept.mu.Unlock()
	for _, name := range d.kept.missing.all() {
		if d.kept.absent[name] {
			s.degraded("nobody bears the configured name @%s", name)
		} else {
			s.degraded("Telegram has not told yet who bears the configured name @%s", name)
		}
	}
	return s, nil
}

// degraded says one thing that is to be looked at.
func (s *Status) degraded(format string, args ...any) {
	if s.State == Well {
		s.State = Degraded
	}
	s.Problems = append(s.Problems, fmt.Sprintf(format, args...))
}

// judge says what is to be looked at, as far as the status itself tells.
func (s *Status) judge() {
	if !s.Connection.Up {
		s.State = Down
		s.degraded("there is no connection to Telegram since %s", clock(s.Connection.Since))
	}
	if r := s.Reload; r != nil && !r.OK {
		s.degraded("a changed configuration was refused, so the old one stays in force")
	}
	for _, f := range s.Floods {
		s.degraded("Telegram wants no %s before %s", f.Method, clock(f.Until))
	}
	if s.Commands.Pending > 0 && s.At.Sub(s.Commands.Oldest) > waitsLong {
		s.degraded("a command waits since %s", clock(s.Commands.Oldest))
	}
}

// clock is a time as a sentence for the operator has it.
func clock(t time.Time) string { return t.UTC().Format("15:04:05 UTC") }

// agenda returns what is planned.
func (d *Daemon) agenda() (a Agenda, err error) {
	_, a.Planned, err = d.store.PlanCount(command.Peer{})
	if err != nil {
		return a, err
	}
	return a, d.store.Agenda(func(i store.Item) bool {
		if !i.Over {
			a.Next = i.Next.UTC()
		}
		return i.Over
	})
}

// floods returns the waits that are in force.
func (d *Daemon) floods(now time.Time) []Flood {
	list := []Flood{}
	for _, f := range d.client.API().Floods() {
		list = append(list, Flood{f.Method, now.Add(f.Left).UTC().Round(time.Second)})
	}
	return list
}

// asked notes what came of a request.
func (d *Daemon) asked(method string, err error) {
	kind := api.ErrorType(err)
	if err != nil && kind == "" {
		kind = "no answer"
	}
	d.metrics.Request(method, kind)
	if err != nil && !errors.Is(err, context.Canceled) {
		d.failed.Store(&RequestError{Method: method, Error: kind, At: d.client.Now().UTC()})
	}
}

// short is what systemctl status shows: the connection, and what is not as it should be.
func (d *Daemon) short() string {
	status := "waiting for Telegram"
	if d.online.Load() {
		status = "connected"
	}
	if r := d.lastReload.Load(); r != nil && !r.OK {
		status += "; a changed configuration was refused: " + r.first()
	}
	for _, f := range d.floods(d.client.Now()) {
		status += fmt.Sprintf("; Telegram wants no %s before %s", f.Method, clock(f.Until))
	}
	h := d.handlers
	for _, also := range []struct {
		n    int64
		what string
	}{
		{h.Strangers(), "commands from people who may give none"},
		{h.Limited(), "commands left unanswered because too many came at once"},
		{h.Dropped(), "commands dropped because too many waited for Telegram to say whether their senders may give any"},
		{h.Unreadable(), "lines that a mistake in the program kept from being read"},
		{int64(h.Waiting()), "commands waiting until Telegram says whether their senders may give any"},
	} {
		if also.n > 0 {
			status += fmt.Sprintf("; %s: %d", also.what, also.n)
		}
	}
	if a, err := d.agenda(); err == nil && a.Planned > 0 { // what cannot be read fails the probe, too
		status += fmt.Sprintf("; planned calls: %d", a.Planned)
		if !a.Next.IsZero() {
			status += a.Next.Format(", next due Mon 2 Jan 15:04 UTC")
		}
	}
	return status
}

// tell sets the status unless it says that already.
func (d *Daemon) tell() {
	d.telling.Lock()
	defer d.telling.Unlock()
	if status := d.short(); status != d.told {
		d.told = status
		d.status(status)
	}
}

// first is the first thing that is wrong with a refused configuration, on one line.
func (r *Reloaded) first() string {
	list := r.Problems
	if len(list) > 1 {
		list = list[1:] // below the name of the file
	}
	first := strings.Join(strings.Fields(list[0]), " ")
	if more := len(list) - 1; more > 0 {
		first += fmt.Sprintf(" (and %d more)", more)
	}
	return first
}

// lines is an error as its lines.
func lines(err error) []string { return strings.Split(strings.TrimSpace(err.Error()), "\n") }
