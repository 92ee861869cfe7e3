package updates

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

const (
	// maxOutage bounds how far back a history is read. What is older and was never handed over is left unread, and told.
	maxOutage = 28 * 24 * time.Hour
	// skew is by how many seconds two of Telegram's clocks may differ: messages need not be dated in the order of their pts.
	skew = 60
)

// reading is how far a chat's history has been read. It is read forward, from what was handed over last to what is there
// now, a page at a time, and survives flood waits and lost connections. Only the newest page comes first: a chat seldom has
// more, and what was typed a moment ago must not wait for what was typed last week.
//
// Dates are in Unix seconds.
type reading struct {
	from   int  // the date from which on messages are to be read
	behind int  // set if 'from' leaves out messages: up to this date nothing was missed
	newest bool // the newest page is to be asked for, once more if it was before
	after  int  // id up to which all has been handed over since 'from'; 0 before the first page
	until  int  // id from which on all has been handed over with the newest page
}

// readFrom begins a reading where everything dated up to 'complete' has been handed over.
func (l *loop) readFrom(complete int) *reading {
	r := &reading{from: max(complete-skew, l.firstLogin), newest: true}
	if bound := int(l.opt.Now().Add(-maxOutage).Unix()); r.from < bound {
		r.from, r.behind = bound, complete
	}
	return r
}

// beginReading has c's history read, unless it is being read. What became of c's call may not stand in it.
func (l *loop) beginReading(c *chat) {
	if c.read == nil {
		c.read = l.readFrom(c.date)
		l.callChanged(c.peer)
	}
}

// split returns the messages of a page that are to be handed over, oldest first. before is the date of the newest message
// on the page that lies before them, 0 if the page does not reach so far.
func (r *reading) split(page []tg.MessageClass) (part []tg.MessageClass, before int) {
	for _, m := range page {
		date := dateOf(m)
		switch {
		case m.GetID() > r.after && (r.after > 0 || date >= r.from || date == 0):
			part = append(part, m)
		default:
			before = max(before, date)
		}
	}
	slices.SortFunc(part, func(a, b tg.MessageClass) int { return cmp.Compare(a.GetID(), b.GetID()) })
	return part, before
}

// dateOf returns when m was sent, in Unix seconds; 0 for a message that is gone.
func dateOf(m tg.MessageClass) int {
	if m, ok := m.AsNotEmpty(); ok {
		return m.GetDate()
	}
	return 0
}

// newestDate returns the date of the newest of some messages.
func newestDate(messages []tg.MessageClass) (date int) {
	for _, m := range messages {
		date = max(date, dateOf(m))
	}
	return date
}

// askHistory asks for one page of a chat's history.
func (l *loop) askHistory(c *chat) func(context.Context) (func() error, error) {
	peer, in, newest := c.peer, c.input, c.read.newest
	req := &tg.MessagesGetHistoryRequest{Limit: pageSize}
	if !newest {
		req = api.Point{Msg: c.read.after, Date: time.Unix(int64(c.read.from), 0)}.Page(nil)
	}
	return func(ctx context.Context) (func() error, error) {
		if in == nil {
			var err error
			if in, err = l.opt.API.InputPeer(ctx, peer); err != nil {
				return nil, err
			}
		}
		req.Peer = in
		answer, err := l.tg.MessagesGetHistory(ctx, req)
		if err != nil {
			return nil, api.Wrap("messages.getHistory", err)
		}
		page, ok := answer.AsModified()
		if !ok {
			return nil, fmt.Errorf("messages.getHistory: unexpected answer %T", answer)
		}
		return func() error {
			l.opt.API.Learn(page.GetChats())
			if !newest {
				return l.nextPage(c, page.GetMessages(), page.GetUsers())
			}
			_, whole := answer.(*tg.MessagesMessages)
			if err := l.newestPage(c, page.GetMessages(), page.GetUsers(), whole); err != nil {
				return err
			}
			if a, ok := answer.(*tg.MessagesChannelMessages); ok {
				l.joinHistory(c, a.Pts)
			}
			return nil
		}, nil
	}
}

// newestPage hands over the newest messages of a chat. What they do not reach back to is read from the other end. whole
// says that the chat has no others.
func (l *loop) newestPage(c *chat, messages []tg.MessageClass, users []tg.UserClass, whole bool) error {
	r := c.read
	r.newest = c.want&history != 0 // wanted again while this was under way
	part, before := r.split(messages)
	if err := l.deliverAll(part, users); err != nil {
		return err
	}
	l.tellUnread(c, before)
	if len(part) > 0 && before == 0 && !whole {
		r.until = part[0].GetID()
		l.readOn(c)
		return nil
	}
	l.hasRead(c, part)
	return nil
}

// nextPage hands over the messages that follow those that have been read.
func (l *loop) nextPage(c *chat, messages []tg.MessageClass, users []tg.UserClass) error {
	r := c.read
	part, before := r.split(messages)
	l.tellUnread(c, before)
	r.behind = 0
	reached := len(part) > 0 && part[len(part)-1].GetID() >= r.until
	part = slices.DeleteFunc(part, func(m tg.MessageClass) bool { return m.GetID() >= r.until })
	if err := l.deliverAll(part, users); err != nil {
		return err
	}
	switch {
	case reached:
		l.hasRead(c, nil)
	case len(part) == 0:
		// Newer messages are there, or were when the newest page came.
		l.log.Warn("a chat's history has come to an end before its newest messages", zap.Stringer("chat", c.peer))
		l.unread(c.peer, max(c.date, r.from), int(l.opt.Now().Unix()))
		l.hasRead(c, nil)
	default:
		r.after = part[len(part)-1].GetID()
		c.date = max(c.date, newestDate(part))
		l.markDirty(c)
		l.readOn(c)
	}
	return nil
}

// readOn has the next page asked for.
func (l *loop) readOn(c *chat) { c.want |= history }

// hasRead ends a reading, after which everything up to the newest message of 'newest' has been handed over. If it was
// wanted again meanwhile, what came since is read.
func (l *loop) hasRead(c *chat, newest []tg.MessageClass) {
	c.date = max(c.date, newestDate(newest))
	if r := c.read; r.newest {
		r.behind = 0
		if len(newest) > 0 {
			r.after = max(r.after, newest[len(newest)-1].GetID())
		}
		l.readOn(c)
		return
	}
	c.read = nil
}

// joinHistory sets the pts that a channel's newest page told, where none is known.
func (l *loop) joinHistory(c *chat, pts int) {
	switch {
	case pts <= 0:
	case !c.known:
		c.join(pts)
		return
	case pts < c.floor:
		// The history ends before the update that the sequence was joined at.
		c.at = pts
		l.want(c, difference)
	}
	c.floor = 0
}

// tellUnread tells of messages that the reading's bound leaves out, if there are any. before is the date of the newest
// message that lies before the reading, 0 if that is not known yet.
func (l *loop) tellUnread(c *chat, before int) {
	r := c.read
	if r.behind == 0 || before == 0 {
		return
	}
	if before > r.behind {
		l.unread(c.peer, r.behind, r.from)
	}
	r.behind = 0
}

func (l *loop) unread(chat command.Peer, from, to int) {
	begin, end := time.Unix(int64(from), 0), time.Unix(int64(to), 0)
	l.log.Warn("messages of a chat are left unread", zap.Stringer("chat", chat), zap.Time("from", begin), zap.Time("to", end))
	if l.opt.Unread != nil {
		l.opt.Unread(chat, begin, end)
	}
}
