package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write the manual pages anew")

// roff makes text one that a page shows as it is.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...", "“", `\(lq`, "”", `\(rq`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}

// paragraphs sets text that has empty lines between its paragraphs.
func paragraphs(b *strings.Builder, text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		for line := range strings.SplitSeq(paragraph, "\n") {
			b.WriteString(roff(strings.TrimSpace(line)) + "\n")
		}
	}
}

// asTyped sets lines that are typed.
func asTyped(b *strings.Builder, lines string) {
	b.WriteString(".PP\n.RS 4\n.nf\n")
	for line := range strings.SplitSeq(strings.Trim(lines, "\n"), "\n") {
		b.WriteString(roff(strings.TrimPrefix(line, "  ")) + "\n")
	}
	b.WriteString(".fi\n.RE\n")
}

func flags(b *strings.Builder, set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		name := `\fB` + roff("--"+f.Name) + `\fR`
		if f.Shorthand != "" {
			name = `\fB` + roff("-"+f.Shorthand) + `\fR, ` + name
		}
		value, usage := pflag.UnquoteUsage(f)
		if value != "" {
			name += ` \fI` + roff(value) + `\fR`
		}
		if f.DefValue != "" && f.DefValue != "false" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(b, ".TP\n%s\n%s\n", name, roff(usage))
	})
}

// pageOfCommands is userbot(1): what the help of each command says.
func pageOfCommands(root *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH USERBOT 1 \"\" userbot \"User Commands\"\n.SH NAME\nuserbot \\- %s\n.SH SYNOPSIS\n.B userbot\n.I COMMAND\n[\\fIOPTION\\fR]...\n",
		roff(strings.ToLower(root.Short[:1])+root.Short[1:]))
	b.WriteString(".SH DESCRIPTION\n")
	paragraphs(&b, root.Long)
	asTyped(&b, root.Example)
	b.WriteString(".SH COMMANDS\n")
	for _, c := range root.Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		fmt.Fprintf(&b, ".SS %q\n", roff("userbot "+c.Use))
		text := c.Long
		if text == "" {
			text = c.Short + "."
		}
		paragraphs(&b, text)
		flags(&b, c.LocalNonPersistentFlags())
		asTyped(&b, c.Example)
	}
	b.WriteString(`.SH FILES
.TP
.I /etc/userbot/config.yaml
the configuration of \fBuserbot.service\fR
.TP
.I /etc/userbot/NAME.yaml
the configuration of \fBuserbot@NAME.service\fR
.TP
.I /var/lib/userbot
the state: whoever can read it has the account
.SH SEE ALSO
.BR userbot.yaml (5)
`)
	return b.String()
}

// pageOfKeys is userbot.yaml(5): what the example of a configuration says of each key.
func pageOfKeys(example string) string {
	var b strings.Builder
	b.WriteString(".TH USERBOT.YAML 5 \"\" userbot \"File Formats\"\n.SH NAME\nuserbot.yaml \\- the configuration of userbot\n.SH DESCRIPTION\n")
	var remark []string
	var above []string // the keys that this one is inside of
	keys := false
	say := func() {
		typed := false
		for _, line := range remark {
			if shown, is := strings.CutPrefix(line, "   "); is != typed {
				typed = is
				b.WriteString(map[bool]string{true: ".RS 4\n.nf\n", false: ".fi\n.RE\n"}[is] + roff(shown) + "\n")
				continue
			}
			b.WriteString(roff(strings.TrimSpace(line)) + "\n")
		}
		if typed {
			b.WriteString(".fi\n.RE\n")
		}
		remark = nil
	}
	for line := range strings.Lines(example) {
		code := strings.TrimSpace(line)
		if text, is := strings.CutPrefix(code, "#"); is {
			remark = append(remark, strings.TrimPrefix(text, " "))
			continue
		}
		key, value, is := strings.Cut(code, ":")
		if !is {
			if !keys && len(remark) > 0 {
				say() // what is said of the whole file
			}
			continue
		}
		if !keys {
			keys = true
			b.WriteString(".SH KEYS\n")
		}
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 2
		above = append(above[:depth], key)
		fmt.Fprintf(&b, ".TP\n\\fB%s\\fR", roff(strings.Join(above, ".")))
		if value = strings.TrimSpace(value); value != "" {
			fmt.Fprintf(&b, ": %s", roff(value))
		}
		b.WriteString("\n")
		say()
	}
	b.WriteString(".SH SEE ALSO\n.BR userbot (1)\n")
	return b.String()
}

// TestTheManual holds the manual to what the program says of itself. -update writes it.
func TestTheManual(t *testing.T) {
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]string{
		"userbot.1":      pageOfCommands(rootCommand(standard())),
		"userbot.yaml.5": pageOfKeys(string(example)),
	} {
		path := filepath.Join("../../man", name)
		if *update {
			must(t, os.WriteFile(path, []byte(page), 0o644))
		}
		if is, _ := os.ReadFile(path); string(is) != page {
			t.Errorf("%s is out of date: go test ./cmd/userbot -run TestTheManual -update", path)
		}
		man, err := exec.LookPath("groff")
		if err != nil {
			t.Logf("nobody has looked whether %s renders: groff is missing", name)
			continue
		}
		if out, err := exec.Command(man, "-Kutf8", "-man", "-Tutf8", "-ww", "-z", path).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s does not render: %v\n%s", name, err, out)
		}
	}
}
