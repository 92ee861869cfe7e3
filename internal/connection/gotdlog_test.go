package connection

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	fastererrors "github.com/go-faster/errors"
	"github.com/gotd/log"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// TestGotdLogHidesWhatIsPersonal hands over everything that gotd is known to log, and what it might, with values that
// must never appear.
func TestGotdLogHidesWhatIsPersonal(t *testing.T) {
	const canary = "canary"
	message := &tg.UpdateNewMessage{Message: &tg.Message{ID: 17, Message: canary + " text"}}
	user := &tg.User{FirstName: canary, Username: canary, Phone: canary}
	core, logs := observer.New(zap.DebugLevel)
	ctx := context.Background()
	l := log.With(log.Named(newGotdLog(zap.New(core).Named("telegram")), "conn"),
		log.String("username", canary), log.Any("self", user), log.Int("dc_id", 2),
		log.Group("", log.String("type_name", "updates.getState"), log.String("text", canary)))
	h := log.For(l)
	h.Error(ctx, "Pts validation failed", log.Error(errors.New("pts of "+canary)), log.Any("update", message))
	h.Warn(ctx, "Empty buffer", log.Any("pending", []tg.UpdateClass{message}), log.Any("one", *message), log.Any("none", nil))
	h.Debug(ctx, "New channel access hash", log.String("title", canary), log.Int64("channel_id", 5))
	h.Info(ctx, "Got self", log.String("phone", canary), log.Stringer("user", user), log.String("key_id", canary))
	h.Debug(ctx, "Got error", log.Int("err_code", 400), log.String("err_msg", "MESSAGE "+canary))
	h.Debug(ctx, "group", log.Group("g", log.String("text", canary), log.Int("n", 3)))
	h.Error(ctx, "list", log.Any("texts", []string{canary}), log.Any("bytes", []byte(canary)), log.Any("map", map[string]string{canary: canary}), log.Any("msg_ids", []int64{8}))
	for _, err := range []error{
		fmt.Errorf("users response count: %v", user),
		fmt.Errorf("send %q: %w", canary, io.EOF),
		fmt.Errorf("%s happened after %w", canary, io.EOF),
		fastererrors.Wrap(fastererrors.Errorf("decode %s", canary), "invoke"),
		errors.Join(errors.New(canary), tgerr.New(400, canary)),
		fmt.Errorf("two: %w, %w", errors.New(canary), io.EOF),
	} {
		h.Warn(ctx, "error", log.Error(err))
	}
	lines := logs.All()
	if len(lines) != 13 {
		t.Fatalf("%d lines, want 13", len(lines))
	}
	for _, line := range lines {
		if text := fmt.Sprintf("%s %v", line.Message, line.ContextMap()); strings.Contains(text, canary) {
			t.Errorf("got out: %s", text)
		}
	}
	for _, want := range []struct {
		line  int
		key   string
		value any
	}{
		{0, "dc_id", int64(2)},
		{0, "type_name", "updates.getState"},
		{0, "update", "<*tg.UpdateNewMessage>"},
		{2, "channel_id", int64(5)},
		{5, "g.n", int64(3)},
	} {
		if got := lines[want.line].ContextMap()[want.key]; got != want.value {
			t.Errorf("%s is %v, want %v: the log is of no use without it", want.key, got, want.value)
		}
	}
	for line, want := range map[int]zapcore.Level{0: zapcore.WarnLevel, 1: zapcore.DebugLevel, 3: zapcore.DebugLevel} {
		if got := lines[line]; got.Level != want || got.LoggerName != "telegram.gotd.conn" {
			t.Errorf("%q is logged at %s by %s, want %s", got.Message, got.Level, got.LoggerName, want)
		}
	}
}

func TestGotdLogTellsErrorsApart(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{tgerr.New(420, "FLOOD_WAIT_30"), "420 FLOOD_WAIT_30"},
		{fastererrors.Wrap(tgerr.New(401, "AUTH_KEY_UNREGISTERED"), "get self"), "get self: 401 AUTH_KEY_UNREGISTERED"},
		{fmt.Errorf("connect: %w", fmt.Errorf("create connection to DC 2: %w", refused)), "connect: create connection to DC 2: dial tcp: connection refused"},
		{fmt.Errorf("read: %w", io.ErrUnexpectedEOF), "read: unexpected EOF"},
		{fmt.Errorf("invoke: %w", context.DeadlineExceeded), "invoke: context deadline exceeded"},
		{errors.Join(io.EOF, context.Canceled), "EOF; context canceled"},
		{fmt.Errorf("decode: %w", errors.New("anything")), "decode: <*errors.errorString>"},
	} {
		if got := describe(tt.err); got != tt.want {
			t.Errorf("described as %q, wanted %q", got, tt.want)
		}
	}
}

// BenchmarkGotdLog is what gotd's log costs a request while nobody wants to read it.
func BenchmarkGotdLog(b *testing.B) {
	l := log.For(newGotdLog(zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(io.Discard), zap.InfoLevel))))
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		request := l.With(log.Int64("msg_id", 1), log.Int("seq", 2))
		request.Debug(ctx, "Request called")
		request.With(log.String("type_name", "updates.getState")).Debug(ctx, "Response")
	}
}
