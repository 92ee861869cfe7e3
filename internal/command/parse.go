package command

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
	// Time finds where the time that args begins with ends, and returns the rest, a suffix of args; an error if it
	// cannot tell. It lets options follow the time of a schedulecall, or interrupt it. Nil: they must come before.
	Time func(args string) (rest string, err error)
}

// UsageError says what is wrong with a command of ours.
type UsageError struct {
	Command Command // as far as it was understood: its verb and options begin every line that is offered
	Prefix  string
	Problem string   // for the chat; it begins with a letter
	Try     []string // what to type behind the options instead, each a time, a title or both; nil: only the usage is told
}

// Error returns the answer for the chat: the problem, and then the lines to type instead, whole so that a phone can copy
// them; or else the usage line and an example.
func (e *UsageError) Error() string {
	s := find(string(e.Command.Verb))
	switch {
	case s == nil:
		return e.Problem
	case len(e.Try) == 0:
		return fmt.Sprintf("%s\nUsage: %s%s\nExample: %s%s", e.Problem, e.Prefix, s.Usage, e.Prefix, s.Example)
	}
	lines := []string{e.Problem, "Please type one of these:"}
	for _, args := range e.Try {
		c := e.Command
		c.Args = args
		lines = append(lines, clipTo(c.line(e.Prefix), mostLine))
	}
	if len(e.Try) == 1 {
		lines = []string{e.Problem, "For example: " + lines[2]}
	}
	return strings.Join(lines, "\n")
}

// Parse reads one message. Options are taken out wherever they stand before the title, so that Args of a startcall is
// the title as typed, that of a schedulecall the time and then the title, and that of a callhelp the verb asked about;
// "/startcall help" is a callhelp. It returns [ErrNotCommand], or a [*UsageError] together with a Command in which
// Verb is set, and In if it was read: what is needed to judge whether its sender deserves an answer.
func Parse(text string, opt Options) (Command, error) {
	rest, ok := strings.CutPrefix(text, opt.Prefix)
	if !ok || opt.Prefix == "" {
		return Command{}, ErrNotCommand
	}
	// The verb must follow at once: "/ startcall" is ordinary text.
	end := strings.IndexFunc(rest, unicode.IsSpace)
	if end < 0 {
		end = len(rest)
	}
	name, user, addressed := strings.Cut(strings.TrimFunc(rest[:end], invisible), "@")
	s := find(name)
	if s == nil || addressed && (opt.Username == "" || !strings.EqualFold(user, opt.Username)) {
		return Command{}, ErrNotCommand
	}
	p := parser{opt: opt, cmd: Command{Verb: s.Verb}}
	err := p.arguments(strings.TrimSpace(rest[end:]))
	return p.cmd, err
}

type parser struct {
	opt  Options
	cmd  Command
	help bool // --help was among the options
}

func (p *parser) arguments(args string) error {
	if p.cmd.Verb == CallHelp {
		p.cmd.Args = args
		return nil
	}
	verb := p.cmd.Verb
	args, err := p.options(args)
	if err == nil && !p.help && verb == ScheduleCall && p.opt.Time != nil {
		args, err = p.optionsAfterTime(args)
	}
	switch {
	case err != nil:
		return err
	case p.help || args == "?" || strings.EqualFold(args, "help"):
		p.cmd = Command{Verb: CallHelp, Args: string(verb)}
		return nil
	}
	p.cmd.Args = args
	if err := p.optionsBehindTitle(args); err != nil {
		return err
	}
	title := args
	if verb == ScheduleCall {
		if args == "" {
			return p.problem("Please say when the call is to start.")
		}
		if title, now := cutNow(args); now {
			c := p.cmd
			c.Verb = StartCall
			return &UsageError{Command: c, Prefix: p.opt.Prefix, Try: []string{title},
				Problem: fmt.Sprintf("A call that is to start now is not scheduled but started, with %s%s.", p.opt.Prefix, StartCall)}
		}
		title = ""
		if p.opt.Time != nil {
			title, _ = p.opt.Time(args)
		}
	}
	for _, word := range []string{"list", "status", "help"} {
		if strings.EqualFold(title, word) {
			return p.problem(`A title that is just the word "%s" must stand in quotes.`, word)
		}
	}
	return nil
}

// optionsAfterTime takes the options that follow the time or stand in its middle ("tomorrow --rtmp 18:00").
func (p *parser) optionsAfterTime(args string) (string, error) {
	// Nobody interrupts a time more often; the bound keeps a hostile text from costing more than its reading.
	const most = 4
	for range most {
		rest, err := p.opt.Time(args)
		at := len(args) - len(rest)
		if err != nil {
			at = firstOption(args)
		}
		if at < 0 || at > len(args) {
			return args, nil
		}
		q := *p
		after, optErr := q.options(args[at:])
		if optErr != nil && err != nil {
			// Perhaps no option at all but part of the title; that the time is unclear is the better thing to say.
			return args, nil
		}
		*p = q
		if optErr != nil || p.help || len(after) == len(args)-at {
			return args, optErr
		}
		args = strings.TrimSpace(args[:at] + after)
	}
	return args, nil
}

