package handlers

import (
	"context"

	"userbot/internal/command"
	"userbot/internal/store"
)

// Break makes a mistake of what reads lines: "/startcall broken" is not parsed to its end, and what is to be scheduled is not understood.
// Nothing may have been received before.
func (h *Handlers) Break() {
	h.table.Find("startcall").Reserved["broken"] = "none"
	h.verbs["schedulecall"].plan = func(*Handlers, *Policy, *command.Message, *store.Entry, command.Parsed) *finding {
		panic("in what was typed: Hushed")
	}
}

// Asks has it know of so many questions of a chat that were posted.
func (h *Handlers) Asks(chat command.Peer, n int) {
	for i := range n {
		key := store.Key{Peer: chat, N: int64(1000 + 2*i)}
		sender := command.Sender{Kind: command.Person, Peer: command.Peer{Kind: command.User, ID: int64(i)}}
		h.questions.note(&store.Entry{Key: key, Chat: chat, Sender: sender, State: store.Answered, AnswerID: 1001 + 2*i, Choices: []store.Choice{{}}})
	}
}

// BreakKept makes a mistake of what reads again what the journal has of a command: one that moves a planned call. Nothing may move yet.
func (h *Handlers) BreakKept() {
	h.verbs[moveVerb].action.prevent = func(context.Context, *attempt, situation) (*finding, error) {
		panic("in what was typed: Hushed")
	}
}

// Whole returns how many of the jobs in line are in memory as a whole, and how many there are.
func (h *Handlers) Whole() (whole, all int) {
	h.lanes.mu.Lock()
	defer h.lanes.mu.Unlock()
	for _, q := range h.lanes.waiting {
		for _, w := range q.jobs {
			if w.job != nil {
				whole++
			}
		}
	}
	return whole, h.lanes.jobs
}
