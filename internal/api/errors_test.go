package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/rpc"
	"github.com/gotd/td/tgerr"
)

func rpcErr(code int, message string) error {
	return fmt.Errorf("phone.createGroupCall: %w", tgerr.New(code, message))
}

func TestErrors(t *testing.T) {
	lost := fmt.Errorf("phone.createGroupCall: %w", context.Canceled) // acknowledged, then the connection died
	for _, c := range []struct {
		name     string
		err      error
		typ      string
		wait     time.Duration
		noAnswer bool
		gone     string // part of the sentence
	}{
		{name: "no error"},
		{name: "a verdict", err: rpcErr(403, "CHAT_ADMIN_REQUIRED"), typ: "CHAT_ADMIN_REQUIRED"},
		{name: "the same verdict under another code", err: rpcErr(400, "CHAT_ADMIN_REQUIRED"), typ: "CHAT_ADMIN_REQUIRED"},
		{name: "the server's failure to make a call is its verdict", err: rpcErr(500, "CREATE_CALL_FAILED"), typ: "CREATE_CALL_FAILED"},
		{name: "the first request is still running", err: rpcErr(500, "RANDOM_ID_DUPLICATE"), typ: "RANDOM_ID_DUPLICATE"},
		{name: "a wait", err: rpcErr(420, "FLOOD_WAIT_37"), typ: "FLOOD_WAIT", wait: 37 * time.Second},
		{name: "a wait of nothing is still a wait", err: rpcErr(420, "FLOOD_WAIT_0"), typ: "FLOOD_WAIT", wait: time.Second},
		{name: "a wait for those who do not pay", err: rpcErr(420, "FLOOD_PREMIUM_WAIT_5"), typ: "FLOOD_PREMIUM_WAIT", wait: 5 * time.Second},
		{name: "slow mode", err: rpcErr(420, "SLOWMODE_WAIT_3600"), typ: "SLOWMODE_WAIT", wait: time.Hour},
		{name: "internal failure", err: rpcErr(500, "INTERNAL"), typ: "INTERNAL", noAnswer: true},
		{name: "the server's own timeout", err: rpcErr(-503, "Timeout"), typ: "Timeout", noAnswer: true},
		{name: "connection lost after it was acknowledged", err: lost, noAnswer: true},
		{name: "out of time", err: fmt.Errorf("x: %w", context.DeadlineExceeded), noAnswer: true},
		{name: "never acknowledged", err: fmt.Errorf("x: %w", &rpc.RetryLimitReachedErr{Retries: 5}), noAnswer: true},
		{name: "client closed", err: fmt.Errorf("x: %w", rpc.ErrEngineClosed), noAnswer: true},
		{name: "not written", err: fmt.Errorf("x: %w", &net.OpError{Op: "write", Err: errors.New("broken pipe")}), noAnswer: true},
		{name: "cut in the middle", err: fmt.Errorf("x: %w", io.ErrUnexpectedEOF), noAnswer: true},
		{name: "refused before asking", err: fmt.Errorf("x: %w", ErrUnknownPeer)},
		{name: "refused with Telegram's word for it", err: gone(rpcErr(400, "CHANNEL_PRIVATE")), typ: "CHANNEL_PRIVATE"},

		{name: "revoked", err: rpcErr(401, "SESSION_REVOKED"), typ: "SESSION_REVOKED", gone: "from another device"},
		{name: "expired", err: rpcErr(401, "SESSION_EXPIRED"), typ: "SESSION_EXPIRED", gone: "expired"},
		{name: "logged out", err: rpcErr(401, "AUTH_KEY_UNREGISTERED"), typ: "AUTH_KEY_UNREGISTERED", gone: "does not know this session"},
		{name: "deactivated", err: rpcErr(401, "USER_DEACTIVATED"), typ: "USER_DEACTIVATED", gone: "deactivated or banned"},
		{name: "banned", err: rpcErr(401, "USER_DEACTIVATED_BAN"), typ: "USER_DEACTIVATED_BAN", gone: "deactivated or banned"},
		{name: "any other 401", err: rpcErr(401, "AUTH_KEY_INVALID"), typ: "AUTH_KEY_INVALID", gone: "AUTH_KEY_INVALID"},
		{name: "used twice", err: rpcErr(406, "AUTH_KEY_DUPLICATED"), typ: "AUTH_KEY_DUPLICATED", gone: "only one runs"},
		{name: "frozen, which is not a wait", err: rpcErr(420, "FROZEN_METHOD_INVALID"), typ: "FROZEN_METHOD_INVALID", gone: "frozen"},
		{name: "a step of logging in", err: rpcErr(401, "SESSION_PASSWORD_NEEDED"), typ: "SESSION_PASSWORD_NEEDED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ErrorType(c.err); got != c.typ {
				t.Errorf("ErrorType = %q, want %q", got, c.typ)
			}
			if got, ok := FloodWait(c.err); got != c.wait || ok != (c.wait > 0) {
				t.Errorf("FloodWait = %v, %v, want %v", got, ok, c.wait)
			}
			if got := NoAnswer(c.err); got != c.noAnswer {
				t.Errorf("NoAnswer = %v, want %v", got, c.noAnswer)
			}
			got, ok := SessionGone(c.err)
			if ok != (c.gone != "") || !strings.Contains(got, c.gone) {
				t.Errorf("SessionGone = %q, %v, want a sentence with %q", got, ok, c.gone)
			}
		})
	}
}

func TestFailing(t *testing.T) {
	for typ, want := range map[string]bool{
		"INTERNAL": true, "Timeout": true, "CREATE_CALL_FAILED": true, "RANDOM_ID_DUPLICATE": false, "CHAT_ADMIN_REQUIRED": false,
	} {
		code := map[string]int{"INTERNAL": 500, "Timeout": -503, "RANDOM_ID_DUPLICATE": 500}[typ]
		if code == 0 {
			code = 400
		}
		if got := Failing(Wrap("x.y", tgerr.New(code, typ))); got != want {
			t.Errorf("Failing(%s) = %t", typ, got)
		}
	}
	for _, err := range []error{nil, context.Canceled, ErrNotMember, tgerr.New(420, "FLOOD_WAIT_3")} {
		if Failing(err) {
			t.Errorf("%v is Telegram's failure", err)
		}
	}
}
