package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"userbot/internal/api"
	"userbot/internal/secret"
	"userbot/internal/store"
	"userbot/internal/words"
)

// stream is the verb for the address and the key of a chat's stream, and revoke what follows it for a new key.
const stream, revoke = "rtmp", "revoke"

// streamKey gives the address and the key to whoever asks: in private, when the command is answered. To revoke is aimed at the
// key that is there, of which the journal holds only what tells it from another one, in the place of a call's id.
func streamKey() *action {
	return &action{ahead: func(_ *Handlers, to *api.Ahead, e *store.Entry, call api.Call) { askKey(to, e, call) }, prevent: findKey, send: revokeKey, proof: wasRevoked, would: func(s *words.Scene, a *attempt, _ *api.Call) words.Text {
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
	url, key, err := a.h.api.RevokeRTMP(rpc, a.e.Target)
	switch {
	case api.ErrorType(err) == "CHAT_ADMIN_REQUIRED":
		return &finding{kind: store.Refused, text: a.scene(s).NoKey(true)}, nil
	case err != nil:
		return a.failed(ctx, err)
	}
	a.have(url, key)
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
	if err := a.credentials(ctx); err != nil {
		return 0, err
	}
	sum := sha256.Sum256([]byte(a.had.key.Reveal()))
	return int64(binary.BigEndian.Uint64(sum[:])>>1 | 1), nil
}

// credentials are those of a chat's stream, in memory only.
type credentials struct {
	url  string
	key  secret.Text
	chat string // as people call it; "" where that is not known
	at   time.Time
}

// keyKeeps is how long credentials are delivered that were asked for on the way to the outcome: after that they are asked for anew, for
// somebody may have made the key invalid.
const keyKeeps = 5 * time.Second

// askKey asks for the credentials ahead.
func askKey(to *api.Ahead, e *store.Entry, call api.Call) {
	if call.ID == 0 {
		to.Ask(func(ctx context.Context, a *api.API) { _, _, _ = a.RTMP(ctx, e.Target) })
	}
}

// credentials asks for those of the chat.
func (a *attempt) credentials(ctx context.Context) error {
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	url, key, err := a.api.RTMP(rpc, a.e.Target)
	if err == nil {
		a.have(url, key)
	}
	return err
}

func (a *attempt) have(url string, key secret.Text) {
	a.had = &credentials{url: url, key: key, chat: called(a.seen), at: a.h.now()}
}

// credentials returns those of the chat that a job is for, as they were found on the way or asked for now, and what the chat is called.
func (h *Handlers) credentials(ctx context.Context, j *job) (c credentials, err error) {
	if had := j.had; had != nil {
		j.had = nil
		if h.now().Sub(had.at) < keyKeeps && had.chat != "" {
			return *had, nil
		}
	}
	name := make(chan string, 1)
	go func() { name <- h.name(ctx, j.e.Target) }()
	rpc, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	c.url, c.key, err = h.api.RTMP(rpc, j.e.Target)
	if err == nil {
		c.chat = <-name
	}
	return c, err
}
