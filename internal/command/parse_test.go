package command

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// firstWord stands in for the time grammar: the time is one word, of digits and colons.
func firstWord(args string) (string, error) {
	word, rest := cutWord(args)
	if word == "" || strings.Trim(word, "0123456789:") != "" {
		return "", errors.New("no time")
	}
	return rest, nil
}

// twoWords is a time of a day and an hour, as in "tomorrow 18:00".
func twoWords(args string) (string, error) {
	day, rest := cutWord(args)
	if day != "tomorrow" {
		return "", errors.New("no day")
	}
	return firstWord(rest)
}

var us = Options{Prefix: "/", Username: "OurName", Time: firstWord}

func TestParse(t *testing.T) {
	start := func(title string) Command { return Command{Verb: StartCall, Args: title} }
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
		{"an option", "/startcall --rtmp x", Command{Verb: StartCall, RTMP: true, Args: "x"}},
		{"an option in capitals", "/startcall --RTMP x", Command{Verb: StartCall, RTMP: true, Args: "x"}},
		{"a phone's em dash for two hyphens", "/startcall —rtmp x", Command{Verb: StartCall, RTMP: true, Args: "x"}},
		{"a phone's en dash for two hyphens", "/startcall –replace x", Command{Verb: StartCall, Replace: true, Args: "x"}},
		{"a minus sign for two hyphens", "/startcall −rtmp", Command{Verb: StartCall, RTMP: true}},
		{"the same option twice", "/startcall --rtmp --rtmp x", Command{Verb: StartCall, RTMP: true, Args: "x"}},
		{"options in any order", "/startcall --replace --in @chat --rtmp x", Command{Verb: StartCall, RTMP: true, Replace: true, In: "@chat", Args: "x"}},
		{"a chat behind an equals sign", "/startcall --in=@chat x", Command{Verb: StartCall, In: "@chat", Args: "x"}},
		{"a chat in quotes", "/startcall --in “@chat” x", Command{Verb: StartCall, In: "@chat", Args: "x"}},
		{"a chat by its id", "/startcall --in -1001234 x", Command{Verb: StartCall, In: "-1001234", Args: "x"}},
		{"a chat by an id with a typographic minus", "/startcall —in −1001234", Command{Verb: StartCall, In: "-1001234"}},
		{"a chat by its link", "/startcall --in https://t.me/c/1/2 x", Command{Verb: StartCall, In: "https://t.me/c/1/2", Args: "x"}},
		{"an option in the middle of a title is part of it", "/startcall The --rtmp hour", start("The --rtmp hour")},
		{"an option at the end of a title in quotes too", `/startcall "Weekly --rtmp"`, start(`"Weekly --rtmp"`)},
		{"so is an unknown option at the end", "/startcall Using —force", start("Using —force")},
		{"so is in without a dash", "/startcall Dinner in Rome", start("Dinner in Rome")},
		{"an unknown option there too", "/startcall Using --force well", start("Using --force well")},
		{"a lone em dash is part of the title", "/startcall — Weekly", start("— Weekly")},
		{"a negative number is part of the title", "/startcall -5 °C", start("-5 °C")},
		{"quotes keep an option a title", `/startcall "--rtmp for beginners"`, start(`"--rtmp for beginners"`)},
		{"help asks for help", "/startcall help", Command{Verb: CallHelp, Args: "startcall"}},
		{"so does help in capitals, after an option", "/startvc --rtmp HELP", Command{Verb: CallHelp, Args: "startcall"}},
		{"so does a question mark", "/schedulecall ?", Command{Verb: CallHelp, Args: "schedulecall"}},
		{"so does --help", "/schedulecall —help 18:00", Command{Verb: CallHelp, Args: "schedulecall"}},
		{"and --help behind the time", "/schedulecall 18:00 --help", Command{Verb: CallHelp, Args: "schedulecall"}},
		{"help with more words is a title", "/startcall help me move", start("help me move")},
		{"help in quotes is a title", `/startcall "help"`, start(`"help"`)},
		{"help in a phone's quotes is a title", "/startcall “help”", start("“help”")},
		{"list with more words is a title", "/startcall list of wishes", start("list of wishes")},
		{"a time and a title", "/schedulecall 18:00 Weekly", Command{Verb: ScheduleCall, Args: "18:00 Weekly"}},
		{"an option before the time", "/schedulevc --rtmp 18:00 Weekly", Command{Verb: ScheduleCall, RTMP: true, Args: "18:00 Weekly"}},
		{"an option between time and title", "/schedulecall 18:00 --in @chat Weekly", Command{Verb: ScheduleCall, In: "@chat", Args: "18:00 Weekly"}},
		{"options on both sides of the time", "/schedulecall —rtmp 18:00 —replace Weekly", Command{Verb: ScheduleCall, RTMP: true, Replace: true, Args: "18:00 Weekly"}},
		{"an option at the end of a scheduled title in quotes", `/schedulecall 18:00 “Weekly --rtmp”`, Command{Verb: ScheduleCall, Args: "18:00 “Weekly --rtmp”"}},
		{"a title that begins with now", "/startcall Now or never", start("Now or never")},
		{"an option at the very end, without a title", "/schedulecall 18:00 --rtmp", Command{Verb: ScheduleCall, RTMP: true, Args: "18:00"}},
		{"quotes in a scheduled title keep an option a title", `/schedulecall 18:00 "--rtmp now"`, Command{Verb: ScheduleCall, Args: `18:00 "--rtmp now"`}},
		{"a time that cannot be read keeps what looks like an option in its title", "/schedulecall soon The --force", Command{Verb: ScheduleCall, Args: "soon The --force"}},
		{"help for everything", "/callhelp", Command{Verb: CallHelp}},
		{"help for one verb", "/callhelp  startcall ", Command{Verb: CallHelp, Args: "startcall"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text, us)
			if err != nil || got != c.want {
				t.Errorf("Parse(%q) = %+v, %v\nwant %+v", c.text, got, err, c.want)
			}
		})
	}
}

