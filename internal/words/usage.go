package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"userbot/internal/command"
	"userbot/internal/typed"
	"userbot/internal/when"
)

// Wrong says what is wrong with a command, and no more: a question follows.
func Wrong(p *command.Problem, prefix string, table *command.Table) Text {
	return usage(p, prefix, table.Find(string(p.Command.Verb)), table)
}

// Usage says what is wrong with a command that is not asked about, and then whole lines to type instead, or the usage line
// and an example.
func Usage(p *command.Problem, prefix string, table *command.Table) Text {
	s := table.Find(string(p.Command.Verb))
	if s == nil {
		s = &command.Spec{}
	}
	problem := usage(p, prefix, s, table)
	try := slices.Clone(p.Try)
	if p.Time != nil && p.Time.Example != "" {
		c := p.Command
		of, _ := c.Plan()
		c.Args = p.Time.Example
		if s.Follows == command.PlanTime {
			c.Args = command.PlanArgs(of, p.Time.Example)
		}
		try = append(try, c)
	}
	if lines := rightLines(prefix, try, table); len(lines) > 0 {
		return offer(problem, lines)
	}
	problem += advice(p, s)
	if s.Verb == "" || p.Kind == command.Unreadable || p.Time != nil && p.Time.Kind == when.EndsBefore {
		return problem
	}
	c := p.Command
	switch p.Kind {
	case command.NoChat:
		c.In = cmp.Or(c.In, yourGroup)
	case command.Folded, command.NoLead, command.FarLead, command.TooManyLeads, command.WhichLeads:
		if s.Has(command.Remind) {
			c.Remind = cmp.Or(c.Remind, yourLeads)
		}
	}
	return problem + say("\nUsage: %s%s\nExample: %s", prefix, s.Usage, example(c, prefix, s, table))
}

// yourLeads stands for the reminders that people are to think of.
const yourLeads = "1d,1h,10m"

// example is that of the verb, with the options of c.
func example(c command.Command, prefix string, s *command.Spec, table *command.Table) string {
	line := prefix + s.Example
	like, err := command.Parse(line, command.Options{Prefix: prefix, Table: table})
	if err != nil || c == (command.Command{Verb: c.Verb, Args: c.Args}) {
		return line
	}
	like.RTMP, like.Replace, like.Video, like.Quiet, like.NoStart = like.RTMP || c.RTMP, like.Replace || c.Replace, like.Video || c.Video, like.Quiet || c.Quiet, like.NoStart || c.NoStart
	like.In, like.Remind = cmp.Or(c.In, like.In), cmp.Or(c.Remind, like.Remind)
	if own, ok := whole(like.Line(prefix, like.Args)); ok {
		return own
	}
	return line
}

