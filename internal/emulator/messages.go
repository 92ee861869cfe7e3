package emulator

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

const (
	maxText    = 4096 // UTF-16 units
	editWindow = 48 * time.Hour
)

func (s *Server) registerMessages() {
	s.rpc.OnMessagesSendMessage(authed(s, (*act).sendMessage))
	s.rpc.OnMessagesEditMessage(authed(s, (*act).editMessage))
	s.rpc.OnMessagesForwardMessages(authed(s, (*act).forwardMessages))
	s.rpc.OnMessagesSendReaction(authed(s, (*act).sendReaction))
	s.rpc.OnMessagesDeleteMessages(authed(s, (*act).deleteMessages))
	s.rpc.OnChannelsDeleteMessages(authed(s, (*act).deleteChannelMessages))
}

// mayWrite says why the caller may not write there, nil if he may.
func (a *act) mayWrite(at place, topic int) error {
	c := at.chat
	if c == nil {
		if at.user.deleted {
			return rpcError(400, "INPUT_USER_DEACTIVATED")
		}
		return nil
	}
	m := c.member(a.me)
	forbidden := rpcError(403, "CHAT_WRITE_FORBIDDEN")
	switch {
	case c.movedTo != nil:
		return a.errPeer()
	case m == nil:
		return forbidden
	case a.me.limited && c.isChannel():
		return rpcError(400, "USER_BANNED_IN_CHANNEL")
	case c.broadcast && !m.may(func(r Rights) bool { return r.PostMessages }):
		return forbidden
	case m.silenced:
		return rpcError(400, "CHAT_RESTRICTED")
	case c.readOnly && !m.isAdmin():
		return forbidden
	}
	if topic != 0 {
		switch t := c.topics[topic]; {
		case t == nil:
			return rpcError(400, "REPLY_MESSAGE_ID_INVALID")
		case t.deleted:
			return rpcError(400, "TOPIC_DELETED")
		case t.closed && t.by != a.me && !m.may(func(r Rights) bool { return r.ManageTopics }):
			return rpcError(400, "TOPIC_CLOSED")
		}
	}
	if wait := m.lastPost.Add(c.slowmode).Sub(a.s.now()); wait > 0 && c.slowmode > 0 && !m.isAdmin() {
		return rpcError(420, fmt.Sprintf("SLOWMODE_WAIT_%d", int(math.Ceil(wait.Seconds()))))
	}
	return nil
}

func checkText(text string) error {
	if strings.TrimSpace(text) == "" {
		return rpcError(400, "MESSAGE_EMPTY")
	}
	if len(utf16.Encode([]rune(text))) > maxText {
		return rpcError(400, "MESSAGE_TOO_LONG")
	}
	return nil
}

func (a *act) sendMessage(r *tg.MessagesSendMessageRequest) (tg.UpdatesClass, error) {
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	k := sendKey{a.me.id, at.peer(), r.RandomID}
	if old, err := a.sentBefore(k); old != nil || err != nil {
		return a.sentAnswer(old), err
	}
	p := &post{chat: at.chat, to: at.user, by: a.me, text: strings.TrimSpace(r.Message), random: r.RandomID}
	p.opt.Silent = r.Silent
	if err := checkText(p.text); err != nil {
		return nil, err
	}
	if r.RandomID == 0 {
		return nil, rpcError(400, "RANDOM_ID_EMPTY")
	}
	if reply, ok := r.ReplyTo.(*tg.InputReplyToMessage); ok {
		if err := a.replyTo(p, at, reply); err != nil {
			return nil, err
		}
	}
	if err := a.mayWrite(at, p.topic); err != nil {
		return nil, err
	}
	a.sign(p)
	if r.SendAs != nil {
		if p.from, err = a.sendAs(at, r.SendAs); err != nil {
			return nil, err
		}
	}
	return a.sentAnswer(a.send(k, p)), nil
}

// send files a client's post and remembers its random id.
func (a *act) send(k sendKey, p *post) *change {
	a.file(p)
	if p.chat != nil {
		p.chat.member(a.me).lastPost = a.s.now()
	}
	if p.chat != nil && p.chat.isChannel() {
		a.me.read[p.chat.peer] = p.id
	}
	log := a.box(place{chat: p.chat, user: p.to}).log
	filed := log[len(log)-1]
	a.s.sent[k] = &sending{filed: filed}
	return filed
}

