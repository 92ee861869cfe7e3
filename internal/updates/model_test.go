package updates

import (
	"context"
	"errors"
	"slices"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"

	"userbot/internal/api"
	"userbot/internal/command"
)

const (
	me    int64 = 1
	alice int64 = 2
	bob   int64 = 3
)

func user(id int64) command.Peer    { return command.Peer{Kind: command.User, ID: id} }
func group(id int64) command.Peer   { return command.Peer{Kind: command.Group, ID: id} }
func channel(id int64) command.Peer { return command.Peer{Kind: command.Channel, ID: id} }

func hashOf(p command.Peer) int64 { return p.ID*1000 + int64(p.Kind) }

// sequence is a server's log: what happened at pts base+1, base+2 ...
type sequence struct {
	base int
	log  []*tg.Message // nil: something that is no message
}

func (q *sequence) pts() int { return q.base + len(q.log) }

// after returns the messages after pts, at most limit steps, and where they lead.
func (q *sequence) after(pts, limit int) (messages []tg.MessageClass, to int) {
	from := max(pts-q.base, 0)
	end := min(from+limit, len(q.log))
	for _, m := range q.log[min(from, end):end] {
		if m != nil {
			messages = append(messages, m)
		}
	}
	return messages, q.base + end
}

// model is the smallest Telegram that has sequences of updates. An answer is at home after latency, and half as old.
type model struct {
	t        testing.TB
	mu       sync.Mutex
	account  sequence
	seq      int
	channels map[int64]*sequence
	changed  map[int64]bool // channels that updates.getDifference reports as changed
	ids      map[command.Peer]int
	chats    map[command.Peer][]*tg.Message
	people   []tg.UserClass
	min      bool // chats are introduced by min constructors
	silent   bool // updates.getDifference says nothing of channels

	slice   int // steps in one difference
	tooLong int // a difference of more steps is refused; 0: never
	latency time.Duration
	fail    map[string][]error       // by method: what the next calls answer instead
	stuck   map[string]chan struct{} // by method: answers are under way until it is closed

	calls        []string
	pages        []tg.MessagesGetHistoryRequest // that were asked for
	inside, peak int
}

func newModel(t testing.TB) *model {
	m := &model{
		t: t, channels: map[int64]*sequence{}, changed: map[int64]bool{}, ids: map[command.Peer]int{},
		chats: map[command.Peer][]*tg.Message{},
		fail:  map[string][]error{}, slice: 100,
	}
	for _, id := range []int64{me, alice, bob} {
		u := &tg.User{ID: id, Self: id == me, AccessHash: hashOf(user(id))}
		m.people = append(m.people, u)
	}
	return m
}

// change changes the model while it is at work.
func (m *model) change(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
}

// say puts a message into the chat's log and returns the update that would be pushed for it.
func (m *model) say(chat command.Peer, from int64, text string) tg.UpdatesClass {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.post(chat, &tg.Message{FromID: &tg.PeerUser{UserID: from}, Message: text, Out: from == me})
}

func (m *model) post(chat command.Peer, msg *tg.Message) *tg.Updates {
	ids := chat
	if chat.Kind != command.Channel {
		ids = command.Peer{}
	}
	m.ids[ids]++
	msg.ID = m.ids[ids]
	m.chats[chat] = append(m.chats[chat], msg)
	if msg.Date == 0 {
		msg.Date = int(time.Now().Unix())
	}
	u := &tg.Updates{Users: m.people, Date: msg.Date}
	switch chat.Kind {
	case command.Channel:
		msg.PeerID = &tg.PeerChannel{ChannelID: chat.ID}
		q := m.channel(chat.ID)
		q.log = append(q.log, msg)
		m.changed[chat.ID] = true
		u.Updates = []tg.UpdateClass{&tg.UpdateNewChannelMessage{Message: msg, Pts: q.pts(), PtsCount: 1}}
		u.Chats = []tg.ChatClass{m.chat(chat.ID)}
		return u
	case command.Group:
		msg.PeerID = &tg.PeerChat{ChatID: chat.ID}
	default:
		msg.PeerID = &tg.PeerUser{UserID: chat.ID}
	}
	m.account.log = append(m.account.log, msg)
	u.Updates = []tg.UpdateClass{&tg.UpdateNewMessage{Message: msg, Pts: m.account.pts(), PtsCount: 1}}
	return u
}

