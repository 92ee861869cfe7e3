package emulator

import (
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// told is a change that an account is to hear of.
type told struct {
	to *account
	*change
	late bool // the caller gets it as a push, not in the answer to its request
}

// tell notes a change for one account.
func (a *act) tell(to *account, c *change) {
	if c != nil && (to == a.me && a.from != nil || to.listens()) {
		a.told = append(a.told, told{to: to, change: c})
	}
}

// tellAll notes a change for every member of a chat.
func (a *act) tellAll(c *chat, ch *change) {
	for _, m := range c.order {
		if m.standing == present && !c.closed {
			a.tell(m.user, ch)
		}
	}
}

// tellChat notes for every member that the chat itself is another one now.
func (a *act) tellChat(c *chat) { a.tellAll(c, a.chatChanged(c)) }

// chatChanged has no pts; the new state comes in the container's chats.
func (a *act) chatChanged(c *chat) *change {
	return &change{kind: changeOther, render: func(v *view) tg.UpdateClass {
		v.mention(c.peer)
		if c.isChannel() {
			return &tg.UpdateChannel{ChannelID: c.peer.ID}
		}
		return &tg.UpdateChat{ChatID: c.peer.ID}
	}}
}

// file puts a new post into every box it belongs to, writes it into the ledger and tells everybody. A post of a
// basic group reaches those who are in it now.
func (a *act) file(p *post) {
	s := a.s
	s.posts++
	p.serial, p.date = s.posts, s.date()
	if !p.opt.Date.IsZero() {
		p.date = int(p.opt.Date.Unix())
	}
	switch {
	case p.chat != nil && p.chat.isChannel():
		a.tellAll(p.chat, p.chat.box.add(p))
	case p.chat != nil:
		p.ids = make(map[int64]int)
		for _, m := range p.chat.present() {
			a.tell(m.user, m.user.box.add(p))
		}
	default:
		p.ids = make(map[int64]int)
		a.tell(p.by, p.by.box.add(p))
		if p.to != p.by {
			a.tell(p.to, p.to.box.add(p))
		}
	}
	s.record(a, p.event(MessagePosted))
}

// answer renders what the caller itself is told as the result of its own request.
func (a *act) answer() *tg.Updates {
	return a.rendered(a.view(), func(t told) bool { return !t.late })
}

// rendered renders what is told to the view's account and is wanted.
func (a *act) rendered(v *view, wanted func(told) bool) *tg.Updates {
	var ups []tg.UpdateClass
	for _, t := range a.told {
		if t.to == v.me && wanted(t) {
			ups = append(ups, v.change(t.change))
		}
	}
	return v.wrap(ups)
}

// push tells every listening client but the one whose own request this was: that one has the answer.
func (a *act) push() {
	var done []*account
	for _, t := range a.told {
		if !slices.Contains(done, t.to) {
			done = append(done, t.to)
			a.pushTo(t.to)
		}
	}
	a.told = nil
}

func (a *act) pushTo(u *account) {
	var others, caller []*Session
	for _, auth := range u.auths {
		for _, c := range auth.sessions {
			switch {
			case c.push == nil || c.noUpdates:
			case c == a.from:
				caller = append(caller, c)
			default:
				others = append(others, c)
			}
		}
	}
	a.pushSome(u, others, func(told) bool { return true })
	a.pushSome(u, caller, func(t told) bool { return t.late })
}

func (a *act) pushSome(u *account, clients []*Session, wanted func(told) bool) {
	if clients == nil {
		return
	}
	v := &view{s: a.s, me: u, push: true}
	all := a.rendered(v, wanted)
	switch len(all.Updates) {
	case 0:
		return
	case 1:
		if short := v.short(all.Updates[0]); short != nil {
			a.s.enqueue(u, clients, short)
			return
		}
	}
	a.s.enqueue(u, clients, all)
}

// short returns the short form that Telegram uses for plain texts outside channels, nil if it does not fit.
func (v *view) short(u tg.UpdateClass) tg.UpdatesClass {
	up, ok := u.(*tg.UpdateNewMessage)
	if !ok || v.s.switches.LongUpdates || v.s.switches.MinUsers {
		return nil
	}
	m, ok := up.Message.(*tg.Message)
	if !ok {
		return nil
	}
	p := v.me.box.posts[len(v.me.box.posts)-1].post
	if p.fwd != nil || p.file != nil || !p.opt.plain() || p.idFor(v.me) != m.ID {
		return nil
	}
	if p.chat == nil {
		return &tg.UpdateShortMessage{
			Out: m.Out, Silent: m.Silent, ID: m.ID, UserID: p.peerFor(v.me).ID, Message: m.Message,
			Pts: up.Pts, PtsCount: up.PtsCount, Date: m.Date, ReplyTo: m.ReplyTo, ViaBotID: m.ViaBotID,
		}
	}
	return &tg.UpdateShortChatMessage{
		Out: m.Out, Silent: m.Silent, ID: m.ID, FromID: p.by.id, ChatID: p.chat.peer.ID, Message: m.Message,
		Pts: up.Pts, PtsCount: up.PtsCount, Date: m.Date, ReplyTo: m.ReplyTo, ViaBotID: m.ViaBotID,
	}
}

// enqueue encodes once and hands the bytes to each client's queue, as the account's [Delivery] says.
func (s *Server) enqueue(u *account, clients []*Session, ups tg.UpdatesClass) {
	var b bin.Buffer
	if err := ups.Encode(&b); err != nil {
		panic("emulator: cannot write its own updates: " + err.Error())
	}
	d := u.delivery
	for _, c := range clients {
		switch {
		case c.offline || d.Drop:
		case d.Hold:
			c.held = append(c.held, b.Raw())
		case d.Delay > 0:
			time.AfterFunc(d.Delay, func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				c.enqueue(b.Raw(), d.Twice)
			})
		default:
			c.enqueue(b.Raw(), d.Twice)
		}
	}
}

func (c *Session) enqueue(b []byte, twice bool) {
	if c.offline || c.closed {
		return
	}
	c.queue = append(c.queue, b)
	if twice {
		c.queue = append(c.queue, b)
	}
	c.rouse()
}

// Delivery is how an account's clients get their updates. Its zero value: each once, at once, in order.
type Delivery struct {
	Twice    bool          // every update comes two times
	Drop     bool          // updates are lost
	Delay    time.Duration // updates come that much later
	Hold     bool          // updates wait until a Delivery without Hold is set
	Reversed bool          // those that waited come newest first
}

// Deliver sets how a user's clients get their updates from now on.
func (s *Server) Deliver(user int64, d Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(user)
	u.delivery = d
	if d.Hold {
		return
	}
	for _, auth := range u.auths {
		for _, c := range auth.sessions {
			if d.Reversed {
				slices.Reverse(c.held)
			}
			for _, b := range c.held {
				c.enqueue(b, d.Twice)
			}
			c.held = nil
		}
	}
}

// PushTooLong tells a user's clients that they have missed something: in a channel, or, with the zero peer, in general.
func (s *Server) PushTooLong(user int64, channel command.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.mustUser(user)
	if !channel.IsZero() {
		c := s.mustChat(channel)
		a := s.act(u)
		a.tell(u, &change{kind: changeOther, render: func(v *view) tg.UpdateClass {
			v.mention(channel)
			return &tg.UpdateChannelTooLong{ChannelID: channel.ID, Pts: c.box.pts}
		}})
		a.push()
		return
	}
	for _, auth := range u.auths {
		s.enqueue(u, auth.sessions, &tg.UpdatesTooLong{})
	}
}
