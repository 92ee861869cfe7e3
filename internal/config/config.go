// Package config reads what the operator wrote and turns it into validated values, or into every mistake at once.
package config

import (
	"crypto/rsa"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the zone names that may be written must not depend on what the host has installed

	"go.uber.org/zap/zapcore"

	"userbot/internal/command"
	"userbot/internal/secret"
)

// DefaultStateDir is where the state lives when neither the file nor systemd ($STATE_DIRECTORY) says otherwise.
const DefaultStateDir = "/var/lib/userbot"

// Config is a valid configuration: everything in it may be used without another check.
type Config struct {
	Telegram Telegram
	Session  Session
	StateDir string         // absolute
	Location *time.Location // never nil
	Admins   []Who
	Commands Commands
	Schedule Schedule
	Journal  Journal
	Chats    []Chat // empty: commands count in every chat
	Log      Log
	Metrics  Metrics
	Trace    Trace

	// Hints are remarks that keep nothing from starting: what is probably not meant.
	Hints Problems
	// Unread are the secrets in files of their own that cannot be used, and Lacking is one that no file has: systemd may hand it over to
	// the service alone. Both keep only from connecting.
	Unread, Lacking Problems

	secretIn string // the key of a secret that stands in the configuration itself, which is one then; empty: there is none
}

// ToConnect returns what keeps from connecting to Telegram with this configuration, and from nothing else.
func (c *Config) ToConnect() Problems { return slices.Concat(c.Unread, c.Lacking).sorted() }

// Telegram says which application this is and where Telegram is.
type Telegram struct {
	APIID       int         // positive
	APIHash     secret.Text // only for logging in; the zero Text where it is not written down
	TestServers bool
	Server      Server
	Proxy       Proxy
}

// Server is another MTProto server than Telegram's own, or only the data centre to begin with.
type Server struct {
	DC         int              // positive
	Address    string           // host:port; empty: Telegram's own servers
	PublicKeys []*rsa.PublicKey // not empty when Address is given
}

// Session says with what the session is sealed where it is kept.
type Session struct {
	Key secret.Text // 32 bytes; the zero Text: it is not sealed
	Old secret.Text // 32 bytes that it may have been sealed with before; the zero Text: there is none
}

// Who is a sender that may command: exactly one of the fields is set.
type Who struct {
	Peer     command.Peer // a person, or the channel that somebody posts as
	Username string       // without @; to be resolved once, for names change hands
}

// String returns the sender as it stands in the configuration.
func (w Who) String() string {
	if w.Username != "" {
		return "@" + w.Username
	}
	return w.Peer.String()
}

// Commands says what is taken for a command, and from whom.
type Commands struct {
	Prefix          string        // one to three punctuation characters
	MaxAge          time.Duration // between minAge and maxAge
	ChatAdmins      bool          // members whose manage_call right Telegram confirms may command
	AnonymousAdmins bool
	ChannelPosts    bool
	PerMinute       int            // commands of one person in the long run; 0: no limit
	Disabled        []command.Verb // in every chat
	Tidy            Tidy           // in groups and channels that have none of their own
}

// Schedule says how calls are started at their time.
type Schedule struct {
	LateLimit time.Duration   // how late; between minAge and maxAge
	Remind    []time.Duration // how long before, as in [command.Leads]; in chats that have none of their own
	Orphans   string          // "keep" or "pause": what becomes of the plans of somebody who may not command any more
}

// What becomes of the plans of somebody who may not command any more.
const (
	KeepOrphans  = "keep"
	PauseOrphans = "pause"
)

// Journal says what is kept of what was done.
type Journal struct {
	Keep   time.Duration // between minKeep and maxKeep
	Titles bool          // of calls, and the words of answers, in the record of what was done
}

// Tidy says what is left in a group or channel of a command that was done.
type Tidy struct {
	DeleteCommand bool
	DeleteAnswer  time.Duration // how long after it; between minTidy and maxTidy, 0: it stays
	React         string        // an emoji in the place of the answer; empty: there is an answer
}

// Chat is a chat in which commands count.
type Chat struct {
	Ref      string         // "@name", or the id as people know it: -123, -1000000000123
	Admins   []Who          // besides the global ones
	Disabled []command.Verb // besides those of every chat
	Tidy     Tidy
	Remind   []time.Duration // as that of Schedule
	Location *time.Location  // nil: that of the Config
}

// Metrics says where the figures by which the daemon is watched can be read.
type Metrics struct {
	Listen string // host:port of this machine alone, or the absolute path of a socket; empty: nowhere
}

// Trace says who is told how commands go on.
type Trace struct {
	Endpoint string // a collector's URL, for OTLP over HTTP; empty: nobody
}

// Log says how much is logged and in which form.
type Log struct {
	Level  zapcore.Level // debug, info, warn or error
	Format string        // auto, console or json
}

// Default returns what an empty configuration means. Only the application's id is missing from it: it has no default. env looks up environment variables, as [os.Getenv] does.
func Default(env func(string) string) *Config {
	stateDir := DefaultStateDir
	// systemd lists several folders separated by colons when the unit asks for several.
	if dir, _, _ := strings.Cut(env("STATE_DIRECTORY"), ":"); filepath.IsAbs(dir) {
		stateDir = dir
	}
	return &Config{
		Telegram: Telegram{Server: Server{DC: 2}},
		StateDir: stateDir,
		Location: time.UTC,
		Commands: Commands{Prefix: "/", MaxAge: 2 * time.Minute, PerMinute: 6},
		Schedule: Schedule{LateLimit: 15 * time.Minute, Orphans: KeepOrphans},
		Journal:  Journal{Keep: 90 * 24 * time.Hour, Titles: true},
		Log:      Log{Level: zapcore.InfoLevel, Format: "auto"},
	}
}
