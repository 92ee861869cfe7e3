package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

const (
	// historyPage is the most that Telegram returns at once.
	historyPage = 100
	// historyPages bounds what one call reads: 2,000 messages.
	historyPages = 20
	// startPages bounds the search for a call's beginning.
	startPages = 2
)

// Point is where in a chat reading begins: after message Msg, or, where that is 0, with the first message that is not
// older than Date. Telegram's dates are whole seconds.
type Point struct {
	Msg  int
	Date time.Time
}

func (p Point) before(m tg.MessageClass) bool {
	if p.Msg != 0 {
		return m.GetID() > p.Msg
	}
	full, ok := m.AsNotEmpty()
	return ok && int64(full.GetDate()) >= p.Date.Unix()
}

// Page returns the request for the page that begins at p: up to 100 messages. Where p is a date, the first of them may be
// the last one that is older.
func (p Point) Page(peer tg.InputPeerClass) *tg.MessagesGetHistoryRequest {
	if p.Msg != 0 {
		return &tg.MessagesGetHistoryRequest{Peer: peer, OffsetID: p.Msg + 1, AddOffset: -historyPage, Limit: historyPage}
	}
	return &tg.MessagesGetHistoryRequest{
		Peer: peer, OffsetDate: int(max(p.Date.Unix(), 1)), AddOffset: 1 - historyPage, Limit: historyPage,
	}
}

// CallEvent is a service message about a group call.
type CallEvent struct {
	CallID    int64
	Msg       int
	Date      time.Time
	Out       bool          // done by this account
	Post      bool          // in a channel, where Out may be missing
	Scheduled time.Time     // when the call was scheduled for; zero unless the message announces that
	Ended     bool          // the call has ended; otherwise it was started or scheduled
	Duration  time.Duration // of an ended call
}

// CallEvents returns the chat's service messages about calls, oldest first, from a point on until a moment (included;
// zero: the chat's present end). complete is true when it saw all of them; otherwise there is more from next on, because
// one call reads 2,000 messages. With an error come the events up to next, too.
func (a *API) CallEvents(ctx context.Context, chat command.Peer, from Point, until time.Time) (events []CallEvent, next Point, complete bool, err error) {
	next, complete, err = a.forward(ctx, chat, from, until, func(m tg.NotEmptyMessage) bool {
		if e, ok := callEvent(m); ok {
			events = append(events, e)
		}
		return true
	})
	return events, next, complete, err
}

// Invited is somebody whom a service message says to have been invited to a call.
type Invited struct {
	Peer command.Peer
	Own  bool // by this account; in channels, which do not tell that for certain, it may be false for those as well
}

// Invitations returns who was invited to a call, as the chat's service messages say: by this account, and in channels by
// anybody. from, until, next and complete are those of [API.CallEvents].
func (a *API) Invitations(ctx context.Context, chat command.Peer, callID int64, from Point, until time.Time) (people []Invited, next Point, complete bool, err error) {
	next, complete, err = a.forward(ctx, chat, from, until, func(m tg.NotEmptyMessage) bool {
		if m, ok := m.(*tg.MessageService); ok && (m.Out || m.Post) {
			for _, p := range invitedBy(m, callID) {
				people = append(people, Invited{p, m.Out})
			}
		}
		return true
	})
	return people, next, complete, err
}

// FindOwn returns the id of the account's first message for which match is true, 0 if there is none; from, until, next
// and complete are those of [API.CallEvents]. replyTo is the id of the message it answers, 0 for none; at is when it was
// posted. In channels the author is not told for certain: any post that matches counts.
func (a *API) FindOwn(ctx context.Context, chat command.Peer, from Point, until time.Time, match func(text string, replyTo int, at time.Time) bool) (msgID int, next Point, complete bool, err error) {
	toSelf := chat.Kind == command.User && chat.ID == a.opt.Self()
	next, complete, err = a.forward(ctx, chat, from, until, func(m tg.NotEmptyMessage) bool {
		// In Saved Messages everything is the account's own, whatever the flag says.
		if msg, ok := m.(*tg.Message); ok && (msg.Out || msg.Post || toSelf) && match(msg.Message, replyTo(msg), time.Unix(int64(msg.Date), 0)) {
			msgID = msg.ID
			return false
		}
		return true
	})
	return msgID, next, complete, err
}

