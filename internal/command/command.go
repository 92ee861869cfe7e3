package command

import "strings"

// Verb is the canonical name of a command, without prefix and alias.
type Verb string

// Command is what one message asks for. Its zero value asks for nothing.
type Command struct {
	Verb    Verb   `json:"v"`
	RTMP    bool   `json:"rtmp,omitempty"`
	Replace bool   `json:"replace,omitempty"`
	Video   bool   `json:"video,omitempty"`
	NoStart bool   `json:"no_start,omitempty"`
	Quiet   bool   `json:"quiet,omitempty"`
	Remind  string `json:"remind,omitempty"` // how long before the call: "1d,1h,10m", or "none"; see [Leads]
	In      string `json:"in,omitempty"`     // the chat as typed after --in: "@name", a t.me link, or an id
	Args    string `json:"args,omitempty"`   // what follows the options, as typed: see [Follows]
}

// Line returns c as it can be typed, with args in the place of its own.
func (c Command) Line(prefix, args string) string {
	words := []string{prefix + string(c.Verb)}
	if options := c.options(args); options != "" {
		words = append(words, options)
	}
	if args != "" {
		words = append(words, args)
	}
	return strings.Join(words, " ")
}

// options returns those of c as they can be typed in front of args.
func (c Command) options(args string) string {
	var words []string
	if c.RTMP {
		words = append(words, RTMP.String())
	}
	if c.Replace {
		words = append(words, Replace.String())
	}
	if c.Video {
		words = append(words, Video.String())
	}
	if c.NoStart {
		words = append(words, NoStart.String())
	}
	if c.Quiet {
		words = append(words, Quiet.String())
	}
	if c.Remind != "" {
		between := " "
		if r := readLeads(c.Remind + " " + args); c.In == "" && (r.kind != "" || r.rest != strings.TrimSpace(args)) {
			between = "=" // the list would go on
		}
		words = append(words, Remind.String()+between+c.Remind)
	}
	if c.In != "" {
		between := " "
		if _, _, _, ok := cutOption(c.In); ok {
			between = "="
		}
		words = append(words, In.String()+between+c.In)
	}
	return strings.Join(words, " ")
}
