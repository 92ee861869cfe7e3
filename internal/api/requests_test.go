package api

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"
)

var update = flag.Bool("update", false, "write the list of requests in docs/security.md anew")

// TestOnlyListedRequestsAreMade: whatever a mistake, or somebody in this process, wants of the account, Telegram hears nothing
// that is not listed.
func TestOnlyListedRequestsAreMade(t *testing.T) {
	made := 0
	wire := telegram.InvokeFunc(func(context.Context, bin.Encoder, bin.Decoder) error {
		made++
		return nil
	})
	for _, c := range []struct {
		use    Use
		in     bin.Encoder
		method string
		made   bool
	}{
		{Working, &tg.MessagesSendMessageRequest{}, "messages.sendMessage", true},
		{Working, &tg.UsersGetUsersRequest{}, "users.getUsers", true},
		{Working, &tg.AccountDeleteAccountRequest{}, "account.deleteAccount", false},
		{Working, &tg.AuthLogOutRequest{}, "auth.logOut", false},
		{Working, &tg.MessagesForwardMessagesRequest{}, "messages.forwardMessages", false},
		{Working, &tg.InvokeWithoutUpdatesRequest{Query: &tg.AccountDeleteAccountRequest{}}, "invokeWithoutUpdates", false},
		{LoggingIn, &tg.AuthSignInRequest{}, "auth.signIn", true},
		{LoggingIn, &tg.MessagesSendMessageRequest{}, "messages.sendMessage", false},
		{Working, nameless{}, "api.nameless", false},
	} {
		made = 0
		err := Only(c.use).Handle(wire).Invoke(t.Context(), c.in, nil)
		switch {
		case c.made && (err != nil || made != 1):
			t.Errorf("%s is listed, and was made %d times: %v", c.method, made, err)
		case !c.made && (made != 0 || !errors.Is(err, ErrUnlisted) || !strings.HasSuffix(err.Error(), c.method) || NoAnswer(err)):
			t.Errorf("%s is not listed for that, and was made %d times: %v", c.method, made, err)
		}
	}
}

type nameless struct{}

func (nameless) Encode(*bin.Buffer) error { return nil }

// TestThePageOfRequests: docs/security.md lists what the program may ask of Telegram, as the program has it. -update writes it anew.
func TestThePageOfRequests(t *testing.T) {
	known := tg.NamesMap()
	list := Requests()
	slices.SortStableFunc(list, func(x, y Request) int { return int(y.Use&Working) - int(x.Use&Working) })
	var b strings.Builder
	b.WriteString("| request | what for |\n|---|---|\n")
	for _, r := range list {
		if _, ok := known[r.Method]; !ok {
			t.Errorf("Telegram has no %s", r.Method)
		}
		also := ""
		if r.Use == LoggingIn {
			also = "logging in and out only: "
		}
		fmt.Fprintf(&b, "| `%s` | %s%s |\n", r.Method, also, r.For)
	}
	const page = "../../docs/security.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, began := strings.Cut(string(text), "| request |")
	_, tail, ended := strings.Cut(rest, "\n\n")
	want := head + b.String() + "\n" + tail
	if !began || !ended {
		t.Fatal("docs/security.md has no table of requests")
	}
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Errorf("docs/security.md is out of date (go test ./internal/api -run TestThePageOfRequests -update); the table is now\n%s", b.String())
	}
}
