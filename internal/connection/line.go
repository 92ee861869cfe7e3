package connection

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/transport"
	"go.uber.org/zap"
)

// silence is how long a request may wait on a connection on which nothing at all is heard before the connection is
// given up. gotd sends an unacknowledged request again after 5 s, so a server that lives has answered something by
// then. gotd itself notices a dead connection by its ping alone, after up to 75 s; an idle one still takes as long,
// unless the kernel's keepalive (see dial) is faster.
const silence = 10 * time.Second

// dialer opens connections, watches over the present one and lets it set the clock.
type dialer struct {
	dcs.Resolver
	proxy   Proxy
	pinned  *dcs.List // the only address to dial, whatever addresses the server makes known; nil for Telegram's own
	session session.Storage
	clock   *serverClock
	log     *zap.Logger
	keyLost func() // called instead of making a new key; nil where one may be made
	line    atomic.Pointer[line]
	spoke   atomic.Int64 // on how many connections something was heard
}

// Primary implements dcs.Resolver.
func (d *dialer) Primary(ctx context.Context, dc int, list dcs.List) (transport.Conn, error) {
	if d.pinned != nil {
		list = *d.pinned
		list.Options = append([]tg.DCOption(nil), list.Options...)
		for i := range list.Options {
			list.Options[i].ID = dc
		}
	}
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	conn, err := d.Resolver.Primary(ctx, dc, list)
	if err != nil {
		return nil, d.proxied(err, "")
	}
	l := &line{Conn: conn, dialer: d, opened: time.Now()}
	d.line.Store(l)
	return l, nil
}

// proxied says of what went wrong on the way that it was by way of the proxy, and what else there is to say.
func (d *dialer) proxied(err error, remark string) error {
	if d.proxy.Kind == "" {
		return err
	}
	return fmt.Errorf("through the proxy at %s%s: %w", d.proxy.Address, remark, err)
}

var errStepped = errors.New("the host's clock has jumped")

// line is one connection.
type line struct {
	transport.Conn
	dialer *dialer
	opened time.Time
	heard  atomic.Int64 // when something arrived last, as nanoseconds after opened
	making atomic.Bool  // a key is made on it: nothing may be heard while this machine does its sums
	timed  bool         // the clock is set; only Recv's caller touches it, and the next

	// When it was set, by the clock that can be set, and by the one that cannot and stands still in a suspended machine.
	wall, steady time.Time
}

// Recv implements transport.Conn.
//
// When a server says that it does not know our key, which anybody on the way can say, gotd makes a new one and saves
// it in place of the old one: a login lost for nothing. That is stopped here.
func (l *line) Recv(ctx context.Context, b *bin.Buffer) error {
	err := l.Conn.Recv(ctx, b)
	if l.heard.Load() == 0 && (err == nil || isProtocolErr(err)) {
		l.dialer.spoke.Add(1)
	}
	if err != nil {
		if l.dialer.proxy.Kind == mtproxy && l.heard.Load() == 0 {
			err = l.dialer.proxied(err, ", which says nothing (is its secret the right one?)")
		}
		return err
	}
	l.heard.Store(int64(time.Since(l.opened)))
	if len(b.Buf) < 16 {
		return nil
	}
	plain := binary.LittleEndian.Uint64(b.Buf) == 0 // the key's id: only the making of a key is not encrypted
	if plain && l.dialer.keyLost != nil {
		l.dialer.keyLost()
		return ErrKeyLost
	}
	l.making.Store(plain)
	switch {
	case !l.timed:
		l.setClock(ctx, b.Buf, plain)
	case l.stepped():
		l.dialer.log.Info("this host's clock has jumped, opening another connection")
		return errStepped
	}
	return nil
}

// isProtocolErr reports that a server answers with a code, and nothing else.
func isProtocolErr(err error) bool {
	_, yes := errors.AsType[*codec.ProtocolErr](err)
	return yes
}

// stepped reports whether the host's clock has jumped since it was measured.
func (l *line) stepped() bool {
	return (l.dialer.clock.local().Round(0).Sub(l.wall) - time.Since(l.steady)).Abs() > goodEnough
}

// setClock reads the server's time from a message as it came off the wire. Plain ones are not to be trusted for longer
// than until the key is made.
func (l *line) setClock(ctx context.Context, raw []byte, plain bool) {
	id := int64(binary.LittleEndian.Uint64(raw[8:]))
	if !plain {
		l.wall, l.steady = l.dialer.clock.local().Round(0), time.Now()
		l.timed = true // one try: decrypting every message twice would cost more than it brings
		var ok bool
		if id, ok = l.encryptedID(ctx, raw); !ok {
			return
		}
	}
	if off, changed := l.dialer.clock.set(proto.MessageID(id).Time()); changed {
		l.dialer.log.Warn("this host's clock differs from Telegram's, going by Telegram's", zap.Duration("telegram_ahead", off))
	}
}

