package command

import (
	"errors"
	"testing"
)

// What is meant by a chat without its option, and by other words for what ends a recording, is asked: each line that is offered means what it says.
func TestWhatIsOfferedForAChatOrAStop(t *testing.T) {
	all := specs()
	for i := range all {
		if all[i].Verb == recordCall {
			all[i].Undo, all[i].Undoing = []string{"stop", "off", "end"}, []string{"finish", "стоп", "arrêter"}
		}
		if all[i].Verb == endCall {
			all[i].Means = map[string][]string{"confirm": {"really"}}
		}
	}
	opt := Options{Prefix: "/", Table: tableOf(t, all)}
	for _, c := range []struct {
		text string
		kind Kind
		try  []string
	}{
		{"/startcall @demo Foo", BareChat, []string{"/startcall --in @demo Foo", `/startcall "@demo Foo"`}},
		{"/startcall in @demo Foo", BareChat, []string{"/startcall --in @demo Foo", `/startcall "in @demo Foo"`}},
		{"/startcall Foo in @demo", BareChat, []string{"/startcall --in @demo Foo", `/startcall "Foo in @demo"`}},
		{"/startcall @demo", BareChat, []string{"/startcall --in @demo", `/startcall "@demo"`}},
		{"/startcall https://t.me/demo, Foo", BareChat, []string{"/startcall --in https://t.me/demo Foo", `/startcall "https://t.me/demo, Foo"`}},
		{"/schedulecall sat 8pm Foo in @demo", BareChat, []string{"/schedulecall --in @demo sat 8pm Foo", `/schedulecall sat 8pm "Foo in @demo"`}},
		{"/schedulecall sat 8pm in @demo Foo", BareChat, []string{"/schedulecall --in @demo sat 8pm Foo", `/schedulecall sat 8pm "in @demo Foo"`}},
		{"/schedulecall @demo 8pm Foo", BareChat, []string{"/schedulecall --in @demo 8pm Foo"}},
		{"/calltitle @demo Foo", BareChat, []string{"/calltitle --in @demo Foo", `/calltitle "@demo Foo"`}},
		{"/movecall @demo Foo 9pm", BareChat, []string{`/movecall --in @demo "Foo" 9pm`}},
		{"/movecall 7 fri 20:00 in @demo", BareChat, []string{"/movecall --in @demo 7 fri 20:00"}},
		{"/skipcall Foo in @demo", BareChat, []string{`/skipcall --in @demo "Foo"`}},
		{"/recordcall stopp", ReservedTitle, []string{"/recordcall stop", `/recordcall "stopp"`}},
		{"/recordcall Стоп!", ReservedTitle, []string{"/recordcall stop", `/recordcall "Стоп!"`}},
		{"/recordcall arrêter l'enregistrement", ReservedTitle, []string{"/recordcall stop", `/recordcall "arrêter l'enregistrement"`}},
		{"/recordcall Stop and go", ReservedTitle, []string{"/recordcall stop", `/recordcall "Stop and go"`}},
		{"/recordcall stop and save", ReservedTitle, []string{"/recordcall stop", `/recordcall "stop and save"`}},
		{"/recordcall ⏹", ReservedTitle, []string{"/recordcall stop", `/recordcall "⏹"`}},
		{"/recordcall --stop", UnknownOption, []string{"/recordcall stop"}},
		{"/recordcall –stop", UnknownOption, []string{"/recordcall stop"}},
		{"/endcall really", WrongValue, []string{"/endcall confirm"}},
		{"/yes no", Declined, nil},
		{"/yes no thanks", Declined, nil},
	} {
		_, err := Parse(c.text, opt)
		p, ok := errors.AsType[*Problem](err)
		if !ok || p.Kind != c.kind || len(p.Try) != len(c.try) {
			t.Errorf("%s: %+v, want %q with %q", c.text, p, c.kind, c.try)
			continue
		}
		for i, try := range p.Try {
			if line := try.Line("/", try.Args); line != c.try[i] {
				t.Errorf("%s: offers %s, want %s", c.text, line, c.try[i])
			}
			if in, err := Parse(try.Line("/", try.Args), opt); err != nil || in.Command != try {
				t.Errorf("%s: %s is offered and read as %+v, %v", c.text, try.Line("/", try.Args), in.Command, err)
			}
		}
	}
	for text, want := range map[string]Command{
		"/recordcall stop please":        {Verb: recordCall, Args: "stop"},
		"/recordcall Stop the recording": {Verb: recordCall, Args: "stop"},
		"/recordcall off.":               {Verb: recordCall, Args: "stop"},
		`/recordcall "stop"`:             {Verb: recordCall, Args: `"stop"`},
		"/recordcall stop 🛑":             {Verb: recordCall, Args: "stop"},
		"/recordcall stop 🙏":             {Verb: recordCall, Args: "stop"},
		"/startcall Party @home":         {Verb: startCall, Args: "Party @home"},
		"/startcall “@demo Foo”":         {Verb: startCall, Args: "“@demo Foo”"},
		"/startcall -5 degrees":          {Verb: startCall, Args: "-5 degrees"},
		"/schedulecall @8pm Foo":         {Verb: scheduleCall, Args: "@8pm Foo"},
		"/schedulecall in 2h Foo":        {Verb: scheduleCall, Args: "in 2h Foo"},
		"/endcall confirm please":        {Verb: endCall, Args: "confirm"},
		"/yes 2 no":                      {},
	} {
		if in, err := Parse(text, opt); want.Verb != "" && (err != nil || in.Command != want) || want.Verb == "" && err == nil {
			t.Errorf("%s: read as %+v, %v; want %+v", text, in.Command, err, want)
		}
	}
}
