package handlers

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"userbot/internal/command"
	"userbot/internal/store"
)

// TestTheTableOfVerbs: a row that is not whole is found at the start, and not by somebody who types it.
func TestTheTableOfVerbs(t *testing.T) {
	plan := func(*Handlers, *Policy, *command.Message, *store.Entry, command.Parsed) *finding { return nil }
	spec := command.Spec{Verb: "callfoo", Usage: "callfoo", Example: "callfoo", Summary: "foo", Group: asks}
	alone, torn := spec, spec
	alone.Group, torn.Group = "", starts
	for name, tt := range map[string]struct {
		row  verb
		want string
	}{
		"whole":                            {verb{Spec: spec, class: made, plan: plan, action: createCall()}, ""},
		"without an action":                {verb{Spec: spec, class: made, plan: plan}, "callfoo needs an action"},
		"with an action that is not meant": {verb{Spec: spec, class: read, plan: plan, action: endCall()}, "callfoo has an action that is not whole, or not of its class"},
		"that tells and does":              {verb{Spec: spec, class: set, plan: plan, action: &action{tell: tellCall().tell, prevent: mayNotEnd, send: end, proof: wasEnded}}, "callfoo has an action that is not whole, or not of its class"},
		"that tells":                       {verb{Spec: spec, class: read, plan: plan, action: tellCall()}, ""},
		"asked, with an action":            {verb{Spec: spec, class: asked, plan: plan, action: endCall()}, "callfoo needs an action, or has one too many"},
		"with half an action":              {verb{Spec: spec, class: set, plan: plan, action: &action{prevent: mayNotEnd, send: end}}, "callfoo has an action that is not whole"},
		"without a plan":                   {verb{Spec: spec, class: read}, "callfoo has no class or no plan"},
		"without a class":                  {verb{Spec: spec, plan: plan}, "callfoo has no class or no plan"},
		"twice":                            {verb{Spec: command.Spec{Verb: "startcall", Usage: "startcall", Example: "startcall", Summary: "foo", Group: asks}, class: read, plan: plan}, "startcall"},
		"without a group":                  {verb{Spec: alone, class: read, plan: plan}, "callfoo has no group"},
		"away from its group":              {verb{Spec: torn, class: read, plan: plan}, "callfoo does not stand with the others of its group"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := tableOf(append(verbs(), tt.row))
			if got := ""; err != nil {
				got = err.Error()
				if tt.want == "" || !strings.Contains(got, tt.want) {
					t.Errorf("refused with %q, want %q", got, tt.want)
				}
			} else if tt.want != "" {
				t.Errorf("taken, want %q", tt.want)
			}
		})
	}
}

// TestEachVerbStandsInItsClass: ARCHITECTURE.md has each verb in the row of its class, for whoever adds one.
func TestEachVerbStandsInItsClass(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verbs() {
		name := map[class]string{read: "read", made: "made", set: "set", told: "told", kept: "kept", asked: "asked"}[v.class]
		row := regexp.MustCompile("(?m)^\\| " + name + " \\| [^|]*`" + string(v.Verb) + "`[^|]*\\|")
		if !row.Match(text) {
			t.Errorf("no row of the class %s has %s", name, v.Verb)
		}
	}
}
