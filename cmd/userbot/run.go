package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/config"
	"userbot/internal/connection"
	"userbot/internal/daemon"
	"userbot/internal/handlers"
	"userbot/internal/observe"
	"userbot/internal/store"
)

func runCommand(w world) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon",
		Long: `Run connects as the account that userbot login logged in, and carries out commands
until it is told to stop (SIGTERM, SIGINT). SIGHUP reads the configuration again, and
so does userbot reload, which tells what comes of it.
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
	l := livesOf(w.getenv)
	err := live(ctx, w, path, l, hup)
	l.end(err) // not where it panics
	return err
}

// live is one life of the daemon. hup are the signals to read the configuration again.
func live(ctx context.Context, w world, path string, l lives, hup <-chan os.Signal) error {
	cfg, err := load(path, w)
	if err != nil {
		return err
	}
	level := zap.NewAtomicLevelAt(cfg.Log.Level)
	log := observe.NewLogger(level, cfg.Log.Format, w.err, w.getenv)
	defer func() { _ = log.Sync() }()
	systemd := observe.Notifier{Log: log}
	l.pause(ctx, l.begin(), func(why string) {
		log.Warn(why)
		systemd.Status(why)
	})
	defer time.AfterFunc(lasting, l.forget).Stop()

	// A store that failed to write takes nothing more: going on would be pretending.
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	st, err := openStore(cfg, store.Options{Failed: fail})
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	for _, hint := range cfg.Hints {
		log.Warn("configuration", zap.Stringer("hint", hint))
	}
	if _, err := st.LoadSession(ctx); errors.Is(err, store.ErrNoSession) {
		return withCode(exitSession, fmt.Errorf("not logged in: run %s", toType("login", path)))
	} else if err != nil {
		return withCode(exitConfig, err)
	}

	d, err := daemon.New(daemon.Options{Config: cfg, Store: st, Log: log, Version: programVersion(), Status: systemd.Status})
	if err != nil {
		return withCode(codeOf(err), err)
	}
	stopping := sync.OnceFunc(systemd.Stopping)
	defer context.AfterFunc(ctx, stopping)()
	side, stop := context.WithCancel(ctx)
	defer stop()
	go systemd.Watchdog(side, d.Probe)
	d.ServeControl(side)
	d.ServeMetrics(side)

	log.Info("ready", zap.String("version", programVersion()), zap.Int("pending", d.Pending()))
	systemd.Status("connecting to Telegram")
	systemd.Ready()
	go d.ReloadOn(side, daemon.Reloads{ // from here on: READY is also what ends a reload
		Asked: hup, Load: func() (*config.Config, error) { return load(path, w) }, Systemd: systemd, Level: level,
	})
	err = d.Run(ctx)
	if cause := context.Cause(ctx); err == nil && errors.Is(cause, store.ErrFailed) {
		err = cause
	}
	stop()
	stopping()
	log.Info("stopped", zap.Int64("strangers", d.Strangers()), zap.Error(err))
	return errors.Join(withCode(codeOf(err), err), withCode(exitFailure, st.Close()))
}

// codeOf tells what a restart could help from what only a person can mend.
func codeOf(err error) int {
	if _, gone := api.SessionGone(err); gone || errors.Is(err, connection.ErrNotLoggedIn) {
		return exitSession
	}
	for _, mended := range []error{
		connection.ErrServerKey, connection.ErrAppID,
		store.ErrOtherAccount, store.ErrCorrupt, store.ErrNewer, store.ErrUnsafe,
	} {
		if errors.Is(err, mended) {
			return exitConfig
		}
	}
	return exitFailure
}

// load reads the configuration.
func load(path string, w world) (*config.Config, error) {
	verbs, err := handlers.Table()
	if err != nil {
		return nil, withCode(exitFailure, err)
	}
	cfg, problems := config.Load(path, w.getenv, verbs)
	if cfg == nil {
		return nil, withCode(exitConfig, fmt.Errorf("%s\n%w", path, problems))
	}
	if err := refuseRoot(cfg.StateDir); err != nil {
		return nil, err
	}
	return cfg, nil
}

// openState loads the configuration and opens the store: what every command on a real account begins with.
func openState(path string, w world, opt store.Options) (*config.Config, *store.Store, error) {
	cfg, err := load(path, w)
	if err != nil {
		return nil, nil, err
	}
	st, err := openStore(cfg, opt)
	if err != nil {
		return nil, nil, err
	}
	return cfg, st, nil
}

func openStore(cfg *config.Config, opt store.Options) (*store.Store, error) {
	opt.Record = store.RecordOptions{Keep: cfg.Journal.Keep, NoTitles: !cfg.Journal.Titles}
	st, err := store.Open(cfg.StateDir, opt)
	if errors.Is(err, store.ErrLocked) {
		return nil, withCode(exitFailure, err)
	}
	return st, withCode(exitConfig, err)
}
