package handlers

import (
	"strings"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
	"userbot/internal/when"
)

// People answer a question as they answer one another: "yes", "2", "the evening one", without the prefix. In a chat such words are said to
// anybody. So they count as a reply to the question only, and there whoever was asked is heard, whatever he says; where a word for yes or no comes
// soon after the question, and is no reply to anything, he is told how it is answered.

// soonAfter is how long after a question a word may be meant for it.
const soonAfter = 2 * time.Minute

// Bare reports whether a text without the prefix may be an answer to a question.
func (h *Handlers) Bare(text string) bool { return h.table.Bare(text) }

// Asked reports whether a message of a chat may be a question of ours, or what was told of one last, to which any reply may be an answer.
func (h *Handlers) Asked(chat command.Peer, id int) bool {
	select {
	case <-h.filled:
	default:
		return true // those from before are not known yet
	}
	all := h.questions.of(chat)
	for i := range all {
		if at := all[i].at; at == id || at == 0 || all[i].againAt == id {
			return true
		}
	}
	return false
}

// MayAnswer reports whether m, without the prefix, may be an answer to a question, whoever has typed it: a reply to a message of ours.
func (h *Handlers) MayAnswer(m *command.Message) bool {
	return m.ReplyTo != 0 && (h.Asked(m.Chat, m.ReplyTo) || h.Bare(m.Text) && h.answeredBy(m.Chat, m.ReplyTo))
}

// bare has m, which has no prefix, mean what it would with one, if its sender was asked something that it may answer. hint says that it may
// not: then he is told how to, once for each question.
func (h *Handlers) bare(p *Policy, m *command.Message) (hint, ok bool) {
	if p.hopeless(m) || h.inLine() != nil {
		return false, false
	}
	said := strings.TrimSpace(m.Text)
	for _, a := range h.questions.of(m.Chat) {
		if !sameSender(a.sender, m.Sender) {
			continue
		}
		q, known, err := h.entry(a.key)
		switch {
		case err != nil, !known, q.Topic != m.Topic:
		case repliesTo(m, &q) != 0 && q.State == store.Answered:
			if q.Chat == m.Chat && (q.AnswerID == m.ReplyTo || a.vague && a.againAt == m.ReplyTo) {
				return false, h.replied(p, m, &q, said)
			}
		case h.isOpen(&q, m) && m.Date.Sub(q.Finished) <= soonAfter && (h.Bare(said) || h.chosen(&q, said, m.Date) >= 0) && h.questions.hint(a.key):
			hint = true
		}
	}
	if hint {
		m.Text = p.Prefix + string(yes)
	}
	return hint, hint
}

// replied has m, what whoever was asked has said in reply to the question in q, mean that with the prefix. What may as well be said to others is
// heard only while the question is open.
func (h *Handlers) replied(p *Policy, m *command.Message, q *store.Entry, said string) (ok bool) {
	plain, dismissal, says := said, false, false
	h.reads(func() {
		agrees, declines := h.table.Says(said)
		plain, dismissal, says = when.CutPolite(said), h.table.Dismissal(said), agrees || declines
	})
	switch {
	case h.Bare(plain):
		m.Text = p.Prefix + plain
	case !says && !h.isOpen(q, m) && h.chosen(q, said, m.Date) < 0:
		return false
	case dismissal:
		m.Text = p.Prefix + h.dismissal(p, q, said)
	default:
		m.Text, m.Said = p.Prefix+string(yes)+" "+said, true
	}
	return true
}

// dismissed has m, a command by which people take back what they have begun, or any word for no, be a no to the question that its sender was
// asked; as a reply to others it is for these. A word for yes may be another bot's command, and counts as a reply to the question only.
func (h *Handlers) dismissed(p *Policy, m *command.Message) {
	is, agrees, declines := false, false, false
	if !h.reads(func() {
		is = h.table.Dismisses(m.Text, p.Prefix, h.usernames())
		if word, _ := command.CutPrefix(m.Text, p.Prefix); !is && len(h.questions.of(m.Chat)) > 0 && !h.addressed(p, m.Text) {
			agrees, declines = h.table.Says(word)
		}
	}) || !is && !declines && (!agrees || m.ReplyTo == 0) || p.hopeless(m) || h.inLine() != nil {
		return
	}
	q, _ := h.open(m)
	if q == nil || !h.isOpen(q, m) || repliesTo(m, q) != 0 && (q.Chat != m.Chat || q.AnswerID != m.ReplyTo) {
		return
	}
	word, _ := command.CutPrefix(m.Text, p.Prefix)
	switch {
	case is:
		m.Text = p.Prefix + h.dismissal(p, q, strings.TrimSpace(word))
	case declines:
		m.Text = p.Prefix + "no"
	case repliesTo(m, q) != 0:
		m.Text = p.Prefix + string(yes)
	}
}

// dismissal is what says, in the place of a word by which people take back what they have begun, that nothing of what was asked in q is done.
// Where that word may be meant for one of the choices, to cancel a call, it says neither: then he is told how to answer.
func (h *Handlers) dismissal(p *Policy, q *store.Entry, word string) string {
	s, _ := h.table.Half(p.Prefix+word, p.Prefix, h.usernames())
	for _, c := range q.Choices {
		if s != nil && s.Verb == typedVerb(c.Command.Verb) {
			return string(yes) + " " + word
		}
	}
	return "no"
}

// hint reports true once for each question.
func (q *questions) hint(k store.Key) (first bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	first = !q.hinted.Contains(k)
	q.hinted.Add(k, struct{}{})
	return first
}
