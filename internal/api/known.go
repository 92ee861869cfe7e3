package api

import (
	"sync"

	"github.com/gotd/td/tg"

	"userbot/internal/command"
)

// maxCalls bounds of how many chats it is remembered which call they had last.
const maxCalls = 1024

// knownCalls are the calls that chats had when something was told of them last: a guess, of which only a look knows whether it is right.
type knownCalls struct {
	mu     sync.Mutex // guards byChat
	byChat map[command.Peer]tg.InputGroupCall
}

func (k *knownCalls) get(chat command.Peer) (tg.InputGroupCall, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	in, ok := k.byChat[chat]
	return in, ok
}

// set notes the call of a chat; nil: it has none.
func (k *knownCalls) set(chat command.Peer, in *tg.InputGroupCall) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if in == nil {
		delete(k.byChat, chat)
		return
	}
	if _, there := k.byChat[chat]; !there && len(k.byChat) >= maxCalls {
		clear(k.byChat)
	}
	k.byChat[chat] = *in
}

// CallTold takes over that a chat has a call, or that the call has ended, as an update says. It asks nobody.
func (a *API) CallTold(chat command.Peer, in *tg.InputGroupCall, over bool) {
	if over {
		if known, ok := a.calls.get(chat); !ok || known.ID != in.ID {
			return
		}
		in = nil
	}
	a.calls.set(chat, in)
}
