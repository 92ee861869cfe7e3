package command

import (
	"fmt"
	"slices"
	"strings"
)

// Spec describes one verb. Usage and Example stand without the prefix, which is the operator's choice.
type Spec struct {
	Verb    Verb
	Aliases []string // what people know it by from other userbots
	Usage   string
	Example string
	Summary string   // one line for the overview
	Details []string // further lines of the verb's own help
}

var options = []string{
	"--rtmp: stream from OBS or the like; the address and key come to you in private",
	"--replace: end the call that is there first",
	"--in CHAT: for another chat: @name, a t.me link or an id",
}

// specs is only ever read.
var specs = []Spec{
	{
		Verb: StartCall, Aliases: []string{"startvc"},
		Usage:   "startcall [--rtmp] [--replace] [--in CHAT] [title]",
		Example: "startcall Friday Q&A",
		Summary: "start a call now",
		Details: options,
	},
	{
		Verb: ScheduleCall, Aliases: []string{"schedulevc"},
		Usage:   "schedulecall [--rtmp] [--replace] [--in CHAT] <when> [title]",
		Example: "schedulecall fri 20:00 Weekly",
		Summary: "schedule a call, up to 8 days ahead",
		Details: append([]string{"<when>: 18:00, tomorrow 6pm, fri 20:00, 24 dec 18:00, in 2h30m, then a zone if it is not the chat's: 18:00 Europe/Berlin"}, options...),
	},
	{
		Verb: CallHelp, Aliases: []string{"vchelp"},
		Usage:   "callhelp [command]",
		Example: "callhelp schedulecall",
		Summary: "show this help, or that of one command",
	},
}

// Specs returns the verbs in the order of the help.
func Specs() []Spec { return slices.Clone(specs) }

// find returns the verb that people call name, in any case; nil if there is none.
func find(name string) *Spec {
	for i := range specs {
		if strings.EqualFold(name, string(specs[i].Verb)) {
			return &specs[i]
		}
		for _, alias := range specs[i].Aliases {
			if strings.EqualFold(name, alias) {
				return &specs[i]
			}
		}
	}
	return nil
}

// Help returns the answer to /callhelp arg: the help of the verb that arg names, with or without the prefix, else the
// overview. It begins with a letter.
func Help(arg, prefix string) string {
	word, _ := cutWord(arg)
	name, _, _ := strings.Cut(strings.TrimPrefix(word, prefix), "@")
	var b strings.Builder
	s := find(name)
	if s == nil {
		b.WriteString("What I can do:")
		for _, s := range specs {
			fmt.Fprintf(&b, "\n%s%s: %s", prefix, s.Verb, s.Summary)
		}
		fmt.Fprintf(&b, "\nMore on one of them: %s%s %s", prefix, CallHelp, ScheduleCall)
		return b.String()
	}
	fmt.Fprintf(&b, "Usage: %s%s", prefix, s.Usage)
	for _, line := range s.Details {
		b.WriteString("\n" + line)
	}
	fmt.Fprintf(&b, "\nExample: %s%s", prefix, s.Example)
	fmt.Fprintf(&b, "\nAlso known as %s%s.", prefix, strings.Join(s.Aliases, ", "+prefix))
	return b.String()
}
