package emulator

import (
	"context"
	"crypto/rsa"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gotd/td/tg"

	"userbot/internal/emulator/wire"
)

const (
	codeLife = 5 * time.Minute
	// maxCodeTries is how many wrong codes kill a code, maxWrongCodes how many of a number without a log-in lead to a wait of
	// codeWait, maxCodes how many codes a number gets in a row without a log-in, maxPasswordTries how many wrong passwords lead
	// to a wait of passwordWait. Guesses: Telegram does not tell its limits.
	maxCodeTries     = 5
	maxWrongCodes    = 8
	codeWait         = time.Minute
	maxCodes         = 10
	maxPasswordTries = 5
	passwordWait     = time.Minute
)

// logins is what the log-in methods and the TCP side know. Guarded by Server.mu, but for rsa.
type logins struct {
	rsaOnce    sync.Once
	rsa        *rsa.PrivateKey
	keys       *wire.Keys
	listeners  []*Listener
	advertised string
	sessions   map[*wire.Session]*Session
	clients    map[int64]wire.Client // by key: what the client said of itself

	codes     map[string]*loginCode // by phone
	banned    map[string]bool       // phones
	codesSent map[string]int        // by phone, since the last log-in
	wrong     map[string]*wrongs    // by phone
	pending   map[int64]*account    // by key: only the password is missing
	since     map[int64]time.Time   // by key: of the log-in
	tokens    map[string]*loginToken
	passwords map[int64]*passwordCheck // by account
	refused   map[int64]error          // by key: what every request is answered
}

type loginCode struct {
	code, hash string
	expires    time.Time
	tries      int
}

// wrongs are the wrong codes that were given for a number since the last log-in, or the last wait.
type wrongs struct {
	n      int
	closed time.Time // no more tries before
}

func newLogins() logins {
	return logins{
		keys: wire.NewKeys(), sessions: map[*wire.Session]*Session{}, clients: map[int64]wire.Client{},
		codes: map[string]*loginCode{}, banned: map[string]bool{}, codesSent: map[string]int{}, wrong: map[string]*wrongs{},
		pending: map[int64]*account{}, since: map[int64]time.Time{}, tokens: map[string]*loginToken{},
		passwords: map[int64]*passwordCheck{}, refused: map[int64]error{},
	}
}

func (s *Server) registerAuth() {
	s.rpc.OnAuthSendCode(s.authSendCode)
	s.rpc.OnAuthResendCode(s.authResendCode)
	s.rpc.OnAuthCancelCode(s.authCancelCode)
	s.rpc.OnAuthSignIn(s.authSignIn)
	s.rpc.OnAuthLogOut(s.authLogOut)
	s.rpc.OnAccountGetPassword(s.accountGetPassword)
	s.rpc.OnAuthCheckPassword(s.authCheckPassword)
	s.rpc.OnAuthExportLoginToken(s.authExportLoginToken)
	s.rpc.OnAuthImportLoginToken(s.authImportLoginToken)
	s.rpc.OnAuthAcceptLoginToken(s.authAcceptLoginToken)
	s.rpc.OnAccountGetAuthorizations(s.accountGetAuthorizations)
	s.rpc.OnAccountResetAuthorization(s.accountResetAuthorization)
	s.rpc.OnAuthResetAuthorizations(s.authResetAuthorizations)
}

// LoginCode is the code last sent to a phone number and not used yet, "" if there is none.
func (s *Server) LoginCode(phone string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.logins.codes[digits(phone)]; c != nil {
		return c.code
	}
	return ""
}

// BanPhone makes Telegram refuse a phone number for good: PHONE_NUMBER_BANNED.
func (s *Server) BanPhone(phone string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins.banned[digits(phone)] = true
}

func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

func (s *Server) byPhone(phone string) *account {
	for _, u := range s.users {
		if u.phone == phone {
			return u
		}
	}
	return nil
}

func (s *Server) phone(given string) (string, error) {
	phone := digits(given)
	switch {
	case len(phone) < 5 || len(phone) > 15:
		return "", rpcError(406, "PHONE_NUMBER_INVALID")
	case s.logins.banned[phone]:
		return "", rpcError(400, "PHONE_NUMBER_BANNED")
	default:
		return phone, nil
	}
}

func (s *Server) sendCode(phone string, kind tg.AuthSentCodeTypeClass) (tg.AuthSentCodeClass, error) {
	if s.logins.codesSent[phone]++; s.logins.codesSent[phone] > maxCodes {
		return nil, rpcError(400, "PHONE_NUMBER_FLOOD")
	}
	c := &loginCode{
		code: fmt.Sprintf("%05d", s.random()%100_000), hash: strconv.FormatInt(s.random(), 16),
		expires: s.now().Add(codeLife),
	}
	s.logins.codes[phone] = c
	s.opt.OnLoginCode(phone, c.code)
	sent := &tg.AuthSentCode{Type: kind, PhoneCodeHash: c.hash}
	sent.SetNextType(&tg.AuthCodeTypeSMS{})
	return sent, nil
}

