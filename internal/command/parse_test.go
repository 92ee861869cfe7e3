package command

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// The verbs of these tests: one for each thing that may follow.
const (
	startCall    Verb = "startcall"
	scheduleCall Verb = "schedulecall"
	callTitle    Verb = "calltitle"
	endCall      Verb = "endcall"
	callInfo     Verb = "callinfo"
	callHelp     Verb = "callhelp"
)

func specs() []Spec {
	all, elsewhere := []Option{RTMP, Replace, In}, []string{"list", "status", "help"}
	return []Spec{
		{Verb: startCall, Aliases: []string{"startvc"}, Usage: "startcall [title]", Example: "startcall Friday Q&A", Summary: "start",
			Options: all, Follows: Title, Reserved: elsewhere},
		{Verb: scheduleCall, Aliases: []string{"schedulevc"}, Usage: "schedulecall <when> [title]", Example: "schedulecall fri 20:00 Weekly",
			Summary: "schedule", Options: all, Follows: TimeTitle, Reserved: elsewhere, Now: startCall},
		{Verb: callTitle, Usage: "calltitle <title>", Example: "calltitle New name", Summary: "retitle",
			Options: []Option{In}, Follows: Title, Required: true},
		{Verb: endCall, Usage: "endcall [confirm]", Example: "endcall", Summary: "end", Options: []Option{In},
			Follows: Value, Values: []string{"confirm"}},
		{Verb: callInfo, Usage: "callinfo", Example: "callinfo", Summary: "tell"},
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
	return Options{Prefix: "/", Username: "OurName", Table: tableOf(t, specs())}
}

func TestParse(t *testing.T) {
	start := func(title string) Command { return Command{Verb: startCall, Args: title} }
	for _, c := range []struct {
		name, text string
		want       Command
	}{
		{"a bare verb starts a call without a title", "/startcall", start("")},
		{"what follows is the title", "/startcall Friday Q&A", start("Friday Q&A")},
		{"the verb may be typed in any case", "/StartCALL x", start("x")},
		{"other userbots' name for it works", "/startvc x", start("x")},
		{"a command addressed to us counts", "/startcall@ourname x", start("x")},
		{"a newline ends the verb", "/startcall\nFriday", start("Friday")},
		{"a no-break space ends the verb", "/startcall\u00a0Friday", start("Friday")},
		{"an invisible character behind the verb does not hurt", "/startcall\u200b Friday", start("Friday")},
		{"white space inside the title is left to Title", "/startcall a \n b", start("a \n b")},
		{"an option", "/startcall --rtmp x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"an option in capitals", "/startcall --RTMP x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"a phone's em dash for two hyphens", "/startcall —rtmp x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"a phone's en dash for two hyphens", "/startcall –replace x", Command{Verb: startCall, Replace: true, Args: "x"}},
		{"a minus sign for two hyphens", "/startcall −rtmp", Command{Verb: startCall, RTMP: true}},
		{"the same option twice", "/startcall --rtmp --rtmp x", Command{Verb: startCall, RTMP: true, Args: "x"}},
		{"options in any order", "/startcall --replace --in @chat --rtmp x", Command{Verb: startCall, RTMP: true, Replace: true, In: "@chat", Args: "x"}},
		{"a chat behind an equals sign", "/startcall --in=@chat x", Command{Verb: startCall, In: "@chat", Args: "x"}},
		{"a chat in quotes", "/startcall --in “@chat” x", Command{Verb: startCall, In: "@chat", Args: "x"}},
		{"a chat by its id", "/startcall --in -1001234 x", Command{Verb: startCall, In: "-1001234", Args: "x"}},
		{"a chat by an id with a typographic minus", "/startcall —in −1001234", Command{Verb: startCall, In: "-1001234"}},
		{"a chat by its link", "/startcall --in https://t.me/c/1/2 x", Command{Verb: startCall, In: "https://t.me/c/1/2", Args: "x"}},
		{"an option in the middle of a title is part of it", "/startcall The --rtmp hour", start("The --rtmp hour")},
		{"an option at the end of a title in quotes too", `/startcall "Weekly --rtmp"`, start(`"Weekly --rtmp"`)},
		{"so is an unknown option at the end", "/startcall Using —force", start("Using —force")},
		{"so is in without a dash", "/startcall Dinner in Rome", start("Dinner in Rome")},
		{"an unknown option there too", "/startcall Using --force well", start("Using --force well")},
		{"a lone em dash is part of the title", "/startcall — Weekly", start("— Weekly")},
		{"a negative number is part of the title", "/startcall -5 °C", start("-5 °C")},
		{"quotes keep an option a title", `/startcall "--rtmp for beginners"`, start(`"--rtmp for beginners"`)},
		{"help asks for help", "/startcall help", Command{Verb: callHelp, Args: "startcall"}},
		{"so does help in capitals, after an option", "/startvc --rtmp HELP", Command{Verb: callHelp, Args: "startcall"}},
		{"so does a question mark", "/schedulecall ?", Command{Verb: callHelp, Args: "schedulecall"}},
		{"so does --help", "/schedulecall —help 18:00", Command{Verb: callHelp, Args: "schedulecall"}},
		{"and --help behind the time", "/schedulecall 18:00 --help", Command{Verb: callHelp, Args: "schedulecall"}},
		{"help with more words is a title", "/startcall help me move", start("help me move")},
		{"help in quotes is a title", `/startcall "help"`, start(`"help"`)},
		{"help in a phone's quotes is a title", "/startcall “help”", start("“help”")},
		{"list with more words is a title", "/startcall list of wishes", start("list of wishes")},
		{"a time and a title", "/schedulecall 18:00 Weekly", Command{Verb: scheduleCall, Args: "18:00 Weekly"}},
		{"an option before the time", "/schedulevc --rtmp 18:00 Weekly", Command{Verb: scheduleCall, RTMP: true, Args: "18:00 Weekly"}},
		{"an option between time and title", "/schedulecall 18:00 --in @chat Weekly", Command{Verb: scheduleCall, In: "@chat", Args: "18:00 Weekly"}},
		{"options on both sides of the time", "/schedulecall —rtmp 18:00 —replace Weekly", Command{Verb: scheduleCall, RTMP: true, Replace: true, Args: "18:00 Weekly"}},
		{"an option at the end of a scheduled title in quotes", `/schedulecall 18:00 “Weekly --rtmp”`, Command{Verb: scheduleCall, Args: "18:00 “Weekly --rtmp”"}},
		{"a title that begins with now", "/startcall Now or never", start("Now or never")},
		{"an option at the very end, without a title", "/schedulecall 18:00 --rtmp", Command{Verb: scheduleCall, RTMP: true, Args: "18:00"}},
		{"quotes in a scheduled title keep an option a title", `/schedulecall 18:00 "--rtmp now"`, Command{Verb: scheduleCall, Args: `18:00 "--rtmp now"`}},
		{"an option may interrupt the time", "/schedulecall tomorrow --rtmp 18:00 —in=@chat Weekly", Command{Verb: scheduleCall, RTMP: true, In: "@chat", Args: "tomorrow 18:00 Weekly"}},
		{"a verb that nothing follows", "/callinfo", Command{Verb: callInfo}},
		{"a value, in any case and in quotes", "/endcall --in @chat “Confirm”", Command{Verb: endCall, In: "@chat", Args: "confirm"}},
		{"no value where none is required", "/endcall", Command{Verb: endCall}},
		{"help for a verb with a value", "/endcall help", Command{Verb: callHelp, Args: "endcall"}},
		{"reserved words are those of the verb", "/calltitle list", Command{Verb: callTitle, Args: "list"}},
		{"an unknown option at the end of a title", "/calltitle Using --force", Command{Verb: callTitle, Args: "Using --force"}},
		{"help for everything", "/callhelp", Command{Verb: callHelp}},
		{"help for one verb", "/callhelp  startcall ", Command{Verb: callHelp, Args: "startcall"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text, us(t))
			if err != nil || got.Command != c.want {
				t.Errorf("Parse(%q) = %+v, %v\nwant %+v", c.text, got, err, c.want)
			}
		})
	}
}

// What was scanned is handed on: nobody scans it again.
func TestTheTimeAndTheTitleAreHandedOn(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		text, title string
		at          time.Time
	}{
		{"/schedulecall 18:00 Weekly", "Weekly", now.Add(3 * time.Hour)},
		{"/schedulecall --rtmp tomorrow —in @chat 18:00 - “Weekly --rtmp”", "“Weekly --rtmp”", now.Add(27 * time.Hour)},
		{"/schedulecall in 2h", "", now.Add(2 * time.Hour)},
		{"/startcall  Friday Q&A ", "Friday Q&A", time.Time{}},
		{"/startcall", "", time.Time{}},
	} {
		got, err := Parse(c.text, us(t))
		if err != nil || (got.Said == nil) != c.at.IsZero() {
			t.Errorf("Parse(%q) = %+v, %v", c.text, got, err)
			continue
		}
		title, at := got.Title, time.Time{}
		if got.Said != nil {
			m := got.Said.Resolve(now, time.UTC)
			if !m.Sure {
				t.Errorf("%q is refused: %v", c.text, m.Problem)
				continue
			}
			title, at = m.Readings[0].Title, m.Readings[0].At
		}
		if title != c.title || !at.Equal(c.at) {
			t.Errorf("%q is for %v, %q, want %v, %q", c.text, at, title, c.at, c.title)
		}
	}
}

