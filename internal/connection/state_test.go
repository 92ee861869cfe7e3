package connection

import (
	"sync"

	"userbot/internal/command"
)

// memState is a State that is gone with the process.
type memState struct {
	mu       sync.Mutex
	account  []int
	channels map[int64][2]int
	hashes   map[command.Peer]int64
}

func newMemState() *memState {
	return &memState{channels: map[int64][2]int{}, hashes: map[command.Peer]int64{}}
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

func (m *memState) Channel(id int64) (pts, date int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.channels[id][0], m.channels[id][1]
}

func (m *memState) SetChannel(id int64, pts, date int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.channels[id] = [2]int{pts, date}
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