func TestAnOptionMayInterruptTheTime(t *testing.T) {
	opt := us
	opt.Time = twoWords
	got, err := Parse("/schedulecall tomorrow --rtmp 18:00 —in=@chat Weekly", opt)
	want := Command{Verb: ScheduleCall, RTMP: true, In: "@chat", Args: "tomorrow 18:00 Weekly"}
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
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
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Parse(text, us); !errors.Is(err, ErrNotCommand) || got != (Command{}) {
				t.Errorf("Parse(%q) = %+v, %v, want ErrNotCommand", text, got, err)
			}
		})
	}
	t.Run("any name while we have none", func(t *testing.T) {
		if _, err := Parse("/startcall@", Options{Prefix: "/"}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
	t.Run("everything while there is no prefix", func(t *testing.T) {
		if _, err := Parse("startcall", Options{}); !errors.Is(err, ErrNotCommand) {
			t.Errorf("got %v, want ErrNotCommand", err)
		}
	})
}

func TestWrongUsageIsAnsweredWithWhatHelps(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"a misspelt option names the one that was meant", "/startcall --rtpm x", "Did you mean --rtmp?"},
		{"so does one with a dropped letter", "/startcall —replce x", "Did you mean --replace?"},
		{"an option unlike any names all", "/startcall --loudly x", "I know --rtmp, --replace and --in CHAT."},
		{"a misspelt option behind the time", "/schedulecall 18:00 --rtpm x", "Did you mean --rtmp?"},
		{"an option unlike any may begin a title", "/startcall --loudly x", "put the title in quotes"},
		{"an option is named as it was typed", "/startcall -h", "There is no option -h."},
		{"also with a phone's dash and a value", "/startcall —Loudly=9 x", "There is no option —Loudly."},
		{"an overlong option is not repeated in full", "/startcall --" + strings.Repeat("x", 4000), "no option --xxxxxxxxxxxxxxxxxxxxxx…."},
		{"a chat is missing at the end", "/startcall --in", "After --in I need a chat"},
		{"a chat is missing before another option", "/startcall --in --rtmp x", "After --in I need a chat"},
		{"a chat is empty", "/startcall --in= x", "After --in I need a chat"},
		{"a value where there is none", "/startcall --rtmp=yes x", "--rtmp takes no value"},
		{"a verb of other bots as a title", "/startcall list", "must stand in quotes"},
		{"the same in capitals", "/startcall STATUS", "must stand in quotes"},
		{"a verb of other bots as the title of a scheduled call", "/schedulecall 18:00 list", "must stand in quotes"},
		{"help as the title of a scheduled call", "/schedulecall 18:00 help", "must stand in quotes"},
		{"no time", "/schedulecall", "say when"},
		{"no time behind an option", "/schedulecall --rtmp", "say when"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text, us)
			var usage *UsageError
			if !errors.As(err, &usage) {
				t.Fatalf("Parse(%q) = %+v, %v, want a usage error", c.text, got, err)
			}
			if got.Verb == "" || got.Verb != usage.Command.Verb {
				t.Errorf("the verb is %q, the error speaks of %q", got.Verb, usage.Command.Verb)
			}
			checkAnswer(t, err.Error(), "/")
			for _, want := range []string{c.says, "\nUsage: /" + string(got.Verb), "\nExample: /" + string(got.Verb)} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the answer does not say %q:\n%s", want, err)
				}
			}
		})
	}
}

