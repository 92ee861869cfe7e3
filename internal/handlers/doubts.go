package handlers

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"userbot/internal/command"
)

// doubts knows since when it has been looked into in vain what was done in a chat, so that of several commands that were under way there when
// the daemon stopped not each looks into it for as long again.
type doubts struct {
	mu sync.Mutex
	in *simplelru.LRU[command.Peer, time.Time]
}

func (d *doubts) init() { d.in = newLRU[command.Peer, time.Time](mostChats) }

// since returns since when a chat has been looked at for what a command has sent there, last at that time: since now, if nothing was unclear
// there before that was sent.
func (d *doubts) since(chat command.Peer, last, now time.Time) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at, ok := d.in.Get(chat); ok && !last.After(at) {
		return at
	}
	d.in.Add(chat, now)
	return now
}

// over notes that a chat tells what was done there.
func (d *doubts) over(chat command.Peer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.in.Remove(chat)
}
