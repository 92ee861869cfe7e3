package command

import (
	"cmp"
	"errors"
)

// behind takes a look at the command that follows: the chat that it names is the one that is meant.
func (p *parser) behind(opt Options) error {
	first := opt.Table.cutAny(p.out.line(opt.Prefix), opt)
	switch {
	case first.spec == nil:
		if err := p.bareChat(p.out.Args); err != nil {
			return err
		}
		return p.problem(Problem{Kind: NoCommand, Typed: clip(p.out.Args)})
	case first.spec.Follows == Line:
		return p.problem(Problem{Kind: CheckOfCheck})
	case p.out.In != "" && !first.spec.Has(In):
		return p.as(first.spec.Verb).problem(Problem{Kind: WrongOption, Option: In})
	}
	alone := p.out.Command
	alone.In = ""
	in, _ := alone.Behind(opt)
	p.out.In = cmp.Or(in.In, p.out.In)
	return nil
}

// cutAny is cutVerb for what stands behind another verb, where half a verb is meant for us.
func (t *Table) cutAny(text string, opt Options) first {
	v := t.cutVerb(text, opt.Prefix, opt.Usernames)
	if v.spec == nil {
		v = t.cutHalf(text, opt.Prefix, opt.Usernames)
	}
	return v
}

// line is the command behind c's verb, with the prefix.
func (c Command) line(prefix string) string {
	if _, ok := CutPrefix(c.Args, prefix); ok {
		return c.Args
	}
	return prefix + c.Args
}

// Behind reads the command behind the verb of c, which is one that a [Line] follows, as [Parse] would, had it been typed by
// itself and for c's chat.
func (c Command) Behind(opt Options) (Parsed, error) {
	text := c.line(opt.Prefix)
	first := opt.Table.cutAny(text, opt)
	if first.spec == nil || first.spec.Follows == Line {
		return Parsed{}, ErrNotCommand
	}
	opt.Halves = true
	if c.In != "" && first.spec.Has(In) {
		verb := text[:len(text)-len(first.rest)]
		text = verb + " " + Command{In: c.In}.options("") + " " + first.rest
	}
	in, err := Parse(text, opt)
	if !errors.Is(err, ErrNotCommand) && c.In != "" {
		in.In = c.In
	}
	return in, err
}
