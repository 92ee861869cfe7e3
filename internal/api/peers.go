package api

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// maxMet bounds how many channels are remembered; an account can be in 1,000 at most.
const maxMet = 4096

// met is the channels that the account is in, as far as they were in some answer or update since the start.
type met struct {
	hashes Hashes

	mu       sync.Mutex // guards what is below
	channels map[int64]*metChannel
	names    map[string]int64 // by username, in lower case
}

type metChannel struct {
	hash  int64
	plain string
	more  []tg.Username // collectible ones
}

func newMet(h Hashes) *met {
	return &met{hashes: h, channels: map[int64]*metChannel{}, names: map[string]int64{}}
}

// learn takes over what an object tells of a channel. Those of min constructors tell nothing for certain, and their
// hashes are good only together with the message they came with (core.telegram.org/api/min).
func (m *met) learn(c *tg.Channel) {
	if c.Min || c.AccessHash == 0 {
		return
	}
	m.mu.Lock()
	old := m.channels[c.ID]
	if old != nil && !c.Left && old.hash == c.AccessHash && old.plain == c.Username && slices.Equal(old.more, c.Usernames) {
		m.mu.Unlock()
		return
	}
	m.forget(c.ID)
	if !c.Left {
		m.add(c)
	}
	m.mu.Unlock()
	if !c.Left {
		keep(m.hashes, command.Peer{Kind: command.Channel, ID: c.ID}, c.AccessHash)
	}
}

// add notes a channel. The lock is held.
func (m *met) add(c *tg.Channel) {
	if len(m.channels) >= maxMet {
		for any := range m.channels {
			m.forget(any)
			break
		}
	}
	m.channels[c.ID] = &metChannel{c.AccessHash, c.Username, slices.Clone(c.Usernames)}
	for _, name := range Usernames(c.Username, c.Usernames) {
		m.names[strings.ToLower(name)] = c.ID
	}
}

// forget drops a channel that the account is not in any more. The lock is held.
func (m *met) forget(id int64) {
	c := m.channels[id]
	if c == nil {
		return
	}
	delete(m.channels, id)
	for _, name := range Usernames(c.plain, c.more) {
		if name = strings.ToLower(name); m.names[name] == id {
			delete(m.names, name)
		}
	}
}

// hash returns a channel's access hash, and writes it down again if it has been lost.
func (m *met) hash(p command.Peer) (int64, bool) {
	if h, ok := m.hashes.AccessHash(p); ok || p.Kind != command.Channel {
		return h, ok
	}
	m.mu.Lock()
	c := m.channels[p.ID]
	m.mu.Unlock()
	if c == nil {
		return 0, false
	}
	m.hashes.SetAccessHash(p, c.hash)
	return c.hash, true
}

func keep(h Hashes, p command.Peer, hash int64) {
	if old, ok := h.AccessHash(p); !ok || old != hash {
		h.SetAccessHash(p, hash)
	}
}

// Usernames are all that a chat or a person goes by: who has several has a list in place of the plain field.
func Usernames(plain string, more []tg.Username) []string {
	var names []string
	if plain != "" {
		names = append(names, plain)
	}
	for _, u := range more {
		if u.Active {
			names = append(names, u.Username)
		}
	}
	return names
}

// Learn takes over what came with an answer or an update: of the channels that the account is in, access hashes and
// names. Nothing is kept of people, see [API.KeepUser].
func (a *API) Learn(chats []tg.ChatClass) {
	for _, c := range chats {
		switch c := c.(type) {
		case *tg.Channel:
			a.met.learn(c)
		case *tg.ChannelForbidden:
			a.met.mu.Lock()
			a.met.forget(c.ID)
			a.met.mu.Unlock()
		}
	}
}

// KnownName returns the chat with that username (without @), of those that the account is in and has heard of since the
// start. It asks nobody: Telegram rations the resolving of names.
func (a *API) KnownName(name string) (command.Peer, bool) {
	a.met.mu.Lock()
	defer a.met.mu.Unlock()
	id, ok := a.met.names[strings.ToLower(name)]
	return command.Peer{Kind: command.Channel, ID: id}, ok
}

// KeepUser keeps the access hash of a person who is to be written to or asked about again.
func (a *API) KeepUser(p command.Peer, hash int64) {
	if p.Kind == command.User && hash != 0 {
		keep(a.opt.Hashes, p, hash)
	}
}

// dialogPages bounds the search for a lost access hash: 2,000 dialogs.
const dialogPages = 20

