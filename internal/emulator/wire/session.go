package wire

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

const (
	// maxSent and maxSentBytes bound what is kept for a client that never acknowledges, oldest lost first;
	// gotd for one acknowledges nothing that came inside a container.
	maxSent      = 1024
	maxSentBytes = 4 << 20
	// maxQueued bounds the pushes that wait for a client that is away or does not read; beyond it they become one "too long".
	maxQueued = 2048
	// maxSeen bounds the requests remembered against repeats.
	maxSeen = 1024
	// maxRunning bounds the requests of one session under way.
	maxRunning = 256
	// ackAfter is how long a content message may wait for its answer, which acknowledges it too, before it is acknowledged by itself.
	ackAfter = 100 * time.Millisecond
)

// Session is one MTProto session: an auth key and an id the client drew. It outlives connections and listeners.
// Methods may be called concurrently.
type Session struct {
	key     *key
	id      int64
	now     func() time.Time
	tooLong []byte

	mu        sync.Mutex
	ended     bool
	announced bool      // new_session_created is on its way
	conn      *conn     // newest; nil: none
	since     time.Time // when conn became nil
	layer     int
	client    Client
	ids       *proto.MessageIDGen
	content   int32 // content messages numbered so far

	service []service   // to be sent once, unless the connection dies first
	acks    []int64     // content messages received, to be acknowledged with the next flush
	late    []int64     // the same, but their answers are expected within ackAfter
	timer   *time.Timer // moves late to acks; nil: not armed
	queue   []*outgoing // not sent yet
	pushes  int         // pushes among them
	sent    []*outgoing // by id, not acknowledged yet
	bytes   int         // in sent
	again   []*outgoing // of sent: to be sent once more
	seen    []*incoming // by id
	running int
}

// Client is what the client said of itself in initConnection.
type Client struct {
	APIID                                   int
	Device, System, App, Lang, LangPack, IP string
}

type service struct {
	body     []byte
	response bool
}

type outgoing struct {
	id   int64
	seq  int32
	body []byte
	in   *incoming // what it answers; nil: a push
}

type incoming struct {
	id      int64
	seq     int32
	answer  *outgoing     // nil: under way, dropped, or acknowledged by the client
	dropped bool          // the client wants no answer
	done    chan struct{} // closed when answered
	failed  bool          // the answer is an error; valid when done
}

func newSession(k *key, id int64, now func() time.Time, tooLong []byte) *Session {
	return &Session{key: k, id: id, now: now, tooLong: tooLong, since: now(), ids: proto.NewMessageIDGen(now)}
}

// ID is the session id that the client drew.
func (s *Session) ID() int64 { return s.id }

// KeyID names the auth key that logins belong to: for a session on a bound temporary key, the permanent one.
func (s *Session) KeyID() int64 { return s.key.permID() }

// Layer is the TL layer of the session's last invokeWithLayer, else that of its key, 0 before any.
func (s *Session) Layer() int {
	s.mu.Lock()
	layer := s.layer
	s.mu.Unlock()
	if layer == 0 {
		layer = int(s.key.layer.Load())
	}
	return layer
}

// Client is what the last initConnection said.
func (s *Session) Client() Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client
}

// Connected reports whether a connection carries the session at the moment.
func (s *Session) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn != nil
}

// Encoded is a message that was encoded once, to be pushed to many sessions.
type Encoded []byte

// Encode writes the message.
func (e Encoded) Encode(b *bin.Buffer) error {
	b.Put(e)
	return nil
}

// Encode encodes e.
func Encode(e bin.Encoder) (Encoded, error) {
	var b bin.Buffer
	if err := e.Encode(&b); err != nil {
		return nil, err
	}
	return b.Buf, nil
}

// Push sends a message that answers nothing. It never blocks: the message waits until a connection is there to take it.
// False means that the session has ended and will never come back.
func (s *Session) Push(e Encoded) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	body := []byte(e)
	if s.pushes >= maxQueued {
		s.queue = slices.DeleteFunc(s.queue, func(m *outgoing) bool { return m.in == nil })
		s.pushes = 0
		if s.tooLong != nil {
			body = s.tooLong
		}
	}
	s.pushes++
	s.queue = append(s.queue, &outgoing{body: body})
	s.wake()
	return true
}

// wake needs s.mu.
func (s *Session) wake() {
	if s.conn != nil {
		s.conn.poke()
	}
}

// end needs key.keys.mu, and never s.mu.
func (s *Session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if s.conn != nil {
		s.conn.hangUp()
		s.conn = nil
	}
	s.queue, s.sent, s.again, s.seen, s.service, s.acks, s.late = nil, nil, nil, nil, nil, nil, nil
}

// attach makes c the connection that the session's messages leave through, unless a newer one is.
func (s *Session) attach(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == c || s.ended || s.conn != nil && s.conn.serial > c.serial {
		return
	}
	s.conn = c
	c.carry(s)
	// What was sent on the old connection may never have arrived; the client tells repeats by their ids.
	s.again = slices.Clone(s.sent)
	s.wake()
}

func (s *Session) detach(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == c {
		s.conn, s.since = nil, s.now()
		// A client that lost the connection asks again for what these answer.
		s.service = nil
	}
}

func (s *Session) detachedSince() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since, s.conn == nil
}

// reply queues a service message, which is neither acknowledged nor repeated.
func (s *Session) reply(e bin.Encoder, response bool) {
	body, err := Encode(e)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.service = append(s.service, service{body, response})
		s.wake()
	}
}

// open queues new_session_created, which the client acknowledges.
func (s *Session) open(firstMsgID, salt int64) {
	body, err := Encode(&mt.NewSessionCreated{FirstMsgID: firstMsgID, UniqueID: s.id ^ firstMsgID, ServerSalt: salt})
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, &outgoing{body: body})
	s.wake()
}

// ackLate notes that a content message has arrived. It needs s.mu.
func (s *Session) ackLate(id int64) {
	if s.ended {
		return
	}
	s.late = append(s.late, id)
	if s.timer == nil {
		s.timer = time.AfterFunc(ackAfter, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.timer = nil
			s.acks = append(s.acks, s.late...)
			s.late = s.late[:0]
			if len(s.acks) > 0 {
				s.wake()
			}
		})
	}
}

// received handles the client's msgs_ack.
func (s *Session) received(ids []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		i, ok := s.find(id)
		if !ok {
			continue
		}
		m := s.sent[i]
		s.sent = slices.Delete(s.sent, i, i+1)
		s.release(m)
	}
	if len(s.again) > 0 {
		s.again = slices.DeleteFunc(s.again, func(m *outgoing) bool { return slices.Contains(ids, m.id) })
	}
}

// release needs s.mu; m has just left s.sent.
func (s *Session) release(m *outgoing) {
	s.bytes -= len(m.body)
	if m.in != nil {
		m.in.answer = nil
	}
}

// find needs s.mu.
func (s *Session) find(id int64) (int, bool) {
	return slices.BinarySearchFunc(s.sent, id, func(m *outgoing, id int64) int { return cmp.Compare(m.id, id) })
}
