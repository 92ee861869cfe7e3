package config

import "reflect"

// Reload returns the configuration to go on with when the file changed from old to new while the daemon runs: who may
// command and where, the limits, the reminders, the time zones and the log level are new's; the rest stays old's. restart names the
// changed keys among the rest, which need a restart to count.
func Reload(old, new *Config) (next *Config, restart []string) {
	merged := *new
	merged.Telegram, merged.StateDir, merged.Journal, merged.Log.Format, merged.Metrics = old.Telegram, old.StateDir, old.Journal, old.Log.Format, old.Metrics
	fixed := []struct {
		key      string
		old, new any
	}{
		{"telegram.api_id", old.Telegram.APIID, new.Telegram.APIID},
		{"telegram.test_servers", old.Telegram.TestServers, new.Telegram.TestServers},
		{"telegram.server", old.Telegram.Server, new.Telegram.Server},
		{"state_dir", old.StateDir, new.StateDir},
		{"journal.keep", old.Journal.Keep, new.Journal.Keep},
		{"journal.titles", old.Journal.Titles, new.Journal.Titles},
		{"log.format", old.Log.Format, new.Log.Format},
		{"metrics.listen", old.Metrics.Listen, new.Metrics.Listen},
	}
	for _, f := range fixed {
		if !reflect.DeepEqual(f.old, f.new) {
			restart = append(restart, f.key)
		}
	}
	return &merged, restart
}