func replyTo(m *tg.Message) int {
	h, ok := m.ReplyTo.(*tg.MessageReplyHeader)
	if !ok || h.ForumTopic && h.ReplyToTopID == 0 { // it answers nothing, and names its topic
		return 0
	}
	return h.ReplyToMsgID
}

// Message returns the text of one message. there is false if it has been deleted, is no text message, or is another
// chat's.
func (a *API) Message(ctx context.Context, chat command.Peer, id int) (text string, there bool, err error) {
	m, _, err := a.message(ctx, chat, id)
	if m, ok := m.(*tg.Message); ok && err == nil {
		return m.Message, true, nil
	}
	return "", false, err
}

// Author returns who has written one message: a person, or the chat in whose name it is. It returns [ErrNoSuchMessage] if
// that has been deleted or is another chat's, and [ErrPost] for what a group has of its channel, to be commented on.
func (a *API) Author(ctx context.Context, chat command.Peer, id int) (Chat, error) {
	m, page, err := a.message(ctx, chat, id)
	if err != nil {
		return Chat{}, err
	}
	if m == nil {
		return Chat{}, ErrNoSuchMessage
	}
	if m, ok := m.(*tg.Message); ok && isComments(m) {
		return Chat{}, ErrPost
	}
	author := chat // an anonymous admin, a channel's post, or the other side of a private chat
	if from, ok := m.GetFromID(); ok {
		author = PeerOf(from)
	} else if m.GetOut() && chat.Kind == command.User {
		author = command.Peer{Kind: command.User, ID: a.opt.Self()}
	}
	return a.chatIn(author, page.GetChats(), page.GetUsers())
}

// isComments reports whether a message is a channel's post in the group of its comments, where Telegram has put it.
func isComments(m *tg.Message) bool {
	from, of := PeerOf(m.FromID), PeerOf(m.FwdFrom.SavedFromPeer)
	return from.Kind == command.Channel && from == of && m.FwdFrom.SavedFromMsgID != 0
}

// message returns one message of a chat and what came with it; nil if it is not there.
func (a *API) message(ctx context.Context, chat command.Peer, id int) (tg.NotEmptyMessage, tg.ModifiedMessagesMessages, error) {
	var answer tg.MessagesMessagesClass
	var err error
	method, ids := "messages.getMessages", []tg.InputMessageClass{&tg.InputMessageID{ID: id}}
	if chat.Kind == command.Channel {
		in, inErr := a.InputChannel(ctx, chat)
		if inErr != nil {
			return nil, nil, inErr
		}
		method = "channels.getMessages"
		answer, err = a.tg.ChannelsGetMessages(ctx, &tg.ChannelsGetMessagesRequest{Channel: in, ID: ids})
	} else {
		answer, err = a.tg.MessagesGetMessages(ctx, ids)
	}
	if err != nil {
		return nil, nil, gone(Wrap(method, err))
	}
	page, ok := answer.AsModified()
	if !ok {
		return nil, nil, fmt.Errorf("%s: unexpected answer %T", method, answer)
	}
	a.Learn(page.GetChats())
	for _, m := range page.GetMessages() {
		if m, ok := m.AsNotEmpty(); ok && m.GetID() == id && PeerOf(m.GetPeerID()) == chat {
			return m, page, nil
		}
	}
	return nil, page, nil
}

// CallStart returns when a call of the chat went live, as one of its newest 200 messages says, and the name of whoever has started it,
// "" where that is not told; the zero time if none does.
func (a *API) CallStart(ctx context.Context, chat command.Peer, callID int64) (at time.Time, by string, err error) {
	peer, err := a.InputPeer(ctx, chat)
	if err != nil {
		return time.Time{}, "", err
	}
	req := newest(peer)
	for range startPages {
		answer, err := a.historyPage(ctx, req)
		if err != nil {
			return time.Time{}, "", err
		}
		page := answer.GetMessages()
		for _, m := range page {
			m, ok := m.AsNotEmpty()
			if !ok {
				continue
			}
			if e, ok := callEvent(m); ok && e.CallID == callID && !e.Ended && e.Scheduled.IsZero() {
				if from, ok := m.GetFromID(); ok && PeerOf(from) != chat { // else an admin of the chat, who is not told
					by = nameIn(PeerOf(from), answer.GetChats(), answer.GetUsers())
				}
				return e.Date, by, nil
			}
		}
		if _, whole := answer.(*tg.MessagesMessages); whole || len(page) == 0 {
			break
		}
		req.OffsetID = page[len(page)-1].GetID()
	}
	return time.Time{}, "", nil
}

