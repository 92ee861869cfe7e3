package handlers

import (
	"errors"
	"sync"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/words"
)

// The notices to the account's owner, as the ids of the timers under which they are in the journal. The number of the
// occurrence is the moment that the notice is about.
const (
	noticeRestored = 1
	noticeUnread   = 2
	noticeResting  = 3
	noticeLeft     = 4 // its number is the seq of what was due
)

// notice leaves word for the owner in Saved Messages. It is journaled like an answer, with what changes on the agenda, and so is said once.
func (h *Handlers) notice(id, at int64, text words.Text, edits ...store.Edit) error {
	if err := h.inLine(); err != nil {
		return err
	}
	now := h.now()
	e := store.Entry{
		Key:  store.Key{Peer: command.Peer{Kind: command.Timer, ID: id}, N: at},
		Chat: h.me(), Date: now, Accepted: now,
	}
	if err := h.draw(&e); err != nil {
		return err
	}
	h.conclude(&e, finding{kind: store.DoneOutcome, text: text}, now)
	kept, err := h.store.Accept(e, edits...)
	if errors.Is(err, store.ErrSeen) {
		return nil
	}
	if err != nil {
		return err
	}
	h.forward(job{e: kept, fresh: true})
	return nil
}

// gather is how long it is waited for more chats that could not be read, so that the owner hears of them at once.
const gather = 10 * time.Second

// unread are the chats that the owner is to hear of.
type unread struct {
	mu       sync.Mutex // guards what follows
	chats    []command.Peer
	from, to time.Time // the first moment and the last that is missing somewhere
	over     bool      // the daemon stops: there is no waiting for more
}

// Unread notes that the messages of a chat from one moment to another could not be read any more, of which the owner is
// told. It does not wait.
func (h *Handlers) Unread(chat command.Peer, from, to time.Time) {
	u := &h.unread
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.chats) == 0 {
		u.from, u.to = from, to
		wait := gather
		if u.over {
			wait = 0
		}
		time.AfterFunc(wait, h.tellUnread)
	}
	u.chats = append(u.chats, chat)
	if from.Before(u.from) {
		u.from = from
	}
	if to.After(u.to) {
		u.to = to
	}
}

// tellUnread tells of the chats that there are to tell of.
func (h *Handlers) tellUnread() {
	u := &h.unread
	u.mu.Lock()
	chats, from, to := u.chats, u.from, u.to
	u.chats = nil
	u.mu.Unlock()
	if len(chats) == 0 {
		return
	}
	err := h.notice(noticeUnread, h.now().UnixNano(), words.Unread(chats, from, to))
	if err != nil && !errors.Is(err, store.ErrClosed) {
		h.lanes.abort(err)
	}
}

// flushUnread keeps what there is to tell, at the daemon's end: the next start tells it.
func (h *Handlers) flushUnread() {
	h.unread.mu.Lock()
	h.unread.over = true
	h.unread.mu.Unlock()
	h.tellUnread()
}

// tellFull answers, once a minute at most, a command for which the journal has no room. Nothing of that is kept: it is the
// one answer that may be missing.
func (h *Handlers) tellFull(e *store.Entry) {
	last := &h.full
	if e.Unlisted {
		last = &h.fullToGuests
	}
	if !h.minutely(last) {
		return
	}
	s := h.reply(e, words.Full().Reveal(), e.AnswerRandomID)
	go func() { _, _ = h.sendOnce(h.lanes.context(), s) }()
}
