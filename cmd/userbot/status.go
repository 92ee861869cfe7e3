package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"userbot/internal/config"
	"userbot/internal/daemon"
	"userbot/internal/owner"
)

// Exit codes of userbot status, in the order of how bad it is. 3 and 4 are those that LSB gives to a service that is not
// running and to one of which it is not known.
const (
	statusDegraded   = 1
	statusDown       = 2
	statusNotRunning = 3
	statusUnknown    = 4
)

func statusCommand(w world) *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:        "status",
		SuggestFor: []string{"ps", "info", "health"},
		Short:      "Say how the running daemon does",
		Long: `Status asks the running daemon how it does: the connection to Telegram, the account,
commands in hand, what is planned, for which methods Telegram asks to wait, the
last request that failed, and whether a changed configuration was refused.

With --json it is for programs: docs/status.md says what each key means.

Exit codes: 0 all is well, 1 it works, and something is to be looked at, 2 it has
no connection to Telegram, 3 it is not running, 4 it does not answer.`,
		Example: "  sudo -u userbot userbot status\n  sudo -u userbot userbot status --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return status(cmd.Context(), w, path, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "say it as JSON")
	configFlag(cmd, &path)
	return cmd
}

func reloadCommand(w world) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "reload",
		Short: "Have the running daemon read its configuration again",
		Long: `Reload has the running daemon read its configuration again and waits for what comes
of it. A broken one is refused, with every mistake, and the old one stays in
force. It says which changed keys count from the next start on only.

Exit codes: 0 taken over, 1 the daemon is not running or does not answer, 78 the
configuration was refused.`,
		Example: "  sudo -u userbot userbot reload\n  sudo systemctl reload userbot",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return reload(cmd.Context(), w, path)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// unreachable is what the person at the terminal is told where the daemon could not be asked.
func unreachable(err error, path, subcommand string) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: ask as the user that it runs as, with sudo -u %s userbot %s --config %s", err, serviceUser, subcommand, owner.Quote(path))
	}
	if errors.Is(err, daemon.ErrNotRunning) {
		start := "start it with: " + toType("run", path)
		if unit := unitOf(path); filepath.Dir(path) == servicesFolder {
			start = fmt.Sprintf("start it with: sudo systemctl start %s (why it has ended: journalctl -u %s)", unit, unit)
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			start = path + " does not exist: write it with: " + toInit(path)
		}
		return fmt.Errorf("%w; %s", err, start)
	}
	return err
}

func status(ctx context.Context, w world, path string, asJSON bool) error {
	s, err := daemon.AskStatus(ctx, config.StateDir(path, w.getenv))
	switch {
	case errors.Is(err, daemon.ErrNotRunning):
		return withCode(statusNotRunning, unreachable(err, path, "status"))
	case err != nil:
		return withCode(statusUnknown, unreachable(err, path, "status"))
	}
	if asJSON {
		e := json.NewEncoder(w.out)
		e.SetIndent("", "  ")
		err = e.Encode(s)
	} else {
		_, err = fmt.Fprint(w.out, pageOfStatus(&s, time.Local))
	}
	if err != nil {
		return withCode(statusUnknown, err)
	}
	switch s.State {
	case daemon.Well:
		return nil
	case daemon.Down:
		return withCode(statusDown, errSaid)
	default:
		return withCode(statusDegraded, errSaid)
	}
}

func reload(ctx context.Context, w world, path string) error {
	done, err := daemon.AskReload(ctx, config.StateDir(path, w.getenv))
	if err != nil {
		return withCode(exitFailure, unreachable(err, path, "reload"))
	}
	if !done.OK {
		return withCode(exitConfig, fmt.Errorf("the configuration is refused, so the old one stays in force:\n%s", strings.Join(done.Problems, "\n")))
	}
	text := "The configuration is taken over.\n"
	if len(done.Restart) > 0 {
		text += "What counts from the next start on only: " + strings.Join(done.Restart, ", ") + ".\n"
	}
	_, err = fmt.Fprint(w.out, text)
	return err
}

// wide is how much of a line is used: what every terminal shows.
const wide = 80

