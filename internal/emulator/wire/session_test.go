package wire

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

func push(t testing.TB, s *Session, date int) {
	t.Helper()
	e, err := Encode(&tg.UpdateShort{Update: &tg.UpdatePtsChanged{}, Date: date})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Push(e) {
		t.Fatal("the session has ended")
	}
}

func TestSession(t *testing.T) {
	t.Run("a new one is announced, and numbers of content messages are odd", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(1)
		id := c.id()
		c.send(id, c.next(), getState)
		created := c.expect(mt.NewSessionCreatedTypeID)
		if created.seq != 1 {
			t.Errorf("new_session_created has number %d, want 1", created.seq)
		}
		if first := decode[mt.NewSessionCreated](t, created).FirstMsgID; first != id {
			t.Errorf("first_msg_id is %d, want %d", first, id)
		}
		if pts, m := c.answer(id); pts != 1 || m.seq != 3 {
			t.Errorf("answer %d with number %d, want 1 with 3", pts, m.seq)
		}
	})

	t.Run("pushes reach a client that comes back with the same session", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(7)
		id := c.id()
		c.send(id, c.next(), getState)
		c.answer(id)
		s := f.lastSession()
		push(t, s, 1)
		seen := c.expect(tg.UpdateShortTypeID)

		_ = c.conn.Close()
		f.eventually("the server knows that the connection is gone", func() bool { return !s.Connected() })
		push(t, s, 2)
		c = c.again(f)
		c.send(c.id(), 2*c.content, &mt.PingRequest{PingID: 5})
		dates := map[int]int64{}
		for len(dates) < 2 {
			list := c.recv(5 * time.Second)
			if list == nil {
				t.Fatalf("the pushes that came are %v", dates)
			}
			for _, m := range list {
				switch m.typ {
				case tg.UpdateShortTypeID:
					dates[decode[tg.UpdateShort](t, m).Date] = m.id
				case mt.NewSessionCreatedTypeID:
					if m.seq != 1 {
						t.Error("the session was announced a second time")
					}
				}
			}
		}
		if dates[1] != seen.id {
			t.Errorf("the unacknowledged push came back with id %d instead of %d", dates[1], seen.id)
		}

		c.send(c.id(), 2*c.content, &mt.MsgsAck{MsgIDs: []int64{dates[1], dates[2]}})
		_ = c.conn.Close()
		f.eventually("the server knows that the connection is gone", func() bool { return !s.Connected() })
		c = c.again(f)
		c.send(c.id(), 2*c.content, &mt.PingRequest{PingID: 6})
		if _, again := c.find(300*time.Millisecond, tg.UpdateShortTypeID); again {
			t.Error("an acknowledged push came again")
		}
	})

	t.Run("the newest connection receives", func(t *testing.T) {
		f := newFixture(t)
		older := f.raw(7)
		id := older.id()
		older.send(id, older.next(), getState)
		older.answer(id)
		newer := older.again(f)
		newer.send(newer.id(), 2*newer.content, &mt.PingRequest{PingID: 1})
		newer.expect(mt.PongTypeID)
		older.send(older.id(), 2*older.content, &mt.PingRequest{PingID: 2})
		push(t, f.lastSession(), 3)
		newer.expect(tg.UpdateShortTypeID)
	})

	t.Run("a request that comes twice is executed once", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(9)
		id, seq := c.id(), c.next()
		c.send(id, seq, getState)
		_, first := c.answer(id)
		c.send(id, seq, getState)
		pts, second := c.answer(id)
		if pts != 1 || second.id != first.id || f.count() != 1 {
			t.Errorf("the repeat was answered %d (message %d, was %d), executed %d times", pts, second.id, first.id, f.count())
		}
		_ = c.conn.Close()
		c = c.again(f)
		c.send(id, seq, getState)
		if pts, _ := c.answer(id); pts != 1 || f.count() != 1 {
			t.Errorf("on a new connection: answered %d, executed %d times", pts, f.count())
		}
	})

	t.Run("a lost answer waits for the session to come back, an error too", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(9)
		f.setHook(func(_ context.Context, _ *Request, n int) error {
			if n == 1 {
				return ErrLose
			}
			return fmt.Errorf("%w: %w", ErrLose, tgerr.New(400, "NOPE"))
		})
		id, seq := c.id(), c.next()
		c.send(id, seq, getState)
		if _, came := c.find(time.Second, proto.ResultTypeID); came {
			t.Fatal("the lost answer came")
		}
		c = c.again(f)
		c.send(id, seq, getState)
		if pts, _ := c.answer(id); pts != 1 || f.count() != 1 {
			t.Errorf("answered %d, executed %d times", pts, f.count())
		}
		id = c.id()
		c.send(id, c.next(), getState)
		c.find(300*time.Millisecond, proto.ResultTypeID)
		c = c.again(f)
		c.send(c.id(), 2*c.content, &mt.PingRequest{PingID: 1})
		r := decode[proto.Result](t, c.expect(proto.ResultTypeID))
		for r.RequestMessageID != id {
			r = decode[proto.Result](t, c.expect(proto.ResultTypeID))
		}
		if e := decode[mt.RPCError](t, got{body: r.Result}); e.ErrorMessage != "NOPE" {
			t.Errorf("the lost error is %q", e.ErrorMessage)
		}
	})

	t.Run("a request that was cut off is executed when it comes again", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(9)
		cut := true
		f.setHook(func(context.Context, *Request, int) error {
			if cut {
				cut = false
				return ErrCut
			}
			return nil
		})
		id, seq := c.id(), c.next()
		c.send(id, seq, getState)
		if _, came := c.find(time.Second, proto.ResultTypeID); came || f.count() != 0 {
			t.Fatal("the request was executed")
		}
		c = c.again(f)
		c.send(id, seq, getState)
		if pts, _ := c.answer(id); pts != 1 {
			t.Errorf("answered %d", pts)
		}
	})

	t.Run("survives the listener", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(11)
		id := c.id()
		c.send(id, c.next(), getState)
		c.answer(id)
		s := f.lastSession()
		if err := f.srv.Close(); err != nil {
			t.Fatal(err)
		}
		push(t, s, 42)
		f.listen()
		c = c.again(f)
		id = c.id()
		c.send(id, c.next(), getState)
		if m := c.expect(tg.UpdateShortTypeID); decode[tg.UpdateShort](t, m).Date != 42 {
			t.Error("another push came")
		}
		if f.lastSession() != s {
			t.Error("the session is another one")
		}
	})

	t.Run("pushes for a client that is away are bounded", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(11)
		id := c.id()
		c.send(id, c.next(), getState)
		c.answer(id)
		s := f.lastSession()
		_ = c.conn.Close()
		f.eventually("the server knows that the connection is gone", func() bool { return !s.Connected() })
		for i := range 3 * maxQueued {
			push(t, s, i)
		}
		c = c.again(f)
		c.send(c.id(), 2*c.content, &mt.PingRequest{PingID: 1})
		c.expect(tg.UpdatesTooLongTypeID)
	})

	t.Run("ends with its key", func(t *testing.T) {
		f := newFixture(t)
		c := f.raw(11)
		id := c.id()
		c.send(id, c.next(), getState)
		c.answer(id)
		s := f.lastSession()
		if !f.keys.Revoke(s.KeyID()) {
			t.Fatal("no such key")
		}
		if s.Push(nil) {
			t.Error("the session takes pushes")
		}
		c = c.again(f)
		c.send(c.id(), 2*c.content, &mt.PingRequest{PingID: 1})
		var b bin.Buffer
		if err := c.conn.Recv(context.Background(), &b); err == nil || err.Error() != "read: auth key not found" {
			t.Errorf("a revoked key is answered %v", err)
		}
	})
}

