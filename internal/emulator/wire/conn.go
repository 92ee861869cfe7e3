package wire

import (
	"encoding/binary"
	"errors"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto/codec"
	"go.uber.org/zap"
)

const (
	// writeWithin is how long a client may refuse to take bytes before the connection is given up.
	writeWithin = 30 * time.Second
	// keepScratch bounds the buffers a quiet connection holds on to.
	keepScratch = 64 << 10

	headerLen = 24 // of an encrypted message: key id and message key
	blockLen  = 16 // of its cipher
)

// conn is one TCP connection. Its goroutine serve reads, a second one writes.
type conn struct {
	srv    *Server
	raw    net.Conn
	tr     *stream // set before the writer starts
	serial uint64  // the higher, the newer
	poked  chan struct{}
	done   chan struct{}
	once   sync.Once
	gate   atomic.Pointer[chan struct{}] // half-open until this is closed

	trusted bool        // the last message was properly encrypted; reader only
	plain   bin.Buffer  // writer only
	expiry  *time.Timer // of ping_delay_disconnect; reader only

	mu       sync.Mutex
	sessions []*Session
	raws     [][]byte // unencrypted payloads to send
	last     bool     // close when service messages have been flushed
}

func newConn(s *Server, raw net.Conn) *conn {
	return &conn{srv: s, raw: raw, serial: s.serial.Add(1), poked: make(chan struct{}, 1), done: make(chan struct{})}
}

func (c *conn) hangUp() {
	c.once.Do(func() {
		close(c.done)
		_ = c.raw.Close()
	})
}

func (c *conn) poke() {
	select {
	case c.poked <- struct{}{}:
	default:
	}
}

// leave closes the connection once the acknowledgements that wait have been sent, without sending anything else.
func (c *conn) leave() {
	c.mu.Lock()
	c.last = true
	c.mu.Unlock()
	c.poke()
}

func (c *conn) carry(s *Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions = append(c.sessions, s)
}

func (c *conn) carries(match func(*Session) bool) bool {
	c.mu.Lock()
	sessions := slices.Clone(c.sessions)
	c.mu.Unlock()
	return slices.ContainsFunc(sessions, match)
}

// pass waits while the connection is half-open; false: it is closed.
func (c *conn) pass() bool {
	if gate := c.gate.Load(); gate != nil {
		select {
		case <-*gate:
		case <-c.done:
		}
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

func (c *conn) serve() {
	defer c.end()
	if err := c.read(); err != nil {
		c.srv.opt.Log.Debug("connection ended", zap.Uint64("conn", c.serial), zap.Error(err))
	}
}

func (c *conn) end() {
	c.hangUp()
	if c.expiry != nil {
		c.expiry.Stop()
	}
	c.srv.remove(c)
	c.mu.Lock()
	sessions := c.sessions
	c.sessions = nil
	c.mu.Unlock()
	for _, s := range sessions {
		s.detach(c)
	}
}

func (c *conn) read() (err error) {
	c.hurry()
	if c.tr, err = detect(c.raw); err != nil {
		return err
	}
	c.srv.wg.Go(c.write)

	var b, frame bin.Buffer
	for {
		if err := c.tr.read(&b); err != nil {
			return err
		}
		if !c.pass() {
			return nil
		}
		frame.Buf = b.Buf
		if err := c.frame(&frame); err != nil {
			return err
		}
		if cap(b.Buf) > keepScratch {
			b.Buf = nil
		}
	}
}

// hurry gives a stranger a moment for the next message.
func (c *conn) hurry() {
	if !c.trusted {
		_ = c.raw.SetReadDeadline(time.Now().Add(c.srv.opt.Handshake))
	}
}

// frame handles one frame. It does not keep b. An error closes the connection.
func (c *conn) frame(b *bin.Buffer) error {
	var id [8]byte
	if b.Len() < headerLen-4 { // an unencrypted message has at least key id, message id and length
		return errors.New("short frame")
	}
	copy(id[:], b.Buf)
	if id == [8]byte{} {
		return c.exchange(b)
	}
	k := c.srv.opt.Keys.get(id, c.srv.opt.Now())
	if k == nil {
		// The connection stays: the client may make a new key on it, as gotd does.
		c.untrust()
		c.transportError(codec.CodeAuthKeyNotFound)
		return nil
	}
	// Some transports leave their padding to be cut off here.
	if b.Len() < headerLen+2*blockLen {
		return errors.New("short frame")
	}
	b.Buf = b.Buf[:headerLen+(b.Len()-headerLen)&^(blockLen-1)]
	data, err := c.srv.cipher.DecryptFromBuffer(k.AuthKey, b)
	if err != nil {
		c.transportError(codec.CodeAuthKeyNotFound)
		c.leave()
		return nil
	}
	if !c.trusted {
		c.trusted = true
		_ = c.raw.SetReadDeadline(time.Time{})
	}
	c.receive(k, data)
	return nil
}

// untrust treats the client as a stranger again.
func (c *conn) untrust() {
	c.trusted = false
	c.hurry()
}

func (c *conn) transportError(code int32) {
	c.sendRaw(binary.LittleEndian.AppendUint32(nil, uint32(-code)))
}

func (c *conn) sendRaw(payload []byte) {
	c.mu.Lock()
	c.raws = append(c.raws, payload)
	c.mu.Unlock()
	c.poke()
}

// write sends whatever waits whenever it is poked, all of it in one system call.
func (c *conn) write() {
	defer c.hangUp()
	var out []byte
	for {
		select {
		case <-c.poked:
		case <-c.done:
			return
		}
		if !c.pass() {
			return
		}
		var last bool
		var err error
		if out, last, err = c.gather(out[:0]); err != nil {
			c.srv.opt.Log.Error("encryption failed", zap.Uint64("conn", c.serial), zap.Error(err))
			return
		}
		if len(out) > 0 {
			_ = c.raw.SetWriteDeadline(time.Now().Add(writeWithin))
			if _, err := c.tr.w.Write(out); err != nil {
				return
			}
		}
		if last {
			return
		}
		if cap(out) > keepScratch {
			out = nil
		}
		if cap(c.plain.Buf) > keepScratch {
			c.plain.Buf = nil
		}
	}
}

func (c *conn) gather(out []byte) (_ []byte, last bool, err error) {
	c.mu.Lock()
	raws, sessions := c.raws, c.sessions // sessions only ever grows while the connection is up
	c.raws, last = nil, c.last
	c.mu.Unlock()
	for _, payload := range raws {
		out = c.tr.append(out, payload)
	}
	for _, s := range sessions {
		packets := s.collect(c, last)
		if len(packets) == 0 {
			continue
		}
		salt := s.key.salt(c.srv.opt.Now())
		for i := range packets {
			p := &packets[i]
			if err := c.srv.cipher.Encrypt(s.key.AuthKey, crypto.EncryptedMessageData{
				Salt: salt, SessionID: s.id, MessageID: p.id, SeqNo: p.seq, Message: p,
			}, &c.plain); err != nil {
				return out, last, err
			}
			out = c.tr.append(out, c.plain.Buf)
		}
	}
	return out, last, nil
}

// host is the client's address without the port.
func (c *conn) host() string {
	host, _, err := net.SplitHostPort(c.raw.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return host
}
