package wire

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

// Codes of bad_msg_notification: core.telegram.org/mtproto/service_messages_about_messages.
const (
	badIDTooLow    = 16
	badIDTooHigh   = 17
	badIDBits      = 18
	badTooOld      = 20
	badSeqTooLow   = 32
	badSeqTooHigh  = 33
	badSeqNotEven  = 34
	badSeqNotOdd   = 35
	badSalt        = 48
	badContainer   = 64 // said of whatever cannot be parsed: there is no other code for it
	maxPast        = 300 * time.Second
	maxFuture      = 30 * time.Second
	maxContainer   = 1020 // messages in a client's container, as Telegram limits it
	maxFutureSalts = 64
	maxUnpacked    = 10 << 20 // bytes
)

// message is one message of a client, in a container or by itself. body aliases memory that nobody writes to.
type message struct {
	id   int64
	seq  int32
	body []byte
}

// receive handles one decrypted message.
func (c *conn) receive(k *key, d *crypto.EncryptedMessageData) {
	now := c.srv.opt.Now()
	m := message{d.MessageID, d.SeqNo, d.Data()}

	s := k.session(d.SessionID, c.srv.opt.Now, c.srv.opt.TooLong)
	if s == nil {
		c.hangUp()
		return
	}
	s.attach(c)
	if !k.validSalt(d.Salt, now) {
		// Nothing has been looked at, so the client may send the same again. The session is announced when it does.
		s.reply(&mt.BadServerSalt{BadMsgID: m.id, BadMsgSeqno: int(m.seq), ErrorCode: badSalt, NewServerSalt: k.salt(now)}, false)
		return
	}
	if code := badID(m.id, now); code != 0 {
		s.bad(m, code)
		return
	}
	c.dispatch(s, m, false)
}

func badID(id int64, now time.Time) int {
	sent := time.Unix(id>>32, 0)
	switch {
	case id&3 != 0:
		return badIDBits
	case now.Sub(sent) > maxPast:
		return badIDTooLow
	case sent.Sub(now) > maxFuture:
		return badIDTooHigh
	default:
		return 0
	}
}

func (s *Session) bad(m message, code int) {
	s.reply(&mt.BadMsgNotification{BadMsgID: m.id, BadMsgSeqno: int(m.seq), ErrorCode: code}, false)
}

// dispatch handles one message that is where it belongs. What it does not understand is a request.
func (c *conn) dispatch(s *Session, m message, inner bool) {
	b := bin.Buffer{Buf: m.body}
	id, err := b.PeekID()
	if err != nil {
		return
	}
	switch id {
	case proto.MessageContainerTypeID:
		if m.seq&1 != 0 {
			s.bad(m, badSeqNotEven)
			return
		}
		messages, err := split(&b)
		if err != nil || inner {
			s.bad(m, badContainer)
			return
		}
		s.announce(c, slices.MinFunc(append(messages, m), func(a, b message) int { return cmp.Compare(a.id, b.id) }).id)
		for _, m := range messages {
			if m.id&3 != 0 {
				s.bad(m, badIDBits)
				continue
			}
			c.dispatch(s, m, true)
		}
		return
	case proto.GZIPTypeID:
		data, err := unpack(&b)
		if err != nil || isPacked(data) {
			s.bad(m, badContainer)
			return
		}
		m.body = data
		c.dispatch(s, m, inner)
		return
	}

	s.announce(c, m.id)
	handled, err := c.service(s, m, id, &b)
	if err != nil {
		s.bad(m, badContainer)
		return
	}
	if !handled {
		c.request(s, m)
		return
	}
	if m.seq&1 != 0 {
		s.mu.Lock()
		s.ackLate(m.id)
		s.mu.Unlock()
	}
}

// unpack decodes a gzip_packed. Some clients (mtcute) put zlib's format into it instead of gzip's.
func unpack(b *bin.Buffer) ([]byte, error) {
	look := *b
	var z proto.GZIP
	notGZIP := z.Decode(b)
	if notGZIP == nil {
		return z.Data, nil
	}
	_, _ = look.ID()
	packed, err := look.Bytes()
	if err != nil {
		return nil, err
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, notGZIP
	}
	data, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if err == nil && len(data) > maxUnpacked {
		err = errors.New("it is too much")
	}
	return data, err
}

// isPacked tells a gzip inside a gzip, which would let a short message keep the server busy for long.
func isPacked(data []byte) bool {
	id, err := (&bin.Buffer{Buf: data}).PeekID()
	return err != nil || id == proto.GZIPTypeID
}

// split takes a container apart without copying.
func split(b *bin.Buffer) ([]message, error) {
	if err := b.ConsumeID(proto.MessageContainerTypeID); err != nil {
		return nil, err
	}
	n, err := b.Int()
	if err != nil || n < 0 || n > maxContainer {
		return nil, errors.New("bad container")
	}
	messages := make([]message, 0, n+1)
	for range n {
		var m message
		if m.id, err = b.Long(); err != nil {
			return nil, err
		}
		if m.seq, err = b.Int32(); err != nil {
			return nil, err
		}
		size, err := b.Int()
		if err != nil || size < 0 || size > b.Len() || size%4 != 0 {
			return nil, errors.New("bad container")
		}
		m.body = b.Buf[:size:size]
		b.Skip(size)
		messages = append(messages, m)
	}
	return messages, nil
}

