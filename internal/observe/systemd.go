package observe

import (
	"context"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"go.uber.org/zap"
)

// Notifier tells systemd how the service is doing. Where NOTIFY_SOCKET is not set, nobody is told and nothing happens.
// A message that cannot be delivered is logged: systemd will notice by itself what is missing.
type Notifier struct {
	Log *zap.Logger
}

func (n Notifier) send(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		n.Log.Warn("systemd was not told", zap.String("state", state), zap.Error(err))
	}
}

// Ready says that the service is up, or that it has reloaded.
func (n Notifier) Ready() { n.send(daemon.SdNotifyReady) }

// Status sets the line that systemctl status shows. It must not hold anything secret.
func (n Notifier) Status(line string) { n.send("STATUS=" + strings.ReplaceAll(line, "\n", " ")) }

// Stopping says that the service is on its way down.
func (n Notifier) Stopping() { n.send(daemon.SdNotifyStopping) }

// Reloading says that the configuration is read again; [Notifier.Ready] ends it, also when the file was refused.
func (n Notifier) Reloading() {
	n.send(daemon.SdNotifyReloading + "\n" + daemon.SdNotifyMonotonicUsec())
}

// Watchdog tells systemd at half the interval it asks for (WATCHDOG_USEC) that the service is alive, each time only
// after probe answered without an error; systemd kills a service that has been silent for the whole interval. probe
// gets half the interval to answer. Watchdog returns when ctx ends, or at once when systemd asked for nothing.
func (n Notifier) Watchdog(ctx context.Context, probe func(context.Context) error) {
	interval, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		n.Log.Warn("the watchdog stays off", zap.Error(err))
	}
	if interval <= 0 {
		return
	}
	tick := time.NewTicker(interval / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		probing, cancel := context.WithTimeout(ctx, interval/2)
		err := probe(probing)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			n.Log.Error("the service does not answer its own probe", zap.Error(err))
		default:
			n.send(daemon.SdNotifyWatchdog)
		}
	}
}
