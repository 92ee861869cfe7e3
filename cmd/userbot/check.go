package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gotd/td/session"
	"github.com/spf13/cobra"

	"userbot/internal/config"
	"userbot/internal/store"
)

func checkCommand(w world) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Name every problem of the configuration and the state folder",
		Long: `Check reads the configuration and the state folder and names every problem at
once, each with its key, what is wrong and what to do. It changes nothing and
asks nothing of Telegram. Exit code 78 if there is a problem.`,
		Example: "  userbot check --config /etc/userbot/config.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return check(cmd.Context(), w, path)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func check(ctx context.Context, w world, path string) error {
	c, problems := config.Load(path, w.getenv)
	if c == nil {
		return withCode(exitConfig, fmt.Errorf("%s\n%w", path, problems))
	}
	problems = config.CheckStateDir(c.StateDir)
	for _, hint := range c.Hints {
		_, _ = fmt.Fprintln(w.out, "note:", hint)
	}
	session := "no session yet; log in with: userbot login --config " + path
	if len(problems) == 0 {
		var err error
		if session, err = checkStore(ctx, c.StateDir, session); err != nil {
			problems = append(problems, config.Problem{Key: "state_dir", What: err.Error()})
		}
	}
	if err := problems.Err(); err != nil {
		return withCode(exitConfig, fmt.Errorf("%s\n%w", path, err))
	}
	_, err := fmt.Fprintf(w.out, "%s is fine.\n%s: %s.\n", path, c.StateDir, session)
	return err
}

// checkStore opens the store, if there is one and no daemon has it, and goes through every page.
func checkStore(ctx context.Context, dir, fresh string) (string, error) {
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); errors.Is(err, os.ErrNotExist) {
		return fresh, nil
	}
	s, err := store.Open(dir, store.Options{})
	if errors.Is(err, store.ErrLocked) {
		return "in use by a running userbot", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	if err := s.Check(); err != nil {
		return "", err
	}
	pending, err := s.Pending()
	if err != nil {
		return "", err
	}
	if _, err := s.LoadSession(ctx); errors.Is(err, session.ErrNotFound) {
		return fresh, nil
	} else if err != nil {
		return "", err
	}
	return fmt.Sprintf("logged in, %d commands pending", len(pending)), nil
}
