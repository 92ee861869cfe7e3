package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"userbot/internal/api"
	"userbot/internal/store"
	"userbot/internal/words"
)

// stream is the verb for the address and the key of a chat's stream, and revoke what follows it for a new key.
const stream, revoke = "rtmp", "revoke"

// streamKey gives the address and the key to whoever asks: in private, when the command is answered. To revoke is aimed at the
// key that is there, of which the journal holds only what tells it from another one, in the place of a call's id.
func streamKey() *action {
	return &action{prevent: findKey, send: revokeKey, proof: wasRevoked, would: func(s *words.Scene, a *attempt, _ *api.Call) words.Text {
		_, to := a.h.recipient(a.e)
		return s.WouldTellKey(a.e.Command.Args == revoke, to)
	}}
}

func findKey(ctx context.Context, a *attempt, s situation) (*finding, error) {
	now, err := a.keyNow(ctx)
	switch {
	case api.ErrorType(err) == "CHAT_ADMIN_REQUIRED":
		return &finding{kind: store.Refused, text: a.scene(s).NoKey(false)}, nil
	case err != nil:
		return nil, err
	case a.e.Command.Args != revoke:
		return &finding{kind: store.DoneOutcome, text: a.scene(s).StreamKey()}, nil
	case a.e.Agreed == 0:
		c := choiceOf(a.e)
		c.CallID = now
		return &finding{kind: store.Asked, text: a.scene(s).SureToRevoke(), choices: []store.Choice{c}}, nil
	case a.e.Agreed != now:
		return &finding{kind: store.Refused, text: a.scene(s).OtherKey()}, nil
	}
	a.e.CallID = now
	return nil, nil
}

func revokeKey(ctx context.Context, a *attempt, s situation) (*finding, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	switch _, _, err := a.h.api.RevokeRTMP(rpc, a.e.Target); {
	case api.ErrorType(err) == "CHAT_ADMIN_REQUIRED":
		return &finding{kind: store.Refused, text: a.scene(s).NoKey(true)}, nil
	case err != nil:
		return a.failed(ctx, err)
	}
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Revoked()}, nil
}

// wasRevoked reports a revoke that may have been carried out: the key is another one. A second request while the first may
// still be carried out could make the key invalid that is given away in between.
func wasRevoked(ctx context.Context, a *attempt, s situation) (*finding, bool, error) {
	now, err := a.keyNow(ctx)
	if err != nil || now == a.e.CallID {
		return nil, err == nil && !a.settling(), err
	}
	return &finding{kind: store.DoneOutcome, text: a.scene(s).Revoked()}, true, nil
}

// keyNow asks for the key that is there and returns what tells it from others and is no help in guessing it; never 0.
func (a *attempt) keyNow(ctx context.Context) (int64, error) {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	_, key, err := a.h.api.RTMP(rpc, a.e.Target)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256([]byte(key.Reveal()))
	return int64(binary.BigEndian.Uint64(sum[:])>>1 | 1), nil
}
