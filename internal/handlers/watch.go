package handlers

import (
	"context"
	"time"

	"userbot/internal/command"
	"userbot/internal/store"
)

// Watcher is told what happens, for figures and traces of it. Its methods must not wait. of tells a command apart from all others.
type Watcher interface {
	// Answered is told of a command that is answered, or of what fell due and is done with, so long after it arrived.
	Answered(of string, v command.Verb, o store.Outcome, took time.Duration)
	// Step is told that a step of a command begins. The step goes on under the context that it returns, and ends with the call
	// of the function.
	Step(ctx context.Context, of, step string) (context.Context, func())
	// Repeated is told that Telegram has repeated a command that the journal has.
	Repeated()
	// Due is told that a start or a reminder was begun so long after its time.
	Due(lag time.Duration)
}

// nobody watches.
type nobody struct{}

func (nobody) Answered(string, command.Verb, store.Outcome, time.Duration) {}
func (nobody) Repeated()                                                   {}
func (nobody) Due(time.Duration)                                           {}
func (nobody) Step(ctx context.Context, _, _ string) (context.Context, func()) {
	return ctx, func() {}
}

// watchedAs is what a command is for a Watcher, also after a restart.
func watchedAs(e *store.Entry) string {
	return reference(e) + " " + e.Accepted.UTC().Format(time.RFC3339Nano)
}
