package connection

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/tg"

	"userbot/internal/api"
	"userbot/internal/emulator"
)

func printed(v any) string { return fmt.Sprintf("%+v", v) }

// typist is a person at the terminal.
type typist struct {
	phones    []string        // botPhone when used up
	codes     []func() string // asked for in order
	passwords []string
	phoneErr  error
	qr        func(token []byte)

	mu   sync.Mutex
	said []string
}

func (p *typist) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, fmt.Sprintf(format, args...))
}

func (p *typist) transcript() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.said, "\n")
}

func (p *typist) Phone(context.Context) (string, error) {
	p.note("Phone?")
	if p.phoneErr != nil {
		return "", p.phoneErr
	}
	if len(p.phones) == 0 {
		return "+" + botPhone[:2] + " " + botPhone[2:], nil
	}
	phone := p.phones[0]
	p.phones = p.phones[1:]
	return phone, nil
}

func (p *typist) Code(_ context.Context, sentTo string) (string, error) {
	p.note("Code, sent %s?", sentTo)
	if len(p.codes) == 0 {
		return "", errors.New("no more codes to type")
	}
	code := p.codes[0]
	p.codes = p.codes[1:]
	return code(), nil
}

func (p *typist) Password(_ context.Context, hint string) (string, error) {
	p.note("Password, hint %q?", hint)
	if len(p.passwords) == 0 {
		return "", errors.New("no more passwords to type")
	}
	password := p.passwords[0]
	p.passwords = p.passwords[1:]
	return password, nil
}

func (p *typist) Say(sentence string) { p.note("%s", sentence) }

func (p *typist) ShowQR(link string) error {
	p.note("QR")
	token, err := base64.URLEncoding.DecodeString(strings.TrimPrefix(link, "tg://login?token="))
	if err != nil {
		return err
	}
	go p.qr(token)
	return nil
}

func typed(s string) func() string { return func() string { return s } }

// wrong is a code that is never the right one.
func wrong(right func() string) func() string {
	return func() string {
		if right() == "11111" {
			return "22222"
		}
		return "11111"
	}
}

func (n *network) code() string { return n.srv.LoginCode(botPhone) }

func TestLoginByCode(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	p := &typist{
		phones: []string{"", "12"}, // nothing, and no number
		codes: []func() string{typed(" "), wrong(n.code), func() string {
			code := n.code()
			return code[:2] + " " + code[2:] + "\n" // as people type it
		}},
	}
	who, err := Login(t.Context(), n.options(), p)
	if err != nil || who.ID != n.bot {
		t.Fatalf("Login = %+v, %v\n%s", who, err, p.transcript())
	}
	for _, want := range []string{"with its country code", "not a valid phone number", "Please type the code", "That code is wrong", "Logged in as Our Userbot (@our_userbot, id "} {
		if !strings.Contains(p.transcript(), want) {
			t.Errorf("it never said %q:\n%s", want, p.transcript())
		}
	}
	n.secret(botPhone)
	n.secret(apiHash)
	n.run().connected(1)

	t.Run("again says who is logged in", func(t *testing.T) {
		p := &typist{}
		if who, err := Login(t.Context(), n.options(), p); err != nil || who.ID != n.bot || !strings.Contains(p.transcript(), "Already logged in as Our Userbot") {
			t.Errorf("Login = %+v, %v\n%s", who, err, p.transcript())
		}
	})
}

// slow is a machine that takes its time for the sums behind the first numbers that it draws.
type slow struct {
	io.Reader
	left atomic.Int64
}

func (s *slow) Read(b []byte) (int, error) {
	if s.left.Add(-1) >= 0 {
		time.Sleep(4 * time.Second)
	}
	return s.Reader.Read(b)
}

