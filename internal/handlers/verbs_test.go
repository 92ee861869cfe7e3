package handlers

import (
	"strings"
	"testing"

	"userbot/internal/command"
	"userbot/internal/store"
)

// TestTheTableOfVerbs: a row that is not whole is found at the start, and not by somebody who types it.
func TestTheTableOfVerbs(t *testing.T) {
	plan := func(*Handlers, *Policy, *command.Message, *store.Entry, command.Parsed) *finding { return nil }
	spec := command.Spec{Verb: "callfoo", Usage: "callfoo", Example: "callfoo", Summary: "foo"}
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
		"twice":                            {verb{Spec: command.Spec{Verb: "startcall", Usage: "startcall", Example: "startcall", Summary: "foo"}, class: read, plan: plan}, "startcall"},
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
