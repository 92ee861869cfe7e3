package connection

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
)

// errNotRepeated is no verdict: for it [api.NoAnswer] is true.
var errNotRepeated = errors.New("the connection was lost before the answer came")

// ErrLost is what a person is told where that was so each time.
var ErrLost = errors.New("the connection to Telegram broke before the answer came: try again")

// once lets a request be written one time. gotd repeats by itself, on the next connection, what the last one took with
// it before the server acknowledged it, executed or not. What must not happen twice is left to the caller: only the
// chat can tell what became of it.
type once struct {
	bin.Encoder
	written atomic.Bool
}

// Encode fails from the second time on.
func (o *once) Encode(b *bin.Buffer) error {
	if o.written.Swap(true) {
		return errNotRepeated
	}
	return o.Encoder.Encode(b)
}

// single reports whether a request must not be written twice: [api.API] says why of what it asks, and a code or a password is told once.
func single(in bin.Encoder) bool {
	switch r := in.(type) {
	case *tg.PhoneCreateGroupCallRequest, *tg.MessagesSendMessageRequest,
		*tg.PhoneDiscardGroupCallRequest, *tg.PhoneEditGroupCallTitleRequest, *tg.PhoneStartScheduledGroupCallRequest,
		*tg.PhoneToggleGroupCallSettingsRequest, *tg.PhoneToggleGroupCallRecordRequest,
		*tg.PhoneEditGroupCallParticipantRequest, *tg.PhoneInviteToGroupCallRequest,
		*tg.AuthSignInRequest, *tg.AuthCheckPasswordRequest, *tg.AuthImportLoginTokenRequest:
		return true
	case *tg.PhoneGetGroupCallStreamRtmpURLRequest:
		return r.Revoke
	}
	return false
}

// writeOnce is a middleware that must be the last, for what comes after it cannot tell the request's type.
func writeOnce(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		if single(in) {
			in = &once{Encoder: in}
		}
		return next.Invoke(ctx, in, out)
	}
}

// askAgain is a middleware, and the last, for clients that a person waits for: what Telegram has acknowledged, and not answered before
// the connection broke, is asked again, where nothing changes by that. Lost hears of each answer that did not come: Telegram may have
// done what it was asked, and so have logged the account in.
func askAgain(lost func()) telegram.Middleware {
	return telegram.MiddlewareFunc(func(next tg.Invoker) telegram.InvokeFunc {
		return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
			tries := 3
			if single(in) {
				in, tries = &once{Encoder: in}, 1
			}
			for range tries {
				err := next.Invoke(ctx, in, out)
				if !errors.Is(err, context.Canceled) && !errors.Is(err, errNotRepeated) || ctx.Err() != nil {
					return err
				}
				lost()
			}
			return ErrLost
		}
	})
}
