package emulator

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

const maxPage = 100

func (s *Server) registerHistory() {
	s.rpc.OnMessagesGetHistory(authed(s, (*act).getHistory))
	s.rpc.OnMessagesSearch(authed(s, (*act).search))
	s.rpc.OnMessagesGetMessages(authed(s, (*act).getMessages))
	s.rpc.OnChannelsGetMessages(authed(s, (*act).getChannelMessages))
	s.rpc.OnMessagesGetDialogs(authed(s, (*act).getDialogs))
	s.rpc.OnMessagesGetPeerDialogs(authed(s, (*act).getPeerDialogs))
	s.rpc.OnMessagesGetPinnedDialogs(authed(s, func(a *act, _ int) (*tg.MessagesPeerDialogs, error) {
		return &tg.MessagesPeerDialogs{State: *a.state(a.me.box.pts)}, nil // nobody can pin any here
	}))
}

// page says which part of a chat is asked for, in the terms that history and search share.
type page struct {
	offsetID, offsetDate, addOffset, limit, maxID, minID int
}

func (a *act) getHistory(r *tg.MessagesGetHistoryRequest) (tg.MessagesMessagesClass, error) {
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	return a.messages(at, page{r.OffsetID, r.OffsetDate, r.AddOffset, r.Limit, r.MaxID, r.MinID}, nil), nil
}

func (a *act) search(r *tg.MessagesSearchRequest) (tg.MessagesMessagesClass, error) {
	at, err := a.place(r.Peer)
	if err != nil {
		return nil, err
	}
	if _, ok := r.Filter.(*tg.InputMessagesFilterEmpty); !ok {
		return nil, rpcError(400, "INPUT_FILTER_INVALID")
	}
	var from command.Peer
	if r.FromID != nil {
		p, err := a.place(r.FromID)
		if err != nil {
			return nil, err
		}
		from = p.peer()
	}
	q := strings.ToLower(r.Q)
	match := func(p *post) bool {
		return strings.Contains(strings.ToLower(p.text), q) && (q == "" || p.action == nil) &&
			(from.IsZero() || p.from == from) && (r.TopMsgID == 0 || p.topic == r.TopMsgID || p.id == r.TopMsgID) &&
			(r.MinDate == 0 || p.date > r.MinDate) && (r.MaxDate == 0 || p.date < r.MaxDate)
	}
	return a.messages(at, page{r.OffsetID, 0, r.AddOffset, r.Limit, r.MaxID, r.MinID}, match), nil
}

// messages cuts a page out of a chat: the offset first, then addOffset and limit, then the bounds by id. match is nil where the whole
// chat is wanted: what that costs does not grow with a channel's history.
func (a *act) messages(at place, pg page, match func(*post) bool) tg.MessagesMessagesClass {
	b := a.box(at)
	fits := func(f *filed) bool { return !f.gone && a.holds(at, f.post) && (match == nil || match(f.post)) }
	total := b.there
	if match != nil || !at.channel() {
		total = 0
		for _, f := range b.posts {
			if fits(f) {
				total++
			}
		}
	}
	start := len(b.posts) // what stands before it is older than the offset, or all
	if pg.offsetID > 0 {
		start = sort.Search(len(b.posts), func(i int) bool { return b.posts[i].id >= pg.offsetID })
	} else if pg.offsetDate > 0 {
		start = sort.Search(len(b.posts), func(i int) bool { return b.posts[i].post.date >= pg.offsetDate })
	}
	// Counted from the offset: the first that is older is 0, then 1 and so on; newer ones are below 0.
	from, to := pg.addOffset, pg.addOffset+min(orElse(pg.limit, maxPage), maxPage)
	var list []*filed
	take := func(f *filed, n int) {
		if n >= from && n < to && (pg.minID <= 0 || f.id > pg.minID) && (pg.maxID <= 0 || f.id < pg.maxID) {
			list = append(list, f)
		}
	}
	for i, n := start, -1; i < len(b.posts) && n >= from; i++ {
		if fits(b.posts[i]) {
			take(b.posts[i], n)
			n--
		}
	}
	slices.Reverse(list)
	for i, n := start-1, 0; i >= 0 && n < to; i-- {
		if fits(b.posts[i]) {
			take(b.posts[i], n)
			n++
		}
	}
	return a.found(at, list, total)
}

// found renders messages of a chat.
func (a *act) found(at place, list []*filed, total int) tg.MessagesMessagesClass {
	v := a.view()
	if at.chat != nil {
		v.mention(at.chat.peer)
	}
	messages := make([]tg.MessageClass, 0, len(list))
	for _, f := range list {
		messages = append(messages, v.message(f.post))
	}
	switch {
	case at.channel():
		return &tg.MessagesChannelMessages{Pts: at.chat.box.pts, Count: total, Messages: messages, Users: v.users, Chats: v.chats}
	case len(list) < total:
		return &tg.MessagesMessagesSlice{Count: total, Messages: messages, Users: v.users, Chats: v.chats}
	default:
		return &tg.MessagesMessages{Messages: messages, Users: v.users, Chats: v.chats}
	}
}

func (a *act) getMessages(ids []tg.InputMessageClass) (tg.MessagesMessagesClass, error) {
	v := a.view()
	messages := v.pick(&a.me.box, ids)
	return &tg.MessagesMessages{Messages: messages, Users: v.users, Chats: v.chats}, nil
}

