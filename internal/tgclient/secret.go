package tgclient

import (
	"fmt"
	"io"
)

// Secret is text that must not be seen. It prints as "<secret>" whatever the verb, and so it is logged and marshalled.
type Secret string

const hidden = "<secret>"

// Reveal returns the text itself, for the one message or field it is meant for.
func (s Secret) Reveal() string { return string(s) }

// Format covers every verb: %d and the like would otherwise print the value inside fmt's complaint.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

func (Secret) String() string { return hidden }

// MarshalText covers JSON, YAML and zap's reflection.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