// replyTo sets what a message answers, and with it its topic.
func (a *act) replyTo(p *post, at place, r *tg.InputReplyToMessage) error {
	invalid := rpcError(400, "REPLY_MESSAGE_ID_INVALID")
	forum := at.chat != nil && at.chat.forum
	if forum && at.chat.topics[r.ReplyToMsgID] != nil {
		p.topic = r.ReplyToMsgID
		return nil
	}
	if forum && r.TopMsgID != 0 {
		p.topic = r.TopMsgID
	}
	if r.ReplyToMsgID == 0 {
		return nil
	}
	f := a.box(at).find(r.ReplyToMsgID)
	if f == nil || !a.holds(at, f.post) {
		return invalid
	}
	p.reply = f.post
	if forum && p.topic == 0 {
		p.topic = f.post.topic
	}
	return nil
}

func (a *act) sendAs(at place, in tg.InputPeerClass) (command.Peer, error) {
	as, err := a.place(in)
	switch {
	case err != nil:
		return command.Peer{}, err
	case as.user == a.me, as.chat != nil && as.chat == at.chat && as.chat.member(a.me).anonymous():
		return as.peer(), nil
	case as.channel() && as.chat.member(a.me) != nil && as.chat.member(a.me).creator:
		return as.peer(), nil
	}
	return command.Peer{}, rpcError(400, "SEND_AS_PEER_INVALID")
}

// sentAnswer is what the sender is told: a short form outside channels, else the message itself with its random id.
func (a *act) sentAnswer(c *change) tg.UpdatesClass {
	if c == nil {
		return nil
	}
	p := c.post
	if c.box.chat == nil && p.to != a.me && p.fwd == nil && !a.s.switches.LongUpdates {
		return &tg.UpdateShortSentMessage{Out: true, ID: p.idFor(a.me), Pts: c.pts, PtsCount: c.count, Date: p.date}
	}
	v := a.view()
	ups := []tg.UpdateClass{&tg.UpdateMessageID{ID: p.idFor(a.me), RandomID: p.random}, v.change(c)}
	if c.box.chat != nil {
		ups = slices.Insert(ups, 1, tg.UpdateClass(&tg.UpdateReadChannelInbox{
			ChannelID: p.chat.peer.ID, MaxID: p.id, StillUnreadCount: a.unread(place{chat: p.chat}), Pts: c.pts,
		}))
	}
	return v.wrap(ups)
}

func (a *act) forwardMessages(r *tg.MessagesForwardMessagesRequest) (tg.UpdatesClass, error) {
	from, err := a.place(r.FromPeer)
	if err != nil {
		return nil, err
	}
	to, err := a.place(r.ToPeer)
	if err != nil {
		return nil, err
	}
	if len(r.ID) == 0 || len(r.ID) != len(r.RandomID) {
		return nil, rpcError(400, "MESSAGE_IDS_EMPTY")
	}
	if err := a.mayWrite(to, r.TopMsgID); err != nil {
		return nil, err
	}
	all := a.view()
	var ups []tg.UpdateClass
	for i, id := range r.ID {
		k := sendKey{a.me.id, to.peer(), r.RandomID[i]}
		c, err := a.sentBefore(k)
		if err != nil {
			return nil, err
		}
		if c == nil {
			f := a.box(from).find(id)
			if f == nil || f.post.action != nil || !a.holds(from, f.post) {
				return nil, rpcError(400, "MESSAGE_ID_INVALID")
			}
			p := &post{chat: to.chat, to: to.user, by: a.me, text: f.post.text, random: r.RandomID[i], topic: r.TopMsgID}
			p.opt.Silent, p.opt.FwdFrom = r.Silent, f.post.from
			p.fwd = &tg.MessageFwdHeader{FromID: tlPeer(f.post.from), Date: f.post.date}
			if f.post.from.IsZero() { // a channel's post
				p.opt.FwdFrom = from.peer()
				p.fwd.FromID, p.fwd.ChannelPost = tlPeer(from.peer()), f.post.id
			}
			a.sign(p)
			c = a.send(k, p)
		}
		ups = append(ups, &tg.UpdateMessageID{ID: c.post.idFor(a.me), RandomID: c.post.random}, all.change(c))
	}
	return all.wrap(ups), nil
}

