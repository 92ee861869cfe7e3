package updates

import (
	"github.com/gotd/td/tg"
	"go.uber.org/zap"

	"userbot/internal/command"
)

// receive handles one container as it was pushed or answered.
func (l *loop) receive(it item) error {
	switch u := it.updates.(type) {
	case nil:
		return l.affected(it)
	case *tg.Updates:
		return l.container(u.Updates, u.Users, u.Chats, u.Seq, u.Seq)
	case *tg.UpdatesCombined:
		return l.container(u.Updates, u.Users, u.Chats, u.SeqStart, u.Seq)
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

// container handles updates that came together. Those with a pts go to their sequence whatever seq says; the rest
// may be handled twice without harm, so seq only has to tell that something is missing.
func (l *loop) container(us []tg.UpdateClass, users []tg.UserClass, chats []tg.ChatClass, seqStart, seq int) error {
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
	switch l.seq.order(step) {
	case past:
		return nil
	case ahead:
		if !l.seq.hold(step) {
			l.want(l.account, difference)
		}
		l.watch(l.account)
		return nil
	}
	l.seq.at = seq
	l.seq.drain()
	l.markDirty(l.account)
	l.watch(l.account)
	return nil
}

// route brings one update to its sequence.
func (l *loop) route(u tg.UpdateClass, users []tg.UserClass) error {
	switch u := u.(type) {
	case *tg.UpdateNewChannelMessage:
		return l.inChannel(channelOf(u.Message), l.step(u.Pts, u.PtsCount, u.Message, users))
	case *tg.UpdateNewMessage:
		step := l.step(u.Pts, u.PtsCount, u.Message, users)
		if l.stranger(step) {
			l.log.Debug("a command from somebody who was never met: asking who it is")
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
	case *tg.UpdateGroupCall:
		l.callSeen(u)
		return nil
	case *tg.UpdateUserName:
		if l.opt.Renamed != nil && u.UserID == l.opt.Self() {
			l.opt.Renamed(u.Usernames)
		}
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
		switch l.qts.order(step) {
		case next:
			l.qts.at = qts
			l.qts.drain()
			l.markDirty(l.account)
		case ahead:
			if !l.qts.hold(step) {
				l.want(l.account, difference)
			}
		}
		l.watch(l.account)
	}
	return nil
}

// step keeps of a message what a person may care for: nearly always nothing but its date.
func (l *loop) step(pts, count int, m tg.MessageClass, users []tg.UserClass) update {
	u := update{end: pts, count: count, date: dateOf(m)}
	switch m := m.(type) {
	case *tg.Message:
		if l.mayCount(m) {
			u.msg, u.users = m, users
		}
	case *tg.MessageService:
		if _, _, ok := migration(m); ok {
			u.msg = m
		}
		l.callTold(m) // whether or not it is its turn: who hears of it has to look anyway
	}
	return u
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
		// The account's pts is being asked for. What comes meanwhile is new, whatever the answer says.
		if err := l.deliver(u.msg, u.users); err != nil {
			return err
		}
		c.hold(update{end: u.end, count: u.count})
		return nil
	}
	switch c.order(u) {
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
	l.handedOver(c, u.date)
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
		l.handedOver(c, u.date)
	}
	l.watch(c)
	return nil
}
