package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unicode"
	"unicode/utf8"

	"userbot/internal/command"
	"userbot/internal/recurrence"
	"userbot/internal/when"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// specs are verbs of each kind; the first three are those that the program had when answers.txt was written.
func specs() []command.Spec {
	all, elsewhere := []command.Option{command.RTMP, command.Replace, command.In}, map[string]command.Verb{"list": "", "status": "", "help": ""}
	return []command.Spec{
		{Verb: "startcall", Aliases: []string{"startvc"}, Usage: "startcall [--rtmp] [--replace] [--in CHAT] [title]",
			Example: "startcall Friday Q&A", Summary: "start a call now", Options: all, Follows: command.Title, Reserved: elsewhere},
		{Verb: "schedulecall", Aliases: []string{"schedulevc"}, Usage: "schedulecall [--rtmp] [--replace] [--in CHAT] <when> [title]",
			Example: "schedulecall fri 20:00 Movies", Summary: "schedule a call, up to 8 days ahead",
			Details: []string{"<when>: 18:00, tomorrow 6pm, fri 20:00, 24 dec 18:00, in 2h30m, then a zone if it is not the chat's: 18:00 Europe/Berlin"},
			Options: all, Follows: command.TimeTitle, Reserved: elsewhere, Now: "startcall"},
		{Verb: "callhelp", Aliases: []string{"vchelp"}, Usage: "callhelp [command]", Example: "callhelp schedulecall",
			Summary: "show this help, or that of one command", Follows: command.VerbName},
		{Verb: "calltitle", Usage: "calltitle [--in CHAT] <title>", Example: "calltitle New name", Summary: "rename the call",
			Options: []command.Option{command.In}, Follows: command.Title, Required: true},
		{Verb: "endcall", Usage: "endcall [--in CHAT] [confirm]", Example: "endcall", Summary: "end the call",
			Options: []command.Option{command.In}, Follows: command.Value, Values: []string{"confirm"}},
		{Verb: "yes", Usage: "yes [number]", Example: "yes 1", Summary: "agree", Follows: command.Value, Values: []string{"1", "2", "3"}},
		{Verb: "callinfo", Usage: "callinfo", Example: "callinfo", Summary: "tell"},
	}
}

// planSpecs are the verbs about planned calls, with those that go with any.
func planSpecs() []command.Spec {
	return append([]command.Spec{
		{Verb: "skipcall", Usage: "skipcall [number]", Example: "skipcall 7", Summary: "leave out the next one", Follows: command.Plan, List: "callinfo"},
		{Verb: "movecall", Usage: "movecall [--remind 1d,1h,10m] [number] <when>", Example: "movecall 7 fri 20:00", Summary: "move a planned call",
			Options: []command.Option{command.Remind, command.In}, Follows: command.PlanTime, List: "callinfo"},
		{Verb: "callzone", Usage: "callzone [--in CHAT] [zone]", Example: "callzone Europe/Berlin", Summary: "the time zone",
			Options: []command.Option{command.In}, Follows: command.Zone},
		{Verb: "calllog", Usage: "calllog [number]", Example: "calllog 20", Summary: "what was done", Follows: command.Count, Most: 50},
	}, specs()[2], specs()[5], specs()[6])
}

