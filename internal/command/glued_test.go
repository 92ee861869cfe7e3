package command

import "testing"

// TestASignGluedToTheVerb: who types a sign in the place of the space is heard, and nothing of the title is lost. It is near the verb only, so it
// is asked about.
func TestASignGluedToTheVerb(t *testing.T) {
	for line, want := range map[string]Parsed{
		"/startcall:Foo":                       {Command: Command{Verb: startCall, Args: "Foo"}, Title: "Foo", Typed: "startcall:Foo"},
		"/startcall:Foo bar":                   {Command: Command{Verb: startCall, Args: "Foo bar"}, Title: "Foo bar", Typed: "startcall:Foo"},
		"/startcall-Foo":                       {Command: Command{Verb: startCall, Args: "Foo"}, Title: "Foo", Typed: "startcall-Foo"},
		"/startcall=Foo":                       {Command: Command{Verb: startCall, Args: "Foo"}, Title: "Foo", Typed: "startcall=Foo"},
		"/startcall--rtmp Foo":                 {Command: Command{Verb: startCall, RTMP: true, Args: "Foo"}, Title: "Foo", Typed: "startcall--rtmp"},
		"/schedulecall:tomorrow 20:00 \"Foo\"": {Command: Command{Verb: scheduleCall, Args: "tomorrow 20:00 \"Foo\""}, Typed: "schedulecall:tomorrow"},
		"/startcall:":                          {Command: Command{Verb: startCall}},
	} {
		got, err := Parse(line, us(t))
		if got.Said = nil; err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", line, got, err, want)
		}
	}
	for _, line := range []string{"/start:Foo", "/startcallFoo", "/callers:Foo", "/startcall@another:Foo"} {
		if got, err := Parse(line, us(t)); err == nil {
			t.Errorf("Parse(%q) = %+v, which is no command of ours", line, got)
		}
	}
}