func TestWhatIsNoneOfOursIsNotACommand(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                               "",
		"ordinary text":                         "see you at the call",
		"a verb without the prefix":             "startcall",
		"the prefix alone":                      "/",
		"a space behind the prefix":             "/ startcall",
		"a longer verb":                         "/startcallx",
		"a shorter verb":                        "/startcal",
		"an invisible letter inside the verb":   "/start\u200bcall",
		"a verb of another bot":                 "/start",
		"a command in the middle of a sentence": "type /startcall",
		"a command for another bot":             "/startcall@otherbot x",
		"a command for a longer name":           "/startcall@ournames x",
		"an empty name":                         "/startcall@ x",
		"another prefix":                        "!startcall",
		"a verb in a very long first word":      "/startcall" + strings.Repeat("\u200b", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			opt := us(t)
			if got, err := Parse(text, opt); !errors.Is(err, ErrNotCommand) || got != (Parsed{}) {
				t.Errorf("Parse(%q) = %+v, %v, want ErrNotCommand", text, got, err)
			}
			if s, ok := opt.Table.Verb(text, opt.Prefix, opt.Username); ok {
				t.Errorf("Verb(%q) is %s", text, s.Verb)
			}
		})
	}
	t.Run("any name while we have none", func(t *testing.T) {
		if _, err := Parse("/startcall@", Options{Prefix: "/", Table: tableOf(t, specs())}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
	t.Run("everything while there are no verbs", func(t *testing.T) {
		if _, err := Parse("/startcall", Options{Prefix: "/"}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
	t.Run("everything while there is no prefix", func(t *testing.T) {
		if _, err := Parse("startcall", Options{Table: tableOf(t, specs())}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
}

func TestWhatIsWrongWithACommand(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Problem // without Time
	}{
		{"an option with two letters swapped", "/startcall --rtpm x", Problem{Kind: UnknownOption, Typed: "--rtpm", Near: RTMP}},
		{"one with a dropped letter", "/startcall —replce x", Problem{Kind: UnknownOption, Typed: "—replce", Near: Replace}},
		{"one unlike any", "/startcall --loudly x", Problem{Kind: UnknownOption, Typed: "--loudly"}},
		{"one of a single letter", "/startcall -h", Problem{Kind: UnknownOption, Typed: "-h", Near: Help}},
		{"a phone's dash, and a value", "/startcall —Loudly=9 x", Problem{Kind: UnknownOption, Typed: "—Loudly"}},
		{"only options that the verb has are near", "/calltitle --rtpm x", Problem{Kind: UnknownOption, Typed: "--rtpm"}},
		{"an overlong option", "/startcall --" + strings.Repeat("x", 4000), Problem{Kind: UnknownOption, Typed: "--xxxxxxxxxxxxxxxxxxxxxx…"}},
		{"behind the time", "/schedulecall 18:00 --rtpm x", Problem{Kind: UnknownOption, Typed: "--rtpm", Near: RTMP}},
		{"an option of other verbs", "/endcall --rtmp", Problem{Kind: WrongOption, Option: RTMP}},
		{"an option of other verbs, behind one in its place", "/calltitle --in @chat --replace x", Problem{Kind: WrongOption, Command: Command{In: "@chat"}, Option: Replace}},
		{"an option of other verbs behind the title", "/calltitle New name --rtmp", Problem{Kind: WrongBehind, Command: Command{Args: "New name --rtmp"}, Option: RTMP}},
		{"any option where there is none", "/callinfo --in @chat", Problem{Kind: WrongOption, Option: In}},
		{"a chat is missing at the end", "/startcall --in", Problem{Kind: NoChat, Option: In}},
		{"a chat is missing before another option", "/startcall --in --rtmp x", Problem{Kind: NoChat, Option: In}},
		{"a chat is empty", "/startcall --in= x", Problem{Kind: NoChat, Option: In}},
		{"a value where there is none", "/startcall --rtmp=yes x", Problem{Kind: TakesNoValue, Option: RTMP}},
		{"a verb of other bots as a title", "/startcall list", Problem{Kind: ReservedTitle, Command: Command{Args: "list"}, Typed: "list"}},
		{"the same in capitals", "/startcall STATUS", Problem{Kind: ReservedTitle, Command: Command{Args: "STATUS"}, Typed: "status"}},
		{"no time", "/schedulecall", Problem{Kind: NoTime}},
		{"no time behind an option", "/schedulecall --rtmp", Problem{Kind: NoTime, Command: Command{RTMP: true}}},
		{"no title", "/calltitle", Problem{Kind: NoTitle}},
		{"a title of nothing but quotes", "/calltitle “ ”", Problem{Kind: NoTitle, Command: Command{Args: "“ ”"}}},
		{"a value that the verb does not know", "/endcall everything", Problem{Kind: WrongValue, Typed: "everything"}},
		{"something behind a verb that nothing follows", "/callinfo please", Problem{Kind: TakesNothing, Command: Command{Args: "please"}, Typed: "please"}},
		{"an option behind a title", "/startcall Friday Q&A --rtmp", Problem{Kind: OptionBehind, Command: Command{RTMP: true, Args: "Friday Q&A --rtmp"}, Typed: "--rtmp", Try: []Command{{Verb: startCall, RTMP: true, Args: "Friday Q&A"}}}},
		{"a call scheduled for now", "/schedulecall --rtmp right now, Weekly", Problem{Kind: NotLater, Command: Command{Verb: startCall, RTMP: true, Args: "right now, Weekly"}, Try: []Command{{Verb: startCall, RTMP: true, Args: "Weekly"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text, us(t))
			p, ok := errors.AsType[*Problem](err)
			if !ok {
				t.Fatalf("Parse(%q) = %+v, %v, want a problem", c.text, got, err)
			}
			verb, _ := cutWord(c.text[1:])
			if c.want.Command.Verb == "" {
				c.want.Command.Verb = Verb(verb)
			}
			if (p.Time != nil) != (p.Kind == WrongTime) {
				t.Errorf("Parse(%q) says of the time: %v", c.text, p.Time)
			}
			p.Time = nil
			if c.want.Try == nil {
				p.Try = nil // see TestWhatIsMeantIsOffered
			}
			if !reflect.DeepEqual(*p, c.want) || string(got.Verb) != verb {
				t.Errorf("Parse(%q) of %q =\n%+v\nwant\n%+v", c.text, got.Verb, *p, c.want)
			}
			if len(c.want.Typed) > 4 && strings.Contains(err.Error(), c.want.Typed) {
				t.Errorf("the error repeats what was typed: %v", err)
			}
		})
	}
}

// Each line that is offered keeps all that was typed and understood, and nothing is wrong with it.
func TestWhatIsMeantIsOffered(t *testing.T) {
	for text, want := range map[string][]string{
		"/startcall --repalce --in @demo Two":               {"/startcall --replace --in @demo Two"},
		"/startcall --in @demo —rtpm Two":                   {"/startcall --rtmp --in @demo Two"},
		"/startcall --inn @demo Two":                        {"/startcall --in @demo Two"},
		"/startcall --inn=@demo Two":                        {"/startcall --in @demo Two"},
		"/startcall --rtpm --repalce Two":                   {"/startcall --rtmp --replace Two"},
		"/startcall --in @demo —Weekly talk":                {`/startcall --in @demo "—Weekly talk"`},
		`/startcall --say "hi"`:                             {`/startcall '--say "hi"'`},
		"/startcall -h":                                     {"/callhelp startcall"},
		"/startcall --halp":                                 {"/callhelp startcall"},
		"/schedulecall 18:00 —Weekly":                       {`/schedulecall 18:00 "—Weekly"`},
		"/schedulecall --in @demo 18:00 --rtpm X":           {"/schedulecall --rtmp --in @demo 18:00 X"},
		"/schedulecall --rtpm 6 X":                          {"/schedulecall --rtmp 6 X"},
		"/startcall --rtmp=yes X":                           {"/startcall --rtmp X", "/startcall X"},
		"/startcall --in= @demo X":                          {"/startcall --in @demo X"},
		"/startcall list --rtmp":                            {`/startcall --rtmp "list"`},
		"/startcall --in @demo List":                        {`/startcall --in @demo "List"`},
		"/schedulecall --in @demo now list":                 {`/startcall --in @demo "list"`},
		"/calltitle --in @demo --rtmp X":                    {"/calltitle --in @demo X", `/calltitle --in @demo "--rtmp X"`},
		"/calltitle --rtmp --in @demo X":                    {"/calltitle --in @demo X", `/calltitle "--rtmp --in @demo X"`},
		"/calltitle --in @demo New --rtmp":                  {"/calltitle --in @demo New", `/calltitle --in @demo "New --rtmp"`},
		"/endcall --in @demo yes":                           {"/endcall --in @demo confirm"},
		"/endcall now":                                      {"/endcall confirm"},
		"/endcall confim":                                   {"/endcall confirm"},
		"/endcall confirm.":                                 {"/endcall confirm"},
		"/endcall —confirm":                                 {"/endcall confirm"},
		"/endcall --in @demo --confirm":                     {"/endcall --in @demo confirm"},
		"/endcall --confirm --in @demo":                     {"/endcall --in @demo confirm"},
		"/endcall confirm --in @demo":                       {"/endcall --in @demo confirm"},
		"/endcall confirm --in=@demo":                       {"/endcall --in @demo confirm"},
		"/endcall @demo":                                    {"/endcall --in @demo"},
		"/endcall @demo confirm":                            {"/endcall --in @demo confirm"},
		"/endcall confirm -1001234567890":                   {"/endcall --in -1001234567890 confirm"},
		"/endcall --in @demo Friday Q&A":                    {"/endcall --in @demo"},
		"/endcall --rtmp":                                   {"/endcall"},
		"/endcall --loudly":                                 {"/endcall"},
		"/callinfo please":                                  {"/callinfo"},
		"/startcall --loudly " + strings.Repeat("x ", 2000): nil,
	} {
		_, err := Parse(text, us(t))
		p, ok := errors.AsType[*Problem](err)
		if !ok {
			t.Errorf("nothing is wrong with %q: %v", text, err)
			continue
		}
		var got []string
		for _, c := range p.Try {
			line := c.Line("/", c.Args)
			got = append(got, line)
			if again, err := Parse(line, us(t)); err != nil || again.Command != c {
				t.Errorf("to %q is offered %q, which is %+v, %v", text, line, again.Command, err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("to %q is offered\n%q\nwant\n%q", text, got, want)
		}
	}
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
		"a value without values":            with(func(s *Spec) { s.Follows = Value }),
		"nothing, required":                 with(func(s *Spec) { s.Required = true }),
		"an unknown thing that follows":     with(func(s *Spec) { s.Follows = 42 }),
		"reserved titles without a title":   with(func(s *Spec) { s.Reserved = []string{"list"} }),
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

// hostile are texts of 4 KB that a stranger may send as often as he likes.
func hostile() map[string]string {
	return map[string]string{
		"one long word":     "/schedulecall " + strings.Repeat("1d", 2000),
		"times":             "/schedulecall " + strings.Repeat("ab 18:00 ", 450),
		"lengths":           "/schedulecall " + strings.Repeat("in 5 ", 800),
		"weekdays":          "/schedulecall " + strings.Repeat("fri ", 1000),
		"options":           "/schedulecall " + strings.Repeat("--rtmp ", 570),
		"options in times":  "/schedulecall 18:00" + strings.Repeat(" --rtmp a", 450),
		"options behind":    "/schedulecall 18:00 a" + strings.Repeat(" --in a", 570),
		"an invisible tail": "/schedulecall" + strings.Repeat("\u200b", 1300),
	}
}

// Who sent a text is judged before anything but its first word is read.
func TestTheVerbAloneCostsNothing(t *testing.T) {
	table := tableOf(t, specs())
	for name, text := range hostile() {
		if n := testing.AllocsPerRun(100, func() { table.Verb(text, "/", "OurName") }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkHostile(b *testing.B) {
	opt := us(b)
	for name, text := range hostile() {
		b.Run("verb/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				opt.Table.Verb(text, opt.Prefix, opt.Username)
			}
		})
		b.Run("parse/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(text, opt)
			}
		})
	}
}

func TestOrdinaryMessagesCostNothing(t *testing.T) {
	opt, long := us(t), strings.Repeat("see you there ", 290)
	for name, text := range map[string]string{
		"ordinary text":             long,
		"another bot's command":     "/roll 2d6",
		"a command for another bot": "/startcall@otherbot",
	} {
		if n := testing.AllocsPerRun(100, func() { _, _ = Parse(text, opt) }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	opt := us(b)
	for name, text := range map[string]string{
		"ordinary": strings.Repeat("see you there ", 290),
		"otherbot": "/roll 2d6",
		"ours":     "/startcall --rtmp Friday Q&A",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(text, opt)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	opt := us(f)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text, opt)
		s, ours := opt.Table.Verb(text, opt.Prefix, opt.Username)
		if ours == errors.Is(err, ErrNotCommand) {
			t.Fatalf("%q is %v to Verb and %v to Parse", text, ours, err)
		}
		if !ours {
			if got != (Parsed{}) {
				t.Errorf("%q is no command and yet %+v", text, got)
			}
			return
		}
		if p, ok := errors.AsType[*Problem](err); ok {
			if got.Verb != s.Verb || opt.Table.Find(string(p.Command.Verb)) == nil || p.Kind == "" || (p.Kind == WrongTime) != (p.Time != nil) {
				t.Errorf("%q is %+v, %+v", text, got, p)
			}
			return
		}
		if err != nil {
			t.Fatalf("%q: an error of another kind: %v", text, err)
		}
		if got.Verb == callHelp {
			return
		}
		// What was understood, typed anew, is understood the same.
		c := got.Command
		c.In = ""
		again := c.Line(opt.Prefix, got.Args)
		if got.In != "" {
			again = strings.Replace(again, string(c.Verb), string(c.Verb)+" --in="+got.In, 1)
		}
		if second, err := Parse(again, opt); err != nil || second.Command != got.Command || second.Title != got.Title {
			t.Errorf("%q is %+v\n%q is %+v, %v", text, got, again, second, err)
		}
	})
}