// Newest asks for the newest messages of a chat, ahead of who reads it: see [Ahead].
func (a *API) Newest(ctx context.Context, chat command.Peer) {
	if peer, err := a.InputPeer(ctx, chat); err == nil {
		_, _, _ = a.history(ctx, newest(peer))
	}
}

// newest is the request with which reading a chat begins.
func newest(peer tg.InputPeerClass) *tg.MessagesGetHistoryRequest {
	return &tg.MessagesGetHistoryRequest{Peer: peer, Limit: historyPage}
}

// forward visits the chat's messages, oldest first, until visit returns false. See [API.CallEvents] for the rest.
//
// The newest page is asked for first: nearly always it reaches back far enough, and one request is all it takes. Then
// pages are asked for that end with the first message not seen yet, which whatever is written meanwhile cannot move.
func (a *API) forward(ctx context.Context, chat command.Peer, from Point, until time.Time, visit func(tg.NotEmptyMessage) bool) (next Point, complete bool, err error) {
	peer, err := a.InputPeer(ctx, chat)
	if err != nil {
		return from, false, err
	}
	page, whole, err := a.history(ctx, newest(peer))
	if err != nil {
		return from, false, err
	}
	next = from
	last := whole || len(page) == 0 || slices.ContainsFunc(page, func(m tg.MessageClass) bool { return reaches(m, from) })
	for pages := 1; ; pages++ {
		if !last {
			if pages == historyPages {
				return next, false, nil
			}
			if page, _, err = a.history(ctx, next.Page(peer)); err != nil {
				return next, false, err
			}
		}
		seen := next
		for _, m := range slices.Backward(page) {
			if !next.before(m) {
				continue
			}
			if m, ok := m.AsNotEmpty(); ok {
				if !until.IsZero() && int64(m.GetDate()) > until.Unix() || !visit(m) {
					return next, true, nil
				}
			}
			next = Point{Msg: m.GetID()}
		}
		if last || next == seen {
			return next, true, nil
		}
	}
}

// reaches reports that a page with m in it goes back to p.
func reaches(m tg.MessageClass, p Point) bool {
	_, dated := m.AsNotEmpty()
	return (p.Msg != 0 || dated) && !p.before(m)
}

// history returns one page, newest first, and whether it is all there is.
func (a *API) history(ctx context.Context, req *tg.MessagesGetHistoryRequest) (page []tg.MessageClass, whole bool, err error) {
	answer, err := a.historyPage(ctx, req)
	if err != nil {
		return nil, false, err
	}
	_, whole = answer.(*tg.MessagesMessages)
	return answer.GetMessages(), whole, nil
}

func (a *API) historyPage(ctx context.Context, req *tg.MessagesGetHistoryRequest) (tg.ModifiedMessagesMessages, error) {
	answer, err := a.tg.MessagesGetHistory(ctx, req)
	if err != nil {
		return nil, gone(Wrap("messages.getHistory", err))
	}
	page, ok := answer.AsModified()
	if !ok {
		return nil, fmt.Errorf("messages.getHistory: unexpected answer %T", answer)
	}
	a.Learn(page.GetChats())
	return page, nil
}

func callEvent(m tg.NotEmptyMessage) (CallEvent, bool) {
	s, ok := m.(*tg.MessageService)
	if !ok {
		return CallEvent{}, false
	}
	e := CallEvent{Msg: s.ID, Date: time.Unix(int64(s.Date), 0), Out: s.Out, Post: s.Post}
	var in tg.InputGroupCallClass
	switch action := s.Action.(type) {
	case *tg.MessageActionGroupCall:
		in = action.Call
		var seconds int
		if seconds, e.Ended = action.GetDuration(); e.Ended {
			e.Duration = time.Duration(seconds) * time.Second
		}
	case *tg.MessageActionGroupCallScheduled:
		in = action.Call
		e.Scheduled = time.Unix(int64(action.ScheduleDate), 0)
	default:
		return CallEvent{}, false
	}
	call, ok := in.(*tg.InputGroupCall)
	if !ok {
		return CallEvent{}, false
	}
	e.CallID = call.ID
	return e, true
}
