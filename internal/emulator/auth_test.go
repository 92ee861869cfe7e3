package emulator

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/auth/qrlogin"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

const testPhone, testPassword = "+49 151 0000001", "correct horse"

// serverKey is one RSA key for all the servers of these tests: to draw one takes a fifth of a second.
var serverKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// serveTCP returns a server with one account, listening on loopback.
func serveTCP(t *testing.T, password string) (*Server, *Listener, int64) {
	t.Helper()
	s := New(Options{Key: serverKey()})
	alice := s.AddUser(User{Phone: "491510000001", First: "Alice", Username: "alice", Password: password})
	l, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return s, l, alice
}

// dial runs a gotd client against l for as long as do takes.
func dial(t *testing.T, l *Listener, opt telegram.Options, do func(ctx context.Context, c *telegram.Client)) error {
	t.Helper()
	host, port, err := net.SplitHostPort(l.Addr())
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	opt.DC = l.s.DC()
	opt.DCList = dcs.List{Options: []tg.DCOption{{ID: opt.DC, IPAddress: host, Port: n}}}
	opt.PublicKeys = []telegram.PublicKey{l.s.PublicKey()}
	if opt.SessionStorage == nil {
		opt.SessionStorage = l.s.Keyed()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	c := telegram.NewClient(1, "hash", opt)
	return c.Run(ctx, func(ctx context.Context) error {
		do(ctx, c)
		return nil
	})
}

func mustDial(t *testing.T, l *Listener, opt telegram.Options, do func(ctx context.Context, c *telegram.Client)) {
	t.Helper()
	if err := dial(t, l, opt, do); err != nil {
		t.Fatalf("client: %v", err)
	}
}

// flow logs in by code, and by password where one is asked for.
func flow(s *Server, password string) auth.Flow {
	return auth.NewFlow(auth.Constant(testPhone, password, auth.CodeAuthenticatorFunc(
		func(context.Context, *tg.AuthSentCode) (string, error) { return s.LoginCode(testPhone), nil },
	)), auth.SendCodeOptions{})
}

func mustBe(t *testing.T, ctx context.Context, c *telegram.Client, user int64) {
	t.Helper()
	self, err := c.Self(ctx)
	if err != nil || self.ID != user {
		t.Fatalf("Self() = %v, %v; want user %d", self, err, user)
	}
}

func mustFailAs(t *testing.T, err error, typ string) {
	t.Helper()
	if !tgerr.Is(err, typ) {
		t.Fatalf("error is %v, want %s", err, typ)
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	t.Run("by code, and the log-in outlives connections and listeners", func(t *testing.T) {
		t.Parallel()
		s, l, alice := serveTCP(t, "")
		keep := s.Keyed()
		mustDial(t, l, telegram.Options{SessionStorage: keep}, func(ctx context.Context, c *telegram.Client) {
			_, err := c.Self(ctx)
			mustFailAs(t, err, "AUTH_KEY_UNREGISTERED")
			if err := flow(s, "").Run(ctx, c.Auth()); err != nil {
				t.Fatal(err)
			}
			mustBe(t, ctx, c, alice)
		})
		if code := s.LoginCode(testPhone); code != "" {
			t.Errorf("the used code %q is still there", code)
		}
		addr := l.Addr()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		back, err := s.Listen(addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = back.Close() }()
		mustDial(t, back, telegram.Options{SessionStorage: keep}, func(ctx context.Context, c *telegram.Client) {
			mustBe(t, ctx, c, alice)
		})
	})

	t.Run("by code and password, with temporary keys", func(t *testing.T) {
		t.Parallel()
		s, l, alice := serveTCP(t, testPassword)
		keep := s.Keyed()
		mustDial(t, l, telegram.Options{SessionStorage: keep, EnablePFS: true}, func(ctx context.Context, c *telegram.Client) {
			if err := flow(s, testPassword).Run(ctx, c.Auth()); err != nil {
				t.Fatal(err)
			}
			mustBe(t, ctx, c, alice)
		})
		// What was logged in with a temporary key is the permanent one.
		mustDial(t, l, telegram.Options{SessionStorage: keep}, func(ctx context.Context, c *telegram.Client) {
			mustBe(t, ctx, c, alice)
		})
	})

	t.Run("a wrong password is refused, a fifth one leads to a wait", func(t *testing.T) {
		t.Parallel()
		s, l, alice := serveTCP(t, testPassword)
		mustDial(t, l, telegram.Options{}, func(ctx context.Context, c *telegram.Client) {
			if err := flow(s, "wrong").Run(ctx, c.Auth()); !errors.Is(err, auth.ErrPasswordInvalid) {
				t.Fatalf("wrong password: %v", err)
			}
			_, err := c.Self(ctx)
			mustFailAs(t, err, "SESSION_PASSWORD_NEEDED")
			try := func() error {
				p, err := c.API().AccountGetPassword(ctx)
				if err != nil {
					t.Fatal(err)
				}
				_, err = c.API().AuthCheckPassword(ctx, &tg.InputCheckPasswordSRP{SRPID: p.SRPID, A: []byte{2}, M1: make([]byte, 32)})
				return err
			}
			for range maxPasswordTries - 1 {
				mustFailAs(t, try(), "PASSWORD_HASH_INVALID")
			}
			mustFailAs(t, try(), "FLOOD_WAIT")
			s.mu.Lock()
			s.logins.passwords[alice].closed = time.Time{}
			s.mu.Unlock()
			if _, err := c.Auth().Password(ctx, testPassword); err != nil {
				t.Fatalf("right password after the wait: %v", err)
			}
			mustBe(t, ctx, c, alice)
		})
	})

	t.Run("codes that are wrong, used up, cancelled or for somebody else", func(t *testing.T) {
		t.Parallel()
		s, l, alice := serveTCP(t, "")
		mustDial(t, l, telegram.Options{}, func(ctx context.Context, c *telegram.Client) {
			send := func(phone string) (string, error) {
				sent, err := c.Auth().SendCode(ctx, phone, auth.SendCodeOptions{})
				if err != nil {
					return "", err
				}
				return sent.(*tg.AuthSentCode).PhoneCodeHash, nil
			}
			signIn := func(phone, code, hash string) error {
				_, err := c.Auth().SignIn(ctx, phone, code, hash)
				return err
			}
			_, err := send("12")
			mustFailAs(t, err, "PHONE_NUMBER_INVALID")
			s.BanPhone("+49 151 666")
			_, err = send("49151666")
			mustFailAs(t, err, "PHONE_NUMBER_BANNED")

			hash, err := send("+49 30 1234567")
			if err != nil {
				t.Fatal(err)
			}
			var unknown *auth.SignUpRequired
			if err := signIn("+49301234567", s.LoginCode("49301234567"), hash); !errors.As(err, &unknown) {
				t.Fatalf("unregistered number: %v", err)
			}

			if hash, err = send(testPhone); err != nil {
				t.Fatal(err)
			}
			good := s.LoginCode(testPhone)
			mustFailAs(t, signIn(testPhone, "", hash), "PHONE_CODE_EMPTY")
			for range maxCodeTries {
				mustFailAs(t, signIn(testPhone, "x"+good, hash), "PHONE_CODE_INVALID")
			}
			mustFailAs(t, signIn(testPhone, good, hash), "PHONE_CODE_EXPIRED")

			if hash, err = send(testPhone); err != nil {
				t.Fatal(err)
			}
			for range maxWrongCodes - maxCodeTries {
				mustFailAs(t, signIn(testPhone, "x", hash), "PHONE_CODE_INVALID")
			}
			mustFailAs(t, signIn(testPhone, s.LoginCode(testPhone), hash), "FLOOD_WAIT")
			s.mu.Lock()
			s.logins.wrong[digits(testPhone)].closed = time.Time{}
			s.mu.Unlock()

			if _, err := c.API().AuthCancelCode(ctx, &tg.AuthCancelCodeRequest{PhoneNumber: testPhone, PhoneCodeHash: hash}); err != nil {
				t.Fatal(err)
			}
			mustFailAs(t, signIn(testPhone, good, hash), "PHONE_CODE_EXPIRED")

			if hash, err = send(testPhone); err != nil {
				t.Fatal(err)
			}
			again, err := c.Auth().ResendCode(ctx, testPhone, hash)
			if err != nil {
				t.Fatal(err)
			}
			if err := signIn(testPhone, s.LoginCode(testPhone), again.(*tg.AuthSentCode).PhoneCodeHash); err != nil {
				t.Fatalf("the code that was sent again: %v", err)
			}
			mustBe(t, ctx, c, alice)
		})
	})

	t.Run("too many codes for one number", func(t *testing.T) {
		t.Parallel()
		_, l, _ := serveTCP(t, "")
		mustDial(t, l, telegram.Options{}, func(ctx context.Context, c *telegram.Client) {
			for range maxCodes {
				if _, err := c.Auth().SendCode(ctx, testPhone, auth.SendCodeOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			_, err := c.Auth().SendCode(ctx, testPhone, auth.SendCodeOptions{})
			mustFailAs(t, err, "PHONE_NUMBER_FLOOD")
		})
	})
}

func TestQRLogin(t *testing.T) {
	t.Parallel()
	t.Run("scanned with a phone", func(t *testing.T) {
		s, l, alice := serveTCP(t, "")
		updates := tg.NewUpdateDispatcher()
		mustDial(t, l, telegram.Options{UpdateHandler: updates}, func(ctx context.Context, c *telegram.Client) {
			scanned := qrlogin.OnLoginToken(updates)
			if _, err := c.QR().Auth(ctx, scanned, func(_ context.Context, token qrlogin.Token) error {
				_, text, _ := strings.Cut(token.URL(), "token=")
				raw, err := base64.URLEncoding.DecodeString(text)
				if err != nil {
					return err
				}
				return s.AcceptLoginToken(alice, raw)
			}); err != nil {
				t.Fatal(err)
			}
			mustBe(t, ctx, c, alice)
		})
	}) // and with the two-step password: connection's TestLoginByQR

	t.Run("scanned by another client of the same account", func(t *testing.T) {
		s, l, alice := serveTCP(t, "")
		phone := tg.NewClient(s.Connect(alice))
		mustDial(t, l, telegram.Options{}, func(ctx context.Context, c *telegram.Client) {
			_, err := phone.AuthAcceptLoginToken(ctx, []byte("nonsense"))
			mustFailAs(t, err, "AUTH_TOKEN_INVALID")
			token, err := c.QR().Export(ctx)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := base64.URLEncoding.DecodeString(token.String())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := phone.AuthAcceptLoginToken(ctx, raw); err != nil {
				t.Fatal(err)
			}
			_, err = phone.AuthAcceptLoginToken(ctx, raw)
			mustFailAs(t, err, "AUTH_TOKEN_ALREADY_ACCEPTED")
			if _, err := c.QR().Import(ctx); err != nil {
				t.Fatal(err)
			}
			mustBe(t, ctx, c, alice)
		})
	})
}

func TestLogOutAndRevocation(t *testing.T) {
	loggedIn := func(t *testing.T, do func(ctx context.Context, s *Server, alice int64, c *telegram.Client, dead chan error)) {
		s, l, alice := serveTCP(t, "")
		dead := make(chan error, 1)
		_ = dial(t, l, telegram.Options{
			UpdateHandler: telegram.UpdateHandlerFunc(func(context.Context, tg.UpdatesClass) error { return nil }),
			OnSelfError: func(_ context.Context, err error) error {
				if _, fromTelegram := tgerr.As(err); !fromTelegram || tgerr.Is(err, "AUTH_KEY_UNREGISTERED") {
					return nil
				}
				select {
				case dead <- err:
				default:
				}
				return err
			},
		}, func(ctx context.Context, c *telegram.Client) {
			if err := flow(s, "").Run(ctx, c.Auth()); err != nil {
				t.Fatal(err)
			}
			do(ctx, s, alice, c, dead)
		})
	}
	mustDie := func(t *testing.T, dead chan error, typ string) {
		t.Helper()
		select {
		case err := <-dead:
			mustFailAs(t, err, typ)
		case <-time.After(10 * time.Second):
			t.Fatalf("the client has not heard of %s", typ)
		}
	}

	t.Run("log out", func(t *testing.T) {
		loggedIn(t, func(ctx context.Context, s *Server, alice int64, c *telegram.Client, _ chan error) {
			if _, err := c.API().AuthLogOut(ctx); err != nil {
				t.Fatal(err)
			}
			_, err := c.Self(ctx)
			mustFailAs(t, err, "AUTH_KEY_UNREGISTERED")
			if err := flow(s, "").Run(ctx, c.Auth()); err != nil {
				t.Fatalf("logging in again with the same key: %v", err)
			}
			mustBe(t, ctx, c, alice)
		})
	})
	t.Run("revoked", func(t *testing.T) {
		loggedIn(t, func(_ context.Context, s *Server, alice int64, _ *telegram.Client, dead chan error) {
			s.Revoke(alice)
			mustDie(t, dead, "SESSION_REVOKED")
		})
	})
	t.Run("banned", func(t *testing.T) {
		loggedIn(t, func(_ context.Context, s *Server, alice int64, _ *telegram.Client, dead chan error) {
			s.Deactivate(alice, true)
			mustDie(t, dead, "USER_DEACTIVATED_BAN")
		})
	})
	t.Run("one key used twice at once", func(t *testing.T) {
		loggedIn(t, func(ctx context.Context, s *Server, alice int64, c *telegram.Client, _ chan error) {
			s.AuthKeyDuplicated(alice)
			_, err := tg.NewClient(c).HelpGetConfig(ctx)
			if err == nil {
				t.Fatal("a request after AUTH_KEY_DUPLICATED was answered")
			}
		})
	})
	t.Run("frozen: reads, and writes nothing", func(t *testing.T) {
		loggedIn(t, func(ctx context.Context, s *Server, alice int64, c *telegram.Client, _ chan error) {
			s.Freeze(alice)
			mustBe(t, ctx, c, alice)
			send := &tg.MessagesSendMessageRequest{Peer: &tg.InputPeerSelf{}, Message: "x", RandomID: 1}
			_, err := c.API().MessagesSendMessage(ctx, send)
			mustFailAs(t, err, "FROZEN_METHOD_INVALID")
			s.Thaw(alice)
			if _, err := c.API().MessagesSendMessage(ctx, send); err != nil {
				t.Fatalf("after thawing: %v", err)
			}
		})
	})
	t.Run("the other log-ins can be listed and ended", func(t *testing.T) {
		loggedIn(t, func(ctx context.Context, s *Server, alice int64, c *telegram.Client, _ chan error) {
			other := tg.NewClient(s.Connect(alice))
			list, err := c.API().AccountGetAuthorizations(ctx)
			if err != nil || len(list.Authorizations) != 2 {
				t.Fatalf("getAuthorizations = %v, %v; want two", list, err)
			}
			for _, a := range list.Authorizations {
				if a.Current && a.DeviceModel == "" {
					t.Errorf("the present log-in has no device: %v", a)
				}
			}
			if _, err := c.API().AuthResetAuthorizations(ctx); err != nil {
				t.Fatal(err)
			}
			_, err = other.UpdatesGetState(ctx)
			mustFailAs(t, err, "SESSION_REVOKED")
			mustBe(t, ctx, c, alice)
		})
	})
}
