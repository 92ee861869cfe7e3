package updates

import (
	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/api"
	"userbot/internal/command"
)

// receive handles one container as it was pushed or answered.
func (l *loop) receive(it item) error {
	switch u := it.updates.(type) {
	case nil:
		return l.affected(it)
	case *tg.Updates:
		return l.container(u.Updates, u.Users, u.Chats, u.Date, u.Seq, u.Seq)
	case *tg.UpdatesCombined:
		return l.container(u.Updates, u.Users, u.Chats, u.Date, u.SeqStart, u.Seq)
	case *tg.UpdateShort:
		return l.route(u.Update, nil)
	case *tg.UpdateShortMessage:
		return l.route(fromShortMessage(u), nil)
	case *tg.UpdateShortChatMessage:
		return l.route(fromShortChatMessage(u), nil)
	case *tg.UpdateShortSentMessage:
		// The answer to a message of ours without its text: what we sent, we know.
		return l.advance(l.account, update{end: u.Pts, count: u.PtsCount})
	case *tg.UpdatesTooLong:
		l.catchUp()
		return nil
	default:
		l.log.Warn("unknown container of updates", zap.Uint32("type", u.TypeID()))
		l.want(l.account, difference)
		return nil
	}
}

// affected moves a sequence past what one of our own reads or deletes did to it.
func (l *loop) affected(it item) error {
	u := update{end: it.pts, count: it.count}
	switch c := l.channels[it.channel]; {
	case u.end == 0: // nothing was affected
		return nil
	case it.channel == 0:
		return l.advance(l.account, u)
	case c != nil && c.known:
		return l.advance(c, u)
	default:
		return nil
	}
}

// container handles updates that came together. Those with a place of their own go there whatever seq says; the rest
// may be handled twice without harm, so seq only has to tell that something is missing.
func (l *loop) container(us []tg.UpdateClass, users []tg.UserClass, chats []tg.ChatClass, date, seqStart, seq int) error {
	l.opt.API.Learn(chats)
	for _, u := range us {
		if err := l.route(u, users); err != nil {
			return err
		}
	}
	if seq <= 0 || seqStart > seq || !l.seq.known {
		return nil
	}
	step := update{end: seq, count: seq - seqStart + 1}
	switch l.seq.place(step) {
	case past:
		return nil
	case ahead:
		if !l.seq.hold(step) {
			l.want(l.account, difference)
		}
		l.watch(l.account)
		return nil
	}
	l.seq.at, l.date = seq, max(l.date, date)
	l.seq.drain()
	l.moved(l.account)
	l.watch(l.account)
	return nil
}

// drain moves past everything kept whose turn has come.
func (b *box) drain() {
	for u, ok := b.pop(); ok; u, ok = b.pop() {
		b.at = u.end
	}
}

// route brings one update to its sequence.
func (l *loop) route(u tg.UpdateClass, users []tg.UserClass) error {
	switch u := u.(type) {
	case *tg.UpdateNewChannelMessage:
		return l.inChannel(channelOf(u.Message), l.step(u.Pts, u.PtsCount, u.Message, users))
	case *tg.UpdateNewMessage:
		step := l.step(u.Pts, u.PtsCount, u.Message, users)
		if l.stranger(step) {
			l.log.Debug("a command from somebody who was never introduced: asking who it is")
			l.want(l.account, difference)
			return nil
		}
		return l.advance(l.account, step)
	case *tg.UpdateChannelTooLong:
		pts, _ := u.GetPts()
		l.missed(u.ChannelID, pts)
		return nil
	case *tg.UpdatePtsChanged:
		l.want(l.account, difference)
		return nil
	case *tg.UpdateChannel: // joined, left, or seen again
		if p := (command.Peer{Kind: command.Channel, ID: u.ChannelID}); l.configured[p] {
			l.missed(u.ChannelID, 0)
		}
		return nil
	}
	if pts, count, ok := tg.IsPtsUpdate(u); ok {
		return l.advance(l.account, update{end: pts, count: count})
	}
	if id, pts, count, ok, err := tg.IsChannelPtsUpdate(u); ok {
		if err != nil {
			return nil // a message from nowhere
		}
		return l.inChannel(id, update{end: pts, count: count})
	}
	if qts, ok := tg.IsQtsUpdate(u); ok && qts > 0 && l.qts.known {
		step := update{end: qts, count: 1}
		switch l.qts.place(step) {
		case next:
			l.qts.at = qts
			l.qts.drain()
			l.moved(l.account)
		case ahead:
			if !l.qts.hold(step) {
				l.want(l.account, difference)
			}
		}
		l.watch(l.account)
	}
	return nil
}

