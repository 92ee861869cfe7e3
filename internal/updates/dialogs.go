package updates

import (
	"context"
	"fmt"

	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/command"
)

// dialogList is how far the list of chats has been read: page by page, the chats with the newest messages first, down to
// where nothing was missed. Dates are in Unix seconds.
type dialogList struct {
	offset  *tg.MessagesGetDialogsRequest // where the next page begins; nil: at the top
	down    int                           // the date of the last message of the chats in which nothing was missed
	began   int                           // when the first page was asked for
	restart bool                          // the list is wanted, again if it is being read
	seen    map[command.Peer]bool         // the chats on all pages so far
	fresh   bool                          // this time through there was one that had not been seen before
}

// bridge has the history read wherever something may have been missed that the account's difference will not bring.
func (l *loop) bridge() {
	if !l.skipped {
		l.skippedFrom = l.account.date
	}
	l.skipped, l.unlisted = true, true
	for _, p := range l.chats {
		switch p.Kind {
		case command.Channel:
			l.missed(p.ID, 0)
		case command.Group: // people are found among the dialogs, with their access hashes
			l.want(l.other(p), history)
		}
	}
	for p := range l.upgraded {
		l.want(l.other(p), history)
	}
	l.want(l.dialogs, dialogs)
}

// other returns a private chat or basic group of which updates were skipped.
func (l *loop) other(p command.Peer) *chat {
	c := l.others[p]
	if c == nil {
		c = &chat{peer: p, date: l.skippedFrom}
		l.others[p] = c
	}
	return c
}

// askDialogs asks for one page of the list of chats, to see which have messages that were missed.
func (l *loop) askDialogs() func(context.Context) (func() error, error) {
	list := &l.list
	if list.restart {
		down := l.complete
		if l.unlisted {
			down = min(down, l.skippedFrom)
		}
		*list = dialogList{down: down - skew, began: int(l.opt.Now().Unix()), seen: map[command.Peer]bool{}}
	}
	req := tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: pageSize}
	if list.offset != nil {
		req = *list.offset
	}
	return func(ctx context.Context) (func() error, error) {
		answer, err := l.tg.MessagesGetDialogs(ctx, &req)
		if err != nil {
			return nil, api.Wrap("messages.getDialogs", err)
		}
		page, ok := answer.AsModified()
		if !ok {
			return nil, fmt.Errorf("messages.getDialogs: unexpected answer %T", answer)
		}
		return func() error {
			l.look(page)
			if list.restart { // what it is wanted for may be newer than this page
				return nil
			}
			first := list.offset == nil
			if date, more := l.opt.API.NextDialogs(&req, answer); more && date >= list.down {
				list.offset = &req
				l.dialogs.want |= dialogs
				return nil
			}
			if !first && list.fresh {
				// A chat with a new message moves to the top, past what is being read: once more, down to when that began,
				// until no chat turns up that was not there before.
				*list = dialogList{down: list.began - skew, began: int(l.opt.Now().Unix()), seen: list.seen}
				l.dialogs.want |= dialogs
				return nil
			}
			l.listed()
			return nil
		}, nil
	}
}

// listed ends the reading of the list of chats.
func (l *loop) listed() {
	for _, c := range l.channels {
		if c.floor > 0 {
			l.markDirty(c) // its pts was held back until now
		}
	}
	l.unlisted = false
}

// look compares a page of the list with what we have. In private chats and basic groups something is missed only where
// the account's updates were skipped.
func (l *loop) look(page tg.ModifiedMessagesDialogs) {
	l.opt.API.Learn(page.GetChats())
	last := map[command.Peer]int{}
	for _, m := range page.GetMessages() {
		if m, ok := m.AsNotEmpty(); ok {
			last[api.PeerOf(m.GetPeerID())] = m.GetDate()
		}
	}
	for _, d := range page.GetDialogs() {
		d, ok := d.(*tg.Dialog)
		if !ok {
			continue // a folder
		}
		p := api.PeerOf(d.Peer)
		if !l.list.seen[p] {
			l.list.seen[p], l.list.fresh = true, true
		}
		switch {
		case !l.counts(p):
		case p.Kind == command.Channel:
			l.compare(p.ID, d.Pts, last[p])
		case l.unlisted && !l.list.restart && last[p] >= l.list.down:
			l.lookAt(p, last[p], page.GetUsers())
		}
	}
}

// lookAt has a private chat or basic group read whose last message was not handed over, perhaps.
func (l *loop) lookAt(p command.Peer, last int, users []tg.UserClass) {
	if p.Kind == command.User {
		u := findUser(users, p.ID)
		if u != nil && u.Bot {
			return // what is typed there is for the bot
		}
		if u != nil && !u.Min && !u.Self && u.AccessHash != 0 {
			l.other(p).input = &tg.InputPeerUser{UserID: p.ID, AccessHash: u.AccessHash}
		}
	}
	c := l.other(p)
	if r := l.readFrom(c.date); last < r.from {
		if last > r.behind && r.behind > 0 {
			l.unread(p, r.behind, r.from)
		}
		if c.want|c.running == 0 {
			delete(l.others, p)
		}
		return
	}
	l.want(c, history)
}

// compare takes a channel's pts from its dialog, or asks what is new. last is the date of its newest message.
func (l *loop) compare(id int64, pts, last int) {
	c := l.channel(id)
	r := l.readFrom(c.date)
	switch {
	case !c.known && pts > 0 && last < r.from:
		if last > r.behind && r.behind > 0 {
			l.unread(c.peer, r.behind, r.from)
		}
		c.join(pts)
		l.markDirty(c)
	case c.known && c.floor > 0 && last >= r.from:
		// A message that was pushed led into its middle. What was typed before that is not in any difference.
		l.want(c, history)
	}
	l.missed(id, pts)
}
