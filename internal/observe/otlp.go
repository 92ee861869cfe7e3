package observe

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.uber.org/zap"
)

// otlp writes spans as OTLP has them in JSON (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding"). Of a span's attributes it
// writes texts, and of its events, which would hold errors as they are, nothing.
type otlp struct {
	url, version string
	client       *http.Client
	log          *zap.Logger
	failing      atomic.Bool // and that was logged
}

func newOTLP(endpoint, version string, log *zap.Logger) *otlp {
	return &otlp{
		url: strings.TrimSuffix(endpoint, "/") + "/v1/traces", version: version, log: log,
		client: &http.Client{Timeout: 10 * time.Second},
	}
}

type (
	otlpRequest struct {
		ResourceSpans []otlpResource `json:"resourceSpans"`
	}
	otlpResource struct {
		Resource struct {
			Attributes []otlpAttribute `json:"attributes"`
		} `json:"resource"`
		ScopeSpans []otlpScope `json:"scopeSpans"`
	}
	otlpScope struct {
		Spans []otlpSpan `json:"spans"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		Parent     string          `json:"parentSpanId,omitempty"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes"`
		Status     struct {
			Code int `json:"code"`
		} `json:"status"`
	}
	otlpAttribute struct {
		Key   string `json:"key"`
		Value struct {
			Text string `json:"stringValue"`
		} `json:"value"`
	}
)

func attributesOf(list []attribute.KeyValue) []otlpAttribute {
	out := []otlpAttribute{}
	for _, a := range list {
		if a.Value.Type() == attribute.STRING {
			is := otlpAttribute{Key: string(a.Key)}
			is.Value.Text = a.Value.AsString()
			out = append(out, is)
		}
	}
	return out
}

// ExportSpans implements sdktrace.SpanExporter. What goes wrong is logged here: the SDK would write it to stderr.
func (o *otlp) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	var scope otlpScope
	for _, s := range spans {
		is := otlpSpan{
			TraceID: s.SpanContext().TraceID().String(), SpanID: s.SpanContext().SpanID().String(), Name: s.Name(), Kind: int(s.SpanKind()),
			Start: strconv.FormatInt(s.StartTime().UnixNano(), 10), End: strconv.FormatInt(s.EndTime().UnixNano(), 10),
			Attributes: attributesOf(s.Attributes()),
		}
		if s.Parent().SpanID().IsValid() {
			is.Parent = s.Parent().SpanID().String()
		}
		switch s.Status().Code { // which has other numbers there
		case codes.Ok:
			is.Status.Code = 1
		case codes.Error:
			is.Status.Code = 2
		}
		scope.Spans = append(scope.Spans, is)
	}
	from := otlpResource{ScopeSpans: []otlpScope{scope}}
	from.Resource.Attributes = attributesOf([]attribute.KeyValue{
		attribute.String("service.name", "userbot"), attribute.String("service.version", o.version),
	})
	body, err := json.Marshal(otlpRequest{[]otlpResource{from}})
	if err == nil {
		err = o.post(ctx, body)
	}
	switch {
	case err == nil:
		o.failing.Store(false)
	case !o.failing.Swap(true):
		o.log.Warn("traces cannot be told to the collector", zap.Error(err))
	}
	return nil
}

func (o *otlp) post(ctx context.Context, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := o.client.Do(r)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection is used again
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", answer.Status)
	}
	return nil
}

// Shutdown implements sdktrace.SpanExporter.
func (o *otlp) Shutdown(context.Context) error { return nil }