func tableOf(t testing.TB, specs []command.Spec) *command.Table {
	t.Helper()
	table, err := command.NewTable(specs)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// answer is what a chat with the zone loc is told about a text that is typed at now; "" if the text is right.
func answer(text string, prefix string, table *command.Table, now time.Time, loc *time.Location) Text {
	got, err := command.Parse(text, command.Options{Prefix: prefix, Usernames: []string{"OurName"}, Table: table})
	switch {
	case errors.Is(err, command.ErrNotCommand):
		return ""
	case err == nil && got.Verb == table.Help().Verb:
		return Help(got.Args, prefix, table, none)
	case err == nil && got.Said != nil:
		switch m := got.Said.Resolve(now, loc); {
		case m.Sure:
			got.Title = m.Readings[0].Title
		case len(m.Readings) > 0:
			return question(got.Command, m, now, loc, prefix)
		default:
			err = &command.Problem{Kind: command.WrongTime, Command: got.Command, Time: m.Problem}
		}
	}
	if err == nil {
		_, err = command.CleanTitle(got.Title)
	}
	p, ok := errors.AsType[*command.Problem](err)
	switch {
	case ok && len(p.Try) > 0 && p.Command.Verb != "yes":
		var all []Choice
		for _, c := range p.Try {
			again := answer(c.Line(prefix, c.Args), prefix, table, now, loc).Reveal()
			if again == "" || c.Verb == table.Help().Verb || strings.Contains(again, "\nAnswer "+prefix+"yes") {
				all = append(all, Choice{Command: c})
			}
		}
		if len(all) == 0 {
			only := *p
			only.Try = nil
			return Usage(&only, prefix, table)
		}
		s := Scene{Prefix: prefix, Yes: prefix + "yes", Zone: loc, Now: now}
		return s.Ask(Wrong(p, prefix, table), all)
	case ok:
		return Usage(p, prefix, table)
	}
	return ""
}

// question asks which of its readings a time means.
func question(c command.Command, m when.Meaning, now time.Time, loc *time.Location, prefix string) Text {
	var all []Choice
	for _, r := range m.Readings[:min(len(m.Readings), 4)] {
		title, err := command.CleanTitle(r.Title)
		if err != nil {
			continue
		}
		choice := Choice{Command: c, Title: title, At: r.At}
		if r.Rule != "" {
			choice.Rule, err = recurrence.Parse(r.Rule)
			if err != nil {
				panic(err)
			}
		}
		for _, n := range r.Notes {
			choice.Note += Note(n).Reveal()
		}
		all = append(all, choice)
	}
	if len(all) == 0 {
		return Time(m.Problem)
	}
	return (&Scene{Now: now, Zone: loc, Yes: prefix + "yes"}).Ask(Time(m.Problem), all)
}

// Every sentence, letter for letter. A line with # says where and when, one with > what was typed.
func TestWhatPeopleAreTold(t *testing.T) {
	file, err := os.ReadFile("testdata/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	table := tableOf(t, specs()[:3])
	var (
		now time.Time
		loc *time.Location
	)
	for block := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n\n") {
		if place, ok := strings.CutPrefix(block, "# "); ok {
			zone, at, _ := strings.Cut(place, " ")
			loc = zoneOf(t, zone)
			if now, err = time.Parse(time.RFC3339Nano, at); err != nil {
				t.Fatal(err)
			}
			continue
		}
		quoted, want, _ := strings.Cut(strings.TrimPrefix(block, "> "), "\n")
		text, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatalf("%s: %v", quoted, err)
		}
		text = strings.ReplaceAll(text, "%", "") // fmt's complaints have one
		got := answer(text, "/", table, now, loc)
		if got.Reveal() != want {
			t.Errorf("to %q in %s at %v people are told\n%s\nwant\n%s", text, loc, now, got.Reveal(), want)
		}
		checkAnswer(t, got, "/")
		if !strings.Contains(want, "Usage: ") && !strings.HasPrefix(want, "What I can do:") && !strings.HasPrefix(want, "I do not know ") {
			offeredAt(t, got, table, now, loc)
		}
	}
}

// TestTheReadmesQuestion: what is shown there is what is asked.
func TestTheReadmesQuestion(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, typed, _ := strings.Cut(string(readme), "is hard to take back, is asked:\n\n```\nAlice    ")
	typed, told, _ := strings.Cut(typed, "\nuserbot  ")
	told, _, ok := strings.Cut(told, "\n```\n")
	if !ok {
		t.Fatal("the README shows no question")
	}
	berlin := zoneOf(t, "Europe/Berlin")
	got := answer(typed, "/", tableOf(t, specs()), time.Date(2026, 11, 23, 15, 4, 5, 0, berlin), berlin)
	if want := strings.ReplaceAll(told, "\n         ", "\n"); got.Reveal() != want {
		t.Errorf("to %q people are told\n%s\nand in the README\n%s", typed, got.Reveal(), want)
	}
}

