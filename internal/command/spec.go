package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Option is one of the options that verbs can have. All verbs have --help besides.
type Option uint8

// The options.
const (
	NoOption Option = iota
	RTMP            // stream from outside
	Replace         // end what is there first
	Video           // with pictures
	NoStart         // people start it
	Quiet           // without an answer, if it is done
	Remind          // before it starts: how long before follows
	In              // for another chat, which follows
	Help            // of every verb
)

var optionNames = [...]string{RTMP: "rtmp", Replace: "replace", Video: "video", NoStart: "no-start", Quiet: "quiet", Remind: "remind", In: "in", Help: "help"}

// String returns the option as it is typed, without what follows it.
func (o Option) String() string { return "--" + optionNames[o] }

// switches reports whether the option is there or not, and nothing follows it.
func (o Option) switches() bool {
	return o == RTMP || o == Replace || o == Video || o == NoStart || o == Quiet
}

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
	People            // names of people: @name, a link or an id
	Line              // a whole command, with or without the prefix; its own options are read as part of it
	Plan              // the number of a planned call, which may be missing: see [Command.Plan]
	PlanTime          // the same, and then a time, which must be there
	Zone              // a time zone as people name it, as typed; it may be missing
	Count             // how many, which may be missing
)

// Spec describes one verb. Usage and Example begin with the verb and stand without the prefix, which is the operator's
// choice.
type Spec struct {
	Verb    Verb
	Aliases []string // what people know it by from other userbots
	Usage   string
	Example string
	Another string // one more example; may be empty
	Summary string // one line for the overview, short enough for a phone
	// Together is the Summary that the overview has for a verb and its neighbours that say the same, all in one line; empty: it has a
	// line of its own.
	Together string
	Group    string   // with what it stands in the overview; may be empty
	Details  []string // further lines of the verb's own help, besides those of its options

	Options []Option // those that it has
	Follows Follows
	Values  []string // with Value: what can be typed there, in lower case; a number stands for every other one
	// Means are, with Value, what people type for each of the Values: it is asked whether they mean that.
	Means    map[string][]string
	Most     int  // with People: how many can be named; with Count: the largest number, 0 if there is none
	Required bool // Title or Value must be there
	// Reserved are titles that must stand in quotes, in lower case, because people mean something else by them: the verb,
	// which may be this one without a title; empty if there is none for it.
	Reserved map[string]Verb
	// Polite has words of politeness alone, in whatever language, be such a title, which means this verb without one: "/startcall please".
	Polite bool
	// Undo are, with Title, the words that take back what the verb does, in the place of a title, in lower case: the first is what is to be
	// typed. Undoing are what people type for these, in whatever language: it is asked whether they mean that.
	Undo, Undoing []string
	Now           Verb // with TimeTitle: the verb for a time that is "now"; empty: such a time is as wrong as any other
	Later         Verb // with Title: the verb for a title that reads like a time; empty: none does
	List          Verb // with Plan and PlanTime: the verb that shows the numbers; may be empty
	Always        bool // it cannot be switched off
	// Near is what people type for it, all of them names that end or begin with "call": they are asked whether they mean it.
	Near []string
	// Telling are names that say also what follows the verb: "stoprecord" is "stop". It is asked whether that is meant.
	Telling map[string]string
	// Folded is the same for what has no verb, and belongs to what this one does; Folding says in a sentence how that is done.
	Folded  []string
	Folding string
	// Alone are words that people type for it, which are meant for us where nothing stands behind them, though other bots may have them.
	Alone []string
	// Agreed and Declined are what people type, in whatever language, who want what the verb does, and who do not. They are no names of it:
	// see [Table.Half].
	Agreed, Declined []string
	// Foreign are those of Agreed that other bots wait for, too: they count as a reply to the question only.
	Foreign []string
	// Dismissed are what people type who take back what they have begun. Other bots have commands of such names, and so have we halves of
	// verbs: they decline only where something is asked.
	Dismissed []string
	// Person are, with Value, the verbs that do to one person what this one does with a value, or with none, to all.
	Person map[string]Verb
}

// Has reports whether the verb has the option.
func (s *Spec) Has(o Option) bool { return slices.Contains(s.Options, o) }

// Numbered reports whether the values are numbers, which one depends on the moment.
func (s *Spec) Numbered() bool {
	return len(s.Values) > 0 && strings.Trim(s.Values[0], "0123456789") == ""
}

// glued returns how many digits may be glued to the verb: "/yes2".
func (s *Spec) glued() int {
	switch {
	case s.Follows == Plan, s.Follows == PlanTime, s.Follows == Count, s.Numbered():
		return mostDigits
	}
	return -1
}

