package command

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/typed"
)

// The help puts brackets around what may be left out, and words in the place of what is to be typed. Who copies it types these, too: the functions here
// find both.

// standIns are the words that stand in a usage for what is to be typed.
var standIns = [...]string{"number or title", "title", "when", "number", "page", "zone", "people", "person", "command"}

// anyChat stands in a usage for a chat.
const anyChat = "CHAT"

const opening, closing = "[<{(", "]>})"

// cutGroup splits off s what stands between the brackets that it begins with, where a word ends behind them. round: in round ones, which people type for
// other things as well.
func cutGroup(s string) (inner, rest string, round, ok bool) {
	if s == "" || len(s) > mostArgs {
		return "", s, false, false
	}
	i := strings.IndexByte(opening, s[0])
	if i < 0 {
		return "", s, false, false
	}
	end := strings.IndexByte(s, closing[i])
	if end < 0 || strings.ContainsAny(s[1:end], opening) {
		return "", s, false, false
	}
	inner, rest = strings.TrimSpace(s[1:end]), s[end+1:]
	if next, _ := utf8.DecodeRuneInString(rest); inner == "" || rest != "" && !unicode.IsSpace(next) {
		return "", s, false, false
	}
	return inner, strings.TrimLeftFunc(rest, unicode.IsSpace), s[0] == '(', true
}

// unbracketed is s without the brackets around all of it.
func unbracketed(s string) string {
	if inner, rest, _, ok := cutGroup(s); ok && rest == "" {
		return inner
	}
	return s
}

// notation asks about the signs of the help that are typed as they stand there, and helps where nothing else is. done: nothing is left to read.
func (p *parser) notation(args string) (done bool, err error) {
	if p.depth > 0 || len(args) > mostArgs || p.spec.Numbered() && !p.spec.standsIn(args) {
		return false, nil
	}
	q, rest := *p, args
	for q.take(&rest) {
	}
	whole := unbracketed(rest)
	switch {
	case typed.StartsQuoted(rest):
		return false, nil
	case p.table.help != nil && (q.spec.standsIn(rest) || strings.Contains(p.spec.Usage, args) && strings.Contains(args, " ") && q.spec.hasStandIn(args)):
		p.explain()
		return true, nil
	}
	var try []Command
	if parts := q.alternatives(whole); parts != nil {
		for _, part := range parts {
			try = append(try, q.repair(part)...)
		}
		if p.spec.Follows == Title {
			try = append(slices.DeleteFunc(try, func(c Command) bool { return typed.StartsQuoted(c.Args) }), q.quoted(rest)...) // the title “start” is not meant
		}
		p.out = q.out
		return true, p.notedAs(rest, rest, try)
	}
	if at, last := cutLastWord(rest); p.spec.Follows == TimeTitle && q.spec.standsIn(last) && wholly(at) { // fri 20:00 title
		p.out = q.out
		return true, p.notedAs(rest, last, append(q.repair(at), q.repair(at+" "+typed.Quote(last))...))
	}
	plain, shown, kept := q.unsigned(rest)
	if shown == "" {
		return false, nil
	}
	if !strings.HasPrefix(strings.ToLower(shown[1:]), "when") { // what the time is, only he knows
		try = q.repair(plain)
	}
	if kept != "" {
		try = append(try, q.repair(kept)...)
	}
	p.out = q.out
	return true, p.notedAs(rest, shown, try)
}

// notedAs is what is wrong with such a line; shown are the first signs in it. Its brackets may be those of a title of what is planned.
func (p *parser) notedAs(rest, shown string, try []Command) error {
	p.out.Rest = rest
	wrong := p.problem(Problem{Kind: Notation, Typed: clip(shown), Try: try})
	if len(try) > 0 {
		p.out.In = cmp.Or(p.out.In, try[0].In)
	}
	return wrong
}

// explain makes help for the verb of what was read.
func (p *parser) explain() {
	help := Parsed{Command: Command{Verb: p.table.help.Verb, Args: string(p.spec.Verb)}}
	if p.spec.Follows == VerbName {
		help.Args = ""
	}
	p.out = help
}

// standsIn reports whether s is nothing but what stands in the usage for what is to be typed, with its brackets or without.
func (s *Spec) standsIn(args string) bool {
	rest := strings.Join(strings.Fields(strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune("[]<>{}", r) {
			return ' '
		}
		return r
	}, clip(args)))), " ")
	found := false
next:
	for rest != "" {
		for _, word := range standIns {
			if after, ok := strings.CutPrefix(rest, word); ok && (after == "" || after[0] == ' ') && strings.Contains(s.Usage, word) {
				rest, found = strings.TrimSpace(after), true
				continue next
			}
		}
		return false
	}
	return found
}

