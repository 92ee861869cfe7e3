package updates

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/gotd/td/tg"
	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"userbot/internal/api"
	"userbot/internal/command"
)

// endOfTime is later than any message, in Unix seconds, which are 32 bits in TL.
const endOfTime = math.MaxInt32

// newlyListed is how far back commands are read, in seconds, in a chat that was not configured before: somebody may have
// typed one just before the configuration was reloaded.
const newlyListed = 120

// mostUpgraded is of how many basic groups it is remembered what they have become.
const mostUpgraded = 256

// loop is everything that belongs to Run's goroutine. Dates are in Unix seconds of Telegram's clock.
type loop struct {
	*Stream
	ctx context.Context
	log *zap.Logger
	tg  *tg.Client

	account  *chat // private chats and basic groups
	qts, seq box
	channels map[int64]*chat

	dialogs *chat
	list    dialogList
	// skipped is set when the account's difference was too long, until all has been read that it would have told; unlisted
	// until the dialogs have told in which chats that is. others are those chats, until their history has been read. All
	// that is dated up to skippedFrom has been handed over.
	skipped     bool
	unlisted    bool
	skippedFrom int
	others      map[command.Peer]*chat
	upgraded    map[command.Peer]command.Peer // what basic groups have become in which commands counted by then; mostUpgraded at most

	complete   int                // up to then nothing was missed anywhere; a channel's own date counts more
	firstLogin int                // when this account first connected, if that is in this run: nothing older is owed
	busy       map[*chat]struct{} // channels about which something is asked, or is to be

	chats      []command.Peer // as configured
	configured map[command.Peer]bool
	heirs      map[command.Peer]bool  // supergroups that took the place of such a chat
	joined     map[int64]int          // by channel: from when on commands count in it, if they did not before
	met        map[int64]acquaintance // by user
	calls      map[command.Peer]sight // by chat

	introductions *rate.Limiter // differences that are to tell who somebody is
	prefix        string

	waiting []*chat // chats about which something is to be asked, first come first served
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
	s.answerProbes(true)
	defer s.answerProbes(false)
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
		upgraded: map[command.Peer]command.Peer{},
		busy:     map[*chat]struct{}{},
		heirs:    map[command.Peer]bool{},
		joined:   map[int64]int{},
		met:      map[int64]acquaintance{},
		calls:    map[command.Peer]sight{},

		introductions: rate.NewLimiter(rate.Every(introduceEvery), introduceBurst),
		results:       make(chan result),
	}
	defer l.stop(cancel)
	l.account.at, l.qts.at, l.complete, l.seq.at, l.account.known = s.opt.State.Account()
	l.account.date, l.qts.known, l.seq.known = l.complete, l.account.known, l.account.known
	if !l.account.known {
		l.firstLogin = endOfTime // until there is a connection
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
			s.answerProbes(true)
			if s.opt.Self() == 0 {
				continue // it cannot be told yet what is our own; Connected wakes us
			}
			l.refresh()
			l.alarms()
			n := s.take()
			err = l.handle(n)
			s.giveBack(n.items)
		}
		if err == nil {
			err = l.schedule()
		}
		if err == nil {
			err = l.opt.Keep()
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
	before := l.configured
	l.chats, l.configured = slices.Clone(chats), map[command.Peer]bool{}
	for _, p := range chats {
		l.configured[p] = true
		if _, ok := l.joined[p.ID]; !ok && len(before) > 0 && !before[p] && p.Kind == command.Channel {
			l.joined[p.ID] = int(l.opt.Now().Unix()) - newlyListed
		}
	}
}

// counts reports whether a command typed in p can mean anything, so that it is worth asking what was missed there.
func (l *loop) counts(p command.Peer) bool {
	return p.Kind == command.User || len(l.configured) == 0 || l.configured[p] || l.heirs[p]
}

