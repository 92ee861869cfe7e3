package wire

import (
	"crypto/aes"
	"time"

	"github.com/gotd/ige"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

// bindTempKey handles auth.bindTempAuthKey: the key of this session is temporary from now on, and stands for a permanent
// one, whose possession the client proves: core.telegram.org/api/pfs.
func (r *Request) bindTempKey(now time.Time) (bin.Encoder, error) {
	var req tg.AuthBindTempAuthKeyRequest
	if err := req.Decode(&r.Body); err != nil {
		return nil, tgerr.New(400, "INPUT_METHOD_INVALID")
	}
	temp := r.Session.key
	keys := temp.keys
	keys.mu.Lock()
	defer keys.mu.Unlock()

	var permID crypto.AuthKey
	permID.SetIntID(req.PermAuthKeyID)
	perm := keys.m[permID.ID]
	if perm == nil || perm == temp || perm.perm != nil {
		return nil, tgerr.New(400, "ENCRYPTED_MESSAGE_INVALID")
	}
	inner, msgID, ok := openBinding(perm.AuthKey, req.EncryptedMessage)
	if !ok || msgID != r.MsgID || inner.Nonce != req.Nonce || inner.ExpiresAt != req.ExpiresAt ||
		inner.TempAuthKeyID != temp.IntID() || inner.PermAuthKeyID != perm.IntID() || inner.TempSessionID != r.Session.id {
		return nil, tgerr.New(400, "ENCRYPTED_MESSAGE_INVALID")
	}
	expires := time.Unix(int64(req.ExpiresAt), 0)
	if !expires.After(now) {
		return nil, tgerr.New(400, "EXPIRES_AT_INVALID")
	}
	if temp.perm != nil && temp.perm != perm {
		return nil, tgerr.New(400, "TEMP_AUTH_KEY_ALREADY_BOUND")
	}
	temp.perm, temp.expires = perm, expires
	return &tg.BoolTrue{}, nil
}

// openBinding decrypts the proof, which is the one message still encrypted the way of MTProto 1.0.
func openBinding(perm crypto.AuthKey, message []byte) (inner crypto.BindAuthKeyInner, msgID int64, ok bool) {
	var m crypto.EncryptedMessage
	if err := m.DecodeWithoutCopy(&bin.Buffer{Buf: message}); err != nil || m.AuthKeyID != perm.ID ||
		len(m.EncryptedData) == 0 || len(m.EncryptedData)%aes.BlockSize != 0 {
		return inner, 0, false
	}
	key, iv := crypto.KeysV1(perm.Value, m.MsgKey)
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return inner, 0, false
	}
	plain := make([]byte, len(m.EncryptedData))
	ige.DecryptBlocks(block, iv[:], plain, m.EncryptedData)

	const headerLen = 16 + 8 + 4 + 4 // random, message id, number, length
	b := bin.Buffer{Buf: plain}
	if b.Len() < headerLen {
		return inner, 0, false
	}
	b.Skip(16)
	if msgID, err = b.Long(); err != nil {
		return inner, 0, false
	}
	b.Skip(4)
	n, err := b.Int()
	if err != nil || n < 0 || n > b.Len() || crypto.MessageKeyV1(plain[:headerLen+n]) != m.MsgKey {
		return inner, 0, false
	}
	return inner, msgID, inner.Decode(&b) == nil
}
