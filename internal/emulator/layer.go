package emulator

import (
	"github.com/gotd/td/bin"
	"go.uber.org/zap"

	"userbot/internal/emulator/layers"
	"userbot/internal/emulator/wire"
)

// spoken reports whether a client that has asked for a layer can be answered in it; 0: it has not asked, and gets our own.
func spoken(layer int) bool { return layer == 0 || layer >= layers.Oldest && layer <= layers.Own }

// up puts a request of a client into our own layer, and returns of what type the answer is.
func (s *Server) up(layer int, b *bin.Buffer) (answer string, err error) {
	if ours(layer) {
		return "", nil
	}
	own, answer, err := s.schema().Up(b.Buf)
	if err != nil {
		s.opt.Log.Warn("request not understood", zap.Int("layer", layer), zap.Error(err))
		return "", rpcError(400, "INPUT_FETCH_ERROR")
	}
	b.ResetTo(own)
	return answer, nil
}

// down puts an answer of this type, or updates, into the layer of a client.
func (s *Server) down(layer int, typ string, own []byte) (wire.Encoded, error) {
	if ours(layer) {
		return own, nil
	}
	said, err := s.schema().Down(layer, typ, own)
	if err != nil {
		s.opt.Log.Error("cannot be said in the client's layer", zap.Int("layer", layer), zap.Error(err))
		return nil, rpcError(500, "INTERNAL")
	}
	return said, nil
}

func ours(layer int) bool { return layer == 0 || layer == layers.Own }
