package emulator

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// sendKey and createKey are what Telegram remembers random ids by.
type sendKey struct {
	user   int64
	peer   command.Peer
	random int64
}

type createKey struct {
	user   int64
	peer   command.Peer
	random int32
}

// sending is what became of a message's random id.
type sending struct {
	running bool
	filed   *change // in the sender's sight
}

// creation is what became of a call's random id.
type creation struct {
	running bool
	call    *groupCall
	first   *tg.Updates
	told    []told
}

var errDuplicate = rpcError(500, "RANDOM_ID_DUPLICATE")

// running marks the random ids of a request that waits for its execution, and returns what takes the marks off again.
func (s *Server) running(c *Session, b *bin.Buffer) (done func()) {
	done = func() {}
	if c.auth.user == nil {
		return done
	}
	a := s.act(c.auth.user)
	id, _ := b.PeekID()
	request := &bin.Buffer{Buf: b.Copy()}
	switch id {
	case tg.PhoneCreateGroupCallRequestTypeID:
		var r tg.PhoneCreateGroupCallRequest
		k := createKey{user: a.me.id}
		if r.Decode(request) == nil {
			k.peer, k.random = a.namedBy(r.Peer), int32(r.RandomID)
		}
		if s.created[k] == nil {
			s.created[k] = &creation{running: true}
			done = func() { delete(s.created, k) }
		}
	case tg.MessagesSendMessageRequestTypeID:
		var r tg.MessagesSendMessageRequest
		k := sendKey{user: a.me.id}
		if r.Decode(request) == nil {
			k.peer, k.random = a.namedBy(r.Peer), r.RandomID
		}
		if s.sent[k] == nil {
			s.sent[k] = &sending{running: true}
			done = func() { delete(s.sent, k) }
		}
	}
	return done
}

// sentBefore says what a message's random id answers, if it has been used: the change it made then, or an error.
func (a *act) sentBefore(k sendKey) (*change, error) {
	old := a.s.sent[k]
	switch {
	case old == nil:
		return nil, nil
	case old.running:
		return nil, errDuplicate
	}
	a.s.repeats++
	switch a.s.repeatMessages {
	case Duplicate:
		return nil, errDuplicate
	case Forgotten:
		return nil, nil
	default:
		return old.filed, nil
	}
}
