// Package api is the typed requests: what is asked of Telegram, in this program's words.
package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// Layer is the version of Telegram's schema that is spoken.
const Layer = tg.Layer

// Hashes keeps the access hashes without which nothing can be asked about a channel or a person. Its methods are quick,
// safe for concurrent use and report no error: a hash that was not kept is found again, at the price of a request.
type Hashes interface {
	// AccessHash returns the hash of a user or a channel.
	AccessHash(p command.Peer) (int64, bool)
	SetAccessHash(p command.Peer, hash int64)
}

// API is the RPCs this program makes, typed in its own words. It is safe for concurrent use.
//
// How long a call may take is its context's business. Every error of Telegram's comes with the TL method's name; [ErrorType],
// [FloodWait], [NoAnswer] and [SessionGone] say what it means.
type API struct {
	tg   *tg.Client
	st   Hashes
	self func() int64
}

// New returns an API over inv. Access hashes come from st and go to it; self returns the account's own user id,
// 0 while it is not known.
func New(inv tg.Invoker, st Hashes, self func() int64) *API {
	return &API{tg: tg.NewClient(inv), st: st, self: self}
}

// Wrap puts the TL method's name before err, if there is one.
func Wrap(method string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", method, err)
}

// learn keeps the access hashes of an answer. Those of min constructors are good only together with the message they
// came with (core.telegram.org/api/min), and would spoil a good one.
func (a *API) learn(chats []tg.ChatClass, users []tg.UserClass) {
	for _, c := range chats {
		if ch, ok := c.(*tg.Channel); ok && !ch.Min {
			if hash, ok := ch.GetAccessHash(); ok {
				a.st.SetAccessHash(command.Peer{Kind: command.Channel, ID: ch.ID}, hash)
			}
		}
	}
	for _, u := range users {
		// A bot's is not kept: a short message from somebody who has been met is taken for a person's.
		if user, ok := u.(*tg.User); ok && !user.Min && !user.Bot {
			if hash, ok := user.GetAccessHash(); ok {
				a.st.SetAccessHash(command.Peer{Kind: command.User, ID: user.ID}, hash)
			}
		}
	}
}

// dialogPages bounds the search for a lost access hash: 2,000 dialogs.
const dialogPages = 20

// hash returns the access hash of a channel or user. One that is not on disk (a fresh state folder and a chat that
// has been silent since) is looked for in the account's dialogs. It returns [ErrUnknownPeer] if it is not there.
func (a *API) hash(ctx context.Context, p command.Peer) (int64, error) {
	if h, ok := a.st.AccessHash(p); ok {
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
		a.learn(page.GetChats(), page.GetUsers())
		if h, ok := a.st.AccessHash(p); ok {
			return h, nil
		}
		if _, all := answer.(*tg.MessagesDialogs); all || !a.nextDialogs(req, page) {
			break
		}
	}
	return 0, ErrUnknownPeer
}

// nextDialogs moves req behind the last dialog of page that can serve as an offset.
func (a *API) nextDialogs(req *tg.MessagesGetDialogsRequest, page tg.ModifiedMessagesDialogs) bool {
	dates := map[command.Peer]map[int]int{}
	for _, m := range page.GetMessages() {
		if m, ok := m.AsNotEmpty(); ok {
			p := PeerOf(m.GetPeerID())
			if dates[p] == nil {
				dates[p] = map[int]int{}
			}
			dates[p][m.GetID()] = m.GetDate()
		}
	}
	dialogs := page.GetDialogs()
	for i := len(dialogs) - 1; i >= 0; i-- {
		d, ok := dialogs[i].(*tg.Dialog)
		if !ok {
			continue // the folder of archived chats
		}
		p, top := PeerOf(d.Peer), d.TopMessage
		date, ok := dates[p][top]
		if !ok {
			continue
		}
		input, err := a.knownPeer(p)
		if err != nil || (top == req.OffsetID && date == req.OffsetDate) {
			continue
		}
		req.OffsetDate, req.OffsetID, req.OffsetPeer = date, top, input
		req.ExcludePinned = true
		return true
	}
	return false
}

func (a *API) knownPeer(p command.Peer) (tg.InputPeerClass, error) {
	if p.Kind == command.Group {
		return &tg.InputPeerChat{ChatID: p.ID}, nil
	}
	if p.Kind == command.User && p.ID == a.self() {
		return &tg.InputPeerSelf{}, nil
	}
	h, ok := a.st.AccessHash(p)
	switch {
	case !ok:
		return nil, ErrUnknownPeer
	case p.Kind == command.User:
		return &tg.InputPeerUser{UserID: p.ID, AccessHash: h}, nil
	default:
		return &tg.InputPeerChannel{ChannelID: p.ID, AccessHash: h}, nil
	}
}

// InputPeer returns p as requests name it, looking for its access hash where [API.hash] does. It returns [ErrUnknownPeer]
// for want of one.
func (a *API) InputPeer(ctx context.Context, p command.Peer) (tg.InputPeerClass, error) {
	if p.IsZero() {
		return nil, ErrNoSuchChat
	}
	input, err := a.knownPeer(p)
	if !errors.Is(err, ErrUnknownPeer) {
		return input, err
	}
	if _, err := a.hash(ctx, p); err != nil {
		return nil, err
	}
	return a.knownPeer(p)
}

// InputChannel is [API.InputPeer] for a channel.
func (a *API) InputChannel(ctx context.Context, p command.Peer) (*tg.InputChannel, error) {
	h, err := a.hash(ctx, p)
	if err != nil {
		return nil, err
	}
	return &tg.InputChannel{ChannelID: p.ID, AccessHash: h}, nil
}

// PeerOf returns p in this program's words, zero for none.
func PeerOf(p tg.PeerClass) command.Peer {
	switch p := p.(type) {
	case *tg.PeerUser:
		return command.Peer{Kind: command.User, ID: p.UserID}
	case *tg.PeerChat:
		return command.Peer{Kind: command.Group, ID: p.ChatID}
	case *tg.PeerChannel:
		return command.Peer{Kind: command.Channel, ID: p.ChannelID}
	default:
		return command.Peer{}
	}
}

// Unpack returns the updates in a container. The abbreviations of single messages are none.
func Unpack(u tg.UpdatesClass) []tg.UpdateClass {
	switch u := u.(type) {
	case *tg.Updates:
		return u.Updates
	case *tg.UpdatesCombined:
		return u.Updates
	case *tg.UpdateShort:
		return []tg.UpdateClass{u.Update}
	default:
		return nil
	}
}
