package handlers

import (
	"cmp"
	"context"
	"slices"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// whoCommands tells who may give commands for the chat.
func whoCommands() *action {
	return &action{tell: func(_ context.Context, a *attempt, s situation) (*finding, error) {
		p := a.h.policy.Load()
		here := p.Chats[a.e.Target]
		return &finding{kind: store.DoneOutcome, text: a.scene(s).Commanders(words.Commanders{
			Everywhere: p.called(p.Admins), There: p.called(here.Admins), Unknown: slices.Concat(p.Unknown, here.Unknown),
			ChatAdmins: p.ChatAdmins, Anonymous: p.AnonymousAdmins, Posts: p.ChannelPosts,
		})}, nil
	}}
}

// called is who is listed, as the configuration names them: names first.
func (p *Policy) called(list map[command.Peer]bool) (all []words.Commander) {
	names := map[command.Peer]string{}
	for name, peer := range p.Names {
		if names[peer] == "" || name < names[peer] {
			names[peer] = name
		}
	}
	for peer := range list {
		all = append(all, words.Commander{Name: names[peer], ID: peer})
	}
	slices.SortFunc(all, func(a, b words.Commander) int {
		switch {
		case (a.Name == "") != (b.Name == ""):
			return cmp.Compare(b.Name, a.Name)
		case a.Name != b.Name:
			return cmp.Compare(a.Name, b.Name)
		}
		return cmp.Compare(a.ID.String(), b.ID.String())
	})
	return all
}
