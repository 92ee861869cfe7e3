package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/daemon"
	"userbot/internal/store"
)

func calendarCommand(w world) *cobra.Command {
	var path, chat, output string
	cmd := &cobra.Command{
		Use:   "calendar",
		Short: "Write what is planned, for calendar programs",
		Long: `Calendar writes what is planned as a file that calendar programs read (RFC 5545,
.ics), also while the daemon runs: an event for each planned call, with those that
come again, the reminders, and the link of a chat that is configured by its @name.
A paused one is tentative, and one that people have taken back is cancelled. Each
is said to last an hour: nobody knows.

Written again, the same plan has the same UID, so a program that reads the file
again changes its events; most do not remove one that is no longer in it. The file
holds the titles of calls: it is 0600, and takes the place of one of that name.

Exit codes: 0, also if nothing is planned, 1 it cannot be read or written, 64 wrong
usage, 78 configuration or state folder.`,
		Example: "  sudo -u userbot userbot calendar --output /var/lib/userbot/calls.ics\n  sudo -u userbot userbot calendar --chat @club",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeCalendar(cmd.Context(), w, path, chat, output)
		},
	}
	cmd.Flags().StringVar(&chat, "chat", "", "only what is planned in `CHAT`: an id, or a configured @name")
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to `FILE`, not to the terminal")
	configFlag(cmd, &path)
	return cmd
}

func writeCalendar(ctx context.Context, w world, path, typed, output string) error {
	cfg, err := load(path, w)
	if err != nil {
		return err
	}
	id, err := chatOf(ctx, cfg, typed)
	if err != nil {
		return err
	}
	chat, _ := command.ParsePeer(id)
	text, err := calendarOf(ctx, w, cfg, chat)
	if err != nil {
		return err
	}
	if output == "" {
		_, err = io.WriteString(w.out, text)
	} else {
		err = writePrivately(output, text)
	}
	return withCode(exitFailure, err)
}

// calendarOf is read from the store, or asked of the daemon that has it.
func calendarOf(ctx context.Context, w world, cfg *config.Config, chat command.Peer) (string, error) {
	if _, err := os.Stat(filepath.Join(cfg.StateDir, store.FileName)); errors.Is(err, os.ErrNotExist) {
		return "", withCode(exitFailure, fmt.Errorf("%s holds no store yet", cfg.StateDir))
	}
	st, err := store.Open(cfg.StateDir, store.Options{AsItIs: true})
	switch {
	case errors.Is(err, store.ErrLocked):
		text, err := daemon.AskCalendar(ctx, cfg.StateDir, chat)
		return text, withCode(exitFailure, err)
	case errors.Is(err, store.ErrOlder):
		return "", withCode(exitConfig, fmt.Errorf("%w: start the daemon, which brings it up to date, and ask again", err))
	case err != nil:
		return "", withCode(exitConfig, err)
	}
	text, err := daemon.Calendar(cfg, st, chat, w.now())
	return text, withCode(exitFailure, errors.Join(err, st.Close()))
}

// writePrivately writes a file that only its owner can read, whole or not at all, in the place of one of that name.
func writePrivately(path, text string) error {
	dir, base := filepath.Split(path)
	f, err := os.CreateTemp(filepath.Clean(dir), "."+base+".part-") // 0600
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
