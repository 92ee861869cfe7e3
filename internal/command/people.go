package command

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"userbot/internal/lexicon"
	"userbot/internal/typed"
	"userbot/internal/when"
)

// mostRef is more bytes than what names somebody has.
const mostRef = 100

// crowds are what people type who mean no single person: nobody else is offered for them.
var crowds = [...]string{"everyone", "everybody", "anyone", "anybody", "people", "members", "admins", "others", "them", "всех", "herkes"}

// IsCrowd reports whether a word means many people, and no single one.
func IsCrowd(word string) bool {
	word = plainWord(word)
	return slices.Contains(crowds[:], word) || lexicon.Says(word, lexicon.All)
}

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
	words := strings.FieldsFunc(when.CutPolite(typed.Visible(rest)), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	for i := range words {
		words[i] = cmp.Or(strings.TrimRight(strings.Trim(words[i], "()[]<>{}"), "?!.:"), words[i]) // the sentence's
	}
	if number := phone(words); number != "" {
		return p.problem(Problem{Kind: WrongPerson, Typed: clip(number)})
	}
	for _, word := range words {
		ref := chatRef(word)
		if !names(ref) {
			return p.problem(Problem{Kind: WrongPerson, Typed: clip(word), Try: p.peopleOf(words)})
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

// phone returns the telephone number among words, of which each part would be an id; "" if there is none.
func phone(words []string) string {
	for i, word := range words {
		if !strings.HasPrefix(word, "+") || strings.Trim(word, "+0123456789()-") != "" {
			continue
		}
		end := i + 1
		for end < len(words) && strings.Trim(words[end], "0123456789()-/") == "" {
			end++
		}
		return strings.Join(words[i:end], " ")
	}
	return ""
}

// oneself are what people type for somebody who is not named so.
var oneself = [...]string{"myself", "yourself", "himself", "herself", "itself", "themselves", "ourselves", "someone", "somebody", "nobody", "this", "that", "mich", "selbst", "jemand"}

// notThose reports whether a word says that whoever is named behind it is not meant.
func notThose(word string) bool {
	return word == "don't" || word == "dont" || lexicon.Says(word, lexicon.Not, lexicon.Except)
}

// besidePeople reports whether people type a word beside names without meaning anybody by it.
func besidePeople(word string) bool {
	return slices.Contains([]string{"now", "also", "too", "again", "here", "asap", "today", "for", "auch", "jetzt"}, word) || idle(word)
}

// peopleOf returns what may be meant by words of which some name nobody. What else people say there, as for how long, is dropped. A name may
// be typed without its sign: whoever has typed that with others may as well mean something else by such a word.
func (p *parser) peopleOf(words []string) []Command {
	if len(words) > 2*mostOffers+p.spec.Most {
		return nil
	}
	for i := range words {
		if rest := strings.TrimPrefix(strings.Join(words[i:], " "), "for "); i > 0 && (wholly(rest) || isLength(rest)) && !names(chatRef(words[i])) {
			words = words[:i]
			break
		}
	}
	var all, signed []string
	late, odd := true, false // those without a sign follow those with one; words that name nobody stand there
	for i, word := range words {
		ref := chatRef(word)
		switch plain := plainWord(word); {
		case notThose(plain), slices.Contains(oneself[:], plain) && len(signed) == 0:
			return nil
		case i > 0 && len(signed) > 0 && (slices.Contains(oneself[:], plain) || !names(ref) && !username(ref) && !IsCrowd(ref)) && !besidePeople(plain):
			odd = true
		case names(ref):
			all = append(all, ref)
			if strings.ContainsAny(ref, "@/") {
				signed = append(signed, ref)
			}
		case besidePeople(plain):
		case !username(ref), IsCrowd(ref):
			return nil
		default:
			all, late = append(all, "@"+ref), late && len(signed) > 0
		}
	}
	try := p.repair(strings.Join(all, " "))
	switch sure := p.repair(strings.Join(signed, " ")); {
	case len(all) == 0:
		return nil
	case odd:
		return sure
	case len(signed) == 0 || len(signed) == len(all):
		return try
	case late:
		return append(sure, try...)
	default:
		return append(try, sure...)
	}
}

// IsLength reports whether all of a text is how long something takes.
func IsLength(s string) bool { return len(s) <= mostArgs && isLength(s) }

// isLength reports whether all of it is how long something takes.
func isLength(s string) bool {
	_, ok := when.ReadShift(s)
	return ok
}

// names reports whether a word can be what somebody is named by.
func names(ref string) bool {
	_, id := ParsePeer(ref)
	return len(ref) <= mostRef && (id || looksLikeChat(ref))
}

// BareName reports whether what was typed for a chat may be its name, without its sign.
func BareName(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return username(s) && unicode.IsLetter(first) && !names(s)
}

// username reports whether s can be one, without @.
func username(s string) bool {
	return len(s) >= 4 && len(s) <= mostName && strings.ContainsFunc(s, unicode.IsLetter) &&
		!strings.ContainsFunc(s, func(r rune) bool { return r != '_' && !isLetter(unicode.ToLower(r)) })
}
