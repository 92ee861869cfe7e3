package emulator

import (
	"context"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// tokenLife is how long a QR code is good for: core.telegram.org/api/qr-login.
const tokenLife = 30 * time.Second

type loginToken struct {
	by      *authorization // who shows it
	expires time.Time
	user    *account // who has scanned it; nil: nobody yet
}

func (s *Server) authExportLoginToken(ctx context.Context, r *tg.AuthExportLoginTokenRequest) (tg.AuthLoginTokenClass, error) {
	if r.APIID == 0 || r.APIHash == "" {
		return nil, rpcError(400, "API_ID_INVALID")
	}
	a := sessionOf(ctx).auth
	for raw, t := range s.logins.tokens {
		switch {
		case t.by == a && t.user != nil:
			return s.redeem(raw, a)
		case !s.now().Before(t.expires):
			delete(s.logins.tokens, raw)
		}
	}
	if a.user != nil {
		return &tg.AuthLoginTokenSuccess{Authorization: &tg.AuthAuthorization{User: s.selfOf(a.user)}}, nil
	}
	raw, expires := s.bytes(32), s.now().Add(tokenLife)
	s.logins.tokens[string(raw)] = &loginToken{by: a, expires: expires}
	return &tg.AuthLoginToken{Expires: int(expires.Unix()), Token: raw}, nil
}

func (s *Server) authImportLoginToken(ctx context.Context, raw []byte) (tg.AuthLoginTokenClass, error) {
	a := sessionOf(ctx).auth
	t := s.logins.tokens[string(raw)]
	switch {
	case t == nil || t.by != a || t.user == nil:
		return nil, rpcError(400, "AUTH_TOKEN_INVALID")
	case !s.now().Before(t.expires):
		return nil, rpcError(400, "AUTH_TOKEN_EXPIRED")
	default:
		return s.redeem(string(raw), a)
	}
}

// redeem turns an accepted token into a log-in.
func (s *Server) redeem(raw string, a *authorization) (tg.AuthLoginTokenClass, error) {
	u := s.logins.tokens[raw].user
	delete(s.logins.tokens, raw)
	res, err := s.enter(a, u, false)
	if err != nil {
		return nil, err
	}
	return &tg.AuthLoginTokenSuccess{Authorization: res}, nil
}

func (s *Server) authAcceptLoginToken(ctx context.Context, raw []byte) (*tg.Authorization, error) {
	me := sessionOf(ctx).auth
	if me.user == nil {
		return nil, rpcError(401, "AUTH_KEY_UNREGISTERED")
	}
	return s.accept(me.user, raw)
}

// AcceptLoginToken is a user scanning the QR code of another client with an official app. Raw is the token itself,
// as after base64 decoding of tg://login?token=…; the error is Telegram's.
func (s *Server) AcceptLoginToken(user int64, raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.accept(s.mustUser(user), raw)
	return err
}

// LoginToken is what the QR code that was shown last holds, nil if there is none that can still be accepted.
func (s *Server) LoginToken() (raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var newest time.Time
	for key, t := range s.logins.tokens {
		if t.user == nil && s.now().Before(t.expires) && t.expires.After(newest) {
			raw, newest = []byte(key), t.expires
		}
	}
	return raw
}

func (s *Server) accept(u *account, raw []byte) (*tg.Authorization, error) {
	t := s.logins.tokens[string(raw)]
	switch {
	case t == nil:
		return nil, rpcError(400, "AUTH_TOKEN_INVALID")
	case !s.now().Before(t.expires):
		return nil, rpcError(400, "AUTH_TOKEN_EXPIRED")
	case t.user != nil:
		return nil, rpcError(400, "AUTH_TOKEN_ALREADY_ACCEPTED")
	}
	t.user = u
	var b bin.Buffer
	if err := (&tg.UpdateShort{Update: &tg.UpdateLoginToken{}, Date: s.date()}).Encode(&b); err != nil {
		return nil, rpcError(500, "INTERNAL")
	}
	for _, c := range t.by.sessions {
		if c.push != nil {
			c.queue = append(c.queue, b.Buf)
			c.rouse()
		}
	}
	res := s.describe(t.by)
	return &res, nil
}