// handle takes what has arrived to the sequences.
func (l *loop) handle(n arrivals) error {
	if n.dropped {
		l.log.Warn("updates came faster than they could be handled, asking for them again")
		l.want(l.account, difference)
		for id := range n.missed {
			l.missed(id, 0)
		}
	}
	if n.connected {
		if l.firstLogin == endOfTime {
			// Now, and not when Telegram tells the update state: the connection may be gone until then.
			l.firstLogin = int(l.opt.Now().Unix())
			l.complete = l.firstLogin
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
	for _, c := range l.everyChat() {
		if c.parked && !c.flooded {
			l.unpark(c)
		}
	}
	l.want(l.account, difference)
	if len(l.configured) == 0 {
		// Whether the account's difference tells of all channels with missed updates is up to Telegram; this does.
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

func (l *loop) everyChat() []*chat {
	all := []*chat{l.account, l.dialogs}
	for _, c := range l.channels {
		all = append(all, c)
	}
	for _, c := range l.others {
		all = append(all, c)
	}
	return all
}

// channel returns the sequence of a channel in which commands count. One that is new, or was out of reach, begins where
// State has it.
func (l *loop) channel(id int64) *chat {
	c := l.channels[id]
	if c == nil {
		c = &chat{peer: command.Peer{Kind: command.Channel, ID: id}}
		l.channels[id] = c
		c.away = true
	}
	if c.away {
		c.away, c.floor = false, 0
		c.at, c.date = l.opt.State.Channel(id)
		c.known, c.saved = c.at != 0, c.at
		if c.date == 0 {
			c.date = l.complete
		}
		if from, ok := l.joined[id]; ok && !c.known {
			c.date = max(c.date, from)
		}
	}
	return c
}

// missed asks for the updates of a channel that were missed. pts is where the channel is now, 0 if that was not told.
func (l *loop) missed(id int64, pts int) {
	if !l.counts(command.Peer{Kind: command.Channel, ID: id}) {
		return
	}
	c := l.channel(id)
	switch {
	case !c.known:
		l.want(c, history) // this tells its pts, too
	case pts != 0 && pts <= c.at:
	case c.floor > 0:
		l.want(c, difference|history)
	default:
		l.want(c, difference)
	}
}

// save tells State how far everything has been handed over. Channels go first: the account's date must not be on disk
// before theirs.
func (l *loop) save() {
	account := false
	for _, c := range l.dirty {
		c.dirty = false
		switch {
		case c == l.account:
			account = true
		case c.peer.Kind != command.Channel || c.away:
		default:
			if l.whole(c) {
				c.saved = c.at
			}
			if c.saved != 0 || c.date != 0 {
				l.opt.State.SetChannel(c.peer.ID, c.saved, c.date)
			}
		}
	}
	clear(l.dirty)
	l.dirty = l.dirty[:0]
	if !account || !l.account.known {
		return
	}
	if len(l.busy)+len(l.others) == 0 && !l.dialogs.asked() && !l.account.asked() {
		l.complete = l.account.date
		l.skipped = false
	}
	if l.skipped {
		return
	}
	l.opt.State.SetAccount(l.account.at, l.qts.at, l.complete, l.seq.at)
}

// whole reports whether c's messages have been handed over up to its pts, without one before it still to be read from
// the history.
func (l *loop) whole(c *chat) bool {
	return c.known && !c.away && (c.want|c.running)&history == 0 && !(c.floor > 0 && l.dialogs.asked())
}

// handedOver notes that c's messages have been handed over up to its pts. date is that of the last, 0 if that is not known.
func (l *loop) handedOver(c *chat, date int) {
	if c == l.account || l.whole(c) {
		c.date = max(c.date, date)
	}
	l.markDirty(c)
}

// markDirty has State told of c when what is at hand has been handled.
func (l *loop) markDirty(c *chat) {
	if !c.dirty {
		c.dirty = true
		l.dirty = append(l.dirty, c)
	}
}

// deliver hands m over if it is a command.
func (l *loop) deliver(m tg.MessageClass, users []tg.UserClass) error {
	switch m := m.(type) {
	case *tg.Message:
		if !l.mayCount(m) {
			return nil
		}
		if msg, ok := convert(m, users, l.opt.Self()); ok {
			l.introduce(&msg.Sender, fromOf(m), users)
			return l.opt.Handle(l.ctx, msg)
		}
	case *tg.MessageService:
		if from, to, ok := migration(m); ok {
			if err := l.opt.Keep(); err != nil {
				return err
			}
			l.migrated(from, to, m.Date)
		}
		l.callTold(m)
	}
	return nil
}

// migrated goes on in the supergroup that took a basic group's place at a date. What was missed in either is read.
func (l *loop) migrated(from, to command.Peer, date int) {
	if l.opt.Migrated != nil {
		l.opt.Migrated(from, to)
	}
	if _, ok := l.upgraded[from]; ok || !l.counts(from) {
		return
	}
	if len(l.upgraded) >= mostUpgraded { // only where anybody's group counts are there so many
		for was, is := range l.upgraded {
			delete(l.upgraded, was)
			delete(l.heirs, is)
			delete(l.joined, is.ID)
			break
		}
	}
	l.upgraded[from] = to
	l.heirs[to] = true
	l.joined[to.ID] = date
	if l.skipped && l.others[from] == nil {
		l.want(l.other(from), history)
	}
	if c := l.channel(to.ID); !c.known {
		l.want(c, history)
	}
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
