package daemon

import (
	"context"
	"os"
	"strings"

	"go.uber.org/zap"

	"userbot/internal/config"
	"userbot/internal/observe"
)

// Reloads is what reading the configuration again takes.
type Reloads struct {
	Asked   <-chan os.Signal
	Load    func() (*config.Config, error)
	Systemd observe.Notifier // told before and after
	Level   zap.AtomicLevel  // of the log
}

// ReloadOn reads the configuration again at each signal, until ctx ends. A broken file is refused and everything stays as it is.
func (d *Daemon) ReloadOn(ctx context.Context, r Reloads) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.Asked:
		}
		r.Systemd.Reloading()
		if next, err := r.Load(); err != nil {
			d.log.Error("the configuration is broken, so the old one stays in force", zap.Error(err))
		} else if restart, err := d.Reload(next); err != nil {
			d.log.Error("the configuration could not be applied, so the old one stays in force", zap.Error(err))
		} else {
			r.Level.SetLevel(next.Log.Level)
			d.log.Info("configuration reloaded")
			if len(restart) > 0 {
				d.log.Warn("the configuration has changed where it needs a restart", zap.String("keys", strings.Join(restart, ", ")))
			}
		}
		r.Systemd.Ready()
	}
}
