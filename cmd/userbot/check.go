package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/connection"
	"userbot/internal/daemon"
	"userbot/internal/owner"
	"userbot/internal/seal"
	"userbot/internal/store"
)

func checkCommand(w world) *cobra.Command {
	var path string
	var online bool
	cmd := &cobra.Command{
		Use:        "check",
		SuggestFor: []string{"test", "validate", "verify", "doctor"},
		Short:      "Name every problem of the configuration and the state folder",
		Long: `Check reads the configuration and the state folder and names every problem at
once, each with its key, what is wrong and what to do. It changes nothing and
asks nothing of Telegram. It shows who is meant by each name that is configured.

With --online it looks at each configured chat on Telegram, too, with the session
that is there: whether the account may manage calls and write, how to let it, and
which call is there. Where a daemon runs on the state folder, that is asked.

Exit codes: 0 all is well, 1 something has to be put right in a chat, or Telegram
does not answer, 77 not logged in, 78 configuration or state folder.`,
		Example: "  userbot check --config /etc/userbot/config.yaml\n  userbot check --online",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return check(cmd.Context(), w, path, online)
		},
	}
	cmd.Flags().BoolVar(&online, "online", false, "look at the configured chats on Telegram, too")
	configFlag(cmd, &path)
	return cmd
}

func check(ctx context.Context, w world, path string, online bool) error {
	c, err := load(path, w)
	if err != nil {
		return err
	}
	notes, problems := append(c.Hints, c.Lacking...), c.Unread
	if online {
		notes, problems = c.Hints, c.ToConnect()
	}
	for _, note := range notes {
		_, _ = fmt.Fprintln(w.out, "note:", note)
	}
	state, names, found := checkStore(ctx, c)
	for _, err := range found {
		problems = append(problems, config.Problem{Key: "state_dir", What: err.Error()})
	}
	if err := problems.Err(); err != nil {
		return withCode(exitConfig, fmt.Errorf("%s\n%w", path, err))
	}
	if state == "" {
		state = "no session yet; log in with: " + toType("login", path)
	}
	_, err = fmt.Fprintf(w.out, "%s is fine.\n%s: %s.\n%s", path, c.StateDir, state, meant(c, names))
	if err != nil || !online {
		return err
	}
	return checkOnline(ctx, w, path, c)
}

// checkOnline looks at the chats on Telegram. Telegram ends a session that two use at a time, and whoever has the store has the
// session: so either nobody else has it until this is over, or the daemon is asked that has.
func checkOnline(ctx context.Context, w world, path string, c *config.Config) (err error) {
	var found daemon.Checked
	st, err := store.Open(c.StateDir, store.Options{AsItIs: true})
	switch {
	case errors.Is(err, store.ErrLocked):
		found, err = daemon.AskCheck(ctx, c.StateDir)
	case errors.Is(err, store.ErrOlder):
		return withCode(exitConfig, fmt.Errorf("%w: start the daemon, which brings it up to date, and ask again", err))
	case err != nil:
		return withCode(exitConfig, err)
	default:
		defer func() { err = errors.Join(err, withCode(exitFailure, st.Close())) }()
		found, err = daemon.CheckOnline(ctx, daemon.Options{Config: c, Store: st, Log: zap.NewNop(), Version: programVersion()})
	}
	if errors.Is(err, connection.ErrNotLoggedIn) {
		return withCode(exitSession, fmt.Errorf("not logged in: log in first, with: %s", toType("login", path)))
	}
	if err != nil {
		return withCode(codeOf(err), err)
	}
	for _, line := range found.Lines {
		_, _ = fmt.Fprintln(w.out, line)
	}
	if found.Wrong > 0 {
		return withCode(exitFailure, fmt.Errorf("to be put right: %d", found.Wrong))
	}
	return nil
}

// meant says who is meant by the names in the configuration, line by line: names change hands, and the userbot goes by
// who bore them first. Nothing where names is nil: nobody could be asked.
func meant(c *config.Config, names map[string]command.Peer) string {
	var b strings.Builder
	if names == nil {
		return ""
	}
	for _, name := range daemon.Mentioned(c) {
		peer, known := names[name]
		upgraded, isID := command.ParsePeer(name)
		switch {
		case isID && known:
			fmt.Fprintf(&b, "%s has become %s.\n", upgraded, peer)
		case isID: // means itself
		case known:
			fmt.Fprintf(&b, "@%s is %s.\n", name, peer)
		default:
			fmt.Fprintf(&b, "@%s is not known yet: the daemon asks Telegram.\n", name)
		}
	}
	return b.String()
}

// checkStore names everything that is wrong with the store, or says how it is, "" if nobody is logged in, and whom it
// knows by the names in the configuration.
func checkStore(ctx context.Context, c *config.Config) (state string, names map[string]command.Peer, problems []error) {
	dir := c.StateDir
	for _, err := range store.Problems(dir) {
		if errors.Is(err, store.ErrLocked) {
			state = "in use by a running userbot"
			continue
		}
		problems = append(problems, err)
	}
	if err := owner.MayWrite(dir); len(problems) == 0 && err != nil && !errors.Is(err, os.ErrNotExist) {
		problems = append(problems, fmt.Errorf("%s cannot write in %s (%w): make it writable, or set state_dir to another folder", owner.Name(os.Geteuid()), dir, err))
	}
	if state != "" && len(problems) == 0 {
		var err error
		if names, err = daemon.Names(ctx, dir); err != nil {
			state += ": " + err.Error()
		}
	}
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil || state != "" || len(problems) > 0 {
		return state, names, problems
	}
	s, err := store.Open(dir, store.Options{AsItIs: true})
	if errors.Is(err, store.ErrOlder) {
		return "of an older version, and brought up to date at the next start", nil, nil
	}
	if err != nil {
		return "", nil, []error{err}
	}
	defer func() { _ = s.Close() }()
	pending, err := s.Pending()
	names, unread := s.Names()
	data, out := s.LoadSession(ctx)
	sealed := ""
	if out == nil && seal.Is(data) {
		sealed = ", its session sealed"
		// Without a key this may be no command of the service's, which has it: only a wrong one is wrong.
		if _, _, out = daemon.Session(c, s).Box.Open(data); errors.Is(out, seal.ErrNoKey) {
			sealed, out = ", its session sealed with a key that is not here", nil
		}
	}
	switch err := errors.Join(s.Check(), err, unread); {
	case err != nil:
		return "", nil, []error{err}
	case errors.Is(out, store.ErrNoSession):
		return "", names, nil
	case out != nil:
		return "", nil, []error{out}
	}
	return fmt.Sprintf("logged in%s, %d commands pending", sealed, len(pending)), names, nil
}