// step keeps of a message what a person may care for: nearly always nothing.
func (l *loop) step(pts, count int, m tg.MessageClass, users []tg.UserClass) update {
	switch m := m.(type) {
	case *tg.Message:
		if mayCommand(m, l.prefix) {
			return update{end: pts, count: count, msg: m, users: users}
		}
	case *tg.MessageService:
		if _, _, ok := migration(m); ok {
			return update{end: pts, count: count, msg: m}
		}
	}
	return update{end: pts, count: count}
}

func channelOf(m tg.MessageClass) int64 {
	switch m := m.(type) {
	case *tg.Message:
		if p, ok := m.PeerID.(*tg.PeerChannel); ok {
			return p.ChannelID
		}
	case *tg.MessageService:
		if p, ok := m.PeerID.(*tg.PeerChannel); ok {
			return p.ChannelID
		}
	case *tg.MessageEmpty:
		if p, ok := m.PeerID.(*tg.PeerChannel); ok {
			return p.ChannelID
		}
	}
	return 0
}

// inChannel handles an update of a channel. Where commands do not count no sequence is kept, and whoever decides
// about commands may still see what is pushed.
func (l *loop) inChannel(id int64, u update) error {
	if id == 0 {
		return nil
	}
	c := l.channels[id]
	if c == nil {
		if !l.counts(command.Peer{Kind: command.Channel, ID: id}) {
			return l.deliver(u.msg, u.users)
		}
		c = l.channel(id)
	}
	if !c.known && u.end > 0 {
		c.join(u.end - u.count)
	}
	return l.advance(c, u)
}

// advance hands u over if it is its turn, and what waited for it.
func (l *loop) advance(c *chat, u update) error {
	if u.end <= 0 || u.count < 0 {
		return l.deliver(u.msg, u.users)
	}
	if !c.known {
		// The account's place is being asked for. What comes meanwhile is new, whatever the answer says.
		if err := l.deliver(u.msg, u.users); err != nil {
			return err
		}
		c.hold(update{end: u.end, count: u.count})
		return nil
	}
	switch c.place(u) {
	case past:
		if u.end <= c.floor {
			return l.deliver(u.msg, u.users)
		}
		return nil
	case ahead:
		if !c.hold(u) {
			l.want(c, difference)
		}
		l.watch(c)
		if l.delayed(c) {
			return l.hurry(c)
		}
		return nil
	}
	if err := l.deliver(u.msg, u.users); err != nil {
		return err
	}
	c.at = u.end
	l.moved(c)
	if !c.gap() {
		return nil
	}
	return l.drain(c)
}

// drain hands over what is kept, as far as its turn has come.
func (l *loop) drain(c *chat) error {
	for u, ok := c.pop(); ok; u, ok = c.pop() {
		if err := l.deliver(u.msg, u.users); err != nil {
			return err
		}
		c.at = u.end
		l.moved(c)
	}
	l.watch(c)
	return nil
}

func (l *loop) keepHash(p command.Peer, hash int64) {
	if old, ok := l.opt.State.AccessHash(p); !ok || old != hash {
		l.opt.State.SetAccessHash(p, hash)
	}
}

// meet keeps the access hashes without which a command's sender cannot be written to. No bot's: see API.learn.
func (l *loop) meet(msg command.Message, users []tg.UserClass) {
	for _, p := range [...]command.Peer{msg.Sender.Peer, msg.Chat} {
		if p.Kind != command.User {
			continue
		}
		if u := findUser(users, p.ID); u != nil && !u.Min && !u.Bot && u.AccessHash != 0 {
			l.keepHash(p, u.AccessHash)
		}
	}
}

// stranger reports whether u brings a command whose sender came without being introduced, now or before. The
// abbreviated containers have no users; then it is not even known whether a bot is speaking. The difference tells.
func (l *loop) stranger(u update) bool {
	m, ok := u.msg.(*tg.Message)
	if !ok || !l.account.known || l.account.parked || l.account.place(u) == past {
		return false
	}
	from := api.PeerOf(m.FromID)
	if from.IsZero() {
		from = api.PeerOf(m.PeerID)
	}
	if from.Kind != command.User || from.ID == l.opt.Self() || findUser(u.users, from.ID) != nil {
		return false
	}
	_, known := l.opt.State.AccessHash(from)
	return !known
}
