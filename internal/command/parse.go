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
	// Usernames are the account's own, without @. None: /verb@anything is for somebody else.
	Usernames []string
	// Table has the verbs. While it is nil nothing is a command.
	Table *Table
	// Halves says that half a verb counts, too: see [Table.Half].
	Halves bool
	// Reply says that what follows the verb was said without it, in reply to a question: where that says nothing, nothing agrees.
	Reply bool
}

// Parsed is a command together with what is known of it beyond what is journaled.
type Parsed struct {
	Command
	Said  *when.Said // a time and a title, where a time belongs in front of it, or the title reads so: see [Spec.Later]
	Title string     // the title as typed, see [CleanTitle]; empty: none, or not told from the time yet
	// Rest is what follows the options of a verb of [Plan] or [PlanTime], as typed: only what the chat has planned tells what it means. Of a
	// number, or a word, that is none it is what was typed in its place.
	Rest  string
	Typed string // the verb as it was typed, where it is only close to one of ours, or half of one; empty: it is one
}

// Parse reads one message. Options are taken out wherever they stand before the title, so that Args is what follows
// them: see [Follows]. "/startcall help" is help for startcall. It returns [ErrNotCommand], or a [*Problem] together
// with a Parsed in which Verb is set, and In if it was read: what is needed to judge whether its sender deserves an
// answer. What is wrong with a time is not told here: see [when.Said].
func Parse(text string, opt Options) (Parsed, error) {
	v := opt.Table.cutVerb(text, opt.Prefix, opt.Usernames)
	if v.spec == nil && opt.Halves {
		v = opt.Table.cutHalf(text, opt.Prefix, opt.Usernames)
	}
	if v.spec == nil {
		return Parsed{}, ErrNotCommand
	}
	if v.value != "" {
		v.rest = v.value + v.rest
	}
	p := parser{table: opt.Table, prefix: opt.Prefix, reply: opt.Reply, spec: v.spec, out: Parsed{Command: Command{Verb: v.spec.Verb}}}
	if _, no, _ := opt.Table.answer(v.off); no {
		return p.out, p.problem(Problem{Kind: Declined})
	}
	if v.folded {
		p.out.Args = strings.TrimSpace(v.rest)
		return p.out, &Problem{Kind: Folded, Command: Command{Verb: v.spec.Verb}, Typed: clip(strings.TrimSpace(v.off + " " + v.second))}
	}
	err := p.arguments(strings.TrimSpace(v.rest))
	if err == nil && v.spec.Follows == Line && p.out.Verb == v.spec.Verb && p.out.Args != "" {
		err = p.behind(opt)
	}
	if wrong, ok := errors.AsType[*Problem](err); ok {
		wrong.Try = opt.Table.sound(wrong.Try)
	}
	if p.out.Typed = clip(v.off); v.second != "" {
		p.out.Typed = v.off + " " + v.second // with its space, and nothing in it but letters of ours
	}
	return p.out, err
}

type parser struct {
	table  *Table
	prefix string
	spec   *Spec
	out    Parsed
	reply  bool // see [Options]
	help   bool // --help was among the options

	rounded bool // the time stands in round brackets

	instead []Command // where an option is wrong: what may have been meant, with what follows the options as typed
	depth   int       // of repairs within repairs

	reminded int // how often reminders were asked for
}

