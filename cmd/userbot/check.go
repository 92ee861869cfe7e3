package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
	c, err := load(path, w)
	if err != nil {
		return err
	}
	for _, hint := range c.Hints {
		_, _ = fmt.Fprintln(w.out, "note:", hint)
	}
	state, found := checkStore(ctx, c.StateDir)
	var problems config.Problems
	for _, err := range found {
		problems = append(problems, config.Problem{Key: "state_dir", What: err.Error()})
	}
	if err := problems.Err(); err != nil {
		return withCode(exitConfig, fmt.Errorf("%s\n%w", path, err))
	}
	if state == "" {
		state = "no session yet; log in with: userbot login --config " + path
	}
	_, err = fmt.Fprintf(w.out, "%s is fine.\n%s: %s.\n", path, c.StateDir, state)
	return err
}

// checkStore names everything that is wrong with the store, or says how it is; "" if nobody is logged in.
func checkStore(ctx context.Context, dir string) (state string, problems []error) {
	for _, err := range store.Problems(dir) {
		if errors.Is(err, store.ErrLocked) {
			state = "in use by a running userbot"
			continue
		}
		problems = append(problems, err)
	}
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil || state != "" || len(problems) > 0 {
		return state, problems
	}
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		return "", []error{err}
	}
	defer func() { _ = s.Close() }()
	pending, err := s.Pending()
	_, out := s.LoadSession(ctx)
	switch err := errors.Join(s.Check(), err); {
	case err != nil:
		return "", []error{err}
	case errors.Is(out, store.ErrNoSession):
		return "", nil
	case out != nil:
		return "", []error{out}
	}
	return fmt.Sprintf("logged in, %d commands pending", len(pending)), nil
}
