package wire

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"
)

// What a handler may do instead of answering, alone or wrapped around an error that would have been the answer.
var (
	// ErrCut: the request has not been executed and the connection breaks. The same message sent again is a new request.
	ErrCut = errors.New("cut off before execution")
	// ErrLose: the request has been executed and the connection breaks before the answer is sent. The answer (what the
	// handler returned, or the *tgerr.Error in the chain) is kept for the same session, as any other that was not acknowledged.
	ErrLose = errors.New("answer lost")
)

const (
	// gzipFrom is the size of an answer from which compressing is tried.
	gzipFrom = 2 << 10
	// maxWrappers bounds invokeWithLayer(initConnection(invokeAfterMsg(… around one request.
	maxWrappers = 16
)

// Request is one request as it arrived, without what was wrapped around it.
type Request struct {
	Session *Session
	MsgID   int64
	// Body is the request itself. The handler may consume it, and must not write to its bytes.
	Body bin.Buffer
	// NoUpdates: it was wrapped in invokeWithoutUpdates, so it does not subscribe the session to updates.
	NoUpdates bool

	conn  *conn
	after []int64
}

// findSeen needs s.mu.
func (s *Session) findSeen(id int64) (int, bool) {
	return slices.BinarySearchFunc(s.seen, id, func(in *incoming, id int64) int { return cmp.Compare(in.id, id) })
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// admit enters a request into the session's list; nil: it must not be executed, and whatever is to be said has been said.
func (s *Session) admit(m message) (in *incoming, busy bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.findSeen(m.id)
	if found {
		if a := s.seen[i].answer; a != nil && a.id != 0 {
			s.again = append(s.again, a)
		} else {
			s.acks = append(s.acks, m.id)
		}
		s.wake()
		return nil, false
	}
	code := 0
	switch {
	case s.ended:
		return nil, false
	case m.seq&1 == 0:
		code = badSeqNotOdd
	case i == 0 && len(s.seen) >= maxSeen:
		code = badTooOld
	case i > 0 && s.seen[i-1].seq >= m.seq:
		code = badSeqTooLow
	case i < len(s.seen) && s.seen[i].seq <= m.seq:
		code = badSeqTooHigh
	}
	if code != 0 {
		if body, err := Encode(&mt.BadMsgNotification{BadMsgID: m.id, BadMsgSeqno: int(m.seq), ErrorCode: code}); err == nil {
			s.service = append(s.service, service{body, false})
			s.wake()
		}
		return nil, false
	}
	in = &incoming{id: m.id, seq: m.seq, done: make(chan struct{})}
	s.seen = slices.Insert(s.seen, i, in)
	if len(s.seen) > maxSeen {
		s.seen = slices.Delete(s.seen, 0, len(s.seen)-maxSeen)
	}
	s.ackLate(m.id)
	s.running++
	return in, s.running > maxRunning
}

// forget makes as if the request had never come.
func (s *Session) forget(in *incoming) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	if i, ok := s.findSeen(in.id); ok && s.seen[i] == in {
		s.seen = slices.Delete(s.seen, i, i+1)
	}
	s.unlate(in.id)
	in.failed = true
	close(in.done)
}

// unlate needs s.mu.
func (s *Session) unlate(id int64) {
	if i := slices.Index(s.late, id); i >= 0 {
		s.late = slices.Delete(s.late, i, i+1)
	}
}

// answer queues the answer. lost: it is put down as sent on c, without being sent.
func (s *Session) answer(in *incoming, body []byte, failed, lost bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	in.failed = failed
	close(in.done)
	if s.ended || in.dropped {
		return
	}
	in.answer = &outgoing{body: body, in: in}
	s.queue = append(s.queue, in.answer)
	if !lost {
		s.unlate(in.id) // the answer acknowledges it
		s.wake()
	}
}

// request executes what is no service message.
func (c *conn) request(s *Session, m message) {
	in, busy := s.admit(m)
	if in == nil {
		return
	}
	if busy {
		s.answer(in, result(m.id, rpcError(tgerr.New(420, "FLOOD_WAIT_1"))), true, false)
		return
	}
	c.srv.wg.Go(func() { c.execute(s, in, m) })
}

