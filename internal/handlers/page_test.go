package handlers

import (
	"flag"
	"os"
	"strings"
	"testing"

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

func page(table *command.Table, rows map[command.Verb]*verb) string {
	none := func(command.Verb) bool { return false }
	var b strings.Builder
	b.WriteString(`# Commands

Made from the table of verbs; the chat tells the same with ` + "`/callhelp`" + `. The prefix is the operator's choice.

What is not understood, or can mean several things, is answered with a question where it can be told what may be meant, and
otherwise with what is wrong and a line that is right. ` + "`/yes`" + ` answers a question, within 10 minutes.

| command | does |
|---|---|
`)
	for _, s := range table.Specs() {
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
