package updates

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

// endOfTime is later than any message, in Unix seconds.
const endOfTime = 1 << 40

// loop is everything that belongs to Run's goroutine.
type loop struct {
	*Stream
	ctx context.Context
	log *zap.Logger
	tg  *tg.Client

	account  *chat // pts
	qts, seq box
	date     int // Unix seconds, Telegram's clock
	channels map[int64]*chat
	others   map[command.Peer]*chat // private chats and basic groups whose history is to be read
	dialogs  *chat
	hole     bool      // updates of the account were skipped, and the dialogs are to tell where
	born     time.Time // of the first login, if this is it: nothing older is owed

	chats      []command.Peer // as configured
	configured map[command.Peer]bool
	prefix     string

	line    []*chat // chats that want something
	stalled []*chat // the same, but Telegram told us to wait with this kind of work
	flood   work    // these kinds
	running int     // requests about single chats
	results chan result
	asking  sync.WaitGroup
	dirty   []*chat

	due []alarm // guarded by Stream.mu
}

// Run handles updates until ctx ends, then it returns nil, or until Handle fails, then it returns that error. It may
// be called again afterwards, not twice at a time.
func (s *Stream) Run(ctx context.Context) error {
	s.around(true)
	defer s.around(false)
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{
		Stream:   s,
		ctx:      ctx,
		log:      s.opt.Log,
		tg:       s.opt.API.Client(),
		account:  &chat{},
		dialogs:  &chat{},
		channels: map[int64]*chat{},
		others:   map[command.Peer]*chat{},
		results:  make(chan result),
	}
	defer l.stop(cancel)
	l.account.at, l.qts.at, l.date, l.seq.at, l.account.known = s.opt.State.Account()
	l.qts.known, l.seq.known = l.account.known, l.account.known
	if !l.account.known {
		l.born = time.Unix(endOfTime, 0) // until there is a connection
	}

	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case r := <-l.results:
			l.refresh()
			err = l.finish(r)
		case <-s.wake:
			s.around(true)
			if s.opt.Self() == 0 {
				continue // it cannot be told yet what is our own; Connected wakes us
			}
			l.refresh()
			l.ring()
			n := s.take()
			err = l.hear(n)
			s.giveBack(n.items)
		}
		if err == nil {
			err = l.schedule()
		}
		switch {
		case err == nil:
			l.save()
		case ctx.Err() != nil && errors.Is(err, context.Canceled):
			return nil
		default:
			return err
		}
	}
}

// refresh takes over what a reload of the configuration may have changed.
func (l *loop) refresh() {
	l.prefix = l.opt.Prefix()
	chats := l.opt.Chats()
	if l.configured != nil && slices.Equal(chats, l.chats) {
		return
	}
	l.chats, l.configured = slices.Clone(chats), map[command.Peer]bool{}
	for _, p := range chats {
		l.configured[p] = true
	}
}

// counts reports whether a command typed in p can mean anything, so that it is worth asking what was missed there.
func (l *loop) counts(p command.Peer) bool {
	return p.Kind == command.User || len(l.configured) == 0 || l.configured[p]
}

func (l *loop) hear(n news) error {
	if n.dropped {
		l.log.Warn("updates came faster than they could be handled: asking for them again")
		l.want(l.account, difference)
		for id := range n.missed {
			l.missed(id, 0)
		}
	}
	if n.connected {
		if l.born.Unix() == endOfTime {
			// Now, and not when Telegram tells our place: the connection may be gone until then.
			l.born = l.opt.Now().Truncate(time.Second)
		}
		l.catchUp()
	}
	for _, it := range n.items {
		if err := l.receive(it); err != nil {
			return err
		}
	}
	return nil
}

// catchUp asks for everything that may have been missed while there was no connection.
func (l *loop) catchUp() {
	for _, c := range l.everyone() {
		if c.parked && !c.flooded {
			l.unpark(c)
		}
	}
	l.want(l.account, difference)
	if len(l.configured) == 0 {
		// Whether the account's difference tells of all channels with news is up to Telegram; this does.
		l.want(l.dialogs, dialogs)
	}
	for _, p := range l.chats {
		if p.Kind != command.Channel {
			continue
		}
		if c := l.channel(p.ID); c.known {
			l.missed(p.ID, 0)
		} else {
			l.want(c, history)
		}
	}
}

func (l *loop) everyone() []*chat {
	all := []*chat{l.account, l.dialogs}
	for _, c := range l.channels {
		all = append(all, c)
	}
	for _, c := range l.others {
		all = append(all, c)
	}
	return all
}

// channel returns the sequence of a channel in which commands count: a new one, or one that was out of reach, with the
// place that State remembers.
func (l *loop) channel(id int64) *chat {
	c := l.channels[id]
	if c == nil {
		c = &chat{peer: command.Peer{Kind: command.Channel, ID: id}}
		l.channels[id] = c
		c.away = true
	}
	if c.away {
		c.away, c.floor = false, 0
		c.at, c.known = l.opt.State.ChannelPts(id)
	}
	return c
}

// missed notes that a channel has news beyond our place; pts is where it is now, 0 if that was not told.
func (l *loop) missed(id int64, pts int) {
	if !l.counts(command.Peer{Kind: command.Channel, ID: id}) {
		return
	}
	c := l.channel(id)
	switch {
	case !c.known:
		l.want(c, history) // this tells its place, too
	case pts != 0 && pts <= c.at:
	case c.floor > 0:
		l.want(c, difference|history)
	default:
		l.want(c, difference)
	}
}

// save tells State how far everything has been handed over.
func (l *loop) save() {
	for _, c := range l.dirty {
		switch {
		case c == l.account:
			if c.known && !l.hole && len(l.others) == 0 {
				l.opt.State.SetAccount(c.at, l.qts.at, l.date, l.seq.at)
			}
		case c.known && !c.away && !c.held() && !(c.floor > 0 && l.dialogs.asked()):
			l.opt.State.SetChannelPts(c.peer.ID, c.at)
		}
		c.dirty = false
	}
	clear(l.dirty)
	l.dirty = l.dirty[:0]
}

func (l *loop) moved(c *chat) {
	if !c.dirty {
		c.dirty = true
		l.dirty = append(l.dirty, c)
	}
}

// deliver hands m over if it is a command.
func (l *loop) deliver(m tg.MessageClass, users []tg.UserClass) error {
	switch m := m.(type) {
	case *tg.Message:
		if !mayCommand(m, l.prefix) {
			return nil
		}
		if msg, ok := convert(m, users, l.opt.Self()); ok {
			l.meet(msg, users)
			return l.opt.Handle(l.ctx, msg)
		}
	case *tg.MessageService:
		if from, to, ok := migration(m); ok && l.opt.Migrated != nil {
			l.opt.Migrated(from, to)
		}
	}
	return nil
}

func migration(m *tg.MessageService) (from, to command.Peer, ok bool) {
	chat := api.PeerOf(m.PeerID)
	switch a := m.Action.(type) {
	case *tg.MessageActionChatMigrateTo:
		return chat, command.Peer{Kind: command.Channel, ID: a.ChannelID}, chat.Kind == command.Group
	case *tg.MessageActionChannelMigrateFrom:
		return command.Peer{Kind: command.Group, ID: a.ChatID}, chat, chat.Kind == command.Channel
	default:
		return command.Peer{}, command.Peer{}, false
	}
}
