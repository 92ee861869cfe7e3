package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"userbot/internal/config"
	"userbot/internal/observe"
	"userbot/internal/store"
	"userbot/internal/tgclient"
)

func runCommand(w world) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon",
		Long: `Run connects as the account that userbot login logged in, and carries out commands
until it is told to stop (SIGTERM, SIGINT). SIGHUP reads the configuration again.
It never asks for anything. Exit codes: 0 stopped, 1 a failure that a restart may
mend, 77 not logged in, 78 configuration or state folder.`,
		Example: "  userbot run --config /etc/userbot/config.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDaemon(cmd.Context(), w, path)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func runDaemon(ctx context.Context, w world, path string) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP) // before anything that takes time: until then it would end the process
	defer signal.Stop(hup)

	// A store that failed to write takes nothing more: going on would be pretending.
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	cfg, st, err := openState(path, w, store.Options{Failed: fail})
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	level := zap.NewAtomicLevelAt(cfg.Log.Level)
	log := observe.NewLogger(level, cfg.Log.Format, w.err, w.getenv)
	defer func() { _ = log.Sync() }()
	for _, hint := range cfg.Hints {
		log.Warn("Configuration", zap.Stringer("hint", hint))
	}
	if _, err := st.LoadSession(ctx); errors.Is(err, store.ErrNoSession) {
		return withCode(exitSession, fmt.Errorf("not logged in: run userbot login --config %s", path))
	} else if err != nil {
		return withCode(exitConfig, err)
	}

	systemd := observe.Notifier{Log: log}
	d, err := newDaemon(cfg, st, log, systemd.Status)
	if err != nil {
		return withCode(codeOf(err), err)
	}
	stopping := sync.OnceFunc(systemd.Stopping)
	defer context.AfterFunc(ctx, stopping)()
	side, stop := context.WithCancel(ctx)
	defer stop()
	go systemd.Watchdog(side, d.probe)
	go serveControl(side, cfg.StateDir, st, log)

	log.Info("Ready", zap.String("version", programVersion()), zap.Int("pending", d.handlers.Pending()))
	systemd.Status("connecting to Telegram")
	systemd.Ready()
	go d.reloadOn(side, hup, systemd, level, path, w) // from here on: READY is also what ends a reload
	err = d.run(ctx)
	if cause := context.Cause(ctx); err == nil && errors.Is(cause, store.ErrFailed) {
		err = cause
	}
	stop()
	stopping()
	log.Info("Stopped", zap.Int64("strangers", d.handlers.Strangers()), zap.Error(err))
	return errors.Join(withCode(codeOf(err), err), withCode(exitFailure, st.Close()))
}

// codeOf tells what a restart could help from what only a person can mend.
func codeOf(err error) int {
	if _, gone := tgclient.SessionGone(err); gone || errors.Is(err, tgclient.ErrNotLoggedIn) {
		return exitSession
	}
	for _, mended := range []error{
		tgclient.ErrServerKey, tgclient.ErrAppID,
		store.ErrOtherAccount, store.ErrCorrupt, store.ErrNewer, store.ErrUnsafe,
	} {
		if errors.Is(err, mended) {
			return exitConfig
		}
	}
	return exitFailure
}

// openState loads the configuration and opens the store: what every command on a real account begins with.
func openState(path string, w world, opt store.Options) (*config.Config, *store.Store, error) {
	cfg, problems := config.Load(path, w.getenv)
	if cfg == nil {
		return nil, nil, withCode(exitConfig, fmt.Errorf("%s\n%w", path, problems))
	}
	st, err := store.Open(cfg.StateDir, opt)
	if errors.Is(err, store.ErrLocked) {
		return nil, nil, withCode(exitFailure, err)
	}
	if err != nil {
		return nil, nil, withCode(exitConfig, err)
	}
	return cfg, st, nil
}

// probe goes the way that commands go, as far as that needs nobody else.
func (d *daemon) probe(ctx context.Context) error {
	select {
	case <-d.named:
		if err := d.client.Probe(ctx); err != nil {
			return err
		}
	default: // messages may be held back, and are meant to be
	}
	_ = d.handlers.Pending()
	_, err := d.store.Pending()
	return err
}

// reloadOn reads the configuration again at each signal. A broken file is refused and everything stays as it is.
func (d *daemon) reloadOn(ctx context.Context, hup <-chan os.Signal, systemd observe.Notifier, level zap.AtomicLevel, path string, w world) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
		}
		systemd.Reloading()
		next, problems := config.Load(path, w.getenv)
		if next == nil {
			d.log.Error("The configuration is broken; I go on with the old one", zap.String("problems", problems.Error()))
		} else if restart, err := d.reload(next); err != nil {
			d.log.Error("The configuration could not be applied; I go on with the old one", zap.Error(err))
		} else {
			level.SetLevel(next.Log.Level)
			d.log.Info("Configuration reloaded")
			if len(restart) > 0 {
				d.log.Warn("These keys need a restart to count", zap.String("keys", strings.Join(restart, ", ")))
			}
		}
		systemd.Ready()
	}
}
