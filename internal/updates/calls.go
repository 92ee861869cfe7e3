package updates

import (
	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/command"
)

// maxCalls bounds how many chats' calls are remembered.
const maxCalls = 1000

// sight is what was told last of a chat's call. How many people are in it is left out: that is told at every step they take.
type sight struct {
	id    int64
	at    int // scheduled for, in Unix seconds; 0: it is live
	title string
	gone  bool
}

// callTold tells of the call that a service message is about.
func (l *loop) callTold(m *tg.MessageService) {
	chat, over := api.PeerOf(m.PeerID), false
	var call tg.InputGroupCallClass
	switch action := m.Action.(type) {
	case *tg.MessageActionGroupCall:
		call = action.Call
		_, over = action.GetDuration()
	case *tg.MessageActionGroupCallScheduled:
		call = action.Call
	default:
		return
	}
	if in, ok := call.(*tg.InputGroupCall); ok {
		l.opt.API.CallTold(chat, in, over)
	}
	l.callChanged(chat)
}

// callSeen tells of a call that is another one than before. Where it is, Telegram may leave out: then a service message or a
// look must tell.
func (l *loop) callSeen(u *tg.UpdateGroupCall) {
	chat := api.PeerOf(u.Peer)
	if chat.IsZero() || u.LiveStory {
		return
	}
	var now sight
	switch c := u.Call.(type) {
	case *tg.GroupCall:
		now = sight{id: c.ID, at: c.ScheduleDate, title: c.Title}
		if !c.Min { // which tells no access hash for certain
			l.opt.API.CallTold(chat, &tg.InputGroupCall{ID: c.ID, AccessHash: c.AccessHash}, false)
		}
	case *tg.GroupCallDiscarded:
		now = sight{id: c.ID, gone: true}
		l.opt.API.CallTold(chat, &tg.InputGroupCall{ID: c.ID}, true)
	}
	if before, ok := l.calls[chat]; ok && before == now {
		return
	}
	l.callChanged(chat)
	if len(l.calls) >= maxCalls {
		clear(l.calls)
	}
	l.calls[chat] = now
}

// callChanged tells that a chat may have another call. What was told of it before means nothing any more.
func (l *loop) callChanged(chat command.Peer) {
	delete(l.calls, chat)
	if l.opt.CallChanged != nil && !chat.IsZero() && chat.Kind != command.User {
		l.opt.CallChanged(chat)
	}
}