func (s *Server) authSendCode(_ context.Context, r *tg.AuthSendCodeRequest) (tg.AuthSentCodeClass, error) {
	phone, err := s.phone(r.PhoneNumber)
	if err != nil {
		return nil, err
	}
	if r.APIID == 0 || r.APIHash == "" {
		return nil, rpcError(400, "API_ID_INVALID")
	}
	return s.sendCode(phone, &tg.AuthSentCodeTypeApp{Length: 5})
}

func (s *Server) authResendCode(_ context.Context, r *tg.AuthResendCodeRequest) (tg.AuthSentCodeClass, error) {
	phone, _, err := s.codeOf(r.PhoneNumber, r.PhoneCodeHash)
	if err != nil {
		return nil, err
	}
	return s.sendCode(phone, &tg.AuthSentCodeTypeSMS{Length: 5})
}

func (s *Server) authCancelCode(_ context.Context, r *tg.AuthCancelCodeRequest) (bool, error) {
	phone, _, err := s.codeOf(r.PhoneNumber, r.PhoneCodeHash)
	if err != nil {
		return false, err
	}
	delete(s.logins.codes, phone)
	return true, nil
}

// codeOf finds the code that a client means.
func (s *Server) codeOf(number, hash string) (string, *loginCode, error) {
	phone, err := s.phone(number)
	if err != nil {
		return "", nil, err
	}
	c := s.logins.codes[phone]
	if hash == "" {
		return "", nil, rpcError(400, "PHONE_CODE_HASH_EMPTY")
	}
	if c == nil || c.hash != hash || !s.now().Before(c.expires) || c.tries >= maxCodeTries {
		return "", nil, rpcError(400, "PHONE_CODE_EXPIRED")
	}
	return phone, c, nil
}

// wrongCode counts a wrong code of a number.
func (s *Server) wrongCode(phone string) {
	w := s.logins.wrong[phone]
	if w == nil {
		w = new(wrongs)
		s.logins.wrong[phone] = w
	}
	if w.n++; w.n >= maxWrongCodes {
		w.n, w.closed = 0, s.now().Add(codeWait)
	}
}

// codeFlood says how long nobody may try another code of a number, nil where he may.
func (s *Server) codeFlood(phone string) error {
	w := s.logins.wrong[phone]
	if w == nil || !s.now().Before(w.closed) {
		return nil
	}
	return rpcError(420, fmt.Sprintf("FLOOD_WAIT_%d", int(math.Ceil(w.closed.Sub(s.now()).Seconds()))))
}

func (s *Server) authSignIn(ctx context.Context, r *tg.AuthSignInRequest) (tg.AuthAuthorizationClass, error) {
	if r.PhoneCode == "" {
		return nil, rpcError(400, "PHONE_CODE_EMPTY")
	}
	if err := s.codeFlood(digits(r.PhoneNumber)); err != nil {
		return nil, err
	}
	phone, c, err := s.codeOf(r.PhoneNumber, r.PhoneCodeHash)
	if err != nil {
		return nil, err
	}
	if r.PhoneCode != c.code {
		c.tries++
		s.wrongCode(phone)
		return nil, rpcError(400, "PHONE_CODE_INVALID")
	}
	u := s.byPhone(phone)
	if u == nil {
		// The code stays good for signing up.
		return &tg.AuthAuthorizationSignUpRequired{}, nil
	}
	delete(s.logins.codes, phone)
	return s.enter(sessionOf(ctx).auth, u, false)
}

// enter logs a key in to an account, unless the two-step password is still missing.
func (s *Server) enter(a *authorization, u *account, passwordGiven bool) (*tg.AuthAuthorization, error) {
	if u.deleted {
		return nil, rpcError(401, "USER_DEACTIVATED")
	}
	delete(s.logins.refused, a.key)
	if u.password != "" && !passwordGiven {
		s.logins.pending[a.key] = u
		return nil, rpcError(401, "SESSION_PASSWORD_NEEDED")
	}
	delete(s.logins.pending, a.key)
	delete(s.logins.codesSent, u.phone)
	delete(s.logins.wrong, u.phone)
	s.logins.since[a.key] = s.now()
	s.login(a, u)
	return &tg.AuthAuthorization{User: s.selfOf(u)}, nil
}

// selfOf is an account as it sees itself.
func (s *Server) selfOf(u *account) tg.UserClass { return (&view{s: s, me: u}).user(u) }

// leave undoes a log-in. Whatever the key asks for afterwards is answered why, if that is given.
func (s *Server) leave(a *authorization, why error) {
	delete(s.logins.pending, a.key)
	delete(s.logins.since, a.key)
	if why != nil {
		s.logins.refused[a.key] = why
	}
	s.logout(a)
}

func (s *Server) authLogOut(ctx context.Context) (*tg.AuthLoggedOut, error) {
	a := sessionOf(ctx).auth
	if a.user == nil {
		return nil, rpcError(401, "AUTH_KEY_UNREGISTERED")
	}
	s.leave(a, nil)
	return &tg.AuthLoggedOut{}, nil
}
