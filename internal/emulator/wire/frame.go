package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mtproxy/obfuscated2"
	"github.com/gotd/td/proto/codec"
)

// maxFrame bounds what a stranger can make the server allocate: a container holds at most 1 MB, and gzip only shrinks it.
const maxFrame = 2 << 20

var errNotMTProto = errors.New("not an MTProto client")

type framing uint8

const (
	abridged framing = iota
	intermediate
	padded
	full
)

// stream cuts one client's byte stream into frames, in the way that client chose with its first bytes.
// Reading and writing may go on side by side, each from one goroutine.
type stream struct {
	framing framing
	r       io.Reader
	w       io.Writer
	head    [8]byte
	in, out uint32 // numbers of the next frames of the full transport
}

// detect reads as little as it takes to know the transport: 1 to 64 bytes.
func detect(conn net.Conn) (*stream, error) {
	br := bufio.NewReaderSize(conn, 4<<10)
	t := &stream{r: br, w: conn}

	head, err := br.Peek(1)
	if err != nil {
		return nil, err
	}
	if head[0] == codec.AbridgedClientStart[0] {
		_, err = br.Discard(1)
		return t, err
	}
	if head, err = br.Peek(4); err != nil {
		return nil, err
	}
	switch string(head) {
	case string(codec.IntermediateClientStart[:]):
		t.framing = intermediate
		_, err = br.Discard(4)
		return t, err
	case string(codec.PaddedIntermediateClientStart[:]):
		t.framing = padded
		_, err = br.Discard(4)
		return t, err
	case "GET ", "POST", "HEAD", "OPTI", "\x16\x03\x01\x02":
		// The obfuscated transport never begins with these, so that HTTP and TLS can be told from it.
		return nil, errNotMTProto
	}
	if head, err = br.Peek(8); err != nil {
		return nil, err
	}
	// The full transport has no tag: after the length comes the frame's number, and the first is 0, which the obfuscated one avoids.
	if binary.LittleEndian.Uint32(head[4:]) == 0 {
		t.framing = full
		return t, nil
	}
	rw, meta, err := obfuscated2.Accept(struct {
		io.Reader
		io.Writer
	}{br, conn}, nil)
	if err != nil {
		return nil, err
	}
	t.r, t.w = rw, rw
	switch meta.Protocol {
	case (codec.Abridged{}).ObfuscatedTag():
	case codec.IntermediateClientStart:
		t.framing = intermediate
	case codec.PaddedIntermediateClientStart:
		t.framing = padded
	default:
		return nil, errNotMTProto
	}
	return t, nil
}

// read fills b with the payload of the next frame. A request for a quick acknowledgement is understood and not honoured, as MTProto allows.
func (t *stream) read(b *bin.Buffer) error {
	n, err := t.length()
	if err != nil {
		return err
	}
	if n < bin.Word || n > maxFrame {
		return fmt.Errorf("frame of %d bytes", n)
	}
	if cap(b.Buf) < n {
		b.Buf = make([]byte, n)
	}
	b.Buf = b.Buf[:n]
	if _, err := io.ReadFull(t.r, b.Buf); err != nil {
		return err
	}
	if t.framing != full {
		return nil
	}

	body, sum := b.Buf[:n-4], binary.LittleEndian.Uint32(b.Buf[n-4:])
	if crc32.Update(crc32.ChecksumIEEE(t.head[:4]), crc32.IEEETable, body) != sum {
		return errors.New("frame with a wrong checksum")
	}
	if binary.LittleEndian.Uint32(body) != t.in {
		return errors.New("frame out of order")
	}
	t.in++
	b.Buf = body[4:]
	return nil
}

// length returns how many bytes of the frame are still to be read.
func (t *stream) length() (int, error) {
	if t.framing == abridged {
		if _, err := io.ReadFull(t.r, t.head[:1]); err != nil {
			return 0, err
		}
		words := int(t.head[0] &^ 0x80) // the high bit asks for a quick acknowledgement
		if words == 0x7f {
			t.head[3] = 0
			if _, err := io.ReadFull(t.r, t.head[:3]); err != nil {
				return 0, err
			}
			words = int(binary.LittleEndian.Uint32(t.head[:4]))
		}
		return words * 4, nil
	}
	if _, err := io.ReadFull(t.r, t.head[:4]); err != nil {
		return 0, err
	}
	n := binary.LittleEndian.Uint32(t.head[:4])
	if t.framing == full {
		// At least a number, one word and a checksum; the length counts itself.
		if n < 16 || n > maxFrame {
			return 0, fmt.Errorf("frame of %d bytes", n)
		}
		return int(n) - 4, nil
	}
	return int(n &^ (1 << 31)), nil
}

// append adds the frame of payload, which is a multiple of 4 bytes long, to out.
func (t *stream) append(out, payload []byte) []byte {
	n := len(payload)
	switch t.framing {
	case abridged:
		if words := n / 4; words < 0x7f {
			out = append(out, byte(words))
		} else {
			out = append(out, 0x7f, byte(words), byte(words>>8), byte(words>>16))
		}
		return append(out, payload...)
	case padded:
		// 0 to 3 bytes, which every client strips. Ciphertext is as random as any padding; a transport error of 4 bytes must stay so.
		pad := 0
		if n > 4 {
			pad = int(payload[n-1] & 3)
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(n+pad))
		out = append(out, payload...)
		return append(out, payload[n-pad:]...)
	case full:
		at := len(out)
		out = binary.LittleEndian.AppendUint32(out, uint32(n+12))
		out = binary.LittleEndian.AppendUint32(out, t.out)
		out = append(out, payload...)
		t.out++
		return binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(out[at:]))
	default:
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
		return append(out, payload...)
	}
}