// usage is the sentence alone.
func usage(p *command.Problem, prefix string, s *command.Spec, table *command.Table) Text {
	switch p.Kind {
	case command.UnknownOption:
		t := say("There is no option %s.", p.Typed)
		if p.Near == command.NoOption {
			t += known(s)
		}
		return t
	case command.Optionless:
		switch s.Follows {
		case command.TimeTitle:
			return say("There is no option %s: time and title stand without one, the time first and the title last.", p.Typed)
		case command.Title:
			return say("There is no option %s: the title stands behind the options, without one.", p.Typed)
		}
		return say("There is no option %s: what it is for stands there without one.", p.Typed)
	case command.WrongOption, command.WrongBehind:
		return say("The option %s does not go with %s%s.", p.Option, prefix, s.Verb)
	case command.NoChat:
		return say("After %s I need a chat: @name, a t.me link or an id.", p.Option)
	case command.NoLead:
		t := say("After %s comes how long before the start, such as %s, or the word %s.", p.Option, yourLeads, command.NoReminders)
		if p.Typed != "" {
			t = say("I could not read “%s”. ", p.Typed) + t
		}
		return t
	case command.FarLead:
		return say("A reminder comes from 1 minute to 30 days before the start, in whole minutes, and “%s” is not that.", p.Typed)
	case command.TooManyLeads:
		return say("Those are %d reminders, and a call has at most %d.", p.Length, p.Most)
	case command.WhichLeads:
		return say("I cannot tell whether “%s” is one more reminder: commas part them.", p.Typed)
	case command.LeadsOrTitle:
		if !s.Has(command.Remind) {
			return say("I cannot tell whether “%s” asks for reminders or belongs to the title: a call that starts now has none.", p.Typed)
		}
		return say("I cannot tell whether “%s” asks for reminders or belongs to the title: %s asks for them, before the time.", p.Typed, command.Remind)
	case command.OptionOrTitle:
		return say("I am not sure that “%s” is the option %s.", p.Typed, p.Option)
	case command.Notation:
		return "The signs of the help are not typed: brackets stand around what is to be replaced or can be left out, and | between the words to choose from."
	case command.WordOrTitle:
		return say("I am not sure that “%s” belongs to the title.", p.Typed)
	case command.CommandInTitle:
		return say("One message holds one command, and “%s” stands in its title.", p.Typed)
	case command.TakesNoValue:
		return say("The option %s takes no value.", p.Option)
	case command.OptionBehind:
		switch s.Follows {
		case command.Zone:
			return say("Options belong before the time zone, and “%s” stands behind it.", p.Typed)
		case command.Value:
			return say("Options belong before the word %s.", strings.Join(s.Values, " or "))
		}
		return say("Options belong before the title, and “%s” stands behind it.", p.Typed)
	case command.NoTime:
		return "Please say when the call is to start."
	case command.NotLater:
		return say("A call that is to start now is not scheduled but started, with %s%s.", prefix, p.Command.Verb)
	case command.WrongTime:
		return Text(prefixed(string(Time(p.Time)), prefix, table))
	case command.NoTitle:
		return "Please add the title."
	case command.ReservedTitle:
		if s.Follows == command.TimeTitle {
			return say("The word “%s” is no time.", p.Typed)
		}
		return say("To be a title, the word “%s” must stand in quotes.", p.Typed)
	case command.LongTitle:
		return say("That title has %d characters and Telegram takes at most %d. Please shorten it by %d.", p.Length, p.Most, p.Length-p.Most)
	case command.NoValue:
		return say("Please add one of these: %s.", strings.Join(s.Values, ", "))
	case command.WrongValue:
		return wrongValue(p, prefix, s)
	case command.NoPerson:
		return "Please say who, or type it as a reply to a message of that person."
	case command.WrongPerson:
		t := say("People go by their @name, a t.me link or an id, and “%s” is none of these.", p.Typed)
		if all := forAll(s, table); all != "" && command.IsCrowd(p.Typed) {
			t += say(" For all who join there is %s%s.", prefix, all)
		}
		return t
	case command.TooManyPeople:
		if p.Most > 1 {
			return say("That is %s, and I invite no more than %d at once: Telegram bans accounts that invite in masses.", people(p.Length), p.Most)
		}
		return say("That is %s, and no more than %d can be named at once.", people(p.Length), p.Most)
	case command.BareChat:
		if len(s.Person) > 0 {
			return say("What %s%s does is for all, not for one person; before a chat belongs %s, and “%s” has none.", prefix, s.Verb, command.In, p.Typed)
		}
		return say("Before a chat belongs %s, and “%s” has none.", command.In, p.Typed)
	case command.NoCommand:
		return say("What follows %s%s must be a command of mine, and “%s” is none.", prefix, s.Verb, p.Typed)
	case command.Unreadable:
		return "I cannot read that line: that is a mistake in me, not in it. My log says where the mistake is. Other words for the same may do."
	case command.Declined:
		return Declined()
	case command.Folded:
		return say("There is no command %s%s. %s", prefix, p.Typed, prefixed(s.Folding, prefix, table))
	case command.CheckOfCheck:
		return say("What %s%s comes to cannot be checked: it changes nothing.", prefix, s.Verb)
	case command.WrongPlan:
		t := say("After %s%s comes the number of one planned call, or its title, and I am not sure of “%s”.", prefix, s.Verb, p.Typed)
		if s.List != "" {
			t += say(" The numbers are in %s%s.", prefix, s.List)
		}
		return t
	case command.WhichPlan:
		return say("I cannot tell whether “%s” begins with the number of a planned call or is all a time.", p.Typed)
	case command.MoreThanTime:
		return say("Only a time follows there, and “%s” is more.", p.Typed)
	case command.WrongZone:
		return NoZone(p.Typed)
	case command.WrongCount:
		if p.Most > 0 {
			return say("After %s%s comes a number from 1 to %d, not “%s”.", prefix, s.Verb, p.Most, p.Typed)
		}
		return say("After %s%s comes a number from 1 on, not “%s”.", prefix, s.Verb, p.Typed)
	case command.TakesNothing:
		return say("Nothing follows %s%s, and “%s” does.", prefix, s.Verb, p.Typed)
	}
	return "I do not understand that."
}

