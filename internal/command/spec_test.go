package command

import (
	"strings"
	"testing"
)

// The verbs of these tests: one for each thing that may follow.
const (
	startCall    Verb = "startcall"
	scheduleCall Verb = "schedulecall"
	callTitle    Verb = "calltitle"
	endCall      Verb = "endcall"
	callInfo     Verb = "callinfo"
	recordCall   Verb = "recordcall"
	callMute     Verb = "callmute"
	callCheck    Verb = "callcheck"
	callHelp     Verb = "callhelp"
	agree        Verb = "yes"
	skipCall     Verb = "skipcall"
	moveCall     Verb = "movecall"
	callZone     Verb = "callzone"
	callLog      Verb = "calllog"
)

func specs() []Spec {
	all := []Option{RTMP, Replace, In}
	rather := map[string]Verb{"list": "", "help": "", "stop": endCall, "now": startCall}
	return []Spec{
		{Verb: startCall, Aliases: []string{"startvc"}, Usage: "startcall [title]", Example: "startcall Friday Q&A", Summary: "start",
			Options: all, Follows: Title, Reserved: rather, Later: scheduleCall},
		{Verb: scheduleCall, Aliases: []string{"schedulevc"}, Usage: "schedulecall <when> [title]", Example: "schedulecall fri 20:00 Movies",
			Summary: "schedule", Options: []Option{RTMP, Replace, Remind, In}, Follows: TimeTitle, Reserved: rather, Now: startCall},
		{Verb: callTitle, Usage: "calltitle <title>", Example: "calltitle New name", Summary: "retitle",
			Options: []Option{In}, Follows: Title, Required: true},
		{Verb: recordCall, Usage: "recordcall [title]", Example: "recordcall", Summary: "record", Options: []Option{Video, In}, Follows: Title},
		{Verb: callMute, Usage: "callmute <person>", Example: "callmute @somebody", Summary: "mute", Options: []Option{In}, Follows: People, Most: 2},
		{Verb: endCall, Aliases: []string{"endvc", "stopvc", "stopcall"}, Usage: "endcall [confirm]", Example: "endcall", Summary: "end", Options: []Option{In},
			Follows: Value, Values: []string{"confirm"}},
		{Verb: callInfo, Usage: "callinfo", Example: "callinfo", Summary: "tell"},
		{Verb: callCheck, Usage: "callcheck [command]", Example: "callcheck endcall", Summary: "check", Options: []Option{In}, Follows: Line},
		{Verb: agree, Aliases: []string{"ok"}, Usage: "yes [number]", Example: "yes 1", Summary: "agree",
			Follows: Value, Values: []string{"1", "2", "3", "4"}},
		{Verb: skipCall, Usage: "skipcall [number]", Example: "skipcall 7", Summary: "skip", Options: []Option{In}, Follows: Plan, List: callInfo},
		{Verb: moveCall, Usage: "movecall [number] <when>", Example: "movecall 7 fri 20:00", Summary: "move", Options: []Option{Replace, Remind, In}, Follows: PlanTime},
		{Verb: callZone, Usage: "callzone [zone]", Example: "callzone Europe/Berlin", Summary: "zone", Options: []Option{In}, Follows: Zone},
		{Verb: callLog, Usage: "calllog [number]", Example: "calllog 20", Summary: "log", Options: []Option{In}, Follows: Count, Most: 50},
		{Verb: callHelp, Aliases: []string{"vchelp"}, Usage: "callhelp [command]", Example: "callhelp schedulecall", Summary: "help", Follows: VerbName},
	}
}

func tableOf(t testing.TB, specs []Spec) *Table {
	t.Helper()
	table, err := NewTable(specs)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func us(t testing.TB) Options {
	return Options{Prefix: "/", Usernames: []string{"OurName", "OtherName"}, Table: tableOf(t, specs())}
}

func TestATableThatCannotBeRightIsRefused(t *testing.T) {
	base := Spec{Verb: "callinfo", Usage: "callinfo", Example: "callinfo", Summary: "tell"}
	with := func(change func(s *Spec)) []Spec {
		s := base
		change(&s)
		return []Spec{s}
	}
	again := base
	again.Verb, again.Aliases = "callinfos", []string{"CALLINFO"}
	other := base
	other.Verb, other.Usage, other.Example, other.Follows = "callhelp", "callhelp", "callhelp", VerbName
	second := other
	second.Verb, second.Usage, second.Example = "vchelp", "vchelp", "vchelp"
	for name, specs := range map[string][]Spec{
		"a verb twice":                      {base, base},
		"an alias in capitals":              with(func(s *Spec) { s.Aliases = []string{"INFO"} }),
		"no verb":                           with(func(s *Spec) { s.Verb = "" }),
		"a verb with a space":               with(func(s *Spec) { s.Verb, s.Usage, s.Example = "call info", "call info", "call info" }),
		"no usage":                          with(func(s *Spec) { s.Usage = "" }),
		"the usage of another verb":         with(func(s *Spec) { s.Usage = "endcall" }),
		"no example":                        with(func(s *Spec) { s.Example = "" }),
		"no summary":                        with(func(s *Spec) { s.Summary = "" }),
		"an unknown option":                 with(func(s *Spec) { s.Options = []Option{42} }),
		"help as an option":                 with(func(s *Spec) { s.Options = []Option{Help} }),
		"values that nothing asks for":      with(func(s *Spec) { s.Values = []string{"confirm"} }),
		"an unknown verb for planned calls": with(func(s *Spec) { s.Follows, s.List = Plan, "calls" }),
		"planned calls that nothing names":  with(func(s *Spec) { s.List = "callinfo" }),
		"how many without what is counted":  with(func(s *Spec) { s.Follows, s.Most = Plan, 3 }),
		"less than none":                    with(func(s *Spec) { s.Follows, s.Most = Count, -1 }),
		"a value without values":            with(func(s *Spec) { s.Follows = Value }),
		"nothing, required":                 with(func(s *Spec) { s.Required = true }),
		"an unknown thing that follows":     with(func(s *Spec) { s.Follows = 42 }),
		"reserved titles without a title":   with(func(s *Spec) { s.Reserved = map[string]Verb{"list": ""} }),
		"a reserved title without its verb": with(func(s *Spec) { s.Follows, s.Reserved = Title, map[string]Verb{"stop": "endcall"} }),
		"politeness without a title":        with(func(s *Spec) { s.Polite = true }),
		"later with a time":                 with(func(s *Spec) { s.Follows, s.Later = TimeTitle, "callinfo" }),
		"later with a verb without a time":  with(func(s *Spec) { s.Follows, s.Later = Title, "callinfo" }),
		"a very long verb":                  with(func(s *Spec) { s.Aliases = []string{strings.Repeat("x", 33)} }),
		"now without a time":                with(func(s *Spec) { s.Now = "callinfo" }),
		"now with a verb that is not there": with(func(s *Spec) { s.Follows, s.Now = TimeTitle, "startcall" }),
		"an alias that is a verb":           {base, again},
		"two verbs for help":                {other, second},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := NewTable(specs); err == nil {
				t.Error("it was taken")
			}
		})
	}
}
