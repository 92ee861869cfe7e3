package daemon

import (
	"slices"
	"strings"

	"userbot/internal/command"
	"userbot/internal/config"
	"userbot/internal/handlers"
)

// policyOf turns the configuration into the handlers' policy. names holds the usernames, in lower case and without @,
// whose owners are known; missing lists those that are not. Who is missing may not command yet.
func policyOf(c *config.Config, names map[string]command.Peer) (p *handlers.Policy, missing []string) {
	known := map[string]command.Peer{}
	find := func(name string) (command.Peer, bool) {
		name = strings.ToLower(strings.TrimPrefix(name, "@"))
		peer, ok := names[name]
		if ok {
			known[name] = peer
		} else {
			missing = append(missing, name)
		}
		return peer, ok
	}
	people := func(list []config.Who) map[command.Peer]bool {
		set := map[command.Peer]bool{}
		for _, who := range list {
			peer, ok := who.Peer, true
			if who.Username != "" {
				peer, ok = find(who.Username)
			}
			if ok {
				set[peer] = true
			}
		}
		return set
	}
	p = &handlers.Policy{
		Prefix: c.Commands.Prefix, MaxAge: c.Commands.MaxAge,
		ChatAdmins: c.Commands.ChatAdmins, AnonymousAdmins: c.Commands.AnonymousAdmins, ChannelPosts: c.Commands.ChannelPosts,
		Admins: people(c.Admins), Location: c.Location,
	}
	if len(c.Chats) > 0 {
		p.Chats = map[command.Peer]handlers.ChatPolicy{}
	}
	for _, chat := range c.Chats {
		peer, ok := command.ParsePeer(chat.Ref)
		if !ok {
			peer, ok = find(chat.Ref)
		}
		admins := people(chat.Admins)
		if ok {
			p.Chats[peer] = handlers.ChatPolicy{Admins: admins, Location: chat.Location}
			if to, moved := names[peer.String()]; moved {
				p.Chats[to] = p.Chats[peer]
			}
		}
	}
	p.Names = known
	slices.Sort(missing)
	return p, slices.Compact(missing)
}
