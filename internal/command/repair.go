package command

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"userbot/internal/typed"
)

// mostOffers is how many lines are offered for one that is wrong.
const mostOffers = 4

// mostRepairs is how many things may be wrong with one line that is offered right.
const mostRepairs = 3

// repair returns the commands that are meant if args is what was to stand behind the options that were understood. None
// of them has anything wrong with it, save the day and the hour, which depend on the clock.
func (p *parser) repair(args string) []Command {
	if len(args) > 4*mostArgs || p.depth == mostRepairs {
		return nil
	}
	c := p.out.Command
	c.Args = ""
	q := parser{table: p.table, spec: p.spec, out: Parsed{Command: c}, depth: p.depth + 1}
	err := q.arguments(typed.Visible(args))
	if err == nil {
		_, err = CleanTitle(q.out.Title)
	}
	if err == nil {
		return []Command{q.out.Command}
	}
	wrong, ok := errors.AsType[*Problem](err)
	if !ok {
		return nil
	}
	all := wrong.Try
	if wrong.Time != nil {
		for _, args := range wrong.Time.Try() {
			c := wrong.Command
			c.Args = args
			all = append(all, c)
		}
	}
	return all
}

// offer completes the problem of an option with what may have been meant; before stands in front of the option.
func (p *parser) offer(err error, before string) {
	wrong, ok := errors.AsType[*Problem](err)
	if !ok {
		return
	}
	for _, s := range p.instead {
		for _, c := range p.repair(before + " " + s) {
			if len(wrong.Try) < mostOffers && !slices.Contains(wrong.Try, c) {
				wrong.Try = append(wrong.Try, c)
			}
		}
	}
}

// unknown looks for the option that was meant by word, which s begins with, among those that the verb has, or the value.
func (p *parser) unknown(s, word, name string) error {
	shown, value, hasValue := strings.Cut(word, "=")
	after := strings.TrimPrefix(s, word)
	name = clip(name)
	if v := p.nearValue(name); v != "" {
		p.instead = []string{v + after}
		return p.problem(Problem{Kind: WrongValue, Typed: clip(shown)})
	}
	near, least := NoOption, 0
	for o := RTMP; o <= Help; o++ {
		if o != Help && !p.spec.Has(o) || o == Help && p.table.help == nil {
			continue
		}
		if d := levenshtein.ComputeDistance(name, optionNames[o]); near == NoOption || d < least {
			near, least = o, d
		}
	}
	switch {
	case p.table.help != nil && name == "h":
		near = Help
	case 2*least > utf8.RuneCountInString(name):
		near = NoOption
	}
	switch {
	case near == NoOption && p.spec.Follows == Value:
		p.instead = []string{after}
	case near == NoOption:
		p.instead = p.asTitle(s)
	case hasValue:
		p.instead = []string{near.String() + "=" + value + after}
	default:
		p.instead = []string{near.String() + after}
	}
	return p.problem(Problem{Kind: UnknownOption, Typed: clip(shown), Near: near})
}

// asTitle is s as a title, where one follows.
func (p *parser) asTitle(s string) []string {
	if p.spec.Follows != Title && p.spec.Follows != TimeTitle {
		return nil
	}
	return []string{typed.Quote(s)}
}

// agreeing is what people type for the one word that a verb wants to be sure.
var agreeing = [...]string{"yes", "y", "ok", "okay", "sure", "now", "please", "force"}

// nearValue returns the value that s, one word, is likely to mean; "" if none.
func (p *parser) nearValue(s string) string {
	s = strings.ToLower(strings.Trim(clip(typed.Plain(s)), typed.Dashes+".,:;!"))
	for _, v := range p.spec.Values {
		if levenshtein.ComputeDistance(s, v) <= len(v)/3 || len(p.spec.Values) == 1 && slices.Contains(agreeing[:], s) {
			return v
		}
	}
	return ""
}

// looksLikeChat reports whether a word can be nothing but a chat.
func looksLikeChat(s string) bool {
	s = chatRef(s)
	_, id := ParsePeer(s)
	return id && s[0] == '-' || len(s) > 1 && s[0] == '@' || strings.Contains(s, "t.me/")
}

// wrongValue finds out what args, which is none of the values, has in it: a chat or an option in the wrong place, another
// word for a value, or what does not belong there at all.
func (p *parser) wrongValue(args string) error {
	wrong := Problem{Kind: WrongValue, Typed: clip(args)}
	if len(args) > mostArgs {
		return p.problem(wrong)
	}
	q, rest := *p, []string(nil)
	for words := strings.Fields(args); len(words) > 0; words = words[1:] {
		name, value, hasValue, isOption := cutOption(words[0])
		switch {
		case isOption && option(name) == In && p.spec.Has(In):
			wrong.Kind = OptionBehind
			if !hasValue && len(words) > 1 {
				words = words[1:]
				value = words[0]
			}
			q.out.In = chatRef(value)
		case looksLikeChat(words[0]) && p.spec.Has(In):
			if wrong.Kind == WrongValue {
				wrong.Kind = BareChat
			}
			q.out.In = chatRef(words[0])
		default:
			rest = append(rest, words[0])
		}
	}
	value := ""
	for i, word := range rest {
		near := p.nearValue(word)
		if near == "" || i > 0 && near != value {
			wrong.Kind, value = WrongValue, ""
			break
		}
		value = near
	}
	wrong.Try = q.repair(value)
	wrong.Command = q.out.Command
	return &wrong
}
