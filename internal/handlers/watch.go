package handlers

import (
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
)

// Watcher is told what happens, for figures of it. Its methods must not wait.
type Watcher interface {
	// Answered is told of a command that is answered, or of what fell due and is done with, so long after it arrived.
	Answered(v command.Verb, o store.Outcome, took time.Duration)
	// Repeated is told that Telegram has repeated a command that the journal has.
	Repeated()
	// Due is told that what fell due was begun so long after its time.
	Due(lag time.Duration)
}

// nobody watches.
type nobody struct{}

func (nobody) Answered(command.Verb, store.Outcome, time.Duration) {}
func (nobody) Repeated()                                           {}
func (nobody) Due(time.Duration)                                   {}
