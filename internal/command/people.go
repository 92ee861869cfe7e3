package command

import (
	"slices"
	"strings"
	"unicode"

	"userbot/internal/typed"
)

// people takes the names of people, each a word. Options may stand behind them, too: no name looks like one.
func (p *parser) people(args string) error {
	p.out.Args = ""
	if len(args) > mostArgs {
		return p.problem(Problem{Kind: WrongPerson, Typed: clip(args)})
	}
	q := *p
	rest, before, wrong := q.takeBehind(args)
	if wrong != NoOption {
		return q.problem(Problem{Kind: WrongOption, Option: wrong, Try: q.repair(before)})
	}
	*p = q
	var list []string
	words := strings.FieldsFunc(typed.Visible(rest), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	for i, word := range words {
		ref := chatRef(word)
		if _, id := ParsePeer(ref); !id && !looksLikeChat(ref) {
			var try []Command
			if username(ref) {
				words[i] = "@" + ref
				try = p.repair(strings.Join(words, " "))
			}
			return p.problem(Problem{Kind: WrongPerson, Typed: clip(word), Try: try})
		}
		if !slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, ref) }) {
			list = append(list, ref)
		}
	}
	if len(list) > p.spec.Most {
		return p.problem(Problem{Kind: TooManyPeople, Length: len(list), Most: p.spec.Most})
	}
	p.out.Args = strings.Join(list, " ")
	return nil
}

// username reports whether s can be one, without @.
func username(s string) bool {
	return len(s) >= 4 && len(s) <= mostName && strings.ContainsFunc(s, unicode.IsLetter) &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != '_' && !isLetter(unicode.ToLower(r)) })
}