// hasStandIn reports whether one of these is in brackets in args.
func (s *Spec) hasStandIn(args string) bool {
	for at := range args {
		if inner, _, _, ok := cutGroup(args[at:]); ok && (s.standsIn(inner) || strings.HasSuffix(inner, " "+anyChat) || strings.Contains(inner, "|")) {
			return true
		}
	}
	return false
}

// alternatives are the words of which one is to be typed where s is several, as the help has them: "on|off", "stop/start"; nil: they are none.
func (p *parser) alternatives(s string) (parts []string) {
	if strings.ContainsFunc(s, unicode.IsSpace) || !strings.ContainsAny(s, "|/") {
		return nil
	}
	sure := false
	for part := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return r == '|' || r == '/' }) {
		value := p.meantValue(part)
		_, reserved := p.spec.Reserved[part]
		switch undo := slices.Contains(p.spec.Undo, part); {
		case value != "" || undo:
			sure = true
		case reserved:
		case p.spec.standsIn(part):
			continue
		default:
			return nil
		}
		parts = append(parts, part)
	}
	if !sure {
		return nil
	}
	return parts
}

// unsigned is args without the brackets of the help; shown are the first of them, and kept is the line with a title that has those: empty, where it can
// have none, or none was found.
func (p *parser) unsigned(args string) (plain, shown, kept string) {
	var words []string
	for rest := args; rest != ""; {
		inner, after, round, ok := cutGroup(rest)
		before := strings.Join(words, " ")
		text, sign := "", false
		if ok {
			text, sign = p.sign(inner, before, after, round)
		} else {
			text, after = cutWord(rest)
		}
		if ok && !sign {
			text = rest[:len(strings.TrimRightFunc(rest[:len(rest)-len(after)], unicode.IsSpace))]
			if (p.spec.Follows == TimeTitle || p.spec.Follows == PlanTime) && wholly(inner) {
				text, p.rounded = inner, round // which is understood anyway
			}
		}
		if typed.StartsQuoted(rest) {
			text, after = rest, ""
		}
		if sign {
			shown = cmp.Or(shown, strings.TrimSpace(rest[:len(rest)-len(after)]))
			if title := p.spec.Follows == Title || p.spec.Follows == TimeTitle; title && after == "" && !p.isOption(inner) && text != "" {
				kept = strings.TrimSpace(before + " " + typed.Quote(strings.TrimSpace(rest)))
			}
		}
		if text != "" {
			words = append(words, text)
		}
		rest = after
	}
	return strings.Join(words, " "), shown, kept
}

// isOption reports whether what stands in brackets is an option of the verb, with its value.
func (p *parser) isOption(inner string) bool {
	word, _ := cutWord(inner)
	name, _, _, ok := cutOption(word)
	return ok && p.spec.Has(option(name))
}

// sign reports whether brackets around inner are of the help, and what is meant by them; before and after stand around them.
func (p *parser) sign(inner, before, after string, round bool) (text string, ok bool) {
	alone := before == "" && after == ""
	switch {
	case p.isOption(inner), !round && p.isOption("--"+inner) && p.onlyOptions("--"+inner):
		if !p.isOption(inner) {
			inner = "--" + inner // [quiet]
		}
		if strings.HasSuffix(inner, " "+anyChat) {
			inner = ""
		}
		return inner, true
	case p.spec.standsIn(inner):
		return "", !round
	case alone && (p.meantValue(strings.ToLower(inner)) != "" || slices.Contains(p.spec.Undo, strings.ToLower(inner))):
		return strings.ToLower(inner), true
	case alone && len(p.spec.Undo) > 0 && (p.nearUndo(onlyWord(inner)) || begins(inner, p.spec.Undo[0])): // (stop recording)
		return p.spec.Undo[0], true
	case alone && p.spec.Follows == Title:
		return inner, true
	case round:
		return inner, p.spec.Follows == TimeTitle && after == "" && before != "" && p.rounded && wholly(before)
	}
	switch p.spec.Follows {
	case Title:
		return inner, alone || before != "" && after == "" && p.onlyOptions(before)
	case TimeTitle:
		return inner, after == "" && wholly(before)
	case PlanTime:
		number, _ := planNumber(inner)
		return typed.Quote(inner), before == "" && number == "" && !wholly(inner) && wholly(unbracketed(after))
	case Value:
		return inner, true
	}
	return "", false
}

// onlyOptions reports whether nothing but options stands in s.
func (p *parser) onlyOptions(s string) bool {
	q := *p
	for q.take(&s) {
	}
	return s == ""
}
