package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"userbot"
	"userbot/internal/api"
	"userbot/internal/config"
	"userbot/internal/connection"
	"userbot/internal/daemon"
	"userbot/internal/handlers"
	"userbot/internal/observe"
	"userbot/internal/seal"
	"userbot/internal/store"
)

func runCommand(w world) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:        "run",
		SuggestFor: []string{"start", "serve", "daemon", "up"},
		Short:      "Run the daemon",
		Long: `Run connects as the account that userbot login logged in, and carries out commands
until it is told to stop (SIGTERM, SIGINT). SIGHUP reads the configuration again, and
so does userbot reload, which tells what comes of it.
It never asks for anything. Exit codes: 0 stopped, 1 a failure that a restart may
mend, 77 not logged in, 78 configuration or state folder.`,
		Example: "  userbot run --config /etc/userbot/config.yaml",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDaemon(cmd.Context(), w, path)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// memoryMost is what Go's memory is kept below, as far as that can be: what a burst leaves is collected before it is more. What
// is really needed is less; what is mapped of files does not count.
const memoryMost = 64 << 20

func runDaemon(ctx context.Context, w world, path string) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP) // before anything that takes time: until then it would end the process
	defer signal.Stop(hup)
	if w.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryMost)
	}
	l := livesOf(w.getenv)
	err := live(ctx, w, path, l, hup)
	l.end(err) // not where it panics
	return err
}

// live is one life of the daemon. hup are the signals to read the configuration again.
func live(ctx context.Context, w world, path string, l lives, hup <-chan os.Signal) error {
	cfg, err := loadToConnect(path, w)
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
	kept := daemon.Session(cfg, st)
	switch changed, err := kept.Settle(ctx); {
	case errors.Is(err, store.ErrNoSession):
		return withCode(exitSession, fmt.Errorf("not logged in: run %s", toType("login", path)))
	case err != nil:
		return withCode(exitConfig, err)
	case changed:
		log.Info("the session lies as the configuration wants it from now on", zap.Bool("sealed", kept.Box.Seals()))
	}

	var traces *observe.Traces
	if to := cfg.Trace.Endpoint; to != "" {
		traces = observe.NewTraces(to, programVersion(), log)
	}
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		traces.Close(last)
	}()
	d, err := daemon.New(daemon.Options{Config: cfg, Store: st, Log: log, Version: programVersion(), Status: systemd.Status, Traces: traces})
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

	pending, err := st.PendingCount()
	if err != nil {
		return withCode(codeOf(err), err)
	}
	log.Info("ready", zap.String("version", programVersion()), zap.Int("pending", pending))
	systemd.Status("connecting to Telegram")
	systemd.Ready()
	go d.ReloadOn(side, daemon.Reloads{ // from here on: READY is also what ends a reload
		Asked: hup, Load: func() (*config.Config, error) { return loadToConnect(path, w) }, Systemd: systemd, Level: level,
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
		store.ErrOtherAccount, store.ErrCorrupt, store.ErrNewer, store.ErrUnsafe, seal.ErrNoKey, seal.ErrWrongKey,
	} {
		if errors.Is(err, mended) {
			return exitConfig
		}
	}
	return exitFailure
}

// load reads the configuration, for what connects to nothing: secrets may be missing that lie elsewhere.
func load(path string, w world) (*config.Config, error) {
	verbs, err := handlers.Table()
	if err != nil {
		return nil, withCode(exitFailure, err)
	}
	cfg, problems := config.Load(path, w.getenv, w.now, verbs)
	if cfg == nil {
		err := fmt.Errorf("%s\n%w", path, problems)
		if unwritten(path, problems) {
			err = fmt.Errorf("%w\nWrite it with: %s", err, toInit(path))
		}
		return nil, withCode(exitConfig, err)
	}
	if err := refuseRoot(cfg.StateDir); err != nil {
		return nil, err
	}
	return cfg, nil
}

// unwritten reports whether the configuration, which has these problems, is not there, or is the example that nobody has edited.
func unwritten(path string, problems config.Problems) bool {
	if len(problems) != 1 {
		return false
	}
	text, err := os.ReadFile(path)
	return errors.Is(err, os.ErrNotExist) || problems[0].Key == "telegram.api_id" && string(text) == userbot.Example
}

// loadToConnect reads the configuration with all that it takes to connect to Telegram.
func loadToConnect(path string, w world) (*config.Config, error) {
	cfg, err := load(path, w)
	if err != nil {
		return nil, err
	}
	if missing := cfg.ToConnect(); missing != nil {
		return nil, withCode(exitConfig, fmt.Errorf("%s\n%w", path, missing))
	}
	return cfg, nil
}

func openStore(cfg *config.Config, opt store.Options) (*store.Store, error) {
	opt.Record = store.RecordOptions{Keep: cfg.Journal.Keep, NoTitles: !cfg.Journal.Titles}
	st, err := store.Open(cfg.StateDir, opt)
	if errors.Is(err, store.ErrLocked) {
		if rest, ok := strings.CutPrefix(cfg.StateDir+"/", config.DefaultStateDir+"/"); ok && strings.Count(rest, "/") <= 1 {
			unit := strings.TrimSuffix("userbot@"+strings.TrimSuffix(rest, "/"), "@")
			err = fmt.Errorf("%w, with: sudo systemctl stop %s", err, unit)
		}
		return nil, withCode(exitFailure, err)
	}
	return st, withCode(exitConfig, err)
}