func (p *parser) arguments(args string) error {
	if done, err := p.notation(args); done {
		return err
	}
	if p.spec.Follows == VerbName {
		p.out.Args = typed.Plain(unbracketed(args))
		return nil
	}
	if err := p.apart(args); err != nil {
		return err
	}
	if err := p.foreign(args); err != nil {
		return err
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
	case p.table.help != nil && (p.help || args == "?" && !p.reply || strings.EqualFold(args, "help") || p.spec.explains(args)):
		p.explain()
		return nil
	}
	p.out.Args = args
	switch p.spec.Follows {
	case TimeTitle:
		return p.timeAndTitle(args)
	case Title:
		return p.title(args)
	case Value:
		return p.value(args)
	case People:
		return p.people(args)
	case Plan:
		return p.plan(args)
	case PlanTime:
		return p.planTime(args)
	case Zone:
		return p.zone(args)
	case Count:
		return p.count(args)
	case Line:
		p.out.Args = typed.Plain(unbracketed(args))
		if inner, rest, _, ok := cutGroup(args); ok && rest != "" {
			if verb, _ := cutWord(strings.TrimPrefix(inner, p.prefix)); p.table.Find(verb) != nil {
				p.out.Args = inner + " " + rest // [schedulecall] fri 20:00
			}
		}
		return nil // what follows is read once all options are: see [parser.behind]
	}
	if args != "" {
		if err := p.bareChat(args); err != nil {
			return err
		}
		return p.problem(Problem{Kind: TakesNothing, Typed: clip(args), Try: p.repair("")})
	}
	return nil
}

// explains reports whether s is what the help says behind the verb, copied: "start a call now", "<title>".
func (s *Spec) explains(args string) bool {
	args = strings.TrimLeft(args, ": ")
	if args == "" || typed.StartsQuoted(args) {
		return false
	}
	if strings.Contains("<[", args[:1]) {
		return strings.Contains(s.Usage, args)
	}
	return strings.Contains(args, " ") && (strings.EqualFold(args, s.Summary) || strings.EqualFold(args, s.Together))
}

func (p *parser) timeAndTitle(args string) error {
	if err := p.optionsBehind(args); err != nil {
		return err
	}
	if err := p.chatAndTime(args); err != nil {
		return err
	}
	if args == "" {
		return p.problem(Problem{Kind: NoTime})
	}
	if title, now := cutNow(args); now && p.spec.Now != "" && len(p.out.Said.Titles()) == 0 { // not "now + 1h"
		q := p.as(p.spec.Now)
		return q.problem(Problem{Kind: NotLater, Try: q.repair(title)})
	}
	if err := p.inWords(args); err != nil {
		return err
	}
	if err := p.dashless(args); err != nil {
		return err
	}
	if titles := p.out.Said.Titles(); len(titles) > 0 {
		if err := p.labelled(args, titles[0]); err != nil {
			return err
		}
		if err := p.amid(args, titles[0]); err != nil {
			return err
		}
	}
	return p.reserved(args)
}

func (p *parser) title(args string) error {
	if err := p.optionsBehind(args); err != nil {
		return err
	}
	if undone, err := p.undoes(args); undone {
		return err
	}
	if err := p.noTitle(args); err != nil {
		return err
	}
	if err := p.labelled(args, 0); err != nil {
		return err
	}
	p.out.Title = args
	if err := p.chatOrTitle("", args); err != nil {
		return err
	}
	if err := p.reserved(args); err != nil {
		return err
	}
	if p.spec.Required && typed.Plain(args) == "" {
		return p.problem(Problem{Kind: NoTitle})
	}
	if err := p.remindsNow(args); err != nil {
		return err
	}
	if p.spec.Later != "" && args != "" && !typed.StartsQuoted(args) {
		if err := p.later(args); err != nil || p.out.Said != nil {
			return err
		}
	}
	return p.amid(args, 0)
}

// later finds out whether a title is like a time.
func (p *parser) later(args string) error {
	q := p.as(p.spec.Later)
	after, err := q.optionsAfterTime(args)
	wrong, ok := errors.AsType[*Problem](err)
	switch {
	case !likeATime(q.out.Said, args):
		return nil
	case ok:
	case after != args:
		word, _ := cutWord(args[max(0, firstOption(args)):])
		wrong = &Problem{Kind: OptionBehind, Command: q.out.Command, Typed: clip(word), Try: q.repair(after)}
	default:
		p.out.Said = q.out.Said
		return nil
	}
	wrong.Try = append(wrong.Try, q.as(p.spec.Verb).quoted(after)...)
	return wrong
}