func TestWhatVerbsThatDifferAreTold(t *testing.T) {
	all := specs()
	all[0].Reserved["stop"] = "endcall" // of the second, too
	table := tableOf(t, all)
	for text, want := range map[string]string{
		"/yes 2 or 3":                 "After /yes comes the number of what is meant.\nPlease type one of these:\n/yes 2\n/yes 3",
		"/schedulecall stop":          "The word “stop” is no time. Did you mean this?\n/endcall\nAnswer /yes, or type it again.",
		"/startcall stop":             "To be a title, the word “stop” must stand in quotes. Which one?\n1. /endcall\n2. /startcall \"stop\"\nAnswer /yes 1 or /yes 2, or type it again.",
		"/endcall --rtmp":             "The option --rtmp does not go with /endcall. Did you mean this?\n/endcall\nAnswer /yes, or type it again.",
		"/calltitle --rtmp x":         "The option --rtmp does not go with /calltitle. Which one?\n1. /calltitle x\n2. /calltitle \"--rtmp x\"\nAnswer /yes 1 or /yes 2, or type it again.",
		"/calltitle Weekly --rtmp":    "The option --rtmp does not go with /calltitle. Which one?\n1. /calltitle Weekly\n2. /calltitle \"Weekly --rtmp\"\nAnswer /yes 1 or /yes 2, or type it again.",
		"/calltitle --loudly x":       "There is no option --loudly. I know --in CHAT. Did you mean this?\n/calltitle x\nAnswer /yes, or type it again.",
		"/callinfo --loudly":          "There is no option --loudly.\nUsage: /callinfo\nExample: /callinfo",
		"/calltitle --in @demo":       "Please add the title.\nUsage: /calltitle [--in CHAT] <title>\nExample: /calltitle --in @demo New name",
		"/calltitle --in":             "After --in I need a chat: @name, a t.me link or an id.\nUsage: /calltitle [--in CHAT] <title>\nExample: /calltitle --in @yourgroup New name",
		"/endcall Friday Q&A":         "After /endcall comes nothing, or the word confirm, and “Friday Q&A” is not that. Did you mean this?\n/endcall\nAnswer /yes, or type it again.",
		"/endcall confirm --in @demo": "Options belong before the word confirm. Did you mean this?\n/endcall --in @demo confirm\nAnswer /yes, or type it again.",
		"/endcall @demo":              "Before a chat belongs --in, and “@demo” has none. Did you mean this?\n/endcall --in @demo\nAnswer /yes, or type it again.",
		"/callinfo please tell":       "Nothing follows /callinfo, and “please tell” does. Did you mean this?\n/callinfo\nAnswer /yes, or type it again.",
		"/callhelp calltitle":         "Usage: /calltitle [--in CHAT] <title>\n--in CHAT: for another chat: @name, a t.me link or an id\nExample: /calltitle New name",
		"/calltitle --in @chat help":  "Usage: /calltitle [--in CHAT] <title>\n--in CHAT: for another chat: @name, a t.me link or an id\nExample: /calltitle New name",
	} {
		got := answer(text, "/", table, time.Now(), time.UTC)
		if got.Reveal() != want {
			t.Errorf("to %q people are told\n%s\nwant\n%s", text, got.Reveal(), want)
		}
		checkAnswer(t, got, "/")
		if strings.Contains(want, "Usage: ") {
			continue
		}
		offered(t, got, table)
	}
}

