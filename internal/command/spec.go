package command

import (
	"fmt"
	"slices"
	"strings"
)

// Option is one of the options that verbs can have. All verbs have --help besides.
type Option uint8

// The options.
const (
	NoOption Option = iota
	RTMP            // stream from outside
	Replace         // end what is there first
	In              // for another chat, which follows
	Help            // of every verb
)

var optionNames = [...]string{RTMP: "rtmp", Replace: "replace", In: "in", Help: "help"}

// String returns the option as it is typed, without what follows it.
func (o Option) String() string { return "--" + optionNames[o] }

// option returns the one of that name, which is in lower case.
func option(name string) Option {
	if i := slices.Index(optionNames[:], name); i > 0 {
		return Option(i)
	}
	return NoOption
}

// Follows says what may stand behind a verb and its options.
type Follows uint8

// What may follow.
const (
	Nothing   Follows = iota
	Title             // the title, as typed
	TimeTitle         // a time, and then the title
	VerbName          // the verb to be helped with; options are not looked for
	Value             // one of the Spec's Values
)

// Spec describes one verb. Usage and Example begin with the verb and stand without the prefix, which is the operator's
// choice.
type Spec struct {
	Verb    Verb
	Aliases []string // what people know it by from other userbots
	Usage   string
	Example string
	Summary string   // one line for the overview
	Details []string // further lines of the verb's own help, besides those of its options

	Options  []Option // those that it has
	Follows  Follows
	Values   []string // with Value: what can be typed there, in lower case
	Required bool     // Title or Value must be there
	Reserved []string // titles that must stand in quotes, in lower case: people mean something else by them
	Now      Verb     // with TimeTitle: the verb for a time that is "now"; empty: such a time is as wrong as any other
	Later    Verb     // with Title: the verb that may be meant where the title begins like a time; empty: none
}

// Has reports whether the verb has the option.
func (s *Spec) Has(o Option) bool { return slices.Contains(s.Options, o) }

// Table is the verbs that there are. It never changes.
type Table struct {
	specs []Spec
	help  *Spec // that with VerbName; nil: none
}

// NewTable makes a table of specs, in the order of the help. It fails if one of them cannot be right.
func NewTable(specs []Spec) (*Table, error) {
	t := &Table{specs: slices.Clone(specs)}
	seen := map[string]Verb{}
	for i := range t.specs {
		s := &t.specs[i]
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("verb %q: %w", s.Verb, err)
		}
		for _, name := range s.names() {
			if other, ok := seen[strings.ToLower(name)]; ok {
				return nil, fmt.Errorf("verb %q: %q stands for %q, too", s.Verb, name, other)
			}
			seen[strings.ToLower(name)] = s.Verb
		}
		if s.Follows == VerbName {
			if t.help != nil {
				return nil, fmt.Errorf("verb %q: there is help already: %q", s.Verb, t.help.Verb)
			}
			t.help = s
		}
	}
	for _, s := range t.specs {
		if now := t.Find(string(s.Now)); s.Now != "" && (now == nil || now.Verb != s.Now || now.Follows != Title) {
			return nil, fmt.Errorf("verb %q: %q is no verb that only a title follows", s.Verb, s.Now)
		}
	}
	return t, nil
}

func (s *Spec) names() []string { return append([]string{string(s.Verb)}, s.Aliases...) }

func (s *Spec) check() error {
	for _, name := range s.names() {
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isLetter(r) }) {
			return fmt.Errorf("%q is no name for a verb: letters and digits", name)
		}
	}
	for what, text := range map[string]string{"usage": s.Usage, "example": s.Example} {
		if word, _ := cutWord(text); word != string(s.Verb) {
			return fmt.Errorf("the %s does not begin with the verb: %q", what, text)
		}
	}
	for _, o := range s.Options {
		if o != RTMP && o != Replace && o != In {
			return fmt.Errorf("there is no option %d", o)
		}
	}
	switch {
	case s.Summary == "":
		return fmt.Errorf("the summary is missing")
	case s.Follows > Value:
		return fmt.Errorf("nothing known follows it: %d", s.Follows)
	case (s.Follows == Value) != (len(s.Values) > 0):
		return fmt.Errorf("values go with what a value follows")
	case s.Required && s.Follows != Title && s.Follows != Value:
		return fmt.Errorf("only a title or a value can be required")
	case len(s.Reserved) > 0 && s.Follows != Title && s.Follows != TimeTitle:
		return fmt.Errorf("only titles can be reserved")
	case s.Now != "" && s.Follows != TimeTitle:
		return fmt.Errorf("only a time can be now")
	}
	return nil
}

// isLetter reports whether r may be part of a verb's name: a prefix never holds it.
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// Specs returns the verbs in the order of the help.
func (t *Table) Specs() []Spec { return slices.Clone(t.specs) }

// Help returns the verb that asks for help; nil if there is none.
func (t *Table) Help() *Spec { return t.help }

// Find returns the verb that people call name, in any case; nil if there is none. It must not be changed.
func (t *Table) Find(name string) *Spec {
	for i := range t.specs {
		s := &t.specs[i]
		if strings.EqualFold(name, string(s.Verb)) {
			return s
		}
		for _, alias := range s.Aliases {
			if strings.EqualFold(name, alias) {
				return s
			}
		}
	}
	return nil
}
