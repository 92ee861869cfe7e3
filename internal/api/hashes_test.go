package api

import (
	"sync"

	"userbot/internal/command"
)

const (
	me    int64 = 1
	alice int64 = 2
	bob   int64 = 3
)

func user(id int64) command.Peer    { return command.Peer{Kind: command.User, ID: id} }
func group(id int64) command.Peer   { return command.Peer{Kind: command.Group, ID: id} }
func channel(id int64) command.Peer { return command.Peer{Kind: command.Channel, ID: id} }

// memHashes are hashes that are gone with the process.
type memHashes struct {
	mu     sync.Mutex
	hashes map[command.Peer]int64
}

func newMemHashes() *memHashes { return &memHashes{hashes: map[command.Peer]int64{}} }

func (m *memHashes) AccessHash(p command.Peer) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.hashes[p]
	return h, ok
}

func (m *memHashes) SetAccessHash(p command.Peer, hash int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hashes[p] = hash
}