// likeATime reports whether a title, of which said was read, is hardly meant for one: it begins like a time, or all of it may be one, or a day. Some
// words for it may well be its name, and so may a number in a word: "weekly", "Two".
func likeATime(said *when.Said, title string) bool {
	word := !strings.ContainsFunc(title, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsSpace(r) })
	return said.Timed() || isTime(said) && (!word || when.Noonish(title)) || said.Day(noon) != nil && !when.Loosely(title) || said.Clockless() && (when.Ahead(title) || when.Recurs(title)) || said.Hourly() || said.Behind() || when.DayBehind(title) != ""
}

// reserved refuses words that people do not mean for a title, nor for a time.
func (p *parser) reserved(args string) error {
	word := strings.ToLower(strings.TrimRight(clip(args), ".!"))
	verb, ok := p.spec.Reserved[word]
	if p.spec.Polite && args != "" && when.CutPolite(args) == "" {
		verb, ok = p.spec.Verb, true
	}
	if !ok {
		return nil
	}
	var try []Command
	if verb != "" {
		try = p.as(verb).repair("")
	}
	if p.spec.Follows == TimeTitle {
		if len(try) == 0 {
			return p.problem(Problem{Kind: NoTime})
		}
	} else {
		try = append(try, p.quoted(args)...)
	}
	return p.problem(Problem{Kind: ReservedTitle, Typed: word, Try: try})
}

// as returns a parser for another verb, with the options that this one was given and that has, too.
func (p *parser) as(v Verb) *parser {
	q := *p
	q.spec, q.out.Verb = p.table.Find(string(v)), v
	q.out.RTMP = q.out.RTMP && q.spec.Has(RTMP)
	q.out.Replace = q.out.Replace && q.spec.Has(Replace)
	q.out.Video = q.out.Video && q.spec.Has(Video)
	q.out.NoStart = q.out.NoStart && q.spec.Has(NoStart)
	q.out.Quiet = q.out.Quiet && q.spec.Has(Quiet)
	if !q.spec.Has(Remind) {
		q.out.Remind = ""
	}
	if !q.spec.Has(In) {
		q.out.In = ""
	}
	return &q
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
		if p.help || len(after) == len(args)-at {
			return args, err
		}
		if args = strings.TrimSpace(args[:at] + after); err != nil {
			return args, err
		}
	}
}

// optionsBehind refuses known options at the end of args. That they would belong to the title is what nobody means who
// does not say so with quotes, and a call that is public at once is hard to take back.
func (p *parser) optionsBehind(args string) error {
	q := *p
	rest, before, wrong := q.takeBehind(args)
	switch {
	case wrong == Remind && p.spec.Has(wrong):
		return q.wrongBehind(rest, before)
	case wrong != NoOption && (p.spec.Follows == Value || p.spec.Follows == Zone):
		return q.problem(Problem{Kind: WrongOption, Option: wrong, Try: q.repair(before)})
	case wrong != NoOption:
		return q.problem(Problem{Kind: WrongBehind, Option: wrong, Try: append(q.repair(before), q.quoted(rest)...)})
	case rest == args:
		return nil
	}
	return q.problem(Problem{Kind: OptionBehind, Typed: clip(strings.TrimSpace(args[len(rest):])), Try: q.repair(rest)})
}