func (c *conn) execute(s *Session, in *incoming, m message) {
	r := &Request{Session: s, MsgID: m.id, Body: bin.Buffer{Buf: m.body}, conn: c}
	answer, err := c.srv.run(r)
	if err != nil && c.srv.ctx.Err() != nil || errors.Is(err, ErrCut) {
		s.forget(in)
		c.leave()
		return
	}
	lost := errors.Is(err, ErrLose)
	failed := err != nil && !lost
	if lost {
		// Before the answer is queued, so that the writer finds the order to leave with it.
		c.leave()
	}
	var rpc *tgerr.Error
	if errors.As(err, &rpc) {
		answer, failed = rpcError(rpc), true
	} else if failed {
		c.srv.opt.Log.Error("request failed", zap.Int64("msg_id", m.id), zap.Error(err))
	}
	if failed && rpc == nil || answer == nil {
		answer = rpcError(tgerr.New(500, "INTERNAL"))
	}
	body := result(m.id, answer)
	if body == nil {
		body = result(m.id, rpcError(tgerr.New(500, "INTERNAL")))
	}
	s.answer(in, body, failed, lost)
}

func rpcError(e *tgerr.Error) *mt.RPCError {
	return &mt.RPCError{ErrorCode: e.Code, ErrorMessage: e.Message}
}

// result encodes an rpc_result, compressed where that helps; nil: the answer cannot be encoded.
func result(msgID int64, answer bin.Encoder) []byte {
	const header = 4 + 8
	b := bin.Buffer{Buf: make([]byte, 0, 256)}
	b.PutID(proto.ResultTypeID)
	b.PutLong(msgID)
	if err := answer.Encode(&b); err != nil {
		return nil
	}
	if b.Len() < gzipFrom {
		return b.Buf
	}
	z := bin.Buffer{Buf: make([]byte, 0, b.Len()/2)}
	z.Put(b.Buf[:header])
	if err := (proto.GZIP{Data: b.Buf[header:]}).Encode(&z); err != nil || z.Len() >= b.Len() {
		return b.Buf
	}
	return z.Buf
}

// run takes off the wrappers, waits for what the request is to come after, and hands it on.
func (s *Server) run(r *Request) (bin.Encoder, error) {
	if err := r.unwrap(); err != nil {
		return nil, err
	}
	for _, id := range r.after {
		if err := r.Session.wait(s.ctx, id); err != nil {
			return nil, err
		}
	}
	id, err := r.Body.PeekID()
	if err != nil {
		return nil, tgerr.New(400, "INPUT_REQUEST_TOO_SHORT")
	}
	switch id {
	case mt.RPCDropAnswerRequestTypeID:
		return r.dropAnswer()
	case tg.AuthBindTempAuthKeyRequestTypeID:
		return r.bindTempKey(s.opt.Now())
	}
	return s.opt.Handle(s.ctx, r)
}

// wait returns when a request that came before has been answered.
func (s *Session) wait(ctx context.Context, id int64) error {
	s.mu.Lock()
	i, found := s.findSeen(id)
	var in *incoming
	if found {
		in = s.seen[i]
	}
	s.mu.Unlock()
	if in == nil {
		return tgerr.New(400, "MSG_WAIT_FAILED")
	}
	timeout := time.NewTimer(time.Minute)
	defer timeout.Stop()
	select {
	case <-in.done:
	case <-timeout.C:
		return tgerr.New(500, "MSG_WAIT_TIMEOUT")
	case <-ctx.Done():
		return ctx.Err()
	}
	if in.failed {
		return tgerr.New(400, "MSG_WAIT_FAILED")
	}
	return nil
}

