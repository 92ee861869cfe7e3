package command

import (
	"cmp"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
	"userbot/internal/when"
)

// ErrNotCommand is returned for what is none of ours: ordinary text, another bot's command, an unknown verb.
// Nobody is answered.
var ErrNotCommand = errors.New("not a command")

// Options is what the meaning of a message depends on besides its text.
type Options struct {
	// Prefix starts every command: one to three punctuation characters. While it is empty nothing is a command.
	Prefix string
	// Username is the account's own, without @. Empty: it has none, so /verb@anything is for somebody else.
	Username string
	// Table has the verbs. While it is nil nothing is a command.
	Table *Table
}

// Parsed is a command together with what is known of it beyond what is journaled.
type Parsed struct {
	Command
	Said  *when.Said // a time and a title, where a time belongs in front of it
	Title string     // the title as typed, see [CleanTitle]; empty: none, or not told from the time yet
	Typed string     // the verb as it was typed, where it is only close to one of ours; empty: it is one
}

// Verb returns the verb that text begins with, as the cheap first step: nothing behind the first word is looked at, and
// nothing is allocated. What it takes for none is [ErrNotCommand] to [Parse], and the reverse.
func (t *Table) Verb(text, prefix, username string) (*Spec, bool) {
	s, _ := t.cutVerb(text, prefix, username)
	return s, s != nil
}

// mostVerb is more bytes than a verb with a username and some invisible characters around them has.
const mostVerb = 256

// cutVerb returns what follows the verb too.
func (t *Table) cutVerb(text, prefix, username string) (s *Spec, rest string) {
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok || prefix == "" || t == nil {
		return nil, ""
	}
	// The verb must follow at once: "/ startcall" is ordinary text.
	end := strings.IndexFunc(rest[:min(len(rest), mostVerb)], unicode.IsSpace)
	if end < 0 {
		end = len(rest)
	}
	if end > mostVerb {
		return nil, ""
	}
	name, user, addressed := strings.Cut(strings.TrimFunc(rest[:end], typed.Invisible), "@")
	s = t.Find(name)
	if s == nil || addressed && (username == "" || !strings.EqualFold(user, username)) {
		return nil, ""
	}
	return s, rest[end:]
}

// Parse reads one message. Options are taken out wherever they stand before the title, so that Args is what follows
// them: see [Follows]. "/startcall help" is help for startcall. It returns [ErrNotCommand], or a [*Problem] together
// with a Parsed in which Verb is set, and In if it was read: what is needed to judge whether its sender deserves an
// answer.
func Parse(text string, opt Options) (Parsed, error) {
	spec, rest := opt.Table.cutVerb(text, opt.Prefix, opt.Username)
	if spec == nil {
		return Parsed{}, ErrNotCommand
	}
	p := parser{table: opt.Table, spec: spec, out: Parsed{Command: Command{Verb: spec.Verb}}}
	err := p.arguments(strings.TrimSpace(rest))
	return p.out, err
}

type parser struct {
	table *Table
	spec  *Spec
	out   Parsed
	help  bool // --help was among the options

	instead []string // where an option is wrong: what may have been meant by it and all behind it
	depth   int      // of repairs within repairs
}

func (p *parser) arguments(args string) error {
	if p.spec.Follows == VerbName {
		p.out.Args = args
		return nil
	}
	args, err := p.options(args)
	if err != nil {
		p.offer(err, "")
	} else if !p.help && p.spec.Follows == TimeTitle {
		args, err = p.optionsAfterTime(args)
	}
	switch {
	case err != nil:
		return err
	case p.table.help != nil && (p.help || args == "?" || strings.EqualFold(args, "help")):
		p.out = Parsed{Command: Command{Verb: p.table.help.Verb, Args: string(p.spec.Verb)}}
		return nil
	}
	p.out.Args = args
	switch p.spec.Follows {
	case TimeTitle:
		return p.timeAndTitle(args)
	case Title:
		if err := p.optionsBehindTitle(args); err != nil {
			return err
		}
		p.out.Title = args
		return p.title()
	case Value:
		return p.value(args)
	}
	if args != "" {
		return p.problem(Problem{Kind: TakesNothing, Typed: clip(args), Try: p.repair("")})
	}
	return nil
}

