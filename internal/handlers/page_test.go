package handlers

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"userbot/internal/command"
	"userbot/internal/words"
)

var updatePage = flag.Bool("update", false, "write docs/commands.md anew")

// TestThePageOfVerbs: docs/commands.md is what the table says, in the words of the chat's own help.
func TestThePageOfVerbs(t *testing.T) {
	const file = "../../docs/commands.md"
	table, rows, err := tableOf(verbs())
	if err != nil {
		t.Fatal(err)
	}
	want := page(table, rows)
	if *updatePage {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("the page is not what the verbs are (%v); write it anew: go test ./internal/handlers -run TestThePageOfVerbs -update", err)
	}
}

// TestExamplesAreRight: whoever copies an example is understood.
func TestExamplesAreRight(t *testing.T) {
	table, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range table.Specs() {
		if s.Another == "" || s.Another == s.Example {
			t.Errorf("%s has one example only", s.Verb)
		}
		for _, line := range []string{s.Example, s.Another} {
			if in, err := command.Parse("/"+line, command.Options{Prefix: "/", Table: table}); err != nil || in.Verb != s.Verb {
				t.Errorf("%q is taken for %q: %v", line, in.Verb, err)
			}
		}
	}
}

// TestHelpIsOneScreen: of a phone, which is 40 characters wide and 25 lines high.
func TestHelpIsOneScreen(t *testing.T) {
	table, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	none := func(command.Verb) bool { return false }
	overview := words.Help("", "/", table, none).Reveal()
	for line := range strings.SplitSeq(overview, "\n") {
		if n := utf8.RuneCountInString(line); n > 40 {
			t.Errorf("the overview has a line of %d characters, and a phone 40: %q", n, line)
		}
	}
	pages := map[string]string{"the overview": overview}
	for _, s := range table.Specs() {
		pages[string(s.Verb)] = words.Help(string(s.Verb), "/", table, none).Reveal()
		if s.Follows != command.VerbName && !strings.Contains(overview, s.Group+":\n") {
			t.Errorf("the group of %s is not in the overview", s.Verb)
		}
	}
	for of, text := range pages {
		if n := linesOf(text, 40); n > 25 {
			t.Errorf("the help for %s takes %d lines of a phone that has 25:\n%s", of, n, text)
		}
	}
}

// linesOf is how many lines a text takes where each has width characters, words being kept whole.
func linesOf(text string, width int) (n int) {
	for line := range strings.SplitSeq(text, "\n") {
		left := 0
		for _, word := range strings.Fields(line) {
			if k := utf8.RuneCountInString(word) + 1; k > left {
				n, left = n+1, width+1-k
			} else {
				left -= k
			}
		}
	}
	return n
}

// TestTheNamesThatPeopleKnow: what other userbots call a thing is understood here.
func TestTheNamesThatPeopleKnow(t *testing.T) {
	table, err := Table()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]command.Verb{
		"startvc": "startcall", "stopvc": "endcall", "endvc": "endcall", "vctitle": "calltitle", "vclink": "calllink", "vcinfo": "callinfo",
		"vcmute": "callmute", "vcunmute": "callunmute", "vcusers": "callwho", "vclog": "calllog", "vcmembers": "callwho", "record": "recordcall", "vchelp": "callhelp",
	} {
		if s := table.Find(name); s == nil || s.Verb != want {
			t.Errorf("%s is not known as %s", name, want)
		}
	}
}

func page(table *command.Table, rows map[command.Verb]*verb) string {
	none := func(command.Verb) bool { return false }
	var b strings.Builder
	b.WriteString(`# Commands

Made from the table of verbs; the chat tells the same with ` + "`/callhelp`" + `. The prefix is the operator's choice.

What is not understood, or can mean several things, is answered with a question where it can be told what may be meant, and
otherwise with what is wrong and a line that is right. ` + "`/yes`" + ` answers a question, within 10 minutes. A planned call that is asked
about as its time comes, by a line typed before that, does not start while the question is open.

A verb that is a letter off, or is typed in two words (` + "`/call info`" + `), is asked about. Half a verb, such as ` + "`/help`, `/skip 1` or `/schedule fri 20:00`" + `,
may be another bot's: it counts in a private chat, with the account's name (` + "`/help@name`" + `), in reply to an answer, and where the
number or the title of a planned call follows it, or surely a time. Who may not command hears nothing.

The caption of one picture, video or file is typed like any other text; what stands under an album or a poll is not.

| command | does |
|---|---|
`)
	group := ""
	for _, s := range table.Specs() {
		if s.Group != group {
			group = s.Group
			b.WriteString("| **" + group + "** | |\n")
		}
		b.WriteString("| [`/" + string(s.Verb) + "`](#" + string(s.Verb) + ") | " + s.Summary + " |\n")
	}
	for _, s := range table.Specs() {
		b.WriteString("\n## " + string(s.Verb) + "\n\n```\n" + words.Help(string(s.Verb), "/", table, none).Reveal() + "\n```\n")
		if asks := rows[s.Verb].asks; asks != "" {
			b.WriteString("\nAsks " + asks + ".\n")
		}
	}
	return b.String()
}
