package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"userbot/internal/config"
	"userbot/internal/daemon"
	"userbot/internal/seal"
	"userbot/internal/store"
)

func backupCommand(w world) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the store, also while the daemon runs",
		Long: `Backup writes a copy of the store to FILE, which must not exist. It holds the
session: whoever can read it has the account, so it is 0600. A sealed session is
sealed there, too.`,
		Example: "  sudo -u userbot userbot backup /var/lib/userbot/monday.db",
		RunE: func(cmd *cobra.Command, args []string) error {
			return backup(cmd.Context(), w, path, args[0])
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func restoreCommand(w world) *cobra.Command {
	var path string
	var asPlanned bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the store, while no daemon runs",
		Long: `Restore checks FILE and puts it in the place of the store. What was there is kept
beside it, without its session. The session comes back as it was then: if it was
ended since, log in again. Commands that came after the backup are forgotten, so
nothing that was typed before the restore is done or answered any more. What is
planned and may have been cancelled since is paused, and where the record in the
state folder does not tell, that is all of it. A sealed session takes the key
that it was sealed with, as the key or as the old one.`,
		Example: "  sudo systemctl stop userbot\n  sudo -u userbot userbot restore /var/lib/userbot/monday.db",
		RunE: func(_ *cobra.Command, args []string) error {
			return restore(w, path, args[0], asPlanned)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&asPlanned, "as-planned", false, "have all that is planned go on as it was then, for nothing of it was cancelled since")
	return cmd
}

func backup(ctx context.Context, w world, path, file string) error {
	cfg, err := load(path, w)
	if err != nil {
		return err
	}
	err = store.WriteBackup(file, func(to io.Writer) error { return copyStore(ctx, cfg, to) })
	if errors.Is(err, os.ErrExist) {
		return withCode(exitUsage, fmt.Errorf("%w: name a new one", err))
	}
	if err != nil {
		return withCode(exitFailure, err)
	}
	whose := "Whoever can read it has the account."
	if session, err := store.SessionIn(file); err != nil {
		return withCode(exitFailure, err)
	} else if len(session) == 0 {
		whose = "There is no session in it, for nobody was logged in."
	} else if seal.Is(session) {
		whose = "Its session is sealed: whoever can read it and has the key has the account."
	}
	_, err = fmt.Fprintf(w.out, "Wrote %s. %s\n", file, whose)
	return err
}

func copyStore(ctx context.Context, cfg *config.Config, to io.Writer) error {
	dir := cfg.StateDir
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s holds no store yet", dir)
	}
	st, err := openStore(cfg, store.Options{})
	if errors.Is(err, store.ErrLocked) {
		return daemon.Backup(ctx, dir, to)
	}
	if err != nil {
		return err
	}
	return errors.Join(st.Backup(to), st.Close())
}

func restore(w world, path, file string, asPlanned bool) error {
	cfg, err := load(path, w)
	if err != nil {
		return err
	}
	in := "Its session is as old as the backup. If it was ended since, log in again; if it is in use elsewhere, end that first, or Telegram ends both."
	// What cannot be read is told by Restore, which knows what to do about it.
	switch session, err := store.SessionIn(file); {
	case err != nil:
	case len(session) == 0:
		in = "There is no session in it: log in with: " + toType("login", path)
	case seal.Is(session):
		switch _, _, err := seal.Box(cfg.Session).Open(session); {
		case errors.Is(err, seal.ErrWrongKey):
			return withCode(exitConfig, fmt.Errorf("nothing has changed, for the backup could not be used: %w", err))
		case err != nil:
			in = "Its session is sealed, and the daemon needs the key: session.key_file, or the credential session_key.\n" + in
		}
	}
	kept, r, err := store.Restore(cfg.StateDir, file, w.now(), asPlanned)
	if err != nil {
		return withCode(exitFailure, err)
	}
	if kept != "" {
		kept = "\nWhat was there is kept as " + kept + "."
	}
	if len(r.Paused) > 0 && r.Untold {
		in += "\nAll that is planned is paused: the record of what was done since the backup is not here, or not whole. /resumecall in the chat has one go on. If nothing of it was cancelled or moved since, restore once more with --as-planned, and all of it does."
	} else if len(r.Paused) > 0 {
		in += "\nWhat is planned and was cancelled, moved or started since, as the record tells, is paused. /resumecall in the chat has one go on."
	}
	_, err = fmt.Fprintf(w.out, "Restored %s.%s\n%s\n", file, kept, in)
	return err
}
