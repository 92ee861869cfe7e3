package emulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mtproto"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"github.com/gotd/td/transport"

	"userbot/internal/emulator/layers"
	"userbot/internal/emulator/wire"
)

// interpreter says all that a world's clients ask and are told in every layer, and reads it there by an own reader of the
// schema's lines, which shares nothing with the one that is judged.
type interpreter struct {
	t *testing.T
	*lexicon
}

// lexicon holds, of each layer that differs from the one before, the constructors and methods by id.
type lexicon struct {
	schema *layers.Schema
	layers map[int]map[uint32]line
}

type line struct{ args, kind string }

var readLexicon = sync.OnceValues(func() (*lexicon, error) {
	text, err := os.ReadFile("layers/schema.tl")
	x := &lexicon{layers.New(), map[int]map[uint32]line{}}
	all := map[int][]string{}
	for l := range strings.Lines(string(text)) {
		var since int
		if n, _ := fmt.Sscanf(l, "%d", &since); n == 1 {
			all[since] = append(all[since], l)
		}
	}
	now := map[string]string{} // by name
	for _, since := range slices.Sorted(maps.Keys(all)) {
		for _, l := range all[since] {
			name, _, _ := strings.Cut(l, "#")
			now[strings.Fields(name)[1]] = l
		}
		x.layers[since] = map[uint32]line{}
		for _, l := range now {
			_, l, _ = strings.Cut(l, "#")
			id, l, _ := strings.Cut(l, " ")
			n, err := strconv.ParseUint(id, 16, 32)
			if err != nil {
				return nil, err
			}
			args, kind, _ := strings.Cut(" "+l, " = ")
			x.layers[since][uint32(n)] = line{args, strings.TrimSuffix(kind, ";\n")}
		}
	}
	return x, err
})

func newInterpreter(t *testing.T) *interpreter {
	x, err := readLexicon()
	if err != nil {
		t.Fatal(err)
	}
	return &interpreter{t, x}
}

func (p *interpreter) said(what bin.Encoder, typ string) {
	var b bin.Buffer
	if err := what.Encode(&b); err != nil {
		p.t.Errorf("%T: %v", what, err)
		return
	}
	p.in(fmt.Sprintf("%T", what), b.Buf, typ)
}

// in returns what was said, by layer.
func (p *interpreter) in(what string, own []byte, typ string) map[int][]byte {
	said := map[int][]byte{}
	for n, ids := range p.layers {
		b, err := p.schema.Down(n, typ, own)
		if err != nil {
			p.t.Errorf("%s in layer %d: %v", what, n, err)
			continue
		}
		said[n] = b
		if n == slices.Max(slices.Collect(maps.Keys(p.layers))) && !slices.Equal(b, own) {
			p.t.Errorf("%s is another one in our own layer: %x, not %x", what, b, own)
		}
		rest := &bin.Buffer{Buf: b}
		if err := follow(ids, rest, typ); err != nil || rest.Len() > 0 {
			p.t.Errorf("%s cannot be read by layer %d: %v, %d bytes are left of %x", what, n, err, rest.Len(), b)
		}
	}
	return said
}

// follow reads past what is of a type.
func follow(ids map[uint32]line, b *bin.Buffer, typ string) error {
	sizes := map[string]int{"int": 4, "#": 4, "long": 8, "double": 8, "int128": 16, "int256": 32, "true": 0}
	if n, ok := sizes[typ]; ok {
		_, err := io.CopyN(io.Discard, b, int64(n))
		return err
	}
	if typ == "string" || typ == "bytes" {
		_, err := b.Bytes()
		return err
	}
	if of, ok := strings.CutPrefix(typ, "Vector<"); ok {
		n, err := b.VectorHeader()
		for i := 0; i < n && err == nil; i++ {
			err = follow(ids, b, strings.TrimSuffix(of, ">"))
		}
		return err
	}
	id, err := b.ID()
	if err != nil {
		return err
	}
	c, ok := ids[id]
	if !ok || typ != layers.Any && c.kind != typ {
		return fmt.Errorf("no %s has the id %#x", typ, id)
	}
	flags := map[string]uint32{}
	for _, arg := range strings.Fields(c.args) {
		name, typ, _ := strings.Cut(arg, ":")
		if typ == "#" {
			if flags[name], err = b.Uint32(); err != nil {
				return err
			}
			continue
		}
		if bit, of, ok := strings.Cut(typ, "?"); ok {
			in, at, _ := strings.Cut(bit, ".")
			n, err := strconv.Atoi(at)
			if err != nil {
				return err
			}
			if flags[in]>>n&1 == 0 {
				continue
			}
			typ = of
		}
		if err := follow(ids, b, typ); err != nil {
			return fmt.Errorf("%s of %#x: %w", name, id, err)
		}
	}
	return nil
}

