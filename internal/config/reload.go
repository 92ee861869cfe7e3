package config

import "reflect"

// Reload returns the configuration to go on with when the file changed from old to new while the daemon runs: who may
// command and where, the limits, the reminders, the time zones and the log level are new's; the rest stays old's. restart names the
// changed keys among the rest, which need a restart to count.
func Reload(old, new *Config) (next *Config, restart []string) {
	merged := *new
	merged.Telegram, merged.Session, merged.StateDir, merged.Journal = old.Telegram, old.Session, old.StateDir, old.Journal
	merged.Log.Format, merged.Metrics, merged.Trace = old.Log.Format, old.Metrics, old.Trace
	fixed := []struct {
		key      string
		old, new any
	}{
		{"telegram.api_id", old.Telegram.APIID, new.Telegram.APIID},
		{"telegram.test_servers", old.Telegram.TestServers, new.Telegram.TestServers},
		{"telegram.server", old.Telegram.Server, new.Telegram.Server},
		{"telegram.proxy", old.Telegram.Proxy, new.Telegram.Proxy},
		{"session", old.Session, new.Session},
		{"state_dir", old.StateDir, new.StateDir},
		{"journal.keep", old.Journal.Keep, new.Journal.Keep},
		{"journal.titles", old.Journal.Titles, new.Journal.Titles},
		{"log.format", old.Log.Format, new.Log.Format},
		{"metrics.listen", old.Metrics.Listen, new.Metrics.Listen},
		{"trace.endpoint", old.Trace.Endpoint, new.Trace.Endpoint},
	}
	for _, f := range fixed {
		if !reflect.DeepEqual(f.old, f.new) {
			restart = append(restart, f.key)
		}
	}
	return &merged, restart
}
