package handlers

import (
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
)

// People answer a question as they answer one another: "yes", "2", without the prefix. In a chat such a word is said to anybody. So it counts
// as a reply to the question only; where it comes soon after that, and is no reply to anything, whoever was asked is told how it is answered.

// soonAfter is how long after a question a word may be meant for it.
const soonAfter = 2 * time.Minute

// Bare reports whether a text without the prefix may be an answer to a question.
func (h *Handlers) Bare(text string) bool { return h.table.Bare(text) }

// MayAnswer reports whether m, without the prefix, may be an answer to a question, whoever has typed it: a reply to a message of ours.
func (h *Handlers) MayAnswer(m *command.Message) bool {
	return m.ReplyTo != 0 && h.Bare(m.Text) && h.answeredBy(m.Chat, m.ReplyTo)
}

// bare has m, which has no prefix, mean what it would with one, if its sender was asked something that it may answer. hint says that it may
// not: then he is told how to, once for each question.
func (h *Handlers) bare(p *Policy, m *command.Message) (hint, ok bool) {
	if p.hopeless(m) || h.inLine() != nil {
		return false, false
	}
	for _, a := range h.questions.of(m.Chat) {
		if !sameSender(a.sender, m.Sender) {
			continue
		}
		q, known, err := h.entry(a.key)
		switch {
		case err != nil, !known, q.Topic != m.Topic:
		case repliesTo(m, &q) != 0 && q.State == store.Answered:
			if ok = q.Chat == m.Chat && q.AnswerID == m.ReplyTo; ok {
				m.Text = p.Prefix + strings.TrimSpace(m.Text)
				return false, true
			}
		case h.isOpen(&q, m) && m.Date.Sub(q.Finished) <= soonAfter && h.questions.hint(a.key):
			hint = true
		}
	}
	if hint {
		m.Text = p.Prefix + strings.TrimSpace(m.Text)
	}
	return hint, hint
}

// hint reports true once for each question.
func (q *questions) hint(k store.Key) (first bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	first = !q.hinted.Contains(k)
	q.hinted.Add(k, struct{}{})
	return first
}