// service handles the messages that MTProto itself is made of; false: it is none of them.
func (c *conn) service(s *Session, m message, id uint32, b *bin.Buffer) (bool, error) {
	now := c.srv.opt.Now()
	switch id {
	case mt.MsgsAckTypeID:
		var ack mt.MsgsAck
		if err := ack.Decode(b); err != nil {
			return false, err
		}
		s.received(ack.MsgIDs)

	case mt.PingRequestTypeID:
		var ping mt.PingRequest
		if err := ping.Decode(b); err != nil {
			return false, err
		}
		s.reply(&mt.Pong{MsgID: m.id, PingID: ping.PingID}, true)

	case mt.PingDelayDisconnectRequestTypeID:
		var ping mt.PingDelayDisconnectRequest
		if err := ping.Decode(b); err != nil {
			return false, err
		}
		delay := time.Duration(ping.DisconnectDelay) * time.Second
		if c.expiry == nil {
			c.expiry = time.AfterFunc(delay, c.hangUp)
		} else {
			c.expiry.Reset(delay)
		}
		s.reply(&mt.Pong{MsgID: m.id, PingID: ping.PingID}, true)

	case mt.GetFutureSaltsRequestTypeID:
		var r mt.GetFutureSaltsRequest
		if err := r.Decode(b); err != nil {
			return false, err
		}
		n := min(max(r.Num, 1), maxFutureSalts)
		s.reply(&mt.FutureSalts{ReqMsgID: m.id, Now: int(now.Unix()), Salts: s.key.futureSalts(n, now)}, true)

	case mt.MsgsStateReqTypeID:
		var r mt.MsgsStateReq
		if err := r.Decode(b); err != nil {
			return false, err
		}
		s.reply(&mt.MsgsStateInfo{ReqMsgID: m.id, Info: s.states(r.MsgIDs)}, true)

	case mt.MsgResendReqTypeID:
		var r mt.MsgResendReq
		if err := r.Decode(b); err != nil {
			return false, err
		}
		if !s.sendAgain(r.MsgIDs) {
			s.reply(&mt.MsgsStateInfo{ReqMsgID: m.id, Info: s.states(r.MsgIDs)}, true)
		}

	case mt.DestroySessionRequestTypeID:
		var r mt.DestroySessionRequest
		if err := r.Decode(b); err != nil {
			return false, err
		}
		if r.SessionID != s.id && s.key.destroy(r.SessionID) {
			s.reply(&mt.DestroySessionOk{SessionID: r.SessionID}, true)
		} else {
			s.reply(&mt.DestroySessionNone{SessionID: r.SessionID}, true)
		}

	case mt.HTTPWaitRequestTypeID, mt.MsgsStateInfoTypeID, mt.MsgsAllInfoTypeID,
		mt.MsgDetailedInfoTypeID, mt.MsgNewDetailedInfoTypeID, mt.PongTypeID, mt.NewSessionCreatedTypeID:
		// Nothing to do: the first is for HTTP, the others are answers to what is never asked.

	default:
		return false, nil
	}
	return true, nil
}

// announce tells the client that its session is a new one, once. first is the lowest message id of what opened it.
func (s *Session) announce(c *conn, first int64) {
	s.mu.Lock()
	announced := s.announced
	s.announced = true
	s.mu.Unlock()
	if !announced {
		s.open(first, s.key.salt(c.srv.opt.Now()))
	}
}

// States of msgs_state_info: core.telegram.org/mtproto/service_messages_about_messages#informational-message-regarding-status-of-messages.
const (
	stateUnknown     = 1
	stateNotReceived = 2
	stateTooHigh     = 3
	stateReceived    = 4
	stateRunning     = 32
	stateAnswered    = 64
)

func (s *Session) states(ids []int64) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := make([]byte, len(ids))
	for i, id := range ids {
		at, found := s.findSeen(id)
		switch {
		case found && isClosed(s.seen[at].done):
			info[i] = stateReceived | stateAnswered
		case found:
			info[i] = stateReceived | stateRunning
		case at == len(s.seen):
			info[i] = stateTooHigh
		case at == 0:
			info[i] = stateUnknown
		default:
			info[i] = stateNotReceived
		}
	}
	return info
}

// sendAgain reports whether all of the messages are still there to be sent again.
func (s *Session) sendAgain(ids []int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	var again []*outgoing
	for _, id := range ids {
		i, ok := s.find(id)
		if !ok {
			return false
		}
		again = append(again, s.sent[i])
	}
	s.again = append(s.again, again...)
	s.wake()
	return true
}
