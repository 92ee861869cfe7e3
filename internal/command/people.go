package command

import (
	"slices"
	"strings"
	"unicode"

	"userbot/internal/typed"
)

// mostRef is more bytes than what names somebody has.
const mostRef = 100

// crowds are what people type who mean no single person: nobody else is offered for them.
var crowds = [...]string{"everyone", "everybody", "anyone", "anybody", "people", "members", "admins", "others", "them"}

// people takes the names of people, each a word. Options may stand behind them, too: no name looks like one.
func (p *parser) people(args string) error {
	p.out.Args = ""
	q := *p
	rest, before, wrong := q.takeBehind(args)
	switch {
	case wrong == Remind && p.spec.Has(wrong):
		return q.wrongBehind(rest, before)
	case wrong != NoOption:
		return q.problem(Problem{Kind: WrongOption, Option: wrong, Try: q.repair(before)})
	}
	*p = q
	var list []string
	seen := map[string]bool{}
	words := strings.FieldsFunc(typed.Visible(rest), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	for i, word := range words {
		ref := chatRef(word)
		if !names(ref) {
			var try []Command
			if username(ref) && !slices.Contains(crowds[:], strings.ToLower(ref)) {
				for j := range words[i:] { // whoever leaves the sign out leaves it out everywhere
					if ref := chatRef(words[i+j]); !names(ref) && username(ref) {
						words[i+j] = "@" + ref
					}
				}
				try = p.repair(strings.Join(words, " "))
			}
			return p.problem(Problem{Kind: WrongPerson, Typed: clip(word), Try: try})
		}
		if low := strings.ToLower(ref); !seen[low] {
			seen[low], list = true, append(list, ref)
		}
	}
	if len(list) > p.spec.Most {
		return p.problem(Problem{Kind: TooManyPeople, Length: len(list), Most: p.spec.Most})
	}
	p.out.Args = strings.Join(list, " ")
	return nil
}

// names reports whether a word can be what somebody is named by.
func names(ref string) bool {
	_, id := ParsePeer(ref)
	return len(ref) <= mostRef && (id || looksLikeChat(ref))
}

// username reports whether s can be one, without @.
func username(s string) bool {
	return len(s) >= 4 && len(s) <= mostName && strings.ContainsFunc(s, unicode.IsLetter) &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != '_' && !isLetter(unicode.ToLower(r)) })
}
