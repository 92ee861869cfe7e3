// Package words holds what a chat is told.
//
// No text begins with a character that a prefix may consist of, so that none is ever taken for a command.
package words

import (
	"fmt"
	"io"
)

// Text is for a chat, and for nobody else: it may hold what people typed. Whatever prints or logs it writes "<text>".
// In JSON it is a plain string, as the journal keeps it.
type Text string

const hidden = "<text>"

// Reveal returns the text itself, for the message or the record it is meant for.
func (t Text) Reveal() string { return string(t) }

// Format covers every verb: %d and the like would otherwise print the value inside fmt's complaint.
func (Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

func (Text) String() string { return hidden }