// Where a machine is small, or has much else to do, to make the key takes long: nobody gives up meanwhile, and begins anew for ever.
func TestLoginOnASlowMachine(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it waits for 16 s")
	}
	n := newNetwork(t)
	opt := n.options()
	r := &slow{Reader: rand.Reader}
	r.left.Store(4)
	opt.Rand = r
	p := &typist{codes: []func() string{n.code}}
	if who, err := Login(t.Context(), opt, p); err != nil || who.ID != n.bot || strings.Contains(p.transcript(), "trying again") {
		t.Errorf("Login = %+v, %v\n%s", who, err, p.transcript())
	}
	if left := r.left.Load(); left > 0 {
		t.Errorf("the key was made without %d of the numbers that were to take long", left)
	}
}

func (n *network) withPassword() {
	n.bot = n.srv.AddUser(emulator.User{Phone: botPhone + "9", First: "Careful", Password: botPassword})
}

func TestLoginWithPassword(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.keyed()
	n.withPassword()
	right := func() string { return n.srv.LoginCode(botPhone + "9") }
	p := &typist{phones: []string{botPhone + "9"}, codes: []func() string{right}, passwords: []string{"", "battery staple", botPassword}}
	who, err := Login(t.Context(), n.options(), p)
	if err != nil || who.ID != n.bot {
		t.Fatalf("Login = %+v, %v\n%s", who, err, p.transcript())
	}
	for _, want := range []string{`hint "`, "has a two-step password", "That password is wrong", "Logged in as Careful (id "} {
		if !strings.Contains(p.transcript(), want) {
			t.Errorf("it never said %q:\n%s", want, p.transcript())
		}
	}
	n.secret(botPassword)
	n.secret("battery staple")

	t.Run("after one that stopped at the password", func(t *testing.T) {
		n := newNetwork(t)
		n.keyed()
		n.withPassword()
		right := func() string { return n.srv.LoginCode(botPhone + "9") }
		if _, err := Login(t.Context(), n.options(), &typist{phones: []string{botPhone + "9"}, codes: []func() string{right}}); err == nil {
			t.Fatal("logged in without a password")
		}
		if err := n.run().ends(); !errors.Is(err, ErrNotLoggedIn) {
			t.Errorf("Run = %v, want ErrNotLoggedIn", err)
		}
		p := &typist{phones: []string{botPhone + "9"}, codes: []func() string{right}, passwords: []string{botPassword}}
		if _, err := Login(t.Context(), n.options(), p); err != nil {
			t.Errorf("Login = %v\n%s", err, p.transcript())
		}
	})
}

func TestLoginByQR(t *testing.T) {
	t.Parallel()
	t.Run("scanned", func(t *testing.T) {
		n := newNetwork(t)
		n.keyed()
		p := &typist{}
		p.qr = func(token []byte) {
			time.Sleep(50 * time.Millisecond)
			if err := n.srv.AcceptLoginToken(n.bot, token); err != nil {
				p.note("%v", err)
			}
		}
		start := time.Now()
		who, err := LoginQR(t.Context(), n.options(), p)
		if err != nil || who.ID != n.bot {
			t.Fatalf("LoginQR = %+v, %v\n%s", who, err, p.transcript())
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("the scan was noticed after %v only", took)
		}
	})
	t.Run("and the two-step password", func(t *testing.T) {
		n := newNetwork(t)
		n.keyed()
		n.withPassword()
		p := &typist{passwords: []string{botPassword}}
		p.qr = func(token []byte) { _ = n.srv.AcceptLoginToken(n.bot, token) }
		if who, err := LoginQR(t.Context(), n.options(), p); err != nil || who.ID != n.bot {
			t.Fatalf("LoginQR = %+v, %v\n%s", who, err, p.transcript())
		}
	})
}

// keyed leaves a session under whose key nobody has logged in yet: for whoever is not about making one.
func (n *network) keyed() {
	n.t.Helper()
	data, _ := n.srv.Keyed().LoadSession(n.t.Context())
	if err := n.session.StoreSession(n.t.Context(), data); err != nil {
		n.t.Fatal(err)
	}
}

