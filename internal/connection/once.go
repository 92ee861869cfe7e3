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

// writeOnce is a middleware that must be the last, for what comes after it cannot tell the request's type.
func writeOnce(next tg.Invoker) telegram.InvokeFunc {
	return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
		switch r := in.(type) {
		case *tg.PhoneCreateGroupCallRequest, *tg.MessagesSendMessageRequest,
			*tg.PhoneDiscardGroupCallRequest, *tg.PhoneEditGroupCallTitleRequest, *tg.PhoneStartScheduledGroupCallRequest,
			*tg.PhoneToggleGroupCallSettingsRequest, *tg.PhoneToggleGroupCallRecordRequest,
			*tg.PhoneEditGroupCallParticipantRequest, *tg.PhoneInviteToGroupCallRequest: // [api.API] says why
			in = &once{Encoder: in}
		case *tg.PhoneGetGroupCallStreamRtmpURLRequest:
			if r.Revoke {
				in = &once{Encoder: in}
			}
		}
		return next.Invoke(ctx, in, out)
	}
}

// askAgain is a middleware, and the last, for clients that a person waits for: what Telegram has acknowledged, and not answered before
// the connection broke, is asked again, for nothing changes by that. A code or a password is told once. Lost hears of each answer that
// did not come: Telegram may have done what it was asked, and so have logged the account in.
func askAgain(lost func()) telegram.Middleware {
	return telegram.MiddlewareFunc(func(next tg.Invoker) telegram.InvokeFunc {
		return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
			tries := 3
			switch in.(type) {
			case *tg.AuthSignInRequest, *tg.AuthCheckPasswordRequest, *tg.AuthImportLoginTokenRequest:
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
