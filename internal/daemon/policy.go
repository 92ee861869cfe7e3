package daemon

import (
	"slices"
	"strings"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/handlers"
)

// missing is what the configuration names and whose bearer is not known, in lower case and without @.
type missing struct {
	people []string // senders who may command
	chats  []string // chats in which commands count
}

// all returns every name once.
func (m missing) all() []string {
	names := slices.Concat(m.people, m.chats)
	slices.Sort(names)
	return slices.Compact(names)
}

// nameOf is how a configured username is kept: in lower case and without @.
func nameOf(written string) string { return strings.ToLower(strings.TrimPrefix(written, "@")) }

// Mentioned lists the names that c stands on: usernames, and the ids of basic groups, which may have become supergroups.
func Mentioned(c *config.Config) []string {
	var names []string
	people := func(list []config.Who) {
		for _, who := range list {
			if who.Username != "" {
				names = append(names, nameOf(who.Username))
			}
		}
	}
	people(c.Admins)
	for _, chat := range c.Chats {
		people(chat.Admins)
		if peer, ok := command.ParsePeer(chat.Ref); ok {
			names = append(names, peer.String())
		} else {
			names = append(names, nameOf(chat.Ref))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// policyOf turns the configuration into the handlers' policy. names holds the bearers that are known; who is missing
// may not command yet.
func policyOf(c *config.Config, names map[string]command.Peer) (p *handlers.Policy, left missing) {
	known := map[string]command.Peer{}
	find := func(name string, missing *[]string) (command.Peer, bool) {
		name = nameOf(name)
		peer, ok := names[name]
		if ok {
			known[name] = peer
		} else {
			*missing = append(*missing, name)
		}
		return peer, ok
	}
	people := func(list []config.Who) (set map[command.Peer]bool, unknown []string) {
		set = map[command.Peer]bool{}
		for _, who := range list {
			peer, ok := who.Peer, true
			if who.Username != "" {
				peer, ok = find(who.Username, &unknown)
			}
			if ok {
				set[peer] = true
			}
		}
		left.people = append(left.people, unknown...)
		return set, unknown
	}
	p = &handlers.Policy{
		Prefix: c.Commands.Prefix, MaxAge: c.Commands.MaxAge,
		ChatAdmins: c.Commands.ChatAdmins, AnonymousAdmins: c.Commands.AnonymousAdmins, ChannelPosts: c.Commands.ChannelPosts,
		PerMinute: c.Commands.PerMinute,
		Location:  c.Location, Disabled: setOf(c.Commands.Disabled), Tidy: tidyOf(c.Commands.Tidy), LateLimit: c.Schedule.LateLimit,
		Remind: c.Schedule.Remind,
	}
	if c.Schedule.Orphans == config.PauseOrphans {
		p.Orphans = handlers.PauseOrphans
	}
	p.Admins, p.Unknown = people(c.Admins)
	if len(c.Chats) > 0 {
		p.Chats = map[command.Peer]handlers.ChatPolicy{}
	}
	for _, chat := range c.Chats {
		peer, ok := command.ParsePeer(chat.Ref)
		if !ok {
			peer, ok = find(chat.Ref, &left.chats)
		}
		admins, unknown := people(chat.Admins)
		if ok {
			p.Chats[peer] = handlers.ChatPolicy{
				Admins: admins, Unknown: unknown, Location: chat.Location, Disabled: setOf(chat.Disabled), Tidy: tidyOf(chat.Tidy), Remind: chat.Remind,
			}
			if to, moved := names[peer.String()]; moved {
				p.Chats[to] = p.Chats[peer]
			}
		}
	}
	p.Names, p.UnknownChats = known, len(left.chats) > 0
	return p, left
}

func tidyOf(t config.Tidy) handlers.Tidy {
	return handlers.Tidy{DeleteCommand: t.DeleteCommand, DeleteAnswer: t.DeleteAnswer, React: t.React}
}

func setOf(list []command.Verb) map[command.Verb]bool {
	set := map[command.Verb]bool{}
	for _, v := range list {
		set[v] = true
	}
	return set
}