// Table is the verbs that there are. It never changes.
type Table struct {
	specs  []Spec
	names  [][]string     // of each
	byName map[string]int // whose they are
	help   *Spec          // that with VerbName; nil: none

	others []part
	halves []part
}

// NewTable makes a table of specs, in the order of the help. It fails if one of them cannot be right.
func NewTable(specs []Spec) (*Table, error) {
	t := &Table{specs: slices.Clone(specs), byName: map[string]int{}}
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
			t.byName[name] = i
		}
		t.names = append(t.names, s.names())
		if s.Follows == VerbName {
			if t.help != nil {
				return nil, fmt.Errorf("verb %q: there is help already: %q", s.Verb, t.help.Verb)
			}
			t.help = s
		}
	}
	if err := t.nearby(); err != nil {
		return nil, err
	}
	t.halved()
	for _, s := range t.specs {
		if !t.has(s.Now, Title) {
			return nil, fmt.Errorf("verb %q: %q is no verb that only a title follows", s.Verb, s.Now)
		}
		if !t.has(s.Later, TimeTitle) {
			return nil, fmt.Errorf("verb %q: %q is no verb that a time follows", s.Verb, s.Later)
		}
		if list := t.Find(string(s.List)); s.List != "" && (list == nil || list.Verb != s.List) {
			return nil, fmt.Errorf("verb %q: %q, which is to show planned calls, is no verb", s.Verb, s.List)
		}
		for value, v := range s.Person {
			if v == "" || !t.has(v, People) {
				return nil, fmt.Errorf("verb %q: %q, for one person %q, is no verb that people follow", s.Verb, v, value)
			}
		}
		for title, v := range s.Reserved {
			if other := t.Find(string(v)); v != "" && (other == nil || other.Verb != v) {
				return nil, fmt.Errorf("verb %q: %q, which %q means, is no verb", s.Verb, v, title)
			}
		}
	}
	return t, nil
}

// has reports whether v is a verb that such a thing follows, or none at all.
func (t *Table) has(v Verb, f Follows) bool {
	s := t.Find(string(v))
	return v == "" || s != nil && s.Verb == v && s.Follows == f
}

func (s *Spec) names() []string { return append([]string{string(s.Verb)}, s.Aliases...) }

func (s *Spec) check() error {
	for _, name := range s.names() {
		if name == "" || len(name) > mostName || strings.ContainsFunc(name, func(r rune) bool { return !isLetter(r) }) {
			return fmt.Errorf("%q is no name for a verb: at most %d letters and digits", name, mostName)
		}
	}
	for what, text := range map[string]string{"usage": s.Usage, "example": s.Example, "other example": cmp.Or(s.Another, s.Example)} {
		if word, _ := cutWord(text); word != string(s.Verb) {
			return fmt.Errorf("the %s does not begin with the verb: %q", what, text)
		}
	}
	for _, o := range s.Options {
		if !o.switches() && o != In && o != Remind {
			return fmt.Errorf("there is no option %d", o)
		}
	}
	switch {
	case s.Summary == "":
		return fmt.Errorf("the summary is missing")
	case s.Follows > Count:
		return fmt.Errorf("nothing known follows it: %d", s.Follows)
	case (s.Follows == Value) != (len(s.Values) > 0):
		return fmt.Errorf("values go with what a value follows")
	case (s.Follows == People) != (s.Most > 0) && s.Follows != Count, s.Most < 0:
		return fmt.Errorf("how many goes with what people follow, or a number")
	case s.List != "" && s.Follows != Plan && s.Follows != PlanTime:
		return fmt.Errorf("only what a planned call follows has a verb that shows these")
	case s.Required && s.Follows != Title && s.Follows != Value:
		return fmt.Errorf("only a title or a value can be required")
	case (len(s.Folded) > 0) != (s.Folding != ""):
		return fmt.Errorf("what belongs to it goes with how that is done")
	case len(s.Reserved) > 0 && s.Follows != Title && s.Follows != TimeTitle:
		return fmt.Errorf("only titles can be reserved")
	case s.Polite && s.Follows != Title:
		return fmt.Errorf("only a title can be words of politeness alone")
	case len(s.Undo) > 0 && s.Follows != Title, len(s.Undoing) > 0 && len(s.Undo) == 0:
		return fmt.Errorf("only what a title follows can be undone by a word in its place")
	case s.Now != "" && s.Follows != TimeTitle:
		return fmt.Errorf("only a time can be now")
	case s.Later != "" && s.Follows != Title:
		return fmt.Errorf("only a title can be a time")
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
	if i, ok := t.byName[strings.ToLower(name)]; ok {
		return &t.specs[i]
	}
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return nil
	}
	for i := range t.specs { // a letter of another script may be the capital of one here
		for _, known := range t.names[i] {
			if strings.EqualFold(name, known) {
				return &t.specs[i]
			}
		}
	}
	return nil
}
