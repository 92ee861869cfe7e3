package emulator

import (
	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

func (s *Server) registerMarks() {
	s.rpc.OnMessagesReadHistory(authed(s, (*act).readHistory))
	s.rpc.OnChannelsReadHistory(authed(s, (*act).readChannel))
}

// unread is how many messages of others the caller has not read there.
func (a *act) unread(at place) int {
	n, read := 0, a.me.read[at.peer()]
	a.box(at).newest(func(f *filed) bool {
		if f.id > read && a.holds(at, f.post) && !f.post.own(a.me) {
			n++
		}
		return f.id > read
	})
	return n
}

// markRead notes that the caller has read a chat up to an id, 0 for all of it, and tells those whose messages he is the first
// to read. False: he had read that much before.
func (a *act) markRead(at place, upTo int) bool {
	b, before := a.box(at), a.me.read[at.peer()]
	if upTo == 0 || upTo > b.lastID {
		upTo = b.lastID
	}
	if upTo <= before {
		return false
	}
	a.me.read[at.peer()] = upTo
	told := map[*account]bool{a.me: true}
	b.newest(func(f *filed) bool {
		if p := f.post; f.id <= upTo && a.holds(at, p) && !told[p.by] {
			told[p.by] = true
			a.markSeen(p, b)
		}
		return f.id > before
	})
	return true
}

// markSeen tells the author of a message that it has been read, with all that he wrote there before.
func (a *act) markSeen(p *post, b *box) {
	u, id := p.by, p.idFor(p.by)
	peer := p.peerFor(u)
	if id <= u.seen[peer] {
		return
	}
	u.seen[peer] = id
	if b.chat == nil {
		a.tell(u, u.box.step(&change{kind: changeSeen, count: 1, peer: peer, max: id}))
		return
	}
	a.tell(u, &change{kind: changeOther, render: func(v *view) tg.UpdateClass {
		v.mention(peer)
		return &tg.UpdateReadChannelOutbox{ChannelID: peer.ID, MaxID: id}
	}})
}

func (a *act) readHistory(r *tg.MessagesReadHistoryRequest) (*tg.MessagesAffectedMessages, error) {
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	if at.channel() {
		return nil, a.errPeer()
	}
	b := &a.me.box
	if !a.markRead(at, r.MaxID) {
		return &tg.MessagesAffectedMessages{Pts: b.pts}, nil
	}
	a.tell(a.me, b.step(&change{kind: changeRead, count: 1, peer: at.peer(), max: a.me.read[at.peer()]}))
	return &tg.MessagesAffectedMessages{Pts: b.pts, PtsCount: 1}, nil
}

func (a *act) readChannel(r *tg.ChannelsReadHistoryRequest) (bool, error) {
	c, err := a.channel(r.Channel)
	if err != nil {
		return false, err
	}
	at := place{chat: c}
	if !a.markRead(at, r.MaxID) {
		return true, nil
	}
	read, left := a.me.read[c.peer], a.unread(at)
	a.tell(a.me, &change{kind: changeOther, render: func(v *view) tg.UpdateClass {
		v.mention(c.peer)
		return &tg.UpdateReadChannelInbox{ChannelID: c.peer.ID, MaxID: read, StillUnreadCount: left, Pts: c.box.pts}
	}})
	return true, nil
}

// readInbox renders a change of kind changeRead.
func (v *view) readInbox(c *change) tg.UpdateClass {
	a := &act{s: v.s, me: v.me}
	at := place{user: v.s.users[c.peer.ID]}
	if c.peer.Kind == command.Group {
		at = place{chat: v.s.chats[c.peer]}
	}
	return &tg.UpdateReadHistoryInbox{Peer: v.peer(c.peer), MaxID: c.max, StillUnreadCount: a.unread(at), Pts: c.pts, PtsCount: c.count}
}