func TestWhatVerbsAboutPlannedCallsAreTold(t *testing.T) {
	table := tableOf(t, planSpecs())
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"/movecall --remind":                                              "After --remind comes how long before the start, such as 1d,1h,10m, or the word none.\nUsage: /movecall [--remind 1d,1h,10m] [number] <when>\nExample: /movecall --remind 1d,1h,10m 7 fri 20:00",
		"/movecall --remind soon 7 18:00":                                 "After --remind comes how long before the start, such as 1d,1h,10m, or the word none. Did you mean this?\n/movecall --remind 1h 7 18:00\nAnswer /yes, or type it again.",
		"/movecall --remind 10 7 18:00":                                   "I could not read “10”. After --remind comes how long before the start, such as 1d,1h,10m, or the word none. Which one?\n1. /movecall --remind 10m 7 18:00\n2. /movecall --remind 10h 7 18:00\nAnswer /yes 1 or /yes 2, or type it again.",
		"/movecall --remind 40d 7 18:00":                                  "A reminder comes from 1 minute to 30 days before the start, in whole minutes, and “40d” is not that.\nUsage: /movecall [--remind 1d,1h,10m] [number] <when>\nExample: /movecall --remind 1d,1h,10m 7 fri 20:00",
		"/movecall --remind 1m,2m,3m,4m,5m,6m 7 18:00":                    "Those are 6 reminders, and a call has at most 5.\nUsage: /movecall [--remind 1d,1h,10m] [number] <when>\nExample: /movecall --remind 1d,1h,10m 7 fri 20:00",
		"/movecall --in @demo --remind 1 hour and 10 minutes 7 fri 20:00": "I cannot tell whether “10 minutes” is one more reminder: commas part them. Which one?\n1. /movecall --remind 1h,10m --in @demo 7 fri 20:00\n2. /movecall --remind 1h10m --in @demo 7 fri 20:00\nAnswer /yes 1 or /yes 2, or type it again.",
		"/movecall --in @demo 7":                                          "Please say when the call is to start.\nUsage: /movecall [--remind 1d,1h,10m] [number] <when>\nExample: /movecall --in @demo 7 fri 20:00",
		"/movecall #7 tomorrow":                                           "I read “tomorrow” as the day, but no time follows it.\nFor example: /movecall 7 tomorrow 18:00",
		"/movecall 7 mar 18:00":                                           "I cannot tell whether “7 mar 18:00” begins with the number of a planned call or is all a time. Which one?\n1. /movecall #7 mar 18:00\n2. /movecall to 7 mar 18:00\nAnswer /yes 1 or /yes 2, or type it again.",
		"/movecall 7 fri 20:00 Weekly":                                    "Only a time follows there, and “Weekly” is more. Did you mean this?\n/movecall 7 fri 20:00\nAnswer /yes, or type it again.",
		"/movecall 7 Party":                                               "I could not read a time in “Party”.\nFor example: /movecall 7 fri 20:00",
		"/skipcall 0":                                                     "After /skipcall comes the number of one planned call, or its title, and I am not sure of “0”. The numbers are in /callinfo.\nUsage: /skipcall [number]\nExample: /skipcall 7",
		"/skipcall 7 of us":                                               "After /skipcall comes the number of one planned call, or its title, and I am not sure of “7 of us”. The numbers are in /callinfo. Which one?\n1. /skipcall 7\n2. /skipcall \"7 of us\"\nAnswer /yes 1 or /yes 2, or type it again.",
		"/skipcall 7 and 8":                                               "After /skipcall comes the number of one planned call, or its title, and I am not sure of “7 and 8”. The numbers are in /callinfo. Which one?\n1. /skipcall 7\n2. /skipcall 8\nAnswer /yes 1 or /yes 2, or type it again.",
		"/callzone Berlin --in @demo":                                     "Options belong before the time zone, and “--in @demo” stands behind it. Did you mean this?\n/callzone --in @demo Berlin\nAnswer /yes, or type it again.",
		"/callzone xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": "I know no time zone “xxxxxxxxxxxxxxxxxxxxxxxx…”. A place does, such as Europe/Berlin or London, or the hours from UTC: UTC+5:30.\nUsage: /callzone [--in CHAT] [zone]\nExample: /callzone Europe/Berlin",
		"/calllog all":       "After /calllog comes a number from 1 to 50, not “all”.\nUsage: /calllog [number]\nExample: /calllog 20",
		"/calllog 99":        "After /calllog comes a number from 1 to 50, not “99”. Did you mean this?\n/calllog 50\nAnswer /yes, or type it again.",
		"/callhelp movecall": "Usage: /movecall [--remind 1d,1h,10m] [number] <when>\n--remind 1d,1h,10m: remind this chat so long before the start, up to 5 times; none: not at all\n--in CHAT: for another chat: @name, a t.me link or an id\nExample: /movecall 7 fri 20:00",
	} {
		got := answer(text, "/", table, now, time.UTC)
		if got.Reveal() != want {
			t.Errorf("to %q people are told\n%s\nwant\n%s", text, got.Reveal(), want)
		}
		checkAnswer(t, got, "/")
		if !strings.Contains(want, "Usage: ") {
			offeredAt(t, got, table, now, time.UTC)
		}
	}
}