// optionsBehindTitle refuses known options at the end of args. That they would belong to the title is what nobody means
// who does not say so with quotes, and a call that is public at once is hard to take back.
func (p *parser) optionsBehindTitle(args string) error {
	q, rest := *p, args
	for {
		before, last := cutLastWord(rest)
		name, value, hasValue, ok := cutOption(last)
		switch {
		case before == "":
		case ok && name == "in" && hasValue:
			q.cmd.In = cmp.Or(q.cmd.In, chatRef(value))
		case ok && !hasValue && name == "rtmp":
			q.cmd.RTMP = true
		case ok && !hasValue && name == "replace":
			q.cmd.Replace = true
		default:
			value = chatRef(last)
			before, last = cutLastWord(before)
			if name, _, hasValue, known := cutOption(last); ok || !known || hasValue || name != "in" || before == "" || value == "" {
				before = ""
				break
			}
			q.cmd.In = cmp.Or(q.cmd.In, value)
		}
		if before == "" {
			break
		}
		rest = before
	}
	if rest == args {
		return nil
	}
	return &UsageError{Command: q.cmd, Prefix: p.opt.Prefix, Try: []string{visible(rest)},
		Problem: fmt.Sprintf("Options belong before the title, and “%s” stands behind it. If it is part of the title, put the title in quotes.",
			visible(clip(strings.TrimSpace(args[len(rest):]))))}
}

// cutNow splits "now" and what follows it.
func cutNow(args string) (title string, ok bool) {
	word, rest := cutWord(args)
	if strings.EqualFold(word, "right") {
		word, rest = cutWord(rest)
	}
	return visible(rest), strings.EqualFold(strings.TrimRight(word, ",:"), "now")
}

// firstOption returns where the first word that looks like an option begins; -1 if there is none before a quote.
func firstOption(s string) int {
	const most = 24 // more words than a time has
	rest := s
	for range most {
		word, after := cutWord(rest)
		if startsQuoted(word) {
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
		switch name {
		case "rtmp":
			p.cmd.RTMP = true
		case "replace":
			p.cmd.Replace = true
		case "help":
			p.help = true
		case "in":
			if !hasValue {
				value, after = cutWord(after)
				if _, _, _, option := cutOption(value); option {
					value = ""
				}
			}
			if value = chatRef(value); value == "" {
				return s, p.problem("After --in I need a chat: @name, a t.me link or an id.")
			}
			p.cmd.In = value
		default:
			return s, p.unknown(word, name)
		}
		if hasValue && name != "in" {
			return s, p.problem("The option --%s takes no value.", name)
		}
		s = after
	}
}

// dashes are what people type or what phones make of two hyphens.
const dashes = "-‐‑‒–—―−﹘﹣－"

// cutOption splits --name or --name=value. What begins with a dash and goes on without a letter is none: "— Weekly",
// "-5 °C".
func cutOption(word string) (name, value string, hasValue, ok bool) {
	word = strings.TrimFunc(word, invisible)
	name = strings.TrimLeft(word, dashes)
	if first, _ := utf8.DecodeRuneInString(name); len(name) == len(word) || !unicode.IsLetter(first) {
		return "", "", false, false
	}
	name, value, hasValue = strings.Cut(name, "=")
	return strings.ToLower(name), value, hasValue, true
}

// chatRef cleans what was typed after --in: of quotes, and of a minus sign that is none to a computer.
func chatRef(s string) string {
	s = plain(s)
	if digits := strings.TrimLeft(s, dashes); digits != s && digits != "" {
		return "-" + digits
	}
	return s
}

func (p *parser) problem(format string, args ...any) error {
	return &UsageError{Command: p.cmd, Prefix: p.opt.Prefix, Problem: fmt.Sprintf(format, args...)}
}

func (p *parser) unknown(word, name string) error {
	typed, _, _ := strings.Cut(visible(word), "=")
	typed, name = clip(typed), visible(clip(name))
	near, least := "", 0
	for _, known := range []string{"rtmp", "replace", "in", "help"} {
		if d := distance(name, known); near == "" || d < least {
			near, least = known, d
		}
	}
	if 2*least > utf8.RuneCountInString(name) {
		return p.problem("There is no option %s. I know --rtmp, --replace and --in CHAT. If it begins the title, put the title in quotes.", typed)
	}
	return p.problem("There is no option %s. Did you mean --%s? If it begins the title, put the title in quotes.", typed, near)
}

// mostLine is more than a command with a title that Telegram takes can have.
const mostLine = 300

// clip keeps an answer from repeating a long text.
func clip(s string) string { return clipTo(s, 24) }

func clipTo(s string, most int) string {
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// distance returns how many letters must be added, dropped or changed to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range []rune(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range []byte(b) {
			cost := diagonal
			if x != rune(y) {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

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
