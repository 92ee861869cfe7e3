package updates

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

// maxPages bounds how much of one chat's history is read at a time.
const maxPages = 50

// newestFirst is a page of history.
type newestFirst []tg.MessageClass

// since returns the messages that may be commands and are not older than t; complete is true if the page reaches
// further back than that.
func (page newestFirst) since(t time.Time, prefix string) (recent []tg.MessageClass, complete bool) {
	for _, m := range page {
		switch m := m.(type) {
		case *tg.Message:
			if int64(m.Date) < t.Unix() {
				return recent, true
			}
			if mayCommand(m, prefix) {
				recent = append(recent, m)
			}
		case *tg.MessageService:
			if int64(m.Date) < t.Unix() {
				return recent, true
			}
			if _, _, ok := migration(m); ok {
				recent = append(recent, m)
			}
		}
	}
	return recent, false
}

// found is a message together with the people it came with.
type found struct {
	msg   tg.MessageClass
	users []tg.UserClass
}

// askHistory reads a chat's newest messages. For a channel the first page also tells its place.
func (l *loop) askHistory(c *chat) func(context.Context) (func() error, error) {
	peer, since, prefix := c.peer, c.since, l.prefix
	return func(ctx context.Context) (func() error, error) {
		in, err := l.opt.API.InputPeer(ctx, peer)
		if err != nil {
			return nil, err
		}
		var (
			all []found
			pts int
			req = &tg.MessagesGetHistoryRequest{Peer: in, Limit: pageSize}
		)
		for page := 0; ; page++ {
			if page == maxPages {
				l.log.Warn("a chat's history is too long to be read as far back as commands count", zap.Stringer("chat", peer))
				break
			}
			answer, err := l.tg.MessagesGetHistory(ctx, req)
			if err != nil {
				return nil, api.Wrap("messages.getHistory", err)
			}
			if a, ok := answer.(*tg.MessagesChannelMessages); ok && page == 0 {
				pts = a.Pts
			}
			got, ok := answer.AsModified()
			if !ok || len(got.GetMessages()) == 0 {
				break
			}
			messages := got.GetMessages()
			recent, complete := newestFirst(messages).since(since, prefix)
			for _, m := range recent {
				all = append(all, found{m, got.GetUsers()})
			}
			oldest := messages[len(messages)-1].GetID()
			if _, whole := answer.(*tg.MessagesMessages); whole || complete || oldest == req.OffsetID {
				break
			}
			req.OffsetID = oldest
		}
		return func() error { return l.past(c, all, pts) }, nil
	}
}

// past hands over what a history had, and takes the place it tells where none is known.
func (l *loop) past(c *chat, all []found, pts int) error {
	for _, f := range slices.Backward(all) {
		if err := l.deliver(f.msg, f.users); err != nil {
			return err
		}
	}
	switch {
	case !c.known && pts > 0:
		c.join(pts)
		return nil
	case pts < c.floor && pts > 0:
		// The history ends before the update that the sequence was joined at.
		c.at = pts
		l.want(c, difference)
	}
	c.floor = 0
	return nil
}

// bridge has the recent history read wherever something may have been missed that no difference will bring.
func (l *loop) bridge() {
	for _, p := range l.chats {
		if p.Kind == command.Channel {
			l.missed(p.ID, 0)
		} else {
			l.want(l.other(p), history)
		}
	}
	l.hole = true
	l.want(l.dialogs, dialogs)
}

func (l *loop) other(p command.Peer) *chat {
	c := l.others[p]
	if c == nil {
		c = &chat{peer: p}
		l.others[p] = c
	}
	return c
}

// askDialogs asks which chats have news: the newest hundred are those that have any worth having.
func (l *loop) askDialogs(ctx context.Context) (func() error, error) {
	answer, err := l.tg.MessagesGetDialogs(ctx, &tg.MessagesGetDialogsRequest{
		OffsetPeer: &tg.InputPeerEmpty{}, Limit: pageSize,
	})
	if err != nil {
		return nil, api.Wrap("messages.getDialogs", err)
	}
	page, ok := answer.AsModified()
	if !ok {
		return nil, fmt.Errorf("messages.getDialogs: unexpected answer %T", answer)
	}
	return func() error { l.look(page); return nil }, nil
}

// look compares the dialogs with what we have. In private chats and basic groups something is missed only where the
// account's difference left a hole.
func (l *loop) look(page tg.ModifiedMessagesDialogs) {
	hole := l.hole && l.dialogs.want == 0 // else these dialogs may be from before the hole, and others follow
	l.opt.API.Learn(page.GetChats())
	recent := map[command.Peer]bool{}
	for _, m := range page.GetMessages() {
		if m, ok := m.AsNotEmpty(); ok && int64(m.GetDate()) >= l.dialogs.since.Unix() {
			recent[api.PeerOf(m.GetPeerID())] = true
		}
	}
	for _, d := range page.GetDialogs() {
		d, ok := d.(*tg.Dialog)
		if !ok {
			continue // a folder
		}
		p := api.PeerOf(d.Peer)
		if !l.counts(p) {
			continue
		}
		switch {
		case p.Kind == command.Channel:
			l.compare(p.ID, d.Pts, recent[p])
		case hole && recent[p]:
			u := findUser(page.GetUsers(), p.ID)
			if p.Kind == command.User && u != nil && u.Bot {
				continue // what is typed there is for the bot
			}
			if p.Kind == command.User && u != nil && !u.Min && u.AccessHash != 0 {
				l.keepHash(p, u.AccessHash)
			}
			l.want(l.other(p), history)
		}
	}
	for _, c := range l.channels {
		if c.floor > 0 {
			l.moved(c) // its place was held back until now
		}
	}
	if hole {
		l.hole = false
	}
}

// compare takes a channel's place from its dialog, or asks what is new.
func (l *loop) compare(id int64, pts int, recent bool) {
	switch c := l.channel(id); {
	case !c.known && !recent && pts > 0:
		c.join(pts)
	case c.known && c.floor > 0 && recent:
		// A message that was pushed led into its middle. What was typed before that is not in any difference.
		l.want(c, history)
	}
	l.missed(id, pts)
}
