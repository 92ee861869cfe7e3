package demo

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
)

// TestListen: another client of Alice's comes to the demo with what it prints, and speaks to the userbot in it.
func TestListen(t *testing.T) {
	t.Parallel()
	tmp := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	in, keyboard, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	screen, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(t.TempDir(), "demo.pem")
	over := make(chan error, 1)
	go func() {
		over <- Run(ctx, Options{
			In: in, Out: out, Err: os.Stderr, Env: environment(tmp),
			Listen: "127.0.0.1:0", PublicKey: key, DC: 7,
		})
		_ = out.Close()
	}()
	lines := bufio.NewScanner(screen)
	var shown strings.Builder
	until := func(pattern string) []string {
		t.Helper()
		for re := regexp.MustCompile(pattern); lines.Scan(); {
			shown.WriteString(lines.Text() + "\n")
			if m := re.FindStringSubmatch(lines.Text()); m != nil {
				return m
			}
		}
		t.Fatalf("%s is not shown:\n%s", pattern, shown.String())
		return nil
	}
	addr := until(`serves at (\S+), data centre 7`)[1]
	until(`^Each can log in`)
	raw, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	rsaKey, err := x509.ParsePKCS1PublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(port)
	client := telegram.NewClient(1, "any", telegram.Options{
		DC: 7, DCList: dcs.List{Options: []tg.DCOption{{ID: 7, IPAddress: host, Port: n}}},
		PublicKeys: []telegram.PublicKey{{RSA: rsaKey}}, SessionStorage: new(session.StorageMemory),
	})
	code := auth.CodeAuthenticatorFunc(func(context.Context, *tg.AuthSentCode) (string, error) {
		return until(`^Login code for \+9996600001: (\d+)$`)[1], nil
	})
	if err := client.Run(ctx, func(ctx context.Context) error {
		if err := auth.NewFlow(auth.Constant(alicePhone, "", code), auth.SendCodeOptions{}).Run(ctx, client.Auth()); err != nil {
			return err
		}
		found, err := client.API().ContactsResolveUsername(ctx, &tg.ContactsResolveUsernameRequest{Username: groupName})
		if err != nil {
			return err
		}
		group := found.Chats[0].(*tg.Channel)
		for id, text := range []string{"/startcall From my phone", "/endcall"} {
			if text == "/endcall" {
				if _, err := io.WriteString(keyboard, "!crash\n"); err != nil {
					return err
				}
				until("The userbot will be stopped")
			}
			if _, err := client.API().MessagesSendMessage(ctx, &tg.MessagesSendMessageRequest{
				Peer: &tg.InputPeerChannel{ChannelID: group.ID, AccessHash: group.AccessHash}, Message: text, RandomID: int64(id + 1),
			}); err != nil {
				return err
			}
			until("^Alice    " + text)
			if text != "/endcall" {
				until("^userbot  Started: video chat “From my phone”.")
			}
		}
		until("the userbot stops before it hears of that")
		until("^userbot  .*“From my phone” has ended, as you asked|^userbot  Ended: video chat “From my phone”")
		return nil
	}); err != nil {
		t.Fatalf("%v\n%s", err, shown.String())
	}

	// It goes on after the end of its input, until it is told to stop.
	_ = keyboard.Close()
	cancel()
	go func() {
		for lines.Scan() {
			shown.WriteString(lines.Text() + "\n")
		}
	}()
	if err := <-over; err != nil {
		t.Errorf("it ends with %v", err)
	}
	if strings.Count(shown.String(), "Login code for") != 1 {
		t.Errorf("only the code of the client from outside is to be printed:\n%s", shown.String())
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