// A kind of problem without a sentence of its own would be told as nothing in particular.
func TestEveryProblemHasASentence(t *testing.T) {
	kinds := func(file string) []string {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, m := range regexp.MustCompile(`(?m)^\t\w+ +Kind = "(.*)"`).FindAllStringSubmatch(string(source), -1) {
			all = append(all, m[1])
		}
		if len(all) < 10 {
			t.Fatalf("only %d kinds in %s", len(all), file)
		}
		return all
	}
	for _, kind := range kinds("../when/problem.go") {
		if p := (&when.Problem{Kind: when.Kind(kind)}); Time(p) == Time(&when.Problem{}) {
			t.Errorf("%q has none", kind)
		}
	}
	for _, kind := range kinds("../command/problem.go") {
		p := &command.Problem{Kind: command.Kind(kind), Time: &when.Problem{}}
		if usage(p, "/", &command.Spec{}, tableOf(t, specs())) == usage(&command.Problem{}, "/", &command.Spec{}, tableOf(t, specs())) {
			t.Errorf("%q has none", kind)
		}
	}
}

func TestAnotherPrefixIsUsedThroughout(t *testing.T) {
	for _, text := range []string{"!!startcall --in", "!!schedulecall now", "!!schedulecall 6", "!!callhelp", "!!callhelp startcall", "!!endcall --rtmp", "!!callinfo x"} {
		got := answer(text, "!!", tableOf(t, specs()), time.Now(), time.UTC)
		if !strings.Contains(got.Reveal(), "!!") || strings.Contains(got.Reveal(), "/startcall") || strings.Contains(got.Reveal(), "/schedulecall") {
			t.Errorf("to %q people are told\n%s", text, got.Reveal())
		}
		checkAnswer(t, got, "!!")
	}
}

// none of the verbs is switched off.
func none(command.Verb) bool { return false }

func TestHelpLeavesOutWhatIsOff(t *testing.T) {
	table := tableOf(t, specs())
	off := func(v command.Verb) bool { return v == "calltitle" }
	if got := Help("", "/", table, off).Reveal(); strings.Contains(got, "calltitle") || !strings.Contains(got, "/endcall: ") {
		t.Errorf("the overview says\n%s", got)
	}
	if got := Help("calltitle", "/", table, off); got != SwitchedOff("calltitle", true) {
		t.Errorf("of what is off it says\n%s", got.Reveal())
	}
}

