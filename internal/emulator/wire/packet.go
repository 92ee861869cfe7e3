package wire

import (
	"slices"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

const (
	maxParts     = 100       // messages in a container
	maxPartBytes = 256 << 10 // their bodies together; a longer one travels alone
)

// packet is one encrypted message in the making: a message, or a container of several.
type packet struct {
	id        int64
	seq       int32
	container bool
	parts     []part
}

type part struct {
	id    int64
	seq   int32
	body  []byte
	again bool
}

// Encode writes the packet's body.
func (p *packet) Encode(b *bin.Buffer) error {
	if !p.container {
		b.Put(p.parts[0].body)
		return nil
	}
	b.PutID(proto.MessageContainerTypeID)
	b.PutInt(len(p.parts))
	for _, m := range p.parts {
		b.PutLong(m.id)
		b.PutInt32(m.seq)
		b.PutInt(len(m.body))
		b.Put(m.body)
	}
	return nil
}

// collect takes what is to be sent on c now. onlyService leaves out everything but acknowledgements and the like.
func (s *Session) collect(c *conn, onlyService bool) []packet {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != c {
		return nil
	}
	parts := make([]part, 0, 1+len(s.service)+len(s.again)+len(s.queue))
	if len(s.acks) > 0 {
		if body, err := Encode(&mt.MsgsAck{MsgIDs: s.acks}); err == nil {
			parts = append(parts, part{id: s.ids.New(proto.MessageFromServer), seq: 2 * s.content, body: body})
		}
		s.acks = s.acks[:0]
	}
	for _, m := range s.service {
		parts = append(parts, part{id: s.ids.New(kind(m.response)), seq: 2 * s.content, body: m.body})
	}
	s.service = nil
	if !onlyService {
		for _, m := range s.again {
			parts = append(parts, part{m.id, m.seq, m.body, true})
		}
		s.again = nil
		for _, m := range s.queue {
			m.id, m.seq = s.ids.New(kind(m.in != nil)), 2*s.content+1
			s.content++
			s.sent = append(s.sent, m)
			s.bytes += len(m.body)
			parts = append(parts, part{m.id, m.seq, m.body, false})
		}
		clear(s.queue)
		s.queue, s.pushes = s.queue[:0], 0
		s.trim()
	}
	return s.pack(parts)
}

func kind(response bool) proto.MessageType {
	if response {
		return proto.MessageServerResponse
	}
	return proto.MessageFromServer
}

// trim forgets what the client has left unacknowledged for too long. It needs s.mu.
func (s *Session) trim() {
	n := 0
	for ; n < len(s.sent) && (len(s.sent)-n > maxSent || s.bytes > maxSentBytes); n++ {
		s.release(s.sent[n])
	}
	s.sent = slices.Delete(s.sent, 0, n)
}

// pack needs s.mu: the ids of containers are in one sequence with those of messages.
func (s *Session) pack(parts []part) []packet {
	var packets []packet
	for len(parts) > 0 {
		n, size := 1, len(parts[0].body)
		for n < len(parts) && n < maxParts && size+len(parts[n].body) <= maxPartBytes {
			size += len(parts[n].body)
			n++
		}
		p := packet{id: parts[0].id, seq: parts[0].seq, parts: parts[:n]}
		// Clients refuse ids minutes old, except inside a container: so a repeat never travels alone.
		if n > 1 || parts[0].again {
			p.container, p.id, p.seq = true, s.ids.New(proto.MessageServerResponse), 2*s.content
		}
		packets = append(packets, p)
		parts = parts[n:]
	}
	return packets
}
