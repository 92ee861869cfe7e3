package emulator

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"fmt"
	"io"
	"math/big"
	"time"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/tg"
)

// passwordG generates the group that passwords are proven in; its modulus is the one Telegram uses for key exchanges too.
const passwordG = 3

// passwordCheck is the server's side of SRP for one account: core.telegram.org/api/srp.
type passwordCheck struct {
	algo   tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow
	p, v   *big.Int // modulus, verifier
	id     int64    // of the challenge given out last; 0: it has been used up
	b      *big.Int
	srpB   []byte
	wrong  int
	closed time.Time // no more tries before
}

// passwordOf returns the check of an account that has a password. Making it takes a moment, by intent of the algorithm, and everybody
// waits meanwhile: so nothing is checked that is known, as whether the modulus is a prime.
func (s *Server) passwordOf(u *account) *passwordCheck {
	if c := s.logins.passwords[u.id]; c != nil {
		return c
	}
	p, err := exchange.TestServerRNG{}.DhPrime()
	if err != nil {
		panic(fmt.Sprintf("emulator: no modulus: %v", err))
	}
	c := &passwordCheck{p: p}
	c.algo.Salt1, c.algo.Salt2, c.algo.G, c.algo.P = s.bytes(40), s.bytes(16), passwordG, pad256(p)
	salted := func(secret, salt []byte) []byte { return sum(salt, secret, salt) }
	twice := salted(salted([]byte(u.password), c.algo.Salt1), c.algo.Salt2)
	slow, err := pbkdf2.Key(sha512.New, string(twice), c.algo.Salt1, 100_000, sha512.Size)
	if err != nil {
		panic(fmt.Sprintf("emulator: no password verifier: %v", err))
	}
	c.v = new(big.Int).Exp(big.NewInt(passwordG), new(big.Int).SetBytes(salted(slow, c.algo.Salt2)), p)
	s.logins.passwords[u.id] = c
	return c
}

func (s *Server) bytes(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.opt.Rand, b); err != nil {
		panic(fmt.Sprintf("emulator: no randomness: %v", err))
	}
	return b
}

func pad256(n *big.Int) []byte { return n.FillBytes(make([]byte, 256)) }

func sum(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// challenge draws a new secret b and g_b = k·v + g^b.
func (c *passwordCheck) challenge(id int64, secret []byte) {
	c.id, c.b = id, new(big.Int).SetBytes(secret)
	g := big.NewInt(passwordG)
	k := new(big.Int).SetBytes(sum(pad256(c.p), pad256(g)))
	B := new(big.Int).Mul(k, c.v)
	B.Add(B, new(big.Int).Exp(g, c.b, c.p)).Mod(B, c.p)
	c.srpB = pad256(B)
}

// proves reports whether the client's M1 shows that it knows the password.
func (c *passwordCheck) proves(clientA, m1 []byte) bool {
	A := new(big.Int).SetBytes(clientA)
	if A.Sign() <= 0 || A.Cmp(c.p) >= 0 {
		return false
	}
	u := new(big.Int).SetBytes(sum(pad256(A), c.srpB))
	S := new(big.Int).Exp(c.v, u, c.p)
	S.Mul(S, A).Exp(S, c.b, c.p)

	pg := sum(c.algo.P)
	subtle.XORBytes(pg, pg, sum(pad256(big.NewInt(passwordG))))
	want := sum(pg, sum(c.algo.Salt1), sum(c.algo.Salt2), pad256(A), c.srpB, sum(pad256(S)))
	return subtle.ConstantTimeCompare(want, m1) == 1
}

// claimant is the account that a key is logged in to, or about to be.
func (s *Server) claimant(a *authorization) (*account, error) {
	if u := s.logins.pending[a.key]; u != nil {
		return u, nil
	}
	if a.user == nil {
		return nil, rpcError(401, "AUTH_KEY_UNREGISTERED")
	}
	return a.user, nil
}

func (s *Server) accountGetPassword(ctx context.Context) (*tg.AccountPassword, error) {
	u, err := s.claimant(sessionOf(ctx).auth)
	if err != nil {
		return nil, err
	}
	p := &tg.AccountPassword{
		NewAlgo:       &tg.PasswordKdfAlgoUnknown{}, // passwords are not changed here
		NewSecureAlgo: &tg.SecurePasswordKdfAlgoUnknown{},
		SecureRandom:  s.bytes(256),
	}
	if u.password == "" {
		return p, nil
	}
	c := s.passwordOf(u)
	c.challenge(s.random(), s.bytes(256))
	p.HasPassword = true
	p.SetCurrentAlgo(&c.algo)
	p.SetSRPB(c.srpB)
	p.SetSRPID(c.id)
	return p, nil
}

func (s *Server) authCheckPassword(ctx context.Context, given tg.InputCheckPasswordSRPClass) (tg.AuthAuthorizationClass, error) {
	a := sessionOf(ctx).auth
	u, err := s.claimant(a)
	if err != nil {
		return nil, err
	}
	proof, ok := given.(*tg.InputCheckPasswordSRP)
	if !ok || u.password == "" {
		return nil, rpcError(400, "PASSWORD_HASH_INVALID")
	}
	c := s.passwordOf(u)
	if wait := c.closed.Sub(s.now()); wait > 0 {
		return nil, rpcError(420, fmt.Sprintf("FLOOD_WAIT_%d", int(wait/time.Second)+1))
	}
	if c.id == 0 || proof.SRPID != c.id {
		return nil, rpcError(400, "SRP_ID_INVALID")
	}
	c.id = 0
	if !c.proves(proof.A, proof.M1) {
		if c.wrong++; c.wrong >= maxPasswordTries {
			c.wrong, c.closed = 0, s.now().Add(passwordWait)
		}
		return nil, rpcError(400, "PASSWORD_HASH_INVALID")
	}
	c.wrong = 0
	return s.enter(a, u, true)
}
