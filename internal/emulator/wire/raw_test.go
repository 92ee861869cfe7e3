package wire

import (
	"context"
	"crypto/rand"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/transport"
)

// raw is a client that does exactly what it is told, right or wrong: session ids, message ids and numbers are the test's.
type raw struct {
	t       testing.TB
	conn    transport.Conn
	cipher  crypto.Cipher
	key     crypto.AuthKey
	salt    int64
	session int64
	ids     *proto.MessageIDGen
	content int32
	unread  []got
}

// got is one message of the server, out of its container.
type got struct {
	id    int64
	seq   int
	typ   uint32
	body  []byte
	inner bool
}

func (f *fixture) dialRaw(p transport.Protocol) transport.Conn {
	f.t.Helper()
	c, err := net.Dial("tcp", f.addr)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = c.Close() })
	conn, err := p.Handshake(c)
	if err != nil {
		f.t.Fatal(err)
	}
	return conn
}

// raw is a client with a key that the server knows already.
func (f *fixture) raw(session int64) *raw {
	f.t.Helper()
	var key crypto.Key
	if _, err := rand.Read(key[:]); err != nil {
		f.t.Fatal(err)
	}
	f.keys.add(key.WithID(), 1, time.Now())
	return &raw{
		t: f.t, conn: f.dialRaw(transport.Intermediate), cipher: crypto.NewClientCipher(rand.Reader),
		key: key.WithID(), salt: 1, session: session, ids: proto.NewMessageIDGen(time.Now),
	}
}

// again is the same client on a new connection.
func (c *raw) again(f *fixture) *raw {
	d := *c
	d.unread = nil
	d.conn = f.dialRaw(transport.Intermediate)
	return &d
}

func (c *raw) id() int64 { return c.ids.New(proto.MessageFromClient) }

func (c *raw) next() int32 {
	c.content++
	return 2*c.content - 1
}

func (c *raw) send(id int64, seq int32, m bin.Encoder) {
	c.t.Helper()
	var b bin.Buffer
	if err := c.cipher.Encrypt(c.key, crypto.EncryptedMessageData{
		Salt: c.salt, SessionID: c.session, MessageID: id, SeqNo: seq, Message: m,
	}, &b); err != nil {
		c.t.Fatal(err)
	}
	if err := c.conn.Send(context.Background(), &b); err != nil {
		c.t.Fatal(err)
	}
}

// recv returns the messages of the next frame; nil: nothing came within d, or the connection has ended.
func (c *raw) recv(d time.Duration) []got {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	var b bin.Buffer
	if err := c.conn.Recv(ctx, &b); err != nil {
		return nil
	}
	data, err := c.cipher.DecryptFromBuffer(c.key, &b)
	if err != nil {
		c.t.Fatal(err)
	}
	list := []got{{id: data.MessageID, seq: int(data.SeqNo), body: data.Data()}}
	if id, _ := (&bin.Buffer{Buf: data.Data()}).PeekID(); id == proto.MessageContainerTypeID {
		if data.SeqNo&1 != 0 {
			c.t.Error("a container has an odd number")
		}
		var mc proto.MessageContainer
		if err := mc.Decode(&bin.Buffer{Buf: data.Data()}); err != nil {
			c.t.Fatal(err)
		}
		list = nil
		for _, m := range mc.Messages {
			list = append(list, got{id: m.ID, seq: m.SeqNo, body: m.Body, inner: true})
		}
	}
	for i := range list {
		if list[i].typ, err = (&bin.Buffer{Buf: list[i].body}).PeekID(); err != nil {
			c.t.Fatal(err)
		}
	}
	return list
}

// patience bounds what a test waits for. It only decides how soon a failure is told.
const patience = 30 * time.Second

// expect reads until a message of one of the types comes, and skips the others.
func (c *raw) expect(types ...uint32) got {
	c.t.Helper()
	m, ok := c.find(patience, types...)
	if !ok {
		c.t.Fatalf("no message of the types %#x came", types)
	}
	return m
}

func (c *raw) find(within time.Duration, types ...uint32) (got, bool) {
	c.t.Helper()
	for end := time.Now().Add(within); ; {
		for i, m := range c.unread {
			if slices.Contains(types, m.typ) {
				c.unread = c.unread[i+1:]
				return m, true
			}
		}
		if c.unread = c.recv(time.Until(end)); c.unread == nil {
			return got{}, false
		}
	}
}

// answer reads until the rpc_result for id comes, and returns the pts in it.
func (c *raw) answer(id int64) (pts int, m got) {
	c.t.Helper()
	for {
		m = c.expect(proto.ResultTypeID)
		var r proto.Result
		if err := r.Decode(&bin.Buffer{Buf: m.body}); err != nil {
			c.t.Fatal(err)
		}
		if r.RequestMessageID != id {
			continue
		}
		var state tg.UpdatesState
		if err := state.Decode(&bin.Buffer{Buf: r.Result}); err != nil {
			c.t.Fatalf("answer to %d: %v", id, err)
		}
		return state.Pts, m
	}
}

func (c *raw) bad(code int) mt.BadMsgNotification {
	c.t.Helper()
	var n mt.BadMsgNotification
	if err := n.Decode(&bin.Buffer{Buf: c.expect(mt.BadMsgNotificationTypeID).body}); err != nil {
		c.t.Fatal(err)
	}
	if n.ErrorCode != code {
		c.t.Fatalf("bad_msg_notification says %d, want %d", n.ErrorCode, code)
	}
	return n
}

var getState = &tg.UpdatesGetStateRequest{}

func decode[T any, P interface {
	*T
	bin.Decoder
}](t testing.TB, m got) *T {
	t.Helper()
	var v T
	if err := P(&v).Decode(&bin.Buffer{Buf: m.body}); err != nil {
		t.Fatal(err)
	}
	return &v
}
