package daemon

import (
	"context"
	"os"
	"strings"
	"time"

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

// Reloaded is what came of reading the configuration again.
type Reloaded struct {
	At       time.Time `json:"at"`
	OK       bool      `json:"ok"`       // false: it was refused, and the old one stays in force
	Problems []string  `json:"problems"` // why
	Restart  []string  `json:"restart"`  // keys that have changed, and count from the next start on
}

// ReloadOn reads the configuration again at each signal, and each time that it is asked for over the control socket, until ctx ends. A broken
// file is refused and everything stays as it is.
func (d *Daemon) ReloadOn(ctx context.Context, r Reloads) {
	for {
		var answer chan<- Reloaded
		select {
		case <-ctx.Done():
			return
		case <-r.Asked:
		case answer = <-d.reloads:
		}
		r.Systemd.Reloading()
		done := d.reload(r)
		d.lastReload.Store(&done)
		d.tell()
		r.Systemd.Ready()
		if answer != nil {
			answer <- done
		}
	}
}

func (d *Daemon) reload(r Reloads) Reloaded {
	done := Reloaded{At: d.client.Now().UTC(), Problems: []string{}, Restart: []string{}}
	next, err := r.Load()
	if err != nil {
		d.log.Error("the configuration is broken, so the old one stays in force", zap.Error(err))
		done.Problems = lines(err)
		return done
	}
	restart, err := d.Reload(next)
	if err != nil {
		d.log.Error("the configuration could not be applied, so the old one stays in force", zap.Error(err))
		done.Problems = lines(err)
		return done
	}
	done.OK = true
	r.Level.SetLevel(next.Log.Level)
	d.log.Info("configuration reloaded")
	if len(restart) > 0 {
		done.Restart = restart
		d.log.Warn("the configuration has changed where it needs a restart", zap.String("keys", strings.Join(restart, ", ")))
	}
	return done
}

// askedToReload has [Daemon.ReloadOn] read the configuration again, and returns what came of it.
func (d *Daemon) askedToReload(ctx context.Context) (Reloaded, error) {
	answer := make(chan Reloaded, 1)
	select {
	case d.reloads <- answer:
	case <-ctx.Done():
		return Reloaded{}, ctx.Err()
	}
	select {
	case done := <-answer:
		return done, nil
	case <-ctx.Done():
		return Reloaded{}, ctx.Err()
	}
}
