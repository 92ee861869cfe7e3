package handlers

import "userbot/internal/command"

// The verbs.
const (
	startCall    command.Verb = "startcall"
	scheduleCall command.Verb = "schedulecall"
	callHelp     command.Verb = "callhelp"
)

// verb is one row of the table of verbs.
type verb struct {
	command.Spec
}

// verbs returns the rows, in the order of the help.
func verbs() []verb {
	options := []command.Option{command.RTMP, command.Replace, command.In}
	elsewhere := []string{"list", "status", "help"} // what they are for other bots, and nobody's title
	return []verb{
		{Spec: command.Spec{
			Verb: startCall, Aliases: []string{"startvc"},
			Usage:   "startcall [--rtmp] [--replace] [--in CHAT] [title]",
			Example: "startcall Friday Q&A",
			Summary: "start a call now",
			Options: options, Follows: command.Title, Reserved: elsewhere,
		}},
		{Spec: command.Spec{
			Verb: scheduleCall, Aliases: []string{"schedulevc"},
			Usage:   "schedulecall [--rtmp] [--replace] [--in CHAT] <when> [title]",
			Example: "schedulecall fri 20:00 Weekly",
			Summary: "schedule a call, up to 8 days ahead",
			Details: []string{"<when>: 18:00, tomorrow 6pm, fri 20:00, 24 dec 18:00, in 2h30m, then a zone if it is not the chat's: 18:00 Europe/Berlin"},
			Options: options, Follows: command.TimeTitle, Reserved: elsewhere, Now: startCall,
		}},
		{Spec: command.Spec{
			Verb: callHelp, Aliases: []string{"vchelp"},
			Usage:   "callhelp [command]",
			Example: "callhelp schedulecall",
			Summary: "show this help, or that of one command",
			Follows: command.VerbName,
		}},
	}
}

// Table returns the verbs as package command knows them.
func Table() (*command.Table, error) {
	var specs []command.Spec
	for _, v := range verbs() {
		specs = append(specs, v.Spec)
	}
	return command.NewTable(specs)
}