func (m *model) channel(id int64) *sequence {
	if m.channels[id] == nil {
		m.channels[id] = &sequence{base: 10}
	}
	return m.channels[id]
}

func (m *model) chat(id int64) tg.ChatClass {
	c := &tg.Channel{ID: id, Min: m.min, Megagroup: true}
	c.SetAccessHash(hashOf(channel(id)))
	if m.min {
		c.SetAccessHash(-1)
	}
	return c
}

// Invoke implements tg.Invoker.
func (m *model) Invoke(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
	method := in.(interface{ TypeName() string }).TypeName()
	m.mu.Lock()
	m.calls = append(m.calls, method)
	m.inside++
	m.peak = max(m.peak, m.inside)
	latency, stuck := m.latency, m.stuck[method]
	m.mu.Unlock()
	defer func() {
		m.mu.Lock()
		m.inside--
		m.mu.Unlock()
	}()
	if err := sleep(ctx, latency/2); err != nil {
		return err
	}
	err := m.act(method, in, out)
	if stuck != nil {
		<-stuck
	}
	return errors.Join(err, sleep(ctx, latency/2))
}

func sleep(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *model) act(method string, in bin.Encoder, out bin.Decoder) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if queue := m.fail[method]; len(queue) > 0 {
		m.fail[method] = queue[1:]
		if queue[0] != nil {
			return queue[0]
		}
	}
	return m.answer(in, out)
}

func (m *model) answer(in bin.Encoder, out bin.Decoder) error {
	switch in := in.(type) {
	case *tg.UpdatesGetStateRequest:
		*out.(*tg.UpdatesState) = m.state(m.account.pts())
	case *tg.UpdatesGetDifferenceRequest:
		out.(*tg.UpdatesDifferenceBox).Difference = m.difference(in)
	case *tg.UpdatesGetChannelDifferenceRequest:
		ch := in.Channel.(*tg.InputChannel)
		if ch.AccessHash != hashOf(channel(ch.ChannelID)) {
			return tgerr.New(400, "CHANNEL_INVALID")
		}
		out.(*tg.UpdatesChannelDifferenceBox).ChannelDifference = m.channelDifference(ch.ChannelID, in)
	case *tg.MessagesGetHistoryRequest:
		return m.history(in, out.(*tg.MessagesMessagesBox))
	case *tg.MessagesGetDialogsRequest:
		out.(*tg.MessagesDialogsBox).Dialogs = m.dialogs()
	default:
		m.t.Errorf("unexpected request %T", in)
		return errors.New("unexpected request")
	}
	return nil
}

func (m *model) state(pts int) tg.UpdatesState {
	return tg.UpdatesState{Pts: pts, Date: int(time.Now().Unix()), Seq: m.seq}
}

func (m *model) difference(in *tg.UpdatesGetDifferenceRequest) tg.UpdatesDifferenceClass {
	var other []tg.UpdateClass
	for id := range m.changed {
		if m.silent {
			break
		}
		other = append(other, &tg.UpdateChannelTooLong{ChannelID: id})
	}
	clear(m.changed)
	if m.tooLong > 0 && m.account.pts()-in.Pts > m.tooLong {
		return &tg.UpdatesDifferenceTooLong{Pts: m.account.pts()}
	}
	messages, to := m.account.after(in.Pts, m.slice)
	switch {
	case len(messages)+len(other) == 0 && to == m.account.pts():
		return &tg.UpdatesDifferenceEmpty{Date: int(time.Now().Unix()), Seq: m.seq}
	case to < m.account.pts():
		return &tg.UpdatesDifferenceSlice{NewMessages: messages, OtherUpdates: other, Users: m.people, IntermediateState: m.state(to)}
	default:
		return &tg.UpdatesDifference{NewMessages: messages, OtherUpdates: other, Users: m.people, State: m.state(to)}
	}
}