func TestWhatMTProtoAsks(t *testing.T) {
	f := newFixture(t)
	c := f.raw(1)
	id := c.id()
	c.send(id, c.next(), getState)
	c.answer(id)

	t.Run("a wrong salt is corrected", func(t *testing.T) {
		f.keys.RotateSalts()
		id, seq := c.id(), c.next()
		c.send(id, seq, getState)
		bad := decode[mt.BadServerSalt](t, c.expect(mt.BadServerSaltTypeID))
		if bad.BadMsgID != id || bad.NewServerSalt == c.salt {
			t.Fatalf("bad_server_salt = %+v", bad)
		}
		c.salt = bad.NewServerSalt
		c.send(id, seq, getState)
		c.answer(id)
	})

	t.Run("future salts begin with the present one", func(t *testing.T) {
		id := c.id()
		c.send(id, 2*c.content, &mt.GetFutureSaltsRequest{Num: 4})
		salts := decode[mt.FutureSalts](t, c.expect(mt.FutureSaltsTypeID))
		if salts.ReqMsgID != id || len(salts.Salts) != 4 || salts.Salts[0].Salt != c.salt {
			t.Errorf("future_salts = %+v", salts)
		}
	})

	t.Run("ids and numbers are checked", func(t *testing.T) {
		before := f.count()
		for what, send := range map[string]struct {
			id   int64
			seq  int32
			code int
		}{
			"two lower bits":  {c.id() | 1, c.next(), badIDBits},
			"too old":         {time.Now().Add(-10*time.Minute).Unix() << 32, c.next(), badIDTooLow},
			"from the future": {time.Now().Add(10*time.Minute).Unix() << 32, c.next(), badIDTooHigh},
			"an even number":  {c.id(), 2 * c.content, badSeqNotOdd},
			"a low number":    {c.id(), 1, badSeqTooLow},
		} {
			c.send(send.id, send.seq, getState)
			if n := c.bad(send.code); n.BadMsgID != send.id || n.BadMsgSeqno != int(send.seq) {
				t.Errorf("%s: %+v", what, n)
			}
		}
		if f.count() != before {
			t.Errorf("%d bad requests were executed", f.count()-before)
		}
	})

	t.Run("containers, with a ping, an acknowledgement and a packed request inside", func(t *testing.T) {
		ping, req := c.id(), c.id()
		packed := encode(t, proto.GZIP{Data: encode(t, getState)})
		pinged := encode(t, &mt.PingRequest{PingID: 77})
		acked := encode(t, &mt.MsgsAck{MsgIDs: []int64{1}})
		seq := c.next()
		c.send(c.id(), 2*c.content, &proto.MessageContainer{Messages: []proto.Message{
			{ID: ping, SeqNo: 2 * int(c.content), Bytes: len(pinged), Body: pinged},
			{ID: c.id(), SeqNo: 2 * int(c.content), Bytes: len(acked), Body: acked},
			{ID: req, SeqNo: int(seq), Bytes: len(packed), Body: packed},
		}})
		pong, answered := false, false
		for !pong || !answered {
			list := c.recv(5 * time.Second)
			if list == nil {
				t.Fatalf("pong %v, answer %v", pong, answered)
			}
			for _, m := range list {
				switch m.typ {
				case mt.PongTypeID:
					p := decode[mt.Pong](t, m)
					pong = p.MsgID == ping && p.PingID == 77
				case proto.ResultTypeID:
					answered = decode[proto.Result](t, m).RequestMessageID == req
				}
			}
		}
	})

	t.Run("a request that is packed with zlib, as mtcute does it, by itself and in a wrapper", func(t *testing.T) {
		var body bytes.Buffer
		z := zlib.NewWriter(&body)
		_, _ = z.Write(encode(t, getState))
		_ = z.Close()
		var packed, wrapped bin.Buffer
		packed.PutID(proto.GZIPTypeID)
		packed.PutBytes(body.Bytes())
		wrapped.PutID(tg.InvokeWithLayerRequestTypeID)
		wrapped.PutInt(tg.Layer)
		wrapped.Put(packed.Buf)
		for _, b := range [][]byte{packed.Buf, wrapped.Buf} {
			id := c.id()
			c.send(id, c.next(), verbatim(b))
			c.answer(id)
		}
	})

	t.Run("a request that takes long is acknowledged meanwhile, and others go on", func(t *testing.T) {
		release := make(chan struct{})
		resume := sync.OnceFunc(func() { close(release) })
		defer resume() // the server waits for what it executes
		slow, fast := c.id(), c.id()
		f.setHook(func(_ context.Context, r *Request, _ int) error {
			if r.MsgID == slow {
				<-release
			}
			return nil
		})
		defer f.setHook(nil)
		c.send(slow, c.next(), getState)
		c.send(fast, c.next(), getState)
		for acknowledged, answered := false, false; !acknowledged || !answered; { // which comes first is a matter of luck
			switch m := c.expect(mt.MsgsAckTypeID, proto.ResultTypeID); m.typ {
			case mt.MsgsAckTypeID:
				acknowledged = acknowledged || slices.Contains(decode[mt.MsgsAck](t, m).MsgIDs, slow)
			default:
				id := decode[proto.Result](t, m).RequestMessageID
				if id == slow {
					t.Fatal("what takes long is answered before it is done")
				}
				answered = answered || id == fast
			}
		}
		state := c.id()
		c.send(state, 2*c.content, &mt.MsgsStateReq{MsgIDs: []int64{slow, fast, c.id()}})
		if info := decode[mt.MsgsStateInfo](t, c.expect(mt.MsgsStateInfoTypeID)).Info; string(info) != string([]byte{
			stateReceived | stateRunning, stateReceived | stateAnswered, stateTooHigh,
		}) {
			t.Errorf("msgs_state_info = %v", info)
		}
		resume()
		c.answer(slow)
	})

	t.Run("invokeAfterMsg waits", func(t *testing.T) {
		release := make(chan struct{})
		resume := sync.OnceFunc(func() { close(release) })
		defer resume() // the server waits for what it executes
		first, second := c.id(), c.id()
		f.setHook(func(_ context.Context, r *Request, _ int) error {
			if r.MsgID == first {
				<-release
			}
			return nil
		})
		defer f.setHook(nil)
		c.send(first, c.next(), getState)
		c.send(second, c.next(), &tg.InvokeAfterMsgRequest{MsgID: first, Query: getState})
		time.Sleep(50 * time.Millisecond)
		before := f.count()
		resume()
		a, _ := c.answer(first)
		b, _ := c.answer(second)
		if a != before+1 || b != before+2 {
			t.Errorf("executed as number %d and %d, want %d and %d", a, b, before+1, before+2)
		}
	})

	t.Run("an answer nobody wants any more is not sent", func(t *testing.T) {
		release := make(chan struct{})
		resume := sync.OnceFunc(func() { close(release) })
		defer resume() // the server waits for what it executes
		slow, drop := c.id(), c.id()
		f.setHook(func(_ context.Context, r *Request, _ int) error {
			<-release
			return nil
		})
		defer f.setHook(nil)
		c.send(slow, c.next(), getState)
		c.send(drop, c.next(), &mt.RPCDropAnswerRequest{ReqMsgID: slow})
		r := decode[proto.Result](t, c.expect(proto.ResultTypeID))
		if id, _ := (&bin.Buffer{Buf: r.Result}).PeekID(); r.RequestMessageID != drop || id != mt.RPCAnswerDroppedRunningTypeID {
			t.Errorf("rpc_drop_answer is answered %#x", id)
		}
		resume()
		if m, came := c.find(300*time.Millisecond, proto.ResultTypeID); came {
			t.Errorf("the dropped answer came: %v", m)
		}
	})

	t.Run("what was sent can be asked for again", func(t *testing.T) {
		push(t, f.lastSession(), 9)
		m := c.expect(tg.UpdateShortTypeID)
		c.send(c.id(), 2*c.content, &mt.MsgResendReq{MsgIDs: []int64{m.id}})
		if again := c.expect(tg.UpdateShortTypeID); again.id != m.id || !again.inner {
			t.Errorf("came again as %+v", again)
		}
	})

	t.Run("layer and client are remembered", func(t *testing.T) {
		id := c.id()
		c.send(id, c.next(), &tg.InvokeWithLayerRequest{Layer: 200, Query: &tg.InitConnectionRequest{
			APIID: 5, DeviceModel: "toaster", Query: getState,
		}})
		c.answer(id)
		s := f.lastSession()
		if s.Layer() != 200 || s.Client().Device != "toaster" || s.Client().APIID != 5 {
			t.Errorf("layer %d, client %+v", s.Layer(), s.Client())
		}
	})

	t.Run("unknown methods are refused, nonsense too, and the connection stays", func(t *testing.T) {
		for _, m := range []bin.Encoder{&tg.HelpGetSupportRequest{}, Encoded{1, 2, 3, 4, 5, 6, 7, 8}} {
			id := c.id()
			c.send(id, c.next(), m)
			if r := decode[proto.Result](t, c.expect(proto.ResultTypeID)); r.RequestMessageID != id {
				t.Errorf("answered another one")
			}
		}
		c.send(c.id(), 2*c.content, &mt.HTTPWaitRequest{})
		c.send(c.id(), 2*c.content, &mt.DestroySessionRequest{SessionID: 99})
		c.expect(mt.DestroySessionNoneTypeID)
	})

	t.Run("ping_delay_disconnect means it", func(t *testing.T) {
		c.send(c.id(), 2*c.content, &mt.PingDelayDisconnectRequest{PingID: 1, DisconnectDelay: 1})
		c.expect(mt.PongTypeID)
		s := f.lastSession()
		f.eventually("the connection is closed", func() bool { return !s.Connected() })
	})
}

// verbatim is a message that is encoded already.
type verbatim []byte

func (v verbatim) Encode(b *bin.Buffer) error {
	b.Put(v)
	return nil
}

func encode(t testing.TB, e bin.Encoder) []byte {
	t.Helper()
	b, err := Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
