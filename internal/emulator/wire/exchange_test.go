package wire

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"math/big"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/transport"
)

// changed is a connection whose client changes what it sends unencrypted.
type changed struct {
	transport.Conn
	change func(*proto.UnencryptedMessage)
}

func (c changed) Send(ctx context.Context, b *bin.Buffer) error {
	var m proto.UnencryptedMessage
	if err := m.Decode(&bin.Buffer{Buf: b.Buf}); err != nil {
		return err
	}
	c.change(&m)
	var out bin.Buffer
	if err := m.Encode(&out); err != nil {
		return err
	}
	return c.Conn.Send(ctx, &out)
}

// hashed puts a SHA-1 before what is encrypted for the server, as clients did until 2021.
func (f *fixture) hashed(m *proto.UnencryptedMessage) {
	var r mt.ReqDHParamsRequest
	if r.Decode(&bin.Buffer{Buf: m.MessageData}) != nil {
		return
	}
	padded, err := crypto.DecodeRSAPad(r.EncryptedData, f.rsa)
	if err != nil {
		f.t.Fatal(err)
	}
	inner, err := mt.DecodePQInnerData(&bin.Buffer{Buf: padded})
	if err != nil {
		f.t.Fatal(err)
	}
	data, err := Encode(inner)
	if err != nil {
		f.t.Fatal(err)
	}
	if r.EncryptedData, err = crypto.RSAEncryptHashed(data, &f.rsa.PublicKey, rand.Reader); err != nil {
		f.t.Fatal(err)
	}
	if m.MessageData, err = Encode(&r); err != nil {
		f.t.Fatal(err)
	}
}

// TestEveryClientsKeyExchange has several particulars in one client, for each exchange takes half a second.
func TestEveryClientsKeyExchange(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	asIs := func(*proto.UnencryptedMessage) {}
	for name, client := range map[string]struct {
		protocol transport.Protocol
		dc       int
		change   func(*proto.UnencryptedMessage)
		refused  bool
	}{
		"as gotd's, in the test mode":                                 {transport.Abridged, 10002, asIs, false},
		"of the time before RSA_PAD, for media":                       {transport.Full, -2, f.hashed, false},
		"with message ids that mean none, for media in the test mode": {transport.Intermediate, -10002, func(m *proto.UnencryptedMessage) { m.MessageID = 1 }, false},
		"that asks for another data centre":                           {transport.Intermediate, 4, asIs, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := changed{f.dialRaw(client.protocol), client.change}
			r, err := exchange.NewExchanger(conn, client.dc).WithTimeout(10 * time.Second).
				Client([]exchange.PublicKey{{RSA: &f.rsa.PublicKey}}).Run(context.Background())
			if client.refused {
				if err == nil {
					t.Fatal("it has got a key")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			c := &raw{
				t: t, conn: conn.Conn, cipher: crypto.NewClientCipher(rand.Reader),
				key: r.AuthKey, salt: r.ServerSalt, session: 1, ids: proto.NewMessageIDGen(time.Now),
			}
			id := c.id()
			c.send(id, c.next(), getState)
			c.answer(id)
		})
	}
}

func TestAProbeOnAConnectionWhoseKeyIsKnown(t *testing.T) {
	const silence = 300 * time.Millisecond
	f := newFixtureFor(t, silence)
	c := f.raw(1)
	ask := func() {
		t.Helper()
		id := c.id()
		c.send(id, c.next(), getState)
		c.answer(id)
	}
	ask()
	for n := range 3 {
		nonce := bin.Int128{byte(n + 1)}
		data, err := Encode(&mt.ReqPqMultiRequest{Nonce: nonce})
		if err != nil {
			t.Fatal(err)
		}
		var probe bin.Buffer
		if err := (proto.UnencryptedMessage{MessageID: 1, MessageData: data}).Encode(&probe); err != nil {
			t.Fatal(err)
		}
		if err := c.conn.Send(context.Background(), &probe); err != nil {
			t.Fatal(err)
		}
		for found := false; !found; { // acknowledgements may come before
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			var b bin.Buffer
			err := c.conn.Recv(ctx, &b)
			cancel()
			if err != nil {
				t.Fatalf("probe %d is not answered: %v", n+1, err)
			}
			if binary.LittleEndian.Uint64(b.Buf) != 0 {
				continue
			}
			var pq mt.ResPQ
			if err := pq.Decode(&bin.Buffer{Buf: b.Buf[bodyAt:]}); err != nil || pq.Nonce != nonce {
				t.Fatalf("probe %d is answered %+v, %v", n+1, pq, err)
			}
			if easy := new(big.Int).SetBytes(pq.Pq); len(pq.Pq) != 8 || new(big.Int).Mod(easy, big.NewInt(65519)).Sign() != 0 {
				t.Fatalf("probe %d gives the client %v to take apart, which takes long", n+1, easy)
			}
			found = true
		}
		if n == 1 {
			time.Sleep(2 * silence) // whoever is known may be silent for as long as he likes
		}
		ask()
	}
}
