// Package secret holds a value that prints as <secret>, whatever prints it.
package secret

import "io"
import "fmt"

// Hidden is what is shown in place of a secret.
const Hidden = "<secret>"

// Text is a secret text; the zero value is none. The text is behind a pointer because fmt does not call methods on what
// it finds in unexported fields, and would print it.
type Text struct{ value *string }

// New hides s.
func New(s string) Text { return Text{value: &s} }

// Reveal returns the text itself, for the one message or field it is meant for; "" for the zero Text.
func (t Text) Reveal() string {
	if t.value == nil {
		return ""
	}
	return *t.value
}

// String returns [Hidden], or "" when there is none.
func (t Text) String() string {
	if t.Reveal() == "" {
		return ""
	}
	return Hidden
}

// Format prints the same for every verb: %d and the like would otherwise print the value inside fmt's complaint.
func (t Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// MarshalText serves encoders (JSON, YAML, zap) what String does.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
