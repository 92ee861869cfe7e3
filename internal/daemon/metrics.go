package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/observe"
	"userbot/internal/store"
)

// watched passes on to the figures and the traces what the handlers tell.
type watched struct {
	m   *observe.Metrics
	t   *observe.Traces
	now func() time.Time // the host's clock
}

func (w watched) Answered(of string, v command.Verb, o store.Outcome, took time.Duration) {
	w.m.Command(string(v), string(o), took)
	w.t.Ended(of, string(v), string(o), w.now(), took)
}
func (w watched) Step(ctx context.Context, of, step string) (context.Context, func()) {
	return w.t.Step(ctx, of, step)
}
func (w watched) Repeated()             { w.m.Repeated() }
func (w watched) Due(lag time.Duration) { w.m.Due(lag) }

// figures writes all figures, with those of this moment.
func (d *Daemon) figures(w http.ResponseWriter, _ *http.Request) {
	s, err := d.Status()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	is := func(yes bool) float64 {
		if yes {
			return 1
		}
		return 0
	}
	now := map[string]float64{
		"userbot_connected":                                is(s.Connection.Up),
		"userbot_session_confirmed":                        is(s.Session == confirmed),
		"userbot_pending_commands":                         float64(s.Commands.Pending),
		"userbot_oldest_command_seconds":                   0,
		"userbot_unjudged_commands":                        float64(s.Commands.Unjudged),
		"userbot_commands_from_strangers_total":            float64(s.Commands.Strangers),
		"userbot_commands_left_unanswered_total":           float64(s.Commands.Limited),
		"userbot_commands_dropped_total":                   float64(s.Commands.Dropped),
		"userbot_commands_unreadable_total":                float64(s.Commands.Unreadable),
		"userbot_planned_calls":                            float64(s.Agenda.Planned),
		"userbot_floods_in_force":                          float64(len(s.Floods)),
		"userbot_store_bytes":                              float64(s.Store.Bytes),
		"userbot_store_commits_total":                      float64(d.store.Commits()),
		"userbot_reload_refused":                           is(s.Reload != nil && !s.Reload.OK),
		"userbot_start_time_seconds":                       float64(s.Started.UnixMilli()) / 1000,
		fmt.Sprintf("userbot_info{version=%q}", s.Version): 1,
	}
	if s.Commands.Pending > 0 {
		now["userbot_oldest_command_seconds"] = s.At.Sub(s.Commands.Oldest).Seconds()
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	d.metrics.Write(w, now)
}

// ServeMetrics listens where the configuration says, and answers in the background until ctx ends: /metrics and nothing else.
// What the daemon can do without is no reason to end it, so what is wrong is logged.
func (d *Daemon) ServeMetrics(ctx context.Context) {
	address, log := d.config.Load().Metrics.Listen, d.log
	if address == "" {
		return
	}
	network := "tcp"
	if filepath.IsAbs(address) {
		network = "unix"
		if info, err := os.Lstat(address); err == nil && info.Mode()&os.ModeSocket != 0 {
			_ = os.Remove(address) // of a process that was killed
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, network, address)
	if err != nil {
		log.Error("nobody can read the metrics", zap.Error(err))
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", d.figures)
	problems, _ := zap.NewStdLogAt(log, zap.WarnLevel) // fails only for a level that does not exist
	server := &http.Server{Handler: mux, ReadTimeout: time.Minute, WriteTimeout: time.Minute, ErrorLog: problems}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(l) }()
}

// health answers 200 where probe finds nothing, else 503 and what it is.
func health(probe func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := probe(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintln(w, "ok")
	}
}

// watch adds what only the owner of the control socket may see: the figures, too, whether or not they are served elsewhere,
// whether the daemon lives and is connected, and Go's profiles of it.
func (d *Daemon) watch(mux *http.ServeMux) {
	mux.HandleFunc("GET /metrics", d.figures)
	mux.Handle("GET /healthz", health(func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		return d.Probe(ctx)
	}))
	mux.Handle("GET /readyz", health(func(context.Context) error {
		if !d.online.Load() {
			return errors.New("no connection to Telegram")
		}
		return nil
	}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}