// hash returns the access hash of a channel or user. One that is not on disk (a fresh state folder and a chat that
// has been silent since) is looked for in the account's dialogs. It returns [ErrUnknownPeer] if it is not there.
func (a *API) hash(ctx context.Context, p command.Peer) (int64, error) {
	if h, ok := a.met.hash(p); ok {
		return h, nil
	}
	req := &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 100}
	for range dialogPages {
		answer, err := a.tg.MessagesGetDialogs(ctx, req)
		if err != nil {
			return 0, Wrap("messages.getDialogs", err)
		}
		page, ok := answer.AsModified()
		if !ok {
			break
		}
		a.Learn(page.GetChats())
		if h, ok := a.met.hash(p); ok {
			return h, nil
		}
		if h, ok := hashIn(p, page.GetChats(), page.GetUsers()); ok {
			return h, nil
		}
		if _, more := a.NextDialogs(req, answer); !more {
			break
		}
	}
	return 0, ErrUnknownPeer
}

// hashIn finds the access hash of p in what came with an answer.
func hashIn(p command.Peer, chats []tg.ChatClass, users []tg.UserClass) (int64, bool) {
	for _, c := range chats {
		if c, ok := c.(*tg.Channel); ok && p.Kind == command.Channel && c.ID == p.ID && !c.Min {
			return c.GetAccessHash()
		}
	}
	for _, u := range users {
		if u, ok := u.(*tg.User); ok && p.Kind == command.User && u.ID == p.ID && !u.Min {
			return u.GetAccessHash()
		}
	}
	return 0, false
}

// NextDialogs moves req behind a page of the account's dialogs; more is false if they end there. date says how far down
// the page goes, in Unix seconds: dialogs come in the order of their last messages, but for the pinned ones.
func (a *API) NextDialogs(req *tg.MessagesGetDialogsRequest, answer tg.MessagesDialogsClass) (date int, more bool) {
	page, ok := answer.(*tg.MessagesDialogsSlice)
	if !ok {
		return 0, false // all of them at once
	}
	type message struct {
		chat command.Peer
		id   int
	}
	dates := map[message]int{}
	for _, m := range page.Messages {
		if m, ok := m.AsNotEmpty(); ok {
			dates[message{PeerOf(m.GetPeerID()), m.GetID()}] = m.GetDate()
		}
	}
	for _, d := range slices.Backward(page.Dialogs) {
		d, ok := d.(*tg.Dialog)
		if !ok || d.Pinned {
			continue // the folder of archived chats, or out of order
		}
		p := PeerOf(d.Peer)
		last, ok := dates[message{p, d.TopMessage}]
		if !ok {
			continue
		}
		in, err := a.knownPeer(p)
		if h, ok := hashIn(p, page.Chats, page.Users); ok {
			in, err = inputOf(p, h), nil
		}
		if err != nil {
			continue
		}
		more = d.TopMessage != req.OffsetID || last != req.OffsetDate
		req.OffsetDate, req.OffsetID, req.OffsetPeer, req.ExcludePinned = last, d.TopMessage, in, true
		if draft, ok := d.Draft.(*tg.DraftMessage); ok {
			last = max(last, draft.Date) // a draft moves its dialog up
		}
		return last, more
	}
	return 0, false
}

// knownPeer returns p as requests name it, as far as that needs no asking.
func (a *API) knownPeer(p command.Peer) (tg.InputPeerClass, error) {
	if p.Kind == command.Group {
		return &tg.InputPeerChat{ChatID: p.ID}, nil
	}
	if p.Kind == command.User && p.ID == a.opt.Self() {
		return &tg.InputPeerSelf{}, nil
	}
	h, ok := a.met.hash(p)
	if !ok {
		return nil, ErrUnknownPeer
	}
	return inputOf(p, h), nil
}

// inputOf names a channel or a user.
func inputOf(p command.Peer, hash int64) tg.InputPeerClass {
	if p.Kind == command.User {
		return &tg.InputPeerUser{UserID: p.ID, AccessHash: hash}
	}
	return &tg.InputPeerChannel{ChannelID: p.ID, AccessHash: hash}
}

// InputPeer returns p as requests name it, looking for its access hash in the account's dialogs if need be. It returns
// [ErrUnknownPeer] for want of one.
func (a *API) InputPeer(ctx context.Context, p command.Peer) (tg.InputPeerClass, error) {
	if p.Kind != command.User && p.Kind != command.Group && p.Kind != command.Channel {
		return nil, ErrNoSuchChat
	}
	input, err := a.knownPeer(p)
	if !errors.Is(err, ErrUnknownPeer) {
		return input, err
	}
	h, err := a.hash(ctx, p)
	if err != nil {
		return nil, err
	}
	return inputOf(p, h), nil
}

// InputChannel is [API.InputPeer] for a channel.
func (a *API) InputChannel(ctx context.Context, p command.Peer) (*tg.InputChannel, error) {
	h, err := a.hash(ctx, p)
	if err != nil {
		return nil, err
	}
	return &tg.InputChannel{ChannelID: p.ID, AccessHash: h}, nil
}