func (a *act) editMessage(r *tg.MessagesEditMessageRequest) (tg.UpdatesClass, error) {
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	f := a.box(at).find(r.ID)
	if f == nil || f.post.action != nil || !a.holds(at, f.post) {
		return nil, rpcError(400, "MESSAGE_ID_INVALID")
	}
	p, text := f.post, strings.TrimSpace(r.Message)
	mine := p.by == a.me
	if at.chat != nil && at.chat.broadcast && at.chat.member(a.me).may(func(r Rights) bool { return r.EditMessages }) {
		mine = true
	}
	if err := checkText(text); err != nil {
		return nil, err
	}
	switch {
	case at.chat != nil && at.chat.movedTo != nil:
		return nil, a.errPeer()
	case !mine || p.fwd != nil:
		return nil, rpcError(403, "MESSAGE_AUTHOR_REQUIRED")
	case p.text == text:
		return nil, rpcError(400, "MESSAGE_NOT_MODIFIED")
	case a.s.date()-p.date > int(editWindow.Seconds()) && p.to != a.me:
		return nil, rpcError(400, "MESSAGE_EDIT_TIME_EXPIRED")
	case at.chat != nil && at.chat.member(a.me) == nil:
		return nil, rpcError(403, "CHAT_WRITE_FORBIDDEN")
	}
	a.edit(p, text)
	return a.answer(), nil
}

// edit changes a post wherever it is.
func (a *act) edit(p *post, text string) {
	p.text, p.edited = text, a.s.date()
	for _, b := range a.s.boxes(p) {
		a.tellOf(b, b.step(&change{kind: changeEdit, count: 1, post: p}))
	}
	a.s.record(a, p.event(MessageEdited))
}

// erase deletes a post wherever it is.
func (a *act) erase(p *post) {
	if p.gone {
		return
	}
	for _, b := range a.s.boxes(p) {
		id := p.id
		if b.owner != nil {
			id = p.ids[b.owner.id]
		}
		a.tellOf(b, b.remove([]int{id}))
	}
	p.gone = true
	a.s.record(a, p.event(MessageDeleted))
}

// boxes returns those that still have p, in a fixed order.
func (s *Server) boxes(p *post) []*box {
	if p.ids == nil {
		return []*box{p.chat.box}
	}
	var owners []int64
	for id := range p.ids {
		owners = append(owners, id)
	}
	slices.Sort(owners)
	var list []*box
	for _, id := range owners {
		if b := &s.users[id].box; b.find(p.ids[id]) != nil {
			list = append(list, b)
		}
	}
	return list
}

// tellOf notes a change of a box for those who see the box.
func (a *act) tellOf(b *box, c *change) {
	if b.owner != nil {
		a.tell(b.owner, c)
	} else {
		a.tellAll(b.chat, c)
	}
}

func (a *act) deleteMessages(r *tg.MessagesDeleteMessagesRequest) (*tg.MessagesAffectedMessages, error) {
	b := &a.me.box
	before := b.pts
	for _, id := range r.ID {
		f := b.find(id)
		switch {
		case f == nil:
		case r.Revoke && (f.post.by == a.me || f.post.chat == nil || f.post.chat.member(a.me).isAdmin()):
			a.erase(f.post)
		default:
			a.tell(a.me, b.remove([]int{id}))
		}
	}
	return &tg.MessagesAffectedMessages{Pts: b.pts, PtsCount: b.pts - before}, nil
}

func (a *act) deleteChannelMessages(r *tg.ChannelsDeleteMessagesRequest) (*tg.MessagesAffectedMessages, error) {
	c, err := a.channel(r.Channel)
	if err != nil {
		return nil, err
	}
	before := c.box.pts
	for _, id := range r.ID {
		f := c.box.find(id)
		if f == nil {
			continue
		}
		if f.post.by != a.me && !c.member(a.me).may(func(r Rights) bool { return r.DeleteMessages }) {
			return nil, rpcError(403, "MESSAGE_DELETE_FORBIDDEN")
		}
		a.erase(f.post)
	}
	return &tg.MessagesAffectedMessages{Pts: c.box.pts, PtsCount: c.box.pts - before}, nil
}