func (a *act) getChannelMessages(r *tg.ChannelsGetMessagesRequest) (tg.MessagesMessagesClass, error) {
	c, err := a.channel(r.Channel)
	if err != nil {
		return nil, err
	}
	v := a.view()
	v.mention(c.peer)
	messages := v.pick(c.box, r.ID)
	return &tg.MessagesChannelMessages{Pts: c.box.pts, Count: len(messages), Messages: messages, Users: v.users, Chats: v.chats}, nil
}

// pick renders the messages asked for; in the place of one that is not there comes an empty one.
func (v *view) pick(b *box, ids []tg.InputMessageClass) []tg.MessageClass {
	var list []tg.MessageClass
	for _, in := range ids {
		var id int
		switch in := in.(type) {
		case *tg.InputMessageID:
			id = in.ID
		case *tg.InputMessageReplyTo:
			if f := b.find(in.ID); f != nil && f.post.reply != nil {
				id = f.post.reply.idFor(v.me)
			}
		}
		if f := b.find(id); f != nil {
			list = append(list, v.message(f.post))
		} else {
			list = append(list, &tg.MessageEmpty{ID: id})
		}
	}
	return list
}

// top returns the newest message of a chat, nil if there is none.
func (a *act) top(at place) *post {
	var top *post
	a.box(at).newest(func(f *filed) bool {
		if a.holds(at, f.post) {
			top = f.post
		}
		return top == nil
	})
	return top
}

// dialog renders the entry of a chat in the list of chats.
func (v *view) dialog(at place) *tg.Dialog {
	a := &act{s: v.s, me: v.me}
	d := &tg.Dialog{
		Peer: v.peer(at.peer()), ReadInboxMaxID: v.me.read[at.peer()], ReadOutboxMaxID: v.me.seen[at.peer()], UnreadCount: a.unread(at),
	}
	if top := a.top(at); top != nil {
		d.TopMessage = top.idFor(v.me)
	}
	if at.channel() {
		d.Pts = at.chat.box.pts
	}
	return d
}

// dialogs returns the account's chats, the one with the newest message first. Of messages of one second the one with the higher
// id counts as the newer: clients put them into this order themselves.
func (a *act) dialogs() []place {
	var list []place
	for _, c := range a.me.chats {
		if c.member(a.me) != nil && c.movedTo == nil {
			list = append(list, place{chat: c})
		}
	}
	seen := make(map[*account]bool)
	a.me.box.newest(func(f *filed) bool {
		if p := f.post; p.chat == nil {
			other := p.to
			if p.by != a.me {
				other = p.by
			}
			if !seen[other] {
				seen[other] = true
				list = append(list, place{user: other})
			}
		}
		return true
	})
	newest := make(map[command.Peer]*post, len(list))
	for _, at := range list {
		newest[at.peer()] = cmp.Or(a.top(at), new(post))
	}
	slices.SortStableFunc(list, func(x, y place) int {
		p, q := newest[x.peer()], newest[y.peer()]
		return cmp.Or(q.date-p.date, q.idFor(a.me)-p.idFor(a.me))
	})
	return list
}

func (a *act) getDialogs(r *tg.MessagesGetDialogsRequest) (tg.MessagesDialogsClass, error) {
	list := a.dialogs()
	total := len(list)
	if folder, ok := r.GetFolderID(); ok && folder != 0 {
		return &tg.MessagesDialogs{}, nil
	}
	if after := a.namedBy(r.OffsetPeer); !after.IsZero() {
		i := slices.IndexFunc(list, func(p place) bool { return p.peer() == after })
		list = list[i+1:]
	} else if r.OffsetDate != 0 {
		list = slices.DeleteFunc(list, func(p place) bool { t := a.top(p); return t != nil && t.date >= r.OffsetDate })
	}
	list = list[:min(len(list), min(orElse(r.Limit, maxPage), maxPage))]
	v := a.view()
	dialogs, messages := v.dialogList(a, list)
	if len(list) == total {
		return &tg.MessagesDialogs{Dialogs: dialogs, Messages: messages, Users: v.users, Chats: v.chats}, nil
	}
	return &tg.MessagesDialogsSlice{Count: total, Dialogs: dialogs, Messages: messages, Users: v.users, Chats: v.chats}, nil
}

func (v *view) dialogList(a *act, list []place) (dialogs []tg.DialogClass, messages []tg.MessageClass) {
	for _, at := range list {
		dialogs = append(dialogs, v.dialog(at))
		if top := a.top(at); top != nil {
			messages = append(messages, v.message(top))
		}
	}
	return dialogs, messages
}

func (a *act) getPeerDialogs(peers []tg.InputDialogPeerClass) (*tg.MessagesPeerDialogs, error) {
	var list []place
	for _, in := range peers {
		p, ok := in.(*tg.InputDialogPeer)
		if !ok {
			return nil, a.errPeer()
		}
		at, err := a.place(p.Peer)
		if err != nil {
			return nil, err
		}
		list = append(list, at)
	}
	v := a.view()
	dialogs, messages := v.dialogList(a, list)
	return &tg.MessagesPeerDialogs{
		Dialogs: dialogs, Messages: messages, Users: v.users, Chats: v.chats, State: *a.state(a.me.box.pts),
	}, nil
}