// takeBehind takes the options off the end of args, save the first word, and returns the rest. It stops at one that the
// verb does not have: wrong, with before in front of it.
func (p *parser) takeBehind(args string) (rest, before string, wrong Option) {
	// There are not more different ones; the bound keeps a hostile text from costing more than its reading.
	const most = 8
	rest = args
	for range most {
		if before, r, ok := remindersBehind(rest); ok {
			switch q := *p; {
			case before == "":
				return rest, "", NoOption
			case !p.spec.Has(Remind) || q.remind(r) != "":
				return rest, before, Remind
			}
			p.remind(r)
			rest = before
			continue
		}
		before, last := cutLastWord(rest)
		name, chat, hasValue, ok := cutOption(last)
		o := option(name)
		switch {
		case ok && hasValue == (o == In) && (o.switches() || o == In):
		case ok:
			return rest, "", NoOption
		default:
			before, name = cutLastWord(before)
			name, _, hasValue, ok = cutOption(name)
			if o, chat = option(name), last; !ok || hasValue || o != In || chatRef(chat) == "" {
				return rest, "", NoOption
			}
		}
		switch {
		case before == "":
			return rest, "", NoOption
		case !p.spec.Has(o):
			return rest, before, o
		case o == In:
			p.out.In = cmp.Or(p.out.In, chatRef(chat))
		default:
			p.set(o)
		}
		rest = before
	}
	return rest, "", NoOption
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
	for p.take(&s) {
	}
	word, after := cutWord(s)
	name, value, hasValue, ok := cutOption(word)
	if !ok {
		return s, nil
	}
	switch o := option(name); {
	case o == NoOption, o == Help && p.table.help == nil:
		return s, p.unknown(word, after, name)
	case o != Help && !p.spec.Has(o):
		rest := after
		if o == In && !hasValue {
			_, rest = cutWord(after)
		} else if r := readReminders(value, hasValue, after); o == Remind && r.kind == "" {
			rest = r.rest
		}
		p.mean(rest)
		p.asTitle(word, after)
		return s, p.problem(Problem{Kind: WrongOption, Option: o})
	case o == Remind:
		return s, p.wrongReminders(readReminders(value, hasValue, after))
	case o == In:
		// Perhaps a space stands behind the equals sign.
		next, rest := cutWord(after)
		if hasValue && looksLikeChat(next) {
			p.mean(o.String() + " " + after)
		} else if unbracketed(next) == anyChat {
			p.mean(rest) // copied from the help
		}
		return s, p.problem(Problem{Kind: NoChat, Option: o})
	default:
		p.mean(o.String()+" "+after, after) // it was switched on, or off
		return s, p.problem(Problem{Kind: TakesNoValue, Option: o})
	}
}

// take takes one option, with its value, off the front of s: false if none is there, or something is wrong with it.
func (p *parser) take(s *string) bool {
	word, after := cutWord(*s)
	name, value, hasValue, ok := cutOption(word)
	o := option(name)
	switch {
	case !ok, o == NoOption, o == Help && p.table.help == nil, o != Help && !p.spec.Has(o), o != In && o != Remind && hasValue:
		return false
	case o == Remind:
		r := readReminders(value, hasValue, after)
		if p.remind(r) != "" {
			return false
		}
		after = r.rest
	case o == In:
		if !hasValue {
			value, after = cutWord(after)
		}
		_, _, _, another := cutOption(value)
		if value = strings.TrimRight(chatRef(unbracketed(value)), commas); value == "" || value == anyChat || !hasValue && another {
			return false
		}
		p.out.In = value
	default:
		p.set(o)
	}
	*s = after
	return true
}

// set takes an option that is there or not.
func (p *parser) set(o Option) {
	switch o {
	case RTMP:
		p.out.RTMP = true
	case Replace:
		p.out.Replace = true
	case Video:
		p.out.Video = true
	case NoStart:
		p.out.NoStart = true
	case Quiet:
		p.out.Quiet = true
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
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(typed.Dashes, r) {
			return '-' // --no—start
		}
		return r
	}, name)
	return strings.ToLower(name), value, hasValue, true
}

// chatRef cleans what was typed after --in: of quotes, and of a minus sign that is none to a computer.
func chatRef(s string) string {
	s = typed.Plain(s)
	if name, wide := strings.CutPrefix(s, "＠"); wide { // as answers have it, so that nobody is mentioned
		return "@" + name
	}
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
