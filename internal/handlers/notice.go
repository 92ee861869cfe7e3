package handlers

import (
	"errors"
	"time"

	"go.uber.org/zap"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// The notices to the account's owner, as the ids of the timers under which they are in the journal. The number of the
// occurrence is the moment that the notice is about.
const (
	noticeRestored = 1
	noticeUnread   = 2
)

// notice leaves word for the owner in Saved Messages. It is journaled like an answer, and so is said once.
func (h *Handlers) notice(id, at int64, text words.Text) error {
	now := h.now()
	e := store.Entry{
		Key:  store.Key{Peer: command.Peer{Kind: command.Timer, ID: id}, N: at},
		Chat: h.me(), Date: now, Accepted: now,
	}
	if err := h.draw(&e); err != nil {
		return err
	}
	h.conclude(&e, finding{kind: store.DoneOutcome, text: text}, now)
	kept, err := h.store.Accept(e)
	if errors.Is(err, store.ErrSeen) {
		return nil
	}
	if err != nil {
		return err
	}
	h.forward(job{e: kept, fresh: true})
	return nil
}

// Unread tells the owner that the messages of a chat from one moment to another could not be read any more.
func (h *Handlers) Unread(chat command.Peer, from, to time.Time) {
	h.log.Warn("messages were not read", zap.Stringer("chat", chat), zap.Time("from", from), zap.Time("to", to))
	if err := h.notice(noticeUnread, h.now().UnixNano(), words.Unread(chat, from, to)); err != nil {
		h.lanes.abort(err)
	}
}