func (l *line) encryptedID(ctx context.Context, raw []byte) (id int64, ok bool) {
	data, err := (&session.Loader{Storage: l.dialer.session}).Load(ctx)
	if err != nil {
		return 0, false
	}
	var key crypto.AuthKey
	copy(key.Value[:], data.AuthKey)
	copy(key.ID[:], data.AuthKeyID)
	msg, err := crypto.NewClientCipher(crypto.DefaultRand()).DecryptFromBuffer(key, &bin.Buffer{Buf: raw})
	if err != nil {
		return 0, false
	}
	return msg.MessageID, true
}

// watch hangs up a connection that has fallen silent under a request, so that gotd opens another one and repeats what
// was not acknowledged, and repeats by itself what could not be written.
func (d *dialer) watch(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		var timer atomic.Pointer[time.Timer]
		timer.Store(time.AfterFunc(silence, func() {
			if timer.Load() == nil {
				return
			}
			left := d.hangUp()
			if t := timer.Load(); t != nil {
				t.Reset(left)
			}
		}))
		defer func() { timer.Swap(nil).Stop() }()
		for {
			err := next.Invoke(ctx, in, out)
			if !unwritten(err) || pause(ctx, firstPause) != nil {
				return err
			}
		}
	}
}

// unwritten reports that the socket refused a request: it has not been executed. gotd returns that to the caller while
// it has not noticed yet that the connection is dead; a moment later the request would have waited for the next one.
func unwritten(err error) bool {
	var op *net.OpError
	return errors.Is(err, net.ErrClosed) || errors.As(err, &op) && op.Op == "write"
}

// pause waits, and returns ctx's error if that ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// hangUp closes the present connection if it has been silent for too long, and returns when to look again.
func (d *dialer) hangUp() time.Duration {
	l := d.line.Load()
	if l == nil {
		return silence // still dialling, which has its own limit
	}
	if l.making.Load() {
		return silence // as that has
	}
	if quiet := time.Since(l.opened) - time.Duration(l.heard.Load()); quiet < silence {
		return silence - quiet
	}
	if d.line.CompareAndSwap(l, nil) {
		d.log.Info("the connection has fallen silent, opening another one")
		_ = l.Close() // the reader is told by the same error
	}
	return silence
}

// dial connects with TCP keepalive and, where the system has it, a limit on unacknowledged data: the kernel then
// notices a peer that is gone within half a minute, and nothing in this process has to wake up for it.
func dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{
		Timeout:         dialTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3},
		Control:         limitUnacknowledged,
	}
	return d.DialContext(ctx, network, addr)
}

// The pause before the n-th attempt in a row doubles from the first to the last of these, and is then jittered to
// between half and one and a half of it: many clients must not come back in the same moment. A server that says something and is of no use,
// over and over, is not hammered; where nothing is heard there is none, and what people type meanwhile is to be done soon after the line
// is back.
const (
	firstPause = 100 * time.Millisecond
	shortPause = 800 * time.Millisecond // at most, after a connection that worked, however shortly, or where nothing was heard
	lastPause  = 5 * time.Second
)

// opening is how long it may take to open a connection, by whatever proxy. makingKey is how long the key may be in the making on it, most of
// which is sums: seconds on a small machine, minutes where that has much else to do. Each answer of the server's comes within silence.
const (
	opening   = 15 * time.Second
	makingKey = 5 * time.Minute
)

// dialTimeout is for one attempt to reach a server: while nothing comes back, the system asks after 1 s, 3 s, 7 s and so on.
const dialTimeout = 4 * time.Second

// patience paces reconnecting, for ever. It implements backoff.BackOff.
type patience struct {
	heard  func() int64 // on how many connections something was; nil: on this one
	before int64        // of these, at the last attempt
	pause  time.Duration
	ready  time.Time
}

// Reset is called when a connection is ready, and once before the first one; always under gotd's lock on this value.
func (p *patience) Reset() { p.ready = time.Now() }

// NextBackOff starts over after a connection that lasted.
func (p *patience) NextBackOff() time.Duration {
	p.pause = min(max(2*p.pause, firstPause), lastPause)
	switch worked := !p.ready.IsZero(); {
	case worked && time.Since(p.ready) > lastPause:
		p.pause = firstPause
	case worked || p.nothingHeard():
		p.pause = min(p.pause, shortPause)
	}
	p.ready = time.Time{}
	return p.pause/2 + rand.N(p.pause)
}

// nothingHeard reports whether nothing was heard since it was asked last.
func (p *patience) nothingHeard() bool {
	if p.heard == nil {
		return false
	}
	before := p.before
	p.before = p.heard()
	return p.before == before
}
