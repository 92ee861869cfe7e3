package connection

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"userbot/internal/api"
	"userbot/internal/command"
)

// TestAsking: whoever only asks leaves the session and the update state as they are.
func TestAsking(t *testing.T) {
	t.Parallel()
	look := func(to command.Peer, title *string) func(context.Context, *api.API, func() time.Time) error {
		return func(ctx context.Context, calls *api.API, _ func() time.Time) error {
			c, err := calls.Lookup(ctx, to)
			*title = c.Title
			return err
		}
	}
	var title string
	n := newNetwork(t)
	if err := Ask(t.Context(), n.options(), time.Minute, n.state, look(n.group, &title)); !errors.Is(err, ErrNotLoggedIn) {
		t.Errorf("nobody is logged in, and it is %v", err)
	}
	n.logIn()
	before, err := n.session.LoadSession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pts, _, _, _, _ := n.state.Account()
	if err := Ask(t.Context(), n.options(), time.Minute, n.state, look(n.group, &title)); err != nil || title != "Demo" {
		t.Errorf("it finds %q, %v", title, err)
	}
	wrong := errors.New("wrong")
	if err := Ask(t.Context(), n.options(), time.Minute, n.state, func(context.Context, *api.API, func() time.Time) error { return wrong }); !errors.Is(err, wrong) {
		t.Errorf("what the asking comes to is %v", err)
	}
	after, err := n.session.LoadSession(t.Context())
	if now, _, _, _, _ := n.state.Account(); err != nil || !bytes.Equal(before, after) || now != pts {
		t.Errorf("the session has changed (%v), or the update state: %d, %d", err, pts, now)
	}
	if err := n.l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Ask(t.Context(), n.options(), time.Second, n.state, look(n.group, &title)); !errors.Is(err, ErrUnreached) {
		t.Errorf("without Telegram it is %v", err)
	}
}
