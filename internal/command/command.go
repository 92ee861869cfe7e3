package command

import "strings"

// Verb is the canonical name of a command, without prefix and alias.
type Verb string

// The verbs.
const (
	StartCall    Verb = "startcall"
	ScheduleCall Verb = "schedulecall"
	CallHelp     Verb = "callhelp"
)

// Command is what one message asks for. Its zero value asks for nothing.
type Command struct {
	Verb    Verb   `json:"v"`
	RTMP    bool   `json:"rtmp,omitempty"`
	Replace bool   `json:"replace,omitempty"`
	In      string `json:"in,omitempty"`   // the chat as typed after --in: "@name", a t.me link, or an id
	Args    string `json:"args,omitempty"` // what follows the options, as typed: a title, a time and a title, a verb
}

// line returns c as it can be typed.
func (c Command) line(prefix string) string {
	words := []string{prefix + string(c.Verb)}
	if c.RTMP {
		words = append(words, "--rtmp")
	}
	if c.Replace {
		words = append(words, "--replace")
	}
	if c.In != "" {
		words = append(words, "--in "+c.In)
	}
	if c.Args != "" {
		words = append(words, c.Args)
	}
	return strings.Join(words, " ")
}
