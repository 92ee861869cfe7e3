package words

import (
	"strings"

	"userbot/internal/command"
	"userbot/internal/typed"
)

// Usage says what is wrong with a command, and then whole lines to type instead, or the usage line and an example.
func Usage(p *command.Problem, prefix string, table *command.Table) Text {
	s := table.Find(string(p.Command.Verb))
	if s == nil {
		s = &command.Spec{}
	}
	try, problem := p.Try, usage(p, prefix, s)
	if p.Time != nil {
		try = p.Time.Try()
	}
	if len(try) > 0 {
		return Instead(problem, p.Command, prefix, try...)
	}
	if s.Verb == "" {
		return problem
	}
	return problem + say("\nUsage: %s%s\nExample: %s%s", prefix, s.Usage, prefix, s.Example)
}

// usage is the sentence alone.
func usage(p *command.Problem, prefix string, s *command.Spec) Text {
	switch p.Kind {
	case command.UnknownOption:
		return say("There is no option %s.", p.Typed) + know(p.Near, s) + begins(s)
	case command.WrongOption:
		return say("The option %s does not go with %s%s.", p.Option, prefix, s.Verb) + begins(s)
	case command.WrongBehind:
		return say("The option %s does not go with %s%s. If it belongs to the title, put the title in quotes.", p.Option, prefix, s.Verb)
	case command.NoChat:
		return say("After %s I need a chat: @name, a t.me link or an id.", p.Option)
	case command.TakesNoValue:
		return say("The option %s takes no value.", p.Option)
	case command.OptionBehind:
		return say("Options belong before the title, and “%s” stands behind it. If it is part of the title, put the title in quotes.", p.Typed)
	case command.NoTime:
		return "Please say when the call is to start."
	case command.NotLater:
		return say("A call that is to start now is not scheduled but started, with %s%s.", prefix, p.Command.Verb)
	case command.WrongTime:
		return Time(p.Time)
	case command.NoTitle:
		return "Please add the title."
	case command.ReservedTitle:
		return say(`A title that is just the word "%s" must stand in quotes.`, p.Typed)
	case command.LongTitle:
		return say("That title has %d characters and Telegram takes at most %d. Please shorten it by %d.", p.Length, p.Most, p.Length-p.Most)
	case command.NoValue:
		return say("Please add one of these: %s.", strings.Join(s.Values, ", "))
	case command.WrongValue:
		return say("I do not know “%s” there, only this: %s.", p.Typed, strings.Join(s.Values, ", "))
	case command.TakesNothing:
		return say("Nothing follows %s%s, and “%s” does.", prefix, s.Verb, p.Typed)
	}
	return "I do not understand that."
}

// know names the option that was meant, or else all that the verb has.
func know(near command.Option, s *command.Spec) Text {
	if near != command.NoOption {
		return say(" Did you mean %s?", near)
	}
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

// Instead offers lines to type instead of what is a problem. They are whole, so that a phone can copy them: c with each
// of args in the place of its own.
func Instead(problem Text, c command.Command, prefix string, args ...string) Text {
	lines := make([]string, len(args))
	for i := range args {
		lines[i] = typed.Clip(c.Line(prefix, args[i]), mostLine)
	}
	if len(lines) == 1 {
		return problem + say("\nFor example: %s", lines[0])
	}
	return problem + say("\nPlease type one of these:\n%s", strings.Join(lines, "\n"))
}
