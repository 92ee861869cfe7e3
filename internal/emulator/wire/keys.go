package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
)

const (
	// saltEvery is how often the server salt changes, saltLife how long each is accepted: core.telegram.org/mtproto/description.
	saltEvery = 30 * time.Minute
	saltLife  = time.Hour

	// maxSessions bounds the sessions kept for one key, but for those with a connection: a client that draws a new session id on every connection, as gotd does, leaves the old ones behind.
	maxSessions = 8
)

// Keys is what a server knows about its clients: auth keys, and the sessions opened with them. It outlives listeners:
// a second [Server] over the same Keys continues where the first one stopped. Methods may be called concurrently.
type Keys struct {
	mu    sync.Mutex
	m     map[[8]byte]*key
	epoch uint64 // counts RotateSalts
}

// NewKeys returns an empty table.
func NewKeys() *Keys { return &Keys{m: map[[8]byte]*key{}} }

// key is one auth key. Its value never changes; the rest is guarded by Keys.mu.
type key struct {
	crypto.AuthKey
	keys      *Keys
	born      time.Time
	bornEpoch uint64
	firstSalt int64     // agreed upon by the key exchange
	perm      *key      // of a temporary key: the permanent one it stands for
	expires   time.Time // of a temporary key; zero: never
	sessions  map[int64]*Session
	layer     atomic.Int64 // of the last invokeWithLayer; not guarded
}

// Agree returns a key and its first salt that a client could have agreed upon in a key exchange at that moment: the server
// knows them from now on. It panics where rand has nothing to give.
func (k *Keys) Agree(rand io.Reader, now time.Time) (crypto.AuthKey, int64) {
	var b [len(crypto.Key{}) + 8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		panic(fmt.Sprintf("wire: no randomness: %v", err))
	}
	v, salt := crypto.Key(b[:len(crypto.Key{})]).WithID(), int64(binary.LittleEndian.Uint64(b[len(crypto.Key{}):]))
	k.add(v, salt, now)
	return v, salt
}

func (k *Keys) add(v crypto.AuthKey, salt int64, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.m[v.ID] = &key{AuthKey: v, keys: k, born: now, bornEpoch: k.epoch, firstSalt: salt, sessions: map[int64]*Session{}}
}

// get returns nil for a key that is unknown, revoked or expired.
func (k *Keys) get(id [8]byte, now time.Time) *key {
	k.mu.Lock()
	defer k.mu.Unlock()
	v := k.m[id]
	if v != nil && !v.expires.IsZero() && now.After(v.expires) {
		k.forget(v)
		return nil
	}
	return v
}

// forget needs k.mu.
func (k *Keys) forget(v *key) {
	delete(k.m, v.ID)
	for _, s := range v.sessions {
		s.end()
	}
	clear(v.sessions)
}

// Revoke makes the server forget a key, given by [Session.KeyID], and the temporary keys bound to it. Their connections
// are closed, and who uses them again gets the transport error 404. It reports whether there was such a key.
func (k *Keys) Revoke(id int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	found := false
	for _, v := range k.m {
		if v.IntID() == id || v.perm != nil && v.perm.IntID() == id {
			k.forget(v)
			found = true
		}
	}
	return found
}

// RotateSalts makes every salt given out so far wrong.
func (k *Keys) RotateSalts() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.epoch++
}

// saltOf is the salt of the n-th half hour since 1970. Derived instead of stored: any number of future salts costs nothing. It needs k.keys.mu.
func (k *key) saltOf(n int64) int64 {
	var b [48]byte
	copy(b[:32], k.Value[:])
	binary.LittleEndian.PutUint64(b[32:], uint64(n))
	binary.LittleEndian.PutUint64(b[40:], k.keys.epoch)
	sum := sha256.Sum256(b[:])
	return int64(binary.LittleEndian.Uint64(sum[:]))
}

func saltPeriod(now time.Time) int64 { return now.Unix() / int64(saltEvery/time.Second) }

func (k *key) salt(now time.Time) int64 {
	k.keys.mu.Lock()
	defer k.keys.mu.Unlock()
	return k.saltOf(saltPeriod(now))
}

func (k *key) validSalt(salt int64, now time.Time) bool {
	k.keys.mu.Lock()
	defer k.keys.mu.Unlock()
	n := saltPeriod(now)
	return salt == k.saltOf(n) || salt == k.saltOf(n-1) ||
		salt == k.firstSalt && k.bornEpoch == k.keys.epoch && now.Sub(k.born) < saltLife
}

// futureSalts returns num salts, the present one first.
func (k *key) futureSalts(num int, now time.Time) []mt.FutureSalt {
	k.keys.mu.Lock()
	defer k.keys.mu.Unlock()
	salts := make([]mt.FutureSalt, num)
	for i := range salts {
		n := saltPeriod(now) + int64(i)
		since := n * int64(saltEvery/time.Second)
		salts[i] = mt.FutureSalt{ValidSince: int(since), ValidUntil: int(since + int64(saltLife/time.Second)), Salt: k.saltOf(n)}
	}
	return salts
}

// session finds or opens a session, or returns nil when the key has been forgotten in the meantime.
func (k *key) session(id int64, now func() time.Time, tooLong []byte) *Session {
	k.keys.mu.Lock()
	defer k.keys.mu.Unlock()
	if k.keys.m[k.ID] != k {
		return nil
	}
	if s := k.sessions[id]; s != nil {
		return s
	}
	if len(k.sessions) >= maxSessions {
		k.evict()
	}
	s := newSession(k, id, now, tooLong)
	k.sessions[id] = s
	return s
}

// evict ends the session that has been without a connection for longest. It needs k.keys.mu.
func (k *key) evict() {
	var oldest *Session
	var since time.Time
	for _, s := range k.sessions {
		if t, detached := s.detachedSince(); detached && (oldest == nil || t.Before(since)) {
			oldest, since = s, t
		}
	}
	if oldest != nil {
		delete(k.sessions, oldest.id)
		oldest.end()
	}
}

// destroy ends a session at the client's wish.
func (k *key) destroy(id int64) bool {
	k.keys.mu.Lock()
	defer k.keys.mu.Unlock()
	s := k.sessions[id]
	if s != nil {
		delete(k.sessions, id)
		s.end()
	}
	return s != nil
}

// permID is the id of the key that a login belongs to.
func (k *key) permID() int64 {
	k.keys.mu.Lock()
	defer k.keys.mu.Unlock()
	if k.perm != nil {
		return k.perm.IntID()
	}
	return k.IntID()
}
