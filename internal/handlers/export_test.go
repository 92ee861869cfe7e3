package handlers

import (
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