// forAll is the verb that does for all what that of s does for one person; empty: there is none.
func forAll(s *command.Spec, table *command.Table) command.Verb {
	for _, other := range table.Specs() {
		for _, v := range other.Person {
			if v == s.Verb {
				return other.Verb
			}
		}
	}
	return ""
}

// NoZone says that there is no time zone of that name.
func NoZone(typed string) Text { return say("I know no time zone “%s”.", typed) }

// advice says how to go on where nothing can be offered that may have been meant.
func advice(p *command.Problem, s *command.Spec) Text {
	switch p.Kind {
	case command.UnknownOption:
		if p.Near != command.NoOption {
			return say(" Did you mean %s?", p.Near) + begins(s)
		}
		return begins(s)
	case command.WrongOption:
		return begins(s)
	case command.WrongZone:
		return " A place does, such as Europe/Berlin or London, or the hours from UTC: UTC+5:30."
	case command.WrongPerson:
		return " Or leave the name out, in a reply to a message of that person."
	case command.WrongBehind, command.OptionBehind:
		if s.Follows == command.Title || s.Follows == command.TimeTitle {
			return " If it belongs to the title, put the title in quotes."
		}
	}
	return ""
}

func wrongValue(p *command.Problem, prefix string, s *command.Spec) Text {
	if s.Numbered() {
		return say("After %s%s comes the number of what is meant.", prefix, s.Verb)
	}
	values := strings.Join(s.Values, " or ")
	if s.Required {
		return say("After %s%s comes the word %s, not “%s”.", prefix, s.Verb, values, p.Typed)
	}
	return say("After %s%s comes nothing, or the word %s, and “%s” is not that.", prefix, s.Verb, values, p.Typed)
}

// known names all the options that the verb has.
func known(s *command.Spec) Text {
	var all []string
	for _, o := range s.Options {
		all = append(all, optionUsage[o])
	}
	switch n := len(all); n {
	case 0:
		return ""
	case 1:
		return say(" I know %s.", all[0])
	default:
		return say(" I know %s and %s.", strings.Join(all[:n-1], ", "), all[n-1])
	}
}

// begins says how what looks like an option begins a title, where one follows.
func begins(s *command.Spec) Text {
	if s.Follows == command.Title || s.Follows == command.TimeTitle {
		return " If it begins the title, put the title in quotes."
	}
	return ""
}

// mostLine is more than a command with a title that Telegram takes can have.
const mostLine = 301

// Instead offers a line to type instead of what is a problem: c with args in the place of its own; nothing where that is too
// long to be copied.
func Instead(problem Text, c command.Command, prefix, args string) Text {
	if line, ok := whole(c.Line(prefix, args)); ok {
		return offer(problem, []string{line})
	}
	return problem
}

// whole is a line that is offered, so that a phone can copy it, on one line. What is too long for a command is not, for a
// part of it would be another command.
func whole(line string) (string, bool) {
	line = typed.Visible(line)
	return line, utf8.RuneCountInString(line) <= mostLine
}

// rightLines are those of the commands that can be offered: nothing else is wrong with them.
func rightLines(prefix string, try []command.Command, table *command.Table) (lines []string) {
	for _, c := range try {
		line, ok := whole(c.Line(prefix, c.Args))
		if _, err := command.Parse(line, command.Options{Prefix: prefix, Table: table}); ok && err == nil {
			lines = append(lines, line)
		}
	}
	return lines
}

func offer(problem Text, lines []string) Text {
	if len(lines) == 1 {
		return problem + say("\nFor example: %s", lines[0])
	}
	return problem + say("\nPlease type one of these:\n%s", strings.Join(lines, "\n"))
}
