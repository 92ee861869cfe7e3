package connection

import (
	"sync"

	"userbot/internal/command"
)

// memState is a State that is gone with the process.
type memState struct {
	mu       sync.Mutex
	account  []int
	channels map[int64]int
	hashes   map[command.Peer]int64
}

func newMemState() *memState {
	return &memState{channels: map[int64]int{}, hashes: map[command.Peer]int64{}}
}

func (m *memState) Account() (pts, qts, date, seq int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.account == nil {
		return 0, 0, 0, 0, false
	}
	return m.account[0], m.account[1], m.account[2], m.account[3], true
}

func (m *memState) SetAccount(pts, qts, date, seq int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.account = append(m.account[:0], pts, qts, date, seq)
}

func (m *memState) ChannelPts(id int64) (int, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	pts, ok := m.channels[id]
	return pts, ok
}

func (m *memState) SetChannelPts(id int64, pts int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.channels[id] = pts
}

func (m *memState) AccessHash(p command.Peer) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h, ok := m.hashes[p]
	return h, ok
}

func (m *memState) SetAccessHash(p command.Peer, hash int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hashes[p] = hash
}
