package wire

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/clock"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

// exchange makes an auth key; first is the frame that asks for it. A client that is known may ask too, only to see whether
// anybody is there, as TDLib does on each new connection, and go on with the key that it has.
func (c *conn) exchange(first *bin.Buffer) error {
	r, err := exchange.NewExchanger(&exchangeConn{conn: c, first: first}, c.srv.opt.DC).
		WithClock(offsetClock{clock.System, c.srv.opt.Now}).
		WithRand(c.srv.opt.Rand).
		WithTimeout(c.srv.opt.Handshake).
		Server(exchange.PrivateKey{RSA: c.srv.opt.RSA}).
		Run(c.srv.ctx)
	var encrypted *exchange.UnexpectedEncryptedError
	var refused *exchange.ServerExchangeError
	switch {
	case err == nil:
		c.srv.opt.Keys.add(r.Key, r.ServerSalt, c.srv.opt.Now())
		return nil
	case errors.As(err, &encrypted):
		// The client thought better of it and uses a key it has.
		return c.frame(&bin.Buffer{Buf: encrypted.Frame})
	case errors.As(err, &refused):
		c.transportError(refused.Code)
		c.leave()
		return nil
	default:
		return err
	}
}

// offsetClock is the system's clock with the server's idea of now.
type offsetClock struct {
	clock.Clock
	now func() time.Time
}

func (o offsetClock) Now() time.Time { return o.now() }

// exchangeConn lets gotd's key exchange run over a connection of which one frame has been read already.
type exchangeConn struct {
	*conn
	first *bin.Buffer
}

// Recv returns the next frame that is not an unencrypted msgs_ack, which some clients send in between.
func (e *exchangeConn) Recv(_ context.Context, b *bin.Buffer) error {
	if e.first != nil {
		b.Buf = bytes.Clone(e.first.Buf)
		e.first = nil
		e.adapt(b)
		return nil
	}
	for {
		e.hurry()
		if err := e.tr.read(b); err != nil {
			return err
		}
		if !e.pass() {
			return net.ErrClosed
		}
		if len(b.Buf) < bodyAt+bin.Word || binary.LittleEndian.Uint32(b.Buf[bodyAt:]) != mt.MsgsAckTypeID {
			e.adapt(b)
			return nil
		}
	}
}

func (e *exchangeConn) Send(_ context.Context, b *bin.Buffer) error {
	e.sendRaw(eased(b.Copy()))
	return nil
}

// easyPQ is of two primes, of which one is small: it is found at once. What Telegram has clients take apart is to cost them something,
// against floods; here it would be half of what a connection with a new key costs. It has as many bytes as Telegram's, for GramJS
// never comes to an end with one of four.
const easyPQ = 65519 * 140737488355213

// eased returns an unencrypted message as it is, but for what the client is to take apart.
func eased(message []byte) []byte {
	var m proto.UnencryptedMessage
	var r mt.ResPQ
	if m.Decode(&bin.Buffer{Buf: message}) != nil || r.Decode(&bin.Buffer{Buf: m.MessageData}) != nil {
		return message
	}
	r.Pq = binary.BigEndian.AppendUint64(nil, easyPQ)
	var err error
	if m.MessageData, err = Encode(&r); err != nil {
		return message
	}
	var b bin.Buffer
	_ = m.Encode(&b) // it never fails
	return b.Buf
}

func (e *exchangeConn) Close() error {
	e.hangUp()
	return nil
}

// bodyAt is where the body of an unencrypted message begins: behind the key id, the message id and the length.
const bodyAt = 8 + 8 + 4

// adapt makes an unencrypted message one that gotd takes where Telegram is less strict: whatever its message id is, with what
// was encrypted as clients did before RSA_PAD, and under any of the names that our data centre has.
func (e *exchangeConn) adapt(b *bin.Buffer) {
	if len(b.Buf) < bodyAt+bin.Word || binary.LittleEndian.Uint64(b.Buf) != 0 {
		return
	}
	b.Buf[8] &^= 3
	var r mt.ReqDHParamsRequest
	if err := r.Decode(&bin.Buffer{Buf: b.Buf[bodyAt:]}); err != nil {
		return
	}
	data, err := crypto.DecodeRSAPad(r.EncryptedData, e.srv.opt.RSA)
	if err != nil {
		data, err = crypto.RSADecryptHashed(r.EncryptedData, e.srv.opt.RSA)
	}
	if err != nil {
		return // gotd tells the client
	}
	inner, err := mt.DecodePQInnerData(&bin.Buffer{Buf: data})
	if err != nil {
		return
	}
	switch d := inner.(type) {
	case *mt.PQInnerDataDC:
		d.DC = e.ours(d.DC)
	case *mt.PQInnerDataTempDC:
		d.DC = e.ours(d.DC)
	}
	data, err = Encode(inner)
	if err == nil {
		r.EncryptedData, err = crypto.RSAPad(data, &e.srv.opt.RSA.PublicKey, e.srv.opt.Rand)
	}
	if err != nil {
		return
	}
	if data, err = Encode(&r); err == nil {
		id := int64(binary.LittleEndian.Uint64(b.Buf[8:]))
		b.Reset()
		_ = proto.UnencryptedMessage{MessageID: id, MessageData: data}.Encode(b) // it never fails
	}
}

// ours returns our data centre's id where a client calls it by another: one of Telegram's test data centres is 10000 more, and
// for a connection that is for media the sign is another one.
func (e *exchangeConn) ours(dc int) int {
	for _, sign := range []int{1, -1} {
		if our := e.srv.opt.DC; sign*dc == our || sign*dc == our+10000 {
			return our
		}
	}
	return dc
}
