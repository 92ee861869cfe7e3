package connection

import (
	"context"

	"github.com/gotd/contrib/oteltg"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"

	"userbot/internal/api"
)

// traced returns a middleware that tells of each request that is made within a span. Of what went wrong it tells Telegram's type.
func traced(provider trace.TracerProvider) (telegram.Middleware, error) {
	tell, err := oteltg.New(noop.NewMeterProvider(), provider)
	if err != nil {
		return nil, err
	}
	return telegram.MiddlewareFunc(func(next tg.Invoker) telegram.InvokeFunc {
		told := tell.Handle(telegram.InvokeFunc(func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
			err := next.Invoke(ctx, in, out)
			if typ := api.ErrorType(err); typ != "" {
				trace.SpanFromContext(ctx).SetAttributes(attribute.String("tg.error", typ))
			}
			return err
		}))
		return func(ctx context.Context, in bin.Encoder, out bin.Decoder) error {
			if !trace.SpanContextFromContext(ctx).IsValid() {
				return next.Invoke(ctx, in, out)
			}
			return told(ctx, in, out)
		}
	}), nil
}