func TestWhatIsOfferedInsteadCanBeTyped(t *testing.T) {
	for _, c := range []struct{ name, text, says, offers string }{
		{"an option behind a title", "/startcall Friday Q&A --rtmp", "Options belong before the title, and “--rtmp” stands", "/startcall --rtmp Friday Q&A"},
		{"with a phone's dash", "/startcall Friday Q&A —rtmp", "“—rtmp”", "/startcall --rtmp Friday Q&A"},
		{"in capitals, with a single hyphen", "/startcall Friday Q&A -REPLACE", "“-REPLACE”", "/startcall --replace Friday Q&A"},
		{"a chat behind a title", "/startcall Friday Q&A --in @chat", "“--in @chat”", "/startcall --in @chat Friday Q&A"},
		{"a chat behind an equals sign", "/startcall Friday Q&A –in=-1001", "“–in=-1001”", "/startcall --in -1001 Friday Q&A"},
		{"several, besides one in its place", "/startvc --rtmp Friday Q&A --in @chat —replace ", "“--in @chat —replace”", "/startcall --rtmp --replace --in @chat Friday Q&A"},
		{"behind a title in quotes", `/startcall "Friday Q&A" --rtmp`, "“--rtmp”", `/startcall --rtmp "Friday Q&A"`},
		{"behind a scheduled title", "/schedulecall 18:00 Weekly --rtmp", "“--rtmp”", "/schedulecall --rtmp 18:00 Weekly"},
		{"behind a scheduled title and an option in its place", "/schedulecall 18:00 --in @chat Weekly --rtmp", "“--rtmp”", "/schedulecall --rtmp --in @chat 18:00 Weekly"},
		{"a call scheduled for now", "/schedulecall --rtmp now Weekly", "with /startcall", "/startcall --rtmp Weekly"},
		{"a call scheduled for right now, without a title", "/schedulecall right now", "with /startcall", "/startcall"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text, us)
			var usage *UsageError
			if !errors.As(err, &usage) {
				t.Fatalf("Parse(%q) = %+v, %v, want a usage error", c.text, got, err)
			}
			answer := err.Error()
			checkAnswer(t, answer, "/")
			if want := "\nFor example: " + c.offers; !strings.Contains(answer, c.says) || !strings.HasSuffix(answer, want) {
				t.Errorf("the answer does not say %q and then %q:\n%s", c.says, want, answer)
			}
			if again, err := Parse(c.offers, us); err != nil {
				t.Errorf("what is offered is itself refused: %+v, %v", again, err)
			}
		})
	}
}

