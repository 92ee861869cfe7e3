package config

import (
	"math"
	"time"

	"go.yaml.in/yaml/v3"
)

// Bounds of commands.max_age. Below the lower one ordinary delivery would make commands too old; beyond the upper one
// a start-up would do what was typed on another day.
const (
	minAge = time.Second
	maxAge = 24 * time.Hour
)

// Bounds of commands.delete_answer: what nobody can read in time is no answer, and a week is longer than anybody waits.
const (
	minTidy = 5 * time.Second
	maxTidy = 7 * 24 * time.Hour
)

// Bounds of journal.keep. Below the lower one a message that is looked at could have been forgotten: after an outage they are
// up to 28 days old. The upper one is five years.
const (
	minKeep = 30 * 24 * time.Hour
	maxKeep = 5 * 365 * 24 * time.Hour
)

// raw is what was written and still has to be understood.
type raw struct {
	apiHash, apiHashFile, keyFile, proxy, proxyFile, sessionKey, oldSessionKey string

	own []own // of each chat
}

// own is what a chat says for itself; nil: nothing.
type own struct {
	command *bool
	answer  *time.Duration
	react   *string
	remind  *[]time.Duration
}

func (o own) over(all Tidy) Tidy {
	if o.command != nil {
		all.DeleteCommand = *o.command
	}
	if o.answer != nil {
		all.DeleteAnswer = *o.answer
	}
	if o.react != nil {
		all.React = *o.react
	}
	return all
}

// table is every key that may be written. What is read leads to c, or to w where it still has to be understood.
func (r *reader) table(c *Config, w *raw) []field {
	return []field{
		{name: "telegram", fields: []field{
			{name: "api_id", required: true, value: whole(r, &c.Telegram.APIID, 1, math.MaxInt32)},
			{name: "api_hash", value: text(r, &w.apiHash)},
			{name: "api_hash_file", value: r.path(&w.apiHashFile)},
			{name: "test_servers", value: boolean(r, &c.Telegram.TestServers)},
			{name: "proxy", value: value{proxyShape(), text(r, &w.proxy).read}},
			{name: "proxy_secret_file", value: r.path(&w.proxyFile)},
			{name: "server", fields: []field{
				{name: "dc", value: whole(r, &c.Telegram.Server.DC, 1, 9999)},
				{name: "address", value: text(r, &c.Telegram.Server.Address)},
				{name: "public_key_file", value: r.path(&w.keyFile)},
			}},
		}},
		{name: "session", fields: []field{
			{name: "key_file", value: r.path(&w.sessionKey)},
			{name: "old_key_file", value: r.path(&w.oldSessionKey)},
		}},
		{name: "state_dir", value: r.path(&c.StateDir)},
		{name: "timezone", value: r.zone(&c.Location)},
		{name: "admins", value: list(r, r.who(&c.Admins))},
		{name: "commands", fields: []field{
			{name: "prefix", value: r.prefix(&c.Commands.Prefix)},
			{name: "max_age", value: r.age(&c.Commands.MaxAge)},
			{name: "chat_admins", value: boolean(r, &c.Commands.ChatAdmins)},
			{name: "anonymous_admins", value: boolean(r, &c.Commands.AnonymousAdmins)},
			{name: "channel_posts", value: boolean(r, &c.Commands.ChannelPosts)},
			{name: "per_minute", value: whole(r, &c.Commands.PerMinute, 0, 1000)},
			{name: "disabled", value: list(r, r.verb(&c.Commands.Disabled))},
			{name: "delete_command", value: boolean(r, &c.Commands.Tidy.DeleteCommand)},
			{name: "delete_answer", value: r.tidyAfter(&c.Commands.Tidy.DeleteAnswer)},
			{name: "react", value: r.sign(&c.Commands.Tidy.React)},
		}},
		{name: "schedule", fields: []field{
			{name: "late_limit", value: r.age(&c.Schedule.LateLimit)},
			{name: "remind", value: r.leads(&c.Schedule.Remind, "no reminders")},
			{name: "orphans", value: r.oneOf(&c.Schedule.Orphans, "what becomes of them", KeepOrphans, PauseOrphans)},
		}},
		{name: "journal", fields: []field{
			{name: "keep", value: r.between(&c.Journal.Keep, minKeep, maxKeep, "it is between 30d and 1825d")},
			{name: "titles", value: boolean(r, &c.Journal.Titles)},
		}},
		{name: "chats", value: list(r, r.chat(&c.Chats, &w.own))},
		{name: "log", fields: []field{
			{name: "level", value: r.level(&c.Log.Level)},
			{name: "format", value: r.format(&c.Log.Format)},
		}},
		{name: "metrics", fields: []field{
			{name: "listen", value: r.listen(&c.Metrics.Listen)},
		}},
		{name: "trace", fields: []field{
			{name: "endpoint", value: r.endpoint(&c.Trace.Endpoint)},
		}},
	}
}

func (r *reader) read(root *yaml.Node) (*Config, Problems) {
	c := Default(r.env)
	var w raw
	r.root = r.table(c, &w)
	r.mapping("", root, r.root)
	for i := range c.Chats {
		c.Chats[i].Tidy, c.Chats[i].Remind = w.own[i].over(c.Commands.Tidy), c.Schedule.Remind
		if own := w.own[i].remind; own != nil {
			c.Chats[i].Remind = *own
		}
	}
	r.server(&c.Telegram, w.keyFile)
	r.application(c, w)
	r.proxy(c, w)
	c.Session.Key = r.sealingKey(c, "session.key_file", w.sessionKey, "session_key")
	c.Session.Old = r.sealingKey(c, "session.old_key_file", w.oldSessionKey, "session_key_old")
	if len(r.problems) > 0 {
		return nil, append(r.problems, c.ToConnect()...).sorted()
	}
	c.Hints = append(c.Hints, r.notes...)
	if len(c.Admins) == 0 && !c.Commands.ChatAdmins {
		c.Hints = append(c.Hints, Problem{Key: "admins", Line: r.lines["admins"], What: "nobody is listed", Hint: "only the account itself can command, and the admins of chats that list their own"})
	}
	if c.Commands.ChatAdmins && len(c.Chats) == 0 {
		c.Hints = append(c.Hints, Problem{
			Key: "commands.chat_admins", Line: r.lines["commands.chat_admins"], What: "no chats are listed",
			Hint: "whoever adds the account to a group of his own can command there; list the chats that it is for",
		})
	}
	return c, nil
}