func TestHelp(t *testing.T) {
	table := tableOf(t, specs())
	if got := Help("calltitle.", "/", table, none); got != Help("calltitle", "/", table, none) {
		t.Errorf("with a full stop behind the verb it says\n%s", got.Reveal())
	}
	for _, s := range table.Specs() {
		for _, arg := range append([]string{string(s.Verb), "/" + string(s.Verb), strings.ToUpper(string(s.Verb)), " /" + string(s.Verb) + "@ourname please"}, s.Aliases...) {
			help := Help(arg, "/", table, none)
			if !strings.HasPrefix(help.Reveal(), "Usage: /"+s.Usage) || !strings.Contains(help.Reveal(), s.Example) {
				t.Errorf("Help(%q) is not that of %s:\n%s", arg, s.Verb, help.Reveal())
			}
			checkAnswer(t, help, "/")
		}
	}
	if got := Help("/schedulcall", "/", table, none).Reveal(); !strings.HasPrefix(got, "I do not know “schedulcall”, so this is about /schedulecall.\nUsage: /schedulecall") {
		t.Errorf("of a verb that is nearly right people are told\n%s", got)
	}
	if got := Help("Schedule", "/", table, none).Reveal(); !strings.HasPrefix(got, "I do not know “Schedule”, so this is about /schedulecall.\nUsage: /schedulecall") {
		t.Errorf("of a part of one verb people are told\n%s", got)
	}
	for _, arg := range []string{"", "nonsense", "--rtmp", "\u200b", "call"} {
		help := Help(arg, "/", table, none)
		for _, s := range table.Specs() {
			if !strings.Contains(help.Reveal(), "/"+string(s.Verb)) {
				t.Errorf("Help(%q) does not mention %s:\n%s", arg, s.Verb, help.Reveal())
			}
		}
		checkAnswer(t, help, "/")
	}
}

// checkAnswer fails if a text could not be said in a chat: too long, or looking like a command.
func checkAnswer(t *testing.T, text Text, prefix string) {
	t.Helper()
	answer := text.Reveal()
	if n := strings.Count(answer, "\n") + 1; n > 10 || utf8.RuneCountInString(answer) > 2000 {
		t.Errorf("the answer has %d lines:\n%s", n, answer)
	}
	if first, _ := utf8.DecodeRuneInString(answer); !unicode.IsLetter(first) {
		t.Errorf("the answer begins with %q:\n%s", first, answer)
	}
	if strings.HasPrefix(answer, prefix) || strings.Contains(answer, hidden) || strings.Contains(answer, "%!") {
		t.Errorf("the answer cannot be told:\n%s", answer)
	}
}

func TestATextIsSeenByNobodyElse(t *testing.T) {
	const text = Text("Weekly with Alice")
	type record struct{ Answer Text }
	for _, verb := range []string{"%s", "%v", "%+v", "%q", "%x", "%d", "%#v"} {
		for _, v := range []any{text, record{text}, &record{text}, []Text{text}, fmt.Errorf("no: %v", text)} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "Alice") || strings.Contains(strings.ToLower(got), fmt.Sprintf("%x", "Alice")) {
				t.Errorf("%s of %T shows it: %s", verb, v, got)
			}
		}
	}
	kept, err := json.Marshal(record{text})
	if err != nil || string(kept) != `{"Answer":"Weekly with Alice"}` {
		t.Errorf("it is kept as %s, %v", kept, err)
	}
}

// Whatever is typed, the answer can be told, and what it offers is right or is itself answered.
func FuzzUsage(f *testing.F) {
	tables := []*command.Table{tableOf(f, specs()), tableOf(f, planSpecs())}
	zones := []*time.Location{time.UTC, zoneOf(f, "Europe/Berlin"), zoneOf(f, "Australia/Lord_Howe"), zoneOf(f, "America/St_Johns")}
	f.Add("/schedulecall 18:00 - 19:00 Weekly", int64(1_780_000_000), uint8(1))
	f.Add("/calltitle --rtmp x", int64(1_780_000_000), uint8(0))
	f.Add("/movecall --remind 1 hour and 10 minutes 7 mar 18:00 Weekly", int64(1_780_000_000), uint8(5))
	f.Fuzz(func(t *testing.T, text string, unix int64, zone uint8) {
		text = strings.ReplaceAll(text, "%", "") // fmt's complaints have one
		now, loc, table := time.Unix(unix%4_000_000_000, 0), zones[int(zone)%len(zones)], tables[int(zone)/len(zones)%2]
		got := answer(text, "/", table, now, loc)
		if got != "" {
			checkAnswer(t, got, "/")
		}
		if _, _, usage := strings.Cut(got.Reveal(), "Usage: "); !usage && !strings.Contains(got.Reveal(), "What I can do:") {
			offeredAt(t, got, table, now, loc)
		}
	})
}
