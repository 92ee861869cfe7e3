package command

import (
	"errors"
	"slices"
	"strings"

	"userbot/internal/typed"
)

// mostOffers is how many lines are offered for one that is wrong.
const mostOffers = 4

// mostRepaired is more bytes than a line has that can be right.
const mostRepaired = 4 * mostArgs

// mostRepairs is how many things may be wrong with one line that is offered right.
const mostRepairs = 3

// repair returns the commands that are meant if args is what was to stand behind the options that were understood. None
// of them has anything wrong with it, save the time, which depends on the clock.
func (p *parser) repair(args string) []Command {
	if len(args) > mostRepaired || p.depth == mostRepairs || p.spec.Follows == Line && args != "" {
		return nil
	}
	c := p.out.Command
	c.Args = ""
	q := parser{table: p.table, prefix: p.prefix, spec: p.spec, out: Parsed{Command: c}, depth: p.depth + 1}
	err := q.arguments(typed.Visible(args))
	if err == nil {
		_, err = CleanTitle(q.out.Title)
	}
	if wrong, ok := errors.AsType[*Problem](err); ok {
		return wrong.Try
	}
	if q.out.Said != nil && q.spec.Later != "" {
		return append(q.as(q.spec.Later).repair(q.out.Args), q.quoted(q.out.Args)...)
	}
	return []Command{q.out.Command}
}

// sound returns those of the offers that are understood, typed, as what they are, and in the place of one that is not, what may be meant by
// it in its turn. Repairs see to that in what somebody thought of; this does in all the rest.
func (t *Table) sound(offers []Command) []Command {
	var all []Command
	add := func(c Command) {
		if len(all) < mostOffers && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	for _, c := range offers {
		err := t.reread(c)
		if wrong, ok := errors.AsType[*Problem](err); ok {
			for _, c := range wrong.Try {
				if t.reread(c) == nil {
					add(c)
				}
			}
		} else if err == nil {
			add(c)
		}
	}
	return all
}

// errOther is of what is right as it stands, and something else.
var errOther = errors.New("another command")

// reread reads what is behind the verb of c. It returns what [Parse] does, or that it is not c.
func (t *Table) reread(c Command) error {
	spec := t.Find(string(c.Verb))
	if spec.Follows == Line {
		return nil // what follows is read when it is done
	}
	q := parser{table: t, spec: spec, out: Parsed{Command: Command{Verb: c.Verb}}}
	err := q.arguments(strings.TrimSpace(strings.TrimPrefix(c.Line("", c.Args), string(c.Verb))))
	if err == nil && (q.out.Command != c || q.out.Said != nil && spec.Later != "") {
		return errOther
	}
	return err
}

// quoted returns what is meant if all of title is one.
func (p *parser) quoted(title string) []Command {
	if len(title) > mostRepaired {
		return nil
	}
	return p.repair(typed.Quote(title))
}

// mean notes what may have been meant where an option is wrong: all that was understood, and each of args behind it.
func (p *parser) mean(args ...string) {
	for _, a := range args {
		c := p.out.Command
		c.Args = a
		p.instead = append(p.instead, c)
	}
}

// asTitle notes that the word may begin a title, where one follows. The options around it are still meant for options.
func (p *parser) asTitle(word, after string) {
	if !slices.Contains([]Follows{Title, TimeTitle, Plan, PlanTime}, p.spec.Follows) || len(after) > mostRepaired {
		return
	}
	q := *p
	for q.take(&after) {
	}
	title, _, _ := q.takeBehind(strings.TrimSpace(word + " " + after))
	q.mean(typed.Quote(title))
	p.instead = q.instead
}

// offer completes the problem of an option with what may have been meant; before stands in front of the option.
func (p *parser) offer(err error, before string) {
	wrong, ok := errors.AsType[*Problem](err)
	if !ok {
		return
	}
	for _, c := range p.instead {
		q := *p
		q.out.Command = c
		for _, c := range q.repair(before + " " + c.Args) {
			if len(wrong.Try) < mostOffers && !slices.Contains(wrong.Try, c) {
				wrong.Try = append(wrong.Try, c)
			}
		}
	}
}

// unknown looks for the option that was meant by word among those that the verb has, or for the value.
func (p *parser) unknown(word, after, name string) error {
	shown, value, hasValue := strings.Cut(word, "=")
	name = clip(name)
	if v := p.nearValue(name); v != "" {
		p.mean(v + " " + after)
		return p.problem(Problem{Kind: WrongValue, Typed: clip(shown)})
	}
	if p.nearUndo(name) {
		p.mean(p.spec.Undo[0])
		return p.problem(Problem{Kind: UnknownOption, Typed: clip(shown)})
	}
	near, least := NoOption, far
	for o := RTMP; o <= Help; o++ {
		d := apart(name, optionNames[o])
		if d < least && len(name) > 1 && (p.spec.Has(o) || o == Help && p.table.help != nil) {
			near, least = o, d
		}
	}
	if next, _ := cutWord(after); near == In && !hasValue && !looksLikeChat(next) {
		near = NoOption // --pin
	}
	if p.table.help != nil && name == "h" {
		near = Help
	}
	if p.spec.Has(Quiet) && (name == "silent" || name == "silently" || name == "mute") {
		near = Quiet
	}
	if p.spec.Has(Remind) && near == NoOption && strings.Contains(name, "remind") {
		near = Remind
	}
	switch {
	case near == Remind && strings.HasPrefix(name, "no"):
		p.mean(near.String() + "=" + NoReminders + " " + after)
	case near == NoOption && p.spec.Follows == Value:
		p.mean(after)
	case near == NoOption && strings.HasPrefix(word, "--") && slices.Contains([]Follows{Title, TimeTitle, Plan, PlanTime}, p.spec.Follows):
		if after != "" {
			p.mean(after) // no title begins so
		}
	case near == NoOption:
		p.asTitle(word, after)
	case hasValue:
		p.mean(near.String() + "=" + value + " " + after)
	default:
		p.mean(near.String() + " " + after)
	}
	return p.problem(Problem{Kind: UnknownOption, Typed: clip(shown), Near: near})
}