// dropAnswer handles rpc_drop_answer.
func (r *Request) dropAnswer() (bin.Encoder, error) {
	var drop mt.RPCDropAnswerRequest
	if err := drop.Decode(&r.Body); err != nil {
		return nil, tgerr.New(400, "INPUT_METHOD_INVALID")
	}
	s := r.Session
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := s.findSeen(drop.ReqMsgID)
	if !found {
		return &mt.RPCAnswerUnknown{}, nil
	}
	in := s.seen[i]
	if !isClosed(in.done) {
		in.dropped = true
		return &mt.RPCAnswerDroppedRunning{}, nil
	}
	a := in.answer
	if a == nil {
		return &mt.RPCAnswerUnknown{}, nil
	}
	in.answer = nil
	gone := func(m *outgoing) bool { return m == a }
	s.queue = slices.DeleteFunc(s.queue, gone)
	s.again = slices.DeleteFunc(s.again, gone)
	if i, ok := s.find(a.id); ok {
		s.bytes -= len(a.body)
		s.sent = slices.Delete(s.sent, i, i+1)
	}
	return &mt.RPCAnswerDropped{MsgID: a.id, SeqNo: int(a.seq), Bytes: len(a.body)}, nil
}

// rest stands for the request inside a wrapper: it stays in the buffer, undecoded.
type rest struct{}

func (rest) Decode(*bin.Buffer) error { return nil }
func (rest) Encode(*bin.Buffer) error { return errors.New("not to be encoded") }

// unwrap takes off what says how to execute a request, and remembers it.
func (r *Request) unwrap() error {
	for range maxWrappers {
		id, err := r.Body.PeekID()
		if err != nil {
			return tgerr.New(400, "INPUT_REQUEST_TOO_SHORT")
		}
		if id == proto.GZIPTypeID {
			data, err := unpack(&r.Body)
			if err != nil {
				return tgerr.New(400, "INPUT_METHOD_INVALID")
			}
			r.Body.Buf = data
			continue
		}
		wrapper := wrapperOf(id)
		if wrapper == nil {
			return nil
		}
		if err := wrapper.Decode(&r.Body); err != nil {
			return tgerr.New(400, "INPUT_METHOD_INVALID")
		}
		switch w := wrapper.(type) {
		case *tg.InvokeWithLayerRequest:
			r.Session.mu.Lock()
			r.Session.layer = w.Layer
			r.Session.mu.Unlock()
			r.Session.key.layer.Store(int64(w.Layer))
		case *tg.InitConnectionRequest:
			r.Session.mu.Lock()
			r.Session.client = Client{
				APIID: w.APIID, Device: w.DeviceModel, System: w.SystemVersion, App: w.AppVersion,
				Lang: w.LangCode, LangPack: w.LangPack, IP: r.conn.host(),
			}
			r.Session.mu.Unlock()
		case *tg.InvokeWithoutUpdatesRequest:
			r.NoUpdates = true
		case *tg.InvokeAfterMsgRequest:
			r.after = append(r.after, w.MsgID)
		case *tg.InvokeAfterMsgsRequest:
			r.after = append(r.after, w.MsgIDs...)
		}
	}
	return tgerr.New(400, "INPUT_METHOD_INVALID")
}

func wrapperOf(id uint32) bin.Decoder {
	switch id {
	case tg.InvokeWithLayerRequestTypeID:
		return &tg.InvokeWithLayerRequest{Query: rest{}}
	case tg.InitConnectionRequestTypeID:
		return &tg.InitConnectionRequest{Query: rest{}}
	case tg.InvokeWithoutUpdatesRequestTypeID:
		return &tg.InvokeWithoutUpdatesRequest{Query: rest{}}
	case tg.InvokeAfterMsgRequestTypeID:
		return &tg.InvokeAfterMsgRequest{Query: rest{}}
	case tg.InvokeAfterMsgsRequestTypeID:
		return &tg.InvokeAfterMsgsRequest{Query: rest{}}
	case tg.InvokeWithTakeoutRequestTypeID:
		return &tg.InvokeWithTakeoutRequest{Query: rest{}}
	case tg.InvokeWithMessagesRangeRequestTypeID:
		return &tg.InvokeWithMessagesRangeRequest{Query: rest{}}
	default:
		return nil
	}
}