// invoked is a client's session of which all is said in every layer.
type invoked struct {
	*Session
	all *interpreter
}

func (i invoked) Invoke(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
	var own bin.Buffer
	if err := in.Encode(&own); err != nil {
		return err
	}
	what, typ := fmt.Sprintf("%T", in), layers.Any
	for n, said := range i.all.in(what, own.Buf, layers.Any) {
		var up, again []byte
		var err error
		if up, typ, err = i.all.schema.Up(said); err == nil {
			again, err = i.all.schema.Down(n, layers.Any, up)
		}
		if err != nil || !slices.Equal(again, said) {
			i.all.t.Errorf("%x of layer %d becomes %x in our own, %x in it again: %v", said, n, up, again, err)
		}
	}
	var answer bytesOf
	if err := i.Session.Invoke(ctx, in, &answer); err != nil {
		return err
	}
	i.all.in("the answer to "+what, answer, typ)
	return out.Decode(&bin.Buffer{Buf: answer})
}

// bytesOf is an answer as it came.
type bytesOf []byte

func (a *bytesOf) Decode(b *bin.Buffer) error {
	*a = slices.Clone(b.Buf)
	b.Buf = nil
	return nil
}

// TestAClientOfAnOlderLayer is about one that asks for layer 198, and is answered and pushed to in it from then on.
func TestAClientOfAnOlderLayer(t *testing.T) {
	s, l, alice := serveTCP(t, "")
	bob := s.AddUser(User{First: "Bob"})
	chat := s.AddSupergroup(Chat{Title: "Super", Creator: alice, Members: []int64{bob}})
	ids := newInterpreter(t).layers[198]
	pushed := make(pushes, 10)
	c := mtproto.New(func(ctx context.Context) (transport.Conn, error) {
		raw, err := new(net.Dialer).DialContext(ctx, "tcp", l.Addr())
		if err != nil {
			return nil, err
		}
		return transport.Intermediate.Handshake(raw)
	}, mtproto.Options{DC: s.DC(), PublicKeys: []exchange.PublicKey{s.PublicKey()}, Handler: pushed})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	story := func(ctx context.Context) error {
		if err := auth.NewClient(tg.NewClient(c), rand.Reader, 1, "hash").IfNecessary(ctx, flow(s, "")); err != nil {
			return err
		}
		ask := func(layer int, query bin.Object, typ string) error {
			var answer bytesOf
			if err := c.Invoke(ctx, &tg.InvokeWithLayerRequest{Layer: layer, Query: query}, &answer); err != nil {
				return err
			}
			return follow(ids, &bin.Buffer{Buf: answer}, typ)
		}
		if err := ask(198, &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 10}, "messages.Dialogs"); err != nil {
			return err
		}

		// sendMessage as layer 198 has it; which layer it is was said before.
		var said bin.Buffer
		said.PutID(0x983f9745)
		said.PutInt(0)
		said.PutID(tg.InputPeerSelfTypeID)
		said.PutString("a note")
		said.PutLong(1)
		var answer bytesOf
		if err := c.Invoke(ctx, wire.Encoded(said.Buf), &answer); err != nil {
			return err
		}
		if err := follow(ids, &bin.Buffer{Buf: answer}, "Updates"); err != nil {
			return fmt.Errorf("the answer to a message: %w", err)
		}

		s.Say(chat, bob, "hello", SayOptions{})
		select {
		case b := <-pushed:
			if err := follow(ids, &bin.Buffer{Buf: b}, "Updates"); err != nil {
				return fmt.Errorf("what was pushed: %w", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("it has heard nothing of a message")
		}

		for _, layer := range []int{197, layers.Own + 1} {
			if err := ask(layer, &tg.UpdatesGetStateRequest{}, "updates.State"); !tgerr.Is(err, "CONNECTION_LAYER_INVALID") {
				t.Errorf("layer %d is answered with %v", layer, err)
			}
		}
		return nil
	}
	err := errors.New("it has not got a connection")
	_ = c.Run(ctx, func(ctx context.Context) error {
		err = story(ctx)
		cancel() // else it stays connected
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// pushes is what comes without having been asked for.
type pushes chan []byte

func (p pushes) OnMessage(b *bin.Buffer) error {
	p <- slices.Clone(b.Buf)
	return nil
}

func (p pushes) OnSession(mtproto.Session) error { return nil }