func TestReadingsAreWholeCommands(t *testing.T) {
	err := UsageError{
		Command: Command{Verb: ScheduleCall, RTMP: true, In: "@chat", Args: "18:00 Sun and moon"}, Prefix: "!",
		Problem: "I am not sure.", Try: []string{"Sun 18:00 and moon", `18:00 "Sun and moon"`},
	}
	const want = "I am not sure.\nPlease type one of these:\n" +
		"!schedulecall --rtmp --in @chat Sun 18:00 and moon\n" + `!schedulecall --rtmp --in @chat 18:00 "Sun and moon"`
	if got := err.Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// checkAnswer fails if a text could not be said in a chat: too long, or looking like a command.
func checkAnswer(t *testing.T, answer, prefix string) {
	t.Helper()
	if n := strings.Count(answer, "\n") + 1; n > 10 {
		t.Errorf("the answer has %d lines:\n%s", n, answer)
	}
	if first, _ := utf8.DecodeRuneInString(answer); !unicode.IsLetter(first) {
		t.Errorf("the answer begins with %q:\n%s", first, answer)
	}
	if strings.HasPrefix(answer, prefix) {
		t.Errorf("the answer looks like a command:\n%s", answer)
	}
}

func TestAnotherPrefixIsUsedThroughout(t *testing.T) {
	opt := Options{Prefix: "!!"}
	if got, err := Parse("!!startcall x", opt); err != nil || got.Args != "x" {
		t.Fatalf("got %+v, %v", got, err)
	}
	_, err := Parse("!!startcall --in", opt)
	if err == nil || !strings.Contains(err.Error(), "Usage: !!startcall ") || strings.Contains(err.Error(), "/startcall") {
		t.Errorf("the usage is not told with the prefix in use: %v", err)
	}
	for _, arg := range []string{"", "startcall"} {
		if help := Help(arg, "!!"); !strings.Contains(help, "!!startcall") || strings.Contains(help, "/startcall") {
			t.Errorf("the help is not told with the prefix in use:\n%s", help)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, s := range Specs() {
		for _, arg := range append([]string{string(s.Verb), "/" + string(s.Verb), strings.ToUpper(string(s.Verb)), "/" + string(s.Verb) + "@ourname"}, s.Aliases...) {
			help := Help(arg, "/")
			if !strings.HasPrefix(help, "Usage: /"+s.Usage) || !strings.Contains(help, s.Example) {
				t.Errorf("Help(%q) is not that of %s:\n%s", arg, s.Verb, help)
			}
			checkAnswer(t, help, "/")
		}
	}
	for _, arg := range []string{"", "nonsense", "--rtmp"} {
		help := Help(arg, "/")
		for _, s := range Specs() {
			if !strings.Contains(help, "/"+string(s.Verb)) {
				t.Errorf("Help(%q) does not mention %s:\n%s", arg, s.Verb, help)
			}
		}
		checkAnswer(t, help, "/")
	}
}

func TestVerbTable(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Specs() {
		for _, name := range append([]string{string(s.Verb)}, s.Aliases...) {
			if seen[name] {
				t.Errorf("%q stands for two verbs", name)
			}
			seen[name] = true
		}
		if s.Verb != CallHelp {
			opt := us
			opt.Time = func(args string) (string, error) { return strings.TrimPrefix(args, "fri 20:00 "), nil }
			if c, err := Parse("/"+s.Example, opt); err != nil || c.Verb != s.Verb {
				t.Errorf("the example of %s does not work: %+v, %v", s.Verb, c, err)
			}
		}
	}
}

func TestOrdinaryMessagesCostNothing(t *testing.T) {
	long := strings.Repeat("see you there ", 290)
	for name, text := range map[string]string{
		"ordinary text":             long,
		"another bot's command":     "/roll 2d6",
		"a command for another bot": "/startcall@otherbot",
	} {
		if n := testing.AllocsPerRun(100, func() { _, _ = Parse(text, us) }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{
		"ordinary": strings.Repeat("see you there ", 290),
		"otherbot": "/roll 2d6",
		"ours":     "/startcall --rtmp Friday Q&A",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(text, us)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text, us)
		var usage *UsageError
		switch {
		case err == nil:
		case errors.Is(err, ErrNotCommand):
			if got != (Command{}) {
				t.Errorf("%q is no command and yet %+v", text, got)
			}
			return
		case errors.As(err, &usage):
			checkAnswer(t, err.Error(), us.Prefix)
			return
		default:
			t.Fatalf("%q: an error of another kind: %v", text, err)
		}
		if find(string(got.Verb)) == nil {
			t.Fatalf("%q: there is no verb %q", text, got.Verb)
		}
		if got.Verb == CallHelp {
			checkAnswer(t, Help(got.Args, us.Prefix), us.Prefix)
			return
		}
		// What was understood, typed anew, is understood the same.
		again := "/" + string(got.Verb)
		if got.RTMP {
			again += " --rtmp"
		}
		if got.Replace {
			again += " --replace"
		}
		if got.In != "" {
			again += " --in=" + got.In
		}
		if second, err := Parse(again+" "+got.Args, us); err != nil || second != got {
			t.Errorf("%q is %+v\n%q is %+v, %v", text, got, again+" "+got.Args, second, err)
		}
	})
}
