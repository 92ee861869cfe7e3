package connection

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gotd/td/session"

	"userbot/internal/api"
	"userbot/internal/emulator"
)

var errOther = errors.New("this belongs to another account")

// bound is a store that belongs to an account.
func bound(to int64) func(int64) error {
	return func(self int64) error {
		if self != to {
			return errOther
		}
		return nil
	}
}

func TestAnotherAccount(t *testing.T) {
	t.Parallel()
	t.Run("is logged out again, by number", func(t *testing.T) {
		n := newNetwork(t)
		n.keyed()
		opt := n.options()
		opt.Bind = bound(n.bot)
		carol := n.srv.AddUser(emulator.User{Phone: "491510000003", First: "Carol"})
		p := &typist{phones: []string{"491510000003"}, codes: []func() string{func() string { return n.srv.LoginCode("491510000003") }}}
		if _, err := Login(t.Context(), opt, p); !errors.Is(err, errOther) {
			t.Fatalf("Login = %v, want the store's refusal", err)
		}
		if strings.Contains(p.transcript(), "Logged in as") {
			t.Errorf("the person is told that it worked:\n%s", p.transcript())
		}
		if _, err := n.session.LoadSession(t.Context()); !errors.Is(err, session.ErrNotFound) {
			t.Errorf("the session of the other account is kept: %v", err)
		}
		if n.srv.Count("auth.logOut", carol) != 1 {
			t.Error("the other account's list of devices still shows this one")
		}
		n.keyed()
		p = &typist{codes: []func() string{n.code}}
		if _, err := Login(t.Context(), opt, p); err != nil {
			t.Errorf("the right account cannot log in afterwards: %v", err)
		}
	})
	t.Run("neither acts nor hears with what is kept", func(t *testing.T) {
		n := newNetwork(t)
		n.logIn()
		before := n.srv.Counts(n.bot)
		pts, _, _, _, _ := n.state.Account()
		c, err := New(func() Options { o := n.options(); o.Bind = bound(n.bot + 1); return o }())
		if err != nil {
			t.Fatal(err)
		}
		sent := make(chan error, 1)
		go func() { // what the journal has pending
			_, err := c.API().Send(t.Context(), api.Send{To: n.group, Text: "x", RandomID: 5})
			sent <- err
		}()
		ctx, cancel := context.WithTimeout(t.Context(), patient)
		defer cancel()
		if err := c.Run(ctx, nil, nil); !errors.Is(err, errOther) {
			t.Errorf("Run = %v, want the store's refusal", err)
		}
		if err := <-sent; err == nil {
			t.Error("the request was made")
		}
		for method, times := range n.srv.Counts(n.bot) {
			if times -= before[method]; times > 0 && (strings.HasPrefix(method, "messages.") || strings.HasPrefix(method, "updates.")) {
				t.Errorf("%s was called %d times", method, times)
			}
		}
		if now, _, _, _, _ := n.state.Account(); now != pts {
			t.Error("the update state was touched")
		}
	})
}