// pageOfStatus is what a person is told, with times in the zone.
func pageOfStatus(s *daemon.Status, zone *time.Location) string {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		b.WriteString(wrapped(name, fmt.Sprintf(format, args...)))
	}
	at := func(t time.Time) string {
		layout := "15:04:05 MST"
		if day := "2006-01-02"; t.In(zone).Format(day) != s.At.In(zone).Format(day) {
			layout = "Mon 2 Jan 15:04 MST"
		}
		return t.In(zone).Format(layout)
	}
	since := func(t time.Time) string { return fmt.Sprintf("since %s (%s)", at(t), span(s.At.Sub(t))) }

	row("state", "%s", s.State)
	for _, problem := range s.Problems {
		row("", "- %s", problem)
	}
	link := "none, "
	if s.Connection.Up {
		link = "connected "
	}
	row("Telegram", "%s%s", link, since(s.Connection.Since))
	switch a := s.Account; {
	case a.ID == 0:
		row("account", "not known before the first connection")
	case a.Username == "":
		row("account", "id %d", a.ID)
	default:
		row("account", "@%s, id %d", a.Username, a.ID)
	}
	row("session", "%s, %s on disk", map[bool]string{true: "confirmed by Telegram", false: "not confirmed by Telegram since the start"}[s.Session == "confirmed"],
		map[bool]string{true: "sealed", false: "not sealed"}[s.Sealed])
	row("program", "%s, up %s", s.Version, since(s.Started))
	c := s.Commands
	commands := "none in hand"
	if c.Pending > 0 {
		commands = fmt.Sprintf("%d in hand, the oldest for %s", c.Pending, span(s.At.Sub(c.Oldest)))
	}
	row("commands", "%s", commands)
	for _, also := range []struct {
		n    int64
		what string
	}{
		{int64(c.Unjudged), "waiting until Telegram says whether their senders may give any"},
		{c.Strangers, "from people who may give none, since the start"},
		{c.Limited, "left unanswered because too many came at once, since the start"},
		{c.Unreadable, "not read because of a mistake in the program, since the start: see the log"},
		{c.Dropped, "dropped because too many waited for Telegram's word, since the start"},
	} {
		if also.n > 0 {
			row("", "%d %s", also.n, also.what)
		}
	}
	planned := "nothing"
	if n := s.Agenda.Planned; n > 0 {
		planned = plural(n, "call")
		if next := s.Agenda.Next; !next.IsZero() {
			planned += fmt.Sprintf(", next due %s (in %s)", at(next), span(next.Sub(s.At)))
		}
	}
	row("planned", "%s", planned)
	for i, f := range s.Floods {
		name := ""
		if i == 0 {
			name = "waits"
		}
		row(name, "no %s before %s (in %s)", f.Method, at(f.Until), span(f.Until.Sub(s.At)))
	}
	failed := "none since the start"
	if e := s.LastError; e != nil {
		failed = fmt.Sprintf("%s: %s, %s ago", e.Method, e.Error, span(s.At.Sub(e.At)))
	}
	row("last error", "%s", failed)
	row("store", "%.1f MB", float64(s.Store.Bytes)/1e6)
	switch r := s.Reload; {
	case r == nil:
	case !r.OK:
		row("reload", "refused at %s:", at(r.At))
		for _, problem := range r.Problems {
			row("", "%s", problem)
		}
	default:
		row("reload", "taken over at %s", at(r.At))
		if len(r.Restart) > 0 {
			row("", "from the next start on only: %s", strings.Join(r.Restart, ", "))
		}
	}
	return b.String()
}

// wrapped is a row of a page: its name, and the text beside it on as many lines as it takes.
func wrapped(name, text string) string {
	const column = 12
	var b strings.Builder
	line := fmt.Sprintf("%-*s", column, name)
	used := column
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case used+1+n > wide:
			b.WriteString(line + "\n")
			line, used = strings.Repeat(" ", column), column
		default:
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	b.WriteString(line + "\n")
	return b.String()
}

// span is a length of time as people say it, in its two largest units.
func span(d time.Duration) string {
	d = max(d.Round(time.Second), 0)
	units := []struct {
		name string
		size time.Duration
	}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"min", time.Minute}, {"s", time.Second}}
	for i, u := range units {
		if d < u.size && u.size > time.Second {
			continue
		}
		text := fmt.Sprintf("%d %s", d/u.size, u.name)
		if i+1 < len(units) {
			if rest := d % u.size / units[i+1].size; rest > 0 {
				text += fmt.Sprintf(" %d %s", rest, units[i+1].name)
			}
		}
		return text
	}
	return ""
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
