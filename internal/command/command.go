package command

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