func TestLoginThatCannotWork(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.keyed()
	for _, c := range []struct {
		method, err, want string
	}{
		{"auth.sendCode", "PHONE_NUMBER_BANNED", "banned this phone number"},
		{"auth.sendCode", "PHONE_NUMBER_FLOOD", "try again tomorrow"},
		{"auth.sendCode", "PHONE_PASSWORD_FLOOD", "try again tomorrow"},
		{"auth.sendCode", "FLOOD_WAIT_7200", "asks to wait 2h0m0s, until "},
		{"auth.sendCode", "API_ID_INVALID", "do not belong together"},
		{"auth.sendCode", "API_ID_PUBLISHED_FLOOD", "make one of your own"},
		{"auth.sendCode", "UPDATE_APP_TO_LOGIN", "update the userbot"},
		{"auth.signIn", "PHONE_NUMBER_UNOCCUPIED", "no Telegram account"},
		{"auth.signIn", "FLOOD_WAIT_60", "asks to wait 1m0s"},
		{"auth.signIn", "SOMETHING_NEW", "auth.signIn: "},
	} {
		t.Run(c.method+" "+c.err, func(t *testing.T) {
			defer n.srv.Heal()
			n.srv.Fail(c.method, emulator.Fault{Kind: emulator.Error, Err: c.err, Times: -1})
			_, err := Login(t.Context(), n.options(), &typist{codes: []func() string{n.code}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Login = %v, want a sentence with %q", err, c.want)
			}
			if want, _, _ := strings.Cut(c.err, "_7200"); api.ErrorType(err) != strings.TrimSuffix(want, "_60") {
				t.Errorf("the error's type for the log is %q", api.ErrorType(err))
			}
			if strings.Contains(err.Error(), botPhone) || strings.Contains(err.Error(), apiHash) {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}

	t.Run("an expired code is sent anew", func(t *testing.T) {
		n := newNetwork(t)
		n.keyed()
		n.srv.Fail("auth.signIn", emulator.Fault{Kind: emulator.Error, Err: "PHONE_CODE_EXPIRED"})
		p := &typist{codes: []func() string{n.code, n.code}}
		if _, err := Login(t.Context(), n.options(), p); err != nil || !strings.Contains(p.transcript(), "has expired. A new one") {
			t.Errorf("Login = %v\n%s", err, p.transcript())
		}
	})
	t.Run("another server's key", func(t *testing.T) {
		n := newNetwork(t)
		opt := n.options()
		opt.PublicKeys = nil // Telegram's
		if _, err := Login(t.Context(), opt, &typist{}); !errors.Is(err, ErrServerKey) {
			t.Errorf("Login = %v, want ErrServerKey", err)
		}
	})
	t.Run("a spoilt session is replaced", func(t *testing.T) {
		n := newNetwork(t)
		n.logIn()
		n.srv.AuthKeyDuplicated(n.bot)
		if _, err := Login(t.Context(), n.options(), &typist{codes: []func() string{n.code}}); err != nil {
			t.Fatal(err)
		}
		n.run().connected(1)
	})
	t.Run("interrupted while there is no server", func(t *testing.T) {
		n := newNetwork(t)
		_ = n.l.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		p := &typist{}
		if _, err := Login(ctx, n.options(), p); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(p.transcript(), "connection to Telegram fails") {
			t.Errorf("Login = %v\n%s", err, p.transcript())
		}
	})
}

// TestALoginWhoseAnswersGetLost: Telegram does what it is asked, and the connection breaks before it says so. The person types nothing twice.
func TestALoginWhoseAnswersGetLost(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"users.getUsers", "auth.sendCode", "auth.signIn", "updates.getState"} {
		t.Run(method, func(t *testing.T) {
			n := newNetwork(t)
			n.keyed()
			n.srv.Fail(method, emulator.Fault{Kind: emulator.LoseAnswer})
			p := &typist{codes: []func() string{n.code}}
			if who, err := Login(t.Context(), n.options(), p); err != nil || who.ID != n.bot || strings.Count(p.transcript(), "Code, sent") != 1 {
				t.Errorf("Login = %+v, %v\n%s", who, err, p.transcript())
			}
		})
	}
	t.Run("with a password", func(t *testing.T) {
		n := newNetwork(t)
		n.keyed()
		n.withPassword()
		n.srv.Fail("account.getPassword", emulator.Fault{Kind: emulator.LoseAnswer})
		n.srv.Fail("auth.checkPassword", emulator.Fault{Kind: emulator.LoseAnswer})
		p := &typist{
			phones: []string{botPhone + "9"}, codes: []func() string{func() string { return n.srv.LoginCode(botPhone + "9") }},
			passwords: []string{botPassword},
		}
		if who, err := Login(t.Context(), n.options(), p); err != nil || who.ID != n.bot {
			t.Errorf("Login = %+v, %v\n%s", who, err, p.transcript())
		}
	})
	t.Run("each time", func(t *testing.T) {
		asked, lost := 0, 0
		always := telegram.InvokeFunc(func(context.Context, bin.Encoder, bin.Decoder) error { asked++; return context.Canceled })
		err := askAgain(func() { lost++ }).Handle(always)(t.Context(), &tg.AuthSendCodeRequest{}, nil)
		if !errors.Is(err, ErrLost) || asked != 3 || lost != 3 {
			t.Errorf("asked %d times, and lost %d answers: %v", asked, lost, err)
		}
	})
	t.Run("auth.logOut", func(t *testing.T) {
		n := newNetwork(t)
		n.logIn()
		n.srv.Fail("auth.logOut", emulator.Fault{Kind: emulator.LoseAnswer})
		if err := Logout(t.Context(), n.options(), nobody); err != nil {
			t.Error(err)
		}
	})
}

// nobody listens.
func nobody(string) {}

func TestLogout(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	n.logIn()
	old, _ := n.session.LoadSession(t.Context())
	if err := Logout(t.Context(), n.options(), nobody); err != nil {
		t.Fatal(err)
	}
	if err := Logout(t.Context(), n.options(), nobody); !errors.Is(err, ErrNotLoggedIn) {
		t.Errorf("a second time: %v, want ErrNotLoggedIn", err)
	}
	if err := n.session.StoreSession(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	err := n.run().ends()
	if _, gone := api.SessionGone(err); !gone {
		t.Errorf("the old session after logging out: %v, want it to be void", err)
	}
	if err := Logout(t.Context(), n.options(), nobody); err != nil {
		t.Errorf("a session that Telegram has ended already: %v", err)
	}

	t.Run("keeps the session when Telegram cannot be reached", func(t *testing.T) {
		n := newNetwork(t)
		n.logIn()
		_ = n.l.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if err := Logout(ctx, n.options(), nobody); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Logout = %v", err)
		}
		if _, err := n.session.LoadSession(t.Context()); err != nil {
			t.Error("the session is lost, and still valid on Telegram's side")
		}
	})
}

// TestAServerOfAnotherLayer: whoever waits is told so, whichever answer it is that cannot be read or request that is not, and does not wait for another one.
func TestAServerOfAnotherLayer(t *testing.T) {
	n := newNetwork(t)
	n.keyed()
	in := func() error {
		_, err := Login(t.Context(), n.options(), &typist{codes: []func() string{func() string { return n.srv.LoginCode(botPhone) }}})
		return err
	}
	garbled := emulator.Fault{Kind: emulator.Garble}
	for _, c := range []struct {
		method  string // help.getConfig: with which each connection begins
		answer  emulator.Fault
		session bool
		try     func() error
	}{
		{"help.getConfig", garbled, false, in},
		{"help.getConfig", emulator.Fault{Err: "CONNECTION_LAYER_INVALID"}, false, in},
		{"auth.sendCode", emulator.Fault{Err: "INPUT_METHOD_INVALID_1234_56"}, false, in},
		{"auth.signIn", garbled, false, in},
		{"users.getUsers", garbled, true, func() error { return Ask(t.Context(), n.options(), patient, n.state, nil) }},
		{"auth.logOut", garbled, true, func() error { return Logout(t.Context(), n.options(), nobody) }},
	} {
		t.Run(c.method+" "+c.answer.Err, func(t *testing.T) {
			if c.session {
				n.logIn()
			}
			c.answer.Times = -1
			n.srv.Fail(c.method, c.answer)
			defer n.srv.Heal()
			if err := c.try(); !errors.Is(err, ErrLayer) {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}
