package handlers

import (
	"errors"

	"userbot/internal/command"
	"userbot/internal/store"
)

// Migrated says that a basic group has become a supergroup, where its open questions are answered from now on, and what was
// planned for it goes on: at once, for what was typed there is handed over next.
func (h *Handlers) Migrated(from, to command.Peer) {
	if err := h.movePlans(from, to); err != nil && !errors.Is(err, store.ErrClosed) {
		h.lanes.abort(err)
	}
}

func (q *questions) movedTo(from, to command.Peer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.from.Add(to, from)
	q.to.Add(from, to)
}

// wasGroup returns the basic group that a supergroup was, as far as that was told since the start, or was kept; zero: none.
func (h *Handlers) wasGroup(chat command.Peer) command.Peer {
	h.questions.mu.Lock()
	defer h.questions.mu.Unlock()
	from, _ := h.questions.from.Get(chat)
	return from
}

// isNow is wasGroup the other way round.
func (h *Handlers) isNow(chat command.Peer) (to command.Peer) {
	if chat.Kind != command.Group {
		return to
	}
	h.questions.mu.Lock()
	defer h.questions.mu.Unlock()
	to, _ = h.questions.to.Get(chat)
	return to
}