func (p *parser) timeAndTitle(args string) error {
	if err := p.optionsBehindTitle(args); err != nil {
		return err
	}
	if args == "" {
		return p.problem(Problem{Kind: NoTime})
	}
	if title, now := cutNow(args); now && p.spec.Now != "" {
		q := *p
		q.spec, q.out.Verb = p.table.Find(string(p.spec.Now)), p.spec.Now
		return &Problem{Kind: NotLater, Command: q.out.Command, Try: q.repair(title)}
	}
	return p.title()
}

// title refuses what people do not mean for a title, and none where there must be one.
func (p *parser) title() error {
	for _, word := range p.spec.Reserved {
		if strings.EqualFold(p.out.Title, word) {
			before := p.out.Args[:len(p.out.Args)-len(p.out.Title)]
			return p.problem(Problem{Kind: ReservedTitle, Typed: word, Try: p.repair(before + typed.Quote(p.out.Title))})
		}
	}
	if p.spec.Required && typed.Plain(p.out.Title) == "" {
		return p.problem(Problem{Kind: NoTitle})
	}
	return nil
}

// value takes one of the words that may stand there, in any case.
func (p *parser) value(args string) error {
	args = typed.Plain(args)
	for _, v := range p.spec.Values {
		if strings.EqualFold(args, v) {
			p.out.Args = v
			return nil
		}
	}
	p.out.Args = ""
	switch {
	case args != "":
		return p.wrongValue(args)
	case p.spec.Required:
		return p.problem(Problem{Kind: NoValue})
	}
	return nil
}

// optionsAfterTime reads the time, and takes the options that follow it or stand in its middle ("tomorrow --rtmp
// 18:00").
func (p *parser) optionsAfterTime(args string) (string, error) {
	// Nobody interrupts a time more often; the bound keeps a hostile text from costing more than its reading.
	const most = 4
	for n := 0; ; n++ {
		p.out.Said = when.Scan(args)
		at, read := firstOption(args), false
		for _, title := range p.out.Said.Titles() {
			if _, _, _, ok := cutOption(args[title:]); ok || !read {
				at, read = title, true
			}
		}
		if at < 0 || n == most {
			return args, nil
		}
		q := *p
		after, err := q.options(args[at:])
		if err != nil && !read {
			// Perhaps no option at all but part of the title; that the time is unclear is the better thing to say.
			return args, nil
		}
		*p = q
		if err != nil {
			p.offer(err, args[:at])
		}
		if err != nil || p.help || len(after) == len(args)-at {
			return args, err
		}
		args = strings.TrimSpace(args[:at] + after)
	}
}

// optionsBehindTitle refuses known options at the end of args. That they would belong to the title is what nobody means
// who does not say so with quotes, and a call that is public at once is hard to take back.
func (p *parser) optionsBehindTitle(args string) error {
	// There are not more different ones; the bound keeps a hostile text from costing more than its reading.
	const most = 8
	q, rest := *p, args
	for range most {
		before, last := cutLastWord(rest)
		name, value, hasValue, ok := cutOption(last)
		o := option(name)
		switch {
		case before == "":
		case ok && o == In && hasValue:
			q.out.In = cmp.Or(q.out.In, chatRef(value))
		case ok && !hasValue && (o == RTMP || o == Replace):
			q.set(o)
		default:
			value = chatRef(last)
			before, last = cutLastWord(before)
			if name, _, hasValue, known := cutOption(last); ok || !known || hasValue || option(name) != In || before == "" || value == "" {
				before = ""
				break
			}
			o = In
			q.out.In = cmp.Or(q.out.In, value)
		}
		if before == "" {
			break
		}
		if !p.spec.Has(o) {
			return p.problem(Problem{Kind: WrongBehind, Option: o, Try: append(p.repair(before), p.repair(typed.Quote(args))...)})
		}
		rest = before
	}
	if rest == args {
		return nil
	}
	return &Problem{
		Kind: OptionBehind, Command: q.out.Command, Try: q.repair(rest),
		Typed: clip(strings.TrimSpace(args[len(rest):])),
	}
}

