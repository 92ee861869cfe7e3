package observe

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
)

// Traces tells an OpenTelemetry collector how commands go on: a trace for each, with a span for each step and each request. A trace
// is known by what the command is, so one that goes on after a crash has one trace. It holds no names, ids and text. The nil Traces
// tells nobody. It is safe for concurrent use.
type Traces struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// NewTraces returns what tells the collector at the URL, which takes OTLP over HTTP, in the background. It never waits for it: what
// cannot be told is dropped, and that logged.
func NewTraces(endpoint, version string, log *zap.Logger) *Traces {
	p := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(newOTLP(endpoint, version, log), sdktrace.WithBatchTimeout(time.Second)),
		sdktrace.WithIDGenerator(traceIDs{}),
		sdktrace.WithResource(resource.Empty()),
	)
	return &Traces{p, p.Tracer("userbot")}
}

// Provider is what the requests are told by: those under a context of [Traces.Step] are part of its trace. nil: they are not told.
func (t *Traces) Provider() trace.TracerProvider {
	if t == nil {
		return nil
	}
	return t.provider
}

// Step begins a step of a command, which of tells apart from all others. It ends when the function that it returns is called.
func (t *Traces) Step(ctx context.Context, of, step string) (context.Context, func()) {
	if t == nil {
		return ctx, func() {}
	}
	ctx, span := t.tracer.Start(trace.ContextWithRemoteSpanContext(ctx, rootOf(of)), step)
	return ctx, func() { span.End() }
}

// Ended tells that a command is done with, at a moment of the host's clock.
func (t *Traces) Ended(of, verb, outcome string, at time.Time, took time.Duration) {
	if t == nil {
		return
	}
	_, span := t.tracer.Start(context.WithValue(context.Background(), rootKey{}, rootOf(of)), verb,
		trace.WithTimestamp(at.Add(-took)), trace.WithAttributes(attribute.String("userbot.outcome", outcome)))
	span.End(trace.WithTimestamp(at))
}

// Close tells what is left, as long as ctx lasts.
func (t *Traces) Close(ctx context.Context) {
	if t != nil {
		_ = t.provider.Shutdown(ctx) // what could not be told is in the log
	}
}

type rootKey struct{}

// rootOf is the span that a trace begins with, before it is told, too.
func rootOf(of string) trace.SpanContext {
	sum := sha256.Sum256([]byte(of))
	c := trace.SpanContextConfig{TraceFlags: trace.FlagsSampled}
	copy(c.TraceID[:], sum[:16])
	copy(c.SpanID[:], sum[16:])
	return trace.NewSpanContext(c)
}

// traceIDs gives the span that a trace begins with the ids that its steps know already, and others random ones.
type traceIDs struct{}

func (traceIDs) NewIDs(ctx context.Context) (id trace.TraceID, span trace.SpanID) {
	if root, ok := ctx.Value(rootKey{}).(trace.SpanContext); ok {
		return root.TraceID(), root.SpanID()
	}
	_, _ = rand.Read(id[:]) // it never fails
	_, _ = rand.Read(span[:])
	return id, span
}

func (traceIDs) NewSpanID(context.Context, trace.TraceID) (span trace.SpanID) {
	_, _ = rand.Read(span[:])
	return span
}