func (m *model) channelDifference(id int64, in *tg.UpdatesGetChannelDifferenceRequest) tg.UpdatesChannelDifferenceClass {
	q := m.channel(id)
	if m.tooLong > 0 && q.pts()-in.Pts > m.tooLong {
		d := &tg.Dialog{Peer: &tg.PeerChannel{ChannelID: id}}
		d.SetPts(q.pts())
		newest, _ := q.after(q.pts()-2, 2)
		slices.Reverse(newest)
		return &tg.UpdatesChannelDifferenceTooLong{Final: true, Dialog: d, Messages: newest, Users: m.people, Chats: []tg.ChatClass{m.chat(id)}}
	}
	messages, to := q.after(in.Pts, min(m.slice, in.Limit))
	if len(messages) == 0 && to == q.pts() {
		d := &tg.UpdatesChannelDifferenceEmpty{Final: true, Pts: to}
		d.SetTimeout(30)
		return d
	}
	d := &tg.UpdatesChannelDifference{Final: to == q.pts(), Pts: to, NewMessages: messages, Users: m.people, Chats: []tg.ChatClass{m.chat(id)}}
	if d.Final {
		d.SetTimeout(30)
	}
	return d
}

func (m *model) history(in *tg.MessagesGetHistoryRequest, out *tg.MessagesMessagesBox) error {
	var want command.Peer
	switch p := in.Peer.(type) {
	case *tg.InputPeerChannel:
		want = channel(p.ChannelID)
		if p.AccessHash != hashOf(want) {
			return tgerr.New(400, "CHANNEL_INVALID")
		}
	case *tg.InputPeerChat:
		want = group(p.ChatID)
	case *tg.InputPeerUser:
		want = user(p.UserID)
	}
	m.pages = append(m.pages, *in)
	list := m.chats[want]
	newer := 0 // messages before the offset, in a list that begins with the newest
	switch {
	case in.OffsetID != 0:
		newer = len(list) - sort.Search(len(list), func(i int) bool { return list[i].ID >= in.OffsetID })
	case in.OffsetDate != 0:
		newer = len(list) - sort.Search(len(list), func(i int) bool { return list[i].Date >= in.OffsetDate })
	}
	end := len(list) - newer - in.AddOffset
	var page []tg.MessageClass
	for _, msg := range slices.Backward(list[min(max(end-in.Limit, 0), len(list)):min(max(end, 0), len(list))]) {
		page = append(page, msg)
	}
	if want.Kind == command.Channel {
		out.Messages = &tg.MessagesChannelMessages{Pts: m.channel(want.ID).pts(), Messages: page, Users: m.people, Chats: []tg.ChatClass{m.chat(want.ID)}}
		return nil
	}
	out.Messages = &tg.MessagesMessagesSlice{Messages: page, Users: m.people}
	return nil
}

func (m *model) dialogs() tg.MessagesDialogsClass {
	d := &tg.MessagesDialogs{Users: m.people}
	top := map[command.Peer]*tg.Message{}
	for _, msg := range m.account.log {
		if msg != nil {
			top[api.PeerOf(msg.PeerID)] = msg
		}
	}
	for id, q := range m.channels {
		d.Chats = append(d.Chats, m.chat(id))
		if messages, _ := q.after(q.pts()-1, 1); len(messages) == 1 {
			top[channel(id)] = messages[0].(*tg.Message)
		}
	}
	for p, msg := range top {
		entry := &tg.Dialog{Peer: msg.PeerID, TopMessage: msg.ID}
		if p.Kind == command.Channel {
			entry.SetPts(m.channel(p.ID).pts())
		}
		d.Dialogs = append(d.Dialogs, entry)
		d.Messages = append(d.Messages, msg)
	}
	return d
}