// cutNow splits "now" and what follows it.
func cutNow(args string) (title string, ok bool) {
	word, rest := cutWord(args)
	if strings.EqualFold(word, "right") {
		word, rest = cutWord(rest)
	}
	if !strings.EqualFold(strings.TrimRight(word, ",:"), "now") {
		return "", false
	}
	return typed.Clip(rest, mostArgs), true
}

// firstOption returns where the first word that looks like an option begins; -1 if there is none before a quote.
func firstOption(s string) int {
	const most = 24 // more words than a time has
	rest := s
	for range most {
		word, after := cutWord(rest)
		if typed.StartsQuoted(word) {
			break
		}
		if _, _, _, ok := cutOption(word); ok {
			return len(s) - len(rest)
		}
		rest = after
	}
	return -1
}

// options takes the options off the front of s and returns what follows them.
func (p *parser) options(s string) (string, error) {
	for {
		word, after := cutWord(s)
		name, value, hasValue, ok := cutOption(word)
		if !ok {
			return s, nil
		}
		o := option(name)
		switch {
		case o == NoOption, o == Help && p.table.help == nil:
			return s, p.unknown(s, word, name)
		case o != Help && !p.spec.Has(o):
			if o == In && !hasValue {
				_, after = cutWord(after)
			}
			p.instead = append([]string{after}, p.asTitle(s)...)
			return s, p.problem(Problem{Kind: WrongOption, Option: o})
		case o == In:
			if !hasValue {
				value, after = cutWord(after)
				if _, _, _, option := cutOption(value); option {
					value = ""
				}
			}
			if value = chatRef(value); value == "" {
				// Perhaps a space stands behind the equals sign.
				if next, _ := cutWord(after); hasValue && looksLikeChat(next) {
					p.instead = []string{In.String() + " " + after}
				}
				return s, p.problem(Problem{Kind: NoChat, Option: o})
			}
			p.out.In = value
		case hasValue:
			p.instead = []string{o.String() + " " + after, after} // it was switched on, or off
			return s, p.problem(Problem{Kind: TakesNoValue, Option: o})
		default:
			p.set(o)
		}
		s = after
	}
}

// set takes an option that is there or not.
func (p *parser) set(o Option) {
	switch o {
	case RTMP:
		p.out.RTMP = true
	case Replace:
		p.out.Replace = true
	case Help:
		p.help = true
	}
}

// cutOption splits --name or --name=value. What begins with a dash and goes on without a letter is none: "— Weekly",
// "-5 °C".
func cutOption(word string) (name, value string, hasValue, ok bool) {
	word = strings.TrimFunc(word, typed.Invisible)
	name = strings.TrimLeft(word, typed.Dashes)
	if first, _ := utf8.DecodeRuneInString(name); len(name) == len(word) || !unicode.IsLetter(first) {
		return "", "", false, false
	}
	name, value, hasValue = strings.Cut(name, "=")
	return strings.ToLower(name), value, hasValue, true
}

// chatRef cleans what was typed after --in: of quotes, and of a minus sign that is none to a computer.
func chatRef(s string) string {
	s = typed.Plain(s)
	if digits := strings.TrimLeft(s, typed.Dashes); digits != s && digits != "" {
		return "-" + digits
	}
	return s
}

func (p *parser) problem(q Problem) error {
	q.Command = p.out.Command
	return &q
}

// mostArgs is more characters than a time with a title that Telegram takes has.
const mostArgs = 300

// clip keeps an answer from repeating a long text.
func clip(s string) string { return typed.Clip(s, 25) }

// cutWord splits s after its first word and drops the white space around both parts.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i], strings.TrimLeftFunc(s[i:], unicode.IsSpace)
	}
	return s, ""
}

// cutLastWord splits s before its last word and drops the white space around both parts.
func cutLastWord(s string) (rest, word string) {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return "", s
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return strings.TrimRightFunc(s[:i], unicode.IsSpace), s[i+n:]
}
